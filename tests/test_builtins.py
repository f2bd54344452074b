"""Sequences where the corpus cannot say it: agreed deviations, refusals and their words, memory, and items of huge ranges."""

import operator

import numpy as np
import pytest
from jitcore import njit
from jitcore.errors import TypingError, UnsupportedError
from jitcore.library.sequences import builtins, ranges, sums, tuples

MAX, MIN = 2**63 - 1, -(2**63)
NAN = float("nan")
LINE = np.arange(4.0)


# --- iterators give their items once
def inside_a_tuple(a):
    kept = (zip(a, a), 1)
    return max(kept[0]), min(kept[0])


@pytest.mark.parametrize("function, arguments, name", [(inside_a_tuple, (LINE,), "zip")])
def test_second_use_of_an_iterator_is_refused(function, arguments, name):
    with pytest.raises(UnsupportedError, match=f"this {name} is used a second time"):
        njit(function)(*arguments)


def one_use_on_each_path(a, c):
    pairs = enumerate(a)
    total = 0
    if c:
        for i, _ in pairs:
            total += i
    else:
        for i, _ in pairs:
            total -= i
    return total


def made_anew_in_each_round(a, n):
    total = 0.0
    for _ in range(n):
        both = zip(a, a)
        for x, y in both:
            total += x * y
    return total, range(n) == range(n)


def looked_at_after_use(a, c):
    both, n = zip(a, a), len(a)
    k = 1 if c else 2
    for x, y in both:
        n += k
    return n, both is None, isinstance(both, zip)


@pytest.mark.parametrize("function, arguments", [
    (one_use_on_each_path, (LINE, True)), (one_use_on_each_path, (LINE, False)), (made_anew_in_each_round, (LINE, 3)),
    (looked_at_after_use, (LINE, False)),
])
def test_one_use_on_each_path_is_taken(function, arguments):
    assert njit(function)(*arguments) == function(*arguments)


# --- deviations
def test_a_tuple_with_nan_does_not_equal_itself():
    t = (NAN, 1)
    assert njit(lambda t: (t == t, t != t, NAN in t))(t) == (False, True, False)
    from codegen.ops import REGISTRY
    assert "nan" in REGISTRY.by_name["unlike_eq"].differs


def test_ranges_stay_within_64_bits():
    backwards, position = njit(lambda r: r[::-1]), njit(lambda r, x: r.index(x))
    assert backwards(range(MIN + 1, -5)) == range(-6, MIN, -1)
    with pytest.raises(OverflowError):            # its stop would be MIN - 1
        backwards(range(MIN, -5))
    assert position(range(MIN, MAX), -1) == MAX
    with pytest.raises(OverflowError):
        position(range(MIN, MAX), 0)


def test_sum_of_no_rows():
    total = njit(lambda a: sum(a))
    assert total(np.ones((2, 3))).tolist() == [2.0, 2.0, 2.0]
    with pytest.raises(ValueError, match="no rows"):
        total(np.ones((0, 3)))


# --- huge ranges, where CPython looks at each item
@pytest.mark.parametrize("x, expected", [
    (-(2.0**63), True), (2.0**63, False), (1e300, False), (float("inf"), False), (NAN, False), (2.0**62, True), (0.5, False),
    (2.0**62 + 0j, True), (1j, False), (np.float32(-(2.0**63)), True), (np.uint64(2**63), False), (np.uint64(2**62), True),
])
def test_members_of_a_huge_range(x, expected):
    result = njit(lambda r, x: x in r)(range(MIN, MAX, 2), x)
    assert result is expected


# --- what is refused says what to do
@pytest.mark.parametrize("function, argument, words", [
    (lambda x: vars(x), 3, "vars is not supported"), (lambda x: id(x), 3, "no identity"),
])
def test_unsupported_functions(function, argument, words):
    with pytest.raises(UnsupportedError) as caught:
        njit(function)(argument)
    assert words in str(caught.value)


def starred(x):
    first, *rest = x
    return first, rest


@pytest.mark.parametrize("function, arguments, words", [
    (lambda x: print(x, ends=""), (3,), "unexpected keyword argument 'ends'"),
    (lambda x: min(x, defualt=3), ((1, 2),), "did you mean 'default'?"), (lambda x: abs(x=x), (3,), "no keyword arguments"),
    (lambda x, c: max(zip(x, x, strict=c)), ((1,), True), "must be known when compiling"),
    (lambda x: sum(reversed(enumerate(x))), ((1,),), "not reversible"), (lambda x: sum(zip(x, 3)), ((1,),), "not iterable"),
    (lambda x: tuple(x) + ("a",), (LINE,), "must have one type"), (lambda x: (*x, "a"), (LINE,), "must have one type"),
    (lambda t, i: t[i], ((1, 2.5), 0), "must be a constant"), (lambda t, i: t[i:], ((1, 2.5), 0), "needs constant bounds"),
    (lambda t, n: t * n, ((1, 2.5), 3), "a constant number of times"), (lambda x: isinstance(x, 3), (3,), "must be a class"),
])
def test_refusals(function, arguments, words):
    with pytest.raises(TypingError) as caught:
        njit(function)(*arguments)
    assert words in str(caught.value)


# --- memory
def keeps_one(n, i):
    t = (np.arange(n), np.arange(n) + 5)
    for k in range(4):
        kept = t[k % 2]
    return t[i], kept


def test_an_array_taken_from_a_tuple_lives_on():
    import ctypes

    from codegen.machine import runtime
    live = ctypes.c_int64.from_address(runtime.address("jitcore_live"))
    compiled = njit(keeps_one)
    compiled(3, 0)
    before = live.value
    for _ in range(100):
        first, kept = compiled(1000, 0)
        with pytest.raises(IndexError, match="tuple index out of range"):
            compiled(1000, 2)
    assert first.tolist() == list(range(1000)) and kept.tolist() == list(range(5, 1005))
    del first, kept
    assert live.value == before


# --- the library runs in the interpreter
def test_library_functions_are_python():
    assert builtins.least((3, -5, 4), abs, None, operator.gt, "") == -5
    assert builtins.least((), None, 7, operator.lt, "") == 7
    assert builtins.least_of_many(range(5), lambda i: -i, None, operator.lt, "") == 4
    assert sums.sum_of_rows(np.ones((2, 2))).tolist() == [2.0, 2.0]
    assert tuples.index_between((1, 2, 1), 1, 1) == 2 and tuples.count((1, 2, 1), 1) == 2
    assert ranges.part(range(10, 40, 3), slice(1, -1, 2)) == range(10, 40, 3)[1:-1:2]
    assert ranges.part(range(5), slice(None, None, -1)) == range(4, -1, -1)
    assert ranges.ranges_equal(range(0, 5, 2), range(0, 6, 2)) and not ranges.ranges_equal(range(3), range(4))
    with pytest.raises(ValueError, match="zero"):
        ranges.part(range(5), slice(None, None, 0))


def test_what_takes_generators_in_the_interpreter():
    from jitcore.library.sequences import generators
    def squares(n):
        return (i * i for i in range(n))

    assert generators.sum_of_generator(squares(3), 4) == 9
    assert generators.least(squares(4), lambda x: -x, None, operator.lt, "") == 9
    assert list(generators.zip_of_many(squares(3), range(5), "abc")) == [(0, 0, "a"), (1, 1, "b"), (4, 2, "c")]
    assert list(generators.map_of_many(pow, squares(3), (2, 3, 4), (5, 6, 7))) == list(map(pow, (0, 1, 4), (2, 3, 4), (5, 6, 7)))
    with pytest.raises(ValueError, match="argument 2 is shorter than argument 1"):
        list(generators.zip_strictly(squares(3), (1, 2)))
    with pytest.raises(ValueError, match="argument 3 is longer than arguments 1-2"):
        list(generators.zip_strictly(squares(2), (1, 2), "abc"))
