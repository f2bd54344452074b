"""Single dates and differences of dates: arithmetic, comparison, conversion between units.

In: Date types (see typeinfer.kinds.opaque).  Out: ops.  Holds: a date is a 64-bit number of units, the least of all for NaT. Where a
result does not fit, and for units that are not multiples of each other, NumPy is asked.
"""
from __future__ import annotations

import operator
from fractions import Fraction
from functools import lru_cache, partial

import numpy as np

from codegen import layout
from codegen.build import LIKELY, Builder, pieces_of
from codegen.ops.registry import REGISTRY
from codegen.ops.routed import call_interpreter
from codegen.ops.scalars import BOOL_, FLOAT64, any_of
from typeinfer.kinds.opaque import Date
from typeinfer.ops import Known, Typing
from typeinfer.types import INT, Family, Int, Number, Str, Type

NAT = -2**63
Moment = Family("a date", lambda t: isinstance(t, Date) and t.dtype.kind == "M")
Span = Family("a difference of dates", lambda t: isinstance(t, Date) and t.dtype.kind == "m")
Whole = Family("an int", lambda t: isinstance(t, Int) and (t.kind == "i" or t.bits < 64))
op = partial(REGISTRY.op, only_for=Date, folds=False)

# Units by length: those of fixed length in 10**-18 s, the others in months.
FIXED = {"W": 604800 * 10**18, "D": 86400 * 10**18, "h": 3600 * 10**18, "m": 60 * 10**18, "s": 10**18, "ms": 10**15, "us": 10**12,
         "ns": 10**9, "ps": 10**6, "fs": 1000, "as": 1}
MONTHS = {"Y": 12, "M": 1}


# --- units
@lru_cache(maxsize=None)
def factor(source: np.dtype, target: np.dtype) -> int | None:
    """How many units of one dtype are one of another; None where that is no whole number, or depends on the date."""
    (unit, count), (other, others) = np.datetime_data(source), np.datetime_data(target)
    if unit == "generic" or (unit, count) == (other, others):
        return 1
    for lengths in (FIXED, MONTHS):
        if unit in lengths and other in lengths:
            found = Fraction(lengths[unit] * count, lengths[other] * others)
            return found.numerator if found.denominator == 1 and found < 2**62 else None
    return None


@lru_cache(maxsize=None)
def in_one_unit(a: np.dtype, b: np.dtype, kind: str) -> tuple[np.dtype, int, int] | None:
    """The dtype of that kind in which both are counted, and their factors."""
    spans = [np.dtype(one.str.replace("M8", "m8")) for one in (a, b)]
    try:
        found = np.promote_types(*spans)
    except TypeError:
        return None
    factors = [factor(one, found) for one in spans]
    return None if None in factors else (np.dtype(found.str.replace("m8", "M8")) if kind == "M" else found, *factors)


def is_nat(b: Builder, x: str) -> str:
    return b(f"icmp eq i64 {x}, {NAT}")


def scaled(b: Builder, x: str, count: int) -> tuple[str, str]:
    """x * count, or NaT; an i1: it does not fit."""
    if count == 1:
        return x, "false"
    product, beyond = checked(b, "smul", x, str(count))
    nat = is_nat(b, x)
    return b.select(nat, "i64", str(NAT), product), lost(b, product, beyond, nat)


def lost(b: Builder, found: str, beyond: str, is_given_nat: str) -> str:
    """Whether a result that is not to be NaT does not fit, or would be read as NaT."""
    return b(f"and i1 {b(f'or i1 {beyond}, {is_nat(b, found)}')}, {b(f'xor i1 {is_given_nat}, true')}")


def checked(b: Builder, name: str, x: str, y: str) -> tuple[str, str]:
    pair = b.call(f"llvm.{name}.with.overflow.i64", "{i64, i1}", ("i64", x), ("i64", y))
    return b(f"extractvalue {{i64, i1}} {pair}, 0"), b(f"extractvalue {{i64, i1}} {pair}, 1")


def unless(b: Builder, instr, failed: str, found: str, operands) -> str:
    """`found`, or NumPy's own answer where `failed`."""
    if failed == "false":
        return found
    kind = layout.pieces(instr.result.type)[0]
    before, ask, done = b.label, b.new_label("ask"), b.new_label("told")
    b.branch(b(f"xor i1 {failed}, true"), done, ask, LIKELY)
    b.start(ask)
    told = call_interpreter(b, instr.result.type, instr.op.python, [(arg.type, pieces_of(one)) for arg, one in zip(instr.args, operands)])
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi(kind, (found, before), (told, end))


# --- + -
def _sum(kind: str):
    def typing(x, y):
        both = in_one_unit(x.type.dtype, y.type.dtype, kind)
        return both and Typing((x.type, y.type), Date(both[0]), both[1:])
    return typing


def _sum_with_int(x, y):
    return Typing((x.type, y.type), x.type if isinstance(x.type, Date) else y.type)


def as_count(b: Builder, t: Type, operand: str) -> str:
    if isinstance(t, Number) and t.bits < 64:
        return b(f"{'sext' if t.kind == 'i' else 'zext'} i{t.bits} {operand} to i64")
    return operand


def _emit_sum(name: str):
    def emit(b, instr, x, y):
        counts = [as_count(b, arg.type, one) for arg, one in zip(instr.args, (x, y))]
        (first, one), (second, other) = (scaled(b, count, by) for count, by in zip(counts, instr.attr or (1, 1)))
        total, beyond = checked(b, name, first, second)
        nat = any_of(b, is_nat(b, first), is_nat(b, second))
        failed = any_of(b, one, other, lost(b, total, beyond, nat))
        return unless(b, instr, failed, b.select(nat, "i64", str(NAT), total), (x, y))
    return emit


_add = op("date_add", operator.add, keys=(operator.add, operator.iadd), raises=(OverflowError,), doc="Sums of dates and differences.")
_add.rule((Moment, Span), _sum("M"), _emit_sum("sadd"))
_add.rule((Span, Moment), _sum("M"), _emit_sum("sadd"))
_add.rule((Span, Span), _sum("m"), _emit_sum("sadd"))
_add.rule((Date, Whole), _sum_with_int, _emit_sum("sadd"))
_add.rule((Whole, Date), _sum_with_int, _emit_sum("sadd"))
_subtract = op("date_sub", operator.sub, keys=(operator.sub, operator.isub), raises=(OverflowError,), doc="Differences of dates.")
_subtract.rule((Moment, Moment), _sum("m"), _emit_sum("ssub"))
_subtract.rule((Moment, Span), _sum("M"), _emit_sum("ssub"))
_subtract.rule((Span, Span), _sum("m"), _emit_sum("ssub"))
_subtract.rule((Date, Whole), _sum_with_int, _emit_sum("ssub"))


# --- comparison
def _compared(x, y):
    both = in_one_unit(x.type.dtype, y.type.dtype, "m")
    return both and Typing((x.type, y.type), BOOL_, both[1:])


def _emit_compared(predicate: str):
    def emit(b, instr, x, y):
        (first, one), (second, other) = (scaled(b, count, by) for count, by in zip((x, y), instr.attr))
        found, nat = b(f"icmp {predicate} i64 {first}, {second}"), any_of(b, is_nat(b, x), is_nat(b, y))
        found = b(f"or i1 {found}, {nat}") if predicate == "ne" else b(f"and i1 {found}, {b(f'xor i1 {nat}, true')}")
        return unless(b, instr, any_of(b, one, other), found, (x, y))
    return emit


for _name, _predicate in (("lt", "slt"), ("le", "sle"), ("gt", "sgt"), ("ge", "sge"), ("eq", "eq"), ("ne", "ne")):
    _comparison = op(f"date_{_name}", getattr(operator, _name), raises=(OverflowError,), doc="Dates compared: NaT is like no other, nor itself.")
    for _kind in (Moment, Span):
        _comparison.rule((_kind, _kind), _compared, _emit_compared(_predicate))
op("np.isnat", np.isnat, doc="np.isnat(x) of a date").rule((Date,), BOOL_, lambda b, instr, x: is_nat(b, x))


# --- differences times and by numbers, and by each other
def _emit_product(b, instr, x, y):
    first, second = (as_count(b, arg.type, one) for arg, one in zip(instr.args, (x, y)))
    nat = is_nat(b, first if isinstance(instr.args[0].type, Date) else second)
    product, beyond = checked(b, "smul", first, second)
    return unless(b, instr, lost(b, product, beyond, nat), b.select(nat, "i64", str(NAT), product), (x, y))


_multiply = op("span_mul", operator.mul, keys=(operator.mul, operator.imul), raises=(OverflowError,), doc="A difference of dates times an int.")
_multiply.rule((Span, Whole), lambda x, y: Typing((x.type, y.type), x.type), _emit_product)
_multiply.rule((Whole, Span), lambda x, y: Typing((x.type, y.type), y.type), _emit_product)


def _ratio(x, y):
    both = in_one_unit(x.type.dtype, y.type.dtype, "m")
    return both and Typing((x.type, y.type), FLOAT64, both[1:])


def _emit_ratio(b, instr, x, y):
    (first, one), (second, other) = (scaled(b, count, by) for count, by in zip((x, y), instr.attr))
    quotient = b(f"fdiv double {b(f'sitofp i64 {first} to double')}, {b(f'sitofp i64 {second} to double')}")
    nat = any_of(b, is_nat(b, x), is_nat(b, y))
    return unless(b, instr, any_of(b, one, other), b.select(nat, "double", "0x7FF8000000000000", quotient), (x, y))


op("span_ratio", operator.truediv, keys=(operator.truediv, operator.itruediv), raises=(OverflowError,),
   doc="How often one difference of dates is in another.").rule((Span, Span), _ratio, _emit_ratio)


def _emit_negated(b, instr, x):
    return b(f"sub i64 0, {x}")                   # NaT stays


def _emit_size(b, instr, x):
    return b.select(b(f"icmp sgt i64 {x}, 0"), "i64", x, b(f"sub i64 0, {x}"))


op("span_neg", operator.neg).rule((Span,), lambda x: Typing((x.type,), x.type), _emit_negated)
op("span_abs", abs).rule((Span,), lambda x: Typing((x.type,), x.type), _emit_size)


# --- made of ints, and read as ints
def _unit(text: str, kind: str) -> np.dtype | None:
    try:
        return np.dtype(f"{kind}8[{text}]")
    except TypeError:
        return None


def _made(kind: str):
    def typing(count, unit):
        dtype = _unit(unit.constant, kind)
        return dtype and Typing((count.type, unit.type), Date(dtype))
    return typing


def _known(cls: type):
    """A date that is written out; the time of the day is asked for when the program runs."""
    def typing(*given):
        if any(one.constant in ("now", "today") for one in given) or not all(one.is_constant for one in given):
            return None
        try:
            return Known(cls(*(one.constant for one in given)))
        except ValueError:
            return None
    return typing


for _kind, _class in (("M", np.datetime64), ("m", np.timedelta64)):
    _constructor = REGISTRY.op(f"np.{_class.__name__}", _class, folds=False, doc=f"np.{_class.__name__}(n, unit)")
    _constructor.rule((INT | Str,), _known(_class), variadic=True)
    _constructor.rule((INT, Str), _made(_kind), lambda b, instr, count, unit: count)


# --- attributes
for _name, _value in (("dtype", lambda t: t.dtype), ("ndim", lambda t: 0), ("shape", lambda t: ()), ("size", lambda t: 1),
                      ("itemsize", lambda t: 8), ("nbytes", lambda t: 8)):
    op(f"date.{_name}", lambda x, name=_name: getattr(x, name), keys=(getattr(np.generic, _name),)).rule(
        (Date,), lambda x, value=_value: Known(value(x.type)))
