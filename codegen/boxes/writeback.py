"""The registry of a call's mutable objects: made when a call begins, written back and freed when it ends, however it ends.

In: argument types.  Out: LLVM text around a wrapper's call; what the kinds' writers share.  Holds: see shared; what did not change is
not replaced, so it stays the object that it was.
"""
from __future__ import annotations

from codegen import layout, objects
from codegen.boxes import boxing
from codegen.boxes.unboxing import unbox
from codegen.build import Builder, Module
from codegen.storage.shared import ALONE, CALL, KEPT, NEXT, OBJECT, RELEASE, TYPE, WRITE, kind_of, read, shared_in, write_writer
from typeinfer.kinds.records import Either, Instance, instances_of, option_of
from typeinfer.types import FLOAT, INT, MIXED, List, Mutable, Tuple, Type


FEW = 8                                         # headers that are found one by one; a table costs more than the search


def begin(b: Builder, types) -> bool:
    """Before arguments are unboxed: whether there are mutable objects among them."""
    if not any(map(shared_in, types)):
        return False
    b.arguments = b.alloca("i64", CALL // 8)
    found = [one for t in types for one in shared_in(t)]
    inside = {inner for one in found for held in one.held for inner in shared_in(held)}
    kinds = [kind_of(one).name for one in found]
    b.only = {t for t in types if t in found and t not in inside and kinds.count(kind_of(t).name) == 1}
    b.entry_lines.append(f"  call void @llvm.memset.p0.i64(ptr {b.arguments}, i8 0, i64 {CALL}, i1 false)")
    b.module.declare("llvm.memset.p0.i64", "void", ("ptr", "i8", "i64", "i1"))
    return True


def drop(b: Builder) -> None:
    """The objects are not needed, as the call goes elsewhere."""
    b.call("jitcore_shared_free", "void", ("ptr", b.arguments), attributes="nounwind")


def end(b: Builder, types, result: str) -> str:
    """After the call: write back, free. `result`: the object that is returned, or null where an exception is set; returns it, or
    null where writing back failed."""
    changed = [t for t in dict.fromkeys(t for one in types for t in shared_in(one)) if t in b.module.changed]
    for t in changed:
        write_writer(b.module, t)
    if changed:
        result = b.call("jitcore_shared_write", "ptr", ("ptr", b.arguments), ("ptr", result), attributes="nounwind")
    drop(b)
    return result


# --- what writers are made of
def boxed(b: Builder, t: Type, pieces, box=boxing.box) -> str:
    """A new reference to the object for a value; jumps to "failed" where it cannot be made."""
    new = box(b, t, pieces, consume=None)
    fail_if(b, b(f"icmp eq ptr {new}, null"))
    return new


def fail_if(b: Builder, condition: str) -> None:
    """Jump to "failed", with the exception that is set."""
    go_on = b.new_label("fine")
    b.branch(condition, "failed", go_on, "!prof !0")
    b.start(go_on)


def keep(b: Builder, header: str, kept: str) -> None:
    """Let a header hold the new reference `kept` (KEPT); where it is null, clear the exception and jump to "miss"."""
    b.call("jitcore_shared_keep", "void", ("ptr", header), ("ptr", kept), attributes="nounwind")
    fits = b.new_label("kept")
    b.branch(b(f"icmp ne ptr {kept}, null"), fits, "miss", "!prof !1")
    b.start(fits)


def go_if_same(b: Builder, t: Type, pieces, before: str, same: str, differs: str) -> None:
    """Go to `same` if the object `before` is the value, else to `differs`."""
    if isinstance(t, Mutable):
        b.branch(b(f"icmp eq ptr {read(b, pieces[0], OBJECT)}, {before}"), same, differs)
        return
    if isinstance(t, Tuple) and shared_in(t):
        is_tuple = b(f"icmp eq ptr {b(f'load ptr, ptr {b(_at(before, objects.TYPE))}')}, {b.module.external('PyTuple_Type')}")
        look = b.new_label("look")
        b.branch(is_tuple, look, differs)
        b.start(look)
        size = b(f"load i64, ptr {b(_at(before, objects.SIZE))}")
        following = b.new_label("part")
        b.branch(b(f"icmp eq i64 {size}, {len(t.parts)}"), following, differs)
        for index, (part, own) in enumerate(zip(t.parts, boxing.split(t, pieces))):
            b.start(following)
            following = b.new_label("part")
            one = b(f"load ptr, ptr {b(_at(before, objects.TUPLE_ITEMS + 8 * index))}")
            go_if_same(b, part, own, one, following, differs)
        b.start(following)
        b.jump(same)
        return
    if shared_in(t):                               # an optional one
        b.jump(differs)
        return
    found = unbox(b, t, before, differs)
    is_same = "true"
    for kind, one, other in zip(layout.pieces(t), pieces, found):
        if kind in ("half", "float", "double"):
            bits = {"half": "i16", "float": "i32", "double": "i64"}[kind]
            one, other, kind = b(f"bitcast {kind} {one} to {bits}"), b(f"bitcast {kind} {other} to {bits}"), bits
        equal = b(f"icmp eq {kind} {one}, {other}")
        is_same = equal if is_same == "true" else b(f"and i1 {is_same}, {equal}")
    b.branch(is_same, same, differs)


def change_if_alone(b: Builder, t: Type, pieces, before: str, done: str) -> None:
    """Where a float that a list has is its alone, let it have another value, and go to `done`: nobody can tell it from a new one, which
    would come to lie there once this one is freed."""
    if t != FLOAT or not objects.numbers_are_plain():
        return
    is_float = b(f"icmp eq ptr {b(f'load ptr, ptr {b(_at(before, objects.TYPE))}')}, {b.module.external('PyFloat_Type')}")
    kind = objects.counts_references()
    is_alone = b(f"icmp eq {kind} {b(f'load {kind}, ptr {before}')}, 1")
    change, other = b.new_label("change"), b.new_label("other")
    b.branch(b(f"and i1 {is_float}, {is_alone}"), change, other)
    b.start(change)
    b.do(f"store double {pieces[0]}, ptr {b(_at(before, objects.FLOAT_VALUE))}")
    b.jump(done)
    b.start(other)


def _at(pointer: str, offset: int) -> str:
    return f"getelementptr i8, ptr {pointer}, i64 {offset}"


# --- arguments that are taken as something wider
def note_origins(module, given, taken) -> None:
    """Before the entry is written: note which attributes, and items of which lists, are ints in the arguments' types, but floats in what
    they are taken as."""
    for a, c in zip(given, taken):
        _note(module, a, c, set())


def _note(module, a, c, seen: set) -> None:
    if a is c or (a, c) in seen:
        return
    seen.add((a, c))
    if isinstance(a, List) and a.item is MIXED:
        module.mixed.add(c)
        return
    if isinstance(c, Either):
        for one in instances_of(a):
            _note(module, one, option_of(one.of, c) or one, seen)
        return
    if isinstance(a, Instance) and isinstance(c, Instance):
        for name, one, _ in c.fields_now():
            before = a.field(name)
            if before is INT and one is FLOAT:
                module.taken_as_int.add((c, name))
            elif before is not None:
                _note(module, before, one, seen)
        return
    for first, second in zip(_inner(a), _inner(c)):
        _note(module, first, second, seen)


def _inner(t):
    return getattr(t, "held", ()) or ((t.of,) if hasattr(t, "of") and not isinstance(t.of, type) else t.parts)


def _for_each_header(before: str, last: str, phi: str = "") -> str:
    """LLVM text that goes over the headers of a call, those in its table and those that stand alone: what follows begins with
    %header and goes from the block `last` back to %look with %next; `phi` stands in %look. Behind them comes %end."""
    return f"""  %first = load ptr, ptr %call
  %alone.place = getelementptr i8, ptr %call, i64 {ALONE}
  %first.alone = load ptr, ptr %alone.place
  br label %look
look:
  %header = phi ptr [%first, %{before}], [%next, %{last}], [%first.alone, %turn]
  %then = phi i1 [true, %{before}], [%then, %{last}], [false, %turn]
{phi}
  %is.end = icmp eq ptr %header, null
  br i1 %is.end, label %end.of.chain, label %one
end.of.chain:
  br i1 %then, label %turn, label %end
turn:
  br label %look
one:"""


def runtime_text(module: Module) -> str:
    """The part of the runtime that keeps the mutable objects of a call's arguments."""
    return f"""
declare ptr @calloc(i64, i64)
declare void @free(ptr)
declare void @PyErr_Clear()
declare void @PyErr_Fetch(ptr, ptr, ptr)
declare void @PyErr_Restore(ptr, ptr, ptr)
declare void @Py_DecRef(ptr)
define internal ptr @slot(ptr %table, i64 %size, ptr %object) nounwind {{
entry:
  %mask = add i64 %size, -1
  %bits = ptrtoint ptr %object to i64
  %short = lshr i64 %bits, 4
  %hash = mul i64 %short, -7046029254386353131
  %high = lshr i64 %hash, 20
  br label %look
look:
  %at = phi i64 [%high, %entry], [%next, %other]
  %index = and i64 %at, %mask
  %place = getelementptr ptr, ptr %table, i64 %index
  %header = load ptr, ptr %place
  %is.free = icmp eq ptr %header, null
  br i1 %is.free, label %done, label %taken
taken:
  %object.place = getelementptr i8, ptr %header, i64 {OBJECT}
  %known = load ptr, ptr %object.place
  %same = icmp eq ptr %known, %object
  br i1 %same, label %done, label %other
other:
  %next = add i64 %at, 1
  br label %look
done:
  ret ptr %place
}}
define ptr @jitcore_shared_find(ptr %call, ptr %object, i64 %type) nounwind {{
entry:
  %first = load ptr, ptr %call
  %is.first = icmp eq ptr %first, null
  br i1 %is.first, label %none, label %some
some:
  %table.place = getelementptr i8, ptr %call, i64 8
  %table = load ptr, ptr %table.place
  %size.place = getelementptr i8, ptr %call, i64 16
  %size = load i64, ptr %size.place
  %are.few = icmp eq i64 %size, 0
  br i1 %are.few, label %walk, label %ask
walk:
  %one = phi ptr [%first, %some], [%following, %on]
  %its.place = getelementptr i8, ptr %one, i64 {OBJECT}
  %its = load ptr, ptr %its.place
  %is.it = icmp eq ptr %its, %object
  br i1 %is.it, label %known, label %on
on:
  %following.place = getelementptr i8, ptr %one, i64 {NEXT}
  %following = load ptr, ptr %following.place
  %is.last = icmp eq ptr %following, null
  br i1 %is.last, label %none, label %walk
ask:
  %place = call ptr @slot(ptr %table, i64 %size, ptr %object)
  %there = load ptr, ptr %place
  %is.new = icmp eq ptr %there, null
  br i1 %is.new, label %none, label %known
none:
  ret ptr null
known:
  %header = phi ptr [%one, %walk], [%there, %ask]
  %type.place = getelementptr i8, ptr %header, i64 {TYPE}
  %own = load i64, ptr %type.place
  %same = icmp eq i64 %own, %type
  %found = select i1 %same, ptr %header, ptr inttoptr (i64 1 to ptr)
  ret ptr %found
}}
define i1 @jitcore_shared_enter(ptr %call, ptr %header, ptr %object, i64 %type, ptr %write, ptr %release) nounwind {{
entry:
  %table.place = getelementptr i8, ptr %call, i64 8
  %size.place = getelementptr i8, ptr %call, i64 16
  %count.place = getelementptr i8, ptr %call, i64 24
  %size = load i64, ptr %size.place
  %before = load i64, ptr %count.place
  %count = add i64 %before, 1
  store i64 %count, ptr %count.place
  %twice = shl i64 %count, 1
  %is.none = icmp eq i64 %size, 0
  %least = select i1 %is.none, i64 {2 * FEW}, i64 %size
  %is.full = icmp ugt i64 %twice, %least
  br i1 %is.full, label %widen, label %room
widen:
  %four = shl i64 %size, 2
  %wide = select i1 %is.none, i64 {4 * FEW}, i64 %four
  %new = call ptr @calloc(i64 %wide, i64 8)
  %no.table = icmp eq ptr %new, null
  br i1 %no.table, label %none, label %move
move:
  %old = load ptr, ptr %table.place
  call void @free(ptr %old)
  store ptr %new, ptr %table.place
  store i64 %wide, ptr %size.place
  %first = load ptr, ptr %call
  br label %each
each:
  %one = phi ptr [%first, %move], [%following, %again]
  %is.last = icmp eq ptr %one, null
  br i1 %is.last, label %room, label %again
again:
  %one.object.place = getelementptr i8, ptr %one, i64 {OBJECT}
  %one.object = load ptr, ptr %one.object.place
  %one.place = call ptr @slot(ptr %new, i64 %wide, ptr %one.object)
  store ptr %one, ptr %one.place
  %following.place = getelementptr i8, ptr %one, i64 {NEXT}
  %following = load ptr, ptr %following.place
  br label %each
none:
  call void %release(ptr %header)
  ret i1 false
room:
  %table = load ptr, ptr %table.place
  %now = load i64, ptr %size.place
  %no.table.yet = icmp eq i64 %now, 0
  br i1 %no.table.yet, label %link, label %insert
insert:
  %place = call ptr @slot(ptr %table, i64 %now, ptr %object)
  store ptr %header, ptr %place
  br label %link
link:
  %object.place = getelementptr i8, ptr %header, i64 {OBJECT}
  store ptr %object, ptr %object.place
  %next.place = getelementptr i8, ptr %header, i64 {NEXT}
  %chain = load ptr, ptr %call
  store ptr %chain, ptr %next.place
  store ptr %header, ptr %call
  %write.place = getelementptr i8, ptr %header, i64 {WRITE}
  store ptr %write, ptr %write.place
  %release.place = getelementptr i8, ptr %header, i64 {RELEASE}
  store ptr %release, ptr %release.place
  %type.place = getelementptr i8, ptr %header, i64 {TYPE}
  store i64 %type, ptr %type.place
  ret i1 true
}}
define void @jitcore_shared_keep(ptr %header, ptr %kept) nounwind {{
entry:
  %failed = icmp eq ptr %kept, null
  br i1 %failed, label %clear, label %hold
clear:
  call void @PyErr_Clear()
  ret void
hold:
  %kept.place = getelementptr i8, ptr %header, i64 {KEPT}
  store ptr %kept, ptr %kept.place
  ret void
}}
define ptr @jitcore_shared_write(ptr %call, ptr %result) nounwind {{
entry:
  %error = alloca [3 x ptr]
  %value = getelementptr ptr, ptr %error, i64 1
  %trace = getelementptr ptr, ptr %error, i64 2
  %raised = icmp eq ptr %result, null
  br i1 %raised, label %save, label %start
save:
  call void @PyErr_Fetch(ptr %error, ptr %value, ptr %trace)
  br label %start
start:
{_for_each_header("start", "go.on", "  %bad = phi i1 [false, %start], [%bad.now, %go.on], [%bad, %turn]")}
  %write.place = getelementptr i8, ptr %header, i64 {WRITE}
  %write = load ptr, ptr %write.place
  %is.read = icmp eq ptr %write, null
  br i1 %is.read, label %go.on, label %changed
changed:
  %failed = call i1 %write(ptr %header)
  br label %go.on
go.on:
  %own = phi i1 [false, %one], [%failed, %changed]
  %bad.now = or i1 %bad, %own
  %next.place = getelementptr i8, ptr %header, i64 {NEXT}
  %next = load ptr, ptr %next.place
  br label %look
end:
  br i1 %raised, label %restore, label %fine
restore:
  %class = load ptr, ptr %error
  %saved = load ptr, ptr %value
  %saved.trace = load ptr, ptr %trace
  call void @PyErr_Restore(ptr %class, ptr %saved, ptr %saved.trace)
  ret ptr null
fine:
  br i1 %bad, label %lost, label %kept
lost:
  call void @Py_DecRef(ptr %result)
  ret ptr null
kept:
  ret ptr %result
}}
define void @jitcore_shared_free(ptr %call) nounwind {{
entry:
{_for_each_header("entry", "one")}
  %next.place = getelementptr i8, ptr %header, i64 {NEXT}
  %next = load ptr, ptr %next.place
  %kept.place = getelementptr i8, ptr %header, i64 {KEPT}
  %kept = load ptr, ptr %kept.place
  %release.place = getelementptr i8, ptr %header, i64 {RELEASE}
  %release = load ptr, ptr %release.place
  call void %release(ptr %header)
  call void @Py_DecRef(ptr %kept)
  br label %look
end:
  %table.place = getelementptr i8, ptr %call, i64 8
  %table = load ptr, ptr %table.place
  call void @free(ptr %table)
  ret void
}}
"""


RUNTIME = ((("jitcore_shared_find", "jitcore_shared_enter", "jitcore_shared_keep", "jitcore_shared_write", "jitcore_shared_free"),
            (runtime_text,), 2, False),)
