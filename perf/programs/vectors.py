"""Single loops over 1-D arrays in both float widths: sum, dot, saxpy, clip, and the activation function SELU.

The float32 versions use float32 constants and totals, so that every step is float32 for each contestant.
"""
import ctypes

import numpy as np

from perf.answers import expect_close, expect_equal
from perf.program import Program

ZERO = np.float32(0.0)
ONE = np.float32(1.0)
SCALE = np.float32(1.0507009873554805)
ALPHA = np.float32(1.6732632423543772)


def sum_float64(values):
    """sum in order, float64"""
    total = 0.0
    for i in range(len(values)):
        total += values[i]
    return total


def sum_float32(values):
    """sum in order, float32"""
    total = ZERO
    for i in range(len(values)):
        total += values[i]
    return total


def dot_float64(x, y):
    """dot product in order, float64"""
    total = 0.0
    for i in range(len(x)):
        total += x[i] * y[i]
    return total


def dot_float32(x, y):
    """dot product in order, float32"""
    total = ZERO
    for i in range(len(x)):
        total += x[i] * y[i]
    return total


def saxpy_float64(a, x, y, out):
    """out = a x + y, float64"""
    for i in range(len(x)):
        out[i] = a * x[i] + y[i]


def saxpy_float32(a, x, y, out):
    """out = a x + y, float32"""
    for i in range(len(x)):
        out[i] = a * x[i] + y[i]


def clip(values, low, high, out):
    """values limited to a range, float64"""
    for i in range(len(values)):
        value = values[i]
        if value < low:
            out[i] = low
        elif value > high:
            out[i] = high
        else:
            out[i] = value


def selu(values, out):
    """SELU, float32"""
    for i in range(len(values)):
        value = values[i]
        if value > ZERO:
            out[i] = SCALE * value
        else:
            out[i] = SCALE * (ALPHA * (np.exp(value) - ONE))


def sum_with_numpy(values):
    return values.sum()


def dot_with_numpy(x, y):
    return x @ y


def saxpy_with_numpy(a, x, y, out):
    np.multiply(x, a, out=out)
    out += y


def clip_with_numpy(values, low, high, out):
    np.clip(values, low, high, out=out)


def selu_with_numpy(values, out):
    out[:] = SCALE * np.where(values > ZERO, values, ALPHA * (np.exp(values) - ONE))


def vectors(kind, count, n):
    """`count` random vectors of n elements between -1 and 1, rounded to eighths: short sums of them are exact."""
    random = np.random.default_rng(9)
    return tuple((random.integers(-8, 9, n) / 8).astype(kind) for _ in range(count))


def saxpy_arguments(kind, n):
    return kind(0.75) if kind is np.float32 else 0.75, *vectors(kind, 2, n), np.zeros(n, kind)


def spread(kind, n, *rest):
    return (3.0 * np.random.default_rng(10).standard_normal(n)).astype(kind), *rest, np.zeros(n, kind)


def check_sum(arguments, result):
    expect_equal(result, arguments[0].astype(np.float64).sum())


def check_dot(arguments, result):
    expect_equal(result, np.dot(arguments[0].astype(np.float64), arguments[1].astype(np.float64)))


def check_saxpy(arguments, result):
    a, x, y, out = arguments
    expect_equal(out, a * x + y)


def check_clip(arguments, result):
    values, low, high, out = arguments
    expect_equal(out, np.clip(values, low, high))


def check_selu(arguments, result):
    values, out = arguments
    wide = values.astype(np.float64)
    wanted = 1.0507009873554805 * np.where(wide > 0.0, wide, 1.6732632423543772 * np.expm1(wide))
    expect_close(out, wanted, 1e-6, 2e-7)


SHORT, MIDDLE = 10_000, 100_000

PROGRAMS = (
    Program(sum_float64, quick=lambda: vectors(np.float64, 1, SHORT), full=lambda: vectors(np.float64, 1, MIDDLE),
            check=check_sum, numpy=sum_with_numpy, returns=ctypes.c_double),
    Program(sum_float32, quick=lambda: vectors(np.float32, 1, SHORT), full=lambda: vectors(np.float32, 1, MIDDLE),
            check=check_sum, numpy=sum_with_numpy, returns=ctypes.c_float),
    Program(dot_float64, quick=lambda: vectors(np.float64, 2, SHORT), full=lambda: vectors(np.float64, 2, MIDDLE),
            check=check_dot, numpy=dot_with_numpy, returns=ctypes.c_double),
    Program(dot_float32, quick=lambda: vectors(np.float32, 2, SHORT), full=lambda: vectors(np.float32, 2, MIDDLE),
            check=check_dot, numpy=dot_with_numpy, returns=ctypes.c_float),
    Program(saxpy_float64, quick=lambda: saxpy_arguments(np.float64, SHORT),
            full=lambda: saxpy_arguments(np.float64, MIDDLE), check=check_saxpy, numpy=saxpy_with_numpy),
    Program(saxpy_float32, quick=lambda: saxpy_arguments(np.float32, SHORT),
            full=lambda: saxpy_arguments(np.float32, MIDDLE), check=check_saxpy, numpy=saxpy_with_numpy),
    Program(clip, quick=lambda: spread(np.float64, SHORT, -1.0, 1.0),
            full=lambda: spread(np.float64, MIDDLE, -1.0, 1.0), check=check_clip, numpy=clip_with_numpy),
    Program(selu, quick=lambda: spread(np.float32, SHORT), full=lambda: spread(np.float32, 1_000_000),
            check=check_selu, numpy=selu_with_numpy, relative=1e-6),
)
