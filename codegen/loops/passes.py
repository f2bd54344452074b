"""Loops made ready for lowering: what passes over the loops of a function find and change, once.

In: a function of typed IR that has loops.  Out: the same function, changed; what lowering must know of it.  Holds: read only for functions
with loops, since what is imported here takes as long to read as `x + 1` to compile.
"""
from __future__ import annotations

from codegen.boxes.list_views import find_views
from codegen.loops.ahead import adds_in_order, hints_for, is_ahead, work_ahead
from codegen.loops.defer import find_deferrable
from codegen.loops.hold_items import hold_items
from codegen.loops.narrow import emit_narrow, find_narrow
from codegen.loops.nests import work_ahead_through_nests
from codegen.loops.poll import insert_polls, runs_chunks
from codegen.loops.read_before import read_before
from codegen.loops.speculate import speculate
from typeinfer.ir import Block, Function, Instr, Value


def prepare(function: Function, in_order: bool, polls: bool) -> tuple[dict[Block, tuple[int, int]], dict[Instr, tuple[Value, bool]]]:
    """Run the passes; returns what `work_ahead` and `speculate` do. `in_order`: sums of floats are not reordered; `polls`: signals are
    looked for."""
    hold_items(function)
    read_before(function)
    lanes = work_ahead(function, in_order)
    if in_order:
        lanes.update(work_ahead_through_nests(function))
    found = lanes, speculate(function)
    if polls:
        insert_polls(function)
    return found


__all__ = ["adds_in_order", "prepare", "emit_narrow", "find_deferrable", "find_narrow", "find_views", "hints_for", "is_ahead", "runs_chunks"]
