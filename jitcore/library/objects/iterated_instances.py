"""Instances of the user's classes where something to iterate is taken: they are gone through by `__iter__` and `__next__`, or by index.

In: instances.  Out: overloads.  Holds: an instance is a generator of its items to what takes generators, so that each of its own methods is
called when an item is wanted, and not before.
"""
import functools
import itertools
import math
import statistics
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping

import numpy as np

from jitcore.library.objects.instances import overload
from typeinfer.callables import steps
from typeinfer.ops import Const
from typeinfer.callables.record_steps import gives_items, has_special
from typeinfer.kinds.containers import Dict
from typeinfer.kinds.records import Instance


def step_by_next(x):
    """The items of what has `__next__`."""
    while True:
        try:
            item = x.__next__()
        except StopIteration:
            return
        yield item


def step_by_index(x):
    """The items of what has no `__iter__`, but `__getitem__`."""
    index = 0
    while True:
        try:
            item = x.__getitem__(index)
        except (IndexError, StopIteration):
            return
        yield item
        index += 1


def items_of(x):
    for item in x:
        yield item


class _Wrong:
    """Asked for an iterator, for the words in which this Python refuses what it gives."""

    def __iter__(self):
        return 0


def _names_the_class() -> bool:
    try:
        iter(_Wrong())
    except TypeError as error:
        return "_Wrong" in str(error)


NAMES_THE_CLASS = _names_the_class()


def refuse_iterator(x, given):
    """What `__iter__` gave is no iterator."""
    if not NAMES_THE_CLASS:
        raise TypeError(f"iter() returned non-iterator of type '{type(given).__name__}'")
    if type(x).__module__ == "__main__":
        raise TypeError(f"{type(x).__qualname__}.__iter__() must return an iterator, not {type(given).__name__}")
    raise TypeError(f"{type(x).__module__}.{type(x).__qualname__}.__iter__() must return an iterator, not {type(given).__name__}")


@overload(steps.iterate)
def iterate(x: Instance):
    if not has_special(x, "__iter__"):
        return steps.iterate(step_by_index(x))
    iterator = x.__iter__()
    if has_special(iterator, "__next__"):
        return steps.iterate(step_by_next(iterator))
    if not gives_items(iterator):
        refuse_iterator(x, iterator)
    return steps.iterate(iterator)


@overload(iter)
def iterator(x: Instance):
    if has_special(x, "__iter__"):
        made = x.__iter__()
        if not gives_items(made):
            refuse_iterator(x, made)
        return made
    return step_by_index(x)


@overload(steps.walker)
def walker(x: Instance):
    return items_of(x)


@overload(steps.unpack, inline=True)
def unpack(x: Instance, before: Const(int), after: Const(int)):
    return steps.unpack(items_of(x), before, after)


# --- functions of one thing to iterate, and of more behind it
def _declare_taker(key):
    def take(x: Instance, /):
        return key(items_of(x))
    overload(key)(take)


def _declare_taker_with_more(key):
    def take(x: Instance, /, *others):
        return key(items_of(x), *others)
    overload(key)(take)


for _key in (any, all, tuple, set, frozenset, math.fsum, itertools.pairwise, itertools.cycle, itertools.chain.from_iterable):
    _declare_taker(_key)
for _key in (enumerate, deque, dict.fromkeys, np.fromiter, itertools.islice, itertools.combinations, itertools.combinations_with_replacement,
             itertools.permutations, itertools.accumulate, itertools.groupby):
    _declare_taker_with_more(_key)


# --- mappings: what has keys() is no sequence of pairs
def keyed_items(x):
    for key in x.keys():
        yield key, x[key]


def pairs_of(x):
    return keyed_items(x) if hasattr(x, "keys") else items_of(x)


@overload(dict)
def dict_of_instance(x: Instance, /):
    return dict(pairs_of(x))


@overload(OrderedDict)
def ordered_dict_of_instance(x: Instance, /):
    return OrderedDict(pairs_of(x))


@overload(Counter)
def counter_of_instance(x: Instance, /):
    return Counter(dict(keyed_items(x)) if isinstance(x, Mapping) else items_of(x))


@overload(dict.update)
def update_with_instance(items: Dict, x: Instance, /):
    dict.update(items, pairs_of(x))


def _declare_taker_of_all(key):
    def take(x: Instance, /):
        return key([item for item in x])
    overload(key)(take)


for _key in (statistics.mean, statistics.fmean, statistics.median):
    _declare_taker_of_all(_key)


@overload(list)
def list_of_instance(x: Instance, /):
    return [item for item in x]


@overload(sum)
def sum_of_instance(x: Instance, /, start=0):
    return sum(items_of(x), start)


@overload(math.prod)
def product_of_instance(x: Instance, /, *, start=1):
    return math.prod(items_of(x), start=start)


@overload(sorted)
def sorted_instance(x: Instance, /, *, key=None, reverse=False):
    return sorted([item for item in x], key=key, reverse=reverse)


@overload(min)
def min_of_instance(x: Instance, /, *, key=None):
    return min(items_of(x), key=key)


@overload(max)
def max_of_instance(x: Instance, /, *, key=None):
    return max(items_of(x), key=key)


# --- and of one that comes second
def _declare_taker_of_second(key):
    def take(first, x: Instance, /, *others):
        return key(first, items_of(x), *others)
    overload(key)(take)


for _key in (list.extend, set.update, deque.extend, deque.extendleft, functools.reduce, itertools.takewhile, itertools.dropwhile,
             itertools.filterfalse, itertools.starmap):
    _declare_taker_of_second(_key)
