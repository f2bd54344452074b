"""Asking the interpreter for a result: for the few operations, or the few operands, where an algorithm of our own would be long
and hardly faster.

In: a Python callable, operands.  Out: the pieces of the number it returns, or its exception.  Holds: exact by construction;
costs a boxing of each operand and a call, about 0.2 µs.
"""
from __future__ import annotations

from codegen import layout, objects
from codegen.boxes import boxing
from codegen.build import operand_of, pieces_of
from codegen.status import with_gil
from typeinfer.types import INT, Number, Type


def ask(b, function, types: list[Type], operands: list, result: Number):
    """`function(*operands)`, which returns a number of exactly the type `result`, or raises."""
    callee, array = b.object(function), b.alloca("ptr", len(types))
    pieces = layout.pieces(result)
    slots = [b.alloca(piece) for piece in pieces]
    status = b.alloca("i1")

    def emit():
        for index, (t, operand) in enumerate(zip(types, operands)):
            boxed = boxing.box(b, t, pieces_of(operand), consume=False)
            b.do(f"store ptr {boxed}, ptr {b(f'getelementptr ptr, ptr {array}, i64 {index}')}")
        made = b.call("jitcore_ask", "ptr", ("ptr", callee), ("ptr", array), ("i64", str(len(types))))
        failed = b(f"icmp eq ptr {made}, null")
        b.do(f"store i1 {failed}, ptr {status}")
        read, done = b.new_label("read"), b.new_label("asked")
        b.branch(failed, done, read)
        b.start(read)
        for slot, piece, value in zip(slots, pieces, _fields(b, result, made)):
            b.do(f"store {piece} {value}, ptr {slot}")
        b.call("Py_DecRef", "void", ("ptr", made))
        b.jump(done)
        b.start(done)

    with_gil(b, emit)
    b.error_if(b(f"load i1, ptr {status}"))
    return operand_of([b(f"load {piece}, ptr {slot}") for slot, piece in zip(slots, pieces)])


def _fields(b, result: Number, made: str):
    """Reads the number out of its object."""
    if result is INT:
        return (b.call("PyLong_AsLongLong", "i64", ("ptr", made)),)
    pieces = layout.pieces(result)
    start = objects.SCALAR_VALUE if not result.python else objects.COMPLEX_REAL if len(pieces) > 1 else objects.FLOAT_VALUE
    size = layout.itemsize(result) // len(pieces)
    return [b(f"load {piece}, ptr {b(f'getelementptr i8, ptr {made}, i64 {start + index * size}')}")
            for index, piece in enumerate(pieces)]
