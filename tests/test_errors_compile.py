"""What the compiler says about common mistakes, word for word: tests/golden/errors_<topic>.txt, one text per mistake.

The mistakes are in tests/mistakes. Lines are counted from the function's `def` or decorator, so that entries can move.
"""

import ast
import copy
import importlib
import linecache
import os
import re
import sys
import traceback

import pytest

from jitcore import errors, njit
from tests.conftest import GOLDEN
from tests.mistakes import MISTAKES

TOPICS = ("names", "calls", "types", "arrays", "syntax", "not_yet")
ROOT = GOLDEN.parent.parent
FOLDER = os.path.join(os.path.dirname(__file__), "mistakes")
for topic in TOPICS:
    importlib.import_module(f"tests.mistakes.{topic}")
ALL = [pytest.param(*one, id=f"{topic}-{one[0]}") for topic in TOPICS for one in MISTAKES[topic]]


pytestmark = pytest.mark.usefixtures("as_users_see_it")


def refused(function, options, arguments):
    """The error of the compiler."""
    try:
        result = njit(**options)(function)(*copy.deepcopy(arguments))
    except errors.JitError as error:
        return error
    pytest.fail(f"it compiled, and returned {result!r}: if it is supported now, remove the entry")


def told(function, error) -> str:
    """The message as a terminal shows it; lines are counted from the function's first."""
    first = function.__code__.co_firstlineno

    def place(match):
        file, line = match[1], int(match[2])
        return f"{file}:{line - first + 1 if file == os.path.basename(function.__code__.co_filename) else 'N'}"

    text = f"{type(error).__name__}: {error}"
    text = re.sub(r"(?:[^\s:]*/)?(\w+\.py):(\d+)", place, text)
    return re.sub(r"\bline (\d+)", lambda match: f"line {int(match[1]) - first + 1}", text).replace("  # here", "")


# Where older bytecode says less: up to which version the place of an instruction is another one than in the golden text.
# Its caret lines are not compared there, nor is a comprehension's, which was a function of its own.
COARSER = {"scalar_iterated": (3, 12), "iterator_used_twice": (3, 12), "with_statement": (3, 12), "global_list_iterated": (3, 12),
           "string_iterated": (3, 12), "lambda_as_a_message": (3, 12), "conditional_expression_of_two_types": (3, 11)}
COMPREHENSIONS = {"list_comprehension", "dict_comprehension"}         # up to 3.11


@pytest.mark.parametrize("topic", TOPICS)
def test_messages(topic, golden):
    path = GOLDEN / f"errors_{topic}.txt"
    known = dict(one.split("\n", 1) for one in path.read_text().split("--- ")[1:]) if path.exists() else {}
    texts = []
    for name, function, options, arguments in MISTAKES[topic]:
        text = told(function, refused(function, options, arguments))
        wanted = known.get(name, "").rstrip("\n")
        if sys.version_info[:2] <= COARSER.get(name, (0, 0)) and without_carets(text) == without_carets(wanted):
            text = wanted
        elif sys.version_info[:2] <= (3, 11) and name in COMPREHENSIONS and text.split("\n")[0] == wanted.split("\n")[0]:
            text = wanted
        texts.append(f"--- {name}\n{text}\n")
    golden(path.name, "\n".join(texts))


def without_carets(text: str) -> str:
    return re.sub(r"\n +\^+(?=\n)", "", text)


importlib.import_module("tests.mistakes.as_python")


def shown(function, arguments) -> str:
    """The exception as `traceback` prints it."""
    try:
        function(*copy.deepcopy(arguments))
    except Exception as error:
        found = traceback.TracebackException.from_exception(error)
        found.stack = traceback.StackSummary.from_list([one for one in found.stack if os.path.dirname(one.filename) == FOLDER])
        return "".join(found.format())
    pytest.fail("nothing was raised")


@pytest.mark.parametrize("name, function, options, arguments", MISTAKES["as_python"],
                         ids=[one[0] for one in MISTAKES["as_python"]])
def test_python_tells_of_it_at_run_time(name, function, options, arguments):
    expected = shown(function, arguments)
    assert expected.count("File") >= 1
    assert shown(njit(**options)(function), arguments) == expected


def maybe_int(n):
    return n if n > 5 else None


def test_none_where_it_is_allowed():
    def f(n, m):
        x, y = maybe_int(n), maybe_int(m)
        return x == y, x != y, x == 7.0, x is None, not x, None == y

    g = njit(f)
    for n in (1, 7, 8):
        for m in (1, 7):
            assert g(n, m) == f(n, m)


@pytest.mark.parametrize("name, function, options, arguments", ALL)
def test_form(name, function, options, arguments):
    """Twelve lines at most: what is wrong, the user's line with a caret, what is known, what to do. Nothing of ours."""
    error = refused(function, options, arguments)
    assert error.__cause__ is None and not isinstance(error, errors.InternalError)
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if os.path.abspath(frame.filename) != __file__]
    assert own == []
    text = str(error)
    lines = text.split("\n")
    assert len(lines) <= 12 and max(map(len, lines)) <= 240, text
    place = re.fullmatch(r"  (\S+):(\d+), in (\S+)", lines[1])
    assert place and os.path.dirname(place[1]) == FOLDER, text
    guilty = linecache.getline(place[1], int(place[2])).rstrip()
    assert guilty.endswith("# here"), text
    assert lines[2].strip() == guilty.strip()
    if not re.match(r" *(async )?def ", guilty):
        assert re.fullmatch(r" +\^+", lines[3]), text
    assert lines[-1].startswith("help: ") and len(lines[-1]) > 10, text
    assert not re.search(r"typeinfer|codegen|<class |object at 0x|NoneType\b", text.replace("'NoneType' object", "")), text


def test_every_refusal_says_what_to_do():
    """Wherever one is made, in the source."""
    silent = []
    for path in (path for package in ("typeinfer", "codegen", "jitcore") for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name, given = node.func.id, len(node.args) + len(node.keywords)
                has_advice = any(one.arg == "advice" for one in node.keywords) or any(isinstance(one, ast.Starred) for one in node.args)
                if name == "Refuse" and given < 2 and not has_advice \
                        or name in ("TypingError", "UnsupportedError") and len(node.args) < 4 and not has_advice:
                    silent.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)[:90]}")
    # These are no mistakes of the user's program: an unknown Python, a wrong declaration, a defect.
    allowed = ("Python {major}", "this build of Python", "annotation {pattern", "cannot be taken from Python")
    assert [one for one in silent if not any(word in one for word in allowed)] == []


def test_there_are_enough():
    assert sum(len(MISTAKES[topic]) for topic in TOPICS if topic != "not_yet") >= 100


def test_a_mistake_deep_down_is_looked_at_once(monkeypatch):
    """In loops an error waits for the other paths; so each function would be asked twice by each of its callers."""
    from typeinfer.infer import FunctionInference
    lines = ["def f0(x):", "    for i in range(3):", "        x.lenght", "    return x"]
    for number in range(1, 13):
        lines += [f"def f{number}(x):", "    s = 0", "    for i in range(3):", "        if x > 3:", f"            s += f{number - 1}(x)",
                  "        else:", f"            s -= f{number - 1}(x)", "    return s"]
    space = {}
    exec("\n".join(lines), space)
    runs, run = [], FunctionInference.run
    monkeypatch.setattr(FunctionInference, "run", lambda self: runs.append(self) or run(self))
    with pytest.raises(errors.TypingError, match="int has no attribute 'lenght'"):
        njit(space["f12"])(3)
    assert len(runs) < 30
