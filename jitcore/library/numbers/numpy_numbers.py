"""NumPy's functions of numbers that are compositions of others: real, imag, angle, fix, isclose, …

In: numbers, and arrays where NumPy's own definition is the same expression.  Out: overloads.  Holds: the functions run
unchanged in the interpreter, and give what NumPy's give.
"""
import math
import operator

import numpy as np

from jitcore.extending import overload
from typeinfer.types import NONE, Array, Complex, Family, NpNum, Num, Real, Static, Tuple

DEGREES = 180 / math.pi
Floats = Family("array of floats", lambda t: isinstance(t, Array) and t.dtype.kind == "f")


AllAxes = Family("(), ... or None", lambda t: t is NONE or type(t) is Tuple and not t.parts or isinstance(t, Static) and t.value is Ellipsis)


# --- what scalars have of arrays
@overload(operator.getitem)
def item_of_scalar(x: NpNum, index: AllAxes):
    return np.asarray(x)[index]


@overload(np.generic.T)
def scalar_transposed(x: NpNum):
    return x


@overload(np.generic.strides)
def scalar_strides(x: NpNum):
    return ()


@overload(np.generic.flat)
def scalar_flat(x: NpNum):
    return np.asarray(x).flat


# --- parts
@overload(np.real)
def real(val: Num | Array):
    return val.real


@overload(np.imag)
def imag(val: Num | Array):
    return val.imag


@overload(np.angle)
def angle(z: Real, deg=False):
    a = np.arctan2(0, z)
    return a * DEGREES if deg else a


@overload(np.angle)
def angle_of_complex(z: Complex, deg=False):
    a = np.arctan2(z.imag, z.real)
    return a * DEGREES if deg else a


@overload(np.fix)
def fix(x: Real | Floats):
    return np.trunc(x)


@overload(np.isreal)
def isreal(x: Num):
    return np.imag(x) == 0


@overload(np.iscomplex)
def iscomplex(x: Num):
    return np.not_equal(np.imag(x), 0)


@overload(np.isposinf)
def isposinf(x: Real):
    return np.logical_and(np.isinf(x), np.logical_not(np.signbit(x)))


@overload(np.isneginf)
def isneginf(x: Real):
    return np.logical_and(np.isinf(x), np.signbit(x))


@overload(np.isclose)
def isclose(a: Num, b: Num, rtol: Real = 1e-05, atol: Real = 1e-08, equal_nan=False):
    return is_near_number(a, b, rtol, atol, equal_nan)


def is_near_number(a, b, rtol, atol, equal_nan):
    """Whether a number, or each of an array, is near to a number."""
    if isinstance(b, int):
        return is_near(a, float(b), rtol, atol, equal_nan)
    if isinstance(b, (np.integer, np.bool)):
        return is_near(a, np.float64(b), rtol, atol, equal_nan)
    return is_near(a, b, rtol, atol, equal_nan)


def is_near(x, y, rtol, atol, equal_nan):
    near = np.less_equal(abs(x - y), atol + rtol * abs(y)) & np.isfinite(y) | (x == y)
    return near | np.isnan(x) & np.isnan(y) if equal_nan else near


@overload(np.where)
def where(condition: Num, x: Num, y: Num):
    dtype = np.result_type(x, y)
    first, second = np.asarray(x, dtype), np.asarray(y, dtype)      # a number that does not fit raises, chosen or not
    return first if condition else second


Single = Family("number or 0-d array", lambda t: isinstance(t, Num) or isinstance(t, Array) and t.ndim == 0)


@overload(np.where)
def where_of_points(condition: Single, x: Single, y: Single):
    return np.where(content(condition), content(x), content(y))


def content(x):
    """The element of an array without axes."""
    return x[()] if isinstance(x, np.ndarray) else x
