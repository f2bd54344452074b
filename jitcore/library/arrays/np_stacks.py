"""Products of stacks of matrices: t @ s, t @ m, t @ line, np.matmul.

In: arrays of three axes, and of fewer.  Out: overloads.  Holds: each product is that of two matrices; NumPy's matmul is called once for
large ones, and where the stacks differ in length.
"""
import operator

import numpy as np

from codegen.ops.arrays.array_blocks import add_product
from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_linear import check_cores, grid_times_line, line_times_grid
from jitcore.library.arrays.np_patterns import Grid, Line
from typeinfer.types import Array, Family

FEW, WORTH_CALL = 100, 2_000      # multiplications for a matrix, up to which plain loops do, and from which NumPy's BLAS
Stack = Family("array of matrices", lambda t: isinstance(t, Array) and t.ndim == 3)


@overload(np.matmul, operator.matmul)
def matmul_of_stacks(a: Stack, b: Stack):
    return stack_times_stack(a, b)


@overload(np.matmul, operator.matmul)
def matmul_of_stack_and_grid(a: Stack, b: Grid):
    return stack_times_stack(a, b[None])


@overload(np.matmul, operator.matmul)
def matmul_of_grid_and_stack(a: Grid, b: Stack):
    return stack_times_stack(a[None], b)


def stack_times_stack(a, b):
    check_cores(a.shape[2], b.shape[1])
    number, count = np.result_type(a, b), a.shape[1] * b.shape[1] * b.shape[2]
    if len(a) != len(b) and len(a) != 1 and len(b) != 1 or number.itemsize == 2 and number.kind == "f" or count > WORTH_CALL and number.kind in "fc":
        return np.ascontiguousarray(routed(np.matmul, a, b))
    out = np.zeros((len(b) if len(a) == 1 else len(a), a.shape[1], b.shape[2]), number)
    left, right = a.astype(number, copy=False), np.ascontiguousarray(b, number)
    own, given = int(len(a) > 1), int(len(b) > 1)
    for i in range(len(out)):
        if number.kind == "f" and count > FEW:
            add_product(out[i], left[i * own], right[i * given])
        else:
            add_in_turn(out[i], left[i * own], right[i * given])
    return out


def add_in_turn(out, left, right):
    for i in range(len(left)):
        for k in range(len(right)):
            x = left[i, k]
            for j in range(out.shape[1]):
                out[i, j] += x * right[k, j]


@overload(np.matmul, operator.matmul)
def matmul_of_stack_and_line(a: Stack, b: Line):
    check_cores(a.shape[2], len(b))
    out = np.empty((len(a), a.shape[1]), np.result_type(a, b))
    for i in range(len(a)):
        out[i] = grid_times_line(a[i], b)
    return out


@overload(np.matmul, operator.matmul)
def matmul_of_line_and_stack(a: Line, b: Stack):
    check_cores(len(a), b.shape[1])
    out = np.empty((len(b), b.shape[2]), np.result_type(a, b))
    for i in range(len(b)):
        out[i] = line_times_grid(a, b[i])
    return out
