"""Indices of which some are lines: a[i, line], a[line, j], a[:, line], a[line, other], a[mask, :]; what is chosen, and where it goes.

In: types of arrays and of indices.  Out: ops that say where in an index its lines are and how axes are ordered; `take_lines` and
`put_lines`, which a[…] and a[…] = x then mean (jitcore/library/arrays/np_index.py).  Holds: a line is a 1-d array of ints or bools. NumPy counts
ints beside lines as lines of one: what is chosen is the first axis of the result, unless all of them stand together; in memory it is
always the outermost.
"""
from __future__ import annotations

import operator
from functools import lru_cache

import numpy as np

from codegen.build import pieces_of
from codegen.ops.arrays.array_access import shape_of
from codegen.ops.arrays.array_index import plan_index
from codegen.ops.arrays.array_map import shape_text
from codegen.ops.arrays.array_overlap import extent
from codegen.ops.registry import op
from codegen.ops.scalars import BOOL, all_of
from typeinfer.ops import Instead, Known, Make, Operand, Part, Same, Typing
from typeinfer.typeof import typeof
from typeinfer.types import INT, NONE, Array, Family, Num, Number, Slice, Static, Tuple, Type

WHOLE = Slice(NONE, NONE, NONE)
MOST = 2                                          # lines in one index


class Lines:
    """What an index does, beside a whole axis in the place of each line. `chosen`: the axes of the array that they choose along; `first`: the axes of what the index gives, with those of the lines in front; `last`: the axes of what is chosen, put in their places; `after`: how
    many axes are behind the chosen one; `result`: the type."""
    __slots__ = ("chosen", "first", "last", "after", "result")

    def __init__(self, chosen, first, last, after: int, result: Array):
        self.chosen, self.first, self.last, self.after, self.result = chosen, first, last, after, result


def is_line(t: Type) -> bool:
    """Whether a part of an index chooses along one axis. What is beyond int64 NumPy wraps."""
    return isinstance(t, Array) and t.ndim == 1 and (t.dtype.kind in "bi" or t.dtype.kind == "u" and t.dtype.bits < 64)


@lru_cache(maxsize=None)
def plan_lines(array: Array, index: Tuple) -> Lines | None:
    """None where an index has no lines, or more than lines, ints, slices, `...` and None."""
    numbers = tuple(number for number, part in enumerate(index.parts) if is_line(part))
    basic = Tuple(tuple(WHOLE if is_line(part) else part for part in index.parts))
    if not 1 <= len(numbers) <= MOST or any(isinstance(part, Array) for part in basic.parts):
        return None
    plan = plan_index(array, basic)
    if plan.error or plan.refusal or not isinstance(plan.result, Array):
        return None
    chosen, axes, rest, before, at = tuple(_axes_of(array, index, numbers)), [], [], None, 0
    is_parted = _has_ellipsis_between(index, numbers)
    for what, axis, _ in plan.steps:
        is_line_axis = what == "whole" and axis in chosen
        if is_line_axis or what == "index":
            before = len(rest) if before is None else before
            is_parted = is_parted or len(rest) > before
        if what != "index":                       # `at`: an axis of what the basic index gives
            (axes if is_line_axis else rest).append(at)
            at += 1
    if is_parted:
        before = 0
    if len(rest) > 1 and array.order != "C":
        return None                               # NumPy keeps the other axes in the order of the array's memory
    last = (*range(1, before + 1), 0, *range(before + 1, len(rest) + 1))
    ndim = len(rest) + 1
    order = "C" if before == 0 or ndim == 1 else "F" if ndim == 2 else "A"
    return Lines(chosen, (*axes, *rest), last, len(rest) - before, Array(array.dtype, ndim, order))


def _axes_of(array: Array, index: Tuple, numbers):
    """The axes of the array that the lines choose along."""
    axis = 0
    used = sum(isinstance(part, Number | Slice | Array) for part in index.parts)
    for number, part in enumerate(index.parts):
        if number in numbers:
            yield axis
        if isinstance(part, Number | Slice | Array):
            axis += 1
        elif part is not NONE:
            axis += array.ndim - used


def _has_ellipsis_between(index: Tuple, numbers) -> bool:
    """Whether a `...` that stands for no axis is between what chooses: it parts them all the same."""
    choosing = [number for number, part in enumerate(index.parts) if number in numbers or isinstance(part, Number)]
    return any(not isinstance(index.parts[number], Number | Slice | Array) and index.parts[number] is not NONE
               for number in range(choosing[0], choosing[-1]))


# --- what the library asks
def take_lines(array, index):
    """array[index], some parts of the index are lines."""
    return array[index]


def put_lines(array, index, value):
    """array[index] = value, some parts of the index are lines."""
    array[index] = value


def with_whole_axes(index):
    """The index with a whole axis in the place of each line."""
    return tuple(slice(None) if isinstance(part, np.ndarray) else part for part in index)


def lines_of(index):
    """The lines of an index."""
    return tuple(part for part in index if isinstance(part, np.ndarray))


def _whole(index):
    found = [Operand(WHOLE, slice(None)) if is_line(part) else Part(number) for number, part in enumerate(index.type.parts)]
    return Make(Tuple(tuple(WHOLE if is_line(part) else part for part in index.type.parts)), tuple(found))


def _lines(index):
    numbers = [number for number, part in enumerate(index.type.parts) if is_line(part)]
    return Make(Tuple(tuple(index.type.parts[number] for number in numbers)), tuple(map(Part, numbers)))


op("with_whole_axes", with_whole_axes).rule((Tuple,), _whole)
op("lines_of", lines_of).rule((Tuple,), _lines)


def _about(name: str):
    """A function of array and index that is known when compiling: one attribute of the plan."""
    def get(array, index):
        return getattr(plan_lines(typeof(array), typeof(index)), name)

    get.__name__ = f"{name}_of_lines"
    op(get.__name__, get).rule((Array, Tuple), lambda array, index: Known(getattr(plan_lines(array.type, index.type), name)))
    return get


axes_chosen, axes_first, axes_last, axes_after = map(_about, ("chosen", "first", "last", "after"))


def axes_with_first(array, axis: int) -> tuple[int, ...]:
    """The axes of an array, that one in front."""
    return axis, *range(axis), *range(axis + 1, array.ndim)


op("axes_with_first", axes_with_first).rule(
    (Array, INT), lambda array, axis: Known(axes_with_first(array.type, axis.constant)) if axis.is_constant else None)


def permuted(lengths, axes):
    """The lengths of the axes in another order."""
    return tuple(lengths[axis] for axis in axes)


def misfit(shape: tuple[int, ...], wanted: tuple[int, ...]):
    """ValueError: values of a shape are not broadcast to what is chosen."""
    given, result = (str(one).replace(" ", "") for one in (shape, wanted))
    raise ValueError(f"shape mismatch: value array of shape {given} could not be broadcast to indexing result of shape {result}")


def _permuted(lengths, axes):
    return Make(Tuple((INT,) * len(axes.constant)), tuple(map(Part, axes.constant))) if axes.is_constant else None


def _emit_misfit(b, instr, shape, wanted):
    texts = [shape_text(len(arg.type.parts)) for arg in instr.args]
    b.raise_if("true", ValueError, f"shape mismatch: value array of shape {texts[0]} could not be broadcast to indexing result of shape "
               f"{texts[1]}", *pieces_of(shape), *pieces_of(wanted))
    return ()


op("permuted_lengths", permuted).rule((Tuple, Tuple), _permuted)
op("misfit", misfit, raises=(ValueError,), folds=False, pure=False).rule(
    (Tuple, Tuple), lambda *shapes: Typing(tuple(Tuple((INT,) * len(one.type.parts)) for one in shapes), NONE), _emit_misfit)


# --- whether arrays may share memory
def _emit_meet(b, instr, x, y):
    """The bounds of their memory meet, and neither is empty."""
    found = []
    for arg, pieces in zip(instr.args, (x, y)):
        found += [b(f"icmp ne i64 {length}, 0") for length in shape_of(arg.type, pieces)]
    (low, high), (start, end) = (extent(b, arg.type, pieces) for arg, pieces in zip(instr.args, (x, y)))
    return all_of(b, *found, b(f"icmp ult i64 {low}, {end}"), b(f"icmp ult i64 {start}, {high}"))


op("np.may_share_memory", np.may_share_memory, folds=False, doc="np.may_share_memory(a, b): whether the bounds of their memory meet").rule(
    (Array, Array), lambda x, y: Typing((x.type, y.type), BOOL), _emit_meet)


# --- a[…], a[…] = x
def _take(array, index):
    return Instead(take_lines, (0, 1)) if plan_lines(array.type, index.type) else None


def _put(array, index, value):
    plan = array.type.writeable and plan_lines(array.type, index.type)
    if not plan:
        return None
    if isinstance(value.type, Array) and (value.type.ndim > plan.result.ndim or value.type.dtype.kind == "c" and array.type.dtype.kind != "c"):
        return None
    if isinstance(value.type, Number) and not _is_taken(value.type, array.type.dtype):
        return None
    return Instead(put_lines, (0, 1, 2))


def _is_taken(number: Number, wanted: Number) -> bool:
    """Whether a number is converted as the constructor of the wanted one does it."""
    if number.python and number.kind in "if":
        return number.kind == "i" and wanted.kind in "iuf" or wanted.kind == "f"
    return np.can_cast(number.dtype, wanted.dtype, "safe")


def _put_line(array, line, value):
    """One line alone, values for it."""
    fits = is_line(line.type) and value.type.ndim <= array.type.ndim and _put(array, Operand(Tuple((line.type,))), value)
    return Instead(put_alone, (0, 1, 2)) if fits else None


def put_alone(array, line, value):
    """array[line] = value"""
    array[line] = value


op("array_take_lines", operator.getitem, folds=False, doc="a[i, line], a[:, line] …").rule((Array, Tuple), _take)
_put_op = op("array_put_lines", operator.setitem, folds=False, doc="a[i, line] = x, a[:, line] = x …")
_put_op.rule((Array, Tuple, Num | Array), _put)
_put_op.rule((Array, Array, Array), _put_line)


# --- np.s_[1:, 0], np.index_exp[1:]: an index as a value
Expression = Family("np.s_", lambda t: isinstance(t, Static) and type(t.value) is type(np.s_))


def _index(maker, index):
    is_whole = isinstance(index.type, Tuple) or not maker.type.value.maketuple
    return Same(1) if is_whole else Make(Tuple((index.type,)), (1,))


op("np.s_", operator.getitem, doc="np.s_[1:, 0]: an index").rule((Expression, object), _index)
