"""What one call of untyped IR means for given argument types.

In: the operands of a call (type, and constant where known), the callable first.  Out: a Resolution: an op with its rule, another
function to call, a constant, or a composite.  Holds: the same operands always resolve the same way; nothing is emitted here.

What an operation does is asked of the registry. Python's own rules stand beside: `binding` matches arguments with parameters,
`attributes` finds attributes; here, classes of exceptions make exceptions, methods are bound.
"""
from __future__ import annotations

import functools
import operator
import types as python_types

from typeinfer.callables import asked, functions, record_steps, steps, tuple_steps
from typeinfer.meaning.attributes import find_assignment, find_attribute, find_deletion, is_compilable
from typeinfer.meaning.construction import constructor
from typeinfer.meaning.binding import (ALIASES, CALLABLE_OBJECTS, DECORATED_TYPE, SELF_TYPE, call_function, call_object, call_wrapped, check_names, fields_of, make_closure, make_keywords,
                               match_arguments, merged_keywords, overriding_keywords, parts_of, placed_keywords, spread_arguments)
from typeinfer.kinds.choices import Choice, is_function
from typeinfer.kinds.opaque import is_asked
from typeinfer.errors import JitError, TypingError, UnsupportedError, definition
from typeinfer.lattice import accepts, as_list, can_convert
from typeinfer.meaning.named_tuples import find_method, has_own_operator
from typeinfer.ops import ANY_KEYWORDS, UNKNOWN, Calls, Const, Grow, Instead, Known, Make, Part, Refuse, Registry, Rule, Same, Typing, Unroll
from typeinfer.meaning.resolutions import (Actual, Again, CallsFunction, CallsThrough, Collected, GrowsLists, IsActual, MakesComposite, NeedsUnroll, Rest,
                                   Unwrapped, UsesRule, forget, is_plain, known)
from typeinfer.kinds.records import Either, Instance, Member, is_enumeration, is_plain_class, is_text, own_of_enumeration
from typeinfer.source import FunctionSource, is_system_tuple, source_of
from typeinfer.types import (INT, NONE, Array, BoundMethod, Closure, NamedTuple, Number, Object, Optional, Static, Str, Tuple, Type, View, is_display,
                             is_named_tuple, matches)
from typeinfer.words.wording import OUTSIDE, error_of_none, name_of, unknown_callable, worded


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
            captured = captured_by(callee, callee)
            return call_function(source, args, names, captured, source.is_library)
        if isinstance(callee.type, Choice | Either):
            return _by_registry(registry, functions.call_chosen, [callee, *args], names)
        if isinstance(callee.type, Optional) and is_function(callee.type.of):
            callee = Unwrapped(callee, (TypeError, "'NoneType' object is not callable"))
            unwraps.append(callee)
            continue
        if isinstance(callee.type, Instance) and is_compilable(getattr(callee.type.of, "__call__", None)):
            args, callee = [callee, *args], known(callee.type.of.__call__)
            continue
        if isinstance(callee.type, Member) and is_compilable(own := own_of_enumeration(callee.type.of, "__call__")):
            args, callee = [callee, *args], known(own)
            continue
        if is_asked(callee.type):
            return _by_registry(registry, asked.call_object, [callee, *args], names)
        if not isinstance(callee.type, Static):
            raise _advice().not_callable(callee.type)
        function = callee.type.value
        if isinstance(function, Type):
            result = convert_to(function, args)
        elif function is getattr:
            result = find_attribute(registry, args)
        elif function is setattr:
            result = find_assignment(registry, args)
        elif function is delattr:
            result = find_deletion(args)
        elif function is functions.call_spread:
            if isinstance(args[1].type, Tuple) and getattr(args[2].type, "of", None) is functions.KeywordsAndTable:
                result = _spreading().spread_table(registry, *args)
            elif isinstance(args[1].type, Tuple):
                callee, args, names = spread_arguments(args)
                continue
            else:
                result = _spreading().spread_at_run_time(registry, *args)
        elif function is functions.call_spread_after:
            if isinstance(args[1].type, Tuple):
                callee, args, names = spread_arguments(_spreading().joined(*args))
                continue
            result = _spreading().spread_at_run_time(registry, *args)
        elif function is tuple_steps.call_with_rest:
            callee, (args, names) = args[0], _spreading().with_rest(*args[1:])
            continue
        elif function is functions.make_function:
            return make_closure(args)
        elif function is functions.make_keywords:
            return make_keywords(names, args)
        elif function is functions.merge_keywords:
            return merged_keywords(*args)
        elif function is functions.call_decorated and isinstance(args[0].type, Closure):
            source = args[0].type.function.value
            return call_function(source, args[2:], names, captured_by(args[0], args[1]), source.is_library)
        elif function is functions.call_decorated:
            callee, args = args[0], args[2:]
            continue
        elif type(function) is python_types.FunctionType and "__wrapped__" in function.__dict__ and (
                meant := call_wrapped(function, args, names)) is not None:
            function, args, names = meant
            callee = known(function)
            continue
        elif function is operator.getitem and isinstance(args[0].type, Static) and is_generic(args[0].type.value) and (
                args[1].constant is not UNKNOWN):
            try:
                return IsActual(known(args[0].type.value[args[1].constant]))
            except TypeError as error:            # more parameters than it has
                raise TypingError(f"{worded(args[0].type)} is not subscripted so: {error}", advice="give it as many types as it has parameters") from None
        elif function is functions.itself:
            return IsActual(args[0])
        elif function is steps.still:
            if not isinstance(args[0].type, Optional):
                return IsActual(args[0])
            result = Again(functions.itself, [Unwrapped(args[0], (RuntimeError, _NONE_NOW))])
        elif function is functions.overriding:
            return overriding_keywords(*args)
        elif type(function) is operator.methodcaller and len(args) == 1 and not names:
            name, values, names = parts_of(function)
            found = find_attribute(registry, [args[0], known(name)])
            if not (isinstance(found, MakesComposite) and isinstance(found.result, BoundMethod)):
                raise UnsupportedError(f"operator.methodcaller({name!r}) of {worded(args[0].type)} is not supported",
                                       advice="write a function instead: lambda x: …")
            callee, args = known(found.result.function.value), [*found.actuals, *values]
            continue
        elif type(function) in CALLABLE_OBJECTS and (meant := call_object(function, args, names)) is not None:
            function, args, names = meant
            callee = known(function)
            continue
        else:
            result = _by_registry(registry, function, args, names, wanted)
        if not isinstance(result, Again):
            return result
        callee, args, names = known(result.callable), result.actuals, result.names
        unwraps += [one for one in args if isinstance(one, Unwrapped) and one not in unwraps]
    raise TypingError("this call has no end: its meaning refers to itself", advice="look at the overload that gives it its meaning")


def captured_by(closure: Actual, decorated: Actual) -> list[Actual]:
    """What a closure captured; `decorated`: what it is called through, which it may know itself by."""
    return [closure if part is SELF_TYPE else decorated if part is DECORATED_TYPE else closure.part(index)
            for index, part in enumerate(closure.type.parts)]


def is_generic(value) -> bool:
    """Whether it is a class that takes parameters for those who read it: Stack[int]."""
    return isinstance(value, type) and hasattr(value, "__class_getitem__") or type(value) in ALIASES


_NONE_NOW = "this was not None when it was tested, and is now: compiled code reads it once, into a variable"


def _advice():
    """Words for what went wrong; read only then."""
    from typeinfer.words import advice
    return advice


def _spreading():
    """f(*args, **keywords), which few functions have."""
    from typeinfer.meaning import spreading
    return spreading


def _several_classes():
    from typeinfer.meaning import several_classes
    return several_classes


def _by_registry(registry: Registry, function, args: list[Actual], names: tuple[str, ...], wanted: Type | None = None):
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
        ops, overloads = [], _spreading().with_room(overloads, len(args) - 1 - len(names))
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
        ) or _without_members(function, args, names)
        if found is not None:
            return found
        if refusal is not None:
            error = TypingError(refusal.message, advice=refusal.advice)
            error.wants_constant = refusal.wants_constant
            raise error
        raise _advice().no_meaning(registry, function, args, names)
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
            return _by_registry(registry, function.__func__, [known(function.__self__), *args], names)
        return Again(function.__func__, [known(function.__self__), *args]) if not names else _method(function, args, names)
    if isinstance(function, python_types.BuiltinMethodType) and type(function.__self__) in (str, bytes):
        method = getattr(type(function.__self__), function.__name__)
        args = [known(function.__self__), *args]
        if registry.find(method, [arg.type for arg in args])[1]:
            return _by_registry(registry, method, args, names)
    if function is operator.delitem:              # which comes with lists and tables, and may not be there yet
        raise _advice().no_meaning(registry, function, args, names)
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


def _without_members(function, args: list[Actual], names: tuple[str, ...]):
    """What takes no member of an IntEnum may take its number, and what takes no enumeration the tuple of its members."""
    if any(function is one for one in _OF_MEMBERS) or getattr(function, "__name__", "") in _GIVES_MEMBERS and any(isinstance(a.type, Member) for a in args):
        return None
    text = next((index for index, a in enumerate(args[:2]) if isinstance(a.type, Member) and is_text(a.type.of)), None)
    if text is not None and not _shows(function, text, args[text].type.of):
        return Again(record_steps.on_text, [known(function), known(text), *args])
    if any(function is one for one in _TEXT_OF) and len(args) == 1 and isinstance(args[0].type, Static) and is_enumeration(args[0].type.value):
        return IsActual(known(function(args[0].type.value)))
    formats = function is str.format or function is operator.mod and isinstance(args[0].type, Str | Object)
    is_operator = getattr(function, "__module__", None) == "_operator"
    is_operand = is_operator and not any(function is one for one in _LOOKS_THROUGH)
    plain = [a if formats or _is_shown(function, a.type) else _without_member(a, is_operand) for a in args]
    if all(one is a for one, a in zip(plain, args)):
        return None
    if is_operator and all(one.constant is not UNKNOWN for one in plain):
        try:
            return IsActual(known(function(*(one.constant for one in plain))))   # sys.version_info >= (3, 12)
        except Exception:                         # it raises where the program is there
            pass
    return Again(function, plain, names)


_OF_MEMBERS = (record_steps.member_of, record_steps.member_attribute, record_steps.member_item)      # they have words for what is refused
_GIVES_MEMBERS = frozenset(("min", "max", "getattr"))
_TEXT_OF = (str, repr, ascii, format)
_LOOKS_THROUGH = (operator.contains, operator.countOf, operator.indexOf)
_SHOW = frozenset(("str", "format", "format_value"))


def _shows(function, position: int, cls: type) -> bool:
    """Whether a call shows a member of an enumeration of texts or ints in other words than the text or int that it is."""
    name = getattr(function, "__name__", "")
    return name in ("repr", "ascii") or (name in _SHOW or function is operator.mod and position == 1) and cls.__str__ not in (str.__str__, int.__repr__)


def _is_shown(function, t: Type) -> bool:
    """Whether a call shows members of enumerations of ints, which are no longer members once their numbers are taken."""
    if type(t) is Tuple:
        return any(_is_shown(function, part) for part in t.parts) or getattr(function, "__name__", "") in _SHOW
    return isinstance(t, Member) and t.is_number and _shows(function, 0, t.of)


def _without_member(actual: Actual, is_operand: bool) -> Actual:
    t = actual.type
    if isinstance(t, Member) and t.is_number:
        return actual.part(0)
    if isinstance(t, Static) and is_enumeration(t.value) and not is_operand:       # whose operators are those of a class
        return known(tuple(t.value))
    if isinstance(t, Static) and is_system_tuple(t.value):
        return known(tuple(t.value))
    if type(t) is Tuple and any(isinstance(part, Member) and part.is_number for part in t.parts):
        made = Collected(Tuple(tuple(INT if isinstance(part, Member) and part.is_number else part for part in t.parts)))
        made.items = [_without_member(actual.part(index), is_operand) for index in range(len(t.parts))]
        return made
    return actual
