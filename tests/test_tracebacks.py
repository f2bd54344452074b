"""Exceptions that leave compiled code: `traceback`, `logging` and `pdb` show what they show of the plain functions.

The programs are those of `failing_programs`, loaded twice: compiled, and with jitcore switched off.
"""

import copy
import importlib.util
import io
import linecache
import logging
import os
import pdb
import subprocess
import sys
import textwrap
import traceback

import numpy as np
import pytest

from jitcore import config, njit

FILES = [os.path.join(os.path.dirname(__file__), "failing_programs", name) for name in ("frames.py", "calls.py")]
ROOT = os.path.dirname(os.path.dirname(__file__))


def load() -> list:
    """The programs, anew: (function, arguments)."""
    found = []
    for path in FILES:
        spec = importlib.util.spec_from_file_location("failing", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += module.PROGRAMS
    return found


pytestmark = pytest.mark.usefixtures("as_users_see_it")


compiled = load()
before, config.DISABLE_JIT = config.DISABLE_JIT, True
plain = load()
config.DISABLE_JIT = before


def caught(function, *arguments):
    try:
        function(*copy.deepcopy(arguments))
    except Exception as error:
        return error.with_traceback(error.__traceback__.tb_next)
    pytest.fail("nothing was raised")


def formatted(error, only=None):
    """The traceback as it is printed; `only`: the frames of one file (NumPy's Python code is no part of the program)."""
    found = traceback.TracebackException.from_exception(error)
    if only:
        found.stack = traceback.StackSummary.from_list([one for one in found.stack if one.filename == only])
    return "".join(found.format())


@pytest.mark.parametrize("number", range(len(compiled)), ids=[f.__name__ for f, _ in compiled])
def test_traceback_is_the_interpreters(number):
    function, arguments = compiled[number]
    reference, _ = plain[number]
    assert function is not reference and function.signatures == []
    expected = formatted(caught(reference, *arguments), only=reference.__code__.co_filename)
    assert expected.count("File") >= 1
    for _ in range(2):                            # the first call compiles, the second does not
        assert formatted(caught(function, *arguments)) == expected
    assert len(function.signatures) == 1


def test_there_are_enough_programs():
    assert len(compiled) >= 80


# --- what only compiled code raises


@njit
def overflows(x):
    y = x - 1
    return y + (x * x
                + 1)


def test_overflow_shows_the_operator():
    error = caught(overflows, 2**40)
    line = overflows.py_func.__code__.co_firstlineno + 3
    assert formatted(error).split("\n")[1:3] == [f'  File "{__file__}", line {line}, in overflows', "    return y + (x * x"]
    frame, = traceback.extract_tb(error.__traceback__)
    assert frame.line[frame.colno - 4:frame.end_colno - 4] == "x * x" and frame.lineno == frame.end_lineno


@njit
def needs(n):
    return 1 if n == 0 else 1 + needs(n - 1)


def test_endless_recursion():
    error = caught(needs, -1)
    assert type(error) is RecursionError
    names = {frame.name for frame in traceback.extract_tb(error.__traceback__)}
    assert names == {"needs"} and "Previous line repeated" in formatted(error)


# --- exceptions met by exceptions


def chained(function):
    try:
        try:
            {}["first"]
        except KeyError:
            function(1, 0)
    except ZeroDivisionError as error:
        return formatted(error)


def test_an_exception_during_another():
    names = [f.__name__ for f, _ in compiled]
    number = names.index("calls_an_inlined_function")
    expected = chained(plain[number][0])
    assert "During handling" in expected and chained(compiled[number][0]) == expected


def test_an_exception_raised_again_grows_as_usual():
    def again(function):
        try:
            function(1, 0)
        except ZeroDivisionError as error:
            raise ValueError("again") from error

    names = [f.__name__ for f, _ in compiled]
    one, other = (programs[names.index("calls_a_lambda")][0] for programs in (compiled, plain))
    assert formatted(caught(again, one)) == formatted(caught(again, other))


def test_one_exception_object_raised_twice():
    """Each call has its own frames."""
    function, arguments = next(one for one in compiled if one[0].__name__ == "calls_through_two")
    assert formatted(caught(function, *arguments)) == formatted(caught(function, *arguments))


# --- who reads tracebacks


@njit
def halves(a, i):
    return a[0] // a[i]


@njit
def from_here(a):
    first = halves(a, 1)
    return first + halves(a, 2)


ZEROS = np.array([4, 2, 0]), (4, 2, 0)


def test_logging():
    stream = io.StringIO()
    log = logging.Logger("test")
    log.addHandler(logging.StreamHandler(stream))
    try:
        from_here(ZEROS[1])
    except ZeroDivisionError:
        log.exception("it failed")
    shown = stream.getvalue()
    assert "it failed\nTraceback (most recent call last)" in shown
    assert "in from_here\n    return first + halves(a, 2)" in shown and "in halves\n    return a[0] // a[i]" in shown


def test_post_mortem_debugging():
    error = caught(from_here, ZEROS[1])
    output = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("where\nlist\nup\nlist\nargs\np a\np ZEROS[1]\ndown\nq\n"), stdout=output,
                       nosigint=True, readrc=False)
    debugger.reset()
    debugger.interaction(None, error.__traceback__)
    shown = output.getvalue()
    inner, outer = (function.py_func.__code__.co_firstlineno for function in (halves, from_here))
    assert f"({inner + 2})halves()\n-> return a[0] // a[i]" in shown
    assert f"({outer + 3})from_here()\n-> return first + halves(a, 2)" in shown
    assert f"{inner + 2:3}  ->\t    return a[0] // a[i]" in shown         # the line of `list`
    assert f"{outer + 3:3}  ->\t    return first + halves(a, 2)" in shown
    assert "(4, 2, 0)" in shown                                           # the frames have the module's globals


def test_frames_can_be_looked_at():
    """Compiled frames do not have the values of local variables, but nothing that asks for them breaks."""
    error = caught(from_here, ZEROS[1])
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    found = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert "return a[0] // a[i]" in "".join(found.format()) and "a = <not kept by compiled code>" in "".join(found.format())
    assert [(frame.f_code.co_name, frame.f_lineno) for frame in frames] == [
        (one.name, one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    for frame in frames:
        assert {name: repr(value) for name, value in frame.f_locals.items()} == {
            name: "<not kept by compiled code>" for name in frame.f_code.co_varnames}
        assert frame.f_globals is globals() and frame.f_back is None
        assert frame.f_builtins["len"] is len
        frame.clear()


def test_frames_of_closures_can_be_looked_at():
    """CPython up to 3.12 looks for free variables in the closure of the frame's function, of which there is none."""
    def make(free):
        @njit
        def closure(x):
            shared = x + 1
            inner = lambda y: y // (shared - 3) + free  # noqa: E731
            return inner(x)

        return closure

    error = caught(make(1), 2)
    seen = {frame.f_code.co_name: set(frame.f_locals) for frame, _ in traceback.walk_tb(error.__traceback__)}
    assert set(seen) == {"closure", "<lambda>"} and "x" in seen["closure"] and "y" in seen["<lambda>"]


def test_what_a_terminal_shows(tmp_path):
    """The interpreter's own printing, of a script that is not caught."""
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent("""
        import sys
        from jitcore import njit

        def share(total, count):
            return (total
                    / count)

        @njit
        def shares(total, counts):
            s = 0.0
            for count in counts:
                s += share(total, count)
            return s

        shares(1.0, (2, 1, 0))
    """))
    shown = []
    for disabled in "01":
        environment = {key: value for key, value in os.environ.items() if key != "JITCORE_VERIFY"}
        environment |= {"JITCORE_DISABLE": disabled,
                        "PYTHONPATH": os.pathsep.join([ROOT, environment.get("PYTHONPATH", "")])}
        shown.append(subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment).stderr)
    assert shown[0] == shown[1] and shown[0].count("File") == 3 and "ZeroDivisionError" in shown[0]


def test_source_that_is_gone():
    """Functions of `exec` have no lines to show; their names and numbers are there."""
    space = {"njit": njit}
    exec("@njit\ndef made(x):\n    return 1 // x\n", space)
    error = caught(space["made"], 0)
    assert [(one.filename, one.lineno, one.name) for one in traceback.extract_tb(error.__traceback__)] == [
        ("<string>", 3, "made")]


def test_source_of_a_notebook_cell():
    """Notebooks and doctest register their source with linecache."""
    name = "<cell 7>"
    text = "@njit\ndef made(x):\n    return 1 // x\n"
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    space = {"njit": njit}
    exec(compile(text, name, "exec"), space)
    assert "    return 1 // x\n" in formatted(caught(space["made"], 0))
