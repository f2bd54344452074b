"""Nested functions and lambdas that capture variables, and global variables"""

import numpy as np

from .case import case, each

FACTOR = 3
TABLE = (1, 2.5, 4)
WEIGHTS = np.array([0.5, 0.25, 0.125])
FLAG = True


@case(*each(3, 2.5, np.int8(3)))
def nested_function(x):
    def square(y):
        return y * y

    return square(x) + square(2)


@case((3, 4), (2.5, 4), (np.float32(2), 4))
def captures_arguments(x, y):
    def plus_x(z):
        return x + z

    return plus_x(y) * plus_x(1)


@case((3,), (2.5,))
def captures_local_variable(x):
    offset = x * 10

    def shifted(y):
        return y + offset

    return shifted(1), shifted(x)


@case((3, 4))
def lambda_bound_to_a_name(x, y):
    f = lambda a, b: a * b + x
    return f(y, 2), f(2.5, y)


@case((3,))
def lambda_called_at_once(x):
    return (lambda y: y + 1)(x), (lambda: 7)(), (lambda *t: len(t))(x, x)


@case((3,), (2.5,))
def lambda_with_default(x):
    f = lambda y, z=10: y * z
    return f(x), f(x, 2), f(x, z=3)


@case((3,))
def default_bound_from_a_variable(x):
    def f(y, z=x):
        return y * z

    return f(2), f(2, 5)


@case((3,), (0,))
def nested_twice(x):
    def outer(y):
        def inner(z):
            return x * 100 + y * 10 + z

        return inner(y + 1)

    return outer(x + 1)


@case((5,), (0,), (1.5,))
def nested_recursion(x):
    def countdown(n):
        return 0 if n <= 0 else 1 + countdown(n - 1)

    return countdown(x)


@case((2,))
def captured_variable_assigned_before_the_call(x):
    y = 1

    def f():
        return y * 10

    y = x
    return f()


@case((4,))
def captured_loop_variable(n):
    total = 0
    for i in range(n):

        def f(x):
            return x * i

        total += f(10)
    return total


@case((3,), may_reject=True)
def nonlocal_variable(n):
    count = 0

    def increase():
        nonlocal count
        count += 1

    for _ in range(n):
        increase()
    return count


@case((3,), may_reject=True)
def counter_in_an_array(n):
    count = np.zeros(1, np.int64)

    def increase(by):
        count[0] += by

    for i in range(n):
        increase(i)
    return count[0]


@case((np.arange(4.0), 2))
def captures_array(a, i):
    def at(j):
        return a[j] * 2

    a[i] = 50
    return at(i) + at(0)


@case((3,))
def returned_function_called(x):
    def adder(y):
        def add(z):
            return y + z

        return add

    return adder(x)(4)


def make_adder(n):
    def add(x):
        return x + n

    return add


add_five = make_adder(5)
add_half = make_adder(0.5)


@case((3,), (2.5,))
def functions_made_by_a_factory(x):
    return add_five(x), add_half(x), add_five(add_half(x))


@case((3,))
def factory_called_inside(x):
    return make_adder(x)(10), make_adder(x + 0.5)(10)


@case((3,), (2.5,), (np.uint8(3),))
def global_constants(x):
    return x * FACTOR, TABLE[1], len(TABLE), FLAG and FACTOR


@case((3,))
def global_tuple_summed(x):
    total = 0.0
    for y in TABLE:
        total += y * x
    return total


@case((np.arange(3.0),))
def global_array_read(a):
    total = 0.0
    for i in range(len(WEIGHTS)):
        total += WEIGHTS[i] * a[i]
    return total


@case((3,))
def global_array_shape(x):
    return WEIGHTS.shape, WEIGHTS.size * x, WEIGHTS.dtype == np.float64


@case((3,))
def unknown_global(x):
    return x + no_such_name


@case((3,))
def name_shadows_a_built_in(x):
    max = x + 1
    return max


@case((3,))
def nested_function_shadows_a_built_in(x):
    def abs(y):
        return y + 100

    return abs(-x)


@case((2, 5))
def composition(x, y):
    def compose(f, g):
        return lambda z: f(g(z))

    return compose(lambda a: a + x, lambda a: a * y)(10)


@case((4, 10), (0, 10))
def integral_by_midpoints(a, n):
    def f(x):
        return x * x + 1

    width = a / n
    total = 0.0
    for i in range(n):
        total += f((i + 0.5) * width)
    return total * width


@case((3,))
def same_name_inside_and_outside(x):
    def f(x):
        x = x + 1
        return x

    y = f(x * 10)
    return x, y
