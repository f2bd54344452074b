"""One compiled version of a function: its argument types and result type, machine code, and how it came to be.

In: what the pipeline made.  Out: a Specialization, kept by the dispatcher.  Holds: once a global that it took for constant has
changed it is never current again.
"""
from __future__ import annotations

from weakref import WeakSet

from typeinfer.typeof import typeof


class Specialization:
    """Machine code for one list of argument types. `reads`: the globals and cells whose values it took for constant; `outside`:
    those that it reads at each call, with the types that their values had.
    `llvm_text`: LLVM text, or a function that makes it (for code from disk)."""
    __slots__ = ("source", "argument_types", "result_type", "loaded", "record", "_text", "reads", "outside", "is_stale",
                 "owners", "__weakref__")

    def __init__(self, source, argument_types, result_type, loaded, record, llvm_text, reads: tuple = (),
                 outside: tuple = ()):
        self.source, self.argument_types, self.result_type = source, tuple(argument_types), result_type
        self.loaded, self.record, self._text, self.reads = loaded, record, llvm_text, reads
        self.outside, self.is_stale = outside, False
        self.owners = WeakSet()                   # the dispatchers: of a closure, all that the same factory made

    @property
    def llvm_text(self) -> str:
        if callable(self._text):
            self._text = self._text()
        return self._text

    def is_current(self) -> bool:
        """Whether all that it took for constant is what it was."""
        return not self.is_stale and all(read.is_current() for read in self.reads)

    def fits_outside(self) -> bool:
        """Whether what it reads at each call has the types still for which it was compiled."""
        return all(typeof(place.now()) is t for place, t in self.outside)

    def constant_changes(self, namespace, name: str | None, value) -> None:
        """`namespace[name]` is about to be `value` (name None: perhaps any name is to be another)."""
        if name is None or any(read.namespace is namespace and read.name == name and read.value is not value
                               for read in self.reads):
            self.is_stale = True
            for owner in tuple(self.owners):
                owner.set_entries([])             # the next call finds out what is still current

    def __repr__(self):
        return f"<specialization ({', '.join(map(str, self.argument_types))}) -> {self.result_type}>"
