"""Iteration: what the steps of `for` mean for each kind of sequence (see typeinfer.callables.steps).

In: ranges, arrays, tuples, and enumerate, zip, reversed of them.  Out: overloads.  Holds: the functions run unchanged in the
interpreter. Where the items come from a tuple the position is a constant, so that each item keeps its type.
"""
import operator

from codegen.ops.containers.iteration import ITERATORS, has_characters, is_of_elements, is_static, needs_unroll
from jitcore.extending import overload
from typeinfer.callables import steps, tables
from typeinfer.kinds.containers import is_table
from typeinfer.kinds.opaque import DateArray, Opaque
from typeinfer.ops import Const
from typeinfer.callables.steps import (all_lengths, check_count, check_strict, first_items, item_at, length, loosely, pair_with_length,
                             rest_of_zip, view_part)
from typeinfer.types import RANGE, Array, Family, Int, List, RangeType, Tuple, TupleOf, View


def _view(of, unrolled: bool | None = None, count: int | None = None) -> Family:
    """What `of` presents: of which the items do or do not come from a tuple, or of that many sequences."""
    return Family(of.__name__, lambda t: type(t) is View and t.of is of and unrolled in (None, needs_unroll(t)) and count in (
        None, len(t.parts)))


Sequence = Family("a range, array, tuple, list, str, enumerate, zip or reversed",
                  lambda t: isinstance(t, (RangeType, Array, Tuple, TupleOf, List)) or has_characters(t)
                  or type(t) is View and t.of in (*ITERATORS, list))
Iterable = Family("something to iterate", lambda t: isinstance(t, Sequence) or is_table(t) or isinstance(t, Opaque | DateArray) and t.ndim > 0
                  or type(t) is View and (t.of in tables.VIEWS or is_of_elements(t)))
One = Family("enumerate, reversed or zip of one", lambda t: type(t) is View and (
    t.of is enumerate or t.of in (zip, reversed) and len(t.parts) == 1))
Presented = Family("enumerate, zip or reversed", lambda t: type(t) is View and t.of in ITERATORS)
Searched = Family("enumerate, zip, reversed or an iterator of NumPy's", lambda t: isinstance(t, Presented) or type(t) is View and is_of_elements(t))
Unpacked = Family("a range, enumerate, zip or reversed", lambda t: isinstance(t, RangeType) or isinstance(t, Presented))
StaticView = Family("enumerate, zip or reversed of tuples", lambda t: isinstance(t, Presented) and is_static(t))


@overload(steps.iterate)
def iterate(x: Sequence):
    return pair_with_length(x, length(x))


@overload(enumerate)
def enumerate_from(iterable: Sequence, start: Int):
    return enumerate(iterable, int(start))


# --- how many items (where a type says it, the op static_length has)
@overload(steps.length)
def length_of_one(x: One):
    return length(view_part(x, 0))


@overload(steps.length)
def length_of_zip(x: _view(zip)):
    first, others = length(view_part(x, 0)), length(rest_of_zip(x))
    return first if first < others else others


@overload(steps.length)
def length_of_strict_zip(x: _view(steps.strict_zip)):
    """One more than the shortest where they differ: the round that raises."""
    lengths = all_lengths(loosely(x))
    shortest = length(loosely(x))
    for count in lengths:
        if count != shortest:
            return shortest + 1
    return shortest


@overload(all_lengths)
def lengths_of_one(x: _view(zip, count=1)):
    return length(view_part(x, 0)),


@overload(all_lengths)
def lengths_of_zip(x: _view(zip)):
    return (length(view_part(x, 0)), *all_lengths(rest_of_zip(x)))


# --- the item at a position
@overload(steps.item_at)
def item_of_range(r: RangeType, k):
    return steps.range_item(r.start, r.stop, r.step, k)


@overload(steps.item_at)
def item_of_enumerate(x: _view(enumerate, False), k):
    return view_part(x, 1) + k, item_at(view_part(x, 0), k)


@overload(steps.item_at)
def constant_item_of_enumerate(x: _view(enumerate, True), k: Const(int)):
    return view_part(x, 1) + k, item_at(view_part(x, 0), k)


@overload(steps.item_at)
def item_of_reversed_range(x: View(reversed, (RANGE,)), k):
    r = view_part(x, 0)
    return steps.range_item_from_end(r.start, r.stop, r.step, k)


@overload(steps.item_at)
def item_of_reversed(x: _view(reversed, False, 1), k):
    sequence = view_part(x, 0)
    return item_at(sequence, steps.range_item(length(sequence) - 1, -1, -1, k))


@overload(steps.item_at)
def constant_item_of_reversed(x: _view(reversed, True), k: Const(int)):
    sequence = view_part(x, 0)
    return item_at(sequence, steps.range_item(length(sequence) - 1, -1, -1, k))


@overload(steps.item_at)
def item_of_zip_of_one(x: _view(zip, False, 1), k):
    return item_at(view_part(x, 0), k),


@overload(steps.item_at)
def item_of_zip_of_two(x: _view(zip, False, 2), k):
    return item_at(view_part(x, 0), k), item_at(view_part(x, 1), k)


@overload(steps.item_at)
def item_of_zip(x: _view(zip, False), k):
    return (item_at(view_part(x, 0), k), *item_at(rest_of_zip(x), k))


@overload(steps.item_at)
def constant_item_of_zip_of_one(x: _view(zip, True, 1), k: Const(int)):
    return item_at(view_part(x, 0), k),


@overload(steps.item_at)
def constant_item_of_zip(x: _view(zip, True), k: Const(int)):
    return (item_at(view_part(x, 0), k), *item_at(rest_of_zip(x), k))


@overload(steps.item_at)
def item_of_strict_zip(x: _view(steps.strict_zip, False), k):
    check_strict(all_lengths(loosely(x)), k)
    return item_at(loosely(x), k)


@overload(steps.item_at)
def constant_item_of_strict_zip(x: _view(steps.strict_zip, True), k: Const(int)):
    check_strict(all_lengths(loosely(x)), k)
    return item_at(loosely(x), k)


@overload(operator.contains)
def contains(items: Searched, x):
    for item in items:
        if item == x:
            return True
    return False


# --- a known number of items
@overload(steps.first_items)
def first_of_items(x, count: Const(int)):
    if count == 0:
        return ()
    return (*first_items(x, count - 1), item_at(x, count - 1))


@overload(steps.unpack)
def unpack_array(a: Array, before: Const(int), after: Const(int)):
    return steps.unpack([item for item in a], before, after)


@overload(steps.unpack)
def unpack_static(x: StaticView, before: Const(int), after: Const(int)):
    return steps.unpack(first_items(x, length(x)), before, after)


@overload(steps.unpack_items)
def unpack(x: Unpacked, count: Const(int)):
    check_count(length(x), count)
    return first_items(x, count)


@overload(steps.concatenate_items)
def concatenate_static(items, more: StaticView):
    return steps.concatenate_items(items, first_items(more, length(more)))


@overload(tuple)
def tuple_of_view(x: StaticView):
    return first_items(x, length(x))
