"""Texts of fixed width as NumPy's arrays keep them: read as str and bytes objects, and written.

In: dtypes of texts, addresses.  Out: calls of functions whose LLVM text is added to the module.  Holds: what lies behind a text are zeros, and
zeros at its end are no part of it; elements may lie at any address.

    text.read.U4(ptr data) -> ptr              a new reference to a str, or null with an exception set
    text.write.U4(ptr data, ptr text)          as much of the text as there is room for, then zeros
"""
from __future__ import annotations

import numpy as np

from codegen import capi, objects
from codegen.build import Builder, Module, with_gil
from codegen.storage.text_memory import CHARACTERS

DECLARED = (("PyUnicode_New", "ptr", ("i64", "i32")), ("PyUnicode_FromKindAndData", "ptr", ("i32", "ptr", "i64")),
            ("PyUnicode_ReadChar", "i32", ("ptr", "i64")), ("PyBytes_FromStringAndSize", "ptr", ("ptr", "i64")), ("Py_IncRef", "void", ("ptr",)),
            ("llvm.memcpy.p0.p0.i64", "void", ("ptr", "ptr", "i64", "i1")), ("llvm.memset.p0.i64", "void", ("ptr", "i8", "i64", "i1")))


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
