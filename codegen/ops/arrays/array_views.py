"""The same memory with other axes: a.T, transpose, swapaxes, reshape of contiguous arrays, views with given strides or as
numbers of another type.

In: types of arrays, shapes.  Out: ops whose results share the array's memory.  Holds: reshaping an array that is not in order C may
need a copy; that is decided in `jitcore/library/arrays/np_shape.py`.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.arrays.array_access import address, load, owner_of_view, shape_of, store, strides_of, times
from codegen.ops.arrays.array_attributes import attribute, emit_size
from codegen.ops.arrays.array_memory import dtype_of, shape_type
from codegen.ops.arrays.array_store import cast_to_store, why_not_storable
from codegen.ops.registry import op
from codegen.ops.scalars import all_of, any_of
from typeinfer.callables import steps
from typeinfer.ops import UNKNOWN, Instead, Refuse, Typing, static
from typeinfer.types import INT, NONE, Array, Family, Int, Num, Number, Tuple
from typeinfer.words.wording import worded

InOrderC = Family("array in order C", lambda t: isinstance(t, Array) and (t.order == "C" or t.ndim < 2 and t.order != "A"))


# --- axes in another order
def permuted(t: Array, axes: tuple[int, ...]) -> Array:
    """The type of a transposed view."""
    order = t.order
    if axes != tuple(range(t.ndim)):
        order = {"C": "F", "F": "C"}.get(t.order, "A") if axes == tuple(reversed(range(t.ndim))) else "A"
    return Array(t.dtype, t.ndim, order, t.writeable)


def emit_permuted(b, instr, array, *_):
    t, result, axes = instr.args[0].type, instr.result.type, instr.attr
    lengths = shape_of(t, array)
    strides = strides_of(b, t, array) if result.order == "A" else ()
    return (owner_of_view(b, array[0]), array[1], *(lengths[axis] for axis in axes),
            *(strides[axis] for axis in axes if strides))


def _transpose(array, *axes):
    ndim = array.type.ndim
    if len(axes) == 1 and axes[0].type is NONE or not axes:
        chosen = tuple(reversed(range(ndim)))
    else:
        given = axes[0].constant if len(axes) == 1 and isinstance(axes[0].type, Tuple) else tuple(a.constant for a in axes)
        if given is UNKNOWN or any(type(axis) is not int for axis in given):
            return Refuse("the axes of transpose must be ints known when compiling", "write them as constants: a.transpose(1, 0)")
        if len(given) != ndim:
            return _fail(ValueError, "axes don't match array")
        for axis in given:
            if not -ndim <= axis < ndim:
                return _fail(np.exceptions.AxisError, f"axis {axis} is out of bounds for array of dimension {ndim}")
        chosen = tuple(axis % ndim for axis in given)
        if len(set(chosen)) < ndim:
            return _fail(ValueError, "repeated axis in transpose")
    return Typing((array.type, *(axis.type for axis in axes)), permuted(array.type, chosen), chosen)


def _fail(cls: type, message: str) -> Instead:
    return Instead(steps.fail, (static(cls), static(message)))


def _swapaxes(array, first, second):
    ndim = array.type.ndim
    axes = list(range(ndim))
    for number, one in (("1", first), ("2", second)):
        if not one.is_constant:
            return Refuse("the axes of swapaxes must be ints known when compiling", "write them as constants: a.swapaxes(0, 1)")
        if not -ndim <= one.constant < ndim:
            return _fail(np.exceptions.AxisError,
                         f"axis{number}: axis {one.constant} is out of bounds for array of dimension {ndim}")
    i, j = first.constant % ndim, second.constant % ndim
    axes[i], axes[j] = axes[j], axes[i]
    return Typing((array.type, first.type, second.type), permuted(array.type, tuple(axes)), tuple(axes))


attribute("T", lambda a: Typing((a.type,), permuted(a.type, tuple(reversed(range(a.type.ndim)))),
                                tuple(reversed(range(a.type.ndim)))), emit_permuted, shares=0, doc="a.T")
op("array_transpose", np.ndarray.transpose, folds=False, shares=0, doc="a.transpose(), a.transpose(1, 0)").rule(
    (Array, object), _transpose, emit_permuted, variadic=True)
op("np.transpose", np.transpose, folds=False, shares=0, parameters={"a": UNKNOWN, "axes": None}, doc="np.transpose(a)").rule(
    (Array, object), _transpose, emit_permuted, variadic=True)
op("array_swapaxes", np.ndarray.swapaxes, keys=(np.ndarray.swapaxes, np.swapaxes), folds=False, shares=0,
   doc="a.swapaxes(0, 1)").rule((Array, Int, Int), _swapaxes, emit_permuted)


# --- other lengths
def resolved_shape(array, shape) -> tuple[int, ...]:
    """The shape that array.reshape(shape) has."""
    return np.reshape(array, shape).shape


def as_strided(array, shape: tuple[int, ...], strides: tuple[int, ...]):
    """The array's memory with that shape and those strides, which stay within it."""
    return np.lib.stride_tricks.as_strided(array, shape, strides)


def resolve_lengths(b, size: str, lengths) -> tuple[list[str], str]:
    """The lengths with a negative one replaced by what is left of `size`; an i1: they do not fit."""
    whole, unknowns, bad = "1", [], "false"
    for length in lengths:
        literal = int(length) if length.lstrip("-").isdigit() else None
        if literal is not None and literal < 0:
            unknowns.append("true")
            continue
        factor = length
        if literal is None:
            unknowns.append(b(f"icmp slt i64 {length}, 0"))
            factor = b.select(unknowns[-1], "i64", "1", length)
        else:
            unknowns.append("false")
        if whole == "1" or factor == "1":
            whole = factor if whole == "1" else whole
            continue
        if whole.isdigit() and factor.isdigit():
            whole = str(min(int(whole) * int(factor), 2**63 - 1))
            continue
        pair = b.call("llvm.smul.with.overflow.i64", "{i64, i1}", ("i64", whole), ("i64", factor))
        whole = b(f"extractvalue {{i64, i1}} {pair}, 0")
        bad = any_of(b, bad, b(f"extractvalue {{i64, i1}} {pair}, 1"))
    some = any_of(b, *unknowns)
    if some == "false":
        return list(lengths), any_of(b, bad, b(f"icmp ne i64 {whole}, {size}"))
    seen = "false"
    for one in unknowns:
        bad = any_of(b, bad, all_of(b, seen, one))
        seen = any_of(b, seen, one)
    none = b(f"icmp eq i64 {whole}, 0")
    divisor = b.select(none, "i64", "1", whole)
    left = b(f"udiv i64 {size}, {divisor}")
    remainder = b(f"sub i64 {size}, {b(f'mul i64 {left}, {divisor}')}")
    uneven = any_of(b, none, b(f"icmp ne i64 {remainder}, 0"))
    wrong = b(f"icmp ne i64 {whole}, {size}")
    bad = any_of(b, bad, uneven if some == "true" else b.select(some, "i1", uneven, wrong))
    return [left if one == "true" else length if one == "false" else b.select(one, "i64", left, length)
            for one, length in zip(unknowns, lengths)], bad


def _emit_lengths(b, instr, array, shape):
    lengths, bad = resolve_lengths(b, emit_size(b, instr.args[0].type, array), pieces_of(shape))
    b.python_raises_if(bad, array, shape)
    return operand_of(lengths)


def _resolved(array, shape):
    wanted = shape_type(shape)
    return Typing((array.type, wanted[0]), Tuple((INT,) * wanted[1])) if wanted else None


op("resolved_shape", resolved_shape, raises=(ValueError,), folds=False, interval=(0, 2**47 - 1),
   doc="The shape that an array would be reshaped to.").rule((Array, Int | Tuple), _resolved, _emit_lengths)


def _reshape(array, *shape):
    if not shape:
        return None
    for extra in shape[1:]:
        if not isinstance(extra.type, type(INT)) or extra.type.kind not in "iu":
            return None
    wanted = shape_type(shape[0])
    if wanted is None or len(shape) > 1 and isinstance(shape[0].type, Tuple):
        return Refuse(f"reshape takes ints or a tuple of ints, not {', '.join(worded(one.type) for one in shape)}",
                      "int(…) drops the fraction of a float")
    params = (array.type, *(INT for _ in shape)) if len(shape) > 1 else (array.type, wanted[0])
    ndim = len(shape) if len(shape) > 1 else wanted[1]
    return Typing(params, Array(array.type.dtype, ndim, "C", array.type.writeable))


def _emit_reshape(b, instr, array, *shape):
    given = [piece for one in shape for piece in pieces_of(one)]
    lengths, bad = resolve_lengths(b, emit_size(b, instr.args[0].type, array), given)
    b.python_raises_if(bad, array, *shape)
    return owner_of_view(b, array[0]), array[1], *lengths


op("array_reshape", np.ndarray.reshape, raises=(ValueError,), folds=False, shares=0,
   doc="a.reshape(2, -1), a.reshape((2, -1)) of an array in order C: a view.").rule(
       (InOrderC, object), _reshape, _emit_reshape, variadic=True)
op("np.reshape", np.reshape, raises=(ValueError,), folds=False, shares=0, doc="np.reshape(a, shape)").rule(
    (InOrderC, Int | Tuple), _reshape, _emit_reshape)


def _strided(array, shape, strides):
    count = len(shape.type.parts)
    return Typing((array.type, Tuple((INT,) * count), Tuple((INT,) * count)),
                  Array(array.type.dtype, count, "A" if count else "C", array.type.writeable))


op("as_strided", as_strided, folds=False, shares=0, doc="An array's memory with given shape and strides.").rule(
    (Array, Tuple, Tuple), _strided,
    lambda b, instr, array, shape, strides: (owner_of_view(b, array[0]), array[1], *pieces_of(shape), *pieces_of(strides)))


# --- view: the same memory as numbers of another type
def _viewed(array, dtype=None):
    number = array.type.dtype if dtype is None else dtype_of(dtype)
    if not isinstance(number, Number) or number is not array.type.dtype and number.kind == "b":
        return None                               # a bool is 0 or 1
    size, wanted = layout.itemsize(array.type.dtype), layout.itemsize(number)
    is_in_row = array.type.ndim > 0 and array.type.order == "C" and size % wanted == 0
    if size != wanted and not is_in_row:
        return None
    params = (array.type,) if dtype is None else (array.type, dtype.type)
    return Typing(params, Array(number, array.type.ndim, array.type.order, array.type.writeable))


def _emit_view(b, instr, array, dtype=None):
    t, size = instr.args[0].type, layout.itemsize(instr.result.type.dtype)
    ratio = layout.itemsize(t.dtype) // size
    lengths = list(array[2:])
    if ratio > 1:
        lengths[t.ndim - 1] = times(b, lengths[t.ndim - 1], str(ratio))
    return owner_of_view(b, array[0]), array[1], *lengths


op("array.view", np.ndarray.view, folds=False, shares=0, parameters={"self": UNKNOWN, "dtype": None},
   doc="a.view(dtype): its memory as numbers of that type.").rule((Array, object), _viewed, _emit_view, variadic=True)


# --- flat: elements by one position in order C
def flat_item(array, position: int):
    """The element at a position within the array's size."""
    return array.flat[position]


def set_flat_item(array, position: int, value) -> None:
    """Write the element at a position within the array's size."""
    array.flat[position] = value


def flat_address(b, t: Array, array, position: str) -> str:
    indices = []
    for length in reversed(shape_of(t, array)[1:]):
        quotient = b(f"udiv i64 {position}, {length}")
        indices.append(b(f"sub nuw nsw i64 {position}, {times(b, quotient, length)}"))
        position = quotient
    return address(b, t, array, [position, *reversed(indices)] if t.ndim else [])


def _emit_flat(b, instr, array, position):
    t = instr.args[0].type
    return load(b, t.dtype, flat_address(b, t, array, position))


def _emit_set_flat(b, instr, array, position, value):
    t, given = instr.args[0].type, instr.args[2]
    stored = cast_to_store(b, given.type, t.dtype, value, given.range,
                           lambda failed: b.raise_if(failed, ValueError, "Error setting single item of array."))
    store(b, t.dtype, stored, flat_address(b, t, array, position))


def _set_flat(array, position, value):
    if not array.type.writeable:
        return _fail(ValueError, "assignment destination is read-only")
    refusal = why_not_storable(value.type, array.type.dtype)
    return Refuse(*refusal) if refusal else Typing((array.type, INT, value.type), NONE)


op("flat_item", flat_item, reads=True, folds=False, doc="a.flat[k] at a position within the array.").rule(
    (Array, INT), lambda a, k: Typing((a.type, INT), a.type.dtype), _emit_flat)
op("set_flat_item", set_flat_item, raises=(ValueError,), writes=True, doc="a.flat[k] = x within the array.").rule(
    (Array, INT, Num), _set_flat, _emit_set_flat)

