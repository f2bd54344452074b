"""Interrupts: looking whether a signal waits, and letting the interpreter act on it.

In: places in loops that come by often enough (see poll, ops.array_streams).  Out: LLVM text.  Holds: costs one load and compare while no
signal waits; an exception of a signal's Python function (KeyboardInterrupt, say) leaves the loop as any other does; never emitted
where the interpreter's lock is not held.

CPython's own handler, written in C, sets a word when a signal arrives; its interpreter loop, and PyErr_CheckSignals, then run the
Python function. `objects.signals_waiting` finds the word. Where it is not found a word that is never zero stands for it, and each
look is a call of PyErr_CheckSignals.

The call is declared to touch no memory that compiled code knows: LLVM may keep array elements in registers across it. What a signal's
function does to arrays is seen by the loop sooner or later, as if another thread had done it.
"""
from __future__ import annotations

import platform
import sys

from codegen.build import UNLIKELY, Builder, Module
from codegen.numbers.vectormath import cpu_features

WORK = 1 << 22                  # a loop looks each time it has done about so much: instructions, elements
MOST = 1 << 20                  # iterations from one look to the next, at most
# What `jitcore_interrupted` leaves as it was, so that loops keep their values in registers: measured, a call that keeps the general
# registers only (preserve_mostcc, what there is off x86-64) costs lu 6 % and life 7 %, as the vector registers do not live
# over it, and preserve_allcc does not keep all of AVX-512's.
_KEEPS_ALL = platform.machine() in ("x86_64", "AMD64") and sys.platform != "win32"
_PARTLY = "preserve_mostcc"
_PROPERTIES = "nounwind willreturn cold memory(inaccessiblemem: readwrite)"
# LLVM takes this for an instruction that changes one register. 128 bytes below the stack pointer belong to the function around it.
_CALL = 'asm sideeffect "leaq -128(%rsp), %rsp\\0Acallq *%rax\\0Aleaq 128(%rsp), %rsp", "={rax},0,~{dirflag},~{fpsr},~{flags}"'
_GENERAL = ("rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11")         # and rax; C functions keep the others


def look(b: Builder) -> None:
    """Leave where a signal's function raised. The load is volatile, so that it stays in its loop."""
    waiting = b(f"load volatile i32, ptr {b.module.external('python.signals_waiting', 'i32')}")
    ask, go_on = b.new_label("signal"), b.new_label("on")
    b.branch(b(f"icmp ne i32 {waiting}, 0"), ask, go_on, UNLIKELY)
    lines, b.lines = b.lines, []
    b.start(ask)
    if _KEEPS_ALL:
        target = b.module.declare("jitcore_interrupted", "i64", (), _PROPERTIES)
        raised = b(f"call i64 {_CALL}(ptr {target}) {_PROPERTIES}")
    else:
        target = b.module.declare("jitcore_interrupted", f"{_PARTLY} i64", (), _PROPERTIES)
        raised = b(f"call {_PARTLY} i64 {target}()")
    b.error_if(b(f"icmp ne i64 {raised}, 0"))
    b.jump(go_on)
    b.add_cold(b.lines)
    b.lines = lines
    b.start(go_on)


def runtime_text(module: Module) -> str:
    """`jitcore_interrupted()`: run what waits; whether an exception is set. It changes rax only, where that can be written."""
    if not _KEEPS_ALL:
        return f"""
declare i32 @PyErr_CheckSignals()
define {_PARTLY} i64 @jitcore_interrupted() {{
entry:
  %status = call i32 @PyErr_CheckSignals()
  %bit = lshr i32 %status, 31
  %failed = zext i32 %bit to i64
  ret i64 %failed
}}
"""
    size, vectors = _vector_registers()
    lines = ["pushq %rbp", "movq %rsp, %rbp", *(f"pushq %{name}" for name in _GENERAL), f"subq ${size}, %rsp", "andq $-64, %rsp",
             *(f"{move} %{name}, {at}(%rsp)" for move, name, at in vectors),
             "movabsq $PyErr_CheckSignals, %rax", "callq *%rax", "shrl $31, %eax",
             *(f"{move} {at}(%rsp), %{name}" for move, name, at in vectors),
             f"leaq {-8 * len(_GENERAL)}(%rbp), %rsp", *(f"popq %{name}" for name in reversed(_GENERAL)), "popq %rbp", "retq"]
    body = "\\0A".join(line.replace("$", "$$") for line in lines)
    return f"""
declare i32 @PyErr_CheckSignals()
define i64 @jitcore_interrupted() naked nounwind {{
entry:
  call void asm sideeffect "{body}", "~{{memory}}"()
  unreachable
}}
"""


def _vector_registers() -> tuple[int, list[tuple[str, str, int]]]:
    """Bytes for all vector and mask registers of this machine, and (instruction that moves it, register, offset) of each."""
    features = cpu_features()
    if features.get("avx512f"):
        mask = "kmovq" if features.get("avx512bw") else "kmovw"
        found = [("vmovups", f"zmm{number}", 64 * number) for number in range(32)]
        return 2112, found + [(mask, f"k{number}", 2048 + 8 * number) for number in range(8)]
    if features.get("avx"):
        return 512, [("vmovups", f"ymm{number}", 32 * number) for number in range(16)]
    return 256, [("movups", f"xmm{number}", 16 * number) for number in range(16)]


RUNTIME = ((("jitcore_interrupted",), (runtime_text,)),)
