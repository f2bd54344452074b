"""Arrays taken apart: split, array_split, hsplit, vsplit, dsplit, unstack.

In: arrays, numbers of parts or where to cut, axes that are known when compiling.  Out: overloads.  Holds: results are lists of views;
unstack gives a tuple whose length is not known.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_axes import part_along
from jitcore.library.arrays.np_patterns import Lines, Listed, Places
from typeinfer.ops import Const, steered
from typeinfer.types import Family, Int

Cuts = Family("line, list or tuple of ints", lambda t: isinstance(t, Places) or isinstance(t, Listed))


def _split(function):
    overload(np.split)(function)
    return overload(np.array_split)(function)


@overload(np.array_split)
def array_split(ary: Lines, indices_or_sections: Int, axis: Const(int) = 0):
    if axis < -ary.ndim or axis >= ary.ndim:
        return routed(np.array_split, ary, indices_or_sections, axis)      # which raises
    return parts_of(ary, int(indices_or_sections), axis if axis >= 0 else axis + ary.ndim)


@overload(np.split)
def split(ary: Lines, indices_or_sections: Int, axis: Const(int) = 0):
    if axis < -ary.ndim or axis >= ary.ndim:
        return routed(np.split, ary, indices_or_sections, axis)
    count = int(indices_or_sections)
    if ary.shape[axis] % count != 0:
        raise ValueError("array split does not result in an equal division")
    return parts_of(ary, count, axis if axis >= 0 else axis + ary.ndim)


@steered("at")
def parts_of(a, count, at):
    """The first parts are longer by one where it does not come out even."""
    if count <= 0:
        raise ValueError("number sections must be larger than 0.")
    length, more, parts = a.shape[at] // count, a.shape[at] % count, []
    for k in range(count):                        # no comprehension: before Python 3.12 it is a function, where `at` is not known
        parts.append(part_along(a, at, k * length + min(k, more), (k + 1) * length + min(k + 1, more)))
    return parts


@_split
def split_at(ary: Lines, indices_or_sections: Cuts, axis: Const(int) = 0):
    if axis < -ary.ndim or axis >= ary.ndim:
        return routed(np.array_split, ary, indices_or_sections, axis)
    at, start = axis if axis >= 0 else axis + ary.ndim, 0
    parts = []
    for cut in indices_or_sections:
        parts.append(part_along(ary, at, start, int(cut)))
        start = int(cut)
    parts.append(part_along(ary, at, start, ary.shape[at]))
    return parts


@overload(np.hsplit)
def hsplit(ary: Lines, indices_or_sections: Int | Cuts):
    return np.split(ary, indices_or_sections, 1 if ary.ndim > 1 else 0)


@overload(np.vsplit)
def vsplit(ary: Lines, indices_or_sections: Int | Cuts):
    if ary.ndim < 2:
        raise ValueError("vsplit only works on arrays of 2 or more dimensions")
    return np.split(ary, indices_or_sections, 0)


@overload(np.dsplit)
def dsplit(ary: Lines, indices_or_sections: Int | Cuts):
    if ary.ndim < 3:
        raise ValueError("dsplit only works on arrays of 3 or more dimensions")
    return np.split(ary, indices_or_sections, 2)


if hasattr(np, "unstack"):                        # it came with NumPy 2.1
    @overload(np.unstack)
    def unstack(x: Lines, /, *, axis: Const(int) = 0):
        return tuple([row for row in np.moveaxis(x, axis, 0)])
