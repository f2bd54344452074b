"""One compiled version of a function: its argument types and result type, machine code, and how it came to be.

In: what the pipeline made.  Out: a Specialization, kept by the dispatcher.
"""
from __future__ import annotations


class Specialization:
    """Machine code for one list of argument types. `reads`: the globals and cells whose values it took for constant."""
    __slots__ = ("source", "argument_types", "result_type", "loaded", "record", "llvm_text", "reads")

    def __init__(self, source, argument_types, result_type, loaded, record, llvm_text: str, reads: tuple = ()):
        self.source, self.argument_types, self.result_type = source, tuple(argument_types), result_type
        self.loaded, self.record, self.llvm_text, self.reads = loaded, record, llvm_text, reads

    def is_current(self) -> bool:
        """Whether all that it took for constant is what it was."""
        return all(read.is_current() for read in self.reads)

    def __repr__(self):
        return f"<specialization ({', '.join(map(str, self.argument_types))}) -> {self.result_type}>"
