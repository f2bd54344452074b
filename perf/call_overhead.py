"""python -m perf.call_overhead: what one call of a compiled function costs, beside a call of the plain one.

In: names of rows; --peers to add Numba, --plot FILE for the plot.  Out: nanoseconds a call of each kind (perf.call_cases),
beside the budget; and the time that 10 to 10,000 calls of `add` take, plain and compiled, without and with the compilation.

A call is `f(x, y)` as a statement between local variables, ten in a row, less the time of the empty loop around them.
The last row is what a C function of one float costs: the least that CPython lets any callable cost.
"""
import argparse
import math
import statistics
import sys
import time
from itertools import repeat

import numpy as np

from perf import plot
from perf.call_cases import CASES, Case, add
from perf.contestants import Absent, JustInTime
from perf.machine import machine_line
from perf.measure import geometric_mean, timed
from perf.table import duration, ratio, show_table

COUNTS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
IN_A_ROW = 10
ROUNDS = 15


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m perf.call_overhead", description="What one call costs.")
    parser.add_argument("names", nargs="*", metavar="ROW", help="rows, or parts of their names; all if none")
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
    cases = [case for case in CASES if not options.names or any(name in case.name for name in options.names)]
    show_costs(compilers, cases, errors, options.markdown)
    print()
    lines = show_many(compilers, errors, options.markdown) if not options.names or options.plot else {}
    print()
    print(where)
    for error in errors:
        print(f"\n{error}")
    if options.plot:
        plot.plot_lines(options.plot, lines, "number of calls", "seconds", f"add(x, y) on two floats\n{where}")
    return 1 if errors or "jitcore" in missing else 0


def show_costs(compilers, cases, errors, markdown):
    """The table of nanoseconds a call."""
    rows, ratios, over = [], {compiler.name: [] for compiler in compilers}, []
    for case in cases:
        functions = {"plain Python": case.prepare(case.function)}
        arguments = {"plain Python": case.arguments}
        for compiler in compilers:
            given = case.arguments
            if case.functions:
                given = tuple(compiler.decorate(copied(a)) if callable(a) else a for a in given)
            compiled, _ = compile_and_call(compiler, case, given, errors)
            if compiled:
                functions[compiler.name], arguments[compiler.name] = compiled, given
        costs = seconds_a_call(functions, case, arguments)
        plain, ours = costs["plain Python"], costs.get("jitcore")
        for name, ratios_of in ratios.items():
            if name in costs:
                ratios_of.append(plain / costs[name])
        if ours is not None and ours > case.budget:
            over.append(case.name)
        rows.append([case.name, f"≤ {duration(case.budget)}", duration(plain)]
                    + [duration(costs.get(compiler.name)) or "ERROR" for compiler in compilers]
                    + [ratio(plain / ours) if ours else "", ratio(costs["Numba"] / ours) if ours and "Numba" in costs else ""])
    floor = seconds_a_call({"math.sqrt": math.sqrt}, CASES_FLOOR, {"math.sqrt": (1.5,)})["math.sqrt"]
    rows.append(["math.sqrt", "", duration(floor)] + [""] * (len(compilers) + 2))
    rows.append(["geometric mean of plain Python's", "", ""]
                + [ratio(geometric_mean(ratios_of)) for ratios_of in ratios.values()] + ["", ""])
    headers = ["one call: f of", "budget", "plain Python", *ratios, "vs Python", "vs Numba"]
    show_table(headers, rows, "One call, median; vs: how many times jitcore's time", markdown)
    if over:
        print(f"\nover budget: {', '.join(over)}")


CASES_FLOOR = Case("math.sqrt", math.sqrt, "f(a0)", (1.5,))


def show_many(compilers, errors, markdown):
    """The table of many calls of `add` → {label: [(number of calls, seconds), …]} for the plot."""
    case = Case("many calls", add, "f(a0, a1)", (1.5, 2.5))
    functions, first = {"Python": add}, {}
    for compiler in compilers:
        compiled, seconds = compile_and_call(compiler, case, case.arguments, errors)
        if compiled:
            functions[compiler.name], first[compiler.name] = compiled, seconds
    lines = {name: [] for name in functions}
    for count in COUNTS:
        loop = calling(case, 1)
        samples = {name: [] for name in functions}
        for _ in range(ROUNDS):
            for name, function in functions.items():
                samples[name].append(loop(function, case.arguments, count))
        for name in functions:
            lines[name].append((count, statistics.median(samples[name])))
    for name, seconds in first.items():
        lines[f"{name} with its first call"] = [(count, seconds + many) for count, many in lines[name]]
    rows = [[f"{count:,}"] + [duration(points[position][1]) for points in lines.values()]
            for position, count in enumerate(COUNTS)]
    show_table(["calls of add(x, y)", *lines], rows, "Many calls, median", markdown)
    return lines


def compile_and_call(compiler, case, arguments, errors):
    """→ (a compiled copy of the case's function that answers as it does, seconds of its first call), or (None, None)."""
    try:
        compiled = case.prepare(compiler.decorate(copied(case.function)))
        seconds, result = timed(lambda: evaluate(case, compiled, arguments))
        expected = evaluate(case, case.prepare(case.function), case.arguments)
        if not is_same(result, expected) or case.same and result is not arguments[0]:
            raise ValueError(f"{result!r} instead of {expected!r}")
        return compiled, seconds
    except Exception as error:
        if compiler.name == "jitcore":
            errors.append(f"{case.name}, {compiler.name}: {type(error).__name__}: {error}")
        return None, None


def copied(function):
    """Another function of the same code: a compiler may leave marks on the one it is given."""
    copy = type(function)(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def evaluate(case, function, arguments):
    """The value of the case's call."""
    return eval(case.call, {"f": function, **{f"a{position}": value for position, value in enumerate(arguments)}})


def is_same(one, other):
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(is_same, one, other))
    return bool(np.all(one == other))


def seconds_a_call(functions, case, arguments, count=10_000):
    """Interleaved medians of one call, less the empty loop. `arguments`: by name, as `functions`."""
    loop, empty = calling(case, IN_A_ROW), calling(case, 0)
    turns = max(1, count // IN_A_ROW // case.calls)
    samples = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            nothing = empty(function, arguments[name], turns)
            samples[name].append((loop(function, arguments[name], turns) - nothing) / (turns * IN_A_ROW * case.calls))
    return {name: statistics.median(times) for name, times in samples.items()}


def calling(case, in_a_row):
    """Write a loop of `in_a_row` calls a turn → loop(function, arguments, turns), which returns seconds."""
    names = "".join(f"a{position}, " for position in range(len(case.arguments)))
    body = "\n        ".join([case.call] * in_a_row or ["pass"])
    source = (f"def loop(f, arguments, turns):\n"
              f"    {names + '= arguments' if names else ''}\n"
              f"    start = clock()\n"
              f"    for _ in repeat(None, turns):\n"
              f"        {body}\n"
              f"    return clock() - start\n")
    namespace = {"clock": time.perf_counter, "repeat": repeat}
    exec(source, namespace)
    return namespace["loop"]


if __name__ == "__main__":
    sys.exit(main())
