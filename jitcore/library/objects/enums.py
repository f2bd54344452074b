"""Members of enumerations.

In: members.  Out: overloads.  Holds: the functions run unchanged in the interpreter.
"""
from jitcore.extending import overload
from typeinfer.callables import record_steps
from typeinfer.ops import Const


@overload(record_steps.member_items)
def member_items(member, name: Const(str), count: Const(int)):
    if count == 0:
        return ()
    return (*record_steps.member_items(member, name, count - 1), record_steps.member_item(member, name, count - 1))


@overload(record_steps.on_text)
def on_first_text(function, position: Const(int), member, *others):
    if position == 0:
        return function(member.value, *others)
    return on_second_text(function, member, *others)


def on_second_text(function, first, member, *others):
    return function(first, member.value, *others)


@overload(record_steps.member_by_value)
def member_by_value(cls, value):
    for member in cls:
        if member.value == value:
            return member
    raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
