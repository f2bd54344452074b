"""functools.partial objects and bound methods as arguments: compiled code is given a closure that does the same.

In: such an object.  Out: a function whose cells hold what the object holds.  Holds: objects that hold values of the same types share machine
code, as closures of one factory do (see jitcore.closures); an object has one function as long as it holds the same; what is returned is such
an object again.
"""
from __future__ import annotations

import functools
import linecache
import operator
import types
from weakref import WeakKeyDictionary

from typeinfer.callables.functions import make_keywords, overriding

STANDS_FOR = frozenset((functools.partial, types.MethodType))
_MADE: WeakKeyDictionary = WeakKeyDictionary()            # partial → what it held, its function
_NAMESPACE = {"__name__": __name__, "make_keywords": make_keywords, "overriding": overriding}


def stand_in(value):
    """The function that does what a partial or a bound method does; any other value as it is."""
    if type(value) is types.MethodType:
        return _made(value.__func__, ("owner",), (value.__self__,), {}, value.__qualname__)
    if type(value) is not functools.partial:
        return value
    held = (value.func, *value.args, *value.keywords, *value.keywords.values())
    before, function = _MADE.get(value, ((), None))
    if len(before) != len(held) or not all(map(operator.is_, before, held)):
        given = tuple(f"given_{k}" for k in range(len(value.args)))
        function = _made(stand_in(value.func), given, value.args, value.keywords, getattr(value.func, "__qualname__", "partial"))
        _MADE[value] = held, function
    return function


def given_back(value):
    """A result: where it is such a function, the object that it stands for, made anew."""
    if type(value) is tuple:
        return tuple(map(given_back, value))
    if type(value) is not types.FunctionType or value.__globals__.get("__name__") != __name__:
        return value
    held = {name: cell.cell_contents for name, cell in zip(value.__code__.co_freevars, value.__closure__)}
    function = given_back(held.pop("function"))
    if "owner" in held:
        return types.MethodType(function, held["owner"])
    places = sorted(held, key=lambda name: int(name.split("_")[1]))
    named = {name.split("_", 2)[2]: held[name] for name in places if name.startswith("value")}
    return functools.partial(function, *(held[name] for name in places if name.startswith("given")), **named)


def _made(function, cells: tuple[str, ...], args: tuple, keywords: dict, name: str):
    made = _factory(cells, tuple(keywords))(function, *args, *keywords.values())
    made.__qualname__ = name
    return made


@functools.lru_cache(maxsize=256)
def _factory(cells: tuple[str, ...], names: tuple[str, ...]):
    """What makes the function: `cells` hold its first arguments. The names of keywords have to stand in the code."""
    given = "".join(f"{name}, " for name in cells)
    values = [f"value_{k}_{name}" for k, name in enumerate(names)]
    others = f"overriding(make_keywords({', '.join(map('{}={}'.format, names, values))}), others)" if names else "others"
    text = (f"def make(function, {given}{', '.join(values)}):\n"
            f"    def call(*more, **others):\n        return function({given}*more, **{others})\n    return call\n")
    place = f"<functools.partial of {', '.join((*cells, *names)) or 'nothing'}>"
    linecache.cache[place] = len(text), None, text.splitlines(True), place
    namespace = dict(_NAMESPACE)
    exec(compile(text, place, "exec"), namespace)
    return namespace["make"]
