"""Reductions that are not one ufunc: mean, var, std, argmin, argmax, cumsum, cumprod, `in`, and axes known only at run time.

In: arrays.  Out: overloads, of the functions and of the methods.  Holds: sums are those of np.sum, so they are NumPy's.
"""
import operator

import numpy as np

from codegen.ops.arrays.array_places import FINDS, finds_place
from codegen.ops.arrays.array_reduce import has_item
from codegen.ops.arrays.array_search import first_place, greatest_places, is_in_a_row, least_places, most_in_vector
from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Grid, Line, Offset
from typeinfer.ops import Const, steered
from typeinfer.types import Array, Family, Int, Num

Rows, Columns = (Family(f"2-d array of real numbers in order {order}", lambda t, order=order: isinstance(t, Array) and t.ndim == 2
                        and t.order == order and t.dtype.kind in "iuf") for order in "CF")
BLOCK = 256                                       # elements that are looked through at a time
NARROW = 16                                       # columns for which a loop along a row is too short
LONG = 4096                                       # elements that are in the first cache when they are looked through again
Grids = Family("array of real numbers with axes", lambda t: isinstance(t, Array) and t.ndim > 1 and t.dtype.kind != "c")


@overload(operator.contains)
def contains(a: Array, value: Num):
    return bool(has_item(a, value))


# --- mean and variance
def inner_dtype(a, dtype):
    """What sums for a mean are made in."""
    if dtype is not None:
        return np.dtype(dtype)
    if a.dtype.kind == "f" and a.dtype.itemsize == 2:
        return np.dtype(np.float32)
    if a.dtype.kind == "f" or a.dtype.kind == "c":
        return a.dtype
    return np.dtype(np.float64)


def summed_dtype(a, dtype):
    """What sums for a variance are made in: there NumPy rounds float16 at each step."""
    return a.dtype if dtype is None and a.dtype.kind == "f" else inner_dtype(a, dtype)


def outer_dtype(a, dtype):
    """The dtype of a mean."""
    if dtype is not None:
        return np.dtype(dtype)
    return a.dtype if a.dtype.kind == "f" or a.dtype.kind == "c" else np.dtype(np.float64)


def divided(total, count):
    """A sum by the number of summands, in the sum's dtype: NumPy divides by an intp, so in float64 or wider."""
    quotient = total / np.int64(count)
    if isinstance(total, np.ndarray):
        return quotient.astype(total.dtype, copy=False)
    return total.dtype.type(quotient)


@overload(np.mean, np.ndarray.mean)
def mean(a: Array, axis: None = None, dtype=None, out: None = None, keepdims: Const(bool) = False):
    if keepdims:
        return divided(np.sum(a, None, inner_dtype(a, dtype), None, True), a.size).astype(outer_dtype(a, dtype), copy=False)
    return outer_dtype(a, dtype).type(divided(np.sum(a, None, inner_dtype(a, dtype)), a.size))


def count_along(a, axis):
    """How many elements each sum along an axis, or several, has."""
    if isinstance(axis, int):
        return a.shape[axis]
    count = 1
    for one in axis:
        count *= a.shape[one]
    return count


@overload(np.mean, np.ndarray.mean)
def mean_along(a: Array, axis: Const(int, tuple), dtype=None, out: None = None, keepdims: Const(bool) = False):
    means = divided(np.sum(a, axis, inner_dtype(a, dtype), None, keepdims), count_along(a, axis))
    if isinstance(means, np.ndarray):
        return means.astype(outer_dtype(a, dtype), copy=False)
    return outer_dtype(a, dtype).type(means)


@overload(np.var, np.ndarray.var)
def var(a: Array, axis: None = None, dtype=None, out: None = None, ddof: Offset = 0, keepdims: Const(bool) = False):
    if keepdims:
        return np.full((1,) * a.ndim, np.var(a, axis, dtype, out, ddof))
    if dtype is not None and (a.dtype.kind == "c" or np.dtype(dtype).kind == "c"):
        return routed(np.var, a, axis, dtype, out, ddof)
    apart = a - divided(np.sum(a, None, summed_dtype(a, dtype)), a.size)
    if apart.dtype.kind == "c":
        squares = np.sum(apart.real * apart.real + apart.imag * apart.imag)
    else:
        squares = np.sum(apart * apart, None, summed_dtype(a, dtype))
    return divided(squares, max(a.size - ddof, 0))


@overload(np.var, np.ndarray.var)
def var_along(a: Grids, axis: Const(int, tuple), dtype=None, out: None = None, ddof: Offset = 0, keepdims: Const(bool) = False):
    apart = a - divided(np.sum(a, axis, summed_dtype(a, dtype), None, True), count_along(a, axis))
    return divided(np.sum(apart * apart, axis, summed_dtype(a, dtype), None, keepdims), max(count_along(a, axis) - ddof, 0))


@overload(np.std, np.ndarray.std)
def std(a: Array, axis: None = None, dtype=None, out: None = None, ddof: Offset = 0, keepdims: Const(bool) = False):
    if dtype is not None and np.dtype(dtype).kind in "biu":        # whose root NumPy casts back
        return routed(np.std, a, axis, dtype, out, ddof, keepdims)
    return np.sqrt(np.var(a, axis, dtype, out, ddof, keepdims))


@overload(np.std, np.ndarray.std)
def std_along(a: Grids, axis: Const(int, tuple), dtype=None, out: None = None, ddof: Offset = 0, keepdims: Const(bool) = False):
    if dtype is not None and np.dtype(dtype).kind in "biu":
        return routed(np.std, a, axis, dtype, out, ddof, keepdims)
    return np.sqrt(np.var(a, axis, dtype, out, ddof, keepdims))


def in_line(a):
    """The elements in order C. Of an array that is read-only, a copy that may be written is no alternative to a view."""
    if a.ndim == 1:
        return a
    return a.reshape(-1) if a.flags.writeable else np.ravel(a)


# --- where the extremes are
def argmin_line(a):
    if len(a) == 0:
        raise ValueError("attempt to get argmin of an empty sequence")
    return first_complex(a, True) if a.dtype.kind == "c" else first_extreme(a, True)


def argmax_line(a):
    if len(a) == 0:
        raise ValueError("attempt to get argmax of an empty sequence")
    return first_complex(a, False) if a.dtype.kind == "c" else first_extreme(a, False)


@steered("is_least")
def first_extreme(a, is_least):
    """Where the extreme first is: the block that has it, then the place there, so that a line which the caches do not hold is read once."""
    if a.dtype.kind == "b" and is_in_a_row(a):
        place = first_place(a, not is_least)
        return np.int64(place if place < len(a) else 0)
    best, where = a[0], 0
    for start in range(0, len(a), LONG):
        found = np.min(a[start:start + LONG]) if is_least else np.max(a[start:start + LONG])
        if found != found:
            best, where = found, start
            break
        if found < best if is_least else found > best:
            best, where = found, start
    return where + first_of(a[where:where + LONG], best)


def first_of(a, extreme):
    """Where the line first has this value, or a nan where it is one. The loop that looks whether a block has it is vectorised."""
    if is_in_a_row(a):
        return np.int64(first_place(a, extreme))
    where, is_number = 0, extreme == extreme
    for start in range(0, len(a) - BLOCK, BLOCK):
        has_it = False
        if is_number:
            for i in range(start, start + BLOCK):
                has_it |= a[i] == extreme
        else:
            for i in range(start, start + BLOCK):
                has_it |= a[i] != a[i]
        if has_it:
            break
        where = start + BLOCK
    if is_number:
        while a[where] != extreme:
            where += 1
    else:
        while a[where] == a[where]:
            where += 1
    return np.int64(where)


@steered("is_least")
def first_complex(a, is_least):
    where, best = 0, a[0]
    for i in range(1, len(a)):
        x = a[i]
        if not (x.real > best.real if is_least else x.real < best.real) or x.imag != x.imag:       # seldom, or hardly ever
            if best == best and ((x < best if is_least else x > best) or x != x):
                where, best = i, x
    return np.int64(where)


def of_each_line(function, lines):
    if lines.shape[1] == 0 and len(lines) == 0:       # where there is a line, the function says so
        raise ValueError(f"attempt to get {function.__name__[:6]} of an empty sequence")
    out = np.empty(len(lines), np.int64)
    for i in range(len(lines)):
        out[i] = function(lines[i])
    return out


def first_of_columns(rows, is_less):
    """Where the least of each column is, or the greatest: row by row, which LLVM vectorises; nan wins."""
    if rows.shape[1] <= NARROW and len(rows) > NARROW:
        return first_of_rows(np.ascontiguousarray(rows.T), is_less)
    best, out = rows[0].copy(), np.zeros(rows.shape[1], np.int64)
    for j in range(1, len(rows)):
        for i in range(len(out)):
            x, y = rows[j, i], best[i]
            is_better = (x < y if is_less else x > y) or x != x and y == y
            best[i] = x if is_better else y
            out[i] = j if is_better else out[i]
    return out


def first_of_rows(rows, is_less):
    """The same for each row: the extreme, then where it is. Where that loop does not stop at it LLVM vectorises it, too, and where a loop
    would end cannot be guessed."""
    count, out = rows.shape[1], np.empty(len(rows), np.int64)
    if most_in_vector(rows) > 0 and count <= most_in_vector(rows):
        if is_less:
            least_places(out, rows)
        else:
            greatest_places(out, rows)
        return out
    for i in range(len(rows)):
        row = rows[i]
        extreme = np.min(row) if is_less else np.max(row)
        if is_in_a_row(row):
            out[i] = first_place(row, extreme)
            continue
        where = count
        if extreme == extreme:
            for j in range(count):
                where = min(where, j if row[j] == extreme else count)
        else:
            for j in range(count):
                where = min(where, j if row[j] != row[j] else count)
        out[i] = where
    return out


def first_of_all(lines, extreme):
    """The position in order C where an array of order F, whose columns are `lines`, first has this value, or a nan where it is one."""
    where, is_number = lines.size, extreme == extreme
    for j in range(len(lines)):
        line = lines[j]
        if is_in_a_row(line):
            place = first_place(line, extreme)
            where = min(where, place * len(lines) + j if place < len(line) else lines.size)
            continue
        for i in range(len(line)):
            is_it = line[i] == extreme if is_number else line[i] != line[i]
            where = min(where, i * len(lines) + j if is_it else lines.size)
    return np.int64(where)


@finds_place(np.minimum)
def argmin(a: Array, axis: None = None):
    return argmin_line(in_line(a))


@finds_place(np.maximum)
def argmax(a: Array, axis: None = None):
    return argmax_line(in_line(a))


def argmin_of_all(a: Columns, axis: None = None):
    return first_of_all(a.T, np.min(a)) if a.size > 0 else argmin_line(np.ravel(a))


def argmax_of_all(a: Columns, axis: None = None):
    return first_of_all(a.T, np.max(a)) if a.size > 0 else argmax_line(np.ravel(a))


def argmin_of_line(a: Line, axis: Int):
    if axis != 0 and axis != -1:
        raise np.exceptions.AxisError(axis, 1)
    return np.argmin(a)


def argmax_of_line(a: Line, axis: Int):
    if axis != 0 and axis != -1:
        raise np.exceptions.AxisError(axis, 1)
    return np.argmax(a)


def argmin_of_grid(a: Grid, axis: Int):
    if axis < -2 or axis > 1:
        raise np.exceptions.AxisError(axis, 2)
    if axis == 0 or axis == -2:
        return of_each_line(argmin_line, a.T)
    return of_each_line(argmin_line, a)


@finds_place(np.minimum)
def argmin_of_rows(a: Rows, axis: Int):
    if axis < -2 or axis > 1:
        raise np.exceptions.AxisError(axis, 2)
    if axis == 1 or axis == -1:
        return first_of_rows(a, True) if a.shape[1] > 0 else of_each_line(argmin_line, a)
    return first_of_columns(a, True) if len(a) > 0 else of_each_line(argmin_line, a.T)


def argmin_of_columns(a: Columns, axis: Int):
    if axis < -2 or axis > 1:
        raise np.exceptions.AxisError(axis, 2)
    if axis == 0 or axis == -2:
        return first_of_rows(a.T, True) if len(a) > 0 else of_each_line(argmin_line, a.T)
    return first_of_columns(a.T, True) if a.shape[1] > 0 else of_each_line(argmin_line, a)


def argmax_of_grid(a: Grid, axis: Int):
    if axis < -2 or axis > 1:
        raise np.exceptions.AxisError(axis, 2)
    if axis == 0 or axis == -2:
        return of_each_line(argmax_line, a.T)
    return of_each_line(argmax_line, a)


@finds_place(np.maximum)
def argmax_of_rows(a: Rows, axis: Int):
    if axis < -2 or axis > 1:
        raise np.exceptions.AxisError(axis, 2)
    if axis == 1 or axis == -1:
        return first_of_rows(a, False) if a.shape[1] > 0 else of_each_line(argmax_line, a)
    return first_of_columns(a, False) if len(a) > 0 else of_each_line(argmax_line, a.T)


def argmax_of_columns(a: Columns, axis: Int):
    if axis < -2 or axis > 1:
        raise np.exceptions.AxisError(axis, 2)
    if axis == 0 or axis == -2:
        return first_of_rows(a.T, False) if len(a) > 0 else of_each_line(argmax_line, a.T)
    return first_of_columns(a.T, False) if a.shape[1] > 0 else of_each_line(argmax_line, a)


for _function in (argmin, argmin_of_all, argmin_of_line, argmin_of_rows, argmin_of_columns, argmin_of_grid):
    overload(np.argmin, np.ndarray.argmin, inline="never" if _function.__code__ in FINDS else False)(_function)      # fusion sees the call
for _function in (argmax, argmax_of_all, argmax_of_line, argmax_of_rows, argmax_of_columns, argmax_of_grid):
    overload(np.argmax, np.ndarray.argmax, inline="never" if _function.__code__ in FINDS else False)(_function)      # fusion sees the call


# --- running totals
@overload(np.cumsum, np.ndarray.cumsum)
def cumsum(a: Array, axis: None = None, dtype=None):
    line = in_line(a)
    out = np.empty(len(line), np.sum(line[:0], None, dtype).dtype)
    if len(line) > 0:
        total = out.dtype.type(line[0])
        out[0] = total
        for i in range(1, len(line)):
            total += out.dtype.type(line[i])
            out[i] = total
    return out


@overload(np.cumsum, np.ndarray.cumsum)
def cumsum_of_line(a: Line, axis: Const(int), dtype=None):
    if axis != 0 and axis != -1:
        raise np.exceptions.AxisError(axis, 1)
    return np.cumsum(a, None, dtype)


@overload(np.cumprod, np.ndarray.cumprod)
def cumprod(a: Array, axis: None = None, dtype=None):
    line = in_line(a)
    out = np.empty(len(line), np.sum(line[:0], None, dtype).dtype)
    if len(line) > 0:
        total = out.dtype.type(line[0])
        out[0] = total
        for i in range(1, len(line)):
            total *= out.dtype.type(line[i])
            out[i] = total
    return out


# --- an axis that is known only at run time
Ordered = Family("array of real numbers", lambda t: isinstance(t, Array) and t.dtype.kind != "c")


def _by_axis(name: str):
    function = getattr(np, name)
    given = Ordered if name in ("min", "max", "nanmin", "nanmax") else Array       # a minimum of complex numbers is NumPy's own, whatever the axis

    @overload(*[getattr(owner, name) for owner in (np, np.ndarray) if hasattr(owner, name)])
    def reduce_along(a: given, axis: Int):
        if axis == 0 or axis == -a.ndim:
            return function(a, 0)
        if a.ndim > 1 and (axis == 1 or axis == 1 - a.ndim):
            return function(a, 1)
        if a.ndim > 2 and (axis == 2 or axis == 2 - a.ndim):
            return function(a, 2)
        if a.ndim > 3 and (axis == 3 or axis == 3 - a.ndim):
            return function(a, 3)
        raise np.exceptions.AxisError(axis, a.ndim)


for _name in ("sum", "prod", "min", "max", "any", "all", "mean", "nanmin", "nanmax"):
    _by_axis(_name)


# --- reductions by the names of their ufuncs
def _reduce_of(ufunc, function):
    @overload(ufunc.reduce)
    def reduce_of_ufunc(a: Array, axis: Const(int) = 0):
        return function(a, axis)


for _ufunc, _function in ((np.add, np.sum), (np.multiply, np.prod), (np.minimum, np.min), (np.maximum, np.max), (np.logical_or, np.any),
                          (np.logical_and, np.all), (np.fmin, np.nanmin), (np.fmax, np.nanmax)):
    _reduce_of(_ufunc, _function)


# --- counts
Counted = Family("line of ints", lambda t: isinstance(t, Array) and t.ndim == 1 and (
    t.dtype.kind == "i" or t.dtype.kind == "u" and t.dtype.bits < 64))
FEW = 4096                                        # numbers of which counts stay in the first cache twice


@overload(np.bincount)
def bincount(x: Counted, weights: None = None, minlength: Int = 0):
    if minlength < 0:
        raise ValueError("'minlength' must not be negative")
    if len(x) == 0:
        return np.zeros(minlength, np.int64)
    if x.min() < 0:
        raise ValueError("'list' argument must have no negative elements")
    length = max(int(x.max()) + 1, minlength)
    counts = np.zeros(length, np.int64)
    if length > FEW:
        for k in range(len(x)):
            counts[x[k]] += 1
        return counts
    others = np.zeros(length, np.int64)           # neighbours are often equal, and a count just written is not read at once
    for k in range(len(x) // 2):
        counts[x[2 * k]] += 1
        others[x[2 * k + 1]] += 1
    if len(x) % 2:
        counts[x[-1]] += 1
    return counts + others
