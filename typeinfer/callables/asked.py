"""What is done with objects of which nothing is known when compiling: the interpreter is asked.

In: objects, among them what NumPy's functions gave whose types depend on values.  Out: callables.  Holds: each does what its name says, by
Python's own rules.
"""
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator, MappingView
from functools import cache
from sys import getrefcount

_COPIED = frozenset((list, dict, set, deque, Counter, OrderedDict, defaultdict))
_PLAIN = frozenset((int, float, complex, bool, str, bytes, type(None)))


def call_object(function, /, *args, **keywords):
    """A call of an object of which nothing is known."""
    return function(*args, **keywords)


def call_with_copies(function, copied: tuple[int, ...], /, *args, **keywords):
    """A call that is given copies of lists and the like at these positions: nobody may keep or change them, since compiled code would
    not see it."""
    values, given = (*args, *keywords.values()), {}
    for position in copied:
        _note(values[position], given)
    before = _counts(given)
    found = function(*args, **keywords)
    for (one, items), count, now in zip(given.values(), before, _counts(given)):
        if now != count or list(map(id, _items(one))) != list(map(id, items)):
            name = getattr(function, "__name__", type(function).__name__)
            raise TypeError(f"{name}() keeps or changes a {type(one).__name__} that it is given, and compiled code gives it a copy")
    return found


def _counts(given: dict) -> list[int]:
    return [getrefcount(one) for one, _ in given.values()]


def _note(one, given: dict) -> bool:
    """Note a container, and those in it, beside its items; whether there is any that could be changed, or shows one."""
    if id(one) in given:
        return True
    items = _items(one)
    if type(one) in _COPIED or isinstance(one, Iterator | MappingView | BaseException):
        given[id(one)] = one, items
    inside = [_note(item, given) for item in items] if not _PLAIN.issuperset(map(type, items)) else ()
    if isinstance(one, tuple) and any(inside):
        given[id(one)] = one, items
    return id(one) in given


def _items(one) -> list:
    """The items of a container; of a dictionary its keys, too."""
    if isinstance(one, dict):
        return [*one, *one.values()]
    return [*one] if type(one) in _COPIED or isinstance(one, tuple) else []


def attribute_of(value, name: str):
    """An attribute of an object whose class may have derived ones."""
    return getattr(value, name)


def set_attribute_of(value, name: str, new) -> None:
    """The same, assigned."""
    setattr(value, name, new)


def go_through_object(iterator):
    """The items of an iterator."""
    item = next_of_object(iterator)
    while item is not None:
        yield item
        item = next_of_object(iterator)


def iterator_of_object(iterable):
    """iter(iterable)"""
    return iter(iterable)


def next_of_object(iterator):
    """The next item; None: there is no other. (Compiled code knows an item that is None from the end.)"""
    return next(iterator, None)


def unpack_object(iterable, before: int, after: int) -> tuple:
    """The items of `a, b = x` (after = -1), or of `a, *b, c = x`: those of the star are a list."""
    return _unpacking(before, after)(iterable)


@cache
def _unpacking(before: int, after: int):
    """A function that unpacks into so many names: its errors are Python's own."""
    first, last = ["".join(f"_{side}{k}, " for k in range(count)) for side, count in ((0, before), (1, after))]
    names, items = (f"{first}*_, {last}", f"{first}_, {last}") if after >= 0 else (first, first)
    return eval(f"lambda x: [({items}) for ({names}) in (x,)][0]")


def enter_object(entered):
    """What `with` does at first."""
    if not hasattr(type(entered), "__enter__") or not hasattr(type(entered), "__exit__"):
        with entered:                             # Python says so
            pass
    return type(entered).__enter__(entered)


def leave_object(entered, exception) -> bool:
    """What it does at last: whether the exception goes no further."""
    return bool(type(entered).__exit__(entered, exception and type(exception), exception, exception and exception.__traceback__))
