"""Instances of the user's classes as numbers and text: int, float, hash, an index, functions of math, repeated sequences; in formats.

In: instances.  Out: overloads.  Holds: a special method that gives a value of another class than Python asks for is refused when compiling.
"""
import math
import operator

from codegen.ops.registry import REGISTRY
from jitcore.library.objects.instances import Sequence, Special, overload
from typeinfer.callables import steps, tuple_steps
from typeinfer.callables.record_steps import given_by, has_special, is_special
from typeinfer.kinds.records import Instance
from typeinfer.ops import Const, steered
from typeinfer.types import Family, NamedTuple, Tuple

Hashed = Family("an instance whose class has __hash__", lambda t: isinstance(t, Instance | NamedTuple) and is_special(t.python_class, "__hash__"))


@overload(hash)
def hash_of_instance(x: Hashed):
    found = given_by(x.__hash__(), int, "__hash__")
    return -2 if found == -1 else found           # which means an error in CPython


@overload(operator.index)
def as_index(x: Special):
    return given_by(x.__index__(), int, "__index__")


@overload(int)
def as_int(x: Special):
    if has_special(x, "__int__"):
        return given_by(x.__int__(), int, "__int__")
    return operator.index(x)


@overload(float)
def as_float(x: Special):
    if has_special(x, "__float__"):
        return given_by(x.__float__(), float, "__float__")
    return float(operator.index(x))


@overload(complex)
def as_complex(x: Special):
    if has_special(x, "__complex__"):
        return given_by(x.__complex__(), complex, "__complex__")
    return complex(float(x))


# --- math
def _declare(function, name: str) -> None:
    @overload(function)
    def rounded(x: Special):
        if has_special(x, name):
            return getattr(x, name)()
        return function(float(x))


for _function in (math.floor, math.ceil):
    _declare(_function, f"__{_function.__name__}__")


@overload(math.trunc)
def truncated(x: Special):
    return x.__trunc__()


def _declare_of_float(function) -> None:
    @overload(function)
    def of_float(x: Special):
        return function(float(x))


for _name in ("sqrt", "exp", "log", "log2", "log10", "log1p", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "fabs",
              "degrees", "radians", "isnan", "isinf", "isfinite", "gamma", "lgamma", "erf", "erfc", "cbrt", "exp2"):
    if hasattr(math, _name):
        _declare_of_float(getattr(math, _name))


# --- sequences repeated
@overload(operator.mul)
def repeated(items: Sequence, count: Instance):
    return times(items, count, "__rmul__")


@overload(operator.mul)
def repeats(count: Instance, items: Sequence):
    return times(items, count, "__mul__")


@steered("name")
def times(items, count, name):
    """What the instance's own method says, else so many items as it is as an index."""
    if has_special(count, name):
        found = getattr(count, name)(items)
        if found is not NotImplemented:
            return found
    return items * operator.index(count)


# --- text
@overload(format)
def formatted(x: Special, spec=""):
    return steps.format_value(x, "", spec)


@REGISTRY.overload(tuple_steps.format_shown)
def shown_among(text, at: Const(int), conversion: Const(str), spec: Const(str), values: Tuple):
    return text.format(*values, steps.format_value(values[at], conversion, spec))


@REGISTRY.overload(tuple_steps.percent_shown)
def shown_by_percent(text, at: Const(int), conversion: Const(str), values: Tuple):
    return text % (*values[:at], steps.format_value(values[at], conversion, ""), *values[at + 1:])
