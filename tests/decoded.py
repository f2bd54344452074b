"""Running decoded IR, before it has types: every instruction is a call of a Python callable, so CPython can do each.

In: a Python function, arguments.  Out: what the decoded IR of the function does with them.  What differs from CPython then is
the decoder's fault alone.
"""

import inspect
import itertools
import re
import sys

import numpy as np
from typeinfer.callables import functions, steps
from typeinfer.decode.decoder import decode
from typeinfer.ir import Branch, Constant, Guarded, Jump, Return
from typeinfer.printer import print_function
from typeinfer.source import SELF, CapturedDefault, Default, bind, bind_arguments, source_of
from typeinfer.verify import verify

SEQUENCES = (range, tuple, list, bytearray, np.ndarray)


def run_decoded(function, arguments):
    source = source_of(getattr(function, "py_func", function)).with_keywords(())
    decoded = decode(source)
    verify(decoded, typed=False)
    return run(decoded, bind_arguments(source, arguments))


def run(decoded, arguments):
    block, raised = decoded.blocks[0], None
    values = dict(zip(decoded.params, arguments, strict=True))

    def value(one):
        return one.value if isinstance(one, Constant) else values[one]

    while True:
        end, is_caught = block.end, False
        for instr in block.instrs:
            callee, *args = map(value, instr.args)
            if type(callee) is type(iterate):
                callee = HERE.get(callee, callee)
            names = instr.attr if isinstance(instr.attr, tuple) else ()
            count = len(args) - len(names)
            try:
                values[instr.result] = raised if callee is steps.catch else callee(
                    *args[:count], **dict(zip(names, args[count:])))
            except Exception as error:
                if not isinstance(end, Guarded) or instr is not block.instrs[-1]:
                    raise
                raised, is_caught = error, True
        if isinstance(end, Return):
            return value(end.args[0])
        assert isinstance(end, (Branch, Guarded, Jump)), "ran into code that was held unreachable"
        taken = int(is_caught)
        if isinstance(end, Branch):
            taken = 0 if value(end.args[0]) else 1
        edge = end.edges[taken]
        passed = [value(arg) for arg in edge.args]
        block = edge.target
        values.update(zip(block.params, passed, strict=True))


def iterate(iterable):
    """`steps.iterate`: enumerate, zip and reversed are here the real ones; no loop takes more items of what has no length."""
    if hasattr(iterable, "__next__"):
        return steps.iterate(iterable)
    return steps.iterate(iterable if isinstance(iterable, SEQUENCES) else list(itertools.islice(iterable, 100_000)))


def make_function(source, *captured):
    """`functions.make_function` whose function runs decoded too; generators run as they are."""
    if source.code.co_flags & inspect.CO_GENERATOR:     # before 3.15 they are called with an iterator
        plain = functions.make_function(source, *captured)
        return plain if sys.version_info >= (3, 15) or source.code.co_name != "<genexpr>" else lambda pair: plain(iter(pair[0]))

    captured = list(captured)

    def inner(*args, **keywords):
        called = source.with_keywords(keywords)
        values = bind(called, list(args), keywords, tuple)
        values = [default(one.value) if isinstance(one, Default) else one for one in values]
        return run(decode(called), [inner if one is SELF else one for one in captured[:len(source.free)]] + values)

    def default(value):
        return captured[value.index] if isinstance(value, CapturedDefault) else value

    inner.captured = captured                     # which a decorator may complete
    return inner


handled: list = []                                # the exception being handled, last


def begin_handling(exception):
    handled.append(exception)
    return len(handled) - 1


def end_handling(previous):
    del handled[previous:]


def raise_handled():
    raise handled[-1] if handled else RuntimeError("No active exception to reraise")


HERE = {steps.iterate: iterate, functions.make_function: make_function, steps.begin_handling: begin_handling,
        steps.end_handling: end_handling, steps.raise_handled: raise_handled}


def plain_text(function) -> str:
    """The decoded IR as text in which values are numbered, so that it is the same in every Python."""
    names: dict = {}
    text = print_function(decode(source_of(function)))
    text = re.sub(r" at 0x[0-9a-f]+", "", text).replace(": bottom", "").replace(" -> bottom", "")
    return re.sub(r"%[\w.]+", lambda match: names.setdefault(match.group(), f"%{len(names)}"), text)
