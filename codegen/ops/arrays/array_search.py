"""Lines searched by whole vectors: where an element first is, which bools are true; where the extremes of short rows are.

In: lines whose elements follow each other; matrices in order C.  Out: the ops `first_place` and `true_places`, which call the runtime
(codegen.storage.searches), `least_places` and `greatest_places`.
Holds: other lines have no rule here: what calls these asks `is_in_a_row`, `most_in_vector`, which are known when compiling.

A row of eight distances is one vector: its least element and where that is take 1.3 ns, a loop and a search 4.
"""
from __future__ import annotations

from functools import partial

import numpy as np

from codegen import layout
from codegen.ops.arrays.array_access import move, shape_of, times
from codegen.ops.arrays.array_streams import SCALAR, loop
from codegen.ops.registry import op
from typeinfer.ops import Known, Typing
from typeinfer.types import INT, NONE, Array, Family, Num, Number, from_dtype

SEARCHED = Family("line in order C of ints or floats", lambda t: isinstance(t, Array) and t.ndim == 1 and t.order == "C" and (
    t.dtype.kind in "iu" or t.dtype.kind == "f" and t.dtype.bits > 16))
MASKS = Family("line of bools in order C", lambda t: isinstance(t, Array) and t.ndim == 1 and t.order == "C" and t.dtype.kind == "b")
PLACES = Family("line of int64 in order C", lambda t: isinstance(t, Array) and t.ndim == 1 and t.order == "C" and t.dtype is from_dtype(np.int64))
READING, WRITING = "nounwind memory(argmem: read)", "nounwind memory(argmem: readwrite)"


def is_in_a_row(line):
    """Whether a line can be searched here; known when compiling."""
    return line.flags.c_contiguous and line.dtype.kind in "iufb" and line.dtype != np.float16


def first_place(line, x):
    """The position of the first element that equals x, or is a nan if x is one; the length if there is none."""
    found = np.flatnonzero(line == x if x == x else line != line)
    return int(found[0]) if len(found) else len(line)


def true_places(found, mask) -> None:
    """Fill a line with the positions of what is true, as far as there is room."""
    places = np.flatnonzero(mask)[:len(found)]
    found[:len(places)] = places


def place_of_bool(b, line: str, count: str, x: str) -> str:
    """Where the i1 x first is in a line of bools; the length if it is not there."""
    return b.call("jitcore_place_bool", "i64", ("ptr", line), ("i64", count), ("i1", x), attributes=READING)


def place_in_line(b, number: Number, line: str, count: str, x: str) -> str:
    """Where x, of that type, first is in the line; the length if it is not there."""
    if number.kind == "b":
        return place_of_bool(b, line, count, x)
    kind = layout.scalar(number)
    return b.call(f"jitcore_place_{kind}", "i64", ("ptr", line), ("i64", count), (kind, x), attributes=READING)


def _emit_place(b, instr, line, x):
    return place_in_line(b, instr.args[0].type.dtype, line[1], line[2], x)


def _emit_true_places(b, instr, found, mask):
    b.call("jitcore_true_places", "void", ("ptr", found[1]), ("i64", found[2]), ("ptr", mask[1]), ("i64", mask[2]), attributes=WRITING)


op("is_in_a_row", is_in_a_row).rule((Array,), lambda a: Known(isinstance(a.type, SEARCHED) or isinstance(a.type, MASKS)))
PLACE = op("first_place", first_place, reads=True, folds=False, doc="Where a line first has an element.")
for _line, _number in ((SEARCHED, Number), (MASKS, Num)):
    PLACE.rule((_line, _number), lambda a, x: Typing((a.type, a.type.dtype), INT), _emit_place)
op("true_places", true_places, writes=True, folds=False, doc="Where a line of bools is true.").rule(
    (PLACES, MASKS), lambda found, mask: Typing((found.type, mask.type), NONE), _emit_true_places)


# --- rows that are one vector
VECTOR = 64                                       # bytes
SHORT = Family("matrix in order C of ints or floats of four bytes or more", lambda t: isinstance(t, Array) and t.ndim == 2 and t.order == "C" and (
    t.dtype.kind in "iuf" and t.dtype.bits >= 32))


def most_in_vector(rows) -> int:
    """How long the rows may be whose extremes are found by vectors; 0: none."""
    return VECTOR // rows.dtype.itemsize if rows.flags.c_contiguous and rows.dtype.kind in "iuf" and rows.dtype.itemsize >= 4 else 0


def least_places(found, rows) -> None:
    """Fill a line with the position of each row's least element, or first nan."""
    found[:] = np.argmin(rows, axis=1)


def greatest_places(found, rows) -> None:
    """The same of the greatest elements."""
    found[:] = np.argmax(rows, axis=1)


def _emit_extreme_places(is_least: bool, b, instr, found, rows):
    t = instr.args[1].type
    extreme_places(b, t.dtype, is_least, found[1], rows[1], *shape_of(t, rows))


def extreme_places(b, number: Number, is_least: bool, found: str, rows: str, count: str, length: str) -> None:
    """Write where the extremes of so many rows are, each at most one vector long."""
    name = f"{'least' if is_least else 'greatest'}_places.{number}"
    if not b.module.has(name):
        _define_extreme_places(b, name, number, is_least)
    b.do(f"call void @{name}(ptr {found}, ptr {rows}, i64 {count}, i64 {length})")


def _define_extreme_places(b, name: str, number: Number, is_least: bool) -> None:
    sub, kind, lanes = b.sibling(), layout.scalar(number), VECTOR // layout.itemsize(number)
    vector, bits, suffix = f"<{lanes} x {kind}>", f"<{lanes} x i1>", f"v{lanes}{'f' if number.kind == 'f' else 'i'}{number.bits}"

    def splat(of: str, value: str) -> str:
        one = sub(f"insertelement <{lanes} x {of}> poison, {of} {value}, i64 0")
        return sub(f"shufflevector <{lanes} x {of}> {one}, <{lanes} x {of}> poison, <{lanes} x i32> zeroinitializer")
    length = splat("i32", sub("trunc i64 %length to i32"))
    mask = sub(f"icmp ult <{lanes} x i32> <{', '.join(f'i32 {lane}' for lane in range(lanes))}>, {length}")
    if number.kind == "f":
        last, extreme, same = float("inf" if is_least else "-inf"), f"f{'min' if is_least else 'max'}", "fcmp oeq"
    else:
        last, same = number.maximum if is_least else number.minimum, "icmp eq"
        extreme = f"{'u' if number.kind == 'u' else 's'}{'min' if is_least else 'max'}"
    others = splat(kind, layout.literal(kind, last))
    load = sub.module.declare(f"llvm.masked.load.{suffix}.p0", vector, ("ptr", "i32", bits, vector))
    reduce = sub.module.declare(f"llvm.vector.reduce.{extreme}.{suffix}", kind, (vector,))
    first = sub.module.declare(f"llvm.cttz.i{lanes}", f"i{lanes}", (f"i{lanes}", "i1"))

    def row(index):
        place = move(sub, "%rows", times(sub, index, "%length"), kind)
        line = sub(f"call {vector} {load}(ptr {place}, i32 {layout.itemsize(number)}, {bits} {mask}, {vector} {others})")
        flags = "nnan nsz " if number.kind == "f" else ""                  # where there is a nan, what is not defined then is not used
        is_it = sub(f"{same} {vector} {line}, {splat(kind, sub(f'call {flags}{kind} {reduce}({vector} {line})'))}")
        where = sub(f"bitcast {bits} {sub(f'and {bits} {is_it}, {mask}')} to i{lanes}")
        if number.kind == "f":
            nans = sub(f"bitcast {bits} {sub(f'fcmp uno {vector} {line}, zeroinitializer')} to i{lanes}")
            where = sub(f"select i1 {sub(f'icmp eq i{lanes} {nans}, 0')}, i{lanes} {where}, i{lanes} {nans}")
        position = sub(f"zext i{lanes} {sub(f'call i{lanes} {first}(i{lanes} {where}, i1 false)')} to i64")
        sub.do(f"store i64 {position}, ptr {move(sub, '%found', index, 'i64')}")
    loop(sub, "%count", row, closing=b.module.closing(*SCALAR[:1]))
    sub.do("ret void")
    b.module.define(name, f"define internal void @{name}(ptr noalias %found, ptr %rows, i64 %count, i64 %length) nounwind noinline {{\n{sub.body()}\n}}")


op("most_in_vector", most_in_vector).rule((Array,), lambda rows: Known(
    VECTOR // layout.itemsize(rows.type.dtype) if isinstance(rows.type, SHORT) else 0))
for _function in (least_places, greatest_places):
    op(_function.__name__, _function, writes=True, folds=False, doc="Where the extreme of each short row is.").rule(
        (PLACES, SHORT), lambda found, rows: Typing((found.type, rows.type), NONE), partial(_emit_extreme_places, _function is least_places))
