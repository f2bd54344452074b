"""Hunt for programs that fail; print each kind of failure once, small, as a file that can be run again.

In: the command line.  Out: text; exit code 1 where something failed.  Holds: programs run in children, so a crash is a finding.
"""
import argparse
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from random_programs.check import failures, load  # noqa: E402
from random_programs.isolate import Death, isolated  # noqa: E402
from random_programs.objects import write_objects  # noqa: E402
from random_programs.shrink import shrink  # noqa: E402
from random_programs.statements import Program, write_program  # noqa: E402
from random_programs.wholes import write_wholes  # noqa: E402

BATCH, PATIENCE = 20, 30                              # programs in one child; seconds for one of them


def written(name: str) -> Program:
    """The program of a seed: with containers and classes if it begins with an o, with whole arrays if it begins with a w."""
    return {"o": write_objects, "w": write_wholes}.get(name[0], write_program)(name)


def hunt(seconds: float, seed: str, folder: str) -> int:
    """Run programs until the time is over; how many kinds of failure there were."""
    warm_up()
    deadline, start = time.monotonic() + seconds, 0
    kinds: dict = {}
    while time.monotonic() < deadline:
        first = start

        def batch(report, first=first):
            found = []
            for number in range(first, first + BATCH):
                report(number)
                found += [(number, one) for one in failures(written(f"{seed}.{number}"))]
            return found
        result = isolated(batch, PATIENCE * BATCH)
        start = first + BATCH
        if isinstance(result, Death):
            start = result.last + 1
            result = [(result.last, result)]
        for number, one in {number: one for number, one in reversed(result)}.items():     # the first of each program
            signature = one.how if isinstance(one, Death) else one.signature
            kinds.setdefault(signature, []).append(number)
            if len(kinds[signature]) == 1:
                present(f"{seed}.{number}", signature, folder)
    print(f"{start} programs, {len(kinds)} kinds of failure")
    for signature, numbers in kinds.items():
        print(f"{len(numbers):5} {signature}   {' '.join(f'{seed}.{n}' for n in dict.fromkeys(numbers))[:100]}")
    return len(kinds)


def present(name: str, signature: str, folder: str, seconds: float = 20) -> None:
    """Shrink the program of a seed and print it."""
    small = shrink(written(name), lambda program: signature in signatures(program), seconds)
    text = as_file(small, f"{name}: {signature}")
    path = os.path.join(folder, f"program-{name}.py")
    os.makedirs(folder, exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    shown = isolated(lambda report: [one.text for one in failures(small)], PATIENCE)
    print(f"--- {path}\n{text}", *(shown if isinstance(shown, list) else [shown]), sep="\n", flush=True)


def signatures(program: Program) -> set[str]:
    found = isolated(lambda report: {one.signature for one in failures(program)}, PATIENCE)
    return {found.how} if isinstance(found, Death) else found


def as_file(program: Program, comment: str) -> str:
    calls = "\n".join(f"# call: {text}".rstrip() for text in program.arguments)
    return f"# {comment}\n{calls}\n{program.source}"


def from_file(path: str) -> Program:
    lines = open(path).read().split("\n")
    calls = tuple(line.removeprefix("# call: ") for line in lines if line.startswith("# call: "))
    return Program("\n".join("" if line.startswith("#") else line for line in lines), calls)


def warm_up() -> None:
    """Load what every child needs."""
    failures(Program("def program(a, x):\n    a[0] = x\n    return x / 2, (a, a[1:])\n", ("(np.ones(3), 1)", "(np.ones(3), 0.0)")))


def main() -> int:
    os.environ.setdefault("JITCORE_VERIFY", "1")
    parser = argparse.ArgumentParser(prog="python -m tests.random_programs", description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--folder", default="/tmp/rp/found", help="where small failing programs are written")
    parser.add_argument("--show", metavar="SEED", help="print a program, like 1.17")
    parser.add_argument("--small", metavar="SEED", help="shrink the failure of a program, like 1.17")
    parser.add_argument("--check", metavar="FILE", help="run a file that a hunt has written")
    given = parser.parse_args()
    if given.show:
        program = written(given.show)
        load(program.source, given.show)
        print(as_file(program, given.show))
        return 0
    if given.check:
        found = failures(from_file(given.check), given.check)
        print(*(one.text for one in found), sep="\n")
        return bool(found)
    if given.small:
        warm_up()
        for signature in signatures(written(given.small)):
            present(given.small, signature, given.folder)
        return 0
    return bool(hunt(given.seconds, given.seed, given.folder))


if __name__ == "__main__":
    sys.exit(main())
