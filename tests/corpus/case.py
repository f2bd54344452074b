"""How a function enters the corpus: the decorator `case`, and what it records.

`@case((7, 2), (7.5, 2))` registers the function below it with two argument tuples and returns it unchanged, so it stays
an ordinary function that others may call. The agreements (`ulps=`, `merges=`, …), those of `differential.Agreement`,
hold for every tuple; one tuple may carry its own: `agreed((2**62, 4), expect=OverflowError)`.
"""

import sys
from dataclasses import dataclass, field
from typing import Callable

CASES: list = []
NAMES: set = set()


@dataclass(frozen=True)
class Example:
    """One call: a tuple of arguments, or a function that makes one, and what was agreed about its outcome."""

    arguments: object
    agreement: dict = field(default_factory=dict)
    thorough: bool = False


@dataclass(frozen=True)
class Case:
    """One function with its examples. `since` is the first Python that has what it uses."""

    function: Callable
    examples: tuple
    agreement: dict
    since: tuple

    @property
    def heading(self):
        return self.function.__module__.rpartition(".")[2]

    @property
    def name(self):
        return f"{self.heading}.{self.function.__name__}"

    @property
    def is_rejected(self):
        """Whether the function is here because the compiler must refuse it."""
        return "rejects" in self.agreement

    @property
    def runs_here(self):
        return sys.version_info >= self.since


def case(*examples, since=(3, 11), **agreement):
    """Register a function with the argument tuples (or factories of them) it is to be called with."""
    examples = tuple(example if isinstance(example, Example) else Example(example) for example in examples)

    def register(function):
        entry = Case(function, examples or (Example(()),), agreement, since)
        if entry.name in NAMES:
            raise ValueError(f"two corpus functions are called {entry.name}")
        NAMES.add(entry.name)
        CASES.append(entry)
        return function

    return register


def agreed(arguments, **agreement):
    """An argument tuple with an agreement of its own."""
    return Example(arguments, agreement)


def each(*values):
    """One-argument calls."""
    return [(value,) for value in values]
