"""Arrays made of values: np.full, np.ones, the *_like functions, np.array and np.asarray of numbers, tuples and list literals.

In: shapes, dtypes, values.  Out: ops whose results own their memory.  Holds: np.full casts as C does, but a Python int must fit;
the items of np.array([…]) are converted like single elements that are written.
"""
from __future__ import annotations

from functools import reduce

import numpy as np

from codegen.build import operand_of, pieces_of
from codegen import layout
from codegen.ops.arrays.array_access import memory_type, move, shape_of, store, times
from codegen.ops.arrays.array_assign import assign, fill, order_argument
from codegen.ops.arrays.array_layout import allocate_in_order, like
from codegen.ops.arrays.array_map import CastTo, elementwise
from codegen.ops.arrays.array_memory import PARAMETERS, allocate, dtype_of, new_array, ranges_of
from codegen.ops.arrays.array_overlap import released_on_error
from codegen.ops.arrays.array_store import cast_to_store, why_not_storable
from codegen.ops.convert import convert_pieces
from codegen.ops.registry import REGISTRY, op
from typeinfer.callables import steps
from typeinfer.ir import Instr, Value
from typeinfer.ops import UNKNOWN, Instead, Known, Operand, Refuse, Same, Typing, static
from typeinfer.kinds.structured import RecordArray
from typeinfer.types import INT, NONE, Array, Integral, Num, Number, Static, Tuple, Type, View, from_dtype, numpy_of

FLOAT64 = from_dtype(float)
NOTHING = Operand(NONE, None)


# --- full, ones
def _filled(shape, value, dtype=None, order=None, *others):
    made = new_array(shape, dtype if dtype is not None and dtype.type is not NONE else static(
        numpy_of(value.type).dtype), order, *others)
    if isinstance(made, Refuse):
        return made
    refusal = why_not_storable(value.type, made.result.dtype)
    if refusal:
        return Refuse(*refusal)
    rest = tuple(one.type for one in (dtype, order, *others) if one is not None)
    return Typing((made.params[0], value.type, *rest), made.result)


def _emit_full(b, instr, shape, value, *_):
    t, given = instr.result.type, instr.args[1]
    stored = convert_pieces(b, given.type, t.dtype, value, given.range)
    made = allocate(b, t, pieces_of(shape), ranges=ranges_of(instr.args[0]))
    fill(b, instr, t, made, stored)
    return made


FULL = {"shape": UNKNOWN, "fill_value": UNKNOWN, **{name: PARAMETERS[name] for name in ("dtype", "order", "device", "like")}}
op("np.full", np.full, raises=(ValueError, MemoryError, OverflowError), parameters=FULL, folds=False, shape_from=0,
   doc="np.full(shape, value, dtype=None)").rule((Integral | Tuple, Num, object), _filled, _emit_full, variadic=True)
op("np.ones", np.ones, parameters=PARAMETERS, folds=False, doc="np.ones(shape, dtype=float)").rule(
    (Integral | Tuple, object), lambda shape, dtype=None, *rest: Instead(
        np.full, (0, Operand(INT, 1), 1 if dtype is not None and dtype.type is not NONE else static(float),
                  *range(2, 2 + len(rest)))), variadic=True)


# --- like another array
def _like(a, dtype=None, order=None, subok=None, shape=None, device=None):
    """The type of zeros_like(a, dtype, …), or a Refuse."""
    if shape is not None and shape.type is not NONE:
        return Refuse("the argument shape of the *_like functions is not supported", "use np.empty, np.zeros, np.ones or np.full")
    t = a.type if isinstance(a.type, Array) else Array(numpy_of(a.type), 0)
    number, order = dtype_of(dtype, t.dtype), order_argument(order, "K")
    return next((one for one in (number, order) if isinstance(one, Refuse)), None) or like(t, number, order)


def _like_typing(a, *rest):
    made = _like(a, *rest)
    return made if isinstance(made, Refuse) else Typing((a.type, *(one.type for one in rest)), made)


def _make_like(b, instr, a, zeroed: bool = False):
    given, t = instr.args[0].type, instr.result.type
    if not isinstance(given, Array):
        return allocate(b, t, (), zeroed=zeroed)
    return allocate_in_order(b, t, shape_of(given, a), [(given, a)], is_like=True, zeroed=zeroed)


def _full_like_typing(a, value, *rest):
    made = _like(a, *rest)
    if isinstance(made, Refuse):
        return made
    refusal = why_not_storable(value.type, made.dtype)
    return Refuse(*refusal) if refusal else Typing((a.type, value.type, *(one.type for one in rest)), made)


def _emit_full_like(b, instr, a, value, *_):
    t, given = instr.result.type, instr.args[1]
    stored = convert_pieces(b, given.type, t.dtype, value, given.range)
    made = _make_like(b, instr, a)
    fill(b, instr, t, made, stored)
    return made


LIKE = {"a": UNKNOWN, "dtype": None, "order": "K", "subok": True, "shape": None, "device": None}
for _name, _zeroed in (("empty_like", False), ("zeros_like", True)):
    op(f"np.{_name}", getattr(np, _name), raises=(MemoryError,), folds=False, doc=f"np.{_name}(a)", shape_from=0,
       parameters={("prototype" if name == "a" and not _zeroed else name): value for name, value in LIKE.items()}).rule(
           (Array | Num, object), _like_typing, lambda b, instr, a, *_, zeroed=_zeroed: _make_like(b, instr, a, zeroed),
           variadic=True)
op("np.full_like", np.full_like, raises=(MemoryError, OverflowError), folds=False, doc="np.full_like(a, value)", shape_from=0,
   parameters={"a": UNKNOWN, "fill_value": UNKNOWN, **{k: v for k, v in LIKE.items() if k != "a"}}).rule(
       (Array | Num, Num, object), _full_like_typing, _emit_full_like, variadic=True)
op("np.ones_like", np.ones_like, folds=False, parameters=LIKE, doc="np.ones_like(a)").rule(
    (Array | Num, object), lambda a, *rest: Instead(np.full_like, (0, Operand(INT, 1), *range(1, 1 + len(rest)))),
    variadic=True)


# --- np.array
def _is_sequence(t: Type) -> bool:
    return isinstance(t, Tuple) or isinstance(t, View) and t.of is list


class Literal:
    """The shape of a nested tuple or list literal, and its items: numbers, or arrays of `ndim` axes each."""
    __slots__ = ("shape", "items", "ndim")

    def __init__(self, t: Type):
        self.shape, self.items = _flat(t)
        self.ndim = self.items[0].ndim if self.items and isinstance(self.items[0], Array) else 0


def _flat(t: Type):
    if not _is_sequence(t):
        if not isinstance(t, (Number, Array)):
            raise TypeError(f"np.array cannot take {t} as an item")
        return (), (t,)
    parts = [_flat(part) for part in t.parts]
    if any(shape != parts[0][0] for shape, _ in parts):
        raise ValueError("the items have different lengths or depths, which np.array does not take")
    items = tuple(item for _, given in parts for item in given)
    if len({item.ndim if isinstance(item, Array) else 0 for item in items}) > 1:
        raise ValueError("the items have different numbers of axes, which np.array does not take")
    return (len(parts), *(parts[0][0] if parts else ())), items


def _ragged(t: Type):
    """What NumPy says of a literal whose parts differ in length: it is asked with zeros for the items."""
    def zeros(part):
        return [zeros(one) for one in part.parts] if _is_sequence(part) else 0
    try:
        np.array(zeros(t))
    except ValueError as error:
        return Instead(steps.fail, (static(ValueError), static(str(error))))


def _array(value, dtype=None, *rest):
    options = dict(zip(("copy", "order", "subok", "ndmin", "like"), rest))
    for name, given in options.items():
        usual = {"copy": (True, None), "order": ("K", "C"), "subok": (False,), "ndmin": (0,), "like": (None,)}[name]
        if not given.is_constant or not any(given.constant is one or given.constant == one for one in usual):
            return Refuse(f"np.array(…, {name}=…) is not supported with this value", f"leave out '{name}'")
    number = dtype_of(dtype)
    if isinstance(number, Refuse):
        return number
    if isinstance(value.type, Array):
        order = "C" if "order" in options and options["order"].constant == "C" else "K"
        return Instead(elementwise, (static(CastTo(number or value.type.dtype, order)), 0))
    try:
        literal = Literal(value.type)
    except ValueError as error:
        return _ragged(value.type) or Refuse(str(error), "make an array, np.empty(n), and assign its items")
    except TypeError:
        return None
    found = [numpy_of(item).dtype if isinstance(item, Number) else item.dtype.dtype for item in literal.items]
    number = number or (from_dtype(reduce(np.promote_types, found)) if found else FLOAT64)
    for item in literal.items:
        refusal = why_not_storable(item.dtype if isinstance(item, Array) else item, number)
        if refusal:
            return Refuse(*refusal)
    given = tuple(one.type for one in (dtype, *rest) if one is not None)
    return Typing((value.type, *given), Array(number, len(literal.shape) + literal.ndim))


def _emit_array(b, instr, value, *_):
    t, literal = instr.result.type, Literal(instr.args[0].type)
    pieces, operands = pieces_of(value), []
    for item in literal.items:
        count = len(layout.pieces(item))
        operands.append(operand_of(pieces[:count]))
        pieces = pieces[count:]
    lengths, items = [str(one) for one in literal.shape], list(zip(literal.items, operands))
    if literal.ndim:
        own = shape_of(*items[0])
        bad = "false"
        for item, operand in items[1:]:
            for one, other in zip(own, shape_of(item, operand)):
                if one != other:
                    differs = b(f"icmp ne i64 {one}, {other}")
                    bad = differs if bad == "false" else b(f"or i1 {bad}, {differs}")
        b.raise_if(bad, ValueError, "np.array: the arrays have different shapes")
        lengths += own
    made = allocate(b, t, lengths, ranges=[(0, 2**47)] * len(lengths))
    before = released_on_error(b, made[0])
    for number, (item, operand) in enumerate(items):
        _write_item(b, instr, t, made, literal, number, item, operand)
    b.on_error = before
    return made


def _write_item(b, instr, t: Array, made, literal: Literal, number: int, item: Type, operand) -> None:
    position = str(number)
    for length in shape_of(t, made)[len(literal.shape):]:
        position = times(b, position, length)
    place = move(b, made[1], position, memory_type(t.dtype))
    if isinstance(item, Array):
        part = Array(t.dtype, item.ndim)
        assign(b, instr, part, ("null", place, *shape_of(t, made)[len(literal.shape):]), [Value(item)], [operand], None)
        return
    store(b, t.dtype, cast_to_store(b, item, t.dtype, operand, None, lambda failed: _raise_as_store(
        b, instr, t, place, failed, item, operand)), place)


def _raise_as_store(b, instr, t: Array, place: str, failed: str, item: Number, operand) -> None:
    """Raise what writing the item into an array of that dtype raises."""
    line = Array(t.dtype, 1)
    fake = Instr(REGISTRY.by_name["array_setitem"], [Value(line), Value(INT), Value(item)], None, instr.loc)
    fake.cleanup = instr.cleanup
    before, b.instr = b.instr, fake
    b.python_raises_if(failed, ("null", place, "1"), "0", operand)
    b.instr = before


ARRAY = {"object": UNKNOWN, "dtype": None, "copy": True, "order": "K", "subok": False, "ndmin": 0, "like": None}
op("np.array", np.array, raises=(ValueError, OverflowError, MemoryError), parameters=ARRAY, folds=False,
   doc="np.array of a number, of nested tuples and list literals, of an array (a copy)").rule(
       (object, object), _array, _emit_array, variadic=True)


def _asarray(value, dtype=None, order=None, *rest):
    if isinstance(value.type, Array):
        number, order = dtype_of(dtype, value.type.dtype), order_argument(order, "K")
        for one in (number, order):
            if isinstance(one, Refuse):
                return one
        if number is value.type.dtype and (order in ("K", "A", value.type.order) or value.type.ndim == 0):
            return Same(0)
        if number is value.type.dtype:            # which is seen when it runs, of arrays of any strides
            return Instead(np.asfortranarray if order == "F" else np.ascontiguousarray, (0,))
        return Instead(elementwise, (static(CastTo(number, order)), 0))
    return Instead(np.array, (0,) if dtype is None else (0, 1))


op("np.asarray", np.asarray, parameters={"a": UNKNOWN, "dtype": None, "order": None}, folds=False,
   doc="np.asarray: as np.array, but an array of that dtype is given back itself").rule(
       (object, object), _asarray, variadic=True)
op("np.asanyarray", np.asanyarray, parameters={"a": UNKNOWN, "dtype": None, "order": None}, folds=False).rule(
    (object, object), lambda value, *rest: None if isinstance(value.type, RecordArray) else _asarray(value, *rest), variadic=True)


# --- dtypes
def _dtype(given):
    number = dtype_of(given, FLOAT64)
    return number if isinstance(number, Refuse) else Known(number.dtype)


op("np.dtype", np.dtype, doc="np.dtype(float), np.dtype('f4')").rule((Static,), _dtype)


def _result_type(*given):
    found = [one.type.dtype.dtype if isinstance(one.type, Array) else one.type.value if isinstance(one.type, Static) else
             one.type.python_class(0) if one.type.python and one.type.kind != "b" else one.type.dtype for one in given]
    try:
        return Known(np.result_type(*found))
    except TypeError as error:
        return Refuse(str(error), "name the dtype")


op("np.result_type", np.result_type, doc="The dtype of several arrays, numbers and dtypes together.").rule(
    (Num | Array | Static,), _result_type, variadic=True)
