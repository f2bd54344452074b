"""What LLVM's vectoriser says of loops it leaves as they are.

In: LLVM text lowered with Marks.  Out: {number of the loop: LLVM's sentences}.  Holds: the text is optimised once more in another
interpreter: LLVM's switches for remarks are for the whole process and cannot be taken back, and it prints them to stderr.
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from codegen.marks import FIRST

_REMARK = re.compile(r"^remark: [^\n]*?:(\d+):\d+: (.*)$", re.MULTILINE)
_CHILD = """
import sys
import llvmlite.binding as llvm
for kind in ("pass-remarks-missed", "pass-remarks-analysis", "pass-remarks"):
    llvm.set_option("", f"-{kind}=loop-vectorize|loop-accesses")
from codegen.machine.optimize import optimized_text
optimized_text(sys.stdin.read())
"""


def read_remarks(text: str) -> dict[int, list[str]]:
    """LLVM's remarks on each marked loop of the module; none where no interpreter can be started."""
    root = str(Path(__file__).parents[2])
    try:
        done = subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r})\n{_CHILD}"], input=text,
                              capture_output=True, text=True, timeout=120)
    except (OSError, subprocess.SubprocessError):
        return {}
    found: dict[int, list[str]] = {}
    for line, sentence in _REMARK.findall(done.stderr):
        if int(line) >= FIRST:
            found.setdefault(int(line) - FIRST, []).append(sentence.strip())
    return found
