"""The math module: functions of real numbers"""

import math
from math import sqrt

import numpy as np

from .case import agreed, case, each
from .scalars import INF, MAX, MIN, NAN

REALS = (
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -7.25, 100.0, 1000.0, 1e300, -1e300, 5e-324, 1e-9, INF, -INF, NAN, 0, 1, -3,
    MAX, np.float32(0.5), np.float64(2.5),
)
OTHERS = (True, np.int8(-2), np.uint64(2**64 - 1), np.float16(0.5), np.bool_(True))
ROUNDED = (
    0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, 2.0**52 + 0.5, 9e18, 1e19, -1e300, INF, -INF, NAN, 3, -3, True, MAX,
    np.float32(2.5), np.int8(-3), np.uint64(2**63),
)


@case(*each(*REALS, *OTHERS))
def square_root(x):
    return math.sqrt(x)


@case(*each(*REALS), ulps=1)
def cube_root(x):
    return math.cbrt(x)


@case(*each(*REALS, *OTHERS), ulps=1)
def exp(x):
    return math.exp(x)


@case(*each(*REALS), ulps=1)
def exp2(x):
    return math.exp2(x)


@case(*each(*REALS), ulps=1)
def expm1(x):
    return math.expm1(x)


@case(*each(*REALS), ulps=1)
def log(x):
    return math.log(x)


@case(*each(*REALS), ulps=1)
def log2(x):
    return math.log2(x)


@case(*each(*REALS), ulps=1)
def log10(x):
    return math.log10(x)


@case(*each(*REALS), ulps=1)
def log1p(x):
    return math.log1p(x)


@case(
    (8, 2), (8.0, 2.0), (100, 10), (1, 2), (0, 2), (2, 0), (2, 1), (2.0, 1), (-1, 2), (2, -1), (INF, 2), (2, INF),
    (NAN, 2), (8, 0.5), (np.float32(8), 2), ulps=2,
)
def log_with_base(x, base):
    return math.log(x, base)


@case(*each(*REALS), ulps=1)
def sin(x):
    return math.sin(x)


@case(*each(*REALS), ulps=1)
def cos(x):
    return math.cos(x)


@case(*each(*REALS), ulps=1)
def tan(x):
    return math.tan(x)


@case(*each(*REALS), ulps=1)
def asin(x):
    return math.asin(x)


@case(*each(*REALS), ulps=1)
def acos(x):
    return math.acos(x)


@case(*each(*REALS), ulps=1)
def atan(x):
    return math.atan(x)


@case(*each(*REALS), ulps=1)
def sinh(x):
    return math.sinh(x)


@case(*each(*REALS), ulps=1)
def cosh(x):
    return math.cosh(x)


@case(*each(*REALS), ulps=1)
def tanh(x):
    return math.tanh(x)


@case(*each(*REALS), ulps=1)
def asinh(x):
    return math.asinh(x)


@case(*each(*REALS), ulps=1)
def acosh(x):
    return math.acosh(x)


@case(*each(*REALS), ulps=1)
def atanh(x):
    return math.atanh(x)


@case(*each(*REALS), ulps=1)
def erf(x):
    return math.erf(x)


@case(*each(*REALS), ulps=1)
def erfc(x):
    return math.erfc(x)


@case(*each(*REALS, -2.0, -1.5, 171.0, 172.0, -170.5, 0.001, -200.5), ulps=4)
def gamma(x):
    return math.gamma(x)


@case(*each(*REALS, -2.0, -1.5, 171.0, -170.5, 3.0, 2.0), ulps=4)
def lgamma(x):
    return math.lgamma(x)


@case(*each(*REALS))
def degrees_and_radians(x):
    return math.degrees(x), math.radians(x)


@case(*each(*REALS, *OTHERS))
def fabs(x):
    return math.fabs(x)


@case(*each(*ROUNDED))
def floor(x):
    return math.floor(x)


@case(*each(*ROUNDED))
def ceil(x):
    return math.ceil(x)


@case(*each(*ROUNDED[:-3]))
def trunc(x):
    return math.trunc(x)


@case(*each(*REALS, *OTHERS))
def classification(x):
    return math.isnan(x), math.isinf(x), math.isfinite(x)


@case(*each(*REALS))
def modf(x):
    return math.modf(x)


@case(*each(*REALS))
def frexp(x):
    return math.frexp(x)


@case(
    (0.5, 4), (1.0, 1023), (1.0, 1024), (1.0, -1074), (1.0, -1075), (0.0, MAX), (INF, -5), (NAN, 5), (3, 2),
    (-1.0, MAX), (1.0, MIN), (0.75, True),
)
def ldexp(x, exponent):
    return math.ldexp(x, exponent)


TWO_REALS = (
    (5.5, 2.0), (-5.5, 2.0), (5.5, -2.0), (1.0, 0.0), (0.0, 0.0), (-0.0, 2.0), (INF, 2.0), (2.0, INF), (2.0, -INF),
    (NAN, 1.0), (1.0, NAN), (7, 3), (1e300, 1e-300), (True, 2), (np.float32(5.5), np.int8(2)),
)


@case(*TWO_REALS)
def fmod(x, y):
    return math.fmod(x, y)


@case(*TWO_REALS)
def remainder(x, y):
    return math.remainder(x, y)


@case(*TWO_REALS)
def copysign(x, y):
    return math.copysign(x, y)


@case(*TWO_REALS, (-0.0, -0.0), (0.0, -0.0), (-1.0, -0.0), (INF, -INF), ulps=1)
def atan2(y, x):
    return math.atan2(y, x)


@case(
    *TWO_REALS, (2.0, 0.5), (-8.0, 3), (-8.0, 0.5), (0.0, -1), (-0.0, -3), (1e200, 2), (-1.0, INF), (1, NAN),
    (2, 1023), (2, 1024), ulps=1,
)
def power(x, y):
    return math.pow(x, y)


@case(*TWO_REALS, (0.0, 1.0), (INF, 0.0), (1.0, 1.0))
def nextafter(x, y):
    return math.nextafter(x, y)


@case((1.0, 2.0, 3), (1.0, 0.0, 5), (0.0, 1.0, 0), (1.0, INF, 10**6), (1.0, 1.0, 3), since=(3, 12))
def nextafter_with_steps(x, y, steps):
    return math.nextafter(x, y, steps=steps)


@case(*each(*REALS))
def ulp(x):
    return math.ulp(x)


@case((3.0, 4.0), (INF, NAN), (0.0, -0.0), (1e300, 1e300), (5e-324, 5e-324), (3, 4), (np.float32(3), 4), ulps=1)
def hypot(x, y):
    return math.hypot(x, y)


@case((1.0, 2.0, 2.0), (1, 2, 3), (-0.0, 0.0, -0.0), ulps=1)
def hypot_of_none_one_and_three(x, y, z):
    return math.hypot(), math.hypot(x), math.hypot(x, y, z), math.hypot(*(x, y))


@case(((1, 2), (4.0, 6)), ((0.0,), (INF,)), ((), ()), ((1.0, 2.0, 3.0), (1.0, 2.0, 5.0)),
      ([1.0, 2.0], [2.5, 0.0]), ([1, 2], (3.0, 4.0)), ulps=1)
def dist(p, q):
    return math.dist(p, q)


@case(((1, 2), (3,)), ([1.0], [2.0, 3.0]))
def dist_of_different_dimensions(p, q):
    return math.dist(p, q)


@case(
    (1.0, 1.0 + 1e-10), (1.0, 1.1), (INF, INF), (INF, -INF), (NAN, NAN), (0.0, 1e-300), (1, 1),
    (np.float32(1), 1.00000001),
)
def isclose(x, y):
    return math.isclose(x, y)


@case((1.0, 1.05, 0.1, 0.0), (1.0, 1.05, 0.0, 0.1), (0.0, 0.05, 0.1, 0.0), (1.0, 1.0, 0.0, 0.0), (1.0, 2.0, -1.0, 0.0))
def isclose_with_tolerances(x, y, relative, absolute):
    return math.isclose(x, y, rel_tol=relative, abs_tol=absolute)


@case(
    (2.0, 3.0, 4.0), (1e308, 10.0, -INF), (0.1, 10.0, -1.0), (INF, 0.0, 1.0), (1e300, 1e300, 0.0), (NAN, 1.0, 1.0),
    (2, 3, 4), since=(3, 13),
)
def fused_multiply_add(x, y, z):
    return math.fma(x, y, z)


@case((1.0, 2.0), (NAN, 1.0), (1.0, NAN), (-INF, 0.0), (2, 3), since=(3, 15))
def fmax_and_fmin(x, y):
    return math.fmax(x, y), math.fmin(x, y)


@case(*each(0.0, -0.0, 1.0, 5e-324, -1e-310, INF, NAN, 3), since=(3, 15))
def normal_and_sign(x):
    return math.isnormal(x), math.issubnormal(x), math.signbit(x)


@case()
def constants():
    return math.pi, math.e, math.tau, math.inf, math.nan


@case(*each(2.0, -1.0, 9))
def imported_by_name(x):
    return sqrt(x)


@case((0.5, 0.25))
def identities(x, y):
    return math.sin(x) ** 2 + math.cos(x) ** 2 > 0.999999, math.exp(math.log(x)) - x < 1e-12, math.hypot(x, y) > 0


@case((52.52, 13.405, 48.8566, 2.3522), (0, 0, 0, 180), ulps=4)
def haversine(lat1, lon1, lat2, lon2):
    lat1, lon1, lat2, lon2 = math.radians(lat1), math.radians(lon1), math.radians(lat2), math.radians(lon2)
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(a))


# the message may name another value (since 3.14 it names one): the element was overwritten in place before the loop's end
@case((np.array([1.0, 4.0, 9.0]),), agreed((np.array([1.0, -4.0, 9.0]),), messages=False), late_writes=True)
def square_roots_in_a_loop(a):
    for i in range(len(a)):
        a[i] = math.sqrt(a[i])


@case((np.array([1.0, 700.0]),), (np.array([1.0, 1000.0]),), (np.linspace(-5, 5, 101),), ulps=4, late_writes=True)
def exponentials_in_a_loop(a):
    out = np.empty_like(a)
    for i in range(a.size):
        out[i] = math.exp(a[i])
    return out


@case(
    (np.array([1.0, 0.5]),), (np.array([1.0, 0.0, 2.0]),), (np.array([-1.0]),), (np.arange(1.0, 100),), ulps=4,
    late_writes=True,
)
def logarithms_in_a_loop(a):
    out = np.zeros(len(a))
    for i in range(len(a)):
        out[i] = math.log(a[i])
    return out


@case(agreed((np.linspace(-20, 20, 97),), ulps=8), agreed((np.array([0.0, INF]),), ulps=8))
def trigonometry_in_a_loop(a):
    total = 0.0
    for x in a:
        total += abs(math.sin(x) + math.cos(x))
    return total
