"""Names and attributes that do not exist, or not here."""

import math
from types import SimpleNamespace

import numpy as np

from . import mistake

LINE = np.arange(6.0)
THRESHOLD = 0.5


class Settings:
    limit = 3


POINT = SimpleNamespace(x=1.0)


@mistake(1.0)
def misspelt_numpy_function(x):
    return np.sqrtt(x)  # here


@mistake(1.0)
def misspelt_math_function(x):
    return math.sqart(x)  # here


@mistake(1.0)
def math_name_in_numpy(x):
    return np.asin2(x)  # here


@mistake(1.0)
def removed_numpy_name(x):
    return np.float(x)  # here


@mistake(LINE)
def misspelt_method(a):
    return a.summ()  # here


@mistake(LINE)
def misspelt_attribute(a):
    n = a.shpae[0]  # here
    return n


@mistake(LINE)
def attribute_of_nothing_similar(a):
    return a.first_element  # here


@mistake(LINE)
def list_method_on_an_array(a):
    a.append(1.0)  # here
    return a


@mistake((1, 2))
def list_method_on_a_tuple(t):
    t.append(3)  # here
    return t


@mistake(1.5)
def attribute_of_a_float(x):
    return x.lenght  # here


@mistake(3)
def attribute_of_a_module_global(x):
    return x + math.pie  # here


@mistake(3)
def attribute_of_a_class(x):
    return x + Settings.limits  # here


@mistake(3)
def attribute_of_a_global_object(x):
    return x + POINT.x  # here


@mistake(LINE)
def function_as_a_method(a):
    return a.sqrt()  # here


@mistake(3)
def attribute_assigned(n):
    a = np.zeros(n)
    a.shape = (n, 1)  # here
    return a


def norm(v):
    return v.length2()  # here


@mistake(LINE)
def misspelt_in_a_callee(a):
    total = 1.0
    return total + norm(a)


@mistake(3)
def module_that_is_not_there(n):
    import nowhere_at_all  # here
    return nowhere_at_all.f(n)
