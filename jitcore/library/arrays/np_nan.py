"""Reductions that leave out nan, and nan replaced: np.nansum, nanmean, nanargmin, nancumsum …, np.nan_to_num.

In: arrays.  Out: overloads.  Holds: they are NumPy's reductions of an array in which the nan are replaced, which is never made: it is
part of the reduction's loop. Numbers that cannot be nan are reduced as they are.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Offset
from typeinfer.ops import Const, steered
from typeinfer.types import Array, Family, Float, Real

Axes = Const(int, tuple, type(None))
Floats = Family("array of floats", lambda t: isinstance(t, Array) and t.dtype.kind == "f")
Ordered = Family("array of real numbers", lambda t: isinstance(t, Array) and t.dtype.kind != "c")


def without_nan(a, value):
    if a.dtype.kind == "f" or a.dtype.kind == "c":
        return np.where(np.isnan(a), a.dtype.type(value), a)
    return a


# --- sums
@overload(np.nansum)
def nansum(a: Array, axis: Axes = None, dtype=None, out: None = None, keepdims: Const(bool) = False):
    return np.sum(without_nan(a, 0), axis, dtype, None, keepdims)


@overload(np.nanprod)
def nanprod(a: Array, axis: Axes = None, dtype=None, out: None = None, keepdims: Const(bool) = False):
    return np.prod(without_nan(a, 1), axis, dtype, None, keepdims)


@overload(np.nancumsum)
def nancumsum(a: Array, axis: Const(int, type(None)) = None, dtype=None):
    return np.cumsum(without_nan(a, 0), axis, dtype)


@overload(np.nancumprod)
def nancumprod(a: Array, axis: Const(int, type(None)) = None, dtype=None):
    return np.cumprod(without_nan(a, 1), axis, dtype)


# --- means
@overload(np.nanmean)
def nanmean(a: Array, axis: Axes = None, dtype=None, out: None = None, keepdims: Const(bool) = False):
    if a.dtype.kind != "f" and a.dtype.kind != "c":
        return np.mean(a, axis, dtype, None, keepdims)
    if dtype is not None and np.dtype(dtype).kind in "biu":
        return routed(np.nanmean, a, axis, dtype)                 # which raises
    return divided(np.sum(without_nan(a, 0), axis, dtype, None, keepdims), count_of(a, axis, keepdims))


@steered("axis")
def count_of(a, axis, keepdims):
    return np.sum(np.logical_not(np.isnan(a)), axis, np.int64, None, keepdims)


def divided(total, count):
    """The quotient in the dtype of the total."""
    quotient = total / count
    if isinstance(total, np.ndarray):
        return quotient.astype(total.dtype, copy=False)
    return total.dtype.type(quotient)


@overload(np.nanvar)
def nanvar(a: Array, axis: Axes = None, dtype: None = None, out: None = None, ddof: Offset = 0, keepdims: Const(bool) = False):
    if a.dtype.kind != "f" and a.dtype.kind != "c":
        return np.var(a, axis, dtype, None, ddof, keepdims)
    mean = divided(np.sum(without_nan(a, 0), axis, None, None, True), count_of(a, axis, True))
    apart = np.where(np.isnan(a), a.dtype.type(0), a - mean)
    if a.dtype.kind == "c":
        squares = np.sum(apart.real * apart.real + apart.imag * apart.imag, axis, None, None, keepdims)
    else:
        squares = np.sum(apart * apart, axis, None, None, keepdims)
    return spread(squares, count_of(a, axis, keepdims) - ddof)


def spread(squares, degrees):
    found = divided(squares, degrees)
    if isinstance(found, np.ndarray):
        return np.where(degrees <= 0, found.dtype.type(np.nan), found)
    return found.dtype.type(np.nan) if degrees <= 0 else found


@overload(np.nanstd)
def nanstd(a: Array, axis: Axes = None, dtype: None = None, out: None = None, ddof: Offset = 0, keepdims: Const(bool) = False):
    return np.sqrt(np.nanvar(a, axis, None, None, ddof, keepdims))


# --- extremes
@overload(np.nanargmin)
def nanargmin(a: Ordered, axis: Const(int, type(None)) = None):
    if a.dtype.kind != "f":
        return np.argmin(a, axis)
    refuse_nan_alone(a, axis)
    return np.argmin(without_nan(a, np.inf), axis)


@overload(np.nanargmax)
def nanargmax(a: Ordered, axis: Const(int, type(None)) = None):
    if a.dtype.kind != "f":
        return np.argmax(a, axis)
    refuse_nan_alone(a, axis)
    return np.argmax(without_nan(a, -np.inf), axis)


@steered("axis")
def refuse_nan_alone(a, axis):
    are_nan = np.all(np.isnan(a), axis)
    if a.size > 0 and (are_nan.any() if isinstance(are_nan, np.ndarray) else are_nan):
        raise ValueError("All-NaN slice encountered")


# --- nan replaced
@overload(np.nan_to_num)
def nan_to_num_of_number(x: Float, copy: Const(bool) = True, nan: Real = 0.0, posinf: Real | None = None, neginf: Real | None = None):
    value = np.asarray(x)
    number = value.dtype.type
    if x != x:
        return number(nan)
    if x == np.inf:
        return number(np.finfo(value.dtype).max) if posinf is None else number(posinf)
    if x == -np.inf:
        return number(np.finfo(value.dtype).min) if neginf is None else number(neginf)
    return number(x)


@overload(np.nan_to_num)
def nan_to_num(x: Ordered, copy: Const(bool) = True, nan: Real = 0.0, posinf: Real | None = None, neginf: Real | None = None):
    if not copy:
        return routed(np.nan_to_num, x, copy, nan, posinf, neginf)
    if x.dtype.kind != "f":
        return x.copy("K") if x.ndim > 0 else x[()]
    number = x.dtype.type
    most = number(np.finfo(x.dtype).max) if posinf is None else number(posinf)
    least = number(np.finfo(x.dtype).min) if neginf is None else number(neginf)
    found = np.where(np.isnan(x), number(nan), np.where(x == np.inf, most, np.where(x == -np.inf, least, x)))
    return found if x.ndim > 0 else found[()]
