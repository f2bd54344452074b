"""OrderedDict: a dictionary whose order can be changed, and counts where two are compared.

In: dictionaries of this class.  Out: overloads.  Holds: what is not said here is as with other dictionaries, whose methods it has under keys
of its own.
"""
import operator
from collections import OrderedDict

from codegen.ops import REGISTRY
from jitcore.extending import overload
from jitcore.library.tables.dicts import Unordered, has_same_items
from typeinfer.kinds.containers import Dict
from typeinfer.callables.tables import as_key, as_query, as_value, compact, entry_key, entry_value, first, make_ordered, position, put, remove
from typeinfer.types import Family

Ordered = Family("an OrderedDict", lambda t: isinstance(t, Dict) and t.of is OrderedDict)

for _name in ("keys", "values", "items", "pop", "setdefault", "update", "clear"):
    REGISTRY.let_mean(getattr(OrderedDict, _name), getattr(dict, _name))


# --- made
@overload(OrderedDict)
def new(items, /):
    result = make_ordered()
    result.update(items)
    return result


@overload(OrderedDict.copy)
def copy(items: Ordered, /):
    return OrderedDict(items)


@overload(OrderedDict.fromkeys)
def from_keys(iterable, value=None):
    result = make_ordered()
    for key in iterable:
        put(result, as_key(result, key), as_value(result, value))
    return result


# --- their order
@overload(OrderedDict.move_to_end)
def move_to_end(items: Ordered, key, last=True):
    query = as_query(items, key)
    at = position(items, query)
    if at < 0:
        raise KeyError(key)
    key, value = entry_key(items, at), entry_value(items, at)
    if last:
        remove(items, query)
        put(items, key, value)
    else:
        others = [pair for pair in items.items()]
        items.clear()
        put(items, key, value)
        for one, held in others:
            put(items, one, held)


@overload(OrderedDict.popitem)
def pop_item(items: Ordered, last=True):
    if len(items) == 0:
        raise KeyError("dictionary is empty")
    if last:
        compact(items)
        at = len(items) - 1
        key, value = entry_key(items, at), entry_value(items, at)
        remove(items, key)
        return key, value
    at = first(items)
    key, value = entry_key(items, at), entry_value(items, at)
    remove(items, key)
    if at * at > len(items):                      # what was taken left gaps: the search for the first goes through them
        compact(items)
    return key, value


# --- operators
@overload(operator.or_)
def union(x: Ordered, y: Dict):
    result = OrderedDict(x)
    result.update(y)
    return result


@overload(operator.or_)
def union_of_other(x: Unordered, y: Ordered):
    result = OrderedDict(x)
    result.update(y)
    return result


@overload(operator.eq)
def equal(x: Ordered, y: Ordered):
    return has_same_items(x, y) and list(x) == list(y)


@overload(operator.eq)
def equal_to_dict(x: Ordered, y: Unordered):
    return has_same_items(x, y)
