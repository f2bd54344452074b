"""Members of enumerations between Python and machine code: the very objects on one side, numbers on the other.

In: Member types.  Out: entries of the tables of `unboxing` and `boxing`.  Holds: a number that leaves is that of a member, or of a
combination of flags, which the class makes.
"""
from __future__ import annotations

import enum

from codegen import objects
from codegen.boxes import boxing, unboxing
from codegen.build import Builder, Module
from typeinfer.kinds.records import Member, is_by_value, number_of


def _unbox(b: Builder, t: Member, pointer, miss, loose):
    own = b(f"load ptr, ptr {b(f'getelementptr i8, ptr {pointer}, i64 {objects.TYPE}')}")
    yield b(f"icmp eq ptr {own}, {b.object(t.of)}")
    if t.is_number:
        return (unboxing.int_value(b, pointer, miss),)
    number = b(f"call i64 @{_reader(b.module, t)}(ptr {pointer})")
    found = b.new_label("member")
    b.branch(b(f"icmp slt i64 {number}, 0"), miss, found, "!prof !0")
    b.start(found)
    return (number,)


def _reader(module: Module, t: Member) -> str:
    """The function that gives the number of a member that is no int; -1 of what is none of those that were known when compiling."""
    name = module.name_of_type("unbox.member", t)
    if not module.has(name):
        module.define(name, "")
        b = Builder(module)
        for member in _members(t):
            this, other = b.new_label("this"), b.new_label("other")
            b.branch(b(f"icmp eq ptr %object, {b.object(member)}"), this, other)
            b.start(this)
            b.do(f"ret i64 {number_of(member)}")
            b.start(other)
        if is_by_value(t.of):                     # a combination of flags
            value = b.call("PyObject_GetAttr", "ptr", ("ptr", "%object"), ("ptr", b.object("_value_")))
            some = b.new_label("some")
            b.branch(b(f"icmp eq ptr {value}, null"), "none", some, "!prof !0")
            b.start(some)
            number = b.call("PyLong_AsLongLong", "i64", ("ptr", value))
            b.call("Py_DecRef", "void", ("ptr", value))
            b.branch(b(f"icmp slt i64 {number}, 0"), "none", "known", "!prof !0")
            b.start("known")
            b.do(f"ret i64 {number}")
            b.start("none")
            b.call("PyErr_Clear", "void")
        b.do("ret i64 -1")
        module.definitions[name] = f"define internal i64 @{name}(ptr %object) nounwind {{\n{b.body()}\n}}"
    return name


def _members(t: Member) -> list[enum.Enum]:
    """All members, those of a flag that combine others too."""
    return list({id(one): one for one in t.of.__members__.values()}.values())


def _box(b: Builder, t: Member, pieces, consume):
    name = b.module.name_of_type("box.member", t)
    if not b.module.has(name):
        b.module.define(name, "")
        c = Builder(b.module)
        labels = [(number_of(member), c.new_label("member"), member) for member in _members(t)]
        c.do(f"switch i64 %number, label %other [{' '.join(f'i64 {number}, label %{label}' for number, label, _ in labels)}]")
        for _, label, member in labels:
            c.start(label)
            c.do(f"ret ptr {boxing.new_reference(c, c.object(member))}")
        c.start("other")
        if is_by_value(t.of):
            value = c.call("PyLong_FromLongLong", "ptr", ("i64", "%number"))
            c.do(f"ret ptr {boxing.join_parts(c, [value], lambda: boxing.call_object(c, c.object(t.of), [value]))}")
        else:
            c.do("unreachable")
        b.module.definitions[name] = f"define internal ptr @{name}(i64 %number) {{\n{c.body()}\n}}"
    return b(f"call ptr @{name}(i64 {pieces[0]})")


unboxing.TABLE[Member] = _unbox
boxing.TABLE[Member] = _box
