"""Find variables that an inner function captured and would see an old value of: they must be cells.

In: a finished FunctionInference.  Out: None, or a variable in an UnsupportedError: what is wrong if it cannot be a cell.  Holds: an
inner function is made of values, not of cells, where that is all the same: it is faster. So at each assignment to a captured
variable that is no cell, no function made before may be used afterwards.

    y = 1                      y = 1
    f = (lambda: y, 0)         def f(): return y
    y = 2              ✗       y = 2              ✓ (decoding makes `f` anew where it is read: see frame.InnerFunction)
    f[0]()                     f()
"""
from __future__ import annotations

from functools import lru_cache
from types import CodeType

from typeinfer.errors import UnsupportedError
from typeinfer.kinds.generators import Generator
from typeinfer.ir import Constant, Value
from typeinfer.meaning.binding import SelfType
from typeinfer.types import Closure, Static, Type


def check_captures(inference) -> UnsupportedError | None:
    """Look at each reached assignment to a captured variable; `variable` of the error is the first one that must be a cell."""
    reached = [one for one in inference.function.rebindings if one.position <= inference.cut.get(one.block, -1)]
    if not reached:
        return None
    own = _inner_codes(inference.source.code)
    captures = {}                                 # values that hold an inner function → the variables it captured
    for value, fact in inference.facts.items():
        names = _captured(fact.type, own)
        if names:
            captures[value] = names
    if not captures:
        return None
    live_in = _live_in(inference, captures)
    for one in reached:
        for value in _live_after(inference, one.block, one.position, captures, live_in):
            if one.name in captures[value] and not (value is one.value and captures[value][one.name]):
                error = UnsupportedError(f"'{one.name}' is assigned here, after an inner function captured its value, and that "
                                         "function is used later", one.loc, _where(value), "pass the value as an argument instead")
                error.variable = one.name
                return error
    return None


def _where(value: Value) -> tuple[str, ...]:
    loc = getattr(value.origin, "loc", None)
    return (f"captured at line {loc.line}: {loc.source_line().strip()}",) if loc is not None else ()


def _inner_codes(code) -> set:
    """The code of all functions that are defined inside, at any depth."""
    found, work = set(), [code]
    while work:
        for one in work.pop().co_consts:
            if isinstance(one, CodeType) and one not in found:
                found.add(one)
                work.append(one)
    return found


def _captured(t: Type, own: set) -> dict[str, bool]:
    """The variables that functions in a value of type `t` captured; True: only as the function's own name."""
    found: dict[str, bool] = {}
    for part in _inside(t):
        for name, is_own in _captured(part, own).items():
            found[name] = found.get(name, True) and is_own
    if isinstance(t, Closure) and t.function.value.code in own:
        for name, part in zip(t.function.value.free, t.parts):
            found[name] = found.get(name, True) and isinstance(part, SelfType)
    if isinstance(t, Generator) and t.body.source.code in own:
        found.update(dict.fromkeys(t.body.source.free, False))
    return found


@lru_cache(maxsize=None)
def _inside(t: Type) -> tuple[Type, ...]:
    """The types that values of a type may hold: parts, items of lists, what an optional holds."""
    found = [*(t.body.argument_types if isinstance(t, Generator) else t.parts)]
    for name in type(t).names:
        value = getattr(t, name)
        found += [value] if isinstance(value, Type) else [one for one in value if isinstance(one, Type)] if type(value) is tuple else []
    return tuple(dict.fromkeys(one for one in found if not isinstance(one, Static)))


def _live_in(inference, captures: dict) -> dict:
    """The values of `captures` that each reached block, or one after it, uses without defining them."""
    blocks = [block for block in inference.function.blocks if block in inference.cut]
    live: dict = {block: set() for block in blocks}
    changed = True
    while changed:
        changed = False
        for block in reversed(blocks):
            new = _live_after(inference, block, 0, captures, live)
            if len(new) > len(live[block]):
                live[block], changed = new, True
    return live


def _live_after(inference, block, position: int, captures: dict, live_in: dict) -> set:
    """The values of `captures` that are used after instruction `position` of a block, and defined before."""
    found: set = set()
    stop = inference.cut[block]

    def use(values):
        found.update(value for value in values if value in captures and not isinstance(value, Constant))

    if stop == len(block.instrs):
        use(block.end.args)
        for edge in block.end.edges:
            if edge in inference.edges:
                found |= live_in[edge.target]
                use(edge.args)
    for instr in reversed(block.instrs[position:stop]):
        found.discard(instr.result)
        use(instr.args)
    if position == 0:
        found.difference_update(block.params)
    return found
