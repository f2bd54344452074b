"""Numba's names that have little or nothing to do here.

In: what Numba takes.  Out: what plain Python makes of it.  Holds: programs that use them run unchanged.
"""
from __future__ import annotations

import sys
from contextlib import nullcontext
from types import FunctionType


def objmode(**types):
    """`with objmode(y="float64[:]"):` is the block as it stands: what is not compiled is called as it is, or refused with its name.
    Inside and outside the values are the interpreter's; their types are found, and need not be told."""
    return nullcontext()


def parallel_chunksize(size: int):
    """`with parallel_chunksize(n):` is the block as it stands: loops run on the thread that calls."""
    return nullcontext()


def set_parallel_chunksize(size: int) -> int:
    """Accepted; what was set before: 0."""
    return 0


def get_parallel_chunksize() -> int:
    """0: nothing is cut into chunks for threads."""
    return 0


def threading_layer() -> str:
    """What runs parallel loops: the thread that calls."""
    return "none"


def get_thread_id() -> int:
    """Loops run on one thread, number 0."""
    return 0


def jit_module(**options) -> None:
    """Decorate every function that the calling module has defined so far."""
    from jitcore.decorators import njit
    names = sys._getframe(1).f_globals
    for name, value in list(names.items()):
        if isinstance(value, FunctionType) and value.__module__ == names.get("__name__"):
            names[name] = njit(**options)(value)


__all__ = ["objmode", "parallel_chunksize", "set_parallel_chunksize", "get_parallel_chunksize", "threading_layer", "get_thread_id",
           "jit_module"]
