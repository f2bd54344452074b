"""python -m perf.arrays [--quick] [--only TEXT]: functions of whole arrays, compiled against NumPy's own.

In: expressions over arrays.  Out: a table: time in compiled code over NumPy's time, by size, layout and dtype; the worst of them.
Holds: each pair gives the same answer before it is timed; contestants take turns; the least of several turns counts, as neighbours only
ever add time.
"""
import argparse
import statistics
import sys
import time
from itertools import repeat
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from jitcore import njit  # noqa: E402

TURN = 0.002
ROUNDS = 5
SIZES = (100, 10_000, 1_000_000)
LAYOUTS = ("C", "F", "strided")
KINDS = ("float64", "float32", "int32")
EXPRESSIONS = """
    a + b | a * 2 | a * b + a | a / b | a // b | a % b | a ** 2 | -a | a < b | np.maximum(a, b) | np.sqrt(a) | np.exp(a) | np.log(a) | np.sin(a)
    np.abs(a) | np.floor(a) | np.where(a < b, a, b) | np.clip(a, 2, 5) | np.hypot(a, b) | np.isfinite(a) | np.square(a) | np.sign(a)
    m + m[0] | m.sum() | m.sum(axis=0) | m.sum(axis=1) | m.mean() | m.mean(axis=0) | m.min() | m.max(axis=1) | m.prod() | m.std() | m.var(axis=0)
    m.any() | (m > 3).all() | m.argmax() | m.argmin(axis=1) | np.cumsum(a) | np.cumprod(a) | np.count_nonzero(a) | (a * b + a).sum()
    np.sqrt(a * a + b * b) | np.dot(a, b) | m @ m.T | a.copy() | m.T.copy() | a.astype(np.float64) | m.ravel() | m.reshape(-1) | np.zeros_like(a)
    np.ones(len(a)) | np.arange(len(a)) | np.linspace(0.0, 1.0, len(a)) | np.concatenate((a, b)) | np.stack((a, b)) | a[::-1].copy()
    a[k] | a[i] | m[i[:len(m)]] | np.sort(a) | np.diff(a) | np.flip(a) | np.roll(a, 3) | np.searchsorted(d, a) | np.bincount(i) | np.outer(h, h)
    np.median(a) | np.unique(i) | np.repeat(a, 2) | np.tile(a, 2) | np.isclose(a, b).sum() | np.round(a, 1)
"""
STATEMENTS = {"r[:] = a + b": "r[:] = a + b", "r += a": "r += a", "r[k] = 0": "r[k] = 0", "r[i] = 2": "r[i] = 2", "r.fill(3)": "r.fill(3)",
              "r[k] += 1": "r[k] += 1"}


def expressions() -> list[str]:
    return [one.strip() for line in EXPRESSIONS.splitlines() for one in line.split(" | ") if one.strip()]


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


def functions(text: str, used: list[str]):
    """The plain function and the compiled one."""
    scope: dict = {"np": np}
    line = text if text in STATEMENTS.values() else f"return {text}"
    exec(f"def call({', '.join(used)}):\n    {line}\n", scope)
    return scope["call"], njit(scope["call"])


def least(calls: list, given: tuple) -> list[float]:
    """The least seconds of a call, of each in turn."""
    numbers, found = [], []
    for call in calls:
        start = time.perf_counter()
        call(*given)
        once = time.perf_counter() - start
        numbers.append(max(1, round(TURN / max(once, 1e-7))))
        found.append(once)
    for _ in range(ROUNDS):
        for index, call in enumerate(calls):
            start = time.perf_counter()
            for _ in repeat(None, numbers[index]):
                call(*given)
            found[index] = min(found[index], (time.perf_counter() - start) / numbers[index])
    return found


def measured(text: str, sizes, layouts, kinds):
    """(size, layout, kind) → (seconds compiled, seconds of NumPy)."""
    import ast
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)} - {"np", "len"}
    plain, compiled = functions(text, sorted(names))
    for kind in kinds:
        for layout in layouts:
            if layout == "F" and "m" not in names:
                continue
            for size in sizes:
                every = arguments(size, layout, kind)
                given = tuple(every[name] for name in sorted(names))
                with np.errstate(all="ignore"):
                    expected, got = plain(*given), compiled(*given)
                    if expected is not None:
                        np.testing.assert_allclose(got, expected, rtol=1e-3)
                    yield (size, layout, kind), least([compiled, plain], given)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="float64 in order C only")
    parser.add_argument("--only", default="", help="expressions that contain this")
    given = parser.parse_args()
    kinds, layouts = (KINDS[:1], LAYOUTS[:1]) if given.quick else (KINDS, LAYOUTS)
    every: list[tuple[float, str, tuple]] = []
    print(f"{'compiled / NumPy':34} " + " ".join(f"{size:>9,}" for size in SIZES) + "   worst beyond 1,000 elements")
    for text in [one for one in (*expressions(), *STATEMENTS) if given.only in one]:
        try:
            found = {where: ours / numpys for where, (ours, numpys) in measured(text, SIZES, layouts, kinds)}
        except (AssertionError, ValueError, MemoryError) as error:
            print(f"{text:34} {type(error).__name__}: {str(error).splitlines()[0]}")
            continue
        every += [(ratio, text, where) for where, ratio in found.items()]
        means = [statistics.geometric_mean([ratio for where, ratio in found.items() if where[0] == size]) for size in SIZES]
        worst = max(((ratio, where) for where, ratio in found.items() if where[0] > 1000), key=lambda one: one[0])
        print(f"{text:34} " + " ".join(f"{mean:9.2f}" for mean in means) + f"   {worst[0]:.2f} {' '.join(map(str, worst[1]))}", flush=True)
    large = [ratio for ratio, _, (size, *_) in every if size > 1000]
    print(f"\ngeometric mean beyond 1,000 elements: {statistics.geometric_mean(large):.2f}; above 1.2: "
          f"{sum(ratio > 1.2 for ratio in large)} of {len(large)}")


if __name__ == "__main__":
    main()
