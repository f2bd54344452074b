"""Calls of every public function of NumPy give NumPy's answers: each with one dtype and layout (tests.numpy_table has all)."""
import numpy as np
import pytest

import jitcore
from tests import numpy_calls
from tests.numpy_table import note_routes, one_variant, outcome

MOST = 4            # calls of one function here: enough to notice what breaks; the table has all

CALLS = [(name, expression) for functions in numpy_calls.load().values() for name, expressions in functions.items()
         for expression in dict.fromkeys(expressions)]
CALLED = [pair for calls in numpy_calls.CALLED.values() for pair in calls.items()]
LISTED = {name for name, _ in CALLS + CALLED} | {name for names in numpy_calls.ABSENT.values() for name in names.split()}


@pytest.mark.parametrize("name", sorted({name for name, _ in CALLS}))
def test_answers(name):
    note_routes()
    wrong = []
    for expression in chosen([one for other, one in CALLS if other == name]):
        verdict, detail = outcome(expression, *one_variant(expression))
        if verdict == "differs" or verdict == "refused" and expression not in numpy_calls.REFUSED:
            wrong.append(f"{expression} {one_variant(expression)}: {verdict}: {detail}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name, call", CALLED, ids=[name for name, _ in CALLED])
def test_called(name, call, tmp_path):
    function, names = numpy_calls.function_of(call)
    found, expected = (one(*numpy_calls.arguments([name for name in names if name != "path"], "float64"), *[str(tmp_path / str(k))] * ("path" in names))
                       for k, one in enumerate((jitcore.njit(function), function)))
    assert type(found) is type(expected) and repr(found) == repr(expected)


def chosen(expressions):
    """The first, and some of the others."""
    return expressions[:1] + expressions[1::max(1, (len(expressions) + MOST - 3) // (MOST - 1))]


def public(owner) -> set[str]:
    found = getattr(owner, "__all__", None) or [name for name in dir(owner) if not name.startswith("_")]
    return {name for name in found if callable(getattr(owner, name, None)) and not isinstance(getattr(owner, name), type)}


@pytest.mark.parametrize("prefix, owner", [
    ("", np), ("linalg.", np.linalg), ("fft.", np.fft), ("random.", np.random), ("ndarray.", np.ndarray), ("Generator.", np.random.Generator)])
def test_every_function_is_listed(prefix, owner):
    missing = {name for name in public(owner) if prefix + name not in LISTED and not name.startswith("_")}
    assert missing == set()
