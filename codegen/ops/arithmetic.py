"""+ - * / // % divmod and unary + - on numbers.

In: operands converted to the type that the rules chose.  Out: LLVM text.  Holds: Python's ints are checked (`overflow`),
NumPy's wrap; nothing here can trap the CPU; where the interpreter raises, it is asked to.

Python:  //, % round down, a divisor of 0 raises, int / int is the correctly rounded quotient however large the ints.
NumPy:   x // 0 and x % 0 of integers are 0, min // -1 wraps to min; floats follow C's division.
"""
from __future__ import annotations

import operator

from codegen import layout
from codegen.build import LIKELY
from codegen.ops import complex_numbers
from codegen.ops.registry import op
from codegen.ops.scalars import (BOOL_, COMPLEX, FLOAT, FLOAT64, FLOAT_SUFFIX, INT, INT_MAX, INT_MIN, ONE, ZERO, all_of,
                                 bounds, common_type, copysign, fabs, fast, has_fma, leaves_at_once, literal_value, promoted, unchanged,
                                 without_bool)
from codegen.vectormath import call_math
from typeinfer.ops import Operand, Typing
from typeinfer.types import Num, Number, Real, Tuple

_WIDE = {"half": "float", "float": "float", "double": "double"}     # what NumPy computes // and % of a half in


def overflow_message(symbol: str) -> str:
    return f"integer overflow: the result of {symbol} does not fit in 64 bits"


# --- + - *

def is_real(number: Number) -> bool:
    return number.kind in "biuf"


def add_typing(numpy_bool):
    """+ - * on two numbers. Since 3.14 a Python real stays real beside a complex."""
    usual = promoted("biufc", numpy_bool)

    def typing(x: Operand, y: Operand) -> Typing | None:
        return mixed_complex(x.type, y.type) or usual(x, y)
    return typing


def mixed_complex(a: Number, b: Number) -> Typing | None:
    """The typing of arithmetic between a Python complex and a real, where the real is not made complex."""
    if complex_numbers.FOLLOWS_ANNEX_G and common_type(a, b) is COMPLEX and is_real(a) is not is_real(b):
        return Typing((FLOAT if is_real(a) else COMPLEX, FLOAT if is_real(b) else COMPLEX), COMPLEX)
    return None


def emit_add(name: str, symbol: str, of_bools: str = ""):
    """+, - or * (LLVM's `name`): the emit for every kind of number."""
    def emit(b, instr, x, y):
        number = instr.result.type
        if number.kind == "c":
            return _complex(b, name, number, x, y)
        if number.kind == "b":
            return b(f"{of_bools} i1 {x}, {y}")
        llvm_type = layout.scalar(number)
        if number.kind == "f":
            return b(f"f{name} {fast(b)}{llvm_type} {x}, {y}")
        if number is INT:
            return _checked(b, instr, name, symbol, x, y)
        return b(f"{name} {llvm_type} {x}, {y}")
    return emit


def _complex(b, name: str, number: Number, x, y):
    llvm_type = layout.scalar(number)
    if name == "mul":
        return complex_numbers.multiply(b, llvm_type, x, y, recover=number.python and complex_numbers.FOLLOWS_ANNEX_G)
    return complex_numbers.add(b, llvm_type, x, y, "f" + name)


def _checked(b, instr, name: str, symbol: str, x: str, y: str) -> str:
    if "exact" in instr.flags:
        return b(f"{name} nsw i64 {x}, {y}")
    if b.options.overflow == "wrap":
        return b(f"{name} i64 {x}, {y}")
    return checked_int(b, name, symbol, x, y)


def checked_int(b, name: str, symbol: str, x: str, y: str) -> str:
    """An operation on two Python ints that raises where the result does not fit."""
    if b.will_defer():                            # with.overflow stays scalar: say the same by plain operations
        result = b(f"{name} i64 {x}, {y}")
        b.raise_if(_OVERFLOW[name](b, x, y, result), OverflowError, overflow_message(symbol))
        return result
    pair = b.call(f"llvm.s{name}.with.overflow.i64", "{i64, i1}", ("i64", x), ("i64", y))
    result = b(f"extractvalue {{i64, i1}} {pair}, 0")
    b.raise_if(b(f"extractvalue {{i64, i1}} {pair}, 1"), OverflowError, overflow_message(symbol))
    return result


def _add_overflows(b, x: str, y: str, result: str) -> str:
    """Both operands differ in sign from the sum."""
    differ = b(f"and i64 {b(f'xor i64 {x}, {result}')}, {b(f'xor i64 {y}, {result}')}")
    return b(f"icmp slt i64 {differ}, 0")


def _sub_overflows(b, x: str, y: str, result: str) -> str:
    """The operands differ in sign, and x from the difference."""
    differ = b(f"and i64 {b(f'xor i64 {x}, {y}')}, {b(f'xor i64 {x}, {result}')}")
    return b(f"icmp slt i64 {differ}, 0")


def _mul_overflows(b, x: str, y: str, result: str) -> str:
    """The high half of the 128-bit product is not the sign of the low half (Warren, Hacker's Delight, 8-2)."""
    low = [b(f"and i64 {one}, 4294967295") for one in (x, y)]
    high = [b(f"ashr i64 {one}, 32") for one in (x, y)]
    carry = b(f"lshr i64 {b(f'mul i64 {low[0]}, {low[1]}')}, 32")
    middle = b(f"add i64 {b(f'mul i64 {high[0]}, {low[1]}')}, {carry}")
    other = b(f"add i64 {b(f'mul i64 {low[0]}, {high[1]}')}, {b(f'and i64 {middle}, 4294967295')}")
    top = b(f"add i64 {b(f'mul i64 {high[0]}, {high[1]}')}, {b(f'ashr i64 {middle}, 32')}")
    top = b(f"add i64 {top}, {b(f'ashr i64 {other}, 32')}")
    return b(f"icmp ne i64 {top}, {b(f'ashr i64 {result}, 63')}")


_OVERFLOW = {"add": _add_overflows, "sub": _sub_overflows, "mul": _mul_overflows}
_OVERFLOWS = "an int beyond 64 bits raises OverflowError"
add = op("add", operator.add, keys=(operator.add, operator.iadd), raises=(OverflowError,), differs=_OVERFLOWS,
         doc="x + y. Python's ints are checked, NumPy's wrap; np.bool_ + np.bool_ is `or`.")
sub = op("sub", operator.sub, keys=(operator.sub, operator.isub), raises=(OverflowError,), doc="x - y.")
mul = op("mul", operator.mul, keys=(operator.mul, operator.imul), raises=(OverflowError,),
         doc="x * y; np.bool_ * np.bool_ is `and`.")
add.rule((Num, Num), add_typing(BOOL_), emit_add("add", "+", "or"))
sub.rule((Num, Num), add_typing(None), emit_add("sub", "-"))
mul.rule((Num, Num), add_typing(BOOL_), emit_add("mul", "*", "and"))


# --- unary

def emit_neg(b, instr, x):
    number = instr.result.type
    if number.kind == "c":
        return tuple(b(f"fneg {layout.scalar(number)} {part}") for part in x)
    if number.kind == "f":
        return b(f"fneg {fast(b)}{layout.scalar(number)} {x}")
    return negate_int(b, instr, "-", x) if number is INT else b(f"sub {layout.scalar(number)} 0, {x}")


def negate_int(b, instr, symbol: str, x: str) -> str:
    """-x of a Python int: only the least one has no negative."""
    if "exact" in instr.flags or bounds(instr, 0, x)[0] > INT_MIN:
        return b(f"sub nsw i64 0, {x}")
    if b.options.overflow != "wrap":
        b.raise_if(b(f"icmp eq i64 {x}, {INT_MIN}"), OverflowError, overflow_message(symbol))
    return b(f"sub i64 0, {x}")


neg = op("neg", operator.neg, raises=(OverflowError,), doc="-x.")
neg.rule((Num,), unchanged("iufc"), emit_neg)
pos = op("pos", operator.pos, doc="+x: x itself, a bool as an int.")
pos.rule((Num,), unchanged("iufc"), lambda b, instr, x: x)


# --- /

def truediv_typing(x: Operand, y: Operand) -> Typing | None:
    common = without_bool(common_type(x.type, y.type), FLOAT64)
    if common is INT:
        return Typing((INT, INT), FLOAT)
    if common.kind in "iu":
        return Typing((FLOAT64, FLOAT64), FLOAT64)
    return mixed_complex(x.type, y.type) or Typing((common, common), common)


def emit_truediv(b, instr, x, y):
    number, divisor = instr.result.type, instr.args[1].type
    llvm_type = layout.scalar(number)
    if number.python and "nonzero" not in instr.flags and b.options.error_model == "python":
        b.python_raises_if(_is_zero(b, divisor, y), x, y)
    if number.kind == "c":
        if not number.python:
            return complex_numbers.divide_numpy(b, llvm_type, x, y)
        return complex_numbers.divide(b, llvm_type, x, y, recover=complex_numbers.FOLLOWS_ANNEX_G)
    if divisor is INT:
        return divide_ints(b, instr, x, y)
    return b(f"fdiv {fast(b)}{llvm_type} {x}, {y}")


def _is_zero(b, number: Number, y) -> str:
    if number.kind == "c":
        return complex_numbers.is_zero(b, layout.scalar(number), y)
    literal = literal_value(y)
    if literal is not None:
        return "false" if literal != 0 else "true"
    return b(f"icmp eq i64 {y}, 0") if number is INT else b(f"fcmp oeq {layout.scalar(number)} {y}, {ZERO[layout.scalar(number)]}")


def divide_ints(b, instr, x: str, y: str) -> str:
    """x / y of Python ints (y = 0 gives what floats give). Up to 2**53 both are doubles exactly, and one division
    rounds the quotient correctly; beyond, a function does it in integers."""
    exact = 1 << 53
    small = []
    for index, value in enumerate((x, y)):
        least, greatest = bounds(instr, index, value)
        if least < -exact or greatest > exact:
            small.append(b(f"icmp ult i64 {b(f'add i64 {value}, {exact}')}, {2 * exact + 1}"))
    fx, fy = b(f"sitofp i64 {x} to double"), b(f"sitofp i64 {y} to double")
    quotient = b(f"fdiv {fast(b)}double {fx}, {fy}")
    if not small:
        return quotient
    both, start = all_of(b, *small), b.label
    large, done = b.new_label("large"), b.new_label("divided")
    b.branch(both, done, large, LIKELY)
    b.start(large)
    target = b.module.define("int.divide", _DIVIDE_INTS)
    for symbol in ("llvm.abs.i64", "llvm.ctlz.i64"):
        b.module.declare(symbol, "i64", ("i64", "i1"))
    b.module.declare("llvm.fabs.f64", "double", ("double",))
    slow = b(f"call double {target}(i64 {x}, i64 {y}, double {quotient})")
    b.jump(done)
    b.start(done)
    return b.phi("double", (quotient, start), (slow, large))


# The quotient of |x| * 2**s by |y|, with s such that it has 57 or 58 bits (or more, where s is 0), is computed exactly: a
# double gives its first 50 bits, two corrections the rest (their residues fit in i128, multiplication of which is inline;
# division would be a call). Then its last bit says whether there is a remainder, and rounding it to double, once, is right.
_DIVIDE_INTS = f"""define internal double @int.divide(i64 %x, i64 %y, double %estimate) cold noinline nounwind willreturn memory(none) {{
entry:
  %zero = icmp eq i64 %y, 0
  br i1 %zero, label %plain, label %begin
plain:
  ret double %estimate
begin:
  %a = call i64 @llvm.abs.i64(i64 %x, i1 false)
  %b = call i64 @llvm.abs.i64(i64 %y, i1 false)
  %la = call i64 @llvm.ctlz.i64(i64 %a, i1 false)
  %lb = call i64 @llvm.ctlz.i64(i64 %b, i1 false)
  %difference = sub i64 %la, %lb
  %wanted = add i64 %difference, 57
  %negative = icmp slt i64 %wanted, 0
  %s = select i1 %negative, i64 0, i64 %wanted
  %s.wide = zext i64 %s to i128
  %a.wide = zext i64 %a to i128
  %b.wide = zext i64 %b to i128
  %scaled = shl i128 %a.wide, %s.wide
  %size = call double @llvm.fabs.f64(double %estimate)
  %s.exponent = add i64 %s, 1023
  %s.bits = shl i64 %s.exponent, 52
  %factor = bitcast i64 %s.bits to double
  %first.float = fmul double %size, %factor
  %first = fptoui double %first.float to i64
  %first.wide = zext i64 %first to i128
  %first.product = mul i128 %first.wide, %b.wide
  %residue = sub i128 %scaled, %first.product
  %is.over = icmp slt i128 %residue, 0
  %opposite = sub i128 0, %residue
  %magnitude = select i1 %is.over, i128 %opposite, i128 %residue
  %high.wide = lshr i128 %magnitude, 64
  %high = trunc i128 %high.wide to i64
  %low = trunc i128 %magnitude to i64
  %high.float = uitofp i64 %high to double
  %high.scaled = fmul double %high.float, {layout.literal("double", 2.0 ** 64)}
  %low.float = uitofp i64 %low to double
  %residue.float = fadd double %high.scaled, %low.float
  %b.float = uitofp i64 %b to double
  %correction.float = fdiv double %residue.float, %b.float
  %correction.size = fptosi double %correction.float to i64
  %correction.down = sub i64 0, %correction.size
  %correction = select i1 %is.over, i64 %correction.down, i64 %correction.size
  %second = add i64 %first, %correction
  %second.wide = zext i64 %second to i128
  %second.product = mul i128 %second.wide, %b.wide
  %rest = sub i128 %scaled, %second.product
  %below = icmp slt i128 %rest, 0
  %above = icmp sge i128 %rest, %b.wide
  %down = sext i1 %below to i64
  %up = zext i1 %above to i64
  %third.down = add i64 %second, %down
  %third = add i64 %third.down, %up
  %third.wide = zext i64 %third to i128
  %third.product = mul i128 %third.wide, %b.wide
  %inexact = icmp ne i128 %scaled, %third.product
  %sticky = zext i1 %inexact to i64
  %digits = or i64 %third, %sticky
  %rounded = uitofp i64 %digits to double
  %inverse.exponent = sub i64 1023, %s
  %inverse.bits = shl i64 %inverse.exponent, 52
  %inverse = bitcast i64 %inverse.bits to double
  %quotient = fmul double %rounded, %inverse
  %signs = xor i64 %x, %y
  %is.negative = icmp slt i64 %signs, 0
  %negated = fneg double %quotient
  %result = select i1 %is.negative, double %negated, double %quotient
  ret double %result
}}"""

truediv = op("truediv", operator.truediv, keys=(operator.truediv, operator.itruediv), raises=(ZeroDivisionError,),
             doc="x / y. Python: a divisor of 0 raises. NumPy: it gives inf or nan; integers are divided as float64.")
truediv.rule((Num, Num), truediv_typing, emit_truediv)


# --- // % divmod

def emit_floordiv(b, instr, x, y):
    return _divide(b, instr, x, y, True, False)[0]


def emit_mod(b, instr, x, y):
    return _divide(b, instr, x, y, False, True)[1]


def emit_divmod(b, instr, x, y):
    return _divide(b, instr, x, y, True, True)


def _divide(b, instr, x: str, y: str, wants_quotient: bool, wants_rest: bool):
    """(x // y or None, x % y or None)."""
    number = instr.args[0].type
    raises = number.python and b.options.error_model == "python"
    if raises and "nonzero" not in instr.flags:
        b.python_raises_if(_is_zero(b, number, y), x, y)
    if number.kind == "f":
        return divide_floats(b, layout.scalar(number), x, y, wants_quotient, wants_rest, raises)
    is_safe = "exact" in instr.flags
    if number is INT and wants_quotient and not is_safe and b.options.overflow != "wrap":
        _check_quotient(b, instr, x, y)
        is_safe = not b.is_silent
    is_safe = is_safe and ("nonzero" in instr.flags or raises and leaves_at_once(b))
    if number.kind == "u":
        return _divide_unsigned(b, instr, x, y, wants_quotient, wants_rest)
    return _divide_signed(b, instr, x, y, wants_quotient, wants_rest, is_safe)


def _check_quotient(b, instr, x: str, y: str) -> None:
    """The least int divided by -1 is the one quotient that does not fit."""
    least, greatest = bounds(instr, 1, y)
    if bounds(instr, 0, x)[0] > INT_MIN or least > -1 or greatest < -1:
        return
    is_least = b(f"icmp eq i64 {x}, {INT_MIN}")
    both = is_least if least == greatest else b(f"and i1 {is_least}, {b(f'icmp eq i64 {y}, -1')}")
    b.raise_if(both, OverflowError, overflow_message("//"))


def _divide_signed(b, instr, x, y, wants_quotient, wants_rest, is_safe):
    llvm_type = layout.scalar(instr.args[0].type)
    least, greatest = bounds(instr, 1, y)
    if least > 0:
        return _divide_by_positive(b, instr, llvm_type, x, y, least == greatest, wants_quotient, wants_rest)
    divisor = y
    special = None
    if not is_safe and least <= 0 and greatest >= -1:
        # Divisors 0 and -1 trap (the latter for the least x): divide by 1 instead; then x * y is the quotient that NumPy
        # gives for both (0, and -x that wraps), and the remainder is 0.
        special = b(f"icmp ult {llvm_type} {b(f'add {llvm_type} {y}, 1')}, 2")
        divisor = b.select(special, llvm_type, "1", y)
    quotient = b(f"sdiv {llvm_type} {x}, {divisor}") if wants_quotient else None
    rest = b(f"srem {llvm_type} {x}, {divisor}")
    # Rounded down instead of towards 0: where there is a remainder whose sign is not the divisor's.
    unlike = b(f"icmp slt {llvm_type} {b(f'xor {llvm_type} {rest}, {divisor}')}, 0")
    adjust = b(f"and i1 {unlike}, {b(f'icmp ne {llvm_type} {rest}, 0')}")
    if wants_quotient:
        quotient = b(f"add {llvm_type} {quotient}, {b(f'sext i1 {adjust} to {llvm_type}')}")
        if special:
            quotient = b.select(special, llvm_type, b(f"mul {llvm_type} {x}, {y}"), quotient)
    if wants_rest:
        rest = b(f"add {llvm_type} {rest}, {b.select(adjust, llvm_type, divisor, '0')}")
    return quotient, rest


def _divide_by_positive(b, instr, llvm_type, x, y, is_literal, wants_quotient, wants_rest):
    """By a divisor > 0: a shift and a mask for a power of two; no adjustment where x is not negative either."""
    divisor = bounds(instr, 1, y)[0]
    if is_literal and divisor & (divisor - 1) == 0:
        quotient = b(f"ashr {llvm_type} {x}, {divisor.bit_length() - 1}") if wants_quotient else None
        return quotient, b(f"and {llvm_type} {x}, {divisor - 1}") if wants_rest else None
    if bounds(instr, 0, x)[0] >= 0:
        return _unsigned(b, llvm_type, x, y, wants_quotient, wants_rest)
    quotient = b(f"sdiv {llvm_type} {x}, {y}") if wants_quotient else None
    rest = b(f"srem {llvm_type} {x}, {y}")
    mask = b(f"ashr {llvm_type} {rest}, {int(llvm_type[1:]) - 1}")
    if wants_quotient:
        quotient = b(f"add {llvm_type} {quotient}, {mask}")
    if wants_rest:
        rest = b(f"add {llvm_type} {rest}, {b(f'and {llvm_type} {mask}, {y}')}")
    return quotient, rest


def _unsigned(b, llvm_type, x, y, wants_quotient, wants_rest):
    return (b(f"udiv {llvm_type} {x}, {y}") if wants_quotient else None,
            b(f"urem {llvm_type} {x}, {y}") if wants_rest else None)


def _divide_unsigned(b, instr, x, y, wants_quotient, wants_rest):
    llvm_type = layout.scalar(instr.args[0].type)
    if bounds(instr, 1, y)[0] > 0 or "nonzero" in instr.flags:
        return _unsigned(b, llvm_type, x, y, wants_quotient, wants_rest)
    zero = b(f"icmp eq {llvm_type} {y}, 0")
    divisor = b.select(zero, llvm_type, "1", y)   # the remainder is then 0, as it is to be
    quotient, rest = _unsigned(b, llvm_type, x, divisor, wants_quotient, wants_rest)
    return b.select(zero, llvm_type, "0", quotient) if wants_quotient else None, rest


def divide_floats(b, number_type: str, x, y, wants_quotient, wants_rest, is_nonzero):
    """CPython's float_floor_div and float_rem, which are NumPy's npy_divmod but for a divisor of 0."""
    llvm_type = _WIDE[number_type]
    if llvm_type != number_type:
        x, y = (b(f"fpext {number_type} {part} to {llvm_type}") for part in (x, y))
    zero = ZERO[llvm_type]
    plain, rest = remainder(b, llvm_type, x, y)
    inexact = b(f"fcmp une {llvm_type} {rest}, {zero}")
    unlike = b(f"xor i1 {b(f'fcmp olt {llvm_type} {y}, {zero}')}, {b(f'fcmp olt {llvm_type} {rest}, {zero}')}")
    adjust = b(f"and i1 {inexact}, {unlike}")
    quotient = final = None
    if wants_quotient:
        whole = b(f"fdiv {llvm_type} {b(f'fsub {llvm_type} {x}, {rest}')}, {y}")
        whole = b.select(adjust, llvm_type, b(f"fsub {llvm_type} {whole}, {ONE[llvm_type]}"), whole)
        # `whole` is an integer but for its rounding.
        floor = b.call(f"llvm.floor.{FLOAT_SUFFIX[llvm_type]}", llvm_type, (llvm_type, whole))
        half = layout.literal(llvm_type, 0.5)
        above = b(f"fcmp ogt {llvm_type} {b(f'fsub {llvm_type} {whole}, {floor}')}, {half}")
        floor = b.select(above, llvm_type, b(f"fadd {llvm_type} {floor}, {ONE[llvm_type]}"), floor)
        quotient = b.select(b(f"fcmp une {llvm_type} {whole}, {zero}"), llvm_type, floor, copysign(b, llvm_type, zero, plain))
        if not is_nonzero and not literal_value(y):
            quotient = b.select(b(f"fcmp oeq {llvm_type} {y}, {zero}"), llvm_type, plain, quotient)
    if wants_rest:
        adjusted = b.select(adjust, llvm_type, b(f"fadd {llvm_type} {rest}, {y}"), rest)
        final = b.select(inexact, llvm_type, adjusted, copysign(b, llvm_type, zero, y))
    if llvm_type != number_type:
        quotient, final = (part and b(f"fptrunc {llvm_type} {part} to {number_type}") for part in (quotient, final))
    return quotient, final


def remainder(b, llvm_type: str, x: str, y: str) -> tuple[str, str]:
    """(x / y, C's fmod of x and y but for the sign of a zero).

    A quotient below 2**52 is off by less than 1 before it is truncated, and only upwards; x - quotient * y is then exact in
    one fused operation (and off by one y, where the quotient was). That is several times faster than libm's fmod, which is
    left the rest: huge quotients, inf, nan.
    """
    plain = b(f"fdiv {llvm_type} {x}, {y}")
    if not has_fma():
        return plain, b(f"frem {llvm_type} {x}, {y}")
    whole = call_math(b, "trunc", llvm_type, plain)
    limit = layout.literal(llvm_type, 2.0 ** (52 if llvm_type == "double" else 23))
    quick, slow, done = (b.new_label(hint) for hint in ("quick", "slow", "rest"))
    b.branch(b(f"fcmp olt {llvm_type} {fabs(b, llvm_type, plain)}, {limit}"), quick, slow, LIKELY)
    b.start(quick)
    negative = b(f"fneg {llvm_type} {whole}")
    fused = call_math(b, "fma", llvm_type, negative, y, x)
    # No quotient: x itself, also where y is infinite.
    fused = b.select(b(f"fcmp oeq {llvm_type} {whole}, {ZERO[llvm_type]}"), llvm_type, x, fused)
    beyond = b(f"fcmp olt {llvm_type} {b(f'fmul {llvm_type} {copysign(b, llvm_type, ONE[llvm_type], x)}, {fused}')}, {ZERO[llvm_type]}")
    near = b.select(beyond, llvm_type, b(f"fadd {llvm_type} {fused}, {copysign(b, llvm_type, y, x)}"), fused)
    b.jump(done)
    b.start(slow)
    far = b(f"frem {llvm_type} {x}, {y}")
    b.jump(done)
    b.start(done)
    return plain, b.phi(llvm_type, (near, quick), (far, slow))


def divmod_typing(x: Operand, y: Operand) -> Typing | None:
    found = promoted("iuf")(x, y)
    return found and Typing(found.params, Tuple((found.result, found.result)))


_DIVISION = (OverflowError, ZeroDivisionError)
floordiv = op("floordiv", operator.floordiv, keys=(operator.floordiv, operator.ifloordiv), raises=_DIVISION,
              doc="x // y, rounded down. Python: a divisor of 0 raises. NumPy: it gives 0 for integers.")
mod = op("mod", operator.mod, keys=(operator.mod, operator.imod), raises=(ZeroDivisionError,),
         doc="x % y, with the sign of y. Python: a divisor of 0 raises. NumPy: it gives 0 for integers, nan for floats.")
divmod_ = op("divmod", divmod, raises=_DIVISION, doc="(x // y, x % y).")
floordiv.rule((Real, Real), promoted("iuf"), emit_floordiv)
mod.rule((Real, Real), promoted("iuf"), emit_mod)
divmod_.rule((Real, Real), divmod_typing, emit_divmod)

__all__ = ["checked_int", "divide_floats", "divide_ints", "emit_add", "negate_int", "overflow_message", "INT_MAX"]
