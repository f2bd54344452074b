"""What each option does, that callees keep their own, and what a wrong option is told."""

import math

import numpy as np
import pytest

from jitcore import config, njit, types


def cube(x):
    return x * x * x


def divide(x, y):
    return x / y


def item(a, i):
    return a[i]


# --- wrong options


@pytest.mark.parametrize("name, nearest", [("fastmat", "fastmath"), ("bound_check", "boundscheck"), ("no_gil", "nogil"),
                                           ("paralel", "parallel"), ("inlin", "inline")])
def test_misspelt_option(name, nearest):
    with pytest.raises(TypeError, match=f"njit\\(\\) got an unknown option '{name}'; did you mean '{nearest}'\\?"):
        njit(**{name: True})


def test_option_like_no_other():
    with pytest.raises(TypeError, match="unknown option 'zzz'; there are boundscheck, overflow"):
        njit(zzz=1)


@pytest.mark.parametrize("options, words", [
    ({"overflow": "wraps"}, "must be 'raise' or 'wrap'"), ({"error_model": "c"}, "'python' or 'numpy'"),
    ({"inline": True}, "'always' or 'never'"), ({"boundscheck": "no"}, "True or False"), ({"nopython": False}, "must be True"),
    ({"forceobj": True}, "must be False"), ({"fastmath": {"fst"}}, "'fst' is none of LLVM's flags"), ({"fastmath": "fast"}, "none of"),
    ({"nogil": 2}, "nogil=2"), ({"fastmath": 3}, "3 is none of LLVM's flags"),
])
def test_wrong_value(options, words):
    with pytest.raises(ValueError, match="njit option") as caught:
        njit(**options)
    assert words in str(caught.value)


def test_wrong_type_of_a_local():
    for wrong in ("float65", object, 3, [types.int64]):
        with pytest.raises(TypeError):
            njit(locals={"x": wrong})


def test_locals_name_variables():
    for given, words in (({"zz": "int64"}, r"option locals: cube\(\) has no variable 'zz'$"), ({"xs": float}, "no variable 'xs'; did you mean 'x'"),
                         (3, "takes a dictionary"), ({"x": "float65"}, "the type 'float65' cannot be read")):
        with pytest.raises(TypeError, match=words):
            njit(locals=given)(cube)


def test_options_of_existing_code():
    f = njit(nopython=True, cache=True, parallel=True, debug=False, looplift=True, boundscheck=None, forceobj=False,
             no_cpython_wrapper=True)(cube)
    assert f(3) == 27 and f.targetoptions["cache"] is True
    assert all(len(entry) == 2 and entry[1] for entry in config.OPTIONS.values())


def test_equal_options_are_equal():
    assert njit(cube, fastmath=True).options == njit(fastmath={"fast"})(cube).options != njit(cube).options
    assert hash(njit(cube, locals={"x": "int64"}).options) == hash(njit(cube, locals={"x": types.int64}).options)


# --- what they do


def test_overflow():
    big = 2**40
    with pytest.raises(OverflowError):
        njit(cube)(big)
    assert njit(cube, overflow="wrap")(big) == 0 == (big**3) % 2**64
    assert njit(overflow="wrap")(lambda x, y: x + y)(2**63 - 1, 1) == -2**63


def test_error_model():
    with pytest.raises(ZeroDivisionError):
        njit(divide)(1.0, 0.0)
    f = njit(divide, error_model="numpy")
    assert f(1.0, 0.0) == math.inf and f(-1.0, 0.0) == -math.inf and math.isnan(f(0.0, 0.0)) and f(1, 2) == 0.5


def test_boundscheck():
    a = np.arange(4.0)
    with pytest.raises(IndexError):
        njit(item)(a, 4)
    f = njit(item, boundscheck=False)
    assert f(a, 3) == 3.0 and f(a, -1) == 3.0
    checked, unchecked = njit(item), f
    checked(a, 0)
    assert "out of bounds" in checked.inspect("lower") and "out of bounds" not in unchecked.inspect("lower")


def total(a):
    s = 0.0
    for x in a:
        s += x
    return s


@pytest.mark.parametrize("flags, expected", [(True, " fast "), ({"reassoc", "nsz"}, " nsz reassoc "), (["contract"], " contract "),
                                             ({"nnan": True, "ninf": False}, " nnan ")])
def test_fastmath(flags, expected):
    f = njit(total, fastmath=flags)
    assert f(np.arange(100.0)) == 4950.0
    additions = [line for line in f.inspect("lower").split("\n") if "fadd" in line]
    assert additions and all(f"fadd{expected}double" in line for line in additions)
    assert "fadd double" in _lowered(njit(total), np.arange(3.0))


def _lowered(f, *arguments):
    f(*arguments)
    return f.inspect("lower")


def test_fastmath_lets_sums_vectorise():
    strict, fast = njit(total), njit(total, fastmath=True)
    a = np.arange(100.0)
    assert strict(a) == fast(a)
    assert "fadd <" not in strict.inspect_llvm(strict.signatures[0])
    assert "x double>" in fast.inspect_llvm(fast.signatures[0])


def test_nogil_releases_the_lock():
    @njit(nogil=True)
    def f(a, i):
        return a[i] * 2

    assert f(np.arange(3.0), 1) == 2.0
    with pytest.raises(IndexError):
        f(np.arange(3.0), 5)
    assert "PyEval_SaveThread" in f.inspect("lower") and "PyGILState_Ensure" in f.inspect("lower")


def test_a_callee_without_nogil_raises_safely():
    """The caller holds no lock while the callee, compiled with the lock's option off, raises."""
    @njit
    def callee(a, i):
        return a[i] if i < 2 else math.log(-1.0 * i)

    @njit(nogil=True)
    def caller(a, i):
        return callee(a, i) + callee(a, 0)

    assert caller(np.arange(3.0), 1) == 1.0
    with pytest.raises(ValueError):
        caller(np.arange(3.0), 2)


# --- inline


def called_functions(f):
    return [line.split("@")[1].split("(")[0] for line in f.inspect("lower").split("\n") if "call {i1" in line]


def test_inline():
    always = njit(lambda x: sum_of_steps(x), inline="always")
    never = njit(lambda x: x + 1, inline="never")

    def calls(x):
        return always(x) + never(x)

    f = njit(calls)
    assert f(3) == 10
    llvm = f.inspect_llvm(f.signatures[0])
    names = called_functions(f)
    assert sum("lambda" in name for name in names) == 1 and "noinline" in llvm


@pytest.mark.parametrize("debug", [False, True])
def test_where_there_are_loops_the_entry_calls_the_function(debug):
    looping, straight = njit(sum_of_steps, debug=debug), njit(lambda x: x + 1, debug=debug)
    assert (looping(4), straight(4)) == (10, 5)
    whole, alone = looping.inspect("optimize"), straight.inspect("optimize")
    assert "@sum_of_steps.0(" in whole and "noinline optnone" in whole
    assert "_lambda_" not in alone.partition("define")[2].partition("{")[0] and "optnone" not in alone


def sum_of_steps(n):
    s = 0
    for i in range(n + 1):
        s += i
    return s


def test_long_functions_of_the_library_are_compiled_once():
    a = np.linspace(0.0, 1.0, 40)
    bins, sort, pad = njit(lambda a: np.histogram(a, 5)), njit(lambda a: np.sort(a)), njit(lambda a: np.pad(a, 2, "reflect"))
    assert (bins(a)[0] == 8).all() and (sort(a[4::-2]) == a[:5:2]).all() and len(pad(a)) == 44
    heads = [line for line in bins.inspect("lower").split("\n") if line.startswith("define") and "@histogram" in line]
    assert len(heads) == 1 and "noinline" in heads[0]
    assert not any(word in sort.inspect("lower") for word in ("IndexError", "with.overflow"))        # indices are inside
    assert "copy_near8" in pad.inspect("lower") and "list" not in pad.inspect("lower")        # of as many widths as there are axes


def test_small_functions_are_inlined_anyway():
    small = njit(lambda x: x + 1)
    f = njit(lambda x: small(x) * 2)
    assert f(1) == 4 and not any("lambda" in name for name in called_functions(f)[:-1])


# --- locals


def test_locals():
    @njit(locals={"s": types.float32, "count": "int64", "mean": float})
    def f(a):
        s = 0
        count = 0.0
        for x in a:
            s += x
            count += 1
        mean = 3
        return s, count, mean

    s, count, mean = f(np.array([0.1, 0.2]))
    assert (type(s), type(count), type(mean)) == (np.float32, int, float)
    assert s == np.float32(np.float32(0.1) + 0.2) and (count, mean) == (2, 3.0)
    assert type(f.py_func(np.array([0.1]))[1]) is float


def test_locals_convert_as_constructors_do():
    @njit(locals={"x": types.int8})
    def small_int(y):
        x = y
        return x

    assert small_int(100) == 100 and type(small_int(100)) is np.int8
    with pytest.raises(OverflowError):
        small_int(200)
    assert small_int(np.int64(200)) == np.int8(-56)


def test_locals_name_parameters_too():
    f = njit(locals={"x": types.float64})(lambda x: x)
    assert type(f(3)) is float


def test_locals_of_arrays_and_tuples():
    @njit(locals={"a": types.float64[:], "t": types.UniTuple(types.float64, 2)})
    def f(a):
        t = (1, 2)
        a = a[::2]
        return a, t

    array, t = f(np.arange(4.0))
    assert list(array) == [0, 2] and t == (1.0, 2.0) and type(t[0]) is float


def test_a_local_that_cannot_become_its_type():
    from jitcore.errors import TypingError

    @njit(locals={"x": types.float64[:]})
    def f(y):
        x = y
        return x

    with pytest.raises(TypingError, match=r"int does not become array\(float64, 1d, A\), as was declared"):
        f(3)


# --- callees keep their own options


def test_overflow_of_callees():
    wrapping, strict = njit(cube, overflow="wrap"), njit(cube)
    calls_wrapping = njit(lambda x: wrapping(x) + 0)
    calls_strict = njit(overflow="wrap")(lambda x: strict(x) + 0)
    calls_plain = njit(overflow="wrap")(lambda x: cube(x))
    calls_both = njit(lambda x: (wrapping(x), wrapping(x) == 0 and strict(2)))
    assert calls_wrapping(2**40) == 0 and calls_plain(2**40) == 0 and calls_both(2**40) == (0, 8)
    with pytest.raises(OverflowError):
        calls_strict(2**40)


@pytest.mark.parametrize("inline", [None, "always", "never"])
def test_division_of_callees(inline):
    inline = {"inline": inline} if inline else {}
    lenient, strict = njit(divide, error_model="numpy", **inline), njit(divide, **inline)
    assert njit(lambda x, y: lenient(x, y))(1.0, 0.0) == math.inf
    with pytest.raises(ZeroDivisionError):
        njit(error_model="numpy")(lambda x, y: strict(x, y))(1.0, 0.0)


def test_fastmath_of_callees():
    fast, strict = njit(total, fastmath=True), njit(total)

    def both(a):
        return fast(a), strict(a)

    f = njit(both)
    assert f(np.arange(10.0)) == (45.0, 45.0)
    additions = [line for line in f.inspect("lower").split("\n") if "fadd" in line]
    assert any("fadd fast" in line for line in additions) and any("fadd double" in line for line in additions)


def test_library_code_takes_its_callers_options():
    f, g = njit(lambda t: sum(t), overflow="wrap"), njit(lambda t: sum(t))
    assert f((2**63 - 1, 1)) == -2**63
    with pytest.raises(OverflowError):
        g((2**63 - 1, 1))
