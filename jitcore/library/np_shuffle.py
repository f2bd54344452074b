"""Lists that NumPy's generators shuffle.

In: generators, lists.  Out: overloads.  Holds: the same numbers are drawn as by NumPy.
"""
import numpy as np

from jitcore.extending import overload
from typeinfer.types import Int, List


@overload(np.random.Generator.shuffle)
def shuffle_list(generator, x: List, axis: Int = 0):
    if axis != 0:
        raise NotImplementedError("Axis argument is only supported on ndarray objects")
    rearrange(x, shuffled_rows(generator, len(x)))


@overload(np.random.RandomState.shuffle)
def shuffle_list_as_before(generator, x: List):
    rearrange(x, shuffled_rows(generator, len(x)))


def shuffled_rows(generator, n):
    """Positions as NumPy shuffles rows: with the numbers that it draws for what is no array. (For a line it draws others.)"""
    positions = np.arange(n).reshape(n, 1)
    generator.shuffle(positions)
    return positions


def rearrange(x, positions):
    before = x.copy()
    for k in range(len(before)):
        x[k] = before[positions[k, 0]]
