"""Iteration: what the steps of `for` mean for each kind of sequence (see typeinfer.steps).

In: ranges, arrays, tuples, and enumerate, zip, reversed of them.  Out: overloads.  Holds: the functions run unchanged in the
interpreter. Where the items come from a tuple the position is a constant, so that each item keeps its type.
"""
from codegen.ops.iteration import needs_unroll
from jitcore.extending import overload
from typeinfer import steps
from typeinfer.ops import Const
from typeinfer.steps import item_at, length, pair_with_length, rest_of_zip, view_part
from typeinfer.types import Array, Family, RangeType, Tuple, View


def _view(of, unrolled: bool | None = None, count: int | None = None) -> Family:
    """What `of` presents: of which the items do or do not come from a tuple, or of that many sequences."""
    return Family(of.__name__, lambda t: type(t) is View and t.of is of and unrolled in (None, needs_unroll(t)) and count in (
        None, len(t.parts)))


Iterable = Family("a range, array, tuple, list, enumerate, zip or reversed", lambda t: isinstance(t, (RangeType, Array, Tuple))
                  or type(t) is View and t.of in (enumerate, zip, reversed, list))
One = Family("enumerate, reversed or zip of one", lambda t: type(t) is View and (
    t.of in (enumerate, reversed) or t.of is zip and len(t.parts) == 1))
Sized = Family("a range or array", lambda t: isinstance(t, (RangeType, Array)))


@overload(steps.iterate)
def iterate(x: Iterable):
    return pair_with_length(x, length(x))


# --- how many items (where a type says it, the op static_length has)
@overload(steps.length)
def length_of_one(x: One):
    return length(view_part(x, 0))


@overload(steps.length)
def length_of_zip(x: _view(zip)):
    first, others = length(view_part(x, 0)), length(rest_of_zip(x))
    return first if first < others else others


@overload(len)
def len_of_range(r: RangeType):
    return length(r)


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
def item_of_reversed(x: _view(reversed, False), k):
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
