"""What bad input gets: the right exception, at most 12 lines, the user's line and caret, and no frame of ours.

Each mistake is a function whose guilty line ends in `# here`.
"""

import linecache
import math
import os
import pickle
import re
import subprocess
import sys
import textwrap
import traceback

import numpy as np
import pytest

import jitcore
from jitcore import errors, njit

LINE = np.arange(6.0)
MISTAKES = []


def mistake(arguments, error, *words):
    """The function, called with `arguments`, gets an error of this name whose text has the words."""

    def register(function):
        MISTAKES.append(pytest.param(function, arguments, error, words, id=function.__name__))
        return function

    return register


@pytest.fixture(autouse=True)
def as_users_see_it(monkeypatch):
    """conftest asks for verification, which shows our frames."""
    monkeypatch.delenv("JITCORE_VERIFY")


def caught(function, *arguments):
    with pytest.raises(Exception) as info:
        function(*arguments)
    return info.value


def frames(error):
    """(file, function, line) of the traceback, without the test's own frames."""
    found = [(os.path.abspath(f.filename), f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    return [one for one in found if one[1] not in ("caught",) and not one[1].startswith("test_")]


def guilty_line(function):
    lines = range(function.__code__.co_firstlineno, function.__code__.co_firstlineno + 30)
    return next(line for line in lines if "# here" in linecache.getline(__file__, line))


# --- mistakes that are found when compiling


@mistake((1.0,), "TypingError", "module numpy has no attribute 'sqrtt'", "did you mean 'sqrt'?")
def misspelt_numpy_function(x):
    return np.sqrtt(x)  # here


@mistake((1.0,), "TypingError", "module math has no attribute 'sqart'", "did you mean 'sqrt'?")
def misspelt_math_function(x):
    return math.sqart(x)  # here


@mistake((LINE,), "UnsupportedError", "np.fromiter is not supported", "'a' is array(float64, 1d, C), an argument")
def unsupported_numpy_function(a):
    return np.fromiter(a, float)  # here


@mistake((LINE,), "TypingError", "no attribute 'summ'", "did you mean 'sum'?")
def misspelt_method(a):
    return a.summ()  # here


@mistake((LINE,), "TypingError", "array(float64, 1d, C) has no attribute 'lenght'", "'a' is")
def unknown_attribute(a):
    return a.lenght  # here


@mistake((3,), "TypingError", "'x' is tuple(int, int) here", "'x' is int, from line", "x = 0  # there")
def type_conflict_in_a_loop(n):
    x = 0  # there
    for i in range(n):
        x = (x, i)  # here
    return x


@mistake((3,), "TypingError", "float", "str 'none'", 'result = "none"  # there')
def one_variable_two_types(n):
    if n > 0:
        result = 1.5  # here
    else:
        result = "none"  # there
    return result


@mistake((3,), "TypingError", "returns", "int", "str 'x'", 'return "x"  # there')
def two_kinds_of_result(n):
    if n > 1:
        return 1  # here
    return "x"  # there


@mistake((3,), "TypingError", "None + int is not supported", "'found' is None, from line", "found = None  # there")
def arithmetic_on_none(n):
    found = None  # there
    return found + n  # here


def two(a, b):
    return a + b


@mistake((1,), "TypingError", "two() missing 1 required positional argument: 'b'")
def too_few_arguments(n):
    return two(n)  # here


@mistake((1,), "TypingError", "two() takes 2 positional arguments but 3 were given")
def too_many_arguments(n):
    return two(n, 1, 2)  # here


@mistake((1,), "TypingError", "two() got an unexpected keyword argument 'c'")
def unknown_keyword(n):
    return two(n, c=1)  # here


@mistake((3,), "TypingError", "no argument 'dtyp'", "did you mean 'dtype'?")
def unknown_keyword_of_numpy(n):
    return np.zeros(n, dtyp=np.float32)  # here


@mistake((1,), "TypingError", "print() got an unexpected keyword argument 'sepp'")
def unknown_keyword_of_print(x):
    print(x, sepp="")  # here


@mistake((1,), "TypingError", "int cannot be called", "'x' is int, an argument")
def number_called(x):
    return x(1)  # here


@mistake((1,), "UnsupportedError", "module math cannot be called")
def module_called(x):
    return math(x)  # here


@mistake((1.5,), "TypingError", "float cannot be indexed", "'x' is float")
def scalar_indexed(x):
    return x[0]  # here


@mistake(((1, 2),), "TypingError", "items of a tuple cannot be assigned")
def tuple_item_assigned(t):
    t[0] = 1  # here


@mistake((1,), "TypingError", "int + str '1' is not supported")
def int_plus_string(x):
    return x + "1"  # here


@mistake((1.5,), "TypingError", "float & int is not supported")
def float_in_bitwise_operator(x):
    return x & 1  # here


@mistake(((1, 2),), "TypingError", "tuple(int, int) < int is not supported")
def tuple_compared_with_int(t):
    return t < 3  # here


@mistake((3,), "TypingError", "int cannot be iterated", "'n' is int, an argument")
def scalar_iterated(n):
    s = 0
    for i in n:  # here
        s += i
    return s


@mistake((1,), "TypingError", "int cannot be unpacked")
def scalar_unpacked(t):
    a, b = t  # here
    return a + b


@mistake((2.0,), "TypingError", "range(float) is not supported", "it takes (int or bool)")
def range_of_float(n):
    for i in range(n):  # here
        pass


@mistake((3,), "TypingError", "arrays of dtype object are not supported")
def object_array(n):
    return np.zeros(n, object)  # here


@mistake((3,), "TypingError", "arrays of dtype |S10 are not supported")
def bytes_array(n):
    return np.zeros(n, "S10")  # here


@mistake((LINE,), "UnsupportedError", "only a tuple can be spread into arguments")
def array_spread(a):
    return two(*a)  # here


@mistake(((1, 2),), "UnsupportedError", "only keywords that are written out can be spread")
def tuple_spread_into_keywords(t):
    return two(**t)  # here


@mistake((1,), "UnsupportedError", "with statements are not supported yet")
def with_statement(x):
    with open("f") as f:  # here
        return f


@mistake((1,), "UnsupportedError", "generator")
def generator_function(x):  # here
    yield x


@mistake((3,), "UnsupportedError", "generator expressions are not supported yet", "write the loop")
def generator_expression(n):
    return sum(i for i in range(n))  # here


@mistake((1,), "UnsupportedError", "async")
async def async_function(x):  # here
    return x


@mistake((1,), "UnsupportedError", "has a parameter **options, which is not supported yet")
def takes_keywords(x, **options):  # here
    return x


@mistake((1,), "UnsupportedError", "class")
def class_statement(x):
    class Inner:  # here
        pass

    return x


@mistake((1,), "UnsupportedError", "global")
def global_statement(x):
    global LINE
    LINE = x  # here


@mistake((1,), "UnsupportedError", "'x' belongs to an enclosing function")
def nonlocal_statement(x):
    def inner():
        nonlocal x
        x = 1  # here

    inner()
    return x


@mistake((1,), "UnsupportedError", "sets and dicts are not supported yet")
def set_literal(x):
    return {x, 1}  # here


@mistake((1,), "TypingError", "dicts and sets are not supported yet", "'d' is dict, from line")
def dict_filled(x):
    d = {}
    d[x] = 1  # here
    return d[x]


@mistake((3,), "UnsupportedError", "sets and dicts are not supported yet")
def dict_comprehension(n):
    return {i: i for i in range(n)}  # here


@mistake((3,), "UnsupportedError", "lists are not supported yet", "np.empty(n)")
def list_appended(n):
    items = []
    items.append(n)  # here
    return items


@mistake((3,), "TypingError", "a list that grows", "np.empty(n)")
def list_comprehension(n):
    return [i for i in range(n)]  # here


@mistake(((1, 2),), "UnsupportedError", "match statements are not supported yet")
def match_statement(x):
    match x:
        case (a, b):  # here
            return a + b
        case _:
            return 0


@mistake((LINE,), "UnsupportedError", "assigning to an attribute is not supported yet")
def attribute_assigned(a):
    a.shape = (3, 2)  # here


@mistake((LINE,), "UnsupportedError", "deleting an item is not supported yet")
def item_deleted(a):
    del a[0]  # here


@mistake((1,), "UnsupportedError", "input is not supported in compiled code; call it outside")
def input_asked(x):
    return input()  # here


@mistake((1,), "UnsupportedError", "class fractions.Fraction is not supported")
def foreign_class(x):
    from fractions import Fraction

    return Fraction(x)  # here


def reads_a_wrong_attribute(a):
    return a.foo  # here


@mistake((LINE,), "TypingError", "no attribute 'foo'", "called from", "in mistake_in_a_callee: return")
def mistake_in_a_callee(a):
    return reads_a_wrong_attribute(a) + 1


@pytest.mark.parametrize("function, arguments, error, words", MISTAKES)
def test_mistake(function, arguments, error, words):
    found = caught(njit(function), *arguments)
    text = str(found)
    assert type(found).__name__ == error, text
    assert isinstance(found, errors.JitError)
    assert [word for word in words if word not in text] == [], text
    guilty = reads_a_wrong_attribute if function is mistake_in_a_callee else function
    lines = text.split("\n")
    assert len(lines) <= 12
    assert f"{os.path.basename(__file__)}:{guilty_line(guilty)}, in " in lines[1], text
    assert lines[2].strip() == linecache.getline(__file__, guilty_line(guilty)).strip()
    if function not in (generator_function, async_function, takes_keywords):
        assert re.fullmatch(r" +\^+", lines[3]), text
    assert frames(found) == [] and found.__cause__ is None and found.__context__ is None


# --- mistakes that the interpreter finds when running, word for word


def undefined_global(x):
    return undefined_name + x  # noqa: F821


def unbound_local(x):
    if x > 5:
        y = 1
    return y


def maybe_array(n):
    if n > 5:
        return np.zeros(n)


def item_of_none(n):
    return maybe_array(n)[0]


def attribute_of_none(n):
    return maybe_array(n).shape


def length_of_none(n):
    return len(maybe_array(n))


def iterated_none(n):
    s = 0.0
    for x in maybe_array(n):
        s += x
    return s


def maybe_int(n):
    return n if n > 5 else None


def sum_of_none(n):
    return maybe_int(n) + 1


def inplace_sum_of_none(n):
    x = maybe_int(n)
    x += 1
    return x


def order_of_none(n):
    return maybe_int(n) < 1


def maybe_pair(n):
    if n > 5:
        return n, 1


def unpacked_none(n):
    a, b = maybe_pair(n)
    return a + b


@pytest.mark.parametrize("function", [undefined_global, unbound_local, item_of_none, attribute_of_none, length_of_none,
                                      iterated_none, sum_of_none, inplace_sum_of_none, order_of_none, unpacked_none])
def test_error_of_the_interpreter(function):
    expected, found = caught(function, 3), caught(njit(function), 3)
    assert (type(found), str(found)) == (type(expected), str(expected))
    assert frames(found) == frames(expected)


def test_none_where_it_is_allowed():
    def f(n, m):
        x, y = maybe_int(n), maybe_int(m)
        return x == y, x != y, x == 7.0, x is None, not x, None == y

    g = njit(f)
    for n in (1, 7, 8):
        for m in (1, 7):
            assert g(n, m) == f(n, m)


# --- arguments


def takes(x, *rest, y=2):
    return x


class Thing:
    pass


@pytest.mark.parametrize("arguments, words", [
    (([1],), ("'x'", "list", "np.array(")), (({},), ("'x'", "dict")), (((i for i in ()),), ("'x'", "generator")),
    ((np.array([None]),), ("'x'", "numpy.ndarray of dtype object")), (((1, [2]),), ("'x'", "tuple whose item 1 is a list")),
    ((1, 2, [3]), ("*rest[1]", "list")), ((Thing(),), ("'x'", "Thing")), ((np.array(["a"]),), ("'x'", "<U1")),
    ((np.zeros(2, ">f8"),), ("'x'", ">f8")), ((np.ma.zeros(2),), ("'x'", "MaskedArray", "subclass of ndarray")),
    ((math,), ("'x'", "module")), ((Thing,), ("'x'", "type")), ((b"x",), ("'x'", "bytes")),
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


# --- tracebacks of compiled code


def divides(a, i):
    x = 1
    return x // a[i]


@njit(inline="never")
def kept_apart(a, i):
    return divides(a, i)


@njit
def put_into_callers(a, i):
    return divides(a, i)


def outermost(a, how):
    total = 0
    for k in range(10):
        if how:
            total += put_into_callers(a, k)
        else:
            total += kept_apart(a, k)
    return total


def plainly(a, how):
    """The frames that CPython shows of the same functions."""
    calls = {"kept_apart": kept_apart, "put_into_callers": put_into_callers}
    try:
        globals().update({name: one.py_func for name, one in calls.items()})
        return frames(caught(outermost, a, how))
    finally:
        globals().update(calls)


@pytest.mark.parametrize("how", [True, False])
def test_every_compiled_frame_is_shown(how):
    found = caught(njit(outermost), (1, 0), how)
    assert type(found) is ZeroDivisionError
    assert frames(found) == plainly((1, 0), how)
    assert len(frames(found)) == 3


def test_the_library_shows_no_frame():
    @njit
    def largest(a):
        return max(a)

    found = caught(largest, np.zeros(0))
    assert type(found) is ValueError and [name for _, name, _ in frames(found)] == ["largest"]


def test_recursion_shows_each_call():
    @njit
    def descend(n):
        if n == 0:
            raise ValueError("too deep")
        return descend(n - 1)

    found = caught(descend, 3)
    assert str(found) == "too deep" and [name for _, name, _ in frames(found)] == ["descend"] * 4


# --- the exceptions themselves


def test_names_and_bases():
    for name in ("JitError", "TypingError", "UnsupportedError", "InternalError"):
        assert f"{getattr(errors, name).__module__}.{name}" == f"jitcore.errors.{name}"
    assert issubclass(errors.TypingError, TypeError) and jitcore.TypingError is errors.TypingError
    assert issubclass(errors.UnsupportedError, errors.JitError) and not issubclass(errors.UnsupportedError, errors.TypingError)


def test_errors_can_be_pickled():
    found = caught(njit(scalar_indexed), 1.5)
    copy = pickle.loads(pickle.dumps(found))
    assert type(copy) is type(found) and str(copy) == str(found)


def test_an_error_does_not_stick():
    """A call that cannot compile changes nothing: other types still do."""
    @njit
    def double(x):
        return x * 2

    assert double(2) == 4
    assert type(caught(double, None)) is errors.TypingError and type(caught(double, [1])) is TypeError
    assert double(2) == 4 and double(2.5) == 5.0 and len(double.signatures) == 2


def test_frames_of_ours_on_request(monkeypatch):
    monkeypatch.setenv("JITCORE_VERIFY", "1")
    assert any(os.sep + "typeinfer" + os.sep in file for file, *_ in frames(caught(njit(scalar_indexed), 1.5)))


def test_a_defect_of_ours_says_so(monkeypatch):
    from jitcore import pipeline

    def fails(*arguments, **keywords):
        raise AssertionError("broken")

    monkeypatch.setattr(pipeline, "simplify", fails)
    found = caught(njit(takes), 1)
    assert type(found) is errors.InternalError and frames(found) == []
    text = str(found)
    assert "stage simplify: AssertionError: broken" in text and "JITCORE_DUMP=all" in text and "report" in text


def test_a_script_shows_its_own_lines_only(tmp_path):
    """What a person sees in the terminal, from the first call on."""
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent("""
        from jitcore import njit

        @njit
        def f(x):
            return x.real_part

        f(1.5)
    """))
    environment = {key: value for key, value in os.environ.items() if key != "JITCORE_VERIFY"}
    environment["PYTHONPATH"] = os.pathsep.join([os.path.dirname(os.path.dirname(__file__)), environment.get("PYTHONPATH", "")])
    shown = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment).stderr
    lines = [line for line in shown.split("\n") if "~" not in line and line.strip(" ^")]
    assert lines == ["Traceback (most recent call last):", f'  File "{script}", line 8, in <module>', "    f(1.5)",
                     "jitcore.errors.TypingError: float has no attribute 'real_part'; did you mean 'real'?",
                     f"  {script}:6, in f", "    return x.real_part", "'x' is float, an argument"]
