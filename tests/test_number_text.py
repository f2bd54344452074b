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


@njit
def in_bases(n):
    return f"{n:x}", f"{n:#b}", f"{n:o}", f"{n:,}", f"{n:_b}", f"{n:+024d}", f"{n:^+30}", f"{n:x<#20X}", f"<{n}|{n}>", hex(n)


@settings(max_examples=300, deadline=None)
@given(st.integers(-2**63, 2**63 - 1) | st.integers(-10**5, 10**5) | st.integers(0, 62).map(lambda k: 2**k - 1))
def test_ints_in_formats_are_pythons(n):
    assert in_bases(n) == in_bases.py_func(n)
