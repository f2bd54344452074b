"""The fannkuch-redux program of the benchmarks game: pancake flips over all permutations of n numbers."""
import ctypes

import numpy as np

from perf.answers import expect
from perf.program import Program

PUBLISHED = {7: (228, 16), 9: (8629, 30), 10: (73196, 38), 12: (3968050, 65)}     # n: (checksum, maximum of flips)


def fannkuch(n):
    """fannkuch-redux: flips over all permutations"""
    permutation = np.arange(n)
    flipped = np.empty(n, np.int64)
    turns = np.zeros(n, np.int64)
    checksum = 0
    most_flips = 0
    sign = 1
    while True:
        first = permutation[0]
        if first != 0:
            for i in range(n):
                flipped[i] = permutation[i]
            flips = 0
            while first != 0:
                low = 1
                high = first - 1
                while low < high:
                    flipped[low], flipped[high] = flipped[high], flipped[low]
                    low += 1
                    high -= 1
                following = flipped[first]
                flipped[first] = first
                first = following
                flips += 1
            if flips > most_flips:
                most_flips = flips
            checksum += sign * flips
        # the next permutation: an exchange of the first two, every second time also longer rotations
        if sign == 1:
            permutation[0], permutation[1] = permutation[1], permutation[0]
            sign = -1
        else:
            permutation[1], permutation[2] = permutation[2], permutation[1]
            sign = 1
            i = 2
            while turns[i] == i:
                turns[i] = 0
                i += 1
                if i == n:
                    return checksum, most_flips
                front = permutation[0]
                for j in range(i):
                    permutation[j] = permutation[j + 1]
                permutation[i] = front
            turns[i] += 1


def check(arguments, result):
    expect(tuple(result) == PUBLISHED[arguments[0]], f"{result} instead of {PUBLISHED[arguments[0]]}")


PROGRAMS = (
    Program(fannkuch, quick=lambda: (7,), full=lambda: (9,), long=lambda: (12,), check=check,
            returns=(ctypes.c_int64, ctypes.c_int64)),
)
