"""Sets and frozensets: displays, comprehensions, methods, algebra, their order"""

import math

import numpy as np

from .case import case

INTS = {3, 1, 2, 17, 9, 8}
OTHERS = {1, 9, 100, 25, 33}
TEXT = {"one", "two", "three", "four", "five", "six"}
FLOATS = {1.5, -0.0, 3.0, 1e300}
PAIRS = {(1, 2), (3, 4), (5, 6)}


def spread(n, step):
    """A set with a history: grown, thinned, grown again."""
    made = set()
    for i in range(n):
        made.add(i * step % 1009)
        if i % 3 == 1:
            made.discard(i * step // 2 % 1009)
    return made


MANY, MORE = spread(300, 37), spread(200, 101)


@case((3,), (-1,))
def display(x):
    return {1, x, x + 1, 1}


@case(())
def display_of_constants():
    return {11, 3, 8, 0, 19}, {"a", "b", "c"}


@case((), (10,), (1000,))
def built(n=100):
    s = set()
    for i in range(n):
        s.add(i * i % 997)
    return s, len(s)


@case((10,), (300,))
def comprehension(n):
    return {i * 8 for i in range(n)}, {i / 4 for i in range(n)}


@case((INTS,), (MANY,), (TEXT,), (FLOATS,), (PAIRS,), (set(),))
def in_order(s):
    found = []
    for x in s:
        found.append(x)
    return found, list(s), len(s), bool(s), not s


@case((INTS, 3), (INTS, 4), (INTS, 3.0), (TEXT, "one"), (TEXT, "x"), (PAIRS, (3, 4)), (FLOATS, 0), (INTS, "x"))
def contains(s, x):
    return x in s, x not in s


@case((2,), (7,), (2.0,))
def in_constants(x):
    return x in {1, 2, 3}, x in {"a", "b"} if x == 0 else None


@case((INTS, 5), (INTS, 3), (MANY, 5), (TEXT, "seven"), (PAIRS, (0, 0)))
def add(s, x):
    s.add(x)
    return s


@case((INTS, 3), (INTS, 4), (TEXT, "one"), (TEXT, "x"), (MANY, 37))
def remove(s, x):
    s.discard(x)
    s.remove(x)
    return s


@case((INTS, 3), (INTS, 4), (TEXT, "one"))
def discard(s, x):
    s.discard(x)
    return s


@case((INTS,), (TEXT,), (MANY,), (set(),))
def pop(s):
    return s.pop(), s.pop(), s


@case((MANY, 60), (spread(40, 3), 10))
def pop_and_add(s, n):
    found = []
    for i in range(n):
        found.append(s.pop())
        s.add(i * 1000)
    return found, s


@case((INTS,), (TEXT,), (MANY,))
def clear_and_copy(s):
    t = s.copy()
    s.clear()
    s.update(t)
    return s, t


SETS = ((INTS, OTHERS), (OTHERS, INTS), (MANY, MORE), (MORE, MANY), (INTS, MANY), (MANY, INTS), (TEXT, {"one", "nine"}), (INTS, set()),
        (set(range(5)), set(range(200))))


@case(*SETS)
def union(a, b):
    return a | b, a.union(b), b | a


@case(*SETS)
def intersection(a, b):
    return a & b, a.intersection(b), b & a


@case(*SETS)
def difference(a, b):
    return a - b, a.difference(b), b - a


@case(*SETS)
def symmetric_difference(a, b):
    return a ^ b, a.symmetric_difference(b)


@case(*SETS)
def in_place_union(a, b):
    a |= b
    return a


@case(*SETS)
def in_place_intersection(a, b):
    a &= b
    return a


@case(*SETS)
def in_place_difference(a, b):
    a -= b
    return a


@case(*SETS)
def in_place_symmetric_difference(a, b):
    a ^= b
    return a


@case(*SETS, (INTS, INTS))
def comparison(a, b):
    return a == b, a != b, a <= b, a < b, a >= b, a > b, (a & b) <= a, (a | b) > a


@case(*SETS)
def relations(a, b):
    return a.issubset(b), a.issuperset(b), a.isdisjoint(b), (a & b).issubset(a), (a | b).issuperset(b), (a - b).isdisjoint(b)


@case((INTS, [5, 1, 17, 40]), (INTS, []), (TEXT, ["x", "one"]))
def with_lists(s, xs):
    return s.union(xs), s.intersection(xs), s.difference(xs), s.symmetric_difference(xs), s.issubset(xs), s.isdisjoint(xs)


@case((INTS, [5, 1, 17, 40]), (MANY, [1, 2, 3]))
def updates_with_lists(s, xs):
    s.update(xs)
    s.difference_update(xs[:1])
    s.symmetric_difference_update(xs)
    s.intersection_update(xs)
    return s


@case(([3, 1, 3, 2, 30, 22, 14],), ([],), (["b", "a", "b"],))
def of_list(xs):
    return set(xs), frozenset(xs), len(set(xs))


@case((50,))
def of_range(n):
    return set(range(n)), set(range(0, n * 8, 8)), set((5, 3, 5)), set(set(range(n)))


@case(({3: 1, 7: 2, 16: 5},))
def of_dict(d):
    return set(d), set(d.values()), set(d.items())


@case(("hello world",))
def of_text(s):
    return len(set(s)), sorted(set(s))


@case((frozenset(INTS), 3), (frozenset(TEXT), "one"))
def frozen(s, x):
    total = 0
    for y in s:
        total += 1
    return s, x in s, len(s), s | s, s & s, s - s, total


@case((frozenset(INTS), OTHERS))
def frozen_with_set(a, b):
    return a | b, b | a, a & b, b & a, a - b, b - a, a ^ b, a == b, a <= b


@case((INTS,), (MANY,), (FLOATS,))
def reduced(s):
    return sum(s), min(s), max(s), sorted(s), any(s), all(s)


@case((MANY,))
def enumerated(s):
    total = 0
    for i, x in enumerate(s):
        total += i * x
    for x, y in zip(s, range(1000)):
        total -= x * y
    return total


@case((INTS,))
def changed_during_iteration(s):
    for x in s:
        s.add(x + 100)


@case((INTS,))
def left_after_a_change(s):
    for x in s:
        s.add(x + 100)
        break
    return s


@case(([1, 2, 1, 3, 2],), (["a", "b", "a"],))
def seen_before(xs):
    seen = set()
    again = []
    for x in xs:
        if x in seen:
            again.append(x)
        seen.add(x)
    return again, seen


@case((100,), (2000,))
def sieve(n):
    primes = set(range(2, n))
    for i in range(2, n):
        if i in primes:
            primes -= set(range(2 * i, n, i))
    return sorted(primes)


@case((np.arange(6) % 4,), (np.array([0.5, 0.5, 2.0]),))
def of_array(a):
    s = set()
    for x in a:
        s.add(x)
    return s


@case(())
def over_constants():
    total = 0
    for x in {5, 6, 7}:
        total = total * 10 + x
    return total


@case(([(0, 0), (1, 2), (0, 0)],))
def visited(cells):
    seen = {(5, 5)}
    for i, j in cells:
        seen.add((i, j))
        seen.add((j, i))
    return seen, (2, 1) in seen


@case(([[1, 2], [2, 3], []],))
def sets_in_lists(rows):
    found = [set(row) for row in rows]
    found[0].add(9)
    d = {1: set([4])}
    d[1].add(5)
    d.setdefault(2, set()).add(6)
    return found, d


@case((INTS,), (set(),), (frozenset(INTS),), (TEXT,))
def as_text(s):
    return str(s), f"{s!r}"


class Word:
    """A key that is compared by a function of its own."""

    def __init__(self, text: int):
        self.text = text

    def __eq__(self, other):
        return self.text == other.text

    def __hash__(self):
        return self.text * 7


MANY = tuple(({make(k * k % 401) for k in range(200)}, {make(k * 11 % 301) for k in range(90)}) for make in (int, str, lambda k: (k, -k)))


@case(*MANY, (set(list(MANY[0][0])[::3]), MANY[0][1]))
def orders_of_many(a, b):
    c = set(a)
    c |= b
    d = a.copy()
    d ^= b
    e = set(a)
    e -= b
    for key in list(b):
        if len(a) > 80:
            a.discard(key)
    return (list(a | b), list(b | a), list(a & b), list(a - b), list(a ^ b), list(c), list(d), list(e), list(set(a)), list(a.union(c)), a <= c, a == b,
            a.isdisjoint(b), (a - b).isdisjoint(b), c.issuperset(a), a.issuperset(c))


@case((100,),)
def orders_of_own_keys(n):
    a, b = {Word(k * k % 997) for k in range(n)}, {Word(k * 3) for k in range(n)}
    c = set(a)
    c.update(b)
    return [w.text for w in c], [w.text for w in a | b], [w.text for w in a - b], len(a & b)


@case((2,), (5,))
def products_and_sums(n):
    return math.prod({1, 2, n}), math.fsum({1.5, n * 0.5}), math.prod({n: 2, 3: 4}), math.prod({n: 2, 3: 4}.values(), start=n)


@case(({1, 2, 3}, [1, 2], (2, 4)))
def common_to_several(s, items, others):
    kept = frozenset(s).intersection(items, others)
    both = s.intersection(items, others)
    s.intersection_update(items, others)
    others = {1, 2}
    others.intersection_update()
    return kept, both, s, others


@case(([{1, 2}, {2, 3}],), ([],), ([{5}],))
def united_of_any_number(sets):
    return set().union(*sets), {5, 2}.union(*sets), frozenset({9}).union(*sets)


@case(([{1, 2}, {2, 3}],), ([{2, 5}],))
def common_to_any_number(sets):
    return set.union(*sets), set.intersection(*sets), {2, 3, 4}.intersection(*sets), sets[0].union({7}, *sets)


@case(([],), expect=TypeError)
def united_of_none(sets):
    return set.union(*sets[:0])


@case(([[1, 2], [2, 3]],), ([],))
def changed_by_any_number(lists):
    found = {1, 9}
    found.update(*lists)
    other = {1, 2, 3, 4}
    other.difference_update(*lists)
    return found, other, set().union(*lists)
