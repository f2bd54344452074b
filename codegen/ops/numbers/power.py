"""x ** y, pow(x, y), pow(x, y, m).

In: operands converted to their common type; a constant exponent as a literal.  Out: LLVM text.  Holds: Python's ints are
checked, NumPy's wrap; where the interpreter raises, it is asked to.

    int ** int     repeated squaring; a constant exponent below 0 makes it float ** float, as in Python
    float ** float libm's pow; x**2 is x*x, x**0.5 a square root, x**-1 a division, x**3 … x**16 are products in twice the
                   precision: correctly rounded (nearly always, the last), where pow is off by one unit in the last
                   place for one x in a thousand
    complex        CPython's and NumPy's products for small constant exponents; else NumPy's is libm's cpow, and CPython itself is asked
"""
from __future__ import annotations

import operator
from functools import partial

from codegen import layout
from codegen.build import LIKELY, UNLIKELY
from codegen.numbers.numerics import ATTRIBUTES, power_name, vector_power_name
from codegen.ops.numbers import complex_numbers
from codegen.ops.numbers.arithmetic import checked_int, overflow_message
from codegen.ops.convert import float_to_float
from codegen.ops.interpreter import ask
from codegen.ops.registry import op
from codegen.ops.scalars import (FLOAT, FLOAT_SUFFIX, INFINITY, INT, ONE, ZERO, all_of, bounds, common_type, copysign,
                                 fabs, fast, is_finite, literal_value, python_raises_if_both, without_bool)
from codegen.numbers.vectormath import call_complex, call_math, declare_widened, has_complex_functions, has_fma
from typeinfer.ops import UNKNOWN, Instead, Operand, Refuse, Typing
from typeinfer.types import BOOL, Complex, NoneType, NpInt, Num, PyNum

UNROLLED = 16                                     # constant exponents up to here are written out as products
WRAPPING = 255                                    # the same of ints that wrap: at most 14 products
NEGATIVE_EXPONENT = "int ** negative int is a float in Python: write float(x) ** n"
FRACTIONAL = "a negative float to a fractional power is complex in Python: write complex(x) ** y"


def pow_typing(x: Operand, y: Operand) -> Typing | None:
    common = without_bool(common_type(x.type, y.type))
    if common is INT and y.is_constant and y.constant < 0:
        common = FLOAT
    return Typing((common, common), common)


def emit_pow(b, instr, x, y):
    number = instr.result.type
    if number.kind == "c":
        return _pow_complex(b, instr, x, y)
    if number.kind == "f":
        return pow_float(b, instr, x, y)
    literal = literal_value(y)
    if number is INT:
        if bounds(instr, 1, y)[0] < 0:
            is_negative = b(f"icmp slt i64 {y}, 0")
            if bounds(instr, 0, x)[0] <= 0 <= bounds(instr, 0, x)[1]:
                b.python_raises_if(b(f"and i1 {is_negative}, {b(f'icmp eq i64 {x}, 0')}"), x, y)
            b.raise_if(is_negative, ValueError, NEGATIVE_EXPONENT)
    elif number.kind == "i" and bounds(instr, 1, y)[0] < 0:
        b.python_raises_if(b(f"icmp slt {layout.scalar(number)} {y}, 0"), x, y)
    is_checked = number is INT and b.options.overflow != "wrap" and "exact" not in instr.flags
    if literal is not None and 0 <= literal <= (UNROLLED if is_checked else WRAPPING):
        return _product(b, layout.scalar(number), x, literal, is_checked)
    llvm_type = layout.scalar(number)
    name = power_name(llvm_type, is_checked)
    if not is_checked:
        target = declare_widened(b.module, name, llvm_type, number.bits, partial(vector_power_name, llvm_type), ATTRIBUTES)
        return b(f"call {llvm_type} {target}({llvm_type} {x}, {llvm_type} {y})")
    pair = b.call(name, "{i64, i1}", (llvm_type, x), (llvm_type, y), attributes=ATTRIBUTES)
    result = b(f"extractvalue {{i64, i1}} {pair}, 0")
    b.raise_if(b(f"extractvalue {{i64, i1}} {pair}, 1"), OverflowError, overflow_message("**"))
    return result


def _product(b, llvm_type: str, x: str, exponent: int, is_checked: bool) -> str:
    """x ** exponent as a chain of products. A product that overflows is one that the result needs (|x| ≥ 2 there)."""
    if exponent == 0:
        return "1"
    result, square = None, x
    while True:
        if exponent & 1:
            result = square if result is None else _times(b, llvm_type, result, square, is_checked)
        exponent >>= 1
        if not exponent:
            return result
        square = _times(b, llvm_type, square, square, is_checked)


def _times(b, llvm_type, x, y, is_checked) -> str:
    return checked_int(b, "mul", "**", x, y) if is_checked else b(f"mul {llvm_type} {x}, {y}")


# --- floats

def pow_float(b, instr, x: str, y: str) -> str:
    number = instr.result.type
    llvm_type, exponent = layout.scalar(number), literal_value(y)
    result = _pow_by_constant(b, llvm_type, x, exponent)
    if result is None:
        result = call_math(b, "pow", llvm_type, x, y)
    if not number.python or b.options.error_model != "python" or exponent in (0.0, 1.0):
        return result
    # Of finite operands pow makes something else in three cases: 0 to a negative power and overflow, where Python raises;
    # a negative number to a fractional power, which gives nan here and a complex number there.
    def operands_finite():
        return all_of(b, is_finite(b, llvm_type, x), is_finite(b, llvm_type, y))

    if exponent is None or not float(exponent).is_integer():
        not_real = b(f"fcmp uno {llvm_type} {result}, {ZERO[llvm_type]}")
        b.raise_if(all_of(b, not_real, operands_finite()), ValueError, FRACTIONAL)
    if exponent is None or not 0 < exponent <= 1:
        infinite = b(f"fcmp oeq {llvm_type} {fabs(b, llvm_type, result)}, {INFINITY[llvm_type]}")
        python_raises_if_both(b, infinite, operands_finite, x, y)
    return result


def _pow_by_constant(b, llvm_type: str, x: str, exponent) -> str | None:
    if exponent == 2.0:
        return b(f"fmul {fast(b)}{llvm_type} {x}, {x}")
    if exponent == 0.0:
        return ONE[llvm_type]
    if exponent == 1.0:
        return x
    if exponent == -1.0:
        return b(f"fdiv {fast(b)}{llvm_type} {ONE[llvm_type]}, {x}")
    if exponent == 0.5:
        # pow(-0.0, 0.5) is 0.0, pow(-inf, 0.5) is inf; a square root keeps the sign of the one, and has no value for the other
        root = b.call(f"llvm.sqrt.{FLOAT_SUFFIX[llvm_type]}", llvm_type, (llvm_type, b(f"fadd {llvm_type} {x}, {ZERO[llvm_type]}")))
        least = b(f"fcmp oeq {llvm_type} {x}, {layout.literal(llvm_type, float('-inf'))}")
        return b.select(least, llvm_type, INFINITY[llvm_type], root)
    if exponent is None or not float(exponent).is_integer() or not 3 <= exponent <= UNROLLED:
        return None
    if llvm_type == "double":
        return _product_of_doubles(b, x, int(exponent)) if has_fma() else None
    wide = _product_of_floats(b, float_to_float(b, llvm_type, "double", x), int(exponent))
    return float_to_float(b, "float", llvm_type, float_to_float(b, "double", "float", wide))


def _product_of_floats(b, x: str, exponent: int) -> str:
    """x ** exponent in doubles, whose errors are far below what a float shows."""
    result, square = None, x
    while True:
        if exponent & 1:
            result = square if result is None else b(f"fmul double {result}, {square}")
        exponent >>= 1
        if not exponent:
            return result
        square = b(f"fmul double {square}, {square}")


def _product_of_doubles(b, x: str, exponent: int) -> str:
    """x ** exponent, every factor a sum of two doubles: high + low."""
    flags, result, square = fast(b), None, (x, None)
    while True:
        if exponent & 1:
            result = square if result is None else _times_in_pairs(b, flags, result, square)
        exponent >>= 1
        if not exponent:
            break
        square = _times_in_pairs(b, flags, square, square)
    high, low = result
    # Where high is infinite, low is nan; where it is -0.0, low is 0.0, and so would be their sum.
    finite = b(f"fcmp olt double {fabs(b, 'double', high)}, {INFINITY['double']}")
    whole = copysign(b, "double", b(f"fadd {flags}double {high}, {low}"), high)
    return b.select(finite, "double", whole, high)


def _times_in_pairs(b, flags: str, x, y):
    """The product of two sums; a low part None is 0. The products of low parts with each other are too small to count."""
    high = b(f"fmul {flags}double {x[0]}, {y[0]}")
    low = call_math(b, "fma", "double", x[0], y[0], b(f"fneg double {high}"))
    for p, q in ((x[0], y[1]), (x[1], y[0])):
        if p is not None and q is not None:
            low = call_math(b, "fma", "double", p, q, low)
    return high, low


# --- complex

def _pow_complex(b, instr, x, y):
    number = instr.result.type
    llvm_type = layout.scalar(number)
    real, imaginary = literal_value(y[0]), literal_value(y[1])
    if imaginary != 0 or real is None or not float(real).is_integer() or not 1 <= real <= UNROLLED:
        return ask(b, operator.pow, [number, number], [x, y], number) if number.python or not has_complex_functions() else _numpy_power(b, number, x, y)
    if not number.python:
        return _numpy_product(b, llvm_type, x, int(real))
    plain = _python_product(b, llvm_type, x, int(real))
    # An infinite part raises; the interpreter finds out what.
    infinite = [b(f"fcmp oeq {llvm_type} {fabs(b, llvm_type, part)}, {INFINITY[llvm_type]}") for part in plain]
    b.python_raises_if(b(f"or i1 {infinite[0]}, {infinite[1]}"), x, y)
    return plain


def _python_product(b, llvm_type: str, x, exponent: int):
    """CPython's c_powu: from the lowest bit, the first factor 1 (whose products with inf and -0.0 are not neutral)."""
    recover = complex_numbers.FOLLOWS_ANNEX_G
    result, square = (ONE[llvm_type], ZERO[llvm_type]), x
    while True:
        if exponent & 1:
            result = complex_numbers.multiply(b, llvm_type, result, square, recover)
        exponent >>= 1
        if not exponent:
            return result
        square = complex_numbers.multiply(b, llvm_type, square, square, recover)


def _numpy_power(b, number, x, y):
    """libm's cpow, which NumPy calls but for powers of 0 and small integers as exponents: there the interpreter is asked."""
    llvm_type = layout.scalar(number)
    rounded = call_math(b, "trunc", llvm_type, y[0])
    is_small = all_of(b, b(f"fcmp oeq {llvm_type} {y[1]}, {ZERO[llvm_type]}"), b(f"fcmp oeq {llvm_type} {rounded}, {y[0]}"),
                      b(f"fcmp olt {llvm_type} {fabs(b, llvm_type, y[0])}, 1.0e+02"))
    rare, usual, done = (b.new_label(hint) for hint in ("rare", "usual", "powered"))
    b.branch(b(f"or i1 {is_small}, {complex_numbers.is_zero(b, llvm_type, x)}"), rare, usual, UNLIKELY)
    b.start(usual)
    first = call_complex(b, "cpow", llvm_type, x, y)
    b.jump(done)
    b.start(rare)
    second, end = ask(b, operator.pow, [number, number], [x, y], number), b.label
    b.jump(done)
    b.start(done)
    return tuple(b.phi(llvm_type, (one, usual), (other, end)) for one, other in zip(first, second))


def _numpy_product(b, llvm_type: str, x, exponent: int):
    """NumPy's npy_cpow: 0 to a power is 0+0j; 1, 2, 3 are written out, others start from 1."""
    if exponent == 1:
        plain = x
    elif exponent in (2, 3):
        plain = complex_numbers.multiply(b, llvm_type, x, x)
        if exponent == 3:
            plain = complex_numbers.multiply(b, llvm_type, x, plain)
    else:
        plain, square, left = (ONE[llvm_type], ZERO[llvm_type]), x, exponent
        while left:
            if left & 1:
                plain = complex_numbers.multiply(b, llvm_type, plain, square)
            left >>= 1
            if left:
                square = complex_numbers.multiply(b, llvm_type, square, square)
    zero = complex_numbers.is_zero(b, llvm_type, x)
    return tuple(b.select(zero, llvm_type, ZERO[llvm_type], part) for part in plain)


def _reference(x, y):
    """x ** y with the two agreed deviations."""
    result = operator.pow(x, y)
    if type(x) is type(y) is int and type(result) is float:
        raise ValueError(NEGATIVE_EXPONENT)
    if type(result) is complex and not isinstance(x, complex) and not isinstance(y, complex):
        raise ValueError(FRACTIONAL)
    return result


pow_ = op("pow", operator.pow, keys=(operator.pow, operator.ipow, pow), raises=(OverflowError, ZeroDivisionError, ValueError),
          raises_for=PyNum | NpInt | Complex, doc="x ** y.", reference=_reference,
          differs="x**0.5, x**-1 and x**n of floats for a constant n from 2 to 16 are correctly rounded, the last nearly always "
                  "(libm's pow, which Python calls, may be 1 ulp off); "
                  "int ** int with a negative exponent that is not a constant raises ValueError (Python: a float)")
pow_.rule((Num, Num), pow_typing, emit_pow)


# --- pow(x, y, m)

def emit_modular(b, instr, x, y, m):
    """By squarings where products of residues fit (|m| ≤ 2**32) and y is not negative; else the interpreter is asked."""
    size = b.call("llvm.abs.i64", "i64", ("i64", m), ("i1", "false"))
    fits = b(f"icmp ult i64 {b(f'sub i64 {size}, 1')}, {1 << 32}")
    quick, slow, done = (b.new_label(hint) for hint in ("quick", "slow", "powered"))
    b.branch(all_of(b, fits, b(f"icmp sge i64 {y}, 0")), quick, slow, LIKELY)
    b.start(quick)
    first = b.call("jitcore_modular_power", "i64", ("i64", x), ("i64", y), ("i64", m), ("i64", size), attributes=ATTRIBUTES)
    b.jump(done)
    b.start(slow)
    second, end = ask(b, pow, [INT, INT, INT], [x, y, m], INT), b.label
    b.jump(done)
    b.start(done)
    return b.phi("i64", (first, quick), (second, end))


def modular_typing(x: Operand, y: Operand, m: Operand):
    if all(one.type in (INT, BOOL) for one in (x, y, m)):
        return Typing((INT, INT, INT), INT)
    return Refuse("pow() with three arguments takes Python ints", "int(…) makes one of a NumPy number")


power_modulo = op("pow_modulo", pow, raises=(ValueError,), parameters={"base": UNKNOWN, "exp": UNKNOWN, "mod": None},
                  doc="pow(x, y, m): x ** y % m, for large y too.")
power_modulo.rule((Num, Num, Num), modular_typing, emit_modular)
power_modulo.rule((Num, Num, NoneType), lambda x, y, none: Instead(pow, (0, 1)))
