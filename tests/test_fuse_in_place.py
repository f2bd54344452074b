"""Fusion of what changes arrays: assignments by masks, statements in place in lockstep, results in the place of what ends."""
import numpy as np
import pytest
from differential import Agreement, Runner, check
from fused import GRID, LINE, loops_of, made
from runners import compiled

from codegen.storage.memory import live_blocks
from jitcore import njit

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
            others = (half, c, m, 3), (a[::-1], c, m[::-1], 1), (a, c, m, 1.5)            # each another specialisation
            for given in ((a, c, m, 2), (a, a, m, 1), (*near, m, 2), (*near[::-1], m, 1), (a.T, c.T, m.T, 2), (a, c, m[:-1], 1), (a, c[:-1], m, 1),
                          (a[:-1], c, m, 1), (a[:0], c[:0], m[:0], 1), (a, c, np.zeros_like(m), 1), (a, c, np.ones_like(m), 1),
                          *(others if dtype is np.float64 else others[:1])):
                with np.errstate(all="ignore"):
                    difference = check(f.py_func, given, runner, agreement=Agreement(may_reject=True, ulps=4))
                assert difference is None, (shape, dtype, difference)
    g = njit(f.py_func)
    g(LINE.copy(), LINE + 1, LINE > 3, 2.0)
    assert MASKED[body] in (None, g.inspect("fuse").split("\n\n")[0].count(" update_where "))


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
    runner = compiled()
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
    runner, line = compiled(), np.arange(12.0)
    grid = np.arange(60.0).reshape(6, 10)
    pairs = [(line[:n], line[k:k + n]) for n, k in ((9, 0), (9, 1), (6, 6), (0, 0), (1, 1))]
    pairs += [(line[::-1], line), (line[::2], line[1::2]), (line[6::-1], line[3:10]), (line, line[:1] + 1), (line, line[:5] + 1), (line[:1], line + 1),
              (grid[1:], grid[:-1]), (grid[::2], grid[1::2]), (grid, grid[:, :1] + 1), (np.asfortranarray(grid), grid + 1), (grid[:3, :3].T, grid[:3, :3]),
              (grid, np.arange(10.0)), (grid[0], grid), (np.lib.stride_tricks.as_strided(line, (3, 4), (8, 8)), np.ones((3, 4)))]
    for arguments in pairs:
        for f_or_g in (f, g):
            difference = check(f_or_g, arguments, runner)
            assert difference is None, (difference, arguments)


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
