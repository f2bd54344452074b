"""Reductions where one of the two axes is short: points of two or three coordinates, tables of a few columns.

In: streams of arrays in order C, a Reduction.  Out: versions of the loops of `array_reduce` for such lengths, and the condition under which
they are the ones to take.  Holds: sums have the same order of additions as there.

    ((p[:, None] - c[None]) ** 2).sum(axis=2)      for i: for k: out[i, k] = f(i, k, 0) + f(i, k, 1) + f(i, k, 2)      which LLVM vectorises
    x.sum(axis=0)                                  for 8 columns at a time: for i: total += x[i, these]                 totals are in registers

Along an axis of three a loop costs more than what it adds up; and where a row has eight elements, reading and writing their totals does.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import PARALLEL
from codegen.ops.arrays.array_access import memory_type, move, store, times
from codegen.ops.arrays.array_expressions import Apply, parts, takes_calls
from codegen.ops.arrays.array_map import Operands
from codegen.ops.arrays.array_streams import OUTER, SCALAR, Fixed, Plain, Stream, Walk, loop
from codegen.ops.arrays.array_sums import accumulated, combine, identity, lanes_of, nothing
from codegen.ops.convert import cast_number
from codegen.ops.scalars import all_of

SIZES = (2, 3)                                    # of short lines: points in the plane and in space (each is a loop more to compile)
LANES = 8                                         # columns at a time
FEW = 32                                          # columns: of more, reading and writing totals costs little
LONGEST = 8                                       # operations of an element, which is written out for each of a line or of the columns


def is_short_enough(evaluation, streams: list[Stream]) -> bool:
    """Whether elements are cheap enough to be written out several times, and lie in memory as the loops go."""
    applied = [part for part in parts(evaluation.expression) if isinstance(part, Apply)]
    return len(applied) <= LONGEST and not takes_calls(evaluation.expression) and all(stream.is_plain for stream in streams)


def sizes_of(how, lengths) -> tuple[int, ...]:
    """The lengths of lines for which there are versions."""
    if len(lengths) < 3:                          # a line for each row: the loop over rows is the only one around
        return (3,) if how.is_sum else ()
    return tuple(size for size in SIZES if not how.is_pairwise or size < lanes_of(how))


def are_whole(b, lengths, streams: list[Stream], axes) -> str:
    """An i1: no stream is broadcast along these axes, but where its type says so."""
    found = "true"
    for stream in streams:
        for axis in axes:
            length = stream.lengths[axis]
            if length not in (None, "1", lengths[axis]):
                found = all_of(b, found, b(f"icmp eq i64 {length}, {lengths[axis]}"))
    return found


def has_axis(stream: Stream, axis: int) -> bool:
    return stream.lengths[axis] not in (None, "1")


class Lines(Walk):
    """Each element of the first stream is the reduction of a line of `size` elements. `streams`: with the axis of the lines, the innermost."""
    writes = 1

    def __init__(self, how, operands: Operands, streams: list[Stream], size: int):
        self.how, self.operands, self.streams, self.size = how, operands, streams, size

    def row(self, b, evaluation, walkers, row, state) -> None:
        how, out = self.how, Plain(walkers[0].stream, walkers[0].pointer)
        near = [[_line_reader(b, stream, walker.pointer, place, self.size) for stream, walker in zip(self.streams, walkers[1:])]
                for place in range(self.size)]
        before, b.access = b.access, PARALLEL

        def element(index):
            total = nothing(how) if how.is_pairwise else identity(how)
            for readers in near:
                total = combine(b, how, total, accumulated(b, how, evaluation.element(self.operands.reader(b, readers, index))))
            if how.is_pairwise:
                total = combine(b, how, identity(how), total)
            store(b, how.number, cast_number(b, how.accumulator, how.number, total), out.at(b, index))
        loop(b, row.count, element, closing=b.closing("unroll", "parallel"))
        b.access = before


def _line_reader(b, stream: Stream, pointer: str, place: int, size: int):
    """What reads element `place` of each line of a row."""
    data = move(b, pointer, str(place), memory_type(stream.type.dtype)) if has_axis(stream, -1) else pointer
    if has_axis(stream, -2):
        return _Spread(stream, data, size) if has_axis(stream, -1) else Plain(stream, data)
    fixed = Fixed(stream, data)
    fixed.before_row(b)
    return fixed


class _Spread(Plain):
    """An array of which every `step`th element is read."""
    __slots__ = ("step",)

    def __init__(self, stream: Stream, pointer: str, step: int):
        super().__init__(stream, pointer)
        self.step = step

    def at(self, b, index: str) -> str:
        return super().at(b, times(b, index, str(self.step)))


def without_lines(stream: Stream) -> Stream:
    """The stream in a nest without the innermost axis."""
    made = stream.at(stream.data)
    made.lengths, made.steps = stream.lengths[:-1], stream.steps[:-1]
    return made


def can_hold_columns(how) -> bool:
    """Whether the totals of LANES columns are one vector."""
    return how.number is how.accumulator and how.number.kind in "iuf"


def reduce_columns(b, how, evaluation, operands: Operands, target: Stream, lengths) -> str:
    """Reduce LANES columns of a table at a time, if it has few; gives how many columns that were."""
    rows, columns = lengths
    is_narrow = all_of(b, b(f"icmp ult i64 {columns}, {FEW}"), are_whole(b, lengths, operands.streams, (0, 1)))
    count = b.select(is_narrow, "i64", b(f"lshr i64 {columns}, {LANES.bit_length() - 1}"), "0")
    kind = layout.scalar(how.number)
    vector, size = f"<{LANES} x {kind}>", layout.itemsize(how.number)
    start = f"<{', '.join([f'{kind} {identity(how)}'] * LANES)}>"

    def some(index):
        first = times(b, index, str(LANES))
        data = [move(b, stream.data, first, stream.kind) if has_axis(stream, 1) else stream.data for stream in operands.streams]
        total = b.alloca(vector)
        b.do(f"store {vector} {start}, ptr {total}")

        def row(number):
            walkers = []
            for stream, pointer in zip(operands.streams, data):
                near = move(b, pointer, times(b, number, stream.steps[0]), stream.kind) if has_axis(stream, 0) else pointer
                walkers.append((Plain if has_axis(stream, 1) else Fixed)(stream, near))
                walkers[-1].before_row(b)
            found = "poison"
            for lane in range(LANES):
                value = accumulated(b, how, evaluation.element(operands.reader(b, walkers, str(lane))))
                found = b(f"insertelement {vector} {found}, {kind} {value}, i64 {lane}")
            b.do(f"store {vector} {combine(b, how, b(f'load {vector}, ptr {total}'), found, LANES)}, ptr {total}")
        loop(b, rows, row, closing=b.closing(*SCALAR))
        b.do(f"store {vector} {b(f'load {vector}, ptr {total}')}, ptr {move(b, target.data, first, target.kind)}, align {size}")
    loop(b, count, some, closing=OUTER)
    return times(b, count, str(LANES))


def from_column(b, stream: Stream, axis: int, first: str) -> Stream:
    """The stream without the columns before that one."""
    if not has_axis(stream, axis):
        return stream
    made = stream.at(move(b, stream.data, first, stream.kind))
    made.lengths = list(stream.lengths)
    made.lengths[axis] = b(f"sub i64 {stream.lengths[axis]}, {first}")
    return made
