"""The disk cache: what is in its key and what is not, what comes from disk behaves as what was compiled, and nothing that is
wrong with its files or folder shows."""

import errno
import gc
import os
import shutil
import subprocess
import sys
import textwrap
import time
import traceback
import types
from pathlib import Path

import cached_program
import numpy as np
import pytest

import jitcore
from jitcore import cache, config, fingerprint, njit, store
from jitcore.__main__ import main

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


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("JITCORE_CACHE", "1")
    monkeypatch.setenv("JITCORE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(config, "EXTENSIONS", [])
    return Kept(tmp_path / "cache")


def run(code: str, folder: Path, **environment) -> str:
    """What a new interpreter prints that runs the code in a folder."""
    variables = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "JITCORE_CACHE": "1", **environment}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=folder, env=variables, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- the key

# What is changed in the program → the answers of f(2), small(2), divide(1.0, 2.0) where they change
CHANGES = {
    "the function's code": ("total = callee(x) + K", "total = callee(x) - K"),
    "a constant of its": ("Settings.scale * Settings.shift", "Settings.scale * Settings.shift + 1"),
    "an equal constant of another type": ("* 2)", "* 2.0)"),
    "a global": ("K = 10", "K = 11"),
    "the type of a global": ("K = 10", "K = 10.0"),
    "the type of a global array": ("np.arange(4.0)", "np.arange(4)"),
    "a default": ("extra=100", "extra=101"),
    "a captured value": ("factory(1)", "factory(2)"),
    "a callee's default": ("by=5", "by=4"),
    "a callee's keyword default": ("more=6", "more=7"),
    "a callee's global": ("STEP = 2", "STEP = 3"),
    "a callee's code": ("x * by + STEP", "x * by - STEP"),
    "a callee's inner function": ("y + 11", "y + 12"),
    "a callee's options": ("@njit(boundscheck=True)", "@njit(boundscheck=False)"),
    "a captured function's code": ("return x + captured", "return x - captured"),
    "an item of a tuple in another module": ('OFFSETS = (1, 2.5, "a")', 'OFFSETS = (2, 2.5, "a")'),
    "an item that is not used": ('OFFSETS = (1, 2.5, "a")', 'OFFSETS = (1, 2.5, "b")'),
    "an attribute of a class": ("scale = 3", "scale = 4"),
    "a member of an enum": ("RED = 7", "RED = 6"),
    "its options": ('@njit(error_model="python")', '@njit(error_model="numpy")'),
    "what a name means": ("from library import Color, Settings, callee",
                          "from library import Color, Settings, plain as callee"),
}


def answers(program: dict) -> list:
    return [program["f"](2), program["small"](2), program["divide"](1.0, 2.0)]


def expected(folder: Path) -> list:
    """What the interpreter answers."""
    text = "import sys; import jitcore; print([f(2), small(2), divide(1.0, 2.0)])"
    code = f"exec(compile(open('main.py').read(), 'main.py', 'exec')); {text}"
    return eval(run(code, folder, JITCORE_DISABLE="1"), {"np": np})


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_in_the_key(kept, tmp_path, what):
    first = cached_program.write(tmp_path / "first")
    answers(cached_program.load(first))
    assert kept.counts() == (0, 3)
    changed = cached_program.write(tmp_path / "changed", CHANGES[what])
    found = answers(cached_program.load(changed))
    assert kept.counts() == (2, 1), "one of the three functions changed"
    again = answers(cached_program.load(changed))
    assert again == found and list(map(type, again)) == list(map(type, found))
    assert kept.counts() == (3, 0)


def test_changed_programs_give_the_interpreters_answers(kept, tmp_path):
    """The program as it is, and with all changes that go together: one interpreter for each, since that is slow."""
    first = cached_program.write(tmp_path / "first")
    assert answers(cached_program.load(first)) == expected(first)
    together = [change for what, change in CHANGES.items() if "type" not in what and "not used" not in what
                and what != "what a name means"]
    changed = cached_program.write(tmp_path / "changed", *together)
    wanted = expected(changed)
    assert answers(cached_program.load(changed)) == wanted == answers(cached_program.load(changed))
    assert answers(cached_program.load(first)) == expected(first)


NOTHING = {
    "touched": lambda folder: [os.utime(path, (1, 1)) for path in folder.iterdir()],
    "a variable that is not used": lambda folder: cached_program.write(folder, ("UNUSED = 1", "UNUSED = 2")),
    "moved by two lines": lambda folder: cached_program.write(folder, ("K = 10", "# about K\n\nK = 10")),
    "a function that is not used": lambda folder: cached_program.write(folder, ("K = 10", "def g(): return 1\nK = 10")),
    "the contents of an array": lambda folder: cached_program.write(folder, ("np.arange(4.0)", "np.arange(4.0) * 2")),
}


@pytest.mark.parametrize("what", NOTHING)
def test_what_is_not_in_the_key(kept, tmp_path, what):
    folder = cached_program.write(tmp_path / "program")
    before = answers(cached_program.load(folder))
    kept.counts()
    NOTHING[what](folder)
    assert answers(cached_program.load(folder)) == before
    assert kept.counts() == (3, 0)


def test_a_copy_in_another_folder_and_another_process(kept, tmp_path):
    folder = cached_program.write(tmp_path / "program")
    wanted = answers(cached_program.load(folder))
    copied = shutil.copytree(folder, tmp_path / "other" / "place")
    shutil.rmtree(folder)
    code = "import main; from jitcore import cache; print([main.f(2), main.small(2), main.divide(1.0, 2.0)], cache.COUNTS['missed'])"
    assert run(code, copied) == f"{wanted} 0"


@pytest.mark.parametrize("argument", [1, 1.0, True, np.int8(1), np.float32(1), np.arange(3), np.arange(3.0)[::2], (1, 2.0), None])
def test_argument_types(kept, argument):
    def make():
        return njit(lambda x: x is None)
    make()(7j)
    kept.counts()
    make()(argument)
    assert kept.counts() == (0, 1)
    make()(argument)
    assert kept.counts() == (1, 0)


def test_surroundings(monkeypatch, tmp_path):
    """Each version, the CPU and our own source are in the key."""
    describe = fingerprint.describe_surroundings.__wrapped__
    before = describe()
    changes = [(sys, "version", "3.99"), (sys, "platform", "plan9"), (np, "__version__", "9.9.9"),
               (fingerprint, "describe_cpu", lambda: "z80"), (fingerprint, "_describe_llvm", lambda: "9.9"),
               (fingerprint, "_c_library", lambda: "x")]
    for where, name, value in changes:
        with monkeypatch.context() as patch:
            patch.setattr(where, name, value)
            assert describe() != before, name
    with monkeypatch.context() as patch:
        patch.setattr(np, "__version__", ".".join(np.__version__.split(".")[:2]) + ".99")
        assert describe() == before
    digest = fingerprint.source_digest.__wrapped__
    for package in fingerprint.PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
        monkeypatch.setattr(sys.modules[package], "__path__", [str(tmp_path / package)])
    monkeypatch.setattr(config, "STARTED", time.time() + 60)
    assert digest() == fingerprint.source_digest()
    changed = tmp_path / "codegen" / "ops" / "arithmetic.py"
    changed.write_text(changed.read_text() + "\n")
    assert digest() != fingerprint.source_digest()
    monkeypatch.setattr(config, "STARTED", 0.0)
    with pytest.raises(fingerprint.Undescribable):           # edited since it was imported
        digest()


def test_the_cpu_is_asked_as_llvm_asks_it():
    import platform

    import llvmlite.binding as llvm
    from codegen import cpu
    described = cpu.describe_cpu()
    assert described == cpu.describe_cpu.__wrapped__()
    if platform.machine() != "x86_64" or sys.platform == "win32":
        assert llvm.get_host_cpu_name() in described
        return
    features = llvm.get_host_cpu_features()
    one, seven = (next(found for found in described[:-1] if found[0] == leaf) for leaf in (1, 7))
    for name, bit in (("avx2", 5), ("bmi2", 8), ("avx512f", 16), ("avx512vl", 31)):
        assert features[name] == bool(seven[2] >> bit & 1), name
    for name, bit in (("sse3", 0), ("fma", 12), ("popcnt", 23), ("avx", 28)):
        assert features[name] == bool(one[2] >> bit & 1), name


def test_the_versions_of_llvm(monkeypatch, tmp_path):
    from codegen import engine
    real = fingerprint._describe_llvm()
    assert engine.llvmlite.__version__.encode() in real[0]
    folder = tmp_path / "llvmlite"
    (folder / "binding").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert fingerprint._describe_llvm() == engine.versions()           # no wheel: it is asked itself
    seen = {real}
    for version, size in (("1", 10), ("2", 10), ("2", 11)):
        (folder / "_version.py").write_text(version)
        (folder / "binding" / "libllvmlite.so").write_bytes(bytes(size))
        seen.add(fingerprint._describe_llvm())
    assert len(seen) == 4


def test_functions_are_described_the_same_whatever_the_order_of_sets():
    code = """
        from jitcore import njit, fingerprint
        f = njit(lambda x: x in {"a", "b", "c", "d"}, fastmath={"nnan", "ninf", "nsz"})
        print(fingerprint.digest((fingerprint.describe_source(f.source), fingerprint.describe(f.options))).hex())"""
    assert len({run(code, ROOT, PYTHONHASHSEED=str(seed)) for seed in range(3)}) == 1


def test_constants_of_equal_value_are_told_apart():
    values = [1 << 20000, 1, 1.0, True, 1 + 0j, np.int64(1), np.int32(1), np.float64(1), "1", b"1", (1,), (1.0,), 0.0, -0.0, 0, False, None,
              float("nan"), -float("nan"), frozenset({1}), range(1), slice(1), int, np.int64, np.dtype("i8"), len, np.sqrt, ...]
    described = [repr(fingerprint.describe(value)) for value in values]
    assert len(set(described)) == len(values)


# --- closures, lambdas, functions without a file

def test_closures_of_one_code(kept):
    def make(captured):
        return njit(lambda x: x + captured)
    values = [1, 2, 2.0, -0.0, 0.0, True, np.float32(3), 1 << 40]
    for times in range(2):
        for value in values:
            result = make(value)(1)
            assert result == 1 + value and type(result) is type(1 + value), (value, times)
        assert kept.counts() == ((4, 4), (8, 0))[times]           # by type, but for True: numbers are read when it is called


def test_functions_of_the_same_code_that_see_different_globals(kept):
    text = "f = njit(lambda x: g(x) + K)\ndef g(x): return x * M"
    for times in range(2):
        for k, m in ((1, 2), (1, 3), (2, 2), (2.0, 2)):
            variables = {"njit": njit, "K": k, "M": m}
            exec(text, variables)
            assert repr(variables["f"](5)) == repr(5 * m + k)
        assert kept.counts() == ((0, 4), (4, 0))[times]


def test_captured_functions_and_what_they_capture(kept):
    def scale(by):
        return njit(lambda x: x * by)

    def make(inner):
        return njit(lambda x: inner(x) + 1)
    for times in range(2):
        assert [make(scale(by))(10) for by in (2, 3, 4)] == [21, 31, 41]
    assert kept.counts() == (3, 3)


def cases(kept, text, variables, call, ways):
    """`text` run with each of the ways to make some variables: first as compiled, then as found."""
    for times in range(2):
        for way in ways:
            scope = {"njit": njit, "np": np, **variables}
            exec(way, scope)
            exec(text, scope)
            found, wanted = call(scope["f"]), call(scope["f"].py_func)
            assert found == wanted and type(found) is type(wanted), (way, times)
        found, missed = kept.counts()
        assert missed >= len(ways) if times == 0 else missed == 0 and found >= len(ways)


def test_two_names_for_one_array(kept):
    cases(kept, "f = njit(lambda i: X[i] + 10 * Y[i])", {}, lambda f: f(1),
          ["X = Y = np.arange(3.0)", "X, Y = np.arange(3.0), np.arange(3.0) + 5"])
    cases(kept, "f = njit(lambda i: Y[i] + 10 * X[i])", {}, lambda f: f(1),
          ["X, Y = np.arange(3.0), np.arange(3.0) + 5", "X = Y = np.arange(3.0)"])


def test_two_names_for_one_function(kept):
    def scale(by):
        return njit(lambda x: x * by)
    text = "f = njit(lambda x: g(x) + 100 * h(x) + 10000 * (1 if g is h else 2))"
    cases(kept, text, {"scale": scale, "two": scale(2)}, lambda f: f(1),
          ["g = h = two", "g, h = two, scale(3)", "g, h = scale(2), scale(2)", "g, h = scale(3), two"])


def test_functions_that_share_their_module_and_not(kept):
    """The same code, called from its own module and from another one, where its globals are others."""
    inner = "def g(x): return x + K\n"
    cases(kept, "f = njit(lambda x: g(x) * K)", {}, lambda f: f(1),
          [f"K = 5\n{inner}", f"K = 5\nother = {{'K': 7}}\nexec({inner!r}, other)\ng = other['g']"])


def test_cells_that_hold_one_object(kept):
    text = """
        def factory(a, b):
            return lambda x: x + a[0] * b[0]
        f = njit(factory(*values))"""
    cases(kept, textwrap.dedent(text), {}, lambda f: f(1),
          ["value = (float('2.5'),); values = value, value", "values = (float('2.5'),), (float('2.5'),)"])


def test_text_that_is_not_interned(kept):
    text = "f = njit(lambda x, mode='fast', *, other=None: (x, MODE == 'fast', mode == MODE, mode))"
    for mode in ("'fast'", "''.join(['fa', 'st'])"):
        cases(kept, text.replace("*", "*" if mode == "'fast'" else "extra=1, *"), {}, lambda f: f(1, mode="fast"), [f"MODE = {mode}"])
    for mode in ("'fast'", "''.join(['fa', 'st'])"):
        scope = {"njit": njit}
        exec(f"MODE = {mode}\n{text}", scope)
        assert scope["f"](1) == (1, True, True, "fast") and scope["f"](1, **{"".join(["mo", "de"]): "slow"})[2] is False


def test_a_function_typed_in(kept, tmp_path):
    """As in a notebook or at the prompt: the code has no file."""
    code = "from jitcore import njit, cache\nf = njit(lambda x: x + 41)\nprint(f(1), cache.COUNTS['found'])"
    assert [run(code, tmp_path) for _ in range(2)] == ["42 0", "42 1"]


# --- what comes from disk is what was compiled

def twice(kept, make, check):
    """`check` what `make` makes, compiled and from disk."""
    check(make())
    assert kept.counts()[0] == 0
    check(make())
    found, missed = kept.counts()
    assert found and not missed


def test_recursion(kept):
    def make():
        variables = {"njit": njit}
        exec("@njit\ndef fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)", variables)
        return variables["fib"]

    def check(fib):
        assert fib(20) == 6765
    twice(kept, make, check)

    def make_inner():
        @njit
        def count(n):
            return 0 if n == 0 else 1 + count(n - 1)
        return count

    def check_deep(count):
        assert count(500) == 500
        with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
            count(10**7)
    twice(kept, make_inner, check_deep)


class Mine(Exception):
    pass


def test_exceptions_and_their_frames(kept):
    text = textwrap.dedent("""
        @njit
        def inner(a, i):
            if i < 0:
                raise Mine(f"{i} is negative", i)
            return a[i] + 1 / i

        @njit
        def outer(a, i):
            return inner(a, i)
        """)

    def make(line=0):
        variables = {"njit": njit, "Mine": Mine}
        exec(compile("\n" * line + text, f"<program {line}>", "exec"), variables)
        return variables["outer"], line

    def check(made):
        f, line = made
        a = np.ones(3)
        for i, cls, message, place in ((-1, Mine, "('-1 is negative', -1)", 5), (5, IndexError, "index 5 is out of bounds for "
                                       "axis 0 with size 3", 6), (0, ZeroDivisionError, None, 6)):
            with pytest.raises(cls) as caught:
                f(a, i)
            assert message is None or str(caught.value) == message
            frames = [(one.filename, one.name, one.lineno) for one in traceback.extract_tb(caught.value.__traceback__)[1:]]
            assert frames == [(f"<program {line}>", "outer", 10 + line), (f"<program {line}>", "inner", place + line)]

    twice(kept, make, check)
    check(make(7))                                # moved: the same code, at other lines
    assert kept.counts() == (1, 0)


def test_all_that_machine_code_refers_to(kept):
    """Each kind of object in the table of a module."""
    def make():
        table, names, number = np.arange(5.0), ("a", "b"), 2.5

        def apply(x, flag=True, *rest, mode="fast"):
            print(x, sep="-", end=";")
            y = round(x, 1) + table[1] + number
            if mode == "slow" and flag:
                y = y * 2
            return y + len(rest), names, f"{x:.1f}", "text", None, len
        return njit(apply)

    def check(f):
        for call in (lambda g: g(1.25), lambda g: g(1.25, False, mode="slow"), lambda g: g(1.25, True, mode="slow"),
                     lambda g: g(x=1.25), lambda g: g(1.25, True, 1, 2)):
            got, wanted = call(f), call(f.py_func)
            assert got == wanted and list(map(type, got)) == list(map(type, wanted))
    twice(kept, make, check)


class WithCode(Exception):
    def __init__(self, *args, code=0):
        super().__init__(*args)
        self.code = code


def test_exceptions_with_keywords_and_their_arguments(kept):
    def make():
        def f(x):
            if x > 1:
                raise WithCode("more", code=7)
            try:
                return 1 // x
            except ZeroDivisionError as error:
                print(error.args)
                return -1
        return njit(f)

    def check(f):
        with pytest.raises(WithCode) as caught:
            f(2)
        assert caught.value.args == ("more",) and caught.value.code == 7 and f(0) == -1 and f(1) == 1
    twice(kept, make, check)


def test_calls_of_numpys_own_functions(kept):
    def make():
        return njit(lambda a, b: (np.sort(b), np.add.reduce(b), a.argsort(), np.linalg.solve(a, b), np.linalg.inv(a)))

    def check(f):
        a, b = np.eye(3) * 2 + 1, np.array([3.0, 1.0, 2.0])
        assert all(np.array_equal(one, other) for one, other in zip(f(a, b), f.py_func(a, b), strict=True))
    twice(kept, make, check)


POINT = """
from typing import NamedTuple
class Point(NamedTuple):
    x: float
    y: float = DEFAULT
    SCALE = 10
    def norm(self):
        return self.x * self.SCALE + self.y + K
    @property
    def half(self):
        return self.x / 2
K = 1000
ORIGIN = Point(0.5, 0.25)
def f(p):
    q = Point(p.y)
    return Point(q.x + ORIGIN.x, p.norm()), q, p.half
f = njit(f)
"""


def test_named_tuples(kept):
    changes = [("", ""), ("DEFAULT", "4.0"), ("SCALE = 10", "SCALE = 20"), ("self.x / 2", "self.x / 4"), ("K = 1000", "K = 2000"),
               ("x: float\n    y: float = DEFAULT", "y: float\n    x: float = DEFAULT"), ("Point(0.5, 0.25)", "Point(0.75, 0.25)")]
    for times in range(2):
        for old, new in changes:
            scope = {"njit": njit, "DEFAULT": 3.0, "__name__": "points"}
            exec(POINT.replace(old, new) if old else POINT, scope)
            point, f = scope["Point"](1.0, 2.0), scope["f"]
            found, wanted = f(point), f.py_func(point)
            assert found == wanted and type(found[0]) is type(wanted[0]) is scope["Point"], (times, old)
        assert kept.counts() == ((0, len(changes)), (len(changes), 0))[times]


def test_functions_and_text_as_arguments(kept):
    def make():
        return njit(lambda x: x + 1), njit(lambda x: x * 10), njit(lambda g, x, mode: g(x) if mode == "yes" else x)

    def check(made):
        one, other, f = made
        for mode in ("yes", "".join(["y", "es"]), "no"):
            for g in (one, other, abs):
                assert f(g, -3, mode) == (g(-3) if mode == "yes" else -3)
    twice(kept, make, check)


def test_arrays_made_here_live_on(kept):
    def check(f):
        made = f(np.arange(10.0))
        gc.collect()
        assert (made == np.arange(10.0) ** 2 + 1).all() and made.flags.owndata
    twice(kept, lambda: njit(lambda a: a ** 2 + 1), check)


def test_signatures_and_options(kept):
    def make():
        return njit("float64(int64)")(lambda x: x), njit(overflow="wrap")(lambda x: x * x), njit(nogil=True)(lambda x: x - 1)

    def check(made):
        one, wrap, free = made
        assert type(one(3)) is float and one.nopython_signatures[0].result is jitcore.types.python_float
        assert wrap(1 << 40) == 0 and free(4) == 3
    twice(kept, make, check)


def test_a_global_is_rebound_after_loading(kept):
    def make():
        variables = {"njit": njit, "K": 1}
        exec("f = njit(lambda x: x + K)", variables)
        return variables
    make()["f"](1)
    variables = make()
    f = variables["f"]
    assert f(1) == 2 and kept.counts() == (1, 1)
    variables["K"] = 5
    assert f(1) == 6
    variables["K"] = 1
    assert f(1) == 2


def test_an_array_that_changes_in_place(kept):
    def make(values):
        return njit(lambda i: values[i] + len(values))
    make(np.arange(3.0))(1)
    values = np.arange(5.0)
    f = make(values)
    assert f(4) == 9 and kept.counts() == (1, 1)
    values[4] = 100
    assert f(4) == 105


def test_constants_of_modules_that_nobody_rebinds(kept, monkeypatch):
    """Not watched, but in another process they may be others: the time zone, say."""
    def make():
        variables = {"njit": njit, "time": time}
        exec("f = njit(lambda x: x + time.timezone)", variables)
        return variables["f"]
    zone = time.timezone
    assert make()(1) == zone + 1 and make()(1) == zone + 1 and kept.counts() == (1, 1)
    monkeypatch.setattr(time, "timezone", zone + 3600)
    assert make()(1) == zone + 3601 and kept.counts() == (0, 1)


def test_attributes_that_a_module_computes(kept):
    """They may be anything in another process, so what reads one is never found."""
    def make(value):
        module = types.ModuleType("computed")
        exec(f"def __getattr__(name): return {value}", vars(module))
        variables = {"njit": njit, "computed": module}
        exec("f = njit(lambda x: x + computed.constant)", variables)
        return variables["f"]
    assert [make(value)(1) for value in (1, 2, 2)] == [2, 3, 3] and kept.counts() == (0, 3)


def test_a_builtin_of_the_users(kept, monkeypatch):
    import builtins

    def make():
        variables = {"njit": njit}
        exec("f = njit(lambda x: x + users_constant)", variables)
        return variables["f"]
    for value in (1, 2):
        monkeypatch.setattr(builtins, "users_constant", value, raising=False)
        assert make()(1) == 1 + value and make()(1) == 1 + value and kept.counts() == (1, 1)


def test_inspection_of_what_was_loaded(kept):
    def make():
        return njit(lambda x: x * 3 + 1)
    first, second = make(), make()
    first(1), second(1)
    assert kept.counts() == (1, 1)
    for stage in ("decode", "lower", "asm", "optimize"):
        assert second.inspect(stage) == first.inspect(stage)
    assert "load" in second.inspect("time") and "infer" not in second.inspect("time")
    assert second(4) == 13


def test_loading_imports_nothing_that_only_compiling_needs(kept, tmp_path):
    (tmp_path / "program.py").write_text(textwrap.dedent("""
        import sys
        import numpy as np
        from jitcore import cache, njit

        @njit
        def f(a, n):
            total = 0.0
            for i in range(n):
                total += np.sqrt(a[i]) / (i + 1) + pow(i, 3)
            return total

        print(f(np.ones(5), 4), f(np.ones(5), 4))
        names = ("bytecode", "codegen.ops", "codegen.lower", "codegen.optimize", "codegen.numerics", "typeinfer.infer",
                 "typeinfer.decode", "jitcore.library", "hashlib", "llvmlite")
        print(cache.COUNTS["found"], [name for name in names if name in sys.modules])
        """))
    first, second = (run("import program", tmp_path).splitlines() for _ in range(2))
    assert second[0] == first[0] and first[1].startswith("0 ") and second[1] == "1 []"


def test_turned_off(kept, monkeypatch):
    def make(**options):
        return njit(**options)(lambda x: x + 1)
    make(cache=False)(1), make(debug=True)(1)
    assert kept.counts() == (0, 0)
    runtime_only = len(kept.files())
    monkeypatch.setenv("JITCORE_CACHE", "0")
    make()(1)
    assert kept.counts() == (0, 0) and len(kept.files()) == runtime_only
    monkeypatch.setenv("JITCORE_CACHE", "1")
    make(cache=True)(1)
    make()(1)
    assert kept.counts() == (1, 1)


def test_off_where_users_extend_the_compiler(kept, tmp_path):
    """What an extension means is no part of the key."""
    code = """
        from jitcore import cache, extending, njit
        def mystery(x): raise NotImplementedError
        @extending.overload(mystery)
        def _(x): return x + ADDED
        f = njit(lambda x: mystery(x))
        print(f(1), cache.COUNTS["found"], cache.COUNTS["kept"])"""
    assert [run(code.replace("ADDED", str(n)), tmp_path) for n in (1, 1, 2)] == ["2 0 0", "2 0 0", "3 0 0"]


def test_what_cannot_be_described_is_not_kept(kept):
    class Odd(int):
        pass
    assert njit(lambda x, y=np.float64: y(x))(1) == 1.0
    with pytest.raises(fingerprint.Undescribable):
        fingerprint.describe(Odd(3))
    with pytest.raises(fingerprint.Undescribable):
        fingerprint.describe(object())
    with pytest.raises(fingerprint.Undescribable):
        fingerprint.describe([1])


# --- files and folders that are not as they should be

def broken_files():
    return {
        "empty": lambda path: path.write_bytes(b""),
        "truncated": lambda path: path.write_bytes(path.read_bytes()[:-100]),
        "only the head": lambda path: path.write_bytes(path.read_bytes()[:30]),
        "a bit flipped": lambda path: path.write_bytes(path.read_bytes()[:-50] + bytes([path.read_bytes()[-50] ^ 1])
                                                       + path.read_bytes()[-49:]),
        "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
        "appended": lambda path: path.write_bytes(path.read_bytes() + b"x"),
        "text": lambda path: path.write_text("what is this?"),
        "another entry": lambda path: path.write_bytes(next(one for one in sorted(path.parents[1].rglob("*.jit"))
                                                            if one.name != path.name).read_bytes()),
        "a folder": lambda path: (path.unlink(), path.mkdir()),
        "a link": lambda path: (path.rename(path.with_suffix(".real")), path.symlink_to(path.with_suffix(".real"))),
        "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
        "writable for others": lambda path: path.chmod(0o602),
        "writable for the group": lambda path: path.chmod(0o620),
        "in a folder that others can write": lambda path: path.parent.chmod(0o777),
        "in a cache that others can write": lambda path: path.parents[1].chmod(0o777),
    }


@pytest.mark.parametrize("how", broken_files())
def test_a_broken_file_is_a_miss(kept, how, monkeypatch, tmp_path):
    if how == "in a cache that others can write":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))

    def make():
        return njit(lambda x: x + 17)
    njit(lambda x: x - 1)(1)
    make()(1)
    assert kept.counts() == (0, 2)
    entry = max(kept.files(), key=lambda path: path.stat().st_mtime_ns)
    broken_files()[how](entry)
    assert make()(1) == 18
    assert kept.counts() == (0, 1)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("what", ["file", "shard", "folder"])
def test_files_of_another_user_are_not_loaded(kept, what, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))

    def make():
        return njit(lambda x: x + 18)
    make()(1)
    for path in kept.files():
        os.chown({"file": path, "shard": path.parent, "folder": path.parents[1]}[what], 12345, -1)
    kept.counts()
    assert make()(1) == 19 and kept.counts() == (0, 1)


def test_a_symbol_that_this_process_lacks(kept, monkeypatch):
    """Such as a vector function that another build of NumPy does not export."""
    from codegen import runtime
    make = lambda: njit(lambda a: a + 31.5)       # noqa: E731
    with monkeypatch.context() as patch:
        names_in = runtime.names_in
        patch.setattr(runtime, "load", lambda code, module, names_in=names_in: runtime.load_kept(
            code, names_in(code, module), module.objects))
        patch.setattr(runtime, "names_in", lambda code, module: [one for one in names_in(code, module) if not one[1]])
        assert make()(np.ones(2))[1] == 32.5
    kept.counts()
    for expected_counts in ((0, 1), (1, 0)):
        assert make()(np.ones(2))[1] == 32.5 and kept.counts() == expected_counts


def test_files_are_for_their_owner(kept):
    old = os.umask(0)
    try:
        njit(lambda x: x + 19)(1)
    finally:
        os.umask(old)
    paths = [kept.folder, *kept.folder.rglob("*")]
    assert len(paths) > 2 and all(path.stat().st_mode & 0o077 == 0 for path in paths)


def test_no_folder_at_all(kept, monkeypatch, tmp_path):
    """Then memory does, which a new function of the same code finds."""
    file = tmp_path / "a file"
    file.write_text("")
    import tempfile
    monkeypatch.setenv("JITCORE_CACHE_DIR", str(file / "below"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(file / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(file))
    assert store.folder() is None
    for times in range(2):
        assert njit(lambda x: x + 20)(1) == 21
        assert kept.counts() == ((0, 1), (1, 0))[times]
    assert list(tmp_path.iterdir()) == [file]


def test_the_next_folder_where_one_is_of_no_use(kept, monkeypatch, tmp_path):
    file = tmp_path / "a file"
    file.write_text("")
    monkeypatch.setenv("JITCORE_CACHE_DIR", str(file / "below"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert store.folder() == str(tmp_path / "home" / "jitcore")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert Path(store.folder()).name == f"jitcore-{store._user()}"
    monkeypatch.setenv("JITCORE_CACHE_DIR", "with a zero \N{SYMBOL FOR NULL}")
    monkeypatch.chdir(tmp_path)
    assert Path(store.folder()).parent == tmp_path


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("call", ["write", "open", "replace", "makedirs", "listdir", "stat"])
def test_calls_that_fail(kept, monkeypatch, call, code):
    def fail(*args, **keywords):
        raise OSError(code, os.strerror(code))
    make = lambda: njit(lambda x: x + 21)         # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        assert make()(1) == 22
    assert make()(1) == 22
    assert not list(kept.folder.rglob("*.tmp"))


def test_a_folder_that_goes_away(kept):
    make = lambda: njit(lambda x: x + 22)         # noqa: E731
    for _ in range(2):
        assert make()(1) == 23 and kept.counts() == (0, 1)
        shutil.rmtree(kept.folder)
    assert make()(1) == 23 and kept.counts() == (0, 1)
    assert make()(1) == 23 and kept.counts() == (1, 0)


# --- size

def test_the_least_recently_used_go(kept, monkeypatch):
    monkeypatch.setenv("JITCORE_CACHE_SIZE", str(20 / 1024))
    for number in range(40):
        store.write(fingerprint.digest(number), bytes([number]) * 1000)
        if number == 0:
            for path in kept.files():
                os.utime(path, (10**10, 10**10))  # just used, for a long time
        else:
            for path in kept.files():
                if path.stat().st_mtime < 10**9 * 5:
                    os.utime(path, (number, path.stat().st_mtime if path.stat().st_mtime < 100 else number))
    store.evict()
    assert sum(path.stat().st_size for path in kept.files()) <= 20 * 1024
    left = [number for number in range(40) if list(store.read(fingerprint.digest(number)))]
    assert left[0] == 0 and left[1:] == list(range(40 - len(left) + 1, 40)) and len(left) > 10


def test_using_an_entry_is_noted(kept):
    make = lambda: njit(lambda x: x + 23)         # noqa: E731
    make()(1)
    for path in kept.files():
        os.utime(path, (1, 1))
    make()(1)
    assert kept.counts() == (1, 1)
    assert sum(time.time() - path.stat().st_mtime < 1000 for path in kept.files()) == 1


def test_values_of_globals_do_not_pile_up(kept):
    for value in range(3 * store.SIBLINGS):
        variables = {"njit": njit, "K": value}
        exec("f = njit(lambda x: x + K)", variables)
        assert variables["f"](1) == value + 1
    assert max(len([one for one in kept.files() if one.name.startswith(path.name[:38])]) for path in kept.files()) == store.SIBLINGS


def test_what_a_killed_writer_left_goes(kept):
    njit(lambda x: x + 24)(1)
    old, new = (kept.files()[0].with_suffix(f".jit.{number}.tmp") for number in (1, 2))
    old.write_text(""), new.write_text("")
    os.utime(old, (1, 1))
    store.evict()
    assert new.exists() and not old.exists()


def test_the_command(kept, capsys, monkeypatch, tmp_path):
    njit(lambda x: x + 25)(1)
    count = len(kept.files())
    assert main(["cache", "info"]) == 0
    shown = capsys.readouterr().out
    assert str(kept.folder) in shown and f"files   {count}," in shown
    with monkeypatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
        patch.setenv("JITCORE_CACHE_DIR", __file__)
        patch.setenv("JITCORE_CACHE", "0")
        assert main(["cache", "info"]) == 0
        shown = capsys.readouterr().out
        assert str(tmp_path / "home") in shown and f"{__file__} is not used" in shown and "off     JITCORE_CACHE=0" in shown
    assert main(["cache", "clear"]) == 0
    assert f"{count} files removed" in capsys.readouterr().out
    assert not kept.files() and not any(kept.folder.iterdir())
    assert njit(lambda x: x + 25)(1) == 26
    with pytest.raises(SystemExit) as ended:
        main(["cache", "burn"])
    assert ended.value.code == 2


# --- several writers

WRITER = """
import random, sys
from jitcore import cache, njit

def make(number):
    variables = {"njit": njit, "K": number}
    exec(f"@njit\\ndef f(a, i):\\n    return a + g(i) * {number}\\ndef g(i): return i + K", variables)
    return variables["f"]

order = list(range(HOW_MANY))
random.shuffle(order)
for number in order:
    for x in (1, 2.5):
        found = make(number)(x, 3)
        assert found == x + (3 + number) * number and type(found) is type(x), (number, x, found)
print(cache.COUNTS)
"""


def writers(folder: Path, count: int, functions: int, **environment):
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "JITCORE_CACHE": "1", "JITCORE_CACHE_DIR": str(folder), **environment}
    code = WRITER.replace("HOW_MANY", str(functions))
    return [subprocess.Popen([sys.executable, "-c", code], env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True) for _ in range(count)]


def test_writers_at_the_same_time(kept):
    for started in writers(kept.folder, 4, 5):
        out, err = started.communicate()
        assert started.returncode == 0 and not err, err
    assert not list(kept.folder.rglob("*.tmp"))
    last, = writers(kept.folder, 1, 5)
    assert "'found': 10, 'missed': 0" in last.communicate()[0]


@pytest.mark.slow
def test_stress(tmp_path):
    """64 processes, 100 functions, one small folder; some are killed, files are truncated under them."""
    import random
    random.seed(7)
    folder, running, killed, ended = tmp_path / "cache", [], 0, 0
    waiting = 64
    while waiting or running:
        if waiting and len(running) < 8:
            running += writers(folder, 1, 100, JITCORE_CACHE_SIZE="0.5" if waiting % 4 == 0 else "")
            waiting -= 1
            continue
        time.sleep(random.random() / 20)
        files = list(folder.rglob("*.jit*")) if random.random() < 0.3 else []
        for path in random.sample(files, min(2, len(files))):
            try:
                os.truncate(path, random.randrange(2000))
            except OSError:
                pass
        if random.random() < 0.03 and running and killed < 24:
            random.choice(running).kill()
            killed += 1
        for one in list(running):
            if one.poll() is not None:
                running.remove(one)
                out, err = one.communicate()
                assert one.returncode in (0, -9) and not err, (one.returncode, err)
                ended += one.returncode == 0
    assert killed and ended >= 40
