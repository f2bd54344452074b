"""Reductions that begin with a number or leave elements out: initial=, where=.

In: arrays, masks.  Out: overloads.  Holds: results have NumPy's dtype; what is left out is put in as what changes
nothing, in the reduction's own loop; NumPy itself is called where shapes differ, and to raise.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_index import is_taken
from jitcore.library.arrays.np_shape import has_shape
from typeinfer.ops import Const
from typeinfer.types import FLOAT, INT, Array, Family, Number

Axes = Const(int, tuple, type(None))
Numbers = Family("array of int64, float32, float64 or complex numbers", lambda t: isinstance(t, Array) and t.ndim > 0 and (
    t.dtype.kind == "i" and t.dtype.bits == 64 or t.dtype.kind in "fc" and t.dtype.bits > 16))
Floats = Family("array of floats or complex numbers", lambda t: isinstance(t, Numbers) and t.dtype.kind != "i")
Ordered = Family("array of real numbers", lambda t: isinstance(t, Array) and t.ndim > 0 and t.dtype.kind in "iuf")
Mask = Family("array of bools", lambda t: isinstance(t, Array) and t.dtype.kind == "b")
Inexact = Family("float", lambda t: isinstance(t, Number) and t.kind == "f" and (t is FLOAT or t.bits == 64))
Start = Family("int or float", lambda t: t is INT or Inexact.contains(t))


# --- initial, where (the defaults are none that the patterns take: what is not given is not meant)
def is_known(a, start):
    """Whether the number is one of the array's type: a float is none for ints."""
    if start is None:
        return True
    return (a.dtype.kind != "i" and a.dtype.kind != "u" or isinstance(start, int)) and is_taken(a, start)


@overload(np.sum, np.ndarray.sum)
def sum_from(a: Floats, axis: Axes = None, dtype: None = None, out: None = None, keepdims: Const(bool) = False, initial: Inexact = None):
    return np.sum(a, axis, None, None, keepdims) + a.dtype.type(initial)


@overload(np.sum, np.ndarray.sum)
def sum_where(a: Numbers, axis: Axes = None, dtype: None = None, out: None = None, keepdims: Const(bool) = False, initial: Start | None = None,
              where: Mask = None):
    if not (is_known(a, initial) and has_shape(where, a.shape)):
        return routed(np.sum, a, axis, dtype, out, keepdims, 0 if initial is None else initial, where)
    total = np.sum(np.where(where, a, a.dtype.type(0)), axis, None, None, keepdims)
    return total if initial is None else total + a.dtype.type(initial)


@overload(np.prod, np.ndarray.prod)
def prod_from(a: Floats, axis: Axes = None, dtype: None = None, out: None = None, keepdims: Const(bool) = False, initial: Inexact = None):
    return np.prod(a, axis, None, None, keepdims) * a.dtype.type(initial)


@overload(np.prod, np.ndarray.prod)
def prod_where(a: Numbers, axis: Axes = None, dtype: None = None, out: None = None, keepdims: Const(bool) = False, initial: Start | None = None,
               where: Mask = None):
    if not (is_known(a, initial) and has_shape(where, a.shape)):
        return routed(np.prod, a, axis, dtype, out, keepdims, 1 if initial is None else initial, where)
    total = np.prod(np.where(where, a, a.dtype.type(1)), axis, None, None, keepdims)
    return total if initial is None else total * a.dtype.type(initial)


@overload(np.mean, np.ndarray.mean)
def mean_in_part(a: Floats, axis: Axes = None, dtype: None = None, out: None = None, keepdims: Const(bool) = False, *, where: Mask):
    if not has_shape(where, a.shape):
        return routed(np.mean, a, axis, dtype, out, keepdims, where=where)
    total = np.sum(np.where(where, a, a.dtype.type(0)), axis, None, None, keepdims)
    means = total / np.sum(where, axis, np.int64, None, keepdims)
    return means.astype(a.dtype, copy=False) if isinstance(means, np.ndarray) else a.dtype.type(means)


def _extreme(name: str, ufunc, function):
    @overload(function, getattr(np.ndarray, name))
    def extreme_from(a: Ordered, axis: Axes = None, out: None = None, keepdims: Const(bool) = False, initial: Start = None, where: Mask | None = None):
        if a.size == 0 or not (is_known(a, initial) and has_shape(where, a.shape)):
            return routed(function, a, axis, None, keepdims, initial, True if where is None else where)
        start = a.dtype.type(initial)
        return ufunc(function(a if where is None else np.where(where, a, start), axis, None, keepdims), start)


_extreme("max", np.maximum, np.max)
_extreme("min", np.minimum, np.min)
