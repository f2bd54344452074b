"""Where a value may be None: == and !=, for None equals None alone; which object it is; its truth."""
import operator

from codegen.ops.registry import REGISTRY
from typeinfer.callables.steps import content
from typeinfer.kinds.records import Instance
from typeinfer.types import Family, Number, Optional, RangeType, Static, Tuple

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


# --- is, is not: where both are something, that decides
@REGISTRY.overload(operator.is_, inline=True)
def left_is(a: Optional, b):
    if a is None:
        return b is None
    if b is None:
        return False
    return content(a) is content(b)


@REGISTRY.overload(operator.is_, inline=True)
def right_is(a, b: Optional):
    if b is None:
        return False
    return a is content(b)


@REGISTRY.overload(operator.is_not, inline=True)
def left_is_not(a: Optional, b):
    return False if a is b else True              # "not a is b" would be this very function


@REGISTRY.overload(operator.is_not, inline=True)
def right_is_not(a, b: Optional):
    return False if a is b else True              # "not a is b" would be this very function


# --- truth: numbers and ranges have theirs in codegen.ops.numbers.compare, instances' truth in the library's instances
Whole = Family("a value, or None", lambda t: isinstance(t, Optional) and not isinstance(t.of, Number | RangeType | Optional))
Other = Family("a value, or None", lambda t: isinstance(t, Whole) and not isinstance(t.of, Instance))


@REGISTRY.overload(operator.truth, inline=True)
def is_some_and_true(x: Other):
    return False if x is None else operator.truth(content(x))


@REGISTRY.overload(bool, inline=True)
def truth(x: Whole):
    return operator.truth(x)


@REGISTRY.overload(operator.not_, inline=True)
def is_none_or_false(x: Other):
    return True if x is None else not operator.truth(content(x))
