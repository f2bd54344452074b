"""`jitclass`, by Numba's name: a class whose methods are compiled.

In: a class, and the types of its attributes.  Out: a class of the same name.  Holds: its instances are Python objects with a slot for each
attribute; numbers are converted to the declared types when they are assigned, from Python and in compiled code.

    @jitclass([("x", float64), ("values", float64[:])])      a list of pairs, a dict, or annotations of the class
    class Signal:
        def __init__(self, n): …

Types of 64 bits are Python's own numbers (float64 is float, int64 is int), others NumPy's. Attributes of other types are checked where
they are used: a method is compiled for the types that the attributes have when it is called.
"""
from __future__ import annotations

import inspect
import types as python_types

import numpy as np

from jitcore.decorators import njit
from jitcore.errors import with_own_frames_hidden
from jitcore.signatures import as_type
from typeinfer.kinds.records import is_plain_class
from typeinfer.types import Number, from_dtype, python_of

_NOT_COMPILED = ("__repr__", "__str__", "__format__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__init_subclass__",
                 "__class_getitem__")


@with_own_frames_hidden
def jitclass(cls_or_spec=None, spec=None, **options):
    """Decorator: compile the methods of a class. `spec`: the types of its attributes; without it, they are the class's annotations.
    `options`: those of `njit`, for all methods."""
    if callable(cls_or_spec):
        return _make(cls_or_spec, spec, options)
    if cls_or_spec is not None and spec is not None:
        raise TypeError("jitclass takes one spec")
    return with_own_frames_hidden(lambda cls: _make(cls, cls_or_spec if cls_or_spec is not None else spec, options))


def _make(cls: type, spec, options: dict) -> type:
    if not isinstance(cls, type):
        raise TypeError(f"jitclass takes a class, not {cls!r}")
    converters = {}
    for base in reversed(cls.__mro__):            # those of a jitclass that it derives from, first
        converters.update(vars(base).get("__jitclass__", ()))
    converters.update(_read_spec(cls, spec))
    inherited = {name for base in cls.__mro__[1:] for name in vars(base).get("__jitclass__", ())}
    namespace = {name: _compiled(value, options) if name not in _NOT_COMPILED else value for name, value in vars(cls).items()
                 if name not in ("__dict__", "__weakref__") and name not in converters}
    namespace.update(__slots__=tuple(name for name in converters if name not in inherited), __jitclass__=converters,
                     __setattr__=_set_converted)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    for value in vars(made).values():             # super() in a method means the class that is there now
        _rebind_class(value, cls, made)
    if not is_plain_class(made):
        raise TypeError(f"jitclass does not take {cls.__name__}: it derives from a class that is not plain, or finds attributes in its own way")
    return made


def _read_spec(cls: type, spec) -> dict:
    """Attribute → what converts a value for it; None: nothing does."""
    found = {}
    for name, annotation in inspect.get_annotations(cls, eval_str=True).items():
        found[name] = annotation
    if spec is not None:
        found.update(spec.items() if hasattr(spec, "items") else spec)
    for name in found:
        if not isinstance(name, str):
            raise TypeError(f"a spec of jitclass names attributes with str, not {name!r}")
    return {name: _converter(t) for name, t in found.items()}


def _converter(t):
    """What makes a value one of type `t`: a class of numbers, or None."""
    t = as_type(t) if isinstance(t, str) else t
    if t in (int, float, complex, bool):
        return t
    if isinstance(t, type) and issubclass(t, np.generic):
        t = from_dtype(t)
    if not isinstance(t, Number):
        return None
    is_usual = t.kind == "b" or t.kind in "if" and t.bits == 64 or t.kind == "c" and t.bits == 128
    return (python_of(t) if is_usual else t).python_class


def _compiled(value, options: dict):
    """A method, compiled; what is none, as it is."""
    if isinstance(value, python_types.FunctionType):
        return njit(**options)(value) if options else njit(value)
    if isinstance(value, staticmethod):
        return staticmethod(_compiled(value.__func__, options))
    if isinstance(value, property):
        return property(*(one and _compiled(one, options) for one in (value.fget, value.fset, value.fdel)), value.__doc__)
    return value


def _rebind_class(value, before: type, after: type) -> None:
    functions = (value.fget, value.fset, value.fdel) if isinstance(value, property) else (getattr(value, "__func__", value),)
    for function in functions:
        plain = getattr(function, "py_func", function)
        for name, cell in zip(getattr(getattr(plain, "__code__", None), "co_freevars", ()), getattr(plain, "__closure__", None) or ()):
            if name == "__class__" and cell.cell_contents is before:
                cell.cell_contents = after


def _set_converted(self, name: str, value) -> None:
    """instance.name = value, from Python."""
    convert = type(self).__jitclass__.get(name, None)
    object.__setattr__(self, name, value if convert is None or type(value) is convert else convert(value))


__all__ = ["jitclass"]
