"""Types by the names users write, as in Numba: `types.float64[:, ::1]`, `types.int64(types.float64)`.

In: nothing.  Out: names of types and type classes, for signatures, `locals=` and annotations of overloads.
"""
from typeinfer.types import (BOOL, COMPLEX, FLOAT, INT, NONE, NUMPY_SCALARS, RANGE, Any_, Array, Bool, Complex, Float, Int,
                             Integral, Num, Number, Optional, Real, Signature, Slice, Static, Str, Tuple, Type)

globals().update(NUMPY_SCALARS)
bool_ = boolean = NUMPY_SCALARS["bool_"]
intp = int_ = long_ = longlong = NUMPY_SCALARS["int64"]
uintp = uint = NUMPY_SCALARS["uint64"]
intc, uintc, byte = NUMPY_SCALARS["int32"], NUMPY_SCALARS["uint32"], NUMPY_SCALARS["uint8"]
char, uchar, short, ushort = (NUMPY_SCALARS[name] for name in ("int8", "uint8", "int16", "uint16"))
i1, i2, i4, i8 = (NUMPY_SCALARS[f"int{bits}"] for bits in (8, 16, 32, 64))
u1, u2, u4, u8 = (NUMPY_SCALARS[f"uint{bits}"] for bits in (8, 16, 32, 64))
half, single, double = f2, f4, f8 = tuple(NUMPY_SCALARS[f"float{bits}"] for bits in (16, 32, 64))
float_ = double
c8, c16 = NUMPY_SCALARS["complex64"], NUMPY_SCALARS["complex128"]
void = none = NONE
range_ = RANGE
python_int, python_float, python_complex, python_bool = INT, FLOAT, COMPLEX, BOOL


def UniTuple(of: Type, count: int) -> Tuple:
    """A tuple of `count` items of one type."""
    return Tuple((of,) * count)


def array(dtype: Number, ndim: int, layout: str = "C", readonly: bool = False) -> Array:
    """An array type from its parts."""
    return Array(dtype, ndim, layout, not readonly)


__all__ = sorted({name for name in globals() if not name.startswith("_")} - {"annotations"})
