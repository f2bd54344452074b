"""Assignments that need a conversion first: a[i] = (1, 2, 3), a[True] = x, a.real = x, a.flat = x, np.copyto.

In: arrays, indices, values.  Out: overloads.
"""
import operator

import numpy as np

from jitcore.extending import overload
from typeinfer.callables import steps
from typeinfer.types import Array, Bool, Family, List, Num, Real, Slice, Static, Tuple, View

Sequence = Family("tuple or list", lambda t: isinstance(t, Tuple) or isinstance(t, View) and t.of is list)


def why_not_imaginary() -> str:
    """The words of the installed NumPy."""
    try:
        np.zeros(1).imag = 1
    except TypeError as error:
        return str(error)


NO_IMAGINARY_PART = why_not_imaginary()


def Named(name: str) -> Family:
    """The constant text `name`."""
    return Family(repr(name), lambda t: isinstance(t, Static) and t.value == name)


@overload(operator.setitem)
def set_sequence(a: Array, index, value: Sequence):
    a[index] = np.array(value, dtype=a.dtype)


@overload(operator.setitem)
def set_list(a: Array, index: Slice, value: List):
    a[index] = np.array(value, dtype=a.dtype)


@overload(operator.setitem)
def set_by_bool(a: Array, index: Bool, value: Num):
    if index:
        a[...] = value


# --- a.real, a.imag, a.flat
@overload(steps.store_attribute)
def store_real(a: Array, name: Named("real"), value):
    a.real[...] = value


@overload(steps.store_attribute)
def store_imaginary(a: Array, name: Named("imag"), value):
    if a.dtype.kind != "c":
        raise TypeError(NO_IMAGINARY_PART)
    a.imag[...] = value


@overload(steps.store_attribute)
def store_number_flat(a: Array, name: Named("flat"), value: Num):
    a[...] = value


@overload(steps.store_attribute)
def store_flat(a: Array, name: Named("flat"), value):
    """The values in order C, from the start again where there are too few."""
    values = np.array(value).ravel()
    line = a.flat
    if len(values) > 0:
        for k in range(a.size):
            line[k] = values[k % len(values)]


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
