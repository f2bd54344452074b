"""Reductions: sum, prod, min, max of arrays, of all elements or along an axis, and dot products; where extremes are (see array_places).

In: an array, or an expression over arrays.  Out: the op `reduced(reduction, *operands)`, to which np.sum, a.sum, … are resolved.
Holds: sums of floats are NumPy's to the last bit, where the memory order is C or F: pairwise with eight partial sums along
contiguous rows (`npy_pairwise_sum`), which is accurate and which LLVM packs into SIMD; one after the other along other axes.

A reduced instruction's attr is (reduction, expression); the expression's leaves are the operands, as in `array_map`.
"""
from __future__ import annotations

from functools import lru_cache

import numpy as np

from codegen.build import operand_of, pieces_of
from codegen.ops.arrays.array_access import load, memory_type, move, store, strides_of, times
from codegen.ops.arrays.array_expressions import Apply, Cast, Evaluation, Leaf, apply, leaves, takes_calls, takes_time, without_cast
from codegen.ops.arrays.array_fused import EXTREMES, REDUCED, reduced
from codegen.ops.arrays.array_layout import allocate_in_order
from codegen.ops.arrays.array_map import Operands, common_shape, raise_outside
from codegen.ops.arrays.array_memory import dtype_of
from codegen.ops.arrays.array_places import emit_places, refuse_no_elements
from codegen.ops.arrays.array_search import place_of_bool
from codegen.ops.arrays.array_short import Lines, are_whole, can_hold_columns, from_column, is_short_enough, reduce_columns, sizes_of, without_lines
from codegen.ops.arrays.array_streams import SCALAR, Stream, Walk, loop, walk
from codegen.ops.arrays.array_sums import MOST_AT_ONCE, Accumulator, accumulated, combine, identity, kinds_of, lanes_of, nothing, pairwise, reduce_short, rounded
from codegen.ops.convert import cast_number
from codegen.ops.registry import op
from codegen.ops.scalars import all_of, any_of
from codegen.storage.strides import COUNT
from typeinfer.callables import steps
from typeinfer.ops import UNKNOWN, Instead, Refuse, Typing, static
from typeinfer.types import NONE, NUMPY_SCALARS, Array, Num, Number, Static, Tuple, from_dtype
from typeinfer.words.wording import worded

FLOAT32, BOOL_ = NUMPY_SCALARS["float32"], NUMPY_SCALARS["bool_"]


class Reduction:
    """What is reduced how: by a ufunc, into `number`; along `axis`, or several (a tuple, ascending), or (None) over all elements; `inner`:
    a ufunc of the operands (a product, for dot); `finds`: it gives where the extreme first is. Equal ones are one object."""

    def __init__(self, ufunc, number: Number, axis: int | tuple[int, ...] | None, keepdims: bool, inner, finds: bool):
        self.ufunc, self.number, self.axis, self.keepdims, self.inner, self.finds = ufunc, number, axis, keepdims, inner, finds
        self.__name__ = ufunc.__name__ if not finds else "argmin" if ufunc is np.minimum else "argmax"

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes, where they are not all."""
        return self.axis if isinstance(self.axis, tuple) else (self.axis,)

    @property
    def is_sum(self) -> bool:
        return self.ufunc is np.add

    @property
    def is_pairwise(self) -> bool:
        """Whether rows are added in NumPy's order."""
        return self.is_sum and self.number.kind in "fc"

    @property
    def accumulator(self) -> Number:
        """What the running value is kept in: of float16 a float32, in which there is SIMD."""
        return FLOAT32 if self.ufunc in (np.add, np.multiply, *EXTREMES) and self.number.kind == "f" and self.number.bits == 16 else self.number


@lru_cache(maxsize=None)
def reduction(ufunc, number: Number, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, inner=None, finds: bool = False) -> Reduction:
    return Reduction(ufunc, number, axis, keepdims, inner, finds)


def _reduced(function, *operands):
    how = function.type.value
    given = [Leaf(number, operand) for number, operand in enumerate(operands)]
    expression = given[0] if how.inner is None else apply(how.inner, given)
    if not isinstance(expression, (Leaf, Apply)):
        return expression
    if expression.type is not how.number:
        expression = Cast(expression, how.number)
    ndim = max(o.type.ndim for o in operands if isinstance(o.type, Array))
    left = 0 if how.axis is None else ndim - len(how.axes)
    shape = ndim if how.keepdims else left
    t = next(operand.type for operand in operands if isinstance(operand.type, Array))
    result = Array(how.number, shape, t.order if left > 1 or shape > 1 and t.order == "F" and left else "C") if shape \
        else how.number
    return Typing((function.type, *(operand.type for operand in operands)), result, (how, expression))


# --- emitting
def kept(b, number: Number, count: str, element, most: int = MOST_AT_ONCE):
    """`element` of up to `most` elements, which are computed in a loop of their own first."""
    kind = memory_type(number)
    buffer = b.alloca(f"[{most} x {kind}]")

    def place(index):
        return move(b, buffer, index, kind)
    loop(b, count, lambda index: store(b, number, element(index), place(index)), closing=b.closing("unroll"))
    return lambda index: load(b, number, place(index))


def is_of_bools(how: Reduction, expression) -> bool:
    """Whether an array of bools is asked whether any is true, or all: that ends at the first that decides it."""
    return how.number.kind == "b" and how.ufunc in (*EXTREMES, np.logical_or, np.logical_and) and isinstance(expression, Leaf)


def decided(b, how: Reduction, walker, count: str):
    """The reduction of `count` bools from where the walker is."""
    is_any = how.ufunc in (np.logical_or, np.maximum, np.fmax)
    place = place_of_bool(b, walker.at(b, "0"), count, "true" if is_any else "false")
    return b(f"icmp {'ult' if is_any else 'uge'} i64 {place}, {count}")


class _All(Walk):
    """Reduces every element."""
    any_order = True                              # NumPy, too, takes them as they are in memory

    def __init__(self, how: Reduction, operands: Operands):
        self.how, self.operands, self.kinds = how, operands, kinds_of(how)

    def begin(self, b):
        return Accumulator(b, self.how)

    def row(self, b, evaluation, walkers, row, state) -> None:
        if not self.how.is_pairwise:
            if is_of_bools(self.how, evaluation.expression):
                row.in_pieces(b, walkers, lambda near, count: state.add(decided(b, self.how, near[0], count)))
                return
            super().row(b, evaluation, walkers, row, state)
            if self.how.accumulator is not self.how.number:
                state.set(rounded(b, self.how, state.get()))
            return
        for walker in walkers:
            walker.before_row(b)
        state.add(self.total(b, evaluation, walkers, row.count))
        state.set(rounded(b, self.how, state.get()))

    def total(self, b, evaluation, walkers, count):
        """The pairwise sum of a row."""
        def begin(sub, own, near, size):
            def element(index):
                return own.element(self.operands.reader(sub, near, index))
            read = kept(sub, self.how.number, size, element) if takes_calls(evaluation.expression) else element
            return lambda index: [accumulated(sub, self.how, read(index))]
        return pairwise(b, evaluation, walkers, [self.how], begin, count)[0]

    def element(self, b, evaluation, walkers, index, state) -> None:
        state.add(accumulated(b, self.how, evaluation.element(self.operands.reader(b, walkers, index))))

    def end(self, b, state):
        return pieces_of(state.get())


def emit_reduced(b, instr, function, *operands):
    how, expression = instr.attr
    values = instr.args[1:]
    evaluation = Evaluation(b, instr, expression, list(zip(values, operands)))
    evaluation.prepare()
    arrays = {number: (values[number].type, operands[number]) for number in leaves(expression)
              if isinstance(values[number].type, Array)}
    ndim = max(t.ndim for t, _ in arrays.values())
    lengths = common_shape(b, expression, arrays)
    if how.finds:
        return emit_places(b, how, evaluation, values, operands, lengths)
    if how.axis is not None and ndim:
        return _along_axis(b, instr, how, evaluation, values, operands, lengths)
    refuse_empty_lines(b, how, lengths)
    is_reversed = ndim > 1 and all(t.order == "F" for t, _ in arrays.values())
    streams = Operands(b, values, operands, leaves(expression), ndim, is_reversed)
    total = walk(b, lengths[::-1] if is_reversed else lengths, streams.streams, evaluation, _All(how, streams))
    raise_outside(b, evaluation, streams, lengths[::-1] if is_reversed else lengths)
    value = cast_number(b, how.accumulator, how.number, operand_of(total))
    if isinstance(instr.result.type, Number):
        return value
    made = allocate_in_order(b, instr.result.type, ["1"] * instr.result.type.ndim, [])
    store(b, how.number, value, made[1])
    return made


def refuse_empty_lines(b, how: Reduction, lengths) -> None:
    """ValueError where nothing is reduced by what has no identity: also where there is no line of nothing."""
    if how.finds:
        refuse_no_elements(b, how, lengths)
    if how.finds or how.ufunc not in EXTREMES:
        return
    empty = [b(f"icmp eq i64 {lengths[axis]}, 0") for axis in (range(len(lengths)) if how.axis is None else how.axes)]
    b.raise_if(any_of(b, *empty), ValueError, f"zero-size array to reduction operation {how.ufunc.__name__} which has no identity")


def _along_axis(b, instr, how: Reduction, evaluation, values, operands, lengths):
    """Each element of the result is the reduction of one line, or of the elements along several axes."""
    ndim, used = len(lengths), leaves(evaluation.expression)
    kept = [k for k in range(ndim) if k not in how.axes]
    number = next(number for number in used if isinstance(values[number].type, Array))
    t = values[number].type
    order, given = "C", []                        # of what is computed here; an array's result is in its order
    if isinstance(without_cast(evaluation.expression), Leaf):
        order, strides = t.order, strides_of(b, t, operands[number])
        given = [(Array(t.dtype, len(kept), "A" if kept else "C"),
                  (*operands[number][:2], *(lengths[k] for k in kept), *(strides[k] for k in kept)))]
    whole = Array(how.number, len(kept), order if len(kept) > 1 else "C")
    refuse_empty_lines(b, how, lengths)
    made = allocate_in_order(b, whole, [lengths[k] for k in kept], given)
    target = Stream(b, whole, made, len(kept), False)
    axis, others, into = how.axes[-1], kept, target
    if order == "F" and len(kept) > 1:            # the loops follow memory
        others, into = kept[::-1], _permuted(target, list(range(len(kept)))[::-1])

    def walk_lines(is_innermost: bool) -> None:
        axes = [*others, axis] if is_innermost else [axis, *others]
        streams = Operands(b, values, operands, used, ndim, False)
        streams.streams = [_permuted(stream, axes) for stream in streams.streams]
        is_short = into.is_plain and is_short_enough(evaluation, streams.streams)
        if not is_innermost and isinstance(without_cast(evaluation.expression), Leaf):
            _reduce_slices_apart(b, how, evaluation, streams, into, [lengths[k] for k in axes], is_short)
        else:
            (_reduce_lines if is_innermost else _reduce_slices)(b, how, evaluation, streams, into, [lengths[k] for k in axes], is_short)

    several = len(how.axes) > 1

    def walk_axes(is_reversed: bool) -> None:
        _along_axes(b, how, evaluation, Operands(b, values, operands, used, ndim, False), target, lengths, is_reversed)

    if several and order != "A":
        walk_axes(order == "F")
    elif order != "A":
        walk_lines(axis == (0 if order == "F" else ndim - 1))
    else:                                         # as NumPy: the lines are rows where their elements are nearest to each other
        rows, slices, done = b.new_label("rows"), b.new_label("slices"), b.new_label("reduced")
        b.branch(_is_nearest(b, lengths, strides, 0 if several else axis), rows, slices)
        for label, is_innermost in ((rows, True), (slices, False)):
            b.start(label)
            (walk_axes if several else walk_lines)(is_innermost)
            b.jump(done)
        b.start(done)
    result = instr.result.type
    if not how.keepdims:
        return made
    found = list(made[2:2 + len(kept)])
    steps = list(made[2 + len(kept):])
    if result.order == "A":
        steps = steps or strides_of(b, whole, made)
    for axis in how.axes:
        found.insert(axis, "1")
        if result.order == "A":
            steps.insert(axis, "0")
    return (*made[:2], *found, *steps)


def _reduce_lines(b, how: Reduction, evaluation, operands: Operands, target: Stream, lengths, is_short: bool) -> None:
    """Along the innermost axis of the nest."""
    *outer, count = lengths
    done = b.new_label("reduced")
    for size in sizes_of(how, lengths) if is_short else ():
        short, others = b.new_label("short"), b.new_label("others")
        is_it = all_of(b, b(f"icmp eq i64 {count}, {size}"), are_whole(b, lengths, operands.streams, (-2, -1)))
        b.branch(is_it, short, others)
        b.start(short)
        streams = [target, *map(without_lines, operands.streams)]
        walk(b, outer, streams, evaluation, Lines(how, operands, operands.streams, size), flat=False)
        b.jump(done)
        b.start(others)
    walk(b, lengths, [with_axis(target, len(outer)), *operands.streams], evaluation, _Lines(how, operands), flat=False)
    b.jump(done)
    b.start(done)


def _reduce_slices_apart(b, how: Reduction, evaluation, operands: Operands, target: Stream, lengths, is_short: bool) -> None:
    """The same of an array as it is, by a function of the module, which all that reduce such an array so have in common: of a mean and a
    variance (whose mean it is, too) LLVM has the loops once (batch norm: a seventh of its time)."""
    sub, inputs = b.sibling(), {}

    def given(kind: str, value: str) -> str:
        return inputs.setdefault((kind, value), f"%p{len(inputs)}") if value[0] in "%@" else value

    def inside(stream: Stream) -> Stream:
        made = stream.at(given("ptr", stream.data))
        made.lengths, made.steps = ([one and given("i64", one) for one in of_axes] for of_axes in (stream.lengths, stream.steps))
        return made
    own, operands.streams = evaluation.outlined(sub, given), list(map(inside, operands.streams))
    _reduce_slices(sub, how, own, operands, inside(target), [given("i64", length) for length in lengths], is_short)
    sub.do("ret void")
    name, params = b.module.unique_name("slices"), ", ".join(f"{kind} {param}" for (kind, _), param in inputs.items())
    name = b.module.define_once(name, f"define internal void @{name}({params}) nounwind noinline {{\n{sub.body()}\n}}")
    b.do(f"call void @{name}({', '.join(f'{kind} {value}' for kind, value in inputs)})")


def _reduce_slices(b, how: Reduction, evaluation, operands: Operands, target: Stream, lengths, is_short: bool) -> None:
    """Along the outermost axis of the nest. One column NumPy adds as it adds a line."""
    done = b.new_label("reduced")
    if how.is_pairwise:
        line, columns = b.new_label("line"), b.new_label("columns")
        b.branch(all_of(b, *(b(f"icmp eq i64 {length}, 1") for length in target.lengths)), line, columns)
        b.start(line)
        whole, operands.streams = operands.streams, list(map(_first_axis, operands.streams))
        walk(b, lengths[:1], [with_axis(target, 0, ()), *operands.streams], evaluation, _Line(how, operands), flat=False)
        operands.streams = whole
        b.jump(done)
        b.start(columns)
    start = cast_number(b, how.accumulator, how.number, identity(how))
    walk(b, target.lengths, [target], None, _Fill(how.number, start))
    if is_short and len(lengths) == 2 and can_hold_columns(how):
        rest = b.new_label("rest")
        first = reduce_columns(b, how, evaluation, operands, target, lengths)
        target = from_column(b, target, 0, first)
        operands.streams = [from_column(b, stream, 1, first) for stream in operands.streams]
        lengths = [lengths[0], b(f"sub i64 {lengths[1]}, {first}")]
        b.branch(b(f"icmp eq i64 {lengths[1]}, 0"), done, rest)
        b.start(rest)
    walk(b, lengths, [with_axis(target, 0), *operands.streams], evaluation, _Slices(how, operands), flat=False)
    b.jump(done)
    b.start(done)


def _along_axes(b, how: Reduction, evaluation, operands: Operands, target: Stream, lengths, is_reversed: bool) -> None:
    """The loops follow memory, in order C (or F); where several axes that are reduced are the innermost, they are one, as in NumPy, if
    all operands have them."""
    for axis in how.axes:
        target = with_axis(target, axis)
    axes = list(range(len(lengths)))[::-1 if is_reversed else 1]
    streams, lengths = [_permuted(stream, axes) for stream in (target, *operands.streams)], [lengths[axis] for axis in axes]
    tail = next(count for count, axis in enumerate(reversed(axes)) if axis not in how.axes)
    if tail > 1 and all(None not in stream.lengths for stream in streams[1:]) and (
            len(streams) == 2 or all(stream.type.order == "CF"[is_reversed] for stream in streams[1:])):
        lengths = _with_tail_joined(b, lengths, streams, tail)
    operands.streams = streams[1:]
    start = cast_number(b, how.accumulator, how.number, identity(how))
    shape = [length for length, own in zip(lengths, streams[0].lengths) if own is not None]
    walk(b, shape, [_without_missing(streams[0])], None, _Fill(how.number, start))
    walk(b, lengths, streams, evaluation, (_Lines if tail else _Slices)(how, operands, *([True] if tail else [])), flat=False)


def _with_tail_joined(b, lengths, streams: list[Stream], tail: int) -> list[str]:
    """The lengths of a nest whose last axes are one loop, where no array is broadcast along them; the others of these have length 1."""
    are_same, total = "true", lengths[-tail]
    for stream in streams[1:]:
        for own, common in zip(stream.lengths[-tail:], lengths[-tail:]):
            if own != common:
                are_same = all_of(b, are_same, b(f"icmp eq i64 {own}, {common}"))
        for outer in range(-tail, -1) if stream.type.order == "A" else ():
            step = times(b, stream.steps[outer + 1], lengths[outer + 1], "")
            are_same = all_of(b, are_same, b(f"icmp eq i64 {stream.steps[outer]}, {step}"))
    for length in lengths[1 - tail:]:
        total = times(b, total, length, "")
    for stream in streams[1:]:                    # for `walk`: not broadcast, whatever the length
        stream.lengths[-1] = total if are_same == "true" else b.select(are_same, "i64", total, stream.lengths[-1])
    joined = [total] if are_same == "true" else [b.select(are_same, "i64", total, lengths[-1])]
    if are_same == "true":
        for stream in streams:
            stream.lengths[-tail:-1], stream.steps[-tail:-1] = [], []
        return [*lengths[:-tail], *joined]
    for stream in streams[1:]:
        stream.lengths[-tail:-1] = [b.select(are_same, "i64", "1", length) for length in stream.lengths[-tail:-1]]
    return [*lengths[:-tail], *(b.select(are_same, "i64", "1", length) for length in lengths[-tail:-1]), *joined]


def _without_missing(stream: Stream) -> Stream:
    """The stream in a nest of the axes that it has."""
    made, has = stream.at(stream.data), [length is not None for length in stream.lengths]
    made.lengths = [length for length, own in zip(stream.lengths, has) if own]
    made.steps = [step for step, own in zip(stream.steps, has) if own]
    return made


def _is_nearest(b, lengths, strides, axis: int) -> str:
    """An i1: the steps along the axis are shorter than along others (or as short as along those before it)."""
    found, own = "true", b.call("llvm.abs.i64", "i64", ("i64", strides[axis]), ("i1", "false"))
    for k, (length, stride) in enumerate(zip(lengths, strides)):
        if k != axis:
            other = b.call("llvm.abs.i64", "i64", ("i64", stride), ("i1", "false"))
            nearer = b(f"icmp {'ule' if k < axis else 'ult'} i64 {own}, {other}")
            found = all_of(b, found, any_of(b, nearer, b(f"icmp eq i64 {length}, 1")))
    return found


def _permuted(stream: Stream, axes: list[int]) -> Stream:
    """The same stream with its axes in that order."""
    made = stream.at(stream.data)
    made.lengths, made.steps = [stream.lengths[k] for k in axes], [stream.steps[k] for k in axes]
    made.is_plain = stream.is_plain and axes == sorted(axes)
    return made


class _Fill(Walk):
    any_order = any_direction = True
    writes = 1

    def __init__(self, number: Number, value):
        self.number, self.value = number, value

    def element(self, b, evaluation, walkers, index, state) -> None:
        store(b, self.number, self.value, walkers[0].at(b, index))


class _Lines(_All):
    """Along the innermost axis: each row of the array is reduced to one element of the first stream. `adds`: which it is combined with."""
    kinds, any_order, is_by_row, targets = (), False, True, 1

    def __init__(self, how: Reduction, operands: Operands, adds: bool = False):
        self.how, self.operands, self.adds = how, operands, adds

    def takes_short_rows(self, evaluation) -> bool:
        return not self.adds and takes_time(evaluation.expression)

    def short_rows(self, b, evaluation, near, rows, columns, state, closing) -> None:
        """All elements are computed first, and kept."""
        read = kept(b, self.how.number, times(b, rows, columns), lambda index: evaluation.element(self.operands.reader(b, near[1:], index)), COUNT)

        def row(number):
            first = times(b, number, columns)
            reduce_short(b, [self.how], lambda index: [accumulated(b, self.how, read(b(f"add nuw nsw i64 {first}, {index}")))], columns,
                         [near[0].at(b, number)])
        loop(b, rows, row, closing=b.module.closing(*SCALAR))

    def begin(self, b):
        return None

    def total(self, b, evaluation, walkers, count):
        """As before; short rows, of which there may be many, without a call."""
        short, long, done = b.new_label("short"), b.new_label("long"), b.new_label("summed")
        found = Accumulator(b, self.how)
        b.branch(b(f"icmp ult i64 {count}, {lanes_of(self.how)}"), short, long)
        b.start(short)
        found.set(nothing(self.how))
        loop(b, count, lambda index: found.add(accumulated(b, self.how, evaluation.element(
            self.operands.reader(b, walkers, index)))), closing=b.closing(*SCALAR))
        b.jump(done)
        b.start(long)
        found.set(super().total(b, evaluation, walkers, count))
        b.jump(done)
        b.start(done)
        return found.get()

    def row(self, b, evaluation, walkers, row, state) -> None:
        total = Accumulator(b, self.how)
        super().row(b, evaluation, walkers[1:], row, total)
        if self.adds:
            total.add(accumulated(b, self.how, load(b, self.how.number, walkers[0].pointer)))
        store(b, self.how.number, cast_number(b, self.how.accumulator, self.how.number, total.get()), walkers[0].pointer)

    def end(self, b, state):
        return ()


class _Line(_Lines):
    """The same of one row."""
    total = _All.total


class _Slices(Walk):
    """Along another axis: slice after slice of the array is combined with the first stream."""
    writes, reads_written = 1, True

    def __init__(self, how: Reduction, operands: Operands):
        self.how, self.operands = how, operands

    def element(self, b, evaluation, walkers, index, state) -> None:
        how, place = self.how, walkers[0].at(b, index)
        value = accumulated(b, how, evaluation.element(self.operands.reader(b, walkers[1:], index)))
        total = combine(b, how, accumulated(b, how, load(b, how.number, place)), value)
        store(b, how.number, cast_number(b, how.accumulator, how.number, total), place)


def _first_axis(stream: Stream) -> Stream:
    """The stream in a nest of its first axis alone, where the others have one element."""
    made = stream.at(stream.data)
    made.lengths, made.steps = stream.lengths[:1], stream.steps[:1]
    if stream.is_plain and made.lengths[0] is not None:
        made.steps = ["1"]
    return made


def with_axis(stream: Stream, at: int, axes=None) -> Stream:
    """The same stream in a nest with one loop more, along which it stays where it is; of its own axes those in `axes`, else all."""
    made = stream.at(stream.data)
    axes = range(len(stream.lengths)) if axes is None else axes
    made.lengths, made.steps = [stream.lengths[k] for k in axes], [stream.steps[k] for k in axes]
    made.lengths.insert(at, None)
    made.steps.insert(at, None)
    return made


REDUCED.rule((Static, Array | Num), _reduced, emit_reduced, variadic=True)


# --- the functions and methods
def _sum_number(t: Number) -> Number:
    """What np.sum and np.prod add up in."""
    if t.kind in "bi":
        return NUMPY_SCALARS["int64"]
    return NUMPY_SCALARS["uint64"] if t.kind == "u" else t


def chosen_axis(axis, ndim: int):
    """The axis an argument names: None, an int ≥ 0, or an outcome (a failure, or why not)."""
    if axis is None or axis.type is NONE:
        return None
    if not axis.is_constant:
        return Refuse("the axis must be known when compiling", "write it as a constant, in an `if` for each")
    if isinstance(axis.type, Tuple):
        return _chosen_axes(axis.constant, ndim)
    if type(axis.constant) is not int:
        return Refuse(f"an axis is an int, not {worded(axis.type)}", f"write a number below {ndim}, or leave it out for all axes")
    if not -max(ndim, 1) <= axis.constant < max(ndim, 1):
        return Instead(steps.fail, (static(np.exceptions.AxisError),
                                    static(f"axis {axis.constant} is out of bounds for array of dimension {ndim}")))
    return axis.constant % ndim if ndim > 1 else None     # the only axis is all of them


def _chosen_axes(axes: tuple, ndim: int):
    """The same for a tuple."""
    if not axes or not all(type(axis) is int for axis in axes):
        return Refuse(f"{axes} are no axes", "name some axes")
    for axis in axes:
        if not -ndim <= axis < ndim:
            return Instead(steps.fail, (static(np.exceptions.AxisError),
                                        static(f"axis {axis} is out of bounds for array of dimension {ndim}")))
    found = sorted({axis % ndim for axis in axes})
    if len(found) < len(axes):
        return Instead(steps.fail, (static(ValueError), static("duplicate value in 'axis'")))
    return None if len(found) == ndim else found[0] if len(found) == 1 else tuple(found)


_INSTEAD = {"out": "assign the result", "initial": "combine it with the result", "where": "write the loop, or np.where(condition, a, 0) first"}


def _function(ufunc, names: tuple[str, ...]):
    def typing(a, axis=None, *rest):
        options, has_dtype = dict(zip(names, rest)), "dtype" in names
        for name in ("out", "initial", "where"):
            if name in options and options[name].type is not NONE and options[name].constant is not np._NoValue:
                return Refuse(f"the argument '{name}' of reductions is not supported", _INSTEAD[name])
        keepdims = options.get("keepdims")
        if keepdims is not None and type(keepdims.constant) is not bool and keepdims.constant is not np._NoValue:
            return Refuse("keepdims must be True or False, known when compiling", "write keepdims=True or leave it out")
        t = a.type
        number = BOOL_ if ufunc in (np.logical_or, np.logical_and) else dtype_of(
            options.get("dtype"), _sum_number(t.dtype) if has_dtype else t.dtype)
        where = chosen_axis(axis, t.ndim) if axis is None or axis.is_constant else None
        for one in (number, where):
            if isinstance(one, (Refuse, Instead)):
                return one
        if axis is not None and not axis.is_constant:
            return None                           # the library chooses among the axes
        if ufunc in EXTREMES and number.kind == "c":
            return Refuse(f"np.{ufunc.__name__} of complex numbers is not supported", "compare abs(a), a.real or a.imag")
        kept = keepdims is not None and keepdims.constant is True
        return Instead(reduced, (static(reduction(ufunc, number, where, kept)), 0))
    return typing


ADDING = ("dtype", "out", "keepdims", "initial", "where")
FUNCTIONS = (
    (np.add, ("sum",), ADDING), (np.multiply, ("prod",), ADDING), (np.minimum, ("min", "amin"), ADDING[1:]),
    (np.maximum, ("max", "amax"), ADDING[1:]), (np.logical_or, ("any",), ("out", "keepdims", "where")),
    (np.logical_and, ("all",), ("out", "keepdims", "where")), (np.fmin, ("nanmin",), ADDING[1:]), (np.fmax, ("nanmax",), ADDING[1:]))
for _ufunc, _names, _options in FUNCTIONS:
    _defaults = {name: False if name == "keepdims" else None for name in _options}
    for _name in _names:
        op(f"np.{_name}", getattr(np, _name), folds=False, parameters={"a": UNKNOWN, "axis": None, **_defaults},
           doc=f"np.{_name}(a, axis=None)").rule((Array, object), _function(_ufunc, _options), variadic=True)
    if not hasattr(np.ndarray, _names[0]):
        continue
    op(f"array.{_names[0]}", getattr(np.ndarray, _names[0]), folds=False,
       parameters={"self": UNKNOWN, "axis": None, **_defaults}, doc=f"a.{_names[0]}(axis=None)").rule(
           (Array, object), _function(_ufunc, _options), variadic=True)


def has_item(array, value):
    """Whether some element equals the value."""
    return np.equal(array, value).any()


op("has_item", has_item, reads=True, folds=False, doc="value in array").rule((Array, Num), lambda a, value: Instead(
    reduced, (static(reduction(np.logical_or, BOOL_, inner=np.equal)), 0, 1)))


def dot_lines(a, b):
    """The sum of products of two lines of the same length."""
    return np.dot(a, b)


def _dot_lines(x, y):
    number = np.result_type(x.type.dtype.dtype, y.type.dtype.dtype)
    product = np.logical_and if number == bool else np.multiply
    how = reduction(np.logical_or if number == bool else np.add, from_dtype(number), inner=product)
    return Instead(reduced, (static(how), 0, 1))


op("dot_lines", dot_lines, reads=True, folds=False, doc="The sum of products of two lines.").rule((Array, Array), _dot_lines)
