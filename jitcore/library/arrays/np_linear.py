"""Products: np.dot, np.matmul, @, np.outer, np.vdot, of lines and matrices.

In: arrays.  Out: overloads.  Holds: the result's dtype is NumPy's. Large matrices of floats are multiplied by the BLAS that NumPy calls;
the sums of others may differ from its by rounding.
"""
import operator

import numpy as np

from codegen.ops.arrays.array_blocks import add_product
from codegen.ops.arrays.array_products import add_rows
from codegen.ops.arrays.array_reduce import dot_lines
from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Grid, Line
from typeinfer.types import Array, Num

WORTH_BLAS = 20_000           # multiplications from which NumPy's BLAS is worth the call
WORTH_BLAS_COMPLEX = 2_000    # the same of complex numbers, whose parts alternate: LLVM's loops take three times as long
WORTH_THREADS = 100_000       # the same for a line times a matrix of floats, where BLAS is faster by its threads alone
WORTH_BLAS_LINE = 4_000       # the same, where one of both is a line and the matrix is not in order C
WORTH_TURNING = 2_000         # the same, where both matrices' lines follow each other along what they have in common
SMALL, SMALL_OF_LONG = 64, 160      # elements of a result that BLAS is slow for, of few and many products each
LONG, MANY_ROWS = 10_000, 128
BLOCK = 1_024                 # bools of which it is asked at once whether two are true together
Matrix = Line | Grid


# --- dot
@overload(np.dot, np.ndarray.dot)
def dot_of_lines(a: Line, b: Line):
    if len(a) != len(b):
        raise ValueError(f"shapes ({len(a)},) and ({len(b)},) not aligned: {len(a)} (dim 0) != {len(b)} (dim 0)")
    return line_times_line(a, b)


@overload(np.dot, np.ndarray.dot)
def dot_of_grid_and_line(a: Grid, b: Line):
    if a.shape[1] != len(b):
        raise ValueError(f"shapes ({a.shape[0]},{a.shape[1]}) and ({len(b)},) not aligned: "
                         f"{a.shape[1]} (dim 1) != {len(b)} (dim 0)")
    return grid_times_line(a, b)


@overload(np.dot, np.ndarray.dot)
def dot_of_line_and_grid(a: Line, b: Grid):
    if len(a) != b.shape[0]:
        raise ValueError(f"shapes ({len(a)},) and ({b.shape[0]},{b.shape[1]}) not aligned: "
                         f"{len(a)} (dim 0) != {b.shape[0]} (dim 0)")
    return line_times_grid(a, b)


@overload(np.dot, np.ndarray.dot)
def dot_of_grids(a: Grid, b: Grid):
    if a.shape[1] != b.shape[0]:
        raise ValueError(f"shapes ({a.shape[0]},{a.shape[1]}) and ({b.shape[0]},{b.shape[1]}) not aligned: "
                         f"{a.shape[1]} (dim 1) != {b.shape[0]} (dim 0)")
    return grid_times_grid(a, b)


@overload(np.dot, np.ndarray.dot)
def dot_with_number(a: Array, b: Num):
    return in_rows(a * as_numpy(b))


@overload(np.dot)
def number_dot(a: Num, b: Array):
    return in_rows(as_numpy(a) * b)


def in_rows(a):
    """BLAS gives matrices in order C; it adds to 0.0, so that -0.0 does not stay."""
    if a.ndim < 1 or a.ndim > 2 or not (a.dtype.kind == "f" and a.dtype.itemsize > 2 or a.dtype.kind == "c"):
        return a
    sums = a + a.dtype.type(0)
    return np.ascontiguousarray(sums) if a.ndim == 2 else sums


def as_numpy(x):
    """The number as NumPy keeps it: np.dot makes arrays of its arguments, so Python's numbers have a dtype there."""
    return np.result_type(x).type(x)


# --- matmul
@overload(np.matmul, operator.matmul)
def matmul_of_lines(a: Line, b: Line):
    check_cores(len(a), len(b))
    return line_times_line(a, b)


@overload(np.matmul, operator.matmul)
def matmul_of_grid_and_line(a: Grid, b: Line):
    check_cores(a.shape[1], len(b))
    return grid_times_line(a, b)


@overload(np.matmul, operator.matmul)
def matmul_of_line_and_grid(a: Line, b: Grid):
    check_cores(len(a), b.shape[0])
    return line_times_grid(a, b)


@overload(np.matmul, operator.matmul)
def matmul_of_grids(a: Grid, b: Grid):
    check_cores(a.shape[1], b.shape[0])
    return grid_times_grid(a, b)


@overload(np.matmul, operator.matmul)
def matmul_with_number(a: Array, b: Num):
    raise ValueError("matmul: Input operand 1 does not have enough dimensions (has 0, gufunc core with signature "
                     "(n?,k),(k,m?)->(n?,m?) requires 1)")


@overload(np.matmul, operator.matmul)
def number_matmul(a: Num, b: Array):
    raise ValueError("matmul: Input operand 0 does not have enough dimensions (has 0, gufunc core with signature "
                     "(n?,k),(k,m?)->(n?,m?) requires 1)")


def check_cores(given, wanted):
    if given != wanted:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         f"(n?,k),(k,m?)->(n?,m?) (size {wanted} is different from {given})")


# --- the loops
def line_times_line(a, b):
    if a.dtype == b.dtype and a.dtype.kind == "c" and len(a) > WORTH_BLAS_COMPLEX:
        return routed(np.dot, a, b)
    if a.dtype == b.dtype and a.dtype.kind == "b":                # as soon as one product is true
        for start in range(0, len(a), BLOCK):
            if dot_lines(a[start:start + BLOCK], b[start:start + BLOCK]):
                return np.True_
        return np.False_
    return dot_lines(a, b)


def grid_times_line(a, b):
    if a.dtype == b.dtype and (a.dtype.kind == "c" and a.size > WORTH_BLAS_COMPLEX or a.dtype.kind == "f" and a.dtype.itemsize > 2
                               and a.size > WORTH_BLAS):
        return routed(np.dot, a, b)
    if not a.flags.c_contiguous:                  # BLAS takes matrices with steps, and columns
        if a.dtype == b.dtype and a.dtype.kind in "fc" and a.dtype.itemsize > 2 and a.size > WORTH_BLAS_LINE:
            return np.linalg.matmul(a, b)
        if a.flags.f_contiguous:
            return line_times_grid(b, a.T)
    out = np.empty(a.shape[0], np.result_type(a, b))
    line = np.ascontiguousarray(b)
    for i in range(a.shape[0]):
        out[i] = dot_lines(a[i], line)
    return out


def line_times_grid(a, b):
    if a.dtype == b.dtype and (a.dtype.kind == "c" and b.size > WORTH_BLAS_COMPLEX or a.dtype.kind == "f" and a.dtype.itemsize > 2
                               and b.size > WORTH_THREADS):
        return routed(np.dot, a, b)
    if not b.flags.c_contiguous and a.dtype == b.dtype and a.dtype.kind in "fc" and a.dtype.itemsize > 2 and b.size > WORTH_BLAS_LINE:
        return np.linalg.matmul(a, b)
    out = np.zeros(b.shape[1], np.result_type(a, b))
    add_products(out, a, np.ascontiguousarray(b, out.dtype))
    return out


def grid_times_grid(a, b):
    number = np.result_type(a, b)
    if number.kind == "f" and number.itemsize > 2:
        return product_of_floats(a.astype(number, copy=False), b.astype(number, copy=False))
    if a.dtype == b.dtype and a.dtype.kind == "c" and a.size * b.shape[1] > WORTH_BLAS:
        return np.linalg.matmul(a, b)
    out = np.zeros((a.shape[0], b.shape[1]), number)
    rows = np.ascontiguousarray(b, out.dtype)
    for i in range(a.shape[0]):
        add_products(out[i], a[i], rows)
    return out


def product_of_floats(a, b):
    """Of two matrices of one dtype: by BLAS, but where its call costs as much as the product, or where it is slow: for small results."""
    count = a.size * b.shape[1]
    is_small = a.shape[0] * b.shape[1] <= (SMALL if len(b) < LONG else SMALL_OF_LONG)
    is_in_rows = a.flags.f_contiguous or b.flags.c_contiguous
    if count > (WORTH_BLAS if is_in_rows else WORTH_TURNING) and not (is_small and is_in_rows) or a.shape[0] > MANY_ROWS:
        return np.linalg.matmul(a, b)
    out = np.zeros((a.shape[0], b.shape[1]), a.dtype)
    if is_in_rows:
        add_product(out, a, b)
    else:
        add_product(out, a, np.ascontiguousarray(b))
    return out


def add_products(out, line, rows):
    """out += line @ rows, in the dtype of `out` and `rows`."""
    number = out.dtype.type
    fours = len(line) // 4 * 4
    for k in range(0, fours, 4):
        add_rows(out, rows, k, number(line[k]), number(line[k + 1]), number(line[k + 2]), number(line[k + 3]))
    for k in range(fours, len(line)):
        add_rows(out, rows, k, number(line[k]))


# --- others
@overload(np.vdot)
def vdot(a: Line, b: Line):
    if len(a) != len(b):
        raise ValueError(f"cannot reshape array of size {len(b)} into shape ({len(a)},)")
    if a.dtype == b.dtype and a.dtype.kind == "c" and len(a) > WORTH_BLAS_COMPLEX:
        return routed(np.vdot, a, b)
    return np.dot(np.conjugate(a) if a.dtype.kind == "c" else a, b)


@overload(np.outer)
def outer(a: Line, b: Line):
    return a[:, None] * b[None, :]


def _outer_of(ufunc):
    """The same of another ufunc: element-wise, so that it is fused."""
    @overload(ufunc.outer)
    def outer_of_ufunc(a: Line, b: Line):
        return ufunc(a[:, None], b)


for _ufunc in (np.add, np.subtract, np.multiply, np.true_divide, np.minimum, np.maximum, np.power, np.equal, np.not_equal, np.less, np.less_equal,
               np.greater, np.greater_equal, np.logical_and, np.logical_or, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.hypot, np.arctan2,
               np.fmax, np.fmin, np.gcd, np.floor_divide, np.remainder):
    _outer_of(_ufunc)
