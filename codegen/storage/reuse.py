"""Large blocks of memory that were freed, kept for the next that is wanted.

In: nothing.  Out: LLVM text of the runtime: `jitcore_take(size, ODD or 0)`, `jitcore_recycle(block)`, and for arrays that NumPy will free
`jitcore_allocator()`, a memory handler (NEP 49) whose `free` is the latter.  Holds: a block is in one slot at most, and whoever takes
it out owns it; it begins on a cache line, where not asked for ODD; slots are exchanged atomically,
so no lock is needed, with the interpreter's lock or without. What is kept never exceeds LIMIT bytes.

C's `free` gives blocks of this size back to the kernel, and each page of the next one costs a fault and is filled with zeros first:
measured, 200,000 floats made by np.clip(np.where(a > b, a - b, b - a) * 2.0, 0.1, 0.9) take 300 µs so, and 93 from a block that was
kept.
"""
from __future__ import annotations

import ctypes

from codegen import capi
from codegen.storage import pool

REUSES = pool.POOLS
FROM = pool.LARGE                               # bytes: smaller blocks C keeps itself, or pool
LIMIT = 1 << 27                                 # bytes kept, all together
SLOTS = 8
ODD = 1                                         # in the sizes of slots: the block does not begin on a cache line
NAMES = ("jitcore_take", "jitcore_recycle", "jitcore_allocator", "jitcore_kept") if REUSES else ()
_NAME = "jitcore"                               # of the memory handler


DECLARATIONS = """
declare ptr @jitcore_take(i64, i64)
declare void @jitcore_recycle(ptr)
declare ptr @aligned_alloc(i64, i64)
""" * REUSES


def taking_text(name: str, size: str) -> str:
    """LLVM text that ends in the block %done.NAME with %NAME: null, or memory of `size` bytes, which `jitcore_recycle` may get."""
    if not REUSES:
        return f"""  %{name} = call ptr @{pool.MALLOC}(i64 {size})
  br label %done.{name}
done.{name}:"""
    return f"""  %is.large.{name} = icmp uge i64 {size}, {FROM}
  br i1 %is.large.{name}, label %look.{name}, label %small.{name}
small.{name}:
  %plain.{name} = call ptr @{pool.MALLOC}(i64 {size})
  br label %done.{name}
look.{name}:
  %up.{name} = add i64 {size}, 63
  %whole.{name} = and i64 %up.{name}, -64
  %kept.{name} = call ptr @jitcore_take(i64 %whole.{name}, i64 0)
  %none.{name} = icmp eq ptr %kept.{name}, null
  br i1 %none.{name}, label %new.{name}, label %done.{name}
new.{name}:
  %made.{name} = call ptr @aligned_alloc(i64 64, i64 %whole.{name})
  br label %done.{name}
done.{name}:
  %{name} = phi ptr [%plain.{name}, %small.{name}], [%kept.{name}, %look.{name}], [%made.{name}, %new.{name}]"""


def giving_text(block: str, is_large: str) -> str:
    """LLVM text that frees memory of `taking_text`, and ends in the block %given where blocks are reused. `is_large`: text of an i1
    instruction that says whether it may be of FROM bytes."""
    if not REUSES:
        return f"  call void @free(ptr {block})"
    return f"""  %is.large = {is_large}
  br i1 %is.large, label %recycle, label %small
recycle:
  call void @jitcore_recycle(ptr {block})
  br label %given
small:
  call void @free(ptr {block})
  br label %given
given:"""


def kept_bytes() -> int:
    """How much is kept now."""
    place = capi.RUNTIME.get("jitcore_kept")
    return ctypes.c_int64.from_address(place).value if place else 0


def runtime_text() -> str:
    if not REUSES:
        return ""
    name = _NAME + "\\00" * (127 - len(_NAME))
    return f"""
declare i64 @malloc_usable_size(ptr)
declare ptr @realloc(ptr, i64)
declare ptr @PyCapsule_New(ptr, ptr, ptr)
@blocks = internal global [{SLOTS} x ptr] zeroinitializer
@sizes = internal global [{SLOTS} x i64] zeroinitializer
@jitcore_kept = global i64 0
@turn = internal global i64 0
@allocator = internal global ptr null
@capsule.name = internal constant [12 x i8] c"mem_handler\\00"
@handler = internal global {{[127 x i8], i8, ptr, ptr, ptr, ptr, ptr}} {{[127 x i8] c"{name}", i8 1, ptr null,
  ptr @allocator.malloc, ptr @allocator.calloc, ptr @allocator.realloc, ptr @allocator.free}}
define internal ptr @allocator.malloc(ptr %none, i64 %size) nounwind {{
  %made = call ptr @malloc(i64 %size)
  ret ptr %made
}}
define internal ptr @allocator.calloc(ptr %none, i64 %count, i64 %size) nounwind {{
  %made = call ptr @calloc(i64 %count, i64 %size)
  ret ptr %made
}}
define internal ptr @allocator.realloc(ptr %none, ptr %block, i64 %size) nounwind {{
  %made = call ptr @realloc(ptr %block, i64 %size)
  ret ptr %made
}}
define internal void @allocator.free(ptr %none, ptr %block, i64 %size) nounwind {{
  call void @jitcore_recycle(ptr %block)
  ret void
}}
define ptr @jitcore_allocator() nounwind {{
entry:
  %known = load ptr, ptr @allocator
  %is.new = icmp eq ptr %known, null
  br i1 %is.new, label %make, label %done
make:
  %made = call ptr @PyCapsule_New(ptr @handler, ptr @capsule.name, ptr null)
  store ptr %made, ptr @allocator
  br label %done
done:
  %found = phi ptr [%known, %entry], [%made, %make]
  ret ptr %found
}}
define ptr @jitcore_take(i64 %size, i64 %odd.too) nounwind {{
entry:
  %half = lshr i64 %size, 1
  %most = add i64 %size, %half
  br label %look
look:
  %at = phi i64 [0, %entry], [%next, %other]
  %is.end = icmp eq i64 %at, {SLOTS}
  br i1 %is.end, label %none, label %slot
slot:
  %next = add i64 %at, 1
  %size.place = getelementptr [{SLOTS} x i64], ptr @sizes, i64 0, i64 %at
  %noted = load atomic i64, ptr %size.place monotonic, align 8
  %there = and i64 %noted, {~ODD}
  %is.odd = and i64 %noted, {ODD}
  %odd.fits = icmp ule i64 %is.odd, %odd.too
  %large = icmp uge i64 %there, %size
  %near = icmp ule i64 %there, %most
  %is.near = and i1 %large, %near
  %fits = and i1 %is.near, %odd.fits
  br i1 %fits, label %take, label %other
take:
  %place = getelementptr [{SLOTS} x ptr], ptr @blocks, i64 0, i64 %at
  %block = atomicrmw xchg ptr %place, ptr null acq_rel
  %gone = icmp eq ptr %block, null
  br i1 %gone, label %other, label %own
own:
  store atomic i64 0, ptr %size.place monotonic, align 8
  %usable = call i64 @malloc_usable_size(ptr %block)
  %less = atomicrmw sub ptr @jitcore_kept, i64 %usable monotonic
  %is.large = icmp uge i64 %usable, %size
  %bits = ptrtoint ptr %block to i64
  %beyond = and i64 %bits, 63
  %is.line = icmp eq i64 %beyond, 0
  %is.any = icmp ne i64 %odd.too, 0
  %is.right = or i1 %is.line, %is.any
  %enough = and i1 %is.large, %is.right
  br i1 %enough, label %found, label %wrong
wrong:
  call void @free(ptr %block)
  br label %other
other:
  br label %look
none:
  ret ptr null
found:
  ret ptr %block
}}
define void @jitcore_recycle(ptr %block) nounwind {{
entry:
  %usable = call i64 @malloc_usable_size(ptr %block)
  %bits = ptrtoint ptr %block to i64
  %beyond = and i64 %bits, 63
  %is.odd = icmp ne i64 %beyond, 0
  %odd = select i1 %is.odd, i64 {ODD}, i64 0
  %noted = or i64 %usable, %odd
  %is.large = icmp uge i64 %usable, {FROM}
  %is.bounded = icmp ule i64 %usable, {LIMIT}
  %keeps = and i1 %is.large, %is.bounded
  br i1 %keeps, label %keep, label %give
give:
  call void @free(ptr %block)
  ret void
keep:
  %before = atomicrmw add ptr @jitcore_kept, i64 %usable monotonic
  br label %put
put:
  %mine = phi ptr [%block, %keep], [null, %drop]
  %count = phi i64 [%noted, %keep], [0, %drop]
  %tries = phi i64 [0, %keep], [%tries.next, %drop]
  %turn = atomicrmw add ptr @turn, i64 1 monotonic
  %at = and i64 %turn, {SLOTS - 1}
  %place = getelementptr [{SLOTS} x ptr], ptr @blocks, i64 0, i64 %at
  %size.place = getelementptr [{SLOTS} x i64], ptr @sizes, i64 0, i64 %at
  %old = atomicrmw xchg ptr %place, ptr %mine acq_rel
  store atomic i64 %count, ptr %size.place monotonic, align 8
  %is.free = icmp eq ptr %old, null
  br i1 %is.free, label %drop, label %replace
replace:
  %old.usable = call i64 @malloc_usable_size(ptr %old)
  %less = atomicrmw sub ptr @jitcore_kept, i64 %old.usable monotonic
  call void @free(ptr %old)
  br label %drop
drop:
  %tries.next = add i64 %tries, 1
  %now = load atomic i64, ptr @jitcore_kept monotonic, align 8
  %is.much = icmp ugt i64 %now, {LIMIT}
  %may = icmp ult i64 %tries.next, {SLOTS}
  %again = and i1 %is.much, %may
  br i1 %again, label %put, label %done
done:
  ret void
}}"""
