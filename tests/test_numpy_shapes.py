"""NumPy's functions that see arrays from another side, take them apart and put them together: they give what NumPy gives.

Each call is checked for arrays of several types, layouts and lengths: none, one, a line backwards, columns, broadcast ones, ones that may
not be written. What is compiled beside that is in tests/numpy_calls.
"""
import numpy as np
import pytest
from random_calls import array, check, layouts

AXES = (0, 1, -1, 2, -3)


def locked(a):
    a.flags.writeable = False
    return a


def several(kind: str):
    """Arrays of one to three axes, in every order."""
    yield from layouts(kind)
    yield from (array(kind, 2, 3, 4), array(kind, 4, 3, 2).T, array(kind, 2, 3, 8)[:, ::-1, ::2], array(kind, 1, 0, 3), array(kind, 1, 1))
    yield from (np.broadcast_to(array(kind, 3), (2, 3)), locked(array(kind, 3, 3)))


@pytest.mark.parametrize("kind", ("float64", "uint8"))
def test_axes_moved(kind):
    for a in several(kind):
        for call in ("np.moveaxis(a, 0, -1)", "np.moveaxis(a, 1, 0)", "np.moveaxis(a, (0, 1), (1, 2))", "np.moveaxis(a, (0, 1), (-1, 0))",
                     "np.moveaxis(a, (0, 0), (1, 2))", "np.moveaxis(a, (0, 1), (1,))", "np.rollaxis(a, 1)", "np.rollaxis(a, -1, 1)",
                     "np.rollaxis(a, 0, 9)", "np.matrix_transpose(a)", "np.linalg.matrix_transpose(a)"):
            check(call, a)


@pytest.mark.parametrize("kind", ("float64", "bool"))
def test_backwards(kind):
    for a in several(kind):
        for call in ("np.flip(a)", "np.flip(a, 1)", "np.flip(a, -1)", "np.flip(a, (0, -1))", "np.flip(a, (0, 0))", "np.flip(a, ())", "np.flip(a, 2)",
                     "np.flipud(a)", "np.fliplr(a)", "np.rot90(a)", "np.rot90(a, 2)", "np.rot90(a, -1, (1, 0))", "np.rot90(a, 1, (0, -1))",
                     "np.rot90(a, 1, (0, 5))", "np.rot90(a, 1, (0, 0))"):
            check(call, a)
        if a.ndim > 1:
            for n in range(-2, 4):
                check("np.rot90(a, n)", a, n)
    check("np.flip(z)", np.array(2.5))


@pytest.mark.parametrize("kind", ("complex128",))
def test_axes_of_one_element(kind):
    for a in (*several(kind), array(kind)):
        for call in ("np.expand_dims(a, 0)", "np.expand_dims(a, -1)", "np.expand_dims(a, (0, 2))", "np.expand_dims(a, (-1, 0))", "np.expand_dims(a, 1)",
                     "np.expand_dims(a, (0, 0))", "np.expand_dims(a, 9)", "np.squeeze(a, 0)", "np.squeeze(a, axis=(0, 1))", "a.squeeze(-1)",
                     "a.squeeze((0, 0))", "a.squeeze(axis=5)", "np.squeeze(a, ())"):
            check(call, a)
        for call in ("np.atleast_1d(a)", "np.atleast_2d(a)", "np.atleast_3d(a)"):
            check(call, a)
            check(call.replace("(a)", "(a, f, a)"), a, 2.5)
            check(call.replace("(a)", "(f)"), 2.5)


@pytest.mark.parametrize("kind", ("float64", "uint8"))
def test_broadcast(kind):
    for a in (array(kind), array(kind, 1), array(kind, 3), array(kind, 6)[::-2], array(kind, 2, 1), array(kind, 1, 3).T, array(kind, 2, 3), array(kind, 0)):
        for shape in ("(2, 3)", "(3,)", "3", "(4, 2, 3)", "(2, 0)", "(0,)", "(2, -3)", "(n, 3)", "(-1,)", "(2, 2)", "(2**31, 2**31, 3)"):
            call = f"np.broadcast_to(a, {shape})"
            check(call, *((a, 2) if "n" in shape else (a,)))
        check("np.broadcast_to(a, shape=a.shape, subok=False)", a)
    check("np.broadcast_to(a, (2, 3))[0].sum() + np.broadcast_to(a, 3).strides[0]", array(kind, 3))


@pytest.mark.parametrize("kind", ("float64", "bool"))
def test_diagonals(kind):
    for a in several(kind):
        for n in (0, 1, -1, 2, -2, 9, -9):
            check("np.diagonal(a, n)", a, n)
            check("a.diagonal(n, -1, 0)", a, n)
            check("np.linalg.diagonal(a, offset=n)", a, n)
        for call in ("a.diagonal()", "np.diagonal(a, axis1=1, axis2=2)", "np.diagonal(a, 0, 0, 0)", "np.diagonal(a, 0, 0, 5)",
                     "np.diagonal(a, offset=1, axis1=0, axis2=-1)"):
            check(call, a)


def test_a_diagonal_is_a_view():
    check("np.diagonal(m, n)", array("float64", 3, 4), 2**40)
    check("r = m.diagonal(); m[1, 1] = 7; r", array("float64", 3, 4))
    check("r = np.diagonal(m); r[0] = 1", array("float64", 3, 4))


@pytest.mark.parametrize("kind", ("int32",))
def test_windows(kind):
    for a in several(kind):
        for n in (0, 1, 2, 3, 99, -1):
            for call in ("(a, n)", "(a, n, 0)", "(a, n, axis=-1)", "(a, (n,))", "(a, (n, 2))", "(a, (n, 1, 2))"):
                check("np.lib.stride_tricks.sliding_window_view" + call, a, n)


def test_lengths():
    for a in several("float64"):
        for axis in AXES:
            check(f"np.size(a, {axis})", a)
