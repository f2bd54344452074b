"""The steps of deques: what their methods in compiled code are made of.

In: nothing.  Out: Python functions, as in `steps`.  Holds: each does in the interpreter what it does in compiled code. A position counts
from the left end; a limit of -1 is none.
"""
from __future__ import annotations

from collections import deque

from typeinfer.callables.steps import Presented


def make_deque(limit: int) -> deque:
    """deque(maxlen=limit)"""
    return deque(maxlen=None if limit < 0 else limit)


def limit_of(items: deque) -> int:
    return -1 if items.maxlen is None else items.maxlen


def item(items: deque, at: int):
    """The item at a position that is known to be there."""
    return items[at]


def store(items: deque, at: int, x) -> None:
    """items[at] = x, at a position that is known to be there."""
    items[at] = x


def push_last(items: deque, x) -> None:
    """Put an item at the right end; there is room."""
    items.append(x)


def push_first(items: deque, x) -> None:
    """Put an item at the left end; there is room."""
    items.appendleft(x)


def take_last(items: deque):
    """items.pop(), of what is not empty."""
    return items.pop()


def take_first(items: deque):
    return items.popleft()


def drop_last(items: deque) -> None:
    """Remove the item at the right end, which is there."""
    items.pop()


def drop_first(items: deque) -> None:
    items.popleft()


def version(items: deque) -> int:
    """A number that changes when items come or go."""
    return 0


class WalkDeque:
    """A deque as it was when a loop began."""


def walk_deque(items: deque, seen: int):
    """What a loop over a deque goes through; `seen`: the version when it began."""
    return Presented(WalkDeque, items, seen)
