"""Values put where masks, diagonals or positions along an axis say: fill_diagonal, putmask, place, copyto(where=…), take_along_axis,
put_along_axis.

In: arrays, masks, positions.  Out: overloads.  Holds: NumPy itself is called for other shapes, for what it casts by rules of its own, and to
raise.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_axes import axis_of
from jitcore.library.arrays.np_index import check_position, is_taken, read_before
from jitcore.library.arrays.np_patterns import Grid, Line, Lines, Masks, Positions, Targets
from typeinfer.ops import Const
from typeinfer.types import Family, Num, Real

Filled = Family("writeable array of two axes or more", lambda t: isinstance(t, Targets) and t.ndim > 1)
Along = Family("line of ints, or a matrix of them in order C", lambda t: isinstance(t, Positions) and (t.ndim == 1 or t.ndim == 2 and t.order == "C"))
Places = Family("writeable line or matrix", lambda t: isinstance(t, Targets) and t.ndim < 3)


@overload(np.fill_diagonal)
def fill_diagonal(a: Filled, val: Num, wrap: Const(bool) = False):
    if wrap or not is_taken(a, val):
        routed(np.fill_diagonal, a, val, wrap)
    else:
        if a.ndim > 2:
            for length in a.shape:
                if length != a.shape[0]:
                    raise ValueError("All dimensions of input must be of equal length")
        x = a.dtype.type(val)
        for i in range(min(a.shape)):
            a[(i,) * a.ndim] = x


# --- by masks
def is_like(a, other):
    """Whether it has the shape. (Of how many axes is known when compiling.)"""
    return a.ndim == other.ndim and a.shape == other.shape


@overload(np.putmask)
def putmask(a: Targets, mask: Masks, values: Num):
    if not is_like(a, mask) or not is_taken(a, values):
        routed(np.putmask, a, mask, values)
    else:
        put_number_where(a, mask, a.dtype.type(values))


@overload(np.putmask)
def putmask_of_array(a: Targets, mask: Masks, values: Lines):
    if not is_like(a, mask) or not is_like(a, values) or not np.can_cast(values.dtype, a.dtype, "safe"):
        routed(np.putmask, a, mask, values)
    else:
        put_where(a, mask, values)


def put_number_where(a, mask, x):
    if a.ndim == mask.ndim:                       # it is known that it is, but not to the compiler
        a[...] = np.where(mask, x, a)


def put_where(a, mask, values):
    if a.ndim == mask.ndim and a.ndim == values.ndim:
        a[...] = np.where(mask, values.astype(a.dtype), a)


@overload(np.copyto)
def copyto_where(dst: Targets, src: Lines, *, where: Masks):
    if not is_like(dst, where) or not is_like(dst, src) or not np.can_cast(src.dtype, dst.dtype, "same_kind"):
        routed(np.copyto, dst, src, where=where)
    else:
        put_where(dst, where, src)


@overload(np.copyto)
def copyto_number_where(dst: Targets, src: Real, *, where: Masks):
    if not is_like(dst, where) or not is_taken(dst, src):
        routed(np.copyto, dst, src, where=where)
    else:
        put_number_where(dst, where, dst.dtype.type(src))


@overload(np.place)
def place(arr: Targets, mask: Masks, vals: Line):
    if arr.ndim > 1 or mask.ndim > 1 or len(arr) != len(mask) or len(vals) == 0 or not np.can_cast(vals.dtype, arr.dtype, "safe"):
        routed(np.place, arr, mask, vals)
    else:
        values, chosen, j = read_before(arr, vals), read_before(arr, mask), 0
        for i in range(len(arr)):
            if chosen[i]:
                arr[i] = arr.dtype.type(values[j])
                j = j + 1 if j + 1 < len(values) else 0


# --- by positions along an axis
@overload(np.take_along_axis)
def take_along_axis(arr: Line | Grid, indices: Along, axis: Const(int)):
    at = axis_of(axis, arr.ndim)
    if arr.ndim != indices.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    if arr.ndim == 1:
        return arr[indices]
    other, length = arr.shape[1 - at], arr.shape[at]
    if other != indices.shape[1 - at] and other != 1 and indices.shape[1 - at] != 1:
        return routed(np.take_along_axis, arr, indices, axis)         # which raises
    count = indices.shape[1 - at] if other == 1 else other
    own, given = int(other > 1), int(indices.shape[1 - at] > 1)
    found = np.empty((indices.shape[0], count) if at == 0 else (count, indices.shape[1]), arr.dtype)
    for i in range(found.shape[0]):
        for j in range(found.shape[1]):
            k = indices[i, j * given] if at == 0 else indices[i * given, j]
            check_position(k, length, at)
            found[i, j] = arr[k, j * own] if at == 0 else arr[i * own, k]
    return found


@overload(np.put_along_axis)
def put_along_axis(arr: Places, indices: Along, values: Num, axis: Const(int)):
    at = axis_of(axis, arr.ndim)
    if arr.ndim != indices.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    if not is_taken(arr, values) or arr.ndim == 2 and (arr.shape[1 - at] != indices.shape[1 - at] and indices.shape[1 - at] != 1):
        routed(np.put_along_axis, arr, indices, values, axis)
    else:
        x, positions = arr.dtype.type(values), read_before(arr, indices)
        for k in np.ravel(positions):             # nothing is written if one is outside
            check_position(k, arr.shape[at], at)
        if arr.ndim == 1:
            for k in positions:
                arr[k] = x
        else:
            given = int(positions.shape[1 - at] > 1)
            for i in range(positions.shape[0] if at == 0 else arr.shape[0]):
                for j in range(arr.shape[1] if at == 0 else positions.shape[1]):
                    if at == 0:
                        arr[positions[i, j * given], j] = x
                    else:
                        arr[i, positions[i * given, j]] = x
