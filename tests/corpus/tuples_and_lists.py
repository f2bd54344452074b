"""Tuples compared, searched, repeated, spread; list displays; views unpacked"""

import math
import operator

import numpy as np

from .case import agreed, case, each
from .scalars import INF

LINE, INTS = np.arange(5.0), np.array([5, -2, 7, 0])


@case(((1, 2.5),), ((),), ((True, None, (1,)),))
def repeated_tuples(t):
    return 2 * t, t * 2, True * t, t * False, -1 * t, t * np.int8(2), np.int64(2) * t


@case(((1, 2),))
def repeated_in_place(t):
    t *= 2
    t += (5,)
    return t


@case(
    ((1, 2, 3), True), ((1.5, 2.5), False), ((1, 2), np.uint64(2**64 - 1)), ((1, 2), np.int8(-2)), (((1, 2), (3,
    4)), 1),
)
def dynamic_index(t, i):
    return t[i]


@case(((LINE, LINE[1:]), 0), ((LINE, LINE[1:]), 1), ((LINE, LINE[1:]), -1), ((LINE, LINE[1:]), 2))
def dynamic_index_of_arrays(t, i):
    a = t[i]
    return a, a[0]


@case((3, 0), (4, 1))
def dynamic_index_of_fresh_arrays(n, i):
    t = (np.arange(n), np.arange(n) + 5)
    for k in range(10):
        x = t[k % 2]
    return t[i], x


@case(
    *[((1, 2), x) for x in (None, 3, 2.5, 1j, True, range(2), (1, 2), (1, 2, 3), (1.0, 2.0), ((1, 2),), "a")],
    may_reject=True,
)
def tuple_against_others(t, x):
    return t == x, t != x, x == t, x != t


@case((1, "a"), (2.5, "a"), ("a", "a"), ("a", "b"), (None, "a"), (np.int8(3), "a"), may_reject=True)
def text_against_others(x, y):
    return x == y, x != y, y == x


@case(
    ((1, None, 2.5, (1, 2)), 2.5), ((1, None, 2.5, (1, 2)), None), ((1, None, 2.5, (1, 2)), (1, 2)), ((1, None,
    2.5, (1, 2)), (1, 3)), ((None, None), 3), (((1, 2), (3, 4)), (3, 4.0)), ((True, 2), 1), ((1, 2j),
    np.complex64(2j)), ((1, 2), np.uint8(2)), ((), 1), ((), None),
)
def mixed_membership(t, x):
    return x in t, x not in t


@case((2,), (None,), (2.5,), (np.int8(4),), may_reject=True)
def membership_in_literals(x):
    return x in (1, "a", 2.5, None), x in [1, 2, 4], x in (), x not in ("a", "b")


@case(
    ((1, 2), (1, 3)), ((1, 2), (1, 2)), ((1, 2), (1, 2, 0)), ((), ()), ((), (1,)), ((1.5, 2), (1, 99)), ((1, (2,
    3)), (1, (2, 4))), ((True, 0), (1, 0)), ((None, 1), (None, 2)), ((0.0,), (-0.0,)),
)
def ordered_tuples(t, u):
    return t < u, t <= u, t > u, t >= u, t == u, t != u


@case(
    ((np.int8(1), 2), (np.int8(1), 3)), ((np.float32(1), np.int8(2)), (np.float32(2), np.int8(2))),
    ((np.int8(1),), (np.int8(1),)), merges=True,
)
def ordered_tuples_of_numpy_scalars(t, u):
    return t < u, t <= u, t == u


@case((1, 2, 3), (1, 1, 2), (2.5, 2, 2))
def chained_tuple_comparisons(x, y, z):
    return (x, y) < (y, z) < (z, 9), (x,) <= (y,) == (y,), (x, y) != (y, x) >= (x, x)


@case(((1, 2, 3, 2), 2), ((1, 2.5, None), None), ((1, 2), 3), ((1, 2, 3, 2), 2.0), (((1, 2), 3), (1, 2)), ((), 1))
def counted(t, x):
    return t.count(x), operator.countOf(t, x)


@case(((1, 2, 3, 2), 2), ((1, None), None), ((1, 2), 3))
def found(t, x):
    return t.index(x), operator.indexOf(t, x)


@case(
    ((1, 2, 3, 2, 1), 1, 1, 5), ((1, 2, 3, 2, 1), 2, -2, 9), ((1, 2, 3, 2, 1), 2, -99, 2), ((1, 2, 3), 3, 0, 2),
    ((1, 2, 3), 3, 3, 3),
)
def found_between(t, x, a, b):
    return t.index(x, a, b), t.index(x, a)


@case((LINE, 2.0), (LINE, 9.0), (INTS, 7), (INTS, 1))
def found_in_array(a, x):
    return operator.countOf(a, x), operator.indexOf(a, x)


@case(((1, 2), 3), ((1,), 2.5))
def star_in_displays(t, x):
    return (*t, x), (x, *t, *t), [*t, x], (*t,)


@case(((1, 2, 3),), ((1.5, 2, None),))
def star_in_calls(t):
    def three(a, b, c):
        return c, b, a

    def many(*args):
        return len(args), args

    return three(*t), many(*t, *t), many(0, *t), three(*t[:2], 9)


@case(((1, 2, 3),), ((1.5, 2),))
def star_targets_are_lists(t):
    a, *b = t
    *c, d = t
    e, *f, g = t
    return a, b, c, d, e, f, g


@case(((1, 2, 3), 2.5))
def lists_returned(t, x):
    return [t[0], x], [], [t, [x]]


@case((5, 2), (5.5, 2))
def literal_lists(x, y):
    return max([x, y, 3]), sum([x, y]), len([x, y]), [x, y][1], min([x]), any([x > 3, y > 3]), all([x, y])


@case((3, 5, 1), (3, 5, -4), (3, 5, 2))
def list_indexed_by_variable(x, y, i):
    return [x, y][i]


@case(((5, 6, 7), (1, 2, 3)), ((5.5, 6), (None, 1)))
def tuples_of_views(t, u):
    return tuple(reversed(t)), tuple(zip(t, u)), tuple(enumerate(t)), tuple(enumerate(t, 5))


@case(((5, 6), (1, 2)))
def views_unpacked(t, u):
    (a, b), (c, d) = zip(t, u)
    (i, e), (j, f) = enumerate(t, start=3)
    g, h = reversed(t)
    p, *q = zip(t, u)
    return a, b, c, d, e, f, g, h, i, j, p, q


@case((LINE[:2], INTS[:2]), (LINE[:2], INTS), (LINE[:1], INTS))
def views_of_arrays_unpacked(a, b):
    (x, y), (z, w) = zip(a, b)
    return x, y, z, w


@case((np.arange(2),), (np.arange(3),))
def reversed_array_unpacked(a):
    x, y = reversed(a)
    return x, y


@case(
    (np.arange(6), np.uint64(3)), (np.arange(6), np.uint64(2**64 - 1)), (np.arange(6), np.int8(-2)),
    (np.arange(6), True), (np.arange(6), None),
)
def slices_by_other_integers(a, n):
    return a[:n], a[n:], (1, 2, 3)[:2], a[n::2]


@case((np.array([3, 1, 2, 3, 1, 3]),))
def most_common(a):
    best, times = a[0], 0
    for x in a:
        n = operator.countOf(a, x)
        if (n, x) > (times, best):
            best, times = x, n
    return best, times


@case((np.array([[0.0, 0.0], [3.0, 4.0], [1.0, 1.0], [0.1, 0.2]]),))
def closest_pair(p):
    best = (INF, -1, -1)
    for i in range(len(p)):
        for j in range(i):
            d = math.hypot(p[i, 0] - p[j, 0], p[i, 1] - p[j, 1])
            best = min(best, (d, i, j))
    return best


@case((7, 5), (3, 3), (1, 0))
def fraction_sum(n, d):
    def add(p, q):
        num, den = p[0] * q[1] + q[0] * p[1], p[1] * q[1]
        g = math.gcd(num, den)
        return num // g, den // g

    total = (0, 1)
    for k in range(1, n):
        total = add(total, (1, k + d))
    return total, total > (1, 1), max(total, (3, 2))


@case((5,), (1,))
def spiral(n):
    moves = ((0, 1), (1, 0), (0, -1), (-1, 0))
    out = np.zeros((n, n), np.int64)
    i = j = way = 0
    for k in range(1, n * n + 1):
        out[i, j] = k
        di, dj = moves[way]
        if not (0 <= i + di < n and 0 <= j + dj < n and out[i + di, j + dj] == 0):
            way = (way + 1) % 4
            di, dj = moves[way]
        i, j = i + di, j + dj
    return out


@case((10,), (30,))
def fibonacci_pairs(n):
    a = (0, 1)
    for _ in range(n):
        a = a[1:] + (sum(a),)
    return a


@case((np.array([1.5, 2.5, -1.0, 4.0]), 3), (np.array([1.0, 2.0]), 1))
def horner_by_reversed(c, x):
    total = 0.0
    for a in reversed(c):
        total = total * x + a
    return float(total)


@case((2000, 2, 29), (1999, 2, 29), (2024, 12, 31))
def day_of_year(y, m, d):
    lengths = (31, 29 if y % 4 == 0 and (y % 100 != 0 or y % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not 1 <= d <= lengths[m - 1]:
        raise ValueError(f"{y}-{m:02d} has no day {d}")
    total = d
    for k in range(m - 1):
        total += lengths[k]
    return total, sum(lengths)


@case(*each(1, 4, 2.0, True, None, np.int8(3), "a", (1, 2), 1j))
def membership_in_constant_sets(x):
    return x in {1, 2, 3}, x not in {"a", None, 2.5}, x in {(1, 2), 4}


@case((1, "a"), (2.5, "b"))
def membership_of_text(x, y):
    return "a" in (x, y), y in ("b", "c"), "a" == y, y != "b"


@case((3, 4))
def views_in_displays(x, y):
    return (*zip((x, y), (1, 2)), 0), [*enumerate((x, y))], (*reversed((x, y)), *range(2))


@case(*each(LINE, INTS[:2]))
def slice_step_zero(a):
    return (1, 2, 3)[::0]


@case((INTS, 3), (LINE, 1))
def loop_over_tuple_of_arrays(a, n):
    total = 0.0
    for x in (a, a[1:], a[::-1]):
        total += x[n] if n < len(x) else 0.5
    return float(total)


@case((True, INTS), (False, INTS))
def tuple_merged_with_arrays(c, a):
    t = (a, 1) if c else (a + 1, 2)
    u = (a[1:], t)
    return u[1][0][0], t[1], u


@case((5,), (0,))
def tuple_of_fresh_arrays_in_loop(n):
    t = (np.zeros(2), np.ones(3))
    for i in range(n):
        t = (t[0] + 1, t[1] * 2)
    a, b = t
    return a, b, t


@case((INTS, 1), (INTS, 9))
def fresh_arrays_in_tuples_when_raising(a, i):
    t = (a + 1, (a * 2, a[i] + 3))
    x, (y, z) = t
    return max(t[1][0]), z, x[i]


@case((1, 2, 3), (3, 2, 1), agreed((1.0, 1, 1), merges=True))
def sorted_network(x, y, z):
    if x > y:
        x, y = y, x
    if y > z:
        y, z = z, y
    if x > y:
        x, y = y, x
    return x, y, z, (x, y) <= (y, z), x <= y <= z


@case((4,), (1,), merges=True)
def pairs_by_zip_of_slices(n):
    a = np.arange(n) ** 2
    total = 0
    for x, y in zip(a[:-1], a[1:]):
        total += (y - x) * x
    return total


@case((INTS, LINE), (INTS[:2], LINE))
def nested_views(a, b):
    total = 0.0
    for i, (j, (x, y)) in enumerate(enumerate(zip(a, b), 10), 100):
        total += i * j + x * y
    for x, y in zip(reversed(a), reversed(range(len(a)))):
        total = total * 2 + x * y
    for (i, x), y in zip(enumerate(a), (1, 2, 3)):
        total -= i * x * y
    return float(total)


@case((2, 0.5), (7, -1.0))
def long_displays_of_several_types(n, x):
    t = (n, x, n > 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, x)
    u = (n if n > 3 else 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
         n and 3, x, [x for _ in range(2)], n > 3)
    return t, u, [n, x, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, n > 3], sum([n, x, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, True])


@case((0,), (3,))
def long_display_in_try(x):
    try:
        t = (x, 1.5, "a", 7 // x, x + 1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, x + 2)
    except ZeroDivisionError:
        return 0.0
    return t[1] + len(t) + t[31]
