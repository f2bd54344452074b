"""range: loops, steps, bounds next to ±2**63; items, slices, membership, comparison"""

import numpy as np

from .case import agreed, case, each
from .scalars import INF, MAX, MIN, NAN


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


@case(*each(range(5), range(0), range(3, -9, -4), range(MIN, MAX), range(MIN, MAX, 2**62), range(MAX, MIN, MIN)))
def range_truth(r):
    return bool(r), not r, 1 if r else 2


@case(
    (range(10), 3), (range(10), -1), (range(10), -11), (range(10), 10), (range(MIN, MAX), -1), (range(MIN, MAX),
    MAX), (range(MIN, MAX), MIN), (range(MIN, MAX, 2**62), 3), (range(MIN, MAX, 2**62), -4), (range(MIN, MAX,
    2**62), 4), (range(MAX, MIN, -1), 5), (range(5), np.int8(-2)), (range(5), True), (range(5), np.uint64(4)),
    (range(MAX, MIN, MIN), 1), (range(MAX, MIN, MIN), 2), (range(0), 0), (range(0), -1),
)
def range_item(r, i):
    return r[i]


@case(
    *[(range(2, 30, 5), x) for x in (2, 3, 27, 32, 1, -3, True, 7.0, 7.5, NAN, INF, 1e300, 7j, 7 + 0j,
    np.int8(7), np.uint64(7), np.uint64(2**64 - 1), np.float32(12), np.bool_(True), None, (1,))], *[(range(MIN,
    MAX, 3), x) for x in (MIN, MAX, MAX - 1, 0, -1, 1)], *[(range(MAX, MIN, -7), x) for x in (MIN, MAX, MAX - 1,
    MAX - 7, MAX - 14, 0, 1, MIN + 1)], (range(MAX, MIN, MIN), MAX), (range(MAX, MIN, MIN), -1), (range(MAX,
    MIN, MIN), 0), (range(5, 5), 5), (range(MIN, MIN), MIN), (range(5, 0), 3),
)
def range_member(r, x):
    return x in r, x not in r


@case(
    (range(2, 30, 5), 7), (range(2, 30, 5), 8), (range(2, 30, 5), 7.0), (range(2, 30, 5), 8.5), (range(0, 5),
    True), (range(5, 9), True), (range(10, 0, -3), 4), (range(10, 0, -3), np.int8(4)), (range(10, 0, -3),
    np.int8(5)), (range(3), 2 + 0j), (range(3), 1j), (range(MAX - 9, MIN, -5), MAX - 14), agreed((range(MIN,
    MAX), 5), expect=OverflowError),
)
def range_index(r, x):
    return r.index(x)


@case((range(2, 30, 5), 7), (range(2, 30, 5), 8), (range(2, 30, 5), 7.0), (range(3), True), (range(3), None))
def range_count(r, x):
    return r.count(x)


@case(
    (range(5), range(5)), (range(0), range(9, 3)), (range(0, 5, 2), range(0, 6, 2)), (range(1, 2), range(1, 9,
    8)), (range(5), range(6)), (range(MIN, MAX), range(MIN, MAX)), (range(MIN, MAX), range(MIN, MAX - 1)),
    (range(4, 0, -1), range(4, 0, -2)), (range(3), None), (range(3), 3), (range(3), (0, 1, 2)),
)
def range_equality(r, s):
    return r == s, r != s


@case(
    (range(20), 2, 15), (range(0, 20, 3), -4, 100), (range(10), 8, 2), (range(0), 1, 2), (range(10, 0, -2), 1,
    -1), (range(5), -100, 100),
)
def range_slices(r, a, b):
    return r[a:b], r[a:], r[:b], r[:], r[::2], r[::-1], r[a:b:-1], r[b:a:-2], len(r[a:b])


@case((range(5), 0), (range(5), 3), (range(5), -3))
def range_slice_with_step(r, s):
    return r[::s], r[1:4:s], r[4:0:s]


@case(
    *each(range(5), range(10, 0, -3), range(MIN, MAX, 2**62), range(MAX, MIN, MIN), range(0), range(7, 8),
    range(MAX - 2, MAX), range(MIN + 2, MIN, -1)),
)
def reversed_ranges(r):
    total, count = 0, 0
    for i in reversed(r):
        total = total ^ i
        count += 1
        if count > 5:
            break
    return total, count


@case((MIN, MAX), (MIN, MIN + 5), (MAX - 3, MAX))
def reversed_huge_range(a, b):
    count = 0
    for i in reversed(range(a, b)):
        count += 1
        if count == 3:
            break
    return i, count


@case(*each(0, 1, 7))
def reversed_range_writes(n):
    a = np.zeros(n, np.int64)
    k = 1
    for i in reversed(range(n)):
        a[i] = k
        k += 2
    return a


@case((2,), (-5,), (MAX - 3,))
def unpacked_ranges(x):
    a, b, c = range(x, x + 3)
    d, = range(x, x + 1)
    (e, f), g = range(0, 10, 5), 3
    return a, b, c, d, e, f, g


@case((2,), (3,), (4,))
def unpacked_range_of_wrong_length(n):
    a, b, c = range(n)
    return a + b + c


@case()
def constant_ranges_spread():
    return (*range(3), 7), tuple(range(2, 9, 3)), (0, *range(3, 0, -1))


@case(*each(3, 8))
def range_minimum(n):
    return (
        min(range(1, n)), max(range(1, n)), min(range(n, 0, -1)), sum(range(n)), sum(range(n),
        start=100), max(range(0), default=n),
    )


@case(*each(np.int8(5), np.uint64(3), np.int64(-2)))
def ranges_of_numpy_integers(n):
    return range(n), range(n, np.int16(7)), range(0, n, np.int32(2)), len(range(n)), range(3) == range(n)


@case((range(3, 9, 2),))
def range_returned(r):
    return r, reversed_is(r), (r, r[1:])


def reversed_is(r):
    return r[::-1]


@case((range(9), np.uint64(2**64 - 1)), (range(9), np.uint64(3)), (range(9), None))
def range_slices_by_uint64(r, n):
    return r[:n], r[n:]


@case(*((s, n) for s in (slice(None), slice(1, None), slice(None, None, -1), slice(-3, 10, 2), slice(5, -20, -3), slice(2**62, -2**62, -1), slice(0, 9, 0)) for n in (0, 5, True, -1)))
def slice_indices(s, n):
    return s.indices(n)


class Holding:
    def __init__(self, items):
        self.items = items

    def total(self):
        return sum(self.items) + len(self.items)


@case((4,), (0,))
def held_in_lists_and_dictionaries(n):
    parts = [range(i) for i in range(n)]
    parts.append(range(2, 9, 3))
    table = {i: range(i) for i in range(n)}
    held = Holding(range(n))
    return parts, table, [sum(part) for part in parts], parts[-1][1], held.total(), held.items, held, (parts[0], 1)


@case(([range(3), range(5, 1, -1)], Holding(range(3))), ([], Holding(range(0))))
def held_by_arguments(parts, held):
    parts.append(held.items)
    held.items = range(7)
    return sum(len(part) for part in parts), held.total()
