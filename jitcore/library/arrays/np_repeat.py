"""The same elements several times, or elsewhere: tile, repeat, roll, resize.

In: arrays, numbers of times, axes that are known when compiling.  Out: overloads.  Holds: results are new arrays, in order C, but for roll in
the order of the array; NumPy itself is called to raise.
"""
import math

import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_axes import axis_numbers, axis_of, has_twice, part_along
from jitcore.library.arrays.np_patterns import Line, Lines, Listed, Places, Plain
from typeinfer.ops import Const, steered
from typeinfer.types import Array, Family, Int, Num, Number, Tuple

Ints = Family("tuple of ints", lambda t: isinstance(t, Tuple) and len(t.parts) > 0 and all(isinstance(part, Number) and part.kind == "i" for part in t.parts))

LARGE = 300_000               # elements of results whose rows NumPy copies faster


# --- tile
@overload(np.tile)
def tile(A: Line, reps: Int):
    if reps < 0:
        return routed(np.repeat, A, reps)         # which raises, as there
    n = len(A)
    found = np.empty(n * reps, A.dtype)
    for k in range(reps):
        found[k * n:k * n + n] = A
    return found


@overload(np.tile)
def tile_number(A: Num, reps: Int | Ints):
    return np.tile(np.asarray(A).reshape(1), reps)


@overload(np.tile)
def tile_axes(A: Plain, reps: Int | Ints):
    times = (1,) * (A.ndim - number_of(reps)) + as_tuple(reps)
    for count in times:
        if count < 0:
            return routed(np.tile, A, reps)       # which raises
    shape = (1,) * (len(times) - A.ndim) + A.shape
    whole = products(shape, times)
    if math.prod(whole) > LARGE:
        return routed(np.tile, A, reps)
    found = np.empty(whole, A.dtype)
    found.reshape(alternating(times, shape))[...] = spread(A, len(times))
    return found


def number_of(reps):
    return len(reps) if isinstance(reps, tuple) else 1


def as_tuple(reps):
    return reps if isinstance(reps, tuple) else (reps,)


def products(shape, times):
    if len(shape) == 0:
        return ()
    return (shape[0] * int(times[0]),) + products(shape[1:], times[1:])


def alternating(times, shape):
    if len(shape) == 0:
        return ()
    return (int(times[0]), shape[0]) + alternating(times[1:], shape[1:])


@steered("ndim")
def spread(a, ndim):
    """The array with an axis of one element before each of its own, and before those that it lacks."""
    return a[(None, None) * (ndim - a.ndim) + (None, slice(None)) * a.ndim]


# --- repeat
@overload(np.repeat, np.ndarray.repeat)
def repeat(a: Lines, repeats: Int, axis: None = None):
    if repeats < 0:
        return routed(np.repeat, a, repeats)      # which raises
    line = np.ravel(a)
    found = np.empty(len(line) * repeats, line.dtype)
    found.reshape(len(line), int(repeats))[...] = np.ascontiguousarray(line)[:, None]
    return found


@overload(np.repeat)
def repeat_number(a: Num, repeats: Int, axis: None = None):
    return np.repeat(np.asarray(a).reshape(1), repeats)


@overload(np.repeat, np.ndarray.repeat)
def repeat_along(a: Lines, repeats: Int, axis: Const(int)):
    at = axis_of(axis, a.ndim)
    if repeats < 0 or at < a.ndim - 1 and a.size * repeats > LARGE:
        return routed(np.repeat, a, repeats, axis)
    times = int(repeats)
    found = np.empty(a.shape[:at] + (a.shape[at] * times,) + a.shape[at + 1:], a.dtype)
    found.reshape(a.shape[:at + 1] + (times,) + a.shape[at + 1:])[...] = np.ascontiguousarray(a)[(slice(None),) * (at + 1) + (None,)]
    return found


@overload(np.repeat, np.ndarray.repeat)
def repeat_by_counts(a: Lines, repeats: Places, axis: None = None):
    return routed(np.repeat, a, repeats) if a.size > LARGE else repeated_rows(np.ravel(a), repeats, 0)


@overload(np.repeat, np.ndarray.repeat)
def repeat_rows_by_counts(a: Lines, repeats: Places, axis: Const(int)):
    at = axis_of(axis, a.ndim)
    return routed(np.repeat, a, repeats, axis) if a.size > LARGE else repeated_rows(a, repeats, at)


@overload(np.repeat, np.ndarray.repeat)
def repeat_by_list(a: Lines, repeats: Listed, axis: Const(int, type(None)) = None):
    return np.repeat(a, np.array(repeats), axis)


@steered("at")
def repeated_rows(a, repeats, at):
    if len(repeats) != a.shape[at] and len(repeats) != 1:
        raise ValueError(f"operands could not be broadcast together with shape ({a.shape[at]},) ({len(repeats)},)")
    total = 0
    for count in repeats:
        if count < 0:
            raise ValueError("repeats may not contain negative values.")
        total += int(count)
    step = int(len(repeats) > 1)
    if len(repeats) == 1:
        total *= a.shape[at]
    found = np.empty(a.shape[:at] + (total,) + a.shape[at + 1:], a.dtype)
    rows, others, j = np.moveaxis(found, at, 0), np.moveaxis(a, at, 0), 0
    for i in range(len(others)):
        for _ in range(int(repeats[i * step])):
            rows[j] = others[i]
            j += 1
    return found


# --- roll
@overload(np.roll)
def roll(a: Array, shift: Int, axis: None = None):
    found = np.empty(a.size, a.dtype)
    fill_rolled(found, np.ravel(a), (shift,), (0,))
    return found.reshape(a.shape)


@overload(np.roll)
def roll_axis(a: Lines, shift: Int, axis: Const(int)):
    found = np.empty_like(a)
    fill_rolled(found, a, (shift,), (axis_of(axis, a.ndim),))
    return found


@overload(np.roll)
def roll_axes(a: Lines, shift: Int | Ints, axis: Const(tuple)):
    axes = axis_numbers(axis, a.ndim)
    shifts = shift if isinstance(shift, tuple) else (shift,) * len(axis)
    if len(shifts) != len(axes) or has_twice(axes):
        return routed(np.roll, a, shift, axis)
    found = np.empty_like(a)
    fill_rolled(found, a, shifts, axes)
    return found


@steered("axes")
def fill_rolled(found, a, shifts, axes):
    """Each axis parts what is left to fill in two: what comes from the end, and the rest."""
    if len(axes) == 0:
        fill(found, a)
    else:
        at, n = axes[0], a.shape[axes[0]]
        k = int(shifts[0]) % n if n > 0 else 0
        fill_rolled(part_along(found, at, k, n), part_along(a, at, 0, n - k), shifts[1:], axes[1:])
        if k > 0:
            fill_rolled(part_along(found, at, 0, k), part_along(a, at, n - k, n), shifts[1:], axes[1:])


def fill(found, a):
    found[...] = a


overload(fill, inline="never")(fill)              # one loop nest serves all parts


# --- resize
@overload(np.resize)
def resize(a: Lines, new_shape: Int | Ints):
    shape = as_tuple(new_shape)
    for length in shape:
        if length < 0:
            raise ValueError("all elements of `new_shape` must be non-negative")
    found, line = np.empty(shape, a.dtype), np.ravel(a)
    places, n = found.reshape(-1), len(line)
    if n == 0:
        places[:] = 0
    else:
        for start in range(0, len(places), n):
            places[start:start + n] = line[:len(places) - start]
    return found
