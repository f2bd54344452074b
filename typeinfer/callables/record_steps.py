"""What operations on members of enumerations and instances of the user's classes mean, as functions (see steps).

In: nothing.  Out: Python functions, which ops declare the lowering of, and the evaluator runs.
Holds: each does in the interpreter exactly what its op compiles to.
"""
from __future__ import annotations

import inspect
from functools import cached_property

from typeinfer.kinds.records import values_of


def member_attribute(member, name: str):
    """An attribute of a member of an enumeration that each member has of its own."""
    return getattr(member, name)


def member_items(member, name: str, count: int) -> tuple:
    """Such an attribute where it is a tuple, of as many items for each member."""
    return getattr(member, name)


def member_item(member, name: str, index: int):
    """An item of it."""
    return getattr(member, name)[index]


def on_text(function, position: int, *args):
    """function(*args), of which that one is a member of a StrEnum, as the text that it is."""
    return function(*args)


def member_of(cls, value):
    """Color(2)."""
    return cls(value)


def member_by_value(cls, value):
    """The same of values that are no ints, found by comparison."""
    return cls(value)


def new_instance(cls):
    """What `__init__` is called with."""
    return object.__new__(cls)


def get_field(instance, name: str):
    """An attribute that an instance has of its own."""
    return getattr(instance, name)


def set_field(instance, name: str, value) -> None:
    """instance.name = value, by Python's own rules."""
    object.__setattr__(instance, name, value)


def delete_field(instance, name: str) -> None:
    """del instance.name, by Python's own rules."""
    object.__delattr__(instance, name)


def has_field(instance, name: str) -> bool:
    """Whether an instance has an attribute of its own."""
    return name in values_of(instance)


def is_of_class(instance, cls) -> bool:
    """Whether one of several instances is exactly of that class."""
    return type(instance) is cls


def of_other_classes(instance):
    """It, where it is not of the first class that it may be of."""
    return instance


def of_its_class(function, instance, *others):
    """A call of a function with an instance of one of several classes."""
    return function(instance, *others)


def of_second_class(function, other, instance):
    """The same, where the second operand is such an instance."""
    return function(other, instance)


def attribute_if_any(instance, name: str):
    """instance.name, where other instances at this place have such an attribute."""
    return getattr(instance, name)


def attribute_of_one(instance, name: str):
    """instance.name, of an instance of one of several classes."""
    return getattr(instance, name)


def set_of_one(instance, name: str, value) -> None:
    """instance.name = value, of an instance of one of several classes."""
    setattr(instance, name, value)


def cached(instance, name: str, function):
    """instance.name, which functools.cached_property computes once."""
    return getattr(instance, name)


def field_or(instance, name: str, value):
    """An attribute that an instance has, or else its class."""
    return getattr(instance, name, value)


def gives_attribute(owner, name: str) -> bool:
    """hasattr(owner, name), of what a property computes."""
    return hasattr(owner, name)


def is_computed(owner, name: str) -> bool:
    """Whether asking for the attribute calls a function of the user's."""
    return computes(type(owner), name)


def computes(cls: type, name: str) -> bool:
    return isinstance(inspect.getattr_static(cls, name, None), property | cached_property)


def attribute_or(owner, name: str, value):
    """getattr(owner, name, value)"""
    return getattr(owner, name, value)


def has_special(owner, name: str) -> bool:
    """Whether the class of an instance has a special method of the user's."""
    return is_special(type(owner), name)


def gives_items(iterator) -> bool:
    """Whether an object is an iterator, which `__iter__` must give."""
    return hasattr(type(iterator), "__next__")


def is_special(cls: type, name: str) -> bool:
    """The same of the class; it may say None, which forbids the operation. (What __get__ would do is not done when compiling.)"""
    own = _found(cls, name)
    return own is not _found(object, name) and own is not _found(tuple, name)


def _found(cls: type, name: str):
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), _ABSENT)


_ABSENT = object()


def goes_first(second, first, name: str) -> bool:
    """Whether the reflected method of the second operand is asked first: its class derives from the first one's, and has its own."""
    return (type(second) is not type(first) and issubclass(type(second), type(first))
            and getattr(type(second), name, None) is not getattr(type(first), name, None))


def given_by(value, cls: type, name: str):
    """What a special method of that name gave, where Python asks for a value of the class."""
    if not isinstance(value, cls):
        raise TypeError(f"{name} returned non-{cls.__name__} (type {type(value).__name__})")
    return cls(value)


def fail_with_types(message: str, x, y):
    """The TypeError of an operator that neither operand has."""
    raise TypeError(f"{message}'{type(x).__name__}' and '{type(y).__name__}'")


def nothing(*args) -> None:
    """What `object.__init__` does."""


def set_converted(instance, name: str, value, cls) -> None:
    """instance.name = cls(value)"""
    object.__setattr__(instance, name, cls(value))


def leave_instance(entered, exception):
    """The end of a `with` by an exception."""
    return type(entered).__exit__(entered, type(exception), exception, exception.__traceback__)


def close(thing) -> None:
    """The end of `with closing(thing)`."""
    thing.close()


def make_named(cls, items):
    """P._make(items)"""
    return cls._make(items)


def store_whole(record, name: str, value) -> None:
    """record[name] = value, where the field is an array."""
    record[name] = value


def assign_record(record, name: str, value) -> None:
    """record[name] = value, where the field is a record."""
    record[name] = value


def copy_record(target, source) -> None:
    """The content of one record into another."""
    for name in target.dtype.names:
        target[name] = source[name]


def record_names(record) -> tuple:
    """The names of a record's fields."""
    return record.dtype.names


def replacer(instance, changes: dict):
    """What makes an instance of the same dataclass with these fields changed: a function of it and them."""
    from dataclasses import replace
    return replace


def taker(instance, form: str):
    """dataclasses.astuple or asdict, as a function of the instance."""
    import dataclasses
    return getattr(dataclasses, form)


def as_plain(value, form: str):
    """What dataclasses.astuple or asdict make of a value in a field."""
    from copy import deepcopy
    from dataclasses import is_dataclass
    if is_dataclass(value):
        return taker(value, form)(value)
    if isinstance(value, (list, tuple)):
        return type(value)([as_plain(item, form) for item in value])
    return {as_plain(key, form): as_plain(item, form) for key, item in value.items()} if isinstance(value, dict) else deepcopy(value)


def plain_items(items: tuple, count: int, form: str) -> tuple:
    """The first items, each as that function has it."""
    return tuple(as_plain(item, form) for item in items[:count])
