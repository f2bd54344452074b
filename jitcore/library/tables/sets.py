"""Sets and frozensets: displays, methods, operators.

In: sets.  Out: overloads.  Holds: what is made has the order that CPython's has, as each function adds keys in the same order, and resizes
at the same points (setobject.c's algorithms, told again).
"""
import operator

from codegen.ops.containers.tables import Frozen
from jitcore.extending import overload
from jitcore.library.tables.tables import MANY, SEVERAL, add_copy, free_place, is_there, place_for, resize
from typeinfer.callables import tables
from typeinfer.kinds.containers import Dict, Set
from typeinfer.ops import brief
from typeinfer.callables.steps import item_at
from typeinfer.callables.tables import (add, as_frozen, as_key, as_query, asks_user, clear_entry, constant_set, copy_entry, copy_slots, entry_hash, entry_key,
                              exchange, field, lay_entry, make_set, merge_set, note_entries, occupied, peek_key, position, remove, replace_content,
                              set_field)
from typeinfer.types import Family

Other = Family("something else to iterate", lambda t: not isinstance(t, Set) and not isinstance(t, Frozen))
Changing = Family("a set", lambda t: isinstance(t, Set) and not t.is_frozen)
Fixed = Family("a frozenset", lambda t: isinstance(t, Set) and t.is_frozen)


# --- displays
@overload(tables.put_key, inline=True)
def put_key(keys: Set, key):
    add(keys, as_key(keys, key))
    return keys


@overload(tables.merge_keys)
def merge_keys(keys: Set, more):
    keys.update(more)
    return keys


@overload(set)
def set_of(items, /):
    result = make_set()
    result.update(items)
    return result


@overload(frozenset, whole=True)
def frozenset_of(items: Other | Changing, /):
    return as_frozen(set(items))


@overload(frozenset)
def frozenset_of_frozenset(items: Fixed, /):
    return items


# --- one key
@overload(set.add, inline=True)
def add_key(keys: Changing, key, /):
    add(keys, as_key(keys, key))


@overload(operator.contains, inline=True)
def contains(keys: Set, key):
    return position(keys, as_query(keys, key)) >= 0


@overload(set.discard)
def discard(keys: Changing, key, /):
    remove(keys, as_query(keys, key))


@overload(set.remove)
def remove_key(keys: Changing, key, /):
    if not remove(keys, as_query(keys, key)):
        raise KeyError(key)


@overload(set.pop)
def pop(keys: Changing, /):
    if len(keys) == 0:
        raise KeyError("pop from an empty set")
    return tables.take_any(keys)


@overload(tables.take_any, whole=True)
def take_any(keys: Set):
    mask = field(keys, "mask")
    at = field(keys, "spent") & mask
    while not is_there(entry_hash(keys, at)):
        at = at + 1 if at < mask else 0
    key = entry_key(keys, at)
    clear_entry(keys, at, -2**63)
    set_field(keys, "spent", at + 1)
    return key


@overload(set.clear)
def clear(keys: Changing, /):
    tables.clear(keys)


@overload(set.copy)
def copy(keys: Changing, /):
    return set(keys)


@overload(frozenset.copy)
def copy_frozen(keys: Fixed, /):
    return keys


# --- many keys
@overload(tables.merge_set, whole=True)
def merge(keys: Set, other: Set):
    if other is keys or len(other) == 0:
        return
    mask = field(keys, "mask")
    if (field(keys, "fill") + len(other)) * 5 >= mask * 3:
        resize(keys, (len(keys) + len(other)) * 2)
        mask = field(keys, "mask")
    is_empty, there = field(keys, "fill") == 0, field(other, "mask")
    if there < SEVERAL or asks_user(keys):
        merge_few(keys, other, is_empty, mask, there)
    elif is_empty and mask == there and field(other, "fill") == len(other):
        copy_slots(keys, other)
    else:
        found, fill, used = occupied(other), 0, 0
        for k in range(len(other)):
            at = item_at(found, k)
            h = entry_hash(other, at)
            to = free_place(keys, h) if is_empty else place_for(keys, peek_key(other, at), h)
            if to >= 0:
                lay_entry(keys, to, other, at)
                fill += 1
                used += 1
            elif to < -1:
                lay_entry(keys, -2 - to, other, at)
                used += 1
        note_entries(keys, fill, used)


@brief
def merge_few(keys, other, is_empty, mask, there):
    if is_empty and mask == there and field(other, "fill") == len(other):
        for at in range(there + 1):
            h = entry_hash(other, at)
            if is_there(h):
                copy_entry(keys, at, other, at)
    elif is_empty:
        for at in range(there + 1):
            h = entry_hash(other, at)
            if is_there(h):
                copy_entry(keys, free_place(keys, h), other, at)
    else:
        for at in range(there + 1):
            h = entry_hash(other, at)
            if is_there(h):
                add_copy(keys, other, at, h)


@overload(set.update)
def update(keys: Changing, /, *others):
    for other in others:
        update_with(keys, other)


def update_with(keys, other):
    tables.take_in(keys, other)


@overload(tables.take_in)
def take_in_known(keys: Set, other: Frozen):
    merge_grown(keys, constant_set(other))


@overload(tables.take_in)
def take_in_set(keys: Set, other: Set):
    merge_grown(keys, other)


@overload(tables.take_in, whole=True)
def take_in_keys(keys: Set, other: Dict):
    tables.make_room(keys, len(other))
    for key in other:
        add(keys, as_key(keys, key))


@overload(tables.take_in)
def take_in_items(keys: Set, other):
    for key in other:
        add(keys, as_key(keys, key))


def merge_grown(keys, other):
    """The keys of `keys` are of a type that holds those of `other`."""
    tables.agree(keys, other)
    merge_set(keys, other)


@overload(tables.make_room, whole=True)
def make_room(keys: Set, count):
    if (field(keys, "fill") + count) * 5 >= field(keys, "mask") * 3:
        resize(keys, (len(keys) + count) * 2)


# --- algebra
@overload(set.union)
def union_of(keys: Changing, /, *others):
    result = set(keys)
    for other in others:
        update_others(result, keys, other)
    return result


def update_others(result, keys, other):
    """As CPython: not with the set itself."""
    if not (isinstance(other, (set, frozenset)) and other is keys):
        update_with(result, other)


@overload(frozenset.union, whole=True)
def union_of_frozen(keys: Fixed, /, *others):
    result = set(keys)
    for other in others:
        update_others(result, keys, other)
    return as_frozen(result)


def common(keys, other):
    """The keys that both have: a new set. The smaller one is gone through, as CPython does."""
    result = make_set()
    if isinstance(other, (set, frozenset)):
        if other is keys:
            return set(keys)
        tables.agree(result, keys)
        tables.agree(result, other)
        if len(other) > len(keys):
            tables.sift(result, keys, other, True)
        else:
            tables.sift(result, other, keys, True)
    else:
        for key in other:
            if key in keys:
                add(result, as_key(result, key))
    return result


def without(keys, other):
    """The keys that the other does not have: a new set."""
    if isinstance(other, (set, frozenset, dict)):
        if len(keys) >> 2 > len(other):
            result = set(keys)
            take_out(result, other)
            return result
        result = make_set()
        tables.agree(result, keys)
        if isinstance(other, dict):
            for key in keys:
                if key not in other:
                    add(result, key)
        else:
            tables.sift(result, keys, other, False)
        return result
    result = set(keys)
    take_out(result, other)
    return result


def take_out(keys, other):
    """Remove the keys that the other has."""
    if isinstance(other, (set, frozenset)):
        if other is keys:
            tables.clear(keys)
            return
        tables.take_out_set(keys, other)
    else:
        for key in other:
            remove(keys, as_query(keys, key))
    tables.tidy(keys)


@overload(tables.tidy, whole=True)
def tidy(keys: Set):
    """As CPython: where more than a quarter of the slots are gaps, they go."""
    if field(keys, "fill") - len(keys) > field(keys, "mask") // 4:
        resize(keys, len(keys) * 2 if len(keys) > MANY else len(keys) * 4)


def flip(keys, other):
    """Keys of the other set are removed if they are there, else added."""
    tables.agree(keys, other)
    tables.flip_set(keys, other)


def either(keys, other):
    """The keys that only one of them has: a new set."""
    result = set(other)
    flip(result, keys)
    return result


@overload(set.intersection)
def intersection(keys: Changing, /, *others):
    if len(others) == 0:
        return set(keys)
    result = common(keys, others[0])
    for other in others[1:]:
        result = common(result, other)
    return result


@overload(set.intersection)
def intersection_of_two(keys: Changing, other, /):
    return common(keys, other)


@overload(frozenset.intersection, whole=True)
def intersection_of_frozen(keys: Fixed, other, /):
    return as_frozen(common(keys, other))


@overload(frozenset.intersection)
def intersection_of_frozen_and_more(keys: Fixed, first, second, /, *others):
    return keys.intersection(first).intersection(second, *others)


@overload(set.difference)
def difference_of_two(keys: Changing, other, /):
    return without(keys, other)


@overload(set.difference)
def difference(keys: Changing, /, *others):
    if len(others) == 0:
        return set(keys)
    result = without(keys, others[0])
    for other in others[1:]:
        take_out(result, other)
    return result


@overload(frozenset.difference, whole=True)
def difference_of_frozen(keys: Fixed, other, /):
    return as_frozen(without(keys, other))


@overload(set.symmetric_difference)
def symmetric_difference(keys: Changing, other, /):
    return either(keys, other)


@overload(frozenset.symmetric_difference, whole=True)
def symmetric_difference_of_frozen(keys: Fixed, other, /):
    return as_frozen(either(keys, other))


@overload(operator.or_)
def union(x: Changing, y: Set):
    result = set(x)
    if y is not x:
        update_with(result, y)
    return result


@overload(operator.or_, whole=True)
def frozen_union(x: Fixed, y: Set):
    result = set(x)
    if y is not x:
        update_with(result, y)
    return as_frozen(result)


@overload(operator.and_)
def both(x: Changing, y: Set):
    return common(x, y)


@overload(operator.and_, whole=True)
def frozen_both(x: Fixed, y: Set):
    return as_frozen(common(x, y))


@overload(operator.sub)
def minus(x: Changing, y: Set):
    return without(x, y)


@overload(operator.sub, whole=True)
def frozen_minus(x: Fixed, y: Set):
    return as_frozen(without(x, y))


@overload(operator.xor)
def one_of_both(x: Changing, y: Set):
    return either(x, y)


@overload(operator.xor, whole=True)
def frozen_one_of_both(x: Fixed, y: Set):
    return as_frozen(either(x, y))


# --- in place
@overload(set.intersection_update)
def keep_common(keys: Changing, other, /):
    replace(keys, common(keys, other))


@overload(set.intersection_update)
def keep_common_of_all(keys: Changing, /, *others):
    replace(keys, keys.intersection(*others))


def replace(keys, new):
    tables.agree(keys, new)
    replace_content(keys, new)


@overload(tables.replace_content, whole=True)
def replace_slots(keys: Set, others: Set):
    for at in range(field(keys, "mask") + 1):
        if is_there(entry_hash(keys, at)):
            clear_entry(keys, at, -1)
    exchange(keys, others)


@overload(set.difference_update)
def take_out_all(keys: Changing, /, *others):
    for other in others:
        take_out(keys, other)


@overload(set.symmetric_difference_update)
def flip_all(keys: Changing, other, /):
    if isinstance(other, (set, frozenset)):
        if other is keys:
            tables.clear(keys)
        else:
            flip(keys, other)
    else:
        flip(keys, set(other))


@overload(operator.ior)
def update_in_place(x: Changing, y: Set):
    update_with(x, y)
    return x


@overload(operator.iand)
def keep_in_place(x: Changing, y: Set):
    x.intersection_update(y)
    return x


@overload(operator.isub)
def take_out_in_place(x: Changing, y: Set):
    take_out(x, y)
    return x


@overload(operator.ixor)
def flip_in_place(x: Changing, y: Set):
    x.symmetric_difference_update(y)
    return x


# --- comparison
@overload(operator.le)
def is_subset(x: Set, y: Set):
    return len(x) <= len(y) and tables.is_within(x, y)


@overload(operator.ge)
def is_superset(x: Set, y: Set):
    return y <= x


@overload(operator.lt)
def is_proper_subset(x: Set, y: Set):
    return len(x) < len(y) and x <= y


@overload(operator.gt)
def is_proper_superset(x: Set, y: Set):
    return y < x


@overload(operator.eq)
def equal(x: Set, y: Set):
    return len(x) == len(y) and x <= y


@overload(operator.ne)
def differ(x: Set, y: Set):
    return not x == y


for _class in (set, frozenset):
    @overload(_class.issubset)
    def issubset(keys: Set, other, /):
        return keys <= (other if isinstance(other, (set, frozenset)) else set(other))

    @overload(_class.issuperset)
    def issuperset(keys: Set, other, /):
        if isinstance(other, (set, frozenset)):
            return other <= keys
        for key in other:
            if key not in keys:
                return False
        return True

    @overload(_class.isdisjoint)
    def isdisjoint(keys: Set, other, /):
        if isinstance(other, (set, frozenset)):
            return tables.is_apart(keys, other) if len(keys) <= len(other) else tables.is_apart(other, keys)
        for key in other:
            if key in keys:
                return False
        return True
