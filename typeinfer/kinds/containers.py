"""The types of dictionaries, sets and deques.

In: types of keys and values.  Out: Dict, Set, Deque.  Holds: as for lists, all keys have one type, and all values; bottom where nothing was
ever put in; they grow to hold what is put in (see growth).
"""
from __future__ import annotations

from collections import deque

import numpy as np

from typeinfer.interned import plain
from typeinfer.kinds.opaque import NumpyText
from typeinfer.kinds.records import Instance, Member, has_identity, hashed_fields, hashes_itself
from typeinfer.types import (BOOL, BOTTOM, COMPLEX, FLOAT, INT, NONE, Array, Mutable, NamedTuple, Number, Object, Optional, Tuple, TupleOf, Type, numpy_of,
                             python_of)


@plain
class Dict(Mutable):
    """A dictionary of class `of`: dict, Counter, OrderedDict, defaultdict, or the class of native ones; `factory`: the type of the function that makes a missing value."""
    item: Type
    mapped: Type
    of: type = dict
    factory: Type = NONE
    grows = True

    @property
    def python_class(self):
        return dict if self.is_native else self.of        # whose methods it has

    @property
    def held(self):
        return self.item, self.mapped

    def holding(self, held) -> Dict:
        return Dict(*held, self.of, self.factory)

    def is_like(self, other):
        return type(self) is type(other) and self.of is other.of and self.factory is other.factory

    def __str__(self):
        name = "typed.Dict" if self.is_native else self.of.__name__ if self.factory is NONE else f"{self.of.__name__}({self.factory})"
        return f"{name}[{self.item}, {self.mapped}]" if self.item is not BOTTOM or self.mapped is not BOTTOM else f"{name}[]"


@plain
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


@plain
class Deque(Mutable):
    """A collections.deque."""
    item: Type
    python_class = deque
    grows = True

    @property
    def held(self):
        return (self.item,)

    def holding(self, held) -> Deque:
        return Deque(*held)

    def __str__(self):
        return f"deque[{self.item}]" if self.item is not BOTTOM else "deque[]"


def can_be_key(t: Type, inside: tuple = ()) -> bool:
    """Whether values of the type may be keys: those whose hash compiled code can tell. `inside`: classes of instances around it."""
    if isinstance(t, Number | Member) or t is BOTTOM or t is NONE:
        return True
    if isinstance(t, Optional):
        return not isinstance(t.of, Set) and not _hashes_itself(t.of) and can_be_key(t.of, inside)
    if isinstance(t, Set):
        return t.is_frozen
    if isinstance(t, NumpyText):
        return True
    if isinstance(t, Object):
        return t.of in (str, bytes, np.str_, np.bytes_)
    if isinstance(t, Instance):
        names = hashed_fields(t.of)
        if names is None:
            return has_identity(t.of) or hashes_itself(t.of)
        return t.of not in inside and all(t.is_sure(name) and not isinstance(t.field(name), Set) and not _hashes_itself(t.field(name))
                                          and can_be_key(t.field(name), (*inside, t.of)) for name in names)
    return type(t) in (Tuple, NamedTuple, TupleOf) and all(
        can_be_key(part, inside) and not isinstance(part, Set) and not _hashes_itself(part) for part in (
            t.held if isinstance(t, TupleOf) else t.parts))


def has_identity_inside(t: Type) -> bool:
    """Whether the hash of a key depends on where an instance lies: it, or one in it, is equal to itself alone."""
    if isinstance(t, Instance):
        names = hashed_fields(t.of)
        return has_identity(t.of) if names is None else any(has_identity_inside(t.field(name)) for name in names)
    if isinstance(t, Optional):
        return has_identity_inside(t.of)
    return isinstance(t, Set | TupleOf) and has_identity_inside(t.item) or any(map(has_identity_inside, t.parts))


def _hashes_itself(t: Type) -> bool:
    return isinstance(t, Instance) and hashes_itself(t.of)


def is_lasting(t: Type) -> bool:
    """Whether native lists and dictionaries may hold such values: what they refer to does not belong to a call."""
    if isinstance(t, Optional):
        return is_lasting(t.of)
    if isinstance(t, Mutable):
        return t.is_native and all(map(is_lasting, t.held))
    if type(t) in (Tuple, NamedTuple):
        return all(map(is_lasting, t.parts))
    return isinstance(t, Number | Member | Array) or t is BOTTOM or t is NONE or isinstance(t, Object) and t.of in (str, bytes)


def given_type(t, kinds: dict) -> Type | None:
    """The type of what a native list or dictionary holds, as it is named: int64 stands for Python's int, as in Numba, lists for native ones.
    None: it cannot hold that. `kinds`: class of types → the class of native ones."""
    t = _CLASSES.get(t, t) if isinstance(t, type) else t
    if isinstance(t, Number):
        return python_of(t) if numpy_of(python_of(t)) is numpy_of(t) else t
    if type(t) is Tuple:
        parts = tuple(given_type(part, kinds) for part in t.parts)
        return None if None in parts else Tuple(parts)
    if isinstance(t, Optional):
        inner = given_type(t.of, kinds)
        return inner and Optional(inner)
    if type(t) in kinds and t.python_class in (list, dict):
        held = tuple(given_type(one, kinds) for one in t.held)
        return None if None in held else type(t)(*held, kinds[type(t)])
    return t if isinstance(t, Type) and is_lasting(t) else None


_CLASSES = {int: INT, float: FLOAT, complex: COMPLEX, bool: BOOL, str: Object(str), bytes: Object(bytes)}


def is_table(t: Type) -> bool:
    """Whether values are dictionaries, sets or deques."""
    return isinstance(t, Dict | Set | Deque)


__all__ = ["Deque", "Dict", "Set", "can_be_key", "given_type", "has_identity_inside", "is_lasting", "is_table"]
