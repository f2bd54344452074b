"""python -m perf: every program by every contestant, checked and timed.

In: names of programs and options (--help).  Out: a table, and on request a plot, Markdown, JSON.  The exit status is 0
only if jitcore ran every program and nobody's answer was wrong.

One row is measured in two parts: pure Python beside jitcore on quick arguments (the column "vs Python"), and NumPy,
jitcore, gcc and Numba on full ones.  Ratios say how many times longer the other takes than jitcore: above 1×, jitcore
is faster.
"""
import argparse
import copy
import faulthandler
import functools
import json
import sys
from dataclasses import dataclass, field

from perf import plot
from perf.answers import expect_same_run
from perf.contestants import JustInTime, find_contestants
from perf.machine import machine, machine_line
from perf.measure import geometric_mean, interleaved_medians, timed
from perf.programs import PROGRAMS
from perf.table import duration, ratio, show_table

SUBJECT = "jitcore"
FLOOR = 0.9             # the goal: jitcore is nowhere slower than this many times Numba


@dataclass
class Row:
    """What was measured of one program; each dictionary is by contestant, times in seconds."""
    name: str
    first_call: dict = field(default_factory=dict)
    quick: dict = field(default_factory=dict)
    full: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)

    def against(self, contestant, times=None):
        """How many times longer `contestant` takes than jitcore; None if one of the two is missing."""
        times = times or self.full or self.quick
        if contestant in times and SUBJECT in times:
            return times[contestant] / times[SUBJECT]
        return None


def main(arguments=None):
    faulthandler.enable()
    options = parse(arguments)
    if options.list:
        for program in PROGRAMS:
            print(f"{program.name:20} {program.title}")
        return 0
    if options.plot:
        plot.require()
    contestants, missing = find_contestants(options.peers)
    for sentence in missing:
        print(f"note: {sentence}", file=sys.stderr)
    rows = []
    for program in chosen(options.names):
        show_progress(program.name, options)
        rows.append(measure(program, contestants, options))
    show_progress("", options)
    names = [contestant.name for contestant in contestants]
    report(rows, names, options)
    wrong = [row for row in rows if row.errors]
    return 1 if wrong or SUBJECT not in names else 0


def parse(arguments):
    parser = argparse.ArgumentParser(prog="python -m perf", description="Run time of compiled programs, all checks on.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="programs, or beginnings of their names; all if none")
    parser.add_argument("--list", action="store_true", help="say which programs there are")
    parser.add_argument("--quick", action="store_true", help="quick arguments only")
    parser.add_argument("--long", action="store_true",
                        help="also run, once, the long arguments (n-body: 50,000,000 steps) of programs that have them")
    parser.add_argument("--peers", action="store_true", help="Numba as well, where it is installed")
    parser.add_argument("--seconds", type=float, default=0.3, help="time to spend on each contestant of each program")
    parser.add_argument("--verbose", action="store_true", help="name each program before it runs: which one crashed?")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--plot", metavar="FILE", help="write a PNG (needs matplotlib)")
    parser.add_argument("--json", metavar="FILE", help="write every figure measured")
    return parser.parse_args(arguments)


def show_progress(name, options):
    """Name the program at work, on a line that the next one overwrites (with --verbose, on lines of their own)."""
    if options.verbose:
        print(name, file=sys.stderr, flush=True)
    elif sys.stderr.isatty():
        print(f"\r\x1b[K{name}", end="", file=sys.stderr, flush=True)


def chosen(names):
    """The programs whose names are, or else begin with, one of `names`."""
    if not names:
        return PROGRAMS
    programs = []
    for name in names:
        found = ([program for program in PROGRAMS if program.name == name]
                 or [program for program in PROGRAMS if program.name.startswith(name)])
        if not found:
            raise SystemExit(f"no program is called {name!r}; --list shows them")
        programs += [program for program in found if program not in programs]
    return programs


def measure(program, contestants, options):
    """→ Row.  Whoever raises, or gives a wrong answer, drops out with an error; the others go on."""
    row = Row(program.name)
    calls = {}
    reference = None
    for contestant in contestants:                          # pure Python is the first
        try:
            compiled = contestant.compile(program)
            if compiled is None:
                continue
            arguments = program.quick()
            seconds, result = timed(functools.partial(compiled, *arguments))
            program.check(arguments, result)
            if reference is None:
                reference = result, arguments
            if isinstance(contestant, JustInTime):
                row.first_call[contestant.name] = seconds
                expect_same_run((result, arguments), reference, program.relative,
                                same_types=contestant.name == SUBJECT)
            for make in checked_sizes(program, contestant, options):
                arguments = make()
                program.check(arguments, compiled(*arguments))
            calls[contestant.name] = contestant, compiled
        except Exception as error:
            row.errors[contestant.name] = error
    row.quick = medians(program.quick, calls, options.seconds,
                        calls if options.quick else {"Python", SUBJECT} & calls.keys())
    if not options.quick:
        row.full = medians(program.full, calls, options.seconds, calls.keys() - {"Python"})
    return row


def checked_sizes(program, contestant, options):
    """The argument makers, besides `quick`, whose answers are asked of `contestant`."""
    if contestant.name == "Python" or options.quick:
        return
    yield program.full
    if options.long and program.long and contestant.name != "NumPy":
        yield program.long


def medians(make, calls, seconds, names):
    """Interleaved medians of the contestants in `names`, all on the same arguments."""
    arguments = make()
    bound = {name: contestant.bind(compiled, arguments)
             for name, (contestant, compiled) in calls.items() if name in names}
    return interleaved_medians(bound, seconds) if bound else {}


def report(rows, names, options):
    """Print the table with its means, then every error in full; write the files asked for."""
    others = [name for name in ("gcc", "Numba") if name in names]
    jits = [name for name in (SUBJECT, "Numba") if name in names]
    shown = [name for name in ("NumPy", SUBJECT, "gcc", "Numba") if name in names]
    headers = (["program", "vs Python"] + shown + [f"vs {name}" for name in others]
               + [f"first call {name}" for name in jits])
    lines = []
    for row in rows:
        times = row.full or row.quick
        lines.append([row.name, ratio(row.against("Python", row.quick))]
                     + ["ERROR" if name in row.errors else duration(times.get(name)) for name in shown]
                     + [ratio(row.against(name)) for name in others]
                     + [duration(row.first_call.get(name)) for name in jits])
    means = {name: mean_against(rows, name) for name in ("Python", *others)}
    lines.append(["geometric mean", ratio(means["Python"])] + [""] * len(shown)
                 + [ratio(means[name]) for name in others] + [""] * len(jits))
    title = f"Run time ({'quick' if options.quick else 'full'} arguments), medians; vs: how many times {SUBJECT}'s time"
    where = machine_line(options.peers)
    show_table(headers, lines, title, options.markdown)
    print()
    print(where)
    slow = [f"{row.name} {ratio(row.against('Numba'))}" for row in rows if (row.against("Numba") or 1.0) < FLOOR]
    if slow:
        print(f"below {FLOOR}× Numba: {', '.join(slow)}")
    for row in rows:
        for name, error in row.errors.items():
            print(f"\n{row.name}, {name}: {type(error).__name__}: {error}")
    if options.json:
        write_json(options.json, rows, means, options)
    if options.plot:
        speeds = {row.name: {name: row.against(name) for name in ("NumPy", *others) if row.against(name)}
                  for row in rows}
        plot.plot_speeds(options.plot, SUBJECT, speeds, where)


def mean_against(rows, name):
    """Geometric mean of the ratios; those with pure Python are of the quick arguments."""
    times = [row.against(name, row.quick if name == "Python" else None) for row in rows]
    return geometric_mean(value for value in times if value)


def write_json(path, rows, means, options):
    rows = [{**copy.copy(vars(row)), "errors": {name: f"{type(error).__name__}: {error}"
                                                for name, error in row.errors.items()}} for row in rows]
    with open(path, "w") as file:
        json.dump({"machine": machine(options.peers), "rows": rows, "means": means}, file, indent=1)


if __name__ == "__main__":
    sys.exit(main())
