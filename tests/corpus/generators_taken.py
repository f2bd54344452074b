"""What takes the items of generators: extremes, displays, strings, arrays, map, zip, dictionaries and sets"""

import functools
import math
import operator

import numpy as np

from .case import case
from .generator_functions import LINE, two, up


@case((7,), (1,))
def extremes(n):
    return (min(x * (5 - x) for x in range(n)), max((-x, x) for x in range(n)), min((x for x in range(0)), default=-1),
            max((x for x in range(n)), key=lambda x: -x))


@case((4,), (0,))
def stops_early(n):
    return any(1 // (3 - i) > 0 for i in range(n)), all(i < 2 or 1 // 0 for i in range(min(n, 2)))


@case((9,))
def stops_at_the_exception(n):
    return any(1 // (i - 3) > 1 for i in range(n))


@case((3,), (4,))
def unpacked(n):
    a, b, c = (i * i for i in range(n))
    return a + b + c


@case((3,))
def spread_into_lists(n):
    items = [0]
    items.extend(up(n))
    items += two(n)
    return [*up(n), 7, *items]


@case((5,))
def contained(n):
    return 3 in up(n), 30 in (x for x in range(n))


@case((5,), (0,))
def products_and_exact_sums(n):
    return math.prod(x + 1 for x in up(n)), math.fsum(0.1 * x for x in up(n)), sum((0.1 for _ in range(n)), 0.5)


@case((4,), (0,))
def arrays_of_items(n):
    return np.fromiter((x * 2 for x in range(n)), np.float64), np.fromiter(up(9), np.int64, n)


@case((3,))
def array_that_wants_more(n):
    return np.fromiter(up(n), np.int64, 5)


@case(("banana",), ("",))
def strings(text):
    return "".join(c for c in text if c != "a"), sum(1 for c in text), "-".join(c + "!" for c in text)


@case(([1, 2, 0, 3],), (np.array([1.5, 0.0, 2.5]),), ((4, 0),))
def map_and_filter(a):
    return (list(map(lambda x: x * x, a)), list(filter(lambda x: x > 1, a)), list(filter(None, a)),
            sum(map(lambda x, y: x + y, a, a[1:])))


@case((3,))
def map_of_three(n):
    return list(map(lambda x, y, z: x * 100 + y * 10 + z, up(n), range(n), (7, 8, 9)))


@case((3,), (0,))
def zip_and_enumerate(n):
    return (list(zip((x * 2 for x in range(n)), up(10), range(5))), list(enumerate(up(n))), list(enumerate((x for x in up(n)), 5)))


@case((4,))
def zip_strictly_even(n):
    return list(zip(up(n), range(n), strict=True))


@case((4,))
def zip_strictly_longer(n):
    return list(zip(up(n), range(n + 1), strict=True))


@case((2,))
def zip_strictly_shorter(n):
    return list(zip(up(n + 1), range(n + 1), up(n), strict=True))


@case((5,))
def nested_expressions(n):
    return sum(x for row in (range(i) for i in range(n)) for x in row), [list(x * y for x in range(y) if x != 1) for y in range(n)]


@case(((1, 2, 3),), ((1.5, 2.5),), ((),), (((1, 2), (3, 4)),), (([1, 2], [3]),))
def tuples_of_tuples(t):
    return tuple(x for x in t), tuple(x * 2 for x in t)


@case((4,))
def tuples_of_known_length(n):
    return tuple(i * n for i in range(3)), tuple(two(n)), tuple(-x if x > 5 else x for x in (n, n + 1, n * 2))


@case((4,), (0,))
def tuples_of_unknown_length(n):
    return tuple(i for i in range(n))


@case((4,), merges=True)
def tuples_of_mixed_numbers(n):
    return tuple(x for x in (1, 2.5))


# --- dictionaries and sets
@case((5,), (0,))
def dictionaries_and_sets_of_generators(n):
    return (dict((i, i + 1) for i in range(n)), set(x % 2 for x in up(n)), frozenset(x for x in range(n)), dict(zip(range(n), up(n))),
            dict(enumerate(up(n))))


@case(({"a": 1, "b": 5},), ({"c": 2},))
def generators_over_dictionaries(d):
    it = iter(d)
    return (sum(v for v in d.values()), max((v, k) for k, v in d.items()), sorted(k for k in d), any(k == "b" for k in d), next(it),
            list(it), list(zip(d, d.values())))


@case(({1, 2, 3},), ({5},))
def generators_over_sets(s):
    return sum(x for x in s), sorted(map(lambda x: x + 1, s)), list(enumerate(sorted(s)))


@case((4,))
def updated_by_generators(n):
    s, d = {1, 2}, {0: 1}
    s.update(x for x in range(n))
    d.update((i, i * 2) for i in range(n))
    return sorted(s), d, {7}.union(x for x in range(n))


@case(("a,yy",))
def joined(s):
    return "".join(reversed(s)), ",".join(str(x) for x in up(4)), "-".join(w.upper() for w in s.split(","))


@case((4,), (1,))
def reduced(n):
    return functools.reduce(lambda s, x: s * 3 + x, up(n), 1), functools.reduce(operator.add, (x * 2 for x in range(n)))


@case((0,))
def reduced_of_nothing(n):
    return functools.reduce(operator.add, up(n))


def yielding(a, b):
    yield a
    yield b


@case((2,))
def lists_of_ints_and_of_floats_yielded(n):
    total = 0.0
    for items in iter(([1, n], [1.5, 2.5])):
        for x in items:
            total += x
    for items in yielding([n], [0.5]):
        items.append(2)
        total += sum(items)
    return total


@case(([1, 2], [0.5]), rejects="TypingError", words=("list[int]", "list[float]"))
def passed_lists_of_ints_and_of_floats_yielded(a, b):
    total = 0.0
    for items in iter((a, b)):
        total += sum(items)
    return total


@case((3,), (0,), (300,))
def bytes_of_items(n):
    return bytes(i for i in range(n)), bytearray(i for i in range(n)), bytes(map(int, "123"))


@case(lambda: (iter([1, 2, 3]), 2), lambda: (iter((1.5, 2.5)), 5), lambda: ((x * x for x in range(4)), 3), lambda: (map(abs, [-1.5, 2.0]), 1),
      lambda: (filter(None, [0, 1, 2]), 1), lambda: (up(4), 2), lambda: (iter([]), 2), lambda: (iter(LINE), 2), lambda: (iter({3: 1, 4: 2}), 1), merges=True)
def items_of_an_iterator(it, n):
    found = []
    for x in it:
        found.append(x)
        if len(found) == n:
            break
    more = next(it, -1)
    return found, more, list(it)


@case(lambda: (zip([1, 2], [3.5, 4.5]),), lambda: (enumerate([1.5, 2.5]),), lambda: (iter({1: 2}.items()),), lambda: (((i, i * i) for i in range(3)),))
def pairs_of_an_iterator(it):
    total = 0.0
    for k, x in it:
        total += k * x
    return total


@case(lambda: (iter("abc"),), lambda: ((w.upper() for w in ["a", "b"]),), lambda: (map(str, range(3)),))
def texts_of_an_iterator(it):
    return ",".join(it)


def failing_at(n):
    for i in range(n):
        yield i
    raise KeyError(n)


@case(lambda: (failing_at(3), 2), lambda: (failing_at(3), 4))
def iterator_that_raises(it, n):
    total = 0
    try:
        for i in range(n):
            total += next(it)
    except KeyError as e:
        return total, str(e)
    return total, ""


@case(lambda: (iter([1, 2, 3]),), lambda: ((x for x in (1.5,)),), merges=True)
def iterator_passed_on(it):
    def plus(k):
        return next(it, 0) + k
    return plus(1), sum(it), plus(2)
