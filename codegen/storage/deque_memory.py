"""Memory of deques: a header, and the items in a ring.

In: Deque types, headers as LLVM values.  Out: LLVM text that makes, reads, grows.  Holds: the room is a power of two (or none), so that the
item at a position is at (start + position) & (room - 1); an item that owns memory is counted once for the deque.

    header:  references | items ptr | length i64 | room i64 | … (see shared) … | start i64 | limit i64 | version i64 | changed i64

`limit`: maxlen, -1 where there is none. `version` changes when items come or go; `changed` is 0 where nothing was written.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import Builder, Module, with_gil
from codegen.storage import list_memory, pool, shared
from codegen.storage.list_memory import ITEMS, LENGTH, each, item_place, load_item, read
from typeinfer.kinds.containers import Deque

ROOM = list_memory.CAPACITY
START, LIMIT, VERSION, CHANGED = range(shared.PREFIX, shared.PREFIX + 32, 8)
HEADER = shared.PREFIX + 32


def get(b: Builder, header: str, field: int) -> str:
    """START, LIMIT, VERSION or CHANGED."""
    return shared.read(b, header, field, "i64", "length")


def put(b: Builder, header: str, field: int, value: str) -> None:
    shared.write(b, header, field, value, "i64", "length")


def make(b: Builder, limit: str) -> str:
    """A new deque without items; null where there is no memory."""
    target = b.module.declare("jitcore_deque", "noalias ptr", ("i64",), "nounwind")
    return b(f"call noalias ptr {target}(i64 {limit})")


def require(b: Builder, failed: str) -> None:
    b._cold_if(failed, lambda: with_gil(b, lambda: b.call("PyErr_NoMemory", "ptr")))


def wrapped(b: Builder, header: str, number: str) -> str:
    """Where in the ring something is that counts on beyond its end."""
    return b(f"and i64 {number}, {b(f'add i64 {read(b, header, ROOM)}, -1')}")


def place_of(b: Builder, t: Deque, header: str, at: str) -> str:
    """The address of the item at a position."""
    where = wrapped(b, header, b(f"add i64 {get(b, header, START)}, {at}"))
    return item_place(b, t.item, read(b, header, ITEMS), where)


def note_item(b: Builder, t: Deque, header: str) -> None:
    """Let the deque be written back, if it is an argument."""
    b.module.changed.add(t)
    put(b, header, CHANGED, "1")


def note_change(b: Builder, t: Deque, header: str) -> None:
    """Items came or went."""
    note_item(b, t, header)
    put(b, header, VERSION, b(f"add i64 {get(b, header, VERSION)}, 1"))


def grow(b: Builder, t: Deque, header: str) -> str:
    """Let there be room for another item; the i1 that says whether there is."""
    return b.call("jitcore_deque_grow", "i1", ("ptr", header), ("i64", str(layout.item_size(t.item))), attributes="nounwind")


def drop(b: Builder, t: Deque) -> None:
    """Release what %shared holds, and its memory."""
    if layout.counted(t.item):
        each(b, "0", read(b, "%shared", LENGTH), lambda at: shared.release_all(
            b, t.item, load_item(b, t.item, place_of(b, t, "%shared", at))))
    b.call("jitcore_list_free", "void", ("ptr", "%shared"), attributes="nounwind")      # of which a deque is one more


def runtime_text(module: Module) -> str:
    """The part of the runtime that makes and grows deques. They are among the live blocks (see memory)."""
    return f"""{pool.DECLARATIONS}
@jitcore_live = external global i64
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
{shared.making_text("jitcore_deque", "i64 %limit", HEADER, LIMIT, "%limit")}
define i1 @jitcore_deque_grow(ptr %header, i64 %size) nounwind {{
entry:
  %room.place = getelementptr i8, ptr %header, i64 {ROOM}
  %room = load i64, ptr %room.place
  %is.new = icmp eq i64 %room, 0
  %twice = shl i64 %room, 1
  %wide = select i1 %is.new, i64 8, i64 %twice
  %bad = icmp ugt i64 %wide, {1 << 42}
  br i1 %bad, label %fail, label %fits
fail:
  ret i1 false
fits:
  %asked = mul i64 %wide, %size
  %bytes = call i64 @llvm.umax.i64(i64 %asked, i64 1)
  %items = call ptr @{pool.MALLOC}(i64 %bytes)
  %failed = icmp eq ptr %items, null
  br i1 %failed, label %fail, label %move
move:
  %items.place = getelementptr i8, ptr %header, i64 {ITEMS}
  %before = load ptr, ptr %items.place
  %start.place = getelementptr i8, ptr %header, i64 {START}
  %start = load i64, ptr %start.place
  %first.bytes = mul i64 %start, %size
  %all.bytes = mul i64 %room, %size
  %rest.bytes = sub i64 %all.bytes, %first.bytes
  %from = getelementptr i8, ptr %before, i64 %first.bytes
  call void @llvm.memcpy.p0.p0.i64(ptr %items, ptr %from, i64 %rest.bytes, i1 false)
  %to = getelementptr i8, ptr %items, i64 %rest.bytes
  call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %before, i64 %first.bytes, i1 false)
  call void @{pool.FREE}(ptr %before)
  store ptr %items, ptr %items.place
  store i64 0, ptr %start.place
  store i64 %wide, ptr %room.place
  ret i1 true
}}
declare i64 @llvm.umax.i64(i64, i64)
"""


RUNTIME = ((("jitcore_deque", "jitcore_deque_grow"), (runtime_text,)),)
