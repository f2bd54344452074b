"""The characters of str objects, read and written where they lie.

In: references to str objects.  Out: LLVM text; what the runtime's functions that search, cut, join and read text are made of.  Holds: only
*plain* text is looked into, whose characters are ASCII and stand in the object itself; all other goes to CPython's own functions.
"""
from __future__ import annotations

from codegen import capi, objects
from codegen.build import LIKELY, Builder, with_gil

CHARACTERS = "python.characters"                # [256 x ptr]: the interpreter's own objects of one character


def is_plain(b: Builder, *texts: str) -> str:
    """Whether these are all plain text."""
    bits, _ = objects.plain_text()
    if not bits:
        return "false"
    state = ""
    for text in texts:
        own = b(f"load i32, ptr {b(f'getelementptr i8, ptr {text}, i64 {objects.STR_STATE}')}")
        state = b(f"and i32 {state}, {own}") if state else own
    return b(f"icmp eq i32 {b(f'and i32 {state}, {bits}')}, {bits}")


def code_at(b: Builder, text: str, index: str) -> str:
    """The character at a position of plain text, as an i8."""
    start = b(f"getelementptr i8, ptr {text}, i64 {objects.plain_text()[1]}")
    return b(f"load i8, ptr {b(f'getelementptr i8, ptr {start}, i64 {index}') if index != '0' else start}")


def character(b: Builder, text: str, index: str) -> str:
    """A new reference to the character at a position that is inside: those of Latin-1 are kept by the interpreter."""
    return _kept_or_made(b, is_plain(b, text), lambda: b(f"zext i8 {code_at(b, text, index)} to i64"),
                         lambda: b.call("PyUnicode_ReadChar", "i32", ("ptr", text), ("i64", index)))


def from_code(b: Builder, code: str) -> str:
    """A new reference to the str of one character (an i64 below 0x110000)."""
    return _kept_or_made(b, b(f"icmp ult i64 {code}, 256"), lambda: code, lambda: b(f"trunc i64 {code} to i32"))


def _kept_or_made(b: Builder, is_kept: str, code, wide) -> str:
    """The character that the interpreter keeps under `code()`, an i64, where the i1 says so; else the one of `wide()`, an i32."""
    quick, slow, done = b.new_label("quick"), b.new_label("slow"), b.new_label("character")
    b.branch(is_kept, quick, slow, LIKELY)
    b.start(quick)
    known = _kept(b, code())
    b.jump(done)
    b.start(slow)
    made = []
    with_gil(b, lambda: made.append(b.call("PyUnicode_FromOrdinal", "ptr", ("i32", wide()))))
    b.error_if(b(f"icmp eq ptr {made[0]}, null"))
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (known, quick), (made[0], end))


def _kept(b: Builder, code: str) -> str:
    known = b(f"load ptr, ptr {b(f'getelementptr ptr, ptr {b.module.external(CHARACTERS)}, i64 {code}')}")
    if not capi.are_characters_immortal():
        with_gil(b, lambda: b.call("Py_IncRef", "void", ("ptr", known)))
    return known


def code(b: Builder, text: str) -> str:
    """The first character of a text that is not empty, as an i64."""
    quick, slow, done = b.new_label("quick"), b.new_label("slow"), b.new_label("code")
    b.branch(is_plain(b, text), quick, slow, LIKELY)
    b.start(quick)
    known = b(f"zext i8 {code_at(b, text, '0')} to i64")
    b.jump(done)
    b.start(slow)
    read = b(f"zext i32 {b.call('PyUnicode_ReadChar', 'i32', ('ptr', text), ('i64', '0'))} to i64")
    b.jump(done)
    b.start(done)
    return b.phi("i64", (known, quick), (read, slow))


# --- lines of the runtime's functions; values are named after the text that they are of
def reads_plain(name: str, *texts: str) -> str:
    """An i1 of that name: whether all these are plain."""
    bits, _ = objects.plain_text()
    if not bits:
        return f"  %{name} = icmp eq i1 false, true\n"
    lines, state = [], ""
    for text in texts:
        lines += [f"  %{name}.{text}.at = getelementptr i8, ptr %{text}, i64 {objects.STR_STATE}",
                  f"  %{name}.{text} = load i32, ptr %{name}.{text}.at"]
        if state:
            lines.append(f"  %{name}.{text}.all = and i32 {state}, %{name}.{text}")
        state = f"%{name}.{text}.all" if state else f"%{name}.{text}"
    return "\n".join([*lines, f"  %{name}.bits = and i32 {state}, {bits}", f"  %{name} = icmp eq i32 %{name}.bits, {bits}\n"])


def reads_length(text: str) -> str:
    """text.length, an i64."""
    return f"""  %{text}.length.at = getelementptr i8, ptr %{text}, i64 {objects.STR_LENGTH}
  %{text}.length = load i64, ptr %{text}.length.at
"""


def finds_data(text: str) -> str:
    """text.data, the address of the characters of plain text."""
    return f"  %{text}.data = getelementptr i8, ptr %{text}, i64 {objects.plain_text()[1]}\n"


def declarations() -> str:
    """What the functions refer to."""
    return f"""
@{CHARACTERS} = external global [256 x ptr]
declare ptr @PyUnicode_New(i64, i32)
declare ptr @PyUnicode_Substring(ptr, i64, i64)
declare i32 @PyUnicode_Compare(ptr, ptr)
declare i64 @PyUnicode_Tailmatch(ptr, ptr, i64, i64, i32)
declare i32 @PyUnicode_Contains(ptr, ptr)
declare i64 @PyUnicode_Find(ptr, ptr, i64, i64, i32)
declare ptr @PyUnicode_Join(ptr, ptr)
declare ptr @PyList_New(i64)
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
declare i32 @memcmp(ptr, ptr, i64)
declare ptr @memchr(ptr, i32, i64)
declare ptr @memcpy(ptr, ptr, i64)
"""
