"""f(*items) where the number of items is known at run time only.

In: the callable, the items, the keywords.  Out: overloads.  Holds: the functions run unchanged in the interpreter, and raise what it raises.
"""
import itertools
import math

from jitcore.extending import overload
from typeinfer.callables.functions import call_spread_after
from typeinfer.ops import Const
from typeinfer.callables.steps import first_items
from typeinfer.callables.tuple_steps import (
    as_tuple, call_after, call_by_names, call_by_number, call_joined, call_known, call_with, call_with_rest, first_columns, product_of_all,
    format_table, named_values, percent_table, present, refuse_names, rows_of_columns, values_of, values_or, width
)
from typeinfer.kinds.containers import Dict
from typeinfer.kinds.opaque import Asked
from typeinfer.types import BOTTOM, Family, List, Static, Tuple, TupleOf


def _one_of(*functions) -> Family:
    """A callable as an operand: one of Python's own functions."""
    return Family("function", lambda t: isinstance(t, Static) and any(t.value is one for one in functions))


@overload(call_with)
def spread_object(function, items: Asked, keywords):
    return function(*tuple([item for item in items]), **keywords)


@overload(call_with)
def spread(function, items, keywords):
    return function(*tuple(items), **keywords)


@overload(call_by_number)
def by_number(function, items: TupleOf, keywords, said: Const(tuple), count: Const(int), fixed: Tuple):
    if count == len(said) - 1:
        if said[count] is None:
            return call_with_rest(function, (*fixed, *first_items(items, count)), items if count == 0 else items[count:], keywords)
        raise TypeError(f"{said[count][0]}{said[count][1] + len(items)}{said[count][2]}")
    if len(items) == count:
        if said[count] is None:
            return function(*fixed, *first_items(items, count), **keywords)
        raise TypeError(said[count])
    return call_by_number(function, items, keywords, said, count + 1, fixed)


@overload(call_after)
def printed_after(function: _one_of(print), items: TupleOf, keywords, fixed: Tuple):
    return print_all([*[str(item) for item in fixed], *[str(item) for item in items]], **keywords)


@overload(call_after)
def spread_after(function, items, keywords, fixed: Tuple):
    return function(*[*fixed, *items], **keywords)


@overload(call_joined)
def joined(function, items: TupleOf, keywords, fixed: Tuple, more: Tuple):
    return call_spread_after(function, as_tuple([*more, *items]), keywords, *fixed)


@overload(call_by_names)
def by_names(function, items: Tuple, keywords, table: Dict, required: Const(tuple), optional: Const(tuple), defaults: Tuple, same: Const(tuple)):
    found = present(table, required, len(required))
    if found < len(required) or found + present(table, optional, len(optional)) < len(table):
        refuse_names(same, len(items), list(table))
    return function(*items, **keywords, **named_values(required, values_of(table, required, len(required))), **named_values(optional, values_or(table, optional, defaults, len(optional))))


@overload(format_table)
def formatted(function, items: Tuple, keywords, table: Dict, names: Const(tuple)):
    return function(*items, **keywords, **named_values(names, values_of(table, names, len(names))))


@overload(percent_table)
def filled_in(text, table: Dict, names: Const(tuple)):
    return text % named_values(names, values_of(table, names, len(names)))


@overload(present)
def how_many_are_keys(table, names: Const(tuple), count: Const(int)):
    if count == 0:
        return 0
    return present(table, names, count - 1) + (1 if names[count - 1] in table else 0)


@overload(values_of)
def values_of_names(table, names: Const(tuple), count: Const(int)):
    if count == 0:
        return ()
    return (*values_of(table, names, count - 1), table[names[count - 1]])


@overload(values_or)
def values_or_defaults(table, names: Const(tuple), defaults, count: Const(int)):
    if count == 0:
        return ()
    return (*values_or(table, names, defaults, count - 1), table[names[count - 1]] if names[count - 1] in table else defaults[count - 1])


# --- functions of Python's own
Rows = Family("tuple", lambda t: isinstance(t, TupleOf) and (
    isinstance(t.item, List | TupleOf) or isinstance(t.item, Tuple) and t.item.is_homogeneous))
Records = Family("tuple", lambda t: isinstance(t, TupleOf) and isinstance(t.item, Tuple) and not t.item.is_homogeneous)
NoRows = Family("tuple", lambda t: isinstance(t, TupleOf) and t.item is BOTTOM)
Texts = Family("tuple", lambda t: isinstance(t, TupleOf) and t.item.python_class is str)


def check_several(name, items):
    if len(items) < 2:
        raise TypeError(f"{name} expected at least 1 argument, got 0" if len(items) == 0 else
                        f"'{type(items[0]).__name__}' object is not iterable")


@overload(call_known)
def greatest(function: _one_of(max), items: TupleOf, keywords):
    check_several("max", items)
    return max(items, **keywords)


@overload(call_known)
def least(function: _one_of(min), items: TupleOf, keywords):
    check_several("min", items)
    return min(items, **keywords)


@overload(call_known)
def printed(function: _one_of(print), items: TupleOf, keywords):
    return print_all(items, **keywords)


def print_all(items, sep=" ", **keywords):
    print((" " if sep is None else sep).join([str(item) for item in items]), **keywords)


@overload(call_known)
def greatest_divisor(function: _one_of(math.gcd), items: TupleOf, keywords):
    result = 0
    for item in items:
        result = math.gcd(result, item)
    return result


@overload(call_known)
def least_multiple(function: _one_of(math.lcm), items: TupleOf, keywords):
    result = 1
    for item in items:
        result = math.lcm(result, item)
    return result


@overload(call_known)
def columns_of_rows(function: _one_of(zip), items: Rows | Texts, keywords):
    return rows_of_columns(items, **keywords)


@overload(rows_of_columns)
def columns(rows):
    if len(rows) > 0:
        for k in range(min([len(row) for row in rows])):
            yield as_tuple([row[k] for row in rows])


@overload(call_known)
def columns_of_nothing(function: _one_of(zip), items: NoRows, keywords):
    return zip(**keywords)


@overload(call_known)
def columns_of_records(function: _one_of(zip), items: Records, keywords):
    if len(items) == 0:                           # columns of several types are unpacked
        raise ValueError(f"not enough values to unpack (expected {width(items)}, got 0)")
    return reversed(first_columns(items, width(items)))      # whose types are known one by one


@overload(first_columns)
def columns_before(rows, count: Const(int)):
    if count == 0:
        return ()
    column = []
    for row in rows:
        column.append(row[count - 1])             # (in a comprehension of 3.11 it would be no constant)
    return (as_tuple(column), *first_columns(rows, count - 1))


@overload(call_known)
def chained(function: _one_of(itertools.chain), items: TupleOf, keywords):
    return itertools.chain.from_iterable(items)


@overload(call_known)
def products(function: _one_of(itertools.product), items: TupleOf, keywords):
    return product_of_all(items)
