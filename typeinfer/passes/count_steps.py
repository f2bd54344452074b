"""Count steps: additions of at most 1 to what starts near 0 cannot overflow, however the loops around them are written.

In: integers of a function, and what is known of their ranges.  Out: the additions that need no check.  Holds: what such additions, merges
and comparisons alone make of values within ±2**62 takes 2**62 additions to leave 64 bits, each of which is executed: more than a century.
LLVM may compute what a loop that does nothing else counts, though not beyond where it looks for signals, so these loops need that.

    b1(%x, %n):                        n = 0
        %c = ne %x, 0                  while x != 0:
        branch %c, b2(), b3()              x, n = x & (x - 1), n + 1
    b2():                          →
        …  %m = add %n, 1                      !exact
        jump b1(%y, %m)

A check would be a way out of the loop: LLVM neither vectorises it nor sees that this one counts bits.
"""
from __future__ import annotations

import builtins
import operator

from typeinfer.ir import Block, Constant, Function, Instr, Value
from typeinfer.structure import REFINE
from typeinfer.types import INT

NEAR = 2**62                    # so far from 0 a counter may start
STEP = 1                        # and so much it may grow at a time
_MERGES = (builtins.min, builtins.max, operator.pos)


def count_steps(function: Function, range_of, exact: set[Instr]) -> set[Instr]:
    """The additions that are proved, besides those that are `exact`. `range_of`: value → the least and greatest it can be, or None."""
    steps: dict[Instr, Value] = {}                # addition → what it is added to
    for instr in function.instructions():
        if instr.op.python in (operator.add, operator.sub) and instr.result.type is INT and instr not in exact:
            grown = _grown(instr, range_of)
            if grown is not None:
                steps[instr] = grown
    return _Counters(function, range_of, steps).find() if steps else set()


def _grown(instr: Instr, range_of) -> Value | None:
    """What at most a step is added to."""
    for one, other in (instr.args, instr.args[::-1]) if instr.op.python is operator.add else (instr.args,):
        by = range_of(other)
        if by is not None and -STEP <= by[0] and by[1] <= STEP and one.type is INT:
            return one
    return None


class _Counters:
    def __init__(self, function: Function, range_of, steps: dict[Instr, Value]):
        self.range_of, self.steps = range_of, steps
        self.given: dict[Value, list[Value]] = {}         # block parameter → what its edges bring
        for block in function.blocks:
            for edge in block.end.edges:
                for param, arg in zip(edge.target.params, edge.args):
                    if param.type is INT:
                        self.given.setdefault(param, []).append(arg)

    def find(self) -> set[Instr]:
        """Go from each addition to all that it may be made of, and from what may be far from 0 back."""
        made: dict[Value, list[Value]] = {}               # value → what is made of it
        far, work, seen = [], list(self.steps.values()), set()
        while work:
            value = work.pop()
            if value in seen:
                continue
            seen.add(value)
            known = self.range_of(value)
            if known is not None and -NEAR <= known[0] and known[1] <= NEAR:
                continue
            sources = self._sources(value)
            if sources is None:
                far.append(value)
                continue
            for source in sources:
                made.setdefault(source, []).append(value)
            work += sources
        doubtful = set()
        while far:
            value = far.pop()
            if value not in doubtful:
                doubtful.add(value)
                far += made.get(value, ())
        return {instr for instr, value in self.steps.items() if value not in doubtful}

    def _sources(self, value: Value) -> list[Value] | None:
        """The integers that the value is one of, or a step away from."""
        origin = value.origin
        if isinstance(value, Constant) or value.type is not INT:
            return None
        if isinstance(origin, Block):
            return self.given.get(value)
        if not isinstance(origin, Instr):
            return None
        if origin.op is REFINE:
            return origin.args[:1]
        if origin in self.steps:
            return [self.steps[origin]]
        return list(origin.args) if origin.op.python in _MERGES and all(arg.type is INT for arg in origin.args) else None
