"""Mistakes that Python tells of when the line runs, and compiled code too: the same exception, word for word, on the same line."""

import numpy as np

from . import mistake

LINE = np.arange(6.0)
GRID = np.ones((2, 3))


@mistake(GRID)
def axis_that_is_out_of_range(a):
    return a.sum(axis=2)


@mistake(LINE)
def truth_of_an_array(a):
    if a:
        return 1
    return 0


@mistake(LINE)
def chained_comparison_of_arrays(a):
    return 0 < a < 1


@mistake(LINE)
def and_of_arrays(a):
    return a > 1 and a < 3


@mistake(LINE)
def conditional_on_an_array(a):
    return 1.0 if a > 0 else 2.0


@mistake((1, 2, 3))
def tuple_unpacked_into_two(t):
    a, b = t
    return a + b


@mistake(3)
def raise_of_a_number(n):
    raise n


@mistake(LINE)
def too_many_indices(a):
    return a[0, 1]


@mistake(LINE)
def too_many_indices_assigned(a):
    a[0, 1] = 2.0


@mistake(LINE, 1.0)
def float_as_an_index(a, x):
    return a[x]


@mistake(LINE)
def division_as_an_index(a):
    return a[len(a) / 2]


@mistake(LINE)
def string_as_an_index(a):
    return a["x"]


@mistake((1, 2, 3))
def constant_index_out_of_a_tuple(t):
    return t[3]


@mistake(LINE)
def two_ellipses(a):
    return a[..., 0, ...]


@mistake(3)
def array_of_mixed_things(n):
    return np.array([1, (2, 3)])


@mistake(3)
def array_of_rows_of_unequal_length(n):
    return np.array([[1, 2], [3]])


@mistake(LINE, GRID)
def matrix_product_of_a_number(a, b):
    return b @ 2.0


@mistake(3)
def misspelt_variable(n):
    total = 0
    for i in range(n):
        total += i
    return totl  # noqa: F821


@mistake(3)
def misspelt_global(n):
    return n + LIEN[0]  # noqa: F821


@mistake(3)
def variable_before_assignment(n):
    total = totals + n  # noqa: F821, F841
    totals = 0
    return totals


@mistake(3)
def variable_of_one_branch(n):
    if n > 5:
        x = 1
    return x


@mistake(3)
def deleted_and_used(n):
    x = n
    del x
    return x + n  # noqa: F821


@mistake(0)
def loop_variable_of_an_empty_loop(n):
    for i in range(n):
        pass
    return i


def maybe_array(n):
    if n > 5:
        return np.zeros(n)


def maybe_int(n):
    return n if n > 5 else None


def maybe_pair(n):
    if n > 5:
        return n, 1


@mistake(3)
def item_of_none(n):
    return maybe_array(n)[0]


@mistake(3)
def attribute_of_none(n):
    return maybe_array(n).shape


@mistake(3)
def length_of_none(n):
    return len(maybe_array(n))


@mistake(3)
def iterated_none(n):
    s = 0.0
    for x in maybe_array(n):
        s += x
    return s


@mistake(3)
def sum_of_none(n):
    return maybe_int(n) + 1


@mistake(3)
def inplace_sum_of_none(n):
    x = maybe_int(n)
    x += 1
    return x


@mistake(3)
def order_of_none(n):
    return maybe_int(n) < 1


@mistake(3)
def unpacked_none(n):
    a, b = maybe_pair(n)
    return a + b


@mistake(LINE)
def none_from_a_search(a):
    best = None
    for x in a:
        if x > 100 and (best is None or x > best):
            best = x
    return best + 1


@mistake(3)
def unpacking_too_few_items(n):
    a, b, c = np.zeros(2)
    return a + b + c + n


@mistake(np.zeros(3), np.zeros(4))
def shapes_that_do_not_fit(a, b):
    return a + b


@mistake(3)
def zero_step(n):
    return sum(range(0, n, n - 3))
