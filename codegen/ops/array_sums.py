"""One step of a reduction, running values, and the sum of a row in NumPy's order of additions.

In: a Reduction (see `array_reduce`), elements.  Out: LLVM text.  Holds: `pairwise` adds what `npy_pairwise_sum` adds, in its order: eight
partial sums (four of complex numbers) over up to 128 elements, halves added for more. LLVM packs the partial sums into SIMD.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.array_streams import SCALAR, Fixed, Plain, Stepping, loop
from codegen.ops.complex_numbers import multiply
from codegen.ops.convert import cast_number


def identity(how):
    """The value that a reduction starts with, as an operand."""
    number = how.accumulator
    kind = layout.scalar(number)
    if how.ufunc is np.minimum:
        value = float("inf") if number.kind == "f" else number.maximum
    elif how.ufunc is np.maximum:
        value = float("-inf") if number.kind == "f" else number.minimum
    else:
        value = 1 if how.ufunc in (np.multiply, np.logical_and) else 0
    one = layout.literal(kind, value)
    return (one, layout.literal(kind, 0)) if number.kind == "c" else one


def combine(b, how, x, y):
    """One step: two values of the accumulator's type."""
    number = how.accumulator
    kind = layout.scalar(number)
    if how.ufunc in (np.minimum, np.maximum):
        name = how.ufunc.__name__
        if number.kind == "f":
            suffix = {"half": "f16", "float": "f32", "double": "f64"}[kind]
            target = b.module.declare(f"llvm.{name}.{suffix}", kind, (kind, kind))
            return b(f"call nsz {kind} {target}({kind} {x}, {kind} {y})")
        if number.kind == "b":
            return b(f"{'and' if how.ufunc is np.minimum else 'or'} i1 {x}, {y}")
        name = f"llvm.{'s' if number.kind == 'i' else 'u'}{name[:3]}.{kind}"
        return b.call(name, kind, (kind, x), (kind, y))
    if number.kind == "b":
        return b(f"{'or' if how.ufunc in (np.add, np.logical_or) else 'and'} i1 {x}, {y}")
    if number.kind in "iu":
        return b(f"{'add' if how.is_sum else 'mul'} {kind} {x}, {y}")
    if number.kind == "f":
        return b(f"{'fadd' if how.is_sum else 'fmul'} {kind} {x}, {y}")
    if how.is_sum:
        return tuple(b(f"fadd {kind} {p}, {q}") for p, q in zip(x, y))
    return multiply(b, kind, x, y)


def kinds_of(how) -> tuple[str, ...]:
    return layout.pieces(how.accumulator)


class Accumulator:
    """The running value, on the stack: LLVM keeps it in registers."""

    def __init__(self, b, how, start=None):
        self.b, self.how = b, how
        self.places = [b.alloca(kind) for kind in kinds_of(how)]
        self.set(identity(how) if start is None else start)

    def set(self, value) -> None:
        for kind, place, piece in zip(kinds_of(self.how), self.places, pieces_of(value)):
            self.b.do(f"store {kind} {piece}, ptr {place}")

    def get(self):
        return operand_of([self.b(f"load {kind}, ptr {place}") for kind, place in zip(kinds_of(self.how), self.places)])

    def add(self, value) -> None:
        self.set(combine(self.b, self.how, self.get(), value))


def accumulated(b, how, value):
    """An element in the accumulator's type."""
    return cast_number(b, how.number, how.accumulator, value)


def rounded(b, how, value):
    """A running value as NumPy stores it after each row: float16 sums are rounded."""
    return accumulated(b, how, cast_number(b, how.accumulator, how.number, value))


def lanes_of(how) -> int:
    """How many partial sums NumPy keeps; it adds shorter rows from left to right."""
    return 4 if how.number.kind == "c" else 8


def nothing(how):
    """What NumPy starts a short row's sum of floats from."""
    one = layout.literal(layout.scalar(how.accumulator), -0.0)
    return (one, one) if how.accumulator.kind == "c" else one


def pairwise(b, evaluation, operands, walkers, how, count: str):
    """The sum of a row of an expression's values, by a recursive function of the module."""
    lanes = lanes_of(how)
    kinds, sub, inputs = kinds_of(how), b.sibling(), []

    def given(kind: str, value: str) -> str:
        if value[0] not in "%@":
            return value
        inputs.append((kind, value))
        return f"%p{len(inputs)}"
    inside = [_inside(walker, given) for walker in walkers]
    own = evaluation.outlined(sub, given)
    name, struct = b.module.unique_name("pairwise"), "{" + ", ".join(kinds) + "}"


    def call(builder, arguments):
        result = builder(f"call {struct} @{name}({', '.join(f'{kind} {value}' for kind, value in arguments)})")
        return operand_of([builder(f"extractvalue {struct} {result}, {k}") for k in range(len(kinds))])

    def recurse(begin, size):
        same = [(kind, f"%p{number}") for number, (kind, _) in enumerate(inputs, 1)]
        return call(sub, (*same, ("i64", begin), ("i64", size)))

    def give(value):
        result = "poison"
        for k, (kind, piece) in enumerate(zip(kinds, pieces_of(value))):
            result = sub(f"insertvalue {struct} {result}, {kind} {piece}, {k}")
        sub.do(f"ret {struct} {result}")

    many, few = sub.new_label("many"), sub.new_label("few")
    sub.branch(sub(f"icmp ugt i64 %n, {16 * lanes}"), many, few)
    sub.start(many)
    half = sub(f"and i64 {sub('lshr i64 %n, 1')}, {-lanes}")
    first, second = recurse("%start", half), recurse(sub(f"add i64 %start, {half}"), sub(f"sub i64 %n, {half}"))
    give(combine(sub, how, first, second))
    sub.start(few)
    near = [walker.near(sub, "%start", "%n") for walker in inside]

    def element(index):
        return accumulated(sub, how, own.element(operands.reader(sub, near, index)))
    sums = _blocks(sub, how, lanes, element)
    while len(sums) > 1:
        sums = [combine(sub, how, sums[k], sums[k + 1]) for k in range(0, len(sums), 2)]
    total = Accumulator(sub, how, sums[0])
    done = sub(f"and i64 %n, {-lanes}")
    loop(sub, sub(f"sub i64 %n, {done}"), lambda index: total.add(element(sub(f"add i64 {done}, {index}"))),
         closing=b.closing(*SCALAR))
    give(total.get())
    params = ", ".join((*(f"{kind} %p{number}" for number, (kind, _) in enumerate(inputs, 1)), "i64 %start", "i64 %n"))
    b.module.define(name, f"define internal {struct} @{name}({params}) nounwind noinline {{\n{sub.body()}\n}}")
    return call(b, (*inputs, ("i64", "0"), ("i64", count)))


def _blocks(b, how, lanes: int, element) -> list:
    """The partial sums over whole blocks of `lanes` elements. They are one vector, into which a block's elements are put:
    from that LLVM's SLP vectoriser finds that their computation can be done on vectors, too."""
    kinds, shift = kinds_of(how), lanes.bit_length() - 1
    vectors = [f"<{lanes} x {kind}>" for kind in kinds]
    places = [b.alloca(vector) for vector in vectors]
    for kind, vector, place in zip(kinds, vectors, places):
        zeros = ", ".join([f"{kind} {layout.literal(kind, -0.0)}"] * lanes)
        b.do(f"store {vector} <{zeros}>, ptr {place}")

    def block(index):
        base = b(f"shl nuw nsw i64 {index}, {shift}")
        rows = ["poison"] * len(kinds)
        for lane in range(lanes):
            value = pieces_of(element(b(f"add i64 {base}, {lane}") if lane else base))
            rows = [b(f"insertelement {vector} {row}, {kind} {piece}, i64 {lane}")
                    for vector, row, kind, piece in zip(vectors, rows, kinds, value)]
        for vector, row, place in zip(vectors, rows, places):
            total = b(f"load {vector}, ptr {place}")
            b.do(f"store {vector} {b(f'fadd {vector} {total}, {row}')}, ptr {place}")
    loop(b, b(f"lshr i64 %n, {shift}"), block, closing=b.closing("unroll"))
    whole = [b(f"load {vector}, ptr {place}") for vector, place in zip(vectors, places)]
    return [operand_of([b(f"extractelement {vector} {row}, i64 {lane}") for vector, row in zip(vectors, whole)])
            for lane in range(lanes)]


def _inside(walker, given):
    """The same walker in another function."""
    if isinstance(walker, Fixed):
        made = Fixed(walker.stream, "null")
        made.value = operand_of([given(kind, piece) for kind, piece in zip(
            layout.pieces(walker.stream.type.dtype), pieces_of(walker.value))])
        return made
    if type(walker) is Plain:
        return Plain(walker.stream, given("ptr", walker.pointer))
    return Stepping(walker.stream, given("ptr", walker.pointer), given("i64", walker.step), given("i1", walker.is_plain),
                    given("ptr", walker.buffer))
