"""Hash tables: the search of dictionaries and sets, what puts keys in and takes them out, and iteration.

In: dictionaries, sets.  Out: overloads.  Holds: a set's slots are filled by CPython's own algorithm (linear probes, then jumps), with its
hashes and its sizes, so that it is iterated in CPython's order; a dictionary is iterated in the order of its entries, so that its index may
be as it likes. What works on slots is `whole` (see typeinfer.callables.tables).
"""
import math

from codegen.storage.table_memory import FREE, GONE
from jitcore.extending import overload
from jitcore.library.sequences.builtins import REQUIRED
from typeinfer.callables import deques, steps, tables
from typeinfer.kinds.containers import Deque, Dict, Set
from typeinfer.ops import Const, brief, near, rare
from typeinfer.callables.steps import iterator_length, iterator_of, pair_with_length, view_part
from typeinfer.callables.tables import (allocate, as_key, check_unchanged, clear_entry, compact, copy_entry, copy_index, copy_slots, empty_like, entry_hash, entry_key, entry_value,
                              exchange, field, key_hash, list_occupied, move_entry, note_entries, occupied, peek_key, reserve, same_key, set_field,
                              set_slot, shift_entry, slot, snapshot, store_entry, store_value, version, walk, walk_set)
from typeinfer.types import Family, Int, Iterator, View

Table = Dict | Set
LINEAR_PROBES = 9                # slots that are looked at one after the other: CPython's
UPPER = 2**59 - 1                # of a hash moved right by five bits, as an unsigned number
SEVERAL = 256                    # slots from which on it pays to find those that have keys first
MANY = 50000                     # keys of a set that grows by less
Keys, Values, Items = (Family(name, lambda t, of=of: type(t) is View and t.of is of) for name, of in (
    ("d.keys()", tables.Keys), ("d.values()", tables.Values), ("d.items()", tables.Items)))
WalkDict = Family("a dictionary's keys, values or items", lambda t: type(t) is View and t.of in tables.WALKS)
WalkSet = Family("a set's keys", lambda t: type(t) is View and t.of is tables.WalkSet)
WalkKeys, WalkValues, WalkItems = (Family(of.__name__, lambda t, of=of: type(t) is View and t.of is of) for of in tables.WALKS)
WalkDeque = Family("a deque's items", lambda t: type(t) is View and t.of is deques.WalkDeque)
Walked = Family("a dictionary, set, deque, or what a dictionary's keys(), values() or items() gives",
                lambda t: isinstance(t, Dict | Set | Deque) or type(t) is View and t.of in tables.VIEWS)
Walking = Family("an iterator over a dictionary, set or deque", lambda t: isinstance(t, Iterator) and isinstance(
    t.of, WalkDict | WalkSet | WalkDeque))


# --- dictionaries: search
@overload(tables.position, whole=True)
@near
def position_in_dict(items: Dict, key):
    return find(items, key, key_hash(key))


@brief
@near
def find(items, key, h):
    mask = field(items, "mask")
    if mask < 0:                 # no index yet
        if len(items) == 0:
            return -1
        rebuild(items)
        mask = field(items, "mask")
    number = h & mask
    at = slot(items, number)
    jump = h
    while at != -1:
        if at >= 0 and entry_hash(items, at) == h and same_key(entry_key(items, at), key):
            return at
        jump = (jump >> 5) & UPPER
        number = (number * 5 + jump + 1) & mask
        at = slot(items, number)
    return -1


# --- dictionaries: putting in
@overload(tables.put, whole=True)
def put(items: Dict, key, value):
    put_hashed(items, key_hash(key), key, value)


@brief
@near
def put_hashed(items, h, key, value):
    at = find(items, key, h)
    if at >= 0:
        store_value(items, at, value)
    else:
        insert(items, h, key, value)


@brief
def insert(items, h, key, value):
    if field(items, "spent") * 3 >= field(items, "mask") * 2:
        rebuild(items)
    at = field(items, "fill")
    reserve(items, at + 1)
    store_entry(items, at, h, key, value)
    place(items, h, at)


@brief
@near
def place(items, h, at):
    """Let a free slot lead to an entry."""
    set_slot(items, slot_with(items, h, -1), at)
    set_field(items, "spent", field(items, "spent") + 1)


@brief
@near
def slot_with(items, h, content):
    """The first slot on the way of a hash that holds this: an entry's place, or -1."""
    mask = field(items, "mask")
    number, jump = h & mask, h
    while slot(items, number) != content:
        jump = (jump >> 5) & UPPER
        number = (number * 5 + jump + 1) & mask
    return number


@brief
def rebuild(items):
    """New slots, with room for as many keys again; entries without gaps."""
    compact(items)
    count, slots = len(items), 8
    while slots < count * 3:
        slots *= 2
    allocate(items, slots)
    for at in range(count):
        place(items, entry_hash(items, at), at)


@overload(tables.merge_dict, whole=True)
def merge_dict(items: Dict, other: Dict):
    """A dictionary that is empty gets the other's entries as they are, and its slots if these are not mostly free."""
    compact(other)
    count, mask = len(other), field(other, "mask")
    if field(items, "fill") == 0:
        reserve(items, count)
        copy_slots(items, other)
        if 0 <= mask <= count * 8:
            allocate(items, mask + 1)
            copy_index(items, other)
        else:
            set_field(items, "mask", -1)
    else:
        for at in range(count):
            put_hashed(items, entry_hash(other, at), entry_key(other, at), entry_value(other, at))


@overload(tables.compact, whole=True)
@rare
def compact_entries(items: Dict):
    fill = field(items, "fill")
    if len(items) == fill:
        return
    fresh = empty_like(items)
    reserve(fresh, len(items))
    for at in range(fill):
        h = entry_hash(items, at)
        if h != FREE:
            move_entry(fresh, field(fresh, "fill"), items, at)
    exchange(items, fresh)
    set_field(fresh, "fill", 0)


@overload(tables.first, whole=True)
def first_entry(items: Dict):
    at = 0
    while entry_hash(items, at) == FREE:
        at += 1
    return at


# --- dictionaries: taking out
@overload(tables.remove, whole=True)
def remove_from_dict(items: Dict, key):
    h = key_hash(key)
    at = find(items, key, h)
    if at < 0:
        return False
    remove_at(items, at, h)
    return True


@brief
def remove_at(items, at, h):
    set_slot(items, slot_with(items, h, at), -2)
    clear_entry(items, at, FREE)
    fill = field(items, "fill")
    while fill > 0 and entry_hash(items, fill - 1) == FREE:
        fill -= 1
    set_field(items, "fill", fill)


@overload(tables.clear, whole=True)
def clear_dict(table: Dict):
    clear_places(table, field(table, "fill"))


@overload(tables.clear, whole=True)
def clear_set(table: Set):
    clear_places(table, field(table, "mask") + 1)


def clear_places(table, count):
    for at in range(count):
        if is_there(entry_hash(table, at)):
            clear_entry(table, at, FREE)
    exchange(table, empty_like(table))


@brief
@near
def is_there(h):
    return h != FREE and h != GONE


# --- sets: CPython's search
@overload(tables.position, whole=True)
@near
def position_in_set(keys: Set, key):
    return find_in_set(keys, key, key_hash(key))


@brief
@near
def find_in_set(keys, key, h):
    mask = field(keys, "mask")
    first, jump = h & mask, h
    while True:
        at, last = first, first + LINEAR_PROBES if first + LINEAR_PROBES <= mask else first
        while at <= last:
            known = entry_hash(keys, at)
            if known == FREE:
                return -1
            if known == h and same_key(entry_key(keys, at), key):
                return at
            at += 1
        jump = (jump >> 5) & UPPER
        first = (first * 5 + 1 + jump) & mask


@overload(tables.add, whole=True)
def add(keys: Set, key):
    return add_entry(keys, key, key_hash(key))


@brief
@near
def add_entry(keys, key, h):
    to = place_for(keys, key, h)
    if to == -1:
        return False
    store_entry(keys, to if to >= 0 else -2 - to, h, key)
    note_added(keys, to)
    return True


@brief
@near
def note_added(keys, to):
    """A key was put where `place_for` said: in a free slot, after which there may be too few, or where one was."""
    if to < 0:
        set_field(keys, "fill", field(keys, "fill") - 1)
    else:
        grow_filled(keys)


@brief
@near
def grow_filled(keys):
    """As CPython: more slots, where few are left that are free."""
    if field(keys, "fill") * 5 >= field(keys, "mask") * 3:
        resize(keys, len(keys) * 2 if len(keys) > MANY else len(keys) * 4)


# What has a key of another set in hand while it writes would have to count it: this finds the place first.
@brief
@near
def add_copy(keys, other, at, h):
    """`add_entry` of a key of another set."""
    to = place_for(keys, peek_key(other, at), h)
    if to != -1:
        copy_entry(keys, to if to >= 0 else -2 - to, other, at)
        note_added(keys, to)


@brief
@near
def place_for(keys, key, h):
    """The free slot where a key goes; -1: it is there; -2 - n: it goes to the slot n, where one was."""
    mask = field(keys, "mask")
    first, jump, gap = h & mask, h, -1
    while True:
        at, last = first, first + LINEAR_PROBES if first + LINEAR_PROBES <= mask else first
        while at <= last:
            known = entry_hash(keys, at)
            if known == FREE:
                return -2 - gap if gap >= 0 else at
            if known == h and same_key(entry_key(keys, at), key):
                return -1
            if known == GONE:
                gap = at
            at += 1
        jump = (jump >> 5) & UPPER
        first = (first * 5 + 1 + jump) & mask


@brief
@near
def free_place(keys, h):
    """Where a key goes that is not there, in a set that has no gaps and room enough."""
    mask = field(keys, "mask")
    first, jump = h & mask, h
    while True:
        at, last = first, first + LINEAR_PROBES if first + LINEAR_PROBES <= mask else first
        while at <= last:
            if entry_hash(keys, at) == FREE:
                return at
            at += 1
        jump = (jump >> 5) & UPPER
        first = (first * 5 + 1 + jump) & mask


# Where the keys of the two have different types.
@overload(tables.copy_entry, whole=True)
def copy_converted(keys: Set, to, other: Set, at):
    store_entry(keys, to, entry_hash(other, at), as_key(keys, entry_key(other, at)))


@overload(tables.lay_entry, whole=True)
def lay_converted(keys: Set, to, other: Set, at):
    copy_entry(keys, to, other, at)
    set_field(keys, "fill", field(keys, "fill") - 1)
    set_field(keys, "used", len(keys) - 1)


@overload(tables.copy_slots, whole=True)
def copy_slots_converted(keys: Set, other: Set):
    for at in range(field(other, "mask") + 1):
        if is_there(entry_hash(other, at)):
            copy_entry(keys, at, other, at)


@overload(tables.occupied, whole=True)
def occupied_slots(keys: Set):
    """The slots that have keys, in their order: found without a branch, as in a set's slots no processor can tell where it goes."""
    found = [0] * (len(keys) + 8)
    list_occupied(keys, found)
    return found


@brief
def resize(keys, least):
    """As CPython: the smallest power of two above `least`; what is gone makes room."""
    slots = 8
    while slots <= least:
        slots *= 2
    fresh = empty_like(keys)
    if slots > 8:
        allocate(fresh, slots)
    mask = field(keys, "mask")
    if mask < SEVERAL:
        for at in range(mask + 1):
            h = entry_hash(keys, at)
            if is_there(h):
                shift_entry(fresh, free_place(fresh, h), keys, at)
    else:
        found = occupied(keys)
        for k in range(len(keys)):
            at = steps.item_at(found, k)
            shift_entry(fresh, free_place(fresh, entry_hash(keys, at)), keys, at)
    note_entries(fresh, len(keys), len(keys))
    exchange(keys, fresh)
    set_field(fresh, "mask", -1)                  # nothing is left there


@overload(tables.remove, whole=True)
def remove_from_set(keys: Set, key):
    at = find_in_set(keys, key, key_hash(key))
    if at < 0:
        return False
    clear_entry(keys, at, GONE)
    return True


@overload(tables.snapshot, whole=True)
def keys_of_set(keys: Set):
    if field(keys, "mask") >= SEVERAL:
        found = occupied(keys)
        return [entry_key(keys, steps.item_at(found, k)) for k in range(len(keys))]
    result = []
    for at in range(field(keys, "mask") + 1):
        if is_there(entry_hash(keys, at)):
            result.append(entry_key(keys, at))
    return result


# --- iteration: a dictionary's entries are without gaps when it begins, a set's keys are noted
@overload(tables.through)
def through_keys(items: Dict):
    compact(items)
    return walk(tables.WalkKeys, items, version(items))


@overload(tables.through)
def through_keys_view(view: Keys):
    return tables.through(view_part(view, 0))


@overload(tables.through)
def through_values(view: Values):
    items = view_part(view, 0)
    compact(items)
    return walk(tables.WalkValues, items, version(items))


@overload(tables.through)
def through_items(view: Items):
    items = view_part(view, 0)
    compact(items)
    return walk(tables.WalkItems, items, version(items))


@overload(tables.through)
def through_set(keys: Set):
    return walk_set(keys, snapshot(keys), version(keys))


@overload(steps.iterate)
def iterate(x: Walked):
    return steps.iterate(tables.through(x))


@overload(steps.iterate)
def iterate_walk(x: WalkDict | WalkSet | WalkDeque):
    return pair_with_length(x, len(view_part(x, 0)))


@overload(steps.length)
def length_of_walk(x: WalkDict | WalkSet | WalkDeque):
    return len(view_part(x, 0))


@overload(steps.has_next, inline=True)
def has_next(iterator: Walking, count, unrolled):
    x = iterator_of(iterator)
    check_unchanged(x, iterator_length(iterator))
    return count < iterator_length(iterator)


@overload(tables.check_unchanged)
def check_dict(x: WalkDict, count):
    items = view_part(x, 0)
    if len(items) != count:
        raise RuntimeError("dictionary changed size during iteration")
    if version(items) != view_part(x, 1):
        raise RuntimeError("dictionary keys changed during iteration")


@overload(tables.check_unchanged)
def check_set(x: WalkSet, count):
    keys = view_part(x, 0)
    if len(keys) != count:
        raise RuntimeError("Set changed size during iteration")
    if version(keys) != view_part(x, 2):
        raise RuntimeError("a set's keys were replaced while compiled code went through it")


@overload(enumerate)
def enumerated(iterable: Walked, start: Int = 0):
    return enumerate(tables.through(iterable), start)


@overload(zip)
def zip_first(x: Walked, y, /, *others):
    return zip(tables.through(x), y, *others)


@overload(zip)
def zip_second(x, y: Walked, /, *others):
    return zip(x, tables.through(y), *others)


# --- what takes all at once
@overload(steps.unpack_items)
def unpack(x: Walked, count: Const(int)):
    return steps.unpack_items(list(x), count)


@overload(sum)
def sum_of_walked(items: Walked, /, start=0):
    return sum(list(items), start)


@overload(math.prod)
def product_of_walked(items: Walked, /, *, start=1):
    return math.prod(list(items), start=start)


@overload(math.fsum)
def fsum_of_walked(items: Walked, /):
    return math.fsum(list(items))


def items_of(items, key):
    """All of them at once, or one after the other where a key may change what it is called for: then the loop raises."""
    return list(items) if key is None else (item for item in items)


@overload(min)
def min_of_walked(items: Walked, /, *, key=None, default=REQUIRED):
    return min(items_of(items, key), key=key) if default is REQUIRED else min(items_of(items, key), key=key, default=default)


@overload(max)
def max_of_walked(items: Walked, /, *, key=None, default=REQUIRED):
    return max(items_of(items, key), key=key) if default is REQUIRED else max(items_of(items, key), key=key, default=default)


@overload(any)
def any_of_walked(items: Walked, /):
    for item in items:
        if item:
            return True
    return False


@overload(all)
def all_of_walked(items: Walked, /):
    for item in items:
        if not item:
            return False
    return True


# --- the item at a position (in loops through enumerate and zip, too, where nobody else looks whether the table changed)
@overload(steps.item_at)
def key_at(x: WalkKeys, k):
    items = view_part(x, 0)
    check_version(items, view_part(x, 1))
    return entry_key(items, k)


@overload(steps.item_at)
def value_at(x: WalkValues, k):
    items = view_part(x, 0)
    check_version(items, view_part(x, 1))
    return entry_value(items, k)


@overload(steps.item_at)
def item_at(x: WalkItems, k):
    items = view_part(x, 0)
    check_version(items, view_part(x, 1))
    return entry_key(items, k), entry_value(items, k)


@overload(steps.item_at)
def key_of_set_at(x: WalkSet, k):
    if version(view_part(x, 0)) != view_part(x, 2):
        raise RuntimeError("Set changed size during iteration")
    return steps.item_at(view_part(x, 1), k)


def check_version(items, seen):
    if version(items) != seen:
        raise RuntimeError("dictionary changed size during iteration")


