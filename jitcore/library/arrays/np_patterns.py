"""Patterns of array types that several modules of the library share.

In: nothing.  Out: families.  Holds: each is named in error messages as a user would name it.
"""
import numpy as np

from codegen.ops.containers.ranges import Marked
from typeinfer.types import COMPLEX, FLOAT, INT, NONE, Array, Family, Int, List, Num, Number, Slice, Tuple, TupleOf, Type, View, is_display


def is_plain(t: Type) -> bool:
    """Whether an array that is made of such ones is in order C."""
    return isinstance(t, Array) and (t.ndim == 1 or t.order == "C" and 1 < t.ndim < 4)


def is_bounds(t: Type) -> bool:
    """A slice of Python's numbers with an end, whose step may be imaginary: np.mgrid[0:1:5j]."""
    return (isinstance(t, Slice) or Marked.contains(t)) and t.parts[0] in (INT, FLOAT, NONE) and t.parts[1] in (INT, FLOAT) and (
        t.parts[2] in (INT, FLOAT, COMPLEX, NONE))


Bounds = Family("slice with an end", is_bounds)
Line = Family("1-d array", lambda t: isinstance(t, Array) and t.ndim == 1)
Grid = Family("2-d array", lambda t: isinstance(t, Array) and t.ndim == 2)
Several = Family("array of two axes or more", lambda t: isinstance(t, Array) and t.ndim > 1)
Lines = Family("array with axes", lambda t: isinstance(t, Array) and t.ndim > 0)
Few = Family("array of one to three axes", lambda t: isinstance(t, Array) and 0 < t.ndim < 4)
Plain = Family("array in order C", is_plain)
Masks = Family("array of bools with axes", lambda t: isinstance(t, Lines) and t.dtype.kind == "b")
Positions = Family("array of ints with axes", lambda t: isinstance(t, Lines) and (     # NumPy wraps what is beyond int64
    t.dtype.kind == "i" or t.dtype.kind == "u" and t.dtype.bits < 64))
Mask = Family("line of bools", lambda t: isinstance(t, Masks) and t.ndim == 1)
Places = Family("line of ints", lambda t: isinstance(t, Positions) and t.ndim == 1)
Listed = Family("list or tuple of ints", lambda t: isinstance(t, List) and isinstance(t.item, Int) or (
    isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and all(isinstance(part, Int) for part in t.parts))
Offset = Family("int", lambda t: t is INT or type(t) is Number and t.kind == "i" and t.bits == 64)      # what is subtracted from it does not wrap
ListedNumbers = Family("list or tuple of numbers", lambda t: isinstance(t, List | TupleOf) and isinstance(t.item, Num) or (
    isinstance(t, Tuple) or is_display(t)) and len(t.parts) > 0 and all(isinstance(part, Num) for part in t.parts))
Targets = Family("writeable array with axes", lambda t: isinstance(t, Lines) and t.writeable)
Flat = Family("a.flat", lambda t: type(t) is View and t.of is np.flatiter)
