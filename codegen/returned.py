"""What of a function's result is the very object of an argument, or a constant: it is returned itself, not boxed anew.

In: typed IR.  Out: a description of the result; LLVM text that makes the result's object by it.  Holds: what is described is
the same on every way out of the function. So `return x` costs a reference, and what `is` its argument in the interpreter is so
here.

    def f(x, t): return t[1], 2.0, x + 1        Parts(Given(1, (1,)), Fixed(2.0), None)
    def f(x): y = [x]; return y, y              Parts(Parts(Given(0)), Same((0,)))
"""
from __future__ import annotations

from codegen import objects
from codegen.boxes import boxing
from codegen.build import Builder
from codegen.storage import shared
from typeinfer.errors import UnsupportedError
from typeinfer.callables.functions import is_named
from typeinfer.interned import Interned, plain
from typeinfer.kinds.generators import Generator
from typeinfer.ir import Constant, Function, Instr, Return, Value
from typeinfer.structure import MAKE, PART, REFINE
from typeinfer.types import Number, Optional, Tuple, Type, is_display


@plain
class Given(Interned):
    """An argument; or, along `path`, an item of it, an item of the item …"""
    argument: int
    path: tuple[int, ...] = ()


class Fixed(Interned):
    """A constant: a number. That very object: 0.0 and -0.0 are two."""

    def __init__(self, value):
        self.value = value

    def key(self):
        return (id(self.value),)


@plain
class Parts(Interned):
    """A new tuple, or list; None for a part that has to be boxed."""
    parts: tuple


@plain
class Same(Interned):
    """What was made already, along `path` in the result."""
    path: tuple[int, ...]


def describe(function: Function, star: bool):
    """What of the result is kept; None if nothing. `star`: the last parameter is a tuple of arguments of their own."""
    arguments = {value: Given(index) for index, value in enumerate(function.params)}
    if star:
        last, first = function.params[-1], len(function.params) - 1
        arguments[last] = Parts(tuple(Given(first + index) for index in range(len(last.type.parts))))
    found = [_source(block.end.args[0], arguments, {}, ()) for block in function.blocks if isinstance(block.end, Return)]
    if not found:
        return None
    kept = found[0]
    for other in found[1:]:
        kept = _common(kept, other)
    if any(_holds_named(value.type) for value in function.params):
        for block in function.blocks:
            if isinstance(block.end, Return):
                _refuse_a_copy(block.end.args[0], kept, block.end.loc)
    return _without_rest(kept, kept, (), set())


def _holds_named(t: Type) -> bool:
    """Whether a value of that type has a dictionary of several types in it, whose identity compiled code does not keep."""
    inner = (t.of,) if isinstance(t, Optional) else (t.body.item,) if isinstance(t, Generator) else t.parts
    return is_named(t) or any(map(_holds_named, inner))


def _refuse_a_copy(value: Value, kept, loc) -> None:
    """Refuse to return what may be such a dictionary that was passed, if not on every way out; one that was made here is new in Python, too."""
    if isinstance(kept, Given | Same) or not _holds_named(value.type):
        return
    instr = value.origin
    if not (isinstance(instr, Instr) and instr.op is MAKE):
        raise UnsupportedError("a dictionary whose values have several types can be returned where it is surely the one that was passed, or surely "
                               "a new one", loc, advice="return a copy of it: {**d}, or the values that are needed")
    parts = kept.parts if isinstance(kept, Parts) else (None,) * len(instr.args)
    for arg, part in zip(instr.args, parts):
        _refuse_a_copy(arg, part, loc)


def _source(value: Value, arguments: dict, made: dict, path: tuple[int, ...]):
    """`made`: what stands further in front in the result, value → path."""
    if value in arguments:
        return arguments[value]
    if isinstance(value, Constant):
        t = value.type
        return Fixed(value.value) if isinstance(t, Number) and type(value.value) is t.python_class else None
    instr = value.origin
    is_instr = isinstance(instr, Instr)
    if is_instr and instr.op is REFINE:
        return _source(instr.args[0], arguments, made, path)
    if path and value in made:
        return Same(made[value])
    made[value] = path
    if not is_instr:
        return None
    if instr.op is MAKE and (type(value.type) is Tuple and value.type.parts or is_display(value.type)):
        parts = tuple(_source(arg, arguments, made, (*path, index)) for index, arg in enumerate(instr.args))
        return Parts(parts)
    if instr.op is PART and type(instr.args[0].type) is Tuple:
        whole = _source(instr.args[0], arguments, {}, ())
        if isinstance(whole, Given):
            return Given(whole.argument, (*whole.path, instr.attr))
        return whole.parts[instr.attr] if isinstance(whole, Parts) else None
    return None


def _common(one, other):
    """What holds on both ways out."""
    if isinstance(one, Parts) and isinstance(other, Parts) and len(one.parts) == len(other.parts):
        return Parts(tuple(map(_common, one.parts, other.parts)))
    return one if one is other else None


def _without_rest(kept, whole, path: tuple[int, ...], needed: set):
    """`kept` without what says nothing: parts of which none is known, except on the way to what is the same as another; `needed`: the
    paths to those."""
    if isinstance(kept, Parts):
        parts = tuple(_without_rest(part, whole, (*path, index), needed) for index, part in reversed(list(enumerate(kept.parts))))[::-1]
        return Parts(parts) if any(parts) or any(one[:len(path)] == path and len(one) > len(path) for one in needed) else None
    if isinstance(kept, Same):
        for index in kept.path:
            if not isinstance(whole, Parts):
                return None                       # on another way out it is made as a whole
            whole = whole.parts[index]
        needed.add(kept.path)
    return kept


def box_result(b: Builder, t: Type, pieces: tuple[str, ...], kept, pointers: list[str]) -> str:
    """`boxing.box` of a result of which `kept` is known; `pointers`: the objects of the arguments."""
    return _box(b, t, pieces, kept, pointers, {}, ())


def _box(b: Builder, t: Type, pieces: tuple[str, ...], kept, pointers: list[str], made: dict, path: tuple[int, ...]) -> str:
    found = made[path] = _box_new(b, t, pieces, kept, pointers, made, path)
    return found


def _box_new(b: Builder, t: Type, pieces, kept, pointers: list[str], made: dict, path: tuple[int, ...]) -> str:
    if isinstance(kept, Same):
        shared.release_all(b, t, pieces)
        return b.call("Py_XNewRef", "ptr", ("ptr", made[kept.path]), attributes="nounwind")
    if isinstance(kept, Given):
        found = pointers[kept.argument]
        for index in kept.path:
            found = b(f"load ptr, ptr {b(f'getelementptr i8, ptr {found}, i64 {objects.TUPLE_ITEMS + 8 * index}')}")
        shared.release_all(b, t, pieces)          # what was returned is one reference more
        return boxing.new_reference(b, found)
    if isinstance(kept, Fixed):
        return boxing.reference_to(b, kept.value)
    if isinstance(kept, Parts):
        parts = [_box(b, part, own, part_kept, pointers, made, (*path, index))
                 for index, (part, own, part_kept) in enumerate(zip(t.parts, boxing.split(t, pieces), kept.parts))]
        return boxing.box_display(b, t, parts) if is_display(t) else boxing.box_tuple(b, parts)
    return boxing.box(b, t, pieces)
