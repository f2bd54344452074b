"""Loops that end early, and indices that are used again: at the edges of what is checked once"""

import numpy as np

from .case import case
from .scalars import MAX, MIN

FOREST = np.array([1, 2, 2, 3, 4, -1])
TEXT = np.frombuffer(b"abracadabra", np.uint8)
LINE = np.arange(10.0)


@case(*[(FOREST, x, y) for x in (0, 3, 5, -1, -6, 6, -7, MAX, MIN) for y in (2, -2, 9)], (np.array([1, 9, -9]), 0, 1), (np.array([], np.int64), 0, 0))
def joined_trees(parent, x, y):
    steps = 0
    while parent[x] != x and steps < 9:
        parent[x] = parent[parent[x]]
        x = parent[x]
        steps += 1
    rank = np.zeros(len(parent), np.int8)
    rank[y] += 1
    rank[y] += rank[y]
    if rank[x] == rank[y]:
        parent[y] = x
    return int(x), rank


@case(*[(LINE, k, other) for k in (0, -1, 9, -10, 10, -11) for other in (2, -12)])
def caught_and_used_again(a, k, other):
    found = []
    for i in (k, other):
        try:
            found.append(a[i])
        except IndexError:
            found.append(-1.0)
        if i < 10 and i != -11 and i != -12:
            found.append(a[i])
    try:
        a[k] += a[other]
    finally:
        a[0] = 5.0
    a[k] *= 2
    return found, a


@case(*[(np.ones((3, 4)), i, j, which) for i in (0, -3, 2, 3, -4) for j in (1, -4, 4) for which in (True, False)])
def checked_on_one_path(m, i, j, which):
    total = 0.0
    if which:
        total += m[i, j]
    else:
        m[0, j] = 3.0
    m[i, j] += 1.0
    for k in range(3):
        total += m[i, k] * m[k, j]
        m[i, j] += m[k, k] * m[j % 3, i]
    return total, m


@case(*[(b"abcdab", b"xabcb", k) for k in (0, 5, -6, 6, -7)], *[("abcdab", "xäbcb", k) for k in (0, 4, 5, -6, 6)], (b"", b"a", 0), ("", "", 0))
def common_part(a, b, k):
    old, new = np.zeros(len(b) + 1, np.int32), np.zeros(len(b) + 1, np.int32)
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                new[j + 1] = old[j] + 1
            else:
                new[j + 1] = max(old[j + 1], new[j])
        old, new = new, old
    return int(old[len(b)]), a[k], b[k - 1]


@case(*[(LINE, LINE[:n], steps, k) for n in (10, 9, 12) for steps in (0, 1, 2, 3) for k in (9, 10)])
def swapped_arrays_of_two_lengths(a, b, steps, k):
    total = 0.0
    for _ in range(steps):
        for i in range(len(a)):
            total += a[i]
        a, b = b, a
    return total + a[k]


@case(*[(n, steps) for n in (1, 3, 6) for steps in (0, 1, 2, 4)])
def arrays_that_are_made_anew(n, steps):
    line, total = np.ones(n), np.float64(0)
    for _ in range(steps):
        n -= 1
        for k in range(n + 1):
            total += line[k]
        before, line = line, np.full(n if n > 0 else 0, 2.0)
        for _ in range(2):
            for k in range(n):
                total += before[k] - line[k]
            before, line = line, before
        for k in range(len(before)):
            total += line[k]
    return total


@case(*[(LINE, np.array([k])) for k in (0, 9, -1, -10)])
def the_same_bits_without_a_sign(a, where):
    k = where[0]
    x = a[k]
    return x + a[k] + a[np.uint64(k)]


@case((LINE, np.zeros(10)), (np.arange(40.0), np.zeros(39)))
def inside_on_one_side_only(a, out):
    for k in range(len(a) - 1):
        before = k - 5_000_000_000
        after = k + 1
        if k >= 5_000_000_000:
            x = a[before] * a[before]
        else:
            x = a[after] + 1.0
        out[k] = x
    return out


@case((b"abc", LINE))
def inside_where_the_loop_runs(data, a):
    total = np.float64(0)
    for k in range(len(data) - 40_000_000_000):
        total += a[data[len(data) - 40_000_000_001] + k]
    return total
