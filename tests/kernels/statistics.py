"""Statistics: moments, histograms, walks, filters of scalars."""
import math

import numpy as np

from . import kernel

RANDOM = np.random.default_rng(6)
SAMPLE = RANDOM.standard_normal(50)


@kernel((SAMPLE,), (np.array([2.0]),), (SAMPLE.astype(np.float32),), (np.empty(0),), merges=True)
def welford(a):
    if a.size == 0:
        raise ValueError("no data")
    count, mean, squares = 0, 0.0, 0.0
    for x in a:
        count += 1
        delta = x - mean
        mean += delta / count
        squares += delta * (x - mean)
    return count, mean, squares / (count - 1) if count > 1 else math.nan


@kernel((SAMPLE[:25], SAMPLE[25:], 4, 5, -2.0, 2.0), (SAMPLE[:3], SAMPLE[:2], 1, 1, 0.0, 1.0))
def histogram_2d(x, y, columns, rows, low, high):
    counts = np.zeros((columns, rows), dtype=np.int64)
    missed = 0
    for a, b in zip(x, y):
        if not (low <= a < high and low <= b < high):
            missed += 1
            continue
        i = int((a - low) / (high - low) * columns)
        j = int((b - low) / (high - low) * rows)
        counts[i, j] += 1
    return counts, missed


@kernel((SAMPLE, 7), (SAMPLE, 50), (SAMPLE, 60))
def rolling_mean_and_deviation(a, window):
    n = len(a)
    mean, deviation = np.full(n, np.nan), np.full(n, np.nan)
    for i in range(window - 1, n):
        total = 0.0
        for j in range(i - window + 1, i + 1):
            total += a[j]
        mean[i] = total / window
        total = 0.0
        for j in range(i - window + 1, i + 1):
            total += (a[j] - mean[i]) ** 2
        deviation[i] = math.sqrt(total / window)
    return mean, deviation


@kernel((SAMPLE[:20], SAMPLE[20:40]), (np.arange(4), np.arange(4)[::-1]), (np.ones(3), np.ones(3)))
def pearson(x, y):
    assert len(x) == len(y), "lengths differ"
    n = len(x)
    mx = my = 0.0
    for i in range(n):
        mx += x[i]
        my += y[i]
    mx, my = mx / n, my / n
    xx = yy = xy = 0.0
    for i in range(n):
        dx, dy = x[i] - mx, y[i] - my
        xx += dx * dx
        yy += dy * dy
        xy += dx * dy
    return xy / math.sqrt(xx * yy)


@kernel((SAMPLE, 0.1, 1.0), (SAMPLE, 1e-3, 1e-2))
def kalman(measured, process, noise):
    x, p = 0.0, 1.0
    out = np.empty_like(measured)
    for i in range(len(measured)):
        p = p + process
        gain = p / (p + noise)
        x = x + gain * (measured[i] - x)
        p = (1 - gain) * p
        out[i] = x
    return out


@kernel((1000, 42), (0, 1))
def random_walk(steps, seed):
    state = seed
    x = y = 0
    farthest = 0
    for _ in range(steps):
        state = (1103515245 * state + 12345) % 2147483648
        direction = (state >> 16) & 3
        if direction == 0:
            x += 1
        elif direction == 1:
            x -= 1
        elif direction == 2:
            y += 1
        else:
            y -= 1
        farthest = max(farthest, abs(x) + abs(y))
    return x, y, farthest


@kernel((SAMPLE.reshape(10, 5),), (SAMPLE.reshape(5, 10).T,))
def covariance(data):
    n, m = data.shape
    means = np.zeros(m)
    for j in range(m):
        for i in range(n):
            means[j] += data[i, j]
        means[j] /= n
    out = np.empty((m, m))
    for j in range(m):
        for k in range(j, m):
            total = 0.0
            for i in range(n):
                total += (data[i, j] - means[j]) * (data[i, k] - means[k])
            out[j, k] = out[k, j] = total / (n - 1)
    return out
