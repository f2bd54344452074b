"""python -m perf.compile_scaling: compile time and memory against size, for generated functions of 40 to 5,120 statements.

In: names of shapes (perf.scaling_shapes; all if none), --quick for a few sizes only.  Out: a table for each shape: CPU time of each
stage, peak memory beside that of a process that compiled a trivial function, and the factor by which the time grows with each
doubling.  Each row is a fresh interpreter, which compiles a trivial function first.

The exit status is 0 if no doubling costs more than LIMIT times, where it takes long enough to be measured (and the one before
it does not make up for it: neighbours on the machine make single figures jump), nor when it is measured again.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

from perf.machine import machine_line
from perf.scaling_shapes import SHAPES
from perf.table import duration, ratio, show_table

LIMIT = 2.3
SHORTEST = 0.05         # seconds: from here on a doubling counts
QUICK = slice(1, 4)     # of the sizes, with --quick


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m perf.compile_scaling", description="Compile time against size.")
    parser.add_argument("names", nargs="*", metavar="SHAPE", help=f"of {', '.join(SHAPES)}; all if none")
    parser.add_argument("--quick", action="store_true", help="one table with a few sizes of each shape")
    parser.add_argument("--repeat", type=int, default=1, help="fresh interpreters for each size; the fastest counts")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - SHAPES.keys()
    if unknown:
        raise SystemExit(f"there is no shape {', '.join(sorted(unknown))}; there are {', '.join(SHAPES)}")
    exceeded, quick_rows = [], []
    for name in options.names or SHAPES:
        sizes = SHAPES[name].sizes
        rows = measure(name, sizes[QUICK] if options.quick else sizes, options.repeat)
        factors = growth(rows)
        if too_fast(rows, factors):               # neighbours on the machine? The fastest of several counts
            again = measure(name, [row["size"] for row in rows], 2)
            rows = [min(pair, key=lambda one: one["cpu"]) for pair in zip(rows, again)]
            factors = growth(rows)
        exceeded += [f"{name} {rows[at]['size']}: {ratio(factors[at])}" for at in too_fast(rows, factors)]
        if options.quick:
            quick_rows.append([SHAPES[name].title, f"{rows[0]['size']}–{rows[-1]['size']}", duration(rows[0]["cpu"]),
                               duration(rows[-1]["cpu"]), f"{rows[-1]['memory']:.0f} MB", ratio(max(factors[1:]))])
        else:
            report(name, rows, factors, options)
    if options.quick:
        show_table(["compile time", "sizes", "smallest", "largest", "memory", "worst doubling"], quick_rows,
                   "Compile time against size, CPU time", options.markdown)
    print(machine_line())
    if exceeded:
        print(f"a doubling costs more than {LIMIT}×: {', '.join(exceeded)}")
    return 1 if exceeded else 0


def growth(rows) -> list:
    """By how much each doubling multiplies the time; None for the first size."""
    return [None] + [after["cpu"] / before["cpu"] for before, after in zip(rows, rows[1:])]


def too_fast(rows, factors) -> list[int]:
    """The rows whose doubling costs more than LIMIT times."""
    return [at for at in range(2, len(rows)) if factors[at] > LIMIT and factors[at] * factors[at - 1] > LIMIT**2
            and rows[at]["cpu"] > SHORTEST]


def measure(name, sizes, repeat):
    """→ what `run` printed for each size."""
    rows = []
    for size in sizes:
        found = [fresh(name, size) for _ in range(repeat)]
        rows.append(min(found, key=lambda one: one["cpu"]))
    return rows


def fresh(name, size):
    """One fresh interpreter → its figures."""
    code = f"from perf.compile_scaling import run; run({name!r}, {size})"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    if child.returncode:
        raise SystemExit(f"{name}, size {size}:\n{child.stderr}")
    return json.loads(child.stdout)


def run(name, size):
    """What a fresh interpreter does: compile one function and print its figures as JSON (seconds of CPU time, megabytes)."""
    import resource
    import time
    from types import SimpleNamespace

    import numpy

    from jitcore import njit, pipeline
    pipeline.time = SimpleNamespace(perf_counter=time.process_time)     # stages by CPU time: it is steadier
    shape, namespace = SHAPES[name], {"njit": njit, "np": numpy}
    exec(compile(shape.write(size), f"<{name} {size}>", "exec"), namespace)
    njit(lambda x: x - 1.0)(1.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    made = njit(namespace["f"]).compile(f"({shape.types})")
    cpu = time.process_time() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / (2**20 if sys.platform == "darwin" else 2**10)
    stages = {stage: milliseconds / 1e3 for stage, milliseconds in made.record.times.items()}
    print(json.dumps({"size": size, "cpu": cpu, "memory": memory, "stages": stages, "text": len(made.llvm_text)}))


def report(name, rows, factors, options):
    """Print one shape's table."""
    stages = list(rows[0]["stages"])
    headers = ["size", *stages, "total", "per doubling", "memory", "LLVM text"]
    lines = [[str(row["size"]), *(duration(row["stages"][stage]) for stage in stages), duration(row["cpu"]), ratio(factor),
              f"{row['memory']:.0f} MB", f"{row['text'] / 1e3:.0f} K"] for row, factor in zip(rows, factors)]
    show_table(headers, lines, f"{name}: {SHAPES[name].title}", options.markdown)
    print()


if __name__ == "__main__":
    sys.exit(main())
