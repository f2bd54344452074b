"""LLVM text to object code: parse, optimise, generate.

In: the text of a module.  Out: object code.  Holds: the text passes LLVM's verifier; the vectorisers see the host CPU's registers, since
the target is named in the text.

Measured for `x + 1`, warm: parse 0.1 ms, optimise 1.5–2 ms, generate 2–2.5 ms; about half of the last two is setting up
LLVM's passes whatever the module. Code generation without optimisation (level 0) would take 0.6 ms, at half the speed.

Some of LLVM's passes take time that grows as the square of a function's size. So what is asked of LLVM depends on the size of
the text (measured, CPU time, `perf.compile_scaling`; n-body and life, the longest of perf's programs, have 50,000 to 65,000
characters):

    SHORT    without loops: a few passes. Beyond it jump threading and value numbering would be what takes longest (5,120
             statements of `elif`: 2.3 s instead of 0.2 s for LLVM's whole pipeline).
    LONG     LLVM's level is 2, which unswitches no loops (640 statements in nested loops: 13 s → 3.4 s), and straight-line
             code is not searched for vectors (5,120 statements of floats: 2.5 s → 0.2 s). Where there are MANY loops, each
             outermost one becomes a function of its own, so that passes over it see little of the others (→ 1.7 s).
    HUGE     machine code is generated at level 1 (1,280 stores and loads: 4.3 s → 1.1 s).

Where there are loops, the native entry calls the function instead of containing it, and LLVM only translates it: a call takes up to
3 ns longer, the first one a fifth less (1-D sum loop 14 instead of 19 ms, 60 lines 57 instead of 72; a long function would suffer more:
the entry's tail call makes register allocation superlinear, 2,560 statements 4.4 s instead of 0.5). What the entry knows of its arguments
LLVM hands on to the function.
"""
from __future__ import annotations

import ctypes
import os
import re
import sys
import threading
import time
from functools import lru_cache
from itertools import islice

import llvmlite.binding as llvm
from llvmlite.binding import ffi, newpassmanagers

from codegen.machine import engine
from typeinfer.errors import InternalError

SHORT, LONG, HUGE = 30_000, 100_000, 600_000       # characters of LLVM text, see above
MANY = 20                                          # branches back, and functions


def is_verifying() -> bool:
    return os.environ.get("JITCORE_VERIFY", "0") not in ("", "0") or "pytest" in sys.modules


_MAKING = threading.Lock()


def _machine(level: int, is_far: bool, aside: bool) -> tuple[llvm.TargetMachine, threading.Lock]:
    """A target machine, and the lock to hold while it is used."""
    with _MAKING:
        return _made_machine(level, is_far, aside)


@lru_cache(maxsize=None)
def _made_machine(level: int, is_far: bool, aside: bool):
    host = engine.host()
    return host.machine if (level, is_far, aside) == (3, False, False) else host.create_machine(level, is_far), threading.Lock()


def compile_text(text: str, options=None, *, loops: bool | None = None, level: int = 3, times: dict | None = None,
                 keep: dict | None = None, aside: bool = False) -> bytes:
    """Object code of a module of LLVM text without target lines.

    `loops=False`: no function of it has a loop or calls another, so a few passes do as well as LLVM's whole pipeline (None:
    the text tells). `level` is LLVM's: 0 skips the optimiser. `times` receives the milliseconds of each stage; `keep`
    receives the optimised text and the assembly ("optimized", "assembly"). `aside`: other code may be compiled at the same time.
    """
    start = time.perf_counter()
    host = engine.host()
    size = len(text)
    if level and loops is None:
        loops = size > SHORT or has_loops(text)
    if level and loops:
        text = _entry_apart(text)
    if level == 3 and size > HUGE:
        level = 1
    is_far = "!llvm.dbg.cu" in text                    # the linker leaves it to LLVM's, which puts sections wherever there is room
    machine, using = _machine(level, is_far, aside)
    scratch = llvm.create_context()                    # LLVM never forgets types and constants of the global one
    module = _parse(host.header + text, scratch)
    try:
        parsed = time.perf_counter()
        if level:
            is_long = size > LONG
            tuning = llvm.create_pipeline_tuning_options(speed_level=2 if is_long else 3)
            tuning.loop_vectorization, tuning.slp_vectorization = True, not is_long
            builder = llvm.create_pass_builder(machine, tuning)
            if is_long and len(list(islice(_loops_and_functions(text), MANY))) == MANY:
                _separate_loops(module, builder)
            passes = builder.getModulePassManager() if loops else _straight_line_passes()
            with using:
                _run(passes, module, builder)
        optimized = time.perf_counter()
        if keep is not None:
            keep["optimized"] = str(module)
            keep["assembly"] = machine.emit_assembly(_parse(keep["optimized"], llvm.create_context()))
        started = time.perf_counter()
        with using:
            object_code = _emit(machine, module)
    finally:                                           # else Ctrl-C leaves it to the garbage collector, perhaps after its context
        module.close()
    if times is not None:
        times["parse"], times["optimize"] = (parsed - start) * 1e3, (optimized - parsed) * 1e3
        times["generate"] = (time.perf_counter() - started) * 1e3
    return object_code


def optimized_text(text: str) -> str:
    """The module's text after optimisation, without generating code from it."""
    keep: dict = {}
    compile_text(text, keep=keep)
    return keep["optimized"]


_ENTRY = re.compile(r"^define ptr @entry\([^)]*\)", re.MULTILINE)


def _entry_apart(text: str) -> str:
    """The native entry stays as it is, unless it has loops itself, and what it calls stays a function."""
    entry = _ENTRY.search(text)
    if entry is None:
        return text
    end = text.index("\n}\n", entry.start()) + 1
    written = text[entry.start():end].replace(") alwaysinline", ") noinline")
    if not has_loops(written):
        written = written.replace(entry[0], f"{entry[0]} noinline optnone", 1)
    return text[:entry.start()] + written + text[end:]


_LABEL_OR_BRANCH = re.compile(r"^(?:([\w.]+):|  br .*|  switch .*|define (?:internal )?[^@]*@([\w.]+)\(.*)", re.MULTILINE)
_TARGET = re.compile(r"label %([\w.]+)")
_INLINED = frozenset(("entry", "retain", "release"))    # what a module without loops may define besides one function


def has_loops(text: str) -> bool:
    """Whether the text has a loop, or several functions (whose calls may be one, or want inlining). May err only towards
    yes: a branch back to a block that does not lead here counts, too."""
    return any(True for _ in _loops_and_functions(text))


def _loops_and_functions(text: str):
    """Yields for each branch back and for each function after the first."""
    seen, functions = set(), 0
    for found in _LABEL_OR_BRANCH.finditer(text):
        label, function = found.groups()
        if label:
            seen.add(label)
        elif function:
            seen = set()
            functions += function not in _INLINED
            if functions > 1:
                yield
        elif any(target in seen for target in _TARGET.findall(found[0])):
            yield


def _run(passes: llvm.ModulePassManager, module: llvm.ModuleRef, builder) -> None:
    _unlocked("LLVMPY_RunNewModulePassManager")(passes, module, builder)
    newpassmanagers.NewPassManager._dispose(passes)         # llvmlite 0.50 forgets to: 60 KB a module
    passes.detach()


def _emit(machine: llvm.TargetMachine, module: llvm.ModuleRef) -> bytes:
    """`machine.emit_object(module)`, while which other threads may compile."""
    with ffi.OutputString() as error:
        buffer = _unlocked("LLVMPY_TargetMachineEmitToMemory")(machine, module, 1, error)
        if not buffer:
            raise RuntimeError(str(error))
    try:
        return ctypes.string_at(ffi.lib.LLVMPY_GetBufferStart(buffer), ffi.lib.LLVMPY_GetBufferSize(buffer))
    finally:
        ffi.lib.LLVMPY_DisposeMemoryBuffer(buffer)


def _unlocked(name: str):
    """One of llvmlite's functions without the lock that lets one thread at a time into LLVM: LLVM itself asks only that no two work on a
    context or a target machine."""
    function = getattr(ffi.lib, name)
    return getattr(function, "_cfn", function)


def _separate_loops(module: llvm.ModuleRef, builder) -> None:
    """Make each outermost loop of a function a function of its own, which is called in its place."""
    passes = llvm.create_new_module_pass_manager()
    passes.add_always_inliner_pass()
    passes.add_sroa_pass()                             # what a loop changes is passed as values, not as places
    passes.add_simplify_cfg_pass()
    passes.add_loop_simplify_pass()
    passes.add_loop_extract_pass()
    known = {function.name for function in module.functions}
    _run(passes, module, builder)
    for function in module.functions:
        if function.name not in known:
            function.add_function_attribute("noinline")


def _straight_line_passes() -> llvm.ModulePassManager:
    """For code without loops. Measured for `x + 1` in a fresh process: 2.0 ms instead of 4.0 (warm: 0.45 instead of 1.6)."""
    passes = llvm.create_new_module_pass_manager()
    passes.add_always_inliner_pass()
    passes.add_sroa_pass()
    passes.add_instruction_combine_pass()
    passes.add_simplify_cfg_pass()
    passes.add_jump_threading_pass()
    passes.add_new_gvn_pass()
    passes.add_instruction_combine_pass()
    passes.add_simplify_cfg_pass()
    passes.add_global_dead_code_eliminate_pass()
    return passes


def _parse(text: str, scratch) -> llvm.ModuleRef:
    try:
        module = llvm.parse_assembly(text, scratch)
        module.verify()                                # what is invalid would end the process: 0.4–0.5 % of a compilation, measured
        return module
    except RuntimeError as error:
        raise InternalError(f"jitcore: internal error: LLVM does not accept the generated code: {error}",
                            notes=("set JITCORE_DUMP=llvm to see it",)) from None
