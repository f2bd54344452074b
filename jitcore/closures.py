"""Closures: what a compiled function reads from its cells when it is called, so that all closures of one factory share machine code;
and globals that may change without being rebound.

In: a function.  Out: the free variables and globals whose values are read at each call, with their types; a source in which they are
parameters.  Holds: of cells, numbers, arrays and lists are read; whatever else they hold (functions, strings, tuples, flags) steers
what is compiled, and is a constant that each call checks. Of globals, lists and the like are read, and written back as arguments are.
"""
from __future__ import annotations

import dis
from collections import Counter, defaultdict, deque
from functools import lru_cache
from types import FunctionType
from weakref import WeakValueDictionary

import numpy as np

from codegen.native_objects import Native
from typeinfer.binding import SELF_TYPE
from typeinfer.errors import JitError
from typeinfer.source import FunctionSource, source_of
from typeinfer.typeof import typeof
from typeinfer.types import INT, Array, Closure, Mutable, Number, Object, Static, Type

MUTABLE = (list, dict, set, bytearray, Counter, defaultdict, deque)
SHARED: WeakValueDictionary = WeakValueDictionary()       # (what is compiled, types) → Specialization
_SOURCES: WeakValueDictionary = WeakValueDictionary()     # (code, globals, defaults) → the source of all closures that have them
DEEPEST = 3                                               # closures that capture closures


class Lifted:
    """A closure as it is now: `source`, whose leading parameters have `types`; `key`: equal for closures that share machine code."""
    __slots__ = ("source", "types", "key")

    def __init__(self, source: FunctionSource, types: tuple[Type, ...], key: tuple):
        self.source, self.types, self.key = source, types, key


def lift(source: FunctionSource, before: Lifted | None) -> Lifted | None:
    """The closure with what its cells hold now; `before`, if that serves; None where nothing is read at each call."""
    types, fixed = {}, {}
    for name, cell in source.cells.items():
        try:
            value = cell.cell_contents
        except ValueError:                        # assigned later, or never
            return None
        t = _type_at_calls(value, source.code)
        if t is None:
            fixed[name] = value
        else:
            types[name] = t
    read = {name: source.globals[name] for name in _globals_of(source.code) if _is_mutable(source.globals.get(name))}
    types.update((name, t) for name, t in ((name, typeof(value)) for name, value in read.items()) if t is not None and name not in source.cells)
    if not types:
        return None
    key = (source.code, id(source.globals), source.options, source.inline, tuple(map(id, source.defaults)),
           *map(id, source.keyword_defaults.values()), tuple(types), *map(id, fixed.values()))
    if before is not None and before.key == key:
        return Lifted(before.source, tuple(types.values()), key)
    return Lifted(source.lifting(tuple(types), fixed), tuple(types.values()), key)


def _is_mutable(value) -> bool:
    return type(value) in MUTABLE or isinstance(value, Native)


@lru_cache(maxsize=256)
def _globals_of(code) -> tuple[str, ...]:
    """The names of the globals that the code itself reads."""
    return tuple(dict.fromkeys(one.argval for one in dis.get_instructions(code) if one.opname == "LOAD_GLOBAL"))


def _type_at_calls(value, code) -> Type | None:
    cls = type(value)
    if cls is int:                                # an exponent's sign decides the type of a power
        return INT if -2**63 <= value < 2**63 and not _has_power(code) else None
    if cls in (float, complex, list, np.ndarray) or isinstance(value, np.generic | Native):
        return typeof(value)
    return None


@lru_cache(maxsize=256)
def _has_power(code) -> bool:
    return any(one.argrepr in ("**", "**=") for one in dis.get_instructions(code))


def type_of_closure(function, depth: int = 0) -> Closure | None:
    """The type of a closure that is passed to compiled code, where what its cells hold is read; None where it is known by identity:
    nothing in it is read, or it is no plain function."""
    try:
        source_of(function)
        values = [cell.cell_contents for cell in function.__closure__]
    except (ValueError, JitError):
        return None
    parts = [SELF_TYPE if value is function else _type_in_cell(value, function.__code__, depth) for value in values]
    if None in parts or not any(isinstance(t, Number | Array | Mutable | Closure) for t in parts):
        return None
    key = (function.__code__, id(function.__globals__), id(function.__defaults__), id(function.__kwdefaults__))
    source = _SOURCES.get(key)
    if source is None:
        source = _SOURCES[key] = FunctionSource(function.__code__, function.__globals__, function.__defaults__ or (),
                                                function.__kwdefaults__ or {}, None, function.__qualname__)
    return Closure(Static(source), tuple(parts))


def _type_in_cell(value, code, depth: int) -> Type | None:
    if type(value) is FunctionType and value.__closure__ and depth < DEEPEST:
        return type_of_closure(value, depth + 1) or Static(value)
    if type(value) is int:
        return _type_at_calls(value, code)
    t = typeof(value)
    return Static(value) if t is None or isinstance(t, Object) else t
