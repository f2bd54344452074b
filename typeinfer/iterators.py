"""Find iterators that are used twice: enumerate, zip and reversed give each item once.

In: a finished FunctionInference.  Out: what must be made a generator, which keeps its position; where that cannot be done,
UnsupportedError at the second use.  Holds: compiled code keeps what such an object presents and no position, so each use starts
anew; so there may be one use on each path from where it was made.

    e = enumerate(a)
    for i, x in e: …
    for i, x in e: …        !       in Python the second loop goes on where the first one stopped
"""
from __future__ import annotations

import operator
from functools import lru_cache

from typeinfer.callables import steps
from typeinfer.errors import Location, UnsupportedError
from typeinfer.ir import Block, Constant, Value
from typeinfer.types import Iterator, Type, View

ITERATORS = frozenset({enumerate, zip, reversed, steps.strict_zip})
_ONLY_LOOKS = (operator.is_, operator.is_not, isinstance, type, steps.item)


class _Use:
    """A place where a value is read: the block, the position in it, and the blocks that can follow."""
    __slots__ = ("block", "position", "following", "loc")

    def __init__(self, block: Block, position: int, following: list[Block], loc: Location | None):
        self.block, self.position, self.following, self.loc = block, position, following, loc


def check_iterators(inference) -> None:
    """Look at each value that is, or holds, an iterator."""
    found = {value: name for value, fact in inference.facts.items() if (name := iterator_in(fact.type))}
    if not found:
        return
    origins = {param: block for block in inference.cut for param in block.params}
    origins |= {instr.result: block for block in inference.cut for instr in block.instrs}
    for value, uses in _uses_of(inference, found).items():
        for first in uses:
            for second in uses:
                if _leads_to(first, second, origins[value], inference.edges):
                    if inference.step_through(inference.facts[value]):
                        return
                    raise UnsupportedError(
                        f"this {found[value]} is used a second time, but gives its items only once",
                        second.loc or first.loc, _where(value), f"write {found[value]}(…) where it is used")


def is_stepped(t: Type) -> bool:
    """Whether values are iterators that compiled code keeps no position of."""
    return isinstance(t, View) and t.of in ITERATORS


@lru_cache(maxsize=1024)
def iterator_in(t: Type) -> str:
    """The name of the iterator that a value of type `t` is or holds; "" if none."""
    if not t.parts or isinstance(t, Iterator):    # the latter is the state of a `for`
        return ""
    if is_stepped(t):
        return t.python_class.__name__
    return next(filter(None, map(iterator_in, t.parts)), "")


def _where(value: Value) -> tuple[str, ...]:
    loc = getattr(value.origin, "loc", None)
    return (f"made at line {loc.line}: {loc.source_line().strip()}",) if loc is not None else ()


def _uses_of(inference, wanted) -> dict[Value, list[_Use]]:
    uses: dict[Value, list[_Use]] = {}

    def add(value, block, position, following, loc):
        if not isinstance(value, Constant) and value in wanted:
            uses.setdefault(value, []).append(_Use(block, position, following, loc))

    for block, reached in inference.cut.items():
        after = [edge.target for edge in block.edges() if edge in inference.edges]
        for position, instr in enumerate(block.instrs[:reached]):
            callee = inference.operand(instr.args[0]).constant
            if any(callee is one for one in _ONLY_LOOKS):
                continue
            for arg in instr.args:
                add(arg, block, position, after, instr.loc)
        if reached < len(block.instrs) or block.end is None:
            continue
        for value in block.end.args:
            add(value, block, reached, after, block.end.loc)
        for edge in block.end.edges:
            if edge in inference.edges:
                target = [edge.target]
                for value in edge.args:
                    add(value, block, reached + 1, target, block.end.loc)
    return uses


def _leads_to(first: _Use, second: _Use, made: Block, taken) -> bool:
    """Whether a path leads from one use to the other (or to itself again) that does not make the value anew."""
    if first.block is second.block and first is not second:
        is_end = first.position >= len(first.block.instrs)
        if first.following is second.following if is_end else first.position <= second.position:
            return True
    seen, work = set(), [block for block in first.following if block is not made]
    while work:
        block = work.pop()
        if block is second.block:
            return True
        if block not in seen:
            seen.add(block)
            work += [edge.target for edge in block.edges() if edge in taken and edge.target is not made]
    return False
