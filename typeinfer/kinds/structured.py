"""Types of NumPy's structured scalars and arrays: memory whose fields have names.

In: structured dtypes.  Out: their types, and where fields are.  Holds: values refer to memory that others may see, as NumPy's do.

A field is a number, another record, an array of numbers of fixed shape, or text, which is copied out and in. Fields of other types (objects) are
there, but are not read. Fields of np.record scalars, and of np.recarray arrays, are attributes too.  Elements may be at any address; what is taken out as an array must be aligned, as compiled loops over arrays rely on it.
"""
from __future__ import annotations

import numpy as np

from typeinfer.interned import plain
from typeinfer.types import Array, Number, Type, View, from_dtype

WIDEST = 16                                       # alignments are known up to this many bytes


@plain
class Record(Type):
    """A structured scalar, np.void or np.record, as a reference to its memory."""
    dtype: np.dtype
    writeable: bool = True

    @property
    def python_class(self):
        return self.dtype.type

    @property
    def has_attributes(self) -> bool:
        """Whether the fields are attributes."""
        return self.dtype.type is np.record

    def key(self):
        return *_key_of(self.dtype), self.writeable

    def __reduce__(self):
        return Record, (self.dtype, self.writeable)

    def __str__(self):
        return _worded(self.dtype)


@plain
class RecordArray(Type):
    """A structured array with any strides, of the class `of`; addresses of elements are multiples of `alignment`."""
    dtype: np.dtype
    ndim: int
    alignment: int
    writeable: bool = True
    of: type = np.ndarray

    @property
    def python_class(self):
        return self.of

    @property
    def has_attributes(self) -> bool:
        return self.of is np.recarray

    def key(self):
        return *_key_of(self.dtype), self.ndim, self.alignment, self.writeable, self.of

    def __reduce__(self):
        return RecordArray, (self.dtype, self.ndim, self.alignment, self.writeable, self.of)

    def __str__(self):
        read_only = "" if self.writeable else ", read-only"
        return f"array({Record(self.dtype)}, {self.ndim}d{read_only})"

    @property
    def as_bytes(self) -> Array:
        """An array with the same pieces."""
        return Array(Number("i", 8), self.ndim, "A", self.writeable)


def _worded(dtype: np.dtype) -> str:
    if dtype.subdtype:
        return f"{_worded(dtype.base)}{list(dtype.shape)}"
    return f"record({', '.join(f'{name}: {_worded(dtype[name])}' for name in dtype.names)})" if dtype.names else str(dtype)


def _key_of(dtype: np.dtype) -> tuple:
    return dtype, dtype.type, tuple(dtype.fields[name][1] for name in dtype.names), dtype.itemsize, dtype.isalignedstruct


def inner_dtype(t: Record | RecordArray, dtype: np.dtype) -> np.dtype:
    """The dtype of what is taken out of a field that holds records."""
    return np.dtype((np.record, dtype)) if t.has_attributes else dtype


def field_of_all(array, name: str):
    """One field of all elements of a structured array, where it is none that compiled loops over arrays take."""
    return array[name]


field_of_all.python_class = np.ndarray


def is_field_of_all(t: Type) -> bool:
    return isinstance(t, View) and t.of is field_of_all


def has_field(t: Type, name: str) -> bool:
    """Whether x.name is a field: the attributes of the class come first."""
    return isinstance(t, Record | RecordArray) and t.has_attributes and name in t.dtype.names and not hasattr(t.python_class, name)


def is_record(dtype: np.dtype) -> bool:
    """Whether a dtype is structured, and without titles or metadata."""
    return bool(dtype.names) and dtype.metadata is None and all(len(dtype.fields[name]) == 2 for name in dtype.names)


def alignment_of(number: int) -> int:
    """The greatest power of two that divides a number of bytes, as far as it is of interest."""
    return min(number & -number, WIDEST) if number else WIDEST


def natural_alignment(dtype: np.dtype) -> int:
    return alignment_of(dtype.itemsize)


def field_of(dtype: np.dtype, name: str) -> tuple[Type | None, int, tuple[int, ...]]:
    """What one field of a record holds (None: nothing that is read), its offset, and its shape."""
    one, offset = dtype.fields[name][:2]
    base, shape = one.subdtype or (one, ())
    if base.names:
        return Record(base) if is_record(base) else None, offset, shape
    return from_dtype(base), offset, shape


def has_field_array(t: RecordArray, name: str) -> bool:
    """Whether a field of all elements can be taken out as an array."""
    one, offset, shape = field_of(t.dtype, name)
    if isinstance(one, Record):
        return True
    unit = one.bits // 8 // (2 if one.kind == "c" else 1)
    return min(t.alignment, alignment_of(offset)) % unit == 0
