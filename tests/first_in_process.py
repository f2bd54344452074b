"""Type each function of the corpus as the first of its process, and say where that differs from a process which has declared all.

In: headings of the corpus, as arguments.  Out: a line for each function whose typed IR, or error, is another.  Holds: the library's
declarations are left until they are wanted (jitcore.library); what is not recognized as wanting them is refused, or means something
else, only in a process that has compiled nothing before. So each function has a fork of a process that has compiled nothing.
"""

import os
import sys

os.environ["JITCORE_CACHE"] = "0"

import corpus  # noqa: E402
from differential import copy_arguments, types_of  # noqa: E402

from jitcore import pipeline  # noqa: E402
from jitcore.arguments import read  # noqa: E402
from jitcore.config import Compilation  # noqa: E402
from jitcore.library import load_library, prepare_library  # noqa: E402
from typeinfer.printer import print_function  # noqa: E402
from typeinfer.source import source_of  # noqa: E402

# Two overloads with one meaning take these calls; of those that are declared the first is taken.
SERVED_BY_EITHER = {"instances.taken_whole", "strings_formats.join_of_other_iterables", "generators_taken.joined"}


def typed_text(entry) -> str:
    """The typed IR for the types of each example, or why there is none."""
    found = {}
    for example in entry.examples[:4]:
        arguments = copy_arguments(example.arguments)
        key = tuple(map(types_of, arguments))
        if key in found:
            continue
        try:
            source = source_of(entry.function).with_keywords(())
            root = pipeline.infer(source, read(source, arguments, {})[1], Compilation().code)
            found[key] = "\n".join(sorted(print_function(one.function) for one in pipeline.callees_of(root)))
        except Exception as error:
            found[key] = f"{type(error).__name__}: {error}"
    return "\n".join(found.values())


def in_a_fork(make) -> str:
    """The text that `make` gives in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            text = make()
        except BaseException as error:
            text = f"{type(error).__name__}: {error}"
        with os.fdopen(writing, "w") as file:
            file.write(text)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        text = file.read()
    os.waitpid(child, 0)
    return text


def all_typed(entries) -> str:
    load_library()
    return "\0".join(map(typed_text, entries))


def main(headings) -> None:
    entries = [entry for entry in corpus.load() if entry.heading in headings and entry.runs_here]
    prepare_library()
    wanted = in_a_fork(lambda: all_typed(entries)).split("\0")
    for entry, text in zip(entries, wanted, strict=True):
        if entry.name in SERVED_BY_EITHER:
            continue
        first = in_a_fork(lambda: typed_text(entry))
        if first != text:
            print(f"{entry.name} as the first of its process: {different_line(first, text)}")


def different_line(first: str, second: str) -> str:
    pairs = zip(first.split("\n"), second.split("\n"))
    return next((f"{one.strip()!r} for {other.strip()!r}" for one, other in pairs if one != other), "a text of another length")


if __name__ == "__main__":
    main(sys.argv[1:])
