"""Signal processing: filters, transforms, windows."""
import cmath
import math

import numpy as np

from . import kernel

RANDOM = np.random.default_rng(1)
SIGNAL = RANDOM.standard_normal(64)


@kernel((SIGNAL, np.array([0.2, 0.5, 0.3])), (SIGNAL.astype(np.float32), np.array([1, -1], np.float32)), (SIGNAL[::3], SIGNAL[:4]))
def convolve_full(signal, weights):
    n, m = signal.size, weights.size
    out = np.zeros(n + m - 1, dtype=signal.dtype)
    for i in range(n):
        for j in range(m):
            out[i + j] += signal[i] * weights[j]
    return out


def bit_reverse(data):
    n = len(data)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            data[i], data[j] = data[j], data[i]


@kernel((SIGNAL.astype(complex), False), (SIGNAL[:16] * (1 + 2j), True), (np.ones(1, complex), False), ulps=64)
def fft_in_place(data, inverse=False):
    n = data.shape[0]
    if n & (n - 1):
        raise ValueError("length must be a power of two")
    bit_reverse(data)
    length = 2
    while length <= n:
        angle = 2 * math.pi / length * (1 if inverse else -1)
        step = complex(math.cos(angle), math.sin(angle))
        for start in range(0, n, length):
            w = 1 + 0j
            for k in range(length // 2):
                even = data[start + k]
                odd = data[start + k + length // 2] * w
                data[start + k] = even + odd
                data[start + k + length // 2] = even - odd
                w *= step
        length <<= 1
    if inverse:
        for i in range(n):
            data[i] /= n


@kernel((SIGNAL[:12],), (np.zeros(3),), ulps=64)
def discrete_fourier_magnitudes(signal):
    n = len(signal)
    out = np.empty(n)
    for k in range(n):
        total = 0j
        for t in range(n):
            total += signal[t] * cmath.exp(-2j * math.pi * k * t / n)
        out[k] = abs(total)
    return out


@kernel((SIGNAL, 5), (SIGNAL, 1), (SIGNAL[:3], 7))
def median_filter(signal, width):
    half = width // 2
    n = len(signal)
    out = np.empty_like(signal)
    window = np.empty(width)
    for i in range(n):
        count = 0
        for j in range(max(0, i - half), min(n, i + half + 1)):
            value = signal[j]
            k = count - 1
            while k >= 0 and window[k] > value:
                window[k + 1] = window[k]
                k -= 1
            window[k + 1] = value
            count += 1
        if count % 2:
            out[i] = window[count // 2]
        else:
            out[i] = 0.5 * (window[count // 2 - 1] + window[count // 2])
    return out


@kernel((SIGNAL, np.array([0.0675, 0.1349, 0.0675]), np.array([1.0, -1.143, 0.4128])))
def biquad(signal, b, a):
    b0, b1, b2 = b
    _, a1, a2 = a
    z1 = z2 = 0.0
    out = np.zeros_like(signal)
    for i, x in enumerate(signal):
        y = b0 * x + z1
        z1 = b1 * x - a1 * y + z2
        z2 = b2 * x - a2 * y
        out[i] = y
    return out


@kernel((SIGNAL, 8), (SIGNAL, 64), (SIGNAL[:5], 9))
def rolling_minimum_and_maximum(signal, width):
    n = max(len(signal) - width + 1, 0)
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    for i in range(n):
        for x in signal[i:i + width]:
            if x < low[i]:
                low[i] = x
            if x > high[i]:
                high[i] = x
    return low, high


@kernel((SIGNAL, 0.3), (np.where(SIGNAL > 1, np.nan, SIGNAL), 0.5))
def exponential_smoothing_with_gaps(signal, alpha):
    out = np.full(signal.shape, np.nan)
    level = np.nan
    for i in range(len(signal)):
        if np.isnan(signal[i]):
            out[i] = level
            continue
        level = signal[i] if np.isnan(level) else alpha * signal[i] + (1 - alpha) * level
        out[i] = level
    return out
