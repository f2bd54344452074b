"""min and max by key and default; of tuples, enumerate, zip, reversed"""

import numpy as np

from .case import agreed, case
from .scalars import NAN

LINE, INTS = np.arange(5.0), np.array([5, -2, 7, 0])


@case((3, 1, 2), agreed((2.5, 1, 9), merges=True), (1, 1, 1))
def extremes_of_tuples(x, y, z):
    return min((x, y), (y, z)), max((x, y), (y, z), (z, x)), min(((x, 1), (y, 2), (z, 0))), max([(z, y), (y, z)])


@case(((3, 1, 4, 1, 5),), ((2.5, -1.0),))
def extremes_by_key(t):
    return (
        min(t, key=abs), max(t, key=lambda v: -v), min(*t, key=lambda v: (v - 3) ** 2), max(t,
        key=None), max(t, default=0),
    )


@case((INTS,), (LINE,), (np.empty(0),), (np.array([2.0, NAN, 1.0]),), merges=True)
def extremes_of_array_by_key(a):
    return max(a, key=abs, default=-1), min(a, key=lambda x: -x, default=-1), max(a, default=0)


@case((INTS,), (LINE,))
def arg_extremes(a):
    i, x = max(enumerate(a), key=lambda pair: pair[1])
    j, y = min(enumerate(a), key=lambda pair: pair[1])
    return i, x, j, y


@case((INTS, INTS[::-1]),)
def extreme_of_zip(a, b):
    return max(zip(a, b)), min(zip(a, b), key=lambda p: p[0] + 2 * p[1]), max(reversed(a))


@case((4,), (1,))
def extreme_of_range_by_key(n):
    return max(range(-n, n), key=lambda i: i * i), min(range(n), key=lambda i: abs(i - 2))


@case((3, 5), (5, 3), (2.5, 2))
def extremes_of_two_by_key(x, y):
    return min(x, y, key=lambda v: -v), max(x, y, key=abs)


@case(((),))
def extreme_of_nothing_by_key(t):
    return max(t, key=abs)


@case((np.empty(0),))
def extreme_of_empty_array_by_key(a):
    return min(a, key=abs)


@case((3, 2.5), (0, 1))
def min_max_of_everything(x, y):
    return min(x, 1, 2), max(x, x + 1, 2, 3, 4), min(y, y), max((y,)), min(True, False), max(-0.0, 0.0), min(0.0, -0.0)


@case((np.float32(2.5), np.float32(1)), (np.int8(3), np.int8(-4)))
def extremes_of_numpy_scalars_by_key(x, y):
    return max(x, y, key=lambda v: -v), min((x, y), key=abs), max((x, y), default=x), sum((x, y), start=x)


@case((7,), (12,))
def first_by_default(n):
    return max(range(n, 3), default=-1), min((), default=None), max((), default=(1, 2))


@case((3,), (0,))
def tuple_default(n):
    return max(zip(range(n), range(n)), default=(-1, -1)), min(enumerate(range(5, 5 + n)), default=(0, 0))
