"""Options of `njit`: which exist, and what they mean; settings of the process.

In: options that `options` has read; the environment.  Out: an immutable Compilation, equal for equal options.

    JITCORE_DISABLE=1     functions run as plain Python (also `config.DISABLE_JIT = True` before decorating)
    JITCORE_CACHE=0       neither look for machine code on disk nor keep any (where it is, how much: see `store`)
    JITCORE_DUMP=a,b      print the text of these stages while compiling (`pipeline.STAGES`, "cfg", "asm", "time", "all")
    JITCORE_CPU=NAME      compile for x86-64-v2, -v3 (AVX2) or -v4 (AVX-512) and not for all that this machine has
    JITCORE_PERF=1        name compiled functions for Linux perf (/tmp/perf-PID.map)
    JITCORE_VERIFY=1      check the IR after every pass; errors show the compiler's own frames
"""
from __future__ import annotations

import os
import time
from functools import cached_property

from codegen.options import Options

DISABLE_JIT = os.environ.get("JITCORE_DISABLE", "0") not in ("", "0")
STARTED = time.time()
EXTENSIONS: list = []                             # what users have declared through `jitcore.extending`
NUM_THREADS = NUMBA_NUM_THREADS = NUMBA_DEFAULT_NUM_THREADS = 1      # loops run on the thread that calls

# name → (accepted values, or None for a check of its own; what it does). The README's table is made of this one.
OPTIONS = {
    "boundscheck": ((True, False, None), "check array indices (default `True`)"),
    "overflow": (("raise", "wrap"), 'what Python ints do beyond 64 bits: `"raise"` OverflowError (default) or `"wrap"`'),
    "error_model": (("python", "numpy"), 'division by zero: `"python"` raises (default), `"numpy"` gives inf, nan or 0'),
    "fastmath": (None, "`True`, or a set of LLVM's flags: floating-point sums may be reordered (default `False`)"),
    "nogil": ((True, False), "release the interpreter's lock during the call (default `False`)"),
    "inline": (("always", "never"), 'inline into compiled callers: `"always"`, `"never"`, or as pays (default)'),
    "locals": (None, "`{name: type}`: each value that is assigned to the variable is converted to the type"),
    "parallel": ((True, False), "accepted: `prange` is `range`, on one thread"),
    "nopython": ((True,), "accepted: always so"),
    "cache": ((True, False), "keep machine code on disk for the next process (default `True`)"),
    "require_simd": ((True, False), "an innermost loop that is not vectorized is an error, which says why (default `False`)"),
    "debug": ((True, False), "line tables for gdb (default `False`)"),
    "looplift": ((True, False), "accepted: does nothing"),
    "forceobj": ((False,), "accepted: never so"),
    "no_cpython_wrapper": ((True, False), "accepted: does nothing"),
    "no_cfunc_wrapper": ((True, False), "accepted: does nothing"),
}


class Compilation:
    """Options of one dispatcher. `code` concerns generated code; `convert`: arguments that hold the same without copying are
    taken (signatures); `cache`: keep it on disk; `require_simd`: see `explain`; `debug`: line tables for debuggers; `given`: what
    the user wrote. Two are equal that compile the same."""
    DISTINCT = ("code", "inline", "locals", "convert", "require_simd", "debug")

    def __init__(self, code: Options = Options(), inline: str | None = None, locals: tuple = (), convert: bool = False,
                 cache: bool = True, require_simd: bool = False, debug: bool = False, given: tuple = ()):
        self.code, self.inline, self.locals, self.convert = code, inline, locals, convert
        self.cache, self.require_simd, self.debug, self.given = cache, require_simd, debug, given

    def distinct(self) -> tuple:
        return tuple(getattr(self, name) for name in self.DISTINCT)

    def __eq__(self, other):
        return isinstance(other, Compilation) and self.distinct() == other.distinct()

    def __hash__(self):
        return hash(self.distinct())

    def but(self, **changed) -> Compilation:
        """The options that differ in these."""
        return Compilation(**{name: getattr(self, name) for name in (*self.DISTINCT, "cache", "given")} | changed)

    @cached_property
    def without_nogil(self) -> Options:
        """For the function as a callee: whether the lock is held is up to the one that Python calls."""
        return self.code.but(nogil=False) if self.code.nogil else self.code


def get_num_threads() -> int:
    """How many threads a parallel loop uses: one, until there are parallel loops."""
    return NUM_THREADS


def set_num_threads(count: int) -> None:
    """Accepted for existing code; ValueError where `count` is no positive int."""
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"the number of threads must be an int of at least 1, not {count!r}")
