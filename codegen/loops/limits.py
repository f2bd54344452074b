"""How far a loop runs before an index may leave its array: what passes.split_loops asks for.

In: a LIMIT instruction.  Out: an i64: the least of the iterations asked for and those that each index allows.
"""
from __future__ import annotations

from codegen.build import Builder
from typeinfer.ir import Instr


def lower_limit(b: Builder, instr: Instr, pieces) -> str:
    rest = list(instr.args)
    wanted = least = pieces(rest.pop(0))[0]
    for moves, axis, added, signs in instr.attr:
        if moves == "most":
            least = b.call("llvm.smin.i64", "i64", ("i64", least), ("i64", str(added)))
            continue
        if moves.startswith("below"):             # an integer that must stay small
            value = pieces(rest.pop(0))[0]
            allowed = b(f"sub i64 {added}, {value}") if moves == "below up" else b.select(
                b(f"icmp ult i64 {value}, {added}"), "i64", wanted, "0")
            least = b.call("llvm.smin.i64", "i64", ("i64", least), ("i64", allowed))
            continue
        if moves == "near":                       # … on both sides of 0
            raised = b(f"add i64 {pieces(rest.pop(0))[0]}, {added}")
            least = b.select(b(f"icmp ult i64 {raised}, {2 * added}"), "i64", least, "0")
            continue
        length = pieces(rest.pop(0))[2 + axis]
        first = "0"
        for sign in signs:
            start = pieces(rest.pop(0))[0]
            if abs(sign) == 2:
                start = b(f"mul i64 {start}, {pieces(rest.pop(0))[0]}")
            first = start if sign > 0 and first == "0" else b(f"{'add' if sign > 0 else 'sub'} i64 {first}, {start}")
        if added:
            first = b(f"add i64 {first}, {added}") if signs else str(added)
        if moves.startswith("up"):
            allowed = b(f"sub i64 {length}, {first}")
            if moves == "up signed":
                allowed = b.select(b(f"icmp slt i64 {first}, 0"), "i64", "0", allowed)
        else:
            fits = b(f"icmp ult i64 {first}, {length}")
            if moves == "step":
                span = b(f"mul i64 {b(f'add i64 {wanted}, -1')}, {pieces(rest.pop(0))[0]}")
                last = b(f"add i64 {first}, {span}")
                fits = b(f"and i1 {fits}, {b(f'icmp ult i64 {last}, {length}')}")
            allowed = b.select(fits, "i64", wanted, "0")
        least = b.call("llvm.smin.i64", "i64", ("i64", least), ("i64", allowed))
    return least
