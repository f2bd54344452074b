"""python -m perf.arrays [--quick] [--verbose] [--only TEXT]: functions of whole arrays, compiled against NumPy's own.

In: expressions over arrays, in groups.  Out: a table: time in compiled code over NumPy's time, as geometric means of each group by size,
and beyond 1,000 elements by layout and dtype; the worst.  Holds: each pair gives the same answer before it is timed; contestants take turns
(perf.measure); medians.
"""
import ast
import sys
import time
from functools import lru_cache

import numpy as np

from jitcore import njit
from perf.measure import geometric_mean, interleaved_medians
from perf.published import options_of, publish

SECONDS, TURN = 0.01, 0.0005
SLOW = 0.05                                       # seconds of a call from which two rounds must do
SMALL = 1_000
LIMIT = 1.2                                       # the goal: never above this many times NumPy's time beyond SMALL elements
SIZES, QUICK_SIZES = (100, 10_000, 10_000_000), (100, 10_000, 1_000_000)
LAYOUTS = ("C", "F", "strided")
KINDS = ("float64", "float32", "int32")
# a, b: lines; m: a matrix (all of the layout); r: a line that takes results; k: a mask; i: positions; d: a short sorted line; h: a short one
GROUPS = {
    "operators": "a + b | a * 2 | a * b + a | a / b | a // b | a % b | a ** 2 | -a | a < b | (a < b) & (a > 2) | m + m[0] | m * m[:, :1]",
    "functions": "np.maximum(a, b) | np.sqrt(a) | np.exp(a) | np.log(a) | np.sin(a) | np.abs(a) | np.floor(a) | np.hypot(a, b) | "
                 "np.isfinite(a) | np.square(a) | np.sign(a) | np.round(a, 1)",
    "conditions": "np.where(a < b, a, b) | np.clip(a, 2, 5) | np.where(a > 3, a, 0) | np.isclose(a, b).sum() | np.minimum(np.maximum(a, 2), b)",
    "chains": "(a * b + a).sum() | np.sqrt(a * a + b * b) | (a - a.mean()) / a.std() | m / m.sum(axis=1).reshape(-1, 1)",
    "in place": "r[:] = a + b | r += a | r[k] = 0 | r[i] = 2 | r.fill(3) | r[k] += 1 | r[1:] -= a[:-1]",
    "reductions": "m.sum() | m.sum(axis=0) | m.sum(axis=1) | m.mean() | m.mean(axis=0) | m.min() | m.max(axis=1) | m.prod() | m.std() | "
                  "m.var(axis=0) | m.any() | (m > 3).all() | m.argmax() | m.argmin(axis=1) | np.count_nonzero(a) | np.ptp(a)",
    "products": "np.dot(a, b) | m @ m[0] | np.outer(h, h) | m @ m.T",
    "running totals": "np.cumsum(a) | np.cumprod(a) | np.diff(a) | np.cumsum(m, axis=1)",
    "copies and shapes": "a.copy() | m.T.copy() | a.astype(np.float64) | m.ravel() | np.concatenate((a, b)) | np.stack((a, b)) | a[::-1].copy() | "
                         "np.flip(a) | np.roll(a, 3) | np.repeat(a, 2) | np.tile(a, 2)",
    "creation": "np.zeros_like(a) | np.ones(len(a)) | np.full(len(a), 2.5) | np.arange(len(a)) | np.linspace(0.0, 1.0, len(a))",
    "indexing": "a[k] | a[i] | m[i[:len(m)]] | np.take(a, i) | np.nonzero(k) | np.where(a > 3)",
    "sorting and searching": "np.sort(a) | np.argsort(a) | np.partition(a, 5) | np.median(a) | np.percentile(a, 30) | np.unique(i) | "
                             "np.searchsorted(d, a) | np.bincount(i) | np.histogram(a, 10)[0] | np.isin(i, i[:5])",
}


def arguments(size: int, layout: str, kind: str) -> dict:
    """Arrays with that many elements."""
    generator = np.random.default_rng(size)
    side = max(2, round(size ** 0.5))
    values = {"a": generator.integers(1, 9, size) + 0.5, "b": generator.integers(1, 9, size) + 0.25,
              "m": generator.integers(1, 9, (side, side)) + 0.5, "r": np.zeros(size)}
    found = {name: one.astype(kind) for name, one in values.items()}
    if layout == "F":
        found["m"] = np.asfortranarray(found["m"])
    elif layout == "strided":
        found = {name: np.repeat(one, 2, axis=-1)[..., ::2] for name, one in found.items()}
    return found | {"k": generator.random(size) < 0.5, "i": generator.integers(0, side, size), "d": np.linspace(0.0, 9.0, side),
                    "h": found["m"][0]}


@lru_cache(maxsize=15)                             # quick: all there are; making them takes longer than most calls
def kept_arguments(size: int, layout: str, kind: str) -> dict:
    return arguments(size, layout, kind)


def functions(text: str, used: list[str]):
    """The plain function and the compiled one."""
    scope: dict = {"np": np}
    is_statement = not isinstance(ast.parse(text).body[0], ast.Expr) or ".fill(" in text
    exec(f"def call({', '.join(used)}):\n    {text if is_statement else f'return {text}'}\n", scope)
    return scope["call"], njit(scope["call"])


def measured(text: str, wanted):
    """Yields ((size, layout, kind), time over NumPy's)."""
    names = sorted({node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)} - {"np", "len"})
    plain, compiled = functions(text, names)
    for size, layout, kind in wanted:
        if layout == "F" and "m" not in names or layout == "strided" and not set(names) & set("abmr"):
            continue
        if text == "m @ m.T" and size > 20_000:   # of ints NumPy takes seconds; of floats both call the same BLAS
            continue
        every = (kept_arguments if size <= QUICK_SIZES[-1] else arguments)(size, layout, kind)
        given = tuple(every[name] for name in names)
        with np.errstate(all="ignore"):
            start = time.perf_counter()
            expected, got = plain(*given), compiled(*given)
            is_slow = time.perf_counter() - start > 2 * SLOW
            _expect_same(got, expected)
            calls = {"ours": lambda: compiled(*given), "NumPy": lambda: plain(*given)}
            times = interleaved_medians(calls, SECONDS, TURN, 2 if is_slow else 5)
        yield (size, layout, kind), times["ours"] / times["NumPy"]


def _expect_same(got, expected):
    if isinstance(expected, tuple):
        for one, other in zip(got, expected, strict=True):
            np.testing.assert_array_equal(one, other)
    elif expected is not None:
        if not np.array_equal(got, expected):
            np.testing.assert_allclose(got, expected, rtol=1e-3)
        if got.dtype != expected.dtype:
            raise AssertionError(f"dtype {got.dtype}, not {expected.dtype}")


def plan(is_quick: bool):
    """The (size, layout, kind) to measure; quick: every layout of float64, every dtype in order C."""
    sizes = QUICK_SIZES if is_quick else SIZES
    pairs = [(layout, kind) for kind in KINDS for layout in LAYOUTS if not is_quick or kind == KINDS[0] or layout == "C"]
    return sizes, [(size, *pair) for pair in pairs for size in sizes]


def mean(values) -> str:
    found = geometric_mean(values)
    return "" if found is None else f"{found:.2f}"


def summary(found: list, sizes) -> list[str]:
    """Geometric means of (ratio, text, (size, layout, kind)) by size; of the large ones by layout and dtype; how many are too slow."""
    large = [(one, where) for one, _, where in found if where[0] > SMALL]
    row = [mean(one for one, _, where in found if where[0] == size) for size in sizes]
    row += [mean(one for one, where in large if where[1] == layout) for layout in LAYOUTS]
    row += [mean(one for one, where in large if where[2] == kind) for kind in KINDS]
    return [*row, f"{sum(one > LIMIT for one, _ in large)} of {len(large)}"]


def main():
    parser = options_of(__doc__)                  # quick: not all pairs of layout and dtype; a million elements at most
    parser.add_argument("--verbose", action="store_true", help="print each expression, too")
    parser.add_argument("--only", default="", help="expressions that contain this")
    given = parser.parse_args()
    sizes, wanted = plan(given.quick)
    groups, errors = {}, []
    for group, texts in GROUPS.items():
        for text in [one.strip() for one in texts.split(" | ") if given.only in one]:
            try:
                found = [(ratio, text, where) for where, ratio in measured(text, wanted)]
            except (AssertionError, ValueError, TypeError, MemoryError) as error:
                errors.append(f"{text}: {type(error).__name__}: {str(error).strip().splitlines()[0]}")
                continue
            groups.setdefault(group, []).extend(found)
            if given.verbose:
                print(f"{text:34} " + " ".join(f"{mean(one for one, _, where in found if where[0] == size):>7}" for size in sizes) + "   "
                      + ", ".join(f"{one:.2f} {' '.join(map(str, where))}" for one, _, where in sorted(found, reverse=True)[:3]), flush=True)
            elif sys.stderr.isatty():
                print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    every = [one for found in groups.values() for one in found]
    rows = [[group, *summary(found, sizes)] for group, found in groups.items()] + [["all", *summary(every, sizes)]]
    headers = ["time / NumPy's", *(f"{size:,}" for size in sizes), *LAYOUTS, *KINDS, f"above {LIMIT}"]
    worst = sorted((one for one in every if one[2][0] > SMALL), reverse=True)[:10]
    publish("arrays", given, headers, rows, [
        f"Layouts, dtypes, above {LIMIT}: beyond {SMALL:,} elements. The slowest ten there: " + ", ".join(
            f"`{text}` {ratio:.2f} ({where[0]:,}, {where[1]}, {where[2]})" for ratio, text, where in worst) + "."])
    print("\n".join(errors))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
