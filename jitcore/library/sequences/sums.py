"""sum: plain, of rows, and with the compensation that Python adds floats with.

In: tuples, ranges, arrays, list displays, and views of them.  Out: overloads, and the families of what can be iterated.  Holds: the
functions run unchanged in the interpreter, and give what its `sum` gives, to the last bit.

Since 3.12 Python sums floats with Neumaier's compensation; since 3.14 complex numbers too, and the ints among them. Only
Python's own numbers: NumPy's are added plainly. A sum that starts at a bool is plain altogether.
"""
import math

from codegen.ops.containers.iteration import ITERATORS, is_of_elements, is_static
from codegen.ops.containers.tuples import is_list
from jitcore.extending import overload
from typeinfer.callables.steps import first_items, length
from typeinfer.lattice import is_text
from typeinfer.types import COMPLEX, FLOAT, INT, RANGE, Array, Family, List, PyNum, RangeType, Tuple, TupleOf, View

Items = Family("a tuple, list, range, array, text, enumerate, zip, reversed or an iterator of NumPy's", lambda t: isinstance(
    t, (Tuple, TupleOf, RangeType, Array, List)) or type(t) is View and (t.of in (*ITERATORS, list) or is_of_elements(t)) or is_text(t))
Rows = Family("an array of at least two dimensions", lambda t: isinstance(t, Array) and t.ndim > 1)
Fixed = Family("a list display, or enumerate, zip or reversed of tuples", lambda t: is_list(t) or isinstance(t, View)
               and isinstance(t, Items) and is_static(t))

COMPENSATES = sum((0.1,) * 10) == 1.0
COMPENSATES_ALL = sum((0.1j,) * 10) == 1j
PythonNumbers = Family("a tuple or list of Python's numbers", lambda t: COMPENSATES and (isinstance(t, Tuple) and all(
    isinstance(part, PyNum) for part in t.parts) or isinstance(t, List | TupleOf) and t.item in (FLOAT, COMPLEX)))
PythonInts = Family("a range", lambda t: COMPENSATES_ALL and (t is RANGE or t is View(reversed, (RANGE,))))
Start = Family("int, float or complex", lambda t: t in (INT, FLOAT, COMPLEX))
Inexact = Family("float or complex", lambda t: t in (FLOAT, COMPLEX))


def check_start(start):
    """Texts are joined in another way."""
    if isinstance(start, str):
        raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
    if isinstance(start, bytes):
        raise TypeError("sum() can't sum bytes [use b''.join(seq) instead]")
    if isinstance(start, bytearray):
        raise TypeError("sum() can't sum bytearray [use b''.join(seq) instead]")


@overload(sum)
def sum_of_numbers(items: PythonNumbers, /, start: Start = 0):
    return compensated(items, start)


@overload(sum)
def sum_of_ints(items: PythonInts, /, start: Inexact):
    return compensated(items, start)


def compensated(items, start):
    """What each addition loses is summed apart, and added at the end."""
    total, lost, lost_imag = start, 0.0, 0.0
    for item in items:
        if type(total) is float and type(item) is complex:
            total, lost = restored(total, lost) + item, 0.0
        elif type(total) is float and (type(item) is float or COMPENSATES_ALL):
            total, lost = added(total, lost, float(item))
        elif type(total) is complex and COMPENSATES_ALL:
            real, lost = added(total.real, lost, float(item.real))
            imag = total.imag
            if type(item) is complex:
                imag, lost_imag = added(imag, lost_imag, item.imag)
            total = complex(real, imag)
        else:
            total = total + item
    if type(total) is float:
        return restored(total, lost)
    if type(total) is complex:
        return complex(restored(total.real, lost), restored(total.imag, lost_imag))
    return total


def added(total, lost, item):
    new = total + item
    if abs(total) >= abs(item):
        return new, lost + ((total - new) + item)
    return new, lost + ((item - new) + total)


def restored(total, lost):
    if lost != 0.0 and math.isfinite(lost):
        return total + lost
    return total


@overload(sum)
def sum_of_fixed(items: Fixed, /, start=0):
    return sum(first_items(items, length(items)), start)


@overload(sum)
def sum_of_rows(a: Rows, /, start=0):
    n = len(a)
    if n == 0:
        raise ValueError("sum() of no rows is its start, which is no row; compiled code cannot return both")
    total = start + a[0]
    for k in range(1, n):
        total = total + a[k]
    return total


@overload(sum)
def sum_of_items(items: Items, /, start=0):
    check_start(start)
    total = start
    for item in items:
        total = total + item
    return total
