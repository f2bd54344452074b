"""Every function of the corpus: compiled, and evaluated as typed IR, its outcome is CPython's.

One test per function: `pytest tests/test_corpus.py -k floor_divide`. It tries all argument tuples and reports all that
fail in one message.
"""

import faulthandler
import os
import re
import subprocess
import sys
from pathlib import Path

import corpus
import numpy as np
import pytest
from differential import Agreement, Runner, check, compare_exactly, copy_arguments, run
from runners import compiled

CASES = corpus.load()
THOROUGH = bool(os.environ.get("JITCORE_THOROUGH"))
SHOWN = 12
SECONDS = 180

pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")


def examples_of(entry):
    return [example for example in entry.examples if THOROUGH or not example.thorough]


def agreement_for(entry, example):
    return Agreement(**(entry.agreement | example.agreement))


def failures(entry, *runners):
    """One text per argument tuple whose outcome differs."""
    found = []
    for example in examples_of(entry):
        difference = check(entry.function, example.arguments, *runners, agreement=agreement_for(entry, example))
        if difference:
            found.append(difference)
    return found


def require_none(found, entry):
    """Fail with one message: of calls that fail alike, the first stands for all."""
    if not found:
        return
    alike = {}
    for difference in found:
        guilty = re.split(r"\n    (?=\S)", difference)[-1]
        alike.setdefault(guilty if " raises " in guilty else difference, []).append(difference)
    lines = [f"{len(found)} of {len(examples_of(entry))} calls of {entry.name} differ"]
    for first, *others in list(alike.values())[:SHOWN]:
        lines.append(first + (f"\n    ... and {len(others)} calls more" if others else ""))
    if len(alike) > SHOWN:
        lines.append(f"... and {len(alike) - SHOWN} other differences")
    pytest.fail("\n".join(lines), pytrace=False)


def cases_for_this_python():
    cases = []
    for entry in CASES:
        marks = ()
        if not entry.runs_here:
            marks = pytest.mark.skip(reason=f"needs Python {'.'.join(map(str, entry.since))}")
        cases.append(pytest.param(entry, id=entry.name, marks=marks))
    return cases


@pytest.fixture
def patience():
    """Compiled code that never ends would hang the suite: end this worker instead, with a traceback."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("entry", cases_for_this_python())
def test_function(entry, patience, typed_once):
    """CPython's own outcome is the same twice, the evaluated IR gives it, and so does the compiled function."""
    require_none(changing(entry), entry)
    require_none(failures(entry, typed_once.evaluated()), entry)
    require_none(failures(entry, compiled()), entry)


def test_every_module_with_cases_is_a_heading():
    files = Path(corpus.__file__).parent.glob("*.py")
    assert {file.stem for file in files if "\n@case(" in file.read_text()} == set(corpus.HEADINGS)


def changing(entry):
    """One text per argument tuple for which CPython has two outcomes."""
    found = []
    for example in examples_of(entry):
        first, second = (run(entry.function, copy_arguments(example.arguments)) for _ in range(2))
        difference = None if entry.is_rejected else compare_exactly(first, second)
        if difference:
            found.append(f"{example.arguments}: {difference}")
    return found


LINE = np.arange(6.0)
WRONG_ANSWERS = {
    "another value": (lambda x: x + 1, lambda x: x + 2, (1,)),
    "int for np.int64": (lambda x: x, lambda x: int(x), (np.int64(1),)),
    "bool for np.bool_": (lambda x: x > 0, lambda x: bool(x > 0), (np.int64(1),)),
    "int for float": (lambda x: x / 1, lambda x: x, (3,)),
    "zero for negative zero": (lambda x: -x, lambda x: x, (0.0,)),
    "sign of a zero part": (lambda x: -x, lambda x: 0j - x, (0j,)),
    "nan for a number": (lambda x: x, lambda x: x * float("nan"), (1.0,)),
    "one ulp": (lambda x: x, lambda x: np.nextafter(x, 9).item(), (1.0,)),
    "a longer tuple": (lambda x: (x,), lambda x: (x, x), (1,)),
    "type inside a tuple": (lambda x: (x, 1), lambda x: (x, True), (1,)),
    "dtype": (lambda a: a, lambda a: a.astype("f4"), (LINE,)),
    "shape": (lambda a: a, lambda a: a.reshape(2, 3), (LINE,)),
    "layout": (lambda a: a.T, lambda a: np.ascontiguousarray(a.T), (LINE.reshape(2, 3),)),
    "one element": (lambda a: a + 0, lambda a: a + (a == 3), (LINE,)),
    "a copy for a view": (lambda a: a[:3], lambda a: a[:3].copy(), (LINE,)),
    "a view for a copy": (lambda a: a + 0, lambda a: a, (LINE,)),
    "writeability": (lambda a: np.broadcast_to(a, 6), lambda a: a, (LINE,)),
    "mutation": (lambda a: a.fill(1), lambda a: None, (LINE,)),
    "mutation through overlap": (lambda a, b: a.fill(1), lambda a, b: b.fill(1), (LINE, LINE[1:])),
    "no exception": (lambda x: 1 / x, lambda x: 0.0, (0,)),
    "exception for a value": (lambda x: 0.0, lambda x: 1 / x, (0,)),
    "exception class": (lambda a: a[9], lambda a: 1 / 0, (LINE,)),
    "message": (lambda a: a[9], lambda a: a[8], (LINE,)),
    "wrapped for overflow": (lambda x: x + 1, lambda x: -(2**63), (2**63 - 1,)),
    "printed text": (lambda x: print(x), lambda x: print(x, x), (1,)),
}


@pytest.mark.parametrize("what", WRONG_ANSWERS)
def test_check_notices(what):
    function, wrong, arguments = WRONG_ANSWERS[what]
    right = Runner("right", lambda function, arguments: function(*arguments))
    guilty = Runner("guilty", lambda function, arguments: wrong(*arguments))
    if what != "wrapped for overflow":
        assert check(function, arguments, right) is None
    assert "guilty differs" in check(function, arguments, guilty)


def test_copies_keep_overlap():
    line = np.arange(8)
    first, second = copy_arguments((line[1:], line[:-1]))
    first[0] = 99
    assert second[1] == 99 and line[1] == 1
    matrix, column, same = copy_arguments((np.asfortranarray(np.eye(3)), np.broadcast_to(np.float64(2), 3), line[::-2]))
    assert matrix.flags.f_contiguous and not column.flags.writeable and same.strides == (-16,)


def test_cases_are_well_formed():
    for entry in CASES:
        assert entry.function.__doc__ is None or entry.name == "control_flow.only_a_docstring"
        for example in entry.examples:
            assert isinstance(copy_arguments(example.arguments), tuple), entry.name
    assert all(corpus.title(heading) for heading in corpus.HEADINGS)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_each_function_as_the_first_of_its_process(part):
    """What a function means is not up to what was compiled before."""
    tests = Path(__file__).parent
    command = [sys.executable, str(tests / "first_in_process.py"), *corpus.HEADINGS[part::8]]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tests.parent), str(tests)))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
