"""Parameters: keyword-only, positional-only, defaults, *args and **keywords"""

import math

import numpy as np

from .case import case, each


def scaled(x, *, factor=2, **others):
    return x * factor + others.get("shift", 0)


def passed_on(*args, **keywords):
    return scaled(*args, **keywords)


def called(function, *args, **keywords):
    return function(*args, **keywords)


def positional_and_keywords(x, /, **keywords):
    return x, keywords["x"], keywords.get("y"), keywords.get("z", 7)


@case(*each(1, 2.5, np.int8(3)))
def keywords_read_by_name(x):
    return scaled(x, shift=5), scaled(x), scaled(x, factor=3, shift=4, unused=9)


@case(*each(1, 2.5))
def keywords_passed_on(x):
    return passed_on(x, shift=5), passed_on(x), passed_on(x, factor=3, unused=9)


@case(*each(1, 2.5))
def function_called_with_what_was_given(x):
    return called(scaled, x), called(scaled, x, factor=5), called(scaled, x=x, shift=5), called(lambda p, q=3: p * q, x, q=9)


@case(*each(3, 2.5))
def positional_only_name_as_keyword(x):
    return positional_and_keywords(x, x=2.5), positional_and_keywords(1, x=x, y=3)


@case(*each(3, 2.5))
def keywords_iterated(x):
    def total(**keywords):
        s = 0
        for name, value in keywords.items():
            s += value if name == "a" else 2 * value
        for name in keywords:
            s += len(name)
        return s, len(keywords), "a" in keywords, sum(keywords.values()), "b" not in keywords.keys()

    return total(a=x, bb=2), total(), total(b=2.5)


@case(*each(3))
def keywords_as_a_condition(x):
    def is_given(**keywords):
        return 1 if keywords else 0

    return is_given(), is_given(x=x)


@case(*each(3))
def missing_keyword(x):
    def f(**keywords):
        return keywords["a"]

    return f(b=x)


@case(*each(3))
def argument_given_twice(x):
    return scaled(x, x=3)


@case(*each(3))
def keywords_that_hold_functions(x):
    def f(x, **keywords):
        return keywords["by"](x)

    return f(x, by=math.sqrt), f(x, by=lambda y: y + 1)


@case(*each(3, 2.5))
def keywords_into_a_recursion(x):
    def f(n, **keywords):
        return keywords["x"] if n == 0 else f(n - 1, x=keywords["x"] * 2)

    return f(3, x=x)


@case(*each(3, 2.5))
def keywords_merged(x):
    def f(**keywords):
        return scaled(1, factor=x, **keywords)

    return f(), f(shift=2)


@case((1,), (1, 3))
def own_keywords(x, y=2, *args, z=4, **others):
    return x + y * z, len(args), len(others)


@case(*each(np.arange(4.0)))
def default_that_is_an_array(a):
    def f(x, by=a):
        return x * by[1]

    return f(3)


@case(*each(3))
def defaults_of_many_kinds(x):
    def f(y, name="a", function=math.sqrt, pair=(1, 2.5), nothing=None, *, flag=True):
        return function(y) + pair[1] if flag and name == "a" and nothing is None else 0.0

    return f(x), f(x, "b"), f(x, function=math.exp, flag=x > 0)


@case(*each(3))
def keyword_only_without_default(x):
    def f(*, a, b=2):
        return a - b

    return f(a=x), f(b=x, a=1)


@case(*each(3))
def keyword_only_missing(x):
    def f(*, a, b=2):
        return a - b

    return f(b=x)


@case(*each(3))
def positional_only_by_name(x):
    def f(a, /):
        return a

    return f(a=x)


def of_three(a, b=2, c=3):
    return a * 100 + b * 10 + c


def of_keywords(x, /, y, *, scale=1.0, shift):
    return x * scale + shift + y


class Line:
    def __init__(self, slope, offset=0.5):
        self.slope, self.offset = slope, offset

    def at(self, x, y=1.0):
        return self.slope * x + self.offset * y


@case(({"a": 1, "b": 5},), ({"a": 1},), ({"b": 1},), ({"a": 1, "z": 5},), ({"c": 1, "a": 2, "b": 3},), ({},))
def names_that_a_table_has(table):
    return of_three(**table)


@case(({"b": 5}, 1), ({"c": 1}, 1), ({"b": 5, "c": 1}, 4))
def names_of_a_table_after_others(table, n):
    made = dict(c=n)
    made["b"] = 7
    return of_three(n, **made), (lambda a, b=1: a - b)(a=n, **{"b": n}), of_three(**table, a=n)


@case(({"scale": 2.0, "shift": 3.0, "y": 1.0}, {"slope": 2.0}, {"x": 1.5}), ({"shift": 3.0, "y": 1.0}, {"slope": 2.0, "offset": 1.0}, {"y": 2.0, "x": 1.5}),
      ({"scale": 2.0, "y": 1.0}, {"slope": 2.0}, {"x": 1.5}), ({"shift": 3.0, "y": 1.0}, {"slope": 2.0}, {"x": 1.5, "q": 1.0}))
def names_for_methods_and_classes(numbers, line, point):
    return of_keywords(4.0, **numbers), Line(**line).at(**point), dict(**line)
