"""f(*items) where the number of items is not known when compiling.

In: the callable, the items, the keywords.  Out: the call that is meant, or refused.  Holds: for every number of arguments what
Python says of it is found here, by matching; which of them it is, is found at run time (see `jitcore/library/sequences/spreading.py`).
"""
from __future__ import annotations

import functools
import inspect
import re
import string
import types as python_types

from typeinfer.callables import functions, tuple_steps
from typeinfer.meaning.attributes import is_compilable
from typeinfer.meaning.binding import names_of_keywords
from typeinfer.errors import TypingError, UnsupportedError
from typeinfer.kinds.records import Instance, is_plain_class
from typeinfer.meaning.resolutions import Actual, Again, Collected, Rest, known
from typeinfer.source import CapturedDefault, FunctionSource, bind, signature_of, source_of
from typeinfer.typeof import constant
from typeinfer.types import BOTTOM, NONE, BoundMethod, Closure, NoneType, Number, Object, Static, Tuple, TupleOf, View, is_named_tuple, matches
from typeinfer.words.wording import worded


def spread_at_run_time(registry, callee: Actual, items: Actual, keywords: Actual, *fixed: Actual) -> Again:
    """What call_spread(callee, items, keywords) means, or call_spread_after(callee, items, keywords, *fixed)."""
    if isinstance(items.type, Number | NoneType):
        raise TypingError(f"argument after * must be an iterable, not {worded(items.type)}", advice="leave out the star")
    if isinstance(keywords.type, NoneType):
        listed = known(())
        keywords = Collected(View(functions.Keywords, (listed.type,)), [listed])
    if not isinstance(items.type, TupleOf):
        return Again(tuple_steps.call_with, [callee, items, keywords])
    source, given = _called(registry, callee)
    before = together(fixed)
    if source is None and fixed:
        return Again(tuple_steps.call_after, [callee, items, keywords, before])
    if source is None and not any(matches(one.patterns()["function"], callee.type) and matches(one.patterns()["items"], items.type)
                                  for one in registry.find(tuple_steps.call_known)[1]):
        raise UnsupportedError(f"{worded(callee.type)} of arguments whose number is not known when compiling is not supported",
                               advice="unpack them first: a, b = …")
    if source is None:
        return Again(tuple_steps.call_known, [callee, items, keywords])
    room = max(0, source.code.co_argcount - given)
    if _takes_any_number(source) and len(fixed) > room:       # those that go into *args are items of it
        return Again(tuple_steps.call_joined, [callee, items, keywords, together(fixed[:room]), together(fixed[room:])])
    said = _said_of_numbers(source, given + len(fixed), names_of_keywords(keywords))
    if isinstance(callee.type, Static) and isinstance(callee.type.value, python_types.MethodDescriptorType) and not fixed:
        said = (f"unbound method {callee.type.value.__qualname__}() needs an argument", *said[1:])
    return Again(tuple_steps.call_by_number, [callee, items, keywords, known(said), known(0), before])


def spread_table(registry, callee: Actual, items: Actual, both: Actual) -> Again:
    """What call_spread(callee, items, {**keywords, **table}) means where the names in the table are known at run time only."""
    source, given = _called(registry, callee)
    keywords, table = both.part(0), both.part(1)
    P, names = inspect.Parameter, names_of_keywords(keywords)
    if source is not None and table.type.item in (Object(str), BOTTOM) and not any(p.kind is P.VAR_KEYWORD for p in source.parameters):
        before = given + len(items.type.parts)
        slots = [p for p in source.parameters if p.kind in (P.POSITIONAL_ONLY, P.POSITIONAL_OR_KEYWORD)]
        taken = [p for p in source.parameters if p.kind is P.KEYWORD_ONLY or p.kind is P.POSITIONAL_OR_KEYWORD and p not in slots[:before]]
        taken = [p for p in taken if p.name not in names]
        optional = [p for p in taken if p.default is not P.empty]
        for p in optional:
            _check_default(p, table.type.mapped)
        if before <= len(slots) and len(taken) <= MOST_NAMES and not any(isinstance(p.default, CapturedDefault) for p in optional):
            return Again(tuple_steps.call_by_names, [
                callee, items, keywords, table, known(tuple(p.name for p in taken if p.default is P.empty)), known(tuple(p.name for p in optional)),
                together([known(p.default) for p in optional]), known((source.name, source.globals.get("__name__"), signature_of(source), names))])
    if callee.type is Static(dict) and not items.type.parts and not names and table.type.item in (Object(str), BOTTOM):
        return Again(dict, [table])
    if isinstance(callee.type, BoundMethod) and callee.type.function.value is str.format and isinstance(callee.type.owner, Static):
        fields = names_in_format(callee.type.owner.value)
        return Again(tuple_steps.format_table, [callee, items, keywords, table, known(tuple(one for one in fields if one not in names))])
    raise UnsupportedError(f"only keywords that are written out can be spread into this call, not {worded(table.type)}",
                           advice="write the arguments out: f(x, key=value)")


MOST_NAMES = 32


def _check_default(parameter, held) -> None:
    """Refuse a default of another type than what the table holds: both would be of one."""
    t = constant(parameter.default).type
    if not (t is held or t is NONE or held is BOTTOM or isinstance(t, Static) and held is Object(type(t.value)) or isinstance(
            parameter.default, CapturedDefault)):
        raise UnsupportedError(f"a dictionary of {worded(held)} may give '{parameter.name}', whose default is {worded(t)}",
                               advice=f"write it out: f(…, {parameter.name}=value), or make both of one type")


def names_in_format(text: str) -> list[str]:
    """The names that text.format(…) takes, in order."""
    try:
        found = [re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(text) if name]
    except ValueError:                            # which it raises itself
        found = []
    return [name for name in dict.fromkeys(found) if name and not name.isdigit()]


def together(items) -> Collected:
    """The tuple of some operands."""
    return Collected(Tuple(tuple(item.type for item in items)), list(items))


def joined(callee: Actual, items: Actual, keywords: Actual, *fixed: Actual) -> list[Actual]:
    """call_spread_after's operands as those of call_spread, where the number of items is known."""
    return [callee, together((*fixed, *map(items.part, range(len(items.type.parts))))), keywords]


def with_rest(fixed: Actual, rest: Actual, keywords: Actual) -> tuple[list[Actual], tuple[str, ...]]:
    """The operands of a call whose last positional ones are what `rest` holds, all of them for *args; and the names of the keywords."""
    names = names_of_keywords(keywords)
    return [*map(fixed.part, range(len(fixed.type.parts))), Rest(rest), *(keywords.part(1 + index) for index in range(len(names)))], names


def _called(registry, callee: Actual) -> tuple[FunctionSource | None, int]:
    """The function whose parameters the items are matched with, and how many it has before them; None for those of Python's own."""
    t = callee.type
    if isinstance(t, Closure):
        return t.function.value, 0
    if isinstance(t, Instance) and is_compilable(getattr(t.of, "__call__", None)):
        return source_of(t.of.__call__), 1
    value = t.function.value if isinstance(t, BoundMethod) else t.value if isinstance(t, Static) else None
    given = int(isinstance(t, BoundMethod))
    if isinstance(value, python_types.MethodType):
        value, given = value.__func__, 1
    elif is_named_tuple(value):
        value, given = value.__new__, 1
    elif is_plain_class(value):
        value, given = value.__init__, 1
    elif isinstance(value, functools._lru_cache_wrapper):
        value = value.__wrapped__
    if is_compilable(value) and not registry.knows(value):
        return source_of(value), given
    if isinstance(value, python_types.MethodDescriptorType):
        for one in with_room(registry.find(value)[1], 1):         # such as set.union
            return source_of(one.function), given
    return None, 0


def with_room(overloads, before: int) -> list:
    """Those that take so many operands and then any number."""
    return [one for one in overloads if _takes_any_number(source_of(one.function)) and source_of(one.function).code.co_argcount == before]


def _takes_any_number(source: FunctionSource) -> bool:
    return any(p.kind.name == "VAR_POSITIONAL" for p in source.parameters)


def _said_of_numbers(source: FunctionSource, given: int, names: tuple[str, ...]) -> tuple:
    """What Python says of 0, 1, 2 … arguments: None where the function takes them. The last is of more: None, or what stands before
    and after their number, which counts `given` too."""
    source = source.with_keywords(names)
    code, keywords = source.code, dict.fromkeys(names)

    def said(count: int) -> str | None:
        try:
            bind(source, [None] * (given + count), keywords, tuple)
        except TypeError as error:
            return str(error)
    most = max(0, code.co_argcount - given)
    if _takes_any_number(source):
        return (*map(said, range(most + 1)),)
    before, _, after = said(most + 2).rpartition(f"{given + most + 2}")
    return (*map(said, range(most + 2)), (before, given, after))
