"""Mutable objects that Python and compiled code share (lists, dictionaries, sets, instances of classes): what all kinds have in common.

In: types that derive from `typeinfer.types.Mutable`, headers as LLVM values.  Out: LLVM text that counts their references, and finds
them among the objects of a call's arguments.  Holds: a header stays where it is, so whoever has its address sees the same object; it
is the value's only piece.

Every kind's header begins with the same fields; a kind may have more behind them:

    header:  references i64 | three words of the kind's own | object ptr | next ptr | kept ptr | write ptr | release ptr | type i64

`object` is the Python object that the header stands for (an argument, or a result that is boxed already), `next` links the headers
made for one call's arguments, `kept` is an object that keeps alive what their items borrow, `write` (null: nothing writes to this type)
and `release` are functions for objects of that type, whose number is `type`. The call's *registry* finds a header by the identity of its
Python object, so that what is passed twice stays one:

    call:  first header ptr | table ptr | its size i64 (0: the headers are few, see their links) | number of headers i64 | first of those alone ptr

An item of a list that has two references, that of the list and that of what keeps its items (a tuple keeps them itself: one), is nobody
else's: it can be met once only, so it is *alone*, and not in the table. Its header is in a chain of its own where it may have to be written back, or keeps something;
else it is the list's alone.

What differs by kind is said by a Kind; `kind_of(type)` gives it. Its functions write the bodies of LLVM functions, each defined once a
type; to add a kind, derive a type from Mutable and name the module that has its Kind in KINDS.
"""
from __future__ import annotations

from functools import cache
from importlib import import_module

from codegen import layout, objects
from codegen.build import Builder, Module, with_gil
from codegen.storage import pool
from codegen.storage.frame_memory import release_frame, retain_frame
from codegen.storage.memory import live_text, release, release_object, retain, retain_object
from typeinfer.kinds.generators import Generator
from typeinfer.types import Array, Mutable, Object, Optional, Type

REFERENCES, FIRST, SECOND, THIRD, OBJECT, NEXT, KEPT, WRITE, RELEASE, TYPE = range(0, 80, 8)
PREFIX = 80                                     # bytes that all headers begin with
ONLY = -1                                       # for `holders`: no other argument can lead to an object of that type
ALONE = 32                                      # where a registry has the first header of those
CALL = 40                                       # bytes of a registry
VOID = "void", ("ptr",)                         # the signature of a function that does something to a header
# name of a class of types → the module whose KIND it has
KINDS = {"Instance": "codegen.boxes.instance_entry", "List": "codegen.boxes.list_entry", "Dict": "codegen.boxes.dict_entry", "Set": "codegen.boxes.set_entry",
         "TupleOf": "codegen.boxes.tuple_entry", "Deque": "codegen.boxes.deque_entry"}
# the same → the function of the runtime that makes headers, and the module that has it
_MAKERS = {"List": ("jitcore_list", "list_memory"), "Dict": ("jitcore_dict", "table_memory"), "Set": ("jitcore_set", "table_memory"),
           "Deque": ("jitcore_deque", "deque_memory")}


class Kind:
    """What one kind of mutable objects does in its own way. `name`: part of the names of LLVM functions. Each function writes the body of
    an LLVM function, `b` being a builder of its own, and must end every block that it starts, where not said otherwise."""

    name = "object"

    def fits(self, b: Builder, t: Type, pointer: str) -> str:
        """The i1 that says whether the object at `pointer` is of the class that `t` is for."""
        raise NotImplementedError

    def take(self, b: Builder, t: Type, loose, writer: str) -> None:
        """ptr (ptr %object, ptr %call): make a header of a Python object of that class, call `enter` with it, then take what it holds, and
        return it. Where something does not fit: jump to the label "miss". No Python code may run."""
        raise NotImplementedError

    def receive(self, b: Builder, t: Type) -> None:
        """ptr (ptr %object): as `take` of an object that nobody else holds: no registry has it, and what it holds is read by
        `unboxing.unbox_result`, which gives references of its own. Where something does not fit: release what was made, jump to "miss"."""
        raise NotImplementedError

    def write(self, b: Builder, t: Type) -> None:
        """i1 (ptr %shared): make the Python object (OBJECT) what the header holds. Where that fails, with an exception set: jump to the
        label "failed"; else fall through (the caller returns). What did not change must stay the object it is: see writeback."""
        raise NotImplementedError

    def box(self, b: Builder, t: Type, copies: bool) -> None:
        """ptr (ptr %shared): make a Python object and return it, or jump to "none" with an exception set. Not `copies`: store it as OBJECT
        before what it holds is boxed, null again where that fails."""
        raise NotImplementedError

    def drop(self, b: Builder, t: Type) -> None:
        """void (ptr %shared): release what it holds, free its memory; fall through."""
        raise NotImplementedError

    def drops_like(self, t: Type):
        """A key that is the same for types which are dropped by the same code."""
        return t


def give_up(b: Builder, fail: str, made: str, copies: bool) -> None:
    """At the label `fail`, where boxing (see `Kind.box`) could not fill the object that was made."""
    b.start(fail)
    if not copies:
        write(b, "%shared", OBJECT, "null")
    b.call("Py_DecRef", "void", ("ptr", made))
    b.jump("none")


@cache
def kind_of(t: Type) -> Kind:
    """What is particular to the kind of a type's objects. The module that says it is loaded here, as not all programs have all kinds."""
    name = next(cls.__name__ for cls in type(t).__mro__ if cls.__name__ in KINDS)
    found = import_module(KINDS[name]).KIND
    return import_module("codegen.boxes.native_entry").NativeKind(found) if t.is_native else found


def shared_in(t: Type) -> list[Mutable]:
    """The types of the mutable objects that a value of type `t` can lead to, each once; but not native ones, which belong to no call."""
    found: list[Mutable] = []
    _collect(t, found)
    return found


def runtime_for(types) -> list[str]:
    """Functions of the runtime that taking arguments of these types calls: what is known to be needed before anything is compiled. The
    modules that have them are loaded here: the runtime asks those that are loaded first."""
    found = {_MAKERS.get(type(t).__name__) for one in types for t in shared_in(one)}
    if not found:
        return []
    import_module("codegen.boxes.writeback")
    makers = sorted(found - {None})
    for _, module in makers:
        import_module(f"codegen.storage.{module}")
    return ["jitcore_shared_find", *(name for name, _ in makers)]


def _collect(t: Type, found: list) -> None:
    if isinstance(t, Mutable):
        if t in found or t.is_native:
            return
        found.append(t)
    for part in (t.of,) if isinstance(t, Optional) else t.held if isinstance(t, Mutable) else t.parts:
        _collect(part, found)


# --- fields
def place(b: Builder, header: str, field: int) -> str:
    return b(f"getelementptr inbounds i8, ptr {header}, i64 {field}") if field else header


def read(b: Builder, header: str, field: int, kind: str = "ptr", tag: str = "count") -> str:
    """A field of a header that is not the kind's own."""
    return b(f"load {kind}, ptr {place(b, header, field)}{b.module.tag(tag)}")


def write(b: Builder, header: str, field: int, value: str, kind: str = "ptr", tag: str = "count") -> None:
    b.do(f"store {kind} {value}, ptr {place(b, header, field)}{b.module.tag(tag)}")


# --- references
def retain_all(b: Builder, t: Type, pieces) -> None:
    """One more reference to all that a value holds: memory, and Python objects."""
    for index, one in layout.counted(t):
        retain_one(b, one, pieces[index])


def own_all(b: Builder, holder: Mutable, t: Type, pieces) -> tuple[str, ...]:
    """The pieces of a value that `holder` takes, with one more reference."""
    retain_all(b, t, pieces)
    return lasting(b, holder, t, pieces)


def lasting(b: Builder, holder: Mutable, t: Type, pieces) -> tuple[str, ...]:
    """The pieces of a value whose references become `holder`'s. What a native one holds outlives the call: the Python objects that arrays
    of the caller are get a reference."""
    made = list(pieces)
    for index, one in layout.counted(t) if holder.is_native else ():
        if isinstance(one, Array):
            with_gil(b, lambda: made.__setitem__(index, b.call("jitcore_lasting", "ptr", ("ptr", pieces[index]))))
    return tuple(made)


def release_all(b: Builder, t: Type, pieces) -> None:
    for index, one in layout.counted(t):
        release_one(b, one, pieces[index])


def retain_one(b: Builder, t: Type, owner: str) -> None:
    """One more reference to an array's memory, a shared object, or a Python object."""
    if not isinstance(t, Mutable):
        (retain_object if isinstance(t, Object) else retain_frame if isinstance(t, Generator) else retain)(b, owner)
        return
    _define(b.module, "retain.shared",
            lambda c: write(c, "%shared", REFERENCES, c(f"add nsw i64 {read(c, '%shared', REFERENCES, 'i64')}, 1"), "i64"))
    b.do(f"call void @retain.shared(ptr {owner})")


def release_one(b: Builder, t: Type, owner: str) -> None:
    """One reference less; the last one frees it."""
    if isinstance(t, Generator):
        return release_frame(b, t, owner)
    if not isinstance(t, Mutable):
        (release_object if isinstance(t, Object) else release)(b, owner)
        return
    b.do(f"call void {releaser(b, t)}(ptr {owner})")


def releaser(b: Builder, t: Mutable) -> str:
    """The function that takes a reference from a shared object."""
    kind = kind_of(t)
    name = b.module.name_of_type(f"release.{kind.name}", kind.drops_like(t), VOID, lambda module: releaser(Builder(module), t))
    if not b.module.has(name):
        _define(b.module, name, lambda c: _count_down(c, kind, t, name))
    return f"@{name}"


def _count_down(b: Builder, kind: Kind, t: Mutable, name: str) -> None:
    less = b(f"add nsw i64 {read(b, '%shared', REFERENCES, 'i64')}, -1")
    write(b, "%shared", REFERENCES, less, "i64")
    free = b.new_label("free")
    b.branch(b(f"icmp eq i64 {less}, 0"), free, "done", "!prof !0")
    b.start(free)
    module = b.module
    if name in module.exports or not any(map(layout.counted, t.held)):
        kind.drop(b, t)
        return
    # What frees all that an object holds stands apart: LLVM puts the rest of this wherever a reference ends, in error paths, too.
    apart = f"free{name.removeprefix('release')}"
    b.do(f"call void @{apart}(ptr %shared)")
    inner = Builder(module)
    kind.drop(inner, t)
    inner.do("ret void")
    module.define(apart, f"define internal void @{apart}(ptr %shared) noinline nounwind {{\n{inner.body()}\n}}")


def _define(module: Module, name: str, write_body) -> None:
    """Define a function that does something to a shared object, and nothing to null."""
    if module.has(name):
        return
    module.define(name, "")
    b = Builder(module)
    b.branch(b("icmp eq ptr %shared, null"), "done", "some")
    b.start("some")
    write_body(b)
    b.jump("done")
    b.start("done")
    b.do("ret void")
    module.definitions[name] = f"define {module.linkage(name)}void @{name}(ptr %shared) nounwind {{\n{b.body()}\n}}"


# --- from Python
def taker(module: Module, t: Mutable, loose, holders: int = 0) -> str:
    """The function ptr (ptr %object, ptr %call) that gives the header of a Python object, made now if this call has none for it; null
    where the object does not fit. What it made is in the call's registry then, too. `holders`: the object is an item of a list, and
    alone if it has no more references than these; then it gets a header without references, if that is in no chain. ONLY: it is alone."""
    counted = objects.counts_references() if holders > 0 else ""
    kind, mixed = kind_of(t), mixed_in(module, t)
    written = [one for one in shared_in(t) if one in module.changed]

    def write_apart(other: Module) -> None:
        other.changed, other.mixed = set(written), set(mixed)
        taker(other, t, loose, holders)
    marks = "".join("nwmx"[(one in written) + 2 * (one in mixed)] for one in shared_in(t))
    hint = f"take.{kind.name}{'.loose' if loose else ''}{f'.of{holders}' if counted else '.only' if holders == ONLY else ''}.{marks}"
    name = module.name_of_type(hint, t, ("ptr", ("ptr", "ptr")), write_apart)
    if not module.has(name):
        module.define(name, "")
        b = Builder(module)
        b.arguments = "%call"
        known, new, number = b.new_label("known"), b.new_label("new"), module.type_number(t)
        if counted:
            ask, b.unheld = b.new_label("ask"), b.alloca("ptr")
            b.do(f"store ptr null, ptr {b.unheld}")
            b.is_alone = b(f"icmp eq {counted} {b(f'load {counted}, ptr %object')}, {holders}")
            b.branch(b.is_alone, new, ask)
            b.start(ask)
        if holders == ONLY:
            b.is_alone = "true"
            b.jump(new)
        else:
            _look(b, new, known, number)
        b.start(new)
        kind.take(b, t, loose, f"@{writer_name(module, t)}" if t in module.changed else "null")
        b.start("miss")
        if counted:
            _release_unheld(b, t)
        b.do("ret ptr null")
        module.definitions[name] = f"define {module.linkage(name)}ptr @{name}(ptr %object, ptr %call) nounwind {{\n{b.body()}\n}}"
    return name


def _look(b: Builder, new: str, known: str, number: int) -> None:
    """Return the header that %call has for %object, or null where that is of another type; go on at `new` where there is none."""
    found = b.call("jitcore_shared_find", "ptr", ("ptr", "%call"), ("ptr", "%object"), ("i64", str(number)), attributes="nounwind")
    b.branch(b(f"icmp eq ptr {found}, null"), new, known)
    b.start(known)
    b.do(f"ret ptr {b.select(b(f'icmp eq ptr {found}, inttoptr (i64 1 to ptr)'), 'ptr', 'null', found)}")


def receiver(module: Module, t: Mutable) -> str:
    """The function ptr (ptr %object) that gives a header of a Python object which nobody else holds; null where it does not fit."""
    kind = kind_of(t)
    name = module.name_of_type(f"receive.{kind.name}", t, ("ptr", ("ptr",)), lambda other: receiver(other, t))
    if not module.has(name):
        module.define(name, "")
        b = Builder(module)
        kind.receive(b, t)
        b.start("miss")
        b.do("ret ptr null")
        module.definitions[name] = f"define {module.linkage(name)}ptr @{name}(ptr %object) nounwind {{\n{b.body()}\n}}"
    return name


def enter(b: Builder, t: Mutable, header: str, writer: str, *, keeps: bool = True) -> None:
    """Put a new header (for %object) into the registry of %call, which owns it from now on; on failure too, then jump to "miss". `keeps`: it
    may get something to keep (KEPT)."""
    alone_or_not = b.new_label("entered")
    if b.is_alone:
        alone, other = b.new_label("alone"), b.new_label("other")
        b.branch(b.is_alone, alone, other)
        b.start(alone)
        write(b, header, OBJECT, "%object")
        if keeps or writer != "null" or not b.unheld:
            first = place(b, "%call", ALONE)
            write(b, header, NEXT, b(f"load ptr, ptr {first}"))
            b.do(f"store ptr {header}, ptr {first}")
            write(b, header, WRITE, writer)
            write(b, header, RELEASE, releaser(b, t))
        else:
            write(b, header, REFERENCES, "0", "i64")
            b.do(f"store ptr {header}, ptr {b.unheld}")
        b.jump(alone_or_not)
        b.start(other)
    done = b.call("jitcore_shared_enter", "i1", ("ptr", "%call"), ("ptr", header), ("ptr", "%object"),
                  ("i64", str(b.module.type_number(t))), ("ptr", writer), ("ptr", releaser(b, t)), attributes="nounwind")
    b.branch(done, alone_or_not, "miss", "!prof !1")
    b.start(alone_or_not)


def _release_unheld(b: Builder, t: Mutable) -> None:
    """Release a header that its list did not get."""
    made, some, none = b(f"load ptr, ptr {b.unheld}"), b.new_label("unheld"), b.new_label("none")
    b.branch(b(f"icmp eq ptr {made}, null"), none, some)
    b.start(some)
    write(b, made, REFERENCES, "1", "i64")
    release_one(b, t, made)
    b.jump(none)
    b.start(none)


def mixed_in(module: Module, t: Mutable) -> list[Mutable]:
    """The lists in it that have ints in Python, too."""
    return [one for one in shared_in(t) if one in module.mixed] if module.mixed else []


def writer_name(module: Module, t: Mutable) -> str:
    mixed = t in module.mixed

    def write_apart(other: Module) -> None:
        other.mixed = {t} if mixed else set()
        write_writer(other, t)
    return module.name_of_type(f"write.{kind_of(t).name}{'.mixed' * mixed}", t, ("i1", ("ptr",)), write_apart)


def write_writer(module: Module, t: Mutable) -> None:
    """Define the function that makes a Python object what its header holds; it says whether that failed."""
    name = writer_name(module, t)
    if module.has(name):
        return
    module.define(name, "")
    b = Builder(module)
    kind_of(t).write(b, t)
    b.do("ret i1 false")
    b.start("failed")
    b.do("ret i1 true")
    module.definitions[name] = f"define {module.linkage(name)}i1 @{name}(ptr %shared) nounwind {{\n{b.body()}\n}}"


def making_text(name: str, parameter: str, size: int, field: int, content: str) -> str:
    """LLVM text of `ptr name(parameter)`: a new header of `size` bytes, with one reference, zeros, and `content` in an i64 field; null
    where there is no memory. It is among the live blocks (see memory)."""
    return f"""define noalias ptr @{name}({parameter}) nounwind {{
entry:
  %header = call ptr @{pool.MALLOC}(i64 {size})
  %failed = icmp eq ptr %header, null
  br i1 %failed, label %none, label %made
none:
  ret ptr null
made:
  call void @llvm.memset.p0.i64(ptr %header, i8 0, i64 {size}, i1 false)
  store i64 1, ptr %header
  %field.place = getelementptr i8, ptr %header, i64 {field}
  store i64 {content}, ptr %field.place
{live_text(1)}
  ret ptr %header
}}"""
