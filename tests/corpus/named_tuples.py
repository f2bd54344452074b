"""Named tuples: `collections.namedtuple` and `typing.NamedTuple`, as arguments, inside, and as results"""

from collections import namedtuple
from typing import NamedTuple

import numpy as np

from .case import case

Pair = namedtuple("Pair", "first second")
ORIGIN = Pair(0, 0)


class Vector(NamedTuple):
    x: float
    y: float = 2.0
    DIMENSIONS = 2

    def length_squared(self):
        return self.x * self.x + self.y * self.y

    def plus(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    @property
    def swapped(self):
        return Vector(self.y, self.x)

    @staticmethod
    def diagonal(x):
        return Vector(x, x)


@case((Pair(1, 2),), (Pair(1.5, 2),), (Pair(np.float32(1), True),))
def fields(pair):
    return pair.first, pair.second + 1


@case((Pair(1, 2.5),), (Vector(1.0),), (Pair((1, 2), None),))
def returned(pair):
    return pair


@case((3,), (2.5,))
def made(x):
    return Pair(x, x + 1), Pair(second=x, first=1), Vector(x * 1.0), Vector(y=1.0, x=2.0)


@case((Vector(3.0, 4.0),))
def methods(v):
    return v.length_squared(), v.plus(v), v.swapped, Vector.diagonal(v.x), v.DIMENSIONS


@case((Vector(3.0, 4.0),), (Pair(1, 2),))
def as_tuples(v):
    first, second = v
    return v[0], v[-1], v[:1], len(v), tuple(v), v + (1,), first, second, v * 2, 4.0 in v, max(v), sum(v)


@case((Vector(3.0, 4.0), (3.0, 4.0)), (Vector(3.0, 4.0), Vector(3.0, 5.0)), (Pair(1, 2), (1, 2)), (Pair(1, 2), (1, 2, 3)))
def comparisons(v, w):
    return v == w, v != w, v < w, v <= w, w > v


@case((Vector(3.0, 4.0),), ((1, 2),))
def classes(v):
    return isinstance(v, tuple), isinstance(v, Vector), isinstance(v, Pair)


@case((5,), (0,))
def carried_through_a_loop(n):
    pair = Pair(0, 1)
    for i in range(n):
        pair = Pair(pair.second, pair.first + pair.second)
    return pair


@case((True,), (False,))
def one_of_two(which):
    if which:
        v = Vector(1.0, 2.0)
    else:
        v = Vector.diagonal(5.0)
    return v.x, v


@case((4,))
def from_a_global(x):
    return ORIGIN.first + x, ORIGIN


@case((Pair(np.arange(3.0), 1),))
def with_an_array(pair):
    pair.first[0] = 9.0
    return pair.first.sum() + pair.second, pair


@case((np.array([[2.0, 1.0], [1.0, 3.0]]),))
def what_numpy_returns(a):
    values, vectors = np.linalg.eigh(a)
    return values[0] + vectors[0, 0], np.linalg.eigh(a), np.linalg.svd(a).S, np.linalg.qr(a).Q[0, 0]


@case((Pair(1, 2),), rejects="TypingError", words=("Pair(first: int, second: int)", "third"))
def no_such_field(pair):
    return pair.third


@case((1,), rejects="TypingError", words=("Pair", "second"))
def missing_field(x):
    return Pair(x)
