"""Reductions: sum, prod, min, max of arrays, of all elements or along an axis, and dot products.

In: an array, or an expression over arrays.  Out: the op `reduced(reduction, *operands)`, to which np.sum, a.sum, … are resolved.
Holds: sums of floats are NumPy's to the last bit, where the memory order is C or F: pairwise with eight partial sums along
contiguous rows (`npy_pairwise_sum`), which is accurate and which LLVM packs into SIMD; one after the other along other axes.

A reduced instruction's attr is (reduction, expression); the expression's leaves are the operands, as in `array_map`.
"""
from __future__ import annotations

from functools import lru_cache

import numpy as np

from codegen import layout
from codegen.build import Builder, operand_of, pieces_of
from codegen.ops.array_access import load, shape_of, store, strides_of
from codegen.ops.array_expressions import Apply, Cast, Evaluation, Leaf, apply, leaves
from codegen.ops.array_layout import allocate_in_order
from codegen.ops.array_map import Operands, common_shape
from codegen.ops.array_memory import dtype_of
from codegen.ops.array_overlap import released_on_error
from codegen.ops.array_streams import Fixed, Nest, Plain, Stream, loop
from codegen.ops.complex_numbers import multiply
from codegen.ops.convert import cast_number
from codegen.ops.registry import op
from typeinfer import steps
from typeinfer.ops import UNKNOWN, Instead, Refuse, Typing, static
from typeinfer.types import NONE, NUMPY_SCALARS, Array, Num, Number, Static, Tuple, from_dtype

FLOAT32, BOOL_ = NUMPY_SCALARS["float32"], NUMPY_SCALARS["bool_"]


class Reduction:
    """What is reduced how: by a ufunc, into `number`; along `axis`, or (None) over all elements; `inner`: a ufunc of the
    operands (a product, for dot). Equal ones are one object."""

    def __init__(self, ufunc, number: Number, axis: int | None, keepdims: bool, inner):
        self.ufunc, self.number, self.axis, self.keepdims, self.inner = ufunc, number, axis, keepdims, inner
        self.__name__ = ufunc.__name__

    @property
    def is_sum(self) -> bool:
        return self.ufunc is np.add

    @property
    def accumulator(self) -> Number:
        """What the running value is kept in: float16 sums in float32."""
        return FLOAT32 if self.is_sum and self.number.kind == "f" and self.number.bits == 16 else self.number


@lru_cache(maxsize=None)
def reduction(ufunc, number: Number, axis: int | None = None, keepdims: bool = False, inner=None) -> Reduction:
    return Reduction(ufunc, number, axis, keepdims, inner)


def reduced(how, *operands):
    """The reduction of an array, or of how.inner(*operands)."""
    array = how.inner(*operands) if how.inner else operands[0]
    if how.ufunc in (np.add, np.multiply, np.logical_or, np.logical_and):
        return how.ufunc.reduce(array, axis=how.axis, dtype=how.number.dtype, keepdims=how.keepdims)
    return how.ufunc.reduce(array, axis=how.axis, keepdims=how.keepdims)


def _reduced(function, *operands):
    how = function.type.value
    given = [Leaf(number, operand) for number, operand in enumerate(operands)]
    expression = given[0] if how.inner is None else apply(how.inner, given)
    if not isinstance(expression, (Leaf, Apply)):
        return expression
    if expression.type is not how.number:
        expression = Cast(expression, how.number)
    ndim = max(o.type.ndim for o in operands if isinstance(o.type, Array))
    left = 0 if how.axis is None else ndim - 1
    shape = ndim if how.keepdims else left
    t = next(operand.type for operand in operands if isinstance(operand.type, Array))
    result = Array(how.number, shape, t.order if left > 1 or shape > 1 and t.order == "F" and left else "C") if shape \
        else how.number
    return Typing((function.type, *(operand.type for operand in operands)), result, (how, expression))


# --- one step
def identity(how: Reduction):
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


def combine(b, how: Reduction, x, y):
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


def _kinds(how: Reduction) -> tuple[str, ...]:
    return layout.pieces(how.accumulator)


class _Accumulator:
    """The running value, on the stack: LLVM keeps it in registers."""

    def __init__(self, b, how: Reduction):
        self.b, self.how = b, how
        self.places = [b.alloca(kind) for kind in _kinds(how)]
        self.set(identity(how))

    def set(self, value) -> None:
        for kind, place, piece in zip(_kinds(self.how), self.places, pieces_of(value)):
            self.b.do(f"store {kind} {piece}, ptr {place}")

    def get(self):
        return operand_of([self.b(f"load {kind}, ptr {place}") for kind, place in zip(_kinds(self.how), self.places)])

    def add(self, value) -> None:
        self.set(combine(self.b, self.how, self.get(), value))


def _accumulated(b, how: Reduction, value):
    """An element in the accumulator's type."""
    return cast_number(b, how.number, how.accumulator, value)


def _rounded(b, how: Reduction, value):
    """A running value as NumPy stores it after each row: float16 sums are rounded."""
    return _accumulated(b, how, cast_number(b, how.accumulator, how.number, value))


# --- pairwise sums
def pairwise(b, evaluation: Evaluation, operands: Operands, walkers, how: Reduction, count: str):
    """The sum of a row, by a recursive function of the module: NumPy's order of additions."""
    lanes = 4 if how.number.kind == "c" else 8
    kinds, prepared = _kinds(how), []
    for (expression, wanted), value in evaluation.prepared().items():
        prepared.append(((expression, wanted), layout.pieces(wanted or expression.type), pieces_of(value)))
    inputs = [item for walker in walkers for item in _inputs(walker)] + [
        pair for _, types, pieces in prepared for pair in zip(types, pieces)]
    name = b.module.unique_name("pairwise")
    struct = "{" + ", ".join(kinds) + "}"
    sub = Builder(b.module)
    names = [sub.name() for _ in inputs]
    rest = iter(names)
    inside = [_rebuilt(walker, rest) for walker in walkers]
    scalars = {key: operand_of([next(rest) for _ in types]) for key, types, _ in prepared}
    own = evaluation.copied(sub, scalars)
    start, n = sub.name(), sub.name()

    def element(index):
        return _accumulated(sub, how, own.element(operands.reader(sub, inside, index)))

    def recurse(begin, size):
        given = ", ".join(f"{t} {v}" for t, v in zip([t for t, _ in inputs], names))
        result = sub(f"call {struct} @{name}({given + ', ' if given else ''}i64 {begin}, i64 {size})")
        return operand_of([sub(f"extractvalue {struct} {result}, {k}") for k in range(len(kinds))])

    def give(value):
        result = "poison"
        for k, (kind, piece) in enumerate(zip(kinds, pieces_of(value))):
            result = sub(f"insertvalue {struct} {result}, {kind} {piece}, {k}")
        sub.do(f"ret {struct} {result}")

    many, few = sub.new_label("many"), sub.new_label("few")
    sub.branch(sub(f"icmp ugt i64 {n}, {16 * lanes}"), many, few)
    sub.start(many)
    half = sub(f"lshr i64 {n}, 1")
    half = sub(f"and i64 {half}, {-lanes}")
    first, second = recurse(start, half), recurse(sub(f"add i64 {start}, {half}"), sub(f"sub i64 {n}, {half}"))
    give(combine(sub, how, first, second))
    sub.start(few)
    zero = operand_of([layout.literal(kind, -0.0) for kind in kinds])
    blocks = sub(f"lshr i64 {n}, {lanes.bit_length() - 1}")
    totals = [_Accumulator(sub, how) for _ in range(lanes)]
    for total in totals:
        total.set(zero)

    def block(index):
        base = sub(f"add i64 {start}, {sub(f'shl i64 {index}, {lanes.bit_length() - 1}')}")
        for lane, total in enumerate(totals):
            total.add(element(sub(f"add i64 {base}, {lane}") if lane else base))
    loop(sub, blocks, block)
    sums = [total.get() for total in totals]
    while len(sums) > 1:
        sums = [combine(sub, how, sums[k], sums[k + 1]) for k in range(0, len(sums), 2)]
    totals[0].set(sums[0])
    done = sub(f"and i64 {n}, {-lanes}")
    tail = sub(f"add i64 {start}, {done}")
    loop(sub, sub(f"sub i64 {n}, {done}"), lambda index: totals[0].add(element(sub(f"add i64 {tail}, {index}"))),
         closing=b.module.scalar_loop())
    give(totals[0].get())
    params = ", ".join(f"{t} {v}" for t, v in (*zip([t for t, _ in inputs], names), ("i64", start), ("i64", n)))
    b.module.define(name, f"define internal {struct} @{name}({params}) nounwind {{\n{sub.body()}\n}}")
    given = ", ".join(f"{t} {v}" for t, v in (*inputs, ("i64", "0"), ("i64", count)))
    result = b(f"call {struct} @{name}({given})")
    return operand_of([b(f"extractvalue {struct} {result}, {k}") for k in range(len(kinds))])


def _inputs(walker) -> list[tuple[str, str]]:
    """What a function needs to be given of a walker: (LLVM type, value)."""
    if isinstance(walker, Fixed):
        return list(zip(layout.pieces(walker.stream.type.dtype), pieces_of(walker.value)))
    step = getattr(walker, "step", None)
    return [("ptr", walker.pointer)] + ([("i64", step)] if step is not None else [])


def _rebuilt(walker, names):
    """The same walker inside that function."""
    if isinstance(walker, Fixed):
        made = Fixed(walker.stream, "null")
        made.value = operand_of([next(names) for _ in layout.pieces(walker.stream.type.dtype)])
        return made
    if type(walker) is Plain:
        return Plain(walker.stream, next(names))
    return type(walker)(walker.stream, next(names), next(names))


# --- emitting
def emit_reduced(b, instr, function, *operands):
    how, expression = instr.attr
    values = instr.args[1:]
    evaluation = Evaluation(b, instr, expression, list(zip(values, operands)))
    evaluation.prepare()
    arrays = {number: (values[number].type, operands[number]) for number in leaves(expression)
              if isinstance(values[number].type, Array)}
    ndim = max(t.ndim for t, _ in arrays.values())
    lengths = common_shape(b, expression, arrays)
    if how.axis is not None and ndim:
        return _along_axis(b, instr, how, evaluation, values, operands, lengths)
    if how.ufunc in (np.minimum, np.maximum):
        _refuse_empty(b, how, lengths)
    is_reversed = ndim > 1 and all(t.order == "F" for t, _ in arrays.values())
    streams = Operands(b, values, operands, leaves(expression), ndim, is_reversed)
    total = _Accumulator(b, how)
    nest = Nest(b, lengths[::-1] if is_reversed else lengths, streams.streams)
    if how.is_sum and how.number.kind in "fc":
        def row(count, walkers, is_plain):
            for walker in walkers:
                walker.before_row(b)
            total.add(pairwise(b, evaluation, streams, walkers, how, count))
            total.set(_rounded(b, how, total.get()))
        nest.run(row)
    else:
        nest.each(lambda walkers, index: total.add(evaluation.element(streams.reader(b, walkers, index))))
    value = cast_number(b, how.accumulator, how.number, total.get())
    if isinstance(instr.result.type, Number):
        return value
    made = allocate_in_order(b, instr.result.type, ["1"] * instr.result.type.ndim, [])
    store(b, how.number, value, made[1])
    return made


def _refuse_empty(b, how: Reduction, lengths, is_empty: str = "false") -> None:
    for length in lengths:
        zero = b(f"icmp eq i64 {length}, 0")
        is_empty = zero if is_empty == "false" else b(f"or i1 {is_empty}, {zero}")
    b.raise_if(is_empty, ValueError, f"zero-size array to reduction operation {how.ufunc.__name__} which has no identity")


def _along_axis(b, instr, how: Reduction, evaluation, values, operands, lengths):
    """Each element of the result is the reduction of one line of the array."""
    t, pieces, axis = values[0].type, operands[0], how.axis
    kept = [k for k in range(t.ndim) if k != axis]
    strides, own = strides_of(b, t, pieces), shape_of(t, pieces)
    whole = Array(how.number, len(kept), t.order if len(kept) > 1 else "C")
    given = Array(t.dtype, len(kept), "A" if kept else "C")
    line = (*pieces[:2], *(own[k] for k in kept), *(strides[k] for k in kept))
    made = allocate_in_order(b, whole, [own[k] for k in kept], [(given, line)])
    if how.ufunc in (np.minimum, np.maximum):
        before = released_on_error(b, made[0])
        some = "false"
        for k in kept:
            zero = b(f"icmp eq i64 {own[k]}, 0")
            some = zero if some == "false" else b(f"or i1 {some}, {zero}")
        nothing = b(f"icmp eq i64 {own[axis]}, 0")
        _refuse_empty(b, how, [], nothing if some == "false" else b(f"and i1 {nothing}, {b(f'xor i1 {some}, true')}"))
        b.on_error = before
    target = Stream(b, whole, made, len(kept), False)
    start = cast_number(b, how.accumulator, how.number, identity(how))
    Nest(b, target.lengths, [target]).each(lambda walkers, index: store(b, how.number, start, walkers[0].at(b, index)))
    innermost = 0 if t.order == "F" else t.ndim - 1
    if axis == innermost:
        _lines(b, how, evaluation, t, pieces, kept, axis, own, strides, whole, made)
    else:
        _slices(b, how, evaluation, t, pieces, kept, axis, own, strides, whole, made)
    result = instr.result.type
    if not how.keepdims:
        return made
    found = list(made[2:2 + len(kept)])
    found.insert(axis, "1")
    steps = list(made[2 + len(kept):])
    if result.order == "A":
        steps = steps or strides_of(b, whole, made)
        steps.insert(axis, "0")
    return (*made[:2], *found, *steps)


def _permuted(b, t: Array, pieces, own, strides, axes) -> Stream:
    """The array as a stream whose axes are in that order."""
    order = "C" if list(axes) == list(range(t.ndim)) and t.order == "C" else "A"
    given = Array(t.dtype, t.ndim, order)
    return Stream(b, given, (*pieces[:2], *(own[k] for k in axes), *(strides[k] for k in axes if order == "A")), t.ndim, False)


def _lines(b, how, evaluation, t, pieces, kept, axis, own, strides, whole, made) -> None:
    """The axis is the innermost: each line is reduced at once."""
    stream = _permuted(b, t, pieces, own, strides, [*kept, axis])
    target = Stream(b, whole, made, len(kept), False)
    padded = _with_axis(target, len(kept))
    operands = _one(stream)

    def row(count, walkers, is_plain):
        for walker in walkers[1:]:
            walker.before_row(b)
        place = walkers[0].pointer
        if how.is_sum and how.number.kind in "fc":
            value = combine(b, how, identity(how), pairwise(b, evaluation, operands, walkers[1:], how, count))
        else:
            total = _Accumulator(b, how)
            loop(b, count, lambda index: total.add(evaluation.element(operands.reader(b, walkers[1:], index))),
                 closing="" if is_plain else b.module.scalar_loop())
            value = total.get()
        store(b, how.number, cast_number(b, how.accumulator, how.number, value), place)
    nest = Nest(b, [*(own[k] for k in kept), own[axis]], [padded, stream], flat=False)
    nest.run(row)


def _slices(b, how, evaluation, t, pieces, kept, axis, own, strides, whole, made) -> None:
    """Another axis: slice after slice is combined with the result."""
    stream = _permuted(b, t, pieces, own, strides, [axis, *kept])
    target = _with_axis(Stream(b, whole, made, len(kept), False), 0)
    operands = _one(stream)

    def body(walkers, index):
        place = walkers[0].at(b, index)
        value = _accumulated(b, how, evaluation.element(operands.reader(b, walkers[1:], index)))
        total = combine(b, how, _accumulated(b, how, load(b, how.number, place)), value)
        store(b, how.number, cast_number(b, how.accumulator, how.number, total), place)
    Nest(b, [own[axis], *(own[k] for k in kept)], [target, stream], flat=False).each(body)


def _with_axis(stream: Stream, at: int) -> Stream:
    """The same stream in a nest with one loop more, along which it stays where it is."""
    stream.lengths, stream.steps = list(stream.lengths), list(stream.steps)
    stream.lengths.insert(at, None)
    stream.steps.insert(at, None)
    return stream


class _one(Operands):
    """The only operand of a reduction along an axis."""

    def __init__(self, stream: Stream):
        self.streams, self.stream_of = [stream], {0: 0}


REDUCED = op("reduced", reduced, raises=(ValueError,), reads=True, folds=False,
             doc="A reduction of all elements of an array, or along an axis.")
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
        return Refuse("the axis must be known when compiling")
    if isinstance(axis.type, Tuple):
        if sorted(k % max(ndim, 1) for k in axis.constant) == list(range(ndim)):
            return None
        return Refuse("a reduction along several axes is not supported: reduce one after the other")
    if type(axis.constant) is not int:
        return Refuse(f"an axis is an int, not {axis.type}")
    if not -max(ndim, 1) <= axis.constant < max(ndim, 1):
        return Instead(steps.fail, (static(np.exceptions.AxisError),
                                    static(f"axis {axis.constant} is out of bounds for array of dimension {ndim}")))
    return axis.constant % ndim if ndim else None


def _function(ufunc, names: tuple[str, ...]):
    def typing(a, axis=None, *rest):
        options, has_dtype = dict(zip(names, rest)), "dtype" in names
        for name in ("out", "initial", "where"):
            if name in options and options[name].type is not NONE and options[name].constant is not np._NoValue:
                return Refuse(f"the argument {name} of reductions is not supported")
        keepdims = options.get("keepdims")
        if keepdims is not None and type(keepdims.constant) is not bool and keepdims.constant is not np._NoValue:
            return Refuse("keepdims must be True or False, known when compiling")
        t = a.type
        number = BOOL_ if ufunc in (np.logical_or, np.logical_and) else dtype_of(
            options.get("dtype"), _sum_number(t.dtype) if has_dtype else t.dtype)
        where = chosen_axis(axis, t.ndim) if axis is None or axis.is_constant else None
        for one in (number, where):
            if isinstance(one, (Refuse, Instead)):
                return one
        if axis is not None and not axis.is_constant:
            return None                           # the library chooses among the axes
        if ufunc in (np.minimum, np.maximum) and number.kind == "c":
            return Refuse(f"{ufunc.__name__} of complex numbers is not supported")
        kept = keepdims is not None and keepdims.constant is True
        return Instead(reduced, (static(reduction(ufunc, number, where, kept)), 0))
    return typing


ADDING = ("dtype", "out", "keepdims", "initial", "where")
FUNCTIONS = (
    (np.add, ("sum",), ADDING), (np.multiply, ("prod",), ADDING), (np.minimum, ("min", "amin"), ADDING[1:]),
    (np.maximum, ("max", "amax"), ADDING[1:]), (np.logical_or, ("any",), ("out", "keepdims", "where")),
    (np.logical_and, ("all",), ("out", "keepdims", "where")))
for _ufunc, _names, _options in FUNCTIONS:
    _defaults = {name: False if name == "keepdims" else None for name in _options}
    for _name in _names:
        op(f"np.{_name}", getattr(np, _name), folds=False, parameters={"a": UNKNOWN, "axis": None, **_defaults},
           doc=f"np.{_name}(a, axis=None)").rule((Array, object), _function(_ufunc, _options), variadic=True)
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
    how = reduction(np.maximum if number == bool else np.add, from_dtype(number), inner=product)
    return Instead(reduced, (static(how), 0, 1))


op("dot_lines", dot_lines, reads=True, folds=False, doc="The sum of products of two lines.").rule((Array, Array), _dot_lines)
