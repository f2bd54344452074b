"""NumPy functions of numbers that are not universal functions: clip, round.

In: declarations.  Out: ops in REGISTRY.  Holds: results are NumPy's scalars, also of Python's numbers, which count as
arrays of no dimensions here: int as int64, float as float64.
"""
from __future__ import annotations

from functools import cache

import numpy as np

from codegen import layout
from codegen.numbers.floatbits import compare, either, is_nan
from codegen.numbers.vectormath import call_math
from codegen.ops.convert import OUT_OF_BOUNDS, convert_pieces
from codegen.ops.numbers.numpy_scalars import CONVERT_FIRST, by_kind, extremum_ints, loop_types
from codegen.ops.registry import op
from codegen.ops.numbers.rounding import emit_round_digits
from codegen.ops.scalars import INFINITY, INT, any_of
from typeinfer.ops import UNKNOWN, Instead, Operand, Refuse, Typing
from typeinfer.types import NoneType, NpInt, Num, Number, PyInt, Real, numpy_of

# --- clip

def first_extremum(predicate: str):
    """x where it compares so with y, or is nan: of 0.0 and -0.0 the first, unlike np.maximum; before NumPy 2.1 the second."""
    def emit(b, instr, x, y):
        llvm_type = layout.scalar(instr.result.type)
        wanted = predicate if keeps_zeros() else predicate.replace("e", "t")
        first = either(b, compare(b, wanted, llvm_type, x, y), is_nan(b, llvm_type, x))
        return b.select(first, llvm_type, x, y)
    return emit


@cache
def keeps_zeros() -> bool:
    """Whether this NumPy leaves -0.0 where a bound is 0.0."""
    return bool(np.signbit(np.clip(np.array([-0.0]), 0.0, 1.0))[0])


_GREATER, _ = by_kind({"biu": extremum_ints("max"), "f": first_extremum("oge")})
_LESS, _ = by_kind({"biu": extremum_ints("min"), "f": first_extremum("ole")})


@cache
def takes_bounds_beyond() -> bool:
    """Whether this NumPy takes Python ints that bound nothing: np.clip(np.uint8(3), -1, 300)."""
    try:
        np.clip(np.uint8(3), -1, 300)
    except OverflowError:
        return False
    return True


def clip_typing(x: Operand, low: Operand, high: Operand) -> Typing | Refuse:
    own = numpy_of(x.type)
    found = loop_types(CLIP, (own, low.type, high.type))
    if isinstance(found, str):
        return Refuse(found, CONVERT_FIRST)
    result = found[-1]
    # Python ints beyond the type of an integer x bound nothing; what they are is seen at run time.
    keeps = [INT if own.kind in "iu" and bound.type is INT and result.kind in "iuf" else result for bound in (low, high)]
    return Typing((result, *keeps), result, own)


def emit_clip(b, instr, x, low, high):
    number, own = instr.result.type, instr.attr
    bounds = []
    for arg, bound, is_low in zip(instr.args[1:], (low, high), (True, False)):
        if arg.type is INT and number.kind == "f":
            bound = _float_bound(b, number, own, bound, is_low)
        elif arg.type is INT:
            bound = _int_bound(b, number, own, bound, is_low)
        else:
            bound = convert_pieces(b, arg.type, number, bound)
        bounds.append(bound)
    return _LESS(b, instr, _GREATER(b, instr, x, bounds[0]), bounds[1])


def _float_bound(b, number: Number, own: Number, bound: str, is_low: bool) -> str:
    """Beside a lower bound that is a float above all ints, it matters that an int does not bound an integer from above."""
    converted = convert_pieces(b, INT, number, bound)
    if is_low or own.maximum > INT.maximum or not takes_bounds_beyond():
        return converted
    llvm_type = layout.scalar(number)
    return b.select(b(f"icmp sge i64 {bound}, {own.maximum}"), llvm_type, INFINITY[llvm_type], converted)


def _int_bound(b, number: Number, own: Number, bound: str, is_low: bool) -> str:
    """Of integers of type `own`: a bound that clips none of them is no bound; another must fit in the loop's type."""
    llvm_type = layout.scalar(number)
    free, none = "false", number.minimum if is_low else number.maximum
    if is_low:
        free = b(f"icmp sle i64 {bound}, {own.minimum}")
        outside = b(f"icmp sgt i64 {bound}, {number.maximum}") if number.bits < 64 else "false"
    else:
        if own.maximum <= INT.maximum:
            free = b(f"icmp sge i64 {bound}, {own.maximum}")
        outside = b(f"icmp slt i64 {bound}, {number.minimum}") if number.bits < 64 or number.kind == "u" else "false"
    if not takes_bounds_beyond() and (number.bits < 64 or number.kind == "u"):
        above = b(f"icmp sgt i64 {bound}, {number.maximum}") if number.bits < 64 else "false"
        outside = any_of(b, b(f"icmp slt i64 {bound}, {number.minimum}"), above)
    b.raise_if(outside, OverflowError, OUT_OF_BOUNDS.format(number), bound)
    inside = bound if number.bits == 64 else b(f"trunc i64 {bound} to {llvm_type}")
    return b.select(free, llvm_type, str(none), inside)


# The function, whose arguments have names, and the ufunc, by which expressions of arrays find it.
CLIP = np._core.umath.clip
_clip = op("np.clip", python=np.clip, raises=(OverflowError,), raises_for=NpInt, doc="x, but at least low and at most high",
           parameters={"a": UNKNOWN, "a_min": None, "a_max": None})
_clip.rule((Num, NoneType, Num), lambda x, low, high: Instead(np.minimum, (0, 2)))
_clip.rule((Num, Num, NoneType), lambda x, low, high: Instead(np.maximum, (0, 1)))
for _op in (_clip, op("clip", python=np.clip, keys=(CLIP,), ufunc=CLIP, raises=(OverflowError,), raises_for=NpInt, doc="its ufunc")):
    _op.rule((Real, Real, Real), clip_typing, emit_clip)


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
                parameters={"a": UNKNOWN, "decimals": 0}, raises=(OverflowError,))
    _round.rule((Num,), round_typing, emit_round)
    _round.rule((Num, PyInt), round_typing, emit_round)
