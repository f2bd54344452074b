"""abs and round of numbers.

In: operands, mostly unconverted.  Out: LLVM text.  Holds: Python's round(x, n) is correctly rounded: the nearest decimal, ties to
even, then the nearest double; NumPy's is its own multiply, round, divide.
"""
from __future__ import annotations

import operator

import numpy as np

from codegen import layout
from codegen.build import UNLIKELY
from codegen.numbers.numerics import ATTRIBUTES
from codegen.ops.numbers.arithmetic import overflow_message
from codegen.ops.convert import cast_number, float_to_float, float_to_python_int
from codegen.ops.interpreter import ask
from codegen.ops.registry import op
from codegen.ops.scalars import (BOOL_, FLOAT, FLOAT64, INFINITY, INT, INT_MIN, UINT64, all_of, any_of, bounds, fabs,
                                 is_finite, literal_value, python_raises_if_both, without_bool)
from codegen.numbers.vectormath import call_math
from typeinfer.ops import UNKNOWN, Operand, Typing
from typeinfer.types import Integral, NoneType, Num, PyNum


# --- abs

def abs_typing(x: Operand) -> Typing:
    number = without_bool(x.type, BOOL_)
    return Typing((number,), number.real)


def emit_abs(b, instr, x):
    number = instr.args[0].type
    llvm_type = layout.scalar(number)
    if number.kind in "bu":
        return x
    if number.kind == "f":
        return fabs(b, llvm_type, x)
    if number.kind == "i":
        if number is INT and b.options.overflow != "wrap" and "exact" not in instr.flags and bounds(instr, 0, x)[0] == INT_MIN:
            b.raise_if(b(f"icmp eq i64 {x}, {INT_MIN}"), OverflowError, overflow_message("abs()"))
        return b.call(f"llvm.abs.{llvm_type}", llvm_type, (llvm_type, x), ("i1", "false"))
    size = call_math(b, "hypot", llvm_type, *x)
    if number.python:
        infinite = b(f"fcmp oeq {llvm_type} {size}, {INFINITY[llvm_type]}")
        python_raises_if_both(b, infinite, lambda: all_of(b, *(is_finite(b, llvm_type, part) for part in x)), x)
    return size


abs_ = op("abs", abs, keys=(abs, operator.abs), raises=(OverflowError,), raises_for=PyNum,
          doc="abs(x); of a complex number its distance from 0.")
abs_.rule((Num,), abs_typing, emit_abs)


# --- round(x)

def round_typing(x: Operand, digits: Operand | None = None) -> Typing | None:
    if x.type.kind == "c" or x.type is BOOL_:
        return None
    return Typing((x.type,) if digits is None else (x.type, digits.type), INT)


def emit_round(b, instr, x, digits=None):
    """To the nearest int, ties to even."""
    number = instr.args[0].type
    if number.kind == "f":
        whole = call_math(b, "roundeven", layout.scalar(number), x)
        return float_to_python_int(b, layout.scalar(number), whole, x, *(() if len(instr.args) == 1 else (digits,)))
    if number is UINT64:
        b.raise_if(b(f"icmp slt i64 {x}, 0"), OverflowError, "integer overflow: the uint64 does not fit in a 64-bit int")
    return cast_number(b, number, INT, x)


# --- round(x, n)

def round_digits_typing(x: Operand, digits: Operand) -> Typing | None:
    if digits.type is BOOL_ or x.type.kind == "c" or x.type is BOOL_:
        return None
    number = without_bool(x.type)
    return Typing((number, INT), number)


def emit_round_digits(b, instr, x, digits):
    number = instr.result.type
    if number is FLOAT:
        return _round_float(b, x, digits)
    if number is INT:
        return _round_int(b, instr, x, digits)
    least, greatest = bounds(instr, 1, digits)
    if least < -(1 << 31) or greatest >= 1 << 31:
        outside = b(f"icmp ugt i64 {b(f'add i64 {digits}, {1 << 31}')}, {(1 << 32) - 1}")
        b.python_raises_if(outside, x, digits)
    if number.kind in "iu":
        if least >= 0:
            return x
        scaled = _round_numpy(b, "double", cast_number(b, number, FLOAT64, x), digits)
        rounded = cast_number(b, FLOAT64, number, scaled)
        llvm_type = layout.scalar(number)
        return rounded if greatest < 0 else b.select(b(f"icmp slt i64 {digits}, 0"), llvm_type, rounded, x)
    return _round_numpy(b, layout.scalar(number), x, digits)


def _round_numpy(b, llvm_type: str, x: str, digits: str) -> str:
    """rint(x * 10**n) / 10**n, or rint(x / 10**-n) * 10**-n, each operation rounded."""
    literal = literal_value(digits)
    if literal is not None:
        with np.errstate(over="ignore"):
            factor = layout.literal(llvm_type, power_of_ten(abs(literal)))
        is_negative = literal < 0
        scaled = b(f"f{'div' if is_negative else 'mul'} {llvm_type} {x}, {factor}")
        whole = call_math(b, "rint", llvm_type, scaled)
        return b(f"f{'mul' if is_negative else 'div'} {llvm_type} {whole}, {factor}")
    size = b.call("llvm.abs.i64", "i64", ("i64", digits), ("i1", "false"))
    factor = b.call("jitcore_power_of_ten", "double", ("i64", size), attributes=ATTRIBUTES)
    factor = float_to_float(b, "double", llvm_type, factor)
    negative = b(f"icmp slt i64 {digits}, 0")
    up, down = (b(f"f{name} {llvm_type} {x}, {factor}") for name in ("mul", "div"))
    whole = call_math(b, "rint", llvm_type, b.select(negative, llvm_type, down, up))
    up, down = (b(f"f{name} {llvm_type} {whole}, {factor}") for name in ("mul", "div"))
    return b.select(negative, llvm_type, up, down)


def power_of_ten(n: int) -> float:
    """As NumPy makes it: beyond 10**22 each multiplication by 10 is rounded."""
    power = 1.0
    for _ in range(min(n, 400)):
        power *= 10.0
    return power


def _round_float(b, x: str, digits: str) -> str:
    literal = literal_value(digits)
    if literal is not None and abs(literal) <= 22:
        quick, asks = _round_quickly(b, x, literal)
    else:
        pair = b.call("jitcore_round_float", "{double, i1}", ("double", x), ("i64", digits), attributes=ATTRIBUTES)
        quick, asks = (b(f"extractvalue {{double, i1}} {pair}, {index}") for index in (0, 1))
    start, slow, done = b.label, b.new_label("slow"), b.new_label("rounded")
    b.branch(asks, slow, done, UNLIKELY)
    b.start(slow)
    asked, end = ask(b, round, [FLOAT, INT], [x, digits], FLOAT), b.label
    b.jump(done)
    b.start(done)
    return b.phi("double", (quick, start), (asked, end))


def _round_quickly(b, x: str, digits: int) -> tuple[str, str]:
    """(the result, whether the interpreter must be asked instead), for few enough digits.

    10**|n| is a double. y = x * 10**n is rounded, and its error is known exactly (fma), or in sign. Below 2**52, y lies at
    halfway between two integers only if it says so, and then the error decides, or if there is none, evenness. The
    integer and 10**|n| being exact, one operation rounds the result correctly. From 2**55 on, the decimal is so near to
    x that x is the result. (`round_float_text` does the same for digits that are not constant.)
    """
    def double(value: float) -> str:
        return layout.literal("double", value)

    power = double(10.0 ** abs(digits))
    if digits >= 0:
        y = b(f"fmul double {x}, {power}")
        error = call_math(b, "fma", "double", x, power, b(f"fneg double {y}"))
    else:
        y = b(f"fdiv double {x}, {power}")
        error = call_math(b, "fma", "double", b(f"fneg double {y}"), power, x)
    even, floor, ceil = (call_math(b, name, "double", y) for name in ("roundeven", "floor", "ceil"))
    halfway = b(f"fcmp oeq double {fabs(b, 'double', b(f'fsub double {y}, {even}'))}, {double(0.5)}")
    decided = b.select(b(f"fcmp ogt double {error}, {double(0.0)}"), "double", ceil,
                       b.select(b(f"fcmp olt double {error}, {double(0.0)}"), "double", floor, even))
    whole = b.select(halfway, "double", decided, even)
    rounded = b(f"{'fdiv' if digits >= 0 else 'fmul'} double {whole}, {power}")
    size = fabs(b, "double", y)
    small = b(f"fcmp olt double {size}, {double(2.0 ** 52)}")
    if digits < 0:
        finite = b(f"fcmp olt double {fabs(b, 'double', x)}, {INFINITY['double']}")
        return b.select(small, "double", rounded, x), b(f"xor i1 {any_of(b, small, b(f'xor i1 {finite}, true'))}, true")
    # nan counts as same here: uge
    same = any_of(b, b(f"fcmp uge double {size}, {double(2.0 ** 55)}"),
                  b(f"fcmp uge double {fabs(b, 'double', x)}, {double(2.0 ** 52)}"))
    return b.select(small, "double", rounded, x), b(f"xor i1 {any_of(b, small, same)}, true")


def _round_int(b, instr, x: str, digits: str) -> str:
    if bounds(instr, 1, digits)[0] >= 0:
        return x
    pair = b.call("jitcore_round_int", "{i64, i1}", ("i64", x), ("i64", digits), attributes=ATTRIBUTES)
    result = b(f"extractvalue {{i64, i1}} {pair}, 0")
    b.raise_if(b(f"extractvalue {{i64, i1}} {pair}, 1"), OverflowError, overflow_message("round()"))
    return result


round_ = op("round", round, raises=(OverflowError, ValueError), parameters={"number": UNKNOWN, "ndigits": None},
            doc="round(x): the nearest int, ties to even. round(x, n): to n decimals, as a number of x's type.")
round_.rule((Num,), round_typing, emit_round)
round_.rule((Num, NoneType), round_typing, emit_round)
round_.rule((Num, Integral), round_digits_typing, emit_round_digits)
