"""NumPy's functions that the library compiles, on random arrays: lines, grids, cubes of every dtype, empty, of one element, reversed, in
order F, with nan, infinities and -0.0. What NumPy gives or raises, they give and raise, and none of these calls is routed.
"""
import zlib

import numpy as np
import pytest
from differential import Agreement, compare_outcomes, copy_arguments, run

from jitcore import njit
from tests.numpy_table import ASKED, ROUTED, note_routes

SHAPES = {"a": ((7,), (1,), (0,), (60,)), "b": ((7,), (1,), (0,), (60,)), "m": ((3, 4), (1, 5), (5, 1), (0, 3), (3, 0), (20, 17)),
          "n": ((3, 4), (1, 5), (5, 1), (0, 3), (3, 0), (20, 17)), "t": ((2, 3, 4), (1, 1, 2), (2, 0, 3), (5, 6, 7))}
SPECIAL = (np.nan, np.inf, -np.inf, -0.0, 0.0, np.nan)
LAYOUTS = ("C", "F", "reversed")

# kinds of dtypes | calls
ROWS = """
biufc | np.diff(a) | np.diff(m) | np.diff(m, axis=0) | np.diff(t, 2, 1) | np.diff(a, 0) | np.diff(a, 3) | np.diff(a, -1) | np.diff(m, axis=2)
iufc  | np.diff(a, prepend=a[:1]) | np.diff(a, append=0) | np.diff(a, 2, prepend=1, append=b) | np.ediff1d(a) | np.ediff1d(m)
iufc  | np.gradient(a) | np.gradient(a, 2) | np.gradient(m, 0.5) | np.gradient(m, axis=-1) | np.gradient(t, axis=1) | np.gradient(a, edge_order=2)
iuf   | np.gradient(a, np.arange(len(a)) ** 2 / 2) | np.gradient(m, np.arange(len(m)) ** 2, axis=0) | np.gradient(a, np.arange(len(a)) * 2.0, edge_order=2)
f     | np.gradient(a, np.arange(len(a)) ** 2 / 2, edge_order=2) | np.gradient(t) | np.gradient(a, b[1:])
biufc | np.trapezoid(a) | np.trapezoid(m, dx=2) | np.trapezoid(m, axis=0) | np.trapezoid(a, np.arange(len(a)) / 2) | np.trapezoid(t, np.arange(t.shape[1]), axis=1)
d     | np.unwrap(a) | np.unwrap(a * 3) | np.unwrap(a, period=2.5) | np.unwrap(a, 1.5)
biufc | np.cumsum(m, axis=0) | m.cumsum(1) | np.cumsum(t, axis=1) | np.cumsum(t, 0, dtype=np.complex128) | np.cumprod(m, axis=-1) | a.cumprod(0)
biufc | np.cumsum(m, len(m) % 2) | np.cumprod(t, axis=len(t) - 3) | np.cumsum(m, axis=len(m) - 3)
biufc | np.nansum(a) | np.nansum(m, axis=0) | np.nansum(t, axis=(0, 2)) | np.nansum(m, 1, keepdims=True) | np.nanprod(a) | np.nanprod(m, axis=1)
iuf   | np.nanmin(a) | np.nanmax(a) | np.nanmin(m, axis=0) | np.nanmax(m, axis=1) | np.nanmin(t, axis=(0, 2)) | np.nanmax(m, keepdims=True)
biufc | np.nanmean(a) | np.nanmean(m, axis=0) | np.nanmean(m, axis=1, keepdims=True) | np.nanmean(m, keepdims=True) | np.nancumsum(a) | np.nancumsum(m, axis=1)
iuf   | np.nanvar(a) | np.nanvar(m, axis=0) | np.nanvar(m, axis=1, ddof=1) | np.nanstd(a, ddof=1) | np.nanstd(m, axis=0, keepdims=True) | np.nancumprod(m, axis=0)
iuf   | np.nanargmin(a) | np.nanargmax(a) | np.nanargmin(m, axis=0) | np.nanargmax(m, axis=1) | np.nanargmin(m)
biuf  | np.nan_to_num(a) | np.nan_to_num(m, nan=2.5, posinf=7) | np.nan_to_num(a, True, 1, 2.0, -3)
biufc | np.mean(m, keepdims=True) | np.var(m, keepdims=True) | np.std(a, ddof=1, keepdims=True)
biufc | np.isclose(a, b) | np.isclose(m, n, 0.5, equal_nan=True) | np.isclose(a, 2, atol=1.5) | np.isclose(1.0, a) | np.isclose(m, m[:, :1], rtol=0.25)
biufc | np.allclose(a, b) | np.allclose(m, m, equal_nan=True) | np.allclose(a, 1.0, 3, 4) | np.allclose(a, np.float32(2)) | np.isclose(a, np.int8(3))
biufc | np.array_equal(a, b) | np.array_equal(m, m) | np.array_equal(m, n, equal_nan=True) | np.array_equal(m, m, equal_nan=True) | np.array_equal(a, m)
biufc | np.array_equiv(a, a) | np.array_equiv(m, a) | np.array_equiv(m, m[:1]) | np.array_equiv(m, n)
iuf   | np.round(a) | m.round() | np.round(m, 0)
f     | np.round(a, 2) | np.around(m, decimals=-1) | a.round(3) | np.round(a * a, 1)
iufc  | np.angle(a) | np.angle(m, deg=True)
iuf   | np.sinc(a) | np.sinc(m) | np.real_if_close(m) | np.ptp(a) | np.ptp(m, axis=0) | np.ptp(t, axis=(0, 2)) | np.ptp(m, 1, keepdims=True)
biufc | np.count_nonzero(a) | np.count_nonzero(m, axis=0) | np.count_nonzero(t, (0, 1)) | np.count_nonzero(m, keepdims=True) | np.count_nonzero(a != 1)
biufc | np.average(a) | np.average(m, axis=1) | np.average(a, weights=b) | np.average(m, 0, n) | np.average(m, 1, m[0]) | np.average(m, 0, m[:, 0], True)
biufc | np.average(m, returned=True) | np.average(m, weights=m[0]) | np.average(m, 1, m[:, 0]) | np.average(t, axis=1, weights=t[0, :, 0], keepdims=True)
biufc | np.diag(a) | np.diag(a, -2) | np.diagflat(m, 1) | np.trace(m) | m.trace(1) | np.trace(m, -1, 1, 0) | np.trace(m, dtype=np.float64) | np.trace(m, 0, 2)
biufc | np.tril(m) | np.triu(m) | np.tril(m, -1) | np.triu(m, 2) | np.vander(a) | np.vander(a, 3, True) | np.vander(a, len(a) + 1) | np.tri(len(m), 4, -1)
iufc  | np.cross(m[:, :3], n[:, :3]) | np.cross(a[:3], b[:3]) | np.cross(m, n) | np.cross(a[:3], m[:, :3]) | np.kron(a, b) | np.kron(m, n)
biufc | np.outer(m, a) | np.vdot(m, n)
biuf  | np.inner(a, b) | np.inner(m, n) | np.inner(m, m[:2])
iud   | np.linalg.norm(a) | np.linalg.norm(m) | np.linalg.norm(m, axis=0) | np.linalg.norm(m, axis=1, keepdims=True) | np.linalg.norm(m, "fro")
iud   | np.linalg.norm(a, 2) | np.linalg.norm(a, 1) | np.linalg.norm(m, 1, axis=0) | np.linalg.norm(a, 0) | np.linalg.norm(a, 3) | np.linalg.norm(a, 0.5)
d     | np.linalg.norm(m[1:, 1:], np.inf, axis=1) | np.linalg.norm(m[1:, 1:], -np.inf, axis=0) | np.linalg.norm(m * 1j)
iud   | np.cov(a) | np.cov(a, b) | np.cov(m[1:]) | np.cov(m[:, 1:], rowvar=False, bias=True) | np.cov(m[1:], ddof=2) | np.corrcoef(a, b) | np.corrcoef(m[1:])
iud   | np.convolve(a, b) | np.convolve(a, b[:3]) | np.convolve(a, b[:2], "same") | np.convolve(a[:4], b, "same") | np.convolve(a, b[:3], mode="valid")
iud   | np.correlate(a, b) | np.correlate(a, b[:3], "full") | np.correlate(a[:2], b, "same") | np.correlate(a[:3], b, "full") | np.correlate(a, b[:4], "same")
biufc | np.polyval(a[:5] + a[:1], b) | np.polyval(b[:1], m.copy()) | np.polyadd(a, b[:3]) | np.polyadd(a[:2], b) | np.polyval(np.arange(3.0), a)
iud   | np.polysub(a, b[:3]) | np.polysub(a[:2], b) | np.polymul(a, b[:3]) | np.polydiv(a * 3, b[:3]) | np.polydiv(b[:2], a) | np.poly(np.append(a[:3], 2))
iud   | np.polyder(a) | np.polyder(a, 2) | np.polyint(b) | np.polyint(b, m=2) | np.polymul(a, b * 0.5) | np.convolve(b[:3], a * 1.5) | np.polyder(a, -1)
biuf  | np.interp(a, np.arange(-3.0, 5), np.arange(8) ** 2) | np.interp(a, np.arange(len(a)) * 1.5, a) | np.interp(a, a[:1], b[:1], -1, 7) | np.interp(1.5, np.arange(len(a)), b)
d     | np.interp(b, np.arange(len(a)) // 2, b[::-1], left=0.5) | np.interp(a, b, a) | np.interp(2, a, b[1:])
i     | np.bartlett(len(a)) | np.bartlett(-len(a))
iuf   | np.median(a) | np.median(m) | np.median(m, axis=0) | np.median(m, axis=1, keepdims=True) | np.median(m, keepdims=True) | np.median(a, 0)
iud   | np.nanmedian(a) | np.nanmedian(m) | np.percentile(a, 25) | np.percentile(a, 33.3) | np.percentile(a, 101) | np.percentile(a, np.arange(5.0) * 20)
d     | np.nanmedian(m, axis=0) | np.nanmedian(m, axis=1) | np.quantile(a // 4, 0.3) | np.percentile(m, 90, axis=0) | np.median(a // 4) | np.quantile(a, [0.1, 0.75]) | np.nanmedian(a * -0.0) | np.median(m * -0.0, 1)
iuf   | np.quantile(a, 0.9) | np.quantile(m, 0.5) | np.quantile(a, 1.0) | np.quantile(m, 0.3, axis=1) | np.quantile(a, np.arange(4.0) / 3)
"""
CALLS = [(kinds.strip(), call.strip()) for line in ROWS.strip().splitlines() for kinds, *calls in [line.split(" | ")] for call in calls]
DTYPES = {"b": ("bool",), "i": ("int64", "int8"), "u": ("uint8", "uint64"), "f": ("float64", "float32", "float16"), "d": ("float32", "float64"),
          "c": ("complex128", "complex64")}


def function_of(call: str):
    """The call as a function of those of the variables that are in it."""
    tree = compile(call, "<call>", "eval")
    names = [name for name in SHAPES if name in tree.co_names]
    scope: dict = {"np": np}
    exec(f"def call({', '.join(names)}):\n    return {call}", scope)
    return scope["call"], names


def arrays(names, dtype: str, layout: str, random):
    """Arguments of each shape, with and without values that are special."""
    for shapes in zip(*(SHAPES[name] for name in names)):
        for has_special in (False, True) if np.dtype(dtype).kind in "fc" else (False,):
            yield tuple(made(shape, np.dtype(dtype), layout, random, has_special) for shape in shapes)


def made(shape, dtype: np.dtype, layout: str, random, has_special: bool):
    count = int(np.prod(shape))
    values = random.integers(0, 2, count) if dtype.kind == "b" else random.integers(0 if dtype.kind == "u" else -9, 9, count)
    if dtype.kind in "fc":
        values = values + random.random(count)
        if dtype.kind == "c":
            values = values + 1j * random.random(count)
        if has_special:
            values[random.random(count) < 0.4] = random.choice(SPECIAL)
            values[random.random(count) < 0.1] = random.choice(SPECIAL)
    found = values.astype(dtype).reshape(shape)
    if layout == "F":
        return np.asfortranarray(found)
    return found[::-1].copy()[::-1] if layout == "reversed" else found


def is_near(expected, found) -> bool:
    """Whether two arrays of floats are the same but for the rounding of their largest parts: sums of what cancels out."""
    if not (isinstance(expected, np.ndarray) and isinstance(found, np.ndarray)) or (expected.dtype, expected.shape) != (found.dtype, found.shape):
        return False
    if found.dtype.kind not in "fc" or not np.isfinite(expected).all():
        return False
    return np.abs(expected - found).max() <= 32 * np.finfo(found.dtype).eps * np.abs(expected).max()


def chosen(kinds: str, seed: int) -> str:
    """Two of them, others for each call: compiling is what takes time here."""
    first = seed // 7 % len(kinds)
    return kinds[first] + kinds[first - 1] if len(kinds) > 1 else kinds


@pytest.mark.parametrize("kinds, call", CALLS)
def test_function(kinds, call):
    note_routes()
    function, names = function_of(call)
    seed = zlib.crc32(call.encode())
    for number, kind in enumerate(chosen(kinds, seed)):
        dtype, layout = DTYPES[kind][seed % len(DTYPES[kind])], LAYOUTS[(seed + number) % 3]
        del ROUTED[:], ASKED[:]
        compiled = njit(cache=False)(function)
        for arguments in arrays(names, dtype, layout, np.random.default_rng(seed)):
            if any(word in call for word in ("median", "quantile", "percentile")):       # which of several zeros it is, is not said
                for one in arguments:
                    one[one == 0] = 0
            expected, found = run(function, copy_arguments(arguments)), run(compiled, copy_arguments(arguments))
            difference = compare_outcomes(expected, found, Agreement(ulps=64))
            assert difference is None or is_near(expected.value, found.value), (
                f"{dtype} {layout} {arguments}: {difference}\n{expected.value} {expected.error}\n{found.value} {found.error}")
        assert not ROUTED, f"{dtype} {layout}: {ROUTED}"


@pytest.mark.parametrize("window", (np.hanning, np.hamming, np.blackman))
def test_windows_are_numpys_to_the_last_bit(window):
    """Their cosines are NumPy's own: at the ends little is left of them."""
    compiled = njit(lambda n: window(n))
    for count in (-1, 0, 1, 2, 16, 51, 64, 1000):
        assert (compiled(count) == window(count)).all()


def test_sums_of_the_same_kind_share_their_function():
    @njit
    def sums(a, b):
        return a.sum() + b.sum(), (a * 2.0).sum(), (b * 2.0).sum()

    a, b = np.linspace(0.0, 1.0, 1001), np.linspace(2.0, 3.0, 77)
    assert sums(a, b) == sums.py_func(a, b)
    assert sums.inspect("lower").count("define internal {double} @pairwise.") == 2       # one of items, one of their doubles


def test_reductions_along_the_first_axis_share_their_loops():
    """The mean that a variance is of is the mean; of one column the items lie next to each other."""
    @njit
    def normalized(a):
        return (a - a.mean(axis=0)) / np.sqrt(a.var(axis=0) + 1.0), a.sum(axis=0)

    random = np.random.default_rng(4)
    for shape in ((40, 30), (1000, 1), (7, 9)):
        a = random.normal(size=shape)
        for one, expected in zip(normalized(a), normalized.py_func(a)):
            np.testing.assert_allclose(one, expected, rtol=1e-13, atol=1e-15)
        assert normalized(a)[1].tobytes() == normalized.py_func(a)[1].tobytes()
    text = normalized.inspect("lower")
    assert text.count("define internal void @slices.") == 1 and "@jitcore_gather8" not in text.partition("define internal void @slices.")[0]
