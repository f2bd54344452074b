"""python -m perf.call_overhead: what one call of a compiled function costs, beside a call of the plain one.

In: --peers to add Numba, --plot FILE for the plot.  Out: nanoseconds a call for scalars, one array and three arrays;
and the time that 10 to 10,000 calls of `add` take, plain and compiled, without and with the compilation.

A call is `f(x, y)` as a statement between local variables, ten in a row, less the time of the empty loop around them.
"""
import argparse
import statistics
import sys
import time
from itertools import repeat

import numpy as np

from perf import plot
from perf.contestants import Absent, JustInTime
from perf.machine import machine_line
from perf.measure import timed
from perf.table import duration, show_table

COUNTS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
IN_A_ROW = 10
ROUNDS = 15


def add(x, y):
    return x + y


def length(a):
    return len(a)


def lengths(a, b, c):
    return len(a) + len(b) + len(c)


# name of the case: (function, its arguments, budget in seconds a call)
CASES = {
    "two floats": (add, (1.5, 2.5), 30e-9),
    "two ints": (add, (1, 2), 30e-9),
    "one array": (length, (np.ones(3),), 40e-9),
    "three arrays": (lengths, (np.ones(3), np.ones(3), np.ones((2, 2))), 60e-9),
}


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m perf.call_overhead", description="What one call costs.")
    parser.add_argument("--peers", action="store_true", help="Numba as well, where it is installed")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--plot", metavar="FILE", help="write a PNG of the second table (needs matplotlib)")
    options = parser.parse_args(arguments)
    if options.plot:
        plot.require()
    compilers, missing = [], []
    for name, package in [("jitcore", "jitcore")] + [("Numba", "numba")] * options.peers:
        try:
            compilers.append(JustInTime(name, package))
        except Absent as absent:
            missing.append(name)
            print(f"note: {absent}", file=sys.stderr)
    errors = []
    where = machine_line(options.peers)
    show_costs(compilers, errors, options.markdown)
    print()
    lines = show_many(compilers, errors, options.markdown)
    print()
    print(where)
    for error in errors:
        print(f"\n{error}")
    if options.plot:
        plot.plot_lines(options.plot, lines, "number of calls", "seconds", f"add(x, y) on two floats\n{where}")
    return 1 if errors or "jitcore" in missing else 0


def show_costs(compilers, errors, markdown):
    """The table of nanoseconds a call."""
    rows = []
    for case, (function, arguments, budget) in CASES.items():
        functions = {"plain Python": function}
        for compiler in compilers:
            compiled, _ = compile_and_call(compiler, function, arguments, errors, case)
            if compiled:
                functions[compiler.name] = compiled
        costs = seconds_a_call(functions, arguments)
        rows.append([case, f"≤ {duration(budget)}", duration(costs["plain Python"])]
                    + [duration(costs.get(compiler.name)) or "ERROR" for compiler in compilers])
    headers = ["one call on", "budget", "plain Python"] + [compiler.name for compiler in compilers]
    show_table(headers, rows, "One call, median", markdown)


def show_many(compilers, errors, markdown):
    """The table of many calls of `add` → {label: [(number of calls, seconds), …]} for the plot."""
    arguments = (1.5, 2.5)
    functions, first = {"Python": add}, {}
    for compiler in compilers:
        compiled, seconds = compile_and_call(compiler, add, arguments, errors, "add")
        if compiled:
            functions[compiler.name], first[compiler.name] = compiled, seconds
    lines = {name: [] for name in functions}
    for count in COUNTS:
        loop = calling(*arguments, in_a_row=1)
        samples = {name: [] for name in functions}
        for _ in range(ROUNDS):
            for name, function in functions.items():
                samples[name].append(loop(function, arguments, count))
        for name in functions:
            lines[name].append((count, statistics.median(samples[name])))
    for name, seconds in first.items():
        lines[f"{name} with its first call"] = [(count, seconds + many) for count, many in lines[name]]
    rows = [[f"{count:,}"] + [duration(points[position][1]) for points in lines.values()]
            for position, count in enumerate(COUNTS)]
    show_table(["calls of add(x, y)", *lines], rows, "Many calls, median", markdown)
    return lines


def compile_and_call(compiler, function, arguments, errors, case):
    """→ (a compiled copy of `function` that answers as it does, seconds of its first call), or (None, None)."""
    copy = type(function)(function.__code__, function.__globals__, function.__name__)
    try:
        compiled = compiler.decorate(copy)
        seconds, result = timed(lambda: compiled(*arguments))
        if result != function(*arguments):
            raise ValueError(f"{result!r} instead of {function(*arguments)!r}")
        return compiled, seconds
    except Exception as error:
        errors.append(f"{case}, {compiler.name}: {type(error).__name__}: {error}")
        return None, None


def seconds_a_call(functions, arguments, count=20_000):
    """Interleaved medians of one call, less the empty loop."""
    loop, empty = calling(*arguments, in_a_row=IN_A_ROW), calling(*arguments, in_a_row=0)
    samples = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            nothing = empty(function, arguments, count // IN_A_ROW)
            samples[name].append((loop(function, arguments, count // IN_A_ROW) - nothing) / count)
    return {name: statistics.median(times) for name, times in samples.items()}


def calling(*arguments, in_a_row):
    """Write a loop of `in_a_row` calls a turn → loop(function, arguments, turns), which returns seconds."""
    names = ", ".join(f"a{position}" for position in range(len(arguments)))
    body = "\n        ".join([f"f({names})"] * in_a_row or ["pass"])
    source = (f"def loop(f, arguments, turns):\n"
              f"    {names}, = arguments\n"
              f"    start = clock()\n"
              f"    for _ in repeat(None, turns):\n"
              f"        {body}\n"
              f"    return clock() - start\n")
    namespace = {"clock": time.perf_counter, "repeat": repeat}
    exec(source, namespace)
    return namespace["loop"]


if __name__ == "__main__":
    sys.exit(main())
