"""functools.partial objects and bound methods as arguments: what they do, what is shared, what comes back."""
import functools
import operator

import numpy as np
import pytest

from jitcore import njit


def add(a, b, c=1):
    return a + b * c


def collects(*args, **keywords):
    return args, keywords


class Counter:
    def __init__(self, step):
        self.step, self.count = step, 0

    def advance(self, by):
        self.count += self.step * by
        return self.count

    @classmethod
    def of(cls, step):
        return cls(step).advance(2)


def applied(function, x):
    return function(x)


@pytest.mark.parametrize("given", [
    functools.partial(add, 2), functools.partial(add, 2.5, c=np.float32(4)), functools.partial(add, b=2, c=5), functools.partial(njit(add), 2),
    functools.partial(pow, 2), functools.partial(operator.mul, 2.0), functools.partial(functools.partial(add, 2), c=3),
    functools.partial(collects, 1, "x", z=2, y=(1, 2.5)), functools.partial(operator.getitem, [5, 6, 7, 8]), Counter.of])
def test_what_is_passed_does_the_same(given):
    expected, found = applied(given, 3), njit(applied)(given, 3)
    assert found == expected and type(found) is type(expected)


def test_keywords_of_the_call_win():
    assert njit(lambda f: f(1, c=7))(functools.partial(add, 2, c=5)) == 2 + 7
    assert njit(lambda xs, f: sorted(xs, key=f))([1, 3, 2], functools.partial(operator.mul, -1)) == [3, 2, 1]
    assert njit(lambda x, f: f(x))(2, f=functools.partial(add, 1)) == 3


def test_objects_that_hold_values_of_the_same_types_share_machine_code():
    compiled = njit(applied)
    assert [compiled(functools.partial(add, k, c=k), 2) for k in range(20)] == [3 * k for k in range(20)]
    assert len(compiled.specializations) == 1


def test_what_an_object_holds_may_change():
    compiled, given = njit(applied), functools.partial(add, 2, c=5)
    assert compiled(given, 1) == 7
    given.keywords["c"] = 6
    assert compiled(given, 1) == 8


def test_the_owner_of_a_bound_method_changes():
    compiled, one = njit(applied), Counter(3)
    assert [compiled(one.advance, 2), compiled(one.advance, 1), one.count] == [6, 9, 9]


def test_what_comes_back_is_such_an_object():
    same, one = njit(lambda f: (f, f)), Counter(3)
    found, _ = same(functools.partial(add, 2, c=5))
    assert type(found) is functools.partial and (found.func, found.args, found.keywords) == (add, (2,), {"c": 5})
    found, _ = same(one.advance)
    assert found == one.advance


def test_a_partial_of_a_method_or_of_an_inner_function_comes_back_as_one():
    def inner(a, b):
        return a + b

    same = njit(lambda f: f)
    for given in (functools.partial(inner, 2), functools.partial(Counter.advance, Counter(3))):
        found = same(given)
        assert type(found) is functools.partial and found.func is given.func and len(found.args) == 1
