"""Integers as sums of what they are made of.

In: values of typed IR.  Out: {root: factor, …} and a constant, where a root is a value or (axis, array), the length of an array's axis.
Holds: a sum is that of integers without bounds: what does not fit has raised before.

    %m: int = sub %n, 1                 {%n: 1}, -1
    %n: int = array_len %a              {(0, %a): 1}, 0
"""
from __future__ import annotations

import builtins
import operator

import numpy as np

from typeinfer.callables import steps
from typeinfer.ir import Constant, Instr, Value
from typeinfer.passes.growth import literal
from typeinfer.structure import MAKE, PART, REFINE
from typeinfer.types import INT, Array, Number, Slice, Tuple, has_fixed_length

DEPTH = 8
MOST = 6                        # sums kept for a value
LONGEST_CHAIN = 32              # arrays made of one another
LONGEST_AXIS = 2**47 - 1        # what memory can hold
_LENGTHS = ((len,), (steps.length,), (np.ndarray.size,))

Sum = tuple[dict, int]          # {root: factor}, constant


def index_parts(index: Value) -> list[Value]:
    """The values that make up an index; none where they cannot be told apart."""
    if not isinstance(index.type, Tuple):
        return [index]
    if isinstance(index, Constant):
        return [Constant(t, value) for t, value in zip(index.type.parts, index.value)]
    origin = index.origin
    return origin.args if isinstance(origin, Instr) and origin.op is MAKE else []


def origin_of(value: Value) -> Instr | None:
    """The instruction that computed a value."""
    origin = value.origin
    while isinstance(origin, Instr) and origin.op is REFINE:
        origin = origin.args[0].origin
    return origin if isinstance(origin, Instr) else None


def unrefined(value: Value) -> Value:
    """The value before comparisons proved something about it."""
    while isinstance(value.origin, Instr) and value.origin.op is REFINE:
        value = value.origin.args[0]
    return value


def is_integer(value: Value) -> bool:
    return isinstance(value.type, Number) and value.type.kind in "iu"


def plus(x: Sum, y: Sum, sign: int = 1) -> Sum:
    """x + sign · y."""
    terms = dict(x[0])
    for root, factor in y[0].items():
        total = terms.get(root, 0) + sign * factor
        if total:
            terms[root] = total
        else:
            del terms[root]
    return terms, x[1] + sign * y[1]


def scaled(x: Sum, factor: int) -> Sum:
    return (x if factor == 1 else ({root: factor * one for root, one in x[0].items()}, factor * x[1])) if factor else ({}, 0)


def best(sums: list[Sum]) -> list[Sum]:
    """Each sum of roots once, with its least constant; the first stays the first."""
    found: dict = {}
    for terms, constant in sums:
        key = frozenset(terms.items())
        found[key] = min(constant, found.get(key, constant))
    return [(dict(key), constant) for key, constant in list(found.items())[:MOST]]


def range_of(root) -> tuple[int, int]:
    if isinstance(root, tuple):                   # an axis
        return 0, LONGEST_AXIS
    return root.range or (root.type.minimum, root.type.maximum)


def greater(found: Sum, least_of):
    """Sums that are at least as great, of what one root is made of: 2 · (x // 2) ≤ x and -2 · (x // 2) ≤ 1 - x; -max(x, y) ≤ -x,
    min(x, y) ≤ x; max(x, y) = x where it is more than y is at most. `least_of`: root → what it is at least there."""
    for root, factor in found[0].items():
        origin = root.origin if isinstance(root, Value) else None
        if not isinstance(origin, Instr) or root.type is not INT or any(arg.type is not INT for arg in origin.args):
            continue
        rest = {other: one for other, one in found[0].items() if other is not root}, found[1]
        python = origin.op.python
        if python is (builtins.min if factor > 0 else builtins.max):
            for arg in origin.args:
                yield plus(rest, scaled(exactly(arg), factor))
        elif python is builtins.max and len(origin.args) == 2:
            for arg, other in (origin.args, origin.args[::-1]):
                number = literal(other)
                if number is not None and least_of(root) > number:
                    yield plus(rest, scaled(exactly(arg), factor))
        elif python in (operator.floordiv, operator.rshift):
            divisor = literal(origin.args[1])
            if divisor is not None and python is operator.rshift:
                divisor = 1 << divisor if 0 <= divisor <= 30 else None
            if divisor is not None and 0 < divisor <= 2**30 and factor % divisor == 0:
                times = factor // divisor
                terms, constant = scaled(exactly(origin.args[0]), times)
                yield plus(rest, (terms, constant if times > 0 else constant - times * (divisor - 1)))


def exactly(value: Value, depth: int = DEPTH) -> Sum:
    """The value as a sum."""
    if isinstance(value, Constant):
        number = literal(value)
        return ({value: 1}, 0) if number is None else ({}, number)
    origin = value.origin
    if depth == 0 or not isinstance(origin, Instr):
        return {value: 1}, 0
    if origin.op is REFINE:
        return exactly(origin.args[0], depth - 1)
    if origin.op.python is steps.advance:
        return plus(exactly(origin.args[0], depth - 1), ({}, 1))
    if is_sum(origin):
        if origin.op.python in (operator.add, operator.sub):
            left, right = (exactly(arg, depth - 1) for arg in origin.args)
            found = plus(left, right, 1 if origin.op.python is operator.add else -1)
            return found if len(found[0]) <= MOST else ({value: 1}, 0)
        if origin.op.python is operator.mul:
            for number in (0, 1):
                factor = literal(origin.args[number])
                if factor is not None:
                    return scaled(exactly(origin.args[1 - number], depth - 1), factor)
    if origin.op is PART and isinstance(origin.args[0].origin, Instr):
        shape = origin.args[0].origin
        if np.ndarray.shape in shape.op.keys and type(shape.args[0].type) is Array:
            return of_axis(shape.args[0], origin.attr, depth - 1)
    elif origin.op.keys[:1] in _LENGTHS and has_fixed_length(origin.args[0].type) and (
            origin.op.keys[0] is not np.ndarray.size or origin.args[0].type.ndim == 1):
        return of_axis(origin.args[0], 0, depth - 1)
    return {value: 1}, 0


def is_sum(instr: Instr) -> bool:
    """Whether the result of an addition, subtraction or multiplication is that of integers without bounds: it is proved to fit, or else the
    instruction raises at once."""
    return "exact" in instr.flags or (instr.op.python in (operator.add, operator.sub, operator.mul) and instr.result.type is INT
                                      and "wraps" not in instr.flags)


def of_axis(array: Value, axis: int, depth: int = DEPTH) -> Sum:
    """The length of an axis: of an array made in sight, the length it was made with."""
    if type(array.type) is not Array:
        return {(axis, unrefined(array)): 1}, 0
    for _ in range(LONGEST_CHAIN):
        length = _of_items(array, axis)
        if length is not None:
            return {}, length
        at = getattr(getattr(array.origin, "op", None), "shape_from", None)
        at = at(array.origin) if callable(at) else at
        given = None if at is None else array.origin.args[at]
        shape = None if given is None else origin_of(given)
        if given is not None and type(given.type) is Array:       # made like another one
            whole = (given, axis) if given.type.ndim == array.type.ndim else None
        elif shape is not None and np.ndarray.shape in shape.op.keys and type(shape.args[0].type) is Array:
            whole = shape.args[0], axis
        elif given is not None and depth and axis < len(parts := index_parts(given)):
            return exactly(parts[axis], depth)
        else:
            whole = _same_axis(array, axis)
        if whole is None:
            break
        array, axis = whole
    return {(axis, array): 1}, 0


def _same_axis(part: Value, axis: int) -> tuple[Value, int] | None:
    """The array, and which axis of it, that the axis of a part of it is, as a whole: of m[:k] and m[i, :, None] the later one is the second of m."""
    origin = part.origin
    if not isinstance(origin, Instr) or origin.op.python is not operator.getitem or type(origin.args[0].type) is not Array:
        return None
    own = 0                                       # axes of the part that are gone through
    parts = index_parts(origin.args[1])
    if len(parts) != (len(origin.args[1].type.parts) if isinstance(origin.args[1].type, Tuple) else 1):
        return None
    for number, index in enumerate(parts):
        if isinstance(index.type, Slice):
            if own == axis:
                return (origin.args[0], number) if isinstance(index, Constant) and index.value == slice(None) else None
            own += 1
        elif not is_integer(index):
            return None
    return origin.args[0], axis - own + len(parts)


def _of_items(array: Value, axis: int) -> int | None:
    """The length of an axis of np.array([…, …]), whose items are written out."""
    origin = array.origin
    if not isinstance(origin, Instr) or np.array not in origin.op.keys or type(array.type) is not Array:
        return None
    items = origin.args[0]
    for number in range(axis + 1):
        if isinstance(items, Constant) or not isinstance(items.origin, Instr) or items.origin.op is not MAKE:
            return None
        length = len(items.origin.args)
        if number < axis and length:
            items = items.origin.args[0]
    return length if axis < array.type.ndim else None


def shifted(origin: Instr) -> tuple[int, int] | None:
    """(number of the argument, constant) where the instruction adds a constant and cannot overflow."""
    python = origin.op.python
    if python is steps.advance:
        return 0, 1
    if "exact" not in origin.flags or python not in (operator.add, operator.sub):
        return None
    right, left = literal(origin.args[1]), literal(origin.args[0])
    if right is not None:
        return 0, right if python is operator.add else -right
    return (1, left) if left is not None and python is operator.add else None


def growth_range(value: Value) -> tuple[int, int] | None:
    number = literal(value)
    return value.range if number is None else (number, number)


def least(value: Value) -> int:
    """The least value of an integer, or -1 where nothing is known."""
    number = literal(value)
    if number is not None:
        return number
    return value.range[0] if value.range else -1
