"""Counters of while loops, windows whose sizes are arguments, tables: at the edges of what is proved without a check"""

import math

import numpy as np

from .case import agreed, case, each
from .scalars import INF, MAX, MIN, NAN

LINE = np.arange(10.0)
SORTED = np.array([1, 3, 3, 7, 9])
NEAR = 2**62


@case((np.array([0, 1, 2**40 - 1, -1, MIN, 6]),), (np.array([0, 255], np.uint8),), (np.array([2**64 - 1, 0], np.uint64),), (np.array([-1], np.int16),))
def set_bits(a):
    total = 0
    for i in range(len(a)):
        x = a[i]
        n = 0
        while x:
            x &= x - a.dtype.type(1)
            n += 1
        total += n
    return total


@case(*each(0, 1, 2**40 - 1, 6, MAX))
def set_bits_of_an_int(x):
    n = 0
    while x != 0:
        x = x & (x - 1)
        n += 1
    return n


@case(*each(0, 1, 97, 2**62, MAX))
def digits_and_bits(x):
    digits = bits = 0
    y = x
    while y > 0:
        digits += y % 10
        y //= 10
    while x:
        bits += x & 1
        x >>= 1
    return digits, bits


@case((SORTED, np.array([3, 9])), (SORTED, SORTED), (SORTED[:0], SORTED), (SORTED, SORTED[:1]))
def in_both(a, b):
    i = j = common = 0
    while i < len(a) and j < len(b):
        if a[i] < b[j]:
            i += 1
        elif a[i] > b[j]:
            j += 1
        else:
            common, i, j = common + 1, i + 1, j + 1
    return common, i, j


@case((SORTED, 3, 1), (SORTED, 8, 5), (SORTED, 1, -6), (SORTED[:0], 1, 0))
def walked_from_anywhere(a, limit, i):
    while i < len(a):
        if a[i] > limit:
            break
        i += 1
    return i


@case((SORTED, 6), (SORTED, 5), (SORTED, 0), agreed((SORTED, 7), expect=IndexError))
def walked_too_far(a, n):
    i, total = 0, np.int64(0)
    while i < n:
        if i != 5 or n == 7:
            total += a[i]
        i += 1
    return total


@case((SORTED, SORTED[:3]), (SORTED[:3], SORTED[:3]), agreed((SORTED[:2], SORTED), expect=IndexError))
def walked_by_another(a, b):
    i = 0
    total = 0
    while i < len(b):
        total += a[i]
        i += 1
    return total


@case((3, NEAR - 3), (4, MAX - 4), (3, -5), agreed((4, MAX - 3), expect=OverflowError), agreed((5, MAX - 4), expect=OverflowError))
def counted_from_anywhere(steps, n):
    x = 1
    while x < 2**steps:
        x *= 2
        n += 1
    return n


@case((3, MIN + 3), agreed((4, MIN + 3), expect=OverflowError))
def counted_down_from_anywhere(steps, n):
    x = 1
    while x < 2**steps:
        x *= 2
        n -= 1
    return n


@case((3,), (0,), agreed((4,), expect=OverflowError))
def counted_from_the_edge(steps):
    n, x = 2**63 - 4, 1
    while x < 2**steps:
        x *= 2
        n += 1
    return n


@case((5, 2**60), (5, -2**60), agreed((9, 2**60), expect=OverflowError), agreed((10, -2**60), expect=OverflowError))
def counted_in_large_steps(steps, by):
    n, x = 0, 1
    while x < 2**steps:
        x *= 2
        n += by
    return n


@case((3, 5), agreed((4, MAX - 3), expect=OverflowError))
def the_greater_of_a_counter(steps, other):
    n, x = 0, 1
    while x < 2**steps:
        x *= 2
        n = max(n, other)
        n += 1
    return n


@case((10, 7), (100, 2**31 - 1), agreed((6, MAX - 5 * 10**9), expect=OverflowError))
def many_sums(n, start):
    state, total = 1, start
    for i in range(n):
        state = (state * 1103515245 + 12345) & 0x7fffffff
        total += state
    return total


@case((10, 2**61), (10, 2**62 + 7), (10, -2**62), agreed((10, MAX), expect=OverflowError), agreed((9, MAX - 8), expect=OverflowError), (9, MAX - 9))
def sums_up_to_the_limit(n, start):
    for i in range(n):
        start += (i & 1) | 1
    return start


@case(*[(LINE, w) for w in (0, 1, 3, 10, 11, 12, MAX)], agreed((LINE, -1), expect=IndexError), agreed((LINE, MIN), expect=OverflowError),
      agreed((LINE, MIN + 11), expect=OverflowError))
def windows(x, w):
    n = len(x)
    total = np.float64(0)
    for i in range(n - w + 1):
        for j in range(w):
            total += x[i + j]
        if w < 0:
            total += x[i]
    return total


@case((LINE, 3, 1), (LINE, 10, 0), agreed((LINE, 10, 1), expect=IndexError), (LINE, 3, -1), (LINE, 3, 7))
def windows_moved(x, w, by):
    total = np.float64(0)
    for i in range(len(x) - w + 1 - (0 if by > 0 else by)):
        if i + by + w <= len(x) or by == 1:
            for j in range(w):
                total += x[i + j + by]
    return total


@case((LINE, np.arange(256)), (LINE, np.arange(4)), agreed((LINE, np.arange(3)), expect=IndexError), agreed((LINE, np.arange(0)), expect=IndexError),
      agreed((np.array([1.0, NAN]), np.arange(256)), expect=ValueError), agreed((np.array([1.0, INF]), np.arange(2)), expect=OverflowError))
def looked_up(x, table):
    out = np.empty(len(x), np.int64)
    for i in range(len(x)):
        k = int(x[i])
        if k < 0:
            k = 0
        if k > 3:
            k = 3
        out[i] = table[k]
    return out


@case((np.array([1, 2, 255], np.uint8), 256), (np.array([1, 2, 3], np.uint8), 4), agreed((np.array([1, 2, 4], np.uint8), 4), expect=IndexError))
def counted_bytes(a, n):
    counts = np.zeros(n, np.int64)
    for i in range(len(a)):
        counts[a[i]] += 1
    return counts


@case(*each(3, 5), agreed((6,), expect=IndexError))
def weighted(n):
    weights = np.array([1, 4, 6, 4, 1])
    grid = np.array([[1, 2, 3], [4, 5, 6]])
    total = 0
    for i in range(n):
        total += weights[i] * grid[i % 2, i % 3]
    return total


@case((np.arange(6, dtype=np.uint8),), (np.array([255, 0], np.uint8),))
def root_of_squares(a):
    out = np.zeros(len(a), np.uint8)
    for i in range(1, len(a)):
        d = int(a[i]) - int(a[i - 1])
        out[i] = min(255, int(math.sqrt(d * d)))
    return out


@case((2.0, 3), (0.0, 2**31), agreed((-1.0, 3), expect=ValueError), agreed((NAN, 3), expect=ValueError), agreed((INF, 3), expect=OverflowError),
      agreed((1.0, 2**32), expect=OverflowError))
def roots(x, n):
    if x < 100.0:
        y = math.sqrt(abs(x)) if x >= -1.0 else 0.0
    else:
        y = math.sqrt(math.sqrt(x))
    return int(y), int(math.sqrt(n * n)), math.floor(math.sqrt(x)), math.ceil(-math.sqrt(x))


@case((LINE.reshape(2, 5), 0.5), (LINE.reshape(5, 2), 1.0), agreed((LINE.reshape(2, 5), NAN), expect=ValueError))
def between_pixels(a, by):
    h, w = a.shape
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            y, x = math.floor(i + by), math.floor(j - by)
            if 0 <= y < h - 1 and 0 <= x < w - 1:
                out[i, j] = a[y, x] + a[y + 1, x] + a[y, x + 1]
    return out


@case((np.arange(8), 3), (np.arange(8)[::-1].copy(), 0), (np.arange(1), 1))
def the_nearest_not_done(w, start):
    n = len(w)
    done = np.zeros(n, np.bool_)
    order = np.zeros(n, np.int64)
    for step in range(n):
        u = -1
        for i in range(n):
            if not done[i] and (u == -1 or abs(w[i] - start) < abs(w[u] - start)):
                u = i
        done[u] = True
        order[step] = u
    return order


@case(*[(np.arange(12.0), n, i) for n in (3, 4, 0) for i in (0, 1, 2)], agreed((np.arange(12.0), 4, 3), expect=IndexError),
      (np.arange(12.0), 3, -1), agreed((np.arange(12.0), 2, -7), expect=IndexError), (np.arange(12.0), 2**31, 0),
      agreed((np.arange(12.0), 2**31, 1), expect=IndexError), agreed((np.arange(12.0), 3, 2**62), expect=OverflowError))
def one_row_of_a_flat_array(a, n, i):
    out = np.zeros(12)
    for j in range(min(n, 4)):
        out[j] = a[i * n + j] * 2
    return out


@case((np.arange(12.0).reshape(3, 4),), (np.zeros((0, 3)),), (np.zeros((1, 1)),))
def flattened(a):
    h, w = a.shape
    flat = a.reshape(-1)
    out = np.zeros(h * w)
    for i in range(h):
        for j in range(w):
            out[i * w + j] = flat[i * w + (w - 1 - j)]
    return out


@case((np.array([0, 4, 8]), LINE, 2), (np.array([-10, 0]), LINE, 10), agreed((np.array([0, 9]), LINE, 2), expect=IndexError),
      agreed((np.array([-11]), LINE, 2), expect=IndexError), (np.array([MIN, MAX]), LINE, 0), agreed((np.array([0, MAX]), LINE, 1), expect=IndexError),
      agreed((np.array([MIN]), LINE, 3), expect=IndexError))
def rows_of_unknown_starts(starts, data, n):
    out = np.zeros((len(starts), n))
    for i in range(len(starts)):
        start = starts[i]
        for j in range(n):
            out[i, j] = data[start + j]
    return out


@case((LINE, np.array([3]), 9), (LINE, np.array([0]), 9), (LINE, np.array([10]), 9), (LINE, np.array([11]), 9), agreed((LINE, np.array([-1]), 10), expect=IndexError),
      agreed((LINE, np.array([3]), 10), expect=IndexError), agreed((LINE, np.array([-3]), 9), expect=IndexError))
def counted_down_to_an_offset(values, offsets, last):
    best = values.copy()
    w = offsets[0]
    for c in range(last, w - 1, -1):
        best[c] = max(best[c], best[c - w] + 1.5)
    return best


@case((LINE, 0), (LINE, 3), (LINE, 10), (LINE, 11), agreed((LINE, -1), expect=IndexError), agreed((LINE, MIN), expect=OverflowError))
def backwards_from_an_offset(x, s):
    out = np.zeros(20)
    for i in range(min(len(x) - s, 15)):
        out[i] = x[len(x) - 1 - i - s]
    return out
