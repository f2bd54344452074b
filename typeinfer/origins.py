"""Where types came from: what an error says about the values that took part.

In: the values of an instruction, and the inference that knows their facts.  Out: notes and errors for the user.  Holds: nothing
here decides anything.

    'n' is int, an argument
    'x' is tuple(int, int), from line 16: x = (x, i)
    'best' is float64 or None: None from line 12: best = None; float64 from line 15: best = x
"""
from __future__ import annotations

from typeinfer.errors import JitError, Location, TypingError
from typeinfer.ir import Block, Constant, Instr, Value
from typeinfer.lattice import as_list, join
from typeinfer.types import BOTTOM, Array, BoundMethod, NoneType, Number, Optional, Static, Tuple, TupleOf, Type, is_display
from typeinfer.words.wording import MIXED, mixed_items, worded

LONGEST = 40                                      # characters of an expression that a note may quote


def origin(value: Value) -> Location | None:
    """Where a value was made, or given to a variable; None for an argument."""
    return value.loc if isinstance(value, Constant) else getattr(value.origin, "loc", None)


def source_text(value: Value) -> str:
    """A value as the user wrote it: its variable, or its expression; "" where that is not at hand."""
    if value.name:
        return value.name
    where = origin(value)
    return where.text() if where is not None else ""


def sources_of(instr) -> list[str]:
    """The source texts of a call's operands, the callable's first."""
    callee, *operands = map(source_text, instr.args)
    if not callee and instr.loc is not None:
        callee = instr.loc.text().partition("(")[0]
    return [callee, *operands]


def about(inference, instr) -> tuple[str, ...]:
    """What the operands of a call are, and where they became so."""
    notes: dict[str, None] = {}
    for value in instr.args:
        fact = inference.facts.get(value) if not isinstance(value, Constant) else None
        if fact is not None and isinstance(fact.type, BoundMethod) and isinstance(value.origin, Instr):
            value = value.origin.args[1]          # what the method belongs to
            fact = inference.facts.get(value) if not isinstance(value, Constant) else None
        if isinstance(value, Constant):
            t = value.type
            if not value.name:
                continue
        else:
            t = fact.type if fact is not None else BOTTOM
        text = source_text(value) if value.name or origin(value) is not instr.loc else ""
        if t is BOTTOM or not 0 < len(text) <= LONGEST or isinstance(t, Static) and not isinstance(t.value, str):
            continue
        notes[f"'{text}' is {worded(t)}{_whence(inference, value, t, instr.loc)}"] = None
    return tuple(notes)[:3]


def _whence(inference, value: Value, t: Type, here: Location | None) -> str:
    if value in inference.function.params:
        return ", an argument"
    if not value.name:
        return ""
    if isinstance(value.origin, Block):
        ways = _ways(inference, value)
        if isinstance(t, Optional) or len({one for one, _ in ways}) > 1:
            listed = [f"{worded(one)}{_line(where, '')}" for one, where in ways if where is not None][:2]
            if len(listed) == 2:
                return ": " + "; ".join(listed)
        where = inference.joined_at.get(value)
    else:
        where = origin(value)
    return _line(where) if where is not None and here is not None and where.line != here.line else ""


def _ways(inference, param: Value) -> list[tuple[Type, Location | None]]:
    """What a block parameter is, each way into its block: the type and where it came from, each type once."""
    found, seen, work = {}, {param}, [param]
    while work:
        one = work.pop(0)
        block = one.origin
        index = next((index for index, other in enumerate(block.params) if other is one), None)
        for edge in inference.edges:
            if edge.target is not block or index is None:
                continue
            arg = edge.args[index]
            if not isinstance(arg, Constant) and isinstance(arg.origin, Block) and arg not in inference.function.params:
                if arg not in seen:               # a parameter of another block: what that is
                    seen.add(arg)
                    work.append(arg)
                continue
            if isinstance(arg.origin, Instr) and any(other in seen for other in arg.origin.args if other.name == param.name):
                continue                          # the variable itself, of which a branch found something
            t = inference.operand(arg).type if isinstance(arg, Constant) or arg in inference.facts else BOTTOM
            if t is not BOTTOM:
                found.setdefault(t, origin(arg))
    return sorted(found.items(), key=lambda way: (way[1].line or 0, way[1].column or 0) if way[1] is not None else (0, 0))


def _line(where: Location, comma: str = ",") -> str:
    text = where.source_line().strip()
    return f"{comma} from line {where.line}" + (f": {text}" if text else "")


def conflict(inference, param: Value, old: Type, new: Type, loc: Location | None) -> JitError:
    """A variable that is two things where paths meet: the places of both."""
    mixed = next((t for t in (old, new) if is_display(t) and as_list(t) is None), None)
    if mixed is not None:
        return TypingError(mixed_items(mixed), loc, advice=MIXED)
    first = inference.joined_at.get(param)
    for t, where in _ways(inference, param):      # of all that met before, the one that does not go with the new type
        if t is not new and where is not None and join(t, new) is None and where is not loc:
            old, first = t, where
            break
    return _two_types(f"'{param.name}'" if param.name else "this value", param.name, old, new, loc, first)


def _two_types(what: str, name: str, old: Type, new: Type, loc: Location | None, first: Location | None) -> TypingError:
    notes = ()
    if first is not None:
        if loc is not None and (first.line or 0) > (loc.line or 0):
            old, new, loc, first = new, old, first, loc
        notes = (f"{what} is {worded(old)}{_line(first)}",)
    return TypingError(f"{what} is {worded(new)} here, but {worded(old)} on another path that meets this one", loc, notes,
                       _one_type(old, new, name))


def result_conflict(function: str, new: Type, value: Value, here: tuple, before: list) -> TypingError:
    """A function that returns two things. `here`: the places of a return and of what it returns; `before`: type and places of
    each return seen before."""
    old, other = next(((t, places) for t, places in before if join(t, new) is None), before[0])
    if here[0] is not None and other[0] is not None and here[0].line == other[0].line and value.name:
        return _two_types(f"'{value.name}'", value.name, old, new, here[1] or here[0], other[1] or other[0])
    at, first = here[0], other[0]
    if at is not None and first is not None and at.line == first.line:       # a conditional expression
        at, first = here[1] or at, other[1] or first
    if at is not None and first is not None and (first.line or 0) > (at.line or 0):
        old, new, at, first = new, old, first, at
    notes = () if first is None else (f"it returns {worded(old)}{_line(first)}",)
    return TypingError(f"{function} returns {worded(new)} here, but {worded(old)} elsewhere: one type must hold all results",
                       at, notes, _one_type(old, new, ""))


def _one_type(old: Type, new: Type, name: str) -> str:
    """What to do where two types meet that have no common one."""
    both, use_two = (old, new), f"use another name than '{name}' for one of them" if name else "return the same type everywhere"
    kinds = [type(t) for t in both]
    if kinds == [Array, Array]:
        if old.dtype is not new.dtype:
            return f"make both of one dtype, such as {join(old.dtype, new.dtype) or old.dtype}"
        return "make both of the same number of dimensions: reshape, or add an axis with a[None]" if old.ndim != new.ndim else use_two
    if Array in kinds and Number in kinds:
        return f"make '{name}' an array where it starts, or {use_two}" if name else "return an array everywhere, or a number"
    if any(isinstance(t, (NoneType, Optional)) for t in both):
        return f"{use_two}, or give it a value instead of None" if name else "return a value on every path, also at the end"
    if all(isinstance(t, Tuple | TupleOf) for t in both):
        return "tuples of different lengths can meet where all their items have one type"
    if any(isinstance(t, Static) and isinstance(t.value, str) for t in both):
        return "give text in both places, str(x), or a number: int(s), float(s)"
    if all(isinstance(t, Static) for t in both):
        return "call each function in a branch of its own"
    return use_two


def endless(source, calls: list) -> TypingError:
    """A recursion whose argument types never repeat. `calls`: the argument types of some calls, in order."""
    name = source.code.co_name
    listed = ", then ".join(f"{name}({', '.join(map(worded, types))})" for types in calls)
    notes = (f"it calls {listed}, …",) if calls and len(listed) < 300 else ()
    error = TypingError(f"inference of {name} has no end: each call has new argument types", notes=notes,
                        advice="keep the types of the arguments: use an array for what grows, or a loop")
    error.is_final = True
    return error


def endless_result(source, loc) -> TypingError:
    """A recursion that returns another type whenever it returns what it got from itself."""
    error = TypingError(f"the type of what {source.code.co_name} returns has no end: each call puts what it got from itself into a new tuple",
                        loc, advice="make it an instance of a class with the parts as attributes: these may be of the same class")
    error.is_final = True
    return error
