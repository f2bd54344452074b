"""Find loops: the natural loops of a function, what they hold and how they nest.

In: a function of IR.  Out: Loops.  Holds: a loop is all blocks from which its back edges can be reached without passing its
header, which dominates them; the IR is not changed.
"""
from __future__ import annotations

import operator

from typeinfer.callables import steps
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Instr, Jump, Value, dominators, reverse_postorder
from typeinfer.structure import REFINE


class Loop:
    """A natural loop. `entries`: the edges into it, from outside; `counter`: the header's parameter that counts iterations
    from 0, where it is a `for`."""

    def __init__(self, header: Block, blocks: set[Block], latches: list[Block], entries: list[Edge], above: dict[Block, Block]):
        self.header, self.blocks, self.latches, self.entries = header, blocks, latches, entries
        self._above = above                               # each block's immediate dominator
        self._edges: dict[Block, list[Edge]] | None = None
        self.is_innermost, self.outer = True, None        # `outer`: the loop around it
        self.counter: Value | None = None

    def edges_to(self, block: Block) -> list[Edge]:
        """The edges from inside the loop to one of its blocks, as they were when first asked."""
        if self._edges is None:
            self._edges = {}
            for source in self.blocks:
                for edge in source.end.edges:
                    self._edges.setdefault(edge.target, []).append(edge)
        return self._edges.get(block, [])

    @property
    def only_body(self) -> Block | None:
        """The block that is the whole loop together with a header that does nothing but compare; None where there is more."""
        if len(self.blocks) != 2 or len(self.entries) != 1 or not only_compares(self.header):
            return None
        body = self.latches[0]
        return body if isinstance(body.end, Jump) and body is not self.header else None

    def always_run(self) -> list[Block]:
        """Blocks that each iteration but the last comes through, as they were when the loop was found: the header first."""
        chains = []
        for block in self.latches:
            chains.append([block])
            while block is not self.header:
                block = self._above[block]
                chains[-1].append(block)
        return [block for block in reversed(chains[0]) if all(block in chain for chain in chains[1:])]

    def exits(self):
        """(block inside, edge that leaves)."""
        for block in self.blocks:
            for edge in block.end.edges:
                if edge.target not in self.blocks:
                    yield block, edge


def only_compares(header: Block) -> bool:
    """Whether a loop's header does nothing but compare two numbers of iterations."""
    return len(header.instrs) == 1 and isinstance(header.end, Branch) and header.end.args[0].origin is header.instrs[0] and (
        header.instrs[0].op.python is operator.lt)


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
        loops.append(Loop(header, blocks, sources, [edge for block, edge in predecessors[header] if block not in blocks], dominator))
    loops.sort(key=lambda loop: position[loop.header])
    inside: dict[Block, Loop] = {}                # header → the innermost loop around it, so far
    headers = {loop.header for loop in loops}
    for loop in loops:
        within = headers & loop.blocks
        loop.is_innermost, loop.outer = len(within) == 1, inside.get(loop.header)
        inside.update(dict.fromkeys(within, loop))
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
