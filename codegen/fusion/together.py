"""Several results of the same arrays in one loop: each array is read once.

In: a block of typed IR whose element-wise operations were joined with their users.  Out: the same block: operations that go over the same
elements are one `together`, whose result is a tuple.  Holds: as in fuse: nothing is read later than what writes it, and exceptions
keep their order.

    %y: array = elementwise[exp(0)] %a        →    %t: tuple(array, float64) = together[exp(0); exp(0)] %a
    %s: float64 = reduced[0] %y                    %y: array = part[0] %t
                                                   %s: float64 = part[1] %t

Joined are operations on the same set of arrays, whose results then have the same shape, and operations with what reads their
result besides these arrays. An operation is moved down to the other, or the other up to it.
"""
from __future__ import annotations

import numpy as np

from codegen.fusion.absorb import Joining, absorbable, join
from codegen.fusion.fusable import MOST_ARRAYS, applied, can_raise, element_can_raise, expression_of, is_consumer, is_in_order, rank_of
from codegen.ops.arrays.array_expressions import Several
from codegen.ops.arrays.array_fused import REDUCED, TOGETHER
from codegen.ops.arrays.array_map import MAP
from codegen.ops.arrays.array_sums import lanes_of
from codegen.ops.arrays.array_together import Output
from typeinfer.ir import Block, Guarded, Instr, Value
from typeinfer.structure import PART
from typeinfer.types import Array, Number, Tuple

MOST_RESULTS = 6                                  # of a loop
LONGEST = 64                                      # operations of a loop
FARTHEST = 64                                     # instructions between two that are joined


def join_together(block: Block, users: dict[Value, set]) -> None:
    """Join the operations of a block that go over the same elements."""
    at = len(block.instrs) - 1 - isinstance(block.end, Guarded)       # what is guarded stays the last
    while at > 0:
        if _is_candidate(block.instrs[at]):
            found = _partner(block, at, users)
            if found is not None:
                made = _put_together(block, found[0], at, found[1], users)
                absorbed = absorbable(block, block.instrs.index(made), users, {one.result for one in block.instrs if one.op is MAP})
                if absorbed:
                    join(block, made, absorbed, users)
                at = block.instrs.index(made)
                continue
        at -= 1


def _is_candidate(instr: Instr) -> bool:
    if instr.op is TOGETHER:
        return True
    if instr.op is not MAP and instr.op is not REDUCED or not is_consumer(instr) or any(map(element_can_raise, applied(expression_of(instr)))):
        return False
    if instr.op is MAP:
        return is_in_order(instr)
    how = instr.attr[0]
    if how.finds and (how.axis is not None or not is_in_order(instr)):
        return False
    if how.axis is None:
        return isinstance(instr.result.type, Number) and rank_of(instr) > 0
    return how.axis == rank_of(instr) - 1 > 0 and is_in_order(instr)


def _arrays(instr: Instr) -> set[Value]:
    return {arg for arg in instr.args[1:] if isinstance(arg.type, Array)}


def _outputs(instr: Instr) -> tuple[Output, ...]:
    if instr.op is TOGETHER:
        return instr.attr[0]
    return (Output(instr.attr[0] if instr.op is REDUCED else None, instr.result.type, rank_of(instr), instr.loc),)


def _partner(block: Block, at: int, users) -> tuple[int, bool] | None:
    """The number of an operation before number `at` to join with it; and whether that one is moved down."""
    second = block.instrs[at]
    wanted = set(second.args)
    can_go_down_past = can_go_up = True
    read: set[Value] = set()                      # by what is between
    for number in range(at - 1, max(at - FARTHEST, 0) - 1, -1):
        first = block.instrs[number]
        if first.op is not TOGETHER and _is_candidate(first) and _fit(first, second):
            if first.result not in read and (can_go_down_past or not can_raise(first)):
                return number, True
            if can_go_up and not wanted & _made_between(block, number, at):
                return number, False
        if first.op.writes or not first.op.pure:
            return None
        read.update(first.args)
        if can_raise(first):
            can_go_down_past, can_go_up = False, can_go_up and not can_raise(second)
    return None


def _made_between(block: Block, first: int, second: int) -> set[Value]:
    """What the instructions between two make."""
    return {instr.result for instr in block.instrs[first + 1:second]}


def _fit(first: Instr, second: Instr) -> bool:
    """Whether two operations go over the same elements, in the same order, and read the same ones."""
    ours, theirs = _arrays(first), _arrays(second)
    if first.result in second.args:
        if first.op is not MAP or not theirs - {first.result} <= ours:
            return False
    elif ours != theirs:
        return False
    outputs = (*_outputs(first), *_outputs(second))
    if len({output.ndim for output in outputs}) > 1 or len(ours | theirs) > MOST_ARRAYS or len(outputs) > MOST_RESULTS:
        return False
    hows = [output.how for output in outputs if output.how]
    if len({how.axis for how in hows}) > 1:
        return False
    if (len(hows) < len(outputs) or any(how.finds for how in hows)) and not (is_in_order(first) and is_in_order(second)):
        return False
    if any(how.is_pairwise for how in hows) and not _can_be_pairwise(hows, ours | theirs, outputs[0].ndim):
        return False
    return len(applied(expression_of(first))) + len(applied(expression_of(second))) <= LONGEST


def _can_be_pairwise(hows, arrays: set[Value], ndim: int) -> bool:
    """Whether these reductions may be computed in the order of additions of one of them, which must be NumPy's. Sums of all elements
    go over them as over a line, so no array may be repeated; products of floats stay in order."""
    if hows[0].axis is None and any(array.type.ndim != ndim for array in arrays):
        return False
    return len({lanes_of(how) for how in hows}) == 1 and not any(how.finds or how.ufunc is np.multiply and how.number.kind in "fc" for how in hows)


def _put_together(block: Block, number: int, at: int, goes_down: bool, users) -> Instr:
    """Make one instruction of two, in the place of one of them."""
    first, second = block.instrs[number], block.instrs[at]
    joining = Joining({first.result: first} if first.op is MAP and first.result in second.args else {})
    own = joining.produced(first.result) if joining.producers else joining.expression_of(first)
    other = joining.expression_of(second)
    outputs = (*_outputs(first), *_outputs(second))
    made = Instr(TOGETHER, [second.args[0]], Value(Tuple(tuple(output.type for output in outputs))), second.loc, TOGETHER.rules[0],
                 (outputs, Several((own, *(other.args if second.op is TOGETHER else (other,))))))
    made.args += joining.operands
    parts = [Instr(PART, [made.result], first.result, first.loc, attr=0)]
    for instr in (first, second):
        for value in instr.args:
            users[value].discard(instr)
    if second.op is TOGETHER:
        parts += sorted(users.pop(second.result), key=lambda part: part.attr)
        for part in parts[1:]:
            part.args[0], part.attr = made.result, part.attr + 1
    else:
        parts.append(Instr(PART, [made.result], second.result, second.loc, attr=1))
    for value in made.args:
        users.setdefault(value, set()).add(made)
    users[made.result] = set(parts)
    gone = {first, second, *parts}
    place = block.instrs[at if goes_down else number]
    block.instrs = [one for instr in block.instrs for one in ((made, *parts) if instr is place else (instr,) if instr not in gone else ())]
    return made
