"""The library's functions of math, cmath and NumPy's numbers, run in the interpreter, are the originals, to the last bit."""
import cmath
import itertools
import math
import random

import numpy as np
import pytest
from differential import compare
from op_loops import NUMBERS, boundary_values

from codegen import ops

ops.load()
from jitcore.library.numbers import math as library  # noqa: E402
from jitcore import njit  # noqa: E402
from jitcore.library.numbers import gamma, numpy_numbers  # noqa: E402

SPECIAL = [0.0, -0.0, 1.0, math.inf, -math.inf, math.nan, 5e-324, 1e308, -1e308, 1e-300]


def outcome(function, *args, **keywords):
    try:
        return function(*args, **keywords), None
    except (ArithmeticError, ValueError, TypeError) as error:
        return None, (type(error), str(error))


def assert_same(function, original, *args, **keywords):
    with np.errstate(all="ignore"):
        (got, got_error), (wanted, error) = outcome(function, *args, **keywords), outcome(original, *args, **keywords)
    assert got_error == error, (args, keywords)
    assert error or compare(wanted, got) is None, (args, keywords, wanted, got)


class Numbers(random.Random):
    def any_float(self):
        return self.choice((self.uniform(-1, 1), self.uniform(-1, 1) * 10 ** self.uniform(-300, 300), self.choice(SPECIAL),
                            self.uniform(-1, 1) * 10 ** self.uniform(-3, 3)))

    def floats(self, count):
        return tuple(self.any_float() for _ in range(count))


def test_fsum():
    generator = Numbers(1)
    for _ in range(5000):
        assert_same(library.exact_sum_of_all, math.fsum, generator.floats(generator.randrange(7)))
    for items in ((1e16, 1.0, 1e-16) * 3, (0.1,) * 10, (1e308, 1e308, -1e308), (1e100, 1.0, -1e100, 1e-20), (1, 2, True),
                  (2.0 ** 53, 1.0, 2.0 ** -60), tuple(2.0 ** k for k in range(1000, -1074, -53))):
        assert_same(library.exact_sum_of_all, math.fsum, items)
    values = np.random.default_rng(1).uniform(-1, 1, 1000) ** 51
    assert library.exact_sum_of_all(values) == math.fsum(values)


def test_dist():
    generator = Numbers(2)
    for _ in range(5000):
        count = generator.randrange(5)
        assert_same(library.distance, math.dist, generator.floats(count), generator.floats(count))
    assert_same(library.distance, math.dist, (1.0,), ())


@pytest.mark.skipif(not hasattr(math, "sumprod"), reason="Python has sumprod since 3.12")
def test_sumprod():
    generator = Numbers(3)
    for _ in range(3000):
        count = generator.randrange(5)
        p, q = generator.floats(count), generator.floats(count)
        ints = tuple(generator.randrange(-5, 6) for _ in range(count))
        for left, right in ((p, q), (ints, q), (ints, ints), (ints + p, ints + q), (p + ints, q + ints), (ints + p, p + ints)):
            assert_same(library.sum_of_products, math.sumprod, left, right)
    assert_same(library.sum_of_products, math.sumprod, (1,), (1, 2))


def test_prod():
    for items in ((1, 2, 3), (1.5, 2), (), np.arange(1, 4), np.array([100, 2], np.int8), (True, True), (0.1, 3, True)):
        assert_same(library.product, math.prod, items)
        assert_same(library.product, math.prod, items, start=2.5)


def test_counting():
    for n in range(-2, 21):
        assert_same(library.factorial, math.factorial, n)
        assert_same(library.permutations_of_all, math.perm, n)
    for n in range(-2, 67):
        for k in range(-2, n + 3):
            assert_same(library.combinations, math.comb, n, k)
            if k < 12:
                assert_same(library.permutations, math.perm, n, k)


def test_binomials_need_no_more_than_their_own_bits():
    """No product on the way leaves 64 bits where the result does not."""
    class Narrow(int):
        def __mul__(self, other):
            result = int(self) * int(other)
            assert abs(result) < 2 ** 63
            return Narrow(result)
        __rmul__ = __mul__

        def __floordiv__(self, other):
            return Narrow(int(self) // int(other))

        def __mod__(self, other):
            return Narrow(int(self) % int(other))

        def __add__(self, other):
            return Narrow(int(self) + int(other))
        __radd__ = __add__

        def __sub__(self, other):
            return Narrow(int(self) - int(other))

    class NarrowInt:
        """Stands for `int` in the library's function."""
        def __new__(cls, value):
            return Narrow(value)

    body = library.combinations
    narrow = type(body)(body.__code__, {**body.__globals__, "int": NarrowInt, "min": lambda x, y: Narrow(min(int(x), int(y)))})
    for n in range(62, 68):
        for k in range(n + 1):
            if math.comb(n, k) < 2 ** 63:
                assert narrow(n, k) == math.comb(n, k)


def test_closeness():
    generator = Numbers(4)
    for _ in range(5000):
        tolerances = {"rel_tol": generator.choice((0.0, 1e-9, 0.5, -1)), "abs_tol": generator.choice((0, 0.1, 1e300))}
        a, b, c, d = generator.floats(4)
        assert_same(library.isclose, math.isclose, a, b, **tolerances)
        assert_same(library.isclose, math.isclose, a, a * (1 + 1e-9), **tolerances)
        if tolerances["rel_tol"] >= 0:
            assert_same(library.isclose_complex, cmath.isclose, complex(a, b), complex(c, d), **tolerances)


VALUES = [value for t in NUMBERS for value in boundary_values(t)[::5]]
REAL_VALUES = [value for value in VALUES if not isinstance(value, (complex, np.complexfloating))]


@pytest.mark.filterwarnings("ignore:numpy.fix is deprecated")
def test_parts_of_numbers():
    for value in VALUES:
        for name in ("real", "imag", "isreal", "iscomplex"):
            assert_same(getattr(numpy_numbers, name), getattr(np, name), value)
        angle = numpy_numbers.angle_of_complex if np.iscomplexobj(value) else numpy_numbers.angle
        assert_same(angle, np.angle, value)
        assert_same(angle, np.angle, value, True)
    for value in REAL_VALUES:
        for name in ("fix", "isposinf", "isneginf"):
            assert_same(getattr(numpy_numbers, name), getattr(np, name), value)


def test_closeness_of_numpy():
    for a, b in itertools.product(VALUES[::2], VALUES[::3]):
        assert_same(numpy_numbers.isclose, np.isclose, a, b)
        assert_same(numpy_numbers.isclose, np.isclose, a, b, equal_nan=True)


def test_where_of_numbers_is_an_array_of_no_dimensions():
    raises = np.lib.NumpyVersion(np.__version__) >= "2.5.0"      # before, an int that does not fit was wrapped
    for x, y in itertools.product(VALUES[::4], VALUES[::4]):
        if not raises and outcome(numpy_numbers.where, True, x, y)[1]:
            continue
        for condition in (True, False, 0.0, 1j, math.nan):
            assert_same(numpy_numbers.where, np.where, condition, x, y)


def test_gamma_functions():
    """In the interpreter, and compiled: over all sizes, next to poles, to whole numbers, and to where the result overflows."""
    generator = Numbers(9)
    edges = [0.5, 4.999999, 5.0, 23.0, 24.0, 140.0, 139.99, 171.5, 171.62437695630272, 171.7, 200.5, -0.5, -139.5, -140.5, -170.5, -184.3,
             -200.5, 1e-20, 9e-21, 1e-308, 1e-310, 1e20, 1e305, 2.5e305, 3e305, 1.7e308, 6.02468, 5.52468]
    values = SPECIAL + [1.0 * n for n in range(-30, 180)] + [x for one in edges for x in (one, -one, np.nextafter(one, 9e9).item())]
    values += [generator.any_float() for _ in range(2000)] + [generator.uniform(-180, 180) for _ in range(2000)]
    for function, original in ((gamma.gamma, math.gamma), (gamma.lgamma, math.lgamma)):
        compiled = njit(function)
        for x in values:
            assert_same(function, original, x)
            assert_same(compiled, original, x)
        assert_same(compiled, original, np.float32(2.5))
        assert_same(compiled, original, 7)
