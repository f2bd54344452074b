"""Dates and differences of dates, single and in arrays; arrays of NumPy that machine code does not look into: of texts of fixed width.

Objects of NumPy's other classes.

In: dtypes, classes.  Out: their types.  Holds: a single date, or difference of dates, is a number of units; an array of them is one of such numbers. An
array of texts is a reference to NumPy's own object: single elements are read and written where they lie, what is done with it as a whole is
NumPy's own function. Of a polynomial, a flatiter, or what a call gave whose type depends on values, all is asked of Python.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from typeinfer.interned import plain
from typeinfer.types import INT, Array, List, Number, Object, Tuple, Type, View

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


@plain
class DateArray(Type):
    """An array of dates, or of differences of dates, in the unit of its dtype; its one part is the array of how many of them."""
    dtype: Any
    counts: Array
    python_class = np.ndarray

    def __str__(self):
        return str(self.counts).replace("int64", str(self.dtype), 1)

    @property
    def parts(self):
        return (self.counts,)

    @property
    def ndim(self) -> int:
        return self.counts.ndim


@plain
class NumpyText(Type):
    """A text, or bytes, that was read from an array: np.str_ or np.bytes_. Its one part is the str, or bytes, that it says; an object of NumPy's class
    is made where Python sees it."""
    of: type

    def __str__(self):
        return f"numpy.{self.of.__name__}"

    @property
    def python_class(self):
        return self.of

    @property
    def parts(self):
        return (Object(TEXT_CLASSES[self.of]),)


TEXT_CLASSES = {np.str_: str, np.bytes_: bytes}


def is_numpys_class(cls: type) -> bool:
    """Whether compiled code knows nothing of instances of a class of NumPy's but that they are objects. (What errstate asks for is not done
    by machine code, so it is not entered either.)"""
    return cls.__module__.split(".")[0] == "numpy" and not issubclass(cls, (np.generic, np.ndarray, np.dtype, BaseException)) and (
        not cls.__module__.startswith("numpy.random") and cls.__name__ not in ("ufunc", "_ArrayFunctionDispatcher", "vectorize", "errstate"))


def is_asked(t: Type) -> bool:
    """Whether a value is an object of which nothing is known when compiling, or as much as nothing."""
    return type(t) is Object and (t.of is object or is_numpys_class(t.of))


def holds_asked(t: Type) -> bool:
    """Whether a value is such an object, or holds some."""
    return is_asked(t) or isinstance(t, Tuple | List | View) and any(map(holds_asked, t.parts))


def typeof_opaque(value) -> Type | None:
    """The type of an array or scalar of NumPy of one of these kinds; None of others."""
    dtype = value.dtype
    if dtype.kind not in KINDS or not dtype.isnative:
        return None
    if type(value) is np.ndarray and dtype.kind in "mM":
        return _typeof_dates(value)
    if type(value) is np.ndarray:
        return Opaque(np.ndarray, dtype, value.ndim)
    if type(value) is not dtype.type:
        return None
    return Date(dtype) if dtype.kind in "mM" else Object(dtype.type)      # a text of any length


def _typeof_dates(array: np.ndarray) -> DateArray | None:
    flags = array.flags
    if not flags.aligned or array.dtype.metadata is not None:
        return None
    order = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    return DateArray(array.dtype, Array(Number("i", 64), array.ndim, order, flags.writeable))
