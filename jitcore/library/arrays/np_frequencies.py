"""The frequencies of Fourier transforms, and their order: fftfreq, rfftfreq, fftshift, ifftshift.

In: numbers; lines, matrices.  Out: overloads.
"""
import numpy as np

from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Grid, Line
from typeinfer.types import FLOAT, INT, Family

Count = Family("int", lambda t: t is INT)
Distance = Family("int or float", lambda t: t is INT or t is FLOAT)


@overload(np.fft.fftfreq)
def fftfreq(n: Count, d: Distance = 1.0):
    width = 1.0 / (n * d)
    numbers = np.empty(n, np.int64)
    half = (n - 1) // 2 + 1
    numbers[:half] = np.arange(half)
    numbers[half:] = np.arange(-(n // 2), 0)
    return numbers * width


@overload(np.fft.rfftfreq)
def rfftfreq(n: Count, d: Distance = 1.0):
    width = 1.0 / (n * d)
    return np.arange(n // 2 + 1) * width


@overload(np.fft.fftshift)
def fftshift(x: Line | Grid, axes: None = None):
    return np.roll(x, len(x) // 2) if x.ndim == 1 else np.roll(x, (x.shape[0] // 2, x.shape[1] // 2), (0, 1))


@overload(np.fft.ifftshift)
def ifftshift(x: Line | Grid, axes: None = None):
    return np.roll(x, -(len(x) // 2)) if x.ndim == 1 else np.roll(x, (-(x.shape[0] // 2), -(x.shape[1] // 2)), (0, 1))
