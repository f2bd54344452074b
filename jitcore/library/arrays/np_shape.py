"""Other shapes: reshape of arrays that are not in order C, ravel, flatten, a.flat as a sequence of elements, and a.flags.

In: arrays.  Out: overloads.  Holds: the result is a view exactly where NumPy's is one.
"""
import operator

import numpy as np

from codegen.ops.arrays.array_attributes import FLAGS, FlagsOf
from codegen.ops.arrays.array_views import InOrderC, as_strided, flat_item, resolved_shape, set_flat_item
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Flat, Mask, Positions
from typeinfer.callables import steps
from typeinfer.ops import Const
from typeinfer.types import Array, Family, Int, Num, Slice, Static, Tuple, View, is_display

NotInOrderC = Family("array", lambda t: isinstance(t, Array) and not InOrderC.contains(t))
NoLists = Family("numbers", lambda t: not any(map(is_display, t.parts)))
COrF = Family("'C' or 'F'", lambda t: isinstance(t, Static) and t.value in ("C", "F"))


# --- reshape
@overload(np.ndarray.reshape)
def reshape_by_tuple(a: NotInOrderC, shape: Tuple):
    return reshaped(a, resolved_shape(a, shape))


@overload(np.ndarray.reshape)
def reshape_by_lengths(a: NotInOrderC, *lengths: NoLists):
    return reshaped(a, resolved_shape(a, lengths))


@overload(np.reshape)
def reshape_function(a: Array, shape: Tuple | Int):
    return a.reshape(shape)


@overload(np.reshape)
def reshape_function_in_order(a: Array, shape: Tuple | Int, order: Const(str)):
    return a.reshape(shape, order=order)


def reshaped(a, shape):
    """`shape` has as many elements as the array."""
    strides = np.zeros(len(shape), np.int64)
    if a.ndim == 1:                               # what is one line can be seen with any shape
        find_strides(a.shape, a.strides, a.itemsize, shape, strides)
        return as_strided(a, shape, steps.unpack(strides, len(shape), -1))
    is_view = find_strides(a.shape, a.strides, a.itemsize, shape, strides)
    if a.flags.writeable:
        if is_view:
            return as_strided(a, shape, steps.unpack(strides, len(shape), -1))
    elif is_view:                                 # a read-only one, where a copy is not
        raise TypeError("reshape() of this read-only array gives a view, and compiled code expects a copy: write a.copy().reshape(…)")
    return a.copy().reshape(shape)


def find_strides(old_shape, old_strides, itemsize, shape, strides):
    """Whether the memory can be seen with another shape without copying: fills `strides` with its strides.

    Groups of old and new axes with the same product of lengths are matched; within a group the old axes must follow each
    other in memory without gaps.
    """
    lengths, steps_ = np.empty(len(old_shape), np.int64), np.empty(len(old_shape), np.int64)
    old_count = 0
    for axis in range(len(old_shape)):
        if old_shape[axis] == 0:
            return False
        if old_shape[axis] != 1:                  # axes of one element say nothing
            lengths[old_count] = old_shape[axis]
            steps_[old_count] = old_strides[axis]
            old_count += 1
    old, new, count = 0, 0, len(shape)
    while old < old_count and new < count:
        old_end, new_end = old + 1, new + 1
        old_size, new_size = int(lengths[old]), int(shape[new])
        while old_size != new_size:
            if new_size < old_size:
                new_size *= int(shape[new_end])
                new_end += 1
            else:
                old_size *= int(lengths[old_end])
                old_end += 1
        for axis in range(old, old_end - 1):
            if steps_[axis] != lengths[axis + 1] * steps_[axis + 1]:
                return False
        strides[new_end - 1] = steps_[old_end - 1]
        for axis in range(new_end - 1, new, -1):
            strides[axis - 1] = strides[axis] * shape[axis]
        old, new = old_end, new_end
    last = strides[new - 1] if new > 0 else np.int64(itemsize)
    for axis in range(new, count):
        strides[axis] = last
    return True


@overload(np.ndarray.reshape)
def reshape_in_order(a: Array, shape: Tuple | Int, /, *, order: COrF):
    return a.reshape(shape) if order == "C" else reshape_columns(a, shape)


@overload(np.ndarray.reshape)
def reshape_by_lengths_in_order(a: Array, first: Int, second: Int, *others, order: COrF):
    return a.reshape((first, second, *others)) if order == "C" else reshape_columns(a, (first, second, *others))


def reshape_columns(a, shape):
    """In order F: the transposed array in order C."""
    if isinstance(shape, int):
        return a.T.reshape(shape)
    return a.T.reshape(resolved_shape(a, shape)[::-1]).T


@overload(np.ndarray.flatten)
def flatten_in_order(a: Array, order: COrF):
    return a.flatten() if order == "C" else a.T.flatten()


@overload(np.ndarray.ravel)
def ravel_in_order(a: Array, order: COrF):
    return a.ravel() if order == "C" else a.T.ravel()


@overload(np.ravel)
def ravel_function_in_order(a: Array, order: COrF):
    return a.ravel() if order == "C" else a.T.ravel()


# --- ravel, flatten
@overload(np.ravel)
def ravel_function(a: Array):
    return as_line(a)


@overload(np.ndarray.ravel)
def ravel(a: Array):
    return as_line(a)


def as_line(a):
    if a.ndim == 0:
        return a.reshape(1)
    return np.ascontiguousarray(a).reshape(-1)


@overload(np.ndarray.flatten)
def flatten(a: Array):
    return a.copy().reshape(-1)


# --- a.flat
Position = Family("0-d array of ints", lambda t: isinstance(t, Array) and t.ndim == 0 and t.dtype.kind in "iu")
FlatInOrder = Family("a.flat of an array in order C", lambda t: isinstance(t, Flat) and isinstance(t.parts[0], InOrderC))


@overload(len)
def len_of_flat(flat: Flat):
    return steps.view_part(flat, 0).size


@overload(steps.length)
def count_flat(flat: Flat):
    return steps.view_part(flat, 0).size


@overload(steps.iterate)
def iterate_flat(flat: Flat):
    return steps.pair_with_length(flat, steps.view_part(flat, 0).size)


@overload(steps.item_at)
def item_of_flat(flat: Flat, k):
    return flat_item(steps.view_part(flat, 0), k)


@overload(operator.getitem)
def get_flat(flat: Flat, k: Int):
    a = steps.view_part(flat, 0)
    return flat_item(a, position(k, a.size, WHEN_READ))


@overload(operator.getitem)
def get_flat_part(flat: Flat, k: Slice | Positions | Position | Mask):
    line = steps.view_part(flat, 0).ravel()
    if isinstance(k, slice):
        return line[k].copy()
    if k.dtype.kind == "b":
        return line[chosen(k, len(line), "too many boolean indices")]
    for i in k.flat:
        position(i, len(line), "")
    return line[k]


@overload(operator.setitem)
def set_flat_part(flat: Flat, k: Slice, value: Num):
    a = steps.view_part(flat, 0)
    for i in np.arange(a.size)[k]:
        set_flat_item(a, int(i), value)


@overload(operator.setitem)
def set_flat_parts(flat: Flat, k: Slice | Positions | Mask, value):
    """The values, from the start again where there are too few."""
    a = steps.view_part(flat, 0)
    values = np.array(value, a.dtype).ravel()
    places = np.arange(a.size)[k] if isinstance(k, slice) else k.ravel() if k.dtype.kind != "b" else chosen(
        k, a.size, "boolean index array has too many values")
    for i in range(len(places) if len(values) > 0 else 0):
        set_flat_item(a, position(places[i], a.size, ""), values[i % len(values)])


def chosen(mask, size, too_many):
    """The places where a mask is true."""
    if len(mask) != size and not MASKS_MAY_BE_SHORT:
        raise IndexError(f"boolean index did not match indexed flat iterator along axis 0; size of axis is {size} but size of "
                         f"corresponding boolean axis is {len(mask)}")
    if len(mask) > size:
        raise ValueError(too_many)
    return np.nonzero(mask)[0]


@overload(operator.setitem)
def set_flat(flat: Flat, k: Int, value: Num):
    a = steps.view_part(flat, 0)
    set_flat_item(a, position(k, a.size, WHEN_WRITTEN), value)


@overload(np.flatiter.copy)
def copy_of_flat(flat: Flat):
    return steps.view_part(flat, 0).flatten()


def line_of_flat(flat: FlatInOrder):
    return steps.view_part(flat, 0).reshape(-1)


_LINE = np.zeros(1)
if np.shares_memory(np.array(_LINE.flat), _LINE):                    # NumPy 2.0 copies; np.asarray means the same here
    overload(np.array, np.asarray)(line_of_flat)


def position(k, size, of_axis):
    i = int(k)
    if i < -size or i >= size:
        raise IndexError(f"index {i} is out of bounds for{of_axis} size {size}")
    return i + size if i < 0 else i


def _of_axis(access) -> str:
    """What the running NumPy says of an index: for size 1, or for axis 0 with size 1."""
    try:
        access(np.zeros(1).flat)
    except IndexError as error:
        return str(error).removeprefix("index 1 is out of bounds for").removesuffix(" size 1")


def _takes_short_masks() -> bool:
    """Whether the running NumPy does (before 2.4)."""
    try:
        return len(np.zeros(2).flat[np.ones(1, np.bool_)]) == 1
    except IndexError:
        return False


MASKS_MAY_BE_SHORT = _takes_short_masks()
WHEN_READ, WHEN_WRITTEN = _of_axis(lambda flat: flat[1]), _of_axis(lambda flat: operator.setitem(flat, 1, 0.0))


# --- a.flags
Flags = Family("a.flags", lambda t: type(t) is View and t.of is FlagsOf)


@overload(FLAGS.c_contiguous)
def is_in_order_c(flags: Flags):
    a = steps.view_part(flags, 0)
    return is_dense(a.shape[::-1], a.strides[::-1], a.itemsize)


@overload(FLAGS.contiguous)
def is_contiguous(flags: Flags):
    return flags.c_contiguous


@overload(FLAGS.f_contiguous)
def is_in_order_f(flags: Flags):
    a = steps.view_part(flags, 0)
    return is_dense(a.shape, a.strides, a.itemsize)


@overload(FLAGS.forc)
def is_in_any_order(flags: Flags):
    return flags.c_contiguous or flags.f_contiguous


@overload(FLAGS.fnc)
def is_in_order_f_only(flags: Flags):
    return flags.f_contiguous and not flags.c_contiguous


def is_dense(shape, strides, itemsize):
    """Whether elements lie one after the other, the first axis fastest."""
    step, dense = itemsize, True
    for length, stride in zip(shape, strides):
        if length == 0:
            return True
        if length != 1:
            dense = dense and stride == step
            step *= length
    return dense


# --- shapes compared
def are_alike(shape, arrays):
    """Whether all of these that are arrays have the shape."""
    if len(arrays) == 0:
        return True
    return has_shape(arrays[0], shape) and are_alike(shape, arrays[1:])


def has_shape(x, shape):
    return not isinstance(x, np.ndarray) or len(x.shape) == len(shape) and x.shape == shape
