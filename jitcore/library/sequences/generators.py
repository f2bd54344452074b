"""Generators: what takes all that they yield, one item after the other; iter and next; zip, enumerate, map, filter that are generators.

In: generators, and what they are made of.  Out: overloads.  Holds: the functions run unchanged in the interpreter; each that takes a
generator becomes one loop with it.
"""
import math
import operator
from types import GeneratorType

import numpy as np

from jitcore.extending import overload
from jitcore.library.sequences.builtins import EMPTY_MAX, EMPTY_MIN, REQUIRED
from jitcore.library.sequences.iteration import Presented
from jitcore.library.sequences.sums import COMPENSATES, Start, check_start, compensated
from typeinfer.callables import asked, steps
from typeinfer.kinds.generators import Generator
from typeinfer.kinds.opaque import Asked, is_asked
from typeinfer.lattice import is_text
from typeinfer.ops import Const
from typeinfer.passed import is_passed
from typeinfer.types import COMPLEX, FLOAT, INT, Family, Slice

Entered = Family("a generator that `with` enters", lambda t: isinstance(t, Generator) and t.body.source.is_entered)
Text = Family("a string", is_text)
Taken = Family("a generator, or an object", lambda t: isinstance(t, Generator) or is_asked(t))
FromPython = Family("an iterator that Python passed", is_passed)
Numbers = Family("a generator of Python's floats or complex numbers", lambda t: COMPENSATES and isinstance(t, Generator) and
                 t.body.item in (INT, FLOAT, COMPLEX))


# --- all of it
@overload(sum, inline=True)
def sum_of_numbers(items: Numbers, /, start: Start = 0):
    return compensated(items, start)


@overload(sum, inline=True)
def sum_of_generator(items: Generator, /, start=0):
    check_start(start)
    total = start
    for item in items:
        total = total + item
    return total


@overload(min, inline=True)
def min_of_generator(items: Generator, /, *, key=None, default=REQUIRED):
    return least(items, key, default, operator.lt, EMPTY_MIN)


@overload(max, inline=True)
def max_of_generator(items: Generator, /, *, key=None, default=REQUIRED):
    return least(items, key, default, operator.gt, EMPTY_MAX)


def least(items, key, default, is_better, empty):
    """The first item whose key no other item's is better than."""
    if not steps.resume(items):
        if default is REQUIRED:
            raise ValueError(empty)
        return default
    best = steps.taken(items)
    best_key = best if key is None else key(best)
    for item in items:
        item_key = item if key is None else key(item)
        if is_better(item_key, best_key):
            best, best_key = item, item_key
    return best


@overload(any, inline=True)
def any_of_generator(items: Generator, /):
    for item in items:
        if item:
            return True
    return False


@overload(all, inline=True)
def all_of_generator(items: Generator, /):
    for item in items:
        if not item:
            return False
    return True


@overload(list, inline=True)
def list_of_generator(items: Generator, /):
    return [item for item in items]


@overload(sorted, inline=True)
def sorted_generator(items: Generator, /, *, key=None, reverse=False):
    return sorted([item for item in items], key=key, reverse=reverse)


@overload(list.extend, inline=True)
def extend(self: list, items: Taken, /):
    for item in items:
        self.append(item)


@overload(steps.concatenate_items, inline=True)
def concatenate(sequence: list, more: Generator):
    for item in more:
        sequence.append(item)
    return sequence


@overload(operator.iadd, inline=True)
def add_in_place(self: list, items: Generator, /):
    for item in items:
        self.append(item)
    return self


@overload(str.join, inline=True)
def joined(separator: Text, items: Generator | Presented, /):
    return separator.join([item for item in items])


@overload(bytes.join, inline=True)
def joined_bytes(separator: Text, items: Generator, /):
    return separator.join([item for item in items])


@overload(bytes, inline=True)
def bytes_of(items: Generator | Presented, /):
    return bytes([item for item in items])


@overload(bytearray, inline=True)
def bytearray_of(items: Generator | Presented, /):
    return bytearray([item for item in items])


@overload(np.fromiter, inline=True)
def array_of(items, dtype, count=-1):
    if count < 0:
        return np.array([item for item in items], dtype=dtype)
    made, at, rest = np.empty(count, dtype), 0, iter(items)
    while at < count and steps.resume(rest):
        made[at] = steps.taken(rest)
        at += 1
    if at < count:
        raise ValueError(f"iterator too short: Expected {count} but iterator had only {at} items.")
    return made


@overload(steps.unpack, inline=True)
def unpack(items: Generator, before: Const(int), after: Const(int)):
    if after >= 0:
        return steps.unpack([item for item in items], before, after)
    found = []
    for item in items:
        found.append(item)
        if len(found) > before:
            break
    steps.check_count(len(found), before)
    return steps.first_items(found, before)


@overload(operator.contains, inline=True)
def contains(items: Generator, x, /):
    for item in items:
        if item == x:
            return True
    return False


@overload(math.prod, inline=True)
def product_of_generator(items: Generator, /, *, start=1):
    total = start
    for item in items:
        total = total * item
    return total


@overload(math.fsum, inline=True)
def fsum_of_generator(items: Generator, /):
    return math.fsum([item for item in items])


@overload(steps.first_taken, inline=True)
def first_taken(items: Generator, count: Const(int)):
    if count == 0:
        return ()
    before = steps.first_taken(items, count - 1)
    steps.resume(items)
    return (*before, steps.taken(items))


@overload(operator.setitem, inline=True)
def set_slice(self: list, key: Slice, items: Generator, /):
    self[key] = [item for item in items]


# --- iterators that Python passed
@overload(steps.go_through)
def go_through(passed: FromPython):
    item = steps.next_passed(passed)
    while item is not None:
        yield steps.content(item)
        item = steps.next_passed(passed)


# --- objects of which nothing is known
@overload(asked.go_through_object)
def go_through_object(iterator: Asked):
    item = asked.next_of_object(iterator)
    while item is not None:
        yield steps.content(item)
        item = asked.next_of_object(iterator)


@overload(steps.iterate)
def iterate_object(x: Asked):
    return steps.iterate(asked.go_through_object(asked.iterator_of_object(x)))


@overload(sorted)
def sorted_objects(items: Asked, /, *, key, reverse=False):
    return sorted([item for item in items], key=key, reverse=reverse)


@overload(min)
def least_object(items: Asked, /, *, key):
    return min([item for item in items], key=key)


@overload(max)
def greatest_object(items: Asked, /, *, key):
    return max([item for item in items], key=key)


# --- iter, next
@overload(iter)
def iter_of_generator(items: Generator, /):
    return items


@overload(iter)
def iter_of_items(items, /):
    return items_of(items)


@overload(iter)
def iter_until(function, sentinel, /):
    return made_until(function, sentinel)


def made_until(function, sentinel):
    """What a function returns, until it equals the sentinel."""
    while True:
        item = function()
        if sentinel == item:
            return
        yield item


def items_of(items):
    for item in items:
        yield item


@overload(steps.walk_back)
def walk_back(items):
    return iter(reversed(items))


@overload(next, inline=True)
def next_of_generator(items: Generator, /):
    if not steps.resume(items):
        end(items)
    return steps.taken(items)


def end(items):
    returned = steps.returned_by(items)
    if returned is None:
        raise StopIteration
    raise StopIteration(returned)


@overload(GeneratorType.send, inline=True)
def send(items: Generator, value, /):
    state = steps.state_of(items)
    if value is not None:
        if state == 0:
            raise TypeError("can't send non-None value to a just-started generator")
        if state > 0:
            steps.send_in(items, value)
    return next(items)


@overload(steps.send_on, inline=True)
def send_on(items: Generator, value, /):
    if value is not None:
        steps.send_in(items, value)


@overload(steps.refuse_sent, inline=True)
def refuse_sent(value, message):
    if value is not None:
        raise AttributeError(message)


@overload(GeneratorType.throw, inline=True)
def throw(items: Generator, exception, /):
    if steps.state_of(items) <= 0:
        steps.end_generator(items, -1)
        raise exception
    steps.throw_in(items, exception() if isinstance(exception, type) else exception)
    return next(items)


@overload(GeneratorType.close)
def close(items: Generator, /):
    if steps.state_of(items) <= 0:
        steps.end_generator(items, -1)
        return None
    steps.throw_in(items, GeneratorExit())
    try:
        went_on = steps.resume(items)
    except (GeneratorExit, StopIteration):
        return None
    if went_on:
        raise RuntimeError("generator ignored GeneratorExit")
    return steps.returned_by(items) if CLOSE_RETURNS else None


def _returning():
    try:
        yield
    except GeneratorExit:
        return True


def _close_returns() -> bool:
    """Whether this Python's close() gives what the generator returns."""
    one = _returning()
    next(one)
    return one.close() is True


CLOSE_RETURNS = _close_returns()


@overload(steps.next_inside, inline=True)
def next_inside(items: Generator, /):
    if not steps.resume(items):
        raise RuntimeError("generator raised StopIteration")
    return steps.taken(items)


@overload(steps.next_inside)
def next_of_others(items, /):
    try:
        return next(items)
    except StopIteration as error:
        raise RuntimeError("generator raised StopIteration") from error


@overload(next, inline=True)
def next_or(items: Generator, default, /):
    return steps.taken(items) if steps.resume(items) else default


# --- what contextlib.contextmanager makes of them
@overload(steps.enter, inline=True)
def enter(generator: Entered, /):
    if not steps.resume(generator):
        raise RuntimeError("generator didn't yield")
    return steps.taken(generator)


@overload(steps.leave, inline=True)
def leave(generator: Entered, cls: None, exception: None, trace: None):
    if steps.resume(generator):
        raise RuntimeError("generator didn't stop")
    return False


@overload(steps.leave, inline=True)
def leave_by(generator: Entered, cls, exception, trace):
    steps.throw_in(generator, exception)
    if steps.resume(generator):
        raise RuntimeError("generator didn't stop after throw()")
    return True


# --- of several, or of generators
@overload(enumerate)
def enumerate_from_zero(iterable: Taken):
    k = 0
    for item in iterable:
        yield k, item
        k = steps.advance(k)                      # no memory holds so many


@overload(enumerate)
def enumerate_generator(iterable: Taken, start):
    for item in iterable:
        yield start, item
        start += 1


@overload(map)
def map_of_one(function, items, /):
    for item in items:
        yield function(item)


@overload(map)
def map_of_two(function, items, others, /):
    for item, other in zip(items, others):
        yield function(item, other)


@overload(map)
def map_of_many(function, items, /, *others):
    for args in zip(items, *others):
        yield function(*args)


@overload(filter)
def filter_true(function: None, items, /):
    for item in items:
        if item:
            yield item


@overload(filter)
def filter_of(function, items, /):
    for item in items:
        if function(item):
            yield item


@overload(steps.zip_generators)
def zip_of_one(items):
    for item in items:
        yield item,


@overload(steps.zip_generators)
def zip_of_two(items, others):
    first, second = steps.walker(items), steps.walker(others)
    while steps.resume(first):
        item = steps.taken(first)
        if not steps.resume(second):
            return
        yield item, steps.taken(second)


@overload(steps.zip_generators)
def zip_of_many(items, *others):
    first, second = steps.walker(items), steps.zip_generators(*others)
    while steps.resume(first):
        item = steps.taken(first)
        if not steps.resume(second):
            return
        yield (item, *steps.taken(second))


@overload(steps.walker, inline=True)
def walker(items):
    return iter(items)


@overload(steps.iterators_of)
def iterators_of(*iterables):
    if len(iterables) == 0:
        return ()
    return (steps.walker(iterables[0]), *steps.iterators_of(*iterables[1:]))


@overload(steps.zip_strictly)
def zip_strictly(*iterables):
    iterators = steps.iterators_of(*iterables)
    while True:
        place, items = 0, ()
        for one in iterators:
            if not steps.resume(one):
                if place > 0:
                    raise ValueError(f"zip() argument {place + 1} is shorter than argument{' ' if place == 1 else 's 1-'}{place}")
                other_place = 0
                for other in iterators:
                    if other_place > 0 and steps.resume(other):
                        raise ValueError(f"zip() argument {other_place + 1} is longer than argument"
                                         f"{' ' if other_place == 1 else 's 1-'}{other_place}")
                    other_place += 1
                return
            place, items = place + 1, (*items, steps.taken(one))
        yield items
