"""Types of the user's own classes: members of enumerations, instances.

In: Python classes.  Out: their types.  Holds: what is known of a class is read from it once, when its type is made.

A member of an enumeration is a number: its value where all values are ints by their nature (IntEnum, Flag), else its position.
"""
from __future__ import annotations

import enum
from dataclasses import dataclass

from typeinfer.types import INT, Type


@dataclass(frozen=True, eq=False, repr=False)
class Member(Type):
    """A member of the enumeration `of`; its one part is the number that stands for it."""
    of: type
    parts = (INT,)

    def __str__(self):
        return self.of.__name__

    @property
    def python_class(self):
        return self.of

    @property
    def is_number(self) -> bool:
        """Whether it may stand where an int is expected."""
        return issubclass(self.of, int)

    @property
    def is_flag(self) -> bool:
        return issubclass(self.of, enum.Flag)


_SPECIAL = ("__eq__", "__ne__", "__hash__", "__bool__")


def is_enumeration(cls) -> bool:
    """Whether a class is an enumeration whose members are compared as Python's own are."""
    if not isinstance(cls, enum.EnumMeta) or not len(cls) or issubclass(cls, (float, complex, bytes)):
        return False
    if any(name in vars(base) for base in cls.__mro__ if base.__module__ not in ("enum", "builtins") for name in _SPECIAL):
        return False
    return not is_by_value(cls) or all(type(one.value) is int and -2**63 <= one.value < 2**63 for one in cls)


def is_by_value(cls: type) -> bool:
    """Whether the number of a member is its value."""
    return issubclass(cls, (int, enum.Flag))


def number_of(member: enum.Enum) -> int:
    """The number that stands for a member."""
    cls = type(member)
    return int(member.value) if is_by_value(cls) else list(cls).index(member)
