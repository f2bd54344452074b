"""python -m tests.numpy_table [--write] [--only TEXT] [--all]: what compiled code does with every function of NumPy.

In: tests/numpy_calls.  Out: what differs or is refused; with --write docs/numpy.md: functions, the calls that are compiled, routed,
refused.  Holds: each call is compared with NumPy's own answer: value, dtype, shape, order, memory, exception; with --all for every
dtype and layout, else for three. One that differs is an error, not a row.
"""
import argparse
import faulthandler
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import differential  # noqa: E402
import numpy_calls  # noqa: E402
from jitcore import njit  # noqa: E402

ULPS = 16           # of sums in another order, and of vectorised functions
FEW = (("float64", "C"), ("int32", "F"), ("complex128", "C"))
ROUTED: list = []
ASKED: list = []      # what has no meaning but to be routed
LIBRARY = ROOT / "jitcore" / "library"
INTRODUCTION = """# NumPy in compiled code

Made by `python -m tests.numpy_table --write`, which compares each call below with NumPy's own answer: value, dtype, shape, order, what
the result shares memory with, exceptions. *Compiled*: machine code of this package. *Routed*: NumPy's own function is called, at the
cost it has in Python; its result's type is known when compiling. What is not listed as routed or compiled is refused, with the reason.

In the calls, `a`, `b` are lines of 6 elements, `m` is 3x4, `s` 3x3, `t` 2x3x4, `z` has no axes, `x` is a scalar, all of the dtype in
question; `r`, `rm` take results, `d` is a sorted line of floats, `i`, `j` are whole numbers, `k`, `km` masks, `n`, `f` Python numbers, `g`
a Generator, `dt`, `td` dates and their differences, `u`, `w` texts.
"""


def note_routes() -> None:
    """Keep a note of each call that is routed: there is no other meaning for it, or the library's is to route it, whatever it is given."""
    from codegen.ops import load
    from codegen.ops.registry import REGISTRY
    load("interpreter")
    routed, can_route = REGISTRY.route
    rule = REGISTRY.by_name["routed"].rules[0]
    emit = rule.emit
    if can_route.__name__ == "noting":
        return

    def noting(key, types=()):
        is_routed = can_route(key, types)
        if is_routed and key is not np.ndarray.view:       # by which the library sees bytes as words
            ASKED.append(key)
        return is_routed

    def emitting(b, instr, *operands):
        is_user_s = instr.loc is None or not Path(instr.loc.code.co_filename).is_relative_to(LIBRARY)
        is_certain = any(one is instr for one in b.callee.function.blocks[0].instrs)
        if is_user_s and (is_certain or any(one is instr.args[0].type.value for one in ASKED)):
            ROUTED.append(instr.args[0].type)
        return emit(b, instr, *operands)
    REGISTRY.route, rule.emit = (routed, noting), emitting


def variants(names) -> list[tuple[str, str]]:
    """The (dtype, layout) pairs that matter for these variables."""
    if not set(names) & set("abmstzxr") and "rm" not in names:
        return [("float64", "C")]
    found = [(kind, "C") for kind in numpy_calls.KINDS]
    if set(names) & set("abmst"):
        found += [(kind, layout) for kind in ("float64", "int32") for layout in ("F", "strided")]
    return found


def one_variant(expression: str) -> tuple[str, str]:
    """One of them, another for each expression."""
    found = variants(numpy_calls.function_of(expression)[1])
    return found[zlib.crc32(expression.encode()) % len(found)]


def outcome(expression: str, kind: str, layout: str) -> tuple[str, str]:
    """("compiled" | "routed" | "refused" | "raises" | "differs", the details)."""
    function, names = numpy_calls.function_of(expression)
    del ROUTED[:], ASKED[:]
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


def verdicts(expression: str, is_thorough: bool) -> dict[tuple[str, str], list[str]]:
    """(verdict, details) → the variants that have it."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind, layout in variants(numpy_calls.function_of(expression)[1]):
        if is_thorough or (kind, layout) in FEW:
            faulthandler.dump_traceback_later(120, exit=True)       # code that never ends
            found.setdefault(outcome(expression, kind, layout), []).append(f"{kind} {layout}")
    faulthandler.cancel_dump_traceback_later()
    return found


def row(name: str, calls: dict) -> str:
    """A function's row: its calls by verdict."""
    own = name.rpartition(".")[2]
    cells: dict[str, list[str]] = {"compiled": [], "routed": []}
    notes = []
    for expression, found in calls.items():
        kinds = {verdict: [one.split()[0] for one in where] for (verdict, _), where in found.items()}
        shown = "`" + expression.removeprefix("np.random.seed(3); ").removeprefix(f"np.{name}").replace("|", "\\|") + "`"
        if "compiled" in kinds:
            cells["compiled"].append(shown + (f" (routed: {', '.join(dict.fromkeys(kinds['routed']))})" if "routed" in kinds else ""))
        elif "routed" in kinds:
            cells["routed"].append(shown)
        for (verdict, detail) in found:
            if verdict == "refused":
                notes.append(f"{shown}: {detail.splitlines()[0].partition(': ')[2]}")
    return f"| {own if own.startswith('_') else name} | {' '.join(cells['compiled'])} | {' '.join(cells['routed'])} | {'; '.join(dict.fromkeys(notes))} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="renew docs/numpy.md")
    parser.add_argument("--only", default="", help="one heading or function")
    parser.add_argument("--all", action="store_true", help="every dtype and layout")
    given = parser.parse_args()
    note_routes()
    warnings.simplefilter("ignore")
    page, differs = [INTRODUCTION], 0
    for heading, functions in numpy_calls.load().items():
        page.append(f"## {heading.capitalize()}\n\n| function | compiled | routed | refused |\n|---|---|---|---|")
        for name, expressions in functions.items():
            if given.only and given.only != heading and given.only not in (name, *name.split(".")):
                continue
            calls = {}
            for expression in expressions:
                calls[expression] = verdicts(expression, given.all)
                counts = {verdict: len(where) for (verdict, _), where in calls[expression].items()}
                print(f"{name:20} {expression:50} {counts}", flush=True)
                for (verdict, detail), where in calls[expression].items():
                    if verdict in ("refused", "differs"):
                        differs += verdict == "differs"
                        print(f"    {verdict.upper()} {', '.join(where)}: {detail}", flush=True)
            page.append(row(name, calls))
        page.append("")
    page.append("## Called in the interpreter, mostly for objects\n\n| what | functions |\n|---|---|")
    page += [f"| {reason} | {' '.join(f'`{name}`' for name in calls)} |" for reason, calls in numpy_calls.CALLED.items()]
    page.append("\n## Not for compiled code\n\n| functions | why |\n|---|---|")
    page += [f"| {' '.join(f'`{name}`' for name in names.split())} | {reason} |" for reason, names in numpy_calls.ABSENT.items()]
    if given.write and not given.only and not differs:
        (ROOT / "docs").mkdir(exist_ok=True)
        (ROOT / "docs" / "numpy.md").write_text("\n".join(page) + "\n")
    print(f"{differs} calls differ")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
