"""Narrow arithmetic: Python's ints that are made of small numbers of arrays are computed in 16 or 32 bits.

In: a function of typed IR with ranges, about to be lowered.  Out: which instructions are lowered in fewer bits, and in how many.  Holds: each
operand and result of these fits, as far as ranges prove; what is seen of a result is an i64 all the same.

    %p = int %a_item  in [0, 255]                  %p16 = trunc i64 %p          LLVM makes one conversion of it and of the one before
    %s = add %p, %q   in [0, 510]          →       %s16 = add nsw i16 %p16, %q16
                                                   %s   = zext nneg i16 %s16 to i64

A vector has four times as many lanes of 16 bits as of 64, and LLVM's vectoriser does not find these itself where a comparison, abs or
min stands between what is read and what is written. (Measured: edges in an image of bytes, 38 → 10 µs.)
Instructions that use each other's results are as wide as the widest of them, so that nothing is converted on the way.
What a loop carries stays as it is, lest the conversions come between one iteration and the next, unless LLVM will unroll the loop.
"""
from __future__ import annotations

import builtins
import operator

from typeinfer.ir import Block, Constant, Function, Instr, Value
from typeinfer.passes.find_loops import Loop, find_loops
from typeinfer.passes.growth import literal
from typeinfer.structure import CONVERT, REFINE
from typeinfer.types import INT, Number

WIDTHS = (16, 32)
FEW = 8                         # iterations of a loop that LLVM unrolls
_PLAIN = {operator.add: "add nsw", operator.sub: "sub nsw", operator.mul: "mul nsw",
          operator.and_: "and", operator.or_: "or", operator.xor: "xor"}
_CALLS = {builtins.min: "smin", builtins.max: "smax"}
_BY_CONSTANT = {operator.floordiv: "udiv", operator.mod: "urem", operator.lshift: "shl nsw", operator.rshift: "ashr"}


def find_narrow(function: Function, moved) -> dict[Instr, int]:
    """Instructions in loops → the bits they are computed in. `moved`: what stands where its range need not hold."""
    if not any(map(_is_small_number, function.instructions())):
        return {}
    loops = find_loops(function)
    blocks = {block for loop in loops if not loop.header.is_rare for block in loop.blocks}
    carried = {param for loop in loops if not _is_unrolled(loop) for param in loop.header.params if param is not loop.counter}
    groups: dict[Instr, Instr] = {}               # instruction → another of its group, or itself
    widths: dict[Instr, int] = {}
    small: set[Instr] = set()                     # those that read small numbers
    order = [instr for block in function.blocks if block in blocks for instr in block.instrs if instr not in moved]
    for instr in order:
        if (bits := _bits_of(instr)) and not any(_same(arg) in carried for arg in instr.args):
            groups[instr], widths[instr] = instr, bits
    if not groups:
        return {}
    incoming = _incoming(function)
    for instr in groups:
        for arg in instr.args:
            for origin in _makers(_same(arg), incoming):
                if origin in groups:
                    groups[_first(groups, origin)] = _first(groups, instr)
                elif _is_small_number(origin):
                    small.add(instr)
    wanted = {_first(groups, instr) for instr in small}
    widest: dict[Instr, int] = {}
    for instr in groups:
        first = _first(groups, instr)
        widest[first] = max(widest.get(first, 0), widths[instr])
    return {instr: widest[_first(groups, instr)] for instr in groups if _first(groups, instr) in wanted}


def emit_narrow(b, instr: Instr, bits: int, *operands: str) -> str:
    """The i64 that is the instruction's result."""
    python, llvm_type = instr.op.python, f"i{bits}"
    x, *rest = (operand if operand.lstrip("-").isdigit() else b(f"trunc i64 {operand} to {llvm_type}") for operand in operands)
    if python in _CALLS:
        result = b.call(f"llvm.{_CALLS[python]}.{llvm_type}", llvm_type, (llvm_type, x), (llvm_type, rest[0]))
    elif python is operator.neg:
        result = b(f"sub nsw {llvm_type} 0, {x}")
    elif python is builtins.abs:
        result = b.call(f"llvm.abs.{llvm_type}", llvm_type, (llvm_type, x), ("i1", "true"))
    else:
        result = b(f"{_PLAIN.get(python) or _BY_CONSTANT[python]} {llvm_type} {x}, {rest[0]}")
    return b(f"{'zext nneg' if instr.result.range[0] >= 0 else 'sext'} {llvm_type} {result} to i64")


def _bits_of(instr: Instr) -> int:
    """The least width that the instruction can be computed in; 0: not in fewer bits."""
    python = instr.op.python
    if (instr.result is None or instr.result.type is not INT or not 0 < len(instr.args) <= 2 or any(arg.type is not INT for arg in instr.args)
            or all(isinstance(arg, Constant) for arg in instr.args)):
        return 0
    if python in _BY_CONSTANT:
        by = literal(instr.args[1])
        is_shift = python in (operator.lshift, operator.rshift)
        if by is None or (not 0 <= by < WIDTHS[0] if is_shift else by <= 0 or (_range(instr.args[0]) or (-1,))[0] < 0):
            return 0
    elif python in _PLAIN or python in _CALLS:
        if len(instr.args) != 2:
            return 0
    elif python not in (operator.neg, builtins.abs) or len(instr.args) != 1:
        return 0
    ranges = [_range(value) for value in (*instr.args, instr.result)]
    return next((bits for bits in WIDTHS if all(r and -1 << bits - 1 < r[0] and r[1] < 1 << bits - 1 for r in ranges)), 0)


def _range(value: Value) -> tuple[int, int] | None:
    number = literal(value)
    if number is not None:
        return number, number
    return value.range if value.range and None not in value.range else None


def _same(value: Value) -> Value:
    while isinstance(value.origin, Instr) and value.origin.op is REFINE:
        value = value.origin.args[0]
    return value


def _incoming(function: Function) -> dict[Value, list[Value]]:
    """What the parameters of blocks are given."""
    found: dict[Value, list[Value]] = {}
    for block in function.blocks:
        for edge in block.end.edges:
            for param, arg in zip(edge.target.params, edge.args):
                found.setdefault(param, []).append(_same(arg))
    return found


def _makers(value: Value, incoming: dict) -> list[Instr]:
    """The instructions that make a value, on whatever path."""
    found, seen, work = [], set(), [value]
    while work:
        value = work.pop()
        if value in seen:
            continue
        seen.add(value)
        if isinstance(value.origin, Instr):
            found.append(value.origin)
        elif isinstance(value.origin, Block):
            work += incoming.get(value, ())
    return found


def _is_small_number(instr: Instr) -> bool:
    """Whether this makes a Python int of a NumPy number of few bits."""
    if instr.result is None or instr.result.type is not INT or not (instr.op is CONVERT or instr.op.python is int):
        return False
    source = instr.args[0].type
    return isinstance(source, Number) and source.kind in "iu" and source.bits < WIDTHS[-1]


def _is_unrolled(loop: Loop) -> bool:
    if loop.counter is None:
        return False
    compared = loop.header.end.args[0].origin
    return isinstance(compared, Instr) and len(compared.args) == 2 and 0 <= (literal(compared.args[1]) or FEW + 1) <= FEW


def _first(groups: dict[Instr, Instr], instr: Instr) -> Instr:
    while groups[instr] is not instr:
        groups[instr] = groups[groups[instr]]
        instr = groups[instr]
    return instr
