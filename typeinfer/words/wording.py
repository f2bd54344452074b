"""What the compiler says about types and callables to the person who wrote the program.

In: types, patterns of rules, Python callables.  Out: words.  Holds: nothing here decides anything.
"""
from __future__ import annotations

import builtins
import functools
import operator
import sys
import types as python_types

import numpy as np

from typeinfer.kinds.choices import Choice
from typeinfer.callables import steps
from typeinfer.lattice import as_item, join
from typeinfer.kinds.records import Either, Instance
from typeinfer.source import EMPTY, FunctionSource
from typeinfer.types import (Array, BoundMethod, Closure, NamedTuple, NoneType, Object, Optional, Slice, Static, Tuple, Type, View)

MIXED = "a tuple may hold items of several types"
OUTSIDE = "call it outside, and pass the result as an argument"

SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
            "and_": "&", "or_": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "lt": "<", "le": "<=", "eq": "==",
            "ne": "!=", "gt": ">", "ge": ">=", "neg": "-", "invert": "~", "pos": "+"}
_METHODS = (python_types.MethodDescriptorType, python_types.WrapperDescriptorType, python_types.GetSetDescriptorType)


def worded(t: Type) -> str:
    """A type as the user knows it."""
    if isinstance(t, NoneType):
        return "None"
    if isinstance(t, Optional):
        return f"{worded(t.of)} or None"
    if isinstance(t, NamedTuple):
        return str(t)
    if isinstance(t, Object):
        return t.of.__name__
    if isinstance(t, Tuple):
        if len(str(t)) > 300:                     # tuples of tuples of … are small, but their text is not
            return f"tuple of {len(t.parts)} items"
        return f"tuple({', '.join(map(worded, t.parts))})"
    if isinstance(t, Static) and isinstance(t.value, str):
        return f"str {t.value!r}" if len(t.value) < 30 else "str"
    if isinstance(t, Static):
        return describe(t.value)
    if isinstance(t, Choice | Either):
        return " or ".join(map(worded, t.options))
    if isinstance(t, View) and t.python_class is dict and len(t.parts) < 8 and all(isinstance(name, Static) for name in t.parts[0].parts):
        return f"dict({', '.join(f'{name.value}: {worded(part)}' for name, part in zip(t.parts[0].parts, t.parts[1:]))})"
    if isinstance(t, View):
        return t.python_class.__name__
    if isinstance(t, Closure):
        return f"function {t.function.value.code.co_name}"
    if isinstance(t, BoundMethod):
        return f"method {getattr(t.function.value, '__name__', t.function)} of {worded(t.owner)}"
    if isinstance(t, Slice):
        return "slice"
    if isinstance(t, Instance):
        return str(t) if len(str(t)) < 100 else t.of.__name__
    return str(t)


def name_of(function) -> str:
    """A callable as users write it: np.sum, math.sqrt, len, ndarray.sum, random.random."""
    if isinstance(getattr(function, "source", None), FunctionSource):
        return function.source.code.co_name
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None) or repr(function)
    name = name.rpartition("<locals>.")[2]
    module = getattr(function, "__module__", None)
    if module is None:
        module = "numpy" if getattr(np, name, None) is function else type(getattr(function, "__self__", None)).__module__
    if module in (None, "builtins", "_operator", "typeinfer.callables.steps", "__main__") or getattr(builtins, name, None) is function:
        return name
    short = getattr(function, "__name__", name)
    parts = module.split(".")
    if not is_of_python(module):                  # the user knows where it is from
        return name
    for end in range(1, len(parts) + 1):          # the outermost module that has it: random.random is a method of an object
        outer = ".".join((*parts[:end - 1], parts[end - 1].lstrip("_")))
        if getattr(sys.modules.get(outer), short, None) == function:
            return ".".join((_short_module(outer), short))
    return ".".join((_short_module(".".join(part for part in parts if not part.startswith("_"))), name)).lstrip(".")


def is_of_python(module: str) -> bool:
    """Whether a module is part of the standard library, or of NumPy."""
    package = module.partition(".")[0]
    return package == "numpy" or package in sys.stdlib_module_names


def _short_module(name: str) -> str:
    return "np" + name[5:] if name.partition(".")[0] == "numpy" else name


def symbol_of(function) -> str:
    """The operator that a function of the operator module stands for, also one in place; "" if none."""
    name = getattr(function, "__name__", "")
    if getattr(function, "__module__", "") != "_operator":
        return ""
    return SYMBOLS.get(name) or (SYMBOLS[name[1:]] + "=" if name[:1] == "i" and name[1:] in SYMBOLS else "")


def call_of(function, given: list[Type], names: tuple[str, ...] = ()) -> str:
    """A call in words: math.sqrt(int), array(float64, 1d, C).sum(axis: str 'x')."""
    words = list(map(worded, given))
    if names:
        words[-len(names):] = [f"{name}: {word}" for name, word in zip(names, words[-len(names):])]
    if isinstance(function, _METHODS) and words:
        return f"{words[0]}.{function.__name__}({', '.join(words[1:])})"
    symbol = symbol_of(function)
    if symbol and len(words) == 2:
        return f"{words[0]} {symbol} {words[1]}"
    if symbol and len(words) == 1:
        return f"{symbol}{words[0]}"
    text = f"{name_of(function)}({', '.join(words)})"
    return text if len(text) < 160 else f"{name_of(function)}(…) of {len(words)} arguments"


def signature_of(source: FunctionSource) -> str:
    """A function with its parameters, as in its `def`."""
    shown, keywords = [], []
    for parameter in source.parameters:           # *args come last there
        kind = parameter.kind.name
        text = parameter.name if parameter.default is EMPTY else f"{parameter.name}={describe(parameter.default)}"
        if kind == "VAR_POSITIONAL":
            shown.append(f"*{text}")
        else:
            (keywords if kind == "KEYWORD_ONLY" else shown).append(text)
    if keywords and not any(one.startswith("*") for one in shown):
        shown.append("*")
    return f"{source.code.co_name}({', '.join(shown + keywords)})"


def describe(value) -> str:
    """An object that is known when compiling."""
    if isinstance(value, python_types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, type):
        return f"class {name_of(value)}"
    if isinstance(value, FunctionSource):
        return f"function {value.code.co_name}"
    if isinstance(value, np.dtype):
        return f"dtype {value}"
    if isinstance(value, (int, float, complex, str, bytes, np.generic, type(None), type(Ellipsis))):
        text = repr(value)
        return text if len(text) < 40 else f"a {type(value).__name__}"
    if isinstance(value, memoryview):
        return f"a memoryview of items that are no ints (format {value.format!r}; an array, np.asarray(…), may do)"
    if isinstance(value, np.ndarray):
        return f"an array of dtype {value.dtype}"
    if callable(value) and getattr(value, "__name__", None):
        return f"function {name_of(value)}"
    name = name_of(type(value))                   # its repr may be anything
    return f"an {name}" if name[0] in "aeiouAEIOU" else f"a {name}"


_WHOLE = "compiled code loops over sequences itself: write `for x in …`"
_KEY = "write a function instead: lambda x: …"
_UNKNOWN_CALLABLES = {                            # what they are said to be, and what to do
    str: ("str() is not supported yet", "an f-string makes text of numbers: f\"{x}\""),
    iter: ("iter() is not supported", _WHOLE), next: ("next() is not supported", _WHOLE),
    map: ("map() is not supported", _WHOLE), filter: ("filter() is not supported", _WHOLE),
    sorted: ("sorted() is not supported", OUTSIDE),
    id: ("id() is not supported: values of compiled code are no objects, so they have no identity", "compare values with =="),
    super: ("super() is not supported: compiled functions know no classes", "call the function of the base class by its name"),
    operator.itemgetter: ("operator.itemgetter is not supported", _KEY),
    operator.attrgetter: ("operator.attrgetter is not supported", _KEY),
    operator.methodcaller: ("operator.methodcaller is not supported", _KEY),
    functools.partial: ("functools.partial is not supported", _KEY),
    functools.reduce: ("functools.reduce is not supported", "write the loop"),
    eval: ("eval() is not supported: compiled code runs no text", "write the expression itself"),
    exec: ("exec() is not supported: compiled code runs no text", "write the statements themselves"),
    locals: ("locals() is not supported: variables of compiled code are registers", "name the variables"),
    globals: ("globals() is not supported: globals are constants of compiled code", "name the variables"),
}


def told_of(function) -> tuple[str, str] | None:
    """What there is to say about a callable of Python's that has no meaning, or none for these arguments; and what to do."""
    try:
        return _UNKNOWN_CALLABLES.get(function) or _UNKNOWN_CALLABLES.get(type(function))
    except TypeError:                             # an unhashable callable
        return None


def unknown_callable(function) -> tuple[str, str]:
    """Why a Python object that no op or overload declares cannot be called, and what to do."""
    if not callable(function):
        return f"{describe(function)} cannot be called", ""
    known = told_of(function)
    if known:
        return known
    if isinstance(function, type):
        return _unknown_class(function)
    return f"{name_of(function)} is not supported in compiled code", OUTSIDE


def _unknown_class(cls: type) -> tuple[str, str]:
    """Why compiled code does not have a class: what of it is not the user's own."""
    message = f"class {name_of(cls)} is not supported in compiled code"
    base = next((base for base in cls.__mro__[1:] if base.__module__ == "builtins" and base is not object), None)
    if base is not None and not issubclass(cls, BaseException):
        return f"{message}: it derives from {base.__name__}", f"keep a {base.__name__} in an attribute of a class that derives from nothing"
    name = next((name for name in ("__getattr__", "__getattribute__", "__setattr__", "__delattr__", "__new__", "__del__")
                 for base in cls.__mro__[:-1] if name in vars(base)), None)
    if name is not None and cls.__module__ not in sys.stdlib_module_names:
        return f"{message}: it has {name}", "write the attributes out, or make it a property or a function"
    return message, OUTSIDE


def changing_attribute(value, name: str) -> str:
    return f"attribute '{name}' of {describe(value)} may change, so it is no constant of compiled code"


def mixed_items(t: Type, what: str = "a list") -> str:
    """Why a display cannot be a list, or a tuple one of unknown length: the first two items that have no common type."""
    items = list(map(as_item, t.parts))
    for number, item in enumerate(items):
        if item is None:
            return f"{what} cannot hold item {number} of this one, {worded(t.parts[number])}, in compiled code"
    for number, item in enumerate(items):
        for before in range(number):
            if join(items[before], item) is None:
                return (f"the items of {what} must have one type in compiled code, but item {before} is {worded(items[before])} "
                        f"and item {number} is {worded(item)}")
    return f"the items of {what} must have one type in compiled code"


UNKNOWN_LENGTH = "a tuple whose length is not known when compiling"


def nearest(name: str, others) -> str:
    """The name that may have been meant; "" if none is like it."""
    import difflib                                # which takes as long to read as half the compiler
    close = difflib.get_close_matches(name, [other for other in others if not other.startswith("_")], 1)
    return close[0] if close else ""


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
