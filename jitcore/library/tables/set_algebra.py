"""Sets compared with sets, key by key: which keys of one the other has.

In: sets.  Out: overloads.  Holds: what is made has the order that CPython's has. In slots that are mostly free, and of keys that the other
set has or has not, no processor can tell which way a branch goes: a miss costs as much as three keys. So the keys of larger sets go through
steps without branches first, which leave few to search.

    positions of the keys of one   →   those that the other may have, by the first two slots of each   →   searched   →   added
"""
from codegen.storage.table_memory import FREE, GONE
from jitcore.extending import overload
from jitcore.library.tables.tables import LINEAR_PROBES, SEVERAL, add_copy, find_in_set, free_place, grow_filled, is_there
from typeinfer.callables import tables
from typeinfer.kinds.containers import Set
from typeinfer.ops import Const, brief, near
from typeinfer.callables.steps import advance, item_at, list_store
from typeinfer.callables.tables import asks_user, clear_entry, entry_hash, field, lay_entry, note_entries, occupied, peek_key


@brief
@near
def is_likely(keys, h, mask):
    """Whether a set may have a key of this hash: no, if the first or second slot that would be looked at is free."""
    first = h & mask
    known = entry_hash(keys, first)
    return (known != FREE) & ((known == h) | (first > mask - LINEAR_PROBES) | (entry_hash(keys, advance(first) & mask) != FREE))


@brief
def is_small(keys, other):
    """Whether the keys are too few for steps without branches, or it is the user's functions that compare them, which may do anything."""
    return field(keys, "mask") < SEVERAL or asks_user(keys) or asks_user(other)


@overload(tables.sift, whole=True)
def sift(result: Set, keys: Set, other: Set, wanted: Const(bool)):
    if is_small(keys, other):
        for at in range(field(keys, "mask") + 1):
            h = entry_hash(keys, at)
            if is_there(h) and (find_in_set(other, peek_key(keys, at), h) >= 0) == wanted:
                add_copy(result, keys, at, h)
    elif wanted:
        found = occupied(keys)
        add_found(result, keys, found, find_likely(found, keys, other))
    else:
        found, count = occupied(keys), 0
        mark_likely(found, keys, other)
        for k in range(len(keys)):
            at = item_at(found, k)
            if at < 0:                            # it has to be looked for
                at = ~at
                if find_in_set(other, peek_key(keys, at), entry_hash(keys, at)) >= 0:
                    continue
            list_store(found, count, at)
            count += 1
        add_found(result, keys, found, count)


def find_likely(found, keys, other):
    """Keep of the positions of keys those whose keys the other has; how many they are."""
    mask, likely, count = field(other, "mask"), 0, 0
    for k in range(len(keys)):
        at = item_at(found, k)
        list_store(found, likely, at)
        likely += is_likely(other, entry_hash(keys, at), mask)
    for k in range(likely):
        at = item_at(found, k)
        list_store(found, count, at)
        count += find_in_set(other, peek_key(keys, at), entry_hash(keys, at)) >= 0
    return count


def mark_likely(found, keys, other):
    """Complement the positions of keys that have to be looked for in the other."""
    mask = field(other, "mask")
    for k in range(len(keys)):
        at = item_at(found, k)
        list_store(found, k, at ^ -is_likely(other, entry_hash(keys, at), mask))


def add_found(result, keys, found, count):
    """Add keys at these positions of another set to one that has none of them, and no gaps."""
    done = 0
    while done < count:
        room = (field(result, "mask") * 3 + 4) // 5 - field(result, "fill")
        end = min(count, done + room)
        for k in range(done, end):
            at = item_at(found, k)
            lay_entry(result, free_place(result, entry_hash(keys, at)), keys, at)
        note_entries(result, end - done, end - done)
        done = end
        grow_filled(result)


@overload(tables.take_out_set, whole=True)
def take_out_set(keys: Set, other: Set):
    if is_small(other, keys):
        for at in range(field(other, "mask") + 1):
            h = entry_hash(other, at)
            if is_there(h):
                there = find_in_set(keys, peek_key(other, at), h)
                if there >= 0:
                    clear_entry(keys, there, GONE)
    else:
        found = occupied(other)
        for k in range(find_likely(found, other, keys)):
            at = item_at(found, k)
            clear_entry(keys, find_in_set(keys, peek_key(other, at), entry_hash(other, at)), GONE)


@overload(tables.flip_set, whole=True)
def flip_set(keys: Set, other: Set):
    if is_small(other, keys):
        for at in range(field(other, "mask") + 1):
            h = entry_hash(other, at)
            if is_there(h):
                flip_key(keys, other, at, h)
    else:
        found = occupied(other)
        for k in range(len(other)):
            at = item_at(found, k)
            flip_key(keys, other, at, entry_hash(other, at))


@brief
def flip_key(keys, other, at, h):
    there = find_in_set(keys, peek_key(other, at), h)
    if there >= 0:
        clear_entry(keys, there, GONE)
    else:
        add_copy(keys, other, at, h)


@overload(tables.is_within, whole=True)
def is_within(keys: Set, other: Set):
    for at in range(field(keys, "mask") + 1):
        h = entry_hash(keys, at)
        if is_there(h) and find_in_set(other, peek_key(keys, at), h) < 0:
            return False
    return True


@overload(tables.is_apart, whole=True)
def is_apart(keys: Set, other: Set):
    for at in range(field(keys, "mask") + 1):
        h = entry_hash(keys, at)
        if is_there(h) and find_in_set(other, peek_key(keys, at), h) >= 0:
            return False
    return True
