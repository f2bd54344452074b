"""Indices that are arrays: a[mask], a[positions], a[mask] = x, a[positions] = x, where one line of them chooses along the first axis.

In: arrays, masks, positions.  Out: overloads of a[…] and a[…] = x.  Holds: results are new arrays; what does not fit is given to
NumPy itself, which raises, or knows more.
"""
import operator

import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from typeinfer.types import Array, Family, Num

Rows = Family("array in order C, or a line", lambda t: isinstance(t, Array) and t.ndim > 0 and (t.order == "C" or t.ndim == 1))
Mask = Family("line of bools", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind == "b")
Positions = Family("line of ints", lambda t: isinstance(t, Array) and t.ndim == 1 and (      # NumPy wraps what is beyond int64
    t.dtype.kind == "i" or t.dtype.kind == "u" and t.dtype.bits < 64))
Target = Family("writeable array, in order C or a line", lambda t: isinstance(t, Rows) and t.writeable)
MaskOfAll = Family("mask in order C", lambda t: isinstance(t, Array) and t.ndim > 1 and t.order == "C" and t.dtype.kind == "b")


# --- reading
@overload(operator.getitem)
def get_masked(a: Rows, mask: Mask):
    if len(mask) != len(a):
        return routed(operator.getitem, a, mask)
    count = count_true(mask)
    out = np.empty((count,) + a.shape[1:], a.dtype)
    i, j = 0, 0
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
def get_rows(a: Rows, positions: Positions):
    out = np.empty((len(positions),) + a.shape[1:], a.dtype)
    for k in range(len(positions)):
        out[k] = a[positions[k]]
    return out


# --- writing
@overload(operator.setitem)
def set_masked(a: Target, mask: Mask, value: Num):
    if len(mask) != len(a) or not is_taken(a, value):
        routed(operator.setitem, a, mask, value)
    else:
        x = a.dtype.type(float(value)) if is_plain_int(value) and a.dtype.kind == "f" else a.dtype.type(value)
        for i in range(len(mask)):
            if mask[i]:
                a[i] = x


@overload(operator.setitem)
def set_masked_of_all(a: Target, mask: MaskOfAll, value: Num):
    if mask.shape != a.shape:
        routed(operator.setitem, a, mask, value)
    else:
        a.reshape(-1)[mask.reshape(-1)] = value


@overload(operator.setitem)
def set_rows(a: Target, positions: Positions, value: Num):
    if not is_taken(a, value) or not are_inside(positions, len(a)):
        routed(operator.setitem, a, positions, value)
    else:
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


def are_inside(positions, length):
    """Whether all positions are: nothing is written if one is not."""
    outside = 0
    for k in range(len(positions)):
        outside += int(positions[k] >= length) + int(positions[k] < -length)
    return outside == 0
