"""Options of `njit` as users give them: what a wrong one is told.

In: keyword arguments.  Out: a Compilation.  Holds: TypeError for an unknown option, which names the nearest one, ValueError for a value
that an option does not take, which names those that it does.
"""
from __future__ import annotations

from collections.abc import Mapping

from codegen.options import Options
from jitcore.config import OPTIONS, Compilation
from jitcore.signatures import as_type

FAST_FLAGS = frozenset({"nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc", "fast"})


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
    return tuple((name, as_type(t)) for name, t in given.items())
