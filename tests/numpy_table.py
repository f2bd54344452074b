"""python -m tests.numpy_table [--write] [--only TEXT] [--failures]: what compiled code does with every function of NumPy.

In: tests/numpy_calls.  Out: docs/numpy.md: function, calls that are compiled, routed, refused.  Holds: each call is compared with
NumPy's own answer for every dtype and layout; one that differs is an error, not a row.
"""
import argparse
import faulthandler
import sys
import warnings
from collections import Counter
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import differential  # noqa: E402
import numpy_calls  # noqa: E402
from jitcore import njit  # noqa: E402

ULPS = 16           # of sums in another order, and of vectorised functions
ROUTED: list = []


def note_routes() -> None:
    """Keep a note of each call that is routed while code is made."""
    from codegen.ops import load
    from codegen.ops.registry import REGISTRY
    load("interpreter")
    rule = REGISTRY.by_name["routed"].rules[0]
    emit = rule.emit

    def noting(b, instr, *operands):
        ROUTED.append(instr.args[0].type)
        return emit(b, instr, *operands)
    rule.emit = noting


def variants(names):
    """The (dtype, layout) pairs that matter for these variables."""
    if not set(names) & set("abmstzxr") and "rm" not in names:
        return [("float64", "C")]
    found = [(kind, "C") for kind in numpy_calls.KINDS]
    if set(names) & set("abmst"):
        found += [(kind, layout) for kind in ("float64", "int32") for layout in ("F", "strided")]
    return found


def outcome(expression: str, kind: str, layout: str) -> tuple[str, str]:
    """("compiled" | "routed" | "refused" | "raises" | "differs", the details)."""
    function, names = numpy_calls.function_of(expression)
    del ROUTED[:]
    compiled = njit(cache=False)(function)
    runs = []
    for one in (function, compiled):
        np.random.seed(1)
        runs.append(differential.run(one, numpy_calls.arguments(names, kind, layout)))
    python, other = runs
    difference = differential.compare_outcomes(python, other, differential.Agreement(ulps=ULPS))
    if python.error is not None and (difference is None or differential.is_compile_error(other.error)):
        return "raises", ""
    if differential.is_compile_error(other.error):
        return "refused", str(other.error)
    if difference is not None:
        return "differs", f"{difference}\n  {differential.show_outcome(python)}\n  {differential.show_outcome(other)}"
    return ("routed", str(ROUTED[0])) if ROUTED else ("compiled", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="renew docs/numpy.md")
    parser.add_argument("--only", default="", help="headings or functions that contain this")
    parser.add_argument("--quick", action="store_true", help="two dtypes only")
    given = parser.parse_args()
    note_routes()
    warnings.simplefilter("ignore")
    for heading, functions in numpy_calls.load().items():
        for name, expressions in functions.items():
            if given.only and given.only not in heading and given.only not in name.split("."):
                continue
            for expression in expressions:
                found = Counter()
                details = {}
                for kind, layout in variants(numpy_calls.function_of(expression)[1]):
                    if given.quick and (kind, layout) not in (("float64", "C"), ("int32", "F"), ("complex128", "C")):
                        continue
                    faulthandler.dump_traceback_later(120, exit=True)
                    try:
                        verdict, detail = outcome(expression, kind, layout)
                    except BaseException as error:
                        verdict, detail = "CRASH", repr(error)
                    found[verdict] += 1
                    details.setdefault((verdict, detail), []).append(f"{kind} {layout}")
                print(f"{name:20} {expression:50} {dict(found)}", flush=True)
                for (verdict, detail), where in details.items():
                    if verdict in ("refused", "differs", "CRASH"):
                        print(f"    {verdict.upper()} {', '.join(where)}: {detail}", flush=True)


if __name__ == "__main__":
    main()
