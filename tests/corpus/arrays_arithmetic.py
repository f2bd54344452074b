"""Array expressions: element-wise operators with broadcasting and dtype promotion, temporaries and fusion"""

import numpy as np

from .array_arguments import grids, layouts, lines, numbers, overlapping
from .case import case, each
from .scalars import COMPLEXES, FLOATS, INF, MAX, MIN, NAN

LINE = np.arange(5.0) - 2
INTS = np.arange(5) - 2
GRID = np.arange(12.0).reshape(3, 4)
SQUARE = np.arange(9.0).reshape(3, 3)
DTYPES = (np.bool_, np.int8, np.uint8, np.int32, np.uint64, np.int64, np.float16, np.float32, np.float64, np.complex64)
SPECIAL = np.array([0.0, -0.0, 1.0, -2.5, INF, -INF, NAN])
NEIGHBORS = [(a, b) for i, a in enumerate(numbers(*DTYPES)) for b in numbers(*DTYPES)[i : i + 2]]
DTYPE_PAIRS = NEIGHBORS + [(a, b) for a in numbers(*DTYPES) for b in numbers(np.int8, np.float64)]


@case(*DTYPE_PAIRS)
def add(a, b):
    return a + b


@case(*NEIGHBORS)
def multiply(a, b):
    return a * b


@case(*NEIGHBORS)
def true_divide(a, b):
    return a / b


@case(*NEIGHBORS, (SPECIAL, SPECIAL[::-1]), (np.array([MIN]), np.array([-1])))
def subtract(a, b):
    return a - b


@case(
    *[pair for pair in NEIGHBORS if "c" not in pair[0].dtype.kind + pair[1].dtype.kind],
    (np.array([MIN]), np.array([-1])),
)
def floor_divide(a, b):
    return a // b


@case(*[pair for pair in NEIGHBORS if "c" not in pair[0].dtype.kind + pair[1].dtype.kind])
def modulo(a, b):
    return a % b


@case(
    (INTS, INTS % 3), (LINE, INTS), (np.arange(4, dtype=np.uint8), np.arange(4)), (INTS, INTS),
    (np.arange(4, dtype=np.float32), np.arange(4, dtype=np.float32)), ulps=2,
)
def power(a, b):
    return a**b


@case((INTS, INTS[::-1]), (np.arange(5, dtype=np.uint8), INTS), (INTS > 0, INTS < 1), (LINE, INTS))
def bitwise(a, b):
    return a & b, a | b, a ^ b


@case((INTS, np.arange(5)), (np.arange(5, dtype=np.int8), np.full(5, 9, np.int8)))
def shifts(a, b):
    return a << b, a >> b


@case(
    (LINE, LINE[::-1]), (INTS, LINE), (np.arange(5, dtype=np.uint64), INTS), (SPECIAL, SPECIAL[::-1]),
    (INTS > 0, INTS),
)
def comparisons(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


@case(*lines(np.float64, np.int8, np.uint16, np.complex64), ulps=2)
def unary(a):
    return -a, +a, abs(a)


@case(*each(*numbers(np.int8, np.uint8, np.bool_)), (LINE,))
def invert(a):
    return ~a


@case((INTS > 0,))
def negation_of_bools(a):
    return -a


@case(
    *[(a, x) for a in numbers(*DTYPES[::2], np.int8) for x in (2, 2.5)], (LINE, True), (INTS, 1j), (INTS, np.int8(3)),
    (numbers(np.int8)[0], np.int64(300)), (numbers(np.uint8)[0], 300), (numbers(np.uint8)[0], -1),
    (numbers(np.float32)[0], np.float64(0.1)), (numbers(np.float32)[0], 1e300),
    (numbers(np.int32)[0], np.float32(0.1)),
)
def array_with_scalar(a, x):
    return a + x, x - a, a * x


@case((LINE, 0), (INTS, 0), (INTS, 0.0), (numbers(np.uint8)[0], 0))
def array_divided_by_zero(a, x):
    return a / x, a // x, a % x


@case(
    (LINE, 2), (INTS, 2), (INTS, -1), (LINE, 0.5), (LINE, -1), (numbers(np.uint8)[0], 2), (numbers(np.float32)[0], 3),
    ulps=2,
)
def array_to_a_power(a, n):
    return a**n


@case((LINE, 1.0), (INTS, 1), (INTS, 0.5), (numbers(np.uint8)[0], 300), (numbers(np.uint8)[0], -1), (INTS, None))
def array_compared_with_scalar(a, x):
    return a == x, a != x


@case((numbers(np.uint8)[0], 300), (numbers(np.uint8)[0], -1), (INTS, 0), (LINE, NAN), (numbers(np.float32)[0], 0.1))
def array_ordered_with_scalar(a, x):
    return a < x, x <= a, a > x, x >= a


@case(
    (GRID, np.arange(4.0)), (GRID, np.arange(3.0).reshape(3, 1)), (np.arange(4.0), GRID),
    (np.arange(3).reshape(3, 1), np.arange(4)), (GRID, np.ones((1, 1))), (GRID, np.array(5.0)),
    (GRID, np.array([2.0])), (np.ones((2, 1, 4)), np.ones((3, 1))), (GRID[:0], GRID[:1]),
    (np.empty((3, 0)), np.ones((3, 1))),
)
def broadcasting(a, b):
    return a + b, b * a


@case(
    (LINE, np.arange(3.0)), (GRID, np.arange(3.0)), (GRID, GRID.T), (np.ones((2, 3)), np.ones((2, 1, 4))),
    (np.empty(0), LINE),
)
def shapes_that_do_not_fit(a, b):
    return a + b


@case(
    *[(a, a) for (a,) in grids(np.float64)], (GRID, np.asfortranarray(GRID)), (GRID.T, GRID.T), (GRID.T, np.ones(3)),
    (GRID[::-1], GRID), (np.ones((2, 3, 4)).transpose(1, 0, 2), 1.0),
)
def layout_of_results(a, b):
    return a + b, -a


@case(*[(a, 2.0) for a in layouts(LINE)], (GRID.T, 3), (np.empty(0), 1))
def several_operations(a, x):
    return (a + x) * (a - x) / 2 + a**2 - x


@case((LINE, LINE[::-1]), (INTS, LINE), (numbers(np.float32)[0][:5], LINE.astype(np.float32)), ulps=2)
def euclid_norm(a, b):
    return np.sqrt(a * a + b * b), np.sqrt(a * a + b * b).sum()


@case((LINE, 3), (INTS, 3))
def expression_reused(a, x):
    b = a * x
    c = b + b
    b[0] = 100
    return b, c, (a * x)[1:], (a * x).sum() + (a * x).max()


@case((LINE,), (INTS,))
def source_changed_between_expressions(a):
    b = a + 1
    a[0] = 50
    c = a + 1
    a[:] = 0
    return b, c


@case(overlapping(), tuple(reversed(overlapping())), overlapping(dtype=np.int16))
def expression_stored_over_its_source(a, b):
    b[:] = a * 2 + b
    a[:] = b[::-1]


@case((LINE, 4.0), (INTS, 4))
def row_statistics(a, x):
    return a.sum() / len(a), (a - a.sum() / len(a)).max(), ((a - x) ** 2).sum(), (a > 0).sum()


@case((GRID,), (GRID.T,))
def reduction_of_a_broadcast_expression(a):
    return (a - a.sum(axis=0)).max(), (a * np.arange(a.shape[1])).sum(), (a[:, 0] + a[:, 1]).min()


@case((SQUARE, np.asfortranarray(SQUARE)), (SQUARE, np.asfortranarray(SQUARE)[::-1]), (SQUARE, SQUARE))
def order_of_a_grid_beside_axes_of_one_element(a, b):
    return a[..., None] * b, (a[:, :, None] + b).sum(axis=0), a[:, None] - b


@case((np.asfortranarray(GRID), GRID[:, ::-1]), (np.asfortranarray(GRID)[:, ::-1], np.asfortranarray(GRID)))
def order_of_results_on_the_way(a, b):            # which are not made, but told how the result lies
    row, column = np.arange(4.0), np.arange(3.0)[:, None]
    cube = np.arange(24.0).reshape(4, 3, 2).T
    return row + column + a, a - row * column * 2, a * (np.broadcast_to(column, (3, 4)) + 1), a * (b.copy() + 1), cube * (row + column[:2, :, None])


@case((LINE, -1.0, 1.0), (INTS, -1, 1))
def masks_combined(a, low, high):
    return (a > low) & (a < high), ~(a > low) | (a == high), ((a >= low) & (a <= high)).sum()


@case((LINE, 3), (LINE, 0))
def expression_in_a_loop(a, n):
    b = a
    for i in range(n):
        b = b * 0.5 + i
    return b


@case((LINE,))
def array_in_chained_comparison(a):
    return -1 < a < 1


@case((LINE, LINE))
def and_of_arrays(a, b):
    return a and b


@case((LINE, LINE), (INTS, LINE))
def new_array_does_not_alias(a, b):
    c = a + 0
    d = +a
    c[0] = 99
    d[1] = 88
    return c, d, a is b


@case(*each(*numbers(np.int8, np.uint64, *FLOATS, *COMPLEXES)), ulps=2)
def constants_follow_the_array(a):
    return a + 1, a * 0.5, 2 - a, a / 2, a**2


@case((np.array([MAX, MIN]),), (np.array([127, -128], np.int8),), (np.array([0, 255], np.uint8),))
def integers_wrap(a):
    return a + a, a * a, -a, abs(a), a - 1


@case((LINE, 2), (LINE, 0), (LINE, -1), may_reject=True)
def sum_with_its_reverse_in_a_loop(a, n):
    for _ in range(n):
        a = a + a[::-1]
    return a


@case((LINE, 0), (LINE, 4), (INTS, 4), (GRID, 3), (np.asfortranarray(GRID), 3))
def last_use_in_a_loop(a, n):
    b, c = a, a + 1
    kept = c
    for i in range(n):
        b = b * 2 + a
        c = c - b
    return a, b, c, kept


@case((LINE,), (LINE.astype(np.complex64),), (GRID[:3, :3],))
def last_use_beside_its_views(a):
    b = a + 1
    b = b * b[::-1]
    c = b * 2
    view = c[1:]
    c = c - a
    d = c + c.T
    return b, view, c, d


@case((LINE,), (np.arange(6.0).reshape(6, 1),))
def last_use_of_what_others_keep(a):
    b = a + 1
    kept = [b]
    b = b * 2
    c = (b, b - 1)
    b = b * 3
    d = c[1] * 2
    return b, c, d, kept[0]


@case((LINE, 2), (LINE, 5), (LINE, 0))
def last_use_of_a_part(a, n):
    def first(b):
        return b[:n]

    b = first(a + 1)
    b = b * 2
    c = a.astype(np.float32)
    c = c * 2.5
    d = a[:, None] + 1
    d = d * a
    return b, c, d


@case((INTS, INTS), (INTS, INTS + 2))
def last_use_and_an_exception(a, b):
    c = a + 1
    try:
        d = c ** b
    except ValueError:
        return c, c
    c = c * 2
    return c, d
