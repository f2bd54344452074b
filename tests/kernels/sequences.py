"""Sequences: alignment, distances between them, subsequences, tokens."""
import numpy as np

from . import kernel

RANDOM = np.random.default_rng(4)
DNA = [np.frombuffer(text, np.uint8) for text in (b"ACACACTA", b"AGCACACA", b"", b"GATTACA")]


@kernel(*[(a, b) for a in DNA for b in DNA])
def edit_distance(a, b):
    previous = np.arange(len(b) + 1)
    for i in range(len(a)):
        current = np.empty_like(previous)
        current[0] = i + 1
        for j in range(len(b)):
            cost = 0 if a[i] == b[j] else 1
            current[j + 1] = min(previous[j] + cost, previous[j + 1] + 1, current[j] + 1)
        previous = current
    return previous[-1]


@kernel((DNA[0], DNA[1]), (DNA[3], DNA[1], 2, -2, -3), (DNA[2], DNA[0]))
def smith_waterman(a, b, match=2, mismatch=-1, gap=-1):
    n, m = len(a), len(b)
    table = np.zeros((n + 1, m + 1), np.int32)
    best, at = 0, (0, 0)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            diagonal = table[i - 1, j - 1] + (match if a[i - 1] == b[j - 1] else mismatch)
            score = max(0, diagonal, table[i - 1, j] + gap, table[i, j - 1] + gap)
            table[i, j] = score
            if score > best:
                best, at = int(score), (i, j)
    return best, at, table


@kernel((RANDOM.standard_normal(12), RANDOM.standard_normal(9)), (np.arange(4), np.arange(6)))
def dynamic_time_warping(a, b):
    n, m = len(a), len(b)
    cost = np.full((n + 1, m + 1), np.inf)
    cost[0, 0] = 0.0
    for i in range(n):
        for j in range(m):
            distance = abs(a[i] - b[j])
            cost[i + 1, j + 1] = distance + min(cost[i, j + 1], cost[i + 1, j], cost[i, j])
    return cost[n, m]


@kernel((np.array([3, 10, 2, 1, 20, 4, 6, 21]),), (np.array([5.0, 4.0]),), (np.empty(0, np.int64),))
def longest_increasing_subsequence(a):
    n = a.size
    tails = np.empty(n, a.dtype)
    length = 0
    for x in a:
        low, high = 0, length
        while low < high:
            middle = (low + high) // 2
            if tails[middle] < x:
                low = middle + 1
            else:
                high = middle
        tails[low] = x
        if low == length:
            length += 1
    return length, tails[:length].copy()


@kernel((np.frombuffer(b"let x1 = 42+ foo(7 )", np.uint8),), (np.frombuffer(b"  ", np.uint8),))
def tokenize(text):
    kinds = np.empty(len(text), np.uint8)
    starts = np.empty(len(text), np.int64)
    count = i = 0
    n = len(text)
    while i < n:
        c = text[i]
        if c == 32:
            i += 1
            continue
        start = i
        if 48 <= c <= 57:
            kind = 1
            while i < n and 48 <= text[i] <= 57:
                i += 1
        elif 97 <= c <= 122 or 65 <= c <= 90:
            kind = 2
            while i < n and (97 <= text[i] <= 122 or 48 <= text[i] <= 57 or 65 <= text[i] <= 90):
                i += 1
        else:
            kind = 3
            i += 1
        kinds[count], starts[count] = kind, start
        count += 1
    return kinds[:count], starts[:count]


@kernel((np.frombuffer(b"abababcab", np.uint8), np.frombuffer(b"abab", np.uint8)), (DNA[0], DNA[0][:2]))
def knuth_morris_pratt(text, pattern):
    fail = np.zeros(len(pattern), np.intp)
    k = 0
    for i in range(1, len(pattern)):
        while k > 0 and pattern[k] != pattern[i]:
            k = fail[k - 1]
        if pattern[k] == pattern[i]:
            k += 1
        fail[i] = k
    found = 0
    k = 0
    for c in text:
        while k > 0 and pattern[k] != c:
            k = fail[k - 1]
        if pattern[k] == c:
            k += 1
        if k == len(pattern):
            found += 1
            k = fail[k - 1]
    return found
