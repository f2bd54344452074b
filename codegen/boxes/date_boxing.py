"""Dates between Python and machine code: NumPy's scalars and arrays on one side, numbers of units on the other.

In: Date and DateArray types (see typeinfer.kinds.opaque).  Out: entries of the tables of `unboxing` and `boxing`.
"""
from __future__ import annotations

from codegen import objects
from codegen.boxes import boxing, unboxing
from codegen.build import LIKELY, Builder
from typeinfer.kinds.opaque import Date, DateArray


def _unbox(b: Builder, t: Date, pointer, miss, loose):
    own = unboxing.field(b, pointer, objects.TYPE)
    yield b(f"icmp eq ptr {own}, {b.object(t.python_class)}")
    unit = unboxing.field(b, pointer, objects.SCALAR_UNIT, "i64")
    yield b(f"icmp eq i64 {unit}, {objects.date_unit(t.dtype)}")
    return (unboxing.field(b, pointer, objects.SCALAR_VALUE, "i64"),)


def _box(b: Builder, t: Date, pieces, consume):
    cls = b.object(t.python_class)
    made = b.call("_PyObject_New", "ptr", ("ptr", cls)) if objects.scalars_are_plain() else b.call(
        "numpy.alloc", "ptr", ("ptr", cls), ("i64", "0"))
    store, done = b.new_label("store"), b.new_label("boxed")
    b.branch(b(f"icmp ne ptr {made}, null"), store, done, LIKELY)
    b.start(store)
    for at, value in ((objects.SCALAR_VALUE, pieces[0]), (objects.SCALAR_UNIT, objects.date_unit(t.dtype))):
        b.do(f"store i64 {value}, ptr {b(f'getelementptr i8, ptr {made}, i64 {at}')}")
    b.jump(done)
    b.start(done)
    return made


def _unbox_array(b: Builder, t: DateArray, pointer, miss, loose):
    steps = unboxing.unbox_array(b, t.counts, pointer, miss, loose, (t.dtype.num,))
    yield next(steps)
    yield next(steps)
    unit = unboxing.field(b, unboxing.field(b, unboxing.field(b, pointer, objects.ARRAY_DTYPE), objects.DTYPE_METADATA), objects.DATE_UNIT, "i64")
    yield b(f"icmp eq i64 {unit}, {objects.date_unit(t.dtype)}")
    return (yield from steps)


def _box_array(b: Builder, t: DateArray, pieces, consume):
    return boxing.box_array(b, t.counts, pieces, consume, b.object(t.dtype))


unboxing.TABLE[Date], unboxing.TABLE[DateArray] = _unbox, _unbox_array
boxing.TABLE[Date], boxing.TABLE[DateArray] = _box, _box_array
