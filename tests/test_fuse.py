"""Fusion: fewer loops, the same values; random array programs against NumPy."""
import itertools

import numpy as np
import pytest
from differential import Agreement, Runner, check
from fused import GRID, LINE, loops_of, made
from runners import compiled

from codegen.storage.memory import live_blocks
from jitcore import njit

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
    "return a.astype(np.int32)**3 + np.power(a.astype(np.int32), 4)": ["elementwise"],
    "n = len(a)\n    return a.astype(np.int32)**n + 1": ["elementwise", "elementwise"],
    "b = a.reshape(2, 4)[:, :3]\n    return (b + b[::-1]).astype(np.float32)": ["elementwise"],     # in the order of the sum
    "return (a.reshape(4, 2).T * 2).astype(np.int8).astype(np.int64)": ["elementwise"],
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
    difference = check(made(source), (LINE.copy(),), compiled(), agreement=Agreement(ulps=4))
    assert difference is None, difference


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


def test_explanations_of_what_may_raise_between():
    @njit
    def f(a, n, i):
        b = a + n
        y = a[i]
        return b * y
    f(np.arange(5, dtype=np.uint8), 3, 1)
    assert "makes `b`, an array that is only read: something between it and where it is read" in str(f.explain())


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


def test_long_chains_are_taken_apart():
    f = made("\n    ".join(["def f(m):", *["m = m * 2.0 - 1.0"] * 150, *["m *= 0.5", "m += 0.5"] * 150, *["m = m[:3]"] * 300, "return m, m[0, 0]"]))
    g, (result, first) = njit(f), f(GRID)
    assert np.array_equal(g(GRID)[0], result) and g(GRID)[1] == first
    assert any("at most 100 operations" in text for one in g.explain().loops for text in one.temporaries)


def test_errors_come_in_order():
    f = made("def f(a, b, i):\n    x = a + b\n    y = a[i]\n    return x * y")
    runner = compiled()
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
    runner = compiled()
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


def test_errors_of_what_is_computed_together():
    """Nothing has no least element; shapes are looked at in the order of the results."""
    def f(a, b):
        return (a + b).sum(), (b * a).max(axis=-1), a.min(), a.max(axis=-1)
    def g(a):
        e = np.sqrt(a)
        return e, e.sum(), e.min()
    runner = compiled()
    for f, arguments in ((f, (GRID, GRID[:0])), (f, (GRID, GRID[:, :2])), (f, (GRID[:, :0], GRID[:, :0])), (f, (GRID[:0], GRID[:0])),
                         (f, (GRID.T, GRID.T)), (g, (LINE[:0],)), (g, (LINE,)), (g, (np.arange(600.0) / 600,)), (g, (GRID.T,))):
        difference = check(f, arguments, runner)
        assert difference is None, difference


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
