"""Text: what of str and bytes machine code does itself; all else they can is the interpreter's (see `routed`).

In: references to str and bytes objects, values to make text of.  Out: ops.  Holds: what is made is a new reference; the text on the
left of + is used up, so that one that nobody else has grows where it is, as the interpreter's own does.
"""
from __future__ import annotations

import operator

from codegen import objects
from codegen.boxes import boxing
from codegen.boxes.list_text import is_written
from codegen.build import UNLIKELY, pieces_of, with_gil
from codegen.ops.containers.tuples import is_list
from codegen.ops.registry import op
from codegen.storage.list_memory import ITEMS, LENGTH, read
from codegen.storage.text_memory import character, code, from_code
from typeinfer.callables import steps
from typeinfer.lattice import as_list
from typeinfer.ops import Grow, Instead, Known, Operand, Same, Typing, static
from typeinfer.kinds.records import Instance
from typeinfer.types import (BOOL, INT, NONE, Array, Family, Int, List, Mutable, NoneType, Number, Object, Optional, RangeType, Slice, Static, Tuple,
                             Type, View)

TEXT, BYTES = Object(str), Object(bytes)


def becomes_text(t: Type) -> bool:
    """Whether values are str objects, or may become such."""
    return t is TEXT or isinstance(t, Static) and type(t.value) is str or isinstance(t, View) and t.python_class is str


Text = Family("str", becomes_text)
Reference = Family("str", lambda t: t is TEXT)
Data = Family("bytes", lambda t: t is BYTES)
AnyData = Family("bytes", lambda t: t is BYTES or isinstance(t, Static) and type(t.value) is bytes)
Printed = Family("a value", lambda t: isinstance(t, Number | NoneType | Array | Mutable | Tuple | Optional | RangeType | Slice | Object) and not (
    isinstance(t, Instance)))


def _reference(b, emit) -> str:
    """A new reference that the interpreter gives; null leaves with its exception."""
    made = []
    with_gil(b, lambda: made.append(emit()))
    b.error_if(b(f"icmp eq ptr {made[0]}, null"))
    return made[0]


# --- as a number, a truth value
def _emit_length(b, instr, text):
    return b(f"load i64, ptr {b(f'getelementptr i8, ptr {text}, i64 {objects.SIZE}')}")


for _name, _of in (("text", Reference), ("bytes", Data)):
    op(f"{_name}_length", len, keys=(len, steps.length), folds=False, interval=(0, 2**62), doc=f"len of {_of}.").rule(
        (_of,), INT, _emit_length)
    for _truth, _key, _how in (("truth", (operator.truth, bool), "ne"), ("not", (operator.not_,), "eq")):
        op(f"{_name}_{_truth}", _key[0], keys=_key, folds=False).rule(
            (_of,), BOOL, lambda b, instr, x, how=_how: b(f"icmp {how} i64 {_emit_length(b, instr, x)}, 0"))


# --- comparison
def _both(x, y):
    return Typing((TEXT, TEXT), BOOL) if not (isinstance(x.type, Static) and isinstance(y.type, Static)) else None


def _emit_equal(b, x: str, y: str) -> str:
    other, done = b.new_label("other"), b.new_label("equal")
    before = b.label
    b.branch(b(f"icmp eq ptr {x}, {y}"), done, other)
    b.start(other)
    same = []
    with_gil(b, lambda: same.append(b.call("jitcore_text_equal", "i1", ("ptr", x), ("ptr", y), attributes="nounwind")))
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi("i1", ("true", before), (same[0], end))


op("text_eq", operator.eq, folds=False, doc="x == y of texts.").rule((Text, Text), _both, lambda b, instr, x, y: _emit_equal(b, x, y))
op("text_ne", operator.ne, folds=False).rule((Text, Text), _both, lambda b, instr, x, y: b(f"xor i1 {_emit_equal(b, x, y)}, true"))


def _emit_order(how: str):
    def emit(b, instr, x, y):
        found = []
        with_gil(b, lambda: found.append(b.call("jitcore_text_order", "i32", ("ptr", x), ("ptr", y), attributes="nounwind")))
        return b(f"icmp {how} i32 {found[0]}, 0")
    return emit


for _name, _how in (("lt", "slt"), ("le", "sle"), ("gt", "sgt"), ("ge", "sge")):
    op(f"text_{_name}", getattr(operator, _name), folds=False).rule((Text, Text), _both, _emit_order(_how))


# --- of bytes
def _both_data(x, y):
    return Typing((BYTES, BYTES), BOOL) if not (isinstance(x.type, Static) and isinstance(y.type, Static)) else None


def _emit_data_order(b, x: str, y: str) -> str:
    """An i32 below, at or above 0."""
    sizes = [_emit_length(b, None, one) for one in (x, y)]
    data = [("ptr", b(f"getelementptr i8, ptr {one}, i64 {objects.BYTES_DATA}")) for one in (x, y)]
    common = b.call("llvm.umin.i64", "i64", *(("i64", size) for size in sizes))
    order = b.call("memcmp", "i32", *data, ("i64", common), attributes="nounwind memory(argmem: read)")
    longer, shorter = (b(f"zext i1 {b(f'icmp {how} i64 {sizes[0]}, {sizes[1]}')} to i32") for how in ("ugt", "ult"))
    return b.select(b(f"icmp eq i32 {order}, 0"), "i32", b(f"sub i32 {longer}, {shorter}"), order)


for _name, _how in (("eq", "eq"), ("ne", "ne"), ("lt", "slt"), ("le", "sle"), ("gt", "sgt"), ("ge", "sge")):
    op(f"bytes_{_name}", getattr(operator, _name), folds=False, doc="Bytes compared.").rule(
        (AnyData, AnyData), _both_data, lambda b, instr, x, y, how=_how: b(f"icmp {how} i32 {_emit_data_order(b, x, y)}, 0"))


def _emit_contains(b, instr, text, part):
    found = []
    with_gil(b, lambda: found.append(b.call("jitcore_text_contains", "i32", ("ptr", text), ("ptr", part), attributes="nounwind")))
    b.error_if(b(f"icmp slt i32 {found[0]}, 0"))
    return b(f"icmp ne i32 {found[0]}, 0")


op("text_contains", operator.contains, folds=False, raises=(MemoryError,), doc="part in text.").rule((Text, Text), _both, _emit_contains)


# --- characters
op("constant_text_length", steps.length).rule((Static,), lambda x: Known(len(x.type.value)) if type(x.type.value) in (str, bytes) else None)
op("constant_text_item", steps.item_at).rule((Static, INT), lambda x, k: Instead(steps.item_at, (Operand(Object(type(x.type.value)), x.type.value), 1))
                                             if type(x.type.value) in (str, bytes) else None)


def _inside(b, instr, text, index, message: str) -> str:
    if "inside0" in instr.flags:
        return index
    length, known = _emit_length(b, instr, text), instr.args[1].range
    if known is None or known[0] is None or known[0] < 0:
        index = b.select(b(f"icmp slt i64 {index}, 0"), "i64", b(f"add i64 {index}, {length}"), index)
    if b.options.boundscheck:
        b.raise_if(b(f"icmp uge i64 {index}, {length}"), IndexError, message)
    return index


def _byte(b, data: str, index: str) -> str:
    place = b(f"getelementptr i8, ptr {b(f'getelementptr i8, ptr {data}, i64 {objects.BYTES_DATA}')}, i64 {index}")
    return b(f"zext i8 {b(f'load i8, ptr {place}')} to i64")


op("text_getitem", operator.getitem, folds=False, raises=(IndexError,), doc="text[i].").rule(
    (Reference, Int | BOOL), lambda x, k: Typing((TEXT, INT), TEXT),
    lambda b, instr, x, k: character(b, x, _inside(b, instr, x, k, "string index out of range")))
op("text_item", steps.item_at, folds=False, raises=(MemoryError,)).rule(
    (Reference, INT), TEXT, lambda b, instr, x, k: character(b, x, k))
op("bytes_getitem", operator.getitem, folds=False, raises=(IndexError,), interval=(0, 255), doc="data[i].").rule(
    (Data, Int | BOOL), lambda x, k: Typing((BYTES, INT), INT),
    lambda b, instr, x, k: _byte(b, x, _inside(b, instr, x, k, "index out of range")))
op("bytes_item", steps.item_at, folds=False, interval=(0, 255)).rule(
    (Data, INT), INT, lambda b, instr, x, k: _byte(b, x, k))


def _emit_ord(b, instr, text):
    b.python_raises_if(b(f"icmp ne i64 {_emit_length(b, instr, text)}, 1"), text)
    return code(b, text)


def _emit_chr(b, instr, number):
    b.python_raises_if(b(f"icmp ugt i64 {number}, {0x10FFFF}"), number)
    return from_code(b, number)


op("ord", ord, folds=False, raises=(TypeError,), interval=(0, 0x10FFFF), doc="ord(c).").rule((Reference,), INT, _emit_ord)
op("chr", chr, raises=(ValueError, OverflowError), folds=False, doc="chr(n).").rule((Int | BOOL,), lambda n: Typing((INT,), TEXT), _emit_chr)


# --- sorted: by the interpreter, which is shown the items where they are
def _emit_sort(b, instr, items):
    t, failed = instr.args[0].type, []

    def sort():
        made, start, end = b.call("PyList_New", "ptr", ("i64", "0")), b.new_label("sort"), b.new_label("sorted")
        b.branch(b(f"icmp eq ptr {made}, null"), end, start, UNLIKELY)
        before = b.label
        b.start(start)
        places = [b(f"getelementptr i8, ptr {made}, i64 {field}") for field in (objects.LIST_ITEMS, objects.SIZE)]
        for place, what in zip(places, (f"ptr {read(b, items, ITEMS)}", f"i64 {read(b, items, LENGTH)}")):
            b.do(f"store {what}, ptr {place}")
        status = b.call("PyList_Sort", "i32", ("ptr", made))
        for place, what in zip(places, ("ptr null", "i64 0")):
            b.do(f"store {what}, ptr {place}")
        b.call("Py_DecRef", "void", ("ptr", made))
        after = b.label
        is_bad = b(f"icmp ne i32 {status}, 0")
        b.jump(end)
        b.start(end)
        failed.append(b.phi("i1", ("true", before), (is_bad, after)))
    with_gil(b, sort)
    b.error_if(failed[0])
    b.module.changed.add(t)


op("sort_texts", steps.sort_texts, writes=True, folds=False, raises=(MemoryError,), doc="items.sort() of texts.").rule((List,), NONE, _emit_sort)


# --- joined
def _emit_append(b, instr, x, y):
    place = b.alloca("ptr")
    b.do(f"store ptr {x}, ptr {place}")

    def append():
        b.call("PyUnicode_Append", "void", ("ptr", place), ("ptr", y))
        return b(f"load ptr, ptr {place}")
    return _reference(b, append)


op("text_add", operator.add, keys=(operator.add, operator.iadd, operator.concat, operator.iconcat), folds=False,
   raises=(MemoryError,), consumes=0, doc="x + y of texts.").rule(
    (Text, Text), lambda x, y: Typing((TEXT, TEXT), TEXT) if _both(x, y) else None, _emit_append)


# --- text of values
def _emit_text(conversion: str):
    def emit(b, instr, x):
        t = instr.args[0].type
        whole = View(steps.format_value, (t, Static(conversion), Static("")))
        return _reference(b, lambda: boxing.box(b, whole, pieces_of(x), consume=False))
    return emit


for _function, _conversion in ((str, "s"), (repr, "r"), (ascii, "a")):
    op(f"{_function.__name__}_of", _function, folds=False, pure=False, reads=True, raises=(Exception,), doc=f"{_function.__name__}(x).").rule(
        (Printed,), lambda x, of=_function: Same() if of is str and x.type is TEXT else Typing((x.type,), TEXT), _emit_text(_conversion))
def _of_display(x):
    """A display is shown by what shows lists, which is quicker than that the interpreter makes one."""
    t = as_list(x.type) if is_list(x.type) else None
    return Grow({0: t}) if t is not None and is_written(t) else None


for _function in (str, repr):
    op(f"{_function.__name__}_of_display", _function, folds=False).rule((View,), _of_display)
op("str_of_text", str).rule((Text,), lambda x: Same() if isinstance(x.type, View) else None)
op("str_of_nothing", str).rule((), lambda: Known(""))
op("bytes_of_nothing", bytes).rule((), lambda: Known(b""))
op("bytearray_of_nothing", bytearray).rule((), lambda: Instead(bytearray, (static(b""),)))


# --- fields of f-strings, made at once: what they show may change, or cannot be shown
def _emit_format(b, instr, *operands):
    pieces = tuple(piece for operand in operands for piece in pieces_of(operand))
    whole = View(instr.op.python, tuple(arg.type for arg in instr.args))
    return _reference(b, lambda: boxing.box(b, whole, pieces, consume=False))


op("format_now", steps.format_now, folds=False, pure=False, reads=True, raises=(Exception,)).rule(
    (object, Text, Text), lambda value, conversion, spec: Typing((value.type, conversion.type, spec.type), TEXT),
    lambda b, instr, *operands: _emit_format(b, instr, *operands))
