"""What operations mean for an instance of one of several classes: the same, of what it is.

In: a callable and its operands, one of which is such an instance.  Out: another call with the same meaning, which tests the class.
Holds: an operation that only passes the value on (into a list, to a function of the user's) is not taken apart.
"""
from __future__ import annotations

from typeinfer.callables import record_steps
from typeinfer.kinds.records import Either, special_names
from typeinfer.meaning.resolutions import Again, known

_OWN = frozenset({"operator", "_operator", "builtins", "typeinfer.callables.steps", "typeinfer.callables.record_steps"})
_ASK_FIRST = frozenset({"isinstance", "type", "hasattr", "leave", "leave_instance", "close", "callable", "replacer", "taker",
                        "has_special", "gives_items", "is_computed", "delattr", "ascii"})
_ASK_SECOND = frozenset({"goes_first"})
_ASK_BOTH = frozenset({"is_", "is_not", "eq", "ne", "lt", "le", "gt", "ge"})


def ask_its_class(function, args: list, names: tuple[str, ...]):
    """The call for each class that an operand may be of; None where the class does not matter, or is known."""
    if names or getattr(function, "__module__", None) not in _OWN:
        return None
    name, found = getattr(function, "__name__", ""), special_names(function)
    places = (0, 1) if name in _ASK_BOTH or len(found) == 3 or name in _ASK_SECOND else (0,) if found or name in _ASK_FIRST else ()
    place = next((k for k in places if k < len(args) and isinstance(args[k].type, Either)), None)
    if place is None:
        return None
    return Again((record_steps.of_its_class, record_steps.of_second_class)[place], [known(function), *args])
