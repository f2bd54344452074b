"""Calls from Python with arguments that compiled code does not take: which one, why, and what may be passed."""

import math
import re
import types
from collections import Counter

import numpy as np
import pytest

from jitcore import njit
from raised import caught, frames


pytestmark = pytest.mark.usefixtures("as_users_see_it")


def takes(x, *rest, y=2):
    return x


class Listed(list):
    pass


class Thing:
    def __getattr__(self, name):
        raise AttributeError(name)


class Lost:
    __module__ = None

    def __new__(cls):
        return object.__new__(cls)


@pytest.mark.parametrize("iterator, name", [((i for i in (1, "a")), "generator"), (iter([1, "a"]), "list_iterator"), (map(str, [1, "a"]), "map")])
def test_iterators_are_refused_in_words(iterator, name):
    text = str(caught(njit(takes), iterator))
    assert text.startswith(f"takes(): argument 'x' is a {name}, an iterator") and "or list(…) of it" in text


WITHIN: list = []
WITHIN.append(WITHIN)


@pytest.mark.parametrize("arguments, words", [
    ((WITHIN,), ("'x'", "list that contains itself")), ((1, {"a": WITHIN}), ("contains itself",)),
    (([2**60, 2.5],), ("'x'", "list", "item 0 is an int and item 1 is a float", "help: make all of them floats: [float(x) for x in x]")), (([1, "a"],), ("'x'", "list", "item 1 is a str")), (({1: 2, "a": 3},), ("'x'", "dict", "key 0 is an int and key 1 is a str")), (({1: 2, 2: "a"},), ("'x'", "dict", "value 1 is a str")),
    ((np.array([None]),), ("'x'", "numpy.ndarray of dtype object")), (((1, [2, ""]),), ("'x'", "tuple whose item 1 is a list whose item 0 is an int and item 1 is a str")),
    ((np.zeros(2, "V5"),), ("help: see its bytes: x.view(np.uint8)",)),
    ((1, 2, {3, "a"}), ("*rest[1]", "set")), ((Thing(),), ("Thing, whose class has __getattr__",)), ((Lost(),), ("Lost, whose class has __new__",)), ((Listed([1]),), ("Listed (a subclass of list: list(…) of it may do)",)),
    ((Counter({1: 2, "a": 3}),), ("collections.Counter whose key 0 is an int",)),
    ((np.zeros(2, ">f8"),), ("'x'", ">f8")), ((np.ma.zeros(2),), ("'x'", "MaskedArray", "subclass of ndarray")),
    ((math,), ("'x' is a module",)), ((memoryview(np.zeros(2)),), ("'x' is a memoryview", "help: pass an array: np.asarray(x)")), ((object(),), ("'x' is an object",)),
    ((types.MappingProxyType({1: 2}),), ("help: pass a dict: dict(x)",)),
    (({1: 2}.keys(),), ("help: pass a list: list(x)",)), ((np.zeros(2, ">f8"),), ("newbyteorder('=')",)),
    ((np.array([1, 2], object),), ("help: give it another dtype: x.astype(float)",)), ((np.ma.zeros(2),), ("x.filled(…)",)),
])
def test_argument_that_is_not_taken(arguments, words):
    found = caught(njit(takes), *arguments)
    assert type(found) is TypeError and frames(found) == []
    text = str(found)
    assert text.startswith("takes(): argument ") and "which jitcore does not take; it takes\nint, float, complex" in text
    assert [word for word in words if word not in text] == [] and len(text.split("\n")) <= 12


@pytest.mark.parametrize("arguments, where", [((2**63,), "argument 'x'"), ((1, 2, -2**70), "an argument *rest"),
                                              (((1, 2**64),), "argument 'x'"), ((slice(0, 2**64),), "argument 'x'")])
def test_int_beyond_64_bits(arguments, where):
    found = caught(njit(takes), *arguments)
    assert type(found) is OverflowError and where in str(found) and "beyond 64 bits" in str(found) and frames(found) == []


def test_result_beyond_64_bits():
    @njit
    def power(n):
        return 2**n

    assert power(62) == 2**62
    assert type(caught(power, 63)) is OverflowError


@pytest.mark.parametrize("arguments, keywords", [((), {}), ((1,), {"z": 1}), ((1,), {"x": 2}), ((), {"y": 2})])
def test_wrong_call(arguments, keywords):
    function = njit(takes)
    with pytest.raises(TypeError) as expected:
        takes(*arguments, **keywords)
    for _ in range(2):
        with pytest.raises(TypeError) as found:
            function(*arguments, **keywords)
        assert str(found.value) == str(expected.value) and frames(found.value) == []
        function(1)


class Link:
    def __init__(self, x, rest=None):
        self.x, self.rest = x, rest

    def last(self):
        link = self
        while link.rest is not None:
            link = link.rest
        return link.x


def reads_outside(held):
    def reads():
        return held.last() if isinstance(held, Link) else held[0]
    return reads


@pytest.mark.parametrize("held", [Link(2**70), Link(1, Link(2, Link(2**70))), [2**70], {0: 2**70}])
def test_what_is_captured_and_does_not_fit_is_an_error_that_names_it(held):
    with pytest.raises(OverflowError, match=re.escape(f"reads(): 'held' is {2**70}, an int beyond 64 bits")):
        njit(reads_outside(held))()


def test_an_instance_far_down_that_does_not_fit_is_found():
    with pytest.raises(OverflowError, match=re.escape(f"argument 'self' is {2**70}, an int beyond 64 bits")):
        njit(Link.last)(Link(1, Link(2, Link(2**70))))


def test_instances_whose_attributes_have_a_type_only_in_some():
    def first(links):
        return links[0].x
    assert njit(first)([Link(1), Link(2)]) == 1
    with pytest.raises(TypeError, match=re.escape("argument 'links' leads to instances of Link whose attribute 'x' is int in one of them and a list in ")):
        njit(first)([Link(1), Link([1, "a"])])
