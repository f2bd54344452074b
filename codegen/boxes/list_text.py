"""The text of lists, dictionaries and sets of ints, floats, bools, texts, and of tuples, lists … of these: str([1, 2]), written at once.

In: their types, headers as LLVM values.  Out: LLVM text that makes a str object.  Holds: the text is the interpreter's; null where it has to be
asked, as a text is not plain or has characters that repr() does not show as they are.

    room.text: at most so many bytes, -1 where that is not known       write.text: the characters at an address; the address behind them

Measured: 100 ints 1.1 µs instead of 8.5 by way of a list of int objects.
"""
from __future__ import annotations

from codegen import layout
from codegen.boxes.number_text import LONGEST
from codegen.build import LIKELY, Builder, Module
from codegen.storage import list_memory, table_memory
from codegen.storage.text_memory import finds_data, reads_length, reads_plain
from typeinfer.kinds.containers import Dict, Set
from typeinfer.types import BOOL, FLOAT, INT, List, Object, Tuple, Type

TEXT = Object(str)
UNKNOWN = "-1"
_ADD_DOT_0 = 2                                  # Py_DTSF_ADD_DOT_0: 1.0, not 1
_TRUE, _FALSE = (int.from_bytes(one, "little") for one in (b"True", b"False"))


def is_written(t: Type) -> bool:
    """Whether the text of values of the type is written here."""
    if isinstance(t, List | Dict | Set):
        return not t.is_native and (not isinstance(t, Dict) or t.of is dict) and all(map(is_written, t.held))
    return bool(t.parts) and all(map(is_written, t.parts)) if type(t) is Tuple else t in (INT, FLOAT, BOOL, TEXT)


def text_of_items(b: Builder, t: List | Dict | Set, header: str) -> str:
    """A new reference to the text, or null."""
    room, make, done, before = _room(b, t, (header,)), b.new_label("make"), b.new_label("listed"), b.label
    b.branch(b(f"icmp ne i64 {room}, {UNKNOWN}"), make, done, LIKELY)
    b.start(make)
    buffer, write, made_at = b.call("malloc", "ptr", ("i64", b(f"add i64 {room}, {LONGEST}"))), b.new_label("write"), b.label
    b.branch(b(f"icmp ne ptr {buffer}, null"), write, done, LIKELY)
    b.start(write)
    end = _write(b, t, (header,), buffer)
    first, last = (b(f"ptrtoint ptr {one} to i64") for one in (buffer, end))
    made = b.call("PyUnicode_FromStringAndSize", "ptr", ("ptr", buffer), ("i64", b(f"sub i64 {last}, {first}")))
    b.call("free", "void", ("ptr", buffer))
    if _has_floats(t):                              # whose digits the interpreter finds, if it has memory
        fine, lost, before_looking = b.new_label("fine"), b.new_label("lost"), b.label
        b.branch(b(f"icmp eq ptr {b.call('PyErr_Occurred', 'ptr')}, null"), fine, lost, LIKELY)
        b.start(lost)
        b.call("PyErr_Clear", "void")
        b.call("Py_DecRef", "void", ("ptr", made))
        b.jump(fine)
        b.start(fine)
        made = b.phi("ptr", (made, before_looking), ("null", lost))
    after = b.label
    b.jump(done)
    b.start(done)
    return b.phi("ptr", ("null", before), ("null", made_at), (made, after))


def _has_floats(t: Type) -> bool:
    return t is FLOAT or any(map(_has_floats, t.held if isinstance(t, List | Dict | Set) else t.parts))


def _split(t: Tuple, pieces):
    ends = layout.offsets(t)
    return [pieces[ends[index]:ends[index + 1]] for index in range(len(t.parts))]


def _add(b: Builder, x: str, y: str) -> str:
    return b.call("llvm.uadd.sat.i64", "i64", ("i64", x), ("i64", y))


def _room(b: Builder, t: Type, pieces) -> str:
    if t is TEXT:
        return b.call("jitcore_shown_room", "i64", ("ptr", pieces[0]), attributes="nounwind")
    if isinstance(t, List | Dict | Set):
        return b(f"call i64 @{_function(b.module, 'room.text', t)}(ptr {pieces[0]})")
    if isinstance(t, Tuple):
        total = str(2 * len(t.parts) + 2)
        for part, own in zip(t.parts, _split(t, pieces)):
            total = _add(b, total, _room(b, part, own))
        return total
    return str(8 if t is BOOL else LONGEST)


def _write(b: Builder, t: Type, pieces, to: str) -> str:
    if t is TEXT:
        return b.call("jitcore_shown_write", "ptr", ("ptr", to), ("ptr", pieces[0]), attributes="nounwind")
    if isinstance(t, List | Dict | Set):
        return b(f"call ptr @{_function(b.module, 'write.text', t)}(ptr {pieces[0]}, ptr {to})")
    if isinstance(t, Tuple):
        to = _put(b, to, "(")
        for number, (part, own) in enumerate(zip(t.parts, _split(t, pieces))):
            to = _write(b, part, own, _put(b, to, ", ") if number else to)
        return _put(b, to, ",)" if len(t.parts) == 1 else ")")
    if t is INT:
        return b.call("jitcore_int_write", "ptr", ("ptr", to), ("i64", pieces[0]), attributes="nounwind")
    if t is FLOAT:
        return b.call("jitcore_float_write", "ptr", ("ptr", to), ("double", pieces[0]), attributes="nounwind")
    b.do(f"store i64 {b.select(pieces[0], 'i64', str(_TRUE), str(_FALSE))}, ptr {to}, align 1")
    return b(f"getelementptr i8, ptr {to}, i64 {b.select(pieces[0], 'i64', '4', '5')}")


def _put(b: Builder, to: str, characters: str) -> str:
    kind = f"i{8 * len(characters)}"
    b.do(f"store {kind} {int.from_bytes(characters.encode(), 'little')}, ptr {to}, align 1")
    return b(f"getelementptr i8, ptr {to}, i64 {len(characters)}")


def _around(t: List | Dict | Set) -> tuple[str, str, str]:
    """What stands before the items and behind them, and the text where there are none."""
    if isinstance(t, List):
        return "[", "]", "[]"
    if isinstance(t, Dict):
        return "{", "}", "{}"
    return ("frozenset({", "})", "frozenset()") if t.is_frozen else ("{", "}", "set()")


def _function(module: Module, hint: str, t: List | Dict | Set) -> str:
    """The function that finds the room of the text of a list, dictionary or set, or writes it."""
    name = module.name_of_type(hint, t)
    if module.has(name):
        return name
    module.define(name, "")
    b, writes = Builder(module), hint == "write.text"
    kind, parts, (before, behind, nothing) = "ptr" if writes else "i64", Tuple(t.held), _around(t)
    state, first = b.alloca(kind), _put(b, "%to", before) if writes else "16"
    b.do(f"store {kind} {first}, ptr {state}")

    def one(pieces):
        at = b(f"load {kind}, ptr {state}")
        for number, (part, own) in enumerate(zip(t.held, _split(parts, pieces))):
            if writes:
                at = _write(b, part, own, _put(b, at, ": ") if number else at)
            else:
                at = _add(b, at, _add(b, _room(b, part, own), "2"))
        b.do(f"store {kind} {_put(b, at, ', ') if writes else at}, ptr {state}")
    _each(b, t, one)
    end = b(f"load {kind}, ptr {state}")
    if writes:                                      # the last item has nothing behind it
        empty, some = b.new_label("empty"), b.new_label("some")
        b.branch(b(f"icmp eq ptr {end}, {first}"), empty, some)
        b.start(empty)
        b.do(f"ret ptr {_put(b, '%to', nothing)}")
        b.start(some)
        end = _put(b, b(f"getelementptr i8, ptr {end}, i64 -2"), behind)
    b.do(f"ret {kind} {end}")
    parameters = "ptr %shared, ptr %to" if writes else "ptr %shared"
    module.definitions[name] = f"define internal {kind} @{name}({parameters}) nounwind {{\n{b.body()}\n}}"
    return name


def _each(b: Builder, t: List | Dict | Set, one) -> None:
    """Run `one(pieces)` for the items of %shared, or its keys with their values."""
    if isinstance(t, Set):
        table_memory.each_item(b, t, one)
        return
    if isinstance(t, Dict):
        entries, fill = (table_memory.read(b, "%shared", field) for field in (table_memory.ENTRIES, table_memory.FILL))
        table_memory.each_there(b, t, entries, fill, lambda pieces: one(pieces[1:]))        # what comes first is the hash
        return
    items, count = (list_memory.read(b, "%shared", field) for field in (list_memory.ITEMS, list_memory.LENGTH))
    list_memory.each(b, "0", count, lambda index: one(list_memory.load_item(b, t.item, list_memory.item_place(b, t.item, items, index))))


def shown_text(module: Module) -> str:
    """The part of the runtime that writes texts as repr() shows them."""
    return f"""
declare ptr @memcpy(ptr, ptr, i64)
define i64 @jitcore_shown_room(ptr %text) nounwind {{
entry:
{reads_plain("plain", "text")}  br i1 %plain, label %look, label %unknown
unknown:
  ret i64 {UNKNOWN}
look:
{reads_length("text")}{finds_data("text")}  br label %each
each:
  %k = phi i64 [0, %look], [%next, %one]
  %inside = icmp ult i64 %k, %text.length
  br i1 %inside, label %one, label %known
one:
  %next = add i64 %k, 1
  %at = getelementptr i8, ptr %text.data, i64 %k
  %code = load i8, ptr %at
  %shifted = sub i8 %code, 32
  %is.printed = icmp ult i8 %shifted, 95
  %is.quote = icmp eq i8 %code, 39
  %is.back = icmp eq i8 %code, 92
  %is.escaped = or i1 %is.quote, %is.back
  %is.other = xor i1 %is.printed, true
  %is.odd = or i1 %is.escaped, %is.other
  br i1 %is.odd, label %unknown, label %each
known:
  %room = add i64 %text.length, 2
  ret i64 %room
}}
define ptr @jitcore_shown_write(ptr %to, ptr %text) nounwind {{
entry:
{reads_length("text")}{finds_data("text")}  store i8 39, ptr %to
  %inner = getelementptr i8, ptr %to, i64 1
  %copied = call ptr @memcpy(ptr %inner, ptr %text.data, i64 %text.length)
  %behind = getelementptr i8, ptr %inner, i64 %text.length
  store i8 39, ptr %behind
  %end = getelementptr i8, ptr %behind, i64 1
  ret ptr %end
}}
"""


def float_text(module: Module) -> str:
    """The part of the runtime that writes floats as repr() does."""
    return f"""
declare ptr @PyOS_double_to_string(double, i8, i32, i32, ptr)
declare void @PyMem_Free(ptr)
declare ptr @memcpy(ptr, ptr, i64)
declare i64 @strlen(ptr)
define ptr @jitcore_float_write(ptr %to, double %value) nounwind {{
entry:
  %text = call ptr @PyOS_double_to_string(double %value, i8 {ord("r")}, i32 0, i32 {_ADD_DOT_0}, ptr null)
  %failed = icmp eq ptr %text, null
  br i1 %failed, label %none, label %some
none:
  ret ptr %to
some:
  %count = call i64 @strlen(ptr %text)
  %copied = call ptr @memcpy(ptr %to, ptr %text, i64 %count)
  call void @PyMem_Free(ptr %text)
  %end = getelementptr i8, ptr %to, i64 %count
  ret ptr %end
}}
"""


RUNTIME = ((("jitcore_float_write",), (float_text,), 2, False), (("jitcore_shown_room", "jitcore_shown_write"), (shown_text,), 2, False),)
