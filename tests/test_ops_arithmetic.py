"""Operators, comparisons, conversions, rounding and constructors: every pair of number types gives what the interpreter gives.

Each test tries one operation on all pairs of Python's and NumPy's number types and all pairs of boundary values: the class of the
result, its bits, the class and message of the exception; and where there is no rule, that the interpreter raises TypeError.
"""
import itertools
import math
import operator
import random

import numpy as np
import pytest
from codegen.options import Options
from op_calls import (BOOL, COMPLEX, FLOAT, GREATEST, INT, INTEGERS, LEAST, NUMBERS, REALS, Case, boundary_values, check,
                      compile_calls)
from typeinfer.evaluate import convert
from typeinfer.lattice import promote
from typeinfer.types import NUMPY_SCALARS, RANGE, Static

PAIRS = list(itertools.product(NUMBERS, repeat=2))
UINT8, INT8, UINT64, FLOAT32 = (NUMPY_SCALARS[name] for name in ("uint8", "int8", "uint64", "float32"))


def pairs_of(key):
    return [Case(key, pair) for pair in PAIRS]


@pytest.mark.parametrize("key", [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, divmod, operator.and_, operator.or_,
    operator.xor, operator.rshift, operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge])
def test_binary(key):
    assert check(pairs_of(key)) > 7_000


def test_left_shift():
    def rows(case):                               # CPython would try to build 1 << 2**63
        first, second = map(boundary_values, case.types)
        return itertools.product(first, [y for y in second if case.types[0].python is False or abs(y) < 100])
    check([Case(operator.lshift, pair) for pair in itertools.product(INTEGERS, repeat=2)], rows=rows)
    check([Case(operator.lshift, (INT, INT))], rows=lambda case: [
        (x, y) for x in (0, 1, -1, 3, -3, LEAST, GREATEST, 2**62, -2**62) for y in (0, 1, 2, 61, 62, 63, 64, 65, 200, -1, LEAST)])


@pytest.mark.parametrize("key", [operator.neg, operator.pos, operator.invert, abs, round, operator.truth, bool, operator.not_,
                                 operator.index, int, float, complex])
def test_unary(key):
    check([Case(key, (t,)) for t in NUMBERS])


# --- constants and proved ranges

CONSTANTS = [(INT, 0), (INT, 1), (INT, -1), (INT, 2), (INT, 7), (INT, 8), (INT, -2), (INT, 64), (INT, 255), (INT, 300), (INT, -129),
             (INT, 2**53 + 1), (INT, GREATEST), (INT, LEAST), (FLOAT, 0.0), (FLOAT, -0.0), (FLOAT, 2.0), (FLOAT, -2.5), (FLOAT, math.inf),
             (FLOAT, math.nan), (FLOAT, 2.0**63), (BOOL, True), (UINT8, np.uint8(0)), (UINT8, np.uint8(200)), (INT8, np.int8(-1)),
             (UINT64, np.uint64(2**64 - 1))]


@pytest.mark.parametrize("key", [operator.add, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.lt,
                                 operator.eq, operator.rshift, operator.and_])
def test_with_constants(key):
    types = [t for t in NUMBERS if t.bits in (8, 64) or t is COMPLEX or t is FLOAT32]
    check([Case(key, (t, kind), {1: value}) for t in types for kind, value in CONSTANTS]
          + [Case(key, (kind, t), {0: value}) for t in types for kind, value in CONSTANTS[::3]])


RANGES = [(0, 100), (1, 100), (-5, 5), (1, 1), (0, 2**62), (LEAST, -1), (0, 63), (-3, -2), (0, GREATEST), (-2**53, 2**53)]


@pytest.mark.parametrize("key", [operator.floordiv, operator.mod, divmod, operator.truediv, operator.lshift, operator.rshift, operator.lt,
                                 operator.eq, operator.add, operator.neg, abs])
def test_with_ranges(key):
    def rows(case):
        values = ({v for v in (low, high, low + 1, high - 1, 0, 1, -1, 7) if low <= v <= high} for low, high in case.ranges.values())
        return [args for args in itertools.product(*values) if key is not operator.lshift or args[1] < 100]
    count = 1 if key in (operator.neg, abs) else 2
    check([Case(key, (INT,) * count, ranges=dict(enumerate(both))) for both in itertools.product(RANGES, repeat=count)], rows=rows)


@pytest.mark.parametrize("limits", [(0, 255), (0, 300), (-1, 5), (300, 400)])
def test_comparison_with_a_narrow_integer_of_known_range(limits):
    def rows(case):
        return itertools.product((*range(limits[0], limits[0] + 3), limits[1]), map(np.uint8, (0, 1, 2, 128, 255)))
    check([Case(key, (INT, UINT8), ranges={0: limits}) for key in (operator.lt, operator.eq, operator.ge)], rows=rows)


# --- division and comparison of large ints

def random_int(source: random.Random) -> int:
    kind = source.random()
    if kind < 0.3:
        return source.choice((1, -1)) * (2**source.randint(0, 62) + source.randint(-3, 3))
    return source.randint(-2**source.randint(1, 63), 2**source.randint(1, 63) - 1)


def test_true_division_of_ints_is_correctly_rounded():
    source, rows = random.Random(1), []
    for _ in range(40_000):
        x, y = random_int(source), random_int(source)
        if source.random() < 0.5:                 # a quotient halfway between two floats, or next to it
            y = source.randint(1, 2**source.randint(1, 40))
            x = (source.randint(2**52, 2**53 - 1) * 2 + 1) * y // 2**source.randint(0, 60) + source.randint(-1, 1)
            x = max(LEAST, min(GREATEST, x))
        rows.append((x, y))
    check([Case(operator.truediv, (INT, INT))], rows=lambda case: rows)


@pytest.mark.parametrize("key", [operator.lt, operator.ge, operator.eq])
def test_int_against_float_is_exact(key):
    source, rows = random.Random(2), []
    for _ in range(20_000):
        x = random_int(source)
        rows.append((x, source.choice((float(x), math.nextafter(x, math.inf), float(x) + 0.5, float(random_int(source))))))
    check([Case(key, (INT, FLOAT))], rows=lambda case: rows)
    check([Case(key, (FLOAT, INT))], rows=lambda case: [(y, x) for x, y in rows])


@pytest.mark.parametrize("key", [operator.floordiv, operator.mod, divmod])
@pytest.mark.parametrize("t", [FLOAT, NUMPY_SCALARS["float64"], FLOAT32, NUMPY_SCALARS["float16"]], ids=str)
def test_float_division_rounds_down_as_the_interpreter(key, t):
    source = random.Random(3)
    with np.errstate(all="ignore"):
        rows = [tuple(t.python_class(math.ldexp(source.uniform(-1, 1), source.randint(-40, 40)) if source.random() < 0.7
                                     else source.randint(-9, 9)) for _ in range(2)) for _ in range(5_000)]
    check([Case(key, (t, t))], rows=lambda case: rows)


# --- options

def wrapped(value):
    if isinstance(value, tuple):
        return tuple(map(wrapped, value))
    return (value - LEAST) % 2**64 + LEAST if type(value) is int else value


@pytest.mark.parametrize("key", [operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod, divmod, operator.truediv])
@pytest.mark.parametrize("level", [0, 3])
def test_wrapping_ints(key, level):
    check([Case(key, (INT, INT))], python=lambda x, y: wrapped(key(x, y)), options=Options(overflow="wrap"), level=level)


def test_wrapping_ints_of_one_operand():
    for key in (operator.neg, abs):
        check([Case(key, (INT,))], python=lambda x: wrapped(key(x)), options=Options(overflow="wrap"))
    check([Case(operator.lshift, (INT, INT))], python=lambda x, y: wrapped(x << y), options=Options(overflow="wrap"),
          rows=lambda case: itertools.product(boundary_values(INT), (0, 1, 5, 63, 64, 100)))


@pytest.mark.parametrize("key", [operator.floordiv, operator.mod, divmod, operator.truediv])
@pytest.mark.parametrize("t", [INT, FLOAT], ids=str)
@pytest.mark.parametrize("overflow", ["raise", "wrap"])
def test_division_by_zero_as_numpy(key, t, overflow):
    def python(x, y):
        if y != 0:
            return wrapped(key(x, y)) if overflow == "wrap" else key(x, y)
        if t is INT and key is not operator.truediv:
            return (0, 0) if key is divmod else 0
        result = key(np.float64(x), np.float64(y))
        return tuple(map(float, result)) if key is divmod else float(result)
    check([Case(key, (t, t))], python=python, options=Options(error_model="numpy", overflow=overflow))


# --- power

def agreed_powers(args, wanted, got) -> bool:
    """int ** negative int, and a negative float to a fractional power."""
    return got[:2] == ("raises", ValueError) and ("negative int" in got[2] and args[1] < 0 or "fractional" in got[2] and args[0] < 0)


def small_powers(case):
    """CPython would compute 7 ** 2**63."""
    values = ([case.constants[i]] if i in case.constants else boundary_values(t) for i, t in enumerate(case.types))
    return [(x, y) for x, y in itertools.product(*values)
            if not (isinstance(x, int) and isinstance(y, int) and abs(x) > 1 and abs(y) > 70)]


def test_power():
    check(pairs_of(operator.pow), rows=small_powers, ulps=4, deviates=agreed_powers)


def test_power_by_constants():
    exponents = [(INT, n) for n in (-3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 10, 16, 17, 63, 64)]
    exponents += [(FLOAT, y) for y in (0.5, 2.0, -1.0, -0.5, 1.5, 3.0, math.inf, math.nan, 0.0, -0.0, 1.0)]
    exponents += [(COMPLEX, 2 + 0j), (COMPLEX, 0.5 + 0j), (COMPLEX, 1j)]
    check([Case(operator.pow, (t, kind), {1: y}) for t in NUMBERS for kind, y in exponents], rows=small_powers, ulps=4,
          deviates=agreed_powers)


def test_power_modulo():
    values = (0, 1, 2, 3, -1, -2, 5, 10, 2**31, 2**32, 2**32 - 1, 2**32 + 1, -2**32, GREATEST, LEAST, 12345678901)
    check([Case(pow, (INT, INT, INT))], rows=lambda case: itertools.product(values, repeat=3))
    check([Case(pow, (t, INT, INT)) for t in (BOOL, FLOAT)], rows=lambda case: [
        (x, 3, 7) for x in boundary_values(case.types[0])])


# --- min, max

def chosen(function):
    """Python's choice, in the type where the operands' types meet."""
    def python(*args):
        t = None
        for arg in args:
            own = next(t for t in NUMBERS if t.python_class is type(arg))
            t = own if t is None else promote(t, own)
        args = [convert(arg, t) for arg in args]
        return function(*args)
    return python


@pytest.mark.parametrize("key", [min, max])
def test_min_and_max(key):
    check([Case(key, pair) for pair in itertools.product(REALS, repeat=2)], python=chosen(key))
    check([Case(key, types) for types in ((FLOAT, FLOAT, FLOAT), (INT, INT, INT), (BOOL, INT, FLOAT), (FLOAT, FLOAT32, INT),
                                          (BOOL, BOOL, BOOL))],
          rows=lambda case: itertools.product(*(boundary_values(t)[::2] for t in case.types)), python=chosen(key))


# --- round

DIGITS = (-400, -309, -308, -23, -22, -19, -18, -5, -2, -1, 0, 1, 2, 5, 15, 17, 22, 23, 100, 323, 324, 400)
DECIMALS = (2.675, 1.005, 0.125, 0.375, 0.05, 0.15, 25.0, 35.0, 250.0, 4503599627370495.5, 123456789.123456789, 1e22, -1e-7, 1e16,
            2.5e-308)


def roundings(case):
    t, count = case.types
    values = boundary_values(t) + [t.python_class(x) for x in (DECIMALS if t.kind == "f" else (5, 15, 25, 35, 125))]
    digits = [case.constants[1]] if 1 in case.constants else [n for n in DIGITS if count is INT or count.minimum <= n <= count.maximum]
    return itertools.product(values, map(count.python_class, digits))


def test_round_to_digits():
    kinds = [t for t in REALS if t.kind != "b" or t.python]
    check([Case(round, (t, count)) for t in kinds for count in (INT, BOOL, UINT8, NUMPY_SCALARS["int64"])], rows=roundings)
    check([Case(round, (t, INT), {1: n}) for t in kinds for n in DIGITS], rows=roundings)


def test_round_is_correctly_rounded():
    source, rows = random.Random(4), []
    for _ in range(40_000):
        digits = source.randint(-8, 24)
        x = source.choice((source.uniform(-1, 1) * 10**source.uniform(-10, 20),
                           (source.randint(-10**6, 10**6) * 2 + 1) * 5 * 10.0**-(digits + 1),
                           round(source.uniform(-1, 1) * 10**source.uniform(0, 12), source.randint(0, 6))))
        rows.append((x, digits))
    check([Case(round, (FLOAT, INT))], rows=lambda case: rows)


# --- constructors and attributes

REMARKABLE = (300.7, -1.0, -0.5, -1.5, 255.9, 256.0, -128.5, -129.0, 127.9, 2147483647.5, -2147483648.9, 4294967295.9,
              1.8446744073709552e19, 9.2e18, 1e20, 65535.99, -32768.9)


@pytest.mark.parametrize("t", NUMPY_SCALARS.values(), ids=str)
def test_numpy_scalars_from_numbers(t):
    def rows(case):
        source, = case.types
        values = boundary_values(source)
        return [(x,) for x in values + ([source.python_class(x) for x in REMARKABLE] if source.kind == "f" else [])]
    check([Case(t.python_class, (source,)) for source in NUMBERS], rows=rows)
    check([Case(t.python_class, ())], rows=lambda case: [()])
    if t.kind == "c":
        check([Case(t.python_class, pair) for pair in itertools.product(REALS, repeat=2)])


def test_complex_of_two_numbers():
    check([Case(complex, pair) for pair in PAIRS if NUMPY_SCALARS["complex64"] not in pair])


@pytest.mark.parametrize("name", ["real", "imag", "conjugate", "conj", "numerator", "denominator", "item", "is_integer", "bit_length",
                                  "bit_count"])
def test_attribute(name):
    def python(x):
        found = getattr(x, name)
        return found() if callable(found) else found
    check([Case(getattr(t.python_class, name), (t,)) for t in NUMBERS if hasattr(t.python_class, name)], python=python)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.complex64, np.bool_, int, float, np.dtype("i2"), "f8"], ids=str)
def test_astype(dtype):
    wanted = Static(dtype)
    check([Case(np.generic.astype, (t, wanted), {1: dtype}) for t in NUMPY_SCALARS.values()],
          rows=lambda case: [(x, dtype) for x in boundary_values(case.types[0])], python=lambda x, dtype: x.astype(dtype))


def test_truth_of_ranges():
    for key in (bool, operator.not_):
        check([Case(key, (RANGE,))], rows=lambda case: [(range(*bounds),) for bounds in (
            (0,), (5,), (-5,), (3, 9, 2), (9, 3, 2), (9, 3, -2), (3, 9, -2), (0, 0, -1), (LEAST, GREATEST), (GREATEST, LEAST, LEAST))])


def test_fast_math_compiles():
    """LLVM then makes other calls of libraries of it (powi): they must be found."""
    options = Options(fastmath=frozenset(("nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc")))
    kinds = [t for t in NUMBERS if t.kind in "fc" or t in (INT, BOOL, UINT64, NUMPY_SCALARS["int32"])]
    floats = [pair for pair in itertools.product(kinds, repeat=2) if any(t.kind in "fc" for t in pair)]
    for key in (operator.add, operator.mul, operator.truediv, operator.mod, operator.pow, operator.lt):
        compile_calls([Case(key, pair) for pair in floats], options)
    power, root, cube, rounded = compile_calls([
        Case(operator.pow, (FLOAT, INT)), Case(operator.pow, (FLOAT, FLOAT), {1: 0.5}), Case(operator.pow, (FLOAT, INT), {1: 3}),
        Case(round, (FLOAT, INT), {1: 2})], options)
    assert [power(2.0, n) for n in (10, -2, 0)] == [1024.0, 0.25, 1.0]
    assert (root(2.25), cube(3.0), rounded(1.234)) == (1.5, 27.0, 1.23)
