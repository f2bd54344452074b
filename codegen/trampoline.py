"""The machine code between CPython and the wrappers of specialisations: the trampoline, and the binding of keywords.

In: what `entry` fixes: where a dispatcher keeps its table, what wrappers answer.  Out: LLVM text of the runtime's part that
every call may need.  Holds: a call is handed to Python's `_miss` with the arguments as they came.
"""
from __future__ import annotations

from codegen import objects, status, watched
from codegen.boxes import unboxing
from codegen.build import Module
from codegen.entry import ASKED, BOUND, COUNT, KNOWN, MISS, RETRY, TABLE, Raised


# The end of a function's first block: how many arguments are given, by position and by name (%given).
_COUNTED = f"""  %count = and i64 %nargsf, {COUNT}
  %plain = icmp eq ptr %kwnames, null
  br i1 %plain, label %counted, label %keywords
keywords:
  %size.place = getelementptr i8, ptr %kwnames, i64 {objects.SIZE}
  %size = load i64, ptr %size.place
  br label %counted
counted:
  %named = phi i64 [0, %entry], [%size, %keywords]
  %given = add i64 %count, %named"""


def runtime_text(module: Module) -> str:
    """The part of the runtime that calls go through: the trampoline, and the binding of keywords and defaults."""
    miss, retry, raised, error = map(module.object_index, ("_miss", RETRY, Raised, "error"))
    return f"""
declare ptr @PyObject_VectorcallMethod(ptr, ptr, i64, ptr)
declare ptr @PyMem_Malloc(i64)
declare void @PyMem_Free(ptr)
declare ptr @PyErr_NoMemory()
declare ptr @PyObject_GetAttr(ptr, ptr)
declare void @PyErr_SetObject(ptr, ptr)
declare void @Py_DecRef(ptr)
define ptr @jitcore_trampoline(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames) {{
entry:
  %asked = or i64 %nargsf, {ASKED}
  br label %again
again:
  %place = getelementptr i8, ptr %self, i64 {TABLE}
  %table = load ptr, ptr %place
  %none = icmp eq ptr %table, null
  br i1 %none, label %miss, label %start
start:
  %lookup.place = getelementptr i8, ptr %table, i64 {objects.BYTES_DATA}
  %lookup = load ptr, ptr %lookup.place
  %first = getelementptr ptr, ptr %lookup.place, i64 1
  %few = icmp eq ptr %lookup, null
  br i1 %few, label %look, label %many
many:
  %quick = call ptr %lookup(ptr %self, ptr %args, i64 %asked, ptr %kwnames)
  %unknown = icmp eq ptr %quick, inttoptr (i64 {MISS} to ptr)
  br i1 %unknown, label %miss, label %known
known:
  ret ptr %quick
look:
  %at = phi ptr [%first, %start], [%next, %try]
  %wrapper = load ptr, ptr %at
  %end = icmp eq ptr %wrapper, null
  br i1 %end, label %miss, label %try
try:
  %result = call ptr %wrapper(ptr %self, ptr %args, i64 %asked, ptr %kwnames)
  %next = getelementptr ptr, ptr %at, i64 1
  %missed = icmp eq ptr %result, inttoptr (i64 {MISS} to ptr)
  br i1 %missed, label %look, label %done
done:
  ret ptr %result
miss:
  %answer = call ptr @jitcore_miss(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames)
  %retry = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {retry})
  %is.retry = icmp eq ptr %answer, %retry
  br i1 %is.retry, label %retrying, label %answered
retrying:
  call void @Py_DecRef(ptr %answer)
  br label %again
answered:
  %failed = icmp eq ptr %answer, null
  br i1 %failed, label %returned, label %object
object:
  %class.place = getelementptr i8, ptr %answer, i64 {objects.TYPE}
  %class = load ptr, ptr %class.place
  %raised = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {raised})
  %is.raised = icmp eq ptr %class, %raised
  br i1 %is.raised, label %raise, label %returned
raise:
  %name = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {error})
  %error = call ptr @PyObject_GetAttr(ptr %answer, ptr %name)
  call void @Py_DecRef(ptr %answer)
  %error.class.place = getelementptr i8, ptr %error, i64 {objects.TYPE}
  %error.class = load ptr, ptr %error.class.place
  call void @PyErr_SetObject(ptr %error.class, ptr %error)
  call void @Py_DecRef(ptr %error)
  ret ptr null
returned:
  ret ptr %answer
}}
define internal ptr @jitcore_miss(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames) noinline cold {{
entry:
{_COUNTED}
  %room = add i64 %given, 2
  %bytes = mul i64 %room, 8
  %array = call ptr @PyMem_Malloc(i64 %bytes)
  %failed = icmp eq ptr %array, null
  br i1 %failed, label %no.memory, label %fill
no.memory:
  %ignored = call ptr @PyErr_NoMemory()
  ret ptr null
fill:
  %own = getelementptr ptr, ptr %array, i64 1
  store ptr %self, ptr %own
  %rest = getelementptr ptr, ptr %array, i64 2
  %length = mul i64 %given, 8
  call void @llvm.memcpy.p0.p0.i64(ptr %rest, ptr %args, i64 %length, i1 false)
  %method = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {miss})
  %all = add i64 %count, 1
  %flagged = or i64 %all, {-(1 << 63)}
  %answer = call ptr @PyObject_VectorcallMethod(ptr %method, ptr %own, i64 %flagged, ptr %kwnames)
  call void @PyMem_Free(ptr %array)
  ret ptr %answer
}}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare i32 @PyUnicode_Compare(ptr, ptr)
define ptr @jitcore_keywords(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames, ptr %order, ptr %parameters) {{
entry:                                            ; a wrapper's call with keywords comes back to it without
  %count = and i64 %nargsf, {COUNT}
  %positional.place = getelementptr ptr, ptr %order, i64 1
  %rest.place = getelementptr ptr, ptr %order, i64 2
  %positional = load i64, ptr %positional.place
  %rest = load i64, ptr %rest.place
  %names.place = getelementptr i8, ptr %parameters, i64 {objects.TUPLE_ITEMS}
  %defaults.place = getelementptr ptr, ptr %names.place, i64 1
  %no.default.place = getelementptr ptr, ptr %names.place, i64 2
  %none.place = getelementptr ptr, ptr %names.place, i64 3
  %names = load ptr, ptr %names.place
  %defaults = load ptr, ptr %defaults.place
  %most = add i64 %positional, %rest
  %many = icmp ugt i64 %count, %most
  br i1 %many, label %no, label %sizes
sizes:
  %size.place = getelementptr i8, ptr %names, i64 {objects.SIZE}
  %size = load i64, ptr %size.place
  %name.items = getelementptr i8, ptr %names, i64 {objects.TUPLE_ITEMS}
  %default.items = getelementptr i8, ptr %defaults, i64 {objects.TUPLE_ITEMS}
  %named.place = getelementptr i8, ptr %kwnames, i64 {objects.SIZE}
  %named = load i64, ptr %named.place
  %keyword.items = getelementptr i8, ptr %kwnames, i64 {objects.TUPLE_ITEMS}
  %has.rest = icmp ne i64 %rest, 0
  br i1 %has.rest, label %complete, label %straight
straight:                                         ; are they in order, behind those by position?
  %total = add i64 %count, %named
  %over = icmp ugt i64 %total, %size
  br i1 %over, label %no, label %start
start:
  %expected = getelementptr ptr, ptr %name.items, i64 %count
  br label %compare
compare:
  %n = phi i64 [0, %start], [%n.next, %compare.item]
  %n.more = icmp ult i64 %n, %named
  br i1 %n.more, label %compare.item, label %in.order
compare.item:
  %expected.place = getelementptr ptr, ptr %expected, i64 %n
  %expected.name = load ptr, ptr %expected.place
  %given.place = getelementptr ptr, ptr %keyword.items, i64 %n
  %given.name = load ptr, ptr %given.place
  %same = icmp eq ptr %expected.name, %given.name
  %n.next = add i64 %n, 1
  br i1 %same, label %compare, label %fill.given
in.order:
  br label %call
complete:
  %few = icmp ult i64 %count, %most
  br i1 %few, label %no, label %fill.given
fill.given:
  %short = icmp ult i64 %count, %positional
  %taken = select i1 %short, i64 %count, i64 %positional
  %no.default = load ptr, ptr %no.default.place
  %none = load ptr, ptr %none.place
  %filled.size = add i64 %size, %rest
  %out = alloca ptr, i64 %filled.size
  %filled = add i64 %taken, %named
  %is.complete = icmp eq i64 %filled, %size
  br i1 %is.complete, label %given, label %default
default:                                          ; defaults first; others replace them
  %default.bytes = mul i64 %size, 8
  call void @llvm.memcpy.p0.p0.i64(ptr %out, ptr %default.items, i64 %default.bytes, i1 false)
  br label %given
given:
  %given.bytes = mul i64 %taken, 8
  call void @llvm.memcpy.p0.p0.i64(ptr %out, ptr %args, i64 %given.bytes, i1 false)
  br label %keyword
keyword:
  %j = phi i64 [0, %given], [%j.next, %keyword.set]
  %j.more = icmp slt i64 %j, %named
  br i1 %j.more, label %keyword.item, label %named.all
keyword.item:
  %key.place = getelementptr ptr, ptr %keyword.items, i64 %j
  %key = load ptr, ptr %key.place
  br label %find
find:
  %k = phi i64 [%taken, %keyword.item], [%k.next, %find.next]
  %k.more = icmp slt i64 %k, %size
  br i1 %k.more, label %find.item, label %equal
find.item:
  %name.place = getelementptr ptr, ptr %name.items, i64 %k
  %name = load ptr, ptr %name.place
  %found = icmp eq ptr %name, %key
  br i1 %found, label %keyword.set, label %find.next
find.next:
  %k.next = add i64 %k, 1
  br label %find
equal:                                            ; not the same object: names made at run time need not be interned
  %e = phi i64 [%taken, %find], [%e.next, %equal.next]
  %e.more = icmp slt i64 %e, %size
  br i1 %e.more, label %equal.item, label %no
equal.item:
  %candidate.place = getelementptr ptr, ptr %name.items, i64 %e
  %candidate = load ptr, ptr %candidate.place
  %nameless = icmp eq ptr %candidate, %none
  br i1 %nameless, label %equal.next, label %equal.text
equal.text:
  %difference = call i32 @PyUnicode_Compare(ptr %candidate, ptr %key)
  %equals = icmp eq i32 %difference, 0
  br i1 %equals, label %keyword.set, label %equal.next
equal.next:
  %e.next = add i64 %e, 1
  br label %equal
keyword.set:
  %parameter = phi i64 [%k, %find.item], [%e, %equal.text]
  %target = getelementptr ptr, ptr %out, i64 %parameter
  %source.index = add i64 %count, %j
  %source = getelementptr ptr, ptr %args, i64 %source.index
  %keyword.value = load ptr, ptr %source
  store ptr %keyword.value, ptr %target
  %j.next = add i64 %j, 1
  br label %keyword
named.all:
  br i1 %is.complete, label %yes, label %open
open:                                             ; is any parameter without an argument?
  %m = phi i64 [%taken, %named.all], [%m.next, %open.item]
  %m.more = icmp slt i64 %m, %size
  br i1 %m.more, label %open.item, label %yes
open.item:
  %slot = getelementptr ptr, ptr %out, i64 %m
  %now = load ptr, ptr %slot
  %is.open = icmp eq ptr %now, %no.default
  %m.next = add i64 %m, 1
  br i1 %is.open, label %no, label %open
yes:
  %behind = getelementptr ptr, ptr %out, i64 %size
  %extra = getelementptr ptr, ptr %args, i64 %positional
  %extra.bytes = mul i64 %rest, 8
  call void @llvm.memcpy.p0.p0.i64(ptr %behind, ptr %extra, i64 %extra.bytes, i1 false)
  br label %call
call:
  %values = phi ptr [%args, %in.order], [%out, %yes]
  %reached = phi i64 [%total, %in.order], [%filled.size, %yes]
  %wrapper = load ptr, ptr %order
  %flagged = or i64 %reached, {ASKED | BOUND}
  %result = call ptr %wrapper(ptr %self, ptr %values, i64 %flagged, ptr null)
  %missed = icmp eq ptr %result, inttoptr (i64 {MISS} to ptr)
  br i1 %missed, label %no, label %done
done:
  ret ptr %result
no:
  %asked = and i64 %nargsf, {ASKED}
  %is.asked = icmp ne i64 %asked, 0
  br i1 %is.asked, label %say, label %hand.on
say:
  ret ptr inttoptr (i64 {MISS} to ptr)
hand.on:
  %answer = call ptr @jitcore_trampoline(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames)
  ret ptr %answer
}}
"""


def lookup_text(module: Module) -> str:
    """The search of dispatchers with many specialisations: the trampoline's, but what took the last arguments whose classes
    (of arrays: data types and layouts, too) hash alike is tried first. What is found is noted before it is called: a call may
    replace the table."""
    return f"""
@PyArray_Type = external global ptr
@PyTuple_Type = external global ptr
define ptr @jitcore_lookup(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames) {{
entry:
  %place = getelementptr i8, ptr %self, i64 {TABLE}
  %table = load ptr, ptr %place
  %known = getelementptr i8, ptr %table, i64 {objects.BYTES_DATA + 8}
  %first = getelementptr i8, ptr %table, i64 {objects.BYTES_DATA + 8 + 8 * KNOWN}
{_COUNTED}
  %short = icmp ult i64 %given, 8
  %total = select i1 %short, i64 %given, i64 8
  br label %argument
argument:
  %i = phi i64 [0, %counted], [%i.next, %mix]
  %hash = phi i64 [%given, %counted], [%hash.next, %mix]
  %more = icmp ult i64 %i, %total
  br i1 %more, label %class, label %try.known
class:
  %argument.place = getelementptr ptr, ptr %args, i64 %i
  %object = load ptr, ptr %argument.place
  %class.place = getelementptr i8, ptr %object, i64 {objects.TYPE}
  %type = load ptr, ptr %class.place
  %bits = ptrtoint ptr %type to i64
  %is.array = icmp eq ptr %type, @PyArray_Type
  br i1 %is.array, label %array, label %other
array:
  %flags.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_FLAGS}
  %flags = load i32, ptr %flags.place
  %layout = and i32 %flags, {objects.C_CONTIGUOUS | objects.F_CONTIGUOUS | objects.ALIGNED | objects.WRITEABLE}
  %ndim.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_NDIM}
  %ndim = load i32, ptr %ndim.place
  %ndim.bits = shl i32 %ndim, 12
  %dtype.place = getelementptr i8, ptr %object, i64 {objects.ARRAY_DTYPE}
  %dtype = load ptr, ptr %dtype.place
  %number.place = getelementptr i8, ptr %dtype, i64 {objects.DTYPE_NUMBER}
  %number = load i32, ptr %number.place
  %number.bits = shl i32 %number, 20
  %two = xor i32 %layout, %ndim.bits
  %three = xor i32 %two, %number.bits
  %array.bits = zext i32 %three to i64
  br label %mix
other:
  %is.tuple = icmp eq ptr %type, @PyTuple_Type
  br i1 %is.tuple, label %tuple, label %mix
tuple:
  %length.place = getelementptr i8, ptr %object, i64 {objects.SIZE}
  %length = load i64, ptr %length.place
  br label %mix
mix:
  %extra = phi i64 [%array.bits, %array], [0, %other], [%length, %tuple]
  %with.type = xor i64 %hash, %bits
  %with.extra = add i64 %with.type, %extra
  %product = mul i64 %with.extra, -7046029254386353131
  %high = lshr i64 %product, 32
  %hash.next = xor i64 %product, %high
  %i.next = add i64 %i, 1
  br label %argument
try.known:
  %slot = and i64 %hash, {KNOWN - 1}
  %slot.place = getelementptr ptr, ptr %known, i64 %slot
  %candidate = load ptr, ptr %slot.place
  %never = icmp eq ptr %candidate, null
  br i1 %never, label %look, label %try
try:
  %quick = call ptr %candidate(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames)
  %fails = icmp eq ptr %quick, inttoptr (i64 {MISS} to ptr)
  br i1 %fails, label %look, label %found
found:
  ret ptr %quick
look:
  %at = phi ptr [%first, %try.known], [%first, %try], [%next, %call]
  %wrapper = load ptr, ptr %at
  %end = icmp eq ptr %wrapper, null
  br i1 %end, label %miss, label %call
call:
  store ptr %wrapper, ptr %slot.place
  %result = call ptr %wrapper(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames)
  %next = getelementptr ptr, ptr %at, i64 1
  %missed = icmp eq ptr %result, inttoptr (i64 {MISS} to ptr)
  br i1 %missed, label %look, label %done
done:
  ret ptr %result
miss:
  ret ptr inttoptr (i64 {MISS} to ptr)
}}
"""


# What nearly every module refers to is one part: a part costs 0.6 ms besides what is in it.
RUNTIME = ((("jitcore_trampoline", "jitcore_keywords", "jitcore_unbox_int", "jitcore_traceback", "jitcore_changed",
             "jitcore_watched"),
            (runtime_text, unboxing.int_text, status.traceback_text, watched.watch_text)),
           (("jitcore_lookup",), (lookup_text,)))
