"""Classes of which equal instances are one object: constructing it again gives the one that is there.

In: classes that derive from Interned.  Out: their instances.  Holds: `is` compares instances; they never change.
"""
from __future__ import annotations

import weakref
from _thread import RLock


class Interning(type):
    """Metaclass: constructing an object of equal parts returns the existing one. `key()` gives the parts."""
    table = weakref.WeakValueDictionary()
    adding = RLock()                              # the table asks, then adds: of two threads each would keep its own
    names = ()                                    # of the parts, if the class is `plain`
    count = -1                                    # of those
    defaults = {}                                 # (annotations here would stand before those of the classes)

    def __call__(cls, *args, **keywords):
        if not keywords and len(args) == cls.count:        # most often it is there, and need not be made to be found
            known = cls.table.get((cls, *args))
            if known is not None:
                return known
        if cls.count < 0:
            new = super().__call__(*args, **keywords)
        else:
            new = cls.__new__(cls)
            new.__dict__.update(cls.given(args, keywords))
        key = (cls, *new.key())
        with cls.adding:
            return cls.table.setdefault(key, new)

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
