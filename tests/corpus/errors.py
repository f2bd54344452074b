"""Errors at run time: class, message, and the lines of the traceback"""

import math

import numpy as np

from .array_arguments import read_only
from .case import agreed, case, each
from .scalars import INF, MAX, MIN, NAN

LINE = np.arange(4.0)
GRID = np.arange(6.0).reshape(2, 3)


def ratio(x, y):
    return x / y


def at(a, i):
    return a[i]


def through_two_calls(a, i, x):
    y = at(a, i)
    return ratio(x, y)


@case((1, 0), (1.5, 0.0), (1j, 0), frames=True)
def division_by_zero(x, y):
    z = x + 1
    return z / y


@case((1, 0), (1.5, 0), frames=True)
def floor_division_by_zero(x, y):
    return x // y


@case((1, 0), (1.5, 0), frames=True)
def modulo_by_zero(x, y):
    return x % y


@case((0, -1), (0.0, -0.5), frames=True)
def zero_to_a_negative_power(x, y):
    return x**y


@case((10.0, 400.0), (-10.0, 401), frames=True)
def float_power_overflows(x, y):
    return x**y


@case((1, -1), (0, -1), frames=True)
def negative_shift_count(x, y):
    return x << y


@case((LINE, 4), (LINE, -5), (np.empty(0), 0), frames=True)
def index_out_of_bounds(a, i):
    x = a[0] if len(a) else 0.0
    return x + a[i]


@case((GRID, 2, 0), (GRID, 0, 3), (GRID, -3, 0), (GRID, 7, 7), frames=True)
def second_index_out_of_bounds(a, i, j):
    return a[i, j]


@case((LINE, 4), (LINE, -5), (read_only(LINE), 1), frames=True)
def write_out_of_bounds(a, i):
    a[i] = 1.0


@case(((1, 2, 3), 3), ((1, 2, 3), -4), frames=True)
def tuple_index_out_of_range(t, i):
    return t[i]


@case((LINE, 0, 1.0), (LINE, 9, 1.0), (LINE, 1, 1.0), frames=True)
def traceback_through_calls(a, i, x):
    result = 0.0
    result += through_two_calls(a, i, float(x))
    return result


@case((LINE, 9), frames=True)
def traceback_through_nested_function(a, i):
    def pick(j):
        return a[j]

    return pick(0) + pick(i)


@case(*each(3), frames=True)
def traceback_of_recursion(n):
    if n == 0:
        raise ValueError("bottom")
    return traceback_of_recursion(n - 1) + 1


@case(*each(0, 5), frames=True)
def traceback_from_a_loop(n):
    total = 0
    for i in range(n, n + 3):
        total += (
            100
            // (i - 2)
        )
    return total


@case(*each(2, 1), frames=True)
def line_of_a_raise(x):
    if x == 1:
        raise IndexError(
            "over two lines"
        )
    assert x != 2, "two"
    return x


@case(*each(-1.0, -INF, NAN, -1, np.float64(-1)), frames=True)
def math_domain_of_square_root(x):
    return math.sqrt(x)


@case(*each(0.0, -1.0, 0, -5), frames=True)
def math_domain_of_logarithm(x):
    return math.log(x)


@case(*each(1000.0, 1000, np.float32(1000)), frames=True)
def math_range_of_exponential(x):
    return math.exp(x)


@case(*each(-1.5, 2, INF), frames=True)
def math_domains(x):
    return math.acos(x) + math.asin(x) + math.atanh(x)


@case((MAX, 1), (MIN, -1), frames=True, messages=False)
def integer_overflow(x, y):
    return x + y


@case(agreed((MAX, 2), expect=OverflowError), agreed((2**62, 4), expect=OverflowError))
def integer_overflow_inside(x, y):
    z = x * y
    return z % 1000


@case(*each(1e19, -1e300, NAN, INF, -INF), messages=False)
def float_to_int(x):
    return int(x)


@case((GRID, LINE), (LINE, np.arange(3.0)), frames=True)
def shape_mismatch_in_expression(a, b):
    return a + b


@case((GRID, LINE), (LINE, np.arange(3.0)), (LINE[:0], LINE), frames=True)
def shape_mismatch_in_assignment(a, b):
    a[...] = b


@case((GRID, LINE), (LINE, np.arange(3.0)), frames=True)
def shape_mismatch_in_product(a, b):
    return a @ b


@case((LINE, 3), (GRID, 4), frames=True)
def shape_mismatch_in_reshape(a, n):
    return a.reshape(n, 2)


@case((read_only(LINE), 1.0), (read_only(GRID), 1.0), frames=True)
def read_only_array(a, x):
    a[...] = x


@case((read_only(LINE),), (read_only(GRID),), frames=True)
def read_only_view(a):
    b = a[1:]
    b[0] = 5


@case((np.empty(0),), frames=True)
def extreme_of_nothing(a):
    return a.max()


@case((np.uint8(1), 256), (np.int8(1), -129), frames=True)
def python_integer_out_of_bounds(x, y):
    return x + y


@case((np.int32(2), -1), (np.int64(2), np.int64(-2)), frames=True)
def integer_to_negative_power(x, y):
    return x**y


@case((0, 5, 0), frames=True)
def range_step_zero(a, b, step):
    total = 0
    for i in range(a, b, step):
        total += i
    return total


@case((LINE, 0), frames=True)
def slice_step_zero(a, step):
    return a[::step]


@case(*each(True, False), frames=True)
def unbound_local(c):
    if c:
        x = 1
    return x


@case(((1, 2, 3),), ((1,),), frames=True)
def wrong_number_to_unpack(t):
    x, y = t
    return x, y


@case(*each(-1), frames=True)
def negative_dimensions(n):
    return np.zeros(n)


@case(*each(-1, 0), frames=True)
def negative_factorial(n):
    return math.factorial(n)


@case((LINE, 7))
def arguments_keep_what_was_written_before(a, i):
    a[0] = 100.0
    a[1:3] = 50.0
    return a[i]


@case((np.zeros(6), 3), (np.zeros(6), 9), late_writes=True)
def loop_that_raises_in_the_middle(a, k):
    for i in range(len(a)):
        a[i] = 12 / (i - k)


@case((np.zeros(4), 2, 0.0), (np.zeros(4), 2, 5.0))
def second_loop_not_reached(a, i, x):
    for j in range(len(a)):
        a[j] = 1
    a[0] = 1 / x
    for j in range(len(a)):
        a[j] = 2


@case((5, 0), (0, 5))
def division_never_reached(x, y):
    if y == 0:
        return -1
    return x // y


@case((LINE, 100, False), (LINE, 100, True), merges=True)
def index_never_reached(a, i, c):
    return a[i] if c else -1.0


@case(agreed((MAX + 1,), expect=OverflowError), agreed((-(10**40),), expect=OverflowError))
def argument_too_large(x):
    return x


@case((np.float64(1.0), 0), (np.int64(1), 0), (np.float32(1), 0.0), (1.0, np.float64(0)))
def numpy_scalars_divide_without_exceptions(x, y):
    return x / y, x // y
