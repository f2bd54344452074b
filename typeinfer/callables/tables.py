"""The steps of dictionaries and sets: what their displays and comprehensions mean, and what their search in compiled code is made of.

In: nothing.  Out: Python functions, as in `steps`.  Holds: each does in the interpreter what it does in compiled code, as far as Python's
objects show it. An entry's position counts from the first key; positions, slots and versions are compiled code's own, and only
functions that evaluation replaces as a whole (see ops.Overload) use the steps that Python has nothing for.
"""
from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict

from typeinfer.callables.steps import Presented


# --- displays and comprehensions
def make_dict() -> dict:
    """{}"""
    return {}


def make_set() -> set:
    """set()"""
    return set()


def make_frozenset() -> frozenset:
    """frozenset()"""
    return frozenset()


def make_counter() -> Counter:
    """Counter()"""
    return Counter()


def make_ordered() -> OrderedDict:
    """OrderedDict()"""
    return OrderedDict()


def refill(items: OrderedDict, fresh: dict) -> None:
    """Let Python's object for an OrderedDict have these items, in their order."""
    items.clear()
    items.update(fresh)


def make_native(cls):
    """typed.List(), typed.Dict()"""
    return cls()


def make_native_of(cls, *held):
    """typed.List.empty_list(item), typed.Dict.empty(key, value)"""
    return (cls.empty_list if len(held) == 1 else cls.empty)(*held)


def let_go(items) -> None:
    """What Python's object for a native list or dictionary holds is let go of."""


def make_default(factory) -> defaultdict:
    """defaultdict(factory)"""
    return defaultdict(factory)


def factory_of(items: defaultdict):
    """What makes the values that are missing."""
    return items.default_factory


def missing(items: dict, key):
    """items[key], of a key that is not there."""
    return items[key]


def dict_display(**named) -> dict:
    """{"a": x, "b": y}: a dictionary, or where the values have several types, what `**keywords` of a function is."""
    return named


def put_item(items: dict, key, value) -> dict:
    """A dictionary under construction with one more item."""
    items[key] = value
    return items


def put_key(keys: set, key) -> set:
    """A set under construction with one more key."""
    keys.add(key)
    return keys


def merge_items(items: dict, more) -> dict:
    """{**items, **more}, of a dictionary under construction."""
    items.update(more)
    return items


def merge_keys(keys: set, more) -> set:
    """{*keys, *more}, of a set under construction."""
    keys.update(more)
    return keys


def dict_of_names(names: tuple, values: tuple) -> dict:
    """dict(a=x, b=y)"""
    return dict(zip(names, values))


def dict_and_names(items, names: tuple, values: tuple) -> dict:
    """dict(items, a=x, b=y)"""
    return dict(items, **dict(zip(names, values)))


def counter_and_names(items, names: tuple, values: tuple) -> Counter:
    """Counter(items, a=1, b=2)"""
    return Counter(items, **dict(zip(names, values)))


def update_with_names(items: dict, others, names: tuple, values: tuple) -> None:
    """items.update(others, a=x, b=y)"""
    items.update(others, **dict(zip(names, values)))


def constant_set(known: frozenset) -> frozenset:
    """A frozenset that is known when compiling."""
    return known


def as_frozen(keys: set) -> frozenset:
    """The set, which nothing changes any more, as a frozenset."""
    return frozenset(keys)


# --- keys and values as a table holds them
def as_key(table, key):
    """A key that is put into a table, in the type of its keys."""
    return key


def as_value(items: dict, value):
    """A value that is put into a dictionary, in the type of its values."""
    return value


def as_query(table, key):
    """A key that is looked for in a table, in the type of its keys if it has one there."""
    return key


def key_hash(key) -> int:
    return hash(key)


def same_key(one, other) -> bool:
    return one is other or one == other


# --- what users see of a table
def position(table, key) -> int:
    """The position of a key; -1 where it is not there."""
    return next((at for at, known in enumerate(table) if same_key(known, key)), -1)


def entry_key(table, at: int):
    return list(table)[at]


def peek_key(table, at: int):
    """As `entry_key`, where nothing writes to the table as long as the key is used."""
    return list(table)[at]


def entry_value(items: dict, at: int):
    return list(items.values())[at]


def put(items: dict, key, value) -> None:
    items[key] = value


def merge_dict(items: dict, other: dict) -> None:
    """items.update(other), where `is_alike`."""
    items.update(other)


def is_alike(items: dict, other: dict) -> bool:
    """Whether keys and values are of the same types in both, and keys are compared without functions of the user's."""
    return True


def remove(table, key) -> bool:
    """Take a key out; whether it was there."""
    if key not in table:
        return False
    if isinstance(table, dict):
        del table[key]
    else:
        table.remove(key)
    return True


def add(keys: set, key) -> bool:
    """Put a key in; whether it is new."""
    before = len(keys)
    keys.add(key)
    return len(keys) > before


def first(items: dict) -> int:
    """The position of the first item; there is one."""
    return 0


def compact(items: dict) -> None:
    """Let positions be without gaps."""


def version(table) -> int:
    """A number that changes when keys come or go."""
    return 0


def snapshot(keys) -> list:
    """The keys of a set, in its order."""
    return list(keys)


def merge_set(keys: set, other) -> None:
    """keys.update(other) for a set."""
    keys.update(other)


def clear(table) -> None:
    table.clear()


def take_any(keys: set):
    """keys.pop(), of a set that has keys."""
    return keys.pop()


def sift(result: set, keys, other, wanted: bool) -> None:
    """Add those of the keys that the other has, or has not."""
    result.update([key for key in keys if (key in other) == wanted])


def take_out_set(keys: set, other) -> None:
    keys.difference_update(other)


def flip_set(keys: set, other) -> None:
    keys.symmetric_difference_update(other)


def is_within(keys, other) -> bool:
    return keys <= other


def take_in(keys: set, other) -> None:
    """keys.update(other)"""
    keys.update(other)


def make_room(keys: set, count: int) -> None:
    """Let a set have room for more keys, as CPython does before it takes those of a dictionary."""


def tidy(keys: set) -> None:
    """Let a set be without gaps, if it has many."""


def agree(keys: set, other) -> None:
    """Let the keys of a set be of a type that those of another have too."""


def replace_content(keys: set, others: set) -> None:
    """Let a set have the keys of another, which nobody has."""
    keys.clear()
    keys.update(others)


# --- compiled code's own
def _own(*_):
    raise TypeError("only compiled code's tables have that")


def field(table, name: str) -> int:
    """How many slots there are, and other numbers that a table keeps."""
    return _own()


def set_field(table, name: str, value: int) -> None:
    _own()


def entry_hash(table, at: int) -> int:
    """The hash of an entry; what is no hash marks that there is none."""
    return _own()


def slot(items: dict, number: int) -> int:
    """The position that a slot of a dictionary's index leads to; negative where to none."""
    return _own()


def set_slot(items: dict, number: int, at: int) -> None:
    _own()


def copy_index(target: dict, table: dict) -> None:
    """The slots of a dictionary that has the same entries, for which there is room."""
    _own()


def store_entry(table, at: int, key_hash: int, key, value=None) -> None:
    """Fill an entry that is free."""
    _own()


def store_value(items: dict, at: int, value) -> None:
    """Another value for the key at a position."""
    items[list(items)[at]] = value


def move_entry(target, to: int, table, at: int) -> None:
    """Fill an entry that is free with another table's, which is free then."""
    _own()


def copy_entry(target, to: int, table, at: int) -> None:
    """Fill an entry that is free with another table's."""
    _own()


def lay_entry(target, to: int, table, at: int) -> None:
    """`copy_entry`, of which nobody takes note: see `note_entries`."""
    _own()


def shift_entry(target, to: int, table, at: int) -> None:
    """`move_entry`, of which nobody takes note, and which leaves the other as it is: nobody looks there any more."""
    _own()


def note_entries(table, fill: int, used: int) -> None:
    """So many entries more are filled, and used, than are noted."""
    _own()


def copy_slots(target, table) -> None:
    """Fill a set's slots, all of which are free, with those of another set, which has as many and no gaps; a dictionary's entries with
    those of another, which have no gaps, and for which there is room."""
    _own()


def occupied(keys) -> list:
    """The positions of a set's keys, and some more items."""
    _own()


def list_occupied(keys, found: list) -> None:
    """Let a list begin with the positions of a set's keys. It has eight items more than these, which may be anything then."""
    _own()


def is_apart(keys, other) -> bool:
    """Whether two sets have no key in common."""
    return keys.isdisjoint(other)


def asks_user(keys) -> bool:
    """Whether the user's own functions may run when keys are compared."""
    _own()


def clear_entry(table, at: int, mark: int) -> None:
    """Free an entry."""
    _own()


def reserve(items: dict, count: int) -> None:
    """Room for that many entries."""
    _own()


def allocate(table, slots: int) -> None:
    """New slots, all free."""
    _own()


def empty_like(table):
    """A new table of the same type."""
    return _own()


def exchange(one, other) -> None:
    """Let two tables have each other's content."""
    _own()


# --- walking: what `for` goes through
class Keys:
    """items.keys()"""
    python_class = type({}.keys())

    def __new__(cls, items):
        return items.keys()


class Values:
    """items.values()"""
    python_class = type({}.values())

    def __new__(cls, items):
        return items.values()


class Items:
    """items.items()"""
    python_class = type({}.items())

    def __new__(cls, items):
        return items.items()


class WalkKeys:
    """A dictionary's keys as they were when a loop began."""


class WalkValues:
    """Its values."""


class WalkItems:
    """Its pairs."""


class WalkSet:
    """A set's keys as they were when a loop began."""


VIEWS = (Keys, Values, Items)
WALKS = (WalkKeys, WalkValues, WalkItems)


def through(table):
    """What a loop over a dictionary, one of its views, or a set goes through."""
    if isinstance(table, Presented):
        walk_of = {Keys: WalkKeys, Values: WalkValues, Items: WalkItems}[table.of]
        return Presented(walk_of, table.args[0], version(table.args[0]))
    return walk(WalkKeys, table, 0) if isinstance(table, dict) else walk_set(table, list(table), 0)


def check_unchanged(walked: Presented, count: int) -> None:
    """Raise where the table that a loop goes through has other keys than when it began."""
    table = walked.args[0]
    if len(table) != count:
        what = "dictionary" if isinstance(table, dict) else "Set"
        raise RuntimeError(f"{what} changed size during iteration")


def view(of, items: dict) -> Presented:
    """items.keys() and so on."""
    return Presented(of, items)


def walk(of, items: dict, seen: int) -> Presented:
    """What a loop goes through; `seen`: the version when it began."""
    return Presented(of, items, seen)


def walk_set(keys, listed: list, seen: int) -> Presented:
    return Presented(WalkSet, keys, listed, seen)
