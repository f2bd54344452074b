"""Python's built-in functions over sequences: sum, min, max, any, all, range with computed steps, pow of three.

In: tuples, ranges, arrays and views of them.  Out: overloads.  Holds: the functions run unchanged in the interpreter, and give
what the built-ins give (which is what their tests compare).
"""
import math
import operator

from jitcore.extending import overload
from typeinfer import steps
from typeinfer.types import BOOL, FLOAT, INT, Array, Family, Int, Integral, PyReal, RangeType, Tuple, View

Items = Family("a tuple, range, array, enumerate, zip or reversed", lambda t: isinstance(t, (Tuple, RangeType, Array))
               or type(t) is View and t.of in (enumerate, zip, reversed, list))
OneDimensional = Family("a range or a 1-d array", lambda t: isinstance(t, RangeType) or isinstance(t, Array) and t.ndim == 1)


# --- range: bounds of NumPy's integers become Python's; a step that is computed is tested
@overload(range)
def range_to(stop: Integral):
    return range(0, operator.index(stop), 1)


@overload(range)
def range_between(start: Integral, stop: Integral):
    return range(operator.index(start), operator.index(stop), 1)


@overload(range)
def range_by(start: Integral, stop: Integral, step: Integral):
    if step == 0:
        raise ValueError("range() arg 3 must not be zero")
    return steps.make_range(operator.index(start), operator.index(stop), operator.index(step))


# --- comparisons of tuples and ranges
@overload(operator.eq)
def tuples_equal(x: Tuple, y: Tuple):
    if len(x) != len(y):
        return False
    if len(x) == 0:
        return True
    if not (x[0] is y[0] if x[0] is None else x[0] == y[0]):
        return False
    return x[1:] == y[1:]


@overload(operator.ne)
def tuples_differ(x: Tuple, y: Tuple):
    return not x == y


@overload(operator.lt)
def tuple_is_less(x: Tuple, y: Tuple):
    if len(y) == 0:
        return False
    if len(x) == 0:
        return True
    if x[0] == y[0]:
        return x[1:] < y[1:]
    return bool(x[0] < y[0])


@overload(operator.le)
def tuple_is_at_most(x: Tuple, y: Tuple):
    if len(x) == 0:
        return True
    if len(y) == 0:
        return False
    if x[0] == y[0]:
        return x[1:] <= y[1:]
    return bool(x[0] <= y[0])


@overload(operator.gt)
def tuple_is_greater(x: Tuple, y: Tuple):
    return y < x


@overload(operator.ge)
def tuple_is_at_least(x: Tuple, y: Tuple):
    return y <= x


@overload(operator.eq)
def ranges_equal(x: RangeType, y: RangeType):
    n = len(x)
    if n != len(y):
        return False
    return n == 0 or x.start == y.start and (n == 1 or x.step == y.step)


@overload(operator.contains)
def tuple_contains(items: Tuple, x):
    for item in items:
        if item == x:
            return True
    return False


@overload(operator.contains)
def range_contains(r: RangeType, x: Int):
    if r.step > 0:
        return r.start <= x < r.stop and (x - r.start) % r.step == 0
    return r.stop < x <= r.start and (r.start - x) % -r.step == 0


@overload(operator.getitem)
def item_of_range(r: RangeType, index: Int):
    n = len(r)
    at = index + n if index < 0 else index
    if at < 0 or at >= n:
        raise IndexError("range object index out of range")
    return steps.range_item(r.start, r.stop, r.step, at)


# --- reductions
@overload(sum)
def sum_from_zero(items: Items):
    return sum(items, 0)


CompensatedSum = Family("a tuple of floats, where Python sums them with compensation", lambda t: (
    sum((0.1,) * 10) == 1.0 and isinstance(t, Tuple) and FLOAT in t.parts and all(
        part in (FLOAT, INT, BOOL) for part in t.parts)))


@overload(sum)
def sum_of_floats(items: CompensatedSum, start: PyReal):
    """Neumaier's summation, as CPython does it since 3.12."""
    total, lost = start, 0.0
    for item in items:
        if type(total) is float and type(item) is float:
            new = total + item
            if abs(total) >= abs(item):
                lost += (total - new) + item
            else:
                lost += (item - new) + total
            total = new
        else:
            total = total + item
    if lost != 0.0 and math.isfinite(lost):
        return total + lost
    return total


@overload(sum)
def sum_of_items(items: Items, start):
    total = start
    for item in items:
        total = total + item
    return total


@overload(min)
def min_of_items(items: OneDimensional):
    if len(items) == 0:
        raise ValueError(EMPTY_MIN)
    best = items[0]
    for item in items:
        if item < best:
            best = item
    return best


@overload(max)
def max_of_items(items: OneDimensional):
    if len(items) == 0:
        raise ValueError(EMPTY_MAX)
    best = items[0]
    for item in items:
        if item > best:
            best = item
    return best


@overload(min)
def min_of_tuple(items: Tuple):
    if len(items) == 0:
        raise ValueError(EMPTY_MIN)
    if len(items) == 1:
        return items[0]
    return min(*items)


@overload(max)
def max_of_tuple(items: Tuple):
    if len(items) == 0:
        raise ValueError(EMPTY_MAX)
    if len(items) == 1:
        return items[0]
    return max(*items)


@overload(any)
def any_of_items(items: Items):
    for item in items:
        if item:
            return True
    return False


@overload(all)
def all_of_items(items: Items):
    for item in items:
        if not item:
            return False
    return True


def _message(function) -> str:
    """How the running Python words the error of an empty argument."""
    try:
        function(())
    except ValueError as error:
        return str(error)


EMPTY_MIN, EMPTY_MAX = _message(min), _message(max)

