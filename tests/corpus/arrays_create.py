"""Creating arrays: empty zeros ones full *_like arange linspace eye array asarray"""

import numpy as np

from .array_arguments import grids, layouts
from .case import case, each
from .scalars import COMPLEXES, FLOATS, INF, INTEGERS, MAX, NAN

GRID = np.arange(6.0).reshape(2, 3)


@case(*each(0, 1, 3, -1, np.int8(2), np.uint64(2)))
def zeros_and_ones(n):
    return np.zeros(n), np.ones(n)


@case((2, 3), (0, 3), (3, 0), (2, -1), (np.int8(2), 3))
def zeros_of_two_dimensions(n, m):
    return np.zeros((n, m)), np.ones((n, m)), np.zeros((n, m, 2)), np.zeros((m,))


@case(((2, 3),), ((4,),), ((),), ((2, 0, 1),))
def zeros_of_shape_tuple(shape):
    return np.zeros(shape), np.ones(shape, np.int8), np.full(shape, 7.5)


@case(*each(2))
def every_dtype_by_name(n):
    return (
        np.zeros(n, np.float64),
        np.zeros(n, np.float32),
        np.zeros(n, np.float16),
        np.zeros(n, np.complex64),
        np.zeros(n, np.complex128),
        np.ones(n, np.bool_),
        np.ones(n, np.int8),
        np.ones(n, np.int16),
        np.ones(n, np.int32),
        np.ones(n, np.int64),
        np.ones(n, np.uint8),
        np.ones(n, np.uint16),
        np.ones(n, np.uint32),
        np.ones(n, np.uint64),
        np.ones(n, np.intp),
        np.ones(n, np.uintp),
        np.ones(n, np.intc),
    )


@case(*each(2))
def dtype_by_keyword_and_string(n):
    return (
        np.zeros(n, dtype=np.int32), np.zeros(n, "f4"), np.ones(n, dtype="i2"), np.zeros(shape=n, dtype="uint8"),
        np.ones(n, "bool"), np.zeros(n, "<f8"), np.zeros(n, "complex128"),
    )


@case(*each(2))
def dtype_by_python_type(n):
    return np.zeros(n, int), np.zeros(n, float), np.zeros(n, bool), np.ones(n, complex), np.zeros(n, dtype=int)


@case(*each(*(np.zeros(2, kind) for kind in (np.bool_, *INTEGERS, *FLOATS, *COMPLEXES))))
def dtype_of_another_array(a):
    return np.zeros(3, a.dtype), np.ones(a.shape, dtype=a.dtype), np.full(2, 1, a.dtype)


@case((2, 3), (0, 2))
def empty_then_filled(n, m):
    a = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            a[i, j] = i * 10 + j
    return a, np.empty(n, np.int8).shape, np.empty((n, m), dtype=np.float32).size


@case((3, 7), (3, 2.5), (3, True), (3, 1j), (3, np.int8(4)), (3, np.float32(0.1)), ((2, 2), 7), ((2, 0), NAN))
def full(shape, value):
    return np.full(shape, value)


@case((3, 7), (3, 2.5), (3, -1))
def full_with_dtype(n, value):
    return np.full(n, value, np.float32), np.full(n, fill_value=value, dtype=np.int16), np.full((n, 1), value, "f8")


@case((2, 300), (2, -1), (2, 255), (2, 2.5))
def full_of_bytes(n, value):
    return np.full(n, value, np.uint8)


@case(*grids(np.float64, np.int8, np.complex64), (np.array(5.0),), (np.empty((0, 2)),))
def like_another_array(a):
    return np.zeros_like(a), np.ones_like(a), np.full_like(a, 3), np.empty_like(a).shape, np.empty_like(a).strides


@case(*grids(np.float64), (GRID.T,))
def like_another_array_with_dtype(a):
    return np.zeros_like(a, np.int32), np.ones_like(a, dtype=np.float32), np.full_like(a, 2.5, dtype=np.float64)


@case(
    (np.arange(3), 2.7), (np.arange(3.0), 2), (np.arange(3, dtype=np.uint8), 300),
    (np.arange(3, dtype=np.uint8), 255),
)
def full_like_casts_the_value(a, x):
    return np.full_like(a, x)


@case(*each(5, 0, -3, 5.0, 5.5, True, np.int8(4), np.uint8(4), np.float32(3.5)))
def arange_to(stop):
    return np.arange(stop)


@case((2, 7), (7, 2), (-3, 3), (2.5, 7), (1, 2.0), (np.int32(2), 7), (np.uint8(2), np.uint8(5)), (0.1, 3.1))
def arange_between(start, stop):
    return np.arange(start, stop)


@case(
    (0, 10, 3), (10, 0, -3), (0, 10, -1), (0, 1, 0.1), (1.0, 2.0, 0.25), (0, -1, -0.25), (0.1, 0.4, 0.1),
    (1, 1.3, 0.1), (5, 5, 1), (0, 10, 0), (np.int8(0), np.int8(10), np.int8(3)), (0, np.float32(1), 0.25),
)
def arange_with_step(start, stop, step):
    return np.arange(start, stop, step)


@case((5,), (2.5,))
def arange_with_dtype(stop):
    return (
        np.arange(stop, dtype=np.float64), np.arange(0, stop, 1, np.int32), np.arange(stop, dtype="u1"),
        np.arange(1, stop, dtype=np.float32),
    )


@case(
    (0, 1, 5), (0, 1, 1), (0, 1, 0), (1, 0, 4), (0.1, 0.7, 7), (2, 2, 3), (-1.5, 1.5, 4), (0, 1, -1),
    (np.float32(0), np.float32(1), 4), (0.0, 1e300, 3), (1, 10, 10),
)
def linspace(start, stop, count):
    return np.linspace(start, stop, count)


@case((0, 1), (2.5, 10))
def linspace_of_fifty(start, stop):
    return np.linspace(start, stop)


@case((0, 1, 4), (0.1, 0.9, 5), (0, 1, 1))
def linspace_with_options(start, stop, count):
    return np.linspace(start, stop, count, endpoint=False), np.linspace(start, stop, num=count, dtype=np.float32)


@case(*each(0, 1, 3))
def eye_and_identity(n):
    return np.eye(n), np.eye(n, dtype=np.int8), np.identity(n)


@case((2, 3, 0), (3, 2, 1), (3, 3, -1), (2, 2, 5))
def eye_with_columns_and_diagonal(n, m, k):
    return np.eye(n, m), np.eye(n, m, k), np.eye(n, M=m, k=k)


@case((1, 2), (1.5, 2), (True, False), (1, 2j), (np.int8(1), np.int8(2)), (np.float32(1), np.float32(2)), (True, 3))
def array_of_list_literal(x, y):
    return np.array([x, y]), np.array([x, y, x + y]), np.array([[x, y], [y, x]]), np.array([x])


@case(
    (np.int8(1), 2), (np.float32(1), 2.5), (np.int8(1), np.uint8(2)), (1, np.float32(2)), (np.uint64(1), -1),
    (np.float16(1), 3),
)
def array_of_mixed_scalars(x, y):
    return np.array([x, y]), np.array((y, x))


@case(
    ((1, 2, 3),), ((1.5, 2),), (((1, 2), (3, 4)),), (((1, 2.5), (True, 4)),), ((),), ((True, False),),
    ((((1,), (2,)),),),
)
def array_of_tuple(t):
    return np.array(t)


@case((1, 2))
def array_of_list_with_dtype(x, y):
    return (
        np.array([x, y], np.float32), np.array([x, y], dtype=np.int8), np.array([[x], [y]], dtype=float),
        np.array([x, 2.7], np.int64), np.array((x, y), dtype="c8"),
    )


@case((300,), (-1,), (255,))
def array_of_list_out_of_bounds(x):
    return np.array([x, 1], np.uint8)


@case(*each(3, 2.5, True, np.int8(3)))
def array_of_scalar(x):
    return np.array(x), np.asarray(x)


@case()
def array_of_constants():
    return (
        np.array([1, 2, 3]), np.array([0.5, -1]), np.array([[1, 0], [0, 1]]), np.array([]), np.array([True, False]),
        np.array([1 + 2j]),
    )


@case((np.arange(3.0), 2), (np.arange(3), 2))
def array_of_rows(a, x):
    return np.array([a, a * x])


@case(*[(array,) for array in layouts(GRID)])
def array_copies_and_asarray_does_not(a):
    return np.array(a), np.asarray(a), np.array(a, dtype=np.float32)


@case(*[(array,) for array in layouts(GRID)], (np.arange(3),))
def made_contiguous(a):
    return np.ascontiguousarray(a), np.asfortranarray(a), np.ascontiguousarray(a.T)


@case(((1, 2), 3))
def asarray_of_tuple(t, x):
    return np.asarray(t), np.asarray([x, x + 1], dtype=np.float64)


@case(((1, 2), (3,)))
def ragged_tuple(t, u):
    return np.array((t, u))


@case((3,), (0,))
def several_arrays_alive_at_once(n):
    a = np.zeros(n)
    b = np.ones(n)
    c = a + b
    a[:] = 5
    return c, a


@case((5,), (0,), merges=True)
def temporary_arrays_in_a_loop(n):
    total = 0.0
    for i in range(n):
        a = np.full(4, i)
        b = a * 2
        total += b[i % 4]
    return total


@case((3,), (0,))
def array_replaced_in_a_loop(n):
    a = np.zeros(2)
    for i in range(n):
        b = np.empty(2)
        b[0] = a[1] + 1
        b[1] = a[0] + i
        a = b
    return a


@case((0,), (1,))
def array_alive_when_an_exception_leaves(x):
    a = np.ones(10)
    b = a + x
    return a[0] / 1, 1 // x, b


@case((True,), (False,))
def array_from_either_branch(c):
    a = np.zeros(3) if c else np.ones(4)
    a[0] = 5
    return a


@case((2,), (0,))
def none_or_array(n):
    a = None
    if n:
        a = np.ones(n)
    return a


@case((4,))
def tuple_of_new_arrays(n):
    a = np.arange(n)
    return a, a[1:], (a * 2, a)


@case(*each(-1), may_reject=True)
def negative_square(n):
    return np.zeros((n, n))


@case(*each(MAX, 2**60, 2**61 + 1))
def far_too_large(n):
    return np.zeros(n).size


@case(*each(2.0, None))
def shape_of_wrong_type(n):
    return np.zeros(n)


@case((0.0, INF), (0.0, NAN), may_reject=True)
def arange_of_infinite_length(start, stop):
    return np.arange(start, stop)


@case(*each(0, 1, 2))
def shapes_beyond_memory(n):
    if n == 0:
        return np.zeros((1 << 40, 1 << 40)).size
    if n == 1:
        return np.empty(1 << 62).size
    return np.ones((1 << 31, n << 40)).size


@case((10**15, 0), (10**15, 1), (10**15, 2), (10**15, 3))
def beyond_memory(n, how):
    if how == 0:
        return np.zeros(n).size
    if how == 1:
        return np.empty((3, n), np.int16).size
    line = np.ones(2**17, np.float32)
    if how == 2:
        return np.full((n, 1), line[0]).size
    made = line[:, None, None] + line[:, None] * line
    made[0, 0, 0] = 3
    return made.size
