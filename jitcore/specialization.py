"""One compiled version of a function: its argument types and result type, machine code, and how it came to be.

In: what the pipeline made.  Out: a Specialization, kept by the dispatcher.
"""
from __future__ import annotations


class Specialization:
    """Machine code for one list of argument types."""
    __slots__ = ("argument_types", "result_type", "loaded", "record", "llvm_text")

    def __init__(self, argument_types, result_type, loaded, record, llvm_text: str):
        self.argument_types, self.result_type = tuple(argument_types), result_type
        self.loaded, self.record, self.llvm_text = loaded, record, llvm_text
