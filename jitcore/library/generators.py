"""Generator expressions given to functions that take all they yield: what was yielded is a list.

In: what a generator expression gave.  Out: overloads.  Holds: the functions run unchanged in the interpreter.

`any` and `all` stop early, so that what comes later is never computed: they are not here.
"""
import math

from codegen.ops.routed import is_text

from jitcore.extending import overload
from typeinfer import steps
from typeinfer.steps import view_part
from typeinfer.types import Family, View

Text = Family("a string", is_text)
Generated = Family("a generator expression", lambda t: type(t) is View and t.of is steps.Generated)


@overload(sum)
def sum_of_generated(items: Generated, /, start=0):
    return sum(view_part(items, 0), start)


@overload(str.join)
def joined(separator: Text, items: Generated, /):
    return separator.join(view_part(items, 0))


@overload(bytes.join)
def joined_bytes(separator: Text, items: Generated, /):
    return separator.join(view_part(items, 0))


@overload(min)
def min_of_generated(items: Generated, /):
    return min(view_part(items, 0))


@overload(max)
def max_of_generated(items: Generated, /):
    return max(view_part(items, 0))


@overload(list)
def list_of_generated(items: Generated, /):
    return view_part(items, 0)


@overload(sorted)
def sorted_generated(items: Generated, /, *, key=None, reverse=False):
    return sorted(view_part(items, 0), key=key, reverse=reverse)


@overload(math.prod)
def product_of_generated(items: Generated, /, *, start=1):
    return math.prod(view_part(items, 0), start=start)


@overload(math.fsum)
def fsum_of_generated(items: Generated, /):
    return math.fsum(view_part(items, 0))
