"""Polynomials by their coefficients: np.polysub, polymul, polydiv, polyder, polyint, poly.

In: lines of numbers, the highest power first.  Out: overloads, beside those of polyval and polyadd in np_signals.  Holds: results are
NumPy's; sums of products may differ by rounding.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_signals import Signal
from typeinfer.ops import Const
from typeinfer.types import Array, Family

Roots = Family("1-d array of real numbers, not of float16", lambda t: isinstance(t, Signal) and t.dtype.kind != "c")
Numbers = Family("1-d array of numbers", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind in "iufc")
ALMOST_ZERO = 1e-8                                # for NumPy's allclose


@overload(np.polysub)
def polysub(a1: Numbers, a2: Numbers):
    missing = len(a2) - len(a1)
    found = np.empty(max(len(a1), len(a2)), np.result_type(a1, a2))
    if missing > 0:
        found[:missing] = a1.dtype.type(0) - a2[:missing]
        found[missing:] = a1 - a2[missing:]
    else:
        found[:-missing] = a1[:-missing] - a2.dtype.type(0)
        found[-missing:] = a1[-missing:] - a2
    return found


@overload(np.polymul)
def polymul(a1: Signal, a2: Signal):
    return np.convolve(without_zeros(a1), without_zeros(a2))


def without_zeros(p):
    """From the first coefficient on that is not 0; at least one."""
    first = 0
    while first < len(p) and p[first] == 0:
        first += 1
    return np.zeros(1, p.dtype) if first == len(p) else p[first:]


@overload(np.polydiv)
def polydiv(u: Signal, v: Signal):
    if len(u) == 0 or len(v) == 0:
        return routed(np.polydiv, u, v)           # which raises
    above, below = u + 0.0, v + 0.0
    n, number = len(v) - 1, np.result_type(above, below).type
    scale, rest = 1.0 / below[0], above.astype(number)
    found = np.zeros(max(len(u) - n, 1), number)
    for k in range(len(u) - n):
        times = scale * rest[k]
        found[k] = times
        rest[k:k + n + 1] -= times * below
    first = 0
    while first < len(rest) - 1 and abs(rest[first]) <= ALMOST_ZERO:
        first += 1
    return found, rest[first:]


@overload(np.polyder)
def polyder(p: Numbers, m: Const(int) = 1):
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    if m == 0:
        return p
    return np.polyder(p[:-1] * np.arange(len(p) - 1, 0, -1), m - 1)


@overload(np.polyint)
def polyint(p: Numbers, m: Const(int) = 1, k: None = None):
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    if m == 0:
        return p
    found = np.zeros(len(p) + 1, np.result_type(p.dtype, np.float64))
    found[:-1] = p / np.arange(len(p), 0, -1)
    return np.polyint(found, m - 1)


@overload(np.poly)
def poly(seq_of_zeros: Roots):
    if len(seq_of_zeros) == 0:
        return routed(np.poly, seq_of_zeros)      # a number
    found = np.zeros(len(seq_of_zeros) + 1, seq_of_zeros.dtype if seq_of_zeros.dtype.kind == "f" else np.dtype(np.float64))
    found[0] = 1
    for k in range(len(seq_of_zeros)):
        root = found.dtype.type(seq_of_zeros[k])
        for i in range(k + 1, 0, -1):
            found[i] -= root * found[i - 1]
    return found
