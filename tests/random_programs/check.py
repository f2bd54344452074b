"""Run one random program three ways and say where they differ.

In: a Program.  Out: texts of failures, each with its signature (what kind of failure it is).  Holds: the reference is CPython on the
same text with every operation wrapped by a test that its int fits in 64 bits, which raises Beyond64Bits if not: then
compiled code must raise OverflowError, or give what plain CPython gives.
"""
import ast
import linecache
import math
import re
import signal
import warnings
from dataclasses import dataclass

import numpy as np
from differential import Agreement, compare_exactly, copy_arguments, describe, is_compile_error, run
from runners import TypedOnce, compiled

from .values import frozen

DEFERRED = (ZeroDivisionError, OverflowError, ValueError)      # checks that a loop may remember until its end


class Beyond64Bits(OverflowError):
    """An int of the reference run does not fit."""


class TooLong(BaseException):
    """A run did not end in time."""


left: list[int] = []                                  # the ints that did not fit in the present reference run


@dataclass(frozen=True)
class Failure:
    """`signature` names the kind: equal for the same defect, mostly. `call` is the number of the argument tuple."""
    signature: str
    text: str
    call: int


def failures(program, name: str = "<random program>", only: tuple | None = None) -> list[Failure]:
    """What differs, over all argument tuples and ways to run. `only`: (runner's name, ) to look at."""
    plain = load(program.source, name)
    checked = load(program.source, name, is_checked=True, classes=plain.__globals__)
    classes, references, found = _classes_of(plain.__globals__), [], []
    for number, text in enumerate(program.arguments):
        def arguments(text=text):
            return eval(text, {"np": np, "math": math, "frozen": frozen, **classes})
        del left[:]
        with time_limit(5):
            python = run(checked, copy_arguments(arguments))
        if not left or isinstance(python.error, Beyond64Bits):    # else the program caught it: what CPython does from there on is another thing
            references.append((number, arguments, python))
    with TypedOnce() as once:
        for runner in (once.evaluated(), compiled()):
            for number, arguments, python in references if not only or runner.name in only else ():
                other = run(plain, copy_arguments(arguments), runner.call)
                difference = _difference(python, other, plain, arguments)
                if difference:
                    shown = describe(plain, arguments, python, runner, other, difference)
                    found.append(Failure(_signature(runner, python, other, difference), shown, number))
    return found


def load(source: str, name: str, is_checked: bool = False, classes=None):
    """The function `program` of a text; tracebacks and error messages find its lines. `classes`: the globals of another run
    of the text, whose classes are this one's too (their methods are not checked)."""
    tree = ast.parse(source)
    if is_checked:
        tree = ast.fix_missing_locations(_Checking().visit(tree))
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    namespace = {"__name__": "random_program", "_fits": fits}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        exec(compile(tree if is_checked else source, name, "exec"), namespace)
    namespace.update(_classes_of(classes or {}))
    return namespace["program"]


def _classes_of(namespace: dict) -> dict:
    return {name: one for name, one in namespace.items() if isinstance(one, type) and one.__module__ == "random_program"}


def fits(value):
    """The value, if no int in it leaves 64 bits."""
    if type(value) is int and not -2**63 <= value < 2**63:
        left.append(value)
        raise Beyond64Bits
    if type(value) is tuple:
        for item in value:
            fits(item)
    return value


class _Checking(ast.NodeTransformer):
    """Wraps what may make an int: f(x) → _fits(f(x)); `x += y` gets a statement `_fits(x)` after it."""

    def _wrap(self, node):
        self.generic_visit(node)
        call = ast.Call(ast.Name("_fits", ast.Load()), [node], [])
        return ast.copy_location(call, node)

    visit_BinOp = visit_UnaryOp = visit_Call = _wrap

    def visit_MatchValue(self, node):
        return node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        test = ast.Expr(ast.Call(ast.Name("_fits", ast.Load()), [ast.Name(node.target.id, ast.Load())], []))
        return [node, ast.copy_location(test, node)]


def _difference(python, other, plain, arguments) -> str | None:
    if is_compile_error(other.error) and "does not fit in 64 bits" in str(other.error):
        return None                                   # a constant that CPython folded
    if isinstance(python.error, Beyond64Bits):
        if isinstance(other.error, OverflowError):
            return None
        with time_limit(5):
            again = run(plain, copy_arguments(arguments))
        return compare_exactly(again, other)
    if isinstance(python.error, (TypeError, AttributeError, NameError)) and is_compile_error(other.error):
        return None                                   # the same verdict, before anything ran (shrinking makes such programs)
    if isinstance(other.error, OverflowError) and any(name.startswith("C") for name in _classes_of(plain.__globals__)):
        return None                                   # methods are not checked
    late = isinstance(python.error, DEFERRED)
    return compare_exactly(python, other, Agreement(late_writes=late, frames=True))


def _signature(runner, python, other, difference: str) -> str:
    """The kind of a failure: without numbers and names."""
    what = difference
    if is_compile_error(other.error, ("JitError",)):
        what = str(other.error).split("\n")[0]
    else:
        what += f" ({' against '.join(type(one.error).__name__ for one in (python, other))})"
    what = re.sub(r"'[^']*'|array\([^)]*\)|tuple\([^)]*\)|\[[^]]*\]|%\w+|0x[0-9a-f]+", "_", what)
    return f"{runner.name}: {re.sub(r'-?[0-9.]+(e[-+]?[0-9]+)?', 'N', what)[:120]}"


class time_limit:
    """Raise TooLong in Python code that runs longer than some seconds."""

    def __init__(self, seconds: float):
        self.seconds = seconds

    def __enter__(self):
        def stop(*_):
            raise TooLong
        self.before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(self, *_):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.before)
