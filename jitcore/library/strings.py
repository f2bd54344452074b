"""Strings: the steps of `for`. What else they can is called by the interpreter's rules (see codegen.ops.routed).

In: references to str and bytes objects.  Out: overloads.  Holds: the functions run unchanged in the interpreter.
"""
from codegen.ops.routed import is_text
from jitcore.extending import overload
from typeinfer import steps
from typeinfer.ops import Const
from typeinfer.types import Family, Object

Text = Family("a string", lambda t: isinstance(t, Object) and is_text(t))


@overload(steps.length)
def length_of_text(text: Text):
    return len(text)


@overload(steps.item_at)
def item_of_text(text: Text, k):
    return text[k]


@overload(steps.unpack_items)
def unpack_args(x: Object(tuple), count: Const(int)):
    steps.check_count(len(x), count)
    return steps.first_items(x, count)


@overload(steps.item_at)
def item_of_args(x: Object(tuple), k):
    return x[k]


@overload(steps.unpack_items)
def unpack(text: Text, count: Const(int)):
    steps.check_count(len(text), count)
    return steps.first_items(list(text), count)
