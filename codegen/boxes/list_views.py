"""Lists in loops: where their items are, and how many, is read once before a loop that cannot change it.

In: a function of typed IR.  Out: for blocks that lead into such loops, the lists to look at.  Holds: nothing in the loop makes a
list longer or shorter, so LLVM sees address and length as it sees an array's: as values, whatever is stored meanwhile. (Its own
hoisting of loads stops at a check that comes before them.)
"""
from __future__ import annotations

from typeinfer.ir import Block, Constant, Function, Jump, Branch, Value
from typeinfer.passes.find_loops import Loop, find_loops
from typeinfer.structure import CALL
from typeinfer.types import List

KEEP_LENGTH = frozenset({"list_setitem", "list_store"})       # write lists, but only items


def find_views(function: Function) -> dict[Block, list[tuple[Value, Loop]]]:
    """Block that leads into a loop → the lists of which the loop needs address and length, and the loop."""
    if not any(isinstance(arg.type, List) for instr in function.instructions() for arg in instr.args[:1]):
        return {}
    predecessors, found, covered = function.predecessors(), {}, set()
    for loop in find_loops(function):             # outer loops first: as far out as possible
        entries = [block for block, _ in predecessors[loop.header] if block not in loop.blocks]
        if len(entries) != 1 or not isinstance(entries[0].end, Jump | Branch) or any(map(_can_resize, _instructions(loop))):
            continue
        inside = {instr.result for instr in _instructions(loop)} | {param for block in loop.blocks for param in block.params}
        for value in dict.fromkeys(instr.args[0] for instr in _instructions(loop) if instr.args):
            if not isinstance(value.type, List) or isinstance(value, Constant) or value in inside:
                continue
            blocks = {(value, block) for block in loop.blocks}
            if not blocks <= covered:
                covered |= blocks
                found.setdefault(entries[0], []).append((value, loop))
    return found


def _instructions(loop: Loop):
    for block in loop.blocks:
        yield from block.instrs


def _can_resize(instr) -> bool:
    if instr.op is CALL:
        return True
    return instr.op.writes and bool(instr.args) and isinstance(instr.args[0].type, List) and instr.op.name not in KEEP_LENGTH
