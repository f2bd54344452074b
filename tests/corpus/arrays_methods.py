"""Array methods: copy fill reshape ravel astype sum min max mean dot @ and more"""

import numpy as np

from .array_arguments import grids, lines, numbers, read_only
from .case import case, each
from .scalars import COMPLEXES, FLOATS, INF, INTEGERS, NAN

EVERY_DTYPE = (np.bool_, *INTEGERS, *FLOATS, *COMPLEXES)
LINE = np.arange(6.0)
GRID = np.arange(12.0).reshape(3, 4)
CUBE = np.arange(24).reshape(2, 3, 4)
NO_ELEMENTS = (np.empty(0), np.empty((0, 3)), np.empty((3, 0)))


@case(*grids(np.float64, np.int8), *lines(np.float32), *each(*NO_ELEMENTS, CUBE.T, CUBE[:, ::-1]))
def copy(a):
    return a.copy()


@case((GRID.T,), (CUBE.T,))
def copy_in_given_order(a):
    return a.copy("C"), a.copy(order="F"), a.copy("K")


@case((LINE,))
def copy_is_independent(a):
    b = a.copy()
    b[0] = 50
    a[1] = 60
    return b, np.copy(a)


@case(*lines(np.float64, *EVERY_DTYPE))
def fill(a):
    a.fill(1)


@case(
    (np.zeros(3, np.uint8), 255), (np.zeros(3, np.uint8), 300), (np.zeros(3, np.int8), 2.9), (GRID.T, 5),
    (read_only(LINE), 1.0),
)
def fill_with_variable(a, x):
    a.fill(x)


@case(
    (LINE, 2, 3), (LINE, 6, 1), (LINE, -1, 2), (LINE, 3, -1), (LINE, 4, 2), (LINE, -1, 4), (LINE, -1, -1),
    (LINE, -2, 3), (np.empty(0), 0, 5), (np.empty(0), 0, -1), (LINE[::2], 3, 1), (GRID, 2, 6), (GRID.T, 6, 2),
)
def reshape_to_two(a, n, m):
    return a.reshape(n, m), a.reshape((n, m))


@case((LINE, (2, 3)), (GRID, (12,)), (GRID, (2, 2, 3)), (CUBE, (6, 4)), (CUBE, (4, 6, 1)), (LINE, (5,)))
def reshape_to_tuple(a, shape):
    return a.reshape(shape), np.reshape(a, shape)


@case((GRID,), (GRID.T,), (GRID[:, ::2],), (LINE,), (np.array(5.0),), (np.empty((0, 3)),))
def reshape_to_line(a):
    return a.reshape(-1), a.reshape(a.size), a.reshape((-1, 1))


@case((LINE,))
def reshape_is_a_view(a):
    b = a.reshape(2, 3)
    b[1, 1] = 70
    return b


@case((GRID,), (GRID.T,), (np.asfortranarray(GRID),), may_reject=True)
def reshape_in_fortran_order(a):
    return a.reshape((2, 6), order="F"), a.ravel("F")


@case(*grids(np.float64, np.int8), (CUBE,), (CUBE.T,), *each(*NO_ELEMENTS))
def ravel_and_flatten(a):
    return a.ravel(), a.flatten(), np.ravel(a)


@case((GRID,), (GRID.T,))
def ravel_is_a_view_when_it_can(a):
    b = a.ravel()
    b[0] = 77
    c = a.flatten()
    c[1] = 88
    return b


@case((CUBE,), (GRID,), (GRID.T,))
def transpose_method(a):
    return a.transpose(), np.transpose(a)


@case((CUBE,))
def transpose_of_given_axes(a):
    return a.transpose(1, 0, 2), a.transpose((2, 0, 1)), np.transpose(a, (0, 2, 1)), a.swapaxes(0, 2)


@case(*each(*numbers(*EVERY_DTYPE)))
def astype_to_common_dtypes(a):
    return (
        a.astype(np.float64), a.astype(np.float32), a.astype(np.int64), a.astype(np.bool_), a.astype(np.uint8),
        a.astype("i2"),
    )


@case(*each(*numbers(np.int8, np.float64, np.complex64, np.uint64)))
def astype_to_python_types(a):
    return a.astype(float), a.astype(int), a.astype(complex), a.astype(bool), a.astype(dtype=np.float16)


@case((np.array([2.9, -2.9, 0.5]),), (np.array([300.0, -1.0, 255.0]),), (np.array([65519, 65520, 1e6]),))
def astype_rounds_and_wraps(a):
    return a.astype(np.int32), a.astype(np.int64).astype(np.uint8), a.astype(np.float16)


@case((np.array([NAN, INF, -INF, 0.0]),), may_reject=True)
def astype_of_nan(a):
    return a.astype(np.bool_), a.astype(np.float32), a.astype(np.complex64)


@case(*grids(np.float64), (CUBE.T,))
def astype_keeps_the_layout(a):
    return a.astype(np.int16), a.astype(np.float64), a.astype(a.dtype)


@case(*lines(np.float64, *EVERY_DTYPE), *grids(np.float64, np.int8), (np.array(5.0),), *each(*NO_ELEMENTS))
def total(a):
    return a.sum()


@case(*grids(np.float64, np.int8, np.float32), (CUBE,), (CUBE.T,), (np.empty((0, 3)),), (np.empty((3, 0)),))
def total_along_axes(a):
    return a.sum(axis=0), a.sum(1), a.sum(axis=-1), a.sum(axis=None)


@case((GRID, 0), (GRID, -1), (CUBE, 1), (GRID, 2), (GRID, -3))
def total_along_variable_axis(a, axis):
    return a.sum(axis)


@case((GRID,), (CUBE,), may_reject=True)
def total_with_options(a):
    return a.sum(axis=0, keepdims=True), a.sum(dtype=np.float32), np.sum(a, axis=(0, 1))


@case((np.full(1000, 0.1),), (np.full(1000, 0.1, np.float32),), (np.linspace(0, 1, 777),), ulps=64)
def total_is_accurate(a):
    return a.sum(), a.mean()


@case(
    (np.array([100, 100, 100], np.int8),), (np.array([2**63 - 1, 1]),), (np.array([255] * 300, np.uint8),),
    (np.array([True] * 5),),
)
def total_of_integers(a):
    return a.sum(), a.prod(), np.sum(a)


@case((np.array([1.0, NAN, 3.0]),), (np.array([INF, -INF]),), (np.array([INF, 1.0]),), (np.array([-0.0, -0.0]),))
def total_of_special_values(a):
    return a.sum(), a.mean(), a.min(), a.max()


@case(*lines(np.float64, *EVERY_DTYPE[:-2]), *grids(np.float64, np.int8), (np.array(5.0),))
def smallest_and_largest(a):
    return a.min(), a.max()


@case(*grids(np.float64, np.int8), (CUBE.T,))
def smallest_and_largest_along_axes(a):
    return a.min(axis=0), a.max(1), a.max(axis=-1)


@case(*each(*NO_ELEMENTS))
def smallest_of_nothing(a):
    return a.min()


@case(*each(*NO_ELEMENTS))
def largest_of_nothing(a):
    return a.max()


@case(
    (np.array([NAN, 1.0, 2.0]),), (np.array([1.0, 2.0, NAN]),), (np.array([NAN, NAN], np.float32),),
    (np.array([0.0, -0.0]),),
)
def smallest_with_nan(a):
    return np.isnan(a.min()), np.isnan(a.max()), np.isnan(a.sum()), np.isnan(np.min(a))


@case(*lines(np.float64, *EVERY_DTYPE), *each(*NO_ELEMENTS), ulps=4)
def mean(a):
    return a.mean()


@case(*grids(np.float64, np.int8, np.float32), ulps=4)
def mean_along_axes(a):
    return a.mean(axis=0), a.mean(1)


@case(*lines(np.float64, np.int8, np.float32), ulps=8, may_reject=True)
def variance_and_deviation(a):
    return a.var(), a.std()


@case(*lines(np.float64, np.int8, np.uint8, np.bool_), may_reject=True)
def product(a):
    return a.prod(), np.prod(a)


@case(*lines(np.float64, np.int8, np.bool_), *each(np.empty(0), np.array([NAN, 1.0])), may_reject=True)
def all_and_any(a):
    return a.all(), a.any(), np.all(a), np.any(a)


@case(*lines(np.float64, np.int8, np.bool_), *each(np.array([1.0, NAN, 3.0]), np.array([2, 5, 5, 2])), may_reject=True)
def position_of_extremes(a):
    return a.argmin(), a.argmax(), np.argmax(a)


@case(*lines(np.float64, np.int8, np.bool_), may_reject=True)
def running_totals(a):
    return a.cumsum(), np.cumsum(a)


@case(*each(*numbers(np.float64, np.int8, np.uint8, np.float32, np.complex128, np.bool_)), ulps=4)
def dot_with_itself(a):
    return a.dot(a), np.dot(a, a), a @ a


@case(
    (LINE, LINE), (np.arange(6), LINE), (np.arange(6, dtype=np.int8), np.arange(6, dtype=np.float32)),
    (LINE[::-1], LINE[::-1]), (np.empty(0), np.empty(0)), (LINE, np.arange(5.0)),
)
def dot_of_lines(a, b):
    return a.dot(b)


@case(
    (GRID, np.arange(4.0)), (GRID.T, np.arange(3.0)), (GRID, np.arange(3.0)), (GRID, np.arange(4)),
    (np.empty((0, 2)), np.ones(2)), (np.empty((2, 0)), np.empty(0)),
)
def matrix_times_line(a, b):
    return a @ b, np.dot(a, b)


@case((np.arange(3.0), GRID), (np.arange(3), GRID), (np.arange(4.0), GRID))
def line_times_matrix(a, b):
    return a @ b


@case(
    (GRID, GRID.T), (GRID.T, GRID), (GRID.astype(int), GRID.T.astype(int)),
    (GRID.astype(np.float32), GRID.T.astype(np.float32)), (GRID, GRID), (GRID[:, ::2], GRID[:2, ::-1]),
    (GRID * 1j, GRID.T), (GRID.astype(np.uint8), GRID.T.astype(np.uint8)),
)
def matrix_product(a, b):
    return a @ b


@case((GRID, GRID.T), (np.empty((2, 0)), np.empty((0, 3))), (np.eye(2), np.array([[1.0, NAN], [INF, 2.0]])))
def matrix_product_by_functions(a, b):
    return np.dot(a, b), np.matmul(a, b), a.dot(b)


@case((CUBE, CUBE), (LINE, 2.0), (2.0, LINE), may_reject=True)
def matrix_product_of_odd_ranks(a, b):
    return np.dot(a, b)


@case((LINE, 2.0))
def matrix_product_with_scalar(a, b):
    return a @ b


@case(
    (np.array([3.0, 1.0, NAN, 2.0]),), (np.array([3, 1, 2], np.int8),), (np.array([2.0, 1.0, 0.0])[::-1],),
    may_reject=True,
)
def sorting(a):
    a.sort()
    return np.sort(a), np.argsort(a)


@case((LINE, 1.5, 3.5), (np.arange(6, dtype=np.int8), 1, 3), may_reject=True)
def clipping(a, low, high):
    return a.clip(low, high), np.clip(a, low, high)


@case((LINE, 2), (GRID, 1), may_reject=True)
def repeating_and_tolist(a, n):
    return a.repeat(n), a.tolist()


@case((LINE, 2), (LINE, -1), (LINE, 9), (GRID, 5), may_reject=True)
def item_by_position(a, i):
    return a.item(i)


@case((GRID,), (GRID.T,))
def methods_in_a_chain(a):
    return a.copy().reshape(-1)[::2].astype(np.int32).sum(), a.ravel()[1:].reshape(11, 1).T.sum(axis=0).max()


@case(*each(LINE))
def unknown_method(a):
    return a.no_such_method()


@case((LINE,))
def mean_that_is_not_used(a):
    np.mean(a)
    a.sum()
    return a.std(ddof=1), a.sum()


@case((GRID,), (GRID.T,), (GRID[:, ::2],))
def reshape_by_names(a):
    return np.reshape(a, (2, -1), order="F"), np.reshape(a, shape=(-1, 2)), np.reshape(a, -1, "C"), np.reshape(a, -1)


@case((np.arange(12, dtype=np.uint8).reshape(3, 4).T,), (np.arange(12, dtype=np.uint8).reshape(3, 4)[:, ::2],))
def bools_and_bytes_in_other_orders(a):
    return np.ascontiguousarray(a > 3), np.ascontiguousarray(a), np.ravel(a), np.ravel(a != 2)
