"""Programs that raise in functions that others call: inlined or not, recursive, decorated, lambdas and inner functions."""

import functools
import math

import numpy as np
from failing_programs import recorder
from jitcore import njit

PROGRAMS = []
LINE = np.arange(4.0)
fails = recorder(PROGRAMS)


def quotient(x, y):
    return x // y


def item(a, i):
    return a[i]


def twice_removed(a, i):
    x = item(a, i) + 1
    return x


@njit(inline="always")
def always_inlined(x, y):
    return quotient(x, y) + 1


@njit(inline="never")
def never_inlined(x, y):
    return quotient(x, y) + 1


@njit
def with_loops(a, n):
    s = 0.0
    for i in range(n):
        if i % 2:
            s += a[i]
        else:
            for j in range(i):
                s -= a[j] * a[i - j]
    return s


def only_raises(x):
    raise ValueError(x)


def checks(x):
    assert x >= 0, "negative"
    return math.sqrt(x)


def twice(function, x):
    return function(function(x))


class Shape:
    @njit
    def area(width, height):
        return width // height

    @staticmethod
    @njit
    def side(area, width):
        return area // width


def passed_on(function):
    @functools.wraps(function)
    def wrapped(x, y):
        return function(x, y)

    return wrapped


@passed_on
def decorated_callee(x, y):
    return x % y


# --- calls


@fails(1, 0)
def calls_an_inlined_function(x, y):
    z = 1
    z += always_inlined(x, y)
    return z


@fails(1, 0)
def calls_a_function_kept_apart(x, y):
    return never_inlined(x, y) + always_inlined(x, y)


@fails(LINE, 9)
def calls_through_two(a, i):
    return twice_removed(a, i) * twice_removed(a, 0)


@fails(LINE, 9)
def calls_a_large_one(a, n):
    x = with_loops(a, 3)
    return x + with_loops(a, n)


@fails(1)
def calls_what_only_raises(x):
    y = only_raises(x)
    return y


@fails(-1)
def calls_what_asserts(x):
    y = checks(4)
    return y + checks(x)


@fails(4)
def recursion(n):
    if n == 0:
        raise ValueError("bottom")
    return recursion(n - 1) + 1


def is_even(n):
    return 1 // n == 5 if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


@fails(4)
def mutual_recursion(n):
    return is_even(n)


@fails(1, 0)
def calls_a_method(x, y):
    return Shape.area(x, 1) + Shape.area(x, y)


@fails(1, 0)
def calls_a_static_method(x, y):
    return Shape.side(x, y)


@fails(1, 0)
def calls_a_decorated_function(x, y):
    return decorated_callee(x, y)


@fails(LINE, 7)
def call_over_lines(a, i):
    return quotient(
        a[0],
        item(
            a,
            i,
        ),
    )


@fails(1, 0)
def calls_with_keywords(x, y):
    return quotient(y=y, x=x)


@fails(1, 0)
def spreads_arguments(x, y):
    pair = x, y
    return quotient(*pair)


# --- lambdas and inner functions


@fails(1, 0)
def calls_a_lambda(x, y):
    f = lambda a: a // y  # noqa: E731
    return f(x) + 1


@fails(LINE, 9)
def calls_an_inner_function(a, i):
    def pick(j):
        return a[j]

    return pick(0) + pick(i)


@fails(1)
def passes_a_lambda(x):
    return twice(lambda y: 2 // (y - 1), x)


@fails(3)
def inner_function_that_recurs(n):
    def down(k):
        return 1 // k + down(k - 1)

    return down(n)


def makes_adder(base):
    def add(x):
        return base // x

    return add


ADDER = makes_adder(5)


@fails(0)
def calls_a_closure(x):
    return ADDER(x) + 1


@fails(2, 0)
def calls_inner_of_inner(x, y):
    def outer(a):
        def inner(b):
            return (a + b) // y

        return inner(1) + a

    return outer(x)


# --- options


@fails(LINE, 9, nogil=True)
def without_the_lock(a, i):
    return twice_removed(a, i)


@fails(LINE, 9, fastmath=True)
def with_fast_math(a, i):
    return a[0] + (
        a[i] - 1)


# --- functions that order


@fails((1, 2, 0))
def key_function(t):
    return max(t, key=lambda x: 2 // x) + 1


@fails((1, 2, 0))
def key_function_kept_apart(t):
    return min(t, key=lambda x: never_inlined(2, x)) + 1


def raises_always():
    raise TypeError("never")


@fails((1, 2, 0))
def key_function_that_raises(t):
    return min(t, key=lambda x: raises_always())


@fails([2.0, 1.0], ["", "a"])
def key_function_inside_of_a_sort(items, texts):
    items.sort(key=lambda x: texts.index("zz"))


@fails([2.0, 1.0], ["", "a"])
def key_function_inside_of_sorted(items, texts):
    try:
        return sorted(items, key=lambda x: int(texts[0]))
    finally:
        texts.append("end")
