"""Generator expressions given to functions that take all they yield: sum, min, max, list, sorted, math.prod, math.fsum"""

import math

import numpy as np

from .case import case


@case((10,), (0,), (1,))
def sum_of_squares(n):
    return sum(i * i for i in range(n))


@case((np.arange(5.0),), (np.array([1, -2, 3]),))
def sum_over_an_array(a):
    return sum(x * 2 for x in a if x > 0), sum((x for x in a), 10)


@case(([1, 2, 3],), ([2.5, 0.1, 0.2],), ((1, 2, 3),))
def over_items(items):
    return sum(x + 1 for x in items), max(x * x for x in items), min(-x for x in items)


@case((4,), (1,))
def nested(n):
    return sum(i * j for i in range(n) for j in range(i)), sum(sum(i + j for j in range(n)) for i in range(n))


@case((5, 3), (2, 0))
def captures(n, k):
    return sum(i * k for i in range(n)), list(i + k for i in range(n))


@case(([3, 1, 2],), ([1.5, -1.5],))
def sorted_and_list(items):
    return sorted(-x for x in items), sorted((x for x in items), reverse=True), list(x for x in items if x > 1)


@case((5,), (0,))
def products(n):
    return math.prod(i + 1 for i in range(n)), math.fsum(0.1 * i for i in range(n))


@case((0,))
def none_of_it(n):
    return max(i for i in range(n))


@case((3,))
def raises_inside(n):
    return sum(1 // (i - 1) for i in range(n))


@case((3,), may_reject=True)
def stops_early(n):
    return any(i > 1 for i in range(n))
