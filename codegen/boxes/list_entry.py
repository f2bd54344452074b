"""Lists that Python passes and receives: made of Python's, written back, boxed.

In: list types.  Out: KIND.  Holds: only items that changed are replaced, so the others stay the objects they were.
"""
from __future__ import annotations

from codegen import layout, objects
from codegen.boxes import boxing, writeback, unboxing
from codegen.build import Builder
from codegen.storage import list_memory, memory, shared
from codegen.storage.list_memory import ITEMS, LENGTH, item_place, load_item, store_item
from typeinfer.types import BOTTOM, List, Mutable, Object, Optional


class ListKind(shared.Kind):
    name = "list"
    cls, maker = "PyList_Type", "PyList_New"
    holders = 2                                   # that have an item: the list, and what keeps it

    def items(self, b: Builder, pointer: str) -> str:
        """Where the Python object at `pointer` has its items."""
        return unboxing.field(b, pointer, objects.LIST_ITEMS)

    def kept(self, b: Builder) -> tuple[str, str]:
        """A new reference to what keeps the items of %object alive, and where it has them."""
        kept = b.call("PyList_AsTuple", "ptr", ("ptr", "%object"))
        return kept, b(f"getelementptr i8, ptr {kept}, i64 {objects.TUPLE_ITEMS}")

    def fits(self, b: Builder, t: List, pointer: str) -> str:
        return unboxing.is_a(b, pointer, self.cls)

    def take(self, b: Builder, t: List, loose, writer: str) -> None:
        count = unboxing.field(b, "%object", objects.SIZE, "i64")
        if t.item is BOTTOM:
            _go_on_if(b, b(f"icmp eq i64 {count}, 0"))
        bytes = b(f"mul i64 {count}, {layout.item_size(t.item)}")
        header = b.call("jitcore_list", "ptr", ("i64", bytes), ("i64", count), attributes="nounwind")
        _go_on_if(b, b(f"icmp ne ptr {header}, null"))
        borrows = any(not isinstance(one, Object) for _, one in layout.counted(t.item))      # from Python's objects
        shared.enter(b, t, header, writer, keeps=borrows)
        if t.item is not BOTTOM:
            if borrows:
                kept, start = self.kept(b)
                writeback.keep(b, header, kept)
            else:
                start = self.items(b, "%object")
            items = list_memory.read(b, header, ITEMS)
            seen = b.alloca("i1") if t in b.module.mixed else ""
            if seen:
                b.do(f"store i1 {b(f'icmp eq i64 {count}, 0')}, ptr {seen}")

            def take(index):
                one = b(f"load ptr, ptr {b(f'getelementptr ptr, ptr {start}, i64 {index}')}")
                b.holders = self.holders if isinstance(t.item.of if isinstance(t.item, Optional) else t.item, Mutable) else 0
                pieces = (unboxing.float_of_either(b, one, "miss", seen),) if seen else unboxing.unbox(b, t.item, one, "miss", loose=loose)
                b.holders = 0
                store_item(b, t.item, item_place(b, t.item, items, index), pieces)
                if layout.counted(t.item):
                    shared.retain_all(b, t.item, pieces)
                    list_memory.write(b, header, LENGTH, b(f"add i64 {index}, 1"))
            list_memory.each(b, "0", count, take)
            if seen:                                # a list of ints is another type
                _go_on_if(b, b(f"load i1, ptr {seen}"))
        if not layout.counted(t.item):
            list_memory.write(b, header, LENGTH, count)
        b.do(f"ret ptr {header}")

    def receive(self, b: Builder, t: List) -> None:
        count = unboxing.field(b, "%object", objects.SIZE, "i64")
        header = b.call("jitcore_list", "ptr", ("i64", b(f"mul i64 {count}, {layout.item_size(t.item)}")), ("i64", count),
                        attributes="nounwind")
        _go_on_if(b, b(f"icmp ne ptr {header}, null"))
        items, start = list_memory.read(b, header, ITEMS), self.items(b, "%object")

        def take(index):
            one = b(f"load ptr, ptr {b(f'getelementptr ptr, ptr {start}, i64 {index}')}")
            pieces = unboxing.unbox_result(b, t.item, one, "unlike")
            store_item(b, t.item, item_place(b, t.item, items, index), pieces)
            list_memory.write(b, header, LENGTH, b(f"add i64 {index}, 1"))
        list_memory.each(b, "0", count, take)
        b.do(f"ret ptr {header}")
        b.start("unlike")
        shared.release_one(b, t, header)
        b.jump("miss")

    def write(self, b: Builder, t: List) -> None:
        known = shared.read(b, "%shared", shared.OBJECT)
        count, there = list_memory.read(b, "%shared", LENGTH), unboxing.field(b, known, objects.SIZE, "i64")
        if t.item is not BOTTOM:
            common = b.call("llvm.umin.i64", "i64", ("i64", count), ("i64", there))
            items = list_memory.read(b, "%shared", ITEMS)

            def replace(index):
                where = unboxing.field(b, known, objects.LIST_ITEMS)
                before = b(f"load ptr, ptr {b(f'getelementptr ptr, ptr {where}, i64 {index}')}")
                pieces = load_item(b, t.item, item_place(b, t.item, items, index))
                differs, same = b.new_label("differs"), b.new_label("same")
                if t in b.module.mixed:
                    known_bits, own_bits = (b(f"bitcast double {one} to i64") for one in (unboxing.float_of_either(b, before, differs), pieces[0]))
                    b.branch(b(f"icmp eq i64 {known_bits}, {own_bits}"), same, differs)
                else:
                    writeback.go_if_same(b, t.item, pieces, before, same, differs)
                b.start(differs)
                writeback.change_if_alone(b, t.item, pieces, before, same)
                new = writeback.boxed(b, t.item, pieces, boxing.box_one_of_many)
                b.call("PyList_SetItem", "i32", ("ptr", known), ("i64", index), ("ptr", new))
                b.jump(same)
                b.start(same)

            def append(index):
                pieces = load_item(b, t.item, item_place(b, t.item, items, index))
                new = writeback.boxed(b, t.item, pieces, boxing.box_one_of_many)
                status = b.call("PyList_Append", "i32", ("ptr", known), ("ptr", new))
                b.call("Py_DecRef", "void", ("ptr", new))
                writeback.fail_if(b, b(f"icmp slt i32 {status}, 0"))
            list_memory.each(b, "0", common, replace)
            list_memory.each(b, common, count, append)
        shorter, done = b.new_label("shorter"), b.new_label("done")
        b.branch(b(f"icmp ult i64 {count}, {there}"), shorter, done)
        b.start(shorter)
        b.call("PyList_SetSlice", "i32", ("ptr", known), ("i64", count), ("i64", there), ("ptr", "null"))
        b.jump(done)
        b.start(done)

    def box(self, b: Builder, t: List, copies: bool) -> None:
        fill, fail = b.new_label("fill"), b.new_label("fail")
        count = list_memory.read(b, "%shared", LENGTH)
        made = b.call(self.maker, "ptr", ("i64", count))
        b.branch(b(f"icmp eq ptr {made}, null"), "none", fill, "!prof !0")
        b.start(fill)
        if not copies:
            shared.write(b, "%shared", shared.OBJECT, made)
        if t.item is not BOTTOM:
            items = list_memory.read(b, "%shared", ITEMS)
            places = self.items(b, made)

            def fill_one(index):
                pieces = load_item(b, t.item, item_place(b, t.item, items, index))
                one, stored = boxing.box_one_of_many(b, t.item, pieces, consume=False if copies else None), b.new_label("stored")
                b.branch(b(f"icmp eq ptr {one}, null"), fail, stored, "!prof !0")
                b.start(stored)
                b.do(f"store ptr {one}, ptr {b(f'getelementptr ptr, ptr {places}, i64 {index}')}")
            list_memory.each(b, "0", count, fill_one)
        b.do(f"ret ptr {made}")
        shared.give_up(b, fail, made, copies)

    def drop(self, b: Builder, t: List) -> None:
        if layout.counted(t.item):
            items = list_memory.read(b, "%shared", ITEMS)

            def release(index):
                pieces = load_item(b, t.item, item_place(b, t.item, items, index))
                if isinstance(t.item, Object):
                    memory.release_object(b, pieces[0], of_many=True)
                else:
                    shared.release_all(b, t.item, pieces)
            list_memory.each(b, "0", list_memory.read(b, "%shared", LENGTH), release)
        b.call("jitcore_list_free", "void", ("ptr", "%shared"), attributes="nounwind")

    def drops_like(self, t: List):
        return t if layout.counted(t.item) else type(t)


def _go_on_if(b: Builder, condition: str) -> None:
    fits = b.new_label("fits")
    b.branch(condition, fits, "miss", "!prof !1")
    b.start(fits)


KIND = ListKind()
