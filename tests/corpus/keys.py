"""Keys of dictionaries and sets: None, enumerations, frozensets, bytes, floats; views of dictionaries as sets"""

from enum import Enum

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
