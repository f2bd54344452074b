"""Functions of NumPy that search and choose, compiled: on random arrays they give what NumPy gives, with its dtype, order, exceptions.

Each call is checked for arrays of several types, layouts and lengths: none, one, a line backwards, every other column. What is compiled
beside that is in tests/numpy_calls.
"""
import numpy as np
import pytest
from random_calls import RANDOM, array, check, check_compiled, layouts


@pytest.mark.parametrize("kind", ("float64", "int32", "bool"))
def test_places_among_sorted_values(kind):
    keys = {"b": np.array([-9.0, 0.5, np.nan, 7.0, -1.0] * 300), "r": array(kind, 5)}
    for count in (0, 1, 2, 3, 31, 32, 700):
        line = np.sort(array(kind, count))
        for b in (keys["b"], keys["r"], keys["b"][:5].reshape(1, 5), keys["b"][4::-2]):
            check("np.searchsorted(a, b)", line, b)
            check("np.searchsorted(a, b, side='right')", line, b)
        for f in (0.5, float("nan")):
            check("a.searchsorted(f, 'right')", line, f)
            check("np.searchsorted(a, f)", line, f)
            check("np.searchsorted(a, x)", line, line[:1].sum())


def test_interpolation_of_points_near_and_far():
    x, points = RANDOM.normal(size=1300) * 9, np.sort(np.round(RANDOM.normal(size=60) * 9, 1))
    x[700:710], x[900:950], x[3::50] = points[:10], np.nan, np.nan
    for a in (x, np.sort(x), x[:1000:-2], np.round(x[:40])):
        for b in (points, np.concatenate((points[:5], points, [np.inf])), points[:9], points[:3], points[:1]):
            for c in (np.arange(float(len(b))), np.where(b > 0, np.inf, b), np.where(b > 20, np.nan, b)):
                check("np.interp(a, b, d)", a, b, c)
                check("np.interp(a, b, d, 0.5, -3.0)", a, b, c)


@pytest.mark.parametrize("kind", ("float64", "float16"))
def test_bins(kind):
    for bins in ([0.0, 1.0, 2.5], [2.5, 1.0, 0.0], [1.0, 1.0], [0.0, 2.0, 1.0], [1.0, np.nan], [np.nan, 1.0], [], [3.0]):
        for a in (array(kind, 30), array(kind, 0), array(kind, 30)[::-3]):
            check("np.digitize(a, b)", a, np.array(bins))
            check("np.digitize(a, b, right=True)", a, np.array(bins))
        check("np.digitize(f, a)", np.array(bins), 1.0)


@pytest.mark.parametrize("kind", ("float64", "float32", "uint8"))
def test_histograms(kind):
    for a in (array(kind, 400), array(kind, 1), array(kind, 0), array(kind, 30)[::-2], array(kind, 5, 6).T, array(kind, 30) * 0):
        if kind[0] == "f" and a.size > 1 and a.ndim == 1:
            a = a[1:].copy() if np.isnan(a[1:]).sum() == 0 else np.nan_to_num(a)
        check("np.histogram(a)", a)
        check("np.histogram(a, n, density=True)", a, 7)
        check("np.histogram(a, bins=n, range=(-1.5, 2.0))", a, 5)
        check("np.histogram(a, n, (0, 3))", a, 4)
        check("np.histogram(a, n)", a, 0)
        for bins in ([-2.0, 0.0, 1.0, 1.0, 3.5], [3.0, 2.0], [1.0], [0.0, np.nan], [0.0, 1.0]):
            check("np.histogram(a, d)", a, np.array(bins))
        check("np.histogram(a, d, density=True)", a, np.array([-2.0, 0.0, 3.0]))


def test_a_histogram_of_what_is_not_finite_raises():
    for values in ([1.0, np.inf], [np.nan, 1.0]):
        check("np.histogram(a, n)", np.array(values), 3)
        check("np.histogram(a, d)", np.array(values), np.array([0.0, 1.0, np.inf]))
    check("np.histogram(a, n)", np.array([2**62, -2**62, 5]), 3)


def test_weights():
    for count in (0, 5, 70_000):
        a, w = RANDOM.random(count), RANDOM.random(count)
        check("np.histogram(a, n, (0.0, 1.0), weights=d)", a, w, 4)
        check("np.histogram(a, 3, None, True, d)", a, w, ulps=2)
    for i in (np.array([2, 0, 2, 5]), np.array([1, -1, 0, 0]), np.array([3, 3, 3], np.uint8)):
        for weights in (np.array([0.5, 1.5, -1.0, 2.0]), np.arange(4), np.ones(4, bool), np.ones(4, np.float32)[::-1]):
            check("np.bincount(i, a)", weights, i)
            check("np.bincount(i, weights=a, minlength=n)", weights, i, 9)
            check("np.bincount(i, a, n)", weights, i, -1)


@pytest.mark.parametrize("kind", ("float64", "bool", "complex128"))
def test_what_is_not_zero(kind):
    for a in layouts(kind):
        for call in ("np.nonzero(a)", "a.nonzero()", "np.where(a)", "np.flatnonzero(a)", "np.argwhere(a)"):
            check(call, a)


def test_what_is_not_zero_of_masks():
    for count in (3, 64, 65, 1000, 5000):
        for share in (0.001, 0.05, 0.5, 1.0):
            mask = RANDOM.random(count) < share
            check("np.flatnonzero(k)", mask)
            check("np.where(k)[0]", mask[::-1])


def test_rows_by_masks():
    for width in (3, 40):                         # copied whether chosen or not, and only where chosen
        for a in (array("float64", 9, width), array("int32", width, 9).T, array("uint8", 9, 2 * width)[:, ::2]):
            for share in (0.0, 0.5, 1.0):
                check("a[k]", a, RANDOM.random(9) < share)
            check("a[k]", a, np.ones(8, bool))


@pytest.mark.parametrize("kind", ("float64", "float16", "uint8"))
def test_extremes_of_narrow_columns(kind):
    for shape in ((40, 3), (17, 16), (16, 16), (300, 2)):
        a = array(kind, *shape)
        if kind[0] == "f":
            a = a + a.dtype.type(0)               # no -0.0: which zero of both signs is the least is up to NumPy's vectors
            a[::7, 0] = np.nan
        for call in ("a.argmin(axis=0)", "np.argmax(a, 0)", "a.T.argmax(axis=1)", "(a.max(axis=0), a.min(axis=1), np.ptp(a))"):
            check(call, a)
            check(call, a[::-1])


@pytest.mark.parametrize("kind", ("float64", "float32", "int64", "uint32", "uint16", "int8"))
def test_the_first_extreme_is_found_in_every_vector(kind):
    """It is looked for by some vectors, by one, by the last that overlaps, and in short lines by each element; short rows are one vector."""
    largest = np.inf if kind[0] == "f" else np.iinfo(kind).max
    for count in (1, 3, 7, 8, 9, 15, 16, 63, 64, 65, 100, 131, 300):
        lines = np.ones((count, count), kind)
        lines[np.arange(count), np.arange(count)] = 0         # in each line elsewhere
        lines[::3, -1] = 0                                    # twice
        if kind[0] == "f":
            lines[::5, count // 2] = np.nan
            lines[1::4, 0] = -0.0
        check("np.argmin(a, axis=1)", lines)
        check("np.argmax(a, axis=1)", lines)
        check("np.argmin(a, axis=1)", np.full((2, count), largest, kind))
        check("np.argmax(a, axis=1)", -np.full((2, count), largest, kind))
        check("a.T.argmin(axis=0)", lines)
        check("a.T.argmin()", lines[-1:])
        for line in lines[:: max(count // 9, 1)]:
            check("a.argmin()", line)
            check("np.argmax(-a)", line)


@pytest.mark.parametrize("kind", ("float64", "float16", "int8", "complex64", "bool"))
def test_extremes_of_long_lines(kind):
    """Lines are looked through in blocks; what is equal, or a nan, may be in several."""
    for places in ((), (5000,), (4095, 4096, 9999), (0, 9000), (8191,)):
        line = np.zeros(10_000, kind)
        line[list(places)] = 1
        variants = [line, ~line if kind == "bool" else -line]
        if kind[0] in "fc" and places:
            variants.append(line.copy())
            variants[-1][[places[-1], -3]] = np.nan * 1j if kind[0] == "c" else np.nan
        for a in variants:
            for given in (a, a[::-1]):
                check("(a.argmin(), a.argmax(), a.any(), a.all(), a.max(), a.min(), a.reshape(10, -1).any(axis=1))" if kind[0] != "c" else
                      "(a.argmin(), a.argmax(), a.any())", given)
            if kind == "bool":
                check("np.dot(a, b)", a, line)
                check("a.argmax()", (a.view(np.uint8) * 2).view(bool))
                check("a.all()", (a.view(np.uint8) * 2).view(bool))


@pytest.mark.parametrize("kind", ("float64", "bool"))
def test_take(kind):
    for a in layouts(kind):
        for i in ([0, -1, 1], [], [2, 99], [-99]):
            chosen = np.array(i, np.int64)
            for call in ("np.take(a, i)", "a.take(i)", "np.take(a, i, axis=0)", "np.take(a, i, -1)", "np.take(a, i, mode='wrap')",
                         "np.take(a, i, mode='clip')", "np.take(a, i, 1)"):
                if kind == "float64" or call in ("np.take(a, i)", "np.take(a, i, -1)"):
                    check(call, a, chosen)
        check("np.take(a, i)", a, np.array([[0, 0], [0, 0]], np.uint8))
        check("np.take(a, n)", a, -1)
    check("np.take(a, i, 1)", array(kind, 3, 4, 5), np.array([3, 0, 0]))
    check("np.take(a, i, 2)", array(kind, 3, 4, 5), np.array([3, 0, 0]))
    check("np.take(a, i, 2)", array(kind, 3, 4, 5), np.array([3, 5, 0]))


@pytest.mark.parametrize("kind", ("uint8",))
def test_masked(kind):
    for a in layouts(kind):
        for mask in (a > 1, np.ravel(a > 1), np.array([True, False])):
            for call in ("np.compress(k, a)", "a.compress(k)", "np.compress(k, a, 0)", "np.extract(k, a)"):
                check(call, a, mask)


@pytest.mark.parametrize("value", (2, -1, 300, 1.5, True, np.float32(0.5)))
def test_put(value):
    for kind in ("float64", "uint8"):
        for chosen in ([0, -1, 0], [1, 99, 2], []):
            for a in (array(kind, 5), array(kind, 10)[::-2], array(kind, 0), array(kind, 2, 3)):
                check("np.put(a, i, f)", a, np.array(chosen, np.int64), value)
                check("a.put(i, f)", a, np.array(chosen, np.int64), value)


@pytest.mark.parametrize("kind", ("float64", "int32"))
def test_select(kind):
    for a in layouts(kind):
        b, k = a[::-1] * 2, a == a[..., :1]
        check("np.select([k, ~k], [a, b])", a, b, k)
        check("np.select((k, k), (a, 1.5), 7)", a, k)
        check("np.select([k], [a, b])", a, b, k)
        check("np.select([k, k[:1]], [a, b])", a, b, k)
        check("np.select([k], [a], default=0.5), np.select([k], [a], -1), np.select([k], [a], 5000000000)", a, k)
        check("np.select([k, ~k], [a, 2], b)", a, b, k)
        check("np.select([k], [a], b[..., :1])", a, b, k)


@pytest.mark.parametrize("kind", ("float64", "uint8", "bool"))
def test_sorted(kind):
    for count in (0, 1, 2, 20, 33):
        values = array(kind, count)
        for a in (values, values[::-1], np.unique(values)[::-1]):
            for call in ("np.sort(a)", "np.argsort(a)", "np.argsort(a, kind='stable')", "a.sort()", "np.unique(a)", "np.unique(a, True, True, True)",
                         "np.unique(a, return_counts=True)", "np.unique(a, return_inverse=True)"):
                check(call, a)
    check("np.unique(a, return_inverse=True)", array(kind, 3, 4).T)
    check("np.unique(a)", array(kind, 5, 4)[::-1])


def test_zeros_of_both_signs_and_several_nan():
    for values in ([0.0, -0.0, 1.0, -0.0, 0.0], [-0.0, 0.0], [np.nan, 1.0, np.nan, -np.inf, 1.0], [np.nan] * 3):
        for call in ("np.sort(a)", "np.argsort(a)", "a.argsort(kind='stable')", "np.unique(a)", "np.unique(a, return_counts=True)",
                     "np.unique(a, True, True)"):
            check(call, np.array(values))


@pytest.mark.parametrize("kind, other", [("float64", "float64"), ("int64", "int64"), ("int64", "float64"), ("bool", "uint8")])
def test_sets(kind, other):
    for a in (array(kind, 40), array(kind, 6, 4).T, array(kind, 0)):
        far = np.array([0, 1_000_000, 3, 7, 11, 13, 17, 19, 23, 29]).astype(other)
        for b in (array(other, 5), array(other, 60)[::-2], array(other, 0), far):
            for call in ("np.isin(a, b)", "np.isin(a, b, invert=True)", "np.setdiff1d(a, b)", "np.intersect1d(a, b)", "np.union1d(a, b)",
                         "np.setxor1d(a, b)"):
                check(call, a, b)
    check("np.isin(a, b)", np.array([2**53, 2**53 + 1, 5]), np.array([2.0**53] * 12))


@pytest.mark.parametrize("kind", ("float64", "bool", "complex128"))
def test_extremes_along_axes(kind):
    for a in (array(kind, 2, 3, 4), array(kind, 4, 3, 9)[:, ::-1, ::2].T, array(kind, 2, 0, 4)):
        for call in ("np.argmin(a, 0)", "a.argmax(1)", "np.argmax(a, axis=-1, keepdims=True)", "a.argmin(keepdims=True)", "np.argmin(a, 3)"):
            check(call, a)
    for a in (array(kind, 3, 4), array(kind, 5)):
        check("np.argmin(a, axis=0, keepdims=True)", a)
        check("a.argmax(None, None, keepdims=False)", a)


def test_sorted_along_axes():
    zeros = np.array([[0.0, -0.0, 1.0], [-0.0, 0.0, 0.0]])
    for m in (array("float64", 5, 4), zeros, array("float64", 3, 40), array("float64", 200, 20), zeros[:0], array("int8", 5, 8)[:, ::-2]):
        check_compiled("np.sort(m), np.sort(m, axis=0), np.sort(m, axis=None), np.sort(m, 1, 'mergesort'), np.sort(m, stable=True)", m)
        check_compiled("np.argsort(m), m.argsort(axis=0), np.argsort(m, None), np.argsort(m, 0, 'stable')", m)
        check("m.sort(axis=0, kind='stable'); m.sort()", m)
    check("np.sort(m, 2)", zeros)
    check_compiled("np.sort(t, 1), np.argsort(t, 0)", array("float32", 2, 3, 4))
    check_compiled("np.sort(a, kind='stable'), np.argsort(a, 0, 'quicksort'), np.sort(a, axis=-1)", array("int32", 9))
    check_compiled("np.argsort(a, 0), a.argsort(-1)", np.arange(200.0) * 7 % 4)       # equals in NumPy's own order


def test_sorted_by_several_keys():
    a, b, m = array("uint8", 50), array("float64", 50), array("uint8", 3, 40)
    check_compiled("np.lexsort((a, b)), np.lexsort([b, a]), np.lexsort(m)", a, b, m)
    check("np.lexsort((a, b))", a, b[:9])
    check("np.lexsort(m)", m[:0])
    for m in (array("float64", 60, 2), np.round(RANDOM.random((50, 3))), np.round(RANDOM.random((30, 2)) - 0.5), np.zeros((4, 0)), m.T):
        check_compiled("np.unique(m, axis=0), np.unique(m, axis=1), np.unique(m, True, axis=0, return_counts=True)", m)
    check("np.unique(m, axis=2)", m)
    check_compiled("np.unique(m, axis=-1), np.unique(m, axis=-2, return_index=True)", m[:, ::2] > 2)
