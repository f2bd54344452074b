"""A disk cache of a test's own.

In: the folder that the fixture `kept` gives a test.  Out: what was found and missed since the test last asked.
"""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from jitcore import cache

ROOT = Path(__file__).parents[1]


class Kept:
    """The folder of a test, and what happened to the cache since it was last asked."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.before = dict(cache.COUNTS)

    def counts(self) -> tuple[int, int]:
        """(found, missed) since the last time."""
        now, before = dict(cache.COUNTS), self.before
        self.before = now
        return now["found"] - before["found"], now["missed"] - before["missed"]

    def files(self) -> list[Path]:
        return sorted(self.folder.rglob("*.jit"))


def run(code: str, folder: Path, **environment) -> str:
    """What a new interpreter prints that runs the code in a folder."""
    variables = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "JITCORE_CACHE": "1", **environment}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=folder, env=variables, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def twice(kept, make, check):
    """`check` what `make` makes, compiled and from disk."""
    check(make())
    assert kept.counts()[0] == 0
    check(make())
    found, missed = kept.counts()
    assert found and not missed
