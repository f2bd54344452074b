"""Comparison operators: == != < <= > >= on every pair of scalar types"""

import numpy as np

from .case import case, each
from .scalars import FLOATS, INF, INTEGERS, MAX, MIN, NAN, pairs


@case(*pairs("biuf"))
def all_comparisons(x, y):
    return x == y, x != y, x < y, x <= y, x > y, x >= y


@case(*pairs())
def equality(x, y):
    return x == y, x != y


COMPLEX = (np.complex64(1 + 2j), np.complex64(1 - 2j), np.complex64(complex(NAN, 1)), np.complex64(complex(1, NAN)))


@case(
    *[(x, y) for x in COMPLEX for y in COMPLEX], (np.complex128(1), 2.0), (np.complex128(1), 1j),
    (1, np.complex64(1)),
)
def order_of_numpy_complex(x, y):
    return x < y, x <= y, x > y, x >= y


@case((1j, 1j), (1j, 1), (2.5, 1j))
def order_of_python_complex(x, y):
    return x < y


@case((2**53, 2.0**53), (2**53 + 1, 2.0**53), (2**53 + 1, 2.0**53 + 2), (MAX, 2.0**63), (MIN, -(2.0**63)), (MAX, 9e18))
def int_with_float_exactly(x, y):
    return x == y, x < y, x <= y, x > y, x >= y, x != y, y == x, y < x


@case(
    (MAX, INF), (MIN, -INF), (0, NAN), (MAX, 1e300), (-1, -0.5), (0, -0.0), (1, 5e-324),
    (2**53 + 1, np.float64(2**53)),
)
def int_with_extreme_float(x, y):
    return x == y, x < y, x <= y, x > y, x >= y, x != y, y == x, y < x


@case(
    (np.uint64(2**64 - 1), np.int64(-1)), (np.uint64(1), np.int64(1)), (np.uint64(2**63), np.int64(MIN)),
    (np.uint64(2**53 + 1), np.int64(2**53)),
)
def unsigned_with_signed(x, y):
    return x == y, x < y, x <= y, x > y, x >= y, x != y


@case((np.uint32(2**32 - 1), np.int32(-1)), (np.uint8(255), np.int8(-1)), (np.int8(-1), np.uint16(65535)))
def small_unsigned_with_signed(x, y):
    return x == y, x < y, x <= y, x > y, x >= y, x != y


@case(
    (np.uint8(1), 300), (np.uint8(1), -1), (np.int8(1), 128), (np.int8(-128), -129), (np.uint64(1), -1),
    (np.uint64(2**63), MAX),
)
def python_int_out_of_bounds(x, y):
    return x == y, x < y, x <= y, x > y, x >= y, x != y, y == x, y < x


@case(*each(np.uint8(255), np.int8(-1), np.uint64(2**64 - 1), np.int64(-1)))
def constant_out_of_bounds(x):
    return x == 300, x < 256, x > -129, x == -1, x <= -1, 255 == x


@case(
    (np.float32(0.1), 0.1), (np.float16(0.1), 0.1), (0.1, np.float32(0.1)), (np.float32(1), 1e300),
    (np.float32(0.1), np.float64(0.1)),
)
def narrow_float_with_python_float(x, y):
    return x == y, x < y, x <= y, x > y, x >= y, x != y


@case((np.float32(16777216), 16777217), (np.float16(2048), 2049), (np.float32(1), MAX), (np.float64(2**53), 2**53 + 1))
def narrow_float_with_python_int(x, y):
    return x == y, x < y, x <= y, x > y, x >= y, x != y


@case(
    (True, 1), (True, 1.0), (False, -0.0), (True, np.True_), (True, 2), (np.True_, 1), (np.False_, 0.0),
    (False, None),
)
def bools_equal_numbers(x, y):
    return x == y, x != y


@case(
    (1, 1 + 0j), (1.5, 1.5 + 0j), (1, 1 + 1e-300j), (2**53 + 1, complex(2**53)), (NAN, complex(NAN, 0)),
    (True, 1 + 0j),
)
def complex_with_real(x, y):
    return x == y, x != y, y == x


@case(*each(*(kind(2) for kind in (*INTEGERS, *FLOATS))))
def numpy_scalar_with_constants(x):
    return x == 2, x == 2.0, x < 2.5, x != True, x >= 1, 3 > x, 1.5 < x <= 2


@case(((1, 2), (1, 3)), ((1, 2), (1, 2)), ((1.5, 2), (1, 3)), ((), ()), ((NAN,), (1.0,)), ((1, 2), (1.0, 2.0)))
def tuples(x, y):
    return x == y, x != y, x < y, x <= y, x > y, x >= y


@case(((1, 2), (1, 2, 3)), ((2,), (1, 2, 3)), ((), (1,)), ((1, 2, 3), (1, 2)))
def tuples_of_different_length(x, y):
    return x == y, x != y, x < y, x <= y, x > y, x >= y


@case(((1, (2, 3)), (1, (2, 4))), ((1, (2,)), (1, (2,))))
def nested_tuples(x, y):
    return x == y, x < y, x >= y


@case(
    (range(3), range(3)), (range(0), range(5, 5)), (range(0, 5, 3), range(0, 6, 3)), (range(3), range(1, 3)),
    (range(1, 2, 9), range(1, 2)),
)
def ranges(x, y):
    return x == y, x != y


@case((3, 5, 7), (3.5, 2, 9), (np.int8(3), 5, np.float32(7)))
def comparison_results_used(x, y, z):
    smaller = x < y
    larger = z > y
    return smaller and larger, smaller + larger, smaller == larger, not smaller
