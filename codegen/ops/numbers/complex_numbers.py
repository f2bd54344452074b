"""Arithmetic on complex numbers, to the bit as the running CPython and NumPy do it.

In: (real, imaginary) pairs of operands.  Out: such pairs.  Holds: no instruction is contracted or reordered (unless fast
math was asked for): infinities, nan and the signs of zeros come out as the interpreter's.

CPython changed its arithmetic in 3.14: infinities that the formulas lose as nan+nanj are recovered (C11, Annex G), and a
real operand stays real. `FOLLOWS_ANNEX_G` asks the running interpreter. NumPy's formulas are the plain ones.
"""
from __future__ import annotations

import math
import struct

from codegen.build import LIKELY
from codegen.layout import literal
from codegen.numbers.floatbits import both, compare, is_inf, is_not_finite
from codegen.numbers.numerics import ATTRIBUTES
from codegen.numbers.vectormath import call_math
from codegen.ops.scalars import NAN, ONE, ZERO, all_of, copysign, fabs, fast, literal_value

FOLLOWS_ANNEX_G = not math.isnan((complex(1.0, math.inf) * complex(math.nan, -1.0)).real)

Pair = tuple[str, str]


def add(b, llvm_type: str, x, y, name: str = "fadd") -> Pair:
    """x + y, or x - y with name = fsub. A real operand of 3.14's mixed arithmetic is a single string."""
    flags = fast(b)
    if isinstance(y, str):
        return b(f"{name} {flags}{llvm_type} {x[0]}, {y}"), x[1]
    if isinstance(x, str):
        imaginary = y[1] if name == "fadd" else b(f"fneg {llvm_type} {y[1]}")
        return b(f"{name} {flags}{llvm_type} {x}, {y[0]}"), imaginary
    return tuple(b(f"{name} {flags}{llvm_type} {p}, {q}") for p, q in zip(x, y))


def subtract(b, llvm_type: str, x, y) -> Pair:
    return add(b, llvm_type, x, y, "fsub")


def multiply(b, llvm_type: str, x, y, recover: bool = False) -> Pair:
    flags = fast(b)
    if isinstance(x, str):
        x, y = y, x                               # products of reals commute, bit for bit
    if isinstance(y, str):
        return tuple(b(f"fmul {flags}{llvm_type} {part}, {y}") for part in x)
    (xr, xi), (yr, yi) = x, y
    products = [b(f"fmul {flags}{llvm_type} {p}, {q}") for p, q in ((xr, yr), (xi, yi), (xr, yi), (xi, yr))]
    plain = (b(f"fsub {flags}{llvm_type} {products[0]}, {products[1]}"),
             b(f"fadd {flags}{llvm_type} {products[2]}, {products[3]}"))
    if not recover:
        return plain
    return _recovered(b, plain, "jitcore_complex_product", (*x, *y))


def divide(b, llvm_type: str, x, y, recover: bool = False) -> Pair:
    """x / y as CPython: by the larger part of the divisor (R. Smith). The caller has excluded a divisor of 0."""
    flags = fast(b)
    if isinstance(y, str):
        return tuple(b(f"fdiv {flags}{llvm_type} {part}, {y}") for part in x)
    chosen, swapped, ratio, denominator = _smith(b, llvm_type, y)
    if isinstance(x, str):                        # a real dividend, 3.14: x/d and -x*ratio/d, or x*ratio/d and -x/d
        negative = b(f"fneg {llvm_type} {x}")
        real = b.select(chosen, llvm_type, x, b(f"fmul {flags}{llvm_type} {x}, {ratio}"))
        imaginary = b.select(chosen, llvm_type, b(f"fmul {flags}{llvm_type} {negative}, {ratio}"), negative)
    else:
        real, imaginary = _numerators(b, llvm_type, x, chosen, ratio)
    plain = [b(f"fdiv {flags}{llvm_type} {part}, {denominator}") for part in (real, imaginary)]
    # With a nan in the divisor neither comparison holds, and both parts are nan.
    valid = b(f"or i1 {chosen}, {swapped}")
    plain = tuple(b.select(valid, llvm_type, part, NAN[llvm_type]) for part in plain)
    if not recover:
        return plain
    if isinstance(x, str):
        return _recovered(b, plain, "jitcore_real_quotient", (x, ZERO["double"], *y))
    return _recovered(b, plain, "jitcore_complex_quotient", (*x, *y))


def divide_numpy(b, llvm_type: str, x, y) -> Pair:
    """x / y as NumPy: Smith's with one reciprocal; a divisor of 0 divides each part by it."""
    flags = fast(b)
    chosen, _, ratio, denominator = _smith(b, llvm_type, y)
    scale = b(f"fdiv {flags}{llvm_type} {ONE[llvm_type]}, {denominator}")
    plain = [b(f"fmul {flags}{llvm_type} {part}, {scale}") for part in _numerators(b, llvm_type, x, chosen, ratio)]
    zero = is_zero(b, llvm_type, y)
    by_zero = [b(f"fdiv {flags}{llvm_type} {part}, {ZERO[llvm_type]}") for part in x]
    return tuple(b.select(zero, llvm_type, special, part) for special, part in zip(by_zero, plain))


LARGEST_EXP = {"double": 709.0, "float": 88.0}      # whole numbers: the greatest whose exponentials are finite


def exponential(b, llvm_type: str, z: Pair) -> Pair:
    """e to the power z, special values as C's cexp (C11, Annex G): e**x * cos(y), e**x * sin(y), from functions that loops pack into
    vectors, and without a branch. Where e**x is too large, cos(y) or sin(y) may still be small enough: it is multiplied in up to three steps."""
    x, y = z
    most = LARGEST_EXP[llvm_type]
    limit, step = literal(llvm_type, most), literal(llvm_type, _rounded(llvm_type, math.exp(most)))
    scales, left = [], x
    for _ in range(2):
        is_over = b(f"fcmp ogt {llvm_type} {left}, {limit}")
        scales.append(b.select(is_over, llvm_type, step, ONE[llvm_type]))
        left = b.select(is_over, llvm_type, b(f"fsub {llvm_type} {left}, {limit}"), left)
    size = call_math(b, "exp", llvm_type, left)
    parts = []
    for name in ("cos", "sin"):
        part = call_math(b, name, llvm_type, y)
        for scale in (*scales, size):
            part = b(f"fmul {llvm_type} {part}, {scale}")
        parts.append(part)
    has_no_angle = both(b, is_inf(b, llvm_type, x), is_not_finite(b, llvm_type, y))
    vanishes = both(b, has_no_angle, compare(b, "olt", llvm_type, x, 0.0))
    is_real = compare(b, "oeq", llvm_type, y, 0.0)
    imaginary = b.select(vanishes, llvm_type, copysign(b, llvm_type, ZERO[llvm_type], y), b.select(is_real, llvm_type, y, parts[1]))
    return b.select(has_no_angle, llvm_type, size, parts[0]), imaginary


def _rounded(llvm_type: str, number: float) -> float:
    return struct.unpack("f", struct.pack("f", number))[0] if llvm_type == "float" else number


def is_zero(b, llvm_type: str, y) -> str:
    parts = (y,) if isinstance(y, str) else y
    return all_of(b, *("false" if literal_value(part) else b(f"fcmp oeq {llvm_type} {part}, {ZERO[llvm_type]}")
                       for part in parts))


def _smith(b, llvm_type: str, y: Pair):
    """(the real part is the larger one, the other one is, smaller / larger, larger + smaller * ratio)"""
    flags, (yr, yi) = fast(b), y
    sizes = fabs(b, llvm_type, yr), fabs(b, llvm_type, yi)
    chosen = b(f"fcmp oge {llvm_type} {sizes[0]}, {sizes[1]}")
    swapped = b(f"fcmp oge {llvm_type} {sizes[1]}, {sizes[0]}")
    large, small = b.select(chosen, llvm_type, yr, yi), b.select(chosen, llvm_type, yi, yr)
    ratio = b(f"fdiv {flags}{llvm_type} {small}, {large}")
    part = b(f"fmul {flags}{llvm_type} {small}, {ratio}")
    return chosen, swapped, ratio, b(f"fadd {flags}{llvm_type} {large}, {part}")


def _numerators(b, llvm_type: str, x: Pair, chosen: str, ratio: str) -> Pair:
    """(xr + xi*ratio, xi - xr*ratio) or, by the imaginary part, (xr*ratio + xi, xi*ratio - xr)."""
    flags, (xr, xi) = fast(b), x
    scaled = [b(f"fmul {flags}{llvm_type} {part}, {ratio}") for part in x]
    real = b(f"fadd {flags}{llvm_type} {b.select(chosen, llvm_type, xr, scaled[0])}, "
             f"{b.select(chosen, llvm_type, scaled[1], xi)}")
    imaginary = b(f"fsub {flags}{llvm_type} {b.select(chosen, llvm_type, xi, scaled[1])}, "
                  f"{b.select(chosen, llvm_type, scaled[0], xr)}")
    return real, imaginary


# --- recovering infinities (CPython since 3.14)

def _recovered(b, plain: Pair, name: str, operands) -> Pair:
    """`plain`, unless both parts are nan: then what the runtime's function makes of the operands."""
    lost = b(f"fcmp uno double {plain[0]}, {ZERO['double']}"), b(f"fcmp uno double {plain[1]}, {ZERO['double']}")
    start, again, done = b.label, b.new_label("recover"), b.new_label("done")
    usual = b(f"xor i1 {b(f'and i1 {lost[0]}, {lost[1]}')}, true")
    b.branch(usual, done, again, LIKELY)
    b.start(again)
    made = b.call(name, "{double, double}", *(("double", part) for part in (*operands, *plain)), attributes=ATTRIBUTES)
    recovered = [b(f"extractvalue {{double, double}} {made}, {index}") for index in (0, 1)]
    b.jump(done)
    b.start(done)
    return tuple(b.phi("double", (old, start), (new, again)) for old, new in zip(plain, recovered))
