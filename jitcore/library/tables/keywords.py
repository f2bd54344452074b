"""Mappings whose names are known when compiling, `**keywords` and {"a": 1, "b": "x"}, where dictionaries are taken; their comparison.

In: such mappings.  Out: overloads.  Holds: the functions run unchanged in the interpreter; the loops are repeated for each name, so that
each value has a type of its own.
"""
import operator
from collections import Counter, OrderedDict

from codegen.ops.objects.keywords import Keywords, Presented
from jitcore.extending import overload
from typeinfer.kinds.containers import Dict
from typeinfer.callables.tables import as_key, as_value, make_dict, put
from typeinfer.types import Family, List

Unordered = Family("a dict that is no Counter or OrderedDict", lambda t: isinstance(t, Dict) and t.of not in (Counter, OrderedDict))


@overload(dict)
def dict_of_keywords(named: Keywords, /):
    return put_all(make_dict(), named)


def put_all(items, named):
    for name, value in named.items():
        put(items, as_key(items, name), as_value(items, value))
    return items


@overload(OrderedDict.update)
@overload(dict.update)
def update_with_keywords(items: Dict, named: Keywords, /):
    put_all(items, named)


@overload(Counter.update)
def count_keywords(items: Dict, named: Keywords, /):
    Counter.update(items, put_all(make_dict(), named))


@overload(Counter.subtract)
def subtract_keywords(items: Dict, named: Keywords, /):
    Counter.subtract(items, put_all(make_dict(), named))


@overload(operator.or_)
def union(x: Keywords, y: Keywords):
    return {**x, **y}


@overload(operator.or_)
def union_of_dict(x: Unordered, y: Keywords):
    return put_all(x.copy(), y)


@overload(operator.or_)
def union_with_dict(named: Keywords, items: Dict):
    return put_all(make_dict(), named) | items


@overload(operator.eq)
def equal(x: Keywords, y: Dict | Keywords):
    if len(x) != len(y):
        return False
    for name, value in x.items():
        if name not in y:
            return False
        if not y[name] == value:
            return False
    return True


@overload(operator.eq)
def equal_to_dict(x: Dict, y: Keywords):
    return y == x


@overload(operator.ne)
def differ(x: Keywords, y: Dict | Keywords):
    return not x == y


@overload(operator.ne)
def differ_from_dict(x: Dict, y: Keywords):
    return not y == x


@overload(list.extend)
def extend(items: List, more: Keywords | Presented, /):
    items.extend(list(more))


@overload(str.join)
def joined(separator, named: Keywords | Presented, /):
    return separator.join(list(named))


@overload(str)
def text_of(named: Keywords):
    return f"{named}"


@overload(repr)
def repr_of(named: Keywords):
    return f"{named!r}"
