"""Members of enumerations where nothing is declared for them: their numbers, or texts, are meant.

In: a callable that takes no member, and its operands.  Out: a Resolution of the call with what stands for the members, or None.  Holds:
what shows a member (str, format) shows what Python shows.
"""
from __future__ import annotations

import operator

from typeinfer.callables import record_steps
from typeinfer.kinds.records import Member, is_enumeration, is_text
from typeinfer.meaning.resolutions import Actual, Again, Collected, IsActual, known
from typeinfer.ops import UNKNOWN
from typeinfer.source import is_system_tuple
from typeinfer.types import INT, Object, Static, Str, Tuple, Type

_OF_MEMBERS = (record_steps.member_of, record_steps.member_attribute, record_steps.member_item)      # they have words for what is refused
_GIVES_MEMBERS = frozenset(("min", "max", "getattr"))
_TEXT_OF = (str, repr, ascii, format)
_LOOKS_THROUGH = (operator.contains, operator.countOf, operator.indexOf)
_SHOW = frozenset(("str", "format", "format_value"))


def without_members(function, args: list[Actual], names: tuple[str, ...]):
    """What takes no member of an IntEnum may take its number, and what takes no enumeration the tuple of its members."""
    if any(function is one for one in _OF_MEMBERS) or getattr(function, "__name__", "") in _GIVES_MEMBERS and any(isinstance(a.type, Member) for a in args):
        return None
    text = next((index for index, a in enumerate(args[:2]) if isinstance(a.type, Member) and is_text(a.type.of)), None)
    if text is not None and not _shows(function, text, args[text].type.of):
        return Again(record_steps.on_text, [known(function), known(text), *args])
    if any(function is one for one in _TEXT_OF) and len(args) == 1 and isinstance(args[0].type, Static) and is_enumeration(args[0].type.value):
        return IsActual(known(function(args[0].type.value)))
    formats = function is str.format or function is operator.mod and isinstance(args[0].type, Str | Object)
    is_operator = getattr(function, "__module__", None) == "_operator"
    is_operand = is_operator and not any(function is one for one in _LOOKS_THROUGH)
    plain = [a if formats or _is_shown(function, a.type) else _without_member(a, is_operand) for a in args]
    if all(one is a for one, a in zip(plain, args)):
        return None
    if is_operator and all(one.constant is not UNKNOWN for one in plain):
        try:
            return IsActual(known(function(*(one.constant for one in plain))))   # sys.version_info >= (3, 12)
        except Exception:                         # it raises where the program is there
            pass
    return Again(function, plain, names)


def _shows(function, position: int, cls: type) -> bool:
    """Whether a call shows a member of an enumeration of texts or ints in other words than the text or int that it is."""
    name = getattr(function, "__name__", "")
    return name in ("repr", "ascii") or (name in _SHOW or function is operator.mod and position == 1) and cls.__str__ not in (str.__str__, int.__repr__)


def _is_shown(function, t: Type) -> bool:
    """Whether a call shows members of enumerations of ints, which are no longer members once their numbers are taken."""
    if type(t) is Tuple:
        return any(_is_shown(function, part) for part in t.parts) or getattr(function, "__name__", "") in _SHOW
    return isinstance(t, Member) and t.is_number and _shows(function, 0, t.of)


def _without_member(actual: Actual, is_operand: bool) -> Actual:
    t = actual.type
    if isinstance(t, Member) and t.is_number:
        return actual.part(0)
    if isinstance(t, Static) and is_enumeration(t.value) and not is_operand:       # whose operators are those of a class
        return known(tuple(t.value))
    if isinstance(t, Static) and is_system_tuple(t.value):
        return known(tuple(t.value))
    if type(t) is Tuple and any(isinstance(part, Member) and part.is_number for part in t.parts):
        made = Collected(Tuple(tuple(INT if isinstance(part, Member) and part.is_number else part for part in t.parts)))
        made.items = [_without_member(actual.part(index), is_operand) for index in range(len(t.parts))]
        return made
    return actual
