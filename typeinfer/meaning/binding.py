"""Arguments matched with parameters, by Python's own rules of calling.

In: the operands of a call, keywords last.  Out: operands in the order of the parameters: of a function, of a built-in with declared
ones, of a class with fields.  Holds: what does not fit is refused in the words of Python.
"""
from __future__ import annotations

import functools
import operator
import types as python_types
import typing

from typeinfer.callables import functions
from typeinfer.errors import TypingError, UnsupportedError, definition
from typeinfer.lattice import nearest_signature
from typeinfer.kinds.generators import is_generator_code
from typeinfer.ops import ANY_KEYWORDS, UNKNOWN, KeywordNames
from typeinfer.meaning.resolutions import Actual, CallsFunction, Collected, MakesComposite, Rest, forget, is_plain, known
from typeinfer.kinds.containers import Dict
from typeinfer.kinds.records import Either
from typeinfer.source import DECORATED, SELF, CapturedDefault, Default, FunctionSource, bind, source_of
from typeinfer.types import Closure, NoneType, Optional, Static, Tuple, Type, View
from typeinfer.words.wording import name_of, nearest, signature_of, worded


class SelfType(Type):
    """Stands for a closure's own type among what it captured."""

    def key(self):
        return ()

    def __str__(self):
        return "itself"


SELF_TYPE = SelfType()


class _DecoratedType(SelfType):
    """Stands for the type of what a decorator made of the closure that captured it."""

    def __str__(self):
        return "itself, decorated"


DECORATED_TYPE = _DecoratedType()


def call_function(source: FunctionSource, args, names, captured, is_library):
    """A call of a function that is compiled along."""
    source = source.with_keywords(names)
    try:
        actuals = match_arguments(source, args, names, captured)
    except TypeError as error:
        parameters = [one.name for one in source.parameters]
        close = next(filter(None, (nearest(name, parameters) for name in names if name not in parameters)), "")
        advice = f"did you mean '{close}'?" if close else f"it is defined at {definition(source.code)}"
        message = str(error).partition(". Did you mean")[0]       # which 3.13 adds, and we say below
        raise TypingError(message, notes=(f"it takes {signature_of(source)}",), advice=advice) from None
    kept = [forget(a) if is_plain(a) and p.name not in source.steered_by else a for p, a in zip(source.parameters, actuals)]
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


def match_arguments(source: FunctionSource, args, names, captured=()) -> list[Actual]:
    count = len(args) - len(names)
    bound = bind(source, args[:count], dict(zip(names, args[count:])), _collect)
    return [_default(one.value, captured) if isinstance(one, Default) else one for one in bound]


def _default(value, captured) -> Actual:
    return captured[value.index] if isinstance(value, CapturedDefault) else known(value)


def _collect(extra: list[Actual]) -> Actual:
    """The tuple of surplus positional arguments: an operand made of others."""
    if extra and isinstance(extra[0], Rest):
        return extra[0]
    collected = Collected(Tuple(tuple(a.type for a in extra)))
    collected.items = extra
    if all(a.constant is not UNKNOWN for a in extra):
        collected.constant = tuple(a.constant for a in extra)
    return collected


def spread_arguments(args: list[Actual]):
    callee, positional, keywords = args
    names: tuple[str, ...] = ()
    spread = [positional.part(i) for i in range(len(positional.type.parts))]
    if not isinstance(keywords.type, NoneType):
        names = names_of_keywords(keywords)
        spread += [keywords.part(i + 1) for i in range(len(names))]
    return callee, spread, names


def make_keywords(names: tuple[str, ...], args: list[Actual]):
    """make_keywords(a=x, b=y): the names, then the values."""
    listed = known(names)
    return MakesComposite(View(functions.Keywords, (listed.type, *(a.type for a in args))), [listed, *args])


def merged_keywords(keywords: Actual, more: Actual):
    if isinstance(more.type, Dict) and functions.is_named(keywords.type):         # whose names are known at run time only: see spreading.spread_table
        return MakesComposite(View(functions.KeywordsAndTable, (keywords.type, more.type)), [keywords, more])
    if getattr(keywords.type, "of", None) is functions.KeywordsAndTable and not names_of_keywords(keywords.part(0)):      # f(**table, a=x)
        return MakesComposite(View(functions.KeywordsAndTable, (more.type, keywords.type.parts[1])), [more, keywords.part(1)])
    names, others = names_of_keywords(keywords), names_of_keywords(more)
    for name in others:
        if name in names:
            raise TypingError(f"got multiple values for keyword argument '{name}'", advice=f"give '{name}' once")
    return make_keywords(names + others, [keywords.part(i + 1) for i in range(len(names))] + [
        more.part(i + 1) for i in range(len(others))])


def overriding_keywords(keywords: Actual, others: Actual):
    """overriding(keywords, others): the others come last, and count where both have a name."""
    before, after = names_of_keywords(keywords), names_of_keywords(others)
    parts = {name: keywords.part(index + 1) for index, name in enumerate(before)}
    parts.update((name, others.part(index + 1)) for index, name in enumerate(after))
    return make_keywords(tuple(parts), list(parts.values()))


ALIASES = frozenset((python_types.GenericAlias, type(typing.List), type(typing.List[int])))       # of classes
CALLABLE_OBJECTS = frozenset((functools.partial, staticmethod, operator.itemgetter, operator.attrgetter, functools.singledispatchmethod,
                              *ALIASES))


def call_object(function, args: list[Actual], names: tuple[str, ...]):
    """The call (callable, operands, names) that calling a callable object of Python's own modules means; None for others."""
    cls = type(function)
    if cls is functools.partial:
        given = dict(function.keywords)
        named = dict(zip(names, args[len(args) - len(names):])) if names else {}
        values = {name: known(value) for name, value in given.items()} | named
        positional = [*map(known, function.args), *args[:len(args) - len(names)]]
        return function.func, [*positional, *values.values()], tuple(values)
    if cls is staticmethod:
        return function.__func__, args, names
    if cls in ALIASES and not getattr(function, "_inst", True):
        name = function.__origin__.__name__
        raise TypingError(f"Type {name_of(function)} cannot be instantiated; use {name}() instead", advice=f"write {name}()")
    if cls in ALIASES:
        return function.__origin__, args, names
    if cls is functools.singledispatchmethod:
        found = chosen_by_class(function.dispatcher, args[1:])
        return (found, args, names) if found is not None else None
    if len(args) != 1 or names:
        return None
    if cls is operator.itemgetter:
        items = function.__reduce__()[1]
        return (operator.getitem, [*args, known(items[0])], ()) if len(items) == 1 else (functions.items_of, [*args, known(items)], ())
    if cls is operator.attrgetter:
        paths = function.__reduce__()[1]
        if len(paths) > 1:
            return functions.attributes_of, [*args, known(tuple(tuple(path.split(".")) for path in paths))], ()
        return functions.attribute_of, [*args, known(tuple(paths[0].split(".")))], ()
    return None


class EnteredFunction:
    """A generator function whose generators `with` enters: contextlib.contextmanager made something of it."""

    def __init__(self, source: FunctionSource):
        self.source = source.as_asked(options=source.options)
        self.source.is_entered = True

    @classmethod
    def of(cls, function) -> EnteredFunction:
        own = source_of(function)
        if own.entered is None:
            own.entered = cls(own)
        return own.entered


def call_wrapped(function, args: list[Actual], names: tuple[str, ...]):
    """The call that calling a function means which the standard library made of another; None for others."""
    if hasattr(function, "dispatch") and hasattr(function, "registry"):
        found = chosen_by_class(function, args)
        if found is not None:
            return found, args, names
        if args and isinstance(args[0].type, Optional) and not names:
            return functions.dispatched, [known(function), *args], names
    elif function.__code__.co_name == "helper" and function.__module__ == function.__wrapped__.__module__ and (
            function.__globals__.get("__name__") == "contextlib") and is_generator_code(function.__wrapped__.__code__):
        return EnteredFunction.of(function.__wrapped__), args, names
    return None


def chosen_by_class(function, args: list[Actual]):
    """Which function functools.singledispatch calls for the class of the first argument; None where the class is not known."""
    if not args or isinstance(args[0].type, Optional | Either):
        return None
    t = args[0].type
    found = function.dispatch(type(t.value) if isinstance(t, Static) else t.python_class)
    return found.__func__ if isinstance(found, staticmethod) else found


def parts_of(caller) -> tuple[str, list[Actual], tuple[str, ...]]:
    """What an operator.methodcaller calls: the name, the arguments, the names of the last ones."""
    made, rest = caller.__reduce__()[:2]
    keywords = made.keywords if isinstance(made, functools.partial) else {}
    name, *values = (*(made.args if keywords else ()), *rest)
    return name, [*map(known, values), *map(known, keywords.values())], tuple(keywords)


def names_of_keywords(keywords: Actual) -> tuple[str, ...]:
    if not (isinstance(keywords.type, View) and keywords.type.of is functions.Keywords):
        raise UnsupportedError(f"only keywords that are written out can be spread into a call, not {worded(keywords.type)}",
                               advice="write the arguments out: f(x, key=value)")
    return functions.known_names(keywords.type)


def make_closure(args: list[Actual]):
    """make_function(source, *captured)."""
    source, captured = args[0], args[1:]
    captured = [Actual(SELF_TYPE, SELF) if a.constant is SELF else Actual(DECORATED_TYPE, DECORATED) if a.constant is DECORATED else a
                for a in captured]
    return MakesComposite(Closure(source.type, tuple(a.type for a in captured)), captured)


def check_names(function, overloads, names) -> None:
    """Keyword arguments that no overload has are named in the error, as Python does."""
    if any(source_of(one.function).mapping for one in overloads):
        return
    taken = {p.name for one in overloads for p in source_of(one.function).parameters if p.kind in (
        p.kind.POSITIONAL_OR_KEYWORD, p.kind.KEYWORD_ONLY)}
    for name in names:
        if name not in taken:
            raise unknown_keyword(function, name, taken)


def unknown_keyword(function, name: str, taken) -> TypingError:
    if not taken:
        return TypingError(f"{name_of(function)}() takes no keyword arguments in compiled code (given: {name})",
                           advice=f"leave out '{name}'")
    close = nearest(name, taken)
    return TypingError(f"{name_of(function)}() has no argument '{name}' in compiled code",
                       notes=(f"it takes {', '.join(taken)}",), advice=f"did you mean '{close}'?" if close else f"leave out '{name}'")


def placed_keywords(parameters, function, args, names):
    """Keyword arguments of a built-in in the order of its declared parameters."""
    if parameters is ANY_KEYWORDS:
        return [*args, known(KeywordNames(names))], ()
    count = len(args) - len(names)
    placed = dict(enumerate(args[:count]))
    for name, value in zip(names, args[count:]):
        if name not in parameters:
            raise unknown_keyword(function, name, parameters)
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


def fields_of(cls: type, args: list[Actual], names: tuple[str, ...]) -> list[Actual]:
    """The items of a named tuple from the arguments of its class."""
    if cls.__init__ is not tuple.__init__ or not cls.__new__.__module__.startswith("namedtuple_"):
        raise UnsupportedError(f"{cls.__name__} has a constructor of its own, which compiled code does not run",
                               advice="make it outside, and pass it as an argument")
    given = dict(zip(cls._fields, args[:len(args) - len(names)]))
    for name, value in zip(names, args[len(args) - len(names):]):
        if name not in cls._fields or name in given:
            if name not in cls._fields:
                raise unknown_keyword(cls, name, cls._fields)
            raise TypingError(f"{cls.__name__}() got multiple values for argument '{name}'", advice=f"give '{name}' once")
        given[name] = value
    missing = [name for name in cls._fields if name not in given and name not in cls._field_defaults]
    if missing or len(args) - len(names) > len(cls._fields):
        raise TypingError(f"{cls.__name__}() takes {len(cls._fields)} arguments, not {len(args)}",
                          notes=(f"it takes {cls.__name__}({', '.join(cls._fields)})",),
                          advice=f"give {', '.join(missing)}" if missing else f"leave out {len(args) - len(cls._fields)}")
    return [given[name] if name in given else known(cls._field_defaults[name]) for name in cls._fields]
