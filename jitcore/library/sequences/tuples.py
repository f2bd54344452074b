"""Tuples: comparisons, membership, count, index; what holds of list displays too is said so.

In: tuples.  Out: overloads.  Holds: the functions run unchanged in the interpreter; as the items are known by number, each
recursion ends when compiling.
"""
import operator

from codegen.ops.containers.tuples import is_list
from jitcore.extending import overload
from typeinfer.callables.tuple_steps import in_order
from typeinfer.types import Family, Int, Tuple

List = Family("a list display", is_list)
Items = Family("a tuple or list display", lambda t: isinstance(t, Tuple) or is_list(t))


# --- comparisons
@overload(operator.eq)
def tuples_equal(x: Tuple, y: Tuple):
    if len(x) != len(y):
        return False
    if len(x) == 0:
        return True
    if not x[0] == y[0]:
        return False
    return x[1:] == y[1:]


@overload(operator.ne)
def tuples_differ(x: Tuple, y: Tuple):
    return not x == y


@overload(operator.eq)
def lists_equal(x: List, y: List):
    return tuple(x) == tuple(y)


@overload(operator.ne)
def lists_differ(x: List, y: List):
    return not tuple(x) == tuple(y)


@overload(operator.lt)
def tuple_is_less(x: Tuple, y: Tuple):
    if len(y) == 0:
        return False
    if len(x) == 0:
        return True
    if x[0] == y[0]:
        return x[1:] < y[1:]
    return in_order(x[0], y[0], operator.lt, "<")


@overload(operator.le)
def tuple_is_at_most(x: Tuple, y: Tuple):
    if len(x) == 0:
        return True
    if len(y) == 0:
        return False
    if x[0] == y[0]:
        return x[1:] <= y[1:]
    return in_order(x[0], y[0], operator.le, "<=")


@overload(operator.gt)
def tuple_is_greater(x: Tuple, y: Tuple):
    if len(x) == 0:
        return False
    if len(y) == 0:
        return True
    if x[0] == y[0]:
        return x[1:] > y[1:]
    return in_order(x[0], y[0], operator.gt, ">")


@overload(operator.ge)
def tuple_is_at_least(x: Tuple, y: Tuple):
    if len(y) == 0:
        return True
    if len(x) == 0:
        return False
    if x[0] == y[0]:
        return x[1:] >= y[1:]
    return in_order(x[0], y[0], operator.ge, ">=")


# --- searching
@overload(operator.contains)
def contains(items: Items, x):
    for item in items:
        if item == x:
            return True
    return False


@overload(tuple.count)
def count(items: Tuple, x, /):
    return operator.countOf(items, x)


@overload(tuple.index)
def index(items: Tuple, x, /):
    k = 0
    for item in items:
        if item == x:
            return k
        k += 1
    raise ValueError("tuple.index(x): x not in tuple")


@overload(tuple.index)
def index_between(items: Tuple, x, start: Int, stop: Int = 2**63 - 1, /):
    n = len(items)
    first = max(start + n, 0) if start < 0 else start
    last = max(stop + n, 0) if stop < 0 else stop
    k = 0
    for item in items:
        if first <= k < last and item == x:
            return k
        k += 1
    raise ValueError("tuple.index(x): x not in tuple")
