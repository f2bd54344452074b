"""Exceptions: raising them from compiled code, word for word as the interpreter would, with the user's frames.

In: cold blocks of a Builder.  Out: LLVM text that leaves a Python exception set; the caller then leaves the function with
status true.  Holds: everything here is cold, so it is calls of the runtime, small in code size.

A compiled frame appears in tracebacks because each function, when it leaves with an exception, calls `add_traceback` with the
number of the place: a frame object with the user's own code object is put before the traceback so far.
"""
from __future__ import annotations

import builtins
import ctypes
import importlib
import itertools
import sys
from functools import cache
from types import TracebackType

from codegen import objects
from codegen.boxes import boxing
from codegen.build import Builder, Module, pieces_of, with_gil
from codegen.objects import FRAME_LINE, TRACE_FRAME, TRACE_INSTRUCTION, TRACE_LINE, TRACE_NEXT, TYPE
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


def raise_from(exception, cause):
    """`raise exception from cause`, which the interpreter does."""
    raise exception from cause


class Deferred:
    """The interpreter's function for a deferred check, made sure to raise."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *operands):
        if operands:
            self.function(*operands)              # raises, unless the operands were overwritten in place
        count = len(operands) or None
        for values in self._candidates(count):
            try:
                self.function(*values)
            except (ArithmeticError, ValueError):
                raise
            except TypeError:
                continue
        raise RuntimeError("another thread has changed what a loop checks")

    def _candidates(self, count: int | None):
        numbers = (0.0, -1.0, float("inf"), 1000.0, 1e308, 2.0, 0.5)
        for arity in (count,) if count else (1, 2, 3):
            yield from itertools.product(numbers, repeat=arity)


class Later:
    """A function of ours that machine code read from a cache may call, in rare cases: its module is imported then."""
    __slots__ = ("module", "name", "function")

    def __init__(self, module: str, name: str):
        self.module, self.name, self.function = module, name, None

    def __call__(self, *args, **keywords):
        if self.function is None:
            found = importlib.import_module(self.module)
            for name in self.name.split("."):
                found = getattr(found, name)
            self.function = found
        return self.function(*args, **keywords)


_RAISERS = Deferred.__call__.__code__, Later.__call__.__code__


class Sites(list):
    """The places in the user's source that a module's code can raise at, with the globals of each code object.

    As a list: for each place that an exception has left, what machine code makes the traceback's entries of: a tuple of a frame,
    an instruction and a line for each entry; None for others."""
    __slots__ = ("places", "globals_of", "_positions", "_shown", "_depth")

    def __init__(self, module: Module):
        self.places, self.globals_of, self._positions, self._shown = module.sites, module.code_globals, {}, {}
        self._depth = 0, 0

    def is_deep(self, error: RecursionError) -> bool:
        """Whether the traceback has as many frames as the interpreter's would: the stack may hold millions."""
        seen, count = self._depth
        self._depth = id(error), count + 1 if seen == id(error) else 0
        return self._depth[1] > sys.getrecursionlimit()

    def instruction(self, location) -> int:
        """The byte offset of an instruction of that place: what the traceback's carets are drawn from."""
        found = self._positions.get(location)
        if found is None:
            wanted = location.line, location.end_line, location.column, location.end_column
            found = next((2 * index for index, position in enumerate(location.code.co_positions()) if position == wanted),
                         -1)
            self._positions[location] = found
        return found


    def frame_of(self, location):
        """A frame for a place. Its code has no free variables: CPython would look for them in a function's closure."""
        found = self._shown.get(location.code)
        if found is None:
            code = location.code.replace(co_freevars=()) if location.code.co_freevars else location.code
            variables = {name: NOT_KEPT for name in code.co_varnames if name not in code.co_cellvars}
            found = self._shown[location.code] = code, self.globals_of.get(location.code) or _EMPTY, variables
        code, outside, variables = found
        return new_frame(code, outside, location.line or code.co_firstlineno, variables)


class _NotKept:
    """Stands in tracebacks for the value of a variable, which was in a register."""

    def __repr__(self):
        return "<not kept by compiled code>"


NOT_KEPT = _NotKept()


def _sites(module: Module) -> Sites:
    found = next((value for value in module.objects if type(value) is Sites), None)
    return Sites(module) if found is None else found


def prepend_frames(error: BaseException, sites: Sites, number: int) -> None:
    """What the runtime calls for each compiled frame that an exception leaves: add it, and those it was inlined into."""
    location = sites.places[number]
    if type(error) is RecursionError and sites.is_deep(error):
        return
    trace = error.__traceback__
    if trace is not None:                                 # our own frame is no place of the user's
        if trace.tb_frame.f_code in _RAISERS or trace.tb_frame.f_globals.get("__name__") == "typeinfer.callables.steps":
            error.__traceback__ = None
        elif trace.tb_frame.f_code is raise_from.__code__:
            error.__traceback__ = trace.tb_next
    parts = []
    while location is not None:
        frame = sites.frame_of(location)
        parts += frame, sites.instruction(location), frame.f_lineno
        error.__traceback__ = TracebackType(error.__traceback__, *parts[-3:])
        location = location.caller
    sites.extend([None] * (number + 1 - len(sites)))
    sites[number] = tuple(parts)


_EMPTY = {"__name__": "__compiled__", "__builtins__": builtins}


def new_frame(code, outside: dict, line: int, variables: dict):
    """A frame object that never runs: the traceback's way to name code. Debuggers ask it for its line, and for its variables;
    so does `traceback`, to find the name that a misspelt one may have meant."""
    new, state, keep = _frame_functions()
    frame = new(state(), code, outside, None)
    ctypes.c_int.from_address(id(frame) + FRAME_LINE).value = line
    if variables:
        frame.f_locals.update(variables)
        if keep is not None:
            keep(frame, 0)
    return frame


@cache
def _frame_functions():
    new = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.py_object, ctypes.py_object,
                            ctypes.c_void_p)(("PyFrame_New", ctypes.pythonapi))
    state = ctypes.PYFUNCTYPE(ctypes.c_void_p)(("PyThreadState_Get", ctypes.pythonapi))
    keep = getattr(ctypes.pythonapi, "PyFrame_LocalsToFast", None)      # since 3.13, f_locals writes through
    if keep is not None:
        keep = ctypes.PYFUNCTYPE(None, ctypes.py_object, ctypes.c_int)(("PyFrame_LocalsToFast", ctypes.pythonapi))
    return new, state, keep


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
