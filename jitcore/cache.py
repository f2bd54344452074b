"""The disk cache: machine code made by one process, found by the next.

In: what the pipeline is asked for, and what it made.  Out: a Specialization from disk, or None.  Holds: an entry is used only
where compiling would give the same code: anything else, whatever is wrong with it, is a miss, and never an error.

The key is what is known before compiling: bytecode and constants, argument types, options, the contents of closure cells, the
versions of all that takes part, the CPU. What compiling read besides (globals, attributes, and so the callees' code) is in the
entry; it is compared with what is there now (`places.Found.check`). An entry is a tuple written by `marshal`:

    key      against a file that was given another name
    facts    what was read, or is at each call: place, name, description of the value; and which objects were one, and which were not
    names    the symbols that the code refers to, with the part of the runtime that has them
    table    the places of the objects for `@objects`
    result   the result type
    code     object code
"""
from __future__ import annotations

import marshal
import os

from codegen import watch
from codegen.machine import observers, runtime
from jitcore import config, store
from jitcore.fingerprint import Undescribable, describe, describe_source, digest, surroundings, use_notes
from jitcore.places import Found, Moved, Places
from jitcore.specialization import Specialization

COUNTS = {"found": 0, "missed": 0, "kept": 0}     # what happened in this process, for tests and `python -m jitcore cache info`


def is_on(options=None) -> bool:
    """Whether specialisations with these options are looked up and kept. Not where the user has extended the compiler: what
    the extensions mean is no part of the key; nor for debuggers, since the key has no file names and lines."""
    return (options is None or options.cache and not options.debug) and os.environ.get("JITCORE_CACHE", "1") not in ("", "0") and not config.EXTENSIONS


def why_off() -> str:
    """What keeps this process from using the cache; "" where nothing does."""
    if not is_on():
        return "JITCORE_CACHE=0" if not config.EXTENSIONS else "operations or overloads were declared"
    try:
        surroundings()
    except Undescribable as error:
        return f"jitcore's source cannot be read, or is newer than this process: {error}"
    return ""


def key_of(source, argument_types, options) -> bytes:
    """The key of a specialisation. Undescribable where it has none."""
    cells = tuple(map(describe, source.fixed.values())) if source.fixed is not None else tuple(
        map(_describe_cell, (source.cells or {}).values()))
    return digest(("specialization", surroundings(), watch.can_watch(), describe_source(source), source.lifted, cells,
                   tuple(map(describe, argument_types)), describe(options)))


def _describe_cell(cell) -> tuple:
    """Contents that are no constants are compared later, if they were read at all."""
    try:
        return describe(cell.cell_contents)
    except (ValueError, Undescribable):
        return ()


def find(source, argument_types, options, record, make_text) -> Specialization | None:
    """The specialisation, if some process has kept it; `make_text()` gives its LLVM text when someone asks."""
    try:
        runtime.address("jitcore_trampoline")     # which tells what can be watched
        key = key_of(source, argument_types, options)
        for data in store.read(key):
            found = _load(key, marshal.loads(data), source, argument_types, record, make_text)
            if found is not None:
                COUNTS["found"] += 1
                return found
    except Exception as error:
        _forgive(error)
    COUNTS["missed"] += 1
    return None


def _load(key: bytes, entry: tuple, source, argument_types, record, make_text) -> Specialization | None:
    if entry[0] != key:
        return None
    _, facts, same, distinct, names, table, result, code = entry
    found = Found(source, argument_types)
    if not found.check(facts, same, distinct):
        return None
    try:
        loaded = runtime.load_kept(code, names, [found.at(place) for place in table])
    except RuntimeError:                          # the linker misses a symbol: another NumPy of the same version, say
        return None
    observers.tell(code, loaded, source.name, argument_types)
    return Specialization(source, argument_types, found.type(result), loaded, record, make_text, tuple(found.reads),
                          tuple(found.outside))


def keep(made: Specialization, module, code: bytes, fixed_reads, options) -> None:
    """Let other processes find what was compiled of a module."""
    try:
        places = Places(made.source, made.argument_types, made.reads, fixed_reads, made.outside)
        table, result = tuple(map(places.of, module.objects)), places.type(made.result_type)
        key = key_of(made.source, made.argument_types, options)
        found = tuple(places.facts), tuple(places.same), tuple(places.distinct)
        store.write(key, marshal.dumps((key, *found, runtime.names_in(code, module), table, result, code)))
        COUNTS["kept"] += 1
    except Exception as error:
        _forgive(error)


def _forgive(error: Exception) -> None:
    """What went wrong with the cache is nothing to the user, who did not ask for it; but it is to our tests."""
    is_expected = isinstance(error, (Undescribable, Moved, OSError, MemoryError, RecursionError))
    if not is_expected and os.environ.get("JITCORE_VERIFY", "0") not in ("", "0"):
        raise error


# --- the runtime's parts, in the same store

class KeptParts:
    """What `codegen.machine.runtime` asks for its own object code, and for that of the library (see parts), which has several names: a file for
    each, all but the first of which name the first."""

    def __init__(self):
        self._changed: dict[str, tuple] = {}

    def find(self, part: str):
        """(code, symbols, names, objects) of a part, named by one of its symbols; None if not kept."""
        if is_on():
            try:
                return self._find(part)
            except Exception as error:
                _forgive(error)
        return None

    def _find(self, part: str, first: str | None = None):
        key = _key_of_part(first or part)
        for data in store.read(key):
            known, *entry = marshal.loads(data)
            if known != key:
                continue
            if len(entry) == 1:                   # it is with another
                kept = self._find(part, entry[0]) if first is None else None
                if kept is not None:
                    return kept
                continue
            symbols, names, table, code, changed = entry
            if part in symbols:
                found = Found(None, ())
                self._changed.update(zip(symbols, changed))
                return code, symbols, names, [found.at(place) for place in table]
        return None

    def changed_by(self, part: str) -> list:
        """The types of the mutable objects that a part which was found writes to."""
        return list(map(Found(None, ()).type, self._changed[part]))

    def keep(self, symbols: tuple[str, ...], module, code: bytes, changed: tuple = ()) -> None:
        if is_on():
            try:
                places = Places(None, ())
                key = _key_of_part(symbols[0])
                table = tuple(map(places.of, module.objects))
                written = tuple(tuple(map(places.type, types)) for types in changed)
                store.write(key, marshal.dumps((key, symbols, runtime.names_in(code, module), table, code, written)))
                for other in symbols[1:] if changed else ():
                    key = _key_of_part(other)
                    store.write(key, marshal.dumps((key, symbols[0])))
            except Exception as error:
                _forgive(error)


def _key_of_part(part: str) -> bytes:
    return digest(("runtime", surroundings(), part))


PARTS = KeptParts()
runtime.use_storage(PARTS)
use_notes(store)
