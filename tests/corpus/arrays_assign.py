"""Whole-array assignment: a[1:, ::2] = scalar or array, broadcasting, overlap, in-place operators on arrays"""

import numpy as np

from .array_arguments import grids, layouts, lines, overlapping, read_only
from .case import case
from .scalars import NAN

LINE = np.arange(8.0)
GRID = np.arange(12.0).reshape(3, 4)
INTS = np.arange(8)


@case(*lines(np.float64, np.int8, np.uint64, np.bool_, np.complex64, np.float16))
def all_elements_to_constant(a):
    a[:] = 1


@case(
    (LINE, 2.5), (LINE, 7), (INTS, 2.9), (INTS, True), (LINE, np.int8(3)), (np.zeros(3, np.uint8), 255),
    (np.zeros(3, np.uint8), 256), (np.zeros(3, np.uint8), -1), (np.zeros(3, np.float32), 0.1),
    (np.zeros(3, np.int8), np.int64(300)), (read_only(LINE), 1), (np.array(3.0), 4.5),
)
def all_elements_to_variable(a, x):
    a[...] = x


@case((INTS, NAN), (np.zeros(2), 1j), (np.zeros(0, np.uint8), 300), may_reject=True)
def all_elements_to_odd_values(a, x):
    a[:] = x


@case((LINE, 1.5), (LINE[::2], 2), (LINE[::-1], 3), (np.arange(2.0), 9))
def slices_to_scalar(a, x):
    a[1:3] = x
    a[-2:] = x + 1
    a[::3] = x + 2
    a[5:2] = 100
    a[50:] = 200


@case(*grids(np.float64, np.int16, shape=(4, 5)))
def rectangle_to_scalar(a):
    a[1:, ::2] = 50
    a[-1, 1:3] = 60
    a[:, -1] = 70


@case(
    (LINE, np.arange(8)), (LINE, np.arange(8) > 3), (INTS, np.arange(8.0) * 1.7),
    (np.zeros(8, np.uint8), np.arange(8) * 100), (np.zeros(8, np.float32), np.full(8, 0.1)), (LINE, np.array([5.0])),
    (LINE, np.array(5)), (LINE, np.arange(3.0)), (LINE, np.arange(8.0).reshape(1, 8)),
)
def all_elements_to_array(a, b):
    a[:] = b


@case(
    (LINE, np.arange(8.0).reshape(8, 1)), (LINE, np.ones((2, 8))), (LINE, np.empty(0)), (np.empty(0), np.arange(3.0)),
    (np.empty(0), np.empty(0)), (np.empty(0), np.ones(1)), (LINE, np.ones((1, 5))), (LINE, np.ones((1, 2, 5))), (LINE, np.ones((2, 1, 5))))
def shapes_that_may_not_fit(a, b):
    a[:] = b


@case(
    (GRID, np.arange(4.0)), (GRID, np.arange(3.0).reshape(3, 1)), (GRID, np.ones((1, 1))),
    (GRID, np.arange(12.0).reshape(3, 4).T), (GRID.T, np.arange(3.0)), (GRID, np.arange(3.0)),
    (GRID, np.ones((1, 3, 4))), (GRID, np.ones((2, 3, 4))),
)
def broadcast_into_matrix(a, b):
    a[:, :] = b


@case((GRID, np.arange(2.0)), (GRID, np.arange(4.0).reshape(2, 2)), (GRID, np.arange(5.0)))
def broadcast_into_rectangle(a, b):
    a[1:, ::2] = b


@case((GRID, np.arange(4.0)), (GRID, np.arange(3.0)), (GRID.T, np.arange(3.0)))
def row_to_array(a, b):
    a[1] = b
    a[-1, :] = b * 2


@case((GRID, np.arange(3.0)), (GRID, np.arange(4.0)))
def column_to_array(a, b):
    a[:, 0] = b
    a[:, -1] = a[:, 0]


@case((GRID, (1.0, 2.0, 3.0, 4.0)), (GRID, (1, 2, 3, 4)), (GRID, (1.0, 2.0)))
def row_to_tuple(a, t):
    a[0] = t
    a[1, :] = t


@case((LINE,))
def slice_to_list_literal(a):
    a[:3] = [7, 8.5, 9]
    a[-2:] = (1, 2)


@case((LINE,), (INTS,), (LINE[::-1],))
def overlapping_forward(a):
    a[1:] = a[:-1]


@case((LINE,), (INTS,), (LINE[::-1],))
def overlapping_backward(a):
    a[:-1] = a[1:]


@case((LINE,), (INTS,))
def reverse_in_place_by_slices(a):
    a[:] = a[::-1]


@case((LINE,), (np.arange(9),))
def interleaved_slices(a):
    a[::2][:4] = a[1::2]
    a[1::2][:3] = a[::2][1:4]


@case(
    (np.arange(13),), (np.arange(13.0)[::-1],), (np.arange(13) * 1j,), (np.arange(26, dtype=np.uint8)[::2],), (np.arange(3),),
)
def slices_of_other_steps(a):            # of which NumPy reads some elements after they were written
    m = len(a) // 3
    a[2:2 + m] = a[:2 * m:2]
    a[:3 * m:3] = a[m:2 * m]
    a[::-2][:m] = a[::-1][1:1 + m]
    a[m:2 * m] = a[:2 * m:2].copy()
    a[1:2 * m:2] = a[:m] + 0
    np.copyto(a[:2 * m:2], a[m:2 * m])


@case((np.arange(16.0).reshape(4, 4),), (np.arange(16).reshape(4, 4).T,))
def transpose_into_itself(a):
    a[:] = a.T


@case((GRID,))
def rows_shifted(a):
    a[1:] = a[:-1]
    a[:, 1:] = a[:, :-1]


@case((LINE,))
def overlapping_expression(a):
    a[1:] = a[:-1] * 2 + a[1:]


@case(overlapping(), overlapping(dtype=np.int32), overlapping(shift=3), tuple(reversed(overlapping())))
def overlapping_arguments(a, b):
    a[:] = b


@case(overlapping(), tuple(reversed(overlapping())))
def overlapping_arguments_in_expression(a, b):
    a[:] = b + a * 10


@case(overlapping(), tuple(reversed(overlapping())))
def overlapping_arguments_in_loop(a, b):
    for i in range(len(a)):
        a[i] = b[i] + 1


@case(
    (LINE, 2), (LINE, 0.5), (INTS, 3), (np.arange(4, dtype=np.uint8), 200), (np.arange(4, dtype=np.float32), 0.1),
    (GRID.T, 2),
)
def scalar_operators_in_place(a, x):
    a += x
    a *= x
    a -= 1
    return a


@case(
    (INTS, 0.5), (INTS, 2), (np.arange(3, dtype=np.float32), np.float64(2)),
    (np.arange(3, dtype=np.int8), np.int64(2)),
)
def in_place_result_must_fit_the_dtype(a, x):
    a += x


@case((INTS, 2), (LINE, 2), (LINE, 0.0))
def division_in_place(a, x):
    a /= x


@case((INTS, 3), (INTS, -3), (LINE, 3), (INTS, 0), (np.arange(5, dtype=np.int8) - 2, 2))
def floor_division_and_modulo_in_place(a, x):
    a //= x
    a[:4] %= x


@case((INTS, 3), (INTS, -1), (np.arange(4, dtype=np.uint8), 3), (np.array([True, False]), True))
def bitwise_in_place(a, x):
    a |= x
    a ^= x
    a &= x


@case(
    (LINE, np.arange(8.0)), (LINE, np.arange(8)), (INTS, np.arange(8)), (INTS, np.arange(8.0)),
    (LINE, np.arange(3.0)), (LINE, LINE),
)
def array_operators_in_place(a, b):
    a += b
    a *= b


@case((GRID, np.arange(4.0)), (GRID, np.arange(3.0).reshape(3, 1)), (GRID, np.arange(3.0)), (np.arange(4.0), GRID))
def broadcast_in_place(a, b):
    a += b


@case((LINE,), (GRID,))
def slice_operators_in_place(a):
    a[1:] += 10
    a[:-1] *= a[1:]
    a[0] -= a[1]


@case((LINE,))
def overlap_in_place(a):
    a[1:] += a[:-1]


@case((LINE, 3))
def name_keeps_the_array(a, x):
    b = a
    b += x
    b = b + x
    return b, a[0]


@case((GRID, 5.0), (GRID.T, 5))
def loop_over_row_assignment(a, x):
    for i in range(a.shape[0]):
        a[i] = x + i
    for i in range(a.shape[0]):
        a[i, i:] = 0


@case((np.zeros((2, 3)), 4), (np.zeros((2, 3, 2)), 4))
def ellipsis_assignment(a, x):
    a[...] = 1
    a[..., 0] = x
    a[0, ...] = x + 1
    a[..., None][0] = 9


@case(
    (np.empty((0, 3)), np.arange(3.0)), (np.empty((0, 3)), np.empty((0, 3))), (np.empty((3, 0)), np.ones((3, 1))),
    (np.empty((0, 3)), np.arange(2.0)),
)
def assignment_without_elements(a, b):
    a[:] = b
    a[:, 1:] = 5


@case(*[(array, 2) for array in layouts(LINE)], *[(array, 2) for array in layouts(GRID)])
def read_only_arrays_refuse_slices(a, x):
    a[1:] = x


@case((read_only(LINE), 2))
def read_only_arrays_refuse_operators(a, x):
    a += x


@case((np.broadcast_to(np.arange(3.0), (2, 3)), 2))
def broadcast_views_refuse_writes(a, x):
    a[0, 0] = x


@case((np.zeros(4), np.arange(4.0), np.ones(4)), (np.zeros(4), np.arange(4), np.ones(4, np.float32)))
def saxpy_into_slice(out, x, y):
    out[:] = 2.0 * x + y


@case((np.zeros((3, 3)), 2))
def jacobi_step_by_slices(a, steps):
    a[0] = 1.0
    for _ in range(steps):
        a[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])


@case(*((a, v) for a in (LINE + 1j, GRID.T, GRID[:, ::-1] + 2j) for v in (3, 2.5, np.float32(1.5))), (LINE + 1j, LINE[::-1]), (read_only(LINE + 1j), 1))
def real_parts_set(a, v):
    a.real = v


@case((LINE + 1j, LINE), (GRID.T * 1j, 2), (LINE, 1))
def imaginary_parts_set(a, v):
    a.imag = v


@case((LINE, 7), (GRID.T, LINE), (GRID[:, ::2], np.array([[1, 2], [3, 4]])), (LINE, LINE[::-1]), (LINE, np.zeros(0)), (INTS, 2.9))
def elements_set_in_order(a, v):
    a.flat = v


@case((INTS, [5, 6]), (INTS, [5]), (INTS, [5, 6, 7]), (LINE, [1.5, 2.5]), (INTS, [1.5, 2.5]))
def slice_set_to_a_list(a, items):
    a[1:3] = items


CUBE = np.arange(24).reshape(2, 3, 4)


@case((CUBE, CUBE[:, :, :2] + 100), (CUBE, 5), (CUBE, np.arange(3)), (CUBE[:, :, ::-1], np.arange(2)))
def mixed_positions_set(a, v):
    a[:, 1:, np.array([0, 2])] = v if isinstance(v, int) else v[..., -1:]
