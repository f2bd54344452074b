"""Lists and dictionaries that keep their data as compiled code has it, under the names that Numba gives them.

In: what Python's own constructors take; types of items.  Out: List, Dict: used as list and dict are, from both sides.  Holds: compiled code
takes and gives them as they are, whatever their size, since both sides work on the same memory; all items have one type, that of the first
one put in, or the one given. Python's methods on them are compiled functions, too (see typed_methods), compiled when first used.

In compiled code int64 and int are one here, as are float64 and float: items come out as Python's numbers.
"""
from __future__ import annotations

import ctypes
import sys
from collections import abc
from copy import deepcopy
from functools import cache
from importlib import import_module

import numpy as np

from codegen import layout
from codegen.boxes import native_objects
from codegen.storage import shared
from jitcore import config
from jitcore.arguments import name_class
from jitcore.errors import with_own_frames_hidden
from typeinfer.kinds import containers
from typeinfer.kinds.containers import given_type, is_lasting
from typeinfer.lattice import join
from typeinfer.typeof import typeof
from typeinfer.types import BOTTOM, List as ListType, Type
from typeinfer.words.wording import worded

NOTHING = ()


@cache
def _methods():
    """The compiled functions; those that need no Python before them become the methods themselves."""
    found = import_module("jitcore.typed_methods")
    for cls, names in found.AS_THEY_ARE.items():
        for name, function in names.items():
            setattr(globals()[cls], name, function)
    return found


@cache
def _runtime(name: str, result, *arguments):
    from codegen.machine import runtime
    return ctypes.PYFUNCTYPE(result, *arguments)(runtime.address(name))


class _Container(native_objects.Native):
    """What List and Dict share. `shape`: their class of types; `parts`: how many types they hold."""
    __slots__ = ()
    __hash__ = None
    __class_getitem__ = classmethod(lambda cls, held: cls)

    @staticmethod
    def kinds() -> dict:
        """Class of types → the class of native ones."""
        return {ListType: List, containers.Dict: Dict}

    def __init_subclass__(cls, **keywords):
        if cls.__module__ != __name__:
            raise TypeError(f"typed.{cls.__base__.__name__} is no base class: compiled code knows it alone")
        super().__init_subclass__(**keywords)

    def _own(self, t, address: int) -> None:
        super()._own(t, address)
        _prepare(t)

    def _begin(self, t) -> None:
        """Be empty."""
        if t.__class__ is ListType:
            address = _runtime("jitcore_list", ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)(0, 0)
        else:
            address = _runtime("jitcore_dict", ctypes.c_void_p, ctypes.c_int64)(0)
        if not address:
            raise MemoryError
        self._own(t, address)
        ctypes.c_void_p.from_address(address + shared.OBJECT).value = id(self)

    def _settle(self, *held) -> None:
        """Know what is held, if that is not known yet."""
        t = self.type_in_code
        known = [one if before is BOTTOM else before for before, one in zip(t.held, held)]
        for one in known:
            if not is_lasting(one):
                raise TypeError(f"a typed.{type(self).__name__} cannot hold {worded(one)}: {_HOLDS}")
        self.type_in_code = t.holding(tuple(known))
        _prepare(self.type_in_code)

    def _let_go(self) -> None:
        if sys.is_finalizing():
            return
        if not _is_flat(self.type_in_code):
            _methods().let_go(self)
            return
        address = self.address
        references = ctypes.c_int64.from_address(address)
        references.value -= 1
        ctypes.c_void_p.from_address(address + shared.OBJECT).value = None
        if not references.value:
            name = "jitcore_list_free" if type(self) is List else "jitcore_table_free"
            _runtime(name, None, ctypes.c_void_p)(address)

    def __bool__(self):
        return len(self) > 0

    def __reduce__(self):
        return _rebuilt, (type(self), [self.type_in_code.held], self._plain())

    def __copy__(self):
        return self.copy()

    def __repr__(self):
        return repr(self._plain())


@cache
def _is_flat(t: Type) -> bool:
    """Whether nothing that it holds is counted, so that it is freed without looking at it."""
    return not any(map(layout.counted, t.held))


@cache
def _prepare(t: Type) -> None:
    """Let there be the machine code that frees such objects, which die when there is no time to compile."""
    if not _is_flat(t):
        _methods().let_go.specialize((t,))


def _rebuilt(cls, held: list, items):
    made = cls()
    if BOTTOM not in held[0]:
        made._settle(*held[0])
        (made.extend if cls is List else made.update)(items)
    return made


def _taken(value):
    """A value as it is held: lists and dictionaries of Python's become native ones."""
    cls = type(value)
    if cls is list:
        return List(value)
    if cls is dict:
        return Dict(value)
    if cls is tuple and any(type(item) in (list, dict, tuple) for item in value):
        return tuple(map(_taken, value))
    return value


_HOLDS = "it holds numbers, str, bytes, None, arrays, tuples of these, typed.List and typed.Dict, all of one type"


def _type_of_all(values, holder) -> Type:
    """The type that holds all these; TypeError where there is none."""
    found = BOTTOM
    for value in values:
        t = typeof(value)
        joined = t and join(found, given_type(t, {}) or t)
        if joined is None:
            what = name_class(value) if t is None else f"both {worded(found)} and {worded(t)}"
            raise TypeError(f"a typed.{type(holder).__name__} cannot hold {what}: {_HOLDS}")
        found = joined
    return found


def _named_type(given, holder) -> Type:
    """The type that `empty` and `empty_list` are given."""
    t = given_type(given, holder.kinds())
    if t is None:
        raise TypeError(f"{given!r} is no type that a typed.{type(holder).__name__} holds: write types.int64, types.unicode_type, "
                        "types.float64[:], types.Tuple((…))")
    return t


class List(_Container):
    """typed.List(): a list whose items have the type of the first one; typed.List(items)."""
    __slots__ = ()
    shape, parts = ListType, 1

    def __new__(cls, items=(), /):
        return list(items) if config.DISABLE_JIT else super().__new__(cls)

    @with_own_frames_hidden
    def __init__(self, items=NOTHING, /):
        self._begin(ListType(BOTTOM, List))
        if items is not NOTHING:
            self.extend(items)

    @staticmethod
    def empty_list(item_type, allocated=0):
        """An empty list whose items will have this type."""
        if config.DISABLE_JIT:
            return []
        made = List()
        made._settle(_named_type(item_type, made))
        return made

    def _plain(self) -> list:
        return _methods().plain_list(self)

    def append(self, item, /):
        """Add an item at the end."""
        if self.type_in_code.item is BOTTOM:
            item = _taken(item)
            self._settle(_type_of_all((item,), self))
        _methods().append(self, _taken(item))

    def insert(self, index, item, /):
        """Add an item before a position."""
        if self.type_in_code.item is BOTTOM:
            return self.append(item)
        _methods().insert(self, index, _taken(item))

    def extend(self, items, /):
        """Add all of these items at the end."""
        if isinstance(items, List) or type(items) is range or type(items) is np.ndarray and items.ndim == 1:
            if not len(items):
                return
            self._settle(items.type_in_code.item if isinstance(items, List) else _type_of_all((items[0],), self))
            return _methods().extend(self, items)
        items = [_taken(item) for item in items]
        if items:
            self._settle(_type_of_all(items, self))
            if len(set(map(type, items))) == 1 and type(items[0]) is not np.ndarray:      # layouts may differ
                return _methods().extend(self, items)
            for item in items:
                _methods().append(self, item)

    def __getitem__(self, index):
        return _methods().get_item(self, index)

    def __setitem__(self, index, item):
        if type(index) is slice:
            item = item if isinstance(item, List) else [_taken(one) for one in item]
        _methods().set_item(self, index, _taken(item) if type(index) is not slice else item)

    def __delitem__(self, index):
        _methods().delete_item(self, index)

    def __len__(self):
        return _methods().length(self)

    def __iter__(self):
        index = 0
        while index < len(self):
            yield self[index]
            index += 1

    def __reversed__(self):
        for index in range(len(self) - 1, -1, -1):
            yield self[index]

    def __contains__(self, item):
        return item in self._plain()

    def __eq__(self, other):
        return self._plain() == (other._plain() if isinstance(other, List) else other) if isinstance(other, List | list) else NotImplemented

    def __lt__(self, other):
        return self._plain() < (other._plain() if isinstance(other, List) else other)

    def __le__(self, other):
        return self._plain() <= (other._plain() if isinstance(other, List) else other)

    def __gt__(self, other):
        return self._plain() > (other._plain() if isinstance(other, List) else other)

    def __ge__(self, other):
        return self._plain() >= (other._plain() if isinstance(other, List) else other)

    def __add__(self, other):
        made = self.copy()
        made.extend(other)
        return made

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __mul__(self, times):
        made = self[:0]
        for _ in range(times):
            made.extend(self)
        return made

    __rmul__ = __mul__

    def pop(self, index=-1, /):
        """Remove an item, by default the last, and return it."""
        return _methods().pop_item(self, index)

    def remove(self, item, /):
        """Remove the first item that is equal."""
        del self[self.index(item)]

    def index(self, item, /, *bounds):
        """The position of the first item that is equal."""
        return self._plain().index(item, *bounds)

    def count(self, item, /):
        """How many items are equal."""
        return self._plain().count(item)

    def clear(self):
        """Remove all items."""
        _methods().clear(self)

    def reverse(self):
        """Turn the list around."""
        _methods().reverse(self)

    def sort(self, key=None, reverse=False):
        """Sort the list."""
        if key is None:
            return _methods().sort(self, bool(reverse))
        self[:] = sorted(self._plain(), key=key, reverse=reverse)

    def copy(self):
        """A list of its own with the same items."""
        return _methods().copy_list(self)

    def __deepcopy__(self, memo):
        return _rebuilt(List, [self.type_in_code.held], [deepcopy(one, memo) for one in self])


class Dict(_Container):
    """typed.Dict(): a dictionary whose keys have the type of the first one, as have its values; typed.Dict(items)."""
    __slots__ = ()
    shape, parts = containers.Dict, 2

    def __new__(cls, items=(), /):
        return dict(items) if config.DISABLE_JIT else super().__new__(cls)

    @with_own_frames_hidden
    def __init__(self, items=NOTHING, /):
        self._begin(containers.Dict(BOTTOM, BOTTOM, Dict))
        if items is not NOTHING:
            self.update(items)

    @staticmethod
    def empty(key_type, value_type, n_keys=0):
        """An empty dictionary whose keys and values will have these types."""
        if config.DISABLE_JIT:
            return {}
        made = Dict()
        made._settle(*(_named_type(one, made) for one in (key_type, value_type)))
        return made

    def _plain(self) -> dict:
        return _methods().plain_dict(self)

    def __getitem__(self, key):
        return _methods().get_item(self, key)

    def __setitem__(self, key, value):
        value = _taken(value)
        if self.type_in_code.item is BOTTOM:
            self._settle(_type_of_all((key,), self), _type_of_all((value,), self))
        _methods().set_item(self, key, value)

    def __delitem__(self, key):
        _methods().delete_item(self, key)

    def __len__(self):
        return _methods().length(self)

    def __contains__(self, key):
        return _methods().contains(self, key)

    def __iter__(self):
        count = len(self)
        for key in _methods().keys_of(self):
            if len(self) != count:
                raise RuntimeError("dictionary changed size during iteration")
            yield key

    def __reversed__(self):
        return reversed(_methods().keys_of(self))

    def __eq__(self, other):
        return self._plain() == (other._plain() if isinstance(other, Dict) else other) if isinstance(other, Dict | dict) else NotImplemented

    def __or__(self, other):
        made = self.copy()
        made.update(other)
        return made

    def __ior__(self, other):
        self.update(other)
        return self

    def keys(self):
        """The keys, as dict gives them."""
        return abc.KeysView(self)

    def values(self):
        """The values, as dict gives them."""
        return abc.ValuesView(self)

    def items(self):
        """Keys with values, as dict gives them."""
        return abc.ItemsView(self)

    def get(self, key, default=None, /):
        """The value of a key, or the default."""
        return self[key] if key in self else default

    def setdefault(self, key, default=None, /):
        """The value of a key, which becomes the default where it has none."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key, /, *default):
        """Remove a key, and return its value, or the default where it is not there."""
        if default and key not in self:
            return default[0]
        return _methods().pop_item(self, key)

    def popitem(self):
        """Remove the last key, and return it with its value."""
        return _methods().pop_last(self)

    def clear(self):
        """Remove all keys."""
        _methods().clear(self)

    def update(self, items=(), /, **named):
        """Take the keys and values of these items."""
        pairs = items.items() if hasattr(items, "keys") else items
        for key, value in (*pairs, *named.items()):
            self[key] = value

    def copy(self):
        """A dictionary of its own with the same keys and values."""
        return _methods().copy_dict(self)

    def __deepcopy__(self, memo):
        return _rebuilt(Dict, [self.type_in_code.held], {key: deepcopy(one, memo) for key, one in self.items()})


abc.MutableSequence.register(List)
abc.MutableMapping.register(Dict)


class Set:
    """typed.Set(): a set."""

    def __new__(cls, items=()):
        return set(items)

    @staticmethod
    def empty(key_type=None, n_keys=0):
        """An empty set; the type of its items is found from what is put in."""
        return set()


__all__ = ["Dict", "List", "Set"]
