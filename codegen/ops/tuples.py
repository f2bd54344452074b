"""Tuples, and list literals as far as they are fixed: made, taken apart, indexed, joined.

In: types of tuples.  Out: ops that compose; comparison and search are in `jitcore/library/tuples.py`.  Holds: a position must be
constant unless all items have one type.
"""
import operator

from codegen import layout
from codegen.ops.registry import op
from typeinfer import steps
from typeinfer.ops import Instead, Known, Make, Part, Refuse, Same, Typing, static
from typeinfer.types import INT, Int, Slice, Tuple, View


def is_list(t) -> bool:
    """A list literal: fixed items, made by [a, b, c]."""
    return isinstance(t, View) and t.of is list


def _all(operands) -> tuple[int, ...]:
    return tuple(range(len(operands)))


op("make_tuple", steps.make_tuple).rule(
    (object,), lambda *items: Make(Tuple(tuple(i.type for i in items)), _all(items)), variadic=True)
op("make_list", steps.make_list).rule(
    (object,), lambda *items: Make(View(list, tuple(i.type for i in items)), _all(items)), variadic=True)


def _items(of: int, operand) -> list:
    return [Part(index, of) for index in range(len(operand.type.parts))]


def _joined(a, b):
    if not (isinstance(a.type, Tuple) or is_list(a.type)) or not (isinstance(b.type, Tuple) or is_list(b.type)):
        return None
    parts = a.type.parts + b.type.parts
    whole = View(list, parts) if is_list(a.type) else Tuple(parts)
    return Make(whole, (*_items(0, a), *_items(1, b)))


op("concatenate_items", steps.concatenate_items).rule((object, object), _joined)


def _concatenate(a, b):
    return _joined(a, b) if type(a.type) is type(b.type) and a.type.python_class is b.type.python_class else None


op("tuple_add", operator.add, keys=(operator.add, operator.iadd)).rule((Tuple, Tuple), _concatenate)


def _repeat(a, n):
    if isinstance(a.type, Tuple) and n.is_constant:
        count = max(0, n.constant)
        return Make(Tuple(a.type.parts * count), tuple(_items(0, a)) * count)
    return Refuse("a tuple can only be repeated a constant number of times") if isinstance(a.type, Tuple) else None


op("tuple_mul", operator.mul, keys=(operator.mul, operator.imul)).rule((Tuple, Int), _repeat)
op("item", steps.item).rule((Tuple, INT), lambda t, k: Part(k.constant) if k.is_constant else None)


# --- indexing
def _get_constant(t, k):
    if not k.is_constant:
        return None
    index, size = int(k.constant), len(t.type.parts)
    if not -size <= index < size:
        what = "list" if is_list(t.type) else "tuple"
        return Instead(steps.fail, (static(IndexError), static(f"{what} index out of range")))
    return Part(index % size)


def _get_slice(t, s):
    bounds = s.constant
    if not isinstance(bounds, slice):
        return Refuse("a slice of a tuple needs constant bounds")
    chosen = range(len(t.type.parts))[bounds]
    return Make(Tuple(tuple(t.type.parts[i] for i in chosen)), tuple(Part(i) for i in chosen))


def _get_dynamic(t, k):
    if not t.type.parts:
        return Instead(steps.fail, (static(IndexError), static("tuple index out of range")))
    if not t.type.is_homogeneous:
        return Refuse(f"an index into {t.type} must be a constant, as its items have different types")
    return Typing((t.type, INT), t.type.parts[0])


def _emit_dynamic(b, instr, t, index):
    """Item at a run-time position of a homogeneous tuple: through a stack array for each piece."""
    whole = instr.args[0].type
    size, kinds = len(whole.parts), layout.pieces(whole.parts[0])
    pieces = (t,) if isinstance(t, str) else t or ()
    wrapped = b.select(b(f"icmp slt i64 {index}, 0"), "i64", b(f"add i64 {index}, {size}"), index)
    b.raise_if(b(f"icmp uge i64 {wrapped}, {size}"), IndexError, "tuple index out of range")
    found = []
    for k, kind in enumerate(kinds):
        chosen = pieces[k]
        for position in range(1, size):
            chosen = b.select(b(f"icmp eq i64 {wrapped}, {position}"), kind, pieces[position * len(kinds) + k], chosen)
        found.append(chosen)
    return found[0] if len(found) == 1 else tuple(found)


_get = op("tuple_getitem", operator.getitem, raises=(IndexError,), doc="t[i], t[1:3] of a tuple.")
_get.rule((Tuple, Int), _get_constant)
_get.rule((Tuple, Slice), _get_slice)
_get.rule((Tuple, Int), _get_dynamic, emit=_emit_dynamic)
op("list_literal_getitem", operator.getitem).rule((View, Int), lambda t, k: _get_constant(t, k) if is_list(t.type) else None)
op("tuple_len", len).rule((Tuple,), lambda t: Known(len(t.type.parts)))
op("list_literal_len", len).rule((View,), lambda t: Known(len(t.type.parts)) if is_list(t.type) else None)


# --- unpacking and conversion
def _unpack(t, before, after):
    if not (isinstance(t.type, Tuple) or is_list(t.type)):
        return None
    count, first, last = len(t.type.parts), before.constant, after.constant
    if last < 0:
        if count < first:
            return _fail(f"not enough values to unpack (expected {first}, got {count})")
        if count > first:
            return _fail(steps.too_many_to_unpack(first, count))
        return Same() if isinstance(t.type, Tuple) else Make(Tuple(t.type.parts), _items(0, t))
    if count < first + last:
        return _fail(f"not enough values to unpack (expected at least {first + last}, got {count})")
    items = _items(0, t)
    end = count - last
    parts = t.type.parts
    rest = Make(View(list, parts[first:end]), items[first:end])
    return Make(Tuple((*parts[:first], rest.type, *parts[end:])), (*items[:first], rest, *items[end:]))


def _fail(message: str):
    return Instead(steps.fail, (static(ValueError), static(message)))


op("unpack", steps.unpack, raises=(ValueError,)).rule((object, INT, INT), _unpack)
op("tuple_of", tuple).rule((Tuple,), lambda t: Same())
op("tuple_of_list", tuple).rule((View,), lambda t: Make(Tuple(t.type.parts), _items(0, t)) if is_list(t.type) else None)
op("tuple_of_nothing", tuple).rule((), lambda: Known(()))
op("list_of_tuple", list).rule((Tuple,), lambda t: Make(View(list, t.type.parts), _items(0, t)))

