"""Functions as inference leaves them: typed IR with what is known of it; of generator functions, the functions that run their bodies.

In: a FunctionSource with facts about its arguments.  Out: Callee.  Holds: a Callee is there before its function is inferred, so that
recursive calls have something to refer to.
"""
from __future__ import annotations

from typing import Any

from typeinfer.errors import definition
from typeinfer.generators import Generator, GeneratorBody
from typeinfer.ir import Block, Function, Guarded, Instr, Return, Value, has_loop, reverse_postorder
from typeinfer.ops import UNKNOWN
from typeinfer.source import FunctionSource
from typeinfer.structure import START, YIELD, can_raise
from typeinfer.types import BOOL, BOTTOM, NONE, Type


class Callee:
    """A function inferred for given argument facts: `function` is its typed IR, `result` its type (bottom: never returns)."""

    def __init__(self, source: FunctionSource, args: tuple, is_library: bool, options=None, wanted: Type | None = None):
        self.source, self.args, self.is_library, self.options = source, args, is_library, options
        self.wanted = wanted                      # the type that the lists in the result must have
        self.name = source.name
        self.result: Type = BOTTOM
        self.result_constant: Any = UNKNOWN
        self.function: Function | None = None
        self.is_done = False
        self.is_recursive = False
        self.inline = source.inline or False      # "always", "never", True for the library's, or as pays
        self.is_simple = False                    # the passes have run over it
        self.generator: GeneratorBody | None = None       # what calling it makes, if it is a generator function
        self.suspends: GeneratorBody | None = None        # what it is the body of, if it is
        self.can_raise = True                     # known once it is inferred
        self.outside: tuple = ()                  # of the root: what is read at each call for its first parameters (see outside)
        self.depth = 0                            # position on the stack of functions being inferred

    def note_exceptions(self) -> None:
        """See whether an exception can leave the function as it is now; that of a signal leaves any loop."""
        self.can_raise = self.is_recursive or has_loop(self.function) or any(
            can_raise(instr) for block in self.function.blocks
            for instr in (block.instrs[:-1] if isinstance(block.end, Guarded) else block.instrs))

    def __repr__(self):
        return f"{self.name}{tuple(t for t, _ in self.args)}"


def give_body(callee: Callee) -> None:
    """A generator function: what calling it makes, and the functions that run that and let go of it."""
    body = callee.generator = GeneratorBody(callee.name, callee.source)
    taken = ((Generator(body), UNKNOWN),)
    body.resume, body.drop = (Callee(callee.source, taken, callee.is_library, callee.options) for _ in range(2))
    body.resume.result, body.drop.result = BOOL, NONE
    body.resume.suspends, body.drop.is_simple = body, True
    body.resume.is_done = body.drop.is_done = True


def make_starter(callee: Callee) -> Callee:
    """A function that makes a generator, for those who cannot do what `start` does."""
    starter = Callee(callee.source, callee.args, callee.is_library, callee.options)
    starter.result, starter.is_done, starter.outside = Generator(callee.generator), True, callee.outside
    entry = Block("entry")
    params = [entry.add_param(t) for t, _ in callee.args]
    made = Value(starter.result)
    entry.instrs.append(Instr(START, params, made, definition(callee.source.code), attr=callee))
    entry.end = Return(made, definition(callee.source.code))
    starter.function = Function(callee.name, [entry], callee.source)
    starter.function.result = starter.result
    return starter


def finish_body(callee: Callee) -> None:
    body = callee.generator
    body.result, body.argument_types = callee.result, tuple(t for t, _ in callee.args)
    body.count = _count_yields(callee.function) if all(t is body.item for t in body.yielded.values()) else None
    body.resume.function, body.resume.is_recursive = callee.function, callee.is_recursive


def _count_yields(function: Function) -> int | None:
    """How many items a body without loops yields, if that is the same on all ways."""
    counts: dict = {function.blocks[0]: 0}
    found = None
    for block in reverse_postorder(function.blocks[0]):
        count = counts[block] + sum(instr.op is YIELD for instr in block.instrs)
        if isinstance(block.end, Return):
            if found not in (None, count):
                return None
            found = count
        for edge in block.end.edges:
            if counts.setdefault(edge.target, count) != count:        # another way, or round a loop that yields
                return None
    return found
