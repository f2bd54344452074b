"""Array arguments: the same numbers in every layout, and views that overlap."""

import numpy as np


def numbers(*dtypes, count=6):
    """One contiguous line of small values per dtype."""
    made = []
    for dtype in dtypes:
        kind = np.dtype(dtype).kind
        line = np.arange(count) * 3 - (0 if kind == "u" else 5)
        made.append((line % 2 if kind == "b" else line * (1.5 - 0.5j) if kind == "c" else line).astype(dtype))
    return made


def layouts(array):
    """The array, and arrays equal to it that are strided, reversed in memory, in Fortran order, and read-only."""
    wide = np.zeros(tuple(2 * length for length in array.shape), array.dtype)
    strided = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    strided[...] = array
    backward = tuple(slice(None, None, -1) for _ in array.shape)
    reversed_in_memory = np.ascontiguousarray(array[backward])[backward]
    made = [np.ascontiguousarray(array), strided, reversed_in_memory, read_only(array)]
    if array.ndim > 1:
        made.append(np.asfortranarray(array))
    return made


def read_only(array):
    frozen = array.copy()
    frozen.flags.writeable = False
    return frozen


def lines(*dtypes, count=6):
    """Examples (a,): the first dtype in every layout, the others contiguous."""
    first, *others = numbers(*dtypes, count=count)
    return [(array,) for array in (*layouts(first), *others)]


def grids(*dtypes, shape=(3, 4)):
    """Examples (a,): matrices, the first dtype in every layout."""
    first, *others = (line.reshape(shape) for line in numbers(*dtypes, count=shape[0] * shape[1]))
    return [(array,) for array in (*layouts(first), *others)]


def overlapping(count=8, dtype=np.float64, shift=1):
    """Two views of one line, shifted against each other."""
    line = np.arange(count).astype(dtype)
    return line[shift:], line[: count - shift]
