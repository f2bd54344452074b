"""Counters and defaultdicts: dictionaries that have something to say of keys that are not there.

In: dictionaries of these classes.  Out: overloads.  Holds: the functions do what those of `collections` do, which are Python themselves, in
the same order where it can be seen; what is not said here is as with other dictionaries.
"""
import operator
from collections import Counter, defaultdict

from jitcore.extending import overload
from jitcore.library.tables.dicts import Plain, has_same_items
from typeinfer.callables import functions, tables
from typeinfer.kinds.containers import Dict
from typeinfer.callables.tables import as_key, as_value, entry_value, factory_of, make_counter, make_default, position, put, store_value
from typeinfer.types import NONE, Family, Tuple

Counts = Family("a Counter", lambda t: isinstance(t, Dict) and t.of is Counter)
Default = Family("a defaultdict", lambda t: isinstance(t, Dict) and t.of is defaultdict)
Making = Family("a defaultdict with a function", lambda t: isinstance(t, Default) and t.factory is not NONE)
Other = Family("something to iterate", lambda t: not isinstance(t, Dict) and not functions.is_named(t))


# --- what is not there
@overload(tables.missing)
def make_value(items: Making, key):
    value = as_value(items, factory_of(items)())
    put(items, as_key(items, key), value)
    return value


@overload(tables.missing)
def nothing_counted(counts: Counts, key):
    return 0


@overload(operator.delitem)
def forget(counts: Counts, key):
    tables.remove(counts, tables.as_query(counts, key))


# --- defaultdict
@overload(defaultdict)
def new_default(factory=None, /):
    return make_default(factory)


@overload(defaultdict)
def new_default_of(factory, items, /):
    result = make_default(factory)
    result.update(items)
    return result


@overload(defaultdict.copy)
def copy_default(items: Default, /):
    result = make_default(factory_of(items))
    result.update(items)
    return result


# --- Counter: filled
@overload(Counter)
def new_counter(items, /):
    result = make_counter()
    result.update(items)
    return result


@overload(tables.counter_and_names)
def new_counter_of_names(items, names: Tuple, values: Tuple):
    result = Counter(items)
    for name, value in zip(names, values):
        count(result, name, value)
    return result


def count(counts, key, number):
    key = as_key(counts, key)
    at = position(counts, key)
    if at < 0:
        put(counts, key, as_value(counts, number))
    else:
        store_value(counts, at, as_value(counts, number + entry_value(counts, at)))


@overload(Counter.update)
def update(counts: Counts, items: Other, /):
    for item in items:
        count(counts, item, 1)


@overload(Counter.update)
def update_with_counts(counts: Counts, items: Dict, /):
    if len(counts) == 0:
        dict.update(counts, items)
    else:
        for key, number in items.items():
            count(counts, key, number)


@overload(Counter.update)
def update_with_nothing(counts: Counts, /):
    pass


@overload(Counter.subtract)
def subtract(counts: Counts, items: Other, /):
    for item in items:
        count(counts, item, -1)


@overload(Counter.subtract)
def subtract_counts(counts: Counts, items: Dict, /):
    for key, number in items.items():
        counts[key] = counts.get(key, 0) - number


@overload(Counter.copy)
def copy(counts: Counts, /):
    return Counter(counts)


# --- Counter: asked
@overload(Counter.most_common)
def most_common(counts: Counts, n=None, /):
    found = list(counts.items())
    found.sort(key=second, reverse=True)
    return found if n is None else found[:max(n, 0)]


def second(pair):
    return pair[1]


@overload(Counter.total)
def total(counts: Counts, /):
    return sum(counts.values())


@overload(Counter.elements)
def elements(counts: Counts, /):
    found = []
    for key, number in counts.items():
        for _ in range(number):
            found.append(key)
    return iter(found)


# --- Counter: operators
@overload(operator.add)
def added(x: Counts, y: Counts):
    result = make_counter()
    for key, number in x.items():
        keep_positive(result, key, number + y[key])
    for key, number in y.items():
        if key not in x:
            keep_positive(result, key, number)
    return result


def keep_positive(result, key, number):
    if number > 0:
        result[key] = number


@overload(operator.sub)
def less(x: Counts, y: Counts):
    result = make_counter()
    for key, number in x.items():
        keep_positive(result, key, number - y[key])
    for key, number in y.items():
        if key not in x:
            keep_positive(result, key, 0 - number)
    return result


@overload(operator.or_)
def larger(x: Counts, y: Counts):
    result = make_counter()
    for key, number in x.items():
        other = y[key]
        keep_positive(result, key, other if number < other else number)
    for key, number in y.items():
        if key not in x:
            keep_positive(result, key, number)
    return result


@overload(operator.and_)
def smaller(x: Counts, y: Counts):
    result = make_counter()
    for key, number in x.items():
        other = y[key]
        keep_positive(result, key, number if number < other else other)
    return result


@overload(operator.pos)
def positive(counts: Counts):
    result = make_counter()
    for key, number in counts.items():
        keep_positive(result, key, number)
    return result


@overload(operator.neg)
def negated(counts: Counts):
    result = make_counter()
    for key, number in counts.items():
        keep_positive(result, key, 0 - number)
    return result


@overload(operator.iadd)
def add_in_place(x: Counts, y: Dict):
    for key, number in y.items():
        x[key] += number
    return drop_others(x)


@overload(operator.isub)
def subtract_in_place(x: Counts, y: Dict):
    for key, number in y.items():
        x[key] -= number
    return drop_others(x)


@overload(operator.ior)
def enlarge(x: Counts, y: Dict):
    for key, number in y.items():
        if number > x[key]:
            x[key] = number
    return drop_others(x)


@overload(operator.iand)
def reduce(x: Counts, y: Counts):
    for key, number in x.items():
        other = y[key]
        if other < number:
            x[key] = other
    return drop_others(x)


def drop_others(counts):
    """Remove what was not counted once."""
    for key in [key for key, number in counts.items() if not number > 0]:
        del counts[key]
    return counts


# --- Counter: comparison, in which what is not there counts 0
@overload(operator.eq)
def equal(x: Counts, y: Counts):
    for key, number in x.items():
        if number != y[key]:
            return False
    for key, number in y.items():
        if x[key] != number:
            return False
    return True


@overload(operator.eq)
def equal_to_dict(x: Counts, y: Plain):
    return has_same_items(x, y)


@overload(operator.le)
def is_within(x: Counts, y: Counts):
    for key, number in x.items():
        if not number <= y[key]:
            return False
    for key, number in y.items():
        if not x[key] <= number:
            return False
    return True


@overload(operator.lt)
def is_less(x: Counts, y: Counts):
    return x <= y and x != y


@overload(operator.ge)
def is_at_least(x: Counts, y: Counts):
    return y <= x


@overload(operator.gt)
def is_more(x: Counts, y: Counts):
    return y < x
