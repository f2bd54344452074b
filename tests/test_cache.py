"""The disk cache: what is in its key and what is not."""

import os
import shutil
import sys
import textwrap
import time
from pathlib import Path

import cached_program
import numpy as np
import pytest
from kept import ROOT, run

from jitcore import config, fingerprint, njit

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
    "a vectorized function's code": ("x + 12", "x + 13"),
    "the type that a remembering function gives": ("x * 13", "x * 13.5"),
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
    with monkeypatch.context() as patch:                     # files that have not changed are read once
        patch.setattr(fingerprint, "_digest_of", None)
        assert digest() == fingerprint.source_digest()
    changed = tmp_path / "codegen" / "ops" / "numbers" / "arithmetic.py"
    changed.write_text(changed.read_text() + "\n")
    assert digest() != fingerprint.source_digest()
    monkeypatch.setattr(config, "STARTED", 0.0)
    with pytest.raises(fingerprint.Undescribable):           # edited since it was imported
        digest()


def test_the_cpu_is_asked_as_llvm_asks_it():
    import platform

    import llvmlite.binding as llvm

    from codegen.machine import cpu
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
    from codegen.machine import engine
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
