"""Prove bounds: mark the indices that are inside their axis in every execution, so that no check is made.

In: a function of typed IR with refinements and ranges.  Out: the flag "insideK" on getitem and setitem of arrays whose K-th index is
proved.  Holds: linear but for short chains; what is not proved is checked at run time.

    %n: int = part[1] %shape                          (the length of %a's axis 1)
    %m: int = sub %n, 1
    %j: int = range_item 1, %m, 1, %k                 1 ≤ j ≤ m - 1 = n - 2
    %p: int = add %j, 1                               2 ≤ p ≤ n - 1
    %x: float64 = array_getitem %a, %ip       →       %x: float64 = array_getitem %a, %ip !inside1

An upper bound is a pair (root, offset): value ≤ root + offset, where a root is a value or the length of an array's axis. Lower
bounds are the ranges found before. (After Bodík, Gupta, Sarkar: ABCD, 2000, without its search over merges.)
"""
from __future__ import annotations

import builtins
import operator

import numpy as np

from typeinfer import steps
from typeinfer.ir import Block, Constant, Function, Instr, Value
from typeinfer.structure import CONVERT, MAKE, PART, REFINE
from typeinfer.types import Array, Number, Tuple

DEPTH = 8
_LENGTHS = ((len,), (steps.length,), (np.ndarray.size,))


def prove_bounds(function: Function) -> None:
    """Flag every proved index of the function."""
    bounds = None
    for block in function.blocks:
        for instr in block.instrs:
            if instr.op.python not in (operator.getitem, operator.setitem) or type(instr.args[0].type) is not Array:
                continue
            bounds = bounds or _Bounds(function)
            for number, index in enumerate(index_parts(instr.args[1])):
                if not (isinstance(index.type, Number) and index.type.kind in "iu"):
                    break                         # a slice, an ellipsis: the axes of later parts are not their numbers
                if bounds.is_inside(index, instr.args[0], number):
                    instr.flags |= {f"inside{number}"}


def index_parts(index: Value) -> list[Value]:
    """The values that make up an index; none where they cannot be told apart."""
    if not isinstance(index.type, Tuple):
        return [index]
    if isinstance(index, Constant):
        return [Constant(t, value) for t, value in zip(index.type.parts, index.value)]
    origin = index.origin
    return origin.args if isinstance(origin, Instr) and origin.op is MAKE else []


class _Bounds:
    def __init__(self, function: Function):
        self.known: dict[Value, list] = {}
        self.given: dict[Value, list[Value]] = {}         # block parameter → what its edges bring
        for block in function.blocks:
            for edge in block.end.edges:
                for param, arg in zip(edge.target.params, edge.args):
                    self.given.setdefault(param, []).append(arg)

    def is_inside(self, index: Value, array: Value, axis: int) -> bool:
        if axis >= array.type.ndim:
            return False
        low = index.value if isinstance(index, Constant) else index.range[0] if index.range else -1
        if low < 0:
            return False
        limits = [((axis, array), 0)]
        length = _given_length(array, axis)
        if length is not None:
            limits.append(_normal(length))
        return any(root == limit and offset < at for root, offset in self.upper(index, DEPTH) for limit, at in limits)

    def upper(self, value: Value, depth: int) -> list:
        """Pairs (root, offset) with value ≤ root + offset."""
        found = self.known.get(value)
        if found is None:
            self.known[value] = [_normal(value)]          # all that is known of it while its own loop is looked at
            found = self.known[value] = self._find_upper(value, depth)
        return found

    def _of_parameter(self, param: Value, depth: int) -> list:
        """What holds for all that the edges bring: a `while` tests before the loop and at its end."""
        common = None
        for arg in self.given.get(param, ()):
            pairs = dict(sorted(self.upper(arg, depth - 1), key=lambda pair: -pair[1]))
            common = pairs if common is None else {
                root: max(offset, pairs[root]) for root, offset in common.items() if root in pairs}
        return list((common or {}).items())

    def _find_upper(self, value: Value, depth: int) -> list:
        found = [_normal(value)]
        origin = value.origin
        if isinstance(value, Constant) or depth == 0:
            return found
        if isinstance(origin, Block):
            return found + self._of_parameter(value, depth)
        if not isinstance(origin, Instr):
            return found

        def of(number: int, shift: int = 0) -> list:
            return [(root, offset + shift) for root, offset in self.upper(origin.args[number], depth - 1)]

        python = origin.op.python
        if origin.op is REFINE:
            found += of(0)
            if origin.attr in ("lt", "le", "eq"):
                found += of(1, -1 if origin.attr == "lt" else 0)
        elif python in (steps.range_item, steps.range_item_from_end):
            step = literal(origin.args[2])
            if step:
                found += of(1, -1) if step > 0 else of(0)
        elif (shift := shifted(origin)) is not None:
            found += of(*shift)
        elif python is builtins.min:
            found += [pair for number in range(len(origin.args)) for pair in of(number)]
        elif python is operator.mod and least(origin.args[1]) > 0:
            found += of(1, -1) + (of(0) if least(origin.args[0]) >= 0 else [])
        elif python in (operator.floordiv, operator.rshift) and least(origin.args[0]) >= 0 and (
                least(origin.args[1]) >= (python is operator.floordiv)):
            found += of(0)
        elif python in (int, operator.index):
            found += of(0) if origin.args[0].type.kind in "iu" else self._of_truncated(origin)
        return found


    def _of_truncated(self, origin: Instr) -> list:
        """int(x) where x < n was tested, n an integer made a float, and x is not negative: at most n - 1."""
        x, found = origin.args[0], []
        while isinstance(x.origin, Instr) and x.origin.op is REFINE:
            limit = x.origin.args[1].origin
            while isinstance(limit, Instr) and limit.op is REFINE:
                limit = limit.args[0].origin
            if x.origin.attr == "lt" and isinstance(limit, Instr) and limit.op is CONVERT and least(origin.result) >= 0 and (
                    limit.args[0].range and limit.args[0].range[1] <= 2**53 and limit.result.type.bits == 64):
                found.append((_normal(limit.args[0])[0], _normal(limit.args[0])[1] - 1))
            x = x.origin.args[0]
        return found


def _normal(value: Value) -> tuple:
    """The value as (root, offset), exactly."""
    offset = 0
    while not isinstance(value, Constant):
        origin = value.origin
        if isinstance(origin, Block) or origin is None:
            break
        if origin.op is REFINE:
            value = origin.args[0]
        elif (shift := shifted(origin)) is not None:
            value, offset = origin.args[shift[0]], offset + shift[1]
        elif origin.op is PART and isinstance(origin.args[0].origin, Instr):
            shape = origin.args[0].origin
            if np.ndarray.shape in shape.op.keys and type(shape.args[0].type) is Array:
                return _of_axis(shape.args[0], origin.attr, offset)
            break
        elif origin.op.keys[:1] in _LENGTHS and type(origin.args[0].type) is Array and (
                origin.args[0].type.ndim == 1 or origin.op.keys[0] is not np.ndarray.size):
            return _of_axis(origin.args[0], 0, offset)
        else:
            break
    if isinstance(value, Constant):
        number = literal(value)
        return (None, offset + number) if number is not None else (value, offset)
    return value, offset


def _of_axis(array: Value, axis: int, offset: int) -> tuple:
    """The length of an axis: of an array made in sight, the length it was made with."""
    given = _given_length(array, axis)
    if given is not None:
        root, at = _normal(given)
        return root, at + offset
    return (axis, array), offset


def _given_length(array: Value, axis: int) -> Value | None:
    """The value that an array's axis got its length from when it was allocated."""
    origin = array.origin
    at = getattr(getattr(origin, "op", None), "shape_from", None)
    if at is None:
        return None
    parts = index_parts(origin.args[at])
    return parts[axis] if axis < len(parts) else None


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


def literal(value: Value) -> int | None:
    """The integer that a constant is."""
    if isinstance(value, Constant) and isinstance(value.type, Number) and value.type.kind in "iu":
        return int(value.value)
    return None


def least(value: Value) -> int:
    """The least value of an integer, or -1 where nothing is known."""
    number = literal(value)
    if number is not None:
        return number
    return value.range[0] if value.range else -1
