"""Tuples, and list literals as far as they are fixed: made, taken apart, indexed, joined.

In: types of tuples.  Out: ops that compose; comparison and search are in `jitcore/library/sequences/tuples.py`.  Holds: a position must
be constant unless all items have one type.
"""
import operator
from collections import deque

import numpy as np

from codegen import layout
from codegen.ops.containers.iteration import has_characters, is_iterable, is_static
from codegen.ops.registry import op
from codegen.ops.scalars import UINT64
from typeinfer.callables import steps, tables, tuple_steps
from typeinfer.kinds.containers import Deque, Dict, Set, is_table
from typeinfer.lattice import as_list, join
from typeinfer.ops import Grow, Instead, Known, Make, Operand, Part, Refuse, Same, Typing, static
from typeinfer.typeof import constant
from typeinfer.kinds.choices import is_function
from typeinfer.types import (BOOL, INT, RANGE, Array, BoundMethod, Closure, Int, Iterator, List, NoneType, Number, Object, RangeType,
                             Slice, Static, Tuple, TupleOf, Type, View, is_display)
from typeinfer.words.wording import worded

LONGEST = 64                      # items of a range that become a tuple's
CHOSEN = 8                        # items that an index may choose from without memory


is_list = is_display
ARGS = Object(tuple)              # what exceptions were made of


def _all(operands) -> tuple[int, ...]:
    return tuple(range(len(operands)))


op("make_tuple", steps.make_tuple).rule(
    (object,), lambda *items: Make(Tuple(tuple(i.type for i in items)), _all(items)), variadic=True)


def display_items(of: int, operand) -> list:
    return [Part(index, of) for index in range(len(operand.type.parts))]


def joined_displays(a, b):
    """The display of the items of both; None where one has none by number."""
    if not (isinstance(a.type, Tuple) or is_list(a.type)) or not (isinstance(b.type, Tuple) or is_list(b.type)):
        return None
    parts = a.type.parts + b.type.parts
    whole = View(list, parts) if is_list(a.type) else Tuple(parts)
    return Make(whole, (*display_items(0, a), *display_items(1, b)))


_USE_ARRAY, _ONE_TYPE = "use a list or an array", "make all items one type, or use constants"


def _concatenate(a, b):
    return joined_displays(a, b) if isinstance(a.type, Tuple) is isinstance(b.type, Tuple) else None


_add = op("tuple_add", operator.add, keys=(operator.add, operator.iadd, operator.concat, operator.iconcat), doc="t + u of tuples.")
_add.rule((Tuple, Tuple), _concatenate)


def _repeated(at: int):
    def typing(*operands):
        whole, times = operands[at].type, operands[1 - at]
        count = max(0, int(times.constant)) if times.is_constant else LONGEST + 1
        if count * len(whole.parts) > LONGEST and whole.is_homogeneous:      # of unknown length, see the library
            return None
        if not times.is_constant:
            return Refuse("a tuple of items of different types can only be repeated a constant number of times", _ONE_TYPE)
        if count * len(whole.parts) > 10_000:
            return Refuse(f"a tuple of {count * len(whole.parts)} items is too long to compile", _USE_ARRAY)
        return Make(Tuple(whole.parts * count), tuple(display_items(at, operands[at])) * count)
    return typing


_mul = op("tuple_mul", operator.mul, keys=(operator.mul, operator.imul), doc="t * n, n * t of a tuple, n a constant.")
_mul.rule((Tuple, Int | BOOL), _repeated(0))
_mul.rule((Int | BOOL, Tuple), _repeated(1))
op("item", steps.item).rule((Tuple, INT), lambda t, k: Part(k.constant) if k.is_constant else None)


# --- indexing
def _get_constant(t, k):
    if not k.is_constant:
        return None
    index, size = int(k.constant), len(t.type.parts)
    if not -size <= index < size:
        return Instead(steps.fail, (static(IndexError), static(f"{t.type.python_class.__name__} index out of range")))
    return Part(index % size)


def _get_slice(t, s):
    bounds = s.constant
    if not isinstance(bounds, slice):
        return None if t.type.is_homogeneous else Refuse("a slice of a tuple of items of different types needs constant bounds", _ONE_TYPE)
    if bounds.step is not None and int(bounds.step) == 0:
        return _fail("slice step cannot be zero")
    chosen = range(len(t.type.parts))[bounds]
    return Make(Tuple(tuple(t.type.parts[i] for i in chosen)), tuple(Part(i) for i in chosen))


def _get_dynamic(t, k):
    if not t.type.parts:
        return Instead(steps.fail, (static(IndexError), static(f"{t.type.python_class.__name__} index out of range")))
    if any(part is not t.type.parts[0] for part in t.type.parts):
        is_alike = any(all(map(fits, t.type.parts)) for fits in (is_function, has_characters, lambda part: isinstance(part, Tuple | TupleOf)))
        common = _common(t.type.parts) if is_alike else None
        if common is not None:
            return Typing((Tuple((common,) * len(t.type.parts)), k.type if k.type is UINT64 else INT), common)
        return Refuse(f"an index into {worded(t.type)} must be a constant, as its items have different types",
                      "loop over the tuple itself, or make all items one type", wants_constant=True)
    return Typing((t.type, k.type if k.type is UINT64 else INT), t.type.parts[0])


def _common(parts) -> Type | None:
    found = parts[0]
    for part in parts[1:]:
        found = found and join(found, part)
    return found


def _get_from_display(t, k):
    """A short display of numbers needs no memory; others become lists."""
    if not is_list(t.type):
        return None
    parts = t.type.parts
    is_plain = all(part is parts[0] and isinstance(part, Number) for part in parts) and len(parts) <= CHOSEN
    wanted = as_list(t.type)
    return Grow({0: wanted}) if wanted is not None and parts and not is_plain else _get_dynamic(t, k)


def _emit_dynamic(b, instr, t, index):
    """Item at a run-time position of a homogeneous tuple: a chain of selects for each piece."""
    whole = instr.args[0].type
    size, kinds = len(whole.parts), layout.pieces(whole.parts[0])
    pieces = (t,) if isinstance(t, str) else t or ()
    if instr.args[1].type is UINT64:
        b.raise_if(b(f"icmp slt i64 {index}, 0"), IndexError, "cannot fit 'numpy.uint64' into an index-sized integer")
    wrapped = b.select(b(f"icmp slt i64 {index}, 0"), "i64", b(f"add i64 {index}, {size}"), index)
    b.raise_if(b(f"icmp uge i64 {wrapped}, {size}"), IndexError,
               f"{whole.python_class.__name__} index out of range")
    found = []
    for k, kind in enumerate(kinds):
        chosen = pieces[k]
        for position in range(1, size):
            chosen = b.select(b(f"icmp eq i64 {wrapped}, {position}"), kind, pieces[position * len(kinds) + k], chosen)
        found.append(chosen)
    return found[0] if len(found) == 1 else tuple(found)


def _items_for(wanted, t, k):
    """A tuple whose item at a run-time position must be a list that holds more."""
    if k.is_constant or not isinstance(t.type, Tuple) or isinstance(k.type, Slice):
        return None
    parts = tuple(join(part, wanted) for part in t.type.parts)
    return Grow({0: Tuple(parts)}) if None not in parts and parts != t.type.parts else None


_get = op("tuple_getitem", operator.getitem, raises=(IndexError,), shares=0, grow=_items_for, doc="t[i], t[1:3] of a tuple.")
_get.rule((Tuple, Int | BOOL), _get_constant)
_get.rule((Tuple, Slice), _get_slice)
_get.rule((Tuple, Int | BOOL), _get_dynamic, emit=_emit_dynamic)
_list_get = op("list_literal_getitem", operator.getitem, raises=(IndexError,), shares=0)
_list_get.rule((View, Int | BOOL), lambda t, k: _get_constant(t, k) if is_list(t.type) else None)
_list_get.rule((View, Int | BOOL), _get_from_display, emit=_emit_dynamic)
op("tuple_len", len).rule((Tuple,), lambda t: Known(len(t.type.parts)))
op("list_literal_len", len).rule((View,), lambda t: Known(len(t.type.parts)) if is_list(t.type) else None)


# --- unpacking and conversion
def _unpack(t, before, after):
    if not (isinstance(t.type, Tuple) or is_list(t.type)):
        is_view = isinstance(t.type, View) and t.type.of in tables.VIEWS
        if isinstance(t.type, Array) or not (is_iterable(t.type) or is_table(t.type) or is_view or t.type is ARGS) or is_static(t.type):
            return None
        if after.constant < 0:
            return Instead(steps.unpack_items, (0, 1))
        return Instead(steps.unpack_starred, (0, 1, 2))
    count, first, last = len(t.type.parts), before.constant, after.constant
    if last < 0:
        if count < first:
            return _fail(f"not enough values to unpack (expected {first}, got {count})")
        if count > first:
            return _fail(steps.too_many_to_unpack(first, count))
        return Same() if isinstance(t.type, Tuple) else Make(Tuple(t.type.parts), display_items(0, t))
    if count < first + last:
        return _fail(f"not enough values to unpack (expected at least {first + last}, got {count})")
    items = display_items(0, t)
    end = count - last
    parts = t.type.parts
    rest = Make(Tuple(parts[first:end]), items[first:end])
    return Make(Tuple((*parts[:first], rest.type, *parts[end:])), (*items[:first], rest, *items[end:]))


def _fail(message: str):
    return Instead(steps.fail, (static(ValueError), static(message)))


op("unpack", steps.unpack, raises=(ValueError,)).rule((object, INT, INT), _unpack)
op("tuple_of", tuple).rule((Tuple,), lambda t: Same() if t.type.python_class is tuple else Make(Tuple(t.type.parts), display_items(0, t)))
op("tuple_of_list", tuple).rule((View,), lambda t: Make(Tuple(t.type.parts), display_items(0, t)) if is_list(t.type) else None)
op("tuple_of_nothing", tuple).rule((), lambda: Known(()))


op("tuple_of_range", tuple).rule((RANGE,), lambda r: Known(tuple(r.constant)) if r.is_constant and len(r.constant) <= LONGEST else None)


# --- x in {1, 2}: Python keeps the set as a constant; a.dtype.kind in "fc"
def _in_set(items, x):
    if type(items.type.value) is str and isinstance(x.type, Static) and type(x.type.value) is str:
        return Known(x.type.value in items.type.value)
    if type(items.type.value) is not frozenset or isinstance(x.type, Array | View | Slice):
        return None
    fitting = [one for one in items.type.value if not isinstance(x.type, Number) or isinstance(one, int | float | complex)]
    ordered = constant(tuple(sorted(fitting, key=repr)))
    return Instead(operator.contains, (Operand(ordered.type, ordered.value), 1))


op("set_contains", operator.contains, doc="x in {a, b} of constants, part in text of constants.").rule((Static, object), _in_set)


# --- == and != of values of which one is no number
def _family(t: Type) -> type | None:
    """Values of different families never are equal. None: they may be equal to others, or compare to more than a bool."""
    if isinstance(t, Number):
        return float if t.python else None
    if isinstance(t, List) or is_display(t):
        return list
    if isinstance(t, View | Iterator | Closure | BoundMethod):
        return None
    if isinstance(t, Tuple | TupleOf):            # named tuples compare as tuples
        return tuple
    if isinstance(t, Dict | Set | Deque):         # Counter and the like as dictionaries
        return dict if isinstance(t, Dict) else set if isinstance(t, Set) else deque
    if isinstance(t, RangeType | NoneType | Slice):
        return t.python_class
    is_text = isinstance(t, Static) and type(t.value) is str or isinstance(t, Object) and t.of is str
    return str if is_text else None


def _unlike(is_equal: bool):
    def typing(x, y):
        a, b = _family(x.type), _family(y.type)
        if a is not None and b is not None and a is not b:
            return Known(not is_equal)
        numpy, other = (x.type, b) if a is None else (y.type, a)
        if other is str and isinstance(numpy, Number):
            return Known(np.bool_(not is_equal))
        return None
    return typing


_NAN = ("==, in, count, index and remove compare numbers by value: a tuple, list or dictionary that holds a nan does not equal itself, and a "
        "nan is not found in it (Python finds that the two are one object, which numbers of compiled code are not)")
_eq = op("unlike_eq", operator.eq, doc="== of two tuples, lists, ranges; and of these with each other, numbers, None.", differs=_NAN)
_eq.rule((object, object), _unlike(True))


def _have_no_order(x, y):
    both = x.type, y.type
    return Known(all(isinstance(t, Number) and t.python for t in both) and any(t.kind == "c" for t in both) or all(isinstance(t, Dict) for t in both))


op("have_no_order", tuple_steps.have_no_order).rule((object, object), _have_no_order)
op("unlike_ne", operator.ne).rule((object, object), _unlike(False))
