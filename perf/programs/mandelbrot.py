"""The Mandelbrot set over [-2, 0.5] × [-1.25, 1.25]: how many iterations each point takes to leave the circle of radius 2."""
import numpy as np

from perf.answers import expect_close
from perf.program import Program

AREA = 1.50659      # published estimates from counting pixels agree in these digits


def mandelbrot(counts, limit):
    """Mandelbrot set, real arithmetic"""
    height, width = counts.shape
    for row in range(height):
        c_imag = 2.5 * row / height - 1.25
        for column in range(width):
            c_real = 2.5 * column / width - 2.0
            x = 0.0
            y = 0.0
            n = 0
            while n < limit and x * x + y * y <= 4.0:
                x, y = x * x - y * y + c_real, 2.0 * x * y + c_imag
                n += 1
            counts[row, column] = n


def mandelbrot_complex(counts, limit):
    """Mandelbrot set, complex arithmetic"""
    height, width = counts.shape
    for row in range(height):
        for column in range(width):
            c = complex(2.5 * column / width - 2.0, 2.5 * row / height - 1.25)
            z = 0j
            n = 0
            while n < limit and z.real * z.real + z.imag * z.imag <= 4.0:
                z = z * z + c
                n += 1
            counts[row, column] = n


def with_numpy(counts, limit):
    """All points at once, forgetting those that have left."""
    height, width = counts.shape
    x, y = 2.5 * np.arange(width) / width - 2.0, 2.5 * np.arange(height) / height - 1.25
    c = (x + 1j * y[:, None]).ravel()
    flat = counts.reshape(-1)
    flat[:] = limit
    z = np.zeros_like(c)
    alive = np.arange(c.size)
    for n in range(limit):
        gone = z.real * z.real + z.imag * z.imag > 4.0
        flat[alive[gone]] = n
        z, c, alive = z[~gone], c[~gone], alive[~gone]
        z = z * z + c


def arguments(size, limit):
    return np.zeros((size, size), np.int64), limit


def check(arguments, result):
    counts, limit = arguments
    wanted = np.zeros_like(counts)
    with_numpy(wanted, limit)
    expect_close(counts.sum(), wanted.sum(), 1e-3, what="sum of iterations")    # gcc contracts a * b + c
    area = 2.5 * 2.5 * (counts == limit).mean()
    expect_close(area, AREA, 0.1, what="area of the set")                       # points still inside after `limit`


PROGRAMS = tuple(
    Program(entry, quick=lambda: arguments(40, 100), full=lambda: arguments(300, 200), check=check, numpy=with_numpy)
    for entry in (mandelbrot, mandelbrot_complex)
)
