"""Blocks: allocated, counted, freed; sizes that are too large are MemoryError, never an overflow."""

import machine
import numpy as np
import pytest

from codegen.storage import memory
from jitcore import njit
from typeinfer.types import INT, NUMPY_SCALARS, Array, Tuple

F64 = NUMPY_SCALARS["float64"]
LARGE = [2**46, 2**47, 2**47 + 1, 2**62, 2**63 - 1, -1, -2**63, 2**63 - 16]


def allocating(zeroed=False):
    """A function of a number of bytes: allocates them, writes the last one, returns (address, owner - address)."""
    def emit(b, size):
        owner, data = memory.allocate(b, size[0], zeroed=zeroed)
        address, end = (b(f"ptrtoint ptr {pointer} to i64") for pointer in (data, owner))
        memory.release(b, owner)
        return address, b(f"sub i64 {end}, {address}")
    return machine.function([INT], Tuple((INT, INT)), emit)


@pytest.mark.parametrize("zeroed", [False, True])
def test_alignment_and_header(zeroed):
    f = allocating(zeroed)
    before = memory.live_blocks()
    for size in (0, 1, 8, 15, 16, 17, 100, 2047, 2048, 2049, 10**5, 2**22 - 1, 2**22, 2**22 + 1, 2**24):
        address, distance = f(size)
        assert address % 16 == 0 and distance == (size + 15) // 16 * 16
        if size >= memory.ALIGN_FROM and not (zeroed and size >= memory.ZEROS_UNTIL):
            assert address % 64 == 0
    assert memory.live_blocks() == before


@njit
def zeros_where_ones_were(n):
    worst = 0.0
    for _ in range(4):
        used = np.ones(n)
        used[0] = 2.0
        del used
        fresh = np.zeros(n)
        worst = max(worst, fresh.max(), -fresh.min())
        fresh[n // 2] = 5.0
    return worst


def test_zeros_are_zeros_in_memory_that_was_used():
    for n in (1, 200, 255, 256, 257, 10**4, 2**14 - 1, 2**14, 10**5 + 1, 2**19 - 1, 2**19, 2**20):
        assert zeros_where_ones_were(n) == 0.0


@pytest.mark.parametrize("zeroed", [False, True])
@pytest.mark.parametrize("nogil", [False, True])
def test_too_large_is_a_memory_error(zeroed, nogil):
    def emit(b, size):
        owner, data = memory.allocate(b, size[0], zeroed=zeroed)
        memory.release(b, owner)
        return size
    f = machine.function([INT], INT, emit, nogil=nogil)
    before = memory.live_blocks()
    for size in LARGE[1:]:
        with pytest.raises(MemoryError):
            f(size)
    assert f(100) == 100 and memory.live_blocks() == before


def size_of(ndim, itemsize):
    def emit(b, *shape):
        return (memory.size_of(b, [length[0] for length in shape], itemsize),)
    return machine.function([INT] * ndim, INT, emit)


@pytest.mark.parametrize("shape", [(), (3,), (3, 4), (0, 2**62), (2**62, 0), (2**31, 2**31), (2**62,), (2**40, 2**40, 2**40),
                                   (2**63 - 1, 2), (2**32, 2**29), (2**32, 2**32, 0)])
def test_size_of_a_shape(shape):
    exact = 8
    for length in shape:
        exact *= length
    found = size_of(len(shape), 8)(*shape)
    assert found == exact or exact >= 2**63 and found > memory.MOST


def test_retain_and_release():
    def emit(b):
        owner, _ = memory.allocate(b, "64")
        memory.retain(b, owner)
        memory.retain(b, owner)
        for _ in range(3):
            memory.release(b, owner)
        return ("1",)
    f = machine.function([], INT, emit)
    before = memory.live_blocks()
    for _ in range(100):
        f()
    assert memory.live_blocks() == before


def test_tagged_and_absent_owners_are_not_counted():
    t = Array(F64, 1)

    def emit(b, array):
        for owner in (array[0], "null"):
            memory.retain(b, owner)
            memory.release(b, owner)
            memory.release(b, owner)
        return array
    array = np.arange(5.0)
    f = machine.function([t], t, emit)
    assert all(f(array) is array for _ in range(100)) and array.tolist() == [0, 1, 2, 3, 4]


def test_live_blocks_counts_what_is_not_released():
    def emit(b):
        owner, _ = memory.allocate(b, "64")
        return (b(f"ptrtoint ptr {owner} to i64"),)

    def emit_release(b, address):
        memory.release(b, b(f"inttoptr i64 {address[0]} to ptr"))
        return ("0",)
    make, free = machine.function([], INT, emit), machine.function([INT], INT, emit_release)
    before = memory.live_blocks()
    owners = [make() for _ in range(10)]
    assert memory.live_blocks() == before + 10
    for owner in owners:
        free(owner)
    assert memory.live_blocks() == before


def test_zeroed_memory_is_zero():
    def emit(b):
        owner, data = memory.allocate_zeroed(b, "4096")
        return owner, data, "512"
    f = machine.function([], Array(F64, 1), emit)
    for _ in range(50):
        array = f()
        assert not array.any()
        array.fill(1)


def test_a_result_that_cannot_be_boxed_releases_its_block():
    """NumPy refuses a length that is negative: stands for any failure after the block was made."""
    def emit(b):
        owner, data = memory.allocate(b, "80")
        return owner, data, "-1"
    f = machine.function([], Array(F64, 1), emit)
    before = memory.live_blocks()
    for _ in range(10):
        with pytest.raises(ValueError):
            f()
    assert memory.live_blocks() == before

    def emit_pair(b):
        good, data = memory.allocate(b, "80")
        bad, _ = memory.allocate(b, "80")
        return good, data, "10", bad, data, "-1"
    g = machine.function([], Tuple((Array(F64, 1), Array(F64, 1))), emit_pair)
    for _ in range(10):
        with pytest.raises(ValueError):
            g()
    assert memory.live_blocks() == before


def stays(n):
    total = 0.0
    for i in range(n):
        v = np.zeros(3)
        w = np.array([i, 2.0, 3.0])
        v[i % 3] = i
        u = w[::-1]
        u *= 2
        total += (v * w).sum() + v[-1] + u.max() + len(w)
    return total


def stays_in_order(n):
    previous, total = np.ones((2, 2)), 0
    for i in range(n):
        m = np.full((2, 2), i)
        m[0] = 3 * previous[1, 1]
        total += int(m.sum())
    return total


def is_returned(n):
    v = np.zeros(3)
    v[0] = n
    return v


def is_part_of_a_result(n):
    v = np.zeros((2, 3))
    return v[0], n


def is_carried(n):
    v = np.zeros(2)
    for i in range(n):
        w = np.zeros(2)
        w[0] = v[0] + i
        v = w
    return v[0]


def is_kept_in_a_list(n):
    kept = []
    for i in range(n):
        v = np.zeros(2)
        v[0] = i
        kept.append(v)
    return kept[0][0] + kept[n - 1][0]


def is_large(n):
    v = np.zeros(1000)
    v[n] = 1
    return v.sum()


def is_indexed_outside(n):
    v = np.zeros(3)
    v[n] = 1
    return v.sum()


@pytest.mark.parametrize("function", [stays, stays_in_order, is_returned, is_part_of_a_result, is_carried, is_kept_in_a_list, is_large,
                                      is_indexed_outside])
def test_small_arrays_that_stay_are_on_the_stack(function):
    compiled = njit(function)
    for n in (1, 2, 7):
        try:
            expected = function(n)
        except IndexError as error:
            with pytest.raises(IndexError, match=str(error)):
                compiled(n)
            continue
        for one, other in zip(np.atleast_1d(*compiled(n)) if isinstance(expected, tuple) else [compiled(n)],
                              np.atleast_1d(*expected) if isinstance(expected, tuple) else [expected]):
            assert np.array_equal(one, other), n
    stays_there = function.__name__.startswith("stays") or function is is_indexed_outside
    assert ("@jitcore_allocate" in compiled.inspect("lower").replace("declare noalias ptr @jitcore_allocate", "")) is not stays_there


# --- what stands twice in a result is one object in Python


def test_what_stands_twice_in_a_result():
    @njit
    def arrays(n):
        a = np.zeros(n)
        return a, {1: a, 2: a[1:], 3: a}, [a, a]

    @njit
    def views(a, n):
        v = a[1:n]
        return [v, v], v, a[1:n]

    @njit
    def nested(n):
        row = [n, 1]
        pair = row, 2.5 * n
        return [row, [2, n], row], [n, 1], [n, 1], pair, (pair, pair[1])

    @njit
    def ways(n):
        a = np.zeros(n)
        if n > 2:
            whole = a, n
            return whole, a
        return (a, n), a

    for n in (3, 100_000):                        # small, and from the allocator of large ones
        a, table, both = arrays(n)
        assert all(one is a for one in (table[1], table[3], *both)) and a.flags.owndata
        table[2][0] = 5
        assert a[1] == 5
        rest = table[2]
        del a, table, both
        assert rest[0] == 5 and rest.base is not None
    (first, second), third, other = views(np.arange(5.0), 4)
    assert first is second is third and other is not third and other[0] == 1
    rows, one, two, pair, (again, number) = nested(3)
    assert rows[0] is rows[2] is pair[0] and one is not two and one is not rows[0]
    assert pair is again and number is pair[1] == 7.5
    assert all(result[0][0] is result[1] for result in (ways(1), ways(3)))


def test_what_stands_twice_is_freed():
    @njit
    def arrays(n):
        a = np.ones(n)
        return a, [a, a, a[1:]], {1: a}

    kept = arrays(5)[1]
    before = memory.live_blocks()
    for n in (5, 5, 100_000):
        a, rest, table = arrays(n)
        del a, table
        assert rest[0] is rest[1] and rest[2].sum() == n - 1
    del rest
    assert memory.live_blocks() == before and kept[0].sum() == 5
