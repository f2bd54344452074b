"""Types by the names users write, as in Numba: `types.float64[:, ::1]`, `types.int64(types.float64)`.

In: nothing.  Out: names of types and type classes, for signatures, `locals=` and annotations of overloads.  Holds: names that
Numba has mean the same here; Array, Tuple and Optional take Numba's arguments, and are classes for `isinstance` too.
"""
from __future__ import annotations

from typeinfer.kinds import containers as _containers
from typeinfer import types as _types
from typeinfer.types import (BOOL, COMPLEX, FLOAT, INT, NONE, NUMPY_SCALARS, RANGE, Any_, Bool, Complex, Float, Int, Integral,
                             NoneType, Num, Number, Real, Signature, Slice, Static, Str, Type)


class _Named(type(_types.Type)):
    """Metaclass of a class that stands for one of typeinfer's: instances are the latter's, made by `make`."""

    def __call__(cls, *args, **keywords):
        return cls.make(*args, **keywords)

    def __instancecheck__(cls, value):
        return isinstance(value, cls.__base__)


class Array(_types.Array, metaclass=_Named):
    """Array(dtype, ndim, layout, readonly=False): the type of arrays; layout C, F or A (any strides)."""

    @staticmethod
    def make(dtype: Number, ndim: int, layout: str = "C", readonly: bool = False, name=None, aligned: bool = True):
        if layout not in ("C", "F", "A"):
            raise ValueError(f"the layout of an array is C, F or A, not {layout!r}")
        if not aligned:
            raise ValueError("arrays that are not aligned are not supported")
        return _types.Array(_types.numpy_of(dtype), ndim, layout, not readonly)


class Tuple(_types.Tuple, metaclass=_Named):
    """Tuple((type, type, …)): the type of tuples with these items."""

    @staticmethod
    def make(parts):
        return _types.Tuple(tuple(parts))


class Optional(_types.Optional, metaclass=_Named):
    """Optional(type): None or a value of the type."""

    @staticmethod
    def make(of: Type):
        return of if isinstance(of, (_types.Optional, NoneType)) else _types.Optional(of)


optional = Optional


def UniTuple(dtype: Type, count: int) -> _types.Tuple:
    """A tuple of `count` items of one type."""
    return _types.Tuple((dtype,) * count)


class _Native:
    """Stands for typed.List and typed.Dict in the names of their types: they are known where the names are used."""
    is_native = True


def ListType(item: Type) -> _types.List:
    """The type of a typed.List with items of one type."""
    return _types.List(item, _Native)


def DictType(key: Type, value: Type) -> _containers.Dict:
    """The type of a typed.Dict with keys of one type, and values of one."""
    return _containers.Dict(key, value, _Native)


def array(dtype: Number, ndim: int, layout: str = "C", readonly: bool = False) -> _types.Array:
    """An array type from its parts."""
    return Array(dtype, ndim, layout, readonly)


def from_dtype(dtype) -> Number:
    """The scalar type of a NumPy dtype. TypeError where there is none."""
    found = _types.from_dtype(dtype)
    if found is None:
        raise TypeError(f"the dtype {dtype} has no type in compiled code")
    return found


globals().update(NUMPY_SCALARS)
bool_ = boolean = b1 = NUMPY_SCALARS["bool_"]
intp = int_ = long_ = longlong = ssize_t = NUMPY_SCALARS["int64"]
uintp = uint = ulong = ulonglong = size_t = NUMPY_SCALARS["uint64"]
intc, uintc, byte = NUMPY_SCALARS["int32"], NUMPY_SCALARS["uint32"], NUMPY_SCALARS["uint8"]
char, uchar, short, ushort = (NUMPY_SCALARS[name] for name in ("int8", "uint8", "int16", "uint16"))
i1, i2, i4, i8 = (NUMPY_SCALARS[f"int{bits}"] for bits in (8, 16, 32, 64))
u1, u2, u4, u8 = (NUMPY_SCALARS[f"uint{bits}"] for bits in (8, 16, 32, 64))
f2, f4, f8 = (NUMPY_SCALARS[f"float{bits}"] for bits in (16, 32, 64))
c8, c16 = NUMPY_SCALARS["complex64"], NUMPY_SCALARS["complex128"]
float_, double = f8, f8
void = none = NONE
range_ = RANGE
python_int, python_float, python_complex, python_bool = INT, FLOAT, COMPLEX, BOOL
Integer, Boolean = Int, Bool
List, Dict, Set = _types.List, _containers.Dict, _containers.Set
unicode_type = string = _types.Object(str)
UnicodeType = _types.Family("UnicodeType", lambda t: t.python_class is str)
NumPyRandomGeneratorType = _types.Family("NumPyRandomGeneratorType", lambda t: getattr(t.python_class, "__name__", "") == "Generator"
                                         and t.python_class.__module__.startswith("numpy.random"))
Omitted = _types.Family("Omitted", lambda t: False)                # a default is given to templates as it is
pyobject = _types.OBJECT
signed_domain, unsigned_domain = (frozenset(NUMPY_SCALARS[f"{kind}{bits}"] for bits in (8, 16, 32, 64)) for kind in ("int", "uint"))
integer_domain = signed_domain | unsigned_domain
real_domain, complex_domain = frozenset((f4, f8)), frozenset((c8, c16))
number_domain = integer_domain | real_domain | complex_domain

SCALARS = ("bool_", "boolean", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "intp", "uintp", "intc",
           "uintc", "float32", "float64", "complex64", "complex128", "float_", "double", "void", "none", "b1", "i1", "i2", "i4",
           "i8", "u1", "u2", "u4", "u8", "f4", "f8", "c8", "c16")
__all__ = sorted({name for name in globals() if not name.startswith("_")} - {"annotations", "SCALARS"})
