"""One compiled version of a function: its argument types and result type, machine code, and how it came to be.

In: what the pipeline made.  Out: a Specialization, kept by the dispatcher.  Holds: once a global that it took for constant has
changed it is never current again.
"""
from __future__ import annotations

from weakref import WeakSet


class Specialization:
    """Machine code for one list of argument types. `reads`: the globals and cells whose values it took for constant.
    `llvm_text`: LLVM text, or a function that makes it (for code from disk)."""
    __slots__ = ("source", "argument_types", "result_type", "loaded", "record", "_text", "reads", "is_stale", "owners",
                 "__weakref__")

    def __init__(self, source, argument_types, result_type, loaded, record, llvm_text, reads: tuple = ()):
        self.source, self.argument_types, self.result_type = source, tuple(argument_types), result_type
        self.loaded, self.record, self._text, self.reads = loaded, record, llvm_text, reads
        self.is_stale = False
        self.owners = WeakSet()                   # the dispatchers: of a closure, all that the same factory made

    @property
    def llvm_text(self) -> str:
        if callable(self._text):
            self._text = self._text()
        return self._text

    def is_current(self) -> bool:
        """Whether all that it took for constant is what it was."""
        return not self.is_stale and all(read.is_current() for read in self.reads)

    def constant_changes(self, namespace, name: str | None, value) -> None:
        """`namespace[name]` is about to be `value` (name None: perhaps any name is to be another)."""
        if name is None or any(read.namespace is namespace and read.name == name and read.value is not value
                               for read in self.reads):
            self.is_stale = True
            for owner in tuple(self.owners):
                owner.set_entries([])             # the next call finds out what is still current

    def __repr__(self):
        return f"<specialization ({', '.join(map(str, self.argument_types))}) -> {self.result_type}>"
