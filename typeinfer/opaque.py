"""Arrays and scalars of NumPy that machine code does not look into: dates, differences of dates, texts of fixed width.

In: dtypes.  Out: their types.  Holds: a value is a reference to NumPy's own object; what is done with it is NumPy's own function.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from typeinfer.types import Object, Type

KINDS = "mMSU"


@dataclass(frozen=True, eq=False, repr=False)
class Opaque(Object):
    """A reference to an array (`ndim` axes) or a scalar (-1) of this dtype."""
    dtype: Any
    ndim: int

    def __str__(self):
        return f"array({self.dtype}, {self.ndim}d)" if self.ndim >= 0 else str(self.dtype)


def typeof_opaque(value) -> Type | None:
    """The type of an array or scalar of NumPy; None where its dtype has none here."""
    dtype = value.dtype
    if dtype.kind not in KINDS or not dtype.isnative:
        return None
    if type(value) is np.ndarray:
        return Opaque(np.ndarray, dtype, value.ndim)
    if type(value) is not dtype.type:
        return None
    return Opaque(dtype.type, dtype, -1) if dtype.kind in "mM" else Object(dtype.type)      # a text of any length
