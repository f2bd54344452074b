"""isinstance, type, print and f-strings"""

import numbers

import numpy as np

from .case import case, each
from .scalars import INF, NAN

SCALARS = (
    3, True, 2.5, 1j, None, (1, 2), np.int8(1), np.uint64(1), np.float32(1), np.float64(1), np.complex128(1),
    np.bool_(True),
)
LINE, GRID, INTS = np.arange(3.0), np.eye(2), np.array([5, -2, 7, 0])


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


@case(*each(3, 2.5, True, None, 1j, (1,), np.int8(1), np.float64(1), LINE, "a", range(3)))
def isinstance_of_unions(x):
    Numbers = int | float
    return (
        isinstance(x, Numbers), isinstance(x, int | None), isinstance(x, (int | float, (tuple, str))),
        isinstance(x, (None | complex, np.ndarray)), isinstance(x, Numbers | np.generic),
    )


@case((True, 3), (False, 3), (True, 2.5))
def isinstance_of_optional(c, x):
    y = x if c else None
    return (
        isinstance(y, int), isinstance(y, float), isinstance(y, (float, type(None))), isinstance(y, int
        | None), isinstance(y, object),
    )


@case(*each(3, 2.5, (1, 2), None, LINE, range(2)))
def types_known(x):
    return (
        type(x) is int, type(x) == tuple, type(x) in (float, tuple), type(x) is type(None), callable(x),
        hasattr(x, "shape"),
    )


@case((3,))
def functions_as_values(x):
    def inner(y):
        return y + x

    f = abs
    return callable(inner), callable(f), callable(int), f(-x), inner(1), isinstance(inner, int)


@case((LINE, GRID), (INTS, np.zeros((0, 2))))
def print_arrays(a, b):
    print(a, b, a[1:], b.T)
    print("row", b[:1], sep="|", end="!\n")


@case(
    *each(np.int8(-3), np.float32(0.1), np.complex64(1 + 2j), np.bool_(True), np.uint64(2**64 - 1),
    np.float16(0.5)),
)
def print_numpy_scalars(x):
    print(x, (x, x), [x])


@case(*each(3, None, (1, None, (2.5,)), range(3), True, "text", 1j, (np.float64(1), "a"), slice(1, None, 2)))
def print_anything(x):
    print(x, (x, 1), sep="-", end=";")
    print()
    print([x], "end", flush=True)


@case((True, 3), (False, 3))
def print_optional(c, x):
    print(x if c else None)


@case((1, ("sep",)), (2, ("end", "sep")))
def print_tuple_of_words(x, t):
    print(x, t)
    print(x, ("sep",))
    print(("end",))


@case((2, 3))
def print_from_inner(x, y):
    def show(*values):
        print("values", *values)

    show(x, y)
    show()
    print(*(x, y), sep=",")


@case(*each(3, 2.5, None, True, (1, 2.5), 1j, np.int8(3), np.float32(0.1), INF))
def formatted(x):
    return f"x={x}", f"{x!r:>8}|{x!s:<6}|{x!a}", f"{x=}", f"{{}}{x}"


@case(*each(3, 2.5, -7.125, 10**15))
def formatted_with_spec(x):
    return f"{x:8.3f}|{x:<10}|{x:e}|{x:+}|{x:010.2f}"


@case(*each(3, -1, 2.5))
def formatted_in_assert(x):
    assert x > 0, f"x must be positive, not {x!r} ({x:.2f})"
    return x


@case((LINE, 7), (LINE, 2), (LINE, -1))
def formatted_in_raise(a, i):
    if i < 0:
        raise ValueError(f"index {i} of {len(a)}: {a[:2]}", i, a[0])
    if i >= len(a):
        raise IndexError("index", i, "of", len(a))
    return a[i]


@case((1, 2), (1.5, "x"))
def formatted_several(x, y):
    return f"{x} and {y}", (f"{x}", 1), f"{f'{x}'!r}", f""


@case(*each(1, 1.5, "s", True, None, (1, 2), [1], {1: 2}, np.ones(2), np.float32(1), np.int8(3)))
def class_of(x):
    return x.__class__, x.__class__ is type(x), x.__class__.__name__
