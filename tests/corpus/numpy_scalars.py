"""NumPy scalars: constructors, conversions, attributes"""

import numpy as np

from .case import case, each
from .scalars import COMPLEXES, FLOATS, INF, INTEGERS, MAX, MIN, NAN

EVERY_SCALAR = tuple(kind(3) for kind in (np.bool_, *INTEGERS, *FLOATS, *COMPLEXES))
VALUES = (
    0, 1, -1, 100, 127, 128, 255, 256, -128, -129, MAX, MIN, 2.9, -2.9, True,
    *(kind(3) for kind in (np.bool_, np.int8, np.uint16, np.int64, np.uint64, np.float16, np.float32)),
)
CASTABLE = (
    2.9, -2.9, True, 0, 100, np.float32(-7.5), np.int64(300), np.int64(-1), np.uint8(200), np.uint64(2**64 - 1),
    np.bool_(1),
)


@case(*each(*VALUES))
def to_int8(x):
    return np.int8(x)


@case(*each(*VALUES))
def to_uint8(x):
    return np.uint8(x)


@case(*each(*VALUES, 70000))
def to_int16_and_uint16(x):
    return np.int16(x), np.uint16(x)


@case(*each(*VALUES, 2**31, 2**32))
def to_int32(x):
    return np.int32(x)


@case(*each(*VALUES, 2**31, 2**32))
def to_uint32(x):
    return np.uint32(x)


@case(*each(*VALUES, NAN))
def to_int64(x):
    return np.int64(x)


@case(*each(*VALUES))
def to_uint64(x):
    return np.uint64(x)


@case(*each(*VALUES, INF, NAN, 1e300, 0.1, 2**53 + 1, 65520))
def to_floats(x):
    return np.float16(x), np.float32(x), np.float64(x)


@case(*each(*VALUES, NAN, 0.1, 1 + 2j, np.complex64(1 - 1j)))
def to_complex(x):
    return np.complex64(x), np.complex128(x)


@case(*each(*VALUES, NAN, -0.0, 0j, 1j))
def to_bool(x):
    return np.bool_(x)


@case(*each(*CASTABLE))
def by_other_names(x):
    return np.intp(x), np.intc(x), np.double(x), np.single(x), np.half(x)


@case()
def constructors_without_arguments():
    return np.int8(), np.uint64(), np.float32(), np.complex64(), np.bool_(), np.float64()


@case(*each(NAN, INF, 1e300))
def float_that_no_integer_holds(x):
    return np.int64(x)


@case((1, 2), (1.5, -0.0), may_reject=True)
def complex_of_two_parts(x, y):
    return np.complex128(x, y)


@case(*each(*EVERY_SCALAR))
def to_python(x):
    return x.item()


@case(*each(*EVERY_SCALAR[:-2]))
def to_python_by_built_ins(x):
    return int(x), float(x), bool(x), complex(x)


@case(*each(*EVERY_SCALAR))
def attributes(x):
    return x.real, x.imag, x.conjugate(), x.itemsize


@case(*each(*EVERY_SCALAR), may_reject=True)
def array_attributes(x):
    return x.ndim, x.shape, x.size, x.dtype, x.nbytes, x.T


@case(*each(*EVERY_SCALAR))
def dtype_compared(x):
    return x.dtype == np.float64, x.dtype == np.int8


@case(*each(np.float64(2.7), np.int8(-3), np.float32(1e10), np.uint8(200)))
def astype(x):
    return x.astype(np.int64), x.astype(np.float32), x.astype(np.complex128), x.astype(np.bool_)


@case(*each(np.float64(2.0), np.float32(2.5), np.int8(3)))
def is_integer(x):
    return x.is_integer()


@case((np.int8(100), np.int8(100)), (np.int8(100), 27), (np.int8(100), np.int16(100)), (np.uint8(200), np.uint8(100)))
def small_sums_wrap(x, y):
    z = x + y
    return z, int(x) + int(y), np.int32(x) + y, np.int64(x) + np.int64(y)


@case(*each(np.float16(0.1), np.float32(0.1), np.float64(0.1)))
def precision_is_kept(x):
    return x + x, x * x, x / 3, x + 0.1, 1 - x, x == 0.1, float(x)


@case(*each(0.1, 1 / 3, 1e-8, 1e38, 1e39))
def single_precision_rounding(x):
    y = np.float32(x)
    return y, y + np.float32(1), y * y, float(y), np.float64(y) - x


@case(*each(0.1, 2.0, 65504.0, 6e-8, 1e-8))
def half_precision_rounding(x):
    y = np.float16(x)
    return y, y + y, y * y, y * np.float16(0.5), y - np.float16(0.05), y / 3


@case((np.uint8(3), 5), (np.int64(3), 5))
def unsigned_difference(x, y):
    return x - y, x - np.uint8(y), abs(x - y), int(x) - y


@case((5, 3), (2**40, 7))
def unsigned_counter(n, step):
    x = np.uint32(n & 0xFFFFFFFF)
    for _ in range(4):
        x = x * np.uint32(1664525) + np.uint32(1013904223)
        x = x ^ (x >> np.uint32(step))
    return x


@case(*each(1, 12345))
def lehmer_generator(seed):
    state = np.uint64(seed)
    total = np.uint64(0)
    for _ in range(5):
        state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        total += state >> np.uint64(33)
    return state, total


@case(*each(0.5, 200.7, 255.9))
def pixel_arithmetic(x):
    pixel = np.uint8(x)
    return pixel, np.uint8(pixel // 2), pixel + np.uint8(60), np.uint8(min(int(pixel) + 60, 255))


@case((3, 4), (0, 0))
def int_mixed_with_constructed_scalars(x, y):
    return x + np.int8(1), np.float32(x) * y, np.int32(x) / np.int32(y + 1), np.bool_(x) & np.bool_(y), x - np.uint8(2)


@case((True, 1), (False, 1))
def branch_between_numpy_and_python(c, x):
    y = np.int64(5) if c else np.int64(x)
    return y


@case(*each(1.5, -2.0), may_reject=True)
def nextafter_and_spacing(x):
    return np.nextafter(x, 2.0), np.spacing(np.float32(x))


@case(may_reject=True)
def limits_of_types():
    return np.iinfo(np.int32).max, np.finfo(np.float64).eps, np.iinfo(np.uint8).min, np.finfo(np.float32).max


@case()
def named_constants():
    return np.pi, np.e, np.inf, -np.inf, np.nan, np.euler_gamma, np.newaxis is None


@case(*each(np.uint8(250), np.int8(120), np.uint64(2**64 - 3)))
def increments_wrap_in_a_loop(x):
    for _ in range(10):
        x += 1
    return x


@case(*each("abc", 2 + 1j, (1, 2)), may_reject=True)
def float_of_odd_values(x):
    return np.float64(x)


@case(*each(1j, None))
def integer_of_odd_values(x):
    return np.int64(x)
