"""itertools, as generators.

In: what can be iterated.  Out: overloads.  Holds: the functions run unchanged in the interpreter. What needs a function of Python's
own to know how much (a negative repeat, say) does what the interpreter does.
"""
import itertools
import operator

from jitcore.extending import overload
from typeinfer.callables import steps, tuple_steps
from typeinfer.kinds.generators import Generator
from typeinfer.ops import Const, ConstOr
from typeinfer.kinds.records import Instance
from typeinfer.types import Family, Integral, RangeType, Tuple, is_display

Display = Family("a list display", is_display)
try:                                              # what this Python says of a negative number
    itertools.combinations((), -1)
except ValueError as error:
    NEGATIVE = str(error)


@overload(itertools.count)
def count(start=0, step=1):
    while True:
        yield start
        start = start + step


@overload(itertools.repeat)
def repeat_for_ever(object, /):
    while True:
        yield object


@overload(itertools.repeat)
def repeat(object, times):
    for _ in range(times):
        yield object


@overload(itertools.cycle)
def cycle(iterable, /):
    kept = []
    for item in iterable:
        yield item
        kept.append(item)
    while len(kept) > 0:
        for item in kept:
            yield item


@overload(itertools.chain)
def chain(*iterables):
    for iterable in iterables:
        for item in iterable:
            yield item


@overload(itertools.chain.from_iterable)
def chain_from(iterables, /):
    for iterable in iterables:
        for item in iterable:
            yield item


@overload(itertools.accumulate)
def accumulate(iterable, func=operator.add, *, initial: None = None):
    items = iter(iterable)
    if steps.resume(items):
        total = steps.taken(items)
        yield total
        for item in items:
            total = (operator.add if func is None else func)(total, item)
            yield total


@overload(itertools.accumulate)
def accumulate_from(iterable, func=operator.add, *, initial):
    total = initial
    yield total
    for item in iterable:
        total = (operator.add if func is None else func)(total, item)
        yield total


@overload(itertools.islice)
def first_of(iterable, stop, /):
    return islice(iterable, 0, stop, 1)


@overload(itertools.islice)
def slice_of(iterable, start, stop, step=1, /):
    return islice(iterable, 0 if start is None else start, stop, 1 if step is None else step)


def islice(iterable, start, stop, step):
    if stop is not None and stop < 0:
        raise ValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if start < 0:
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if step < 1:
        raise ValueError("Step for islice() must be a positive integer or None.")
    return sliced(iterable, start, stop, step)


def sliced(iterable, start, stop, step):
    items, at, wanted = iter(iterable), 0, start
    while stop is None or at < stop:
        if not steps.resume(items):
            return
        item = steps.taken(items)
        if at == wanted:
            yield item
            wanted += step
            if stop is not None and wanted >= stop:
                wanted = stop
        at += 1


@overload(itertools.takewhile)
def takewhile(predicate, iterable, /):
    for item in iterable:
        if not predicate(item):
            return
        yield item


@overload(itertools.dropwhile)
def dropwhile(predicate, iterable, /):
    dropping = True
    for item in iterable:
        if dropping:
            dropping = True if predicate(item) else False
        if not dropping:
            yield item


@overload(itertools.filterfalse)
def filterfalse(function, iterable, /):
    for item in iterable:
        if not (item if function is None else function(item)):
            yield item


@overload(itertools.starmap)
def starmap(function, iterable, /):
    for args in iterable:
        yield function(*args)


@overload(itertools.compress)
def compress(data, selectors):
    for item, is_wanted in zip(data, iter(selectors)):
        if is_wanted:
            yield item


@overload(itertools.pairwise)
def pairwise(iterable, /):
    items = iter(iterable)
    if steps.resume(items):
        before = steps.taken(items)
        for item in items:
            yield before, item
            before = item


# --- combinations: positions in a list of the items
@overload(itertools.product)
def product_of_none():
    yield ()


@overload(itertools.product)
def product_of_one(iterable, /):
    for item in iterable:
        yield item,


@overload(itertools.product)
def product_of_ranges(iterable: RangeType, other: RangeType, /):
    for item in iterable:
        for one in other:
            yield item, one


@overload(itertools.product)
def product_of_two(iterable, other, /):
    first, second = [item for item in iterable], [item for item in other]
    for item in first:
        for one in second:
            yield item, one


@overload(itertools.product)
def product_of_many(iterable, /, *others):
    first, rest = [item for item in iterable], [items for items in itertools.product(*others)]
    for item in first:
        for items in rest:
            yield (item, *items)


@overload(itertools.product)
def product_repeated(*iterables, repeat: Const(int)):
    if repeat == 0:
        return itertools.product()
    if repeat == 1:
        return itertools.product(*iterables)
    return itertools.product(*tuple_steps.repeated(tuple_steps.all_kept(*iterables), repeat))


@overload(tuple_steps.all_kept)
def all_kept(*iterables):
    if len(iterables) == 0:
        return ()
    return (tuple_steps.kept(iterables[0]), *tuple_steps.all_kept(*iterables[1:]))


@overload(tuple_steps.kept)
def kept_items(iterable: Generator | Instance):
    return [item for item in iterable]


@overload(tuple_steps.kept)
def kept(iterable):
    return iterable


@overload(itertools.product)
def product_repeated_at_run_time(*iterables, repeat: Integral):
    if repeat < 0:
        raise ValueError("repeat argument cannot be negative")
    return tuple_steps.product_of_all([[item for item in iterable] for iterable in iterables] * repeat)


@overload(tuple_steps.product_of_all)
def product_of_all(iterables):
    pools = [[item for item in iterable] for iterable in iterables]
    n = len(pools)
    positions = [0 for _ in range(n)]
    for pool in pools:
        if len(pool) == 0:
            return
    while True:
        yield tuple_steps.as_tuple([pools[k][positions[k]] for k in range(n)])
        k = n - 1
        while k >= 0:
            positions[k] += 1
            if positions[k] < len(pools[k]):
                break
            positions[k] = 0
            k -= 1
        if k < 0:
            return


@overload(tuple_steps.repeated)
def repeated(items, times: Const(int)):
    if times == 1:
        return items
    return (*items, *tuple_steps.repeated(items, times - 1))


@overload(tuple_steps.picked)
def picked(pool, positions, count: Const(int)):
    if count == 0:
        return ()
    return (*tuple_steps.picked(pool, positions, count - 1), pool[positions[count - 1]])


@overload(tuple_steps.picked)
def picked_at_run_time(pool, positions, count: Integral):
    return tuple_steps.as_tuple([pool[position] for position in positions[:count]])


@overload(itertools.combinations)
def combinations(iterable, r: ConstOr(Integral)):
    if r < 0:
        raise ValueError(NEGATIVE)
    pool = [item for item in iterable]
    n = len(pool)
    if r <= n:
        positions = [k for k in range(r)]
        yield tuple_steps.picked(pool, positions, r)
        while True:
            i = r - 1
            while i >= 0 and positions[i] == i + n - r:
                i -= 1
            if i < 0:
                return
            positions[i] += 1
            for j in range(i + 1, r):
                positions[j] = positions[j - 1] + 1
            yield tuple_steps.picked(pool, positions, r)


@overload(itertools.combinations_with_replacement)
def combinations_with_replacement(iterable, r: ConstOr(Integral)):
    if r < 0:
        raise ValueError(NEGATIVE)
    pool = [item for item in iterable]
    n = len(pool)
    if n > 0 or r == 0:
        positions = [0 for _ in range(r)]
        yield tuple_steps.picked(pool, positions, r)
        while True:
            i = r - 1
            while i >= 0 and positions[i] == n - 1:
                i -= 1
            if i < 0:
                return
            following = positions[i] + 1
            for j in range(i, r):
                positions[j] = following
            yield tuple_steps.picked(pool, positions, r)


@overload(itertools.permutations)
def permutations(iterable, r: ConstOr(Integral)):
    if r < 0:
        raise ValueError("r must be non-negative")
    pool = [item for item in iterable]
    n = len(pool)
    if r <= n:
        positions, cycles = [k for k in range(n)], [n - k for k in range(r)]
        yield tuple_steps.picked(pool, positions, r)
        while n > 0:
            i = r - 1
            while i >= 0:
                cycles[i] -= 1
                if cycles[i] != 0:
                    break
                moved = positions[i]
                for j in range(i, n - 1):
                    positions[j] = positions[j + 1]
                positions[n - 1], cycles[i] = moved, n - i
                i -= 1
            if i < 0:
                return
            j = n - cycles[i]
            positions[i], positions[j] = positions[j], positions[i]
            yield tuple_steps.picked(pool, positions, r)


@overload(itertools.permutations)
def permutations_of_all(iterable: Tuple, r: None = None):
    return itertools.permutations(iterable, len(iterable))


@overload(itertools.permutations)
def permutations_of_display(iterable: Display, r: None = None):
    return itertools.permutations(tuple(iterable), len(iterable))


@overload(itertools.permutations)
def permutations_of_range(iterable: RangeType, r: None = None):
    return itertools.permutations(iterable, len(iterable))


@overload(itertools.permutations)
def permutations_of_any(iterable, r: None = None):
    pool = [item for item in iterable]
    return itertools.permutations(pool, len(pool))


if hasattr(itertools, "batched"):                 # it came with 3.12
    def batches(iterable, n, strict):
        if n < 1:
            raise ValueError("n must be at least one")
        batch = []
        for item in iterable:
            batch.append(item)
            if len(batch) == n:
                yield tuple_steps.as_tuple(batch)
                batch = []
        if len(batch) > 0:
            if strict:
                raise ValueError("batched(): incomplete batch")
            yield tuple_steps.as_tuple(batch)

    @overload(itertools.batched)
    def batched(iterable, n: Integral):
        return batches(iterable, n, False)

    if "strict" in (itertools.batched.__text_signature__ or ""):       # since 3.13
        @overload(itertools.batched)
        def batched_strictly(iterable, n: Integral, *, strict):
            return batches(iterable, n, strict)


@overload(itertools.zip_longest)
def zip_longest(first, second, /, *, fillvalue=None):
    left, right = iter(first), iter(second)
    has_left, has_right = True, True
    while True:
        item, other = fillvalue, fillvalue
        if has_left:
            has_left = steps.resume(left)
            if has_left:
                item = steps.taken(left)
        if has_right:
            has_right = steps.resume(right)
            if has_right:
                other = steps.taken(right)
        if not has_left and not has_right:
            return
        yield item, other


@overload(itertools.zip_longest)
def zip_longest_of_many(*iterables, fillvalue=None):
    iterators = steps.iterators_of(*iterables)
    while True:
        count, items = 0, ()
        for one in iterators:
            item = fillvalue
            if steps.resume(one):                 # one that has ended says so again
                item = steps.taken(one)
                count += 1
            items = (*items, item)
        if count == 0:
            return
        yield items


# --- several iterators over one: what they share are lists
@overload(itertools.tee)
def tee(iterable, n: Const(int) = 2, /):
    if n < 0:
        raise ValueError("n must be >= 0")
    return steps.branches(iter(iterable), [], n)


@overload(steps.branches)
def branches(items, kept, count: Const(int)):
    if count == 0:
        return ()
    return (*steps.branches(items, kept, count - 1), branch(items, kept))


def branch(items, kept):
    """The items from the first; those that were asked for before are in `kept`."""
    at = 0
    while True:
        if at == len(kept):
            if not steps.resume(items):
                return
            kept.append(steps.taken(items))
        yield kept[at]
        at += 1


@overload(itertools.groupby)
def groupby(iterable, key=None):
    items = iter(iterable)
    if not steps.resume(items):
        return
    item = steps.taken(items)
    waiting, keys, current = [item], [item if key is None else key(item)], [0]
    while True:
        wanted = keys[0]
        yield wanted, group(items, key, waiting, keys, current, current[0], wanted)
        current[0] += 1                           # what is left of the group is nobody's
        while len(waiting) == 0 or keys[0] == wanted:
            waiting.clear()
            if not find_next(items, key, waiting, keys):
                return


def group(items, key, waiting, keys, current, number, wanted):
    """The items of the group of that number, while it is the current one. `waiting`: the item that nobody has taken yet, if there is
    one; `keys`: the key of the last item found."""
    while current[0] == number:
        if len(waiting) == 0 and not find_next(items, key, waiting, keys):
            return
        if not keys[0] == wanted:
            return
        yield waiting.pop()


def find_next(items, key, waiting, keys):
    if not steps.resume(items):
        return False
    item = steps.taken(items)
    waiting.append(item)
    keys[0] = item if key is None else key(item)
    return True
