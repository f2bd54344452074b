"""Interleaved medians.

Contestants take turns in one process (A B C A B C …), so that a clock that changes speed or a neighbour that wakes up
meets all of them alike; a turn is as many calls as fill a few milliseconds.
"""
import gc
import statistics
import time
from itertools import repeat

TURN = 0.003            # seconds of one contestant's turn, at least
FEWEST_ROUNDS = 5
MOST_ROUNDS = 101


def interleaved_medians(calls, seconds, turn=TURN, fewest=FEWEST_ROUNDS):
    """{name: function without arguments} → {name: median seconds of one call}, spending about `seconds` on each."""
    numbers, costs = {}, {}
    for name, call in calls.items():
        call()                                      # warm: pages touched, caches filled
        numbers[name] = max(1, round(turn / _seconds(call, 1)))
        costs[name] = _seconds(call, numbers[name])
    rounds = int(seconds * len(calls) / max(sum(costs.values()), 1e-9))
    rounds = min(max(rounds, fewest), MOST_ROUNDS)
    samples = {name: [] for name in calls}
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in calls.items():
                samples[name].append(_seconds(call, numbers[name]) / numbers[name])
    finally:
        if collecting:
            gc.enable()
    return {name: statistics.median(times) for name, times in samples.items()}


def timed(call):
    """→ (seconds, result) of a single call."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def least(function, argument, runs):
    """Seconds of the fastest of several calls of `function(argument())`, after one that compiles; making the argument does not count."""
    function(argument())
    times = []
    for _ in range(runs):
        given = argument()
        times.append(timed(lambda: function(given))[0])
    return min(times)


def _seconds(call, number):
    start = time.perf_counter()
    for _ in repeat(None, number):
        call()
    return max(time.perf_counter() - start, 1e-9)


def geometric_mean(values):
    """Geometric mean of positive numbers; None of none."""
    values = list(values)
    return statistics.geometric_mean(values) if values else None
