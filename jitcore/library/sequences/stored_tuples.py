"""Tuples of unknown length: made, and what they have of lists, in terms of lists that nothing changes.

In: tuples, what can be iterated.  Out: overloads.  Holds: the functions run unchanged in the interpreter, and do what the interpreter's own do.
"""
import operator

from jitcore.extending import overload
from jitcore.library.sequences.lists import Other
from typeinfer.kinds.generators import Generator
from typeinfer.callables.steps import item_at, list_section
from typeinfer.callables.tuple_steps import as_stored, as_tuple, check_alike, items_of_tuple
from typeinfer.types import Family, Int, Integral, List, Slice, Tuple, TupleOf

Plain = Family("tuple", lambda t: isinstance(t, Tuple))
Even = Family("tuple", lambda t: isinstance(t, Tuple) and t.is_homogeneous)
Given = Family("a generator", lambda t: isinstance(t, Generator))


# --- making
@overload(tuple)
def tuple_of_tuple(items: TupleOf, /):
    return items


@overload(tuple)
def tuple_of_list(items: List, /):
    return as_tuple(list_section(items, 0, len(items)))


@overload(tuple)
def tuple_of_items(items: Other | Given, /):
    return as_tuple([item for item in items])


@overload(list)
def list_of_tuple(items: TupleOf, /):
    return list_section(items_of_tuple(items), 0, len(items))


# --- sections and operators
@overload(operator.getitem)
def section(items: TupleOf, s: Slice):
    return as_tuple(items_of_tuple(items)[s])


@overload(operator.getitem)
def section_of_even(items: Even, s: Slice):
    return as_stored(tuple(items))[s]


def joined(x, y):
    first, second = tuple(x), tuple(y)            # named tuples become plain ones
    check_alike(first, second)
    return as_tuple(items_of_tuple(as_stored(first)) + items_of_tuple(as_stored(second)))


for _key in (operator.add, operator.iadd, operator.concat, operator.iconcat):
    @overload(_key)
    def joined_with(x: TupleOf, y: Plain | TupleOf, /):
        return joined(x, y)

    @overload(_key)
    def joined_before(x: Plain, y: TupleOf, /):
        return joined(x, y)


for _key in (operator.mul, operator.imul):
    @overload(_key)
    def repeated(items: Even | TupleOf, times: Integral, /):
        return as_tuple(items_of_tuple(as_stored(tuple(items))) * times)

    @overload(_key)
    def times_tuple(times: Integral, items: Even | TupleOf, /):
        return as_tuple(items_of_tuple(as_stored(tuple(items))) * times)


# --- comparison: items that are known by number are compared as they are
@overload(operator.eq)
def equal(x: TupleOf, y: Tuple | TupleOf):
    if len(x) != len(y):
        return False
    k = 0
    for item in y:
        if not item_at(x, k) == item:
            return False
        k += 1
    return True


@overload(operator.eq)
def equal_to_stored(x: Tuple, y: TupleOf):
    return y == x


@overload(operator.ne)
def differ(x: TupleOf, y: Tuple | TupleOf):
    return not x == y


@overload(operator.ne)
def differ_from_stored(x: Tuple, y: TupleOf):
    return not y == x


def order(x, y, compare):
    k, n = 0, len(x)
    for item in y:
        if k >= n:
            break
        if not item_at(x, k) == item:
            return compare(item_at(x, k), item)
        k += 1
    return compare(n, len(y))


@overload(operator.lt)
def is_less(x: TupleOf, y: Tuple | TupleOf):
    return order(x, y, operator.lt)


@overload(operator.le)
def is_at_most(x: TupleOf, y: Tuple | TupleOf):
    return order(x, y, operator.le)


@overload(operator.gt)
def is_greater(x: TupleOf, y: Tuple | TupleOf):
    return order(x, y, operator.gt)


@overload(operator.ge)
def is_at_least(x: TupleOf, y: Tuple | TupleOf):
    return order(x, y, operator.ge)


@overload(operator.lt)
def is_less_than_stored(x: Tuple, y: TupleOf):
    return y > x


@overload(operator.le)
def is_at_most_stored(x: Tuple, y: TupleOf):
    return y >= x


@overload(operator.gt)
def is_greater_than_stored(x: Tuple, y: TupleOf):
    return y < x


@overload(operator.ge)
def is_at_least_stored(x: Tuple, y: TupleOf):
    return y <= x


# --- searching
@overload(operator.contains)
def contains(items: TupleOf, x):
    return x in items_of_tuple(items)


@overload(tuple.count)
def count(items: TupleOf, x, /):
    return items_of_tuple(items).count(x)


@overload(tuple.index)
def index(items: TupleOf, x, start: Int = 0, stop: Int = 2**63 - 1, /):
    n = len(items)
    first = max(start + n, 0) if start < 0 else start
    last = min(max(stop + n, 0) if stop < 0 else stop, n)
    for k in range(first, last):
        if item_at(items, k) == x:
            return k
    raise ValueError("tuple.index(x): x not in tuple")
