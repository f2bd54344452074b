"""Bitwise and shift operators: & | ^ ~ << >> on every pair of integer and bool types"""

import numpy as np

from .case import agreed, case, each
from .scalars import INTEGERS, MAX, MIN, UNSIGNED, pairs, shift_amounts, singles


@case(*pairs("biu"))
def bitwise_and(x, y):
    return x & y


@case(*pairs("biu"))
def bitwise_or(x, y):
    return x | y


@case(*pairs("biu"))
def bitwise_xor(x, y):
    return x ^ y


@case(*pairs("biu", shift_amounts))
def left_shift(x, y):
    return x << y


@case(*pairs("biu", shift_amounts))
def right_shift(x, y):
    return x >> y


@case(*singles(bool, int, np.bool_, *INTEGERS))
def invert(x):
    return ~x


@case(
    (1, 62), (1, 63), (-1, 63), (-1, 64), (3, 62), (-3, 62), (MAX, 1), (MIN, 1), (MIN, 0), (1, 200), (0, 200),
    (1, -1),
)
def left_shift_overflows(x, y):
    return x << y


@case((MAX, 62), (MAX, 63), (MAX, 64), (MIN, 63), (MIN, 64), (MIN, 1000), (-1, MAX), (5, MAX), (5, -1), (5, MIN))
def right_shift_by_much(x, y):
    return x >> y


@case(*each(1, -1, 5, MIN >> 8, np.int8(1), np.uint8(255), np.int64(1), np.uint64(2**64 - 1), True, np.True_))
def shift_by_constants(x):
    return x << 0, x << 3, x >> 0, x >> 1, x >> 7


@case(*each(1, 0, -1))
def left_shift_by_64(x):
    return x << 64


@case(*each(1, -1, MIN, np.int32(-5), np.uint64(2**63)))
def right_shift_by_64(x):
    return x >> 64


@case(*each(1, np.int8(1)))
def shift_by_negative_constant(x):
    return x << -1


@case(*each(1, 63, 64, 0), agreed((100,), expect=OverflowError))
def shifted_one_minus_one(n):
    return (1 << n) - 1 if n < 63 or n > 64 else n


@case(*each(0b1011, 0, -1, np.uint8(0xAB), np.int16(-2), np.uint32(0xDEADBEEF)))
def masks_and_fields(x):
    return x & 0xF, (x >> 4) & 0xF, x | 1, x ^ 0x55, x & ~1, x & -x


@case(*each(np.uint8(1), np.int8(1)))
def mask_out_of_bounds(x):
    return x & 0x1FF


@case((5, 3), (np.int64(5), np.int64(3)), (np.uint8(5), np.uint8(3)), (True, False), (np.True_, np.False_), (True, 6))
def swap_by_xor(x, y):
    x = x ^ y
    y = x ^ y
    x = x ^ y
    return x, y


@case(*each(*(kind(0b10110) for kind in UNSIGNED)))
def rotate_left(x):
    return (x << 3) | (x >> 5), x << 1 >> 1


@case(*each(*(kind(100) for kind in INTEGERS)))
def numpy_shift_by_the_width(x):
    return x << 8, x >> 8, -x >> 16, x << 32, x << 64, x >> 63, x << 7


@case((True, True), (True, False), (False, False))
def bools_stay_bools(x, y):
    return x & y, x | y, x ^ y, x & 1, x << y, x >> y


@case((np.True_, True), (np.False_, True), (np.True_, False))
def numpy_bools_stay_numpy_bools(x, y):
    return x & y, x | y, x ^ y, ~x, not x


@case((2.5, 1), (1, 2.5), (1.0, 2.0), (np.float32(1), 1), (1j, 1))
def bitwise_on_floats(x, y):
    return x & y


@case((2.5, 1), (1, 2.5), (np.float64(1), np.int8(1)))
def shift_of_floats(x, y):
    return x << y


@case(*each(2.5, 1j, np.float32(1)))
def invert_of_floats(x):
    return ~x


@case((12345, 678), (-12345, 678), (MAX, MIN), (0, 0), (np.uint32(4000000000), np.uint32(3000000000)))
def gray_code_and_parity(x, y):
    gray = x ^ (x >> 1)
    both = gray & y
    parity = 0
    for _ in range(64):
        parity = parity ^ int(both & 1)
        both = both >> 1
    return gray, parity


@case(*each(0x12345678, 0, 0xFFFFFFFF, np.uint32(0x12345678), np.uint64(0x12345678)))
def reverse_bytes(x):
    return (x & 0xFF) << 24 | (x & 0xFF00) << 8 | (x >> 8) & 0xFF00 | (x >> 24) & 0xFF


@case(*each(1, 12345, np.uint64(12345), np.uint32(12345)))
def multiply_shift_hash(x):
    h = x
    for _ in range(3):
        h = (h ^ (h >> 7)) * 31 & 0xFFFFFF
    return h
