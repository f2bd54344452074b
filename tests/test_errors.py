"""The exceptions themselves: names, bases, pickling, and whose frames they show. What they say: test_errors_compile,
test_errors_arguments; what compiled code raises: test_tracebacks.
"""

import os
import pickle
import subprocess
import sys
import textwrap

import pytest

import jitcore
from jitcore import errors, njit
from raised import caught, frames


pytestmark = pytest.mark.usefixtures("as_users_see_it")


@njit
def takes(x):
    return x


@njit
def scalar_indexed(x):
    return x[0]


def test_names_and_bases():
    for name in ("JitError", "TypingError", "UnsupportedError", "InternalError"):
        assert f"{getattr(errors, name).__module__}.{name}" == f"jitcore.errors.{name}"
    assert issubclass(errors.TypingError, TypeError) and jitcore.TypingError is errors.TypingError
    assert issubclass(errors.UnsupportedError, errors.JitError) and not issubclass(errors.UnsupportedError, errors.TypingError)


def test_errors_can_be_pickled():
    found = caught(scalar_indexed, 1.5)
    copy = pickle.loads(pickle.dumps(found))
    assert type(copy) is type(found) and str(copy) == str(found)


def test_an_error_does_not_stick():
    """A call that cannot compile changes nothing: other types still do."""
    @njit
    def double(x):
        return x * 2

    assert double(2) == 4
    assert type(caught(double, None)) is errors.TypingError and type(caught(double, {1: 2, 'a': 3})) is TypeError
    assert double(2) == 4 and double(2.5) == 5.0 and len(double.signatures) == 2


def test_frames_of_ours_on_request(monkeypatch):
    monkeypatch.setenv("JITCORE_VERIFY", "1")
    assert any(os.sep + "typeinfer" + os.sep in file for file, *_ in frames(caught(scalar_indexed, 1.5)))


def test_a_defect_of_ours_says_so(monkeypatch):
    from jitcore import pipeline

    def fails(*arguments, **keywords):
        raise AssertionError("broken")

    monkeypatch.setattr(pipeline, "simplify", fails)
    found = caught(njit(takes.py_func), 1)
    assert type(found) is errors.InternalError and frames(found) == []
    text = str(found)
    assert "stage simplify: AssertionError: broken" in text and "JITCORE_DUMP=all" in text and "report" in text


def test_a_script_shows_its_own_lines_only(tmp_path):
    """What a person sees in the terminal, from the first call on."""
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent("""
        from jitcore import njit

        @njit
        def f(x):
            return x.real_part

        f(1.5)
    """))
    environment = {key: value for key, value in os.environ.items() if key != "JITCORE_VERIFY"}
    environment["PYTHONPATH"] = os.pathsep.join([os.path.dirname(os.path.dirname(__file__)), environment.get("PYTHONPATH", "")])
    shown = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment).stderr
    lines = [line for line in shown.split("\n") if "~" not in line and line.strip(" ^")]
    assert lines == ["Traceback (most recent call last):", f'  File "{script}", line 8, in <module>', "    f(1.5)",
                     "jitcore.errors.TypingError: float has no attribute 'real_part'",
                     f"  {script}:6, in f", "    return x.real_part", "'x' is float, an argument", "help: did you mean 'real'?"]


def test_words_for_errors_are_read_when_there_is_one():
    """Advice and the search for the nearest name cost as much to import as a small function to compile."""
    program = ("import sys; from jitcore import njit; f = njit(lambda x: x + 1); f(1); "
               "print([m for m in ('typeinfer.words.advice', 'typeinfer.words.expected', 'difflib') if m in sys.modules])")
    environment = os.environ | {"JITCORE_CACHE": "0"}
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment,
                          cwd=os.path.dirname(os.path.dirname(__file__))).stdout == "[]\n"
