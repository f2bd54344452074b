"""Lists and tuples of numbers, and a.flat, where NumPy takes arrays: np.mean(xs), np.prod(m.shape), np.sqrt([x, y]), a + [1, 2], a[[0, 2]].

In: lists, tuples, a.flat.  Out: overloads, after all others.  Holds: each is the call with np.array of the list; an empty list of
ints, which is an array of floats for NumPy, goes to NumPy itself.
"""
import operator
from functools import partial

import numpy as np

from codegen.ops.registry import REGISTRY
from codegen.ops.routed import routed
from jitcore.library.arrays.np_patterns import Flat, ListedNumbers
from jitcore.library.wanted import TAKE_LISTS, function_of
from typeinfer.ops import Const
from typeinfer.types import BOOL, FLOAT, Array, Family, Int, Integral, List, Num, Tuple, TupleOf, Type, is_display


def is_fixed(t: Type) -> bool:
    """Whether it is a tuple or a written list of some numbers, or of such ones as long as each other."""
    if not (isinstance(t, Tuple) or is_display(t)) or not t.parts:
        return False
    first = t.parts[0]
    return all(isinstance(one, Num) for one in t.parts) or all(is_fixed(one) and len(one.parts) == len(first.parts) for one in t.parts)


def _is_of_floats(t: Type) -> bool:
    return isinstance(t, List | TupleOf) and t.item is FLOAT


def _is_list(t: Type) -> bool:
    return isinstance(t, List) or is_display(t)


Sure = Family("list of numbers", lambda t: is_fixed(t) or _is_of_floats(t))
Unsure = Family("list of numbers", lambda t: isinstance(t, List | TupleOf) and (
    isinstance(t.item, Num) or _is_of_floats(t.item) or is_display(t.item) and is_fixed(t.item)))
Plain = Family("arguments that steer nothing", lambda t: not any(one is BOOL for one in t.parts))
Indices = Family("list of ints or bools", lambda t: _is_list(t) and isinstance(t, ListedNumbers) and all(
    isinstance(one, Integral) for one in (t.parts if is_display(t) else (t.item,))))
Whole = Family("list of ints", lambda t: isinstance(t, Indices) and all(isinstance(one, Int) for one in (t.parts if is_display(t) else (t.item,))))
Lengths = Family("written list of ints", lambda t: is_display(t) and len(t.parts) > 0 and all(isinstance(one, Int) for one in t.parts))
WithIndices = Family("index with a list", lambda t: isinstance(t, Tuple) and any(isinstance(one, Indices) for one in t.parts))


Given = Family("list or tuple of numbers", lambda t: any(isinstance(t, one) for one in (Sure, Unsure, Flat, Indices, WithIndices, Lengths)))
overload = partial(REGISTRY.overload, only_for=Given)       # what is said of other calls does not name them


# --- functions
def _first_as_array(function, pattern, has_items, made=np.array):
    @overload(function)
    def of_list(a: pattern, *others: Plain):
        return function(made(a), *others) if has_items or len(a) > 0 else routed(function, a, *others)


def _second_as_array(function, pattern, has_items, made=np.array):
    @overload(function)
    def of_list(a, b: pattern, *others: Plain):
        return function(a, made(b), *others) if has_items or len(b) > 0 else routed(function, a, b, *others)


def _third_as_array(function, pattern, has_items, made=np.array):
    @overload(function)
    def of_list(a, b, c: pattern, *others: Plain):
        return function(a, b, made(c), *others) if has_items or len(c) > 0 else routed(function, a, b, c, *others)


def _along(function):
    @overload(function)
    def along(a: Sure, *, axis: Const(int)):
        return function(np.array(a), axis=axis)


def _spread(function):
    @overload(function)
    def spread(a: Sure, axis: None = None, dtype: None = None, out: None = None, ddof: Int = 0):
        return function(np.array(a), ddof=ddof)


@overload(np.unique)
def unique(ar: Sure, return_index: Const(bool) = False, return_inverse: Const(bool) = False, return_counts: Const(bool) = False):
    return np.unique(np.array(ar), return_index, return_inverse, return_counts)


@overload(np.histogram)
def histogram(a: Array, *, bins: Sure):
    return np.histogram(a, np.array(bins))


for _name in ("sum", "prod", "mean", "max", "min", "std", "var", "median", "argmin", "argmax"):
    _along(getattr(np, _name))
for _name in ("std", "var"):
    _spread(getattr(np, _name))
HOW = ((Sure, True), (Unsure, False), (Flat, True, np.flatiter.copy))         # whether they surely have items; how they become arrays
for _pattern, *_how in HOW:
    for _name, _count in TAKE_LISTS.items():
        for _add in (_first_as_array, _second_as_array, _third_as_array)[:_count]:
            _add(function_of(_name), _pattern, *_how)
    for _ufunc in {id(one): one for one in vars(np).values() if isinstance(one, np.ufunc)}.values():
        for _add in (_first_as_array, _second_as_array)[:_ufunc.nin]:
            _add(_ufunc, _pattern, *_how)


# --- shapes
def _of_shape(function):
    @overload(function)
    def of_listed_shape(shape: Lengths, dtype=float):
        return function(tuple(shape), dtype)


for _function in (np.zeros, np.ones, np.empty):
    _of_shape(_function)


@overload(np.full)
def full(shape: Lengths, fill_value: Num, dtype=None):
    return np.full(tuple(shape), fill_value, dtype)


@overload(np.reshape)
def reshape(a: Array, shape: Lengths):
    return a.reshape(tuple(shape))


@overload(np.ndarray.reshape)
def reshape_method(a: Array, shape: Lengths):
    return a.reshape(tuple(shape))


# --- operators
def _operator(meant, pattern, has_items, made=np.array):
    @overload(meant)
    def of_array_and_list(a: Array, b: pattern):
        return meant(a, made(b)) if has_items or len(b) > 0 else routed(meant, a, b)


def _reflected(meant, pattern, has_items, made=np.array):
    @overload(meant)
    def of_list_and_array(a: pattern, b: Array):
        return meant(made(a), b) if has_items or len(a) > 0 else routed(meant, a, b)


for _pattern, *_how in HOW:
    for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "or_", "xor", "lt", "le", "eq", "ne", "gt", "ge"):
        _operator(getattr(operator, _name), _pattern, *_how)
        _reflected(getattr(operator, _name), _pattern, *_how)
    for _name in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow"):
        _operator(getattr(operator, _name), _pattern, *_how)


def _compared(meant):
    @overload(meant)
    def of_flat(a: Flat, b: Num):
        return meant(a.copy(), b)


for _name in ("lt", "le", "eq", "ne", "gt", "ge"):
    _compared(getattr(operator, _name))


# --- indices
@overload(operator.getitem)
def get_listed(a: Array, index: Indices):
    return a[np.array(index)]


@overload(operator.getitem)
def get_with_lists(a: Array, index: WithIndices):
    return a[as_index(index)]


@overload(operator.setitem)
def set_listed(a: Array, index: Indices, value):
    a[np.array(index)] = value


@overload(operator.setitem)
def set_with_lists(a: Array, index: WithIndices, value):
    a[as_index(index)] = value


def as_index(index):
    """The same with arrays in place of lists."""
    if len(index) == 0:
        return ()
    return (np.array(index[0]) if isinstance(index[0], list) else index[0],) + as_index(index[1:])


@overload(operator.getitem)
def get_listed_of_flat(flat: Flat, index: Whole):
    return flat[np.array(index)]


@overload(operator.setitem)
def set_listed_of_flat(flat: Flat, index: Whole, value):
    flat[np.array(index)] = value
