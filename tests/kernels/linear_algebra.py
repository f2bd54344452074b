"""Linear algebra: decompositions, solvers, sparse matrices, eigenvalues."""
import math

import numpy as np

from . import kernel

RANDOM = np.random.default_rng(5)
MATRIX = RANDOM.standard_normal((5, 5)) + 5 * np.eye(5)
SYMMETRIC = MATRIX @ MATRIX.T


@kernel((MATRIX.copy(), np.arange(5.0)), (np.zeros((2, 2)), np.ones(2)), (np.asfortranarray(MATRIX), np.ones(5)))
def solve_by_lu(a, b):
    n = a.shape[0]
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if abs(a[i, k]) > abs(a[pivot, k]):
                pivot = i
        if a[pivot, k] == 0.0:
            raise ValueError("singular matrix")
        if pivot != k:
            for j in range(n):
                a[k, j], a[pivot, j] = a[pivot, j], a[k, j]
            b[k], b[pivot] = b[pivot], b[k]
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]
            b[i] -= a[i, k] * b[k]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            b[i] -= a[i, j] * b[j]
        b[i] /= a[i, i]
    return b


@kernel((SYMMETRIC,), (-np.eye(2),), (SYMMETRIC.astype(np.float32),))
def cholesky(a):
    n = len(a)
    out = np.zeros_like(a)
    for i in range(n):
        for j in range(i + 1):
            total = a[i, j]
            for k in range(j):
                total -= out[i, k] * out[j, k]
            if i == j:
                if total <= 0:
                    raise ValueError("not positive definite")
                out[i, i] = np.sqrt(total)
            else:
                out[i, j] = total / out[j, j]
    return out


@kernel((MATRIX,), (MATRIX[:, :3],))
def gram_schmidt(a):
    m, n = a.shape
    q, r = np.zeros((m, n)), np.zeros((n, n))
    for j in range(n):
        v = a[:, j].copy()
        for i in range(j):
            for k in range(m):
                r[i, j] += q[k, i] * a[k, j]
            for k in range(m):
                v[k] -= r[i, j] * q[k, i]
        norm = 0.0
        for x in v:
            norm += x * x
        r[j, j] = math.sqrt(norm)
        for k in range(m):
            q[k, j] = v[k] / r[j, j]
    return q, r


@kernel((SYMMETRIC.copy(), 20), (np.diag([3.0, 1.0]), 5), ulps=4)
def jacobi_eigenvalues(a, sweeps):
    n = a.shape[0]
    for sweep in range(sweeps):
        off = 0.0
        for p in range(n):
            for q in range(p + 1, n):
                off += a[p, q] ** 2
        if off < 1e-20:
            break
        for p in range(n - 1):
            for q in range(p + 1, n):
                if a[p, q] == 0.0:
                    continue
                theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
                t = (1.0 if theta >= 0 else -1.0) / (abs(theta) + math.sqrt(theta * theta + 1))
                c = 1 / math.sqrt(t * t + 1)
                s = t * c
                for k in range(n):
                    x, y = a[k, p], a[k, q]
                    a[k, p], a[k, q] = c * x - s * y, s * x + c * y
                for k in range(n):
                    x, y = a[p, k], a[q, k]
                    a[p, k], a[q, k] = c * x - s * y, s * x + c * y
    out = np.empty(n)
    for i in range(n):
        out[i] = a[i, i]
    return out


@kernel((np.array([1.0, 2, 3, 4]), np.array([0, 2, 1, 0]), np.array([0, 2, 2, 4]), np.array([1.0, 10.0, 100.0])))
def sparse_times_vector(data, columns, starts, x):
    out = np.zeros(len(starts) - 1)
    for row in range(len(out)):
        total = 0.0
        for k in range(starts[row], starts[row + 1]):
            total += data[k] * x[columns[k]]
        out[row] = total
    return out


@kernel((np.array([0.0, 1, 1]), np.full(3, 4.0), np.array([1.0, 1, 0]), np.array([5.0, 6, 5])))
def tridiagonal(lower, diagonal, upper, right):
    n = len(diagonal)
    c, d = np.empty(n), np.empty(n)
    c[0], d[0] = upper[0] / diagonal[0], right[0] / diagonal[0]
    for i in range(1, n):
        scale = diagonal[i] - lower[i] * c[i - 1]
        c[i] = upper[i] / scale
        d[i] = (right[i] - lower[i] * d[i - 1]) / scale
    x = np.empty(n)
    x[n - 1] = d[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = d[i] - c[i] * x[i + 1]
    return x


@kernel((SYMMETRIC, np.arange(5.0), 1e-9, 50), (np.eye(3), np.ones(3), 1e-9, 1))
def conjugate_gradient(a, b, tolerance, limit):
    n = len(b)
    x, r, p = np.zeros(n), b.copy(), b.copy()
    ap = np.empty(n)
    rr = 0.0
    for v in r:
        rr += v * v
    for step in range(limit):
        if rr < tolerance ** 2:
            return x, step
        pap = 0.0
        for i in range(n):
            ap[i] = 0.0
            for j in range(n):
                ap[i] += a[i, j] * p[j]
            pap += p[i] * ap[i]
        alpha = rr / pap
        new = 0.0
        for i in range(n):
            x[i] += alpha * p[i]
            r[i] -= alpha * ap[i]
            new += r[i] * r[i]
        for i in range(n):
            p[i] = r[i] + new / rr * p[i]
        rr = new
    return x, -1
