"""Rare methods of int and float.

In: numbers.  Out: overloads.  Holds: what does not fit in 64 bits raises OverflowError.
"""
import math

from jitcore.extending import overload
from typeinfer.types import PyInt


@overload(int.as_integer_ratio)
def integer_ratio(x: PyInt, /):
    return int(x), 1


@overload(float.as_integer_ratio)
def float_ratio(x: float, /):
    if x != x:
        raise ValueError("cannot convert NaN to integer ratio")
    if x - x != 0.0:
        raise OverflowError("cannot convert Infinity to integer ratio")
    mantissa, exponent = math.frexp(x)
    while mantissa != math.floor(mantissa):
        mantissa *= 2.0
        exponent -= 1
    above, below = int(mantissa), 1
    if exponent > 0:
        above <<= exponent
    elif exponent < 0:
        below <<= -exponent
    return above, below
