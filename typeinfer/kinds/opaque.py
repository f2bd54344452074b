"""Dates and differences of dates, single and in arrays; arrays of NumPy that machine code does not look into: of texts of fixed width.

Objects of NumPy's other classes, and of Python's modules that are no numbers to machine code: fractions, patterns, times.

In: dtypes, classes.  Out: their types.  Holds: a single date, or difference of dates, is a number of units; an array of them is one of such numbers. An
array of texts is a reference to NumPy's own object: single elements are read and written where they lie, what is done with it as a whole is
NumPy's own function. Of a polynomial, a flatiter, or what a call gave whose type depends on values, all is asked of Python.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from typeinfer.interned import plain
from typeinfer.kinds.records import instances_of
from typeinfer.types import INT, Array, Family, Mutable, Number, Object, Optional, Tuple, Type, View, is_display

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


# Modules of Python's whose functions compute, and for whose objects compiled code has no type: they are asked.
ASKED_MODULES = frozenset("""
    array base64 binascii datetime decimal difflib fractions hashlib hmac io ipaddress json posixpath re secrets struct textwrap unicodedata
    uuid zlib zoneinfo
""".split())
TEXT_CLASSES = {np.str_: str, np.bytes_: bytes}


def is_numpys_class(cls: type) -> bool:
    """Whether compiled code knows nothing of instances of a class of NumPy's but that they are objects. (What errstate asks for is not done
    by machine code, so it is not entered either.)"""
    module = cls.__module__
    return type(module) is str and module.split(".")[0] == "numpy" and not issubclass(cls, (np.generic, np.ndarray, np.dtype, BaseException)) and (
        not module.startswith("numpy.random") and cls.__name__ not in ("ufunc", "_ArrayFunctionDispatcher", "vectorize", "errstate"))


def is_asked_class(cls: type) -> bool:
    """The same, of those that Python asks: of NumPy's, and of the modules of Python's whose values are objects."""
    return is_numpys_class(cls) or is_of_asked_module(cls) and not issubclass(cls, (BaseException, tuple, int, str))


def is_of_asked_module(function) -> bool:
    """Whether a class or function is one of ASKED_MODULES."""
    module = getattr(function, "__module__", None)
    return type(module) is str and module.removeprefix("_").partition(".")[0] in ASKED_MODULES


def is_asked_of_python(function, types=()) -> bool:
    """Whether a callable is of Python's modules whose values are objects."""
    of = getattr(function, "__objclass__", None) or getattr(function, "__self__", None)
    return callable(function) and (is_of_asked_module(function) or is_of_asked_module(of if isinstance(of, type) else type(of)))


def is_asked(t: Type) -> bool:
    """Whether a value is an object of which nothing is known when compiling, or as much as nothing."""
    return type(t) is Object and (t.of is object or is_asked_class(t.of))


Asked = Family("an object", is_asked)
ANY = Object(object)                              # what says nothing of its value


def holds_asked(t: Type) -> bool:
    """Whether a value is such an object, or holds some."""
    return is_asked(t) or any(map(holds_asked, _held(t)))


def is_copied(t: Type) -> bool:
    """Whether Python is given a copy of what compiled code has."""
    return isinstance(t, Mutable) or is_display(t) or any(map(is_copied, _held(t)))


def holds_instance(t: Type) -> bool:
    """Whether a value is an instance of a class of the user's, or holds some."""
    return bool(instances_of(t)) or any(map(holds_instance, _held(t)))


def may_be_changed(t: Type) -> bool:
    """Whether what a function captured may be changed by it."""
    return is_copied(t) or holds_instance(t) or any(map(may_be_changed, t.parts))


def _held(t: Type) -> tuple[Type, ...]:
    """The types of what Python sees inside a value."""
    return t.held if isinstance(t, Mutable) else (t.of,) if isinstance(t, Optional) else t.parts if isinstance(t, Tuple | View) else ()


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
