"""d.keys() and d.items() as sets.

In: views of dictionaries.  Out: overloads.  Holds: the result is a set, and keys enter it in CPython's order (dictobject.c), so that it is
iterated in CPython's.
"""
import operator

from jitcore.extending import overload
from jitcore.library.tables.tables import Items, Keys
from typeinfer.kinds.containers import Set
from typeinfer.callables.steps import view_part
from typeinfer.callables.tables import make_set
from typeinfer.types import Family

Viewed = Keys | Items
AnySet = Family("a set, d.keys() or d.items()", lambda t: isinstance(t, Set | Viewed))
Other = Family("something else to iterate", lambda t: not isinstance(t, Viewed))


def pick(source, wanted):
    result = make_set()
    for key in source:
        if key in wanted:
            result.add(key)
    return result


@overload(operator.and_)
def common_with_set(x: Viewed, y: Set):
    return pick(x, y) if len(x) <= len(y) else pick(y, x)


@overload(operator.and_)
def common(x: Viewed, y: Viewed):
    return pick(x, y) if len(y) > len(x) else pick(y, x)


@overload(operator.and_)
def common_with_items(x: Viewed, y: Other):
    return pick(y, x)


@overload(operator.and_)
def common_of_set(x: Other, y: Viewed):
    return y & x


def set_of(x):
    return set(x)


def set_of_keys(x):
    return set(view_part(x, 0))


def _declare(key, change, left, right=object, made=set_of):
    """The operator of views is the set's own method, on a set of what is on the left."""
    @overload(key)
    def changed(x: left, y: right):
        result = made(x)
        change(result, y)
        return result


for _key, _change in ((operator.or_, set.update), (operator.sub, set.difference_update)):
    _declare(_key, _change, Keys, made=set_of_keys)
    _declare(_key, _change, Items)
    _declare(_key, _change, Other, AnySet)
_declare(operator.xor, set.symmetric_difference_update, Keys, made=set_of_keys)


@overload(operator.xor)
def either_of_items(x: Items, y: Items):
    rest, result = view_part(x, 0).copy(), make_set()
    for key, value in y:
        if key in rest and rest[key] == value:
            del rest[key]
        else:
            result.add((key, value))
    result.update(rest.items())
    return result


_declare(operator.xor, set.symmetric_difference_update, Items, Other)
_declare(operator.xor, set.symmetric_difference_update, Other, Viewed)


# --- comparison
def is_within(x, y):
    for key in x:
        if key not in y:
            return False
    return True


@overload(operator.eq)
def equal(x: Viewed, y: AnySet):
    return len(x) == len(y) and is_within(x, y)


@overload(operator.eq)
def equal_to_view(x: Set, y: Viewed):
    return y == x


@overload(operator.ne)
def differ(x: AnySet, y: AnySet):
    return not x == y


@overload(operator.le)
def is_subset(x: AnySet, y: AnySet):
    return len(x) <= len(y) and is_within(x, y)


@overload(operator.lt)
def is_proper_subset(x: AnySet, y: AnySet):
    return len(x) < len(y) and is_within(x, y)


@overload(operator.ge)
def is_superset(x: AnySet, y: AnySet):
    return y <= x


@overload(operator.gt)
def is_proper_superset(x: AnySet, y: AnySet):
    return y < x


for _class in (type({}.keys()), type({}.items())):
    @overload(_class.isdisjoint)
    def isdisjoint(x: Viewed, y, /):
        for key in y:
            if key in x:
                return False
        return True
