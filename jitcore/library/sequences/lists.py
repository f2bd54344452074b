"""Lists: what is made of reading, storing, and room for items.

In: lists.  Out: overloads.  Holds: the functions run unchanged in the interpreter, and do what the interpreter's own do, in the same
order where it can be seen. A list that is iterated may change meanwhile: its length is asked for each item, as Python does.
"""
import operator

from codegen.ops.containers.iteration import may_change
from codegen.ops.containers.tuples import is_list
from jitcore.extending import overload
from jitcore.library.sequences.iteration import Iterable
from typeinfer.callables import steps
from typeinfer.lattice import is_text
from typeinfer.ops import Const
from typeinfer.kinds.records import Instance
from typeinfer.callables.steps import close_gap, item_at, iterator_of, length, list_section, list_store, open_gap
from typeinfer.types import Family, Integral, Iterator, List, Number, Object, Slice, Tuple, TupleOf, View

Texts = Family("a list of str or bytes", lambda t: isinstance(t, List) and isinstance(t.item, Object) and t.item.of in (str, bytes))
Own = Family("a list of Python's", lambda t: isinstance(t, List) and not t.is_native)
Changing = Family("an iterator over a list", lambda t: isinstance(t, Iterator) and may_change(t.of))
Other = Family("something else to iterate", lambda t: isinstance(t, Iterable) and not isinstance(t, List | Tuple) and not is_list(t))
Source = Family("something to iterate", lambda t: isinstance(t, Iterable))


AnyText = Family("a string", is_text)
Unmade = Family("text that is kept as what it is made of", lambda t: isinstance(t, View) and t.python_class is str)
Numbers = Family("a list of numbers", lambda t: isinstance(t, List) and isinstance(t.item, Number) and t.item.kind in "biuf")
Backwards = Family("reversed of a list", lambda t: isinstance(t, View) and t.of is reversed and len(t.parts) == 2 and isinstance(t.parts[0], List))
ChangingBackwards = Family("an iterator over a list from its end", lambda t: isinstance(t, Iterator) and isinstance(t.of, Backwards))

Instances = Family("a list of instances", lambda t: isinstance(t, List) and (isinstance(t.item, Instance) or isinstance(
    t.item, Tuple) and any(isinstance(part, Instance) for part in t.item.parts)))


# --- iteration
@overload(steps.has_next, inline=True)
def has_next_backwards(iterator: ChangingBackwards, count, unrolled):
    x = iterator_of(iterator)
    left = steps.view_part(x, 1) - count
    return left > 0 and left <= len(steps.view_part(x, 0))


@overload(steps.has_next, inline=True)
def has_next(iterator: Changing, count, unrolled):
    return count < length(iterator_of(iterator))


NAMES_COUNT = "got" in steps.too_many_to_unpack(1, 2)


@overload(steps.unpack_items)
def unpack(x: List | TupleOf, count: Const(int)):
    n = len(x)
    if NAMES_COUNT and n > count:
        raise ValueError(f"too many values to unpack (expected {count}, got {n})")
    steps.check_count(n, count)
    return steps.first_items(x, count)


@overload(steps.unpack_starred)
def unpack_starred(x: Source, before: Const(int), after: Const(int)):
    items = list(x)
    n = len(items)
    if n < before + after:
        raise ValueError(f"not enough values to unpack (expected at least {before + after}, got {n})")
    return (*steps.first_items(items, before), list_section(items, before, n - before - after),
            *steps.first_items(list_section(items, n - after, after), after))


# --- making
@overload(str.join)
def join_items(separator: AnyText, items: Other, /):
    return separator.join(list(items))


@overload(list)
def list_of_list(items: Own, /):
    return list_section(items, 0, len(items))


@overload(list)
def list_of_items(items: Other, /):
    result = []
    for item in items:
        result.append(item)
    return result


@overload(steps.section_for)
def section_for(wanted, items: List, first, count):
    result = []
    for k in range(first, first + count):
        result.append(item_at(items, k))
    return result


@overload(steps.extend_items)
def extend_items(items: List, more):
    items.extend(more)
    return items


# --- methods
@overload(list.extend)
def extend(items: List, more: List, /):
    n, count = len(items), len(more)
    open_gap(items, n, count)
    for k in range(count):
        list_store(items, n + k, item_at(more, k))


@overload(list.extend)
def extend_with(items: List, more: Source, /):
    for item in more:
        items.append(item)


@overload(list.insert)
def insert(items: List, index: Integral, item, /):
    n = len(items)
    at = operator.index(index)
    if at < 0:
        at = max(at + n, 0)
    elif at > n:
        at = n
    open_gap(items, at, 1)
    list_store(items, at, item)


@overload(list.pop)
def pop_at(items: List, index: Integral, /):
    n = len(items)
    if n == 0:
        raise IndexError("pop from empty list")
    at = operator.index(index)
    if at < 0:
        at += n
    if at < 0 or at >= n:
        raise IndexError("pop index out of range")
    item = item_at(items, at)
    close_gap(items, at, 1)
    return item


@overload(list.clear)
def clear(items: List, /):
    close_gap(items, 0, len(items))


# An f-string that is looked for is made once, not for each item it is compared with.
@overload(list.remove)
def remove_text(items: List, x: Unmade, /):
    items.remove(x + "")


@overload(list.remove)
def remove(items: List, x, /):
    k = 0
    for item in items:
        if item == x:
            if k < len(items):
                close_gap(items, k, 1)
            return
        k += 1
    raise ValueError("list.remove(x): x not in list")


@overload(list.count)
def count_text(items: List, x: Unmade, /):
    return items.count(x + "")


@overload(list.count)
def count(items: List, x, /):
    found = 0
    for item in items:
        if item == x:
            found += 1
    return found


@overload(operator.contains)
def contains_text(items: List, x: Unmade):
    return x + "" in items


@overload(operator.contains)
def contains(items: List, x):
    for item in items:
        if item == x:
            return True
    return False


# --- searching
def _names_the_item() -> bool:
    """Whether the running Python's error says what is not in the list: up to 3.13."""
    try:
        [].index(7)
    except ValueError as error:
        return "7" in str(error)


NAMES_THE_ITEM = _names_the_item()


@overload(list.index)
def index_of_text(items: List, x: Unmade, start: Integral = 0, stop: Integral = 2**63 - 1, /):
    return items.index(x + "", start, stop)


@overload(list.index)
def index(items: List, x, start: Integral = 0, stop: Integral = 2**63 - 1, /):
    first, last = operator.index(start), operator.index(stop)
    n = len(items)
    if first < 0:
        first = max(first + n, 0)
    if last < 0:
        last = max(last + n, 0)
    k = first
    while k < last and k < len(items):
        if item_at(items, k) == x:
            return k
        k += 1
    if NAMES_THE_ITEM:
        raise ValueError(f"{x!r} is not in list")
    raise ValueError("list.index(x): x not in list")


# --- sections
@overload(operator.getitem)
def section(items: List, s: Slice):
    where = range(len(items))[s]
    if s.step is None:
        return list_section(items, where.start, len(where))
    count = len(where)
    if s.step == -1 and count:
        result = list_section(items, where.start - count + 1, count)
        result.reverse()
        return result
    result = list_section(items, 0, 0, count)
    for k in range(count):
        result.append(item_at(items, where.start + k * where.step))
    return result


@overload(operator.setitem)
def set_section(items: List, s: Slice, values: Other | Tuple):
    replace(items, s, list(values))


@overload(operator.setitem)
def set_section_of_list(items: List, s: Slice, values: List):
    replace(items, s, values[:] if values is items else values)


def replace(items, s, values):
    where, count = range(len(items))[s], len(values)
    first, before = where.start, len(where)
    if s.step is None or s.step == 1:
        if count > before:
            open_gap(items, first + before, count - before)
        elif count < before:
            close_gap(items, first + count, before - count)
    elif count != before:
        raise ValueError(f"attempt to assign sequence of size {count} to extended slice of size {before}")
    step = 1 if s.step is None else s.step
    for k in range(count):
        list_store(items, first + k * step, item_at(values, k))


@overload(operator.delitem)
def delete(items: List, index: Integral):
    at, n = operator.index(index), len(items)
    if at < 0:
        at += n
    if at < 0 or at >= n:
        raise IndexError("list assignment index out of range")
    close_gap(items, at, 1)


@overload(operator.delitem)
def delete_section(items: List, s: Slice):
    where, n = range(len(items))[s], len(items)
    count = len(where)
    if count == 0:
        return
    first, step = (where.start, where.step) if where.step > 0 else (where[-1], -where.step)
    if step == 1:
        close_gap(items, first, count)
        return
    to = first
    for k in range(first, n):
        if (k - first) % step != 0 or (k - first) // step >= count:
            list_store(items, to, item_at(items, k))
            to += 1
    close_gap(items, to, n - to)


# --- operators
@overload(operator.add)
def joined(x: List, y: List):
    n, m = len(x), len(y)
    result = list_section(x, 0, n, m)
    open_gap(result, n, m)
    for k in range(m):
        list_store(result, n + k, item_at(y, k))
    return result


@overload(operator.concat)
def concatenated(x: List, y: List, /):
    return x + y


@overload(operator.iconcat)
def concatenated_in_place(x: List, y: Source, /):
    x.extend(y)
    return x


@overload(operator.iadd)
def extended(x: List, y: Source):
    x.extend(y)
    return x


@overload(operator.mul)
def repeated(items: List, times: Integral):
    result = []
    n, count = len(items), max(operator.index(times), 0)
    open_gap(result, 0, n * count)
    if n == 1:
        item = item_at(items, 0)
        for k in range(count):
            list_store(result, k, item)
        return result
    for k in range(count):
        for j in range(n):
            list_store(result, k * n + j, item_at(items, j))
    return result


@overload(operator.mul)
def times_list(times: Integral, items: List):
    return items * times


@overload(operator.imul)
def repeated_in_place(items: List, times: Integral):
    n, count = len(items), operator.index(times)
    if count <= 0:
        items.clear()
        return items
    open_gap(items, n, n * (count - 1))
    for k in range(n, n * count):
        list_store(items, k, item_at(items, k - n))
    return items


# --- comparison
@overload(operator.eq)
def equal_numbers(x: Numbers, y: Numbers):
    """Eight at a time, as a branch for each would keep them out of vectors."""
    count, k = len(x), 0
    if count != len(y):
        return False
    while k + 8 <= count:
        differs = 0
        for j in range(8):
            differs |= int(item_at(x, k + j) != item_at(y, k + j))
        if differs:
            return False
        k += 8
    while k < count:
        if item_at(x, k) != item_at(y, k):
            return False
        k += 1
    return True


@overload(operator.eq)
def equal(x: List, y: List):
    if len(x) != len(y):
        return False
    k = 0
    while k < len(x) and k < len(y):
        if not item_at(x, k) == item_at(y, k):
            return False
        k += 1
    return len(x) == len(y)


@overload(operator.ne)
def differ(x: List, y: List):
    return not x == y


@overload(operator.lt)
def is_less(x: List, y: List):
    k = 0
    while k < len(x) and k < len(y):
        if not item_at(x, k) == item_at(y, k):
            return item_at(x, k) < item_at(y, k)
        k += 1
    return len(x) < len(y)


@overload(operator.le)
def is_at_most(x: List, y: List):
    return not y < x if len(x) == 0 else up_to(x, y)


def up_to(x, y):
    k = 0
    while k < len(x) and k < len(y):
        if not item_at(x, k) == item_at(y, k):
            return item_at(x, k) <= item_at(y, k)
        k += 1
    return len(x) <= len(y)


@overload(operator.gt)
def is_greater(x: List, y: List):
    return y < x


@overload(operator.ge)
def is_at_least(x: List, y: List):
    return y <= x


# --- sorting: stable, by merging; equal items keep their order when reversed, too
@overload(list.sort)
def sort_of_texts(items: Texts, /, *, key: None = None, reverse=False):
    if reverse:
        items.reverse()
    steps.sort_texts(items)
    if reverse:
        items.reverse()


@overload(list.sort)
def sort_of_instances(items: Instances, /, *, key: None = None, reverse=False):
    """What compares them may be the user's, and change the list."""
    work = list(items)
    if reverse:
        work.reverse()
    merge_sort(work)
    if reverse:
        work.reverse()
    store_sorted(items, work)


@overload(list.sort)
def sort(items: List, /, *, key: None = None, reverse=False):
    check_order(items)
    if reverse:
        items.reverse()
    merge_sort(items)
    if reverse:
        items.reverse()


def store_sorted(items, work):
    if len(items) != len(work):
        raise ValueError("list modified during sort")
    for k in range(len(work)):
        list_store(items, k, item_at(work, k))


@overload(list.sort)
def sort_by_key(items: List, /, *, key, reverse=False):
    before = list(items)                          # the key may change the list
    keys = [key(item) for item in before]
    check_order(keys)
    order = list(range(len(keys)))
    if reverse:
        order.reverse()
    merge_sort_by(order, keys)
    if reverse:
        order.reverse()
    if len(items) != len(before):
        raise ValueError("list modified during sort")
    for k in range(len(order)):
        list_store(items, k, item_at(before, item_at(order, k)))


@overload(sorted)
def sorted_list(items: Source, /, *, key=None, reverse=False):
    result = list(items)
    result.sort(key=key, reverse=reverse)
    return result


def check_order(items):
    """Where an item is not equal to itself, the order that Python finds depends on how it compares."""
    for item in items:
        if not item == item:
            raise ValueError("compiled code does not sort what holds a nan: it has no order")


RUN = 12                         # items that are sorted by insertion


def merge_sort(items):
    n = len(items)
    k = 1
    while k < n and not item_at(items, k) < item_at(items, k - 1):
        k += 1
    if k >= n:                                    # it is in order
        return
    if k == 1:
        while k < n and item_at(items, k) < item_at(items, k - 1):
            k += 1
        if k >= n:                                # or exactly the other way round
            items.reverse()
            return
    for first in range(0, n, RUN):
        for k in range(first + 1, min(first + RUN, n)):
            item, at = item_at(items, k), k
            while at > first and item < item_at(items, at - 1):
                list_store(items, at, item_at(items, at - 1))
                at -= 1
            list_store(items, at, item)
    width, spare = RUN, items[:]
    is_swapped = False
    while width < n:
        source, target = (spare, items) if is_swapped else (items, spare)
        merge_all(source, target, n, width)
        is_swapped = not is_swapped
        width *= 2
    if is_swapped:
        for k in range(n):
            list_store(items, k, item_at(spare, k))


def merge_all(source, target, n, width):
    for first in range(0, n, 2 * width):
        left, middle = first, min(first + width, n)
        right, end = middle, min(first + 2 * width, n)
        for k in range(first, end):
            if left < middle and (right >= end or not item_at(source, right) < item_at(source, left)):
                list_store(target, k, item_at(source, left))
                left += 1
            else:
                list_store(target, k, item_at(source, right))
                right += 1


def merge_sort_by(order, keys):
    n = len(order)
    width, spare = 1, list(order)
    is_swapped = False
    while width < n:
        source, target = (spare, order) if is_swapped else (order, spare)
        for first in range(0, n, 2 * width):
            left, middle = first, min(first + width, n)
            right, end = middle, min(first + 2 * width, n)
            for k in range(first, end):
                if left < middle and (right >= end or not item_at(keys, item_at(source, right)) < item_at(
                        keys, item_at(source, left))):
                    list_store(target, k, item_at(source, left))
                    left += 1
                else:
                    list_store(target, k, item_at(source, right))
                    right += 1
        is_swapped = not is_swapped
        width *= 2
    if is_swapped:
        for k in range(n):
            list_store(order, k, item_at(spare, k))


# --- backwards: from the end that the list had when reversed() was called
@overload(reversed)
def backwards(items: List, /):
    return steps.reversed_from(items, len(items))


@overload(steps.length)
def length_backwards(x: Backwards):
    return steps.view_part(x, 1)


@overload(steps.item_at)
def item_backwards(x: Backwards, k):
    items, at = steps.view_part(x, 0), steps.view_part(x, 1) - 1 - k
    if at >= len(items):
        raise RuntimeError("a list became shorter while compiled code went through it backwards")
    return item_at(items, at)
