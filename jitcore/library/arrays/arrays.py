"""Arrays among Python's own operations: truth, bool(), int(), float(), complex(), item; by the names of dtypes; parts of real arrays; clip.

In: arrays.  Out: overloads.
"""
import operator

import numpy as np

from codegen.ops.arrays.array_attributes import read_only
from codegen.ops.numbers.numpy_functions import CLIP, takes_bounds_beyond
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import ListedNumbers
from typeinfer.types import NUMPY_SCALARS, Array, Family, Int, Tuple

Point = Family("0-d array", lambda t: isinstance(t, Array) and t.ndim == 0)
Matrices = Family("array of matrices", lambda t: isinstance(t, Array) and t.ndim > 1)
RealArray = Family("array of real numbers", lambda t: isinstance(t, Array) and t.dtype.kind != "c")


@overload(operator.truth)
def truth(a: Array):
    if a.ndim == 0:
        return bool(a[()])
    if a.size == 1:
        return bool(a.flat[0])
    if a.size == 0:
        raise ValueError("The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is "
                         "not empty.")
    raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")


@overload(bool)
def bool_of_array(a: Array):
    return operator.truth(a)


@overload(operator.not_)
def not_array(a: Array):
    return not operator.truth(a)


@overload(int)
def int_of_array(a: Point):
    if a.dtype.kind == "c":
        raise TypeError("int() argument must be a string, a bytes-like object or a real number, not 'complex'")
    return int(a[()].real)


@overload(float)
def float_of_array(a: Point):
    if a.dtype.kind == "c":
        raise TypeError("float() argument must be a string or a real number, not 'complex'")
    return float(a[()].real)


@overload(complex)
def complex_of_array(a: Point):
    return complex(a[()])


# --- by the names of their dtypes
def _cast_by(cls):
    @overload(cls)
    def array_of_class(x: Array):
        return np.asarray(x, cls) if x.ndim else np.asarray(x, cls)[()]

    @overload(cls)
    def array_of_list(x: ListedNumbers):
        return np.array(x, cls)


for _number in NUMPY_SCALARS.values():
    _cast_by(_number.python_class)


# --- parts
@overload(np.ndarray.item)
def item(a: Array):
    if a.size != 1:
        raise ValueError("can only convert an array of size 1 to a Python scalar")
    return a.flat[0].item()


@overload(np.ndarray.item)
def item_at_position(a: Array, k: Int):
    if a.ndim == 1:
        return a[k].item()
    return a.flat[k].item()


@overload(np.ndarray.item)
def item_at_tuple(a: Array, index: Tuple):
    return a[index].item()


@overload(np.ndarray.item)
def item_at_positions(a: Array, *index):
    return a[index].item()


@overload(np.ndarray.tolist)
def to_list(a: Array):
    if a.ndim == 0:
        return a.item()
    if a.ndim == 1:
        return [x.item() for x in a]
    return [row.tolist() for row in a]


@overload(np.ndarray.mT)
def matrix_transposed(a: Matrices):
    return a.swapaxes(-1, -2)


@overload(operator.eq)
def equals_none(a: Array, other: None):
    return np.zeros_like(a, np.bool_)


@overload(operator.ne)
def differs_from_none(a: Array, other: None):
    return np.ones_like(a, np.bool_)


@overload(np.ndarray.imag)
def imaginary_part(a: RealArray):
    return read_only(np.zeros_like(a))


@overload(np.clip)
def clip_function(a: Array, a_min, a_max):
    return clipped(a, a_min, a_max)


@overload(np.ndarray.clip)
def clip(a: Array, min=None, max=None):
    return clipped(a, min, max)


if hasattr(np, "unstack"):                        # before, np.clip had no arguments of these names
    @overload(np.clip)
    def clip_between(a: Array, *, min=None, max=None):
        return clipped(a, min, max)

    @overload(np.clip)
    def clip_between_into(a: Array, *, out: Array, min=None, max=None):
        return clipped_into(a, min, max, out)


@overload(np.clip)
def clip_into(a: Array, a_min, a_max, out: Array):
    return clipped_into(a, a_min, a_max, out)


@overload(np.ndarray.clip)
def clip_method_into(a: Array, min=None, max=None, *, out: Array):
    return clipped_into(a, min, max, out)


def clipped_into(a, low, high, out):
    if low is None:
        if high is None:
            np.positive(a, out=out)
        else:
            np.minimum(a, at_most(a, high), out=out)
    elif high is None:
        np.maximum(a, at_least(a, low), out=out)
    elif np.ndim(low) == 0 and np.ndim(high) == 0:
        CLIP(a, in_type(a, at_least(a, low)), in_type(a, at_most(a, high)), out=out)
    else:
        np.minimum(np.maximum(a, low), high, out=out)
    return out


TAKES_BOUNDS_BEYOND = takes_bounds_beyond()


def at_least(a, low):
    """The lower bound, in the range of the array's type."""
    if TAKES_BOUNDS_BEYOND and type(low) is int and (a.dtype.kind == "u" or a.dtype.kind == "i" and a.itemsize < 8):
        return max(low, int(np.iinfo(a.dtype).min))
    return low


def at_most(a, high):
    if TAKES_BOUNDS_BEYOND and type(high) is int and a.dtype.kind in "iu" and a.itemsize < 8:
        return min(high, int(np.iinfo(a.dtype).max))
    return high


def in_type(a, bound):
    """The bound, or OverflowError."""
    return a.dtype.type(bound) if type(bound) is int and a.dtype.kind in "iu" else bound


def clipped(a, low, high):
    if low is None:
        return a.copy() if high is None else np.minimum(a, at_most(a, high))
    if high is None:
        return np.maximum(a, at_least(a, low))
    if a.dtype.kind == "f" and np.ndim(low) == 0 and np.ndim(high) == 0:
        return CLIP(a, low, high)                 # it keeps -0.0 where a bound is 0.0
    return np.minimum(np.maximum(a, at_least(a, low)), at_most(a, high))
