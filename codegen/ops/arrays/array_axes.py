"""Axes moved, added, dropped, repeated: moveaxis, rollaxis, matrix_transpose, expand_dims, squeeze, broadcast_to, diagonal.

In: types of arrays, axes that are known when compiling.  Out: ops whose results share the array's memory.  Holds: which axes are meant, and
what is wrong with them, NumPy itself says, of a sample whose lengths tell its axes apart; what only lengths tell is seen when it runs.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.build import pieces_of
from codegen.ops.arrays.array_access import bounded, owner_of_view, shape_of, strides_of, times
from codegen.ops.arrays.array_memory import shape_type
from codegen.ops.arrays.array_views import emit_permuted, permuted
from codegen.ops.registry import op
from codegen.ops.scalars import any_of
from typeinfer.callables import steps
from typeinfer.ops import UNKNOWN, Instead, Operand, Typing, static
from typeinfer.types import INT, Array, Int, NoneType, Tuple

FIRST = 2                                         # the length of the sample's first axis: others are longer


def sample(ndim: int):
    return np.broadcast_to(0.0, tuple(range(FIRST, FIRST + ndim)))


def shape_by_numpy(function, ndim: int, operands):
    """The shape that a view of the sample has, or the call that raises what NumPy raises; None: operands are not known."""
    values = [None if isinstance(one.type, NoneType) else one.constant for one in operands]
    if any(value is UNKNOWN for value in values):
        return None
    try:
        return function(sample(ndim), *values).shape
    except (ValueError, IndexError) as error:     # AxisError is both
        return Instead(steps.fail, (static(type(error)), static(str(error))))
    except TypeError:
        return None


# --- in another order
def _moves(function, **parameters):
    def rule(array, *axes):
        shape = shape_by_numpy(function, array.type.ndim, axes)
        if not isinstance(shape, tuple):
            return shape
        chosen = tuple(length - FIRST for length in shape)
        return Typing((array.type, *(one.type for one in axes)), permuted(array.type, chosen), chosen)

    op(f"np.{function.__name__}", function, folds=False, shares=0, parameters=parameters, doc=f"np.{function.__name__}(a, …)").rule(
        (Array, object), rule, emit_permuted, variadic=True)


_moves(np.moveaxis, a=UNKNOWN, source=UNKNOWN, destination=UNKNOWN)
_moves(np.rollaxis, a=UNKNOWN, axis=UNKNOWN, start=0)
for _function in (np.matrix_transpose, np.linalg.matrix_transpose):
    op(f"{_function.__module__}.matrix_transpose", _function, folds=False, shares=0, parameters={"x": UNKNOWN}).rule(
        (Array,), lambda x: Instead(np.ndarray.mT, (0,)) if x.type.ndim > 1 else None)


# --- one more, one less
def _in_order(order: str, ndim: int) -> str:
    return "C" if ndim == 0 or ndim == 1 and order != "A" else order


def _emit_other_axes(b, instr, array, *_):
    """`attr`: for each axis of the result the array's, None for a new one."""
    t, result, axes = instr.args[0].type, instr.result.type, instr.attr
    lengths, strides = shape_of(t, array), strides_of(b, t, array) if result.order == "A" else ()
    return (owner_of_view(b, array[0]), array[1], *("1" if axis is None else lengths[axis] for axis in axes),
            *("0" if axis is None else strides[axis] for axis in axes if strides))


def _expanded(array, axis):
    t = array.type
    shape = shape_by_numpy(np.expand_dims, t.ndim, (axis,))
    if not isinstance(shape, tuple):
        return shape
    axes = tuple(None if length == 1 else length - FIRST for length in shape)
    return Typing((t, axis.type), Array(t.dtype, len(axes), t.order if t.ndim else "C", t.writeable), axes)


op("np.expand_dims", np.expand_dims, folds=False, shares=0, parameters={"a": UNKNOWN, "axis": UNKNOWN},
   doc="np.expand_dims(a, axis)").rule((Array, Int | Tuple), _expanded, _emit_other_axes)


def _squeezed(array, axis):
    """Axes of one element are those that the sample has."""
    t, given = array.type, axis.constant
    if given is UNKNOWN:
        return None
    try:
        left = np.squeeze(np.empty((1,) * t.ndim), given).ndim
    except (ValueError, IndexError) as error:
        return Instead(steps.fail, (static(type(error)), static(str(error))))
    except TypeError:
        return None
    gone = {one % t.ndim for one in (given if isinstance(given, tuple) else (given,))}
    axes = tuple(one for one in range(t.ndim) if one not in gone)
    return Typing((t, axis.type), Array(t.dtype, left, _in_order(t.order, left), t.writeable), axes)


def _emit_squeezed(b, instr, array, *_):
    t = instr.args[0].type
    bad = any_of(b, "false", *(b(f"icmp ne i64 {length}, 1") for axis, length in enumerate(shape_of(t, array)) if axis not in instr.attr))
    b.raise_if(bad, ValueError, "cannot select an axis to squeeze out which has size not equal to one")
    return _emit_other_axes(b, instr, array)


op("squeeze", np.squeeze, keys=(np.squeeze, np.ndarray.squeeze), raises=(ValueError,), folds=False, shares=0,
   parameters={"a": UNKNOWN, "axis": UNKNOWN}, doc="np.squeeze(a, axis)").rule((Array, Int | Tuple), _squeezed, _emit_squeezed)


# --- repeated
def _broadcast(array, shape, *subok):
    t, wanted = array.type, shape_type(shape)
    if wanted is None or wanted[1] < t.ndim or wanted[1] == 0:
        return None
    return Typing((t, wanted[0], *(one.type for one in subok)), Array(t.dtype, wanted[1], "A", False))


def _emit_broadcast(b, instr, array, shape, *rest):
    t, lengths = instr.args[0].type, list(pieces_of(shape))
    new = len(lengths) - t.ndim
    strides, bad, whole = ["0"] * new, "false", str(layout.itemsize(t.dtype))
    for own, stride, length in zip(shape_of(t, array), strides_of(b, t, array), lengths[new:]):
        is_one = b(f"icmp eq i64 {own}, 1")
        bad = any_of(b, bad, b(f"icmp ne i64 {b.select(is_one, 'i64', length, own)}, {length}"))
        strides.append(b.select(is_one, "i64", "0", stride))
    for length in lengths:
        bad = any_of(b, bad, b(f"icmp slt i64 {length}, 0"))
        pair = b.call("llvm.smul.with.overflow.i64", "{i64, i1}", ("i64", whole), ("i64", bounded(b, length, "1", "smax")))
        whole = b(f"extractvalue {{i64, i1}} {pair}, 0")
        bad = any_of(b, bad, b(f"extractvalue {{i64, i1}} {pair}, 1"))
    b.python_raises_if(bad, array, shape, *rest)
    return owner_of_view(b, array[0]), array[1], *lengths, *strides


op("np.broadcast_to", np.broadcast_to, raises=(ValueError,), folds=False, shares=0,
   parameters={"array": UNKNOWN, "shape": UNKNOWN, "subok": False}, doc="np.broadcast_to(a, shape): a read-only view.").rule(
       (Array, Int | Tuple, object), _broadcast, _emit_broadcast, variadic=True)


# --- diagonals
DEFAULTS = tuple(Operand(INT, number) for number in (0, 0, 1))


def _diagonal(array, *given):
    if len(given) < len(DEFAULTS):
        return Instead(np.diagonal, (0, *range(1, 1 + len(given)), *DEFAULTS[len(given):]))
    t, (offset, first, second) = array.type, given
    if offset.type.kind == "u" and offset.type.bits == 64:
        return None                               # whatever is beyond an int
    shape = shape_by_numpy(lambda a, i, j: np.diagonal(a, 0, i, j), t.ndim, (first, second))
    if not isinstance(shape, tuple):
        return shape
    axes = (first.constant % t.ndim, second.constant % t.ndim)
    return Typing((t, INT, first.type, second.type), Array(t.dtype, t.ndim - 1, "A", False), axes)


def _emit_diagonal(b, instr, array, offset, *rest):
    t, axes = instr.args[0].type, instr.attr
    low = b(f"trunc i64 {offset} to i32")
    b.python_raises_if(b(f"icmp ne i64 {offset}, {b(f'sext i32 {low} to i64')}"), array, offset, *rest)
    lengths, strides = shape_of(t, array), strides_of(b, t, array)
    down = bounded(b, b(f"sub i64 0, {offset}"), "0", "smax")
    right = bounded(b, offset, "0", "smax")
    rows, columns = b(f"sub i64 {lengths[axes[0]]}, {down}"), b(f"sub i64 {lengths[axes[1]]}, {right}")
    count = bounded(b, bounded(b, rows, columns, "smin"), "0", "smax")
    start = b(f"add i64 {times(b, down, strides[axes[0]], '')}, {times(b, right, strides[axes[1]], '')}")
    start = b.select(b(f"icmp eq i64 {count}, 0"), "i64", "0", start)
    kept = [axis for axis in range(t.ndim) if axis not in axes]
    return (owner_of_view(b, array[0]), b(f"getelementptr i8, ptr {array[1]}, i64 {start}"), *(lengths[axis] for axis in kept), count,
            *(strides[axis] for axis in kept), b(f"add i64 {strides[axes[0]]}, {strides[axes[1]]}"))


op("diagonal", np.diagonal, keys=(np.diagonal, np.ndarray.diagonal), raises=(OverflowError,), folds=False, shares=0,
   parameters={"a": UNKNOWN, "offset": 0, "axis1": 0, "axis2": 1}, doc="np.diagonal(a, offset, axis1, axis2): a read-only view.").rule(
       (Array, Int), _diagonal, _emit_diagonal, variadic=True)
