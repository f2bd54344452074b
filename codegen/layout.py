"""How values of each type are laid out: as LLVM values inside a function, as bytes in an array, as fields of C structs.

In: types.  Out: LLVM type names.  Holds: a value of a composite type is a flat list of scalar LLVM values (its *pieces*), so
LLVM sees no aggregates: a tuple is its items' pieces one after the other, None and Static have none.

An array's pieces are: owner (ptr), data (ptr), shape (ndim × i64) and, for order A only, strides in bytes (ndim × i64).
A list's piece (any mutable object's) is the address of its header, which is counted (see `shared`): an owner without a tag.
An array's owner keeps the memory alive; its two low bits are a tag:
  …00  a block header made by `memory`, or null (nothing to keep alive);
  …01  a Python object that the caller holds during the call: no counting is needed;
  …11  the same, and the value is exactly that ndarray (returning it returns the object itself).
"""
from functools import lru_cache

import numpy as np

from typeinfer.kinds.generators import Generator
from typeinfer.kinds.structured import Record, RecordArray
from typeinfer.types import Array, Mutable, Number, Object, Optional, Tuple, Type

_FLOATS = {16: "half", 32: "float", 64: "double"}


def scalar(number: Number) -> str:
    """The LLVM type of one piece of a number (of its real and imaginary part, for complex)."""
    if number.kind == "b":
        return "i1"
    if number.kind in "iu":
        return f"i{number.bits}"
    if number.kind == "f":
        return _FLOATS[number.bits]
    return _FLOATS[number.bits // 2]


@lru_cache(maxsize=None)
def pieces(t: Type) -> tuple[str, ...]:
    """The LLVM types of the flat values that make up one value of type `t`."""
    if isinstance(t, Number):
        return (scalar(t),) * (2 if t.kind == "c" else 1)
    if isinstance(t, Record):
        return "ptr", "ptr"
    if isinstance(t, RecordArray):
        return ("ptr", "ptr") + ("i64",) * (2 * t.ndim)
    if isinstance(t, Array):
        return ("ptr", "ptr") + ("i64",) * (t.ndim * (2 if t.order == "A" else 1))
    if isinstance(t, Mutable | Object | Generator):
        return ("ptr",)
    if isinstance(t, Optional):
        return ("i1",) + pieces(t.of)                     # first piece: is there a value
    return tuple(piece for part in t.parts for piece in pieces(part))


def piece_facts(t: Type) -> tuple[str, ...]:
    """What LLVM is told of each piece of a parameter: lengths are not negative, so that `0 <= i < len(a)` is one comparison."""
    if isinstance(t, Array) and t.dtype is not None:
        strided = t.ndim if t.order == "A" else 0
        return ("", "") + (" noundef range(i64 0, -9223372036854775808)",) * t.ndim + ("",) * strided
    if isinstance(t, Tuple):
        return tuple(fact for part in t.parts for fact in piece_facts(part))
    return ("",) * len(pieces(t))


@lru_cache(maxsize=None)
def offsets(t: Type) -> tuple[int, ...]:
    """Where each part of a composite starts in its pieces; one more entry for the end."""
    found = [0]
    for part in t.parts:
        found.append(found[-1] + len(pieces(part)))
    return tuple(found)


@lru_cache(maxsize=None)
def owners(t: Type) -> tuple[int, ...]:
    """Which of a value's pieces are owners of memory that compiled code makes."""
    return tuple(index for index, one in counted(t) if not isinstance(one, Object))


@lru_cache(maxsize=None)
def counted(t: Type) -> tuple[tuple[int, Type], ...]:
    """Which of a value's pieces are references that are counted, and to what: Array, Mutable or Object."""
    if isinstance(t, Array | Record | RecordArray | Mutable | Object | Generator):
        return ((0, t),)
    if isinstance(t, Optional):
        return tuple((index + 1, one) for index, one in counted(t.of))  # null where there is no value
    where = offsets(t)
    return tuple((where[k] + index, one) for k, part in enumerate(t.parts) for index, one in counted(part))


@lru_cache(maxsize=None)
def fields(t: Type) -> tuple[str, ...]:
    """The LLVM types of a value's pieces as a list's item in memory."""
    return tuple("i8" if piece == "i1" else piece for piece in pieces(t))


@lru_cache(maxsize=None)
def item_type(t: Type) -> str:
    """The LLVM type of a list's item in memory."""
    found = fields(t)
    return found[0] if len(found) == 1 else f"{{{', '.join(found)}}}"


_SIZES = {"i8": 1, "i16": 2, "half": 2, "i32": 4, "float": 4}


@lru_cache(maxsize=None)
def item_size(t: Type) -> int:
    """The bytes of a list's item, with the gaps that LLVM leaves in a struct."""
    size, widest = 0, 1
    for field in fields(t):
        own = _SIZES.get(field, 8)
        size, widest = -(-size // own) * own + own, max(widest, own)
    return -(-size // widest) * widest


def stored(number: Number) -> str:
    """The LLVM type of one piece in memory: bool takes a byte."""
    return "i8" if number.kind == "b" else scalar(number)


def itemsize(number: Number) -> int:
    """Bytes of one array element."""
    return number.bits // 8


def literal(llvm_type: str, value) -> str:
    """A constant of one piece, as LLVM text."""
    if llvm_type == "i1":
        return "true" if value else "false"
    if llvm_type == "ptr":
        return "null" if not value else f"inttoptr (i64 {int(value)} to ptr)"
    if llvm_type[0] == "i":
        return str(int(value))
    if llvm_type == "half":
        return f"0xH{int(np.float16(value).view(np.uint16)):04X}"
    if llvm_type == "float":
        value = np.float32(value)
    return f"0x{int(np.float64(value).view(np.uint64)):016X}"
