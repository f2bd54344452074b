"""Deques: what is made of their ends and positions.

In: deques.  Out: overloads.  Holds: the functions run unchanged in the interpreter, and do what the interpreter's own do, in the same
order where it can be seen.
"""
import operator
from collections import deque

from jitcore.extending import overload
from jitcore.library.tables.tables import WalkDeque
from typeinfer.callables import deques, steps, tables
from typeinfer.kinds.containers import Deque
from typeinfer.callables.deques import drop_first, drop_last, item, limit_of, make_deque, push_first, push_last, store, take_first, take_last, version
from typeinfer.callables.steps import view_part
from typeinfer.types import Family, Integral

Other = Family("something else to iterate", lambda t: not isinstance(t, Deque))


# --- making
@overload(deque)
def new_deque(iterable=(), maxlen=None):
    result = make_deque(-1 if maxlen is None else checked(maxlen))
    result.extend(iterable)
    return result


def checked(limit):
    if limit < 0:
        raise ValueError("maxlen must be non-negative")
    return operator.index(limit)


@overload(deque.maxlen)
def maxlen(items: Deque):
    limit = limit_of(items)
    return None if limit < 0 else limit


@overload(deque.copy)
def copy(items: Deque, /):
    result = make_deque(limit_of(items))
    for x in items:
        push_last(result, x)
    return result


# --- ends
@overload(deque.append, inline=True)
def append(items: Deque, x, /):
    if len(items) == limit_of(items):
        replace_first(items, x)
    else:
        push_last(items, x)


def replace_first(items, x):
    """Of a deque that is full."""
    if len(items) > 0:
        drop_first(items)
        push_last(items, x)


@overload(deque.appendleft, inline=True)
def appendleft(items: Deque, x, /):
    if len(items) == limit_of(items):
        replace_last(items, x)
    else:
        push_first(items, x)


def replace_last(items, x):
    if len(items) > 0:
        drop_last(items)
        push_first(items, x)


@overload(deque.pop, inline=True)
def pop(items: Deque, /):
    if len(items) == 0:
        raise IndexError("pop from an empty deque")
    return take_last(items)


@overload(deque.popleft, inline=True)
def popleft(items: Deque, /):
    if len(items) == 0:
        raise IndexError("pop from an empty deque")
    return take_first(items)


# --- many
@overload(deque.extend)
def extend(items: Deque, more: Other, /):
    for x in more:
        items.append(x)


@overload(deque.extend)
def extend_with_deque(items: Deque, more: Deque, /):
    if more is items:
        for x in list(more):
            items.append(x)
    else:
        for x in more:
            items.append(x)


@overload(deque.extendleft)
def extendleft(items: Deque, more, /):
    for x in list(more):
        items.appendleft(x)


@overload(operator.iadd)
def extend_in_place(items: Deque, more):
    items.extend(more)
    return items


@overload(operator.add)
def joined(x: Deque, y: Deque):
    result = x.copy()
    result.extend(y)
    return result


@overload(operator.mul)
def repeated(items: Deque, times: Integral):
    result = make_deque(limit_of(items))
    for _ in range(times):
        for x in items:
            result.append(x)
    return result


@overload(operator.mul)
def times_deque(times: Integral, items: Deque):
    return items * times


@overload(operator.imul)
def repeated_in_place(items: Deque, times: Integral):
    if times <= 0:
        items.clear()
    before = list(items)
    for _ in range(times - 1):
        for x in before:
            items.append(x)
    return items


@overload(deque.clear)
def clear(items: Deque, /):
    while len(items) > 0:
        drop_last(items)


# --- positions
def position(items, index):
    at, n = operator.index(index), len(items)
    if at < 0:
        at += n
    if at < 0 or at >= n:
        raise IndexError("deque index out of range")
    return at


@overload(operator.getitem)
def get_item(items: Deque, index: Integral):
    return item(items, position(items, index))


@overload(operator.setitem)
def set_item(items: Deque, index: Integral, x):
    store(items, position(items, index), x)


@overload(operator.delitem)
def delete(items: Deque, index: Integral):
    remove_at(items, position(items, index))


def remove_at(items, at):
    n = len(items)
    if at < n // 2:
        for k in range(at, 0, -1):
            store(items, k, item(items, k - 1))
        drop_first(items)
    else:
        for k in range(at, n - 1):
            store(items, k, item(items, k + 1))
        drop_last(items)


@overload(deque.insert)
def insert(items: Deque, index: Integral, x, /):
    n, at = len(items), operator.index(index)
    if n == limit_of(items):
        raise IndexError("deque already at its maximum size")
    if at < 0:
        at = max(at + n, 0)
    elif at > n:
        at = n
    push_last(items, x)
    for k in range(n, at, -1):
        store(items, k, item(items, k - 1))
    store(items, at, x)


@overload(deque.rotate)
def rotate(items: Deque, n: Integral = 1, /):
    count = len(items)
    if count > 1:
        steps_right = n % count
        if steps_right <= count // 2:
            for _ in range(steps_right):
                push_first(items, take_last(items))
        else:
            for _ in range(count - steps_right):
                push_last(items, take_first(items))


@overload(deque.reverse)
def reverse(items: Deque, /):
    low, high = 0, len(items) - 1
    while low < high:
        first, last = item(items, low), item(items, high)
        store(items, low, last)
        store(items, high, first)
        low += 1
        high -= 1


# --- searching
def _words_of(name: str, n: int) -> str:
    """How the running Python says that a deque does not have 7."""
    try:
        getattr(deque(), name)(*(7,) * n)
    except ValueError as error:
        return str(error)


NOT_THERE, NOT_REMOVED = _words_of("index", 1), _words_of("remove", 1)
NAMES_THE_ITEM, NAMES_WHAT_IS_REMOVED = "7" in NOT_THERE, "7" in NOT_REMOVED


@overload(deque.index)
def index(items: Deque, x, start: Integral = 0, stop: Integral = 2**63 - 1, /):
    first, last, n = operator.index(start), operator.index(stop), len(items)
    if first < 0:
        first = max(first + n, 0)
    if last < 0:
        last = max(last + n, 0)
    seen = version(items)
    for k in range(first, min(last, n)):
        if item(items, k) == x:
            return k
        check_unchanged(items, seen)
    if NAMES_THE_ITEM:
        raise ValueError(f"{x!r} is not in deque")
    raise ValueError(NOT_THERE)


def check_unchanged(items, seen):
    if version(items) != seen:
        raise RuntimeError("deque mutated during iteration")


@overload(deque.count)
def count(items: Deque, x, /):
    found = 0
    for one in items:
        if one == x:
            found += 1
    return found


@overload(operator.contains)
def contains(items: Deque, x):
    for one in items:
        if one == x:
            return True
    return False


@overload(deque.remove)
def remove(items: Deque, x, /):
    for k in range(len(items)):
        if item(items, k) == x:
            remove_at(items, k)
            return
    if NAMES_WHAT_IS_REMOVED:
        raise ValueError(f"{x!r} is not in deque")
    raise ValueError(NOT_REMOVED)


# --- comparison
@overload(operator.eq)
def equal(x: Deque, y: Deque):
    if len(x) != len(y):
        return False
    for one, other in zip(x, y):
        if not one == other:
            return False
    return True


@overload(operator.ne)
def differ(x: Deque, y: Deque):
    return not x == y


@overload(operator.lt)
def is_less(x: Deque, y: Deque):
    return list(x) < list(y)


@overload(operator.le)
def is_at_most(x: Deque, y: Deque):
    return list(x) <= list(y)


@overload(operator.gt)
def is_greater(x: Deque, y: Deque):
    return list(x) > list(y)


@overload(operator.ge)
def is_at_least(x: Deque, y: Deque):
    return list(x) >= list(y)


# --- iteration
@overload(tables.through)
def through(items: Deque):
    return deques.walk_deque(items, version(items))


@overload(tables.check_unchanged)
def check_walk(x: WalkDeque, count):
    if len(view_part(x, 0)) != count:
        raise RuntimeError("deque mutated during iteration")
    check_unchanged(view_part(x, 0), view_part(x, 1))


@overload(steps.item_at)
def item_of_walk(x: WalkDeque, k):
    items = view_part(x, 0)
    check_unchanged(items, view_part(x, 1))
    return item(items, k)
