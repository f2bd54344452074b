"""Where an element of an array is, reading and writing it: what all array operations share.

In: an array's type and pieces, positions as i64 values.  Out: addresses, elements.  Holds: nothing here is checked; positions
are within the array.

Addresses are steps in elements for order C and F (one axis has no multiplication, so LLVM sees a plain subscript), and for
order A steps in units of the element's alignment, so that LLVM can version a loop for the contiguous case. An order-C
address is a chain with one step an axis: the row's part is the same for the whole row, and is computed once.
"""
from __future__ import annotations

from codegen import layout
from codegen.storage.list_memory import ITEM
from typeinfer.types import Array, Number

SHAPE = 2                                         # where the lengths start in an array's pieces


def shape_of(t: Array, pieces) -> tuple[str, ...]:
    return tuple(pieces[SHAPE:SHAPE + t.ndim])


def memory_type(number: Number) -> str:
    """The LLVM type that one element takes in memory: a complex number is two floats."""
    kind = layout.stored(number)
    return f"[2 x {kind}]" if number.kind == "c" else kind


def unit(number: Number) -> tuple[str, int]:
    """What strides are counted in for addresses: an LLVM type, and the binary logarithm of its size."""
    return layout.stored(number), (layout.itemsize(number) // (2 if number.kind == "c" else 1)).bit_length() - 1


def times(b, x: str, y: str, flags: str = "nuw nsw ") -> str:
    """x * y of i64 values, where the product is known to fit."""
    if x == "0" or y == "0":
        return "0"
    if x == "1":
        return y
    if y == "1":
        return x
    if x.lstrip("-").isdigit() and y.lstrip("-").isdigit():
        return str(int(x) * int(y))
    return b(f"mul {flags}i64 {x}, {y}")


def bounded(b, x: str, bound: str, function: str) -> str:
    """The larger (`smax`) or the smaller (`smin`) of two i64."""
    b.module.declare(f"llvm.{function}.i64", "i64", ("i64", "i64"))
    return b(f"call i64 @llvm.{function}.i64(i64 {x}, i64 {bound})")


def products(b, lengths, order: str) -> list[str]:
    """For each axis, how many elements one step along it skips (of an array in order C or F)."""
    count = len(lengths)
    steps, step = ["1"] * count, "1"
    for axis in (range(count) if order == "F" else reversed(range(count))):
        steps[axis] = step
        if axis != (count - 1 if order == "F" else 0):
            step = times(b, step, lengths[axis])
    return steps


def strides_of(b, t: Array, pieces) -> list[str]:
    """The strides in bytes."""
    if t.order == "A":
        return list(pieces[SHAPE + t.ndim:])
    size = str(layout.itemsize(t.dtype))
    return [times(b, step, size) for step in products(b, shape_of(t, pieces), t.order)]


def move(b, pointer: str, step: str, kind: str, flags: str = "inbounds ") -> str:
    """`step` elements of LLVM type `kind` further."""
    return pointer if step == "0" else b(f"getelementptr {flags}{kind}, ptr {pointer}, i64 {step}")


def address(b, t: Array, pieces, indices) -> str:
    """The address of the element at `indices`, one for each axis."""
    pointer = pieces[1]
    if t.order == "A":
        kind, shift = unit(t.dtype)
        for index, stride in zip(indices, pieces[SHAPE + t.ndim:]):
            if index != "0":
                step = b(f"ashr i64 {stride}, {shift}") if shift else stride
                pointer = move(b, pointer, times(b, index, step, "nsw "), kind)
        return pointer
    kind, lengths = memory_type(t.dtype), shape_of(t, pieces)
    steps = products(b, lengths, t.order)
    for axis in (reversed(range(t.ndim)) if t.order == "F" else range(t.ndim)):
        pointer = move(b, pointer, times(b, indices[axis], steps[axis]), kind, "inbounds nuw ")
    return pointer


def load(b, number: Number, pointer: str):
    """The element at an address, as an operand."""
    if number.kind == "b":
        return b(f"icmp ne i8 {b(f'load i8, ptr {pointer}{b.module.tag(ITEM)}{b.access}')}, 0")
    kind = layout.scalar(number)
    first = b(f"load {kind}, ptr {pointer}{b.module.tag(ITEM)}{b.access}")
    if number.kind != "c":
        return first
    return first, b(f"load {kind}, ptr {move(b, pointer, '1', kind)}{b.module.tag(ITEM)}{b.access}")


def store(b, number: Number, operand, pointer: str) -> None:
    """Write an element of exactly that type."""
    if number.kind == "b":
        operand = {"true": "1", "false": "0"}.get(operand) or b(f"zext i1 {operand} to i8")
    if number.kind != "c":
        b.do(f"store {layout.stored(number)} {operand}, ptr {pointer}{b.module.tag(ITEM)}{b.access}")
        return
    kind = layout.scalar(number)
    b.do(f"store {kind} {operand[0]}, ptr {pointer}{b.module.tag(ITEM)}{b.access}")
    b.do(f"store {kind} {operand[1]}, ptr {move(b, pointer, '1', kind)}{b.module.tag(ITEM)}{b.access}")


def owner_of_view(b, owner: str) -> str:
    """The owner for a view of the array: no longer the very object that Python passed (see layout)."""
    if owner == "null":
        return owner
    return b.call("llvm.ptrmask.p0.i64", "ptr", ("ptr", owner), ("i64", "-3"))
