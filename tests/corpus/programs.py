"""Small programs: the kernels that people write for a compiler"""

import math

import numpy as np

from .array_arguments import layouts, read_only
from .case import case, each

GENERATOR = np.random.default_rng(20)
MATRIX = GENERATOR.integers(-5, 6, (6, 6)).astype(np.float64)
SIGNAL = GENERATOR.standard_normal(40)
PIXELS = GENERATOR.integers(0, 256, (8, 9)).astype(np.uint8)


@case(
    *[(a, b) for a in layouts(MATRIX) for b in layouts(MATRIX.T.copy())[:2]],
    (MATRIX.astype(np.float32), MATRIX.astype(np.float32)), (MATRIX.astype(int), MATRIX.astype(int)),
    (MATRIX[:, :3], MATRIX),
)
def matrix_product_by_three_loops(a, b):
    n, m, k = a.shape[0], b.shape[1], a.shape[1]
    out = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for p in range(k):
                total += a[i, p] * b[p, j]
            out[i, j] = total
    return out


@case((np.zeros((6, 7)), 5), (np.zeros((3, 3)), 1), (np.zeros((2, 2)), 3))
def jacobi_stencil(grid, steps):
    grid[0, :] = 1.0
    new = grid.copy()
    for _ in range(steps):
        for i in range(1, grid.shape[0] - 1):
            for j in range(1, grid.shape[1] - 1):
                new[i, j] = 0.25 * (grid[i - 1, j] + grid[i + 1, j] + grid[i, j - 1] + grid[i, j + 1])
        grid, new = new, grid
    return grid


@case((abs(MATRIX) + np.where(MATRIX == 0, 99, 0),), (abs(MATRIX).astype(np.int64),))
def floyd_warshall(distance):
    n = len(distance)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if distance[i, k] + distance[k, j] < distance[i, j]:
                    distance[i, j] = distance[i, k] + distance[k, j]


@case(
    (np.array([1, 2, 3, 4]), np.array([2, 3, 9])), (np.array([1]), np.empty(0, int)),
    (np.arange(10, dtype=np.uint8), np.arange(5, 15)),
)
def levenshtein(a, b):
    previous = np.arange(len(b) + 1)
    current = np.zeros(len(b) + 1, np.int64)
    for i in range(1, len(a) + 1):
        current[0] = i
        for j in range(1, len(b) + 1):
            cost = 0 if a[i - 1] == b[j - 1] else 1
            current[j] = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
        previous, current = current, previous
    return previous[len(b)]


@case(*each(2, 10, 50))
def sieve(n):
    prime = np.ones(n, np.bool_)
    prime[:2] = False
    for i in range(2, int(math.sqrt(n)) + 1):
        if prime[i]:
            prime[i * i :: i] = False
    return prime, prime.sum()


@case(*each(2, 10, 30))
def sieve_by_loops(n):
    prime = np.ones(n + 1, dtype=np.uint8)
    count = 0
    for i in range(2, n + 1):
        if prime[i]:
            count += 1
            for j in range(i * i, n + 1, i):
                prime[j] = 0
    return count


@case(*each(SIGNAL.copy(), np.arange(5)[::-1], np.array([1, 1, 0], np.int8), np.empty(0)))
def insertion_sort(a):
    for i in range(1, len(a)):
        x = a[i]
        j = i - 1
        while j >= 0 and a[j] > x:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = x


@case(*each(SIGNAL.copy(), np.array([3, 1, 2]), np.empty(0)))
def quicksort_with_own_stack(a):
    stack = np.empty((64, 2), np.int64)
    stack[0, 0], stack[0, 1] = 0, len(a) - 1
    top = 0
    while top >= 0:
        low, high = stack[top]
        top -= 1
        while low < high:
            pivot = a[(low + high) // 2]
            i, j = low, high
            while i <= j:
                while a[i] < pivot:
                    i += 1
                while a[j] > pivot:
                    j -= 1
                if i <= j:
                    a[i], a[j] = a[j], a[i]
                    i += 1
                    j -= 1
            if i < high:
                top += 1
                stack[top, 0], stack[top, 1] = i, high
            high = j


@case((PIXELS,), (np.asfortranarray(PIXELS),), (read_only(PIXELS),))
def image_blur(image):
    height, width = image.shape
    out = np.empty((height, width), np.uint8)
    for y in range(height):
        for x in range(width):
            total = 0
            count = 0
            for dy in range(-1, 2):
                for dx in range(-1, 2):
                    if 0 <= y + dy < height and 0 <= x + dx < width:
                        total += int(image[y + dy, x + dx])
                        count += 1
            out[y, x] = total // count
    return out


@case((np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], np.uint8), 3), (np.ones((2, 3), bool), 1))
def game_of_life(board, steps):
    n, m = board.shape
    for _ in range(steps):
        new = np.zeros_like(board)
        for i in range(n):
            for j in range(m):
                alive = 0
                for di in (-1, 0, 1):
                    for dj in (-1, 0, 1):
                        if di != 0 or dj != 0:
                            alive += int(board[(i + di) % n, (j + dj) % m])
                if alive == 3 or (board[i, j] and alive == 2):
                    new[i, j] = 1
        board = new
    return board


@case((MATRIX + 20 * np.eye(6),), (np.eye(2),))
def lu_decomposition(a):
    n = a.shape[0]
    for k in range(n):
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            for j in range(k + 1, n):
                a[i, j] -= a[i, k] * a[k, j]


@case(*each(SIGNAL, SIGNAL[::-1], np.arange(5), np.arange(5, dtype=np.uint8), np.empty(0)))
def prefix_sum(a):
    out = np.zeros(len(a) + 1)
    for i in range(len(a)):
        out[i + 1] = out[i] + a[i]
    return out


@case((SIGNAL, 5, -2.0, 2.0), (np.array([0.0, 1.0, 5.0]), 2, 0.0, 1.0))
def histogram(a, bins, low, high):
    counts = np.zeros(bins, np.int64)
    for x in a:
        if low <= x < high:
            counts[int((x - low) / (high - low) * bins)] += 1
    return counts


@case((100, 42), (1000, 7))
def monte_carlo_pi(n, seed):
    state = np.uint64(seed)
    inside = 0
    for _ in range(n):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        x = float(state >> np.uint64(11)) / 2**53
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        y = float(state >> np.uint64(11)) / 2**53
        if x * x + y * y < 1:
            inside += 1
    return 4 * inside / n


@case(*each(4, 6))
def fannkuch(n):
    p, q, s = np.arange(n), np.arange(n), np.arange(n)
    sign, maximum, total = 1, 0, 0
    while True:
        if p[0] != 0:
            q[:] = p
            flips = 1
            while q[q[0]] != 0:
                first = q[0]
                low, high = 1, first - 1
                while low < high:
                    q[low], q[high] = q[high], q[low]
                    low += 1
                    high -= 1
                q[0], q[first] = q[first], q[0]
                flips += 1
            maximum = max(maximum, flips)
            total += sign * flips
        if sign == 1:
            p[0], p[1] = p[1], p[0]
            sign = -1
        else:
            p[1], p[2] = p[2], p[1]
            sign = 1
            for i in range(2, n):
                if s[i] != 0:
                    s[i] -= 1
                    break
                if i == n - 1:
                    return total, maximum
                s[i] = i
                first = p[0]
                for j in range(i + 1):
                    p[j] = p[j + 1]
                p[i + 1] = first


@case(*each(5, 10))
def spectral_norm(n):
    def entry(i, j):
        return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)

    u, v, t = np.ones(n), np.zeros(n), np.zeros(n)
    for _ in range(3):
        for i in range(n):
            t[i] = 0.0
            for j in range(n):
                t[i] += entry(i, j) * u[j]
        for i in range(n):
            v[i] = 0.0
            for j in range(n):
                v[i] += entry(j, i) * t[j]
        u[:] = v / v.max()
    return math.sqrt((u @ v) / (u @ u)) > 0, u


@case((20, 10, 15))
def mandelbrot(width, height, limit):
    out = np.zeros((height, width), np.int32)
    for y in range(height):
        for x in range(width):
            c = complex(3 * x / width - 2, 2 * y / height - 1)
            z = 0j
            for i in range(limit):
                z = z * z + c
                if z.real * z.real + z.imag * z.imag > 4:
                    out[y, x] = i + 1
                    break
    return out


@case((np.array([90.0, 100, 110]), 100.0, 0.05, 0.2, 1.0), ulps=16)
def black_scholes(spot, strike, rate, volatility, time):
    out = np.empty_like(spot)
    for i in range(len(spot)):
        d1 = (math.log(spot[i] / strike) + (rate + volatility**2 / 2) * time) / (volatility * math.sqrt(time))
        d2 = d1 - volatility * math.sqrt(time)
        n1 = 0.5 * (1 + math.erf(d1 / math.sqrt(2)))
        n2 = 0.5 * (1 + math.erf(d2 / math.sqrt(2)))
        out[i] = spot[i] * n1 - strike * math.exp(-rate * time) * n2
    return out


@case(*each(SIGNAL, SIGNAL.astype(np.float32), SIGNAL[::2]), ulps=4)
def selu(a):
    out = np.empty_like(a)
    for i in range(a.size):
        x = a[i]
        out[i] = 1.0507 * x if x > 0 else 1.0507 * 1.6733 * (math.exp(x) - 1)
    return out


@case((3, 0.01), (10, 0.001))
def n_body_of_two(steps, dt):
    position = np.array([[0.0, 0.0, 0.0], [1.0, 0.5, 0.0]])
    velocity = np.zeros((2, 3))
    velocity[1, 1] = 0.7
    mass = np.array([1.0, 0.01])
    for _ in range(steps):
        for i in range(2):
            for j in range(i + 1, 2):
                d = position[i] - position[j]
                distance2 = d[0] ** 2 + d[1] ** 2 + d[2] ** 2
                magnitude = dt / (distance2 * math.sqrt(distance2))
                velocity[i] -= d * mass[j] * magnitude
                velocity[j] += d * mass[i] * magnitude
        position += dt * velocity
    return position


@case((np.array([1, 3, 5, 7, 9]), 7), (np.array([1.0, 3.0]), 2.0), (np.empty(0), 1.0), (np.arange(20)[::-1][::-2], 5))
def binary_search(a, x):
    low, high = 0, len(a) - 1
    while low <= high:
        middle = (low + high) // 2
        if a[middle] == x:
            return middle
        if a[middle] < x:
            low = middle + 1
        else:
            high = middle - 1
    return -1


@case((SIGNAL, np.array([0.25, 0.5, 0.25])), (np.arange(5), np.array([1, -1])), (np.arange(2.0), np.ones(3)))
def convolution(a, kernel):
    n, m = len(a), len(kernel)
    out = np.zeros(max(n - m + 1, 0))
    for i in range(n - m + 1):
        for j in range(m):
            out[i] += a[i + j] * kernel[m - 1 - j]
    return out


@case((SIGNAL[:10], SIGNAL[10:20]), (np.arange(4), np.arange(4.0)), (np.arange(3.0), np.arange(4.0)), late_writes=True)
def mean_squared_error(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    total = 0.0
    for i in range(a.size):
        total += (a[i] - b[i]) ** 2
    return total / a.size


@case(*each(np.array([2.0, 4.0, 4.0, 5.0]), np.arange(5), np.array([3.0])))
def welford_variance(a):
    mean = 0.0
    squares = 0.0
    for count, x in enumerate(a, 1):
        delta = x - mean
        mean += delta / count
        squares += delta * (x - mean)
    return mean, squares / len(a)


@case((np.array([6, 1, 4]), np.array([3, 2, 1]), 5), (np.array([10]), np.array([6]), 5))
def knapsack(values, weights, capacity):
    best = np.zeros(capacity + 1, np.int64)
    for i in range(len(values)):
        for room in range(capacity, weights[i] - 1, -1):
            best[room] = max(best[room], best[room - weights[i]] + values[i])
    return best[capacity]


@case((SIGNAL.reshape(8, 5), 3), (MATRIX, 2))
def pairwise_distances(points, k):
    n, d = points.shape
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            total = 0.0
            for p in range(d):
                delta = points[i, p] - points[j, p]
                total += delta * delta
            out[i, j] = out[j, i] = math.sqrt(total)
    return out[k].argmax(), out


@case(*each(0, 1, 10, 12345, 2**40))
def digits(n):
    count, total, product = 0, 0, 1
    while n:
        n, digit = divmod(n, 10)
        count += 1
        total += digit
        product *= digit if digit else 1
    return count, total, product


@case((561, 7), (97, 2), (2**31 - 1, 3))
def modular_exponentiation(modulus, base):
    exponent = modulus - 1
    result = 1
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


@case((np.array([1.0, 2.0, 3.0]), 2.0), (np.array([1, 2, 3]), 2), (np.array([5.0]), 0.5))
def horner(coefficients, x):
    total = 0.0
    for c in coefficients[::-1]:
        total = total * x + c
    return total


@case((SIGNAL, 4), (np.arange(6.0), 1), (np.arange(3.0), 5))
def moving_average(a, window):
    out = np.full(len(a), np.nan)
    total = 0.0
    for i in range(len(a)):
        total += a[i]
        if i >= window:
            total -= a[i - window]
        if i >= window - 1:
            out[i] = total / window
    return out
