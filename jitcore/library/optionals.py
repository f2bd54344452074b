"""== and != where a value may be None: None equals None alone."""
import operator

from codegen.ops.registry import REGISTRY
from typeinfer.steps import content
from typeinfer.types import Number, Optional, Static, Tuple

_Plain = Number | Tuple | Static | Optional                  # comparing these gives one bool


@REGISTRY.overload(operator.eq, inline=True)
def left_may_be_none(a: Optional, b: _Plain):
    if a is None:
        return b is None
    if b is None:
        return False
    return content(a) == content(b)


@REGISTRY.overload(operator.eq, inline=True)
def right_may_be_none(a: _Plain, b: Optional):
    if b is None:
        return False
    return a == content(b)


@REGISTRY.overload(operator.ne, inline=True)
def differs_from_optional(a: Optional, b: _Plain):
    return not a == b


@REGISTRY.overload(operator.ne, inline=True)
def optional_differs(a: _Plain, b: Optional):
    return not a == b
