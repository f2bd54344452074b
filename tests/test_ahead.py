"""Holding items and working ahead (codegen.loops.hold_items, codegen.loops.ahead): elements that are values meanwhile, and sums of several outer
iterations at once, give what one iteration after the other gives, to the last bit, whatever overlaps, raises or ends early."""
import functools
import re

import numpy as np
import pytest

from codegen.numbers.vectormath import register_sizes
from jitcore import njit
from typeinfer.verify import verify

LENGTHS = (0, 1, 15, 16, 17, 40)


def multiply(a, b, c):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            c[i, j] = total


def filtered(x, weights, out):
    for i in range(len(out)):
        total = 0.5 * i
        for k in range(len(weights)):
            total += x[i + k] * weights[k]
        out[i] = total


def column_sums(x, out):
    for j in range(x.shape[1]):
        total, largest = 0.0, -1.0
        for i in range(x.shape[0]):
            total += x[i, j]
            largest = max(largest, x[i, j])
        out[j] = total - largest


def triangle(x, out):
    for i in range(x.shape[1]):
        for j in range(i, x.shape[1]):
            total = 0.0
            for k in range(x.shape[0]):
                total += x[k, i] * x[k, j]
            out[i, j] = total
            out[j, i] = -total


def growing(x, out):
    for i in range(len(x)):
        total, terms = 1.0, 0
        for j in range(i):
            total += x[j] / (i - j + 1)
            terms += 1
        out[i] = total + terms


def distances(x, y, out):
    count = 0
    for i in range(len(x)):
        force = 0.0
        for j in range(len(x)):
            dx = x[j] - x[i]
            force += y[j] * dx / (dx * dx + 0.25)
        if force > 0.0:
            out[i] = force
            count += 1
    return count


def transform(x, out):
    for k in range(len(out)):
        total = 0j
        for t in range(len(x)):
            total += x[t] * complex(t, k)
        out[k] = total


def multiply_into(a, b, c):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[k, j]


def rows_into(a, x, out):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[i] = out[i] * 0.5 + a[i, j] * x[j]


def by_rows(a, x, out):
    for i in range(len(out)):
        total = 0.0
        for j in range(a.shape[1]):
            total += a[i, j] * x[j]
        out[i] = total


def made_inside(n):
    a, c = np.arange(n * n, dtype=np.float64).reshape(n, n), np.ones((n, n))
    b = np.full((n, n), 0.1)
    for i in range(n):
        for j in range(n):
            for k in range(n):
                c[i, j] += a[i, k] * b[k, j]
    return c


def one_of_two(is_own, a, n):
    own = np.ones(n)
    read = a
    if is_own:
        read = own
    for i in range(n):
        for k in range(n):
            own[i] += read[k]
    return own


def turns(n, times):
    old, new, read = np.ones((n, n)), np.full((n, n), 0.5), np.zeros((n, n))
    for _ in range(times):
        for i in range(n):
            for j in range(n):
                total = 0.0
                for k in range(n):
                    total += read[k, j] + 1.0
                old[i, j] = total * 0.01
        read, new = old, read
    return old, new


def layers(x, w, out):
    for i in range(out.shape[0]):
        total = 0.0
        for q in range(x.shape[0]):
            for u in range(w.shape[1]):
                for v in range(w.shape[2]):
                    total += x[q, i + u, v] * w[q, u, v]
        out[i] = total


def both_products(a, p, r, s, q):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s[j] += r[i] * a[i, j]
            q[i] += a[i, j] * p[j]


@functools.cache
def compiled(function):
    return njit(function)


def check(function, *args):
    """Compiled and interpreted, both on copies of the arguments: the same result or exception, the same bits in every array."""
    outcomes = []
    for run in (compiled(function), function):
        given = [arg.copy(order="A") if isinstance(arg, np.ndarray) else arg for arg in args]
        try:
            result = run(*given)
        except Exception as error:
            result = type(error), str(error)
        outcomes.append((result, [one.tobytes() for one in given if isinstance(one, np.ndarray)]))
    assert outcomes[0] == outcomes[1]


def some(*shape, dtype=float, seed=5):
    return (np.random.default_rng(seed).random(shape) * 3 - 1).astype(dtype)


@pytest.fixture
def ahead(monkeypatch):
    """How many loops worked ahead; what was made of each function is verified."""
    from codegen.loops import passes
    found = []

    def noted(work):
        def run(function, *args):
            lanes = work(function, *args)
            verify(function)
            found.extend(count for count, _ in lanes.values())
            return lanes
        return run
    for name in ("work_ahead", "work_ahead_through_nests"):
        monkeypatch.setattr(passes, name, noted(getattr(passes, name)))
    monkeypatch.setenv("JITCORE_CACHE", "0")
    compiled.cache_clear()
    return found


@pytest.mark.parametrize("dtype, lanes", [("f8", 16), ("f4", 32), ("c16", 8)])
def test_products_of_matrices(ahead, dtype, lanes):
    for n in LENGTHS:
        for m in LENGTHS:
            a, b = some(5, n, dtype=dtype), some(n, m, dtype=dtype)
            ours, plain = np.zeros((5, m), dtype), np.zeros((5, m), dtype)
            compiled(multiply)(a, b, ours)
            multiply(a, b, plain)
            assert ours.tobytes() == plain.tobytes()
    assert ahead == [lanes]


def test_what_is_read_moves_with_the_outer_loop(ahead):
    for n in LENGTHS:
        check(filtered, some(n + 6), some(7), np.zeros(n))
        check(column_sums, some(9, n), np.zeros(n))
        check(triangle, some(9, n), np.zeros((n, n)))
        check(growing, some(n), np.zeros(n))
        check(distances, some(n), some(n, seed=3), np.zeros(n))
        check(transform, some(11, dtype=complex), np.zeros(n, complex))
    assert len(ahead) == 6


def test_a_sum_that_runs_through_several_loops(ahead):
    check(layers, some(2, 9, 40), some(2, 3, 40), np.zeros(7))
    check(layers, some(2, 9, 39), some(2, 3, 40), np.zeros(7))
    assert not ahead                              # each begins where the one before it ended


def test_what_is_written_may_be_read(ahead):
    a = some(40, 40)
    ours, plain = a.copy(), a.copy()
    njit(multiply)(a, ours, ours)                 # each column is overwritten while later ones are still wanted
    multiply(a, plain, plain)
    assert ours.tobytes() == plain.tobytes()
    ours, plain = some(60), some(60)
    njit(filtered)(ours[:50], a[0, :7], ours[7:50])
    filtered(plain[:50], a[0, :7], plain[7:50])
    assert ours.tobytes() == plain.tobytes()
    assert ahead


def test_an_array_that_may_be_either_of_two(ahead):
    for is_own in (True, False):
        ours, plain = (run(is_own, some(40), 40) for run in (compiled(one_of_two), one_of_two))
        assert ours.tobytes() == plain.tobytes()
    for ours, plain in zip(compiled(turns)(40, 3), turns(40, 3)):
        assert ours.tobytes() == plain.tobytes()


def test_errors_come_where_they_would(ahead):
    check(multiply, some(5, 20), some(19, 40), np.zeros((5, 40)))      # the inner loop runs out of rows
    check(multiply, some(5, 20), some(20, 40), np.zeros((5, 21)))      # what follows it has no room
    check(multiply, some(5, 20), some(20, 40), np.zeros((4, 40)))
    check(filtered, some(30), some(7), np.zeros(30))
    check(filtered, some(0), some(7), np.zeros(30))
    assert ahead


def test_items_are_held(ahead):
    for n in LENGTHS:
        for m in LENGTHS:
            check(multiply_into, some(5, n), some(n, m), some(5, m))
        check(rows_into, some(7, n), some(n), some(7))
        assert compiled(made_inside)(n).tobytes() == made_inside(n).tobytes()
    assert sorted(ahead) == [4, 16, 16]
    check(multiply_into, some(5, 20), some(19, 40), some(5, 40))
    check(multiply_into, some(5, 20), some(20, 40), some(5, 21))
    check(multiply_into, some(5, 20), some(20, 40), some(3, 40))
    check(rows_into, some(7, 20), some(19), some(7))
    check(rows_into, some(7, 20), some(20), some(6))


def test_rows_at_once(ahead):
    for n in (3, 4, 9):
        for m in (0, 5, 31, 32, 33, 100):
            check(by_rows, some(n, m), some(m), np.zeros(n))
    assert ahead == [4]
    check(by_rows, some(9, 50), some(49), np.zeros(9))
    check(by_rows, some(8, 50), some(50), np.zeros(9))
    outcomes = []
    for function in (compiled(by_rows), by_rows):
        memory = some(2500)
        function(memory[:2500].reshape(50, 50), memory[30:80], memory[32:82])
        outcomes.append(memory.tobytes())
    assert outcomes[0] == outcomes[1]


def test_held_items_may_overlap(ahead):
    for offset in range(-3, 4):
        for function in (compiled(rows_into), rows_into):
            memory = some(100)
            matrix = memory[:80].reshape(8, 10)
            function(matrix, memory[20 + offset:30 + offset], memory[22:30])
            function(matrix, memory[80:90], memory[80 + max(offset, 0):88 + max(offset, 0)])
            if function is rows_into:
                assert memory.tobytes() == first
            first = memory.tobytes()
    for target in ("a", "b"):
        outcomes = []
        for function in (compiled(multiply_into), multiply_into):
            given = {"a": some(20, 20), "b": some(20, 20, seed=2)}
            function(given["a"], given["b"], given[target])
            outcomes.append((given["a"].tobytes(), given["b"].tobytes()))
        assert outcomes[0] == outcomes[1]


def test_an_item_is_held_beside_other_stores(ahead):
    """`q[i]` is held where all it meets lies elsewhere, which is asked at run time."""
    for n, m in ((0, 3), (1, 1), (5, 40), (7, 16)):
        check(both_products, some(n, m), some(m), some(n), some(m), some(n))
        check(both_products, some(n, m), some(m), some(n), some(m), some(max(n - 1, 0)))
        check(both_products, some(n, m), some(m), some(n), some(max(m - 1, 0)), some(n))
    assert compiled(both_products).inspect("lower").count("phi double") == 2     # chunks of the held sum
    for offset in range(-3, 8):                   # s and q, then p and q in the same memory
        outcomes = []
        for function in (compiled(both_products), both_products):
            memory, a = some(60), some(6, 20)
            function(a, memory[:20], some(6), memory[20:40], memory[30 + offset:36 + offset])
            function(a, memory[:20], some(6), memory[40:], memory[10 + offset:16 + offset])
            outcomes.append(memory.tobytes())
        assert outcomes[0] == outcomes[1]


def test_other_orders_of_memory(ahead):
    check(multiply, some(20, 5).T, some(40, 20).T, np.zeros((5, 40)))
    assert ahead == [4]                           # columns, along which the inner loop goes
    check(multiply, some(20, 5).T, some(20, 40), np.zeros((40, 5)).T)
    assert ahead
    check(filtered, some(80)[::2], some(14)[::2], np.zeros(30))


def test_lanes_are_vectors(ahead):
    product = njit(multiply)
    product(some(3, 3), some(3, 3), some(3, 3))
    width = max(register_sizes()) // 64
    assert f"fadd <{width} x double>" in product.inspect("optimize")
    explained = product.explain().loop_at(multiply.__code__.co_firstlineno + 4)
    assert (explained.state, explained.width, explained.lanes) == ("vectorized", width, 16)


def largest_distance(points):
    largest = 0.0
    for i in range(points.shape[0]):
        for j in range(points.shape[0]):
            total = 0.0
            for k in range(points.shape[1]):
                apart = points[i, k] - points[j, k]
                total += apart * apart
            largest = max(largest, total)
    return largest


def test_short_rows_do_not_step_the_addresses_of_all_lanes(ahead):
    """Four rows' addresses would be four more numbers that each iteration of the loop around steps: these did not fit into registers (distances of points: 0.7 of the time)."""
    compiled = njit(largest_distance)
    for points in (some(9, 3), some(9, 40)):
        assert compiled(points) == largest_distance(points)
    assert ahead == [4]
    assert 'asm ""' in compiled.inspect("lower")
    columns = njit(multiply)
    columns(some(3, 3), some(3, 3), some(3, 3))
    assert 'asm ""' not in columns.inspect("lower")


def test_a_function_may_be_written_into_two_modules(ahead, monkeypatch):
    from codegen import lower
    from codegen.build import Module
    once, texts = lower.lower, []

    def twice(root, module):
        written = []
        for one in (Module(module.options), module):
            name = once(root, one)
            written.append(one.definitions[name])
        texts.append(written)
        return name
    monkeypatch.setattr(lower, "lower", twice)
    check(multiply, some(3, 4), some(4, 40), np.zeros((3, 40)))
    assert texts and all(first == second for first, second in texts)


def test_sums_in_any_order_stay_with_llvm(ahead):
    njit(filtered, fastmath=True)(some(40), some(7), np.zeros(30))
    assert not ahead


def powers(a, x, count):
    y = np.empty_like(x)
    for _ in range(count):
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                total = 0.0
                for k in range(a.shape[1]):
                    total += a[i, k] * x[k, j]
                y[i, j] = total
        x, y = y, x
    return x


def test_lanes_are_no_arrays(ahead):
    """Though arrays change places, so that LLVM does not know what they are, sums stay in registers."""
    function = njit(powers)
    a = some(20, 20)
    np.testing.assert_array_equal(function(a, np.eye(20), 3), powers(a, np.eye(20), 3))
    assert re.search(r"phi <\d+ x double>", function.inspect("optimize"))


def convolved(x, w, out):
    for i in range(x.shape[0] - w.shape[0] + 1):
        for j in range(x.shape[1] - w.shape[1] + 1):
            total = 0.25 * j
            for u in range(w.shape[0]):
                for v in range(w.shape[1]):
                    total += x[i + u, j + v] * w[u, v]
            out[i, j] = total


def channels(x, w, b, out):
    for o in range(w.shape[0]):
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                total, largest = b[o], b[0]
                for c in range(x.shape[0]):
                    for u in range(w.shape[2]):
                        for v in range(w.shape[3]):
                            total, largest = total + x[c, i + u, j + v] * w[o, c, u, v], max(largest, x[c, i + u, j + v])
                out[i, j] = max(total, 0.0) - largest


def windows_that_grow(x, w, out):
    for i in range(len(out)):
        total = 1.0
        for u in range(i + 1):
            for v in range(u):
                total = total * 0.5 + x[u, i] * w[v]
        out[i] = total


def changed_between(x, w, out):
    for j in range(x.shape[1] - w.shape[1] + 1):
        total = largest = 0.0
        for u in range(w.shape[0]):
            largest += total
            for v in range(w.shape[1]):
                total += x[u, j + v] * w[u, v]
        out[0, j] = total + largest


def test_nests_of_loops_that_sum(ahead):
    for n in (3, 5, 6, 7, 12, 33):
        check(convolved, some(6, n), some(3, 3), np.zeros((4, n)))
        check(channels, some(2, 6, n, dtype="f4"), some(2, 2, 3, 3, dtype="f4"), some(2, dtype="f4"), np.zeros((4, n - 2), "f4"))
        check(windows_that_grow, some(n, n), some(n), np.zeros(n))
    assert ahead == [4, 8, 4]
    check(convolved, some(6, 40), some(3, 3), np.zeros((4, 30)))               # no room for what is made
    check(convolved, some(6, 40), some(0, 3), np.zeros((8, 40)))
    check(channels, some(3, 6, 22), some(2, 2, 3, 3), some(2), np.zeros((4, 20)))      # fewer weights than channels
    check(channels, some(2, 6, 22), some(2, 2, 3, 3), some(2), np.zeros((4, 21)))      # too far to the right
    check(channels, some(2, 6, 22), some(2, 2, 3, 3), some(1), np.zeros((4, 20)))      # no bias
    check(windows_that_grow, some(9, 12), some(12), np.zeros(12))
    check(windows_that_grow, some(12, 12), some(7), np.zeros(12))
    assert ahead[3:] in ([4], [4, 4])                                          # of float64 (and of an array in no order)
    plain, ours = some(8, 40), some(8, 40)
    convolved(plain, some(3, 3), plain)                                        # what is written is read by the next
    njit(convolved)(ours, some(3, 3), ours)
    assert ours.tobytes() == plain.tobytes()
    del ahead[:]
    check(changed_between, some(6, 40), some(3, 3), np.zeros((1, 40)))
    assert not ahead
