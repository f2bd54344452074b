"""The arrays that fusion leaves: made by one loop, read by another, and never seen by the user; and why each is made.

In: a function of typed IR after fusion.  Out: for each instruction that makes such arrays, a sentence about each; about loops that
run only sometimes, and results that take the memory of an operand.  Holds: what is returned, kept somewhere, or changed in place is a result,
and not among them.
"""
from __future__ import annotations

from codegen.fusion.fusable import (
    MOST_ARRAYS, MOST_OPERATIONS, applied, can_numbers_raise, can_raise, element_can_raise, expression_of, first_leaf, is_consumer, rank_of
)
from codegen.ops.arrays.array_fused import REDUCED, TOGETHER
from codegen.ops.arrays.array_lockstep import LOCKSTEP
from codegen.ops.arrays.array_map import MAP, UPDATE
from codegen.ops.arrays.array_rows import BY_ROWS
from typeinfer.errors import Location
from typeinfer.ir import Block, Function, Instr, Value
from typeinfer.structure import MAKE, PART, RELEASE, RETAIN
from typeinfer.types import Array

_SHAPES = frozenset(("array.shape", "array.size", "array_len", "elementwise_check"))


def find_temporaries(function: Function) -> dict[Instr, list[str]]:
    """The instruction that makes them → what is to be said of each."""
    users: dict[Value, list] = {}
    for block in function.blocks:
        for one in (*((block, instr) for instr in block.instrs if instr.op not in (RELEASE, RETAIN)), (block, block.end),
                    *((block, edge) for edge in block.end.edges)):
            for value in dict.fromkeys(one[1].args):
                users.setdefault(value, []).append(one)
    found: dict[Instr, list[str]] = {}
    for block in function.blocks:
        for number, instr in enumerate(block.instrs):
            if instr.op is LOCKSTEP:
                found[instr] = ["where an array that it writes overlaps another, or shapes differ, these statements run one after the other"]
                found.update((step, ["only runs where the one loop for all these statements cannot"])
                             for step, _ in instr.attr.steps if step.op.name != "array_getitem")
                continue
            if instr.op is BY_ROWS:
                found[instr] = [f"the loops of {_lines(step.loc for step, *_ in instr.attr.steps)} go over the same rows, some at a time, which "
                                "stay in the cache", *(f"{_name_of(one)} holds only these rows" for one in instr.attr.brief)]
                continue
            ended = next((value for at, value in enumerate(instr.args) if f"ends {at}" in instr.flags), None)
            if ended is not None:
                found[instr] = [f"the result is written in the place of {_name_of_value(ended)}, which is not used afterwards, where nobody else has it"]
            maker = instr.args[0].origin if instr.op is PART else instr
            if isinstance(maker, Instr) and (maker.op is MAP or maker.op is TOGETHER and maker is not instr and not maker.attr[0][
                    instr.attr].how) and isinstance(instr.result.type, Array):
                using = users.get(instr.result, [])
                if not any(_keeps(user, instr.result) for _, user in using):
                    found.setdefault(maker, []).append(f"makes {_name_of(instr)}, an array that is only read: {_reason(block, number, instr, using)}")
    return found


def _keeps(user, value: Value) -> bool:
    """Whether the array may be seen by others than what reads its elements."""
    return not isinstance(user, Instr) or user.op is MAKE or user.op is UPDATE and user.args[1] is value or user.op.shares is not None or (
        user.op.consumes is not None)


def _name_of(instr: Instr) -> str:
    if instr.result.name and not instr.result.name.startswith("v."):
        return f"`{instr.result.name}`"
    return "its result" if instr.loc is None else f"`{_shortened(instr.loc.text())}`"


def _name_of_value(value: Value) -> str:
    if value.name and not value.name.startswith("v."):
        return f"`{value.name}`"
    return _name_of(value.origin) if isinstance(value.origin, Instr) else "an array"


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


def _line_number(loc: Location | None) -> int | None:
    while loc is not None and loc.caller is not None:
        loc = loc.caller
    return None if loc is None else loc.line


def _line(loc: Location | None) -> str:
    number = _line_number(loc)
    return "" if number is None else f" (line {number})"


def _lines(locations) -> str:
    """The lines that these are at, as text."""
    found = sorted({number for loc in locations if (number := _line_number(loc)) is not None})
    return f"line{'s' * (len(found) > 1)} {', '.join(map(str, found))}"


def _reason(block: Block, number: int, instr: Instr, using: list) -> str:
    if any(user.op is BY_ROWS for _, user in using):
        return "it is read by loops over rows" + next(_line(user.loc) for _, user in using if user.op is BY_ROWS)
    loops = [(where, user) for where, user in using if user.op in (MAP, REDUCED, TOGETHER, UPDATE) or is_consumer(user)]
    others = [user for _, user in using if user.op.name not in _SHAPES and not any(user is one for _, one in loops)]
    if others:
        return f"it is given to {others[0].op.name}{_line(others[0].loc)}, which takes whole arrays"
    if len(loops) > 1:
        lines = "".join(dict.fromkeys(_line(user.loc) for _, user in loops))
        return f"{len(loops)} loops read it{lines}, so it is computed once"
    if not loops:
        return "nothing but its shape is asked for"
    (where, user), = loops
    place = _line(user.loc)
    if where is not block:
        return f"it is read in another part of the function{place}, which may run more often, or not at all"
    if instr.op is MAP and any(map(element_can_raise, applied(instr.attr))):
        return "an element may raise, which must happen before what follows"
    if instr.result in user.args[:first_leaf(user)]:
        return f"its elements choose others{place}"
    if instr.op is PART:
        return f"it is written where the other results of the loop are computed, and read in a later loop{place}"
    if rank_of(user) != instr.result.type.ndim:
        return f"it is broadcast where it is read{place}, so it is computed once"
    between = block.instrs[number + 1:block.instrs.index(user)]
    writer = next((one for one in between if one.op.writes or not one.op.pure and one.op not in (RETAIN, RELEASE)), None)
    if writer is not None:
        return f"what it reads may be written before it is read itself{place}: by {writer.op.name}{_line(writer.loc)}"
    if user.op is REDUCED and user.attr[0].is_pairwise:
        return f"the sum{place} has NumPy's order of additions, which follows this array's memory"
    if len({arg for one in (instr, user) for arg in one.args if isinstance(arg.type, Array)}) > MOST_ARRAYS:
        return f"one loop reads at most {MOST_ARRAYS} arrays"
    if sum(len(applied(expression_of(one))) for one in (instr, user)) > MOST_OPERATIONS:
        return f"one loop has at most {MOST_OPERATIONS} operations"
    if can_numbers_raise(instr) and any(map(can_raise, between)):
        return f"something between it and where it is read{place} may raise"
    return f"it would be computed again for each element that is repeated{place}"
