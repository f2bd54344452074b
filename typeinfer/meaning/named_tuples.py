"""What named tuples have besides being tuples: `_replace`, `_make`, `_asdict`, and operators of the user's.

In: the function and its operands.  Out: a Resolution, Again, or None where it is none of these.  Holds: fields are known when compiling, so
no function runs for them.
"""
from __future__ import annotations

import types as python_types

from typeinfer.callables import record_steps, steps
from typeinfer.meaning.binding import make_keywords
from typeinfer.errors import UnsupportedError
from typeinfer.ops import UNKNOWN
from typeinfer.kinds.records import special_names
from typeinfer.meaning.resolutions import Actual, Again, MakesComposite, known
from typeinfer.types import NamedTuple, Tuple, is_display, is_named_tuple

_METHODS = frozenset(("_replace", "_make", "_asdict", "__replace__"))


def find_method(function, args: list[Actual], names: tuple[str, ...]):
    """What a call of one of the methods that all named tuples have means."""
    name = getattr(function, "__name__", "")
    if name not in _METHODS:
        return None
    if isinstance(function, python_types.MethodType):
        cls = function.__self__
        if name == "_make" and is_named_tuple(cls) and len(args) == 1 and not names:
            return _make(cls, args[0])
        return None
    if not args or not isinstance(args[0].type, NamedTuple) or getattr(args[0].type.of, name, None) is not function:
        return None
    owner = args[0]
    cls = owner.type.of
    parts = {field: owner.part(index) for index, field in enumerate(cls._fields)}
    if name == "_asdict":
        return make_keywords(cls._fields, list(parts.values())) if len(args) == 1 else None
    if len(args) - 1 != len(names):
        return None
    if not set(names) <= set(cls._fields):
        return _fail(lambda sample: function(sample, **dict.fromkeys(names)), cls)
    parts.update(zip(names, args[1:]))
    return _composite(cls, list(parts.values()))


def _composite(cls: type, parts: list[Actual]):
    return MakesComposite(NamedTuple(tuple(one.type for one in parts), cls), parts)


def _make(cls: type, items: Actual):
    t = items.type
    if not (isinstance(t, Tuple) or is_display(t)):
        return Again(record_steps.make_named, [known(cls), items])
    count = len(t.parts)
    if count != len(cls._fields):
        return _fail(lambda sample: cls._make([None] * count), cls)
    return _composite(cls, [items.part(index) for index in range(count)])


def _fail(call, cls: type):
    """The exception that a call raises, whatever the values."""
    try:
        call(tuple.__new__(cls, [None] * len(cls._fields)))
    except Exception as error:
        return Again(steps.fail, [known(type(error)), known(str(error))])
    raise AssertionError(f"{cls.__name__} takes this")


def refused_assignment(cls: type, name: str):
    """What assigning to an attribute raises."""
    if cls.__dictoffset__ and name not in cls._fields:
        raise UnsupportedError(f"{cls.__name__} is a named tuple, which has no attributes but its fields in compiled code",
                               advice=f"add __slots__ = () to {cls.__name__}, and a field")
    return _fail(lambda sample: setattr(sample, name, UNKNOWN), cls)


def has_own_operator(args: list[Actual], function) -> bool:
    """Whether an operand is a named tuple whose class says itself what the operator does."""
    for one in args:
        if isinstance(one.type, NamedTuple):
            for name in special_names(function):
                if getattr(one.type.of, name, None) is not getattr(tuple, name, None):
                    return True
    return False
