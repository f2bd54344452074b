"""Arrays seen from another side: flip, rot90, atleast_1d and its kin, diagonals, windows.

In: arrays, axes that are known when compiling.  Out: overloads.  Holds: results are views, read-only ones where NumPy's are.
"""
import numpy as np

from codegen.ops.arrays.array_attributes import read_only
from codegen.ops.arrays.array_views import as_strided
from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Lines, Several
from typeinfer.ops import Const, ConstOr, steered
from typeinfer.types import Array, Family, Int, Num, Tuple

Counts = Family("tuple of ints", lambda t: isinstance(t, Tuple) and all(isinstance(one, Int) for one in t.parts))


@steered("axis", "ndim")
def axis_of(axis, ndim):
    """The axis counted from the first."""
    if axis < -ndim or axis >= ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis if axis >= 0 else axis + ndim


@steered("at")
def part_along(a, at, start, stop):
    """A part of one axis."""
    return a[(slice(None),) * at + (slice(start, stop),)]


def size_of(shape):
    """How many elements an array of that shape has."""
    count = 1
    for length in shape:
        count *= length
    return count


# --- backwards
@overload(np.flip)
def flip(m: Lines, axis: None = None):
    return m[(slice(None, None, -1),) * m.ndim]


@overload(np.flip)
def flip_axis(m: Lines, axis: Const(int)):
    return backwards(m, axis_of(axis, m.ndim))


@overload(np.flip)
def flip_axes(m: Lines, axis: Const(tuple)):
    axes = axis_numbers(axis, m.ndim)
    if has_twice(axes):
        raise ValueError("repeated axis")
    return flipped(m, axes)


@steered("axes", "ndim")
def axis_numbers(axes, ndim):
    """Axes counted from the first."""
    return () if len(axes) == 0 else (axis_of(axes[0], ndim),) + axis_numbers(axes[1:], ndim)


@steered("axes")
def has_twice(axes):
    return len(axes) > 0 and (axes[0] in axes[1:] or has_twice(axes[1:]))


@steered("axes")
def flipped(m, axes):
    if len(axes) == 0:
        return m[...]
    return flipped(backwards(m, axes[0]), axes[1:])


@steered("at")
def backwards(m, at):
    return m[(slice(None),) * at + (slice(None, None, -1),)]


@overload(np.flipud)
def flipud(m: Lines):
    return m[::-1]


@overload(np.fliplr)
def fliplr(m: Lines):
    if m.ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return m[:, ::-1]


@overload(np.rot90)
def rot90(m: Several, k: ConstOr(Int) = 1, axes: Const(tuple) = (0, 1)):
    if len(axes) != 2:
        raise ValueError("len(axes) must be 2.")
    if axes[0] == axes[1] or abs(axes[0] - axes[1]) == m.ndim:
        raise ValueError("Axes must be different.")
    if axes[0] >= m.ndim or axes[0] < -m.ndim or axes[1] >= m.ndim or axes[1] < -m.ndim:
        raise ValueError(f"Axes={axes} out of range for array of ndim={m.ndim}.")
    first, second, turns = axis_of(axes[0], m.ndim), axis_of(axes[1], m.ndim), k % 4
    if turns == 0:
        return m[:]
    if turns == 2:
        return backwards(backwards(m, first), second)
    return backwards(m, second).swapaxes(first, second) if turns == 1 else backwards(m.swapaxes(first, second), second)


# --- as many axes at least
@overload(np.atleast_1d)
def atleast_1d(ary: Array | Num):
    a = np.asarray(ary)
    return a.reshape(1) if a.ndim == 0 else a


@overload(np.atleast_2d)
def atleast_2d(ary: Array | Num):
    a = np.asarray(ary)
    if a.ndim == 0:
        return a.reshape(1, 1)
    return a[None, :] if a.ndim == 1 else a


@overload(np.atleast_3d)
def atleast_3d(ary: Array | Num):
    a = np.asarray(ary)
    if a.ndim == 0:
        return a.reshape(1, 1, 1)
    if a.ndim == 1:
        return a[None, :, None]
    return a[:, :, None] if a.ndim == 2 else a


@overload(np.atleast_1d)
def atleast_1d_of_several(first: Array | Num, second: Array | Num, *others):
    return each_at_least((first, second, *others), np.atleast_1d)


@overload(np.atleast_2d)
def atleast_2d_of_several(first: Array | Num, second: Array | Num, *others):
    return each_at_least((first, second, *others), np.atleast_2d)


@overload(np.atleast_3d)
def atleast_3d_of_several(first: Array | Num, second: Array | Num, *others):
    return each_at_least((first, second, *others), np.atleast_3d)


def each_at_least(arrays, function):
    if len(arrays) == 0:
        return ()
    return (function(arrays[0]),) + each_at_least(arrays[1:], function)


# --- diagonals, windows
@overload(np.linalg.diagonal)
def diagonal_of_matrices(x: Several, /, *, offset: Int = 0):
    return np.diagonal(x, offset, -2, -1)


@overload(np.lib.stride_tricks.sliding_window_view)
def sliding_windows(x: Lines, window_shape: Int, axis: Const(int)):
    at = axis_of(axis, x.ndim)
    if window_shape < 0:
        raise ValueError("`window_shape` cannot contain negative values")
    if x.shape[at] < window_shape:
        raise ValueError("window shape cannot be larger than input array shape")
    width = int(window_shape)
    return read_only(as_strided(x, x.shape[:at] + (x.shape[at] - width + 1,) + x.shape[at + 1:] + (width,), x.strides + (x.strides[at],)))


@overload(np.lib.stride_tricks.sliding_window_view)
def sliding_windows_of_line(x: Lines, window_shape: Int, axis: None = None):
    if window_shape >= 0 and x.ndim > 1:
        raise ValueError("Since axis is `None`, must provide window_shape for all dimensions of `x`; got 1 window_shape elements and "
                         f"`x.ndim` is {x.ndim}.")
    return np.lib.stride_tricks.sliding_window_view(x, window_shape, 0)


@overload(np.lib.stride_tricks.sliding_window_view)
def sliding_windows_of_all(x: Lines, window_shape: Counts, axis: None = None):
    for width in window_shape:
        if width < 0:
            raise ValueError("`window_shape` cannot contain negative values")
    if len(window_shape) != x.ndim:
        raise ValueError(f"Since axis is `None`, must provide window_shape for all dimensions of `x`; got {len(window_shape)} window_shape "
                         f"elements and `x.ndim` is {x.ndim}.")
    return read_only(as_strided(x, shape_of_windows(x.shape, window_shape) + window_shape, x.strides + x.strides))


@overload(np.lib.stride_tricks.as_strided)
def strided(x: Lines, shape: Counts, strides: Counts):
    if len(shape) != len(strides) or len(shape) > 0 and min(shape) < 0:
        return routed(np.lib.stride_tricks.as_strided, x, shape, strides)        # which raises
    if not are_aligned(shape, strides, x.itemsize // (2 if x.dtype.kind == "c" else 1)):
        raise TypeError("as_strided() gives elements that are not aligned, which compiled code does not read")
    return as_strided(x, shape, strides)


def are_aligned(shape, strides, size):
    return True if len(shape) == 0 else (shape[0] < 2 or strides[0] % size == 0) and are_aligned(shape[1:], strides[1:], size)


def shape_of_windows(shape, widths):
    if len(shape) == 0:
        return ()
    if shape[0] < widths[0]:
        raise ValueError("window shape cannot be larger than input array shape")
    return (shape[0] - widths[0] + 1,) + shape_of_windows(shape[1:], widths[1:])


@overload(np.shape)
def shape(a: Array):
    return a.shape


@overload(np.size)
def size(a: Array, axis: None = None):
    return a.size


@overload(np.size)
def size_along(a: Lines, axis: Const(int)):
    if axis < -a.ndim or axis >= a.ndim:
        return routed(np.size, a, axis)           # which raises
    return a.shape[axis]
