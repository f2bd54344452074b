"""Numbers: primes, greatest divisors, fractions, polynomials; and what kernels do with their arguments."""
import math

import numpy as np

from . import kernel


@kernel((2,), (30,), (100,), (1,))
def primes_below(n):
    is_prime = np.ones(n, np.bool_)
    is_prime[:2] = False
    for i in range(2, int(n ** 0.5) + 1):
        if is_prime[i]:
            for j in range(i * i, n, i):
                is_prime[j] = False
    count = 0
    for flag in is_prime:
        count += flag
    out = np.empty(count, np.int64)
    k = 0
    for i in range(n):
        if is_prime[i]:
            out[k] = i
            k += 1
    return out


@kernel((48, 36), (0, 5), (-48, 18), (7, 0))
def extended_euclid(a, b):
    x, y, u, v = 1, 0, 0, 1
    while b != 0:
        q, r = divmod(a, b)
        a, b = b, r
        x, u = u, x - q * u
        y, v = v, y - q * v
    return a, x, y


@kernel((97,), (1,), (561,), (7919,), (2**31 - 1,))
def miller_rabin(n):
    if n < 2:
        return False
    for p in (2, 3, 5, 7):
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7):
        x = pow(a, d, n)
        if x == 1 or x == n - 1:
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


@kernel((math.pi, 1000), (0.75, 10), (-1.5, 100), (math.nan, 5))
def best_fraction(x, limit):
    p0, q0, p1, q1 = 0, 1, 1, 0
    rest = x
    while True:
        whole = math.floor(rest)
        p2, q2 = whole * p1 + p0, whole * q1 + q0
        if q2 > limit:
            break
        p0, q0, p1, q1 = p1, q1, p2, q2
        if rest == whole:
            break
        rest = 1.0 / (rest - whole)
    return p1, q1


@kernel((np.array([1.0, -3, 2]), np.array([0.0, 1, 2, 0.5])), (np.array([2, 1]), np.array([3, 4])), (np.empty(0), np.ones(2)))
def polynomial_and_derivative(coefficients, at):
    values, slopes = np.zeros(at.size), np.zeros(at.size)
    for k in range(at.size):
        value = slope = 0.0
        for c in coefficients:
            slope = slope * at[k] + value
            value = value * at[k] + c
        values[k], slopes[k] = value, slope
    return values, slopes


@kernel((27,), (1,), (97,), (0,))
def collatz(n):
    if n < 1:
        raise ValueError("n must be positive")
    steps, highest = 0, n
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        highest = max(highest, n)
        steps += 1
    return steps, highest


def largest_of(*numbers):
    best = numbers[0]
    for x in numbers:
        if x > best:
            best = x
    return best


@kernel((3, 1.5), (np.int32(3), 2.5))
def scalars_of_several_kinds(a, b, c=2.0, *rest):
    total = float(a) + b * c
    if isinstance(b, float):
        total += largest_of(1.0, b, c)
    if len(rest) == 0:
        total -= 0.5
    return total, np.float32(total), np.int64(int(total)), abs(-total)


@kernel((np.arange(6.0).reshape(2, 3), None), (np.arange(6.0).reshape(2, 3), np.zeros((2, 3))), (np.arange(4.0).reshape(2, 2), None))
def optional_output(a, out):
    if out is None:
        out = np.empty_like(a)
    rows, columns = a.shape
    for i in range(rows):
        row = a[i]
        out[i, :] = 0.0
        for j in range(columns):
            out[i, j] += row[j] * row[-1 - j]
    out[:, 0] = -1.0
    return out


@kernel((10, 4), (3, 5), (0, 0))
def binomials(n, k):
    row = np.zeros(k + 1, np.int64)
    row[0] = 1
    for _ in range(n):
        for j in range(k, 0, -1):
            row[j] += row[j - 1]
    return row[k], int(row.sum())


@kernel((90,), (91,), (94,), (0,))
def fibonacci_until_overflow(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
