"""NumPy functions of two numbers: np.maximum minimum power hypot arctan2 and more; conditions and reductions"""

import numpy as np

from .array_arguments import grids, lines
from .case import agreed, case, each
from .scalars import INF, MIN, NAN

PAIRS = (
    (1, 2), (2.5, -1), (0.0, -0.0), (-0.0, 0.0), (NAN, 1.0), (1.0, NAN), (True, False), (3, True), (INF, -INF),
    (np.int8(-1), np.uint8(1)), (np.int8(5), 3), (np.uint8(5), np.uint8(7)), (np.float32(1.5), 0.5),
    (2, np.float32(0.1)), (np.uint64(2**64 - 1), np.int64(-1)), (np.float16(2), np.int8(3)),
    (np.float32(1), np.float64(2)), (np.True_, np.int8(2)),
)
ARRAYS = (
    (np.arange(4.0), np.arange(4.0)[::-1]), (np.arange(4), 2), (np.arange(4, dtype=np.float32), 1.5),
    (2, np.arange(3.0)), (np.arange(3, dtype=np.int8), np.arange(3, dtype=np.uint8)),
    (np.ones((2, 1)), np.arange(3)), (np.arange(3), np.arange(4)),
)
FEW = (
    *PAIRS[:8], (INF, -INF), (np.int8(5), 3), (np.float32(1.5), 0.5), (np.float16(2), np.int8(3)),
    (np.True_, np.int8(2)), *ARRAYS[:2],
)
ULPS = 4


@case(*PAIRS, *ARRAYS, (1j, 2))
def maximum(x, y):
    return np.maximum(x, y)


@case(*PAIRS, *ARRAYS, (1j, 2))
def minimum(x, y):
    return np.minimum(x, y)


@case(*FEW)
def maximum_and_minimum_ignoring_nan(x, y):
    return np.fmax(x, y), np.fmin(x, y)


@case(
    *FEW, (2, 0.5), (-8.0, 1 / 3), (2, -1), (np.int8(2), np.int8(-1)), (0.0, -1.0), (2.0, 1024), (3, 40), (1j, 2),
    (-0.0, 0.5), (-np.inf, 0.5), (np.float32(-np.inf), 0.5), (np.float16(-0.0), 0.5), (np.float16(-0.0), np.float32(0.5)),
    ulps=ULPS,
)
def power(x, y):
    return np.power(x, y)


@case(*FEW, (-8, 2), ulps=ULPS)
def float_power(x, y):
    return np.float_power(x, y)


@case(*FEW, (3, 4), (INF, NAN), (1e300, 1e300), ulps=ULPS)
def hypot(x, y):
    return np.hypot(x, y)


@case(*PAIRS, *ARRAYS, (-0.0, -1.0), (0.0, -1.0), (INF, INF), ulps=ULPS)
def arctan2(x, y):
    return np.arctan2(x, y)


@case(*FEW)
def add_subtract_multiply(x, y):
    return np.add(x, y), np.multiply(x, y)


@case(*FEW)
def subtract(x, y):
    return np.subtract(x, y)


@case(*FEW, (1, 0), (0, 0), (1j, 0))
def divide(x, y):
    return np.divide(x, y), np.true_divide(x, y)


@case(*PAIRS, *ARRAYS, (7, 0), (-7, 2), (-7.5, 2.0), (7.5, -2.0), (np.int8(-128), np.int8(-1)), (MIN, -1))
def floor_divide(x, y):
    return np.floor_divide(x, y)


@case(*FEW, (7, 0), (-7, 2), (-7.5, 2.0), (7.5, -2.0), (5.5, INF), (-5.5, INF))
def mod_and_remainder(x, y):
    return np.mod(x, y), np.remainder(x, y)


@case(*FEW, (7, 0), (-7, 2), (-7.5, 2.0), (7.5, -2.0), (np.int8(-7), np.int8(2)))
def fmod(x, y):
    return np.fmod(x, y)


@case(*FEW)
def copysign(x, y):
    return np.copysign(x, y)


@case(*FEW, ulps=ULPS)
def logaddexp(x, y):
    return np.logaddexp(x, y), np.logaddexp2(x, y)


@case(*PAIRS, *ARRAYS)
def comparisons(x, y):
    return (
        np.less(x, y), np.greater_equal(x, y), np.equal(x, y), np.not_equal(x, y), np.greater(x, y),
        np.less_equal(x, y),
    )


@case(*FEW)
def logical(x, y):
    return np.logical_and(x, y), np.logical_or(x, y), np.logical_xor(x, y)


@case(
    (12, 5), (True, False), (np.uint8(12), 5), (np.int8(-1), np.uint8(1)), (np.arange(4), 3),
    (np.arange(3), np.arange(3) > 1),
)
def bitwise(x, y):
    return np.bitwise_and(x, y), np.bitwise_or(x, y), np.bitwise_xor(x, y)


@case((12, 5), (1, 63), (1, 64), (-1, 100), (np.uint8(1), 9), (np.int8(-100), 8), (np.arange(4), 3))
def shifts(x, y):
    return np.left_shift(x, y), np.right_shift(x, y)


@case((12, 18), (0, 5), (-12, 18), (np.int8(12), np.int8(18)), (np.arange(4), 6))
def gcd_and_lcm(x, y):
    return np.gcd(x, y), np.lcm(x, y)


@case((1.0, 0.5), (-1.0, 0.5), (0.0, 0.5), (np.float32(2), 1.0), (np.array([-1.0, 0.0, 2.0]), 0.5))
def heaviside(x, y):
    return np.heaviside(x, y)


@case((7.5, 2), (-7, 2), (np.array([7.5, -7.5]), 2), may_reject=True)
def divmod_function(x, y):
    return np.divmod(x, y)


@case((np.arange(4.0), np.ones(4)), (np.arange(4), np.ones(4)), (np.arange(4.0), np.ones(4)[::-1]), may_reject=True)
def with_out_argument(a, out):
    np.add(a, 1, out=out)
    np.sqrt(a, out)
    return out


@case(
    (np.arange(5) > 2, 1, 2.5), (np.arange(4) > 2, np.arange(4), np.arange(4.0) * 2), (True, 1, 2),
    (np.arange(3) > 5, np.arange(3, dtype=np.int8), 7), may_reject=True,
)
def where(c, x, y):
    return np.where(c, x, y)


@case(
    (5.0, 0, 3), (-1, 0.5, 3), (np.arange(5.0), 1, 3), (NAN, 0.0, 1.0), (np.arange(5, dtype=np.uint8), 1, 3),
    may_reject=True,
)
def clip(x, low, high):
    return np.clip(x, low, high)


@case((1.0, 1.0 + 1e-9), (1.0, 1.1), (NAN, NAN), (INF, INF), (1, 1), may_reject=True)
def isclose(x, y):
    return np.isclose(x, y)


@case((np.arange(3.0), np.arange(3.0)), (np.arange(3.0), np.arange(3)), (np.arange(3), np.arange(4)), may_reject=True)
def array_equality(a, b):
    return np.array_equal(a, b), np.allclose(a, a)


@case(*grids(np.float64, np.int8, np.uint64, np.bool_), *lines(np.float32))
def sum_of_array(a):
    return np.sum(a)


@case(*grids(np.float64, np.int8))
def reductions_with_axis(a):
    return np.sum(a, axis=0), np.sum(a, 1), np.min(a, axis=0), np.max(a, 1), np.mean(a, axis=0)


@case(*grids(np.float64, np.int8), *lines(np.float32, np.bool_), *each(np.array([1.0, NAN, -1.0])), ulps=4)
def min_max_mean_of_array(a):
    return np.min(a), np.max(a), np.mean(a), np.amin(a), np.amax(a)


@case(*each(np.empty(0)))
def max_of_nothing(a):
    return np.max(a)


@case(*lines(np.float64, np.int8), may_reject=True)
def nan_reductions(a):
    return np.nansum(a), np.nanmax(a), np.nanmin(a)


@case(*lines(np.float64, np.int8, np.bool_), may_reject=True)
def counting(a):
    return np.count_nonzero(a), np.flatnonzero(a), np.nonzero(a)


@case((np.arange(4.0), np.arange(3.0)), (np.arange(4), np.arange(3.0)), (np.empty(0), np.arange(2)), may_reject=True)
def joining(a, b):
    return np.concatenate((a, b)), np.hstack((a, b)), np.append(a, b)


@case((np.arange(3.0), np.arange(3)), may_reject=True)
def stacking(a, b):
    return np.stack((a, b)), np.vstack((a, b)), np.column_stack((a, b)), np.outer(a, b)


@case(
    (np.array([1, 3, 5, 7]), 4), (np.array([1.0, 3.0]), 3.0), (np.array([1.0, 3.0]), np.array([0.0, 9.0])),
    may_reject=True,
)
def searchsorted(a, x):
    return np.searchsorted(a, x), np.searchsorted(a, x, side="right")


@case(*each(np.array([3, 1, 3, 2]), np.array([2.5, NAN, 1.0])), may_reject=True)
def unique_and_flip(a):
    return np.unique(a), np.flip(a), np.roll(a, 1), np.diff(a)


@case(*grids(np.float64, np.int8), may_reject=True)
def shape_functions(a):
    return np.shape(a), np.ndim(a), np.size(a), np.expand_dims(a, 0), np.squeeze(a[:, :1], 1), np.trace(a), np.diag(a)


@case(*each(np.array([1.0, 2.0, 4.0])), ulps=4, may_reject=True)
def linear_algebra(a):
    return np.linalg.norm(a), np.dot(a, a), np.vdot(a, a), np.inner(a, a)


@case((3, 4), (2.5, 4), (np.float32(3), 4))
def used_with_python_numbers(x, y):
    return np.maximum(x, y) + 1, np.minimum(x, 2) * 0.5, max(np.sqrt(y), 1) * x


@case((np.arange(6.0), 2.5), (np.arange(6), 2))
def maximum_in_a_loop(a, x):
    total = 0.0
    for y in a:
        total += np.maximum(y, x) - np.minimum(y, x)
    return total


@case((np.linspace(-3, 3, 41),), (np.linspace(-3, 3, 41).astype(np.float32),), ulps=ULPS)
def softplus_and_sigmoid(a):
    return np.log1p(np.exp(-np.abs(a))) + np.maximum(a, 0), 1 / (1 + np.exp(-a))


@case(agreed((np.linspace(0.1, 4, 50), 0.5), ulps=16))
def elementary_functions_fused(a, x):
    return np.sin(a) * np.cos(a) + np.exp(-a * x) / np.sqrt(a) + np.log(a) * np.tanh(a)


POINTS = (True, np.True_, np.array(False))


@case(*((c, x, y) for c in POINTS for x in (1, np.float32(2.5), np.array(3, np.int8)) for y in (np.array(4.5), 5.0)))
def where_of_points(c, x, y):
    return np.where(c, x, y)


@case((np.arange(3), np.ones(3)), (np.ones(3, np.float32), np.arange(3)), (np.arange(3), np.arange(3)), (np.ones(3, bool), np.ones(3, np.int8)))
def lists_of_several_dtypes(a, b):
    pair = [a, b]
    return np.concatenate([a, b]), np.stack([a, b]), np.vstack([a, b]), np.hstack([b, a]), np.column_stack([a, b]), np.concatenate(pair)


@case((np.arange(3.0),))
def is_the_array_that_was_given(a):
    out = np.zeros(3)
    return np.add(a, a, out=out) is a, out is a, a[:] is a, out is out
