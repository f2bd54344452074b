"""What may be joined with what, and what an instruction on arrays computes.

In: instructions of typed IR.  Out: answers.  Holds: nothing here changes anything.
"""
from __future__ import annotations

import numpy as np

from codegen.ops.arrays.array_assign import SET_MANY
from codegen.ops.arrays.array_expressions import ARITHMETIC, Apply, Leaf, Literal, gathers, parts
from codegen.ops.arrays.array_fused import EXTREMES, REDUCED, TOGETHER
from codegen.ops.arrays.array_gather import NOTING
from codegen.ops.arrays.array_index import index_parts, plan_index
from codegen.ops.arrays.array_map import MAP, MAP_SHAPE, UPDATE, CastTo
from typeinfer.ir import Constant, Instr, Value
from typeinfer.ops import Operand
from typeinfer.structure import CONVERT, MAKE, PART, REFINE, can_conversion_raise, can_convert_raise
from typeinfer.types import INT, NONE, Array, Number, Slice

MOST_ARRAYS, MOST_OPERATIONS = 20, 100            # in one loop; expressions are gone through recursively
CHEAP = ARITHMETIC - {"np.divide"}                # what may be computed again
WHOLE = Slice(NONE, NONE, NONE)


# --- consumers
def is_consumer(instr: Instr) -> bool:
    if instr.op is MAP:
        return isinstance(instr.result.type, Array)
    if instr.op is REDUCED:
        return instr.attr[0].axis is None or isinstance(instr.result.type, Array)
    return instr.op in (UPDATE, TOGETHER) or instr.op is SET_MANY and isinstance(instr.args[2].type, Array)


def first_leaf(instr: Instr) -> int:
    """The number of the argument that is leaf 0 of the instruction's expression."""
    return 2 if instr.op is SET_MANY else 1


def expression_of(instr: Instr):
    if instr.op in (REDUCED, TOGETHER):
        return instr.attr[1]
    if instr.op is SET_MANY and instr.attr is None:
        return Leaf(0, Operand(instr.args[2].type))
    return instr.attr


def rank_of(instr: Instr) -> int:
    """The number of axes of the loops that a consumer runs."""
    if instr.op is MAP:
        return instr.result.type.ndim
    if instr.op is SET_MANY:
        return plan_index(instr.args[0].type, instr.args[1].type).result.ndim
    if instr.op is UPDATE:
        return instr.args[1].type.ndim
    if instr.op is TOGETHER:
        return instr.attr[0][0].ndim
    return max(arg.type.ndim for arg in instr.args[1:] if isinstance(arg.type, Array))


def is_producer(instr: Instr, consumer: Instr) -> bool:
    if instr.op is not MAP or not isinstance(instr.result.type, Array) or instr.result.type.ndim != rank_of(consumer):
        return False
    if any(map(element_can_raise, applied(instr.attr))) and not (_raises_late(instr) and _raises_late(consumer)):
        return False                              # an element may raise: not while the loops of others run
    inputs = [arg for arg in instr.args[1:] if isinstance(arg.type, Array)]
    if consumer.op is MAP and consumer.result.type.order == "A" and isinstance(instr.args[0].type.value, CastTo) and (
            instr.result.type.order not in ("A", inputs[0].type.order)):
        return False                              # a copy in an order of its own, which the result's is found from
    if consumer.op is TOGETHER:
        if not is_in_order(instr) and not (all(output.is_pairwise for output in consumer.attr[0]) and _adds_in_order(instr, inputs)):
            return False
    elif consumer.op is REDUCED and consumer.attr[0].axis is not None:
        if consumer.attr[0].finds and consumer.attr[0].axis > 0:
            return False                          # it looks at rows that are in memory
        if instr.result.type.order != "C":        # lines are taken in the order of memory
            return False
    elif consumer.op is REDUCED and consumer.attr[0].is_pairwise:
        return _adds_in_order(instr, inputs)
    repeats = any(map(_may_be_repeated, inputs))
    return not repeats or all(each.rule.op.name in CHEAP for each in applied(instr.attr))


def _raises_late(instr: Instr) -> bool:
    """Whether what its elements may raise is raised after its loops: positions that are outside; and nobody sees what these wrote."""
    if instr.op is REDUCED and instr.attr[0].axis is not None or instr.op is not REDUCED and instr.op is not MAP:
        return False
    return all(one.rule.op.name in NOTING for one in applied(expression_of(instr)) if element_can_raise(one))


def gathers_of(instr: Instr) -> list[Apply]:
    return gathers(expression_of(instr)) if instr.op is MAP or instr.op is REDUCED else []


def _adds_in_order(instr: Instr, inputs: list[Value]) -> bool:
    """Whether sums of the result's elements may be computed where its operands' are: they are in the same order."""
    order = inputs[0].type.order if len(set(inputs)) == 1 else instr.result.type.order     # of one operand it is the result's
    return all(arg.type.ndim == instr.result.type.ndim and (arg.type.order == order or arg.type.ndim == 1) for arg in inputs)


def is_in_order(instr: Instr) -> bool:
    """Whether its loops go over arrays of order C, or lines."""
    rank = rank_of(instr)
    return all(arg.type.order == "C" or arg.type.ndim < rank or rank == 1 for arg in instr.args[1:] if isinstance(arg.type, Array)) and (
        instr.op is not MAP or instr.result.type.order == "C")


def applied(expression) -> list[Apply]:
    """The rules that an expression applies, each with its arguments."""
    return [part for part in parts(expression) if isinstance(part, Apply)]


def element_can_raise(apply: Apply) -> bool:
    if apply.rule.op.name == "np.power" and apply.type.kind in "iu":
        exponent = apply.args[1].constant
        return not isinstance(exponent, int) or exponent < 0
    return apply.rule.op.can_raise(apply.type)


def what_is_computed(instr: Instr) -> tuple:
    """What is equal for instructions that compute the same expression of the same operands."""
    return _key(expression_of(instr)), *((arg.type, repr(arg.value)) if isinstance(arg, Constant) else arg for arg in instr.args[1:])


def _key(expression):
    """What is equal for equal expressions."""
    if isinstance(expression, Leaf):
        return expression.number, expression.type
    if isinstance(expression, Literal):
        return expression.type, repr(expression.constant)
    args = tuple(map(_key, expression.args))
    if isinstance(expression, Apply):
        return expression.rule, repr(expression.attr), tuple(expression.params), args
    return type(expression), expression.type, args


def _may_be_repeated(value: Value) -> bool:
    """Whether the array has an axis of one element, which broadcasting is likely to repeat: a[:, None], keepdims=True."""
    origin = value.origin
    if value.type.ndim < 2 or not isinstance(origin, Instr):
        return False
    if origin.op is REDUCED:
        return origin.attr[0].keepdims
    return origin.op.name == "array_getitem" and any(part is NONE for part in index_parts(origin.args[1].type))


def can_raise(instr: Instr) -> bool:
    op = instr.op
    if op is MAKE or op is PART or op is REFINE:
        return False
    if op is CONVERT:
        return can_convert_raise(instr)
    if op is MAP:
        return can_differ(instr) or can_numbers_raise(instr) or any(map(element_can_raise, applied(instr.attr)))
    if op is MAP_SHAPE:
        return False                              # what it stands for is before it, or raises the same
    if op is REDUCED and instr.attr[0].ufunc not in EXTREMES:
        return can_differ(instr) or any(map(element_can_raise, applied(instr.attr[1])))
    if op is TOGETHER:
        return any(output.how and output.how.ufunc in EXTREMES for output in instr.attr[0]) or can_differ(instr)
    if op.name == "array_getitem":
        return _can_index_raise(instr.args[1])
    if op.name == "tuple_getitem":
        size, index = len(instr.args[0].type.parts), instr.args[1]
        return not (isinstance(index, Constant) and type(index.value) is int and -size <= index.value < size)
    if isinstance(op.python, type) and issubclass(op.python, np.integer) and instr.args[0].type is INT and instr.args[0].range:
        low, high = instr.args[0].range
        return low < np.iinfo(op.python).min or high > np.iinfo(op.python).max
    return op.can_raise(instr.result.type if instr.result else None, instr.flags)


def can_numbers_raise(instr: Instr) -> bool:
    """Whether an integer among the operands may not fit into the type of the elements: a + 300 of uint8."""
    return any(can_conversion_raise(arg.type, param) and not (isinstance(arg.constant, int) and _holds(param, arg.constant))
               for each in applied(instr.attr) for arg, param in zip(each.args, each.params) if not arg.is_array)


def _holds(number: Number, value: int) -> bool:
    bounds = np.iinfo(number.dtype)
    return bounds.min <= value <= bounds.max


def can_differ(instr: Instr) -> bool:
    """Whether the shapes of its arrays may not fit together."""
    return fit_of(instr) is not None


def fit_of(instr: Instr) -> frozenset[Value] | None:
    """The arrays whose shapes must fit together where they may not have been compared yet."""
    arrays = {arg for arg in instr.args[1:] if isinstance(arg.type, Array)}
    if len({_shape_of(array, FARTHEST) for array in arrays}) < 2:
        return None
    known: dict[Value, frozenset] = {}
    found = {_shapes_of(array, DEEPEST, known) for array in arrays}
    every = frozenset().union(*found)
    return None if every in found else every


def _shapes_of(value: Value, depth: int, known: dict[Value, frozenset]) -> frozenset[Value]:
    """Arrays that were found to fit together, whose common shape `value` has. Not through reductions that keep axes, as `_shape_of` goes:
    what fits their lengths of 1 need not fit the array."""
    if value not in known:
        origin = value.origin
        known[value] = frozenset((value,)) if not depth or not isinstance(origin, Instr) or origin.op is not MAP else frozenset().union(*(
            _shapes_of(arg, depth - 1, known) for arg in origin.args[1:] if isinstance(arg.type, Array)))
    return known[value]


DEEPEST = 16                                      # operations back, of which each is looked at once
FARTHEST = 4                                      # instructions back


def _shape_of(value: Value, depth: int) -> Value:
    """An array which tells the shape: the lengths of `value` are its lengths, or 1."""
    origin = value.origin
    if not depth or not isinstance(origin, Instr):
        return value
    ndim, reduced, keeps = value.type.ndim, origin, origin.op is MAP
    if origin.op is REDUCED:
        keeps = origin.attr[0].keepdims
    elif origin.op.name == "array_getitem":
        reduced = _shape_of(origin.args[0], depth - 1).origin         # x.sum(axis=1)[:, None]
        keeps = isinstance(reduced, Instr) and reduced.op is REDUCED and index_parts(origin.args[1].type) == tuple(
            NONE if axis == reduced.attr[0].axis else WHOLE for axis in range(ndim)) and not reduced.attr[0].keepdims
    arrays = {arg for arg in reduced.args[1:] if isinstance(arg.type, Array)} if keeps else set()
    shapes = {_shape_of(array, depth - 1) for array in arrays if array.type.ndim == ndim}
    return shapes.pop() if len(shapes) == 1 and all(array.type.ndim == ndim for array in arrays) else value


def _can_index_raise(index: Value) -> bool:
    parts = index_parts(index.type)
    return any(part is not NONE and getattr(part, "value", None) is not Ellipsis
               and not (isinstance(part, Slice) and (part.step is NONE or isinstance(index, Constant))) for part in parts)
