"""Checked positions: an index that is used twice is checked once.

In: the typed IR of a function; from lowering, the positions that were checked.  Out: the position that an index has on an axis of that
length, where a block that runs before has checked it.  Holds: only what has not raised there is known.

    parent[x] = parent[parent[x]]       x is compared with the length once, and where it counts from the end that is added once

LLVM finds this by itself only where an index cannot be negative: otherwise each use has a position of its own, which comes from one of
two blocks.
"""
from __future__ import annotations

import operator

from typeinfer.ir import Block, Function, Instr, dominators


class CheckedPositions:
    """What is known in the block that is being lowered; blocks come in an order in which those that dominate others are first."""

    def __init__(self, function: Function):
        self.function = function
        self.block: Block = function.blocks[0]
        self.is_sure = False                      # whether what follows the instruction that is being lowered runs only if it raises nothing
        self.found: dict[tuple, list[tuple[Block, str]]] = {}
        self.spans: dict[Block, tuple[int, int]] | None = None

    def start(self, instr: Instr, is_guarded: bool) -> None:
        """An instruction is lowered. Those that consist of others may check an index in one of two branches."""
        self.is_sure = not is_guarded and instr.op.python in (operator.getitem, operator.setitem)

    def find(self, key: tuple) -> str | None:
        """`key`: the index, whether it has a sign, the length."""
        for block, position in reversed(self.found.get(key, ())):
            if self._dominates(block):
                return position
        return None

    def note(self, key: tuple, position: str) -> None:
        if self.is_sure:
            self.found.setdefault(key, []).append((self.block, position))

    def _dominates(self, block: Block) -> bool:
        if block is self.block:
            return True
        if self.spans is None:
            self.spans = _spans(self.function)
        first, last = self.spans[block]
        return first <= self.spans[self.block][0] <= last


def _spans(function: Function) -> dict[Block, tuple[int, int]]:
    """Blocks are numbered so that those which one dominates follow it: its number and the last of theirs."""
    above = dominators(function)
    below: dict[Block, list[Block]] = {}
    for block, one in above.items():
        if block is not one:
            below.setdefault(one, []).append(block)
    spans, work, number = {}, [function.blocks[0]], 0
    while work:
        block = work[-1]
        if block in spans:
            work.pop()
            spans[block] = spans[block][0], number - 1
        else:
            spans[block] = number, number
            number += 1
            work += below.get(block, ())
    return spans
