"""NumPy's functions of numbers, without inference: type and value of the result on boundary values of every type."""
import itertools
import math
import random

import numpy as np
import pytest
from op_loops import (BOOL, COMPLEX, FLOAT, INT, NUMBERS, NUMPY_SCALARS, PYTHON_SCALARS, REALS, boundary_values, check,
                      compile_loops, find_rule)

from codegen import ops
from codegen.ops.registry import REGISTRY

ops.load()
UFUNCS = {op.name.removeprefix("np."): op.python for op in REGISTRY.by_name.values()
          if op.name.startswith("np.") and isinstance(op.python, np.ufunc)}
# functions for which NumPy has algorithms of its own, and so have we: 4 ulp
ROUNDED = {"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2",
           "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "cbrt", "hypot", "power", "float_power", "logaddexp",
           "logaddexp2"}
ARRAYS_ONLY = {"matmul", "vecdot", "matvec", "vecmat", "isnat"}


def pairs():
    """Equal types, each with Python's, and some others."""
    mixed = random.Random(1).sample(list(itertools.product(NUMPY_SCALARS.values(), repeat=2)), 30)
    found = [(t, t) for t in NUMBERS] + [pair for t in NUMBERS for p in PYTHON_SCALARS.values() for pair in ((t, p), (p, t))]
    return list(dict.fromkeys(found + mixed))


def some_values(number, count):
    values = boundary_values(number)
    return values if len(values) <= count else random.Random(2).sample(values, count)


def rows_of(types):
    count = 100 if len(types) == 1 else 40 if types[0] is types[1] and types[0].kind != "c" else 11
    rows = list(itertools.product(*(some_values(t, count) for t in types)))
    return [row for row in rows if not is_root_of_scalar(row)] if len(types) == 2 else rows


def is_root_of_scalar(row):
    """NumPy's power takes a scalar exponent 0.5 for a square root, whose values for -0.0 and -inf are not those of power,
    which arrays of exponents have; we do so only where the exponent is constant."""
    x, y = row
    return y == 0.5 and (x == 0 or np.isinf(x))


def test_every_ufunc_is_declared():
    known = {getattr(np, name) for name in dir(np) if isinstance(getattr(np, name), np.ufunc)}
    assert {ufunc.__name__ for ufunc in known - set(UFUNCS.values())} <= ARRAYS_ONLY


@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_ufunc(name):
    ufunc = UFUNCS[name]
    types = [(t,) for t in NUMBERS] if ufunc.nin == 1 else pairs()
    real = [one for one in types if all(t.kind != "c" for t in one)]
    check(ufunc, real, rows=rows_of, ulps=4 if name in ROUNDED else 0)
    # NumPy's complex loops may use fused operations
    check(ufunc, [one for one in types if one not in real], rows=rows_of, ulps=4)


@pytest.mark.parametrize("name", sorted(UFUNCS.keys() - ROUNDED - {"divmod", "frexp", "modf"}))
def test_exact_ufuncs_stay_exact_when_vectorised(name):
    ufunc = UFUNCS[name]
    types = [t for t in REALS if t.bits in (8, 32, 64) and not t.python or t is FLOAT]
    check(ufunc, [(t,) * ufunc.nin for t in types], rows=lambda types: rows_of(types)[::3], vectorize=True)


def test_a_power_of_ints_with_a_negative_exponent_raises():
    loop, = compile_loops([(np.power, (NUMPY_SCALARS["int8"], INT))])
    assert [raised for _, raised in loop([(np.int8(2), -1), (np.int8(2), 7)])] == [True, False]


def test_what_numpy_refuses_has_no_rule():
    assert find_rule(np.subtract, (BOOL, BOOL)) is None
    assert find_rule(np.left_shift, (FLOAT, INT)) is None
    assert find_rule(np.floor, (COMPLEX,)) is None


@pytest.mark.parametrize("t", REALS, ids=str)
def test_clip(t):
    bounds = (INT, FLOAT, t, NUMPY_SCALARS["int16"], NUMPY_SCALARS["float32"])
    # which of 0.0 and -0.0 comes out is chance
    values = {one: [x for x in boundary_values(one) if x != 0 or not np.signbit(x)] for one in (t, *bounds)}
    generator = random.Random(3)

    def rows(types):
        return [tuple(generator.choice(values[one]) for one in types) for _ in range(50)]
    check(np.clip, list(dict.fromkeys((t, low, high) for low in bounds for high in bounds)), rows=rows)


@pytest.mark.parametrize("function", (np.round, np.around))
def test_round(function):
    real = [t for t in REALS if t.kind != "b"]
    check(function, [(t,) for t in NUMBERS if t.kind != "b"])
    digits = (0, 1, 2, -1, -2, 5, 20, -20, 308, 400, -400)
    check(function, [(t, INT) for t in real], rows=lambda types: list(itertools.product(boundary_values(types[0]), digits)))


@pytest.mark.parametrize("name", ["erf", "erfc"])
def test_scipys_error_functions_are_compiled(name):
    from jitcore import njit
    special = pytest.importorskip("scipy.special")
    function = getattr(special, name)
    compiled = njit(lambda x: function(x))
    for dtype in (np.float64, np.float32):
        values = np.concatenate([np.linspace(-6, 6, 1001), [0.0, -0.0, np.inf, -np.inf, np.nan]]).astype(dtype)
        exact = np.array([getattr(math, name)(x) for x in values.tolist()])          # SciPy's own errs by 15 ulp
        np.testing.assert_allclose(compiled(values), exact, rtol=4 * np.finfo(dtype).eps, atol=np.finfo(dtype).tiny)
        assert compiled(values).dtype == dtype and type(compiled(values[0])) is dtype
    assert compiled.explain(values.dtype.name + "[::1]").loops[0].is_vectorized
    assert compiled(np.arange(3)).dtype == np.float64 and type(compiled(1.5)) is np.float64
    assert compiled(1 + 2j) == function(1 + 2j)                  # routed
