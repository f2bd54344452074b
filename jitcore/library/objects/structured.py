"""Structured arrays and scalars: what is made of reading and writing fields.

In: records, arrays of them.  Out: overloads.  Holds: the functions run unchanged in the interpreter.
"""
import operator
from functools import partial

import numpy as np

from codegen.ops.arrays.array_map import IN_PLACE
from codegen.ops.registry import REGISTRY
from codegen.ops.routed import routed
from typeinfer.callables import record_steps, steps
from typeinfer.kinds.structured import Record, RecordArray, is_field_of_all
from typeinfer.types import Family, Int, NoneType, Slice, Static, Str, Tuple

overload = partial(REGISTRY.overload, only_for=Family("structured", lambda t: isinstance(t, Record | RecordArray) or is_field_of_all(t)))
Field = Family("one field of all", is_field_of_all)
Part = Family("ints and slices", lambda t: isinstance(t, Int | Slice) or isinstance(t, Tuple) and all(isinstance(part, Int | Slice) for part in t.parts))
Seen = Family("index that gives a view", lambda t: all(isinstance(part, Int | Slice | NoneType) or isinstance(part, Static) and part.value is Ellipsis
                                                       for part in (t.parts if isinstance(t, Tuple) else (t,))))
Chosen = Family("positions, or a mask", lambda t: not isinstance(t, Seen) and not isinstance(t, Str))
Several = Family("array of records", lambda t: isinstance(t, RecordArray) and t.ndim > 0)
Position = Family("int or tuple of ints", lambda t: isinstance(t, Int) or isinstance(t, Tuple) and all(isinstance(part, Int) for part in t.parts))


@overload(steps.iterate)
def iterate(a: RecordArray):
    return steps.pair_with_length(a, steps.length(a))


@overload(operator.setitem)
def set_chosen(a: RecordArray, index: Chosen, value: Record | Tuple):
    routed(operator.setitem, a, index, value)


@overload(operator.setitem)
def set_element(a: RecordArray, index: Seen, value: Record):
    record_steps.copy_record(a[index], value)


@overload(record_steps.copy_record)
def copy_to_all(to: Several, record: Record):
    for one in to:
        record_steps.copy_record(one, record)


@overload(operator.setitem)
def set_element_of_fields(a: RecordArray, index: Seen, value: Tuple):
    fill(a[index], record_steps.record_names(a), value)


@overload(operator.setitem)
def set_field_of_all(a: RecordArray, name: Str, value):
    a[name][...] = value


@overload(record_steps.store_whole)
def store_whole(record: Record, name: Str, value):
    record[name][...] = value


@overload(record_steps.assign_record)
def assign_record(record: Record, name: Str, value: Record):
    record_steps.copy_record(record[name], value)


@overload(record_steps.assign_record)
def assign_record_of_fields(record: Record, name: Str, value: Tuple):
    fill(record[name], record_steps.record_names(record[name]), value)


def fill(record, names, values):
    if len(names) != len(values):
        raise ValueError(f"could not assign tuple of length {len(values)} to structure with {len(names)} fields.")
    fill_from(record, names, values)


def fill_from(record, names, values):
    if len(names) > 0:
        record[names[0]] = values[0]
        fill_from(record, names[1:], values[1:])


# --- a field that lies at any address
@overload(operator.getitem)
def get_of_field(field: Field, index: Part):
    return steps.view_part(field, 0)[index][steps.view_part(field, 1)]


@overload(operator.setitem)
def set_of_field(field: Field, index: Position, value):
    steps.view_part(field, 0)[index][steps.view_part(field, 1)] = value


@overload(len)
def count_of_field(field: Field):
    return len(steps.view_part(field, 0))


@overload(steps.length)
def length_of_field(field: Field):
    return len(steps.view_part(field, 0))


@overload(steps.iterate)
def iterate_field(field: Field):
    return steps.pair_with_length(field, len(steps.view_part(field, 0)))


@overload(steps.item_at)
def item_of_field(field: Field, k):
    return steps.view_part(field, 0)[k][steps.view_part(field, 1)]


def _declare_in_place(function):
    def changed(field: Field, value):
        copied = np.array(field)
        field[...] = function(copied, value)
        return field

    overload(function)(changed)


for _function in IN_PLACE:
    _declare_in_place(_function)
