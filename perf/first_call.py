"""python -m perf.first_call: time to the first answer, each figure the median over fresh interpreters.

In: --peers to add Numba, --processes for how many interpreters a figure.  Out: a table of

    import        the package's import on top of NumPy's
    llvmlite      llvmlite's own import, which each compiler needs once a process; it is in no other figure, except
                  in the import of a package that imports llvmlite itself
    first         decorating and calling one function, the first in its process
    next          the same after another, trivial function was compiled, as for all later functions of a session

The exit status is 0 if every case ran and gave the interpreter's answer.
"""
import argparse
import json
import statistics
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from perf.first_call_kernels import CASES
from perf.machine import machine_line
from perf.table import duration, show_table

IMPORT_BUDGET = 0.025
PACKAGES = {"jitcore": "jitcore", "Numba": "numba"}


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m perf.first_call", description="Time to the first answer.")
    parser.add_argument("--peers", action="store_true", help="Numba as well, where it is installed")
    parser.add_argument("--processes", type=int, default=5, help="fresh interpreters for each figure")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    options = parser.parse_args(arguments)
    names = ["jitcore"]
    if options.peers and find_spec("numba"):
        names.append("Numba")
    elif options.peers:
        print("note: Numba is not installed", file=sys.stderr)
    samples, failures = measure_all(names, options.processes)
    report(names, samples, options)
    for (name, case), text in failures.items():
        print(f"\n{name}, {case}: {text}")
    return 1 if failures else 0


def measure_all(names, processes):
    """The packages in turns → ({(package, case, warm): [figures of each interpreter]}, {(package, case): what failed})."""
    samples, failures = {}, {}
    for round_ in range(processes + 1):                 # the first round only leaves .pyc files and warm file caches
        for case in CASES:
            for warm in (False, True):
                for name in names:
                    if (name, case) in failures:
                        continue
                    try:
                        figures = fresh(PACKAGES[name], case, warm)
                    except RuntimeError as error:
                        failures[name, case] = str(error)
                        continue
                    if round_:
                        samples.setdefault((name, case, warm), []).append(figures)
    return samples, failures


def fresh(package, case, warm):
    """One fresh interpreter → its figures; RuntimeError with the last line it said if it failed."""
    code = f"from perf.first_call_child import run; run({package!r}, {case!r}, {warm})"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
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
    for case, (_, _, budget) in CASES.items():
        row = [case, f"≤ {duration(budget)}"]
        for name in names:
            row += [duration(median("call", name, case, warm)) or "ERROR" for warm in (False, True)]
        rows.append(row)
    show_table(headers, rows, f"First calls, medians of {options.processes} fresh interpreters", options.markdown)
    print()
    print(machine_line(options.peers))


if __name__ == "__main__":
    sys.exit(main())
