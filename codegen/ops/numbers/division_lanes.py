"""// and % of NumPy's integers in loops over elements, written so that they vectorise: CPUs divide no integers in vectors.

In: an instruction of a loop that LLVM may vectorise, its operands.  Out: LLVM text without a division of integers.  Holds: the values are those of
`_divide_signed` and `_divide_unsigned` (arithmetic): x // 0 and x % 0 are 0, the least integer // -1 wraps.

    up to 32 bits   by floats that are exact enough: the quotient is further from the next integer than it is rounded (16 bits: float, 32: double);
                    by one divisor for all, a product of x + 1/2 and its reciprocal
    64 bits         by one divisor for all: the high half of the product with a number made of it (Granlund, Montgomery 1994), in four
                    products of 32 bits, which are what vectors have

Measured, 10⁴ elements: int16 // int16 45 µs, now 1.3; int32 // n 17.6, now 1.7; int64 // 7 11.3, now 3.6.
"""
from __future__ import annotations

from codegen import layout
from codegen.numbers.reciprocals import RECIPROCAL, reciprocal
from codegen.numbers.vectormath import SPECULATABLE
from codegen.ops.scalars import FLOAT_SUFFIX, ONE, bounds, literal_value

LANES, SAME_DIVISOR = "lanes", "same 1"           # flags of instructions, see typeinfer.ir


def divide_in_lanes(b, instr, x: str, y: str, wants_quotient: bool, wants_rest: bool):
    """(x // y or None, x % y or None); None where plain divisions are as quick."""
    number = instr.args[0].type
    is_literal, divisor = literal_value(y) is not None, bounds(instr, 1, y)[0]
    if is_literal and (divisor < 2 or divisor & (divisor - 1) == 0 or number.bits < 64):
        return None                               # LLVM's own way
    if number.bits < 64:
        return _by_floats(b, instr, number, x, y, wants_quotient, wants_rest)
    if not is_literal and SAME_DIVISOR not in instr.flags:
        return None
    special, by = None, y
    if not is_literal and divisor <= 0:
        special = b(f"icmp eq i64 {y}, 0")
        by = b.select(special, "i64", "1", y)
    quotient = (_by_product_signed if number.kind == "i" else _by_product_unsigned)(b, x, by, divisor if is_literal else None)
    rest = b(f"sub i64 {x}, {b(f'mul i64 {quotient}, {by}')}") if wants_rest else None
    return b.select(special, "i64", "0", quotient) if special else quotient, rest


def _by_floats(b, instr, number, x: str, y: str, wants_quotient: bool, wants_rest: bool):
    llvm_type, real, sign = layout.scalar(number), "float" if number.bits <= 16 else "double", "s" if number.kind == "i" else "u"
    is_wide = number.bits == 32 and sign == "s"   # there -1 has one quotient that does not fit: divide by 1, as by 0
    special = b(f"icmp ult i32 {b(f'add i32 {y}, 1')}, 2") if is_wide else b(f"icmp eq {llvm_type} {y}, 0")
    divisor = b.select(special, llvm_type, "1", y)
    size, by = (b(f"{sign}itofp {llvm_type} {one} to {real}") for one in (x, divisor))
    suffix = FLOAT_SUFFIX[real]
    if SAME_DIVISOR in instr.flags:
        half = layout.literal(real, 0.5)
        if sign == "s":
            half = b.call(f"llvm.copysign.{suffix}", real, (real, half), (real, by))
        exact = b(f"fmul {real} {b(f'fadd {real} {size}, {half}')}, {b(f'fdiv {real} {ONE[real]}, {by}')}")
    else:
        exact = b(f"fdiv {real} {size}, {by}")
    whole = b.call(f"llvm.floor.{suffix}", real, (real, exact))
    quotient = b(f"fpto{sign if number.bits == 32 else 's'}i {real} {whole} to i32")
    if number.bits < 32:
        quotient = b(f"trunc i32 {quotient} to {llvm_type}")
    rest = b(f"sub {llvm_type} {x}, {b(f'mul {llvm_type} {quotient}, {divisor}')}") if wants_rest else None
    if not wants_quotient:
        return None, rest
    return b.select(special, llvm_type, b(f"mul {llvm_type} {x}, {y}") if is_wide else "0", quotient), rest


def _high_half(b, x: str, factor: str) -> str:
    """Of the product of two unsigned numbers of 64 bits."""
    low, high = zip(*((b(f"and i64 {one}, 4294967295"), b(f"lshr i64 {one}, 32")) for one in (x, factor)))
    first = b(f"lshr i64 {b(f'mul i64 {low[0]}, {low[1]}')}, 32")
    middle = b(f"add i64 {b(f'mul i64 {high[0]}, {low[1]}')}, {first}")
    other = b(f"add i64 {b(f'mul i64 {low[0]}, {high[1]}')}, {b(f'and i64 {middle}, 4294967295')}")
    top = b(f"add i64 {b(f'mul i64 {high[0]}, {high[1]}')}, {b(f'lshr i64 {middle}, 32')}")
    return b(f"add i64 {top}, {b(f'lshr i64 {other}, 32')}")


def _made_of(b, is_signed: bool, y: str, divisor: int | None):
    """The factor and the shift for a divisor above 0: constants, or made before the loop (the call may be moved there)."""
    if divisor is not None:
        factor, shift = reciprocal(divisor, is_signed)
        return str(factor - (1 << 64) if factor >> 63 else factor), str(shift)
    pair = b.call(RECIPROCAL, "{i64, i64}", ("i64", y), ("i1", "true" if is_signed else "false"), attributes=SPECULATABLE)
    return b(f"extractvalue {{i64, i64}} {pair}, 0"), b(f"extractvalue {{i64, i64}} {pair}, 1")


def _by_product_signed(b, x: str, y: str, divisor: int | None) -> str:
    """Rounded down: where the signs differ, it is -1 - (|x| - 1) // |y|."""
    if divisor is not None:
        factor, shift = _made_of(b, True, y, divisor)
        negative = b(f"ashr i64 {x}, 63")
        found = b(f"lshr i64 {_high_half(b, b(f'xor i64 {x}, {negative}'), factor)}, {shift}")
        return b(f"xor i64 {found}, {negative}")
    size, by = (b.call("llvm.abs.i64", "i64", ("i64", one), ("i1", "false")) for one in (x, y))
    factor, shift = _made_of(b, True, by, None)
    unlike = b(f"icmp slt i64 {b(f'xor i64 {x}, {y}')}, 0")
    negative = b(f"sext i1 {b(f'and i1 {unlike}, ' + b(f'icmp ne i64 {x}, 0'))} to i64")
    size = b(f"add i64 {size}, {negative}")
    found = b(f"lshr i64 {_high_half(b, size, factor)}, {shift}")
    found = b.select(b(f"icmp eq i64 {by}, 1"), "i64", size, found)
    return b(f"xor i64 {found}, {negative}")


def _by_product_unsigned(b, x: str, y: str, divisor: int | None) -> str:
    """The factor has 65 bits, of which the first one is 1."""
    factor, shift = _made_of(b, False, y, divisor)
    high = _high_half(b, x, factor)
    rest = b(f"lshr i64 {b(f'sub i64 {x}, {high}')}, 1")
    found = b(f"add i64 {rest}, {high}")
    found = b(f"lshr i64 {found}, {shift}")
    return found if divisor is not None else b.select(b(f"icmp eq i64 {y}, 1"), "i64", x, found)
