"""Arrays of dates and of differences of dates: operators, reductions, sorts, as operations on numbers of units.

In: arrays of dates.  Out: overloads.  Holds: NaT, the least number, is less than all where NumPy says so; where it says that NaT is greater,
1 is subtracted, so that it wraps around to the greatest. Where sums might not fit NumPy is called.
"""
import operator
from functools import partial

import numpy as np

from codegen.ops import date_arrays
from codegen.ops.arrays.array_map import update
from codegen.ops.date_arrays import counts_of, dates_of, in_unit
from codegen.ops.date_counts import days_of_months, months_of_days, multiplied, multiplied_freely, rounded_down, rounded_freely
from codegen.ops.dates import NAT
from codegen.ops.registry import REGISTRY
from codegen.ops.routed import routed
from typeinfer.kinds.opaque import Date, DateArray
from typeinfer.ops import Const
from typeinfer.types import Family, Str, Tuple, is_display

anywhere = REGISTRY.overload
overload = partial(REGISTRY.overload, only_for=DateArray)
Dates = Family("array of dates with axes", lambda t: isinstance(t, DateArray) and t.ndim > 0)
Spans = Family("array of differences of dates with axes", lambda t: isinstance(t, Dates) and t.dtype.kind == "m")
Line = Family("line of dates", lambda t: isinstance(t, Dates) and t.ndim == 1)
Changing = Family("line of dates that can be changed", lambda t: isinstance(t, Line) and t.counts.writeable)
Axis = Const(int, type(None))
LIMIT, FAR = 2**62, 2**50
ONE = np.int64(1)


# --- operators
@anywhere(date_arrays.made_of_counts)
def made_of_counts(function, dtype, *operands):
    return dates_of(function(*operands), dtype)


@anywhere(date_arrays.combined)
def combined_numbers(function, x, y, unit, result: None):
    return function(in_unit(x, unit), in_unit(y, unit))


@anywhere(date_arrays.combined)
def combined(function, x, y, unit, result):
    return dates_of(function(in_unit(x, unit), in_unit(y, unit)), result)


@anywhere(date_arrays.changed)
def changed(function, x: DateArray, y, unit):
    update(function, counts_of(x), in_unit(y, unit))
    return x


@anywhere(date_arrays.combined_extremes)
def combined_extremes(function, shift: Const(int), x, y, unit, result):
    first, second = in_unit(x, unit), in_unit(y, unit)
    if shift == 0:
        return dates_of(function(first, second), result)
    one = np.int64(1)
    return dates_of(function(first - one, second - one) + one, result)


@anywhere(date_arrays.chosen)
def chosen(mask, x, y, unit, result):
    return dates_of(np.where(mask, in_unit(x, unit), in_unit(y, unit)), result)


@anywhere(date_arrays.stored)
def stored(dates: DateArray, index, value):
    counts_of(dates)[index] = in_unit(value, dates.dtype)


@anywhere(date_arrays.as_it_is)
def as_it_is(x):
    return x[...]


# --- other units
@anywhere(date_arrays.converted_date)
def count_of_converted(x: Date, dtype):
    return counts_of(x.astype(dtype))


@anywhere(date_arrays.converted)
def converted(counts, steps):
    found = converted_once(counts, *steps[0])
    return found if len(steps) == 1 else converted(found, steps[1:])


def converted_once(counts, name, by=1):
    if name == "months":
        return months_of_days(counts)
    if name == "days":
        return days_of_months(counts)
    if name == "freely times":
        return multiplied_freely(counts, by)
    if name == "freely by":
        return rounded_freely(counts, by)
    return multiplied(counts, by) if name == "times" else rounded_down(counts, by)


@anywhere(date_arrays.converted_if_near)
def converted_if_near(dates: DateArray, dtype, steps):
    counts = counts_of(dates)
    if np.any(((counts > FAR) | (counts < -FAR)) & (counts != NAT)):
        return routed(np.ndarray.astype, dates, dtype)
    return dates_of(converted(counts, steps), dtype)


# --- the least, the greatest; in order
@overload(np.min, np.amin, np.ndarray.min)
def least(a: Dates, axis: Axis = None):
    return dates_of(np.min(counts_of(a), axis), a.dtype)


@overload(np.max, np.amax, np.ndarray.max)
def greatest(a: Dates, axis: Axis = None):
    return dates_of(np.max(counts_of(a) - ONE, axis) + ONE, a.dtype)


@overload(np.argmin, np.ndarray.argmin)
def place_of_least(a: Dates, axis: Axis = None):
    return np.argmin(counts_of(a), axis)


@overload(np.argmax, np.ndarray.argmax)
def place_of_greatest(a: Dates, axis: Axis = None):
    return np.argmax(counts_of(a) - ONE, axis)


@overload(np.ptp)
def width(a: Dates, axis: Axis = None):
    return np.max(a, axis) - np.min(a, axis)


@overload(np.sort)
def in_order(a: Dates, axis: Const(int) = -1):
    return dates_of(np.sort(counts_of(a) - ONE, axis) + ONE, a.dtype)


@overload(np.ndarray.sort)
def put_in_order(a: Changing):
    counts_of(a)[:] = np.sort(counts_of(a) - ONE) + ONE


@overload(np.unique)
def each_once(ar: Dates):
    return dates_of(np.unique(counts_of(ar) - ONE) + ONE, ar.dtype)


@overload(np.searchsorted, np.ndarray.searchsorted)
def place_of(a: Line, v: Date, side: Str = "left"):
    if a.dtype != v.dtype or side != "left" and side != "right":
        return routed(np.searchsorted, a, v, side)
    return place_among(counts_of(a), counts_of(v) - ONE, side == "right")


@overload(np.searchsorted, np.ndarray.searchsorted)
def places_of(a: Line, v: Line, side: Str = "left"):
    if a.dtype != v.dtype or side != "left" and side != "right":
        return routed(np.searchsorted, a, v, side)
    counts, wanted = counts_of(a), counts_of(v)
    found = np.empty(len(wanted), np.int64)
    for k in range(len(wanted)):
        found[k] = place_among(counts, wanted[k] - ONE, side == "right")
    return found


def place_among(counts, key, behind):
    """Where a number less 1 is, or would be, in the order in which NaT is last."""
    first, last = 0, len(counts)
    while first < last:
        middle = (first + last) // 2
        other = counts[middle] - ONE
        if other < key or behind and other == key:
            first = middle + 1
        else:
            last = middle
    return np.int64(first)


@overload(operator.contains)
def contains(a: Dates, x: Date):
    return bool(np.any(a == x))


# --- sums
def is_small(counts, number):
    """Whether sums of so many numbers fit, and none is NaT."""
    if counts.size == 0:
        return True
    bound = LIMIT // number
    return counts.min() >= -bound and counts.max() <= bound


@overload(np.sum, np.ndarray.sum)
def sum_of(a: Spans, axis: Axis = None):
    counts = counts_of(a)
    if is_small(counts, a.size):
        return dates_of(np.sum(counts, axis), a.dtype)
    return routed(np.sum, a, axis)


@overload(np.mean, np.ndarray.mean)
def mean(a: Spans):
    return np.sum(a) / a.size


@overload(np.mean, np.ndarray.mean)
def mean_of_axis(a: Spans, axis: Const(int)):
    return np.sum(a, axis) / a.shape[axis]


@overload(np.cumsum, np.ndarray.cumsum)
def running(a: Line, axis: Axis = None):
    if a.dtype.kind == "m" and is_small(counts_of(a), a.size):
        return dates_of(np.cumsum(counts_of(a), axis), a.dtype)
    return routed(np.cumsum, a, axis)


@overload(np.diff)
def steps_between(a: Line):
    return a[1:] - a[:-1]


# --- put together, made
def is_several(t) -> bool:
    return (isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and all(
        isinstance(part, DateArray) and part.dtype == t.parts[0].dtype for part in t.parts)


Several = Family("arrays of dates of one unit", is_several)


def all_counts(arrays):
    if len(arrays) == 0:
        return ()
    return (counts_of(arrays[0]),) + all_counts(arrays[1:])


@REGISTRY.overload(np.concatenate, only_for=Several)
def joined(arrays: Several, axis: Const(int) = 0):
    return dates_of(np.concatenate(all_counts(tuple(arrays)), axis), arrays[0].dtype)


@REGISTRY.overload(np.stack, only_for=Several)
def stacked(arrays: Several, axis: Const(int) = 0):
    return dates_of(np.stack(all_counts(tuple(arrays)), axis), arrays[0].dtype)


@REGISTRY.overload(np.full, only_for=Date)
def full(shape, fill_value: Date):
    return dates_of(np.full(shape, counts_of(fill_value)), fill_value.dtype)


@overload(np.ndarray.fill)
def fill(a: DateArray, value: Date):
    if a.dtype == value.dtype:
        counts_of(a).fill(counts_of(value))
    else:
        routed(np.ndarray.fill, a, value)


@anywhere(date_arrays.arranged)
def arranged(start, stop, step, unit, result):
    first, last, by = in_unit(start, unit), in_unit(stop, unit), in_unit(step, unit)
    if by == 0 or not (-LIMIT < first < LIMIT and -LIMIT < last < LIMIT and -LIMIT < by < LIMIT):
        return routed(np.arange, start, stop, step)
    return dates_of(np.arange(int(first), int(last), int(by)), result)
