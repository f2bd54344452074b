"""Medians and quantiles: np.median, np.percentile, np.quantile, and those of what is no nan.

In: arrays of real numbers.  Out: overloads, for all elements or, of matrices, along an axis; quantiles by the methods "linear", "lower" and "higher".  Holds:
values are NumPy's to the last bit, but for which of 0.0 and -0.0 it is where there are both; NumPy itself is called for other methods
and several axes.
"""
import math

import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_reduce import outer_dtype
from typeinfer.ops import Const, steered
from typeinfer.types import FLOAT, INT, Array, Family, List, Number, Tuple, is_display

FEW = 16                      # elements that are sorted where they lie
Measured = Family("array of real numbers", lambda t: isinstance(t, Array) and t.ndim > 0 and t.dtype.kind in "iuf")
Grid = Family("2-d array of real numbers", lambda t: isinstance(t, Array) and t.ndim == 2 and t.dtype.kind in "iuf")
Floats = Family("2-d array of float32 or float64", lambda t: Grid.contains(t) and t.dtype.kind == "f" and t.dtype.bits > 16)
Line = Family("1-d array of real numbers", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind in "iuf")
Part = Family("float", lambda t: t is FLOAT)
Percent = Family("int or float", lambda t: t is FLOAT or t is INT)
Parts = Family("line of float64", lambda t: isinstance(t, Array) and t.ndim == 1 and _is_double(t.dtype))


Percents = Family("list of ints and floats", lambda t: (is_display(t) or isinstance(t, Tuple)) and t.parts and all(
    part is FLOAT or part is INT for part in t.parts))
Doubles = Family("array of float64", lambda t: isinstance(t, Array) and t.ndim > 0 and _is_double(t.dtype))
DoubleGrid = Family("2-d array of float64", lambda t: isinstance(t, Array) and t.ndim == 2 and _is_double(t.dtype))
Listed = Family("list of floats", lambda t: isinstance(t, List) and t.item is FLOAT or is_display(t) and t.parts and all(
    part is FLOAT for part in t.parts))


def _is_double(t) -> bool:
    return isinstance(t, Number) and t.kind == "f" and t.bits == 64


# --- the element that has so many others before it
def place(line, k):
    """line[k] as if the line were sorted; what is before it is no greater, what is behind it no less.

    Elements are compared with one of them and swapped without a branch: which way it would go cannot be guessed.
    """
    low, high, seed = 0, len(line), 1
    while high - low > FEW:
        count = high - low
        seed = seed * 1103515245 + 12345 & 0x7fffffff
        x, y, z = line[low + seed % count], line[low + (count >> 1)], line[low + (seed >> 8) % count]
        pivot = max(min(x, y), min(max(x, y), z))
        less = low
        for i in range(low, high):
            value = line[i]
            line[i] = line[less]
            line[less] = value
            less += 1 if value < pivot else 0
        if k < less:
            high = less
        elif less - low > count >> 3:
            low = less
        else:                                     # many may be equal
            upto = less
            for i in range(less, high):
                value = line[i]
                line[i] = line[upto]
                line[upto] = value
                upto += 1 if value <= pivot else 0
            if k < upto:
                return pivot
            low = upto
    for i in range(low + 1, high):
        value, j = line[i], i
        while j > low and line[j - 1] > value:
            line[j] = line[j - 1]
            j -= 1
        line[j] = value
    return line[k]


def has_nan(line):
    return bool(np.isnan(line).any()) if line.dtype.kind == "f" else False


# --- medians
def middle(line, number, inner):
    """The median of a line that may be changed, as a number of that type; sums are made in `inner`."""
    n = len(line)
    if n == 0 or has_nan(line):
        return number(np.nan)
    x = place(line, n >> 1)
    if n % 2 == 1:
        return number(x) + number(0)              # a mean, so that -0.0 does not stay
    return number((inner(np.max(line[:n >> 1])) + inner(x)) / inner(2)) + number(0)


def inner_number(a):
    """What the mean of the two in the middle is computed in."""
    if a.dtype.kind == "f" and a.dtype.itemsize == 2:
        return np.dtype(np.float32)
    return outer_dtype(a, None)


@overload(np.median)
def median(a: Measured, axis: None = None, out: None = None, overwrite_input: Const(bool) = False, keepdims: Const(bool) = False):
    if overwrite_input:
        return routed(np.median, a, axis, out, overwrite_input, keepdims)
    found = middle(a.flatten(), outer_dtype(a, None).type, inner_number(a).type)
    return np.full((1,) * a.ndim, found) if keepdims else found


@overload(np.median)
def median_of_line(a: Line, axis: Const(int), out: None = None, overwrite_input: Const(bool) = False, keepdims: Const(bool) = False):
    if axis != 0 and axis != -1:
        raise np.exceptions.AxisError(axis, 1)
    return np.median(a, None, None, overwrite_input, keepdims)


@overload(np.median)
def median_of_lines(a: Grid, axis: Const(int), out: None = None, overwrite_input: Const(bool) = False, keepdims: Const(bool) = False):
    rows = rows_along(a, axis)
    if overwrite_input:
        return routed(np.median, a, axis, out, overwrite_input, keepdims)
    return with_axis(middles(rows, False), axis, keepdims)


@steered("axis")
def rows_along(a, axis):
    """The lines of a matrix along an axis, as rows."""
    if axis < -2 or axis > 1:
        raise np.exceptions.AxisError(axis, 2)
    return a if axis == 1 or axis == -1 else a.T


def middles(rows, passes_nan):
    dtype, inner = outer_dtype(rows, None), inner_number(rows)
    found, line = np.empty(len(rows), dtype), np.empty(rows.shape[1], rows.dtype)
    for i in range(len(rows)):
        line[:] = rows[i]
        found[i] = middle(numbers_in(line) if passes_nan else line, dtype.type, inner.type)
    return found


@steered("axis")
def with_axis(found, axis, keepdims):
    if not keepdims:
        return found
    return found[None] if axis == 0 or axis == -2 else found[:, None]


def numbers_in(line):
    """What is no nan, put to the start of the line."""
    count = 0
    for i in range(len(line)):
        x = line[i]
        line[count] = x
        count += 1 if x == x else 0
    return line[:count]


@overload(np.nanmedian)
def nanmedian(a: Measured, axis: None = None, out: None = None, overwrite_input: Const(bool) = False, keepdims: Const(bool) = False):
    if overwrite_input:
        return routed(np.nanmedian, a, axis, out, overwrite_input, keepdims)
    found = middle(numbers_in(a.flatten()), outer_dtype(a, None).type, inner_number(a).type)
    return np.full((1,) * a.ndim, found) if keepdims else found


@overload(np.nanmedian)
def nanmedian_of_lines(a: Floats, axis: Const(int), out: None = None, overwrite_input: Const(bool) = False, keepdims: Const(bool) = False):
    rows = rows_along(a, axis)
    if overwrite_input:
        return routed(np.nanmedian, a, axis, out, overwrite_input, keepdims)
    return with_axis(middles(rows, True), axis, keepdims)


# --- quantiles
def between(line, part):
    """The value below which that part of a line lies, which may be changed."""
    last = len(line) - 1
    at = last * part
    if at >= last:
        low = high = place(line, last)
        weight = at + 1                           # NumPy's, of no consequence: but inf - inf is nan
    else:
        k = math.floor(at)
        high = place(line, k + 1)
        low, weight = np.max(line[:k + 1]), at - k
    apart = high - low
    return high - apart * (1 - weight) if weight >= 0.5 else low + apart * weight


def check_quantile(q):
    if not 0.0 <= q <= 1.0:
        raise ValueError("Quantiles must be in the range [0, 1]")


def check_percentile(q):
    if not 0.0 <= q / 100 <= 1.0:
        raise ValueError("Percentiles must be in the range [0, 100]")


def part_of(line, part):
    if line.dtype.kind == "f":
        return line.dtype.type(np.nan) if has_nan(line) else between(line, part)
    return between(line, part)


@overload(np.quantile)
def quantile(a: Measured, q: Part, axis: None = None, out: None = None, overwrite_input: Const(bool) = False, method: Const(str) = "linear",
             keepdims: Const(bool) = False):
    if overwrite_input or method != "linear" and method != "lower" and method != "higher" or keepdims:
        return routed(np.quantile, a, q, axis, out, overwrite_input, method, keepdims)
    check_quantile(q)
    if method != "linear":
        return element_of(a, q, method)
    refuse_nothing(a, a.size, q)
    return part_of(a.flatten(), q)


@steered("method")
def element_of(a, part, method):
    """The element next to that place, below or above."""
    line = a.flatten()
    if len(line) == 0:
        return routed(np.quantile, a, part, None, None, False, method)       # which raises
    if has_nan(line):
        return line.dtype.type(np.nan)
    return place(line, math.floor((len(line) - 1) * part) if method == "lower" else math.ceil((len(line) - 1) * part))


@overload(np.percentile)
def percentile(a: Measured, q: Percent, axis: None = None, out: None = None, overwrite_input: Const(bool) = False, method: Const(str) = "linear",
               keepdims: Const(bool) = False):
    if overwrite_input or method != "linear" and method != "lower" and method != "higher" or keepdims:
        return routed(np.percentile, a, q, axis, out, overwrite_input, method, keepdims)
    check_percentile(q)
    if method != "linear":
        return element_of(a, q / 100, method)
    refuse_nothing(a, a.size, q)
    return part_of(a.flatten(), q / 100)


@overload(np.quantile)
def quantile_of_lines(a: Grid, q: Part, axis: Const(int), out: None = None, overwrite_input: Const(bool) = False, method: Const(str) = "linear",
                      keepdims: Const(bool) = False):
    if overwrite_input or method != "linear":
        return routed(np.quantile, a, q, axis, out, overwrite_input, method, keepdims)
    check_quantile(q)
    return with_axis(part_of_each(rows_along(a, axis), q), axis, keepdims)


@overload(np.percentile)
def percentile_of_lines(a: Grid, q: Percent, axis: Const(int), out: None = None, overwrite_input: Const(bool) = False,
                        method: Const(str) = "linear", keepdims: Const(bool) = False):
    if overwrite_input or method != "linear":
        return routed(np.percentile, a, q, axis, out, overwrite_input, method, keepdims)
    check_percentile(q)
    return with_axis(part_of_each(rows_along(a, axis), q / 100), axis, keepdims)


def part_of_each(rows, part):
    refuse_nothing(rows, rows.shape[1], part)
    found, line = np.empty(len(rows), outer_dtype(rows, None)), np.empty(rows.shape[1], rows.dtype)
    for i in range(len(rows)):
        line[:] = rows[i]
        found[i] = part_of(line, part)
    return found


def refuse_nothing(a, length, part):
    """The error that NumPy gives where there is no element, in its words."""
    if length == 0:
        index = -1 if a.dtype.kind == "f" or part == 0 else 0
        raise IndexError(f"index {index} is out of bounds for axis 0 with size 0")


@overload(np.quantile)
def quantiles(a: Measured, q: Parts, axis: None = None):
    if len(q) > 0 and not (np.min(q) >= 0 and np.max(q) <= 1):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return parts_of(a, q)


@overload(np.percentile)
def percentiles(a: Measured, q: Parts, axis: None = None):
    if len(q) > 0 and not (np.min(q / 100) >= 0 and np.max(q / 100) <= 1):
        raise ValueError("Percentiles must be in the range [0, 100]")
    return parts_of(a, q / 100)


@overload(np.quantile)
def quantiles_listed(a: Measured, q: Listed, axis: None = None):
    return np.quantile(a, np.array(q))


@overload(np.percentile)
def percentiles_listed(a: Measured, q: Listed | Percents, axis: None = None):
    return np.percentile(a, np.array(q).astype(np.float64))


@overload(np.quantile)
def quantiles_of_lines(a: DoubleGrid, q: Parts, axis: Const(int)):
    if len(q) == 0 or not (np.min(q) >= 0 and np.max(q) <= 1):
        return routed(np.quantile, a, q, axis)
    return parts_of_each(rows_along(a, axis), q)


@overload(np.percentile)
def percentiles_of_lines(a: DoubleGrid, q: Parts, axis: Const(int)):
    if len(q) == 0 or not (np.min(q / 100) >= 0 and np.max(q / 100) <= 1):
        return routed(np.percentile, a, q, axis)
    return parts_of_each(rows_along(a, axis), q / 100)


@overload(np.quantile)
def listed_quantiles_of_lines(a: DoubleGrid, q: Listed, axis: Const(int)):
    return np.quantile(a, np.array(q), axis)


@overload(np.percentile)
def listed_percentiles_of_lines(a: DoubleGrid, q: Listed | Percents, axis: Const(int)):
    return np.percentile(a, np.array(q).astype(np.float64), axis)


def parts_of_each(rows, parts):
    refuse_nothing(rows, rows.shape[1], parts[0])
    found, line = np.empty((len(parts), len(rows))), np.empty(rows.shape[1])
    for i in range(len(rows)):
        line[:] = rows[i]
        if has_nan(line):
            found[:, i] = np.nan
        else:
            for k in range(len(parts)):
                found[k, i] = between(line, parts[k])
    return found


# --- of what is no nan
@overload(np.nanquantile)
def nanquantile(a: Doubles, q: Part, axis: None = None):
    check_quantile(q)
    return part_of_numbers(a.flatten(), q)


@overload(np.nanpercentile)
def nanpercentile(a: Doubles, q: Percent, axis: None = None):
    check_percentile(q)
    return part_of_numbers(a.flatten(), q / 100)


@overload(np.nanquantile)
def nanquantile_of_lines(a: DoubleGrid, q: Part, axis: Const(int)):
    check_quantile(q)
    return part_of_each_numbers(rows_along(a, axis), q)


@overload(np.nanpercentile)
def nanpercentile_of_lines(a: DoubleGrid, q: Percent, axis: Const(int)):
    check_percentile(q)
    return part_of_each_numbers(rows_along(a, axis), q / 100)


def part_of_numbers(line, part):
    numbers = numbers_in(line)
    return np.float64(np.nan) if len(numbers) == 0 else between(numbers, part)


def part_of_each_numbers(rows, part):
    found, line = np.empty(len(rows)), np.empty(rows.shape[1])
    for i in range(len(rows)):
        line[:] = rows[i]
        found[i] = part_of_numbers(line, part)
    return found


def parts_of(a, q):
    found = np.empty(len(q))
    if len(q) == 0 and a.dtype.kind != "f":
        return found
    refuse_nothing(a, a.size, 0.0 if len(q) == 0 else q[0])
    line = a.flatten()
    if has_nan(line):
        found[:] = np.nan
        return found
    for i in range(len(q)):
        found[i] = between(line, q[i])
    return found
