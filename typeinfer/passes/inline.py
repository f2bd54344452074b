"""Inline: put small callees into their callers, so that later passes see through them.

In: a function of typed IR whose callees are simplified.  Out: the same function, changed.  Holds: recursive functions are never
inlined into themselves; an exception from inlined code still shows the callee's line and the call's (`Location.caller`), but
library code shows the call only.

    %r: int = call[square] %x          →      %r: int = mul %x, %x
"""
from __future__ import annotations

from typeinfer.ir import Block, Branch, Constant, Edge, Function, Instr, Jump, Return, Unreachable, Value, substitute
from typeinfer.structure import CALL

SMALL = 30          # instructions: LLVM inlines by itself too; this is for what our own passes want to see


def inline_calls(function: Function) -> None:
    """Inline what is small, part of the library's steps, or asked for."""
    if not any(instr.op is CALL for instr in function.instructions()):
        return
    blocks: list[Block] = []
    replacement: dict[Value, Value] = {}
    for block in function.blocks:
        _inline_block(function, block, blocks, replacement)
    function.blocks = blocks
    substitute(function, replacement)


def can_inline(callee) -> bool:
    body = callee.function
    if callee.is_recursive or body is None or callee.inline == "never":
        return False
    if callee.inline == "always" or callee.inline is True:
        return True
    count = sum(len(block.instrs) for block in body.blocks)
    return count <= SMALL and len(body.blocks) <= (8 if callee.is_library else 4)


def _inline_block(function: Function, block: Block, blocks: list[Block], replacement: dict[Value, Value]) -> None:
    """Append `block` to `blocks`, with its calls replaced; a callee of several blocks ends the block at the call."""
    blocks.append(block)
    instrs, block.instrs = block.instrs, []
    current, end = block, block.end
    for instr in instrs:
        if instr.op is not CALL or instr.attr.function is function or not can_inline(instr.attr):
            current.instrs.append(instr)
            continue
        body, copy = instr.attr.function, _Copy(instr)
        if len(body.blocks) == 1 and isinstance(body.blocks[0].end, Return):
            current.instrs += copy.instructions(body.blocks[0])
            replacement[instr.result] = copy.value(body.blocks[0].end.args[0])
            continue
        following = Block(f"{current.name}.after")
        made = copy.blocks(body, following)
        current.end = Jump(Edge(made[0]), instr.loc)
        blocks += made
        if copy.returns:
            blocks.append(following)
            replacement[instr.result] = following.add_param(instr.result.type, instr.result.name)
            current = following
        else:                                     # the callee always raises: what follows is dead
            return
    current.end = end


class _Copy:
    """Copies a callee's body for one call."""

    def __init__(self, call: Instr):
        self.call = call
        self.values: dict[Value, Value] = dict(zip(call.attr.function.params, call.args, strict=True))
        self.returns = False
        self.locations: dict = {}

    def value(self, value: Value) -> Value:
        return value if isinstance(value, Constant) else self.values[value]

    def location(self, loc):
        """A place in the callee as reached from the call; of library code, the call itself."""
        if self.call.attr.is_library or loc is None:
            return self.call.loc
        if loc not in self.locations:
            self.locations[loc] = loc.within(self.call.loc)
        return self.locations[loc]

    def instructions(self, block: Block) -> list[Instr]:
        made = []
        for instr in block.instrs:
            result = None
            if instr.result is not None:
                result = self.values[instr.result] = Value(instr.result.type, instr.result.name)
                result.range = instr.result.range
            new = Instr(instr.op, [self.value(arg) for arg in instr.args], result, self.location(instr.loc), instr.rule,
                        instr.attr)
            new.flags = instr.flags
            made.append(new)
        return made

    def blocks(self, body: Function, following: Block) -> list[Block]:
        """The body's blocks; its returns jump to `following` with the result."""
        copies = {}
        for block in body.blocks:
            new = copies[block] = Block(f"{block.name}.in")
            if block is not body.blocks[0]:
                for param in block.params:
                    self.values[param] = new.add_param(param.type, param.name)
        for block in body.blocks:                 # definitions come before uses in this order, except round loops
            copies[block].instrs = self.instructions(block)
        for block in body.blocks:
            copies[block].end = self._end(block.end, copies, following)
        return list(copies.values())

    def _end(self, end, copies, following):
        loc = self.location(end.loc)
        edges = [Edge(copies[edge.target], [self.value(arg) for arg in edge.args]) for edge in end.edges]
        if isinstance(end, Return):
            self.returns = True
            return Jump(Edge(following, [self.value(end.args[0])]), loc)
        if isinstance(end, Branch):
            return Branch(self.value(end.args[0]), *edges, loc)
        return Jump(edges[0], loc) if isinstance(end, Jump) else Unreachable(loc)
