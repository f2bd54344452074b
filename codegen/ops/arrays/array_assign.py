"""Writing many elements: a[1:, ::2] = x, a.fill(x), np.copyto; and whole copies, a.copy(), a.astype(…), np.ascontiguousarray.

In: types of arrays, indices and values.  Out: ops.  Holds: a value that shares memory with what is written is read as if it had
been copied first; a number is converted once, with NumPy's checks, before anything is written.
"""
from __future__ import annotations

import operator

import numpy as np

from codegen.ops.arrays.array_access import owner_of_view, products, shape_of, strides_of, times
from codegen.ops.arrays.array_expressions import Cast, Leaf
from codegen.ops.arrays.array_index import checked_position, is_checked, plan_index, positions, view
from codegen.ops.arrays.array_map import CastTo, elementwise, shape_text, write_into
from codegen.ops.arrays.array_memory import dtype_of
from codegen.ops.arrays.array_overlap import copy_of
from codegen.ops.arrays.array_store import cast_to_store, why_not_storable
from codegen.ops.registry import op
from codegen.ops.scalars import all_of, any_of
from codegen.storage import memory
from typeinfer.callables import steps
from typeinfer.ir import Value
from typeinfer.ops import UNKNOWN, Instead, Operand, Refuse, Same, Typing, static
from typeinfer.types import NONE, Array, Num, Number, Static, Str
from typeinfer.words.wording import worded

READ_ONLY = (static(ValueError), static("assignment destination is read-only"))


def _assigned(value, target: Array):
    """None where a value of this type may be written into the array, else why not."""
    refusal = why_not_storable(value.type.dtype if isinstance(value.type, Array) else value.type, target.dtype)
    return Refuse(*refusal) if refusal else None


def _set(array, index, value):
    plan = plan_index(array.type, index.type)
    if plan.refusal:
        return Refuse(*plan.refusal)
    if plan.error:
        return Instead(steps.fail, tuple(map(static, plan.error)))
    if not array.type.writeable:
        return Instead(steps.fail, READ_ONLY)
    if isinstance(plan.result, Number):
        if isinstance(value.type, Array) and value.type.ndim:
            return Refuse(f"an element of an array cannot be set to {worded(value.type)}", "assign to a slice, a[i, :] = x, or to one element from one element")
        return None
    return _assigned(value, array.type) or Typing((array.type, index.type, value.type), NONE)


def assign(b, instr, target_t: Array, target, values, operands, python_raises, expression=None) -> None:
    """target[...] = value; or an expression of several values."""
    value, is_plain = values[0], expression is None
    if isinstance(value.type, Number) and is_plain:
        stored = cast_to_store(b, value.type, target_t.dtype, operands[0], value.range, python_raises)
        fill(b, instr, target_t, target, stored)
        return
    expression = expression or Leaf(0, Operand(value.type))
    if expression.type is not target_t.dtype:
        expression = Cast(expression, target_t.dtype)

    def check(lengths):
        own, bad = shape_of(target_t, target), "false"
        extra = max(0, len(lengths) - len(own))
        for length in lengths[:extra]:
            bad = any_of(b, bad, b(f"icmp ne i64 {length}, 1"))
        for length, whole in zip(lengths[::-1], own[::-1]):
            if length not in (whole, "1"):
                bad = any_of(b, bad, all_of(b, b(f"icmp ne i64 {length}, {whole}"), b(f"icmp ne i64 {length}, 1")))
        for left in range(extra, -1, -1):         # NumPy names the shape without the leading axes of one element
            are_ones = all_of(b, *(b(f"icmp eq i64 {length}, 1") for length in lengths[:left]))
            b.raise_if(all_of(b, bad, are_ones), ValueError, f"could not broadcast input array from shape {shape_text(len(lengths) - left)} "
                       f"into shape {shape_text(len(own))}", *lengths[left:], *own)

    write_into(b, instr, expression, values, operands, target_t, target, check, is_plain=is_plain)


def fill(b, instr, target_t: Array, target, stored) -> None:
    """Write one element, given in the array's type, everywhere."""
    write_into(b, instr, Leaf(0, Operand(target_t.dtype)), [Value(target_t.dtype)], [stored], target_t, target, None)


def _emit_set(b, instr, array, index, *values):
    t, at = instr.args[0].type, instr.args[1]
    plan, parts, lengths = plan_index(t, at.type), positions(at, index), shape_of(t, array)
    checked = is_checked(b, instr)
    where = [checked_position(b, parts[part], lengths[axis], axis, checked) if what == "index" else None
             for what, axis, part in plan.steps]
    assign(b, instr, plan.result, view(b, t, array, plan, parts, where), instr.args[2:], values,
           lambda failed: b.python_raises_if(failed, array, index, *values), instr.attr)


SET_MANY = op("array_set_many", operator.setitem, raises=(IndexError, ValueError, OverflowError), writes=True,
              doc="a[1:, ::2] = x: part of an array is written, x is broadcast to it.")
SET_MANY.rule((Array, object, Num | Array), _set, _emit_set)


def _fill(array, value):
    if not array.type.writeable:
        return Instead(steps.fail, READ_ONLY)
    return _assigned(value, array.type) or Typing((array.type, value.type), NONE)


op("array_fill", np.ndarray.fill, raises=(ValueError, OverflowError), writes=True, parameters={"self": UNKNOWN, "value": UNKNOWN},
   doc="a.fill(x)").rule((Array, Num), _fill, lambda b, instr, array, value: assign(
       b, instr, instr.args[0].type, array, instr.args[1:], [value], lambda failed: b.python_raises_if(failed, array, value)))


op("array_store_attribute", steps.store_attribute).rule((Array, Str, object), lambda array, name, value: Refuse(
    f"assigning to '{name.constant}' of an array is not supported: the types of arrays do not change",
    "make another array: a.reshape(…), a.astype(…), a.view(…)"))


# --- copies
ORDERS = ("K", "C", "F", "A")


def order_argument(operand, default: str) -> str | Refuse:
    if operand is None:
        return default
    value = getattr(operand.type, "value", None) if operand.type is not NONE else "K"
    return value if value in ORDERS else Refuse(f"order must be one of {', '.join(map(repr, ORDERS))}, not {worded(operand.type)}",
                                                 "leave it out")


def _copied(array, order):
    if isinstance(order, Refuse):
        return order
    return Instead(elementwise, (static(CastTo(array.type.dtype, order)), 0))


op("array_copy", np.ndarray.copy, parameters={"self": UNKNOWN, "order": "C"}, doc="a.copy(order='C')", shape_from=0).rule(
    (Array, object), lambda a, order=None: _copied(a, order_argument(order, "C")), variadic=True)
op("np.copy", np.copy, parameters={"a": UNKNOWN, "order": "K", "subok": False}, doc="np.copy(a)", shape_from=0).rule(
    (Array, object), lambda a, order=None, subok=None: _copied(a, order_argument(order, "K")), variadic=True)


def _astype(array, dtype, order=None, casting=None, subok=None, copy=None):
    number, order = dtype_of(dtype), order_argument(order, "K")
    for one in (number, order):
        if isinstance(one, Refuse):
            return one
    if casting is not None and getattr(casting.type, "value", None) != "unsafe":
        return Refuse("astype: only casting='unsafe' is supported", "leave out 'casting'")
    if copy is not None and copy.constant is not True:
        if copy.constant is not False:
            return Refuse("astype: copy must be True or False, known when compiling", "write copy=True or copy=False")
        if number is array.type.dtype and order in ("K", "A"):
            return Same(0)
    return Instead(elementwise, (static(CastTo(number, order)), 0))


ASTYPE = {"self": UNKNOWN, "dtype": UNKNOWN, "order": "K", "casting": "unsafe", "subok": True, "copy": True}
op("array_astype", np.ndarray.astype, parameters=ASTYPE, doc="a.astype(dtype, order='K', copy=True)",
   shape_from=0).rule(
    (Array, Static, object), _astype, variadic=True)


def _made_contiguous(order: str):
    def typing(array, dtype=None):
        number = dtype_of(dtype, array.type.dtype)
        if isinstance(number, Refuse):
            return number
        if array.type.ndim == 0:
            return Refuse("np.ascontiguousarray of a 0-d array is not supported", "reshape it: a.reshape(1)")
        if number is not array.type.dtype:
            return Instead(elementwise, (static(CastTo(number, order)), 0))
        wanted = order if array.type.ndim > 1 else "C"
        if array.type.order == wanted:
            return Same(0)
        if not array.type.writeable:              # a copy may be written, the array itself not: take the copy
            return Instead(elementwise, (static(CastTo(number, order)), 0))
        return Typing((array.type, *([dtype.type] if dtype else [])), Array(number, array.type.ndim, wanted))
    return typing


def _emit_contiguous(b, instr, array, dtype=None):
    """The array itself where it happens to be contiguous, else a copy; either is owned."""
    t, result = instr.args[0].type, instr.result.type
    lengths, strides = shape_of(t, array), strides_of(b, t, array)
    steps, size, is_fine = products(b, lengths, result.order), str(result.dtype.bits // 8), "true"
    for length, stride, step in zip(lengths, strides, steps):
        fits = b(f"icmp eq i64 {stride}, {times(b, step, size, '')}")
        is_fine = all_of(b, is_fine, any_of(b, fits, b(f"icmp ule i64 {length}, 1")))
    own, copy, done = b.new_label("own"), b.new_label("copy"), b.new_label("contiguous")
    b.branch(is_fine, own, copy)
    b.start(own)
    owner = owner_of_view(b, array[0])
    memory.retain(b, owner)
    b.jump(done)
    own = b.label
    b.start(copy)
    if result.order == "C":
        made = copy_of(b, Array(t.dtype, t.ndim, "A"), (*array[:2], *lengths, *strides))
    else:                                         # order F is order C of the transposed array
        made = copy_of(b, Array(t.dtype, t.ndim, "A"), (*array[:2], *lengths[::-1], *strides[::-1]))
    b.jump(done)
    copy = b.label
    b.start(done)
    return (b.phi("ptr", (owner, own), (made[0], copy)), b.phi("ptr", (array[1], own), (made[1], copy)), *lengths)


for _name, _made in (("ascontiguousarray", "C"), ("asfortranarray", "F")):
    op(f"np.{_name}", getattr(np, _name), raises=(MemoryError,), reads=True, folds=False,
       parameters={"a": UNKNOWN, "dtype": None}, doc=f"np.{_name}(a)").rule(
           (Array, object), _made_contiguous(_made), _emit_contiguous, variadic=True)
