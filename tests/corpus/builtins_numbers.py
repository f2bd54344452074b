"""Built-in functions on numbers: abs round divmod pow int float bool complex"""

import numpy as np

from .case import agreed, case, each
from .scalars import FLOATS, INF, INTEGERS, MAX, MIN, NAN, singles

HALVES = (0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 2.4999999999999996, 1e300, -0.0, 4503599627370497.5, 0.49999999999999994)
DIVISIONS = (
    (7, 2), (-7, 2), (7, -2), (-7, -2), (7, 0), (MIN, -1), (True, 2), (7.5, 2), (-7.5, 2), (7.5, -2.0), (1.0, 0.0),
    (-0.0, 3.0), (INF, 2.0), (3.0, -INF), (NAN, 1), (np.int8(-7), 2), (np.int8(-128), np.int8(-1)), (np.int8(7), 0),
    (np.uint8(7), np.uint8(2)), (np.float32(7.5), 2.0), (np.float64(1), 0.0), (7, np.int64(-2)), (np.True_, np.True_),
)


@case(*each(3, -3, 0, MIN, MAX, True, False, -2.5, -0.0, -INF, NAN, 3 + 4j, np.int8(-128), np.int64(MIN)))
def absolute(x):
    return abs(x)


@case(*singles(*INTEGERS, *FLOATS, np.complex64, np.bool_))
def absolute_of_numpy_scalars(x):
    return abs(x)


@case(*each(*HALVES, INF, -INF, NAN, 3, -3, True, MAX))
def round_to_integer(x):
    return round(x)


@case(*each(
    np.float64(2.5), np.float32(3.5), np.float16(0.5), np.float64(NAN), np.float32(INF), np.int8(5), np.uint64(7),
))
def round_numpy_scalar(x):
    return round(x)


@case(*each(2.5, 3, np.float64(2.5), True))
def round_with_none(x):
    return round(x, None)


@case(
    (2.675, 2), (1.25, 1), (1.35, 1), (-1.25, 1), (125.0, -1), (1e22, -21), (0.5, 0), (1.5, 0), (NAN, 2), (INF, 2),
    (-0.04, 1), (1.005, 2), (5e-324, 323), (1.7976931348623157e308, -308), (2.5, 400), (2.5, -400),
)
def round_float_to_digits(x, digits):
    return round(x, digits)


@case(
    (15, -1), (25, -1), (-15, -1), (-25, -1), (149, -2), (150, -2), (250, -2), (5, -1), (7, 3), (MAX, -1), (MIN, -1),
    (MAX, -19), (123, -400), (True, -1),
)
def round_int_to_digits(x, digits):
    return round(x, digits)


@case(
    (np.float64(2.675), 2), (np.float32(2.675), 2), (np.float64(125.0), -1), (np.float64(1.25), 1),
    (np.float16(1.25), 1),
)
def round_numpy_scalar_to_digits(x, digits):
    return round(x, digits)


@case(*each(2.675, 0.125, -1234.5678, NAN, 7))
def round_to_constant_digits(x):
    return round(x, 2), round(x, 0), round(x, -2), round(number=x, ndigits=1)


@case(*DIVISIONS)
def divide_with_remainder(x, y):
    return divmod(x, y)


@case(
    *[pair for pair in DIVISIONS if pair not in ((7.5, -2.0), (MIN, -1))], agreed((MIN, -1), expect=OverflowError), ulps=2,
)
def unpacked_divmod(x, y):
    quotient, rest = divmod(x, y)
    return quotient * y + rest


@case(*each(3671, 0, -1, np.int32(3671), 3671.5))
def hours_minutes_seconds(seconds):
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return hours, minutes, seconds


@case(
    (2, 10), (2, 0), (-3, 3), (2, 62), (2, 63), (2.0, 3), (2, 0.5), (0.0, 0), (0.0, -1.0), (np.int8(2), 7),
    (np.float32(2), 3), (1j, 2), (True, 5), ulps=2,
)
def power_function(x, y):
    return pow(x, y)


@case(
    (2, 10, 1000), (3, 200, 7), (-3, 3, 5), (3, 3, -5), (MAX, 2, MAX), (MAX, MAX, MAX - 1), (2, 0, 1), (0, 0, 3),
    (7, 1, 1), (5, 3, 0), (MIN, 3, MAX), (3, 5, MIN), (True, 2, 3),
)
def modular_power(x, y, m):
    return pow(x, y, m)


@case((3, -1, 7), (2, -3, 9), (2, -1, 4), (0, -1, 5), (-3, -1, 7), (1, -1, 1))
def modular_inverse(x, y, m):
    return pow(x, y, m)


@case((2.0, 2, 3), (2, 2, 3.0))
def modular_power_of_floats(x, y, m):
    return pow(x, y, m)


@case((3, 4))
def power_by_keywords(x, y):
    return pow(base=x, exp=y), pow(x, exp=y, mod=5)


@case(*each(2.9, -2.9, -0.5, 0.0, NAN, INF, -INF, 1e18, 9.3e18, -9.3e18, -(2.0**63), 2.0**63, 3, MIN, True, False))
def to_int(x):
    return int(x)


@case(*each(
    np.float32(2.9), np.float64(-2.9), np.float16(7.5), np.float64(NAN), np.float32(INF), np.int8(-3), np.uint64(5),
    np.uint64(2**63), np.bool_(True),
))
def numpy_scalar_to_int(x):
    return int(x)


@case(*each(
    3, MAX, MIN, 2**53 + 1, True, 2.5, NAN, np.int8(3), np.float32(0.1), np.float16(0.1), np.uint64(2**64 - 1),
    np.bool_(False),
))
def to_float(x):
    return float(x)


@case(*each(
    0, 3, -0.0, 0.1, NAN, True, 0j, 1j, None, np.int8(0), np.float32(0.5), np.bool_(True), (), (0,), range(0),
    range(2),
))
def to_bool(x):
    return bool(x)


@case(*each(2, 2.5, True, 1j, np.int8(3), np.float32(0.1), np.complex64(1 + 2j), -0.0))
def to_complex(x):
    return complex(x)


@case((1, 2), (1.5, -0.0), (True, False), (1j, 1), (1, 1j), (1j, 1j), (np.float32(0.1), np.int8(3)), (INF, NAN))
def two_parts_to_complex(x, y):
    return complex(x, y)


@case((1.5, 2))
def complex_by_keywords(x, y):
    return complex(real=x, imag=y), complex(imag=y), complex(x, imag=y)


@case()
def constructors_without_arguments():
    return int(), float(), bool(), complex()


@case(*each(1j, 1 + 0j, np.complex64(1)))
def int_of_complex(x):
    return int(x)


@case(*each(1j, 1 + 0j))
def float_of_complex(x):
    return float(x)


@case(*each(None, (1,), ()))
def int_of_something_else(x):
    return int(x)


@case(*each(7, 7.9, True, np.float32(7.9), np.uint8(7)))
def nested_conversions(x):
    return float(int(x)), int(float(x)), bool(int(x)), complex(float(x)), int(bool(x)), int(x) / 2


@case(*each(0.1, 2.0, -3.75, 1e18, INF, NAN, np.float64(2.0), np.float32(0.5)))
def float_is_integer(x):
    return x.is_integer()


@case(*each(0.75, -2.0, 0.0, 1e15), may_reject=True)
def float_as_integer_ratio(x):
    return x.as_integer_ratio()


@case(*each(0, 1, 255, -255, MAX, MIN, True))
def int_bit_length(x):
    return x.bit_length()


@case(*each(0, 1, 255, -255, MAX, MIN))
def int_bit_count(x):
    return x.bit_count()


@case(*each(7, 7.5, np.float32(7.5)))
def results_of_conversions_keep_python_types(x):
    total = 0
    total += int(x)
    total -= int(x // 2)
    return total, float(total) + float(x)


@case(*each(48.7, 0.2, -3.0, np.float64(48.7)))
def percentage_rounded(x):
    return round(x * 100) / 100, int(x * 100) % 7, round(x, 1) + 1


@case((7, 3), (7.5, 2), (-1, 0), agreed((MIN, -1), expect=OverflowError))
def several_results_added(x, y):
    return abs(x) + sum(divmod(x, y)) + pow(x, 2)


@case(*each(3, 2.5, np.int8(3)))
def bool_in_arithmetic(x):
    return bool(x) + 1, bool(x) * x, float(bool(x)), -bool(x)


@case(*each(65, 97, 0x20AC), may_reject=True)
def chr_and_ord(x):
    return ord(chr(x))


@case(*each("12", "-5", "x"), may_reject=True)
def int_of_string(text):
    return int(text)


@case(*each(5, 5.5), may_reject=True)
def string_of_number(x):
    return str(x)
