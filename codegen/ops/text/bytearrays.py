"""bytearray: its length, and its bytes one by one. What else it can is the interpreter's (see `routed`).

In: references to bytearray objects.  Out: ops.  Holds: the bytes are read and written where they lie, as Python sees them; where they lie is
looked up each time, since they may move.
"""
from __future__ import annotations

import operator

from codegen import objects
from codegen.ops.registry import op
from typeinfer.callables import steps
from typeinfer.ops import Typing
from typeinfer.types import BOOL, INT, NONE, Family, Int, Object

ARRAY = Object(bytearray)
Array = Family("bytearray", lambda t: t is ARRAY and objects.bytearrays_are_known())


def _length(b, instr, array):
    return b(f"load i64, ptr {b(f'getelementptr i8, ptr {array}, i64 {objects.SIZE}')}")


def _place(b, array: str, index: str) -> str:
    start = b(f"load ptr, ptr {b(f'getelementptr i8, ptr {array}, i64 {objects.BYTEARRAY_START}')}")
    return b(f"getelementptr i8, ptr {start}, i64 {index}")


def _inside(b, instr, array: str, index: str) -> str:
    length, known = _length(b, instr, array), instr.args[1].range
    if known is None or known[0] is None or known[0] < 0:
        index = b.select(b(f"icmp slt i64 {index}, 0"), "i64", b(f"add i64 {index}, {length}"), index)
    if b.options.boundscheck:
        b.raise_if(b(f"icmp uge i64 {index}, {length}"), IndexError, "bytearray index out of range")
    return index


def _read(b, array: str, index: str) -> str:
    return b(f"zext i8 {b(f'load i8, ptr {_place(b, array, index)}')} to i64")


def _emit_set(b, instr, array, index, value):
    b.raise_if(b(f"icmp ugt i64 {value}, 255"), ValueError, "byte must be in range(0, 256)")
    place = _place(b, array, _inside(b, instr, array, index))
    b.do(f"store i8 {b(f'trunc i64 {value} to i8')}, ptr {place}")


op("bytearray_length", len, keys=(len, steps.length), reads=True, folds=False, interval=(0, 2**62), doc="len of bytearray.").rule((Array,), INT, _length)
op("bytearray_getitem", operator.getitem, reads=True, folds=False, raises=(IndexError,), interval=(0, 255), doc="array[i].").rule(
    (Array, Int | BOOL), lambda array, k: Typing((ARRAY, INT), INT), lambda b, instr, array, k: _read(b, array, _inside(b, instr, array, k)))
op("bytearray_item", steps.item_at, reads=True, folds=False, interval=(0, 255)).rule(
    (Array, INT), INT, lambda b, instr, array, k: _read(b, array, k))
op("bytearray_setitem", operator.setitem, writes=True, folds=False, raises=(IndexError, ValueError), doc="array[i] = x.").rule(
    (Array, Int | BOOL, Int | BOOL), lambda array, k, x: Typing((ARRAY, INT, INT), NONE), _emit_set)
