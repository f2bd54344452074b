"""The methods of typed.List and typed.Dict as compiled functions: each is compiled for the types that it is first called with.

In: native lists and dictionaries.  Out: what the same code gives for Python's own. `AS_THEY_ARE`: class → its methods that are these
functions.
"""
from jitcore.decorators import njit
from typeinfer.callables import tables


@njit
def let_go(items):
    tables.let_go(items)


@njit
def get_item(items, key):
    return items[key]


@njit
def set_item(items, key, value):
    items[key] = value


@njit
def delete_item(items, key):
    del items[key]


@njit
def length(items):
    return len(items)


@njit
def contains(items, key):
    return key in items


@njit
def append(items, item):
    items.append(item)


@njit
def insert(items, index, item):
    items.insert(index, item)


@njit
def extend(items, more):
    items.extend(more)


@njit
def pop_item(items, key):
    return items.pop(key)


@njit
def pop_last(items):
    return items.popitem()


@njit
def clear(items):
    items.clear()


@njit
def reverse(items):
    items.reverse()


@njit
def sort(items, is_reversed):
    items.sort(reverse=is_reversed)


@njit
def copy_list(items):
    return items[:]


@njit
def copy_dict(items):
    return items.copy()


@njit
def plain_list(items):
    return list(items)


@njit
def plain_dict(items):
    return dict(items)


@njit
def keys_of(items):
    return list(items)


AS_THEY_ARE = {"List": {"__getitem__": get_item, "__delitem__": delete_item, "__len__": length, "clear": clear, "reverse": reverse, "copy": copy_list},
               "Dict": {"__getitem__": get_item, "__delitem__": delete_item, "__len__": length, "__contains__": contains, "clear": clear,
                        "popitem": pop_last, "copy": copy_dict}}
