"""Equations: roots, integrals, differential equations, interpolation."""
import math

import numpy as np

from . import kernel


def cubic(x):
    return x * x * x - 2.0 * x - 5.0


def slope(x):
    return 3.0 * x * x - 2.0


@kernel((2.0, 1e-12), (0.0, 1e-12), (math.sqrt(2 / 3), 1e-12))
def newton(x, tolerance):
    for step in range(50):
        change = cubic(x) / slope(x)
        x -= change
        if abs(change) < tolerance:
            return x, step
    return x, -1


def bisect(f, low, high, steps=40):
    if f(low) * f(high) > 0:
        raise ValueError("no change of sign")
    for _ in range(steps):
        middle = 0.5 * (low + high)
        if f(low) * f(middle) <= 0:
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)


@kernel((3.0,), (1.0,), (-1.0,))
def bisect_lambda_that_captures(c):
    return bisect(lambda x: x * x - c, 0.0, 2.0), bisect(cubic, 1.0, 4.0, steps=10)


def simpson(f, a, b, n):
    h = (b - a) / n
    total = f(a) + f(b)
    for i in range(1, n):
        total += f(a + i * h) * (4 if i % 2 else 2)
    return total * h / 3


@kernel((0.0, 2.0, 10), (1, 3, 2), (0.0, 1.0, 0), ulps=8)
def simpson_of_inner_functions(a, b, n):
    def bell(x):
        return math.exp(-x * x)

    scale = 2.5
    return simpson(bell, a, b, n), simpson(lambda x: scale * x, a, b, n), simpson(cubic, a, b, n)


def pendulum(angle, speed):
    return speed, -9.81 * math.sin(angle)


@kernel((0.5, 0.0, 0.01, 50), (3.0, 0.1, 0.001, 20), ulps=64)
def runge_kutta(angle, speed, dt, steps):
    track = np.empty((steps + 1, 2))
    track[0] = angle, speed
    for i in range(steps):
        k1 = pendulum(angle, speed)
        k2 = pendulum(angle + dt / 2 * k1[0], speed + dt / 2 * k1[1])
        k3 = pendulum(angle + dt / 2 * k2[0], speed + dt / 2 * k2[1])
        k4 = pendulum(angle + dt * k3[0], speed + dt * k3[1])
        angle += dt / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
        speed += dt / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
        track[i + 1] = angle, speed
    return track


@kernel((np.sin(np.arange(20.0)), 0.2, 30), (np.zeros(3), 0.5, 4))
def heat(u, alpha, steps):
    new = u.copy()
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            new[i] = u[i] + alpha * (u[i - 1] - 2 * u[i] + u[i + 1])
        u, new = new, u
    return u


@kernel((np.array([0.0, 1, 2.5, 4]), np.array([1.0, 3, 2, 5]), np.array([0.5, 2.0, 3.9, -1.0, 4.0])))
def cubic_spline(x, y, at):
    n = len(x) - 1
    h = np.empty(n)
    for i in range(n):
        h[i] = x[i + 1] - x[i]
    alpha, l, mu, z = np.zeros(n + 1), np.ones(n + 1), np.zeros(n + 1), np.zeros(n + 1)
    for i in range(1, n):
        alpha[i] = 3 / h[i] * (y[i + 1] - y[i]) - 3 / h[i - 1] * (y[i] - y[i - 1])
        l[i] = 2 * (x[i + 1] - x[i - 1]) - h[i - 1] * mu[i - 1]
        mu[i] = h[i] / l[i]
        z[i] = (alpha[i] - h[i - 1] * z[i - 1]) / l[i]
    b, c, d = np.zeros(n), np.zeros(n + 1), np.zeros(n)
    for j in range(n - 1, -1, -1):
        c[j] = z[j] - mu[j] * c[j + 1]
        b[j] = (y[j + 1] - y[j]) / h[j] - h[j] * (c[j + 1] + 2 * c[j]) / 3
        d[j] = (c[j + 1] - c[j]) / (3 * h[j])
    out = np.empty_like(at)
    for k, t in enumerate(at):
        j = 0
        while j < n - 1 and t > x[j + 1]:
            j += 1
        s = t - x[j]
        out[k] = y[j] + s * (b[j] + s * (c[j] + s * d[j]))
    return out


@kernel((np.array([0.0, 1, 3]), np.array([10.0, 20, 0]), np.array([-1.0, 0.0, 0.5, 2.0, 3.0, 9.0])))
def interpolate(x, y, at):
    out = np.empty(at.shape)
    for k in range(at.size):
        t = at[k]
        if t <= x[0]:
            out[k] = y[0]
        elif t >= x[-1]:
            out[k] = y[-1]
        else:
            low, high = 0, x.size - 1
            while high - low > 1:
                middle = (low + high) >> 1
                if x[middle] > t:
                    high = middle
                else:
                    low = middle
            out[k] = y[low] + (y[high] - y[low]) * (t - x[low]) / (x[high] - x[low])
    return out


@kernel((0.3, 6), (-1.0, 1), (2.0, 0))
def legendre_and_chebyshev(x, n):
    p, t = np.ones(n + 1), np.ones(n + 1)
    if n > 0:
        p[1] = t[1] = x
    for k in range(2, n + 1):
        p[k] = ((2 * k - 1) * x * p[k - 1] - (k - 1) * p[k - 2]) / k
        t[k] = 2 * x * t[k - 1] - t[k - 2]
    return p, t
