"""Dictionaries that Python passes and receives: made of Python's, written back, boxed.

In: types of dictionaries.  Out: KIND.  Holds: keys come in the same order, and their values stay the objects they were where they did not
change. What comes in has no index yet: the first search makes it, so that going through a dictionary needs none.
"""
from __future__ import annotations

from collections import OrderedDict, defaultdict

from codegen import layout, objects
from codegen.boxes import boxing, unboxing, writeback
from codegen.boxes.unboxing import RESULT
from codegen.build import Builder
from codegen.storage import shared, table_memory
from codegen.storage.list_memory import each
from codegen.storage.table_memory import CHANGED, FILL, FREE, USED, entry_place, entry_type, load_part, store_part
from typeinfer.kinds.containers import Dict
from typeinfer.callables.tables import refill
from typeinfer.types import BOTTOM, NONE, Object, Static

FACTORY = dict.__basicsize__                     # of a defaultdict: the field behind those of dict


class DictKind(shared.Kind):
    name = "dict"

    def fits(self, b: Builder, t: Dict, pointer: str) -> str:
        if t.of is dict:
            return unboxing.is_a(b, pointer, "PyDict_Type")
        is_one = b(f"icmp eq ptr {unboxing.field(b, pointer, objects.TYPE)}, {b.object(t.of)}")
        if t.of is not defaultdict:
            return is_one
        return self._has_factory(b, t, pointer, is_one)

    def _has_factory(self, b: Builder, t: Dict, pointer: str, is_one: str) -> str:
        """Whether it is a defaultdict that calls the same function; `is_one`: whether it is one at all."""
        look, done, before = b.new_label("look"), b.new_label("known"), b.label
        b.branch(is_one, look, done)
        b.start(look)
        own = unboxing.field(b, pointer, FACTORY)
        if t.factory is NONE:
            nothing = b.module.external("_Py_NoneStruct")
            same = b(f"or i1 {b(f'icmp eq ptr {own}, null')}, {b(f'icmp eq ptr {own}, {nothing}')}")
        else:
            same = b(f"icmp eq ptr {own}, {b.object(t.factory.value)}") if isinstance(t.factory, Static) else "false"
        b.jump(done)
        b.start(done)
        return b.phi("i1", ("false", before), (same, look))

    def take(self, b: Builder, t: Dict, loose, writer: str) -> None:
        header = self._header(b)
        shared.enter(b, t, header, writer)
        if any(not _is_counted_object(one) for _, one in layout.counted(entry_type(t))):      # they borrow from Python's objects
            writeback.keep(b, header, b.call("PyDict_Copy", "ptr", ("ptr", "%object")))
        source = "%object"
        if t.of is OrderedDict:                      # has an order of its own
            source = boxing.call_object(b, b.object(dict), ["%object"])
            writeback.keep(b, header, source)
        self._fill(b, t, header, source, loose, "miss")
        b.do(f"ret ptr {header}")

    def receive(self, b: Builder, t: Dict) -> None:
        if t.of is OrderedDict:
            b.jump("miss")                        # no function of the interpreter's is known to give one
            return
        header = self._header(b)
        self._fill(b, t, header, "%object", RESULT, "unlike")
        b.do(f"ret ptr {header}")
        b.start("unlike")
        shared.release_one(b, t, header)
        b.jump("miss")

    def _header(self, b: Builder) -> str:
        header = b.call("jitcore_dict", "ptr", ("i64", "0"), attributes="nounwind")
        go_on_if(b, b(f"icmp ne ptr {header}, null"), "miss")
        return header

    def _fill(self, b: Builder, t: Dict, header: str, source: str, loose, miss: str) -> None:
        """Take the items of a Python dictionary, each with its hash."""
        count = b(f"load i64, ptr {b(f'getelementptr i8, ptr {source}, i64 {objects.DICT_USED}')}")
        if t.item is BOTTOM:
            go_on_if(b, b(f"icmp eq i64 {count}, 0"), miss)
            return
        size = layout.item_size(entry_type(t))
        go_on_if(b, b.call("jitcore_dict_reserve", "i1", ("ptr", header), ("i64", count), ("i64", str(size)), attributes="nounwind"), miss)
        position, key_place, value_place = b.alloca("i64"), b.alloca("ptr"), b.alloca("ptr")
        b.do(f"store i64 0, ptr {position}")

        def take(index):
            found = b.call("PyDict_Next", "i32", ("ptr", source), ("ptr", position), ("ptr", key_place), ("ptr", value_place))
            go_on_if(b, b(f"icmp ne i32 {found}, 0"), miss)
            pieces, counts = [], []
            for place, one in ((key_place, t.item), (value_place, t.mapped)):
                item = b(f"load ptr, ptr {place}")
                if loose == RESULT:
                    own = unboxing.unbox_result(b, one, item, miss)
                else:
                    own = unboxing.unbox(b, one, item, miss, loose=loose)
                    counts.append((one, own))
                pieces.append(own)
            key_hash = b.call("PyObject_Hash", "i64", ("ptr", b(f"load ptr, ptr {key_place}")))
            place = entry_place(b, t, header, index)
            store_part(b, t, place, 0, [key_hash])
            store_part(b, t, place, 1, [*pieces[0], *pieces[1]])
            for one, own in counts:
                shared.retain_all(b, one, own)
            following = b(f"add i64 {index}, 1")
            for field in (FILL, USED):
                table_memory.write(b, header, field, following)
        each(b, "0", count, take)

    def write(self, b: Builder, t: Dict) -> None:
        known, changed = shared.read(b, "%shared", shared.OBJECT), table_memory.read(b, "%shared", CHANGED)
        some, anew, same, done = (b.new_label(hint) for hint in ("some", "anew", "same", "done"))
        b.branch(b(f"icmp eq i64 {changed}, 0"), done, some)
        b.start(some)
        if t.item is BOTTOM:
            b.jump(done)
            b.start(done)
            return
        fresh = b.alloca("ptr")
        b.do(f"store ptr null, ptr {fresh}")
        b.branch(b(f"icmp eq i64 {b(f'and i64 {changed}, 2')}, 0"), same, anew)
        b.start(anew)                                # keys went: their order may be another
        made = b.call("PyDict_New", "ptr")
        writeback.fail_if(b, b(f"icmp eq ptr {made}, null"))
        b.do(f"store ptr {made}, ptr {fresh}")
        self._write_items(b, t, known, made, always=True)
        if t.of is OrderedDict:
            parts = [boxing.new_reference(b, known), boxing.new_reference(b, made)]
            result = boxing.join_parts(b, parts, lambda: boxing.call_object(b, b.object(refill), parts))
            has_failed = b(f"icmp eq ptr {result}, null")
            b.call("Py_DecRef", "void", ("ptr", result))
        else:
            b.call("PyDict_Clear", "void", ("ptr", known))
            has_failed = b(f"icmp slt i32 {b.call('PyDict_Update', 'i32', ('ptr', known), ('ptr', made))}, 0")
        b.call("Py_DecRef", "void", ("ptr", made))
        b.do(f"store ptr null, ptr {fresh}")
        writeback.fail_if(b, has_failed)
        b.jump(done)
        b.start(same)
        self._write_items(b, t, known, known, always=False)
        b.jump(done)
        b.start(done)

    def _write_items(self, b: Builder, t: Dict, known: str, target: str, always: bool) -> None:
        """Put the items into a Python dictionary, with the values that `known` has where they are the same."""
        setter = "PyDict_SetItem" if target != known else _setter(t)
        def write(index):
            place = entry_place(b, t, "%shared", index)
            there, done = b.new_label("there"), b.new_label("written")
            b.branch(b(f"icmp eq i64 {load_part(b, t, place, 0)[0]}, {FREE}"), done, there)
            b.start(there)
            key = writeback.boxed(b, t.item, load_part(b, t, place, 1), boxing.box_one_of_many)
            value = load_part(b, t, place, 2)
            before = b.call("PyDict_GetItemWithError", "ptr", ("ptr", known), ("ptr", key))
            look, differs, same, drop = (b.new_label(hint) for hint in ("look", "differs", "same", "drop"))
            b.branch(b(f"icmp eq ptr {before}, null"), differs, look)
            b.start(look)
            writeback.go_if_same(b, t.mapped, value, before, same, differs)
            b.start(same)
            if always:
                b.call(setter, "i32", ("ptr", target), ("ptr", key), ("ptr", before))
            b.jump(drop)
            b.start(differs)
            new, fine, bad = boxing.box(b, t.mapped, value, consume=None), b.new_label("fine"), b.new_label("bad")
            b.branch(b(f"icmp eq ptr {new}, null"), bad, fine, "!prof !0")
            b.start(bad)
            b.call("Py_DecRef", "void", ("ptr", key))
            b.jump("failed")
            b.start(fine)
            b.call(setter, "i32", ("ptr", target), ("ptr", key), ("ptr", new))
            b.call("Py_DecRef", "void", ("ptr", new))
            b.jump(drop)
            b.start(drop)
            b.call("Py_DecRef", "void", ("ptr", key))
            b.jump(done)
            b.start(done)
        each(b, "0", table_memory.read(b, "%shared", FILL), write)

    def box(self, b: Builder, t: Dict, copies: bool) -> None:
        fill, fail = b.new_label("fill"), b.new_label("fail")
        made = self._new(b, t)
        b.branch(b(f"icmp eq ptr {made}, null"), "none", fill, "!prof !0")
        b.start(fill)
        if not copies:
            shared.write(b, "%shared", shared.OBJECT, made)
        consume = False if copies else None

        def put(index):
            place = entry_place(b, t, "%shared", index)
            there, boxed, stored, drop, done = (b.new_label(hint) for hint in ("there", "boxed", "stored", "drop", "put"))
            b.branch(b(f"icmp eq i64 {load_part(b, t, place, 0)[0]}, {FREE}"), done, there)
            b.start(there)
            key = boxing.box_one_of_many(b, t.item, load_part(b, t, place, 1), consume=consume)
            b.branch(b(f"icmp eq ptr {key}, null"), fail, boxed, "!prof !0")
            b.start(boxed)
            value = boxing.box_one_of_many(b, t.mapped, load_part(b, t, place, 2), consume=consume)
            b.branch(b(f"icmp eq ptr {value}, null"), drop, stored, "!prof !0")
            b.start(drop)
            b.call("Py_DecRef", "void", ("ptr", key))
            b.jump(fail)
            b.start(stored)
            status = b.call(_setter(t), "i32", ("ptr", made), ("ptr", key), ("ptr", value))
            b.call("Py_DecRef", "void", ("ptr", key))
            b.call("Py_DecRef", "void", ("ptr", value))
            b.branch(b(f"icmp slt i32 {status}, 0"), fail, done, "!prof !0")
            b.start(done)
        if t.item is not BOTTOM:
            each(b, "0", table_memory.read(b, "%shared", FILL), put)
        b.do(f"ret ptr {made}")
        shared.give_up(b, fail, made, copies)

    def _new(self, b: Builder, t: Dict) -> str:
        """A new reference to an empty dictionary of the type's class."""
        if t.of is dict:
            return b.call("PyDict_New", "ptr")
        if t.of is not defaultdict:
            return boxing.call_object(b, b.object(t.of), [])
        parts = [boxing.box(b, t.factory, ())]
        return boxing.join_parts(b, parts, lambda: boxing.call_object(b, b.object(t.of), parts))

    def drop(self, b: Builder, t: Dict) -> None:
        table_memory.drop(b, t)

    def drops_like(self, t: Dict):
        return t if layout.counted(entry_type(t)) else Dict


def _setter(t: Dict) -> str:
    """What puts an item into a dictionary of the type's class: an OrderedDict notes its order, too."""
    return "PyObject_SetItem" if t.of is OrderedDict else "PyDict_SetItem"


def _is_counted_object(t) -> bool:
    return isinstance(t, Object)


def go_on_if(b: Builder, condition: str, miss: str) -> None:
    fits = b.new_label("fits")
    b.branch(condition, fits, miss, "!prof !1")
    b.start(fits)


KIND = DictKind()
