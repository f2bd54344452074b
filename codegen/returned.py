"""What of a function's result is the very object of an argument, or a constant: it is returned itself, not boxed anew.

In: typed IR.  Out: a description of the result; LLVM text that makes the result's object by it.  Holds: what is described is
the same on every way out of the function. So `return x` costs a reference, and what `is` its argument in the interpreter is so
here.

    def f(x, t): return t[1], 2.0, x + 1        Parts(Given(1, (1,)), Fixed(2.0), None)
"""
from __future__ import annotations

from dataclasses import dataclass

from codegen import boxing, objects, shared
from codegen.build import Builder
from typeinfer.ir import Constant, Function, Instr, Return, Value
from typeinfer.structure import MAKE, PART, REFINE
from typeinfer.types import Number, Tuple, Type


@dataclass(frozen=True)
class Given:
    """An argument; or, along `path`, an item of it, an item of the item …"""
    argument: int
    path: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Fixed:
    """A constant: a number."""
    value: object

    def __eq__(self, other):
        return isinstance(other, Fixed) and self.value is other.value


@dataclass(frozen=True)
class Parts:
    """A new tuple; None for a part that has to be boxed."""
    parts: tuple


def describe(function: Function, star: bool):
    """What of the result is kept; None if nothing. `star`: the last parameter is a tuple of arguments of their own."""
    arguments = {value: Given(index) for index, value in enumerate(function.params)}
    if star:
        last, first = function.params[-1], len(function.params) - 1
        arguments[last] = Parts(tuple(Given(first + index) for index in range(len(last.type.parts))))
    found = [_source(block.end.args[0], arguments) for block in function.blocks if isinstance(block.end, Return)]
    if not found:
        return None
    kept = found[0]
    for other in found[1:]:
        kept = _common(kept, other)
    return kept


def _source(value: Value, arguments: dict):
    if value in arguments:
        return arguments[value]
    if isinstance(value, Constant):
        t = value.type
        return Fixed(value.value) if isinstance(t, Number) and type(value.value) is t.python_class else None
    instr = value.origin
    if not isinstance(instr, Instr):
        return None
    if instr.op is REFINE:
        return _source(instr.args[0], arguments)
    if instr.op is MAKE and type(value.type) is Tuple and value.type.parts:
        parts = tuple(_source(arg, arguments) for arg in instr.args)
        return Parts(parts) if any(parts) else None
    if instr.op is PART and type(instr.args[0].type) is Tuple:
        whole = _source(instr.args[0], arguments)
        if isinstance(whole, Given):
            return Given(whole.argument, (*whole.path, instr.attr))
        return whole.parts[instr.attr] if isinstance(whole, Parts) else None
    return None


def _common(one, other):
    """What holds on both ways out."""
    if isinstance(one, Parts) and isinstance(other, Parts) and len(one.parts) == len(other.parts):
        parts = tuple(map(_common, one.parts, other.parts))
        return Parts(parts) if any(parts) else None
    return one if one == other else None


def box_result(b: Builder, t: Type, pieces: tuple[str, ...], kept, pointers: list[str]) -> str:
    """`boxing.box` of a result of which `kept` is known; `pointers`: the objects of the arguments."""
    if isinstance(kept, Given):
        found = pointers[kept.argument]
        for index in kept.path:
            found = b(f"load ptr, ptr {b(f'getelementptr i8, ptr {found}, i64 {objects.TUPLE_ITEMS + 8 * index}')}")
        shared.release_all(b, t, pieces)          # what was returned is one reference more
        return boxing.new_reference(b, found)
    if isinstance(kept, Fixed):
        return boxing.reference_to(b, kept.value)
    if isinstance(kept, Parts):
        return boxing.box_tuple(b, [box_result(b, part, own, part_kept, pointers)
                                    for part, own, part_kept in zip(t.parts, boxing.split(t, pieces), kept.parts)])
    return boxing.box(b, t, pieces)
