"""What stands for names of Numba's that are not there.

In: a name.  Out: an object that can be imported and mentioned.  Holds: using it is refused, with what to do instead.
"""
from __future__ import annotations

from jitcore.errors import UnsupportedError


class Absent:
    """What stands for a name of Numba's that is not there: it can be imported; using it is refused. `advice`: what to do instead."""

    def __init__(self, name: str, advice: str):
        self.__name__, self.advice = name, advice

    def __call__(self, *args, **keywords):
        raise UnsupportedError(f"jitcore has no '{self.__name__}'", advice=self.advice)

    def __enter__(self):
        self()

    def __exit__(self, *error):
        """(never entered)"""

    def __getattr__(self, name: str):
        if name == "is_available":                # programs ask before they use it
            return lambda: False
        if name.startswith("__") or self.__name__.partition(".")[0] not in ("cuda", "roc"):
            raise AttributeError(f"jitcore has no '{self.__name__}'")
        return Absent(f"{self.__name__}.{name}", self.advice)

    def __repr__(self):
        return f"<jitcore has no '{self.__name__}'>"


ADVICE = {
    "generated_jit": "test the types in one function: isinstance(x, float), x.ndim == 2; branches that types decide are not compiled",
    "cuda": "there is no code for GPUs", "roc": "there is no code for GPUs",
    "gdb": "njit(debug=True) gives gdb the lines of functions", "gdb_init": "njit(debug=True) gives gdb the lines of functions",
    "gdb_breakpoint": "njit(debug=True) gives gdb the lines of functions",
    "deferred_type": "leave the type out: what an attribute holds is found from what is assigned to it",
    "carray": "pass the array", "farray": "pass the array",
}


def absent(name: str) -> Absent:
    """The object for one of ADVICE."""
    return Absent(name, ADVICE[name])


__all__ = ["Absent", "absent", "ADVICE"]
