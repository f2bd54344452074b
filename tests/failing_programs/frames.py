"""Programs that raise in one frame of the user's: lines, expressions over several, loops, and library code, which shows none."""

import math
import operator

import numpy as np
from failing_programs import recorder

PROGRAMS = []
LINE = np.arange(4.0)
GRID = np.arange(6.0).reshape(2, 3)
fails = recorder(PROGRAMS)


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


@fails(np.zeros(3), np.zeros(4))
def shapes_fused_over_lines(a, b):
    c = a + 1
    d = (c *
         b)
    return (d - 2).sum()


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
