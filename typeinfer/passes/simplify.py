"""Simplify: parts of composites that were just made, constants, tests of constants, blocks that only lead on, dead code.

In: a function of typed IR.  Out: the same function, changed.  Holds: linear; effects and exceptions stay as they were.

    %t: tuple(int, float) = make %i, %x        →      %y: float = mul %x, 2.0
    %p: float = part[1] %t
    %b: bool = truth %c                               (uses of %b read %c, which is a bool)
    %y: float = mul %p, 2.0
"""
from __future__ import annotations

import operator

from typeinfer.ir import Block, Branch, Constant, Function, Guarded, Jump, Value, drop_guard, reverse_postorder
from typeinfer.structure import CALL, CONVERT, MAKE, PART, UNWRAP, can_convert_raise, can_raise
from typeinfer.types import BOOL, RANGE, Optional


IDENTITIES = (operator.truth, operator.index, operator.pos, bool, int, float)     # on values of their own result type


def simplify(function: Function) -> None:
    """Run all of it, once over the blocks in reverse postorder."""
    _Simplifier(function).run()


class _Simplifier:
    def __init__(self, function: Function):
        self.function = function
        self.replacement: dict[Value, Value] = {}

    def run(self) -> None:
        for block in reverse_postorder(self.function.blocks[0]):
            kept, known = [], None
            for instr in block.instrs:
                instr.args = [self._final(arg) for arg in instr.args]
                known = self._known(instr)
                if known is not None:
                    self.replacement[instr.result] = known
                else:
                    kept.append(instr)
            if isinstance(block.end, Guarded) and (known is not None or not can_raise(kept[-1])):
                drop_guard(block)
            block.instrs = kept
            self._end(block)
        self._replace_all()
        self.function.blocks = reverse_postorder(self.function.blocks[0])
        self._join_blocks()
        remove_unused(self.function)

    def _final(self, value: Value) -> Value:
        while value in self.replacement:
            value = self.replacement[value]
        return value

    def _known(self, instr) -> Value | None:
        """The value that the instruction's result is equal to, if it is one that exists already."""
        op = instr.op
        if op is PART:
            whole = instr.args[0]
            if isinstance(whole, Constant) and isinstance(whole.value, (tuple, slice, range)):
                return _part_of_constant(whole, instr.attr)
            if whole.origin.__class__ is not Block and getattr(whole.origin, "op", None) is MAKE:
                return self._final(whole.origin.args[instr.attr])
            return None
        if op is UNWRAP:
            origin = instr.args[0].origin
            if getattr(origin, "op", None) is CONVERT and not isinstance(origin.args[0].type, Optional) and (
                    origin.args[0].type is instr.result.type):
                return self._final(origin.args[0])
            return None
        if op is MAKE and instr.result.type is RANGE and all(isinstance(arg, Constant) for arg in instr.args) and (
                instr.args[2].value != 0):        # else it is never reached: a step of 0 raises before
            return Constant(RANGE, range(*(arg.value for arg in instr.args)))
        if op in (MAKE, CALL, CONVERT) or op.python is None:
            return None
        if op.python in IDENTITIES and len(instr.args) == 1 and instr.args[0].type is instr.result.type:
            return instr.args[0]
        if op.folds and instr.args and all(isinstance(arg, Constant) for arg in instr.args):
            return _fold(instr)
        return None

    def _end(self, block: Block) -> None:
        end = block.end
        end.args = [self._final(value) for value in end.args]
        for edge in end.edges:
            edge.args = [self._final(value) for value in edge.args]
        if isinstance(end, Branch):
            condition = end.args[0]
            if isinstance(condition, Constant):
                block.end = Jump(end.edges[0 if condition.value else 1], end.loc)
            else:
                origin = condition.origin
                if getattr(origin, "op", None) is not None and origin.op.python is operator.not_ and (
                        origin.args[0].type is BOOL):
                    block.end = Branch(self._final(origin.args[0]), end.edges[1], end.edges[0], end.loc)

    def _replace_all(self) -> None:
        """Uses that came before their replacement was found: along back edges."""
        if not self.replacement:
            return
        for block in self.function.blocks:
            for instr in block.instrs:
                instr.args = [self._final(arg) for arg in instr.args]
            block.end.args = [self._final(arg) for arg in block.end.args]
            for edge in block.end.edges:
                edge.args = [self._final(arg) for arg in edge.args]

    def _join_blocks(self) -> None:
        """Append a block to its only predecessor where that one only leads to it; skip blocks that only lead on."""
        function = self.function
        predecessors = function.predecessors()
        gone: set[Block] = set()
        for block in function.blocks:
            if block in gone:
                continue
            while isinstance(block.end, Jump):
                target = block.end.edges[0].target
                if target is block or len(predecessors[target]) != 1 or target is function.blocks[0]:
                    break
                for param, arg in zip(target.params, block.end.edges[0].args):
                    self.replacement[param] = arg
                block.instrs += target.instrs
                for instr in target.instrs:
                    if instr.result is not None:
                        instr.result.origin = instr
                block.end = target.end
                for edge in block.end.edges:
                    predecessors[edge.target] = [(block if pred is target else pred, e)
                                                 for pred, e in predecessors[edge.target]]
                gone.add(target)
        function.blocks = [block for block in function.blocks if block not in gone]
        self._replace_all()


def _part_of_constant(whole: Constant, index: int) -> Constant:
    value = whole.value
    if isinstance(value, (slice, range)):
        value = (value.start, value.stop, value.step)
    return Constant(whole.type.parts[index], value[index])


def _fold(instr) -> Constant | None:
    import numpy as np
    try:
        with np.errstate(all="ignore"):
            value = instr.op.python(*(arg.value for arg in instr.args))
    except Exception:
        return None                               # it raises at run time, where it belongs
    t = instr.result.type
    if type(value) is not t.python_class or type(value) is int and not -2**63 <= value < 2**63:
        return None
    return Constant(t, value)


def remove_unused(function: Function) -> None:
    """Remove instructions without effect whose results nobody reads."""
    counts: dict[Value, int] = {}
    for block in function.blocks:
        for value in block.read():
            counts[value] = counts.get(value, 0) + 1
    work = [instr for instr in function.instructions() if not counts.get(instr.result) and can_remove(instr)]
    dead = set()
    while work:
        instr = work.pop()
        dead.add(instr)
        for arg in instr.args:
            if isinstance(arg, Constant):
                continue
            counts[arg] -= 1
            origin = arg.origin
            if not counts[arg] and getattr(origin, "op", None) is not None and can_remove(origin) and origin not in dead:
                work.append(origin)
    if dead:
        for block in function.blocks:
            if isinstance(block.end, Guarded) and block.instrs[-1] in dead:
                drop_guard(block)
            block.instrs = [instr for instr in block.instrs if instr not in dead]


def can_remove(instr) -> bool:
    """Whether nothing is lost if the instruction does not run."""
    op = instr.op
    if op in (MAKE, PART):
        return True
    if op in (CALL, UNWRAP) or instr.result is None:
        return False
    if op is CONVERT:
        return not can_convert_raise(instr)
    return op.pure and not op.can_raise(instr.result.type, instr.flags)
