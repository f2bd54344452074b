"""Texts of fixed width as NumPy's arrays keep them: read as str and bytes objects, and written.

In: dtypes of texts, addresses.  Out: calls of functions whose LLVM text is added to the module.  Holds: what lies behind a text are zeros, and
zeros at its end are no part of it; elements may lie at any address.

    text.read.U4(ptr data) -> ptr              a new reference to a str, or null with an exception set
    text.write.U4(ptr data, ptr text)          as much of the text as there is room for, then zeros
    text.order.U4(ptr data, ptr text) -> i32   below, at or above 0
    text.length.U4(ptr data) -> i64            without zeros at the end
    text.valid.U4(ptr data) -> i1              whether all characters are
"""
from __future__ import annotations

import numpy as np

from codegen import capi, objects
from codegen.build import Builder, Module, with_gil
from codegen.storage.text_memory import CHARACTERS

DECLARED = (("PyUnicode_New", "ptr", ("i64", "i32")), ("PyUnicode_FromKindAndData", "ptr", ("i32", "ptr", "i64")),
            ("PyUnicode_ReadChar", "i32", ("ptr", "i64")), ("PyBytes_FromStringAndSize", "ptr", ("ptr", "i64")), ("Py_IncRef", "void", ("ptr",)),
            ("llvm.umax.i32", "i32", ("i32", "i32")), ("llvm.memcpy.p0.p0.i64", "void", ("ptr", "ptr", "i64", "i1")), ("llvm.memset.p0.i64", "void", ("ptr", "i8", "i64", "i1")))


def is_text(dtype: np.dtype) -> bool:
    """Whether a dtype is of texts that are read here."""
    return dtype.kind in "SU" and dtype.isnative


def read(b: Builder, dtype: np.dtype, place: str) -> str:
    """A new reference to the str, or bytes, at an address; ValueError where a character is none."""
    function, made = _defined(b.module, "read", dtype, _reads_text if dtype.kind == "U" else _reads_bytes), []
    with_gil(b, lambda: made.append(b(f"call ptr @{function}(ptr {place})")))
    b.error_if(b(f"icmp eq ptr {made[0]}, null"))
    return made[0]


def write(b: Builder, dtype: np.dtype, place: str, text: str) -> None:
    """As much of a str, or bytes, as there is room for."""
    function = _defined(b.module, "write", dtype, _writes_text if dtype.kind == "U" else _writes_bytes)
    with_gil(b, lambda: b.do(f"call void @{function}(ptr {place}, ptr {text})"))


def order(b: Builder, dtype: np.dtype, place: str, text: str) -> str:
    """An i32 below, at or above 0: how what stands at an address compares to a str, or bytes."""
    function, found = _defined(b.module, "order", dtype, _orders_text if dtype.kind == "U" else _orders_bytes), []
    with_gil(b, lambda: found.append(b(f"call i32 @{function}(ptr {place}, ptr {text})")))
    return found[0]


def length(b: Builder, dtype: np.dtype, place: str) -> str:
    return b(f"call i64 @{_defined(b.module, 'length', dtype, _lengths_text if dtype.kind == 'U' else _lengths_bytes)}(ptr {place})")


def is_valid(b: Builder, dtype: np.dtype, place: str) -> str:
    """Whether a text can be read."""
    return b(f"call i1 @{_defined(b.module, 'valid', dtype, _validates)}(ptr {place})") if dtype.kind == "U" and dtype.itemsize else "true"


def _defined(module: Module, what: str, dtype: np.dtype, text) -> str:
    name = f"text.{what}.{dtype.kind}{dtype.itemsize}"
    if not module.has(name):
        for function, result, parameters in DECLARED:
            module.declare(function, result, parameters)
        module.external(CHARACTERS)
        module.define(name, text(name, dtype.itemsize // (4 if dtype.kind == "U" else 1)))
    return name


def _measures(width: int, unit: str) -> str:
    """LLVM text: %length, up to the last character that is not zero; %all, an `or` of all of them. Ends in the block %measured."""
    return f"""entry:
  br label %each
each:
  %at = phi i64 [0, %entry], [%next, %each]
  %ends = phi i64 [0, %entry], [%length, %each]
  %seen = phi {unit} [0, %entry], [%all, %each]
  %place = getelementptr {unit}, ptr %data, i64 %at
  %code = load {unit}, ptr %place, align 1
  %all = or {unit} %seen, %code
  %next = add nuw nsw i64 %at, 1
  %is.zero = icmp eq {unit} %code, 0
  %length = select i1 %is.zero, i64 %ends, i64 %next
  %is.end = icmp eq i64 %next, {width}
  br i1 %is.end, label %measured, label %each
measured:
"""


def _reads_text(name: str, width: int) -> str:
    bits, start = objects.plain_text()
    known = "" if capi.are_characters_immortal() else "  call void @Py_IncRef(ptr %kept)\n"
    if not width:
        return f"define internal ptr @{name}(ptr %data) nounwind {{\n  %made = call ptr @PyUnicode_New(i64 0, i32 0)\n  ret ptr %made\n}}"
    return f"""define internal ptr @{name}(ptr %data) nounwind {{
{_measures(width, "i32")}  %is.short = icmp eq i64 %length, 1
  br i1 %is.short, label %short, label %several
short:
  %only = load i32, ptr %data, align 1
  %is.kept = icmp ult i32 %only, 256
  br i1 %is.kept, label %single, label %other
single:
  %kept.place = getelementptr ptr, ptr @{CHARACTERS}, i32 %only
  %kept = load ptr, ptr %kept.place
{known}  ret ptr %kept
several:
  %is.ascii = icmp ult i32 %all, {128 if bits else 0}
  br i1 %is.ascii, label %plain, label %other
plain:
  %made = call ptr @PyUnicode_New(i64 %length, i32 127)
  %failed = icmp eq ptr %made, null
  %is.empty = icmp eq i64 %length, 0
  %done = or i1 %failed, %is.empty
  br i1 %done, label %end, label %fill
fill:
  %start = getelementptr i8, ptr %made, i64 {start}
  br label %copy
copy:
  %k = phi i64 [0, %fill], [%k.next, %copy]
  %from = getelementptr i32, ptr %data, i64 %k
  %wide = load i32, ptr %from, align 1
  %narrow = trunc i32 %wide to i8
  %to = getelementptr i8, ptr %start, i64 %k
  store i8 %narrow, ptr %to
  %k.next = add nuw nsw i64 %k, 1
  %is.last = icmp eq i64 %k.next, %length
  br i1 %is.last, label %end, label %copy
other:
  %asked = call ptr @PyUnicode_FromKindAndData(i32 4, ptr %data, i64 %length)
  ret ptr %asked
end:
  ret ptr %made
}}"""


def _reads_bytes(name: str, width: int) -> str:
    measured = _measures(width, "i8") if width else "entry:\n  %length = add i64 0, 0\n"
    return f"""define internal ptr @{name}(ptr %data) nounwind {{
{measured}  %made = call ptr @PyBytes_FromStringAndSize(ptr %data, i64 %length)
  ret ptr %made
}}"""


def _writes_text(name: str, width: int) -> str:
    bits, start = objects.plain_text()
    if not width:
        return f"define internal void @{name}(ptr %data, ptr %text) nounwind {{\n  ret void\n}}"
    return f"""define internal void @{name}(ptr %data, ptr %text) nounwind {{
entry:
  %length.place = getelementptr i8, ptr %text, i64 {objects.STR_LENGTH}
  %length = load i64, ptr %length.place
  %fits = icmp ult i64 %length, {width}
  %count = select i1 %fits, i64 %length, i64 {width}
  %state.place = getelementptr i8, ptr %text, i64 {objects.STR_STATE}
  %state = load i32, ptr %state.place
  %known = and i32 %state, {bits}
  %same = icmp eq i32 %known, {bits}
  %is.plain = and i1 %same, {"true" if bits else "false"}
  %start = getelementptr i8, ptr %text, i64 {start}
  br label %each
each:
  %at = phi i64 [0, %entry], [%next, %written]
  %to = getelementptr i32, ptr %data, i64 %at
  %inside = icmp ult i64 %at, %count
  br i1 %inside, label %take, label %zero
take:
  br i1 %is.plain, label %quick, label %slow
quick:
  %from = getelementptr i8, ptr %start, i64 %at
  %narrow = load i8, ptr %from
  %wide = zext i8 %narrow to i32
  br label %written
slow:
  %asked = call i32 @PyUnicode_ReadChar(ptr %text, i64 %at)
  br label %written
zero:
  br label %written
written:
  %code = phi i32 [%wide, %quick], [%asked, %slow], [0, %zero]
  store i32 %code, ptr %to, align 1
  %next = add nuw nsw i64 %at, 1
  %is.end = icmp eq i64 %next, {width}
  br i1 %is.end, label %end, label %each
end:
  ret void
}}"""


def _writes_bytes(name: str, width: int) -> str:
    return f"""define internal void @{name}(ptr %data, ptr %text) nounwind {{
  %length.place = getelementptr i8, ptr %text, i64 {objects.SIZE}
  %length = load i64, ptr %length.place
  %fits = icmp ult i64 %length, {width}
  %count = select i1 %fits, i64 %length, i64 {width}
  %start = getelementptr i8, ptr %text, i64 {objects.BYTES_DATA}
  call void @llvm.memcpy.p0.p0.i64(ptr %data, ptr %start, i64 %count, i1 false)
  %rest.place = getelementptr i8, ptr %data, i64 %count
  %rest = sub i64 {width}, %count
  call void @llvm.memset.p0.i64(ptr %rest.place, i8 0, i64 %rest, i1 false)
  ret void
}}"""


def _orders_text(name: str, width: int) -> str:
    bits, start = objects.plain_text()
    state = f"""  %state.place = getelementptr i8, ptr %text, i64 {objects.STR_STATE}
  %state = load i32, ptr %state.place
  %known = and i32 %state, {bits}
  %same.state = icmp eq i32 %known, {bits}
  %is.plain = and i1 %same.state, {"true" if bits else "false"}
"""
    wanted = """  br i1 %is.plain, label %quick, label %slow
quick:
  %from = getelementptr i8, ptr %start, i64 %at
  %narrow = load i8, ptr %from
  %wide = zext i8 %narrow to i32
  br label %compare
slow:
  %asked = call i32 @PyUnicode_ReadChar(ptr %text, i64 %at)
  br label %compare
compare:
  %wanted = phi i32 [%wide, %quick], [%asked, %slow]
"""
    return _orders(name, width, "i32", objects.STR_LENGTH, start, state, wanted)


def _orders_bytes(name: str, width: int) -> str:
    wanted = "  %from = getelementptr i8, ptr %start, i64 %at\n  %wanted = load i8, ptr %from\n"
    return _orders(name, width, "i8", objects.SIZE, objects.BYTES_DATA, "", wanted)


def _orders(name: str, width: int, unit: str, size: int, start: int, state: str, wanted: str) -> str:
    """Character by character; what an element ends with are zeros, and one that ends before the other is the lesser."""
    return f"""define internal i32 @{name}(ptr %data, ptr %text) nounwind {{
entry:
  %length.place = getelementptr i8, ptr %text, i64 {size}
  %length = load i64, ptr %length.place
{state}  %start = getelementptr i8, ptr %text, i64 {start}
  br label %each
each:
  %at = phi i64 [0, %entry], [%next, %same]
  %in.element = icmp ult i64 %at, {width}
  %in.text = icmp ult i64 %at, %length
  %in.both = and i1 %in.element, %in.text
  br i1 %in.both, label %take, label %end
take:
  %place = getelementptr {unit}, ptr %data, i64 %at
  %code = load {unit}, ptr %place, align 1
{wanted}  %is.same = icmp eq {unit} %code, %wanted
  br i1 %is.same, label %same, label %differ
same:
  %next = add nuw nsw i64 %at, 1
  br label %each
differ:
  %is.less = icmp ult {unit} %code, %wanted
  %sign = select i1 %is.less, i32 -1, i32 1
  ret i32 %sign
end:
  br i1 %in.element, label %rest, label %full
rest:
  %k = phi i64 [%at, %end], [%k.next, %zero]
  %is.end = icmp eq i64 %k, {width}
  br i1 %is.end, label %zeros, label %look
look:
  %rest.place = getelementptr {unit}, ptr %data, i64 %k
  %rest.code = load {unit}, ptr %rest.place, align 1
  %is.zero = icmp eq {unit} %rest.code, 0
  br i1 %is.zero, label %zero, label %more
zero:
  %k.next = add nuw nsw i64 %k, 1
  br label %rest
more:
  ret i32 1
full:
  %is.longer = icmp ugt i64 %length, {width}
  br i1 %is.longer, label %less, label %zeros
zeros:
  %is.empty = icmp eq i64 %length, 0
  br i1 %is.empty, label %equal, label %last
last:
  %before = add i64 %length, -1
  %last.place = getelementptr {unit}, ptr %data, i64 %before
  %last.code = load {unit}, ptr %last.place, align 1
  %ends.zero = icmp eq {unit} %last.code, 0
  br i1 %ends.zero, label %less, label %equal
less:
  ret i32 -1
equal:
  ret i32 0
}}"""


def _lengths_text(name: str, width: int) -> str:
    return _lengths(name, width, "i32")


def _lengths_bytes(name: str, width: int) -> str:
    return _lengths(name, width, "i8")


def _lengths(name: str, width: int, unit: str) -> str:
    measured = _measures(width, unit) if width else "  %length = add i64 0, 0\n"
    return f"define internal i64 @{name}(ptr %data) nounwind {{\n{measured}  ret i64 %length\n}}"


def _validates(name: str, width: int) -> str:
    return f"""define internal i1 @{name}(ptr %data) nounwind {{
entry:
  br label %each
each:
  %at = phi i64 [0, %entry], [%next, %each]
  %most = phi i32 [0, %entry], [%more, %each]
  %place = getelementptr i32, ptr %data, i64 %at
  %code = load i32, ptr %place, align 1
  %more = call i32 @llvm.umax.i32(i32 %most, i32 %code)
  %next = add nuw nsw i64 %at, 1
  %is.end = icmp eq i64 %next, {width}
  br i1 %is.end, label %end, label %each
end:
  %valid = icmp ule i32 %more, 1114111
  ret i1 %valid
}}"""
