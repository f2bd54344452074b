"""Structured scalars and arrays between Python and machine code: references to their memory, on both sides.

In: Record and RecordArray types.  Out: entries of the tables of `unboxing` and `boxing`.  Holds: nothing is copied; an array is taken only
where its elements lie as its type says.
"""
from __future__ import annotations

import numpy as np

from codegen import objects
from codegen.boxes import boxing, unboxing
from codegen.build import Builder
from typeinfer.errors import UnsupportedError
from typeinfer.kinds.structured import Record, RecordArray


def _is_dtype(b: Builder, found: str, dtype) -> str:
    """Whether the dtype at a pointer is equal to one that is known."""
    known = b.object(dtype)
    same, ask, done = b.new_label("same"), b.new_label("ask"), b.new_label("dtype")
    b.branch(b(f"icmp eq ptr {found}, {known}"), same, ask, "!prof !1")
    b.start(ask)
    answer = b.call("PyObject_RichCompareBool", "i32", ("ptr", found), ("ptr", known), ("i32", "2"))
    equal = b(f"icmp eq i32 {answer}, 1")
    b.jump(done)
    b.start(same)
    b.jump(done)
    b.start(done)
    return b.phi("i1", (equal, ask), ("true", same))


def _is_class(b: Builder, pointer: str, cls: type) -> str:
    return b(f"icmp eq ptr {unboxing.field(b, pointer, objects.TYPE)}, {b.object(cls)}")


def as_recarray(array):
    """The array as np.recarray."""
    return array if type(array) is np.recarray else array.view(np.recarray)


def _unbox_array(b: Builder, t: RecordArray, pointer, miss, loose):
    yield unboxing.is_a(b, pointer, "PyArray_Type") if t.of is np.ndarray else _is_class(b, pointer, t.of)
    flags = unboxing.field(b, pointer, objects.ARRAY_FLAGS, "i32")
    is_writeable = b(f"icmp ne i32 {b(f'and i32 {flags}, {objects.WRITEABLE}')}, 0")
    right = is_writeable if t.writeable else b(f"xor i1 {is_writeable}, true")
    ndim = unboxing.field(b, pointer, objects.ARRAY_NDIM, "i32")
    yield b(f"and i1 {right}, {b(f'icmp eq i32 {ndim}, {t.ndim}')}")
    yield "true"                                  # what others ask for holds before this one branches
    dtype = unboxing.field(b, pointer, objects.ARRAY_DTYPE)
    yield b(f"and i1 {_is_dtype(b, dtype, t.dtype)}, {b(f'icmp eq ptr {unboxing.field(b, dtype, objects.DTYPE_CLASS)}, {b.object(t.dtype.type)}')}")
    owner, data, *rest = unboxing.read_array(b, t.as_bytes, pointer)
    bits = b(f"ptrtoint ptr {data} to i64")
    for stride in rest[t.ndim:]:
        bits = b(f"or i64 {bits}, {stride}")
    yield b(f"icmp eq i64 {b(f'and i64 {bits}, {t.alignment - 1}')}, 0")
    return (owner, data, *rest)


def _unbox_record(b: Builder, t: Record, pointer, miss, loose):
    yield b(f"icmp eq ptr {unboxing.field(b, pointer, objects.TYPE)}, {b.object(t.python_class)}")
    if not objects.are_records_readable():
        raise UnsupportedError("structured scalars lie in an unknown way in this NumPy", advice="pass the array, and the position")
    yield "true"
    yield "true"
    yield _is_dtype(b, unboxing.field(b, pointer, objects.VOID_DTYPE), t.dtype)
    return b(f"getelementptr i8, ptr {pointer}, i64 1"), unboxing.field(b, pointer, objects.VOID_DATA)


def _box_array(b: Builder, t: RecordArray, pieces, consume):
    flags = objects.WRITEABLE if t.writeable else 0
    made = boxing.array_of_pieces(b, t.ndim, pieces, consume, b.object(t.dtype), flags, t.dtype.itemsize, True)
    return made if t.of is np.ndarray else boxing.join_parts(b, [made], lambda: boxing.call_object(b, b.object(as_recarray), [made]))


def _box_record(b: Builder, t: Record, pieces, consume):
    """The element of an array of no dimensions, which refers to the same memory."""
    owner, data = pieces
    made = _box_array(b, RecordArray(t.dtype, 0, 1, t.writeable), (owner, data), consume)
    index = b.call("PyTuple_New", "ptr", ("i64", "0"))
    return boxing.join_parts(b, [made, index], lambda: b.call("PyObject_GetItem", "ptr", ("ptr", made), ("ptr", index)))


unboxing.TABLE[RecordArray], unboxing.TABLE[Record] = _unbox_array, _unbox_record
boxing.TABLE[RecordArray], boxing.TABLE[Record] = _box_array, _box_record
