"""Memory of lists: a header with a count of references, and the items beside it, which move when the list grows.

In: list types, headers as LLVM values.  Out: LLVM text that makes, reads, grows.  Holds: a header stays where it is, so whoever has
its address sees the same list; few items lie behind the header, until they are more (one block for both: `[i, i]` 40 ns instead of 70); an item that owns memory is counted once for the list.

    header:  references i64 | items ptr | length i64 | capacity i64 | …        (the rest: see shared)

Loads and stores say by their metadata which of count, items' address, length, and items they touch, so LLVM keeps address and length
in registers while items are written.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import LIKELY, Builder, Module, with_gil
from codegen.storage import pool, reuse, shared
from codegen.storage.memory import live_text
from codegen.storage.shared import PREFIX as HEADER
from codegen.storage.shared import place
from typeinfer.types import List, Type

ITEMS, LENGTH, CAPACITY = shared.FIRST, shared.SECOND, shared.THIRD
_TAGS = {ITEMS: "data", LENGTH: "length", CAPACITY: "length"}
ITEM = "item"
OWN = 128                                       # bytes of items that lie behind the header, if not more are wanted when a list is made
FEW = 32                                        # of which so many are there for a list that is made without items


def read(b: Builder, header: str, field: int) -> str:
    """One of the list's own fields; what was read before the loop (see list_views) is known."""
    if (header, field) in b.views:
        return b.views[header, field]
    kind = "ptr" if field == ITEMS else "i64"
    tag = b.module.tag(_TAGS[field])
    if field == LENGTH:
        tag += b.module.length_range()
    return b(f"load {kind}, ptr {place(b, header, field)}{tag}")


def look(b: Builder, header: str) -> dict[tuple[str, int], str]:
    """Address and length of a list now; of null, which stands for a list that is not there, none."""
    nothing = b.module.define("no.list", f"@no.list = internal constant [{HEADER // 8} x i64] zeroinitializer")
    safe = b.select(b(f"icmp eq ptr {header}, null"), "ptr", nothing, header)
    return {(header, field): read(b, safe, field) for field in (ITEMS, LENGTH)}


def write(b: Builder, header: str, field: int, value: str) -> None:
    shared.write(b, header, field, value, "ptr" if field == ITEMS else "i64", _TAGS[field])


def item_place(b: Builder, t: Type, items: str, index: str) -> str:
    """The address of the item (of type `t`) at an index."""
    return b(f"getelementptr inbounds {layout.item_type(t)}, ptr {items}, i64 {index}") if index != "0" else items


def load_item(b: Builder, t: Type, at: str, first: int = 0, end: int | None = None) -> tuple[str, ...]:
    """The pieces of the item at an address, or some of them."""
    found = []
    for kind, field, where in _fields(b, t, at, first, end):
        value = b(f"load {field}, ptr {where}{b.module.tag(ITEM)}")
        found.append(b(f"trunc i8 {value} to i1") if kind == "i1" else value)
    return tuple(found)


def store_item(b: Builder, t: Type, at: str, pieces, first: int = 0) -> None:
    """Write an item, or its pieces from the first given on; references are not counted here."""
    for (kind, field, where), piece in zip(_fields(b, t, at, first, first + len(pieces)), pieces):
        if kind == "i1":
            piece = {"true": "1", "false": "0"}.get(piece) or b(f"zext i1 {piece} to i8")
        b.do(f"store {field} {piece}, ptr {where}{b.module.tag(ITEM)}")


def _fields(b: Builder, t: Type, at: str, first: int = 0, end: int | None = None):
    kinds, fields = layout.pieces(t), layout.fields(t)
    for number in range(first, len(kinds) if end is None else end):
        kind, field = kinds[number], fields[number]
        yield kind, field, b(f"getelementptr inbounds {layout.item_type(t)}, ptr {at}, i64 0, i32 {number}") if number else at


def make(b: Builder, t: List, capacity: str) -> tuple[str, str]:
    """A new list of length 0 with room for that many items (i64 ≥ 0); (header, address of the items)."""
    size = layout.item_size(t.item)
    if capacity == "0" and size:
        capacity = str(FEW // size)
    bytes = str(int(capacity) * size) if capacity.isdigit() else b(f"mul nuw i64 {capacity}, {size}") if size != 1 else capacity
    target = b.module.declare("jitcore_list", "noalias ptr", ("i64", "i64"), "nounwind")
    header = b(f"call noalias ptr {target}(i64 {bytes}, i64 {capacity})")
    _require(b, b(f"icmp eq ptr {header}, null"))
    return header, read(b, header, ITEMS)


def _require(b: Builder, failed: str) -> None:
    b._cold_if(failed, lambda: with_gil(b, lambda: b.call("PyErr_NoMemory", "ptr")))


def make_room(b: Builder, t: List, header: str, length: str) -> None:
    """Let the list have room for `length` items, and more where it has to move."""
    more, roomy = b.new_label("more"), b.new_label("roomy")
    b.branch(b(f"icmp ugt i64 {length}, {read(b, header, CAPACITY)}"), more, roomy, "!prof !0")
    b.start(more)
    grown = b.call("jitcore_list_grow", "i1", ("ptr", header), ("i64", length), ("i64", str(layout.item_size(t.item))),
                   attributes="nounwind")
    _require(b, b(f"xor i1 {grown}, true"))
    b.jump(roomy)
    b.start(roomy)


def reverse(b: Builder, t: List, header: str) -> None:
    """Let the items stand the other way round: eight at a time from both ends, as LLVM does not see that these do not meet."""
    item = layout.item_type(t.item)
    name = b.module.name_of_type("reverse.items", t)
    if not b.module.has(name):
        wide, first, behind = ("  br label %few\n", "0", "%count") if item.startswith("{") else (_WIDE, "%low", "%high")
        text = _REVERSE.replace("WIDE", wide).replace("FIRST", first).replace("BEHIND", behind)
        b.module.define(name, text.replace("NAME", name).replace("ITEM", item))
    b.do(f"call void @{name}(ptr {read(b, header, ITEMS)}, i64 {read(b, header, LENGTH)})")


_TURNED = ", ".join(f"i32 {k}" for k in reversed(range(8)))
_WIDE = f"""  br label %look
look:
  %low = phi i64 [0, %entry], [%low.next, %wide]
  %high = phi i64 [%count, %entry], [%high.next, %wide]
  %left = sub i64 %high, %low
  %many = icmp uge i64 %left, 16
  br i1 %many, label %wide, label %few
wide:
  %low.next = add i64 %low, 8
  %high.next = sub i64 %high, 8
  %low.place = getelementptr ITEM, ptr %items, i64 %low
  %high.place = getelementptr ITEM, ptr %items, i64 %high.next
  %first = load <8 x ITEM>, ptr %low.place, align 1
  %last = load <8 x ITEM>, ptr %high.place, align 1
  %first.turned = shufflevector <8 x ITEM> %first, <8 x ITEM> poison, <8 x i32> <{_TURNED}>
  %last.turned = shufflevector <8 x ITEM> %last, <8 x ITEM> poison, <8 x i32> <{_TURNED}>
  store <8 x ITEM> %last.turned, ptr %low.place, align 1
  store <8 x ITEM> %first.turned, ptr %high.place, align 1
  br label %look
"""
_REVERSE = """define internal void @NAME(ptr %items, i64 %count) nounwind {
entry:
WIDEfew:
  br label %next
next:
  %k = phi i64 [FIRST, %few], [%k.next, %swap]
  %end = phi i64 [BEHIND, %few], [%j, %swap]
  %j = sub i64 %end, 1
  %more = icmp slt i64 %k, %j
  br i1 %more, label %swap, label %done
swap:
  %k.next = add i64 %k, 1
  %k.place = getelementptr ITEM, ptr %items, i64 %k
  %j.place = getelementptr ITEM, ptr %items, i64 %j
  %x = load ITEM, ptr %k.place
  %y = load ITEM, ptr %j.place
  store ITEM %y, ptr %k.place
  store ITEM %x, ptr %j.place
  br label %next
done:
  ret void
}"""


def each(b: Builder, first: str, end: str, body) -> None:
    """Run `body(index)` for each index from `first` to below `end` (first ≤ end)."""
    loop, inside, after = b.new_label("each"), b.new_label("item"), b.new_label("after")
    before = b.label
    b.jump(loop)
    b.start(loop)
    index, following = b.name(), b.name()
    at = len(b.lines)
    b.lines.append("")
    b.branch(b(f"icmp ult i64 {index}, {end}"), inside, after, LIKELY)
    b.start(inside)
    body(index)
    b.do(f"{following} = add nuw nsw i64 {index}, 1")
    b.lines[at] = f"  {index} = phi i64 [{first}, %{before}], [{following}, %{b.label}]"
    b.jump(loop)
    b.start(after)


# The memory of few items lies behind the header, and is left there; small memory comes from `pool`, so it goes there.
_IS_LEFT = f"""  %own = getelementptr i8, ptr %header, i64 {HEADER}
  %is.own = icmp eq ptr %before, %own
"""
_IS_NEW = "  %is.own = icmp eq ptr %before, null\n"
_COPIED = f"""  %is.small = icmp ule i64 %bytes, {pool.MOST}
  %is.copied = or i1 %is.own, %is.small
  br i1 %is.copied, label %renew, label %apart
renew:
  %new = call ptr @{pool.MALLOC}(i64 %bytes)
  %no.new = icmp eq ptr %new, null
  br i1 %no.new, label %fail, label %copy
copy:
  %few = load i64, ptr %capacity.place
  %few.bytes = mul i64 %few, %size
  call void @llvm.memcpy.p0.p0.i64(ptr %new, ptr %before, i64 %few.bytes, i1 false)
  br i1 %is.own, label %got, label %give
give:
  call void @{pool.FREE}(ptr %before)
  br label %got
apart:
"""
_MOVED = f"""  %is.large = icmp uge i64 %bytes, {reuse.FROM}
  br i1 %is.large, label %take, label %plain
take:
  %kept = call ptr @jitcore_take(i64 %bytes, i64 {reuse.ODD})
  %none = icmp eq ptr %kept, null
  br i1 %none, label %plain, label %move
move:
  %fitted = load i64, ptr %capacity.place
  %filled = mul i64 %fitted, %size
  call void @llvm.memcpy.p0.p0.i64(ptr %kept, ptr %before, i64 %filled, i1 false)
  call void @jitcore_recycle(ptr %before)
  br label %got"""


def growing_text(name: str, most: int, memory: int, capacity: int, may_be_own: bool = False) -> str:
    """LLVM text of `i1 name(header, count, size)`: let a header's memory hold `count` things of that size, and more; false where there is no
    such memory, or the count is above `most`. `memory`, `capacity`: where the header has the address, and how many fit. `may_be_own`: the memory may lie behind the header."""
    return f"""define i1 @{name}(ptr %header, i64 %length, i64 %size) nounwind {{
entry:
  %capacity.place = getelementptr i8, ptr %header, i64 {capacity}
  %bad = icmp ugt i64 %length, {most}
  br i1 %bad, label %fail, label %fits
fail:
  ret i1 false
fits:
  %half = lshr i64 %length, 1
  %more = add i64 %length, %half
  %capacity = add i64 %more, 6
  %bytes = mul i64 %capacity, %size
  %is.none = icmp eq i64 %bytes, 0
  br i1 %is.none, label %set, label %room
room:
  %items.place = getelementptr i8, ptr %header, i64 {memory}
  %before = load ptr, ptr %items.place
{_IS_LEFT if may_be_own else _IS_NEW}{_COPIED}{_MOVED if reuse.REUSES else "  br label %plain"}
plain:
  %again = call ptr @realloc(ptr %before, i64 %bytes)
  %failed = icmp eq ptr %again, null
  br i1 %failed, label %fail, label %got
got:
  %items = phi ptr [%again, %plain]{", [%kept, %move]" * reuse.REUSES}, [%new, %copy], [%new, %give]
  store ptr %items, ptr %items.place
  br label %set
set:
  store i64 %capacity, ptr %capacity.place
  ret i1 true
}}"""


def runtime_text(module: Module) -> str:
    """The part of the runtime that makes, grows and frees lists. Lists are among the live blocks (see memory)."""
    return f"""{reuse.DECLARATIONS}{pool.DECLARATIONS}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare ptr @realloc(ptr, i64)
@jitcore_live = external global i64
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
define noalias ptr @jitcore_list(i64 %bytes, i64 %capacity) nounwind {{
entry:
  %bad = icmp ugt i64 %capacity, {1 << 42}
  br i1 %bad, label %none, label %fits
none:
  ret ptr null
fits:
  %is.small = icmp ule i64 %bytes, {OWN}
  %own.bytes = select i1 %is.small, i64 %bytes, i64 0
  %whole = add i64 %own.bytes, {HEADER}
  %header = call ptr @{pool.MALLOC}(i64 %whole)
  %failed = icmp eq ptr %header, null
  br i1 %failed, label %none, label %some
some:
  %own = getelementptr i8, ptr %header, i64 {HEADER}
  br i1 %is.small, label %made, label %room
room:
{reuse.taking_text("room.items", "%bytes")}
  %no.items = icmp eq ptr %room.items, null
  br i1 %no.items, label %undo, label %made
undo:
  call void @{pool.FREE}(ptr %header)
  ret ptr null
made:
  %items = phi ptr [%own, %some], [%room.items, %done.room.items]
  call void @llvm.memset.p0.i64(ptr %header, i8 0, i64 {HEADER}, i1 false)
  store i64 1, ptr %header
  %items.place = getelementptr i8, ptr %header, i64 {ITEMS}
  store ptr %items, ptr %items.place
  %capacity.place = getelementptr i8, ptr %header, i64 {CAPACITY}
  store i64 %capacity, ptr %capacity.place
{live_text(1)}
  ret ptr %header
}}
{growing_text("jitcore_list_grow", 1 << 42, ITEMS, CAPACITY, may_be_own=True)}
define void @jitcore_list_free(ptr %header) nounwind {{
entry:
  %items.place = getelementptr i8, ptr %header, i64 {ITEMS}
  %items = load ptr, ptr %items.place
  %own = getelementptr i8, ptr %header, i64 {HEADER}
  %is.own = icmp eq ptr %items, %own
  br i1 %is.own, label %last, label %apart
apart:
  call void @{pool.FREE}(ptr %items)
  br label %last
last:
  call void @{pool.FREE}(ptr %header)
{live_text(-1)}
  ret void
}}
"""


RUNTIME = ((("jitcore_list", "jitcore_list_grow", "jitcore_list_free"), (runtime_text,)),)
