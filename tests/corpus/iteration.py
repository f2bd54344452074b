"""Iteration: for over arrays and tuples, enumerate, zip, reversed"""

import numpy as np

from .array_arguments import lines, numbers
from .case import case, each

EMPTY = np.empty(0)
LINE, INTS = np.arange(5.0), np.array([5, -2, 7, 0])
GRID = np.arange(6.0).reshape(2, 3)
CUBE = np.arange(24).reshape(2, 3, 4)


@case(*lines(np.float64, np.int8, np.uint64, np.float32, np.bool_, np.complex128))
def elements_of_array(a):
    total = 0
    for x in a:
        total = total + x
    return total


@case((EMPTY,), (np.empty(0, np.int8),))
def elements_of_empty_array(a):
    count = 0
    for _ in a:
        count += 1
    return count


@case((GRID,), (GRID.T,), (GRID[:, ::-1],), (np.asfortranarray(GRID),), (np.empty((0, 3)),), (np.empty((2, 0)),))
def rows_of_matrix(a):
    total = 0.0
    rows = 0
    for row in a:
        rows += 1
        for x in row:
            total = total * 2 + x
    return float(total), rows


@case((CUBE,), (CUBE[::-1, 1:],), (CUBE.T,))
def matrices_of_cube(a):
    total = 0
    for matrix in a:
        for row in matrix:
            total = total * 3 + row[0]
            for x in row:
                total = total + x
    return total


@case((GRID.copy(),), (CUBE.copy(),))
def writing_through_row_views(a):
    for row in a:
        row[0] = row[1] + 1


@case((np.array([3, 1, 2]),), (np.array([3, 1, 2])[::-1],), (np.array([0.5, 2.5, 9.0]),))
def writing_while_iterating(a):
    i = 0
    for x in a:
        a[i] = 0
        i += 1
        if i < len(a):
            a[i] = a[i] + x


@case((np.array(3.5),), (np.array(7, np.int8),))
def iterating_over_zero_dimensions(a):
    for x in a:
        return x


@case(((1, 2, 3),), ((1.5, 2.5),), ((np.int8(100), np.int8(100)),), ((True, True, False),), ((),))
def elements_of_tuple(t):
    total = 0
    for x in t:
        total += x
    return total


@case(((1, 2.5, True),), ((2, np.float32(1.5)),), ((np.int8(1), np.int16(300)),), may_reject=True)
def elements_of_mixed_tuple(t):
    total = 0.0
    for x in t:
        total = total + x
    return total


@case((2, 5), (0, 0))
def tuple_literal(x, y):
    total = 0
    for f in (x, y, x + y, 10):
        total = total * 3 + f
    return total


@case((((1, 2), (3, 4), (5, 6)),), (((1.5, 2), (3.5, 4)),))
def tuples_unpacked_in_header(t):
    total = 0
    for x, y in t:
        total += x * y
    return total


@case((((1, (2, 3)), (4, (5, 6))),))
def nested_tuples_unpacked_in_header(t):
    total = 0
    for x, (y, z) in t:
        total = total * 2 + x * y - z
    return total


@case((np.arange(6).reshape(3, 2),), (GRID.T,), (GRID,), (np.empty((0, 2)),))
def rows_unpacked_in_header(a):
    total = 0.0
    for x, y in a:
        total += x * 10 + y
    return float(total)


@case(*lines(np.float64, np.uint8), (EMPTY,), (GRID[1],))
def enumerate_array(a):
    total = 0.0
    for i, x in enumerate(a):
        total += i * x
    return float(total)


@case((np.array([5, 6]), 10), (np.array([5, 6]), -1), (np.array([5.0]), 0))
def enumerate_with_start(a, start):
    total = 0
    for i, x in enumerate(a, start):
        total = total * 7 + i * x
    return total


@case(((4, 5, 6),), ((0.5, 1.5),))
def enumerate_tuple_with_keyword(t):
    total = 0
    for i, x in enumerate(t, start=1):
        total += i * x
    return total


@case((3,), (0,))
def enumerate_range(n):
    total = 0
    for i, j in enumerate(range(n, 0, -1)):
        total = total * 10 + i * j
    return total


@case((GRID,))
def enumerate_rows(a):
    for i, row in enumerate(a):
        row[:] = i
    return a


@case((np.arange(3), np.arange(4)), (np.arange(4.0), np.arange(3)), (EMPTY, np.arange(2)), merges=True)
def zip_stops_at_the_shortest(a, b):
    total = 0
    count = 0
    for x, y in zip(a, b):
        total = total + x * y
        count += 1
    return count if count == 0 else total


@case((np.arange(5), np.arange(5.0), (1, 2, 3)), (np.arange(2), np.arange(5.0), (4, 5, 6)))
def zip_of_three(a, b, t):
    total = 0.0
    for x, y, z in zip(a, b, t):
        total += x * 100 + y * 10 + z
    return float(total)


@case((np.arange(4), 3))
def zip_with_range(a, n):
    total = 0
    for x, i in zip(a, range(n)):
        total += x * i
    return total


@case((np.arange(3),))
def zip_of_one(a):
    total = 0
    for (x,) in zip(a):
        total += x
    return total


@case()
def zip_of_nothing():
    count = 0
    for _ in zip():
        count += 1
    return count


@case((np.arange(3), np.arange(3)), (np.arange(3), np.arange(4)))
def zip_strict(a, b):
    total = 0
    for x, y in zip(a, b, strict=True):
        total += x * y
    return total


@case((np.arange(3), np.arange(2, 5)))
def enumerate_zip(a, b):
    total = 0
    for i, (x, y) in enumerate(zip(a, b)):
        total = total * 2 + i * x - y
    return total


@case((np.arange(3), np.arange(2, 5)))
def zip_enumerate(a, b):
    total = 0
    for (i, x), y in zip(enumerate(a), b):
        total = total * 2 + i * x - y
    return total


@case(*lines(np.float64, np.int16), (np.arange(4)[::-2],))
def reversed_array(a):
    total = 0
    for x in reversed(a):
        total = total * 2 + x
    return total


@case(((1, 2, 3),), ((1.5, -2.5),))
def reversed_tuple(t):
    total = 0
    for x in reversed(t):
        total = total * 10 + x
    return total


@case((0, 10, 3), (10, 0, -4), (0, 0, 1), (-(2**63), 2**63 - 1, 2**62))
def reversed_range(a, b, step):
    total, count = 0, 0
    for i in reversed(range(a, b, step)):
        total = total * 3 + i % 100
        count += 1
    return total, count


@case((GRID,))
def reversed_rows(a):
    total = 0.0
    for row in reversed(a):
        total = total * 2 + row[0]
    return total


@case((np.arange(8),))
def loop_over_a_slice(a):
    total = 0
    for x in a[1:-1:2]:
        total = total * 10 + x
    return total


@case((np.arange(8.0),))
def loop_over_an_expression(a):
    total = 0.0
    for x in a * 2 + 1:
        total += x
    return total


@case((GRID,))
def loop_over_flat(a):
    total = 0.0
    for x in a.flat:
        total = total * 2 + x
    return total


@case((np.arange(5), 2), (np.arange(5), 7))
def break_and_else_over_array(a, wanted):
    for i, x in enumerate(a):
        if x == wanted:
            break
    else:
        i = -1
    return i


@case((np.arange(4),), (np.arange(0),))
def element_after_loop(a):
    for x in a:
        pass
    return x


@case((np.arange(3), np.arange(2)),)
def product_of_arrays(a, b):
    total = 0
    for x in a:
        for y in b:
            total = total * 2 + x * y
    return total


@case((GRID,), (GRID.T,))
def positions_taken_whole(a):
    return sorted(np.ndindex(a.shape), reverse=True), (0, 0) in np.ndindex(a.shape), any(np.ndenumerate(a))


@case((GRID,), (GRID.T,))
def ndindex_and_ndenumerate(a):
    total = 0.0
    for i, j in np.ndindex(a.shape):
        total += a[i, j] * i
    for (i, j), x in np.ndenumerate(a):
        total += x * j
    return total


EVERY_WAY = (GRID, GRID.T, GRID[:, ::2], GRID[::-1, ::-1], GRID[0, ::-1], np.array(3.5), np.arange(12.0).reshape(2, 3, 2).transpose(1, 0, 2), GRID[:0])


@case(*each(*EVERY_WAY))
def nditer_of_one(a):
    total = 0.0
    for x in np.nditer(a):
        total = total * 2 + x.item() + x
    return total


@case(*((a, b) for a in (GRID, GRID.T.copy().T) for b in (GRID, GRID[0], GRID[:, ::-1])))
def nditer_of_several(a, b):
    return [(x.item(), float(y)) for x, y in np.nditer((a, b))]


@case((GRID, True), (GRID[::2].T, True), (GRID, False))
def nditer_that_writes(a, may):
    if may:
        for x in np.nditer(a, op_flags=["readwrite"]):
            x[...] = x * 2
    else:
        for x in np.nditer(a):
            x[...] = 1


@case((np.arange(24).reshape(2, 3, 4), (2, 0, 1)), (np.arange(24).reshape(2, 3, 4), (2, 0, 0)))
def axes_as_an_argument(a, axes):
    return np.transpose(a, axes), a.transpose(axes), np.broadcast_to(a[0, 0, 0], ()), np.broadcast_arrays(a[0, 0], a[0, 0, :1])


@case(*((a,) for a in EVERY_WAY[:4]))
def elements_as_arrays(a):
    return [a[i, j, ...] for i in range(a.shape[0]) for j in range(2)]


POSITIONS = (slice(None), np.array([0, 1, 1]))


@case(*each(GRID, GRID.T))
def positions_in_a_global_tuple(a):
    return a[POSITIONS], POSITIONS[1][2]


@case((GRID, ...), (GRID, (..., 1)), (GRID, (None, ...)))
def ellipsis_as_an_argument(a, index):
    return a[index]


@case((2,), (2.5,), (None,))
def iterating_over_a_scalar(x):
    for y in x:
        return y


@case(*each(*numbers(np.uint8, np.int32, np.float16)))
def numpy_total_keeps_its_type(a):
    total = a[0]
    for x in a:
        total = total + x
    return total


@case((np.array([200, 100], np.uint8), 300), (np.array([200, 100], np.uint8), 55), (np.array([1, 2], np.int16), 300))
def numpy_total_from_an_int(a, start):
    total = start
    for x in a:
        total = total + x
    return total


@case((LINE, INTS), (LINE[:4], INTS), (LINE[:2], INTS), (LINE[:0], INTS[:0]), (LINE[:0], INTS))
def strict_zip(a, b):
    out = np.zeros(9)
    k = 0
    for x, y in zip(a, b, strict=True):
        out[k] = x * y
        k += 1
    return out


@case(
    (LINE[:3], (1, 2, 3), INTS[:3]), (LINE[:3], (1, 2), INTS[:3]), (LINE[:3], (1, 2, 3), INTS), (LINE[:2], (1,
    2, 3), INTS), (LINE, (1, 2, 3), INTS[:3]),
)
def strict_zip_of_three(a, t, b):
    total = 0.0
    for x, y, z in zip(a, t, b, strict=True):
        total += x * y + z
    return total


@case(((1, 2), (3, 4)), ((1, 2), (3.5,)), ((1,), (2, 3)), ((), ()), ((), (1,)))
def strict_zip_of_tuples(t, u):
    total = 0
    for x, y in zip(t, u, strict=True):
        total += x * y
    return total


@case((LINE,),)
def strict_zip_of_one(a):
    total = 0.0
    for (x,) in zip(a, strict=True):
        total += x
    for x, y in zip(a, range(len(a)), strict=False):
        total += x * y
    return total


@case((LINE, 3), (LINE, True), (LINE, np.int8(4)))
def enumerate_from(a, start):
    total = 0.0
    for i, x in enumerate(a, start):
        total = total * 3 + i * x
    for i, x in enumerate(iterable=a, start=start):
        total = total * 3 + i * x
    return float(total)


@case((LINE, np.uint64(3)))
def enumerate_from_uint64(a, n):
    total = 0.0
    for i, x in enumerate(a, n):
        total += i * x
    return float(total)


CUBE = np.arange(120).reshape(2, 3, 4, 5)
SOME = np.array([0, 2])


@case(*((CUBE, i) for i in ((slice(0, 2), None, SOME), (slice(None), SOME, None), (slice(None), 1, SOME, slice(None)))))
def positions_between_slices(a, index):
    return a[index]


@case(([1, 2, 3], (1, 2), "ab"))
def membership_of_iterators(items, pair, text):
    back = reversed(items)
    return (2 in reversed(items), 5 in reversed(items), (0, 1) in enumerate(items), (1, 2) in zip(items, items[1:]), 2 in reversed(pair),
            (1, "a") in zip(pair, text), "b" in reversed(text), 2 in back, 2 in back)
