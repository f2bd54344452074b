"""The steps of tuples whose length is known at run time only, and of those that are made item by item.

In: nothing.  Out: Python functions, as in `steps`.  Holds: each does in the interpreter what it does in compiled code.
"""
from __future__ import annotations

import itertools

from typeinfer.callables import steps
from typeinfer.source import call_same


def as_tuple(items: list) -> tuple:
    """A list that nobody else has, as a tuple."""
    return tuple(items)


def as_stored(items: tuple) -> tuple:
    """A tuple as one of unknown length, of which all items have one type."""
    return items


def items_of_tuple(items: tuple) -> list:
    """The items of a tuple of unknown length as a list that nothing changes and nobody keeps."""
    return list(items)


def check_alike(x: tuple, y: tuple) -> None:
    """Two tuples can be one of unknown length."""


def repeated(items: tuple, times: int) -> tuple:
    """items * times, of which the number is known."""
    return items * times


def picked(pool: list, positions: list, count: int) -> tuple:
    """The items at the first positions, as a tuple."""
    return tuple(pool[k] for k in positions[:count])


def product_of_all(iterables):
    """itertools.product(*iterables)."""
    return itertools.product(*iterables)


def kept(iterable):
    """What gives the same items each time it is gone through: a list of what a generator gives."""
    return list(iterable)


def all_kept(*iterables) -> tuple:
    return tuple(map(kept, iterables))


def rows_of_columns(rows):
    """zip(*rows)."""
    return zip(*rows)


def width(rows: tuple) -> int:
    """How many items each row has, which is known when compiling."""
    return len(rows[0])


def first_columns(rows: tuple, count: int) -> tuple:
    """The first columns of rows, as tuples, the last one first."""
    return tuple(tuple(row[k] for row in rows) for k in reversed(range(count)))


# --- f(*items)
def call_with(function, items, keywords: dict):
    """function(*items, **keywords), where the number of items is not known when compiling."""
    return function(*items, **keywords)


def call_known(function, items: tuple, keywords: dict):
    """The same of functions of Python's own."""
    return function(*items, **keywords)


def call_after(function, items: tuple, keywords: dict, fixed: tuple):
    """function(*fixed, *items, **keywords) of functions of Python's own."""
    return function(*fixed, *items, **keywords)


def call_joined(function, items: tuple, keywords: dict, fixed: tuple, more: tuple):
    """function(*fixed, *more, *items, **keywords), where the function's *args holds `more`, too."""
    return function(*fixed, *more, *items, **keywords)


def call_by_number(function, items: tuple, keywords: dict, said: tuple, count: int, fixed: tuple):
    """function(*fixed, *items, **keywords) of functions that take `count` items or more. `said`: what Python says of so many, None where
    the function takes them; the last is of more (see `spreading`)."""
    return function(*fixed, *items, **keywords)


def call_with_rest(function, fixed: tuple, rest: tuple, keywords: dict):
    """The same where `rest` is what *args of the function is."""
    return function(*fixed, *rest, **keywords)


# --- f(**table)
def call_by_names(function, items: tuple, keywords: dict, table: dict, required: tuple, optional: tuple, defaults: tuple, same: tuple):
    """function(*items, **keywords, **table), where the names that the function takes besides are known. `same`: for `refuse_names`."""
    return function(*items, **keywords, **table)


def present(table: dict, names: tuple, count: int) -> int:
    """How many of the first names are keys."""
    return sum(name in table for name in names[:count])


def values_of(table: dict, names: tuple, count: int) -> tuple:
    """The values of the first names."""
    return tuple(table[name] for name in names[:count])


def values_or(table: dict, names: tuple, defaults: tuple, count: int) -> tuple:
    """The values of the first names, or defaults."""
    return tuple(table.get(name, default) for name, default in zip(names[:count], defaults))


def format_table(function, items: tuple, keywords: dict, table: dict, names: tuple):
    """text.format(*items, **keywords, **table), of which the names in the text are taken."""
    return function(*items, **keywords, **table)


def percent_table(text: str, table: dict, names: tuple) -> str:
    """text % table, with these names in the text."""
    return text % table


def format_shown(text: str, at: int, conversion: str, spec: str, values: tuple) -> str:
    """text.format(*values, …), where the text of values[at] is one argument more."""
    return text.format(*values, steps.format_value(values[at], conversion, spec))


def percent_shown(text: str, at: int, conversion: str, values: tuple) -> str:
    """text % values, with the text of values[at] in its place."""
    return text % (*values[:at], steps.format_value(values[at], conversion, ""), *values[at + 1:])


def in_order(x, y, compare, sign: str) -> bool:
    """compare(x, y), of items; where they have no order, that is an error when it is reached."""
    if have_no_order(x, y):
        raise TypeError(f"'{sign}' not supported between instances of '{type(x).__name__}' and '{type(y).__name__}'")
    return compare(x, y)


def have_no_order(x, y) -> bool:
    """Whether no two values of these types are less or greater."""
    return any(issubclass(type(one), complex | dict) for one in (x, y))


def named_values(names: tuple, values: tuple) -> dict:
    """Keywords of known names."""
    return dict(zip(names, values))


def refuse_names(same: tuple, count: int, names: list) -> None:
    """Raise what Python says of a call with so many arguments, and keywords of these names. `same`: the function's name, module and parameters,
    and other keywords."""
    name, module, signature, others = same
    call_same(name, signature, [None] * count, dict.fromkeys(others), dict.fromkeys(names), module)
