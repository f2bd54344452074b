"""The steps of tuples whose length is known at run time only, and of those that are made item by item.

In: nothing.  Out: Python functions, as in `steps`.  Holds: each does in the interpreter what it does in compiled code.
"""
from __future__ import annotations

import itertools


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


def rows_of_columns(rows):
    """zip(*rows)."""
    return zip(*rows)
