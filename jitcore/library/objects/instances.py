"""Operators on instances of the user's classes: the special methods that Python's own rules choose.

In: instances.  Out: overloads.  Holds: which method is called is known when compiling, for classes are; one that returns NotImplemented
lets the other operand's be asked.
"""
import operator
from functools import partial

import numpy as np

from codegen.ops.registry import REGISTRY
from typeinfer.kinds.choices import Choice
from typeinfer.callables import functions, record_steps, steps, tables
from typeinfer.lattice import is_text
from typeinfer.ops import Const
from typeinfer.kinds.records import Either, Instance
from typeinfer.callables.record_steps import goes_first, has_special
from typeinfer.types import Array, Family, List, NamedTuple, Optional, RangeType, Slice, Tuple, TupleOf, is_display

overload = partial(REGISTRY.overload, only_for=Family("an instance", lambda t: isinstance(t.of if isinstance(t, Optional) else t, Instance | Either)))
MaybeInstance = Family("an instance, or None", lambda t: isinstance(t, Optional) and isinstance(t.of, Instance | Either))


Indexed = Family("a list, tuple, range, text or array", lambda t: isinstance(t, List | Tuple | TupleOf | RangeType | Array) or is_text(t))
Unformatted = Family("anything but text", lambda t: not is_text(t))           # of which % is a format
Sequence = Family("a list, tuple or text", lambda t: isinstance(t, List | Tuple | TupleOf) and not isinstance(t, NamedTuple) or is_display(t) or is_text(t))
Unrepeated = Family("anything but a sequence", lambda t: not isinstance(t, Sequence))
Special = Family("an instance", lambda t: isinstance(t, Instance | NamedTuple))


def _declare(key, function, **annotations):
    function.__annotations__ = annotations
    overload(key)(function)


# --- operators of two operands
def binary(symbol: str, forward: str, backward: str):
    is_order = symbol in ("<", "<=", ">", ">=")
    message = f"'{symbol}' not supported between instances of " if is_order else f"unsupported operand type(s) for {symbol}: "

    def apply(x, y):
        if goes_first(y, x, backward):
            first = getattr(y, backward)(x)
            if first is not NotImplemented:
                return first
        if has_special(x, forward):
            result = getattr(x, forward)(y)
            if result is not NotImplemented:
                return result
        if has_special(y, backward) and not goes_first(y, x, backward):
            other = getattr(y, backward)(x)
            if other is not NotImplemented:
                return other
        record_steps.fail_with_types(message, x, y)
    return apply


@overload(operator.iadd)
def extended(items: List, x: Instance):
    items.extend(x)
    return items


def _in_place(name: str, plain):
    def apply(x, y):
        if has_special(x, name):
            result = getattr(x, name)(y)
            if result is not NotImplemented:
                return result
        return plain(x, y)
    return apply


for _name, _key, _symbol in (
        ("add", operator.add, "+"), ("sub", operator.sub, "-"), ("mul", operator.mul, "*"), ("truediv", operator.truediv, "/"),
        ("floordiv", operator.floordiv, "//"), ("mod", operator.mod, "%"), ("pow", operator.pow, "** or pow()"),
        ("matmul", operator.matmul, "@"), ("and", operator.and_, "&"), ("or", operator.or_, "|"), ("xor", operator.xor, "^"),
        ("lshift", operator.lshift, "<<"), ("rshift", operator.rshift, ">>"), ("divmod", divmod, "divmod()")):
    _other = {operator.mod: Unformatted, operator.mul: Unrepeated}.get(_key, object)
    for _patterns in ({"x": Special, "y": _other if _key is operator.mul else object}, {"x": _other, "y": Special}):
        _declare(_key, binary(_symbol, f"__{_name}__", f"__r{_name}__"), **_patterns)
    if _key is not divmod:
        _declare(getattr(operator, f"i{_name}"), _in_place(f"__i{_name}__", _key), x=Special)
        _declare(getattr(operator, f"i{_name}"), _in_place(f"__i{_name}__", _key), y=Special)


# --- comparisons
for _name, _backward, _symbol in (("lt", "gt", "<"), ("le", "ge", "<="), ("gt", "lt", ">"), ("ge", "le", ">=")):
    for _patterns in ({"x": Special}, {"y": Special}):
        _apply = binary(_symbol, f"__{_name}__", f"__{_backward}__")
        _declare(getattr(operator, _name), _apply, **_patterns)


def equals(x, y):
    if goes_first(y, x, "__eq__"):
        first = y.__eq__(x)
        if first is not NotImplemented:
            return first
    if has_special(x, "__eq__"):
        result = x.__eq__(y)
        if result is not NotImplemented:
            return result
    if has_special(y, "__eq__") and not goes_first(y, x, "__eq__"):
        other = y.__eq__(x)
        if other is not NotImplemented:
            return other
    return x is y


def equals_reflected(x, y):
    return equals(x, y)


def differs(x, y):
    if has_special(x, "__ne__"):
        result = x.__ne__(y)
        if result is not NotImplemented:
            return result
    return not x == y


def differs_reflected(x, y):
    return not x == y


def is_equal_or_none(x, y):
    if x is None or y is None:
        return x is y
    return steps.content(x) == steps.content(y)


def is_equal_or_none_reflected(x, y):
    return is_equal_or_none(x, y)


def differs_or_none(x, y):
    return not is_equal_or_none(x, y)


def differs_or_none_reflected(x, y):
    return not is_equal_or_none(x, y)


_declare(operator.eq, is_equal_or_none, x=MaybeInstance, y=MaybeInstance | Instance | Either)
_declare(operator.eq, is_equal_or_none_reflected, x=Instance | Either, y=MaybeInstance)
_declare(operator.ne, differs_or_none, x=MaybeInstance, y=MaybeInstance | Instance | Either)
_declare(operator.ne, differs_or_none_reflected, x=Instance | Either, y=MaybeInstance)
_declare(operator.eq, equals, x=Special)
_declare(operator.eq, equals_reflected, y=Special)
_declare(operator.ne, differs, x=Special)
_declare(operator.ne, differs_reflected, y=Special)


# --- keys
@overload(tables.key_hash)
def key_hash(key: Instance):
    found = hash(key)
    return -2**63 + 1 if found == -2**63 else found       # see GONE in table_memory


@overload(tables.same_key)
def same_key(one: Instance, other):
    return one is other or one == other


@overload(tables.same_key)
def same_key_reflected(one, other: Instance):
    return one is other or one == other


# --- operators and functions of one operand
def unary(name: str):
    def apply(x):
        return getattr(x, name)()
    return apply


for _key, _name in ((operator.neg, "__neg__"), (operator.pos, "__pos__"), (operator.invert, "__invert__"), (abs, "__abs__")):
    _declare(_key, unary(_name), x=Special)


@overload(len)
def length(x: Special):
    found = operator.index(x.__len__())
    if found < 0:
        raise ValueError("__len__() should return >= 0")
    return found


@overload(round)
def round_instance(x: Special):
    check_rounds(x)
    return x.__round__()


def check_rounds(x):
    if not has_special(x, "__round__"):
        raise TypeError(f"type {type(x).__name__} doesn't define __round__ method")


@overload(round)
def round_instance_to(x: Special, digits):
    check_rounds(x)
    return x.__round__(digits)


class _Odd:
    __bool__ = int


def _names_class() -> bool:
    """Whether the running Python names the class whose method gives no bool: 3.15 and later do."""
    try:
        return bool(_Odd())
    except TypeError as error:
        return "_Odd" in str(error)


NAMES_CLASS = _names_class()


def wrong_truth(cls, found):
    if not NAMES_CLASS:
        return "__bool__ should return bool, returned " + found
    place = "" if cls.__module__ == "__main__" else cls.__module__ + "."
    return place + cls.__qualname__ + ".__bool__() must return a bool, not " + found


@overload(operator.truth)
def is_true(x: Special):
    if has_special(x, "__bool__"):
        found = x.__bool__()
        if not isinstance(found, bool):
            raise TypeError(wrong_truth(type(x), class_word(found)))
        return found
    if has_special(x, "__len__"):
        return len(x) != 0
    return True


def class_word(value):
    """The name of a class as CPython's own messages have it."""
    return ("numpy." if isinstance(value, np.generic) else "") + type(value).__name__


@overload(bool)
def bool_of_instance(x: Special):
    return operator.truth(x)


@overload(operator.not_)
def is_false(x: Special):
    return not operator.truth(x)


@overload(operator.truth)
def is_some_and_true(x: MaybeInstance):
    if x is None:
        return False
    return operator.truth(steps.content(x))


@overload(operator.not_)
def is_none_or_false(x: MaybeInstance):
    if x is None:
        return True
    return not operator.truth(steps.content(x))


# --- items
@overload(operator.getitem)
def get_item(x: Instance, index):
    return x.__getitem__(index)


@overload(operator.getitem)
def get_item_at(items: Indexed, index: Instance):
    return items[operator.index(index)]


@overload(operator.setitem)
def set_item_at(items: Indexed, index: Instance, value):
    items[operator.index(index)] = value


@overload(operator.delitem)
def delete_item_at(items: List, index: Instance):
    del items[operator.index(index)]


@overload(operator.setitem)
def set_section(items: List, section: Slice, x: Instance):
    items[section] = [item for item in x]


@overload(operator.setitem)
def set_item(x: Instance, index, value):
    x.__setitem__(index, value)


@overload(operator.delitem)
def delete_item(x: Instance, index):
    x.__delitem__(index)


@overload(operator.contains)
def contains(x: Instance, value):
    if has_special(x, "__contains__"):
        if type(x).__contains__ is None:
            raise TypeError(f"'{type(x).__name__}' object is not a container")
        return operator.truth(x.__contains__(value))
    for item in x:
        if item == value:
            return True
    return False


@overload(operator.contains)
def range_contains(r: RangeType, x: Instance):
    for item in r:
        if item == x:
            return True
    return False


@overload(range.count)
def count_in_range(r: RangeType, x: Instance, /):
    return operator.countOf(r, x)


@overload(range.index)
def index_in_range(r: RangeType, x: Instance, /):
    return operator.indexOf(r, x)


# --- iteration (more of it: iterated_instances)
@overload(reversed)
def reversed_instance(x: Instance, /):
    if has_special(x, "__reversed__"):
        return x.__reversed__()
    return step_back(x)


def step_back(x):
    """The items of what has `__len__` and `__getitem__`."""
    for index in range(len(x) - 1, -1, -1):
        yield x[index]


@overload(next)
def next_of_instance(x: Instance):
    return x.__next__()


# --- an instance of one of several classes
@REGISTRY.overload(record_steps.of_its_class, inline=True)
def of_its_class(function, instance: Either):
    if functions.is_first(instance):
        return function(functions.first_option(instance))
    return function(functions.other_options(instance))


@REGISTRY.overload(record_steps.of_its_class, inline=True)
def with_one_more(function, instance: Either, other):
    if functions.is_first(instance):
        return function(functions.first_option(instance), other)
    return function(functions.other_options(instance), other)


@REGISTRY.overload(record_steps.of_its_class, inline=True)
def with_two_more(function, instance: Either, second, third):
    if functions.is_first(instance):
        return function(functions.first_option(instance), second, third)
    return function(functions.other_options(instance), second, third)


@REGISTRY.overload(record_steps.of_its_class, inline=True)
def with_three_more(function, instance: Either, second, third, fourth):
    if functions.is_first(instance):
        return function(functions.first_option(instance), second, third, fourth)
    return function(functions.other_options(instance), second, third, fourth)


@REGISTRY.overload(record_steps.of_second_class, inline=True)
def of_second_class(function, other, instance: Either):
    if functions.is_first(instance):
        return function(other, functions.first_option(instance))
    return function(other, functions.other_options(instance))


@REGISTRY.overload(record_steps.attribute_of_one, inline=True)
def attribute_of_one(instance: Either | Choice, name: Const(str)):
    if functions.is_first(instance):
        return record_steps.attribute_if_any(functions.first_option(instance), name)
    return record_steps.attribute_if_any(functions.other_options(instance), name)


@REGISTRY.overload(record_steps.set_of_one, inline=True)
def set_of_one(instance: Either, name: Const(str), value):
    if functions.is_first(instance):
        setattr(functions.first_option(instance), name, value)
    else:
        setattr(functions.other_options(instance), name, value)


# --- attributes that may be missing
@overload(record_steps.cached)
def cached(owner: Instance, name: Const(str), function):
    if record_steps.has_field(owner, name):
        return record_steps.get_field(owner, name)
    value = function(owner)
    record_steps.set_field(owner, name, value)
    return value


@overload(record_steps.field_or)
def field_or(owner: Instance, name: Const(str), value):
    if record_steps.has_field(owner, name):
        return record_steps.get_field(owner, name)
    return value


@overload(record_steps.gives_attribute)
def gives_attribute(owner: Instance, name: Const(str)):
    try:
        getattr(owner, name)
    except AttributeError:
        return False
    return True


@overload(record_steps.attribute_or)
def attribute_or(owner: Instance | Either, name: Const(str), value):
    if record_steps.is_computed(owner, name):
        try:
            return getattr(owner, name)
        except AttributeError:
            return value
    if hasattr(owner, name):
        return getattr(owner, name)
    return value


# --- with
@overload(steps.enter)
def enter(entered: Instance):
    return entered.__enter__()


@overload(steps.leave)
def leave(entered: Instance, cls, exception, trace):
    return entered.__exit__(cls, exception, trace)


@overload(record_steps.set_converted)
def set_converted(owner: Instance, name: Const(str), value, cls):
    record_steps.set_field(owner, name, cls(value))


@overload(record_steps.leave_instance)
def leave_instance(entered: Instance, exception):
    return entered.__exit__(type(exception), exception, exception.__traceback__)


@overload(record_steps.close)
def close(thing: Instance):
    thing.close()


@REGISTRY.overload(record_steps.make_named)
def make_named(cls, items):
    count = len(cls._fields)
    if len(items) != count:
        raise TypeError(f"Expected {count} arguments, got {len(items)}")
    return cls(*steps.unpack_items(items, count))
