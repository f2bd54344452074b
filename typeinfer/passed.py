"""Iterators that Python passes: what compiled code is given in their place.

In: an iterator, the type that its items are taken to have.  Out: a Passed, of a class for that type.  Holds: an item of another type raises
TypeError where it is taken; what compiled code does not take stays in the iterator.
"""
from __future__ import annotations

from functools import cache

from typeinfer.types import Object, Type


class Passed:
    """An iterator. `item`: the type of its items."""
    __slots__ = ("iterator",)
    item: Type

    def __init__(self, iterator):
        self.iterator = iterator


@cache
def passed_class(item: Type) -> type:
    """The class of those whose items have this type."""
    return type(f"iterator of {item}", (Passed,), {"__slots__": (), "item": item})


def is_passed(t: Type) -> bool:
    return isinstance(t, Object) and issubclass(t.of, Passed)
