"""Indices that are arrays: a[mask], a[positions], a[i, positions], a[:, mask], and a[…] = x: lines that choose along axes.

In: arrays, masks, positions.  Out: overloads of a[…] and a[…] = x.  Holds: results are new arrays; what does not fit is given to
NumPy itself, which raises, or knows more.
"""
import operator

import numpy as np

from codegen.ops.arrays.array_gather import gather
from codegen.ops.arrays.array_lines import (
    axes_after, axes_chosen, axes_first, axes_last, axes_with_first, is_line, lines_of, misfit, permuted, put_alone, put_lines, take_lines,
    with_whole_axes)
from codegen.ops.arrays.array_masked import puts_masked, takes_masked
from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Line, Mask, Places, Positions
from typeinfer.types import Array, Family, Num, Tuple

Rows = Family("array in order C, or of two axes", lambda t: isinstance(t, Array) and t.ndim > 0 and (t.order == "C" or t.ndim < 3))
Target = Family("writeable array", lambda t: isinstance(t, Rows) and t.writeable)
Positions2 = Family("positions in order C", lambda t: isinstance(t, Positions) and t.ndim > 1 and t.order == "C")
Sheet = Family("writeable array of two axes, in another order", lambda t: isinstance(t, Target) and t.ndim == 2 and t.order != "C")
TargetInOrder = Family("writeable array in order C", lambda t: isinstance(t, Target) and t.order == "C")
InOrder = Family("array in order C with axes", lambda t: isinstance(t, Array) and t.ndim > 1 and t.order == "C")
WIDE = 32                                         # elements of a row: copying one that is not chosen takes longer than guessing wrong
PLACES = 64                                       # that are found before they are written
Deep = Family("array in order C with two axes or more", lambda t: isinstance(t, Array) and t.ndim > 1 and t.order == "C")
Pair = Family("two grids of positions, or a grid and a line", lambda t: isinstance(t, Tuple) and len(t.parts) == 2 and all(
    isinstance(part, Positions) and part.ndim <= 2 for part in t.parts)
    and any(part.ndim == 2 for part in t.parts))
PositionsInOrder = Family("line of positions, or positions in order C", lambda t: isinstance(t, Places) or isinstance(t, Positions2))
Numbers = Family("line of numbers", lambda t: isinstance(t, Array) and t.ndim == 1 and getattr(t.dtype, "kind", "") and t.dtype.kind in "biufc")
PairInOrder = Family("grids of positions in order C, or a grid and a line", lambda t: isinstance(t, Pair) and all(
    part.ndim == 1 or part.order == "C" for part in t.parts))
Sheets = Family("numbers with two axes", lambda t: isinstance(t, Array) and t.ndim == 2 and getattr(t.dtype, "kind", "") and t.dtype.kind in "biufc")
OneLine = Family("index with one line", lambda t: isinstance(t, Tuple) and sum(map(is_line, t.parts)) == 1)
MaskOfAll = Family("mask in order C", lambda t: isinstance(t, Array) and t.ndim > 1 and t.order == "C" and t.dtype.kind == "b")


# --- reading
@overload(operator.getitem, inline="never")
@takes_masked
def get_masked(a: Rows, mask: Mask):
    check_mask(mask, len(a), 0)
    count = count_true(mask)
    out = np.empty((count,) + a.shape[1:], a.dtype)
    i, j = 0, 0
    if a.ndim > 1 and a.size > WIDE * len(a):
        for k in range(len(mask)):
            if mask[k] and j < count:
                out[j] = a[k]
                j += 1
        return out
    while j < count:                              # no branch on the mask: it would be guessed wrong half of the time
        out[j] = a[i]
        j += int(mask[i])
        i += 1
    return out


def count_true(mask):
    count = 0
    for i in range(len(mask)):
        count += int(mask[i])
    return count


@overload(operator.getitem)
def get_elements(a: Numbers, positions: PositionsInOrder):
    return gather((a,), (0,), positions)


@overload(operator.getitem)
def get_rows(a: Rows, positions: Places):
    out = np.empty((len(positions),) + a.shape[1:], a.dtype)
    for k in range(len(positions)):
        out[k] = a[positions[k]]
    return out


@overload(operator.getitem)
def get_many_rows(a: Rows, positions: Positions2):
    return a[positions.reshape(-1)].reshape(positions.shape + a.shape[1:])


@overload(operator.getitem, inline="never")
@takes_masked
def get_masked_of_all(a: InOrder, mask: MaskOfAll):
    if mask.ndim < a.ndim:                        # it chooses lines
        return routed(operator.getitem, a, mask)
    if mask.shape != a.shape:
        routed(operator.getitem, a, mask)         # which raises
    return a.reshape(-1)[mask.reshape(-1)]


@overload(operator.getitem)
def get_elements_of_two(a: Sheets, index: PairInOrder):
    return gather((a,), (0, 1), index[0], index[1])


@overload(operator.getitem)
def get_points(a: Deep, index: Pair):
    """a[y[:, None], x]"""
    y, x = as_grid(index[0]), as_grid(index[1])
    rows, columns = max(y.shape[0], x.shape[0]), max(y.shape[1], x.shape[1])
    if not (is_spread(y.shape, (rows, columns)) and is_spread(x.shape, (rows, columns)) and is_kept(y) and is_kept(x) and y.size and x.size):
        return routed(operator.getitem, a, index)
    check_grid(y, a.shape[0], 0)
    check_grid(x, a.shape[1], 1)
    out = np.empty((rows, columns) + a.shape[2:], a.dtype)
    down, along, x_down, x_along = int(y.shape[0] > 1), int(y.shape[1] > 1), int(x.shape[0] > 1), int(x.shape[1] > 1)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = a[y[i * down, j * along], x[i * x_down, j * x_along]]
    return out


def as_grid(positions):
    return positions if positions.ndim == 2 else positions[None]


def is_kept(grid):
    """Whether what is chosen lies in memory in order C: NumPy follows the order of the positions."""
    return len(grid) == 1 or grid.shape[1] == 1 or grid.strides[0] >= grid.strides[1] > 0


def check_grid(grid, length, axis):
    for line in grid:
        check_positions(line, length, axis)


# --- writing
@overload(operator.setitem, inline="never")
@puts_masked
def set_masked(a: Target, mask: Mask, value: Num):
    check_mask(mask, len(a), 0)
    if not is_taken(a, value):
        routed(operator.setitem, a, mask, value)
    else:
        x = a.dtype.type(float(value)) if is_plain_int(value) and a.dtype.kind == "f" else a.dtype.type(value)
        for i in range(len(mask)):
            if mask[i]:
                a[i] = x


@overload(operator.setitem, inline="never")
@puts_masked
def set_masked_of_all(a: TargetInOrder, mask: MaskOfAll, value: Num):
    if mask.shape != a.shape:
        routed(operator.setitem, a, mask, value)
    else:
        a.reshape(-1)[mask.reshape(-1)] = value       # which is the array itself


@overload(operator.setitem, inline="never")
@puts_masked
def set_masked_of_rows(a: Sheet, mask: MaskOfAll, value: Num):
    if mask.shape != a.shape:
        routed(operator.setitem, a, mask, value)
    else:
        for i in range(len(a)):
            a[i][mask[i]] = value


@overload(operator.setitem, inline="never")
@puts_masked
def put_masked_of_all(a: TargetInOrder, mask: MaskOfAll, value: Line):
    if mask.shape != a.shape or value.dtype.kind == "c" and a.dtype.kind != "c":
        routed(operator.setitem, a, mask, value)
    else:
        a.reshape(-1)[mask.reshape(-1)] = value


@overload(operator.setitem)
def set_rows(a: Target, positions: Places, value: Num):
    if not is_taken(a, value):
        routed(operator.setitem, a, positions, value)
    else:
        positions = read_before(a, positions)
        check_positions(positions, len(a), 0)
        x = a.dtype.type(float(value)) if is_plain_int(value) and a.dtype.kind == "f" else a.dtype.type(value)
        for k in range(len(positions)):
            a[positions[k]] = x


def is_plain_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_taken(a, value):
    """Whether the array takes the number: what may lose bits is converted as NumPy does, ints of Python must fit."""
    if is_plain_int(value) and a.dtype.kind == "i":
        return -(1 << (8 * a.dtype.itemsize - 1)) <= value <= (1 << (8 * a.dtype.itemsize - 1)) - 1 if a.dtype.itemsize < 8 else True
    if is_plain_int(value) and a.dtype.kind == "u":
        return 0 <= value and (a.dtype.itemsize == 8 or value < 1 << 8 * a.dtype.itemsize)
    if a.dtype.kind == "f" and (is_plain_int(value) or isinstance(value, float)):
        return True
    return np.can_cast(np.result_type(value), a.dtype, "safe")


def read_before(a, values):
    """The values, or a copy of them where they may change while the array is written."""
    return values.copy() if np.may_share_memory(a, values) else values


def check_mask(mask, length, axis):
    if len(mask) != length and len(mask) > 0:         # NumPy lets a mask without elements fit everything
        raise IndexError(f"boolean index did not match indexed array along axis {axis}; size of axis is {length} but size of "
                         f"corresponding boolean axis is {len(mask)}")


def check_positions(positions, length, axis):
    """Nothing is written if a position is outside."""
    for k in range(len(positions)):
        check_position(positions[k], length, axis)


def check_position(position, length, axis):
    if position >= length or position < -length:
        raise IndexError(f"index {position} is out of bounds for axis {axis} with size {length}")


# --- lines among the parts of an index
@overload(take_lines)
def take_by_line(a, index: OneLine):
    rows = a[with_whole_axes(index)].transpose(axes_first(a, index))
    axis = axes_chosen(a, index)[0]
    positions = as_positions(lines_of(index)[0], len(rows), axis)
    if rows.ndim == 1 and a.dtype.kind in "biufc":
        return gather((rows,), axes_chosen(a, index), positions)
    out = np.empty((len(positions),) + rows.shape[1:], a.dtype)
    for k in range(len(positions)):
        check_position(positions[k], len(rows), axis)
        out[k] = rows[positions[k]]
    return out.transpose(axes_last(a, index))


@overload(take_lines)
def take_by_two_lines(a, index):
    rows = a[with_whole_axes(index)].transpose(axes_first(a, index))
    axes = axes_chosen(a, index)
    first = as_positions(lines_of(index)[0], rows.shape[0], axes[0])
    second = as_positions(lines_of(index)[1], rows.shape[1], axes[1])
    if rows.ndim == 2 and a.dtype.kind in "biufc":
        return gather((rows,), axes_chosen(a, index), first, second)
    out = np.empty((count_pairs(first, second),) + rows.shape[2:], a.dtype)
    for k in range(len(out)):
        i, j = at_place(first, k), at_place(second, k)
        check_position(i, rows.shape[0], axes[0])
        check_position(j, rows.shape[1], axes[1])
        out[k] = rows[i, j]
    return out.transpose(axes_last(a, index))


def as_positions(line, length, axis):
    """The positions that a mask chooses; others are as they are."""
    if line.dtype.kind != "b":
        return line
    check_mask(line, length, axis)
    found = np.empty(count_true(line), np.int64)
    i, j = 0, 0
    while j < len(found):
        found[j] = i
        j += int(line[i])
        i += 1
    return found


def count_pairs(first, second):
    """How many pairs two lines make: one of one place goes with any number."""
    if len(first) != len(second) and len(first) != 1 and len(second) != 1:
        raise IndexError(f"shape mismatch: indexing arrays could not be broadcast together with shapes ({len(first)},) ({len(second)},) ")
    return len(second) if len(first) == 1 else len(first)


def at_place(line, k):
    return line[k] if len(line) > 1 else line[0]


@overload(put_lines)
def put_by_line(a, index: OneLine, value):
    rows = a[with_whole_axes(index)].transpose(axes_first(a, index))
    axis = axes_chosen(a, index)[0]
    positions = read_before(a, as_positions(lines_of(index)[0], len(rows), axis))
    check_positions(positions, len(rows), axis)
    values = given_values(a, index, value, len(positions), rows.shape[1:])
    for k in range(len(positions)):
        rows[positions[k]] = value_of_place(a, index, values, k)


@overload(put_lines)
def put_by_two_lines(a, index, value):
    rows = a[with_whole_axes(index)].transpose(axes_first(a, index))
    axes = axes_chosen(a, index)
    first = read_before(a, as_positions(lines_of(index)[0], rows.shape[0], axes[0]))
    second = read_before(a, as_positions(lines_of(index)[1], rows.shape[1], axes[1]))
    count = count_pairs(first, second)
    check_positions(first, rows.shape[0], axes[0])
    check_positions(second, rows.shape[1], axes[1])
    values = given_values(a, index, value, count, rows.shape[2:])
    for k in range(count):
        rows[at_place(first, k), at_place(second, k)] = value_of_place(a, index, values, k)


def given_values(a, index, value, count, rest):
    """What is written: a number of the array's type, or an array with the axis of what is chosen in front, if it has one."""
    if not isinstance(value, np.ndarray):
        return a.dtype.type(float(value)) if is_plain_int(value) and a.dtype.kind == "f" else a.dtype.type(value)
    value = read_before(a, value)
    if has_axis(a, index, value):
        values = value.transpose(axes_with_first(value, value.ndim - axes_after(a, index) - 1))
        if len(values) != count and len(values) != 1 or not is_spread(values.shape[1:], rest):
            misfit(value.shape, permuted((count,) + rest, axes_last(a, index)))
        return values
    if not is_spread(value.shape, rest):
        misfit(value.shape, permuted((count,) + rest, axes_last(a, index)))
    return value


def value_of_place(a, index, values, k):
    """What is written to the place of number k."""
    if not isinstance(values, np.ndarray) or not has_axis(a, index, values):
        return values
    return values[k if len(values) > 1 else 0]


def has_axis(a, index, values):
    return values.ndim > axes_after(a, index)


def is_spread(shape, target):
    """Whether a shape is broadcast to a target's, which has at least as many axes."""
    for length, whole in zip(shape[::-1], target[::-1]):
        if length != whole and length != 1:
            return False
    return True


@overload(put_alone, inline="never")
@puts_masked
def put_masked(a: Line, mask: Mask, value):
    """Of a line alone, values are counted first."""
    check_mask(mask, len(a), 0)
    values = read_before(a, value.reshape(-1))
    count = count_true(mask)
    if len(values) != count and len(values) != 1:
        raise ValueError(f"NumPy boolean array indexing assignment cannot assign {len(values)} input values to the {count} output "
                         "values where the mask is true")
    mask = read_before(a, mask)
    j, step, places = 0, int(len(values) > 1), np.empty(PLACES, np.int64)
    for start in range(0, len(mask), PLACES):     # no branch on the mask: it would be guessed wrong half of the time
        found = 0
        for i in range(start, min(start + PLACES, len(mask))):
            places[found] = i
            found += int(mask[i])
        for k in range(found):
            a[places[k]] = values[j]
            j += step


@overload(put_alone)
def put_alone_by_lines(a, line, value):
    put_lines(a, (line,), value)
