"""The steps of text: what slices of strings in compiled code are made of.

In: nothing.  Out: Python functions, as in `steps`.  Holds: each does in the interpreter what it does in compiled code.
"""
from __future__ import annotations


def part(text: str | bytes, first: int, count: int) -> str | bytes:
    """`count` characters from the one at `first` on, which are known to be there."""
    return text[first:first + count]
