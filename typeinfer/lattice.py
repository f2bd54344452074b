"""How types meet: `join` where control flow merges, `promote` where an operation takes several numbers.

In: types.  Out: a type, or None where there is none.  Holds: join is commutative, associative and idempotent, bottom is its
neutral element, and a chain of joins ends (number → wider number → Optional of it).
"""
from functools import lru_cache

import numpy as np

from typeinfer.kinds.records import Either, Instance, Member, instances_of, join_either, join_instances, option_of
from typeinfer.kinds.opaque import Date, DateArray, NumpyText
from typeinfer.kinds.choices import MOST, Choice, in_order, is_function, is_same_function, options_of
from typeinfer.kinds.generators import Accepting, Generator
from typeinfer.types import (BOOL, BOTTOM, COMPLEX, FLOAT, INT, NONE, Array, BoundMethod, Iterator, List, Mutable, NoneType, Number, Object,
                             Optional, RangeType, Static, Tuple, TupleOf, Type, View, from_dtype, is_display, numpy_of)

ANY = Object(object)                            # an object of which nothing is known: the interpreter is asked
_WEAK_ORDER = {"b": 0, "i": 1, "f": 2, "c": 3}
_WEAK = {0: BOOL, 1: INT, 2: FLOAT, 3: COMPLEX}


@lru_cache(maxsize=None)
def promote(a: Number, b: Number) -> Number:
    """The common type of two numbers in arithmetic, by NEP 50.

    Python with Python: the wider kind. NumPy with NumPy: `np.result_type`. Python with NumPy: the NumPy type, unless
    Python's kind is higher; then the default of that kind (uint8 and float → float64, float32 and complex → complex64).
    """
    if a is b:
        return a
    if a.python and b.python:
        return _WEAK[max(_WEAK_ORDER[a.kind], _WEAK_ORDER[b.kind])]
    if a.python:
        a, b = b, a
    if b.python and b.kind != "b":
        return from_dtype(np.result_type(a.dtype, b.python_class(0)))
    return from_dtype(np.result_type(a.dtype, b.dtype))


def join(a: Type, b: Type) -> Type | None:
    """The type that holds both: where two assignments meet. None: they conflict."""
    if a is b or b is BOTTOM:
        return a
    if a is BOTTOM:
        return b
    if isinstance(a, Number) and isinstance(b, Number):
        return promote(a, b)
    if isinstance(a, Accepting) or isinstance(b, Accepting):
        return _join_accepting(a, b)
    if a is ANY and _is_passed_on(b) or b is ANY and _is_passed_on(a):
        return ANY                                # which may be None itself
    if a is NONE or b is NONE:
        other = b if a is NONE else a
        if isinstance(other, View) and _becomes_object(other):       # another text may come, and nothing could be made of it then
            other = Object(other.python_class)
        return other if isinstance(other, Optional) else Optional(other)
    if isinstance(a, Optional) or isinstance(b, Optional):
        given = [t.of if isinstance(t, Optional) else t for t in (a, b)]
        inner = join(*given)
        if inner is ANY:
            return ANY
        if isinstance(inner, Object) and any(isinstance(t, Optional) and not isinstance(t.of, Object | Static) for t in (a, b)):
            return None                           # an object is made where the value is, not where it is looked at
        return inner and Optional(inner)
    if instances_of(a) and instances_of(b):
        if isinstance(a, Instance) and isinstance(b, Instance) and a.of is b.of:
            return join_instances(a, b, join)
        return join_either(a, b, join)
    if isinstance(a, Mutable) and type(a) is type(b) and a.grows:
        held = tuple(map(join, a.held, b.held))
        return a.holding(held) if None not in held and a.is_like(b) else None
    if isinstance(a, List) or isinstance(b, List) or is_display(a) and is_display(b) and len(a.parts) != len(b.parts):
        return join_lists(a, b)
    if isinstance(a, Array) and isinstance(b, Array):
        if a.dtype is not b.dtype or a.ndim != b.ndim or a.writeable is not b.writeable:
            return None                           # a store would raise on one path only, and what is returned would forget which
        return Array(a.dtype, a.ndim, a.order if a.order == b.order else "A", a.writeable)
    if isinstance(a, DateArray) and isinstance(b, DateArray):
        counts = join(a.counts, b.counts) if a.dtype == b.dtype else None
        return counts and DateArray(a.dtype, counts)
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.parts) == len(b.parts):
        parts = _join_parts(a, b)
        return parts and with_parts(a, parts) if a.python_class is b.python_class else None
    if (isinstance(a, Tuple | TupleOf) and isinstance(b, Tuple | TupleOf)) and a.python_class is tuple and b.python_class is tuple:
        return join_tuples(a, b, join)
    if isinstance(a, Object) or isinstance(b, Object) or _is_text(a) and _is_text(b):
        return _join_objects(a, b)
    if is_function(a) and is_function(b):
        return _join_functions(a, b)
    if type(a) is type(b) and a.parts and len(a.parts) == len(b.parts) and (
            isinstance(a, Iterator) or getattr(a, "of", None) is getattr(b, "of", None)):
        parts = _join_parts(a, b)
        joined = parts and with_parts(a, parts)
        if joined:
            return joined
    if _becomes_object(a) and _becomes_object(b):
        return _join_objects(a, b)
    return join_lists(a, b) if is_display(a) and is_display(b) else None


def _join_accepting(a: Type, b: Type) -> Type | None:
    """What takes all that either must take."""
    if not (isinstance(a, Generator | Accepting) and isinstance(b, Generator | Accepting)):
        return None
    first, second = (one.body if isinstance(one, Generator) else one for one in (a, b))
    sent = second.sent if first.sent is NONE else first.sent if second.sent is NONE else join(first.sent, second.sent)
    return sent and Accepting(sent, first.takes_exceptions or second.takes_exceptions)


def _join_parts(a: Type, b: Type) -> tuple[Type, ...] | None:
    parts = tuple(join(x, y) for x, y in zip(a.parts, b.parts))
    return None if None in parts else parts


def _join_functions(a: Type, b: Type) -> Type | None:
    """One function, if both are, else a choice of all that either may be."""
    found = list(options_of(a))
    for other in options_of(b):
        number = next((k for k, one in enumerate(found) if is_same_function(one, other)), None)
        if number is None:
            found.append(other)
        elif found[number] is not other:
            parts = _join_parts(found[number], other)
            if parts is None:
                return None
            found[number] = with_parts(other, parts)
    if len(found) == 1 and not isinstance(a, Choice) and not isinstance(b, Choice):
        return found[0]
    return Choice(in_order(found)) if len(found) <= MOST else None


def _is_passed_on(t: Type) -> bool:
    """Whether the object that Python has for a value means all that the value does: it holds nothing that others see change."""
    if isinstance(t, Optional):
        return _is_passed_on(t.of)
    return isinstance(t, Number | NoneType | Array | Date | DateArray | RangeType) or type(t) is Tuple and all(map(_is_passed_on, t.parts)) or _becomes_object(t)


def _join_objects(a: Type, b: Type) -> Type | None:
    """A reference to a Python object with one more, or with what becomes one: an exception being made, a str."""
    if not (_becomes_object(a) and _becomes_object(b)):
        return None
    classes = {a.python_class, b.python_class}
    if classes in ({str, np.str_}, {bytes, np.bytes_}):
        return ANY                                # of what is a str it is known that it is no np.str_
    common = next(cls for cls in a.python_class.__mro__ if issubclass(b.python_class, cls))
    return None if common is object and object not in (a.python_class, b.python_class) else Object(common)


def _is_text(t: Type) -> bool:
    return isinstance(t, Static) and type(t.value) is str or isinstance(t, View) and t.python_class is str


def _becomes_object(t: Type) -> bool:
    return (isinstance(t, Object | NumpyText) or _is_text(t) or isinstance(t, Static) and type(t.value) is bytes
            or isinstance(t, View) and issubclass(t.python_class, BaseException))


def join_lists(a: Type, b: Type) -> List | None:
    """The list that two lists, or displays of them, must both be where they may be the same one."""
    a, b = as_list(a), as_list(b)
    if a and a.is_native or b and b.is_native:    # a display is none
        return None
    item = a and b and join(a.item, b.item)
    return item and List(item)


def join_tuples(a: Type, b: Type, join_items) -> TupleOf | None:
    """The tuple of unknown length that two tuples of different lengths both are, if all their items are of one type."""
    item = BOTTOM
    for t in (a, b):
        own = as_tuple(t, join_items)
        item = own and join_items(item, own.item)
        if item is None:
            return None
    return TupleOf(item)


def as_tuple(t: Type, join_items=join) -> TupleOf | None:
    """A tuple as one of unknown length; None where its items have no common type."""
    if isinstance(t, TupleOf):
        return t
    item = _common_item(t, join_items)
    return item and TupleOf(item)


def _common_item(t: Type, join_items) -> Type | None:
    """The type that all items of a tuple or of a display have where they may change; None where there is none."""
    item = BOTTOM
    for part in t.parts:
        part = as_item(part)
        item = part and join_items(item, part)
        if item is None:
            return None
    return item


def as_list(t: Type) -> List | None:
    """The list that a display is where it may change; None where its items have no common type, or `t` is no list."""
    if not is_display(t):
        return t if isinstance(t, List) else None
    item = _common_item(t, join)
    return item and List(item)


def common_item(parts: tuple[Type, ...]) -> Type | None:
    """The type of values of these types as items of one list or dictionary; None where there is none."""
    found = BOTTOM
    for part in parts:
        own = as_item(part)
        found = own and found and join(found, own)
    return found


def is_taken(whole: Type, held: Type, t: Type) -> bool:
    """Whether a native list or dictionary, where `held` is, takes a value of type `t`: what it holds is given, so a number of NumPy's
    is Python's of the same kind and size, and the other way round."""
    return whole.is_native and isinstance(t, Number) and isinstance(held, Number) and numpy_of(t) is numpy_of(held)


def as_item(t: Type) -> Type | None:
    """The type of a value as an item of a list: displays in it are lists, texts are objects. None: it cannot be one."""
    if isinstance(t, Number | RangeType | Array | Mutable | Object | Member | Date | DateArray | NumpyText | Either) or t is NONE or t is BOTTOM:
        return t
    if isinstance(t, Generator):                  # what one has to do when it is dropped comes when Python drops it, not what holds it here
        return None if t.body.has_last_word else t
    if _becomes_object(t):
        return Object(t.python_class)
    if is_display(t):
        return as_list(t)
    if isinstance(t, Optional):
        inner = as_item(t.of)
        return inner and Optional(inner)
    if is_function(t):
        held = [tuple(as_list(part) or part if is_display(part) else part for part in one.parts) for one in options_of(t)]
        return Choice(tuple(one if parts == one.parts else with_parts(one, parts) for one, parts in zip(options_of(t), held)))
    if isinstance(t, Tuple):
        parts = tuple(map(as_item, t.parts))
        return None if None in parts else with_parts(t, parts)
    return None


_TEXTS = frozenset((str, bytes, bytearray, memoryview))


def is_text(t: Type) -> bool:
    """Whether the type is that of strings: known ones, objects, f-strings."""
    if isinstance(t, Static):
        return type(t.value) in _TEXTS
    return isinstance(t, Object) and t.of in _TEXTS or isinstance(t, View) and t.python_class is str


@lru_cache(maxsize=None)
def holds_list(t: Type) -> bool:
    """Whether a value has a list, dictionary, set or instance in it, or a display that may have to become a list; or a generator, which
    may have to become one that is sent values."""
    if isinstance(t, Instance | Generator) or isinstance(t, Mutable) and t.grows or is_display(t):
        return True
    if isinstance(t, Optional):
        return holds_list(t.of)
    return any(map(holds_list, t.parts))


def adapted(given: Type, wanted: Type) -> Type:
    """What `given` must become so that the lists in it are those of `wanted`: a list cannot be converted, it must be made
    so. `given` itself where it may stay."""
    if given is wanted:
        return given
    if isinstance(wanted, Accepting) and isinstance(given, Generator):
        joined = join(given, wanted)
        return given if joined is Accepting(given.body.sent, given.body.takes_exceptions) else joined or given
    if not holds_list(given):
        return given
    if isinstance(wanted, Optional) and not isinstance(given, Optional):
        return adapted(given, wanted.of)
    if isinstance(wanted, TupleOf) and isinstance(given, Tuple):
        parts = tuple(adapted(part, wanted.item) for part in given.parts)
        return given if parts == given.parts else with_parts(given, parts)
    if isinstance(wanted, Choice):
        return _adapted_function(given, wanted)
    if isinstance(wanted, Either):
        return _adapted_instance(given, wanted)
    if isinstance(wanted, Instance) or isinstance(wanted, Mutable) and wanted.grows:
        joined = join(given, wanted)
        return wanted if joined is None else joined
    if isinstance(given, Optional):
        return Optional(adapted(given.of, wanted.of)) if isinstance(wanted, Optional) else given
    if len(given.parts) != len(wanted.parts):
        return given
    parts = tuple(map(adapted, given.parts, wanted.parts))
    return given if parts == given.parts else with_parts(given, parts) or given


def _adapted_function(given: Type, wanted: Choice) -> Type:
    """The same for what functions captured."""
    if isinstance(given, Choice):
        made = Choice(tuple(_adapted_function(one, wanted) for one in given.options))
        return given if made.options == given.options else made
    option = next((one for one in wanted.options if is_same_function(one, given)), given)
    return adapted(given, option)


def _adapted_instance(given: Type, wanted: Either) -> Type:
    """The same for an instance, which stays of its class."""
    if isinstance(given, Either):
        made = Either(tuple(option_of(one.of, wanted) or one for one in given.options))
        return given if made.options == given.options else made
    return (option_of(given.of, wanted) if isinstance(given, Instance) else None) or given


def with_parts(t: Type, parts: tuple[Type, ...]) -> Type | None:
    """The composite type like `t` with other parts; None where its kind fixes them (a closure's function differs)."""
    from typeinfer.types import Closure, NamedTuple, Slice, View
    if isinstance(t, Tuple):
        return NamedTuple(parts, t.of) if isinstance(t, NamedTuple) else Tuple(parts)
    if isinstance(t, Iterator):
        return Iterator(parts[0])
    if isinstance(t, BoundMethod):
        return BoundMethod(t.function, *parts)
    if isinstance(t, Slice):
        return Slice(*parts) if all(part in (INT, NONE) for part in parts) else None
    if isinstance(t, View):
        return View(t.of, parts)
    if isinstance(t, Closure):
        return Closure(t.function, parts)
    if isinstance(t, Choice | Either):
        return type(t)(parts[1:])
    return None


def can_convert(source: Type, target: Type) -> bool:
    """Whether a value of `source` may become `target` without the user asking: what join and signatures need."""
    return source is target or join(source, target) is target


def accepts(wanted: Type, given: Type) -> bool:
    """Whether a signature's parameter of type `wanted` takes an argument of type `given`: a number of the same or a lower
    kind, any integer for an integer; an array that may be read as one, also where only reading is wanted; tuples item by item."""
    if isinstance(given, Number) and isinstance(wanted, Number):
        return _WEAK_ORDER[_kind(given)] <= _WEAK_ORDER[_kind(wanted)]
    if isinstance(given, Array) and isinstance(wanted, Array):
        return can_convert(given if wanted.writeable else Array(given.dtype, given.ndim, given.order, False), wanted)
    if isinstance(given, Tuple) and isinstance(wanted, Tuple):
        return given.python_class is wanted.python_class and len(given.parts) == len(wanted.parts) and all(map(accepts, wanted.parts, given.parts))
    return can_convert(given, wanted)


def _kind(number: Number) -> str:
    return "i" if number.kind == "u" else number.kind


def nearest_signature(given: tuple[Type, ...], signatures) -> tuple[Type, ...] | None:
    """The first of the signatures that take arguments of these types and differ from them in the fewest places."""
    fitting = [one for one in signatures if len(one) == len(given) and all(map(accepts, one, given))]
    return min(fitting, key=lambda one: sum(a is not b for a, b in zip(one, given)), default=None)
