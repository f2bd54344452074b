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


WithDefault = namedtuple("WithDefault", "x y", defaults=[3])


class Move(NamedTuple):
    dx: float
    dy: float = 2.0

    def __add__(self, other):
        return Move(self.dx + other.dx, self.dy + other.dy)

    def __mul__(self, k):
        return Move(self.dx * k, self.dy * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Move(-self.dx, -self.dy)

    def __lt__(self, other):
        return self.dx * self.dx < other.dx * other.dx

    @classmethod
    def equal(cls, a):
        return cls(a, a)


@case((WithDefault(1, 2),), (WithDefault(1.5, 2),))
def replaced(p):
    return p._replace(x=5), p._replace(x=1.5, y=2), p._replace()


@case((WithDefault(1, 2),))
def replaced_with_unknown_name(p):
    return p._replace(z=3)


@case((WithDefault(1, 2.5),))
def as_dict(p):
    return p._asdict()["x"], p._asdict()["y"], p._fields, WithDefault._fields


@case(([1, 2],), ([1.5, 2.5],), ([1, 2, 3],))
def made_of_items(items):
    return WithDefault._make(items), WithDefault._make((1, 2.5)), WithDefault._make([3, 4])


@case((3,))
def made_of_too_many(x):
    return WithDefault._make((x, x, x))


@case((Move(3.0, 4.0), Move(-5.0)), (Move(1.0), Move(1.0)))
def operators_of_their_own(a, b):
    return a + b, a * 2.0, 2.0 * a, -a, a < b, a == b, Move.equal(2.0), len(a), a[0], min(a, b), sorted([a, b])


@case((WithDefault(1, 2),))
def assigned(p):
    p.x = 3


@case((Move(0.0),), (Move(1.5, 2.5),))
def matched(m):
    match m:
        case Move(dx=0.0):
            return -1.0
        case Move(x, y):
            return x + y


@case((WithDefault(1, 2),))
def spread(p):
    x, *rest = p
    return WithDefault(*p), WithDefault(**{"x": 1, "y": 2}), x, rest


@case(([WithDefault(1, 2), WithDefault(3, 4)],))
def list_of_them(ps):
    total = 0
    for p in ps:
        total += p.x * p.y
    ps.append(WithDefault(total, 1))
    return max(ps), sorted(ps)[0], [p.x for p in ps]


class Open(namedtuple("Open", "x y")):
    pass


@case((1,), rejects="UnsupportedError", words=("Open", "no attributes but its fields"))
def attribute_of_its_own(x):
    pair = Open(x, 2)
    pair.w = 5
    return pair.w
