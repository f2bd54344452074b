"""Calls: other functions, recursion, default and keyword arguments, *args"""

import math

import numpy as np

from .case import agreed, case, each
from .scalars import MAX


def double(x):
    return x * 2


def scale_and_shift(x, factor=2, *, shift=0):
    return x * factor + shift


def total_of(*values):
    total = 0
    for value in values:
        total += value
    return total


def first_and_rest(first, *rest):
    return first, len(rest), rest


def checked_root(x):
    if x < 0:
        raise ValueError("negative")
    return math.sqrt(x)


def fill_with(a, value):
    for i in range(len(a)):
        a[i] = value


def nothing(x):
    pass


@case(*each(3, 2.5, True, np.int8(100), 1j, (1, 2)))
def plain_function(x):
    return double(x)


@case(*each(3, 2.5))
def same_function_with_different_types(x):
    return double(x), double(x + 0.5), double(double(x)), double((x,))


@case(*each(3, 1.5))
def default_arguments(x):
    return scale_and_shift(x), scale_and_shift(x, 3), scale_and_shift(x, 0.5)


@case(*each(3, 1.5))
def keyword_arguments(x):
    return scale_and_shift(x, shift=1), scale_and_shift(shift=x, x=2, factor=5), scale_and_shift(x=x)


@case((3,), (3, 4), (3, 4, 5))
def own_default_arguments(x, y=10, z=0.5):
    return x + y * z


@case((3,), (3, None), (3, 4.5))
def own_default_none(x, y=None):
    if y is None:
        y = x * 2
    return x + y


@case((), (1,), (1, 2), (1, 2.5), (1, 2, 3, 4))
def own_star_arguments(*values):
    return len(values), values


@case((1,), (1, 2), (1, 2.5, 3))
def own_star_arguments_after_one(x, *values):
    total = x
    for value in values:
        total = total + value
    return float(total)


@case((2, 3), (2.5, 3))
def star_arguments_given_one_by_one(x, y):
    return total_of(), total_of(x), total_of(x, y, 4), first_and_rest(x, y, 1), first_and_rest(x)


@case(((1, 2, 3), 4), ((1.5, 2), 4), ((), 4))
def star_arguments_given_as_tuple(t, x):
    return total_of(*t), total_of(x, *t), total_of(*t, x, *t)


@case(((3, 4),), ((3,),))
def tuple_spread_over_parameters(t):
    return scale_and_shift(*t)


@case(*each(4.0, -1.0, np.float64(9)))
def exception_from_a_callee(x):
    return checked_root(x) + 1


@case((np.zeros(3), 7), (np.zeros(3, np.int8), 7))
def callee_mutates_array(a, x):
    fill_with(a, x)
    fill_with(a[1:], x + 1)
    return a[0]


@case(*each(3))
def callee_returns_nothing(x):
    y = nothing(x)
    return y is None, y


@case(*each(0, 1, 5, 10, 20))
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@case(*each(0, 1, 5, 20, 21))
def factorial(n):
    if n == 0:
        return 1
    return n * factorial(n - 1)


@case((2, 3), (0, 5), (2, 0))
def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


@case((6, 4, 2), (1, 2, 3), (8, 5, 0))
def takeuchi(x, y, z):
    if y >= x:
        return z
    return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y))


@case((3, 0, 2, 1), (5, 0, 2, 1), (0, 0, 2, 1))
def hanoi_moves(n, source, target, spare):
    if n == 0:
        return 0
    return hanoi_moves(n - 1, source, spare, target) + 1 + hanoi_moves(n - 1, spare, target, source)


@case(*each(0, 1, 7, 10))
def is_even(n):
    return True if n == 0 else is_odd(n - 1)


@case(*each(0, 1, 7, 10))
def is_odd(n):
    return False if n == 0 else is_even(n - 1)


@case(*each(1, 5, 12))
def hofstadter_female(n):
    return 1 if n == 0 else n - hofstadter_male(hofstadter_female(n - 1))


@case(*each(1, 5, 12))
def hofstadter_male(n):
    return 0 if n == 0 else n - hofstadter_female(hofstadter_male(n - 1))


@case((2.0, 10), (2, 10), (np.float32(2), 10))
def recursion_in_the_second_branch(x, n):
    if n > 0:
        return x * recursion_in_the_second_branch(x, n - 1)
    else:
        return x


@case(*each(0), messages=False)
def endless_recursion(n):
    return endless_recursion(n + 1) + 1


@case(*each(0), messages=False)
def endless_mutual_recursion(n):
    return endless_mutual_partner(n) + 1


def endless_mutual_partner(n):
    return endless_mutual_recursion(n) * 0.5


@case(*each(200, 500))
def deep_recursion_that_ends(n):
    return 0 if n == 0 else 1 + deep_recursion_that_ends(n - 1)


@case((np.arange(10), 7, 0, 10), (np.arange(10), 42, 0, 10))
def recursive_binary_search(a, x, low, high):
    if low >= high:
        return -1
    middle = (low + high) // 2
    if a[middle] == x:
        return middle
    if a[middle] < x:
        return recursive_binary_search(a, x, middle + 1, high)
    return recursive_binary_search(a, x, low, middle)


@case((np.array([5, 2, 9, 1, 7, 3]), 0, 5), (np.array([1.5, -2.0]), 0, 1), (np.empty(0), 0, -1))
def recursive_quicksort(a, low, high):
    if low < high:
        pivot = a[high]
        i = low
        for j in range(low, high):
            if a[j] < pivot:
                a[i], a[j] = a[j], a[i]
                i += 1
        a[i], a[high] = a[high], a[i]
        recursive_quicksort(a, low, i - 1)
        recursive_quicksort(a, i + 1, high)


@case((4, 0.5))
def recursion_with_default(n, x, depth=0):
    if depth == n:
        return x
    return recursion_with_default(n, x * 2, depth=depth + 1)


@case((double, 3), (math.sqrt, 4.0), may_reject=True)
def function_as_argument(f, x):
    return f(x)


def apply_twice(f, x):
    return f(f(x))


@case(*each(3, 2.5))
def function_given_to_a_callee(x):
    return apply_twice(double, x), apply_twice(lambda y: y + 1, x), apply_twice(abs, -x)


@case((True, 3), (False, 3))
def function_held_in_a_variable(c, x):
    f = double
    g = f
    return g(x) if c else f(x) + 1


@case((3, 4.0))
def functions_in_a_tuple(x, y):
    t = (double, math.sqrt)
    return t[0](x), t[1](y)


@case(*each(3), may_reject=True)
def function_chosen_at_run_time(x):
    f = double if x > 2 else nothing
    return f(x)


@case((1,), (1, 3), may_reject=True)
def keyword_dictionary(x, y=2, **others):
    return x + y


@case(*each(3))
def too_few_arguments_in_a_call(x):
    return scale_and_shift()


@case(*each(3))
def too_many_arguments_in_a_call(x):
    return double(x, 1)


@case(*each(3))
def unknown_keyword_in_a_call(x):
    return scale_and_shift(x, offset=1)


@case((), (1, 2, 3), messages=False)
def called_with_wrong_number_of_arguments(x, y):
    return x + y


@case(
    agreed((2**63,), expect=OverflowError), agreed((-(2**63) - 1,), expect=OverflowError),
    agreed((10**30,), expect=OverflowError), (MAX,),
)
def integer_argument_too_large(x):
    return x


@case((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
def many_parameters(a, b, c, d, e, f, g, h, i, j, k, m):
    return a - b + c * d - e + f * g - h + i * j - k + m


@case((3, 4))
def positional_only_and_keyword_only(x, /, y, *, z=5):
    return x * 100 + y * 10 + z


@case(*each(1, 5))
def call_in_a_loop(n):
    total = 0
    for i in range(n):
        total = scale_and_shift(total, 3, shift=i)
    return total


@case((3,), (2.5,), (-1,))
def import_inside(x):
    import math
    from math import floor as down

    return down(math.sqrt(x))
