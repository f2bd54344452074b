"""Array elements: reading and writing with any mix of integers, row views, bounds"""

import math

import numpy as np

from .array_arguments import grids, lines, numbers, read_only
from .case import agreed, case, each
from .scalars import COMPLEXES, FLOATS, INF, INTEGERS, MAX, MIN, NAN

EVERY_DTYPE = (np.bool_, *INTEGERS, *FLOATS, *COMPLEXES)
LINE = np.arange(5.0)
GRID = np.arange(12.0).reshape(3, 4)
CUBE = np.arange(24).reshape(2, 3, 4)
BYTES = np.arange(5, dtype=np.uint8)


@case(*lines(*EVERY_DTYPE))
def first_and_last(a):
    return a[0], a[-1], a[len(a) - 1], a[-len(a)]


@case(
    (LINE, 0), (LINE, 4), (LINE, -5), (LINE, 5), (LINE, -6), (LINE, MAX), (LINE, MIN), (LINE[::2], 2), (LINE[::2], 3),
    (LINE[::-1], 1), (np.empty(0), 0), (np.empty(0), -1),
)
def read(a, i):
    return a[i]


@case(
    *[(LINE, kind(2)) for kind in INTEGERS], (LINE, np.int8(-1)), (LINE, np.uint64(2**64 - 1)), (LINE, np.uint64(5)),
    (LINE, np.int32(-6)),
)
def read_by_numpy_integer(a, i):
    return a[i]


@case(
    (GRID, 0, 0), (GRID, 2, 3), (GRID, -3, -4), (GRID, 3, 0), (GRID, 0, 4), (GRID, -4, 0), (GRID, 0, -5),
    (GRID, 5, 9), (GRID.T, 3, 2), (GRID.T, 2, 3), (GRID[::-1, ::2], 0, 1), (GRID, np.int8(1), 2),
    (GRID, np.uint8(1), np.int64(-1)),
)
def read_two_indices(a, i, j):
    return a[i, j]


@case((GRID, 1, 2), (GRID, 3, 0), (GRID, 0, -5), (GRID.T, -1, 0))
def read_in_two_steps(a, i, j):
    return a[i][j]


@case(
    (CUBE, 1, 2, 3), (CUBE, -1, -1, -1), (CUBE, 2, 0, 0), (CUBE, 0, 3, 0), (CUBE, 0, 0, 4), (CUBE.T, 3, 2, 1),
    (CUBE[:, ::-1], 0, 0, 0),
)
def read_three_indices(a, i, j, k):
    return a[i, j, k], a[i][j][k], a[i, j][k], a[(i, j, k)]


@case((GRID, (1, 2)), (GRID, (-1, -1)), (GRID, (3, 0)), (CUBE, (1, 2)), (CUBE, (1, 2, 3)))
def read_by_tuple(a, index):
    return a[index]


@case((GRID, 1), (GRID, -1), (GRID, 3), (GRID.T, 2), (CUBE, 1), (GRID[:, ::2], 0), (np.asfortranarray(GRID), 1))
def row_view(a, i):
    return a[i]


@case((CUBE, 1, 2), (CUBE, 0, -1), (CUBE, 0, 3))
def row_view_of_cube(a, i, j):
    return a[i, j]


@case((GRID, 1), (GRID.T, 1), (read_only(GRID), 1))
def write_through_row_view(a, i):
    row = a[i]
    row[0] = 99
    row[-1] = row[0] + 1
    return row


@case(
    (LINE, 0, 9.5), (LINE, -1, 9.5), (LINE, 5, 9.5), (LINE, -6, 9.5), (LINE[::2], 1, 2.5), (LINE, 2, 7),
    (LINE, True, 7.0), (read_only(LINE), 0, 1.0), (read_only(LINE), 9, 1.0),
)
def write(a, i, x):
    a[i] = x


@case(
    (GRID, 0, 0, 1.5), (GRID, -1, -1, 1.5), (GRID, 3, 0, 1.5), (GRID, 0, 4, 1.5), (GRID.T, 3, 2, 1.5),
    (GRID[::-1], 0, 1, 7),
)
def write_two_indices(a, i, j, x):
    a[i, j] = x


@case((GRID, 1, 2, 1.5), (GRID, 3, 0, 1.5), (GRID.T, -1, -1, 1.5))
def write_in_two_steps(a, i, j, x):
    a[i][j] = x


@case(*[(line, 7) for line in numbers(*EVERY_DTYPE)])
def write_int_to_every_dtype(a, x):
    a[1] = x


@case(*[(line, x) for line in numbers(*EVERY_DTYPE) for x in (2.75, -0.0) if line.dtype.kind != "u" or x >= 0])
def write_float_to_every_dtype(a, x):
    a[1] = x


@case(*[(line, np.True_) for line in numbers(*EVERY_DTYPE)])
def write_bool_to_every_dtype(a, x):
    a[1] = x


@case(
    (BYTES, 255), (BYTES, 256), (BYTES, -1), (np.zeros(2, np.int8), 127), (np.zeros(2, np.int8), 128),
    (np.zeros(2, np.int8), -129), (np.zeros(2, np.uint64), -1), (np.zeros(2, np.uint64), MAX),
    (np.zeros(2, np.int32), 2**31), (np.zeros(2, bool), 2), (np.zeros(2, bool), 0),
)
def write_int_out_of_bounds(a, x):
    a[0] = x


@case(
    (BYTES, np.int64(300)), (BYTES, np.int8(-1)), (np.zeros(2, np.int8), np.uint8(200)),
    (np.zeros(2, np.int32), np.int64(2**32 + 5)), (np.zeros(2, np.float32), np.float64(0.1)),
    (np.zeros(2, np.float16), np.float64(1e9)), (np.zeros(2, np.uint64), np.int64(-1)),
    (np.zeros(2, np.int64), np.uint64(2**64 - 1)),
)
def write_numpy_scalar_is_a_cast(a, x):
    a[0] = x


@case(
    (np.zeros(2, np.int64), 2.9), (np.zeros(2, np.int64), -2.9), (np.zeros(2, np.int8), 100.5),
    (np.zeros(2, np.float32), 1e300), (np.zeros(2, np.float16), 65519.0), (np.zeros(2, np.float16), 65520.0),
    (np.zeros(2, bool), 0.5), (np.zeros(2, bool), NAN),
)
def write_float_is_a_cast(a, x):
    a[0] = x


@case(
    (np.zeros(2, np.int64), NAN), (np.zeros(2, np.int64), INF), (np.zeros(2, np.int64), 1e300),
    (np.zeros(2, np.int32), NAN),
)
def write_nan_to_integers(a, x):
    a[0] = x


@case(
    (np.zeros(2), 1j), (np.zeros(2, np.int8), 1j), (np.zeros(2, np.complex64), 1 + 2j),
    (np.zeros(2, np.complex128), 3),
)
def write_complex(a, x):
    a[0] = x


@case((np.zeros(2), np.complex64(1 + 2j)), (np.zeros(2, np.int8), np.complex128(1 + 2j)), may_reject=True)
def write_numpy_complex_to_real(a, x):
    a[0] = x


@case(
    (LINE, 1, 2.5), (BYTES, 1, 2), (np.arange(3), 0, 5), (LINE, 7, 2.5), (np.zeros(2, np.float32), 0, 0.1),
    (BYTES, -1, 254),
)
def add_in_place(a, i, x):
    a[i] += x


@case(
    (np.array([200, 2], np.uint8), 100), (np.array([200, 2], np.uint8), 300), (np.array([5, 2], np.int8), 2.5),
    (np.arange(3), 0.5), (np.array([1.5, 2]), 2),
)
def every_operator_in_place(a, x):
    a[0] += x
    a[0] *= x
    a[1] -= x


@case((np.array([13, 7]), 3), (np.array([13, 7], np.uint8), 3), (np.array([-13, 7], np.int16), np.int16(3)))
def integer_operators_in_place(a, x):
    a[0] //= x
    a[1] %= x
    a[0] <<= x
    a[0] |= 1
    a[1] ^= x
    a[1] &= 6
    a[0] >>= 1


@case(
    (np.array([13, 7]), 0), (np.array([13, 7], np.uint8), 0), (np.array([1.5, 0.0]), 0),
    (np.array([1.5, 0.0], np.float32), 0.0), merges=True,
)
def division_by_zero_of_elements(a, x):
    return a[0] // x, a[0] % x, a[0] / x, a[1] / a[1] if x else a[1]


@case((LINE, 1, 3), (LINE, 0, 9), (LINE, -6, 0), (GRID[0], 0, -1), (BYTES, 1, 2))
def swap_elements(a, i, j):
    a[i], a[j] = a[j], a[i]


@case((GRID, 0, 2), (GRID.T, 0, 1))
def swap_rows_through_views(a, i, j):
    a[i], a[j] = a[j], a[i]


@case((GRID, 0, 2))
def swap_rows_with_copy(a, i, j):
    row = a[i].copy()
    a[i] = a[j]
    a[j] = row


@case((LINE, 4))
def old_element_value_is_kept(a, i):
    x = a[i]
    a[i] = -1
    return x, a[i]


@case((np.array(5.0),), (np.array(7, np.int8),), (np.array(True),))
def zero_dimensions(a):
    x = a[()]
    a[()] = 1
    return x, a[()], a[...], a.ndim, a.shape


@case((np.array(5.0), 0))
def too_many_indices_for_zero_dimensions(a, i):
    return a[i]


@case((LINE, 0))
def too_many_indices(a, i):
    return a[i, i]


@case((GRID, 0))
def too_many_indices_to_write(a, i):
    a[i, i, i] = 1


@case((LINE, 1.0), (LINE, np.float64(1)), (LINE, 1j))
def index_by_float(a, i):
    return a[i]


@case((LINE, True), (LINE, False), (GRID, True), (LINE, np.True_), may_reject=True)
def bool_index_is_a_mask(a, i):
    return a[i]


@case((LINE, None), (GRID, None), (LINE, ()), (LINE, (2,)), may_reject=True)
def index_by_unusual_values(a, i):
    return a[i]


@case((LINE, np.array([0, 2, -1])), (LINE, np.array([9])), (GRID, np.array([1, 1])), may_reject=True)
def index_by_integer_array(a, i):
    return a[i]


@case((LINE, LINE > 2), (GRID, GRID % 2 == 0), (LINE, np.array([True])), may_reject=True)
def index_by_mask(a, mask):
    return a[mask]


@case((LINE.copy(), 2.5), (np.arange(5), 2), may_reject=True)
def assign_by_mask(a, x):
    a[a > x] = 0


@case((LINE, [0, 1]), may_reject=True)
def index_by_list(a, i):
    return a[i]


@case((LINE, 2.0), (LINE, 2), (LINE, 2.5), (GRID, 11), (BYTES, 300), (np.array([NAN]), NAN), (np.empty(0), 1.0))
def contains(a, x):
    return x in a, x not in a


@case(*grids(np.float64, np.int32, np.uint8, np.complex64))
def sum_over_indices(a):
    total = 0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            total = total + a[i, j] * (i - j)
    return total


@case(*grids(np.float64, np.int16))
def sum_over_negative_indices(a):
    total = 0
    for i in range(-a.shape[0], 0):
        for j in range(-1, -a.shape[1] - 1, -1):
            total = total * 2 + a[i, j]
    return total


@case((LINE, 3), (LINE, 6), (LINE, 0), (LINE[::-2], 3))
def sum_of_the_first(a, n):
    total = 0.0
    for i in range(n):
        total += a[i]
    return float(total)


@case(
    (np.zeros(5), 3), (np.zeros(5), 7), (np.zeros(5, np.int8)[::2], 3), (read_only(LINE), 2), (read_only(LINE), 0),
    late_writes=True,
)
def write_in_a_loop(a, n):
    for i in range(n):
        a[i] = i * i


@case(
    (np.zeros(6), 0, 6, 1), (np.zeros(6), 5, -1, -1), (np.zeros(6), -6, 0, 2), (np.zeros(6), 0, 8, 1),
    (np.zeros(6), -7, 0, 1), (np.zeros(6), 3, -4, -1), late_writes=True,
)
def write_with_range(a, start, stop, step):
    for i in range(start, stop, step):
        a[i] = 10 * i


@case((LINE,), (np.arange(3),), (np.arange(1.0),), (np.arange(0.0),), late_writes=True)
def neighbours(a):
    out = np.zeros(a.size)
    for i in range(len(a)):
        out[i] = a[i - 1] + a[i] + a[(i + 1) % len(a)]
    return out


HELD = np.random.default_rng(63172).integers(0, 300, 70).astype(np.uint64)


@case((HELD, HELD, HELD[:-1], 3), late_writes=True)
def index_that_fails_where_what_was_read_is_gone(a, b, o, m):
    last = 0
    for i in range(0, len(b), m):
        last = int(b[i] * b[i & 3])
        o[i] = b[min(i, m)] - a[-i]
    return last


@case(agreed((np.array([1.0] * 20 + [-1.0]),), messages=False), (np.array([1.0] * 20 + [0.0]),), late_writes=True)
def one_of_two_exceptions_in_place(a):
    for i in range(len(a)):
        a[i] = math.log(1 / float(a[i]))


@case(agreed((np.array([MAX] + [1] * 20), np.zeros(21, np.uint16)), expect=OverflowError, words=("does not fit in 64 bits",)), late_writes=True)
def overflow_in_place(a, o):
    for i in range(len(o)):
        a[i] = int(a[i]) - int(o[i]) + 128


@case((LINE,), late_writes=True)
def one_past_the_end(a):
    for i in range(len(a)):
        a[i] = a[i + 1]


@case(
    (np.array([3, 1, 4, 1, 5]), LINE), (np.array([3, 1, 9]), LINE), (np.array([-1, -5], np.int8), LINE),
    (np.array([7], np.uint64), LINE),
)
def indirect_reads(index, a):
    total = 0.0
    for i in index:
        total += a[i]
    return float(total)


@case((np.array([0, 1, 1, 3], np.uint8), 4), (np.array([0, 1, 4]), 4), (np.array([-1, -4]), 4), (np.array([-5]), 4))
def histogram(values, size):
    counts = np.zeros(size, np.int64)
    for value in values:
        counts[value] += 1
    return counts


@case((np.array([[1, 2], [3, 4]]), 1), (np.array([[1.5, 2], [3, 4]]), -1))
def column_through_row_views(a, j):
    total = 0
    for row in a:
        total = total + row[j]
    return total


@case(*each(*numbers(*EVERY_DTYPE)))
def element_types_are_numpy_types(a):
    x = a[1]
    return x, x + x, x == x, not x


@case(agreed((np.array([MAX, 1]),)), (np.array([127, 1], np.int8),), (np.array([2**64 - 1, 1], np.uint64),))
def elements_wrap(a):
    return a[0] + a[1], a[0] * a[0], -a[0]
