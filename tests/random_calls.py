"""Calls of NumPy's functions on random arrays, compiled and in the interpreter.

In: an expression as tests/numpy_calls has them, its arguments.  Out: an assertion.  Holds: each expression is compiled once for each
combination of types.
"""
import numpy as np
from differential import Agreement, compare_outcomes, copy_arguments, is_compile_error, run
from numpy_calls import function_of

from jitcore import njit
from tests.numpy_table import ASKED, ROUTED, note_routes

RANDOM = np.random.default_rng(11)


def array(kind: str, *shape: int):
    """Whole and half numbers, some of them equal, some nan."""
    values = np.round(RANDOM.standard_normal(shape) * 6) / 2
    if kind == "complex128":
        return values + 1j * np.round(RANDOM.standard_normal(shape))
    values = np.abs(values) if kind[0] in "ub" else values
    found = values.astype(kind)
    if kind[0] == "f" and found.size > 3:
        found[(1,) * len(shape)] = np.nan
    return found


def layouts(kind: str):
    yield from (array(kind, 0), array(kind, 1), array(kind, 20), array(kind, 40)[::-2])
    yield from (array(kind, 3, 4), array(kind, 4, 3).T, array(kind, 3, 9)[:, ::2], array(kind, 0, 3))


def check(expression: str, *arguments, ulps=0):
    function, names = FUNCTIONS.get(expression) or FUNCTIONS.setdefault(expression, function_of(expression))
    assert len(names) == len(arguments), f"{expression} is a function of {names}"
    compiled = COMPILED.get(expression) or COMPILED.setdefault(expression, njit(cache=False)(function))
    python, other = run(function, copy_arguments(arguments)), run(compiled, copy_arguments(arguments))
    if python.error is not None and is_compile_error(other.error):
        return                                    # what raises for every argument of these types may be refused
    difference = compare_outcomes(python, other, Agreement(ulps=ulps))
    assert difference is None, (expression, arguments, difference)


def check_compiled(expression: str, *arguments, ulps=0):
    """The same, and NumPy is not called."""
    note_routes()
    del ROUTED[:], ASKED[:]
    check(expression, *arguments, ulps=ulps)
    assert not ROUTED, (expression, ROUTED)


FUNCTIONS: dict = {}
COMPILED: dict = {}
