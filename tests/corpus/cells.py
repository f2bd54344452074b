"""Captured variables that change: nonlocal, inner functions made before, and inner functions that call each other"""

import numpy as np

from .case import case, each


@case(*each(3, 0))
def counter(n):
    count = 0

    def increase():
        nonlocal count
        count += 1
        return count

    for _ in range(n):
        increase()
    return count


@case(*each(3))
def variable_shared_by_two_functions(n):
    count = 0

    def add(by=1):
        nonlocal count
        count += by

    def get():
        return count

    add()
    add(5)
    for i in range(n):
        add(i)
    count += 1
    return count, get()


@case(*each(3))
def counters_made_by_a_function(n):
    def make():
        count = n

        def increase():
            nonlocal count
            count += 1
            return count

        return increase

    a, b = make(), make()
    a()
    a()
    return a(), b()


@case(*each(3.5, 12.0))
def maximum_found_from_inside(x):
    best = None

    def see(value):
        nonlocal best
        if best is None or value > best:
            best = value

    see(x)
    see(1.0)
    see(9.0)
    return best


@case(*each(3, 2.5))
def variable_of_two_levels_up(x):
    total = x

    def outer():
        def inner(y):
            nonlocal total
            total += y

        inner(1)
        inner(2)

    outer()
    return total


@case(*each(3))
def function_kept_while_its_variable_changes(n):
    y = 1

    def f():
        return y * 10

    g = f
    y = n
    return g(), f()


@case(*each(3))
def function_in_a_tuple_while_its_variable_changes(n):
    count = 0

    def step():
        return count + n

    held = (step, 1)
    count = 5
    return held[0]()


@case(*each(3, 7))
def variable_without_a_value(n):
    def f():
        return y * 10

    g = f
    if n > 5:
        y = n
    return g()


@case(*each(3))
def variable_deleted(n):
    y = n

    def f():
        return y

    g = f
    del y
    return g()


@case(*each(np.arange(4.0)))
def array_replaced_from_inside(a):
    best = a

    def double():
        nonlocal best
        best = best * 2

    double()
    double()
    return best


@case(*each(3))
def parameter_changed_from_inside(x):
    def f():
        nonlocal x
        x += 10
        return x

    return f(), x, f()


@case(*each(10))
def calls_counted_in_a_recursion(n):
    calls = 0

    def fib(k):
        nonlocal calls
        calls += 1
        return k if k < 2 else fib(k - 1) + fib(k - 2)

    return fib(n), calls


@case(*each(0, 7, 10))
def even_and_odd(n):
    def even(k):
        return True if k == 0 else odd(k - 1)

    def odd(k):
        return False if k == 0 else even(k - 1)

    return even(n), odd(n)


@case(*each(3, 2))
def functions_that_call_each_other_and_capture(n):
    k = n * 10

    def a(i):
        return k if i <= 0 else b(i - 1) + 1

    def b(i):
        k2 = 2
        return a(i - 1) * k2

    return a(n), b(n)


@case(*each(7, 1))
def three_functions_and_a_counter(n):
    steps = 0

    def even(m):
        nonlocal steps
        steps += 1
        return go(m // 2)

    def odd(m):
        nonlocal steps
        steps += 1
        return go(3 * m + 1)

    def go(m):
        if m == 1:
            return steps
        return even(m) if m % 2 == 0 else odd(m)

    return go(n)


@case(*each(3))
def locals_of_functions_that_call_each_other(x):
    offset = 100

    def f(n):
        offset = 1
        return offset if n == 0 else g(n - 1)

    def g(n):
        return offset + f(n)

    return f(x), g(x)


@case(*each(3, 0))
def exception_leaves_the_variable_as_it_is(n):
    count = 0

    def step():
        nonlocal count
        count += 1
        return 10 // (n - count)

    try:
        for _ in range(5):
            step()
    except ZeroDivisionError:
        pass
    return count


@case(*each(4))
def accumulator(n):
    def make(start):
        total = start

        def add(x):
            nonlocal total
            total += x
            return total

        return add

    add = make(0.5)
    for i in range(n):
        add(i)
    return add(0)


@case(*each(3, 4))
def comprehension_with_a_captured_name(n):
    x = n

    def get():
        return x

    found = []
    for _ in range(2):
        x += 1
        found.append(sum([x for x in range(n) if x % 2]) + get())
    pairs = [[x + y for x in range(y)] for y in range(3)]
    nested = [[x for x in range(x)] for x in range(n)]
    return found, pairs, nested, x, get()


@case(*each(3))
def functions_of_a_comprehension_with_a_captured_name(n):
    x = n

    def get():
        return x

    functions = [lambda: x for x in range(n)]
    return [f() for f in functions], x, get()


@case(*each(3, 0))
def comprehension_that_raises_with_a_captured_name(n):
    x = n

    def get():
        return x

    try:
        return [6 // x for x in range(n, -1, -1)], 0, x
    except ZeroDivisionError:
        return [], get(), x


@case(("(1+2)*3-4/2",), ("2*(3+(4-1))",), ("((1)",), ("2^3",))
def functions_in_a_circle_with_loops(text):
    pos = 0

    def peek():
        return text[pos] if pos < len(text) else ""

    def expression():
        nonlocal pos
        value = term()
        while peek() in ("+", "-"):
            sign = peek()
            pos += 1
            value = value + term() if sign == "+" else value - term()
        return value

    def term():
        nonlocal pos
        value = factor()
        while peek() in ("*", "/"):
            sign = peek()
            pos += 1
            value = value * factor() if sign == "*" else value / factor()
        return value

    def factor():
        nonlocal pos
        if peek() == "(":
            pos += 1
            value = expression()
            if peek() != ")":
                raise SyntaxError(f"expected ) at {pos}")
            pos += 1
            return value
        start = pos
        while peek().isdigit():
            pos += 1
        if start == pos:
            raise SyntaxError(f"unexpected {peek()!r} at {pos}")
        return float(text[start:pos])

    value = expression()
    if pos != len(text):
        raise SyntaxError("trailing " + text[pos:])
    return value
