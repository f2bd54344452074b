"""Where types came from: what an error says about the values that took part.

In: the values of an instruction and what inference knows of them.  Out: notes and errors for the user.  Holds: nothing here
decides anything.

    'n' is int, an argument
    'x' is tuple(int, int), from line 16: x = (x, i)
"""
from __future__ import annotations

from typeinfer.errors import Location, TypingError
from typeinfer.ir import Block, Constant, Value
from typeinfer.types import Static, Type, View
from typeinfer.wording import LIST, worded


def origin(value: Value) -> Location | None:
    """Where a value was made, or given to a variable; None for an argument."""
    return value.loc if isinstance(value, Constant) else getattr(value.origin, "loc", None)


def about(values, types, parameters, joined_at: dict, here: Location | None) -> tuple[str, ...]:
    """What the named values are, and where they became so."""
    notes: dict[str, None] = {}
    for value, t in zip(values, types):
        if not value.name or isinstance(t, Static) and not isinstance(t.value, str):
            continue
        where = origin(value) if not isinstance(value.origin, Block) else joined_at.get(value)
        source = _line(where) if where is not None and here is not None and where.line != here.line else ""
        if value in parameters:
            source = ", an argument"
        notes[f"'{value.name}' is {worded(t)}{source}"] = None
    return tuple(notes)[:3]


def _line(where: Location) -> str:
    text = where.source_line().strip()
    return f", from line {where.line}" + (f": {text}" if text else "")


def conflict(param: Value, old: Type, new: Type, loc: Location | None, first: Location | None) -> TypingError:
    """A variable that is two things where paths meet: the places of both."""
    if isinstance(old, View) and old.of is list:
        return TypingError(f"a list that grows: {LIST}", loc)
    name = f"'{param.name}'" if param.name else "this value"
    notes = () if first is None else (f"{name} is {worded(old)}{_line(first)}",)
    return TypingError(f"{name} is {worded(new)} here, but {worded(old)} on another path that meets this one; use two names",
                       loc, notes)


def result_conflict(name: str, old: Type, new: Type, here: tuple, before: tuple) -> TypingError:
    """A function that returns two things. `here`, `before`: the places of a return and of what it returns."""
    at, other = here[0], before[0]
    if at is not None and other is not None and at.line == other.line:      # one `return` of a variable
        at, other = here[1] or at, before[1] or other
    notes = () if other is None else (f"it returns {worded(old)}{_line(other)}",)
    return TypingError(f"{name} returns {worded(new)} here, but {worded(old)} elsewhere; one type must hold all results",
                       at, notes)
