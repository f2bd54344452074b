"""What declarations make of a call: ops and overloads in their order, then Python's own functions and classes.

In: the registry, a callable, its operands.  Out: a Resolution.  Holds: where nothing that is declared takes the operands, what stands for
them is tried (the content of an optional, a list for a display, the number of a member), and last the interpreter's own function.
"""
from __future__ import annotations

import functools
import operator
import types as python_types

from typeinfer.callables import functions, record_steps, steps
from typeinfer.errors import JitError, TypingError, UnsupportedError, definition
from typeinfer.kinds.choices import is_function
from typeinfer.kinds.records import Either, is_enumeration, is_plain_class
from typeinfer.lattice import as_list
from typeinfer.meaning.attributes import is_compilable
from typeinfer.meaning.binding import call_function, check_names, fields_of, match_arguments, placed_keywords
from typeinfer.meaning.construction import constructor
from typeinfer.meaning.members import without_members
from typeinfer.meaning.named_tuples import find_method, has_own_operator
from typeinfer.meaning.resolutions import (Actual, Again, CallsFunction, CallsThrough, Collected, GrowsLists, IsActual, MakesComposite, NeedsUnroll, Rest,
                                   Unwrapped, UsesRule, forget, is_plain, known)
from typeinfer.ops import ANY_KEYWORDS, Calls, Const, Grow, Instead, Known, Make, Part, Refuse, Registry, Rule, Same, Typing, Unroll
from typeinfer.source import FunctionSource, source_of
from typeinfer.types import NamedTuple, Optional, Static, Type, View, is_display, is_named_tuple, matches
from typeinfer.words.wording import OUTSIDE, error_of_none, name_of, unknown_callable, worded


def by_registry(registry: Registry, function, args: list[Actual], names: tuple[str, ...], wanted: Type | None = None):
    """What a declaration makes of the call, or else the interpreter's own function."""
    try:
        return _declared(registry, function, args, names, wanted)
    except (TypingError, UnsupportedError) as error:
        route = registry.find_route(function, [arg.type for arg in args])
        if route is None:
            raise
        try:
            return _declared(registry, route, [known(function), *args], names, wanted)
        except TypingError:
            if isinstance(error, TypingError) or any(isinstance(arg.type, Static) and type(arg.type.value) in (dict, set) for arg in args):
                raise error from None             # what is declared has better words
            raise


def _declared(registry: Registry, function, args: list[Actual], names: tuple[str, ...], wanted: Type | None = None):
    found = find_method(function, args, names) or any(type(a.type) is Either for a in args) and _several_classes().ask_its_class(function, args, names)
    if found:
        return found
    ops, overloads = registry.find(function, [arg.type for arg in args])
    if has_own_operator(args, function):
        ops, overloads = [], registry.find_special(function)
    if len(args) > len(names) and isinstance(args[-1 - len(names)], Rest):
        ops, overloads = [], late_spreading().with_room(overloads, len(args) - 1 - len(names))
    refusal = None
    if names and (ops or overloads):
        parameters = next((op.parameters for op in ops if op.parameters), None)
        if parameters and (parameters is ANY_KEYWORDS or not overloads or parameters.keys() >= set(names)):
            args, names = placed_keywords(parameters, function, args, names)
        else:
            ops = []
            check_names(function, overloads, names)
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
        found = _without_optional(function, args, names) or (
            _without_displays(function, args) if registry.find_route(function, [arg.type for arg in args]) is None else None
        ) or without_members(function, args, names)
        if found is not None:
            return found
        if refusal is not None:
            error = TypingError(refusal.message, advice=refusal.advice)
            error.wants_constant = refusal.wants_constant
            raise error
        raise late_advice().no_meaning(registry, function, args, names)
    return _undeclared(registry, function, args, names)


def _undeclared(registry: Registry, function, args: list[Actual], names: tuple[str, ...]):
    """What a call means of which nothing is declared: classes make instances, Python's functions are compiled."""
    if is_enumeration(function):
        return Again(record_steps.member_of, [known(function), *args])
    if is_plain_class(function):
        return _instance_of(function, args, names)
    if function is super and len(args) == 2:
        return MakesComposite(View(super, tuple(a.type for a in args)), args)
    if is_named_tuple(function):
        items = fields_of(function, args, names)
        return MakesComposite(NamedTuple(tuple(item.type for item in items), function), items)
    if isinstance(function, type) and issubclass(function, BaseException):
        made = steps.WithKeywords(function, tuple(names)) if names else function
        return MakesComposite(View(made, tuple(a.type for a in args)), args)
    if getattr(function, "gives_what_it_compiles", False):
        return _compiled(function, args, names)
    kernel = getattr(function, "of_elements", None)
    if isinstance(getattr(kernel, "source", None), FunctionSource) and not names:
        return Again(functions.map_elements, [known(kernel), *args])
    if functions.is_c_function(function) and not names:
        return Again(functions.call_c, [known(function), *args])
    if isinstance(function, functools._lru_cache_wrapper) and isinstance(function.__wrapped__, python_types.FunctionType):
        meant = call_function(source_of(function.__wrapped__), args, names, [], False)
        return CallsThrough(function, meant, args, names, registry.find(functions.call_through)[0][0].rules[0])
    if isinstance(function, python_types.FunctionType) or isinstance(getattr(function, "source", None), FunctionSource):
        if registry.find_route(function, [arg.type for arg in args]) is not None:
            raise UnsupportedError(f"{name_of(function)}() is not compiled", advice=OUTSIDE)
        return call_function(source_of(function), args, names, [], False)
    if isinstance(function, python_types.MethodType) and (
            isinstance(function.__func__, python_types.FunctionType) or registry.knows(function.__func__)
            or registry.find_route(function.__func__) is not None):
        if not isinstance(function.__func__, python_types.FunctionType):
            return by_registry(registry, function.__func__, [known(function.__self__), *args], names)
        return Again(function.__func__, [known(function.__self__), *args]) if not names else _method(function, args, names)
    if isinstance(function, python_types.BuiltinMethodType) and type(function.__self__) in (str, bytes):
        method = getattr(type(function.__self__), function.__name__)
        args = [known(function.__self__), *args]
        if registry.find(method, [arg.type for arg in args])[1]:
            return by_registry(registry, method, args, names)
    if function is operator.delitem:              # which comes with lists and tables, and may not be there yet
        raise late_advice().no_meaning(registry, function, args, names)
    message, advice = unknown_callable(function)
    raise UnsupportedError(message, advice=advice or (lambda sources: f"{(*sources, 'it')[0] or 'it'} is no function"))


def _compiled(function, args: list[Actual], names: tuple[str, ...]):
    """`njit` of a function inside compiled code, where all are."""
    wrong = [name for name in names if name in ("overflow", "error_model", "locals")]
    if wrong or len(args) - len(names) > 1 or any(not is_function(one.type) for one in args[:len(args) - len(names)]):
        raise UnsupportedError(f"{function.__name__} of an inner function takes no signatures here, nor {wrong[0] if wrong else 'overflow'}=",
                               advice="define the function outside, or leave the option out")
    return IsActual(known(functions.itself) if len(args) == len(names) else args[0])


def _method(function, args, names):
    return call_function(source_of(function.__func__), [known(function.__self__), *args], names, [], False)


def _instance_of(cls: type, args: list[Actual], names: tuple[str, ...]):
    """P(x, y)."""
    missing = getattr(cls, "__abstractmethods__", ())
    if missing:
        raise TypingError(f"{cls.__name__} is abstract: it lacks {', '.join(sorted(missing))}", advice="make an instance of a class that has them")
    try:
        return call_function(constructor(cls), args, names, [], True)
    except TypingError as error:                  # in the words of Python, which calls __init__
        error.message = error.message.replace("construct()", f"{cls.__name__}()")
        raise


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
    if isinstance(outcome, Calls):
        resolution = CallsFunction(outcome.callee.source, [_pick(one, args) for one in outcome.operands], True)
        resolution.callee, resolution.result = outcome.callee, outcome.callee.result
        return resolution
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


def _match_overload(overload, args: list[Actual], names: tuple[str, ...]):
    source = source_of(overload.function)
    source.is_library = True
    source = source.with_keywords(names)
    try:
        actuals = match_arguments(source, args, names)
    except TypeError:
        return None
    if overload.template:
        return _given_by_template(overload, source, actuals, args, names)
    annotations = overload.patterns()
    for parameter, actual in zip(source.parameters, actuals):
        pattern = annotations.get(parameter.name, object)
        if not _fits(pattern, actual):
            return None
    keep = overload.constants()
    actuals = [forget(a) if is_plain(a) and p.name not in keep else a for p, a in zip(source.parameters, actuals)]
    return CallsFunction(source, actuals, True, overload.inline)


def _given_by_template(overload, source: FunctionSource, actuals: list[Actual], args: list[Actual], names: tuple[str, ...]):
    """The call of the function that a template gives for the types; parameters that are not given stand by their defaults."""
    types, keywords = [], {}
    for parameter, actual in zip(source.parameters, actuals):
        kind = parameter.kind.name
        if kind == "VAR_POSITIONAL":
            types += actual.type.parts
        else:
            one = actual.type if any(actual is one for one in args) else parameter.default
            if kind == "KEYWORD_ONLY":
                keywords[parameter.name] = one
            else:
                types.append(one)
    try:
        function = overload.given_for(tuple(types), keywords)
    except JitError as error:                     # it says why these types have no meaning
        raise error.copy() from None
    except Exception as error:
        raise TypingError(f"the overload of {name_of(overload.key)} failed for these types: {type(error).__name__}: {error}",
                          advice=f"it is {source.name}, {definition(source.code)}") from error
    if function is None:
        return None
    if not is_compilable(function):
        raise TypingError(f"the overload of {name_of(overload.key)} returns {function!r} for these types, which is no Python function",
                          advice="return a function, or None where it does not apply")
    meant = source_of(function)
    meant.is_library = True
    return call_function(meant, args, names, [], True)


def _fits(pattern, actual: Actual) -> bool:
    if isinstance(pattern, str):
        raise TypingError(f"annotation {pattern!r} of an overload is not a type")
    if isinstance(pattern, Const):
        return pattern.takes(actual)
    return matches(pattern, actual.type)


def _without_optional(function, args: list[Actual], names: tuple[str, ...]):
    """Where nothing takes an optional, its content is meant; where it is None at run time, Python's exception is raised."""
    if not any(isinstance(a.type, Optional) for a in args):
        return None
    error = error_of_none(function, args)
    if error is None:
        optional = next(a.type for a in args if isinstance(a.type, Optional))
        raise TypingError(f"{name_of(function)}() of {worded(optional)} is not supported", advice="test it for None first")
    return Again(function, [Unwrapped(a, error) if isinstance(a.type, Optional) else a for a in args], names)


def _without_displays(function, args: list[Actual]):
    """What takes no displays may take lists."""
    found = [(a, as_list(a.type)) for a in args if is_display(a.type)]
    return GrowsLists(found) if found and all(t is not None for _, t in found) else None


def late_advice():
    """Words for what went wrong; read only then."""
    from typeinfer.words import advice
    return advice


def late_spreading():
    """f(*args, **keywords), which few functions have."""
    from typeinfer.meaning import spreading
    return spreading


def _several_classes():
    from typeinfer.meaning import several_classes
    return several_classes
