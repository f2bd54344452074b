"""Lists and tuples where NumPy takes arrays: values, dtypes and exceptions are NumPy's, and NumPy is not called."""
import numpy as np
import pytest
from numpy_calls import function_of
from random_calls import check, check_compiled


LINE, GRID, MATRIX = np.array([2.5, -1.0, 4.0, 0.5, 3.0, 7.0]), np.arange(12).reshape(3, 4), np.arange(12.0).reshape(4, 3).T


@pytest.mark.parametrize("statement", (
    "np.mean([n, 2.5]), np.sum([1, n]), np.max((1, n)), np.std([1.0, f, n], ddof=1), np.prod((n, 3)), np.any([n > 9, False])",
    "np.sum([[1.0, f], [n, 4]], axis=0), np.max([(1, n), (2, 3)], axis=1), np.dot([[1, 2], [n, 4]], (1, f))",
    "np.sqrt([1.0, f]), np.maximum([1, n], 2), np.add((1, 2), [n, 0.5]), np.logical_and([True, n > 2], [n > 1, True])",
    "np.sort([3, 1, n]), np.argsort([3.0, 1.0, f]), np.unique([3, 1, n], return_counts=True), np.percentile([1, 2, 3, n], [25, 75])",
    "xs = [q for q in range(n)]; np.mean(xs), np.sum(xs), np.max(xs), np.median(xs), np.quantile(xs, 0.3), np.bincount(xs)",
    "xs = [f * q for q in range(n)]; np.cumsum(xs), np.diff(xs), np.interp(0.5, xs, xs), np.searchsorted(xs, [0.1, f]), np.clip(xs, 0, 1)",
    "xs = [[f * q, 2.0] for q in range(n)]; np.mean(xs), np.sum(xs, axis=0), np.array([1, n, 3]) @ xs",
))
def test_functions_of_lists(statement):
    check_compiled(statement, *({"n": 3, "f": 0.75}[one] for one in function_of(statement)[1]), ulps=1)


@pytest.mark.parametrize("a", (LINE, LINE.astype(np.float32), GRID[0], np.array([1j, 2.0, 3.0])), ids=lambda a: str(a.dtype))
def test_arrays_and_lists(a):
    listed = str([1, 2, 3, 4, 5, 6][:len(a)])
    check_compiled(f"a + {listed}, {listed} * a, a == {listed}, np.where(a == 2, {listed}, a), a @ {listed}, np.array_equal(a, {listed})", a)
    check(f"a + {listed}[1:]", a)
    check(f"a *= {listed}", a)


@pytest.mark.parametrize("statement", (
    "a[[0, 2]], a[[-1, n, 0]], a[[True, False, True, True, False, n == 3]], m[[1, 2]], m[:, [1, 2]], m[[0, 1], [1, n]], m[[2, 0]][:, [n, 1]]",
    "xs = [q for q in range(n)]; a[xs], m[xs], m[:, xs], m[xs, 1]",
    "xs = [q for q in range(n)]; xs.clear(); a[xs], m[xs]",
    "xs = [q == n - 1 for q in range(6)]; a[xs]",
    "a[[0, n]] = 7; a[[1, 2]] += 1; m[:, [0, n]] = 9; m[[0, 1]] = 3; m[[0, 2], [1, 2]] = [n, 6]",
))
def test_lists_as_indices(statement):
    for m in (GRID, MATRIX):
        check_compiled(statement, *({"n": 3, "a": LINE, "m": m}[one] for one in function_of(statement)[1]))


def test_what_lists_are_not():
    """Errors are NumPy's; an empty list of ints is an array of floats, of which NumPy itself is asked."""
    for statement in ("a[[0, 6]]", "a[[0, 1]] = [1, 2, 3]", "a[[True, False]]", "a + [1, 2]"):
        check(statement, LINE)
    for statement in ("np.max(xs)", "np.mean(xs)", "np.median(xs)", "np.argsort(xs)"):
        check("xs = [q for q in range(n)]; " + statement, 0)
        check("xs = [q * 0.5 for q in range(n)]; " + statement, 0)
    check("np.sqrt([[1.0, f], [3.0]])", 0.5)
    check("t.sum((0, 2)), np.sum(t, (0, 1)), np.mean(t, axis=(1, 2)), t[(0, 1)], t[0, 1]", np.arange(24.0).reshape(2, 3, 4))


def test_lists_as_shapes():
    check_compiled("np.zeros([2, n]), np.ones([n], np.int32), np.full([n, 1], 2.5), np.full([2], n, dtype=np.uint8), np.empty([0, n])", 3)
    check_compiled("m.reshape([2, 6]), np.reshape(m, [n, -1]), m.T.reshape([12])", GRID, 3)
    check("np.zeros([2, -n])", 3)
    check("m.reshape([5, n])", GRID, 3)
