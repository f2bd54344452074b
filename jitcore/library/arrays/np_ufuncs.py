"""The methods of ufuncs: .at, .accumulate, .reduceat, and .reduce of those that are no reduction of NumPy's own name.

In: lines, positions, numbers.  Out: overloads.  Holds: results have NumPy's dtype; where NumPy would compute in a wider one than the
array's, and to raise, NumPy itself is called.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_index import check_positions, read_before
from jitcore.library.arrays.np_patterns import Listed, Places
from typeinfer.ops import Const
from typeinfer.types import Array, Family, Num, Tuple

Pair = Family("two lines of ints", lambda t: isinstance(t, Tuple) and len(t.parts) == 2 and all(isinstance(part, Places) for part in t.parts))
Line = Family("line of numbers", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind != "b")
Numbers = Family("array of numbers with axes", lambda t: isinstance(t, Array) and t.ndim > 0 and t.dtype.kind != "b")
Matrix = Family("matrix of real numbers in order C", lambda t: isinstance(t, Array) and t.ndim == 2 and t.order == "C" and t.dtype.kind in "iuf")
Real = Family("line of real numbers", lambda t: isinstance(t, Line) and t.dtype.kind != "c")
Target = Family("writeable line of numbers", lambda t: isinstance(t, Line) and t.writeable)
Grid = Family("writeable grid of numbers", lambda t: isinstance(t, Array) and t.ndim == 2 and t.writeable and t.dtype.kind != "b")


# --- at
def _at(ufunc):
    @overload(ufunc.at)
    def at_number(a: Target, indices: Places, b: Num):
        x = np.result_type(b).type(b)
        if np.result_type(a.dtype, x.dtype) != a.dtype:
            routed(ufunc.at, a, indices, b)
        else:
            chosen, value = read_before(a, indices), a.dtype.type(x)
            check_positions(chosen, len(a), 0)
            for k in range(len(chosen)):
                a[chosen[k]] = ufunc(a[chosen[k]], value)

    @overload(ufunc.at)
    def at_line(a: Target, indices: Places, b: Line):
        if np.result_type(a.dtype, b.dtype) != a.dtype or len(b) != len(indices):
            routed(ufunc.at, a, indices, b)
        else:
            chosen, values = read_before(a, indices), read_before(a, b)
            check_positions(chosen, len(a), 0)
            for k in range(len(chosen)):
                a[chosen[k]] = ufunc(a[chosen[k]], a.dtype.type(values[k]))

    @overload(ufunc.at)
    def at_pairs(a: Grid, indices: Pair, b: Num):
        x = np.result_type(b).type(b)
        if np.result_type(a.dtype, x.dtype) != a.dtype or len(indices[0]) != len(indices[1]):
            routed(ufunc.at, a, indices, b)
        else:
            rows, columns, value = read_before(a, indices[0]), read_before(a, indices[1]), a.dtype.type(x)
            check_positions(rows, a.shape[0], 0)
            check_positions(columns, a.shape[1], 1)
            for k in range(len(rows)):
                a[rows[k], columns[k]] = ufunc(a[rows[k], columns[k]], value)


    @overload(ufunc.at)
    def at_listed(a: Target, indices: Listed, b: Num | Line):
        ufunc.at(a, np.array(indices), b)


for _ufunc in (np.add, np.subtract, np.multiply, np.maximum, np.minimum):
    _at(_ufunc)


# --- accumulate
@overload(np.add.accumulate)
def add_accumulate(array: Numbers, axis: Const(int) = 0):
    return np.cumsum(array, axis)


@overload(np.multiply.accumulate)
def multiply_accumulate(array: Numbers, axis: Const(int) = 0):
    return np.cumprod(array, axis)


def _accumulate(ufunc):
    @overload(ufunc.accumulate)
    def accumulate(array: Real, axis: Const(int) = 0):
        if axis != 0:
            return routed(ufunc.accumulate, array, axis)
        found = np.empty(len(array), array.dtype)
        if len(array) > 0:
            total = array[0]
            for i in range(len(array)):
                total = ufunc(total, array[i])
                found[i] = total
        return found

    @overload(ufunc.accumulate)
    def accumulate_along(array: Matrix, axis: Const(int) = 0):
        if axis < -2 or axis > 1:
            return routed(ufunc.accumulate, array, axis)          # which raises
        found = array.copy()
        if axis == 0 or axis == -2:
            for i in range(1, len(array)):
                ufunc(found[i - 1], found[i], out=found[i])
        else:
            for i in range(len(array)):
                line = found[i]
                for k in range(1, len(line)):
                    line[k] = ufunc(line[k - 1], line[k])
        return found


for _ufunc in (np.maximum, np.minimum):
    _accumulate(_ufunc)


def _in_turn(ufunc, pattern, grids, most):
    """.reduce and .accumulate of a ufunc without a reduction of its own: one element after the other, of up to `most`."""
    @overload(ufunc.accumulate)
    def accumulate_line(array: pattern, axis: Const(int) = 0):
        if axis != 0 and axis != -1:
            return routed(ufunc.accumulate, array, axis)          # which raises
        found = np.empty(len(array), ufunc(array[:0], array[:0]).dtype)
        if len(array) > 0:
            total = found.dtype.type(array[0])
            found[0] = total
            for i in range(1, len(array)):
                total = ufunc(total, array[i])
                found[i] = total
        return found

    @overload(ufunc.reduce)
    def reduce_line(array: pattern, axis: Const(int) = 0):
        if axis != 0 and axis != -1 or len(array) == 0 or len(array) > most:
            return routed(ufunc.reduce, array, axis)
        total = ufunc(array[:0], array[:0]).dtype.type(array[0])
        for i in range(1, len(array)):
            total = ufunc(total, array[i])
        return total

    @overload(ufunc.reduce)
    def reduce_grid(array: grids, axis: Const(int) = 0):
        if axis < -2 or axis > 1 or array.size == 0:
            return routed(ufunc.reduce, array, axis)
        if axis == 1 or axis == -1:
            found = np.empty(len(array), ufunc(array[0][:0], array[0][:0]).dtype)
            for i in range(len(array)):
                found[i] = ufunc.reduce(array[i])
            return found
        found = array[0].astype(ufunc(array[0][:0], array[0][:0]).dtype)
        for i in range(1, len(array)):
            for k in range(len(found)):
                found[k] = ufunc(found[k], array[i, k])
        return found


def _grids(kinds: str) -> Family:
    return Family("2-d array of numbers", lambda t: isinstance(t, Array) and t.ndim == 2 and t.dtype.kind in kinds)


def _lines(kinds: str) -> Family:
    return Family("line of numbers", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind in kinds)


ANY = 2**62
for _kinds, _most, _ufuncs in (("iuf", ANY, (np.subtract,)), ("f", ANY, (np.true_divide,)), ("iu", 500, (np.gcd, np.lcm)), (
        "biu", ANY, (np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.logical_xor))):
    for _ufunc in _ufuncs:
        _in_turn(_ufunc, _lines(_kinds), _grids(_kinds), _most)


# --- reduceat
def _reduceat(ufunc, function):
    @overload(ufunc.reduceat)
    def reduceat(array: Line, indices: Places):
        if len(array) == 0:
            return routed(ufunc.reduceat, array, indices)
        found = np.empty(len(indices), function(array[:1]).dtype)
        for k in range(len(indices)):
            start = int(indices[k])
            if start < 0 or start >= len(array):
                return routed(ufunc.reduceat, array, indices)      # which raises
            stop = int(indices[k + 1]) if k + 1 < len(indices) else len(array)
            found[k] = function(array[start:stop]) if start + 1 < stop else found.dtype.type(array[start])
            if ufunc is np.add and (array.dtype.kind == "c" or array.dtype.kind == "f" and found[k] == 0):
                total = array[start]               # np.sum begins with 0.0, this with the first: -0.0 stays
                for i in range(start + 1, stop):
                    total += array[i]
                found[k] = total if array.dtype.kind == "c" or total == 0 else found[k]
        return found

    @overload(ufunc.reduceat)
    def reduceat_listed(array: Line, indices: Listed):
        return ufunc.reduceat(array, np.array(indices))


_reduceat(np.add, np.sum)
_reduceat(np.multiply, np.prod)
_reduceat(np.maximum, np.max)
_reduceat(np.minimum, np.min)
for _ufunc in (np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.subtract):
    _reduceat(_ufunc, _ufunc.reduce)
