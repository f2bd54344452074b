"""`vectorize`, `guvectorize`, `cfunc`: against NumPy's ufuncs, and loops in Python."""

import copy
import ctypes
import math
import os
import pickle
import re
import sys

import numpy as np
import pytest
from jitcore import cfunc, errors, float32, float64, guvectorize, int64, literal_unroll, njit, stencil, vectorize
from raised import caught, frames

A = np.arange(6.0).reshape(2, 3)
B = np.array([1.0, 5.0, 2.0])


@vectorize
def larger_twice(x, y):
    return x * 2 + y if x > y else y


@vectorize([float64(float64, float64), float32(float32, float32)])
def length(x, y):
    return math.sqrt(x * x + y * y)


def expected(x, y):
    return np.where(x > y, x * 2 + y, y)


@pytest.mark.parametrize("operands", [(A, A), (A, B), (A, 3.0), (2.0, B), (A.T, B[:2]), (A[:, ::-1], B), (A.astype("f4"), B.astype("f4")),
                                      (np.arange(4), 2), (np.empty(0), B[:0])])
def test_elements_broadcast(operands):
    found = larger_twice(*operands)
    wanted = expected(*map(np.asarray, operands))
    assert np.array_equal(found, wanted) and found.dtype == wanted.dtype and found.shape == wanted.shape


def test_numbers_give_numbers_of_numpy():
    assert larger_twice(2, 1) == 5 and type(larger_twice(2, 1)) is np.int64
    assert type(larger_twice(2.0, 1)) is np.float64


def test_signatures_choose_and_convert():
    assert length(3, 4) == 5.0
    assert length(A, B).dtype == np.float64
    assert length(A.astype("f4"), np.float32(2)).dtype == np.float32
    assert np.array_equal(length(A, B), np.hypot(A, B))
    assert length.types == ["dd->d", "ff->f"]
    with pytest.raises(TypeError, match="no signature"):
        length(1j, 2)


def test_results_go_where_they_are_wanted():
    out = np.empty((2, 3))
    assert larger_twice(A, B, out=out) is out and np.array_equal(out, expected(A, B))
    assert larger_twice(A, B, out) is out


def test_reductions_and_pairs():
    assert np.array_equal(larger_twice.outer(B, B), expected(B[:, None], B))
    folded = [B[0]]
    for value in B[1:]:
        folded.append(float(expected(folded[-1], value)))
    assert larger_twice.reduce(B) == folded[-1] and larger_twice.accumulate(B).tolist() == folded
    assert larger_twice.reduce(A, axis=1).shape == (2,)


def test_wrong_operands():
    with pytest.raises(TypeError, match="takes 2 arguments"):
        larger_twice(1)
    with pytest.raises(TypeError, match="dtype"):
        larger_twice("a", 1)
    with pytest.raises(ValueError):
        larger_twice(A, np.ones(5))
    with pytest.raises(TypeError, match="takes an array for its result, not 3"):
        larger_twice(A, B, 3)
    for layout in ("n->n", "(n->(n)", "(n)(m)->(n)"):
        with pytest.raises(TypeError, match="is no layout of arguments"):
            guvectorize([], layout)(lambda a, b: None)


@pytest.mark.parametrize("operands", [(A, A), (A, B), (A, 3), (2, B), (2, 1), (np.arange(3), 2)])
def test_called_from_compiled_code(operands):
    found, wanted = njit(lambda x, y: larger_twice(x, y))(*operands), larger_twice(*operands)
    assert np.array_equal(found, wanted) and found.dtype == wanted.dtype


def test_rows():
    @guvectorize([(float64[:], float64, float64[:])], "(n),()->(n)")
    def add(x, y, result):
        for i in range(x.shape[0]):
            result[i] = x[i] + y

    @guvectorize([(float64[:], float64[:])], "(n)->()")
    def total(x, result):
        s = 0.0
        for value in x:
            s += value
        result[0] = s

    assert np.array_equal(add(A, 2), A + 2) and np.array_equal(add(A, np.array([1.0, 2.0])), A + [[1], [2]])
    assert np.array_equal(total(A), A.sum(axis=1)) and total(B) == 8.0
    with pytest.raises(ValueError, match="dimensions"):
        total(3.0)

    @guvectorize("(n), (m)")
    def sums(x, running):
        for i in range(min(len(x), len(running))):
            running[i] += x[i]

    @guvectorize(["void(float32[:], float32, float32[:])", "void(float64[:], float32, float64[:])"], "(n),()->(n)")
    def times(x, factor, result):
        result[:] = x * factor

    assert np.array_equal(times(A, 3), A * 3) and times(A.astype(np.float32), 2.0).dtype == np.float32
    with pytest.raises(TypeError, match="no signature"):
        times(A, np.int64(3))

    changed = np.ones((2, 2))
    assert sums(A, changed) is None and np.array_equal(changed, A[:, :2] + 1)


def test_functions_for_c():
    @cfunc(float64(float64, int64))
    def scaled(x, n):
        return x * n

    assert scaled.ctypes(2.5, 3) == 7.5 and scaled(2, 3) == 6
    call = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_int64)(scaled.address)
    assert call(1.5, 2) == 3.0
    assert njit(lambda f, x: f(x, 2) + scaled(x, 3))(scaled, 1.5) == 7.5


def test_exceptions_in_functions_for_c_are_told_of(monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)

    @cfunc(float64(float64))
    def picky(x):
        if x < 0:
            raise ValueError("negative")
        return x

    assert picky.ctypes(-1.0) == 0.0 and picky.ctypes(2.0) == 2.0 and str(told[0].exc_value) == "negative"


def test_literal_unroll_is_the_tuple_itself():
    @njit
    def total(x):
        s = 0.0
        for value in literal_unroll((1, 2.5, x)):
            s += value
        return s

    assert total(3) == 6.5


def test_vectorize_of_three_and_more_in_compiled_code():
    @vectorize
    def within(x, low, high):
        return low if x < low else high if x > high else x

    @vectorize
    def twice(a, b, c, d):
        return a * b + c * d

    def use(a, x):
        return within(a, x, a[1]), within(x, 1.0, 2.0), twice(a, a[0], x, a[:, :1])

    a = np.arange(12.0).reshape(3, 4)
    for got, expected in zip(njit(use)(a, 2.5), use(a, 2.5)):
        assert type(got) is type(expected) and np.array_equal(got, expected)
    with pytest.raises(ValueError, match="shape mismatch"):
        njit(use)(a, np.ones(3))


@njit
def _divided(a, b):
    return a // b, a % b, *np.divmod(a, b)


@njit
def _divided_by_constants(a):
    return a // 7, a % 7, a // 641, a % 641, a // 9223372036854775807, a // 4611686018427387905


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"])
def test_integers_are_divided_in_vectors(dtype):
    """By arrays, by one number, by constants: without a division of integers, all bits as NumPy's, 0 and the least one by -1 included."""
    limits, generator = np.iinfo(dtype), np.random.default_rng(5)
    edges = np.array([limits.min, limits.min + 1, limits.max, limits.max - 1, 0, 1, 2, 3, 7, limits.max // 3], dtype)
    if limits.min:
        edges = np.append(edges, np.array([-1, -2, -7], dtype))
    any_size = generator.integers(limits.min, limits.max, 400, dtype, endpoint=True) >> generator.integers(0, limits.bits, 400).astype(dtype)
    a, b = (one.ravel() for one in np.meshgrid(np.append(edges, any_size[:200]), np.append(edges, any_size[200:])))
    with np.errstate(all="ignore"):
        assert all((found == wanted).all() for found, wanted in zip(_divided(a, b), _divided.py_func(a, b)))
        for divisor in (*edges, *any_size[:20]):
            assert all((found == wanted).all() for found, wanted in zip(_divided(a, divisor), _divided.py_func(a, divisor))), divisor
        if limits.bits == 64:
            assert all((found == wanted).all() for found, wanted in zip(_divided_by_constants(a), _divided_by_constants.py_func(a)))
    quotients = njit(lambda a, b: a // b)
    quotients(a, b if limits.bits < 64 else b[0])
    assert not re.search(r" [us](div|rem) ", quotients.inspect("lower"))


@pytest.mark.usefixtures("as_users_see_it")
def test_errors_show_the_users_lines():
    """What is wrong with the function or its arguments, of ours the called frame alone."""
    refused = vectorize(lambda x: x.nonsense)
    raises = vectorize(lambda x: 1 // 0 if x > 2 else 0)
    beyond = guvectorize("(n)->(n)")(lambda x, out: x[7])
    for call, words in ((lambda: refused(A), "float64 has no attribute 'nonsense'"), (lambda: raises(np.arange(5)), "zero"),
                        (lambda: raises(np.array(["a"])), "does not take elements of dtype <U1"), (lambda: beyond(B), "index 7 is out of bounds")):
        found = caught(call)
        assert words in str(found) and [file for file, *_ in frames(found) if file != __file__] == [os.path.abspath(errors.__file__)]


def test_copied_and_pickled():
    for made in (larger_twice, length, add_first, spread, called):      # by name, as functions are
        assert pickle.loads(pickle.dumps(made)) is made and copy.copy(made) is made and copy.deepcopy(made) is made
    k = 3
    inner = pickle.loads(pickle.dumps(vectorize([int64(int64)], overflow="wrap")(lambda x: x * k)))
    assert inner(np.int32(2**31 - 1)) == 3 * (2**31 - 1) and inner(2**62) == np.int64(-2**62) and inner.types == ["l->l"]
    rows = pickle.loads(pickle.dumps(guvectorize([(float64[:], float64[:])], "(n)->()")(lambda x, out: fill(out, x.sum() + k))))
    assert rows(A).tolist() == [6.0, 15.0]


def fill(out, x):
    out[0] = x


@guvectorize("(n)->()")
def add_first(x, out):
    out[0] += x[0]


@stencil
def spread(a):
    return a[-1] + a[1]


@cfunc(float64(float64))
def called(x):
    return x
