"""Arrays with borders: pad.

In: arrays in order C, lines.  Out: overloads.  Holds: results are new arrays in order C; NumPy itself is called for rare arguments, for
borders wider than the array, and to raise.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_index import is_taken
from jitcore.library.arrays.np_patterns import Plain
from typeinfer.ops import inside
from typeinfer.types import Family, Num, Number, Static, Tuple, Type

Mode = Family("'edge', 'wrap', 'reflect' or 'symmetric'", lambda t: isinstance(t, Static) and t.value in ("edge", "wrap", "reflect", "symmetric"))
Constant = Family("'constant'", lambda t: isinstance(t, Static) and t.value == "constant")


def _is_pair(t: Type) -> bool:
    return isinstance(t, Tuple) and len(t.parts) == 2 and all(isinstance(part, Number) and part.kind == "i" and part.python for part in t.parts)


Widths = Family("an int, two, or two for each axis", lambda t: isinstance(t, Number) and t.kind == "i" and t.python or _is_pair(t) or (
    isinstance(t, Tuple) and len(t.parts) > 1 and all(map(_is_pair, t.parts))))


# --- pad
@overload(np.pad)
def pad_with_number(array: Plain, pad_width: Widths, mode: Constant = "constant", *, constant_values: Num = 0):
    widths = widths_of(pad_width, array)
    if not fit(widths, array.shape, None) or not is_taken(array, constant_values):
        return routed(np.pad, array, pad_width, constant_values=constant_values)
    found = np.empty(padded_shape(array.shape, widths), array.dtype)
    fill_padded(found, array, widths, "constant", array.dtype.type(constant_values))
    return found


@overload(np.pad)
def pad(array: Plain, pad_width: Widths, mode: Mode):
    widths = widths_of(pad_width, array)
    if not fit(widths, array.shape, mode):
        return routed(np.pad, array, pad_width, mode)
    found = np.empty(padded_shape(array.shape, widths), array.dtype)
    fill_padded(found, array, widths, mode, None)
    return found


def widths_of(given, a):
    """The widths of both borders of each axis."""
    if isinstance(given, int):
        return ((given, given),) * a.ndim
    return (given,) * a.ndim if isinstance(given[0], int) else given


def padded_shape(shape, widths):
    if len(shape) == 0:
        return ()
    return (widths[0][0] + shape[0] + widths[0][1],) + padded_shape(shape[1:], widths[1:])


def fit(widths, shape, mode):
    """Whether there is a border for each axis, and enough to fill it with."""
    return len(widths) == len(shape) and axes_fit(widths, shape, mode)


def axes_fit(widths, shape, mode):
    if len(shape) == 0:
        return True
    wide, length = max(widths[0][0], widths[0][1]), shape[0]
    if min(widths[0][0], widths[0][1]) < 0 or mode is not None and (length == 0 or mode != "edge" and wide > length - int(mode == "reflect")):
        return False
    return axes_fit(widths[1:], shape[1:], mode)


def fill_padded(found, a, widths, mode, x):
    before, after = widths[0]
    if a.ndim == 1:
        found[before:before + len(a)] = a
    else:
        for i in range(len(a)):
            fill_padded(found[before + i], a[i], widths[1:], mode, x)
    fill_borders(found, before, len(a), after, mode, x)


@inside
def fill_borders(found, before, count, after, mode, x):
    if mode == "constant":
        found[:before] = x
        found[before + count:] = x
    else:
        for k in range(before + after):
            place = k - before if k < before else count + k - before
            found[before + place] = found[before + source(place, count, mode)]


def source(place, count, mode):
    """Which item is repeated at a place before the first or after the last."""
    if mode == "edge":
        return 0 if place < 0 else count - 1
    if mode == "wrap":
        return place + count if place < 0 else place - count
    return (-place if place < 0 else 2 * count - 2 - place) if mode == "reflect" else (-1 - place if place < 0 else 2 * count - 1 - place)
