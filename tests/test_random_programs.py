"""Random programs give what CPython gives, compiled and as evaluated typed IR; and so do those that once did not.

A failure shows the command that makes its program small: `python -m tests.random_programs --small SEED`.
"""
import faulthandler

import pytest
from random_programs.check import failures
from random_programs.found import FOUND
from random_programs.objects import write_objects
from random_programs.shrink import shrink
from random_programs.statements import Program, write_program
from random_programs.wholes import write_wholes

SEED, BATCHES, IN_BATCH = "tried", 10, 10


@pytest.fixture(autouse=True)
def patience():
    """Compiled code that never ends would hang the suite."""
    faulthandler.dump_traceback_later(120, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_programs(batch):
    for number in range(batch * IN_BATCH, (batch + 1) * IN_BATCH):
        name = f"{SEED}.{number}"
        found = failures(write_program(name))
        if found:
            pytest.fail(f"python -m tests.random_programs --small {name}\n\n{write_program(name).source}\n{found[0].text}",
                        pytrace=False)


@pytest.mark.parametrize("write, seed, count", [(write_objects, "o12", 6), (write_wholes, "w4", 10)])
def test_random_programs_with_objects_and_arrays(write, seed, count):
    for number in range(count):
        found = failures(write(f"{seed}.{number}"), only=("compiled",))
        if found:
            pytest.fail(f"python -m tests.random_programs --small {seed}.{number}\n\n{found[0].text}", pytrace=False)


@pytest.mark.parametrize("name", FOUND)
def test_found(name):
    """Small programs that failed once."""
    found = failures(FOUND[name])
    if found:
        pytest.fail(f"{FOUND[name].source}\n{found[0].text}", pytrace=False)


def test_the_check_notices_a_wrong_value(monkeypatch):
    program = Program("def program(x):\n    y = 2 * x\n    return y + 1\n", ("(3,)", "(2**62,)"))
    assert failures(program) == []
    monkeypatch.setattr("random_programs.check.fits", lambda value: value if type(value) is tuple else value - 1)
    assert {one.signature.split(":")[1].strip().split(" ")[0] for one in failures(program)} == {"value", "one"}


def test_int_beyond_64_bits_must_raise(monkeypatch):
    """The interpreter's larger int is no excuse for a wrapped one."""
    program = Program("def program(x):\n    return x * x\n", ("(2**40,)",))
    assert failures(program) == []
    monkeypatch.setattr("random_programs.check.fits", lambda value: value)
    assert any(one.signature.startswith("compiled: one raises") for one in failures(program))


def test_programs_depend_on_their_seed_alone():
    assert write_program("a.1") == write_program("a.1") != write_program("a.2")


def test_shrinking_keeps_what_matters():
    program = Program("def program(x):\n    y = 1\n    for i in range(3):\n        if x > 2:\n            y = y + x // (i - 1)\n"
                      "    return (y, 5)\n", ("(1,)", "(3,)"))
    small = shrink(program, lambda one: "x // (i - 1)" in one.source and one.arguments[-1] == "(3,)")
    assert small == Program("def program(x):\n    y = x // (i - 1)\n", ("(3,)",))
