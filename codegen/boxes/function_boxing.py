"""Functions between Python and machine code: an inner function is one of Python's own, with cells that hold what it captured.

In: types of functions, pieces.  Out: entries of the tables of `unboxing` and `boxing`.  Holds: one that is given to Python is
interpreted there, and does the same; functions that share a variable which is assigned to share its cell. One that comes from
Python is known by its code, and what its cells hold is read when it is passed.
"""
from __future__ import annotations

import functools
from types import FunctionType

from codegen import layout, objects
from codegen.boxes import boxing, unboxing
from codegen.boxes.boxing import box, call_object, join_parts, reference_to, split
from codegen.boxes.unboxing import field, items
from typeinfer.meaning.binding import SELF_TYPE
from typeinfer.kinds.choices import Choice
from typeinfer.errors import UnsupportedError
from typeinfer.callables.functions import make_function
from typeinfer.source import SELF
from typeinfer.types import BoundMethod, Closure, Number, Static


def _box_closure(b, t: Closure, pieces, consume):
    source = t.function.value
    parts = [reference_to(b, SELF) if part is SELF_TYPE else box(b, part, own, consume=consume)
             for part, own in zip(t.parts, split(t, pieces))]
    make = functools.partial(make_function, source)
    if source.is_library:
        if source.name != "partial.<locals>.call":
            raise UnsupportedError(f"what {source.name.partition('.')[0]} made cannot be given to Python",
                                   advice="give what it computes, or a lambda of your own")
        make = functools.partial(_make_partial, source.free)
    return join_parts(b, parts, lambda: call_object(b, b.object(make), parts))


def _make_partial(names: tuple[str, ...], *captured):
    found = dict(zip(names, captured))
    return functools.partial(found["function"], *found["args"], **found["keywords"])


def _box_method(b, t: BoundMethod, pieces, consume):
    parts = [box(b, t.owner, pieces, consume=consume)]
    return join_parts(b, parts, lambda: call_object(b, b.object(functools.partial(_bind, t.function.value)), parts))


def _bind(function, owner):
    return function.__get__(owner)


def box_option(b, t: Choice, pieces, consume):
    """What one of several is (see also either_boxing)."""
    offsets, done, made = layout.offsets(t), b.new_label("function"), []
    labels = [b.new_label("option") for _ in t.options]
    for number, (option, label) in enumerate(zip(t.options, labels)):
        if number + 1 < len(labels):
            other = b.new_label("other")
            b.branch(b(f"icmp eq i64 {pieces[0]}, {number}"), label, other)
        else:
            b.jump(label)
        b.start(label)
        value = box(b, option, pieces[offsets[number + 1]:offsets[number + 2]], consume=consume)
        made.append((value, b.label))
        b.jump(done)
        if number + 1 < len(labels):
            b.start(other)
    b.start(done)
    return b.phi("ptr", *made)


def _unbox_closure(b, t: Closure, pointer, miss, loose):
    source = t.function.value
    yield b(f"icmp eq ptr {field(b, pointer, objects.TYPE)}, {b.object(FunctionType)}")
    for offset, known in ((objects.FUNCTION_CODE, source.code), (objects.FUNCTION_GLOBALS, source.globals),
                          (objects.FUNCTION_DEFAULTS, source.defaults or None), (objects.FUNCTION_KEYWORD_DEFAULTS, source.keyword_defaults or None)):
        yield b(f"icmp eq ptr {field(b, pointer, offset)}, {'null' if known is None else b.object(known)}")
    closure = field(b, pointer, objects.FUNCTION_CLOSURE)
    cells = [field(b, closure, objects.TUPLE_ITEMS + 8 * index) for index in range(len(t.parts))]
    contents = [field(b, cell, objects.CELL_CONTENT) for cell in cells]
    for part, content in zip(t.parts, contents):
        yield b(f"icmp {'eq' if part is SELF_TYPE else 'ne'} ptr {content}, {pointer if part is SELF_TYPE else 'null'}")
    read = [(part, content) for part, content in zip(t.parts, contents) if part is not SELF_TYPE]
    b.held += [content for part, content in read if not isinstance(part, Number)]
    return items(b, [part for part, _ in read], [content for _, content in read], miss, loose)


def _unbox_choice(b, t: Choice, pointer, miss, loose):
    """One of functions that are known by identity."""
    number = "-1"
    for place, option in enumerate(t.options):
        if not isinstance(option, Static):
            raise UnsupportedError(f"a value of type {t} cannot be taken from Python")
        number = b.select(b(f"icmp eq ptr {pointer}, {b.object(option.value)}"), "i64", str(place), number)
    yield b(f"icmp sge i64 {number}, 0")
    return (number,)


unboxing.TABLE.update({Closure: _unbox_closure, Choice: _unbox_choice})
boxing.TABLE.update({Closure: _box_closure, BoundMethod: _box_method, Choice: box_option})
