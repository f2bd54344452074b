"""The type of a Python object, as an argument and as a constant.

In: any Python object.  Out: its Type, or None where it has none; `constant` makes the IR constant for it.
"""
from __future__ import annotations

import enum
import threading
import types as python_types
from collections import Counter, OrderedDict, defaultdict, deque

import numpy as np

from typeinfer.kinds.choices import Choice, is_function
from typeinfer.kinds.containers import Deque, Dict, Set, can_be_key
from typeinfer.ir import Constant
from typeinfer.kinds.opaque import Opaque, is_asked_class, typeof_opaque
from typeinfer.passed import Passed
from typeinfer.kinds.records import (Instance, Member, Myself, hidden_by, instance, is_enumeration, instances_of, is_plain_class, join_either, join_instances, joined_fields,
                               values_of)
from typeinfer.kinds.structured import Record, RecordArray, is_record, natural_alignment
from typeinfer.lattice import join, join_tuples
from typeinfer.types import (BOOL, BOTTOM, COMPLEX, FLOAT, INT, NONE, RANGE, Array, List, Mutable, NamedTuple, Object, Optional, Slice, View,
                             Static, Tuple, TupleOf, Type, from_dtype, is_named_tuple)

_PYTHON = {int: INT, float: FLOAT, complex: COMPLEX, bool: BOOL, type(None): NONE, range: RANGE}
_STATIC_CLASSES = (python_types.FunctionType, python_types.BuiltinFunctionType, python_types.ModuleType, type, np.ufunc,
                   np.dtype, python_types.MethodDescriptorType, type(Ellipsis), type(NotImplemented))
_INTS = frozenset("bBhHiIlLqQnN")                 # formats of memoryview whose items are ints


def typeof(value) -> Type | None:
    """The type of `value` as an argument of a compiled function; None if it has none."""
    cls = type(value)
    known = _PYTHON.get(cls)
    if known is not None:
        return known
    if cls is np.ndarray:
        return typeof_array(value)
    if cls is np.recarray:
        return _typeof_records(value)
    if (cls is np.void or cls is np.record) and is_record(value.dtype):
        return Record(value.dtype, value.flags.writeable)
    if isinstance(value, np.generic):
        return (from_dtype(value.dtype) or typeof_opaque(value)) if cls is value.dtype.type else None       # a subclass may mean something else
    if cls is tuple:
        parts = [typeof(item) for item in value]
        return None if None in parts else Tuple(tuple(parts))
    if isinstance(value, tuple) and is_named_tuple(cls) and len(value) == len(cls._fields):
        parts = [typeof(item) for item in value]
        return None if None in parts else NamedTuple(tuple(parts), cls)
    if cls is list:
        return typeof_list(value)
    if getattr(cls, "is_native", False) is True:
        return value.type_in_code
    if cls in (dict, Counter, OrderedDict, defaultdict):
        item, one = _common_type(value), _common_type(value.values())
        factory = NONE if cls is not defaultdict or value.default_factory is None else Static(value.default_factory)
        return Dict(item, one, cls, factory) if item is not None and one is not None and can_be_key(item) else None
    if cls is deque:
        item = _common_type(value)
        return item and Deque(item)
    if cls is set or cls is frozenset:
        item = _common_type(value)
        return Set(item, cls is frozenset) if item is not None and can_be_key(item) else None
    if cls is slice:
        parts = [typeof(item) for item in (value.start, value.stop, value.step)]
        return Slice(*parts) if all(part in (INT, NONE) for part in parts) else None
    if cls is memoryview:
        return Object(cls) if value.ndim == 1 and value.format in _INTS else None
    if cls in (str, bytes, bytearray) or str(cls.__module__).startswith("numpy.random.") or (      # generators of numbers
            cls.__module__ == "random" and cls.__name__ == "Random"):
        return Object(cls)
    if isinstance(value, Passed):
        return Object(cls)
    if isinstance(value, enum.Enum) and is_enumeration(cls):
        return Member(cls)
    if isinstance(value, _STATIC_CLASSES):
        return Static(value)
    if is_plain_class(cls):
        return typeof_instance(value)
    if is_asked_class(cls):
        return Object(cls)
    return Static(value) if callable(value) else None


def typeof_instance(value) -> Type | None:
    """The type of an instance by the values of its attributes now; of those that have no type, nothing is known. Where one leads to
    others of its class, all of them have the same type; None where they do not agree."""
    cls, waiting = type(value), _looking.__dict__
    if cls in waiting:
        waiting[cls].append(value)
        return Myself(cls)
    waiting[cls], seen, found, untyped = [value], set(), None, set()
    try:
        for one in waiting[cls]:                  # grows meanwhile
            if id(one) in seen:
                continue
            seen.add(id(one))
            types = {name: typeof(held) for name, held in values_of(one).items()}
            fields = {name: (t, True) for name, t in types.items() if t is not None}
            untyped.update(types.keys() - fields.keys())
            found = fields if found is None else joined_fields(found, fields, merged, False)
            if found is None:
                return None
        if hidden_by(cls, untyped):               # what has no type would be read
            return None
        return instance(cls, {name: one for name, one in found.items() if name not in untyped}, merged)
    except RecursionError:
        return None
    finally:
        del waiting[cls]


class _Looking(threading.local):
    """Class → its instances that are still to be looked at."""


_looking = _Looking()


def can_be_passed(t: Type | None) -> bool:
    """Whether an object of this type that may change can be an argument; one without attributes stands for itself."""
    return t is not None and not isinstance(t, Static) and not (isinstance(t, Instance) and not t.fields and all(
        name.startswith("__") for base in t.of.__mro__[:-1] for name in vars(base)))


def typeof_list(items: list) -> List | None:
    """The type of a list; None where its items have several types, or one that no item may have."""
    item = _common_type(items)
    return item and List(item)


def _common_type(items) -> Type | None:
    found = BOTTOM
    for item in items:
        t = typeof(item)
        if isinstance(t, Static):
            t = Choice((t,)) if is_function(t) else None
        if t is None:
            return None
        if t is not found:
            found = t if found is BOTTOM else merged(found, t)
            if found is None:
                return None
    return found


def merged(a: Type, b: Type) -> Type | None:
    """The type that two items of one list both have: they may differ by lists that are empty, and None."""
    if a is b or b is BOTTOM:
        return a
    if a is BOTTOM:
        return b
    if a is NONE or b is NONE or isinstance(a, Optional) or isinstance(b, Optional):
        inner = merged(*(BOTTOM if t is NONE else t.of if isinstance(t, Optional) else t for t in (a, b)))
        return inner and Optional(inner)
    if isinstance(a, Choice) and isinstance(b, Choice):
        return join(a, b)
    if instances_of(a) and instances_of(b):
        if isinstance(a, Instance) and isinstance(b, Instance) and a.of is b.of:
            return join_instances(a, b, merged, False)
        return join_either(a, b, merged)
    if isinstance(a, Mutable) and a.grows and a.is_like(b):
        held = tuple(map(merged, a.held, b.held))
        return None if None in held else a.holding(held)
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.parts) == len(b.parts):
        parts = tuple(map(merged, a.parts, b.parts))
        return None if None in parts else Tuple(parts)
    if type(a) in (Tuple, TupleOf) and type(b) in (Tuple, TupleOf):
        return join_tuples(a, b, merged)
    return None


def _typeof_records(array: np.ndarray) -> RecordArray | None:
    """The type of a structured array; None where it is none that is supported, or its elements lie in an unusual way."""
    if not is_record(array.dtype):
        return None
    alignment = natural_alignment(array.dtype)
    if any(number % alignment for number in (array.ctypes.data, *array.strides)):
        return None
    return RecordArray(array.dtype, array.ndim, alignment, array.flags.writeable, type(array))


def typeof_array(array: np.ndarray) -> Array | Opaque | None:
    """The type of an array; None where its dtype, alignment or byte order is not supported."""
    if array.dtype.names:
        return _typeof_records(array)
    dtype = from_dtype(array.dtype)
    flags = array.flags
    if dtype is None:
        return typeof_opaque(array)
    if not flags.aligned:
        return None
    order = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    return Array(dtype, array.ndim, order, flags.writeable)


def constant(value) -> Constant:
    """The constant of typed IR for a Python object; what has no type of its own is Static."""
    cls = type(value)
    known = _PYTHON.get(cls)
    if known is not None:
        return Constant(known, value)
    if cls is tuple:
        parts = tuple(constant(item).type for item in value)
        return Constant(Tuple(parts), value)
    if isinstance(value, tuple) and is_named_tuple(cls):
        return Constant(NamedTuple(tuple(constant(item).type for item in value), cls), value)
    if isinstance(value, (np.generic, np.ndarray)):
        found = typeof(value)
        if found is not None:
            return Constant(found, value)
    if isinstance(value, slice):
        parts = tuple(constant(item).type for item in (value.start, value.stop, value.step))
        return Constant(Slice(*parts) if all(part in (INT, BOOL, NONE) for part in parts) else View(slice, parts), value)
    if isinstance(value, enum.Enum) and is_enumeration(cls):
        return Constant(Member(cls), value)
    return Constant(Static(value), value)
