"""Dense linear algebra by loops: matrix products in two loop orders, and LU with partial pivoting."""
import numpy as np

from perf.answers import expect, expect_close
from perf.program import Program


def matmul(a, b, out):
    """matrix product, rows times columns"""
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            out[i, j] = total


def matmul_rows(a, b, out):
    """matrix product, innermost along the rows"""
    out[:, :] = 0.0
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]


def lu(matrix, factors, order):
    """LU factorization with partial pivoting"""
    n = len(matrix)
    for i in range(n):
        order[i] = i
        for j in range(n):
            factors[i, j] = matrix[i, j]
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if abs(factors[i, k]) > abs(factors[pivot, k]):
                pivot = i
        if pivot != k:
            order[k], order[pivot] = order[pivot], order[k]
            for j in range(n):
                factors[k, j], factors[pivot, j] = factors[pivot, j], factors[k, j]
        for i in range(k + 1, n):
            factors[i, k] /= factors[k, k]
            for j in range(k + 1, n):
                factors[i, j] -= factors[i, k] * factors[k, j]


def product_with_numpy(a, b, out):
    np.matmul(a, b, out=out)


def lu_with_numpy(matrix, factors, order):
    """The same elimination, one rank-one update a column."""
    factors[:] = matrix
    order[:] = np.arange(len(matrix))
    for k in range(len(matrix)):
        pivot = k + np.argmax(np.abs(factors[k:, k]))
        if pivot != k:
            factors[[k, pivot]] = factors[[pivot, k]]
            order[[k, pivot]] = order[[pivot, k]]
        factors[k + 1:, k] /= factors[k, k]
        factors[k + 1:, k + 1:] -= factors[k + 1:, k, None] * factors[k, k + 1:]


def product_arguments(n):
    random = np.random.default_rng(1)
    return random.random((n, n + 1)), random.random((n + 1, n + 2)), np.zeros((n, n + 2))


def lu_arguments(n):
    matrix = np.random.default_rng(2).standard_normal((n, n))
    return matrix, np.zeros_like(matrix), np.zeros(n, np.int64)


def check_product(arguments, result):
    a, b, out = arguments
    expect_close(out, a @ b, 1e-12)


def check_lu(arguments, result):
    matrix, factors, order = arguments
    lower = np.tril(factors, -1) + np.eye(len(matrix))
    expect(np.abs(lower).max() <= 1.0, "a multiplier exceeds 1: the pivot was not the largest")
    expect_close(lower @ np.triu(factors), matrix[order], 0.0, 1e-11, "L U against the rows in order")


PROGRAMS = (
    Program(matmul, quick=lambda: product_arguments(40), full=lambda: product_arguments(200), check=check_product,
            numpy=product_with_numpy),
    Program(matmul_rows, quick=lambda: product_arguments(40), full=lambda: product_arguments(250),
            check=check_product, numpy=product_with_numpy),
    Program(lu, quick=lambda: lu_arguments(40), full=lambda: lu_arguments(250), check=check_lu, numpy=lu_with_numpy),
)
