"""python -m perf.chains [--quick] [--only NAME]: whole-array programs of a few lines, compiled, beside C loops, JAX, Numba, numexpr and NumPy.

In: nothing.  Out: for each program and size: microseconds of a call, and how many times as long the others take: gcc -O3 and -Ofast
-march=native on loops written by hand (chains.c), NumPy, and JAX, Numba, numexpr where they are installed.  Holds: everybody's answer
is NumPy's (to rounding) before it is timed; contestants take turns in one process, on one core; medians.
"""
import ctypes
import inspect
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

import numpy as np

from jitcore import njit
from perf.measure import geometric_mean, interleaved_medians
from perf.published import options_of, publish
from perf.table import ratio

SECONDS, TURN = 0.1, 0.002
SIZES = (10_000, 1_000_000)                       # elements of the largest array: in the second cache, beyond it
GCC = ("-O3", "-Ofast")
erf = np.vectorize(math.erf, otypes=[float])      # for the interpreter, where SciPy is not installed
try:
    from scipy.special import erf                 # noqa: F811
except ImportError:
    pass


# --- the programs
def multiply_add_sum(a, b, c):
    return (a * b + c).sum()


def length_of_two(a, b):
    return np.sqrt(a * a + b * b)


def normalize_rows(x):
    return x / np.sqrt((x * x).sum(axis=1))[:, None]


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def layer_norm(x, gamma, beta):
    mean = x.mean(axis=1, keepdims=True)
    variance = x.var(axis=1, keepdims=True)
    return (x - mean) / np.sqrt(variance + 1e-5) * gamma + beta


def selu(x):
    return 1.05 * np.where(x > 0, x, 1.67 * np.exp(x) - 1.67)


def black_scholes(price, strike, time):
    rate, volatility = 0.02, 0.3
    root = np.sqrt(time)
    d1 = (np.log(price / strike) + (rate + 0.5 * volatility * volatility) * time) / (volatility * root)
    d2 = d1 - volatility * root
    n1 = 0.5 + 0.5 * erf(d1 * 0.7071067811865476)
    n2 = 0.5 + 0.5 * erf(d2 * 0.7071067811865476)
    later = strike * np.exp(-rate * time)
    return price * n1 - later * n2, later * (1.0 - n2) - price * (1.0 - n1)


def pairwise_distances(x):
    return np.sqrt(((x[:, None, :] - x[None, :, :]) ** 2).sum(axis=2))


def five_points(a):
    return 0.2 * (a[1:-1, 1:-1] + a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])


def where_clip(a, b):
    return np.where(a > 0.5, np.clip(a * 2, 0.2, 1.5), np.sqrt(np.abs(b)))


def sin_cos(x, y):
    return np.sin(x ** 2)[:, None] + np.cos(y ** 2)


def kmeans_step(points, centers):
    nearest = ((points[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    member = (nearest[:, None] == np.arange(len(centers))).astype(np.float64)
    return (member.T @ points) / member.sum(axis=0)[:, None]


def standard_score(a):
    return (a - a.mean()) / a.std()


def moving_average(a):
    total = np.cumsum(a)
    return (total[16:] - total[:-16]) / 16


def moments(a):
    return a.sum(), (a * a).sum(), a.min(), a.max()


def image_levels(image):
    return np.minimum((image.astype(np.int32) * 3 >> 2) + 40, 255).astype(np.uint8)


def in_place(a, b):
    a *= 0.5
    c = a * b
    a += b
    a -= c * 0.01
    return a


def long_chain(a):
    x, y = a, a * a + 0.5
    for _ in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9):
        z = x * 0.99 + y * 0.01
        y = y - z * z * 0.001
        x = z
    return x + y


def mandelbrot_steps(c):
    z = c
    for _ in (0, 1, 2, 3, 4):
        z = z * z + c
    return z.real * z.real + z.imag * z.imag


# --- arguments and results
def lines(count: int):
    def make(size: int) -> tuple:
        generator = np.random.default_rng(5)
        return tuple(generator.uniform(0.1, 2.0, size) for _ in range(count))
    return make


def table(size: int) -> tuple:
    return (np.random.default_rng(5).normal(size=(size // 100, 100)),)


def square(size: int) -> tuple:
    side = round(size ** 0.5)
    return (np.random.default_rng(5).normal(size=(side, side)),)


def like_first(given) -> tuple:
    return (np.empty(given[0].shape),)


@dataclass
class Chain:
    """`make(size)` makes the arguments, `out(arguments)` the arrays that C fills; `lengths(arguments)` are what C is told;
    `numexpr`: the expression, `changes`: the first argument is changed and made anew for each check."""
    function: Callable
    make: Callable
    out: Callable = like_first
    lengths: Callable = lambda given: given[0].shape
    numexpr: str = ""
    changes: bool = False


CHAINS = (
    Chain(multiply_add_sum, lines(3), lambda given: (np.empty(()),), numexpr="sum(a * b + c)"),
    Chain(length_of_two, lines(2), numexpr="sqrt(a * a + b * b)"),
    Chain(normalize_rows, table),
    Chain(softmax, table),
    Chain(layer_norm, lambda size: (*table(size), np.linspace(0.5, 1.5, 100), np.linspace(-1.0, 1.0, 100))),
    Chain(selu, lambda size: (np.random.default_rng(5).normal(size=size),), numexpr="1.05 * where(x > 0, x, 1.67 * exp(x) - 1.67)"),
    Chain(black_scholes, lines(3), lambda given: (np.empty(len(given[0])), np.empty(len(given[0])))),
    Chain(pairwise_distances, lambda size: (np.random.default_rng(5).normal(size=(round(size ** 0.5), 3)),),
          lambda given: (np.empty((len(given[0]),) * 2),), lambda given: given[0].shape[:1]),
    Chain(five_points, square, lambda given: (np.empty((len(given[0]) - 2, given[0].shape[1] - 2)),)),
    Chain(where_clip, lines(2), numexpr="where(a > 0.5, where(a * 2 < 0.2, 0.2, where(a * 2 > 1.5, 1.5, a * 2)), sqrt(abs(b)))"),
    Chain(sin_cos, lambda size: (np.linspace(0.0, 3.0, size // 100), np.linspace(0.0, 2.0, 100)),
          lambda given: (np.empty((len(given[0]), len(given[1]))),), lambda given: (len(given[0]), len(given[1]))),
    Chain(kmeans_step, lambda size: (np.random.default_rng(5).normal(size=(size // 8, 3)), np.random.default_rng(6).normal(size=(8, 3))),
          lambda given: (np.empty((8, 3)),), lambda given: (len(given[0]), 8)),
    Chain(standard_score, lines(1)),
    Chain(moving_average, lines(1), lambda given: (np.empty(len(given[0]) - 16),)),
    Chain(moments, lines(1), lambda given: (np.empty(4),)),
    Chain(image_levels, lambda size: (np.random.default_rng(5).integers(0, 256, size).astype(np.uint8),),
          lambda given: (np.empty_like(given[0]),)),
    Chain(in_place, lines(2), lambda given: (), changes=True),
    Chain(long_chain, lines(1)),
    Chain(mandelbrot_steps, lambda size: (np.random.default_rng(5).uniform(-0.5, 0.3, size) + 0.2j,), lambda given: (np.empty(len(given[0])),)),
)


# --- contestants
def of_namespace(function, **names):
    """The same function with other globals."""
    return FunctionType(function.__code__, {**function.__globals__, **names}, function.__name__)


class C:
    """chains.c, compiled once for each list of options."""

    def __init__(self, option: str):
        if shutil.which("gcc") is None:
            raise ImportError("gcc")
        self.folder = tempfile.TemporaryDirectory(prefix="perf-chains-", ignore_cleanup_errors=True)
        built = Path(self.folder.name) / "chains.so"
        subprocess.run(["gcc", "-std=gnu11", option, "-march=native", "-shared", "-fPIC", str(Path(__file__).with_suffix(".c")),
                        "-o", str(built), "-lm"], check=True, capture_output=True)
        self.library = ctypes.CDLL(str(built))

    def call(self, chain: Chain, given):
        out = chain.out(given)
        arguments = [*(ctypes.c_void_p(one.ctypes.data) for one in given), *map(ctypes.c_long, chain.lengths(given)),
                     *(ctypes.c_void_p(one.ctypes.data) for one in out)]
        function = self.library[chain.function.__name__]
        function.restype = None

        def call():
            function(*arguments)
            return out or given[0]
        return call


def _plain(chain, given):
    return lambda: chain.function(*given)


def _jitcore(chain, given):
    compiled = njit(chain.function)
    return lambda: compiled(*given)


def _jax(chain, given):
    import jax
    jax.config.update("jax_enable_x64", True)
    compiled = jax.jit(of_namespace(chain.function, np=jax.numpy, erf=jax.scipy.special.erf))
    kept = [jax.numpy.asarray(one) for one in given]
    return lambda: jax.block_until_ready(compiled(*kept))


def _numba(chain, given):
    import numba
    compiled = numba.njit(of_namespace(chain.function))
    return lambda: compiled(*given)


def _numexpr(chain, given):
    import numexpr
    if not chain.numexpr:
        raise NotImplementedError(chain.function.__name__)
    numexpr.set_num_threads(1)
    names = dict(zip(inspect.signature(chain.function).parameters, given))
    return lambda: numexpr.evaluate(chain.numexpr, local_dict=names)


OTHERS = {"NumPy": _plain, "JAX": _jax, "Numba": _numba, "numexpr": _numexpr}


def contestants() -> dict:
    """{who: (chain, arguments) → call}, of those that are installed."""
    found = {"jitcore": _jitcore}
    for option in GCC:
        try:
            found[f"gcc {option}"] = C(option).call
        except (ImportError, subprocess.CalledProcessError):
            pass
    return found | OTHERS


def measured(chain: Chain, size: int, makers: dict) -> dict:
    """{who: seconds}; a wrong answer of ours raises, of another empties its cell."""
    right = chain.function(*chain.make(size))
    calls = {}
    for who, make in makers.items():
        try:
            given = chain.make(size)
            call = make(chain, given)
            _expect_close(call(), right)
            calls[who] = call
        except Exception as error:
            if who == "jitcore":
                raise
            if not isinstance(error, (ImportError, NotImplementedError)):
                print(f"{chain.function.__name__}, {who}: {type(error).__name__}: {str(error).strip().splitlines()[0][:100]}", file=sys.stderr)
    return interleaved_medians(calls, SECONDS, TURN)


def _expect_close(got, right) -> None:
    if isinstance(got, tuple) and not isinstance(right, tuple):
        (got,) = got
    if isinstance(right, tuple) and len(right) != len(got):
        (got,) = got                              # C puts several numbers into one array
    for one, other in zip(got, right) if isinstance(right, tuple) else ((got, right),):
        np.testing.assert_allclose(np.asarray(one), other, rtol=1e-9, atol=1e-12)


def main():
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    parser = options_of(__doc__)                  # quick: the first size only
    parser.add_argument("--only", default="", help="programs whose names contain this")
    given = parser.parse_args()
    makers, rows, every = contestants(), [], {}
    others = [who for who in makers if who != "jitcore"]
    for chain in CHAINS:
        if given.only not in chain.function.__name__:
            continue
        for size in SIZES[:1] if given.quick else SIZES:
            times = measured(chain, size, makers)
            for who in others:
                if who in times:
                    every.setdefault((who, size), []).append(times[who] / times["jitcore"])
            rows.append([chain.function.__name__, f"{size:,}", f"{times['jitcore'] * 1e6:,.1f}",
                         *(ratio(times[who] / times["jitcore"]) if who in times else "" for who in others)])
            if sys.stderr.isatty():
                print(f"\r\x1b[K{chain.function.__name__}", end="", file=sys.stderr, flush=True)
    rows += [["geometric mean", f"{size:,}", "", *(ratio(geometric_mean(every[who, size])) if (who, size) in every else "" for who in others)]
             for size in SIZES[:1 if given.quick else None]]
    publish("chains", given, ["program", "elements", "µs", *(f"{who} takes" for who in others)], rows,
            ["One core. C writes into memory that is there; the others make their results."], peers=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
