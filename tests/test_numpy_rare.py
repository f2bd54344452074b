"""Rare arguments of NumPy's functions, as its own tests have them: counts that are NumPy's ints, dtypes called with arrays, many axes."""
import numpy as np
import pytest
from random_calls import array, check

COUNTS = (np.uint8(254), np.uint8(2), np.int8(-2), np.uint64(2), np.uint64(2**64 - 2))


@pytest.mark.parametrize("count", COUNTS, ids=repr)
def test_counts_of_numpy(count):
    line, grid = array("float64", 5), array("float64", 3, 4)
    for call in ("np.eye(3, 4, n)", "np.tri(3, 4, n)"):
        check(call, count)
    for call in ("np.tril(m, n)", "np.triu(m, n)", "np.trace(m, n)", "np.diagonal(m, n)", "np.var(m, 0, ddof=n)", "np.nanstd(m, ddof=n)"):
        check(call, grid, count)
    if count < 4:
        check("np.diag(a, n)", line, count)


@pytest.mark.parametrize("cls", ("uint8", "int32", "float32", "complex128", "bool_"))
def test_dtypes_that_are_called(cls):
    for a in (array("float32", 3, 4).T, array("int64", 8)[::-2], np.array(300), array("float64", 0)):
        check(f"np.{cls}(a)", np.nan_to_num(a))
    check(f"np.{cls}([1, n, 3.5])", 2)
    check(f"np.{cls}((1, n))", 300)
    check("np.float32(a) is a", array("float32", 3))


def test_variance_in_complex_numbers():
    for call in ("np.var(a, dtype=np.complex64)", "np.std(a, dtype=complex)", "np.var(a, dtype=complex, keepdims=True)"):
        check(call, np.arange(6.0), ulps=4)


def test_samples_that_fit():
    """The types of routed calls are found where few values are taken: positions far from 0, many axes, ranges without zeros."""
    dates = np.arange(72).astype("m8[s]").reshape(24, 3)
    for statement in ("dt[23, 1] = 'NaT'", "dt[23] = n", "dt[200] = n"):
        check(statement, *[np.timedelta64(5, "s")] * ("n" in statement), dates)
    many = np.zeros((1,) * 31, np.int64)
    check("np.zeros((3, 1, 5, 6))[:, i, 0].shape", many)
    t, i = array("float64", 5, 5, 5, 5), np.arange(5)
    check("t[i, j, k, k]", t, i[:, None], i[::-1, None].copy(), i)
    check("np.c_[m, 0, n, m]", np.array([[1, 2, 3]]), 4)
    check("np.trim_zeros(m, axis=1)", np.pad(np.ones((3, 4)), 2)) if np.lib.NumpyVersion(np.__version__) >= "2.2.0" else None


def test_weights_of_several_axes():
    t, w = np.arange(6).reshape(1, 2, 3), np.array([[0, 0.5], [0.5, 0], [1, 0]])
    for call in ("np.average(t, axis=(2, 1), weights=d)", "np.average(t[0], axis=(1, 0), weights=d, returned=True)",
                 "np.average(t, axis=(1, 2), weights=d)"):
        check(call, t, w, ulps=4)


def test_pieces_of_numbers_and_lists():
    check("np.piecewise(a, x, [4, 0])", np.array(3), np.False_)
    check("np.piecewise(a, True, [4])", np.arange(3))
    check("np.piecewise([1, 2], [[True, False], [False, True]], [2, n])", 3)


def test_arrays_without_axes():
    for call in ("np.round(a)", "a.round(1)", "np.around(a, -1)"):
        check(call, np.array(13, np.int8))
    check("np.nan_to_num(z)", np.array(np.inf))


def test_columns_of_two_lengths():
    """What has one column is not flattened where only lengths tell whether it has as many rows as the others."""
    m, s, a = array("int64", 3, 2), array("int64", 3, 4), array("int64", 3)
    for call in ("m.sum(1, keepdims=True) + s.sum(1, keepdims=True)", "m.sum(1, keepdims=True) + a[:, None]", "m.max(1)[:, None] * a[:, None]"):
        check(call, *((m, s) if "s." in call and "a[" not in call else (a, m)))
    check("np.average(s, weights=m, axis=1, keepdims=True)", np.array([[4], [5], [6]]), np.array([[2], [3], [4]]))
