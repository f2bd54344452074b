"""Python's built-in functions over sequences: sum, min, max, any, all; and what operator has for sequences.

In: tuples, ranges, arrays, list displays, and views of them.  Out: overloads.  Holds: the functions run unchanged in the
interpreter, and give what the built-ins give (which is what their tests compare).
"""
import math
import operator

from codegen.ops.iteration import ITERATORS, is_static, needs_unroll
from codegen.ops.tuples import is_list
from jitcore.extending import overload
from typeinfer.steps import first_items, item_at, length
from typeinfer.types import BOOL, FLOAT, INT, Array, Family, Num, PyReal, RangeType, Tuple, View

Items = Family("a tuple, range, array, enumerate, zip or reversed", lambda t: isinstance(t, (Tuple, RangeType, Array))
               or type(t) is View and t.of in (*ITERATORS, list))
Rows = Family("an array of at least two dimensions", lambda t: isinstance(t, Array) and t.ndim > 1)
Repeated = Family("a range, 1-d array, enumerate, zip or reversed", lambda t: isinstance(t, Items) and not (
    isinstance(t, Rows) or needs_unroll(t)))
Fixed = Family("a list display, or enumerate, zip or reversed of tuples", lambda t: is_list(t) or isinstance(t, View)
               and isinstance(t, Items) and is_static(t))
Numbers = Family("a tuple of numbers", lambda t: isinstance(t, Tuple) and len(t.parts) > 1 and all(
    isinstance(part, Num) for part in t.parts))


# --- sum
CompensatedSum = Family("a tuple of floats, where Python sums them with compensation", lambda t: (
    sum((0.1,) * 10) == 1.0 and isinstance(t, Tuple) and FLOAT in t.parts and all(
        part in (FLOAT, INT, BOOL) for part in t.parts)))


@overload(sum)
def sum_of_floats(items: CompensatedSum, /, start: PyReal = 0):
    """Neumaier's summation, as CPython does it since 3.12."""
    total, lost = start, 0.0
    for item in items:
        if type(total) is float and type(item) is float:
            new = total + item
            if abs(total) >= abs(item):
                lost += (total - new) + item
            else:
                lost += (item - new) + total
            total = new
        else:
            total = total + item
    if lost != 0.0 and math.isfinite(lost):
        return total + lost
    return total


@overload(sum)
def sum_of_rows(a: Rows, /, start=0):
    n = len(a)
    if n == 0:
        raise ValueError("sum() of no rows is its start, which is no row; compiled code cannot return both")
    total = start + a[0]
    for k in range(1, n):
        total = total + a[k]
    return total


@overload(sum)
def sum_of_items(items: Items, /, start=0):
    total = start
    for item in items:
        total = total + item
    return total


# --- min and max of an iterable
@overload(min)
def min_of_items(items: Repeated, /):
    n = length(items)
    if n == 0:
        raise ValueError(EMPTY_MIN)
    best = item_at(items, 0)
    for item in items:
        if item < best:
            best = item
    return best


@overload(max)
def max_of_items(items: Repeated, /):
    n = length(items)
    if n == 0:
        raise ValueError(EMPTY_MAX)
    best = item_at(items, 0)
    for item in items:
        if item > best:
            best = item
    return best


@overload(min)
def min_of_numbers(items: Numbers, /):
    return min(*items)


@overload(max)
def max_of_numbers(items: Numbers, /):
    return max(*items)


REQUIRED = type("Required", (), {"__repr__": lambda self: "required"})()


@overload(min)
def min_of_list(items: Fixed, /, *, key=None, default=REQUIRED):
    return least(first_items(items, length(items)), key, default, operator.lt, EMPTY_MIN)


@overload(max)
def max_of_list(items: Fixed, /, *, key=None, default=REQUIRED):
    return least(first_items(items, length(items)), key, default, operator.gt, EMPTY_MAX)


@overload(min)
def min_of_tuple(items: Tuple, /, *, key=None, default=REQUIRED):
    return least(items, key, default, operator.lt, EMPTY_MIN)


@overload(max)
def max_of_tuple(items: Tuple, /, *, key=None, default=REQUIRED):
    return least(items, key, default, operator.gt, EMPTY_MAX)


def least(items, key, default, is_better, empty):
    """The first item whose key no other item's is better than."""
    if len(items) == 0:
        if default is REQUIRED:
            raise ValueError(empty)
        return default
    best = items[0]
    best_key = best if key is None else key(best)
    for item in items[1:]:
        item_key = item if key is None else key(item)
        if is_better(item_key, best_key):
            best, best_key = item, item_key
    return best


@overload(min)
def min_by_key(items: Repeated, /, *, key=None, default=REQUIRED):
    return least_of_many(items, key, default, operator.lt, EMPTY_MIN)


@overload(max)
def max_by_key(items: Repeated, /, *, key=None, default=REQUIRED):
    return least_of_many(items, key, default, operator.gt, EMPTY_MAX)


def least_of_many(items, key, default, is_better, empty):
    """The same of items that are not known by number."""
    n = length(items)
    if n == 0:
        if default is REQUIRED:
            raise ValueError(empty)
        return default
    best = item_at(items, 0)
    best_key = best if key is None else key(best)
    for k in range(1, n):
        item = item_at(items, k)
        item_key = item if key is None else key(item)
        if is_better(item_key, best_key):
            best, best_key = item, item_key
    return best


# --- min and max of several arguments (of numbers they are ops)
@overload(min)
def min_of_two(x: object, y: object, /, *others, key=None):
    return least((x, y, *others), key, REQUIRED, operator.lt, EMPTY_MIN)


@overload(max)
def max_of_two(x: object, y: object, /, *others, key=None):
    return least((x, y, *others), key, REQUIRED, operator.gt, EMPTY_MAX)


# --- any and all
@overload(any)
def any_of_items(items: Items, /):
    for item in items:
        if item:
            return True
    return False


@overload(all)
def all_of_items(items: Items, /):
    for item in items:
        if not item:
            return False
    return True


# --- operator
@overload(operator.countOf)
def count_of(items: Items, x, /):
    count = 0
    for item in items:
        if item == x:
            count += 1
    return count


@overload(operator.indexOf)
def index_of(items: Items, x, /):
    k = 0
    for item in items:
        if item == x:
            return k
        k += 1
    raise ValueError("sequence.index(x): x not in sequence")


@overload(operator.call)
def call(function, /, *args):
    return function(*args)


def _message(function) -> str:
    """How the running Python words the error of an empty argument."""
    try:
        function(())
    except ValueError as error:
        return str(error)


EMPTY_MIN, EMPTY_MAX = _message(min), _message(max)
