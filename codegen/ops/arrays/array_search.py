"""Lines searched by whole vectors: where an element first is, which bools are true.

In: lines whose elements follow each other.  Out: the ops `first_place` and `true_places`, which call the runtime (codegen.storage.searches).
Holds: other lines have no rule here: what calls these asks `is_in_a_row`, which is known when compiling.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
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


def _emit_place(b, instr, line, x):
    number = instr.args[0].type.dtype
    if number.kind == "b":
        return place_of_bool(b, line[1], line[2], x)
    kind = layout.scalar(number)
    return b.call(f"jitcore_place_{kind}", "i64", ("ptr", line[1]), ("i64", line[2]), (kind, x), attributes=READING)


def _emit_true_places(b, instr, found, mask):
    b.call("jitcore_true_places", "void", ("ptr", found[1]), ("i64", found[2]), ("ptr", mask[1]), ("i64", mask[2]), attributes=WRITING)


op("is_in_a_row", is_in_a_row).rule((Array,), lambda a: Known(isinstance(a.type, SEARCHED) or isinstance(a.type, MASKS)))
PLACE = op("first_place", first_place, reads=True, folds=False, doc="Where a line first has an element.")
for _line, _number in ((SEARCHED, Number), (MASKS, Num)):
    PLACE.rule((_line, _number), lambda a, x: Typing((a.type, a.type.dtype), INT), _emit_place)
op("true_places", true_places, writes=True, folds=False, doc="Where a line of bools is true.").rule(
    (PLACES, MASKS), lambda found, mask: Typing((found.type, mask.type), NONE), _emit_true_places)
