"""Python's built-in functions over sequences: min, max, any, all; and what operator has for sequences.

In: tuples, ranges, arrays, list displays, and views of them.  Out: overloads.  Holds: the functions run unchanged in the
interpreter, and give what the built-ins give (which is what their tests compare).
"""
import operator

from codegen.ops.containers.iteration import needs_unroll
from jitcore.extending import overload
from jitcore.library.sequences.sums import Fixed, Items, Rows
from typeinfer.callables.steps import first_items, item_at, length
from typeinfer.types import Family, Num, Tuple

Repeated = Family("a range, 1-d array, enumerate, zip or reversed", lambda t: isinstance(t, Items) and not (
    isinstance(t, Rows) or needs_unroll(t)))
Numbers = Family("a tuple of numbers", lambda t: isinstance(t, Tuple) and len(t.parts) > 1 and all(
    isinstance(part, Num) for part in t.parts))


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
    k = 1
    while k < length(items):                      # the key may change what it is called for
        item = item_at(items, k)
        item_key = item if key is None else key(item)
        if is_better(item_key, best_key):
            best, best_key = item, item_key
        k += 1
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
