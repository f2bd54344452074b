"""Deep recursion raises RecursionError before the C stack ends.

In: the start of a recursive function.  Out: a comparison of the stack's position with a limit.  Holds: cheap on the main thread
(one load and compare); on others, whose stacks lie elsewhere, the limit is looked up in a thread-specific key.
"""
from __future__ import annotations

import ctypes

from codegen.build import UNLIKELY, Builder, Module

MARGIN = 256 * 1024             # what the exception's own making, and functions that do not check, may use


def check_stack(b: Builder) -> None:
    """Raise RecursionError where little of this thread's stack is left."""
    limit = b(f"load i64, ptr {b.module.external('jitcore_stack_limit', 'i64')}")
    here = b(f"ptrtoint ptr {b.call('llvm.frameaddress.p0', 'ptr', ('i32', '0'))} to i64")
    asking, go_on = b.new_label("low"), b.new_label("enough")
    b.branch(b(f"icmp ult i64 {here}, {limit}"), asking, go_on, UNLIKELY)
    lines, b.lines = b.lines, []
    b.start(asking)
    exhausted = b.call("jitcore_stack_exhausted", "i1", ("i64", here))
    b.raise_if(exhausted, RecursionError, "maximum recursion depth exceeded")
    b.jump(go_on)
    b.add_cold(b.lines)
    b.lines = lines
    b.start(go_on)


def is_exhausted(b: Builder) -> str:
    """The i1 that says so, for functions that go no deeper then."""
    here = b(f"ptrtoint ptr {b.call('llvm.frameaddress.p0', 'ptr', ('i32', '0'))} to i64")
    return b.call("jitcore_stack_exhausted", "i1", ("i64", here))


def runtime_text(module: Module) -> str:
    """`jitcore_stack_limit`: the main thread's; `jitcore_stack_exhausted(address)`: the answer for the running thread.
    `start` fills in what this one has."""
    return f"""
@jitcore_stack_limit = global i64 -1
@jitcore_stack_key = global i32 0
declare ptr @pthread_getspecific(i32)
declare i32 @pthread_setspecific(i32, ptr)
declare i64 @pthread_self()
declare i32 @pthread_getattr_np(i64, ptr)
declare i32 @pthread_attr_getstack(ptr, ptr, ptr)
declare i32 @pthread_attr_destroy(ptr)
define i1 @jitcore_stack_exhausted(i64 %here) {{
entry:
  %key = load i32, ptr @jitcore_stack_key
  %known = call ptr @pthread_getspecific(i32 %key)
  %is_known = icmp ne ptr %known, null
  br i1 %is_known, label %compare, label %ask
ask:
  %attributes = alloca [128 x i8], align 16
  %low = alloca i64
  %size = alloca i64
  %thread = call i64 @pthread_self()
  %failed = call i32 @pthread_getattr_np(i64 %thread, ptr %attributes)
  %unknown = icmp ne i32 %failed, 0
  br i1 %unknown, label %no, label %read
read:
  call i32 @pthread_attr_getstack(ptr %attributes, ptr %low, ptr %size)
  call i32 @pthread_attr_destroy(ptr %attributes)
  %end = load i64, ptr %low
  %raised = add i64 %end, {MARGIN}
  %limit = inttoptr i64 %raised to ptr
  call i32 @pthread_setspecific(i32 %key, ptr %limit)
  br label %compare
no:
  ret i1 false
compare:
  %found = phi ptr [%known, %entry], [%limit, %read]
  %number = ptrtoint ptr %found to i64
  %answer = icmp ult i64 %here, %number
  ret i1 %answer
}}
"""


def start(addresses: dict[str, int]) -> None:
    """The part of the runtime is loaded: tell it this one's key and limit."""
    library, key = ctypes.CDLL(None), ctypes.c_uint()
    if library.pthread_key_create(ctypes.byref(key), None):
        raise MemoryError("no thread-specific keys are left")
    ctypes.c_uint.from_address(addresses["jitcore_stack_key"]).value = key.value
    ctypes.c_uint64.from_address(addresses["jitcore_stack_limit"]).value = _main_limit(library)


def _main_limit(library) -> int:
    """Where the main thread's stack may grow to; the highest address where that is not known, so that each call asks."""
    import threading
    if threading.current_thread() is not threading.main_thread():
        return 2**63 - 1
    attributes, low, size = ctypes.create_string_buffer(128), ctypes.c_size_t(), ctypes.c_size_t()
    library.pthread_self.restype = ctypes.c_ulong
    if library.pthread_getattr_np(ctypes.c_ulong(library.pthread_self()), attributes):
        return 2**63 - 1
    library.pthread_attr_getstack(attributes, ctypes.byref(low), ctypes.byref(size))
    library.pthread_attr_destroy(attributes)
    return low.value + MARGIN


RUNTIME = ((("jitcore_stack_limit", "jitcore_stack_exhausted", "jitcore_stack_key"), (runtime_text,)),)
