"""What the tests of fusion share: functions made of text, and the array operations that fusion left of them."""
import numpy as np

from jitcore import njit

LINE, GRID = np.arange(1.0, 9), np.arange(12.0).reshape(3, 4)


def made(source: str):
    """The function f of a text."""
    namespace = {"np": np}
    exec(compile(source, f"<{source[:60]}>", "exec"), namespace)
    return namespace["f"]


def loops_of(source: str, *arguments) -> list[str]:
    """The array operations that are left after fusion, in order."""
    f = njit(made(source))
    f(*arguments)
    names = ("elementwise", "reduced", "update", "array_set_many", "together", "lockstep", "by_rows")
    return [name for line in f.inspect("fuse").split("\n") for name in names if f" {name} " in line]
