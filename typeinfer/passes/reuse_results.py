"""Reuse results: integer arithmetic that was done before on the same values is not done again, so that what is tested holds where it is used.

In: a function of typed IR, not yet refined.  Out: the same function with fewer instructions.  Holds: linear; only arithmetic on integers is
replaced, whose result is the same each time, and only by one that has run whenever it does: what it could raise has been raised.

    %d: int = sub %i, %j                          %d: int = sub %i, %j
    %c: bool = ge %d, 0                           %c: bool = ge %d, 0
    branch %c, b2(), b3()                →        branch %c, b2(), b3()
    b2():  %e: int = sub %i, %j                   b2():
           %x = getitem %a, %e                           %x = getitem %a, %d        which is refined to be 0 or more
"""
from __future__ import annotations

import operator

from typeinfer.ir import Block, Constant, Function, Guarded, Instr, Value, dominators
from typeinfer.types import Number

REUSED = frozenset({operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod, operator.neg, operator.and_, operator.or_,
                    operator.xor, operator.lshift, operator.rshift, operator.invert})


def reuse_results(function: Function) -> None:
    """Replace what was computed before."""
    seen: dict[tuple, Instr] = {}
    is_twice = False
    for instr in function.instructions():
        if _is_reused(instr):
            is_twice |= seen.setdefault(_key(instr), instr) is not instr
    if is_twice:
        _replace(function)


def _is_reused(instr: Instr) -> bool:
    return (instr.op.python in REUSED and instr.op.pure and not instr.op.reads and isinstance(instr.result.type, Number)
            and instr.result.type.kind in "iu" and all(isinstance(arg.type, Number) and arg.type.kind in "iub" for arg in instr.args))


def _key(instr: Instr) -> tuple:
    """What has the same key has the same result."""
    return instr.op, instr.rule, instr.result.type, *(
        (arg.type, int(arg.value)) if isinstance(arg, Constant) and arg.value is not None else arg for arg in instr.args)


def _replace(function: Function) -> None:
    children: dict[Block, list[Block]] = {block: [] for block in function.blocks}
    for block, above in dominators(function).items():
        if above is not block:
            children[above].append(block)
    replacement: dict[Value, Value] = {}
    current: dict[tuple, Value] = {}              # what was computed on the way from the entry
    stack: list[tuple[Block | None, list]] = [(function.blocks[0], [])]
    while stack:
        block, keys = stack.pop()
        if block is None:                         # leave it
            for key in keys:
                del current[key]
            continue
        kept, may_fail = [], isinstance(block.end, Guarded)      # where an exception leads it has not been computed
        for instr in block.instrs:
            instr.args = [replacement.get(arg, arg) for arg in instr.args]
            if _is_reused(instr) and not may_fail:
                key = _key(instr)
                if key in current:
                    replacement[instr.result] = current[key]
                    continue
                current[key] = instr.result
                keys.append(key)
            kept.append(instr)
        block.instrs = kept
        stack.append((None, keys))
        stack += [(child, []) for child in children[block]]
    for block in function.blocks:                 # an edge may lead to a block that is looked at later
        block.end.args = [replacement.get(arg, arg) for arg in block.end.args]
        for edge in block.end.edges:
            edge.args = [replacement.get(arg, arg) for arg in edge.args]
