"""Arrays of dates, as arrays of numbers of units: what operators and NumPy's functions of them mean.

In: DateArray types, Date types, numbers (see typeinfer.kinds.opaque).  Out: ops that say which operation on the numbers is meant, in which unit.
Holds: what is rare, units that have nothing in common, and what is no operation at all are not taken: NumPy is called, or refuses.

    dt - dt[0]     →   combined(sub_MM, dt, dt[0], the unit of both, its dtype)       →   dates_of(sub_MM(counts, count), m8[D])
    dt[1:]         →   made_of_counts(operator.getitem, M8[D], the counts, slice)     →   dates_of(counts[1:], M8[D])
"""
from __future__ import annotations

import operator
from functools import partial

import numpy as np

from codegen.ops.date_counts import COMPARISONS, SUMS, by_float, int_times, part, quotient, ratio, rest, times_float, times_int
from codegen.ops.date_numbers import unit_steps
from codegen.ops.dates import NAT, factor, in_one_unit
from codegen.ops.registry import REGISTRY
from codegen.ops.scalars import INT64
from typeinfer.callables import steps
from typeinfer.kinds.opaque import Date, DateArray
from typeinfer.ops import UNKNOWN, Instead, KeywordNames, Make, Operand, Part, Same, Typing, static
from typeinfer.typeof import constant
from typeinfer.types import INT, NONE, Array, Family, Int, Static

op = partial(REGISTRY.op, only_for=DateArray, folds=False)
Whole = Family("ints", lambda t: _is_whole(t.dtype if isinstance(t, Array) else t))


def _is_whole(t) -> bool:
    return isinstance(t, Int) and (t.kind == "i" or t.bits < 64)


# --- what the library makes of these (see jitcore.library.arrays.np_dates)
def counts_of(dates):
    """The numbers of units, in the same memory."""
    return dates.view(np.int64)


def dates_of(counts, dtype):
    return counts.view(dtype)


def in_unit(x, dtype):
    """The numbers of units of dates, or numbers as they are."""
    return x.astype(dtype).view(np.int64) if hasattr(x, "dtype") and x.dtype.kind in "mM" else x


def converted(counts, steps):
    """Numbers of units in another one, by a tuple of (name of what is done, *by which number)."""


def converted_if_near(dates, dtype, steps):
    """Days in months, months in days: of those far from now NumPy has its own opinion."""
    return dates.astype(dtype)


def arranged(start, stop, step, unit, result):
    return np.arange(start, stop, step)


def made_of_counts(function, dtype, *operands):
    return function(*operands).view(dtype)


def combined(function, x, y, unit, result):
    """function(x, y) of numbers of one unit; `result`: the dtype of what it gives, None for numbers."""


def changed(function, x, y, unit):
    """x = function(x, y) in place."""


def stored(dates, index, value):
    dates[index] = value


def chosen(mask, x, y, unit, result):
    return np.where(mask, x, y)


def combined_extremes(function, shift, x, y, unit, result):
    """The lesser or greater of two; `shift`: 1 where NaT counts as greater than all."""


def _between(name: str, python, typing, emit=None, patterns=(object,), keys=()):
    REGISTRY.op(name, python, keys=keys or (python,), folds=False).rule(patterns, typing, emit, variadic=True)


_between("dates.counts_of", counts_of, lambda x: Part(0) if isinstance(x.type, DateArray) else Typing(
    (x.type,), INT64) if isinstance(x.type, Date) else None, lambda b, instr, x: x)


def _dates_of(counts, dtype):
    if isinstance(counts.type, Array) and counts.type.dtype is INT64:
        return Make(DateArray(dtype.type.value, counts.type), (0,))
    return Typing((INT64, dtype.type), Date(dtype.type.value)) if isinstance(counts.type, Int) else None


_between("dates.dates_of", dates_of, _dates_of, lambda b, instr, counts, dtype: counts)


def _in_unit(x, dtype):
    wanted = dtype.type.value
    if isinstance(x.type, DateArray):
        kinds = x.type.dtype.str[:2], wanted.str[:2]
        found = _steps(x.type.dtype, np.dtype(wanted.str.replace(kinds[1], kinds[0])))
        if not found:
            return found if found is None else Part(0)
        return None if _goes_by_calendar(found) else Instead(converted, (Part(0), _known(found)))
    if isinstance(x.type, Date):
        to = np.dtype(wanted.str.replace(wanted.str[:2], x.type.dtype.str[:2]))
        return Instead(counts_of, (0,)) if factor(x.type.dtype, to) == 1 else Instead(converted_date, (0, static(to)))
    return Same(0)


def _steps(source: np.dtype, target: np.dtype) -> tuple | None:
    """unit_steps without those that do nothing, as NumPy takes them for whole arrays: where months or years are concerned it goes by the
    calendar, and looks at nothing."""
    found = unit_steps(source, target)
    if found is None:
        return None
    is_free = source.kind == "M" and {np.datetime_data(one)[0] for one in (source, target)} & {"M", "Y"}
    return tuple(("freely " * bool(is_free and by) + name, *by) for name, *by in found if by != [1])


def _goes_by_calendar(how: tuple) -> bool:
    return ("days",) in how or ("months",) in how


def _known(value: tuple) -> Operand:
    return Operand(constant(value).type, value)


def converted_date(x, dtype):
    return x.astype(dtype).view(np.int64)


_between("dates.in_unit", in_unit, _in_unit)


# --- operators
def _kind(t) -> str:
    if isinstance(t, DateArray) and np.datetime_data(t.dtype)[0] == "generic":
        return ""                                 # NumPy looks at each number which unit it could be of
    return t.dtype.kind if isinstance(t, Date | DateArray) else "i" if isinstance(t, Whole) else "f" if getattr(
        t.dtype if isinstance(t, Array) else t, "kind", "") == "f" else ""


def _unit(t, other):
    """The dtype of a date; of a number that of the other operand."""
    return t.dtype if isinstance(t, Date | DateArray) else np.dtype(other.dtype.str.replace("M8", "m8"))


def _spelled(function, x, y):
    """How function(x, y) of dates is computed: the operation on numbers, the unit of both, the dtype of the result; None: not here."""
    a, b = _kind(x), _kind(y)
    if function in (operator.add, operator.sub) and a and b and "f" not in a + b:
        a, b = a.replace("i", "m"), b.replace("i", "m")
        found = SUMS.get((function, a + b))
        both = found and in_one_unit(_unit(x, y), _unit(y, x), "M" if a != b else "m")
        return both and (found, both[0], both[0])
    if function in COMPARISONS and a and a == b:
        both = in_one_unit(x.dtype, y.dtype, "m")
        return both and (COMPARISONS[function], both[0], None)
    if a == "m" == b and function in _RATIOS:
        both, (found, has_unit) = in_one_unit(x.dtype, y.dtype, "m"), _RATIOS[function]
        return both and (found, both[0], both[0] if has_unit else None)
    found = _SCALED.get((function, a + b))
    return found and (found, (x if a == "m" else y).dtype, (x if a == "m" else y).dtype)


_RATIOS = {operator.truediv: (ratio, False), operator.floordiv: (quotient, False), operator.mod: (rest, True)}
_SCALED = {(operator.mul, "mi"): times_int, (operator.mul, "im"): int_times, (operator.mul, "mf"): times_float, (operator.mul, "fm"): times_float,
           (operator.truediv, "mi"): part, (operator.floordiv, "mi"): part, (operator.truediv, "mf"): by_float, (operator.floordiv, "mf"): by_float}


def _binary(function):
    def typing(x, y):
        found = _spelled(function, x.type, y.type)
        if not found:
            return None
        given = (1, 0) if found[0] in (int_times, times_float) and _kind(x.type) != "m" else (0, 1)
        return Instead(combined, (static(found[0]), *given, static(found[1]), Operand(NONE, None) if found[2] is None else static(found[2])))
    return typing


def _in_place(function):
    def typing(x, y):
        if not isinstance(x.type, DateArray) or isinstance(y.type, Array) and y.type.ndim > x.type.ndim:
            return None
        found = _spelled(function, x.type, y.type)
        if not found or found[2] is None or found[2] != x.type.dtype:
            return None
        return Instead(changed, (static(found[0]), 0, 1, static(found[1])))
    return typing


_UFUNCS = {operator.add: np.add, operator.sub: np.subtract, operator.mul: np.multiply, operator.truediv: np.true_divide,
           operator.floordiv: np.floor_divide, operator.mod: np.remainder, operator.lt: np.less, operator.le: np.less_equal,
           operator.gt: np.greater, operator.ge: np.greater_equal, operator.eq: np.equal, operator.ne: np.not_equal}
for _function, _ufunc in _UFUNCS.items():
    op(f"dates.{_function.__name__}_of", _function, keys=(_function, _ufunc)).rule((object, object), _binary(_function))
    if (_other := getattr(operator, f"i{_function.__name__}", None)) is not None:
        op(f"dates.{_other.__name__}", _other).rule((DateArray, object), _in_place(_function))


def _extreme(function, shift: int):
    def typing(x, y):
        both = in_one_unit(x.type.dtype, y.type.dtype, _kind(x.type)) if _kind(x.type) == _kind(y.type) and _kind(x.type) in ("m", "M") else None
        return both and Instead(combined_extremes, (static(function), Operand(INT, shift), 0, 1, static(both[0]), static(both[0])))
    return typing


for _ufunc, _function, _shift in ((np.minimum, np.minimum, 0), (np.maximum, np.maximum, 1), (np.fmax, np.maximum, 0), (np.fmin, np.minimum, 1)):
    op(f"dates.{_ufunc.__name__}", _ufunc).rule((object, object), _extreme(_function, _shift))


def _where(mask, x, y):
    if _kind(x.type) != _kind(y.type) or _kind(x.type) not in ("m", "M"):
        return None
    both = in_one_unit(x.type.dtype, y.type.dtype, _kind(x.type))
    return both and Instead(chosen, (0, 1, 2, static(both[0]), static(both[0])))


REGISTRY.op("dates.where", np.where, only_for=Family("dates", lambda t: isinstance(t, Date | DateArray)), folds=False).rule(
    (object, object, object), _where)
op("dates.isnat", np.isnat).rule((DateArray,), lambda x: Instead(np.equal, (Part(0), Operand(INT, NAT))))
op("dates.positive", operator.pos, keys=(operator.pos, np.positive)).rule(
    (DateArray,), lambda x: Instead(made_of_counts, (static(np.copy), static(x.type.dtype), Part(0)))
    if x.type.dtype.kind == "m" and x.type.ndim else None)
for _keys, _function in (((operator.neg, np.negative), np.negative), ((abs, operator.abs, np.absolute), np.absolute)):
    op(f"dates.{_function.__name__}", _function, keys=_keys).rule((DateArray,), lambda x, function=_function: Instead(
        made_of_counts, (static(function), static(x.type.dtype), Part(0))) if x.type.dtype.kind == "m" else None)


# --- elements, views, and all that moves elements without looking at them
def _moved(function):
    def typing(array, *operands):
        if not isinstance(array.type, DateArray) or operands and function in ALONE or any(
                isinstance(one.constant, KeywordNames) or isinstance(one.type, DateArray) for one in operands):
            return None
        return Instead(made_of_counts, (static(function), static(array.type.dtype), Part(0), *range(1, 1 + len(operands))))
    return typing


# Of dates alone: what else is given is another dtype, or another array.
ALONE = frozenset({np.ascontiguousarray, np.empty_like, np.zeros_like, np.atleast_1d, np.atleast_2d})
MOVING = (operator.getitem, steps.item_at, *(getattr(owner, name) for owner in (np, np.ndarray) for name in (
    "ravel", "reshape", "transpose", "swapaxes", "squeeze", "repeat", "take", "diagonal", "copy")),
    np.ndarray.compress, np.ndarray.flatten, np.ndarray.T, np.flip, np.flipud, np.fliplr, np.rot90, np.roll, np.tile, np.moveaxis,
    np.expand_dims, np.broadcast_to, np.delete, np.resize, *ALONE)
for _number, _function in enumerate(MOVING):
    op(f"dates.moved.{_number}", _function, keys=(_function,)).rule((DateArray, object), _moved(_function), variadic=True)
for _name in ("shape", "strides", "size", "itemsize", "nbytes"):
    _attribute = getattr(np.ndarray, _name)
    op(f"dates.attribute.{_name}", lambda a, name=_name: getattr(a, name), keys=(_attribute,)).rule(
        (DateArray,), lambda a, attribute=_attribute: Instead(attribute, (Part(0),)))
for _function in (len, steps.length, np.size, np.shape, np.ndim):
    op(f"dates.{_function.__name__}", _function, keys=(_function,)).rule(
        (DateArray,), lambda a, function=_function: Instead(function, (Part(0),)))


def _stored(array, index, value):
    t, unit = value.type, array.type.dtype
    if not isinstance(t, Date | DateArray) or t.dtype.kind != unit.kind or isinstance(index.type, DateArray) or np.datetime_data(unit)[0] == "generic":
        return None
    if factor(t.dtype, unit) != 1 if isinstance(t, Date) else not _in_unit(value, static(unit)):      # of one date in another unit NumPy checks less
        return None
    return Instead(stored, (0, 1, 2))


op("dates.setitem", operator.setitem).rule((DateArray, object, object), _stored)


# --- other dtypes
def _dtype_of(t):
    if not isinstance(t, Static):
        return None
    try:
        found = np.dtype(t.value)
    except TypeError:
        return None
    return found if found.isnative and found.metadata is None else None


def _astype(array, dtype):
    found = _dtype_of(dtype.type)
    if found is None or found.kind not in "mMbiuf":
        return None
    if found.kind not in "mM":
        return Instead(np.ndarray.astype, (Part(0), 1))
    if found.kind != array.type.dtype.kind:
        return None
    how = _steps(array.type.dtype, found)
    if how and not array.type.ndim:
        return None                               # what is computed of no axes is no array
    if not how:
        return None if how is None else Instead(made_of_counts, (static(np.copy), static(found), Part(0)))
    if _goes_by_calendar(how):
        return Instead(converted_if_near, (0, static(found), _known(how)))
    return Instead(made_of_counts, (static(converted), static(found), Part(0), _known(how)))


def _of_numbers(array, dtype):
    """Numbers as dates: there is nothing to do, but for a copy."""
    found = _dtype_of(dtype.type)
    if found is None or found.kind not in "mM" or not _is_whole(array.type.dtype):
        return None
    return Instead(made_of_counts, (static(np.ndarray.astype), static(found), 0, static(np.dtype(np.int64))))


def _view(array, dtype):
    found = _dtype_of(dtype.type)
    if found is None or found.kind not in "mMiu" or found.itemsize != 8:
        return None
    if isinstance(array.type, DateArray):
        counts = Part(0)
    elif array.type.dtype is INT64:
        counts = 0
    else:
        return None
    if found.kind in "mM":
        return Instead(made_of_counts, (static(as_it_is), static(found), counts))
    return Instead(as_it_is, (counts,)) if found == np.int64 else None


def as_it_is(x):
    return x[...]


Dtype = Family("a dtype of dates", lambda t: isinstance(t, Static) and isinstance(t.value, str | np.dtype | type) and (
    getattr(_dtype_of(t), "kind", "") in ("m", "M")))
for _name, _function, _typing in (("astype", np.ndarray.astype, _astype), ("view", np.ndarray.view, _view)):
    op(f"dates.{_name}", _function, keys=(_function,)).rule((DateArray, object), _typing)
REGISTRY.op("numbers.as_dates", np.ndarray.astype, only_for=Dtype, folds=False).rule((Array, Dtype), _of_numbers)
REGISTRY.op("numbers.view_dates", np.ndarray.view, only_for=Dtype, folds=False).rule((Array, Dtype), _view)


# --- new arrays
def _created(function):
    def typing(shape, dtype):
        return Instead(made_of_counts, (static(function), static(_dtype_of(dtype.type)), 0, static(np.dtype(np.int64))))
    return typing


for _function in (np.zeros, np.empty):
    REGISTRY.op(f"dates.{_function.__name__}", _function, only_for=Dtype, folds=False, parameters={"shape": UNKNOWN, "dtype": UNKNOWN}).rule(
        (object, Dtype), _created(_function))


def _arranged(start, stop, *step):
    kinds = [_kind(one.type) for one in (start, stop, *step)]
    if not all(isinstance(one.type, Date) or one.type is INT for one in (start, stop, *step)) or kinds not in (
            ["M", "M"], ["m", "m"], ["M", "M", "m"], ["m", "m", "m"], ["M", "M", "i"], ["m", "m", "i"]):
        return None
    unit = start.type.dtype
    for one in (stop, *step):
        both = unit and in_one_unit(unit, _unit(one.type, start.type), kinds[0])
        unit = both and both[0]
    given = (2,) if step else (Operand(INT, 1),)
    return unit and Instead(arranged, (0, 1, *given, static(unit), static(unit)))


REGISTRY.op("dates.arange", np.arange, only_for=Date, folds=False).rule((Date, Date, object), _arranged, variadic=True)
