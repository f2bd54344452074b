"""`jitclass`: classes whose methods are compiled, by Numba's name."""

import numpy as np
import pytest

from jitcore import TypingError, float64, int32, int64, njit
from jitcore.experimental import jitclass

pytestmark = pytest.mark.usefixtures("blocks_are_freed")


@jitclass([("value", int32), ("array", float64[:]), ("weight", float64)])
class Bag:
    def __init__(self, value):
        self.value = value
        self.array = np.zeros(value)
        self.weight = 1

    @property
    def size(self):
        return self.array.size

    def increment(self, by):
        for i in range(self.size):
            self.array[i] += by
        return self.array

    def reset(self):
        self.weight += 1
        self.value = 7
        return self.weight

    @staticmethod
    def add(x, y):
        return x + y

    def __add__(self, other):
        return Bag(self.value + other.value)

    def __getitem__(self, index):
        return self.array[index]

    def __setitem__(self, index, value):
        self.array[index] = value

    def __len__(self):
        return self.size

    def __eq__(self, other):
        return self.value == other.value


@jitclass
class Line:
    slope: float
    steps: int

    def __init__(self, slope):
        self.slope = slope
        self.steps = 0

    def step(self, n):
        for _ in range(n):
            self.slope = self.slope * 0.5 + 1.0
            self.steps += 1

    @property
    def double(self):
        return self.slope * 2

    @double.setter
    def double(self, value):
        self.slope = value / 2


@jitclass({"line": Line, "count": int64})
class Holder:
    def __init__(self, line):
        self.line = line
        self.count = 0

    def run(self):
        self.line.step(2)
        self.count += self.line.steps
        return self.count


def test_from_python():
    b = Bag(3)
    assert type(b.value) is np.int32 and type(b.weight) is float and b.weight == 1.0 and len(b) == 3 == b.size
    assert b.increment(2).tolist() == [2.0] * 3 and b.add(1, 2) == 3 == Bag.add(1, 2)
    assert b.reset() == 2.0 and b.value == 7 and type(b.value) is np.int32
    b[0] = 5
    assert b[0] == 5.0 and (b + b).value == 14 and b == Bag(7) and type(b + b) is Bag
    b.weight = 3
    assert type(b.weight) is float
    with pytest.raises(AttributeError):
        b.other = 1


def test_methods_are_compiled():
    b = Bag(2)
    b.increment(1.0)
    assert Bag.increment.signatures and isinstance(Bag.__init__, type(njit(lambda: 0)))


def test_in_compiled_code():
    @njit
    def make(n):
        b = Bag(n)
        b.increment(1.5)
        b.weight = 2
        return b, len(b), b[0], b.weight

    b, size, first, weight = make(4)
    assert type(b) is Bag and size == 4 and first == 1.5 and type(weight) is float and type(b.value) is np.int32

    @njit
    def use(b):
        b.weight = b.weight * 2
        b.increment(1.0)
        return b

    assert use(b) is b and b.weight == 4.0 and b.array.tolist() == [2.5] * 4


def test_annotations_and_setters():
    line = Line(1)
    assert type(line.slope) is float
    line.step(3)
    assert line.slope == 1.875 and line.steps == 3 and line.double == 3.75
    line.double = 10
    assert line.slope == 5.0


def test_one_in_another():
    line = Line(0.0)
    h = Holder(line)
    assert h.run() == 2 and h.run() == 6 and line.steps == 4 and h.line is line


def test_derived():
    @jitclass([("offset", float64)])
    class Shifted(Line):
        def __init__(self, slope, offset):
            super().__init__(slope)
            self.offset = offset

        def value(self, x):
            return self.slope * x + self.offset

    s = Shifted(2, 1)
    assert s.value(3.0) == 7.0 and type(s.offset) is float
    s.step(1)
    assert s.steps == 1


def test_an_attribute_that_is_not_declared():
    @jitclass([("x", float64)])
    class Wrong:
        def __init__(self):
            self.y = 1

    with pytest.raises(TypingError, match="no attribute 'y'"):
        Wrong()


def test_an_exception_in_the_middle():
    @jitclass([("x", int64)])
    class Counter:
        def __init__(self):
            self.x = 0

        def count(self, n):
            for i in range(n):
                self.x += 1
                if self.x == 5:
                    raise ValueError("five")

    c = Counter()
    c.count(3)
    with pytest.raises(ValueError, match="five"):
        c.count(9)
    assert c.x == 5
