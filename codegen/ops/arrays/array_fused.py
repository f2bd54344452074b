"""Operations that fusion joins others to, as far as it needs to know them.

In: nothing.  Out: ops without rules.  Holds: who makes one of them imports the family that declares its rules and what machine code does
for it (array_reduce, array_together), which are long; most chains of element-wise operations need neither.
"""
import numpy as np

from codegen.ops.registry import op

EXTREMES = (np.minimum, np.maximum, np.fmin, np.fmax)


def reduced(how, *operands):
    """The reduction of an array, or of how.inner(*operands)."""
    array = how.inner(*operands) if how.inner else operands[0]
    if how.finds:
        return getattr(np, how.__name__)(array, how.axis)
    if how.ufunc in (np.add, np.multiply, np.logical_or, np.logical_and):
        return how.ufunc.reduce(array, axis=how.axis, dtype=how.number.dtype, keepdims=how.keepdims)
    return how.ufunc.reduce(array, axis=how.axis, keepdims=how.keepdims)


REDUCED = op("reduced", reduced, raises=(ValueError, IndexError), reads=True, folds=False,
             doc="A reduction of all elements of an array, or along an axis.")
TOGETHER = op("together", None, raises=(ValueError,), reads=True, folds=False,
              doc="Several results of the same arrays, computed in one loop; fusion makes it.")
