"""heapq: a list as a heap, the least item first.

In: lists.  Out: overloads.  Holds: the order of the items in the list is the one that CPython's functions leave.
"""
import heapq

from jitcore.extending import overload
from jitcore.library.sequences.lists import check_order
from typeinfer.callables import steps
from typeinfer.types import Family, List, Number

Numbers = Family("a list of numbers", lambda t: isinstance(t, List) and isinstance(t.item, Number))


def _sink_to(heap, start, at):
    """The item at `at` moves towards `start`, while it is less than what is above it."""
    one = heap[at]
    while at > start:
        above = (at - 1) >> 1
        other = heap[above]
        if not one < other:
            break
        heap[at] = other
        at = above
    heap[at] = one


def _rise_from(heap, at):
    """The lesser of two items below takes the place of the one above, down to the end; then what was at `at` finds its place."""
    n, start, one = len(heap), at, heap[at]
    child = 2 * at + 1
    while child < n:
        if child + 1 < n and not heap[child] < heap[child + 1]:
            child += 1
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = one
    _sink_to(heap, start, at)


@overload(heapq.heapify)
def heapify(x, /):
    for at in range(len(x) // 2 - 1, -1, -1):
        _rise_from(x, at)


@overload(heapq.heappush)
def heappush(heap, item, /):
    heap.append(item)
    _sink_to(heap, 0, len(heap) - 1)


@overload(heapq.heappop)
def heappop(heap: List, /):
    if len(heap) == 0:
        raise IndexError("index out of range")
    last = heap.pop()
    if len(heap) == 0:
        return last
    first = heap[0]
    heap[0] = last
    _rise_from(heap, 0)
    return first


@overload(heapq.heapreplace)
def heapreplace(heap: List, item, /):
    if len(heap) == 0:
        raise IndexError("index out of range")
    first = heap[0]
    heap[0] = item
    _rise_from(heap, 0)
    return first


@overload(heapq.heappushpop)
def heappushpop(heap, item, /):
    if len(heap) > 0 and heap[0] < item:
        first = heap[0]
        heap[0] = item
        _rise_from(heap, 0)
        return first
    return item


@overload(heapq.merge)
def merge(*iterables, key=None, reverse=False):
    iterators, heads = steps.iterators_of(*iterables), []
    for one in iterators:
        heads.append([])
        if steps.resume(one):
            heads[-1].append(steps.taken(one))
    while True:
        best = -1
        for k in range(len(heads)):
            if len(heads[k]) > 0 and (best < 0 or _goes_before(heads[k][0], heads[best][0], key, reverse)):
                best = k
        if best < 0:
            return
        yield heads[best].pop()
        for k, one in enumerate(iterators):
            if k == best and steps.resume(one):
                heads[k].append(steps.taken(one))


def _goes_before(x, y, key, reverse):
    a, b = (x, y) if key is None else (key(x), key(y))
    return b < a if reverse else a < b


FEW = 100                        # so many are kept in order while the others are gone through


@overload(heapq.nsmallest)
def few_smallest(n, iterable: Numbers, key: None = None):
    if n < 1 or n > FEW or n >= len(iterable):
        return sorted(iterable)[:n if n > 0 else 0]
    check_order(iterable)
    found = sorted(iterable[:n])
    for k in range(n, len(iterable)):
        one = iterable[k]
        if one < found[-1]:
            at = n - 1
            while at > 0 and one < found[at - 1]:
                found[at] = found[at - 1]
                at -= 1
            found[at] = one
    return found


@overload(heapq.nlargest)
def few_largest(n, iterable: Numbers, key: None = None):
    if n < 1 or n > FEW or n >= len(iterable):
        return sorted(iterable, reverse=True)[:n if n > 0 else 0]
    check_order(iterable)
    found = sorted(iterable[:n], reverse=True)
    for k in range(n, len(iterable)):
        one = iterable[k]
        if found[-1] < one:
            at = n - 1
            while at > 0 and found[at - 1] < one:
                found[at] = found[at - 1]
                at -= 1
            found[at] = one
    return found


@overload(heapq.nsmallest)
def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:n if n > 0 else 0]


@overload(heapq.nlargest)
def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:n if n > 0 else 0]
