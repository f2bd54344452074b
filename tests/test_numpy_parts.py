"""Methods of ufuncs, and arrays with borders, compiled: on random arrays they give what NumPy gives."""
import numpy as np
import pytest
from random_calls import array, check, layouts

WIDTHS = (0, 2, 5, -1, (1, 2), ((1, 0), (2, 1)), np.int64(1))


@pytest.mark.parametrize("kind", ("float64", "uint8", "complex128"))
def test_at(kind):
    for a in (array(kind, 9), array(kind, 18)[::-2], array(kind, 0)):
        for i in (np.array([0, -1, 0, 2]), np.array([0, 99]), np.zeros(0, np.int32)):
            for f in (1, 2.5, np.float32(0.3), True):
                check("np.add.at(a, i, f)", a, i, f)
            for b in (array(kind, len(i)), np.arange(len(i)) * 0.5, array(kind, 1)):
                check("np.multiply.at(a, i, b)", a, b, i)
    for ufunc in ("subtract", "maximum", "minimum"):
        check(f"np.{ufunc}.at(a, i, 3)", array(kind, 9), np.array([1, 1, 8]))
    for j in (np.array([1, 1, 0]), np.array([1, 7, 0]), np.array([1])):
        check("np.add.at(m, (i, j), f)", array(kind, 3, 4), np.array([2, 2, -1]), j, 1.0)


def test_at_where_memory_overlaps():
    check("np.add.at(a, a, a)", np.array([1, 2, 3, 0, 1]))
    check("np.add.at(a, a[::-1], 1)", np.array([1, 2, 3, 0, 1]))


@pytest.mark.parametrize("kind", ("float64", "uint8", "bool"))
def test_running_results_and_parts(kind):
    for a in layouts(kind):
        for call in ("np.add.accumulate(a)", "np.maximum.accumulate(a)", "np.minimum.accumulate(a, 0)", "np.multiply.accumulate(a)",
                     "np.maximum.accumulate(a, -1)"):
            check(call, a)
        for i in ([0], [3, 0, 5], [1, 1, 99], [-1], []):
            if a.ndim == 1:
                check("np.add.reduceat(a, i)", a, np.array(i, np.int64), ulps=4)
                check("np.multiply.reduceat(a, i)", a, np.array(i, np.int64), ulps=4)
    for a in (array(kind, 3, 4), array(kind, 4, 3).T, array(kind, 2, 0, 3)):
        for call in ("np.add.accumulate(a)", "np.add.accumulate(a, 1)", "np.add.accumulate(a, axis=-1)", "np.add.accumulate(a, 3)"):
            check(call, a)


@pytest.mark.parametrize("mode", ("constant", "edge", "wrap", "reflect", "symmetric"))
def test_pad(mode):
    for shape in ((1,), (6,), (3, 4), (0, 3)):
        a = array("float64", *shape)
        for width in WIDTHS:
            check(f"np.pad(a, n, '{mode}')", a, width)
    for kind in ("uint8", "bool"):
        for a in (array(kind, 6), array(kind, 12)[::-2], array(kind, 3, 4).T):
            check(f"np.pad(a, n, mode='{mode}')", a, 2)


def test_pad_with_a_number():
    for kind in ("float64", "uint8", "complex128"):
        for value in (3, 1.5, -1, 300, True, np.float32(0.5)):
            check("np.pad(a, 1, constant_values=f)", array(kind, 5), value)
            check("np.pad(a, ((0, 1), (2, 0)), 'constant', constant_values=f)", array(kind, 2, 2), value)


@pytest.mark.parametrize("kind", ("float64", "uint8"))
def test_insert_and_delete(kind):
    for a in (array(kind, 6), array(kind, 12)[::-2], array(kind, 0), array(kind, 2, 3)):
        for n in (0, 1, -1, 6, -6, 99):
            check("np.delete(a, n)", a, n)
            for f in (2, 1.5, -1, 300):
                check("np.insert(a, n, f)", a, n, f)


@pytest.mark.parametrize("kind", ("float64", "int8", "bool"))
def test_two_results(kind):
    special = np.array([0.0, -0.0, 1.5, -2.0, np.inf, -np.inf, np.nan, 1e300, 5e-324, -7.25])
    for a in (array(kind, 9)[::-2], array(kind, 4, 3).T, array(kind, 2, 3, 4), array(kind, 0), np.array(3, kind), special):
        with np.errstate(all="ignore"):
            for call in ("np.modf(a)", "np.frexp(a)", "np.divmod(a, 2)", "divmod(7, a)", "divmod(a, -2.5)", "np.divmod(a, a)"):
                check(call, a)


@pytest.mark.parametrize("kind", ("float64", "float32", "int16", "complex128"))
def test_arrays_with_steps(kind):
    """Steps that are read by whole vectors, and others; rows on, and across, the lines of memory; a sum's order of additions."""
    for step in (2, 3, 5, -1, -7):
        for count in (0, 5, 300, 1000):
            a, b = (np.repeat(array(kind, count), abs(step))[::step] for _ in range(2))
            check("np.add(a, b, out=a)", a, b)
            check("np.multiply(a, b[::-1], out=a)", a, b)
            check("(a + b, a.sum(), np.sum(a * b))", a, b)
    wide = np.repeat(np.repeat(array(kind, 40, 30), 3, 0), 5, 1)
    for a, b in ((wide[::3, ::5], wide[::3, ::5].copy()), (wide[::3, ::5].T, wide[1::3, 1::5].T), (wide[::3, ::5], wide.T[:40, :30])):
        check("np.subtract(a, b, out=a)", a, b)
        check("a - b", a, b)
