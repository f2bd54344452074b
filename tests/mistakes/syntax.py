"""Syntax that compiled code does not have, and closures over what it cannot hold."""

from types import SimpleNamespace

import numpy as np

from . import mistake

LINE = np.arange(6.0)
COUNTER = 0
RECORD = {"a": 1}
ITEMS = [1, 2, 3]


@mistake(1)
async def async_function(x):  # here
    return x


@mistake(1)
def class_statement(x):
    class Inner:  # here
        pass

    return x


@mistake(1)
def global_statement(x):
    global COUNTER
    COUNTER = x  # here


@mistake(3)
def imported_library_with_keywords(n):
    import pprint
    return pprint.pformat(n)  # here


@mistake(3)
def imported_library(n):
    import colorsys
    import marshal
    return colorsys.rgb_to_hsv(n, n, n)[0] + len(marshal.dumps(n))  # here


@mistake(3)
def evaluated_text(n):
    return eval("n + 1")  # here


@mistake(3)
def local_variables_asked(n):
    return len(locals()) + n  # here


@mistake(3)
def recursion_without_an_end(n):
    return recursion_without_an_end((n, n))  # here


@mistake(3)
def identity_asked(n):
    return id(n)  # here


@mistake(3)
def super_called(n):
    return super().thing(n)  # here


@mistake(LINE)
def attribute_deleted(a):
    del a.shape  # here


def makes(thing):
    def closes_over(n):
        return thing.value + n  # here
    return closes_over


closes_over_an_object = mistake(3)(makes(SimpleNamespace(value=3)))
