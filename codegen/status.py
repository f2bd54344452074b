"""Exceptions: raising them from compiled code, word for word as the interpreter would, with the user's frames.

In: cold blocks of a Builder.  Out: LLVM text that leaves a Python exception set; the caller then leaves the function with
status true.  Holds: everything here is cold, so it is calls of the runtime, small in code size.

A compiled frame appears in tracebacks because each function, when it leaves with an exception, calls `add_traceback` with the
number of the place: a frame object with the user's own code object is put before the traceback so far.
"""
from __future__ import annotations

import builtins

from codegen import objects
from codegen.boxes import boxing
from codegen.build import Builder, Module, pieces_of, with_gil
from codegen.objects import FRAME_LINE, TRACE_FRAME, TRACE_INSTRUCTION, TRACE_LINE, TRACE_NEXT, TYPE
from codegen.sites import Sites, prepend_frames
from typeinfer.types import Type


def exception_class(b: Builder, exception: type) -> str:
    """A pointer to the class: by symbol where CPython has one, else from the module's objects."""
    if getattr(builtins, exception.__name__, None) is exception and exception is not ExceptionGroup:
        return b(f"load ptr, ptr {b.module.external('PyExc_' + exception.__name__)}")
    return b.object(exception)


def raise_message(b: Builder, exception: type, message: str, values: tuple[str, ...] = ()) -> None:
    """Raise `exception(message)`; each `%zd` in the message takes an i64 of `values`."""
    def emit():
        where, text = exception_class(b, exception), b.module.text_constant(message)
        if values:
            target = b.module.declare("PyErr_Format", "ptr", ("ptr", "ptr", "..."))
            numbers = "".join(f", i64 {value}" for value in values)
            b(f"call ptr (ptr, ptr, ...) {target}(ptr {where}, ptr {text}{numbers})")
        else:                                             # no formatting: the message may hold a bare %
            b.call("PyErr_SetString", "void", ("ptr", where), ("ptr", text))
    with_gil(b, emit)


def raise_object(b: Builder, exception: type, *values: str | tuple[Type, tuple[str, ...]]) -> None:
    """Raise `exception(*values)`. A value is (type, pieces), which is not consumed, or a reference to a Python object,
    which is (null: boxing it failed, and that exception stays)."""
    def emit():
        boxed = [value if isinstance(value, str) else boxing.box(b, *value, consume=False) for value in values]
        boxing.call_runtime(b, "jitcore_raise_object", exception_class(b, exception), boxed)
    with_gil(b, emit)


def raise_from_python(b: Builder, instr, operands, function=None) -> None:
    """Call the interpreter's own function on the operands, for its exception (`function`: another one than the op's)."""
    def emit():
        boxed = [boxing.box(b, arg.type, pieces_of(operand), consume=False)
                 for arg, operand in zip(instr.args, operands)]
        boxing.call_runtime(b, "jitcore_raise_from", b.object(function or instr.op.python), boxed)
    with_gil(b, emit)


def add_traceback(b: Builder, site: str) -> None:
    """Put the user's frame for place number `site` (i32; `Module.site_index`) before the traceback of the exception."""
    table = b.object(_sites(b.module))
    with_gil(b, lambda: b.call("jitcore_traceback", "void", ("ptr", table), ("i32", site)))


def _sites(module: Module) -> Sites:
    found = next((value for value in module.objects if type(value) is Sites), None)
    return Sites(module) if found is None else found


# jitcore_ask(function, args, count): what the Python function returns, or null with its exception set; it consumes the references in
# args, one of which may be null (boxing failed, and that exception stays).
_ASK = """
define ptr @jitcore_ask(ptr %function, ptr %args, i64 %count) cold {
entry:
  %set = call ptr @PyErr_Occurred()
  %failed = icmp ne ptr %set, null
  br i1 %failed, label %drop, label %call
call:
  %made = call ptr @PyObject_Vectorcall(ptr %function, ptr %args, i64 %count, ptr null)
  br label %drop
drop:
  %result = phi ptr [null, %entry], [%made, %call], [%result, %item]
  %at = phi i64 [0, %entry], [0, %call], [%next, %item]
  %more = icmp ult i64 %at, %count
  br i1 %more, label %item, label %done
item:
  %place = getelementptr ptr, ptr %args, i64 %at
  %object = load ptr, ptr %place
  call void @Py_DecRef(ptr %object)
  %next = add i64 %at, 1
  br label %drop
done:
  ret ptr %result
}"""


def _raising_text(name: str, returned: str) -> str:
    """LLVM text of `name`(first, args, count): ask the Python function %first, and do what is `returned` with its %result."""
    return f"""
define void @{name}(ptr %first, ptr %args, i64 %count) cold {{
entry:
  %result = call ptr @jitcore_ask(ptr %first, ptr %args, i64 %count)
  %raised = icmp eq ptr %result, null
  br i1 %raised, label %done, label %returned
returned:
{returned}
  call void @Py_DecRef(ptr %result)
  br label %done
done:
  ret void
}}"""


def raise_text(module: Module) -> str:
    """The part of the runtime that calls Python, and raises so."""
    raise_object = _raising_text("jitcore_raise_object", f"""  %place.type = getelementptr i8, ptr %result, i64 {TYPE}
  %class = load ptr, ptr %place.type
  call void @PyErr_SetObject(ptr %class, ptr %result)""")
    message = module.text_constant("jitcore: internal error: compiled code expected %R to raise")
    raise_from = _raising_text("jitcore_raise_from", f"""  %system = load ptr, ptr @PyExc_SystemError
  %ignored = call ptr (ptr, ptr, ...) @PyErr_Format(ptr %system, ptr {message}, ptr %first)""")
    return f"""
@PyExc_SystemError = external global ptr
declare ptr @PyErr_Occurred()
declare ptr @PyErr_Format(ptr, ptr, ...)
declare void @PyErr_SetObject(ptr, ptr)
declare void @Py_DecRef(ptr)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
{_ASK}{raise_object}{raise_from}"""


def traceback_text(module: Module) -> str:
    """The part of the runtime that adds a frame to the traceback of the exception that is set: by `prepend_frames` the first
    time, then of what that has made. A traceback that begins with a frame of Python's own is left to it, too."""
    prepend = module.object_index(prepend_frames)
    return f"""
declare void @PyErr_Fetch(ptr, ptr, ptr)
declare void @PyErr_NormalizeException(ptr, ptr, ptr)
declare void @PyErr_Restore(ptr, ptr, ptr)
declare ptr @PyErr_GetRaisedException()
declare void @PyErr_SetRaisedException(ptr)
declare void @PyErr_Clear()
declare i32 @PyException_SetTraceback(ptr, ptr)
declare ptr @PyException_GetTraceback(ptr)
declare ptr @PyLong_FromLongLong(i64)
declare i64 @PyLong_AsLong(ptr)
declare i64 @PyList_Size(ptr)
declare ptr @PyList_GetItem(ptr, i64)
declare i64 @PyTuple_Size(ptr)
declare ptr @PyTuple_GetItem(ptr, i64)
declare ptr @_PyObject_GC_New(ptr)
declare void @PyObject_GC_Track(ptr)
declare void @Py_IncRef(ptr)
@PyExc_RecursionError = external global ptr
@PyTraceBack_Type = external global ptr
@_Py_NoneStruct = external global ptr
declare void @Py_DecRef(ptr)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
define void @jitcore_traceback(ptr %sites, i32 %site) cold {{
entry:
  %error = alloca [3 x ptr]
  %value.place = getelementptr ptr, ptr %error, i64 1
  %trace.place = getelementptr ptr, ptr %error, i64 2
  %args = alloca [3 x ptr]
{_fetching()}
  %number = zext i32 %site to i64
  %missing = icmp eq ptr %trace, null
  %recursion = load ptr, ptr @PyExc_RecursionError
  %is.deep = icmp eq ptr %class, %recursion
  %count = call i64 @PyList_Size(ptr %sites)
  %is.short = icmp sle i64 %count, %number
  %is.other = or i1 %is.deep, %is.short
  br i1 %is.other, label %slow, label %look
look:
  %parts = call ptr @PyList_GetItem(ptr %sites, i64 %number)
  %unknown = icmp eq ptr %parts, @_Py_NoneStruct
  br i1 %unknown, label %slow, label %known
known:
  br i1 %missing, label %fast, label %ours
ours:
  %frame.place = getelementptr i8, ptr %trace, i64 {TRACE_FRAME}
  %frame = load ptr, ptr %frame.place
  %line.place = getelementptr i8, ptr %frame, i64 {FRAME_LINE}
  %line = load i32, ptr %line.place
  %is.pythons = icmp eq i32 %line, 0
  br i1 %is.pythons, label %slow, label %fast
fast:
  %length = call i64 @PyTuple_Size(ptr %parts)
  br label %entries
entries:
  %at = phi i64 [0, %fast], [%at.next, %entry.made]
  %next = phi ptr [%trace, %fast], [%made, %entry.made]
  %more = icmp slt i64 %at, %length
  br i1 %more, label %make, label %done
make:
  %made = call ptr @_PyObject_GC_New(ptr @PyTraceBack_Type)
  %no.memory = icmp eq ptr %made, null
  br i1 %no.memory, label %forget, label %entry.made
forget:
  call void @PyErr_Clear()
  br label %done
entry.made:
  %at.instruction = add i64 %at, 1
  %at.line = add i64 %at, 2
  %at.next = add i64 %at, 3
  %its.frame = call ptr @PyTuple_GetItem(ptr %parts, i64 %at)
  %its.instruction = call ptr @PyTuple_GetItem(ptr %parts, i64 %at.instruction)
  %its.line = call ptr @PyTuple_GetItem(ptr %parts, i64 %at.line)
  %wide.instruction = call i64 @PyLong_AsLong(ptr %its.instruction)
  %wide.line = call i64 @PyLong_AsLong(ptr %its.line)
  %small.instruction = trunc i64 %wide.instruction to i32
  %small.line = trunc i64 %wide.line to i32
  call void @Py_IncRef(ptr %its.frame)
  %made.next = getelementptr i8, ptr %made, i64 {TRACE_NEXT}
  store ptr %next, ptr %made.next
  %made.frame = getelementptr i8, ptr %made, i64 {TRACE_FRAME}
  store ptr %its.frame, ptr %made.frame
  %made.instruction = getelementptr i8, ptr %made, i64 {TRACE_INSTRUCTION}
  store i32 %small.instruction, ptr %made.instruction
  %made.line = getelementptr i8, ptr %made, i64 {TRACE_LINE}
  store i32 %small.line, ptr %made.line
  call void @PyObject_GC_Track(ptr %made)
  br label %entries
done:
  %status.fast = call i32 @PyException_SetTraceback(ptr %value, ptr %next)
{_restoring("%next")}
  ret void
slow:
  br i1 %missing, label %call, label %keep
keep:
  %status = call i32 @PyException_SetTraceback(ptr %value, ptr %trace)
  call void @Py_DecRef(ptr %trace)
  br label %call
call:
  %boxed = call ptr @PyLong_FromLongLong(i64 %number)
  store ptr %value, ptr %args
  %second = getelementptr ptr, ptr %args, i64 1
  store ptr %sites, ptr %second
  %third = getelementptr ptr, ptr %args, i64 2
  store ptr %boxed, ptr %third
  %function = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {prepend})
  %result = call ptr @PyObject_Vectorcall(ptr %function, ptr %args, i64 3, ptr null)
  %failed = icmp eq ptr %result, null
  br i1 %failed, label %clear, label %restore
clear:
  call void @PyErr_Clear()
  br label %restore
restore:
  call void @Py_DecRef(ptr %result)
  call void @Py_DecRef(ptr %boxed)
  %whole = call ptr @PyException_GetTraceback(ptr %value)
{_restoring("%whole")}
  ret void
}}
"""


def _fetching() -> str:
    """LLVM text that takes the exception that is set: a reference to %value and to %trace, or null; its class is %class."""
    if objects.keeps_exceptions_whole():
        return f"""  %value = call ptr @PyErr_GetRaisedException()
  %trace = call ptr @PyException_GetTraceback(ptr %value)
  %class.place = getelementptr i8, ptr %value, i64 {TYPE}
  %class = load ptr, ptr %class.place"""
    return _FETCH


def _restoring(trace: str) -> str:
    """LLVM text that sets it again, with a traceback that it has already; both references are used up."""
    if objects.keeps_exceptions_whole():
        return f"""  call void @Py_DecRef(ptr {trace})
  call void @PyErr_SetRaisedException(ptr %value)"""
    return f"  call void @PyErr_Restore(ptr %class, ptr %value, ptr {trace})"


_FETCH = """  call void @PyErr_Fetch(ptr %error, ptr %value.place, ptr %trace.place)
  call void @PyErr_NormalizeException(ptr %error, ptr %value.place, ptr %trace.place)
  %value = load ptr, ptr %value.place
  %trace = load ptr, ptr %trace.place
  %class = load ptr, ptr %error"""
_CATCH = f"""  %error = alloca [3 x ptr]
  %value.place = getelementptr ptr, ptr %error, i64 1
  %trace.place = getelementptr ptr, ptr %error, i64 2
{_FETCH}
  call void @Py_DecRef(ptr %class)
  %missing = icmp eq ptr %trace, null
  br i1 %missing, label %done, label %keep
keep:
  %status = call i32 @PyException_SetTraceback(ptr %value, ptr %trace)
  call void @Py_DecRef(ptr %trace)
  br label %done
done:
  ret ptr %value"""
_CATCH_WHOLE = """  %value = call ptr @PyErr_GetRaisedException()
  ret ptr %value"""


def catch_text(module: Module) -> str:
    """The part of the runtime that takes exceptions from the thread state and puts them back, as the interpreter's opcodes
    PUSH_EXC_INFO, POP_EXCEPT, RAISE_VARARGS and RERAISE do."""
    nothing = module.text_constant("No active exception to reraise")
    return f"""
@PyExc_RuntimeError = external global ptr
declare ptr @PyErr_GetRaisedException()
declare void @PyErr_Fetch(ptr, ptr, ptr)
declare void @PyErr_NormalizeException(ptr, ptr, ptr)
declare void @PyErr_Restore(ptr, ptr, ptr)
declare void @PyErr_SetObject(ptr, ptr)
declare void @PyErr_SetString(ptr, ptr)
declare i32 @PyException_SetTraceback(ptr, ptr)
declare ptr @PyException_GetTraceback(ptr)
declare void @PyException_SetCause(ptr, ptr)
declare ptr @PyErr_GetHandledException()
declare void @PyErr_SetHandledException(ptr)
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
define ptr @jitcore_catch() cold {{
entry:
{_CATCH_WHOLE if objects.keeps_exceptions_whole() else _CATCH}
}}
define ptr @jitcore_begin_handling(ptr %value) cold {{
entry:
  %previous = call ptr @PyErr_GetHandledException()
  call void @PyErr_SetHandledException(ptr %value)
  ret ptr %previous
}}
define void @jitcore_end_handling(ptr %previous) cold {{
entry:
  call void @PyErr_SetHandledException(ptr null)
  %outer = call ptr @PyErr_GetHandledException()
  %same = icmp eq ptr %outer, %previous
  br i1 %same, label %done, label %set
set:
  call void @PyErr_SetHandledException(ptr %previous)
  br label %done
done:
  call void @Py_DecRef(ptr %outer)
  ret void
}}
define void @jitcore_raise(ptr %value) cold {{
entry:
  %place = getelementptr i8, ptr %value, i64 {TYPE}
  %class = load ptr, ptr %place
  call void @PyErr_SetObject(ptr %class, ptr %value)
  ret void
}}
define void @jitcore_raise_because(ptr %value, ptr %cause) cold {{
entry:
  %none = icmp eq ptr %value, null
  br i1 %none, label %drop, label %raise
drop:
  call void @Py_DecRef(ptr %cause)
  ret void
raise:
  call void @PyException_SetCause(ptr %value, ptr %cause)
  call void @jitcore_raise(ptr %value)
  call void @Py_DecRef(ptr %value)
  ret void
}}
define void @jitcore_reraise(ptr %value) cold {{
entry:
  %place = getelementptr i8, ptr %value, i64 {TYPE}
  %class = load ptr, ptr %place
  %trace = call ptr @PyException_GetTraceback(ptr %value)
  call void @Py_IncRef(ptr %class)
  call void @Py_IncRef(ptr %value)
  call void @PyErr_Restore(ptr %class, ptr %value, ptr %trace)
  ret void
}}
define i1 @jitcore_raise_handled() cold {{
entry:
  %value = call ptr @PyErr_GetHandledException()
  %none = icmp eq ptr %value, null
  br i1 %none, label %missing, label %again
missing:
  %class = load ptr, ptr @PyExc_RuntimeError
  call void @PyErr_SetString(ptr %class, ptr {nothing})
  ret i1 false
again:
  call void @jitcore_reraise(ptr %value)
  call void @Py_DecRef(ptr %value)
  ret i1 true
}}
"""


RUNTIME = ((("jitcore_catch", "jitcore_begin_handling", "jitcore_end_handling", "jitcore_raise", "jitcore_raise_because", "jitcore_reraise",
             "jitcore_raise_handled"), (catch_text,)),
           (("jitcore_ask", "jitcore_raise_object", "jitcore_raise_from"), (raise_text,)))
