"""np.histogram2d: how many pairs of numbers belong where in a grid.

In: two lines; how many bins, or their edges.  Out: an overload.  Holds: counts, sums of weights and edges are NumPy's to the last bit;
NumPy itself is called for other types, for numbers without an end, and to raise.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_search import EXACT, is_ascending
from typeinfer.ops import Const
from typeinfer.types import FLOAT, INT, Array, Family, Int, Tuple, Type, is_display


def _is_double(t: Type) -> bool:
    return isinstance(t, Array) and t.ndim == 1 and t.dtype.kind == "f" and t.dtype.bits == 64


def _are_two(t: Type, holds) -> bool:
    return (isinstance(t, Tuple) or is_display(t)) and len(t.parts) == 2 and all(map(holds, t.parts))


Values = Family("line of ints or of float64", lambda t: _is_double(t) or isinstance(t, Array) and t.ndim == 1 and t.dtype.kind in "iu")
Doubles = Family("line of float64", _is_double)
Numbers = Family("two ints", lambda t: _are_two(t, lambda part: isinstance(part, Int)))
Edges = Family("two lines of float64", lambda t: _are_two(t, _is_double))
Ranges = Family("two pairs of numbers", lambda t: _are_two(t, lambda pair: _are_two(pair, lambda part: part is INT or part is FLOAT)))


@overload(np.histogram2d)
def histogram2d(x: Values, y: Values, bins: Int | Numbers = 10, range: None | Ranges = None, density: Const(bool, type(None)) = None,
                weights: None | Doubles = None):
    columns, rows = (int(bins), int(bins)) if isinstance(bins, int | np.integer) else (int(bins[0]), int(bins[1]))
    if columns < 1 or rows < 1 or len(x) == 0 or not fit(x, y, weights):
        return routed(np.histogram2d, x, y, bins, range, density, weights)
    first, last = ends(x, None if range is None else range[0])
    low, high = ends(y, None if range is None else range[1])
    if not (is_wide(first, last) and is_wide(low, high)):
        return routed(np.histogram2d, x, y, bins, range, density, weights)
    across, down = spaced(first, last, columns), spaced(low, high, rows)
    if not (is_ascending(across) and is_ascending(down)):
        return routed(np.histogram2d, x, y, bins, range, density, weights)
    of_x, of_y = columns / (across[-1] - across[0]), rows / (down[-1] - down[0])
    if not (np.isfinite(of_x) and np.isfinite(of_y)):
        return routed(np.histogram2d, x, y, bins, range, density, weights)
    counts = np.zeros((columns + 2, rows + 2))    # NumPy's have room for what is outside
    for k in np.arange(len(x)):
        i, j = place_of(np.float64(x[k]), across, of_x), place_of(np.float64(y[k]), down, of_y)
        if i > 0 and j > 0:
            counts[i, j] += 1.0 if weights is None else weights[k]
    inside = counts[1:-1, 1:-1]
    return (shares(inside, across, down) if density else inside), across, down


@overload(np.histogram2d)
def histogram2d_of_edges(x: Values, y: Values, bins: Doubles | Edges, range: None = None, density: Const(bool, type(None)) = None,
                         weights: None | Doubles = None):
    across, down = (bins, bins) if isinstance(bins, np.ndarray) else (bins[0], bins[1])
    if not (is_grid(across) and is_grid(down) and fit(x, y, weights)) or isinstance(bins, np.ndarray) and len(bins) < 3:
        return routed(np.histogram2d, x, y, bins, range, density, weights)
    counts = np.zeros((len(across) + 1, len(down) + 1))
    columns, rows = np.searchsorted(across, x, "right"), np.searchsorted(down, y, "right")
    for k in np.arange(len(x)):
        i, j = int(columns[k]) - int(x[k] == across[-1]), int(rows[k]) - int(y[k] == down[-1])
        counts[i, j] += 1.0 if weights is None else weights[k]
    inside = counts[1:-1, 1:-1]
    return (shares(inside, across, down) if density else inside), across, down


def fit(x, y, weights):
    return len(x) == len(y) and (weights is None or len(weights) == len(x))


def ends(line, given):
    return (np.float64(line.min()), np.float64(line.max())) if given is None else (np.float64(given[0]), np.float64(given[1]))


def is_wide(first, last):
    """Whether edges can be told apart: nothing is infinite or nan, and integers are exact."""
    return abs(first) < EXACT and abs(last) < EXACT and first <= last


def spaced(first, last, count):
    return np.linspace(first - 0.5, last + 0.5, count + 1) if first == last else np.linspace(first, last, count + 1)


def is_grid(edges):
    return len(edges) > 1 and is_ascending(edges) and edges[-1] == edges[-1]


def place_of(x, edges, scale):
    """The bin of a number, counted from 1: a product tells it, but for rounding. 0: there is none."""
    last = len(edges) - 2
    if not (x >= edges[0] and x <= edges[last + 1]):
        return 0
    k = min(int((x - edges[0]) * scale), last)
    while x < edges[k]:
        k -= 1
    while k < last and x >= edges[k + 1]:
        k += 1
    return k + 1


def shares(counts, across, down):
    total = counts.sum()
    return counts / np.diff(across)[:, None] / np.diff(down)[None, :] / total
