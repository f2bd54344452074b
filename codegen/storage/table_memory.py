"""Memory of dictionaries and sets: a header, entries, and for dictionaries an index of slots.

In: types, headers as LLVM values.  Out: LLVM text that makes, reads, fills, frees.  Holds: an entry is its hash, key and value; a hash
of FREE marks that there is no entry, as it marks errors in CPython; GONE, which no hash becomes (see `key_hash`), a set's entry that
was removed, whose other pieces are zeros. The other bytes of a free one may be anything.

    header:  references | entries ptr | index ptr | used i64 | … (see shared) … | fill | mask | capacity | version | changed | spent

A dictionary's entries stand in the order in which they came, `fill` of them, `used` of which are still there; its index leads from
`mask + 1` slots (i32) to positions, -1 where none ever was, -2 where one is gone, and `spent` slots are not -1. A dictionary of few keys
has no index: its mask is -1. A set's entries are the slots themselves, exactly where CPython's algorithm has them, so that it is iterated in
the same order; `spent` is what CPython calls the finger, where `pop` goes on. `changed`: 1 something was written, 2 a key was removed.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import Builder, Module, with_gil
from codegen.storage import list_memory, pool, reuse, shared
from codegen.storage.list_memory import each, item_place
from codegen.storage.memory import live_text
from typeinfer.kinds.containers import Dict, Set
from typeinfer.types import INT, Tuple, Type

ENTRIES, INDEX, USED = shared.FIRST, shared.SECOND, shared.THIRD
FILL, MASK, CAPACITY, VERSION, CHANGED, SPENT = range(shared.PREFIX, shared.PREFIX + 48, 8)
HEADER = shared.PREFIX + 48
FIELDS = {"used": USED, "fill": FILL, "mask": MASK, "version": VERSION, "changed": CHANGED, "spent": SPENT}
FREE, GONE = -1, -2**63                         # all bits of FREE are set: memory is filled with it
SMALLEST_SET = 8                                # slots, as in CPython


def entry_type(t: Dict | Set) -> Tuple:
    return Tuple((INT, *t.held))


def read(b: Builder, table: str, field: int) -> str:
    is_pointer = field in (ENTRIES, INDEX)
    return shared.read(b, table, field, "ptr" if is_pointer else "i64", "data" if is_pointer else "length")


def write(b: Builder, table: str, field: int, value: str) -> None:
    is_pointer = field in (ENTRIES, INDEX)
    shared.write(b, table, field, value, "ptr" if is_pointer else "i64", "data" if is_pointer else "length")


def add(b: Builder, table: str, field: int, amount: int) -> None:
    write(b, table, field, b(f"add nsw i64 {read(b, table, field)}, {amount}"))


def note_change(b: Builder, t: Type, table: str, what: int) -> None:
    """Let the table be written back, if it is an argument. (2: keys were removed, 1: not so.)"""
    b.module.changed.add(t)
    write(b, table, CHANGED, b(f"or i64 {read(b, table, CHANGED)}, {what}"))


def entry_place(b: Builder, t: Dict | Set, table: str, at: str) -> str:
    return item_place(b, entry_type(t), read(b, table, ENTRIES), at)


def load_part(b: Builder, t: Dict | Set, place: str, part: int) -> tuple[str, ...]:
    """The pieces of the hash (0), key (1) or value (2) of an entry at an address."""
    where = layout.offsets(entry_type(t))
    return list_memory.load_item(b, entry_type(t), place, where[part], where[part + 1])


def store_part(b: Builder, t: Dict | Set, place: str, part: int, pieces) -> None:
    where = layout.offsets(entry_type(t))
    list_memory.store_item(b, entry_type(t), place, pieces, where[part])


def make(b: Builder, t: Dict | Set) -> str:
    """A new, empty table."""
    name, size = ("jitcore_set", layout.item_size(entry_type(t))) if isinstance(t, Set) else ("jitcore_dict", 0)
    target = b.module.declare(name, "noalias ptr", ("i64",), "nounwind")
    header = b(f"call noalias ptr {target}(i64 {size})")
    require(b, b(f"icmp eq ptr {header}, null"))
    return header


def require(b: Builder, failed: str) -> None:
    b._cold_if(failed, lambda: with_gil(b, lambda: b.call("PyErr_NoMemory", "ptr")))


def drop(b: Builder, t: Dict | Set) -> None:
    """Release what %shared holds, and its memory."""
    entries = entry_type(t)
    if layout.counted(entries):
        end = read(b, "%shared", FILL) if isinstance(t, Dict) else b(f"add i64 {read(b, '%shared', MASK)}, 1")
        each_there(b, t, read(b, "%shared", ENTRIES), end, lambda pieces: shared.release_all(b, entries, pieces))
    b.call("jitcore_table_free", "void", ("ptr", "%shared"), attributes="nounwind")


def each_there(b: Builder, t: Dict | Set, items: str, end: str, body) -> None:
    """Run `body(pieces)` for each of the entries before `end` that is not FREE; of what is GONE, the pieces are nulls."""
    entries = entry_type(t)

    def look(index):
        place = item_place(b, entries, items, index)
        there, done = b.new_label("there"), b.new_label("done")
        b.branch(b(f"icmp eq i64 {load_part(b, t, place, 0)[0]}, {FREE}"), done, there)
        b.start(there)
        body(list_memory.load_item(b, entries, place))
        b.jump(done)
        b.start(done)
    each(b, "0", end, look)


def each_item(b: Builder, t: Set, body) -> None:
    """Run `body(pieces)` for the items of the set %shared, in the order of its slots."""
    def look(pieces):
        there, done = b.new_label("there"), b.new_label("done")
        b.branch(b(f"icmp eq i64 {pieces[0]}, {GONE}"), done, there)
        b.start(there)
        body(pieces[1:])
        b.jump(done)
        b.start(done)
    each_there(b, t, read(b, "%shared", ENTRIES), b(f"add i64 {read(b, '%shared', MASK)}, 1"), look)


def blank(b: Builder, t: Dict | Set, place: str, mark: int) -> None:
    """Let the entry at an address hold nothing."""
    kinds = layout.pieces(entry_type(t))
    store_part(b, t, place, 0, [str(mark)])
    list_memory.store_item(b, entry_type(t), place, [layout.literal(kind, 0) for kind in kinds[1:]], 1)


_NONE_SPENT = f"""
  %spent.place = getelementptr i8, ptr %header, i64 {SPENT}
  store i64 0, ptr %spent.place"""


def _slots_text(name: str, most: int, size: str, place: int, rest: str = "") -> str:
    """LLVM text of `i1 name(header, slots, size)`: give a header that many empty slots, in place of those it has; false where there is no
    memory, or they are more than `most`. `place`: where the header has their address; `rest`: what else it is told."""
    return f"""define i1 @{name}(ptr %header, i64 %slots, i64 %size) nounwind {{
entry:
  %bad = icmp ugt i64 %slots, {most}
  br i1 %bad, label %none, label %fits
none:
  ret i1 false
fits:
  %bytes = mul i64 %slots, {size}
{reuse.taking_text("fresh", "%bytes")}
  %failed = icmp eq ptr %fresh, null
  br i1 %failed, label %none, label %clear
clear:
  call void @llvm.memset.p0.i64(ptr %fresh, i8 -1, i64 %bytes, i1 false)
  %place = getelementptr i8, ptr %header, i64 {place}
  %before = load ptr, ptr %place
  call void @{pool.FREE}(ptr %before)
  store ptr %fresh, ptr %place
  %mask = add i64 %slots, -1
  %mask.place = getelementptr i8, ptr %header, i64 {MASK}
  store i64 %mask, ptr %mask.place{rest}
  ret i1 true
}}"""


def runtime_text(module: Module) -> str:
    """The part of the runtime that makes, grows and frees tables. They are among the live blocks (see memory)."""
    return f"""
{reuse.DECLARATIONS}{pool.DECLARATIONS}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare ptr @realloc(ptr, i64)
@jitcore_live = external global i64
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
{shared.making_text("jitcore_dict", "i64 %size", HEADER, MASK, "-1")}
define noalias ptr @jitcore_set(i64 %size) nounwind {{
entry:
  %header = call ptr @jitcore_dict(i64 0)
  %failed = icmp eq ptr %header, null
  br i1 %failed, label %none, label %made
none:
  ret ptr null
made:
  %done = call i1 @jitcore_set_slots(ptr %header, i64 {SMALLEST_SET}, i64 %size)
  br i1 %done, label %fine, label %undo
fine:
  ret ptr %header
undo:
  call void @jitcore_table_free(ptr %header)
  ret ptr null
}}
{_slots_text("jitcore_set_slots", 1 << 42, "%size", ENTRIES)}
{_slots_text("jitcore_dict_slots", 1 << 31, "4", INDEX, _NONE_SPENT)}
{list_memory.growing_text("jitcore_dict_reserve", 1 << 30, ENTRIES, CAPACITY)}
define void @jitcore_table_free(ptr %header) nounwind {{
entry:
  %entries.place = getelementptr i8, ptr %header, i64 {ENTRIES}
  %entries = load ptr, ptr %entries.place
  call void @{pool.FREE}(ptr %entries)
  %index.place = getelementptr i8, ptr %header, i64 {INDEX}
  %index = load ptr, ptr %index.place
  call void @{pool.FREE}(ptr %index)
  call void @{pool.FREE}(ptr %header)
{live_text(-1)}
  ret void
}}
"""


RUNTIME = ((("jitcore_dict", "jitcore_set", "jitcore_set_slots", "jitcore_dict_slots", "jitcore_dict_reserve", "jitcore_table_free"),
            (runtime_text,)),)
