"""Names that programs written for Numba have: `stencil`, the forms of `overload`, `objmode`; imports of what is not there."""

import ctypes

import numpy as np
import pytest
from jitcore import JitError, TypingError, UnsupportedError, njit, stencil, types
from jitcore.extending import get_cython_function_address, intrinsic, is_jitted, overload, overload_attribute, overload_method

GRID = np.arange(30.0).reshape(5, 6) ** 2
OFFSET = 0.5


# --- stencils


@stencil
def spread(a):
    return 0.25 * (a[0, 1] + a[1, 0] + a[0, -1] + a[-1, 0]) + OFFSET


@stencil(neighborhood=((-2, 0),))
def last_three(a):
    total = a[-2]
    for back in range(-1, 1):
        total += a[back]
    return total


@stencil(standard_indexing=("weights",), cval=7)
def weighted(a, weights, scale):
    if a[-1] > a[0]:
        return a[-1] * weights[0] * scale
    return a[0] * weights[1] * scale


def test_a_stencil_is_the_loop_over_inner_points():
    expected = np.zeros_like(GRID)
    expected[1:-1, 1:-1] = 0.25 * (GRID[1:-1, 2:] + GRID[2:, 1:-1] + GRID[1:-1, :-2] + GRID[:-2, 1:-1]) + OFFSET
    assert np.array_equal(spread(GRID), expected)
    assert spread.neighborhood == ((-1, 1), (-1, 1))
    twice = njit(lambda a: spread(spread(a)) * 2)
    assert np.array_equal(twice(GRID[::2, ::-1]), spread(spread(GRID[::2, ::-1])) * 2)
    assert np.array_equal(spread(GRID[:2]), np.zeros((2, 6)))
    assert any(loop.is_vectorized and "index1" in loop.source for loop in njit(lambda a: spread(a)).explain("float64[:, ::1]").loops)


def test_results_have_the_type_of_the_kernels():
    numbers = np.arange(6)
    assert last_three(numbers).tolist() == [0, 0, 3, 6, 9, 12] and last_three(numbers).dtype == np.int64
    assert last_three(numbers.astype("f4")).dtype == np.float32
    assert weighted(numbers, numbers + 1, 2).tolist() == [7, 4, 8, 12, 16, 20]
    out = np.full(6, -1.0)
    assert weighted(numbers, numbers + 1, 0.5, out=out) is out and out.tolist() == [7, 1, 2, 3, 4, 5]
    kept = np.full(4, -1.0)
    last_three(numbers[:4], out=kept)
    assert kept.tolist() == [-1, -1, 3, 6]


def test_stencils_that_capture_variables():
    def make(factor):
        @stencil
        def scaled(a):
            return a[0] * factor - a[1]
        return scaled

    assert make(3)(np.arange(4)).tolist() == [-1, 1, 3, 0]


REACH = 1


def test_indices_that_are_variables():
    back = 2

    @stencil
    def kernel(_):                                # names that our own code might have
        ahead = -back + 3
        np = REACH
        k = -2
        return _[-back] + _[np] + _[k + 1] * _[REACH - 1] if ahead else _[0]

    assert kernel.neighborhood == ((-2, 1),) and kernel(np.arange(5)).tolist() == [0, 0, 5, 11, 0]
    assert stencil(lambda a: a[-1] * 2)(np.arange(3)).tolist() == [0, 0, 2]


def relative(i, a):
    return a[i]


def unknown_reach(a):
    for i in range(1):
        last = a[i] + a[0]
    return last


def two_ranks(a):
    return a[0] + a[0, 1]


def writes(a):
    a[0] = 1
    return a[1]


def no_index(a):
    return 1.0


@pytest.mark.parametrize("kernel, options, message", [
    (relative, {"standard_indexing": ("i",)}, "the first array"), (unknown_reach, {}, "neighborhood="), (two_ranks, {}, "2 indices where"),
    (writes, {}, "does not assign"), (no_index, {}, "indexes no array"), (relative, {"standard_indexing": ("b",)}, "'b', which is no parameter"),
    (unknown_reach, {"neighborhood": ((0, 1), (0, 1))}, "2 dimensions"), (spread.py_func, {"neighborhood": ((0, 1), (0, 1))}, "outside the neighborhood")])
def test_stencils_that_make_no_sense(kernel, options, message):
    with pytest.raises(ValueError, match=message):
        stencil(**options)(kernel)


def test_wrong_uses_of_stencils():
    with pytest.raises(ValueError, match="smaller"):
        added = stencil(lambda_free_sum)
        added(np.ones(5), np.ones(4))
    with pytest.raises(ValueError, match="mode"):
        stencil("wrap")
    with pytest.raises(TypeError, match="cvall"):
        stencil(cvall=1)
    with pytest.raises(UnsupportedError, match="stencil is not supported in compiled code"):
        njit(lambda a: stencil(relative)(a))(np.ones(3))


def lambda_free_sum(a, b):
    return a[1] + b[0]


# --- overloads that give functions for types


def chosen(condition, x, y=2):
    raise NotImplementedError


@overload(chosen)
def chosen_by_array(condition, x, y=2):
    if condition is types.none:
        raise TypingError("no condition")
    if isinstance(condition, types.Array):
        assert condition.ndim == 1
        def meant(condition, x, y=2):
            return np.where(condition, x, y)
        return meant


@overload(chosen, inline="always", strict=False)
def chosen_by_number(condition, x, y=2):
    if isinstance(condition, (types.Boolean, types.Integer)):
        if y == 2:                                # not given
            return lambda condition, x, y=2: x if condition else -2
        return lambda condition, x, y=2: x if condition else y


@overload_method(types.Array, "pick_twice")
def pick_twice(a, *places):
    if len(places) == 1:
        return lambda a, *places: a[places[0]] * 2
    return lambda a, *places: a[places[0]] + a[places[1]]


@overload_attribute(types.Array, "middle")
def middle(a):
    def found(a):
        return a[a.size // 2]
    return found if a.ndim == 1 else None


def test_overloads_that_return_functions():
    @njit
    def all_of_them(a, c):
        return chosen(a > 2, a, -a), chosen(c, 1.5, 2.5), chosen(c, 3), a.pick_twice(1), a.pick_twice(1, 2), a.middle

    first, *others = all_of_them(np.arange(5), False)
    assert first.tolist() == [0, -1, -2, 3, 4] and others == [2.5, -2, 2, 3, 2]
    with pytest.raises(JitError, match="chosen"):
        njit(lambda: chosen("text", 1, 2))()
    with pytest.raises(TypingError, match="no condition"):
        njit(lambda: chosen(None, 1))()
    with pytest.raises(TypingError, match="failed for these types: AssertionError"):
        njit(lambda a: chosen(a, 1))(np.ones((2, 2)))
    with pytest.raises(JitError, match="middle"):
        njit(lambda a: a.middle)(np.ones((2, 2)))


# --- C functions


LIBRARY = ctypes.CDLL(None)
labs, memset, untyped = LIBRARY.labs, LIBRARY.memset, LIBRARY.abs
labs.argtypes, labs.restype = [ctypes.c_long], ctypes.c_long
memset.argtypes, memset.restype = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t], None
Doubles = ctypes.POINTER(ctypes.c_double)


@ctypes.CFUNCTYPE(ctypes.c_double, Doubles, ctypes.c_int)
def added_by_python(numbers, count):
    return sum(numbers[i] for i in range(count))


@ctypes.CFUNCTYPE(ctypes.c_byte, ctypes.c_byte, ctypes.c_ubyte, ctypes.c_float, ctypes.c_bool)
def mixed(a, b, x, c):
    return a + b + int(x * 2) if c else -a


@ctypes.CFUNCTYPE(ctypes.c_uint64)
def unsigned():
    return 2**63 + 1


def test_c_functions_are_called():
    def plain(x, a):
        memset(a[1:].ctypes, 1, 2)
        memset(a.ctypes.data, x, 1)
        memset(None, 0, 0)
        made = np.arange(4.0) * x
        return labs(-x), mixed(-3, 200, 0.75, True), mixed(x, 1, 1, False), added_by_python(made.ctypes.data_as(Doubles), made.size), a.copy()

    expected, found = plain(3, np.zeros(4, "u1")), njit(plain)(3, np.zeros(4, "u1"))
    assert found[:4] == expected[:4] and list(map(type, found)) == list(map(type, expected)) and found[4].tolist() == [3, 1, 1, 0]
    assert njit(lambda f, x: f(x) + 1)(labs, -2) == 3
    with pytest.raises(OverflowError):
        njit(lambda: unsigned())()
    address = get_cython_function_address("numpy.random._bounded_integers", "_rand_int64")
    assert address > 0
    with pytest.raises(ValueError, match="exports no"):
        get_cython_function_address("numpy.random._bounded_integers", "no_such_function")


@pytest.mark.parametrize("wrong, message", [
    (lambda x: untyped(x), "no argtypes"), (lambda x: labs(x, x), "takes 1 arguments, not 2"), (lambda x: labs(0.5), "cannot be float"),
    (lambda x: labs(np.int64(x)), "cannot be int64"), (lambda x: memset(np.zeros(2), 1, 1), "c_void_p"),
    (lambda x: np.zeros(2).ctypes.data + x, "int")])
def test_c_functions_that_do_not_take_it(wrong, message):
    with pytest.raises(JitError, match=message):
        njit(wrong)(1)


# --- names


def test_what_may_be_imported():
    import jitcore.core.errors
    from jitcore import NumbaPerformanceWarning, config, core, get_thread_id, objmode, parallel_chunksize, threading_layer
    from jitcore.core import types as core_types
    from jitcore.core.errors import LoweringError

    assert core_types is types and core.config is config and jitcore.core.errors.TypingError is TypingError
    assert issubclass(NumbaPerformanceWarning, Warning) and issubclass(TypingError, LoweringError)
    assert is_jitted(njit(relative)) and not is_jitted(relative)
    assert threading_layer() == "none"

    @njit
    def norm(x):
        with objmode(y="float64"):
            y = np.linalg.norm(x)
        with parallel_chunksize(4):
            y += get_thread_id()
        return y

    assert norm(np.array([3.0, 4.0])) == 5.0


def test_what_is_not_there_is_refused_where_it_is_used():
    from jitcore import cuda, generated_jit

    @intrinsic
    def own(context, x):
        """In LLVM's terms."""

    assert not cuda.is_available()
    for use in (lambda: cuda.jit(relative), lambda: generated_jit(relative), lambda: own(1)):
        with pytest.raises(UnsupportedError, match="jitcore has no"):
            use()
    with pytest.raises(UnsupportedError, match="own"):
        njit(lambda: own(1))()
    with pytest.raises(AttributeError):
        import jitcore
        jitcore.no_such_name


def drawn(n, rng=None):
    return np.zeros(n) if rng is None else rng.random(n)


@overload(drawn)
def meaning_of_drawn(n, rng=None):
    if isinstance(rng, types.NumPyRandomGeneratorType):
        def given(n, rng=None):
            return rng.random(n)
        return given
    if rng is None or isinstance(rng, (types.NoneType, types.Omitted)):
        def none(n, rng=None):
            return np.zeros(n)
        return none


def test_templates_tell_generators_and_defaults():
    numbers = np.random.default_rng(3)
    expected = np.random.default_rng(3).random(4)
    assert np.array_equal(njit(lambda n, rng: drawn(n, rng))(4, numbers), expected)
    assert njit(lambda n: drawn(n))(2).tolist() == njit(lambda n, rng: drawn(n, rng))(2, None).tolist() == [0, 0]
    with pytest.raises(TypingError):
        njit(lambda n, rng: drawn(n, rng))(2, 1.5)


def test_containers_under_their_names():
    from jitcore.typed import Dict, List, Set

    @njit
    def filled(n):
        words, places, seen = List.empty_list(types.unicode_type), Dict.empty(types.unicode_type, types.float64), Set.empty(types.int64)
        for i in range(n):
            words.append(str(i))
            places[str(i)] = i / 2
            seen.add(i % 2)
        return words, places, seen, List([n]), Set((n, n))

    assert filled(3) == (["0", "1", "2"], {"0": 0.0, "1": 0.5, "2": 1.0}, {0, 1}, [3], {3})


RECORDS = np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f4")])


def test_structured_arrays_of_the_module_are_refused_in_words():
    with pytest.raises(UnsupportedError, match="a global that is array"):
        njit(lambda: RECORDS[0]["b"])()


def test_jit_module():
    scope = {"__name__": "ported", "relative": relative}
    exec("from jitcore import jit_module\ndef one(x):\n    return x + 1\njit_module(nopython=True)\n", scope)
    assert is_jitted(scope["one"]) and scope["one"](2) == 3 and scope["relative"] is relative


def test_types_convert_numbers_in_python_too():
    assert types.int8(3.7) == 3 and type(types.int8(3.7)) is np.int8 and types.float64(types.int64).result is types.float64
    assert types.int64.bitwidth == 64


def test_names_of_dispatchers(capsys):
    @njit
    def same(x):
        return x

    same(1)
    same.disable_compile()
    assert same(2) == 2
    with pytest.raises(TypeError, match="takes no new types"):
        same(1.5)
    same.disable_compile(False)
    assert same(1.5) == 1.5 and len(same.overloads) == 2
    same.recompile()
    assert len(same.overloads) == 2 and same(3) == 3
    same.parallel_diagnostics(level=4)
    assert "same(" in capsys.readouterr().out
    assert types.float64[:, ::1].layout == "C" and types.int8.maxval == 127 and types.int8.signed
