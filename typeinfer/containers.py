"""The types of dictionaries and sets.

In: types of keys and values.  Out: Dict, Set.  Holds: as for lists, all keys have one type, and all values; bottom where nothing was
ever put in; they grow to hold what is put in (see growth).
"""
from __future__ import annotations

from dataclasses import dataclass

from typeinfer.records import Member
from typeinfer.types import BOTTOM, Mutable, NamedTuple, Number, Object, Tuple, Type


@dataclass(frozen=True, eq=False, repr=False)
class Dict(Mutable):
    """A dictionary."""
    item: Type
    mapped: Type
    python_class = dict
    grows = True

    @property
    def held(self):
        return self.item, self.mapped

    def holding(self, held) -> Dict:
        return Dict(*held)

    def __str__(self):
        return f"dict[{self.item}, {self.mapped}]" if self.item is not BOTTOM or self.mapped is not BOTTOM else "dict[]"


@dataclass(frozen=True, eq=False, repr=False)
class Set(Mutable):
    """A set, or a frozenset."""
    item: Type
    is_frozen: bool = False
    grows = True

    @property
    def held(self):
        return (self.item,)

    def holding(self, held) -> Set:
        return Set(held[0], self.is_frozen)

    def __str__(self):
        name = "frozenset" if self.is_frozen else "set"
        return f"{name}[{self.item}]" if self.item is not BOTTOM else f"{name}[]"

    @property
    def python_class(self):
        return frozenset if self.is_frozen else set


def can_be_key(t: Type) -> bool:
    """Whether values of the type may be keys: those whose hash compiled code can tell."""
    if isinstance(t, Number | Member) or t is BOTTOM:
        return True
    if isinstance(t, Object):
        return t.of in (str, bytes)
    return type(t) in (Tuple, NamedTuple) and all(map(can_be_key, t.parts))


def is_table(t: Type) -> bool:
    return isinstance(t, Dict | Set)


__all__ = ["Dict", "Set", "can_be_key", "is_table"]
