"""The callables that bytecode means but Python has no name for: the steps of a `for`, of unpacking, of closures.

In: nothing.  Out: Python functions, which decoded IR calls, ops declare the lowering of, and the evaluator runs.
Holds: each does in the interpreter exactly what its op compiles to.

A `for` over `x` is: it = iterate(x); k = 0; while has_next(it, k): item = next_item(it, k); k = advance(k).
Everything that numeric code iterates is indexable with a length that is known when the loop starts, so the only state is k.
"""
from __future__ import annotations

from functools import partial



class Presented:
    """enumerate(x, start), zip(x, y), reversed(x) as values: what they present, without a position."""

    def __init__(self, of, *args):
        self.of, self.args = of, args


class strict_zip:
    """zip(*iterables, strict=True)."""
    python_class = zip

    def __new__(cls, *iterables):
        return zip(*iterables, strict=True)


def iterate(iterable):
    """The unchanging part of an iteration over a sequence: (sequence, length)."""
    return pair_with_length(iterable, 0 if hasattr(iterable, "__next__") else length(iterable))


def length(iterable) -> int:
    """How many items an iteration yields, at most 2**63 - 1; of enumerate and zip too, which have no len()."""
    if isinstance(iterable, Presented):
        if iterable.of is reversed and len(iterable.args) == 2:
            return iterable.args[1]
        lengths = [length(one) for one in (iterable.args[:1] if iterable.of is enumerate else iterable.args)]
        return min(lengths, default=0) + (iterable.of is strict_zip and len(set(lengths)) > 1)
    if isinstance(iterable, range):
        return min(max(0, -((iterable.start - iterable.stop) // iterable.step)), 2**63 - 1)
    return len(iterable)


def item_at(iterable, index: int):
    """The item of a sequence at a position within its length."""
    if isinstance(iterable, Presented):
        if iterable.of is enumerate:
            return iterable.args[1] + index, item_at(iterable.args[0], index)
        if iterable.of is strict_zip:
            check_strict(tuple(map(length, iterable.args)), index)
        if iterable.of in (zip, strict_zip):
            return tuple(item_at(one, index) for one in iterable.args)
        return item_at(iterable.args[0], length(iterable.args[0] if len(iterable.args) == 1 else iterable) - 1 - index)
    return iterable[index]


def present(of, *args):
    """enumerate, zip or reversed of sequences."""
    return Presented(of, *args)


def reversed_from(items, count: int):
    """reversed(items) of a list, or of what a loop over a dictionary or deque goes through, that has `count` items now."""
    return Presented(reversed, items, count)


def walk_back(items):
    """iter(reversed(items)): what keeps its position."""
    return iter(reversed(items))


def yield_value(item, has_last_word: bool, *inner) -> None:
    """`yield item` in the body of a generator. `has_last_word`: something is to be done when it is dropped there. `inner`: the iterator
    that the item comes from, in `yield from`."""


def returned(iterator):
    """What `yield from` gives once the iterator has ended: what a generator returned."""


def returned_by(generator):
    """What a generator that has ended returned."""


_ITEMS: dict = {}     # id of a generator → the item that `resume` has run to


def resume(generator) -> bool:
    """Run a generator to its next item; False where it has ended."""
    for _ITEMS[id(generator)] in generator:
        return True
    return False


def taken(generator):
    """The item that `resume` has run to, once."""
    return _ITEMS.pop(id(generator))


def state_of(generator) -> int:
    """0: it has not started; -1: it runs, or has ended; else where it stands."""


def send_in(generator, value) -> None:
    """What a generator is given where it goes on."""


def send_on(iterator, value) -> None:
    """What is sent to a generator that stands in `yield from` is for the one that it goes through."""
    if value is not None:
        send_in(iterator, value)


def refuse_sent(value, message: str) -> None:
    """The same where it goes through what is no generator."""
    if value is not None:
        raise AttributeError(message)


def throw_in(generator, exception) -> None:
    """What a generator raises where it goes on."""


def end_generator(generator, state: int) -> None:
    """A generator that stands nowhere does not go on."""


READ_FRAMES = frozenset({taken, returned_by, state_of})
CHANGE_FRAMES = frozenset({send_in, throw_in, end_generator})


def first_taken(generator, count: int) -> tuple:
    """The first items, which are there."""
    return tuple(next(generator) for _ in range(count))


def next_inside(generator):
    """next(generator) in the body of another one, which its end must not end."""
    return next(generator)


def branches(items, kept: list, count: int) -> tuple:
    """As many iterators over one, which keep what it gave in a list."""
    from itertools import tee
    return tee(items, count)


def zip_generators(*iterables):
    """zip(*iterables) where one is a generator."""
    return zip(*iterables)


def zip_strictly(*iterables):
    """zip(*iterables, strict=True) where one is a generator."""
    return zip(*iterables, strict=True)


def walker(iterable):
    """An iterator that compiled code steps through: an instance that is its own is none."""
    return iter(iterable)


def iterators_of(*iterables) -> tuple:
    """An iterator of each."""
    return tuple(map(iter, iterables))


def view_part(view, index: int):
    """What a Presented holds at a constant position."""
    return view.args[index]


def rest_of_zip(view):
    """zip(*others) of zip(first, *others)."""
    return Presented(zip, *view.args[1:])


def loosely(view):
    """zip(*iterables) of zip(*iterables, strict=True)."""
    return Presented(zip, *view.args)


def all_lengths(view) -> tuple:
    """The lengths of what a zip presents."""
    return tuple(map(length, view.args))


def check_strict(lengths: tuple, index: int) -> None:
    """What zip(strict=True) of sequences with these lengths raises when its item at `index` is asked for."""
    exhausted = lengths[0] <= index
    for number, count in enumerate(lengths[1:], 2):
        if exhausted is not (count <= index):
            others = "argument 1" if number == 2 else f"arguments 1-{number - 1}"
            raise ValueError(f"zip() argument {number} is {'longer' if exhausted else 'shorter'} than {others}")


def pair_with_length(iterable, count: int):
    """An iterator: a sequence and its length."""
    return iterable, count


def iterator_of(iterator):
    """The sequence of an iterator."""
    return iterator[0]


def iterator_length(iterator) -> int:
    """The length of an iterator's sequence."""
    return iterator[1]


def make_range(start: int, stop: int, step: int) -> range:
    """A range whose step is known not to be 0."""
    return range(start, stop, step)


def range_item(start: int, stop: int, step: int, index: int) -> int:
    """start + index * step, which is within a range and so cannot overflow."""
    return start + index * step


def range_item_from_end(start: int, stop: int, step: int, index: int) -> int:
    """Item of a reversed range at a position within it."""
    return range(start, stop, step)[-1 - index]


def check_count(count: int, expected: int) -> None:
    """What unpacking `count` items into `expected` variables raises."""
    if count < expected:
        raise ValueError(f"not enough values to unpack (expected {expected}, got {count})")
    if count > expected:
        raise ValueError(too_many_to_unpack(expected, None))


def unpack_items(iterable, count: int) -> tuple:
    """The items of a, b = x as a tuple."""
    check_count(length(iterable), count)
    return first_items(iterable, count)


def first_items(iterable, count: int) -> tuple:
    """The first items, as a tuple."""
    return tuple(item_at(iterable, index) for index in range(count))


def has_next(iterator, count: int, unrolled: bool) -> bool:
    """Whether an iteration that has taken `count` items has another. `unrolled`: the loop was repeated for each item."""
    sequence = iterator[0]
    if hasattr(sequence, "__next__"):
        return resume(sequence)
    if isinstance(sequence, Presented) and sequence.of is reversed and len(sequence.args) == 2:
        return 0 < sequence.args[1] - count <= len(sequence.args[0])
    return count < length(sequence)               # of a list: now


def next_item(iterator, count: int):
    """The next item of an iteration that has taken `count` items."""
    return taken(iterator[0]) if hasattr(iterator[0], "__next__") else item_at(iterator[0], count)


def advance(count: int) -> int:
    """count + 1, which never overflows: count is less than a length."""
    return count + 1


def poll() -> None:
    """Where a loop inside a `try` goes back: a signal that waits is acted on here, and its exception is caught there. (Other loops get
    theirs when they are lowered. The interpreter needs to be told nothing.)"""


def check_bound(is_bound: bool, name: str, is_free: bool) -> None:
    """Raise what reading an unbound local raises."""
    if not is_bound:
        cls, message = unbound_message(name, is_free)
        raise cls(message)


def unpack(iterable, before: int, after: int):
    """The items of `a, b = x` (after = -1) or `a, *b, c = x` as a tuple; the star's items are a tuple or list in it (see `starred`)."""
    items = tuple(iterable)
    if after < 0:
        if len(items) < before:
            raise ValueError(f"not enough values to unpack (expected {before}, got {len(items)})")
        if len(items) > before:
            raise ValueError(too_many_to_unpack(before, len(items) if isinstance(iterable, (tuple, list)) else None))
        return items
    if len(items) < before + after:
        raise ValueError(f"not enough values to unpack (expected at least {before + after}, got {len(items)})")
    rest = len(items) - after
    return items[:before] + (items[before:rest],) + items[rest:]


def unpack_starred(iterable, before: int, after: int):
    """The same of what has no items known by number: a list is in the tuple."""
    items = list(iterable)
    if len(items) < before + after:
        raise ValueError(f"not enough values to unpack (expected at least {before + after}, got {len(items)})")
    rest = len(items) - after
    return (*items[:before], items[before:rest], *items[rest:])


def starred(items) -> list:
    """The list that a starred name is given."""
    return list(items)


def make_tuple(*items):
    """(a, b, c)."""
    return items


def make_list(*items):
    """[a, b, c]."""
    return list(items)


def append_item(items: list, one) -> list:
    """What a comprehension does with each item."""
    items.append(one)
    return items


def extend_items(items: list, more) -> list:
    """[*items, *more] while it is being built, where `items` is a list."""
    items.extend(more)
    return items


def list_store(items: list, index: int, value) -> None:
    """items[index] = value, at a position that is known to be within the list."""
    items[index] = value


def open_gap(items: list, at: int, count: int) -> None:
    """Room for `count` items at a position, which are stored at once."""
    items[at:at] = [None] * count


def close_gap(items: list, first: int, count: int) -> None:
    """Remove `count` items from a position on."""
    del items[first:first + count]


def list_section(items: list, first: int, count: int, room: int = 0) -> list:
    """A new list of `count` items that are known to be there, which has room for so many more."""
    return items[first:first + count]


def section_for(wanted, items: list, first: int, count: int) -> list:
    """The same, item by item, into a list that is to hold more."""
    return items[first:first + count]


def concatenate_items(sequence, more):
    """[*a, *b] or (*a, *b) while it is being built: of the first one's class."""
    return type(sequence)((*sequence, *more))


def item(sequence, index: int):
    """Item of a tuple at a constant position."""
    return sequence[index]


def format_value(value, conversion: str, spec: str) -> str:
    """One replacement field of an f-string."""
    if conversion:
        value = {"s": str, "r": repr, "a": ascii}[conversion](value)
    return format(value, spec)


def format_now(value, conversion: str, spec: str) -> str:
    """The same of a value that may change before the text is needed."""
    return format_value(value, conversion, spec)


def join_strings(*parts: str) -> str:
    """The pieces of an f-string, put together."""
    return "".join(parts)


def sort_texts(items: list) -> None:
    """items.sort() of a list of str or bytes."""
    items.sort()


def go_through(passed):
    """The items of an iterator that Python passed (see passed)."""
    item = next_passed(passed)
    while item is not None:
        yield item
        item = next_passed(passed)


def next_passed(passed):
    """The next item of an iterator that Python passed; None: there is no other."""
    return next(passed.iterator, None)


next_passed.__name__ = "next"


def content(value):
    """A value that may be None, and is not."""
    return value


def still(value):
    """What was found not to be None, read again."""
    return value


def raise_(exception) -> None:
    """`raise exception`: a class or an instance."""
    raise exception


def raise_from(exception, cause) -> None:
    """`raise exception from cause`."""
    raise exception from cause


class WithKeywords:
    """A class called with keywords: its last arguments have these names."""
    made: dict = {}

    def __new__(cls, python_class: type, names: tuple[str, ...]):
        self = cls.made.get((python_class, names))
        if self is None:
            self = cls.made[python_class, names] = super().__new__(cls)
            self.python_class, self.names, self.__name__ = python_class, names, python_class.__name__
        return self

    def __call__(self, *args):
        count = len(args) - len(self.names)
        return self.python_class(*args[:count], **dict(zip(self.names, args[count:])))


def catch() -> BaseException:
    """The exception that was raised: the first step of what catches it."""
    raise RuntimeError("there is no exception to catch")


def begin_handling(exception):
    """From here on the exception is the one being handled: a bare `raise` raises it, others get it as context. Gives what was
    handled before."""
    return None


def end_handling(previous) -> None:
    """What was handled before is so again."""


def is_caught(exception, classes) -> bool:
    """Whether `except classes` takes the exception."""
    if not all(isinstance(one, type) and issubclass(one, BaseException)
               for one in (classes if type(classes) is tuple else (classes,))):
        raise TypeError("catching classes that do not inherit from BaseException is not allowed")
    return isinstance(exception, classes)


def reraise(exception) -> None:
    """An exception that nothing here took goes on, with the traceback it has."""
    raise exception


def raise_handled() -> None:
    """A bare `raise`."""
    raise RuntimeError("No active exception to reraise")


def enter(entered):
    """What `with entered as x` gives x."""
    return type(entered).__enter__(entered)


def leave(entered, cls, exception, trace):
    """The end of a `with`: of its block (three times None), or by an exception; true: it goes no further."""
    return type(entered).__exit__(entered, cls, exception, trace)


def enter_of(entered):
    """`enter`, to be called with nothing."""
    return partial(enter, entered)


def leave_of(entered):
    """`leave` of what a `with` entered."""
    return partial(leave, entered)


def leave_by(leaving, exception):
    """What `leave_of` gave, called with an exception."""
    return leaving(type(exception), exception, exception.__traceback__)


# --- stores, what is missing
def store_item(container, index, value) -> None:
    """container[index] = value."""
    container[index] = value


def store_attribute(owner, name: str, value) -> None:
    """owner.name = value, where the owner's class has the attribute."""
    setattr(owner, name, value)


def missing_name(name: str):
    """Reading a global that does not exist."""
    raise NameError(f"name '{name}' is not defined", name=name)


def fail(cls: type, message: str):
    """Raise an exception whose message is known when compiling."""
    raise cls(message)


def too_many_to_unpack(expected: int, got: int | None) -> str:
    """The message of the running Python: 3.14 and later name the number of items of a tuple or list (got: None for others)."""
    try:
        a, = (1, 2)
    except ValueError as error:
        names_it = got is not None and "got" in str(error)
        return f"too many values to unpack (expected {expected}" + (f", got {got})" if names_it else ")")


def unbound_message(name: str, is_free: bool) -> tuple[type, str]:
    """The exception and message of reading a local or captured variable that holds nothing."""
    if is_free:
        return NameError, f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
    return UnboundLocalError, f"cannot access local variable '{name}' where it is not associated with a value"
