"""Loop nests over arrays: broadcasting, and walking several arrays in step.

In: arrays (types and pieces).  Out: LLVM loops that call back for each element.  Holds: the innermost loop has two versions where
it pays: one for arrays whose elements follow each other, with constant steps, which LLVM vectorises; one for any steps
(and for axes of length 1 that broadcasting repeats), which stays scalar. Arrays that have no innermost axis are read once a row.
Where all arrays have the same shape and order, the nest is one loop over all elements.
"""
from __future__ import annotations

from codegen.ops.array_access import SHAPE, load, memory_type, move, products, shape_of, times, unit
from codegen.ops.scalars import all_of, any_of
from typeinfer.types import Array


def loop(b, count: str, body, *, closing: str = "") -> None:
    """for i in range(count): body(i). `closing`: metadata for the branch that closes it."""
    if count == "1":
        body("0")
        return
    enter, done = b.new_label("loop"), b.new_label("done")
    b.branch(b(f"icmp sgt i64 {count}, 0"), enter, done)
    before = b.label
    b.start(enter)
    place, index = len(b.lines), b.name()
    b.lines.append("")
    body(index)
    following = b(f"add nuw nsw i64 {index}, 1")
    b.lines[place] = f"  {index} = phi i64 [0, %{before}], [{following}, %{b.label}]"
    b.do(f"br i1 {b(f'icmp slt i64 {following}, {count}')}, label %{enter}, label %{done}{closing}")
    b.start(done)


class Stream:
    """One array in a nest of `ndim` loops, outermost first.

    `lengths`, `steps`: for each loop, None where the array has no such axis; steps count `kind`s (an LLVM type). `is_plain`: its
    elements follow each other along the innermost loop, if that is not repeated by broadcasting.
    """
    __slots__ = ("type", "data", "lengths", "steps", "kind", "is_plain")

    def __init__(self, b, t: Array, pieces, ndim: int, is_reversed: bool):
        self.type, self.data = t, pieces[1]
        lengths = list(shape_of(t, pieces))
        wanted = "F" if is_reversed and t.ndim > 1 else "C"
        self.is_plain = t.order == wanted
        if self.is_plain:
            self.kind, steps = memory_type(t.dtype), products(b, lengths, t.order)
        elif t.order == "A":
            self.kind, shift = unit(t.dtype)
            steps = [b(f"ashr i64 {stride}, {shift}") if shift else stride for stride in pieces[SHAPE + t.ndim:]]
        else:
            self.kind = memory_type(t.dtype)
            steps = products(b, lengths, t.order)
        missing: list = [None] * (ndim - t.ndim)
        self.lengths, self.steps = missing + lengths, missing + steps
        if is_reversed:
            self.lengths, self.steps = self.lengths[::-1], self.steps[::-1]

    @property
    def one(self) -> str:
        """The step to the following element."""
        return "2" if self.type.dtype.kind == "c" and self.kind != memory_type(self.type.dtype) else "1"


def broadcast(b, lengths_of: list[list], ndim: int) -> tuple[list[str], str]:
    """The lengths that arrays of these lengths (None: no such axis) have together, and an i1: they do not fit."""
    found, mismatch = [], "false"
    for axis in range(ndim):
        given = list(dict.fromkeys(one[axis] for one in lengths_of if one[axis] not in (None, "1")))
        length = given[0] if given else "1"
        for other in given[1:]:
            is_one = b(f"icmp eq i64 {length}, 1")
            fits = b(f"or i1 {is_one}, {b(f'icmp eq i64 {other}, 1')}")
            differs = b(f"icmp ne i64 {length}, {other}")
            mismatch = any_of(b, mismatch, b(f"and i1 {differs}, {b(f'xor i1 {fits}, true')}"))
            length = b.select(is_one, "i64", other, length)
        found.append(length)
    return found, mismatch


class Nest:
    """The loops over axes of these lengths, with the streams that take part."""

    def __init__(self, b, lengths: list[str], streams: list[Stream], *, flat: bool = True):
        self.b, self.streams, self.ndim = b, streams, len(lengths)
        self.lengths = list(lengths)
        self.steps = [self._steps(stream) for stream in streams]
        if flat:
            self._flatten()

    def _steps(self, stream: Stream) -> list:
        """The stream's steps; 0 along axes of one element that are repeated."""
        found = []
        for length, step, whole in zip(stream.lengths, stream.steps, self.lengths):
            if step is None or length == "1":
                step = None
            elif length != whole:
                step = self.b.select(self.b(f"icmp eq i64 {length}, {whole}"), "i64", step, "0")
            found.append(step)
        return found

    def _flatten(self) -> None:
        """One loop for all axes, where no array is broadcast and each has its elements in the order of the loops."""
        whole = [s for s in self.streams if any(length is not None for length in s.lengths)]
        if self.ndim < 2 or not all(s.is_plain and None not in s.lengths for s in whole):
            return
        b, are_same = self.b, "true"
        for stream in whole:
            for length, common in zip(stream.lengths, self.lengths):
                if length != common:
                    if "1" in (length, common):
                        return
                    are_same = all_of(b, are_same, b(f"icmp eq i64 {length}, {common}"))
        total = self.lengths[0]
        for length in self.lengths[1:]:
            total = times(b, total, length, "")
        for stream, steps in zip(self.streams, self.steps):
            if None not in stream.lengths and steps[-1] is None:
                steps[-1] = "1"                   # an innermost axis of one element
        if are_same == "true":
            self.lengths, self.steps, self.ndim = [total], [steps[-1:] for steps in self.steps], 1
            return
        outer = [b.select(are_same, "i64", "1", length) for length in self.lengths[:-1]]
        self.lengths = [*outer, b.select(are_same, "i64", total, self.lengths[-1])]

    # --- emitting
    def run(self, row) -> None:
        """Write the loops; `row(count, walkers, is_plain)` writes the innermost one, for each version."""
        self._level(0, [stream.data for stream in self.streams], row)

    def each(self, body) -> None:
        """Write the loops; `body(walkers, index)` writes what happens for one element."""
        def row(count, walkers, is_plain):
            for walker in walkers:
                walker.before_row(self.b)
            loop(self.b, count, lambda index: body(walkers, index),
                 closing="" if is_plain else self.b.module.scalar_loop())
        self.run(row)

    def _level(self, axis: int, pointers, row) -> None:
        if axis >= self.ndim - 1:
            self._innermost(pointers, row)
            return
        moving = [steps[axis] for steps in self.steps]

        def body(index):
            self._level(axis + 1, [move(self.b, pointer, times(self.b, index, step, "nsw "), stream.kind)
                                   if step is not None else pointer
                                   for stream, pointer, step in zip(self.streams, pointers, moving)], row)
        loop(self.b, self.lengths[axis], body)

    def _innermost(self, pointers, row) -> None:
        b = self.b
        if self.ndim == 0:
            row("1", [Fixed(s, p) for s, p in zip(self.streams, pointers)], True)
            return
        count, walkers, conditions = self.lengths[-1], [], []
        for stream, pointer, steps in zip(self.streams, pointers, self.steps):
            step = steps[-1]
            if step is None:
                walkers.append((Fixed(stream, pointer),) * 2)
                continue
            walkers.append((Plain(stream, pointer), Stepping(stream, pointer, step)))
            if not (stream.is_plain and step == "1"):
                conditions.append(b(f"icmp eq i64 {step}, {stream.one}"))
        plain, stepping = [one for one, _ in walkers], [other for _, other in walkers]
        if not conditions:
            row(count, plain, True)
            return
        all_plain = conditions[0]
        for condition in conditions[1:]:
            all_plain = b(f"and i1 {all_plain}, {condition}")
        yes, no, done = b.new_label("plain"), b.new_label("stepping"), b.new_label("row")
        b.branch(all_plain, yes, no)
        b.start(yes)
        row(count, plain, True)
        b.jump(done)
        b.start(no)
        row(count, stepping, False)
        b.jump(done)
        b.start(done)


class Fixed:
    """An array that has the same element all along the row: read once."""
    __slots__ = ("stream", "pointer", "value")

    def __init__(self, stream: Stream, pointer: str):
        self.stream, self.pointer, self.value = stream, pointer, None

    def before_row(self, b) -> None:
        self.value = load(b, self.stream.type.dtype, self.pointer)

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

    def at(self, b, index: str) -> str:
        return move(b, self.pointer, index, memory_type(self.stream.type.dtype))

    def read(self, b, index: str):
        return load(b, self.stream.type.dtype, self.at(b, index))


class Stepping(Plain):
    """An array with any step along the row."""
    __slots__ = ("step",)

    def __init__(self, stream: Stream, pointer: str, step: str):
        super().__init__(stream, pointer)
        self.step = step

    def at(self, b, index: str) -> str:
        return move(b, self.pointer, times(b, index, self.step, "nsw "), self.stream.kind)
