"""Texts compared, searched and cut: a part of the runtime.

In: nothing.  Out: LLVM text.  Holds: what is made is a new reference, or null with an exception set; `strip` gives null without one where it
does not know (see text_memory), and its caller asks the interpreter.
"""
from __future__ import annotations

from codegen import objects
from codegen.build import Module
from codegen.storage.list_memory import CAPACITY, ITEMS, LENGTH
from codegen.storage.text_classes import classes_table
from codegen.storage.text_memory import CHARACTERS, declarations, finds_data, reads_length, reads_plain


def compare_text(module: Module) -> str:
    """Equality and order; the two are different objects."""
    return declarations() + f"""
define i1 @jitcore_text_equal(ptr %x, ptr %y) nounwind {{
entry:
{reads_length("x")}{reads_length("y")}  %same.length = icmp eq i64 %x.length, %y.length
  br i1 %same.length, label %look, label %no
no:
  ret i1 false
look:
{reads_plain("plain", "x", "y")}  br i1 %plain, label %quick, label %slow
quick:
{finds_data("x")}{finds_data("y")}  %first.x = load i8, ptr %x.data
  %first.y = load i8, ptr %y.data
  %begin = icmp eq i8 %first.x, %first.y
  br i1 %begin, label %rest, label %no
rest:
  %short = icmp ule i64 %x.length, 1
  br i1 %short, label %yes, label %compare
yes:
  ret i1 true
compare:
  %order = call i32 @memcmp(ptr %x.data, ptr %y.data, i64 %x.length)
  %equal = icmp eq i32 %order, 0
  ret i1 %equal
slow:
  %asked = call i32 @PyUnicode_Compare(ptr %x, ptr %y)
  %agree = icmp eq i32 %asked, 0
  ret i1 %agree
}}
define i32 @jitcore_text_order(ptr %x, ptr %y) nounwind {{
entry:
{reads_plain("plain", "x", "y")}  br i1 %plain, label %quick, label %slow
quick:
{reads_length("x")}{reads_length("y")}{finds_data("x")}{finds_data("y")}  %less = icmp ult i64 %x.length, %y.length
  %common = select i1 %less, i64 %x.length, i64 %y.length
  %order = call i32 @memcmp(ptr %x.data, ptr %y.data, i64 %common)
  %decided = icmp ne i32 %order, 0
  br i1 %decided, label %done, label %tie
done:
  ret i32 %order
tie:
  %more = icmp ugt i64 %x.length, %y.length
  %sign = zext i1 %more to i32
  %by.length = select i1 %less, i32 -1, i32 %sign
  ret i32 %by.length
slow:
  %asked = call i32 @PyUnicode_Compare(ptr %x, ptr %y)
  ret i32 %asked
}}
"""


def _strips(k: str, block: str, start: tuple[str, str], inside: str, done: str) -> str:
    """A loop over the characters that are stripped from one side, %k from `start`, with the block it comes from, while it is `inside`."""
    step, at = (1, k) if block == "forward" else (-1, f"{k}.next")
    return f"""{block}:
  %{k} = phi i64 [{start[0]}, %{start[1]}], [%{k}.next, %{block}.on]
  %{k}.inside = icmp {inside}
  br i1 %{k}.inside, label %{block}.look, label %{done}
{block}.look:
  %{k}.next = add i64 %{k}, {step}
  %{k}.at = getelementptr i8, ptr %text.data, i64 %{at}
  %{k}.code = load i8, ptr %{k}.at
  br i1 %is.white, label %{block}.white, label %{block}.has
{block}.white:
  %{k}.white = call i1 @text.is.white(i8 %{k}.code)
  br label %{block}.known
{block}.has:
  %{k}.has = call i1 @text.has(ptr %of.data, i64 %of.length, i8 %{k}.code)
  br label %{block}.known
{block}.known:
  %{k}.goes = phi i1 [%{k}.white, %{block}.white], [%{k}.has, %{block}.has]
  br i1 %{k}.goes, label %{block}.on, label %{done}
{block}.on:
  br label %{block}
"""


def cut_text(module: Module) -> str:
    """Parts of a text: a new reference, or null with an exception set. `strip` gives null without one where it does not know."""
    return declarations() + f"""
define ptr @jitcore_text_part(ptr %text, i64 %first, i64 %count) nounwind {{
entry:
{reads_length("text")}  %all = icmp eq i64 %count, %text.length
  br i1 %all, label %same, label %look
same:
  call void @Py_IncRef(ptr %text)
  ret ptr %text
look:
{reads_plain("plain", "text")}  br i1 %plain, label %quick, label %slow
slow:
  %end = add i64 %first, %count
  %cut = call ptr @PyUnicode_Substring(ptr %text, i64 %first, i64 %end)
  ret ptr %cut
quick:
{finds_data("text")}  %from = getelementptr i8, ptr %text.data, i64 %first
  %is.one = icmp eq i64 %count, 1
  br i1 %is.one, label %one, label %several
one:
  %code = load i8, ptr %from
  %number = zext i8 %code to i64
  %at = getelementptr ptr, ptr @{CHARACTERS}, i64 %number
  %known = load ptr, ptr %at
  call void @Py_IncRef(ptr %known)
  ret ptr %known
several:
  %made = call ptr @PyUnicode_New(i64 %count, i32 127)
  %failed = icmp eq ptr %made, null
  %is.empty = icmp eq i64 %count, 0
  %nothing = or i1 %failed, %is.empty
  br i1 %nothing, label %done, label %fill
fill:
{finds_data("made")}  %copied = call ptr @memcpy(ptr %made.data, ptr %from, i64 %count)
  br label %done
done:
  ret ptr %made
}}
define internal i1 @text.has(ptr %data, i64 %length, i8 %code) nounwind {{
entry:
  %wide = zext i8 %code to i32
  %found = call ptr @memchr(ptr %data, i32 %wide, i64 %length)
  %has = icmp ne ptr %found, null
  ret i1 %has
}}
define internal i1 @text.is.white(i8 %code) nounwind {{
entry:
  %number = zext i8 %code to i64
  %at = getelementptr i8, ptr @text.classes, i64 %number
  %bits = load i8, ptr %at
  %bit = and i8 %bits, 4
  %is = icmp ne i8 %bit, 0
  ret i1 %is
}}
define ptr @jitcore_text_strip(ptr %text, ptr %of, i32 %sides) nounwind {{
entry:
{reads_plain("plain", "text")}  br i1 %plain, label %look, label %unknown
unknown:
  ret ptr null
look:
  %is.white = icmp eq ptr %of, null
  br i1 %is.white, label %ready, label %ask
ask:
{reads_plain("known", "of")}  br i1 %known, label %ready, label %unknown
ready:
{reads_length("text")}{finds_data("text")}  %safe = select i1 %is.white, ptr %text, ptr %of
  %of.at = getelementptr i8, ptr %safe, i64 {objects.STR_LENGTH}
  %of.length = load i64, ptr %of.at
  %of.data = getelementptr i8, ptr %safe, i64 {objects.plain_text()[1]}
  %left.bit = and i32 %sides, 1
  %left = icmp ne i32 %left.bit, 0
  %right.bit = and i32 %sides, 2
  %right = icmp ne i32 %right.bit, 0
  br i1 %left, label %forward, label %forward.done
{_strips("k", "forward", ("0", "ready"), "ult i64 %k, %text.length", "forward.done")}forward.done:
  %first = phi i64 [0, %ready], [%k, %forward], [%k, %forward.known]
  br i1 %right, label %back, label %cut
{_strips("j", "back", ("%text.length", "forward.done"), "ugt i64 %j, %first", "cut")}cut:
  %last = phi i64 [%text.length, %forward.done], [%j, %back], [%j, %back.known]
  %count = sub i64 %last, %first
  %made = call ptr @jitcore_text_part(ptr %text, i64 %first, i64 %count)
  ret ptr %made
}}
"""


def search_text(module: Module) -> str:
    """Whether one text begins or ends with another (1, 0, or -1 with an exception set), or has it in it."""
    return declarations() + f"""
define i64 @jitcore_text_matches(ptr %text, ptr %part, i32 %side) nounwind {{
entry:
{reads_plain("plain", "text", "part")}  br i1 %plain, label %quick, label %slow
slow:
  %asked = call i64 @PyUnicode_Tailmatch(ptr %text, ptr %part, i64 0, i64 {2**63 - 1}, i32 %side)
  ret i64 %asked
quick:
{reads_length("text")}{reads_length("part")}{finds_data("text")}{finds_data("part")}  %rest = sub i64 %text.length, %part.length
  %short = icmp slt i64 %rest, 0
  br i1 %short, label %no, label %compare
no:
  ret i64 0
compare:
  %at.end = icmp sgt i32 %side, 0
  %at = select i1 %at.end, i64 %rest, i64 0
  %from = getelementptr i8, ptr %text.data, i64 %at
  %order = call i32 @memcmp(ptr %from, ptr %part.data, i64 %part.length)
  %equal = icmp eq i32 %order, 0
  %found = zext i1 %equal to i64
  ret i64 %found
}}
define i32 @jitcore_text_contains(ptr %text, ptr %part) nounwind {{
entry:
{reads_plain("plain", "text", "part")}  br i1 %plain, label %look, label %slow
look:
{reads_length("part")}  %is.one = icmp eq i64 %part.length, 1
  br i1 %is.one, label %quick, label %slow
quick:
{reads_length("text")}{finds_data("text")}{finds_data("part")}  %code = load i8, ptr %part.data
  %wide = zext i8 %code to i32
  %found = call ptr @memchr(ptr %text.data, i32 %wide, i64 %text.length)
  %is.there = icmp ne ptr %found, null
  %answer = zext i1 %is.there to i32
  ret i32 %answer
slow:
  %asked = call i32 @PyUnicode_Contains(ptr %text, ptr %part)
  ret i32 %asked
}}
"""


def split_text(module: Module) -> str:
    """Plain text split at a separator that is not empty, or (null) at white space, into an empty list; true with an exception set."""
    return declarations() + f"""
declare ptr @jitcore_text_part(ptr, i64, i64)
declare i1 @jitcore_list_grow(ptr, i64, i64)
declare ptr @PyErr_NoMemory()
define internal i1 @text.push(ptr %list, ptr %text, i64 %first, i64 %count) nounwind {{
entry:
  %length.at = getelementptr i8, ptr %list, i64 {LENGTH}
  %length = load i64, ptr %length.at
  %capacity.at = getelementptr i8, ptr %list, i64 {CAPACITY}
  %capacity = load i64, ptr %capacity.at
  %more = add i64 %length, 1
  %is.full = icmp ugt i64 %more, %capacity
  br i1 %is.full, label %grow, label %roomy, !prof !0
grow:
  %grown = call i1 @jitcore_list_grow(ptr %list, i64 %more, i64 8)
  br i1 %grown, label %roomy, label %lost
lost:
  %told = call ptr @PyErr_NoMemory()
  ret i1 true
roomy:
  %made = call ptr @jitcore_text_part(ptr %text, i64 %first, i64 %count)
  %failed = icmp eq ptr %made, null
  br i1 %failed, label %bad, label %store
bad:
  ret i1 true
store:
  %items.at = getelementptr i8, ptr %list, i64 {ITEMS}
  %items = load ptr, ptr %items.at
  %place = getelementptr ptr, ptr %items, i64 %length
  store ptr %made, ptr %place
  store i64 %more, ptr %length.at
  ret i1 false
}}
define i1 @jitcore_text_split(ptr %text, ptr %by, ptr %list) nounwind {{
entry:
{reads_length("text")}{finds_data("text")}  %is.white = icmp eq ptr %by, null
  br i1 %is.white, label %skip, label %separator
skip:
  %s = phi i64 [0, %entry], [%s.next, %skip.on], [%w.end, %word.pushed]
  %s.inside = icmp ult i64 %s, %text.length
  br i1 %s.inside, label %skip.look, label %end
skip.look:
  %s.white = call i1 @text.is.white(ptr %text.data, i64 %s)
  br i1 %s.white, label %skip.on, label %word
skip.on:
  %s.next = add i64 %s, 1
  br label %skip
word:
  %w = phi i64 [%s, %skip.look], [%w.next, %word.look]
  %w.next = add i64 %w, 1
  %w.inside = icmp ult i64 %w.next, %text.length
  br i1 %w.inside, label %word.look, label %word.end
word.look:
  %w.white = call i1 @text.is.white(ptr %text.data, i64 %w.next)
  br i1 %w.white, label %word.end, label %word
word.end:
  %w.end = phi i64 [%w.next, %word], [%w.next, %word.look]
  %w.count = sub i64 %w.end, %s
  %w.failed = call i1 @text.push(ptr %list, ptr %text, i64 %s, i64 %w.count)
  br i1 %w.failed, label %fail, label %word.pushed
word.pushed:
  br label %skip
end:
  ret i1 false
fail:
  ret i1 true
separator:
{reads_length("by")}{finds_data("by")}  %code = load i8, ptr %by.data
  %is.one = icmp eq i64 %by.length, 1
  %last = sub i64 %text.length, %by.length
  br label %part
part:
  %first = phi i64 [0, %separator], [%after, %part.pushed]
  br label %look
look:
  %k = phi i64 [%first, %part], [%k.next, %on]
  %k.inside = icmp sle i64 %k, %last
  br i1 %k.inside, label %compare, label %rest
compare:
  %k.at = getelementptr i8, ptr %text.data, i64 %k
  %k.code = load i8, ptr %k.at
  %begins = icmp eq i8 %k.code, %code
  br i1 %begins, label %whole, label %on
whole:
  br i1 %is.one, label %found, label %longer
longer:
  %order = call i32 @memcmp(ptr %k.at, ptr %by.data, i64 %by.length)
  %equal = icmp eq i32 %order, 0
  br i1 %equal, label %found, label %on
on:
  %k.next = add i64 %k, 1
  br label %look
found:
  %count = sub i64 %k, %first
  %failed = call i1 @text.push(ptr %list, ptr %text, i64 %first, i64 %count)
  br i1 %failed, label %fail, label %part.pushed
part.pushed:
  %after = add i64 %k, %by.length
  br label %part
rest:
  %rest.count = sub i64 %text.length, %first
  %rest.failed = call i1 @text.push(ptr %list, ptr %text, i64 %first, i64 %rest.count)
  ret i1 %rest.failed
}}
define internal i1 @text.is.white(ptr %data, i64 %index) nounwind alwaysinline {{
entry:
  %code.at = getelementptr i8, ptr %data, i64 %index
  %code = load i8, ptr %code.at
  %number = zext i8 %code to i64
  %at = getelementptr i8, ptr @text.classes, i64 %number
  %bits = load i8, ptr %at
  %bit = and i8 %bits, 4
  %is = icmp ne i8 %bit, 0
  ret i1 %is
}}
"""


RUNTIME = ((("jitcore_text_equal", "jitcore_text_order"), (compare_text,), 2, False),
           (("jitcore_text_part", "jitcore_text_strip"), (classes_table, cut_text), 2, False),
           (("jitcore_text_matches", "jitcore_text_contains"), (search_text,), 2, False),
           (("jitcore_text_split",), (classes_table, split_text), 2, False))

