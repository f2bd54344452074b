"""NumPy functions of numbers that are not universal functions: clip, round.

In: declarations.  Out: ops in REGISTRY.  Holds: results are NumPy's scalars, also of Python's numbers, which count as arrays of
no dimensions here: int as int64, float as float64.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.ops.convert import OUT_OF_BOUNDS, convert_pieces
from codegen.ops.numpy_scalars import by_kind, extremum_complex, extremum_floats, extremum_ints, loop_types
from codegen.ops.registry import op
from codegen.ops.rounding import emit_round_digits
from codegen.ops.scalars import INT
from codegen.vectormath import call_math
from typeinfer.ops import UNKNOWN, Instead, Operand, Refuse, Typing
from typeinfer.types import NoneType, Num, Number, PyInt, numpy_of

# --- clip

_GREATER, _ = by_kind({"biu": extremum_ints("max"), "f": extremum_floats("oge", True), "c": extremum_complex("ge", True)})
_LESS, _ = by_kind({"biu": extremum_ints("min"), "f": extremum_floats("ole", True), "c": extremum_complex("le", True)})


def clip_typing(x: Operand, low: Operand, high: Operand) -> Typing | Refuse:
    own = numpy_of(x.type)
    found = loop_types(np._core.umath.clip, (own, low.type, high.type))
    if isinstance(found, str):
        return Refuse(found)
    result = found[-1]
    keeps = [result if result.kind not in "iu" or bound.type is not INT else INT for bound in (low, high)]
    return Typing((result, *keeps), result)


def emit_clip(b, instr, x, low, high):
    number = instr.result.type
    low, high = (_bound(b, number, arg.type, bound, is_low)
                 for arg, bound, is_low in zip(instr.args[1:], (low, high), (True, False)))
    return _LESS(b, instr, _GREATER(b, instr, x, low), high)


def _bound(b, number: Number, given: Number, bound: str, is_low: bool) -> str:
    """A Python int as a bound of NumPy ints: one that clips nothing may lie outside the type, one that clips all may not."""
    if given is not INT:
        return bound
    if number.kind == "u" and number.bits == 64:                     # every int that is not negative fits
        if is_low:
            return b.call("llvm.smax.i64", "i64", ("i64", bound), ("i64", "0"))
        return convert_pieces(b, INT, number, bound)
    if number.bits == 64:
        return bound
    limit = number.maximum if is_low else number.minimum
    outside = b(f"icmp {'sgt' if is_low else 'slt'} i64 {bound}, {limit}")
    b.raise_if(outside, OverflowError, OUT_OF_BOUNDS.format(number), bound)
    name, other = ("smax", number.minimum) if is_low else ("smin", number.maximum)
    inside = b.call(f"llvm.{name}.i64", "i64", ("i64", bound), ("i64", str(other)))
    return b(f"trunc i64 {inside} to {layout.scalar(number)}")


clip = op("np.clip", python=np.clip, ufunc=np._core.umath.clip, raises=(OverflowError,), doc="x, but at least low and at most high",
          parameters={"a": UNKNOWN, "a_min": None, "a_max": None})
clip.rule((Num, Num, Num), clip_typing, emit_clip)
clip.rule((Num, NoneType, Num), lambda x, low, high: Instead(np.minimum, (0, 2)))
clip.rule((Num, Num, NoneType), lambda x, low, high: Instead(np.maximum, (0, 1)))


# --- round

def round_typing(x: Operand, digits: Operand | None = None) -> Typing | None:
    number = numpy_of(x.type)
    if number.kind == "b" or number.kind == "c" and digits is not None:
        return None
    return Typing((number,) if digits is None else (number, INT), number)


def emit_round(b, instr, x, digits="0"):
    number = instr.result.type
    if digits != "0" and number.kind != "c":
        return emit_round_digits(b, instr, x, digits)
    if number.kind in "iu":
        return x
    if number.kind == "c":
        return tuple(call_math(b, "rint", layout.scalar(number), part) for part in x)
    return call_math(b, "rint", layout.scalar(number), x)


for _function in (np.round, np.around):
    _round = op(f"np.{_function.__name__}", python=_function, doc="to the nearest number of so many decimals, ties to even",
                parameters={"a": UNKNOWN, "decimals": 0})
    _round.rule((Num,), round_typing, emit_round)
    _round.rule((Num, PyInt), round_typing, emit_round)
