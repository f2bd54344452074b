"""Lists: methods, sorting, operators, comparison, built-in functions"""

import operator

import numpy as np

from .case import agreed, case

INTS, FLOATS = [3, 1, 2, 1], [2.5, -0.5, 1.0]


@case((INTS, 5), (FLOATS, 0.5), ([], 5), ([(1, 2.5)], (3, 4.5)), ([[1]], [2]), ([True], False))
def append(xs, x):
    return xs.append(x), xs


@case((INTS, [7, 8]), (INTS, []), ([], [1]), (FLOATS, [1.5]), ([[1]], [[2], [3]]))
def extend(xs, ys):
    xs.extend(ys)
    return xs, ys


@case((INTS,), (FLOATS,), ([],))
def extend_by_itself(xs):
    xs.extend(xs)
    return xs


@case((INTS,))
def extend_by_others(xs):
    xs.extend((7, 8))
    xs.extend(range(3))
    xs.extend(enumerate_sum(xs))
    xs += (5,)
    xs += range(2)
    return xs


def enumerate_sum(xs):
    return [i + x for i, x in enumerate(xs)]


@case(*[(INTS, i, 9) for i in (0, 2, 4, 10, -1, -4, -10)], (FLOATS, 1, 0.5), ([], 3, 1), ([[1], [2]], 1, [5]))
def insert(xs, i, x):
    xs.insert(i, x)
    return xs


@case((INTS, 1), (INTS, 9), (FLOATS, 1), ([], 1), ([[1], [2], [1]], [1]), ([(1, 2.5), (3, 4.5)], (3, 4.5)))
def remove(xs, x):
    xs.remove(x)
    return xs


@case((INTS,), (FLOATS,), ([],), ([[1], [2]],), ([(1, 2.5)],))
def pop(xs):
    return xs.pop(), xs


@case(*[(INTS, i) for i in (0, 2, 3, 4, -1, -4, -5)], ([], 0), ([[1], [2], [3]], 1))
def pop_at(xs, i):
    return xs.pop(i), xs


@case((INTS,), ([],), ([[1], [2]],))
def clear(xs):
    xs.clear()
    return xs


@case((INTS, 1), (INTS, 9), (FLOATS, 1.0), ([], 1), (INTS, 1.0), (INTS, True))
def count(xs, x):
    return xs.count(x), x in xs, x not in xs


@case((INTS, 1), (INTS, 9), (FLOATS, 1), (FLOATS, 7.25), ([], 1), (INTS, 2.0))
def index(xs, x):
    return xs.index(x)


@case(*[(INTS, 1, a, b) for a in (0, 1, 2, -1, -9) for b in (1, 4, 9, -1)])
def index_between(xs, x, first, last):
    return xs.index(x, first, last)


@case((INTS, 2))
def index_from(xs, x):
    return xs.index(x, 2), xs.index(1, -1)


@case((INTS,), (FLOATS,), ([],), ([1],), ([[1], [2], [3]],), ([(1, 2), (3, 4)],))
def reverse(xs):
    return xs.reverse(), xs


@case((INTS,), (FLOATS,), ([],), ([[1], [2]],))
def copy(xs):
    ys = xs.copy()
    ys.reverse()
    return xs, ys, xs is ys


@case((INTS,), (FLOATS,), ([],), ([5],), ([True, False, True],), ([(2, 1), (1, 5), (1, 2)],), ([[2], [1, 5], [1], []],))
def sort(xs):
    return xs.sort(), xs


@case((INTS,), (FLOATS,), ([(2, 1), (1, 5), (1, 2)],))
def sort_reversed(xs):
    xs.sort(reverse=True)
    return xs


@case((list(range(50, 0, -1)),), ([i * 7919 % 101 for i in range(200)],), ([i % 3 for i in range(40)],))
def sort_many(xs):
    xs.sort()
    return xs


@case(([i * 7919 % 101 for i in range(100)],), ([5, 3, 9],), ([],))
def sort_by_key(xs):
    xs.sort(key=lambda x: x % 10)
    return xs


@case(([i * 7919 % 101 for i in range(100)],), ([5, 3, 9],))
def sort_by_key_reversed(xs):
    xs.sort(key=lambda x: x % 10, reverse=True)
    return xs


@case(([(3, 1.5), (1, 2.5), (2, 0.5)],))
def sort_tuples_by_item(xs):
    xs.sort(key=lambda p: p[1])
    return xs, sorted(xs), sorted(xs, key=lambda p: -p[0])


@case((INTS,), ((3, 1, 2),), (range(4, 0, -1),), (np.array([2.5, 1.5]),), ([],))
def sorted_copy(xs):
    return sorted(xs), sorted(xs, reverse=True)


@case((INTS,))
def sorted_by_absolute_value(xs):
    return sorted([-x for x in xs], key=abs)


@case((INTS,), (FLOATS,), ([True, True],))
def sums(xs):
    return sum(xs), sum(xs, 5), sum([x * x for x in xs])


@case(([0.1] * 10,), ([1e16, 1.0, -1e16],), agreed(([],), merges=True))
def sum_of_floats(xs):
    return sum(xs)


@case((INTS,), (FLOATS,), ([4],), ([],))
def extremes(xs):
    return min(xs), max(xs)


@case((INTS,), ([],))
def extremes_by_key(xs):
    return min(xs, key=lambda x: -x, default=7), max(xs, default=7)


@case(([True, False],), ([0, 0],), ([1.5],), ([],), ([[], [1]],))
def any_and_all(xs):
    return any(xs), all(xs)


@case((INTS, [5]), ([], []), (FLOATS, [0.5]), ([[1]], [[2]]), ([(1, 2)], [(3, 4)]))
def add(xs, ys):
    zs = xs + ys
    zs.append(xs[0] if xs else zs[0]) if zs else None
    return xs, ys, zs


@case((INTS,))
def add_displays(xs):
    return xs + [1, 2], [7] + xs, [1] + [2, 3], [] + xs


@case((INTS, [5]), ([], []), (FLOATS, [0.5]))
def add_in_place(xs, ys):
    zs = xs
    zs += ys
    return xs, zs is xs


@case((INTS,))
def add_itself(xs):
    xs += xs
    return xs


@case((INTS, 2), (FLOATS, 0), ([], 3), ([1], 5), (INTS, -1), ([[1]], 2), (INTS, True), (INTS, np.int8(2)))
def multiply(xs, n):
    return xs * n, n * xs


@case((INTS, 3), (FLOATS, 0), (INTS, 1), ([[1], [2]], 2), ([1], -1))
def multiply_in_place(xs, n):
    ys = xs
    ys *= n
    return xs, ys is xs


@case((4,), (0,))
def multiplied_displays(n):
    return [0] * n, [1.5, 2.5] * n, n * [True], [(1, 2)] * n, [None] * n


@case(
    (INTS, INTS), (INTS, [3, 1, 2]), (INTS, [3, 1, 2, 2]), ([], []), ([], [1]), (FLOATS, FLOATS), ([1, 2], [1.0, 2.0]),
    ([[1], [2]], [[1], [2]]), ([[1], [2]], [[1], [3]]), ([(1, 2)], [(1, 2)]), ([True], [1]),
)
def compare(xs, ys):
    return xs == ys, xs != ys, xs < ys, xs <= ys, xs > ys, xs >= ys


@case((INTS, (3, 1, 2, 1)), (INTS, 5), (INTS, None), ([], ()))
def compare_with_others(xs, y):
    return xs == y, xs != y, y == xs


@case((INTS,))
def compare_with_displays(xs):
    return xs == [3, 1, 2, 1], [3, 1] < xs, xs == [], [] == [], [1] == [1.0], xs != [3]


@case(([[1], [2]],))
def lists_in_lists(rows):
    return [1] in rows, [3] in rows, rows.index([2]), rows.count([1])


@case((INTS,))
def identity(xs):
    ys = xs
    zs = xs[:]
    return xs is ys, xs is zs, xs is not zs, ys == zs, xs is None, xs is not None


@case((INTS, FLOATS))
def functions_of_operator(xs, ys):
    return (operator.getitem(xs, 1), operator.contains(ys, 2.5), operator.concat(xs, [1]),
            operator.countOf(xs, 1), operator.indexOf(xs, 2))


@case((INTS,))
def methods_as_functions(xs):
    list.append(xs, 4)
    add_to = xs.append
    add_to(5)
    add_to(6)
    return xs, len(xs)


@case(([],))
def array_of_an_empty_list(xs):
    return np.array(xs), np.array([])


@case((INTS,), (FLOATS,), ([True, False],))
def array_of_list(xs):
    return np.array(xs), np.asarray(xs)


@case((INTS,))
def array_of_list_with_dtype(xs):
    return np.array(xs, dtype=np.float32), np.array([x / 2 for x in xs], np.float64)


@case(([[1, 2], [3, 4]],), ([[1.5]],), ([[1], [2, 3]],))
def array_of_rows(rows):
    return np.array(rows)


@case((5,))
def array_of_comprehension(n):
    return np.array([i * i for i in range(n)]), np.array([[i + j for j in range(2)] for i in range(n)])


@case((INTS,), (FLOATS,))
def types_of_lists(xs):
    return isinstance(xs, list), isinstance(xs, tuple), type(xs) is list, isinstance(xs[0], int)


@case((6,))
def stack_and_queue(n):
    stack, queue, seen = [0], [0], []
    while stack:
        x = stack.pop()
        seen.append(x)
        if x < n:
            stack.append(2 * x + 1)
            stack.append(2 * x + 2)
    while queue and len(seen) < 50:
        x = queue.pop(0)
        seen.append(-x)
        if x < n:
            queue.append(2 * x + 1)
    return seen


@case(([3, 1, 2],), expect=ValueError, words=("list modified during sort",))
def sorted_by_a_key_that_changes_it(items):
    items.sort(key=lambda x: items.pop() if items else 5 / 0)
    return items


@case(([3, 1, 2],))
def special_methods_called(items):
    items.__setitem__(0, 5)
    items.__delitem__(1)
    return items, items.__len__(), items.__getitem__(-1), items.__contains__(5), [x for x in items.__iter__()], [x for x in items.__reversed__()]


@case((2.5, -1), (-0.5, 7))
def special_methods_of_numbers(x, n):
    return x.__ceil__(), x.__floor__(), x.__trunc__(), x.__round__(), x.__abs__(), x.__neg__(), x.__int__(), n.__hash__(), n.__index__(), n.__bool__()


@case(({1: 2}, (1, 2), "ab"))
def special_methods_of_others(table, pair, text):
    return table.__getitem__(1), table.__len__(), pair.__contains__(2), text.__len__(), text.__getitem__(1), f"{text.__format__('>4')}"


@case(*((list(range(n)), k) for n in (0, 1, 7, 8, 9, 23) for k in (0, 5, 22)))
def compared_number_by_number(xs, k):
    ys = xs[:]
    same, longer = xs == ys, xs == ys + [1]
    if k < len(ys):
        ys[k] += 1
    return same, longer, xs == ys, xs != ys, [x > 3 for x in xs] == [y > 3 for y in ys], [x * 0.5 for x in xs] == [y * 0.5 for y in ys], xs == [float(x) for x in xs]


@case((list(range(37)),), ([k % 3 == 0 for k in range(33)],), ([(k, k / 2) for k in range(18)],), ([str(k) for k in range(35)],), ([[k] for k in range(17)],),
      ([0.5] * 3 + [1.5] * 13,), ([],))
def turned(xs):
    back = xs[::-1]
    short = xs[20:2:-1]
    third = xs[::-3]
    xs.reverse()
    return xs, xs == back, short, third, xs[:0:-1]


@case((list(range(30)), [1, 2]), agreed(([1], [0.5]), merges=True), ([0.5], []), (["a"] * 20, ["b"]), ([[1]], [[2], []]), ([], [(1, 2)]))
def longer_by_others(xs, ys):
    made = xs + ys
    for _ in range(5):
        made = made + [made[0]]
    return made, len(xs), xs[:3] + ys[1:]


@case((40,), (3,))
def grown_from_few(n):
    made, texts, pairs = [], [str(n)], [(n, 0.5), (n, 1.5)]
    for k in range(n):
        made.append([k] if k % 2 else [])
        made[-1].extend(range(k))
        texts.append(str(k))
        pairs.insert(1, (k, k / 4))
    return made, texts, pairs
