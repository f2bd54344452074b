"""Products of matrices of which the result is small, as BLAS is slow for: member.T @ points.

In: matrices of float32 or float64.  Out: an op.  Holds: the result is no part of the others; each of its elements is summed
in the order of the lines, PART of them at a time.

    for each block of HIGH rows and LANES columns of the result: totals = 0            a vector for each row, in registers
        for k in the part: for each row: totals[row] += left[row, k] * right[k, these]      rows of `right` are read as vectors
        out[these] += totals

The transposed product, of the transposed matrices, is taken where only that has rows to read as vectors, or has fewer blocks.  One function
of the module does it for all orders: it is given strides.  Measured, 8 x 125,000 by 3 float64 takes 0.23 ms, and BLAS 1.5.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.ops.arrays.array_access import bounded, move, shape_of, strides_of, times
from codegen.ops.arrays.array_streams import OUTER, loop
from codegen.ops.registry import op
from codegen.ops.scalars import all_of, any_of
from typeinfer.ops import Typing
from typeinfer.types import NONE, Array, Family

HIGH, VECTOR, PART = 4, 64, 256                   # rows of a block; bytes of its vectors; of the lines in one turn
BLOCKED = Family("matrix of float32 or float64", lambda t: isinstance(t, Array) and t.ndim == 2 and (
    t.dtype.kind == "f" and t.dtype.bits >= 32))


def add_product(out, left, right) -> None:
    """out += left @ right; `left` is in order F, or `right` is in order C."""
    np.add(out, left @ right, out=out)


def _emit(b, instr, out, left, right):
    types = [arg.type for arg in instr.args]
    number = types[0].dtype
    name, size = f"add_product.{number}", layout.itemsize(number)
    if not b.module.has(name):
        _define(b, name, number)
    steps, of_left, of_right = (strides_of(b, t, pieces) for t, pieces in zip(types, (out, left, right)))
    (rows, count), columns = shape_of(types[1], left), shape_of(types[2], right)[1]
    lies, stands = (any_of(b, b(f"icmp eq i64 {step}, {size}"), b(f"icmp eq i64 {length}, 1"))
                    for step, length in ((of_right[1], columns), (of_left[0], rows)))
    fewer = b(f"icmp ult i64 {_blocks(b, columns, rows, size)}, {_blocks(b, rows, columns, size)}")
    is_turned = all_of(b, stands, any_of(b, b(f"xor i1 {lies}, true"), fewer))
    pairs = (("ptr", left[1], right[1]), *(("i64", one, other) for one, other in (
        steps, of_left[:1] + of_right[1:], of_left[1:] + of_right[:1], of_right[:1] + of_left[1:], (rows, columns))))
    (data, other), *numbers = [(b.select(is_turned, kind, y, x), b.select(is_turned, kind, x, y)) for kind, x, y in pairs]
    given = (*numbers[0], numbers[1][0], numbers[2][0], numbers[3][0], *numbers[4], count)
    b.do(f"call void @{name}(ptr {out[1]}, ptr {data}, ptr {other}, {', '.join(f'i64 {one}' for one in given)})")


def _blocks(b, rows: str, columns: str, size: int) -> str:
    return b(f"mul i64 {_in_parts(b, rows, HIGH)}, {_in_parts(b, columns, VECTOR // size)}")


def _in_parts(b, count: str, size: int) -> str:
    return b(f"lshr i64 {b(f'add i64 {count}, {size - 1}')}, {size.bit_length() - 1}")


class _Block:
    """A block of the result, inside the function: `row` and `column` are its first ones."""

    def __init__(self, b, number, row: str, column: str):
        self.b, self.number, self.row, self.column = b, number, row, column
        self.size = layout.itemsize(number)
        self.lanes, self.kind = VECTOR // self.size, layout.scalar(number)
        self.vector, self.mask_type = f"<{self.lanes} x {self.kind}>", f"<{self.lanes} x i1>"
        self.width = bounded(b, b(f"sub i64 %columns, {column}"), str(self.lanes), "smin")
        places = ", ".join(f"i32 {lane}" for lane in range(self.lanes))
        self.mask = b(f"icmp ult <{self.lanes} x i32> <{places}>, {self.splat('i32', b(f'trunc i64 {self.width} to i32'))}")

    def splat(self, kind: str, value: str) -> str:
        b, vector = self.b, f"<{self.lanes} x {kind}>"
        one = b(f"insertelement {vector} poison, {kind} {value}, i64 0")
        return b(f"shufflevector {vector} {one}, {vector} poison, <{self.lanes} x i32> zeroinitializer")

    def load(self, pointer: str) -> str:
        """A vector of this block's columns."""
        name = self.b.module.declare(f"llvm.masked.load.v{self.lanes}f{self.number.bits}.p0", self.vector, ("ptr", "i32", self.mask_type, self.vector))
        return self.b(f"call {self.vector} {name}(ptr {pointer}, i32 {self.size}, {self.mask_type} {self.mask}, {self.vector} zeroinitializer)")

    def store(self, value: str, pointer: str) -> None:
        name = self.b.module.declare(f"llvm.masked.store.v{self.lanes}f{self.number.bits}.p0", "void", (self.vector, "ptr", "i32", self.mask_type))
        self.b.do(f"call void {name}({self.vector} {value}, ptr {pointer}, i32 {self.size}, {self.mask_type} {self.mask})")

    # --- the loops
    def sums(self, of_left: str, of_right: str, count: str) -> list[str]:
        """The block's sums, a vector for each row. Where rows are missing the last one takes their place."""
        b, last = self.b, self.b("sub i64 %rows, 1")
        rows = [bounded(b, b(f"add i64 {self.row}, {place}"), last, "smin") for place in range(HIGH)]
        left = [move(b, of_left, times(b, row, "%left_row", "nsw "), "i8") for row in rows]
        right = move(b, of_right, times(b, self.column, str(self.size)), "i8")
        totals = [b.alloca(self.vector) for _ in rows]
        for total in totals:
            b.do(f"store {self.vector} zeroinitializer, ptr {total}")

        def body(k):
            line, along = self.load(move(b, right, times(b, k, "%right_row", "nsw "), "i8")), times(b, k, "%left_step", "nsw ")
            for pointer, total in zip(left, totals):
                factor = self.splat(self.kind, b(f"load {self.kind}, ptr {move(b, pointer, along, 'i8')}, align {self.size}"))
                product = b(f"fmul contract {self.vector} {factor}, {line}")
                added = b(f"fadd contract {self.vector} {b(f'load {self.vector}, ptr {total}')}, {product}")
                b.do(f"store {self.vector} {added}, ptr {total}")
        loop(b, count, body, closing=b.module.closing("vectorize"))
        return totals

    def put(self, totals: list[str]) -> None:
        """Add them to the result: rows whose elements follow each other as vectors."""
        b = self.b
        sums = b.alloca(self.vector, HIGH)
        for place, total in enumerate(totals):
            b.do(f"store {self.vector} {b(f'load {self.vector}, ptr {total}')}, ptr {move(b, sums, str(place), self.vector)}")
        is_near = b(f"icmp eq i64 %out_step, {self.size}")
        first = move(b, move(b, "%out", times(b, self.row, "%out_row", "nsw "), "i8"), times(b, self.column, "%out_step", "nsw "), "i8")

        def add_row(number):
            place, total = move(b, first, times(b, number, "%out_row", "nsw "), "i8"), move(b, sums, number, self.vector)
            near, apart, done = b.new_label("near"), b.new_label("apart"), b.new_label("added")
            b.branch(is_near, near, apart)
            b.start(near)
            added = b(f"fadd {self.vector} {self.load(place)}, {b(f'load {self.vector}, ptr {total}')}")
            self.store(added, place)
            b.jump(done)
            b.start(apart)
            loop(b, self.width, lambda lane: self.add_one(lane, place, total), closing=b.module.closing("vectorize", "unroll"))
            b.jump(done)
            b.start(done)
        count = bounded(b, b(f"sub i64 %rows, {self.row}"), str(HIGH), "smin")
        loop(b, count, add_row, closing=b.module.closing("vectorize", "unroll"))

    def add_one(self, lane: str, place: str, total: str) -> None:
        b, near = self.b, move(self.b, place, times(self.b, lane, "%out_step", "nsw "), "i8")
        value = b(f"load {self.kind}, ptr {move(b, total, lane, self.kind)}, align {self.size}")
        added = b(f"fadd {self.kind} {b(f'load {self.kind}, ptr {near}, align {self.size}')}, {value}")
        b.do(f"store {self.kind} {added}, ptr {near}, align {self.size}")


def _define(b, name: str, number) -> None:
    sub = b.sibling()
    size = layout.itemsize(number)

    def part(index):
        begin = times(sub, index, str(PART))
        count = bounded(sub, sub(f"sub i64 %count, {begin}"), str(PART), "smin")
        left, right = (move(sub, f"%{one}", times(sub, begin, step, "nsw "), "i8") for one, step in (("left", "%left_step"), ("right", "%right_row")))

        def some_rows(row):
            def block(column):
                one = _Block(sub, number, times(sub, row, str(HIGH)), times(sub, column, str(VECTOR // size)))
                one.put(one.sums(left, right, count))
            loop(sub, _in_parts(sub, "%columns", VECTOR // size), block, closing=OUTER)
        loop(sub, _in_parts(sub, "%rows", HIGH), some_rows, closing=OUTER)
    loop(sub, _in_parts(sub, "%count", PART), part, closing=OUTER)
    sub.do("ret void")
    numbers = "%out_row %out_step %left_row %left_step %right_row %rows %columns %count"
    params = ", ".join(("ptr noalias %out, ptr readonly %left, ptr readonly %right", *(f"i64 {one}" for one in numbers.split())))
    b.module.define(name, f"define internal void @{name}({params}) nounwind noinline {{\n{sub.body()}\n}}")


op("add_product", add_product, writes=True, doc="out += left @ right, where out is small.").rule(
    (BLOCKED, BLOCKED, BLOCKED), lambda out, left, right: Typing((out.type, left.type, right.type), NONE)
    if out.type.dtype is left.type.dtype is right.type.dtype else None, _emit)
