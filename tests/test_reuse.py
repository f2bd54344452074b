"""Large blocks of memory that were freed serve again, whoever frees them; what is kept is bounded."""
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from codegen.storage import memory, pool, reuse
from jitcore import njit

pytestmark = pytest.mark.skipif(not reuse.REUSES, reason="the size of a block can't be asked here")
LARGE = reuse.FROM // 8 + 100                    # floats


@njit
def double(a):
    return a * 2.0


@njit
def with_temporaries(a):
    b = np.sort(a)
    b[0] += 1.0
    return (b * b)[::-1].copy() + 1.0


def test_the_next_array_is_where_the_last_was():
    a = np.arange(float(LARGE))
    first = double(a)
    assert first.flags.owndata and first.base is None
    place = first.ctypes.data
    del first
    second = double(a + 1)
    assert second.ctypes.data == place and (second == (a + 1) * 2).all()
    third = double(a)                            # while the second lives
    assert third.ctypes.data != place and (second == (a + 1) * 2).all() and (third == a * 2).all()


def test_a_block_of_another_size_is_left_alone():
    place = double(np.ones(LARGE)).ctypes.data
    small, large = double(np.ones(LARGE // 3)), double(np.ones(LARGE * 3))
    assert place not in (small.ctypes.data, large.ctypes.data)


def test_arrays_are_numpys_own():
    a = double(np.ones(LARGE))
    a.resize(2 * LARGE, refcheck=False)
    assert a[LARGE - 1] == 2 and a[LARGE] == 0
    a.resize(10, refcheck=False)
    assert (pickle.loads(pickle.dumps(a)) == 2).all()
    a.resize(LARGE, refcheck=False)
    del a
    assert (double(np.ones(LARGE)) == 2).all()


def test_what_is_kept_is_bounded():
    for size in (LARGE, 100 * LARGE, 3_000_000, reuse.LIMIT // 8 - 1000, reuse.LIMIT // 8 + 1000):
        kept = [double(np.ones(size)) for _ in range(4)]
        del kept
        assert 0 <= reuse.kept_bytes() <= reuse.LIMIT


def test_temporaries_and_leaks():
    a = np.random.default_rng(1).random(LARGE)
    expected = with_temporaries.py_func(a)
    blocks = memory.live_blocks()
    for _ in range(5):
        assert np.array_equal(with_temporaries(a), expected)
    assert memory.live_blocks() == blocks


def test_threads_without_the_lock():
    g = njit(nogil=True)(with_temporaries.py_func)

    def work(seed):
        random = np.random.default_rng(seed)
        for _ in range(20):
            a = random.random(int(random.integers(LARGE // 2, LARGE * 3)))
            if not np.array_equal(g(a), with_temporaries.py_func(a)):
                return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, range(16)))
    assert 0 <= reuse.kept_bytes() <= reuse.LIMIT


@njit(nogil=True)
def grown(n, step):
    items, seen = [], {-1: 0.5}
    for i in range(n):
        items.append(i * step)
        if i % 3 == 0:
            seen[i] = i * 0.5
    copied = items[::2]
    copied.extend(items)
    items.clear()
    return sum(copied), len(copied), sum(seen.values())


def test_lists_and_dictionaries_grow_into_blocks_of_others():
    """Those of lists begin anywhere, those of arrays on a cache line."""
    def work(seed):
        random = np.random.default_rng(seed)
        for _ in range(6):
            n = int(random.integers(LARGE // 2, LARGE * 4))
            made = double(np.ones(n))
            if grown(n, 2) != grown.py_func(n, 2) or made.ctypes.data % 64 or (made != 2).any():
                return False
        return True

    blocks = memory.live_blocks()
    assert work(0) and 0 < reuse.kept_bytes() <= reuse.LIMIT
    assert memory.live_blocks() == blocks         # not after the threads: lists are counted without locks
    with ThreadPoolExecutor(3) as pool:
        assert all(pool.map(work, range(1, 4)))


def rows(first, count):
    total = 0
    made = [[first + k] * (k % 16) for k in range(count)]
    for row in made:
        row.append(1)
        total += sum(row)
    table = {k: [first] for k in range(count)}
    for k in table:
        table[k] += made[k]
        total += sum(table[k])
    return total


def test_small_blocks_are_kept_and_bounded():
    compiled = njit(rows)
    for count in (1, 3, 2000, 90_000, 5):
        assert compiled(count, count) == rows(count, count)
        assert 0 < pool.kept_bytes() <= pool.LIMIT + pool.MOST
    assert pool.kept_bytes() > pool.LIMIT // 2


def test_small_blocks_of_several_threads():
    compiled = njit(nogil=True)(rows)
    expected = [rows(k, 500) for k in range(8)]
    with ThreadPoolExecutor(4) as threads:
        for _ in range(20):
            assert list(threads.map(compiled, range(8), [500] * 8)) == expected
