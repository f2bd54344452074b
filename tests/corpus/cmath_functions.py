"""The cmath module"""

import cmath

import numpy as np

from .case import case, each
from .scalars import INF, NAN

ULPS = 4
FINITE = (
    0j, complex(-0.0, 0.0), complex(0.0, -0.0), 1 + 0j, -1 + 0j, complex(-1, -0.0), 1j, -1j, 1 + 2j, -2.5 - 0.5j, 2.0,
    -2, True, 0.5, complex(-2, -0.0), complex(0.5, 1e-300), np.complex64(1 + 2j), np.float32(0.5), np.int8(-2),
)
EXTREME = (
    1e300 + 1e300j, complex(1e-300, 1e-300), complex(INF, 1), complex(-INF, 1), complex(1, INF), complex(INF, INF),
    complex(-INF, -INF), complex(NAN, 1), complex(1, NAN), complex(INF, NAN), complex(NAN, INF), complex(NAN, 0.0),
    complex(0.0, NAN), complex(-INF, -0.0), complex(INF, 0.0), 1000 + 1j,
)
ALL = each(*FINITE, *EXTREME)


@case(*ALL, ulps=ULPS)
def sqrt(z):
    return cmath.sqrt(z)


@case(*ALL, ulps=ULPS)
def exp(z):
    return cmath.exp(z)


@case(*ALL, ulps=ULPS)
def log(z):
    return cmath.log(z)


@case(*ALL, ulps=ULPS)
def log10(z):
    return cmath.log10(z)


@case((8, 2), (1j, 2), (1 + 1j, 1 - 1j), (0j, 2), (2, 0), (2, 1), (1j, INF), ulps=16)
def log_with_base(z, base):
    return cmath.log(z, base)


@case(*ALL, ulps=ULPS)
def sin(z):
    return cmath.sin(z)


@case(*ALL, ulps=ULPS)
def cos(z):
    return cmath.cos(z)


@case(*ALL, ulps=ULPS)
def tan(z):
    return cmath.tan(z)


@case(*ALL, ulps=ULPS)
def asin(z):
    return cmath.asin(z)


@case(*ALL, ulps=ULPS)
def acos(z):
    return cmath.acos(z)


@case(*ALL, ulps=ULPS)
def atan(z):
    return cmath.atan(z)


@case(*ALL, ulps=ULPS)
def sinh(z):
    return cmath.sinh(z)


@case(*ALL, ulps=ULPS)
def cosh(z):
    return cmath.cosh(z)


@case(*ALL, ulps=ULPS)
def tanh(z):
    return cmath.tanh(z)


@case(*ALL, ulps=ULPS)
def asinh(z):
    return cmath.asinh(z)


@case(*ALL, ulps=ULPS)
def acosh(z):
    return cmath.acosh(z)


@case(*ALL, ulps=ULPS)
def atanh(z):
    return cmath.atanh(z)


@case(*ALL, ulps=1)
def phase(z):
    return cmath.phase(z)


@case(*ALL, ulps=1)
def polar(z):
    return cmath.polar(z)


@case(
    (1, 0), (2.0, 1.5), (0.0, INF), (INF, 0.0), (INF, 1.0), (1.0, INF), (NAN, 0.0), (-INF, 2.0), (1.0, NAN),
    (-2.0, 0.0), (0.0, -1.0), ulps=ULPS,
)
def rect(r, phi):
    return cmath.rect(r, phi)


@case(*ALL)
def classification(z):
    return cmath.isnan(z), cmath.isinf(z), cmath.isfinite(z)


@case(
    (1j, 1j + 1e-12), (1, 1.1), (INF, INF), (complex(INF, 1), complex(INF, 2)), (complex(NAN, 0), complex(NAN, 0)),
    (1 + 1j, 1),
)
def isclose(z, w):
    return cmath.isclose(z, w)


@case((1j, 1.05j, 0.1, 0.0), (1j, 1.05j, 0.0, 0.1), (1j, 2j, -1.0, 0.0))
def isclose_with_tolerances(z, w, relative, absolute):
    return cmath.isclose(z, w, rel_tol=relative, abs_tol=absolute)


@case()
def constants():
    return cmath.pi, cmath.e, cmath.tau, cmath.inf, cmath.nan, cmath.infj, cmath.nanj


@case((0.5 + 0.25j, 50), (1 + 1j, 50), (-0.75 + 0.1j, 200))
def mandelbrot_steps(c, limit):
    z = 0j
    for i in range(limit):
        if abs(z) > 2:
            return i
        z = z * z + c
    return limit


@case((1, -3, 2), (1, 2, 5), (1j, 2, 0), ulps=ULPS)
def roots_of_a_quadratic(a, b, c):
    root = cmath.sqrt(b * b - 4 * a * c)
    return (-b + root) / (2 * a), (-b - root) / (2 * a)


@case((np.array([1j, 2 + 1j, -1.0]),), ulps=ULPS)
def exponentials_in_a_loop(a):
    for i in range(len(a)):
        a[i] = cmath.exp(a[i])
