"""Options of `njit`: which exist, what they mean, and what a wrong one is told.

In: keyword arguments.  Out: an immutable Compilation, equal for equal options.
"""
from __future__ import annotations

import difflib
from dataclasses import dataclass, field

from codegen.options import Options

FAST_FLAGS = frozenset({"nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc", "fast"})

# name → (accepted values, or None for a check of its own; what it does)
OPTIONS = {
    "boundscheck": ((True, False, None), "check array indices (default True)"),
    "overflow": (("raise", "wrap"), 'Python ints beyond 64 bits: "raise" OverflowError (default) or "wrap"'),
    "error_model": (("python", "numpy"), 'division by zero: "python" raises (default), "numpy" gives inf or nan'),
    "fastmath": (None, "True, or a set of LLVM's flags: floating-point sums may be reordered (default False)"),
    "nogil": ((True, False), "release the interpreter's lock during the call (default False)"),
    "inline": (("always", "never"), 'inline into callers: "always", "never", or as pays (default)'),
    "locals": (None, "{name: type}: types of local variables"),
    "nopython": ((True,), "always so; accepted for existing code"),
    "cache": ((True, False), "keep machine code on disk (accepted; does nothing yet)"),
    "parallel": ((True, False), "accepted; prange is range"),
    "debug": ((True, False), "accepted for existing code"),
    "looplift": ((True, False), "accepted for existing code"),
    "forceobj": ((False,), "accepted for existing code"),
    "no_cpython_wrapper": ((True, False), "accepted for existing code"),
    "no_cfunc_wrapper": ((True, False), "accepted for existing code"),
}


@dataclass(frozen=True)
class Compilation:
    """Options of one dispatcher. `code` concerns generated code; `convert`: arguments may be converted (signatures)."""
    code: Options = field(default_factory=Options)
    inline: str | None = None
    locals: tuple = ()
    convert: bool = False


def read_options(given: dict) -> Compilation:
    """Check keyword arguments of `njit`; TypeError names the nearest option, ValueError the accepted values."""
    for name, value in given.items():
        if name not in OPTIONS:
            close = difflib.get_close_matches(name, OPTIONS, 1)
            hint = f"; did you mean '{close[0]}'?" if close else f"; there are {', '.join(OPTIONS)}"
            raise TypeError(f"njit() got an unknown option '{name}'{hint}")
        accepted = OPTIONS[name][0]
        if accepted is not None and not any(value is one or isinstance(one, str) and value == one for one in accepted):
            raise ValueError(f"njit option {name}={value!r}: must be one of {', '.join(map(repr, accepted))}")
    code = Options(
        boundscheck=given.get("boundscheck") is not False,
        overflow=given.get("overflow", "raise"),
        error_model=given.get("error_model", "python"),
        fastmath=_fast_flags(given.get("fastmath", False)),
        nogil=given.get("nogil", False))
    return Compilation(code, given.get("inline"), _locals(given.get("locals") or {}))


def _fast_flags(value) -> frozenset:
    if value in (True, False, None):
        return frozenset({"fast"}) if value else frozenset()
    flags = frozenset(value)
    if not flags <= FAST_FLAGS:
        raise ValueError(f"njit option fastmath: unknown flags {sorted(flags - FAST_FLAGS)}; there are {sorted(FAST_FLAGS)}")
    return flags


def _locals(given: dict) -> tuple:
    from jitcore.signatures import as_type
    return tuple((name, as_type(t)) for name, t in given.items())
