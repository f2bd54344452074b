"""A variable that is one thing before a loop and another after its first iteration: that iteration is inferred apart from the others.

In: a FunctionInference that came to two types where paths meet.  Out: a loop to repeat, or edges that are not taken.  Holds: only what has
no types otherwise is done so; where the loop does not run at all, the variable has its first type, which what follows is not compiled for:
that path raises TypeError when it runs, and is never taken for the other.

    total = 0                            total = 0
    for a in arrays:            →        if arrays has an item:  total = 0 + a;  for the others:  total = total + a
        total = total + a                else:  raise TypeError
    return total                         return total

A conditional expression or an `if` with two types stays an error: which one it is would be a matter of each value.
"""
from __future__ import annotations

from typeinfer.decode.graph import FIRST, left_loops
from typeinfer.errors import JitError
from typeinfer.ir import Block, Branch, Edge, Jump, Return, Value
from typeinfer.lattice import join
from typeinfer.types import Type
from typeinfer.words.wording import worded

MOST = 6                                          # loops of a function that begin apart


class Apart:
    """What one function's inference has set apart."""

    def __init__(self, inference):
        self.inference = inference
        self.error: JitError | None = None        # what is wrong unless first iterations are inferred apart
        self.before: set[tuple[str, Type]] = set()        # variables as they are before such loops
        self.refused: dict[Edge | Block, str] = {}        # edges that are not taken, blocks that do not return → why
        self.meeting: tuple | None = None         # the latest conflict: its error, the block it comes from, the edge and the parameter, if any
        self.loops = 0

    def note(self, error: JitError, block: Block, edge: Edge | None = None, param: Value | None = None) -> JitError:
        """Two types meet in a parameter, or in what the function returns."""
        self.meeting = error, block, edge, param
        return error

    def resolve(self, error: JitError) -> dict | None:
        """What to repeat (see graph.code_blocks) before types are inferred again; nothing where paths are refused instead. None: it is an error."""
        if self.meeting is None or self.meeting[0] is not error:
            return None
        _, block, edge, param = self.meeting
        if edge is None:
            return {} if self._refuse(self._returns()) else None
        inference, places = self.inference, self.inference.function.places
        start = places.get(edge.target)
        if start is None or block not in places:
            return None
        if inference.position[edge.target] <= inference.position[block]:
            return self._set_apart(start, param.name, inference.facts[param].type)
        if self._refuse(self._meeting_after(edge, param)):
            return {}
        starts = {places[one]: one for one in reversed(inference.function.blocks) if one in places}
        for start in left_loops(inference.function.code_blocks, places[block], places[edge.target]):
            t = next((inference.facts[one].type for one in starts[start].params if one.name == param.name and one in inference.facts), None)
            if t is not None and param.name and join(t, inference.operand(edge.args[edge.target.params.index(param)]).type) is None:
                return self._set_apart(start, param.name, t)
        return None

    def _set_apart(self, start, name: str, t: Type) -> dict | None:
        """Let the first iteration of a loop, before which a variable is of a type, stand before it."""
        if self.loops == MOST or start.is_apart:
            return None
        self.error, self.loops = self.error or self.meeting[0], self.loops + 1
        self.before.add((name, t))
        self.refused = {}                         # they are of the function as it was decoded
        return {self.inference.function.code_blocks.index(start): FIRST}

    def _refuse(self, ways: list[tuple[Edge | Block, str, Type]]) -> bool:
        """Of ways to bring a value that has this name and type, do not go those that bring what a variable was before such a loop; whether there
        are any that were gone, and others."""
        old = [(way, name, t) for way, name, t in ways if (name, t) in self.before and way not in self.refused]
        kept = [t for _, name, t in ways if (name, t) not in self.before]
        for way, name, t in old if kept else ():
            what = "this" if self.inference.callee.is_library or not name else f"'{name}'"
            self.refused[way] = f"{what} is {worded(t)} here, as no iteration has made it {worded(kept[0])}, and compiled code goes on with that only"
        return bool(old and kept)

    def _meeting_after(self, edge: Edge, param: Value) -> list:
        """The ways to where such a loop was left."""
        inference, function, target = self.inference, self.inference.function, edge.target
        number, inside = target.params.index(param), function.places[target].apart
        found = [(block, one) for block in function.blocks for one in block.edges()
                 if one.target is target and (one in inference.edges or one is edge)]
        if not any(function.places[block].apart - inside for block, _ in found if block in function.places):
            return []
        ways = [(block, one, inference.operand(one.args[number]).type) for block, one in found]
        if any(not isinstance(block.end, Jump | Branch) or self._is_caught(block) for block, _, t in ways if (param.name, t) in self.before):
            return []
        return [(one, param.name, t) for _, one, t in ways]

    def _is_caught(self, block: Block) -> bool:
        """Whether what is raised there is handled in the function, or seen by a `finally`: it would not be a program's own exception."""
        place = self.inference.function.places.get(block)
        return place is not None and place.error_block is not None

    def _returns(self) -> list:
        inference = self.inference
        return [(block, block.end.args[0].name, inference.operand(block.end.args[0]).type) for block in inference.function.blocks
                if isinstance(block.end, Return) and inference.cut.get(block) == len(block.instrs) and not self._is_caught(block)]
