"""Indexing, shapes and dtypes."""

import numpy as np

from . import mistake

LINE = np.arange(6.0)
GRID = np.ones((2, 3))


@mistake(1.5)
def scalar_indexed(x):
    return x[0]  # here


@mistake(3)
def scalar_item_assigned(n):
    n[0] = 1  # here
    return n


@mistake((1, 2, 3), 0.5)
def float_as_an_index_of_a_tuple(t, x):
    return t[x]  # here


@mistake(LINE, LINE)
def array_as_an_index(a, i):
    return a[i]  # here


@mistake(LINE)
def item_of_an_item(a):
    return a[0][1]  # here


@mistake(GRID)
def string_assigned_to_an_item(a):
    a[0, 0] = "x"  # here


@mistake(LINE)
def complex_assigned_to_floats(a):
    a[0] = 1j  # here


@mistake(3)
def dtype_that_does_not_exist(n):
    return np.zeros(n, dtype="float65")  # here


@mistake(LINE)
def dtype_by_position(a):
    return np.zeros(3, 4)  # here


@mistake(3)
def shape_with_a_float(n):
    return np.zeros((n, 2.0))  # here


@mistake(3)
def forgotten_parentheses_of_a_shape(n):
    return np.zeros(n, n)  # here


@mistake(LINE)
def reshape_to_floats(a):
    return a.reshape(2.0, 3)  # here


@mistake(LINE)
def item_deleted(a):
    del a[0]  # here


@mistake(LINE)
def min_with_a_string(a):
    return min(a[0], "x")  # here


@mistake(3)
def ones_with_a_string_shape(n):
    return np.ones("3")  # here
