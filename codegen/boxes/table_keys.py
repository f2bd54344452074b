"""Keys of hash tables: their hash, which is CPython's own, and whether two are the same.

In: types of keys, pieces.  Out: LLVM text.  Holds: numbers that are equal have the same hash, whatever their types, as in Python; the hash of
a str is the object's own. FREE and GONE (see table_memory) are no hash: the latter, which a str may have by chance once in 2**64, becomes
the number after it.

CPython takes numbers modulo the prime 2**61 - 1. A float is m * 2**e, and multiplication by 2 rotates the 61 bits.
"""
from __future__ import annotations

from codegen import layout, objects
from codegen.boxes import boxing
from codegen.build import Builder, Module, with_gil
from codegen.storage import list_memory, shared
from codegen.storage.instance_memory import load
from codegen.storage.table_memory import ENTRIES, FREE, GONE, MASK, USED, entry_type
from typeinfer.kinds.containers import Set
from typeinfer.kinds.opaque import NumpyText
from typeinfer.kinds.records import Instance, Member, hashed_fields
from typeinfer.types import BOTTOM, NONE, Number, Object, Optional, TupleOf, Type

PRIME = 2**61 - 1
_FIRST, _SECOND, _FIFTH = 11400714785074694791, 14029467366897019727, 2870177450012600261      # xxHash, as tuples use it


def emit_hash(b: Builder, t: Type, pieces) -> str:
    """The hash of a key; raises where it has none that compiled code can tell: that of a nan depends on where the object lies."""
    if isinstance(t, Number):
        return _of_number(b, t, pieces)
    if isinstance(t, NumpyText):
        return emit_hash(b, t.parts[0], pieces)
    if isinstance(t, Object):
        _define_of_object(b.module)
        found = []
        with_gil(b, lambda: found.append(b(f"call i64 @hash.object(ptr {pieces[0]})")))
        return b.select(b(f"icmp eq i64 {found[0]}, {GONE}"), "i64", str(GONE + 1), found[0])
    if isinstance(t, Member):                     # of its name, for most classes; the interpreter knows
        found = []
        with_gil(b, lambda: found.append(_of_boxed(b, boxing.box(b, t, pieces))))
        return b.select(b(f"icmp eq i64 {found[0]}, {GONE}"), "i64", str(GONE + 1), found[0])
    if t is NONE:
        return _of_none(b)
    if isinstance(t, Optional):
        return _of_optional(b, t, pieces)
    if isinstance(t, Set):
        _define_of_frozenset(b.module, layout.item_size(entry_type(t)))
        return b(f"call i64 @hash.frozenset.{layout.item_size(entry_type(t))}(ptr {pieces[0]})")
    if isinstance(t, TupleOf):
        return _of_tuple(b, t, pieces[0])
    if isinstance(t, Instance) and hashed_fields(t.of) is None:       # by its address: of Python's object, which an argument has
        own = shared.read(b, pieces[0], shared.OBJECT)
        place = b(f"ptrtoint ptr {b.select(b(f'icmp eq ptr {own}, null'), 'ptr', pieces[0], own)} to i64")
        return b.call("llvm.fshr.i64", "i64", ("i64", place), ("i64", place), ("i64", "4"))
    total, parts = str(_signed(_FIFTH)), _parts_of(b, t, pieces)
    for part, own in parts:
        total = _mixed(b, total, emit_hash(b, part, own))
    return _finished(b, total, str(_signed(len(parts) ^ _FIFTH ^ 3527539)))


def _mixed(b: Builder, total: str, lane: str) -> str:
    """One more item's hash in a tuple's."""
    total = b(f"add i64 {total}, {b(f'mul i64 {lane}, {_signed(_SECOND)}')}")
    total = b.call("llvm.fshl.i64", "i64", ("i64", total), ("i64", total), ("i64", "31"))
    return b(f"mul i64 {total}, {_signed(_FIRST)}")


def _finished(b: Builder, total: str, length: str) -> str:
    total = b(f"add i64 {total}, {length}")
    total = b.select(b(f"icmp eq i64 {total}, -1"), "i64", "1546275796", total)
    return b.select(b(f"icmp eq i64 {total}, {GONE}"), "i64", str(GONE + 1), total)


def _of_tuple(b: Builder, t: TupleOf, header: str) -> str:
    """Of a tuple of unknown length."""
    total, length, items = b.alloca("i64", 1), list_memory.read(b, header, list_memory.LENGTH), list_memory.read(b, header, list_memory.ITEMS)
    b.do(f"store i64 {_signed(_FIFTH)}, ptr {total}")

    def add(index: str) -> None:
        lane = emit_hash(b, t.item, list_memory.load_item(b, t.item, list_memory.item_place(b, t.item, items, index)))
        b.do(f"store i64 {_mixed(b, b(f'load i64, ptr {total}'), lane)}, ptr {total}")
    if t.item is not BOTTOM:
        list_memory.each(b, "0", length, add)
    return _finished(b, b(f"load i64, ptr {total}"), b(f"xor i64 {length}, {_signed(_FIFTH ^ 3527539)}"))


def _same_tuples(b: Builder, t: TupleOf, one: str, other: str) -> str:
    length = list_memory.read(b, one, list_memory.LENGTH)
    fits = b(f"icmp eq i64 {length}, {list_memory.read(b, other, list_memory.LENGTH)}")
    if t.item is BOTTOM:
        return fits
    items, others = (list_memory.read(b, header, list_memory.ITEMS) for header in (one, other))
    loop, look, done, before = b.new_label("each"), b.new_label("look"), b.new_label("same"), b.label
    b.branch(fits, loop, done)
    b.start(loop)
    index, following, at = b.name(), b.name(), len(b.lines)
    b.lines.append("")
    b.branch(b(f"icmp ult i64 {index}, {length}"), look, done)
    b.start(look)
    equal = emit_same(b, t.item, *(list_memory.load_item(b, t.item, list_memory.item_place(b, t.item, start, index)) for start in (items, others)))
    b.do(f"{following} = add nuw nsw i64 {index}, 1")
    b.lines[at] = f"  {index} = phi i64 [0, %{before}], [{following}, %{b.label}]"
    end = b.label
    b.branch(equal, loop, done)
    b.start(done)
    return b.phi("i1", ("false", before), ("true", loop), ("false", end))


def _parts_of(b: Builder, t: Type, pieces) -> list:
    """What a key is compared by: (type, pieces) of the items of a tuple, the fields of an instance."""
    if isinstance(t, Instance):
        return [(t.field(name), load(b, t, pieces[0], name)) for name in hashed_fields(t.of)]
    ends = layout.offsets(t)
    return [(part, pieces[ends[number]:ends[number + 1]]) for number, part in enumerate(t.parts)]


def _of_none(b: Builder) -> str:
    """The same in all processes since 3.12, the address before."""
    if hash(None) == 0xFCA86420:
        return str(0xFCA86420)
    place = b(f"ptrtoint ptr {b.module.external('_Py_NoneStruct')} to i64")
    return b.call("llvm.fshr.i64", "i64", ("i64", place), ("i64", place), ("i64", "4"))


def _of_optional(b: Builder, t: Optional, pieces) -> str:
    none, some, done = b.new_label("none"), b.new_label("some"), b.new_label("hashed")
    b.branch(pieces[0], some, none)
    b.start(none)
    absent = _of_none(b)
    b.jump(done)
    b.start(some)
    found = emit_hash(b, t.of, pieces[1:])
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi("i64", (absent, none), (found, end))


def _define_of_frozenset(module: Module, size: int) -> None:
    """Of a frozenset whose entries have that size: from the hashes of its keys, whatever their order (setobject.c)."""
    name = f"hash.frozenset.{size}"
    if module.has(name):
        return
    module.define(name, f"""define internal i64 @{name}(ptr %set) nounwind {{
entry:
  %mask.place = getelementptr i8, ptr %set, i64 {MASK}
  %mask = load i64, ptr %mask.place
  %entries.place = getelementptr i8, ptr %set, i64 {ENTRIES}
  %entries = load ptr, ptr %entries.place
  %used.place = getelementptr i8, ptr %set, i64 {USED}
  %used = load i64, ptr %used.place
  br label %each
each:
  %at = phi i64 [0, %entry], [%next, %each]
  %all = phi i64 [0, %entry], [%more, %each]
  %offset = mul i64 %at, {size}
  %place = getelementptr i8, ptr %entries, i64 %offset
  %one = load i64, ptr %place
  %is.free = icmp eq i64 %one, {FREE}
  %is.gone = icmp eq i64 %one, {GONE}
  %is.none = or i1 %is.free, %is.gone
  %mixed = xor i64 %one, 89869747
  %high = shl i64 %one, 16
  %both = xor i64 %mixed, %high
  %shuffled = mul i64 %both, 3644798167
  %own = select i1 %is.none, i64 0, i64 %shuffled
  %more = xor i64 %all, %own
  %next = add i64 %at, 1
  %is.end = icmp eq i64 %at, %mask
  br i1 %is.end, label %end, label %each
end:
  %count = add i64 %used, 1
  %counted = mul i64 %count, 1927868237
  %with.count = xor i64 %more, %counted
  %a = lshr i64 %with.count, 11
  %b = lshr i64 %with.count, 25
  %c = xor i64 %a, %b
  %spread = xor i64 %with.count, %c
  %d = mul i64 %spread, 69069
  %e = add i64 %d, 907133923
  %is.error = icmp eq i64 %e, -1
  %f = select i1 %is.error, i64 590923713, i64 %e
  %is.mark = icmp eq i64 %f, {GONE}
  %hash = select i1 %is.mark, i64 {GONE + 1}, i64 %f
  ret i64 %hash
}}""")


def _of_boxed(b: Builder, made: str) -> str:
    found = b.call("PyObject_Hash", "i64", ("ptr", made))
    b.call("Py_DecRef", "void", ("ptr", made))
    return found


def _signed(number: int) -> int:
    number &= 2**64 - 1
    return number - 2**64 if number >= 2**63 else number


def _of_number(b: Builder, t: Number, pieces) -> str:
    kind = layout.scalar(t)
    if t.kind == "b":
        return b(f"zext i1 {pieces[0]} to i64")
    if t.kind in "iu":
        value = pieces[0]
        if t.bits < 64:
            value = b(f"{'sext' if t.kind == 'i' else 'zext'} {kind} {value} to i64")
            return value if t.kind == "u" else _not_minus_one(b, value)
        name = f"hash.{'int' if t.kind == 'i' else 'unsigned'}"
        _define_of_int(b.module, name, t.kind == "i")
        return b(f"call i64 @{name}(i64 {value})")
    _define_of_double(b.module)
    hashes = []
    for value in pieces:
        b.raise_if(b(f"fcmp uno {kind} {value}, {value}"), ValueError,
                   "a nan as a key: compiled code cannot tell which object it is")
        wide = value if kind == "double" else b(f"fpext {kind} {value} to double")
        hashes.append(b(f"call i64 @hash.double(double {wide})"))
    if t.kind == "f":
        return hashes[0]
    return _not_minus_one(b, b(f"add i64 {hashes[0]}, {b(f'mul i64 {hashes[1]}, 1000003')}"))


def _not_minus_one(b: Builder, value: str) -> str:
    return b.select(b(f"icmp eq i64 {value}, -1"), "i64", "-2", value)


def _define_of_int(module: Module, name: str, is_signed: bool) -> None:
    small = f"""  %moved = add i64 %value, {PRIME - 1}
  %small = icmp ult i64 %moved, {2 * PRIME - 1}""" if is_signed else f"  %small = icmp ult i64 %value, {PRIME}"
    module.define(name, f"""define internal i64 @{name}(i64 %value) nounwind {{
entry:
{small}
  br i1 %small, label %done, label %large, !prof !1
large:
  %rest = {'s' if is_signed else 'u'}rem i64 %value, {PRIME}
  br label %done
done:
  %taken = phi i64 [%value, %entry], [%rest, %large]
  %is.error = icmp eq i64 %taken, -1
  %hash = select i1 %is.error, i64 -2, i64 %taken
  ret i64 %hash
}}""")


def _define_of_double(module: Module) -> None:
    module.define("hash.double", f"""define internal i64 @hash.double(double %value) nounwind {{
entry:
  %bits = bitcast double %value to i64
  %shifted = lshr i64 %bits, 52
  %exponent = and i64 %shifted, 2047
  %low = and i64 %bits, {2**52 - 1}
  %sign = icmp slt i64 %bits, 0
  %normal = icmp ne i64 %exponent, 0
  %high = select i1 %normal, i64 {2**52}, i64 0
  %whole = or i64 %low, %high
  %least = call i64 @llvm.umax.i64(i64 %exponent, i64 1)
  %turn = add i64 %least, {1098 - 1075}
  %turns = urem i64 %turn, 61
  %up = shl i64 %whole, %turns
  %upper = and i64 %up, {PRIME}
  %back = sub i64 61, %turns
  %lower = lshr i64 %whole, %back
  %turned = or i64 %upper, %lower
  %is.infinite = icmp eq i64 %exponent, 2047
  %size = select i1 %is.infinite, i64 314159, i64 %turned
  %negative = sub i64 0, %size
  %signed = select i1 %sign, i64 %negative, i64 %size
  %is.error = icmp eq i64 %signed, -1
  %hash = select i1 %is.error, i64 -2, i64 %signed
  ret i64 %hash
}}""")
    module.declare("llvm.umax.i64", "i64", ("i64", "i64"))


def _define_of_object(module: Module) -> None:
    if module.has("hash.object"):
        return
    module.define("hash.object", "")
    b = Builder(module)
    is_str = b(f"icmp eq ptr {b(f'load ptr, ptr {_at(b, objects.TYPE)}')}, {module.external('PyUnicode_Type')}")
    look, ask, done = b.new_label("look"), b.new_label("ask"), b.new_label("done")
    b.branch(is_str, look, ask, "!prof !1")
    b.start(look)
    known = b(f"load i64, ptr {_at(b, objects.STR_HASH)}")
    b.branch(b(f"icmp eq i64 {known}, -1"), ask, done, "!prof !0")
    b.start(ask)
    asked = b.call("PyObject_Hash", "i64", ("ptr", "%object"))
    b.jump(done)
    b.start(done)
    b.do(f"ret i64 {b.phi('i64', (known, look), (asked, ask))}")
    module.definitions["hash.object"] = f"define internal i64 @hash.object(ptr %object) nounwind {{\n{b.body()}\n}}"


def _at(b: Builder, offset: int) -> str:
    return b(f"getelementptr i8, ptr %object, i64 {offset}")


def emit_same(b: Builder, t: Type, one, other) -> str:
    """The i1 that says whether two keys of one type are equal."""
    if isinstance(t, NumpyText):
        return emit_same(b, t.parts[0], one, other)
    if isinstance(t, Object):
        return _same_objects(b, t, one[0], other[0])
    if isinstance(t, Number):
        kind, both = layout.scalar(t), "true"
        for x, y in zip(one, other):
            equal = b(f"{'icmp eq' if kind[0] == 'i' else 'fcmp oeq'} {kind} {x}, {y}")
            both = equal if both == "true" else b(f"and i1 {both}, {equal}")
        return both
    if t is NONE:
        return "true"
    if isinstance(t, Optional):
        look, known, before = b.new_label("look"), b.new_label("known"), b.label
        b.branch(b(f"and i1 {one[0]}, {other[0]}"), look, known)
        b.start(look)
        equal, end = emit_same(b, t.of, one[1:], other[1:]), b.label
        b.jump(known)
        b.start(known)
        content = b.phi("i1", ("true", before), (equal, end))
        return b(f"and i1 {b(f'icmp eq i1 {one[0]}, {other[0]}')}, {content}")
    if isinstance(t, Instance) and hashed_fields(t.of) is None:
        return b(f"icmp eq ptr {one[0]}, {other[0]}")
    if isinstance(t, TupleOf):
        return _same_tuples(b, t, one[0], other[0])
    done, arriving = b.new_label("same"), []
    for (part, first), (_, second) in zip(_parts_of(b, t, one), _parts_of(b, t, other)):
        equal, go_on = emit_same(b, part, first, second), b.new_label("next")
        arriving.append(("false", b.label))
        b.branch(equal, go_on, done)
        b.start(go_on)
    arriving.append(("true", b.label))
    b.jump(done)
    b.start(done)
    return b.phi("i1", *arriving)


def _same_objects(b: Builder, t: Object, one: str, other: str) -> str:
    """Two str, or two bytes. Different objects are compared by CPython, which cannot fail; but short str are mostly ASCII."""
    ask, done, before = b.new_label("ask"), b.new_label("same"), b.label
    b.branch(b(f"icmp eq ptr {one}, {other}"), done, ask)
    b.start(ask)
    arriving = [("true", before)]
    bits, start = objects.plain_text() if t.of is str else (0, 0)
    if bits:
        sized, measured, slow = b.new_label("sized"), b.new_label("measured"), b.new_label("slow")
        both = b(f"and i32 {_field(b, one, objects.STR_STATE, 'i32')}, {_field(b, other, objects.STR_STATE, 'i32')}")
        b.branch(b(f"icmp eq i32 {b(f'and i32 {both}, {bits}')}, {bits}"), sized, slow, "!prof !1")
        b.start(sized)
        length = _field(b, one, objects.STR_LENGTH, "i64")
        arriving.append(("false", b.label))
        b.branch(b(f"icmp eq i64 {length}, {_field(b, other, objects.STR_LENGTH, 'i64')}"), measured, done)
        b.start(measured)
        order = b.call("memcmp", "i32", ("ptr", b(f"getelementptr i8, ptr {one}, i64 {start}")),
                       ("ptr", b(f"getelementptr i8, ptr {other}, i64 {start}")), ("i64", length), attributes="nounwind memory(argmem: read)")
        arriving.append((b(f"icmp eq i32 {order}, 0"), b.label))
        b.jump(done)
        b.start(slow)
    found = []
    with_gil(b, lambda: found.append(b.call("PyObject_RichCompareBool", "i32", ("ptr", one), ("ptr", other), ("i32", "2"))))
    arriving.append((b(f"icmp ne i32 {found[0]}, 0"), b.label))
    b.jump(done)
    b.start(done)
    return b.phi("i1", *arriving)


def _field(b: Builder, pointer: str, offset: int, kind: str) -> str:
    return b(f"load {kind}, ptr {b(f'getelementptr i8, ptr {pointer}, i64 {offset}')}")
