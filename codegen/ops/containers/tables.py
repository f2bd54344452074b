"""Dictionaries and sets: their entries, slots and numbers; the search, and what is not said here, is in `jitcore/library` (dicts, sets).

In: types of dictionaries and sets.  Out: ops.  Holds: positions and slots are what the library found, and are not checked; what is stored is
retained, what is overwritten or removed released; a key or value that is read is borrowed (see counts).
"""
import operator
from collections import Counter, OrderedDict, defaultdict
from functools import partial

from codegen import layout
from codegen.boxes.table_keys import emit_hash, emit_same
from codegen.build import operand_of, pieces_of
from codegen.ops.registry import op
from codegen.storage import list_memory, shared
from codegen.storage import table_memory as memory
from codegen.storage.list_memory import ITEM, load_item, store_item
from codegen.storage.shared import own_all, release_all, retain_all
from typeinfer.callables import functions, steps, tables
from typeinfer.kinds.containers import Dict, Set, can_be_key
from typeinfer.lattice import as_item, common_item, is_taken, join
from typeinfer.ops import ANY_KEYWORDS, Grow, Instead, KeywordNames, Known, Make, Operand, Part, Refuse, Typing
from typeinfer.kinds.opaque import NumpyText
from typeinfer.kinds.records import Instance, Member, has_identity, hashes_itself
from typeinfer.typeof import constant, typeof
from typeinfer.types import BOOL, BOTTOM, INT, NONE, Closure, Family, List, Number, Object, Optional, Static, Str, Tuple, TupleOf, View
from typeinfer.words.wording import MIXED, worded

MOST = 2**42
Table = Dict | Set
Mutable = Family("a dictionary or set", lambda t: isinstance(t, Dict) or isinstance(t, Set) and not t.is_frozen)
Default = Family("a defaultdict", lambda t: isinstance(t, Dict) and t.of is defaultdict)
Frozen = Family("frozenset", lambda t: isinstance(t, Static) and type(t.value) is frozenset)


# --- making
def _grown(wanted, *operands):
    return Typing(tuple(one.type for one in operands), wanted) if isinstance(wanted, Dict | Set) else None


_DIFFERS = {"dict": "the keys of a dictionary or set have one type, and so have the values, so that an int that meets floats there becomes a "
                    "float; a nan as a key raises ValueError (Python tells nans apart by where they lie); removing one key and adding another "
                    "while a loop goes through them raises RuntimeError at once (Python may go on)"}
for _name, _function, _type in (("dict", tables.make_dict, Dict(BOTTOM, BOTTOM)), ("set", tables.make_set, Set(BOTTOM)),
                                ("frozenset", tables.make_frozenset, Set(BOTTOM, True)), ("counter", tables.make_counter, Dict(BOTTOM, BOTTOM, Counter)),
                                ("ordered_dict", tables.make_ordered, Dict(BOTTOM, BOTTOM, OrderedDict))):
    op(f"make_{_name}", _function, folds=False, raises=(MemoryError,), grow=_grown, differs=_DIFFERS.get(_name, "")).rule(
        (), _type, lambda b, instr: memory.make(b, instr.result.type))
    op(f"{_name}_of_nothing", {"dict": dict, "set": set, "frozenset": frozenset, "counter": Counter, "ordered_dict": OrderedDict}[_name], folds=False).rule(
        (), lambda function=_function: Instead(function, ()))


def _with_factory(factory):
    t = factory.type
    if t is not NONE and not (isinstance(t, Static) and callable(t.value)):
        if not isinstance(t, Closure):
            return Refuse("first argument of defaultdict() must be callable or None", "give it a class, a function or None: defaultdict(list)")
        if t.parts:
            return Refuse("a defaultdict's function that uses variables of the function around it is not supported",
                          "write d.setdefault(key, value), or `if key not in d: d[key] = …`")
    return Typing((t,), Dict(BOTTOM, BOTTOM, defaultdict, t))


def _factory_of(items):
    t = items.type.factory
    return Make(t, ()) if isinstance(t, Closure) else Known(None if t is NONE else t.value)


op("make_default", tables.make_default, folds=False, raises=(MemoryError,), grow=lambda wanted, factory: Typing((factory.type,), wanted)).rule(
    (object,), _with_factory, lambda b, instr, *_: memory.make(b, instr.result.type))
op("factory_of", tables.factory_of, keys=(tables.factory_of, defaultdict.default_factory), folds=False).rule((Default,), _factory_of)
op("empty_like", tables.empty_like, folds=False, raises=(MemoryError,)).rule(
    (Table,), lambda t: Typing((t.type,), Set(t.type.item) if isinstance(t.type, Set) else t.type),
    lambda b, instr, table: memory.make(b, instr.result.type))


def _emit_constant(b, instr, *_):
    t, known = instr.result.type, b.object(instr.args[0].type.value)
    made = b(f"call ptr @{shared.receiver(b.module, t)}(ptr {known})")
    memory.require(b, b(f"icmp eq ptr {made}, null"))
    return made


def _constant_set(known):
    t = typeof(known.type.value)
    return Refuse("the items of a set must have one type in compiled code", "a tuple may hold items of several types") if t is None else \
        Typing((known.type,), t)


op("constant_set", tables.constant_set, folds=False, raises=(MemoryError,), grow=lambda wanted, known: _constant_set(known)).rule(
    (Frozen,), _constant_set, _emit_constant)
op("as_frozen", tables.as_frozen, folds=False, shares=0, grow=lambda wanted, keys: Grow({0: Set(wanted.item)})).rule(
    (Set,), lambda keys: Typing((keys.type,), Set(keys.type.item, True)), lambda b, instr, keys: keys)
for _function in (operator.contains, steps.iterate, steps.length, len):       # its items, as a tuple
    op(f"constant_set_{_function.__name__}", _function, keys=(_function,), folds=False).rule(
        (Frozen,) + ((object,) if _function is operator.contains else ()),
        lambda known, *rest, f=_function: Instead(f, (Operand(_constant_type(known), tuple(known.type.value)), *range(1, 1 + len(rest)))))


def _constant_type(known):
    from typeinfer.typeof import constant
    return constant(tuple(known.type.value)).type


# --- keys and values in the types of a table
def _refused(what: str, t):
    return Refuse(f"{what} cannot be {worded(t)} in compiled code",
                  "keys are numbers, str, bytes, None, members of enumerations, frozensets, tuples of them, instances with __eq__ and __hash__")


def _put(table, x, part: int):
    """The typing of what makes operand 1 a key (0) or value (1) of operand 0."""
    t = table.type
    item = as_item(x.type)
    if item is None or part == 0 and not can_be_key(item):
        return _refused("a key" if part == 0 else "a value of a dictionary", x.type)
    joined = t.held[part] if is_taken(t, t.held[part], item) else join(t.held[part], item)
    if joined is None or part == 0 and not can_be_key(joined):
        what = "the items of a set" if isinstance(t, Set) else ("the keys of a dictionary", "the values of a dictionary")[part]
        return Refuse(f"{what} must have one type in compiled code: it holds {worded(t.held[part])}, and this is {worded(item)}", MIXED)
    if joined is not t.held[part]:
        return Grow({0: t.holding(tuple(joined if k == part else one for k, one in enumerate(t.held)))}, joined)      # a value follows its key
    return Typing((t, joined), joined)


op("as_key", tables.as_key, folds=False, shares=1).rule((Table, object), lambda t, x: _put(t, x, 0), lambda b, instr, t, x: x)
op("as_value", tables.as_value, folds=False, shares=1, grow=lambda wanted, t, x: Grow({0: t.type.holding((t.type.item, wanted)), 1: wanted}) if join(
    t.type.mapped, wanted) is not t.type.mapped else None).rule((Dict, object), lambda t, x: _put(t, x, 1), lambda b, instr, t, x: x)


def _as_query(table, key):
    item = as_item(key.type)
    if item is None or not can_be_key(item):
        return _refused("a key", key.type)
    own = table.type.item
    if isinstance(item, Instance) and isinstance(own, Instance) and item is not own and (joined := join(own, item)) is not None:
        return Grow({1: joined} if joined is not item else {0: table.type.holding((joined, *table.type.held[1:]))})
    kept = own if own is not BOTTOM and join(own, item) is own and _is_exact(item, own) else item
    return Typing((table.type, kept), kept)


def _is_exact(source, target) -> bool:
    """Whether no two keys become one when they are converted."""
    if isinstance(target, Optional):
        return source is NONE or _is_exact(source.of if isinstance(source, Optional) else source, target.of)
    if isinstance(source, Tuple):
        return all(map(_is_exact, source.parts, (target.item,) * len(source.parts) if isinstance(target, TupleOf) else target.parts))
    return source is target or isinstance(source, Object) or source is BOOL and target is INT


op("as_query", tables.as_query, folds=False, shares=1).rule((Table, object), _as_query, lambda b, instr, t, x: x)
Key = Family("what may be a key, hashed by machine code", lambda t: can_be_key(t) and not (isinstance(t, Instance) and hashes_itself(t.of)))
Hashed = Family("what may be a key, by its value", lambda t: isinstance(t, Key) and not (
    isinstance(t, NumpyText) or isinstance(t, Instance) and has_identity(t.of)))             # which have meanings of their own
op("hash", hash, doc="hash(x).").rule((Hashed,), lambda x: Instead(tables.key_hash, (0,)))
op("key_hash", tables.key_hash, folds=False, raises=(ValueError,)).rule(
    (Key,), INT, lambda b, instr, x: emit_hash(b, instr.args[0].type, pieces_of(x)))
op("position", tables.position, folds=False).rule(            # its other meanings are the library's
    (Table, Number | Object), lambda t, x: Known(-1) if BOTTOM in t.type.held else None)


def _same(x, y):
    a, c = x.type, y.type
    if BOTTOM in (a, c):
        return Known(False)
    if any(isinstance(one, Instance) and hashes_itself(one.of) for one in (a, c)):
        return None                               # see library.instances
    if isinstance(a, Set) and isinstance(c, Set):
        return Instead(operator.eq, (0, 1))
    if a is not c and (isinstance(a, NumpyText) or isinstance(c, NumpyText)):
        return Instead(tables.same_key, tuple(Part(0, k) if isinstance(t, NumpyText) else k for k, t in enumerate((a, c))))
    if a is c:
        return Typing((a, c), BOOL)
    if isinstance(a, Object) and isinstance(c, Object) and (issubclass(a.of, c.of) or issubclass(c.of, a.of)):      # NumPy's str, and Python's
        wider = c if issubclass(a.of, c.of) else a
        return Typing((wider, wider), BOOL)
    if NONE in (a, c) and not (isinstance(a, Optional) or isinstance(c, Optional)):
        return Known(False)
    if any(isinstance(one, Member) and issubclass(one.of, str) for one in (a, c)):
        return Instead(operator.eq, (0, 1))       # equal to its text
    if isinstance(a, Object) != isinstance(c, Object) or isinstance(a, Tuple | TupleOf) != isinstance(c, Tuple | TupleOf) or isinstance(a, Object):
        return Known(False)
    return Instead(operator.eq, (0, 1))


op("same_key", tables.same_key, reads=True, folds=False).rule(
    (object, object), _same, lambda b, instr, x, y: emit_same(b, instr.args[0].type, pieces_of(x), pieces_of(y)))


# --- numbers of a table
def _used(b, instr, table):
    return memory.read(b, table, memory.USED)


op("table_len", len, keys=(len,), reads=True, folds=False, interval=(0, MOST), doc="len(d).").rule((Table,), INT, _used)
op("table_field", tables.field, reads=True, folds=False, interval=(-1, MOST)).rule(
    (Table, Str), INT, lambda b, instr, table, name: memory.read(b, table, memory.FIELDS[instr.args[1].type.value]))
op("table_set_field", tables.set_field, writes=True).rule(
    (Table, Str, INT), NONE, lambda b, instr, table, name, x: memory.write(b, table, memory.FIELDS[instr.args[1].type.value], x))
op("table_version", tables.version, reads=True, folds=False).rule(
    (Table,), INT, lambda b, instr, table: memory.read(b, table, memory.VERSION))


# --- entries
def _emit_part(part: int):
    def emit(b, instr, table, at):
        t = instr.args[0].type
        if part and t.held[part - 1] is BOTTOM:
            return None
        return operand_of(memory.load_part(b, t, memory.entry_place(b, t, table, at), part))
    return emit


op("entry_hash", tables.entry_hash, reads=True, folds=False).rule((Table, INT), INT, _emit_part(0))
op("entry_key", tables.entry_key, reads=True, folds=False, shares=0, borrows=True,
   grow=lambda wanted, t, at: Grow({0: t.type.holding((wanted, *t.type.held[1:]))}) if join(t.type.item, wanted) is not t.type.item else None).rule(
    (Table, INT), lambda t, at: Typing((t.type, INT), t.type.item), _emit_part(1))
op("peek_key", tables.peek_key, reads=True, folds=False, shares=0, borrows="surely").rule(
    (Table, INT), lambda t, at: Typing((t.type, INT), t.type.item), _emit_part(1))
op("entry_value", tables.entry_value, reads=True, folds=False, shares=0, borrows=True,
   grow=lambda wanted, t, at: Grow({0: t.type.holding((t.type.item, wanted))}) if join(t.type.mapped, wanted) is not t.type.mapped else None).rule(
    (Dict, INT), lambda t, at: Typing((t.type, INT), t.type.mapped), _emit_part(2))


def _emit_store_entry(b, instr, table, at, key_hash, *parts):
    t = instr.args[0].type
    place = memory.entry_place(b, t, table, at)
    pieces = [piece for one in parts for piece in pieces_of(one)]
    where = layout.offsets(memory.entry_type(t))
    memory.store_part(b, t, place, 0, [key_hash])
    _, *pieces = own_all(b, t, memory.entry_type(t), [key_hash, *pieces])
    if pieces:
        store_item(b, memory.entry_type(t), place, pieces, where[1])
    for field in (memory.FILL, memory.USED, memory.VERSION):
        memory.add(b, table, field, 1)
    memory.note_change(b, t, table, 1)


_store = op("store_entry", tables.store_entry, writes=True)
_store.rule((Dict, INT, INT, object, object), lambda t, at, h, k, v: Typing((t.type, INT, INT, *t.type.held), NONE), _emit_store_entry)
_store.rule((Set, INT, INT, object), lambda t, at, h, k: Typing((t.type, INT, INT, *t.type.held), NONE), _emit_store_entry)


def _emit_move(b, instr, target, to, table, at):
    t, source = instr.args[0].type, instr.args[2].type
    entries, where = memory.entry_type(t), memory.entry_place(b, source, table, at)
    store_item(b, entries, memory.entry_place(b, t, target, to), load_item(b, entries, where))
    memory.store_part(b, source, where, 0, [str(memory.FREE)])
    for field in (memory.FILL, memory.USED):
        memory.add(b, target, field, 1)


op("move_entry", tables.move_entry, writes=True).rule((Table, INT, Table, INT), lambda target, to, table, at: _exchange(target, table) if (
    target.type.held != table.type.held) else Typing((target.type, INT, table.type, INT), NONE), _emit_move)


def _emit_copy(b, instr, target, to, table, at):
    t, source = instr.args[0].type, instr.args[2].type
    entries = memory.entry_type(t)
    pieces = load_item(b, entries, memory.entry_place(b, source, table, at))
    store_item(b, entries, memory.entry_place(b, t, target, to), pieces)
    retain_all(b, entries, pieces)
    for field in (memory.FILL, memory.USED, memory.VERSION):
        memory.add(b, target, field, 1)
    memory.note_change(b, t, target, 1)


def _of_alike(target, to, table, at):
    return None if target.type.held != table.type.held else Typing((target.type, INT, table.type, INT), NONE)


op("copy_entry", tables.copy_entry, writes=True).rule((Table, INT, Table, INT), _of_alike, _emit_copy)


def _emit_lay(is_new: bool):
    def emit(b, instr, target, to, table, at):
        t, source = instr.args[0].type, instr.args[2].type
        entries = memory.entry_type(t)
        pieces = load_item(b, entries, memory.entry_place(b, source, table, at))
        store_item(b, entries, memory.entry_place(b, t, target, to), pieces)
        if is_new:
            retain_all(b, entries, pieces)
            b.module.changed.add(t)
    return emit


op("lay_entry", tables.lay_entry, writes=True).rule((Table, INT, Table, INT), _of_alike, _emit_lay(True))
op("shift_entry", tables.shift_entry, writes=True).rule((Table, INT, Table, INT), lambda target, to, table, at: _exchange(target, table) if (
    target.type.held != table.type.held) else Typing((target.type, INT, table.type, INT), NONE), _emit_lay(False))


def _emit_copy_slots(b, instr, target, table):
    t = instr.args[0].type
    entries = memory.entry_type(t)
    slots = b(f"add i64 {memory.read(b, table, memory.MASK)}, 1") if isinstance(t, Set) else memory.read(b, table, memory.FILL)
    items = memory.read(b, target, memory.ENTRIES)
    b.call("llvm.memcpy.p0.p0.i64", "void", ("ptr", items), ("ptr", memory.read(b, table, memory.ENTRIES)),
           ("i64", b(f"mul i64 {slots}, {layout.item_size(entries)}")), ("i1", "false"))
    if layout.counted(entries):
        memory.each_there(b, t, items, slots, lambda pieces: retain_all(b, entries, pieces))
    count = memory.read(b, table, memory.USED)
    _emit_note(b, instr, target, count, count)


_copy = op("copy_slots", tables.copy_slots, writes=True)
for _kind in (Set, Dict):
    _copy.rule((_kind, _kind), lambda target, table: None if target.type.held != table.type.held else Typing((target.type, table.type), NONE),
               _emit_copy_slots)


def _emit_copy_index(b, instr, target, table):
    slots = b(f"add i64 {memory.read(b, table, memory.MASK)}, 1")
    b.call("llvm.memcpy.p0.p0.i64", "void", ("ptr", memory.read(b, target, memory.INDEX)), ("ptr", memory.read(b, table, memory.INDEX)),
           ("i64", b(f"shl i64 {slots}, 2")), ("i1", "false"))
    memory.write(b, target, memory.SPENT, memory.read(b, table, memory.SPENT))


op("copy_index", tables.copy_index, writes=True).rule((Dict, Dict), NONE, _emit_copy_index)


LANES = 8                       # a set has as many slots, or a multiple


def _emit_list_occupied(b, instr, table, found):
    """Eight slots at a time: their hashes in a vector, the positions of those that have keys packed, and all eight lanes stored."""
    size = layout.item_size(memory.entry_type(instr.args[0].type))
    entries, items, count = memory.read(b, table, memory.ENTRIES), list_memory.read(b, found, list_memory.ITEMS), b.alloca("i64", 1)
    vector, mask = f"<{LANES} x i64>", f"<{LANES} x i1>"

    def splat(*numbers):
        return "<" + ", ".join(f"i64 {one}" for one in (numbers if len(numbers) > 1 else numbers * LANES)) + ">"

    def look(group):
        base = b(f"shl nuw nsw i64 {group}, 3")
        place = b(f"getelementptr i8, ptr {entries}, i64 {b(f'mul nuw nsw i64 {base}, {size}')}")
        if size == 16:
            pairs = b(f"load <{2 * LANES} x i64>, ptr {place}, align 8")
            hashes = b(f"shufflevector <{2 * LANES} x i64> {pairs}, <{2 * LANES} x i64> poison, <{LANES} x i32> <"
                       + ", ".join(f"i32 {2 * k}" for k in range(LANES)) + ">")
        else:
            places = b(f"getelementptr i8, ptr {place}, {vector} {splat(*range(0, size * LANES, size))}")
            hashes = b.call(f"llvm.masked.gather.v{LANES}i64.v{LANES}p0", vector, (f"<{LANES} x ptr> align 8", places),
                            (mask, "<" + ", ".join(["i1 true"] * LANES) + ">"), (vector, "poison"))
        known, kept = (b(f"icmp ne {vector} {hashes}, {splat(mark)}") for mark in (memory.FREE, memory.GONE))
        there = b(f"and {mask} {known}, {kept}")
        first = b(f"insertelement {vector} poison, i64 {base}, i64 0")
        every = b(f"shufflevector {vector} {first}, {vector} poison, <{LANES} x i32> zeroinitializer")
        positions = b(f"or disjoint {vector} {every}, {splat(*range(LANES))}")
        packed = b.call(f"llvm.experimental.vector.compress.v{LANES}i64", vector, (vector, positions), (mask, there), (vector, "poison"))
        done = b(f"load i64, ptr {count}")
        b.do(f"store {vector} {packed}, ptr {b(f'getelementptr i64, ptr {items}, i64 {done}')}, align 8")
        bits = b.call(f"llvm.ctpop.i{LANES}", f"i{LANES}", (f"i{LANES}", b(f"bitcast {mask} {there} to i{LANES}")))
        more = b(f"zext i{LANES} {bits} to i64")
        b.do(f"store i64 {b(f'add i64 {done}, {more}')}, ptr {count}")

    b.do(f"store i64 0, ptr {count}")
    slots = b(f"add i64 {memory.read(b, table, memory.MASK)}, 1")
    list_memory.each(b, "0", b(f"lshr i64 {slots}, 3"), look)


op("list_occupied", tables.list_occupied, writes=True).rule((Set, List), NONE, _emit_list_occupied)


def _has_instances(t) -> bool:
    return isinstance(t, Instance) or any(map(_has_instances, t.parts)) or isinstance(t, Optional | Set) and _has_instances(
        t.of if isinstance(t, Optional) else t.item)


op("is_alike", tables.is_alike, folds=False).rule(
    (Dict, Dict), lambda items, other: Known(items.type.held == other.type.held and not _has_instances(items.type.item)))
op("asks_user", tables.asks_user).rule((Set,), lambda keys: Known(_has_instances(keys.type.item)))


def _emit_note(b, instr, table, fill, used):
    for field, more in ((memory.FILL, fill), (memory.USED, used), (memory.VERSION, "1")):
        memory.write(b, table, field, b(f"add nsw i64 {memory.read(b, table, field)}, {more}"))
    memory.note_change(b, instr.args[0].type, table, 1)


op("note_entries", tables.note_entries, writes=True).rule((Table, INT, INT), NONE, _emit_note)


def _emit_store_value(b, instr, table, at, *value):
    t = instr.args[0].type
    place = memory.entry_place(b, t, table, at)
    pieces = [piece for one in value for piece in pieces_of(one)]
    before = memory.load_part(b, t, place, 2) if layout.counted(t.mapped) else ()
    memory.store_part(b, t, place, 2, own_all(b, t, t.mapped, pieces))
    memory.note_change(b, t, table, 1)
    release_all(b, t.mapped, before or pieces if before else [])


op("store_value", tables.store_value, writes=True).rule((Dict, INT, object), lambda t, at, v: Typing((t.type, INT, t.type.mapped), NONE),
                                                        _emit_store_value)


def _emit_clear(b, instr, table, at, mark):
    t = instr.args[0].type
    entries = memory.entry_type(t)
    place = memory.entry_place(b, t, table, at)
    before = [piece for part in range(len(entries.parts)) for piece in memory.load_part(b, t, place, part)]
    memory.blank(b, t, place, mark)
    memory.add(b, table, memory.USED, -1)
    memory.add(b, table, memory.VERSION, 1)
    memory.note_change(b, t, table, 2)
    release_all(b, entries, before)


op("clear_entry", tables.clear_entry, writes=True).rule((Table, INT, INT), NONE, _emit_clear)


# --- slots
def _emit_slot(b, instr, table, number):
    place = b(f"getelementptr inbounds i32, ptr {memory.read(b, table, memory.INDEX)}, i64 {number}")
    return b(f"sext i32 {b(f'load i32, ptr {place}{b.module.tag(ITEM)}')} to i64")


def _emit_set_slot(b, instr, table, number, at):
    place = b(f"getelementptr inbounds i32, ptr {memory.read(b, table, memory.INDEX)}, i64 {number}")
    b.do(f"store i32 {b(f'trunc i64 {at} to i32')}, ptr {place}{b.module.tag(ITEM)}")


op("slot", tables.slot, reads=True, folds=False, interval=(-2, 2**31 - 1)).rule((Dict, INT), INT, _emit_slot)
op("set_slot", tables.set_slot, writes=True).rule((Dict, INT, INT), NONE, _emit_set_slot)


def _emit_reserve(b, instr, table, count):
    more, roomy = b.new_label("more"), b.new_label("roomy")
    b.branch(b(f"icmp ugt i64 {count}, {memory.read(b, table, memory.CAPACITY)}"), more, roomy, "!prof !0")
    b.start(more)
    size = layout.item_size(memory.entry_type(instr.args[0].type))
    grown = b.call("jitcore_dict_reserve", "i1", ("ptr", table), ("i64", count), ("i64", str(size)), attributes="nounwind")
    memory.require(b, b(f"xor i1 {grown}, true"))
    b.jump(roomy)
    b.start(roomy)


op("reserve", tables.reserve, writes=True, raises=(MemoryError,)).rule((Dict, INT), NONE, _emit_reserve)


def _emit_allocate(b, instr, table, slots):
    t = instr.args[0].type
    name = "jitcore_set_slots" if isinstance(t, Set) else "jitcore_dict_slots"
    done = b.call(name, "i1", ("ptr", table), ("i64", slots), ("i64", str(layout.item_size(memory.entry_type(t)))), attributes="nounwind")
    memory.require(b, b(f"xor i1 {done}, true"))


op("allocate", tables.allocate, writes=True, raises=(MemoryError,)).rule((Table, INT), NONE, _emit_allocate)


def _emit_exchange(b, instr, one, other):
    t = instr.args[0].type
    fields = (memory.ENTRIES, memory.INDEX, memory.USED, memory.FILL, memory.MASK, memory.CAPACITY)
    for field in fields + ((memory.SPENT,) if isinstance(t, Dict) else ()):
        x, y = memory.read(b, one, field), memory.read(b, other, field)
        memory.write(b, one, field, y)
        memory.write(b, other, field, x)
    memory.add(b, one, memory.VERSION, 1)
    if isinstance(t, Set):                        # its keys may have another order now, though they are the same
        memory.note_change(b, t, one, 1)


def _exchange(x, y):
    if x.type.held == y.type.held:
        return Typing((x.type, y.type), NONE)
    held = tuple(map(join, x.type.held, y.type.held))
    return None if None in held else Grow({0: x.type.holding(held), 1: y.type.holding(held)})


op("exchange", tables.exchange, writes=True).rule((Table, Table), _exchange, _emit_exchange)


def _agree(keys, other):
    t = join(keys.type.item, other.type.item)
    if t is None:
        return Refuse(f"the items of a set must have one type in compiled code: {worded(keys.type.item)} and {worded(other.type.item)}", MIXED)
    return Known(None) if t is keys.type.item else Grow({0: keys.type.holding((t,))})


op("agree", tables.agree).rule((Set, Set), _agree)


# --- identity
def _identity(x, y):
    t = join(x.type, y.type)
    return Typing((x.type, y.type) if t is None else (t, t), BOOL)


for _name, _function, _predicate in (("is", operator.is_, "eq"), ("is_not", operator.is_not, "ne")):
    op(f"table_{_name}", _function, folds=False).rule(
        (Table, Table), _identity, lambda b, instr, x, y, how=_predicate: b(f"icmp {how} ptr {x}, {y}"))


# --- views and walks
for _function, _of in ((dict.keys, tables.Keys), (dict.values, tables.Values), (dict.items, tables.Items)):
    op(f"dict.{_function.__name__}", _function).rule((Dict,), lambda d, of=_of: Make(View(of, (d.type,)), (0,)))
op("walk", tables.walk).rule((Static, Dict, INT), lambda of, d, seen: Make(View(of.type.value, (d.type, INT)), (1, 2)))
op("walk_set", tables.walk_set).rule(
    (Set, object, INT), lambda s, listed, seen: Make(View(tables.WalkSet, (s.type, listed.type, INT)), (0, 1, 2)))
op("dict_view", tables.view).rule((Static, Dict), lambda of, d: Make(View(of.type.value, (d.type,)), (1,)))


def _of_keywords(*operands, and_names=tables.dict_and_names):
    *values, names = operands
    items = len(values) - len(names.constant) if isinstance(names.constant, KeywordNames) else -1
    if items not in (0, 1):
        return None
    if not items and and_names is tables.dict_and_names:
        return _display(*operands)
    made = Make(Tuple(tuple(one.type for one in values[items:])), tuple(range(items, len(values))))
    known = Operand(Tuple(tuple(Static(n) for n in names.constant)), tuple(names.constant))
    return Instead(and_names, (0 if items else Operand(Tuple(()), ()), known, made))


def _of_names(values, names):
    made = Make(Tuple(tuple(one.type for one in values)), tuple(range(len(values))))
    return Instead(tables.dict_of_names, (Operand(Tuple(tuple(Static(n) for n in names.constant)), tuple(names.constant)), made))


def _display(*operands):
    *values, names = operands
    if common_item(tuple(one.type for one in values)) is not None:
        return _of_names(values, names)
    return _named(values, names)


def _named(values, names, first: int = 0) -> Make:
    """The mapping of these names to the operands from number `first` on."""
    known = constant(tuple(names.constant))
    return Make(View(functions.Keywords, (known.type, *(one.type for one in values))), (
        Operand(known.type, known.value), *range(first, first + len(values))))


op("dict_display", tables.dict_display, parameters=ANY_KEYWORDS).rule((object,), _display, variadic=True)


def _of_mapping(function, given: int, *operands):
    """OrderedDict(a=x), defaultdict(factory, a=x)"""
    if not operands or not isinstance(operands[-1].constant, KeywordNames):
        return None
    *values, names = operands
    if len(values) - len(names.constant) != given:
        return Refuse(f"{function.__name__}() takes names alone or with nothing else to copy in compiled code",
                      "give one dictionary: {**items, 'name': value}")
    return Instead(function, (*range(given), _named(values[given:], names, given)))


for _function, _given in ((OrderedDict, 0), (defaultdict, 1)):
    op(f"{_function.__name__}_of_keywords", _function, parameters=ANY_KEYWORDS).rule(
        (object,), partial(_of_mapping, _function, _given), variadic=True)


def _update_by_keywords(*operands):
    if len(operands) < 2:
        return None
    items, *values, names = operands
    others = len(values) - len(names.constant) if isinstance(names.constant, KeywordNames) else -1
    if others not in (0, 1) or not isinstance(items.type, Dict):
        return None
    made = Make(Tuple(tuple(one.type for one in values[others:])), tuple(range(1 + others, 1 + len(values))))
    known = Operand(Tuple(tuple(Static(n) for n in names.constant)), tuple(names.constant))
    return Instead(tables.update_with_names, (0, 1 if others else Operand(Tuple(()), ()), known, made))


op("update_by_keywords", dict.update, parameters=ANY_KEYWORDS).rule((object,), _update_by_keywords, variadic=True)
op("dict_of_keywords", dict, parameters=ANY_KEYWORDS).rule((object,), _of_keywords, variadic=True)
op("counter_of_keywords", Counter, parameters=ANY_KEYWORDS).rule((object,), partial(_of_keywords, and_names=tables.counter_and_names), variadic=True)
