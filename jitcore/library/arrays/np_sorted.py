"""Sorted along axes: sort and argsort of several axes, by kind; lexsort; unique rows.

In: arrays of real numbers.  Out: overloads.  Holds: few lines of up to SHORT elements are sorted here, NumPy itself sorts more, and what
has an order of equal elements that is its own.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_axes import axis_of
from jitcore.library.arrays.np_sort import SHORT, Line, Target, Values, comes_before, insert_all, order_of
from typeinfer.ops import Const, steered
from typeinfer.types import NONE, Family, Static, Tuple, is_display

WORK = 4000                                       # elements, times the length of a line, up to which NumPy's networks do not pay
KINDS = ("quicksort", "heapsort", "stable", "mergesort")
Kind = Family("'quicksort', 'heapsort', 'stable' or 'mergesort'", lambda t: t is NONE or isinstance(t, Static) and t.value in KINDS)
Several = Family("array of real numbers of two or three axes", lambda t: isinstance(t, Values) and 1 < t.ndim < 4)
Targets = Family("writeable array of real numbers of two or three axes", lambda t: isinstance(t, Several) and t.writeable)
Grid = Family("2-d array of real numbers", lambda t: isinstance(t, Values) and t.ndim == 2)
Keys = Family("lines of real numbers", lambda t: (isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and all(
    isinstance(one, Line) for one in t.parts))


def is_small(a, at):
    """Whether insertion takes less time than the call of NumPy."""
    return a.shape[at] <= SHORT and a.size * a.shape[at] <= WORK


def sorts_itself(a, at, kind):
    """Whether insertion gives what NumPy gives. Of zeros of both signs only a stable order is known."""
    if not is_small(a, at):
        return False
    return kind == "stable" or kind == "mergesort" or a.dtype.kind != "f" or not np.any((a == 0) & np.signbit(a))


# --- sort
@overload(np.sort)
def sort_by_kind(a: Line | Several, axis: Const(int) = -1, kind: Kind = None):
    at = axis_of(axis, a.ndim)
    if not sorts_itself(a, at, kind):
        return routed(np.sort, a, axis, kind)
    found = a.copy("K")
    sort_lines(found, at)
    return found


@overload(np.sort)
def sort_all(a: Values, axis: None, kind: Kind = None):
    line = a.flatten()
    line.sort(kind=kind)
    return line


@overload(np.sort)
def sort_stably(a: Line | Several, axis: Const(int) = -1, *, stable: Const(bool)):
    return np.sort(a, axis, "stable" if stable else None)


@overload(np.ndarray.sort)
def sort_in_place_by_kind(a: Target | Targets, axis: Const(int) = -1, kind: Kind = None):
    at = axis_of(axis, a.ndim)
    if not sorts_itself(a, at, kind):
        routed(np.ndarray.sort, a, axis, kind)
    else:
        sort_lines(a, at)


@steered("at")
def sort_lines(a, at):
    if a.ndim == 1:
        insert_all(a)
    else:
        for i in range(a.shape[0 if at > 0 else 1]):
            sort_lines(a[i] if at > 0 else a[:, i], at - 1 if at > 0 else 0)


# --- argsort
@overload(np.argsort, np.ndarray.argsort)
def argsort_by_kind(a: Line | Several, axis: Const(int) = -1, kind: Kind = None):
    at = axis_of(axis, a.ndim)
    if not is_small(a, at):
        return routed(np.argsort, a, axis, kind)
    order = np.empty(a.shape, np.int64)
    if has_equals(order, a, at) and kind != "stable" and kind != "mergesort":
        return routed(np.argsort, a, axis, kind)
    return order


@overload(np.argsort, np.ndarray.argsort)
def argsort_all(a: Values, axis: None, kind: Kind = None):
    return np.argsort(np.ravel(a), -1, kind)


@overload(np.argsort, np.ndarray.argsort)
def argsort_stably(a: Line | Several, axis: Const(int) = -1, *, stable: Const(bool)):
    return np.argsort(a, axis, "stable" if stable else None)


@steered("at")
def has_equals(order, a, at):
    """Whether a line has elements that are equal; fills `order` with the orders of all."""
    found = False
    if a.ndim == 1:
        order[...] = order_of(a)
        for k in range(1, len(a)):
            found |= not comes_before(a[order[k - 1]], a[order[k]])
    else:
        for i in range(a.shape[0 if at > 0 else 1]):
            if has_equals(order[i] if at > 0 else order[:, i], a[i] if at > 0 else a[:, i], at - 1 if at > 0 else 0):
                found = True
    return found


# --- by several keys
@overload(np.lexsort)
def lexsort(keys: Keys):
    order = np.arange(len(keys[0]))
    for key in keys:
        if len(key) != len(order):
            raise ValueError("all keys need to be the same shape")
        order = order[np.argsort(key[order], kind="stable")]
    return order


@overload(np.lexsort)
def lexsort_of_rows(keys: Grid):
    if len(keys) == 0:
        return routed(np.lexsort, keys)           # which raises
    order = np.arange(keys.shape[1])
    for i in range(len(keys)):
        order = order[np.argsort(keys[i][order], kind="stable")]
    return order


@overload(np.unique)
def unique_rows(ar: Grid, return_index: Const(bool) = False, return_inverse: Const(bool) = False, return_counts: Const(bool) = False, *,
                axis: Const(int)):
    if (axis == 1 or axis == -1) and not return_inverse:
        columns = np.unique(ar.T, return_index, False, return_counts, axis=0)
        return columns.T if isinstance(columns, np.ndarray) else (columns[0].T,) + columns[1:]
    if return_inverse or axis != 0 and axis != -2 or ar.size == 0 or has_rare(ar):
        return routed(np.unique, ar, return_index, return_inverse, return_counts, axis)
    order = np.lexsort(ar.T[::-1])
    starts = np.flatnonzero(is_first_row(ar, order))
    found = ar[order[starts]]
    if not return_index and not return_counts:
        return found
    counts = np.diff(starts, append=len(ar))
    if not return_counts:
        return found, order[starts]
    return (found, order[starts], counts) if return_index else (found, counts)


def has_rare(a):
    """Whether there is nan, or a zero with a sign."""
    return bool(np.any((a != a) | (a == 0) & np.signbit(a))) if a.dtype.kind == "f" else False


def is_first_row(a, order):
    found = np.ones(len(a), np.bool_)
    for k in range(1, len(a)):
        is_same = True
        for j in range(a.shape[1]):
            is_same &= a[order[k], j] == a[order[k - 1], j]
        found[k] = not is_same
    return found
