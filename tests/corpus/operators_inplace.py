"""In-place and unary operators"""

import numpy as np

from .case import agreed, case, each
from .scalars import COMPLEXES, FLOATS, INF, INTEGERS, MIN, NAN, singles

PAIRS = (
    (7, 2), (-7, 2), (7, 0), (7.5, -2), (7, 2.5), (True, 2), (np.int8(100), 100), (7, np.int8(3)), (np.uint8(7), 2.5),
    (np.float32(7.5), 2.0), (7.5, np.float32(2)), (np.int32(7), np.float32(2)), (np.uint64(7), np.int64(2)),
)
COMPLEX_PAIRS = ((7, 2j), (1j, 2), (1 + 1j, 2 - 1j), (np.complex64(1j), 2), (np.float32(2), 1j), (1j, 0))
INTEGER_PAIRS = (
    (12, 5), (-12, 5), (12, 64), (12, -1), (True, True), (True, 3), (np.int8(100), 3), (3, np.uint8(9)),
    (np.True_, True), (np.uint64(12), np.uint64(5)),
)


@case(*PAIRS, *COMPLEX_PAIRS)
def add_in_place(x, y):
    x += y
    return x


@case(*PAIRS, *COMPLEX_PAIRS)
def subtract_in_place(x, y):
    x -= y
    return x


@case(*PAIRS, *COMPLEX_PAIRS)
def multiply_in_place(x, y):
    x *= y
    return x


@case(*PAIRS, *COMPLEX_PAIRS)
def divide_in_place(x, y):
    x /= y
    return x


@case(*PAIRS)
def floor_divide_in_place(x, y):
    x //= y
    return x


@case(*PAIRS)
def modulo_in_place(x, y):
    x %= y
    return x


@case(*[pair for pair in PAIRS if pair != (7.5, -2)], (7.5, -2), ulps=2)
def power_in_place(x, y):
    x **= y
    return x


@case(*INTEGER_PAIRS)
def and_in_place(x, y):
    x &= y
    return x


@case(*INTEGER_PAIRS)
def or_in_place(x, y):
    x |= y
    return x


@case(*INTEGER_PAIRS)
def xor_in_place(x, y):
    x ^= y
    return x


@case(*[pair for pair in INTEGER_PAIRS if pair != (12, 64)], agreed((12, 64), expect=OverflowError))
def left_shift_in_place(x, y):
    x <<= y
    return x


@case(*INTEGER_PAIRS)
def right_shift_in_place(x, y):
    x >>= y
    return x


@case((1, 2), (1.5, 2), (np.int8(1), 2))
def in_place_leaves_the_other_name_alone(x, y):
    z = x
    x += y
    return x, z


@case(((1, 2), (3.5,)), ((), (1,)))
def concatenate_in_place(t, u):
    v = t
    t += u
    return t, v


EVERY = (bool, int, float, complex, np.bool_, *INTEGERS, *FLOATS, *COMPLEXES)


@case(*[example for example in singles(*EVERY) if type(example.arguments[0]) is not np.bool_])
def negative(x):
    return -x


@case(*[example for example in singles(*EVERY) if type(example.arguments[0]) is not np.bool_])
def positive(x):
    return +x


@case(*singles(*EVERY))
def logical_not(x):
    return not x


@case(*singles(*EVERY))
def absolute_value(x):
    return abs(x)


@case(*each(0.0, -0.0, INF, NAN, 1 + 0j, complex(-0.0, -0.0), np.float16(-0.0), np.complex64(0)))
def negative_zero(x):
    return -x, 0 - x, x * -1, -(-x)


@case(*each(3, MIN + 1, True, np.int8(-128), np.uint8(5), 2.5), agreed((MIN,), expect=OverflowError))
def repeated_signs(x):
    return -+-x, ++x


@case(*each(
    complex(3, 4), complex(INF, NAN), complex(NAN, 1), complex(1e308, 1e308), np.complex64(3 + 4j), np.complex128(-5),
))
def size_of_complex(x):
    return abs(x)


@case(*each(complex(3, -4), np.complex64(3 + 4j), complex(-0.0, 0.0), np.complex128(1j)))
def parts_of_complex(x):
    return x.real, x.imag, x.conjugate(), x.conjugate().imag


@case(*each(3, -2.5, True, np.int8(3), np.float32(1.5), np.uint64(7), np.bool_(True)))
def parts_of_real(x):
    return x.real, x.imag, x.conjugate()
