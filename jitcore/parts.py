"""Parts: functions of the library that are compiled once, apart from those who call them.

In: the library's callees of a function that is being compiled.  Out: their symbols, and their machine code, made now or before, in this
process or another.  Holds: a symbol says all that the code depends on besides the surroundings: the function, the types and constants
of its arguments, options; so code that refers to it is right wherever it is loaded. Parts are never unloaded; they are MOST at most.

Filling a dictionary of ints, or sorting a list of floats, is the same in all programs, and takes LLVM as long each time as everything
that is the user's own. What depends on a function or class of the user's is no part, nor what takes arrays, where LLVM gains by seeing
caller and callee together; what takes hardly longer than a call is compiled with its callers (`typeinfer.ops.near`).

The parts that one compilation misses are compiled in one module, by the few passes that do for code without loops: LLVM's whole pipeline
takes three times as long (38 ms instead of 15 for putting into dict[int, int] and its index), and neither sorting nor hash tables run
faster for it. On disk (see `cache.KeptParts`) that is one file, under the name of the first of them, to which the others refer.

Where there are two processors a thread compiles them, and what of the runtime is missing, while the function that refers to them is compiled:
LLVM needs no interpreter (a dictionary, a list and an f-string: 139 instead of 155 ms). What arguments will need of the runtime is known before
that: it is compiled while the function is inferred.
"""
from __future__ import annotations

from contextlib import contextmanager

from codegen.build import Module
from codegen.lower import lower_parts, plain_name
from codegen.machine import runtime
from codegen.storage import shared
from jitcore import cache, config
from jitcore.aside import Aside
from jitcore.fingerprint import Undescribable, describe, describe_source, digest
from jitcore.places import is_of
from typeinfer.kinds.containers import Dict, Set
from typeinfer.facts import key_of
from typeinfer.ops import UNKNOWN
from typeinfer.source import is_fixed
from typeinfer.structure import called_by
from typeinfer.types import BOTTOM, NONE, Iterator, List, Number, Object, Optional, RangeType, Slice, Static, Tuple, Type, View

MOST = 4000                     # in a process: 10 to 20 MB
_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_COMPOSITE = (Tuple, Slice, Iterator, View, List, Dict, Set)
_names: dict[tuple, str] = {}                     # what a part is of → its symbol
_changed: dict[str, frozenset] = {}               # the parts that are loaded → the types of mutable objects that they write to


class Parts:
    """The parts that one compilation refers to. `nogil`: as the function that Python calls."""

    def __init__(self, nogil: bool):
        self.nogil = nogil
        self.wanted: dict = {}                    # callee → symbol
        self.module: Module | None = None         # where those are written that there are not yet
        self._found: dict = {}                    # callee → symbol, None for what is no part
        self._written: dict[str, set] = {}        # symbol → the types of the mutable objects that a callee writes to
        self._common: dict = {}                   # symbol → what writes a function of a type into a module

    def find(self, callee, options) -> tuple[str, frozenset] | None:
        """For the module of the function that is compiled: see `Module.find_part`. (What it writes to is said later.)"""
        name = self._symbol(callee, options)
        if name is None:
            return None
        self.wanted[callee] = name
        return name, frozenset()

    def offer(self, module: Module) -> None:
        """Let a module refer to parts."""
        module.find_part, module.find_common, module.common_number = self.find, self.find_common, _number_of

    def find_common(self, hint: str, t, write) -> tuple[str, bool] | None:
        """The same for what is done to the mutable objects of a type: see `Module.name_of_type`."""
        name = _symbol_of_type(hint, t, self.nogil)
        if name is None:
            return None
        self._common[name] = write
        return name, True

    def write(self, module: Module, options) -> None:
        """Once `module` is lowered: lower the callees that it refers to and that are not there."""
        missing = [callee for callee, name in self.wanted.items() if not _is_there(name)]
        if missing:
            self._written = lower_parts(missing, self._begin(options))
        for name in self.wanted.values():
            module.changed |= self._written[name] if name in self._written else _changed[name]

    def finish(self, options) -> None:
        """Once the module's entry is written, too: write what is done to the mutable objects of types."""
        done: set[str] = set()
        while waiting := [name for name in self._common if name not in done]:
            done.update(waiting)
            for name in waiting:
                if not _is_there(name):
                    self._common[name](self.module or self._begin(options))
                    self._written[name] = set()

    def _begin(self, options) -> Module:
        module = self.module = Module(options)
        module.find_part, module.find_common, module.common_number = self._find_missing, self._find_missing_common, _number_of
        return module

    def _find_missing(self, callee, options) -> tuple[str, frozenset | None] | None:
        name = self._symbol(callee, options) if not callee.source.is_near or callee in self.wanted else None
        return None if name is None else (name, _changed[name] if _is_there(name) else None)

    def _find_missing_common(self, hint: str, t, write) -> tuple[str, bool] | None:
        found = self.find_common(hint, t, write)
        return found and (found[0], _is_there(found[0]))

    @contextmanager
    def loading(self, module: Module, compile_text):
        """Compile what `write` wrote, and what `module` needs of the runtime, while the caller compiles `module`; load what was written."""
        text = self.module.text() if self.module is not None else None
        names = runtime.missing((*module.declarations, *(self.module.declarations if self.module is not None else ())))

        def make() -> bytes | None:
            code = compile_text(text) if text is not None else None
            runtime.prepare(names)
            return code

        if text is None and not names:
            yield
            return
        code = Aside(make)
        try:
            yield
        finally:
            code.wait()
        made = code.made()
        if text is not None:
            symbols = tuple(self._written)
            runtime.add_part(symbols, self.module, made, tuple(self._written.values()))
            _changed.update((name, frozenset(types)) for name, types in self._written.items())

    def _symbol(self, callee, options) -> str | None:
        if callee not in self._found:
            self._found[callee] = _symbol_of(callee, options) if _can_share(callee) else None
        return self._found[callee]


@contextmanager
def ahead(types):
    """Compile what taking arguments of these types needs of the runtime, while the caller infers and lowers."""
    names = runtime.missing(shared.runtime_for(types))
    if not names:
        yield
        return
    prepared = Aside(lambda: runtime.prepare(names))
    try:
        yield
    finally:
        prepared.wait()


def is_on() -> bool:
    """Not where the user has extended the compiler: what the library's functions mean may change."""
    return not config.EXTENSIONS


def _is_there(name: str) -> bool:
    if name not in _changed and runtime.address(name, name) is not None:
        _changed[name] = frozenset(cache.PARTS.changed_by(name))
    return name in _changed


def _symbol_of(callee, options) -> str | None:
    source = callee.source
    key = source.key, options, callee.wanted, tuple((t, key_of(constant)) for t, constant in callee.args)
    known = _names.get(key)
    if known is None:
        if len(_names) >= MOST:
            return None
        try:
            facts = tuple((describe(t), () if constant is UNKNOWN else describe(constant)) for t, constant in callee.args)
            cells = tuple(describe(cell.cell_contents) for cell in (source.cells or {}).values())
            described = source.globals["__name__"], describe_source(source), cells, facts, describe(callee.wanted), describe(options)
        except Undescribable:                     # of a default, say, that has no name
            return None
        known = _names[key] = f"{runtime.LIBRARY}{plain_name(callee)}.{digest(described).hex()[:24]}"
    return known


def _symbol_of_type(hint: str, t, nogil: bool) -> str | None:
    key = hint, t, nogil
    known = _names.get(key)
    if known is None:
        if not isinstance(t, Type) or not _is_common(t) or len(_names) >= MOST:
            return None
        known = _names[key] = f"{runtime.LIBRARY}{hint}.{digest((hint, describe(t), nogil)).hex()[:24]}"
    return known


def _number_of(t: Type) -> int | None:
    """Large, so that it is none of those that a module gives by counting."""
    name = _symbol_of_type("type", t, False)
    return name and int(name[-15:], 16) + (1 << 60)


# --- what can be a part
def _can_share(callee) -> bool:
    """Whether this is a function of the library's that means the same to all who call it with these types."""
    if not callee.is_library or callee.is_recursive or callee.source.is_near and _is_of_numbers(callee.args[0][0]):
        return False
    if not all(_is_common(t, constant) for t, constant in callee.args):
        return False
    seen, work = {callee}, [callee]
    while work:
        one = work.pop()
        if one.generator is not None or one.suspends is not None or not one.is_library or not is_of(one.source.globals.get("__name__")):
            return False
        for called in filter(None, map(called_by, one.function.instructions())):
            if called is callee:
                return False                      # it would be called from another part
            if called not in seen:
                seen.add(called)
                work.append(called)
    return _is_common(callee.result) and (callee.wanted is None or _is_common(callee.wanted))


def _is_of_numbers(t: Type) -> bool:
    return not isinstance(t, Dict | Set) or isinstance(t.item, Number)


def _is_common(t: Type, constant=UNKNOWN) -> bool:
    """Whether a type, and a constant of it, mean the same in all programs, and hold no array."""
    if isinstance(t, Number | RangeType) or t in (NONE, BOTTOM):
        return constant is UNKNOWN or _is_plain(constant)
    if isinstance(t, Object):
        return is_fixed(t.of.__module__) and constant is UNKNOWN
    if isinstance(t, Static):
        return _is_plain(t.value) or _is_lasting(t.value)
    if isinstance(t, Optional):
        return _is_common(t.of)
    if type(t) not in _COMPOSITE or constant is not UNKNOWN and not _is_plain(constant):
        return False
    if type(t) is View and not _is_lasting(t.of):
        return False
    return all(map(_is_common, (*t.parts, *getattr(t, "held", ()))))


def _is_plain(value) -> bool:
    return type(value) in _PLAIN or type(value) is tuple and all(map(_is_plain, value))


def _is_lasting(value) -> bool:
    """Whether it is a function or class of Python's or of ours, which has a name."""
    module = getattr(value, "__module__", None)
    if not (is_fixed(module) or is_of(module)):
        return False
    try:
        return describe(value)[0] in ("named", "class")
    except Undescribable:
        return False
