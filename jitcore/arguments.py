"""Arguments of a call from Python: their types, and what a wrong one is told.

In: a function and the objects it is called with.  Out: types in the order of its parameters, or a TypeError that names the
argument, its Python type, and what is accepted.
"""
from __future__ import annotations

import numpy as np

from typeinfer.lattice import can_convert
from typeinfer.source import bind_arguments, source_of
from typeinfer.typeof import typeof
from typeinfer.types import Array, Number, Tuple, Type

ACCEPTED = ("int, float, complex, bool, None, NumPy scalars, arrays of them (bool, int8…uint64, float16/32/64, "
            "complex64/128, native byte order), tuples, slices, ranges, functions")


def read(function, args: tuple, keywords: dict) -> tuple[list, tuple[Type, ...]]:
    """The value and the type for each parameter of `function`."""
    source = source_of(function)
    values = bind_arguments(source, args, keywords)
    found = []
    for parameter, value in zip(source.parameters, values):
        t = typeof(value)
        if t is None:
            raise TypeError(describe(function, parameter.name, value))
        found.append(t)
    return values, tuple(found)


def describe(function, name: str, value) -> str:
    """Why `value` cannot be an argument."""
    cls = type(value)
    what = cls.__name__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"
    if isinstance(value, np.ndarray):
        what += f" of dtype {value.dtype}" + ("" if value.flags.aligned else ", not aligned")
        if type(value) is not np.ndarray:
            what += " (a subclass of ndarray)"
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            if typeof(item) is None:
                what = f"tuple whose item {index} is a {type(item).__name__}"
                break
    return f"{function.__name__}(): argument '{name}' is a {what}, which jitcore does not take; it takes {ACCEPTED}"


def convert(dispatcher, values: list, argument_types: tuple[Type, ...]) -> list:
    """The values converted for a dispatcher that has only given signatures; TypeError where none fits."""
    best = None
    for key in dispatcher.specializations:
        if len(key) == len(argument_types) and all(map(_accepts, argument_types, key)):
            distance = sum(a is not b for a, b in zip(argument_types, key))
            if best is None or distance < best[0]:
                best = distance, key
    if best is None:
        wanted = "\n  ".join(f"({', '.join(map(str, key))})" for key in dispatcher.specializations)
        raise TypeError(f"{dispatcher.py_func.__name__}() takes the given signatures only, not "
                        f"({', '.join(map(str, argument_types))}):\n  {wanted}")
    return [_converted(value, given, t) for value, given, t in zip(values, argument_types, best[1])]


def _accepts(given: Type, wanted: Type) -> bool:
    if isinstance(given, Number) and isinstance(wanted, Number):
        order = "biufc"
        return order.index(given.kind) <= order.index(wanted.kind) or given.kind in "iu" and wanted.kind in "iu"
    if isinstance(given, Array) and isinstance(wanted, Array):
        return can_convert(given, wanted) or can_convert(given, Array(wanted.dtype, wanted.ndim, wanted.order, False))
    if isinstance(given, Tuple) and isinstance(wanted, Tuple):
        return len(given.parts) == len(wanted.parts) and all(map(_accepts, given.parts, wanted.parts))
    return given is wanted


def _converted(value, given: Type, wanted: Type):
    if given is wanted or not isinstance(wanted, (Number, Tuple)):
        return value
    if isinstance(wanted, Tuple):
        return tuple(map(_converted, value, given.parts, wanted.parts))
    return wanted.python_class(value)


def refuse(dispatcher, values: list, argument_types: tuple[Type, ...]):
    """The machine code for exactly these types did not take the values: say why."""
    for parameter, value, t in zip(source_of(dispatcher.py_func).parameters, values, argument_types):
        for item, kind in _flat(value, t):
            if isinstance(kind, Number) and kind.python and kind.kind == "i" and not -2**63 <= item < 2**63:
                raise OverflowError(f"{dispatcher.py_func.__name__}(): argument '{parameter.name}' is {item}, an int beyond "
                                    "64 bits")
            if isinstance(kind, Array) and any(size >= 2**47 for size in item.shape):
                raise ValueError(f"{dispatcher.py_func.__name__}(): argument '{parameter.name}' has a dimension of 2**47 or "
                                 f"more: {item.shape}")
    raise RuntimeError(f"internal error: {dispatcher} does not take arguments of its own types "
                       f"({', '.join(map(str, argument_types))}); please report this")


def _flat(value, t: Type):
    if isinstance(t, Tuple):
        for item, part in zip(value, t.parts):
            yield from _flat(item, part)
    else:
        yield value, t


