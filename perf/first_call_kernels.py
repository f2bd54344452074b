"""The functions whose first call perf/first_call.py times, undecorated, with the arguments to call them on."""
import math

import numpy as np


def increment(x):
    return x + 1


def sum_loop(values):
    total = 0.0
    for i in range(len(values)):
        total += values[i]
    return total


def norm(a, b):
    return np.sqrt(a * a + b * b).sum()


def analyze(signal, smooth, counts, decay):
    """Sixty lines with four loops: moments and extremes, histogram, smoothing, and the peaks of the result."""
    n = len(signal)
    bins = len(counts)
    mean = 0.0
    squares = 0.0
    low = signal[0]
    high = signal[0]
    for i in range(n):
        value = signal[i]
        delta = value - mean
        mean += delta / (i + 1)
        squares += delta * (value - mean)
        if value < low:
            low = value
        if value > high:
            high = value
    deviation = 0.0
    if n > 1:
        deviation = math.sqrt(squares / (n - 1))
    width = (high - low) / bins
    mode = 0
    if width > 0.0:
        for i in range(n):
            place = int((signal[i] - low) / width)
            if place >= bins:
                place = bins - 1
            counts[place] += 1
            if counts[place] > counts[mode]:
                mode = place
    state = mean
    energy = 0.0
    for i in range(n):
        value = signal[i]
        if abs(value - mean) > 3.0 * deviation:
            if value > mean:
                value = mean + 3.0 * deviation
            else:
                value = mean - 3.0 * deviation
        state = decay * state + (1.0 - decay) * value
        smooth[i] = state
        energy += state * state
    peaks = 0
    last = -1
    longest = 0
    highest = mean
    i = 1
    while i < n - 1:
        before = smooth[i - 1]
        here = smooth[i]
        after = smooth[i + 1]
        if here > before and here >= after:
            peaks += 1
            if last >= 0 and i - last > longest:
                longest = i - last
            last = i
            highest = max(highest, here)
        i += 1
    return mean, deviation, mode, math.sqrt(energy / n), peaks, longest, highest


def tell(values, n):
    """One dictionary, one list and one f-string."""
    found = {}
    for x in values:
        found[n] = x
        n += 1
    out = []
    for key in found:
        out.append(found[key])
    return f"{n} of {len(out)}"


def _vector(seed):
    return np.random.default_rng(seed).standard_normal(1000)


# name of the case: (function, its arguments, budget in seconds for jitcore's first call)
CASES = {
    "x + 1": (increment, lambda: (1,), 0.020),
    "1-D sum loop": (sum_loop, lambda: (_vector(1),), 0.030),
    "60 lines, four loops": (analyze, lambda: (_vector(1), np.zeros(1000), np.zeros(20, np.int64), 0.9), 0.060),
    "np.sqrt(a*a + b*b).sum()": (norm, lambda: (_vector(1), _vector(2)), 0.050),
    "dict, list, f-string": (tell, lambda: ([1.5, 2.5, 3.5], 10), 0.120),
}
