"""Which locals a block needs, and which are bound when it starts.

In: the CodeBlocks of a function.  Out: per block the live locals, and the locals bound on all and on some paths.
Holds: linear in practice: sets are bit masks, blocks are visited in order until nothing changes.
"""
from __future__ import annotations

import re

_LOCAL_PARTS = re.compile(r"(LOAD|STORE|DELETE)_FAST(_AND_CLEAR)?")
_CELL_ACCESS = {"LOAD_DEREF": "LOAD", "STORE_DEREF": "STORE", "DELETE_DEREF": "DELETE", "LOAD_CLOSURE": "LOAD"}
_PARTS: dict[str, tuple] = {}


def accesses(instruction) -> list[tuple[str, str]]:
    """What an instruction does to locals, in order: (LOAD | STORE | DELETE, name)."""
    opcode = instruction.name
    parts = _PARTS.get(opcode)
    if parts is None:
        if opcode in _CELL_ACCESS:
            parts = ((_CELL_ACCESS[opcode],),)
        else:
            parts = tuple(("LOAD", "DELETE") if clear else (verb,) for verb, clear in _LOCAL_PARTS.findall(opcode))
        _PARTS[opcode] = parts
    if not parts:
        return []
    arg = instruction.arg
    names = arg if isinstance(arg, tuple) else (arg,)
    return [(verb, getattr(name, "name", name)) for verbs, name in zip(parts, names) for verb in verbs]


class LocalFacts:
    """The three answers, as dictionaries from block to a bit mask over `names`."""

    def __init__(self, order: list, parameters: set[str]):
        self.names: dict[str, int] = {}
        self.live: dict = {}
        self.always: dict = {}
        self.sometimes: dict = {}
        self._order = order
        reads, writes, deletes = {}, {}, {}
        for block in order:
            reads[block], writes[block], deletes[block] = self._scan(block)
        self._find_live(reads, writes, deletes)
        initial = 0
        for name in parameters:
            initial |= self.bit(name)
        self._find_bound(writes, deletes, initial)

    def bit(self, name: str) -> int:
        return 1 << self.names.setdefault(name, len(self.names))

    def _scan(self, block) -> tuple[int, int, int]:
        """Locals read before any write, those bound at the end by this block, those unbound at its end by it."""
        read = write = delete = written = 0
        for instruction in block.instructions:
            for verb, name in accesses(instruction):
                bit = self.bit(name)
                if verb == "LOAD":
                    read |= bit & ~written
                else:
                    written |= bit
                    if verb == "STORE":
                        write, delete = write | bit, delete & ~bit
                    else:
                        write, delete = write & ~bit, delete | bit
                        read |= bit & ~written
        return read, write, delete

    def _find_live(self, reads, writes, deletes) -> None:
        live = {block: reads[block] for block in self._order}
        changed = True
        while changed:
            changed = False
            for block in reversed(self._order):
                key, out = block, 0
                for successor in block.successors():
                    out |= live[successor]
                new = reads[key] | (out & ~(writes[key] | deletes[key]))
                if new != live[key]:
                    live[key], changed = new, True
        self.live = live

    def _find_bound(self, writes, deletes, initial: int) -> None:
        everything = (1 << len(self.names)) - 1
        always = {block: everything for block in self._order}
        sometimes = {block: 0 for block in self._order}
        first = self._order[0]
        always[first], sometimes[first] = initial, initial
        changed = True
        while changed:
            changed = False
            for block in self._order:
                key = block
                out_always = (always[key] | writes[key]) & ~deletes[key]
                out_sometimes = (sometimes[key] | writes[key]) & ~deletes[key]
                for successor in block.successors():
                    at = successor
                    new = always[at] & out_always, sometimes[at] | out_sometimes
                    if new != (always[at], sometimes[at]):
                        (always[at], sometimes[at]), changed = new, True
        self.always, self.sometimes = always, sometimes
