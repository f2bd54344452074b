"""Structured arrays and scalars: elements, fields, views, assignment.

In: Record and RecordArray types, field names known when compiling.  Out: ops.  Holds: an element or a nested record refers to the array's
memory, a field of all elements is a view of it, numbers are copied out; elements are read and written at any address.
"""
from __future__ import annotations

import operator
from functools import partial

import numpy as np

from codegen import layout
from codegen.build import Builder, operand_of, pieces_of
from codegen.ops.arrays.array_access import owner_of_view
from codegen.ops.arrays.array_index import checked_position, is_checked, plan_index, positions, view
from codegen.ops.arrays.array_memory import allocate, shape_type
from codegen.ops.arrays.array_store import cast_to_store, store_text, why_not_storable
from codegen.ops.registry import REGISTRY
from codegen.storage.wide_text import is_text, read, write
from typeinfer.callables import record_steps, steps
from typeinfer.ops import UNKNOWN, Instead, Known, Make, Refuse, Typing, static
from typeinfer.kinds.opaque import NumpyText
from typeinfer.kinds.structured import Record, RecordArray, alignment_of, field_of, field_of_all, has_field_array, inner_dtype, is_field_of_all, is_record, natural_alignment
from typeinfer.types import INT, NONE, Array, Family, Int, Number, Static, Str, Tuple, View
from typeinfer.words.wording import worded

Structured = Family("a structured array or scalar", lambda t: isinstance(t, Record | RecordArray) or is_field_of_all(t))
op = partial(REGISTRY.op, only_for=Structured)


def _no_field(t, name: str):
    if isinstance(t, Record | RecordArray) and name not in t.dtype.names:
        return Instead(steps.fail, (static(ValueError), static(f"no field of name {name}")) if isinstance(t, RecordArray) else (
            static(ValueError), static(f"no field of name {name}")))
    return Refuse(f"field '{name}' of {worded(t)} has a type that is not supported", "records hold numbers, records, and arrays of numbers")


# --- elements and views of arrays
def _get(array, index):
    t = array.type
    if isinstance(index.type, Str):
        return None
    plan = plan_index(t.as_bytes, index.type)
    if plan.error:
        return Instead(steps.fail, tuple(map(static, plan.error)))
    if plan.refusal:
        return Refuse(*plan.refusal)
    if isinstance(plan.result, Number):
        return Typing((t, index.type), Record(t.dtype, t.writeable))
    return Typing((t, index.type), RecordArray(t.dtype, plan.result.ndim, t.alignment, t.writeable, t.of))


def _element(b: Builder, t: RecordArray, pieces, where) -> tuple[str, str]:
    data = pieces[1]
    for index, stride in zip(where, pieces[2 + t.ndim:]):
        data = b(f"getelementptr i8, ptr {data}, i64 {b(f'mul nsw i64 {index}, {stride}')}") if index != "0" else data
    return owner_of_view(b, pieces[0]), data


def _emit_get(b: Builder, instr, array, index):
    t, at = instr.args[0].type, instr.args[1]
    pieces, plan, parts = pieces_of(array), plan_index(t.as_bytes, at.type), positions(at, index, instr.flags)
    lengths = pieces[2:2 + t.ndim]
    where = [checked_position(b, parts[part], lengths[axis], axis, is_checked(b, instr)) if what == "index" else None
             for what, axis, part in plan.steps]
    return _element(b, t, pieces, where) if isinstance(plan.result, Number) else view(b, t.as_bytes, pieces, plan, parts, where)


def _field_view(array, name):
    t = array.type
    if name.type.value not in t.dtype.names:
        return _no_field(t, name.type.value)
    one, offset, shape = field_of(t.dtype, name.type.value)
    if one is None:
        return _no_field(t, name.type.value)
    if not has_field_array(t, name.type.value):
        return Make(View(field_of_all, (t, name.type)), (0, 1))        # its elements lie at any address
    if isinstance(one, Record):
        return Typing((t, name.type), RecordArray(inner_dtype(t, one.dtype), t.ndim + len(shape), min(t.alignment, alignment_of(offset)), t.writeable, t.of))
    return Typing((t, name.type), Array(one, t.ndim + len(shape), "A", t.writeable))


def _inner_strides(dtype: np.dtype, shape) -> list[str]:
    found, step = [], (dtype.subdtype or (dtype,))[0].itemsize
    for length in reversed(shape):
        found.insert(0, str(step))
        step *= length
    return found


def _emit_field_view(b: Builder, instr, array, name):
    t, pieces = instr.args[0].type, pieces_of(array)
    field = instr.args[1].type.value
    _, offset, shape = field_of(t.dtype, field)
    data = b(f"getelementptr i8, ptr {pieces[1]}, i64 {offset}") if offset else pieces[1]
    return (owner_of_view(b, pieces[0]), data, *pieces[2:2 + t.ndim], *map(str, shape), *pieces[2 + t.ndim:],
            *_inner_strides(t.dtype[field], shape))


_getitem = op("records_getitem", operator.getitem, raises=(IndexError, ValueError), reads=True, folds=False, shares=0,
              doc="a[i], a[1:], a['name'] of a structured array.")
_getitem.rule((RecordArray, Str), _field_view, _emit_field_view)
_getitem.rule((RecordArray, object), _get, _emit_get)
op("records_item", steps.item_at, reads=True, folds=False, shares=0).rule(
    (RecordArray, INT), lambda array, k: _get(array, k) if array.type.ndim else None,
    lambda b, instr, array, k: _element(b, instr.args[0].type, pieces_of(array), [k]) if instr.args[0].type.ndim == 1 else view(
        b, instr.args[0].type.as_bytes, pieces_of(array), plan_index(instr.args[0].type.as_bytes, INT), positions(instr.args[1], k), [k, *[None] * (instr.args[0].type.ndim - 1)]))


# --- fields of one record
def _field(record, name):
    t = record.type
    if name.type.value not in t.dtype.names:
        return _no_field(t, name.type.value)
    one, offset, shape = field_of(t.dtype, name.type.value)
    if one is None:
        return _no_field(t, name.type.value)
    if shape:
        return Refuse(f"field '{name.type.value}' of one record is an array, which is taken from the array of records",
                      f"write a[{name.type.value!r}][i]") if not isinstance(one, Number) else Typing(
                          (t, name.type), Array(one, len(shape), "A", t.writeable))
    return Typing((t, name.type), Record(inner_dtype(t, one.dtype), t.writeable) if isinstance(one, Record) else one)


def _place(b: Builder, data: str, offset: int) -> str:
    return b(f"getelementptr i8, ptr {data}, i64 {offset}") if offset else data


def _load(b: Builder, number: Number, at: str):
    """A number at any address."""
    kind = layout.stored(number)
    found = [b(f"load {kind}, ptr {_place(b, at, index * number.bits // 16)}, align 1{b.module.tag('item')}")
             for index in range(2 if number.kind == "c" else 1)]
    return b(f"icmp ne i8 {found[0]}, 0") if number.kind == "b" else operand_of(found)


def _store(b: Builder, number: Number, at: str, operand) -> None:
    kind = layout.stored(number)
    for index, piece in enumerate(pieces_of(operand)):
        if number.kind == "b":
            piece = {"true": "1", "false": "0"}.get(piece) or b(f"zext i1 {piece} to i8")
        b.do(f"store {kind} {piece}, ptr {_place(b, at, index * number.bits // 16)}, align 1{b.module.tag('item')}")


def _emit_field(b: Builder, instr, record, name):
    t, (owner, data) = instr.args[0].type, pieces_of(record)
    field = instr.args[1].type.value
    one, offset, shape = field_of(t.dtype, field)
    at = _place(b, data, offset)
    if shape:
        return (owner, at, *map(str, shape), *_inner_strides(t.dtype[field], shape))
    return (owner, at) if isinstance(one, Record) else _load(b, one, at)


def _field_at(record, index):
    """r[0]: fields by number."""
    if not index.is_constant:
        return Refuse("a field of a record must be known when compiling", "write its name: r['x']")
    names = record.type.dtype.names
    if not -len(names) <= index.constant < len(names):
        return Instead(steps.fail, (static(IndexError), static(f"invalid index ({index.constant})")))
    return Instead(operator.getitem, (0, static(names[index.constant])))


def _text_field(record, name):
    t = record.type
    dtype = t.dtype[name.type.value] if name.type.value in t.dtype.names else t.dtype
    return Typing((t, name.type), NumpyText(dtype.type)) if is_text(dtype) else None


def _emit_text_field(b: Builder, instr, record, name):
    dtype, offset = instr.args[0].type.dtype.fields[instr.args[1].type.value][:2]
    return read(b, dtype, _place(b, pieces_of(record)[1], offset))


op("record_text", operator.getitem, reads=True, folds=False, raises=(ValueError, MemoryError), doc="r['name'], a text.").rule(
    (Record, Str), _text_field, _emit_text_field)          # it shares no memory with the record
_of_record = op("record_getitem", operator.getitem, reads=True, folds=False, shares=0, doc="r['name'], r[0] of a structured scalar.")
_of_record.rule((Record, Str), _field, _emit_field)
_of_record.rule((Record, Int), _field_at)


# --- assignment
def _set_field(record, name, value):
    t = record.type
    if name.type.value not in t.dtype.names:
        return _no_field(t, name.type.value)
    one, _, shape = field_of(t.dtype, name.type.value)
    if is_text(t.dtype[name.type.value]):
        if not t.writeable:
            return Instead(steps.fail, (static(ValueError), static("assignment destination is read-only")))
        return store_text(t, t.dtype[name.type.value], name.type, value.type) or _no_field(t, name.type.value)
    if isinstance(one, Number) and not shape:
        if not t.writeable:
            return Instead(steps.fail, (static(ValueError), static("assignment destination is read-only")))
        if not isinstance(value.type, Number):
            return Refuse(f"{worded(value.type)} cannot be assigned to field '{name.type.value}', which is {one}", "give it a number")
        refusal = why_not_storable(value.type, one)
        return Refuse(*refusal) if refusal else Typing((t, name.type, value.type), NONE)
    if one is None:
        return _no_field(t, name.type.value)
    if shape and isinstance(one, Number):
        return Instead(record_steps.store_whole, (0, 1, 2))
    return Instead(record_steps.assign_record, (0, 1, 2))


def _emit_set_field(b: Builder, instr, record, name, value):
    t, (_, data) = instr.args[0].type, pieces_of(record)
    one, offset, _ = field_of(t.dtype, instr.args[1].type.value)
    given = instr.args[2]
    if one is None:
        write(b, t.dtype[instr.args[1].type.value], _place(b, data, offset), value)
        return
    stored = cast_to_store(b, given.type, one, value, given.range, lambda failed: b.python_raises_if(failed, record, name, value))
    _store(b, one, _place(b, data, offset), stored)


def _set_field_at(record, index, value):
    found = _field_at(record, index)
    return Instead(operator.setitem, (0, found.operands[1], 2)) if isinstance(found, Instead) and found.callable is operator.getitem else found


op("record_setitem_at", operator.setitem, doc="r[0] = x").rule((Record, Int, object), _set_field_at)
op("record_setitem", operator.setitem, writes=True, raises=(OverflowError, ValueError), doc="r['name'] = x").rule(
    (Record, Str, object), _set_field, _emit_set_field)


def _copy(target, source):
    a, b = target.type, source.type
    if a.dtype != b.dtype:
        return Refuse(f"{worded(b)} cannot be assigned to {worded(a)}", "assign the fields one by one")
    if not a.writeable:
        return Instead(steps.fail, (static(ValueError), static("assignment destination is read-only")))
    return Typing((a, b), NONE)


def _emit_copy(b: Builder, instr, target, source):
    b.call("llvm.memmove.p0.p0.i64", "void", ("ptr", pieces_of(target)[1]), ("ptr", pieces_of(source)[1]),
           ("i64", str(instr.args[0].type.dtype.itemsize)), ("i1", "false"))


op("copy_record", record_steps.copy_record, writes=True, doc="The content of one record into another.").rule((Record, Record), _copy, _emit_copy)


op("record_names", record_steps.record_names).rule((Structured,), lambda r: Known(r.type.dtype.names))


# --- what is known of arrays
_SHAPES = dict(folds=False, interval=(0, 2**47))
op("records_len", len, keys=(len, steps.length), **_SHAPES).rule(
    (RecordArray,), lambda a: Typing((a.type,), INT) if a.type.ndim else None, lambda b, instr, a: pieces_of(a)[2])
op("records_shape", np.ndarray.shape, reference=operator.attrgetter("shape"), **_SHAPES).rule(
    (RecordArray,), lambda a: Typing((a.type,), Tuple((INT,) * a.type.ndim)),
    lambda b, instr, a: operand_of(pieces_of(a)[2:2 + instr.args[0].type.ndim]))
op("records_ndim", np.ndarray.ndim).rule((RecordArray,), lambda a: Known(a.type.ndim))
op("records_dtype", np.ndarray.dtype).rule((RecordArray,), lambda a: Known(a.type.dtype))
op("records_itemsize", np.ndarray.itemsize).rule((RecordArray,), lambda a: Known(a.type.dtype.itemsize))


def _emit_size(b: Builder, instr, a):
    total = "1"
    for length in pieces_of(a)[2:2 + instr.args[0].type.ndim]:
        total = b(f"mul i64 {total}, {length}")
    return total


op("records_size", np.ndarray.size, reference=operator.attrgetter("size"), **_SHAPES).rule((RecordArray,), INT, _emit_size)


op("records_strides", np.ndarray.strides, reference=operator.attrgetter("strides"), folds=False).rule(
    (RecordArray,), lambda a: Typing((a.type,), Tuple((INT,) * a.type.ndim)),
    lambda b, instr, a: operand_of(pieces_of(a)[2 + instr.args[0].type.ndim:]))
op("records_nbytes", np.ndarray.nbytes, reference=operator.attrgetter("nbytes"), folds=False).rule(
    (RecordArray,), INT, lambda b, instr, a: b(f"mul i64 {_emit_size(b, instr, a)}, {instr.args[0].type.dtype.itemsize}"))
for _name, _value in (("dtype", lambda t: t.dtype), ("ndim", lambda t: 0), ("shape", lambda t: ()), ("size", lambda t: 1),
                      ("itemsize", lambda t: t.dtype.itemsize), ("nbytes", lambda t: t.dtype.itemsize)):
    op(f"record_{_name}", operator.attrgetter(_name), keys=tuple({getattr(cls, _name): None for cls in (np.generic, np.void, np.record)})).rule(
        (Record,), lambda r, value=_value: Known(value(r.type)))


def _emit_reversed(b: Builder, instr, array):
    n = instr.result.type.ndim
    return (owner_of_view(b, array[0]), array[1], *reversed(array[2:2 + n]), *reversed(array[2 + n:]))


op("records_T", operator.attrgetter("T"), keys=(np.ndarray.T,), folds=False, shares=0, doc="a.T").rule((RecordArray,), lambda a: Typing((a.type,), a.type), _emit_reversed)
Field = Family("one field of all", is_field_of_all)
op("field_ndim", np.ndarray.ndim).rule((Field,), lambda f: Known(_field_sample(f.type).ndim))
op("field_dtype", np.ndarray.dtype).rule((Field,), lambda f: Known(_field_sample(f.type).dtype))


def _field_sample(t: View) -> np.ndarray:
    records, name = t.parts
    return np.empty((1,) * records.ndim, records.dtype)[name.value]


# --- making
def _made(shape, dtype):
    value = dtype.type.value if isinstance(dtype.type, Static) else None
    if not isinstance(value, np.dtype) or not is_record(value):
        return None
    found = shape_type(shape)
    return found and Typing((found[0], dtype.type), RecordArray(value, found[1], natural_alignment(value)))


def _emit_make(zeroed: bool):
    def emit(b: Builder, instr, shape, dtype):
        t, lengths = instr.result.type, pieces_of(shape)
        owner, data, *_ = allocate(b, Array(Number("i", 8), t.ndim), (*lengths[:-1], b(f"mul nsw i64 {lengths[-1]}, {t.dtype.itemsize}")),
                                   zeroed=zeroed)
        strides, step = [], str(t.dtype.itemsize)
        for length in reversed(lengths):
            strides.insert(0, step)
            step = b(f"mul nsw i64 {step}, {length}")
        return (owner, data, *lengths, *strides)
    return emit


for _function in (np.empty, np.zeros):
    REGISTRY.op(f"records_{_function.__name__}", _function, parameters={"shape": UNKNOWN, "dtype": None}, raises=(MemoryError, ValueError), folds=False,
                only_for=Family("a structured dtype", lambda t: isinstance(t, Static) and isinstance(t.value, np.dtype))).rule(
        (object, Static), _made, _emit_make(_function is np.zeros))
