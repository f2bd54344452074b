"""python -m perf.vector_math [--readme] [--only NAME]: mathematical functions of ten thousand numbers, all checks on.

In: nothing.  Out: for each function, of float64 and of float32: nanoseconds per element of the compiled `np.NAME(a)`, of the loop with
`math.NAME` (float64, whose checks are looked at after the loop), and how many times as long NumPy (for erf, erfc, gamma, lgamma: SciPy),
Numba, numexpr and JAX take, where they are installed.  Holds: everybody's answer is right before it is timed; contestants take turns in one
process, on one thread; medians.
"""
import math
import os
import sys
import warnings

import numpy as np

from jitcore import njit
from perf.measure import geometric_mean, interleaved_medians
from perf.published import options_of, publish
from perf.table import ratio

SIZE = 10_000
SECONDS = 0.02                                    # for each contestant of each row
TURN = 0.001
# name in `math` → (name in NumPy, least and greatest argument, the same of a second one); "" where NumPy has no such function
FUNCTIONS = {
    "exp": ("exp", (-5, 5)), "exp2": ("exp2", (-5, 5)), "expm1": ("expm1", (-2, 2)), "log": ("log", (0.01, 100)),
    "log2": ("log2", (0.01, 100)), "log10": ("log10", (0.01, 100)), "log1p": ("log1p", (-0.5, 10)), "sin": ("sin", (-20, 20)),
    "cos": ("cos", (-20, 20)), "tan": ("tan", (-20, 20)), "asin": ("arcsin", (-1, 1)), "acos": ("arccos", (-1, 1)),
    "atan": ("arctan", (-5, 5)), "atan2": ("arctan2", (-5, 5), (-5, 5)), "sinh": ("sinh", (-5, 5)), "cosh": ("cosh", (-5, 5)),
    "tanh": ("tanh", (-3, 3)), "asinh": ("arcsinh", (-5, 5)), "acosh": ("arccosh", (1, 20)), "atanh": ("arctanh", (-0.99, 0.99)),
    "pow": ("power", (0.1, 10), (-3, 3)), "cbrt": ("cbrt", (-10, 10)), "hypot": ("hypot", (-5, 5), (-5, 5)),
    "sqrt": ("sqrt", (0, 10)), "erf": ("", (-3, 3)), "erfc": ("", (-3, 3)), "gamma": ("", (0.1, 20)), "lgamma": ("", (3, 50))}
SPECIAL = {"lgamma": "gammaln"}                   # SciPy's name, where it is another
OTHERS = ("NumPy", "Numba", "numexpr", "JAX")


def arguments(name: str, dtype) -> tuple:
    generator = np.random.default_rng(7)
    return tuple(generator.uniform(*limits, SIZE).astype(dtype) for limits in FUNCTIONS[name][1:])


def written(line: str, compile, names: str):
    """The function with that one line of code, compiled."""
    scope: dict = {"np": np, "math": math}
    exec(f"def call({names}):\n    {line}\n", scope)
    return compile(scope["call"])


def of_arrays(name: str, compile):
    """np.NAME of the arguments; the loop where there is no such function."""
    names = "a" if len(FUNCTIONS[name]) == 2 else "a, b"
    if FUNCTIONS[name][0]:
        return written(f"return np.{FUNCTIONS[name][0]}({names})", compile, names)
    return of_elements(name, compile)


def of_elements(name: str, compile):
    """A loop with math.NAME."""
    names = "a" if len(FUNCTIONS[name]) == 2 else "a, b"
    each = ", ".join(f"{one}[i]" for one in names.split(", "))
    return written(f"o = np.empty_like(a)\n    for i in range(len(a)):\n        o[i] = math.{name}({each})\n    return o", compile, names)


def contestants(name: str, dtype, given: tuple) -> dict:
    """{who: call without arguments}, of those that are installed and have the function."""
    compiled = of_arrays(name, njit)
    calls = {"jitcore": lambda: compiled(*given)}
    if dtype is np.float64:
        loop = of_elements(name, njit)
        calls["loop"] = lambda: loop(*given)
    for who, make in zip(OTHERS, (_numpy, _numba, _numexpr, _jax)):
        try:
            calls[who] = make(name, given)
            calls[who]()
        except Exception:                         # not installed, or without this function: an empty cell
            calls.pop(who, None)
    return calls


def _numpy(name, given):
    if not FUNCTIONS[name][0]:
        from scipy import special
        function = getattr(special, SPECIAL.get(name, name))
    else:
        function = getattr(np, FUNCTIONS[name][0])
    return lambda: function(*given)


def _numba(name, given):
    import numba
    compiled = of_arrays(name, numba.njit)
    return lambda: compiled(*given)


def _numexpr(name, given):
    import numexpr
    numexpr.set_num_threads(1)
    if not FUNCTIONS[name][0]:
        raise NotImplementedError(name)
    text = {"pow": "a ** b", "atan2": "arctan2(a, b)"}.get(name, f"{FUNCTIONS[name][0]}(a)")
    names = dict(zip("ab", given))
    return lambda: numexpr.evaluate(text, local_dict=names)


def _jax(name, given):
    import jax
    jax.config.update("jax_enable_x64", True)
    functions = {"erf": jax.scipy.special.erf, "erfc": jax.scipy.special.erfc, "gamma": jax.scipy.special.gamma,
                 "lgamma": jax.scipy.special.gammaln}
    function = jax.jit(functions.get(name) or getattr(jax.numpy, FUNCTIONS[name][0]))
    kept = [jax.numpy.asarray(one) for one in given]
    return lambda: function(*kept).block_until_ready()


def measured(name: str, dtype) -> dict:
    """{who: seconds}; a wrong answer raises."""
    given = arguments(name, dtype)
    calls = contestants(name, dtype, given)
    right = of_elements(name, lambda function: function)(*(one.astype(np.float64) for one in given))
    for who, call in calls.items():
        np.testing.assert_allclose(np.asarray(call()), right, rtol=1e-12 if dtype is np.float64 else 3e-5, atol=1e-14, err_msg=f"{who}: {name}")
    return interleaved_medians(calls, SECONDS, TURN)


def main():
    parser = options_of(__doc__)
    parser.add_argument("--only", default="", help="functions whose name contains this")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    rows, every = [], {}
    for name in [one for one in FUNCTIONS if given.only in one]:
        row = [name]
        for dtype in (np.float64, np.float32):
            times = measured(name, dtype)
            ours = times["jitcore"]
            row.append(f"{ours / SIZE * 1e9:.2f}")
            if dtype is np.float64:
                row.append(f"{times['loop'] / SIZE * 1e9:.2f}")
            for who in OTHERS:
                found = times[who] / ours if who in times else None
                row.append(ratio(found))
                every.setdefault((dtype, who), {})[name] = found
        rows.append(row)
        if sys.stderr.isatty():
            print(f"\r\x1b[K{name}", end="", file=sys.stderr, flush=True)
    means = [[ratio(geometric_mean(filter(None, every[dtype, who].values()))) for who in OTHERS] for dtype in (np.float64, np.float32)]
    rows.append(["geometric mean", "", "", *means[0], "", *means[1]])
    shown = [who for who in OTHERS if any(every[dtype, who][name] for dtype in (np.float64, np.float32) for name in every[dtype, who])]
    columns = [0, 1, 2, *(3 + OTHERS.index(who) for who in shown), 7, *(8 + OTHERS.index(who) for who in shown)]
    headers = ["function", "float64, ns", "loop, ns", *OTHERS, "float32, ns", *OTHERS]
    remarks = []
    for dtype in (np.float64, np.float32):
        slow = [f"{name} {found:.2f}×" for name, found in every[dtype, "NumPy"].items() if found and found < 1]
        below = [f"{name} {found:.2f}×" for name, found in every[dtype, "Numba"].items() if found and found < 3]
        remarks.append(f"{np.dtype(dtype)}: slower than NumPy: {', '.join(slow) or 'none'}; less than 3 times Numba: {', '.join(below) or 'none'}.")
    publish("vector_math", given, [headers[k] for k in columns], [[row[k] for k in columns] for row in rows], remarks,
            title="Nanoseconds per element, and how many times that the others take", peers="Numba" in shown)


if __name__ == "__main__":
    main()
