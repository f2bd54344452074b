"""Instances of the user's classes: identity, what they hold is freed, classes that change."""

import sys
from dataclasses import dataclass

import numpy as np
import pytest

from jitcore import TypingError, njit

pytestmark = pytest.mark.usefixtures("blocks_are_freed")


class Holder:
    def __init__(self, array, items):
        self.array = array
        self.items = items
        self.next = None

    def total(self):
        return self.array.sum() + len(self.items)


@dataclass
class Point:
    x: float
    y: float


def test_attributes_wherever_they_are_kept():
    @njit
    def move(p, several):
        total = 0.0
        for one in several:
            total += one.x - one.y
        p.x += total
        return p.x + p.y

    def moved(how):
        points = [Point(1.0, 2.0), Point(3.0, 5.0)]
        for p in points:
            names = vars(p) if how != "as made" else {}
            if how == "changed by the dictionary":
                names["y"] = 20.0
            elif how == "other names":
                names[5] = 6
            elif how == "another dictionary":
                p.__dict__ = {"y": 7.0, "x": 8.0}
            elif how == "deleted and set":
                del p.x
                p.x = 9.0
        return points

    for how in ("as made", "asked for", "changed by the dictionary", "other names", "another dictionary", "deleted and set"):
        mine, pythons = moved(how), moved(how)
        assert move(mine[0], mine) == move.py_func(pythons[0], pythons) and mine == pythons, how
        counts = [sys.getrefcount(mine[0].y), sys.getrefcount(mine[1].y)]
        for _ in range(5):
            move(mine[1], mine[:1])
        assert [sys.getrefcount(mine[0].y), sys.getrefcount(mine[1].y)] == counts
    del mine[0].y
    with pytest.raises((TypingError, AttributeError)):
        move(mine[0], mine[1:])


def test_the_very_object_is_returned():
    @njit
    def pick(p, q, first):
        return p if first else q

    p, q = Point(1.0, 2.0), Point(3.0, 4.0)
    assert pick(p, q, True) is p and pick(p, q, False) is q


def test_what_is_not_changed_stays_the_object_it_was():
    @njit
    def change(p):
        p.x = p.x
        p.y += 1.0

    x = float("1.25")
    p = Point(x, 2.0)
    change(p)
    assert p.x is x and p.y == 3.0


def test_init_does_not_run_for_results():
    ran = []

    class Loud:
        def __init__(self, x):
            self.x = x

    @njit
    def make(x):
        return Loud(x)

    make(1)
    original = Loud.__init__

    def loud(self, x):
        ran.append(x)
        original(self, x)
    assert type(make(2)) is Loud
    Loud.__init__ = loud
    try:
        assert make(3).x == 3
    finally:
        Loud.__init__ = original
    assert make(4).x == 4 and ran == [3]


class Based(Point):
    def __init__(self, x, y):
        super().__init__(x, y)
        self.depth = 1
        self.area, self.count = x * y, 2


@dataclass(frozen=True)
class Settings:
    width: int
    name: str
    depth: float = 1.0


class Begun(Based):
    """What it calls assigns attributes between its own; one method it overrides."""

    def __init__(self, x):
        self.start = x
        super().__init__(x, x)
        self.fill(x)
        self.end = x

    def fill(self, x):
        self.zone, self.band = x, x


class Refilled(Begun):
    def fill(self, x):
        self.late = x
        super().fill(x)


def test_attributes_come_in_the_order_of_the_class():
    def make(x):
        return Based(x, 2.0), Settings(3, "a"), Begun(x), Refilled(x)

    assert [list(vars(one)) for one in njit(make)(1.0)] == [list(vars(one)) for one in make(1.0)]


def test_memory_of_what_is_made_inside():
    @njit
    def make(n):
        kept = None
        for i in range(n):
            h = Holder(np.zeros(10), [i])
            h.next = kept
            if i % 2 == 0:
                kept = h
        return kept

    for _ in range(20):
        made = make(7)
    assert made.items == [6]
    del made


def test_memory_where_an_exception_leaves():
    @njit
    def fail(n):
        kept = []
        for i in range(n):
            h = Holder(np.zeros(10), [i])
            kept.append(h)
            h.items.append(10 // (5 - i))
        return len(kept)

    assert fail(3) == 3
    for _ in range(20):
        with pytest.raises(ZeroDivisionError):
            fail(10)


def test_references_to_the_attributes_of_arguments():
    @njit
    def replace(h):
        h.array = h.array * 2
        h.items.append(1)

    array, items = np.ones(4), [1, 2]
    h = Holder(array, items)
    before = sys.getrefcount(items)
    for _ in range(10):
        replace(h)
    assert sys.getrefcount(items) == before and len(items) == 12
    assert h.array[0] == 2.0 ** 10 and array[0] == 1.0
    assert sys.getrefcount(array) <= 3


def test_arguments_that_lead_to_themselves_are_freed():
    @njit
    def touch(h):
        h.next.next.items.append(5)
        return h.next is h

    h = Holder(np.zeros(3), [1])
    h.next = h
    for _ in range(10):
        assert touch(h)
    assert h.items == [1] + [5] * 10


def test_a_method_that_changes():
    class Changing:
        def __init__(self, x):
            self.x = x

        def value(self):
            return self.x

        def __add__(self, other):
            return self.x + other

    @njit
    def use(c):
        return c.value(), c + 1

    assert use(Changing(1)) == (1, 2)
    Changing.value = lambda self: self.x * 10
    assert use(Changing(1)) == (10, 2)
    Changing.__add__ = lambda self, other: -1
    assert use(Changing(1)) == (10, -1)


def test_an_int_is_no_float():
    @njit
    def get(p):
        return p.x

    assert type(get(Point(1.5, 2.0))) is float and type(get(Point(1, 2.0))) is int


def test_attributes_that_are_missing_are_told():
    @njit
    def misspelt(p):
        return p.xx

    with pytest.raises(TypingError, match="did you mean 'x'"):
        misspelt(Point(1.0, 2.0))


def test_a_long_list_of_nodes():
    class Node:
        def __init__(self, value, following):
            self.value, self.following = value, following

    @njit
    def build(n):
        head = None
        for i in range(n):
            head = Node(i, head)
        total, node = 0, head
        while node is not None:
            total += node.value
            node = node.following
        return total

    assert build(200_000) == sum(range(200_000))


class Chain:
    def __init__(self, value, following):
        self.value, self.following = value, following


def test_chains_that_are_too_long_are_told():
    @njit
    def count(node):
        n = 0
        while node is not None:
            n, node = n + 1, node.following
        return n

    @njit
    def build(n):
        head = None
        for i in range(n):
            head = Chain(i, head)
        return head

    head = None
    for i in range(250_000):
        head = Chain(i, head)
        if i == 2000:
            assert count(head) == 2001
    with pytest.raises(RecursionError, match="leads to more instances"):
        count(head)
    while head is not None:
        head = head.following
    assert count(build(1000)) == 1000
    with pytest.raises(RecursionError, match="too many instances"):
        build(250_000)


CACHED = '''
import enum, sys
from dataclasses import dataclass
from jitcore import cache, njit

FACTOR = 3.0

class Color(enum.Enum):
    RED = 1
    BLUE = 2

@dataclass
class Point:
    x: float
    y: float = 2.0
    def total(self):
        return self.x + self.y * FACTOR

class Vector:
    def __init__(self, x):
        self.x = x
    def __add__(self, other):
        return Vector(self.x + other.x)

@njit(cache=True)
def f(p, n, color):
    v = Vector(0.0)
    for i in range(n):
        v = v + Vector(p.total())
    p.x = v.x if color is Color.BLUE else 0.0
    return v, Point(1.0), color, Color.RED.value

p = Point(1.0)
v, q, color, value = f(p, 3, Color.BLUE)
print(v.x, p.x, q, color, value, cache.COUNTS["found"], cache.COUNTS["kept"])
'''


def test_kept_on_disk(tmp_path):
    """The methods and operators of classes belong to the key, and what lies in machine code is found again."""
    import os
    import subprocess
    from pathlib import Path

    root, file = Path(__file__).parent.parent, tmp_path / "program.py"

    def run(text):
        file.write_text(text)
        variables = {**os.environ, "PYTHONPATH": str(root), "JITCORE_CACHE": "1", "JITCORE_CACHE_DIR": str(tmp_path / "kept")}
        done = subprocess.run([sys.executable, str(file)], env=variables, capture_output=True, text=True, check=True)
        *printed, found, kept = done.stdout.split()
        return " ".join(printed), int(found), int(kept)

    first = run(CACHED)
    assert first == ("21.0 21.0 Point(x=1.0, y=2.0) Color.BLUE 1", 0, 1)
    assert run(CACHED) == (first[0], 1, 0)
    for change in (("self.x + other.x", "self.x - other.x"), ("FACTOR = 3.0", "FACTOR = 4.0"), ("RED = 1", "RED = 7"),
                   ("self.y * FACTOR", "self.y / FACTOR"), ("y: float = 2.0", "y: float = 5.0")):
        changed = run(CACHED.replace(*change))
        assert changed[0] != first[0] and changed[1:] == (0, 1)


class Alone:
    def __init__(self, number):
        self.number = number


def test_arguments_that_are_equal_to_themselves_alone_are_found():
    """CPython hashed them by its objects' addresses when it filled the dictionary."""
    @njit
    def find(d, pairs, s, key, other):
        made = Alone(9)
        s.add(made)
        d[made] = 1
        return d[key], key in s, made in s, other in s, d[made], pairs[other, 1], len(d), Alone(9) in d

    one, two = Alone(1), Alone(2)
    d, s = {one: 5, two: 6}, {one}
    assert find(d, {(two, 1): 7}, s, one, two) == (5, True, True, False, 1, 7, 3, False)
    assert list(d)[:2] == [one, two] and list(d)[2].number == 9 and list(d)[2] in s and one in s


def test_sets_of_what_is_equal_to_itself_alone():
    @njit
    def make(n):
        found = [Alone(k) for k in range(n)]
        return found, set(found), frozenset(found[1:])

    for count in (3, 40):
        found, s, frozen = make(count)
        assert len(s) == count and all(one in s for one in found) and [one in frozen for one in found] == [False] + [True] * (count - 1)
