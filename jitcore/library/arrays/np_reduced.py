"""The reductions of ufuncs along several axes, and of several arrays: np.logical_and.reduce((a, b, c)).

In: arrays; lists and tuples of arrays.  Out: overloads.  Holds: several arrays are combined one after the other, in one loop; NumPy itself is
called where their shapes differ, and to raise.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_shape import are_alike
from typeinfer.ops import Const
from typeinfer.types import Array, Family, Tuple, Type, is_display

Axes = Const(int, tuple, type(None))
WIDE = ("i64", "u64", "f32", "f64", "c64", "c128")         # whose sums have their own type


def _are_alike(t: Type, has_one_type: bool) -> bool:
    """Two arrays or more with as many axes, of one dtype."""
    return (isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 1 and all(
        isinstance(part, Array) and 0 < part.ndim == t.parts[0].ndim and (part.dtype == t.parts[0].dtype or not has_one_type) for part in t.parts)


Addends = Family("arrays of one dtype", lambda t: _are_alike(t, True) and t.parts[0].dtype.kind + str(t.parts[0].dtype.bits) in WIDE)
Alike = Family("arrays of one dtype, of real numbers", lambda t: _are_alike(t, True) and t.parts[0].dtype.kind in "biuf")
Masks = Family("arrays with as many axes each", lambda t: _are_alike(t, False))


def _reduce_several(ufunc, pattern):
    @overload(ufunc.reduce)
    def reduce_several(array: pattern, axis: Const(int) = 0):
        several = tuple(array)
        if axis != 0 or not are_alike(several[0].shape, several[1:]):
            return routed(ufunc.reduce, array, axis)
        return combined(several[0], several[1:])

    def combined(first, others):
        return ufunc(first, others[0]) if len(others) == 1 else combined(ufunc(first, others[0]), others[1:])


for _ufunc in (np.add, np.multiply):
    _reduce_several(_ufunc, Addends)
for _ufunc in (np.maximum, np.minimum):
    _reduce_several(_ufunc, Alike)
for _ufunc in (np.logical_and, np.logical_or):
    _reduce_several(_ufunc, Masks)


def _reduce_along(ufunc, function, adds):
    @overload(ufunc.reduce)
    def reduce_along(array: Array, axis: Axes, dtype: None = None, out: None = None, keepdims: Const(bool) = False):
        return function(array, axis, None, None, keepdims) if adds else function(array, axis, None, keepdims)


for _ufunc, _function in ((np.add, np.sum), (np.multiply, np.prod), (np.maximum, np.max), (np.minimum, np.min), (np.logical_and, np.all),
                          (np.logical_or, np.any)):
    _reduce_along(_ufunc, _function, _function in (np.sum, np.prod))
