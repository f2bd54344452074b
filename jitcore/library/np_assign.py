"""Assignments that need a conversion first: a[i] = (1, 2, 3), a[True] = x, np.copyto.

In: arrays, indices, values.  Out: overloads.
"""
import operator

import numpy as np

from jitcore.extending import overload
from typeinfer.types import Array, Bool, Family, Num, Real, Tuple, View

Sequence = Family("tuple or list", lambda t: isinstance(t, Tuple) or isinstance(t, View) and t.of is list)


@overload(operator.setitem)
def set_sequence(a: Array, index, value: Sequence):
    a[index] = np.array(value, dtype=a.dtype)


@overload(operator.setitem)
def set_by_bool(a: Array, index: Bool, value: Num):
    if index:
        a[...] = value


@overload(np.copyto)
def copyto(dst: Array, src: Array):
    if not np.can_cast(src.dtype, dst.dtype, "same_kind"):
        raise TypeError(f"Cannot cast array data from {src.dtype!r} to {dst.dtype!r} according to the rule 'same_kind'")
    dst[...] = src


@overload(np.copyto)
def copyto_number(dst: Array, src: Real):
    found = np.result_type(src)
    is_small = isinstance(src, int) and dst.dtype.kind == "u"       # the assignment looks at the value
    if not is_small and not np.can_cast(found, dst.dtype, "same_kind"):
        raise TypeError(f"Cannot cast scalar from {found!r} to {dst.dtype!r} according to the rule 'same_kind'")
    dst[...] = src
