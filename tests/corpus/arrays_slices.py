"""Array slices: views with steps, negative bounds, ..., None"""

import numpy as np

from .array_arguments import grids, lines
from .case import case, each
from .scalars import MAX, MIN

LINE = np.arange(10.0)
GRID = np.arange(12).reshape(3, 4)
CUBE = np.arange(24.0).reshape(2, 3, 4)
BOUNDS = (0, 3, 9, 10, 15, -1, -10, -11, MAX, MIN, None)


@case(*lines(np.float64, np.uint8, np.bool_, np.complex64))
def constant_slices(a):
    return a[1:3], a[:2], a[2:], a[:], a[-2:], a[:-2], a[::2], a[1::3]


@case(*lines(np.float64, np.int8))
def constant_slices_with_negative_steps(a):
    return a[::-1], a[::-2], a[3:0:-1], a[3::-1], a[:2:-1], a[-1:-3:-1], a[2:2:-1], a[0:3:-1]


@case(*lines(np.float64), (np.empty(0),), (np.arange(1),))
def constant_slices_out_of_range(a):
    return a[100:], a[:100], a[-100:], a[:-100], a[5:2], a[100::-1], a[:-100:-1], a[::100], a[::-100]


@case(
    *[(LINE, start, 7) for start in BOUNDS], *[(LINE, 2, stop) for stop in BOUNDS], (LINE[::-2], 1, -1),
    (LINE, np.int8(2), np.uint64(5)),
)
def slice_by_variables(a, start, stop):
    return a[start:stop]


@case(
    *[
        (LINE, start, stop, step)
        for start, stop in ((None, None), (2, 9), (9, 2), (-3, -100), (MIN, MAX))
        for step in (1, 3, -1, -4, MAX, MIN, -MAX)
    ],
)
def slice_by_variables_with_step(a, start, stop, step):
    return a[start:stop:step]


@case((LINE, 0), (LINE, True), (LINE, np.int16(-2)))
def slice_with_only_a_step(a, step):
    return a[::step]


@case((LINE, 2, 3), (LINE, 9, 3), (LINE, 0, 0))
def slice_of_given_length(a, start, count):
    return a[start : start + count], a[start - count : start]


@case(
    (LINE, slice(2, 5)), (LINE, slice(None)), (LINE, slice(None, None, -2)), (LINE, slice(-3, None)),
    (GRID, slice(1, 3)),
)
def slice_object_as_argument(a, s):
    return a[s]


@case((LINE, 2, 8))
def slice_object_built_inside(a, start, stop):
    s = slice(start, stop, 2)
    return a[s], a[slice(3)], a[slice(stop, start, -1)]


@case(*grids(np.float64, np.int8))
def two_dimensional_slices(a):
    return a[1:, :2], a[:, 1], a[1], a[1, :], a[::2, ::-1], a[-1, 1:], a[:, -1], a[:1, :1]


@case((GRID, 1, 2), (GRID, -1, -1), (GRID.T, 2, 1), (GRID, 3, 0))
def rows_and_columns(a, i, j):
    return a[i, :], a[:, j], a[i, 1:], a[:2, j]


@case((CUBE, 1), (CUBE.T, 1), (CUBE[:, ::-1], -1), (CUBE, 2))
def three_dimensional_slices(a, i):
    return a[i], a[:, i], a[..., i], a[i, :, 1], a[i, ...], a[..., 1:, i], a[i, 1, ::2]


@case((LINE,), (GRID,), (CUBE,), (np.array(3.0),))
def ellipsis_alone(a):
    return a[...], a[..., None], a[None, ...]


@case((LINE,), (GRID.T,))
def new_axes(a):
    return a[None], a[:, None], a[np.newaxis, :], a[None, None, 1], a[1:, None], a[None, :, None]


@case((GRID, 1), (CUBE, 0))
def ellipsis_with_indices(a, i):
    return a[..., i], a[i, ...], a[..., i, :], a[..., i : i + 1], a[i, ..., i]


@case((CUBE, 1, 2, 0))
def ellipsis_that_stands_for_nothing(a, i, j, k):
    return a[i, j, k, ...], a[..., i, j, k]


@case((LINE,), (GRID,), (np.asfortranarray(GRID),))
def slices_of_slices(a):
    b = a[1:]
    c = b[::-1]
    d = c[::2]
    return b, c, d, d[1:], d[-1], a[::-1][::-1]


@case((LINE,), (GRID,), (CUBE,))
def slice_shares_memory(a):
    b = a[1:]
    b[0] = 77
    a[1] = a[1] + 1
    return b


@case((LINE,))
def overlapping_slices_see_each_other(a):
    b, c = a[2:8], a[4:]
    b[3] = -1
    c[0] = -2
    return b[2], c[1], a


@case((GRID,), (GRID.T,))
def column_view_writes_through(a):
    column = a[:, 1]
    for i in range(len(column)):
        column[i] = -i


@case((LINE, 3), (LINE, 20), (LINE, -3))
def size_of_slice(a, n):
    return len(a[:n]), len(a[n:]), a[n:].shape, a[::2].strides, a[n::-1].size


@case(*lines(np.float64, np.int32))
def sum_over_slice(a):
    total = 0
    for x in a[1:-1]:
        total = total + x
    return total


@case((LINE, 4), (LINE, 0), (LINE, 10), merges=True)
def pairs_of_slices(a, n):
    total = 0.0
    for x, y in zip(a[:n], a[n:]):
        total += x * y
    return total


@case((np.empty((0, 3)),), (np.empty((3, 0)),), (np.empty((0, 0)),))
def slices_without_elements(a):
    return a[:], a[1:], a[:, 1:], a[::-1, ::-1], a.T[:2], a[None]


@case((np.empty((3, 0)), 2), (np.empty((0, 3)), 0))
def row_without_elements(a, i):
    return a[i]


@case((np.broadcast_to(np.arange(3.0), (2, 3)),), (np.broadcast_to(np.float64(5), (4, 2)),))
def slices_of_broadcast_views(a):
    return a[1:], a[:, 1], a[0, ::-1], a[-1, -1], a.strides, a[0]


@case((LINE, 1), (LINE, 2), (LINE, -1))
def while_slice_not_empty(a, step):
    steps = 0
    while len(a) > 1:
        a = a[1:] if step == 1 else a[: len(a) // 2] if step == 2 else a[:-1]
        steps += 1
    return a, steps


@case((LINE,))
def recursive_halves(a):
    def total(b):
        if len(b) == 0:
            return 0.0
        if len(b) == 1:
            return b[0]
        return total(b[: len(b) // 2]) + total(b[len(b) // 2 :])

    return float(total(a))


@case((LINE, 1.0), (LINE, 1))
def slice_bounds_of_wrong_type(a, x):
    return a[x:]


@case(*each(5, 2.5))
def slicing_a_scalar(x):
    return x[1:]


@case((GRID, 5))
def too_many_slices(a, i):
    return a[:, :, :]


@case(*[(np.arange(float(n)), n, k) for n in range(5) for k in (0, 1, 2)])
def neighbours(a, n, k):
    # Lengths that are the same for every array, and others that are so for some; numbers that may raise in between.
    x = (a[2:] - a[:-2]) * (1 / k) + a[1:-1] * (2 // (n + 1 - k))
    y = a[1:] + a[:-1] - a[k:]
    a[1:-1] += a[:-2] * (1 % (n + k)) + a[-k:k]
    return x, y


@case(*each(LINE[:0], LINE[:1], LINE[:2], LINE[5:], GRID, GRID[:1], np.array(3.0)))
def unpacked_with_a_star(a):
    first, *rest = a
    *start, before, last = a
    return first, rest, start, before, last
