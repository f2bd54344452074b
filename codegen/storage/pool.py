"""Small blocks of memory that were freed, kept for the next that are wanted.

In: nothing.  Out: LLVM text of the runtime: `jitcore_malloc(size)` and `jitcore_free(block)`.  Holds: every block is one of C's `malloc`, so
either function may be used where C's is, on the blocks of the other; only the thread that came first keeps blocks, so nothing is locked; what
is kept never exceeds LIMIT bytes.

C keeps seven blocks of a size where it finds them quickly. With more, a list of three ints made and freed takes 60 ns instead of 15, and a
matrix of rows, or a list of instances, is nothing but such blocks. They stand in chains, one for each 16 bytes of size, by what C says is
usable of them, so no size need be remembered.
"""
from __future__ import annotations

import ctypes
import sys

from codegen import capi
from codegen.build import Module

POOLS = sys.platform == "linux"                 # where the size of a block can be asked (malloc_usable_size)
CLASSES = 32                                    # chains; in that of class c are blocks of at least 16 c + 8 bytes
MOST = 16 * CLASSES - 8                         # bytes: larger ones C keeps
LARGE = 1 << 17                                 # bytes: blocks that are kept elsewhere, see reuse
LIMIT = 1 << 24                                 # bytes kept, all together
MALLOC, FREE = ("jitcore_malloc", "jitcore_free") if POOLS else ("malloc", "free")
DECLARATIONS = f"""
declare ptr @{MALLOC}(i64)
declare void @{FREE}(ptr)
"""
# Whether this thread is the one that keeps blocks.
_ASKS = """  %thread = call ptr @llvm.thread.pointer.p0()
  %owner = load atomic ptr, ptr @owner monotonic, align 8
  %is.own = icmp eq ptr %thread, %owner
"""


def kept_bytes() -> int:
    """How much is kept now."""
    place = capi.RUNTIME.get("jitcore_kept_small")
    return ctypes.c_int64.from_address(place).value if place else 0


def runtime_text(module: Module) -> str:
    return f"""
declare ptr @malloc(i64)
declare void @free(ptr)
declare i64 @malloc_usable_size(ptr)
declare void @jitcore_recycle(ptr)
declare ptr @llvm.thread.pointer.p0()
@chains = internal global [{CLASSES} x ptr] zeroinitializer
@jitcore_kept_small = global i64 0
@owner = internal global ptr null
define noalias ptr @jitcore_malloc(i64 %size) nounwind {{
entry:
  %up = add i64 %size, 7
  %class = lshr i64 %up, 4
  %is.small = icmp ult i64 %class, {CLASSES}
  br i1 %is.small, label %own, label %new
own:
{_ASKS}  br i1 %is.own, label %look, label %other
other:
  %is.first = icmp eq ptr %owner, null
  br i1 %is.first, label %first, label %new
first:
  %set = cmpxchg ptr @owner, ptr null, ptr %thread acq_rel monotonic
  br label %new
look:
  %chain = getelementptr ptr, ptr @chains, i64 %class
  %block = load ptr, ptr %chain
  %is.none = icmp eq ptr %block, null
  br i1 %is.none, label %new, label %take
take:
  %next = load ptr, ptr %block
  store ptr %next, ptr %chain
  %kept = load i64, ptr @jitcore_kept_small
  %bytes = shl i64 %class, 4
  %less = sub i64 %kept, %bytes
  store i64 %less, ptr @jitcore_kept_small
  ret ptr %block
new:
  %made = tail call ptr @malloc(i64 %size)
  ret ptr %made
}}
define void @jitcore_free(ptr %block) nounwind {{
entry:
  %is.none = icmp eq ptr %block, null
  br i1 %is.none, label %done, label %some
some:
  %usable = call i64 @malloc_usable_size(ptr nonnull %block)
  %rest = sub i64 %usable, 8
  %class = lshr i64 %rest, 4
  %is.small = icmp ult i64 %class, {CLASSES}
  br i1 %is.small, label %own, label %give
own:
{_ASKS}  %kept = load i64, ptr @jitcore_kept_small
  %is.room = icmp ult i64 %kept, {LIMIT}
  %keeps = and i1 %is.own, %is.room
  br i1 %keeps, label %keep, label %give
keep:
  %bytes = shl i64 %class, 4
  %more = add i64 %kept, %bytes
  store i64 %more, ptr @jitcore_kept_small
  %chain = getelementptr ptr, ptr @chains, i64 %class
  %next = load ptr, ptr %chain
  store ptr %next, ptr %block
  store ptr %block, ptr %chain
  br label %done
give:
  %is.large = icmp uge i64 %usable, {LARGE}
  br i1 %is.large, label %large, label %plain
large:
  tail call void @jitcore_recycle(ptr nonnull %block)
  ret void
plain:
  tail call void @free(ptr nonnull %block)
  ret void
done:
  ret void
}}"""


RUNTIME = ((("jitcore_malloc", "jitcore_free", "jitcore_kept_small"), (runtime_text,), 2, False),)
