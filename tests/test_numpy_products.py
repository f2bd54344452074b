"""Sums of products over named axes, compiled: NumPy's values, dtypes, orders in memory, views, and errors."""
import numpy as np
import pytest
from random_calls import array, check, check_compiled

from jitcore.library.arrays.np_einsum import einsum_plan

M, N, T = (3, 4), (4, 5), (2, 3, 4)
SUMS = (                                          # subscripts, shapes
    ("ij,jk->ki", M, N), ("ij,ij->ji", M, M), ("i,i", (4,), (4,)), ("ij->j", M), ("ij->ji", M), ("ii", (3, 3)), ("ii->i", (3, 3)),
    ("...ij,jk->...ik", T, N), ("bij,bjk->bik", (6, 3, 4), (6, 4, 5)), ("bij,bj->bi", T, (2, 4)), ("i,ij,j->", (3,), M, (4,)),
    ("abcd,bd->ac", (2, 3, 4, 2), (3, 2)), ("iij->j", (3, 3, 4)), ("i,,j", (2,), (), (3,)))
NAMES = "abm"


def no_nan(kind, shape):
    return np.nan_to_num(array(kind, *shape))


@pytest.mark.parametrize("subscripts, shapes", [(one[0], one[1:]) for one in SUMS], ids=[one[0] for one in SUMS])
def test_einsum(subscripts, shapes):
    call = f"np.einsum('{subscripts}', {', '.join(NAMES[:len(shapes)])})"
    given = [no_nan("float64", shape) for shape in shapes]
    check(call, *given, ulps=64)
    check(call, *[one[:0] for one in given if one.ndim] + [one for one in given if not one.ndim], ulps=64)      # lengths differ, or are 0


def test_einsum_of_other_dtypes_and_layouts():
    m, n = no_nan("complex128", M), no_nan("int32", N)
    call = "np.einsum('ij,jk->ik', a, b)"
    check(call, m, n, ulps=64)
    check(call, n.T[1:].T, n[1:], ulps=64)        # strided: the order in memory is seen when it runs
    check(call, n[:, 1:], np.asfortranarray(n[1:, :2]), ulps=64)
    check(call, n[:4, :4], n[:1])                 # NumPy repeats axes of length 1
    check(call, n, n)                             # and raises where others differ
    check("np.einsum('ij,jk->ik', a, b, optimize=True)", n[:4, :4], n, ulps=64)
    check("np.einsum('ij,ij->i', a, b)", no_nan("bool", M), no_nan("float16", M))


def test_tensordot():
    a, t = no_nan("float64", (3, 4, 5)), no_nan("float64", (4, 3, 2))
    for call in ("np.tensordot(a, t)", "np.tensordot(a, t, 0)", "np.tensordot(a, t, axes=1)", "np.tensordot(a, t, ([1, 0], [0, 1]))",
                 "np.tensordot(a, t, axes=(0, -2))", "np.tensordot(a, t, ((0, 1), (1,)))", "np.tensordot(a, t, ([7], [0]))"):
        check(call, a, t, ulps=64)
    t.flags.writeable = False
    check("np.tensordot(a, t, ([1, 0], [0, 1]))", a, t, ulps=64)
    check("np.tensordot(a, a)", a[0], ulps=64)    # an array without axes
    check("np.tensordot(a, t, axes=1)", a[..., 0], t[:, 0, ::-1], ulps=64)


def test_plans():
    m = np.ones(M)
    assert einsum_plan("ij,jk->ik", False, m, m) is not None          # lengths are seen when it runs
    assert einsum_plan("ij->ji", False, m) == ("view", (), ((1,), (0,)))
    assert einsum_plan("ij,j->i", False, m, m) is None and einsum_plan("ij->k", False, m) is None       # NumPy says what is wrong


def test_products_with_numbers():
    """np.dot gives matrices in order C where BLAS makes them, else in the order of the array."""
    for a in (no_nan("float64", M).T, no_nan("int64", M).T, no_nan("float32", (2, 3, 4)).transpose(1, 0, 2)):
        for call in ("np.dot(a, 2)", "np.dot(True, a)", "a.dot(2.5)"):
            check(call, a)


@pytest.mark.parametrize("rows, columns, count", [(8, 3, 700), (3, 9, 300), (5, 2, 0), (0, 3, 4), (1, 1, 9000), (17, 3, 3), (12, 12, 11_000), (130, 2, 2)])
def test_products_with_small_results(rows, columns, count):
    """They are summed in registers, whichever matrix has rows to read as vectors; others are BLAS's. Whole numbers: sums are exact."""
    numbers = np.random.default_rng(1)
    x, y = (numbers.integers(-9, 9, shape).astype(float) for shape in ((count, rows), (count, columns)))
    for a, b in ((x.T, y), (np.ascontiguousarray(x.T), y), (x.T, np.asfortranarray(y)), (np.ascontiguousarray(x.T), np.asfortranarray(y)),
                 (x.T[:, ::2], y[::2]), (x.astype(np.float32).T, y.astype(np.float32)), (x.T > 3, y), (x.T.astype(np.int16), y.astype(np.float32))):
        check("a @ b", a, b)
    if x.size:
        x[0, 0] = np.nan                          # not seen in other rows, nor where a vector has more lanes than there are columns
        y[-1, -1] = np.inf
        check("a @ b", x.T, y)
        y.flags.writeable = False
        check("a.dot(b)", np.ascontiguousarray(x.T), y[:, :1])


def test_stacks_of_matrices():
    line, grid, small, stack = no_nan("float64", (4,)), no_nan("float64", (4, 3)), np.arange(12.0).reshape(1, 4, 3), no_nan("float64", (5, 3, 4))
    for kind in ("float64", "int32"):
        a, b, m, t = (one.astype(kind) for one in (line, grid, small, stack))
        check_compiled("t @ a, t @ b, t @ m, np.matmul(a, t.transpose(0, 2, 1)), b @ t, t @ t.transpose(0, 2, 1)", a, b, m, t, ulps=4)
    check_compiled("m @ t", no_nan("complex128", (5, 3, 9)), no_nan("float64", (5, 8, 9)).transpose(0, 2, 1), ulps=16)
    for left, right in ((no_nan("float64", (2, 6, 6)), no_nan("float64", (2, 6, 6))), (no_nan("float32", (2, 20, 20)), no_nan("float32", (2, 20, 20))[1:]),
                        (array("bool", 2, 3, 2), array("bool", 2, 2, 3)), (array("float16", 2, 3, 2) * 0 + 2, np.ones((2, 2, 3), np.float16)),
                        (np.zeros((2, 3, 0)), np.zeros((2, 0, 2))), *((stack, np.zeros(shape)) for shape in (
                            (2, 4, 5), (5, 3, 4), (0, 4, 2), (5, 4, 0)))):
        check("m @ t", np.nan_to_num(left), np.nan_to_num(right), ulps=64)
