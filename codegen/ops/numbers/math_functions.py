"""Python's `math`, for real numbers.

In: declarations.  Out: ops `math.NAME` in REGISTRY.  Holds: arguments become Python floats as by `__float__`, results are
Python floats (floor, ceil, trunc: ints); a call's value is computed first and unconditionally, then a cheap condition says
whether CPython would have raised, and if so CPython's own function is called to raise.

The conditions look at the arguments where they can: the vector forms of libm's functions may overflow an ulp earlier or
later than the scalar ones, but CPython's limits are exact. Functions that a Python version lacks are not declared there.
"""
from __future__ import annotations

import math

from codegen.build import Builder
from codegen.layout import literal
from codegen.numbers import floatbits
from codegen.numbers.floatbits import both, compare, either
from codegen.numbers.vectormath import call_math
from codegen.ops.convert import float_to_python_int
from codegen.ops.interpreter import ask
from codegen.ops.numbers.math_integer import Index
from codegen.ops.numbers.remainder import remainder
from codegen.ops.registry import op
from codegen.ops.scalars import UINT64
from typeinfer.ops import Typing
from typeinfer.types import BOOL, FLOAT, INT, Number, PyInt, Real, Tuple

INFINITY = float("inf")
ERRORS = (ValueError, OverflowError)


def as_floats(*operands) -> Typing:
    return Typing((FLOAT,) * len(operands), FLOAT)


def floats_to_bool(*operands) -> Typing:
    return Typing((FLOAT,) * len(operands), BOOL)


def as_double(b: Builder, number: Number, x: str) -> str:
    """A Python float from any real number."""
    if number.kind == "f":
        return x if number.bits == 64 else b(f"fpext {'half' if number.bits == 16 else 'float'} {x} to double")
    if number.kind == "b":
        return b(f"uitofp i1 {x} to double")
    return b(f"{'s' if number.kind == 'i' else 'u'}itofp i{number.bits} {x} to double")


def declare(name: str, patterns: tuple, typing, emit, doc: str, **details):
    """Declare `math.NAME` where this Python has it."""
    function = getattr(math, name, None)
    if function is not None:
        op(f"math.{name}", python=function, doc=doc, **details).rule(patterns, typing, emit)


# --- functions of libm with one argument: name in C, what is outside their domain or range, meaning

def above(limit):
    """Overflows for arguments beyond the limit, except inf."""
    def check(b, x):
        return both(b, compare(b, "ogt", "double", x, limit), compare(b, "one", "double", x, INFINITY))
    return check


def beyond(limit):
    """Overflows for arguments whose size is beyond the limit, except inf."""
    def check(b, x):
        return above(limit)(b, call_math(b, "fabs", "double", x))
    return check


def where(predicate, limit, *, size=False):
    """Outside the domain where the argument (or its size) compares so."""
    def check(b, x):
        return compare(b, predicate, "double", call_math(b, "fabs", "double", x) if size else x, limit)
    return check


INFINITE = where("oeq", INFINITY, size=True)
LARGEST_EXP = 709.782712893384                    # the greatest arguments whose result is finite
LARGEST_COSH = 710.4758600739439
LARGEST_EXP2 = 1023.9999999999999

UNARY = {
    "sqrt": ("sqrt", where("olt", 0.0), "square root"),
    "exp": ("exp", above(LARGEST_EXP), "e to the power x"),
    "exp2": ("exp2", above(LARGEST_EXP2), "2 to the power x"),
    "expm1": ("expm1", above(LARGEST_EXP), "exp(x) - 1, exact near 0"),
    "log1p": ("log1p", where("ole", -1.0), "natural logarithm of 1 + x, exact near 0"),
    "sin": ("sin", INFINITE, "sine"),
    "cos": ("cos", INFINITE, "cosine"),
    "tan": ("tan", INFINITE, "tangent"),
    "asin": ("asin", where("ogt", 1.0, size=True), "arc sine"),
    "acos": ("acos", where("ogt", 1.0, size=True), "arc cosine"),
    "atan": ("atan", None, "arc tangent"),
    "sinh": ("sinh", beyond(LARGEST_COSH), "hyperbolic sine"),
    "cosh": ("cosh", beyond(LARGEST_COSH), "hyperbolic cosine"),
    "tanh": ("tanh", None, "hyperbolic tangent"),
    "asinh": ("asinh", None, "inverse hyperbolic sine"),
    "acosh": ("acosh", where("olt", 1.0), "inverse hyperbolic cosine"),
    "atanh": ("atanh", where("oge", 1.0, size=True), "inverse hyperbolic tangent"),
    "cbrt": ("cbrt", None, "cube root"),
    "erf": ("erf", None, "error function"),
    "erfc": ("erfc", None, "1 - erf(x), exact for large x"),
    "fabs": ("fabs", None, "absolute value as a float"),
}
VECTOR_NOTE = "in a vectorised loop, functions such as exp, log, sin, pow may differ by 4 ulp from libm's"


def emit_unary(c_name: str, check):
    def emit(b, instr, x):
        result = call_math(b, c_name, "double", x)
        if check is not None and "exact" not in instr.flags:
            b.python_raises_if(check(b, x), x)
        return result
    return emit


for _name, (_c_name, _check, _doc) in UNARY.items():
    declare(_name, (Real,), as_floats, emit_unary(_c_name, _check), _doc, raises=ERRORS if _check else (),
            differs=VECTOR_NOTE if _name == "exp" else "")


# --- logarithms: an int that is not positive has a message of its own, so ints stay ints up to the check

def keep_python_ints(*operands) -> Typing:
    return Typing(tuple(INT if _is_python_int(x.type) else FLOAT for x in operands), FLOAT)


def _is_python_int(number) -> bool:
    return number.python and number.kind in "bi"


def emit_log(c_name: str):
    def emit(b, instr, x, base=None):
        value = as_double(b, instr.args[0].type, x)
        result = call_math(b, c_name, "double", value)
        outside = compare(b, "ole", "double", value, 0.0)
        if base is None:
            b.python_raises_if(outside, x)
            return result
        base_value = as_double(b, instr.args[1].type, base)
        below = call_math(b, c_name, "double", base_value)
        outside = either(b, outside, compare(b, "ole", "double", base_value, 0.0))
        b.python_raises_if(either(b, outside, compare(b, "oeq", "double", base_value, 1.0)), x, base)
        return b(f"fdiv double {result}, {below}")
    return emit


for _name, _doc in (("log2", "logarithm to base 2"), ("log10", "logarithm to base 10")):
    declare(_name, (Real,), keep_python_ints, emit_log(_name), _doc, raises=ERRORS)
log = op("math.log", python=math.log, raises=(ValueError, ZeroDivisionError), doc="natural logarithm, or to a given base")
log.rule((Real,), keep_python_ints, emit_log("log"))
log.rule((Real, Real), keep_python_ints, emit_log("log"))


# --- two and more arguments

def emit_atan2(b, instr, y, x):
    return call_math(b, "atan2", "double", y, x)


def emit_copysign(b, instr, x, y):
    return call_math(b, "copysign", "double", x, y)


def emit_pow(b, instr, x, y):
    """C's pow knows CPython's special values; of finite arguments no result may be infinite or nan."""
    result = call_math(b, "pow", "double", x, y)
    finite = both(b, floatbits.is_finite(b, "double", x), floatbits.is_finite(b, "double", y))
    b.python_raises_if(both(b, floatbits.is_not_finite(b, "double", result), finite), x, y)
    return result


def emit_remainder(c_name: str):
    def emit(b, instr, x, y):
        """Exact, so the condition may use the result: nan though no argument is."""
        if c_name == "fmod":
            result = call_math(b, "copysign", "double", remainder(b, "double", x, y), x)
        else:
            result = call_math(b, c_name, "double", x, y)
        ordered = compare(b, "ord", "double", x, y)
        b.python_raises_if(both(b, floatbits.is_nan(b, "double", result), ordered), x, y)
        return result
    return emit


def emit_fma(b, instr, x, y, z):
    result = call_math(b, "fma", "double", x, y, z)
    nan = both(b, floatbits.is_nan(b, "double", result), both(
        b, compare(b, "ord", "double", x, y), compare(b, "ord", "double", z, 0.0)))
    finite = both(b, floatbits.is_finite(b, "double", z), both(
        b, floatbits.is_finite(b, "double", x), floatbits.is_finite(b, "double", y)))
    b.python_raises_if(either(b, nan, both(b, floatbits.is_inf(b, "double", result), finite)), x, y, z)
    return result


def emit_extremum(predicate: str):
    """C's fmax and fmin: a number wins over nan; of 0.0 and -0.0 glibc gives the second."""
    def emit(b, instr, x, y):
        first = either(b, compare(b, predicate, "double", x, y), floatbits.is_nan(b, "double", y))
        return b.select(first, "double", x, y)
    return emit


declare("atan2", (Real, Real), as_floats, emit_atan2, "the angle of the point (x, y)")
declare("copysign", (Real, Real), as_floats, emit_copysign, "the size of x with the sign of y")
declare("pow", (Real, Real), as_floats, emit_pow, "x to the power y, as floats", raises=ERRORS)
declare("fmod", (Real, Real), as_floats, emit_remainder("fmod"), "remainder with the sign of x", raises=(ValueError,))
declare("remainder", (Real, Real), as_floats, emit_remainder("remainder"), "remainder of the nearest quotient",
        raises=(ValueError,))
def ask_gamma(x):
    """math.gamma, of what the library leaves to it: mostly what raises."""
    return math.gamma(x)


def ask_lgamma(x):
    """math.lgamma, the same."""
    return math.lgamma(x)


for _asked, _function in ((ask_gamma, math.gamma), (ask_lgamma, math.lgamma)):
    op(f"math.{_asked.__name__}", python=_asked, raises=ERRORS, doc=_asked.__doc__).rule(
        (Real,), as_floats, lambda b, instr, x, function=_function: ask(b, function, [FLOAT], [x], FLOAT))


def fused(x, y, z):
    """x * y + z rounded once, also before Python has math.fma, and without its exceptions: for exact products."""
    try:
        if hasattr(math, "fma"):
            return math.fma(x, y, z)
        from fractions import Fraction            # takes 6 ms, and only the interpreter comes here
        return float(Fraction(x) * Fraction(y) + Fraction(z))
    except (ValueError, OverflowError):           # of what is not finite
        return math.nan


op("math.fused", python=fused, doc="x * y + z rounded once; never raises").rule(
    (Real, Real, Real), as_floats, lambda b, instr, x, y, z: call_math(b, "fma", "double", x, y, z))
declare("fma", (Real, Real, Real), as_floats, emit_fma, "x * y + z rounded once", raises=ERRORS)
declare("fmax", (Real, Real), as_floats, emit_extremum("ogt"), "the greater; of nan and a number the number")
declare("fmin", (Real, Real), as_floats, emit_extremum("olt"), "the smaller; of nan and a number the number")


# --- Euclidean length

def length(b: Builder, values: list[str]) -> str:
    """sqrt of the sum of squares as if exact: scaled by a power of two, squares and their sum kept as two doubles, and the
    root corrected once by what it leaves. CPython does so too: no difference in 10^6 random cases."""
    sizes = [call_math(b, "fabs", "double", value) for value in values]
    if not sizes:
        return literal("double", 0.0)
    if len(sizes) == 1:
        return sizes[0]
    greatest = sizes[0]
    for size in sizes[1:]:
        greatest = b.call("llvm.maxnum.f64", "double", ("double", greatest), ("double", size))
    _, bits = floatbits.bits_of(b, "double", greatest)
    exponent = b.call("llvm.umax.i64", "i64", ("i64", b(f"lshr i64 {bits}, 52")), ("i64", "3"))
    down = _power_of_two(b, b(f"sub i64 2048, {exponent}"))
    up = _power_of_two(b, b(f"sub i64 {exponent}, 2"))
    total, rest = None, None
    for size in sizes:
        scaled = b(f"fmul double {size}, {down}")
        square = b(f"fmul double {scaled}, {scaled}")
        low = _fused(b, scaled, scaled, b(f"fneg double {square}"))
        if total is None:
            total, rest = square, low
        else:
            total, lost = _exact_sum(b, total, square)
            rest = b(f"fadd double {rest}, {b(f'fadd double {low}, {lost}')}")
    root = call_math(b, "sqrt", "double", b(f"fadd double {total}, {rest}"))
    left = _fused(b, b(f"fneg double {root}"), root, total)
    left = b(f"fadd double {left}, {rest}")
    twice = b(f"fadd double {root}, {root}")
    root = b(f"fadd double {root}, {b(f'fdiv double {left}, {twice}')}")
    result = b(f"fmul double {root}, {up}")
    # maxnum passes over nan: inf beats it, but with 0 the sum is what tells (and there the correction is 0 / 0)
    special = either(b, compare(b, "oeq", "double", greatest, INFINITY), compare(b, "oeq", "double", total, 0.0))
    return b.select(special, "double", greatest, result)


def _power_of_two(b, field: str) -> str:
    return b(f"bitcast i64 {b(f'shl i64 {field}, 52')} to double")


def _fused(b, x: str, y: str, z: str) -> str:
    return call_math(b, "fma", "double", x, y, z)


def _exact_sum(b, x: str, y: str) -> tuple[str, str]:
    """x + y as two doubles, whichever is greater (Knuth's)."""
    total = b(f"fadd double {x}, {y}")
    other = b(f"fsub double {total}, {x}")
    lost_x = b(f"fsub double {x}, {b(f'fsub double {total}, {other}')}")
    lost_y = b(f"fsub double {y}, {other}")
    return total, b(f"fadd double {lost_x}, {lost_y}")


def emit_hypot(b, instr, *values):
    return length(b, list(values))


def points(p, q):
    """Two tuples of real numbers; those of different lengths raise, which the interpreter words."""
    numbers = (*p.type.parts, *q.type.parts)
    if not all(isinstance(part, Number) and part.kind in "biuf" for part in numbers):
        return None
    return Typing((p.type, q.type), FLOAT)


def emit_dist(b, instr, p, q):
    from codegen.build import pieces_of
    p_types, q_types = (arg.type.parts for arg in instr.args)
    if len(p_types) != len(q_types):
        b.python_raises_if("true", p, q)
        return literal("double", 0.0)
    xs = [as_double(b, part, x) for part, x in zip(p_types, pieces_of(p))]
    ys = [as_double(b, part, y) for part, y in zip(q_types, pieces_of(q))]
    return length(b, [b(f"fsub double {x}, {y}") for x, y in zip(xs, ys)])


op("math.hypot", python=math.hypot, doc="Euclidean length").rule((Real,), as_floats, emit_hypot, variadic=True)
declare("dist", (Tuple, Tuple), points, emit_dist, "Euclidean distance of two points given as tuples", raises=(ValueError,))


# --- bits of floats

def emit_isnan(b, instr, x):
    return floatbits.is_nan(b, "double", x)


def emit_isinf(b, instr, x):
    return floatbits.is_inf(b, "double", x)


def emit_isfinite(b, instr, x):
    return floatbits.is_finite(b, "double", x)


def emit_isnormal(b, instr, x):
    return floatbits.is_normal(b, "double", x)


def emit_issubnormal(b, instr, x):
    return floatbits.is_subnormal(b, "double", x)


def emit_signbit(b, instr, x):
    return floatbits.sign_bit(b, "double", x)


for _name, _emit, _doc in (
        ("isnan", emit_isnan, "whether x is nan"), ("isinf", emit_isinf, "whether x is inf or -inf"),
        ("isfinite", emit_isfinite, "whether x is neither inf nor nan"),
        ("isnormal", emit_isnormal, "whether x has full precision: not 0, subnormal, inf or nan"),
        ("issubnormal", emit_issubnormal, "whether x is too small for full precision, and not 0"),
        ("signbit", emit_signbit, "whether the sign bit is set, also of -0.0 and nan")):
    declare(_name, (Real,), floats_to_bool, _emit, _doc)


def emit_ulp(b, instr, x):
    return floatbits.gap_above(b, "double", x)


def emit_nextafter(b, instr, x, y):
    return floatbits.next_after(b, "double", x, y)


def emit_modf(b, instr, x):
    return floatbits.split_whole(b, "double", x)


def emit_frexp(b, instr, x):
    return floatbits.split_exponent(b, "double", x)


def emit_ldexp(b, instr, x, exponent):
    result = floatbits.scale(b, "double", x, "i64", exponent)
    raises = both(b, floatbits.is_inf(b, "double", result), compare(
        b, "one", "double", call_math(b, "fabs", "double", x), INFINITY))
    b.python_raises_if(raises, x, exponent)
    return result


def emit_scaled_by(factor: float):
    def emit(b, instr, x):
        return b(f"fmul double {x}, {literal('double', factor)}")
    return emit


def next_float(x, y):
    """math.nextafter without `steps`, which is a keyword only; the library chooses."""
    return math.nextafter(x, y)


op("math.nextafter", python=next_float, doc="the next float after x towards y").rule((Real, Real), as_floats, emit_nextafter)
def next_floats(x, y, steps):
    """math.nextafter with `steps`."""
    return math.nextafter(x, y, steps=int(steps))


def emit_next_floats(b, instr, x, y, steps):
    """Sizes as integers are in order. Of one sign, y is their difference away; of different ones, 0 lies between."""
    _, bits = floatbits.bits_of(b, "double", x)
    _, goal = floatbits.bits_of(b, "double", y)
    size, goal_size = (b(f"and i64 {one}, {(1 << 63) - 1}") for one in (bits, goal))
    across = b(f"icmp slt i64 {b(f'xor i64 {bits}, {goal}')}, 0")
    shrinks = either(b, across, b(f"icmp ugt i64 {size}, {goal_size}"))
    together = b(f"add i64 {size}, {goal_size}")
    apart = b.call("llvm.abs.i64", "i64", ("i64", b(f"sub i64 {size}, {goal_size}")), ("i1", "false"))
    arrives = b(f"icmp ule i64 {b.select(across, 'i64', together, apart)}, {steps}")
    moved = b.select(shrinks, "i64", b(f"sub i64 {bits}, {steps}"), b(f"add i64 {bits}, {steps}"))
    beyond = b(f"or i64 {b(f'and i64 {goal}, {-(1 << 63)}')}, {b(f'sub i64 {steps}, {size}')}")
    crosses = both(b, across, b(f"icmp ult i64 {size}, {steps}"))
    found = b(f"bitcast i64 {b.select(crosses, 'i64', beyond, moved)} to double")
    found = b.select(either(b, arrives, floatbits.is_nan(b, "double", y)), "double", y, found)
    stays = either(b, b(f"icmp eq i64 {steps}, 0"), floatbits.is_nan(b, "double", x))
    return b.select(stays, "double", x, found)


op("math.nextafter.steps", python=next_floats, doc="the float so many steps after x towards y").rule(
    (Real, Real, Index), lambda x, y, steps: Typing((FLOAT, FLOAT, UINT64 if steps.type is UINT64 else INT), FLOAT),
    emit_next_floats)
declare("ulp", (Real,), as_floats, emit_ulp, "the value of the last bit of x")
declare("modf", (Real,), lambda x: Typing((FLOAT,), Tuple((FLOAT, FLOAT))), emit_modf, "fraction and whole part")
declare("frexp", (Real,), lambda x: Typing((FLOAT,), Tuple((FLOAT, INT))), emit_frexp, "mantissa and exponent of x")
declare("ldexp", (Real, PyInt), lambda x, i: Typing((FLOAT, INT), FLOAT), emit_ldexp, "x * 2**i", raises=(OverflowError,))
declare("degrees", (Real,), as_floats, emit_scaled_by(180.0 / math.pi), "radians to degrees")
declare("radians", (Real,), as_floats, emit_scaled_by(math.pi / 180.0), "degrees to radians")


# --- to ints

def emit_rounding(c_name: str):
    def emit(b, instr, x):
        whole = call_math(b, c_name, "double", x)
        if "exact" in instr.flags:                # proved to lie within 64 bits, and so not to be nan
            return b(f"fptosi double {whole} to i64")
        return float_to_python_int(b, "double", whole, x)
    return emit


def rounds_with_own_method(x):
    """math.trunc wants `__trunc__`, which of NumPy's scalars only float64 has (it is a Python float)."""
    return Typing((FLOAT,), INT) if x.type.kind == "f" and x.type.bits == 64 else None


for _name, _doc in (("floor", "the greatest int that is not above x"), ("ceil", "the least int that is not below x"),
                    ("trunc", "the whole part of x")):
    _op = op(f"math.{_name}", python=getattr(math, _name), raises=ERRORS, doc=_doc)
    _op.rule((PyInt,), lambda x: Typing((INT,), INT), lambda b, instr, x: x)
    _op.rule((Real,), rounds_with_own_method if _name == "trunc" else lambda x: Typing((FLOAT,), INT), emit_rounding(_name))
