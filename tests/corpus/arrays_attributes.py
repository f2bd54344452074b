"""Array attributes: shape ndim size strides dtype T flat itemsize nbytes real imag"""

import numpy as np

from .array_arguments import grids, layouts, lines, numbers
from .case import case, each
from .scalars import COMPLEXES, FLOATS, INTEGERS

LINE = np.arange(5.0)
GRID = np.arange(12).reshape(3, 4)
CUBE = np.arange(24.0, dtype=np.float32).reshape(2, 3, 4)
NO_ELEMENTS = (np.empty((0, 3)), np.empty((3, 0)))
EVERY_LAYOUT = (*layouts(LINE), *layouts(GRID), CUBE.T, CUBE[:, ::-1, 1:3], np.array(5.0), *NO_ELEMENTS)


@case(*each(*EVERY_LAYOUT))
def shape_and_sizes(a):
    return a.shape, a.ndim, a.size, a.itemsize, a.nbytes


@case(*each(*EVERY_LAYOUT[:-2]))
def strides(a):
    return a.strides


@case(*each(*EVERY_LAYOUT))
def transposed(a):
    return a.T


@case(*each(GRID, CUBE, np.empty((0, 3))))
def items_of_shape(a):
    n, *rest = a.shape
    return a.shape[0], a.shape[-1], a.shape[1:], n, len(rest), a.shape + (1,), len(a.shape)


@case(*each(GRID, GRID.T))
def shape_unpacked(a):
    rows, columns = a.shape
    return rows * 10 + columns


@case(*each(LINE))
def shape_unpacked_wrongly(a):
    rows, columns = a.shape
    return rows * columns


@case((LINE, 0), (GRID, 1), (GRID, -1), (GRID, 2))
def shape_by_variable(a, axis):
    return a.shape[axis]


@case((GRID, GRID.T), (GRID, GRID), (LINE, GRID))
def shapes_compared(a, b):
    return a.shape == b.shape, a.shape != b.shape, a.ndim == b.ndim, a.shape[0] < b.shape[-1]


@case(*each(*numbers(np.bool_, *INTEGERS, *FLOATS, *COMPLEXES)))
def dtype_compared(a):
    return a.dtype == np.float64, a.dtype != np.int8, a.dtype == a.T.dtype, a.dtype == np.uint8


@case(*each(*numbers(np.int8, np.float32, np.complex128, np.bool_)), may_reject=True)
def dtype_attributes(a):
    return a.dtype.itemsize, a.dtype.kind, a.dtype == "f4", a.dtype


@case(*each(*numbers(np.int8, np.float32, np.complex128, np.bool_)))
def scalar_made_by_dtype(a):
    return a.dtype.type(1)


@case(*grids(np.float64, np.int8))
def flat_elements(a):
    total = 0
    for x in a.flat:
        total = total * 2 + x
    return total, len(a.flat)


@case((GRID,), (GRID.T,), (CUBE[::-1],), (GRID[:1] > 0,))
def flat_taken_whole(a):
    items = [*a.flat]
    items.extend(a.flat)
    first, *rest = a.flat
    return (items, first, rest, sum(a.flat), max(a.flat), min(a.flat, key=lambda x: -x), sorted(a.flat, reverse=True), any(a.flat), all(a.flat),
            5 in a.flat, a.flat == 5)


@case((GRID,), (GRID.T,), (CUBE[::-1],))
def flat_as_array(a):
    a.flat.copy()[0] = 7
    return a.flat.copy(), np.sum(a.flat), np.sqrt(a.flat), a.ravel() + a.flat, np.sort(a.flat)


@case((GRID,), (CUBE,), may_reject=True)                          # by NumPy 2.0
def flat_as_the_array_itself(a):
    line = np.array(a.flat)
    line[0] = 8                                                   # np.array(x) copies otherwise
    return line, np.asarray(a.flat)


@case((GRID, [1, 5, -2]), (GRID.T, [3]), (CUBE[::-1], [0, 100]))
def flat_by_indices(a, i):
    b = a.copy()
    b.flat[1::2] = [7, 8]
    b.flat[b.flat > 7] = a[:1]
    b.flat[i[:1]] = (30, 40)
    try:
        b.flat[i] = (50, 60)
    except IndexError as error:
        print(error)
    return b, a.flat[i], b.flat[np.array([i, i])], b.flat[np.array(i[0])]


@case((GRID, np.array([True, False, True])), (GRID, np.ones(20, np.bool_)), (GRID, GRID.ravel() > 5), (LINE[::2], np.ones(1, np.bool_)))
def flat_by_masks(a, chosen):
    b = a.copy()
    try:
        b.flat[chosen] = [7, 8]
    except (IndexError, ValueError) as error:
        print(error)
    return b, a.flat[chosen]


@case((GRID, [True] * 12), rejects="TypingError")                    # NumPy 2.0 takes them as ints, later ones refuse them
def flat_by_listed_bools(a, chosen):
    return a.flat[chosen]


@case((np.zeros(4, np.uint8), 300), (np.zeros(4, np.uint8), -1), (np.zeros(4, np.uint8), 200))
def flat_takes_what_fits(a, x):
    a.flat[np.array([0])] = x
    a.flat[1:] = [x]
    return a


@case((GRID, 5), (GRID.T, 5), (GRID, -1), (GRID, 12), (GRID, -13), (CUBE[::-1], 7), (LINE[::2], 2))
def flat_by_index(a, i):
    return a.flat[i]


@case((GRID, 5, 99), (GRID.T, 5, 99), (GRID, 12, 1), (CUBE[::-1], -1, 0.5))
def flat_written(a, i, x):
    a.flat[i] = x


@case((GRID, 7), (GRID.T, 7), may_reject=True)
def flat_filled(a, x):
    a.flat = x
    a.flat[::2] = 1


@case(*lines(np.complex128, np.complex64))
def parts_of_complex(a):
    return a.real, a.imag, a.conj(), a.conjugate()


@case(*each(*numbers(np.complex128, np.complex64)))
def parts_of_complex_are_views(a):
    a.real[0] = 5
    a.imag[1:] = 7


@case(*lines(np.float64, np.int8, np.bool_))
def parts_of_real(a):
    return a.real, a.imag + 1


@case((GRID,), (CUBE,))
def transposed_twice(a):
    return a.T.T, a.T[0], a[0].T, a.T.shape, a.T[..., 0]


@case((GRID, 1), (GRID, 0))
def loop_over_dimensions(a, x):
    total = x
    for n in a.shape:
        total = total * 10 + n
    return total


@case(*each(LINE, GRID, CUBE))
def branch_on_dimensions(a):
    if a.ndim == 1:
        return a[0] * 1
    elif a.ndim == 2:
        return a[0, 1] * 2
    return a[0, 0, 1] * 3


@case(*each(LINE, GRID), may_reject=True)
def flags(a):
    return a.flags.c_contiguous, a.flags.f_contiguous, a.flags.writeable


@case(*each(LINE))
def unknown_attribute(a):
    return a.no_such_attribute


@case(*each(LINE, np.empty(0), np.array([0.0]), np.array([2.0]), np.array(0)))
def truth_of_array(a):
    return 1 if a else 0


@case(*each(np.array([2.5]), np.array(2.5), np.array([[7]]), np.array([1, 2])), may_reject=True)
def array_to_scalar(a):
    return float(a), a.item()


@case(*each(np.array(2.5), np.array(7, np.int8)))
def zero_dimensional_array_to_scalar(a):
    return int(a), float(a), bool(a)


@case((LINE, LINE), (LINE, None))
def arrays_and_none(a, b):
    return a is None, b is not None


@case(*((a,) for a in (*EVERY_LAYOUT, GRID[:1], GRID[:, :1].T, GRID[1:, 2:])))
def orders(a):
    return a.flags.c_contiguous, a.flags.f_contiguous, a.flags["F_CONTIGUOUS"], a.flags.contiguous, a.flags.writeable, a.flags.fnc, a.flags.forc


@case(*each(GRID, GRID.T))
def numbered_elements(a):
    return [(i, x) for i, x in enumerate(a.flat)], [x * y for x, y in zip(a.flat, a.flat)], [(i, p) for i, p in enumerate(np.ndindex(2, 2))]
