"""Arrays with more or fewer items: insert, delete, trim_zeros.

In: arrays in order C, lines; positions, masks, slices; axes that are known when compiling.  Out: overloads.  Holds: results are new arrays in
NumPy's order (of trim_zeros views); NumPy itself is called for rare arguments, and to raise.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_axes import axis_of, part_along
from jitcore.library.arrays.np_index import check_positions, is_taken
from jitcore.library.arrays.np_patterns import Line, Lines, Listed, Mask, Places, Plain
from typeinfer.ops import Const, steered
from typeinfer.types import Array, Family, Int, Num, Slice, Static

Sides = Family("'f', 'b' or 'fb'", lambda t: isinstance(t, Static) and t.value in ("f", "b", "fb", "bf"))


# --- insert
@overload(np.insert)
def insert(arr: Lines, obj: Int, values: Num, axis: None = None):
    line = np.ravel(arr)
    if obj < -len(line) or obj > len(line) or not is_taken(arr, values):
        return routed(np.insert, arr, obj, values)
    at = int(obj) + len(line) if obj < 0 else int(obj)
    found = np.empty(len(line) + 1, arr.dtype)
    found[:at] = line[:at]
    found[at] = arr.dtype.type(values)
    found[at + 1:] = line[at:]
    return found


@overload(np.insert)
def insert_line(arr: Line, obj: Int, values: Line, axis: None = None):
    return np.insert(arr, obj, values, 0)


@overload(np.insert)
def insert_along(arr: Plain, obj: Int, values: Array | Num, axis: Const(int)):
    at = axis_of(axis, arr.ndim)
    if obj < -arr.shape[at] or obj > arr.shape[at] or not is_castable(arr, values) or isinstance(values, np.ndarray) and values.ndim > arr.ndim:
        return routed(np.insert, arr, obj, values, axis)
    place, given = int(obj) + arr.shape[at] if obj < 0 else int(obj), moved(np.asarray(values), arr.ndim, at)
    more = given.shape[at]
    found = np.empty(arr.shape[:at] + (arr.shape[at] + more,) + arr.shape[at + 1:], arr.dtype)
    part_along(found, at, 0, place)[...] = part_along(arr, at, 0, place)
    part_along(found, at, place, place + more)[...] = given.astype(arr.dtype)
    part_along(found, at, place + more, found.shape[at])[...] = part_along(arr, at, place, arr.shape[at])
    return found


def is_castable(a, values):
    return True if isinstance(values, np.ndarray) else is_taken(a, values)


@steered("ndim", "at")
def moved(values, ndim, at):
    """With as many axes; the first of them is the one along which there are more."""
    return np.moveaxis(values[(None,) * (ndim - values.ndim) + (...,)], 0, at)


@overload(np.insert)
def insert_several(arr: Lines, obj: Places, values: Num | Line, axis: None = None):
    line, chosen = np.ravel(arr), obj.astype(np.int64)
    if len(obj) < 2 or not is_castable(arr, values) or isinstance(values, np.ndarray) and len(values) != len(obj) or not are_places(chosen, len(line)):
        return routed(np.insert, arr, obj, values)
    places = np.where(chosen < 0, chosen + len(line), chosen)
    order = np.argsort(places, kind="stable")
    found, start, at = np.empty(len(line) + len(obj), arr.dtype), 0, 0
    for k in order:
        while start < places[k]:
            found[at] = line[start]
            start += 1
            at += 1
        found[at] = arr.dtype.type(values[k] if isinstance(values, np.ndarray) else values)
        at += 1
    found[at:] = line[start:]
    return found


def are_places(places, length):
    outside = 0
    for k in range(len(places)):
        outside += int((places[k] < -length) | (places[k] > length))
    return outside == 0


@overload(np.insert)
def insert_listed(arr: Lines, obj: Listed, values: Num | Line, axis: None = None):
    return np.insert(arr, np.array(obj), values)


# --- delete
@overload(np.delete)
def delete(arr: Lines, obj: Int, axis: None = None):
    line = np.ravel(arr)
    if obj < -len(line) or obj >= len(line):
        return routed(np.delete, arr, obj)        # which raises
    return without(line, int(obj) + len(line) if obj < 0 else int(obj), 0)


@overload(np.delete)
def delete_along(arr: Plain, obj: Int, axis: Const(int)):
    at = axis_of(axis, arr.ndim)
    if obj < -arr.shape[at] or obj >= arr.shape[at]:
        return routed(np.delete, arr, obj, axis)
    return without(arr, int(obj) + arr.shape[at] if obj < 0 else int(obj), at)


@steered("at")
def without(arr, place, at):
    found = np.empty(arr.shape[:at] + (arr.shape[at] - 1,) + arr.shape[at + 1:], arr.dtype)
    part_along(found, at, 0, place)[...] = part_along(arr, at, 0, place)
    part_along(found, at, place, found.shape[at])[...] = part_along(arr, at, place + 1, arr.shape[at])
    return found


@overload(np.delete)
def delete_several(arr: Lines, obj: Mask | Places | Slice, axis: None = None):
    line = np.ravel(arr)
    return line[kept(obj, len(line), 0)]


@overload(np.delete)
def delete_rows(arr: Plain, obj: Mask | Places | Slice, axis: Const(int)):
    at = axis_of(axis, arr.ndim)
    if at > 0 and isinstance(obj, slice):
        return routed(np.delete, arr, obj, axis)
    if at > 0 and is_number(obj):                 # the result is in order C then
        check_positions(obj, arr.shape[at], at)
        return without(arr, int(obj[0]) % arr.shape[at], at)
    return arr[(slice(None),) * at + (kept(obj, arr.shape[at], at),)]


def is_number(obj):
    return isinstance(obj, np.ndarray) and obj.dtype.kind != "b" and len(obj) == 1


@overload(np.delete)
def delete_listed(arr: Lines, obj: Listed, axis: Const(int, type(None)) = None):
    return np.delete(arr, np.array(obj), axis)


@steered("axis")
def kept(obj, length, axis):
    """The mask of what is not deleted."""
    if isinstance(obj, np.ndarray) and obj.dtype.kind == "b" and len(obj) != length:
        raise ValueError(f"boolean array argument obj to delete must be one dimensional and match the axis length of {length}")
    keep = np.ones(length, np.bool_)
    if isinstance(obj, np.ndarray) and obj.dtype.kind != "b":
        check_positions(obj, length, axis if len(obj) == 1 else 0)
        for place in obj:
            keep[place] = False
    else:
        keep[obj] = False
    return keep


# --- trim_zeros
@overload(np.trim_zeros)
def trim_zeros(filt: Line, trim: Sides = "fb"):
    first, last = 0, len(filt)
    if trim != "b":
        while first < last and filt[first] == 0:
            first += 1
    if trim != "f":
        while last > first and filt[last - 1] == 0:
            last -= 1
    return filt[first:last]
