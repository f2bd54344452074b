"""Quicksort of a copy, in place, by recursion."""
import numpy as np

from perf.answers import expect_equal
from perf.program import Program


def sort_part(values, low, high):
    """Sort values[low] to values[high], both included."""
    if low >= high:
        return
    pivot = values[(low + high) // 2]
    left = low
    right = high
    while left <= right:
        while values[left] < pivot:
            left += 1
        while values[right] > pivot:
            right -= 1
        if left <= right:
            values[left], values[right] = values[right], values[left]
            left += 1
            right -= 1
    sort_part(values, low, right)
    sort_part(values, left, high)


def quicksort(values, out):
    """quicksort, recursive"""
    out[:] = values
    sort_part(out, 0, len(out) - 1)


def with_numpy(values, out):
    out[:] = values
    out.sort()


def arguments(n):
    values = np.random.default_rng(11).random(n)
    return values, np.zeros_like(values)


def check(arguments, result):
    values, out = arguments
    expect_equal(out, np.sort(values))


PROGRAMS = (
    Program(quicksort, calls=(sort_part,), quick=lambda: arguments(1_000), full=lambda: arguments(100_000), check=check,
            numpy=with_numpy),
)
