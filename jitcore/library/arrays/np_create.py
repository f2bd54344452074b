"""Arrays of numbers by a rule: np.arange, np.linspace, np.eye, np.identity.

In: numbers, dtypes.  Out: overloads.  Holds: every element is NumPy's to the last bit: arange keeps the difference of its first two
elements and multiplies, linspace multiplies by a step and sets the last element.
"""
import math

import numpy as np

from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Offset
from typeinfer.types import Bool, Int, Integral, RangeType, Real, Tuple


# --- arange
@overload(np.arange)
def arange_to(stop: Real, *, dtype=None):
    return arange(0, stop, 1, dtype)


@overload(np.arange)
def arange_between(start: Real, stop: Real, step: Real = 1, dtype=None):
    return arange(start, stop, step, dtype)


def arange(start, stop, step, dtype):
    wanted = np.result_type(np.int64, start, stop, step) if dtype is None else np.dtype(dtype)
    out = np.empty(arange_length(start, stop, step), wanted)
    number = wanted.type
    if len(out) > 0:
        out[0] = start
    if len(out) > 1:
        out[1] = start + step
    if len(out) > 2:
        if wanted.kind == "i" or wanted.kind == "u":
            first, delta = np.int64(out[0]), np.int64(out[1]) - np.int64(out[0])
        elif wanted.itemsize == 2:
            first, delta = np.float32(out[0]), np.float32(out[1]) - np.float32(out[0])
        else:
            first, delta = out[0], out[1] - out[0]
        for i in range(2, len(out)):
            out[i] = number(first + type(first)(i) * delta)
    return out


def arange_length(start, stop, step):
    steps = float((stop - start) / step)
    if steps != steps:
        raise ValueError("arange: cannot compute length")
    if steps >= 9223372036854775808.0:
        raise ValueError("Maximum allowed size exceeded")
    return max(0, math.ceil(max(steps, 0.0)))


@overload(np.array)
def array_of_range(object: RangeType, dtype=None):
    numbers = np.arange(object.start, object.stop, object.step)
    if dtype is not None:
        return numbers.astype(np.dtype(dtype))
    if len(numbers) == 0:
        raise TypeError("np.array() of an empty range is an array of floats, where compiled code expects ints: write np.arange")
    return numbers


# --- linspace
@overload(np.linspace)
def linspace(start: Real, stop: Real, num: Int = 50, endpoint: Bool = True, retstep: Bool = False, dtype=None):
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    inner = np.result_type(start, stop, 0.0)
    out = np.empty(num, inner if dtype is None else np.dtype(dtype))
    number = inner.type
    first, last = number(start), number(stop)
    delta = last - first
    div = num - 1 if endpoint else num
    step = number(np.nan)
    if div > 0:
        step = delta / div
        if step == 0:                             # a difference so small that its parts are 0
            for i in range(num):
                put(out, i, number(i) / number(div) * delta + first, dtype)
        else:
            for i in range(num):
                put(out, i, number(i) * step + first, dtype)
        if endpoint and num > 1:
            put(out, num - 1, last, dtype)
    elif num > 0:
        put(out, 0, number(0) * delta + first, dtype)
    if retstep:
        return out, step
    return out


def put(out, i, x, dtype):
    """out[i] = x as `astype` casts it; into integers, rounded down."""
    if dtype is None:
        out[i] = x
    elif out.dtype.kind == "i" or out.dtype.kind == "u":
        out[i] = out.dtype.type(np.floor(x))
    else:
        out[i] = out.dtype.type(x)


# --- eye
@overload(np.eye)
def eye(N: Int, M: Int | None = None, k: Offset = 0, dtype=float):
    columns = N if M is None else M
    out = np.zeros((N, columns), dtype)
    first = max(0, -k)
    for i in range(first, min(out.shape[0], out.shape[1] - k)):
        out[i, i + k] = 1
    return out


@overload(np.identity)
def identity(n: Int, dtype=float):
    return np.eye(n, dtype=dtype)


@overload(np.ndarray)
def ndarray(shape: Integral | Tuple, dtype=float, buffer: None = None, offset=0, strides: None = None, order=None):
    return np.empty(shape, dtype) if order is None else np.empty(shape, dtype, order)
