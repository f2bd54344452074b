"""How much what a loop carries grows: by at most so much an iteration.

In: a loop, a parameter of its header, ranges of values.  Out: bounds of the growth in one iteration, and the additions it is made
of.  Holds: the bounds are right on every path through the loop, and at every addition on the way.

    b1(%count):                                             growth of %count: 0 to 1
        …  branch %found, b2(), b3(%count)
    b2():  %more = add %count, 1;  jump b3(%more)
    b3(%next):  jump b1(%next)
"""
from __future__ import annotations

import operator

from typeinfer.ir import Block, Constant, Instr, Value
from typeinfer.passes.find_loops import Loop
from typeinfer.structure import REFINE
from typeinfer.types import Number

DEPTH = 12
Interval = tuple[int, int]


def literal(value: Value) -> int | None:
    """The integer that a constant is, unless it is undefined."""
    if isinstance(value, Constant) and isinstance(value.type, Number) and value.type.kind in "iu" and value.value is not None:
        return int(value.value)
    return None


def growth_of(function, loop: Loop, index: int, range_of) -> tuple[Interval, set[Instr]] | None:
    """The growth of the header's parameter number `index`, and the additions; None if it is not made of additions alone.
    `range_of`: value → the least and greatest it can be, or None."""
    param, additions, growth = loop.header.params[index], set(), (0, 0)
    known: dict[Value, Interval | None] = {param: (0, 0)}
    for edge in loop.edges_to(loop.header):
        step = _growth(edge.args[index], loop, additions, range_of, known, DEPTH)
        if step is None:
            return None
        growth = min(growth[0], step[0]), max(growth[1], step[1])
    return growth, additions


def growth_since(value: Value, loop: Loop, param: Value, range_of) -> tuple[Interval, set[Instr]] | None:
    """By how much a value exceeds a parameter of the header in the same iteration, and the additions."""
    additions: set[Instr] = set()
    step = _growth(value, loop, additions, range_of, {param: (0, 0)}, DEPTH)
    return None if step is None else (step, additions)


def _growth(value: Value, loop: Loop, additions: set[Instr], range_of, known: dict, depth: int) -> Interval | None:
    """By how much a value exceeds the parameter it came from, the first that is `known`."""
    if value not in known:
        known[value] = _growth_of_new(value, loop, additions, range_of, known, depth)
    return known[value]


def _growth_of_new(value: Value, loop: Loop, additions: set[Instr], range_of, known: dict, depth: int) -> Interval | None:
    origin = value.origin
    if depth == 0 or isinstance(value, Constant):
        return None
    if isinstance(origin, Block):
        if origin not in loop.blocks or origin is loop.header:
            return None
        given = [edge.args[origin.params.index(value)] for edge in loop.edges_to(origin)]
        steps = [_growth(arg, loop, additions, range_of, known, depth - 1) for arg in given]
        return None if None in steps or not steps else (min(s[0] for s in steps), max(s[1] for s in steps))
    if origin.op is REFINE:
        return _growth(origin.args[0], loop, additions, range_of, known, depth - 1)
    if origin.op.python is operator.add:
        for one, other in (origin.args, origin.args[::-1]):
            added, before = range_of(other), _growth(one, loop, additions, range_of, known, depth - 1)
            if before is not None and added is not None:
                additions.add(origin)
                # what is passed on the way counts too: an addition may be followed by its opposite
                return min(0, before[0]) + min(0, added[0]), max(0, before[1]) + max(0, added[1])
    return None
