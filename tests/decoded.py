"""Running decoded IR, before it has types: every instruction is a call of a Python callable, so CPython can do each.

In: a Python function, arguments.  Out: what the decoded IR of the function does with them.  What differs from CPython then is
the decoder's fault alone.
"""

import inspect
import itertools
import re
import sys

import numpy as np
from typeinfer import steps
from typeinfer.decode.decoder import decode
from typeinfer.ir import Branch, Constant, Jump, Return
from typeinfer.printer import print_function
from typeinfer.source import SELF, CapturedDefault, Default, bind, bind_arguments, source_of
from typeinfer.verify import verify

SEQUENCES = (range, tuple, list, np.ndarray)


def run_decoded(function, arguments):
    source = source_of(getattr(function, "py_func", function))
    decoded = decode(source)
    verify(decoded, typed=False)
    return run(decoded, bind_arguments(source, arguments))


def run(decoded, arguments):
    block = decoded.blocks[0]
    values = dict(zip(decoded.params, arguments, strict=True))

    def value(one):
        return one.value if isinstance(one, Constant) else values[one]

    while True:
        for instr in block.instrs:
            callee, *args = map(value, instr.args)
            if type(callee) is type(iterate):
                callee = {steps.iterate: iterate, steps.make_function: make_function}.get(callee, callee)
            names = instr.attr if isinstance(instr.attr, tuple) else ()
            count = len(args) - len(names)
            values[instr.result] = callee(*args[:count], **dict(zip(names, args[count:])))
        end = block.end
        if isinstance(end, Return):
            return value(end.args[0])
        assert isinstance(end, (Branch, Jump)), "ran into code that was held unreachable"
        taken = 0
        if isinstance(end, Branch):
            taken = 0 if value(end.args[0]) else 1
        edge = end.edges[taken]
        passed = [value(arg) for arg in edge.args]
        block = edge.target
        values.update(zip(block.params, passed, strict=True))


def iterate(iterable):
    """`steps.iterate`: enumerate, zip and reversed are here the real ones, which have no length; no loop takes more items."""
    return steps.iterate(iterable if isinstance(iterable, SEQUENCES) else list(itertools.islice(iterable, 100_000)))


def make_function(source, *captured):
    """`steps.make_function` whose function runs decoded too; generators run as they are."""
    plain = steps.make_function(source, *captured)
    if source.code.co_flags & inspect.CO_GENERATOR:     # before 3.15 they are called with an iterator
        return plain if sys.version_info >= (3, 15) else lambda pair: plain(iter(pair[0]))

    def inner(*args, **keywords):
        values = bind(source, list(args), keywords, tuple)
        values = [default(one.value) if isinstance(one, Default) else one for one in values]
        return run(decode(source), [inner if one is SELF else one for one in captured[:len(source.free)]] + values)

    def default(value):
        return captured[value.index] if isinstance(value, CapturedDefault) else value

    return inner


def plain_text(function) -> str:
    """The decoded IR as text in which values are numbered, so that it is the same in every Python."""
    names: dict = {}
    text = print_function(decode(source_of(function)))
    text = re.sub(r" at 0x[0-9a-f]+", "", text).replace(": bottom", "").replace(" -> bottom", "")
    return re.sub(r"%[\w.]+", lambda match: names.setdefault(match.group(), f"%{len(names)}"), text)
