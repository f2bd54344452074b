"""match: literals, captures, sequences with a star, guards, or-patterns, values, classes"""

import math
from collections import namedtuple
from typing import NamedTuple

import numpy as np

from .case import case

Point = namedtuple("Point", "x y")


class Line(NamedTuple):
    start: Point
    end: Point
    width: int = 1


class Color:
    RED = 1
    GREEN = 2


@case((0,), (1,), (2,), (7,), (-3,))
def literals(x):
    match x:
        case 0:
            return "zero"
        case 1 | 2:
            return "small"
        case -3:
            return "negative"
        case _:
            return "other"


@case((0.0,), (1.5,), (2,), (True,), (np.float32(1.5),))
def literals_of_other_types(x):
    match x:
        case 0:
            return 1
        case 1.5:
            return 2
        case True:
            return 3
    return 4


@case((1,), (2,), (3,))
def values(x):
    match x:
        case Color.RED:
            return 10
        case Color.GREEN:
            return 20
        case math.pi:
            return 30
        case n:
            return n


@case(((1, 2),), ((1,),), ((),), ((1, 2, 3),), ([1, 2],), ([5],), ([],), ([1, 2, 3, 4],))
def sequences(items):
    match items:
        case []:
            return 0
        case [x]:
            return x
        case [x, y]:
            return x * 10 + y
        case [x, *_, y]:
            return x * 100 + y


@case(([1, 2, 3, 4],), ([7, 0],), ([],), (range(5),))
def star_captures(items):
    match items:
        case [7, *rest]:
            return 7, len(rest)
        case [first, *rest] if first == 1:
            return first, len(rest)
        case [*all_of_it]:
            return -1, len(all_of_it)


@case((1, 2), (2, 1), (3, 3))
def guards(a, b):
    match a, b:
        case x, y if x < y:
            return y - x
        case x, y if x > y:
            return x - y
        case _:
            return 100


@case((("go", 3),), (("stop", 0),), (("turn", 5),))
def commands(command):
    match command:
        case ("go", steps):
            return steps
        case ("stop", _):
            return -1
        case (name, n):
            return len(name) + n


@case(((0, (1, 2)),), ((1, (2, 3)),), ((5, (3, 3)),))
def nested(value):
    match value:
        case 0, (x, y):
            return x + y
        case 1 | 2 as which, (x, _):
            return which * 100 + x
        case _, (x, y) if x == y:
            return -1
    return None


@case((3,), (2.5,), (True,), (1j,), ((1, 2),), ([1],), (None,), ("abc",))
def classes_of_builtins(x):
    match x:
        case bool():
            return "bool"
        case int(n):
            return "int"
        case float() | complex():
            return "inexact"
        case tuple((a, b)):
            return "pair"
        case list():
            return "list"
        case None:
            return "none"
        case str(text):
            return text
    return "?"


@case((np.float64(2.0),), (np.int64(2),), (np.arange(3),), (np.bool_(True),))
def numpy_values(x):
    match x:
        case float(y):
            return 1
        case int(y):
            return 2
        case [a, b, c]:
            return 3
        case np.ndarray():
            return 4
        case _:
            return 5


@case((Point(0, 0),), (Point(0, 5),), (Point(3, 0),), (Point(3, 4),), ((0, 0),))
def named_tuples(p):
    match p:
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=y):
            return f"y={y}"
        case Point(x, y=0):
            return f"x={x}"
        case Point():
            return "point"
        case (a, b):
            return "pair"


@case((Line(Point(1, 2), Point(3, 4)),), (Line(Point(1, 2), Point(1, 4), 5),))
def nested_classes(line):
    match line:
        case Line(Point(x1, y1), Point(x2, y2)) if x1 == x2:
            return y2 - y1
        case Line(start=Point(x, _), width=w):
            return x * w
    return 0


@case((3,), (None,), (0,))
def optionals(n):
    x = None
    if n:
        x = n * 2
    match x:
        case None:
            return -1
        case int(y):
            return y


@case((3,), (None,))
def optional_sequence(n):
    x = None
    if n:
        x = (n, 1)
    match x:
        case (a, b):
            return a + b
        case _:
            return -1


@case((4,), (9,))
def in_a_loop(n):
    found = 0
    for i in range(n):
        match i % 4, i:
            case 0, _:
                found += 1
            case 1 | 2, k if k > 4:
                found += 10
            case 3, 3:
                continue
            case 3, _:
                break
    return found


@case((Point(1, 2),))
def too_many_positions(p):
    match p:
        case Point(x, z=_):
            return x
        case Point(x, y):
            return x + y


@case(({"k": 3},), ({"a": 3, "b": 4},), ({"a": 1},), ({"z": 1},))
def mappings(d):
    match d:
        case {"k": value}:
            return value
        case {"a": a, "b": b} if a < b:
            return a + b
        case {"a": 1}:
            return 100
        case _:
            return -1


@case(({1: 2.5, 3: 4.5},), ([1],), ((1, 2),))
def mapping_or_sequence(x):
    match x:
        case {1: value}:
            return value
        case [1, *rest]:
            return len(rest)
    return None


@case((3,), (0,))
def several_keys_of_a_mapping_of_several_types(n):
    found = []
    for d in ({"op": "add", "n": n}, {"op": "sub", "n": n, "by": 2.5}, {"op": "mul", "m": 1}):
        match d:
            case {"op": "add", "n": 0}:
                found.append("nothing")
            case {"op": "add", "n": k}:
                found.append(f"add {k}")
            case {"op": op, "n": k, "by": x} if x > 2:
                found.append(f"{op} {k * x}")
            case {"op": op}:
                found.append(op)
    return found
