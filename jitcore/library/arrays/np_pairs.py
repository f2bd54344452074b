"""Functions of elements that have two results: np.divmod, np.modf, np.frexp.

In: arrays of real numbers.  Out: overloads.  Holds: results lie in memory as the arrays do.
"""
import numpy as np

from jitcore.extending import overload
from typeinfer.types import Array, Family, Real

Numbers = Family("array of real numbers", lambda t: isinstance(t, Array) and t.dtype.kind in "biuf")
Rows = Family("array of real numbers with axes, in order C", lambda t: isinstance(t, Numbers) and (t.ndim == 1 or t.ndim > 1 and t.order == "C"))
Columns = Family("array of real numbers in order F", lambda t: isinstance(t, Numbers) and t.ndim > 1 and t.order == "F")


# --- divmod
@overload(divmod)
def divmod_of_array(x: Numbers, y: Numbers | Real):
    return np.divmod(x, y)


@overload(divmod)
def divmod_by_array(x: Real, y: Numbers):
    return np.divmod(x, y)


@overload(np.divmod)
def np_divmod(x1: Numbers, x2: Numbers | Real):
    return np.floor_divide(x1, x2), np.remainder(x1, x2)


@overload(np.divmod)
def np_divmod_by_array(x1: Real, x2: Numbers):
    return np.floor_divide(x1, x2), np.remainder(x1, x2)


# --- modf, frexp
def as_floats(x):
    """What the loops of these ufuncs take: float16 for int8, float64 for most ints."""
    return x if x.dtype.kind == "f" else x.astype(np.sqrt(np.empty(0, x.dtype)).dtype)


@overload(np.modf)
def modf(x: Numbers):
    values = as_floats(x)
    whole = np.trunc(values)
    return np.copysign(np.where(np.isinf(values), values.dtype.type(0), values - whole), values), whole


@overload(np.frexp)
def frexp(x: Rows):
    line = np.ravel(as_floats(x))
    fractions, exponents = np.empty(len(line), line.dtype), np.empty(len(line), np.int32)
    for k in range(len(line)):
        fractions[k], exponents[k] = np.frexp(line[k])
    return fractions.reshape(x.shape), exponents.reshape(x.shape)


@overload(np.frexp)
def frexp_of_columns(x: Columns):
    fractions, exponents = np.frexp(x.T)
    return fractions.T, exponents.T
