"""Arithmetic operators: + - * / // % ** on every pair of scalar types"""

import numpy as np

from .case import agreed, case, each
from .scalars import FLOATS, INF, INTEGERS, KINDS, MAX, MIN, NAN, exponents, pairs, signatures

POWER_ULPS = 2  # C's pow is not correctly rounded, and a constant exponent may be folded to multiplications


@case(*pairs())
def add(x, y):
    return x + y


@case(*pairs())
def subtract(x, y):
    return x - y


@case(*pairs())
def multiply(x, y):
    return x * y


@case(*pairs())
def true_divide(x, y):
    return x / y


@case(*pairs("biuf"))
def floor_divide(x, y):
    return x // y


@case(*pairs("biuf"))
def modulo(x, y):
    return x % y


def power_agreement(x, y):
    """A negative Python float to a fractional power turns complex in CPython: ValueError here."""
    is_weak = type(x) in (bool, int, float) and type(y) is float
    return {"expect": ValueError} if is_weak and x < 0 and np.isfinite(x) and np.isfinite(y) and y % 1 else {}


@case(*pairs("biuf", exponents, power_agreement), ulps=POWER_ULPS)
def power(x, y):
    return x**y


COMPLEX_BASES = (0j, 1 + 2j, -2.5 + 0j, -1j)
COMPLEX_POWERS = [
    (left(x), y)
    for left, right in signatures()
    if KINDS[left] == "c"
    for x in COMPLEX_BASES
    for y in exponents(right)
    if np.isfinite(y)
]


@case(*COMPLEX_POWERS, ulps=16)
def complex_power(x, y):
    return x**y


@case(*[(x, y) for x in (2, -2.0, 0.5, np.float32(2), np.int8(3)) for y in (1 + 2j, 0j, np.complex64(-1j))], ulps=16)
def real_to_a_complex_power(x, y):
    return x**y


@case((2, -1), (-2, -3), (7, -2), (True, -1), (1, -1), expect=ValueError)
def int_to_a_negative_power(x, y):
    return x**y


@case(*each(3, -3, 2.5, NAN, True, 2j, np.int8(12), np.uint8(16), np.float32(1.1), np.bool_(True)), ulps=POWER_ULPS)
def square(x):
    return x**2


@case(*each(3, -3, 2097152, -2.5, 1 + 1j, np.int16(40), np.float64(1.1), np.float32(1.1)), ulps=POWER_ULPS)
def cube(x):
    return x**3


@case(*each(2, -4, 0, True, 2.5, -0.0, np.float32(4), np.int8(1), np.uint8(2), 2j), ulps=POWER_ULPS)
def reciprocal_by_power(x):
    return x**-1


@case(*each(4, 0, 2.25, -0.0, INF, np.float32(2), np.int32(2), np.float64(-4.0)), ulps=POWER_ULPS)
def square_root_by_power(x):
    return x**0.5


@case(agreed((-4.0,), expect=ValueError), agreed((-4,), expect=ValueError))
def square_root_of_negative_by_power(x):
    return x**0.5


@case(*each(0, 3, -1, 62), ulps=POWER_ULPS)
def power_of_two(n):
    return 2.0**n, 10.0**n, (-1.0) ** n, 0.5**n


@case(*each(0, 1, 10, 62, 63, 100))
def integer_power_of_constant(n):
    return 2**n


@case(*each(0, 1, 5, 39, 40))
def integer_power_of_three(n):
    return 3**n


@case(
    (7, 2), (-7, 2), (7, -2), (-7, -2), (6, 3), (MAX, 2), (MIN + 1, MAX), (MIN, -1), (5, 0),
    agreed((MIN, MAX), expect=OverflowError), agreed((MAX, MIN), expect=OverflowError),
)
def division_identity(x, y):
    q, r = x // y, x % y
    return q, r, q * y + r == x


@case(*each(7, -7, 0, MIN, MAX, 7.5, -7.5, -0.0, INF, np.int8(-128), np.uint8(255), np.float32(-7.5)))
def division_by_constants(x):
    return x // 2, x % 2, x // 3, x % 3, x / 4, x // 1, x % 1


@case(*each(7, -7, MIN + 1, 7.5, -7.5, np.int8(-127), np.float32(-7.5)))
def division_by_negative_constants(x):
    return x // -2, x % -2, x // -3, x % -3, x / -4, x // -1, x % -1


@case(*each(7, 7.5, 0, -1.5, 1j, True))
def division_by_constant_zero(x):
    return x / 0


@case(*each(7, 7.5, 0, True))
def floor_division_by_constant_zero(x):
    return x // 0


@case(*each(7, 7.5, 0, np.int8(3), np.float64(3)))
def modulo_by_constant_zero(x):
    return x % 0


@case(
    (5.5, 2.0), (-5.5, 2.0), (5.5, -2.0), (-0.0, 2.0), (1e300, 1e-300), (INF, 2.0), (3.0, INF), (-3.0, INF),
    (1.0, 0.1),
)
def float_floor_and_modulo(x, y):
    return x // y, x % y


@case(*each(np.int8(127), np.int16(32767), np.int32(2**31 - 1), np.int64(MAX), np.uint8(255), np.uint64(2**64 - 1)))
def numpy_integers_wrap(x):
    return x + x, x * x, -x, x + 1, ~x


@case(*each(*(kind(3) for kind in (*INTEGERS, *FLOATS))))
def numpy_scalar_with_constants(x):
    return x + 1, 2 - x, x * 3, x / 2, x // 2, x % 2, x + 0.5, x * 2j, x + True


@case(*each(np.uint8(1), np.int8(1), np.uint16(1), np.int32(1)))
def constant_out_of_bounds(x):
    return x + 300


@case(*each(np.uint8(1), np.uint16(1), np.uint32(1), np.uint64(1), np.int8(1)))
def negative_constant_with_unsigned(x):
    return x + -1


@case(
    (np.uint8(1), 300), (np.uint8(200), 100), (np.int8(100), 100), (np.int8(1), 128), (np.int8(1), -128),
    (np.uint64(1), -1),
)
def python_int_out_of_bounds(x, y):
    return x + y


@case(*each(np.float32(1), np.float16(1)))
def python_float_out_of_range(x):
    return x * 1e300, x * 1e-300, x + 0.1


@case((np.uint64(5), np.int64(-3)), (np.uint64(2**64 - 1), np.int8(1)), (np.uint32(1), np.int32(-1)))
def unsigned_with_signed(x, y):
    return x + y, x * y, x / y


@case(
    (1 + 2j, 3 - 4j), (0j, 1j), (complex(INF, NAN), 1j), (1e308 + 1e308j, 1e308 - 1e308j), (1j, 0j),
    (1e-320j, 1e-320j),
)
def complex_arithmetic(x, y):
    return x + y, x - y, x * y, x / y


@case((np.complex64(1 + 2j), np.complex64(3 - 4j)), (np.complex128(1j), np.complex128(0)), (np.complex128(1), 1e-320j))
def numpy_complex_arithmetic(x, y):
    return x + y, x - y, x * y, x / y


@case((1j, 2), (1 + 1j, 0.0), (2.5, 1j), (3, 0j), (True, 1j), (-0.0, complex(0.0, -0.0)), (INF, 1j))
def complex_with_real(x, y):
    return x + y, x - y, y - x, x * y


@case((True, True), (True, False), (False, False))
def arithmetic_of_bools(x, y):
    return x + y, x - y, x * y, x**y, -x, +x, ~(x + y)


@case((np.True_, np.True_), (np.True_, np.False_), (np.False_, np.False_))
def arithmetic_of_numpy_bools(x, y):
    return x + y, x * y, x / (y + 1), x**y, x + 1, x + 1.5, x * True


@case((np.True_, np.False_))
def subtraction_of_numpy_bools(x, y):
    return x - y


@case(*each(np.True_))
def negation_of_numpy_bool(x):
    return -x


@case((2, 3, 5), (2.5, 3, 5), (np.int8(2), 3, 5), (np.float32(2), 3, 5), (2, np.uint8(3), 5))
def polynomial(x, a, b):
    return ((a * x + b) * x - a) * x + b / 2


@case((3, 4.0), (np.int32(3), 4), (np.float32(3), np.int64(4)))
def mixed_types_along_an_expression(x, y):
    return (x + y) / (x - y + 2) * x**2 - y // 2 % 3
