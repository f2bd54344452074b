"""Dictionaries: displays, methods, operators, views.

In: dictionaries.  Out: overloads.  Holds: the functions run unchanged in the interpreter, and do what the interpreter's own do, in the same
order where it can be seen.
"""
import operator
from collections import Counter, OrderedDict

from jitcore.extending import overload
from jitcore.library.tables.tables import Items, Keys, Values, WalkDeque, WalkDict, Walked
from typeinfer.callables import functions, steps, tables
from typeinfer.kinds.containers import Dict, Set
from typeinfer.callables.steps import iterator_of, view_part
from typeinfer.callables.tables import as_key, as_query, as_value, check_unchanged, compact, entry_key, entry_value, is_alike, make_dict, merge_dict, position, put, remove
from typeinfer.types import NONE, Family, Iterator, Tuple, View

Plain = Family("a dict that is no Counter", lambda t: isinstance(t, Dict) and t.of is not Counter)
Unordered = Family("a dict that is no Counter or OrderedDict", lambda t: isinstance(t, Plain) and t.of is not OrderedDict)
Own = Family("a dict of Python's", lambda t: isinstance(t, Dict) and not t.is_native)
Failing = Family("a dict that makes no values", lambda t: isinstance(t, Dict) and t.of is not Counter and t.factory is NONE)
Other = Family("something to iterate", lambda t: not isinstance(t, Dict) and not functions.is_named(t))
Reversible = Family("a dictionary, deque, or what a dictionary's keys(), values() or items() gives",
                    lambda t: isinstance(t, Walked) and not isinstance(t, Set))
Backwards = Family("reversed of a dictionary or deque", lambda t: type(t) is View and t.of is reversed and isinstance(t.parts[0], WalkDict | WalkDeque))
GoingBackwards = Family("an iterator over a dictionary or deque from its end", lambda t: isinstance(t, Iterator) and isinstance(t.of, Backwards))
View_ = Family("d.keys()", lambda t: type(t) is View and t.of in tables.VIEWS)


# --- displays
@overload(tables.put_item, inline=True)
def put_item(items: Dict, key, value):
    put(items, as_key(items, key), as_value(items, value))
    return items


@overload(tables.merge_items)
def merge_items(items: Dict, more):
    items.update(more)
    return items


@overload(tables.dict_of_names)
def dict_of_names(names: Tuple, values: Tuple):
    result = make_dict()
    for name, value in zip(names, values):
        put(result, as_key(result, name), as_value(result, value))
    return result


@overload(tables.dict_and_names)
def dict_and_names(items, names: Tuple, values: Tuple):
    result = dict(items)
    for name, value in zip(names, values):
        put(result, as_key(result, name), as_value(result, value))
    return result


@overload(dict)
def dict_of_dict(items: Own, /):
    return dict.copy(items)


@overload(dict)
def dict_of_pairs(pairs: Other, /):
    result = make_dict()
    put_pairs(result, pairs)
    return result


def put_pairs(items, pairs):
    number = 0
    for pair in pairs:
        if len(pair) != 2:
            raise ValueError(f"dictionary update sequence element #{number} has length {len(pair)}; 2 is required")
        key, value = pair
        put(items, as_key(items, key), as_value(items, value))
        number += 1


# --- items
@overload(operator.getitem, inline=True)
def get_item(items: Dict, key):
    at = position(items, as_query(items, key))
    if at < 0:
        return tables.missing(items, key)
    return entry_value(items, at)


@overload(tables.missing, inline=True)
def missing(items: Failing, key):
    raise KeyError(key)


@overload(operator.setitem, inline=True)
def set_item(items: Dict, key, value):
    put(items, as_key(items, key), as_value(items, value))


@overload(operator.delitem)
def delete_item(items: Plain, key):
    if not remove(items, as_query(items, key)):
        raise KeyError(key)


@overload(operator.contains, inline=True)
def contains(items: Dict, key):
    return position(items, as_query(items, key)) >= 0


@overload(dict.get)
def get(items: Dict, key, default=None, /):
    at = position(items, as_query(items, key))
    if at < 0:
        return default
    return entry_value(items, at)


@overload(dict.setdefault)
def set_default(items: Dict, key, default=None, /):
    key, value = as_key(items, key), as_value(items, default)
    at = position(items, key)
    if at < 0:
        put(items, key, value)
        return value
    return entry_value(items, at)


@overload(dict.pop)
def pop(items: Dict, key, /):
    key_there = as_query(items, key)
    at = position(items, key_there)
    if at < 0:
        raise KeyError(key)
    value = entry_value(items, at)
    remove(items, key_there)
    return value


@overload(dict.pop)
def pop_or(items: Dict, key, default, /):
    key = as_query(items, key)
    at = position(items, key)
    if at < 0:
        return default
    value = entry_value(items, at)
    remove(items, key)
    return value


@overload(dict.popitem)
def pop_item(items: Dict, /):
    if len(items) == 0:
        raise KeyError("popitem(): dictionary is empty")
    compact(items)
    at = len(items) - 1
    key, value = entry_key(items, at), entry_value(items, at)
    remove(items, key)
    return key, value


@overload(dict.clear)
def clear(items: Dict, /):
    tables.clear(items)


@overload(dict.copy)
def copy(items: Own, /):
    result = make_dict()
    result.update(items)
    return result


@overload(dict.update)
def update(items: Dict, other: Dict, /):
    if other is items:
        return
    if is_alike(items, other):
        merge_dict(items, other)
    else:
        for key, value in other.items():
            put(items, as_key(items, key), as_value(items, value))


@overload(dict.update)
def update_with_pairs(items: Dict, pairs: Other, /):
    put_pairs(items, pairs)


@overload(dict.update)
def update_with_nothing(items: Dict, /):
    pass


@overload(tables.update_with_names)
def update_with_names(items: Dict, others, names: Tuple, values: Tuple):
    dict.update(items, others)
    for name, value in zip(names, values):
        put(items, as_key(items, name), as_value(items, value))


@overload(dict.fromkeys)
def from_keys(keys, value=None, /):
    result = make_dict()
    for key in keys:
        put(result, as_key(result, key), as_value(result, value))
    return result


# --- operators
@overload(operator.or_)
def union(x: Unordered, y: Unordered):
    result = x.copy()
    result.update(y)
    return result


@overload(operator.ior)
def update_in_place(x: Plain, y):
    x.update(y)
    return x


@overload(operator.eq)
def equal(x: Unordered, y: Dict):
    return has_same_items(x, y)


def has_same_items(x, y):
    if len(x) != len(y):
        return False
    for key, value in x.items():
        at = position(y, as_query(y, key))
        if at < 0 or not entry_value(y, at) == value:
            return False
    return True


@overload(operator.ne)
def differ(x: Dict, y: Dict):
    return not x == y


# --- views
@overload(len)
def length_of_view(view: View_):
    return len(view_part(view, 0))


@overload(operator.contains)
def contains_key(view: Keys, key):
    return key in view_part(view, 0)


@overload(operator.contains)
def contains_value(view: Values, wanted):
    for value in view:
        if value == wanted:
            return True
    return False


@overload(operator.contains)
def contains_item(view: Items, pair: Tuple):
    items = view_part(view, 0)
    key, wanted = pair
    at = position(items, as_query(items, key))
    return at >= 0 and entry_value(items, at) == wanted


# --- backwards
@overload(reversed)
def backwards(items: Reversible, /):
    return walk_backwards(tables.through(items))


def walk_backwards(x):
    return steps.reversed_from(x, steps.length(x))


@overload(steps.has_next, inline=True)
def has_next_backwards(iterator: GoingBackwards, count, unrolled):
    x = iterator_of(iterator)
    check_unchanged(view_part(x, 0), view_part(x, 1))
    return count < view_part(x, 1)


@overload(steps.length)
def length_backwards(x: Backwards):
    return view_part(x, 1)


@overload(steps.item_at)
def item_backwards(x: Backwards, k):
    return steps.item_at(view_part(x, 0), view_part(x, 1) - 1 - k)


@overload(steps.length)
def length(x: Walked):
    return len(x)
