"""Closures: what a compiled function reads from its cells when it is called, so that all closures of one factory share machine code.

In: a function.  Out: the free variables whose values are read at each call, with their types; a source in which they are parameters.
Holds: numbers, arrays, lists and what else may change are read; whatever else cells hold (functions, strings, tuples, flags) steers
what is compiled, and is a constant that each call checks. (Globals and the cells of callees are no matter of closures: see
typeinfer.outside.)
"""
from __future__ import annotations

import dis
from functools import lru_cache
from types import FunctionType
from weakref import WeakValueDictionary

import numpy as np

from typeinfer.meaning.binding import SELF_TYPE
from typeinfer.errors import JitError
from typeinfer.source import FunctionSource, may_change, source_of
from typeinfer.typeof import can_be_passed, typeof
from typeinfer.types import INT, Array, Closure, Mutable, Number, Object, Static, Type

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
    if not types:
        return None
    key = (source.code, id(source.globals), source.options, source.inline, tuple(map(id, source.defaults)),
           *map(id, source.keyword_defaults.values()), tuple(types), *map(id, fixed.values()))
    if before is not None and before.key == key:
        return Lifted(before.source, tuple(types.values()), key)
    return Lifted(source.lifting(tuple(types), fixed), tuple(types.values()), key)


def _type_at_calls(value, code) -> Type | None:
    cls = type(value)
    if cls is int:                                # an exponent's sign decides the type of a power
        return INT if -2**63 <= value < 2**63 and not _has_power(code) else None
    if cls in (float, complex, np.ndarray) or isinstance(value, np.generic):
        return typeof(value)
    t = typeof(value) if may_change(value) else None
    return t if can_be_passed(t) else None


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
