"""Functions as values: calls of one of several; what functools and operator make of functions.

In: choices, functions.  Out: overloads.  Holds: a call of a choice tests which function it is, and calls that one directly; what
functools.partial and the like make are inner functions.
"""
import functools
import operator
from typing import Any, NamedTuple

import numpy as np

from jitcore.extending import overload
from typeinfer.kinds.choices import Choice
from typeinfer.callables import functions, steps
from typeinfer.callables.functions import call_chosen, first_option, is_first, other_options, overriding
from typeinfer.kinds.generators import Generator
from typeinfer.kinds.records import Either
from typeinfer.callables.steps import item_at, length
from typeinfer.types import Array, Number, Tuple


@overload(call_chosen, inline=True)
def call_one(choice: Choice | Either, /, *args, **keywords):
    if is_first(choice):
        return first_option(choice)(*args, **keywords)
    return other_options(choice)(*args, **keywords)


@overload(functools.partial)
def partial(function, /, *args, **keywords):
    def call(*more, **others):
        return function(*args, *more, **overriding(keywords, others))

    return call


@overload(functions.memoised)
def memoised(memo, function):
    def remembering(*args):
        key = args[0] if len(args) == 1 else args
        if key in memo:
            return memo[key]
        found = functions.call_decorated(function, remembering, *args)
        memo[key] = found
        return found

    return remembering


@overload(functions.memoised_last)
def memoised_last(memo, function, most):
    def remembering(*args):
        key = args[0] if len(args) == 1 else args
        if key in memo:
            found = memo.pop(key)
        else:
            found = functions.call_decorated(function, remembering, *args)
            if len(memo) >= most:
                del memo[next(iter(memo))]
        memo[key] = found
        return found

    return remembering


@overload(functions.dispatched)
def dispatched(function, x, /, *args):
    if x is None:
        return function(None, *args)
    return function(steps.content(x), *args)


class Compared(NamedTuple):
    """What functools.cmp_to_key makes of an item."""
    obj: Any
    compare: Any

    def __lt__(self, other):
        return self.compare(self.obj, other.obj) < 0

    def __gt__(self, other):
        return self.compare(self.obj, other.obj) > 0

    def __le__(self, other):
        return self.compare(self.obj, other.obj) <= 0

    def __ge__(self, other):
        return self.compare(self.obj, other.obj) >= 0

    def __eq__(self, other):
        return self.compare(self.obj, other.obj) == 0


@overload(functools.cmp_to_key)
def compare_by(mycmp):
    def key(item):
        return Compared(item, mycmp)

    return key


@overload(functools.reduce)
def reduce_tuple(function, items: Tuple, /):
    if len(items) == 0:
        raise TypeError("reduce() of empty iterable with no initial value")
    found = items[0]
    for item in items[1:]:
        found = function(found, item)
    return found


@overload(functools.reduce, inline=True)
def reduce_generator(function, items: Generator, /):
    if not steps.resume(items):
        raise TypeError("reduce() of empty iterable with no initial value")
    return functools.reduce(function, items, steps.taken(items))


@overload(functools.reduce)
def reduce(function, items, /):
    if length(items) == 0:
        raise TypeError("reduce() of empty iterable with no initial value")
    found, k = item_at(items, 0), 1
    while k < length(items):                      # the function may change what it is called for
        found = function(found, item_at(items, k))
        k += 1
    return found


@overload(functools.reduce)
def reduce_from(function, items, initial, /):
    found = initial
    for item in items:
        found = function(found, item)
    return found


@overload(functools.wraps)
def wraps(wrapped, assigned=(), updated=()):
    return lambda function: function


@overload(functools.update_wrapper)
def update_wrapper(wrapper, wrapped, assigned=(), updated=()):
    return wrapper


# --- operator's callable objects; those of constants are known when compiling
@overload(operator.itemgetter)
def itemgetter(item, /):
    return lambda x: x[item]


@overload(operator.itemgetter)
def itemgetter_of_several(first, /, *others):
    return lambda x: functions.items_of(x, (first, *others))


@overload(functions.items_of)
def items_of(x, items: Tuple):
    if len(items) == 0:
        return ()
    return (x[items[0]], *functions.items_of(x, items[1:]))


@overload(functions.attributes_of)
def attributes_of(x, names: Tuple):
    if len(names) == 0:
        return ()
    return (functions.attribute_of(x, names[0]), *functions.attributes_of(x, names[1:]))


@overload(functions.attribute_of)
def attribute_of(x, path: Tuple):
    if len(path) == 1:
        return getattr(x, path[0])
    return functions.attribute_of(getattr(x, path[0]), path[1:])


@overload(operator.methodcaller)
def methodcaller(name, /, *args, **keywords):
    return lambda x: getattr(x, name)(*args, **keywords)


# --- what `vectorize` makes
@overload(functions.map_elements)
def map_number(kernel, x: Number):
    return kernel(np.asarray(x)[()])


@overload(functions.map_elements)
def map_numbers(kernel, x: Number, y: Number):
    return kernel(np.asarray(x)[()], np.asarray(y)[()])


@overload(functions.map_elements)
def map_array(kernel, x: Array):
    return np.array([kernel(one) for one in x.ravel()]).reshape(x.shape)


@overload(functions.map_elements)
def map_arrays(kernel, x: Array, y: Array):
    if x.shape == y.shape:
        a, b = x.ravel(), y.ravel()
        return np.array([kernel(a[k], b[k]) for k in range(a.size)]).reshape(x.shape)
    shape = np.broadcast_shapes(x.shape, y.shape)
    return functions.map_elements(kernel, np.broadcast_to(x, shape).copy(), np.broadcast_to(y, shape).copy())


@overload(functions.map_elements)
def map_array_and_number(kernel, x: Array, y: Number):
    other = np.asarray(y)[()]
    return np.array([kernel(one, other) for one in x.ravel()]).reshape(x.shape)


@overload(functions.map_elements)
def map_number_and_array(kernel, x: Number, y: Array):
    other = np.asarray(x)[()]
    return np.array([kernel(other, one) for one in y.ravel()]).reshape(y.shape)


@overload(functions.map_elements)
def map_many(kernel, x, y, z, *others):
    operands = x, y, z, *others
    shape = np.broadcast_shapes(*shapes_of(operands))
    lines = lines_of(operands, shape)
    if len(shape) == 0:
        return kernel(*each_at(lines, 0))
    return np.array([kernel(*each_at(lines, k)) for k in range(lines[0].size)]).reshape(shape)


def shapes_of(operands):
    if len(operands) == 0:
        return ()
    return np.shape(operands[0]), *shapes_of(operands[1:])


def lines_of(operands, shape):
    """Each operand's elements in a line, repeated to the shape of all."""
    if len(operands) == 0:
        return ()
    return np.broadcast_to(np.asarray(operands[0]), shape).ravel(), *lines_of(operands[1:], shape)


def each_at(lines, k):
    if len(lines) == 0:
        return ()
    return lines[0][k], *each_at(lines[1:], k)
