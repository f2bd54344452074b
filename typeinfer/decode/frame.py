"""The state of a Python frame during decoding: what each local and each stack slot holds.

In: pushes, pops and stores by the opcode functions.  Out: snapshots that edges carry.  Holds: a slot is either a Value, or one
of the small markers below, which never reach the IR.
"""
from __future__ import annotations

from typeinfer.ir import Value


class Null:
    """The NULL that calls push beside the callable."""

    def __repr__(self):
        return "NULL"


NULL = Null()


class Unbound:
    """The content of a local that holds nothing."""

    def __repr__(self):
        return "UNBOUND"


UNBOUND = Unbound()


class Maybe:
    """A local that is bound on some paths: its value, and a bool that says whether it is bound."""
    __slots__ = ("value", "is_bound")

    def __init__(self, value: Value, is_bound: Value):
        self.value, self.is_bound = value, is_bound


class Loop:
    """What a `for` keeps on the stack: the iterator (unchanging) and how many items were taken."""
    __slots__ = ("iterator", "count")

    def __init__(self, iterator: Value, count: Value):
        self.iterator, self.count = iterator, count


class Cell:
    """A reference to a captured variable by name, on its way into a closure."""
    __slots__ = ("name",)

    def __init__(self, name: str):
        self.name = name


class Cells:
    """The tuple of cells that MAKE_FUNCTION takes."""
    __slots__ = ("names",)

    def __init__(self, names: tuple[str, ...]):
        self.names = names


class Saved:
    """What a captured variable held before an inlined comprehension that has a variable of that name; `is_plain`: which nothing captures."""
    __slots__ = ("name", "slot", "is_plain")

    def __init__(self, name: str, slot):
        self.name, self.slot, self.is_plain = name, slot, True


class InnerFunction:
    """The content of a local that only ever holds one inner function, made without defaults.

    The function is made anew from the present values of what it captures wherever the local is read. So an assignment to a
    captured variable is seen by later calls, as in Python, though functions capture values here.
    """
    __slots__ = ("name", "code", "source", "captures", "group")

    def __init__(self, name: str, code, source=None):
        self.name, self.code = name, code
        self.source = source                      # from where its `def` was decoded
        self.captures: tuple[str, ...] = code.co_freevars     # the locals that it is made of
        self.group: dict = {}                     # the sources of inner functions that call each other, this one too, by name


class FrameState:
    """Locals (captured variables included) by name, and the value stack. `present`: attributes and items that are known not to be None."""
    __slots__ = ("locals", "stack", "present")

    def __init__(self, locals: dict, stack: list, present: frozenset = frozenset()):
        self.locals, self.stack, self.present = locals, stack, present

    def copy(self) -> FrameState:
        return FrameState(dict(self.locals), list(self.stack), self.present)
