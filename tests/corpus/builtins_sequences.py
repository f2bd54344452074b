"""Built-in functions on several values: min max sum len range all any sorted"""

import numpy as np

from .array_arguments import lines
from .case import agreed, case, each
from .scalars import INF, MAX, MIN, NAN

LINE, INTS = np.arange(5.0), np.array([5, -2, 7, 0])
GRID = np.arange(6.0).reshape(2, 3)

TWO = (
    (1, 2), (2, 1), (1.5, -2.5), (0.0, -0.0), (-0.0, 0.0), (NAN, 1.0), (1.0, NAN), (True, False), (INF, -INF),
    (MAX, MIN), (np.int8(-1), np.int8(1)), (np.uint8(1), np.uint8(2)), (np.float32(1), np.float32(NAN)),
    (np.float64(2), np.float64(1)),
)
MIXED = (
    (1, 2.5), (2.5, 1), (1, 1.0), (1.0, 1), (True, 2), (1, True), (np.int8(1), 2), (2, np.int8(1)),
    (np.int8(-1), np.uint8(1)), (1.5, np.float32(2.5)), (np.uint64(2**64 - 1), np.int64(-1)),
    (np.float64(1), 2.5), (np.float64(3), 2), (1, NAN),
)


@case(*TWO)
def smaller_of_two(x, y):
    return min(x, y)


@case(*TWO)
def larger_of_two(x, y):
    return max(x, y)


@case(*MIXED, merges=True)
def smaller_of_mixed(x, y):
    return min(x, y)


@case(*MIXED, merges=True)
def larger_of_mixed(x, y):
    return max(x, y)


@case((3, 1, 2), (1.5, NAN, 0.5), (NAN, 1.0, 2.0), (0.0, -0.0, 0.0), (np.int8(3), np.int8(1), np.int8(2)))
def extremes_of_three(x, y, z):
    return min(x, y, z), max(x, y, z)


@case(
    ((3, 1, 2),), ((1.5,),), ((True, False),), ((NAN, 1.0),), ((1.0, NAN),), (((1, 2), (1, 1)),),
    ((np.float32(2), np.float32(1)),),
)
def extremes_of_tuple(t):
    return min(t), max(t)


@case(((),))
def minimum_of_empty_tuple(t):
    return min(t)


@case(((),))
def maximum_of_empty_tuple(t):
    return max(t)


@case(((), 5), ((1, 2), 5), ((), None))
def extreme_with_default(t, default):
    return max(t, default=default)


@case(*lines(np.float64, np.int8, np.uint64, np.bool_), (np.array([2.0, NAN, 1.0]),), (np.array([NAN, 1.0, 2.0]),))
def extremes_of_array(a):
    return min(a), max(a)


@case((np.empty(0),))
def minimum_of_empty_array(a):
    return min(a)


@case((range(5),), (range(5, -5, -3),))
def extremes_of_range(r):
    return min(r), max(r)


@case((range(0),))
def maximum_of_empty_range(r):
    return max(r)


@case(((3, -5, 4),))
def extreme_by_key(t):
    return max(t, key=abs), min(t, key=lambda x: -x)


@case(
    ((1, 2, 3),), ((1.5, 2),), ((True, True),), ((),), ((1j, 2),), ((np.int8(100), np.int8(100)),),
    ((np.float32(0.1), 2.0),),
)
def sum_of_tuple(t):
    return sum(t)


@case(((0.1,) * 10,), ((1e16, 1.0, -1e16),), ((1.0, 1e100, 1.0, -1e100),), ((INF, -INF),), ((1e308, 1e308, -1e308),))
def sum_of_floats_as_accurately_as_python(t):
    return sum(t)


@case(((0.1, 1, 0.2, 1e16, -1e16),), ((1, 0.1, 2, 0.2, 3),))
def sum_of_ints_and_floats(t):
    return sum(t)


@case(((1, 2, 3), 10), ((1, 2), 0.5), ((), 7), ((), 2.5), ((1.5,), 1j), ((np.int8(1),), 300))
def sum_with_start(t, start):
    return sum(t, start)


@case(((1, 2, 3),))
def sum_with_start_keyword(t):
    return sum(t, start=100)


@case(((MAX, 1),), ((MIN, -1),), agreed(((MAX, 1, -1),), expect=OverflowError))
def sum_overflows(t):
    return sum(t)


@case(*lines(np.float64, np.int8, np.uint64, np.float32, np.bool_, np.complex64))
def built_in_sum_of_array(a):
    return sum(a)


@case((np.array([100, 100, 100], np.int8),), (np.array([0.1] * 10),), (np.array([0.1] * 10, np.float32),))
def built_in_sum_of_array_keeps_the_dtype(a):
    return sum(a)


@case((np.arange(6.0).reshape(2, 3),))
def built_in_sum_of_matrix_adds_rows(a):
    return sum(a)


@case((range(10),), (range(0),), (range(5, -5, -2),), (range(2**62, 2**62 + 3),))
def sum_of_range_object(r):
    return sum(r)


@case((0,), (1,), (10,))
def sum_of_range_call(n):
    return sum(range(n)), sum(range(n, 2 * n, 3), 5)


@case(((1, 2, 3),), ((),), (((), (1,)),), (np.zeros(5),), (np.zeros((3, 4)),), (np.zeros((0, 4)),), (range(7),))
def length(x):
    return len(x)


@case((np.array(5.0),))
def length_of_zero_dimensions(a):
    return len(a)


@case((3,), (2.5,), (None,))
def length_of_a_scalar(x):
    return len(x)


@case(
    (0, 10, 3), (0, 10, 1), (10, 0, -3), (10, 0, 3), (0, -10, -1), (MIN, MAX, 2**62), (-5, MAX, MAX), (0, 10, 0),
    (MAX, MIN, MIN),
)
def length_of_range(a, b, step):
    return len(range(a, b, step))


@case((MIN, MAX), (MIN, 0), (-1, MAX))
def length_of_huge_range(a, b):
    return len(range(a, b))


@case((0, 10, 3, 2), (0, 10, 3, -1), (0, 10, 3, 4), (0, 10, 3, -5), (10, 0, -4, 1), (MAX - 1, MAX, 5, 0))
def index_of_range(a, b, step, i):
    return range(a, b, step)[i]


@case(
    (0, 10, 3, 6), (0, 10, 3, 7), (0, 10, 3, 10), (10, 0, -3, 1), (10, 0, -3, 0), (0, 10, 1, 3.0), (0, 10, 1, 3.5),
    (MIN, MAX, 2, MAX - 1),
)
def member_of_range(a, b, step, x):
    return x in range(a, b, step)


@case((range(2, 20, 3),), (range(5),), (range(-3),))
def attributes_of_range(r):
    return r.start, r.stop, r.step, len(r), bool(r)


@case((range(20), 2, 15, 4), (range(0, 20, 3), -4, 100, 2), (range(10), 8, 2, -2), may_reject=True)
def slice_of_range(r, a, b, step):
    part = r[a:b:step]
    return part.start, part.stop, part.step


@case((2.0, 5))
def range_of_float(a, b):
    return len(range(a, b))


@case(*each(np.int8(5), np.uint64(5), True, np.int64(-5)))
def range_of_other_integers(n):
    total = 0
    for i in range(n):
        total += i
    return total, len(range(n)), range(n).stop


@case(
    ((1, 2, 0),), ((1, 2),), ((),), ((0.0, NAN),), ((False, True),), (np.array([1, 0]),), (np.array([1.0, 2.0]),),
    may_reject=True,
)
def all_and_any(t):
    return all(t), any(t)


@case(((3, 1, 2),), (np.array([3.0, 1.0, 2.0]),), may_reject=True)
def sorted_values(t):
    return sorted(t)


@case((1, 2, 3), (1.0, 2.0, 3.0))
def unpacked_into_min(x, y, z):
    t = (x, y, z)
    return min(*t), max(*t, 2 * x)


@case((np.array([4, 9, 2]), 5), (np.array([4.5, 9.5, 2.5]), 5.0))
def running_minimum(a, limit):
    smallest = limit
    for x in a:
        smallest = min(smallest, x)
    return float(smallest)


@case((5, 3), (3, 5), (2.5, 3), (NAN, 3.0))
def median_of_three_by_min_max(x, y):
    return max(min(x, y), min(max(x, y), 4.0)) * 1.0


@case((GRID,), (GRID.T,), (GRID[:1],))
def rows_summed(a):
    return sum(a), sum(a, 10), sum(a, start=0.5), sum(a, a[0])


@case(((1, 2, 3),), ((1.5, 2),), ((),))
def sums_with_start(t):
    return sum(t, start=5), sum(t, 0.5), sum(t, start=1j), sum(((1,), (2, 3)), ())


@case((INTS, 2), (LINE, 1))
def sums_of_views(a, n):
    return sum(reversed(a)), sum(a, n), sum(range(n, 10)), any(a), all(a)


@case((INTS,), (LINE,), (np.empty(0),), (np.array([True, False]),), (np.array([NAN, 1.0]),))
def any_all(a):
    return any(a), all(a), any(reversed(a)), all(range(1, 4)), any(range(0))


@case(((0, 0.0, None),), ((1, (), 2),), ((1, (0,), True),), ((),))
def any_all_of_mixed(t):
    return any(t), all(t)


@case((2, 5), (2.5, 2), (7, 3))
def keywords_of_builtins(x, y):
    return (
        pow(base=x, exp=y), pow(x, exp=2), complex(real=x, imag=y), complex(imag=y), round(number=x,
        ndigits=1), round(x, ndigits=None), sum((x, y), start=1),
    )


@case((3, 5, 7), (2, -1, 7))
def pow_with_mod(x, y, m):
    return pow(x, y, mod=m), pow(base=x, exp=y, mod=m), pow(x, 3, mod=None), pow(x, 3, None)


@case(
    ((0.1,) * 10, 0), ((0.1j,) * 10, 0), ((1, 0.1, 2, 0.2, 3), 0), ((0.1,) * 10, True), ((0.1,) * 10, 0j), ((1,) * 10, 0.1),
    ((0.1, 0.1j) + (0.1,) * 9, 0), ((True, 0.1) * 10, 0.1), ((0.1,) * 5 + (1j,) + (0.1,) * 5, 1), ((INF, 0.1j), 0), ((), 0.1j),
    ((1e16, 1j, 1.0, -1e16), 0.5),
)
def sums_of_python_numbers(t, start):
    return sum(t, start), sum(reversed(t), start)


@case((9, 0.1), (9, 0.1 + 0.1j), (1000, 1e15 + 0.3), (0, 0.5))
def sums_of_ranges_from_floats(n, start):
    return sum(range(1, n), start), sum(reversed(range(n)), start)


@case((0.1, 0.2, 1e16), (1, 0.1, 2))
def sums_of_list_displays(x, y, z):
    return sum([x, y, z, x, y, -z, x]), sum([x, y], z)


@case((["a", "b"], ""), ([], "x"), ([b"a"], b""))
def sum_of_texts(items, start):
    return sum(items, start)


@case((3,))
def sum_of_generated_texts(n):
    return sum(("a" for _ in range(n)), "")
