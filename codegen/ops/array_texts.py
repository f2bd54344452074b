"""Elements of arrays of texts of fixed width, read and written where they lie; what a text that was read is to Python's functions.

In: Opaque arrays, NumpyText (see typeinfer.kinds.opaque).  Out: ops.  Holds: where an array lies is asked of NumPy's object each time; what
takes a str takes an element by what it says, all else (views, masks, whole arrays) is NumPy's own function (see `routed`).

    word == b    →   operator.eq(part 0 of word, b)
"""
from __future__ import annotations

import operator
from functools import partial

from codegen import objects
from codegen.boxes import unboxing
from codegen.build import Builder
from codegen.ops.arrays.array_index import checked_position, is_checked, plan_index, positions
from codegen.ops.arrays.array_store import store_text
from codegen.ops.registry import REGISTRY
from codegen.storage import wide_text
from typeinfer.callables import steps
from typeinfer.kinds.opaque import NumpyText, Opaque
from typeinfer.lattice import is_text
from typeinfer.ops import Instead, Op, Part, Typing
from typeinfer.types import BOOL, INT, Array, Family, Number, Type

of_arrays = partial(REGISTRY.op, only_for=Opaque, folds=False)
of_texts = partial(REGISTRY.op, only_for=NumpyText, folds=False)
Axes = Family("an array of texts with axes", lambda t: isinstance(t, Opaque) and t.ndim > 0)


def seen_as_bytes(t: Opaque) -> Array:
    """An array with the same lengths and strides."""
    return Array(Number("i", 8), t.ndim, "A")


def _pieces(b: Builder, t: Opaque, array: str) -> tuple[str, ...]:
    return unboxing.read_array(b, seen_as_bytes(t), array)


def _is_element(t: Opaque, index: Type) -> bool:
    plan = plan_index(seen_as_bytes(t), index)
    return isinstance(plan.result, Number)


def _address(b: Builder, t: Opaque, pieces, where) -> str:
    place = pieces[1]
    for position, stride in zip(where, pieces[2 + t.ndim:]):
        if position != "0":
            place = b(f"getelementptr i8, ptr {place}, i64 {b(f'mul nsw i64 {position}, {stride}')}")
    return place


def _where(b: Builder, instr, pieces, index) -> list[str]:
    t, at = instr.args[0].type, instr.args[1]
    parts = positions(at, index, instr.flags)
    return [checked_position(b, parts[part], pieces[2 + axis], axis, is_checked(b, instr))
            for _, axis, part in plan_index(seen_as_bytes(t), at.type).steps]


# --- elements
def _get(array, index):
    t = array.type
    return Typing((t, index.type), NumpyText(t.dtype.type)) if isinstance(t, Opaque) and _is_element(t, index.type) else None


def _emit_get(b: Builder, instr, array, index):
    t, pieces = instr.args[0].type, _pieces(b, instr.args[0].type, array)
    return wide_text.read(b, t.dtype, _address(b, t, pieces, _where(b, instr, pieces, index)))


def _emit_item(b: Builder, instr, array, position):
    t = instr.args[0].type
    return wide_text.read(b, t.dtype, _address(b, t, _pieces(b, t, array), [position]))


of_arrays("texts_getitem", operator.getitem, reads=True, raises=(IndexError, ValueError, MemoryError), doc="a[i], a[i, j]: a text of an array.").rule(
    (Opaque, object), _get, _emit_get)
of_arrays("texts_item", steps.item_at, reads=True, raises=(ValueError, MemoryError)).rule(
    (Opaque, INT), lambda array, k: _get(array, k) if array.type.ndim == 1 else None, _emit_item)
of_arrays("texts_length", len, keys=(len, steps.length), reads=True, interval=(0, 2**62)).rule(
    (Axes,), INT, lambda b, instr, array: _pieces(b, instr.args[0].type, array)[2])


def _set(array, index, value):
    t, given = array.type, value.type
    if not isinstance(t, Opaque) or not _is_element(t, index.type):
        return None
    return store_text(t, t.dtype, index.type, given)


def _emit_set(b: Builder, instr, array, index, value):
    t, pieces = instr.args[0].type, _pieces(b, instr.args[0].type, array)
    flags = unboxing.field(b, array, objects.ARRAY_FLAGS, "i32")
    b.python_raises_if(b(f"icmp eq i32 {b(f'and i32 {flags}, {objects.WRITEABLE}')}, 0"), array, index, value)
    wide_text.write(b, t.dtype, _address(b, t, pieces, _where(b, instr, pieces, index)), value)


of_arrays("texts_setitem", operator.setitem, writes=True, raises=(IndexError, ValueError), doc="a[i] = text, as much of it as there is room for.").rule(
    (Opaque, object, object), _set, _emit_set)


# --- elements that are only looked at: see codegen.fusion.texts_in_place
def _emit_place(b: Builder, instr, array, index):
    t, pieces = instr.args[0].type, _pieces(b, instr.args[0].type, array)
    place = _address(b, t, pieces, _where(b, instr, pieces, index))
    b.python_raises_if(b(f"xor i1 {wide_text.is_valid(b, t.dtype, place)}, true"), array, index)
    return b(f"ptrtoint ptr {place} to i64")


def _emit_order(how: str):
    def emit(b: Builder, instr, array, place, text):
        found = wide_text.order(b, instr.args[0].type.dtype, b(f"inttoptr i64 {place} to ptr"), text)
        return b(f"icmp {how} i32 {found}, 0")
    return emit


def _emit_place_length(b: Builder, instr, array, place):
    return wide_text.length(b, instr.args[0].type.dtype, b(f"inttoptr i64 {place} to ptr"))


PLACE = Op("texts_place", operator.getitem, folds=False, reads=True, raises=(IndexError, ValueError), doc="The address of a text of an array.").rule(
    (Opaque, object), INT, _emit_place)
ORDERS = {how: Op(f"texts_{how}", None, reads=True, doc="A text of an array, at an address, compared.").rule(
    (Opaque, INT, object), BOOL, _emit_order(how)) for how in ("eq", "ne", "slt", "sle", "sgt", "sge")}
LENGTH = Op("texts_length_at", None, reads=True, interval=(0, 2**62), doc="Its length.").rule((Opaque, INT), INT, _emit_place_length)


# --- what Python's functions take an element for
def _is_said(t: Type) -> bool:
    """Whether it is text."""
    return isinstance(t, NumpyText) or is_text(t)


def _seen(function):
    """function(…) of what the texts say."""
    def typing(*operands):
        if function in _OF_TWO and not all(_is_said(one.type) for one in operands):
            return None
        return Instead(function, tuple(Part(0, k) if isinstance(one.type, NumpyText) else k for k, one in enumerate(operands)))
    return typing


_OF_TWO = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.add, operator.contains)
_OF_ONE = (str.split, str.rsplit, bytes.split, bytes.rsplit, len, hash, bool, operator.truth, operator.not_, ord, int, float, str, bytes, list, steps.iterate, steps.length)
_OF_POSITIONS = (operator.getitem, steps.item_at, operator.mul, steps.unpack_items)
# Without what may give the very object it was called with, which is NumPy's: "a".split("bc").
_OTHERS = ("maketrans", "fromhex", "split", "rsplit", "partition", "rpartition")
_METHODS = {getattr(cls, name): None for cls in (str, bytes) for name in vars(cls) if not name.startswith("_") and name not in _OTHERS}
for _function in _OF_TWO:
    of_texts(f"element.{_function.__name__}", _function, keys=(_function,)).rule((object, object), _seen(_function))
for _function in _OF_ONE:
    of_texts(f"element.{getattr(_function, '__module__', _function)}.{_function.__qualname__}", _function, keys=(_function,)).rule((NumpyText,), _seen(_function))
for _function in (*_OF_POSITIONS, *_METHODS):
    of_texts(f"element.{getattr(_function, '__qualname__', _function)}", _function, keys=(_function,)).rule(
        (NumpyText, object), _seen(_function), variadic=True)
