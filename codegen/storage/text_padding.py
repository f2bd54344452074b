"""Text padded: a part of the runtime.

In: references to str objects.  Out: LLVM text.  Holds: of text that is not plain (see text_memory) it gives null, without an exception.
"""
from __future__ import annotations

from codegen.build import Module
from codegen.storage.text_memory import finds_data, reads_length, reads_plain

LEFT, RIGHT, MIDDLE, CENTER, ZEROS = range(5)   # where the text goes: as formats "<", ">", "^" have it, as str.center, behind zeros and its sign
MOST = 1 << 30                                  # characters


def pad_text(module: Module) -> str:
    """The text in so many characters: the others are %known, or the one of the text %by."""
    return f"""
declare ptr @PyUnicode_New(i64, i32)
declare void @PyErr_Clear()
declare void @Py_IncRef(ptr)
declare ptr @memcpy(ptr, ptr, i64)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
define ptr @jitcore_text_pad(ptr %text, i64 %width, ptr %by, i8 %known, i32 %how) nounwind {{
entry:
{reads_plain("plain", "text")}  br i1 %plain, label %look, label %unknown
unknown:
  ret ptr null
look:
  %is.known = icmp eq ptr %by, null
  br i1 %is.known, label %measure, label %read
read:
{reads_plain("by.plain", "by")}{reads_length("by")}  %is.one = icmp eq i64 %by.length, 1
  %is.read = and i1 %by.plain, %is.one
  br i1 %is.read, label %one, label %unknown
one:
{finds_data("by")}  %code = load i8, ptr %by.data
  br label %measure
measure:
  %fill = phi i8 [%known, %look], [%code, %one]
{reads_length("text")}  %is.large = icmp sgt i64 %width, {MOST}
  br i1 %is.large, label %unknown, label %fits
fits:
  %is.enough = icmp sle i64 %width, %text.length
  br i1 %is.enough, label %same, label %pad
same:
  call void @Py_IncRef(ptr %text)
  ret ptr %text
pad:
  %missing = sub i64 %width, %text.length
  %half = lshr i64 %missing, 1
  %both = and i64 %missing, %width
  %odd = and i64 %both, 1
  %center = add i64 %half, %odd
  %is.left = icmp eq i32 %how, {LEFT}
  %is.middle = icmp eq i32 %how, {MIDDLE}
  %is.center = icmp eq i32 %how, {CENTER}
  %if.left = select i1 %is.left, i64 0, i64 %missing
  %if.middle = select i1 %is.middle, i64 %half, i64 %if.left
  %before = select i1 %is.center, i64 %center, i64 %if.middle
  %made = call ptr @PyUnicode_New(i64 %width, i32 127)
  %failed = icmp eq ptr %made, null
  br i1 %failed, label %clear, label %write
clear:
  call void @PyErr_Clear()
  ret ptr null
write:
{finds_data("made")}{finds_data("text")}  call void @llvm.memset.p0.i64(ptr %made.data, i8 %fill, i64 %width, i1 false)
  %to = getelementptr i8, ptr %made.data, i64 %before
  %copied = call ptr @memcpy(ptr %to, ptr %text.data, i64 %text.length)
  %first = load i8, ptr %text.data
  %is.plus = icmp eq i8 %first, 43
  %is.minus = icmp eq i8 %first, 45
  %is.sign = or i1 %is.plus, %is.minus
  %is.zeros = icmp eq i32 %how, {ZEROS}
  %moves = and i1 %is.sign, %is.zeros
  br i1 %moves, label %move, label %done
move:
  store i8 48, ptr %to
  store i8 %first, ptr %made.data
  br label %done
done:
  ret ptr %made
}}
"""


RUNTIME = ((("jitcore_text_pad",), (pad_text,), 2, False),)
