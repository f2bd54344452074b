"""Variables that the first iteration of a loop makes something else: a number before, arrays after"""

import numpy as np

from .case import agreed, case

LINE = np.array([1.0, 2.5, -3.0])


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return Vector(self.x + other, self.y + other)


@case((LINE, 3), (LINE, 1), agreed((LINE, 0), expect=TypeError, words="no iteration has made it array"))
def series(a, n):
    total = 0
    for k in range(n):
        total = total + a ** k
    return total


@case((LINE, 4), agreed((LINE, 0), expect=TypeError))
def series_in_place(a, n):
    total, k = 0.0, 0
    while k < n:
        total += a * k
        k += 1
    return total, k


@case((LINE, 5), (LINE, 1))
def polynomial(a, n):
    value = 0
    for c in range(n):
        value = value * a + c
    return value[::-1]


@case((LINE, 3), agreed((LINE, 0), expect=TypeError))
def in_two_loops(a, n):
    total = 0
    for i in range(n):
        for j in range(i + 1):
            total += a * (i - j)
    return total


@case((LINE, 9), (LINE, 2))
def left_early(a, n):
    power = 1
    for k in range(n):
        power = power * a
        if power.max() > 30:
            break
    else:
        power = power - 1
    return power, k


@case((LINE, 4))
def tested_at_the_end(a, n):
    total = 0
    while True:
        total = a - total
        n -= 1
        if n < 0:
            return total


@case((LINE, 3))
def numbers_that_become_complex_arrays(a, n):
    total, factor = np.zeros(3), 1
    for k in range(n):
        total = total + 1j * a * k
        factor = factor * np.array([k + 1, 2])
    return total, factor


@case((LINE, 3), (LINE, 9))
def where_something_is_caught(a, n):
    total = 0
    try:
        for k in range(1, 4):
            total = total + a[k % n] * a
    except IndexError:
        return a
    return total


@case((LINE, 3), rejects="TypingError", words=("on another path",))
def where_something_is_caught_and_the_loop_may_not_run(a, n):
    total = 0
    try:
        for k in range(n):
            total = total + a
    finally:
        a[0] = 5
    return total


@case((LINE, 3))
def given_on_by_functions(a, n):
    def step(total, k):
        return total + a * k

    total = 0
    for k in range(n):
        total = step(total, k)
    return total.sum()


@case((LINE, 4))
def yielded(a, n):
    def sums():
        total = 0
        for k in range(n):
            total = total + a * k
            yield total

    return [one[1] for one in sums()]


@case((LINE, 3), agreed((LINE, 0), expect=TypeError))
def summed(a, n):
    rows = [a * k for k in range(n)]
    return sum(rows), sum(a + k for k in range(n)), sum(map(np.sqrt, [a * a, a * a])), sum({k: a for k in range(n)}.values(), 0.5)


@case((4,))
def summed_instances(n):
    found = sum([Vector(k, k * 0.5) for k in range(n)])
    return found.x, found.y, sum(Vector(1, k) for k in range(n)).y


@case((3,))
def summed_neighbours(n):
    board = (np.arange(25).reshape(5, 5) % n == 0).astype(np.int8)
    count = sum(np.roll(board, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
    return count, ((count == 3) | (board == 1) & (count == 2)).astype(np.int8)


@case((LINE, 3), rejects="TypingError", words=("'total' is array(float64, 1d, C) here, but int",))
def three_types_of_results(a, n):
    total = 0
    if n < 0:
        return total
    for k in range(n):
        total = total + a * k
    if n == 5:
        return "five"
    return total
