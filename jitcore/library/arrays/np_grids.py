"""Grids and positions in them: meshgrid, ix_, mgrid, ogrid, indices, the indices of diagonals and triangles, positions as one number and back.

In: lines, lengths, positions.  Out: overloads.  Holds: results are new arrays (of ix_ views) in NumPy's order; NumPy itself is called to raise.
"""
import math
import operator

import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_iterate import count_of
from jitcore.library.arrays.np_patterns import Bounds, Grid, Line, Places, Positions, Several
from typeinfer.ops import Const, steered
from typeinfer.types import Family, Int, Static, Tuple

LARGEST = 2**62
SeveralPlaces = Family("tuple of lines of ints", lambda t: isinstance(t, Tuple) and len(t.parts) > 0 and all(isinstance(part, Places) for part in t.parts))
Filled = Family("np.mgrid", lambda t: isinstance(t, Static) and t.value is np.mgrid)
Open = Family("np.ogrid", lambda t: isinstance(t, Static) and t.value is np.ogrid)
Grids = Family("np.mgrid or np.ogrid", lambda t: Filled.contains(t) or Open.contains(t))
SeveralBounds = Family("slices with ends", lambda t: isinstance(t, Tuple) and len(t.parts) > 0 and all(map(Bounds.contains, t.parts)))
Lengths = Family("tuple of ints", lambda t: isinstance(t, Tuple) and len(t.parts) > 0 and all(isinstance(part, Int) for part in t.parts))


# --- coordinates
@overload(np.meshgrid)
def meshgrid(*xi, copy: Const(bool) = True, sparse: Const(bool) = False, indexing: Const(str) = "xy"):
    if not are_lines(xi) or not copy or indexing != "xy" and indexing != "ij":
        return routed(np.meshgrid, *xi, copy=copy, sparse=sparse, indexing=indexing)
    shape = lengths_of(xi)
    if indexing == "xy" and len(xi) > 1:
        shape = (shape[1], shape[0]) + shape[2:]
    return spread(xi, shape, 0, sparse, indexing == "xy" and len(xi) > 1)


def are_lines(arrays):
    if len(arrays) == 0:
        return True
    return isinstance(arrays[0], np.ndarray) and arrays[0].ndim == 1 and are_lines(arrays[1:])


def lengths_of(arrays):
    return () if len(arrays) == 0 else (len(arrays[0]),) + lengths_of(arrays[1:])


@steered("at", "sparse", "swaps")
def spread(arrays, shape, at, sparse, swaps):
    """Each line along its axis; the first two change places where `swaps`."""
    if len(arrays) == 0:
        return ()
    axis = 1 - at if swaps and at < 2 else at
    return (copied(along(arrays[0], axis, len(shape)), shape, sparse),) + spread(arrays[1:], shape, at + 1, sparse, swaps)


@steered("axis", "ndim")
def along(line, axis, ndim):
    return line[(None,) * axis + (slice(None),) + (None,) * (ndim - 1 - axis)]


@steered("sparse")
def copied(a, shape, sparse):
    if sparse:
        return a.copy()
    found = np.empty(shape, a.dtype)
    found[...] = a
    return found


@overload(np.ix_)
def ix_of_one(first: Line):
    return (places_of(first),)


@overload(np.ix_)
def ix_(first: Line, second: Line):
    return places_of(first)[:, None], places_of(second)[None, :]


@overload(np.ix_)
def ix_of_three(first: Line, second: Line, third: Line):
    return places_of(first)[:, None, None], places_of(second)[None, :, None], places_of(third)[None, None, :]


def places_of(line):
    return np.nonzero(line)[0] if line.dtype.kind == "b" else line


# --- np.mgrid, np.ogrid
@overload(operator.getitem)
def filled_line(grid: Grids, key: Bounds):
    start = 0 if key.start is None else key.start
    if isinstance(key.step, complex):
        return np.arange(int(abs(key.step))) * pace(start, key.stop, key.step) + np.float64(start)
    return np.arange(start, key.stop, 1 if key.step is None else key.step)


@overload(operator.getitem)
def filled_grid(grid: Filled, key: SeveralBounds):
    shape = counts_of(key)
    found = np.empty((len(key),) + shape, np.result_type(*numbers_of(key)))
    fill_places(found, key, shape, 0)
    return found


@steered("axis")
def fill_places(found, key, shape, axis):
    if axis < len(key):
        found[axis] = along(places_within(key[axis], shape[axis], found.dtype), axis, len(key))
        fill_places(found, key, shape, axis + 1)


@overload(operator.getitem)
def open_grid(grid: Open, key: SeveralBounds):
    return opened(key, counts_of(key), np.dtype(np.result_type(*numbers_of(key))), 0, len(key))


@steered("axis", "ndim")
def opened(key, shape, dtype, axis, ndim):
    if len(key) == 0:
        return ()
    return (along(places_within(key[0], shape[axis], dtype), axis, ndim),) + opened(key[1:], shape, dtype, axis + 1, ndim)


def places_within(bounds, count, dtype):
    start, number = 0 if bounds.start is None else bounds.start, dtype.type
    if isinstance(bounds.step, complex):
        return np.arange(count) * pace(start, bounds.stop, bounds.step) + number(start)
    return np.arange(count).astype(dtype) * number(1 if bounds.step is None else bounds.step) + number(start)


def counts_of(key):
    if len(key) == 0:
        return ()
    return (count_within(key[0]),) + counts_of(key[1:])


def count_within(bounds):
    if isinstance(bounds.step, complex):
        return int(abs(bounds.step))
    count = bounds.stop - (0 if bounds.start is None else bounds.start)
    return math.ceil(count / (1 if bounds.step is None else bounds.step))


def pace(start, stop, step):
    """From one place to the next, where an imaginary step says how many there are."""
    count = int(abs(step))
    return np.float64(1) if count == 1 else np.float64((stop - start) / float(count - 1))


def numbers_of(key):
    if len(key) == 0:
        return (0,)
    return numbers_of(key[1:]) + (0 if key[0].start is None else key[0].start, key[0].stop, as_real(key[0].step))


def as_real(step):
    if isinstance(step, complex):
        return abs(step)
    return 1 if step is None else step


@overload(np.indices)
def indices(dimensions: Lengths, dtype=int, sparse: Const(bool) = False):
    if sparse or np.dtype(dtype).kind == "b":
        return routed(np.indices, dimensions, dtype, sparse)
    found = np.empty((len(dimensions),) + dimensions, dtype)
    fill_coordinates(found, 0)
    return found


@steered("axis")
def fill_coordinates(found, axis):
    if axis < found.ndim - 1:
        found[axis] = np.arange(found.shape[axis + 1])[(None,) * axis + (slice(None),) + (None,) * (found.ndim - 2 - axis)]
        fill_coordinates(found, axis + 1)


# --- diagonals and triangles
@overload(np.diag_indices)
def diag_indices(n: Int, ndim: Const(int) = 2):
    return (np.arange(n),) * ndim


@overload(np.diag_indices_from)
def diag_indices_from(arr: Several):
    for length in arr.shape:
        if length != arr.shape[0]:
            raise ValueError("All dimensions of input must be of equal length")
    return np.diag_indices(arr.shape[0], arr.ndim)


@overload(np.tril_indices)
def tril_indices(n: Int, k: Int = 0, m: Int | None = None):
    return places_where(int(n), int(n) if m is None else int(m), int(k), False)


@overload(np.triu_indices)
def triu_indices(n: Int, k: Int = 0, m: Int | None = None):
    return places_where(int(n), int(n) if m is None else int(m), int(k), True)


@overload(np.tril_indices_from)
def tril_indices_from(arr: Grid, k: Int = 0):
    return places_where(arr.shape[0], arr.shape[1], int(k), False)


@overload(np.triu_indices_from)
def triu_indices_from(arr: Grid, k: Int = 0):
    return places_where(arr.shape[0], arr.shape[1], int(k), True)


def places_where(rows, columns, k, is_upper):
    """The positions on and above a diagonal, or on and below."""
    count = 0
    for i in range(rows):
        edge = min(max(i + k if is_upper else i + k + 1, 0), max(columns, 0))
        count += columns - edge if is_upper else edge
    down, along, at = np.empty(max(count, 0), np.int64), np.empty(max(count, 0), np.int64), 0
    for i in range(rows):
        edge = min(max(i + k if is_upper else i + k + 1, 0), max(columns, 0))
        for j in range(edge if is_upper else 0, columns if is_upper else edge):
            down[at], along[at] = i, j
            at += 1
    return down, along


# --- positions as one number
def fits(shape):
    """Whether there are that many positions."""
    size = 1
    for length in shape:
        if length < 0 or length > 0 and size > LARGEST // int(length):
            return False
        size *= int(length)
    return True


@overload(np.unravel_index)
def unravel_number(indices: Int, shape: Lengths):
    if not fits(shape) or indices < 0 or indices >= count_of(shape):
        return routed(np.unravel_index, indices, shape)        # which raises
    return position_of(int(indices), shape)


def position_of(k, shape):
    if len(shape) == 1:
        return (np.int64(k),)
    last = int(shape[-1])
    return position_of(k // last, shape[:-1]) + (np.int64(k % last),)


@overload(np.unravel_index)
def unravel(indices: Positions, shape: Lengths):
    if not fits(shape):
        return routed(np.unravel_index, indices, shape)
    size, rest = count_of(shape), np.ravel(indices).astype(np.int64)
    for k in rest:
        if k < 0 or k >= size:
            raise ValueError(f"index {k} is out of bounds for array with size {size}")
    found = np.empty(indices.shape + (len(shape),), np.int64)
    fill_positions(found.reshape(-1, len(shape)) if len(rest) > 0 else np.empty((0, len(shape)), np.int64), rest, shape)
    return columns_of(found, shape)


def columns_of(found, shape):
    if len(shape) == 0:
        return ()
    return columns_of(found, shape[:-1]) + (found[..., len(shape) - 1],)


def fill_positions(found, rest, shape):
    if len(shape) == 1:
        found[:, 0] = rest
    else:
        last = np.int64(shape[-1])
        found[:, len(shape) - 1] = rest % last
        fill_positions(found, rest // last, shape[:-1])


@overload(np.ravel_multi_index)
def number_of_position(multi_index: Lengths, dims: Lengths):
    if len(multi_index) != len(dims):
        raise ValueError(f"parameter multi_index must be a sequence of length {len(dims)}")
    if not fits(dims):
        return routed(np.ravel_multi_index, multi_index, dims)
    number = 0
    for k, length in zip(multi_index, dims):
        if k < 0 or k >= length:
            raise ValueError("invalid entry in coordinates array")
        number = number * int(length) + int(k)
    return np.int64(number)


@overload(np.ravel_multi_index)
def numbers_of_positions(multi_index: SeveralPlaces, dims: Lengths):
    if len(multi_index) != len(dims) or not fits(dims) or not are_long(multi_index, len(multi_index[0])):
        return routed(np.ravel_multi_index, multi_index, dims)
    found = np.zeros(len(multi_index[0]), np.int64)
    add_positions(found, multi_index, dims)
    return found


def are_long(lines, count):
    return True if len(lines) == 0 else len(lines[0]) == count and are_long(lines[1:], count)


def add_positions(found, lines, dims):
    if len(lines) > 0:
        line, length, outside = lines[0], np.int64(dims[0]), np.int64(0)
        for k in range(len(found)):
            i = np.int64(line[k])
            outside += np.int64((i < 0) | (i >= length))
            found[k] = found[k] * length + i
        if outside > 0:
            raise ValueError("invalid entry in coordinates array")
        add_positions(found, lines[1:], dims[1:])
