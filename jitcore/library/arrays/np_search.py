"""Where values belong among others that are sorted: searchsorted, digitize; how many belong where: bincount with weights, histogram.

In: lines, numbers, arrays of keys.  Out: overloads.  Holds: nan comes last. Several keys are searched at once, step by step, which
LLVM vectorises: each step is one gather. NumPy itself is called for complex numbers, for rare arguments, and to raise.
"""
import numpy as np

from codegen.ops.arrays.array_views import flat_item
from codegen.ops.routed import routed
from jitcore.extending import overload
from typeinfer.ops import Const, inside
from typeinfer.types import Array, Bool, Family, Int, Number, Real, Static, Tuple, Type

Line = Family("line of real numbers", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind != "c")
Keys = Family("array of real numbers with axes", lambda t: isinstance(t, Array) and t.ndim > 0 and t.dtype.kind != "c")
Side = Family("'left' or 'right'", lambda t: isinstance(t, Static) and t.value in ("left", "right"))
AT_ONCE = 512                                     # keys whose places stay in the first cache


# --- searchsorted
@overload(np.searchsorted, np.ndarray.searchsorted)
def searchsorted(a: Line, v: Real, side: Side = "left"):
    key = np.result_type(v).type(v)
    return np.int64(place_of(a, key, np.result_type(a.dtype, key.dtype).type, side == "right"))


@overload(np.searchsorted, np.ndarray.searchsorted)
def searchsorted_keys(a: Line, v: Keys, side: Side = "left"):
    return places_of(a, v, side == "right")


def places_of(a, v, is_right):
    found = np.empty(v.shape, np.int64)
    places, keys = found.reshape(-1), np.ravel(v)
    for k in range(0, len(keys), AT_ONCE):
        fill_places(places[k:k + AT_ONCE], a, keys[k:k + AT_ONCE], np.result_type(a.dtype, v.dtype).type, is_right)
    return found


def stands_before(x, key, is_right):
    """Whether an element stands before the place of a key."""
    if is_right:
        return (x <= key) | (key != key)
    return (x < key) | (key != key) & (x == x)


def place_of(a, x, number, is_right):
    low, high, key = 0, len(a), number(x)
    while low < high:
        middle = (low + high) >> 1
        if stands_before(number(flat_item(a, middle)), key, is_right):
            low = middle + 1
        else:
            high = middle
    return low


@inside
def fill_places(places, a, keys, number, is_right):
    """The places of all keys, in as many steps each: where a key's place can be, lengths are the same for all."""
    places[:] = 0
    count = len(a)
    while count > 0:
        step, last = np.int64((count + 1) >> 1), np.int64((count - 1) >> 1)
        for i in range(len(keys)):
            start = places[i]
            places[i] = start + step * np.int64(stands_before(number(flat_item(a, int(start + last))), number(keys[i]), is_right))
        count >>= 1


@inside
def is_ascending(a):
    falls = 0
    for i in range(1, len(a)):
        falls += int(stands_before(a[i], a[i - 1], False))
    return falls == 0


# --- digitize
@overload(np.digitize)
def digitize(x: Keys | Real, bins: Line, right: Bool = False):
    rises = is_ascending(bins) and (len(bins) == 0 or bins[-1] == bins[-1])
    if not rises and (not is_ascending(bins[::-1]) or bins[0] != bins[0] or bins.dtype.kind in "iu" and bins.dtype.itemsize == 8):
        return routed(np.digitize, x, bins, right)
    found = searched((bins if rises else bins[::-1]).copy(), x, right)
    return found if rises else len(bins) - found


def searched(bins, x, right):
    if isinstance(x, np.ndarray):                 # one loop for both: NumPy's sides are two
        return places_of(bins, x, not right)
    return np.searchsorted(bins, x, "left") if right else np.searchsorted(bins, x, "right")


# --- bincount
Counted = Family("line of ints", lambda t: isinstance(t, Array) and t.ndim == 1 and (
    t.dtype.kind == "i" or t.dtype.kind == "u" and t.dtype.bits < 64))


@overload(np.bincount)
def bincount_weighted(x: Counted, weights: Line, minlength: Int = 0):
    if minlength < 0:
        raise ValueError("'minlength' must not be negative")
    if len(x) == 0 or len(x) != len(weights) or x.min() < 0:
        return routed(np.bincount, x, weights, minlength)
    sums = np.zeros(max(int(x.max()) + 1, minlength), np.float64)
    for k in range(len(x)):
        sums[x[k]] += np.float64(weights[k])
    return sums


# --- histogram
def _is_edge(t: Type) -> bool:
    return isinstance(t, Number) and t.kind in "if" and (t.python or t.kind == "f" and t.bits == 64)


Values = Family("array of numbers", lambda t: isinstance(t, Array) and t.ndim > 0 and (
    t.dtype.kind in "iu" or t.dtype.kind == "f" and t.dtype.bits > 16))
Ends = Family("two numbers", lambda t: isinstance(t, Tuple) and len(t.parts) == 2 and all(map(_is_edge, t.parts)))
Weights = Family("line of float64", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind == "f" and t.dtype.bits == 64)
EXACT = 2.0 ** 52                                 # integers up to this are floats, and so are their neighbours
BLOCK = 65536                                     # of so many weights NumPy makes one sum


@overload(np.histogram)
def histogram(a: Values, bins: Int = 10, range: None | Ends = None, density: Const(bool) = False, weights: None | Weights = None):
    if bins > 0 and a.size > 0 and fits(a, weights):
        first, last = a.min() if range is None else range[0], a.max() if range is None else range[1]
        first, last = as_edge(first), as_edge(last)
        if are_edges(a, first, last):
            if first == last:
                first, last = first - 0.5, last + 0.5
            edges = np.linspace(first, last, bins + 1, dtype=np.result_type(first, last, a) if a.dtype.kind == "f" else np.float64)
            if rises(edges):
                counts = counts_between(np.ravel(a), edges, first, last, bins, weights)
                return (shares(counts, edges), edges) if density else (counts, edges)
    return routed(np.histogram, a, bins, range, density, weights)


@overload(np.histogram)
def histogram_of_edges(a: Values, bins: Line, range: None = None, density: Const(bool) = False):
    if len(bins) < 2 or not is_ascending(bins) or bins[-1] != bins[-1]:
        return routed(np.histogram, a, bins, range, density)
    counts = counts_at(np.ravel(a), bins)
    return (shares(counts, bins), bins) if density else (counts, bins)


def fits(a, weights):
    return weights is None or a.ndim == 1 and len(weights) == len(a)


def are_edges(a, first, last):
    """Whether what is computed of them is what NumPy computes."""
    are_exact = abs(first) < EXACT and abs(last) < EXACT or a.dtype.kind == "f" and np.isfinite(first) and np.isfinite(last)
    return are_exact and not first > last


def as_edge(x):
    """Integers become floats; what is small is exact."""
    if isinstance(x, np.integer):
        return np.float64(x)
    return float(x) if isinstance(x, int) else x


@inside
def rises(edges):
    falls = 0
    for i in range(1, len(edges)):
        falls += int(edges[i - 1] >= edges[i])
    return falls == 0


def shares(counts, edges):
    return counts / (edges[1:] - edges[:-1]).astype(np.float64) / counts.sum()


def counts_between(line, edges, first, last, bins, weights):
    """The bins are as long as each other: which one it is follows from a division, but for rounding."""
    counts = np.zeros(bins, np.int64 if weights is None else np.float64)
    length = np.result_type(first, last).type(last - first)
    number = edges.dtype.type
    for start in range(0, len(line), BLOCK):
        sums = np.zeros(bins, counts.dtype)
        for i in range(start, min(start + BLOCK, len(line))):
            x = number(line[i])
            if x >= first and x <= last:
                k = int((x - first) / length * bins)
                if k == bins:
                    k -= 1
                if x < edges[k]:
                    k -= 1
                if x >= edges[k + 1] and k != bins - 1:
                    k += 1
                sums[k] += 1 if weights is None else weights[i]
        counts += sums
    return counts


def counts_at(line, edges):
    counts = np.zeros(len(edges) + 1, np.int64)
    places = np.empty(AT_ONCE, np.int64)
    number = np.result_type(line.dtype, edges.dtype).type
    last = number(edges[-1])
    for start in range(0, len(line), AT_ONCE):
        values = line[start:start + AT_ONCE]
        fill_places(places[:len(values)], edges, values, number, True)
        for i in range(len(values)):
            k = int(places[i])
            counts[k - 1 if k == len(edges) and number(values[i]) == last else k] += 1
    return counts[1:-1].copy()
