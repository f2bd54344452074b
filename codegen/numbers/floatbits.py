"""Floats taken apart: classify, step to a neighbour, split, scale; without branches, so that loops of them vectorise.

In: values of `half`, `float` or `double`.  Out: LLVM text.  Holds: nothing raises; nan and inf behave as in C, and each
function says where Python or NumPy differ.
"""
from __future__ import annotations

from codegen.build import Builder
from codegen.layout import literal
from codegen.numbers.vectormath import call_math

# bits of the value, of its mantissa, and its exponent's bias
FORMATS = {"half": (16, 10, 15), "float": (32, 23, 127), "double": (64, 52, 1023)}


def compare(b: Builder, predicate: str, llvm_type: str, x: str, y) -> str:
    """`fcmp`; y may be a Python number."""
    return b(f"fcmp {predicate} {llvm_type} {x}, {y if isinstance(y, str) else literal(llvm_type, y)}")


def both(b: Builder, first: str, second: str) -> str:
    return b(f"and i1 {first}, {second}")


def either(b: Builder, first: str, second: str) -> str:
    return b(f"or i1 {first}, {second}")


def bits_of(b: Builder, llvm_type: str, x: str) -> tuple[str, str]:
    """The integer type of a float's width, and the value's bits in it."""
    integer = f"i{FORMATS[llvm_type][0]}"
    return integer, b(f"bitcast {llvm_type} {x} to {integer}")


def is_nan(b: Builder, llvm_type: str, x: str) -> str:
    return compare(b, "uno", llvm_type, x, 0.0)


def is_inf(b: Builder, llvm_type: str, x: str) -> str:
    return compare(b, "oeq", llvm_type, call_math(b, "fabs", llvm_type, x), float("inf"))


def is_finite(b: Builder, llvm_type: str, x: str) -> str:
    return compare(b, "olt", llvm_type, call_math(b, "fabs", llvm_type, x), float("inf"))


def is_not_finite(b: Builder, llvm_type: str, x: str) -> str:
    return compare(b, "uge", llvm_type, call_math(b, "fabs", llvm_type, x), float("inf"))


def sign_bit(b: Builder, llvm_type: str, x: str) -> str:
    integer, bits = bits_of(b, llvm_type, x)
    return b(f"icmp slt {integer} {bits}, 0")


def is_normal(b: Builder, llvm_type: str, x: str) -> str:
    size = call_math(b, "fabs", llvm_type, x)
    return both(b, compare(b, "oge", llvm_type, size, _least_normal(llvm_type)),
                compare(b, "olt", llvm_type, size, float("inf")))


def is_subnormal(b: Builder, llvm_type: str, x: str) -> str:
    size = call_math(b, "fabs", llvm_type, x)
    return both(b, compare(b, "ogt", llvm_type, size, 0.0), compare(b, "olt", llvm_type, size, _least_normal(llvm_type)))


def _least_normal(llvm_type: str) -> float:
    return 2.0 ** (1 - FORMATS[llvm_type][2])


def next_after(b: Builder, llvm_type: str, x: str, y: str) -> str:
    """The neighbour of x in the direction of y: y where they are equal, nan where either is."""
    integer, bits = bits_of(b, llvm_type, x)
    up = compare(b, "olt", llvm_type, x, y)
    positive = compare(b, "ogt", llvm_type, x, 0.0)
    away = b(f"xor i1 {up}, {positive}")                              # true: towards zero
    stepped = b(f"add {integer} {bits}, {b(f'select i1 {away}, {integer} -1, {integer} 1')}")
    moved = b(f"bitcast {integer} {stepped} to {llvm_type}")
    least = call_math(b, "copysign", llvm_type, literal(llvm_type, 2.0 ** _least_exponent(llvm_type)), y)
    moved = b.select(compare(b, "oeq", llvm_type, x, 0.0), llvm_type, least, moved)
    moved = b.select(compare(b, "oeq", llvm_type, x, y), llvm_type, y, moved)
    unordered = compare(b, "uno", llvm_type, x, y)
    return b.select(unordered, llvm_type, b(f"fadd {llvm_type} {x}, {y}"), moved)


def _least_exponent(llvm_type: str) -> int:
    _, mantissa, bias = FORMATS[llvm_type]
    return 1 - bias - mantissa


def gap_above(b: Builder, llvm_type: str, x: str) -> str:
    """The distance from |x| to the next float, as `math.ulp`: inf for inf, and below for the largest."""
    size = call_math(b, "fabs", llvm_type, x)
    integer, bits = bits_of(b, llvm_type, size)
    above = b(f"bitcast {integer} {b(f'add {integer} {bits}, 1')} to {llvm_type}")
    below = b(f"bitcast {integer} {b(f'add {integer} {bits}, -1')} to {llvm_type}")
    last = compare(b, "oeq", llvm_type, above, float("inf"))
    gap = b.select(last, llvm_type, b(f"fsub {llvm_type} {size}, {below}"), b(f"fsub {llvm_type} {above}, {size}"))
    return b.select(compare(b, "ult", llvm_type, size, float("inf")), llvm_type, gap, size)


def split_whole(b: Builder, llvm_type: str, x: str) -> tuple[str, str]:
    """`modf`: the fraction and the whole part, both with the sign of x."""
    whole = call_math(b, "trunc", llvm_type, x)
    fraction = b(f"fsub {llvm_type} {x}, {whole}")
    fraction = b.select(is_inf(b, llvm_type, x), llvm_type, literal(llvm_type, 0.0), fraction)
    return call_math(b, "copysign", llvm_type, fraction, x), whole


def split_exponent(b: Builder, llvm_type: str, x: str) -> tuple[str, str]:
    """`frexp`: (m, e) with x = m * 2**e and 0.5 <= |m| < 1, e in the integer type of x's width; (x, 0) for 0, inf, nan."""
    width, mantissa, bias = FORMATS[llvm_type]
    size = call_math(b, "fabs", llvm_type, x)
    small = compare(b, "olt", llvm_type, size, _least_normal(llvm_type))
    scaled = b(f"fmul {llvm_type} {x}, {literal(llvm_type, 2.0 ** (mantissa + 1))}")
    integer, bits = bits_of(b, llvm_type, b.select(small, llvm_type, scaled, x))
    field = b(f"and {integer} {b(f'lshr {integer} {bits}, {mantissa}')}, {2 * bias + 1}")
    exponent = b(f"sub {integer} {field}, {b.select(small, integer, str(bias + mantissa), str(bias - 1))}")
    cleared = b(f"and {integer} {bits}, {~((2 * bias + 1) << mantissa)}")
    half = b(f"or {integer} {cleared}, {(bias - 1) << mantissa}")
    part = b(f"bitcast {integer} {half} to {llvm_type}")
    ordinary = both(b, compare(b, "ogt", llvm_type, size, 0.0), compare(b, "olt", llvm_type, size, float("inf")))
    return b.select(ordinary, llvm_type, part, x), b.select(ordinary, integer, exponent, "0")


def scale(b: Builder, llvm_type: str, x: str, integer: str, exponent: str) -> str:
    """`ldexp`: x * 2**exponent, rounded once. The exponent may be any integer: what exceeds 2^12 is cut to that."""
    if integer != "i32":
        if integer == "i64":
            exponent = b.call("llvm.smax.i64", "i64", ("i64", exponent), ("i64", "-5000"))
            exponent = b.call("llvm.smin.i64", "i64", ("i64", exponent), ("i64", "5000"))
        exponent = b(f"{'trunc' if integer == 'i64' else 'sext'} {integer} {exponent} to i32")
    if llvm_type == "half":                       # LLVM's vectors of halves get it wrong (22)
        scaled = b.call("llvm.ldexp.f32.i32", "float", ("float", b(f"fpext half {x} to float")), ("i32", exponent))
        return b(f"fptrunc float {scaled} to half")
    return b.call(f"llvm.ldexp.{'f64' if llvm_type == 'double' else 'f32'}.i32", llvm_type, (llvm_type, x), ("i32", exponent))
