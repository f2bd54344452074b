"""Memory of arrays that compiled code makes: blocks with a count of references.

In: sizes and owners as LLVM values.  Out: LLVM text that allocates, retains, releases.  Holds: a block is one piece of
malloc'ed memory, so its data may be handed to NumPy, which frees it as its own. Its header follows the data (rounded up
to 16 bytes), and the header's address is the block's owner pointer:

    data … | references i64 | data ptr | bytes of data i64 | object ptr

A *keeper* is a block without data (its bytes are KEEPER) that holds a reference to a Python object, the owner of an array that
Python made. A block becomes one when an ndarray of all its data is made while others see it too: the data are the ndarray's then.

An owner with a tag, or null, counts nothing (see layout). The counts are not atomic: no block is reachable from two threads
while compiled code runs (arguments are objects that the caller holds); only the count of live blocks is, and of these only arrays' own:
two atomic additions are a fifth of the life of a small list, and nobody but tests reads the count.
"""
from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence

import numpy as np
from numpy._core._exceptions import _ArrayMemoryError

from codegen import capi, objects
from codegen.build import Builder, Module, with_gil
from codegen.storage import reuse

Told = tuple[np.dtype, Sequence[str]] | None

HEADER = 32                                    # bytes; REFERENCES, DATA, BYTES are its fields
REFERENCES, DATA, BYTES, OBJECT = 0, 8, 16, 24
KEEPER = -1
MOST = 1 << 47                                 # no address space holds more; sizes below it cannot overflow when rounded
ALIGN_FROM = 2048                              # blocks of this many bytes start on a cache line
ZEROS_UNTIL = 1 << 22                          # zeros of fewer bytes do too; more come from the kernel, which writes them page by page when touched
HUGE_FROM = 1 << 22                            # as NumPy: ask the kernel for 2 MiB pages


def live_text(change: int) -> str:
    """LLVM text that counts the mutable objects made and freed among the live blocks."""
    return f"""  %live = load i64, ptr @jitcore_live
  %live.now = add i64 %live, {change}
  store i64 %live.now, ptr @jitcore_live"""


def allocate(b: Builder, bytes: str, *, zeroed: bool = False, told: Told = None) -> tuple[str, str]:
    """A new block of that many bytes (i64); returns (owner, data), with one reference. Too large, or negative: the code
    leaves with MemoryError: NumPy's, where `told` is the array's dtype and shape. Data are on a 64-byte boundary where large, else on
    a 16-byte one."""
    name = "jitcore_allocate_zeroed" if zeroed else "jitcore_allocate"
    target = b.module.declare(name, "noalias ptr", ("i64",), "nounwind")
    return _owned(b, b(f"call noalias ptr {target}(i64 {bytes})"), bytes, told)


def _owned(b: Builder, data: str, bytes: str, told: Told) -> tuple[str, str]:
    """(owner, data) of a new block; MemoryError where there is none."""
    b._cold_if(b(f"icmp eq ptr {data}, null"), lambda: with_gil(b, lambda: _raise_no_memory(b, told)))
    rounded = b(f"and i64 {b(f'add i64 {bytes}, 15')}, -16")
    return b(f"getelementptr i8, ptr {data}, i64 {rounded}"), data


def _raise_no_memory(b: Builder, told: Told) -> None:
    if told is None:
        b.call("PyErr_NoMemory", "ptr")
        return
    dtype, shape = told
    build = b.module.declare("Py_BuildValue", "ptr", ("ptr", "..."))
    lengths = "".join(f", i64 {length}" for length in shape)
    form = b.module.text_constant(f"(({'L' * len(shape)})O)")
    arguments = b(f"call ptr (ptr, ...) {build}(ptr {form}{lengths}, ptr {b.object(dtype)})")
    b.call("PyErr_SetObject", "void", ("ptr", b.object(_ArrayMemoryError)), ("ptr", arguments))     # calls it with them
    b.call("Py_DecRef", "void", ("ptr", arguments))


# Goes to %block where %owner is one, to %no.block where it is null or has a tag.
_WHERE_BLOCK = """  %bits = ptrtoint ptr %owner to i64
  %tag = and i64 %bits, 1
  %none = icmp eq ptr %owner, null
  %object = icmp ne i64 %tag, 0
  %skip = or i1 %none, %object
  br i1 %skip, label %no.block, label %block
"""


def take_over(b: Builder, owner: str, data: str, bytes: str, told: Told = None) -> tuple[str, str]:
    """As `allocate`, in the memory of an array that is released next, where it is as large and nobody else sees it: that has one
    reference more then."""
    b.module.declare("jitcore_allocate", "noalias ptr", ("i64",), "nounwind")
    if not b.module.has("take_over"):
        b.module.define("take_over", f"""define internal ptr @take_over(ptr %owner, ptr %data, i64 %bytes) nounwind noinline {{
entry:
{_WHERE_BLOCK}block:
  %references = load i64, ptr %owner
  %is.one = icmp eq i64 %references, 1
  %data.place = getelementptr i8, ptr %owner, i64 {DATA}
  %begin = load ptr, ptr %data.place
  %is.begin = icmp eq ptr %begin, %data
  %bytes.place = getelementptr i8, ptr %owner, i64 {BYTES}
  %size = load i64, ptr %bytes.place
  %is.all = icmp eq i64 %size, %bytes
  %own = and i1 %is.one, %is.begin
  %free = and i1 %own, %is.all
  br i1 %free, label %old, label %no.block
old:
  store i64 2, ptr %owner
  ret ptr %data
no.block:
  %made = call ptr @jitcore_allocate(i64 %bytes)
  ret ptr %made
}}""")
    return _owned(b, b(f"call ptr @take_over(ptr {owner}, ptr {data}, i64 {bytes})"), bytes, told)


def allocate_zeroed(b: Builder, bytes: str) -> tuple[str, str]:
    """As `allocate`, filled with zeros; large blocks get untouched pages from the kernel."""
    return allocate(b, bytes, zeroed=True)


def size_of(b: Builder, shape, itemsize: int) -> str:
    """Bytes of an array of that shape (i64 lengths ≥ 0), checked: one that is too large for `allocate` where the product
    does not fit. (A zero anywhere makes an array of no bytes, whatever the other lengths: like NumPy, refuse overflow
    only of what is not empty.)"""
    total, overflow = str(itemsize), "false"
    for length in shape:
        pair = b.call("llvm.smul.with.overflow.i64", "{i64, i1}", ("i64", total), ("i64", length))
        total, bit = b(f"extractvalue {{i64, i1}} {pair}, 0"), b(f"extractvalue {{i64, i1}} {pair}, 1")
        overflow = bit if overflow == "false" else b(f"or i1 {overflow}, {bit}")
    if not shape:
        return total
    empty = "false"
    for length in shape:
        zero = b(f"icmp eq i64 {length}, 0")
        empty = zero if empty == "false" else b(f"or i1 {empty}, {zero}")
    total = b.select(overflow, "i64", str(MOST * 2), total)
    return b.select(empty, "i64", "0", total)


def retain(b: Builder, owner: str) -> None:
    """One more reference to an array's owner."""
    if owner == "null":
        return
    _define(b.module, "retain", "  %references = load i64, ptr %owner\n  %more = add nsw i64 %references, 1\n"
                                "  store i64 %more, ptr %owner\n")
    b.do(f"call void @retain(ptr {owner})")


def release(b: Builder, owner: str) -> None:
    """One reference less; the last one frees the block."""
    if owner == "null":
        return
    b.module.declare("jitcore_release", "void", ("ptr",), "nounwind memory(argmem: readwrite, inaccessiblemem: readwrite)")
    _define(b.module, "release", "  call void @jitcore_release(ptr %owner)\n")
    b.do(f"call void @release(ptr {owner})")


def retain_object(b: Builder, pointer: str) -> None:
    """One more reference to a Python object; nothing for null."""
    _count_object(b, pointer, "Py_IncRef")


def release_object(b: Builder, pointer: str, *, of_many: bool = False) -> None:
    """One reference less to a Python object; nothing for null. `of_many`: in a loop that does little else."""
    _count_object(b, pointer, "Py_DecRef", of_many)


def _count_object(b: Builder, pointer: str, function: str, of_many: bool = False) -> None:
    """Where references are seen to be plain numbers they are counted here: the calls take twice as long as the rest of a short loop."""
    counted = "" if b.options.nogil else objects.counts_references()
    if not counted:
        with_gil(b, lambda: b.call(function, "void", ("ptr", pointer)))
        return
    name = f"count.{function}{'.here' * of_many}"
    if not b.module.has(name):
        b.module.declare(function, "void", ("ptr",))
        is_more = function == "Py_IncRef"
        last = "" if is_more else f"""  %is.last = icmp eq {counted} %references, 1
  br i1 %is.last, label %free, label %less, !prof !0
free:
  call void @{function}(ptr %object)
  ret void
less:
"""
        b.module.define(name, f"""define internal void @{name}(ptr %object) nounwind {'alwaysinline' if is_more or of_many else 'inlinehint'} {{
entry:
  %none = icmp eq ptr %object, null
  br i1 %none, label %done, label %some, !prof !0
some:
  %place = getelementptr i8, ptr %object, i64 {objects.REFCOUNT}
  %references = load {counted}, ptr %place
  %immortal = icmp slt {counted} %references, 0
  br i1 %immortal, label %done, label %mortal
mortal:
{last}  %changed = add nsw {counted} %references, {1 if is_more else -1}
  store {counted} %changed, ptr %place
  br label %done
done:
  ret void
}}""")
    b.do(f"call void @{name}(ptr {pointer})")


def keep(b: Builder, owner: str, data: str) -> tuple[str, str]:
    """(owner, data) of an array that is the Python object which the tagged `owner` points to: the new owner holds a reference. To
    LLVM the data are part of the owner, so that they are not read after it was released."""
    keeper = b.call("jitcore_keep", "ptr", ("ptr", owner))
    distance = b(f"sub i64 {b(f'ptrtoint ptr {data} to i64')}, {b(f'ptrtoint ptr {keeper} to i64')}")
    return keeper, b(f"getelementptr i8, ptr {keeper}, i64 {distance}")


def _define(module: Module, name: str, counted: str) -> None:
    if not module.has(name):
        module.define(name, f"""define internal void @{name}(ptr %owner) nounwind{' alwaysinline' * (name == 'retain')} {{
entry:
{_WHERE_BLOCK}block:
{counted}  br label %no.block
no.block:
  ret void
}}""")


def live_blocks() -> int:
    """How many blocks exist that NumPy has not taken over: for tests of leaks."""
    place = capi.RUNTIME.get("jitcore_live")
    return ctypes.c_int64.from_address(place).value if place else 0


_REUSED = f"""  %is_large = icmp uge i64 %bytes, {reuse.FROM}
  br i1 %is_large, label %take, label %aligned
take:
  %raw.kept = call ptr @jitcore_take(i64 %size, i64 0)
  %no.kept = icmp eq ptr %raw.kept, null
  br i1 %no.kept, label %aligned, label %got.one"""


def _allocator(name: str, allocation: str, large: str) -> str:
    """`allocation` gives %raw for %size bytes; `large` may go before it."""
    return f"""
define noalias ptr @{name}(i64 %bytes) nounwind {{
entry:
  %bad = icmp ugt i64 %bytes, {MOST}
  br i1 %bad, label %none, label %fits
none:
  ret ptr null
fits:
  %more = add i64 %bytes, 15
  %body = and i64 %more, -16
  %size = add i64 %body, {HEADER}
{allocation}
got:
  %failed = icmp eq ptr %raw, null
  br i1 %failed, label %none, label %made
made:
  %owner = getelementptr i8, ptr %raw, i64 %body
  store i64 1, ptr %owner
  %data = getelementptr i8, ptr %owner, i64 {DATA}
  store ptr %raw, ptr %data
  %length = getelementptr i8, ptr %owner, i64 {BYTES}
  store i64 %bytes, ptr %length
  %live = atomicrmw add ptr @jitcore_live, i64 1 monotonic
{large}
  ret ptr %raw
}}"""


def _aligned(plain: str, is_small: str) -> str:
    """An allocation that starts on a cache line, except where `is_small` (which gives %is_small) says that `plain` is called."""
    return f"""{is_small}
  br i1 %is_small, label %small, label %reused
small:
  %raw.small = call ptr @{plain}
  br label %got.one
reused:
{_REUSED if reuse.REUSES else "  br label %aligned"}
aligned:
  %up = add i64 %size, 63
  %whole = and i64 %up, -64
  %raw.aligned = call ptr @aligned_alloc(i64 64, i64 %whole)
  br label %got.one
got.one:
  %raw = phi ptr [%raw.small, %small], [%raw.aligned, %aligned]{", [%raw.kept, %take]" * reuse.REUSES}
  br label %got"""


def runtime_text(module: Module) -> str:
    """The part of the runtime that allocates and frees blocks."""
    malloc, calloc = "  %raw = call ptr @malloc(i64 %size)\n  br label %got", "  %raw = call ptr @calloc(i64 1, i64 %size)\n  br label %got"
    fill, large, give = "", "", reuse.giving_text("%data", f"icmp uge i64 %bytes, {reuse.FROM}")
    declarations = ["declare ptr @malloc(i64)", "declare ptr @calloc(i64, i64)", "declare void @free(ptr)"]
    if sys.platform != "win32":                # there only _aligned_free frees aligned memory, and NumPy calls free
        declarations.append("declare ptr @aligned_alloc(i64, i64)")
        malloc = _aligned("malloc(i64 %size)", f"  %is_small = icmp ult i64 %bytes, {ALIGN_FROM}")
        calloc = _aligned("calloc(i64 1, i64 %size)", f"""  %beyond = sub i64 %bytes, {ALIGN_FROM}
  %is_small = icmp uge i64 %beyond, {ZEROS_UNTIL - ALIGN_FROM}""")
        declarations.append("declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
        fill = """  br i1 %is_small, label %filled, label %fill
fill:
  call void @llvm.memset.p0.i64(ptr %raw, i8 0, i64 %body, i1 false)
  br label %filled
filled:
"""
    if sys.platform == "linux":
        declarations.append("declare i32 @madvise(ptr, i64, i32)")
        large = f"""  %is_huge = icmp uge i64 %bytes, {HUGE_FROM}
  br i1 %is_huge, label %huge, label %done
huge:
  %at = ptrtoint ptr %raw to i64
  %past = add i64 %at, 4095
  %page = and i64 %past, -4096
  %skip = sub i64 %page, %at
  %rest = sub i64 %bytes, %skip
  %pages = inttoptr i64 %page to ptr
  %ignored = call i32 @madvise(ptr %pages, i64 %rest, i32 14)
  br label %done
done:"""
    return "\n".join((*declarations, "@jitcore_live = global i64 0", reuse.runtime_text(), _allocator("jitcore_allocate", malloc, large),
                      _allocator("jitcore_allocate_zeroed", calloc, fill + large), f"""
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
declare i32 @PyGILState_Ensure()
declare void @PyGILState_Release(i32)
define ptr @jitcore_keep(ptr %tagged) nounwind {{
entry:
  %object = call ptr @llvm.ptrmask.p0.i64(ptr %tagged, i64 -4)
  call void @Py_IncRef(ptr %object)
  %owner = call ptr @malloc(i64 {HEADER})
  %failed = icmp eq ptr %owner, null
  br i1 %failed, label %none, label %made
none:
  ret ptr null
made:
  store i64 1, ptr %owner
  %data.place = getelementptr i8, ptr %owner, i64 {DATA}
  store ptr %owner, ptr %data.place
  %bytes.place = getelementptr i8, ptr %owner, i64 {BYTES}
  store i64 {KEEPER}, ptr %bytes.place
  %object.place = getelementptr i8, ptr %owner, i64 {OBJECT}
  store ptr %object, ptr %object.place
  %live = atomicrmw add ptr @jitcore_live, i64 1 monotonic
  ret ptr %owner
}}
declare ptr @llvm.ptrmask.p0.i64(ptr, i64)
define ptr @jitcore_lasting(ptr %owner) nounwind {{
entry:
  %bits = ptrtoint ptr %owner to i64
  %tag = and i64 %bits, 3
  %counted = icmp eq i64 %tag, 0
  br i1 %counted, label %done, label %keep
keep:
  %kept = call ptr @jitcore_keep(ptr %owner)
  ret ptr %kept
done:
  ret ptr %owner
}}
define void @jitcore_release(ptr %owner) nounwind {{
entry:
  %references = load i64, ptr %owner
  %less = add nsw i64 %references, -1
  store i64 %less, ptr %owner
  %last = icmp eq i64 %less, 0
  br i1 %last, label %free, label %done
free:
  %bytes.place = getelementptr i8, ptr %owner, i64 {BYTES}
  %bytes = load i64, ptr %bytes.place
  %place = getelementptr i8, ptr %owner, i64 {DATA}
  %data = load ptr, ptr %place
  %keeps = icmp eq i64 %bytes, {KEEPER}
  br i1 %keeps, label %drop, label %give
drop:
  %object.place = getelementptr i8, ptr %owner, i64 {OBJECT}
  %object = load ptr, ptr %object.place
  %state = call i32 @PyGILState_Ensure()
  call void @Py_DecRef(ptr %object)
  call void @PyGILState_Release(i32 %state)
  %is.given = icmp eq ptr %data, null
  br i1 %is.given, label %gone, label %give
give:
{give}
  br label %gone
gone:
  %live = atomicrmw add ptr @jitcore_live, i64 -1 monotonic
  ret void
done:
  ret void
}}"""))


RUNTIME = ((("jitcore_allocate", "jitcore_allocate_zeroed", "jitcore_keep", "jitcore_lasting", "jitcore_release", "jitcore_live",
             *reuse.NAMES), (runtime_text,)),)
