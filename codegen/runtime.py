"""The runtime: machine code that every specialisation shares, compiled once per process.

In: the texts of `entry`, `boxing`, `memory`, `status`.  Out: the addresses of its functions, by name.  Holds: it is loaded
once and never unloaded, so dispatchers, capsules and frames may point into it to the end of the process.
"""
from __future__ import annotations

import threading
from types import SimpleNamespace

from codegen import boxing, engine, entry, memory, optimize, status
from codegen.build import Module

SYMBOLS = entry.RUNTIME_SYMBOLS + boxing.RUNTIME_SYMBOLS + memory.RUNTIME_SYMBOLS + status.RUNTIME_SYMBOLS

_lock = threading.Lock()
_loaded: engine.Loaded | None = None


def text() -> tuple[str, Module]:
    """The runtime's LLVM text, and the module that holds its Python objects and strings."""
    module = Module(SimpleNamespace(nogil=False))
    parts = (entry.runtime_text(module), memory.runtime_text(), boxing.runtime_text(module), status.runtime_text(module))
    names, lines = set(), []
    for line in "\n".join(parts).split("\n"):
        if line.startswith("declare ") or " = external " in line:       # several parts may declare the same
            if line in names:
                continue
            names.add(line)
        lines.append(line)
    return module.text() + "\n".join(lines) + "\n", module


def loaded() -> engine.Loaded:
    """The runtime in memory; compiles it at the first call."""
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                source, module = text()
                code = optimize.compile_text(source, level=1, vectorize=False)
                found = engine.load(code, SYMBOLS, _externals(source), module.objects)
                engine.keep_for_ever(found)
                _loaded = found
    return _loaded


def _externals(source: str) -> list[str]:
    """The names that a text declares and does not define."""
    return [line.partition("@")[2].partition("(")[0].partition(" ")[0] for line in source.split("\n")
            if line.startswith("declare ") and "@llvm." not in line or " = external " in line]


def address(name: str) -> int | None:
    """Where one of the runtime's functions is; None for a name that is not its."""
    return loaded().addresses[name] if name in SYMBOLS else None


def load(object_code: bytes, module_or_names, exports: tuple[str, ...] = ("entry",), table: list = ()) -> engine.Loaded:
    """Load a specialisation: `engine.load`, with the runtime's functions among what it may refer to.

    `module_or_names`: the Module the code was generated from, or, for code from a cache, the names it declares; then
    `table` are the objects for its `@objects`.
    """
    if isinstance(module_or_names, Module):
        names, table = module_or_names.declarations, module_or_names.objects
    else:
        names = module_or_names
    return engine.load(object_code, exports, {name: address(name) for name in names if not name.startswith("llvm.")}, table)
