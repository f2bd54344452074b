"""What a call can mean, and its operands.

In: types and constants of operands.  Out: the kinds of Resolution, one of which `resolve` gives for every call.  Holds: nothing is
looked up here, and nothing emitted.
"""
from __future__ import annotations

import enum
from typing import Any

import numpy as np

from typeinfer.ir import Constant
from typeinfer.ops import UNKNOWN, Operand, Rule, Typing
from typeinfer.kinds.records import number_of
from typeinfer.source import FunctionSource
from typeinfer.structure import can_conversion_raise
from typeinfer.typeof import constant
from typeinfer.types import NONE, Iterator, RangeType, Slice, Tuple, Type


class Actual(Operand):
    """An operand and how to get it: `value` is the IR value; or part `index` of the Actual `of`; or a constant."""
    __slots__ = ("value", "of", "index")

    def __init__(self, type: Type, constant: Any = UNKNOWN, value=None, of: Actual | None = None, index: int = 0):
        super().__init__(type, constant)
        self.value, self.of, self.index = value, of, index

    def part(self, index: int) -> Actual:
        """One part of a composite operand."""
        known = UNKNOWN
        if isinstance(self.constant, tuple):
            known = self.constant[index]
        elif isinstance(self.constant, (slice, range)):
            known = (self.constant.start, self.constant.stop, self.constant.step)[index]
        elif isinstance(self.constant, enum.Enum):
            known = number_of(self.constant)
        return Actual(self.type.parts[index], known, of=self, index=index)


def known(value) -> Actual:
    """An operand that is a constant."""
    made = constant(value)
    return Actual(made.type, made.value)


def forget(actual: Actual) -> Actual:
    """The same operand without its constant."""
    return Actual(actual.type, UNKNOWN, value=Constant(actual.type, actual.constant))


def is_plain(actual: Actual) -> bool:
    """Constants of these types would only multiply specialisations; those of others steer what is compiled."""
    return actual.constant is not UNKNOWN and type(actual.constant) in (int, float, complex) or isinstance(
        actual.constant, (np.number, np.ndarray))


class Collected(Actual):
    """A tuple operand put together from other operands."""
    __slots__ = ("items",)

    def __init__(self, type: Type, items: list[Actual] = ()):
        super().__init__(type)
        self.items = items

    def part(self, index: int) -> Actual:
        return self.items[index]


class Rest(Actual):
    """A tuple of unknown length that is all that *args of a function is given."""

    def __init__(self, of: Actual):
        super().__init__(of.type, of.constant, of.value, of.of, of.index)


class Unwrapped(Actual):
    """What an optional operand holds; `error`: the class and message of the exception where it is None."""
    __slots__ = ("error",)

    def __init__(self, of: Actual, error: tuple[type, str] | None = None):
        super().__init__(of.type.of, of=of)
        self.error = error


class Resolution:
    """What a call means. `unwraps`: operands that must not be None, which is checked first."""
    __slots__ = ("unwraps",)


class UsesRule(Resolution):
    """An op, by the rule that matched: arguments are converted to `params`."""
    __slots__ = ("rule", "actuals", "params", "result", "attr", "constant")

    def __init__(self, rule: Rule, actuals: list[Actual], typing: Typing):
        self.rule, self.actuals, self.params, self.result = rule, actuals, typing.params, typing.result
        self.attr, self.constant = typing.attr, UNKNOWN


class CallsFunction(Resolution):
    """Another function compiled along: the source, and the actuals in the order of its parameters."""
    __slots__ = ("source", "actuals", "is_library", "inline", "callee", "result", "constant")

    def __init__(self, source: FunctionSource, actuals: list[Actual], is_library: bool, inline: bool = False):
        self.source, self.actuals, self.is_library, self.inline = source, actuals, is_library, inline
        self.callee = self.result = None
        self.constant = UNKNOWN


class CallsThrough(CallsFunction):
    """A function that the interpreter calls, as what it is wrapped in, `through`, must see the call; the source tells its type."""
    __slots__ = ("through", "names", "rule")

    def __init__(self, through, meant: CallsFunction, args: list[Actual], names: tuple[str, ...], rule: Rule):
        super().__init__(meant.source, meant.actuals, meant.is_library)
        self.through, self.names, self.rule = (through, args), names, rule


class IsActual(Resolution):
    """The result is an operand that exists already (or a part of one, or a constant)."""
    __slots__ = ("actual", "result", "constant")

    def __init__(self, actual: Actual):
        self.actual, self.result, self.constant = actual, actual.type, actual.constant


_CONSTANTS = {Slice: lambda parts: slice(*parts), RangeType: lambda parts: range(*parts),
              Iterator: tuple}


class MakesComposite(Resolution):
    """A composite value of its parts."""
    __slots__ = ("actuals", "result", "constant")

    def __init__(self, result: Type, actuals: list[Actual]):
        self.result, self.actuals = result, actuals
        self.constant = UNKNOWN
        make = result.make if isinstance(result, Tuple) else _CONSTANTS.get(type(result))
        if make is not None and all(a.constant is not UNKNOWN for a in actuals):
            self.constant = make([a.constant for a in actuals])


class GrowsLists(Resolution):
    """Not a meaning yet: the actuals must be of other types, as lists in them must hold more."""
    __slots__ = ("wanted", "result", "constant")

    def __init__(self, wanted: list[tuple[Actual, Type]], result: Type | None = None):
        self.wanted, self.result, self.constant = wanted, result, UNKNOWN


class Yields(Resolution):
    """An item of the generator whose body this is. `has_last_word`: it raises where the generator is dropped there."""
    __slots__ = ("actual", "has_last_word", "result", "constant")

    def __init__(self, actual: Actual, has_last_word: bool):
        self.has_last_word = has_last_word
        self.actual, self.result, self.constant, self.unwraps = actual, NONE, None, []


class Again:
    """Another call has the same meaning; the last len(names) arguments are keywords."""

    def __init__(self, callable, actuals: list[Actual], names: tuple[str, ...] = ()):
        self.callable, self.actuals, self.names = callable, actuals, names


class NeedsUnroll(Exception):
    """Not an error: the loop must be repeated, and inference started again."""

    def __init__(self, times: int):
        self.times = times


def may_raise(resolution: Resolution) -> bool:
    """Whether what a call means can raise: a fold to a constant, or code that is known to be safe, does not."""
    if resolution.unwraps:
        return True
    if isinstance(resolution, CallsThrough):
        return True
    if isinstance(resolution, CallsFunction):
        return resolution.callee.can_raise or _do_conversions_raise(resolution.actuals, [t for t, _ in resolution.callee.args])
    if isinstance(resolution, UsesRule):
        if resolution.rule is None:
            return can_conversion_raise(resolution.actuals[0].type, resolution.result)
        return resolution.rule.op.can_raise(resolution.result) or _do_conversions_raise(resolution.actuals, resolution.params)
    return False


def _do_conversions_raise(actuals: list[Actual], params) -> bool:
    return any(can_conversion_raise(actual.type, t) for actual, t in zip(actuals, params))
