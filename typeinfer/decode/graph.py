"""The bytecode of a function as basic blocks that can be copied, so that a loop over a tuple can be repeated for each item.

In: a code object.  Out: CodeBlocks in an order where each comes before what it dominates.  Holds: the order, and so every
block's index, depends only on the code and the copies asked for.
"""
from __future__ import annotations

from functools import lru_cache

from bytecode import Bytecode, Label, TryBegin, TryEnd

from typeinfer.decode.opcodes import ENDS
from typeinfer.errors import UnsupportedError


FIRST = "first"


class CodeBlock:
    """Bytecode instructions without jumps in between. `jump`: where the last one jumps to; `next`: what follows else.

    `error_block`: where an exception leads, with the lowest `depth` slots of the stack, where `has_position` one that says which
    instruction raised, and the exception. `catches`: such a block. `is_of_inner`: it yields what `yield from` goes through. `apart`: the loops
    that it is of whose first iteration stands before them; `is_apart`: it starts such a loop."""
    __slots__ = ("instructions", "jump", "next", "error_block", "depth", "has_position", "catches", "is_of_inner", "is_unrolled", "apart", "is_apart")

    def __init__(self, instructions: list, jump: CodeBlock | None, next: CodeBlock | None, guard=None):
        self.instructions, self.jump, self.next = instructions, jump, next
        self.error_block, self.depth, self.has_position = guard or (None, 0, False)
        self.catches = self.is_of_inner = self.is_unrolled = self.is_apart = False
        self.apart: frozenset = frozenset()

    @property
    def guard(self):
        return self.error_block, self.depth, self.has_position

    def successors(self) -> list[CodeBlock]:
        return [block for block in (self.jump, self.next, self.error_block) if block is not None]


def code_blocks(code, unrolled: tuple = ()) -> list[CodeBlock]:
    """The reachable blocks in reverse postorder. `unrolled`: groups of loops to repeat, one group after the other; of each loop
    (index of its first block in the order that the groups before it left, times; FIRST: the loop stays, after a copy of its first iteration)."""
    instructions = _instructions(code)
    order = _reverse_postorder(_convert(instructions))
    for number, group in enumerate(unrolled):
        graph = _Graph(order)
        for index, times in sorted(group, reverse=True):    # inner ones, and those further on, do not move the others
            _repeat(order[index], times, graph) if times is not FIRST else _repeat(order[index], 1, graph, (number, index))
        order = _reverse_postorder(order[0])
    return order


@lru_cache(maxsize=8)                             # a function whose loops are unrolled is decoded several times in a row
def _instructions(code) -> Bytecode:
    return Bytecode.from_code(code, conserve_exception_block_stackdepth=True)


def _convert(bytecode: Bytecode) -> CodeBlock:
    """The instructions as CodeBlocks; returns the entry. (ControlFlowGraph would do, at the price of half the decoding.)"""
    starts: dict[Label, CodeBlock] = {}
    blocks = [CodeBlock([], None, None)]
    current, is_open, guard = blocks[0], True, None   # is_open: the next instruction is reached from `current`

    def start() -> CodeBlock:
        if is_open and not current.instructions:
            current.error_block, current.depth, current.has_position = guard or (None, 0, False)
            return current
        block = CodeBlock([], None, None, guard)
        if is_open:
            current.next = block
        blocks.append(block)
        return block

    for item in bytecode:
        if isinstance(item, Label):
            current = starts[item] = start()
            is_open = True
        elif isinstance(item, TryBegin):
            guard = item.target, item.stack_depth, item.push_lasti
            current, is_open = start(), True
        elif isinstance(item, TryEnd):
            guard = None
            current, is_open = start(), True
        elif hasattr(item, "opcode"):
            if not is_open:
                current, is_open = start(), True
            current.instructions.append(item)
            if isinstance(item.arg, Label):
                current.jump = item.arg
            if item.name in ENDS:
                is_open = False
            elif current.jump is not None:
                current, is_open = start(), True
    for block in blocks:
        if block.jump is not None:
            block.jump = starts[block.jump]
        if block.instructions and block.instructions[-1].name == "SEND":
            block.next.is_of_inner = True
        if block.error_block is not None:
            block.error_block = starts[block.error_block]
    for block in blocks:                          # what is thrown into a `yield from` is what was thrown where it stands
        while block.error_block is not None and block.error_block.instructions[0].name == "CLEANUP_THROW":
            block.error_block, block.depth, block.has_position = block.error_block.guard
    for block in blocks:
        if block.error_block is not None:
            if _only_passes_on(block.error_block) or _is_of_generators(block.error_block):
                block.error_block = None
            else:
                block.error_block.catches = True
    return blocks[0]


def _only_passes_on(block: CodeBlock) -> bool:
    """Whether exceptions that get there leave the function, and nothing is done that anyone could see: a comprehension
    restores the variable that its own one hid."""
    names = {one.name for one in block.instructions}
    return (block.instructions[-1].name == "RERAISE" and not names & {"PUSH_EXC_INFO", "POP_EXCEPT"}
            and (block.error_block is None or _only_passes_on(block.error_block)))


def _is_of_generators(block: CodeBlock) -> bool:
    """What catches the exceptions of a generator function, to tell StopIteration from the end."""
    first = block.instructions[0]
    return first.name == "CALL_INTRINSIC_1" and first.arg.name == "INTRINSIC_STOPITERATION_ERROR"


def _reverse_postorder(entry: CodeBlock) -> list[CodeBlock]:
    seen, order, stack = {entry}, [], [(entry, iter(entry.successors()))]
    while stack:
        block, rest = stack[-1]
        for successor in rest:
            if successor not in seen:
                seen.add(successor)
                stack.append((successor, iter(successor.successors())))
                break
        else:
            order.append(block)
            stack.pop()
    return order[::-1]


def choose_repeats(order: list[CodeBlock], wanted: dict[int, int], limit: int) -> tuple[tuple[int, int], ...]:
    """Which of the loops (index of the first block → times) stay small when repeated, inner ones first.

    `limit`: bytecode instructions of a repeated loop, with what was repeated inside it.
    """
    if not wanted:
        return ()
    graph = _Graph(order)
    bodies = {index: graph.loop(order[index]) for index in wanted}
    sizes = {index: sum(len(block.instructions) for block in body) for index, body in bodies.items()}
    chosen = []
    for index in sorted(wanted, reverse=True):
        size = sizes[index] * wanted[index]
        if size > limit:
            continue
        chosen.append((index, wanted[index]))
        for outer, body in bodies.items():        # a chosen inner loop makes those around it longer
            if outer != index and order[index] in body:
                sizes[outer] += size - sizes[index]
    return tuple(chosen)


def left_loops(order: list[CodeBlock], block: CodeBlock, target: CodeBlock) -> list[CodeBlock]:
    """The first blocks of the loops that are left by going from a block to another, inner ones first."""
    graph = _Graph(order)
    found = []
    for header in order[:graph.position[block] + 1]:
        if any(graph.position[one] >= graph.position[header] for one in graph.predecessors[header]):
            body = graph.loop(header)
            if block in body and target not in body:
                found.append(header)
    return found[::-1]


class _Graph:
    """What leads to each block, and positions in an order where only the edges back of loops lead back (copies stand where
    their originals do)."""

    def __init__(self, order: list[CodeBlock]):
        self.position = {block: index for index, block in enumerate(order)}
        self.predecessors: dict[CodeBlock, list[CodeBlock]] = {block: [] for block in order}
        for block in order:
            self.add_edges(block)

    def add_edges(self, block: CodeBlock) -> None:
        for successor in block.successors():
            self.predecessors.setdefault(successor, []).append(block)

    def loop(self, header: CodeBlock) -> set[CodeBlock]:
        """The blocks of the loop that starts at `header`."""
        at = self.position
        body, work = {header}, [block for block in self.predecessors[header] if at[block] >= at[header]]
        while work:
            block = work.pop()
            if block not in body:
                body.add(block)
                work += self.predecessors[block]
        return body


def _repeat(header: CodeBlock, times: int, graph: _Graph, loop: tuple | None = None) -> None:
    """Replace the loop that starts at `header` by `times` copies of its body and a last test; where it has a name, by one copy and the
    loop itself."""
    members = sorted(graph.loop(header), key=graph.position.__getitem__)
    if len(members) * times > 2000:
        raise UnsupportedError(f"a loop over a tuple of {times} items with this long a body is not supported",
                               advice="use an array for the items of one type")
    copies = [{block: CodeBlock(block.instructions, None, None, block.guard) for block in members} for _ in range(times)]
    copies.insert(0, {block: block for block in members})      # the original is the first copy
    originals = {block: (block.jump, block.next, block.error_block) for block in members}
    graph.predecessors[header] = [block for block in graph.predecessors[header] if block not in originals]
    for number, copy in enumerate(copies):
        following = copies[min(number + 1, times)]

        def target(block):
            return following[header] if block is header else copy.get(block, block)

        for block in members:
            jump, after, caught = originals[block]
            copy[block].jump, copy[block].next = jump and target(jump), after and target(after)
            copy[block].error_block = caught and target(caught)
            copy[block].catches, copy[block].is_of_inner = block.catches, block.is_of_inner
            copy[block].is_unrolled, copy[block].is_apart = block.is_unrolled, block.is_apart
            copy[block].apart = block.apart if loop is None else block.apart | {loop}
            if number:
                graph.position[copy[block]] = graph.position[block]
                graph.predecessors.setdefault(copy[block], [])
                graph.add_edges(copy[block])
            elif header in (jump, after, caught):
                graph.predecessors.setdefault(following[header], []).append(block)
        copy[header].is_unrolled, copy[header].is_apart = loop is None or number == 0, loop is not None
