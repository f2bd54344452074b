"""A program in two modules for the tests of the disk cache: written to a folder, perhaps changed, and loaded as a new process
would.

In: a folder, changes of the text.  Out: the namespace of its main module.
"""
import importlib.util
import sys
from pathlib import Path

LIBRARY = '''
import enum
import functools
from jitcore import njit, vectorize

STEP = 2
OFFSETS = (1, 2.5, "a")


class Settings:
    scale = 3
    shift: int = 4


class Color(enum.Enum):
    RED = 7
    BLUE = 8


def plain(x, by=5):
    return x * by + STEP


@vectorize
def raised(x):
    return x + 12


@functools.lru_cache
def remembered(x):
    return x * 13


@njit
def callee(x, *, more=6):
    def inner(y):
        return y + 11
    return plain(x) + inner(more)


@njit(boundscheck=True)
def element(a):
    return a[0]
'''

MAIN = '''
import math
import numpy as np
import library
from jitcore import njit
from library import Color, Settings, callee

K = 10
SOME = np.arange(4.0)
UNUSED = 1


def factory(captured):
    @njit
    def add(x):
        return x + captured
    return add


@njit
def f(x, extra=100):
    """What is compiled."""
    total = callee(x) + K + extra + library.OFFSETS[0] + Settings.scale * Settings.shift + Color.RED.value
    total += library.element(SOME) + math.floor(math.pi) + add_one(x) + library.raised(x) + library.remembered(x)
    return total


add_one = factory(1)
small = njit(lambda x: x * 2)


@njit(error_model="python")
def divide(x, y):
    return x / y
'''


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    """The program in a folder, each change made in the one module that has the text."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"library.py": LIBRARY, "main.py": MAIN}
    for old, new in changes:
        having = [name for name in texts if old in texts[name]]
        assert len(having) == 1 and texts[having[0]].count(old) == 1, f"{old!r} is not there once"
        texts[having[0]] = texts[having[0]].replace(old, new)
    for name, text in texts.items():
        (folder / name).write_text(text)
    return folder


def load(folder: Path) -> dict:
    """The variables of its main module, everything loaded anew."""
    known = sys.modules.get("library")
    try:
        _load(folder, "library", keep=True)
        return _load(folder, "main")
    finally:
        sys.modules.pop("library", None)
        if known is not None:
            sys.modules["library"] = known


def _load(folder: Path, name: str, keep: bool = False) -> dict:
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    if keep:
        sys.modules[name] = module
    exec(compile((folder / f"{name}.py").read_text(), str(folder / f"{name}.py"), "exec"), vars(module))
    return vars(module)
