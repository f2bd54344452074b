"""Making ndarrays: the part of the runtime that `boxing` calls.

In: an array's owner, data, shape, strides, dtype.  Out: LLVM text of a function that gives an ndarray.  Holds: what is one array in compiled
code is one ndarray, as far as memory tells; the numbers of an array of dates are a view of it.
"""
from __future__ import annotations

from codegen import objects
from codegen.boxes.unboxing import OBJECT_TAG
from codegen.build import Module
from codegen.storage import memory, reuse

VIEW_TAG = 1                                    # of an array's owner that is a Python object, see layout


def _compared(name: str, table: str) -> str:
    """LLVM text: entry %at of a table and of the object's own, and whether they are the same."""
    return f"""  %{name}.place = getelementptr i64, ptr %{table}, i32 %at
  %{name} = load i64, ptr %{name}.place
  %its.{name}.place = getelementptr i64, ptr %its.{table}, i32 %at
  %its.{name} = load i64, ptr %its.{name}.place
  %same.{name} = icmp eq i64 %{name}, %its.{name}"""


def _kept_array() -> str:
    """The array that a keeper holds, if it is this one: same data, shape, strides, flags, and dtype; else null. (A field of records, or
    the real part of complex numbers, differs from the whole in the dtype alone.)"""
    return f"""
define internal ptr @kept_array(ptr %owner, ptr %data, i32 %ndim, ptr %shape, ptr %strides, ptr %dtype, i32 %flags) {{
entry:
  %bits = ptrtoint ptr %owner to i64
  %tag = and i64 %bits, {OBJECT_TAG}
  %tagged = icmp ne i64 %tag, 0
  %none = icmp eq ptr %owner, null
  %no.block = or i1 %tagged, %none
  br i1 %no.block, label %other, label %block
block:
  %bytes.place = getelementptr i8, ptr %owner, i64 {memory.BYTES}
  %bytes = load i64, ptr %bytes.place
  %keeps = icmp eq i64 %bytes, {memory.KEEPER}
  br i1 %keeps, label %keeper, label %other
keeper:
  %object.place = getelementptr i8, ptr %owner, i64 {memory.OBJECT}
  %object = load ptr, ptr %object.place
  %data.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_DATA}
  %its.data = load ptr, ptr %data.place
  %same.data = icmp eq ptr %data, %its.data
  %ndim.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_NDIM}
  %its.ndim = load i32, ptr %ndim.place
  %same.ndim = icmp eq i32 %ndim, %its.ndim
  %flags.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_FLAGS}
  %its.flags = load i32, ptr %flags.place
  %differ = xor i32 %flags, %its.flags
  %write.differs = and i32 %differ, {objects.WRITEABLE}
  %same.write = icmp eq i32 %write.differs, 0
  %is.f = and i32 %flags, {objects.F_CONTIGUOUS}
  %wants.f = icmp ne i32 %is.f, 0
  %wanted = select i1 %wants.f, i32 {objects.F_CONTIGUOUS}, i32 {objects.C_CONTIGUOUS}
  %ordered = and i32 %its.flags, %wanted
  %in.order = icmp ne i32 %ordered, 0
  %has.strides = icmp ne ptr %strides, null
  %order.fits = or i1 %has.strides, %in.order
  %dtype.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_DTYPE}
  %its.dtype = load ptr, ptr %dtype.place
  %same.dtype = icmp eq ptr %dtype, %its.dtype
  %as.given = and i1 %same.data, %same.ndim
  %one = and i1 %as.given, %same.dtype
  %two = and i1 %same.write, %order.fits
  %both = and i1 %one, %two
  br i1 %both, label %axes, label %other
axes:
  %shape.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_SHAPE}
  %its.shape = load ptr, ptr %shape.place
  %strides.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_STRIDES}
  %its.strides = load ptr, ptr %strides.place
  br label %axis
axis:
  %at = phi i32 [0, %axes], [%next, %go.on]
  %more = icmp slt i32 %at, %ndim
  br i1 %more, label %compare, label %same
compare:
{_compared("length", "shape")}
  br i1 %same.length, label %step, label %other
step:
  br i1 %has.strides, label %strided, label %go.on
strided:
{_compared("stride", "strides")}
  br i1 %same.stride, label %go.on, label %other
go.on:
  %next = add nsw i32 %at, 1
  br label %axis
same:
  ret ptr %object
other:
  ret ptr null
}}"""


# Of a large array, the handler that keeps its memory for the next one; NumPy's where there is none.
_ALLOCATOR = f"""  %is.large = icmp uge i64 %bytes, {reuse.FROM}
  br i1 %is.large, label %ours, label %allocated
ours:
  %recycling = call ptr @jitcore_allocator()
  %no.handler = icmp eq ptr %recycling, null
  br i1 %no.handler, label %forget, label %some
forget:
  call void @PyErr_Clear()
  br label %allocated
some:
  br label %allocated"""


def array_text(module: Module) -> str:
    """The part of the runtime that makes ndarrays.

    An array over all of a block becomes NumPy's own: its flag OWNDATA and NumPy's default allocator (whose free is C's), or of a
    large one the allocator of `reuse`. Where others see the block too it becomes the keeper of that ndarray, so that what is one array
    here is one in Python. An array over part of a block gets a capsule as base, which holds a reference to the block.
    """
    name = module.text_constant("jitcore.block")
    return f"""
declare ptr @PyArray_NewFromDescr(ptr, ptr, i32, ptr, ptr, ptr, i32, ptr)
declare i32 @PyArray_SetBaseObject(ptr, ptr)
declare ptr @PyCapsule_New(ptr, ptr, ptr)
declare ptr @PyCapsule_GetPointer(ptr, ptr)
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
declare void @jitcore_release(ptr)
declare ptr @jitcore_allocator()
declare void @PyErr_Clear()
@jitcore_live = external global i64
@PyArray_Type = external global ptr
@PyDataMem_DefaultHandler = external global ptr
define internal void @release_capsule(ptr %capsule) {{
entry:
  %owner = call ptr @PyCapsule_GetPointer(ptr %capsule, ptr {name})
  call void @jitcore_release(ptr %owner)
  ret void
}}
{_kept_array()}
define ptr @jitcore_box_array(ptr %owner, ptr %data, i32 %ndim, ptr %shape, ptr %strides, ptr %dtype, i32 %flags, i64 %size) {{
entry:
  %bits = ptrtoint ptr %owner to i64
  %tag = and i64 %bits, {OBJECT_TAG}
  %same = icmp eq i64 %tag, {OBJECT_TAG}
  br i1 %same, label %itself, label %new
itself:
  %object = getelementptr i8, ptr %owner, i64 -{OBJECT_TAG}
  %its.dtype.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_DTYPE}
  %its.dtype = load ptr, ptr %its.dtype.place
  %its.kind.place = getelementptr i8, ptr %its.dtype, i64 {objects.DTYPE_KIND}
  %its.kind = load i8, ptr %its.kind.place
  %kind.place = getelementptr i8, ptr %dtype, i64 {objects.DTYPE_KIND}
  %kind = load i8, ptr %kind.place
  %same.kind = icmp eq i8 %kind, %its.kind
  br i1 %same.kind, label %object.itself, label %its.view
object.itself:
  call void @Py_IncRef(ptr %object)
  ret ptr %object
its.view:
  %its.memory = getelementptr i8, ptr %object, i64 {VIEW_TAG}
  %of.other.kind = call ptr @jitcore_box_array(ptr %its.memory, ptr %data, i32 %ndim, ptr %shape, ptr %strides, ptr %dtype, i32 %flags, i64 %size)
  ret ptr %of.other.kind
new:
  %known = call ptr @kept_array(ptr %owner, ptr %data, i32 %ndim, ptr %shape, ptr %strides, ptr %dtype, i32 %flags)
  %is.known = icmp ne ptr %known, null
  br i1 %is.known, label %found, label %make
found:
  call void @Py_IncRef(ptr %known)
  call void @jitcore_release(ptr %owner)
  ret ptr %known
make:
  call void @Py_IncRef(ptr %dtype)
  %array = call ptr @PyArray_NewFromDescr(ptr @PyArray_Type, ptr %dtype, i32 %ndim, ptr %shape, ptr %strides, ptr %data,
                                          i32 %flags, ptr null)
  %failed = icmp eq ptr %array, null
  %view = icmp eq i64 %tag, {VIEW_TAG}
  %unowned = icmp eq ptr %owner, null
  br i1 %failed, label %undo, label %made
undo:
  %nothing = or i1 %view, %unowned
  br i1 %nothing, label %fail, label %drop
drop:
  call void @jitcore_release(ptr %owner)
  br label %fail
fail:
  ret ptr null
made:
  br i1 %view, label %borrow, label %counted
borrow:
  %base = getelementptr i8, ptr %owner, i64 -{VIEW_TAG}
  call void @Py_IncRef(ptr %base)
  br label %set
counted:
  br i1 %unowned, label %done, label %block
block:
  %references = load i64, ptr %owner
  %start.place = getelementptr i8, ptr %owner, i64 {memory.DATA}
  %start = load ptr, ptr %start.place
  %bytes.place = getelementptr i8, ptr %owner, i64 {memory.BYTES}
  %bytes = load i64, ptr %bytes.place
  %single = icmp eq i64 %references, 1
  %at.start = icmp eq ptr %data, %start
  br label %axis
axis:
  %at = phi i32 [0, %block], [%next, %multiply]
  %product = phi i64 [%size, %block], [%longer, %multiply]
  %more = icmp slt i32 %at, %ndim
  br i1 %more, label %multiply, label %compare
multiply:
  %length.place = getelementptr i64, ptr %shape, i32 %at
  %length = load i64, ptr %length.place
  %longer = mul i64 %product, %length
  %next = add nsw i32 %at, 1
  br label %axis
compare:
  %whole = icmp eq i64 %product, %bytes
  %own = and i1 %at.start, %whole
  br i1 %own, label %give, label %share
give:
  %flags.place = getelementptr i8, ptr %array, i64 {objects.ARRAY_FLAGS}
  %flags.old = load i32, ptr %flags.place
  %flags.new = or i32 %flags.old, {objects.OWNDATA}
  store i32 %flags.new, ptr %flags.place
  %default = load ptr, ptr @PyDataMem_DefaultHandler
{_ALLOCATOR if reuse.REUSES else "  br label %allocated"}
allocated:
  %allocator = phi ptr [%default, %give]{", [%default, %forget], [%recycling, %some]" * reuse.REUSES}
  call void @Py_IncRef(ptr %allocator)
  %allocator.place = getelementptr i8, ptr %array, i64 {objects.ARRAY_ALLOCATOR}
  store ptr %allocator, ptr %allocator.place
  br i1 %single, label %given, label %keep
keep:
  %fewer = add nsw i64 %references, -1
  store i64 %fewer, ptr %owner
  call void @Py_IncRef(ptr %array)
  %object.place = getelementptr i8, ptr %owner, i64 {memory.OBJECT}
  store ptr %array, ptr %object.place
  store i64 {memory.KEEPER}, ptr %bytes.place
  store ptr null, ptr %start.place
  ret ptr %array
given:
  %live = atomicrmw add ptr @jitcore_live, i64 -1 monotonic
  ret ptr %array
share:
  %capsule = call ptr @PyCapsule_New(ptr %owner, ptr {name}, ptr @release_capsule)
  %none = icmp eq ptr %capsule, null
  br i1 %none, label %no.capsule, label %set
no.capsule:
  call void @Py_DecRef(ptr %array)
  br label %drop
set:
  %holder = phi ptr [%base, %borrow], [%capsule, %share]
  %status = call i32 @PyArray_SetBaseObject(ptr %array, ptr %holder)
  %bad = icmp slt i32 %status, 0
  br i1 %bad, label %no.base, label %done
no.base:
  call void @Py_DecRef(ptr %array)
  br label %fail
done:
  ret ptr %array
}}
"""


RUNTIME = ((("jitcore_box_array",), (array_text,)),)
