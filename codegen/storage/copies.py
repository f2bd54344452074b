"""Rows of elements copied from any place to any other: parts of the runtime.

In: nothing.  Out: LLVM text, for elements of S bytes: `jitcore_copy_rowsS(to, to.outer, to.step, from, from.outer, from.step, rows, count)`
copies rows of `count` elements; `jitcore_copyS(to, to.step, from, from.step, count)` one row, `jitcore_copy_nearS(to, from, from.step, count)`
one to where elements follow each other.  Holds: steps are bytes, the two do not overlap.

Where rows of one follow columns of the other, tiles of some rows and columns are turned in registers: measured, the copy of a transposed
array of 1,000 × 1,000 floats takes half of what copying by columns takes.
"""
from __future__ import annotations

from functools import partial

from codegen.build import Module
from codegen.storage.strides import SIZES

TILES = {1: 16, 2: 16, 4: 8, 8: 8, 16: 4}       # rows and columns of a tile, by the size of elements
BLOCK = 128                                     # columns that are copied of all rows before the next


def _copy(size: int, module: Module, *, is_near: bool = False) -> str:
    kind, lanes = SIZES[size], 64 // size
    numbers = ", ".join(f"i32 {lane % 2}" for lane in range(2 * lanes)) if size == 16 else ", ".join(lanes * ["i32 0"])
    vector = f"<{2 * lanes} x i64>" if size == 16 else f"<{lanes} x {kind}>"
    one = "%x" if size == 16 else "%x.one"
    inserted = "" if size == 16 else f"\n  %x.one = insertelement {vector} poison, {kind} %x, i64 0"
    taken = "<2 x i64>" if size == 16 else vector

    def element(name: str, at: str) -> str:
        return f"""  %{name}.to.offset = mul nsw i64 {at}, %to.step
  %{name}.from.offset = mul nsw i64 {at}, %from.step
  %{name}.to = getelementptr i8, ptr %to, i64 %{name}.to.offset
  %{name}.from = getelementptr i8, ptr %from, i64 %{name}.from.offset
  %{name}.x = load {kind}, ptr %{name}.from, align 1
  store {kind} %{name}.x, ptr %{name}.to, align 1"""
    many = "\n".join((f"  %i{k} = add nuw nsw i64 %i, {k}\n" if k else "") + element(f"e{k}", f"%i{k}" if k else "%i") for k in range(4))
    if is_near:                                   # without what few programs need: each part takes 10 ms to compile
        head = f"""
define void @jitcore_copy_near{size}(ptr noalias %to, ptr noalias %from, i64 %from.step, i64 %count) nounwind {{
entry:
  %to.step = add i64 {size}, 0
  %is.long = icmp ugt i64 %count, 3
  br i1 %is.long, label %near, label %apart"""
        apart = "\n  br label %any"
    else:
        head = f"""
declare void @jitcore_scatter{size}(ptr, i64, ptr, i64)
define void @jitcore_copy{size}(ptr noalias %to, i64 %to.step, ptr noalias %from, i64 %from.step, i64 %count) nounwind {{
entry:
  %to.plain = icmp eq i64 %to.step, {size}
  %from.plain = icmp eq i64 %from.step, {size}
  %is.long = icmp ugt i64 %count, 3
  %to.long = and i1 %to.plain, %is.long
  %from.long = and i1 %from.plain, %is.long
  br i1 %to.long, label %near, label %apart"""
        apart = f"""
  br i1 %from.long, label %scatter, label %any
scatter:
  tail call void @jitcore_scatter{size}(ptr %to, i64 %to.step, ptr %from, i64 %count)
  ret void"""
    return f"""
declare ptr @memcpy(ptr, ptr, i64)
declare ptr @jitcore_gather{size}(ptr, ptr, i64, i64){head}
near:
  switch i64 %from.step, label %gather [i64 {size}, label %plain i64 0, label %same]
plain:
  %bytes = mul nuw nsw i64 %count, {size}
  %ignored = tail call ptr @memcpy(ptr %to, ptr %from, i64 %bytes)
  ret void
gather:
  %gathered = tail call ptr @jitcore_gather{size}(ptr %to, ptr %from, i64 %from.step, i64 %count)
  ret void
apart:{apart}
same:
  %x = load {kind}, ptr %from, align 1{inserted}
  %all = shufflevector {taken} {one}, {taken} poison, <{2 * lanes if size == 16 else lanes} x i32> <{numbers}>
  br label %fill
fill:
  %f = phi i64 [0, %same], [%f.next, %fill.go]
  %f.next = add nuw nsw i64 %f, {lanes}
  %f.more = icmp ule i64 %f.next, %count
  br i1 %f.more, label %fill.go, label %any
fill.go:
  %f.to = getelementptr {kind}, ptr %to, i64 %f
  store {vector} %all, ptr %f.to, align 1
  br label %fill
any:
  %i = phi i64 [0, %apart], [%f, %fill], [%i.next, %many]
  %i.next = add nuw nsw i64 %i, 4
  %i.more = icmp ule i64 %i.next, %count
  br i1 %i.more, label %many, label %few
many:
{many}
  br label %any
few:
  %j = phi i64 [%i, %any], [%j.next, %one]
  %j.more = icmp ult i64 %j, %count
  br i1 %j.more, label %one, label %done
one:
{element("e", "%j")}
  %j.next = add nuw nsw i64 %j, 1
  br label %few
done:
  ret void
}}
"""


def _turned(size: int) -> str:
    """A tile: its rows are read at %source, one %from.step after the other, and written at %target, one %to.outer after the other."""
    lanes, width = TILES[size], 2 if size == 16 else 1
    vector = f"<{lanes * width} x {'i64' if size == 16 else SIZES[size]}>"
    lines = []
    for k in range(lanes):
        lines += [f"%s{k}.offset = mul nsw i64 %from.step, {k}", f"%s{k} = getelementptr i8, ptr %source, i64 %s{k}.offset",
                  f"%r0.{k} = load {vector}, ptr %s{k}, align 1"]
    stage, apart = 0, 1
    while apart < lanes:                          # blocks of so many elements change places, across the diagonal
        for k in range(lanes):
            if not k & apart:
                for row, chosen in ((k, [lane if not lane & apart else lanes + lane - apart for lane in range(lanes)]),
                                    (k | apart, [lane + apart if not lane & apart else lanes + lane for lane in range(lanes)])):
                    numbers = ", ".join(f"i32 {lane * width + part}" for lane in chosen for part in range(width))
                    lines.append(f"%r{stage + 1}.{row} = shufflevector {vector} %r{stage}.{k}, {vector} %r{stage}.{k | apart}, "
                                 f"<{lanes * width} x i32> <{numbers}>")
        stage, apart = stage + 1, apart * 2
    for k in range(lanes):
        lines += [f"%t{k}.offset = mul nsw i64 %to.outer, {k}", f"%t{k} = getelementptr i8, ptr %target, i64 %t{k}.offset",
                  f"store {vector} %r{stage}.{k}, ptr %t{k}, align 1"]
    return "\n  ".join(lines)


def _copy_rows(size: int, module: Module) -> str:
    """Tiles, the last of which overlap those before; or rows, in blocks of columns where an array is crossed."""
    tile = TILES[size]
    return f"""
declare void @jitcore_copy{size}(ptr, i64, ptr, i64, i64)
define void @jitcore_copy_rows{size}(ptr noalias %to, i64 %to.outer, i64 %to.step, ptr noalias %from, i64 %from.outer, i64 %from.step,
    i64 %rows, i64 %count) nounwind {{
entry:
  %to.down = icmp eq i64 %to.outer, {size}
  %from.across = icmp eq i64 %from.step, {size}
  %to.moves = icmp ne i64 %to.step, {size}
  %other.1 = and i1 %to.down, %from.across
  %is.other = and i1 %other.1, %to.moves
  br i1 %is.other, label %other, label %ask
other:
  tail call void @jitcore_copy_rows{size}(ptr %to, i64 %to.step, i64 %to.outer, ptr %from, i64 %from.step, i64 %from.outer, i64 %count, i64 %rows)
  ret void
ask:
  %to.across = icmp eq i64 %to.step, {size}
  %from.along = icmp eq i64 %from.outer, {size}
  %from.moves = icmp ne i64 %from.step, {size}
  %many.rows = icmp uge i64 %rows, {tile}
  %many.columns = icmp uge i64 %count, {tile}
  %if.1 = and i1 %to.across, %from.along
  %if.2 = and i1 %many.rows, %many.columns
  %if.3 = and i1 %if.1, %from.moves
  %is.turned = and i1 %if.3, %if.2
  br i1 %is.turned, label %turn, label %look
turn:
  %last.row = sub nuw nsw i64 %rows, {tile}
  %last.column = sub nuw nsw i64 %count, {tile}
  br label %block
block:
  %b = phi i64 [0, %turn], [%b.next, %tile.row]
  %b.next = add nuw nsw i64 %b, {BLOCK}
  %b.more = icmp ult i64 %b, %count
  %b.end = call i64 @llvm.umin.i64(i64 %b.next, i64 %count)
  br i1 %b.more, label %tile.row, label %done
tile.row:
  %i = phi i64 [0, %block], [%i.next, %tile.column]
  %i.more = icmp ult i64 %i, %rows
  %i.next = add nuw nsw i64 %i, {tile}
  %row = call i64 @llvm.umin.i64(i64 %i, i64 %last.row)
  br i1 %i.more, label %tile.column, label %block
tile.column:
  %j = phi i64 [%b, %tile.row], [%j.next, %tile]
  %j.more = icmp ult i64 %j, %b.end
  %j.next = add nuw nsw i64 %j, {tile}
  %column = call i64 @llvm.umin.i64(i64 %j, i64 %last.column)
  br i1 %j.more, label %tile, label %tile.row
tile:
  %source.row = mul nsw i64 %row, {size}
  %source.column = mul nsw i64 %column, %from.step
  %source.offset = add nsw i64 %source.row, %source.column
  %source = getelementptr i8, ptr %from, i64 %source.offset
  %target.row = mul nsw i64 %row, %to.outer
  %target.column = mul nsw i64 %column, {size}
  %target.offset = add nsw i64 %target.row, %target.column
  %target = getelementptr i8, ptr %to, i64 %target.offset
  {_turned(size)}
  br label %tile.column
look:
  %abs.1 = call i64 @llvm.abs.i64(i64 %from.step, i1 false)
  %abs.2 = call i64 @llvm.abs.i64(i64 %from.outer, i1 false)
  %abs.3 = call i64 @llvm.abs.i64(i64 %to.step, i1 false)
  %abs.4 = call i64 @llvm.abs.i64(i64 %to.outer, i1 false)
  %crosses.1 = icmp ugt i64 %abs.1, %abs.2
  %crosses.2 = icmp ugt i64 %abs.3, %abs.4
  %moves.1 = icmp ne i64 %from.outer, 0
  %moves.2 = icmp ne i64 %to.outer, 0
  %crossed.1 = and i1 %crosses.1, %moves.1
  %crossed.2 = and i1 %crosses.2, %moves.2
  %crossed = or i1 %crossed.1, %crossed.2
  %most = select i1 %crossed, i64 {2 * BLOCK}, i64 %count
  br label %piece
piece:
  %p = phi i64 [0, %look], [%p.next, %each]
  %p.next = add nuw nsw i64 %p, %most
  %p.more = icmp ult i64 %p, %count
  %p.rest = sub nuw nsw i64 %count, %p
  %p.count = call i64 @llvm.umin.i64(i64 %most, i64 %p.rest)
  %p.to.offset = mul nsw i64 %p, %to.step
  %p.from.offset = mul nsw i64 %p, %from.step
  %p.to = getelementptr i8, ptr %to, i64 %p.to.offset
  %p.from = getelementptr i8, ptr %from, i64 %p.from.offset
  br i1 %p.more, label %each, label %done
each:
  %k = phi i64 [0, %piece], [%k.next, %one]
  %k.more = icmp ult i64 %k, %rows
  br i1 %k.more, label %one, label %piece
one:
  %k.to.offset = mul nsw i64 %k, %to.outer
  %k.from.offset = mul nsw i64 %k, %from.outer
  %k.to = getelementptr i8, ptr %p.to, i64 %k.to.offset
  %k.from = getelementptr i8, ptr %p.from, i64 %k.from.offset
  call void @jitcore_copy{size}(ptr %k.to, i64 %to.step, ptr %k.from, i64 %from.step, i64 %p.count)
  %k.next = add nuw nsw i64 %k, 1
  br label %each
done:
  ret void
}}
"""


RUNTIME = tuple(((f"jitcore_{name}{size}",), (partial(text, size),), 2, False) for size in SIZES
                for name, text in (("copy", _copy), ("copy_near", partial(_copy, is_near=True)), ("copy_rows", _copy_rows)))
