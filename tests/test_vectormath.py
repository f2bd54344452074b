"""Vector forms of libm's functions: within 4 ulp of the scalar ones, equal on special values, and really used."""
import itertools
import math
import random
import re

import accuracy_table
import differential
import numpy as np
import pytest
from op_loops import FLOAT, NUMPY_SCALARS, boundary_values, compile_loops, differences

from codegen.numbers import vectormath
from jitcore import njit

FLOAT32 = NUMPY_SCALARS["float32"]
NAMES = {"acos": "arccos", "acosh": "arccosh", "asin": "arcsin", "asinh": "arcsinh", "atan": "arctan", "atan2": "arctan2",
         "atanh": "arctanh", "pow": "power"}
OF_TWO = {"atan2", "hypot", "pow"}
# math.hypot has an algorithm of its own; erf and erfc have no ufunc
IN_MATH = sorted(vectormath.VECTOR_FUNCTIONS - {"hypot"})
IN_NUMPY = sorted(vectormath.VECTOR_FUNCTIONS - {"erf", "erfc"})
VARIANT = r"(?:vector\.)?(_ZGV\w+_|__svml_|vector\.)"            # libmvec's, NumPy's, our own
needs_variants = pytest.mark.skipif(not vectormath.variants("exp", "double", 1), reason="no libmvec here")


def random_values(dtype):
    """Random bits: every exponent is as likely as any other."""
    generator = np.random.default_rng(8)
    integer = np.uint64 if dtype == np.float64 else np.uint32
    bits = generator.integers(0, np.iinfo(integer).max, 2048, dtype=integer, endpoint=True).view(dtype)
    near = [generator.uniform(-size, size, 2048) for size in (1, 10, 800)] + [1 + generator.uniform(-1e-3, 1e-3, 2048)]
    return np.concatenate([bits, *(one.astype(dtype) for one in near)])


def rows_for(number, count):
    own = boundary_values(number)
    values = random_values(number.dtype)
    values = values.tolist() if number.python else list(values)
    if count == 1:
        return [(x,) for x in own + values]
    others = random.Random(9).sample(values, len(values))
    return list(itertools.product(own[::2], own[::2])) + list(zip(values, others))


def without_exceptions(function, rows):
    """The rows on which the interpreter does not raise: a vectorised loop without checks computes the others too."""
    kept = []
    for row in rows:
        try:
            function(*row)
        except (ValueError, OverflowError):
            continue
        kept.append(row)
    return kept


@pytest.mark.parametrize("name", IN_MATH)
def test_doubles(name):
    function = getattr(math, name)
    types = (FLOAT,) * (2 if name in OF_TWO else 1)
    loop, = compile_loops([(function, types)], vectorize=True, checks=False)
    found = differences(function, types, without_exceptions(function, rows_for(FLOAT, len(types))), loop, ulps=4)
    assert not found, "\n".join(found[:20])
    if vectormath.variants(name, "double", len(types)):
        assert re.search(rf"call <\d+ x double> @{VARIANT}{name}[.\w]*\(", loop.keep["optimized"])


@pytest.mark.parametrize("name", IN_NUMPY)
def test_floats(name):
    """Measured against the function of doubles, rounded: NumPy's own float functions err by 3 ulp as well."""
    function = getattr(np, NAMES.get(name, name))
    types = (FLOAT32,) * (2 if name in OF_TWO else 1)
    loop, = compile_loops([(function, types)], vectorize=True, checks=False)

    def exactly(*args):
        return np.float32(function(*map(np.float64, args)))
    found = differences(exactly, types, rows_for(FLOAT32, len(types)), loop, ulps=4)
    assert not found, "\n".join(found[:20])
    if vectormath.variants(name + "f", "float", len(types)):
        assert re.search(rf"call <\d+ x float> @{VARIANT}{name}[.\w]*\(", loop.keep["optimized"])


@needs_variants
def test_widest_variant_of_the_host_comes_first():
    found = vectormath.variants("exp", "double", 1)
    assert [lanes for _, lanes in found] == sorted((lanes for _, lanes in found), reverse=True)
    assert found[-1] == ("vector._ZGVbN2v_exp", 2)
    assert ("vector._ZGVbN4v_logf", 4) in vectormath.variants("logf", "float", 1)
    assert ("vector._ZGVbN4v_expf", 4) in vectormath.variants("expf", "float", 1)
    assert vectormath.variants("tgamma", "double", 1) == ()


@needs_variants
def test_exp2_of_ints_stays_exp2():
    powers = njit(lambda a: np.exp2(a))
    assert np.array_equal(powers(np.arange(20, dtype=np.int32)), 2.0 ** np.arange(20))
    text = powers.inspect("optimize")
    assert re.search(rf"call .*@{VARIANT}\w*exp2", text) and "ldexp" not in text


@needs_variants
def test_vectors_kept_over_a_call_are_aligned():
    @njit
    def scaled(x, out):
        for i in range(len(x)):
            out[i] = 1.67 * np.exp(x[i]) - 1.67
    scaled(np.ones(3), np.ones(3))
    size = vectormath.register_sizes()[0] // 8
    text, assembly = scaled.inspect("lower"), scaled.inspect("asm")
    assert text.count(f" alignstack({size}) ") == text.count("define ptr @entry") + text.count("define internal {")
    assert f"andq\t$-{size}, %rsp" in assembly


@needs_variants
@pytest.mark.parametrize("name, exact", [
    ("log2", [(2.0 ** n, n) for n in range(-1074, 1024)]), ("exp2", [(n, 2.0 ** n) for n in range(-1022, 1024)]),
    ("exp", [(0.0, 1.0)]), ("log", [(1.0, 0.0)]), ("cos", [(0.0, 1.0)]), ("cosh", [(0.0, 1.0)])])
def test_what_is_exact_stays_exact(name, exact):
    loop, = compile_loops([(getattr(math, name), (FLOAT,))], vectorize=True, checks=False)
    results = loop([(float(x),) for x, _ in exact])
    assert [(x, result) for (x, _), (result, _) in zip(exact, results)] == exact


@pytest.fixture
def own_kernels(monkeypatch):
    """No library has vector functions: those of codegen.numbers.vector_kernels are used."""
    monkeypatch.setattr(vectormath, "load_libraries", lambda: None)
    monkeypatch.setattr(vectormath, "NUMPY_FUNCTIONS", {})
    monkeypatch.setattr(accuracy_table, "COUNT", 1 << 11)
    vectormath.variants.cache_clear()
    yield
    vectormath.variants.cache_clear()


@pytest.mark.parametrize("name", sorted(vectormath.VECTOR_FUNCTIONS))
def test_own_kernels(name, own_kernels):
    """Against 80-bit values, special ones included; of erf and erfc the reference is rounded to 64 bits."""
    for dtype in (np.float64, np.float32):
        found = accuracy_table.measure(name, dtype)
        if found is not None:
            whose, error = found
            assert whose.startswith("own") and error <= 4, (dtype, found)
    assert found or name in accuracy_table.LIBM


@needs_variants
@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
def test_complex_exponentials(dtype):
    """Special values, and what overflows but for a small cosine or sine, are the interpreter's; the loop packs them into vectors."""
    @njit
    def exponentials(z):
        return np.exp(z)

    part = dtype(0).real.dtype
    special = np.array([0.0, -0.0, 1, -1, np.inf, -np.inf, np.nan, 709.5, 710, 1418.2, 1500, 2200, -700, -745, -800, 5e-324, 1e-310, math.pi / 2, 1e22,
                        88.5, 89, 95, 177, 250, -87, -100, 1e-45, 3e38], part)
    z = np.empty((len(special), len(special)), dtype)
    z.real, z.imag = special[:, None], special
    with np.errstate(all="ignore"):
        assert differential.compare_arrays(np.exp(z), exponentials(z), 4) is None
    uniform = np.random.default_rng(3).uniform
    z = (uniform(-80, 80, 4000) + 1j * uniform(-100, 100, 4000)).astype(dtype)
    assert differential.compare_arrays(np.exp(z), exponentials(z), 4) is None
    assert len(set(re.findall(VARIANT + r"\w*(?:exp|cos|sin)", exponentials.inspect("optimize"))) | {""}) > 1


@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
def test_complex_powers(dtype):
    """They are NumPy's to the last bit: of arrays, of numbers, with exponents that are constants."""
    @njit
    def powers(z, w):
        return z ** w, z ** 2.5, z ** (0.5 - 1j), np.power(z, -3)

    edge = [0.0, -0.0, 1, -1, 2.5, -3, 99, 100, np.inf, -np.inf, np.nan]
    parts = np.array(list(itertools.product(edge, repeat=4)), dtype(0).real.dtype)
    z, w = np.ascontiguousarray(parts[:, :2]).view(dtype)[:, 0], np.ascontiguousarray(parts[:, 2:]).view(dtype)[:, 0]
    normal = np.random.default_rng(3).normal
    usual = [(normal(size=500) * 4 + 1j * normal(size=500)).astype(dtype) for _ in range(2)]
    for given in ((z, w), usual, (z[-1], w[7]), (usual[0][0], usual[1][0]), (z[5], usual[1][1])):
        with np.errstate(all="ignore"):
            wanted = powers.py_func(*given)
        assert differential.compare(wanted, powers(*given)) is None


@njit
def _both(angles, kind):
    """Sine and cosine as whole arrays, and in a loop whose argument is computed twice."""
    out = np.empty((2, len(angles)), angles.dtype)
    for i in range(len(angles)):
        out[0, i] = np.sin(angles[i] * kind)
        out[1, i] = np.cos(angles[i] * kind)
    return np.sin(angles), np.cos(angles), out


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_sine_and_cosine_of_one_argument(dtype, request):
    """One call gives both, also of special, huge and tiny angles. Floats are merged where the kernels are our own."""
    if dtype is np.float32:
        request.getfixturevalue("own_kernels")
    both = njit(_both.py_func)                        # compiled now, with those kernels
    angles = accuracy_table.arguments(dtype)[::7 if dtype is np.float64 else 1]
    for given in (angles, angles[np.abs(angles) < 1e5]):
        for sine, cosine in (both(given, dtype(1))[:2], both(given, dtype(1))[2]):
            for name, found in (("sin", sine), ("cos", cosine)):
                assert accuracy_table.errors(found, accuracy_table.reference(name, given)).max() <= 2
    kind = "double" if dtype is np.float64 else "float"
    text = both.inspect("optimize")
    assert not re.search(r"call [^@\n]*@\w*(sin|cos)f?\(", text)
    assert re.search(rf"call [^@\n]*@vector.sincos.{kind}.\d+\(", text) or not vectormath.register_sizes()


def test_sine_and_cosine_of_several_arguments():
    """Those that meet nothing stay as they are; what would raise does."""
    @njit
    def angles(a, b):
        return math.sin(a) * math.cos(b) + math.sin(b + 1)

    @njit
    def turned(x, y, t):
        return x * math.cos(t) - y * math.sin(t), x * math.sin(t) + y * math.cos(t)
    assert angles(0.3, 0.7) == angles.py_func(0.3, 0.7) and "sincos" not in angles.inspect("lower")
    assert turned(1.0, 2.0, 0.7) == turned.py_func(1.0, 2.0, 0.7) and turned.inspect("lower").count("= call {double, double} @jitcore_sincos") == 4
    with pytest.raises(ValueError):
        turned(1.0, 2.0, math.inf)


@needs_variants
@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
def test_complex_functions(dtype):
    """They are made of functions of real numbers, which loops pack into vectors. Each has an error of up to 4.5 units in the last place."""
    part = dtype(0).real.dtype
    edge = np.array([0.0, -0.0, 1, -1, 0.5, -2, np.inf, -np.inf, np.nan, np.finfo(part).max, np.finfo(part).smallest_subnormal, math.pi / 2, 710, -745, 89, 1e22], part)
    special = np.empty((len(edge), len(edge)), dtype)
    special.real, special.imag = edge[:, None], edge
    uniform = np.random.default_rng(3).uniform
    usual = (uniform(-30, 30, 1000) + 1j * uniform(-30, 30, 1000)).astype(dtype)
    unit = np.exp(1j * uniform(-3, 3, 1000)).astype(dtype)              # whose logarithms are tiny
    mixed = (10.0 ** uniform(-37, 37, 1000) + 1j * 10.0 ** uniform(-37, 37, 1000)).astype(dtype)
    for function in (np.log, np.log2, np.log10, np.log1p, np.exp2, np.expm1, np.sin, np.cos, np.sinh, np.cosh, np.sqrt, np.sign):
        @njit
        def each(z):
            return function(z)

        for z in (special, usual, unit, mixed if function in (np.log, np.log2, np.log10, np.sqrt, np.sign) else usual):
            with np.errstate(all="ignore"):
                wanted = function(z)
            exact = function not in (np.log1p, np.expm1)                 # NumPy's own cancel
            found = each(z)
            if not exact and z is not special:
                assert np.allclose(found, wanted, 0, 1e-13 * 1e9 ** (part == np.float32) * np.abs(wanted).max())
                continue
            assert differential.compare_arrays(wanted, found, 8) is None, function
        assert re.search(rf"call [^@\n]*@{VARIANT}", each.inspect("optimize")), function


@needs_variants
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_fmod_of_several_numbers(dtype):
    """Exact, the signs of zeros included."""
    @njit
    def remainders(x, y):
        return np.fmod(x, y)
    x = random_values(dtype)
    y = np.random.default_rng(1).permutation(x)
    x, y = np.concatenate([x, [4, -4, 0, -0.0, 4, np.inf, 1]]).astype(dtype), np.concatenate([y, [2, 2, 3, 3, 0, 2, np.inf]]).astype(dtype)
    with np.errstate(all="ignore"):
        wanted = np.fmod(x, y)
    assert differential.compare_arrays(wanted, remainders(x, y), 0) is None
    assert "@vector.remainder" in remainders.inspect("optimize") or not vectormath.has_fma()


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.int16, np.uint8])
def test_powers_of_several_integers(dtype):
    """They wrap, as NumPy's."""
    @njit
    def powers(x, n, out):
        for i in range(len(x)):
            out[i] = x[i] ** n[i]

    @njit
    def by_one(x, n):
        return x ** n, x ** 20, x ** 63
    generator = np.random.default_rng(2)
    x = generator.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, 1000, dtype, endpoint=True)
    n, out = generator.integers(0, [[3], [127]], (2, 500)).ravel().astype(dtype), np.empty_like(x)
    powers(x, n, out)
    assert (out == x ** n).all()
    assert all((found == wanted).all() for found, wanted in zip(by_one(x, 5), by_one.py_func(x, 5)))
    if vectormath.register_sizes():
        assert all("@vector.power." in compiled.inspect("optimize") for compiled in (powers, by_one))


@needs_variants
def test_loops_over_arrays_with_steps():
    """They are packed into vectors too, though LLVM would only do that for a step of one element; checks are what they are there."""
    @njit
    def logarithms(x, out):
        for i in range(len(x)):
            out[i] = math.log(x[i])
        return out

    @njit
    def below(x, depth):
        total = 0.0
        for i in range(len(x)):
            total += np.exp(x[i])
        return total + (below(x[1:], depth - 1) if depth else 0.0)
    values = np.linspace(1, 4, 300)
    rows = np.asfortranarray(values.reshape(30, 10))
    for given in (values[::3], values[::-1], values[:0:2], rows[3], np.broadcast_to(values[7], 20), values[5:6][::2]):
        assert np.allclose(logarithms(given, np.empty(2 * len(given))[::2]), np.log(given), 1e-14)
        assert math.isclose(below(given, 1), below.py_func(given, 1), rel_tol=1e-14)
    assert "load i64, ptr @jitcore_step" in logarithms.inspect("optimize")
    values[150] = -1.0
    for given in (values[::3], values[::-1]):
        with pytest.raises(ValueError):
            logarithms(given, np.empty(300)[:len(given)])


@needs_variants
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_libraries_compute_one_at_a_time(dtype):
    """Overflows, negative bases, zeros and nans are computed for several at once too: by the functions around libraries'."""
    @njit
    def functions(x, y):
        return np.exp(x), np.power(x, y), np.log10(x), np.exp2(x)
    edge = [0.0, -0.0, 1, -1, 3, -3, 2.5, -2.5, np.inf, -np.inf, np.nan, 1e-40, -1e-310, 1e300, -1e17, 88.7, -103.9, 709.7, -745.2, 1023.9, -1074.4, 127.9, -149.5]
    with np.errstate(all="ignore"):
        x = np.array(edge, dtype)
        x, y = (one.ravel() for one in np.meshgrid(x, x))
        wanted = np.exp(np.longdouble(x)), np.longdouble(x) ** np.longdouble(y), np.log10(np.longdouble(x)), np.exp2(np.longdouble(x))
        for found, right in zip(functions(x, y), wanted):
            assert accuracy_table.errors(found, right).max() <= 4
    text, kind = functions.inspect("optimize"), "float" if dtype is np.float32 else "double"
    name, _ = vectormath.variants("exp" if kind == "double" else "expf", kind, 1)[0]
    assert name.startswith("vector.") and f"@{name}(" in text
