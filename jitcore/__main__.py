"""`python -m jitcore cache info|clear`: the disk cache from the command line.

In: arguments.  Out: text on standard output; exit status 2 for a command that is none.
"""
from __future__ import annotations

import argparse
import os
import sys

from jitcore import store


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m jitcore")
    commands = parser.add_subparsers(dest="command", required=True)
    about = commands.add_parser("cache", help="machine code that is kept on disk")
    about.add_argument("action", choices=("info", "clear"), help="info: where it is and how much; clear: remove all of it")
    options = parser.parse_args(arguments)
    return {"cache": cache}[options.command](options.action)


def cache(action: str) -> int:
    folder = store.folder()
    if action == "clear":
        print(f"{store.clear()} files removed from {folder}")
        return 0
    from jitcore.cache import why_off
    found, asked, off = store.files(), os.environ.get("JITCORE_CACHE_DIR"), why_off()
    size = sum(size for _, size, _ in found) / (1 << 20)
    print(f"folder  {folder or 'none can be used: machine code is kept in memory only'}")
    if asked and folder != os.path.abspath(asked):
        print(f"        {asked} is not used: it cannot be made, or others may write into it")
    if off:
        print(f"off     {off}")
    print(f"files   {len(found)}, {size:.1f} of at most {store.limit() / (1 << 20):.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
