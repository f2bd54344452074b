"""Texts joined, and bytes.

In: the addresses of references to str or bytes objects.  Out: the parts of the runtime that join them.  Holds: text that is not plain is left to
CPython's own function.
"""
from __future__ import annotations

from codegen import objects
from codegen.build import Module
from codegen.storage.text_memory import declarations, finds_data, reads_length, reads_plain

# Few characters are copied by a whole vector, where there is room and the page does not end: what comes next overwrites the rest.
_COPY = """define internal void @text.copy(ptr %to, ptr %from, i64 %count, ptr %end) nounwind alwaysinline {
entry:
  %short = icmp ule i64 %count, 16
  br i1 %short, label %look, label %many
look:
  %to.bits = ptrtoint ptr %to to i64
  %end.bits = ptrtoint ptr %end to i64
  %room = sub i64 %end.bits, %to.bits
  %is.roomy = icmp uge i64 %room, 16
  %from.bits = ptrtoint ptr %from to i64
  %in.page = and i64 %from.bits, 4095
  %is.readable = icmp ule i64 %in.page, 4080
  %is.quick = and i1 %is.roomy, %is.readable
  br i1 %is.quick, label %quick, label %few
quick:
  %codes = load <16 x i8>, ptr %from, align 1
  store <16 x i8> %codes, ptr %to, align 1
  ret void
many:
  %copied = call ptr @memcpy(ptr %to, ptr %from, i64 %count)
  ret void
few:
  %k = phi i64 [0, %look], [%next, %one]
  %more = icmp ult i64 %k, %count
  br i1 %more, label %one, label %done
one:
  %from.at = getelementptr i8, ptr %from, i64 %k
  %code = load i8, ptr %from.at
  %to.at = getelementptr i8, ptr %to, i64 %k
  store i8 %code, ptr %to.at
  %next = add nuw i64 %k, 1
  br label %few
done:
  ret void
}
"""


def _filling(finds, reads, make: str) -> str:
    """What is made of %total.now characters, filled with the %count %items and the %gap of %by.data between them, is returned."""
    return f"""make:
  %made = call ptr @{make}
  %failed = icmp eq ptr %made, null
  %is.void = icmp eq i64 %total.now, 0
  %stop = or i1 %failed, %is.void
  br i1 %stop, label %done, label %fill
fill:
{finds("made")}  %end = getelementptr i8, ptr %made.data, i64 %total.now
  br label %copy
copy:
  %j = phi i64 [0, %fill], [%j.next, %gap.done]
  %to = phi ptr [%made.data, %fill], [%to.next, %gap.done]
  %j.at = getelementptr ptr, ptr %items, i64 %j
  %piece = load ptr, ptr %j.at
{reads("piece")}{finds("piece")}  call void @text.copy(ptr %to, ptr %piece.data, i64 %piece.length, ptr %end)
  %behind = getelementptr i8, ptr %to, i64 %piece.length
  %j.next = add nuw i64 %j, 1
  %j.more = icmp ult i64 %j.next, %count
  br i1 %j.more, label %gap.copy, label %done
gap.copy:
  call void @text.copy(ptr %behind, ptr %by.data, i64 %gap, ptr %end)
  br label %gap.done
gap.done:
  %to.next = getelementptr i8, ptr %behind, i64 %gap
  br label %copy
done:
  ret ptr %made
"""


def join_text(module: Module) -> str:
    """The text of several, with a separator (null: none) between them; a new reference, or null with an exception set."""
    return declarations() + f"""
define ptr @jitcore_text_join(ptr %given, ptr %items, i64 %count) nounwind {{
entry:
  %is.none = icmp eq ptr %given, null
  %is.empty = icmp eq i64 %count, 0
  %is.one = icmp eq i64 %count, 1
  br i1 %is.empty, label %empty, label %some
empty:
  %nothing = call ptr @PyUnicode_New(i64 0, i32 127)
  ret ptr %nothing
some:
  %first = load ptr, ptr %items
  br i1 %is.one, label %same, label %look
same:
  call void @Py_IncRef(ptr %first)
  ret ptr %first
look:
  %by = select i1 %is.none, ptr %first, ptr %given
{reads_plain("plain", "by")}{reads_length("by")}{finds_data("by")}  %gap = select i1 %is.none, i64 0, i64 %by.length
  %gaps = sub i64 %count, 1
  %between = mul i64 %gap, %gaps
  br i1 %plain, label %measure, label %slow
measure:
  %k = phi i64 [0, %look], [%k.next, %measured]
  %total = phi i64 [%between, %look], [%total.now, %measured]
  %k.at = getelementptr ptr, ptr %items, i64 %k
  %one = load ptr, ptr %k.at
{reads_plain("own", "one")}  br i1 %own, label %measured, label %slow
measured:
{reads_length("one")}  %total.now = add i64 %total, %one.length
  %k.next = add nuw i64 %k, 1
  %k.more = icmp ult i64 %k.next, %count
  br i1 %k.more, label %measure, label %make
{_filling(finds_data, reads_length, "PyUnicode_New(i64 %total.now, i32 127)")}slow:
  %all = call ptr @PyList_New(i64 0)
  %all.failed = icmp eq ptr %all, null
  br i1 %all.failed, label %lost, label %show
lost:
  ret ptr null
show:
  %all.items = getelementptr i8, ptr %all, i64 {objects.LIST_ITEMS}
  %all.size = getelementptr i8, ptr %all, i64 {objects.SIZE}
  store ptr %items, ptr %all.items
  store i64 %count, ptr %all.size
  br label %ask
ask:
  br i1 %is.none, label %nothing.between, label %join
nothing.between:
  %void = call ptr @PyUnicode_New(i64 0, i32 127)
  br label %join
join:
  %with = phi ptr [%given, %ask], [%void, %nothing.between]
  %joined = call ptr @PyUnicode_Join(ptr %with, ptr %all)
  store ptr null, ptr %all.items
  store i64 0, ptr %all.size
  call void @Py_DecRef(ptr %all)
  br i1 %is.none, label %drop, label %joined.end
drop:
  call void @Py_DecRef(ptr %with)
  br label %joined.end
joined.end:
  ret ptr %joined
}}
{_COPY}"""


def bytes_join_text(module: Module) -> str:
    """The same of bytes."""
    def finds(name: str) -> str:
        return f"  %{name}.data = getelementptr i8, ptr %{name}, i64 {objects.BYTES_DATA}\n"

    def reads(name: str) -> str:
        return f"  %{name}.length.at = getelementptr i8, ptr %{name}, i64 {objects.SIZE}\n  %{name}.length = load i64, ptr %{name}.length.at\n"
    return f"""
declare ptr @PyBytes_FromStringAndSize(ptr, i64)
declare void @Py_IncRef(ptr)
declare ptr @memcpy(ptr, ptr, i64)
define ptr @jitcore_bytes_join(ptr %by, ptr %items, i64 %count) nounwind {{
entry:
  %is.empty = icmp eq i64 %count, 0
  %is.one = icmp eq i64 %count, 1
  br i1 %is.empty, label %empty, label %some
empty:
  %nothing = call ptr @PyBytes_FromStringAndSize(ptr null, i64 0)
  ret ptr %nothing
some:
  br i1 %is.one, label %same, label %look
same:
  %first = load ptr, ptr %items
  call void @Py_IncRef(ptr %first)
  ret ptr %first
look:
{reads("by")}{finds("by")}  %gap = add i64 %by.length, 0
  %gaps = sub i64 %count, 1
  %between = mul i64 %gap, %gaps
  br label %measure
measure:
  %k = phi i64 [0, %look], [%k.next, %measure]
  %total = phi i64 [%between, %look], [%total.now, %measure]
  %k.at = getelementptr ptr, ptr %items, i64 %k
  %one = load ptr, ptr %k.at
{reads("one")}  %total.now = add i64 %total, %one.length
  %k.next = add nuw i64 %k, 1
  %k.more = icmp ult i64 %k.next, %count
  br i1 %k.more, label %measure, label %make
{_filling(finds, reads, "PyBytes_FromStringAndSize(ptr null, i64 %total.now)")}}}
{_COPY}"""


RUNTIME = ((("jitcore_text_join",), (join_text,), 2, False), (("jitcore_bytes_join",), (bytes_join_text,), 2, False))
