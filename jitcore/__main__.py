"""`python -m jitcore`: what can be asked of the compiler from a shell.

In: arguments.  Out: text, pages; exit status 1 where what was asked for cannot be had.  Holds: each command is a function that adds
its parser and says what runs it.

    cache info|clear                                machine code that is kept on disk
    explain FILE.py:FUNCTION "float64[:], int"      what became of each loop (--html FILE: as a page)
"""
from __future__ import annotations

import argparse
import os
import sys

from jitcore.errors import JitError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m jitcore", description="Ask jitcore's compiler.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for add in COMMANDS:
        add(commands)
    asked = parser.parse_args(arguments)
    try:
        return asked.run(asked) or 0
    except (JitError, LookupError, OSError, ValueError, AttributeError, TypeError) as error:
        print(f"{parser.prog} {asked.command}: {error}", file=sys.stderr)
        return 1


def _add_cache(commands) -> None:
    parser = commands.add_parser("cache", help="machine code that is kept on disk")
    parser.add_argument("action", choices=("info", "clear"), help="info: where it is and how much; clear: remove all of it")
    parser.set_defaults(run=_cache)


def _cache(asked) -> None:
    from jitcore import store
    folder = store.folder()
    if asked.action == "clear":
        print(f"{store.clear()} files removed from {folder}")
        return
    from jitcore.cache import why_off
    found, chosen, off = store.files(), os.environ.get("JITCORE_CACHE_DIR"), why_off()
    size = sum(size for _, size, _ in found) / (1 << 20)
    print(f"folder  {folder or 'none can be used: machine code is kept in memory only'}")
    if chosen and folder != os.path.abspath(chosen):
        print(f"        {chosen} is not used: it cannot be made, or others may write into it")
    if off:
        print(f"off     {off}")
    print(f"files   {len(found)}, {size:.1f} of at most {store.limit() / (1 << 20):.0f} MB")


def _add_explain(commands) -> None:
    parser = commands.add_parser("explain", help="tell what became of each loop of a function",
                                 description="Tell what became of each loop of a function: vectorized and how wide, or why not.")
    parser.add_argument("function", metavar="FILE.py:FUNCTION", help="a file, which is run, and a function that it defines")
    parser.add_argument("types", nargs="?", help='the types of the arguments: "float64[:], int"')
    parser.add_argument("--html", metavar="FILE", help="write a page with the annotated source")
    parser.set_defaults(run=_explain)


def _explain(asked) -> None:
    from jitcore.dispatcher import Dispatcher
    from jitcore.decorators import njit
    path, separator, name = asked.function.rpartition(":")
    if not separator:
        raise ValueError(f"{asked.function!r} names no function: write FILE.py:FUNCTION")
    found = _load(path)
    for part in name.split("."):
        found = getattr(found, part)
    function = found if isinstance(found, Dispatcher) else njit(found)
    types = asked.types if asked.types is not None or function.signatures else ""
    explanation = function.explain(None if types is None else f"({types})" if not types.lstrip().startswith("(") else types)
    if asked.html:
        with open(asked.html, "w", encoding="utf-8") as file:
            file.write(explanation.to_html())
    print(explanation)


def _load(path: str):
    """The module that a file defines; it finds its neighbours."""
    import importlib.util
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or not os.path.isfile(path):
        raise FileNotFoundError(f"there is no Python file {path}")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COMMANDS = (_add_cache, _add_explain)

if __name__ == "__main__":
    sys.exit(main())
