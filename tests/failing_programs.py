"""Programs that raise, in all the ways in which a traceback can be drawn: `test_tracebacks` loads this file twice, compiled and as
plain Python, and compares what `traceback` prints of both.

`@fails(1, 0)` registers a function with the arguments that make it raise. What it calls is compiled along, unless it has a
decorator of its own.
"""

import functools
import math
import operator

import numpy as np

from jitcore import njit

PROGRAMS = []
LINE = np.arange(4.0)
GRID = np.arange(6.0).reshape(2, 3)


def fails(*arguments, **options):
    """Register a function, compiled with the options, and arguments for which it raises."""

    def register(function):
        PROGRAMS.append((njit(**options)(function), arguments))
        return function

    return register


# --- callees


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


# --- one frame


@fails(1, 0)
def division(x, y):
    return x / y


@fails(7, 0)
def second_operator_of_a_line(x, y):
    return x + 1 - (x * 2) // y + x


@fails(7, 0)
def modulo_in_an_argument(x, y):
    return max(x, x % y)


@fails(LINE, 9)
def element(a, i):
    total = a[0]
    return total + a[i] * 2


@fails(GRID, 1, 5)
def element_of_a_grid(a, i, j):
    return a[i, j] + a[j, i]


@fails(LINE, 9)
def element_assigned(a, i):
    a[0] = 1.0
    a[i] = 2.0
    return a[0]


@fails(LINE, 9)
def element_added_to(a, i):
    a[i] += 2.0


@fails((1, 2, 3), 5)
def item_of_a_tuple(t, i):
    x = 1 + t[i]
    return x


@fails(5, 0)
def operator_as_a_function(x, y):
    return operator.add(x, operator.floordiv(x, y))


@fails(1, -2)
def negative_shift(x, y):
    return x << (y + 1) << 3


@fails(np.zeros(3), np.zeros(4))
def shapes_that_do_not_broadcast(a, b):
    c = a + 1.0
    return c * 2 + (a + b)


@fails(np.zeros(3), np.zeros(4))
def slice_of_another_shape(a, b):
    a[:] = b


@fails(np.zeros(6), 4)
def reshape(a, n):
    b = a * 2
    return b.reshape(n, 2).sum()


@fails(-3)
def negative_dimension(n):
    return np.zeros(n).sum()


@fails(0)
def empty_reduction(n):
    return np.zeros(n).max() + 1


@fails(-1.0)
def math_domain(x):
    return 1.0 + math.sqrt(x)


@fails(1000.0)
def math_range(x):
    y = math.exp(x / 1000)
    return math.exp(x) + y


@fails(2)
def raised(x):
    if x > 1:
        raise ValueError("too large")
    return x


@fails(2)
def raised_over_lines(x):
    if x > 1:
        raise KeyError(
            "too",
            "large",
        )
    return x


@fails(2)
def assertion(x):
    assert x < 2, "too large"
    return x


@fails(2)
def assertion_over_lines(x):
    assert (
        x
        < 2
    )
    return x


@fails(3)
def unbound(n):
    if n > 5:
        found = 1
    return n + found


@fails(3)
def missing_global(n):
    return n + undefined_name  # noqa: F821


# --- expressions over several lines


@fails(1, 0)
def expression_over_lines(x, y):
    return (
        x
        + 1
        + (x
           // y)
    )


@fails(1, 0)
def conditional_over_lines(x, y):
    z = (
        x // 3
        if x > 1 else
        x // y
        if x > 0 else
        x // 2
    )
    return z


@fails(LINE, 7)
def call_over_lines(a, i):
    return quotient(
        a[0],
        item(
            a,
            i,
        ),
    )


@fails(LINE, 5)
def comparison_chain(a, i):
    return 0 <= a[0] <= a[1] < a[i] < 3


@fails(LINE, 5)
def logic(a, i):
    return i > 3 and a[1] > 0 and (a[i] > 0 or a[i + 1] > 0)


@fails(LINE, 5)
def names_beyond_ascii(a, i):
    größe = a[1]; naïve = größe + a[i]
    return naïve


# --- loops


@fails(3)
def for_loop(n):
    s = 0
    for i in range(n, -1, -1):
        s += 12 // i
    return s


@fails(LINE, 3)
def reduction_out_of_bounds(a, n):
    s = 0.0
    for i in range(n):
        for j in range(n):
            s += a[i + j]
    return s


@fails(LINE)
def vectorized_loop(a):
    out = np.empty(4)
    for i in range(4):
        out[i] = 1.0 / float(a[i])
    return out


@fails(10)
def while_loop(n):
    s = 0
    while n > -5:
        n -= 1
        s += 100 // n
    return s


@fails(LINE)
def loop_over_an_array(a):
    s = 0
    for x in a:
        s += 1 // int(x)
    return s


@fails((1, 2, 0))
def loop_over_a_tuple(t):
    s = 0
    for x in t:
        s += 6 // x
    return s


@fails(5)
def while_condition(n):
    while 10 // n:
        n -= 1
    return n


@fails(0, range(5))
def steps_of_a_range(n, r):
    s = 0
    for i in range(0, 10, n):
        s += i
    return s


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


# --- library code: the user's frames only


@fails(np.zeros(0))
def largest_of_nothing(a):
    return max(a)


@fails(np.eye(2), np.ones(3))
def product_of_wrong_shapes(a, b):
    return (a @ b).sum()


@fails((1, 2), 5)
def index_in_a_tuple(t, x):
    y = t.index(1)
    return y + t.index(x)


@fails(-5)
def factorial(n):
    return math.factorial(n) + 1


@fails(LINE)
def unpacking_too_few(a):
    x, y, z = a[:2]
    return x + y + z


@fails(5, 0)
def power_modulo(x, m):
    return pow(x, 2, m)


@fails(5, 0)
def divmod_by_zero(x, y):
    q, r = divmod(x, y)
    return q + r


@fails(float("inf"))
def int_of_infinity(x):
    return int(x) + 1


@fails(LINE, 9, inline="always")
def sum_of_elements(a, i):
    return sum((a[0], a[i]))


# --- options


@fails(LINE, 9, nogil=True)
def without_the_lock(a, i):
    return twice_removed(a, i)


@fails(LINE, 9, fastmath=True)
def with_fast_math(a, i):
    return a[0] + (
        a[i] - 1)


@fails(np.zeros(3), np.zeros(4))
def shapes_fused_over_lines(a, b):
    c = a + 1
    d = (c *
         b)
    return (d - 2).sum()


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


@fails(3)
def raised_from_none(x):
    raise ValueError(x) from None


@fails(3)
def raises_a_class(x):
    if x == 3:
        raise StopIteration
    return x


class Custom(Exception):
    def __str__(self):
        return f"custom {self.args}"


@fails(3, 4.5)
def raises_its_own_class(x, y):
    raise Custom(x, y)


@fails(3)
def walrus(n):
    if (m := n - 3) or (k := 1 // m):
        return m
    return k


@fails(3)
def default_argument(n, m=0):
    return n // m


@fails(1, 2, 0)
def star_arguments(*numbers):
    return numbers[0] // numbers[2]


@fails(3)
def list_display(n):
    return np.array([1, 2 // (n - 3), 3])


@fails(3)
def nested_tuples(n):
    (a, b), c = (n, n - 3), 1
    return (a, (c, a // b))


@fails(3)
def condition_of_an_if(n):
    if n > 5:
        return 1
    elif n // (n - 3) > 1:
        return 2
    return 3


@fails(3)
def negation(n):
    return not 1 // (n - 3)


@fails(3)
def formatted(n):
    print(f"{n // (n - 3)}")
    return 1


@fails(GRID, 5)
def row(a, i):
    total = a[0].sum()
    return total + a[i].sum()


@fails(GRID, 5)
def slice_and_index(a, i):
    return a[:, i].sum()


@fails(np.zeros(3), np.zeros(4))
def dot_product(a, b):
    return np.dot(a, b)


@fails(np.zeros(4))
def read_only_written(a):
    b = a
    b.shape
    return np.broadcast_to(b, (2, 4)) if False else b[4]
