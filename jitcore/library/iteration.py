"""Iteration: what the steps of `for` mean for each kind of sequence (see typeinfer.steps).

In: ranges, arrays, tuples, and enumerate, zip, reversed of them.  Out: overloads.  Holds: the functions run unchanged in the
interpreter.
"""
from jitcore.extending import overload
from typeinfer import steps


@overload(steps.iterate)
def iterate(x):
    return steps.pair_with_length(x, steps.length(x))


@overload(steps.item_at)
def range_item(r: range, k):
    return steps.range_item(r.start, r.stop, r.step, k)
