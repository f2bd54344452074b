"""Iterating: range, enumerate, zip, reversed as values, and the steps of `for` (see typeinfer.steps).

In: types of iterables.  Out: ops that compose and take apart; what needs arithmetic is in `jitcore/library/iteration.py`.
Holds: none of these needs machine code of its own.
"""
import operator

from codegen.ops.registry import op
from typeinfer import steps
from typeinfer.ops import Instead, Known, Make, Operand, Part, Refuse, Unroll
from typeinfer.types import BOOL, INT, NONE, RANGE, Array, Int, Integral, Iterator, Slice, Tuple, Type, View

_ZERO, _ONE = Operand(INT, 0), Operand(INT, 1)


def _indexable(t: Type) -> bool:
    return t is RANGE or isinstance(t, (Array, Tuple)) and not (isinstance(t, Array) and t.ndim == 0) or isinstance(
        t, View) and t.of in (enumerate, zip, reversed, list)


# --- range
range_ = op("range", range, doc="range(stop), range(start, stop), range(start, stop, step) of 64-bit ints.")


def _as_int(*operands):
    """NumPy integers and bools as range bounds become Python ints."""
    return all(o.type is INT for o in operands)


def _range1(stop):
    return Make(RANGE, (_ZERO, 0, _ONE)) if stop.type is INT else None


def _range2(start, stop):
    return Make(RANGE, (0, 1, _ONE)) if _as_int(start, stop) else None


def _range3(start, stop, step):
    if _as_int(start, stop, step) and step.is_constant and step.constant != 0:
        return Make(RANGE, (0, 1, 2))
    return None


range_.rule((Integral,), _range1)
range_.rule((Integral, Integral), _range2)
range_.rule((Integral, Integral, Integral), _range3)
op("make_range", steps.make_range).rule((INT, INT, INT), lambda *a: Make(RANGE, (0, 1, 2)))

for _index, _attribute in enumerate((range.start, range.stop, range.step)):
    op(f"range.{_attribute.__name__}", _attribute).rule((RANGE,), lambda r, i=_index: Part(i))
for _index, _attribute in enumerate((slice.start, slice.stop, slice.step)):
    op(f"slice.{_attribute.__name__}", _attribute).rule((Slice,), lambda r, i=_index: Part(i))


# --- slices: bounds are ints or None
def _slice(start, stop, step):
    parts = tuple(o.type if o.type is NONE else INT for o in (start, stop, step))
    return Make(Slice(*parts), (0, 1, 2))


slice_ = op("slice", slice, doc="slice(start, stop, step).")
slice_.rule((Integral | NONE, Integral | NONE, Integral | NONE), _slice)
slice_.rule((Integral | NONE, Integral | NONE), lambda a, b: Make(
    Slice(*(o.type if o.type is NONE else INT for o in (a, b)), NONE), (0, 1, Operand(NONE, None))))
slice_.rule((Integral | NONE,), lambda a: Make(
    Slice(NONE, a.type if a.type is NONE else INT, NONE), (Operand(NONE, None), 0, Operand(NONE, None))))


# --- enumerate, zip, reversed
def _view(of, *operands):
    if not all(_indexable(o.type) for o in operands):
        return Refuse(f"{of.__name__}() of {', '.join(str(o.type) for o in operands)} is not supported")
    return Make(View(of, tuple(o.type for o in operands)), tuple(range(len(operands))))


enumerate_ = op("enumerate", enumerate, parameters={"iterable": None, "start": 0}, doc="enumerate(x, start=0).")
enumerate_.rule((object,), lambda x: Make(View(enumerate, (x.type, INT)), (0, _ZERO)) if _indexable(x.type) else None)
enumerate_.rule((object, Int), lambda x, n: Make(View(enumerate, (x.type, INT)), (0, 1)) if _indexable(x.type) else None)
op("zip", zip, doc="zip(*iterables).").rule((object,), lambda *xs: _view(zip, *xs), variadic=True)
op("reversed", reversed, doc="reversed(sequence).").rule((object,), lambda x: _view(reversed, x))


def _view_part(view, index):
    return Part(index.constant) if index.is_constant else None


op("view_part", steps.view_part, doc="What a view presents.").rule((View, INT), _view_part)


def _rest_of_zip(view):
    parts = view.type.parts[1:]
    return Make(View(zip, parts), tuple(Part(1 + k) for k in range(len(parts))))


op("rest_of_zip", steps.rest_of_zip, doc="zip(*others) of zip(first, *others).").rule((View,), _rest_of_zip)


# --- the steps of `for`
op("pair_with_length", steps.pair_with_length, doc="An iterator: a sequence and its length.").rule(
    (object, INT), lambda x, n: Make(Iterator(x.type), (0, 1)))
op("iterator_of", steps.iterator_of).rule((Iterator,), lambda it: Part(0))
op("iterator_length", steps.iterator_length).rule((Iterator,), lambda it: Part(1))


def needs_unroll(t: Type) -> bool:
    """Whether the items come from a tuple, so that the loop is repeated for each: their types may differ."""
    if isinstance(t, Tuple) or isinstance(t, View) and t.of is list:
        return True
    return isinstance(t, View) and t.of in (enumerate, zip, reversed) and any(map(needs_unroll, t.parts))


def static_length(t: Type) -> int | None:
    """The number of items where the type says it."""
    if isinstance(t, Tuple) or isinstance(t, View) and t.of is list:
        return len(t.parts)
    if isinstance(t, View) and t.of in (enumerate, reversed):
        return static_length(t.parts[0])
    if isinstance(t, View) and t.of is zip:
        lengths = [static_length(part) for part in t.parts]
        return min((n for n in lengths if n is not None), default=None if lengths else 0)
    return None


def _length(x):
    known = static_length(x.type)
    exact = known is not None and not (isinstance(x.type, View) and x.type.of is zip and None in map(
        static_length, x.type.parts))
    return Known(known) if exact else None


def _has_next(iterator, count, unrolled):
    t = iterator.type.of
    if needs_unroll(t) and not unrolled.constant:
        return Unroll(static_length(t))
    known = static_length(t)
    if known is not None and count.is_constant and count.constant >= known:
        return Known(False)
    return Instead(operator.lt, (1, Part(1)))


op("has_next", steps.has_next).rule((Iterator, INT, BOOL), _has_next)
op("next_item", steps.next_item).rule((Iterator, INT), lambda it, k: Instead(steps.item_at, (Part(0), 1)))


def _tuple_item(t, k):
    return Part(k.constant) if k.is_constant else None


op("item_at", steps.item_at).rule((Tuple, INT), _tuple_item)
op("item_of_list", steps.item_at, keys=()).rule((View, INT), lambda t, k: _tuple_item(t, k) if t.type.of is list else None)
op("static_length", steps.length, interval=(0, 2**63 - 1)).rule((object,), _length)


def _range_length(b, instr, r):
    start, stop, step = r
    if step == "1" and start == "0":
        return b.call("llvm.smax.i64", "i64", ("i64", stop), ("i64", "0"))
    up = "true" if step == "1" else b(f"icmp sgt i64 {step}, 0")
    low, high = b.select(up, "i64", start, stop), b.select(up, "i64", stop, start)
    size = b.select(up, "i64", step, b(f"sub i64 0, {step}"))
    distance = b(f"sub i64 {high}, {low}")
    whole = distance
    if step not in ("1", "-1"):
        before_last = b(f"sub i64 {distance}, 1")
        steps_between = b(f"udiv i64 {before_last}, {size}")
        whole = b(f"add i64 {steps_between}, 1")
    some = b.select(b(f"icmp slt i64 {low}, {high}"), "i64", whole, "0")
    return b.select(b(f"icmp slt i64 {some}, 0"), "i64", str(2**63 - 1), some)


op("range_length", steps.length, interval=(0, 2**63 - 1), doc="The number of items of a range.").rule(
    (RANGE,), INT, _range_length)


def _range_item(b, instr, start, stop, step, index):
    offset = index if step == "1" else b(f"mul nsw i64 {index}, {step}")
    return offset if start == "0" else b(f"add nsw i64 {start}, {offset}")


op("range_item", steps.range_item, doc="Item of a range at a position within it.").rule(
    (INT, INT, INT, INT), INT, _range_item)
op("advance", steps.advance, doc="The next position of an iteration.").rule(
    (INT,), INT, lambda b, instr, k: b(f"add nuw nsw i64 {k}, 1"))
