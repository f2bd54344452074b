"""Deques that Python passes and receives: made of Python's, written back, boxed.

In: Deque types.  Out: KIND.  Holds: what comes in is read from a tuple of the items, which lives as long as the call; a deque that changed
is filled anew, but it stays the object that it is, and so do mutable items.
"""
from __future__ import annotations

from collections import deque

from codegen import layout, objects
from codegen.boxes import boxing, unboxing, writeback
from codegen.build import Builder
from codegen.storage import deque_memory, list_memory, shared
from codegen.storage.deque_memory import CHANGED, LIMIT, place_of
from codegen.storage.list_memory import LENGTH, load_item, store_item
from typeinfer.kinds.containers import Deque
from typeinfer.types import BOTTOM, INT


def new_deque(limit: int) -> deque:
    """An empty deque; a limit of -1 is none."""
    return deque(maxlen=None if limit < 0 else limit)


def refill(items: deque, fresh: list) -> None:
    """Let a deque hold the items of a list."""
    items.clear()
    items.extend(fresh)


class DequeKind(shared.Kind):
    name = "deque"

    def fits(self, b: Builder, t: Deque, pointer: str) -> str:
        return b(f"icmp eq ptr {unboxing.field(b, pointer, objects.TYPE)}, {b.object(deque)}")

    def take(self, b: Builder, t: Deque, loose, writer: str) -> None:
        header = deque_memory.make(b, "-1")
        _go_on_if(b, b(f"icmp ne ptr {header}, null"))
        shared.enter(b, t, header, writer)
        kept = b.call("PySequence_Tuple", "ptr", ("ptr", "%object"))
        writeback.keep(b, header, kept)
        limit = b.call("PyObject_GetAttr", "ptr", ("ptr", "%object"), ("ptr", b.object("maxlen")))
        none, some, known = b.new_label("none"), b.new_label("some"), b.new_label("known")
        b.branch(b(f"icmp eq ptr {limit}, {b.module.external('_Py_NoneStruct')}"), none, some)
        b.start(some)
        number = b.call("PyLong_AsLongLong", "i64", ("ptr", limit))
        b.call("Py_DecRef", "void", ("ptr", limit))
        b.jump(known)
        b.start(none)
        b.call("Py_DecRef", "void", ("ptr", limit))
        b.jump(known)
        b.start(known)
        deque_memory.put(b, header, LIMIT, b.phi("i64", (number, some), ("-1", none)))
        count = unboxing.field(b, kept, objects.SIZE, "i64")
        if t.item is BOTTOM:
            _go_on_if(b, b(f"icmp eq i64 {count}, 0"))
            b.do(f"ret ptr {header}")
            return
        start = b(f"getelementptr i8, ptr {kept}, i64 {objects.TUPLE_ITEMS}")

        def take(index):
            one = b(f"load ptr, ptr {b(f'getelementptr ptr, ptr {start}, i64 {index}')}")
            pieces = unboxing.unbox(b, t.item, one, "miss", loose=loose)
            more, roomy = b.new_label("more"), b.new_label("roomy")
            b.branch(b(f"icmp eq i64 {index}, {list_memory.read(b, header, deque_memory.ROOM)}"), more, roomy, "!prof !0")
            b.start(more)
            b.branch(deque_memory.grow(b, t, header), roomy, "miss", "!prof !1")
            b.start(roomy)
            store_item(b, t.item, place_of(b, t, header, index), pieces)
            shared.retain_all(b, t.item, pieces)
            list_memory.write(b, header, LENGTH, b(f"add i64 {index}, 1"))
        list_memory.each(b, "0", count, take)
        b.do(f"ret ptr {header}")

    def receive(self, b: Builder, t: Deque) -> None:
        b.jump("miss")                            # no function of the interpreter's is known to give one

    def write(self, b: Builder, t: Deque) -> None:
        known, changed, done = shared.read(b, "%shared", shared.OBJECT), b.new_label("changed"), b.new_label("done")
        b.branch(b(f"icmp eq i64 {deque_memory.get(b, '%shared', CHANGED)}, 0"), done, changed)
        b.start(changed)
        fresh = self._listed(b, t, None, "failed")
        parts = [boxing.new_reference(b, known), fresh]
        result = boxing.join_parts(b, parts, lambda: boxing.call_object(b, b.object(refill), parts))
        writeback.fail_if(b, b(f"icmp eq ptr {result}, null"))
        b.call("Py_DecRef", "void", ("ptr", result))
        b.jump(done)
        b.start(done)

    def box(self, b: Builder, t: Deque, copies: bool) -> None:
        fill, fail, filled = b.new_label("fill"), b.new_label("fail"), b.new_label("filled")
        parts = [boxing.box(b, INT, (deque_memory.get(b, "%shared", LIMIT),))]
        made = boxing.join_parts(b, parts, lambda: boxing.call_object(b, b.object(new_deque), parts))
        b.branch(b(f"icmp eq ptr {made}, null"), "none", fill, "!prof !0")
        b.start(fill)
        if not copies:
            shared.write(b, "%shared", shared.OBJECT, made)
        fresh = self._listed(b, t, False if copies else None, fail)
        again = b.call("PySequence_InPlaceConcat", "ptr", ("ptr", made), ("ptr", fresh))
        b.call("Py_DecRef", "void", ("ptr", fresh))
        b.branch(b(f"icmp eq ptr {again}, null"), fail, filled, "!prof !0")
        b.start(filled)
        b.call("Py_DecRef", "void", ("ptr", again))
        b.do(f"ret ptr {made}")
        shared.give_up(b, fail, made, copies)

    def _listed(self, b: Builder, t: Deque, consume: bool | None, failed: str) -> str:
        """A new list of the items, boxed; where one cannot be, jump to the label `failed`."""
        ready, drop = b.new_label("ready"), b.new_label("drop")
        count = list_memory.read(b, "%shared", LENGTH)
        made = b.call("PyList_New", "ptr", ("i64", count))
        b.branch(b(f"icmp eq ptr {made}, null"), failed, ready, "!prof !0")
        b.start(ready)
        if t.item is BOTTOM:
            return made
        places, after = unboxing.field(b, made, objects.LIST_ITEMS), b.new_label("listed")

        def fill(index):
            one = boxing.box_one_of_many(b, t.item, load_item(b, t.item, place_of(b, t, "%shared", index)), consume=consume)
            stored = b.new_label("stored")
            b.branch(b(f"icmp eq ptr {one}, null"), drop, stored, "!prof !0")
            b.start(stored)
            b.do(f"store ptr {one}, ptr {b(f'getelementptr ptr, ptr {places}, i64 {index}')}")
        list_memory.each(b, "0", count, fill)
        b.jump(after)
        b.start(drop)
        b.call("Py_DecRef", "void", ("ptr", made))
        b.jump(failed)
        b.start(after)
        return made

    def drop(self, b: Builder, t: Deque) -> None:
        deque_memory.drop(b, t)

    def drops_like(self, t: Deque):
        return t if layout.counted(t.item) else Deque


def _go_on_if(b: Builder, condition: str) -> None:
    fits = b.new_label("fits")
    b.branch(condition, fits, "miss", "!prof !1")
    b.start(fits)


KIND = DequeKind()
