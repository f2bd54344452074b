"""Elementary functions over arrays, a loop each: to be compared with NumPy's ufuncs."""
import math

import numpy as np

from perf.answers import expect_close
from perf.program import Program


def loop_exp(values, out):
    """exp of each element"""
    for i in range(len(values)):
        out[i] = math.exp(values[i])


def loop_log(values, out):
    """log of each element"""
    for i in range(len(values)):
        out[i] = math.log(values[i])


def loop_sin(values, out):
    """sin of each element"""
    for i in range(len(values)):
        out[i] = math.sin(values[i])


def loop_cos(values, out):
    """cos of each element"""
    for i in range(len(values)):
        out[i] = math.cos(values[i])


def loop_tan(values, out):
    """tan of each element"""
    for i in range(len(values)):
        out[i] = math.tan(values[i])


def loop_tanh(values, out):
    """tanh of each element"""
    for i in range(len(values)):
        out[i] = math.tanh(values[i])


def loop_pow(values, exponents, out):
    """power of each pair of elements"""
    for i in range(len(values)):
        out[i] = values[i] ** exponents[i]


def values_between(low, high, n):
    return np.random.default_rng(12).uniform(low, high, n)


def program(entry, ufunc, *ranges):
    """The Program of a loop: arguments drawn from `ranges`, the answer and the NumPy version from `ufunc`."""
    def arguments(n):
        return *(values_between(low, high, n) for low, high in ranges), np.zeros(n)

    def with_numpy(*arguments):
        ufunc(*arguments[:-1], out=arguments[-1])

    def check(arguments, result):
        expect_close(arguments[-1], ufunc(*arguments[:-1]), 4e-15, 1e-300)

    return Program(entry, quick=lambda: arguments(10_000), full=lambda: arguments(100_000), check=check,
                   numpy=with_numpy, relative=4e-15)


PROGRAMS = (
    program(loop_exp, np.exp, (-10.0, 10.0)),
    program(loop_log, np.log, (1e-3, 1e3)),
    program(loop_sin, np.sin, (-10.0, 10.0)),
    program(loop_cos, np.cos, (-10.0, 10.0)),
    program(loop_tan, np.tan, (-10.0, 10.0)),
    program(loop_tanh, np.tanh, (-3.0, 3.0)),
    program(loop_pow, np.power, (0.1, 10.0), (-3.0, 3.0)),
)
