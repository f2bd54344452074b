"""math.gamma, math.lgamma: Lanczos' approximation, in the order of operations in which CPython computes it.

In: numbers.  Out: overloads.  Holds: the functions run unchanged in the interpreter and give what the originals give, to the last bit;
errors are worded by the original functions.
"""
import math

import numpy as np

from codegen.ops.numbers.math_functions import ask_gamma, ask_lgamma
from jitcore.extending import overload
from typeinfer.types import Real

G = 6.024680040776729583740234375
UPPER = (23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
         35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
         6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
         248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
         2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
         8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
         2.5066282746310002701649081771338373386264310793408)
LOWER = (0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0, 2637558.0, 357423.0, 32670.0, 1925.0, 66.0, 1.0)
FACTORIALS = tuple(float(math.factorial(n)) for n in range(23))


def lanczos(x: float):
    """The quotient of the two polynomials; of large x, those of 1 / x."""
    upper, lower = 0.0, 0.0
    if x < 5.0:
        for one in UPPER[::-1]:
            upper = upper * x + one
        for one in LOWER[::-1]:
            lower = lower * x + one
    else:
        for one in UPPER:
            upper = upper / x + one
        for one in LOWER:
            lower = lower / x + one
    return upper / lower


def sine_of_turns(x: float):
    """sin(pi * x), exact in sign and at whole numbers; x is finite."""
    y = math.fmod(abs(x), 2.0)
    octant = int(np.floor(2.0 * y + 0.5))
    if octant == 0:
        found = math.sin(math.pi * y)
    elif octant == 1:
        found = math.cos(math.pi * (y - 0.5))
    elif octant == 2:
        found = math.sin(math.pi * (1.0 - y))
    elif octant == 3:
        found = -math.cos(math.pi * (y - 1.5))
    else:
        found = math.sin(math.pi * (y - 2.0))
    return math.copysign(1.0, x) * found


def powered(y: float, exponent: float, size: float):
    """(y ** (exponent / 2), how often): beyond 140 the power itself may overflow."""
    return math.pow(y, exponent) if size < 140.0 else math.pow(y, exponent / 2.0)


@overload(math.gamma)
def gamma(x: Real, /):
    x = float(x)
    if not math.isfinite(x):
        return ask_gamma(x) if x < 0.0 else x
    whole = float(np.floor(x))
    if x == whole and (x <= 0.0 or x <= 23.0):
        return ask_gamma(x) if x <= 0.0 else FACTORIALS[int(x) - 1]
    size = abs(x)
    if size < 1e-20:
        return 1.0 / x if size > 5.6e-309 else ask_gamma(x)
    if size > 200.0:
        return 0.0 / sine_of_turns(x) if x < 0.0 else ask_gamma(x)
    y = size + (G - 0.5)
    if size > G - 0.5:
        lost = (y - size) - (G - 0.5)
    else:
        lost = (y - (G - 0.5)) - size
    lost = lost * G / y
    power = powered(y, size - 0.5, size)
    if x < 0.0:
        found = -math.pi / sine_of_turns(size) / size * math.exp(y) / lanczos(size)
        found -= lost * found
        found /= power
        if size >= 140.0:
            found /= power
    else:
        found = lanczos(size) / math.exp(y)
        found += lost * found
        found *= power
        if size >= 140.0:
            found *= power
    return ask_gamma(x) if math.isinf(found) else found


@overload(math.lgamma)
def lgamma(x: Real, /):
    x = float(x)
    if not math.isfinite(x):
        return x if math.isnan(x) else math.inf
    if x == float(np.floor(x)) and x <= 2.0:
        return ask_lgamma(x) if x <= 0.0 else 0.0
    size = abs(x)
    if size < 1e-20:
        return -math.log(size)
    found = math.log(lanczos(size)) - G
    found += (size - 0.5) * (math.log(size + G - 0.5) - 1.0)
    if x < 0.0:
        found = 1.144729885849400174143427351353058711647 - math.log(abs(sine_of_turns(size))) - math.log(size) - found
    return ask_lgamma(x) if math.isinf(found) else found
