"""Lists: literals, comprehensions, items, iteration, unpacking, what they may hold"""

import math

import numpy as np

from .case import agreed, case
from .scalars import NAN

LINE = np.array([1.5, -2.0, 4.0])


@case((3,), (2.5,), (True,), (np.int8(3),), (1j,), (None,))
def display_of_one_type(x):
    return [x, x], [], [x], [[x], []]


@case((3, 2.5))
def display_of_several_types(x, y):
    return [x, y], [x, (y, x), None]


@case((0,), (1,), (5,))
def append_in_a_loop(n):
    xs = []
    for i in range(n):
        xs.append(i * i)
    return xs


@case((0,), (5,))
def append_floats(n):
    xs = []
    total = 0.0
    for i in range(n):
        xs.append(i / 2)
    for x in xs:
        total += x
    return total, len(xs), xs


@case((0,), (6,))
def comprehension(n):
    return [i * 2 for i in range(n)]


@case((0,), (7,))
def comprehension_with_condition(n):
    return [i * 0.5 for i in range(n) if i % 2 if i > 2]


@case((0,), (4,))
def nested_comprehension(n):
    return [[i * j for j in range(i)] for i in range(n)]


@case((4,))
def comprehension_of_two_loops(n):
    return [(i, j) for i in range(n) for j in range(i) if i != j + 1]


@case(([1, 2, 3],), ([1.5],), ([],))
def comprehension_over_a_list(xs):
    return [x + x for x in xs]


@case(((1, 2, 3),), ((1, 2.5),), ((),))
def comprehension_over_a_tuple(t):
    return [x for x in t]


@case((3,))
def comprehension_keeps_the_variable(n):
    i = 100
    xs = [i for i in range(n)]
    return xs, i


@case((3,))
def comprehension_reads_outside(n):
    k = n * 2
    return [k + i for i in range(n)], [len([j for j in range(i + k)]) for i in range(n)]


@case(([1, 2, 3], 0), ([1, 2, 3], -1), ([1, 2, 3], 3), ([1, 2, 3], -4), ([1, 2, 3], True), ([1.5], np.int8(0)), ([], 0),
      ([1, 2], np.uint64(1)), ([1, 2], np.uint64(2**64 - 1)))
def item(xs, i):
    return xs[i]


@case(([1, 2, 3], 0, 9), ([1, 2, 3], -1, 9), ([1, 2, 3], 3, 9), ([1, 2, 3], -4, 9), ([1.5, 2.5], 1, 0.5), ([], 0, 1))
def set_item(xs, i, x):
    xs[i] = x
    return xs


@case(([1, 2, 3],), ([2.5],), ([True, False],), ([],), ([(1, 2.5), (2, 3.5)],))
def set_each_item(xs):
    for k in range(len(xs)):
        xs[k] = xs[-1 - k]
    return xs


@case(([1, 2, 3], 1), ([1, 2], 0))
def augmented_item(xs, i):
    xs[i] += 5
    xs[i] *= 2
    xs[-1] -= xs[0]


@case((5,))
def constant_displays_changed(n):
    xs = [0, 0, 0]
    for i in range(n):
        xs[i % 3] += i
    return xs


@case((5,))
def counters(n):
    a, b = [0, 0], [0.0] * 2
    for i in range(n):
        a[i & 1] += 1
        b[i & 1] += i / 2
    return a, b


@case((0,), (1,), (3,))
def list_of_lists(n):
    rows = []
    for i in range(n):
        row = []
        for j in range(i + 1):
            row.append(float(i * j))
        rows.append(row)
    total = 0.0
    for row in rows:
        for x in row:
            total += x
    return rows, total


@case((3, 4))
def matrix_of_lists(n, m):
    a = [[0.0 for _ in range(m)] for _ in range(n)]
    for i in range(n):
        for j in range(m):
            a[i][j] = i * 10.0 + j
    return a, a[1][2], a[-1]


@case((3,))
def one_row_many_times(n):
    row = [0] * n
    rows = [row] * n
    rows[0][1] = 5
    return rows, rows[0] is rows[1], row


@case((3,))
def rows_that_differ(n):
    rows = [[0] * n for _ in range(n)]
    rows[0][1] = 5
    return rows, rows[0] is rows[1]


@case((4,))
def list_of_tuples(n):
    pairs = [(i, i / 2) for i in range(n)]
    pairs.append((7, 0.5))
    total = 0.0
    for i, x in pairs:
        total += i * x
    return pairs, total, pairs[1][0]


@case((3,))
def list_of_arrays(n):
    arrays = []
    for i in range(n):
        arrays.append(np.full(2, float(i)))
    arrays[0][1] = 9.0
    return arrays, arrays[1].sum()


@case((LINE,))
def list_of_one_array(a):
    xs = [a, a]
    xs.append(a)
    xs[0][0] = 7.0
    return xs


@case((LINE,))
def list_of_array_items(a):
    xs = []
    for x in a:
        xs.append(x)
    return xs, [x for x in a if x > 0]


@case((np.arange(4, dtype=np.int8),), (np.ones((2, 2), np.float32),))
def list_of_an_array(a):
    return list(a.ravel()), len(list(a))


@case((4,))
def list_of_optional(n):
    xs = []
    for i in range(n):
        xs.append(None if i % 2 else i)
    return xs


@case((5,))
def list_of_range(n):
    return list(range(n)), list(range(n, 0, -2)), list(range(0))


@case(((1, 2, 3),), ((1.5, 2),))
def list_of_tuple_of(t):
    xs = list(t)
    return xs, list(xs), list()


@case(([3, 1, 2],), ([],))
def list_of_list_is_new(xs):
    ys = list(xs)
    ys.append(4)
    return xs, ys, xs is ys, ys is ys


@case((3,))
def list_of_views(n):
    xs = [5, 6, 7]
    return list(enumerate(xs)), list(zip(xs, range(n))), list(reversed(xs)), list(enumerate(range(n), 4))


@case(([1, 2, 3],), ([1.5, 2.5],), ([],))
def iterate(xs):
    total = 0
    for x in xs:
        total = total + x
    return total


@case(([1, 2, 3],), ([],))
def iterate_with_index(xs):
    total = 0
    for i, x in enumerate(xs, 1):
        total += i * x
    return total


@case(([1, 2, 3], [4, 5]), ([1, 2], []), ([], []))
def iterate_two(xs, ys):
    total = 0
    for x, y in zip(xs, ys):
        total += x * y
    return total, [x + y for x, y in zip(ys, xs)]


@case(([1, 2, 3], [4, 5]), ([1, 2], [3, 4]))
def iterate_two_strictly(xs, ys):
    return [x + y for x, y in zip(xs, ys, strict=True)]


@case(([1, 2, 3],), ([1.5],), ([],))
def iterate_backwards(xs):
    return [x for x in reversed(xs)]


@case(([3, 1, 2],))
def list_that_grows_under_the_loop(xs):
    for x in xs:
        if len(xs) < 8:
            xs.append(x + 1)
    return xs


@case(([1, 2, 3, 4, 5, 6],))
def list_that_shrinks_under_the_loop(xs):
    seen = []
    for x in xs:
        seen.append(x)
        xs.pop()
    return seen


@case(([1, 2, 3, 4, 5, 6],))
def list_that_shrinks_under_a_loop_backwards(xs):
    seen = []
    for x in reversed(xs):
        seen.append(x)
        xs.pop(0)
    return seen, xs


@case(([1, 2, 3, 4, 5, 6],))
def list_that_shrinks_under_enumerate(xs):
    seen = []
    for i, x in enumerate(xs):
        seen.append(i * x)
        if i % 2:
            xs.pop()
    return seen


@case(([1, 2],), ([1, 2, 3],), ([1],), ([2.5, 3.5],), ([],))
def unpack(xs):
    a, b = xs
    return a, b


@case(([1, 2, 3, 4],), ([1, 2],), ([1],), ([],))
def unpack_starred(xs):
    a, *rest, b = xs
    rest.append(a)
    return a, rest, b


@case(([1, 2, 3],), ([1.5],))
def unpack_all(xs):
    *whole, = xs
    return whole, whole is xs


@case((1, 2, 3))
def unpack_star_of_tuple(a, b, c):
    first, *rest = (a, b, c)
    rest.append(9)
    return first, rest


@case(([1, 2], (3, 4)), ([], (5,)))
def spread_in_display(xs, t):
    return [*xs, *t, 7], [*t, *xs], [0, *range(3), *xs]


@case(([1, 2, 3],), ([],), ([0.0],))
def truth(xs):
    found = 0
    if xs:
        found += 1
    if not xs:
        found += 10
    while xs:
        xs.pop()
        found += 100
    return found, bool(xs), not xs


@case(([1, 2],), ([],))
def truth_of_conditions(xs):
    ys = xs or [5]
    zs = xs and [6]
    return ys, zs, ys is xs


@case((3,), (0,))
def chosen_list(n):
    xs = [1, 2] if n else []
    xs.append(n)
    return xs


@case((True,), (False,))
def list_or_none(flag):
    xs = None
    if flag:
        xs = [1.5]
    if xs is None:
        return 0.0
    xs.append(2.5)
    return xs[1]


@case((3,))
def empty_that_stays_so(n):
    xs = []
    for x in xs:
        n += x
    return xs, len(xs), n, xs == []


@case((3,), agreed((0,)))
def item_of_an_empty_list(n):
    xs = []
    if n > 100:
        xs.append(1)
    return xs[0]


@case((3,))
def item_of_a_list_always_empty(n):
    xs = []
    return xs[n]


@case((4,))
def helper_makes_a_list(n):
    xs = made(n)
    xs.append(2.5)
    return xs, made(2)


def made(n):
    return []


@case((4,))
def helper_fills_a_list(n):
    xs = []
    fill(xs, n)
    fill(xs, 2)
    return xs


def fill(xs, n):
    for i in range(n):
        xs.append(i * 1.5)


@case((4,))
def helper_fills_many(n):
    rows = [[] for _ in range(3)]
    for k in range(n):
        fill(rows[k % 3], k)
    return rows


@case((5,))
def recursive_fill(n):
    xs = []
    count_down(xs, n)
    return xs


def count_down(xs, n):
    if n > 0:
        xs.append(n)
        count_down(xs, n - 1)


@case((6,))
def recursive_lists(n):
    return permute([i for i in range(3)])


def permute(xs):
    if len(xs) <= 1:
        return [xs[:]]
    found = []
    for k in range(len(xs)):
        for rest in permute(xs[:k] + xs[k + 1:]):
            found.append([xs[k]] + rest)
    return found


@case((4,))
def closure_over_a_list(n):
    xs = []

    def add(x):
        xs.append(x * 0.5)

    for i in range(n):
        add(i)
    return xs


@case((3,))
def aliases(n):
    a = [1, 2]
    b = a
    b.append(n)
    c = (a, b)
    c[0].append(4)
    return a, b, c, a is b


@case(([1, 2],), ([1.5],))
def returned_twice(xs):
    return xs, xs, (xs, [xs[0]])


@case(([[1], [2, 3]],), ([[]],), ([],))
def lengths_of_rows(rows):
    return [len(row) for row in rows], len(rows)


@case((3,))
def string_of_lists(n):
    xs = [n, 2]
    xs.append(5)
    print(xs, [1.5, NAN], [[n]])
    assert xs == [1, 2], f"got {xs}"


@case((3,))
def lists_in_exceptions(n):
    xs = [n]
    xs.append(4)
    raise ValueError(xs, "bad")


@case((3,))
def leaves_by_exception(n):
    rows = []
    for i in range(5):
        row = [float(i)]
        rows.append(row)
        if i == n:
            raise KeyError(i)
    return rows


@case(([1, 2, 3],))
def math_of_items(xs):
    return math.sqrt(xs[0]), max(xs[0], xs[1]), xs[2] ** 2, xs[0] / xs[1], divmod(xs[2], xs[1])


@case((5,))
def lists_of_a_tuple_by_position(n):
    pair = ([], [])
    for i in range(n):
        pair[i % 2].append(i * 1.5)
    return pair


@case((4,))
def best_list(n):
    best = None
    for i in range(n):
        current = [i]
        current.append(i + 1)
        if best is None or current[0] > best[0]:
            best = current
    return best


@case((3,))
def three_levels_made(n):
    cube = [[[0.0] * 2 for _ in range(2)] for _ in range(n)]
    cube[0][1][0] = 3.5
    cube[0][0] = cube[0][1]
    cube[0][0][1] = 7.0
    return cube


@case((6,))
def list_that_grows_and_is_replaced(n):
    xs = [1.0] * n
    total, i = 0.0, 0
    while i < len(xs):
        total += xs[i]
        if i == 2:
            xs.append(5.0)
        if i == 3:
            xs = [2.0] * 3
        i += 1
    return total, xs


@case(([4, 5], 4))
def lists_and_exceptions(xs, n):
    out = []
    for i in range(n):
        try:
            out.append([i, xs[i]])
        except IndexError:
            out.append([i])
            xs.append(i)
    return out
