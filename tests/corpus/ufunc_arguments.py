"""Ufuncs with more than operands: out=, where=, dtype=, casting=; bounds of np.clip; one exponent for all elements."""
import numpy as np

from .case import case

LINE = np.array([1.5, 0.25, 4.0, 9.0, 2.0, 7.5])
GRID = np.arange(12.0).reshape(3, 4)
MASK = np.array([True, False, True, True, False, False])
WHOLE = np.array([2, 0, 1, 5, 3, 4])
BYTES = np.array([0, 3, 255], np.uint8)
BELOW = np.array([-0.0, -np.inf, 4.0, np.nan, np.inf])


@case((LINE, np.zeros(6)), (LINE[::-1], np.zeros(12)[::2]), (GRID, np.zeros((3, 4))), (GRID.T, np.zeros((3, 4)).T), (LINE[:1], np.zeros(6)),
      (LINE, np.zeros(5)), (GRID, np.zeros(4)), (LINE[:4], np.zeros((3, 4))), (GRID[:0], np.zeros((0, 4))), ulps=4)
def into_others(a, out):
    first = np.sqrt(a, out)
    np.exp(a, out=out)
    np.multiply(out, 2, out=(out,))
    return first is out, np.add(a, out, out=out, where=True)


@case((LINE,), (GRID,), (GRID.T,), (GRID[:, ::2],), ulps=4)
def into_itself(a):
    np.sqrt(a, out=a)
    np.negative(a[::-1], out=a)
    np.subtract(a[1:], a[:-1], out=a[1:])
    np.add(a, a[:1], a)
    return a


@case((LINE, LINE[::-1], np.ones(6), MASK), (WHOLE, WHOLE[::-1], np.ones(6, int), MASK), (LINE[:1], LINE, np.ones(6), MASK),
      (LINE, LINE[:3], np.ones(6), MASK), (LINE, LINE, np.ones(6), MASK[:3]), (LINE, LINE, np.ones(4), MASK))
def where_a_mask_holds(a, b, out, mask):
    np.add(a, b, out=out, where=mask)
    np.negative(out, out=out, where=mask)
    return np.floor_divide(out, b, where=mask, out=out)


@case((WHOLE, WHOLE - 1, np.zeros(6, int)))
def where_what_raises_is_left_out(a, b, out):
    return np.power(a, b, where=b >= 0, out=out)


@case((WHOLE, np.zeros(6, np.float32), np.zeros(6, bool)), (LINE, np.zeros(6, np.float32), np.zeros(6, np.int8)),
      (WHOLE.astype(np.int16), np.zeros(6), np.zeros(6)))
def results_are_cast(a, narrow, flags):
    np.add(a, 1, out=narrow, casting="unsafe")
    np.multiply(narrow, 0.5, out=narrow)
    return np.greater(a, 2, out=flags), np.sqrt(a, dtype=np.float64), np.add(a, a, dtype=np.complex128), np.add(a, a, dtype="f4")


@case((LINE, np.zeros(6, int)), expect=TypeError)
def results_that_are_not_cast(a, out):
    return np.sqrt(a, out=out)


@case((LINE, 2, 6.5), (WHOLE, 1, 3), (BYTES, 2, 100), (BYTES, -1, 100), (BYTES, 300, 400))
def clip_into(a, low, high):
    r = np.zeros_like(a)
    np.clip(a, low, high, out=r)
    a.clip(low, high, out=a)
    return r, np.clip(a, None, high, out=r), a.clip(low, out=a), np.clip(r, low, None, r)


@case((BELOW, 0.0, 1.0), (-BELOW, -1, 0), (BELOW, -0.0, 1), (BELOW.astype(np.float32), 0, 1), (BELOW, BELOW[::-1], 1.0), (BELOW, np.nan, 1), (BELOW, 0, np.nan))
def signs_of_zeros(a, low, high):
    return np.clip(a, low, high), np.clip(a, low, high, out=a * 1), a.clip(low), (a * 2).clip(low, high) + 1


@case((BYTES, -1, 300), (BYTES, -5, 2), (np.array([-128, 5, 127], np.int8), -500, 500), (np.array([0, 7], np.uint64), -1, 5), (BYTES, 0, -1))
def bounds_beyond(a, low, high):
    return np.clip(a, low, high), a.clip(low, high), np.clip(a[:0], low, high)


@case((BELOW, 0.5), (BELOW, 2.0), (BELOW.astype(np.float32), 0.5), (BELOW, np.float32(0.5)), (WHOLE, 0.5), (BELOW, np.array(0.5)),
      (BELOW, np.full(5, 0.5)), ulps=2)
def one_exponent(a, y):
    r = a * 1.0
    r **= y
    return a ** y, np.power(a, y), a ** 0.5, r


@case((BELOW,), (BELOW.astype(np.float32),), ulps=2)
def constant_exponents(a):
    r = a.copy()
    r **= 0.5
    return np.float_power(a, 0.5), np.power(a, 0.5), r, a ** np.float32(0.5), np.power(a, 2.0)


@case((LINE, LINE, MASK), rejects="TypingError", words=("positional",))
def masks_have_a_name(a, out, mask):
    return np.exp(a, out, mask)


@case((LINE, LINE + 1), (WHOLE, WHOLE + 1))
def nothing_is_cast(a, b):
    return np.add(a, b, casting="no"), np.multiply(a, 2, casting="equiv")


@case((WHOLE, 1.5), (WHOLE, 2 + 1j), rejects="TypingError")
def something_would_be_cast(a, x):
    return np.add(a, x, casting="no")


@case((WHOLE,), rejects="TypingError")
def operand_would_be_cast(a):
    return np.sqrt(a, casting="equiv")
