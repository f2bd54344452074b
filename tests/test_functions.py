"""Functions that compiled code gives to Python, and functions as values across calls."""

import functools
import math
import sys

import numpy as np
import pytest
from jitcore import errors, njit, pipeline


@njit
def adder(n):
    def add(x):
        return x + n

    return add


def test_a_closure_is_returned():
    add = adder(3)
    assert type(add) is type(lambda: 0) and add.__qualname__ == "adder.<locals>.add"
    assert add(4) == 7 and add.__closure__[0].cell_contents == 3


def test_functions_returned_together_share_their_variable():
    @njit
    def counter(n):
        count = n

        def increase():
            nonlocal count
            count += 1
            return count

        def get():
            return count

        increase()
        return increase, get

    increase, get = counter(5)
    assert [increase(), increase(), get()] == [7, 8, 8]
    assert counter(1)[1]() == 2 and get() == 8


def test_one_of_several_functions_is_returned():
    @njit
    def choose(n, condition):
        return (lambda x: x + n) if condition else math.sin

    assert choose(3, True)(4) == 7 and choose(3, False) is math.sin


def test_functions_that_call_themselves_and_each_other_are_returned():
    @njit
    def factorial():
        def fact(k):
            return 1 if k <= 1 else k * fact(k - 1)

        return fact

    @njit
    def even():
        def even(k):
            return True if k == 0 else odd(k - 1)

        def odd(k):
            return False if k == 0 else even(k - 1)

        return even

    assert factorial()(5) == 120
    assert even()(8) is True and even()(7) is False


def test_a_captured_array_is_the_very_array():
    @njit
    def reader(a):
        def at(i):
            return a[i]

        return at

    a = np.arange(5.0)
    at = reader(a)
    assert at(3) == 3.0 and at.__closure__[0].cell_contents is a


def test_defaults_are_returned():
    @njit
    def make(n):
        def f(x, y=n, *, z=2 * n):
            return x + y + z

        return f

    f = make(3)
    assert f(1) == 10 and f.__defaults__ == (3,) and f.__kwdefaults__ == {"z": 6}


def test_partial_methods_and_keywords_are_returned():
    partial = njit(lambda n: functools.partial(max, n))(3)
    assert type(partial) is functools.partial and partial(5) == 5
    assert njit(lambda a: a.sum)(np.arange(4.0))() == 6.0
    assert njit(lambda **keywords: keywords)(a=1, b=2.5) == {"a": 1, "b": 2.5}


def test_lists_and_tuples_of_functions_are_returned():
    functions = njit(lambda n: [lambda x: x + n, abs])(2)
    assert [f(-3) for f in functions] == [-1, 3]
    functions = njit(lambda n: (abs, lambda x: x * n))(3)
    assert functions[0] is abs and functions[1](4) == 12


# --- closures: one compilation for all that a factory makes
@pytest.fixture
def compilations(monkeypatch):
    """The names of what is compiled."""
    names, compile_function = [], pipeline.compile_function

    def counted(source, *rest, **options):
        names.append(source.code.co_name)
        return compile_function(source, *rest, **options)

    monkeypatch.setattr(pipeline, "compile_function", counted)
    return names


def test_closures_of_one_factory_compile_once(compilations):
    def make(n, a):
        @njit
        def f(x):
            return x * n + a[0]

        return f

    made = [make(i, np.array([0.5 * i])) for i in range(1000)]
    assert [f(2) for f in made] == [2.5 * i for i in range(1000)]
    assert compilations == ["f"]


def test_captured_values_are_read_at_each_call(compilations):
    def make(n):
        @njit
        def f(x):
            return x + n

        def assign(value):
            nonlocal n
            n = value

        return f, assign

    f, assign = make(2)
    assert f(3) == 5
    assign(5)
    assert f(3) == 8 and len(compilations) == 1
    assign(2.5)
    assert f(3) == 5.5 and len(compilations) == 2
    assign(10**30)
    with pytest.raises(errors.UnsupportedError):
        f(3)
    assign(7)
    assert f(3) == 10


def test_what_must_be_constant_is_one(compilations):
    def make(axis):
        @njit
        def f(a):
            return a.sum(axis)

        return f

    a = np.ones((2, 3))
    assert make(0)(a).tolist() == [2, 2, 2] and make(1)(a).tolist() == [3, 3]
    power = (lambda n: njit(lambda x: x**n))(-1)
    assert power(2) == 0.5


def test_captured_functions_are_told_apart(compilations):
    def make(function):
        n = 3

        @njit
        def f(x):
            return function(x) + n

        return f

    assert [make(f)(1.0) for f in (math.sin, math.cos, abs, math.sin)] == [math.sin(1) + 3, math.cos(1) + 3, 4.0, math.sin(1) + 3]


def test_captured_lists_are_changed_and_arrays_returned():
    def make(items, a):
        @njit
        def f(x):
            items.append(x)
            return a

        return f

    items, a = [1, 2], np.arange(3.0)
    f = make(items, a)
    before = sys.getrefcount(a)
    assert f(3) is a and f(4) is a and items == [1, 2, 3, 4]
    assert sys.getrefcount(a) == before


def test_a_closure_that_raises_lets_go_of_what_it_captured():
    def make(a):
        @njit
        def f(i):
            return a[i]

        return f

    a = np.arange(3.0)
    f = make(a)
    before = sys.getrefcount(a)
    for _ in range(5):
        with pytest.raises(IndexError):
            f(7)
    assert sys.getrefcount(a) == before


# --- closures as arguments
@njit
def apply(f, x):
    return f(x)


def test_closures_that_are_passed_share_machine_code(compilations):
    apply = njit(lambda f, x: f(x))

    def scale(n):
        return lambda x: x * n

    def read(a, i):
        return lambda x: a[i] + x

    def shifted(f, n):
        return lambda x: f(x) + n

    a = np.arange(4.0)
    assert [apply(scale(i), 3) for i in range(9)] == [3 * i for i in range(9)] and len(compilations) == 1
    assert apply(scale(2.5), 3) == 7.5 and len(compilations) == 2
    assert [apply(read(a * k, 1), 3) for k in range(5)] == [3.0, 4.0, 5.0, 6.0, 7.0] and len(compilations) == 3
    assert [apply(shifted(scale(k), 1), 3) for k in range(5)] == [1, 4, 7, 10, 13] and len(compilations) == 4


def test_closures_that_need_a_constant_are_told_apart():
    apply = njit(lambda f, x: f(x))
    m = np.ones((2, 3))
    assert [apply(f, m).shape for f in ((lambda axis: lambda a: a.sum(axis))(axis) for axis in (0, 1, 0))] == [(3,), (2,), (3,)]
    assert [apply((lambda n: lambda x: x**n)(n), 2) for n in (2, -1)] == [4, 0.5]


def test_a_closure_that_calls_itself_is_passed():
    def factorial(n):
        def fact(k):
            return n if k <= 1 else k * fact(k - 1)

        return fact

    assert [apply(factorial(n), 5) for n in (1, 2, 3)] == [120, 240, 360]


def test_a_passed_closure_keeps_what_it_captured():
    def read(a):
        return lambda i: a[i]

    a = np.arange(4.0)
    f = read(a)
    before = sys.getrefcount(a)
    for _ in range(5):
        assert apply(f, 2) == 2.0
        with pytest.raises(IndexError):
            apply(f, 9)
    assert sys.getrefcount(a) == before
    assert njit(lambda f: f)(f) is f


def test_a_passed_closure_changes_a_list():
    def adder(items):
        def add(x):
            items.append(x)
            return len(items)

        return add

    items = [1]
    assert apply(adder(items), 5) == 2 and items == [1, 5]


# --- memory
def test_what_functions_capture_is_freed(blocks_are_freed):
    @njit
    def in_a_list(a, n):
        functions = []
        for i in range(n):
            b = a * i
            functions.append((lambda k: b[k]) if i % 2 else (lambda k: a[k]))
        return [f(1) for f in functions]

    @njit
    def chosen(a, condition):
        b = a * 2
        f = (lambda k: a[k]) if condition else (lambda k: b[k])
        if condition:
            f = None
        return f(1)

    @njit
    def in_a_cell(a, n):
        best = a * 0

        def see(x):
            nonlocal best
            best = best + x

        for i in range(n):
            see(a)
        if n > 3:
            raise ValueError(n)
        return best

    @njit
    def returned(a, condition):
        b = a + 1
        return (lambda k: b[k]) if condition else (lambda k: a[k] * b[k])

    a = np.arange(4.0)
    for _ in range(5):
        assert in_a_list(a, 4) == [in_a_list.py_func(a, 4)[k] for k in range(4)]
        assert chosen(a, False) == 2.0
        with pytest.raises(TypeError, match="not callable"):
            chosen(a, True)
        assert in_a_cell(a, 2).tolist() == (2 * a).tolist()
        with pytest.raises(ValueError):
            in_a_cell(a, 5)
        assert returned(a, True)(1) == 2.0 and returned(a, False)(2) == 6.0
