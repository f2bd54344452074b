"""Element-wise operations on arrays: every ufunc and operator that numbers have, with broadcasting.

In: the scalar ops that have a ufunc.  Out: `elementwise(ufunc, *operands)`, to which np.sqrt(a), a + b, … are resolved, and
`update(ufunc, a, b)`, which a += b means.  Holds: types and values of one element are those of the scalar op. An
elementwise instruction's attr is an expression tree, which passes may compose: its leaves are the instruction's operands.
"""
from __future__ import annotations

import operator
from contextlib import contextmanager
from functools import cache, lru_cache, partial

import numpy as np

from codegen.build import UNLIKELY, operand_of
from codegen.ops.numbers import numpy_functions, numpy_scalars  # noqa: F401 (what declares ufuncs, before `declare` below)
from codegen.ops.arrays.array_access import load, shape_of, store, strides_of, times
from codegen.ops.arrays.array_expressions import (
    QUICK, Apply, Cast, Evaluation, Into, Leaf, apply, between, is_quick, leaves, parts, takes_time, without_cast
)
from codegen.ops.arrays.array_gather import GATHER, gather
from codegen.ops.arrays.array_layout import allocate_in_order, like, order_of_result
from codegen.ops.arrays.array_outputs import CHOOSE, Spelled, choose, parameters_of, spelled
from codegen.ops.arrays.array_overlap import conflicts, copy_back, copy_in_turn, released_on_error, size_in_bytes, staged
from codegen.ops.numbers.numpy_scalars import power_by_one, takes_root
from codegen.ops.arrays.array_streams import SCALAR, Stream, Walk, broadcast, walk
from codegen.ops.registry import REGISTRY, op
from codegen.ops.scalars import all_of, any_of
from typeinfer.callables import steps
from typeinfer.ir import Instr, Value
from typeinfer.ops import Instead, Refuse, Same, Typing, static
from typeinfer.types import FLOAT, INT, Array, Num, Number, Static, Tuple, numpy_of

Operand_ = Num | Array
UFUNCS = {
    operator.add: np.add, operator.sub: np.subtract, operator.mul: np.multiply, operator.truediv: np.true_divide,
    operator.floordiv: np.floor_divide, operator.mod: np.remainder, operator.pow: np.power, operator.and_: np.bitwise_and,
    operator.or_: np.bitwise_or, operator.xor: np.bitwise_xor, operator.lshift: np.left_shift,
    operator.rshift: np.right_shift, operator.lt: np.less, operator.le: np.less_equal, operator.eq: np.equal,
    operator.ne: np.not_equal, operator.gt: np.greater, operator.ge: np.greater_equal, operator.neg: np.negative,
    operator.pos: np.positive, operator.invert: np.invert, abs: np.absolute, operator.abs: np.absolute}
IN_PLACE = {
    operator.iadd: np.add, operator.isub: np.subtract, operator.imul: np.multiply, operator.itruediv: np.true_divide,
    operator.ifloordiv: np.floor_divide, operator.imod: np.remainder, operator.ipow: np.power,
    operator.iand: np.bitwise_and, operator.ior: np.bitwise_or, operator.ixor: np.bitwise_xor,
    operator.ilshift: np.left_shift, operator.irshift: np.right_shift}


class CastTo:
    """The function that casts arrays to a dtype, as C does; the result is a new array in `order` (K: as the operand's)."""
    __slots__ = ("number", "order")
    __name__ = "cast"

    def __init__(self, number: Number, order: str = "K"):
        self.number, self.order = number, order

    def __call__(self, array):
        return array.astype(self.number.dtype, order=self.order)


def elementwise(function, *operands):
    """function(*operands), where some operand is an array."""
    return function(*operands)


def update(function, target, *operands):
    """target[...] = function(target, *operands), and the result is the target."""
    return function(target, *operands, out=target)


# --- typing
def _expression(function, operands):
    if not isinstance(function.type, Static):
        return None
    if isinstance(function.type.value, CastTo):
        return Cast(Leaf(0, operands[0]), function.type.value.number)
    if isinstance(function.type.value, Spelled):
        return function.type.value.expression(operands)
    found = apply(function.type.value, [Leaf(number, operand) for number, operand in enumerate(operands)])
    if found is not None and not isinstance(found, Refuse) and not isinstance(found.type, Number):
        return Refuse(f"np.{function.type.value.__name__} of arrays is not supported yet: it has several results",
                      "write a loop over the elements")
    return found


def _elementwise(function, *operands):
    arrays = [operand.type for operand in operands if isinstance(operand.type, Array)]
    expression = _expression(function, operands) if arrays else None
    if expression is None or isinstance(expression, Refuse):
        return expression
    number = numpy_of(expression.type)
    if number is not expression.type:
        expression = Cast(expression, number)
    ndim = max(t.ndim for t in arrays)
    if isinstance(function.type.value, CastTo):
        result = like(arrays[0], number, function.type.value.order)
    else:
        result = Array(number, ndim, order_of_result(arrays, ndim)) if ndim else number
    return Typing((function.type, *(operand.type for operand in operands)), result, expression)


def _update(function, target, *operands):
    if not target.type.writeable:
        return Instead(steps.fail, (static(ValueError), static("output array is read-only")))
    expression = _expression(function, (target, *operands))
    if expression is None or isinstance(expression, Refuse):
        return expression
    number = target.type.dtype
    if not np.can_cast(expression.type.dtype, number.dtype, "same_kind"):
        return Refuse(f"Cannot cast ufunc '{function.type.value.__name__}' output from {expression.type.dtype!r} to "
                      f"{number.dtype!r} with casting rule 'same_kind'", "write a = a … b, which makes a new array, or convert the operand")
    return Typing((function.type, target.type, *(operand.type for operand in operands)), target.type,
                  expression if expression.type is number else Cast(expression, number))


# --- emitting
class Operands:
    """The operands of an element-wise instruction: its arrays as streams, each once, those with the numbers `first` before others."""

    def __init__(self, b, values, operands, used, ndim: int, is_reversed: bool, first: tuple[int, ...] = ()):
        self.arrays: dict[int, tuple] = {}        # number → (type, pieces)
        self.stream_of: dict[int, int] = {}       # number → index of its stream
        self.streams: list[Stream] = []
        known: dict = {}
        for number in dict.fromkeys((*first, *sorted(used))):
            t = values[number].type
            if not isinstance(t, Array):
                continue
            pieces = operands[number]
            key = t, pieces[1:]
            if key not in known:
                known[key] = len(self.streams)
                self.streams.append(Stream(b, t, pieces, ndim, is_reversed))
            self.stream_of[number] = known[key]
            self.arrays[number] = t, pieces

    def reader(self, b, walkers, index: str):
        """read(number) for an Evaluation."""
        return lambda number: walkers[self.stream_of[number]].read(b, index)


def shape_text(t) -> str:
    """A shape as NumPy's messages have it, with %zd for each length."""
    return "(%zd,)" if t == 1 else "(" + ",".join(["%zd"] * t) + ")"


def common_shape(b, expression, arrays, into=None, known=None):
    """The lengths of an expression's value, or None for a number; ValueError where operands do not fit together. `into`: the
    lengths of the array that takes the value of an operation in place, which the message then names as well."""
    if not expression.is_array:
        return None
    if isinstance(expression, Leaf):
        own = list(shape_of(*arrays[expression.number]))
        return own if into is None else _broadcast_shape(b, expression, [own], into)
    known = {} if known is None else known        # of parts that are used twice
    if expression not in known:
        known[expression] = _common_shape(b, expression, arrays, into, known)
    return known[expression]


def _common_shape(b, expression, arrays, into, known):
    if isinstance(expression, Into):
        own = common_shape(b, expression.target, arrays, None, known)
        lengths = common_shape(b, expression.args[0], arrays, own, known)
        if lengths is not own:
            with written_at(b, expression.loc):
                check_output(b, own, lengths)
        return own
    args = expression.args
    if into is not None and isinstance(expression, Apply) and expression.rule.op is CHOOSE:      # a ufunc with a mask: NumPy names that last
        mask, value, target = args
        value = without_cast(value)
        args = (*(value.args if isinstance(value, Apply) else (value,)), target, mask)
    given = [common_shape(b, arg, arrays, into if isinstance(expression, Cast) else None, known) for arg in args]
    return _broadcast_shape(b, expression, given, into if args is expression.args else None)


def _broadcast_shape(b, expression, given, into):
    """The lengths that operands of these lengths (None: numbers) have together, and with the array `into`."""
    whole = [one for one in given if one is not None]
    if into is not None and list(into) not in whole:
        whole.append(list(into))
    if len(whole) == 1:
        return whole[0]
    longest = max(map(len, whole))
    lengths, mismatch = broadcast(b, [[None] * (longest - len(one)) + one for one in whole], longest)
    named = given if into is None else [*given, into]
    if isinstance(expression, Apply) and expression.rule.op.name == GATHER:
        named = named[2:]                         # the positions
    shapes = " ".join(shape_text(len(one or ())) for one in named)
    with written_at(b, getattr(expression, "loc", None)):
        is_index = isinstance(expression, Apply) and expression.rule.op.name == GATHER
        b.raise_if(mismatch, IndexError if is_index else ValueError, "shape mismatch: indexing arrays could not be broadcast together with "
                   f"shapes {shapes} " if is_index else f"operands could not be broadcast together with shapes {shapes} ",
                   *(length for one in named for length in one or ()))
    return lengths


@contextmanager
def written_at(b, loc):
    """What is written now is at this place of the source, if it was fused into the current instruction from there."""
    outer = b.instr
    if loc is not None and loc is not outer.loc:
        b.instr = Instr(outer.op, outer.args, None, loc, outer.rule, outer.attr)
        b.instr.result, b.instr.cleanup = outer.result, outer.cleanup
    yield
    b.instr = outer


def check_output(b, own, lengths) -> None:
    """ValueError where an array of shape `own` cannot take a value of these lengths."""
    bad = "true" if len(lengths) != len(own) else any_of(
        b, *(b(f"icmp ne i64 {one}, {other}") for one, other in zip(own, lengths) if one != other))
    b.raise_if(bad, ValueError, f"non-broadcastable output operand with shape {shape_text(len(own))} doesn't match the "
               f"broadcast shape {shape_text(len(lengths))}", *own, *lengths)


def emit_elementwise(b, instr, function, *operands):
    expression, values = instr.attr, instr.args[1:]
    evaluation = Evaluation(b, instr, expression, list(zip(values, operands)))
    evaluation.prepare()
    result = instr.result.type
    if isinstance(result, Number):                # of arrays without axes
        return evaluation.element(lambda number: load(b, values[number].type.dtype, operands[number][1]))
    orders = {values[number].type.order for number in leaves(expression)
              if isinstance(values[number].type, Array) and values[number].type.ndim == result.ndim > 1}
    is_reversed = orders == {"F"}                 # the loops follow the operands' memory, whatever order the result finds
    streams = Operands(b, values, operands, leaves(expression), result.ndim, is_reversed)
    lengths = common_shape(b, expression, streams.arrays)
    places = {number: place for place, number in enumerate(streams.arrays)}
    made = allocate_in_order(b, result, lengths, list(streams.arrays.values()), is_like=isinstance(instr.args[0].type.value, CastTo),
                             between=[{places[k] for k in one} for one in between(expression)] if result.order == "A" else (),
                             ended=next((operand for number, operand in enumerate(operands, 1) if f"ends {number}" in instr.flags), None))
    before = released_on_error(b, made[0])
    target = Stream(b, result, made, result.ndim, is_reversed)
    write(b, evaluation, streams, target)
    raise_outside(b, evaluation, streams, lengths)
    b.on_error = before
    return made


class Trace(Walk):
    """Finds which positions were outside: nothing is kept of the values."""
    hints = SCALAR

    def __init__(self, operands: Operands):
        self.operands = operands

    def element(self, b, evaluation, walkers, index, state) -> None:
        evaluation.element(self.operands.reader(b, walkers, index))


def raise_outside(b, evaluation: Evaluation, operands: Operands, lengths) -> None:
    """After the loops: IndexError if a position was outside, of the operation that raises first."""
    if not evaluation.outside:
        return
    noted = any_of(b, *(b(f"load i1, ptr {one.place}") for one in evaluation.outside.values()))
    trace, done = b.new_label("trace"), b.new_label("inside")
    b.branch(noted, trace, done, UNLIKELY)
    b.start(trace)
    for one in evaluation.outside.values():
        one.trace(b)
    walk(b, lengths, operands.streams, evaluation, Trace(operands), flat=False)
    for one in evaluation.outside.values():
        with written_at(b, one.apply.loc):
            one.raise_first(b)
    b.jump(done)
    b.start(done)


def raise_noted(b, evaluation: Evaluation) -> None:
    """After loops that write into what may be read: what was noted is raised as it is. (Nothing that has to be traced is joined to those.)"""
    for one in evaluation.outside.values():
        one.raise_first(b)


class Write(Walk):
    """Stores an expression's values into the first stream. Such loops wait for memory: measured, unrolling and interleaving
    give nothing, and cost a fifth of the compile time."""
    hints = ("unroll",)
    any_order = any_direction = True
    writes = 1

    def __init__(self, operands: Operands, number: Number):
        self.operands, self.number = operands, number

    def is_quick(self, evaluation) -> bool:
        return is_quick(evaluation.expression)

    def takes_short_rows(self, evaluation) -> bool:
        return takes_time(evaluation.expression)

    def computes_for_rows(self, evaluation, fixed) -> bool:
        of_rows = {number for number, stream in self.operands.stream_of.items() if stream + self.targets in fixed}
        found = [part for part in parts(evaluation.expression) if isinstance(part, Apply) and part.rule.op.name not in QUICK]
        return any(part.is_array and {number for number in leaves(part) if number in self.operands.stream_of} <= of_rows for part in found)

    def is_copy(self, evaluation) -> bool:
        copied = evaluation.expression
        while isinstance(copied, Cast) and copied.type is self.number:
            copied = copied.args[0]
        return isinstance(copied, Leaf) and copied.is_array and copied.type is self.number

    def element(self, b, evaluation, walkers, index, state) -> None:
        value = evaluation.element(self.operands.reader(b, walkers[1:], index))
        store(b, self.number, value, walkers[0].at(b, index))


def write(b, evaluation: Evaluation, operands: Operands, target: Stream) -> None:
    """The loops that store an expression's values into an array."""
    walk(b, target.lengths, [target, *operands.streams], evaluation, Write(operands, target.type.dtype))


def write_into(b, instr, expression, values, operands, target_t: Array, target, mismatch, into=None, *, is_plain: bool = False) -> None:
    """Store an expression's values into existing memory, as if all had been read before. `mismatch(lengths)` checks that the
    expression's shape fits. `is_plain`: an array is assigned as it is, which NumPy does not always copy first."""
    evaluation = Evaluation(b, instr, expression, list(zip(values, operands)))
    evaluation.prepare()
    used = leaves(expression)
    shapes = {number: (values[number].type, operands[number]) for number in used
              if isinstance(values[number].type, Array)}
    if shapes:
        mismatch(common_shape(b, expression, shapes, into))
    ndim, before, conflict = target_t.ndim, b.on_error, "false"
    trimmed = [without_leading(value.type, operand, ndim) for value, operand in zip(values, operands)]
    for t, pieces in dict.fromkeys(trimmed[number] for number in shapes):
        conflict = any_of(b, conflict, conflicts(b, target_t, target, t, pieces))
    is_reversed = target_t.order == "F" and ndim > 1
    streams = Operands(b, [Value(t) for t, _ in trimmed], [pieces for _, pieces in trimmed], used, ndim, is_reversed)
    if conflict == "false":
        write(b, evaluation, streams, Stream(b, target_t, target, ndim, is_reversed))
        raise_noted(b, evaluation)
        return
    done = None
    if isinstance(expression, Leaf) and ndim == 1 and trimmed[expression.number][0].dtype is target_t.dtype:
        done = _move_in_turn(b, target_t, target, *trimmed[expression.number], conflict, is_plain)
    written = staged(b, target_t, target, conflict)
    released_on_error(b, written[0])
    write(b, evaluation, streams, Stream(b, target_t, written, ndim, is_reversed))
    b.on_error = before
    copy_back(b, target_t, target, written, conflict)
    raise_noted(b, evaluation)
    if done is not None:
        b.jump(done)
        b.start(done)


def _move_in_turn(b, target_t: Array, target, t: Array, pieces, conflict: str, is_plain: bool) -> str | None:
    """Elements of one axis that overlap need no copy where both go in one direction: with the same steps (a[1:] = a[:-1]), and with any where
    NumPy makes none. The label after the assignment, in the block of the other cases."""
    if t.ndim != 1 or not is_plain and "A" in (target_t.order, t.order):
        return None
    (length,), (other,), (step,), (other_step,) = shape_of(target_t, target), shape_of(t, pieces), strides_of(b, target_t, target), strides_of(b, t, pieces)
    aside, others, done = b.new_label("moved"), b.new_label("others"), b.new_label("assigned")
    is_in_turn = all_of(b, conflict, b(f"icmp eq i64 {length}, {other}"))
    if "A" in (target_t.order, t.order):
        is_in_turn = all_of(b, is_in_turn, b(f"icmp sge i64 {b(f'xor i64 {step}, {other_step}')}, 0"))
    b.branch(is_in_turn, aside, others, UNLIKELY)
    b.start(aside)
    if "A" in (target_t.order, t.order):
        copy_in_turn(b, target_t.dtype, length, target[1], step, pieces[1], other_step)
    else:
        b.call("llvm.memmove.p0.p0.i64", "void", ("ptr", target[1]), ("ptr", pieces[1]), ("i64", size_in_bytes(b, target_t, target)), ("i1", "false"))
    b.jump(done)
    b.start(others)
    return done


def without_leading(t, pieces, ndim: int):
    """An array without the leading axes, of one element each, that the target has not."""
    if not isinstance(t, Array) or t.ndim <= ndim:
        return t, pieces
    extra = t.ndim - ndim
    kept = (*pieces[:2], *pieces[2 + extra:2 + t.ndim], *pieces[2 + t.ndim + extra:])
    return Array(t.dtype, ndim, t.order if ndim > 1 or t.order == "A" and ndim else "C"), kept


def emit_update(b, instr, function, target, *operands):
    target_t = instr.args[1].type

    own = shape_of(target_t, target)
    write_into(b, instr, instr.attr, instr.args[1:], (target, *operands), target_t, target,
               lambda lengths: check_output(b, own, lengths), own)
    return target


op("np.where", np.where, doc="np.where(condition, x, y)").rule(
    (Operand_, Operand_, Operand_), lambda *operands: Instead(elementwise, (static(choose), 0, 1, 2)) if any(
        isinstance(operand.type, Array) and operand.type.ndim for operand in operands) else None)
op("array_conjugate", np.ndarray.conjugate, keys=(np.ndarray.conjugate, np.ndarray.conj), shares=0,
   doc="a.conjugate(): of real numbers the array itself").rule((Array,), lambda a: Same() if a.type.dtype.kind != "c" else Instead(
       elementwise, (static(np.conjugate), 0)))


def _only_array(instr) -> int | None:
    """The number of the argument that is the only array beside numbers, whose shape the result has."""
    arrays = [number for number, arg in enumerate(instr.args[1:], 1) if not isinstance(arg.type, Number)]
    return arrays[0] if len(arrays) == 1 and type(instr.args[arrays[0]].type) is Array else None


MAP = op("elementwise", elementwise, raises=(ValueError, OverflowError, IndexError), reads=True, folds=False, shape_from=_only_array,
         doc="A ufunc or operator of arrays and numbers, element by element with broadcasting, into a new array.")
MAP.rule((Static, Operand_), _elementwise, emit_elementwise, variadic=True)
MAP.rule((Static, Tuple, Tuple, Operand_), _elementwise, emit_elementwise, variadic=True)         # gather
UPDATE = op("update", update, raises=(ValueError, OverflowError), writes=True, shares=1,
            doc="a += x of arrays: the elements of a are changed.")
UPDATE.rule((Static, Array, Operand_), _update, emit_update, variadic=True)


def shape_of_elementwise(function, *operands):
    """function(*operands).shape, or .size"""
    return np.broadcast_shapes(*(np.shape(operand) for operand in operands))


def _lengths(b, instr, operands) -> list[str]:
    """The shape of what an element-wise instruction computes; ValueError where its operands do not fit together."""
    values = instr.args[1:]
    return common_shape(b, instr.attr, {number: (values[number].type, operands[number]) for number in leaves(instr.attr)
                                        if isinstance(values[number].type, Array)})


def _emit_shape(b, instr, function, *operands):
    lengths = _lengths(b, instr, operands)
    if instr.result.type is not INT:
        return operand_of(lengths)
    total = lengths[0]
    for length in lengths[1:]:                    # with a zero among them the others' product may not fit
        total = times(b, total, length, "")
    return total


# Fusion puts it where only the shape of an array is asked for: that need not be made.
MAP_SHAPE = op("elementwise_shape", shape_of_elementwise, raises=(ValueError,), folds=False)
MAP_SHAPE.rule((Static, Operand_), lambda *operands: None, _emit_shape, variadic=True)


def check_elementwise(function, *operands):
    """Nothing; ValueError where the operands' shapes do not fit together."""
    np.broadcast_shapes(*(np.shape(operand) for operand in operands))


def _emit_check(b, instr, function, *operands):
    _lengths(b, instr, operands)
    return ()


# Fusion leaves it where an operation was that is computed later, after others that may raise.
MAP_CHECK = op("elementwise_check", check_elementwise, raises=(ValueError,), folds=False)
MAP_CHECK.rule((Static, Operand_), lambda *operands: None, _emit_check, variadic=True)


def _means(function, ufunc, into=elementwise):
    def typing(*operands):
        if not any(isinstance(operand.type, Array) for operand in operands):
            return None
        expression = _expression(static(ufunc), operands)     # asked here: what has none may be routed
        if expression is None or isinstance(expression, Refuse):
            return expression
        if ufunc is np.power and function is not ufunc and (quicker := _quicker_power(*operands)):
            return Instead(into, (static(quicker), 0))
        if ufunc is np.power and _takes_root(*operands, function is ufunc):
            return Instead(into, (static(power_by_one), 0, 1))
        return Instead(into, (static(ufunc), *range(len(operands))))
    return typing


def _quicker_power(x, y):
    """What NumPy calls for x ** y instead of np.power. (Of floats the others give what it gives.)"""
    if _is_squared(x, y):
        return np.square
    if not isinstance(x.type, Array) or x.type.dtype.kind != "c" or not y.is_constant or y.type not in (INT, FLOAT):
        return None
    return next((one for one, exponent in ((np.reciprocal, -1), (np.sqrt, 0.5)) if y.constant == exponent and _has_quicker(
        one, y.constant)), None)


def _takes_root(x, y, is_ufunc: bool) -> bool:
    """Whether NumPy makes square roots of floats where the exponent, one for all, is 0.5."""
    if not isinstance(x.type, Array) or isinstance(y.type, Array) and y.type.ndim or y.is_constant and y.constant != 0.5:
        return False
    of = y.type.dtype if isinstance(y.type, Array) else y.type
    return of.kind in "f" and x.type.dtype.kind in "biuf" and (not is_ufunc or takes_root(x.type.dtype, of))


@lru_cache(maxsize=None, typed=True)              # -1 is not -1.0
def _has_quicker(function, exponent) -> bool:
    """Whether this NumPy does: infinite numbers tell it from np.power."""
    one = np.array([complex(0.0, np.inf)])
    with np.errstate(all="ignore"):
        return np.array_equal(one ** exponent, function(one), equal_nan=True) and not np.array_equal(
            function(one), np.power(one, exponent), equal_nan=True)


def _is_squared(x, y) -> bool:
    """Whether NumPy takes x ** y for a square: that can't raise, as an integer to a negative power does."""
    if not isinstance(x.type, Array) or not y.is_constant or y.constant != 2:
        return False
    kind = x.type.dtype.kind
    return kind in "fc" and y.type in (INT, FLOAT) or y.type is INT and (kind in "iu" or kind == "b" and _squares_bools())


@cache
def _squares_bools() -> bool:
    """Whether this NumPy takes the square of bools, too: that is of int8."""
    return (np.ones(1, np.bool_) ** 2).dtype == np.int8


op("array.gather", gather, folds=False, doc="a[positions], element by element").rule(
    (Tuple, Tuple, Operand_), lambda *operands: Instead(elementwise, (static(gather), *range(len(operands)))) if any(
        isinstance(one.type, Array) for one in operands) else None, variadic=True)


def _changes(ufunc):
    def typing(target, operand):
        if ufunc is np.power and _takes_root(target, operand, False):
            return Instead(update, (static(power_by_one), 0, 1))
        return Instead(update if isinstance(target.type, Array) else elementwise, (static(ufunc), 0, 1)) if isinstance(
            target.type, Array) or isinstance(operand.type, Array) else None
    return typing


def declare_of_arrays(ufunc) -> None:
    """Give a ufunc that numbers have its meaning for arrays."""
    made = op(f"array.np.{ufunc.__name__}", ufunc, keys=(ufunc,), parameters=parameters_of(ufunc.nin))
    made.rule((Operand_,) * ufunc.nin, _means(ufunc, ufunc))
    if ufunc.nout == 1:
        made.rule((*(Operand_,) * ufunc.nin, object, object), partial(spelled, ufunc, elementwise, update), variadic=True)


def declare() -> None:
    """Give every ufunc that numbers have, and every operator, its meaning for arrays."""
    scalar = {one.ufunc for ops in REGISTRY.ops.values() for one in ops if isinstance(one.ufunc, np.ufunc)}
    for ufunc in sorted(scalar, key=lambda one: one.__name__):
        declare_of_arrays(ufunc)
    for function, ufunc in UFUNCS.items():
        if ufunc in scalar:
            name = f"{getattr(function, '__module__', '')}.{function.__name__}"
            op(f"array.{name}", function, keys=(function,)).rule((Operand_,) * ufunc.nin, _means(function, ufunc))
    for function, ufunc in IN_PLACE.items():
        if ufunc in scalar:
            op(f"array.{function.__name__}", function, keys=(function,)).rule((Operand_, Operand_), _changes(ufunc))


declare()
