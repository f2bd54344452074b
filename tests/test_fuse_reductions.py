"""Fusion of reductions: the order of NumPy's additions, along any axes; the places of extremes."""
import itertools

import numpy as np
import pytest
from differential import Runner, check
from fused import GRID, loops_of, made

from jitcore import njit


def test_sums_stay_numpys():
    random = np.random.default_rng(1)
    a, b = random.random((37, 41)), random.random((41, 37))
    for source, loops in (("def f(a, b): return (a * 3 + a).sum()", 1), ("def f(a, b): return (a + b.T).sum()", 2),
                          ("def f(a, b): return (a * a[0]).sum()", 2), ("def f(a, b):\n    c = a * a\n    return c.sum() + a.sum()", 1), ("def f(a, b):\n    c = b.T\n    return (c * c).sum()", 1)):
        assert len(loops_of(source, a, b)) == loops
        assert njit(made(source))(a, b) == made(source)(a, b)


def test_errors_come_in_order_where_axes_were_reduced():
    def f(x, z, n):
        e = x.sum(axis=1, keepdims=True) + z      # which may have more columns than x
        y = e * x
        return y - e * (1 // n)
    compiled = njit(f)
    for arguments in itertools.product((GRID,), (GRID, GRID[:, :1], np.ones((1, 7)), GRID[:2]), (1, 0)):
        difference = check(f, arguments, Runner("compiled", lambda f, given: compiled(*given)))
        assert difference is None, difference


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128, np.int16, np.uint8])
@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_reductions_along_axes_of_what_is_computed(dtype, axis):
    """Sums are NumPy's to the last bit: of short and long lines, of lines in any direction, of broadcast operands."""
    source = f"""def f(a, b):
    return (a * b + a).sum(axis={axis}), (a * b - b).prod(axis={axis}), (a + b).sum(axis={axis}, keepdims=True)"""
    f, random = njit(made(source)), np.random.default_rng(3)
    for shape in ((2, 3, 4), (3, 9, 200), (1, 300, 2), (2, 0, 3), (17, 1, 9)):
        a, b = ((random.random(n) * 5).astype(dtype) for n in (shape, shape[1:]))
        with np.errstate(all="ignore"):
            for found, expected in zip(f(a, b), f.py_func(a, b)):
                assert found.dtype == expected.dtype and found.shape == expected.shape
                assert np.array_equal(found, expected, equal_nan=dtype is not np.int16 and dtype is not np.uint8) or dtype is np.complex128
                np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.int16, np.bool_, np.complex64])
def test_reductions_along_short_axes(dtype):
    """Sums are NumPy's to the last bit: of points, of tables of few columns, of which some are broadcast; one column is added as a line is."""
    along = njit(lambda a, b: ((a[:, None] - b).sum(axis=2), (a[:, None] - b).prod(2), a.sum(axis=1), (a + a).sum(axis=1, keepdims=True)))
    down = njit(lambda a, b: (a.sum(axis=0), (a + b).sum(axis=0), (a + b).prod(axis=0)))
    signs = njit(lambda a: (a.sum(axis=0), a.sum(axis=1)))
    if dtype is np.bool_:
        along, down = njit(lambda a, b: (a[:, None] & b).sum(axis=2)), njit(lambda a, b: (a.sum(axis=0), (a | b).any(axis=0)))
    random = np.random.default_rng(3)
    for columns in (0, 1, 2, 3, 4, 7, 8, 9, 16, 31, 32, 40):
        for rows in (0, 1, 2, 9, 30):
            table = (random.normal(size=(rows, columns)) * 5).astype(dtype)
            for f, others in ((along, ((5, columns), (1, columns), (5, 1))), (down, ((rows, columns), (1, columns), (rows, 1), (1, 1)))):
                for other in others:
                    b = (random.normal(size=other) * 5).astype(dtype)
                    with np.errstate(all="ignore"):
                        for one, expected in zip(f(table, b), f.py_func(table, b)):
                            assert one.dtype == expected.dtype and one.shape == expected.shape
                            assert one.tobytes() == expected.tobytes() or dtype is np.complex64 and np.allclose(one, expected, rtol=1e-4, atol=1e-4)
            if dtype not in (np.int16, np.bool_):
                zeros = -np.zeros((rows, columns), dtype)
                assert all(one.tobytes() == expected.tobytes() for one, expected in zip(signs(zeros), signs.py_func(zeros)))


@pytest.mark.parametrize("axes", [(1, 2), (2, 0)])
def test_reductions_along_several_axes(axes):
    """Sums of arrays in order C or F are NumPy's to the last bit (NumPy joins axes around one of length 1, too); what has steps, or is computed, is as exact."""
    source = f"""def f(a, b):
    return (a.sum(axis={axes}), (a * b).sum({axes}), a.max(axis={axes}, keepdims=True), (a + b > 1).any(axis={axes}),
            (a - a.mean({axes}, keepdims=True)) / a.std(axis={axes}, keepdims=True))"""
    f, random = njit(made(source)), np.random.default_rng(3)
    for shape in ((2, 3, 4), (5, 1, 9), (3, 17, 200), (0, 2, 3), (2, 0, 3), (2, 3, 0)):
        base = random.random(shape)
        for a in (base, np.asfortranarray(base), np.repeat(base, 2, axis=2)[..., ::2], base.transpose(1, 0, 2).copy().transpose(1, 0, 2), base[::-1, :, ::-1]):
            try:
                with np.errstate(all="ignore"):
                    expected = f.py_func(a, base[:1])
            except ValueError as error:
                with pytest.raises(ValueError, match=str(error)):
                    f(a, base[:1])
                continue
            for number, (one, other) in enumerate(zip(f(a, base[:1]), expected)):
                assert one.shape == other.shape and one.dtype == other.dtype
                if number == 0 and 1 not in shape and (a.flags.c_contiguous or a.flags.f_contiguous):
                    assert np.array_equal(one, other)
                np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def test_extremes_of_nothing():
    """NumPy refuses them also where there is no line."""
    f = njit(lambda a, b: (a * b).max(axis=0))
    g = njit(lambda a: a.min(axis=(1, 2)))
    for compiled, arguments in ((f, (np.ones((0, 0)), np.ones((1, 0)))), (f, (np.ones((0, 3)),) * 2), (f, (np.ones((3, 0)),) * 2),
                                (g, (np.ones((0, 3, 0)),)), (g, (np.ones((0, 3, 2)),))):
        try:
            expected = compiled.py_func(*arguments)
        except ValueError as error:
            with pytest.raises(ValueError, match=str(error)):
                compiled(*arguments)
        else:
            assert compiled(*arguments).shape == expected.shape


PLACES = [made(f"def f(a, b):\n    {body}") for body in (
    "return np.argmin(a + b)", "d = a * b\n    return d.max(), d.argmax(), d.argmin(), (d > 1).argmax()", "return np.argmax(np.sqrt(a) + b, axis=0)",
    "return (a + b).argmin(-1)", "return ((a + b) * 2).sum(-1).argmax(-1, keepdims=True)")]


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int8, np.uint16, bool])
def test_places_of_extremes(dtype):
    """The first of equal ones, nan before all, in chunks, in short rows, in few columns; nothing refused in NumPy's words."""
    rng, compiled = np.random.default_rng(5), [njit(f) for f in PLACES]
    runner = Runner("compiled", lambda f, given: compiled[PLACES.index(f)](*given))
    for shape in ((2500, 3), (3, 40), (5, 0), (0, 5), (0, 0), (4, 1100)):
        values = rng.integers(0, 100, shape).astype(dtype)
        if np.dtype(dtype).kind == "f":
            values[rng.random(shape) < 0.001] = np.nan
            values[values == 0] = -0.0
        layouts = (values, values), (values[::-1], values[:1]), (values.copy("F"), values)
        for a, b in layouts if dtype in (np.float64, np.int8) else layouts[:1]:
            for f in PLACES:
                if dtype is not bool or f is not PLACES[2]:
                    difference = check(f, (a, b), runner)
                    assert difference is None, difference
