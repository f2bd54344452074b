"""The ops of math and cmath, without inference: values to the last bit, and where the interpreter raises."""
import cmath
import itertools
import math
import random

import pytest
from op_loops import (BOOL, COMPLEX, FLOAT, INT, NUMBERS, NUMPY_SCALARS, REALS, boundary_values, check, compile_loops,
                      differences)

from codegen import ops
from codegen.ops.registry import REGISTRY
from typeinfer.types import Tuple

ops.load()
OF_TWO = {"pow", "atan2", "fmod", "remainder", "copysign", "fmax", "fmin"}
OF_INTS = {"gcd", "lcm", "isqrt"}
ELSEWHERE = {"hypot", "dist", "ldexp", "fma", "fused", "log", "nextafter", "nextafter.steps", "ask_gamma", "ask_lgamma"}


def declared(module: str) -> dict:
    """Name → Python function, of all ops of a module."""
    prefix = module + "."
    return {name.removeprefix(prefix): op.python for name, op in REGISTRY.by_name.items() if name.startswith(prefix)}


MATH = declared("math")
ONE = sorted(MATH.keys() - OF_TWO - OF_INTS - ELSEWHERE)
PAIRS = [(FLOAT, FLOAT), (INT, FLOAT), (FLOAT, INT), (INT, INT), (BOOL, FLOAT), *((t, FLOAT) for t in REALS if not t.python)]


def test_everything_of_math_has_a_meaning():
    from jitcore.library import load_library
    load_library()
    for module in (math, cmath):
        functions = [getattr(module, name) for name in dir(module) if not name.startswith("_")]
        missing = [f for f in functions if callable(f) and not REGISTRY.knows(f)]
        assert not missing


@pytest.mark.parametrize("name", ONE)
def test_one_argument(name):
    check(MATH[name], [(t,) for t in REALS], name=name)


def test_complex_is_refused():
    for name in ONE:
        assert compile_loops([(MATH[name], (COMPLEX,))]) == [None]


@pytest.mark.parametrize("name", sorted(OF_TWO & MATH.keys()))
def test_two_arguments(name):
    check(MATH[name], PAIRS, name=name)


def test_log_with_a_base():
    check(math.log, [(t,) for t in REALS] + list(itertools.product((INT, FLOAT, BOOL), repeat=2)))


def test_ldexp():
    float32, int64 = NUMPY_SCALARS["float32"], NUMPY_SCALARS["int64"]
    check(math.ldexp, [(FLOAT, INT), (INT, INT), (FLOAT, BOOL), (float32, INT), (FLOAT, int64)])


def test_nextafter():
    check(MATH["nextafter"], PAIRS[:5])


@pytest.mark.skipif(not hasattr(math, "sumprod"), reason="nextafter has steps since Python 3.12")
def test_nextafter_in_steps():
    near = [5e-324 * k for k in range(-3, 4)] + [-0.0, 1.0, math.nextafter(1.0, 2.0), -1.0, math.inf, -math.inf, math.nan]
    rows = [row for row in itertools.product(near, near, (0, 1, 2, 3, 5, 100, 2 ** 62, 2 ** 63 - 1))]
    check(MATH["nextafter.steps"], [(FLOAT, FLOAT, INT)], rows=lambda types: rows)


@pytest.mark.skipif(not hasattr(math, "fma"), reason="Python has fma since 3.13")
def test_fma():
    def rows(types):
        return random.Random(1).sample(list(itertools.product(*map(boundary_values, types))), 20_000)
    check(MATH.get("fma"), [(FLOAT, FLOAT, FLOAT)], rows=rows)


def wide_floats(generator, count):
    return [generator.choice((generator.uniform(-1, 1), generator.uniform(-1, 1) * 10 ** generator.uniform(-320, 308)))
            for _ in range(count)]


def test_hypot_is_rounded_as_the_interpreters():
    generator = random.Random(2)
    for count in (0, 1, 2, 3, 5):
        types = (FLOAT,) * count
        rows = [tuple(wide_floats(generator, count)) for _ in range(10_000 if count else 1)]
        check(math.hypot, [types], rows=lambda types: rows)
    check(math.hypot, PAIRS)


def test_dist_of_tuples():
    generator = random.Random(3)
    for p, q in (((FLOAT, INT), (INT, FLOAT)), ((), ()), ((FLOAT,), ()), ((FLOAT,) * 3, (FLOAT,) * 3)):
        types = Tuple(p), Tuple(q)
        rows = [tuple(tuple(generator.choice(boundary_values(t)) for t in side) for side in (p, q)) for _ in range(500)]
        check(math.dist, [types], rows=lambda types: rows)


# --- ints

INDICES = [INT, BOOL, *(t for t in REALS if t.kind in "iu" and not t.python)]


@pytest.mark.parametrize("function", (math.gcd, math.lcm))
def test_divisors_and_multiples(function):
    def rows(types):
        return list(itertools.product(*map(boundary_values, types)))
    check(function, [*itertools.product(INDICES, repeat=2), *((t,) for t in REALS)], rows=rows)
    check(function, [(INT, INT, INT), ()], rows=lambda types: rows(types)[::7])
    generator = random.Random(4)

    def number():
        limit = 10 ** generator.randrange(1, 19)
        return generator.randrange(-limit, limit)
    check(function, [(INT, INT)], rows=lambda types: [(number(), number()) for _ in range(10_000)])


def test_isqrt():
    check(math.isqrt, [(t,) for t in REALS])
    generator = random.Random(5)
    roots = [generator.randrange(2 ** 32) for _ in range(10_000)] + [2 ** 32 - 1, 2 ** 32 - 2, 3037000499, 3037000500]
    squares = [min(max(root * root + d, 0), 2 ** 64 - 1) for root in roots for d in (-1, 0, 1)]
    for t in (INT, NUMPY_SCALARS["uint64"]):
        check(math.isqrt, [(t,)], rows=lambda types: [(t.python_class(n),) for n in squares if n <= t.maximum])


# --- cmath

CMATH = declared("cmath")
PARTS = [0.0, 1.0, 2.5, 0.5, 1e-3, 30.0, 708.0, 709.5, 800.0, 1e30, 1e300, 1.7e308, 1e-300, 1e-308, 5e-324, math.inf,
         math.nan, 0.9]


def complexes():
    generator = random.Random(6)
    grid = [complex(s * x, t * y) for x in PARTS for y in PARTS for s in (1, -1) for t in (1, -1)]
    return grid + [complex(generator.gauss(0, 1), generator.gauss(0, 1)) * 10 ** generator.uniform(-3, 3) for _ in range(1000)]


@pytest.mark.parametrize("name", sorted(CMATH.keys() - {"rect"}))
def test_complex_functions(name):
    check(CMATH[name], [(COMPLEX,)], rows=lambda types: [(z,) for z in complexes()])
    check(CMATH[name], [(t,) for t in NUMBERS])


def test_rect():
    check(cmath.rect, [(FLOAT, FLOAT)], rows=lambda types: [(z.real, z.imag) for z in complexes()])


def test_complex_log_with_a_base():
    zs = complexes()
    rows = list(zip(zs, random.Random(7).sample(zs, len(zs))))
    check(cmath.log, [(COMPLEX, COMPLEX)], rows=lambda types: rows)


def test_a_wrong_result_would_be_seen():
    loop, = compile_loops([(math.sqrt, (FLOAT,))])
    assert not differences(math.sqrt, (FLOAT,), [(4.0,), (-1.0,)], loop)
    assert len(differences(math.cbrt, (FLOAT,), [(4.0,), (-1.0,)], loop)) == 2
