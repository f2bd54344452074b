"""The math module: integers, sums and products"""

import math

import numpy as np

from .case import case, each
from .scalars import INF, MAX, MIN


@case(
    (12, 18), (-12, 18), (0, 0), (0, 5), (MIN, MAX), (MIN, 0), (MIN, MIN), (True, 3), (np.int8(12), np.int8(18)),
    (7, 1),
)
def gcd_and_lcm(x, y):
    return math.gcd(x, y)


@case((12, 18), (-4, 6), (0, 5), (0, 0), (2**40, 3**30), (np.int8(100), np.int8(99)), (MIN, 1), (2**62, 4))
def lcm(x, y):
    return math.lcm(x, y)


@case((12, 18, 27))
def gcd_of_none_one_and_three(x, y, z):
    return math.gcd(), math.gcd(-x), math.gcd(x, y, z), math.lcm(), math.lcm(-x), math.lcm(x, y, z)


@case((2.0, 4))
def gcd_of_float(x, y):
    return math.gcd(x, y)


@case(*each(0, 1, 5, 20, 21, 30, -1, True, np.int8(5)))
def factorial(n):
    return math.factorial(n)


@case(*each(5.0))
def factorial_of_float(n):
    return math.factorial(n)


@case(
    (5, 2), (5, 0), (5, 5), (5, 6), (0, 0), (66, 33), (67, 33), (68, 34), (-1, 2), (5, -1), (MAX, 1), (MAX, MAX - 1),
    (MAX, MAX),
)
def binomial(n, k):
    return math.comb(n, k)


@case((5, 2), (5, 0), (5, 6), (20, 20), (21, 20), (-1, 2), (5, -1), (MAX, 1))
def permutations(n, k):
    return math.perm(n, k)


@case(*each(0, 5, 20, -1))
def permutations_of_all(n):
    return math.perm(n)


@case(*each(0, 1, 2, 3, 4, 15, 16, 2**52 - 1, 2**62, 2**62 - 1, 3037000499**2, 3037000499**2 - 1, MAX, -1, True))
def isqrt(n):
    return math.isqrt(n)


@case(*each(2.0))
def isqrt_of_float(n):
    return math.isqrt(n)


@case(((1, 2, 3, 4),), ((1.5, 2),), ((),), (np.array([2.0, 3.0]),), (np.array([100, 2], np.int8),), ((True, True),))
def product(t):
    return math.prod(t)


@case(((2, 3), 0.5), ((1.5,), 2), ((), 7))
def product_with_start(t, start):
    return math.prod(t, start=start)


@case(
    ((0.1,) * 10,), ((1e16, 1.0, -1e16),), ((),), ((1, 2, 3),), ((INF, 1.0),), ((INF, -INF),), ((1e308, 1e308),),
    (np.full(10, 0.1),),
)
def accurate_sum(t):
    return math.fsum(t)


@case(
    ((1, 2, 3), (4, 5, 6)), ((0.1, 0.2), (10.0, 20)), ((1, 2), (3,)), ((), ()), ((0.1,) * 10, (3,) * 10),
    ([1, 2, 3], [4, 5, 6]), ([0.1, 1e100, 2.5], [3.0, 1e-100, -7.0]), ([1, 2], [0.5, 1e300]), ([1], [1, 2]),
    since=(3, 12),
)
def sum_of_products(p, q):
    return math.sumprod(p, q)
