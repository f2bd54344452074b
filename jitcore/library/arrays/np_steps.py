"""From each element to the next: np.diff, np.ediff1d, np.gradient, np.trapezoid, np.unwrap, cumsum and cumprod along an axis.

In: arrays of one to three axes.  Out: overloads.  Holds: each is NumPy's own expression, element-wise where NumPy's is, so that it is
fused; NumPy itself is called for more axes and for rare arguments.
"""
import math

import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Few, Line
from typeinfer.ops import Const, steered
from typeinfer.types import FLOAT, INT, NONE, Array, Family, Int, Num, Real, Static

MOST_TIMES = 4                # differences of differences that are written out
Several = Family("array of two or three axes", lambda t: isinstance(t, Array) and 1 < t.ndim < 4)
Numbers = Family("array of numbers", lambda t: isinstance(t, Array) and t.dtype.kind != "b")
FewNumbers = Family("array of numbers, of one to three axes", lambda t: isinstance(t, Array) and 0 < t.ndim < 4 and t.dtype.kind != "b")
Angles = Family("array of floats, of one or two axes", lambda t: isinstance(t, Array) and t.ndim in (1, 2) and t.dtype.kind == "f" and t.dtype.bits > 16)
Period = Family("int or float", lambda t: t is INT or t is FLOAT)
Ends = Family("number, 1-d array, or nothing", lambda t: isinstance(t, Num) or Line.contains(t) or isinstance(t, Static) and t.value is np._NoValue)
Distances = Family("number or 1-d array of real numbers", lambda t: Real.contains(t) or Line.contains(t) and t.dtype.kind in "iuf")
NoAxis = Family("None", lambda t: t is NONE)


@steered("axis", "ndim")
def axis_of(axis, ndim):
    """The axis counted from the first."""
    if axis < -ndim or axis >= ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis if axis >= 0 else axis + ndim


@steered("at", "first", "last")
def without_ends(a, at, first, last):
    """The array without that many slices at its start, and without those from `last` on."""
    if at == 0:
        return a[first:last]
    return a[:, first:last] if at == 1 else a[:, :, first:last]


@steered("at", "position")
def slice_at(a, at, position):
    if at == 0:
        return a[position]
    return a[:, position] if at == 1 else a[:, :, position]


# --- differences
@overload(np.diff)
def diff(a: Few, n: Const(int) = 1, axis: Const(int) = -1):
    if n == 0:
        return a
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n}")
    if n > MOST_TIMES:
        return routed(np.diff, a, n, axis)
    steps = differences(a, axis_of(axis, a.ndim))
    return steps if n == 1 else np.diff(steps, n - 1, axis)


@steered("at")
def differences(a, at):
    if a.dtype.kind == "b":
        return np.not_equal(without_ends(a, at, 1, None), without_ends(a, at, None, -1))
    return without_ends(a, at, 1, None) - without_ends(a, at, None, -1)


@overload(np.diff)
def diff_joined(a: Line, n: Const(int) = 1, axis: Const(int) = -1, prepend: Ends = np._NoValue, append: Ends = np._NoValue):
    if n == 0:
        return a
    axis_of(axis, 1)
    if prepend is np._NoValue:
        return np.diff(np.concatenate((a, as_line(append))), n)
    if append is np._NoValue:
        return np.diff(np.concatenate((as_line(prepend), a)), n)
    return np.diff(np.concatenate((as_line(prepend), a, as_line(append))), n)


def as_line(x):
    return x if isinstance(x, np.ndarray) else np.asarray(x).reshape(1)


@overload(np.ediff1d)
def ediff1d(ary: Numbers, to_end: None = None, to_begin: None = None):
    line = np.ravel(ary)
    return line[1:] - line[:-1]


# --- slopes
@overload(np.gradient)
def gradient_of_line(f: FewNumbers, spacing: Distances = 1.0, /, *, axis: Const(int), edge_order: Const(int) = 1):
    return slopes(f, axis_of(axis, f.ndim), spacing, edge_order)


@overload(np.gradient)
def gradient(f: FewNumbers, spacing: Distances = 1.0, /, *, axis: NoAxis = None, edge_order: Const(int) = 1):
    if f.ndim == 1:
        return slopes(f, 0, spacing, edge_order)
    if isinstance(spacing, np.ndarray):
        raise TypeError("invalid number of arguments")
    if f.ndim == 2:
        return slopes(f, 0, spacing, edge_order), slopes(f, 1, spacing, edge_order)
    return slopes(f, 0, spacing, edge_order), slopes(f, 1, spacing, edge_order), slopes(f, 2, spacing, edge_order)


@steered("at", "edge_order")
def slopes(f, at, spacing, edge_order):
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    values = f if f.dtype.kind == "f" or f.dtype.kind == "c" else f.astype(np.float64)
    if not isinstance(spacing, np.ndarray):
        return even_slopes(values, at, spacing, edge_order)
    if len(spacing) != f.shape[at]:
        raise ValueError("when 1d, distances must match the length of the corresponding dimension")
    steps = np.diff(spacing if spacing.dtype.kind == "f" else spacing.astype(np.float64))
    return even_slopes(values, at, steps[0], edge_order) if (steps == steps[0]).all() else uneven_slopes(values, at, steps, edge_order)


@steered("at", "edge_order")
def even_slopes(f, at, step, edge_order):
    check_length(f.shape[at], edge_order)
    out = np.empty_like(f)
    inside = without_ends(out, at, 1, -1)
    inside[...] = (without_ends(f, at, 2, None) - without_ends(f, at, None, -2)) / (2.0 * step)
    if edge_order == 1:
        set_slice(out, at, 0, (slice_at(f, at, 1) - slice_at(f, at, 0)) / step)
        set_slice(out, at, -1, (slice_at(f, at, -1) - slice_at(f, at, -2)) / step)
    else:
        set_slice(out, at, 0, -1.5 / step * slice_at(f, at, 0) + 2.0 / step * slice_at(f, at, 1) + -0.5 / step * slice_at(f, at, 2))
        set_slice(out, at, -1, 0.5 / step * slice_at(f, at, -3) + -2.0 / step * slice_at(f, at, -2) + 1.5 / step * slice_at(f, at, -1))
    return out


@steered("at", "edge_order")
def uneven_slopes(f, at, steps, edge_order):
    check_length(f.shape[at], edge_order)
    out = np.empty_like(f)
    before, after = across(steps[:-1], at, f.ndim), across(steps[1:], at, f.ndim)
    inside = without_ends(out, at, 1, -1)
    inside[...] = (-after / (before * (before + after)) * without_ends(f, at, None, -2)
                   + (after - before) / (before * after) * without_ends(f, at, 1, -1)
                   + before / (after * (before + after)) * without_ends(f, at, 2, None))
    if edge_order == 1:
        set_slice(out, at, 0, (slice_at(f, at, 1) - slice_at(f, at, 0)) / steps[0])
        set_slice(out, at, -1, (slice_at(f, at, -1) - slice_at(f, at, -2)) / steps[-1])
    else:
        x, y = steps[0], steps[1]
        set_slice(out, at, 0, -(2.0 * x + y) / (x * (x + y)) * slice_at(f, at, 0) + (x + y) / (x * y) * slice_at(f, at, 1)
                  + -x / (y * (x + y)) * slice_at(f, at, 2))
        x, y = steps[-2], steps[-1]
        set_slice(out, at, -1, y / (x * (x + y)) * slice_at(f, at, -3) + -(y + x) / (x * y) * slice_at(f, at, -2)
                  + (2.0 * y + x) / (y * (x + y)) * slice_at(f, at, -1))
    return out


def check_length(length, edge_order):
    if length < edge_order + 1:
        raise ValueError("Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.")


@steered("at", "position")
def set_slice(out, at, position, values):
    if at == 0:
        out[position] = values
    elif at == 1:
        out[:, position] = values
    else:
        out[:, :, position] = values


@steered("at", "ndim")
def across(line, at, ndim):
    """A line as an array of that many axes, along one of them."""
    if at == ndim - 1:
        return line
    return line[:, None] if at == ndim - 2 else line[:, None, None]


# --- areas
@overload(np.trapezoid)
def trapezoid(y: Few, x: None = None, dx: Num = 1.0, axis: Const(int) = -1):
    at = axis_of(axis, y.ndim)
    return (dx * (without_ends(y, at, 1, None) + without_ends(y, at, None, -1)) / 2.0).sum(at)


@overload(np.trapezoid)
def trapezoid_at(y: Few, x: Line, dx: Num = 1.0, axis: Const(int) = -1):
    at = axis_of(axis, y.ndim)
    return (across(np.diff(x), at, y.ndim) * (without_ends(y, at, 1, None) + without_ends(y, at, None, -1)) / 2.0).sum(at)


# --- angles without jumps
@overload(np.unwrap)
def unwrap(p: Angles, discont: Real | None = None, axis: Const(int) = -1, *, period: Period = 2 * math.pi):
    at = axis_of(axis, p.ndim)
    number = p.dtype.type
    high, whole = number(period / 2), number(period)
    least = high if discont is None else number(discont)
    out = p.copy("K")
    if p.ndim == 1:
        unwrap_line(out, p, least, high, whole)
    elif at == 1:
        for i in range(len(p)):
            unwrap_line(out[i], p[i], least, high, whole)
    else:
        totals = np.zeros(p.shape[1], p.dtype)
        for i in range(1, len(p)):
            for j in range(p.shape[1]):
                totals[j] += turn(p[i, j] - p[i - 1, j], least, high, whole)
                out[i, j] = p[i, j] + totals[j]
    return out


def unwrap_line(out, p, least, high, whole):
    total = p.dtype.type(0)
    for i in range(1, len(p)):
        total += turn(p[i] - p[i - 1], least, high, whole)
        out[i] = p[i] + total


def turn(step, least, high, whole):
    """What a jump is made smaller by."""
    if abs(step) < least:
        return type(step)(0)
    inside = np.mod(step + high, whole) - high
    return (high if inside == -high and step > 0 else inside) - step


# --- running totals
@overload(np.cumsum, np.ndarray.cumsum)
def cumsum_along(a: Several, axis: Const(int), dtype=None):
    return running(a, axis_of(axis, a.ndim), np.sum(a[:0], None, dtype).dtype, False)


@overload(np.cumprod, np.ndarray.cumprod)
def cumprod_along(a: Several, axis: Const(int), dtype=None):
    return running(a, axis_of(axis, a.ndim), np.sum(a[:0], None, dtype).dtype, True)


@overload(np.cumsum, np.ndarray.cumsum)
def cumsum_by_number(a: Several, axis: Int, dtype=None):
    return running_by_number(a, axis, np.sum(a[:0], None, dtype).dtype, False)


@overload(np.cumprod, np.ndarray.cumprod)
def cumprod_by_number(a: Several, axis: Int, dtype=None):
    return running_by_number(a, axis, np.sum(a[:0], None, dtype).dtype, True)


def running_by_number(a, axis, dtype, multiplies):
    """The same along an axis that is known only at run time."""
    at = axis_of(axis, a.ndim)
    if at == 0:
        return running(a, 0, dtype, multiplies)
    return running(a, 1, dtype, multiplies) if at == 1 else running(a, a.ndim - 1, dtype, multiplies)


@overload(np.cumprod, np.ndarray.cumprod)
def cumprod_of_line(a: Line, axis: Const(int), dtype=None):
    axis_of(axis, 1)
    return np.cumprod(a, None, dtype)


@steered("at")
def running(a, at, dtype, multiplies):
    out = np.empty_like(a, dtype)
    if a.ndim == 2:
        run(out, a, at, multiplies)
    elif at == 0:
        for j in range(a.shape[1]):
            run(out[:, j], a[:, j], 0, multiplies)
    else:
        for i in range(len(a)):
            run(out[i], a[i], at - 1, multiplies)
    return out


@steered("at")
def run(out, a, at, multiplies):
    """The totals of a matrix, row by row where they run down its columns: LLVM vectorises that."""
    number = out.dtype.type
    if out.size == 0:
        return
    if at == 1:
        for i in range(out.shape[0]):
            total = number(a[i, 0])
            out[i, 0] = total
            for j in range(1, out.shape[1]):
                total = total * number(a[i, j]) if multiplies else total + number(a[i, j])
                out[i, j] = total
    else:
        for j in range(out.shape[1]):
            out[0, j] = number(a[0, j])
        for i in range(1, len(out)):
            for j in range(out.shape[1]):
                out[i, j] = out[i - 1, j] * number(a[i, j]) if multiplies else out[i - 1, j] + number(a[i, j])


def _cumulative(name: str, function, start):
    @overload(getattr(np, name))
    def cumulative(x: Few, /, *, axis: Const(int, type(None)) = None, dtype=None, out: None = None, include_initial: Const(bool) = False):
        if axis is None and x.ndim > 1 or include_initial and x.ndim > 1:
            return routed(getattr(np, name), x, axis=axis, dtype=dtype, include_initial=include_initial)
        if not include_initial:
            return function(x, 0 if axis is None else axis, dtype)
        totals = function(x, 0 if axis is None else axis, dtype)
        found = np.empty(len(totals) + 1, totals.dtype)
        found[0] = start
        found[1:] = totals
        return found


if hasattr(np, "cumulative_sum"):
    _cumulative("cumulative_sum", np.cumsum, 0)
    _cumulative("cumulative_prod", np.cumprod, 1)
