"""python -m perf.first_call: time to the first answer, each figure the median over fresh interpreters.

In: --peers to add Numba, --processes for how many interpreters a figure.  Out: a table of

    import        the package's import on top of NumPy's
    llvmlite      llvmlite's own import, which each compiler needs once a process; it is in no other figure, except
                  in the import of a package that imports llvmlite itself
    first         decorating and calling one function, the first in its process
    next          the same after another, trivial function was compiled, as for all later functions of a session
    whole         import, llvmlite and the first call of `x + 1` together

"from disk" is jitcore where an earlier process has left the machine code in the cache; the others run without one.

The exit status is 0 if every case ran and gave the interpreter's answer.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from perf.first_call_kernels import CASES
from perf.machine import machine_line
from perf.table import duration, show_table

IMPORT_BUDGET = 0.025
DISK_BUDGET, WHOLE_BUDGETS = 0.003, (0.120, 0.090)
DISK = "from disk"
PACKAGES = {"jitcore": "jitcore", DISK: "jitcore", "Numba": "numba"}


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m perf.first_call", description="Time to the first answer.")
    parser.add_argument("--peers", action="store_true", help="Numba as well, where it is installed")
    parser.add_argument("--processes", type=int, default=5, help="fresh interpreters for each figure")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    options = parser.parse_args(arguments)
    names = ["jitcore", DISK]
    if options.peers and find_spec("numba"):
        names.append("Numba")
    elif options.peers:
        print("note: Numba is not installed", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        samples, failures = measure_all(names, options.processes, folder)
    report(names, samples, options)
    for (name, case), text in failures.items():
        print(f"\n{name}, {case}: {text}")
    return 1 if failures else 0


def measure_all(names, processes, folder):
    """The packages in turns → ({(package, case, warm): [figures of each interpreter]}, {(package, case): what failed})."""
    samples, failures = {}, {}
    for round_ in range(processes + 1):                 # the first round only leaves .pyc files, the cache, warm file caches
        for case in CASES:
            for warm in (False, True):
                for name in names:
                    if (name, case) in failures:
                        continue
                    try:
                        cache = {"JITCORE_CACHE": "1", "JITCORE_CACHE_DIR": folder} if name == DISK else {"JITCORE_CACHE": "0"}
                        figures = fresh(PACKAGES[name], case, warm, {**os.environ, **cache})
                    except RuntimeError as error:
                        failures[name, case] = str(error)
                        continue
                    if round_:
                        samples.setdefault((name, case, warm), []).append(figures)
    return samples, failures


def fresh(package, case, warm, environment):
    """One fresh interpreter → its figures; RuntimeError with the last line it said if it failed."""
    code = f"from perf.first_call_child import run; run({package!r}, {case!r}, {warm})"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1],
                           env=environment)
    if child.returncode:
        lines = child.stderr.strip().splitlines() or [f"ended with status {child.returncode}"]
        raise RuntimeError(lines[-1])
    return json.loads(child.stdout.splitlines()[-1])


def report(names, samples, options):
    """Print the table."""
    def median(figure, name, case=None, warm=None):
        found = [figures[figure] for (package, of, heat), many in samples.items() for figures in many
                 if package == name and case in (None, of) and warm in (None, heat)]
        return statistics.median(found) if found else None

    headers = ["", "budget"] + [f"{name} {figure}" for name in names for figure in ("first", "next")]
    rows = [["import on top of NumPy", f"≤ {duration(IMPORT_BUDGET)}"], ["llvmlite's own import", ""]]
    for name in names:
        rows[0] += [duration(median("import", name)), ""]
        rows[1] += [duration(median("llvmlite", name)), ""]
    whole = ["whole, `x + 1`", "≤ " + " / ".join(map(duration, WHOLE_BUDGETS))]
    for name in names:
        parts = [median(figure, name, next(iter(CASES)), False) for figure in ("import", "llvmlite", "call")]
        whole += ["" if None in parts else duration(sum(parts)), ""]
    rows.append(whole)
    for case, (_, _, budget) in CASES.items():
        row = [case, f"≤ {duration(budget)} / {duration(DISK_BUDGET)}"]
        for name in names:
            row += [duration(median("call", name, case, warm)) or "ERROR" for warm in (False, True)]
        rows.append(row)
    show_table(headers, rows, f"First calls, medians of {options.processes} fresh interpreters", options.markdown)
    print()
    print(machine_line(options.peers))


if __name__ == "__main__":
    sys.exit(main())
