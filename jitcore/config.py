"""Options of `njit`: which exist, what they mean, and what a wrong one is told; settings of the process.

In: keyword arguments; the environment.  Out: an immutable Compilation, equal for equal options.

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
from collections.abc import Mapping
from functools import cached_property

from codegen.options import Options

DISABLE_JIT = os.environ.get("JITCORE_DISABLE", "0") not in ("", "0")
STARTED = time.time()
EXTENSIONS: list = []                             # what users have declared through `jitcore.extending`
NUM_THREADS = NUMBA_NUM_THREADS = NUMBA_DEFAULT_NUM_THREADS = 1      # loops run on the thread that calls

FAST_FLAGS = frozenset({"nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc", "fast"})

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


def refuse_unknown(name: str, known, decorator: str = "njit") -> None:
    """TypeError where an option is not known; it names the nearest one."""
    if name not in known:
        import difflib
        close = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean '{close[0]}'?" if close else f"; there are {', '.join(known)}"
        raise TypeError(f"{decorator}() got an unknown option '{name}'{hint}")


def read_options(given: dict, convert: bool = False) -> Compilation:
    """Check keyword arguments of `njit`; TypeError names the nearest option, ValueError the accepted values."""
    for name, value in given.items():
        refuse_unknown(name, OPTIONS)
        accepted = OPTIONS[name][0]
        if accepted is not None and not any(value is one or isinstance(one, str) and value == one for one in accepted):
            raise ValueError(f"njit option {name}={value!r}: must be {' or '.join(map(repr, accepted))}")
    code = Options(
        boundscheck=given.get("boundscheck") is not False,
        overflow=given.get("overflow", "raise"),
        error_model=given.get("error_model", "python"),
        fastmath=_fast_flags(given.get("fastmath", False)),
        nogil=given.get("nogil", False))
    return Compilation(code, given.get("inline"), _locals(given.get("locals") or {}), convert,
                       given.get("cache", True), bool(given.get("require_simd")), bool(given.get("debug")), tuple(given.items()))


def _fast_flags(value) -> frozenset:
    if value in (True, False, None):
        return frozenset({"fast"}) if value else frozenset()
    is_set = isinstance(value, set | frozenset | list | tuple | dict)
    flags = frozenset(name for name in value if not isinstance(value, dict) or value[name]) if is_set else frozenset()
    if not is_set or not flags <= FAST_FLAGS:
        unknown = repr(", ".join(sorted(map(str, flags - FAST_FLAGS)))) if is_set else repr(value)
        raise ValueError(f"njit option fastmath: {unknown} is none of LLVM's flags {', '.join(sorted(FAST_FLAGS))}; "
                         "it is True, False or a set of them")
    return flags


def _locals(given: dict) -> tuple:
    if not isinstance(given, Mapping):
        raise TypeError(f"njit option locals takes a dictionary, {{name: type}}, not {given!r}")
    from jitcore.signatures import as_type
    return tuple((name, as_type(t)) for name, t in given.items())


def get_num_threads() -> int:
    """How many threads a parallel loop uses: one, until there are parallel loops."""
    return NUM_THREADS


def set_num_threads(count: int) -> None:
    """Accepted for existing code; ValueError where `count` is no positive int."""
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"the number of threads must be an int of at least 1, not {count!r}")
