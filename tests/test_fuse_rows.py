"""Reductions along rows and what uses them, some rows at a time."""
import itertools

import numpy as np
import pytest
from differential import Agreement, Runner, check
from fused import GRID, loops_of, made

from codegen.storage.memory import live_blocks
from jitcore import njit

BY_ROWS = {
    "e = np.exp(x - x.max(axis=1, keepdims=True))\n    return e / e.sum(axis=1, keepdims=True)": ["by_rows"],
    "return x / np.sqrt((x * x).sum(axis=1))[:, None]": ["by_rows"],
    "return (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5) * g + g[::-1]": ["by_rows"],
    "s = x.sum(axis=1)\n    return x / s[:, None], s, s[:, None], np.sqrt(np.abs(s))": ["by_rows", "elementwise"],
    "m = x.max(axis=-1, keepdims=True)\n    e = np.exp(x - m)\n    return e, m, np.log(e.sum(axis=1))": ["by_rows", "elementwise"],
    "m = x.min(axis=1)[..., None]\n    return ((x - m) ** 2).sum(axis=1), (x - m).astype(np.float32)": ["by_rows"],
    "s = x.sum(axis=1)\n    return s.sum()": ["reduced", "reduced"],                     # one loop over rows
    "return x - x.mean(axis=0)": ["reduced", "elementwise", "elementwise"],             # columns
    "s = x.sum(axis=1, keepdims=True)\n    x[0, 0] = 5\n    return x - s": ["reduced", "elementwise"],
    "t = x - x.sum(axis=1, keepdims=True)\n    t /= t.max(axis=1, keepdims=True)\n    return t": ["by_rows"],
    "e = np.exp(x)\n    u = e\n    e /= e.sum(axis=1, keepdims=True)\n    v = e.max(axis=1)\n    e *= g\n    return e, u, v, e + v[:, None]": ["by_rows"],
    "s = x.sum(axis=1, keepdims=True)\n    t = x * 2\n    t *= s\n    t -= s\n    return t - s, t": ["by_rows"],
    "s = x.sum(axis=1)\n    s += len(g)\n    return x - s[:, None], s": ["by_rows"],
    "s = x.sum(axis=1)\n    t = s[:, None]\n    s += 1\n    return x - t, s": ["by_rows"],
    "x -= x.max(axis=1, keepdims=True)\n    np.exp(x, out=x)\n    x /= x.sum(axis=1, keepdims=True)": ["reduced", "lockstep", "reduced", "update"],
    "y = x[:3]\n    s = y.sum(axis=1, keepdims=True)\n    return y * s, x[:1] * s": ["by_rows"],
    "a = x.reshape(-1, 2, 2)\n    return a - a.sum(axis=(1, 2), keepdims=True) + a.sum(axis=1, keepdims=True)": ["by_rows"],
    "return (x.T - x.T.max(axis=1, keepdims=True)) + 1": ["reduced", "elementwise"],      # order F
    "s = (x * 2).sum(axis=1, keepdims=True)\n    return np.where(x > s / len(g), x, s)": ["by_rows"],
}


@pytest.mark.parametrize("body", BY_ROWS)
def test_what_is_computed_by_rows(body):
    """Each turn of rows does what all of them at once do: of fewer rows than a turn has, of more, of none; and where shapes do not fit."""
    f = njit(made(f"def f(x, g):\n    {body}"))
    random = np.random.default_rng(2)
    assert loops_of(f"def f(x, g):\n    {body}", random.random((6, 4)), random.random(4)) == BY_ROWS[body]
    for shape in ((6, 4), (1, 8), (0, 4), (1, 0), (10_001, 4), (40, 1000), (2, 20_000)):
        for width in (shape[1], 3):
            x, g = random.random(shape) + 0.5, random.random(width)
            before = live_blocks()
            with np.errstate(all="ignore"):
                difference = check(f.py_func, (x, g), Runner("compiled", lambda _, given: f(*given)), agreement=Agreement(ulps=16))
            assert difference is None, (shape, difference)
            assert live_blocks() <= before


def test_errors_of_rows_come_in_order():
    """The shape that a mean asks for is not found before what raises earlier."""
    def f(x, g, h):
        first = ((x - 1) + g).min(axis=1, keepdims=True)
        second = (h * (x * 2)).mean(axis=1, keepdims=True)
        return x - second, first
    compiled = njit(f)
    for shapes in itertools.product((3, 4), repeat=2):
        given = (np.ones((2, 4)), *map(np.ones, shapes))
        difference = check(f, given, Runner("compiled", lambda _, given: compiled(*given)))
        assert difference is None, difference


def test_rows_of_arrays_that_have_one():
    """An array of one row goes with many; where arrays have as many rows is only known from lengths."""
    @njit
    def f(x, y, z):
        v = x.sum(axis=1, keepdims=True)
        w = (y - v).max(axis=1, keepdims=True)
        return v, w, (y + x) * w, z - v, z * x
    random = np.random.default_rng(4)
    for rows in itertools.product((0, 1, 5, 9000), repeat=3):
        arguments = tuple(random.random((n, 3)) for n in rows)
        difference = check(f.py_func, arguments, Runner("compiled", lambda _, given: f(*given)), agreement=Agreement(ulps=16))
        assert difference is None, (rows, difference)
    assert "by_rows" in f.inspect("fuse")


def test_explanations_name_the_loops_over_rows():
    @njit
    def f(x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    f(GRID)
    first = f.py_func.__code__.co_firstlineno + 2
    said = {(one.state, text) for one in f.explain().loops for text in one.temporaries}
    assert said == {("outer", f"the loops of lines {first}, {first + 1} go over the same rows, some at a time, which stay in the cache"),
                    ("outer", "`e` holds only these rows")}
    assert sum(one.is_vectorized for one in f.explain().loops) == 3


SHORT = """def f(x, m, g):
    e = np.exp(x - m[:, None])
    s = e.sum(axis=1)
    y = np.zeros((len(x), 2 * x.shape[1]))
    y[:, ::2] = np.sqrt(np.abs(x)) / g
    return e, s, (x / (1 + g * g)).sum(axis=1), e.max(axis=1), np.tanh(x * g), np.hypot(x, m.reshape(-1, 1)), y"""


@pytest.mark.parametrize("order", ["C", "F", "apart"])
def test_short_rows_are_taken_several_at_a_time(order):
    """What broadcasting repeats is written out then; each sum is that of its row."""
    plain, random = made(SHORT), np.random.default_rng(4)
    f = njit(plain)
    for rows, columns in ((0, 3), (1, 5), (2, 1), (7, 2), (300, 1), (100, 5), (50, 8), (37, 9), (61, 16), (9, 31), (9, 32), (5, 33), (3, 300)):
        x = random.normal(size=(rows, columns))
        x = np.repeat(np.repeat(x, 2, axis=0), 3, axis=1)[::2, ::3] if order == "apart" else np.array(x, order=order)
        args = x, random.normal(size=rows), random.normal(size=columns) + 3
        for got, expected in zip(f(*args), plain(*args)):
            assert got.dtype == expected.dtype and got.flags.c_contiguous == expected.flags.c_contiguous
            np.testing.assert_allclose(got, expected, rtol=1e-14)
    assert order != "C" or "@jitcore_rows8" in f.inspect("lower") and "@jitcore_rows8" not in loops_text("def f(x, y):\n    return x + np.exp(y)", *args[:1] * 2)


def loops_text(source: str, *args) -> str:
    f = njit(made(source))
    f(*args)
    return f.inspect("lower")
