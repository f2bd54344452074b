"""Iterators as arguments: the type of their items, found without taking one.

In: an iterator of Python.  Out: a Passed that stands for it, or None where nothing is known of its items.  Holds: the iterator is as it was.
What is found is a promise that compiled code checks at each item: what a generator yields is inferred from its function and the values of
its variables, what map and zip give from what they go through, what iterators over lists and the like give from the first hundred items.
"""
from __future__ import annotations

import types as python_types
from inspect import CO_VARARGS, CO_VARKEYWORDS
from itertools import islice

import numpy as np

from jitcore.arguments import type_of_argument
from typeinfer.errors import JitError
from typeinfer.kinds.generators import Generator
from typeinfer.lattice import as_item
from typeinfer.passed import Passed, is_passed, passed_class
from typeinfer.kinds.records import Member
from typeinfer.source import source_of
from typeinfer.typeof import typeof
from typeinfer.types import BOTTOM, INT, Array, List, Number, Object, Tuple, Type

LOOKED_AT, MOST_FOUND = 100, 500
_OVER_ITEMS = tuple(type(one) for one in (iter([]), iter(()), iter(""), iter(b""), iter(range(0)), iter(range(2**70)), reversed([]), reversed(range(0)),
                                          iter({}), iter({}.values()), iter({}.items()), iter(set())))
_OF_SEQUENCE = type(iter(np.empty(0)))


def is_iterator(value) -> bool:
    return hasattr(type(value), "__next__") and not isinstance(value, Passed) and typeof(value) is None


def pass_iterators(infer, specializations, args: tuple, keywords: dict) -> tuple | None:
    """The arguments, with what stands for the iterators among them; None where none can be passed. `infer`: gives the callee for a source
    and types; `specializations`: argument types that there is machine code for."""
    known = tuple(t.of.item for key in specializations for t in key if is_passed(t))
    made = {id(one): _as_passed(infer, one, known) for one in (*args, *keywords.values()) if is_iterator(one)}
    if not made or None in made.values():
        return None
    return tuple(made.get(id(one), one) for one in args), {name: made.get(id(one), one) for name, one in keywords.items()}


def _as_passed(infer, iterator, known: tuple[Type, ...]) -> Passed | None:
    """`known`: types of items, of which any serves where there are no items."""
    try:
        item = _Items(infer).of(iterator)
    except (JitError, RecursionError):
        return None
    if item is BOTTOM:
        item = known[0] if known else INT
    return passed_class(item)(iterator) if item is not None and _is_kept(item) else None


def _is_kept(item: Type) -> bool:
    """Whether an object that an iterator gives is the same for compiled code and for others: nobody changes a copy of it."""
    if isinstance(item, Tuple):
        return all(map(_is_kept, item.parts))
    return isinstance(item, Number | Array | Member) or item in (Object(str), Object(bytes))


class _Items:
    """The types of the items of iterators: bottom where there are none, None where it is not known."""

    def __init__(self, infer):
        self.infer = infer

    def of(self, iterator) -> Type | None:
        cls = type(iterator)
        if cls in _OVER_ITEMS or cls is _OF_SEQUENCE and type(iterator.__reduce__()[1][0]) is np.ndarray:
            found = typeof(list(islice(_again(iterator), LOOKED_AT)))
            return found.item if isinstance(found, List) else None
        if cls is python_types.GeneratorType:
            return self._yielded(iterator)
        if cls in _FIRST:
            _, args, *_ = iterator.__reduce__()
            types = [self._of_argument(one, List) for one in args]
            if None in types:
                return None
            first, several = _FIRST[cls]
            return self._result_of(first, *types[:several], *((Tuple(tuple(types[several:])),) if several < len(args) or cls is zip else ()))
        return None

    def _yielded(self, generator) -> Type | None:
        frame, code = generator.gi_frame, generator.gi_code
        if frame is None:
            return BOTTOM
        if generator.gi_yieldfrom is not None:
            return None
        values = frame.f_locals
        names = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
        if code.co_flags & (CO_VARARGS | CO_VARKEYWORDS) or not all(name in values for name in (*names, *code.co_freevars)):
            return None
        cells = tuple(python_types.CellType(values[name]) for name in code.co_freevars)
        function = python_types.FunctionType(code, frame.f_globals, code.co_name, None, cells)
        return self._result_of(function, *(self._of_argument(values[name], lambda item: Object(passed_class(item))) for name in names))

    def _of_argument(self, value, going) -> Type | None:
        """The type of an argument; `going`: of what it is that is gone through, by the type of its items."""
        if not hasattr(type(value), "__next__"):
            return typeof(value) if callable(value) else type_of_argument(value)
        item = self.of(value)
        return item and going(item)

    def _result_of(self, function, *types: Type | None) -> Type | None:
        if None in types:
            return None
        cells = tuple(typeof(cell.cell_contents) for cell in function.__closure__ or ())
        key = function.__code__, id(function.__globals__), cells, types
        item, reads = _found.get(key, (None, None))
        if reads is None or not all(read.is_current() for read in reads):
            root = self.infer(source_of(function), types)
            item, reads = root.result, [read for read in root.reads.values() if read.name is not None]
            if len(_found) >= MOST_FOUND:
                _found.clear()
            _found[key] = item, reads
        return as_item(item.body.item if isinstance(item, Generator) else item)


_found: dict = {}               # code, what it captured, types of arguments → the result's type, and what of its globals that depends on


def _again(iterator):
    """A second iterator over what is left."""
    made, args, *state = iterator.__reduce__()
    found = made(*args)
    if state and state[0] is not None:
        found.__setstate__(state[0])
    return found


# --- the first item of what is made of iterators
def _first_mapped(function, *iterables):
    for item in map(function, *iterables):
        return item
    raise ValueError


def _first_zipped(*iterables):
    for item in zip(*iterables):
        return item
    raise ValueError


def _first_kept(function, iterable):
    for item in filter(function, iterable):
        return item
    raise ValueError


def _first_counted(iterable, start):
    for item in enumerate(iterable, start):
        return item
    raise ValueError


_FIRST = {map: (_first_mapped, 1), zip: (_first_zipped, 0), filter: (_first_kept, 2), enumerate: (_first_counted, 2)}     # how many before *
