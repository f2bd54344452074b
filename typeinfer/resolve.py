"""What one call of untyped IR means for given argument types.

In: the operands of a call (type, and constant where known), the callable first.  Out: a Resolution: an op with its rule, another
function to call, a constant, or a composite.  Holds: the same operands always resolve the same way; nothing is emitted here.

Python's own rules of calling are here: attributes are found on the class, methods are bound, arguments are matched with
parameters, classes of exceptions make exceptions. What an operation does is asked of the registry.
"""
from __future__ import annotations

import inspect
import types as python_types
from typing import Any

import numpy as np

from typeinfer import steps
from typeinfer.errors import TypingError, UnsupportedError, definition
from typeinfer.lattice import as_list, can_convert, nearest_signature
from typeinfer.ir import Constant
from typeinfer.ops import (ANY_KEYWORDS, UNKNOWN, Const, Grow, Instead, KeywordNames, Known, Make, Operand, Part, Refuse, Registry, Rule, Same, Typing, Unroll)
from typeinfer.source import SELF, CapturedDefault, Default, FunctionSource, bind, has_lasting_attributes, source_of
from typeinfer.structure import can_conversion_raise
from typeinfer.typeof import constant
from typeinfer.types import (NONE, BoundMethod, Closure, Iterator, NamedTuple, NoneType, Number, Optional, RangeType, Slice,
                             Static, Tuple, Type, View, is_display, is_named_tuple, matches)
from typeinfer.wording import (changing_attribute, error_of_none, name_of, nearest, signature_of, unknown_callable,
                               worded)


class Actual(Operand):
    """An operand and how to get it: `value` is the IR value; or part `index` of the Actual `of`; or a constant."""
    __slots__ = ("value", "of", "index")

    def __init__(self, type: Type, constant: Any = UNKNOWN, value=None, of: Actual | None = None, index: int = 0):
        super().__init__(type, constant)
        self.value, self.of, self.index = value, of, index

    def part(self, index: int) -> Actual:
        """One part of a composite operand."""
        known = UNKNOWN
        if isinstance(self.constant, tuple):
            known = self.constant[index]
        elif isinstance(self.constant, (slice, range)):
            known = (self.constant.start, self.constant.stop, self.constant.step)[index]
        return Actual(self.type.parts[index], known, of=self, index=index)


def known(value) -> Actual:
    """An operand that is a constant."""
    made = constant(value)
    return Actual(made.type, made.value)


class Resolution:
    """What a call means. `unwraps`: operands that must not be None, which is checked first."""
    __slots__ = ("unwraps",)


class UsesRule(Resolution):
    """An op, by the rule that matched: arguments are converted to `params`."""
    __slots__ = ("rule", "actuals", "params", "result", "attr", "constant")

    def __init__(self, rule: Rule, actuals: list[Actual], typing: Typing):
        self.rule, self.actuals, self.params, self.result = rule, actuals, typing.params, typing.result
        self.attr, self.constant = typing.attr, UNKNOWN


class CallsFunction(Resolution):
    """Another function compiled along: the source, and the actuals in the order of its parameters."""
    __slots__ = ("source", "actuals", "is_library", "inline", "callee", "result", "constant")

    def __init__(self, source: FunctionSource, actuals: list[Actual], is_library: bool, inline: bool = False):
        self.source, self.actuals, self.is_library, self.inline = source, actuals, is_library, inline
        self.callee = self.result = None
        self.constant = UNKNOWN


class IsActual(Resolution):
    """The result is an operand that exists already (or a part of one, or a constant)."""
    __slots__ = ("actual", "result", "constant")

    def __init__(self, actual: Actual):
        self.actual, self.result, self.constant = actual, actual.type, actual.constant


class MakesComposite(Resolution):
    """A composite value of its parts."""
    __slots__ = ("actuals", "result", "constant")

    def __init__(self, result: Type, actuals: list[Actual]):
        self.result, self.actuals = result, actuals
        self.constant = UNKNOWN
        make = result.make if isinstance(result, Tuple) else _CONSTANTS.get(type(result))
        if make is not None and all(a.constant is not UNKNOWN for a in actuals):
            self.constant = make([a.constant for a in actuals])


def may_raise(resolution: Resolution) -> bool:
    """Whether what a call means can raise: a fold to a constant, or code that is known to be safe, does not."""
    if resolution.unwraps:
        return True
    if isinstance(resolution, CallsFunction):
        return resolution.callee.can_raise or _do_conversions_raise(resolution.actuals, [t for t, _ in resolution.callee.args])
    if isinstance(resolution, UsesRule):
        if resolution.rule is None:
            return can_conversion_raise(resolution.actuals[0].type, resolution.result)
        return resolution.rule.op.can_raise(resolution.result) or _do_conversions_raise(resolution.actuals, resolution.params)
    return False


def _do_conversions_raise(actuals: list[Actual], params) -> bool:
    return any(can_conversion_raise(actual.type, t) for actual, t in zip(actuals, params))


_CONSTANTS = {Slice: lambda parts: slice(*parts), RangeType: lambda parts: range(*parts),
              Iterator: tuple}


class GrowsLists(Resolution):
    """Not a meaning yet: the actuals must be of other types, as lists in them must hold more."""
    __slots__ = ("wanted", "result", "constant")

    def __init__(self, wanted: list[tuple[Actual, Type]], result: Type | None = None):
        self.wanted, self.result, self.constant = wanted, result, UNKNOWN


class NeedsUnroll(Exception):
    """Not an error: the loop must be repeated, and inference started again."""

    def __init__(self, times: int):
        self.times = times


def resolve(registry: Registry, callee: Actual, args: list[Actual], names: tuple[str, ...], wanted: Type | None = None):
    """What calling `callee` with `args` means; the last len(names) arguments are keywords. `wanted`: the type that a list
    which is made here must have."""
    unwraps: list[Unwrapped] = []
    result = _resolve(registry, callee, args, names, unwraps, wanted)
    result.unwraps = unwraps
    return result


def _resolve(registry: Registry, callee: Actual, args: list[Actual], names: tuple[str, ...], unwraps: list, wanted):
    for _ in range(40):
        if isinstance(callee.type, BoundMethod):
            args = [callee.part(0), *args]
            callee = known(callee.type.function.value)
            continue
        if isinstance(callee.type, Closure):
            source = callee.type.function.value
            captured = [callee if part is SELF_TYPE else callee.part(i) for i, part in enumerate(callee.type.parts)]
            return _call_function(source, args, names, captured, False)
        if not isinstance(callee.type, Static):
            raise _advice().not_callable(callee.type)
        function = callee.type.value
        if isinstance(function, Type):
            result = _convert_to(function, args)
        elif function is getattr:
            result = _attribute(registry, args)
        elif function is steps.call_spread:
            callee, args, names = _spread(args)
            continue
        elif function is steps.make_function:
            return _closure(args)
        elif function is steps.make_keywords:
            return _keywords(names, args)
        elif function is steps.merge_keywords:
            return _merged_keywords(*args)
        else:
            result = _by_registry(registry, function, args, names, wanted)
        if not isinstance(result, Again):
            return result
        callee, args, names = known(result.callable), result.actuals, ()
        unwraps += [one for one in args if isinstance(one, Unwrapped) and one not in unwraps]
    raise TypingError("this call has no end: its meaning refers to itself", advice="look at the overload that gives it its meaning")


def _advice():
    """Words for what went wrong; read only then."""
    from typeinfer import advice
    return advice


class _SelfType(Type):
    """Stands for a closure's own type among what it captured."""

    def key(self):
        return ()

    def __str__(self):
        return "itself"


SELF_TYPE = _SelfType()


class Again:
    """Another call has the same meaning."""

    def __init__(self, callable, actuals: list[Actual]):
        self.callable, self.actuals = callable, actuals


def _by_registry(registry: Registry, function, args: list[Actual], names: tuple[str, ...], wanted: Type | None = None):
    """What a declaration makes of the call, or else the interpreter's own function."""
    try:
        return _declared(registry, function, args, names, wanted)
    except (TypingError, UnsupportedError) as error:
        route = registry.find_route(function, [arg.type for arg in args])
        if route is None:
            raise
        try:
            return _declared(registry, route, [known(function), *args], names)
        except TypingError:
            if isinstance(error, TypingError):    # what is declared has better words
                raise error from None
            raise


def _declared(registry: Registry, function, args: list[Actual], names: tuple[str, ...], wanted: Type | None = None):
    ops, overloads = registry.find(function, [arg.type for arg in args])
    refusal = None
    if names and (ops or overloads):
        parameters = next((op.parameters for op in ops if op.parameters), None)
        if parameters:
            args, names = _placed(parameters, function, args, names)
        else:
            ops = []
            _check_names(function, overloads, names)
    for op in ops:
        for rule in op.rules:
            outcome = None
            if wanted is not None and op.grow is not None and rule.takes(args):
                outcome = op.grow(wanted, *args)
            if outcome is None:
                outcome = rule.apply(args)
            if isinstance(outcome, Refuse):
                refusal = refusal or outcome
            elif outcome is not None:
                return _outcome(outcome, rule, args)
    for overload in overloads:
        found = _match_overload(overload, args, names)
        if found is not None:
            return found
    if ops or overloads:
        found = _without_optional(function, args) or _without_displays(function, args)
        if found is not None:
            return found
        if refusal is not None:
            raise TypingError(refusal.message, advice=refusal.advice)
        raise _advice().no_meaning(registry, function, args, names)
    if is_named_tuple(function):
        items = _fields_of(function, args, names)
        return MakesComposite(NamedTuple(tuple(item.type for item in items), function), items)
    if isinstance(function, type) and issubclass(function, BaseException):
        made = steps.WithKeywords(function, tuple(names)) if names else function
        return MakesComposite(View(made, tuple(a.type for a in args)), args)
    if isinstance(function, python_types.FunctionType) or isinstance(getattr(function, "source", None), FunctionSource):
        return _call_function(source_of(function), args, names, [], False)
    if isinstance(function, python_types.MethodType) and (
            isinstance(function.__func__, python_types.FunctionType) or registry.knows(function.__func__)
            or registry.find_route(function.__func__) is not None):
        if not isinstance(function.__func__, python_types.FunctionType):
            return _by_registry(registry, function.__func__, [known(function.__self__), *args], names)
        return Again(function.__func__, [known(function.__self__), *args]) if not names else _method(function, args, names)
    message, advice = unknown_callable(function)
    raise UnsupportedError(message, advice=advice or (lambda sources: f"{(*sources, 'it')[0] or 'it'} is no function"))


def _method(function, args, names):
    return _call_function(source_of(function.__func__), [known(function.__self__), *args], names, [], False)


def _outcome(outcome, rule: Rule, args: list[Actual]):
    if isinstance(outcome, Typing):
        return UsesRule(rule, args, outcome)
    if isinstance(outcome, Known):
        return IsActual(known(outcome.value))
    if isinstance(outcome, Same):
        return IsActual(args[outcome.index])
    if isinstance(outcome, Part):
        return IsActual(args[outcome.of].part(outcome.index))
    if isinstance(outcome, Make):
        return MakesComposite(outcome.type, [_pick(one, args) for one in outcome.operands])
    if isinstance(outcome, Instead):
        return Again(outcome.callable, [_pick(one, args) for one in outcome.operands])
    if isinstance(outcome, Grow):
        return GrowsLists([(args[index], t) for index, t in outcome.wanted.items()], outcome.result)
    if isinstance(outcome, Unroll):
        raise NeedsUnroll(outcome.times)
    raise AssertionError(outcome)


def _pick(one, args: list[Actual]) -> Actual:
    if isinstance(one, int):
        return args[one]
    if isinstance(one, Part):
        return args[one.of].part(one.index)
    if isinstance(one, Make):
        made = Collected(one.type)
        made.items = [_pick(part, args) for part in one.operands]
        return made
    return one if isinstance(one, Actual) else Actual(one.type, one.constant)


def _check_names(function, overloads, names) -> None:
    """Keyword arguments that no overload has are named in the error, as Python does."""
    taken = {p.name for one in overloads for p in source_of(one.function).parameters if p.kind in (
        p.kind.POSITIONAL_OR_KEYWORD, p.kind.KEYWORD_ONLY)}
    for name in names:
        if name not in taken:
            raise _unknown_keyword(function, name, taken)


def _unknown_keyword(function, name: str, taken) -> TypingError:
    if not taken:
        return TypingError(f"{name_of(function)}() takes no keyword arguments in compiled code (given: {name})",
                           advice=f"leave out '{name}'")
    close = nearest(name, taken)
    return TypingError(f"{name_of(function)}() has no argument '{name}' in compiled code",
                       notes=(f"it takes {', '.join(taken)}",), advice=f"did you mean '{close}'?" if close else f"leave out '{name}'")


def _placed(parameters, function, args, names):
    """Keyword arguments of a built-in in the order of its declared parameters."""
    if parameters is ANY_KEYWORDS:
        return [*args, known(KeywordNames(names))], ()
    count = len(args) - len(names)
    placed = dict(enumerate(args[:count]))
    for name, value in zip(names, args[count:]):
        if name not in parameters:
            raise _unknown_keyword(function, name, parameters)
        placed[list(parameters).index(name)] = value
    defaults = list(parameters.values())
    last = max(placed)
    for index in range(last + 1):
        if index not in placed:
            if defaults[index] is UNKNOWN:
                missing = list(parameters)[index]
                raise TypingError(f"{name_of(function)}() is missing the argument '{missing}'",
                                  notes=(f"it takes {', '.join(parameters)}",), advice=f"give it: {missing}=…")
            placed[index] = known(defaults[index])
    return [placed[index] for index in range(last + 1)], ()


def _match_overload(overload, args: list[Actual], names: tuple[str, ...]):
    source = source_of(overload.function)
    try:
        actuals = _bound(source, args, names)
    except TypeError:
        return None
    annotations = overload.patterns()
    for parameter, actual in zip(source.parameters, actuals):
        pattern = annotations.get(parameter.name, object)
        if not _fits(pattern, actual):
            return None
    keep = overload.constants()
    actuals = [_forget(a) if _is_plain(a) and p.name not in keep else a for p, a in zip(source.parameters, actuals)]
    return CallsFunction(source, actuals, True, overload.inline)


def _fits(pattern, actual: Actual) -> bool:
    if isinstance(pattern, str):
        raise TypingError(f"annotation {pattern!r} of an overload is not a type")
    if isinstance(pattern, Const):
        return actual.constant is not UNKNOWN and pattern.accepts(actual.constant)
    return matches(pattern, actual.type)


def _is_plain(actual: Actual) -> bool:
    """Constants of these types would only multiply specialisations; those of others steer what is compiled."""
    return actual.constant is not UNKNOWN and type(actual.constant) in (int, float, complex) or isinstance(
        actual.constant, (np.number, np.ndarray))


def _call_function(source: FunctionSource, args, names, captured, is_library):
    try:
        actuals = _bound(source, args, names, captured)
    except UnsupportedError as error:
        from typeinfer.foreign import is_of_python, not_compiled
        raise not_compiled(source, error) if is_of_python(source) else error
    except TypeError as error:
        parameters = [one.name for one in source.parameters]
        close = next(filter(None, (nearest(name, parameters) for name in names if name not in parameters)), "")
        advice = f"did you mean '{close}'?" if close else f"it is defined at {definition(source.code)}"
        message = str(error).partition(". Did you mean")[0]       # which 3.13 adds, and we say below
        raise TypingError(message, notes=(f"it takes {signature_of(source)}",), advice=advice) from None
    kept = [a if not _is_plain(a) else _forget(a) for a in actuals]
    if source.signatures:
        source = _with_signature(source, kept)
    return CallsFunction(source, captured[:len(source.free)] + kept, is_library)


def _with_signature(source: FunctionSource, actuals: list[Actual]) -> FunctionSource:
    """The source for the nearest of the signatures that were given to `njit`."""
    given = tuple(a.type for a in actuals)
    found = nearest_signature(given, source.signatures)
    if found is None:
        listed = " or ".join(f"({', '.join(map(str, one))})" for one in source.signatures)
        raise TypingError(f"{source.code.co_name}({', '.join(map(worded, given))}) fits none of the signatures given to njit",
                          notes=(f"it takes {listed}",), advice="add a signature, or leave them out: njit compiles for the types of each call")
    return source.signatures[found]


def _forget(actual: Actual) -> Actual:
    """The same operand without its constant."""
    return Actual(actual.type, UNKNOWN, value=Constant(actual.type, actual.constant))


def _bound(source: FunctionSource, args, names, captured=()) -> list[Actual]:
    count = len(args) - len(names)
    bound = bind(source, args[:count], dict(zip(names, args[count:])), _collect)
    return [_default(one.value, captured) if isinstance(one, Default) else one for one in bound]


def _default(value, captured) -> Actual:
    return captured[value.index] if isinstance(value, CapturedDefault) else known(value)


def _collect(extra: list[Actual]) -> Actual:
    """The tuple of surplus positional arguments: an operand made of others."""
    collected = Collected(Tuple(tuple(a.type for a in extra)))
    collected.items = extra
    if all(a.constant is not UNKNOWN for a in extra):
        collected.constant = tuple(a.constant for a in extra)
    return collected


class Collected(Actual):
    """A tuple operand put together from other operands."""
    __slots__ = ("items",)

    def part(self, index: int) -> Actual:
        return self.items[index]


def _convert_to(target: Type, args: list[Actual]):
    """Calling a type: conversion, as `locals=` and signatures ask for. Numbers become others as by `float(x)`, `np.int8(x)`;
    the rest must be what the target holds anyway."""
    given = args[0].type
    if given is target:
        return IsActual(args[0])
    if target is NONE:
        return IsActual(known(None))
    if isinstance(target, Number) and isinstance(given, (Number, Optional)):
        return Again(target.python_class, args)
    if can_convert(given, target) or isinstance(given, Optional) and can_convert(given.of, target):
        if isinstance(given, Optional) and not isinstance(target, Optional):
            return Again(target, [Unwrapped(args[0])])
        return UsesRule(None, args, Typing((target,), target))
    raise TypingError(f"{worded(given)} does not become {worded(target)}, as was declared",
                      advice=f"declare {worded(given)}, or leave the declaration out")


def _spread(args: list[Actual]):
    callee, positional, keywords = args
    names: tuple[str, ...] = ()
    if not isinstance(positional.type, Tuple):
        raise UnsupportedError(f"only a tuple can be spread into arguments, not {worded(positional.type)}",
                               advice="write the arguments out, or pass the whole: f(a) instead of f(*a)")
    spread = [positional.part(i) for i in range(len(positional.type.parts))]
    if not isinstance(keywords.type, NoneType):
        names = _names_of(keywords)
        spread += [keywords.part(i + 1) for i in range(len(names))]
    return callee, spread, names


def _keywords(names: tuple[str, ...], args: list[Actual]):
    """make_keywords(a=x, b=y): the names, then the values."""
    listed = known(names)
    return MakesComposite(View(dict, (listed.type, *(a.type for a in args))), [listed, *args])


def _merged_keywords(keywords: Actual, more: Actual):
    names, others = _names_of(keywords), _names_of(more)
    for name in others:
        if name in names:
            raise TypingError(f"got multiple values for keyword argument '{name}'", advice=f"give '{name}' once")
    return _keywords(names + others, [keywords.part(i + 1) for i in range(len(names))] + [
        more.part(i + 1) for i in range(len(others))])


def _names_of(keywords: Actual) -> tuple[str, ...]:
    if not (isinstance(keywords.type, View) and keywords.type.of is dict):
        raise UnsupportedError(f"only keywords that are written out can be spread into a call, not {worded(keywords.type)}",
                               advice="write the arguments out: f(x, key=value)")
    return tuple(part.value for part in keywords.type.parts[0].parts)


def _closure(args: list[Actual]):
    """make_function(source, *captured)."""
    source, captured = args[0], args[1:]
    captured = [Actual(SELF_TYPE, SELF) if a.constant is SELF else a for a in captured]
    return MakesComposite(Closure(source.type, tuple(a.type for a in captured)), captured)


def _fields_of(cls: type, args: list[Actual], names: tuple[str, ...]) -> list[Actual]:
    """The items of a named tuple from the arguments of its class."""
    if cls.__init__ is not tuple.__init__ or not cls.__new__.__module__.startswith("namedtuple_"):
        raise UnsupportedError(f"{cls.__name__} has a constructor of its own, which compiled code does not run",
                               advice="make it outside, and pass it as an argument")
    given = dict(zip(cls._fields, args[:len(args) - len(names)]))
    for name, value in zip(names, args[len(args) - len(names):]):
        if name not in cls._fields or name in given:
            if name not in cls._fields:
                raise _unknown_keyword(cls, name, cls._fields)
            raise TypingError(f"{cls.__name__}() got multiple values for argument '{name}'", advice=f"give '{name}' once")
        given[name] = value
    missing = [name for name in cls._fields if name not in given and name not in cls._field_defaults]
    if missing or len(args) - len(names) > len(cls._fields):
        raise TypingError(f"{cls.__name__}() takes {len(cls._fields)} arguments, not {len(args)}",
                          notes=(f"it takes {cls.__name__}({', '.join(cls._fields)})",),
                          advice=f"give {', '.join(missing)}" if missing else f"leave out {len(args) - len(cls._fields)}")
    return [given[name] if name in given else known(cls._field_defaults[name]) for name in cls._fields]


def _of_class(cls: type, name: str, t: Type, owner: Actual):
    """A method, property or constant of a class of the user's; None for what Python's own classes have."""
    attribute = inspect.getattr_static(cls, name, None)
    if isinstance(attribute, property) and isinstance(attribute.fget, python_types.FunctionType):
        return Again(attribute.fget, [owner])
    if isinstance(attribute, python_types.FunctionType):
        return MakesComposite(BoundMethod(Static(attribute), t), [owner])
    if isinstance(attribute, staticmethod | classmethod):
        return IsActual(known(getattr(cls, name)))
    if isinstance(attribute, (int, float, complex, bool, str, tuple)):
        return IsActual(known(attribute))
    return None


def _attribute(registry: Registry, args: list[Actual]):
    if len(args) != 2 or type(args[1].constant) is not str:
        raise UnsupportedError("getattr needs an attribute name that is a constant, and no default",
                               advice="write x.name, in an `if` for each name")
    owner, name = args[0], args[1].constant
    t = owner.type
    if isinstance(t, Optional):
        return Again(getattr, [Unwrapped(owner, (AttributeError, f"'NoneType' object has no attribute '{name}'")), args[1]])
    if isinstance(t, Static):
        value = t.value
        if not has_lasting_attributes(value):
            raise UnsupportedError(changing_attribute(value, name), advice="pass its value as an argument")
        try:
            return IsActual(known(getattr(value, name)))
        except AttributeError as error:
            if not isinstance(value, (str, bytes)):
                raise _advice().no_attribute(registry, t, name, error) from None
    cls = t.python_class
    if isinstance(t, NamedTuple):
        if name in cls._fields:
            return IsActual(owner.part(cls._fields.index(name)))
        found = _of_class(cls, name, t, owner)
        if found is not None:
            return found
    try:
        attribute = getattr(cls, name)
    except AttributeError as error:
        raise _advice().no_attribute(registry, t, name, error) from None
    if isinstance(attribute, (python_types.GetSetDescriptorType, python_types.MemberDescriptorType, property)):
        if registry.knows(attribute):
            return Again(attribute, [owner])
    elif registry.knows(attribute) or registry.find_route(attribute) is not None:
        return MakesComposite(BoundMethod(Static(attribute), t), [owner])
    raise _advice().unsupported_attribute(registry, t, name)


def _without_optional(function, args: list[Actual]):
    """Where nothing takes an optional, its content is meant; where it is None at run time, Python's exception is raised."""
    if not any(isinstance(a.type, Optional) for a in args):
        return None
    error = error_of_none(function, args)
    if error is None:
        optional = next(a.type for a in args if isinstance(a.type, Optional))
        raise TypingError(f"{name_of(function)}() of {worded(optional)} is not supported", advice="test it for None first")
    return Again(function, [Unwrapped(a, error) if isinstance(a.type, Optional) else a for a in args])


def _without_displays(function, args: list[Actual]):
    """What takes no displays may take lists."""
    found = [(a, as_list(a.type)) for a in args if is_display(a.type)]
    return GrowsLists(found) if found and all(t is not None for _, t in found) else None


class Unwrapped(Actual):
    """What an optional operand holds; `error`: the class and message of the exception where it is None."""
    __slots__ = ("error",)

    def __init__(self, of: Actual, error: tuple[type, str] | None = None):
        super().__init__(of.type.of, of=of)
        self.error = error
