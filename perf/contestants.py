"""Who runs the programs: pure Python, NumPy, jitcore, gcc, Numba.

Each contestant has a name, `compile(program)` → something callable with the program's arguments, or None where it has
nothing to offer, and `bind(compiled, arguments)` → a call without arguments, the thing that is timed.
"""
import ctypes
import functools
import importlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from perf.program import c_arguments, c_result, decorated


class Absent(Exception):
    """A contestant is not on this machine; the message says what is missing."""


class PurePython:
    """The interpreter on the undecorated function."""
    name = "Python"

    def compile(self, program):
        return program.entry

    def bind(self, compiled, arguments):
        return functools.partial(compiled, *arguments)


class NumPy(PurePython):
    """Whole-array operations."""
    name = "NumPy"

    def compile(self, program):
        return program.numpy


class JustInTime(PurePython):
    """A compiler with an `njit` decorator.

    The decorator is used without options: jitcore's default is all checks on, Numba's is all checks off.  A trivial
    function is compiled first, so that what a compiler does once a process (llvmlite's import, starting LLVM) is not
    charged to whichever program happens to come first.
    """

    def __init__(self, name, package):
        self.name = name
        try:
            self.decorate = importlib.import_module(package).njit
        except (ImportError, AttributeError) as error:
            raise Absent(f"{name} cannot be imported: {error}") from error
        self.warm_up_error = None
        try:
            self.decorate(_increment)(1)
        except Exception as error:
            self.warm_up_error = error              # the programs will tell in their own rows

    def compile(self, program):
        return decorated(program, self.decorate)


def _increment(x):
    return x + 1


class Gcc:
    """gcc -O3 -march=native on the C file beside the program.

    It is called through ctypes with arguments converted beforehand, at a cost of about a microsecond: nothing on full
    arguments, but it shows on quick ones.
    """
    name = "gcc"
    OPTIONS = ("-std=gnu11", "-O3", "-march=native", "-shared", "-fPIC")

    def __init__(self):
        self._gcc = shutil.which("gcc")
        if self._gcc is None:
            raise Absent("gcc is not on the PATH")
        self._folder = tempfile.TemporaryDirectory(prefix="perf-gcc-", ignore_cleanup_errors=True)
        self._libraries = {}

    def compile(self, program):
        source = program.c_source
        if not source.exists():
            return None
        if source not in self._libraries:
            library = Path(self._folder.name) / f"{source.stem}.so"
            built = subprocess.run([self._gcc, *self.OPTIONS, str(source), "-o", str(library), "-lm"],
                                   capture_output=True, text=True)
            if built.returncode:
                raise RuntimeError(f"gcc: {built.stderr.strip()}")
            self._libraries[source] = ctypes.CDLL(str(library))
        function = self._libraries[source][program.name]
        function.restype, to_python = c_result(program.returns)
        compiled = functools.partial(_call_c, function, to_python)
        compiled.function = function
        return compiled

    def bind(self, compiled, arguments):
        call = functools.partial(compiled.function, *c_arguments(arguments))
        call.arguments = arguments                  # keeps the arrays alive
        return call


def _call_c(function, to_python, *arguments):
    return to_python(function(*c_arguments(arguments)))


def find_contestants(peers=False):
    """→ (contestants found on this machine, one sentence for each that is missing)."""
    makers = [PurePython, NumPy, functools.partial(JustInTime, "jitcore", "jitcore"), Gcc]
    if peers:
        makers.append(functools.partial(JustInTime, "Numba", "numba"))
    found, missing = [], []
    for make in makers:
        try:
            found.append(make())
        except Absent as absent:
            missing.append(str(absent))
    return found, missing
