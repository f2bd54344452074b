"""Compute both sides of a short branch and choose: what stands on one side only because of a check moves before the branch.

In: a function of typed IR.  Out: the same function, and for each instruction that was moved the condition under which it counts.
Holds: only arithmetic on integers moves; its check raises only where the condition holds, so nothing else can be observed.

    b6: %c = eq %odd, 0                        b6: %c = eq %odd, 0
        branch %c, b8, b7                          %x = mul 3, %value      # raises only where %c is false
    b7: %x = mul 3, %value             →           %y = add %x, 1
        %y = add %x, 1                             branch %c, b8, b7
        jump b9(%y)                            b7: jump b9(%y)

LLVM makes a select of such a branch where it can, which costs nothing when the branch can't be predicted; a check on one side is a
way out that prevents it (measured: the longest Collatz chain 1.6 times as fast).
"""
from __future__ import annotations

import operator

from typeinfer.ir import Block, Branch, Constant, Function, Instr, Jump, Value
from typeinfer.passes.simplify import can_remove
from typeinfer.structure import REFINE
from typeinfer.types import Number

MOST = 3                # instructions on a side: as many as LLVM turns into a select
CHEAP = frozenset({operator.add, operator.sub, operator.mul, operator.neg, operator.and_, operator.or_, operator.xor})
BY_POWER_OF_TWO = frozenset({operator.floordiv, operator.mod})

Condition = tuple[Value, bool]


def speculate(function: Function) -> dict[Instr, Condition]:
    """Move what can be; returns instruction → (the branch's condition, its value where the instruction counts)."""
    moved: dict[Instr, Condition] = {}
    incoming = function.predecessors()
    for block in function.blocks:
        end = block.end
        if not isinstance(end, Branch):
            continue
        sides = [edge.target for edge in end.edges]
        short = [len(incoming[side]) == 1 and _is_short(side) for side in sides]
        if all(short) and sides[0].end.edges[0].target is sides[1].end.edges[0].target:
            chosen = sides
        else:
            chosen = [side for side, is_short, other in zip(sides, short, sides[::-1])
                      if is_short and side.end.edges[0].target is other]
        for side in chosen:
            if not all(map(can_remove, side.instrs)):
                for instr in side.instrs:
                    moved[instr] = end.args[0], side is sides[0]
                block.instrs += side.instrs
                side.instrs = []
    return moved


def _is_short(block: Block) -> bool:
    """Whether the block does little but integer arithmetic, and goes on."""
    return (isinstance(block.end, Jump) and not block.params and all(map(_is_cheap, block.instrs))
            and sum(instr.op is not REFINE for instr in block.instrs) <= MOST)


def _is_cheap(instr: Instr) -> bool:
    if instr.op is REFINE:
        return True
    if not all(isinstance(value.type, Number) and value.type.kind in "bi" for value in (instr.result, *instr.args)
               if value is not None):
        return False
    if instr.op.python in BY_POWER_OF_TWO:
        divisor = instr.args[1]
        return isinstance(divisor, Constant) and divisor.value > 0 and divisor.value & (divisor.value - 1) == 0
    return instr.op.python in CHEAP
