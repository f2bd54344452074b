"""LLVM text to object code: parse, optimise, generate.

In: the text of a module.  Out: object code.  Holds: the text passes LLVM's verifier when checks are on (JITCORE_VERIFY=1, or
under pytest); the vectorisers see the host CPU's registers, since the target is named in the text.

Measured for `x + 1`, warm: parse 0.1 ms, optimise 1.5–2 ms, generate 2–2.5 ms; about half of the last two is setting up
LLVM's passes whatever the module. Code generation without optimisation (level 0) would take 0.6 ms, at half the speed.
"""
from __future__ import annotations

import os
import re
import sys
import time
from functools import lru_cache

import llvmlite.binding as llvm
from llvmlite.binding import newpassmanagers

from codegen import engine
from typeinfer.errors import InternalError


def is_verifying() -> bool:
    return os.environ.get("JITCORE_VERIFY", "0") not in ("", "0") or "pytest" in sys.modules


@lru_cache(maxsize=None)
def _machine(level: int):
    return engine.host().create_machine(level)


def compile_text(text: str, options=None, *, loops: bool | None = None, level: int = 3, times: dict | None = None,
                 keep: dict | None = None) -> bytes:
    """Object code of a module of LLVM text without target lines.

    `loops=False`: no function of it has a loop or calls another, so a few passes do as well as LLVM's whole pipeline (None:
    the text tells). `level` is LLVM's: 0 skips the optimiser. `times` receives the milliseconds of each stage; `keep`
    receives the optimised text and the assembly ("optimized", "assembly").
    """
    start = time.perf_counter()
    host = engine.host()
    machine = host.machine if level == 3 else _machine(level)
    scratch = llvm.create_context()                    # LLVM never forgets types and constants of the global one
    module = _parse(host.header + text, scratch)
    parsed = time.perf_counter()
    if level:
        tuning = llvm.create_pipeline_tuning_options(speed_level=level)
        tuning.loop_vectorization = tuning.slp_vectorization = True
        builder = llvm.create_pass_builder(machine, tuning)
        if loops is None:
            loops = has_loops(text)
        passes = builder.getModulePassManager() if loops else _straight_line_passes()
        passes.run(module, builder)
        newpassmanagers.NewPassManager._dispose(passes)     # llvmlite 0.50 forgets to: 60 KB a module
        passes.detach()
    optimized = time.perf_counter()
    if keep is not None:
        keep["optimized"] = str(module)
        keep["assembly"] = machine.emit_assembly(_parse(keep["optimized"], llvm.create_context()))
    started = time.perf_counter()
    object_code = machine.emit_object(module)
    if times is not None:
        times["parse"], times["optimize"] = (parsed - start) * 1e3, (optimized - parsed) * 1e3
        times["generate"] = (time.perf_counter() - started) * 1e3
    return object_code


_LABEL_OR_BRANCH = re.compile(r"^(?:([\w.]+):|  br .*|  switch .*|define (?:internal )?[^@]*@([\w.]+)\(.*)", re.MULTILINE)
_TARGET = re.compile(r"label %([\w.]+)")
_INLINED = frozenset(("entry", "retain", "release"))    # what a module without loops may define besides one function


def has_loops(text: str) -> bool:
    """Whether the text has a loop, or several functions (whose calls may be one, or want inlining). May err only towards
    yes: a branch back to a block that does not lead here counts, too."""
    seen, functions = set(), 0
    for found in _LABEL_OR_BRANCH.finditer(text):
        label, function = found.groups()
        if label:
            seen.add(label)
        elif function:
            seen = set()
            functions += function not in _INLINED
            if functions > 1:
                return True
        elif any(target in seen for target in _TARGET.findall(found[0])):
            return True
    return False


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
        if is_verifying():
            module.verify()
        return module
    except RuntimeError as error:
        raise InternalError(f"jitcore: internal error: LLVM does not accept the generated code: {error}",
                            notes=("set JITCORE_DUMP=llvm to see it",)) from None
