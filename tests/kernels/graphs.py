"""Graphs: searches on compressed rows, shortest paths, ranks, components."""
import numpy as np

from . import kernel

STARTS = np.array([0, 2, 4, 5, 6, 6], np.int64)
TARGETS = np.array([1, 2, 2, 3, 3, 0], np.int64)
WEIGHTS = np.array([4.0, 1.0, 2.0, 5.0, 8.0, 1.0])


@kernel((STARTS, TARGETS, 0), (STARTS.astype(np.int32), TARGETS.astype(np.int32), 3), (STARTS, TARGETS, 9))
def breadth_first(starts, targets, source):
    n = len(starts) - 1
    distance = np.full(n, -1)
    queue = np.empty(n, dtype=np.int64)
    distance[source] = 0
    queue[0] = source
    head, tail = 0, 1
    while head < tail:
        node = queue[head]
        head += 1
        for k in range(starts[node], starts[node + 1]):
            other = targets[k]
            if distance[other] < 0:
                distance[other] = distance[node] + 1
                queue[tail] = other
                tail += 1
    return distance


def push(keys, items, size, key, item):
    i = size
    while i > 0:
        parent = (i - 1) // 2
        if keys[parent] <= key:
            break
        keys[i], items[i] = keys[parent], items[parent]
        i = parent
    keys[i], items[i] = key, item
    return size + 1


def pop(keys, items, size):
    key, item = keys[0], items[0]
    size -= 1
    last_key, last_item = keys[size], items[size]
    i = 0
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= last_key:
            break
        keys[i], items[i] = keys[child], items[child]
        i = child
    keys[i], items[i] = last_key, last_item
    return key, item, size


@kernel((STARTS, TARGETS, WEIGHTS, 0), (STARTS, TARGETS, WEIGHTS, 4))
def dijkstra(starts, targets, weights, source):
    n = len(starts) - 1
    distance = np.full(n, np.inf)
    before = np.full(n, -1, np.int64)
    keys, items = np.empty(len(targets) + 1), np.empty(len(targets) + 1, np.int64)
    distance[source] = 0.0
    size = push(keys, items, 0, 0.0, source)
    while size:
        d, node, size = pop(keys, items, size)
        if d > distance[node]:
            continue
        for k in range(starts[node], starts[node + 1]):
            new = d + weights[k]
            if new < distance[targets[k]]:
                distance[targets[k]] = new
                before[targets[k]] = node
                size = push(keys, items, size, new, targets[k])
    return distance, before


@kernel((STARTS, TARGETS, 0.85, 30), (STARTS, TARGETS, 0.5, 1))
def page_rank(starts, targets, damping, steps):
    n = len(starts) - 1
    rank = np.full(n, 1.0 / n)
    for _ in range(steps):
        new = np.full(n, (1 - damping) / n)
        lost = 0.0
        for i in range(n):
            degree = starts[i + 1] - starts[i]
            if degree == 0:
                lost += rank[i]
                continue
            share = damping * rank[i] / degree
            for k in range(starts[i], starts[i + 1]):
                new[targets[k]] += share
        for i in range(n):
            new[i] += damping * lost / n
        rank = new
    return rank


@kernel((6, np.array([[0, 1], [2, 3], [1, 3], [4, 4]])), (3, np.zeros((0, 2), np.int64)))
def union_find(n, edges):
    parent, size = np.arange(n), np.ones(n, np.int64)
    count = n
    for i in range(edges.shape[0]):
        a, b = edges[i]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a != b:
            if size[a] < size[b]:
                a, b = b, a
            parent[b] = a
            size[a] += size[b]
            count -= 1
    return count, parent


@kernel((np.array([[0, 5, 99], [99, 0, 2], [1, 99, 0]]),), (np.array([[0, np.inf], [3.0, 0]]),))
def floyd_warshall(distance):
    n = distance.shape[0]
    following = np.full((n, n), -1, dtype=np.int64)
    for i in range(n):
        for j in range(n):
            following[i, j] = j
    for k in range(n):
        for i in range(n):
            for j in range(n):
                through = distance[i, k] + distance[k, j]
                if through < distance[i, j]:
                    distance[i, j] = through
                    following[i, j] = following[i, k]
    return following
