"""Keys of dictionaries and sets: None, enumerations, frozensets, bytes, floats, instances; views of dictionaries as sets"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from .case import case

LEFT = {5: "a", 3: "b", 6: "c", 8: "d"}
RIGHT = {3: "b", 8: "q", 16: "d", 24: "e", 32: "f"}


class Color(Enum):
    RED = 1
    BLUE = "b"


@case((LEFT, RIGHT), (RIGHT, LEFT), (LEFT, {}), ({}, {}))
def keys_as_sets(d, e):
    return d.keys() & e.keys(), d.keys() | e.keys(), d.keys() - e.keys(), d.keys() ^ e.keys()


@case((LEFT, {3, 9, 40}), (RIGHT, {3}), (LEFT, frozenset((5, 6, 7, 8, 9, 10))))
def keys_with_sets(d, s):
    return d.keys() & s, s & d.keys(), d.keys() | s, s | d.keys(), d.keys() - s, s - d.keys(), d.keys() ^ s, s ^ d.keys()


@case((LEFT, [8, 9, 5]))
def keys_with_lists(d, xs):
    return d.keys() & xs, d.keys() | xs, d.keys() - xs, d.keys() ^ xs


@case((LEFT, RIGHT), (LEFT, LEFT))
def items_as_sets(d, e):
    return d.items() & e.items(), d.items() | e.items(), d.items() - e.items(), d.items() == e.items(), d.items() <= e.items()


@case((LEFT, RIGHT), (LEFT, LEFT), (LEFT, {5: "z"}))
def keys_compared(d, e):
    a, b = d.keys(), e.keys()
    return a == b, a != b, a < b, a <= b, a > b, a >= b, a.isdisjoint(b), a == {5}, {5} <= a, a >= frozenset(e)


@case(([None, 1, None, 2],), (["a", None],), ([None, None],))
def counted_with_none(items):
    count = {}
    for one in items:
        count[one] = count.get(one, 0) + 1
    return count, None in count, count[None], list(set(items)) == list(count)


@case(({None: 1, 5: 2}, 5), ({None: 1, 5: 2}, None), ({"a": 1, None: 2}, "b"))
def argument_with_none(d, key):
    d[key] = 7
    return d, d.pop(None), None in d


@case((1,))
def none_in_tuples(n):
    found = set()
    for k in range(4):
        found.add((k, None) if k % 2 else (k, n))
    return found, (1, None) in found, (0, None) in found, hash((None, n)) == hash((None, 1)), hash(None)


@case((2,), (1,))
def frozensets(n):
    d = {frozenset((1, n)): "a", frozenset((n, 1)): "b", frozenset((7,)): "c"}
    return d, d[frozenset((n, 1))], frozenset((1, 2)) in d, {frozenset("ab"), frozenset("ba")}, hash(frozenset((n, 5)))


@case(({frozenset((1, 2)): 3}, frozenset((2, 1))), ({frozenset("a"): 3}, frozenset("b")), ({frozenset(): 1}, frozenset()))
def frozensets_as_arguments(d, key):
    d[key] = d.get(key, 0) + 1
    return d


@case(({frozenset((1, 2)), frozenset((3,))},))
def set_of_frozensets(s):
    s.add(frozenset((2, 1)))
    s.add(frozenset((5, 6)))
    return s, sum([len(one) for one in s])


@case((Color.RED,), (Color.BLUE,))
def enumeration(c):
    d = {Color.RED: 1, Color.BLUE: 2}
    d[c] += 5
    return d, {c}, c in d


@case((1.5,), (2.0,), (-0.0,))
def numbers(x):
    d = {0.0: "zero", 2.0: "two"}
    d[x] = "x"
    return d, {True: 1}[x == 1.5], {x, 0.0}


@case((b"ab",))
def data(x):
    return {x: 1, b"": 2}[b"ab"], {x} | {b"c"}


@dataclass(frozen=True)
class Point:
    x: int
    y: float = 0.5


class Name:
    """Equal where it is equal but for case; all of one length have one hash, two of them a hash that no object has."""

    def __init__(self, text):
        self.text = text

    def __hash__(self):
        return -len(self.text) if len(self.text) < 3 else -2**63

    def __eq__(self, other):
        return isinstance(other, Name) and self.text.upper() == other.text.upper()


@case((7,), (1,))
def frozen_dataclasses(n):
    count, seen = {}, set()
    for k in range(n):
        point = Point(k % 3)
        count[point] = count.get(point, 0) + 1
        seen.add(Point(k % 2, k * 0.5))
    count.pop(Point(0))
    return count, len(seen), Point(1) in count, Point(1, 2.5) in count, hash(Point(1)) == hash((1, 0.5)), [p.x for p in count]


@case(({Point(1): 3, Point(2): 4}, {Point(1), Point(5)}, Point(1)), ({Point(1): 3, Point(2): 4}, {Point(1), Point(5)}, Point(9)))
def frozen_dataclasses_as_arguments(d, s, key):
    d[key] = d.get(key, 0) + 1
    s.add(key)
    del d[Point(2)]
    return len(d), len(s), key in s, d[key], Point(5, 0.5) in s


@case((["a", "A", "bb", "b", "BB", "ccc", "dddd", "CCC"],))
def keys_of_own_classes(texts):
    count, kept = {}, set()
    for text in texts:
        count[Name(text)] = count.get(Name(text), 0) + 1
        kept.add(Name(text))
    del count[Name("Bb")]
    return [(name.text, k) for name, k in count.items()], len(kept), Name("CcC") in kept, Name("x") in count, hash(Name("q")) == -2


@case(({(("a", 1), b"x"): 1},), ({},))
def nested_tuples_of_bytes(d):
    d[(("b", 2), b"y")] = 2
    return d, d.get((("a", 1), b"x")), (("b", 2), b"x") in d, {b"k": {b"v"}}


@case((np.array([1, 2, 1]), {1: 5, 2: 6, 3: 7}), (np.array([1.0, 2.0]), {1: 5, 2: 6, 3: 7}))
def numpy_scalars_as_keys(a, d):
    seen = {}
    for x in a:
        seen[x] = seen.get(x, 0) + d[x]
    return seen, [d[x] for x in a], {x for x in a}, 1 in {a[0]}, 3 in set(a), d.get(a[1])


@case(({1: 2, 3: 4}, {3: 4, 1: 5, 7: 1}, [(1, 2), (9, 9)]), ({}, {1: 1}, [(1, 1)]), ({10: 2, 4: 1, 1: 0}, {10: 1, 1: 1, 2: 0, 4: 1, 6: 0, 0: 2}, [(4, 1)]))
def items_with_pairs(a, b, pairs):
    return (a.items() ^ b.items(), a.items() | b.items(), a.items() - b.items(), a.items() ^ pairs, a.items() | pairs, a.items() - pairs,
            a.items() & pairs, a.items() ^ set(pairs), a.items() - set(pairs))
