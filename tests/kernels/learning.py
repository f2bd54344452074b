"""Machine learning: clustering, trees, networks, hidden states."""
import math

import numpy as np

from . import kernel

RANDOM = np.random.default_rng(3)
POINTS = RANDOM.standard_normal((30, 2))


def squared_distance(a, b):
    total = 0.0
    for x, y in zip(a, b):
        total += (x - y) ** 2
    return total


@kernel((POINTS, POINTS[:3].copy(), 10), (POINTS.astype(np.float32), POINTS[:2].astype(np.float32), 5))
def k_means(points, centers, steps):
    n, k = len(points), len(centers)
    labels = np.zeros(n, np.int64)
    for _ in range(steps):
        changed = False
        for i in range(n):
            best, nearest = np.inf, -1
            for j in range(k):
                distance = squared_distance(points[i], centers[j])
                if distance < best:
                    best, nearest = distance, j
            if nearest != labels[i]:
                labels[i] = nearest
                changed = True
        counts = np.zeros(k, np.int64)
        sums = np.zeros_like(centers)
        for i in range(n):
            counts[labels[i]] += 1
            for d in range(points.shape[1]):
                sums[labels[i], d] += points[i, d]
        for j in range(k):
            if counts[j] > 0:
                for d in range(points.shape[1]):
                    centers[j, d] = sums[j, d] / counts[j]
        if not changed:
            break
    return labels


@kernel((POINTS, 0.6, 3), (POINTS, 0.01, 2), (POINTS[:1], 1.0, 1))
def dbscan(points, radius, least):
    n = points.shape[0]
    labels = np.full(n, -1, dtype=np.int32)
    visited = np.zeros(n, dtype=np.bool_)
    queue = np.empty(n * n + 1, dtype=np.int64)
    cluster = 0
    for i in range(n):
        if visited[i]:
            continue
        visited[i] = True
        tail = 0
        for j in range(n):
            if squared_distance(points[i], points[j]) <= radius * radius:
                queue[tail] = j
                tail += 1
        if tail < least:
            continue
        labels[i] = cluster
        head = 0
        while head < tail:
            j = queue[head]
            head += 1
            if labels[j] == -1:
                labels[j] = cluster
            if visited[j]:
                continue
            visited[j] = True
            count = 0
            for k in range(n):
                if squared_distance(points[j], points[k]) <= radius * radius:
                    count += 1
            if count >= least:
                for k in range(n):
                    if not visited[k] and squared_distance(points[j], points[k]) <= radius * radius:
                        queue[tail] = k
                        tail += 1
        cluster += 1
    return labels, cluster


TREE = (np.array([0, 1, -1, -1, -1]), np.array([0.1, -0.3, 0, 0, 0]), np.array([1, 2, 0, 0, 0]), np.array([4, 3, 0, 0, 0]),
        np.array([0.0, 0.0, 1.5, -2.0, 7.0]))


@kernel((POINTS, *TREE), (POINTS[::2, ::-1], *TREE))
def predict_tree(points, feature, threshold, left, right, value):
    out = np.empty(len(points))
    for i in range(len(points)):
        node = 0
        while feature[node] >= 0:
            node = left[node] if points[i, feature[node]] <= threshold[node] else right[node]
        out[i] = value[node]
    return out


@kernel((POINTS,), (POINTS * 1000,), (np.zeros((2, 3)),), ulps=16)
def softmax_rows(scores):
    out = np.empty_like(scores)
    for i in range(scores.shape[0]):
        largest = -np.inf
        for x in scores[i]:
            largest = max(largest, x)
        total = 0.0
        for j in range(scores.shape[1]):
            out[i, j] = math.exp(scores[i, j] - largest)
            total += out[i, j]
        for j in range(scores.shape[1]):
            out[i, j] /= total
    return out


@kernel((POINTS[:, 0],), (POINTS[:, 0] * 1e4,), (np.array([-np.inf, 0.0]),), ulps=8)
def log_sum_exp(a):
    largest = a[0]
    for x in a[1:]:
        if x > largest:
            largest = x
    total = 0.0
    for x in a:
        total += np.exp(x - largest)
    return largest + np.log(total)


@kernel((np.array([0, 1, 2, 2, 0]), np.array([0.6, 0.4]), np.array([[0.7, 0.3], [0.4, 0.6]]),
         np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]])), ulps=16)
def viterbi(observed, start, transition, emission):
    steps, states = len(observed), len(start)
    score = np.empty((steps, states))
    back = np.zeros((steps, states), np.int64)
    for s in range(states):
        score[0, s] = math.log(start[s]) + math.log(emission[s, observed[0]])
    for t in range(1, steps):
        for s in range(states):
            best, at = -math.inf, 0
            for before in range(states):
                now = score[t - 1, before] + math.log(transition[before, s])
                if now > best:
                    best, at = now, before
            score[t, s] = best + math.log(emission[s, observed[t]])
            back[t, s] = at
    path = np.empty(steps, np.int64)
    path[-1] = 0 if score[-1, 0] >= score[-1, 1] else 1
    for t in range(steps - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path, score[-1, path[-1]]


@kernel((POINTS, (POINTS[:, 0] > 0).astype(np.int8), 20, 0.1), ulps=64)
def logistic_regression(points, labels, epochs, rate):
    n, m = points.shape
    weights, bias = np.zeros(m), 0.0
    for _ in range(epochs):
        for i in range(n):
            z = bias
            for j in range(m):
                z += weights[j] * points[i, j]
            error = labels[i] - 1.0 / (1.0 + math.exp(-z))
            bias += rate * error
            for j in range(m):
                weights[j] += rate * error * points[i, j]
    return weights, bias
