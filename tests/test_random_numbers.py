"""Random numbers: compiled code and Python draw from one stream, to the last bit, and refuse the same parameters."""
import numpy as np
import pytest
from jitcore import njit

ODD = (0.5, 2.0, 1.0, -1.0, 0.0, -0.0, float("nan"), float("inf"))
OF_X = """g.normal(1.0, x); g.normal(scale=x); g.exponential(x); g.uniform(x, 3); g.uniform(0, x); g.poisson(x); g.gamma(x)
    g.gamma(x, 2.0); g.gamma(2.0, x); g.standard_gamma(x); g.beta(x, 1.0); g.beta(1, x); g.laplace(0.0, x); g.logistic(0, x); g.gumbel(0, x)
    g.lognormal(0, x); g.rayleigh(x); g.chisquare(x); g.weibull(x); g.pareto(x); g.power(x); g.standard_t(x); g.wald(x, 1.0); g.f(x, 2)
    g.vonmises(0, x); g.geometric(x); g.zipf(x); g.logseries(x); np.random.uniform(0, x); np.random.uniform(x, 1); np.random.normal(0, x)
    np.random.exponential(x); np.random.poisson(x)"""
PLAIN = """g.random(); g.standard_normal(); g.standard_exponential(); g.standard_cauchy(); g.normal(); g.exponential(); g.uniform()
    g.integers(n); g.integers(3, n); g.integers(n, high=3); g.integers(0, n, endpoint=True); g.integers(0, 2**40); g.integers(-5, 2**62)
    g.integers(0, 2**32); g.integers(n, dtype=np.int64); g.integers(0, 5, endpoint=False); g.integers(-n, 0); g.integers(7, 7)
    g.integers(-2**63, 2**63 - 1); g.integers(0, -3, endpoint=True); np.random.random(); np.random.rand(); np.random.uniform()
    np.random.randint(n); np.random.randint(2, n); np.random.randint(0, 2**40); np.random.randint(n, 2); np.random.random_sample()
    np.random.standard_normal(); np.random.randn(); g.integers(n, dtype=np.int32); g.random(dtype=np.float32)"""


def expressions(text):
    return [one.strip() for line in text.splitlines() for one in line.split(";")]


def left_behind(function, arguments):
    """Four draws, or the exception, and what is drawn next in Python."""
    generator = np.random.default_rng(3)
    np.random.seed(4)
    try:
        drawn = [repr(function(generator, *arguments)) for _ in range(4)]
    except (ValueError, OverflowError) as error:
        drawn = type(error), str(error)
    return drawn, generator.random(), np.random.random()


@pytest.mark.parametrize("expression", expressions(OF_X))
def test_parameters(expression):
    function = eval(f"lambda g, x: {expression}", {"np": np})
    compiled = njit(function)
    for x in ODD:
        assert left_behind(compiled, (x,)) == left_behind(function, (x,)), x
    assert left_behind(compiled, (2,)) == left_behind(function, (2,))


@pytest.mark.parametrize("expression", expressions(PLAIN))
def test_streams(expression):
    function = eval(f"lambda g, n: {expression}", {"np": np})
    for n in (5, 1, 2**40):
        if n < 2**31 or "int32" not in expression:
            assert left_behind(njit(function), (n,)) == left_behind(function, (n,)), n


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_bit_generators(kind):
    @njit
    def draw(g):
        return g.random(), g.integers(100), g.standard_normal(), g.integers(0, 2**50), g.normal(size=3).sum(), g.random()

    make = getattr(np.random, kind)
    mine, numpys = np.random.Generator(make(9)), np.random.Generator(make(9))
    for _ in range(3):
        assert draw(mine) == draw.py_func(numpys)
        assert mine.random() == numpys.random()
    inside = eval(f"lambda seed: np.random.Generator(np.random.{kind}(seed)).random()", {"np": np})
    assert njit(inside)(7) == inside(7)


def test_made_inside_and_returned():
    @njit
    def draw(seed):
        g = np.random.default_rng(seed)
        total = 0.0
        for _ in range(100):
            total += g.normal()
        return total, g

    total, generator = draw(5)
    expected, other = draw.py_func(5)
    assert total == expected and generator.random() == other.random()


SHARED = np.random.default_rng(21)


def test_generator_of_the_module():
    same = np.random.default_rng(21)
    draw = njit(lambda: SHARED.random() + SHARED.uniform(1, 2))
    for _ in range(3):
        assert draw() == same.random() + same.uniform(1, 2)
    assert SHARED.random() == same.random()


def test_single_draws_do_not_call_python():
    for expression in ("g.random()", "g.normal(0.0, 2.0)", "g.integers(10)", "np.random.random()", "np.random.randint(10)"):
        compiled = njit(eval(f"lambda g: {expression}", {"np": np}))
        compiled(np.random.default_rng(1))
        assert "routed" not in compiled.inspect("infer"), expression


def test_normal_and_exponential_numbers_of_the_module():
    """Each second normal number waits in the RandomState, for compiled code and Python alike."""
    def draw(n):
        found = np.empty((n, 7))
        for i in range(n):
            found[i, 0], found[i, 1], found[i, 2] = np.random.normal(), np.random.normal(2.0, 3.0), np.random.standard_normal()
            found[i, 3], found[i, 4], found[i, 5] = np.random.randn(), np.random.exponential(2.5), np.random.standard_exponential()
            found[i, 6] = np.random.normal(scale=2)
        return found

    def draw_one(state, scale):
        return state.normal(1.0, scale) + state.exponential(scale)

    compiled, compiled_one = njit(draw), njit(draw_one)
    for n in (1, 2, 301):
        runs = []
        for one in (draw, compiled):
            np.random.seed(5)
            runs.append((one(n).tolist(), np.random.normal(), np.random.random()))
        assert runs[0] == runs[1]
    assert "routed" not in str(compiled.explain())
    states = [np.random.RandomState(3) for _ in range(2)]
    assert [compiled_one(states[0], 2.0) for _ in range(9)] == [draw_one(states[1], 2.0) for _ in range(9)]
    for one in (compiled_one, draw_one):
        with pytest.raises(ValueError, match="scale < 0"):
            one(states[0], -1.0)
