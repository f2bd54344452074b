"""The spectral-norm program of the benchmarks game: the largest singular value of A[i, j] = 1/((i+j)(i+j+1)/2 + i+1)."""
import ctypes
import math

import numpy as np

from perf.answers import expect_close
from perf.program import Program

PUBLISHED = {100: 1.274219991}      # to nine digits


def element(i, j):
    """Element of the infinite matrix A."""
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def multiply(v, out):
    """out = A v"""
    for i in range(len(v)):
        total = 0.0
        for j in range(len(v)):
            total += element(i, j) * v[j]
        out[i] = total


def multiply_transposed(v, out):
    """out = Aᵀ v"""
    for i in range(len(v)):
        total = 0.0
        for j in range(len(v)):
            total += element(j, i) * v[j]
        out[i] = total


def spectral_norm(n):
    """spectral norm: ten power iterations"""
    u = np.ones(n)
    v = np.empty(n)
    temporary = np.empty(n)
    for _ in range(10):
        multiply(u, temporary)
        multiply_transposed(temporary, v)
        multiply(v, temporary)
        multiply_transposed(temporary, u)
    above = 0.0
    below = 0.0
    for i in range(n):
        above += u[i] * v[i]
        below += v[i] * v[i]
    return math.sqrt(above / below)


def with_numpy(n):
    """The same iterations with the matrix in memory."""
    i, j = np.ogrid[:n, :n]
    matrix = 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)
    u = np.ones(n)
    for _ in range(10):
        v = matrix.T @ (matrix @ u)
        u = matrix.T @ (matrix @ v)
    return math.sqrt((u @ v) / (v @ v))


def check(arguments, result):
    n = arguments[0]
    if n in PUBLISHED:
        expect_close(result, PUBLISHED[n], 0.0, 5.1e-10, "spectral norm")
    expect_close(result, with_numpy(n), 1e-12, what="spectral norm")


PROGRAMS = (
    Program(spectral_norm, calls=(element, multiply, multiply_transposed), quick=lambda: (100,), full=lambda: (700,),
            check=check, numpy=with_numpy, returns=ctypes.c_double),
)
