"""`JITCORE_PERF=1`: a file in which Linux perf finds the names of compiled functions.

In: loaded object code.  Out: lines `start size name` (hexadecimal) in /tmp/perf-PID.map.  Holds: a line is written whole; where the
file cannot be written nothing happens. After `fork` a child has a file of its own, which repeats its parent's lines.
"""
from __future__ import annotations

import os

from codegen.machine.symbols import placed

FOLDER = "/tmp"                                   # where perf looks
_lines: list[str] = []
_written: dict[int, int] = {}                     # process → how many lines its file has


def is_on() -> bool:
    return os.environ.get("JITCORE_PERF", "0") not in ("", "0")


def note(code: bytes, addresses: dict[str, int], whole: str = "") -> None:
    """Name the functions of loaded object code: by their symbols; in a specialisation, called `whole`, its entry is that, and
    its other functions say that they are part of it."""
    for address, symbol in placed(code, addresses):
        if symbol.size:
            name = symbol.name
            if whole:
                name = whole if name == "entry" else f"{name} in {whole}"
            _lines.append(f"{address:x} {symbol.size:x} {name}\n")
    number = os.getpid()
    start = _written.get(number, 0)
    try:
        with open(f"{FOLDER}/perf-{number}.map", "a" if start else "w", encoding="utf-8") as file:
            file.write("".join(_lines[start:]))
    except OSError:
        return
    _written[number] = len(_lines)
