"""isinstance, type and print"""

import numbers

import numpy as np

from .case import case, each
from .scalars import INF, NAN

SCALARS = (
    3, True, 2.5, 1j, None, (1, 2), np.int8(1), np.uint64(1), np.float32(1), np.float64(1), np.complex128(1),
    np.bool_(True),
)
LINE, GRID = np.arange(3.0), np.eye(2)


@case(*each(*SCALARS))
def isinstance_of_python_types(x):
    return isinstance(x, int), isinstance(x, bool), isinstance(x, float), isinstance(x, complex), isinstance(x, tuple)


@case(*each(*SCALARS, LINE))
def isinstance_of_several(x):
    return isinstance(x, (int, float)), isinstance(x, (tuple, np.ndarray)), isinstance(x, (bool, (complex, float)))


@case(*each(*SCALARS))
def isinstance_of_union(x):
    return isinstance(x, int | float), isinstance(x, int | None)


@case(*each(*SCALARS, LINE))
def isinstance_of_numpy_types(x):
    return (
        isinstance(x, np.ndarray), isinstance(x, np.integer), isinstance(x, np.floating), isinstance(x, np.float64),
        isinstance(x, np.generic), isinstance(x, np.number),
    )


@case(*each(3, 2.5, np.int8(1), None), may_reject=True)
def isinstance_of_abstract_numbers(x):
    return isinstance(x, numbers.Integral), isinstance(x, numbers.Real)


@case(*each(3, 2.5, (1, 2), (2.5, 3, 4), None, LINE))
def branch_by_type(x):
    if isinstance(x, tuple):
        return len(x)
    if isinstance(x, np.ndarray):
        return x[0]
    if x is None:
        return -1
    if isinstance(x, int):
        return x + 1
    return x / 2


@case(*each(3, 2.5))
def dead_branch_need_not_type(x):
    if isinstance(x, tuple):
        return x[0] + x.no_such_thing
    if isinstance(x, float) and x > 1:
        return x.is_integer()
    return x == 3


@case((3, 4.5), (2.5, 1), (np.float32(1), 2))
def types_compared(x, y):
    return type(x) is int, type(x) is type(y), type(x) == float, type(x + y) is float


@case(*each(3.7, 3, np.float32(3.7)), may_reject=True)
def type_called(x):
    return type(x)(2), type(x)(x / 2)


@case(*each(LINE, GRID, np.int8(1) * np.ones(2, np.int8)))
def branch_by_dimensions(a):
    if a.ndim == 1:
        return a[0] + 1
    return a[0, 0] + 2


@case(*each(
    3, True, 2.5, -0.0, INF, NAN, 1e22, 1e16, 1e-5, 0.1, 1j, complex(-0.0, NAN), None, 123456789.123456789, 5e-324,
))
def print_one(x):
    print(x)


@case(*each(np.int8(-3), np.uint64(7), np.float32(0.1), np.float64(1e16), np.float64(0.1), np.bool_(True)))
def print_numpy_scalar(x):
    print(x)


@case((1, 2.5), (True, None), (np.int64(3), 2))
def print_several(x, y):
    print(x, y)
    print()
    print("x =", x, "and y =", y)


@case((1, 2.5))
def print_with_sep_and_end(x, y):
    print(x, y, sep=", ", end=";\n")
    print(x, end="")
    print(y, sep="")


@case(((1, 2.5, True),), (((), (1,), (None, (2,))),), ((np.float64(1.5), np.int8(2)),), may_reject=True)
def print_tuple(t):
    print(t)


@case((LINE,), (GRID,), may_reject=True)
def print_array(a):
    print(a)


@case(*each(0, 3))
def print_in_a_loop(n):
    for i in range(n):
        print("step", i)
    return n


@case(*each(3, 0))
def print_before_an_exception(x):
    print("dividing by", x)
    return 1 / x


@case()
def print_unusual_text():
    print("percent % braces {} backslash \\ tab \t \u00fcml\u00e4ut \u20ac \U0001f600")
