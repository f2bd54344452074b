"""a[...]: reading and writing elements, and the views that slices, `...`, None and missing indices give.

In: types of arrays and of indices.  Out: the ops getitem and setitem of arrays, and what iteration takes from them.  Holds: an
index is checked against its axis unless a pass proved it ("inbounds" among the instruction's flags) or the user asked
for no checks; each check is `index < length` unsigned, a countable exit for LLVM's vectoriser; the wrap-around of
negative indices is only there where the index may be negative.
"""
from __future__ import annotations

import operator
from functools import lru_cache

from codegen import layout
from codegen.build import LIKELY, operand_of, pieces_of
from codegen.ops.arrays.array_access import (address, bounded, load, memory_type, move, owner_of_view, products, shape_of, store,
                                      strides_of, times)
from codegen.ops.arrays.array_store import cast_to_store, why_not_storable
from codegen.ops.registry import op
from typeinfer.callables import steps
from typeinfer.ir import Constant, Instr
from typeinfer.ops import Instead, Refuse, Typing, static
from typeinfer.structure import MAKE
from typeinfer.types import INT, NONE, Array, Num, Number, Slice, Static, Tuple, Type
from typeinfer.words.wording import worded

NOT_AN_INDEX = ("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are "
                "valid indices")


class Plan:
    """What an index of some type does to an array of some type.

    `steps`: for each axis of the result or index of the source, in order: ("index", axis, part), ("slice", axis, part),
    ("whole", axis, None), ("new", None, None), where part is the number of the index's part. `result`: the type; an element where
    it is a Number. `error`: (exception, message) where it must fail. `refusal`: why it is not
    supported, and what to do.
    """
    __slots__ = ("steps", "result", "error", "refusal")

    def __init__(self, steps=(), result=None, error=None, refusal=None):
        self.steps, self.result, self.error, self.refusal = steps, result, error, refusal


def index_parts(t: Type) -> tuple[Type, ...]:
    return t.parts if isinstance(t, Tuple) else (t,)


def _is_ellipsis(t: Type) -> bool:
    return isinstance(t, Static) and t.value is Ellipsis


@lru_cache(maxsize=None)
def plan_index(array: Array, index: Type) -> Plan:
    parts = index_parts(index)
    used = 0
    for part in parts:
        if isinstance(part, Number) and part.kind in "iu" or isinstance(part, Slice):
            used += 1
        elif isinstance(part, Number) and part.kind == "b":
            return Plan(refusal=("a bool as an index is a mask in NumPy, which is not supported", "int(…) makes it a position"))
        elif isinstance(part, Array):
            what = "a mask" if part.dtype.kind == "b" else "an array of positions"
            return Plan(refusal=(f"indexing an array with {what} ({worded(part)}) is not supported yet", "write a loop"))
        elif part is not NONE and not _is_ellipsis(part):
            if isinstance(part, Number) or isinstance(part, Static):
                return Plan(error=(IndexError, NOT_AN_INDEX))
            return Plan(refusal=(f"an array cannot be indexed with {worded(part)}", "index it with ints, slices, ..., None, or a tuple of them"))
    if sum(map(_is_ellipsis, parts)) > 1:
        return Plan(error=(IndexError, "an index can only have a single ellipsis ('...')"))
    if used > array.ndim:
        return Plan(error=(IndexError, f"too many indices for array: array is {array.ndim}-dimensional, but {used} were "
                           "indexed"))
    found, axis = [], 0
    for number, part in enumerate(parts):
        if part is NONE:
            found.append(("new", None, None))
        elif _is_ellipsis(part):
            for _ in range(array.ndim - used):
                found.append(("whole", axis, None))
                axis += 1
        else:
            if isinstance(part, Number):
                found.append(("index", axis, number))
            elif part.parts == (NONE, NONE, NONE):
                found.append(("whole", axis, None))
            else:
                found.append(("slice", axis, number))
            axis += 1
    for axis in range(axis, array.ndim):
        found.append(("whole", axis, None))
    if used == array.ndim and all(step[0] == "index" for step in found) and not any(map(_is_ellipsis, parts)):
        return Plan(tuple(found), array.dtype)
    ndim = sum(step[0] != "index" for step in found)
    return Plan(tuple(found), Array(array.dtype, ndim, _order_of_view(array, found, parts, ndim), array.writeable))


def _order_of_view(array: Array, found, parts, ndim: int) -> str:
    """C (or F) where the view is contiguous whatever the run-time values: positions along the outermost axes, then at most
    one slice without step, then whole axes."""
    if ndim == 0:
        return "C"
    if array.order == "A":
        return "A"
    done, inner_is_whole = False, True
    for what, _, part in (found if array.order == "C" else reversed(found)):
        if what == "index" and done:
            inner_is_whole = False
        elif what == "slice":
            inner_is_whole = inner_is_whole and not done and parts[part].step is NONE
            done = True
        elif what == "whole":
            done = True
    if not inner_is_whole:
        return "A"
    return "C" if ndim == 1 else array.order


# --- positions

class Position:
    """One part of an index: its type, pieces, the least value it may have, and whether it is proved to be inside."""
    __slots__ = ("type", "pieces", "least", "is_inside")

    def __init__(self, type: Type, pieces, least: int | None, is_inside: bool = False):
        self.type, self.pieces, self.least, self.is_inside = type, pieces, least, is_inside


def positions(value, operand, flags=frozenset()) -> list[Position]:
    """The parts of an index; `value` is the IR value, where proved ranges are, `flags` the instruction's."""
    t, pieces = value.type, pieces_of(operand)
    if not isinstance(t, Tuple):
        return [Position(t, pieces, _least(value), "inside0" in flags)]
    values = [None] * len(t.parts)
    if isinstance(value, Constant):
        values = [Constant(part, item) for part, item in zip(t.parts, value.value)]
    elif isinstance(value.origin, Instr) and value.origin.op is MAKE:
        values = value.origin.args
    ends = layout.offsets(t)
    return [Position(part, pieces[ends[k]:ends[k + 1]], _least(values[k]), f"inside{k}" in flags)
            for k, part in enumerate(t.parts)]


def _least(value) -> int | None:
    if isinstance(value, Constant):
        return value.value if isinstance(value.type, Number) else None
    if value is None:
        return None
    return value.range[0] if value.range else None


def checked_position(b, at: Position, length: str, axis: int, is_checked: bool) -> str:
    """The position on an axis, not negative; IndexError where it is outside."""
    if not is_checked or at.is_inside or b.checked is None or b.only_where or b.will_defer():
        return _checked_position(b, at, length, axis, is_checked)
    key = at.pieces[0], at.type.kind, length      # of a number that may be another one without a sign
    found = b.checked.find(key)
    if found is None:
        found = _checked_position(b, at, length, axis, True)
        b.checked.note(key, found)
    return found


def _checked_position(b, at: Position, length: str, axis: int, is_checked: bool) -> str:
    text, number = at.pieces[0], at.type
    literal = int(text) if text.lstrip("-").isdigit() else None
    if literal is None and number.bits < 64:
        text = b(f"{'sext' if number.kind == 'i' else 'zext'} i{number.bits} {text} to i64")
    wrapped = text
    if number.kind == "i" and literal is not None and literal < 0:
        wrapped = b(f"add i64 {length}, {literal}")
    elif number.kind == "i" and literal is None and not at.is_inside and (at.least is None or at.least < 0):
        if is_checked and b.wraps < MOST_WRAPS:
            return _checked_from_end(b, text, length, axis)
        wrapped = b.select(b(f"icmp slt i64 {text}, 0"), "i64", b(f"add i64 {text}, {length}"), text)
    if is_checked and not at.is_inside:
        if number.kind == "u" and number.bits == 64:
            b.raise_if(b(f"icmp slt i64 {text}, 0"), OverflowError, "Python int too large to convert to C long")
        _raise_outside(b, wrapped, text, length, axis)
    return wrapped


def _raise_outside(b, position: str, index: str, length: str, axis: int) -> None:
    b.raise_if(b(f"icmp uge i64 {position}, {length}"), IndexError,
               f"index %zd is out of bounds for axis {axis} with size %zd", index, length)


MOST_WRAPS = 24          # in one function: LLVM's time grows with the square of the branches (320 accesses: 8.5 instead of 0.3 s)


def _checked_from_end(b, index: str, length: str, axis: int) -> str:
    """The position of an index that may count from the end: one comparison where it does not, and most do not (measured:
    `counts[a[i]] += 1` takes two thirds of the time of choosing by a select)."""
    b.wraps += 1
    start, wrap, inside = b.label, b.new_label("wrap"), b.new_label("inside")
    b.branch(b(f"icmp ult i64 {index}, {length}"), inside, wrap, LIKELY)
    b.start(wrap)
    from_end = b(f"add i64 {index}, {length}")
    _raise_outside(b, from_end, index, length, axis)
    end = b.label
    b.jump(inside)
    b.start(inside)
    return b.phi("i64", (index, start), (from_end, end))


def slice_bounds(b, at: Position, length: str) -> tuple[str, str, str]:
    """(start, step, count) of a slice on an axis of that length, as `slice.indices` gives them. An empty slice with a step
    starts at 0, as in NumPy."""
    start_t, stop_t, step_t = at.type.parts
    rest = list(at.pieces)
    start = rest.pop(0) if start_t is not NONE else None
    stop = rest.pop(0) if stop_t is not NONE else None
    if step_t is NONE or rest[0] == "1":
        first = _clip(b, start, length) if start is not None else "0"
        if first == "0" and stop is None:
            return "0", "1", length
        removed = _removed(start, stop)
        if removed is not None:                   # a[1:-1] is as long as a[2:] and a[:-2]: lengths that are the same have one name
            return first, "1", bounded(b, b(f"add nsw i64 {length}, {-removed}"), "0", "smax")
        last = _clip(b, stop, length) if stop is not None else length
        if first == "0":
            return "0", "1", last
        return first, "1", bounded(b, b(f"sub nsw i64 {last}, {first}"), "0", "smax")
    step = rest[0]
    b.raise_if(b(f"icmp eq i64 {step}, 0"), ValueError, "slice step cannot be zero")
    down = b(f"icmp slt i64 {step}, 0")
    lowest, highest = b(f"sext i1 {down} to i64"), b(f"sub nsw i64 {length}, {b(f'zext i1 {down} to i64')}")
    first = _clip(b, start, length, lowest, highest) if start is not None else b.select(down, "i64", highest, "0")
    last = _clip(b, stop, length, lowest, highest) if stop is not None else b.select(down, "i64", "-1", length)
    low, high = b.select(down, "i64", last, first), b.select(down, "i64", first, last)
    size = b.select(down, "i64", b(f"sub i64 0, {step}"), step)
    between = b(f"sub i64 {b(f'sub nsw i64 {high}, {low}')}, 1")
    count = b(f"add i64 {b(f'udiv i64 {between}, {size}')}, 1")
    some = b(f"icmp slt i64 {low}, {high}")
    return b.select(some, "i64", first, "0"), b.select(some, "i64", step, "1"), b.select(some, "i64", count, "0")


def _removed(start: str | None, stop: str | None) -> int | None:
    """How many elements the slice leaves out at both ends of any axis that has as many; None where that is not known."""
    if start is not None and not start.isdigit() or stop is not None and not (stop.startswith("-") and stop[1:].isdigit()):
        return None
    removed = int(start or 0) - int(stop or 0)
    return removed if removed < 2**62 else None


def _clip(b, bound: str, length: str, lowest: str = "0", highest: str | None = None) -> str:
    """A slice's bound: counted from the end where negative, then within the axis."""
    highest = highest or length
    if bound.isdigit() and lowest == "0":
        return "0" if bound == "0" else bounded(b, bound, highest, "smin")
    if bound.startswith("-") and lowest == "0":
        return bounded(b, b(f"add nsw i64 {length}, {bound}"), "0", "smax")
    from_end = b(f"add i64 {bound}, {length}")
    below, above = bounded(b, from_end, lowest, "smax"), bounded(b, bound, highest, "smin")
    return b(f"select i1 {b(f'icmp slt i64 {bound}, 0')}, i64 {below}, i64 {above}")


# --- taking

def take(b, t: Array, pieces, plan: Plan, parts: list[Position], is_checked: bool):
    """The element, or the pieces of the view, that a plan takes from an array."""
    lengths = shape_of(t, pieces)
    where = [checked_position(b, parts[part], lengths[axis], axis, is_checked) if what == "index" else None
             for what, axis, part in plan.steps]
    if isinstance(plan.result, Number):
        return load(b, t.dtype, address(b, t, pieces, where))
    return view(b, t, pieces, plan, parts, where)


def view(b, t: Array, pieces, plan: Plan, parts, where):
    result, lengths = plan.result, shape_of(t, pieces)
    data, shape, strides = pieces[1], [], []
    by_elements = result.order != "A" and t.order != "A"       # of a strided array, a view without axes has order C
    kind = memory_type(t.dtype) if by_elements else "i8"
    skips = products(b, lengths, t.order) if by_elements else strides_of(b, t, pieces)
    for (what, axis, part), position in zip(plan.steps, where):
        if what == "new":
            shape.append("1")
            strides.append("0")
        elif what == "index":
            data = move(b, data, times(b, position, skips[axis], "nsw "), kind)
        elif what == "whole":
            shape.append(lengths[axis])
            strides.append(skips[axis])
        else:
            start, step, count = slice_bounds(b, parts[part], lengths[axis])
            data = move(b, data, times(b, start, skips[axis], "nsw "), kind)
            shape.append(count)
            strides.append(times(b, step, skips[axis], ""))
    return (owner_of_view(b, pieces[0]), data, *shape, *(strides if result.order == "A" else ()))


# --- the ops
def _get(array, index):
    plan = plan_index(array.type, index.type)
    if plan.error:
        return Instead(steps.fail, tuple(map(static, plan.error)))
    return Refuse(*plan.refusal) if plan.refusal else Typing((array.type, index.type), plan.result)


def is_checked(b, instr) -> bool:
    return b.options.boundscheck and "inbounds" not in instr.flags


def _emit_get(b, instr, array, index):
    t, at = instr.args[0].type, instr.args[1]
    return take(b, t, array, plan_index(t, at.type), positions(at, index, instr.flags), is_checked(b, instr))


op("array_getitem", operator.getitem, raises=(IndexError, ValueError), reads=True, folds=False, shares=0,
   doc="a[i], a[i, j], a[1:, ::2], a[...], a[:, None]: an element or a view of an array.").rule((Array, object), _get, _emit_get)


def _item(array, position):
    if array.type.ndim == 0:
        return None
    return Typing((array.type, INT), plan_index(array.type, INT).result)


def _emit_item(b, instr, array, position):
    t = instr.args[0].type
    return take(b, t, array, plan_index(t, INT), [Position(INT, (position,), 0)], False)


op("array_item", steps.item_at, reads=True, folds=False, shares=0,
   doc="The item at a position that is known to be within an array: an element or a row.").rule((Array, INT), _item, _emit_item)


def _unpack(array, before, after):
    if array.type.ndim == 0:
        return Instead(steps.fail, (static(TypeError), static("iteration over a 0-d array")))
    if after.constant >= 0:                       # into a list: see the library
        return None
    item = plan_index(array.type, INT).result
    return Typing((array.type, INT, INT), Tuple((item,) * before.constant), before.constant)


def _emit_unpack(b, instr, array, *_):
    t, count = instr.args[0].type, instr.attr
    length = shape_of(t, array)[0]
    if count:
        b.raise_if(b(f"icmp slt i64 {length}, {count}"), ValueError,
                   f"not enough values to unpack (expected {count}, got %zd)", length)
    b.raise_if(b(f"icmp sgt i64 {length}, {count}"), ValueError, steps.too_many_to_unpack(count, None))
    plan = plan_index(t, INT)
    items = [take(b, t, array, plan, [Position(INT, (str(k),), k)], False) for k in range(count)]
    return operand_of(tuple(piece for item in items for piece in pieces_of(item)))


op("array_unpack", steps.unpack, raises=(ValueError,), reads=True, folds=False, shares=0,
   doc="x, y = a: the items of an array of known length.").rule((Array, INT, INT), _unpack, _emit_unpack)


def _set(array, index, value):
    plan = plan_index(array.type, index.type)
    if plan.error:
        return Instead(steps.fail, tuple(map(static, plan.error)))
    if not array.type.writeable:
        return Instead(steps.fail, (static(ValueError), static("assignment destination is read-only")))
    if plan.refusal:
        return Refuse(*plan.refusal)
    if not isinstance(plan.result, Number):
        return None
    refusal = why_not_storable(value.type, array.type.dtype)
    return Refuse(*refusal) if refusal else Typing((array.type, index.type, value.type), NONE)


def _emit_set(b, instr, array, index, value):
    t, at, given = instr.args[0].type, instr.args[1], instr.args[2]
    lengths, parts = shape_of(t, array), positions(at, index, instr.flags)
    checked = is_checked(b, instr)
    where = [checked_position(b, parts[part], lengths[axis], axis, checked)
             for _, axis, part in plan_index(t, at.type).steps]
    stored = cast_to_store(b, given.type, t.dtype, value, given.range,
                           lambda failed: b.python_raises_if(failed, array, index, value))
    if b.scanning is None:
        store(b, t.dtype, stored, address(b, t, array, where))


op("array_setitem", operator.setitem, raises=(IndexError, ValueError, OverflowError), writes=True,
   doc="a[i] = x, a[i, j] = x: an element of an array is written.").rule((Array, object, Num), _set, _emit_set)
