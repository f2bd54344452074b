"""Deques: made, read, written at their ends; what is not said here is in `jitcore/library/tables/deques.py`, in terms of these.

In: Deque types.  Out: ops.  Holds: positions are known to be there; what is stored is retained, what goes is released or given; an item
that is read is borrowed (see counts).
"""
import operator

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.registry import op
from codegen.storage import deque_memory as memory
from codegen.storage.deque_memory import LIMIT, START, VERSION
from codegen.storage.list_memory import LENGTH, load_item, read, store_item, write
from codegen.storage.shared import release_all, retain_all
from typeinfer.callables import deques
from typeinfer.kinds.containers import Deque
from typeinfer.lattice import as_item, join
from typeinfer.ops import Grow, Make, Refuse, Typing
from typeinfer.types import BOOL, BOTTOM, INT, NONE, View
from typeinfer.words.wording import MIXED, worded

MOST = 2**42


def _emit_make(b, instr, limit):
    header = memory.make(b, limit)
    memory.require(b, b(f"icmp eq ptr {header}, null"))
    return header


op("make_deque", deques.make_deque, folds=False, raises=(MemoryError,), doc="deque().",
   grow=lambda wanted, limit: Typing((INT,), wanted) if isinstance(wanted, Deque) else None,
   differs="the items of a deque have one type, so that an int that meets floats there becomes a float").rule(
    (INT,), Deque(BOTTOM), _emit_make)


# --- what is put in
def _put(number: int, items, x, others=()):
    """The typing of an op that puts operand `number` into the deque that is operand 0."""
    item = as_item(x.type)
    if item is None:
        return Refuse(f"a deque cannot hold {worded(x.type)} in compiled code", "deques hold numbers, None, tuples, arrays, lists")
    joined = join(items.type.item, item)
    if joined is None:
        return Refuse(f"the items of a deque must have one type in compiled code: it holds {worded(items.type.item)}, and this is "
                      f"{worded(item)}", MIXED)
    if joined is not items.type.item:
        return Grow({0: Deque(joined)}, NONE)
    return Typing((items.type, *others, joined), NONE)


def _emit_push(at_end: bool):
    def emit(b, instr, items, x):
        t = instr.args[0].type
        length, more, roomy = read(b, items, LENGTH), b.new_label("more"), b.new_label("roomy")
        b.branch(b(f"icmp eq i64 {length}, {read(b, items, memory.ROOM)}"), more, roomy, "!prof !0")
        b.start(more)
        memory.require(b, b(f"xor i1 {memory.grow(b, t, items)}, true"))
        b.jump(roomy)
        b.start(roomy)
        if not at_end:
            memory.put(b, items, START, memory.wrapped(b, items, b(f"add i64 {memory.get(b, items, START)}, -1")))
        store_item(b, t.item, memory.place_of(b, t, items, length if at_end else "0"), pieces_of(x))
        write(b, items, LENGTH, b(f"add nuw nsw i64 {length}, 1"))
        memory.note_change(b, t, items)
    return emit


for _name, _function, _at_end in (("push_last", deques.push_last, True), ("push_first", deques.push_first, False)):
    op(f"deque_{_name}", _function, writes=True, raises=(MemoryError,), consumes=1).rule(
        (Deque, object), lambda items, x: _put(1, items, x), _emit_push(_at_end))


def _emit_store(b, instr, items, at, x):
    t = instr.args[0].type
    where, pieces = memory.place_of(b, t, items, at), pieces_of(x)
    before = load_item(b, t.item, where) if layout.counted(t.item) else ()
    retain_all(b, t.item, pieces)
    store_item(b, t.item, where, pieces)
    memory.note_item(b, t, items)
    if before:
        release_all(b, t.item, before)


op("deque_store", deques.store, writes=True).rule((Deque, INT, object), lambda items, at, x: _put(2, items, x, (INT,)), _emit_store)


# --- what is read, and goes
def _grown(wanted, items, *rest):
    return None if join(items.type.item, wanted) is items.type.item else Grow({0: Deque(join(items.type.item, wanted) or wanted)})


def _emit_item(b, instr, items, at):
    t = instr.args[0].type
    return None if t.item is BOTTOM else operand_of(load_item(b, t.item, memory.place_of(b, t, items, at)))


op("deque_item", deques.item, reads=True, folds=False, shares=0, borrows=True, grow=_grown).rule(
    (Deque, INT), lambda items, at: Typing((items.type, INT), items.type.item), _emit_item)


def _emit_take(at_end: bool, gives: bool):
    def emit(b, instr, items):
        t = instr.args[0].type
        b.module.changed.add(t)
        if t.item is BOTTOM:
            return None
        less = b(f"add i64 {read(b, items, LENGTH)}, -1")
        pieces = load_item(b, t.item, memory.place_of(b, t, items, less if at_end else "0"))
        write(b, items, LENGTH, less)
        if not at_end:
            memory.put(b, items, START, memory.wrapped(b, items, b(f"add i64 {memory.get(b, items, START)}, 1")))
        memory.note_change(b, t, items)
        if gives:
            return operand_of(pieces)
        return release_all(b, t.item, pieces)
    return emit


for _function, _at_end in ((deques.take_last, True), (deques.take_first, False)):
    op(f"deque_{_function.__name__}", _function, reads=True, writes=True, safe=True, grow=_grown).rule(
        (Deque,), lambda items: Typing((items.type,), items.type.item), _emit_take(_at_end, True))
for _function, _at_end in ((deques.drop_last, True), (deques.drop_first, False)):
    op(f"deque_{_function.__name__}", _function, writes=True).rule((Deque,), NONE, _emit_take(_at_end, False))


# --- numbers, identity
op("deque_len", len, keys=(len,), reads=True, folds=False, interval=(0, MOST), doc="len(d).").rule(
    (Deque,), INT, lambda b, instr, items: read(b, items, LENGTH))
op("deque_limit", deques.limit_of, reads=True, folds=False, interval=(-1, 2**63 - 1)).rule(
    (Deque,), INT, lambda b, instr, items: memory.get(b, items, LIMIT))
op("deque_version", deques.version, reads=True, folds=False).rule(
    (Deque,), INT, lambda b, instr, items: memory.get(b, items, VERSION))
op("walk_deque", deques.walk_deque).rule((Deque, INT), lambda items, seen: Make(View(deques.WalkDeque, (items.type, INT)), (0, 1)))


def _identity(x, y):
    t = join(x.type, y.type)
    return Typing((x.type, y.type) if t is None else (t, t), BOOL)


for _name, _function, _predicate in (("is", operator.is_, "eq"), ("is_not", operator.is_not, "ne")):
    op(f"deque_{_name}", _function, folds=False).rule(
        (Deque, Deque), _identity, lambda b, instr, x, y, how=_predicate: b(f"icmp {how} ptr {x}, {y}"))
