"""Text of numbers: the digits that machine code writes itself are those of the interpreter."""

from hypothesis import given, settings
from hypothesis import strategies as st

from jitcore import njit


@njit
def fixed(x):
    return f"{x:.0f}", f"{x:.1f}", f"{x:.3f}", f"{x:.9f}", f"{x:.15f}"


@settings(max_examples=500, deadline=None)
@given(st.floats() | st.floats(-1e6, 1e6) | st.builds(lambda n, k: n / 2**k, st.integers(-10**7, 10**7), st.integers(0, 20)))
def test_digits_after_the_point_are_pythons(x):
    assert fixed(x) == fixed.py_func(x)
