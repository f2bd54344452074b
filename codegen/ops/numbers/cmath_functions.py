"""Python's `cmath`.

In: declarations.  Out: ops `cmath.NAME` in REGISTRY.  Holds: arguments become Python complex numbers; the value is
CPython's own formula where the argument is neither special (nan, inf) nor near overflow or underflow, and CPython's
function is asked for the rest, and for the inverse functions, whose formulas have many cases.
"""
from __future__ import annotations

import cmath
import math

from codegen.build import LIKELY, operand_of, pieces_of
from codegen.layout import literal
from codegen.numbers import floatbits
from codegen.numbers.floatbits import both, compare, either
from codegen.numbers.vectormath import call_math
from codegen.ops.interpreter import ask
from codegen.ops.registry import op
from codegen.ops.scalars import any_of, copysign, fabs, is_finite
from typeinfer.ops import Typing
from typeinfer.types import BOOL, COMPLEX, FLOAT, Num, Real, Tuple

ERRORS = (ValueError, OverflowError)
LEAST_NORMAL = 2.0 ** -1022
LARGE = 2.0 ** 1022                               # where sums of squares, halved, may overflow
LARGE_EXPONENT = math.log(LARGE)


def as_complex(*operands) -> Typing:
    return Typing((COMPLEX,) * len(operands), COMPLEX)



def times(b, x: str, y: str) -> str:
    return b(f"fmul double {x}, {y}")


def or_ask(b, instr, usual: str, fast: tuple[str, ...], *operands):
    """`fast` where `usual` holds, else what CPython's function makes of the operands."""
    start, slow, done = b.label, b.new_label("special"), b.new_label("known")
    b.branch(usual, done, slow, LIKELY)
    b.start(slow)
    asked = pieces_of(ask(b, instr.op.python, [arg.type for arg in instr.args], list(operands), instr.result.type))
    end = b.label
    b.jump(done)
    b.start(done)
    return operand_of([b.phi("double", (quick, start), (late, end)) for quick, late in zip(fast, asked)])


def emit_asked(b, instr, *operands):
    return ask(b, instr.op.python, [arg.type for arg in instr.args], list(operands), COMPLEX)


def is_moderate(b, z) -> str:
    """Neither part is special, and e to the real part is not near overflow."""
    size = compare(b, "ole", "double", fabs(b, "double", z[0]), LARGE_EXPONENT)
    return both(b, size, is_finite(b, "double", z[1]))


def emit_exp(b, instr, z):
    size = call_math(b, "exp", "double", z[0])
    parts = tuple(times(b, size, call_math(b, name, "double", z[1])) for name in ("cos", "sin"))
    return or_ask(b, instr, is_moderate(b, z), parts, z)


def hyperbolic(b, z, first: str, second: str):
    """(cos(im) * first(re), sin(im) * second(re))"""
    return (times(b, call_math(b, "cos", "double", z[1]), call_math(b, first, "double", z[0])),
            times(b, call_math(b, "sin", "double", z[1]), call_math(b, second, "double", z[0])))


def emit_cosh(b, instr, z):
    return or_ask(b, instr, is_moderate(b, z), hyperbolic(b, z, "cosh", "sinh"), z)


def emit_sinh(b, instr, z):
    return or_ask(b, instr, is_moderate(b, z), hyperbolic(b, z, "sinh", "cosh"), z)


def turned(b, z):
    """i * z"""
    return b(f"fneg double {z[1]}"), z[0]


def emit_cos(b, instr, z):
    """cosh(iz)"""
    return or_ask(b, instr, is_moderate(b, turned(b, z)), hyperbolic(b, turned(b, z), "cosh", "sinh"), z)


def emit_sin(b, instr, z):
    """-i * sinh(iz)"""
    x, y = hyperbolic(b, turned(b, z), "sinh", "cosh")
    return or_ask(b, instr, is_moderate(b, turned(b, z)), (y, b(f"fneg double {x}")), z)


def tangent(b, z):
    """tanh(z), from tanh of the real and tan of the imaginary part."""
    x, y = call_math(b, "tanh", "double", z[0]), call_math(b, "tan", "double", z[1])
    shrink = b(f"fdiv double {literal('double', 1.0)}, {call_math(b, 'cosh', 'double', z[0])}")
    product = times(b, x, y)
    one = literal("double", 1.0)
    below = b(f"fadd double {one}, {times(b, product, product)}")
    above = b(f"fadd double {one}, {times(b, y, y)}")
    upper = times(b, times(b, b(f"fdiv double {y}, {below}"), shrink), shrink)
    return b(f"fdiv double {times(b, x, above)}, {below}"), upper


def emit_tanh(b, instr, z):
    return or_ask(b, instr, is_moderate(b, z), tangent(b, z), z)


def emit_tan(b, instr, z):
    """-i * tanh(iz)"""
    x, y = tangent(b, turned(b, z))
    return or_ask(b, instr, is_moderate(b, turned(b, z)), (y, b(f"fneg double {x}")), z)


def emit_sqrt(b, instr, z):
    """s = sqrt((|re| + |z|) / 2) and |im| / 2s, which change places left of the imaginary axis."""
    x, y = (fabs(b, "double", part) for part in z)
    eighth = literal("double", 0.125)
    x8, y8 = times(b, x, eighth), times(b, y, eighth)
    total = b(f"fadd double {x8}, {call_math(b, 'hypot', 'double', x8, y8)}")
    s = times(b, literal("double", 2.0), call_math(b, "sqrt", "double", total))
    d = b(f"fdiv double {y}, {times(b, literal('double', 2.0), s)}")
    right = compare(b, "oge", "double", z[0], 0.0)
    first, second = b.select(right, "double", s, d), b.select(right, "double", d, s)
    finite = both(b, is_finite(b, "double", x), is_finite(b, "double", y))
    normal = either(b, compare(b, "oge", "double", x, LEAST_NORMAL), compare(b, "oge", "double", y, LEAST_NORMAL))
    return or_ask(b, instr, both(b, finite, normal), (first, copysign(b, "double", second, z[1])), z)


def logarithm(b, z):
    """(log of the size, angle), and whether it is right: not for what is special, tiny or huge. Near 1 the size is not
    computed, since its distance from 1 is what counts."""
    x, y = (fabs(b, "double", part) for part in z)
    size = call_math(b, "hypot", "double", x, y)
    larger = compare(b, "ogt", "double", x, y)
    great, small = b.select(larger, "double", x, y), b.select(larger, "double", y, x)
    one = literal("double", 1.0)
    product = times(b, b(f"fsub double {great}, {one}"), b(f"fadd double {great}, {one}"))
    beyond = b(f"fadd double {product}, {times(b, small, small)}")
    near = times(b, call_math(b, "log1p", "double", beyond), literal("double", 0.5))
    is_near = both(b, compare(b, "oge", "double", size, 0.71), compare(b, "ole", "double", size, 1.73))
    length = b.select(is_near, "double", near, call_math(b, "log", "double", size))
    usual = both(b, compare(b, "oge", "double", great, LEAST_NORMAL), both(
        b, compare(b, "ole", "double", great, LARGE), compare(b, "ole", "double", small, LARGE)))
    return usual, (length, call_math(b, "atan2", "double", z[1], z[0]))


def emit_log(b, instr, z):
    usual, parts = logarithm(b, z)
    return or_ask(b, instr, usual, parts, z)


def emit_log10(b, instr, z):
    usual, parts = logarithm(b, z)
    divisor = literal("double", math.log(10.0))
    return or_ask(b, instr, usual, tuple(b(f"fdiv double {part}, {divisor}") for part in parts), z)


for _name, _emit, _doc in (
        ("exp", emit_exp, "e to the power z"), ("sqrt", emit_sqrt, "square root"),
        ("log10", emit_log10, "logarithm to base 10"),
        ("sin", emit_sin, "sine"), ("cos", emit_cos, "cosine"), ("tan", emit_tan, "tangent"),
        ("sinh", emit_sinh, "hyperbolic sine"), ("cosh", emit_cosh, "hyperbolic cosine"),
        ("tanh", emit_tanh, "hyperbolic tangent"),
        *((name, emit_asked, f"cmath.{name}") for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh"))):
    op(f"cmath.{_name}", python=getattr(cmath, _name), raises=ERRORS, doc=_doc).rule((Num,), as_complex, _emit)
log = op("cmath.log", python=cmath.log, raises=(*ERRORS, ZeroDivisionError), doc="natural logarithm, or to a given base")
log.rule((Num,), as_complex, emit_log)
log.rule((Num, Num), as_complex, emit_asked)


# --- polar coordinates

def emit_phase(b, instr, z):
    """Where the angle is too small for a double, glibc says so, and CPython raises OverflowError."""
    angle = call_math(b, "atan2", "double", z[1], z[0])
    lost = both(b, compare(b, "oeq", "double", angle, 0.0), compare(b, "une", "double", z[1], 0.0))
    usual = b(f"xor i1 {both(b, lost, is_finite(b, 'double', z[0]))}, true")
    return or_ask(b, instr, usual, (angle,), z)


def emit_polar(b, instr, z):
    size = call_math(b, "hypot", "double", *z)
    finite = both(b, is_finite(b, "double", z[0]), is_finite(b, "double", z[1]))
    b.python_raises_if(both(b, floatbits.is_inf(b, "double", size), finite), z)
    return size, call_math(b, "atan2", "double", z[1], z[0])


def emit_rect(b, instr, r, phi):
    zero = compare(b, "oeq", "double", phi, 0.0)                          # then the imaginary part keeps the sign of phi
    parts = []
    for name, at_zero in (("cos", r), ("sin", times(b, r, phi))):
        parts.append(b.select(zero, "double", at_zero, times(b, r, call_math(b, name, "double", phi))))
    finite = both(b, is_finite(b, "double", r), is_finite(b, "double", phi))
    return or_ask(b, instr, finite, tuple(parts), r, phi)


op("cmath.phase", python=cmath.phase, raises=(OverflowError,), doc="the angle of z").rule((Num,), lambda z: Typing((COMPLEX,), FLOAT), emit_phase)
op("cmath.polar", python=cmath.polar, raises=(OverflowError,), doc="(abs(z), phase(z))").rule(
    (Num,), lambda z: Typing((COMPLEX,), Tuple((FLOAT, FLOAT))), emit_polar)
op("cmath.rect", python=cmath.rect, raises=(ValueError,), doc="the number of size r and angle phi").rule(
    (Real, Real), lambda r, phi: Typing((FLOAT, FLOAT), COMPLEX), emit_rect)


# --- tests

def of_parts(test, combine):
    def emit(b, instr, z):
        return combine(b, test(b, "double", z[0]), test(b, "double", z[1]))
    return emit


for _name, _emit, _doc in (("isnan", of_parts(floatbits.is_nan, any_of), "whether a part is nan"),
                           ("isinf", of_parts(floatbits.is_inf, any_of), "whether a part is infinite"),
                           ("isfinite", of_parts(floatbits.is_finite, both), "whether both parts are finite")):
    op(f"cmath.{_name}", python=getattr(cmath, _name), doc=_doc).rule((Num,), lambda z: Typing((COMPLEX,), BOOL), _emit)
