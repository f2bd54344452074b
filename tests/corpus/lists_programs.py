"""Programs with lists: sieves, searches, tables, strings of work"""

import math

import numpy as np

from .case import case


@case((2,), (50,))
def sieve(n):
    is_prime = [True] * (n + 1)
    is_prime[0] = is_prime[1] = False
    for i in range(2, int(n**0.5) + 1):
        if is_prime[i]:
            for j in range(i * i, n + 1, i):
                is_prime[j] = False
    return [i for i in range(n + 1) if is_prime[i]]


@case((10,), (1,), (0,))
def fibonacci(n):
    found = [0, 1]
    while len(found) < n:
        found.append(found[-1] + found[-2])
    return found[:n]


@case(([5, 2, 9, 1, 5, 6],), ([],), ([1.5, 0.5],))
def quicksort(xs):
    if len(xs) <= 1:
        return xs
    pivot = xs[len(xs) // 2]
    left = [x for x in xs if x < pivot]
    middle = [x for x in xs if x == pivot]
    right = [x for x in xs if x > pivot]
    return quicksort(left) + middle + quicksort(right)


@case(([5, 2, 9, 1, 5, 6],), ([],))
def merge_sort(xs):
    if len(xs) < 2:
        return xs[:]
    middle = len(xs) // 2
    a, b = merge_sort(xs[:middle]), merge_sort(xs[middle:])
    merged = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            merged.append(a[i])
            i += 1
        else:
            merged.append(b[j])
            j += 1
    merged.extend(a[i:])
    merged += b[j:]
    return merged


@case(([1, 3, 5, 7], 5), ([1, 3, 5, 7], 6), ([], 1))
def binary_search(xs, x):
    low, high = 0, len(xs)
    while low < high:
        middle = (low + high) // 2
        if xs[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low, low < len(xs) and xs[low] == x


@case(([[1, 2], [3, 4]], [[5, 6], [7, 8]]), ([[1.5]], [[2.0]]))
def matrix_product(a, b):
    n, m, k = len(a), len(b[0]), len(b)
    c = [[a[0][0] * 0 for _ in range(m)] for _ in range(n)]
    for i in range(n):
        for j in range(m):
            for l in range(k):
                c[i][j] += a[i][l] * b[l][j]
    return c


@case(([[1, 2, 3], [4, 5, 6]],))
def transpose(a):
    return [[row[j] for row in a] for j in range(len(a[0]))]


@case((6,))
def pascal(n):
    rows = [[1]]
    for _ in range(n - 1):
        last = rows[-1]
        rows.append([1] + [last[i] + last[i + 1] for i in range(len(last) - 1)] + [1])
    return rows


@case((4,))
def queens(n):
    solutions = []
    place(n, [], solutions)
    return solutions


def place(n, columns, solutions):
    row = len(columns)
    if row == n:
        solutions.append(columns[:])
        return
    for c in range(n):
        ok = True
        for r in range(row):
            if columns[r] == c or abs(columns[r] - c) == row - r:
                ok = False
                break
        if ok:
            columns.append(c)
            place(n, columns, solutions)
            columns.pop()


@case(([[1, 2], [3], [3], []], 0), ([[1], [0]], 1))
def breadth_first(graph, start):
    distance = [-1] * len(graph)
    distance[start] = 0
    queue = [start]
    for node in queue:
        for other in graph[node]:
            if distance[other] < 0:
                distance[other] = distance[node] + 1
                queue.append(other)
    return distance


@case(([(0, 1, 2.0), (1, 2, 1.5), (0, 2, 5.0)], 3))
def shortest_paths(edges, n):
    distance = [math.inf] * n
    distance[0] = 0.0
    for _ in range(n):
        for a, b, length in edges:
            if distance[a] + length < distance[b]:
                distance[b] = distance[a] + length
    return distance


@case(([3, 1, 4, 1, 5, 9, 2, 6],))
def longest_rising(xs):
    best = [1] * len(xs)
    for i in range(len(xs)):
        for j in range(i):
            if xs[j] < xs[i] and best[j] + 1 > best[i]:
                best[i] = best[j] + 1
    return max(best), best


@case(([5, 1, 4],))
def heap(xs):
    h = []
    for x in xs:
        h.append(x)
        k = len(h) - 1
        while k > 0 and h[k] < h[(k - 1) // 2]:
            h[k], h[(k - 1) // 2] = h[(k - 1) // 2], h[k]
            k = (k - 1) // 2
    return h


@case((7,))
def run_lengths(n):
    xs = [(i * i // 3) % 3 for i in range(n)]
    runs = []
    for x in xs:
        if runs and runs[-1][0] == x:
            runs[-1] = (x, runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs


@case(([1.0, 2.0, 4.0, 8.0], 2))
def moving_average(xs, width):
    return [sum(xs[i:i + width]) / width for i in range(len(xs) - width + 1)]


@case((5,))
def simulate(n):
    positions, velocities = [float(i) for i in range(n)], [1.0] * n
    for _ in range(3):
        for i in range(n):
            velocities[i] -= 0.1 * positions[i]
            positions[i] += velocities[i]
    return positions, velocities


@case((20,))
def histogram(n):
    bins = [0] * 5
    for i in range(n):
        bins[i * 7 % 5] += 1
    return bins


@case((10,))
def knapsack(capacity):
    weights, values = [3, 4, 5], [4, 5, 7]
    best = [0] * (capacity + 1)
    for w, v in zip(weights, values):
        for c in range(capacity, w - 1, -1):
            best[c] = max(best[c], best[c - w] + v)
    return best


@case((12,))
def collatz(n):
    lengths = []
    for start in range(1, n):
        steps = [start]
        while steps[-1] != 1:
            x = steps[-1]
            steps.append(x // 2 if x % 2 == 0 else 3 * x + 1)
        lengths.append(len(steps))
    return lengths


@case((np.arange(6.0).reshape(2, 3),))
def array_to_lists_and_back(a):
    rows = [[x for x in row] for row in a]
    rows[0][0] = a[1, 2]
    return rows, np.array(rows)


@case((5,))
def game_of_life(n):
    grid = [[(i * j) % 2 for j in range(n)] for i in range(n)]
    new = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            alive = 0
            for di in (-1, 0, 1):
                for dj in (-1, 0, 1):
                    if di or dj:
                        alive += grid[(i + di) % n][(j + dj) % n]
            new[i][j] = 1 if alive == 3 or alive == 2 and grid[i][j] else 0
    return new


@case((4,))
def union_find(n):
    parent = list(range(n))

    def root(x):
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for a, b in [(0, 1), (2, 3)]:
        parent[root(a)] = root(b)
    return parent, root(0) == root(1)


@case((3,), (1,))
def rows_filled_with_ints_made_arrays(n):
    rows = []
    for i in range(n):
        row = []
        for j in range(4):
            row.append(i * j)
        rows.append(np.array(row))
    return rows, np.array([np.array([i + j for i in range(2)]) for j in range(n)])


def as_array(items):
    return np.array(items)


@case(())
def arrays_of_empty_lists():
    nothing = []
    later = []
    made = as_array(later)
    for i in range(3):
        made = as_array(later)
        later.append(1j)
    return np.array(nothing), as_array(nothing), made
