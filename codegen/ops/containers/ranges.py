"""range and slice: made, taken apart, counted, searched.

In: ints.  Out: ops; slicing, and items that are no ints, are in `jitcore/library/sequences/ranges.py`.  Holds: bounds may be any 64-bit ints, so
a range may have nearly 2**64 items: counts and distances are unsigned, items are computed modulo 2**64.
"""
import operator

from codegen.ops.registry import op
from codegen.ops.scalars import INT_MAX, UINT64, bounds, literal_value
from typeinfer.callables import steps
from typeinfer.ops import Known, Make, Operand, Part, Refuse, Typing
from typeinfer.kinds.opaque import Asked
from typeinfer.kinds.records import Either, Instance
from typeinfer.types import BOOL, INT, NONE, RANGE, Array, Family, Int, Integral, Num, Number, Optional, Slice, View

_ZERO, _ONE, _NOTHING = Operand(INT, 0), Operand(INT, 1), Operand(NONE, None)


# --- making and taking apart
def _as_int(*operands):
    return all(o.type is INT for o in operands)


def _range1(stop):
    return Make(RANGE, (_ZERO, 0, _ONE)) if stop.type is INT else None


def _range2(start, stop):
    return Make(RANGE, (0, 1, _ONE)) if _as_int(start, stop) else None


def _range3(start, stop, step):
    if _as_int(start, stop, step) and step.is_constant and step.constant != 0:
        return Make(RANGE, (0, 1, 2))
    return None


range_ = op("range", range, doc="range(stop), range(start, stop), range(start, stop, step) of 64-bit ints.")
range_.rule((Integral,), _range1)
range_.rule((Integral, Integral), _range2)
range_.rule((Integral, Integral, Integral), _range3)
op("make_range", steps.make_range).rule((INT, INT, INT), lambda *a: Make(RANGE, (0, 1, 2)))

Marked = Family("slice of numbers", lambda t: type(t) is View and t.of is slice)      # what np.mgrid takes, and no sequence

for _index, _attribute in enumerate((range.start, range.stop, range.step)):
    op(f"range.{_attribute.__name__}", _attribute).rule((RANGE,), lambda r, i=_index: Part(i))
for _index, _attribute in enumerate((slice.start, slice.stop, slice.step)):
    op(f"slice.{_attribute.__name__}", _attribute).rule((Slice | Marked,), lambda r, i=_index: Part(i))


def _slice(*bounds):
    """slice(stop), slice(start, stop), slice(start, stop, step). A uint64 is clipped first, in the library."""
    if any(bound.type is UINT64 for bound in bounds):
        return None
    if any(not Integral.contains(bound.type) and bound.type is not NONE for bound in bounds):
        return Make(View(slice, tuple(bound.type for bound in bounds)), (0, 1, 2)) if len(bounds) == 3 else None
    given = (None, 0) if len(bounds) == 1 else tuple(range(len(bounds)))
    parts = tuple(_NOTHING if at is None else at for at in (*given, None)[:3])
    return Make(Slice(*(NONE if at is _NOTHING or bounds[at].type is NONE else INT for at in parts)), parts)


slice_ = op("slice", slice, doc="slice(start, stop, step).")
for _count_of_bounds in (3, 2, 1):
    slice_.rule((Num | NONE | Asked,) * _count_of_bounds, _slice)       # of bounds that are objects: sequences ask Python what it selects


# --- counting
def _is_up(b, step: str) -> str:
    known = literal_value(step)
    return b(f"icmp sgt i64 {step}, 0") if known is None else "true" if known > 0 else "false"


def _choose(b, condition: str, yes: str, no: str) -> str:
    return yes if condition == "true" else no if condition == "false" else b.select(condition, "i64", yes, no)


def _sides(b, start: str, stop: str, step: str) -> tuple[str, str, str]:
    """(the lower bound, the upper one, the distance between neighbors), unsigned the last."""
    up, known = _is_up(b, step), literal_value(step)
    size = str(abs(known)) if known is not None else b.select(up, "i64", step, b(f"sub i64 0, {step}"))
    return _choose(b, up, start, stop), _choose(b, up, stop, start), size


def _count(b, start: str, stop: str, step: str) -> str:
    """The number of items, unsigned."""
    if start == "0" and step == "1":
        return b.call("llvm.smax.i64", "i64", ("i64", stop), ("i64", "0"))
    low, high, size = _sides(b, start, stop, step)
    count = b(f"sub i64 {high}, {low}")
    if size != "1":
        between = b(f"udiv i64 {b(f'sub i64 {count}, 1')}, {size}")
        count = b(f"add i64 {between}, 1")
    return b.select(b(f"icmp slt i64 {low}, {high}"), "i64", count, "0")


def _emit_length(b, instr, r):
    count = _count(b, *r)
    if r[0] == "0" and r[2] == "1":
        return count
    return b.select(b(f"icmp slt i64 {count}, 0"), "i64", str(INT_MAX), count)


def _emit_len(b, instr, r):
    count = _count(b, *r)
    if not (r[0] == "0" and r[2] == "1"):
        b.raise_if(b(f"icmp slt i64 {count}, 0"), OverflowError, "Python int too large to convert to C ssize_t")
    return count


op("range_length", steps.length, interval=(0, INT_MAX), doc="The number of items that a loop over a range takes.").rule(
    (RANGE,), INT, _emit_length)
op("range_len", len, interval=(0, INT_MAX), raises=(OverflowError,), doc="len(range).").rule((RANGE,), INT, _emit_len)


# --- items
def _fits(instr, start: str, stop: str, step: str) -> bool:
    """Whether the distance from `start` to any item is proved to be less than 2**63."""
    (low, high), (stop_low, stop_high), (step_low, step_high) = (
        bounds(instr, index, operand) for index, operand in enumerate((start, stop, step)))
    return (step_low > 0 or stop_low >= -1 or high <= 0) and (step_high < 0 or low >= -1 or stop_high <= 0)


def _emit_item(b, instr, start, stop, step, index):
    """start + index * step, where `index` is within the range."""
    exact = " nsw" if _fits(instr, start, stop, step) else ""
    offset = index if step == "1" else b(f"mul{exact} i64 {index}, {step}")
    return offset if start == "0" else b(f"add{' nsw' if step == '1' else exact} i64 {start}, {offset}")


def _emit_item_from_end(b, instr, start, stop, step, index):
    if step in ("1", "-1"):
        last = b(f"{'sub' if step == '1' else 'add'} i64 {stop}, 1")
        return b(f"{'sub' if step == '1' else 'add'} nsw i64 {last}, {index}")
    last = b(f"sub i64 {_count(b, start, stop, step)}, 1")
    left = b(f"sub i64 {last}, {index}")
    return b(f"add i64 {start}, {b(f'mul i64 {left}, {step}')}")


op("range_item", steps.range_item, doc="Item of a range at a position within it.").rule((INT, INT, INT, INT), INT, _emit_item)
op("range_item_from_end", steps.range_item_from_end, doc="Item of a reversed range at a position within it.").rule(
    (INT, INT, INT, INT), INT, _emit_item_from_end)


def _emit_getitem(b, instr, r, index):
    start, stop, step = r
    count, at = _count(b, *r), index
    if instr.args[1].type is INT:
        negative = b(f"icmp slt i64 {index}, 0")
        at = b(f"add i64 {index}, {b.select(negative, 'i64', count, '0')}")
    b.raise_if(b(f"icmp uge i64 {at}, {count}"), IndexError, "range object index out of range")
    offset = at if step == "1" else b(f"mul i64 {at}, {step}")
    return offset if start == "0" else b(f"add i64 {start}, {offset}")


op("range_getitem", operator.getitem, raises=(IndexError,), doc="r[i].").rule(
    (RANGE, Int | BOOL), lambda r, i: Typing((RANGE, i.type if i.type is UINT64 else INT), INT), _emit_getitem)


# --- searching
def _distance(b, instr, r, x: str) -> tuple[str, str, str]:
    """(how far from the start x is, whether that is inside the range, the distance between neighbors): all unsigned."""
    start, stop, step = r
    if instr.args[1].type is BOOL:
        x = b(f"zext i1 {x} to i64")
    up = _is_up(b, step)
    low, high, size = _sides(b, *r)
    above, below = (b(f"sub i64 {x}, {start}") if up != "false" else "", b(f"sub i64 {start}, {x}") if up != "true" else "")
    distance = _choose(b, up, above, below)
    inside = b(f"icmp ult i64 {distance}, {b(f'sub i64 {high}, {low}')}")
    return distance, b(f"and i1 {inside}, {b(f'icmp slt i64 {low}, {high}')}"), size


def _emit_contains(b, instr, r, x):
    return _is_item(b, *_distance(b, instr, r, x))


def _is_item(b, distance: str, inside: str, size: str) -> str:
    if size == "1":
        return inside
    rest = b(f"urem i64 {distance}, {size}")
    return b(f"and i1 {inside}, {b(f'icmp eq i64 {rest}, 0')}")


def _emit_index(b, instr, r, x):
    distance, inside, size = _distance(b, instr, r, x)
    b.python_raises_if(b(f"xor i1 {_is_item(b, distance, inside, size)}, true"), r, x)
    position = distance if size == "1" else b(f"udiv i64 {distance}, {size}")
    b.raise_if(b(f"icmp slt i64 {position}, 0"), OverflowError, "integer overflow: the position does not fit in 64 bits")
    return position


def _never_holds(r, x):
    """Whether a value of this type equals no int."""
    if isinstance(x.type, Array | Number | Optional | Instance | Either):
        return Refuse("an array cannot be searched for in a range", "search for its items in a loop") if isinstance(x.type, Array) else None
    return Known(False)


_contains = op("range_contains", operator.contains, doc="x in range.")
_contains.rule((RANGE, INT), BOOL, _emit_contains)
_contains.rule((RANGE, BOOL), BOOL, _emit_contains)
_contains.rule((RANGE, object), _never_holds)
_index = op("range.index", range.index, raises=(ValueError, OverflowError), doc="r.index(x).")
_index.rule((RANGE, INT), INT, _emit_index)
_index.rule((RANGE, BOOL), INT, _emit_index)
