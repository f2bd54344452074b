"""Programs over integers and counts: histogram, prefix sum, sieve, Collatz."""
import ctypes

import numpy as np

from perf.answers import expect, expect_equal
from perf.program import Program

PRIMES_BELOW = {10_000: 1229, 1_000_000: 78498}     # published
# published: the start below n, its steps to 1
LONGEST_CHAIN = {1_000: (871, 178), 100_000: (77031, 350), 1_000_000: (837799, 524)}


def histogram(values, low, width, counts):
    """histogram with equal bins"""
    counts[:] = 0
    for i in range(len(values)):
        position = (values[i] - low) / width
        if 0.0 <= position < len(counts):
            counts[int(position)] += 1


def prefix_sum(values, out):
    """prefix sum, float64"""
    total = 0.0
    for i in range(len(values)):
        total += values[i]
        out[i] = total


def sieve(n):
    """sieve of Eratosthenes: how many primes below n"""
    is_prime = np.ones(n, np.bool_)
    is_prime[:2] = False
    candidate = 2
    while candidate * candidate < n:
        if is_prime[candidate]:
            for multiple in range(candidate * candidate, n, candidate):
                is_prime[multiple] = False
        candidate += 1
    count = 0
    for i in range(n):
        if is_prime[i]:
            count += 1
    return count


def collatz(n):
    """Collatz: the start below n with the longest chain"""
    longest = 0
    longest_start = 1
    for start in range(1, n):
        value = start
        steps = 0
        while value != 1:
            if value % 2 == 0:
                value = value // 2
            else:
                value = 3 * value + 1
            steps += 1
        if steps > longest:
            longest = steps
            longest_start = start
    return longest_start, longest


def histogram_with_numpy(values, low, width, counts):
    position = (values - low) / width
    inside = position[(position >= 0.0) & (position < len(counts))]
    counts[:] = np.bincount(inside.astype(np.int64), minlength=len(counts))


def prefix_sum_with_numpy(values, out):
    np.cumsum(values, out=out)


def sieve_with_numpy(n):
    is_prime = np.ones(n, bool)
    is_prime[:2] = False
    for candidate in range(2, int(n ** 0.5) + 1):
        if is_prime[candidate]:
            is_prime[candidate * candidate::candidate] = False
    return int(is_prime.sum())


def normal(n, *rest):
    return np.random.default_rng(7).standard_normal(n), *rest


def check_histogram(arguments, result):
    values, low, width, counts = arguments
    expect(counts.sum() == ((values >= low) & (values < low + width * len(counts))).sum(), "values were lost")
    wanted = np.zeros_like(counts)
    histogram_with_numpy(values, low, width, wanted)
    expect_equal(counts, wanted)


def check_prefix_sum(arguments, result):
    values, out = arguments
    expect_equal(out, np.cumsum(values))


def check_sieve(arguments, result):
    expect_equal(result, PRIMES_BELOW[arguments[0]])


def check_collatz(arguments, result):
    expect_equal(result, LONGEST_CHAIN[arguments[0]])


PROGRAMS = (
    Program(histogram, quick=lambda: normal(10_000, -4.0, 0.125, np.zeros(64, np.int64)),
            full=lambda: normal(1_000_000, -4.0, 0.125, np.zeros(64, np.int64)), check=check_histogram,
            numpy=histogram_with_numpy),
    Program(prefix_sum, quick=lambda: normal(20_000, np.zeros(20_000)),
            full=lambda: normal(1_000_000, np.zeros(1_000_000)), check=check_prefix_sum, numpy=prefix_sum_with_numpy),
    Program(sieve, quick=lambda: (10_000,), full=lambda: (1_000_000,), check=check_sieve, numpy=sieve_with_numpy,
            returns=ctypes.c_int64),
    Program(collatz, quick=lambda: (1_000,), full=lambda: (100_000,), long=lambda: (1_000_000,), check=check_collatz,
            returns=(ctypes.c_int64, ctypes.c_int64)),
)
