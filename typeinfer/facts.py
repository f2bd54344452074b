"""Facts about values: when two are the same, the constant an op gives, and which blocks must hear of a change.

In: Actuals, constants, resolutions, blocks.  Out: answers to inference.  Holds: nothing here knows what is being inferred.
"""
from __future__ import annotations

import numpy as np

from typeinfer.ir import Constant
from typeinfer.ops import UNKNOWN
from typeinfer.meaning.resolutions import Actual


def fold(resolution):
    """The constant that an op gives for constants, UNKNOWN where it may not be folded or raises."""
    rule = getattr(resolution, "rule", None)
    if rule is None or not rule.op.folds or rule.op.python is None:
        return UNKNOWN
    values = [a.constant for a in resolution.actuals]
    if not values or any(v is UNKNOWN for v in values):
        return UNKNOWN
    try:
        with np.errstate(all="ignore"):
            value = rule.op.python(*values)
    except Exception:
        return UNKNOWN
    expected = resolution.result
    if type(value) is not expected.python_class or (type(value) is int and not -2**63 <= value < 2**63):
        return UNKNOWN
    return value


def is_same_fact(a: Actual, b: Actual) -> bool:
    return (a.type is b.type and (a.constant is b.constant or is_same_constant(a.constant, b.constant)) and
            a.value is b.value and a.of is b.of and a.index == b.index)


def is_same_constant(a, b) -> bool:
    if a is b:
        return True
    if a is UNKNOWN or b is UNKNOWN or type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(is_same_constant, a, b))
    if isinstance(a, (float, complex, np.floating, np.complexfloating)):
        return repr(a) == repr(b)
    try:
        return bool(a == b)
    except Exception:
        return False


def key_of(constant):
    """A hashable stand-in for a constant: equal ones of different types differ."""
    if constant is UNKNOWN:
        return UNKNOWN
    if isinstance(constant, tuple):
        return tuple(map(key_of, constant))
    if isinstance(constant, float):
        return float, repr(constant)
    try:
        hash(constant)
    except TypeError:
        return id(constant)
    return type(constant), constant if not isinstance(constant, np.ndarray) else id(constant)


def blocks_that_use(order) -> dict:
    """Value → the blocks that read it."""
    users: dict = {}

    def use(value, block):
        if not isinstance(value, Constant):
            found = users.setdefault(value, [])
            if not found or found[-1] is not block:
                found.append(block)

    for block in order:
        for instr in block.instrs:
            for arg in instr.args:
                use(arg, block)
        for value in block.end.args:
            use(value, block)
        for edge in block.end.edges:
            for value in edge.args:
                use(value, block)
    return users
