"""Iteration over the positions of arrays: np.ndindex, np.ndenumerate; over their elements in the order of memory: np.nditer.

In: lengths, arrays.  Out: overloads of the steps of `for`.  Holds: positions come in order C, as tuples of Python's ints.
"""
import numpy as np

from codegen.ops.arrays.array_attributes import read_only, walked
from codegen.ops.arrays.array_views import InOrderC, flat_item
from codegen.ops.routed import routed
from jitcore.extending import overload
from typeinfer.callables import steps
from typeinfer.kinds.opaque import DateArray, Opaque
from typeinfer.ops import Const
from typeinfer.types import Array, Family, Num, Number, Static, Tuple, View

Referenced = Family("an array of dates or texts", lambda t: isinstance(t, Opaque | DateArray) and t.ndim > 0)
Positions = Family("np.ndindex", lambda t: type(t) is View and t.of is np.ndindex)
Numbered = Family("np.ndenumerate", lambda t: type(t) is View and t.of is np.ndenumerate)
Walked = Family("np.nditer", lambda t: type(t) is View and t.of is np.nditer)


@overload(steps.length)
def count_referenced(x: Referenced):
    return len(x)


@overload(steps.iterate)
def iterate_referenced(x: Referenced):
    return steps.pair_with_length(x, len(x))


@overload(steps.item_at)
def referenced_at(x: Referenced, k):
    return x[k]


@overload(steps.unpack_items)
def unpack_referenced(x: Referenced, count: Const(int)):
    steps.check_count(len(x), count)
    return steps.first_items([item for item in x], count)


@overload(steps.unpack_starred)
def unpack_starred_referenced(x: Referenced, before: Const(int), after: Const(int)):
    return steps.unpack_starred([item for item in x], before, after)


@overload(steps.length)
def count_positions(x: Positions):
    return count_of(steps.view_part(x, 0))


@overload(steps.iterate)
def iterate_positions(x: Positions | Numbered | Walked):
    return steps.pair_with_length(x, steps.length(x))


@overload(steps.item_at)
def position_at(x: Positions, k):
    return unraveled(k, steps.view_part(x, 0))


@overload(steps.length)
def count_numbered(x: Numbered):
    return steps.view_part(x, 0).size


@overload(steps.item_at)
def numbered_at(x: Numbered, k):
    a = steps.view_part(x, 0)
    return unraveled(k, a.shape), flat_item(a, k)


def count_of(shape):
    count = 1
    for length in shape:
        if length < 0:
            raise ValueError("negative dimensions are not allowed")
        count *= int(length)
    return count


def unraveled(k, shape):
    """The position of element k in order C."""
    if len(shape) == 0:
        return ()
    if len(shape) == 1:
        return (k,)
    last = int(shape[-1])
    return unraveled(k // last, shape[:-1]) + (k % last,)


# --- np.nditer
Several = Family("several arrays", lambda t: (isinstance(t, Tuple) or isinstance(t, View) and t.of is list) and len(t.parts) > 0 and all(
    isinstance(part, Array | Number) for part in t.parts))
ToWrite = Family("['readwrite']", lambda t: isinstance(t, View) and t.of is list and len(t.parts) == 1 and isinstance(t.parts[0], Static) and (
    t.parts[0].value in ("readwrite", "writeonly")))


def views_in_order(*arrays):
    """The arrays as np.nditer goes through them: broadcast, axes turned and exchanged so that memory is walked forwards."""
    return np.nditer(arrays, ["multi_index"], [["readonly"]] * len(arrays)).itviews


def writeable_in_order(array):
    return np.nditer(array, ["multi_index"], [["readwrite"]]).itviews


views_in_order.__module__ = writeable_in_order.__module__ = "numpy"          # so that they may be called as NumPy's own are


@overload(np.nditer)
def walk_line(op: InOrderC):
    if op.size == 0:
        raise ValueError("Iteration of zero-sized operands is not enabled")
    return walked(read_only(op.reshape(-1)))


@overload(np.nditer)
def walk_number(op: Num):
    return walked(read_only(np.array([op])))


@overload(np.nditer)
def walk(op: Array):
    return walked(routed(views_in_order, op)[0])


@overload(np.nditer)
def walk_several(op: Several):
    return walked(routed(views_in_order, *op))


@overload(np.nditer)
def walk_to_write(op: Array, *, op_flags: ToWrite):
    return walked(routed(writeable_in_order, op)[0])


@overload(steps.enter)
def enter_walk(entered: Walked):
    return entered


@overload(steps.leave)
def leave_walk(entered: Walked, cls, exception, trace):
    return False


@overload(steps.length)
def count_walked(x: Walked):
    arrays = steps.view_part(x, 0)
    return arrays[0].size if isinstance(arrays, tuple) else arrays.size


@overload(steps.item_at)
def walked_at(x: Walked, k):
    arrays = steps.view_part(x, 0)
    if isinstance(arrays, tuple):
        return points_of(arrays, unraveled(k, arrays[0].shape))
    return arrays[unraveled(k, arrays.shape) + (...,)]


def points_of(arrays, position):
    """The element of each array there, as an array without axes."""
    if len(arrays) == 0:
        return ()
    return (arrays[0][position + (...,)],) + points_of(arrays[1:], position)
