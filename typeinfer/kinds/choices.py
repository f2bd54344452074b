"""Functions as values whose number is small but which one it is is known at run time only: `f = g if c else h`.

In: types of functions.  Out: Choice, the type of one of several.  Holds: the options are different functions in a fixed order,
so that joining is commutative; a call of a choice tests its number, so it costs a branch, and each function may be inlined.
"""
from __future__ import annotations

from typeinfer.interned import plain
from typeinfer.kinds.records import Either, Instance
from typeinfer.types import INT, BoundMethod, Closure, Static, Type

MOST = 16                                         # options; more are a mistake in the program, or a job for an array


@plain
class Choice(Type):
    """One of several functions: the number of the option, then what each option holds (nothing but for the one that it is)."""
    options: tuple[Type, ...]

    @property
    def parts(self):
        return INT, *self.options

    def __str__(self):
        return f"one of ({', '.join(map(str, self.options))})"


def is_function(t: Type) -> bool:
    """Whether values can be called, and are no objects that a program looks at otherwise."""
    if isinstance(t, Static):
        return callable(t.value)
    return isinstance(t, Closure | BoundMethod | Choice)


def options_of(t: Type) -> tuple[Type, ...]:
    return t.options if isinstance(t, Choice) else (t,)


def is_same_function(a: Type, b: Type) -> bool:
    """Whether two options are one function, or of one class, though what they hold may have different types."""
    if a is b:
        return True
    if isinstance(a, Instance) and isinstance(b, Instance):
        return a.of is b.of
    return type(a) is type(b) and isinstance(a, Closure | BoundMethod) and a.function is b.function and len(a.parts) == len(b.parts)


def place_of(t: Type, choice: Choice | Either) -> int:
    """The number of the option that a function, or an instance, is."""
    return next(number for number, option in enumerate(choice.options) if is_same_function(option, t))


def in_order(options: list[Type]) -> tuple[Type, ...]:
    return tuple(sorted(options, key=_place_in_source))


def _place_in_source(t: Type):
    value = t.value if isinstance(t, Static) else t.function.value
    source = getattr(value, "source", value)      # of what `njit` made, and of inner functions
    code = getattr(source, "code", None) or getattr(value, "__code__", None)
    where: tuple = ("", 0)
    if hasattr(code, "co_filename"):              # of several lambdas of a line, columns tell
        where = code.co_filename, code.co_firstlineno, *((line or 0, column or 0) for line, _, column, _ in code.co_positions())
    module = getattr(value, "__module__", None) or ""
    return str(module), getattr(value, "__qualname__", None) or str(t), where, type(t).__name__, id(t)
