"""Ranges: bounds of other integers, truth, equality, slices, search for what is no int.

In: ranges.  Out: overloads.  Holds: the functions run unchanged in the interpreter. A part of a range whose bounds leave 64 bits
raises OverflowError, as every int does.
"""
import operator

from jitcore.extending import overload
from typeinfer.callables import steps
from typeinfer.types import Bool, Complex, Family, Float, Int, Integral, Number, RangeType, Slice

NpInteger = Family("a NumPy integer or bool", lambda t: isinstance(t, Number) and t.kind in "biu" and not t.python)
NOT_FOUND = "sequence.index(x): x not in sequence"


# --- making: bounds of NumPy's integers become Python's; a step that is computed is tested
@overload(range)
def range_to(stop: Integral):
    return range(0, operator.index(stop), 1)


@overload(range)
def range_between(start: Integral, stop: Integral):
    return range(operator.index(start), operator.index(stop), 1)


@overload(range)
def range_by(start: Integral, stop: Integral, step: Integral):
    if step == 0:
        raise ValueError("range() arg 3 must not be zero")
    return steps.make_range(operator.index(start), operator.index(stop), operator.index(step))


@overload(slice)
def slice_clipped(start: Integral | None, stop: Integral | None, step: Integral | None):
    return slice(clipped(start), clipped(stop), clipped(step))


@overload(slice)
def slice_between_clipped(start: Integral | None, stop: Integral | None):
    return slice(clipped(start), clipped(stop), None)


@overload(slice)
def slice_to_clipped(stop: Integral | None):
    return slice(None, clipped(stop), None)


def clipped(bound):
    """A bound as an int: beyond 64 bits the greatest one means the same."""
    if bound is None:
        return None
    return int(bound) if bound <= 2**63 - 1 else 2**63 - 1


# --- truth, equality
@overload(bool)
def truth(r: RangeType):
    return r.start < r.stop if r.step > 0 else r.start > r.stop


@overload(operator.truth)
def truth_in_branch(r: RangeType):
    return bool(r)


@overload(operator.not_)
def not_range(r: RangeType):
    return not bool(r)


@overload(operator.eq)
def ranges_equal(x: RangeType, y: RangeType):
    if not x or not y:
        return not x and not y
    return x.start == y.start and x[-1] == y[-1] and (x.step == y.step or x[-1] == x.start)


@overload(operator.ne)
def ranges_differ(x: RangeType, y: RangeType):
    return not x == y


# --- parts
@overload(operator.getitem)
def part(r: RangeType, s: Slice):
    step = 1 if s.step is None else s.step
    if step == 0:
        raise ValueError("slice step cannot be zero")
    n = len(r)
    low, high = (0, n) if step > 0 else (-1, n - 1)
    first, last = (low, high) if step > 0 else (high, low)
    if s.start is not None:
        first = within(s.start, n, low, high)
    if s.stop is not None:
        last = within(s.stop, n, low, high)
    return steps.make_range(r.start + first * r.step, r.start + last * r.step, r.step * step)


def within(at, n, low, high):
    """A slice's bound as a position: from the end where negative, and not outside."""
    return max(at + n, low) if at < 0 else min(at, high)


# --- searching for what is no Python int: it is found where it equals one
@overload(operator.contains)
def contains_integer(r: RangeType, x: NpInteger):
    return bool(x <= 2**63 - 1) and int(x) in r


@overload(operator.contains)
def contains_float(r: RangeType, x: Float):
    return bool(-2.0**63 <= x < 2.0**63) and bool(int(x) == x) and int(x) in r


@overload(operator.contains)
def contains_complex(r: RangeType, x: Complex):
    return bool(x.imag == 0) and x.real in r


@overload(range.index)
def index(r: RangeType, x: NpInteger | Float, /):
    if x not in r:
        raise ValueError(NOT_FOUND)
    return r.index(int(x))


@overload(range.index)
def index_of_complex(r: RangeType, x: Complex, /):
    if x not in r:
        raise ValueError(NOT_FOUND)
    return r.index(int(x.real))


@overload(range.count)
def count(r: RangeType, x, /):
    return int(x in r)


# --- slices
@overload(slice.indices)
def indices(s: Slice, length: Int | Bool):
    """start, stop, step for a sequence of that length."""
    count, step = int(length), 1 if s.step is None else s.step
    if count < 0:
        raise ValueError("length should not be negative")
    if step == 0:
        raise ValueError("slice step cannot be zero")
    lowest, highest = (-1, count - 1) if step < 0 else (0, count)
    start = (highest if step < 0 else lowest) if s.start is None else placed(s.start, count, lowest, highest)
    stop = (lowest if step < 0 else highest) if s.stop is None else placed(s.stop, count, lowest, highest)
    return start, stop, step


def placed(bound, count, lowest, highest):
    """A bound of a slice, counted from the end where negative, within limits."""
    return max(bound + count, lowest) if bound < 0 else min(bound, highest)
