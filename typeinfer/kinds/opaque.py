"""Arrays of NumPy that machine code does not look into: of dates, differences of dates, texts of fixed width; and single dates.

In: dtypes.  Out: their types.  Holds: an array is a reference to NumPy's own object; what is done with it as a whole is NumPy's own
function. A single date, or difference of dates, is a number of units.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from typeinfer.interned import plain
from typeinfer.types import INT, Object, Type

KINDS = "mMSU"


@plain
class Opaque(Object):
    """A reference to an array of this dtype."""
    dtype: Any
    ndim: int

    def __str__(self):
        return f"array({self.dtype}, {self.ndim}d)"


@plain
class Date(Type):
    """A date (np.datetime64) or a difference of dates (np.timedelta64) in the unit of its dtype; its one part is how many of them,
    the least 64-bit int for NaT."""
    dtype: Any
    parts = (INT,)

    def __str__(self):
        return str(self.dtype)

    @property
    def python_class(self):
        return self.dtype.type


def typeof_opaque(value) -> Type | None:
    """The type of an array or scalar of NumPy of one of these kinds; None of others."""
    dtype = value.dtype
    if dtype.kind not in KINDS or not dtype.isnative:
        return None
    if type(value) is np.ndarray:
        return Opaque(np.ndarray, dtype, value.ndim)
    if type(value) is not dtype.type:
        return None
    return Date(dtype) if dtype.kind in "mM" else Object(dtype.type)      # a text of any length
