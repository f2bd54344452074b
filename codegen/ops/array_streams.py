"""Loop nests over arrays: broadcasting, and walking several arrays in step.

In: arrays (types and pieces).  Out: LLVM loops that call back for each element.  Holds: rows are plain where the elements of every
array follow each other, or stay the same: LLVM vectorises those. Other steps, and axes of one element that broadcasting
repeats, are in a second nest, which stays small and scalar. Arrays that have no innermost axis are read once a row. Where all
arrays have the same shape and order, the nest is one loop over all elements.
"""
from __future__ import annotations

from codegen.build import LIKELY
from codegen.ops.array_access import SHAPE, load, memory_type, move, products, shape_of, times, unit
from codegen.ops.scalars import all_of, any_of
from typeinfer.types import Array


def loop(b, count: str, body, *, closing: str = "") -> None:
    """for i in range(count): body(i). `closing`: metadata for the branch that closes it (`b.closing`)."""
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
    b.do(f"br i1 {b(f'icmp slt i64 {following}, {count}')}, label %{enter}, label %{done}{closing or b.closing()}")
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

    def at(self, data: str) -> Stream:
        """The same stream from another place on."""
        made = Stream.__new__(Stream)
        made.type, made.data, made.lengths, made.steps = self.type, data, self.lengths, self.steps
        made.kind, made.is_plain = self.kind, self.is_plain
        return made

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
            length, differs = _common_length(b, length, other)
            mismatch = any_of(b, mismatch, differs)
        found.append(length)
    return found, mismatch


def _common_length(b, length: str, other: str) -> tuple[str, str]:
    """The length that two axes have together, and an i1: they do not fit.

    A branch where one `select` would do: of lengths that are selects of selects LLVM explores all combinations again and again
    (measured: 40 operations in a chain take 4.2 instead of 0.6 s).
    """
    differ, done = b.new_label("differ"), b.new_label("same")
    b.branch(b(f"icmp eq i64 {length}, {other}"), done, differ, LIKELY)
    before = b.label
    b.start(differ)
    is_one = b(f"icmp eq i64 {length}, 1")
    is_wrong = b(f"xor i1 {b(f'or i1 {is_one}, ' + b(f'icmp eq i64 {other}, 1'))}, true")
    longer = b.select(is_one, "i64", other, length)
    b.jump(done)
    b.start(done)
    return b.phi("i64", (length, before), (longer, differ)), b.phi("i1", ("false", before), (is_wrong, differ))


SCALAR = ("vectorize", "unroll")                  # a loop that stays as it is


class Walk:
    """What is done along the rows of a nest. A subclass writes `element`, or `row`; one that computes something has `kinds`, the
    LLVM types of its results, and writes `begin` and `end`."""
    kinds: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()                   # for the loops of plain rows, see Builder.closing

    def begin(self, b):
        """What is kept while walking."""
        return None

    def row(self, b, evaluation, walkers, count: str, state, is_plain: bool) -> None:
        for walker in walkers:
            walker.before_row(b)
        hints = self.hints if is_plain else SCALAR
        loop(b, count, lambda index: self.element(b, evaluation, walkers, index, state),
             closing=b.closing(*hints))

    def element(self, b, evaluation, walkers, index: str, state) -> None:
        raise NotImplementedError

    def end(self, b, state) -> tuple[str, ...]:
        """The results' pieces."""
        return ()


def walk(b, lengths, streams: list[Stream], evaluation, what: Walk, *, flat: bool = True) -> tuple[str, ...]:
    """Write the loops over axes of these lengths; gives the walk's results.

    Where it is not known that all rows are plain, there are two nests: one for plain rows, here, and one for any steps in a
    function of its own, which LLVM is told to keep small.
    """
    steps = [_steps(b, stream, lengths) for stream in streams]
    plain_lengths, plain_steps, is_plain = _plain_nest(b, lengths, streams, steps, flat)
    nest = Nest(b, plain_lengths, streams, plain_steps)
    if is_plain == "true":
        return nest.run(evaluation, what, True)
    yes, no, done = b.new_label("plain"), b.new_label("stepping"), b.new_label("walked")
    b.branch(is_plain, yes, no)
    b.start(yes)
    found = nest.run(evaluation, what, True)
    yes = b.label
    b.jump(done)
    b.start(no)
    others = _outlined(b, lengths, streams, steps, evaluation, what)
    no = b.label
    b.jump(done)
    b.start(done)
    return tuple(b.phi(kind, (one, yes), (other, no)) for kind, one, other in zip(what.kinds, found, others))


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


def _plain_nest(b, lengths, streams, steps, flat: bool):
    """The nest for plain rows: (lengths, steps, an i1: it may be used). All axes are one loop where no array is broadcast
    and each has its elements in the order of the loops."""
    whole = [stream for stream in streams if any(length is not None for length in stream.lengths)]
    if flat and len(lengths) > 1 and all(stream.is_plain and None not in stream.lengths for stream in whole):
        are_same, differ = "true", False
        for stream in whole:
            for length, common in zip(stream.lengths, lengths):
                if length != common:
                    differ = differ or "1" in (length, common)
                    are_same = all_of(b, are_same, b(f"icmp eq i64 {length}, {common}"))
        if not differ:
            total = lengths[0]
            for length in lengths[1:]:
                total = times(b, total, length, "")
            return [total], [["1"] if stream in whole else [None] for stream in streams], are_same
    if not lengths:
        return lengths, steps, "true"
    is_plain = "true"
    found = []
    for stream, given in zip(streams, steps):
        last = given[-1]
        if last is not None and not (stream.is_plain and last == "1"):
            is_plain = all_of(b, is_plain, b(f"icmp eq i64 {last}, {stream.one}"))
        found.append(given)
    return lengths, found, is_plain


def _outlined(b, lengths, streams, steps, evaluation, what: Walk) -> tuple[str, ...]:
    """The walk with any steps, as a function that is called here."""
    module, sub = b.module, b.sibling()
    inputs: list[tuple[str, str]] = []

    def given(kind: str, value: str) -> str:
        """A parameter for a value of the caller; constants stay what they are."""
        if value[0] not in "%@":
            return value
        inputs.append((kind, value))
        return f"%p{len(inputs)}"
    inner_lengths = [given("i64", length) for length in lengths]
    inner_streams = [stream.at(given("ptr", stream.data)) for stream in streams]
    inner_steps = [[step and given("i64", step) for step in one] for one in steps]
    own = evaluation.outlined(sub, given) if evaluation is not None else None
    struct = "{" + ", ".join(("i1", *what.kinds)) + "}"
    sub.on_error = lambda s: s.do(f"ret {struct} {{{', '.join(['i1 true', *(f'{kind} poison' for kind in what.kinds)])}}}")
    results = Nest(sub, inner_lengths, inner_streams, inner_steps).run(own, what, False)
    value = "poison"
    for index, (kind, piece) in enumerate((("i1", "false"), *zip(what.kinds, results))):
        value = sub(f"insertvalue {struct} {value}, {kind} {piece}, {index}")
    sub.do(f"ret {struct} {value}")
    name = module.unique_name("stepping")
    params = ", ".join(f"{kind} %p{number}" for number, (kind, _) in enumerate(inputs, 1))
    module.define(name, f"define internal {struct} @{name}({params}) nounwind noinline minsize optsize {{\n{sub.body()}\n}}")
    result = b(f"call {struct} @{name}({', '.join(f'{kind} {value}' for kind, value in inputs)})")
    if f"ret {struct} {{i1 true" in module.definitions[name]:
        b.error_if(b(f"extractvalue {struct} {result}, 0"))
    return tuple(b(f"extractvalue {struct} {result}, {index}") for index in range(1, 1 + len(what.kinds)))


class Nest:
    """Loops over axes of these lengths; `steps`: for each stream and axis."""

    def __init__(self, b, lengths, streams: list[Stream], steps):
        self.b, self.lengths, self.streams, self.steps = b, lengths, streams, steps

    def run(self, evaluation, what: Walk, is_plain: bool) -> tuple[str, ...]:
        self.evaluation, self.what, self.is_plain = evaluation, what, is_plain
        self.state = what.begin(self.b)
        self._level(0, [stream.data for stream in self.streams])
        return what.end(self.b, self.state)

    def _level(self, axis: int, pointers) -> None:
        if axis >= len(self.lengths) - 1:
            self._row(pointers)
            return

        def body(index):
            self._level(axis + 1, [
                pointer if steps[axis] is None else move(self.b, pointer, times(self.b, index, steps[axis], "nsw "), stream.kind)
                for stream, pointer, steps in zip(self.streams, pointers, self.steps)])
        loop(self.b, self.lengths[axis], body)

    def _row(self, pointers) -> None:
        walkers = []
        for stream, pointer, steps in zip(self.streams, pointers, self.steps):
            if not steps or steps[-1] is None:
                walkers.append(Fixed(stream, pointer))
            elif self.is_plain:
                walkers.append(Plain(stream, pointer))
            else:
                walkers.append(Stepping(stream, pointer, steps[-1]))
        self.what.row(self.b, self.evaluation, walkers, self.lengths[-1] if self.lengths else "1", self.state, self.is_plain)


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
