"""NumPy functions of one number: np.sqrt exp log sin abs floor sign isnan and more, on scalars of every type"""

import numpy as np

from .array_arguments import numbers
from .case import case, each
from .scalars import COMPLEXES, FLOATS, INF, INTEGERS, MAX, MIN, NAN, singles

ULPS = 4
PYTHON = (2, 0, -3, True, 2.5, 0.0, -0.0, -0.75, 1e-9, 1000.0, INF, -INF, NAN)
SCALARS = (
    *PYTHON, np.int8(2), np.int8(-3), np.int16(7), np.uint64(3), np.float16(0.5), np.float32(0.5), np.float32(-2),
    np.float64(0.5),
)
OTHERS = each(np.bool_(True), np.uint8(200), np.uint16(9), np.int32(5), np.int64(0), np.uint32(7))
REALS = each(*SCALARS, *numbers(np.float64, np.float32, np.int32))
COMPLEX = each(1 + 2j, -2.5 - 0.5j, 1j, 0j, np.complex64(1 - 1j))


@case(*REALS, *OTHERS)
def sqrt(x):
    return np.sqrt(x)


@case(*REALS, ulps=ULPS)
def cbrt(x):
    return np.cbrt(x)


@case(*REALS, *OTHERS, ulps=ULPS)
def exp(x):
    return np.exp(x)


@case(*REALS, ulps=ULPS)
def exp2(x):
    return np.exp2(x)


@case(*REALS, ulps=ULPS)
def expm1(x):
    return np.expm1(x)


@case(*REALS, ulps=ULPS)
def log(x):
    return np.log(x)


@case(*REALS, ulps=ULPS)
def log2(x):
    return np.log2(x)


@case(*REALS, ulps=ULPS)
def log10(x):
    return np.log10(x)


@case(*REALS, ulps=ULPS)
def log1p(x):
    return np.log1p(x)


@case(*REALS, ulps=ULPS)
def sin(x):
    return np.sin(x)


@case(*REALS, ulps=ULPS)
def cos(x):
    return np.cos(x)


@case(*REALS, ulps=ULPS)
def tan(x):
    return np.tan(x)


@case(*REALS, ulps=ULPS)
def arcsin(x):
    return np.arcsin(x)


@case(*REALS, ulps=ULPS)
def arccos(x):
    return np.arccos(x)


@case(*REALS, ulps=ULPS)
def arctan(x):
    return np.arctan(x)


@case(*REALS, ulps=ULPS)
def sinh(x):
    return np.sinh(x)


@case(*REALS, ulps=ULPS)
def cosh(x):
    return np.cosh(x)


@case(*REALS, ulps=ULPS)
def tanh(x):
    return np.tanh(x)


@case(*REALS, ulps=ULPS)
def arcsinh(x):
    return np.arcsinh(x)


@case(*REALS, ulps=ULPS)
def arccosh(x):
    return np.arccosh(x)


@case(*REALS, ulps=ULPS)
def arctanh(x):
    return np.arctanh(x)


@case(*COMPLEX, ulps=8)
def complex_square_root_and_exponential(z):
    return np.sqrt(z), np.exp(z), np.sin(z), np.cos(z)


@case(*each(1 + 2j, -2.5 - 0.5j, 1j, np.complex64(1 - 1j)), ulps=8)
def complex_logarithm(z):
    return np.log(z), np.log10(z)


@case(*REALS, *OTHERS)
def radians_and_degrees(x):
    return np.radians(x), np.degrees(x), np.deg2rad(x), np.rad2deg(x)


ROUNDED = each(
    *PYTHON, 0.5, 1.5, 2.5, -0.5, -1.5, 1e300, np.float16(2.5), np.float32(-2.5), np.float64(-0.2), np.int8(-3),
    np.uint64(7), MAX, *numbers(np.float64, np.int16),
)


@case(*ROUNDED)
def floor(x):
    return np.floor(x)


@case(*ROUNDED)
def ceil(x):
    return np.ceil(x)


@case(*ROUNDED)
def trunc(x):
    return np.trunc(x)


@case(*ROUNDED)
def rint(x):
    return np.rint(x)


@case(*each(0.5, 2.5, -1.5, np.float32(2.5), 7, np.int8(7), np.array([0.5, 1.5, 2.5])), may_reject=True)
def round_to_even(x):
    return np.round(x), np.around(x)


@case((2.675, 2), (1234.5, -2), (np.float32(2.675), 1), (17, -1), (np.array([1.25, 1.35]), 1), may_reject=True)
def round_to_digits(x, digits):
    return np.round(x, digits)


@case(
    *singles(bool, int, float, np.bool_, *INTEGERS, *FLOATS),
    *each(*numbers(np.int8, np.float32, np.uint8)),
)
def absolute(x):
    return np.abs(x), np.absolute(x)


@case(*each(3 + 4j, np.complex64(3 - 4j), complex(INF, NAN), *numbers(np.complex128, np.complex64)), ulps=2)
def absolute_of_complex(z):
    return np.abs(z)


@case(*REALS)
def fabs(x):
    return np.fabs(x)


@case(*singles(int, float, *INTEGERS, *FLOATS), *each(*numbers(np.int8, np.float32, np.uint8)))
def sign(x):
    return np.sign(x)


@case(*singles(int, float, complex, bool, np.bool_, *INTEGERS, *FLOATS, *COMPLEXES))
def classification(x):
    return np.isnan(x), np.isinf(x), np.isfinite(x)


@case(*each(*numbers(np.float64, np.int8, np.complex64), np.array([NAN, INF, 1.0])))
def classification_of_arrays(a):
    return np.isnan(a), np.isinf(a), np.isfinite(a), np.signbit(a.real)


@case(*each(*PYTHON, np.float32(-0.0), np.int8(-1)))
def signbit(x):
    return np.signbit(x)


@case(*REALS[:-3], *each(MIN, np.int8(-128), np.float16(-0.0)))
def square_and_negative(x):
    return np.square(x)


@case(*each(3, -3.5, np.int8(-128), np.uint8(3), np.float32(1), 1j))
def negative_and_positive(x):
    return np.negative(x), np.positive(x)


@case(*each(2.0, -0.5, 0.0, np.float32(4), 4, 0, np.int8(3), 2j))
def reciprocal(x):
    return np.reciprocal(x)


@case(*each(3 + 4j, np.complex64(1j), 2.5, 3, np.float32(1)))
def complex_parts(z):
    return np.real(z), np.imag(z), np.conj(z), np.conjugate(z)


@case(*each(3 + 4j, -1 + 0j, complex(-1, -0.0), -2.5, 3, np.complex64(1j)), ulps=2)
def angle(z):
    return np.angle(z)


@case(*each(True, False, 0, 3, 2.5, np.bool_(True), np.int8(0), NAN))
def logical_not(x):
    return np.logical_not(x)


@case(*each(5, -5, True, np.uint8(5), np.int64(-1)))
def bitwise_not(x):
    return np.bitwise_not(x), np.invert(x)


@case(*each(5.5, -5.5, -0.0, np.float32(2.25), NAN), may_reject=True)
def modf_and_frexp(x):
    return np.modf(x), np.frexp(x)


@case(*each(0.5, 2, np.float32(0.5)), ulps=ULPS)
def results_mix_with_python_numbers(x):
    return np.sqrt(x) + 1, np.exp(x) * 2.0, 1 - np.floor(x), np.abs(x) // 1, np.sqrt(np.sqrt(x))


@case(*each(2.5, np.float32(2.5), 4), ulps=ULPS)
def functions_on_intermediate_values(x):
    y = x / 3
    return np.sin(y) ** 2 + np.cos(y) ** 2, np.log(np.exp(y)), np.hypot(np.sin(y), np.cos(y))
