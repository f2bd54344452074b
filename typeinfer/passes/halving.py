"""Halving: loops in which a number loses its bits, so that they end soon, whatever they are given.

In: a loop of typed IR with ranges.  Out: whether it is so.  Holds: "no" where it is not sure.

    while m > 0: m //= 10                        m is at most a tenth of what it was: 63 iterations at most
    while x: x &= x - 1                          x loses its lowest bit
"""
from __future__ import annotations

import operator

from typeinfer.ir import Instr, Value
from typeinfer.passes.find_loops import Loop
from typeinfer.passes.growth import literal
from typeinfer.structure import REFINE
from typeinfer.types import Number

BITS = 64                       # iterations, at most


def loses_bits(loop: Loop) -> bool:
    """Whether some integer that the loop carries has fewer bits in each iteration, and ends it where it is 0."""
    return any(isinstance(param.type, Number) and param.type.kind in "iu" and all(
        _is_part_of(edge.args[at], param) or _is_without_lowest_bit(edge.args[at], param) for edge in loop.edges_to(loop.header))
        for at, param in enumerate(loop.header.params))


def plain(value: Value) -> Value:
    """The value before comparisons proved something about it."""
    while isinstance(value.origin, Instr) and value.origin.op is REFINE:
        value = value.origin.args[0]
    return value


def _is_part_of(value: Value, param: Value) -> bool:
    """Whether it is at most half of what the parameter was, which was positive."""
    origin = plain(value).origin
    if not isinstance(origin, Instr) or origin.op.python not in (operator.floordiv, operator.rshift):
        return False
    whole, divisor = origin.args
    least = literal(divisor)
    return (least is not None and least >= (2 if origin.op.python is operator.floordiv else 1) and plain(whole) is param
            and whole.range is not None and whole.range[0] >= 1)


def _is_without_lowest_bit(value: Value, param: Value) -> bool:
    """Whether it is x & (x - 1) where x is the parameter, and one of the two is not 0."""
    origin = plain(value).origin
    if not isinstance(origin, Instr) or origin.op.python is not operator.and_:
        return False
    return any(plain(one) is param and _is_one_less(plain(other), param) and (_is_nonzero(one) or _is_nonzero(value))
               for one, other in (origin.args, origin.args[::-1]))


def _is_one_less(value: Value, param: Value) -> bool:
    origin = value.origin
    added = {operator.sub: -1, operator.add: 1}.get(origin.op.python) if isinstance(origin, Instr) else None
    return (added is not None and value.type == param.type and plain(origin.args[0]) is param
            and (literal(origin.args[1]) or 0) * added == -1)


def _is_nonzero(value: Value) -> bool:
    """Whether the value was compared with 0 on its way."""
    while isinstance(value.origin, Instr) and value.origin.op is REFINE:
        if value.origin.attr == "ne" and literal(value.origin.args[1]) == 0:
            return True
        value = value.origin.args[0]
    return value.range is not None and (value.range[0] > 0 or value.range[1] < 0)
