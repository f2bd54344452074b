"""NumPy's functions that call functions: for lines of an array, for its elements, for where a condition holds.

In: functions, arrays.  Out: overloads.  Holds: functions are called as often as NumPy calls them, and in the same order (np.vectorize:
in order C).
"""
import numpy as np

from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Lines, ListedNumbers
from typeinfer.types import Array, Int, Number, Tuple



# --- apply_along_axis
@overload(np.apply_along_axis)
def apply_along_axis(func1d, axis: Int, arr: Lines, *args, **kwargs):
    if axis < -arr.ndim or axis >= arr.ndim:
        raise np.exceptions.AxisError(axis, arr.ndim)
    if arr.ndim == 1:
        return np.asarray(func1d(arr, *args, **kwargs)).copy()
    at = axis if axis >= 0 else axis + arr.ndim
    return apply_to_lines(func1d, at, arr, args, kwargs)


def apply_to_lines(func1d, at, arr, args, kwargs):
    """The results of all lines, in memory as NumPy has them: each of them without gaps."""
    lines = line_last(arr, at)
    for length in lines.shape[:-1]:
        if length == 0:
            raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    found = results_of(func1d, lines, args, kwargs)
    if found.ndim == lines.ndim - 1:
        return found
    if found.ndim == lines.ndim:
        return line_back(found, at)
    if found.ndim == lines.ndim + 1:
        return np.moveaxis(found, (-2, -1), (at, at + 1))
    return np.moveaxis(found, (-3, -2, -1), (at, at + 1, at + 2))


def results_of(func1d, lines, args, kwargs):
    first = np.asarray(func1d(lines[first_of(lines.shape[:-1])], *args, **kwargs))
    found = np.empty(lines.shape[:-1] + first.shape, first.dtype)
    if lines.ndim == 2:
        found[0] = first
        for row in range(1, len(lines)):
            found[row] = func1d(lines[row], *args, **kwargs)
    else:
        is_first = True
        for place in np.ndindex(lines.shape[:-1]):
            if is_first:
                found[place] = first
            else:
                found[place] = func1d(lines[place], *args, **kwargs)
            is_first = False
    return found


def first_of(shape):
    return (0,) * len(shape)


def line_last(arr, at):
    """The axis in question is the last."""
    if arr.ndim == 2:
        return arr if at == 1 else arr.T
    return np.moveaxis(arr, at, -1)


def line_back(found, at):
    if found.ndim == 2:
        return found if at == 1 else found.T
    return np.moveaxis(found, -1, at)


# --- apply_over_axes
@overload(np.apply_over_axes)
def apply_over_axes(func, a: Array, axes):
    if isinstance(axes, int):
        return over_axis(func, a, axes)
    return over_axes(func, a, tuple(axes))


def over_axes(func, a, axes):
    if len(axes) == 0:
        return a
    return over_axes(func, over_axis(func, a, axes[0]), axes[1:])


def over_axis(func, a, axis):
    at = axis if axis >= 0 else axis + a.ndim
    found = func(a, at)
    if found.ndim == a.ndim:
        return found
    return np.expand_dims(found, at)


# --- piecewise
@overload(np.piecewise)
def piecewise_of_number(x: Number, condlist, funclist, *args, **kw):
    return chosen_pieces(np.asarray(x), np.asarray(condlist, dtype=np.bool_), tuple(funclist), args, kw)


@overload(np.piecewise)
def piecewise_of_list(x: ListedNumbers, condlist, funclist, *args, **kw):
    return np.piecewise(np.array(x), condlist, funclist, *args, **kw)


@overload(np.piecewise)
def piecewise(x: Array, condlist, funclist, *args, **kw):
    if np.isscalar(condlist):
        return chosen_pieces(x, np.full((1,) + x.shape, condlist), tuple(funclist), args, kw)
    conditions = np.asarray(condlist, dtype=np.bool_)
    if conditions.ndim == 1 and x.ndim > 0:       # one condition, without a list around it
        return chosen_pieces(x, conditions.reshape((1,) + conditions.shape), tuple(funclist), args, kw)
    return chosen_pieces(x, conditions, tuple(funclist), args, kw)


def chosen_pieces(x, conditions, functions, args, kw):
    found = np.zeros_like(x)
    count = len(conditions)
    if count == len(functions) - 1:
        fill_pieces(found, x, conditions, functions[:-1], 0, args, kw)
        fill_piece(found, x, ~conditions.any(axis=0), functions[-1], args, kw)
    elif count == len(functions):
        fill_pieces(found, x, conditions, functions, 0, args, kw)
    else:
        raise ValueError(f"with {count} condition(s), either {count} or {count + 1} functions are expected")
    return found


def fill_pieces(found, x, conditions, functions, at, args, kw):
    if len(functions) > 0:
        fill_piece(found, x, conditions[at], functions[0], args, kw)
        fill_pieces(found, x, conditions, functions[1:], at + 1, args, kw)


def fill_piece(found, x, where, function, args, kw):
    if callable(function):
        values = x[where]
        if values.size > 0:
            found[where] = function(values, *args, **kw)
    else:
        found[where] = function


# --- fromfunction
@overload(np.fromfunction)
def fromfunction(function, shape: Tuple, *, dtype=float, **kwargs):
    places = np.indices(shape, dtype=dtype)
    if len(shape) == 1:
        return function(places[0], **kwargs)
    if len(shape) == 2:
        return function(places[0], places[1], **kwargs)
    if len(shape) == 3:
        return function(places[0], places[1], places[2], **kwargs)
    return function(places[0], places[1], places[2], places[3], **kwargs)


# --- vectorize
@overload(np.vectorize)
def vectorize(pyfunc, otypes=None):
    return lambda *args: applied(pyfunc, otypes, args)


def applied(pyfunc, otypes, args):
    """The arguments broadcast, and the function called with Python's numbers; the type of the result is that of a call with NumPy's."""
    if len(args) == 1:
        return apply_to_elements(lambda x: pyfunc(x[0]), otypes, (np.asarray(args[0]),))
    if len(args) == 2:
        return apply_to_elements(lambda x: pyfunc(x[0], x[1]), otypes, np.broadcast_arrays(*args))
    if len(args) == 3:
        return apply_to_elements(lambda x: pyfunc(x[0], x[1], x[2]), otypes, np.broadcast_arrays(*args))
    return apply_to_elements(lambda x: pyfunc(x[0], x[1], x[2], x[3]), otypes, np.broadcast_arrays(*args))


def apply_to_elements(call, otypes, arrays):
    x = arrays[0]
    if otypes is None:
        if x.size == 0:
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        first = call(firsts_of(arrays))
        if isinstance(first, tuple):
            rows = [call(items_of(arrays, place)) for place in np.ndindex(x.shape)]
            return separated(rows, first, x)
        return filled(call, np.empty_like(x, np.asarray(first).dtype), arrays)
    return filled(call, np.empty_like(x, otypes[0]), arrays)


def filled(call, found, arrays):
    for place in np.ndindex(found.shape):
        found[place] = call(items_of(arrays, place))
    return found


def firsts_of(arrays):
    if len(arrays) == 0:
        return ()
    return (arrays[0].ravel()[0], *firsts_of(arrays[1:]))


def items_of(arrays, place):
    if len(arrays) == 0:
        return ()
    return (arrays[0][place].item(), *items_of(arrays[1:], place))


def separated(rows, first, x):
    """An array for each item of the rows."""
    if len(first) == 0:
        return ()
    found = np.empty_like(x, np.asarray(first[0]).dtype)
    at = 0
    for place in np.ndindex(x.shape):
        found[place] = rows[at][0]
        at += 1
    return (found, *separated([row[1:] for row in rows], first[1:], x))
