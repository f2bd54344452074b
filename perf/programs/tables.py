"""Dynamic programming: tables filled from their earlier entries."""
import ctypes

import numpy as np

from perf.answers import expect_equal
from perf.program import Program


def floyd_warshall(weights, distance):
    """Floyd–Warshall, all shortest paths"""
    n = len(weights)
    distance[:, :] = weights
    for k in range(n):
        for i in range(n):
            for j in range(n):
                through = distance[i, k] + distance[k, j]
                if through < distance[i, j]:
                    distance[i, j] = through


def levenshtein(first, second):
    """Levenshtein distance of two integer arrays"""
    m = len(first)
    n = len(second)
    previous = np.arange(n + 1)
    current = np.empty(n + 1, np.int64)
    for i in range(1, m + 1):
        current[0] = i
        for j in range(1, n + 1):
            if first[i - 1] == second[j - 1]:
                cost = 0
            else:
                cost = 1
            current[j] = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
        previous, current = current, previous
    return previous[n]


def floyd_warshall_with_numpy(weights, distance):
    distance[:] = weights
    for k in range(len(weights)):
        np.minimum(distance, distance[:, k, None] + distance[k], out=distance)


def levenshtein_with_numpy(first, second):
    """Row by row; the minimum over insertions is a running minimum of (entry - column)."""
    columns = np.arange(len(second) + 1)
    row = columns.copy()
    for i, symbol in enumerate(first, 1):
        best = np.empty_like(row)
        best[0] = i
        np.minimum(row[1:] + 1, row[:-1] + (second != symbol), out=best[1:])
        row = np.minimum.accumulate(best - columns) + columns
    return row[-1]


def graph(n):
    """A random graph of n nodes: weights that are whole numbers, so that sums of them are exact."""
    random = np.random.default_rng(5)
    weights = random.integers(1, 1000, (n, n)).astype(float)
    weights[random.random((n, n)) < 0.7] = np.inf
    np.fill_diagonal(weights, 0.0)
    return weights, np.zeros_like(weights)


def words(length):
    """Two random words over 20 letters, the second a damaged copy of the first."""
    random = np.random.default_rng(6)
    first = random.integers(0, 20, length)
    second = np.where(random.random(length) < 0.3, random.integers(0, 20, length), first)
    return first, np.delete(second, slice(0, None, 10))


def check_paths(arguments, result):
    """Against repeated min-plus squaring, a different algorithm."""
    weights, distance = arguments
    wanted, steps = weights, 1
    while steps < len(weights) and not np.array_equal(wanted, _min_plus_square(wanted)):
        wanted, steps = _min_plus_square(wanted), 2 * steps
    expect_equal(distance, wanted)


def _min_plus_square(matrix):
    return np.array([(row[:, None] + matrix).min(axis=0) for row in matrix])


def check_distance(arguments, result):
    expect_equal(levenshtein_with_numpy(np.array([10, 8, 19, 19, 4, 13]), np.array([18, 8, 19, 19, 8, 13, 6])), 3,
                 "kitten → sitting by NumPy")
    expect_equal(result, levenshtein_with_numpy(*arguments))


PROGRAMS = (
    Program(floyd_warshall, quick=lambda: graph(32), full=lambda: graph(200), check=check_paths,
            numpy=floyd_warshall_with_numpy),
    Program(levenshtein, quick=lambda: words(120), full=lambda: words(2_000), check=check_distance,
            numpy=levenshtein_with_numpy, returns=ctypes.c_int64),
)
