"""Arrays put together: concatenate, stack and their kin, append.

In: arrays, tuples and lists of arrays.  Out: overloads.  Holds: for arrays in order C, parts of such ones, and lines; NumPy itself is
called for the others, and for rare arguments.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Plain, is_plain
from typeinfer.ops import Const
from typeinfer.types import Array, Family, Int, List, Num, Tuple, Type, View, is_display


def is_several(t: Type) -> bool:
    """Whether these are arrays with as many axes each."""
    if isinstance(t, List):
        return is_plain(t.item)
    return (isinstance(t, Tuple) or isinstance(t, View) and t.of is list) and len(t.parts) > 0 and all(
        is_plain(part) and part.ndim == t.parts[0].ndim for part in t.parts)


def _are_arrays(t: Type, fits) -> bool:
    """Whether these are arrays, each of which fits to the first."""
    return (isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and isinstance(t.parts[0], Array) and all(
        isinstance(part, Array) and fits(part, t.parts[0]) for part in t.parts)


Arrays = Family("arrays with as many axes each", is_several)
OfAnyAxes = Family("arrays", lambda t: isinstance(t, List) and isinstance(t.item, Array) or (
    isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and all(isinstance(part, Array) for part in t.parts))
Parts = Family("arrays with as many axes each, of which some are parts of others", lambda t: _are_arrays(t, lambda part, first: part.ndim == first.ndim)
               and 1 < t.parts[0].ndim < 4 and any(part.order == "A" for part in t.parts))
Mixed = Family("lines and matrices", lambda t: _are_arrays(t, lambda part, first: 0 < part.ndim < 3) and len({part.ndim for part in t.parts}) == 2)
Listed = Family("list or tuple of numbers", lambda t: (isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and all(
    isinstance(part, Num) for part in t.parts))


# --- concatenate, which np.concat is
@overload(np.concatenate)
def concatenate(arrays: Arrays, axis: Int = 0):
    return joined(arrays, axis, common_dtype(arrays))


@overload(np.concatenate)
def concatenate_all(arrays: OfAnyAxes, axis: None):
    found, start = np.empty(size_together(arrays), common_dtype(arrays)), 0
    for a in arrays:
        found[start:start + a.size] = np.ravel(a)
        start += a.size
    return found


@overload(np.concatenate)
def concatenate_parts(arrays: Parts, axis: Int = 0):
    for a in arrays:
        if not lies_in_rows(a):
            return routed(np.concatenate, arrays, axis)
    return joined(arrays, axis, common_dtype(arrays))


def lies_in_rows(a):
    """Whether an axis has no larger steps than one before it: of such arrays NumPy makes one in order C."""
    last = np.iinfo(np.int64).max
    for axis in range(a.ndim):
        if a.shape[axis] > 1:
            if abs(a.strides[axis]) > last:
                return False
            last = abs(a.strides[axis])
    return True


def size_together(arrays):
    count = 0
    for a in arrays:
        count += a.size
    return count


def common_dtype(arrays, verb="concatenate"):
    """Of a list that is written out, [x, y], the arrays may differ in theirs."""
    if len(arrays) == 0:
        raise ValueError("need at least one array to " + verb)
    dtype = arrays[0].dtype
    for a in arrays:
        dtype = np.result_type(dtype, a.dtype)
    return dtype


def joined(arrays, axis, dtype):
    first = arrays[0]
    at = axis if axis >= 0 else axis + first.ndim
    if at < 0 or at >= first.ndim:
        raise np.exceptions.AxisError(axis, first.ndim)
    length, number = 0, 0
    for a in arrays:
        check_others(first.shape, a.shape, at, number)
        length += a.shape[at]
        number += 1
    found = np.empty(with_length(first.shape, at, length), dtype)
    start = 0
    for a in arrays:
        stop = start + a.shape[at]
        if at == 0:
            found[start:stop] = a
        elif a.ndim == 2 or a.ndim > 2 and at == 1:
            found[:, start:stop] = a
        elif a.ndim > 2:
            found[:, :, start:stop] = a
        start = stop
    return found


def with_length(shape, at, length):
    """The shape with another length of one axis."""
    if len(shape) == 1:
        return (length,)
    if len(shape) == 2:
        return (length, shape[1]) if at == 0 else (shape[0], length)
    return (length if at == 0 else shape[0], length if at == 1 else shape[1], length if at == 2 else shape[2])


def check_others(first, shape, at, number):
    """All axes but one are as long as the first array's."""
    for axis in range(len(first)):
        if axis != at and shape[axis] != first[axis]:
            raise ValueError("all the input array dimensions except for the concatenation axis must match exactly, but along dimension "
                             f"{axis}, the array at index 0 has size {first[axis]} and the array at index {number} has size {shape[axis]}")


# --- stack
@overload(np.stack)
def stack(arrays: Arrays, axis: Const(int) = 0):
    dtype = common_dtype(arrays, "stack")
    first = arrays[0]
    at = axis if axis >= 0 else axis + first.ndim + 1
    if at < 0 or at > first.ndim:
        raise np.exceptions.AxisError(axis, first.ndim + 1)
    for a in arrays:
        if a.shape != first.shape:
            raise ValueError("all input arrays must have the same shape")
    found = np.empty(first.shape[:at] + (len(arrays),) + first.shape[at:], dtype)
    number = 0
    for a in arrays:
        if at == 0:
            found[number] = a
        elif at == 1:
            found[:, number] = a
        elif at == 2:
            found[:, :, number] = a
        else:
            found[:, :, :, number] = a
        number += 1
    return found


@overload(np.hstack)
def hstack(tup: Arrays):
    dtype = common_dtype(tup)
    return joined(tup, 0 if tup[0].ndim == 1 else 1, dtype)


@overload(np.vstack)
def vstack(tup: Arrays):
    dtype = common_dtype(tup)
    if tup[0].ndim > 1:
        return joined(tup, 0, dtype)
    return rows_of(tup, dtype)


@overload(np.hstack)
def hstack_parts(tup: Parts):
    return np.concatenate(tup, 1)


@overload(np.vstack)
def vstack_parts(tup: Parts):
    return np.concatenate(tup, 0)


@overload(np.vstack)
def vstack_mixed(tup: Mixed):
    return np.concatenate(as_matrices(tup, (1, -1)), 0)


def as_matrices(arrays, shape_of_line):
    if len(arrays) == 0:
        return ()
    first = np.ascontiguousarray(arrays[0]).reshape(shape_of_line) if arrays[0].ndim == 1 else arrays[0]
    return (first,) + as_matrices(arrays[1:], shape_of_line)


def rows_of(lines, dtype):
    columns, number = len(lines[0]), 0
    for line in lines:
        check_others((1, columns), (1, len(line)), 0, number)
        number += 1
    found = np.empty((len(lines), columns), dtype)
    set_rows(found, lines)
    return found


def set_rows(found, lines):
    number = 0
    for line in lines:
        found[number] = line
        number += 1


@overload(np.column_stack)
def column_stack(tup: Arrays):
    dtype = common_dtype(tup)
    if tup[0].ndim > 1:
        return joined(tup, 1, dtype)
    count, number = len(tup[0]), 0
    for line in tup:
        check_others((count, 1), (len(line), 1), 1, number)
        number += 1
    found = np.empty((count, len(tup)), dtype)
    set_rows(found.T, tup)
    return found


@overload(np.column_stack)
def column_stack_parts(tup: Parts):
    return np.concatenate(tup, 1)


@overload(np.column_stack)
def column_stack_mixed(tup: Mixed):
    return np.concatenate(as_matrices(tup, (-1, 1)), 1)


@overload(np.dstack)
def dstack(tup: Arrays):
    dtype = common_dtype(tup)
    if tup[0].ndim > 2:
        return joined(tup, 2, dtype)
    first, number = tup[0].shape if tup[0].ndim == 2 else (1, len(tup[0])), 0
    for a in tup:
        check_others(first + (1,), (a.shape if a.ndim == 2 else (1, len(a))) + (1,), 2, number)
        number += 1
    found = np.empty(first + (len(tup),), dtype)
    number = 0
    for a in tup:
        found[:, :, number] = a
        number += 1
    return found


@overload(np.append)
def append(arr: Array, values: Array, axis: None = None):
    return np.concatenate((np.ravel(arr), np.ravel(values)))


@overload(np.append)
def append_number(arr: Array, values: Num, axis: None = None):
    line, last = np.ravel(arr), np.asarray(values)
    found = np.empty(len(line) + 1, np.result_type(line.dtype, last.dtype))
    found[:-1] = line
    found[-1] = last[()]
    return found


@overload(np.append)
def append_list(arr: Array, values: Listed, axis: None = None):
    return np.concatenate((np.ravel(arr), np.array(values)))


@overload(np.append)
def append_along(arr: Plain, values: Plain, axis: Const(int)):
    if arr.ndim != values.ndim:
        return routed(np.append, arr, values, axis)        # which raises
    return np.concatenate((arr, values), axis)
