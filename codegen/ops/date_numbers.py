"""Differences of dates with numbers and with each other; dates in other units.

In: Date types (see dates).  Out: ops.  Holds: what NumPy rounds towards 0 is so rounded, what it rounds down is rounded down; what has no
value is NaT. Where a result does not fit NumPy is asked.

    days of the civil calendar ↔ months     years begin in March, so that leap days end them; 400 of them have 146,097 days
"""
from __future__ import annotations

import operator

import numpy as np

from codegen.build import Builder, operand_of
from codegen.ops.convert import float_to_float
from codegen.ops.dates import NAT, Span, Whole, as_count, factor, in_one_unit, is_nat, op, scaled, unless
from codegen.ops.scalars import FLOAT64, INT64, any_of
from typeinfer.kinds.opaque import Date
from typeinfer.ops import Typing
from typeinfer.types import Float, Tuple

DAY, MONTH = np.dtype("M8[D]"), np.dtype("M8[M]")
EPOCH_DAYS, EPOCH_MONTHS = 719468, 1970 * 12      # from March 1st of the year 0 to 1970; from January


# --- division of whole numbers
def floor_divide(b: Builder, x: str, by: int | str) -> str:
    quotient, rest = b(f"sdiv i64 {x}, {by}"), b(f"srem i64 {x}, {by}")
    crosses = b(f"icmp slt i64 {b(f'xor i64 {rest}, {by}')}, 0")
    down = b(f"and i1 {crosses}, {b(f'icmp ne i64 {rest}, 0')}")
    return b(f"sub i64 {quotient}, {b(f'zext i1 {down} to i64')}")


# --- differences times and by numbers
def as_double(b: Builder, t, operand: str) -> str:
    return float_to_float(b, {16: "half", 32: "float", 64: "double"}[t.bits], "double", operand)


def whole_part(b: Builder, x: str) -> str:
    """A float without its fraction, as a count: NaT where there is none."""
    fits = b(f"fcmp olt double {b.call('llvm.fabs.f64', 'double', ('double', x))}, 0x43E0000000000000")
    return b.select(fits, "i64", b(f"fptosi double {b.select(fits, 'double', x, '0.0')} to i64"), str(NAT))


def _emit_scaled(word: str):
    def emit(b, instr, x, y):
        span, number = (x, y) if isinstance(instr.args[0].type, Date) else (y, x)
        t = instr.args[1].type if span is x else instr.args[0].type
        found = whole_part(b, b(f"{word} double {b(f'sitofp i64 {span} to double')}, {as_double(b, t, number)}"))
        return b.select(is_nat(b, span), "i64", str(NAT), found)
    return emit


def _emit_part(b, instr, x, y):
    """A difference by an int, towards 0."""
    count = as_count(b, instr.args[1].type, y)
    bad = any_of(b, is_nat(b, x), b(f"icmp eq i64 {count}, 0"))
    return b.select(bad, "i64", str(NAT), b(f"sdiv i64 {x}, {b.select(bad, 'i64', '1', count)}"))


def _span(x, y):
    return Typing((x.type, y.type), x.type if isinstance(x.type, Date) else y.type)


_times = op("span_times_float", operator.mul, keys=(operator.mul, operator.imul), doc="A difference of dates times a float.")
_times.rule((Span, Float), _span, _emit_scaled("fmul"))
_times.rule((Float, Span), _span, _emit_scaled("fmul"))
for _name, _keys in (("truediv", (operator.truediv, operator.itruediv)), ("floordiv", (operator.floordiv, operator.ifloordiv))):
    _divide = op(f"span_{_name}", _keys[0], keys=_keys, doc="A part of a difference of dates, towards 0.")
    _divide.rule((Span, Float), _span, _emit_scaled("fdiv"))
    _divide.rule((Span, Whole), _span, _emit_part)


# --- differences by each other
def _by_each_other(result):
    def typing(x, y):
        both = in_one_unit(x.type.dtype, y.type.dtype, "m")
        return both and Typing((x.type, y.type), result(Date(both[0])), both[1:])
    return typing


def _quotient(b, instr, x, y):
    """How often, and what is left; NumPy's 0 and NaT where there is no answer; whether one does not fit."""
    (first, one), (second, other) = (scaled(b, count, by) for count, by in zip((x, y), instr.attr))
    none = any_of(b, is_nat(b, first), is_nat(b, second), b(f"icmp eq i64 {second}, 0"))
    whole = floor_divide(b, first, b.select(none, "i64", "1", second))
    rest = b(f"sub i64 {first}, {b(f'mul i64 {whole}, {second}')}")
    return b.select(none, "i64", "0", whole), b.select(none, "i64", str(NAT), rest), any_of(b, one, other)


def _emit_quotient(b, instr, x, y):
    whole, _, failed = _quotient(b, instr, x, y)
    return unless(b, instr, failed, whole, (x, y))


def _emit_rest(b, instr, x, y):
    _, rest, failed = _quotient(b, instr, x, y)
    return unless(b, instr, failed, rest, (x, y))


def _fits(typing):
    """Only units of which one is a multiple of the other, so that nothing has to be asked."""
    def narrowed(x, y):
        found = typing(x, y)
        return found if found and found.attr == (1, 1) else None
    return narrowed


op("span_quotient", operator.floordiv, keys=(operator.floordiv, operator.ifloordiv), raises=(OverflowError,),
   doc="How often one difference is in another, rounded down.").rule((Span, Span), _by_each_other(lambda t: INT64), _emit_quotient)
op("span_rest", operator.mod, keys=(operator.mod, operator.imod), raises=(OverflowError,), doc="What is left of a difference.").rule(
    (Span, Span), _by_each_other(lambda t: t), _emit_rest)
op("span_divmod", divmod, doc="Both.").rule(
    (Span, Span), _fits(_by_each_other(lambda t: Tuple((INT64, t)))), lambda b, instr, x, y: operand_of(_quotient(b, instr, x, y)[:2]))


# --- other units
def _whole_numbers(b: Builder):
    """Sums, differences, products and quotients of int64 values, as functions."""
    return [lambda x, y, name=name: b(f"{name} i64 {x}, {y}") for name in ("add", "sub", "mul", "sdiv")]


def months_of(b: Builder, days: str) -> str:
    """The month since 1970 that a day is in."""
    add, sub, mul, div = _whole_numbers(b)
    shifted = add(days, EPOCH_DAYS)
    era = floor_divide(b, shifted, 146097)
    day = sub(shifted, mul(era, 146097))          # of 400 years
    leap_days = sub(div(day, 1460), div(day, 36524))
    years = div(sub(sub(day, leap_days), div(day, 146096)), 365)
    before = add(mul(years, 365), sub(div(years, 4), div(years, 100)))
    month = div(add(mul(sub(day, before), 5), 2), 153)      # since March
    return add(mul(add(years, mul(era, 400)), 12), add(month, 2 - EPOCH_MONTHS))


def days_of(b: Builder, months: str) -> str:
    """The first day, since 1970, of a month."""
    add, sub, mul, div = _whole_numbers(b)
    since_march = add(months, EPOCH_MONTHS - 2)
    year = floor_divide(b, since_march, 12)
    month, era = sub(since_march, mul(year, 12)), floor_divide(b, year, 400)
    years = sub(year, mul(era, 400))
    before = add(mul(years, 365), sub(div(years, 4), div(years, 100)))
    day = div(add(mul(month, 153), 2), 5)
    return sub(add(mul(era, 146097), add(before, day)), EPOCH_DAYS)


def _within(source: np.dtype, target: np.dtype) -> tuple | None:
    """How a number of units is counted in others, of which one is a multiple of the other."""
    if np.datetime_data(target)[0] == "generic":
        return None
    if (found := factor(source, target)) is not None:
        return (("times", found),)
    found = factor(target, source)
    return None if found is None else (("by", found),)


def unit_steps(source: np.dtype, target: np.dtype) -> tuple | None:
    """The same, also of dates in days or their parts and in months or years: what is done one after the other."""
    if np.datetime_data(source)[0] == "generic":
        return None
    found = _within(source, target)
    if found or source.kind == "m":
        return found                              # months have no known length
    for name, middle, other in (("months", DAY, MONTH), ("days", MONTH, DAY)):
        first, last = _within(source, middle), _within(other, target)
        if first and last:
            return (*first, (name,), *last)
    return None


def _converted(x, dtype):
    wanted = getattr(dtype.type, "value", None)
    try:
        found = np.dtype(wanted)
    except TypeError:
        return None
    if found == np.int64 or found == np.float64 and x.type.dtype.kind == "m":
        return Typing((x.type, dtype.type), INT64 if found == np.int64 else FLOAT64)
    if found.kind != x.type.dtype.kind:
        return None
    how = unit_steps(x.type.dtype, found)
    return how and Typing((x.type, dtype.type), Date(found), how)


def _emit_converted(b, instr, x, dtype):
    result = instr.result.type
    if not isinstance(result, Date):
        return x if result is INT64 else b(f"sitofp i64 {x} to double")
    nat = is_nat(b, x)
    found, failed = b.select(nat, "i64", "0", x), "false"
    for name, *by in instr.attr:
        if name == "times":
            found, beyond = scaled(b, found, by[0])
            failed = any_of(b, failed, beyond)
            continue
        far = b(f"icmp ugt i64 {b(f'add i64 {found}, {1 << 57}')}, {1 << 58}")
        failed = any_of(b, failed, far)
        if name == "by":
            found = floor_divide(b, found, by[0])
        else:
            found = (months_of if name == "months" else days_of)(b, b.select(far, "i64", "0", found))
    return unless(b, instr, failed, b.select(nat, "i64", str(NAT), found), (x, dtype))


op("date_astype", np.generic.astype, raises=(OverflowError,), doc="x.astype(dtype) of a date: of ints, of floats, in other units").rule(
    (Date, object), _converted, _emit_converted)
