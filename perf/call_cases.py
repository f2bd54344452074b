"""The kinds of calls whose cost perf.call_overhead measures, each by the smallest function that has such a call.

In: nothing.  Out: CASES.  Holds: every function gives the same answer compiled and plain, of the same type.
"""
import functools
import itertools
import types
from dataclasses import dataclass, field
from typing import Any, Callable

import numpy as np

NS = 1e-9


@dataclass
class Case:
    """`call` is the text of the call, of names in `f` (what `prepare` makes of the function), a0, a1, … (`arguments`)."""
    name: str
    function: Callable
    call: str
    arguments: tuple[Any, ...]
    budget: float = 400 * NS                    # seconds a call, at most
    prepare: Callable = field(default=lambda f: f)
    calls: int = 1                              # how many calls of the function the text makes
    same: bool = False                          # whether the result is the argument itself
    functions: bool = False                     # whether functions among the arguments are compiled, too


def nothing():
    return None


def add(x, y):
    return x + y


def negative(x):
    return -x


def below(x, y):
    return x < y


def five(a, b, c, d, e):
    return a + b + c + d + e


def length(a):
    return len(a)


def lengths(a, b, c):
    return len(a) + len(b) + len(c)


def scaled(x, y=2.0):
    return x * y


def keyword_only(x, *, y=2.0):
    return x * y


def total(t):
    return t[0] + t[1] + t[2]


def nested(t):
    return t[0][0] + t[1][1]


def gather(*rest):
    return rest[0] + rest[1]


def or_zero(x=None):
    return 0.0 if x is None else x


def start_of(s):
    return s.start


def last(r):
    return r[-1]


def apply(function, x):
    return function(x)


def make(kind, x):
    return kind(x)


def is_linear(kind):
    return kind == "linear"


def same(a):
    return a


def tail(a):
    return a[1:]


def doubled(a):
    return a * 2.0


def pair(x, y):
    return x, y


def two_arrays(a):
    return a + 1.0, a


def first(a):
    return a[0]


def size(a):
    return a.shape


@dataclass
class Point:
    x: float
    y: float


def coordinate(point):
    return point.x


def move(point):
    point.x += 1.0


def ignore(a):
    pass


def as_method(f):
    """Called as an attribute of an instance whose class has the function as a static method."""
    return type("Owner", (), {"f": staticmethod(f)})()


def after_49_others(f):
    """Called first on arrays of 49 other types."""
    types = itertools.product((1, 2, 3, 4), "?bBhHiIqQfdFD")
    for ndim, dtype in itertools.islice(types, 49):
        f(np.ones((1,) * ndim, dtype))
    return f


CASES = [
    Case("no arguments", nothing, "f()", (), 30 * NS),
    Case("int", negative, "f(a0)", (3,), 30 * NS),
    Case("two ints", add, "f(a0, a1)", (1000, 2000), 30 * NS),
    Case("two floats", add, "f(a0, a1)", (1.5, 2.5), 30 * NS),
    Case("int beyond 30 bits", negative, "f(a0)", (1 << 40,), 30 * NS),
    Case("bool from two ints", below, "f(a0, a1)", (1, 2), 30 * NS),
    Case("complex", negative, "f(a0)", (1 + 2j,), 30 * NS),
    Case("five mixed scalars", five, "f(a0, a1, a2, a3, a4)", (1, 2.5, True, 3, 0.5), 30 * NS),
    Case("np.float64", negative, "f(a0)", (np.float64(1.5),), 30 * NS),
    Case("np.int32", negative, "f(a0)", (np.int32(5),), 30 * NS),
    Case("two of np.float32", add, "f(a0, a1)", (np.float32(1.5), np.float32(2.5)), 30 * NS),
    Case("1-D array", length, "f(a0)", (np.ones(3),), 40 * NS),
    Case("strided int16 array", length, "f(a0)", (np.ones((4, 6), np.int16)[::2, ::2],), 40 * NS),
    Case("5-D array", length, "f(a0)", (np.ones((1, 2, 3, 2, 1)),), 40 * NS),
    Case("three 2-D arrays", lengths, "f(a0, a1, a2)", (np.ones((2, 2)), np.ones((2, 3)), np.ones((3, 2))), 60 * NS),
    Case("50th specialisation", length, "f(a0)", (np.ones((1,) * 5),), 120 * NS, after_49_others),
    Case("keyword", scaled, "f(a0, y=a1)", (1.5, 3.0), 60 * NS),
    Case("two keywords, turned", scaled, "f(y=a1, x=a0)", (1.5, 3.0), 60 * NS),
    Case("default", scaled, "f(a0)", (1.5,), 60 * NS),
    Case("keyword-only", keyword_only, "f(a0, y=a1)", (1.5, 3.0), 60 * NS),
    Case("keyword-only default", keyword_only, "f(a0)", (1.5,), 60 * NS),
    Case("*args", gather, "f(a0, a1)", (1.5, 2.5), 60 * NS),
    Case("tuple of floats", total, "f(a0)", ((1.5, 2.5, 3.5),)),
    Case("tuple of tuples", nested, "f(a0)", (((1, 2), (3.5, 4)),)),
    Case("tuple of arrays", lambda t: len(t[0]) + len(t[1]), "f(a0)", ((np.ones(3), np.ones((2, 2))),)),
    Case("None by default", or_zero, "f()", (), 60 * NS),
    Case("None", or_zero, "f(a0)", (None,), 30 * NS),
    Case("slice", start_of, "f(a0)", (slice(1, 5, None),)),
    Case("range", last, "f(a0)", (range(10),)),
    Case("field of a dataclass", coordinate, "f(a0)", (Point(1.5, 2.5),), 100 * NS),
    Case("field of a dataclass set", move, "f(a0)", (Point(1.5, 2.5),), 100 * NS),
    Case("jitted function", apply, "f(a0, a1)", (negative, 1.5), functions=True),
    Case("plain function", apply, "f(a0, a1)", (negative, 1.5)),
    Case("class", make, "f(a0, a1)", (np.float32, 1.5)),
    Case("str", is_linear, "f(a0)", ("linear",)),
    Case("method", add, "f.f(a0, a1)", (1.5, 2.5), 60 * NS, as_method),
    Case("bound method", add, "f(a0)", (1.5,), 60 * NS, lambda f: types.MethodType(f, 2.5)),
    Case("functools.partial", add, "f(a0)", (1.5,), 80 * NS, lambda f: functools.partial(f, 2.5)),
    Case("partial with keyword", scaled, "f(a0)", (1.5,), 120 * NS, lambda f: functools.partial(f, y=2.5)),
    Case("map, each of 100", negative, "list(map(f, a0))", ([1.5] * 100,), 30 * NS, calls=100),
    Case("f(*t)", add, "f(*a0)", ((1.5, 2.5),), 60 * NS),
    Case("f(**d)", scaled, "f(**a0)", ({"x": 1.5, "y": 2.5},), 150 * NS),
    Case("NumPy scalar returned", first, "f(a0)", (np.ones(3),), 60 * NS),
    Case("np.float32 returned", first, "f(a0)", (np.ones(3, np.float32),), 60 * NS),
    Case("np.int64 returned", first, "f(a0)", (np.ones(3, np.int64),), 60 * NS),
    Case("np.bool returned", first, "f(a0)", (np.ones(3, bool),), 60 * NS),
    Case("None returned", ignore, "f(a0)", (1.5,), 30 * NS),
    Case("two floats returned", pair, "f(a0, a1)", (1.5, 2.5), 60 * NS),
    Case("shape returned", size, "f(a0)", (np.ones((2, 3)),), 60 * NS),
    Case("its own argument returned", same, "f(a0)", (np.ones(3),), 40 * NS, same=True),
    Case("view returned", tail, "f(a0)", (np.ones(3),), 250 * NS),
    Case("new array returned", doubled, "f(a0)", (np.ones(3),), 250 * NS),
    Case("new 2-D array returned", doubled, "f(a0)", (np.ones((3, 3)),), 250 * NS),
    Case("new array and argument", two_arrays, "f(a0)", (np.ones(3),), 300 * NS),
]
