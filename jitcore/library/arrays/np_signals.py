"""Lines as signals: np.convolve, np.correlate, np.interp, np.polyval, np.polyadd, windows.

In: lines of numbers.  Out: overloads.  Holds: sums of products may differ from NumPy's by rounding, all else is NumPy's to the last
bit; NumPy itself is called for rare arguments.
"""
import math

import numpy as np

from codegen.ops.arrays.array_views import flat_item
from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Line
from jitcore.library.arrays.np_search import AT_ONCE, fill_places
from typeinfer.ops import Const, inside, near
from typeinfer.types import Array, Family, Int, Num, Real, Tuple, is_display

FEW_NEAR = 8                  # points that are all near each other
SAMPLES = 8                   # of each block of points looked at first
BLOCK = 2048                  # numbers that stay in the first cache while all of a short line is added to them
Signal = Family("1-d array of numbers, not of float16", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind in "iufc" and not (
    t.dtype.kind == "f" and t.dtype.bits == 16))
Reals = Family("1-d array of real numbers", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind in "biuf")
Measured = Family("array of float64 or of ints", lambda t: isinstance(t, Array) and (t.dtype.kind in "iu" or t.dtype.kind == "f" and t.dtype.bits == 64))
Doubled = Family("float or int, or NumPy's float64", lambda t: isinstance(t, Real) and (t.python or t.kind == "f" and t.bits == 64))
Scalar = Family("number, no bool", lambda t: isinstance(t, Num) and t.kind in "iufc")
Listed = Family("list or tuple of numbers", lambda t: (isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and all(map(Scalar.contains, t.parts)))
Ordered = Family("array with axes, in order C", lambda t: isinstance(t, Array) and (t.ndim == 1 or t.ndim > 1 and t.order == "C"))


# --- sums of products
@overload(np.convolve)
def convolve(a: Signal, v: Signal, mode: Const(str) = "full"):
    if len(a) == 0:
        raise ValueError("a cannot be empty")
    if len(v) == 0:
        raise ValueError("v cannot be empty")
    dtype = np.result_type(a, v)
    if len(v) > len(a):
        return slid(np.ascontiguousarray(v, dtype), np.ascontiguousarray(a[::-1], dtype), mode)
    return slid(np.ascontiguousarray(a, dtype), np.ascontiguousarray(v[::-1], dtype), mode)


@overload(np.correlate)
def correlate(a: Signal, v: Signal, mode: Const(str) = "valid"):
    if len(a) == 0:
        raise ValueError("first array argument cannot be empty")
    if len(v) == 0:
        raise ValueError("second array argument cannot be empty")
    dtype = np.result_type(a, v)
    first, second = np.ascontiguousarray(a, dtype), np.ascontiguousarray(np.conjugate(v) if v.dtype.kind == "c" else v, dtype)
    if len(v) > len(a):
        return np.ascontiguousarray(slid(second, first, mode)[::-1])
    return slid(first, second, mode)


def slid(a, w, mode):
    """The sums of products of a line and a shorter one, at each place where they overlap."""
    if mode != "full" and mode != "same" and mode != "valid":
        raise ValueError("Use one of 'valid', 'same', or 'full' for convolve/correlate mode")
    n, m = len(a), len(w)
    before = m - 1 if mode == "full" else m // 2 if mode == "same" else 0
    after = m - 1 if mode == "full" else m - m // 2 - 1 if mode == "same" else 0
    inside = n - m + 1
    out = np.empty(before + inside + after, a.dtype)
    for i in range(before):
        k = before - i
        out[i] = np.dot(a[:m - k], w[k:])
    slide(out[before:before + inside], a, w)
    for i in range(after):
        out[before + inside + i] = np.dot(a[inside + i:], w[:m - 1 - i])
    return out


@inside
def slide(out, a, w):
    """Where the shorter line lies inside: four of its numbers at once, by which LLVM packs the sums into SIMD."""
    m, fours = len(w), len(w) // 4 * 4
    for start in range(0, len(out), BLOCK):
        sums = out[start:start + BLOCK]
        count = len(sums)
        sums[:] = 0
        for k in range(0, fours, 4):
            x = a[start + k:start + k + count + 3]
            w0, w1, w2, w3 = w[k], w[k + 1], w[k + 2], w[k + 3]
            for i in range(count):
                sums[i] += x[i] * w0 + x[i + 1] * w1 + (x[i + 2] * w2 + x[i + 3] * w3)
        for k in range(fours, m):
            x = a[start + k:start + k + count]
            w0 = w[k]
            for i in range(count):
                sums[i] += x[i] * w0


# --- polynomials
@overload(np.polyval)
def polyval(p: Line, x: Ordered):
    y = np.zeros_like(x, np.result_type(p, x) if p.dtype.kind != "b" or x.dtype.kind != "b" else np.bool)
    if len(p) == 0 and y.dtype != x.dtype:
        raise TypeError("polyval() of no coefficients gives an array of another type")
    values, found = np.ravel(x), y.reshape(-1)
    for start in range(0, len(found), BLOCK):
        xs, ys = values[start:start + BLOCK], found[start:start + BLOCK]
        for k in range(len(p)):
            ys[:] = ys * xs + p[k]
    return y


@overload(np.polyval)
def polyval_at(p: Line, x: Scalar):
    number = np.result_type(p.dtype, np.asarray(x).dtype).type
    if len(p) == 0:
        raise TypeError("polyval() of no coefficients gives an array without axes")
    at, found = number(x), number(0)
    for k in range(len(p)):
        found = found * at + number(p[k])
    return found


@overload(np.polyval)
def polyval_of_list(p: Listed, x: Ordered | Scalar):
    return np.polyval(np.array(p), x)


@overload(np.polyadd)
def polyadd(a1: Line, a2: Line):
    missing = len(a2) - len(a1)
    found = np.empty(max(len(a1), len(a2)), np.result_type(a1, a2))
    if missing > 0:
        found[:missing] = a2[:missing] + found.dtype.type(0)      # -0.0 does not stay
        found[missing:] = a1 + a2[missing:]
    else:
        found[:-missing] = a1[:-missing] + found.dtype.type(0)
        found[-missing:] = a1[-missing:] + a2
    return found


# --- values between values
FEW_POINTS = 1000             # that are looked at for one number: NumPy does not look whether they increase


@overload(np.interp)
def interp(x: Reals, xp: Reals, fp: Reals, left: Real | None = None, right: Real | None = None):
    if len(x) == 0:                               # of no points, too, in some versions
        return routed(np.interp, x, xp, fp, left, right)
    check_points(xp, fp)
    points, values = np.ascontiguousarray(xp, np.float64), np.ascontiguousarray(fp, np.float64)
    if not increase(points):                      # what NumPy gives then depends on where it looks first
        return routed(np.interp, x, xp, fp, left, right)
    low = values[0] if left is None else np.float64(left)
    high = values[-1] if right is None else np.float64(right)
    slopes = slopes_of(points, values) if len(points) <= len(x) else np.empty(0)
    out, j = np.empty(len(x)), 0
    for k in range(0, len(x), AT_ONCE):           # places near the one before are found at once; far ones are searched all together
        end = min(k + AT_ONCE, len(x))
        if len(points) > FEW_NEAR and are_scattered(x[k:end], points) and is_filled(out[k:end], x[k:end], points, values, low, high):
            continue
        for i in range(k, end):
            at = np.float64(x[i])
            j = place_of(at, points, max(j, 0))
            out[i] = between(at, j, points, values, slopes, low, high)
    return out


def is_filled(out, x, points, values, low, high):
    places = np.empty(len(x), np.int64)
    fill_places(places, points, x, np.float64, True)
    fill_inside(out, x, places, points, values, low, high)
    return not np.isnan(out).any()                # else some need another formula, beside infinite values


def are_scattered(x, points):
    """Whether numbers are far from the ones before them, as far as samples tell."""
    far = 0
    for i in range(0, len(x) - 1, max(len(x) // SAMPLES, 1)):
        j = max(place_of(np.float64(x[i]), points, 0), 0)
        far += abs(place_of(np.float64(x[i + 1]), points, j) - j) > 1
    return far > SAMPLES // 4


@inside
def fill_inside(out, x, places, points, values, low, high):
    """The same as `between` of each, in vectors, but for what is nan in it."""
    last = len(points) - 1
    end, value_there = points[last], values[last]
    for i in range(len(x)):
        at, j = np.float64(x[i]), places[i] - 1
        c = min(max(int(j), 0), last - 1)
        point, value = flat_item(points, c), flat_item(values, c)
        slope = (flat_item(values, c + 1) - value) / (flat_item(points, c + 1) - point)
        found = value if point == at else slope * (at - point) + value
        found = found if j < last else high if at > end else value_there if at == end else at
        out[i] = found if j >= 0 else low


@overload(np.interp)
def interp_at(x: Real, xp: Reals, fp: Reals, left: Real | None = None, right: Real | None = None):
    check_points(xp, fp)
    if len(xp) > FEW_POINTS:
        return routed(np.interp, x, xp, fp, left, right)
    points, values = np.ascontiguousarray(xp, np.float64), np.ascontiguousarray(fp, np.float64)
    if not increase(points):
        return routed(np.interp, x, xp, fp, left, right)
    low = values[0] if left is None else np.float64(left)
    high = values[-1] if right is None else np.float64(right)
    return between(np.float64(x), place_of(np.float64(x), points, 0), points, values, np.empty(0), low, high)


def check_points(xp, fp):
    if len(xp) == 0:
        raise ValueError("array of sample points is empty")
    if len(xp) != len(fp):
        raise ValueError("fp and xp are not of the same length.")


def increase(points):
    return bool(np.all(points[1:] >= points[:-1])) and points[0] == points[0]


def slopes_of(points, values):
    return (values[1:] - values[:-1]) / (points[1:] - points[:-1])


def place_of(x, points, near):
    """The last point that is not above x, looked for near the last one that was found; -1: all are."""
    last = len(points) - 1
    if x != x:
        return near
    if points[near] <= x and (near == last or x < points[near + 1]):
        return near
    low, high = 0, last + 1
    while low < high:
        middle = (low + high) >> 1
        if x >= points[middle]:
            low = middle + 1
        else:
            high = middle
    return low - 1


@near
def between(x, j, points, values, slopes, low, high):
    if x != x:
        return x if len(points) > 1 else values[0]
    if j < 0:
        return low
    last = len(points) - 1
    if j == last:
        return high if x > points[last] else values[last]
    if points[j] == x:
        return values[j]
    slope = slopes[j] if len(slopes) > 0 else (values[j + 1] - values[j]) / (points[j + 1] - points[j])
    found = slope * (x - points[j]) + values[j]
    if found != found:
        found = slope * (x - points[j + 1]) + values[j + 1]
        if found != found and values[j] == values[j + 1]:
            found = values[j]
    return found


# --- windows
def _window(name: str):
    return overload(getattr(np, name))


def places(M):
    return np.arange(1.0 - M, M, 2.0)


@_window("hanning")
def hanning(M: Int):
    return of_window(M, 0.5 + 0.5 * routed(np.cos, math.pi * places(M) / np.float64(M - 1)))


@_window("hamming")
def hamming(M: Int):
    return of_window(M, 0.54 + 0.46 * routed(np.cos, math.pi * places(M) / np.float64(M - 1)))


@_window("blackman")
def blackman(M: Int):
    n, last = places(M), np.float64(M - 1)
    return of_window(M, 0.42 + 0.5 * routed(np.cos, math.pi * n / last) + 0.08 * routed(np.cos, 2.0 * math.pi * n / last))


@_window("bartlett")
def bartlett(M: Int):
    n, last = places(M), np.float64(M - 1)
    return of_window(M, np.where(n <= 0, 1 + n / last, 1 - n / last))


@_window("kaiser")
def kaiser(M: Int, beta: Real):
    if M == 1:
        return np.ones(1)
    half = (np.float64(M) - 1) / 2.0
    n = np.arange(np.float64(M))
    return bessel(np.float64(beta) * np.sqrt(1 - ((n - half) / half) ** 2.0)) / bessel(np.float64(beta))


@overload(np.i0)
def i0(x: Measured):
    return bessel(x.astype(np.float64))


@overload(np.i0)
def i0_of_number(x: Doubled):
    return np.array(bessel(np.float64(x)))


SERIES = tuple(1.0 / (k * k) for k in range(1, 54))                       # of powers of (x / 2)**2: sums to the last bit up to 21
TAIL = tuple((2 * k - 1) ** 2 / k for k in range(1, 26))                  # of powers of 1 / 8x, from 21 on
NEAR = 21.0


def bessel(x):
    """The modified Bessel function of order 0: its series, or what it comes near to far out; all terms are positive."""
    x = np.abs(x)
    square, inverse = x * x / 4.0, 0.125 / np.maximum(x, NEAR)
    near, far = 1.0 + square * 0.0, 1.0 + inverse * 0.0
    for k in range(len(SERIES)):
        near = 1.0 + near * square * SERIES[len(SERIES) - 1 - k]
    for k in range(len(TAIL)):
        far = 1.0 + far * inverse * TAIL[len(TAIL) - 1 - k]
    return np.where(x <= NEAR, near, np.exp(x) * far / np.sqrt(2.0 * math.pi * x))


def of_window(M, values):
    """A window of one place is 1."""
    return np.ones(1) if M == 1 else values
