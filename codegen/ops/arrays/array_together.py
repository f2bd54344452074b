"""Several results of the same arrays, in one loop: elements of new arrays, and reductions.

In: what fusion found to go over the same elements (codegen.fusion.together).  Out: the op `together`, whose result is a tuple.  Holds:
all expressions have the same shape; errors in shapes are raised in the order of the results; sums are NumPy's, as in `array_reduce`.

    %t: tuple(array, float64) = together[exp(0); add.reduce exp(0)] %a      y = np.exp(a); s = y.sum()

Reductions are of all elements, or all along the innermost axis of arrays of order C: then each row gives one element.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import PARALLEL, operand_of, pieces_of
from codegen.ops.arrays.array_access import load, memory_type, move, store, times
from codegen.ops.arrays.array_expressions import Evaluation, leaves, takes_calls, takes_time
from codegen.ops.arrays.array_fused import TOGETHER
from codegen.ops.arrays.array_layout import allocate_in_order
from codegen.ops.arrays.array_map import Operands, common_shape, written_at
from codegen.ops.arrays.array_overlap import released_on_error
from codegen.ops.arrays.array_places import Found, in_chunks, line_of
from codegen.ops.arrays.array_reduce import refuse_empty_lines, with_axis
from codegen.ops.arrays.array_streams import SCALAR, Plain, Stream, Walk, loop, walk
from codegen.ops.arrays.array_sums import MOST_AT_ONCE, Accumulator, accumulated, pairwise, reduce_short, rounded
from codegen.ops.convert import cast_number
from codegen.storage.strides import COUNT
from typeinfer.types import Array, Static


class Output:
    """One of the results, of that type: a reduction `how` of an expression of `ndim` axes, or (None) an array of its values. `loc`: where
    it is in the source."""
    __slots__ = ("how", "type", "ndim", "loc")

    def __init__(self, how, result, ndim: int, loc):
        self.how, self.type, self.ndim, self.loc = how, result, ndim, loc

    @property
    def is_pairwise(self) -> bool:
        return self.how is not None and self.how.is_pairwise

    def __repr__(self):
        return f"{self.how.__name__}.reduce" if self.how else "array"


class _Together(Walk):
    """`arrays`: for each output the number of the stream that takes its elements, or None."""

    def __init__(self, outputs, operands: Operands, arrays):
        self.outputs, self.operands, self.arrays = outputs, operands, arrays
        self.hows = [output.how for output in outputs if output.how]
        self.count = len(arrays) - arrays.count(None)
        self.finds = any(how.finds for how in self.hows)
        self.any_order = not self.count and not self.finds
        self.is_by_row = any(output.how and output.how.axis is not None for output in outputs)
        self.writes = any(output.how is None for output in outputs)

    @property
    def targets(self) -> int:
        return self.count

    def begin(self, b):
        if self.finds:
            self.passed = b.alloca("i64")
            b.do(f"store i64 0, ptr {self.passed}")
        return None if self.is_by_row else [Found(b, how) if how.finds else Accumulator(b, how) for how in self.hows]

    def row(self, b, evaluation, walkers, row, state) -> None:
        own = [Accumulator(b, how) for how in self.hows] if self.is_by_row else state
        for walker in walkers[self.count:]:
            walker.before_row(b)
        walkers = list(walkers)
        for output, number in zip(self.outputs, self.arrays):
            if output.how is None:                    # written also where a row has one element
                walkers[number] = Plain(walkers[number].stream, walkers[number].pointer)
        if any(how.is_pairwise for how in self.hows):
            found = pairwise(b, evaluation, walkers, self.hows, self._begin, row.count)
            for how, total, value in zip(self.hows, own, found):
                total.add(value)
                total.set(rounded(b, how, total.get()))
        else:
            row.in_pieces(b, walkers, lambda near, count: (self._searched if self.finds else self._piece)(b, evaluation, near, count, own))
        if self.is_by_row:
            totals = iter(own)
            for output, number in zip(self.outputs, self.arrays):
                if output.how:
                    store(b, output.how.number, cast_number(b, output.how.accumulator, output.how.number, next(totals).get()),
                          walkers[number].pointer)

    def takes_short_rows(self, evaluation) -> bool:
        return self.is_by_row and not self.finds and any(map(takes_time, evaluation.expression.args))

    def short_rows(self, b, evaluation, near, rows, columns, state, closing) -> None:
        """What is reduced is computed for all rows first, and kept."""
        elements = self._begin(b, evaluation, near, times(b, rows, columns), kept=COUNT, computes_all=True)

        def row(number):
            first = times(b, number, columns)
            reduce_short(b, self.hows, lambda index: elements(b(f"add nuw nsw i64 {first}, {index}")), columns,
                         [near[place].at(b, number) for output, place in zip(self.outputs, self.arrays) if output.how])
        loop(b, rows, row, closing=b.module.closing(*SCALAR))

    def _piece(self, b, evaluation, near, count, totals, in_memory=()) -> None:
        """Every output of some elements, in one loop. `in_memory`: of which the elements are, so that places in them are found there."""
        def element(index):
            values = evaluation.elements(range(len(self.outputs)), self._reader(b, near, index))
            left = iter(totals)
            for number, value in enumerate(values):
                if self._write(b, near, number, value, index):
                    continue
                total = next(left)
                if isinstance(total, Found):
                    total.take(b, index, value, number not in in_memory)
                else:
                    total.add(accumulated(b, self.outputs[number].how, value))
        self._loop(b, count, element)

    def _searched(self, b, evaluation, near, count, totals) -> None:
        """The same where places are asked for, too."""
        expressions, own = evaluation.expression.args, [number for number, output in enumerate(self.outputs) if output.how]
        lines = {number: line for number in own if (line := line_of(near[self.count:], self.operands, expressions[number])) is not None}
        searches = [(total, lines[number] + self.count if number in lines else None) for number, total in zip(own, totals) if isinstance(total, Found)]
        in_chunks(b, near, count, self.passed, searches, lambda walkers, size: self._piece(b, evaluation, walkers, size, totals, lines))

    def _begin(self, b, evaluation, near, count, kept: int = MOST_AT_ONCE, computes_all: bool = False):
        """See `pairwise`: what is written, and what takes calls (or all), in a loop before. `kept`: elements of what is not written."""
        expressions, first, read = evaluation.expression.args, [], {}
        for number, output in enumerate(self.outputs):
            if output.how is None:
                first.append(number)
                read[expressions[number]] = self._reading(b, output.type.dtype, near[self.arrays[number]].at)
        for number, output in enumerate(self.outputs):
            if output.how and expressions[number] not in read and (computes_all or takes_calls(expressions[number])):
                first.append(number)
                kind = memory_type(output.how.number)
                buffer = b.alloca(f"[{kept} x {kind}]")
                read[expressions[number]] = self._reading(b, output.how.number, lambda b, index, buffer=buffer, kind=kind: move(b, buffer, index, kind))

        def element(index):
            for number, value in zip(first, evaluation.elements(first, self._reader(b, near, index))):
                if not self._write(b, near, number, value, index):
                    read[expressions[number]](index, value)
        if first:
            self._loop(b, count, element)
        reduced = [number for number, output in enumerate(self.outputs) if output.how]
        others = [number for number in reduced if expressions[number] not in read]

        def elements(index):
            values = dict(zip(others, evaluation.elements(others, self._reader(b, near, index))))
            return [accumulated(b, self.outputs[number].how, values[number] if number in values else read[expressions[number]](index))
                    for number in reduced]
        return elements

    @staticmethod
    def _reading(b, number, place):
        """A function that reads what is kept of an element, or keeps it."""
        def access(index, value=None):
            return load(b, number, place(b, index)) if value is None else store(b, number, value, place(b, index))
        return access

    def _reader(self, b, walkers, index: str):
        return self.operands.reader(b, walkers[self.count:], index)

    def _write(self, b, walkers, number: int, value, index) -> bool:
        """Write an element of an array; False: it is reduced."""
        output = self.outputs[number]
        if output.how is None:
            store(b, output.type.dtype, value, walkers[self.arrays[number]].at(b, index))
        return output.how is None

    def _loop(self, b, count, element) -> None:
        before, b.access = b.access, PARALLEL if self.writes or self.finds else ""
        loop(b, count, element, closing=b.closing(*(("unroll",) if self.writes else ()), *(("parallel",) if self.writes or self.finds else ())))
        b.access = before

    def end(self, b, state):
        return tuple(piece for total in state or () for piece in pieces_of(total.get()))


def _emit(b, instr, function, *operands):
    outputs, several = instr.attr
    values = instr.args[1:]
    evaluation = Evaluation(b, instr, several, list(zip(values, operands)))
    evaluation.prepare()
    used = leaves(several)
    arrays = {number: (values[number].type, operands[number]) for number in used if isinstance(values[number].type, Array)}
    ndim, known, lengths = outputs[0].ndim, {}, None
    for output, expression in zip(outputs, several.args):
        with written_at(b, output.loc):
            found = common_shape(b, expression, arrays, known=known)
            lengths = lengths or found
            if output.how:
                refuse_empty_lines(b, output.how, found)
    before, streams, numbers, made = b.on_error, [], [], []
    for output in outputs:
        numbers.append(len(streams) if isinstance(output.type, Array) else None)
        if isinstance(output.type, Array):
            kept = lengths[:-1] if output.how else lengths
            new = allocate_in_order(b, Array(output.type.dtype, len(kept), "C"), kept, list(arrays.values()))
            released_on_error(b, new[0])
            target = Stream(b, Array(output.type.dtype, len(kept), "C"), new, len(kept), False)
            streams.append(with_axis(target, len(kept)) if output.how else target)
            made.append((*new, "1") if output.how and output.how.keepdims else new)
    b.on_error = before
    is_reversed = not streams and ndim > 1 and not any(output.how.finds for output in outputs) and all(t.order == "F" for t, _ in arrays.values())
    given = Operands(b, values, operands, used, ndim, is_reversed)
    what = _Together(outputs, given, numbers)
    pieces = iter(walk(b, lengths[::-1] if is_reversed else lengths, [*streams, *given.streams], evaluation, what, flat=not what.is_by_row))
    result = []
    for output, number in zip(outputs, numbers):
        if number is not None:
            result += made[number]
        else:
            if output.how.finds:
                result.append(next(pieces))
                continue
            total = operand_of([next(pieces) for _ in layout.pieces(output.how.accumulator)])
            result += pieces_of(cast_number(b, output.how.accumulator, output.how.number, total))
    return tuple(result)


TOGETHER.rule((Static, object), lambda *operands: None, _emit, variadic=True)
