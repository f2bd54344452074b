"""One step of a reduction, running values, and the sum of a row in NumPy's order of additions.

In: a Reduction (see `array_reduce`), elements.  Out: LLVM text.  Holds: `pairwise` adds what `npy_pairwise_sum` adds, in its order: eight
partial sums (four of complex numbers) over up to 128 elements, halves added for more. LLVM packs the partial sums into SIMD.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.arrays.array_access import store
from codegen.ops.arrays.array_expressions import is_quick
from codegen.ops.arrays.array_fused import EXTREMES
from codegen.ops.arrays.array_streams import SCALAR, Fixed, Plain, Stepping, loop
from codegen.ops.numbers.complex_numbers import multiply
from codegen.ops.convert import cast_number
from codegen.ops.scalars import all_of

PASS_NAN = (np.fmin, np.fmax)                     # those that prefer a number to nan


def identity(how):
    """The value that a reduction starts with, as an operand."""
    number = how.accumulator
    kind = layout.scalar(number)
    if number.kind == "f" and how.ufunc in PASS_NAN:
        value = float("nan")                      # to which any number is preferred
    elif how.ufunc in (np.minimum, np.fmin):
        value = float("inf") if number.kind == "f" else number.maximum
    elif how.ufunc in (np.maximum, np.fmax):
        value = float("-inf") if number.kind == "f" else number.minimum
    else:
        value = 1 if how.ufunc in (np.multiply, np.logical_and) else 0
    one = layout.literal(kind, value)
    return (one, layout.literal(kind, 0)) if number.kind == "c" else one


def combine(b, how, x, y, lanes: int = 0):
    """One step: two values of the accumulator's type, or two vectors of so many."""
    number = how.accumulator
    kind = layout.scalar(number)
    prefix, kind = (f"v{lanes}", f"<{lanes} x {kind}>") if lanes else ("", kind)
    if how.ufunc in EXTREMES:
        name = "minimum" if how.ufunc in (np.minimum, np.fmin) else "maximum"
        if number.kind == "f":
            name += "num" if how.ufunc in PASS_NAN else ""
            target = b.module.declare(f"llvm.{name}.{prefix}f{number.bits}", kind, (kind, kind))
            return b(f"call nsz {kind} {target}({kind} {x}, {kind} {y})")
        if number.kind == "b":
            return b(f"{'and' if name == 'minimum' else 'or'} {kind} {x}, {y}")
        name = f"llvm.{'s' if number.kind == 'i' else 'u'}{name[:3]}.{prefix}{layout.scalar(number)}"
        return b.call(name, kind, (kind, x), (kind, y))
    if number.kind == "b":
        return b(f"{'or' if how.ufunc in (np.add, np.logical_or) else 'and'} {kind} {x}, {y}")
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


MOST_AT_ONCE = 128                                # elements that NumPy adds without halving them


def lanes_of(how) -> int:
    """How many partial sums NumPy keeps; it adds shorter rows from left to right."""
    return 4 if how.number.kind == "c" else 8


def nothing(how):
    """What NumPy starts a short row's sum of floats from."""
    one = layout.literal(layout.scalar(how.accumulator), -0.0)
    return (one, one) if how.accumulator.kind == "c" else one


def pairwise(b, evaluation, walkers, hows, begin, count: str) -> list:
    """Of the rows of several expressions: each one's reduction, sums in NumPy's order, by a recursive function of the module.
    `begin(builder, evaluation, walkers, count)` is asked before up to MOST_AT_ONCE elements are reduced; it gives a function of the index:
    the elements to reduce, in the types of `hows`."""
    lanes = min(map(lanes_of, hows))
    kinds, sub, inputs = [kinds_of(how) for how in hows], b.sibling(), []

    def given(kind: str, value: str) -> str:
        if value[0] not in "%@":
            return value
        inputs.append((kind, value))
        return f"%p{len(inputs)}"
    inside = [_inside(walker, given) for walker in walkers]
    own = evaluation.outlined(sub, given)
    name, struct = b.module.unique_name("pairwise"), "{" + ", ".join(kind for one in kinds for kind in one) + "}"

    def call(builder, arguments) -> list:
        result = builder(f"call {struct} @{name}({', '.join(f'{kind} {value}' for kind, value in arguments)})")
        pieces = iter([builder(f"extractvalue {struct} {result}, {k}") for k in range(sum(map(len, kinds)))])
        return [operand_of([next(pieces) for _ in one]) for one in kinds]

    def recurse(begin, size) -> list:
        same = [(kind, f"%p{number}") for number, (kind, _) in enumerate(inputs, 1)]
        return call(sub, (*same, ("i64", begin), ("i64", size)))

    def give(found):
        result, pieces = "poison", [pair for one, value in zip(kinds, found) for pair in zip(one, pieces_of(value))]
        for k, (kind, piece) in enumerate(pieces):
            result = sub(f"insertvalue {struct} {result}, {kind} {piece}, {k}")
        sub.do(f"ret {struct} {result}")

    many, few = sub.new_label("many"), sub.new_label("few")
    sub.branch(sub(f"icmp ugt i64 %n, {16 * lanes}"), many, few)
    sub.start(many)
    half = sub(f"and i64 {sub('lshr i64 %n, 1')}, {-lanes}")
    first, second = recurse("%start", half), recurse(sub(f"add i64 %start, {half}"), sub(f"sub i64 %n, {half}"))
    give([combine(sub, how, x, y) for how, x, y in zip(hows, first, second)])
    sub.start(few)

    def add_all(walkers, closing: str):
        give(reduced_row(sub, hows, begin(sub, own, walkers, "%n"), "%n", closing, b.closing(*SCALAR)))
    if is_quick(own.expression) and any(isinstance(walker, Stepping) for walker in inside):      # as fast as to copy elements
        near, apart = sub.new_label("near"), sub.new_label("apart")
        sub.branch(all_of(sub, *(walker.is_plain for walker in inside if isinstance(walker, Stepping))), near, apart)
        sub.start(apart)
        add_all([walker.further(sub, "%start") for walker in inside], sub.module.closing("unroll"))
        sub.start(near)
        inside = [walker.beside(sub) if isinstance(walker, Stepping) else walker for walker in inside]
    add_all([walker.near(sub, "%start", "%n") for walker in inside], sub.closing("unroll"))
    params = ", ".join((*(f"{kind} %p{number}" for number, (kind, _) in enumerate(inputs, 1)), "i64 %start", "i64 %n"))
    name = b.module.define_once(name, f"define internal {struct} @{name}({params}) nounwind noinline {{\n{sub.body()}\n}}")
    return call(b, (*inputs, ("i64", "0"), ("i64", count)))


def reduced_row(b, hows, elements, count: str, closing: str, closing_rest: str) -> list:
    """The reductions of `count` elements, at most MOST_AT_ONCE: those that `elements(index)` gives, in the types of `hows`."""
    lanes = min(map(lanes_of, hows))
    totals = [Accumulator(b, how, start) for how, start in zip(hows, _blocks(b, hows, lanes, elements, count, closing))]
    done = b(f"and i64 {count}, {-lanes}")

    def add(index):
        for total, value in zip(totals, elements(b(f"add i64 {done}, {index}"))):
            total.add(value)
    loop(b, b(f"sub i64 {count}, {done}"), add, closing=closing_rest)
    return [total.get() for total in totals]


def reduce_short(b, hows, elements, count: str, targets) -> None:
    """Write the reductions of `count` elements, at most MOST_AT_ONCE, to `targets`: of the elements that `elements(index)` gives."""
    own = [Accumulator(b, how) for how in hows]
    if any(how.is_pairwise for how in hows):
        for how, total, value in zip(hows, own, reduced_row(b, hows, elements, count, b.module.closing("unroll"), b.module.closing(*SCALAR))):
            total.add(value)
            total.set(rounded(b, how, total.get()))
    else:
        def add(index):
            for total, value in zip(own, elements(index)):
                total.add(value)
        loop(b, count, add, closing=b.module.closing(*SCALAR))
    for how, total, place in zip(hows, own, targets):
        store(b, how.number, cast_number(b, how.accumulator, how.number, total.get()), place)


def _blocks(b, hows, lanes: int, elements, count: str, closing: str) -> list:
    """The reductions over whole blocks of `lanes` elements. The partial ones are one vector, into which a block's elements are put:
    from that LLVM's SLP vectoriser finds that their computation can be done on vectors, too."""
    parts = []                                    # for each reduction: its pieces' kinds, vectors' types and places
    for how in hows:
        kinds, start = kinds_of(how), pieces_of(nothing(how) if how.is_pairwise else identity(how))
        vectors = [f"<{lanes} x {kind}>" for kind in kinds]
        parts.append((how, kinds, vectors, [b.alloca(vector) for vector in vectors]))
        for kind, vector, place, one in zip(kinds, vectors, parts[-1][3], start):
            b.do(f"store {vector} <{', '.join([f'{kind} {one}'] * lanes)}>, ptr {place}")

    def block(index):
        base = b(f"shl nuw nsw i64 {index}, {lanes.bit_length() - 1}")
        rows = [["poison"] * len(kinds) for _, kinds, *_ in parts]
        for lane in range(lanes):
            found = elements(b(f"add i64 {base}, {lane}") if lane else base)
            rows = [[b(f"insertelement {vector} {row}, {kind} {piece}, i64 {lane}")
                     for vector, row, kind, piece in zip(vectors, own, kinds, pieces_of(value))]
                    for (_, kinds, vectors, _), own, value in zip(parts, rows, found)]
        for (how, kinds, vectors, places), own in zip(parts, rows):
            before = operand_of([b(f"load {vector}, ptr {place}") for vector, place in zip(vectors, places)])
            for vector, place, after in zip(vectors, places, pieces_of(combine(b, how, before, operand_of(own), lanes))):
                b.do(f"store {vector} {after}, ptr {place}")
    loop(b, b(f"lshr i64 {count}, {lanes.bit_length() - 1}"), block, closing=closing)
    totals = []
    for how, kinds, vectors, places in parts:
        whole = [b(f"load {vector}, ptr {place}") for vector, place in zip(vectors, places)]
        sums = [operand_of([b(f"extractelement {vector} {row}, i64 {lane}") for vector, row in zip(vectors, whole)])
                for lane in range(lanes)]
        while len(sums) > 1:
            sums = [combine(b, how, sums[k], sums[k + 1]) for k in range(0, len(sums), 2)]
        totals.append(sums[0])
    return totals


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
