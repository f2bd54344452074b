"""Loops over range: steps, negative steps, bounds next to ±2**63"""

import numpy as np

from .case import case, each
from .scalars import MAX, MIN


@case((0, 5), (5, 0), (-3, 3), (3, 3), (np.int32(2), 6), (False, True))
def range_with_two_bounds(a, b):
    total = 0
    for i in range(a, b):
        total = total * 10 + i
    return total


@case(
    (0, 10, 3), (10, 0, -3), (0, 10, -1), (10, 0, 1), (-7, 8, 5), (5, -6, -4), (0, 5, 0), (1, 2, 100),
    (np.int8(1), np.int8(9), np.int8(3)),
)
def range_with_step(a, b, step):
    total = 0
    for i in range(a, b, step):
        total = total * 31 + i
    return total


@case(*each(0, 1, 6))
def range_with_constant_negative_step(n):
    total = 0
    for i in range(n, -1, -1):
        total = total * 10 + i
    return total


@case(*each(0, 1, 2, 7, 8))
def range_with_constant_step(n):
    total = 0
    for i in range(1, n, 2):
        total += i * i
    return total


@case((MAX - 3, MAX), (MIN, MIN + 3), (MIN, MIN), (MAX, MAX), (MAX, MIN))
def range_next_to_the_limits(a, b):
    count, last = 0, 7
    for i in range(a, b):
        count += 1
        last = i
    return count, last


@case(
    (MAX - 10, MAX, 4), (MIN + 10, MIN, -4), (MAX, MIN, MIN), (MIN, MAX, MAX), (0, MAX, MAX), (0, MIN, MIN),
    (-1, MAX, MAX),
)
def range_steps_over_the_limits(a, b, step):
    count, last = 0, 7
    for i in range(a, b, step):
        count += 1
        last = i
    return count, last


@case((MIN, MAX), (0, MAX))
def huge_range_left_early(a, b):
    count = 0
    for i in range(a, b):
        count += 1
        if count == 5:
            break
    return count, i


@case((10,))
def range_kept_in_a_variable(n):
    r = range(0, n, 3)
    total = 0
    for i in r:
        for j in r:
            total += i * j
    return total, len(r)


@case((7, 1, 2), (1, 7, -1), (3, 3, 1))
def range_given_by_branches(a, b, step):
    r = range(a) if step > 1 else range(a, b, step)
    total = 0
    for i in r:
        total = total * 10 + i
    return total


@case((range(5),), (range(5, -5, -3),), (range(0),), (range(2**40, 2**40 + 3),))
def range_as_argument(r):
    total = 0
    for i in r:
        total += i
    return total, len(r), r.start, r.stop, r.step
