"""What becomes of one date in operations on whole arrays of dates: of numbers of units, the least of all for NaT.

In: int64 numbers, in one unit.  Out: ops that array_map makes element-wise, and which fuse.  Holds: where NumPy looks whether sums, products
and other units fit, so do these: what does not is noted, and OverflowError raised after the loop, so that it vectorises; elsewhere they wrap,
as its do.

    z = x + y  of dates      →      for k: z[k] = NaT if x[k] or y[k] is NaT else x[k] + y[k] (beyond: noted);  then, if one was: OverflowError
"""
from __future__ import annotations

import operator
from functools import cache

import numpy as np

from codegen.ops.arrays.array_gather import NOTING
from codegen.ops.arrays.array_map import elementwise
from codegen.ops.date_numbers import as_double, days_of, floor_divide, months_of, whole_part
from codegen.ops.dates import NAT, checked, is_nat, lost
from codegen.ops.registry import REGISTRY
from codegen.ops.scalars import BOOL_, FLOAT64, INT64, any_of
from typeinfer.ops import Instead, Typing, static
from typeinfer.types import Array, Float, Int, Static

NAMES = {"M": "datetime64", "m": "timedelta64"}
SECONDS = {"M": np.dtype("M8[s]"), "m": np.dtype("m8[s]")}
OTHER_UNIT = "Overflow when converting between datetime64 units"


@cache
def are_checked() -> bool:
    """Whether this NumPy looks whether dates fit in 64 bits."""
    try:
        np.array([2**62], "m8[s]") * 4
    except OverflowError:
        return True
    return False


class Noted:
    """The attr of an op that notes: what is raised; `by`: the last operand, where it is known; `turn` as of array_gather.Chosen."""
    __slots__ = ("message", "by", "turn")

    def __init__(self, message: str, by):
        self.message, self.by, self.turn = message, by, 0

    def __repr__(self):
        return self.message


class Beyond:
    """Whether a result did not fit, of the elements so far."""

    def __init__(self, b, apply):
        self.apply, self.place = apply, b.alloca("i1")
        b.do(f"store i1 false, ptr {self.place}")

    def given(self, make) -> Beyond:
        """The same in another function, where `make(LLVM type, value)` makes parameters."""
        made = Beyond.__new__(Beyond)
        made.apply, made.place = self.apply, make("ptr noalias", self.place)
        return made

    def trace(self, b) -> None:
        """One message serves for all."""

    def note(self, b, is_beyond: str) -> None:
        b.do(f"store i1 {b(f'or i1 {is_beyond}, ' + b(f'load i1, ptr {self.place}'))}, ptr {self.place}")

    def raise_first(self, b) -> None:
        b.raise_if(b(f"load i1, ptr {self.place}"), OverflowError, self.apply.attr.message)


def _declare(name: str, python, *patterns, params=None, result=INT64, emit, message: str = ""):
    """An op on numbers of units, and on arrays of them. `python` takes and gives arrays of numbers."""
    raises = (OverflowError,) if message and are_checked() else ()

    def typing(*operands):
        if not all(isinstance(one.type, Int | Float | Static) for one in operands):
            return None
        given = tuple(one.type if isinstance(one.type, Static) else wanted for one, wanted in zip(operands, params or (INT64,) * len(operands)))
        return Typing(given, result, Noted(message, operands[-1].constant) if raises else None)
    REGISTRY.op(name, python, folds=False, raises=raises, doc=python.__doc__ or "").rule(patterns, typing, emit)
    if raises:
        NOTING[name] = Beyond
    array = REGISTRY.op(f"array.{name}", python, folds=False, doc=python.__doc__ or "")
    array.rule(tuple(one | Array if one is not Static else one for one in patterns), lambda *operands: Instead(
        elementwise, (static(python), *range(len(operands)))) if any(isinstance(one.type, Array) for one in operands) else None)
    return python


def _as(counts, kind: str):
    return np.asarray(counts, np.int64).view(SECONDS[kind])


def _counts(found):
    return np.asarray(found).view(np.int64)[()]


# --- + -
def _emit_sum(name: str):
    """The signs say whether it fits: LLVM's operations that tell are not vectorised."""
    def emit(b, instr, x, y):
        nat, total = any_of(b, is_nat(b, x), is_nat(b, y)), b(f"{name} i64 {x}, {y}")
        if are_checked():
            one, other = b(f"xor i64 {x}, {total}"), b(f"xor i64 {y}, {total}" if name == "add" else f"xor i64 {x}, {y}")
            beyond = b(f"icmp slt i64 {b(f'and i64 {one}, {other}')}, 0")
            b.outside.note(b, lost(b, total, beyond, nat))
        return b.select(nat, "i64", str(NAT), total)
    return emit


def _sum(function, a: str, b: str):
    def total(x, y):
        return _counts(function(_as(x, a), _as(y, b)))
    total.__name__ = total.__qualname__ = f"{function.__name__}_{a}{b}"
    return total


SUMS = {}                                          # (function, kinds) → the op of their numbers
for _function, _name, _symbol, _word, _kinds in ((operator.add, "add", "+", "addition", ("Mm", "mM", "mm")),
                                                 (operator.sub, "sub", "-", "subtraction", ("MM", "Mm", "mm"))):
    for _a, _b in _kinds:
        SUMS[_function, _a + _b] = _declare(
            f"dates.{_name}_{_a}{_b}", _sum(_function, _a, _b), Int, Int, emit=_emit_sum(_name),
            message=f"Overflow in {NAMES[_a]} {_symbol} {NAMES[_b]} {_word}")


# --- comparison
def _emit_compared(predicate: str):
    def emit(b, instr, x, y):
        found, nat = b(f"icmp {predicate} i64 {x}, {y}"), any_of(b, is_nat(b, x), is_nat(b, y))
        return b(f"or i1 {found}, {nat}") if predicate == "ne" else b(f"and i1 {found}, {b(f'xor i1 {nat}, true')}")
    return emit


def _comparison(function):
    def compared(x, y):
        return function(_as(x, "m"), _as(y, "m"))
    compared.__name__ = compared.__qualname__ = f"{function.__name__}_of_counts"
    return compared


COMPARISONS = {getattr(operator, name): _declare(f"dates.{name}", _comparison(getattr(operator, name)), Int, Int, result=BOOL_,
                                                 emit=_emit_compared(predicate))
               for name, predicate in (("lt", "slt"), ("le", "sle"), ("gt", "sgt"), ("ge", "sge"), ("eq", "eq"), ("ne", "ne"))}


# --- differences times and by numbers, and by each other
def _emit_product(b, instr, x, y):
    nat, product = is_nat(b, x), b(f"mul i64 {x}, {y}")
    if instr.op.raises and type(instr.attr.by) is int:      # vectors have a comparison for what they multiply by
        most = (-NAT - 1) // max(abs(instr.attr.by), 1)
        beyond = b(f"icmp ugt i64 {b(f'add i64 {x}, {most}')}, {2 * most}")
        b.outside.note(b, b(f"and i1 {beyond}, {b(f'xor i1 {nat}, true')}"))
    elif instr.op.raises:
        b.outside.note(b, lost(b, product, checked(b, "smul", x, y)[1], nat))
    return b.select(nat, "i64", str(NAT), product)


def _emit_by_float(word: str):
    def emit(b, instr, x, y):
        found = whole_part(b, b(f"{word} double {b(f'sitofp i64 {x} to double')}, {as_double(b, FLOAT64, y)}"))
        return b.select(is_nat(b, x), "i64", str(NAT), found)
    return emit


def _emit_part(b, instr, x, y):
    nat, none = is_nat(b, x), b(f"icmp eq i64 {y}, 0")
    found = b(f"sdiv i64 {b.select(nat, 'i64', '0', x)}, {b.select(none, 'i64', '1', y)}")      # a divisor that is the same for all stays so
    return b.select(any_of(b, nat, none), "i64", str(NAT), found)


def _emit_ratio(b, instr, x, y):
    quotient = b(f"fdiv double {b(f'sitofp i64 {x} to double')}, {b(f'sitofp i64 {y} to double')}")
    return b.select(any_of(b, is_nat(b, x), is_nat(b, y)), "double", "0x7FF8000000000000", quotient)


def _divided(b, x, y):
    """Whether there is no answer; the numbers, or others that can be divided."""
    nat, none = is_nat(b, x), any_of(b, is_nat(b, y), b(f"icmp eq i64 {y}, 0"))
    return any_of(b, nat, none), b.select(nat, "i64", "0", x), b.select(none, "i64", "1", y)


def _emit_quotient(b, instr, x, y):
    none, x, y = _divided(b, x, y)
    return b.select(none, "i64", "0", floor_divide(b, x, y))


def _emit_rest(b, instr, x, y):
    none, x, y = _divided(b, x, y)
    return b.select(none, "i64", str(NAT), b(f"sub i64 {x}, {b(f'mul i64 {floor_divide(b, x, y)}, {y}')}"))


def times_int(x, n):
    return _counts(_as(x, "m") * n)


def int_times(x, n):
    return _counts(n * _as(x, "m"))


def times_float(x, f):
    return _counts(_as(x, "m") * f)


def by_float(x, f):
    return _counts(_as(x, "m") / f)


def part(x, n):
    """The part of a difference, towards 0."""
    return _counts(_as(x, "m") // n)


def ratio(x, y):
    return _as(x, "m") / _as(y, "m")


def quotient(x, y):
    """How often one is in the other, rounded down."""
    return _as(x, "m") // _as(y, "m")


def rest(x, y):
    return _counts(_as(x, "m") % _as(y, "m"))


_declare("dates.times_int", times_int, Int, Int, emit=_emit_product, message="Overflow in timedelta64 * int64 multiplication")
_declare("dates.int_times", int_times, Int, Int, emit=_emit_product, message="Overflow in int64 * timedelta64 multiplication")
for _python, _word in ((times_float, "fmul"), (by_float, "fdiv")):
    _declare(f"dates.{_python.__name__}", _python, Int, Float, params=(INT64, FLOAT64), emit=_emit_by_float(_word))
_declare("dates.part", part, Int, Int, emit=_emit_part)
_declare("dates.ratio", ratio, Int, Int, result=FLOAT64, emit=_emit_ratio)
_declare("dates.quotient", quotient, Int, Int, emit=_emit_quotient)
_declare("dates.rest", rest, Int, Int, emit=_emit_rest)


# --- other units
def multiplied(counts, by):
    """Counts of a unit in one that is smaller `by` times."""
    return np.where(counts == NAT, NAT, counts * by)


def rounded_down(counts, by):
    """Counts of a unit in one that is greater `by` times."""
    return np.where(counts == NAT, NAT, counts // by)


def multiplied_freely(counts, by):
    """The same where nobody looks whether it fits: between units of which one is months or years."""
    return multiplied(counts, by)


def rounded_freely(counts, by):
    return rounded_down(counts, by)


def months_of_days(counts):
    return _counts(np.asarray(counts).view("M8[D]").astype("M8[M]"))


def days_of_months(counts):
    return _counts(np.asarray(counts).view("M8[M]").astype("M8[D]"))


def _emit_rounded(b, instr, x, by):
    """As NumPy: what is less than 0 has by - 1 taken off first, which may be too much."""
    nat = is_nat(b, x)
    is_negative, less = b(f"icmp slt i64 {x}, 0"), b(f"sub i64 {by}, 1")
    if instr.op.raises:
        lower, beyond = checked(b, "ssub", x, less)
        b.outside.note(b, b(f"and i1 {b(f'and i1 {beyond}, {is_negative}')}, {b(f'xor i1 {nat}, true')}"))
    else:
        lower = b(f"sub i64 {x}, {less}")
    return b.select(nat, "i64", str(NAT), b(f"sdiv i64 {b.select(is_negative, 'i64', lower, x)}, {by}"))


def _unless_nat(compute):
    def emit(b, instr, x, *by):
        nat = is_nat(b, x)
        return b.select(nat, "i64", str(NAT), compute(b, b.select(nat, "i64", "0", x), *by))
    return emit


_declare("dates.multiplied", multiplied, Int, Int, emit=_emit_product, message=OTHER_UNIT)
_declare("dates.rounded_down", rounded_down, Int, Int, emit=_emit_rounded, message=OTHER_UNIT)
_declare("dates.multiplied_freely", multiplied_freely, Int, Int, emit=_emit_product)
_declare("dates.rounded_freely", rounded_freely, Int, Int, emit=_unless_nat(floor_divide))
_declare("dates.months_of_days", months_of_days, Int, emit=_unless_nat(months_of))
_declare("dates.days_of_months", days_of_months, Int, emit=_unless_nat(days_of))
