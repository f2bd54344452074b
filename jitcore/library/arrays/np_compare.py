"""Arrays compared, rounded, counted: isclose, allclose, array_equal, round, angle, sinc, ptp, count_nonzero, average.

In: arrays and numbers.  Out: overloads.  Holds: each is NumPy's own expression over whole arrays, so that it is fused with what is
around it; NumPy itself is called for rare arguments.
"""
import math

import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Lines
from jitcore.library.numbers.numpy_numbers import DEGREES, is_near, is_near_number
from typeinfer.ops import Const, steered
from typeinfer.types import Array, Family, Num, Real

Axes = Const(int, tuple, type(None))
Numbers = Family("array of numbers", lambda t: isinstance(t, Array) and t.dtype.kind in "iufc")
Reals = Family("array of real numbers", lambda t: isinstance(t, Array) and t.dtype.kind in "iuf")
Floats = Family("array of floats", lambda t: isinstance(t, Array) and t.dtype.kind == "f")
Integers = Family("array of integers", lambda t: isinstance(t, Array) and t.dtype.kind in "iu")
NotComplex = Family("array of real numbers or bools", lambda t: isinstance(t, Array) and t.dtype.kind != "c")
COUNT = type(np.count_nonzero(np.zeros(1)))       # int, or since NumPy 2.5 np.int64
_ONE = np.ones(1, np.int64)
ROUND_COPIES = not np.shares_memory(np.round(_ONE), _ONE)     # NumPy 2.0 gives integers back as they are
HALF_HAS_SINC = bool(np.sinc(np.zeros(1, np.float16))[0] == 1)        # there it is nan at 0


# --- nearly equal
@overload(np.isclose)
def isclose(a: Lines | Num, b: Lines, rtol: Real = 1e-05, atol: Real = 1e-08, equal_nan: Const(bool) = False):
    return is_near(a, b.astype(np.result_type(b, 1.0), copy=False), rtol, atol, equal_nan)


@overload(np.isclose)
def isclose_to_number(a: Lines, b: Num, rtol: Real = 1e-05, atol: Real = 1e-08, equal_nan: Const(bool) = False):
    return is_near_number(a, b, rtol, atol, equal_nan)


@overload(np.allclose)
def allclose(a: Lines | Num, b: Lines, rtol: Real = 1e-05, atol: Real = 1e-08, equal_nan: Const(bool) = False):
    return bool(np.all(np.isclose(a, b, rtol, atol, equal_nan)))


@overload(np.allclose)
def allclose_to_number(a: Lines, b: Num, rtol: Real = 1e-05, atol: Real = 1e-08, equal_nan: Const(bool) = False):
    return bool(np.all(np.isclose(a, b, rtol, atol, equal_nan)))


@overload(np.allclose)
def allclose_of_numbers(a: Num, b: Num, rtol: Real = 1e-05, atol: Real = 1e-08, equal_nan: Const(bool) = False):
    return bool(np.isclose(a, b, rtol, atol, equal_nan))


# --- equal
@overload(np.array_equal)
def array_equal(a1: Lines, a2: Lines, equal_nan: Const(bool) = False):
    if a1.ndim != a2.ndim:
        return False
    if a1.shape != a2.shape:
        return False
    if equal_nan and can_be_nan(a1) and can_be_nan(a2):
        return bool(np.all((a1 == a2) | np.isnan(a1) & np.isnan(a2)))
    return bool(np.all(a1 == a2))


def can_be_nan(a):
    return a.dtype.kind == "f" or a.dtype.kind == "c"


@overload(np.array_equiv)
def array_equiv(a1: Lines, a2: Lines):
    for k in range(1, min(a1.ndim, a2.ndim) + 1):
        m, n = a1.shape[a1.ndim - k], a2.shape[a2.ndim - k]
        if m != n and m != 1 and n != 1:
            return False
    return bool(np.all(a1 == a2))


# --- rounded
@overload(np.round, np.around, np.ndarray.round)
def rounded(a: Floats, decimals: Const(int) = 0, out: None = None):
    if decimals == 0:
        return np.rint(a)
    if decimals > 0:
        return np.rint(a * 10.0 ** decimals) / 10.0 ** decimals
    return np.rint(a / 10.0 ** -decimals) * 10.0 ** -decimals


@overload(np.round, np.around, np.ndarray.round)
def rounded_integers(a: Integers, decimals: Const(int) = 0, out: None = None):
    if decimals < 0 or not ROUND_COPIES:
        return routed(np.round, a, decimals)
    return a.copy("K") if a.ndim else a[()]


# --- parts
@overload(np.angle)
def angle(z: Numbers, deg: Const(bool) = False):
    angles = np.arctan2(z.imag, z.real) if z.dtype.kind == "c" else np.arctan2(0, z)
    return angles * DEGREES if deg else angles


@overload(np.iscomplex)
def iscomplex(x: Array):
    return x.imag != 0 if x.dtype.kind == "c" else np.zeros(x.shape, np.bool_)[()]


@overload(np.isreal)
def isreal(x: Array):
    return x.imag == 0


@overload(np.isneginf)
def isneginf(x: Reals):
    return np.isinf(x) & np.signbit(x)


@overload(np.isposinf)
def isposinf(x: Reals):
    return np.isinf(x) & ~np.signbit(x)


@overload(np.real_if_close)
def real_if_close(a: NotComplex, tol: Real = 100):
    return a


@overload(np.sinc)
def sinc(x: Floats):
    if x.dtype.itemsize == 2 and not HALF_HAS_SINC:
        return routed(np.sinc, x)
    y = math.pi * x
    y = np.where(y != 0, y, y.dtype.type(np.finfo(x.dtype).eps))
    return np.sin(y) / y


@overload(np.sinc)
def sinc_of_integers(x: Integers):
    return np.sinc(x.astype(np.float64))


# --- counted
@overload(np.ptp)
def ptp(a: Reals, axis: Axes = None, out: None = None, keepdims: Const(bool) = False):
    return np.max(a, axis, None, keepdims) - np.min(a, axis, None, keepdims)


@overload(np.count_nonzero)
def count_nonzero(a: Array, axis: Axes = None, *, keepdims: Const(bool) = False):
    count = np.sum(a if a.dtype.kind == "b" else a != 0, axis, np.int64, None, keepdims)
    return COUNT(count) if axis is None and not keepdims else count


# --- averages
@overload(np.average)
def average(a: Array, axis: Axes = None, weights: None = None, returned: Const(bool) = False, *, keepdims: Const(bool) = False):
    means = np.mean(a, axis, None, None, keepdims)
    if not isinstance(means, np.ndarray):
        return (means, means.dtype.type(a.size)) if returned else means
    count = a.size / means.size                   # where there are no means, this raises, as NumPy does
    return (means, np.full(means.shape, means.dtype.type(count))) if returned else means


@overload(np.average)
def weighted(a: Lines, axis: Axes = None, weights: Lines = None, returned: Const(bool) = False, *, keepdims: Const(bool) = False):
    if isinstance(axis, tuple) and a.shape != weights.shape:      # the weights have these axes, in this order
        return routed(np.average, a, axis, weights, returned, keepdims=keepdims)
    if a.ndim != weights.ndim:
        return weighted_by_line(a, axis, weights, returned, keepdims)
    if a.shape != weights.shape:
        refuse_weights(axis)
    return by_weights(a, axis, weights, returned, keepdims)


@steered("axis")
def weighted_by_line(a, axis, weights, returned, keepdims):
    """The weights are those of one axis."""
    if axis is None or weights.ndim != 1:
        refuse_weights(axis)
    at = axis if axis >= 0 else axis + a.ndim
    if at < 0 or at >= a.ndim:
        raise np.exceptions.AxisError(f"axis: axis {axis} is out of bounds for array of dimension {a.ndim}")
    if len(weights) != a.shape[at]:
        refuse_weights(axis)
    if at == a.ndim - 1:
        return by_weights(a, axis, weights, returned, keepdims)
    return by_weights(a, axis, weights[:, None] if at == a.ndim - 2 else weights[:, None, None], returned, keepdims)


@steered("axis")
def refuse_weights(axis):
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")


@steered("axis")
def by_weights(a, axis, weights, returned, keepdims):
    dtype = np.result_type(a.dtype, weights.dtype, np.float64 if a.dtype.kind in "biu" else a.dtype)
    scale = np.sum(weights, axis if weights.ndim == a.ndim else 0, dtype, None, keepdims)
    if np.any(scale == 0.0) if isinstance(scale, np.ndarray) else scale == 0.0:
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    means = np.sum(a.astype(dtype, copy=False) * weights.astype(dtype, copy=False), axis, None, None, keepdims) / scale
    if not returned or not isinstance(means, np.ndarray):
        return (means, scale) if returned else means
    scales = np.empty(means.shape, dtype)
    scales[...] = scale
    return means, scales
