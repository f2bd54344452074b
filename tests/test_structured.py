"""Structured arrays and scalars: memory, identity, what they refer to."""

import sys

import numpy as np
import pytest

from jitcore import njit

pytestmark = pytest.mark.usefixtures("blocks_are_freed")

POINT = np.dtype([("x", "f8"), ("n", "i8")])


def test_results_refer_to_the_memory_of_arguments():
    @njit
    def take(a):
        return a[1], a["x"], a[1:]

    a = np.zeros(3, POINT)
    one, x, rest = take(a)
    a["x"] = [1.0, 2.0, 3.0]
    assert type(one) is np.void and one["x"] == 2.0 and x.tolist() == [1.0, 2.0, 3.0] and rest[1]["x"] == 3.0
    one["n"] = 7
    assert a[1]["n"] == 7
    before = sys.getrefcount(a)
    for _ in range(20):
        take(a)
    assert sys.getrefcount(a) == before


def test_arguments_are_returned_themselves():
    @njit
    def same(a, r):
        return a, r

    a = np.zeros(3, POINT)
    r = a[1]
    found = same(a, r)
    assert found[0] is a and found[1] is r


def test_made_inside_and_freed():
    @njit
    def make(n):
        a = np.zeros(n, POINT)
        for i in range(n):
            a[i] = (1.0 * i, i)
        b = a[n // 2:]
        return b["x"], b[0]

    for _ in range(10):
        x, one = make(6)
    assert x.tolist() == [3.0, 4.0, 5.0] and one.tolist() == (3.0, 3)
    del x, one


def test_an_equal_dtype_is_the_same_type():
    @njit
    def total(a):
        s = 0.0
        for r in a:
            s += r["x"]
        return s

    a = np.ones(3, POINT)
    other = np.ones(4, np.dtype([("x", "f8"), ("n", "i8")]))
    assert total(a) == 3.0 and total(other) == 4.0 and len(total.signatures) == 1
    swapped = np.ones(2, np.dtype([("n", "i8"), ("x", "f8")]))
    assert total(swapped) == 2.0 and len(total.signatures) == 2


def test_exception_in_the_middle():
    @njit
    def fail(n):
        a = np.zeros(n, POINT)
        for i in range(n + 1):
            a[i]["n"] = i
        return a

    for _ in range(5):
        with pytest.raises(IndexError, match="index 4 is out of bounds for axis 0 with size 4"):
            fail(4)


def test_numpys_own_functions():
    rows = np.array([(3, 0.5), (1, 1.5), (2, -1.0)], [("x", np.int64), ("y", np.float64)])

    @njit
    def work(a):
        one = np.sort(a, order="x")
        two = np.concatenate((one, a[::-1].copy()))
        total = 0.0
        for k in range(len(two)):
            total = total * 2 + two[k]["y"]
        return one, two, np.argsort(a, order="y"), total, a[a["x"] > 1], np.arange(3).astype(a.dtype)["y"]

    for _ in range(3):                            # the memory of what NumPy made stays as long as it is used
        for one, other in zip(work(rows), work.py_func(rows)):
            np.testing.assert_array_equal(one, other, strict=True)
