"""Generators that are not used up where they are made: their frames are memory.

In: instructions on frames, pieces.  Out: LLVM text.  Holds: a generator is the address of its frame.
"""
from __future__ import annotations

from codegen import layout, memory
from codegen.build import Builder
from codegen.frame_memory import places_of
from codegen.shared import retain_all
from typeinfer.generators import FIRST_ARGUMENT, NOT_STARTED, STATE
from typeinfer.ir import Instr
from typeinfer.structure import KEEP, START
from typeinfer.types import INT, Type


def lower_frame(b: Builder, instr: Instr, pieces) -> tuple[str, ...]:
    """START, ARGUMENT, FIELD or KEEP; `pieces` gives those of a value."""
    if instr.op is START:
        return (_start(b, instr, pieces),)
    t, frame = instr.args[0].type, pieces(instr.args[0])[0]
    places = places_of(t)[0][instr.attr]
    if instr.op is KEEP:
        given = pieces(instr.args[1])
        retain_all(b, instr.args[1].type, given)
        _store(b, instr.args[1].type, frame, places, given)
        return ()
    kinds = layout.pieces(instr.result.type)
    found = []
    for kind, (stored, at) in zip(kinds, places):
        value = b(f"load {stored}, ptr {_at(b, frame, at)}{b.module.tag('frame')}")
        found.append(b(f"trunc i8 {value} to i1") if kind == "i1" else value)
    return tuple(found)


def _start(b: Builder, instr: Instr, pieces) -> str:
    body = instr.result.type.body
    b.module.name_of_callee(body.resume)          # wherever it goes
    b.module.name_of_callee(body.drop)
    places, size = places_of(instr.result.type)
    _, frame = memory.allocate(b, str(size))
    b.do(f"store i64 1, ptr {frame}{b.module.tag('frame')}")
    _store(b, INT, frame, places[STATE], (str(NOT_STARTED),))
    for number, arg in enumerate(instr.args, FIRST_ARGUMENT):
        given = pieces(arg)
        retain_all(b, arg.type, given)
        _store(b, arg.type, frame, places[number], given)
    return frame


def _at(b: Builder, frame: str, offset: int) -> str:
    return b(f"getelementptr inbounds i8, ptr {frame}, i64 {offset}")


def _store(b: Builder, t: Type, frame: str, places, pieces) -> None:
    for own, (kind, at), piece in zip(layout.pieces(t), places, pieces):
        if own == "i1":
            piece = {"true": "1", "false": "0"}.get(piece) or b(f"zext i1 {piece} to i8")
        b.do(f"store {kind} {piece}, ptr {_at(b, frame, at)}{b.module.tag('frame')}")
