"""Memory of the frames of generators: how they are laid out, and their counts of references.

In: Generator types, addresses of frames.  Out: LLVM text.  Holds: the frame owns what its fields hold, which its `drop` lets go of (see
typeinfer.kinds.generators).

    frame:  references i64 | the pieces of field 0 | of field 1 | …          (each at its own alignment)
"""
from __future__ import annotations

from codegen import layout
from codegen.build import Builder
from typeinfer.kinds.generators import Generator

SIZES = {"i8": 1, "i16": 2, "half": 2, "i32": 4, "float": 4}


def places_of(t: Generator) -> tuple[list[list[tuple[str, int]]], int]:
    """For each field its pieces in memory and their offsets; the bytes of the frame."""
    found, at = [], 8
    for one in t.body.fields:
        places = []
        for kind in layout.fields(one):
            size = SIZES.get(kind, 8)
            at = -(-at // size) * size
            places.append((kind, at))
            at += size
        found.append(places)
    return found, -(-at // 16) * 16


def retain_frame(b: Builder, frame: str) -> None:
    """One more reference; nothing for null."""
    name = "retain.frame"
    if not b.module.has(name):
        tag = b.module.tag("frame")
        b.module.define(name, f"""define internal void @{name}(ptr %frame) nounwind alwaysinline {{
  %none = icmp eq ptr %frame, null
  br i1 %none, label %done, label %some
some:
  %references = load i64, ptr %frame{tag}
  %more = add nsw i64 %references, 1
  store i64 %more, ptr %frame{tag}
  br label %done
done:
  ret void
}}""")
    b.do(f"call void @{name}(ptr {frame})")


def release_frame(b: Builder, t: Generator, frame: str) -> None:
    """One reference less; the last one drops what the frame holds, and frees it."""
    module = b.module
    drop = module.name_of_callee(t.body.drop)
    name = f"release.{drop}"
    if not module.has(name):
        tag, size = module.tag("frame"), places_of(t)[1]
        module.declare("jitcore_release", "void", ("ptr",), "nounwind memory(argmem: readwrite, inaccessiblemem: readwrite)")
        module.define(name, f"""define internal void @{name}(ptr %frame) nounwind {{
  %none = icmp eq ptr %frame, null
  br i1 %none, label %done, label %some
some:
  %references = load i64, ptr %frame{tag}
  %less = add nsw i64 %references, -1
  store i64 %less, ptr %frame{tag}
  %last = icmp eq i64 %less, 0
  br i1 %last, label %free, label %done
free:
  %ignored = call {{i1}} @{drop}(ptr %frame)
  %owner = getelementptr i8, ptr %frame, i64 {size}
  call void @jitcore_release(ptr %owner)
  br label %done
done:
  ret void
}}""")
    b.do(f"call void @{name}(ptr {frame})")
