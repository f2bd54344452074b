"""python -m tests.support_table [--write]: the README's tables of what is supported, of deviations and of options.

In: the corpus, the operations' declarations, `jitcore.config.OPTIONS`.  Out: Markdown; with --write, README.md with everything
between `<!-- NAME -->` and `<!-- /NAME -->` made anew (the measured table stays).  Holds: a function is listed only if a test
of the corpus uses it and an operation or an overload is declared for it; the tables are the same on every supported Python.
"""

import argparse
import ast
import builtins
import importlib
import inspect
import re
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import corpus  # noqa: E402

NOT_LISTED = ("errors", "refused")                # headings that show what is not compiled
MODULES = ("math", "cmath", "operator", "np")
OWNERS = {"of arrays": (np.ndarray,), "of numbers": (np.generic, np.float64, int, float, complex),
          "of tuples, ranges, slices": (tuple, range, slice)}

# What does not belong to one operation. Each with its reason.
DEVIATIONS = (
    ("a variable that is an int on one path and a float on another, or a Python number and one of NumPy's",
     "is a float, or NumPy's number, where the paths meet: one machine register holds it"),
    ("a variable that is a number before a loop and an array after its first iteration: `total = 0`, then `total = total + a`",
     "what follows is compiled for the array; where the loop does not run at all, TypeError is raised instead"),
    ("globals, attributes of modules and classes, captured variables",
     "are constants of the compiled code; rebinding one recompiles at the next call. Attributes of NumPy and of the standard "
     "library are read once"),
    ("NumPy's RuntimeWarnings (overflow, division by zero, invalid value)",
     "are not issued: asking for each element would cost the vectorised loop"),
    ("an exception that leaves a vectorised innermost loop",
     "leaves elements of later iterations written: its checks are looked at after the loop; where checks of several exceptions fail in a "
     "loop that changes what it reads, which of them is raised may differ"),
    ("a negative float to a fractional power",
     "raises ValueError (Python: a complex): the type of a result cannot depend on values"),
    ("a generator that is left before its end",
     "runs its `finally` blocks after its last use (Python: when its variable ends): values of compiled code end with their last use"),
    ("np.searchsorted of what is not sorted", "another place than NumPy's: which one NumPy gives depends on how its version searches"),
    ("extremes, medians and quantiles of zeros of both signs", "a zero of either sign: NumPy's depends on how many elements its vectors compare at once, and on the order in which it partitions"),
)


def functions_of_cases():
    """The syntax trees of the corpus functions that compile."""
    for heading in corpus.HEADINGS:
        if heading in NOT_LISTED:
            continue
        module = importlib.import_module(f"corpus.{heading}")
        compiled = {case.function.__name__ for case in corpus.load() if case.heading == heading and not case.is_rejected
                    and not case.agreement.get("may_reject")}
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef) and node.name in compiled:
                yield node


def used_names() -> tuple[dict[str, set], set]:
    """Names by module (builtins under ""), and names of attributes of anything else."""
    names: dict[str, set] = {module: set() for module in ("", *MODULES)}
    attributes = set()
    for function in functions_of_cases():
        for node in ast.walk(ast.Module(function.body, [])):
            if isinstance(node, ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else None
                (names[owner] if owner in MODULES else attributes).add(node.attr)
            elif isinstance(node, ast.Name) and hasattr(builtins, node.id):
                names[""].add(node.id)
    return names, attributes


def is_supported(owner, name: str) -> bool:
    """Whether the registry knows the object of that name; one that this Python lacks was supported where it was tested."""
    from codegen.ops import REGISTRY
    if not hasattr(owner, name):
        return owner is not builtins
    value = getattr(owner, name)
    is_constant = isinstance(value, (int, float, complex)) or value is None and not isinstance(owner, type)     # None takes a method away
    return REGISTRY.knows(value) or is_constant and owner is not builtins


def names_table() -> str:
    from jitcore.library import load_library
    load_library()
    names, attributes = used_names()
    rows = [("built-in functions", [name for name in names[""] if is_supported(builtins, name)])]
    for module in MODULES:
        owner = np if module == "np" else importlib.import_module(module)
        rows.append((f"`{module}`", [name for name in names[module] if is_supported(owner, name)]))
    for whose, classes in OWNERS.items():
        known = [name for name in attributes if any(hasattr(one, name) and is_supported(one, name) for one in classes)]
        rows.append((f"methods and attributes {whose}", known))
    lines = ["| where | names |", "|---|---|"]
    lines += [f"| {where} | {' '.join(f'`{name}`' for name in sorted(found, key=str.lower))} |" for where, found in rows]
    return "\n".join(lines)


def areas_table() -> str:
    cases = corpus.load()
    lines = ["| what is tested against CPython | functions | calls |", "|---|---:|---:|"]
    for heading in corpus.HEADINGS:
        mine = [case for case in cases if case.heading == heading]
        lines.append(f"| {_escaped(corpus.title(heading))} | {len(mine)} | {_calls(mine):,} |")
    lines.append(f"| **together** | **{len(cases):,}** | **{_calls(cases):,}** |")
    return "\n".join(lines)


def _calls(cases) -> int:
    return sum(not example.thorough for case in cases for example in case.examples)


def deviations_table() -> str:
    from codegen.ops import REGISTRY
    from jitcore.library import load_library
    load_library()
    rows = [*DEVIATIONS, *sorted((_label(op), op.differs) for op in REGISTRY.by_name.values() if op.differs)]
    lines = [f"| {_escaped(what)} | {_escaped(how)} |" for what, how in rows]
    return "\n".join(["| what | in compiled code |", "|---|---|", *lines])


def _label(op) -> str:
    """An operation as users write it."""
    from typeinfer.words.wording import SYMBOLS, name_of
    key = op.keys[0] if op.keys else op.python
    name = getattr(key, "__name__", "")
    return f"`{SYMBOLS[name]}`" if getattr(key, "__module__", "") == "_operator" and name in SYMBOLS else f"`{name_of(key)}`"


def options_table() -> str:
    from jitcore.config import OPTIONS
    lines = [f"| `{name}` | {_escaped(text)} |" for name, (_, text) in OPTIONS.items()]
    return "\n".join(["| option | meaning |", "|---|---|", *lines])


def _escaped(text: str) -> str:
    """Text for a cell: outside of code, Markdown's own characters are escaped."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(re.sub(r"([|*<>_])", r"\\\1", part) if index % 2 == 0 else part.replace("|", "\\|")
                   for index, part in enumerate(parts))


SECTIONS = {"supported": areas_table, "names": names_table, "deviations": deviations_table, "options": options_table}


def renewed(text: str) -> str:
    """README's text with its generated sections made anew."""
    for name, make in SECTIONS.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
        if len(pattern.findall(text)) != 1:
            raise ValueError(f"README.md has no section <!-- {name} -->, or several")
        text = pattern.sub(lambda found: found[1] + make() + found[2], text)
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="renew README.md")
    if parser.parse_args().write:
        path = ROOT / "README.md"
        path.write_text(renewed(path.read_text()))
    else:
        for name, make in SECTIONS.items():
            print(f"<!-- {name} -->\n{make()}\n")


if __name__ == "__main__":
    main()
