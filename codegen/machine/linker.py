"""The linker: object code into memory, ready to be called, and out of it again.

In: object code, the names it defines that we want, the names it refers to.  Out: Loaded, which has their addresses.  Holds: code
stays in memory as long as its Loaded object lives, and no trace of it longer: compiling and dropping functions for ever takes no memory.

LLVM's own (ORC) keeps for each library, for ever, what it knows of it: 10 KB, measured; and it takes LLVM to be loaded. So ELF files
for x86-64 are linked here: their sections are copied to pages of their own, and each address they leave open is filled in. Anything else
is given to ORC, and so is what has lines for gdb, to which ORC announces all that it loads.

The code takes everything to be within two gigabytes, or to have its address in a table (`engine.Host.create_machine` says why). What
it calls that is farther away it reaches by a stub, which has the address beside it, and so is the table's entry, too:

    jmp *2(%rip); two bytes that are never run; the address
"""
from __future__ import annotations

import ctypes
import mmap
import struct
from functools import cache

from codegen import capi, objects

_PAGE = mmap.PAGESIZE
_HEADER = b"\x7fELF\x02\x01"                     # 64 bits, little-endian
_MACHINE, _RELOCATABLE = 62, 1
_NOBITS, _RELOCATIONS, _SYMBOLS = 8, 4, 2        # section types
_WRITE, _ALLOCATE, _TLS = 1, 2, 1 << 10          # section flags
_ABSOLUTE, _RELATIVE, _CALL, _FAR_RELATIVE = 1, 2, 4, 24      # R_X86_64_64, PC32, PLT32, PC64
_ENTRY, _ENTRIES_OR_PLACES = 9, (41, 42)         # R_X86_64_GOTPCREL; GOTPCRELX and REX_GOTPCRELX, where the instruction may be changed
_LOAD, _PLACE = 0x8B, 0x8D                       # opcodes of mov, lea
_STUB, _STUB_SIZE = b"\xff\x25\x02\0\0\0\xcc\xcc", 16
_UNDEFINED, _FIXED, _RESERVED = 0, 0xFFF1, 0xFF00


class Loaded:
    """Object code in memory. `addresses[name]` of what it exports. Dropping it frees the code."""
    __slots__ = ("addresses", "kept", "_memory", "__weakref__")

    def __init__(self, memory, addresses: dict[str, int], kept: tuple):
        self._memory, self.addresses, self.kept = memory, addresses, kept


class NotLinked(Exception):
    """This object code is not of the kind that is linked here."""


def load(object_code: bytes, exports: tuple[str, ...], imports=(), table: list | tuple = ()) -> Loaded:
    """Link object code into the process; RuntimeError where a name it refers to is nowhere.

    `imports`: the names it refers to (`Module.declarations`), or a dict with addresses for some of them; a name without
    one is CPython's, NumPy's, or the runtime's, and what none of these knows is left to the dynamic linker.
    `table`: the Python objects for its `@objects`; they live as long as the code.
    """
    objects.verify()
    known = imports if isinstance(imports, dict) else dict.fromkeys(imports)
    wanted = (*exports, "objects") if table else exports
    try:
        memory, addresses = _link(object_code, wanted, known)
    except NotLinked:
        from codegen.machine import engine
        memory, addresses = engine.link(object_code, wanted, {
            name: place for name, known_place in known.items() if (place := known_place or capi.address(name))})
    if table:
        slots = (ctypes.c_void_p * len(table)).from_address(addresses["objects"])
        for index, value in enumerate(table):
            slots[index] = id(value)
    return Loaded(memory, addresses, tuple(table))


# --- ELF
def _link(code: bytes, wanted, known: dict) -> tuple[mmap.mmap, dict[str, int]]:
    """Memory that holds the code, and the addresses of the wanted names."""
    if b".debug_line" in code:
        raise NotLinked                           # ORC tells gdb where it is
    sections = _sections(code)
    symbols = next(section for section in sections if section[1] == _SYMBOLS)
    places, stubs, fixed, size = _lay_out(sections, symbols[5] // symbols[9])
    memory = mmap.mmap(-1, max(size, _PAGE), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    start = _address(memory)
    for number, place in places.items():
        _, kind, _, _, offset, length, *_ = sections[number]
        if kind != _NOBITS:
            memory[place:place + length] = code[offset:offset + length]
    stubs = _Stubs(memory, start, stubs)
    values, names = _values(code, sections, symbols, places, start, known)
    for _, kind, _, _, offset, length, _, target, _, _ in sections:
        if kind == _RELOCATIONS and target in places:
            _relocate(memory, start, places[target], values, stubs, struct.iter_unpack("<QQq", code[offset:offset + length]))
    if fixed:
        _protect(start, fixed)
    return memory, {name: values[names[name]] for name in wanted}


def _sections(code: bytes) -> list[tuple]:
    """(name, type, flags, address, offset, size, link, info, alignment, entry size) of each."""
    kind, machine = struct.unpack_from("<HH", code, 16)
    if not code.startswith(_HEADER) or kind != _RELOCATABLE or machine != _MACHINE or not hasattr(mmap, "MAP_ANONYMOUS"):
        raise NotLinked
    offset, = struct.unpack_from("<Q", code, 40)
    size, count = struct.unpack_from("<HH", code, 58)
    return [struct.unpack_from("<IIQQQQIIQQ", code, offset + number * size) for number in range(count)]


def _lay_out(sections, count: int) -> tuple[dict[int, int], int, int, int]:
    """Where each section goes, those that stay as they are first; where stubs for `count` symbols go; the bytes of what stays as it is, and
    of all, in whole pages. Tables for unwinding (whose type is the processor's own) are left out: no C++ exception passes through our
    code."""
    places, at, stubs, fixed = {}, 0, 0, 0
    for wants_write in (False, True):
        for number, (_, kind, flags, _, _, size, _, _, alignment, _) in enumerate(sections):
            if flags & _ALLOCATE and size and kind < 1 << 31 and bool(flags & _WRITE) == wants_write:
                if flags & _TLS or alignment > _PAGE:
                    raise NotLinked
                at = -(-at // max(alignment, 1)) * max(alignment, 1)
                places[number] = at
                at += size
        if not wants_write:
            stubs = -(-at // _STUB_SIZE) * _STUB_SIZE
            at = stubs + count * _STUB_SIZE
        at = -(-at // _PAGE) * _PAGE
        fixed = fixed or at if not wants_write else fixed
    return places, stubs, fixed, at


def _values(code: bytes, sections, symbols, places, start: int, known: dict) -> tuple[list[int], dict[str, int]]:
    """The address of each symbol, by its number; and the numbers of the names."""
    _, _, _, _, offset, length, texts, *_ = symbols
    text = sections[texts][4]
    values, names = [], {}
    for at, _, _, section, value, _ in struct.iter_unpack("<IBBHQQ", code[offset:offset + length]):
        name = code[text + at:code.index(b"\0", text + at)].decode() if at else ""
        if section == _UNDEFINED:
            value = _find(name, known) if name else 0
        elif section < _RESERVED:
            value = start + places[section] + value if section in places else 0
        elif section != _FIXED:
            raise NotLinked
        names[name] = len(values)
        values.append(value)
    return values, names


class _Stubs:
    """The stubs that a piece of code needs, made as they are asked for."""

    def __init__(self, memory: mmap.mmap, start: int, place: int):
        self._memory, self._start, self._next = memory, start, place
        self._known: dict[int, int] = {}

    def to(self, address: int) -> int:
        """Where the stub is that jumps there."""
        if address not in self._known:
            self._memory[self._next:self._next + _STUB_SIZE] = _STUB + struct.pack("<Q", address & 0xFFFFFFFFFFFFFFFF)
            self._known[address] = self._start + self._next
            self._next += _STUB_SIZE
        return self._known[address]


def _relocate(memory: mmap.mmap, start: int, place: int, values: list[int], stubs: _Stubs, entries) -> None:
    for offset, what, added in entries:
        kind, value, at = what & 0xFFFFFFFF, values[what >> 32], place + offset
        way = value + added - start - at
        if kind == _ABSOLUTE:
            memory[at:at + 8] = struct.pack("<Q", value + added & 0xFFFFFFFFFFFFFFFF)
            continue
        if kind == _FAR_RELATIVE:
            memory[at:at + 8] = struct.pack("<q", way)
            continue
        if kind == _CALL and not _is_near(way):
            way += stubs.to(value) - value
        elif kind in _ENTRIES_OR_PLACES and memory[at - 2] == _LOAD and _is_near(way):
            memory[at - 2] = _PLACE
        elif kind == _ENTRY or kind in _ENTRIES_OR_PLACES:
            way += stubs.to(value) + len(_STUB) - value
        elif kind not in (_RELATIVE, _CALL):
            raise NotLinked
        if not _is_near(way):
            raise NotLinked
        memory[at:at + 4] = struct.pack("<i", way)


def _is_near(way: int) -> bool:
    return -1 << 31 <= way < 1 << 31


def _find(name: str, known: dict) -> int:
    """The address of a name that the code does not define."""
    place = known.get(name) or capi.address(name) or _dynamic(name)
    if place is None:
        raise RuntimeError(f"the symbol {name} is not to be found")
    return place


@cache
def _libraries() -> list:
    found = []
    for name in ("libm.so.6", "libmvec.so.1"):
        try:
            found.append(ctypes.CDLL(name))
        except OSError:                           # another C library
            pass
    return found


@cache
def _dynamic(name: str) -> int | None:
    return capi.place_in(ctypes.pythonapi, name) or next(filter(None, (capi.place_in(library, name) for library in _libraries())), None)


def _address(memory: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


def _protect(start: int, size: int) -> None:
    """Let the pages be run, and no longer be written."""
    if ctypes.pythonapi.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(size), mmap.PROT_READ | mmap.PROT_EXEC):
        raise NotLinked
