"""Generators that are not used up where they are made: their frames are memory.

In: instructions on frames, pieces.  Out: LLVM text.  Holds: a generator is the address of its frame.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import Builder, with_gil
from codegen.storage import memory
from codegen.storage.frame_memory import places_of
from codegen.storage.shared import retain_all
from typeinfer.kinds.generators import CLOSES, FIRST_ARGUMENT, NOT_STARTED, SENT, STATE, THROWN, Generator
from typeinfer.ir import Instr
from typeinfer.structure import KEEP, START
from typeinfer.types import BOOL, INT, Type


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
    if body.has_last_word:
        _store(b, BOOL, frame, places[CLOSES], ("false",))
    for field in (SENT, THROWN):
        t = body.fields[field]
        _store(b, t, frame, places[field], [layout.literal(kind, 0) for kind in layout.pieces(t)])
    for number, arg in enumerate(instr.args, FIRST_ARGUMENT):
        given = pieces(arg)
        retain_all(b, arg.type, given)
        _store(b, arg.type, frame, places[number], given)
    return frame


def leave(b: Builder, closes, thrown=("false", "null")) -> None:
    """Raise GeneratorExit, or what was thrown in."""
    if closes[0] != "false":
        b.raise_if(closes[0], GeneratorExit, "")
    if thrown[0] != "false":
        b._cold_if(thrown[0], lambda: with_gil(b, lambda: b.call("jitcore_raise", "void", ("ptr", thrown[1]))))


def finish(b: Builder, t: Generator, frame: str) -> None:
    """Let a generator that is dropped do what is left to do. What it raises nobody can catch; what is on its way stays."""
    resume = b.module.name_of_callee(t.body.resume)
    places = [b.alloca("ptr", 1) for _ in range(3)]

    def emit():
        b.call("PyErr_Fetch", "void", *(("ptr", one) for one in places))
        went = b(f"call {{i1, i1}} @{resume}(ptr {frame})")
        raised, known, other, done = (b.new_label(one) for one in ("raised", "exit", "unraisable", "finished"))
        b.branch(b(f"extractvalue {{i1, i1}} {went}, 0"), raised, done)
        b.start(raised)
        leaving = b(f"load ptr, ptr {b.module.external('PyExc_GeneratorExit')}")
        b.branch(b(f"icmp ne i32 {b.call('PyErr_ExceptionMatches', 'i32', ('ptr', leaving))}, 0"), known, other)
        b.start(known)
        b.call("PyErr_Clear", "void")
        b.jump(done)
        b.start(other)
        b.call("PyErr_WriteUnraisable", "void", ("ptr", "null"))
        b.jump(done)
        b.start(done)
        b.call("PyErr_Restore", "void", *(("ptr", b(f"load ptr, ptr {one}")) for one in places))
    with_gil(b, emit)


def _at(b: Builder, frame: str, offset: int) -> str:
    return b(f"getelementptr inbounds i8, ptr {frame}, i64 {offset}")


def _store(b: Builder, t: Type, frame: str, places, pieces) -> None:
    for own, (kind, at), piece in zip(layout.pieces(t), places, pieces):
        if own == "i1":
            piece = {"true": "1", "false": "0"}.get(piece) or b(f"zext i1 {piece} to i8")
        b.do(f"store {kind} {piece}, ptr {_at(b, frame, at)}{b.module.tag('frame')}")
