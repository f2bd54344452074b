"""What LLVM's vectoriser says of loops it leaves as they are.

In: LLVM texts lowered with Marks.  Out: {number of the loop: LLVM's sentences} of each.  Holds: a text is optimised once more in another
interpreter: LLVM's switches for remarks are for the whole process and cannot be taken back, and it prints them to stderr.
"""
from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from codegen.marks import FIRST

_REMARK = re.compile(r"^remark: [^\n]*?:(\d+):\d+: (.*)$", re.MULTILINE)
_END = "no more remarks"
_CHILD = f"""
import json, sys
import llvmlite.binding as llvm
for kind in ("pass-remarks-missed", "pass-remarks-analysis", "pass-remarks"):
    llvm.set_option("", f"-{{kind}}=loop-vectorize|loop-accesses")
from codegen.machine.optimize import optimized_text
for text in json.load(sys.stdin):
    optimized_text(text)
    print({_END!r}, file=sys.stderr, flush=True)
"""


def read_remarks(texts: list[str]) -> list[dict[int, list[str]]]:
    """LLVM's remarks on each marked loop of each module; none where no interpreter can be started."""
    root = str(Path(__file__).parents[2])
    try:
        done = subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r})\n{_CHILD}"], input=json.dumps(texts),
                              capture_output=True, text=True, timeout=120 * len(texts))
    except (OSError, subprocess.SubprocessError):
        return [{} for _ in texts]
    said = done.stderr.split(_END)
    return [_by_loop(said[number]) if number < len(said) else {} for number in range(len(texts))]


def _by_loop(said: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for line, sentence in _REMARK.findall(said):
        if int(line) >= FIRST:
            found.setdefault(int(line) - FIRST, []).append(sentence.strip())
    return found
