"""Noticing that a constant changed, in machine code: what CPython calls at each store into a watched dictionary, and what the entry
checks of what cannot be watched (see watch).

In: Reads.  Out: LLVM text.
"""
from __future__ import annotations

from codegen import objects
from codegen.build import LIKELY, Builder, Module
from codegen.watch import SIZE, can_watch, notice
from typeinfer.source import ABSENT

_CLONED, _DEALLOCATED = 3, 5                      # PyDict_EVENT_…: filled from another; gone, so it may not be touched


def watch_text(module: Module) -> str:
    """The part of the runtime that CPython calls at each store into a watched dictionary."""
    index, absent, none = module.object_index(notice), module.object_index(ABSENT), module.object_index(None)
    return f"""
@jitcore_watched = global [{SIZE} x i8] zeroinitializer
@PyUnicode_Type = external global ptr
declare void @PyErr_Fetch(ptr, ptr, ptr)
declare void @PyErr_Restore(ptr, ptr, ptr)
declare void @PyErr_Clear()
declare void @Py_DecRef(ptr)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
define i32 @jitcore_changed(i32 %event, ptr %dict, ptr %key, ptr %value) {{
entry:
  %gone = icmp eq i32 %event, {_DEALLOCATED}
  br i1 %gone, label %done, label %look
look:
  %is.cleared = icmp eq ptr %key, null
  %is.filled = icmp eq i32 %event, {_CLONED}
  %is.all = or i1 %is.cleared, %is.filled
  br i1 %is.all, label %notice, label %key.class
key.class:
  %class.place = getelementptr i8, ptr %key, i64 {objects.TYPE}
  %key.type = load ptr, ptr %class.place
  %is.text = icmp eq ptr %key.type, @PyUnicode_Type
  br i1 %is.text, label %text, label %notice
text:
  %hash.place = getelementptr i8, ptr %key, i64 {objects.STR_HASH}
  %hash = load i64, ptr %hash.place
  %at = and i64 %hash, {SIZE - 1}
  %place = getelementptr i8, ptr @jitcore_watched, i64 %at
  %mark = load i8, ptr %place
  %is.marked = icmp ne i8 %mark, 0
  br i1 %is.marked, label %notice, label %done
notice:
  %error = alloca [3 x ptr]
  %error.value = getelementptr ptr, ptr %error, i64 1
  %error.trace = getelementptr ptr, ptr %error, i64 2
  call void @PyErr_Fetch(ptr %error, ptr %error.value, ptr %error.trace)
  %args = alloca [3 x ptr]
  %second = getelementptr ptr, ptr %args, i64 1
  %third = getelementptr ptr, ptr %args, i64 2
  %none = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {none})
  %absent = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {absent})
  %name = select i1 %is.all, ptr %none, ptr %key
  %is.removed = icmp eq ptr %value, null
  %new = select i1 %is.removed, ptr %absent, ptr %value
  store ptr %dict, ptr %args
  store ptr %name, ptr %second
  store ptr %new, ptr %third
  %function = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {index})
  %result = call ptr @PyObject_Vectorcall(ptr %function, ptr %args, i64 3, ptr null)
  %failed = icmp eq ptr %result, null
  br i1 %failed, label %clear, label %drop
clear:
  call void @PyErr_Clear()
  br label %restore
drop:
  call void @Py_DecRef(ptr %result)
  br label %restore
restore:
  %class = load ptr, ptr %error
  %instance = load ptr, ptr %error.value
  %trace = load ptr, ptr %error.trace
  call void @PyErr_Restore(ptr %class, ptr %instance, ptr %trace)
  br label %done
done:
  ret i32 0
}}
"""


def emit_checks(b: Builder, reads, miss: str) -> None:
    """Go on where everything that is not watched holds its value still; else jump to the label `miss`."""
    for read in reads:
        if read.name is None:
            cell = b.object(read.namespace)
            content = b(f"load ptr, ptr {b(f'getelementptr i8, ptr {cell}, i64 {objects.CELL_CONTENT}')}")
            expected = "null" if read.value is ABSENT else b.object(read.value)
            _go_on_if(b, b(f"icmp eq ptr {content}, {expected}"), miss)
    namespaces: dict[int, list] = {}
    for read in reads:
        if read.name is not None:
            namespaces.setdefault(id(read.namespace), []).append(read)
    if namespaces and not can_watch():
        for number, found in enumerate(namespaces.values()):
            _check_values(b, number, found, miss)


def _go_on_if(b: Builder, condition: str, miss: str) -> None:
    unchanged = b.new_label("unchanged")
    b.branch(condition, unchanged, miss, LIKELY)
    b.start(unchanged)


def _check_values(b: Builder, number: int, reads: list, miss: str) -> None:
    """Compare the values of names in one dictionary, if its state is not the one in which they were right last time."""
    namespace = b.object(reads[0].namespace)
    names, values = b.object(tuple(read.name for read in reads)), b.object(tuple(read.value for read in reads))
    absent = b.object(ABSENT)
    arguments = (("ptr", namespace), ("ptr", names), ("ptr", values), ("ptr", absent))
    if not objects.dict_has_version():
        _go_on_if(b, b.call("jitcore_unchanged", "i1", *arguments), miss)
        return
    seen = f"dictionary.version.{number}"
    b.module.define(seen, f"@{seen} = internal global i64 0")
    version = b(f"load i64, ptr {b(f'getelementptr i8, ptr {namespace}, i64 {objects.DICT_VERSION}')}")
    same, look, fine = b(f"icmp eq i64 {version}, {b(f'load i64, ptr @{seen}')}"), b.new_label("look"), b.new_label("fine")
    b.branch(same, fine, look, LIKELY)
    b.start(look)
    unchanged = b.call("jitcore_unchanged", "i1", *arguments)
    remember = b.new_label("remember")
    b.branch(unchanged, remember, miss, LIKELY)
    b.start(remember)
    b.do(f"store i64 {version}, ptr @{seen}")
    b.jump(fine)
    b.start(fine)


def unchanged_text(module: Module) -> str:
    """The part of the runtime that compares the values of names in a dictionary."""
    return f"""
declare ptr @PyDict_GetItemWithError(ptr, ptr)
define i1 @jitcore_unchanged(ptr %dict, ptr %names, ptr %values, ptr %absent) {{
entry:
  %size.place = getelementptr i8, ptr %names, i64 {objects.SIZE}
  %size = load i64, ptr %size.place
  %name.items = getelementptr i8, ptr %names, i64 {objects.TUPLE_ITEMS}
  %value.items = getelementptr i8, ptr %values, i64 {objects.TUPLE_ITEMS}
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %equal]
  %more = icmp slt i64 %i, %size
  br i1 %more, label %item, label %yes
item:
  %name.place = getelementptr ptr, ptr %name.items, i64 %i
  %name = load ptr, ptr %name.place
  %value.place = getelementptr ptr, ptr %value.items, i64 %i
  %value = load ptr, ptr %value.place
  %found = call ptr @PyDict_GetItemWithError(ptr %dict, ptr %name)
  %is.absent = icmp eq ptr %found, null
  %now = select i1 %is.absent, ptr %absent, ptr %found
  %same = icmp eq ptr %now, %value
  br i1 %same, label %equal, label %no
equal:
  %next = add i64 %i, 1
  br label %loop
yes:
  ret i1 true
no:
  ret i1 false
}}
"""


RUNTIME = ((("jitcore_unchanged",), (unchanged_text,)),)      # what is needed always is in entry's part
