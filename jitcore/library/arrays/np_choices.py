"""What NumPy's generators choose, one at a time; lists that they shuffle.

In: generators, numbers, lines, lists.  Out: overloads.  Holds: the same numbers are drawn as by NumPy.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Line
from typeinfer.types import Int, List



# --- choices
@overload(np.random.Generator.choice)
def choose_below(generator, a: Int, size: None = None):
    if a <= 0:
        routed(np.random.Generator.choice, generator, a)      # which raises
    return int(generator.integers(0, a))


@overload(np.random.Generator.choice)
def choose_item(generator, a: Line, size: None = None):
    if len(a) == 0:
        routed(np.random.Generator.choice, generator, a)
    return a[generator.integers(0, len(a))]


@overload(np.random.RandomState.choice)
def choose_below_as_before(generator, a: Int, size: None = None):
    if a <= 0:
        routed(np.random.RandomState.choice, generator, a)
    return int(generator.randint(0, a))


@overload(np.random.RandomState.choice)
def choose_item_as_before(generator, a: Line, size: None = None):
    if len(a) == 0:
        routed(np.random.RandomState.choice, generator, a)
    return a[generator.randint(0, len(a))]


# --- lists
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
