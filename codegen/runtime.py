"""The runtime: machine code that every specialisation shares, compiled once per process, or found on disk.

In: the texts of `entry`, `boxing`, `memory`, `status`.  Out: the addresses of its functions, by name.  Holds: each part is
loaded once, when code first refers to it, and never unloaded, so dispatchers and capsules may point into it to the end.

A part goes by the name of its first symbol. Its parts are compiled without optimisation, which takes a third of the time
(2.4 ms for what every call needs, 8 with) and costs a call one or two nanoseconds. What is compiled is offered to a storage
(`use_storage`), which the next process asks first; code from there is loaded without importing what writes it.
"""
from __future__ import annotations

import threading
from functools import cache
from types import SimpleNamespace

from codegen import capi, entry, linker, observers
from codegen.build import Module

LOADING = threading.RLock()
_storage = None
FIRST = "jitcore_trampoline"                    # the part that every call needs
LIBRARY = "library."                            # how the names begin of library functions that are parts (see jitcore.parts)


def use_storage(storage) -> None:
    """`storage.find(part)` gives (code, symbols, names, objects) or None; `storage.keep(symbols, module, code)` may keep it."""
    global _storage
    _storage = storage


@cache
def _parts() -> dict[str, tuple]:
    """Symbol → (symbols, writers, and if not 0 the level of optimisation, and whether there are loops to optimise)."""
    from codegen import (array_boxing, boxing, deque_memory, instance_memory, interrupts, legacy_random, list_memory, memory, numerics, set_entry, stack, status, strides,
                         table_memory, trampoline, vector_kernels, watch, writeback)
    modules = (memory, instance_memory, list_memory, table_memory, deque_memory, set_entry, writeback, array_boxing, boxing, status, trampoline, stack, interrupts,
               watch, numerics, legacy_random, vector_kernels, strides)
    return {name: part for module in modules
            for part in module.RUNTIME for name in part[0]}


def text(writers) -> tuple[str, Module]:
    """The LLVM text of a part, and the module that holds its Python objects and strings."""
    module = Module(SimpleNamespace(nogil=False))
    lines = {}                                  # several writers may declare the same: once is enough, and allowed
    for number, line in enumerate("".join(write(module) for write in writers).split("\n")):
        is_declaration = line.startswith("declare ") or " = external " in line
        lines.setdefault(line if is_declaration else number, line)
    return module.text() + "\n".join(lines.values()), module


def address(name: str, part: str | None = None) -> int | None:
    """Where one of the runtime's functions is, loading its part (if given, that one) at the first call; None for a name that
    is not its."""
    if name not in capi.RUNTIME and (part or name.startswith("jitcore_") or name in _parts()):
        with LOADING:
            if name not in capi.RUNTIME:
                _load(part or name)
    return capi.RUNTIME.get(name)


def _load(part: str) -> None:
    """Load a part of the runtime; not given its first symbol, it may be compiled though it is kept."""
    kept = _storage.find(part) if _storage is not None else None
    code, found = kept[0] if kept else b"", kept and _load_kept_part(*kept)
    if not found:
        if part not in _parts():
            return
        symbols, writers, *level = _parts()[part]
        source, module = text(writers)
        code = _compile(source, *level)
        for name in _externals(source):
            module.declarations.setdefault(name, "")
        found = linker.load(code, symbols, {name: address(name) for name in _externals(source)}, module.objects)
        if _storage is not None:
            _storage.keep(symbols, module, code)
    _enter(found, code)
    if "jitcore_stack_key" in found.addresses:
        from codegen import stack
        stack.start(found.addresses)


def add_part(symbols: tuple[str, ...], module: Module, code: bytes, changed: tuple) -> None:
    """Load what was compiled of the library, for ever. `changed`: for the storage."""
    with LOADING:
        found = linker.load(code, symbols, _addresses(names_in(code, module)), module.objects)
        if _storage is not None:
            _storage.keep(symbols, module, code, changed)
        _enter(found, code)


def _enter(found: linker.Loaded, code: bytes) -> None:
    capi.keep_for_ever(found)
    observers.tell(code, found)
    capi.RUNTIME.update((name, place) for name, place in found.addresses.items() if name != "objects")


def _load_kept_part(code: bytes, symbols: tuple[str, ...], names, objects: list) -> linker.Loaded | None:
    try:
        return linker.load(code, symbols, _addresses(names), objects)
    except RuntimeError:                        # the linker misses a symbol
        return None


def _compile(source: str, level: int = 0, loops: bool | None = None) -> bytes:
    from codegen import optimize
    return optimize.compile_text(source, level=level, loops=loops)


def _externals(source: str) -> list[str]:
    """The names that a text declares and does not define."""
    return [line.partition("@")[2].partition("(")[0].partition(" ")[0] for line in source.split("\n")
            if line.startswith("declare ") and "@llvm." not in line or " = external " in line]


def load(object_code: bytes, module: Module, exports: tuple[str, ...] = ("entry",)) -> linker.Loaded:
    """Load what was compiled of a module: `linker.load`, with the runtime's functions among what it may refer to."""
    return load_kept(object_code, names_in(object_code, module), module.objects, exports)


def load_kept(object_code: bytes, names, table: list, exports: tuple[str, ...] = ("entry",)) -> linker.Loaded:
    """Load a specialisation that was compiled in another process. `names`: what `names_in` gave there; `table`: the objects
    for its `@objects`."""
    address(FIRST)
    entry.connect()
    return linker.load(object_code, exports, _addresses(names), table)


def _addresses(names) -> dict[str, int | None]:
    found = {name: address(name, part) if part else capi.address(name) for name, part in names}
    for name, place in found.items():
        if name.startswith("__svml_") and not place:    # of another NumPy; else the linker says so, on standard error
            raise RuntimeError(name)
    return found


def names_in(object_code: bytes, module: Module) -> tuple[tuple[str, str | None], ...]:
    """The names that object code may ask the linker for, each with its part of the runtime if it is of one: those that the
    module declares, but for what optimisation removed (most vector variants, say)."""
    from codegen import numerics
    parts, found = _parts(), []
    for name in (*module.declarations, *numerics.COMPILER_POWERS.values()):
        if not name.startswith("llvm.") and name.encode() in object_code:
            found.append((name, parts[name][0][0] if name in parts else name if name.startswith(LIBRARY) else None))
    return tuple(found)
