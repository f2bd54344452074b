"""Loop nests over arrays: broadcasting, and walking several arrays in step.

In: arrays (types and pieces).  Out: LLVM loops that call back for each element.  Holds: rows are plain where the elements of every
array follow each other, or stay the same: LLVM vectorises those. Other rows are taken in pieces, whose elements are copied
to where they follow each other (see strides), so there is one loop for all. Arrays that have no innermost axis are read once a
row. Where all arrays have the same shape and order, all elements are one row; where the orders are not known to be the same,
the axes are sorted, turned and joined before the loops.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import LIKELY, PARALLEL
from codegen.ops.arrays.array_access import SHAPE, load, memory_type, move, products, shape_of, times, unit
from codegen.ops.scalars import all_of, any_of
from codegen.storage.strides import BYTES, COUNT
from typeinfer.types import Array

OUTER = " "                                       # closes a loop around others, of which nothing is told
# Convergent: LLVM makes no copies of a loop with such a call for the cases that no, or some, arrays need it (measured: two arrays
# of one axis took four loops, and twice the time to compile).
COPYING = "convergent nounwind memory(argmem: readwrite)"


def loop(b, count: str, body, *, closing: str = "") -> None:
    """for i in range(count): body(i). `closing`: metadata for the branch that closes it (`b.closing`)."""
    if count == "1":
        body("0")
        return
    enter, done = b.new_label("loop"), b.new_label("done")
    b.branch(b(f"icmp sgt i64 {count}, 0"), enter, done)
    before, known = b.label, b.known_here()
    b.start(enter)
    place, index = len(b.lines), b.name()
    b.lines.append("")
    body(index)
    following = b(f"add nuw nsw i64 {index}, 1")
    b.lines[place] = f"  {index} = phi i64 [0, %{before}], [{following}, %{b.label}]"
    b.do(f"br i1 {b(f'icmp slt i64 {following}, {count}')}, label %{enter}, label %{done}{closing or b.closing()}")
    b.start(done, known)


class Stream:
    """One array in a nest of `ndim` loops, outermost first.

    `lengths`, `steps`: for each loop, None where the array has no such axis; steps count `kind`s (an LLVM type), `one` of them is
    an element further. `is_plain`: its elements follow each other along the innermost loop, if that is not repeated by
    broadcasting.
    """
    __slots__ = ("type", "data", "lengths", "steps", "kind", "one", "is_plain")

    def __init__(self, b, t: Array, pieces, ndim: int, is_reversed: bool):
        self.type, self.data, self.one = t, pieces[1], "1"
        lengths = list(shape_of(t, pieces))
        wanted = "F" if is_reversed and t.ndim > 1 else "C"
        self.is_plain = t.order == wanted
        if t.order == "A":
            self.kind, shift = unit(t.dtype)
            self.one = "2" if t.dtype.kind == "c" else "1"
            steps = [b(f"ashr i64 {stride}, {shift}") if shift else stride for stride in pieces[SHAPE + t.ndim:]]
        else:
            self.kind = memory_type(t.dtype)
            steps = products(b, lengths, t.order)
        missing: list = [None] * (ndim - t.ndim)
        self.lengths, self.steps = missing + lengths, missing + steps
        if is_reversed:
            self.lengths, self.steps = self.lengths[::-1], self.steps[::-1]

    def at(self, data: str) -> Stream:
        """The same stream from another place on."""
        made = Stream.__new__(Stream)
        made.type, made.data, made.lengths, made.steps = self.type, data, self.lengths, self.steps
        made.kind, made.one, made.is_plain = self.kind, self.one, self.is_plain
        return made

    def in_bytes(self, b, step: str) -> str:
        return times(b, step, str(layout.itemsize(self.type.dtype) // int(self.one)), "nsw ")


def broadcast(b, lengths_of: list[list], ndim: int) -> tuple[list[str], str]:
    """The lengths that arrays of these lengths (None: no such axis) have together, and an i1: they do not fit.

    A length that several had together fits each of them, and whatever else was made of them alone: a chain over arrays asks once
    for each pair that meets first.
    """
    found, mismatch = [], "false"
    for axis in range(ndim):
        given = list(dict.fromkeys(one[axis] for one in lengths_of if one[axis] not in (None, "1")))
        length = given[0] if given else "1"
        for other in given[1:]:
            both = _parts(b, length) | _parts(b, other)
            if both in (_parts(b, length), _parts(b, other)):
                length = length if both == _parts(b, length) else other
                continue
            length, differs = _common_length(b, length, other)
            mismatch = any_of(b, mismatch, differs)
            if b.deferring is None and not b.only_where:      # nobody comes by who does not fit
                b.parts[length] = both
        found.append(length)
    return found, mismatch


def _parts(b, length: str) -> frozenset[str]:
    """The lengths that this one is the common length of."""
    return b.parts.get(length) or frozenset((length,))


def _common_length(b, length: str, other: str) -> tuple[str, str]:
    """The length that two axes have together, and an i1: they do not fit.

    A branch where one `select` would do: of lengths that are selects of selects LLVM explores all combinations again and again
    (measured: 40 operations in a chain take 4.2 instead of 0.6 s).
    """
    differ, done = b.new_label("differ"), b.new_label("same")
    b.branch(b(f"icmp eq i64 {length}, {other}"), done, differ, LIKELY)
    before, known = b.label, b.known_here()
    b.start(differ)
    is_one = b(f"icmp eq i64 {length}, 1")
    is_wrong = b(f"xor i1 {b(f'or i1 {is_one}, ' + b(f'icmp eq i64 {other}, 1'))}, true")
    longer = b.select(is_one, "i64", other, length)
    b.jump(done)
    b.start(done, known)
    return b.phi("i64", (length, before), (longer, differ)), b.phi("i1", ("false", before), (is_wrong, differ))


WORTH_STEPS = 2                                   # arrays with steps from which a loop over those themselves may be worth it
SHORT, ALIKE = 32, 16                             # elements of a row from which a loop over each row takes no longer; rows in multiples of which
SCALAR = ("vectorize", "unroll")                  # a loop that stays as it is


class Walk:
    """What is done along the rows of a nest. A subclass writes `element`, or `row`; one that computes something has `kinds`, the
    LLVM types of its results, and writes `begin` and `end`."""
    kinds: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()                   # for the loops of rows, see Builder.closing
    any_order = any_direction = False             # of the axes
    writes: int = 0                               # of how many arrays, the first ones, each element is written
    reads_written = False                         # and read before
    is_by_row = False                             # whether a row gives a result

    @property
    def targets(self) -> int:
        """How many streams, the first ones, are results: of elements, or of rows."""
        return self.writes

    def is_quick(self, evaluation) -> bool:
        """Whether an element takes so little that copying it to where elements follow each other may take longer."""
        return False

    def takes_short_rows(self, evaluation) -> bool:
        """Whether the elements of several short rows shall be one loop: by vectors, which a loop over each row does not fill."""
        return False

    def computes_for_rows(self, evaluation, fixed: set[int]) -> bool:
        """Whether a loop over each row computes something once, of streams that have one element there (their numbers)."""
        return True

    def short_rows(self, b, evaluation, near, rows: str, columns: str, state, closing: str) -> None:
        """What is done with rows whose elements, and those of neighboring rows, follow each other."""
        self.piece(b, evaluation, near, times(b, rows, columns), state, closing)

    def is_copy(self, evaluation) -> bool:
        """Whether it only copies the elements of the second stream into the first."""
        return False

    def begin(self, b):
        """What is kept while walking."""
        return None

    def row(self, b, evaluation, walkers, row: Row, state) -> None:
        for walker in walkers:
            walker.before_row(b)

        def piece(near, count, closing=None):
            self.piece(b, evaluation, near, count, state, closing or b.closing(*self.loop_hints()))

        def pieces():
            row.in_pieces(b, walkers, piece, self.writes, self.reads_written)
        if sum(isinstance(walker, Stepping) for walker in walkers) >= WORTH_STEPS and self.is_quick(evaluation):
            row.by_steps(b, walkers, self.writes, lambda: piece(walkers, row.count, b.module.closing("vectorize")), pieces)
        else:
            pieces()

    def piece(self, b, evaluation, near, count: str, state, closing: str) -> None:
        """The loop over elements of which all arrays' follow each other."""
        before, b.access = b.access, PARALLEL if self.writes else ""
        loop(b, count, lambda index: self.element(b, evaluation, near, index, state), closing=closing)
        b.access = before

    def loop_hints(self) -> tuple[str, ...]:
        return (*self.hints, *(("parallel",) if self.writes else ()))

    def element(self, b, evaluation, walkers, index: str, state) -> None:
        raise NotImplementedError

    def end(self, b, state) -> tuple[str, ...]:
        """The results' pieces."""
        return ()


def walk(b, lengths, streams: list[Stream], evaluation, what: Walk, *, flat: bool = True) -> tuple[str, ...]:
    """Write the loops over axes of these lengths; gives the walk's results."""
    lengths = list(lengths)
    steps = [_steps(b, stream, lengths) for stream in streams]
    if what.any_order and len(lengths) > 1 and not all(stream.is_plain for stream, own in zip(streams, steps)
                                                       if sum(step is not None for step in own) > 1):
        lengths, streams, steps = _in_order(b, lengths, streams, steps, what.any_direction)
    elif flat and len(lengths) > 1:
        lengths = _flattened(b, lengths, streams)
        if len(lengths) == 1:
            steps = [["1"] if any(one is not None for one in stream.lengths) else [None] for stream in streams]
    return Nest(b, lengths, streams, steps).run(evaluation, what)


def _steps(b, stream: Stream, lengths) -> list:
    """The stream's step along each axis: None where it has none or one element, 0 where broadcasting repeats one."""
    found = []
    for length, step, whole in zip(stream.lengths, stream.steps, lengths):
        if step is None or length == "1":
            step = None
        elif length != whole:
            step = b.select(b(f"icmp eq i64 {length}, {whole}"), "i64", step, "0")
        found.append(step)
    return found


def _flattened(b, lengths, streams) -> list[str]:
    """The lengths of a nest in which all axes are one loop, where no array is broadcast and each has its elements in the order
    of the loops: one length, or where only lengths tell, 1 for all axes but the last."""
    whole = [stream for stream in streams if any(length is not None for length in stream.lengths)]
    if not all(stream.is_plain and None not in stream.lengths for stream in whole):
        return lengths
    are_same = "true"
    for stream in whole:
        for length, common in zip(stream.lengths, lengths):
            if length != common:
                if "1" in (length, common):
                    return lengths
                are_same = all_of(b, are_same, b(f"icmp eq i64 {length}, {common}"))
    total = lengths[0]
    for length in lengths[1:]:
        total = times(b, total, length, "")
    if are_same == "true":
        return [total]
    if lengths[-1] == "1":                        # an axis along which no array has a step
        return lengths
    return [*(b.select(are_same, "i64", "1", length) for length in lengths[:-1]), b.select(are_same, "i64", total, lengths[-1])]


def _in_order(b, lengths, streams, steps, turns: bool):
    """The nest with its axes in the order of memory, as it is found at run time: (lengths, streams, steps), steps in bytes."""
    moving = [number for number, own in enumerate(steps) if any(step is not None for step in own)]
    ndim = len(lengths)
    sizes, strides, data = b.alloca("i64", ndim), b.alloca("i64", ndim * len(moving)), b.alloca("ptr", len(moving))

    def place(kind: str, array: str, index: int) -> str:
        return b(f"getelementptr {kind}, ptr {array}, i64 {index}") if index else array
    for axis, length in enumerate(lengths):
        b.do(f"store i64 {length}, ptr {place('i64', sizes, axis)}")
    for row, number in enumerate(moving):
        b.do(f"store ptr {streams[number].data}, ptr {place('ptr', data, row)}")
        for axis, step in enumerate(steps[number]):
            b.do(f"store i64 {streams[number].in_bytes(b, step or '0')}, ptr {place('i64', strides, row * ndim + axis)}")
    b.call("jitcore_order_axes", "void", ("ptr", data), ("ptr", sizes), ("ptr", strides), ("i64", str(len(moving))),
           ("i64", str(ndim)), ("i64", "0" if turns else str(ndim)), attributes="nounwind memory(argmem: readwrite)")
    lengths = [b(f"load i64, ptr {place('i64', sizes, axis)}") for axis in range(ndim)]
    streams, steps = [*streams], [[None] * ndim for _ in streams]
    for row, number in enumerate(moving):
        stream = streams[number] = streams[number].at(b(f"load ptr, ptr {place('ptr', data, row)}"))
        stream.kind, stream.one, stream.is_plain = "i8", str(layout.itemsize(stream.type.dtype)), False
        steps[number] = [b(f"load i64, ptr {place('i64', strides, row * ndim + axis)}") for axis in range(ndim)]
    return lengths, streams, steps


class Nest:
    """Loops over axes of these lengths; `steps`: for each stream and axis."""

    def __init__(self, b, lengths, streams: list[Stream], steps):
        self.b, self.lengths, self.streams, self.steps = b, lengths, streams, steps

    def run(self, evaluation, what: Walk) -> tuple[str, ...]:
        b, self.evaluation, self.what = self.b, evaluation, what
        self.are_plain: list[str] = []            # of each stream: None where it has one element in each row, an i1
        for stream, steps in zip(self.streams, self.steps):
            last = steps[-1] if steps else None
            self.are_plain.append(None if last is None else "true" if stream.is_plain and last == "1" else
                                  b(f"icmp eq i64 {last}, {stream.one}"))
        self.is_copy = bool(self.lengths) and "true" != all_of(b, *filter(None, self.are_plain)) and what.is_copy(evaluation)
        self.row = Row(b, self.lengths[-1] if self.lengths else "1", all_of(b, *filter(None, self.are_plain)))
        self.state = what.begin(b)
        self._level(0, [stream.data for stream in self.streams])
        return what.end(b, self.state)

    def _copy(self, axis: int, pointers) -> None:
        """All rows along the last two axes, or the one row."""
        b, numbers = self.b, []
        for stream, pointer, steps in zip(self.streams, pointers, self.steps):
            own = [stream.in_bytes(b, step) if step is not None else "0" for step in steps[axis:]]
            numbers.append([("ptr", pointer), *(("i64", one) for one in own)])
        (to, *to_steps), source = numbers
        size, lengths = layout.itemsize(self.streams[0].type.dtype), [("i64", length) for length in self.lengths[axis:]]
        if len(lengths) == 2:
            b.call(f"jitcore_copy_rows{size}", "void", to, *to_steps, *source, *lengths, attributes=COPYING)
        elif to_steps == [("i64", str(size))]:
            b.call(f"jitcore_copy_near{size}", "void", to, *source, *lengths, attributes=COPYING)
        else:
            b.call(f"jitcore_copy{size}", "void", to, *to_steps, *source, *lengths, attributes=COPYING)

    def _level(self, axis: int, pointers) -> None:
        if self.is_copy and axis == max(len(self.lengths) - 2, 0):
            self._copy(axis, pointers)
            return
        if axis >= len(self.lengths) - 1:
            self._row(pointers)
            return
        if axis == len(self.lengths) - 2 and self._may_join_rows(axis):
            self._join_short(axis, pointers)
        else:
            self._long(axis, pointers)

    def _long(self, axis: int, pointers) -> None:
        if axis == len(self.lengths) - 2 and self.what.any_direction and self.row.is_plain != "true":
            self.row.blocked(self.b, self._crosses(axis), lambda: self._rows(axis, pointers))
        else:
            self._rows(axis, pointers)

    def _may_join_rows(self, axis: int) -> bool:
        """Whether rows may be short, and a loop over all elements not be one already: broadcasting repeats rows, or elements of some."""
        what = self.what
        return not self.lengths[-1].isdecimal() and what.takes_short_rows(self.evaluation) and (
            what.is_by_row or any((own[axis] is None) != (own[-1] is None) for own in self.steps[what.targets:]))

    def _join_short(self, axis: int, pointers) -> None:
        """All rows along two axes: where they are short, and follow each other in what is written, as many at a time as buffers hold."""
        b, rows, columns = self.b, *self.lengths[axis:]
        numbers = [[stream.in_bytes(b, step) if step is not None else "0" for step in own[axis:]]
                   for stream, own in zip(self.streams, self.steps)]
        is_short = all_of(b, b(f"icmp ult i64 {b(f'sub i64 {columns}, 1')}, {SHORT}"), b(f"icmp sgt i64 {rows}, 1"))
        for stream, own in zip(self.streams[:self.what.targets], numbers):
            size = str(layout.itemsize(stream.type.dtype))
            is_short = all_of(b, is_short, b(f"icmp eq i64 {own[0]}, {size if own[1] == '0' else times(b, columns, size, '')}"),
                              "true" if own[1] == "0" else b(f"icmp eq i64 {own[1]}, {size}"))
        fixed = {number for number, own in enumerate(numbers) if own[1] == "0"}
        if not self.what.is_by_row and self.are_plain[0] == "true" and all(
                stream.is_plain for stream, own in zip(self.streams, self.steps) if own[-1] is not None) and (
                not self.what.computes_for_rows(self.evaluation, fixed)):
            columns_or_1 = b.call("llvm.umax.i64", "i64", ("i64", columns), ("i64", "1"))
            few = b.select(is_short, "i64", self._many(columns_or_1), "1")
            is_whole = is_short if fixed else any_of(b, is_short, self.row.is_plain)
            most = b.select(is_whole, "i64", columns_or_1, str(COUNT))
            self._several(rows, columns, few, pointers, numbers, b.closing(*self.what.loop_hints()), is_short, most)
            return
        short, long, done = b.new_label("short"), b.new_label("long"), b.new_label("joined")
        b.branch(is_short, short, long)
        b.start(short)
        self._several(rows, columns, self._many(columns), pointers, numbers, "" if self.what.is_by_row else b.module.closing(*self.what.loop_hints()))
        b.jump(done)
        b.start(long)
        self._long(axis, pointers)
        b.jump(done)
        b.start(done)

    def _many(self, columns: str) -> str:
        """How many rows are taken at once, if they are short."""
        b = self.b
        few = b(f"and i64 {b(f'udiv i64 {COUNT}, {columns}')}, -{ALIKE}")
        return b.call("llvm.umax.i64", "i64", ("i64", few), ("i64", str(COUNT // SHORT)))

    def _several(self, rows: str, columns: str, many: str, pointers, numbers, closing: str, is_short: str = "true", most: str = "") -> None:
        """`many` rows at a time. Where the i1 `is_short` does not hold that is one, of which up to `most` elements are taken at a time."""
        b, targets = self.b, self.what.targets

        def part(first, count, begin, width):
            near = []
            for number, (stream, pointer, own) in enumerate(zip(self.streams, pointers, numbers)):
                for index, step in zip((first, begin), own):
                    pointer = move(b, pointer, times(b, index, step, "nsw "), "i8") if "0" not in (index, step) else pointer
                if number >= targets:
                    size = layout.itemsize(stream.type.dtype)
                    row = b.select(is_short, "i64", own[0], times(b, width, str(size), ""))
                    pointer = b.call(f"jitcore_rows{size}", "ptr", ("ptr", b.buffer(number, BYTES)), ("ptr", pointer),
                                     ("i64", row), ("i64", own[1]), ("i64", count), ("i64", width), attributes=COPYING)
                near.append(Plain(stream, pointer))
            self.what.short_rows(b, self.evaluation, near, count, width, self.state, closing)

        def some(index):
            if not most:
                part(*turn(index, rows, many), "0", columns)
            else:
                loop(b, turns(columns, most), lambda number: part(*turn(index, rows, many), *turn(number, columns, most)), closing=OUTER)

        def turns(count, size):
            last = b(f"add i64 {count}, {b(f'sub i64 {size}, 1')}")
            return b(f"udiv i64 {last}, {size}")

        def turn(number, count, size):
            first = times(b, number, size)
            return first, b.call("llvm.umin.i64", "i64", ("i64", size), ("i64", b(f"sub i64 {count}, {first}")))
        loop(b, turns(rows, many), some, closing=OUTER)

    def _crosses(self, axis: int) -> str:
        """An i1: some array's rows go across its memory, so that neighboring rows read the same lines of the cache."""
        b, found = self.b, "false"
        for own in self.steps:
            if own[axis] is not None and own[axis + 1] is not None:
                inner, outer = (b.call("llvm.abs.i64", "i64", ("i64", step), ("i1", "false")) for step in (own[axis + 1], own[axis]))
                moves = b(f"icmp ne i64 {outer}, 0")
                found = any_of(b, found, all_of(b, moves, b(f"icmp ugt i64 {inner}, {outer}")))
        return found

    def _rows(self, axis: int, pointers) -> None:

        def body(index):
            self._level(axis + 1, [
                pointer if steps[axis] is None else move(self.b, pointer, times(self.b, index, steps[axis], "nsw "), stream.kind)
                for stream, pointer, steps in zip(self.streams, pointers, self.steps)])
        loop(self.b, self.lengths[axis], body, closing=OUTER)

    def _row(self, pointers) -> None:
        walkers = []
        for number, (stream, pointer, steps, is_plain) in enumerate(zip(self.streams, pointers, self.steps, self.are_plain)):
            if is_plain is None:
                walkers.append(Fixed(stream, pointer))
            elif is_plain == "true":
                walkers.append(Plain(stream, pointer))
            else:
                walkers.append(Stepping(stream, pointer, steps[-1], is_plain, self.b.buffer(number, BYTES)))
        self.what.row(self.b, self.evaluation, walkers, self.row, self.state)


class Row:
    """The innermost loop: `count` elements, of which all arrays' follow each other if the i1 `is_plain` holds."""

    def __init__(self, b, count: str, is_plain: str):
        self.count, self.is_plain = count, is_plain
        self.block = None                         # the number of the piece that all rows are at, and how many pieces they take there
        if is_plain != "true":
            self.size = b.select(is_plain, "i64", count, str(COUNT))
            pieces = b(f"lshr i64 {b(f'add i64 {count}, {COUNT - 1}')}, {COUNT.bit_length() - 1}")
            self.pieces = b.select(is_plain, "i64", "1", pieces)

    def by_steps(self, b, walkers, writes: int, steps, pieces) -> None:
        """Let `steps()` go along the row where some array has a step that is not copied by whole vectors, or is written in words that hold
        few elements, else `pieces()`."""
        apart, near, done = b.new_label("apart"), b.new_label("near"), b.new_label("stepped")
        is_far = any_of(b, *(walker.is_far(b, number < writes) for number, walker in enumerate(walkers) if isinstance(walker, Stepping)))
        if self.block is not None:
            is_far = all_of(b, is_far, b(f"xor i1 {self.is_across}, true"))
        b.branch(is_far, apart, near)
        b.start(apart)
        steps()
        b.jump(done)
        b.start(near)
        pieces()
        b.jump(done)
        b.start(done)

    def in_pieces(self, b, walkers, piece, writes: int = 0, reads_written: bool = False) -> None:
        """Let `piece(walkers, count)` go along the row, all of it or a buffer's size each time, in which all walkers are plain.
        `writes`: into the elements of so many walkers, the first ones; `reads_written`: and reads them before."""
        if self.is_plain == "true":
            piece(walkers, self.count)
            return

        def body(begin, count):
            near = [walker.near(b, begin, count, is_read=number >= writes or reads_written)
                    for number, walker in enumerate(walkers)]
            piece(near, count)
            for walker in walkers[:writes]:
                walker.put_back(b, begin, count)
        first, number = self.block or ("0", self.pieces)

        def one(index):
            begin = b(f"mul nuw nsw i64 {index if first == '0' else b(f'add nuw nsw i64 {first}, {index}')}, {COUNT}")
            body(begin, b.call("llvm.umin.i64", "i64", ("i64", self.size), ("i64", b(f"sub i64 {self.count}, {begin}"))))
        loop(b, number, one, closing=b.module.closing("unroll"))

    def blocked(self, b, is_across: str, rows) -> None:
        """Where the i1 holds, `rows()` goes along the same piece of all rows, then along the next; else along whole rows, as memory is
        read best."""
        def body(index):
            self.is_across = is_across
            self.block = index, b.select(is_across, "i64", "1", self.pieces)
            rows()
        loop(b, b.select(is_across, "i64", self.pieces, "1"), body, closing=b.module.closing("unroll"))


class Fixed:
    """An array that has the same element all along the row: read once."""
    __slots__ = ("stream", "pointer", "value")

    def __init__(self, stream: Stream, pointer: str):
        self.stream, self.pointer, self.value = stream, pointer, None

    def before_row(self, b) -> None:
        self.value = load(b, self.stream.type.dtype, self.pointer)

    def near(self, b, begin: str, count: str, is_read: bool = True) -> Fixed:
        """Where the `count` elements from `begin` on follow each other."""
        return self

    def further(self, b, begin: str) -> Fixed:
        """The same array from the element `begin` on, as it lies."""
        return self

    def put_back(self, b, begin: str, count: str) -> None:
        """They were written there: write them where they belong."""

    def at(self, b, index: str) -> str:
        return self.pointer

    def read(self, b, index: str):
        return self.value


class Plain:
    """An array whose elements follow each other along the row."""
    __slots__ = ("stream", "pointer")

    def __init__(self, stream: Stream, pointer: str):
        self.stream, self.pointer = stream, pointer

    def before_row(self, b) -> None:
        pass

    def near(self, b, begin: str, count: str, is_read: bool = True) -> Plain:
        return Plain(self.stream, self.at(b, begin))

    def further(self, b, begin: str) -> Plain:
        return Plain(self.stream, self.at(b, begin))

    def put_back(self, b, begin: str, count: str) -> None:
        pass

    def at(self, b, index: str) -> str:
        return move(b, self.pointer, index, memory_type(self.stream.type.dtype))

    def read(self, b, index: str):
        return load(b, self.stream.type.dtype, self.at(b, index))


class Stepping(Plain):
    """An array with any step along the row; `is_plain`: an i1, its elements follow each other."""
    __slots__ = ("step", "is_plain", "buffer")

    def __init__(self, stream: Stream, pointer: str, step: str, is_plain: str, buffer: str):
        super().__init__(stream, pointer)
        self.step, self.is_plain, self.buffer = step, is_plain, buffer

    def before_row(self, b) -> None:
        pass

    def near(self, b, begin: str, count: str, is_read: bool = True) -> Plain:
        pointer = self.at(b, begin)
        if not is_read:
            return Plain(self.stream, b.select(self.is_plain, "ptr", pointer, self.buffer))
        before, copy, go_on = b.label, b.new_label("gather"), b.new_label("near")
        b.branch(self.is_plain, go_on, copy)
        b.start(copy)
        size = layout.itemsize(self.stream.type.dtype)
        if self.stream.is_plain:                  # its step is 1 or 0
            found = b.call(f"jitcore_repeat{size}", "ptr", ("ptr", self.buffer), ("ptr", pointer), ("i64", count), attributes=COPYING)
        else:
            found = b.call(f"jitcore_gather{size}", "ptr", ("ptr", self.buffer), ("ptr", pointer),
                           ("i64", self.stream.in_bytes(b, self.step)), ("i64", count), attributes=COPYING)
        b.jump(go_on)
        b.start(go_on)
        return Plain(self.stream, b.phi("ptr", (pointer, before), (found, copy)))

    def further(self, b, begin: str) -> Stepping:
        return Stepping(self.stream, self.at(b, begin), self.step, self.is_plain, self.buffer)

    def beside(self, b) -> Plain:
        """Where elements are known to follow each other."""
        return Plain(self.stream, self.pointer)

    def is_far(self, b, is_written: bool) -> str:
        """An i1: the step is none of those that are read by whole vectors; nor, if it is written, written so; of words of eight bytes, any."""
        size = layout.itemsize(self.stream.type.dtype)
        step = self.stream.in_bytes(b, self.step)
        if is_written and size >= 4:
            vectors = () if size >= 8 else (-size, 2 * size)
            return all_of(b, b(f"xor i1 {self.is_plain}, true"), *(b(f"icmp ne i64 {step}, {one}") for one in vectors))
        if self.stream.is_plain:                  # its step is 1 or 0
            return "false"
        return b(f"icmp ugt i64 {b(f'add i64 {step}, {size}')}, {5 * size}")

    def put_back(self, b, begin: str, count: str) -> None:
        copy, go_on = b.new_label("scatter"), b.new_label("apart")
        b.branch(self.is_plain, go_on, copy)
        b.start(copy)
        b.call(f"jitcore_scatter{layout.itemsize(self.stream.type.dtype)}", "void", ("ptr", self.at(b, begin)),
               ("i64", self.stream.in_bytes(b, self.step)), ("ptr", self.buffer), ("i64", count), attributes=COPYING)
        b.jump(go_on)
        b.start(go_on)

    def at(self, b, index: str) -> str:
        return move(b, self.pointer, times(b, index, self.step, "nsw "), self.stream.kind)
