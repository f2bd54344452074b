"""+ - * / // % divmod and unary + - on numbers.

In: operands converted to the type that the rules chose.  Out: LLVM text.  Holds: Python's ints are checked (`overflow`),
NumPy's wrap; nothing here can trap the CPU; where the interpreter raises, it is asked to.

Python:  //, % round down, a divisor of 0 raises, int / int is the correctly rounded quotient however large the ints.
NumPy:   x // 0 and x % 0 of integers are 0, min // -1 wraps to min; floats follow C's division.
"""
from __future__ import annotations

import operator

from codegen import layout
from codegen.build import LIKELY, UNLIKELY
from codegen.numbers.numerics import ATTRIBUTES
from codegen.ops.numbers import complex_numbers
from codegen.ops.numbers.division_lanes import LANES, divide_in_lanes
from codegen.ops.registry import op
from codegen.ops.numbers.remainder import remainder
from codegen.ops.scalars import (BOOL_, COMPLEX, FLOAT, FLOAT64, FLOAT_SUFFIX, INT, INT_MAX, INT_MIN, ONE, ZERO, all_of,
                                 bounds, common_type, copysign, fast, leaves_at_once, literal_value, promoted, unchanged,
                                 without_bool)
from typeinfer.ir import Instr, Value
from typeinfer.ops import Operand, Typing
from typeinfer.types import Num, Number, PyNum, Real, Tuple

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
    if name == "mul" and not b.will_defer():
        for factor, other, index in ((x, y, 1), (y, x, 0)):
            if (literal_value(factor) or 0) > 1:
                return _multiply_by_literal(b, int(literal_value(factor)), other, bounds(instr, index, other))
    return checked_int(b, name, symbol, x, y)


def _multiply_by_literal(b, factor: int, x: str, x_bounds: tuple[int, int]) -> str:
    """The product fits if x does not exceed a constant: known before multiplying, and LLVM may use additions and shifts."""
    least, greatest = max(x_bounds[0], -(-INT_MIN // factor)), INT_MAX // factor
    if least == x_bounds[0]:
        fails = b(f"icmp sgt i64 {x}, {greatest}")
    else:
        fails = b(f"icmp ugt i64 {b(f'sub i64 {x}, {least}')}, {greatest - least}")
    b.raise_if(fails, OverflowError, overflow_message("*"))
    return b(f"mul nsw i64 {x}, {factor}")


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
add = op("add", operator.add, keys=(operator.add, operator.iadd), raises=(OverflowError,), raises_for=INT,
         differs=_OVERFLOWS,
         doc="x + y. Python's ints are checked, NumPy's wrap; np.bool_ + np.bool_ is `or`.")
sub = op("sub", operator.sub, keys=(operator.sub, operator.isub), raises=(OverflowError,), raises_for=INT,
         doc="x - y.")
mul = op("mul", operator.mul, keys=(operator.mul, operator.imul), raises=(OverflowError,), raises_for=INT,
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


neg = op("neg", operator.neg, raises=(OverflowError,), raises_for=INT, doc="-x.")
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
    if number is INT:
        return b(f"icmp eq i64 {y}, 0")
    return b(f"fcmp oeq {layout.scalar(number)} {y}, {ZERO[layout.scalar(number)]}")


def divide_ints(b, instr, x: str, y: str) -> str:
    """x / y of Python ints (y = 0 gives what floats give). Up to 2**53 both are doubles exactly, and one division
    rounds the quotient correctly; beyond, a function of the runtime does it in integers."""
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
    slow = b.call("jitcore_divide_ints", "double", ("i64", x), ("i64", y), ("double", quotient), attributes=ATTRIBUTES)
    b.jump(done)
    b.start(done)
    return b.phi("double", (quotient, start), (slow, large))


truediv = op("truediv", operator.truediv, keys=(operator.truediv, operator.itruediv), raises=(ZeroDivisionError,),
             raises_for=PyNum, doc="x / y. Python: a divisor of 0 raises. NumPy: it gives inf or nan; integers are divided as float64.")
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
    if not number.python and (LANES in instr.flags or b.deferring is not None):
        found = divide_in_lanes(b, instr, x, y, wants_quotient, wants_rest)
        if found is not None:
            return found
    if number is INT and wants_quotient and not is_safe and b.options.overflow != "wrap":
        _check_quotient(b, instr, x, y)
        is_safe = True
    never_zero = "nonzero" in instr.flags or raises and leaves_at_once(b)
    is_safe = never_zero and (is_safe or not wants_quotient and bounds(instr, 0, x)[0] > number.minimum)
    if number.kind == "u":
        return _divide_unsigned(b, instr, x, y, wants_quotient, wants_rest)
    if number is INT and not wants_quotient and never_zero and not is_safe and leaves_at_once(b) and literal_value(y) is None:
        y, is_safe = _divisor_of_the_least(b, instr, x, y), True
    if number is INT and not wants_quotient and literal_value(y) is None and _is_likely_small(instr.args[0]):
        return None, _remainder_without_division(b, instr, x, y, is_safe)
    return _divide_signed(b, instr, x, y, wants_quotient, wants_rest, is_safe)


def _divisor_of_the_least(b, instr, x: str, y: str) -> str:
    """The divisor; 1 for -1 where x is the least int, which would trap. (Asked of x, so that it costs a branch that is never taken: in
    Euclid's algorithm each division waits for the divisor, and x is known long before.)"""
    if bounds(instr, 1, y)[0] > -1 or bounds(instr, 1, y)[1] < -1:
        return y
    start, least, done = b.label, b.new_label("least"), b.new_label("divide")
    b.branch(b(f"icmp eq i64 {x}, {INT_MIN}"), least, done, UNLIKELY)
    b.start(least)
    one = b.select(b(f"icmp eq i64 {y}, -1"), "i64", "1", y)
    b.jump(done)
    b.start(done)
    return b.phi("i64", (y, start), (one, least))


def _check_quotient(b, instr, x: str, y: str) -> None:
    """The least int divided by -1 is the one quotient that does not fit."""
    least, greatest = bounds(instr, 1, y)
    if bounds(instr, 0, x)[0] > INT_MIN or least > -1 or greatest < -1:
        return
    is_least = b(f"icmp eq i64 {x}, {INT_MIN}")
    both = is_least if least == greatest else b(f"and i1 {is_least}, {b(f'icmp eq i64 {y}, -1')}")
    b.raise_if(both, OverflowError, overflow_message("//"))


def _is_likely_small(x: Value) -> bool:
    """Whether `x % y` wraps around now and then: i + 1, i - k; not a product, nor what Euclid's algorithm divides."""
    origin = x.origin
    return isinstance(origin, Instr) and origin.op in (add, sub) and not any(
        isinstance(arg.origin, Instr) and arg.origin.op is mul for arg in origin.args)


def _remainder_without_division(b, instr, x: str, y: str, is_safe: bool) -> str:
    """x % y is x itself where 0 <= x < y, as for most of (i + 1) % n. A division takes ten times as long as to ask (measured:
    the game of life on a torus 1.5 times as fast)."""
    small = b(f"icmp ult i64 {x}, {y}")
    if bounds(instr, 1, y)[0] < 0:
        small = all_of(b, small, b(f"icmp sgt i64 {y}, 0"))
    start, divide, done = b.label, b.new_label("divide"), b.new_label("rest")
    b.branch(small, done, divide)
    b.start(divide)
    rest, end = _divide_signed(b, instr, x, y, False, True, is_safe)[1], b.label
    b.jump(done)
    b.start(done)
    return b.phi("i64", (x, start), (rest, end))


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
    if instr.args[0].type is INT and not wants_quotient and leaves_at_once(b) and literal_value(y) is None and not _is_likely_small(instr.args[0]):
        return None, _rest_by_sign(b, x, divisor)
    # Rounded down instead of towards 0: where there is a remainder, and the signs differ, which is known before the division ends.
    unlike = b(f"icmp slt {llvm_type} {b(f'xor {llvm_type} {x}, {divisor}')}, 0")
    missing = b.select(unlike, llvm_type, divisor, "0") if wants_rest else None
    quotient = b(f"sdiv {llvm_type} {x}, {divisor}") if wants_quotient else None
    rest = b(f"srem {llvm_type} {x}, {divisor}")
    is_whole = b(f"icmp eq {llvm_type} {rest}, 0")
    if wants_quotient:
        adjust = b(f"and i1 {unlike}, {b(f'xor i1 {is_whole}, true')}")
        quotient = b(f"add {llvm_type} {quotient}, {b(f'sext i1 {adjust} to {llvm_type}')}")
        if special:
            quotient = b.select(special, llvm_type, b(f"mul {llvm_type} {x}, {y}"), quotient)
    if wants_rest:
        rest = b.select(is_whole, llvm_type, "0", b(f"add {llvm_type} {rest}, {missing}"))
    return quotient, rest


def _rest_by_sign(b, x: str, y: str) -> str:
    """x % y, where what C gives is what it is but where the signs differ: seldom, so that nothing waits for it (measured: powers
    modulo a number, where each step waits for the one before, 1.2 times as fast)."""
    rest = b(f"srem i64 {x}, {y}")
    start, unlike, done = b.label, b.new_label("unlike"), b.new_label("rest")
    b.branch(b(f"icmp slt i64 {b(f'xor i64 {x}, {y}')}, 0"), unlike, done, UNLIKELY)
    b.start(unlike)
    adjusted = b.select(b(f"icmp eq i64 {rest}, 0"), "i64", "0", b(f"add i64 {rest}, {y}"))
    b.jump(done)
    b.start(done)
    return b.phi("i64", (rest, start), (adjusted, unlike))


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
    rest = remainder(b, llvm_type, x, y)
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
        plain = b(f"fdiv {llvm_type} {x}, {y}")
        quotient = b.select(b(f"fcmp une {llvm_type} {whole}, {zero}"), llvm_type, floor, copysign(b, llvm_type, zero, plain))
        if not is_nonzero and not literal_value(y):
            quotient = b.select(b(f"fcmp oeq {llvm_type} {y}, {zero}"), llvm_type, plain, quotient)
    if wants_rest:
        adjusted = b.select(adjust, llvm_type, b(f"fadd {llvm_type} {rest}, {y}"), rest)
        final = b.select(inexact, llvm_type, adjusted, copysign(b, llvm_type, zero, y))
    if llvm_type != number_type:
        quotient, final = (part and b(f"fptrunc {llvm_type} {part} to {number_type}") for part in (quotient, final))
    return quotient, final


def divmod_typing(x: Operand, y: Operand) -> Typing | None:
    found = promoted("iuf")(x, y)
    return found and Typing(found.params, Tuple((found.result, found.result)))


_DIVISION = (OverflowError, ZeroDivisionError)
floordiv = op("floordiv", operator.floordiv, keys=(operator.floordiv, operator.ifloordiv), raises=_DIVISION,
              raises_for=PyNum, doc="x // y, rounded down. Python: a divisor of 0 raises. NumPy: it gives 0 for integers.")
mod = op("mod", operator.mod, keys=(operator.mod, operator.imod), raises=(ZeroDivisionError,),
         raises_for=PyNum, doc="x % y, with the sign of y. Python: a divisor of 0 raises. NumPy: it gives 0 for integers, nan for floats.")
divmod_ = op("divmod", divmod, raises=_DIVISION, doc="(x // y, x % y).")
floordiv.rule((Real, Real), promoted("iuf"), emit_floordiv)
mod.rule((Real, Real), promoted("iuf"), emit_mod)
divmod_.rule((Real, Real), divmod_typing, emit_divmod)
