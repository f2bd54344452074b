"""Memory of instances of the user's classes: a header (see shared), and behind it the attributes.

In: Instance types, headers as LLVM values.  Out: LLVM text that makes them, reads and writes attributes.  Holds: all is zero at first,
so what has no value yet holds no reference.

    instance:  header (80 bytes) | a struct of the attributes, each with a byte before it where it may have no value
"""
from __future__ import annotations

from functools import lru_cache

from codegen import layout
from codegen.build import Builder, Module, with_gil
from codegen.storage import pool, shared
from codegen.storage.memory import live_text
from typeinfer.kinds.records import Instance

FIELD = "field"


@lru_cache(maxsize=None)
def struct_of(t: Instance) -> tuple[str, dict[str, int]]:
    """The LLVM type of the attributes, and where each begins in it (the flag, if it has one)."""
    fields: list[str] = []
    where = {}
    for name, one, is_sure in t.fields_now():
        where[name] = len(fields)
        fields += ([] if is_sure else ["i8"]) + list(layout.fields(one))
    return f"{{{', '.join(fields)}}}", where


def make(b: Builder, t: Instance) -> str:
    """A new instance without attributes, with one reference; null where there is no memory."""
    struct, _ = struct_of(t)
    size = f"ptrtoint (ptr getelementptr ({struct}, ptr inttoptr (i64 {shared.PREFIX} to ptr), i64 1) to i64)"
    target = b.module.declare("jitcore_instance", "noalias ptr", ("i64",), "nounwind")
    return b(f"call noalias ptr {target}(i64 {size})")


def require(b: Builder, header: str) -> None:
    b._cold_if(b(f"icmp eq ptr {header}, null"), lambda: with_gil(b, lambda: b.call("PyErr_NoMemory", "ptr")))


def _place(b: Builder, t: Instance, header: str, number: int) -> str:
    struct, _ = struct_of(t)
    start = b(f"getelementptr inbounds i8, ptr {header}, i64 {shared.PREFIX}")
    return b(f"getelementptr inbounds {struct}, ptr {start}, i64 0, i32 {number}") if number else start


def load(b: Builder, t: Instance, header: str, name: str) -> tuple[str, ...]:
    """The pieces of an attribute."""
    return tuple(_load_one(b, kind, field, _place(b, t, header, number)) for kind, field, number in _pieces(t, name))


def _load_one(b: Builder, kind: str, field: str, where: str) -> str:
    value = b(f"load {field}, ptr {where}{b.module.tag(FIELD)}")
    return b(f"trunc i8 {value} to i1") if kind == "i1" else value


def _pieces(t: Instance, name: str):
    one = t.field(name)
    first = struct_of(t)[1][name] + (not t.is_sure(name))
    return [(kind, field, first + index) for index, (kind, field) in enumerate(zip(layout.pieces(one), layout.fields(one)))]


def store(b: Builder, t: Instance, header: str, name: str, pieces) -> None:
    """Give an attribute a value; references are not counted here."""
    for (kind, field, number), piece in zip(_pieces(t, name), pieces):
        if kind == "i1":
            piece = {"true": "1", "false": "0"}.get(piece) or b(f"zext i1 {piece} to i8")
        b.do(f"store {field} {piece}, ptr {_place(b, t, header, number)}{b.module.tag(FIELD)}")
    if not t.is_sure(name):
        b.do(f"store i8 1, ptr {_place(b, t, header, struct_of(t)[1][name])}{b.module.tag(FIELD)}")


def forget(b: Builder, t: Instance, header: str, name: str) -> None:
    """Let an attribute that may be missing have no value; references are not counted here."""
    store(b, t, header, name, ["false" if kind == "i1" else "zeroinitializer" for kind, _, _ in _pieces(t, name)])
    b.do(f"store i8 0, ptr {_place(b, t, header, struct_of(t)[1][name])}{b.module.tag(FIELD)}")


def has(b: Builder, t: Instance, header: str, name: str) -> str:
    """The i1 that says whether an attribute has a value."""
    return "true" if t.is_sure(name) else _load_one(b, "i1", "i8", _place(b, t, header, struct_of(t)[1][name]))


def runtime_text(module: Module) -> str:
    """The part of the runtime that makes and frees instances. They are among the live blocks (see memory)."""
    return f"""{pool.DECLARATIONS}declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
@jitcore_live = external global i64
define noalias ptr @jitcore_instance(i64 %bytes) nounwind {{
entry:
  %made = call ptr @{pool.MALLOC}(i64 %bytes)
  %failed = icmp eq ptr %made, null
  br i1 %failed, label %none, label %some
none:
  ret ptr null
some:
  call void @llvm.memset.p0.i64(ptr %made, i8 0, i64 %bytes, i1 false)
  store i64 1, ptr %made
{live_text(1)}
  ret ptr %made
}}
define void @jitcore_instance_free(ptr %instance) nounwind {{
  call void @{pool.FREE}(ptr %instance)
{live_text(-1)}
  ret void
}}
"""


RUNTIME = ((("jitcore_instance", "jitcore_instance_free"), (runtime_text,)),)
