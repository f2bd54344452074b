"""Kernels as users of a compiler write them: numeric functions of many fields, with inputs.

One module per field. A kernel is an ordinary function, registered with the argument tuples (or functions that make them) it is
called with; CPython's own result is the expected one. `ulps=` where it calls exp, log, sin …, whose vectorised forms differ a
little, and for what is summed from these.

    @kernel((np.arange(5.0), 2))
    def moving_sum(a, width): ...

`load()` gives all of them: name → Kernel.
"""
import importlib
from dataclasses import dataclass, field
from typing import Callable

FIELDS = ("signals", "images", "learning", "sequences", "linear_algebra", "equations", "statistics", "graphs", "searching",
          "bits", "physics", "finance_and_earth", "games", "numbers")
KERNELS: dict = {}


@dataclass(frozen=True)
class Kernel:
    function: Callable
    examples: tuple
    agreement: dict = field(default_factory=dict)


def kernel(*examples, **agreement):
    """Register a function with argument tuples; `agreement` as in `differential.Agreement`."""
    def register(function):
        name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        assert name not in KERNELS, name
        KERNELS[name] = Kernel(function, examples, agreement)
        return function
    return register


def load() -> dict:
    for name in FIELDS:
        importlib.import_module(f"{__name__}.{name}")
    return KERNELS
