"""What compiled code calls when an exception leaves it: the interpreter's own functions, and the user's frames for tracebacks.

In: the places in the user's source that a module's code can raise at.  Out: Python objects that machine code refers to.  Holds:
importing this module needs nothing that compiles: machine code from a cache finds them here.
"""
from __future__ import annotations

import builtins
import ctypes
import importlib
import itertools
import sys
from functools import cache
from types import TracebackType

from codegen.objects import FRAME_LINE


def raise_from(exception, cause):
    """`raise exception from cause`, which the interpreter does."""
    raise exception from cause


class Deferred:
    """The interpreter's function for a deferred check, made sure to raise."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *operands):
        if operands:
            self.function(*operands)              # raises, unless the operands were overwritten in place
        count = len(operands) or None
        for values in self._candidates(count):
            try:
                self.function(*values)
            except (ArithmeticError, ValueError):
                raise
            except TypeError:
                continue
        raise RuntimeError("another thread has changed what a loop checks")

    def _candidates(self, count: int | None):
        numbers = (0.0, -1.0, float("inf"), 1000.0, 1e308, 2.0, 0.5)
        for arity in (count,) if count else (1, 2, 3):
            yield from itertools.product(numbers, repeat=arity)


class Later:
    """A function of ours that machine code read from a cache may call, in rare cases: its module is imported then."""
    __slots__ = ("module", "name", "function")

    def __init__(self, module: str, name: str):
        self.module, self.name, self.function = module, name, None

    def __call__(self, *args, **keywords):
        if self.function is None:
            found = importlib.import_module(self.module)
            for name in self.name.split("."):
                found = getattr(found, name)
            self.function = found
        return self.function(*args, **keywords)


_RAISERS = Deferred.__call__.__code__, Later.__call__.__code__


class Sites(list):
    """The places in the user's source that a module's code can raise at, with the globals of each code object.

    As a list: for each place that an exception has left, what machine code makes the traceback's entries of: a tuple of a frame,
    an instruction and a line for each entry; None for others."""
    __slots__ = ("places", "globals_of", "_positions", "_shown", "_depth")

    def __init__(self, module):
        self.places, self.globals_of, self._positions, self._shown = module.sites, module.code_globals, {}, {}
        self._depth = 0, 0

    def is_deep(self, error: RecursionError) -> bool:
        """Whether the traceback has as many frames as the interpreter's would: the stack may hold millions."""
        seen, count = self._depth
        self._depth = id(error), count + 1 if seen == id(error) else 0
        return self._depth[1] > sys.getrecursionlimit()

    def instruction(self, location) -> int:
        """The byte offset of an instruction of that place: what the traceback's carets are drawn from."""
        found = self._positions.get(location)
        if found is None:
            wanted = location.line, location.end_line, location.column, location.end_column
            found = next((2 * index for index, position in enumerate(location.code.co_positions()) if position == wanted),
                         -1)
            self._positions[location] = found
        return found

    def frame_of(self, location):
        """A frame for a place. Its code has no free variables: CPython would look for them in a function's closure."""
        found = self._shown.get(location.code)
        if found is None:
            code = location.code.replace(co_freevars=()) if location.code.co_freevars else location.code
            variables = {name: NOT_KEPT for name in code.co_varnames if name not in code.co_cellvars}
            found = self._shown[location.code] = code, self.globals_of.get(location.code) or _EMPTY, variables
        code, outside, variables = found
        return new_frame(code, outside, location.line or code.co_firstlineno, variables)


class _NotKept:
    """Stands in tracebacks for the value of a variable, which was in a register."""

    def __repr__(self):
        return "<not kept by compiled code>"


NOT_KEPT = _NotKept()


def prepend_frames(error: BaseException, sites: Sites, number: int) -> None:
    """What the runtime calls for each compiled frame that an exception leaves: add it, and those it was inlined into."""
    location = sites.places[number]
    if type(error) is RecursionError and sites.is_deep(error):
        return
    trace = error.__traceback__
    if trace is not None:                                 # our own frame is no place of the user's
        if trace.tb_frame.f_code in _RAISERS or trace.tb_frame.f_globals.get("__name__") == "typeinfer.callables.steps":
            error.__traceback__ = None
        elif trace.tb_frame.f_code is raise_from.__code__:
            error.__traceback__ = trace.tb_next
    parts = []
    while location is not None:
        frame = sites.frame_of(location)
        parts += frame, sites.instruction(location), frame.f_lineno
        error.__traceback__ = TracebackType(error.__traceback__, *parts[-3:])
        location = location.caller
    sites.extend([None] * (number + 1 - len(sites)))
    sites[number] = tuple(parts)


_EMPTY = {"__name__": "__compiled__", "__builtins__": builtins}


def new_frame(code, outside: dict, line: int, variables: dict):
    """A frame object that never runs: the traceback's way to name code. Debuggers ask it for its line, and for its variables;
    so does `traceback`, to find the name that a misspelt one may have meant."""
    new, state, keep = _frame_functions()
    frame = new(state(), code, outside, None)
    ctypes.c_int.from_address(id(frame) + FRAME_LINE).value = line
    if variables:
        frame.f_locals.update(variables)
        if keep is not None:
            keep(frame, 0)
    return frame


@cache
def _frame_functions():
    new = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.py_object, ctypes.py_object,
                            ctypes.c_void_p)(("PyFrame_New", ctypes.pythonapi))
    state = ctypes.PYFUNCTYPE(ctypes.c_void_p)(("PyThreadState_Get", ctypes.pythonapi))
    keep = getattr(ctypes.pythonapi, "PyFrame_LocalsToFast", None)      # since 3.13, f_locals writes through
    if keep is not None:
        keep = ctypes.PYFUNCTYPE(None, ctypes.py_object, ctypes.c_int)(("PyFrame_LocalsToFast", ctypes.pythonapi))
    return new, state, keep
