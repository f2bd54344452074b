"""What is chosen from arrays, by masks or positions: nonzero, where(condition), argwhere, take, compress, extract, select; put.

In: arrays, masks, positions.  Out: overloads.  Holds: results are new arrays in NumPy's order; NumPy itself is called for other shapes,
rare arguments, and to raise.
"""
import numpy as np

from codegen.ops.arrays.array_search import is_in_a_row, true_places
from codegen.ops.arrays.array_views import flat_item, set_flat_item
from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_index import check_position, check_positions, is_taken, read_before
from jitcore.library.arrays.np_patterns import Grid, Line, Lines, Listed, Masks, Positions, Several, Targets
from jitcore.library.arrays.np_shape import are_alike
from typeinfer.ops import Const
from typeinfer.types import Array, Family, Int, Num, Number, Static, Tuple, Type, View

More = Family("array of three axes or more", lambda t: isinstance(t, Array) and t.ndim > 2)
Mode = Family("'raise', 'wrap' or 'clip'", lambda t: isinstance(t, Static) and t.value in ("raise", "wrap", "clip"))

SPARSE, BLOCK = 10, 64        # where fewer than a tenth of the elements are not 0, blocks are looked at as a whole
LARGE = 300_000               # elements of rows that NumPy copies faster


# --- nonzero
@overload(np.nonzero, np.ndarray.nonzero, np.where)
def nonzero(a: Line):
    return (places_of(a),)


@overload(np.nonzero, np.ndarray.nonzero, np.where)
def nonzero_of_grid(a: Grid):
    found = np.empty((count_nonzero(a), 2), np.int64)      # the results are its columns
    fill_pairs(found, a)
    return found[:, 0], found[:, 1]


@overload(np.nonzero, np.ndarray.nonzero, np.where)
def nonzero_of_more(a: More):
    return np.unravel_index(places_of(np.ravel(a)), a.shape)


@overload(np.flatnonzero)
def flatnonzero(a: Lines):
    return places_of(np.ravel(a))


@overload(np.argwhere)
def argwhere(a: Line):
    return places_of(a).reshape(1, -1).T


@overload(np.argwhere)
def argwhere_of_grid(a: Grid):
    found = np.empty((2, count_nonzero(a)), np.int64).T
    fill_pairs(found, a)
    return found


@overload(np.argwhere)
def argwhere_of_more(a: More):
    places = places_of(np.ravel(a))
    found = np.empty((a.ndim, len(places)), np.int64)
    for axis, line in enumerate(np.unravel_index(places, a.shape)):
        found[axis] = line
    return found.T


def places_of(line):
    found = np.empty(count_nonzero(line), np.int64)
    if line.dtype.kind == "b" and is_in_a_row(line):
        true_places(found, line)
    elif SPARSE * len(found) < len(line):
        fill_sparse(found, line)
    else:
        fill_dense(found, line)
    return found


def fill_sparse(found, line):
    """Most blocks have none."""
    j = 0
    for start in range(0, len(line), BLOCK):
        block = line[start:start + BLOCK]
        if (block != 0).any():
            for i in range(len(block)):
                if block[i] != 0:
                    found[j] = start + i
                    j += 1


def fill_dense(found, line):
    """No branch on the elements: it would be guessed wrong half of the time. Where four are to come, four can be looked at."""
    i, j = np.int64(0), np.int64(0)
    while j + np.int64(4) <= len(found):
        for _ in range(4):
            set_flat_item(found, int(j), i)
            j += np.int64(flat_item(line, int(i)) != 0)
            i += np.int64(1)
    while j < len(found):
        set_flat_item(found, int(j), i)
        j += np.int64(flat_item(line, int(i)) != 0)
        i += np.int64(1)


def count_nonzero(a):
    return int((a != 0).sum())


def fill_pairs(found, a):
    at = 0
    for i in range(len(a)):
        row, k = a[i], 0
        stop = at + int((row != 0).sum())
        while at < stop:
            found[at, 0] = i
            found[at, 1] = k
            at += int(flat_item(row, k) != 0)
            k += 1


# --- take
@overload(np.take, np.ndarray.take)
def take_one(a: Lines, indices: Int, axis: None = None):
    line = np.ravel(a)
    if len(line) == 0:
        return routed(np.take, a, indices)        # which raises
    check_position(indices, len(line), 0)
    return line[indices]


@overload(np.take, np.ndarray.take)
def take(a: Lines, indices: Positions, axis: None = None):
    line = np.ravel(a)
    if len(line) == 0:
        return routed(np.take, a, indices)        # which raises, or finds nothing
    return taken(line, indices)


@overload(np.take, np.ndarray.take)
def take_along(a: Lines, indices: Positions, axis: Const(int)):
    if axis < -a.ndim or axis >= a.ndim or a.size == 0:
        return routed(np.take, a, indices, axis)
    at = axis if axis >= 0 else axis + a.ndim
    if at == 0:
        return taken(a, indices)
    if indices.ndim > 1 or a.ndim > 3:
        return routed(np.take, a, indices, axis)
    places = places_within(indices, a.shape[at], at)
    found = np.empty(a.shape[:at] + indices.shape + a.shape[at + 1:], a.dtype)
    for i in range(len(a)):
        fill_rows(found[i], a[i], places, at)
    return found


@overload(np.take, np.ndarray.take)
def take_listed(a: Lines, indices: Listed, axis: Const(int, type(None)) = None):
    return np.take(a, np.array(indices), axis)


@overload(np.take, np.ndarray.take)
def take_slice(a: Several, indices: Int, axis: Const(int)):
    at = axis if axis >= 0 else axis + a.ndim
    if at < 0 or at >= a.ndim:
        return routed(np.take, a, indices, axis)      # which raises
    check_position(indices, a.shape[at], at)
    return a[(slice(None),) * at + (indices,)].copy()


def fill_rows(found, a, places, at):
    if a.ndim == 1:
        fill_line(found, a, places)
    elif at == 1:
        for k in range(len(places)):
            found[k] = a[int(places[k])]
    else:
        for i in range(len(a)):
            fill_line(found[i], a[i], places)


def fill_line(found, line, places):
    for k in range(len(places)):
        found[k] = flat_item(line, int(places[k]))


def places_within(indices, length, axis):
    """The positions counted from the start. The axis is what an error names."""
    chosen = np.ravel(indices)
    places = np.empty(len(chosen), np.int64)
    for k in range(len(chosen)):
        i = int(chosen[k])
        check_position(i, length, axis)
        places[k] = i + length if i < 0 else i
    return places


@overload(np.take)
def take_in_mode(a: Lines, indices: Positions, axis: None = None, out: None = None, mode: Mode = "raise"):
    line = np.ravel(a)
    if mode == "raise" or len(line) == 0:
        return routed(np.take, a, indices, None, None, mode)
    found = np.empty(indices.shape, a.dtype)
    places, chosen = found.reshape(-1), np.ravel(indices)
    for k in range(len(chosen)):
        i = int(chosen[k])
        if mode == "clip":
            i = min(max(i, 0), len(line) - 1)
        elif i < 0 or i >= len(line):             # a division takes longer than the rest
            i %= len(line)
        places[k] = line[i]
    return found


@overload(np.take)
def take_listed_in_mode(a: Lines, indices: Listed, axis: Const(int, type(None)) = None, out: None = None, mode: Mode = "raise"):
    return np.take(a, np.array(indices), axis, out, mode)


def taken(a, indices):
    """The rows, or elements, at these positions."""
    chosen = np.ravel(indices)
    if a.ndim > 1 and len(chosen) * (a.size // len(a)) > LARGE:
        return routed(np.take, a, indices, 0)
    found = np.empty((len(chosen),) + a.shape[1:], a.dtype)
    for k in range(len(chosen)):
        check_position(chosen[k], len(a), 0)
        found[k] = a[chosen[k]]
    return found.reshape(indices.shape + a.shape[1:])


# --- compress, extract
@overload(np.compress)
def compress(condition: Masks, a: Lines, axis: None = None):
    if condition.ndim > 1 or len(condition) != a.size:
        return routed(np.compress, condition, a)
    return np.ravel(a)[condition]


@overload(np.compress)
def compress_rows(condition: Masks, a: Lines, axis: Const(int)):
    if condition.ndim > 1 or axis != 0 or len(condition) != len(a):
        return routed(np.compress, condition, a, axis)
    return a[condition]


@overload(np.ndarray.compress)
def compress_method(a: Lines, condition: Masks, axis: None = None):
    return np.compress(condition, a)


@overload(np.extract)
def extract(condition: Masks, arr: Lines):
    if condition.size != arr.size:
        return routed(np.extract, condition, arr)
    return np.ravel(arr)[np.ravel(condition)]


# --- put
@overload(np.put)
def put(a: Targets, ind: Positions, v: Num):
    put_number(a, ind, v)


@overload(np.ndarray.put)
def put_method(a: Targets, indices: Positions, values: Num):
    put_number(a, indices, values)


def put_number(a, indices, value):
    if a.ndim > 1 or len(a) == 0 or not is_taken(a, value):
        routed(np.put, a, indices, value)
    else:
        chosen = np.ravel(read_before(a, indices))
        if not a.flags.c_contiguous:              # NumPy writes into a copy, and forgets it when it raises
            check_positions(chosen, len(a), 0)
        x = a.dtype.type(value)
        for k in range(len(chosen)):
            check_position(chosen[k], len(a), 0)
            a[chosen[k]] = x


# --- select
def _is_display(t: Type, kinds) -> bool:
    """Whether these are arrays with as many axes each, or numbers, of these kinds."""
    if not (isinstance(t, Tuple) or isinstance(t, View) and t.of is list) or not t.parts:
        return False
    numbers = [part.dtype if isinstance(part, Array) else part for part in t.parts]
    return all(isinstance(one, Number) and one.kind in kinds for one in numbers)


def _axes(t: Type) -> set[int]:
    return {part.ndim for part in t.parts if isinstance(part, Array)}


Conditions = Family("masks with as many axes each", lambda t: _is_display(t, "b") and all(isinstance(part, Array) for part in t.parts)
                    and len(_axes(t)) == 1 and _axes(t) != {0})
Choices = Family("arrays with as many axes each, and numbers", lambda t: _is_display(t, "iufc") and len(_axes(t)) < 2 and _axes(t) != {0})
Default = Family("number, or array with axes", lambda t: isinstance(t, Num) or isinstance(t, Array) and t.ndim > 0 and t.dtype.kind in "biufc")


@overload(np.select)
def select(condlist: Conditions, choicelist: Choices, default: Default = 0):
    conditions, choices = tuple(condlist), tuple(choicelist)
    if len(conditions) != len(choices) or not are_alike(conditions[0].shape, (*conditions, *choices, default)) or (
            np.result_type(*choices, default).kind == "u" and has_int(choices)):      # which NumPy does not cast
        return routed(np.select, condlist, choicelist, default)
    found = np.empty(conditions[0].shape, np.result_type(*choices, default))
    found[...] = selected(conditions, choices, default, found.dtype)
    return found


def selected(conditions, choices, default, dtype):
    if len(conditions) == 0:
        return as_choice(default, dtype)
    return np.where(conditions[0], as_choice(choices[0], dtype), selected(conditions[1:], choices[1:], default, dtype))


def as_choice(x, dtype):
    if isinstance(x, int):                        # as NumPy casts an array of it: what does not fit wraps around
        return np.int64(x).astype(dtype)
    return x.astype(dtype) if isinstance(x, np.ndarray) else dtype.type(x)


def has_int(choices):
    return len(choices) > 0 and (isinstance(choices[0], int) and not isinstance(choices[0], bool) or has_int(choices[1:]))
