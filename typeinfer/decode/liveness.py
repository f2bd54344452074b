"""Which locals a block needs, which are bound when it starts, and which a loop changes.

In: the CodeBlocks of a function.  Out: per block the live locals, and the locals bound on all and on some paths; per loop
the locals written in it; the locals that only ever hold one inner function.
Holds: linear in practice: sets are bit masks, blocks are visited in order until nothing changes.
"""
from __future__ import annotations

import dis
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import CodeType

from typeinfer.decode.frame import InnerFunction

_VERBS = ("LOAD", "STORE", "DELETE")
_CELL_ACCESS = {"LOAD_DEREF": "LOAD", "STORE_DEREF": "STORE", "DELETE_DEREF": "DELETE", "LOAD_CLOSURE": "LOAD",
                "MAKE_CELL": "MAKE"}
_PARTS: dict[str, tuple] = {}


def accesses(instruction) -> list[tuple[str, str]]:
    """What an instruction does to locals, in order: (LOAD | STORE | DELETE, name)."""
    opcode = instruction.name
    parts = _PARTS.get(opcode)
    if parts is None:
        if opcode in _CELL_ACCESS:
            parts = ((_CELL_ACCESS[opcode],),)
        else:
            pieces = opcode.split("_FAST")        # STORE_FAST_LOAD_FAST, LOAD_FAST_AND_CLEAR …
            parts = tuple(("LOAD", "DELETE") if following.startswith("_AND_CLEAR") else (verb,)
                          for verb, following in zip((piece.rpartition("_")[2] for piece in pieces), pieces[1:]) if verb in _VERBS)
        _PARTS[opcode] = parts
    if not parts:
        return []
    arg = instruction.arg
    names = arg if isinstance(arg, tuple) else (arg,)
    return [(verb, getattr(name, "name", name)) for verbs, name in zip(parts, names) for verb in verbs]


class LocalFacts:
    """The three answers, as dictionaries from block to a bit mask over `names`."""

    def __init__(self, order: list, parameters: set[str], inner_functions: dict, celled: frozenset = frozenset()):
        self.names: dict[str, int] = {}
        self.inner_functions, self._celled = inner_functions, celled
        self.live: dict = {}
        self.always: dict = {}
        self.sometimes: dict = {}
        self._order = order
        reads, writes, deletes = {}, {}, {}
        for block in order:
            reads[block], writes[block], deletes[block] = self._scan(block)
        self._find_live(reads, writes, deletes)
        self.changed_in_loop = self._find_loops({block: writes[block] | deletes[block] for block in order})
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
                if name in self._celled:          # the cell itself stays, but where it is made
                    verb = {"STORE_DEREF": "LOAD", "DELETE_DEREF": "LOAD"}.get(instruction.name, verb)
                elif verb == "MAKE":
                    continue
                if verb == "MAKE":
                    read |= bit & ~written
                    verb = "STORE"
                if verb == "LOAD":
                    read |= bit & ~written
                    if name in self.inner_functions:
                        read |= self._captured(name) & ~written
                else:
                    written |= bit
                    if verb == "STORE":
                        write, delete = write | bit, delete & ~bit
                    else:
                        write, delete = write & ~bit, delete | bit
                        read |= bit & ~written
        return read, write, delete

    def _captured(self, name: str) -> int:
        """What reading the inner function `name` reads: its captured variables, and theirs; those it calls and that call it."""
        mask, seen, work = 0, {name}, [name]
        while work:
            inner = self.inner_functions[work.pop()]
            for captured in (*inner.captures, *inner.group):
                mask |= self.bit(captured)
                if captured in self.inner_functions and captured not in seen:
                    seen.add(captured)
                    work.append(captured)
        return mask

    def _find_loops(self, writes) -> dict:
        """For each block that a later block leads back to: the locals written anywhere between."""
        position = {block: index for index, block in enumerate(self._order)}
        predecessors: dict = {block: [] for block in self._order}
        for block in self._order:
            for successor in block.successors():
                predecessors[successor].append(block)
        found: dict = {}
        for header in self._order:
            work = [b for b in predecessors[header] if position[b] >= position[header]]
            if not work:
                continue
            mask, body = writes[header], {header}
            while work:
                block = work.pop()
                if block not in body:
                    body.add(block)
                    mask |= writes[block]
                    work += predecessors[block]
            found[header] = mask
        return found

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
                if block.error_block is not None:     # where an exception leads before this block has written
                    new |= live[block.error_block]
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
                    if at is block.error_block:       # from anywhere in the block
                        new = new[0] & always[key], new[1] | sometimes[key] | writes[key]
                    if new != (always[at], sometimes[at]):
                        (always[at], sometimes[at]), changed = new, True
        self.always, self.sometimes = always, sometimes


def find_inner_functions(order: list, code) -> dict[str, InnerFunction]:
    """The locals that are assigned once, an inner function without defaults, and never deleted."""
    if not any(isinstance(one, CodeType) for one in code.co_consts):
        return {}
    writes: dict[str, int] = {}
    found: dict[str, InnerFunction] = {}
    seen: set[int] = set()                        # unrolled loops share their instructions
    for block in order:
        if id(block.instructions) in seen:
            continue
        seen.add(id(block.instructions))
        for index, instruction in enumerate(block.instructions):
            for number, (verb, name) in enumerate(accesses(instruction)):
                if verb not in ("LOAD", "MAKE"):
                    writes[name] = writes.get(name, 0) + 1
                    made = function_made(block.instructions, index - 1) if number == 0 and verb == "STORE" else None
                    if made is not None:
                        found[name] = InnerFunction(name, made)
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    parameters = code.co_varnames[:count]
    return {name: inner for name, inner in found.items() if writes[name] == 1 and name not in parameters}


def function_made(instructions: list, index: int):
    """The code of the function that instruction `index` completes, if it has no defaults; else None."""
    while index >= 0 and instructions[index].name == "SET_FUNCTION_ATTRIBUTE" and not instructions[index].arg & 3:
        index -= 1
    making = instructions[index] if index >= 1 else None
    if making is None or making.name != "MAKE_FUNCTION" or type(making.arg) is int and making.arg & 3:
        return None
    return instructions[index - 1].arg


def group_functions(inner_functions: dict[str, InnerFunction]) -> None:
    """Note which inner functions call each other: each is then made of what any of them captures."""
    calls = {name: [one for one in inner.code.co_freevars if one in inner_functions] for name, inner in inner_functions.items()}
    reached: dict[str, set] = {}
    for name in calls:
        seen, work = set(), list(calls[name])
        while work:
            one = work.pop()
            if one not in seen:
                seen.add(one)
                work += calls[one]
        reached[name] = seen
    for name, inner in inner_functions.items():
        group = [one for one in calls if one in reached[name] and name in reached[one]]
        if len(group) > 1:
            inner.group = dict.fromkeys(group)
            captured = dict.fromkeys(free for one in group for free in inner_functions[one].code.co_freevars if free not in group)
            inner.captures = tuple(captured)


def assigned_inside(code) -> frozenset[str]:
    """The captured variables of a function that functions inside it assign to."""
    own = set(code.co_cellvars)
    if not own:
        return frozenset()
    found: set[str] = set()
    work = [one for one in code.co_consts if isinstance(one, CodeType)]
    while work:
        inner = work.pop()
        if own.intersection(inner.co_freevars):
            work += [one for one in inner.co_consts if isinstance(one, CodeType)]
            if not _STORES.isdisjoint(inner.co_code[::2]):
                free = own.intersection(inner.co_freevars)
                found.update(one.argval for one in dis.get_instructions(inner)
                             if one.opcode in _STORES and one.argval in free)
    return frozenset(found)


_STORES = frozenset((dis.opmap["STORE_DEREF"], dis.opmap["DELETE_DEREF"]))
