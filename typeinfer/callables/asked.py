"""What is done with objects of which nothing is known when compiling: the interpreter is asked.

In: objects, among them what NumPy's functions gave whose types depend on values.  Out: callables.  Holds: each does what its name says, by
Python's own rules.
"""


def call_object(function, /, *args, **keywords):
    """A call of an object of which nothing is known."""
    return function(*args, **keywords)


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


def unpack_object(iterable, before: int) -> tuple:
    """The items of `a, b = x`."""
    items = tuple(iterable)
    if len(items) != before:
        raise ValueError(f"not enough values to unpack (expected {before}, got {len(items)})" if len(items) < before else
                         f"too many values to unpack (expected {before})")
    return items


def enter_object(entered):
    """What `with` does at first."""
    return type(entered).__enter__(entered)


def leave_object(entered, exception) -> bool:
    """What it does at last: whether the exception goes no further."""
    return bool(type(entered).__exit__(entered, exception and type(exception), exception, exception and exception.__traceback__))
