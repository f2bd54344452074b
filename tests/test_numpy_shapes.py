"""NumPy's functions that see arrays from another side, take them apart and put them together: they give what NumPy gives.

Each call is checked for arrays of several types, layouts and lengths: none, one, a line backwards, columns, broadcast ones, ones that may
not be written. What is compiled beside that is in tests/numpy_calls.
"""
import numpy as np
import pytest
from random_calls import array, check, check_compiled, layouts

from jitcore import njit

AXES = (0, 1, -1, 2, -3)


def locked(a):
    a.flags.writeable = False
    return a


def several(kind: str):
    """Arrays of one to three axes, in every order."""
    yield from layouts(kind)
    yield from (array(kind, 2, 3, 4), array(kind, 4, 3, 2).T, array(kind, 2, 3, 8)[:, ::-1, ::2], array(kind, 1, 0, 3), array(kind, 1, 1))
    yield from (np.broadcast_to(array(kind, 3), (2, 3)), locked(array(kind, 3, 3)))


def few(kind: str):
    yield from (array(kind, 20), array(kind, 0), array(kind, 4, 3).T, array(kind, 2, 3, 8)[:, ::-1, ::2], locked(array(kind, 3, 3)), array(kind, 2, 3, 4))


@pytest.mark.parametrize("kind", ("float64", "uint8"))
def test_axes_moved(kind):
    for a in several(kind):
        for call in ("np.moveaxis(a, 0, -1)", "np.moveaxis(a, 1, 0)", "np.moveaxis(a, (0, 1), (1, 2))", "np.moveaxis(a, (0, 1), (-1, 0))",
                     "np.moveaxis(a, (0, 0), (1, 2))", "np.moveaxis(a, (0, 1), (1,))", "np.rollaxis(a, 1)", "np.rollaxis(a, -1, 1)",
                     "np.rollaxis(a, 0, 9)", "np.matrix_transpose(a)", "np.linalg.matrix_transpose(a)"):
            check(call, a)


@pytest.mark.parametrize("kind", ("bool",))
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
    check("v = m.diagonal(); m[1, 1] = 7; v", array("float64", 3, 4))
    check("v = np.diagonal(m); v[0] = 1", array("float64", 3, 4))


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


@pytest.mark.parametrize("kind", ("float64", "bool"))
def test_split(kind):
    for a in few(kind):
        for n in (1, 2, 3, 7, 0, -1, -2):
            for call in ("np.split(a, n)", "np.split(a, n, 1)", "np.array_split(a, n)", "np.array_split(a, n, axis=-1)", "np.hsplit(a, n)",
                         "np.vsplit(a, n)", "np.dsplit(a, n)", "np.split(a, n, 5)"):
                check(call, a, n)
        for cuts in ("[1]", "[2, 1]", "(0, -1, 99)", "i", "list(range(n))"):
            given = (a, np.array([1, 3])) if cuts == "i" else (a, 3) if "n" in cuts else (a,)
            for call in ("np.split(a, {})", "np.array_split(a, {}, 1)", "np.hsplit(a, {})", "np.vsplit(a, {})", "np.dsplit(a, {})"):
                check(call.format(cuts), *given)


def test_parts_are_views():
    check("p = np.split(a, 2); p[1][:] = 7; a", array("float64", 6))
    check("p = np.array_split(m, 3, 1); p[2] += 1; m", array("int32", 3, 4))
    check("sum([p.sum() for p in np.split(a, [2, 4])])", array("int32", 6))


@pytest.mark.skipif(not hasattr(np, "unstack"), reason="NumPy 2.1")
def test_unstack():
    for a in few("int32"):
        for call in ("np.unstack(a)", "np.unstack(a, axis=1)", "np.unstack(a, axis=-1)", "np.unstack(a, axis=5)"):
            check(call, a)


@pytest.mark.parametrize("kind", ("float64",))
def test_joined(kind):
    for a in few(kind):
        for call in ("np.concatenate((a, a), axis=None)", "np.concatenate([a, a, a.T], axis=None)", "np.dstack((a, a))", "np.dstack([a, a[:1]])",
                     "np.append(a, a, 0)", "np.append(a, a, axis=-1)", "np.append(a, a, 3)", "np.append(a, [1, 2.5])", "np.append(a, (True, 3))",
                     "np.append(a, a)", "np.append(a, 2)"):
            check(call, a)
        check("np.append(a, b, 1)", a, array(kind, 3))
        check("np.concatenate((a, b), None)", a, array("int32", 4))
    check("np.dstack((a, b))", array("float64", 3), array("int32", 3))


@pytest.mark.parametrize("kind", ("float64",))
def test_tile(kind):
    for a in few(kind):
        for n in (0, 1, 2, -1):
            for reps in ("n", "(n,)", "(n, 2)", "(2, 1, n)", "(1, n, 1, 2)"):
                check(f"np.tile(a, {reps})", a, n)
    for reps in ("n", "(n, 2)"):
        check(f"np.tile(f, {reps})", 3, 2.5)
        check(f"np.tile(x, {reps})", np.float32(2), 2)


@pytest.mark.parametrize("kind", ("float64",))
def test_repeat(kind):
    for a in few(kind):
        for n in (0, 1, 3, -1):
            for call in ("np.repeat(a, n)", "a.repeat(n)", "np.repeat(a, n, 0)", "np.repeat(a, n, axis=-1)", "a.repeat(n, 1)", "np.repeat(a, n, 7)"):
                check(call, a, n)
        for i in ([1, 0, 2], [2], [1, -1, 0], [2, 1], []):
            for call in ("np.repeat(a, i)", "np.repeat(a, i, 0)", "np.repeat(a, i, axis=1)", "a.repeat(i, -1)"):
                check(call, a, np.array(i, np.int32))
        check("np.repeat(a, [2, 0, 1], 0)", a)
        check("np.repeat(a, (1, 2, 3, 4), axis=-1)", a)
    check("np.repeat(f, n)", 3, 2.5)


@pytest.mark.parametrize("kind", ("float64",))
def test_roll(kind):
    for a in (*few(kind), array(kind)):
        for n in (0, 1, -1, 5, -99):
            for call in ("np.roll(a, n)", "np.roll(a, n, 0)", "np.roll(a, n, axis=-1)", "np.roll(a, (n, 1), axis=(0, 1))", "np.roll(a, n, (1, 0))",
                         "np.roll(a, (1, n), (0, 0))", "np.roll(a, n, 5)", "np.roll(a, (n, 1), 0)"):
                check(call, a, n)


@pytest.mark.parametrize("kind", ("float64",))
def test_resize(kind):
    for a in few(kind):
        for n in (0, 1, 5, 40, -1):
            for shape in ("n", "(n,)", "(2, n)"):
                check(f"np.resize(a, {shape})", a, n)


def test_grids():
    lines = (np.array([1.5, 2, 3]), np.array([3, 1], np.uint8)[::-1], np.zeros(0), np.array([True, False, True]))
    for a in lines:
        for b in lines:
            for call in ("np.meshgrid(a, b)", "np.meshgrid(a, b, indexing='ij')", "np.meshgrid(a, b, sparse=True)", "np.meshgrid(a, b, a)",
                         "np.meshgrid(a, b, b, indexing='ij', copy=True)", "np.meshgrid(a, b, a, sparse=True)", "np.meshgrid(a, b, indexing='no')"):
                check(call, a, b)
    for n in (0, 1, 3, -1):
        for call in ("np.indices((n, 2))", "np.indices((2, n, 3), dtype=np.float32)", "np.indices((n,), np.uint8)", "np.indices((n, 2), sparse=True)"):
            check(call, n)


def test_open_grids():
    for i in (np.array([2, 0, 1]), np.array([2, 0, 1], np.uint8)[::-1], np.zeros(0, np.int64)):
        for j in (np.array([1, 1]), np.array([True, False, True])):
            check("np.ix_(i)", i)
            check("np.ix_(i, j)", i, j)
            check("np.ix_(j, i, j)", i, j)
            check("m[np.ix_(i, j)]", array("float64", 3, 4), i, j)


def test_indices_of_diagonals_and_triangles():
    for n in (0, 1, 3, -2):
        check("np.diag_indices(n)", n)
        check("np.diag_indices(n, 3)", n)
        for k in (0, 1, -1, 9, -9):
            for call in ("np.tril_indices(n, i)", "np.triu_indices(n, k=i)", "np.tril_indices(n, i, 4)", "np.triu_indices(n, i, 2)"):
                check(call, k, n)
    for a in (array("float64", 3, 4), array("int32", 3, 3).T, array("float64", 0, 2), array("float64", 2, 2, 2), array("float64", 3)):
        for call in ("np.diag_indices_from(a)", "np.tril_indices_from(a)", "np.triu_indices_from(a, 1)", "np.tril_indices_from(a, k=-1)"):
            check(call, a)


def test_positions_as_one_number():
    for n in (0, 5, 11, 12, -1):
        for shape in ("(3, 4)", "(12,)", "(2, 3, 2)", "(n, 4)", "(0, 3)", "(2**40, 2**40)"):
            check(f"np.unravel_index(n, {shape})", n)
        check("np.unravel_index(x, (3, 4))", np.uint8(n % 256))
        for call in ("np.ravel_multi_index((n, 2), (3, 4))", "np.ravel_multi_index((1, n), dims=(12, 13))", "np.ravel_multi_index((n,), (7, 8))",
                     "np.ravel_multi_index((n, 0, 1), (20, 2, 3))"):
            check(call, n)
    for i in ([0, 5, 11], [], [3, 12], [-1, 0], [[1, 2], [3, 4]]):
        for shape in ("(3, 4)", "(12,)", "(2, 3, 2)", "(0, 4)"):
            check(f"np.unravel_index(i, {shape})", np.array(i, np.int64))
    check("np.unravel_index(np.argmax(m), m.shape)", array("int32", 3, 4))


def test_diagonals_and_triangles_of_matrices():
    for kind in ("float64", "uint8"):
        for a in (array(kind, 3, 4), array(kind, 4, 3).T, array(kind, 2, 3, 4), array(kind, 2, 2, 3, 3), array(kind, 2, 3, 0), array(kind, 3, 3, 4)[::-1]):
            for n in (0, 1, -2, 9):
                for call in ("np.diag(a, n)", "np.tril(a, n)", "np.triu(a, n)", "np.trace(a, n)", "a.trace(n, -1, 0)", "np.linalg.trace(a, offset=n)"):
                    check(call, a, n, ulps=2)
            check("np.trace(a, 0, 1, 1)", a)
            check("np.trace(a, dtype=np.float32)", a, ulps=2)


@pytest.mark.parametrize("kind", ("uint8",))
def test_insert(kind):
    for a in few(kind):
        for n in (0, 2, -1, 3, -9, 99):
            for f in (2, 1.5, 300):
                check("np.insert(a, n, f)", a, n, f)
                check("np.insert(a, n, f, axis=-1)", a, n, f)
                check("np.insert(a, n, f, 0)", a, n, f)
            for b in (array(kind, 3), array("int32", 4)):
                for call in ("np.insert(a, n, b)", "np.insert(a, n, b, 0)", "np.insert(a, n, b, axis=1)", "np.insert(a, n, b[:, None], 1)"):
                    check(call, a, b, n)
        check("np.insert(a, 1, m, 0)", a, array(kind, 2, 3))
        check("np.insert(a, 1, m, 1)", a, array(kind, 2, 3))
        check("np.insert(a, 0, 1, 5)", a)


@pytest.mark.parametrize("kind", ("float64",))
def test_delete(kind):
    for a in few(kind):
        for n in (0, 2, -1, -3, 3, 99):
            for call in ("np.delete(a, n)", "np.delete(a, n, 0)", "np.delete(a, n, axis=-1)", "np.delete(a, slice(n))", "np.delete(a, slice(1, n), 0)",
                         "np.delete(a, slice(None, None, 2), n - n)"):
                check(call, a, n)
        for i in ([0, 2], [-1, -1], [], [1], [99], [1, -99]):
            for call in ("np.delete(a, i)", "np.delete(a, i, 0)", "np.delete(a, i, axis=1)", "np.delete(a, i, -1)"):
                check(call, a, np.array(i, np.int64))
        for k in ([True, False, True], [False] * 4, [True] * 20):
            for call in ("np.delete(a, k)", "np.delete(a, k, 0)", "np.delete(a, k, axis=1)"):
                check(call, a, np.array(k))
        check("np.delete(a, [0, 2])", a)
        check("np.delete(a, (1, 0), axis=-1)", a)


def test_trim_zeros():
    for values in ([0, 1, 0, 2, 0, 0], [0, 0], [], [3.5], [np.nan, 0]):
        for call in ("np.trim_zeros(a)", "np.trim_zeros(a, 'f')", "np.trim_zeros(a, 'b')", "np.trim_zeros(a, trim='fb')"):
            check(call, np.array(values))
            check(call, np.array(values)[::-1])


@pytest.mark.parametrize("kind", ("float64", "uint8"))
def test_fill_diagonal(kind):
    for a in (array(kind, 3, 4), array(kind, 4, 3).T, array(kind, 5, 2)[::-1], array(kind, 2, 2, 2), array(kind, 2, 3, 2), array(kind, 0, 3), array(kind, 3),
              locked(array(kind, 3, 3))):
        for f in (2, 1.5, -1, 300):
            check("np.fill_diagonal(a, f)", a, f)
        check("np.fill_diagonal(a, 1, wrap=True)", a)


@pytest.mark.parametrize("kind", ("float64", "uint8"))
def test_put_by_masks(kind):
    for a in (*few(kind), array(kind, 40)[::-2]):
        for k in (np.ascontiguousarray(a > 1), (a > 1)[:1], np.zeros(20, bool)):
            for f in (2, 1.5, 300):
                check("np.putmask(a, k, f)", a, k, f)
                check("np.copyto(a, f, where=k)", a, k, f)
            for b in (a[::-1].copy(), np.arange(20), array("float32", 3)):
                for call in ("np.putmask(a, k, b)", "np.copyto(a, b, where=k)", "np.place(a, k, b)"):
                    check(call, a, b, k)
            check("np.place(a, k, b)", a, np.zeros(0, kind), k)
    check("np.putmask(a, a > 1, a[::-1])", array(kind, 8))
    check("np.copyto(a[1:], a[:-1], where=k)", array(kind, 4), np.array([True, True, True]))
    check("np.place(a, a > 0, a[::-1])", array(kind, 8))


@pytest.mark.parametrize("kind", ("float64", "uint8"))
def test_along_an_axis(kind):
    for a in (array(kind, 4), array(kind, 3, 4), array(kind, 4, 3).T, array(kind, 1, 3), array(kind, 3, 8)[:, ::-2], array(kind, 2, 3, 2)):
        for i in ([[0, 2], [1, -1], [0, 0]], [[1], [0], [2]], [[0, 1, 2, 0]], [[9, 0, 0, 0]], [0, -1], [], [7], [[0, 1]]):
            for axis in (0, 1, -1):
                check(f"np.take_along_axis(a, i, {axis})", a, np.array(i, np.int64))
                check(f"np.put_along_axis(a, i, f, axis={axis})", a, np.array(i, np.int64), 2)
        check("np.put_along_axis(a, i, f, 0)", a, np.array([1, 0]), 1.5)
        check("np.take_along_axis(a, np.argsort(a, axis=-1), axis=-1)", a)


def test_parts_are_put_together():
    m, a, t = np.arange(12.0).reshape(3, 4), np.arange(3), np.arange(24).reshape(2, 3, 4)
    check_compiled("np.hstack((m[:, :1], m[:, 2:])), np.concatenate((m[::-1, :2], m), 1), np.vstack((m[1:, :], m)), np.column_stack((m[:, :2], a, m))", m, a)
    check_compiled("np.vstack((m, m[0], m[1:, :])), np.concatenate((t[:, 1:], t), axis=1)", m, t)
    for x in (np.arange(12).reshape(4, 3).T, np.arange(12).reshape(3, 4)[:, ::-1], np.arange(24).reshape(3, 8)[:, ::2], np.zeros((3, 0)),
              np.broadcast_to(np.arange(4), (3, 4)), np.arange(3).reshape(1, 3).T):
        check("np.hstack((m[:, :1], m)), np.vstack((m, m[1:, :])), np.column_stack((m, a)), np.concatenate((m[:, 1:], m[:, :1]), axis=1)", x, a)
    for call in ("np.hstack((m[:, 1:], m[1:, 1:]))", "np.vstack((m, a))", "np.column_stack((m[1:], a))", "np.concatenate((m[:, 1:], m), 2)"):
        check(call, *((m, a) if "a)" in call else (m,)))


def test_memory_seen_as_other_numbers():
    d, m, x = np.array([0.5, -1.0, np.nan]), np.arange(6, dtype=np.int32).reshape(2, 3), np.float32(1.5)
    check_compiled("d.view(np.int64), d.view('u1'), d.view(dtype=np.uint32), d[::-1].view(np.uint64), d.view(), d.view(float)", d)
    check_compiled("m.view(np.float32), m.T.view(np.uint32), m[:, 1:].view('f4'), m.view(np.int16)", m)
    check_compiled("x.view(np.int32), x.view('u4').view(np.float32), np.float64(x).view(np.int64), np.int16(-2).view(np.uint16)", x)
    check_compiled("v = d.view(np.int64); v[0] = 5; y = d[1:].view(np.int64); y += 1; d.view(np.uint8)[3] = 7; v", d)
    check_compiled("np.array([True, False]).view(np.uint8), z.view(np.int64)", np.array(2.5))
    for call in ("m.view(bool)", "m.view(np.int64)", "m.T.view(np.int16)", "m.view(np.complex64)"):
        check(call, m)
    check_compiled("np.lib.stride_tricks.as_strided(a, (n, 2), (8, 8)), np.lib.stride_tricks.as_strided(a, shape=(n,), strides=(16,))", np.arange(6.0), 3)
    check("np.lib.stride_tricks.as_strided(a, (-1, 2), (8, 8))", np.arange(6.0))
    check_compiled("np.lib.stride_tricks.as_strided(z, (3,), (8,)), np.lib.stride_tricks.as_strided(z, (1, 2), (3, 16))", np.arange(3.0) + 1j)
    with pytest.raises(TypeError, match="elements that are not aligned"):
        njit(lambda a, step: np.lib.stride_tricks.as_strided(a, (3,), (step,)))(np.arange(6.0), 4)
