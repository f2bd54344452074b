"""Calls of jitted functions from Python: every kind of argument natively, Python's own words for a wrong call, the object itself
where the interpreter returns it."""
import functools
import gc
import itertools
import sys
import types
from random import Random

import numpy as np
import pytest

from codegen.storage import memory
from jitcore import njit
from jitcore.dispatcher import Dispatcher
from perf import call_overhead
from perf.call_cases import CASES


@pytest.fixture
def misses(monkeypatch):
    """The calls that reach Python from now on."""
    seen = []

    def miss(self, /, *args, **keywords):
        seen.append((self, args, keywords))
        raise LookupError("a call in Python")
    monkeypatch.setattr(Dispatcher, "_miss", miss)
    return seen


def outcome(call):
    try:
        result = call()
    except Exception as error:
        return type(error), str(error)
    return result_key(result)


def result_key(result):
    if isinstance(result, (tuple, list)):
        return type(result), [result_key(item) for item in result]
    if isinstance(result, np.ndarray):
        return type(result), result.dtype, result.tolist(), result.flags.writeable
    return type(result), repr(result)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_kind_of_call_is_native(case, request):
    arguments = case.arguments
    if case.functions:
        arguments = tuple(njit(call_overhead.copied(a)) if callable(a) else a for a in arguments)
    compiled = case.prepare(njit(call_overhead.copied(case.function)))
    expected = call_overhead.evaluate(case, case.prepare(case.function), case.arguments)
    first = call_overhead.evaluate(case, compiled, arguments)
    missed = request.getfixturevalue("misses")
    again = call_overhead.evaluate(case, compiled, arguments)
    assert missed == []
    assert result_key(first) == result_key(again) == result_key(expected)
    assert not case.same or again is arguments[0]


ARRAYS = [array for dtype in "?bBhHiIlLqQefdFD" for array in (
    np.ones((), dtype), np.ones(3, dtype), np.ones((0, 2), dtype), np.ones((2, 3), dtype, order="F"),
    np.ones((4, 4, 4), dtype)[::2, 1:, ::-1], np.ones((1, 2, 1, 2, 1), dtype), np.ones((2,) * 7, dtype),
    np.broadcast_to(np.ones(1, dtype), (2, 3)))]


def test_arrays_of_every_layout(request):
    """As many specialisations as there are types; each is found again."""
    @njit
    def shape(a):
        return a.shape

    for array in ARRAYS:
        assert shape(array) == array.shape
    missed = request.getfixturevalue("misses")
    for array in ARRAYS + ARRAYS[::-1]:
        assert shape(array) == array.shape
    assert missed == []


# --- wrong calls

def f0(): return 1
def f1(first): return first
def f2(first, second): return first + second
def f3(first, second=2.0): return first * second
def f4(first, /, second): return first - second
def f5(first, *, second): return first - second
def f6(first, *, second=3): return first - second
def f7(first, *rest): return first + len(rest)
def f8(first, *rest, scale=1): return first + len(rest) * scale
def f9(first, /, second=1, *, third=2, fourth=3): return first + 10 * second + 100 * third + 1000 * fourth
def f10(first, second, third, /): return first
def f11(first, second=5, *, third): return first + 10 * second + 100 * third
def f12(first, *rest, third): return first + 10 * len(rest) + 100 * third
def f13(*rest, third, fourth=2): return 10 * len(rest) + 100 * third + fourth


FUNCTIONS = [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13]
KEYWORDS = [{}, {"second": 5}, {"first": 5}, {"secnd": 1}, {"scale": 7}, {"third": 9}, {"fourth": 1, "second": 2},
            {"second": 2, "first": 1}, {"first": 1, "second": 2, "third": 3}, {"third": 3, "first": 1, "second": 2},
            {"zz": 1, "yy": 2}, {"third": 4, "fourth": 5}]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_arguments_meet_parameters_as_in_python(function):
    """The same values, or Python's message for wrong numbers and names, before and after there is machine code."""
    compiled = njit(function)
    for _ in range(2):
        for count, keywords in itertools.product(range(6), KEYWORDS):
            for made in (keywords, {"".join(list(name)): value for name, value in keywords.items()}):     # not interned
                args = tuple(range(1, count + 1))
                assert outcome(lambda: compiled(*args, **made)) == outcome(lambda: function(*args, **made)), (args, keywords)


def test_names_that_are_not_interned_are_native(request):
    compiled = njit(f9)
    name = "".join(["sec", "ond"])
    assert compiled(1, **{name: 4}) == f9(1, second=4)
    missed = request.getfixturevalue("misses")
    other = "".join(["four", "th"])
    assert other is not sys.intern(other)
    assert compiled(1, **{other: 6, name: 4}) == f9(1, fourth=6, second=4) and missed == []


def test_defaults_of_another_type_are_compiled_apart():
    @njit
    def f(x, y=None, z=(1, 2.5)):
        return (x, y) if y is not None else (x, z)

    assert f(1) == (1, (1, 2.5)) and f(1, 2) == (1, 2) and f(1, z=3) == (1, 3) and f(1, z=3, y=4) == (1, 4)
    assert f(y=2.5, x=1) == (1, 2.5) and f(1) == (1, (1, 2.5))


class Whole(int):
    pass


class Double(np.float64):
    pass


class Pair(tuple):
    pass


class Matrix(np.ndarray):
    pass


@pytest.mark.parametrize("value, words", [
    (Whole(3), r"Whole \(a subclass of int"), (Double(3), r"Double \(a subclass of np.float64"),
    (Pair((1, 2)), r"Pair \(a subclass of tuple"), (np.ones(2).view(Matrix), "a subclass of ndarray"),
    (np.ones(2, ">f8"), "of dtype >f8"), (np.frombuffer(bytes(17), np.uint8)[1:].view("f8"), "not aligned"),
    ((1, Whole(2)), "tuple whose item 1 is a .*Whole"), (np.longdouble(1), "numpy.longdouble")])
def test_what_only_looks_like_a_number_or_an_array_is_refused(value, words):
    @njit
    def f(x):
        return 1

    for plain in (3, 3.0, np.float64(3), (1, 2), np.ones(2)):
        assert f(plain) == 1
    for _ in range(2):
        with pytest.raises(TypeError, match=words):
            f(value)


@pytest.mark.parametrize("kind", [int, float, complex, bool, np.int8, np.float32, np.complex64, np.bool_])
def test_number_types_are_arguments(kind):
    f = njit(lambda kind, x: (kind(x), np.zeros(2, kind), np.ones(1, dtype=kind)))
    for _ in range(2):
        assert result_key(f(kind, 2.0)) == result_key(f.py_func(kind, 2.0))


def test_ints_beyond_64_bits():
    @njit
    def f(x):
        return x

    for value in (2**63 - 1, -2**63, 2**30, -2**30, 2**60, 0, 2**62 - 1):
        assert f(value) == value
    for value in (2**63, -2**63 - 1, 2**64, 2**1000, -2**64):
        with pytest.raises(OverflowError, match="beyond 64 bits"):
            f(value)
        with pytest.raises(OverflowError, match="beyond 64 bits"):
            f((1, value))


def test_bool_is_not_int():
    @njit
    def f(x):
        return x, x + 1

    assert result_key(f(1)) == result_key((1, 2)) and result_key(f(True)) == result_key((True, 2))
    assert type(f(np.True_)[0]) is np.bool_ and type(f(False)[0]) is bool


# --- results

def itself(x):
    return x


@pytest.mark.parametrize("value", [1000000, 2.5, 1 + 2j, np.float32(2.5), np.longlong(3), np.ones(3), (1000000, 2.5),
                                   ((), (np.ones(2), "text")), range(1000), slice(1000, None), None, True, "text", np.sin])
def test_an_argument_comes_back_as_the_same_object(value):
    f = njit(itself)
    assert f(value) is value and f(value) is value and f(x=value) is value
    boxed = njit(lambda x: (x, (x, 1)))
    for _ in range(2):
        result = boxed(value)
        assert result[0] is value and result[1][0] is value and result[1][1] == 1


def test_which_argument_comes_back():
    @njit
    def turned(t, x, *rest, k=7.5):
        (a, b), c = t
        return rest, (c, a), k, x, b + 1

    for _ in range(2):
        t, x, one, two = ((1.5, 2.5), 3.5), 4.5, 5.5, 6.5
        k = float("8.5")
        result = turned(t, x, one, two, k=k)
        assert result == ((5.5, 6.5), (3.5, 1.5), 8.5, 4.5, 3.5)
        assert result[0][0] is one and result[0][1] is two and result[1][0] is t[1] and result[1][1] is t[0][0]
        assert result[2] is k and result[3] is x
        assert turned(t, x)[2] == 7.5


def test_ways_out_that_differ():
    @njit
    def f(x, y, which):
        if which == 0:
            return x, y
        if which == 1:
            return x, 0.0
        return x, -0.0

    x, y = 1.5, 2.5
    for which, second in ((0, "2.5"), (1, "0.0"), (2, "-0.0")) * 2:
        result = f(x, y, which)
        assert result[0] is x and repr(result[1]) == second


def test_results_that_are_declared_are_converted():
    @njit("float64(float64)")
    def f(x):
        return x

    for value in (2.5, np.float64(2.5), 2.5):
        assert result_key(f(value)) == result_key(2.5)                # a type in a signature is Python's


@pytest.mark.parametrize("function", [lambda: 0.5, lambda: 10**12, lambda: 7, lambda: True, lambda: None, lambda: 1j,
                                      lambda: np.float32(0.1), lambda: (0.5, 7, (None, True)), lambda: ()])
def test_constants(function):
    compiled = njit(function)
    assert result_key(compiled()) == result_key(compiled()) == result_key(function())


def test_a_text_equal_to_the_one_that_was_compiled_for():
    f = njit(lambda kind: (kind, kind))
    assert f("linear") == ("linear", "linear")
    other = "".join(["lin", "ear"])
    before = sys.getrefcount(other)
    results = [f(other) for _ in range(100)]
    assert all(result == ("linear", "linear") for result in results)
    kept = sum(item is other for result in results for item in result)
    assert sys.getrefcount(other) == before + kept


NUMPY_VALUES = [t(value) for t in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64, np.float16,
                                   np.float32, np.float64, np.complex64, np.complex128, np.bool_) for value in (0, 1, 100)]


def test_numpy_scalars_are_numpys_own():
    @njit
    def f(a):
        return a[0], a[-1]

    arrays = [np.array([value, value]) for value in NUMPY_VALUES]
    for _ in range(50):
        for value, array in zip(NUMPY_VALUES, arrays):
            one, other = f(array)
            assert type(one) is type(other) is type(value) and one == other == value and hash(one) == hash(value)
            assert one.nbytes == value.nbytes and one.base is None and isinstance(one + one, np.generic)


def references(values):
    return [sys.getrefcount(value) for value in values]


@pytest.mark.parametrize("function, count", [
    (lambda x: x, 1), (lambda x: (x, x, 2.5), 1), (lambda x, y=(1.5, 2): (y[0], x, y), 1), (lambda *rest: rest, 3),
    (lambda x, y, z: ((x, y), (z, None), True, 10**12), 3), (lambda x, *, y=7.5: (y, x), 1)])
def test_references_balance(function, count):
    f = njit(function)
    for kind in (lambda n: n + 0.5, lambda n: 10**6 + n, lambda n: np.ones(n + 1), lambda n: (n + 0.5, 10**6 + n),
                 lambda n: np.float64(n)):
        arguments = [kind(n) for n in range(count)]
        watched = [*arguments, None, True, f.py_func.__defaults__, f.py_func.__kwdefaults__]
        f(*arguments)
        gc.collect()
        before, blocks = references(watched), sys.getallocatedblocks()
        for _ in range(1000):
            f(*arguments)
        assert references(watched) == before
        assert abs(sys.getallocatedblocks() - blocks) < 200


# --- ways of calling

def subtract(x, y=1.0, *, scale=1.0):
    return (x - y) * scale


def test_ways_of_calling(request):
    f = njit(subtract)
    owner = types.SimpleNamespace(f=f)
    Owner = type("Owner", (), {"static": staticmethod(f), "bound": f})
    calls = [lambda: f(3.5), lambda: owner.f(3.5, 2.0), lambda: Owner.static(3.5, scale=2.0), lambda: Owner().static(3.5),
             lambda: types.MethodType(f, 3.5)(1.5), lambda: types.MethodType(f, 3.5)(y=1.5, scale=3.0), lambda: Owner.bound(3.5),
             lambda: functools.partial(f, 3.5)(2.5), lambda: functools.partial(f, y=3.5, scale=2.0)(2.5),
             lambda: list(map(f, [1.5, 2.5], [0.5, 1.5])), lambda: f(*(1.5, 2.5), **{"scale": 2.0}),
             lambda: functools.reduce(f, [8.5, 1.5, 2.5]), lambda: sorted([1.5, 0.5], key=f), lambda: f.__call__(1.5),
             lambda: type(f).__call__.__get__(f)(1.5)]
    for call in calls:
        call()
    missed = request.getfixturevalue("misses")
    results = [call() for call in calls]
    f = owner.f = Owner.bound = subtract
    Owner.static = staticmethod(subtract)
    assert results[:6] + results[7:-1] == [call() for call in calls[:6] + calls[7:-1]]
    assert results[6] == 2.5 and results[-1] == 0.5 and missed == []


def test_a_dispatcher_dropped_during_its_own_call(monkeypatch):
    """Compiled code prints, and what it prints to drops the dispatcher."""
    holder = []

    class Out:
        def write(self, text):
            holder.clear()
            gc.collect()

    holder.append(njit(lambda x: (print(x), x + 1)))
    monkeypatch.setattr(sys, "stdout", Out())
    assert holder[0](1) == (None, 2)
    holder.append(njit(lambda x: (print(x), x + 1)))
    assert list(map(holder[0], [1, 2])) == [(None, 2), (None, 3)]


def test_a_call_inside_its_own_call(monkeypatch):
    depth = []

    class Out:
        def write(self, text):
            if text.strip() and int(text) > 0:
                depth.append(f(int(text) - 1) if int(text) % 2 else f(float(int(text) - 1)))

    @njit
    def f(x):
        print(int(x))
        return x * 2

    f(1), f(1.0)
    monkeypatch.setattr(sys, "stdout", Out())
    assert f(5) == 10 and depth == [0, 2.0, 4, 6.0, 8]


def test_a_specialisation_that_replaces_the_first():
    """Calls go straight to the first specialisation; a changed global replaces it."""
    scope = {"scale": 2, "njit": njit}
    exec("def f(x):\n    return x * scale", scope)
    f = njit(scope["f"])
    assert f(3) == 6 and f(3.0) == 6.0
    scope["scale"] = 5
    assert f(3) == 15 and f(3.0) == 15.0 and f(3) == 15


def test_a_table_that_is_replaced_while_it_is_searched(monkeypatch):
    """What the hot call of one of many specialisations prints to compiles one more."""
    values = [np.ones(1, dtype) for dtype in "bBhHiIlLefd"]

    class Out:
        def write(self, text):
            if text.strip():
                f(values[len(f.signatures)])
                gc.collect()

    @njit
    def f(a, loud=False):
        if loud:
            print(1)
        return a[0] + a[0]

    for value in values[:6]:
        assert f(value, False) == 2 and f(value, True) == 2
    monkeypatch.setattr(sys, "stdout", Out())
    for _ in range(3):
        for value in values[:6][::-1]:
            if len(f.signatures) < len(values):
                assert result_key(f(value, loud=True)) == result_key(value[0] + value[0])
    monkeypatch.undo()
    assert len(f.signatures) == len(values)
    for value in values:
        assert result_key(f(value, loud=False)) == result_key(value[0] + value[0])


def test_many_specialisations_by_keyword_and_tuple(request):
    @njit
    def f(t, *, scale=2.0):
        return len(t), scale

    kinds = [(tuple(range(length)), scale) for length in range(8) for scale in (1, 2.5, np.float32(1), True)]
    for t, scale in kinds:
        assert result_key(f(t, scale=scale)) == result_key((len(t), scale))
    f((1, 2))
    missed = request.getfixturevalue("misses")
    for t, scale in kinds:
        assert result_key(f(t, scale=scale)) == result_key(f(scale=scale, t=t)) == result_key((len(t), scale))
    assert f((1, 2)) == (2, 2.0) and missed == []


@pytest.mark.parametrize("function", [
    lambda x: x + 0.5, lambda x: (x + 0.5, x * 2.5, (x + 1.5, x + 2.5)), lambda x: (x, np.ones(3), x + 1), lambda x: np.zeros(2),
    lambda x: np.ones(5)[1:3], lambda x: (np.float32(x), np.int64(3)), lambda x: complex(x, 1), lambda x: int(x) * 10**12,
    lambda x: range(int(x) + 1000, 10**6), lambda x: slice(int(x) + 1000, None)])
def test_results_without_memory(function):
    """Each allocation of a call fails in turn: MemoryError, and nothing is lost."""
    testcapi = pytest.importorskip("_testcapi")
    f = njit(function)
    expected = result_key(f(1.5))

    def attempt(number):
        testcapi.set_nomemory(number, number + 1)
        try:
            return f(1.5)
        except MemoryError:
            return MemoryError
        finally:
            testcapi.remove_mem_hooks()

    for number in range(40):
        attempt(number)
    gc.collect()
    blocks, live = sys.getallocatedblocks(), memory.live_blocks()
    results = [attempt(number) for _ in range(20) for number in range(40)]
    assert any(result is MemoryError for result in results)
    assert all(result is MemoryError or result_key(result) == expected for result in results)
    del results
    gc.collect()
    assert abs(sys.getallocatedblocks() - blocks) < 200 and memory.live_blocks() == live


# --- random signatures and calls

VALUES = [1, 2**40, 2.5, True, None, (1, 2.5), "text", np.float32(3), np.ones(2)]


def random_function(random):
    """A function of up to six parameters of all kinds that returns what it was given."""
    by_position = ["alpha", "beta", "gamma", "delta"][:random.randrange(5)]
    by_keyword = ["kappa", "omega"][:random.randrange(3)]
    first_default = random.randrange(len(by_position) + 1)
    parameters = [name if index < first_default else f"{name}={random.choice([7, 2.5, None, (1, 2)])}"
                  for index, name in enumerate(by_position)]
    if by_position and random.random() < 0.5:
        parameters.insert(random.randrange(len(by_position)) + 1, "/")
    has_star = random.random() < 0.5
    if has_star or by_keyword:
        parameters.append("*rest" if has_star else "*")
    if parameters[-1:] == ["*"] and not by_keyword:
        parameters.pop()
    parameters += [name if random.random() < 0.5 else f"{name}={random.choice([9, 3.5, None])}" for name in by_keyword]
    names = by_position + ["rest"] * has_star + by_keyword
    scope = {}
    exec(f"def f({', '.join(parameters)}): return ({', '.join(names)}{',' * bool(names)})", scope)
    return scope["f"], by_position, by_keyword


def random_call(random, by_position, by_keyword):
    count = random.choice([len(by_position), random.randrange(len(by_position) + 1), random.randrange(6)])
    names = [name for name in by_position[count:] + by_keyword if random.random() < 0.9]
    if random.random() < 0.2:
        names += random.sample(by_position + ["unknown"], 1)
    if random.random() < 0.5:
        random.shuffle(names)
    return (tuple(random.choice(VALUES) for _ in range(count)),
            {name if random.random() < 0.7 else "".join(list(name)): random.choice(VALUES) for name in names})


@pytest.mark.parametrize("seed", range(8))
def test_random_signatures(seed):
    random = Random(seed)
    function, by_position, by_keyword = random_function(random)
    compiled = njit(function)
    calls = [random_call(random, by_position, by_keyword) for _ in range(15)]
    for args, keywords in calls + calls[::-1]:
        expected = outcome(lambda: function(*args, **keywords))
        assert outcome(lambda: compiled(*args, **keywords)) == expected, (args, keywords)


def of_two(a, b):
    return a - b


def test_a_name_given_twice_is_told_of_in_pythons_words():
    def called(table):
        return of_two(**table, a=1)
    assert njit(called)({"b": 2}) == -1
    assert outcome(lambda: njit(called)({"a": 5, "b": 2})) == outcome(lambda: called({"a": 5, "b": 2}))
