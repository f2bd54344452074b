"""bisect: where an item belongs in a sorted sequence.

In: anything with len() and items by position.  Out: overloads.  Holds: comparisons are those of CPython, in its order.
"""
import bisect

from jitcore.extending import overload


def _message() -> str:
    """How the running Python words the error of a negative position."""
    try:
        bisect.bisect_left([], 0, -1)
    except ValueError as error:
        return str(error)


NEGATIVE = _message()


def _least(a, x, lo, hi, key):
    while lo < hi:
        middle = (lo + hi) // 2
        one = a[middle] if key is None else key(a[middle])
        if one < x:
            lo = middle + 1
        else:
            hi = middle
    return lo


def _greatest(a, x, lo, hi, key):
    while lo < hi:
        middle = (lo + hi) // 2
        one = a[middle] if key is None else key(a[middle])
        if x < one:
            hi = middle
        else:
            lo = middle + 1
    return lo


@overload(bisect.bisect_left)
def bisect_left(a, x, lo=0, hi=None, *, key=None):
    if lo < 0:
        raise ValueError(NEGATIVE)
    return _least(a, x, lo, len(a) if hi is None else hi, key)


@overload(bisect.bisect_right)
def bisect_right(a, x, lo=0, hi=None, *, key=None):
    if lo < 0:
        raise ValueError(NEGATIVE)
    return _greatest(a, x, lo, len(a) if hi is None else hi, key)


@overload(bisect.insort_left)
def insort_left(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect.bisect_left(a, x if key is None else key(x), lo, hi, key=key), x)


@overload(bisect.insort_right)
def insort_right(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect.bisect_right(a, x if key is None else key(x), lo, hi, key=key), x)
