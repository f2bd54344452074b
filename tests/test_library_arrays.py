"""The array library is ordinary Python: in the interpreter its functions give what NumPy gives.

That compiled code gives the same is in the corpus and in test_arrays; a difference here is the library's own.
"""
import numpy as np
import pytest
from differential import compare, run

from jitcore import njit
from jitcore.library.arrays import arrays, np_assign, np_create, np_linear, np_reduce, np_shape
from jitcore.library.sequences import iteration
from typeinfer.callables import steps

LINE, INTS, FLAGS = np.arange(6.0) - 2, np.arange(6) * 3 % 5, np.arange(6) % 2 == 0
HALF = np.linspace(0, 1, 9).astype(np.float16)
GRID, CUBE = np.arange(12.0).reshape(3, 4), np.arange(24).reshape(2, 3, 4)
WITH_NAN = np.array([1.0, np.nan, -3.0, np.nan])
ARRAYS = (LINE, INTS, FLAGS, HALF, GRID, GRID.T, CUBE, LINE[::-2], WITH_NAN, LINE * 1j)


def both(function, reference, *arguments, ulps=0):
    """The library's function and NumPy's on the same arguments: value, type, exception and message."""
    ours, theirs = run(function, arguments), run(reference, arguments)
    assert type(ours.error) is type(theirs.error) and str(ours.error) == str(theirs.error), (ours, theirs)
    if theirs.error is None:
        difference = compare(theirs.value, ours.value, ulps)
        assert difference is None, (function.__name__, arguments, difference, theirs.value, ours.value)


@pytest.mark.parametrize("bounds", [
    (5,), (0,), (-3,), (5.5,), (True,), (np.int8(4),), (np.float32(3.5),), (2, 7), (7, 2), (2.5, 7), (0, 10, 3), (10, 0, -3), (0, 1, 0.1),
    (1, 1.3, 0.1), (0.1, 0.4, 0.1), (np.uint8(2), np.uint8(5)), (0, np.float32(1), 0.25), (0, 10, 0), (0.0, 1.0, 0.0), (5, 5, 1)])
def test_arange(bounds):
    function = np_create.arange_to if len(bounds) == 1 else np_create.arange_between
    both(function, np.arange, *bounds)


def test_bincount():
    compiled = njit(lambda x, least: np.bincount(x, minlength=least))
    for x in (INTS, INTS[::-2], INTS.astype(np.uint8), INTS[:0], -INTS, np.array([5000, 1, 1, 0]), np.array([7], np.int16)):
        for function in (lambda x, least: np_reduce.bincount(x, None, least), compiled):
            for least in (0, 9, -2):
                both(function, lambda x, least: np.bincount(x, minlength=least), x, least)
    assert "the interpreter runs" not in str(compiled.explain())


@pytest.mark.parametrize("dtype", (np.float64, np.float32, np.float16, np.int8, np.uint8, "i2", int))
def test_arange_with_dtype(dtype):
    for stop, step in ((5, 1), (6.5, 1.5), (10, 3)):
        both(lambda a, b: np_create.arange_between(0, a, b, dtype), lambda a, b: np.arange(0, a, b, dtype), stop, step)


@pytest.mark.parametrize("bounds", [
    (0, 1, 5), (0, 1, 1), (0, 1, 0), (1, 0, 4), (0.1, 0.7, 7), (2, 2, 3), (0, 1, -1), (np.float32(0), np.float32(1), 4), (0, 5e-324, 3),
    (0.0, 1e300, 3), (0, 1, 4, False), (0, 1, 1, False), (0, 1, 5, True, True), (0, 3, 4, True, False, np.int32), (0, -1.7, 3, True, False, int),
    (0, 1, 3, True, False, np.float32)])
def test_linspace(bounds):
    both(np_create.linspace, np.linspace, *bounds)


@pytest.mark.parametrize("arguments", [(0,), (3,), (2, 3), (3, 2, 1), (3, 3, -1), (2, 2, 5), (2, 2, -5), (3, None, 1, np.int8)])
def test_eye(arguments):
    both(np_create.eye, np.eye, *arguments)


@pytest.mark.parametrize("name", ("mean", "argmin", "argmax", "cumsum", "cumprod", "var", "std"))
def test_reductions(name):
    for array in ARRAYS:
        if not (np.iscomplexobj(array) and name in ("argmin", "argmax")):
            both(getattr(np_reduce, name), getattr(np, name), array, ulps=4 if name in ("mean", "var", "std") else 0)
    if name.startswith("arg"):
        both(getattr(np_reduce, name), getattr(np, name), LINE[:0])
        for axis in (0, 1, -1, -2, 2, -3):
            both(getattr(np_reduce, f"{name}_of_grid"), getattr(np, name), GRID % 5, axis)
            both(getattr(np_reduce, f"{name}_of_line"), getattr(np, name), INTS, axis)


def test_means_along_axes():
    for axis in (0, 1, -1):
        for array in (GRID, GRID.astype(np.int8), GRID.astype(np.float16), GRID.astype(np.float32).T):
            both(np_reduce.mean_along, np.mean, array, axis, ulps=2)


def test_contains():
    for array, value in ((LINE, 2.0), (LINE, 9), (INTS, 3), (WITH_NAN, np.nan), (LINE[:0], 1), (FLAGS, True)):
        both(np_reduce.contains, lambda a, x: x in a, array, value)


SHAPES = ((12,), (2, 6), (6, 2), (3, 4), (4, 3), (2, 2, 3), (3, 1, 4), (1, 12), (12, 1), (3, 2, 2), (-1,), (2, -1), (-1, 1, 4))


@pytest.mark.parametrize("shape", SHAPES)
def test_reshape_is_a_view_where_numpys_is(shape):
    wide = np.arange(48.0).reshape(6, 8)
    cube = np.arange(24.0).reshape(2, 3, 4)
    for array in (GRID.T, GRID[:, ::-1], wide[::2, ::2], wide[:3, :4], wide[:3, ::2], np.broadcast_to(GRID[0], (3, 4)),
                  cube[:, :, ::2], cube[:, ::-1, :2], cube.transpose(2, 0, 1)[:, 0], np.arange(24.0)[::2]):
        theirs = array.reshape(shape)
        if not array.flags.writeable and np.may_share_memory(theirs, array):
            with pytest.raises(TypeError, match="read-only array gives a view"):     # its type says a copy
                np_shape.reshape_by_tuple(array, shape)
            continue
        ours = np_shape.reshape_by_tuple(array, shape)
        assert compare(theirs, ours) is None
        assert np.may_share_memory(ours, array) == np.may_share_memory(theirs, array), (array.strides, shape)
        if np.may_share_memory(theirs, array):
            assert ours.strides == theirs.strides


def test_reshape_of_what_does_not_fit():
    for shape in ((5,), (-1, 5), (-1, -1), (0, -1)):
        both(np_shape.reshape_by_tuple, np.reshape, GRID.T, shape)


@pytest.mark.parametrize("k", (0, 3, 11, -1, -12, 12, -13))
def test_flat(k):
    for array in (GRID, GRID.T, GRID[:, ::-1]):
        flat = steps.Presented(np.flatiter, array)
        both(lambda a: np_shape.get_flat(flat, k), lambda a: a.flat[k], array)
        assert [steps.item_at(np_shape.iterate_flat(flat)[0].args[0].flat, i) for i in range(3)] == list(array.flat[:3])


def test_products():
    lines, grids = (LINE, INTS, LINE[::-1].astype(np.float32)), (GRID, GRID.T, GRID.astype(np.uint8), GRID[:, ::-1] * 1j)
    for a in lines:
        for b in (*lines, LINE[:4]):
            both(np_linear.dot_of_lines, np.dot, a, b)
            both(np_linear.matmul_of_lines, np.matmul, a, b)
    for a in grids:
        for b in grids:
            both(np_linear.dot_of_grids, np.dot, a, b)
            both(np_linear.matmul_of_grids, np.matmul, a, b)
        for b in (LINE[:4], LINE[:3], INTS[:4]):
            both(np_linear.dot_of_grid_and_line, np.dot, a, b)
            both(np_linear.matmul_of_grid_and_line, np.matmul, a, b)
            both(np_linear.dot_of_line_and_grid, np.dot, b, a)
            both(np_linear.matmul_of_line_and_grid, np.matmul, b, a)
    both(np_linear.matmul_of_grids, np.matmul, GRID.T > 3, GRID > 5)
    both(np_linear.outer, np.outer, LINE, INTS)


def test_truth_and_conversions():
    for array in (np.array(0), np.array(2.5), np.array([0.0]), np.array([[3]]), LINE, LINE[:0]):
        both(arrays.truth, bool, array)
        both(arrays.item, lambda a: a.item(), array)
    for array in (np.array(7, np.int8), np.array(2.5)):
        both(arrays.int_of_array, int, array)
        both(arrays.float_of_array, float, array)
    both(arrays.imaginary_part, lambda a: a.imag, GRID.T)
    for low, high in ((0, 2), (None, 1.5), (1, None), (2, 0)):
        both(arrays.clip, np.clip, LINE, low, high)


def test_assignment_of_sequences():
    for index, value in ((0, (1, 2, 3, 4)), (slice(1, 3), [5.5, 6, 7, 8]), ((slice(None), 0), (1, 2, 3)), (0, (1, 2))):
        ours, theirs = GRID.copy(), GRID.copy()
        one, other = run(np_assign.set_sequence, (ours, index, value)), run(theirs.__setitem__, (index, value))
        assert type(one.error) is type(other.error) and str(one.error) == str(other.error)
        assert (ours == theirs).all()



def test_steps_of_iteration():
    presented = steps.Presented(zip, range(3), LINE, (7, 8, 9))
    assert steps.length(presented) == 3
    assert [iteration.item_of_zip(presented, k) for k in range(3)] == list(zip(range(3), LINE, (7, 8, 9)))
    counted = steps.Presented(enumerate, LINE, 5)
    assert [iteration.item_of_enumerate(counted, k) for k in range(6)] == list(enumerate(LINE, 5))
    backwards = steps.Presented(reversed, INTS)
    assert [iteration.item_of_reversed(backwards, k) for k in range(6)] == list(INTS[::-1])



@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128, np.float16, np.int64])
@pytest.mark.parametrize("view", [lambda a: a, lambda a: a.T, lambda a: a[::-1, ::2]], ids=["rows", "columns", "steps"])
def test_products_of_large_matrices(dtype, view):
    """From some size on they are NumPy's own, to the last bit."""
    @njit
    def product(a, b):
        return a @ b

    a = (np.arange(6400).reshape(80, 80) % 7 - 3).astype(dtype) / dtype(3) if dtype is not np.int64 else np.arange(6400).reshape(80, 80)
    one, other = view(a), view(a).T
    for rows in (1, 80):                             # loops of ours, and BLAS
        found, expected = product(one[:rows], other), one[:rows] @ other
        assert found.dtype == expected.dtype and found.flags.c_contiguous
        if rows == 80 and dtype is not np.float16:
            assert (found == expected).all()
        else:
            np.testing.assert_allclose(found, expected, rtol=1e-2 if dtype is np.float16 else 1e-5)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.int32, np.uint8, np.bool_])
def test_variances_along_axes(dtype):
    @njit
    def spread(a):
        return a.var(axis=0), np.var(a, 1), np.std(a, axis=-1, ddof=1), a.std(0, np.float64), a.var(), a.std()

    for shape in ((5, 300), (1, 4), (300, 3)):
        a = (np.random.default_rng(2).random(shape) * 9).astype(dtype)
        with np.errstate(all="ignore"):
            for found, expected in zip(spread(a), spread.py_func(a)):
                assert found.dtype == expected.dtype and np.array_equal(found, expected, equal_nan=True)


def test_how_many_axes_squeeze_leaves_is_seen_when_it_runs():
    @njit
    def squeezed(a):
        b = a.squeeze()
        return b, (np.squeeze(a) * 2).sum(), b.shape

    for a in (np.arange(6.0).reshape(2, 3), np.arange(3.0).reshape(1, 3, 1), np.ones((1, 1))):
        for found, expected in zip(squeezed(a), squeezed.py_func(a)):
            assert type(found) is type(expected) and np.array_equal(found, expected)
    whole = np.arange(6.0).reshape(2, 3)
    assert squeezed(whole)[0] is whole


def test_complex_products_of_lines():
    """From some size on they are NumPy's own, too."""
    @njit
    def products(a, b):
        line, other = a.reshape(-1), b.reshape(-1)
        return a @ b[0], np.dot(b[:, 1], a), np.dot(line, other), line @ other, np.vdot(line, other), a[0] @ b[0]

    for dtype in (np.complex64, np.complex128):
        a = ((np.arange(2500) % 7 - 3) / 3 + 1j * (np.arange(2500) % 5)).reshape(50, 50).astype(dtype)
        for found, expected in zip(products(a, a[:, ::-1]), products.py_func(a, a[:, ::-1]), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-5 if dtype is np.complex64 else 1e-12)
            assert found.dtype == expected.dtype


def test_large_matrices_times_lines():
    """BLAS takes several threads for them."""
    @njit
    def products(a, x):
        return a @ x, x @ a, np.dot(a.T, x), np.dot(x, a)

    a = (np.arange(102_400) % 7 - 3.0).reshape(320, 320) / 3
    for found, expected in zip(products(a, a[1]), products.py_func(a, a[1]), strict=True):
        assert (found == expected).all()
