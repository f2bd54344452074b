"""Generators on their way to Python: the functions that a CompiledGenerator calls.

In: a Generator type, the address of a frame.  Out: LLVM text.  Holds: the object made holds the arguments of the call, from which the
frame borrows.
"""
from __future__ import annotations

from codegen import layout
from codegen.boxes.boxing import box, call_boxed
from codegen.boxes.unboxing import unbox
from codegen.build import Builder
from codegen.generator_objects import REFUSED, CompiledGenerator
from codegen.storage.frame_memory import places_of, release_frame
from codegen.storage.shared import retain_all
from typeinfer.errors import UnsupportedError
from typeinfer.kinds.generators import ITEM, RESULT, SENT, THROWN, Generator
from typeinfer.passed import is_passed
from typeinfer.types import BOTTOM, INT, NONE


def box_generator(b: Builder, t: Generator, frame: str, arguments: list[str], has_shared: bool) -> str:
    """A new reference to the object that Python iterates."""
    if t.body.source.is_library and any(map(is_passed, t.body.argument_types)):
        raise UnsupportedError("an iterator that was passed is not given back to Python", advice="return what was taken of it")
    if has_shared:                                # what compiled code holds of them is gone when the call ends
        raise UnsupportedError("a function with lists, dictionaries, sets or instances as arguments does not give Python a generator yet",
                               advice="return a list of its items, or pass arrays and tuples")
    addresses = [b(f"ptrtoint ptr {one} to i64") for one in (frame, f"@{_run_on(b, t)}", f"@{_let_go(b, t)}", f"@{_give(b, t)}")]
    for one in arguments:
        b.call("Py_IncRef", "void", ("ptr", one))
    return call_boxed(b, CompiledGenerator, [(INT, (one,)) for one in addresses], objects=tuple(arguments))


def _run_on(b: Builder, t: Generator) -> str:
    """ptr (ptr %frame): the next item, or null with StopIteration or what was raised."""
    resume = b.module.name_of_callee(t.body.resume)
    name = f"next.{resume}"
    c = b.sibling()
    c.label = "entry"
    went = c(f"call {{i1, i1}} @{resume}(ptr %frame)")
    raised, fine, item, end = (c.new_label(one) for one in ("raised", "fine", "item", "end"))
    c.branch(c(f"extractvalue {{i1, i1}} {went}, 0"), raised, fine)
    c.start(raised)
    c.do("ret ptr null")
    c.start(fine)
    c.branch(c(f"extractvalue {{i1, i1}} {went}, 1"), item, end)
    c.start(item)
    if t.body.item is BOTTOM:
        c.do("ret ptr null")
    else:
        c.do(f"ret ptr {box(c, t.body.item, _load(c, t, ITEM))}")
    c.start(end)
    stop = c(f"load ptr, ptr {c.module.external('PyExc_StopIteration')}")
    if t.body.result in (NONE, BOTTOM):
        c.call("PyErr_SetNone", "void", ("ptr", stop))
    else:
        value = box(c, t.body.result, _load(c, t, RESULT))
        c.call("PyErr_SetObject", "void", ("ptr", stop), ("ptr", value))
        c.call("Py_DecRef", "void", ("ptr", value))
    c.do("ret ptr null")
    b.module.define(name, f"define internal ptr @{name}(ptr %frame) {{\n{c.body()}\n}}")
    return name


def _load(c: Builder, t: Generator, field: int) -> tuple[str, ...]:
    found = []
    for kind, (stored, at) in zip(layout.pieces(t.body.fields[field]), places_of(t)[0][field]):
        value = c(f"load {stored}, ptr {c(f'getelementptr inbounds i8, ptr %frame, i64 {at}')}{c.module.tag('frame')}")
        found.append(c(f"trunc i8 {value} to i1") if kind == "i1" else value)
    return tuple(found)


def _give(b: Builder, t: Generator) -> str:
    """i32 (ptr %frame, ptr %object, i32 %is_thrown): give it what it is sent, or (1; 2: GeneratorExit) what is thrown into it; NOT_TAKEN
    where it does not take that, REFUSED where what it goes through may."""
    name = f"give.{b.module.name_of_callee(t.body.resume)}"
    c = b.sibling()
    c.label = "entry"
    sent, thrown = c.new_label("sent"), c.new_label("thrown")
    c.branch(c("icmp eq i32 %is_thrown, 0"), sent, thrown)
    c.start(thrown)
    if _may_catch_inside(t):
        passing = c.new_label("passing")
        c.branch(c("icmp eq i32 %is_thrown, 2"), passing, "inside")
        c.start("inside")
        c.do(f"ret i32 {REFUSED}")
        c.start(passing)
    if t.body.takes_exceptions:
        _keep(c, t, THROWN, ("true", "%object"))
    c.do(f"ret i32 {int(t.body.takes_exceptions)}")
    c.start(sent)
    if t.body.ignores_sent:
        c.do("ret i32 1")
    elif t.body.sent is NONE or layout.counted(t.body.sent):
        c.jump("miss")
    else:
        _keep(c, t, SENT, ("true", *unbox(c, t.body.sent, "%object", "miss")))
        c.do("ret i32 1")
    c.start("miss")
    c.do("ret i32 0")
    b.module.define(name, f"define internal i32 @{name}(ptr %frame, ptr %object, i32 %is_thrown) {{\n{c.body()}\n}}")
    return name


def _may_catch_inside(t: Generator) -> bool:
    """Whether what a `yield from` goes through may catch what is thrown into it; Python's own iterators are not asked."""
    work, seen = list(t.body.inner), set()
    while work:
        one = work.pop()
        if one.catches or one.source.is_library and any(map(is_passed, one.argument_types)):
            return True
        work += one.inner - seen
        seen |= one.inner
    return False


def _keep(c: Builder, t: Generator, field: int, pieces) -> None:
    """A field of the frame is given a value."""
    one = t.body.fields[field]
    retain_all(c, one, pieces)
    for kind, (stored, at), piece in zip(layout.pieces(one), places_of(t)[0][field], pieces):
        if kind == "i1":
            piece = {"true": "1", "false": "0"}.get(piece) or c(f"zext i1 {piece} to i8")
        c.do(f"store {stored} {piece}, ptr {c(f'getelementptr inbounds i8, ptr %frame, i64 {at}')}{c.module.tag('frame')}")


def _let_go(b: Builder, t: Generator) -> str:
    name = f"close.{b.module.name_of_callee(t.body.resume)}"
    c = b.sibling()
    c.label = "entry"
    release_frame(c, t, "%frame")
    c.do("ret void")
    b.module.define(name, f"define internal void @{name}(ptr %frame) {{\n{c.body()}\n}}")
    return name
