"""Where the least or the greatest element of an expression is: np.argmin, np.argmax of what is computed, without an array of it.

In: a Reduction that `finds` (see `array_reduce`), streams.  Out: loops, and `emit_places`.  Holds: positions are NumPy's: the first of equal
ones; nan before all numbers.

Of all elements: CHUNK of them at a time are computed into memory of the stack, together with their extreme; only where that is better than
those before it is looked for there, by whole vectors. Both loops LLVM vectorises, where one that keeps value and position is scalar.
Along the first axis: slice after slice is compared with the best so far of each column; where columns are few, each is a line as above.
Along the last axis only of arrays as they are: fusion computes some rows at a time (see `array_rows`).

    np.argmin(np.abs(a - x))      for each chunk: for i: t[i] = |a[i] - x|; m = min(m, t[i]); if m < best: best, where = m, start + t.index(m)
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.build import PARALLEL, UNLIKELY
from codegen.ops.arrays.array_access import load, memory_type, move, store, times
from codegen.ops.arrays.array_expressions import Leaf, leaves, takes_calls
from codegen.ops.arrays.array_layout import allocate_in_order
from codegen.ops.arrays.array_map import Operands, raise_outside
from codegen.ops.arrays.array_overlap import released_on_error
from codegen.ops.arrays.array_search import SHORT, VECTOR, extreme_places, place_in_line, place_of_bool
from codegen.ops.arrays.array_streams import OUTER, Plain, Stream, Walk, loop, walk
from codegen.ops.arrays.array_sums import Accumulator, identity
from codegen.ops.scalars import all_of, any_of
from codegen.storage import memory
from typeinfer.types import NUMPY_SCALARS, Array

CHUNK = 1024                                      # elements: 8 KB of float64, which the first cache holds beside what they are made of
NARROW = 16                                       # columns: a loop over fewer takes longer than what it does
INT64 = NUMPY_SCALARS["int64"]
FINDS: dict = {}                                  # the code of functions of the library → the ufunc that gives the extreme


def finds_place(ufunc):
    """Decorator: function(array), or function(array, axis), gives where the extreme is; fusion knows such functions."""
    def note(function):
        FINDS[function.__code__] = ufunc
        return function
    return note


def is_better(b, how, x, y) -> str:
    """An i1: x comes before y, wherever that is."""
    kind, is_least = layout.scalar(how.number), how.ufunc is np.minimum
    if how.number.kind == "f":
        is_nan = all_of(b, b(f"fcmp uno {kind} {x}, {x}"), b(f"fcmp ord {kind} {y}, {y}"))
        return any_of(b, b(f"fcmp {'olt' if is_least else 'ogt'} {kind} {x}, {y}"), is_nan)
    if how.number.kind == "b":                    # the first of them that differs from what it starts with
        return b(f"icmp {'ult' if is_least else 'ugt'} {kind} {x}, {y}")
    return b(f"icmp {'u' if how.number.kind == 'u' else 's'}{'lt' if is_least else 'gt'} {kind} {x}, {y}")


class Found:
    """The best element so far and where it is, on the stack; `begin`, `take` each, `end`: a chunk."""

    def __init__(self, b, how):
        self.how, self.kind = how, memory_type(how.number)
        self.best, self.where = Accumulator(b, how), b.alloca("i64")
        b.do(f"store i64 0, ptr {self.where}")
        self.chunk = Accumulator(b, how)
        self.buffer = b.alloca(f"[{CHUNK} x {self.kind}]")

    def begin(self, b) -> None:
        self.chunk.set(identity(self.how))

    def take(self, b, index, value, is_kept: bool, is_added: bool = True) -> None:
        if is_kept:
            store(b, self.how.number, value, move(b, self.buffer, index, self.kind))
        if is_added and self.how.number.kind != "b":          # bools are looked through as fast
            self.chunk.add(value)

    def add_kept(self, b, count: str) -> None:
        """Take the extreme of the elements that were kept: where each takes a call, it would be saved and read again around each."""
        loop(b, count, lambda index: self.chunk.add(load(b, self.how.number, move(b, self.buffer, index, self.kind))))

    def is_final(self, b) -> str:
        """An i1: there is nothing better."""
        return b(f"icmp ne i1 {self.best.get()}, {identity(self.how)}") if self.how.number.kind == "b" else "false"

    def end(self, b, line: str, start: str, count: str) -> None:
        """The chunk's elements are in `line`; the first is number `start`."""
        if self.how.number.kind == "b":
            self._end_bools(b, line, start, count)
            return
        better, done = b.new_label("better"), b.new_label("found")
        b.branch(is_better(b, self.how, self.chunk.get(), self.best.get()), better, done, UNLIKELY)
        b.start(better)
        self.best.set(self.chunk.get())
        place = place_in_line(b, self.how.number, line, count, self.chunk.get())
        b.do(f"store i64 {b(f'add i64 {start}, {place}')}, ptr {self.where}")
        b.jump(done)
        b.start(done)

    def _end_bools(self, b, line: str, start: str, count: str) -> None:
        wanted = b(f"xor i1 {identity(self.how)}, true")
        place = place_of_bool(b, line, count, wanted)
        is_first = all_of(b, b(f"icmp ult i64 {place}, {count}"), b(f"xor i1 {self.is_final(b)}, true"))
        b.do(f"store i64 {b.select(is_first, 'i64', b(f'add i64 {start}, {place}'), self.get())}, ptr {self.where}")
        self.best.set(b.select(is_first, "i1", wanted, self.best.get()))

    def get(self) -> str:
        return self.best.b(f"load i64, ptr {self.where}")


def in_chunks(b, near, count: str, passed: str, searches, elements, is_last=None) -> None:
    """`elements(walkers, count)` of each chunk of a piece of a row, after which the `searches`, (Found, the number of the walker whose elements
    are searched, or None), look at it. `passed`: where the number of the elements before is kept; `is_last(b)`: an i1, no more are needed."""
    before = b(f"load i64, ptr {passed}")

    def chunk(index):
        begin, skipped = b(f"mul nuw nsw i64 {index}, {CHUNK}"), b.new_label("skipped")
        if is_last is not None:
            needed = b.new_label("needed")
            b.branch(is_last(b), skipped, needed, UNLIKELY)
            b.start(needed)
        size = b.call("llvm.umin.i64", "i64", ("i64", str(CHUNK)), ("i64", b(f"sub i64 {count}, {begin}")))
        own = [walker.further(b, begin) for walker in near]
        for found, _ in searches:
            found.begin(b)
        elements(own, size)
        for found, number in searches:
            found.end(b, found.buffer if number is None else own[number].pointer, b(f"add i64 {before}, {begin}"), size)
        b.jump(skipped)
        b.start(skipped)
    loop(b, b(f"lshr i64 {b(f'add i64 {count}, {CHUNK - 1}')}, {CHUNK.bit_length() - 1}"), chunk, closing=OUTER)
    b.do(f"store i64 {b(f'add i64 {before}, {count}')}, ptr {passed}")


def line_of(near, operands: Operands, expression) -> int | None:
    """The number of the walker in whose memory the elements of an expression are."""
    number = operands.stream_of[expression.number] if isinstance(expression, Leaf) and expression.is_array else None
    return number if number is not None and isinstance(near[number], Plain) else None


class _All(Walk):
    """The place of all elements' extreme, in the order of the loops."""
    kinds = ("i64",)

    def __init__(self, how, operands: Operands):
        self.how, self.operands = how, operands

    def begin(self, b):
        passed = b.alloca("i64")
        b.do(f"store i64 0, ptr {passed}")
        return passed, Found(b, self.how)

    def row(self, b, evaluation, walkers, row, state) -> None:
        passed, found = state
        for walker in walkers:
            walker.before_row(b)

        def piece(near, count):
            number = line_of(near, self.operands, evaluation.expression)
            is_apart = takes_calls(evaluation.expression) and self.how.number.kind != "b"

            def elements(own, size):
                before, b.access = b.access, PARALLEL
                loop(b, size, lambda index: found.take(b, index, evaluation.element(self.operands.reader(b, own, index)), number is None, not is_apart),
                     closing=b.closing("parallel"))
                b.access = before
                if is_apart:
                    found.add_kept(b, size)
            is_last = found.is_final if self.how.number.kind == "b" and not evaluation.outside else None
            in_chunks(b, near, count, passed, [(found, number)], elements, is_last)
        row.in_pieces(b, walkers, piece)

    def end(self, b, state):
        return (state[1].get(),)


class _Columns(_All):
    """The same of each row of a nest, into the first stream."""
    kinds = ()

    def begin(self, b):
        return None

    def row(self, b, evaluation, walkers, row, state) -> None:
        own = super().begin(b)
        super().row(b, evaluation, walkers[1:], row, own)
        store(b, INT64, own[1].get(), walkers[0].pointer)

    def end(self, b, state):
        return ()


class _Slice(Walk):
    """Compares a slice with the best of each column: the streams are the places, the best, operands."""
    writes, reads_written = 2, True

    def __init__(self, how, operands: Operands, number: str):
        self.how, self.operands, self.number = how, operands, number

    def element(self, b, evaluation, walkers, index, state) -> None:
        how, kind = self.how, layout.scalar(self.how.number)
        place, kept = walkers[0].at(b, index), walkers[1].at(b, index)
        x, y = evaluation.element(self.operands.reader(b, walkers[2:], index)), load(b, how.number, kept)
        better = is_better(b, how, x, y)
        store(b, how.number, b.select(better, kind, x, y), kept)
        store(b, INT64, b.select(better, "i64", self.number, load(b, INT64, place)), place)


class _Start(Walk):
    """What columns start from."""
    writes = 2

    def __init__(self, how):
        self.how = how

    def element(self, b, evaluation, walkers, index, state) -> None:
        store(b, INT64, "0", walkers[0].at(b, index))
        store(b, self.how.number, identity(self.how), walkers[1].at(b, index))


def refuse_no_elements(b, how, lengths) -> None:
    """ValueError where nothing is looked through."""
    empty = [b(f"icmp eq i64 {lengths[axis]}, 0") for axis in (range(len(lengths)) if how.axis is None else how.axes)]
    b.raise_if(any_of(b, *empty), ValueError, f"attempt to get {how.__name__} of an empty sequence")


def emit_places(b, how, evaluation, values, operands, lengths):
    """The value of an instruction: a number, or the pieces of an array."""
    expression, ndim = evaluation.expression, len(lengths)
    refuse_no_elements(b, how, lengths)
    if how.axis is not None and how.axis == ndim - 1:
        return _of_rows(b, how, values[expression.number].type, operands[expression.number], lengths)
    streams = Operands(b, values, operands, leaves(expression), ndim, False)
    if how.axis is None:
        place, = walk(b, lengths, streams.streams, evaluation, _All(how, streams))
        raise_outside(b, evaluation, streams, lengths)
        return place
    made = allocate_in_order(b, Array(INT64, ndim - 1, "C"), lengths[1:], [])
    _along_first_axis(b, how, evaluation, streams, Stream(b, Array(INT64, ndim - 1, "C"), made, ndim - 1, False), lengths)
    return made


def _along_first_axis(b, how, evaluation, operands: Operands, target: Stream, lengths) -> None:
    narrow, wide, done = b.new_label("narrow"), b.new_label("wide"), b.new_label("reduced")
    b.branch(all_of(b, b(f"icmp ult i64 {lengths[-1]}, {NARROW}"), b(f"icmp ugt i64 {lengths[0]}, {lengths[-1]}")), narrow, wide)
    b.start(narrow)
    whole, axes = operands.streams, [*range(1, len(lengths)), 0]
    operands.streams = [_turned(stream, axes) for stream in whole]
    column = target.at(target.data)
    column.lengths, column.steps = [*target.lengths, None], [*target.steps, None]
    walk(b, [lengths[axis] for axis in axes], [column, *operands.streams], evaluation, _Columns(how, operands), flat=False)
    operands.streams = whole
    b.jump(done)
    b.start(wide)
    t = Array(how.number, len(lengths) - 1, "C")
    before, b.into = b.into, None
    best = allocate_in_order(b, t, lengths[1:], [])
    b.into, before = before, b.on_error
    released_on_error(b, best[0])
    kept = Stream(b, t, best, t.ndim, False)
    walk(b, lengths[1:], [target, kept], None, _Start(how))

    def slice(number):
        near = []
        for stream in whole:
            step = stream.steps[0]
            if step is not None and stream.lengths[0] != lengths[0]:
                step = b.select(b(f"icmp eq i64 {stream.lengths[0]}, {lengths[0]}"), "i64", step, "0")
            own = stream.at(stream.data if step is None else move(b, stream.data, times(b, number, step, "nsw "), stream.kind))
            own.lengths, own.steps = stream.lengths[1:], stream.steps[1:]
            near.append(own)
        walk(b, lengths[1:], [target, kept, *near], evaluation, _Slice(how, operands, number))
    loop(b, lengths[0], slice, closing=OUTER)
    b.on_error = before
    memory.release(b, best[0])
    b.jump(done)
    b.start(done)


def _turned(stream: Stream, axes: list[int]) -> Stream:
    made = stream.at(stream.data)
    made.lengths, made.steps = [stream.lengths[k] for k in axes], [stream.steps[k] for k in axes]
    made.is_plain = False
    return made


def _of_rows(b, how, t: Array, pieces, lengths):
    """Of an array of order C, along the last axis."""
    made = allocate_in_order(b, Array(INT64, t.ndim - 1, "C"), lengths[:-1], [])
    kind, length, rows = memory_type(t.dtype), lengths[-1], lengths[0]
    for other in lengths[1:-1]:
        rows = times(b, rows, other, "")
    short, long, done = b.new_label("short"), b.new_label("long"), b.new_label("reduced")
    lanes = VECTOR // layout.itemsize(t.dtype) if isinstance(Array(t.dtype, 2, "C"), SHORT) else 0
    b.branch(b(f"icmp ule i64 {length}, {lanes}"), short, long)
    b.start(short)
    if lanes:
        extreme_places(b, t.dtype, how.ufunc is np.minimum, made[1], pieces[1], rows, length)
    b.jump(done)
    b.start(long)

    def row(index):
        line, best = move(b, pieces[1], times(b, index, length), kind), Accumulator(b, how)
        loop(b, length, lambda at: best.add(load(b, t.dtype, move(b, line, at, kind))))
        store(b, INT64, place_in_line(b, t.dtype, line, length, best.get()), move(b, made[1], index, "i64"))
    loop(b, rows, row, closing=OUTER)
    b.jump(done)
    b.start(done)
    return made
