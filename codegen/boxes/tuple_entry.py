"""Tuples of unknown length on their way from and to Python: as lists, but that nothing changes them.

In: types of such tuples.  Out: KIND.  Holds: a tuple that came from Python is given back as the object that it was.
"""
from __future__ import annotations

from codegen import objects
from codegen.boxes.boxing import new_reference
from codegen.boxes.list_entry import ListKind
from codegen.build import Builder


class TupleKind(ListKind):
    name = "tuple"
    cls, maker = "PyTuple_Type", "PyTuple_New"
    holders = 1

    def items(self, b: Builder, pointer: str) -> str:
        return b(f"getelementptr i8, ptr {pointer}, i64 {objects.TUPLE_ITEMS}")

    def kept(self, b: Builder) -> tuple[str, str]:
        return new_reference(b, "%object"), self.items(b, "%object")


KIND = TupleKind()
