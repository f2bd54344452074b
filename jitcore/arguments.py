"""Arguments of a call from Python: their types, and what a wrong one is told.

In: a function's source and the objects it is called with.  Out: types in the order of its parameters, or a TypeError that
names the argument, its Python type, and what is accepted.
"""
from __future__ import annotations

import functools
import inspect
import numbers
import operator
import types as python_types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable, Mapping

import numpy as np

from typeinfer.kinds.containers import Deque, Dict, Set
from typeinfer.callables.functions import Keywords, is_c_function
from typeinfer.lattice import nearest_signature
from typeinfer.kinds.records import Either, Instance, is_plain_class, option_of, own_ways, values_of
from typeinfer.source import FunctionSource, bind_arguments
from typeinfer.typeof import constant, merged, typeof
from typeinfer.types import BOTTOM, EXACT, FLOAT, MIXED, Array, List, Mutable, NUMPY_SCALARS, Number, Optional, Static, Tuple, Type, View
from typeinfer.words.wording import worded

ACCEPTED = ("int, float, complex, bool, None, str, bytes, NumPy's scalars and arrays (of bools, ints, float16 to float64, complex numbers,\n"
            "dates, texts, fields), lists, sets, dicts and deques of items of one type each, tuples, slices, ranges, iterators, functions,\n"
            "classes and dtypes, members of enumerations, instances of classes written in Python")
MOST_NAMES = 64                                 # of a dictionary whose names are part of its type: each is code
_BY_IDENTITY = (str, type, python_types.FunctionType, python_types.BuiltinFunctionType, python_types.MethodDescriptorType, np.ufunc, np.dtype,
                operator.itemgetter, operator.attrgetter, operator.methodcaller, type(functools.lru_cache(int)))


def type_of_argument(value) -> Type | None:
    """The type of an object as an argument; None where it has none."""
    t = typeof(value)
    if isinstance(t, Static):
        is_taken = (isinstance(value, _BY_IDENTITY) or value is Ellipsis
                    or isinstance(getattr(value, "source", None), FunctionSource) or is_c_function(value))
        return t if is_taken else None
    if isinstance(t, Tuple) and any(type_of_argument(item) is None for item in value):
        return None
    several = {dict: _type_of_named, list: _type_of_mixed, tuple: _type_of_tuple}.get(type(value)) if t is None else None
    return several(value) if several else t


def _type_of_named(items: dict) -> View | None:
    """The type of a dictionary whose keys are names and whose values are of several types, such as settings: its names are part of it."""
    if not 0 < len(items) <= MOST_NAMES or not all(type(name) is str for name in items):
        return None
    values = tuple(map(type_of_argument, items.values()))
    return None if None in values else View(Keywords, (constant(tuple(items)).type, *values))


def _type_of_tuple(items: tuple) -> Tuple | None:
    parts = tuple(map(type_of_argument, items))
    return None if None in parts else Tuple(parts)


def _type_of_mixed(items: list) -> List | None:
    """The type of a list of ints and floats, and of lists of such lists: they come in as floats, and stay what they are where they do not
    change. Each innermost list has a float, so that a list of ints is never taken for one."""
    classes = set(map(type, items))
    if classes == {int, float}:
        return List(MIXED) if all(type(item) is float or -EXACT <= item <= EXACT for item in items) else None
    if classes != {list}:
        return None
    found = BOTTOM
    for own in map(type_of_argument, items):
        if not isinstance(own, List) or own.is_native:
            return None
        found = merged(found, own) if own not in (List(FLOAT), List(MIXED)) or found not in (List(FLOAT), List(MIXED)) else (
            own if own is found else List(MIXED))
        if found is None:
            return None
    return List(found)


def typeof_value(value) -> Type:
    """The type that compiled code sees for a Python object. TypeError where it has none."""
    t = type_of_argument(value)
    if t is None:
        raise TypeError(f"{_with_article(name_class(value))} has no type in compiled code, which knows {ACCEPTED}")
    return t


def read(source: FunctionSource, args: tuple, keywords: dict, closure_type=None) -> tuple[list, tuple[Type, ...]]:
    """The value and the type for each parameter of `source.with_keywords(keywords)`. `closure_type`: gives the type of a function
    whose cells are read, or None."""
    source = source.with_keywords(keywords)
    values = bind_arguments(source, args, keywords)
    found = []
    for parameter, value in zip(source.parameters, values):
        try:
            t = type_of_argument(value)
        except RecursionError:
            raise TypeError(f"{source.code.co_name}(): argument '{parameter.name}' is a {name_class(value)} that contains itself, or is "
                            f"nested too deeply, {_TAKES}") from None
        if t is None:
            raise TypeError(describe(source, parameter, value))
        if closure_type is not None and type(value) is python_types.FunctionType and value.__closure__:
            t = closure_type(value) or t
        found.append(t)
    return values, tuple(found)


def describe(source: FunctionSource, parameter, value) -> str:
    """Why `value` cannot be an argument."""
    where = f"{source.code.co_name}(): argument '{parameter.name}'"
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        index, value = next((index, item) for index, item in enumerate(value) if type_of_argument(item) is None)
        where = f"{source.code.co_name}(): argument *{parameter.name}[{index}]"
    what = _with_article(_described(value))
    if hasattr(type(value), "__next__"):
        return (f"{where} is {what}, an iterator: the type of its items is not known before they are taken\n"
                "help: pass what it goes through (a list, array or range), or list(…) of it")
    what += " (decorate a function or a static method)" if parameter.name in ("self", "cls") else ""
    advice = _advice(value, parameter.name)
    return f"{where} is {what}, {_TAKES}" + (f"\nhelp: {advice}" if advice else "")


def _described(value) -> str:
    """The class of a value that has no type, and what of it keeps it from having one."""
    what = name_class(value)
    if isinstance(value, np.ndarray):
        what += f" of dtype {value.dtype}" + ("" if value.flags.aligned else ", not aligned")
        if type(value) is not np.ndarray:
            what += " (a subclass of ndarray)"
    elif type(value) is tuple:
        index, item = next((index, item) for index, item in enumerate(value) if type_of_argument(item) is None)
        what = f"tuple whose item {index} is {_with_article(_described(item))}"
    elif type(value) is list:
        what += _items_that_differ(value)
    elif type(value) in (set, frozenset, deque):
        what += _items_that_differ(list(value))
    elif type(value) in (dict, Counter, OrderedDict, defaultdict):
        keys = _items_that_differ(list(value), "key")
        what += keys if type_of_argument(list(value)) is None else _items_that_differ(list(value.values()), "value")
    elif base := next((base for base in _SUBCLASSED if isinstance(value, base) and type(value) is not base), None):
        plain = f"np.{base.__name__}" if issubclass(base, np.generic) else base.__name__
        what += f" (a subclass of {plain}: {plain}(…) of it may do)"
    elif not is_plain_class(type(value)) and (own := own_ways(type(value))):
        what += f", whose class has {own}"
    return what


def _advice(value, name: str) -> str:
    """What of a value that is no argument would be one; "" where that is not known."""
    cls = type(value)
    if isinstance(value, np.ma.MaskedArray):
        return f"pass {name}.data and {name}.mask, or {name}.filled(…)"
    if isinstance(value, np.ndarray | np.generic) and value.dtype != value.dtype.newbyteorder("="):
        return f"bring its bytes into this machine's order: {name}.astype({name}.dtype.newbyteorder('='))"
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "Ofc":
        return f"give it another dtype: {name}.astype({'complex' if value.dtype.kind == 'c' else 'float'})"
    if isinstance(value, python_types.ModuleType | type):
        return ""
    if hasattr(cls, "to_numpy"):
        return f"pass an array: {name}.to_numpy()"
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "V":
        return f"see its bytes: {name}.view(np.uint8)"
    if hasattr(cls, "__array__") or cls is memoryview:
        return f"pass an array: np.asarray({name})"
    if isinstance(value, list | tuple | set | frozenset) and {int, float} == set(map(type, value)):
        return f"make all of them floats: [float(x) for x in {name}]"
    if isinstance(value, list | tuple | set | frozenset | dict):
        return ""
    if isinstance(value, numbers.Number):
        return f"pass a float: float({name})"
    if isinstance(value, Mapping):
        return f"pass a dict: dict({name})"
    return f"pass a list: list({name})" if isinstance(value, Iterable) else ""


_SUBCLASSED = (*(t.python_class for t in NUMPY_SCALARS.values()), int, float, complex, str, bytes, tuple, list, dict, set, frozenset)


def _items_that_differ(items: list, what: str = "item") -> str:
    """Which item keeps a list from having a type."""
    for index, item in enumerate(items):
        if type_of_argument(item) is None or isinstance(typeof(item), Static):
            return f" whose {what} {index} is a {name_class(item)}"
    for index, item in enumerate(items):
        if type(item) is not type(items[0]):
            return f" whose {what} 0 is {_a(items[0])} and {what} {index} is {_a(item)}"
    return f" whose {what}s have different types"


def _a(value) -> str:
    return _with_article(name_class(value))


def _with_article(words: str) -> str:
    return f"an {words}" if words[0] in "aeiouAEIO" else f"a {words}"


_TAKES = f"which jitcore does not take; it takes\n{ACCEPTED}"


def name_class(value) -> str:
    cls = type(value)
    return cls.__name__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def convert(dispatcher, values: list, argument_types: tuple[Type, ...]) -> list:
    """The values converted for a dispatcher that has only given signatures; TypeError where none fits."""
    signatures = dispatcher.source.signatures
    best = nearest_signature(argument_types, signatures)
    if best is None:
        wanted = "\n".join(f"({', '.join(map(worded, key))})" for key in list(signatures)[:8])
        raise TypeError(f"{dispatcher.py_func.__name__}() takes the given signatures only, not "
                        f"({', '.join(map(worded, argument_types))}):\n{wanted}")
    return [_converted(value, given, t) for value, given, t in zip(values, argument_types, best)]


def _converted(value, given: Type, wanted: Type):
    if given is wanted:
        return value
    if isinstance(wanted, Tuple):
        return tuple(map(_converted, value, given.parts, wanted.parts))
    if isinstance(wanted, Number) and isinstance(given, Number):
        return wanted.python_class(value)
    return value


def as_call(source: FunctionSource, values: list) -> tuple[list, dict]:
    """One value for each parameter, in the order of `co_varnames`, as positional and keyword arguments."""
    positional, keywords = [], {}
    for parameter, value in zip(source.parameters, values):
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            keywords[parameter.name] = value
        elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            positional += value
        else:
            positional.append(value)
    return positional, keywords


def refuse_shared(source: FunctionSource, values: list, outside=()) -> None:
    """Raise TypeError if one list is at two places of the arguments, or of what is read `outside`: it cannot hold items of the types
    that both need."""
    seen: dict[int, str] = {}

    def look(value, name: str) -> None:
        if type(value) is list:
            if seen.setdefault(id(value), name) != name:
                raise TypeError(f"{source.code.co_name}(): '{seen[id(value)]}' and '{name}' are the same list, but hold items of different "
                                "types in compiled code; pass a list of its own for each")
        if type(value) in (list, tuple):
            for item in value:
                look(item, name)

    for parameter, value in zip(source.parameters, values):
        look(value, parameter.name)
    for place, _ in outside:
        look(place.now(), place.name or "a variable of an enclosing function")


def refuse(source: FunctionSource, values: list, argument_types: tuple[Type, ...]) -> None:
    """Raise what is wrong with values that the machine code for exactly their types did not take, if anything is."""
    name = source.code.co_name
    for parameter, value, t in zip(source.parameters, values, argument_types):
        where = f"argument '{parameter.name}'"
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            where = f"an argument *{parameter.name}"
        _refuse(name, where, value, t)


def refuse_outside(source: FunctionSource, outside) -> None:
    """The same for what is read outside the function."""
    for place, t in outside:
        _refuse(source.code.co_name, f"'{place.name}'" if place.name else "a variable of an enclosing function", place.now(), t)


def refuse_captured(source: FunctionSource, names: tuple[str, ...], types: tuple[Type, ...]) -> None:
    """The same for what the function captured and each call reads."""
    for name, t in zip(names, types):
        _refuse(source.code.co_name, f"'{name}'", source.cells[name].cell_contents, t)


def _refuse(name: str, where: str, value, t: Type) -> None:
    for item, kind in _flat(value, t):
        if isinstance(kind, Mutable) and kind.is_native:
            if BOTTOM in kind.held:
                raise TypeError(f"{name}(): {where} is an empty {kind.of.__name__} that does not know yet what it holds; put an item into it "
                                "before, or say so: typed.List.empty_list(type), typed.Dict.empty(key_type, value_type)")
            continue
        if isinstance(kind, Number) and kind.python and kind.kind == "i" and not -2**63 <= item < 2**63:
            raise OverflowError(f"{name}(): {where} is {_short(item)}, an int beyond 64 bits")
        if kind.python_class is range and any(not -2**63 <= end < 2**63 for end in (item.start, item.stop, item.step)):
            raise OverflowError(f"{name}(): {where} is {item}, a range beyond 64 bits")
        if isinstance(kind, Instance):
            if _leads_far(item):
                raise RecursionError(f"{name}(): {where} leads to more instances than compiled code can take: {MOST_INSTANCES} or more")
            held = values_of(item)
            for attribute, one, _ in kind.fields_now():
                if attribute in held and not is_plain_class(type(held[attribute])) and typeof(held[attribute]) is None:
                    raise TypeError(f"{name}(): {where} leads to instances of {kind.of.__name__} whose attribute '{attribute}' is {worded(one)} in "
                                    f"one of them and {_a(held[attribute])} in another, which has no such type")
        if isinstance(kind, Array) and any(size >= 2**47 for size in item.shape):
            raise ValueError(f"{name}(): {where} has a dimension of 2**47 or more: {item.shape}")


MOST_INSTANCES = 5000


def _leads_far(value) -> bool:
    """Whether an instance leads to many others."""
    waiting, seen = [value], set()
    while waiting and len(seen) < MOST_INSTANCES:
        one = waiting.pop()
        if id(one) not in seen and is_plain_class(type(one)):
            seen.add(id(one))
            waiting += values_of(one).values()
    return len(seen) >= MOST_INSTANCES


def _short(number: int) -> str:
    return str(number) if number.bit_length() < 400 else f"an int of {number.bit_length()} bits"


def _flat(value, t: Type):
    """The values of a value with their types, each instance once; native lists and dictionaries as a whole."""
    waiting, seen = [(value, t)], set()
    while waiting:
        value, t = waiting.pop()
        if isinstance(t, Mutable) and t.is_native:
            yield value, t
        elif isinstance(t, Tuple):
            waiting += [*zip(value, t.parts)][::-1]
        elif isinstance(t, List | Set | Deque):
            waiting += [(item, t.item) for item in value][::-1]
        elif isinstance(t, Dict):
            waiting += [one for key, item in value.items() for one in ((key, t.item), (item, t.mapped))][::-1]
        elif isinstance(t, Optional):
            waiting += [(value, t.of)] if value is not None else ()
        elif isinstance(t, Either):
            waiting.append((value, option_of(type(value), t)))
        elif isinstance(t, Instance):
            if id(value) in seen:
                continue
            seen.add(id(value))
            yield value, t
            held = values_of(value)
            waiting += [(held[name], one) for name, one, _ in t.fields_now() if name in held][::-1]
        elif isinstance(value, slice):
            yield from ((item, typeof(item)) for item in (value.start, value.stop, value.step) if item is not None)
        else:
            yield value, t
