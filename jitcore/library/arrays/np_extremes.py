"""np.argmin and np.argmax of arrays with more than two axes, and with keepdims.

In: arrays, axes that are known when compiling.  Out: overloads, beside those of np_reduce.  Holds: of equal elements the first counts, of
nan the first of all.
"""
import numpy as np

from codegen.ops.arrays.array_places import finds_place
from jitcore.extending import overload
from jitcore.library.arrays.np_axes import axis_of, size_of
from jitcore.library.arrays.np_patterns import Lines
from jitcore.library.arrays.np_reduce import argmax_line, argmin_line, first_of_columns, first_of_rows, of_each_line
from typeinfer.ops import Const, steered
from typeinfer.types import Array, Family

Deep = Family("array of three axes or more", lambda t: isinstance(t, Array) and t.ndim > 2)


@overload(np.argmin, np.ndarray.argmin, inline="never")
@finds_place(np.minimum)
def argmin(a: Deep, axis: Const(int)):
    return found_along(a, axis_of(axis, a.ndim), True)


@overload(np.argmax, np.ndarray.argmax, inline="never")
@finds_place(np.maximum)
def argmax(a: Deep, axis: Const(int)):
    return found_along(a, axis_of(axis, a.ndim), False)


@overload(np.argmin, np.ndarray.argmin)
def argmin_kept(a: Lines, axis: None = None, out: None = None, *, keepdims: Const(bool)):
    return np.full((1,) * a.ndim, np.argmin(a)) if keepdims else np.argmin(a)


@overload(np.argmax, np.ndarray.argmax)
def argmax_kept(a: Lines, axis: None = None, out: None = None, *, keepdims: Const(bool)):
    return np.full((1,) * a.ndim, np.argmax(a)) if keepdims else np.argmax(a)


@overload(np.argmin, np.ndarray.argmin)
def argmin_kept_along(a: Lines, axis: Const(int), out: None = None, *, keepdims: Const(bool)):
    return with_axis(np.argmin(a, axis), axis_of(axis, a.ndim), a.ndim) if keepdims else np.argmin(a, axis)


@overload(np.argmax, np.ndarray.argmax)
def argmax_kept_along(a: Lines, axis: Const(int), out: None = None, *, keepdims: Const(bool)):
    return with_axis(np.argmax(a, axis), axis_of(axis, a.ndim), a.ndim) if keepdims else np.argmax(a, axis)


@steered("at", "ndim")
def with_axis(found, at, ndim):
    return np.full(1, found) if ndim == 1 else np.expand_dims(found, at)


@steered("at", "is_least")
def found_along(a, at, is_least):
    """Where the extreme of each line is: row by row where the lines are the last axis, else all lines of a block at once."""
    before, after, length = a.shape[:at], a.shape[at + 1:], a.shape[at]
    count, width = size_of(before), size_of(after)
    if length == 0:
        raise ValueError(f"attempt to get {'argmin' if is_least else 'argmax'} of an empty sequence")
    if a.dtype.kind == "c" or a.dtype.kind == "b":
        lines = np.ascontiguousarray(np.moveaxis(a, at, -1)).reshape((count * width, length))
        return of_each_line(argmin_line if is_least else argmax_line, lines).reshape(before + after)
    values = np.ascontiguousarray(a)
    if at == a.ndim - 1:
        return first_of_rows(values.reshape((count, length)), is_least).reshape(before + after)
    blocks, found = values.reshape((count, length, width)), np.empty((count, width), np.int64)
    for k in range(count):
        found[k] = first_of_columns(blocks[k], is_least)
    return found.reshape(before + after)
