"""Read before a branch: items of one array that both of its sides read, next to each other, are read before it.

In: a function of typed IR.  Out: the same function.  Holds: only items that are known to be inside move, with what their index is made
of, where none of that raises or is known by the branch itself; nothing that is written stands between.

    b4: %c = gt %x, %y                         b4: %c = gt %x, %y
        branch %c, b5, b6                          %p = getitem %a, %left
    b5: %p = getitem %a, %left         →           %q = getitem %a, %up
        jump b7(%p)                                branch %c, b5, b6
    b6: %q = getitem %a, %up                   b5: jump b7(%p)
        jump b7(%q)                            b6: jump b7(%q)

LLVM makes one read of two, at an address that the branch chooses, and such a loop gathers item by item (measured: the directions of
edges in an image, 26 → 9 µs).
"""
from __future__ import annotations

import operator

from codegen.loops.hold_items import is_item_inside
from codegen.loops.iterations import only_computes
from typeinfer.ir import Block, Branch, Function, Instr, Value
from typeinfer.passes.find_loops import find_loops
from typeinfer.passes.growth import literal
from typeinfer.passes.prove_bounds import inside_at
from typeinfer.passes.sums import index_parts
from typeinfer.structure import REFINE

MOST = 8                # items: more are not kept in registers while the branch decides


def read_before(function: Function) -> None:
    """Move what can be, inner branches first."""
    incoming = function.predecessors()
    for loop in find_loops(function):
        if not loop.is_innermost or loop.counter is None or loop.header.is_rare:
            continue
        for block in reversed([block for block in function.blocks if block in loop.blocks and block is not loop.header]):
            if isinstance(block.end, Branch):
                sides = [edge.target for edge in block.end.edges]
                if all(side in loop.blocks and len(incoming[side]) == 1 for side in sides):
                    _read_before(function, block, *sides)


def _read_before(function: Function, block: Block, one: Block, other: Block) -> None:
    found = [_movable(side) for side in (one, other)]
    chosen = _next_to_each_other(*found)
    if not chosen[0] or sum(map(len, chosen)) > MOST:
        return
    chosen = _next_to_each_other(*(inside_at(block, function, reads) for reads in chosen))
    for side, reads, moving in zip((one, other), chosen, found):
        wanted = set()
        for instr in reads:
            wanted |= moving[instr]
        block.instrs += [instr for instr in side.instrs if instr in wanted]
        side.instrs = [instr for instr in side.instrs if instr not in wanted]


def _next_to_each_other(*found) -> list[list[Instr]]:
    """Of what each side reads, what the other reads next to it."""
    near = [{_place(instr) for instr in reads} for reads in found]
    return [[instr for instr in reads if _place(instr) in near[0] & near[1]] for reads in found]


def _movable(side: Block) -> dict[Instr, set[Instr]]:
    """The items read that can be read before, each with what must move along."""
    found: dict[Instr, set[Instr]] = {}
    made = {}                                     # what stands in the block → what must move along; None where it stays
    for instr in side.instrs:
        if instr.op.writes or instr.op is not REFINE and not only_computes(instr) and not is_item_inside(instr):
            break
        parts = [made[arg] for arg in instr.args if arg in made]
        can_move = instr.op is not REFINE and None not in parts and instr.result is not None
        made[instr.result] = {instr}.union(*parts) if can_move else None
        if can_move and is_item_inside(instr):
            found[instr] = made[instr.result]
    return found


def _place(instr: Instr) -> tuple:
    """The array, and what the parts of the index are without the constants that are added."""
    return instr.args[0], *map(_base, index_parts(instr.args[1]))


def _base(value: Value) -> Value | None:
    while isinstance(value.origin, Instr):
        origin = value.origin
        if origin.op is REFINE or origin.op.python in (operator.add, operator.sub) and literal(origin.args[1]) is not None:
            value = origin.args[0]
        else:
            break
    return None if literal(value) is not None else value
