"""typed.List and typed.Dict in compiled code: how they are made, and where they differ from Python's own; typed.Set, which is set.

In: native lists and dictionaries.  Out: overloads.
"""
from codegen.ops.containers.native import Native
from jitcore import typed
from jitcore.extending import overload
from typeinfer.callables.tables import make_dict, make_native, make_native_of
from typeinfer.types import Family, List

NativeList = Family("typed.List", lambda t: isinstance(t, Native) and isinstance(t, List))
NativeDict = Family("typed.Dict", lambda t: isinstance(t, Native) and not isinstance(t, List))


@overload(typed.List)
def list_of_nothing():
    return make_native(typed.List)


@overload(typed.List)
def list_of_items(items, /):
    result = make_native(typed.List)
    result.extend(items)
    return result


@overload(typed.List.empty_list)
def empty_list(item_type, allocated=0):
    return make_native_of(typed.List, item_type)


@overload(typed.Dict)
def dict_of_nothing():
    return make_native(typed.Dict)


@overload(typed.Dict)
def dict_of_items(items, /):
    result = make_native(typed.Dict)
    result.update(items)
    return result


@overload(typed.Dict.empty)
def empty_dict(key_type, value_type, n_keys=0):
    return make_native_of(typed.Dict, key_type, value_type)


@overload(typed.Set)
def typed_set():
    return set()


@overload(typed.Set)
def typed_set_of(items, /):
    return set(items)


@overload(list)
def plain_list(items: NativeList, /):
    result = []
    result.extend(items)
    return result


@overload(list.copy)
def copy_list(items: NativeList, /):
    return items[:]


@overload(dict)
def plain_dict(items: NativeDict, /):
    result = make_dict()
    result.update(items)
    return result


@overload(dict.copy)
def copy_dict(items: NativeDict, /):
    return typed.Dict(items)
