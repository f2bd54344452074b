"""Arrays written out of parts: np.r_, np.c_, np.block.

In: lines, numbers, slices; for np.c_ and np.block matrices in order C, too.  Out: overloads.  Holds: results are new arrays in order C;
NumPy itself is called for other parts, and to raise.
"""
import operator

import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Bounds, Line, is_plain
from typeinfer.types import Array, Family, Num, Static, Tuple, Type, is_display


def _is_line(t: Type) -> bool:
    return isinstance(t, Line) or isinstance(t, Num) or Bounds.contains(t)


def _is_column(t: Type) -> bool:
    return isinstance(t, Array) and t.ndim in (1, 2) and is_plain(t) or Bounds.contains(t)


def _is_cell(t: Type) -> bool:
    return isinstance(t, Num) or isinstance(t, Array) and t.ndim in (1, 2) and is_plain(t)


def _are(t: Type, holds) -> bool:
    return (isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and all(map(holds, t.parts))


Joined = Family("np.r_", lambda t: isinstance(t, Static) and t.value is np.r_)
Columns = Family("np.c_", lambda t: isinstance(t, Static) and t.value is np.c_)
Parts = Family("lines, numbers, slices", lambda t: isinstance(t, Tuple) and _are(t, _is_line))
OneLine = Family("line or slice", lambda t: isinstance(t, Line) or Bounds.contains(t))
Arrays = Family("arrays with as many axes each", lambda t: isinstance(t, Tuple) and _are(
    t, lambda part: is_plain(part) and part.ndim > 1 and part.ndim == t.parts[0].ndim))
Upright = Family("lines, matrices in order C, slices", lambda t: isinstance(t, Tuple) and _are(t, _is_column))
OneColumn = Family("line, matrix in order C, slice", _is_column)
Row = Family("list of arrays with as many axes each", lambda t: is_display(t) and _are(
    t, lambda part: is_plain(part) and part.ndim == t.parts[0].ndim))
Rows = Family("lists of lines, matrices in order C, numbers", lambda t: is_display(t) and _are(
    t, lambda part: is_display(part) and _are(part, _is_cell)))


# --- np.r_, np.c_
@overload(operator.getitem)
def joined_line(maker: Joined, key: Parts):
    parts = lines_of(key)
    found = np.empty(length_of(parts), np.result_type(*types_of(key, parts)))
    fill_line(found, parts)
    return found


@overload(operator.getitem)
def joined_one(maker: Joined, key: OneLine):
    return line_of(key).copy()


@overload(operator.getitem)
def joined_arrays(maker: Joined, key: Arrays):
    return np.concatenate(key)


@overload(operator.getitem)
def columns(maker: Columns, key: Upright):
    return np.column_stack(lines_of(key))


@overload(operator.getitem)
def one_column(maker: Columns, key: OneColumn):
    return np.column_stack((line_of(key),))


def line_of(x):
    """A slice written out; what is no slice as it is."""
    if not isinstance(x, slice):
        return x
    start = 0 if x.start is None else x.start
    if isinstance(x.step, complex):
        return np.linspace(start, x.stop, int(abs(x.step)))
    return np.arange(start, x.stop, 1 if x.step is None else x.step)


def lines_of(key):
    return () if len(key) == 0 else (line_of(key[0]),) + lines_of(key[1:])


def types_of(key, parts):
    """What the type of the result comes of: Python's numbers take the arrays'."""
    if len(parts) == 0:
        return ()
    return (parts[0].dtype if isinstance(parts[0], np.ndarray) else parts[0],) + types_of(key[1:], parts[1:])


def length_of(parts):
    if len(parts) == 0:
        return 0
    return (len(parts[0]) if isinstance(parts[0], np.ndarray) else 1) + length_of(parts[1:])


def fill_line(found, parts):
    if len(parts) > 0:
        if isinstance(parts[0], np.ndarray):
            found[:len(parts[0])] = parts[0]
            fill_line(found[len(parts[0]):], parts[1:])
        else:
            found[0] = parts[0]
            fill_line(found[1:], parts[1:])


# --- np.block
@overload(np.block)
def block_of_row(arrays: Row):
    if not fit_in_row(arrays[0].shape[:-1], tuple(arrays)):
        return routed(np.block, arrays)            # which raises
    return np.concatenate(arrays, axis=-1)


def fit_in_row(shape, arrays):
    return True if len(arrays) == 0 else arrays[0].shape[:-1] == shape and fit_in_row(shape, arrays[1:])


@overload(np.block)
def block(arrays: Rows):
    rows = grids_of_rows(tuple(arrays))
    width = width_of(rows[0])
    if not fit(rows, width):
        return routed(np.block, arrays)
    found = np.empty((height_of(rows), width), np.result_type(*types_of_rows(rows)))
    fill_rows(found, rows)
    return found


def grids_of_rows(rows):
    return () if len(rows) == 0 else (grids_of(tuple(rows[0])),) + grids_of_rows(rows[1:])


def grids_of(row):
    return () if len(row) == 0 else (as_grid(row[0]),) + grids_of(row[1:])


def as_grid(x):
    if not isinstance(x, np.ndarray):
        return np.full((1, 1), x)
    return x if x.ndim == 2 else x[None, :]


def width_of(row):
    return 0 if len(row) == 0 else row[0].shape[1] + width_of(row[1:])


def height_of(rows):
    return 0 if len(rows) == 0 else rows[0][0].shape[0] + height_of(rows[1:])


def fit(rows, width):
    if len(rows) == 0:
        return True
    return width_of(rows[0]) == width and are_high(rows[0], rows[0][0].shape[0]) and fit(rows[1:], width)


def are_high(row, height):
    return True if len(row) == 0 else row[0].shape[0] == height and are_high(row[1:], height)


def types_of_rows(rows):
    return () if len(rows) == 0 else types_of(rows[0], rows[0]) + types_of_rows(rows[1:])


def fill_rows(found, rows):
    if len(rows) > 0:
        height = rows[0][0].shape[0]
        fill_row(found[:height], rows[0])
        fill_rows(found[height:], rows[1:])


def fill_row(found, row):
    if len(row) > 0:
        width = row[0].shape[1]
        found[:, :width] = row[0]
        fill_row(found[:, width:], row[1:])
