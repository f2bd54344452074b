"""Lists: made, read, written, grown; what is not said here is in `jitcore/library/sequences/lists.py`, in terms of these.

In: list types.  Out: ops.  Holds: an index is checked as `index < length` unsigned; what is stored is retained, what is overwritten
or removed released; an item that is read is borrowed (see counts).

A display [a, b, c] is a list that nothing changes, its items known by number (see `tuples`), until inference finds a use that
needs more: then the op's `grow` makes a list of it (see typeinfer.growth).
"""
import operator

import numpy as np

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.containers.iteration import is_iterable, is_static
from codegen.ops.registry import op
from codegen.ops.scalars import UINT64
from codegen.ops.containers.tuples import LONGEST, display_items, is_list, joined_displays
from codegen.storage.list_memory import ITEMS, LENGTH, each, item_place, load_item, make, make_room, read, reverse, store_item, write
from codegen.storage.shared import lasting, own_all, release_all, retain_all
from typeinfer.callables import steps, tuple_steps
from typeinfer.lattice import as_item, as_list, as_tuple, is_taken, join
from typeinfer.ops import Grow, Instead, Known, Make, Operand, Refuse, Same, Typing, static
from typeinfer.types import BOOL, BOTTOM, INT, NONE, RANGE, Int, List, Tuple, TupleOf, Type, View, numpy_of
from typeinfer.words.wording import MIXED, UNKNOWN_LENGTH, mixed_items, worded

Stored = List | TupleOf
MOST = 2**42
MANY = 16                         # items of one type, of which a display is a list from the start


# --- making
def _display(*items):
    whole = View(list, tuple(i.type for i in items))
    is_many = len(items) > LONGEST or len(items) > MANY and all(part is whole.parts[0] for part in whole.parts)
    t = as_list(whole) if is_many else None
    return Make(whole, tuple(range(len(items)))) if t is None else Typing((t.item,) * len(items), t)


def _grown_display(wanted, *items):
    if not isinstance(wanted, List):
        return None
    own = as_list(View(list, tuple(i.type for i in items)))
    t = own and join(own, wanted)                 # the items themselves may have grown meanwhile
    if t is None:
        return Refuse(mixed_items(View(list, tuple(i.type for i in items))), MIXED)
    return Typing((t.item,) * len(items), t)


def _emit_make(b, instr, *items):
    t = instr.result.type
    header, start = make(b, t, str(len(items)))
    for number, item in enumerate(items):
        store_item(b, t.item, item_place(b, t.item, start, str(number)), own_all(b, t, t.item, pieces_of(item)))
    if items:
        write(b, header, LENGTH, str(len(items)))
    return header


op("make_list", steps.make_list, folds=False, raises=(MemoryError,), grow=_grown_display, doc="[a, b, c].",
   differs="the items of a list have one type, so an int that meets floats in a list becomes a float; sorting what holds a nan raises "
           "ValueError (Python leaves it in an order that has no meaning)").rule((object,), _display, _emit_make, variadic=True)
op("list_of_nothing", list, folds=False).rule((), lambda: Instead(steps.make_list, ()))



def _display_of(whole):
    if not isinstance(whole.type, Tuple) and not is_list(whole.type):
        return None
    return Make(View(list, whole.type.parts), display_items(0, whole))


def _list_of_display(wanted, whole):
    return Instead(steps.make_list, display_items(0, whole)) if isinstance(wanted, List) and _display_of(whole) else None


op("list_of_tuple", list, grow=_list_of_display).rule((Tuple | View,), _display_of)
op("starred", steps.starred, grow=_list_of_display).rule((Tuple | View,), _display_of)
op("starred_list", steps.starred).rule((List,), lambda xs: Same())


# --- a display under construction: [*a, *b] and comprehensions
def _materialized(operand):
    t = as_list(operand.type)
    return Refuse(mixed_items(operand.type), MIXED) if t is None else Grow({0: t})


def _spread(a, b):
    if isinstance(a.type, List):
        return Instead(steps.extend_items, (0, 1))
    if b.type is RANGE and b.is_constant and len(b.constant) <= LONGEST:
        items = [Operand(INT, value) for value in b.constant]
        return Make(View(list, a.type.parts + (INT,) * len(items)), (*display_items(0, a), *items))
    joined = joined_displays(a, b)
    if joined is None and (is_iterable(b.type) and not is_static(b.type)):
        return _materialized(a)
    return joined


def _grown_spread(wanted, a, b):
    if not isinstance(wanted, List):
        return None
    if is_list(a.type) and (isinstance(b.type, Tuple) or is_list(b.type)):
        return Instead(steps.make_list, (*display_items(0, a), *display_items(1, b)))
    return _growing(a, wanted)


def _growing(xs, wanted):
    """Operand 0 must be `wanted`, if it is not more already."""
    return None if join(xs.type, wanted) is xs.type else Grow({0: wanted})


op("concatenate_items", steps.concatenate_items, grow=_grown_spread).rule((object, object), _spread)


def _append_item(a, x):
    if isinstance(a.type, List):
        return _append(a, x, a.type)
    return Make(View(list, (*a.type.parts, x.type)), (*display_items(0, a), 1)) if is_list(a.type) else None


def _grown_append(wanted, a, x):
    return _growing(a, wanted) if isinstance(wanted, List) else None


# --- what is put into a list
def putting(number: int, xs, x, result: Type, others=()):
    """The typing of an op that puts operand `number` into the list that is operand 0."""
    item = as_item(x.type)
    if item is None:
        return Refuse(f"a list cannot hold {worded(x.type)} in compiled code", "lists hold numbers, None, tuples, arrays, lists")
    joined = xs.type.item if is_taken(xs.type, xs.type.item, item) else join(xs.type.item, item)
    if joined is None:
        return Refuse(f"the items of a list must have one type in compiled code: it holds {worded(xs.type.item)}, and this is "
                      f"{worded(item)}", MIXED)
    if joined is not xs.type.item:
        return Grow({0: xs.type.holding((joined,))}, result if result is NONE else None)
    return Typing((xs.type, *others, joined), xs.type if result is not NONE else NONE)


def _append(xs, x, result=NONE):
    return putting(1, xs, x, result)


def _emit_append(b, instr, xs, x):
    t = instr.args[0].type
    length = read(b, xs, LENGTH)
    following = b(f"add nuw nsw i64 {length}, 1")
    make_room(b, t, xs, following)
    store_item(b, t.item, item_place(b, t.item, read(b, xs, ITEMS), length), lasting(b, t, t.item, pieces_of(x)))
    write(b, xs, LENGTH, following)
    b.module.changed.add(t)


op("append_item", steps.append_item, writes=True, raises=(MemoryError,), shares=0, consumes=1, grow=_grown_append,
   doc="One more item of a comprehension.").rule(
    (object, object), _append_item, lambda b, instr, xs, x: (_emit_append(b, instr, xs, x), xs)[1])
op("list.append", list.append, writes=True, raises=(MemoryError,), consumes=1, doc="xs.append(x).").rule((List, object), _append, _emit_append)


# --- reading
def _emit_len(b, instr, xs):
    return read(b, xs, LENGTH)


op("list_len", len, keys=(len, steps.length), reads=True, folds=False, interval=(0, MOST), doc="len(xs).").rule((Stored,), INT, _emit_len)


def _item_operand(wanted, xs, *rest):
    """What a list must be for its items to be of a type."""
    return _growing(xs, xs.type.holding((wanted,))) if isinstance(xs.type, Stored) else None


def _emit_item(b, instr, xs, index):
    t = instr.args[0].type.item
    return operand_of(load_item(b, t, item_place(b, t, read(b, xs, ITEMS), index)))


op("list_item", steps.item_at, reads=True, folds=False, shares=0, borrows=True, grow=_item_operand,
   doc="The item at a position that is known to be within a list.").rule((Stored, INT), lambda xs, k: Typing((xs.type, INT), xs.type.item), _emit_item)


def _position(b, instr, index: str, length: str, message: str) -> str:
    """The position that a checked index means."""
    value = instr.args[1]
    if value.type is UINT64:
        b.raise_if(b(f"icmp slt i64 {index}, 0"), IndexError, "cannot fit 'numpy.uint64' into an index-sized integer")
    elif index.startswith("-") and index[1:].isdigit():
        index = b(f"add i64 {length}, {index}")
    elif not index.isdigit():
        if value.range is None or value.range[0] is None or value.range[0] < 0:
            index = b.select(b(f"icmp slt i64 {index}, 0"), "i64", b(f"add i64 {index}, {length}"), index)
    if b.options.boundscheck:
        b.raise_if(b(f"icmp uge i64 {index}, {length}"), IndexError, message)
    return index


def _index_type(index):
    return index.type if index.type is UINT64 else INT


def _get(xs, index):
    return Typing((xs.type, _index_type(index)), xs.type.item)


def _emit_get(b, instr, xs, index):
    t = instr.args[0].type.item
    length, items = read(b, xs, LENGTH), read(b, xs, ITEMS)
    index = _position(b, instr, index, length, f"{instr.args[0].type.python_class.__name__} index out of range")
    if t is BOTTOM:                               # nothing is ever put into this list
        return None
    return operand_of(load_item(b, t, item_place(b, t, items, index)))


op("list_getitem", operator.getitem, raises=(IndexError,), reads=True, folds=False, shares=0, borrows=True, grow=_item_operand,
   doc="xs[i].").rule((Stored, Int | BOOL), _get, _emit_get)


def _pop(xs):
    return Typing((xs.type,), xs.type.item)


def _emit_pop(b, instr, xs):
    t = instr.args[0].type
    length = read(b, xs, LENGTH)
    b.raise_if(b(f"icmp eq i64 {length}, 0"), IndexError, "pop from empty list")
    b.module.changed.add(t)
    if t.item is BOTTOM:
        return None
    last = b(f"add nsw i64 {length}, -1")
    write(b, xs, LENGTH, last)
    return operand_of(load_item(b, t.item, item_place(b, t.item, read(b, xs, ITEMS), last)))


op("list.pop", list.pop, raises=(IndexError,), reads=True, writes=True, grow=_item_operand, doc="xs.pop().").rule((List,), _pop, _emit_pop)


# --- writing
def _set(xs, index, x):
    return putting(2, xs, x, NONE, (_index_type(index),))


def _emit_store(b, instr, xs, index, x):
    t = instr.args[0].type
    where = item_place(b, t.item, read(b, xs, ITEMS), index)
    before = load_item(b, t.item, where) if layout.counted(t.item) else ()
    store_item(b, t.item, where, own_all(b, t, t.item, pieces_of(x)))
    if before:
        release_all(b, t.item, before)
    b.module.changed.add(t)


def _emit_set(b, instr, xs, index, x):
    position = _position(b, instr, index, read(b, xs, LENGTH), "list assignment index out of range")
    _emit_store(b, instr, xs, position, x)


op("list_setitem", operator.setitem, raises=(IndexError,), writes=True, doc="xs[i] = x.").rule((List, Int | BOOL, object), _set, _emit_set)
op("list_store", steps.list_store, writes=True, doc="xs[i] = x at a position that is known to be within the list.").rule(
    (List, INT, object), _set, _emit_store)


def _emit_reverse(b, instr, xs):
    t = instr.args[0].type
    if t.item is not BOTTOM:
        reverse(b, t, xs)
        b.module.changed.add(t)


op("list.reverse", list.reverse, writes=True, doc="xs.reverse().").rule((List,), NONE, _emit_reverse)


# --- sections: moved, copied, removed
def _move(b, t: List, items: str, to: str, start: str, count: str) -> None:
    size = layout.item_size(t.item)
    bytes = b(f"mul nsw i64 {count}, {size}")
    b.call("llvm.memmove.p0.p0.i64", "void", ("ptr", item_place(b, t.item, items, to)), ("ptr", item_place(b, t.item, items, start)),
           ("i64", bytes), ("i1", "false"))


def _emit_open(b, instr, xs, at, count):
    t = instr.args[0].type
    length = read(b, xs, LENGTH)
    following = b(f"add i64 {length}, {count}")
    make_room(b, t, xs, following)
    items = read(b, xs, ITEMS)
    _move(b, t, items, b(f"add i64 {at}, {count}"), at, b(f"sub i64 {length}, {at}"))
    if layout.counted(t.item):                      # what is not yet stored must not be released
        bytes = b(f"mul nsw i64 {count}, {layout.item_size(t.item)}")
        b.call("llvm.memset.p0.i64", "void", ("ptr", item_place(b, t.item, items, at)), ("i8", "0"), ("i64", bytes), ("i1", "false"))
    write(b, xs, LENGTH, following)
    b.module.changed.add(t)


op("open_gap", steps.open_gap, writes=True, raises=(MemoryError,), doc="Room for items, to be stored at once.").rule(
    (List, INT, INT), NONE, _emit_open)


def _emit_close(b, instr, xs, first, count):
    t = instr.args[0].type
    length, items = read(b, xs, LENGTH), read(b, xs, ITEMS)
    end = b(f"add i64 {first}, {count}")
    if layout.counted(t.item):
        each(b, first, end, lambda index: release_all(b, t.item, load_item(b, t.item, item_place(b, t.item, items, index))))
    _move(b, t, items, first, end, b(f"sub i64 {length}, {end}"))
    write(b, xs, LENGTH, b(f"sub i64 {length}, {count}"))
    b.module.changed.add(t)


op("close_gap", steps.close_gap, writes=True, doc="Items that are removed.").rule((List, INT, INT), NONE, _emit_close)


def _grown_section(wanted, xs, first, count, *room):
    return Instead(steps.section_for, (static(wanted), 0, 1, 2)) if join(wanted, xs.type) is not xs.type else None


def _emit_section(b, instr, xs, first, count, *room):
    t = instr.result.type
    header, start = make(b, t, b(f"add i64 {count}, {room[0]}") if room else count)
    bytes = b(f"mul nsw i64 {count}, {layout.item_size(t.item)}")
    b.call("llvm.memcpy.p0.p0.i64", "void", ("ptr", start),
           ("ptr", item_place(b, t.item, read(b, xs, ITEMS), first)), ("i64", bytes), ("i1", "false"))
    if layout.counted(t.item):
        each(b, "0", count, lambda index: retain_all(b, t.item, load_item(b, t.item, item_place(b, t.item, start, index))))
    write(b, header, LENGTH, count)
    return header


_section = op("list_section", steps.list_section, reads=True, folds=False, raises=(MemoryError,), grow=_grown_section,
              doc="A new list of items that are known to be there.")
for _room in ((), (INT,)):
    _section.rule((List, INT, INT, *_room), lambda xs, *numbers: Typing((xs.type, *(INT for _ in numbers)), xs.type), _emit_section)
op("list.copy", list.copy).rule((List,), lambda xs: None if xs.type.is_native else Instead(list, (0,)))


# --- tuples of unknown length: lists that nothing changes any more
def _as_tuple(xs):
    t = as_list(xs.type)
    if t is None:
        return Refuse(mixed_items(xs.type, UNKNOWN_LENGTH), MIXED) if is_list(xs.type) else None
    return Grow({0: t}) if t is not xs.type else Typing((t,), TupleOf(t.item))


op("as_tuple", tuple_steps.as_tuple, folds=False, shares=0, grow=lambda wanted, xs: _growing(xs, List(wanted.item)) if isinstance(
    xs.type, List) else Grow({0: List(wanted.item)})).rule((List | View,), _as_tuple, lambda b, instr, xs: xs)
op("items_of_tuple", tuple_steps.items_of_tuple, folds=False, shares=0, grow=lambda wanted, xs: _growing(xs, TupleOf(wanted.item))).rule(
    (TupleOf,), lambda xs: Typing((xs.type,), List(xs.type.item)), lambda b, instr, xs: xs)


def _as_stored(xs):
    t = as_tuple(xs.type)
    return Refuse(mixed_items(xs.type, UNKNOWN_LENGTH), MIXED) if t is None else Typing((t,), t)


op("as_stored", tuple_steps.as_stored, folds=False, shares=0).rule((Tuple | TupleOf,), _as_stored, lambda b, instr, xs: xs)


op("width", tuple_steps.width).rule((TupleOf,), lambda rows: Known(len(rows.type.item.parts)))


def _check_alike(x, y):
    return Known(None) if join(x.type, y.type) is not None else Refuse(
        f"the items of {UNKNOWN_LENGTH} must have one type in compiled code: {worded(x.type)} + {worded(y.type)}", "convert the items of one")


op("check_alike", tuple_steps.check_alike).rule((object, object), _check_alike)


# --- identity
def _identity(x, y):
    if isinstance(x.type, Stored) and type(x.type) is type(y.type):
        t = join(x.type, y.type)
        return Typing((x.type, y.type) if t is None else (t, t), BOOL)
    wanted = {number: as_list(one.type) for number, one in enumerate((x, y)) if is_list(one.type)}
    is_of_lists = all(isinstance(one.type, List) or is_list(one.type) for one in (x, y))
    return Grow(wanted) if is_of_lists and None not in wanted.values() else None


for _name, _function, _predicate in (("is", operator.is_, "eq"), ("is_not", operator.is_not, "ne")):
    op(f"list_{_name}", _function, folds=False).rule((object, object), _identity,
                                                     lambda b, instr, x, y, how=_predicate: b(f"icmp {how} ptr {x}, {y}"))


def item_dtype(items):
    """The dtype of np.array(items)."""
    return np.array(items).dtype


op("item_dtype", item_dtype).rule((Stored,), lambda xs: Known(np.dtype(float) if xs.type.item is BOTTOM else numpy_of(xs.type.item).dtype))
