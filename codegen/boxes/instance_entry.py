"""Instances of the user's classes that Python passes and receives: made of Python's, written back, boxed.

In: Instance types.  Out: KIND.  Holds: attributes are read and set as `object` does, so no code of the user runs; only attributes that
compiled code sets are written back, and of them only those that changed.
"""
from __future__ import annotations

import dis
import inspect
from functools import cache, cached_property

from codegen import layout, objects, stack
from codegen.boxes import boxing, writeback, unboxing
from codegen.build import Builder
from codegen.storage import instance_memory, memory, shared
from typeinfer.kinds.records import Instance, hidden_by
from typeinfer.types import INT


class InstanceKind(shared.Kind):
    name = "instance"

    def fits(self, b: Builder, t: Instance, pointer: str) -> str:
        return b(f"icmp eq ptr {unboxing.field(b, pointer, objects.TYPE)}, {b.object(t.of)}")

    def take(self, b: Builder, t: Instance, loose, writer: str) -> None:
        if leads_to_itself(t):
            _go_on_if(b, b(f"xor i1 {stack.is_exhausted(b)}, true"))
        _look_for_others(b, t)
        header = instance_memory.make(b, t)
        _go_on_if(b, b(f"icmp ne ptr {header}, null"))
        fields = t.fields_now()
        lent = [name for name, one, _ in fields if layout.counted(one)]
        shared.enter(b, t, header, writer, keeps=bool(lent))
        if leads_to_itself(t):                    # a circle would keep itself alive
            shared.write(b, header, shared.RELEASE, _clearer(b, t))
        if lent:
            kept = b.call("PyTuple_New", "ptr", ("i64", str(len(lent))))
            writeback.keep(b, header, kept)
        for name, one, is_sure in fields:
            there, absent, done = b.new_label("there"), b.new_label("absent"), b.new_label("next")
            value, is_new = _attribute(b, t, name)
            b.branch(b(f"icmp eq ptr {value}, null"), absent, there, "!prof !0")
            b.start(absent)
            if is_new:
                b.call("PyErr_Clear", "void")
            b.jump("miss" if is_sure else done)
            b.start(there)
            unlike = "miss"
            if name in lent:
                if not is_new:
                    boxing.new_reference(b, value)
                b.do(f"store ptr {value}, ptr {b(f'getelementptr i8, ptr {kept}, i64 {objects.TUPLE_ITEMS + 8 * lent.index(name)}')}")
            elif is_new:
                unlike = b.new_label("unlike")
            if (t, name) in b.module.taken_as_int:
                pieces = (b(f"sitofp i64 {unboxing.unbox(b, INT, value, unlike, loose=loose)[0]} to double"),)
            else:
                pieces = unboxing.unbox(b, one, value, unlike, loose=loose)
            instance_memory.store(b, t, header, name, pieces)
            shared.retain_all(b, one, pieces)
            if unlike != "miss":
                memory.release_object(b, value)
            b.jump(done)
            if unlike != "miss":
                b.start(unlike)
                memory.release_object(b, value)
                b.jump("miss")
            b.start(done)
        b.do(f"ret ptr {header}")

    def receive(self, b: Builder, t: Instance) -> None:
        b.jump("miss")                            # no function of the interpreter's is known to give one

    def write(self, b: Builder, t: Instance) -> None:
        known = shared.read(b, "%shared", shared.OBJECT)
        for name, one, is_sure in t.fields_now():
            if (t, name) not in b.module.changed_fields:
                continue
            done = b.new_label("done")
            if not is_sure:
                there, gone = b.new_label("there"), b.new_label("gone")
                b.branch(instance_memory.has(b, t, "%shared", name), there, gone)
                b.start(gone)
                if (t, name) in b.module.deleted_fields:
                    b.call("PyObject_GenericSetAttr", "i32", ("ptr", known), ("ptr", b.object(name)), ("ptr", "null"))
                    b.call("PyErr_Clear", "void")          # it was not there
                b.jump(done)
                b.start(there)
            pieces = instance_memory.load(b, t, "%shared", name)
            before, is_new = _attribute(b, t, name, known)
            look, differs, new, same, absent = (b.new_label(hint) for hint in ("look", "differs", "new", "same", "absent"))
            b.branch(b(f"icmp eq ptr {before}, null"), absent, look, "!prof !0")
            b.start(absent)
            if is_new:
                b.call("PyErr_Clear", "void")
            b.jump(new)
            b.start(look)
            if (t, name) in b.module.taken_as_int:
                number = unboxing.unbox(b, INT, before, differs)[0]
                b.branch(b(f"fcmp oeq double {b(f'sitofp i64 {number} to double')}, {pieces[0]}"), same, differs)
            else:
                writeback.go_if_same(b, one, pieces, before, same, differs)
            for label, following in ((differs, new), (same, done)):
                b.start(label)
                if is_new:
                    b.call("Py_DecRef", "void", ("ptr", before))
                b.jump(following)
            b.start(new)
            value = writeback.boxed(b, one, pieces)
            status = b.call("PyObject_GenericSetAttr", "i32", ("ptr", known), ("ptr", b.object(name)), ("ptr", value))
            b.call("Py_DecRef", "void", ("ptr", value))
            writeback.fail_if(b, b(f"icmp slt i32 {status}, 0"))
            b.jump(done)
            b.start(done)

    def box(self, b: Builder, t: Instance, copies: bool) -> None:
        fail, fill = b.new_label("fail"), b.new_label("fill")
        if leads_to_itself(t):
            deep, fine = b.new_label("deep"), b.new_label("fine")
            b.branch(stack.is_exhausted(b), deep, fine, "!prof !0")
            b.start(deep)
            b.call("PyErr_SetString", "void", ("ptr", b(f"load ptr, ptr {b.module.external('PyExc_RecursionError')}")),
                   ("ptr", b.module.text_constant("too many instances lead to each other to be given to Python")))
            b.jump("none")
            b.start(fine)
        made = b.call("PyType_GenericAlloc", "ptr", ("ptr", b.object(t.of)), ("i64", "0"))     # as object.__new__ does
        b.branch(b(f"icmp eq ptr {made}, null"), "none", fill, "!prof !0")
        b.start(fill)
        if not copies:
            shared.write(b, "%shared", shared.OBJECT, made)
        for name, one, is_sure in in_order_of_class(t.of, t.fields_now()):
            done = b.new_label("done")
            if not is_sure:
                there = b.new_label("there")
                b.branch(instance_memory.has(b, t, "%shared", name), there, done)
                b.start(there)
            value = boxing.box(b, one, instance_memory.load(b, t, "%shared", name), consume=False if copies else None)
            for failed in (lambda: b(f"icmp eq ptr {value}, null"), lambda: b(f"icmp slt i32 {_set(b, made, name, value)}, 0")):
                fine = b.new_label("fine")
                b.branch(failed(), fail, fine, "!prof !0")
                b.start(fine)
            b.jump(done)
            b.start(done)
        b.do(f"ret ptr {made}")
        shared.give_up(b, fail, made, copies)

    def drop(self, b: Builder, t: Instance) -> None:
        found = [(one, instance_memory.load(b, t, "%shared", name)) for name, one, _ in t.fields_now() if layout.counted(one)]
        b.call("jitcore_instance_free", "void", ("ptr", "%shared"), attributes="nounwind")
        for one, pieces in sorted(found, key=lambda each: t in shared.shared_in(each[0])):     # so that the last call is a loop
            shared.release_all(b, one, pieces)

    def drops_like(self, t: Instance):
        return t if any(layout.counted(one) for one in t.held) else Instance


@cache
def leads_to_itself(t: Instance) -> bool:
    """Whether an instance may hold others of its type, or itself."""
    return any(t in shared.shared_in(one) for one in t.held)


def in_order_of_class(cls: type, fields: list) -> list:
    """The fields in the order in which `__init__`, and what it calls, assigns them, as `vars` shows them; others come last."""
    names: list[str] = []
    _note_assigned(cls.__mro__, "__init__", 0, names, set())
    return sorted(fields, key=lambda field: names.index(field[0]) if field[0] in names else len(names))


def _note_assigned(order: tuple, method: str, first: int, names: list[str], seen: set) -> None:
    """Add what a method assigns, as it stands in the code: that of the first class in the `order` of resolution, from number `first` on,
    that has it; so for the methods that it calls."""
    place = next((number for number in range(first, len(order)) if method in vars(order[number])), len(order))
    if place == len(order) or (order[place], method) in seen:
        return
    seen.add((order[place], method))
    if method == "__init__":
        names += vars(order[place]).get("__dataclass_fields__", ())
    code = getattr(vars(order[place])[method], "__code__", None)
    for step in dis.get_instructions(code) if code is not None else ():
        if step.opname == "STORE_ATTR":
            names.append(step.argval)
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR"):
            _note_assigned(order, step.argval, place + 1 if step.argval == method else 0, names, seen)


def _clearer(b: Builder, t: Instance) -> str:
    """The function that ends an argument's instance: what it holds is released first, which breaks circles."""
    name = b.module.name_of_type("clear.instance", t)
    if not b.module.has(name):
        b.module.define(name, "")
        c = Builder(b.module)
        for field, one, _ in t.fields_now():
            if layout.counted(one):
                pieces = instance_memory.load(c, t, "%shared", field)
                instance_memory.store(c, t, "%shared", field, [layout.literal(kind, 0) for kind in layout.pieces(one)])
                shared.release_all(c, one, pieces)
        c.do(f"call void {shared.releaser(c, t)}(ptr %shared)")
        c.do("ret void")
        b.module.definitions[name] = f"define internal void @{name}(ptr %shared) nounwind {{\n{c.body()}\n}}"
    return f"@{name}"


def _attribute(b: Builder, t: Instance, name: str, owner: str = "%object") -> tuple[str, bool]:
    """The object that an attribute holds, or null; whether it is a new reference (then null comes with an exception)."""
    own = inspect.getattr_static(t.of, name, None)
    offset = objects.slot_offset(own)
    if offset is not None:
        return unboxing.field(b, owner, offset), False
    if isinstance(own, cached_property):          # the class's own would compute it
        return _of_dictionary(b, owner, name), True
    place = objects.Place(t.of, name)
    if not any(place):
        return b.call("PyObject_GenericGetAttr", "ptr", ("ptr", owner), ("ptr", b.object(name))), True
    return _of_values(b, place, owner, name), True


def _values(b: Builder, place: objects.Place, owner: str) -> tuple[str, str, str, str]:
    """Whether the place is known; whether there are values, if it is; where they are, and how many, if there are."""
    second = b(f"load i64, ptr {b(f'getelementptr i8, ptr {b.object(place)}, i64 {objects.BYTES_DATA + 8}')}")
    known = b(f"icmp ne i64 {second}, 0")
    if objects.VALUES_WORD:
        leads = b(f"load i64, ptr {b(f'getelementptr i8, ptr {owner}, i64 {objects.VALUES_WORD}')}")
        there = b(f"icmp ne i64 {b(f'and i64 {leads}, {objects.VALUES_MASK}')}, 0")
        values = first = b(f"inttoptr i64 {b(f'add i64 {leads}, {objects.VALUES_TAG}')} to ptr")
    else:
        values, first = owner, b(f"getelementptr i8, ptr {owner}, i64 {second}")
        there = b(f"icmp eq i8 {b(f'load i8, ptr {first}')}, 1")
    return known, there, values, b(f"getelementptr i8, ptr {first}, i64 {objects.VALUES_COUNT - objects.VALUES_VALID}")


def _value_at(b: Builder, place: objects.Place, values: str) -> str:
    """The value of an attribute, or null: a borrowed reference."""
    at = b(f"load i64, ptr {b(f'getelementptr i8, ptr {b.object(place)}, i64 {objects.BYTES_DATA}')}")
    return b(f"load ptr, ptr {b(f'getelementptr i8, ptr {values}, i64 {at}')}")


def _of_values(b: Builder, place: objects.Place, owner: str, name: str) -> str:
    """A new reference to an attribute where instances keep them apart from a dictionary (2 ns instead of 15), or wherever it is."""
    look, quick, ask, done = (b.new_label(hint) for hint in ("look", "quick", "ask", "attribute"))
    known, there, values, _ = _values(b, place, owner)
    b.branch(b(f"and i1 {known}, {there}"), look, ask, "!prof !1")
    b.start(look)
    value = _value_at(b, place, values)
    b.branch(b(f"icmp ne ptr {value}, null"), quick, ask, "!prof !1")
    b.start(quick)
    memory.retain_object(b, value)
    quick_end = b.label
    b.jump(done)
    b.start(ask)
    asked = b.call("PyObject_GenericGetAttr", "ptr", ("ptr", owner), ("ptr", b.object(name)))
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (value, quick_end), (asked, ask))


def _look_for_others(b: Builder, t: Instance) -> None:
    """Jump to the label "miss" if the object has attributes of its own, besides those of the type, that hide attributes of its class: code
    for the type reads the class's. Where the place of attributes is known, so is how many there are; else only what is no function is
    looked for, since asking takes as long as a call."""
    own = {name for name, _, _ in t.fields_now()}
    hidden = {name: inspect.getattr_static(t.of, name) for name in hidden_by(t.of, dir(t.of)) if name not in own}
    if not t.of.__dictoffset__ or not hidden:
        return
    places = {name: objects.Place(t.of, name) for name, _, _ in t.fields_now() if objects.slot_offset(inspect.getattr_static(t.of, name, None)) is None}
    names = [name for name, one in hidden.items() if any(map(any, places.values())) or not hasattr(one, "__get__")]
    if not names:
        return
    ask, fine = b.new_label("others"), b.new_label("alone")
    if places and all(map(any, places.values())):
        absent = sorted({name for name, _, is_sure in t.fields_now() if not is_sure} & places.keys() | hidden_by(t.of, places))
        _go_if_counted(b, places, absent, fine, ask)
    else:
        b.jump(ask)
    b.start(ask)
    arguments = b.alloca("ptr", 2)
    b.do(f"store ptr %object, ptr {arguments}")
    b.do(f"store ptr {b.object(tuple(sorted(names)))}, ptr {b(f'getelementptr ptr, ptr {arguments}, i64 1')}")
    answer = b.call("PyObject_Vectorcall", "ptr", ("ptr", b.object(hides)), ("ptr", arguments), ("i64", "2"), ("ptr", "null"))
    went, failed = b.new_label("went"), b.new_label("failed")
    b.branch(b(f"icmp eq ptr {answer}, null"), failed, went, "!prof !0")
    b.start(failed)
    b.call("PyErr_Clear", "void")
    b.jump("miss")
    b.start(went)
    memory.release_object(b, answer)
    b.branch(b(f"icmp eq ptr {answer}, {b.module.external('_Py_FalseStruct')}"), fine, "miss", "!prof !1")
    b.start(fine)


def _go_if_counted(b: Builder, places: dict[str, objects.Place], absent: list[str], fine: str, ask: str) -> None:
    """Jump to `fine` if the object has as many attributes of its own as have a place; those that may be absent are looked at."""
    counted, elsewhere, asked_for = (b.new_label(hint) for hint in ("counted", "elsewhere", "dictionary"))
    known, there, values, count = _values(b, next(iter(places.values())), "%object")
    b.branch(b(f"and i1 {known}, {there}"), counted, elsewhere, "!prof !1")
    b.start(counted)
    number, alone = _counted(b, len(places) - len(absent), "i8", [_value_at(b, places[name], values) for name in absent]), "true"
    for name in absent:
        alone = b(f"and i1 {alone}, {_values(b, places[name], '%object')[0]}")
    every = b(f"load i8, ptr {count}")
    b.branch(b(f"and i1 {alone}, {b(f'icmp eq i8 {every}, {number}')}"), fine, ask, "!prof !1")
    b.start(elsewhere)
    table = b(f"load ptr, ptr {b(f'getelementptr i8, ptr %object, i64 {objects.DICTIONARY}')}")
    b.branch(b(f"and i1 {known}, {b(f'icmp ne ptr {table}, null')}"), asked_for, ask, "!prof !1")
    b.start(asked_for)
    used = b(f"load i64, ptr {b(f'getelementptr i8, ptr {table}, i64 {objects.DICT_USED}')}")
    found = [b.call("PyDict_GetItem", "ptr", ("ptr", table), ("ptr", b.object(name))) for name in absent]
    b.branch(b(f"icmp eq i64 {used}, {_counted(b, len(places) - len(absent), 'i64', found)}"), fine, ask, "!prof !1")


def _counted(b: Builder, number: int, llvm_type: str, found: list[str]) -> str:
    """A number, and one more for each pointer that is not null."""
    total = str(number)
    for one in found:
        is_there = b(f"icmp ne ptr {one}, null")
        total = b(f"add {llvm_type} {total}, {b(f'zext i1 {is_there} to {llvm_type}')}")
    return total


def hides(one, names: tuple) -> bool:
    """Whether an instance has an attribute of its own under one of the names."""
    own = one.__dict__
    return any(name in own for name in names)


def _of_dictionary(b: Builder, owner: str, name: str) -> str:
    """A new reference to what the object has of its own under a name, or null."""
    own, done, before = b.new_label("own"), b.new_label("looked"), b.label
    names = b.call("PyObject_GenericGetDict", "ptr", ("ptr", owner), ("ptr", "null"))
    b.branch(b(f"icmp eq ptr {names}, null"), done, own, "!prof !0")
    b.start(own)
    value = b.call("PyDict_GetItemWithError", "ptr", ("ptr", names), ("ptr", b.object(name)))
    b.call("Py_IncRef", "void", ("ptr", value))
    b.call("Py_DecRef", "void", ("ptr", names))
    b.jump(done)
    b.start(done)
    return b.phi("ptr", ("null", before), (value, own))


def _set(b: Builder, made: str, name: str, value: str) -> str:
    status = b.call("PyObject_GenericSetAttr", "i32", ("ptr", made), ("ptr", b.object(name)), ("ptr", value))
    b.call("Py_DecRef", "void", ("ptr", value))
    return status


def _go_on_if(b: Builder, condition: str) -> None:
    fits = b.new_label("fits")
    b.branch(condition, fits, "miss", "!prof !1")
    b.start(fits)


KIND = InstanceKind()
