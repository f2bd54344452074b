"""What the compiler says about types and callables to the person who wrote the program.

In: types, patterns of rules, Python callables.  Out: words.  Holds: nothing here decides anything.
"""
from __future__ import annotations

import builtins
import difflib
import operator
import types as python_types

import numpy as np

from typeinfer import steps
from typeinfer.types import Array, Family, NamedTuple, NoneType, Optional, Static, Tuple, Type, View

DICT = "dicts and sets are not supported yet: use arrays, tuples, or a variable for each value"
LIST = "lists are not supported yet, but as literals in np.array([…]): make an array, np.empty(n), and assign its items"
OUTSIDE = "call it outside, and pass the result as an argument"

SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
            "and_": "&", "or_": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "lt": "<", "le": "<=", "eq": "==",
            "ne": "!=", "gt": ">", "ge": ">=", "neg": "-", "invert": "~", "pos": "+"}
_FAMILIES = {"Bool": "bool", "Int": "int", "Integral": "int or bool", "Float": "float", "Complex": "complex",
             "Real": "real number", "Num": "number", "PyInt": "Python int", "PyReal": "Python number", "PyNum": "Python number", "NpInt": "NumPy int",
             "NpNum": "NumPy number", "Str": "str", "Class": "class", "Any": "anything"}
_CLASSES = {"Array": "array", "Tuple": "tuple", "RangeType": "range", "NoneType": "None", "Slice": "slice", "Number": "number",
            "Static": "constant", "object": "anything", "Optional": "value or None", "Closure": "function"}


def worded(t: Type) -> str:
    """A type as the user knows it."""
    if isinstance(t, NoneType):
        return "None"
    if isinstance(t, Optional):
        return f"{worded(t.of)} or None"
    if isinstance(t, NamedTuple):
        return str(t)
    if isinstance(t, Tuple):
        return f"tuple({', '.join(map(worded, t.parts))})"
    if isinstance(t, Static) and isinstance(t.value, str):
        return f"str {t.value!r}" if len(t.value) < 30 else "str"
    if isinstance(t, View) and t.of in (list, dict, set):
        return t.of.__name__
    return str(t)


def name_of(function) -> str:
    """A callable as users write it: np.sum, math.sqrt, len, ndarray.sum."""
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None) or repr(function)
    module = getattr(function, "__module__", None)
    if module is None and getattr(np, name, None) is function:        # universal functions
        module = "numpy"
    if module in (None, "builtins", "_operator", "typeinfer.steps", "__main__") or getattr(builtins, name, None) is function:
        return name
    parts = [part for part in module.split(".") if not part.startswith("_")]
    if parts and parts[0] == "numpy":
        parts[0] = "np"
    return ".".join((*parts, name))


def _pattern(pattern) -> str:
    if isinstance(pattern, Type):
        return worded(pattern)
    if isinstance(pattern, Family) and " | " in pattern.name:
        return " or ".join(_FAMILIES.get(one, _CLASSES.get(one, one)) for one in pattern.name.split(" | "))
    name = getattr(pattern, "name", None) or getattr(pattern, "__name__", None) or str(pattern)
    return _FAMILIES.get(name) or _CLASSES.get(name) or name


def _taken(ops, overloads) -> str:
    """What a callable takes, as far as it fits into a line."""
    found = list(dict.fromkeys([tuple(map(_pattern, rule.patterns)) for op in ops for rule in op.rules]
                               + [tuple(map(_pattern, one.patterns().values())) for one in overloads]))
    shown: list[str] = []
    for one in sorted(found, key=len):
        text = f"({', '.join(one)})"
        if sum(map(len, shown)) + len(text) > 90 or len(shown) == 4:
            break
        shown.append(text)
    return " or ".join(shown) + (", …" if shown and len(shown) < len(found) else "")


def no_meaning(function, args, ops, overloads) -> str:
    """Why a callable that is known has no meaning for these operands."""
    given = [a.type for a in args]
    views = {t.of for t in given if isinstance(t, View)}
    if views & {dict, set}:
        return DICT
    name = getattr(function, "__name__", "")
    symbol = SYMBOLS.get(name) or SYMBOLS.get(name[1:] if name.startswith("i") else "")
    if getattr(function, "__module__", "") == "_operator" and symbol:
        left = worded(given[0])
        text = f"{left} {symbol} {worded(given[1])} is not supported" if len(args) == 2 else f"{symbol}{left} is not supported"
    elif name in _SENTENCES:
        text = _SENTENCES[name](*given)
    else:
        taken = _taken(ops, overloads)
        call = f"{name_of(function)}({', '.join(map(worded, given))})"
        return f"{call} is not supported" + (f"; it takes {taken}" if taken else "")
    return f"{text}; {LIST}" if list in views else text


def _cannot_get(container: Type, index: Type) -> str:
    if isinstance(container, (Array, Tuple)):
        return f"{worded(container)} cannot be indexed with {worded(index)}"
    return f"{worded(container)} cannot be indexed"


def _cannot_set(container: Type, index: Type, value: Type) -> str:
    if isinstance(container, Array):
        return f"{worded(value)} cannot be assigned to items of {worded(container)} at index {worded(index)}"
    if isinstance(container, Tuple):
        return "items of a tuple cannot be assigned: make a new tuple"
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
    "make_list": lambda *items: LIST,
    "concatenate_items": lambda *items: LIST,
}


_WHOLE = "compiled code loops over sequences itself: write `for x in …`"
_KEY = "write a function: lambda x: …"
_SENTENCES_OF = {
    list: LIST, dict: DICT, set: DICT, frozenset: DICT,
    iter: f"iter() is not supported; {_WHOLE}", next: f"next() is not supported; {_WHOLE}",
    map: f"map() is not supported; {_WHOLE}", filter: f"filter() is not supported; {_WHOLE}",
    sorted: f"sorted is not supported in compiled code: it makes a list, and lists are not supported yet; {OUTSIDE}",
    hash: "hash() is not supported: Python's hashes of numbers and tuples are made for dicts",
    id: "id() is not supported: values of compiled code are no objects, so they have no identity",
    operator.itemgetter: f"operator.itemgetter is not supported; {_KEY}",
    operator.attrgetter: f"operator.attrgetter is not supported; {_KEY}",
    operator.methodcaller: f"operator.methodcaller is not supported; {_KEY}",
}


def unknown_callable(function) -> str:
    """Why a Python object that no op or overload declares cannot be called."""
    if not callable(function):
        return f"{describe(function)} cannot be called"
    try:
        sentence = _SENTENCES_OF.get(function) or _SENTENCES_OF.get(type(function))
    except TypeError:                             # an unhashable callable
        sentence = None
    if sentence:
        return sentence
    if isinstance(function, type):
        return f"class {name_of(function)} is not supported in compiled code; {OUTSIDE}"
    return f"{name_of(function)} is not supported in compiled code; {OUTSIDE}"


def describe(value) -> str:
    """An object that is known when compiling."""
    if isinstance(value, python_types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, type):
        return f"class {name_of(value)}"
    text = repr(value)
    return text if len(text) < 40 else f"a {type(value).__name__}"


def no_attribute(t: Type, name: str) -> str:
    value = t.value if isinstance(t, Static) else t.python_class
    whose = describe(value) if isinstance(t, Static) and not isinstance(value, str) else worded(t)
    return f"{whose} has no attribute '{name}'{nearest(name, dir(value))}"


def changing_attribute(value, name: str) -> str:
    return (f"attribute '{name}' of {describe(value)} may change, so it is no constant of compiled code; pass its value as an "
            "argument")


def unsupported_attribute(t: Type, name: str) -> str:
    if isinstance(t, View) and t.of in (dict, set):
        return DICT
    if isinstance(t, View) and t.of is list:
        return LIST
    return f"attribute '{name}' of {worded(t)} is not supported yet"


def nearest(name: str, others) -> str:
    """A hint at the name that may have been meant."""
    close = difflib.get_close_matches(name, [other for other in others if not other.startswith("_")], 1)
    return f"; did you mean '{close[0]}'?" if close else ""


def error_of_none(function, args) -> tuple[type, str] | None:
    """What Python raises where the optional ones of these operands are None: the class and the message. None: nothing."""
    module = getattr(function, "__module__", None) or "numpy"
    if module.partition(".")[0] not in ("_operator", "builtins", "math", "cmath", "numpy", "typeinfer") or function is print \
            or "random" in module:
        return TypeError, "None is not supported here"       # calling it may have an effect
    if function is steps.iterate:
        return TypeError, "'NoneType' object is not iterable"
    if function is steps.unpack:
        return TypeError, "cannot unpack non-iterable NoneType object"
    try:
        samples = [None if isinstance(a.type, Optional) else a.constant if a.is_constant else _sample(a.type) for a in args]
        with np.errstate(all="ignore"):
            function(*samples)
    except Exception as error:
        return type(error), str(error)
    return None


def _sample(t: Type):
    """Any value of a type."""
    if isinstance(t, Array):
        return np.ones((1,) * t.ndim, t.dtype.dtype)
    if isinstance(t, Tuple):
        return tuple(map(_sample, t.parts))
    if isinstance(t, Static):
        return t.value
    return t.python_class(1)
