"""Arrays and scalars of dates and texts: references that NumPy works on, in loops, containers of the caller, and across calls."""
import gc
import sys

import numpy as np
import pytest
from jitcore import njit

DAYS = np.array(["2024-02-28", "2023-12-31", "NaT", "2024-03-01"], "M8[D]")
WORDS = np.array(["ab", "c", "abc", ""])


def test_one_specialisation_for_each_unit_and_width():
    @njit
    def first(a):
        return a[0]

    for unit in ("D", "s", "3h", "ns", "Y"):
        given = np.array([5, 6], f"M8[{unit}]")
        assert first(given) == given[0] and first(given).dtype == given.dtype
    for width in (1, 2, 7):
        given = np.array(["x"], f"U{width}")
        assert first(given) == "x" and type(first(given)) is np.str_
    assert len(first.signatures) == 8
    assert first(DAYS[:1].reshape(1, 1))[0] == DAYS[0]


def test_loops():
    @njit
    def later(days, limit):
        count, last = 0, days[0]
        for day in days:
            if day > limit:
                count += 1
                last = day
        return count, last

    assert later(DAYS, np.datetime64("2024-01-01")) == later.py_func(DAYS, np.datetime64("2024-01-01"))

    @njit
    def longest(words):
        best = 0
        for word in words:
            best = max(best, len(word))
        return best

    assert longest(WORDS) == 3 and longest(WORDS.astype("S")) == 3


def test_writing_and_numbers():
    @njit
    def shift(days, steps):
        days[1:] += steps[1:]
        days[0] = np.datetime64("1999-09-09")
        return (days - days[0]) / np.timedelta64(1, "D")

    one, other = DAYS.copy(), DAYS.copy()
    steps = np.array([1, 2, 3, 4], "m8[D]")
    np.testing.assert_array_equal(shift(one, steps), shift.py_func(other, steps))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("expression", ["a.shape", "a.size", "a.ndim", "a.itemsize", "a.nbytes", "a.strides", "a.T", "a.dtype == b.dtype"])
@pytest.mark.parametrize("given", [DAYS, WORDS, DAYS.reshape(2, 2)])
def test_attributes(expression, given):
    function = eval(f"lambda a, b: {expression}")
    assert np.array_equal(njit(function)(given, given), function(given, given), equal_nan=given.dtype.kind == "M" and expression == "a.T")


def test_references_are_counted():
    @njit
    def work(a):
        last = a[0]
        for one in a:
            last = one
        return last, a[1:], len(a[::-1])

    work(DAYS)
    gc.collect()
    before = sys.getrefcount(DAYS), len(gc.get_objects())
    for _ in range(50):
        work(DAYS)
    gc.collect()
    assert sys.getrefcount(DAYS) == before[0] and len(gc.get_objects()) <= before[1] + 20
