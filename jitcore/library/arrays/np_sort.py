"""Sorted, and sets: sort, argsort of short lines, unique, isin, union1d, setdiff1d, intersect1d, setxor1d.

In: lines, arrays.  Out: overloads.  Holds: NumPy itself sorts what is longer than SHORT; it does so with SIMD networks, whose order of
equal elements is its own. So it also gets what is short where that order would be seen: ties of argsort, -0.0 beside 0.0.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_search import AT_ONCE, fill_places
from typeinfer.ops import Const, inside
from typeinfer.types import FLOAT, INT, Array, Family, Static, Tuple, is_display

Line = Family("line of real numbers", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind != "c")
Target = Family("writeable line of real numbers", lambda t: isinstance(t, Line) and t.writeable)
Values = Family("array of real numbers with axes", lambda t: isinstance(t, Array) and t.ndim > 0 and t.dtype.kind != "c")
Ints = Family("array of ints with axes", lambda t: isinstance(t, Values) and t.dtype.kind in "iu" and not (t.dtype.kind == "u" and t.dtype.bits == 64))
Stable = Family("'stable' or 'mergesort'", lambda t: isinstance(t, Static) and t.value in ("stable", "mergesort"))
Numbers = Family("list or tuple of ints, or of floats", lambda t: (isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and (
    all(part is INT for part in t.parts) or all(part is FLOAT for part in t.parts)))
EXACT = 2 ** 53
SHORT = 32                                        # elements up to which insertion is faster than the call


# --- sort, argsort
@overload(np.sort)
def sort(a: Line):
    if len(a) > SHORT or has_negative_zero(a):
        return routed(np.sort, a)
    found = a.copy()
    insert_all(found)
    return found


@overload(np.ndarray.sort)
def sort_in_place(a: Target):
    if len(a) > SHORT or has_negative_zero(a):
        routed(np.ndarray.sort, a)
    else:
        insert_all(a)


@inside
def has_negative_zero(a):
    count = 0
    if a.dtype.kind == "f":
        for i in range(len(a)):
            count += int((a[i] == 0) & np.signbit(a[i]))
    return count > 0


def comes_before(x, y):
    """nan comes last."""
    return (x < y) | (y != y) & (x == x)


@inside
def insert_all(a):
    for i in range(1, len(a)):
        x, k = a[i], i
        while k > 0 and comes_before(x, a[k - 1]):
            a[k] = a[k - 1]
            k -= 1
        a[k] = x


@overload(np.argsort, np.ndarray.argsort)
def argsort(a: Line):
    if len(a) > SHORT:
        return routed(np.argsort, a)
    order = order_of(a)
    for k in range(1, len(a)):
        if not comes_before(a[order[k - 1]], a[order[k]]):
            return routed(np.argsort, a)
    return order


@overload(np.argsort, np.ndarray.argsort)
def argsort_stable(a: Line, axis: Const(int) = -1, *, kind: Stable):
    if len(a) > SHORT or axis != -1:
        return routed(np.argsort, a, axis, "stable")
    return order_of(a)


@inside
def order_of(a):
    order = np.empty(len(a), np.int64)
    for i in range(len(a)):
        x, k = a[i], i
        while k > 0 and comes_before(x, a[order[k - 1]]):
            order[k] = order[k - 1]
            k -= 1
        order[k] = i
    return order


# --- unique
@overload(np.unique)
def unique(ar: Values, return_index: Const(bool) = False, return_inverse: Const(bool) = False, return_counts: Const(bool) = False):
    line = np.ravel(ar)
    if return_index or return_inverse:
        order = np.argsort(line, kind="stable") if return_index else np.argsort(line)
        return groups(line[order], order, ar.shape, return_index, return_inverse, return_counts)
    if return_counts:
        return groups(np.sort(line), np.empty(0, np.int64), ar.shape, False, False, True)
    if len(line) > SHORT or has_negative_zero(line):        # of these NumPy makes a table where it is faster than to sort
        return routed(np.unique, ar)
    found = line.copy()
    insert_all(found)
    return found[is_first(found)]


@inside
def is_first(line):
    """Where values begin in what is sorted; nan equals nan."""
    found = np.empty(len(line), np.bool_)
    for i in range(len(line)):
        found[i] = i == 0 or (line[i] != line[i - 1]) & ((line[i] == line[i]) | (line[i - 1] == line[i - 1]))
    return found


def groups(line, order, shape, has_index, has_inverse, has_counts):
    mask = is_first(line)
    found = (line[mask],)
    if has_index:
        found += (order[mask],)
    if has_inverse:
        found += (numbers_of(mask, order).reshape(shape),)
    if has_counts:
        found += (counts_of(mask, len(found[0])),)
    return found


@inside
def numbers_of(mask, order):
    numbers, at = np.empty(len(mask), np.int64), -1
    for k in range(len(mask)):
        at += int(mask[k])
        numbers[order[k]] = at
    return numbers


@inside
def counts_of(mask, count):
    counts, at = np.zeros(count, np.int64), -1
    for k in range(len(mask)):
        at += int(mask[k])
        counts[at] += 1
    return counts


# --- sets
@overload(np.isin)
def isin(element: Values, test_elements: Values, assume_unique: Const(bool) = False, invert: Const(bool) = False):
    if (is_long(element) or is_long(test_elements)) and np.result_type(element.dtype, test_elements.dtype).kind == "f":
        return routed(np.isin, element, test_elements, assume_unique, invert)       # different ints may be one float, for which NumPy
    found = np.empty(element.shape, np.bool_)                                       # takes them when it sorts
    places, values, others = found.reshape(-1), np.ravel(element), np.ravel(test_elements)
    number = np.result_type(element.dtype, test_elements.dtype).type
    if len(others) <= FEW:
        look_through(places, values, others, number, invert)
    elif fit_in_table(values, others):
        look_in_table(places, values, others, int(others.min()), int(others.max()), invert)
    else:
        look_up(places, values, np.sort(others), number, invert)
    return found


@overload(np.isin)
def isin_list(element: Values, test_elements: Numbers, assume_unique: Const(bool) = False, invert: Const(bool) = False):
    others = np.array(test_elements)
    if element.dtype.kind == "f" and others.dtype.kind == "i" and np.abs(others).max() < EXACT:      # each of them is a float
        return np.isin(element, others.astype(np.float64), assume_unique, invert)
    return np.isin(element, others, assume_unique, invert)


def fit_in_table(values, others):
    """Whether they are ints, none of uint64, and the others lie so close together that a table of all between them is small."""
    if values.dtype.kind not in "iu" or others.dtype.kind not in "iu" or np.uint64 in (values.dtype, others.dtype):
        return False
    return float(others.max()) - float(others.min()) <= 6.0 * (len(values) + len(others))


def is_long(a):
    return a.dtype.kind in "iu" and a.dtype.itemsize == 8


FEW = 8                                           # values that are compared one by one


@inside
def look_through(found, values, others, number, invert):
    for i in range(len(values)):
        found[i] = invert
    for k in range(len(others)):
        x = number(others[k])
        for i in range(len(values)):
            found[i] = found[i] & (number(values[i]) != x) if invert else found[i] | (number(values[i]) == x)


@inside
def look_in_table(found, values, others, least, most, invert):
    table = np.zeros(most - least + 1, np.bool_)
    for k in range(len(others)):
        table[int(others[k]) - least] = True
    for i in range(len(values)):
        x = int(values[i])
        found[i] = (table[x - least] if least <= x and x <= most else False) != invert


@inside
def look_up(found, values, others, number, invert):
    """Where each value would stand among the others, which are sorted."""
    places = np.empty(min(AT_ONCE, len(values)), np.int64)
    last = len(others) - 1
    for start in range(0, len(values), AT_ONCE):
        part = values[start:start + AT_ONCE]
        fill_places(places[:len(part)], others, part, number, False)
        for i in range(len(part)):
            found[start + i] = (number(others[min(int(places[i]), last)]) == number(part[i])) != invert


@overload(np.union1d)
def union1d(ar1: Ints, ar2: Ints):
    return np.unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


@overload(np.setdiff1d)
def setdiff1d(ar1: Ints, ar2: Ints):
    values = np.unique(ar1)
    return values[np.isin(values, ar2, False, True)]


@overload(np.intersect1d)
def intersect1d(ar1: Ints, ar2: Ints):
    values = np.unique(ar1)
    return values[np.isin(values, ar2)].astype(np.result_type(ar1.dtype, ar2.dtype), copy=False)


@overload(np.intersect1d)
def intersect1d_places(ar1: Ints, ar2: Ints, assume_unique: Const(bool) = False, return_indices: Const(bool) = False):
    if assume_unique or not return_indices:
        return routed(np.intersect1d, ar1, ar2, assume_unique, return_indices)
    values, first = np.unique(ar1, True)
    others, second = np.unique(ar2, True)
    both = np.isin(values, others)
    found = values[both].astype(np.result_type(ar1.dtype, ar2.dtype), copy=False)
    return found, first[both], second[np.isin(others, values)]


@overload(np.setxor1d)
def setxor1d(ar1: Ints, ar2: Ints):
    both = np.sort(np.concatenate((np.unique(ar1), np.unique(ar2))))
    is_alone = np.ones(len(both), np.bool_)
    for k in range(1, len(both)):
        if both[k] == both[k - 1]:
            is_alone[k - 1] = is_alone[k] = False
    return both[is_alone]
