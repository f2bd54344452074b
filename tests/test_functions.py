"""Functions that compiled code gives to Python, and functions as values across calls."""

import functools
import math

import numpy as np
from jitcore import njit


@njit
def adder(n):
    def add(x):
        return x + n

    return add


def test_a_closure_is_returned():
    add = adder(3)
    assert type(add) is type(lambda: 0) and add.__qualname__ == "adder.<locals>.add"
    assert add(4) == 7 and add.__closure__[0].cell_contents == 3


def test_functions_returned_together_share_their_variable():
    @njit
    def counter(n):
        count = n

        def increase():
            nonlocal count
            count += 1
            return count

        def get():
            return count

        increase()
        return increase, get

    increase, get = counter(5)
    assert [increase(), increase(), get()] == [7, 8, 8]
    assert counter(1)[1]() == 2 and get() == 8


def test_one_of_several_functions_is_returned():
    @njit
    def choose(n, condition):
        return (lambda x: x + n) if condition else math.sin

    assert choose(3, True)(4) == 7 and choose(3, False) is math.sin


def test_functions_that_call_themselves_and_each_other_are_returned():
    @njit
    def factorial():
        def fact(k):
            return 1 if k <= 1 else k * fact(k - 1)

        return fact

    @njit
    def even():
        def even(k):
            return True if k == 0 else odd(k - 1)

        def odd(k):
            return False if k == 0 else even(k - 1)

        return even

    assert factorial()(5) == 120
    assert even()(8) is True and even()(7) is False


def test_a_captured_array_is_the_very_array():
    @njit
    def reader(a):
        def at(i):
            return a[i]

        return at

    a = np.arange(5.0)
    at = reader(a)
    assert at(3) == 3.0 and at.__closure__[0].cell_contents is a


def test_defaults_are_returned():
    @njit
    def make(n):
        def f(x, y=n, *, z=2 * n):
            return x + y + z

        return f

    f = make(3)
    assert f(1) == 10 and f.__defaults__ == (3,) and f.__kwdefaults__ == {"z": 6}


def test_partial_methods_and_keywords_are_returned():
    partial = njit(lambda n: functools.partial(max, n))(3)
    assert type(partial) is functools.partial and partial(5) == 5
    assert njit(lambda a: a.sum)(np.arange(4.0))() == 6.0
    assert njit(lambda **keywords: keywords)(a=1, b=2.5) == {"a": 1, "b": 2.5}


def test_lists_and_tuples_of_functions_are_returned():
    functions = njit(lambda n: [lambda x: x + n, abs])(2)
    assert [f(-3) for f in functions] == [-1, 3]
    functions = njit(lambda n: (abs, lambda x: x * n))(3)
    assert functions[0] is abs and functions[1](4) == 12
