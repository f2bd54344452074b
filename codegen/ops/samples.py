"""Samples of arguments: what a callable of NumPy's is called with to find the type of its result.

In: operands.  Out: lists of values of the operands' types.  Holds: they differ in size and in the values of numbers and texts that are
not known; a text that is not known is one of the words that the callable's documentation quotes.
"""
from __future__ import annotations

import copy
import inspect
import itertools
import math
import re
import sys
import types
from functools import cache

import numpy as np

from typeinfer.kinds.containers import Dict, Set
from typeinfer.kinds.opaque import TEXT_CLASSES, Date, DateArray, NumpyText, Opaque, is_asked
from typeinfer.ops import UNKNOWN
from typeinfer.kinds.records import Member
from typeinfer.kinds.structured import Record, RecordArray, is_field_of_all
from typeinfer.lattice import is_text
from typeinfer.types import BOTTOM, FLOAT, INT, Array, List, NoneType, Number, Object, Optional, Slice, Static, Tuple, TupleOf, Type, View

SIZES = (3, 4, 2, 6, 1)                         # of every axis of the samples
MOST_ELEMENTS = 10_000                          # of one sample, whatever numbers the call has
NUMBERS = {"b": (True, False), "i": (1, 0, 2), "u": (1, 0, 2), "f": (0.5, 1.0, 2.5), "c": (0.5 + 1j, 1 + 0j)}
RANDOM = ("Generator", "RandomState", "SeedSequence", "PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")      # of numpy.random
MOST_WORDS = 6
_DATA = (b"10", b"ab \0\1\2", b"7", b"", b"A,b\n" * 50)
TEXTS = {str: ("10", "ab c", "7", "", "A,b\n" * 50), bytes: _DATA, bytearray: _DATA, memoryview: _DATA}


def random_classes() -> tuple[type, ...]:
    """The classes RANDOM; none as long as numpy.random is not imported, which takes longer than compiling a small function."""
    module = sys.modules.get("numpy.random")
    return _random_classes_of(module) if module else ()


@cache
def _random_classes_of(module) -> tuple[type, ...]:
    return tuple(getattr(module, name) for name in RANDOM)


def is_opaque(t: Type) -> bool:
    """Whether a value is an object of NumPy's that only NumPy looks into: arrays of dates, a date, a text of an array."""
    return isinstance(t, Opaque | Date | DateArray | NumpyText) or is_field_of_all(t) or isinstance(t, Object) and issubclass(t.of, np.generic) or (
        isinstance(t, Static) and isinstance(t.value, np.generic))


class NotRouted(Exception):
    """Why a call has no type."""


class NoType(NotRouted):
    """Why nothing is known of what a call gives but that it is an object."""


class AlwaysRaised(NoType):
    """What it raised for each sample, as it may when it runs."""


def is_among(functions, function) -> bool:
    return any(function is one for one in functions)      # it may be unhashable


def _sizes(operands):
    """The lengths of the samples' axes: some that may be wanted, as many elements as a shape among the arguments has, and others."""
    yield SIZES[0]
    for one in operands:
        known = one.constant if isinstance(one.constant, tuple) else ()
        if known and all(type(length) is int and 0 < length <= MOST_ELEMENTS for length in known):
            yield min(math.prod(known), MOST_ELEMENTS)
    lengths = [one.constant for one in operands if type(one.constant) is int and one.constant > 0]
    if len(lengths) > 1 and math.prod(lengths) <= MOST_ELEMENTS:      # reshape(2, 3, …)
        yield math.prod(lengths)
    if any(isinstance(one.type, Static) and isinstance(one.constant, type | np.dtype) for one in operands):
        yield 16                                  # bytes, of which there are numbers of any size
    yield from (one.constant for one in operands if type(one.constant) is int and one.constant not in SIZES and 0 < one.constant < 100)
    yield from {len(one.type.parts) for one in operands if isinstance(one.type, View | Tuple)} - {0, *SIZES}
    yield from SIZES[1:]
    if lengths := [each for one in operands for each in _positions(one.constant)]:
        yield max(lengths) + 1                    # an item at that position


def _positions(constant) -> list[int]:
    """The ints of an index that is known."""
    parts = constant if isinstance(constant, tuple) else (constant,)
    return [one for one in parts if type(one) is int and SIZES[0] <= one < 100]


def samples(function, operands):
    """Lists of arguments: all axes of one length, then another; numbers that are not known vary fastest. A generator of random
    numbers (the methods of NumPy's own are what np.random has) is a copy, so that its state does not change.
    """
    known = [bytes([one.constant]) if type(one.constant) is int else one.constant for one in operands
             if isinstance(one.constant, str | bytes) or type(one.constant) is int and 0 <= one.constant < 256]
    for size in _sizes(operands):
        every = [passed_values(one.type, one.constant, size) for one in operands]
        for values, one in zip(every, operands):
            if is_text(one.type) and not isinstance(one.type, Static):       # a text that what is known is found in
                values += [one.type.python_class(text) for text in known if (type(text) is str) == (one.type.python_class is str)]
                if words := one.type.python_class is str and quoted_words(function):
                    values[:] = words
        yield from ((size, values) for values in itertools.islice(itertools.product(*every), 8))


def samples_in_step(operands):
    """More lists of arguments, for what took none of `samples`: the first values of all, the second ones … (all index arrays zeros)."""
    for size in _sizes(operands):
        every = [passed_values(one.type, one.constant, size) for one in operands]
        for i in range(max(map(len, every), default=0)):
            yield size, [values[min(i, len(values) - 1)] for values in every]


def samples_of_parameters(operands):
    """More lists of arguments, for what takes parameters of distributions: fractions are probabilities, whole numbers a size that fits the
    arrays, or many."""
    for size in _sizes(operands):
        for whole in (size, 100):
            yield size, [_as_parameter(one.type, one.constant, size, whole) for one in operands]


def _as_parameter(t: Type, constant, size: int, whole: int):
    if constant is UNKNOWN and isinstance(t, Number) and t.kind in "iuf":
        return (t.python_class if t.python else np.dtype(t.dtype).type)(0.25 if t.kind == "f" else whole)
    if constant is UNKNOWN and isinstance(t, Array) and np.dtype(t.dtype).kind == "f":
        return _laid_out(t, 0.25, _shape(t, size))
    if constant is UNKNOWN and isinstance(t, Tuple) and t.parts and all(part is INT for part in t.parts):
        return (size,) * len(t.parts)
    return passed_values(t, constant, size)[0]


def quoted_words(function) -> list[str]:
    """The words that a function of NumPy's or SciPy's takes, as its documentation has them: mode='same'."""
    if isinstance(function, types.MethodDescriptorType) and function.__objclass__ is np.ndarray:
        function = getattr(np, function.__name__, function)
    if not str(getattr(function, "__module__", "")).startswith(("numpy", "scipy")):
        return []
    try:
        defaults = [one.default for one in inspect.signature(function).parameters.values() if type(one.default) is str]
    except (TypeError, ValueError):
        defaults = []
    parameters = (function.__doc__ or "").partition("\nReturns\n")[0]
    names = ["f8", "i4"] if re.search(r"^\s*dtype\b", parameters, re.MULTILINE) else []      # so that a dtype that is not known is noticed
    return names + list(dict.fromkeys(defaults + re.findall(r"['\"`](\w+)['\"`]", parameters)))[:MOST_WORDS]


def passed_values(t: Type, constant, size: int) -> list:
    """Values of a type, for a call; NotRouted where it is none that is passed on."""
    if isinstance(t, Static):
        return [copy.deepcopy(t.value) if type(t.value) in random_classes() else t.value]
    if isinstance(t, Opaque):
        return _opaque_values(t.dtype, t.ndim, size)
    if isinstance(t, DateArray):
        return _date_arrays(t, size)
    if is_asked(t):
        return [None]
    if isinstance(t, NumpyText) or isinstance(t, Object) and issubclass(t.of, np.character):
        return [t.of(text) for text in TEXTS[TEXT_CLASSES[t.of]]]
    if isinstance(t, Object) and t.of in random_classes():
        return [t.of(np.random.PCG64(0)) if t.of is np.random.Generator else t.of(0)]
    if constant is not UNKNOWN:
        return [constant]
    if isinstance(t, NoneType):
        return [None]
    if isinstance(t, Date):
        return [one[()] for one in _opaque_values(t.dtype, 0, size)]
    if isinstance(t, Member):
        return list(t.of)[:3]
    if isinstance(t, Number):
        made = t.python_class if t.python else np.dtype(t.dtype).type
        return [made(value) for value in NUMBERS[t.kind]]
    if isinstance(t, Array):
        return list(_arrays(t, size))
    if isinstance(t, Record | RecordArray):
        made = np.zeros((size,) * t.ndim if isinstance(t, RecordArray) else (), t.dtype)
        made.flags.writeable = t.writeable
        return [made.view(t.of) if isinstance(t, RecordArray) else made[()]]
    if isinstance(t, Tuple):
        if not t.parts:
            return [()]
        every = [passed_values(p, UNKNOWN, size) for p in t.parts]
        axes = [tuple(reversed(range(len(t.parts))))] if all(part is INT for part in t.parts) else []
        in_step = zip(*(itertools.islice(itertools.cycle(each), 3) for each in every))
        return [*in_step, *axes, *itertools.islice(itertools.product(*every), 1, 6)]
    if isinstance(t, Slice):
        return [slice(*each) for each in itertools.islice(itertools.product(*(passed_values(p, UNKNOWN, size) for p in t.parts)), 2)]
    if t is Object(memoryview):                   # whose bytes may be written, and are this sample's alone
        return [memoryview(bytearray(one)) for one in _DATA]
    if is_text(t):
        return [t.python_class(one) for one in TEXTS[t.python_class]]
    if isinstance(t, List | TupleOf):
        found = passed_values(t.item, UNKNOWN, size) if t.item is not BOTTOM else []
        if t.item is FLOAT:
            found.append(1 / size)                # probabilities
        every = [*([one] * size for one in found), itertools.islice(itertools.cycle(found), size)]
        return list(map(t.python_class, every))
    if isinstance(t, Dict | Set) and t.item is not BOTTOM:
        held = [[*passed_values(part.of, UNKNOWN, size), None] if isinstance(part, Optional) else passed_values(part, UNKNOWN, size) for part in t.held]
        return [t.python_class(zip(*held) if isinstance(t, Dict) else held[0])]
    if is_field_of_all(t):
        return [one[t.parts[1].value] for one in passed_values(t.parts[0], UNKNOWN, size)]
    if isinstance(t, View) and t.of is list:
        chances = [[1 / len(t.parts)] * len(t.parts)] if t.parts and all(part is FLOAT for part in t.parts) else []
        return [list(each) for each in itertools.islice(itertools.product(*(passed_values(p, UNKNOWN, size) for p in t.parts)), 2)] + chances
    raise NotRouted(f"a value of type {t} is not passed on to functions of Python or NumPy")


def _fitting(size: int, ndim: int) -> int:
    """The size, or a smaller one where so many axes of it would hold too much."""
    return next((one for one in (size, 2) if one ** ndim <= MOST_ELEMENTS), 1)


def _opaque_values(dtype: np.dtype, ndim: int, size: int) -> list:
    """Dates and texts, as many as the other samples have."""
    size = _fitting(size, ndim)
    shape = (size,) * ndim
    if dtype.kind in "mM":
        if dtype == np.datetime64:
            return [np.full(shape, "NaT", dtype)]
        return [np.arange(first, first + size**ndim).astype(dtype).reshape(shape) for first in ((0,) if ndim else (0, 3))]
    words = itertools.cycle(TEXTS[str if dtype.kind == "U" else bytes][:4])
    return [np.array(list(itertools.islice(words, size**ndim)), dtype).reshape(shape)]


def _date_arrays(t: DateArray, size: int) -> list:
    found = []
    for values in _opaque_values(t.dtype, t.ndim, size):
        made = np.asarray(values, order="F" if t.counts.order == "F" else "C")
        if t.counts.order == "A" and t.ndim:
            made = np.repeat(made, 2, axis=-1)[..., ::2]
        made.flags.writeable = t.counts.writeable
        found.append(made)
    return found


def _arrays(t: Array, size: int):
    """Numbers that grow along one axis; a matrix is symmetric and positive definite, so that it has an inverse and a root.
    Whole numbers may also be indices."""
    shape, size = _shape(t, size), _fitting(size, t.ndim)
    dtype = np.dtype(t.dtype)
    is_whole = dtype.kind in "iu"
    every = [np.arange(1, 1 + size)] if t.ndim == 1 else [
        np.eye(size) * (1 if is_whole else size + 1) + (not is_whole) if size in SIZES else np.ones(shape)] if t.ndim else [np.array(1)]
    if t.ndim == 1 and dtype.kind == "f":
        every.append(np.full(size, 1 / size))     # probabilities
    if is_whole:
        every.insert(t.ndim != 1, np.zeros(shape) if size not in SIZES else np.arange(size) if t.ndim else np.array(0))
    for values in every:
        yield _laid_out(t, values, shape)


def _shape(t: Array, size: int) -> tuple[int, ...]:
    size = _fitting(size, t.ndim)
    return (size,) * t.ndim if size in SIZES else (size, *(1,) * (t.ndim - 1)) if t.ndim else ()


def _laid_out(t: Array, values, shape) -> np.ndarray:
    """An array of that type and shape that holds the values."""
    made = np.array(np.broadcast_to(np.asarray(values).astype(t.dtype), shape), order="F" if t.order == "F" else "C")
    if t.order == "A" and t.ndim:
        made = np.repeat(made, 2, axis=-1)[..., ::2]
    made.flags.writeable = t.writeable
    return made
