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
