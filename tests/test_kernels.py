"""Every kernel gives what CPython gives: value, type, exception and what became of the arguments; compiled and as evaluated IR."""
import faulthandler

import kernels
import pytest
from differential import Agreement, check, copy_arguments, leaves_64_bits, run
from runners import compiled

KERNELS = kernels.load()
SECONDS = 120


@pytest.fixture(autouse=True)
def patience():
    """Compiled code that never ends would hang the suite."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("name", KERNELS)
def test_kernel(name, typed_once):
    one, runners = KERNELS[name], (typed_once.evaluated(), compiled())
    found = [check(one.function, example, runner, agreement=Agreement(**one.agreement)) for runner in runners for example in one.examples]
    found = [difference for difference in found if difference]
    if found:
        pytest.fail("\n".join([f"{len(found)} of {2 * len(one.examples)} calls differ", *found]), pytrace=False)


def test_there_are_sixty_of_many_fields():
    assert len(KERNELS) >= 60
    assert {name.split(".")[0] for name in KERNELS} == set(kernels.FIELDS)


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_are_worth_running(name):
    """CPython returns from at least one call, and no call is expected to overflow by accident."""
    outcomes = [run(KERNELS[name].function, copy_arguments(example)) for example in KERNELS[name].examples]
    assert any(outcome.error is None and not leaves_64_bits(outcome.value) for outcome in outcomes)
    accidents = (TypeError, AttributeError, NameError)
    assert not any(isinstance(outcome.error, accidents) for outcome in outcomes), outcomes
