"""Iteration over the positions of arrays: np.ndindex, np.ndenumerate.

In: lengths, arrays.  Out: overloads of the steps of `for`.  Holds: positions come in order C, as tuples of Python's ints.
"""
import numpy as np

from codegen.ops.array_views import flat_item
from jitcore.extending import overload
from typeinfer import steps
from typeinfer.opaque import Opaque
from typeinfer.types import Family, View

Referenced = Family("an array of dates or texts", lambda t: isinstance(t, Opaque) and t.ndim > 0)
Positions = Family("np.ndindex", lambda t: type(t) is View and t.of is np.ndindex)
Numbered = Family("np.ndenumerate", lambda t: type(t) is View and t.of is np.ndenumerate)


@overload(steps.iterate)
def iterate_referenced(x: Referenced):
    return steps.pair_with_length(x, len(x))


@overload(steps.item_at)
def referenced_at(x: Referenced, k):
    return x[k]


@overload(steps.iterate)
def iterate_positions(x: Positions):
    return steps.pair_with_length(x, count_of(steps.view_part(x, 0)))


@overload(steps.item_at)
def position_at(x: Positions, k):
    return unraveled(k, steps.view_part(x, 0))


@overload(steps.iterate)
def iterate_numbered(x: Numbered):
    return steps.pair_with_length(x, steps.view_part(x, 0).size)


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
