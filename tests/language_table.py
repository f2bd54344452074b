"""python -m tests.language_table [--write]: which constructs of Python compiled code has, one row each.

In: the corpus.  Out: Markdown; with --write docs/language.md.  Holds: a row says "as CPython" where the tests compare the construct's
values, types, exceptions and changes of arguments with CPython's, else what compiled code says to it.
"""
import argparse
import copy
import inspect
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import corpus  # noqa: E402
from support_table import _escaped  # noqa: E402

PATH = ROOT / "docs" / "language.md"
LANGUAGE = (
    "control_flow", "loops", "loops_that_change_types", "ranges", "iteration", "expressions", "builtins_numbers", "builtins_sequences", "builtins_extremes",
    "builtins_types", "calls", "parameters", "closures", "cells", "function_values", "tuples", "named_tuples", "enumerations", "instances",
    "instances_attributes", "instances_iterated", "instances_shown", "instances_arguments", "several_classes", "dataclasses", "with_classes", "exceptions", "exceptions_flow", "exceptions_classes", "strings",
    "strings_formats", "lists_basics", "lists_methods",
    "lists_slices", "lists_of_text", "lists_arguments", "lists_global", "tuples_and_lists", "dicts", "dicts_of_several_types",
    "dicts_programs", "dicts_arguments", "sets", "keys", "counters",
    "deques",
    "generators", "generator_functions", "generators_taken", "generators_kept", "generators_sent", "itertools_module", "matching", "modules",
    "structured_arrays", "text_arrays", "errors", "refused")
INTRODUCTION = """# The language in compiled code

Made by `python -m tests.language_table --write` from the programs in `tests/corpus`. Each is run by CPython, by the reference
evaluator of the typed IR and as machine code; *as CPython* means that the three agree in value, type, exception with its message, and what
they change in their arguments. A row with an error is refused when the function is first called, before anything runs.
"""


def constructs(heading: str) -> list[tuple]:
    """(construct, case) for each case of a heading."""
    return [(case.function.__name__.strip("_").replace("_", " "), case) for case in corpus.load() if case.heading == heading]


def _source(function) -> str:
    lines = [line.strip() for line in inspect.getsource(function).split("\n")]
    start = next(number for number, line in enumerate(lines) if line.startswith(("def ", "async def ")))
    body = [line for line in lines[start + 1:] if line]
    return body[0].removeprefix("return ") if len(body) == 1 and len(body[0]) < 90 else ""


def _outcome(case) -> str:
    if case.is_rejected:
        return case.agreement["rejects"] + _message(case)
    if case.agreement.get("may_reject"):
        return "as CPython, or refused"
    since = "" if case.since <= (3, 11) else f" (Python {'.'.join(map(str, case.since))} and later)"
    return "as CPython" + since


def _message(case) -> str:
    """The first sentence of what the user is told, if this Python has what the case uses."""
    from jitcore import njit
    if not case.runs_here:
        return ""
    arguments = case.examples[0].arguments
    arguments = arguments() if callable(arguments) else copy.deepcopy(arguments)
    try:
        njit(case.function)(*arguments)
    except Exception as error:
        return ": " + next(line for line in str(error).split("\n") if line.strip()).strip()
    return ""


def names() -> set[str]:
    """What the page must have a row for."""
    return {f"| {_escaped(construct)} |" for heading in LANGUAGE for construct, _ in constructs(heading)}


def table() -> str:
    parts = [INTRODUCTION]
    for heading in LANGUAGE:
        parts.append(f"## {_escaped(corpus.title(heading))}\n")
        parts.append("| construct | for example | in compiled code |\n|---|---|---|")
        for construct, case in constructs(heading):
            source, outcome = _source(case.function), _outcome(case)
            example = "`" + source.replace("|", "\\|") + "`" if source and "`" not in source else ""
            parts.append(f"| {_escaped(construct)} | {example} | {_escaped(outcome)} |")
        parts.append("")
    return "\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write docs/language.md")
    if parser.parse_args().write:
        PATH.parent.mkdir(exist_ok=True)
        PATH.write_text(table())
    else:
        print(table())


if __name__ == "__main__":
    main()
