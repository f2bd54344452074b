"""The functions in object code: their names, places and sizes.

In: object code (ELF, 64 bits).  Out: Symbols.  Holds: object code of another format has none, and nothing raises.
"""
from __future__ import annotations

import struct
from dataclasses import dataclass

_FUNCTION, _UNDEFINED = 2, 0


@dataclass(frozen=True)
class Symbol:
    """A function: `offset` into section number `section`, `size` in bytes; section 0: it is not in this object code."""
    name: str
    section: int
    offset: int
    size: int


def read_symbols(code: bytes) -> list[Symbol]:
    """The functions that object code defines, and the names it refers to."""
    found: list[Symbol] = []
    for header in sections(code):
        if header.kind != 2:                      # SHT_SYMTAB
            continue
        names = sections(code)[header.link]
        for at in range(header.offset + 24, header.offset + header.size, 24):
            name, info, _, section, value, size = struct.unpack_from("<IBBHQQ", code, at)
            if info & 15 == _FUNCTION or section == _UNDEFINED:
                end = code.index(b"\0", names.offset + name)
                found.append(Symbol(code[names.offset + name:end].decode(errors="replace"), section, value, size))
    return found


@dataclass(frozen=True)
class Section:
    """A section's header; `place`: where in the object code its address is written."""
    name: int
    kind: int
    flags: int
    offset: int
    size: int
    link: int
    place: int


def sections(code: bytes) -> list[Section]:
    """The sections of object code."""
    if code[:5] != b"\x7fELF\x02" or code[5] != 1:
        return []
    start, = struct.unpack_from("<Q", code, 40)
    size, count = struct.unpack_from("<HH", code, 58)
    found = []
    for number in range(count):
        name, kind, flags, _, offset, length, link = struct.unpack_from("<IIQQQQI", code, start + number * size)
        found.append(Section(name, kind, flags, offset, length, link, start + number * size + 16))
    return found


def placed(code: bytes, addresses: dict[str, int]) -> list[tuple[int, Symbol]]:
    """(address, function) of the functions whose section is known to be loaded: some function of it has an address."""
    functions = [one for one in read_symbols(code) if one.section != _UNDEFINED]
    starts = {one.section: addresses[one.name] - one.offset for one in functions if one.name in addresses}
    return sorted(((starts[one.section] + one.offset, one) for one in functions if one.section in starts),
                  key=lambda found: found[0])


def describe(code: bytes, addresses: dict[str, int]) -> str:
    """Loaded object code as text: its functions, where they are, and what it refers to."""
    lines = [f"object code: {len(code)} bytes"]
    lines += [f"{address:#x} {one.size:6} bytes  {one.name}" for address, one in placed(code, addresses)]
    names = sorted({one.name for one in read_symbols(code) if one.section == _UNDEFINED and one.name})
    return "\n".join([*lines, f"refers to: {', '.join(names)}"]) + "\n"
