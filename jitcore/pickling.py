"""Pickling dispatchers, so that other processes can be sent compiled functions; machine code is made anew there, when called.

In: a Dispatcher, or what `vectorize` and `guvectorize` make.  Out: what `__reduce__` returns.  Holds: a dispatcher that its module has by name is pickled by name, as
functions are; another one as its function and options; a function without a name to find it by (an inner function, a lambda)
as its code, its module's name, its defaults and the contents of its closure, which the same version of Python can read.
"""
from __future__ import annotations

import importlib
import marshal
import sys
import types as python_types

from jitcore.options import read_options


def reduce(dispatcher):
    function = dispatcher.py_func
    if _find(function.__module__, function.__qualname__) is dispatcher:
        return function.__qualname__
    terms = dict(dispatcher.options.given), dispatcher.given_signatures
    if _find(function.__module__, function.__qualname__) is function:
        return _restore, (type(dispatcher), function, *terms)
    cells = function.__closure__                  # as state, since an inner function that calls itself is in its own closure
    return _restore, (type(dispatcher), _parts(function), *terms), cells and tuple(cell.cell_contents for cell in cells)


def reduce_made(made, kernel, *terms):
    """What `__reduce__` returns of an object that a decorator has made of a function: its name, where its module has it under that, else
    its class, compiled function and the decorator's terms."""
    if _find(made.__module__, made.__qualname__) is made:
        return made.__qualname__
    return _remade, (type(made), kernel, *terms)


def _remade(cls, kernel, *terms):
    return cls(kernel.py_func, *terms)


def _find(module: str, qualified_name: str):
    """What a dotted name means in a module; None if nothing."""
    found = sys.modules.get(module)
    for name in qualified_name.split("."):
        found = getattr(found, name, None)
    return found


def _parts(function) -> tuple:
    return (marshal.dumps(function.__code__), function.__module__, function.__qualname__, function.__defaults__,
            function.__kwdefaults__, function.__doc__)


def _restore(cls, what, options: dict, signatures: tuple):
    function = _made(*what) if isinstance(what, tuple) else what
    return cls(function, read_options(options, bool(signatures)), signatures)


def _made(code: bytes, module: str, qualified_name: str, defaults, keyword_defaults, doc):
    loaded = marshal.loads(code)
    cells = tuple(python_types.CellType() for _ in loaded.co_freevars) or None
    function = python_types.FunctionType(loaded, vars(importlib.import_module(module)), None, defaults, cells)
    function.__kwdefaults__, function.__qualname__, function.__module__ = keyword_defaults, qualified_name, module
    function.__doc__ = doc
    return function


def fill_cells(function, captured: tuple) -> None:
    for cell, value in zip(function.__closure__, captured):
        cell.cell_contents = value
