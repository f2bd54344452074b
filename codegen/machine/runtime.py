"""The runtime: machine code that every specialisation shares, compiled once per process, or found on disk.

In: the texts of `entry`, `boxing`, `memory`, `status`.  Out: the addresses of its functions, by name.  Holds: each part is
loaded once, when code first refers to it, and never unloaded, so dispatchers and capsules may point into it to the end.

A part goes by the name of its first symbol. Its parts are compiled without optimisation, which takes a third of the time
(2.4 ms for what every call needs, 8 with) and costs a call one or two nanoseconds. What is compiled is offered to a storage
(`use_storage`), which the next process asks first; code from there is loaded without importing what writes it.
"""
from __future__ import annotations

import re
import sys
import threading
from importlib import import_module
from types import SimpleNamespace

from codegen import capi, entry
from codegen.machine import linker, observers

LOADING = threading.RLock()
_storage = None
FIRST = "jitcore_trampoline"                    # the part that every call needs
LIBRARY = "library."                            # how the names begin of library functions that are parts (see jitcore.parts)
_BY_COMPILER = ("__powisf2", "__powidf2")       # called without being declared, see numerics


def use_storage(storage) -> None:
    """`storage.find(part)` gives (code, symbols, names, objects) or None; `storage.keep(symbols, module, code)` may keep it."""
    global _storage
    _storage = storage


# What declares parts of the runtime, in RUNTIME: (symbols, writers, and if not 0 the level of optimisation, whether there are loops to
# optimise). Most programs need few of them, and reading all takes longer than compiling `x + 1`.
_DECLARING = ["trampoline", "storage.memory", "storage.pool", "boxes.number_text", "boxes.array_boxing", "status", "stack", "interrupts", "watched",
              "boxes.writeback", "storage.list_memory", "storage.instance_memory", "storage.table_memory",
              "storage.deque_memory", "storage.text_parts", "storage.text_joins", "boxes.list_text", "storage.text_padding", "storage.text_classes", "boxes.set_entry",
              "storage.strides", "storage.copies", "storage.searches",
              "numbers.numerics", "numbers.reciprocals", "numbers.legacy_random", "numbers.vector_functions"]
_OURS = ("jitcore_", "vector.", "__powi")       # how the names of their functions begin
_parts: dict[str, tuple] = {}                   # symbol → part, of those that were read
_prepared: dict[str, tuple] = {}                # first symbol → what was kept or made of a part that is soon loaded


def part_of(name: str) -> tuple | None:
    """The part of the runtime that has a function."""
    if name not in _parts and name.startswith(_OURS):
        with LOADING:                           # what the program uses is read already
            for module in sorted(_DECLARING, key=lambda module: f"codegen.{module}" not in sys.modules):
                if name in _parts:
                    break
                _parts.update((symbol, part) for part in import_module(f"codegen.{module}").RUNTIME for symbol in part[0])
                _DECLARING.remove(module)
    return _parts.get(name)


def text(writers) -> tuple:
    """The LLVM text of a part, and the module that holds its Python objects and strings."""
    from codegen.build import Module              # what is kept needs none
    module = Module(SimpleNamespace(nogil=False))
    lines = {}                                  # several writers may declare the same: once is enough, and allowed
    for number, line in enumerate("".join(write(module) for write in writers).split("\n")):
        is_declaration = line.startswith("declare ") or " = external " in line
        lines.setdefault(line if is_declaration else number, line)
    return module.text() + "\n".join(lines.values()), module


def address(name: str, part: str | None = None) -> int | None:
    """Where one of the runtime's functions is, loading its part (if given, that one) at the first call; None for a name that
    is not its."""
    if name not in capi.RUNTIME and (part or name.startswith("jitcore_") or part_of(name)):
        with LOADING:
            if name not in capi.RUNTIME:
                _load(part or name)
    return capi.RUNTIME.get(name)


def _load(part: str) -> None:
    """Load the part of the runtime that has a function; what was not read yet is looked for by the name of its first symbol, else it may be
    compiled though it is kept."""
    part = _parts[part][0][0] if part in _parts else part
    kept, made = _prepared.pop(part, None) or _prepare(part)
    code = kept[0] if kept else b""
    found = _load_kept_part(*kept) if kept else None
    if not found:
        made = made or _make(part)
        if made is None:
            return
        symbols, source, module, code = made
        names = _externals(source)
        for name in names:
            module.declarations.setdefault(name, "")
        found = linker.load(code, symbols, {name: address(name) for name in names}, module.objects)
        if _storage is not None:
            _storage.keep(symbols, module, code)
    _enter(found, code)
    if "jitcore_stack_key" in found.addresses:
        from codegen import stack
        stack.start(found.addresses)


def _prepare(part: str) -> tuple:
    """What loading a part takes most time for: what was kept of it, or else what `_make` gives."""
    kept = _storage.find(part) if _storage is not None else None
    return kept, None if kept else _make(part)


def is_kept(part: str) -> bool:
    """Whether a part is loaded, or was kept; then it is ready to be loaded."""
    if part in capi.RUNTIME:
        return True
    kept = _storage.find(part) if _storage is not None else None
    if kept:
        _prepared[part] = kept, None
    return bool(kept)


def _make(part: str) -> tuple | None:
    """(symbols, text, module, object code) of a part; None if it is none of the runtime's."""
    declared = part_of(part)
    if declared is None:
        return None
    symbols, writers, *level = declared
    source, module = text(writers)
    return symbols, source, module, _compile(source, *level)


def missing(names) -> list[str]:
    """Of the names that a module declares, those of the runtime's that are not loaded."""
    return [name for name in names if name.startswith("jitcore_") and name not in capi.RUNTIME]


def prepare(names) -> None:
    """Compile the parts that have these functions, and those that they need, so that it takes little to load them. Another thread may do
    that, while code is compiled that calls them."""
    for name in names:
        with LOADING:
            part = part_of(name)
            first = part and part[0][0]
            if first is None or first in _prepared or first in capi.RUNTIME:
                continue
            kept = _storage.find(first) if _storage is not None else None
            if kept:
                _prepared[first] = kept, None
                continue
        made = _make(first)
        with LOADING:
            if first not in capi.RUNTIME:         # others may have loaded it meanwhile
                _prepared[first] = None, made
        prepare(missing(_externals(made[1])))


def add_part(symbols: tuple[str, ...], module, code: bytes, changed: tuple) -> None:
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
    from codegen.machine import optimize
    return optimize.compile_text(source, level=level, loops=loops)


_EXTERNAL = r"(?m)^(?:declare [^@\n]*@(?!llvm\.)|@(?=[^ \n]+ = external ))([^( \n]+)"     # compiled where there is something to compile


def _externals(source: str) -> list[str]:
    """The names that a text declares and does not define."""
    return re.findall(_EXTERNAL, source)


def load(object_code: bytes, module, exports: tuple[str, ...] = ("entry",)) -> linker.Loaded:
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


def names_in(object_code: bytes, module) -> tuple[tuple[str, str | None], ...]:
    """The names that object code may ask the linker for, each with its part of the runtime if it is of one: those that the
    module declares, but for what optimisation removed (most vector variants, say)."""
    found = []
    for name in (*module.declarations, *_BY_COMPILER):
        if not name.startswith("llvm.") and name.encode() in object_code:
            part = part_of(name)
            found.append((name, part[0][0] if part else name if name.startswith(LIBRARY) else None))
    return tuple(found)
