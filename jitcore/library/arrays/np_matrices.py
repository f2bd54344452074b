"""Matrices: diag, trace, tril, triu, tri, vander, cross, kron, inner, norms, covariances.

In: lines and matrices.  Out: overloads.  Holds: results are NumPy's up to the rounding of sums of products; NumPy itself is called for
more axes, for singular values, and for rare arguments.
"""
import numpy as np

from jitcore.extending import overload
from jitcore.library.arrays.np_linear import WORTH_BLAS
from jitcore.library.arrays.np_patterns import Grid, Line, Offset, Several
from typeinfer.ops import Const, inside, steered
from typeinfer.types import NONE, Array, Family, Int, Static

Matrix = Line | Grid
Deep = Family("array in order C with three axes or more", lambda t: isinstance(t, Array) and t.ndim > 2 and t.order == "C")
Normed = Family("1-d or 2-d array, not of float16", lambda t: isinstance(t, Array) and t.ndim in (1, 2) and not _is_half(t))
NormedLine = Family("1-d array, not of float16", lambda t: isinstance(t, Array) and t.ndim == 1 and not _is_half(t))
NormedGrid = Family("2-d array, not of float16", lambda t: isinstance(t, Array) and t.ndim == 2 and not _is_half(t))
Measured = Family("1-d or 2-d array of real numbers, not of float16", lambda t: Normed.contains(t) and t.dtype.kind in "iuf")
MeasuredLine = Family("1-d array of real numbers, not of float16", lambda t: NormedLine.contains(t) and t.dtype.kind in "iuf")
MeasuredGrid = Family("2-d array of real numbers, not of float16", lambda t: NormedGrid.contains(t) and t.dtype.kind in "iuf")
Vectors = Family("1-d or 2-d array of numbers", lambda t: isinstance(t, Array) and t.ndim in (1, 2) and t.dtype.kind != "b")
Frobenius = Family("None or 'fro'", lambda t: t is NONE or isinstance(t, Static) and t.value in ("fro", "f"))


def _is_half(t) -> bool:
    return t.dtype.kind == "f" and t.dtype.bits == 16


# --- diagonals
@overload(np.diag)
def diag(v: Line, k: Offset = 0):
    n = len(v) + abs(k)
    found = np.zeros((n, n), v.dtype)
    for i in range(len(v)):
        if k >= 0:
            found[i, i + k] = v[i]
        else:
            found[i - k, i] = v[i]
    return found


@overload(np.diag)
def diag_of_grid(v: Grid, k: Offset = 0):
    return np.diagonal(v, k)


@overload(np.diagflat)
def diagflat(v: Matrix, k: Offset = 0):
    return np.diag(np.ravel(v), k)


@overload(np.trace, np.ndarray.trace)
def trace(a: Grid, offset: Offset = 0, axis1: Int = 0, axis2: Int = 1, dtype=None):
    for axis in (axis1, axis2):
        if axis < -2 or axis > 1:
            raise np.exceptions.AxisError(f"axis{1 if axis == axis1 else 2}: axis {axis} is out of bounds for array of dimension 2")
    if axis1 == axis2 or abs(axis1 - axis2) == 2:
        raise ValueError("axis1 and axis2 cannot be the same")
    is_turned = axis1 == 1 or axis1 == -1
    right = -offset if is_turned else offset
    first, below = max(right, 0), max(-right, 0)
    line = np.empty(max(0, min(a.shape[0] - below, a.shape[1] - first)), a.dtype)
    for i in range(len(line)):
        line[i] = a[i + below, i + first]
    return np.sum(line, None, dtype)


@overload(np.trace, np.ndarray.trace)
def trace_of_several(a: Deep, offset: Int = 0, axis1: Const(int) = 0, axis2: Const(int) = 1, dtype=None):
    return np.sum(np.diagonal(a, offset, axis1, axis2), -1, dtype)


@overload(np.linalg.trace)
def trace_of_matrices(x: Several, /, *, offset: Int = 0, dtype=None):
    return np.trace(x, offset, -2, -1, dtype)


# --- triangles
@overload(np.tril)
def tril(m: Grid, k: Offset = 0):
    found = np.zeros(m.shape, m.dtype)
    for i in range(m.shape[0]):
        for j in range(min(max(i + k + 1, 0), m.shape[1])):
            found[i, j] = m[i, j]
    return found


@overload(np.triu)
def triu(m: Grid, k: Offset = 0):
    found = np.zeros(m.shape, m.dtype)
    for i in range(m.shape[0]):
        for j in range(max(i + k, 0), m.shape[1]):
            found[i, j] = m[i, j]
    return found


@overload(np.tril)
def tril_of_several(m: Deep, k: Offset = 0):
    found = np.empty(m.shape, m.dtype)
    for i in range(len(m)):
        found[i] = np.tril(m[i], k)
    return found


@overload(np.triu)
def triu_of_several(m: Deep, k: Offset = 0):
    found = np.empty(m.shape, m.dtype)
    for i in range(len(m)):
        found[i] = np.triu(m[i], k)
    return found


@overload(np.tri)
def tri(N: Int, M: Int | None = None, k: Offset = 0, dtype=float):
    columns = N if M is None else M
    found = np.zeros((max(N, 0), max(columns, 0)), dtype)
    for i in range(found.shape[0]):
        for j in range(min(max(i + k + 1, 0), found.shape[1])):
            found[i, j] = 1
    return found


@overload(np.vander)
def vander(x: Line, N: Int | None = None, increasing: Const(bool) = False):
    count = len(x) if N is None else N
    found = np.empty((len(x), count), np.promote_types(x.dtype, np.int64))
    number = found.dtype.type
    for i in range(len(x)):
        power, base = number(1), number(x[i])
        for j in range(count):
            found[i, j if increasing else count - 1 - j] = power
            power = base if j == 0 else power * base
    return found


# --- products
GIVES_NUMBERS = hasattr(np, "row_stack")          # before NumPy 2.5 vectors may have two elements, and their product is a number


def refuse_vectors(m, n):
    if not GIVES_NUMBERS:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
                         f"{m} and {n} dimensional instead.")
    if m < 2 or m > 3 or n < 2 or n > 3:
        raise ValueError("incompatible dimensions for cross product\n(dimension must be 2 or 3)")
    raise TypeError("cross() of vectors of two elements gives an array of other dimensions, which is not known when compiling")


@overload(np.cross)
def cross(a: Vectors, b: Vectors):
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        refuse_vectors(a.shape[-1], b.shape[-1])
    number = np.promote_types(a.dtype, b.dtype).type
    if a.ndim == 1 and b.ndim == 1:
        found = np.empty(3, number)
        a0, a1, a2, b0, b1, b2 = number(a[0]), number(a[1]), number(a[2]), number(b[0]), number(b[1]), number(b[2])
        found[0], found[1], found[2] = a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0
        return found
    if a.ndim == 1:
        return cross_rows(a.reshape(1, 3), b, number)
    return cross_rows(a, b.reshape(1, 3) if b.ndim == 1 else b, number)


def cross_rows(a, b, number):
    if len(a) != len(b) and len(a) != 1 and len(b) != 1:
        raise ValueError("shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape "
                         f"({len(a)},) and arg 1 with shape ({len(b)},).")
    found = np.empty((len(b) if len(a) == 1 else len(a), 3), number)
    for i in range(len(found)):
        p, q = i if len(a) > 1 else 0, i if len(b) > 1 else 0
        a0, a1, a2, b0, b1, b2 = number(a[p, 0]), number(a[p, 1]), number(a[p, 2]), number(b[q, 0]), number(b[q, 1]), number(b[q, 2])
        found[i, 0], found[i, 1], found[i, 2] = a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0
    return found


@overload(np.kron)
def kron_of_lines(a: Line, b: Line):
    return (a[:, None] * b[None, :]).reshape(len(a) * len(b))


@overload(np.kron)
def kron(a: Grid, b: Grid):
    found = a[:, None, :, None] * b[None, :, None, :]
    return found.reshape(a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])


@overload(np.outer)
def outer(a: Matrix, b: Matrix):
    return np.ravel(a)[:, None] * np.ravel(b)[None, :]


@overload(np.vdot)
def vdot(a: Grid, b: Grid):
    return np.vdot(np.ravel(a), np.ravel(b))


@overload(np.inner)
def inner_of_lines(a: Line, b: Line):
    return np.dot(a, b)


@overload(np.inner)
def inner(a: Grid, b: Grid):
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"shapes ({a.shape[0]},{a.shape[1]}) and ({b.shape[0]},{b.shape[1]}) not aligned: "
                         f"{a.shape[1]} (dim 1) != {b.shape[1]} (dim 1)")
    return np.dot(a, b.T)


# --- norms
try:
    NORM_OF_NOTHING = np.linalg.norm(np.empty(0), np.inf)
except ValueError:
    NORM_OF_NOTHING = None                        # older versions of NumPy say that there is no maximum


def squares(x):
    if x.dtype.kind == "c":
        return x.real * x.real + x.imag * x.imag
    return np.square(as_inexact(x))


def as_inexact(x):
    return x if x.dtype.kind == "f" or x.dtype.kind == "c" else x.astype(np.float64)


@overload(np.linalg.norm)
def norm(x: Normed, ord: Frobenius = None, axis: None = None, keepdims: Const(bool) = False):
    if x.ndim == 1 and ord is not None:
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    return np.sqrt(np.sum(squares(x), None, None, None, keepdims))


@overload(np.linalg.norm)
def norm_along(x: NormedGrid, ord: None = None, axis: Const(int) = -1, keepdims: Const(bool) = False):
    return np.sqrt(np.sum(squares(x), axis, None, None, keepdims))


@overload(np.linalg.norm)
def norm_of_line(x: NormedLine, ord: Const(int, float), axis: Const(int, type(None)) = None, keepdims: Const(bool) = False):
    return line_norms(x, ord, axis, keepdims)


@overload(np.linalg.norm)
def norm_of_lines(x: NormedGrid, ord: Const(int, float), axis: Const(int), keepdims: Const(bool) = False):
    return line_norms(x, ord, axis, keepdims)


@steered("ord", "axis")
def line_norms(x, ord, axis, keepdims):
    if ord == 2:
        return np.sqrt(np.sum(squares(x), axis, None, None, keepdims))
    sizes = abs(as_inexact(x))
    if ord == 1:
        return np.sum(sizes, axis, None, None, keepdims)
    if ord == np.inf:
        if x.size == 0 and NORM_OF_NOTHING is not None:
            return np.sum(sizes, axis, None, None, keepdims)
        return np.max(sizes, axis, None, keepdims)
    if ord == -np.inf:
        return np.min(sizes, axis, None, keepdims)
    if ord == 0:
        return np.sum((x != 0).astype(sizes.dtype), axis, None, None, keepdims)
    total = np.sum(sizes ** ord, axis, None, None, keepdims)
    return total ** sizes.dtype.type(1 / ord)


# --- covariances
@overload(np.cov)
def cov(m: Measured, y: None = None, rowvar: Const(bool) = True, bias: Const(bool) = False, ddof: Offset | None = None):
    values = m.astype(np.result_type(m, np.float64), copy=False)
    if values.ndim == 1:
        apart = values - np.mean(values)
        return np.asarray(np.dot(apart, apart) * (1 / degrees_left(len(m), bias, ddof)))
    rows = values if rowvar else values.T
    if len(rows) == 1:
        raise TypeError("cov() of one variable gives an array without axes, where its argument's type promised one of two")
    apart = rows - np.mean(rows, 1)[:, None]
    if len(rows) * apart.size > WORTH_BLAS:
        return np.linalg.matmul(apart, apart.T) * (1 / degrees_left(rows.shape[1], bias, ddof))
    return products(apart, degrees_left(rows.shape[1], bias, ddof))


@overload(np.cov)
def cov_of_two(m: MeasuredLine, y: MeasuredLine, rowvar: Const(bool) = True, bias: Const(bool) = False, ddof: Offset | None = None):
    if len(m) != len(y):
        raise ValueError("all the input array dimensions except for the concatenation axis must match exactly, but along dimension 1, the "
                         f"array at index 0 has size {len(m)} and the array at index 1 has size {len(y)}")
    apart = np.empty((2, len(m)), np.result_type(m, y, np.float64))
    apart[0], apart[1] = m, y
    for row in apart:
        row -= np.mean(row)
    return products(apart, degrees_left(len(m), bias, ddof))


def degrees_left(count, bias, ddof):
    return np.float64(max(count - ((0 if bias else 1) if ddof is None else ddof), 0))


@inside
def products(apart, degrees):
    """The products of all pairs of rows, by the degrees of freedom."""
    found = np.empty((len(apart), len(apart)), apart.dtype)
    for i in range(len(apart)):
        for j in range(i + 1):
            found[i, j] = found[j, i] = np.dot(apart[i], apart[j]) * (1 / degrees)
    return found


@overload(np.corrcoef)
def corrcoef(x: MeasuredGrid, y: None = None, rowvar: Const(bool) = True):
    return correlations(np.cov(x, None, rowvar))


@overload(np.corrcoef)
def corrcoef_of_two(x: MeasuredLine, y: MeasuredLine, rowvar: Const(bool) = True):
    return correlations(np.cov(x, y, rowvar))


@inside
def correlations(found):
    deviations = np.empty(len(found))
    for i in range(len(found)):
        deviations[i] = np.sqrt(found[i, i])
    for i in range(len(found)):
        for j in range(len(found)):
            x = found[i, j] / deviations[i] / deviations[j]
            found[i, j] = -1.0 if x < -1 else 1.0 if x > 1 else x
    return found
