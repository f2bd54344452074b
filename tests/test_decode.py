"""Decoding: what the IR does before it has types is what CPython does, on every Python; and it is the same text on all."""

import sys

import corpus
import pytest
from decode_cases import HARD, REFUSED, SAME_TEXT
from decoded import plain_text, run_decoded
from differential import Runner, compare_exactly, copy_arguments, describe, run
from typeinfer.errors import UnsupportedError
from typeinfer.decode.decoder import decode
from typeinfer.source import source_of

RUNNER = Runner("decoded", run_decoded)
# eval and locals look at the frame that calls them; the text of an error comes from another call; a bare raise in a function
# that runs as it is finds nothing; which variables must be cells is known after inference.
LOOKS_OUTSIDE = {"refused.evaluates_text", "refused.asks_for_locals", "iteration.iterating_over_zero_dimensions",
                 "exceptions.bare_raise_in_a_callee", "cells.function_kept_while_its_variable_changes",
                 "generator_functions.captured_and_changed_before", "generator_functions.captured_and_changed_between",
                 "generator_functions.captured_and_changed_in_the_loop",
                 "generator_functions.counts_outside", "generator_functions.changes_what_it_depends_on",
                 "dicts.changed_during_iteration", "dicts.removed_during_iteration", "sets.changed_during_iteration", "deques.changed_while_walked",
                 "function_values.names_of_functions", "cells.function_in_a_tuple_while_its_variable_changes", "cells.variable_deleted",
                 "function_values.functions_in_a_list_that_share_a_variable", "function_values.functions_of_a_comprehension",
                 "function_values.function_replaced_in_a_loop", "function_values.njit_inside",
                 "function_values.njit_with_options_inside", "cells.functions_of_a_comprehension_with_a_captured_name", "strings.bytes_changed",
                 "lists_basics.list_that_shrinks_under_enumerate", "lists_basics.list_that_shrinks_under_a_loop_backwards"}

pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")


def assert_same(function, *arguments):
    assert_same_outcome(function, arguments)


def assert_same_outcome(function, arguments):
    """`arguments`: a tuple, or what makes one."""
    python = run(function, copy_arguments(arguments))
    other = run(function, copy_arguments(arguments), run_decoded)
    difference = compare_exactly(python, other)
    assert not difference, describe(function, arguments, python, RUNNER, other, difference)


@pytest.mark.parametrize("heading", corpus.HEADINGS)
def test_corpus(heading):
    """Every function of the corpus, with the IR's calls done by CPython."""
    tried = 0
    for entry in corpus.load():
        if entry.heading != heading or not entry.runs_here or entry.name in LOOKS_OUTSIDE:
            continue
        for example in entry.examples[:12]:
            try:
                assert_same_outcome(entry.function, example.arguments)
                tried += 1
            except UnsupportedError:
                assert entry.is_rejected or entry.agreement.get("may_reject"), entry.name
                break
            except AssertionError as failure:
                if "UnsupportedError" in str(failure) and (entry.is_rejected or entry.agreement.get("may_reject")):
                    break
                raise
    assert tried or heading == "refused"


@pytest.mark.parametrize("case", HARD, ids=lambda case: case[0].__name__)
def test_hard(case):
    function, *calls = case
    for arguments in calls:
        assert_same(function, *arguments)


def test_same_text_everywhere(golden):
    golden("decode.txt", "\n".join(map(plain_text, SAME_TEXT)))


@pytest.mark.parametrize("function, words", REFUSED, ids=lambda one: getattr(one, "__name__", ""))
def test_refused(function, words):
    def decode_all(source):
        decoded = decode(source)
        for instr in decoded.instructions():
            for arg in instr.args:
                inner = getattr(arg, "value", None)
                if type(inner) is type(source) and inner is not source:
                    decode_all(inner)

    with pytest.raises(UnsupportedError, match=words) as caught:
        decode_all(source_of(function))
    text = str(caught.value)
    assert "decode_cases.py:" in text and len(text.splitlines()) <= 12


def test_code_with_columns_unknown_is_decoded():
    """Python can run with -X no_debug_ranges: then instructions have lines only."""
    namespace = {}
    exec(compile("def f(n):\n    return missing + n\n", "<nowhere>", "exec"), namespace)
    function = namespace["f"]
    assert "missing" in plain_text(function)


# --- size

def function_of(lines: list[str]):
    namespace: dict = {}
    exec(compile("def f(a, x, n):\n" + "\n".join(f"    {line}" for line in lines) + "\n    return x\n", "<long>", "exec"), namespace)
    return namespace["f"]


def straight(count):
    return function_of([f"x{i % 97} = x + {i}" for i in range(count)] + ["x = " + " + ".join(f"x{i}" for i in range(97))])


def branches(count):
    return function_of([line for i in range(count // 3) for line in (f"if x > {i}:", f"    y{i % 40} = x", f"x = x + {i}")])


def loops(count):
    return function_of([line for i in range(count // 4) for line in (
        f"for i in range({i}):", "    if i > x:", f"        x = x + a[i] * {i}", "        n = n - 1")])


def nested(depth):
    lines = [f"{'    ' * (i % 15)}if x > {i}:\n{'    ' * (i % 15 + 2)}x = x + {i}" for i in range(depth)]
    return function_of(["while n > 0:", "    n = n - 1"] + [
        "    " + line.replace("\n", "\n    ") for line in lines[:15]])


def work_of(function) -> int:
    """How many Python function calls decoding takes: a measure of time that is always the same."""
    source, calls = source_of(function), 0

    def count(frame, event, arg):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        decode(source)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("make", [straight, branches, loops], ids=lambda make: make.__name__)
def test_work_is_linear_in_statements(make):
    small, large = work_of(make(600)), work_of(make(2400))
    assert large < 4.4 * small


def test_deep_nesting_is_decoded():
    assert_same(nested(15), None, 3, 4)
