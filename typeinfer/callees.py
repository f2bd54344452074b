"""Functions as inference leaves them: typed IR with what is known of it; of generator functions, the functions that run their bodies.

In: a FunctionSource with facts about its arguments.  Out: Callee.  Holds: a Callee is there before its function is inferred, so that
recursive calls have something to refer to.
"""
from __future__ import annotations

from typing import Any

from typeinfer.errors import definition
from typeinfer.callables import steps
from typeinfer.kinds.generators import Accepting, Generator, GeneratorBody, is_generator_code
from typeinfer.ir import Block, Constant, Function, Guarded, Instr, Return, Value, has_loop, reverse_postorder
from typeinfer.ops import UNKNOWN
from typeinfer.source import FunctionSource, declared_sent
from typeinfer.structure import CALL, START, YIELD, can_raise
from typeinfer.types import BOOL, BOTTOM, COMPLEX, FLOAT, INT, NONE, Type


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


def give_body(callee: Callee, known: GeneratorBody | None = None) -> None:
    """A generator function: what calling it makes, and the functions that run that and let go of it. `known`: the body that it had when
    it was inferred before, if it was."""
    body = callee.generator = known or GeneratorBody(callee.name, callee.source)
    if isinstance(callee.wanted, Accepting):
        body.sent, body.takes_exceptions = callee.wanted.sent, callee.wanted.takes_exceptions
        callee.wanted = None
    if known is not None:
        return
    taken = ((Generator(body), UNKNOWN),)
    body.resume, body.drop = (Callee(callee.source, taken, callee.is_library, callee.options) for _ in range(2))
    body.resume.result, body.drop.result = BOOL, NONE
    body.resume.suspends, body.drop.is_simple = body, True
    body.resume.is_done = body.drop.is_done = True


def sent_from_python(source: FunctionSource) -> Accepting | None:
    """What a generator that Python gets must take, as its function declares."""
    t = _SENT.get(declared_sent(source)) if is_generator_code(source.code) else None
    return t and Accepting(t, False)


_SENT = {int: INT, float: FLOAT, complex: COMPLEX, bool: BOOL}


def look_at_yields(callee: Callee, function: Function) -> None:
    """What a generator function in untyped IR does with what it is sent, and with what is thrown into it."""
    body = callee.generator
    body.ignores_sent = _ignores_sent(function)
    body.catches = any(map(_yields_in_try, function.blocks))
    if callee.depth == 0:                         # Python gets it, and may throw into it
        body.takes_exceptions = body.catches


def _ignores_sent(function: Function) -> bool:
    """Whether no `yield` is asked for its value."""
    results = {instr.result for block in function.blocks for instr in block.instrs if _is_yield(instr)}
    return not any(arg in results for block in function.blocks for args in (
        *(instr.args for instr in block.instrs), block.end.args, *(edge.args for edge in block.end.edges)) for arg in args)


def _yields_in_try(block: Block) -> bool:
    """Whether what is raised at the yield that a block ends with is caught there."""
    return isinstance(block.end, Guarded) and bool(block.instrs) and _is_yield(block.instrs[-1])


def _is_yield(instr: Instr) -> bool:
    return isinstance(instr.args[0], Constant) and instr.args[0].value is steps.yield_value


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


def note_recursion(body: GeneratorBody) -> None:
    """See whether the body of a generator goes on with others of its kind: by calls that no function known as recursive is between."""
    resume = body.resume
    seen, waiting = {resume}, [resume]
    while waiting:
        for instr in waiting.pop().function.instructions():
            callee = instr.attr if instr.op is CALL else None
            if callee is resume:
                resume.is_recursive = resume.function.is_recursive = True
                return
            if callee is not None and callee not in seen and not callee.is_recursive and callee.function is not None:
                seen.add(callee)
                waiting.append(callee)


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
