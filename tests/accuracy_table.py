"""python -m tests.accuracy_table [--write]: how exact the vector forms of mathematical functions are on this machine.

In: the functions of codegen.numbers.vectormath.  Out: docs/vector_math.md, with --write.  Holds: errors are in units of the last place of the
result, measured against 80-bit reference values over random bits, ranges near 0, near 1 and of usual size, and huge arguments; what the
80-bit function gives exactly (nan, inf, zeros and their signs) must be the same.
"""
import ctypes
import math
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from codegen.numbers import vectormath  # noqa: E402
from op_loops import FLOAT, NUMPY_SCALARS, compile_loops  # noqa: E402

PATH = ROOT / "docs" / "vector_math.md"
LIBM = {"erf": "erfl", "erfc": "erfcl", "gamma": "tgammal", "lgamma": "lgammal"}
NUMPY = {"acos": "arccos", "acosh": "arccosh", "asin": "arcsin", "asinh": "arcsinh", "atan": "arctan", "atan2": "arctan2",
         "atanh": "arctanh", "pow": "power"}
OF_TWO = ("atan2", "hypot", "pow")
COUNT = 1 << 15
INTRODUCTION = """# Vector forms of mathematical functions

Made by `python -m tests.accuracy_table --write`. In a loop that is vectorised, and in whole-array expressions, these functions are called
for several elements at once. The table says whose function that is, and its greatest error seen, in units of the last place, against 80-bit
reference values (erf, erfc: of 64): random bits (every exponent is as likely as any other), and arguments near 0, near 1, up to 10, up to 800,
in their order, so that those computed at once are alike. In all of them nan, inf and zeros, with their signs, were where they belong.

The own kernels (`codegen/numbers/vector_kernels.py`) are used where no library has the function for the machine's registers, or ours is faster; and, for
exp, exp2, log, log2, log10, log1p, sin, cos, acos, acosh, atanh and pow as `QUICK` in `vector_functions.py` lists them, where one of the arguments is such as
the library would compute alone: results that overflow, negative bases, zeros, nan. They need no library but libm, for arguments that are special. Where none is listed (Python has no erf of float32) libm's function is called for each element.

The sine and the cosine of one argument in one loop are computed by one call of an own kernel (float64: 1.5 ulp). NumPy's functions of complex numbers
are made of these of real ones: up to 4.5 ulp a part where two factors' errors add up (sin, cos, sinh, cosh), 3.3 of log near the unit circle.

"""


def arguments(dtype) -> np.ndarray:
    generator = np.random.default_rng(8)
    integer = np.uint64 if dtype == np.float64 else np.uint32
    bits = generator.integers(0, np.iinfo(integer).max, COUNT, dtype=integer, endpoint=True).view(dtype)
    near = [generator.uniform(-size, size, COUNT) for size in (1, 10, 100, 800)] + [1 + generator.uniform(-1e-3, 1e-3, COUNT)]
    special = [0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 0.5, -0.5, 2.0, np.finfo(dtype).max, np.finfo(dtype).tiny,
               np.finfo(dtype).smallest_subnormal]
    return np.sort(np.concatenate([bits, *(one.astype(dtype) for one in near), np.array(special, dtype)]))


def second(x: np.ndarray) -> np.ndarray:
    """Others beside those: of usual size, and any."""
    generator = np.random.default_rng(9)
    return np.where(generator.random(len(x) // 64 + 1).repeat(64)[:len(x)] < 0.8, generator.uniform(-20, 20, len(x)).astype(x.dtype),
                    generator.permutation(x))


def reference(name: str, *args):
    """In 80 bits."""
    wide = [one.astype(np.longdouble) for one in args]
    if name in LIBM:
        function = getattr(ctypes.CDLL("libm.so.6"), LIBM[name])
        function.argtypes, function.restype = [ctypes.c_longdouble] * len(wide), ctypes.c_longdouble
        return np.array([_call(function, *row) for row in zip(*wide)], np.longdouble)
    with np.errstate(all="ignore"):
        return getattr(np, NUMPY.get(name, name))(*wide)


def _call(function, x):
    """ctypes takes Python's floats only, which these are: they come from float64 or float32."""
    return function(float(x))


def errors(got: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """In units of the last place; inf where a special value is not what it must be."""
    with np.errstate(all="ignore"):
        rounded = wanted.astype(got.dtype)
        found = np.abs(got.astype(np.longdouble) - wanted) / np.spacing(np.abs(rounded)).astype(np.longdouble)
        special = ~np.isfinite(rounded) | (wanted == 0)
        same = np.where(np.isnan(rounded), np.isnan(got), (got == rounded) & (np.signbit(got) == np.signbit(rounded)))
        largest = (np.abs(got) == np.finfo(got.dtype).max) & np.isinf(rounded) & np.isfinite(wanted)      # an ulp below overflow
        return np.where(special, np.where(same | largest, 0, np.inf), np.where(np.isfinite(got), found, np.inf))


def run(name: str, dtype):
    """(arguments, results) of a vectorised loop with that function."""
    is_double = dtype == np.float64
    count = 2 if name in OF_TWO else 1
    key = getattr(math, name) if is_double and name != "hypot" else getattr(np, NUMPY.get(name, name))
    loop, = compile_loops([(key, (FLOAT if is_double else NUMPY_SCALARS["float32"],) * count)], vectorize=True, checks=False)
    x = arguments(dtype)
    given = (x,) if count == 1 else (x, second(x))
    out, raised = np.empty_like(x), np.zeros(len(x), np.int8)
    loop.function(*(one.ctypes.data for one in (*given, out, raised)), len(x))
    return given, out


def measure(name: str, dtype) -> tuple[str, float] | None:
    """(whose function, its greatest error); None where there is no vector form."""
    is_double = dtype == np.float64
    found = vectormath.variants(name + ("" if is_double else "f"), "double" if is_double else "float", 2 if name in OF_TWO else 1)
    if not found or not is_double and name in LIBM:
        return None
    given, got = run(name, dtype)
    symbol = found[0][0].removeprefix("vector.")
    whose = "NumPy's" if symbol.startswith("__svml") else "libmvec's" if symbol.startswith("_ZGV") else "own"
    return f"{whose}, {found[0][1]} at once", float(errors(got, reference(name, *given)).max())


def use_own() -> None:
    """From now on, our own kernels and nobody else's."""
    vectormath.load_libraries = lambda: None
    vectormath.NUMPY_FUNCTIONS = {}
    vectormath.variants.cache_clear()


def table() -> str:
    names, found = sorted(vectormath.VECTOR_FUNCTIONS), {}
    for is_own in (False, True):
        if is_own:
            use_own()
        for name in names:
            for dtype in (np.float64, np.float32):
                found[name, dtype, is_own] = measure(name, dtype)
    lines = ["| function | float64 | ulp | own kernel, ulp | float32 | ulp | own kernel, ulp |", "|---|---|---:|---:|---|---:|---:|"]
    for name in names:
        cells = []
        for dtype in (np.float64, np.float32):
            whose, error = found[name, dtype, False] or ("", None)
            _, own = found[name, dtype, True] or ("", None)
            cells += [whose, *("" if one is None else f"{one:.2f}" for one in (error, own))]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    from perf.machine import machine_line
    made = f"{INTRODUCTION}{table()}\n\n{machine_line()}.\n"
    if "--write" in sys.argv:
        PATH.write_text(made)
    print(made)
