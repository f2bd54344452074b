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

from codegen.build import UNLIKELY, Builder, Module

WORK = 1 << 22                  # a loop looks each time it has done about so much: instructions, elements
MOST = 1 << 20                  # iterations from one look to the next, at most
# The calling convention of a function that saves all general registers, so that loops keep theirs: measured, a matrix product's middle
# loop takes 0.3 ns more with it, and 2 without. (LLVM's preserve_allcc is to save vector registers, too, but LLVM 22 ends such a
# function with vzeroupper.)
KEEPING = "preserve_mostcc"


def look(b: Builder) -> None:
    """Leave where a signal's function raised. The load is volatile, so that it stays in its loop."""
    waiting = b(f"load volatile i32, ptr {b.module.external('python.signals_waiting', 'i32')}")
    ask, go_on = b.new_label("signal"), b.new_label("on")
    b.branch(b(f"icmp ne i32 {waiting}, 0"), ask, go_on, UNLIKELY)
    lines, b.lines = b.lines, []
    b.start(ask)
    target = b.module.declare("jitcore_interrupted", f"{KEEPING} i1", (), "nounwind willreturn cold memory(inaccessiblemem: readwrite)")
    b.error_if(b(f"call {KEEPING} i1 {target}()"))
    b.jump(go_on)
    b.add_cold(b.lines)
    b.lines = lines
    b.start(go_on)


def runtime_text(module: Module) -> str:
    """`jitcore_interrupted()`: run what waits; whether an exception is set."""
    return f"""
declare i32 @PyErr_CheckSignals()
define {KEEPING} i1 @jitcore_interrupted() {{
entry:
  %status = call i32 @PyErr_CheckSignals()
  %failed = icmp slt i32 %status, 0
  ret i1 %failed
}}
"""


RUNTIME = ((("jitcore_interrupted",), (runtime_text,)),)
