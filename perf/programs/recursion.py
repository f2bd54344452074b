"""Functions that do little but call themselves."""
import ctypes

from perf.answers import expect_equal
from perf.program import Program

FIBONACCI = {20: 6765, 32: 2178309}
TAK = {(18, 12, 6): 7, (24, 16, 8): 9}      # the customary arguments of the Lisp benchmark, and larger ones


def fib(n):
    """Fibonacci numbers, recursive"""
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def tak(x, y, z):
    """Takeuchi's function"""
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def check_fib(arguments, result):
    expect_equal(result, FIBONACCI[arguments[0]])


def check_tak(arguments, result):
    expect_equal(result, TAK[arguments])


PROGRAMS = (
    Program(fib, quick=lambda: (20,), full=lambda: (32,), check=check_fib, returns=ctypes.c_int64),
    Program(tak, quick=lambda: (18, 12, 6), full=lambda: (24, 16, 8), check=check_tak, returns=ctypes.c_int64),
)
