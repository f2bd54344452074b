"""The runtime: machine code that every specialisation shares, compiled once per process.

In: the texts of `entry`, `boxing`, `memory`, `status`.  Out: the addresses of its functions, by name.  Holds: each part is
loaded once, when code first refers to it, and never unloaded, so dispatchers and capsules may point into it to the end.

Its parts are compiled without optimisation, which takes a third of the time (2.4 ms for what every call needs, 8 with) and
costs a call one or two nanoseconds.
"""
from __future__ import annotations

import threading
from types import SimpleNamespace

from codegen import boxing, capi, engine, entry, memory, numerics, optimize, stack, status, trampoline, watch
from codegen.build import Module

_loading = threading.RLock()
_PART_OF = {name: part for module in (memory, boxing, status, trampoline, stack, watch, numerics)
            for part in module.RUNTIME for name in part[0]}


def text(writers) -> tuple[str, Module]:
    """The LLVM text of a part, and the module that holds its Python objects and strings."""
    module = Module(SimpleNamespace(nogil=False))
    lines = {}                                  # several writers may declare the same: once is enough, and allowed
    for number, line in enumerate("".join(write(module) for write in writers).split("\n")):
        is_declaration = line.startswith("declare ") or " = external " in line
        lines.setdefault(line if is_declaration else number, line)
    return module.text() + "\n".join(lines.values()), module


def address(name: str) -> int | None:
    """Where one of the runtime's functions is, compiling its part at the first call; None for a name that is not its."""
    if name not in capi.RUNTIME and name in _PART_OF:
        with _loading:
            if name not in capi.RUNTIME:
                _load(*_PART_OF[name])
    return capi.RUNTIME.get(name)


def _load(symbols: tuple[str, ...], writers, level: int = 0) -> None:
    source, module = text(writers)
    code = optimize.compile_text(source, level=level)
    found = engine.load(code, symbols, {symbol: address(symbol) for symbol in _externals(source)}, module.objects)
    engine.keep_for_ever(found)
    capi.RUNTIME.update((symbol, found.addresses[symbol]) for symbol in symbols)


def _externals(source: str) -> list[str]:
    """The names that a text declares and does not define."""
    return [line.partition("@")[2].partition("(")[0].partition(" ")[0] for line in source.split("\n")
            if line.startswith("declare ") and "@llvm." not in line or " = external " in line]


def load(object_code: bytes, module_or_names, exports: tuple[str, ...] = ("entry",), table: list = ()) -> engine.Loaded:
    """Load a specialisation: `engine.load`, with the runtime's functions among what it may refer to.

    `module_or_names`: the Module the code was generated from, or, for code from a cache, the names it declares; then
    `table` are the objects for its `@objects`.
    """
    if isinstance(module_or_names, Module):
        names, table = module_or_names.declarations, module_or_names.objects
    else:
        names = module_or_names
    address("jitcore_trampoline")
    entry.connect()
    names = (*names, *numerics.COMPILER_POWERS.values())
    return engine.load(object_code, exports, {name: address(name) for name in names if _is_used(name, object_code)}, table)


def _is_used(name: str, object_code: bytes) -> bool:
    """Whether a declared name may be asked of the linker; a part of the runtime is not compiled for a name that
    optimisation removed (most vector variants, say)."""
    return not name.startswith("llvm.") and (name not in _PART_OF or name.encode() in object_code)
