"""Assignments that need a conversion first: a[i] = (1, 2, 3), a[True] = x, np.copyto.

In: arrays, indices, values.  Out: overloads.
"""
import operator

import numpy as np

from jitcore.extending import overload
from typeinfer.types import Array, Bool, Family, Num, Tuple, View

Sequence = Family("tuple or list", lambda t: isinstance(t, Tuple) or isinstance(t, View) and t.of is list)


@overload(operator.setitem)
def set_sequence(a: Array, index, value: Sequence):
    a[index] = np.array(value, dtype=a.dtype)


@overload(operator.setitem)
def set_by_bool(a: Array, index: Bool, value: Num):
    if index:
        a[...] = value


@overload(np.copyto)
def copyto(dst: Array, src: Array | Num):
    dst[...] = src
