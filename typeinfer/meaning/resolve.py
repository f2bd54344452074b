"""What one call of untyped IR means for given argument types.

In: the operands of a call (type, and constant where known), the callable first.  Out: a Resolution: an op with its rule, another
function to call, a constant, or a composite.  Holds: the same operands always resolve the same way; nothing is emitted here.

Here is what Python's own rules make of the callable, one call after the other that it stands for: a bound method is its function with the
owner before the arguments, `f(*items)` the call written out. What is left is asked of the registry (`declared`).
"""
from __future__ import annotations

import operator
import types as python_types

from typeinfer.callables import asked, functions, steps, tuple_steps
from typeinfer.errors import TypingError, UnsupportedError
from typeinfer.kinds.choices import Choice, is_function
from typeinfer.kinds.opaque import is_asked
from typeinfer.kinds.records import Either, Instance, Member, own_of_enumeration
from typeinfer.lattice import accepts, can_convert
from typeinfer.meaning.attributes import find_assignment, find_attribute, find_deletion, is_compilable
from typeinfer.meaning.binding import (ALIASES, CALLABLE_OBJECTS, DECORATED_TYPE, SELF_TYPE, call_function, call_object, call_wrapped, make_closure,
                               make_keywords, merged_keywords, overriding_keywords, parts_of, spread_arguments)
from typeinfer.meaning.declared import by_registry, late_advice, late_spreading
from typeinfer.meaning.resolutions import Actual, Again, IsActual, MakesComposite, Unwrapped, UsesRule, known
from typeinfer.ops import UNKNOWN, Registry, Typing
from typeinfer.types import NONE, Array, BoundMethod, Closure, NamedTuple, Number, Optional, Static, Tuple, Type
from typeinfer.words.wording import worded


def resolve(registry: Registry, callee: Actual, args: list[Actual], names: tuple[str, ...], wanted: Type | None = None):
    """What calling `callee` with `args` means; the last len(names) arguments are keywords. `wanted`: the type that a list
    which is made here must have."""
    unwraps: list[Unwrapped] = []
    result = _resolve(registry, callee, args, names, unwraps, wanted)
    result.unwraps = unwraps
    return result


class _Stands:
    """A call stands for another one, whose arguments may have names."""
    __slots__ = ("callee", "args", "names")

    def __init__(self, callee: Actual, args: list[Actual], names: tuple[str, ...]):
        self.callee, self.args, self.names = callee, args, names


def _resolve(registry: Registry, callee: Actual, args: list[Actual], names: tuple[str, ...], unwraps: list, wanted):
    for _ in range(40):
        if isinstance(callee.type, Static):
            found = _of_known(registry, callee.type.value, args, names)
            if found is None:
                found = by_registry(registry, callee.type.value, args, names, wanted)
        else:
            found = _of_value(registry, callee, args, names)
        if isinstance(found, _Stands):
            callee, args, names = found.callee, found.args, found.names
            unwraps += [callee] if isinstance(callee, Unwrapped) and callee not in unwraps else []
        elif isinstance(found, Again):
            callee, args, names = known(found.callable), found.actuals, found.names
            unwraps += [one for one in args if isinstance(one, Unwrapped) and one not in unwraps]
        else:
            return found
    raise TypingError("this call has no end: its meaning refers to itself", advice="look at the overload that gives it its meaning")


def _of_value(registry: Registry, callee: Actual, args: list[Actual], names: tuple[str, ...]):
    """What calling a value means: a method, a closure, one of several functions, an instance."""
    t = callee.type
    if isinstance(t, BoundMethod):
        return _Stands(known(t.function.value), [callee.part(0), *args], names)
    if isinstance(t, Closure):
        source = t.function.value
        return call_function(source, args, names, captured_by(callee, callee), source.is_library)
    if isinstance(t, Choice | Either):
        return by_registry(registry, functions.call_chosen, [callee, *args], names)
    if isinstance(t, Optional) and is_function(t.of):
        return _Stands(Unwrapped(callee, (TypeError, "'NoneType' object is not callable")), args, names)
    if isinstance(t, Instance) and is_compilable(getattr(t.of, "__call__", None)):
        return _Stands(known(t.of.__call__), [callee, *args], names)
    if isinstance(t, Member) and is_compilable(own := own_of_enumeration(t.of, "__call__")):
        return _Stands(known(own), [callee, *args], names)
    if is_asked(t):
        return by_registry(registry, asked.call_object, [callee, *args], names)
    raise late_advice().not_callable(t)


def _of_known(registry: Registry, function, args: list[Actual], names: tuple[str, ...]):
    """What calling a constant means by Python's rules alone; None where declarations say it."""
    if isinstance(function, Type):
        return convert_to(function, args)
    kind = type(function)
    if kind in _PLAIN and function in _FORMS:
        return _FORMS[function](registry, args, names)
    if kind is operator.methodcaller and len(args) == 1 and not names:
        return _methodcaller(registry, function, args)
    meant = None
    if kind is python_types.FunctionType and "__wrapped__" in function.__dict__:
        meant = call_wrapped(function, args, names)
    elif kind in CALLABLE_OBJECTS:
        meant = call_object(function, args, names)
    return None if meant is None else _Stands(known(meant[0]), *meant[1:])


def _methodcaller(registry: Registry, function: operator.methodcaller, args: list[Actual]) -> _Stands:
    name, values, names = parts_of(function)
    found = find_attribute(registry, [args[0], known(name)])
    if not (isinstance(found, MakesComposite) and isinstance(found.result, BoundMethod)):
        raise UnsupportedError(f"operator.methodcaller({name!r}) of {worded(args[0].type)} is not supported",
                               advice="write a function instead: lambda x: …")
    return _Stands(known(found.result.function.value), [*found.actuals, *values], names)


def _call_spread(registry: Registry, args: list[Actual], names):
    """f(*items, **table)"""
    if not isinstance(args[1].type, Tuple):
        return late_spreading().spread_at_run_time(registry, *args)
    if getattr(args[2].type, "of", None) is functions.KeywordsAndTable:
        return late_spreading().spread_table(registry, *args)
    return _Stands(*spread_arguments(args))


def _call_spread_after(registry: Registry, args: list[Actual], names):
    """f(x, *items)"""
    if not isinstance(args[1].type, Tuple):
        return late_spreading().spread_at_run_time(registry, *args)
    return _Stands(*spread_arguments(late_spreading().joined(*args)))


def _call_decorated(registry: Registry, args: list[Actual], names):
    if not isinstance(args[0].type, Closure):
        return _Stands(args[0], args[2:], names)
    source = args[0].type.function.value
    return call_function(source, args[2:], names, captured_by(args[0], args[1]), source.is_library)


def _subscripted(registry: Registry, args: list[Actual], names):
    """Stack[int]"""
    if not (isinstance(args[0].type, Static) and is_generic(args[0].type.value) and args[1].constant is not UNKNOWN):
        return None
    try:
        return IsActual(known(args[0].type.value[args[1].constant]))
    except TypeError as error:                    # more parameters than it has
        raise TypingError(f"{worded(args[0].type)} is not subscripted so: {error}", advice="give it as many types as it has parameters") from None


def _still(registry: Registry, args: list[Actual], names):
    return Again(functions.itself, [Unwrapped(args[0], (RuntimeError, _NONE_NOW))]) if isinstance(args[0].type, Optional) else IsActual(args[0])


_PLAIN = (python_types.FunctionType, python_types.BuiltinFunctionType)        # which are equal where they are the same
# What Python's own rules make of a call, by the callable: (registry, args, names) → a Resolution, the call that it stands for, or None.
_FORMS = {
    getattr: lambda registry, args, names: find_attribute(registry, args),
    setattr: lambda registry, args, names: find_assignment(registry, args),
    delattr: lambda registry, args, names: find_deletion(args),
    operator.getitem: _subscripted,
    steps.still: _still,
    functions.itself: lambda registry, args, names: IsActual(args[0]),
    functions.make_function: lambda registry, args, names: make_closure(args),
    functions.make_keywords: lambda registry, args, names: make_keywords(names, args),
    functions.merge_keywords: lambda registry, args, names: merged_keywords(*args),
    functions.overriding: lambda registry, args, names: overriding_keywords(*args),
    functions.call_decorated: _call_decorated,
    functions.call_spread: _call_spread,
    functions.call_spread_after: _call_spread_after,
    tuple_steps.call_with_rest: lambda registry, args, names: _Stands(args[0], *late_spreading().with_rest(*args[1:])),
}


def captured_by(closure: Actual, decorated: Actual) -> list[Actual]:
    """What a closure captured; `decorated`: what it is called through, which it may know itself by."""
    return [closure if part is SELF_TYPE else decorated if part is DECORATED_TYPE else closure.part(index)
            for index, part in enumerate(closure.type.parts)]


def is_generic(value) -> bool:
    """Whether it is a class that takes parameters for those who read it: Stack[int]."""
    return isinstance(value, type) and hasattr(value, "__class_getitem__") or type(value) in ALIASES


_NONE_NOW = "this was not None when it was tested, and is now: compiled code reads it once, into a variable"


def convert_to(target: Type, args: list[Actual]):
    """Calling a type: conversion, as `locals=` and signatures ask for. Numbers become others as by `float(x)`, `np.int8(x)`;
    the rest must be what the target holds anyway."""
    given = args[0].type
    if given is target:
        return IsActual(args[0])
    if target is NONE:
        return IsActual(known(None))
    if isinstance(target, Number) and isinstance(given, (Number, Optional)):
        return Again(target.python_class, args)
    if can_convert(given, target) or isinstance(given, Optional) and can_convert(given.of, target) \
            or type(given) in (Tuple, NamedTuple, Array) and accepts(target, given):
        if isinstance(given, Optional) and not isinstance(target, Optional):
            return Again(target, [Unwrapped(args[0])])
        return UsesRule(None, args, Typing((target,), target))
    raise TypingError(f"{worded(given)} does not become {worded(target)}, as was declared",
                      advice=f"declare {worded(given)}, or leave the declaration out")
