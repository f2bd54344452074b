"""Texts of arrays that are only compared and measured are looked at where they lie: no object is made of them.

In: typed IR.  Out: the same, with addresses instead of texts.  Holds: between the read and the last use nothing is written; who looks holds the
array.

    %x = texts_getitem %a, %i                    %p: int = texts_place %a, %i
    %s = part[0] %x                       →      %c: bool = texts_eq %a, %p, %b
    %c: bool = text_eq %s, %b
"""
from __future__ import annotations

from codegen.ops.array_texts import LENGTH, ORDERS, PLACE
from typeinfer.ir import Function, Instr, Value
from typeinfer.structure import PART
from typeinfer.types import INT

READS = ("texts_getitem", "texts_item")
_HOW = {"eq": ("eq", "eq"), "ne": ("ne", "ne"), "lt": ("slt", "sgt"), "le": ("sle", "sge"), "gt": ("sgt", "slt"), "ge": ("sge", "sle")}
_COMPARES = {f"{of}_{name}": how for name, how in _HOW.items() for of in ("text", "bytes")}       # how, and how with the text on the right
_MEASURES = ("text_length", "bytes_length")


def look_in_place(function: Function) -> None:
    """Rewrite what can be."""
    if not any(instr.op.name in READS for instr in function.instructions()):
        return
    uses: dict[Value, list] = {}                  # value → who uses it, where; None: the end of a block
    for block in function.blocks:
        for number, instr in enumerate(block.instrs):
            for arg in instr.args:
                uses.setdefault(arg, []).append((block, number, instr))
        for arg in (*block.end.args, *(arg for edge in block.end.edges for arg in edge.args)):
            uses.setdefault(arg, []).append((block, -1, None))
    is_quiet = all(map(_only_looks, function.instructions()))
    instead: dict[Instr, Instr | None] = {}
    for block in function.blocks:
        for number, instr in enumerate(block.instrs):
            if instr.op.name in READS:
                _rewrite(block, number, instr, uses, is_quiet, instead)
    for block in function.blocks:
        block.instrs = [found for instr in block.instrs if (found := instead.get(instr, instr)) is not None]


def _only_looks(instr: Instr) -> bool:
    return instr.op.pure and not instr.op.writes


def _rewrite(block, number: int, read: Instr, uses, is_quiet: bool, instead) -> None:
    parts = [user for _, _, user in uses.get(read.result, ())]
    if not parts or not all(user is not None and user.op is PART for user in parts):
        return
    looks = [one for part in parts for one in uses.get(part.result, ())]
    if not all(user is not None and user not in instead and _can_look(user) for _, _, user in looks):
        return
    if not is_quiet:
        if any(where is not block for where, _, _ in looks):
            return
        if not all(map(_only_looks, block.instrs[number:max((at for _, at, _ in looks), default=number)])):
            return
    array, texts = read.args[0], {part.result for part in parts}
    if any(texts.issuperset(user.args) for _, _, user in looks if user.op.name in _COMPARES):
        return                                    # with itself
    place = Value(INT)
    instead[read] = Instr(PLACE.op, list(read.args), place, read.loc, PLACE)
    instead[read].flags = read.flags
    instead.update(dict.fromkeys(parts))
    for _, _, user in looks:
        instead[user] = _look(user, array, place, texts)


def _can_look(user: Instr) -> bool:
    return user.op.name in _MEASURES or user.op.name in _COMPARES


def _look(user: Instr, array: Value, place: Value, texts: set[Value]) -> Instr:
    if user.op.name in _MEASURES:
        rule, args = LENGTH, [array, place]
    else:
        on_right = user.args[1] in texts
        rule, args = ORDERS[_COMPARES[user.op.name][on_right]], [array, place, user.args[not on_right]]
    return Instr(rule.op, args, user.result, user.loc, rule)
