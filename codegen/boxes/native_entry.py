"""Native lists and dictionaries on their way to and from Python: the object that owns one, see native_objects.

In: types whose `is_native`.  Out: NativeKind.  Holds: what comes in is the header itself, borrowed from the object, which the caller holds;
nothing is written back, as nothing was copied.
"""
from __future__ import annotations

from codegen import objects
from codegen.boxes import boxing, native_objects, unboxing
from codegen.boxes.native_objects import HEADER, TYPE_SLOT
from codegen.build import Builder
from codegen.storage import shared
from typeinfer.types import INT, Type


class NativeKind(shared.Kind):
    """As `plain`, the kind of Python's own lists or dictionaries, in machine code."""

    def __init__(self, plain: shared.Kind):
        self.plain, self.name = plain, plain.name

    def box(self, b: Builder, t: Type, copies: bool) -> None:
        """An object that owns the header, and is its object from now on, whatever it is made for."""
        shared.retain_one(b, t, "%shared")
        made = boxing.call_boxed(b, native_objects.adopt, [(INT, (b("ptrtoint ptr %shared to i64"),))],
                                 objects=(boxing.new_reference(b, b.object(t)),))
        some, failed = b.new_label("some"), b.new_label("failed")
        b.branch(b(f"icmp eq ptr {made}, null"), failed, some, "!prof !0")
        b.start(failed)
        shared.release_one(b, t, "%shared")
        b.jump("none")
        b.start(some)
        shared.write(b, "%shared", shared.OBJECT, made)
        b.do(f"ret ptr {made}")

    def drop(self, b: Builder, t: Type) -> None:
        self.plain.drop(b, t)

    def drops_like(self, t: Type):
        return self.plain.drops_like(t)

    def unbox(self, b: Builder, t: Type, pointer: str, loose):
        """What `unboxing` wants of a native object: conditions, then the pieces."""
        yield b(f"icmp eq ptr {unboxing.field(b, pointer, objects.TYPE)}, {b.object(t.of)}")
        header = unboxing.field(b, pointer, HEADER)
        same = b(f"icmp eq ptr {unboxing.field(b, pointer, TYPE_SLOT)}, {b.object(t)}")
        yield b(f"and i1 {same}, {b(f'icmp ne ptr {header}, null')}")
        if loose == unboxing.RESULT:
            shared.retain_one(b, t, header)
        return (header,)
