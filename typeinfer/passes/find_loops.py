"""Find loops: the natural loops of a function, what they hold and how they nest.

In: a function of IR.  Out: Loops.  Holds: a loop is all blocks from which its back edges can be reached without passing its
header, which dominates them; the IR is not changed.
"""
from __future__ import annotations

from typeinfer import steps
from typeinfer.ir import Block, Branch, Constant, Function, Instr, Value, reverse_postorder
from typeinfer.structure import REFINE
from typeinfer.verify import dominators


class Loop:
    """A natural loop. `counter`: the header's parameter that counts iterations from 0, where it is a `for`."""

    def __init__(self, header: Block, blocks: set[Block], latches: list[Block]):
        self.header, self.blocks, self.latches = header, blocks, latches
        self.is_innermost = True
        self.counter: Value | None = None

    def exits(self):
        """(block inside, edge that leaves)."""
        for block in self.blocks:
            for edge in block.end.edges:
                if edge.target not in self.blocks:
                    yield block, edge


def find_loops(function: Function) -> list[Loop]:
    """All natural loops, inner ones after the loops around them."""
    order = reverse_postorder(function.blocks[0])
    position = {block: index for index, block in enumerate(order)}
    latches: dict[Block, list[Block]] = {}
    for block in order:
        for edge in block.end.edges:
            if position[edge.target] <= position[block]:
                latches.setdefault(edge.target, []).append(block)
    if not latches:
        return []
    dominator = dominators(function, order)
    predecessors = function.predecessors()
    loops = []
    for header, sources in latches.items():
        if not all(_dominates(dominator, header, source) for source in sources):
            continue
        blocks, work = {header}, list(sources)
        while work:
            block = work.pop()
            if block not in blocks:
                blocks.add(block)
                work += [pred for pred, _ in predecessors[block]]
        loops.append(Loop(header, blocks, sources))
    loops.sort(key=lambda loop: position[loop.header])
    for loop in loops:
        loop.is_innermost = not any(other is not loop and other.header in loop.blocks for other in loops)
        loop.counter = _counter(loop)
    return loops


def _dominates(dominator: dict, above: Block, block: Block) -> bool:
    while block is not above:
        if dominator[block] is block:
            return False
        block = dominator[block]
    return True


def _counter(loop: Loop) -> Value | None:
    """The header parameter that every back edge advances by one and that the header compares with the length."""
    end = loop.header.end
    if not isinstance(end, Branch) or all(edge.target in loop.blocks for edge in end.edges):
        return None
    compared = end.args[0].origin
    if not isinstance(compared, Instr) or not compared.args:
        return None
    counter = compared.args[0]
    if isinstance(counter, Constant) or counter.origin is not loop.header:
        return None
    index = loop.header.params.index(counter)
    for latch in loop.latches:
        for edge in latch.end.edges:
            if edge.target is not loop.header:
                continue
            step = edge.args[index].origin
            if not isinstance(step, Instr) or step.op.python is not steps.advance or _plain(step.args[0]) is not counter:
                return None
    return counter


def _plain(value: Value) -> Value:
    """The value behind its refinements."""
    while isinstance(value.origin, Instr) and value.origin.op is REFINE:
        value = value.origin.args[0]
    return value
