"""Methods of str that machine code has itself, for text that is easy to read; where it is not they ask the interpreter.

In: references to str and bytes objects.  Out: ops.  Holds: of other arguments than are named here, the call is the interpreter's own
(see `routed`), and so it is of text that is not plain (see storage.text_memory).
"""
from __future__ import annotations

import operator

from codegen import objects
from codegen.build import LIKELY, UNLIKELY, with_gil
from codegen.ops.containers.tuples import is_list
from codegen.ops.registry import op
from codegen.ops.routed import call_interpreter
from codegen.ops.text.text import BYTES, TEXT, Data, Reference, Text, becomes_text
from codegen.storage import list_memory, shared
from codegen.storage.list_memory import ITEMS, LENGTH, read
from codegen.storage.text_classes import CLASSES
from codegen.storage.text_memory import is_plain
from codegen.storage.text_padding import CENTER, LEFT, RIGHT, ZEROS
from typeinfer.callables import steps, texts
from typeinfer.ops import Instead, Make, Part, Typing, static
from typeinfer.types import BOOL, FLOAT, INT, NONE, Family, Int, List, NoneType, Number, Optional, Static, Tuple, View

MANY = 16                                         # texts that are joined one by one
LAST = str(2**63 - 1)


def _made(b, emit) -> str:
    """A new reference; null leaves with its exception."""
    made = []
    with_gil(b, lambda: made.append(emit()))
    b.error_if(b(f"icmp eq ptr {made[0]}, null"))
    return made[0]


def _else_asked(b, instr, kind: str, known: str, is_unknown: str, *values: str) -> str:
    """`known`, or where it is not what the interpreter says."""
    ask, done, before = b.new_label("ask"), b.new_label("answered"), b.label
    b.branch(is_unknown, ask, done, UNLIKELY)
    b.start(ask)
    asked = call_interpreter(b, instr.result.type, instr.op.python, [(arg.type, (value,) * (arg.type in (TEXT, INT)))
                                                                     for arg, value in zip(instr.args, values)])
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi(kind, (known, before), (asked, end))


def _all_text(result):
    """The typing of a method of one text, or more."""
    return lambda text, *rest: Typing((TEXT, *(INT if isinstance(one.type, Number) else TEXT for one in rest)), result)


def _method(name: str, result, emit, *parameters, more=()) -> None:
    """`more`: types of parameters that may follow."""
    declared = op(f"text.{name}", getattr(str, name), folds=False, raises=(Exception,), doc=f"text.{name}(…).")
    for count in range(len(more) + 1):
        declared.rule((Reference, *parameters, *more[:count]), _all_text(result), emit)


# --- parts
_part = op("text_part", texts.part, folds=False, raises=(MemoryError,))
_part.rule((Reference, INT, INT), TEXT, lambda b, instr, text, first, count: _made(b, lambda: b.call(
    "jitcore_text_part", "ptr", ("ptr", text), ("i64", first), ("i64", count), attributes="nounwind")))
_part.rule(
    (Data, INT, INT), BYTES, lambda b, instr, data, first, count: _made(b, lambda: b.call(
        "PyBytes_FromStringAndSize", "ptr", ("ptr", b(f"getelementptr i8, ptr {b(f'getelementptr i8, ptr {data}, i64 {objects.BYTES_DATA}')}, i64 {first}")),
        ("i64", count))))


def _emit_strip(sides: int):
    def emit(b, instr, text, of="null"):
        made = []
        with_gil(b, lambda: made.append(b.call("jitcore_text_strip", "ptr", ("ptr", text), ("ptr", of or "null"), ("i32", str(sides)),
                                               attributes="nounwind")))
        return _else_asked(b, instr, "ptr", made[0], b(f"icmp eq ptr {made[0]}, null"), text, of)
    return emit


for _name, _sides in (("lstrip", 1), ("rstrip", 2), ("strip", 3)):
    _of_text = op(f"text.{_name}", getattr(str, _name), folds=False, raises=(Exception,), doc=f"text.{_name}(…).")
    for _more in ((), (Text,)):
        _of_text.rule((Reference, *_more), _all_text(TEXT), _emit_strip(_sides))


# --- search
def _between(first="0", end=LAST):
    return ("i64", first), ("i64", end)


def _emit_matches(side: str):
    def emit(b, instr, text, part, *between):
        found = []
        with_gil(b, lambda: found.append(b.call("PyUnicode_Tailmatch", "i64", ("ptr", text), ("ptr", part), *_between(*between), ("i32", side)) if between
                                         else b.call("jitcore_text_matches", "i64", ("ptr", text), ("ptr", part), ("i32", side), attributes="nounwind")))
        b.error_if(b(f"icmp slt i64 {found[0]}, 0"))
        return b(f"icmp ne i64 {found[0]}, 0")
    return emit


_method("startswith", BOOL, _emit_matches("-1"), Text, more=(Int, Int))
_method("endswith", BOOL, _emit_matches("1"), Text, more=(Int, Int))


def _emit_find(way: str, message: str = ""):
    def emit(b, instr, text, part, *between):
        found = []
        with_gil(b, lambda: found.append(b.call("PyUnicode_Find", "i64", ("ptr", text), ("ptr", part), *_between(*between), ("i32", way))))
        b.error_if(b(f"icmp eq i64 {found[0]}, -2"))
        if message:
            b.raise_if(b(f"icmp slt i64 {found[0]}, 0"), ValueError, message)
        return found[0]
    return emit


for _name, _way in (("find", "1"), ("rfind", "-1")):
    _method(_name, INT, _emit_find(_way), Text, more=(Int, Int))
for _name, _way in (("index", "1"), ("rindex", "-1")):
    _method(_name, INT, _emit_find(_way, "substring not found"), Text, more=(Int, Int))


def _emit_count(b, instr, text, part, *between):
    found = []
    with_gil(b, lambda: found.append(b.call("PyUnicode_Count", "i64", ("ptr", text), ("ptr", part), *_between(*between))))
    b.error_if(b(f"icmp slt i64 {found[0]}, 0"))
    return found[0]


_method("count", INT, _emit_count, Text, more=(Int, Int))
_method("replace", TEXT, lambda b, instr, text, old, new: _made(
    b, lambda: b.call("PyUnicode_Replace", "ptr", ("ptr", text), ("ptr", old), ("ptr", new), ("i64", "-1"))), Text, Text)


# --- classes of characters, case
def _emit_is(wanted: int):
    def emit(b, instr, text):
        found = b.call("jitcore_text_is", "i32", ("ptr", text), ("i32", str(wanted)), attributes="nounwind memory(read)")
        return _else_asked(b, instr, "i1", b(f"trunc i32 {found} to i1"), b(f"icmp eq i32 {found}, 2"), text)
    return emit


for _name, _wanted in CLASSES.items():
    _method(_name, BOOL, _emit_is(_wanted))


def _emit_case(is_lower: str):
    def emit(b, instr, text):
        made = []
        with_gil(b, lambda: made.append(b.call("jitcore_text_case", "ptr", ("ptr", text), ("i32", is_lower), attributes="nounwind")))
        return _else_asked(b, instr, "ptr", made[0], b(f"icmp eq ptr {made[0]}, null"), text)
    return emit


_method("upper", TEXT, _emit_case("0"))
_method("lower", TEXT, _emit_case("1"))


# --- padded
def _emit_pad(how: int, fill: str = " "):
    def emit(b, instr, text, width, by="null"):
        made = []
        with_gil(b, lambda: made.append(b.call("jitcore_text_pad", "ptr", ("ptr", text), ("i64", width), ("ptr", by), ("i8", str(ord(fill))),
                                               ("i32", str(how)), attributes="nounwind")))
        return _else_asked(b, instr, "ptr", made[0], b(f"icmp eq ptr {made[0]}, null"), text, width, by)
    return emit


for _name, _how in (("ljust", LEFT), ("rjust", RIGHT), ("center", CENTER)):
    _method(_name, TEXT, _emit_pad(_how), Int, more=(Text,))
_method("zfill", TEXT, _emit_pad(ZEROS, "0"), Int)


# --- numbers
def _emit_number(function: str, kind: str):
    def emit(b, instr, text):
        both = b.call(function, f"{{{kind}, i1}}", ("ptr", text), attributes="nounwind memory(read)")
        is_known = b(f"extractvalue {{{kind}, i1}} {both}, 1")
        return _else_asked(b, instr, kind, b(f"extractvalue {{{kind}, i1}} {both}, 0"), b(f"xor i1 {is_known}, true"), text)
    return emit


for _class, _result, _kind in ((int, INT, "i64"), (float, FLOAT, "double")):
    op(f"{_class.__name__}_of_text", _class, folds=False, raises=(Exception,), doc=f"{_class.__name__}(text).").rule(
        (Reference,), _result, _emit_number(f"jitcore_text_{_class.__name__}", _kind))


# --- split
def _length(b, text: str) -> str:
    return b(f"load i64, ptr {b(f'getelementptr i8, ptr {text}, i64 {objects.STR_LENGTH}')}")


def _emit_split(b, instr, text, by=""):
    t, values = instr.result.type, [(arg.type, (value,) * (arg.type is TEXT)) for arg, value in zip(instr.args, (text, by))]
    if t.item is not TEXT:                        # the list will hold None, too
        return call_interpreter(b, t, instr.op.python, values)
    quick, go, lost, ask, done = (b.new_label(hint) for hint in ("quick", "split", "lost", "ask", "parts"))
    b.branch(is_plain(b, text, *filter(None, (by,))), quick, ask, LIKELY)
    b.start(quick)
    if by:
        b.branch(b(f"icmp eq i64 {_length(b, by)}, 0"), ask, go, UNLIKELY)
        b.start(go)
    length = _length(b, text)
    header, _ = list_memory.make(b, t, b(f"add i64 {b(f'lshr i64 {length}, 3')}, 4"))
    failed = []
    with_gil(b, lambda: failed.append(b.call("jitcore_text_split", "i1", ("ptr", text), ("ptr", by or "null"), ("ptr", header), attributes="nounwind")))
    before = b.label
    b.branch(failed[0], lost, done, UNLIKELY)
    b.start(lost)
    shared.release_one(b, t, header)
    after = b.label
    b.jump(done)
    b.start(ask)
    asked = call_interpreter(b, t, instr.op.python, values)
    end = b.label
    b.jump(done)
    b.start(done)
    made = b.phi("ptr", (header, before), ("null", after), (asked, end))
    b.error_if(b(f"icmp eq ptr {made}, null"))
    return made


def _list_of_text(t):
    return lambda text, *rest: Typing((TEXT, *(one.type if isinstance(one.type, NoneType) else TEXT for one in rest)), t)


def _emit_rsplit(b, instr, text, by):
    """At a separator of one character, what `split` gives."""
    t, values = instr.result.type, [(arg.type, (value,)) for arg, value in zip(instr.args, (text, by))]
    if t.item is not TEXT:
        return call_interpreter(b, t, str.rsplit, values)
    split, ask, done = b.new_label("split"), b.new_label("ask"), b.new_label("parts")
    b.branch(b(f"icmp eq i64 {_length(b, by)}, 1"), split, ask, LIKELY)
    b.start(split)
    found = _emit_split(b, instr, text, by)
    end = b.label
    b.jump(done)
    b.start(ask)
    asked = call_interpreter(b, t, str.rsplit, values)
    asked_at = b.label
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (found, end), (asked, asked_at))


for _name, _at in (("split", _emit_split), ("rsplit", _emit_rsplit)):
    _split = op(f"text.{_name}", getattr(str, _name), folds=False, raises=(Exception,), doc=f"text.{_name}(…).",
                grow=lambda wanted, text, *rest: _list_of_text(wanted)(text, *rest) if wanted.item is TEXT or isinstance(
                    wanted.item, Optional) and wanted.item.of is TEXT else None)
    for _more in ((), (NONE,)):
        _split.rule((Reference, *_more), _list_of_text(List(TEXT)), _emit_split)
    _split.rule((Reference, Text), _list_of_text(List(TEXT)), _at)


# --- joined
def _emit_join(b, instr, text, items):
    return _made(b, lambda: b.call("jitcore_text_join", "ptr", ("ptr", text), ("ptr", read(b, items, ITEMS)), ("i64", read(b, items, LENGTH)),
                                   attributes="nounwind"))


def _emit_join_bytes(b, instr, by, items):
    return _made(b, lambda: b.call("jitcore_bytes_join", "ptr", ("ptr", by), ("ptr", read(b, items, ITEMS)), ("i64", read(b, items, LENGTH)),
                                   attributes="nounwind"))


Items = Family("list", lambda t: isinstance(t, List | Tuple) or is_list(t))


def _join(text, items):
    """Of texts by number it is what an f-string of them gives: there need be no list."""
    if isinstance(items.type, List):
        return Typing((TEXT, items.type), TEXT) if items.type.item is TEXT else None
    types = items.type.parts
    if not 1 < len(types) <= MANY or not all(map(becomes_text, types)) or all(isinstance(t, Static) for t in types):
        return None
    parts = []
    for index, t in enumerate(types):
        parts += [(0, text.type)] * (index > 0) + [(Part(index, 1), t)]
    whole = Make(View(steps.join_strings, tuple(t for _, t in parts)), tuple(part for part, _ in parts))
    return Instead(operator.add, (whole, static("")))


op("text.join", str.join, folds=False, reads=True, raises=(Exception,), doc="text.join(items).").rule((Text, Items), _join, _emit_join)
op("bytes.join", bytes.join, folds=False, reads=True, raises=(Exception,), doc="data.join(items).").rule(
    (Family("bytes", lambda t: t is BYTES or isinstance(t, Static) and type(t.value) is bytes), Family("list", lambda t: isinstance(t, List) and t.item is BYTES)),
    lambda by, items: Typing((BYTES, items.type), BYTES), _emit_join_bytes)
