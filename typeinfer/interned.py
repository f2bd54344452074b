"""Classes of which equal instances are one object: constructing it again gives the one that is there.

In: classes that derive from Interned.  Out: their instances.  Holds: `is` compares instances; they never change.
"""
from __future__ import annotations

from _weakref import _remove_dead_weakref         # what weakref.WeakValueDictionary removes with, in one step
from weakref import KeyedRef

_THERE: dict[tuple, KeyedRef] = {}                # a class and the parts → the instance, while others refer to it


def _forget(gone: KeyedRef) -> None:
    _remove_dead_weakref(_THERE, gone.key)


def _kept(key: tuple, new):
    """`new`, or what is there. Asked and added in one step: no lock that a fork, or a finalizer, would meet while it is held; a
    WeakValueDictionary asks first, and of two threads each would keep its own."""
    entry = KeyedRef(new, _forget, key)
    while True:
        found = _THERE.setdefault(key, entry)()
        if found is not None:
            return found
        _remove_dead_weakref(_THERE, key)


class Interning(type):
    """Metaclass: constructing an object of equal parts returns the existing one. `key()` gives the parts."""
    names = ()                                    # of the parts, if the class is `plain`
    count = -1                                    # of those
    defaults = {}                                 # (annotations here would stand before those of the classes)

    def __call__(cls, *args, **keywords):
        if not keywords and len(args) == cls.count:        # most often it is there, and need not be made to be found
            entry = _THERE.get((cls, *args))
            known = entry and entry()
            if known is not None:
                return known
        if cls.count < 0:
            new = super().__call__(*args, **keywords)
        else:
            new = cls.__new__(cls)
            new.__dict__.update(cls.given(args, keywords))
        return _kept((cls, *new.key()), new)

    def given(cls, args: tuple, keywords: dict) -> dict:
        """What each of the names of a plain class is, of these arguments."""
        found = dict(zip(cls.names, args))
        if len(args) > len(cls.names) or not found.keys().isdisjoint(keywords) or not keywords.keys() <= set(cls.names):
            raise TypeError(f"{cls.__name__} takes {', '.join(cls.names)}; given: {args}, {keywords}")
        found |= keywords
        for name in cls.names[len(args):]:
            if name not in found:
                if name not in cls.defaults:
                    raise TypeError(f"{cls.__name__} takes {', '.join(cls.names)}: {name} is missing")
                found[name] = cls.defaults[name]
        return found


class Interned(metaclass=Interning):
    """Base of such classes."""

    def key(self) -> tuple:
        """The parts: what tells instances of a class from one another."""
        return tuple(getattr(self, name) for name in type(self).names)

    def but(self, **parts):
        """The instance of the same class that differs in these parts."""
        return type(self)(**{name: getattr(self, name) for name in type(self).names} | parts)

    def __reduce__(self):
        return type(self), self.key()


def plain(cls):
    """A class whose annotations name the parts of its instances: they are given in this order or by name, may have defaults, and never
    change. (`dataclasses` would do; compiling a constructor for each class took half the time of `import jitcore`.)"""
    own = tuple(cls.__annotations__)
    cls.names = tuple(dict.fromkeys((*cls.names, *own)))
    cls.defaults = cls.defaults | {name: cls.__dict__[name] for name in own if name in cls.__dict__}
    cls.count = len(cls.names)
    cls.__setattr__ = _refuse_change
    return cls


def _refuse_change(self, name: str, value) -> None:
    raise AttributeError(f"{name} of {self} cannot be changed")
