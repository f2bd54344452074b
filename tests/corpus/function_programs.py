"""Programs that pass functions around: decorators, callbacks, tables, recursion with shared variables"""

import functools
import operator

import numpy as np

from .case import case


def repeat(times):

    def deco(f):

        @functools.wraps(f)
        def inner(*a, **k):
            r = 0
            for _ in range(times):
                r += f(*a, **k)
            return r
        return inner
    return deco


@repeat(3)
def base(x, y=1):
    return x + y


@case((2,), (2.5,))
def decorator_with_arguments(x):
    return (base(x), base(x, y=5))


@case((4,))
def decorator_defined_inside(n):

    def twice(f):
        return lambda x: f(f(x))

    @twice
    def g(x):
        return x * 3
    return g(n)


@case((5,))
def walk_that_appends(n):
    out = []

    def walk(k):
        if k == 0:
            return
        out.append(k)
        walk(k - 1)
        out.append(-k)
    walk(n)
    return out


@case((4,))
def hanoi_with_a_counter(n):
    moves = 0

    def mv(k, a, b, c):
        nonlocal moves
        if k == 0:
            return
        mv(k - 1, a, c, b)
        moves += 1
        mv(k - 1, c, b, a)
    mv(n, "a", "b", "c")
    return moves


@case((6,))
def queens(n):
    count = 0
    cols = [False] * n
    d1 = [False] * (2 * n)
    d2 = [False] * (2 * n)

    def place(r):
        nonlocal count
        if r == n:
            count += 1
            return
        for c in range(n):
            if not cols[c] and (not d1[r + c]) and (not d2[r - c + n]):
                cols[c] = d1[r + c] = d2[r - c + n] = True
                place(r + 1)
                cols[c] = d1[r + c] = d2[r - c + n] = False
    place(0)
    return count


@case((1, 2), (3, 0))
def function_called_safely(a, b):

    def safe(f, *args, default=None):
        try:
            return f(*args)
        except ZeroDivisionError:
            return default
    return safe(lambda x, y: x // y, a, b, default=-1)


@case((3,))
def table_of_lambdas(n):
    table = {0: lambda x: x, 1: lambda x: x * n, 2: lambda x: x ** 2}
    return [table[i % 3](i) for i in range(6)]


@case((3,))
def lambda_in_generators(n):
    f = lambda v: v * n
    return (sum((f(i) for i in range(5))), max((f(i) for i in range(3)), key=lambda v: -v))


@case((2, 3))
def operators_in_a_loop(a, b):
    return [f(a, b) for f in (operator.add, operator.sub, operator.mul, operator.pow)]


@case((3,))
def two_levels_of_nonlocal(n):
    x = 0

    def a():
        nonlocal x

        def b():
            nonlocal x
            x += n
        b()
        b()
        x += 1
    a()
    a()
    return x


@case(("hello world foo",))
def letters_counted_from_inside(s):
    counts = {}

    def count(w):
        counts[w] = counts.get(w, 0) + 1
    for ch in s:
        count(ch)
    return sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:3]


@case((10,))
def partials_in_a_list(n):
    add = lambda a, b, c=0: a + b + c
    fs = [functools.partial(add, i) for i in range(3)]
    return ([f(n) for f in fs], functools.partial(add, c=5)(1, 2))


@case((3, True), (3, False))
def function_or_none_returned(n, c):

    def make(flag):
        if flag:
            return lambda x: x + n
        return None
    f = make(c)
    return f(1) if f is not None else -1


class Scaled:
    def __init__(self, k):
        self.k = k

    def __eq__(self, other):
        return self.k == other.k


class Apart(Exception):
    pass


@functools.lru_cache
def negated(x):
    return -x


@case((Scaled, 3), (int, 2.5), (np.float32, 2), (complex, 1), (str.upper, "ab"), (operator.itemgetter(1), (4, 5)), (negated, -2))
def applied_to(callee, x):
    return callee(x), [callee(x), callee(x)]


@case((ValueError, 1), (Apart, 1), (KeyError, "x"))
def raised_and_caught(cls, x):
    try:
        raise cls(x)
    except cls as error:
        return error.args, type(error) is cls


@case((int, 3), (float, 3), (Scaled, Scaled(1)), (str, "x"))
def is_of(cls, x):
    return isinstance(x, cls), type(x) is cls, issubclass(cls, object)
