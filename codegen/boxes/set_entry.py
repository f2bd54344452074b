"""Sets that Python passes and receives: their slots are copied, one for one, both ways, so that the order stays CPython's.

In: types of sets.  Out: KIND.  Holds: a set's fields are where `objects.sets_are_known` finds them in live sets; another layout is refused.
"""
from __future__ import annotations

from functools import cache

from codegen import layout, objects
from codegen.boxes import boxing, unboxing, writeback
from codegen.boxes.dict_entry import go_on_if
from codegen.build import Builder
from codegen.objects import SET_FILL, SET_FINGER, SET_MASK, SET_SMALL, SET_TABLE, SET_USED
from codegen.storage import shared, table_memory
from codegen.storage.list_memory import each
from codegen.storage.table_memory import (CHANGED, FILL, FREE, GONE, MASK, SMALLEST_SET, SPENT, USED, blank, entry_place, entry_type, load_part,
                                  store_part)
from codegen.boxes.unboxing import RESULT
from typeinfer.kinds.containers import Set, has_identity_inside
from typeinfer.errors import UnsupportedError
from typeinfer.types import BOTTOM

_COUNTS = ((SET_FILL, FILL), (SET_USED, USED), (SET_FINGER, SPENT))
SLOT = 16                                       # bytes of a set's slot in CPython: key, hash


@cache
def _check() -> None:
    if not objects.sets_are_known():
        raise UnsupportedError("this build of Python lays out sets in an unknown way; jitcore cannot read them", advice="use a dict")


class SetKind(shared.Kind):
    name = "set"

    def fits(self, b: Builder, t: Set, pointer: str) -> str:
        _check()
        return unboxing.is_a(b, pointer, "PyFrozenSet_Type" if t.is_frozen else "PySet_Type")

    def take(self, b: Builder, t: Set, loose, writer: str) -> None:
        header = self._header(b, t)
        shared.enter(b, t, header, writer)
        self._fill(b, t, header, loose, "miss")
        b.do(f"ret ptr {header}")

    def receive(self, b: Builder, t: Set) -> None:
        header = self._header(b, t)
        self._fill(b, t, header, RESULT, "unlike")
        b.do(f"ret ptr {header}")
        b.start("unlike")
        shared.release_one(b, t, header)
        b.jump("miss")

    def _header(self, b: Builder, t: Set) -> str:
        _check()
        header = b.call("jitcore_set", "ptr", ("i64", str(layout.item_size(entry_type(t)))), attributes="nounwind")
        go_on_if(b, b(f"icmp ne ptr {header}, null"), "miss")
        return header

    def _fill(self, b: Builder, t: Set, header: str, loose, miss: str) -> None:
        """Take the slots of %object."""
        if t.item is BOTTOM:
            go_on_if(b, b(f"icmp eq i64 {unboxing.field(b, '%object', SET_USED, 'i64')}, 0"), miss)
        slots = b(f"add i64 {unboxing.field(b, '%object', SET_MASK, 'i64')}, 1")
        size = str(layout.item_size(entry_type(t)))
        go_on_if(b, b.call("jitcore_set_slots", "i1", ("ptr", header), ("i64", slots), ("i64", size), attributes="nounwind"), miss)
        start = unboxing.field(b, "%object", SET_TABLE)

        def take(index):
            slot = b(f"getelementptr i8, ptr {start}, i64 {b(f'mul i64 {index}, {SLOT}')}")
            key, key_hash = b(f"load ptr, ptr {slot}"), b(f"load i64, ptr {b(f'getelementptr i8, ptr {slot}, i64 8')}")
            some, gone, there, done = (b.new_label(hint) for hint in ("some", "gone", "there", "taken"))
            b.branch(b(f"icmp eq ptr {key}, null"), done, some)
            b.start(some)
            place = entry_place(b, t, header, index)
            b.branch(b(f"icmp eq i64 {key_hash}, -1"), gone, there, "!prof !0")
            b.start(gone)
            blank(b, t, place, GONE)
            b.jump(done)
            b.start(there)
            if t.item is not BOTTOM:
                if loose == RESULT:
                    pieces = unboxing.unbox_result(b, t.item, key, miss)
                else:
                    pieces = unboxing.unbox(b, t.item, key, miss, loose=loose)
                    shared.retain_all(b, t.item, pieces)
                store_part(b, t, place, 1, pieces)
            own = b.select(b(f"icmp eq i64 {key_hash}, {GONE}"), "i64", str(GONE + 1), key_hash)
            store_part(b, t, place, 0, [own])
            b.jump(done)
            b.start(done)
        each(b, "0", slots, take)
        for there, field in _COUNTS:
            table_memory.write(b, header, field, unboxing.field(b, "%object", there, "i64"))

    def write(self, b: Builder, t: Set) -> None:
        known = shared.read(b, "%shared", shared.OBJECT)
        some, done = b.new_label("some"), b.new_label("done")
        b.branch(b(f"icmp eq i64 {table_memory.read(b, '%shared', CHANGED)}, 0"), done, some)
        b.start(some)
        if shared.shared_in(t.item):              # its items are the objects that others have too
            new = self._make(b, t, None, "failed")
        else:
            new = boxing.box(b, t, ("%shared",), consume=False)
            writeback.fail_if(b, b(f"icmp eq ptr {new}, null"))
        b.call("jitcore_set_exchange", "void", ("ptr", known), ("ptr", new), attributes="nounwind")
        b.call("Py_DecRef", "void", ("ptr", new))
        b.jump(done)
        b.start(done)

    def box(self, b: Builder, t: Set, copies: bool) -> None:
        made = self._make(b, t, False if copies else None, "none", is_object=not copies)
        b.do(f"ret ptr {made}")

    def _make(self, b: Builder, t: Set, consume: bool | None, none: str, is_object: bool = False) -> str:
        """A new set with the items of %shared, boxed as `consume` says; jumps to the label `none` where that fails. `is_object`: the
        header stands for it from now on."""
        _check()
        fill, fail, filled = b.new_label("fill"), b.new_label("fail"), b.new_label("filled")
        made = b.call("PyFrozenSet_New" if t.is_frozen else "PySet_New", "ptr", ("ptr", "null"))
        b.branch(b(f"icmp eq ptr {made}, null"), none, fill, "!prof !0")
        b.start(fill)
        if is_object:
            shared.write(b, "%shared", shared.OBJECT, made)
        (_add_all if has_identity_inside(t.item) else _copy_slots)(b, t, made, consume, fail)
        b.jump(filled)
        b.start(fail)
        if is_object:
            shared.write(b, "%shared", shared.OBJECT, "null")
        b.call("Py_DecRef", "void", ("ptr", made))
        b.jump(none)
        b.start(filled)
        return made

    def drop(self, b: Builder, t: Set) -> None:
        table_memory.drop(b, t)

    def drops_like(self, t: Set):
        return t if layout.counted(entry_type(t)) else Set


def _copy_slots(b: Builder, t: Set, made: str, consume: bool | None, fail: str) -> None:
    """Let a new set have the same items at the same places."""
    mask = table_memory.read(b, "%shared", MASK)
    widen, ready = b.new_label("widen"), b.new_label("ready")
    b.branch(b(f"icmp eq i64 {mask}, {SMALLEST_SET - 1}"), ready, widen)
    b.start(widen)
    room = b.call("PyMem_Calloc", "ptr", ("i64", b(f"add i64 {mask}, 1")), ("i64", str(SLOT)))
    roomy = b.new_label("roomy")
    b.branch(b(f"icmp eq ptr {room}, null"), fail, roomy, "!prof !0")
    b.start(roomy)
    _store(b, made, SET_TABLE, "ptr", room)
    _store(b, made, SET_MASK, "i64", mask)
    b.jump(ready)
    b.start(ready)
    start = unboxing.field(b, made, SET_TABLE)
    gone_object = b(f"load ptr, ptr {b.module.external('_PySet_Dummy')}")

    def put(index):
        place = entry_place(b, t, "%shared", index)
        key_hash = load_part(b, t, place, 0)[0]
        slot = b(f"getelementptr i8, ptr {start}, i64 {b(f'mul i64 {index}, {SLOT}')}")
        some, gone, there, done = (b.new_label(hint) for hint in ("some", "gone", "there", "put"))
        b.branch(b(f"icmp eq i64 {key_hash}, {FREE}"), done, some)
        b.start(some)
        b.branch(b(f"icmp eq i64 {key_hash}, {GONE}"), gone, there, "!prof !0")
        b.start(gone)
        b.do(f"store ptr {gone_object}, ptr {slot}")
        _store(b, slot, 8, "i64", "-1")
        b.jump(done)
        b.start(there)
        key, fine = boxing.box_one_of_many(b, t.item, load_part(b, t, place, 1), consume=consume), b.new_label("fine")
        b.branch(b(f"icmp eq ptr {key}, null"), fail, fine, "!prof !0")
        b.start(fine)
        _store(b, slot, 8, "i64", key_hash)
        b.do(f"store ptr {key}, ptr {slot}")
        b.jump(done)
        b.start(done)
    if t.item is not BOTTOM:
        each(b, "0", b(f"add i64 {mask}, 1"), put)
    for there, field in _COUNTS:
        _store(b, made, there, "i64", table_memory.read(b, "%shared", field))


def _add_all(b: Builder, t: Set, made: str, consume: bool | None, fail: str) -> None:
    """Let a new set have the same items, whose hash is another in Python: that of their objects' addresses, which nobody knew."""
    def add(index):
        place = entry_place(b, t, "%shared", index)
        key_hash = load_part(b, t, place, 0)[0]
        there, fine, done = (b.new_label(hint) for hint in ("there", "fine", "added"))
        b.branch(b(f"or i1 {b(f'icmp eq i64 {key_hash}, {FREE}')}, {b(f'icmp eq i64 {key_hash}, {GONE}')}"), done, there)
        b.start(there)
        key = boxing.box(b, t.item, load_part(b, t, place, 1), consume=consume)
        b.branch(b(f"icmp eq ptr {key}, null"), fail, fine, "!prof !0")
        b.start(fine)
        status = b.call("PySet_Add", "i32", ("ptr", made), ("ptr", key))
        b.call("Py_DecRef", "void", ("ptr", key))
        b.branch(b(f"icmp slt i32 {status}, 0"), fail, done, "!prof !0")
        b.start(done)
    each(b, "0", b(f"add i64 {table_memory.read(b, '%shared', MASK)}, 1"), add)


def _store(b: Builder, pointer: str, offset: int, kind: str, value: str) -> None:
    b.do(f"store {kind} {value}, ptr {b(f'getelementptr i8, ptr {pointer}, i64 {offset}')}")


def runtime_text(module) -> str:
    """Let two sets have each other's slots, as CPython's `&=` does. A small set's are in the object itself."""
    fields = "".join(f"""  %one.{at} = getelementptr i8, ptr %one, i64 {at}
  %other.{at} = getelementptr i8, ptr %other, i64 {at}
  %a.{at} = load i64, ptr %one.{at}
  %b.{at} = load i64, ptr %other.{at}
  store i64 %b.{at}, ptr %one.{at}
  store i64 %a.{at}, ptr %other.{at}
""" for at in (SET_FILL, SET_USED, SET_MASK, SET_FINGER, *range(SET_SMALL, SET_SMALL + SMALLEST_SET * SLOT, 8)))
    return f"""
define void @jitcore_set_exchange(ptr %one, ptr %other) nounwind {{
entry:
{fields}  %one.table = getelementptr i8, ptr %one, i64 {SET_TABLE}
  %other.table = getelementptr i8, ptr %other, i64 {SET_TABLE}
  %one.small = getelementptr i8, ptr %one, i64 {SET_SMALL}
  %other.small = getelementptr i8, ptr %other, i64 {SET_SMALL}
  %a = load ptr, ptr %one.table
  %b = load ptr, ptr %other.table
  %a.is.small = icmp eq ptr %a, %one.small
  %b.is.small = icmp eq ptr %b, %other.small
  %to.other = select i1 %a.is.small, ptr %other.small, ptr %a
  %to.one = select i1 %b.is.small, ptr %one.small, ptr %b
  store ptr %to.one, ptr %one.table
  store ptr %to.other, ptr %other.table
  ret void
}}
"""


RUNTIME = ((("jitcore_set_exchange",), (runtime_text,), 2, False),)
KIND = SetKind()
