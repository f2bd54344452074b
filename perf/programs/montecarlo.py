"""π by throwing darts, with a random generator of its own: Marsaglia's xorshift in two widths.

Python ints need a mask to stay within 32 bits (and every intermediate value within 64); np.uint64 wraps by itself.
"""
import ctypes
import math

import numpy as np

from perf.answers import expect_close
from perf.program import Program

MASK = 0xFFFFFFFF


def pi_xorshift32(darts, seed):
    """Monte-Carlo π, xorshift32 on Python ints"""
    state = seed
    inside = 0
    for _ in range(darts):
        state ^= (state << 13) & MASK
        state ^= state >> 17
        state ^= (state << 5) & MASK
        x = state / 4294967296.0
        state ^= (state << 13) & MASK
        state ^= state >> 17
        state ^= (state << 5) & MASK
        y = state / 4294967296.0
        if x * x + y * y < 1.0:
            inside += 1
    return 4.0 * inside / darts


def next_state(state):
    """xorshift64"""
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    return state


def pi_xorshift64(darts, seed):
    """Monte-Carlo π, xorshift64 on np.uint64"""
    state = seed
    inside = 0
    for _ in range(darts):
        state = next_state(state)
        x = np.float64(state >> np.uint64(11)) / 9007199254740992.0
        state = next_state(state)
        y = np.float64(state >> np.uint64(11)) / 9007199254740992.0
        if x * x + y * y < 1.0:
            inside += 1
    return 4.0 * inside / darts


def check(arguments, result):
    darts = arguments[0]
    deviation = math.sqrt(math.pi * (4.0 - math.pi) / darts)
    expect_close(result, math.pi, 0.0, 4.0 * deviation, "π, within four standard deviations")


PROGRAMS = (
    Program(pi_xorshift32, quick=lambda: (10_000, 2463534242), full=lambda: (2_000_000, 2463534242), check=check,
            returns=ctypes.c_double),
    Program(pi_xorshift64, calls=(next_state,), quick=lambda: (5_000, np.uint64(88172645463325252)),
            full=lambda: (2_000_000, np.uint64(88172645463325252)), check=check, returns=ctypes.c_double),
)
