"""Inline: put small callees into their callers, so that later passes see through them.

In: a function of typed IR whose callees are simplified.  Out: the same function, changed.  Holds: recursive functions are never
inlined into themselves; an exception from inlined code still shows the callee's line and the call's (`Location.caller`), but
library code shows the call only.

    %r: int = call[square] %x          →      %r: int = mul %x, %x
"""
from __future__ import annotations

from typeinfer.ir import (Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Return, Unreachable, Value, has_loop,
                          reverse_postorder, substitute)
from typeinfer.structure import CALL, can_raise

UNFOLDED = 130      # instructions of a recursive function after unfolding
SMALL = 30          # instructions: LLVM inlines by itself too; this is for what our own passes want to see


def inline_calls(caller) -> None:
    """Inline what is small, part of the library's steps, or asked for; not what is compiled with other options."""
    called = {instr.attr for instr in caller.function.instructions() if instr.op is CALL}
    _inline(caller.function, {callee: callee.function for callee in called
                              if callee is not caller and callee.options == caller.options and can_inline(callee)})


def _inline(function: Function, bodies: dict) -> None:
    """Replace the calls of these callees by their bodies."""
    if not bodies:
        return
    blocks: list[Block] = []
    replacement: dict[Value, Value] = {}
    for block in function.blocks:
        _inline_block(block, blocks, replacement, bodies)
    reached = set(reverse_postorder(blocks[0]))   # a callee that always raises leaves dead code behind it
    function.blocks = [block for block in blocks if block in reached]
    substitute(function, replacement)


def unfold_recursion(callee) -> None:
    """Inline a small function's calls of itself, some levels deep: calls cost more than such a body.

    Measured on fib(32): 3.8 ms instead of 10.8.
    """
    function = callee.function
    for _ in range(3):
        count = sum(len(block.instrs) for block in function.blocks)
        calls = sum(instr.op is CALL and instr.attr is callee for instr in function.instructions())
        if not calls or count * (calls + 1) > UNFOLDED:
            return
        _inline(function, {callee: _snapshot(function)})


def _snapshot(function: Function) -> Function:
    """A copy of the function as it is now."""
    copy = _Copy(None, function)
    made = Function(function.name, copy.blocks(function, None), function.source)
    made.result = function.result
    return made


def can_inline(callee) -> bool:
    body = callee.function
    if callee.is_recursive or body is None or callee.inline == "never" or callee.source.stands_for is not None:
        return False
    if callee.inline == "always" or callee.inline is True:
        return True
    count = sum(len(block.instrs) for block in body.blocks)
    return count <= SMALL and len(body.blocks) <= (8 if callee.is_library else 4)


def _inline_block(block: Block, blocks: list[Block], replacement: dict[Value, Value], bodies: dict) -> None:
    """Append `block` to `blocks`, with its calls replaced; a callee of several blocks ends the block at the call."""
    blocks.append(block)
    instrs, block.instrs = block.instrs, []
    current, end = block, block.end
    for instr in instrs:
        body = bodies.get(instr.attr) if instr.op is CALL else None
        is_guarded = isinstance(end, Guarded) and instr is instrs[-1]
        if body is None or is_guarded and has_loop(body):     # loops look for signals: here, nothing would catch what these raise
            current.instrs.append(instr)
            continue
        copy = _Copy(instr, body)
        if is_guarded:
            following = Block(f"{current.name}.after")
            made = copy.blocks(body, following)
            current.end = Jump(Edge(made[0]), instr.loc)
            for one in made:
                _guard(one, end, blocks)
            if copy.returns:
                blocks.append(following)
                replacement[instr.result] = following.add_param(instr.result.type, instr.result.name)
                following.end = Jump(end.edges[0], end.loc)
            return
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


def _guard(block: Block, guard: Guarded, blocks: list[Block]) -> None:
    """Append `block`, of a body that was called under a guard: what may leave the body with an exception is guarded now."""
    blocks.append(block)
    instrs, end = block.instrs, block.end
    start = 0
    last = len(instrs) - isinstance(end, Guarded)         # the body's own guard comes first
    for index, instr in enumerate(instrs[:last]):
        if can_raise(instr):
            going_on = Block(f"{block.name}.on")
            block.instrs = instrs[start:index + 1]
            error = guard.edges[1]
            block.end = Guarded(Edge(going_on), Edge(error.target, list(error.args)), guard.loc)
            block, start = going_on, index + 1
            blocks.append(block)
    block.instrs, block.end = instrs[start:], end


class _Copy:
    """Copies a function's body: for one call of it, or (call None) as a function."""

    def __init__(self, call: Instr | None, body: Function):
        self.call = call
        self.values: dict[Value, Value] = dict(zip(body.params, call.args, strict=True)) if call is not None else {}
        self.returns = False
        self.locations: dict = {}

    def value(self, value: Value) -> Value:
        return value if isinstance(value, Constant) else self.values[value]

    def location(self, loc):
        """A place in the callee as reached from the call; of library code, the call itself, or the user's function that it
        calls."""
        if self.call is None:
            return loc
        if loc is None:
            return self.call.loc
        if loc not in self.locations:
            reached = loc.hiding if self.call.attr.is_library else loc.within
            self.locations[loc] = reached(self.call.loc)
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

    def blocks(self, body: Function, following: Block | None) -> list[Block]:
        """The body's blocks; its returns jump to `following` with the result, or stay (None)."""
        copies = {}
        for block in body.blocks:
            new = copies[block] = Block(f"{block.name}.in")
            if block is not body.blocks[0] or self.call is None:
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
            if following is None:
                return Return(self.value(end.args[0]), loc)
            self.returns = True
            return Jump(Edge(following, [self.value(end.args[0])]), loc)
        if isinstance(end, Branch):
            return Branch(self.value(end.args[0]), *edges, loc)
        if isinstance(end, Guarded):
            return Guarded(*edges, loc)
        return Jump(edges[0], loc) if isinstance(end, Jump) else Unreachable(loc)
