"""What to do about a call that has no meaning: one concrete suggestion for the user.

In: the callable, its operands, the ops and overloads that it has.  Out: the error, with advice that is made of the operands' own
source text where the call stands.  Holds: a conversion is suggested only if the declared meanings take what it makes.

    range(x)                   help: int(x) drops the fraction
    math.sqrt(a)               help: np.sqrt works on arrays, element by element
    a.sum + 1                  help: call the method: a.sum()
"""
from __future__ import annotations

import re
import types as python_types

import numpy as np

from typeinfer.errors import JitError, TypingError, UnsupportedError
from typeinfer.words.expected import counts, expected, misfit, takes_arrays
from typeinfer.lattice import as_list
from typeinfer.ops import Const, Operand, Refuse, Registry
from typeinfer.source import source_of
from typeinfer.types import (FLOAT, INT, Array, BoundMethod, Closure, List, NoneType, Number, Object, Optional, RangeType, Static, Tuple, TupleOf,
                             Type, View, is_display, matches, numpy_of, python_of)
from typeinfer.words.wording import (MIXED, OUTSIDE, call_of, describe, mixed_items, name_of, nearest, symbol_of,
                               told_of, worded)


TABLES = "the mapping of a function's keywords is only passed on here, and dicts and sets outside of the function are not read"
AS_ARGUMENT = "pass a dict or set as an argument"


def no_meaning(registry: Registry, function, args: list[Operand], names) -> JitError:
    """The error for a callable that is known, but not for these operands."""
    given = [a.type for a in args]
    views = {t.of if isinstance(t, View) else type(t.value) for t in given if isinstance(t, (View, Static))}
    if any(isinstance(t, Static) and type(t.value) in (dict, set) for t in given):
        return UnsupportedError("a dict or set that is no argument may change, so it is no constant of compiled code",
                                advice="pass it as an argument, or make it inside the function")
    if views & {dict, set}:
        return UnsupportedError(TABLES, advice=AS_ARGUMENT)
    name = getattr(function, "__name__", "")
    sentence = _SENTENCES.get(name)
    if sentence is not None and len(given) < _OPERANDS.get(name, 0):
        sentence = None                           # it was called by its name, with too few
    if list in views and not (isinstance(given[0], Array) and sentence is _cannot_get):
        mixed = next((t for t in given if is_display(t) and as_list(t) is None), None)
        if mixed is not None:
            return TypingError(mixed_items(mixed), advice=MIXED)
        if not any(map(is_display, given)):
            return UnsupportedError("a list that is no argument may change, so it is no constant of compiled code",
                                    advice="pass it as an argument, or make it a tuple")
    if sentence is not None:
        message, advice = sentence(*given), _ADVICE.get(name)
        return TypingError(message, advice=advice(*given) if advice else "", is_exact=False)
    registry.declare_all()                        # also what other arguments would have asked for
    ops, overloads = registry.find(function)
    overloads = sorted(overloads, key=lambda one: (one.function.__module__, one.function.__code__.co_firstlineno))     # whatever came first
    message, advice = _wrong_count(function, args, ops, overloads)
    taken = expected(function, ops, overloads, len(args))
    return TypingError(message or f"{call_of(function, given, names)} is not supported",
                       notes=(f"it takes {taken}",) if taken else (),
                       advice=advice or _suggestion(registry, function, args, ops, overloads), is_exact=False)


def _wrong_count(function, args, ops, overloads) -> tuple[str, str]:
    """The message and the advice, where no meaning has as many arguments."""
    found = counts(ops, overloads)
    given = len(args)
    if not found or any(least <= given and (most is None or given <= most) for least, most in found) or symbol_of(function):
        return "", ""
    bound = isinstance(function, python_types.MethodDescriptorType)
    least, most = min(one for one, _ in found) - bound, max(most or given for _, most in found) - bound
    is_between = least < given - bound < most     # of counts that are none: np.where takes one, or three
    wanted = str(least) if least == most else f"{least} or {most}" if is_between else f"{least} to {most}"
    missing = (most if is_between else least) + bound - given
    return (f"{name_of(function)}() takes {wanted} argument{'s' * (wanted != '1')}, not {given - bound}",
            f"give {_count(missing)} more" if missing > 0 else f"leave out {_count(given - bound - most)}")


def _count(number: int) -> str:
    return "one argument" if number == 1 else f"{number} arguments"


# --- sentences for what has no operator or name
def _cannot_get(container: Type, index: Type) -> str:
    if isinstance(container, (Array, Tuple, RangeType)):
        return f"{worded(container)} cannot be indexed with {worded(index)}"
    return f"{worded(container)} cannot be indexed"


def _cannot_set(container: Type, index: Type, value: Type) -> str:
    if isinstance(container, Array):
        return f"{worded(value)} cannot be assigned to items of {worded(container)} at index {worded(index)}"
    return f"items of {worded(container)} cannot be assigned"


def _cannot_iterate(iterable: Type, *rest) -> str:
    return f"{worded(iterable)} cannot be iterated"


_SENTENCES = {
    "getitem": _cannot_get, "setitem": _cannot_set,
    "iterate": _cannot_iterate, "has_next": _cannot_iterate, "next_item": _cannot_iterate,
    "unpack": lambda whole, *rest: f"{worded(whole)} cannot be unpacked",
    "truth": lambda value: f"{worded(value)} has no truth value in compiled code",
    "contains": lambda container, value: f"'in' is not supported for {worded(value)} in {worded(container)}",
    "raise_": lambda error: f"only exceptions can be raised, not {worded(error)}",
    "format_value": lambda value, *rest: f"formatting {worded(value)} is not supported",
    "delitem": lambda container, index: f"items of {worded(container)} cannot be deleted",
}
_OPERANDS = {"getitem": 2, "setitem": 3, "contains": 2, "delitem": 2, "iterate": 1, "unpack": 1, "truth": 1, "raise_": 1, "format_value": 1}


def _index_advice(container: Type, index: Type) -> object:
    if not isinstance(container, Array | Number | NoneType) and _is_float(index):
        return lambda sources: _about(sources, 2, "int({}) is an index", "convert the index: int(…)")
    if isinstance(container, (Tuple, RangeType)):
        return "index it with an int, or with a slice of constants"
    if isinstance(container, Array):
        return "index it with ints, slices, ..., None, or a tuple of them"
    if isinstance(container, Number):
        return lambda sources: _about(sources, 1, "{0} is one number: use {0} itself, or make it an array or a tuple where it starts",
                                      "it is one number: leave out the index")
    if isinstance(container, NoneType):
        return _test_none(1)
    if isinstance(container, List | TupleOf) or is_display(container) or _is_string(container):
        return "index it with an int, or with a slice of ints"
    return "index lists, dictionaries, strings, arrays, tuples and ranges"


def _assignment_advice(container: Type, index: Type, value: Type) -> object:
    if isinstance(container, Tuple | TupleOf):
        return "tuples do not change: make a new tuple, or use a list or an array"
    if _is_string(container):
        return "strings do not change: make a new one, s[:i] + c + s[i + 1:], or a list of the characters"
    if isinstance(container, Array):
        if isinstance(value, NoneType):
            return f"items are {container.dtype}: assign a number, such as np.nan" if container.dtype.kind in "fc" \
                else f"items are {container.dtype}: assign a number"
        return f"items are {container.dtype}: assign a number, or an array of them to a slice"
    if isinstance(container, NoneType):
        return _test_none(1)
    return _index_advice(container, index)


def _iteration_advice(iterable: Type, *rest) -> object:
    if isinstance(iterable, Number) and iterable.kind in "iu":
        return lambda sources: _about(sources, 1, "loop over range({})", "loop over range(…)")
    if isinstance(iterable, NoneType):
        return _test_none(1)
    if isinstance(iterable, Static) and isinstance(iterable.value, str):
        return "pass an array of codes, np.frombuffer(text.encode(), np.uint8), as an argument"
    return "loop over a range, an array, a tuple, enumerate, zip or reversed"


def _unpacking_advice(whole: Type, *rest) -> object:
    return _test_none(1) if isinstance(whole, NoneType) else "unpack tuples and arrays; one value needs one name"


_ADVICE = {"getitem": _index_advice, "setitem": _assignment_advice, "iterate": _iteration_advice, "has_next": _iteration_advice,
           "next_item": _iteration_advice, "unpack": _unpacking_advice,
           "truth": lambda value: "compare it with something", "contains": lambda container, value: "write the loop",
           "raise_": lambda error: "raise an exception class or instance, such as ValueError(…)",
           "format_value": lambda value, *rest: "format numbers and constant strings",
           "delitem": lambda container, index: "copy what is to stay: a slice, or a loop into a new array"}


# --- suggestions
def _about(sources, index: int, text: str, otherwise: str) -> str:
    """`text` with the source of operand `index` (0: the callable), where that is short enough to show."""
    source = sources[index] if index < len(sources) else ""
    return text.replace("{0}", "{}").replace("{}", source) if 0 < len(source) <= 40 else otherwise


def _test_none(index: int):
    return lambda sources: _about(sources, index, "test `{0} is not None` first, or give {0} another value where it starts",
                                  "test it for None first")


def _is_string(t: Type) -> bool:
    return isinstance(t, Object) and t.of in (str, bytes) or isinstance(t, Static) and isinstance(t.value, str | bytes)


def _is_float(t: Type) -> bool:
    return isinstance(t, Number) and t.kind == "f"


def _suggestion(registry: Registry, function, args: list[Operand], ops, overloads):
    """Advice, or a function that makes it of the operands' sources."""
    for index, arg in enumerate(args, 1):
        t = arg.type
        if isinstance(t, BoundMethod):
            return lambda sources, at=index: _about(sources, at, "call the method: {}()", "call the method")
        if isinstance(t, Closure) or isinstance(t, Static) and isinstance(t.value, python_types.FunctionType | type(len)) and \
                symbol_of(function):
            return lambda sources, at=index: _about(sources, at, "call the function: {}(…)", "call the function")
        if isinstance(t, (NoneType, Optional)):
            return _test_none(index)
    if function is len and isinstance(args[0].type, Number):
        return "a number has no length: it is one item itself"
    if function in (min, max, sorted, sum, any, all) and len(args) == 1 and isinstance(args[0].type, Number):
        return lambda sources: _about(sources, 1, "{} is one number: there is nothing to go through", "it is one number: there is nothing to go through")
    if function is str.join and len(args) > 1 and isinstance(one := as_list(args[1].type), List) and not _is_string(one.item):
        return lambda sources: _about(sources, 2, "what is joined must be text: (str(x) for x in {})", "what is joined must be text: str(x) for each item")
    if any(isinstance(a.type, Array) for a in args) and not takes_arrays(ops):
        name = getattr(function, "__name__", "")
        ufunc = next((op.ufunc for op in ops if op.ufunc), None) or vars(np).get(name)
        if ufunc is not None and ufunc is not function and registry.knows(ufunc):
            return f"np.{ufunc.__name__} works on arrays, element by element"
    if symbol_of(function) in ("<", "<=", ">", ">=") and any(isinstance(a.type, Number) and a.type.kind == "c" for a in args):
        return "complex numbers have no order: compare abs(…), .real or .imag"
    tuples = [index for index, a in enumerate(args, 1) if isinstance(a.type, Tuple | TupleOf)]
    found = None if len(tuples) == len(args) and symbol_of(function) else _conversion(args, ops, overloads)
    if found is not None:
        return found
    text = next((a.type for a in args if isinstance(a.type, Static) and isinstance(a.type.value, str)), None)
    if text is not None and symbol_of(function):
        is_joined = symbol_of(function) == "+" and all(isinstance(a.type, (Number, Static)) for a in args)
        return 'an f-string joins text and numbers: f"{x} {y}"' if is_joined else (
            "convert the text first, int(s) or float(s), or the number: str(x)")
    if tuples and symbol_of(function):
        return lambda sources: _about(sources, tuples[0], "operators do not work on the items of tuples: np.array({}) makes an array",
                                      "operators do not work on the items of tuples: np.array(…) makes an array")
    if symbol_of(function):
        return "convert one of the operands"
    if told_of(function):
        return told_of(function)[1]
    wrong = misfit(ops, overloads, args)
    if wrong is None:
        return OUTSIDE
    index, wanted = wrong
    return lambda sources: _about(sources, index + 1, f"{{}} is {worded(args[index].type)}: it takes {wanted} there",
                                  f"argument {index + 1} is {worded(args[index].type)}: it takes {wanted} there")


def _conversions(t: Type):
    """(the type that a conversion makes, how it is written, what it does)."""
    if _is_float(t):
        yield INT, "int({})", "drops the fraction"
    if isinstance(t, Number) and t.kind == "c":
        yield (FLOAT if t.python else numpy_of(t).real), "{}.real", "is its real part"
    if isinstance(t, Number) and not t.python:
        python = python_of(t)
        yield python, f"{python}({{}})", f"is a Python {python}"
    if isinstance(t, Array):
        if t.dtype.kind == "f":
            yield Array(numpy_of(INT), t.ndim, t.order), "{}.astype(np.int64)", "drops the fractions"
        yield INT, "len({})", "is its length"
    if isinstance(t, Tuple):
        if t.parts and all(isinstance(part, Number) for part in t.parts):
            yield Array(numpy_of(FLOAT), 1), "np.array({})", "makes an array of it"
        yield INT, "len({})", "is its length"


def _conversion(args: list[Operand], ops, overloads):
    """A conversion of one operand after which the call has a meaning."""
    for index, arg in enumerate(args):
        for t, written, meaning in _conversions(arg.type):
            if _accepts(ops, overloads, [*args[:index], Operand(t), *args[index + 1:]]):
                return lambda sources: _about([_operand(one, written) for one in sources], index + 1, f"{written} {meaning}",
                                              f"{written.format('…')} {meaning}")
    return None


def _operand(source: str, written: str) -> str:
    """An expression as it stands before a dot, or in parentheses."""
    return f"({source})" if written.startswith("{}.") and not re.fullmatch(r"[\w.]+(\[[^]]*\])?", source) else source


def _accepts(ops, overloads, args: list[Operand]) -> bool:
    for op in ops:
        for rule in op.rules:
            outcome = rule.apply(args)
            if outcome is not None and not isinstance(outcome, Refuse):
                return True
    for overload in overloads:
        patterns, parameters = overload.patterns(), source_of(overload.function).parameters
        if len(args) <= len(parameters) and all(_fits(patterns.get(p.name, object), a) for p, a in zip(parameters, args)):
            return True
    return False


def _fits(pattern, operand: Operand) -> bool:
    if isinstance(pattern, Const):
        return pattern.takes(operand)
    return matches(pattern, operand.type)


# --- calls of what is no function
def not_callable(t: Type) -> TypingError:
    def advice(sources):
        if isinstance(t, Number):
            return _about(sources, 0, "to multiply, write {} * (…)", "to multiply, write * before the parentheses")
        if isinstance(t, (Array, Tuple)):
            return _about(sources, 0, "write {0}[…] for an item, or {0} for the whole", "leave out the parentheses")
        return _about(sources, 0, "{} holds no function here", "it is no function")
    return TypingError(f"{worded(t)} cannot be called", advice=advice)


# --- attributes
_INSTEAD = {                                      # attributes of lists and others, on what has none of them
    (Array, "append"): "arrays do not grow: make one of the final length, np.empty(n), or collect the items in a list",
    (Array, "extend"): "arrays do not grow: make one of the final length, np.empty(n), or collect the items in a list",
    (Array, "insert"): "arrays do not grow: make one of the final length, np.empty(n), or collect the items in a list",
    (Array, "pop"): "arrays do not shrink: take a slice, a[:-1], and read the last item, a[-1]",
    (Array, "remove"): "arrays do not shrink: copy the items to keep into another array",
    (Array, "index"): "write the loop, or use argmin, argmax",
    (Array, "count"): "count with np.sum(a == x)",
    (Array, "length"): "write len(a), or a.size",
    (Tuple, "append"): "tuples do not grow: t + (x,) makes a new one, a list takes more items",
    (Tuple, "extend"): "tuples do not grow: t + u makes a new one, a list takes more items",
    (Tuple, "sort"): "tuples do not change: sort outside, and pass the result as an argument",
}


def no_attribute(registry: Registry, t: Type, name: str, error: AttributeError) -> TypingError:
    """The error for an attribute that Python does not find either."""
    value = t.value if isinstance(t, Static) else t.python_class
    whose = describe(value) if isinstance(t, Static) and not isinstance(value, str) else worded(t)
    message = f"{whose} has no attribute '{name}'"
    if isinstance(t, NoneType):
        return TypingError(message, advice=_test_none(1))
    known = _INSTEAD.get((type(t), name))
    if known:
        return TypingError(message, advice=known)
    registry.declare_all()
    names = [one for one in dir(value) if not one.startswith("_")]
    compiled = [one for one in names if _is_supported(registry, value, one)] if not isinstance(t, Static) else names
    function = getattr(np, name, None)
    if isinstance(t, Array) and function is not None and registry.knows(function):
        return TypingError(message, advice=lambda sources: _about(sources, 1, f"it is a function: np.{name}({{}})",
                                                                  f"it is a function: np.{name}(…)"))
    explained = str(error).split("\n")[1:2]       # NumPy says of names that it removed what to use instead
    if explained:
        return TypingError(message, advice=". ".join(explained[0].split(". ")[:2]).rstrip("."))
    close = nearest(name, compiled) or nearest(name, names)
    if close:
        return TypingError(message, advice=f"did you mean '{close}'?")
    listed = ", ".join(compiled)
    if compiled and len(listed) < 160:
        return TypingError(message, advice=f"it has {listed}")
    return TypingError(message, advice="compute it in a function: f(x) instead of x.f()")


def _is_supported(registry: Registry, owner, name: str) -> bool:
    return registry.knows(getattr(owner, name, None))


def unsupported_attribute(registry: Registry, t: Type, name: str) -> UnsupportedError:
    """The error for an attribute that Python has, but compiled code has not."""
    if isinstance(t, View) and t.of in (dict, set):
        return UnsupportedError(TABLES, advice=AS_ARGUMENT)
    message = f"attribute '{name}' of {worded(t)} is not supported yet"
    function = getattr(np, name, None)
    if isinstance(t, Array) and function is not None and registry.knows(function):
        return UnsupportedError(message, advice=lambda sources: _about(sources, 1, f"use np.{name}({{}})", f"use np.{name}(…)"))
    return UnsupportedError(message, advice=OUTSIDE)


def no_field(t, name: str) -> TypingError:
    """The error for an attribute that instances of a class of the user's do not have."""
    cls, fields = t.of, [one for one, _, _ in t.fields]
    close = nearest(name, [*fields, *(one for one in dir(cls) if not one.startswith("_"))])
    if close:
        advice = f"did you mean '{close}'?"
    else:
        advice = f"it has {', '.join(fields)}" if fields else "give it a value in __init__"
    return TypingError(f"{cls.__name__} has no attribute '{name}' here, or one whose value has no type in compiled code", advice=advice)
