"""Compile time is linear: the work of each pass, counted in executed lines, doubles with the size of the function; and what is
asked of LLVM for long functions gives the same answers.

Time itself is measured by `perf.compile_scaling`.
"""
import copy
import sys

import numpy as np
import pytest
from codegen.machine import optimize
from jitcore import njit
from jitcore.pipeline import infer
from perf.scaling_shapes import SHAPES
from typeinfer.source import source_of
from typeinfer.types import FLOAT

LIMIT = 2.3
SMALL = {"arrays": 40, "callees": 50, "chain": 25, "dict": 40, "lists": 20, "tuple": 20, "many": 40, "short": 40, "within": 80}


class Generated(Exception):
    """Not an error: what follows is LLVM's."""


def lines_of_compiling(name, size):
    """How many lines of ours run before LLVM starts."""
    shape = SHAPES[name]
    namespace = {"njit": njit, "np": np}
    exec(compile(shape.write(size), f"<{name}>", "exec"), namespace)
    function = njit(namespace["f"])
    count = 0

    def trace(frame, event, arg):
        nonlocal count
        if event == "line":
            count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function.compile(f"({shape.types})")
    except Exception as error:
        while error is not None and not isinstance(error, Generated):
            error = error.__cause__ or error.__context__
        if error is None:
            raise
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", SHAPES)
def test_work_grows_with_size(name, monkeypatch):
    def stop(*args, **options):
        raise Generated

    size = SMALL.get(name, 80)
    njit(lambda x: x - 1.0)(1.0)
    monkeypatch.setattr(optimize, "compile_text", stop)
    monkeypatch.setattr(optimize, "is_verifying", lambda: False)      # the verifier is no pass
    lines_of_compiling(name, size // 2)           # what is loaded once
    small, large = lines_of_compiling(name, size), lines_of_compiling(name, 2 * size)
    assert large <= LIMIT * small, f"{small} lines for {size} statements, {large} for {2 * size}"


@pytest.mark.parametrize("name, size", (("chain", 200), ("dict", 900)))
def test_there_is_no_greatest_size(name, size):
    """Only what is called again and again, or holds more each time, has no end."""
    namespace = {"njit": njit}
    exec(SHAPES[name].write(size), namespace)
    assert infer(source_of(namespace["f"]), [FLOAT]).result is FLOAT


ARGUMENTS = {
    "straight": (1.5, 2.5), "integers": (7, 3), "loops": (np.linspace(0.0, 1.0, 12), 9), "branches": (3.0, 0.5), "elifs": (17, 2.0),
    "locals": (1.5, 4), "live": (9,), "within": (np.linspace(0.0, 9.0, 12), 7), "many": (5,), "short": (1.5, 2.5),
    "items": (np.linspace(0.0, 1.0, 40), np.linspace(2.0, 3.0, 40), 3, 5),
    "arrays": (np.linspace(0.0, 1.0, 33), np.linspace(2.0, 3.0, 33)), "callees": (1.5, 2.5), "tuple": (2.5,),
}


@pytest.mark.parametrize("name", ("straight", "loops", "locals", "within", "items", "arrays"))
def test_long_functions_give_the_same(name, monkeypatch):
    """What LLVM is asked for beyond some sizes, for functions that are not that long."""
    monkeypatch.setattr(optimize, "SHORT", 0)
    monkeypatch.setattr(optimize, "LONG", 0)
    monkeypatch.setattr(optimize, "HUGE", 1000)
    monkeypatch.setattr(optimize, "MANY", 1)
    namespace = {"njit": njit, "np": np}
    exec(compile(SHAPES[name].write(24), f"<{name}>", "exec"), namespace)
    expected, given = copy.deepcopy(ARGUMENTS[name]), copy.deepcopy(ARGUMENTS[name])
    answer, found = namespace["f"](*expected), njit(namespace["f"])(*given)
    np.testing.assert_equal(found, answer)
    np.testing.assert_equal(given, expected)


def test_an_exception_leaves_a_loop_that_stands_apart(monkeypatch):
    monkeypatch.setattr(optimize, "LONG", 0)
    monkeypatch.setattr(optimize, "MANY", 1)

    @njit
    def f(a, n):
        s = 0.0
        for i in range(n):
            s += a[i]
        for i in range(n):
            s += 1.0 / a[i]
        return s

    assert f(np.ones(4), 4) == 8.0
    with pytest.raises(IndexError, match="index 4 is out of bounds"):
        f(np.ones(4), 5)


@pytest.mark.parametrize("count", (16, 40))
def test_values_used_twice_are_one(count):
    """a = a + a, fused: each step would double what is written."""
    namespace = {}
    exec("def f(a):\n" + "    a = a + a\n" * count + "    return a", namespace)
    function = njit(namespace["f"])
    np.testing.assert_equal(function(np.ones(3)), np.full(3, 2.0**count))
    assert len(function.inspect("lower")) < 60_000


def test_loops_over_tuples_are_repeated_together():
    lines = "".join(f"    for x in (a, {k}, 2.5):\n        s += x\n        for y in (x, 1):\n            s += y\n" for k in range(60))
    namespace = {}
    exec(f"def f(a):\n    s = 0.0\n{lines}    return s", namespace)
    assert njit(namespace["f"])(0.25) == namespace["f"](0.25)
