"""Calls with the wrong arguments, and of what cannot be called."""

import math
import random
import time
from functools import partial, reduce
from types import SimpleNamespace

import numpy as np

from jitcore import njit

from . import mistake

LINE = np.arange(6.0)
GRID = np.ones((2, 3))


def two(a, b):
    return a + b


def three(a, b=1, *, scale=2):
    return (a + b) * scale


@mistake(1)
def too_few_arguments(n):
    return two(n)  # here


@mistake(1)
def too_many_arguments(n):
    return two(n, 1, 2)  # here


@mistake(1)
def unknown_keyword(n):
    return three(n, scal=3)  # here


@mistake(1)
def argument_given_twice(n):
    return three(n, a=3)  # here


@mistake(1)
def keyword_only_given_by_position(n):
    return three(n, 2, 3)  # here


@mistake(3)
def unknown_keyword_of_numpy(n):
    return np.zeros(n, dtyp=np.float32)  # here


@mistake(LINE)
def too_many_arguments_of_numpy(a):
    return np.sqrt(a, a, a, a)  # here


@mistake(1.0)
def too_few_arguments_of_math(x):
    return math.atan2(x)  # here


@mistake(1)
def too_many_arguments_of_a_builtin(x):
    return abs(x, 1)  # here


@mistake(1)
def unknown_keyword_of_print(x):
    print(x, sepp="")  # here


@mistake(1)
def number_called(x):
    return x(1)  # here


@mistake(LINE)
def array_called(a):
    return a(0)  # here


@mistake(LINE)
def property_called(a):
    return a.shape()  # here


@mistake(LINE)
def method_not_called(a):
    return a.sum + 1  # here


@mistake(1)
def module_called(x):
    return math(x)  # here


@mistake(1)
def result_of_none_called(x):
    f = print(x)
    return f(x)  # here


@mistake(LINE)
def string_as_a_number(a):
    return math.sqrt("2") + a[0]  # here


@mistake(LINE)
def array_as_a_number(a):
    return math.sqrt(a)  # here


@mistake(LINE)
def array_as_a_range(a):
    s = 0
    for i in range(a):  # here
        s += i
    return s


@mistake(2.5)
def float_as_a_range(x):
    s = 0
    for i in range(x):  # here
        s += i
    return s


@mistake(2.5)
def float_as_a_length(x):
    return np.zeros(x)  # here


@mistake(3)
def length_of_a_number(n):
    return len(n)  # here


@mistake(3)
def axis_that_is_a_string(n):
    return np.ones((n, n)).sum(axis="rows")  # here


@mistake(1)
def input_asked(x):
    return input() + x  # here


@mistake(1)
def foreign_class(x):
    return SimpleNamespace(x=x)  # here


@mistake(3)
def number_spread(n):
    return two(*n)  # here


@mistake([1.5, 2.5])
def spread_into_a_function_of_python(xs):
    return divmod(*xs)  # here


@mistake((1, 2))
def tuple_spread_into_keywords(t):
    return two(**t)  # here


@mistake(3)
def isinstance_of_no_class(n):
    return isinstance(n, "int")  # here


@njit("float64(float64)")
def only_floats(x):
    return x * 2


@mistake(LINE)
def signature_that_does_not_fit(a):
    return only_floats(a)  # here


@mistake(LINE)
def inner_call(a):
    return np.sum(np.sqrt(a).maxx())  # here


@mistake(3)
def getattr_of_a_variable_name(n):
    name = "real" if n > 3 else "imag"
    return getattr(n, name)  # here


@mistake(3)
def getattr_with_one_argument(n):
    return getattr(n)  # here


ITEMS = [1, 2]


@mistake(3)
def list_called_in_a_condition(n):
    if ITEMS(n):  # here
        return 1
    return 2


@mistake(3)
def constant_beyond_64_bits(n):
    return n + 100000000000000000000  # here
