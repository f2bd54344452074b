"""From the pieces of compiled values to Python objects: box a result, or the arguments of a call of Python.

In: types, pieces.  Out: LLVM text and the name of the new object.  Holds: boxing gives a new reference, or null with an
exception set, and has then released what it was given.
"""
from __future__ import annotations

import re
import sys

import numpy as np

from codegen import layout, objects
from codegen.boxes import number_text
from codegen.boxes.unboxing import later
from codegen.build import LIKELY, UNLIKELY, Builder, Module, with_gil
from codegen.storage import memory, shared
from typeinfer.callables import functions, steps, tables
from typeinfer.errors import UnsupportedError
from typeinfer.kinds.opaque import Opaque
from typeinfer.types import (NONE, RANGE, Array, Mutable, NamedTuple, NoneType, Number, Object, Optional, RangeType, Slice, Static,
                             Tuple, Type, View)
from typeinfer.words.wording import worded



def box(b: Builder, t: Type, pieces: tuple[str, ...], *, consume: bool | None = True) -> str:
    """A new reference to a Python object of that value. The array references in `pieces` are consumed, unless not
    `consume`. Once boxed, a mutable object is that object for ever, so that two results which are one are one object; not where
    `consume` is False, which is for what Python only looks at: then it is a copy. (None: for ever, but not consumed.)"""
    emit = _box_shared if isinstance(t, Mutable) else _BOX.get(type(t)) or later(_BOX, type(t))
    if emit is None:
        raise UnsupportedError(f"{worded(t)} cannot be given to Python", advice="give what it computes, a number, tuple or array")
    return emit(b, t, pieces, consume)


def new_reference(b: Builder, pointer: str) -> str:
    """The object, with one more reference."""
    return b.call("Py_NewRef", "ptr", ("ptr", pointer), attributes="nounwind", tail=True)


def reference_to(b: Builder, value) -> str:
    """A new reference to an object that is known now."""
    symbol = _SYMBOLS.get(id(value))
    pointer = b.module.external(symbol) if symbol else b.object(value)
    is_single = symbol or type(value) is int and -5 <= value <= 256          # the same object in every process, or as good as
    return pointer if is_single and objects.is_immortal(value) else new_reference(b, pointer)


_SYMBOLS = {id(None): "_Py_NoneStruct", id(True): "_Py_TrueStruct", id(False): "_Py_FalseStruct",
            id(np.True_): "numpy.true", id(np.False_): "numpy.false"}


def _box_number(b, t: Number, pieces, consume):
    value = pieces[0]
    if t.python:
        if t.kind == "b":
            return _box_bool(b, value, True, False)
        if t.kind == "c":
            return b.call("PyComplex_FromDoubles", "ptr", ("double", value), ("double", pieces[1]), tail=True)
        name, kind = ("PyFloat_FromDouble", "double") if t.kind == "f" else ("PyLong_FromLongLong", "i64")
        return b.call(name, "ptr", (kind, value), tail=True)
    if t.kind == "b":
        return _box_bool(b, value, np.True_, np.False_)
    cls = b.module.external(f"numpy.type.{objects.scalar_classes(t)[0].__name__}")
    if objects.scalars_are_plain():               # calling the class takes 100 ns, its tp_alloc 5 more than this
        made = b.call("_PyObject_New", "ptr", ("ptr", cls))
    else:
        made = b.call("numpy.alloc", "ptr", ("ptr", cls), ("i64", "0"))
    store, done = b.new_label("store"), b.new_label("boxed")
    b.branch(b(f"icmp ne ptr {made}, null"), store, done, LIKELY)
    b.start(store)
    kind, size = layout.scalar(t), layout.itemsize(t) // len(pieces)
    for part, piece in enumerate(pieces):
        place = b(f"getelementptr i8, ptr {made}, i64 {objects.SCALAR_VALUE + part * size}")
        b.do(f"store {kind} {piece}, ptr {place}")
    b.jump(done)
    b.start(done)
    return made


def box_one_of_many(b: Builder, t: Type, pieces: tuple[str, ...], *, consume: bool | None = True) -> str:
    """`box`, for the items of containers: floats, and ints of one digit that CPython has not made already, are made here. That takes 6 ns
    instead of the 10 of CPython's functions, which are called one in the other and look first for what was freed."""
    if not (isinstance(t, Number) and t.python and t.kind in "fi" and objects.numbers_are_plain()):
        return box(b, t, pieces, consume=consume)
    value, is_float = pieces[0], t.kind == "f"
    take, fill, other, done = (b.new_label(hint) for hint in ("take", "fill", "other", "boxed"))
    if is_float:
        b.jump(take)
    else:                                         # the small ones are there: to 256, or to 1024 since 3.15
        b.branch(b(f"icmp ult i64 {b(f'sub i64 {value}, {_MADE_BEFORE}')}, {(1 << 30) - _MADE_BEFORE}"), take, other)
    b.start(take)
    size = objects.FLOAT_VALUE + 8 if is_float else objects.INT_SIZE
    made = b.call("PyObject_Malloc", "ptr", ("i64", str(size)), attributes="nounwind")
    b.branch(b(f"icmp ne ptr {made}, null"), fill, other, LIKELY)
    b.start(fill)
    b.do(f"store i64 1, ptr {made}")
    cls = b.module.external("PyFloat_Type" if is_float else "PyLong_Type")
    b.do(f"store ptr {cls}, ptr {b(f'getelementptr i8, ptr {made}, i64 {objects.TYPE}')}")
    if is_float:
        b.do(f"store double {value}, ptr {b(f'getelementptr i8, ptr {made}, i64 {objects.FLOAT_VALUE}')}")
    else:
        b.do(f"store i64 {objects.INT_POSITIVE}, ptr {b(f'getelementptr i8, ptr {made}, i64 {objects.INT_TAG}')}")
        digit = b(f"trunc i64 {value} to i32")
        b.do(f"store i32 {digit}, ptr {b(f'getelementptr i8, ptr {made}, i64 {objects.INT_DIGITS}')}")
    b.jump(done)
    b.start(other)
    slowly = box(b, t, pieces)                    # says so if there is no memory
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (made, fill), (slowly, end))


_MADE_BEFORE = 1025


def _box_bool(b, value: str, true, false) -> str:
    chosen = b.select(value, "ptr", *(b.module.external(_SYMBOLS[id(one)]) for one in (true, false)))
    return chosen if objects.is_immortal(true) and objects.is_immortal(false) else new_reference(b, chosen)


def _box_none(b, t, pieces, consume):
    return reference_to(b, None)


def _box_static(b, t: Static, pieces, consume):
    return reference_to(b, t.value)


def _box_array(b, t: Array, pieces, consume):
    return box_array(b, t, pieces, consume, b.module.external(f"numpy.dtype.{objects.type_numbers(t.dtype)[0]}"))


def box_array(b, t: Array, pieces, consume, dtype: str):
    flags = objects.ALIGNED | (objects.WRITEABLE if t.writeable else 0) | (objects.F_CONTIGUOUS if t.order == "F" else 0)
    return array_of_pieces(b, t.ndim, pieces, consume, dtype, flags, layout.itemsize(t.dtype), t.order == "A")


def array_of_pieces(b, ndim: int, pieces, consume, dtype: str, flags: int, itemsize: int, has_strides: bool):
    owner, data, *sizes = pieces
    if not consume:
        memory.retain(b, owner)
    vector = "null"
    if sizes:
        vector = b.alloca("i64", len(sizes))
        for index, size in enumerate(sizes):
            place = b(f"getelementptr i64, ptr {vector}, i64 {index}") if index else vector
            b.do(f"store i64 {size}, ptr {place}")
    strides = b(f"getelementptr i64, ptr {vector}, i64 {ndim}") if has_strides and ndim else "null"
    return b.call("jitcore_box_array", "ptr", ("ptr", owner), ("ptr", data), ("i32", str(ndim)), ("ptr", vector),
                  ("ptr", strides), ("ptr", dtype), ("i32", str(flags)), ("i64", str(itemsize)))


def split(t: Type, pieces) -> list[tuple[str, ...]]:
    """The pieces of each part of a composite value."""
    ends = layout.offsets(t)
    return [pieces[ends[i]:ends[i + 1]] for i in range(len(t.parts))]


def _box_parts(b: Builder, t: Type, pieces, consume) -> list[str]:
    return [box(b, part, own, consume=consume) for part, own in zip(t.parts, split(t, pieces))]


def _join(b: Builder, parts: list[str], make) -> str:
    """`make()`'s object where all parts were boxed, else null; it receives no references: they are dropped after it."""
    build, done = b.new_label("build"), b.new_label("joined")
    all_ready = "true"
    for part in parts:
        ready = b(f"icmp ne ptr {part}, null")
        all_ready = ready if all_ready == "true" else b(f"and i1 {all_ready}, {ready}")
    before = b.label
    b.branch(all_ready, build, done, LIKELY)
    b.start(build)
    made = make()
    end = b.label
    b.jump(done)
    b.start(done)
    result = b.phi("ptr", ("null", before), (made, end))
    for part in parts:
        b.call("Py_DecRef", "void", ("ptr", part))
    return result


def make_named(cls, *items):
    """A tuple of a class of its own."""
    return tuple.__new__(cls, items)


def _box_named_tuple(b, t: NamedTuple, pieces, consume):
    parts = [new_reference(b, b.object(t.of)), *_box_parts(b, t, pieces, consume)]
    return _join(b, parts, lambda: _call(b, b.object(make_named), parts))


def _box_tuple(b, t: Tuple, pieces, consume):
    if not t.parts:
        return b.call("PyTuple_New", "ptr", ("i64", "0"), tail=True)
    return box_tuple(b, _box_parts(b, t, pieces, consume))


def box_tuple(b: Builder, parts: list[str]) -> str:
    """A tuple of new references, of which any may be null: then null."""
    made = b.call("PyTuple_New", "ptr", ("i64", str(len(parts))))
    ready = b(f"icmp ne ptr {made}, null")
    for part in parts:
        ready = b(f"and i1 {ready}, {b(f'icmp ne ptr {part}, null')}")
    fill, drop, done = b.new_label("fill"), b.new_label("drop"), b.new_label("tuple")
    b.branch(ready, fill, drop, LIKELY)
    b.start(fill)
    for index, part in enumerate(parts):
        b.do(f"store ptr {part}, ptr {b(f'getelementptr i8, ptr {made}, i64 {objects.TUPLE_ITEMS + 8 * index}')}")
    b.jump(done)
    b.start(drop)
    for part in (*parts, made):
        b.call("Py_DecRef", "void", ("ptr", part))
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (made, fill), ("null", drop))


def _box_shared(b, t: Mutable, pieces, consume):
    name = _define_box(b.module, t, consume is False and not t.is_native)
    made = b(f"call ptr @{name}(ptr {pieces[0]})")
    if consume:
        shared.release_one(b, t, pieces[0])
    return made


def _define_box(module: Module, t: Mutable, copies: bool) -> str:
    """Define the function that makes an object for a header, or another one each time; its name."""
    kind = shared.kind_of(t)
    name = module.name_of_type(f"{'copy' if copies else 'box'}.{kind.name}", t, ("ptr", ("ptr",)), lambda other: _define_box(other, t, copies))
    if module.has(name):
        return name
    module.define(name, "")
    b = Builder(module)
    if not copies:
        known, new = b.new_label("known"), b.new_label("new")
        before = shared.read(b, "%shared", shared.OBJECT)
        b.branch(b(f"icmp eq ptr {before}, null"), new, known)
        b.start(known)
        b.do(f"ret ptr {new_reference(b, before)}")
        b.start(new)
    kind.box(b, t, copies)
    b.start("none")
    b.do("ret ptr null")
    module.definitions[name] = f"define {module.linkage(name)}ptr @{name}(ptr %shared) nounwind {{\n{b.body()}\n}}"
    return name


def _array_of(b: Builder, parts: list[str]) -> str:
    """A C array of pointers to objects."""
    array = b.alloca("ptr", max(1, len(parts)))
    for index, part in enumerate(parts):
        b.do(f"store ptr {part}, ptr {b(f'getelementptr ptr, ptr {array}, i64 {index}') if index else array}")
    return array


def _box_range(b, t, pieces, consume):
    parts = _box_parts(b, RANGE, pieces, consume)
    return _join(b, parts, lambda: _call(b, b.module.external("PyRange_Type"), parts))


def _call(b: Builder, function: str, parts: list[str], names: tuple[str, ...] = ()) -> str:
    """Call a Python object; the last arguments are keywords of these names."""
    keywords = b.object(tuple(map(sys.intern, names))) if names else "null"
    return b.call("PyObject_Vectorcall", "ptr", ("ptr", function), ("ptr", _array_of(b, parts)),
                  ("i64", str(len(parts) - len(names))), ("ptr", keywords))


def call_runtime(b: Builder, name: str, first: str, objects: list[str]) -> None:
    """Call a function of the runtime that takes an object and a C array of references, which it consumes."""
    b.call(name, "void", ("ptr", first), ("ptr", _array_of(b, objects)), ("i64", str(len(objects))))


def call_boxed(b: Builder, function, values, names: tuple[str, ...] = (), objects: tuple[str, ...] = ()) -> str:
    """Call a Python object with values (type, pieces), which are not consumed, and references to objects, which are; the last are
    keywords of these names. A new reference to its result, or null. The lock of the interpreter is held."""
    parts = [*(box(b, t, pieces, consume=False) for t, pieces in values), *objects]
    return _join(b, parts, lambda: _call(b, b.object(function), parts, names))


def call_python(b: Builder, function, values: list[tuple[Type, tuple[str, ...]]], names: tuple[str, ...] = ()) -> None:
    """Call a Python object for its effect; the values are not consumed, the last are keywords of these names. An exception
    leaves the function."""
    failed = []

    def emit():
        made = call_boxed(b, function, values, names)
        b.call("Py_DecRef", "void", ("ptr", made))
        failed.append(b(f"icmp eq ptr {made}, null"))
    with_gil(b, emit)
    b.error_if(failed[0])


def _box_slice(b, t: Slice, pieces, consume):
    parts = _box_parts(b, t, pieces, consume)
    return _join(b, parts, lambda: b.call("PySlice_New", "ptr", *(("ptr", part) for part in parts)))


# Patterns, compiled where there is a text to match: half a millisecond of a first call.
_FIXED = r"\.(\d|1[0-5])f"                       # up to as many digits as are written exactly, see number_text
_OF_INT = r"(?:([ -~]?)([<>^=]))?([-+ ]?)(#?)(0?)(\d{0,2})([,_]?)([dxXob]?)"
_OF_TEXT = r"(?:([ -~]?)([<>^]))?([1-9]\d?)s?"
_ALIGNMENTS = "<>^="
_SHORT = 64                                      # characters of known text that are written among the digits of ints
_CONVERSIONS = {"s": "PyObject_Str", "r": "PyObject_Repr", "a": "PyObject_ASCII"}


def _box_field(b, t: View, pieces, consume):
    """The text of a replacement field of an f-string."""
    (value, conversion, spec), parts = t.parts, split(t, pieces)
    if _is_plain_int(value, conversion, spec):
        return b.call("jitcore_int_text", "ptr", ("i64", _widened(b, value, parts[0][0])))
    if isinstance(spec, Static) and not conversion.value and isinstance(value, Number) and value.kind in "iu" and (
            value.python or value.bits < 64) and (how := re.fullmatch(_OF_INT, spec.value)) and (asked := _int_spec(*how.groups())):
        name, *style = asked
        return b.call(name, "ptr", ("i64", _widened(b, value, parts[0][0])), *style)
    if isinstance(spec, Static) and not conversion.value and isinstance(value, Number) and value.kind == "f" and value.bits == 64 and (
            digits := re.fullmatch(_FIXED, spec.value)):
        quick = b.call("jitcore_fixed_text", "ptr", ("double", parts[0][0]), ("i64", str(10 ** int(digits[1]))), ("i64", digits[1]))
        return _unless_null(b, quick, lambda: _formatted(b, t, parts, consume))
    if isinstance(value, Mutable) and consume is False and spec == Static("") and conversion.value in ("", "s", "r"):
        from codegen.boxes import list_text       # which few programs need
        if list_text.is_written(value):
            return _unless_null(b, list_text.text_of_items(b, value, parts[0][0]), lambda: _formatted(b, t, parts, consume))
    return _formatted(b, t, parts, consume)


def _is_plain_int(value, conversion, spec) -> bool:
    """Whether a field shows the digits of an int, and nothing else."""
    return isinstance(value, Number) and value.kind in "iu" and isinstance(spec, Static) and not spec.value and (
        value.python or value.bits < 64 and conversion.value in ("", "s"))


def _widened(b, t: Number, x: str) -> str:
    return x if t.bits == 64 else b(f"{'sext' if t.kind == 'i' else 'zext'} i{t.bits} {x} to i64")


def _int_spec(fill, align, sign, prefix, zero, width, separator, kind) -> tuple | None:
    """The function that writes an int as a format asks, and its other arguments (see number_text)."""
    align, fill = align or ("=" if zero else ">"), fill or ("0" if zero else " ")
    if separator and (separator == "," and kind not in ("", "d") or align == "=" and fill == "0"):        # an error; zeros in groups
        return None
    letter = kind if prefix and kind not in ("", "d") else ""
    return (f"jitcore_int_spec_{number_text.BASES[kind]}", *(("i8", str(code)) for code in (
        ord("A" if kind == "X" else "a") - 10, ord(sign) if sign in ("+", " ") and sign else 0, ord(letter) if letter else 0,
        ord(separator) if separator else 0, ord(fill))), ("i32", str(_ALIGNMENTS.index(align))), ("i64", width or "0"))


def _unless_null(b, quick: str, otherwise) -> str:
    """The text that compiled code has made; `otherwise` makes it where that did not know how to."""
    slow, done, before = b.new_label("slow"), b.new_label("fixed"), b.label
    b.branch(b(f"icmp ne ptr {quick}, null"), done, slow, LIKELY)
    b.start(slow)
    made = otherwise()
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (quick, before), (made, end))


def _formatted(b, t: View, parts, consume):
    value, conversion, spec = t.parts
    made = box(b, value, parts[0], consume=consume)
    if conversion.value:
        made = _join(b, [made], lambda value=made: b.call(_CONVERSIONS[conversion.value], "ptr", ("ptr", value)))
    if isinstance(spec, Static) and not spec.value:
        if conversion.value or value.python_class is str:
            return made
        return _join(b, [made], lambda: b.call("PyObject_Format", "ptr", ("ptr", made), ("ptr", "null")))
    if isinstance(spec, Static) and (value == Object(str) or conversion.value) and (padded := re.fullmatch(_OF_TEXT, spec.value)):
        return _padded(b, made, *padded.groups(), lambda: b.call("PyObject_Format", "ptr", ("ptr", made), ("ptr", b.object(spec.value))))
    how = box(b, spec, parts[2], consume=consume)
    return _join(b, [made, how], lambda: b.call("PyObject_Format", "ptr", ("ptr", made), ("ptr", how)))


def _padded(b, text: str, fill, align, width: str, otherwise) -> str:
    """The text that a reference is to, padded; `otherwise` makes it where it is not plain. The reference is used up, or null with an exception."""
    pad, slow, drop, done, before = b.new_label("pad"), b.new_label("slow"), b.new_label("drop"), b.new_label("padded"), b.label
    b.branch(b(f"icmp eq ptr {text}, null"), done, pad, UNLIKELY)
    b.start(pad)
    quick = b.call("jitcore_text_pad", "ptr", ("ptr", text), ("i64", width), ("ptr", "null"), ("i8", str(ord(fill or " "))),
                   ("i32", str(_ALIGNMENTS.index(align or "<"))))
    b.branch(b(f"icmp ne ptr {quick}, null"), drop, slow, LIKELY)
    b.start(slow)
    asked = otherwise()
    end = b.label
    b.jump(drop)
    b.start(drop)
    made = b.phi("ptr", (quick, pad), (asked, end))
    b.call("Py_DecRef", "void", ("ptr", text))
    b.jump(done)
    b.start(done)
    return b.phi("ptr", ("null", before), (made, drop))


def _box_joined(b, t: View, pieces, consume):
    """The text of an f-string."""
    if all(_is_known(part) or isinstance(part, View) and part.of is steps.format_value and _is_plain_int(*part.parts) for part in t.parts):
        return _written(b, t, pieces)
    parts = _box_parts(b, t, pieces, consume)
    if len(parts) == 2:
        return _join(b, parts, lambda: b.call("PyUnicode_Concat", "ptr", *(("ptr", part) for part in parts)))
    items = b.alloca("ptr", len(parts))
    for number, part in enumerate(parts):
        b.do(f"store ptr {part}, ptr {b(f'getelementptr ptr, ptr {items}, i64 {number}')}")
    return _join(b, parts, lambda: b.call("jitcore_text_join", "ptr", ("ptr", "null"), ("ptr", items), ("i64", str(len(parts)))))


def _is_known(t: Type) -> bool:
    return isinstance(t, Static) and type(t.value) is str and t.value.isascii() and len(t.value) <= _SHORT


def _written(b: Builder, t: View, pieces) -> str:
    """The text of an f-string of known texts and ints, written at once, without text objects for its parts."""
    room = sum(len(part.value) if isinstance(part, Static) else number_text.LONGEST for part in t.parts) + number_text.LONGEST
    start = end = b.alloca("i8", room)
    for part, own in zip(t.parts, split(t, pieces)):
        if not isinstance(part, Static):
            value = part.parts[0]
            end = b.call("jitcore_int_write", "ptr", ("ptr", end), ("i64", _widened(b, value, own[0])), attributes="nounwind")
        elif part.value:
            codes = "".join(f"\\{code:02X}" for code in part.value.encode())
            b.do(f'store [{len(part.value)} x i8] c"{codes}", ptr {end}')
            end = b(f"getelementptr i8, ptr {end}, i64 {len(part.value)}")
    first, last = (b(f"ptrtoint ptr {one} to i64") for one in (start, end))
    return b.call("PyUnicode_FromStringAndSize", "ptr", ("ptr", start), ("i64", b(f"sub i64 {last}, {first}")))


_BOX_TEXT = {steps.format_value: _box_field, steps.format_now: _box_field, steps.join_strings: _box_joined}


def _box_view(b, t: View, pieces, consume):
    """What the view is made of, put together by Python: an exception, a list, enumerate …"""
    if t.of in _BOX_TEXT:
        return _BOX_TEXT[t.of](b, t, pieces, consume)
    if t.of in tables.WALKS or t.of is tables.WalkSet:
        raise UnsupportedError("an iterator of a dictionary or set cannot be given to Python", advice="give list(…) of it")
    return box_display(b, t, _box_parts(b, t, pieces, consume))


def box_display(b: Builder, t: View, parts: list[str]) -> str:
    """The same of references to its parts, of which any may be null: then null."""
    make = (steps.make_list if t.of is list else functions.make_mapping if t.of is functions.Keywords else _flat if t.of is np.flatiter
            else _backwards if t.of is reversed and len(parts) == 2 else t.of)
    return _join(b, parts, lambda: _call(b, b.object(make), parts, ())) if parts else _call(b, b.object(make), [], ())


def _flat(array):
    """What has no constructor."""
    return array.flat


def _backwards(items, length: int):
    """reversed(items), made when there were so many of them; it ends at once if there are fewer now."""
    return reversed(items[:length] if length <= len(items) else ())


def _box_optional(b, t: Optional, pieces, consume):
    some, none, done = b.new_label("some"), b.new_label("none"), b.new_label("optional")
    b.branch(pieces[0], some, none)
    b.start(none)
    nothing = box(b, NONE, ())
    b.jump(done)
    b.start(some)
    value = box(b, t.of, pieces[1:], consume=consume)
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (nothing, none), (value, end))


def _box_object(b, t: Object, pieces, consume):
    return pieces[0] if consume else new_reference(b, pieces[0])


_BOX = {Object: _box_object, Opaque: _box_object, Number: _box_number, NoneType: _box_none, Static: _box_static, Array: _box_array,
        Tuple: _box_tuple, NamedTuple: _box_named_tuple,
        RangeType: _box_range, View: _box_view, Slice: _box_slice, Optional: _box_optional}


TABLE = _BOX                                    # others add to it
join_parts, call_object = _join, _call
