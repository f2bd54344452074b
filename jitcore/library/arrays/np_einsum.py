"""Sums of products over named axes: np.einsum, np.tensordot.

In: subscripts that are known when compiling, arrays.  Out: overloads.  Holds: products are formed from left to right, two arrays at a time,
by np.dot where they are products of matrices; sums may differ from NumPy's by rounding. The plan, a tuple of constants, is made once, when
compiling; where results lie in memory is seen from what NumPy gives for arrays of two elements along each axis. NumPy itself is called
where lengths differ, which raises or repeats axes of length 1.
"""
import numpy as np

from codegen.ops.arrays.array_views import as_strided
from codegen.ops.registry import REGISTRY
from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_axes import size_of
from typeinfer.callables import steps
from typeinfer.ops import Const, Known, rare, steered
from typeinfer.types import Array, Family, Int, Tuple, Type, is_display

MOST_LABELS = 12                                  # arrays of two elements along each are tried
ALIGNED = "CF"


def _are_axes(t) -> bool:
    return isinstance(t, Int) or (isinstance(t, Tuple) or is_display(t)) and all(isinstance(part, Int) for part in t.parts)


Pair = Family("two axes, or two tuples or lists of them", lambda t: (isinstance(t, Tuple) or is_display(t)) and len(t.parts) == 2 and all(
    map(_are_axes, t.parts)))


# --- plans
def einsum_plan(subscripts, optimize, *operands):
    """What is to be done for the subscripts: (checks, rows, own, pairs, last), or ("view", groups), or None: NumPy is asked.

    checks: pairs of axes of the same length, as (operand, axis, operand, axis); rows: operands that must lie row by row; own: for each
    operand, the axes that are seen as one, and the axes that are summed before others are looked at; pairs: how the result so far and the
    next operand are joined (see `joined`); last: the dtype, the axes in memory order, the way back, that order in the result, whether NumPy
    adds products that are not summed to 0, so that -0.0 becomes 0.0.
    """
    return _planned(subscripts, optimize, tuple((one.dtype, one.ndim, _order(one)) for one in operands))


def _order(a):
    return "C" if a.flags.c_contiguous else "F" if a.flags.f_contiguous else "A"


def _plan_of_types(subscripts, optimize, *operands):
    if not all(isinstance(one.type, Array) for one in operands):
        return Known(None)
    return Known(_planned(subscripts.constant, optimize.constant, tuple(
        (one.type.dtype.dtype, one.type.ndim, one.type.order) for one in operands)))


REGISTRY.op("einsum_plan", einsum_plan, folds=False).rule((Type, Type, Type), _plan_of_types, variadic=True)


def _planned(subscripts, optimize, operands):
    labels, wanted = _labels(subscripts, [ndim for _, ndim, _ in operands])
    if labels is None or len({one for line in labels for one in line}) > MOST_LABELS or optimize and len(operands) > 2:
        return None
    samples = [np.ones((2,) * ndim, dtype, order="F" if order == "F" else "C") for dtype, ndim, order in operands]
    try:
        found = np.einsum(subscripts, *samples, optimize=optimize)
    except Exception:                             # NumPy is asked again, and says what is wrong
        return None
    if found.dtype.kind not in "iufc" or found.dtype.itemsize == 2 and found.dtype.kind == "f" or (
            found.ndim != len(wanted) or isinstance(found, np.ndarray) and found.ndim == 0):      # which a number would be for other lengths
        return None
    if len(labels) == 1 and set(labels[0]) == set(wanted):
        return ("view", _pairs_alike(labels), tuple(_places(labels[0], one) for one in wanted))
    rows = tuple(k for k, (_, ndim, order) in enumerate(operands) if order not in ALIGNED and ndim > 1) if len(wanted) > 1 else ()
    own, lines = zip(*(_own(line, {*wanted, *(one for k, other in enumerate(labels) if k != at for one in other)})
                       for at, line in enumerate(labels)))
    pairs, current = [], lines[0]
    for at, line in enumerate(lines[1:], 1):
        pair, current = _pair(current, line, {*wanted, *(one for other in lines[at + 1:] for one in other)})
        pairs.append(pair)
    memory = tuple(sorted(range(found.ndim), key=lambda axis: -found.strides[axis]))
    last = (found.dtype.char, tuple(current.index(wanted[axis]) for axis in memory), tuple(memory.index(axis) for axis in range(found.ndim)),
            memory, found.dtype.kind in "fc" and not np.signbit(_of_zeros(subscripts, samples)).any())
    return (_pairs_alike(labels), rows, own, tuple(pairs), last)


def _of_zeros(subscripts, samples):
    """What NumPy gives where each product is -0.0."""
    return np.einsum(subscripts, -samples[0], *(0 * one for one in samples[1:])).real


def _labels(subscripts, ndims):
    """The labels of each operand's axes, and of the result's; None: they don't fit."""
    text = subscripts.replace(" ", "")
    given, arrow, after = text.partition("->")
    lines = []
    if given.count(",") + 1 != len(ndims):
        return None, None
    for line, ndim in zip(given.split(","), ndims):
        before, dots, behind = line.partition("...")
        left = ndim - len(before) - len(behind)
        if left < 0 or left and not dots or not (before + behind).isalpha() and before + behind:
            return None, None
        lines.append((*before, *range(-left, 0), *behind))
    numbers = sorted({one for line in lines for one in line if isinstance(one, int)})
    if arrow:
        before, dots, behind = after.partition("...")
        return lines, (*before, *(numbers if dots else ()), *behind)
    every = [one for line in lines for one in line]
    return lines, (*numbers, *sorted(one for one in set(every) if isinstance(one, str) and every.count(one) == 1))


def _places(line, label):
    return tuple(axis for axis, one in enumerate(line) if one == label)


def _pairs_alike(labels):
    first, found = {}, []
    for k, line in enumerate(labels):
        for axis, label in enumerate(line):
            if label in first:
                found.append((*first[label], k, axis))
            else:
                first[label] = (k, axis)
    return tuple(found)


def _own(line, kept):
    """((the axes that are seen as one, the axes that are summed), the labels that are left); () where there is nothing to do."""
    distinct = tuple(dict.fromkeys(line))
    groups = () if len(distinct) == len(line) else tuple(_places(line, one) for one in distinct)
    summed = tuple(axis for axis, one in enumerate(distinct) if one not in kept)
    return (groups, summed), tuple(one for one in distinct if one in kept)


def _pair(a, b, kept):
    """How two arrays are joined, and the labels of the result."""
    shared = [one for one in a if one in b]
    batch, contracted = [one for one in shared if one in kept], [one for one in shared if one not in kept]
    free, others = [one for one in a if one not in b], [one for one in b if one not in a]
    counts = (len(batch), len(free), len(contracted), len(others))
    if not contracted or not free and not others or batch and not (free and others):
        every = [*batch, *free, *others, *contracted]
        places = tuple(tuple(line.index(one) for one in every if one in line) for line in (a, b))
        gaps = tuple(tuple(one in line for one in every) for line in (a, b))
        return ("product", counts, *places, *gaps), tuple(every[:len(every) - len(contracted)])
    first, second = [*batch, *free, *contracted], [*batch, *contracted, *others]
    return ("matrices", counts, tuple(map(a.index, first)), tuple(map(b.index, second))), (*batch, *free, *others)


# --- einsum
@overload(np.einsum, inline="never")
def einsum(subscripts: Const(str), *operands, optimize: Const(bool) = False):
    plan = einsum_plan(subscripts, optimize, *operands)
    if plan is None:
        return asked(subscripts, optimize, operands)
    if plan[0] == "view":
        if not are_alike(plan[1], operands):
            return asked(subscripts, optimize, operands)
        return seen_as(operands[0], plan[2])
    return by_plan(plan, subscripts, optimize, operands)


@steered("plan", "subscripts", "optimize")
def by_plan(plan, subscripts, optimize, operands):
    checks, rows, own, pairs, last = plan
    if not are_alike(checks, operands):
        found = asked(subscripts, optimize, operands)
        return in_memory_order(found, last[3], last[2]) if len(rows) == 0 and len(last[2]) > 1 else found
    if len(rows) > 0 and not are_rows(rows, operands):
        return asked(subscripts, optimize, operands)
    found = joined_all(summed(operands[0], own[0], last[0]), operands[1:], own[1:], pairs, last[0])
    if last[4]:
        found = found + np.dtype(last[0]).type(0)
    if len(last[2]) > 1:
        return in_memory_order(found, last[1], last[2])
    return found


@rare
@steered("subscripts", "optimize")
def asked(subscripts, optimize, operands):
    """NumPy's own answer."""
    return routed(np.einsum, subscripts, *operands, optimize=True) if optimize else routed(np.einsum, subscripts, *operands)


@steered("checks")
def are_alike(checks, operands):
    if len(checks) == 0:
        return True
    k, axis, other, place = checks[0]
    return operands[k].shape[axis] == operands[other].shape[place] and are_alike(checks[1:], operands)


@steered("rows")
def are_rows(rows, operands):
    """Whether these arrays lie row by row, as NumPy's results then do."""
    if len(rows) == 0:
        return True
    return lies_in_rows(operands[rows[0]]) and are_rows(rows[1:], operands)


def lies_in_rows(a):
    for axis in range(a.ndim - 1):
        if a.shape[axis] < 2 or abs(a.strides[axis]) < abs(a.strides[axis + 1]) or a.strides[axis] == 0:
            return False
    return a.shape[-1] > 1 and a.strides[-1] != 0


@steered("places", "back")
def in_memory_order(a, places, back):
    return np.ascontiguousarray(a.transpose(places)).transpose(back)


@steered("groups")
def seen_as(a, groups):
    """The view whose axes go along several of the array's at once."""
    if are_single(groups):
        return a.transpose(firsts(groups)) if len(groups) > 0 else a[...]
    return as_strided(a, lengths_along(a.shape, groups), strides_along(a.strides, groups))


@steered("groups")
def are_single(groups):
    return len(groups) == 0 or len(groups[0]) == 1 and are_single(groups[1:])


@steered("groups")
def firsts(groups):
    return () if len(groups) == 0 else (groups[0][0],) + firsts(groups[1:])


@steered("groups")
def lengths_along(shape, groups):
    return () if len(groups) == 0 else (shape[groups[0][0]],) + lengths_along(shape, groups[1:])


@steered("groups")
def strides_along(strides, groups):
    return () if len(groups) == 0 else (stride_along(strides, groups[0]),) + strides_along(strides, groups[1:])


@steered("axes")
def stride_along(strides, axes):
    return strides[axes[0]] if len(axes) == 1 else strides[axes[0]] + stride_along(strides, axes[1:])


@steered("own", "dtype")
def summed(a, own, dtype):
    """What is left of an operand: one axis for each label, those that no other has summed."""
    values = a if a.dtype == np.dtype(dtype) else a.astype(dtype)
    line = values if len(own[0]) == 0 else seen_as(values, own[0])
    return line if len(own[1]) == 0 else np.sum(line, own[1], dtype)


@steered("own", "pairs", "dtype")
def joined_all(a, operands, own, pairs, dtype):
    if len(pairs) == 0:
        return a
    return joined_all(joined(a, summed(operands[0], own[0], dtype), pairs[0], dtype), operands[1:], own[1:], pairs[1:], dtype)


@steered("pair", "dtype")
def joined(a, b, pair, dtype):
    """The sums of products of two arrays along the axes that both have and no other. ("product", numbers of axes: of both that stay, of the
    first, summed, of the second; orders of axes; which axes are there) or ("matrices", numbers of axes, orders of axes)."""
    batch, free, contracted, others = pair[1]
    if pair[0] == "product":
        if batch + free + others == 0 and contracted == 1:
            return np.dot(a, b)
        found = spaced(a, pair[2], pair[4]) * spaced(b, pair[3], pair[5])
        return found if contracted == 0 else np.sum(found, last_axes(batch + free + others, contracted), dtype)
    first, second = ordered(a, pair[2]), ordered(b, pair[3])
    if batch == 0:
        return product(first, second, free, contracted, others)
    lengths = first.shape[:batch]
    x = first if batch == 1 else np.ascontiguousarray(first).reshape((size_of(lengths), *first.shape[batch:]))
    y = second if batch == 1 else np.ascontiguousarray(second).reshape((size_of(lengths), *second.shape[batch:]))
    found = np.zeros((len(x), *x.shape[1:free + 1], *y.shape[contracted + 1:]), dtype)
    for k in range(len(x)):
        found[k] = product(x[k], y[k], free, contracted, others)
    return found if batch == 1 else found.reshape(lengths + found.shape[1:])


@steered("places")
def ordered(a, places):
    return a if len(places) < 2 else a.transpose(places)


@steered("first", "count")
def last_axes(first, count):
    return () if count == 0 else (first,) + last_axes(first + 1, count - 1)


@steered("places", "there")
def spaced(a, places, there):
    """The axes in that order, with new ones where there are none. (What is left of an array without axes is a number.)"""
    return ordered(a, places)[index_of(there)] if len(places) > 0 else a


@steered("there")
def index_of(there):
    if len(there) == 0:
        return ()
    return (slice(None),) + index_of(there[1:]) if there[0] else (None,) + index_of(there[1:])


@steered("free", "contracted", "others")
def product(a, b, free, contracted, others):
    """The product of two matrices, each of whose sides is several axes or none."""
    x = a if free < 2 and contracted == 1 else in_two(a, free) if free > 0 else np.ascontiguousarray(a).reshape(a.size)
    y = b if others < 2 and contracted == 1 else in_two(b, contracted) if others > 0 else np.ascontiguousarray(b).reshape(b.size)
    found = np.dot(x, y)
    return found if free < 2 and others < 2 else found.reshape(a.shape[:free] + b.shape[contracted:])


@steered("count")
def in_two(a, count):
    """The array as a matrix: that many axes, and the others."""
    return np.ascontiguousarray(a).reshape((size_of(a.shape[:count]), size_of(a.shape[count:])))


# --- tensordot
@overload(np.tensordot, inline="never")
def tensordot(a: Array, b: Array, axes: Const(int) = 2):
    if axes < 0 or axes > a.ndim or axes > b.ndim:
        return routed(np.tensordot, a, b, axes)   # which raises
    for k in range(axes):
        if a.shape[a.ndim - axes + k] != b.shape[k]:
            raise ValueError("shape-mismatch for sum")
    return tensor(a, b, axes)


@overload(np.tensordot, inline="never")
def tensordot_along(a: Array, b: Array, axes: Pair):
    first, second = as_axes(axes[0]), as_axes(axes[1])
    order, other = order_of(a.ndim, first, True), order_of(b.ndim, second, False)
    if order[0] < 0 or other[0] < 0:
        return routed(np.tensordot, a, b, axes)   # which raises
    if len(first) != len(second):
        raise ValueError("shape-mismatch for sum")
    x, y = turned(a, order), turned(b, other)
    for k in range(len(first)):
        if x.shape[a.ndim - len(first) + k] != y.shape[k]:
            raise ValueError("shape-mismatch for sum")
    return tensor(x, y, len(first))


def as_axes(axes):
    return (axes,) if isinstance(axes, int) else tuple(axes)


@steered("ndim", "is_last")
def order_of(ndim, axes, is_last):
    """All axes: the others and these, or these first; an order that starts with -1 where there are no such axes, or one twice."""
    order, used = np.full(max(ndim, 1), -1), np.zeros(ndim, np.bool_)
    at, other = (ndim - len(axes), 0) if is_last else (0, len(axes))
    for axis in axes:
        place = axis + ndim if axis < 0 else axis
        if place < 0 or place >= ndim or used[place]:
            return np.full(1, -1)
        used[place], order[at] = True, place
        at += 1
    for axis in range(ndim):
        if not used[axis]:
            order[other] = axis
            other += 1
    return order


def turned(a, order):
    """The array's axes in an order that is known when it runs."""
    lengths, widths = np.empty(a.ndim, np.int64), np.empty(a.ndim, np.int64)
    for axis in range(a.ndim):
        lengths[axis], widths[axis] = shape_at(a.shape, order[axis]), shape_at(a.strides, order[axis])
    return as_strided(a, steps.unpack(lengths, a.ndim, -1), steps.unpack(widths, a.ndim, -1))


def shape_at(numbers, axis):
    return numbers[axis]


@steered("count")
def tensor(a, b, count):
    """The sums of products along the last axes of one and the first of the other; an array, even if it has no axes."""
    if a.ndim == count and b.ndim == count:
        return np.asarray(np.dot(np.ravel(a), np.ravel(b)))
    return product(a, b, a.ndim - count, count, b.ndim - count)
