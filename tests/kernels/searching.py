"""Searching and sorting: quickselect, heaps, binary search, radix sort, dynamic programming."""
import numpy as np

from . import kernel

RANDOM = np.random.default_rng(7)
VALUES = RANDOM.integers(-50, 50, 21)


@kernel((VALUES.copy(), 10), (VALUES.astype(np.float64), 0), (VALUES.copy(), 20), (VALUES.copy(), 21))
def quickselect(a, k):
    low, high = 0, len(a) - 1
    if not 0 <= k < len(a):
        raise IndexError("k is out of range")
    while low < high:
        pivot = a[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            break
    return a[k]


@kernel((VALUES.copy(),), (VALUES.astype(np.int8)[::-1],), (np.empty(0),))
def heap_sort(a):
    def sift(start, end):
        root = start
        while 2 * root + 1 < end:
            child = 2 * root + 1
            if child + 1 < end and a[child] < a[child + 1]:
                child += 1
            if a[root] >= a[child]:
                return
            a[root], a[child] = a[child], a[root]
            root = child

    n = len(a)
    for start in range(n // 2 - 1, -1, -1):
        sift(start, n)
    for end in range(n - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        sift(0, end)


@kernel((np.sort(VALUES), np.array([-99, 0, 7, 99])), (np.array([1.0, 1.0, 2.0]), np.array([1.0, 1.5])))
def search_sorted(a, wanted):
    left, right = np.empty(len(wanted), np.intp), np.empty(len(wanted), np.intp)
    for k, x in enumerate(wanted):
        low, high = 0, len(a)
        while low < high:
            middle = low + (high - low) // 2
            if a[middle] < x:
                low = middle + 1
            else:
                high = middle
        left[k] = low
        while low < len(a) and a[low] == x:
            low += 1
        right[k] = low
    return left, right


@kernel((RANDOM.integers(0, 2**32, 30).astype(np.uint32),), (np.array([5, 3, 3], np.uint32),))
def radix_sort(a):
    out = np.empty_like(a)
    for shift in range(0, 32, 8):
        counts = np.zeros(257, np.int64)
        for x in a:
            counts[((x >> np.uint32(shift)) & np.uint32(255)) + 1] += 1
        for i in range(256):
            counts[i + 1] += counts[i]
        for x in a:
            digit = (x >> np.uint32(shift)) & np.uint32(255)
            out[counts[digit]] = x
            counts[digit] += 1
        a, out = out, a
    return a


@kernel((np.array([60, 100, 120]), np.array([10, 20, 30]), 50), (np.array([1]), np.array([9]), 5))
def knapsack_with_choice(values, weights, capacity):
    n = len(values)
    table = np.zeros((n + 1, capacity + 1), np.int64)
    for i in range(n):
        for room in range(capacity + 1):
            table[i + 1, room] = table[i, room]
            if weights[i] <= room:
                table[i + 1, room] = max(table[i, room], table[i, room - weights[i]] + values[i])
    chosen = np.zeros(n, np.bool_)
    room = capacity
    for i in range(n - 1, -1, -1):
        if table[i + 1, room] != table[i, room]:
            chosen[i] = True
            room -= weights[i]
    return table[n, capacity], chosen


@kernel((VALUES.copy(), np.empty(21, VALUES.dtype)), (np.array([2.0, 1.0]), np.empty(2)))
def merge_sort(a, spare):
    width = 1
    n = len(a)
    while width < n:
        for low in range(0, n, 2 * width):
            middle, high = min(low + width, n), min(low + 2 * width, n)
            i, j = low, middle
            for k in range(low, high):
                if i < middle and (j >= high or a[i] <= a[j]):
                    spare[k] = a[i]
                    i += 1
                else:
                    spare[k] = a[j]
                    j += 1
        a[:] = spare
        width *= 2
