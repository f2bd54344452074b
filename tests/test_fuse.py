"""Fusion: fewer loops, the same values; random array programs against NumPy."""
import itertools

import numpy as np
import pytest
from differential import Agreement, Runner, check

from codegen.storage.memory import live_blocks
from jitcore import njit


def made(source: str):
    namespace = {"np": np}
    exec(compile(source, f"<{source[:60]}>", "exec"), namespace)
    return namespace["f"]


def loops_of(source: str, *arguments) -> list[str]:
    """The array operations that are left after fusion, in order."""
    f = njit(made(source))
    f(*arguments)
    names = ("elementwise", "reduced", "update", "array_set_many", "together", "lockstep", "by_rows")
    return [name for line in f.inspect("fuse").split("\n") for name in names if f" {name} " in line]


LINE, GRID = np.arange(1.0, 9), np.arange(12.0).reshape(3, 4)
FUSED = {
    "return np.sqrt(a * a + a).sum()": ["reduced"],
    "return (a + 1) * (a - 1) / 2 - a": ["elementwise"],
    "a[1:] = a[:-1] * 2 + a[1:]": ["array_set_many"],
    "a += np.exp(a) - 1": ["update"],
    "b = a * 2\n    c = b + 1\n    return c.max()": ["reduced"],
    "b = a * 2\n    return b + 1, b": ["together"],                                     # b is needed itself
    "b = a * 2\n    a[0] = 5\n    return b + 1": ["elementwise", "elementwise"],       # what b reads is written
    "b = a * 2\n    return b * b - b": ["elementwise"],                               # one loop computes b once
    "return np.where(a > 2, a, 0 - a).min()": ["reduced"],
    "n = len(a)\n    return (a[1:] - a[:-1]) * (1 / n) + (a[1:] + a[:-1]) / (2 * n)**-2": ["elementwise"],       # numbers may raise in between
    "return (a > 1).sum() + (a.astype(np.float32) + 1).sum()": ["together"],
    "b = np.sqrt(a)\n    return a[:, None] * b[None, :]": ["elementwise", "elementwise"],
    "return np.sqrt(a[:, None]) * a": ["elementwise", "elementwise"],                  # not a root for each element
    "return (a[:, None] + 1) * (a[None, :] + 2)": ["elementwise"],                     # cheap enough
    "return (a * 2).reshape(2, 4) + 1": ["elementwise", "elementwise"],
    "return a**2 + (a - 1)**2.0 + a**0.5": ["elementwise"],
    "return a.astype(np.int32)**2 + 1": ["elementwise"],                               # a square can't raise, as other powers do
    "return a.astype(np.int32)**3 + 1": ["elementwise", "elementwise"],
    "return ((a[:, None] - a[None, :])**2).sum(axis=1)": ["reduced"],
    "return (a[:, None] * a[None, :] + 1).max(axis=0) + 1": ["reduced", "elementwise"],
    "return (a.reshape(2, 4) * 2 - 1).sum(axis=0, keepdims=True)": ["reduced"],
    "return (np.exp(a.reshape(2, 4)) > 5).any(axis=1)": ["reduced"],
    "return np.exp(a.reshape(2, 2, 2) * 0.5).sum(axis=-2)": ["reduced"],
    "return (np.exp(a.reshape(2, 2, 2)) * 2).sum(axis=(0, 2)), (a.reshape(2, 2, 2) * a[:2]).max((1, 2), keepdims=True)": ["reduced", "reduced"],
    "return (a.reshape(2, 4).T * 2).sum(axis=1)": ["elementwise", "reduced"],          # lines are in the order of memory
    "return (a * 2 + a).mean() + (a.reshape(2, 4) - 1).mean(axis=0)": ["reduced", "reduced", "elementwise"],
    "d = a - a.mean()\n    v = (d * d).sum()\n    return d / v": ["reduced", "reduced", "elementwise"],
    "return (a - a.mean()) / a.std()": ["reduced", "reduced", "elementwise"],
    "b = -a.reshape(-1, 1)\n    return b.sum(axis=1), b": ["together"],                      # a row has one element
    "b = np.exp(a)\n    return b / b.sum()": ["together", "elementwise"],                 # no exp twice
    "d = a - 1\n    v = d.sum()\n    a[0] = 5\n    return d / v": ["together", "elementwise"],
    "s = a.sum()\n    a[0] = 5\n    return s + a.sum()": ["reduced", "reduced"],
    "b = a.copy()\n    b *= 2\n    b += a\n    b /= a.sum()\n    return b": ["reduced", "elementwise"],
    "a *= 2\n    a += 1\n    a -= len(a)\n    return a": ["update"],
    "b = a[1:]\n    a *= 2\n    s = b.sum()\n    a += 1\n    return s": ["update", "reduced", "update"],
    "a *= 2\n    a += a[::-1]": ["update", "update"],                                # which reads what was written
    "b = a * 2\n    c = b[1:]\n    b += 1\n    return c": ["elementwise", "update"],
    "b = a * 2\n    b += b[0]\n    b -= a[:1]\n    return b": ["elementwise", "lockstep"],
    "b = a * 2\n    a += 1\n    c = a * b\n    b[:] = c - a\n    a -= b\n    return b": ["elementwise", "lockstep"],
    "z = (a + a * 1j)**2\n    return z.real * z.real - z.imag + z.real, (z.imag * 2).sum()": ["together"],
    "z = a * 1j\n    x, y = z.imag, z.real\n    z[1:] = 1\n    return x + y": ["elementwise", "array_set_many", "elementwise"],
    "z = a * 1j\n    y = z.real\n    y += 1\n    return z, z.imag.max(), (z.reshape(2, 4).T.real + 1).sum(axis=1)": ["elementwise", "update", "reduced", "elementwise", "reduced"],
    "b = a * 2\n    a[1:] += b[1:]\n    a[1:] *= b[1:]\n    return b": ["elementwise", "lockstep"],
    "b, c, d = a.copy(), a[::2].copy(), a[:3].copy()\n    d[0], b[0] = 1, 2\n    d *= c[1]\n    b += 1\n    a *= 3\n    b[:] = 0.5 * b + a\n    c += 1\n    return b, c, d": [
        "elementwise", "elementwise", "elementwise", "update", "lockstep", "update"],
    "np.copyto(np.sign(a), a)\n    return a": ["elementwise", "array_set_many"],        # what is written is an array, though nobody sees it
    "b = a * 2\n    a += b\n    c = a * b\n    a -= c\n    return a, b, c": ["elementwise", "update", "elementwise", "update"],   # c is needed
    "return a.sum(), (a * a).sum(), a.min(), a.max()": ["together"],
    "s = a.sum()\n    a[0] = 5\n    return s, a.min()": ["reduced", "reduced"],
    "m = a.sum() / len(a)\n    return (a * a).sum() / len(a) - m * m, a.max() - m": ["together"],
    "d = np.sqrt(a)\n    p = 1 / np.exp(d) + d\n    return a * p - d, d * (1 - p) - a": ["together"],
    "e = np.sqrt(a.reshape(2, 4))\n    return e / e.sum(axis=1, keepdims=True)": ["by_rows"],
    "b = a.reshape(2, 4)\n    return b.sum(axis=1), b.max(axis=-1), b.sum(), (b * a[:4]).sum(), (b * a[:4]).any()": ["reduced", "by_rows", "reduced", "reduced"],
    "b = a.reshape(2, 4)\n    return (b - b.mean(axis=1, keepdims=True)) / b.std(axis=1, keepdims=True)": ["by_rows"],
    "return np.argmin(np.abs(a - 4.2))": ["reduced"],
    "d = np.abs(a - 4.2)\n    return d.min(), d.argmin(), d[0]": ["together"],
    "d = a * 2\n    i = d.argmax()\n    d[i] = 0\n    return i, d, a.argmin(), a.max()": ["together", "together"],
    "return np.argmax(a.reshape(2, 4) * a[:4], axis=0), (a.reshape(2, 4) * a[:4]).argmax(1), (a.reshape(4, 2)[:, None] * a[:4, None]).sum(-1).argmin(1)": [
        "reduced", "by_rows", "by_rows"],
    "return np.minimum(np.add.outer(a, a[1:]), 5), np.less.outer(a, a), np.add.reduce(a)": ["elementwise", "elementwise", "reduced"],
    "b = a.reshape(2, 4)\n    return np.maximum.reduce(b), np.multiply.reduce(b, axis=1), np.logical_or.reduce(b > 7, 1)": ["reduced", "together"],
    "b = a * 2\n    for i in range(len(a)):\n        b = b + a\n    return b": ["elementwise", "elementwise"],
}


@pytest.mark.parametrize("body", FUSED)
def test_what_is_fused(body):
    source = f"def f(a):\n    {body}"
    assert loops_of(source, LINE.copy()) == FUSED[body]
    difference = check(made(source), (LINE.copy(),), Runner("compiled", lambda f, given: njit(f)(*given)), agreement=Agreement(ulps=4))
    assert difference is None, difference


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
    for shape in ((6, 4), (1, 8), (0, 4), (4, 0), (1, 0), (10_001, 4), (40, 1000), (2, 20_000)):
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


MASKED = {
    "a[m] += x": 1,
    "a[a < 0] = 0": 1,
    "a[m] = a[m] ** 2 + c[m]": 1,
    "a[(a > x) | m] = -c[(a > x) | m]": 1,                                              # the same mask
    "a[(a > x) | m] = -c[(a > x) & m][:1]": 0,
    "a[a > x] = a[a > x] - x\n    return a[a > x]": 1,
    "n = (a > x) & (c < 2)\n    a[n] = np.sqrt(np.abs(c[n])) - a[n] * c[n]": 1,
    "n = c != c[::-1]\n    a[n] = c[n]\n    return n": 1,                               # the mask is needed itself
    "t = a[m]\n    u = t\n    t += 1\n    a[m] = u * t": 0,                              # the same array under two names
    "t = a[m]\n    t += 1\n    a[m] = t * t + x\n    return t": 0,                      # what is taken is needed itself
    "t = a[m]\n    t *= 2\n    a[m] = t - c[m]": 1,
    "t = a[m]\n    c[1] = 5\n    a[m] = t - c[m]": 0,
    "a[m] = np.exp(a[m])": 0,                                                           # not for all elements
    "a[m] = c[~m][:1]": 0,
    "a[a[::-1] > x] = 3": 1,
    "a[1:][m[1:]] = a[:-1][m[1:]] + 1": 0,                                          # two masks, as far as it knows
    "n = m[1:]\n    a[1:][n] = a[:-1][n] + 1": 1,
    "a[m] = c[m] if x else a[m] + 1": None,               # some Pythons store in each branch
}


@pytest.mark.parametrize("body", MASKED)
def test_masked_assignments(body):
    """Of arrays that overlap, in any direction, of none; where masks do not fit, and what is left then."""
    f = njit(made(f"def f(a, c, m, x):\n    {body}"))
    random = np.random.default_rng(3)
    runner = Runner("compiled", lambda _, given: f(*given))
    for shape in ((40,), (5, 6)):
        if len(shape) > 1 and ("[n]" in body or "][" in body or "c[1]" in body):
            continue
        for dtype in (np.float64, np.int16)[:3 - len(shape)]:
            a, c = ((random.random(shape) * 10 - 5).astype(dtype) for _ in range(2))
            m = random.random(shape) < 0.5
            wide = (random.random([2 * n for n in shape]) * 10 - 5).astype(dtype)
            half = wide[tuple(slice(0, 2 * n, 2) for n in shape)]
            line = (random.random(3 * a.size) * 10 - 5).astype(dtype)
            near = line[1:1 + a.size].reshape(shape), line[:a.size].reshape(shape)
            for given in ((a, c, m, 2), (a, a, m, 1), (*near, m, 2), (*near[::-1], m, 1), (half, c, m, 3), (a[::-1], c, m[::-1], 1), (a.T, c.T, m.T, 2),
                          (a, c, m[:-1], 1), (a, c[:-1], m, 1), (a[:-1], c, m, 1), (a[:0], c[:0], m[:0], 1), (a, c, np.zeros_like(m), 1),
                          (a, c, np.ones_like(m), 1), (a, c, m, 1.5)):
                with np.errstate(all="ignore"):
                    difference = check(f.py_func, given, runner, agreement=Agreement(may_reject=True, ulps=4))
                assert difference is None, (shape, dtype, difference)
    g = njit(f.py_func)
    g(LINE.copy(), LINE + 1, LINE > 3, 2.0)
    assert MASKED[body] in (None, g.inspect("fuse").split("\n\n")[0].count(" update_where "))


def test_sums_stay_numpys():
    random = np.random.default_rng(1)
    a, b = random.random((37, 41)), random.random((41, 37))
    for source, loops in (("def f(a, b): return (a * 3 + a).sum()", 1), ("def f(a, b): return (a + b.T).sum()", 2),
                          ("def f(a, b): return (a * a[0]).sum()", 2), ("def f(a, b):\n    c = a * a\n    return c.sum() + a.sum()", 1), ("def f(a, b):\n    c = b.T\n    return (c * c).sum()", 1)):
        assert len(loops_of(source, a, b)) == loops
        assert njit(made(source))(a, b) == made(source)(a, b)


def test_explanations_name_the_arrays_that_are_left():
    @njit
    def f(a, b):
        e = np.exp(a)
        root = np.sqrt(b)
        b[0] = 3
        wave = np.cos(a)[:, None] * b
        return e / e.sum() + root, wave.sum()
    f(LINE.copy(), LINE.copy())
    first = f.py_func.__code__.co_firstlineno + 2
    said = {(one.line - first, text) for one in f.explain().loops for text in one.temporaries}
    assert said == {
        (0, f"makes `e`, an array that is only read: 2 loops read it (line {first + 4}), so it is computed once"),
        (1, f"makes `root`, an array that is only read: what it reads may be written before it is read itself (line {first + 4}): "
            f"by array_setitem (line {first + 2})"),
        (3, f"makes `wave`, an array that is only read: the sum (line {first + 4}) has NumPy's order of additions, which follows this "
            "array's memory"),
        (4, "the result is written in the place of `e`, which is not used afterwards, where nobody else has it")}
    assert "makes `root`, an array" in str(f.explain())


def test_explanations_name_the_arrays_whose_memory_is_used_again():
    @njit
    def f(a, n):
        r = a + 1.0
        for k in range(n):
            r = r * a + k
        for k in (1, 2):
            a = a * k + 1
        return r, a - 2
    f(LINE.copy(), 3)
    first = f.py_func.__code__.co_firstlineno + 2
    said = {(one.line - first, text) for one in f.explain().loops for text in one.temporaries}
    assert said == {(2, "the result is written in the place of `r`, which is not used afterwards, where nobody else has it")}
    assert {one.line - first: one.state for one in f.explain().loops if one.kind == "for"} == {1: "outer", 3: "fused"}


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


def test_errors_come_in_order():
    f = made("def f(a, b, i):\n    x = a + b\n    y = a[i]\n    return x * y")
    runner = Runner("compiled", lambda f, given: njit(f)(*given))
    for arguments in ((LINE, LINE, 0), (LINE, LINE, 99), (LINE, LINE[1:], 0), (LINE, LINE[1:], 99)):
        difference = check(f, arguments, runner)
        assert difference is None, difference


def test_lines_that_were_found_to_fit_are_not_asked_again():
    def chain(a, b, c):
        d = a * b + a
        e = np.where(d > b, d - b, b / (d + 1))
        return e * c + d - c * a
    f = njit(chain)
    lines = [np.arange(1.0, 5), np.ones(4), np.array([2.0]), np.zeros(0), np.arange(3.0), np.ones((2, 1))]
    for given in itertools.product(lines, repeat=3):
        try:
            expected = chain(*given)
        except ValueError as error:
            with pytest.raises(ValueError) as caught:
                f(*given)
            assert str(caught.value) == str(error)
        else:
            found = f(*given)
            assert found.shape == expected.shape and found.tobytes() == expected.tobytes()
    f = njit(chain)
    f(*lines[:1] * 3)
    assert f.inspect("lower").count("@PyErr_Format(") - 1 == 3           # a with b, those with c, c with a; and its declaration


def test_errors_come_in_order_where_numbers_may_raise_between():
    source = """def f(a, b, n, m):
        x = (a + b) * (1 / n)
        y = (a - b) * a + (b * x[1:2]) * (1 // m)
        return y - a * (1 % (n + m))"""
    f = made(source)
    runner = Runner("compiled", lambda f, given: njit(f)(*given))
    for arguments in itertools.product((LINE, LINE[:1]), (LINE, LINE[1:], LINE[:1]), (1, 0), (1, 0, -1)):
        difference = check(f, arguments, runner)
        assert difference is None, difference
    assert loops_of(source, LINE, LINE, 1, 1) == ["elementwise", "elementwise"]


def test_elements_at_positions():
    """They are read in the loop that uses them; positions outside are named in the order of the program, not of the loop."""
    def blended(a, i, j):
        x, y = a[i, j], a[j, i + 1]
        return (y * 2 + x * i) + a[0][i]
    def summed(a, i, j):
        return (a[i, j] * a[0][j]).sum(), a[1, i].max(), (a[i[:, None], j] + 1).shape
    def replaced(a, i, j):
        b = a[0] + 0
        b = b[i] + b[j]
        b += a[:, 1][j]
        return a[2][a[i, 0].astype(np.int64)], b
    compiled = {f: njit(f) for f in (blended, summed, replaced)}
    runner = Runner("compiled", lambda f, given: compiled[f](*given))
    near, far = np.array([0, 2, -1]), np.array([1, 7, -9])
    lines = (near, far, np.array([2]), np.arange(2), np.empty(0, np.int64))
    given = [(f, GRID % 3, i, j) for f in compiled for i in lines for j in lines]
    given += [(blended, np.asfortranarray(GRID.astype(np.complex64)), i, np.array([2], np.uint8)) for i in (far.astype(np.int32), near[::-1])]
    given += [(blended, a, near, near) for a in (GRID[:0], GRID[:, :0])]            # nothing to read instead
    for f, *arguments in given:
        difference = check(f, tuple(arguments), runner)
        assert difference is None, difference
    source = "def f(a, i, j):\n    t = a[0]\n    x, y = a[i, j], a[j, i + 1]\n    return (y * 2 + x * i) + t[i]"
    assert loops_of(source, GRID, np.arange(2), np.arange(2)) == ["elementwise"]
    assert loops_of("def f(a, i, j):\n    t = a[0]\n    return (a[i, j] * t[j]).sum()", GRID, near, near) == ["reduced"]
    given = "def f(a, i, n):\n    x = a[0][i]\n    y = 1 // n\n    return x + y"            # what may raise between keeps them apart
    assert loops_of(given, GRID, near, 1) == ["elementwise", "elementwise"]


def test_errors_come_in_order_where_axes_were_reduced():
    def f(x, z, n):
        e = x.sum(axis=1, keepdims=True) + z      # which may have more columns than x
        y = e * x
        return y - e * (1 // n)
    compiled = njit(f)
    for arguments in itertools.product((GRID,), (GRID, GRID[:, :1], np.ones((1, 7)), GRID[:2]), (1, 0)):
        difference = check(f, arguments, Runner("compiled", lambda f, given: compiled(*given)))
        assert difference is None, difference


def test_errors_of_what_is_computed_together():
    """Nothing has no least element; shapes are looked at in the order of the results."""
    def f(a, b):
        return (a + b).sum(), (b * a).max(axis=-1), a.min(), a.max(axis=-1)
    def g(a):
        e = np.sqrt(a)
        return e, e.sum(), e.min()
    runner = Runner("compiled", lambda f, given: njit(f)(*given))
    for f, arguments in ((f, (GRID, GRID[:0])), (f, (GRID, GRID[:, :2])), (f, (GRID[:, :0], GRID[:, :0])), (f, (GRID[:0], GRID[:0])),
                         (f, (GRID.T, GRID.T)), (g, (LINE[:0],)), (g, (LINE,)), (g, (np.arange(600.0) / 600,)), (g, (GRID.T,))):
        difference = check(f, arguments, runner)
        assert difference is None, difference


@pytest.mark.parametrize("body", ["b += c", "b[:] = b * c + b", "np.add(b, c, out=b)", "b += c\n    b *= 2"])
def test_arrays_that_share_memory_with_themselves(body):
    """What NumPy does with a copy is refused: elements would be changed several times."""
    plain = made(f"def f(b, c):\n    {body}\n    return b")
    f, strided = njit(plain), np.lib.stride_tricks.as_strided
    for shape, strides in (((3,), (0,)), ((3, 2), (8, 8)), ((2, 2), (0, 48)), ((2, 3), (8, 8)), ((3, 1), (0, 8)), ((2, 3, 2), (24, 8, 8))):
        with pytest.raises(ValueError, match="share memory"):
            f(strided(np.ones(20), shape, strides), np.arange(1.0, shape[-1] + 1))
    for shape, strides in (((3,), (16,)), ((3,), (-8,)), ((1,), (0,)), ((3, 2), (8, 24)), ((3, 2), (16, 8)), ((3, 1), (8, 0)), ((2, 3, 2), (16, 32, -8)),
                           ((0, 3), (0, 8)), ((3, 0, 2), (0, 0, 0))):
        memory, other, c = np.ones(40), np.ones(40), np.arange(1.0, shape[-1] + 1)
        f(strided(memory[20:], shape, strides), c)
        plain(strided(other[20:], shape, strides), c)
        assert memory.tobytes() == other.tobytes()


def test_operations_in_place_keep_the_shape():
    """Joined with what made their target, they are refused as before, at their own line."""
    def f(a, b):
        c = a * 2
        c += b
        c *= 0.5
        return c
    runner = Runner("compiled", lambda f, given: njit(f)(*given))
    for arguments in ((LINE, LINE), (LINE, LINE[:1]), (LINE[:1], LINE), (LINE, LINE[:3]), (GRID, GRID[0]), (GRID[0], GRID), (GRID, LINE),
                      (GRID[:, :1], GRID), (np.asfortranarray(GRID), GRID), (GRID[:0], GRID[0]), (GRID.T, GRID.T[:, :1])):
        difference = check(f, arguments, runner)
        assert difference is None, difference
    with pytest.raises(ValueError, match="non-broadcastable output operand") as caught:
        njit(f)(LINE[:1], LINE)
    assert caught.traceback[-1].lineno == f.__code__.co_firstlineno + 1


READS = [made(f"def f(a, k):\n    {body}") for body in (
    "b = np.zeros(4)\n    for i in range(3):\n        b += k[i] * a[i:i + 4]\n    return b",
    "a += k[0] * a\n    a -= k[1]\n    a *= k[-1]\n    return a", "a *= k[0]\n    a -= k[1] * k[:1]\n    a += k[1:2]")]


def test_elements_between_statements_in_place():
    """They are read before the one loop; not where the statements write them, or there are none."""
    assert loops_of("def f(a, k):\n    b = np.zeros(4)\n    for i in range(3):\n        b += k[i] * a[i:i + 4]\n    return b", LINE, LINE) == ["lockstep"]
    grid = "def f(a, k):\n    b = np.zeros((2, 2))\n    for i in range(2):\n        for j in range(2):\n            b += k[i, j] * a[i:i + 2, j:j + 2]\n    return b"
    assert loops_of(grid, GRID, GRID) == ["lockstep"]
    compiled = [njit(f) for f in (*READS, made(grid))]
    runner = Runner("compiled", lambda f, given: compiled[[*READS, compiled[-1].py_func].index(f)](*given))
    for f in READS:
        line = np.arange(1.0, 7)
        for given in ((line, np.arange(3.0)), (line, np.arange(1.0)), (line, np.arange(0.0)), (line[:5], np.arange(1.0)), (line, line), (line, line[3:]), (line[::-1], line)):
            difference = check(f, given, runner)
            assert difference is None, difference
    for k in (GRID, GRID[:1], GRID[:, :1].T):
        difference = check(compiled[-1].py_func, (GRID, k), runner)
        assert difference is None, difference


def test_statements_in_place_in_one_loop():
    """They do what they do one after the other where arrays overlap, are broadcast or do not fit: what was done before an error stays."""
    def f(a, b):
        a *= 0.5
        c = a * b
        a += b
        a -= c * 2
        return a

    def g(a, b):
        first = a.copy()
        a[:] = b
        b[...] = first + a * 2
        a -= b
    runner, line = Runner("compiled", lambda f, given: njit(f)(*given)), np.arange(12.0)
    grid = np.arange(60.0).reshape(6, 10)
    pairs = [(line[:n], line[k:k + n]) for n, k in ((9, 0), (9, 1), (6, 6), (0, 0), (1, 1))]
    pairs += [(line[::-1], line), (line[::2], line[1::2]), (line[6::-1], line[3:10]), (line, line[:1] + 1), (line, line[:5] + 1), (line[:1], line + 1),
              (grid[1:], grid[:-1]), (grid[::2], grid[1::2]), (grid, grid[:, :1] + 1), (np.asfortranarray(grid), grid + 1), (grid[:3, :3].T, grid[:3, :3]),
              (grid, np.arange(10.0)), (grid[0], grid), (np.lib.stride_tricks.as_strided(line, (3, 4), (8, 8)), np.ones((3, 4)))]
    for arguments in pairs:
        for f_or_g in (f, g):
            difference = check(f_or_g, arguments, runner)
            assert difference is None, (difference, arguments)


def random_program(random, ndim: int) -> str:
    """Statements over arrays of one shape: expressions, slices written over each other, operators in place."""
    names = ["a", "b"]
    part = {1: ("1:", ":-1", "::-1", "::2", "1::2"), 2: ("1:, :", ":-1, :", "::-1, :", ":, ::-1", ":, 1:", ":, :-1")}[ndim]
    even = {1: part[3:], 2: ()}[ndim]

    def operand(slice_=None):
        name = str(random.choice(names))
        return f"{name}[{slice_}]" if slice_ else name if random.random() < 0.8 else str(random.integers(1, 4))

    def expression(depth=0, slices=None):
        if depth > 2 or random.random() < 0.25:
            return operand(random.choice(slices) if slices else None)
        left, right = expression(depth + 1, slices), expression(depth + 1, slices)
        kind = random.integers(0, 6)
        if kind == 0:
            return f"np.maximum({left}, {right})"
        if kind == 1:
            return f"np.where({left} > {right}, {left}, 1)"
        return f"({left} {'+-*-+'[kind - 1]} {right})"

    lines = []
    for k in range(int(random.integers(2, 6))):
        kind = random.integers(0, 5)
        if kind == 0:
            lines.append(f"t{k} = {expression()} + a")
            names.append(f"t{k}")
        elif kind == 1:
            lines.append(f"{random.choice(names)}[...] = {expression()}")
        elif kind == 2:
            lines.append(f"{random.choice(names)} {random.choice(['+=', '-=', '*='])} {expression()}")
        elif kind == 3 and len(even):
            lines.append(f"{random.choice(names)}[::2] = ({expression(1, even)} + {operand(even[0])})")
        else:
            same = [p for p in part if p in ({"1:", ":-1"} if ndim == 1 else {"1:, :", ":-1, :"})]
            lines.append(f"{random.choice(names)}[{random.choice(same)}] = {expression(1, same)} + {operand(same[0])}")
    lines.append(f"return {', '.join(names)}, ({expression()} + a).max(), ({expression()} - a).sum()")
    return "def f(a, b):\n    " + "\n    ".join(lines)


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
        for a, b in ((values, values), (values[::-1], values[:1]), (values.copy("F"), values)):
            for f in PLACES:
                if dtype is not bool or f is not PLACES[2]:
                    difference = check(f, (a, b), runner)
                    assert difference is None, difference


def test_results_take_the_place_of_what_ends():
    def ends(x, n):
        r = x + 1.0
        for k in range(n):
            r = r * x + k
        return r

    def others_see_it(x, n):
        r = x + 1.0
        for k in range(n):
            r = r[::-1] * r
        return r
    x = np.linspace(-1.0, 1.0, 300)
    for function in (ends, others_see_it):
        compiled, before = njit(function), live_blocks()
        assert np.array_equal(compiled(x, 9), function(x, 9)) and live_blocks() == before
        assert ("call ptr @take_over" in compiled.inspect("lower")) is (function is ends)


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


@pytest.mark.parametrize("seed", range(25))
def test_random_array_programs(seed):
    random = np.random.default_rng(seed)
    ndim = int(random.integers(1, 3))
    shape = (6, 4)[:ndim]
    dtype = random.choice(["f8", "i8", "i2"])
    source = random_program(random, ndim)
    f = made(source)
    first, second = (random.integers(-5, 6, shape).astype(dtype) for _ in range(2))
    if ndim == 2 and random.random() < 0.5:
        second = np.asfortranarray(second)
    compiled = njit(f)
    for a, b in ((first, second), (second, first), (first, first)):
        ours = a.copy(order="K"), b.copy(order="K")
        theirs = a.copy(order="K"), b.copy(order="K")
        if b is a:
            ours, theirs = (ours[0],) * 2, (theirs[0],) * 2
        expected = as_if_copied(source, *theirs)
        before = live_blocks()
        result = compiled(*ours)
        for one, other in zip((*result, *ours), (*expected, *theirs)):
            assert np.array_equal(one, other), (source, one, other)
        del result
        assert live_blocks() <= before


def as_if_copied(source: str, a, b):
    """What NumPy gives where every assigned value is copied first (of overlapping lines with unlike steps NumPy itself reads
    what it has written already)."""
    lines = []
    for line in source.split("\n"):
        target, equals, value = line.partition("] = ")
        lines.append(f"{target}] = np.array({value})" if equals else line)
    return made("\n".join(lines))(a, b)


def views_of(shape, dtype):
    """Arrays of one shape in all directions: contiguous, of order F, with steps, backwards, part of a larger one."""
    n, m = shape
    base = (np.random.default_rng(7).random((2 * n + 3, 2 * m + 3)) * 100).astype(dtype)
    whole = np.ascontiguousarray(base[:n, :m])
    return [whole, np.asfortranarray(whole), whole[::-1, ::-1], base[:n, :m], base[:2 * n:2, :2 * m:2], base[n::-1, m::-1][:n, :m],
            np.ascontiguousarray(whole.T).T[:, ::-1], base[3:3 + n, 1:1 + 2 * m:2]]


def test_operands_in_any_direction():
    """Rows whose elements do not follow each other are taken in pieces, which a buffer holds: more than one, less than one, none."""
    def f(a, b, c, d):
        c[...] = a * b
        d += a + b
        return a * b + a, (a + b).sum(axis=0), a.sum(axis=1), (a != b).sum(), a[:, :1] + b, a[1:] - b[:-1], a[:, -1:] * a[:1]
    compiled = njit(f)
    for shape in ((3, 5), (7, 300), (300, 7), (4, 0), (1, 513)):
        views = views_of(shape, "f8")
        for one, other in ((3, 4), (4, 5), (5, 6), (7, 3), (1, 4), (4, 0)):
            ours, theirs = ((np.zeros((shape[1], 2 * shape[0])).T[::2], np.ones(shape)) for _ in range(2))
            found, wanted = compiled(views[one], views[other], *ours), f(views[one], views[other], *theirs)
            for x, y in zip((*found, *ours), (*wanted, *theirs)):
                assert np.shape(x) == np.shape(y) and np.allclose(x, y, rtol=1e-13), (shape, one, other)


@pytest.mark.parametrize("dtype", ["f8", "u1", "f4"])
def test_lines_with_steps(dtype):
    def f(a, b, step):
        b[::step] *= 2
        b[::-1][:len(a)] += a
        b[:len(a)] += a
        return np.where(a > b[:len(a)], a, b[:1]), a.max(), a.sum()
    compiled = njit(f)
    for steps in (2, 3, 4, -1, 5, -3):
        for count in (1, 8, 16, 255, 257, 530):
            a = np.arange(count * abs(steps)).astype(dtype)[::steps]
            ours, theirs = np.ones(count * 2, dtype), np.ones(count * 2, dtype)
            for one, other in zip((*compiled(a, ours, abs(steps)), ours), (*f(a, theirs, abs(steps)), theirs)):
                assert np.array_equal(one, other), (count, steps)
