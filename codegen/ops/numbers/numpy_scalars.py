"""NumPy's universal functions on numbers: np.sqrt, np.add, np.maximum, np.isnan, …

In: declarations.  Out: ops `np.NAME` in REGISTRY, each with its ufunc, from which the function on arrays is made.  Holds: the types of the loop and of the result are NumPy's own answer (`ufunc.resolve_dtypes`, asked when first needed), the
emit functions below only know what to do with operands of those types. Nothing raises but integers to negative powers.
"""
from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from codegen import layout
from codegen.build import Builder
from codegen.numbers import floatbits
from codegen.numbers.floatbits import both, compare, either
from codegen.numbers.vectormath import call_complex, call_math, has_complex_functions
from codegen.ops.numbers import arithmetic, bitwise, complex_functions, complex_numbers, math_integer, power
from codegen.ops.numbers.compare import compare_complex, emit_comparison
from codegen.ops.convert import cast_number, float_to_float, is_nonzero
from codegen.ops.interpreter import ask
from codegen.ops.registry import op
from codegen.ops.numbers.remainder import remainder
from codegen.ops.scalars import BOOL_, FLOAT64, INFINITY, NAN, ONE, ZERO, copysign, fabs, fast
from typeinfer.ops import Operand, Refuse, Typing
from typeinfer.types import NpInt, Num, Number, Real, Tuple, Type, from_dtype


# --- typing

CONVERT_FIRST = "convert first: a.astype(np.int64) or int(x) for ints, a comparison such as a != 0 for bools"

@lru_cache(maxsize=None)
def loop_types(ufunc: np.ufunc, given: tuple[Number, ...]) -> tuple[Number, ...] | str:
    """The types of the loop that NumPy runs for arguments of these types, results last; why there is none, as a text."""
    asked = tuple(t.python_class if t.python and t.kind != "b" else t.dtype for t in given)
    try:
        found = ufunc.resolve_dtypes(asked + (None,) * ufunc.nout)
    except TypeError as error:
        return str(error)
    numbers = tuple(map(from_dtype, found))
    return f"np.{ufunc.__name__} has no loop for {', '.join(map(str, given))}" if None in numbers else numbers


def loop_typing(ufunc: np.ufunc, kinds):
    """The typing of a ufunc whose emit knows operands of these kinds."""
    def typing(*operands: Operand) -> Typing | Refuse | None:
        found = loop_types(ufunc, tuple(operand.type for operand in operands))
        if isinstance(found, str):
            return Refuse(found, CONVERT_FIRST)
        if found[0].kind not in kinds:
            return None
        params, results = found[:ufunc.nin], found[ufunc.nin:]
        return Typing(params, results[0] if len(results) == 1 else Tuple(results))
    return typing


def by_kind(emits: dict):
    """An emit for all kinds, from one for each; `emits` maps kinds ("iu") to emit functions."""
    chosen = {kind: emit for kinds, emit in emits.items() for kind in kinds}

    def emit(b, instr, *operands):
        return chosen[instr.args[0].type.kind](b, instr, *operands)
    return emit, "".join(chosen)


def declare(name: str, emits: dict, doc: str, **details):
    """Declare the ufunc np.NAME, where this NumPy has it, by emit functions for kinds of loops."""
    ufunc = getattr(np, name, None)
    if ufunc is None:
        return
    emit, kinds = by_kind(emits)
    op(f"np.{name}", python=ufunc, ufunc=ufunc, doc=doc, **details).rule(
        (Num,) * ufunc.nin, loop_typing(ufunc, kinds), emit)


def llvm_of(instr) -> str:
    """The LLVM type of the loop's operands."""
    return layout.scalar(instr.args[0].type)


# --- arithmetic

def same(b, instr, x):
    return x


def instruction(name: str):
    """An emit of one LLVM instruction with two operands."""
    def emit(b, instr, x, y):
        return b(f"{name} {llvm_of(instr)} {x}, {y}")
    return emit


def float_instruction(name: str):
    def emit(b, instr, x, y):
        return b(f"{name} {fast(b)}{llvm_of(instr)} {x}, {y}")
    return emit


def of_parts(name: str):
    def emit(b, instr, x, y):
        return complex_numbers.add(b, llvm_of(instr), x, y, name)
    return emit


def multiply_complex(b, instr, x, y):
    return complex_numbers.multiply(b, llvm_of(instr), x, y)


def divide_complex(b, instr, x, y):
    return complex_numbers.divide_numpy(b, llvm_of(instr), x, y)


def power_by_one(x, y, out=None):
    """x ** y as NumPy computes it where one exponent is for all: for 0.5 square roots, which -0.0 and -inf show."""
    return np.sqrt(x, out=out) if y == 0.5 else np.power(x, y, out=out)


def emit_power_by_one(b, instr, x, y):
    llvm_type, found = llvm_of(instr), power.emit_pow(b, instr, x, y)
    zero = compare(b, "oeq", llvm_type, x, 0.0)
    differs = b(f"or i1 {zero}, {compare(b, 'oeq', llvm_type, x, float('-inf'))}")
    root = b.select(zero, llvm_type, x, layout.literal(llvm_type, float("nan")))
    return b.select(b(f"and i1 {compare(b, 'oeq', llvm_type, y, 0.5)}, {differs}"), llvm_type, root, found)


def _typing_by_one(x, y):
    found = loop_types(np.power, (x.type, y.type))
    return Typing(found[:2], found[-1]) if not isinstance(found, str) and found[-1].kind == "f" else None


@cache
def _powers_are_roots() -> bool:
    """Whether the ufunc of this NumPy makes square roots where one exponent is for all, not only the operator of arrays."""
    with np.errstate(all="ignore"):
        return bool(np.isnan(np.power(np.array([-np.inf]), 0.5))[0])


def takes_root(x: Type, y: Type) -> bool:
    """Whether np.power does for numbers of these types. (Its loop of float16 never does.)"""
    found = loop_types(np.power, (x, y))
    return not isinstance(found, str) and found[-1].kind == "f" and found[-1].bits > 16 and _powers_are_roots()


op("power_by_one", power_by_one, doc="x ** y as of arrays and one y").rule((Real, Real), _typing_by_one, emit_power_by_one)
op("power_of_numbers", np.power, keys=(np.power,), doc="np.power of numbers").rule((Real, Real), lambda x, y: _typing_by_one(
    x, y) if (not y.is_constant or y.constant == 0.5) and takes_root(x.type, y.type) else None, emit_power_by_one)


def fmod_ints(b, instr, x, y):
    """The remainder with the sign of x; 0 for a divisor of 0, and for -1, by which the least int would trap."""
    llvm_type = llvm_of(instr)
    if instr.args[0].type.kind == "i":
        trivial = b(f"icmp ult {llvm_type} {b(f'add {llvm_type} {y}, 1')}, 2")
        return b(f"srem {llvm_type} {x}, {b.select(trivial, llvm_type, '1', y)}")
    zero = b(f"icmp eq {llvm_type} {y}, 0")
    return b(f"urem {llvm_type} {x}, {b.select(zero, llvm_type, '1', y)}")


def fmod_floats(b, instr, x, y):
    if llvm_of(instr) == "half":
        return in_float(b, instr, "frem", x, y)
    return copysign(b, llvm_of(instr), remainder(b, llvm_of(instr), x, y), x)


def in_float(b: Builder, instr, name: str, x: str, y: str) -> str:
    """An instruction on floats, with halves computed as floats."""
    llvm_type = llvm_of(instr)
    if llvm_type != "half":
        return b(f"{name} {llvm_type} {x}, {y}")
    x, y = (b(f"fpext half {one} to float") for one in (x, y))
    return b(f"fptrunc float {b(f'{name} float {x}, {y}')} to half")


def negate_int(b, instr, x):
    return b(f"sub {llvm_of(instr)} 0, {x}")


def negate_float(b, instr, x):
    return b(f"fneg {llvm_of(instr)} {x}")


def negate_complex(b, instr, x):
    return tuple(b(f"fneg {llvm_of(instr)} {part}") for part in x)


def conjugate(b, instr, x):
    return x[0], b(f"fneg {llvm_of(instr)} {x[1]}")


def abs_int(b, instr, x):
    return b.call(f"llvm.abs.{llvm_of(instr)}", llvm_of(instr), (llvm_of(instr), x), ("i1", "false"))


def abs_float(b, instr, x):
    return fabs(b, llvm_of(instr), x)


def abs_complex(b, instr, x):
    return call_math(b, "hypot", llvm_of(instr), *x)


def square_complex(b, instr, x):
    return complex_numbers.multiply(b, llvm_of(instr), x, x)


def reciprocal_int(b, instr, x):
    """1.0 / x as C casts it: 0 but for ±1; for 0 whatever the cast makes of infinity."""
    number = instr.args[0].type
    quotient = b(f"fdiv double {ONE['double']}, {cast_number(b, number, FLOAT64, x)}")
    return cast_number(b, FLOAT64, number, quotient)


def reciprocal_float(b, instr, x):
    return b(f"fdiv {fast(b)}{llvm_of(instr)} {ONE[llvm_of(instr)]}, {x}")


def reciprocal_complex(b, instr, x):
    """By the larger part (R. Smith): 1/d and -ratio/d, or ratio/d and -1/d."""
    llvm_type = llvm_of(instr)
    real_larger = b(f"fcmp ole {llvm_type} {fabs(b, llvm_type, x[1])}, {fabs(b, llvm_type, x[0])}")
    large, small = b.select(real_larger, llvm_type, *x), b.select(real_larger, llvm_type, x[1], x[0])
    ratio = b(f"fdiv {llvm_type} {small}, {large}")
    denominator = b(f"fadd {llvm_type} {large}, {b(f'fmul {llvm_type} {small}, {ratio}')}")
    one = b(f"fdiv {llvm_type} {ONE[llvm_type]}, {denominator}")
    other = b(f"fdiv {llvm_type} {ratio}, {denominator}")
    return b.select(real_larger, llvm_type, one, other), b(
        f"fneg {llvm_type} {b.select(real_larger, llvm_type, other, one)}")


def sign_int(b, instr, x):
    llvm_type = llvm_of(instr)
    above = b(f"zext i1 {b(f'icmp ne {llvm_type} {x}, 0')} to {llvm_type}")
    if instr.args[0].type.kind == "u":
        return above
    return b(f"or {llvm_type} {b(f'ashr {llvm_type} {x}, {int(llvm_type[1:]) - 1}')}, {above}")


def sign_float(b, instr, x):
    """-1, 0, 1; nan stays."""
    llvm_type = llvm_of(instr)
    one = call_math(b, "copysign", llvm_type, ONE[llvm_type], x)
    zero = compare(b, "oeq", llvm_type, x, 0.0)
    found = b.select(zero, llvm_type, ZERO[llvm_type], one)
    return b.select(floatbits.is_nan(b, llvm_type, x), llvm_type, x, found)


def emit_heaviside(b, instr, x, at_zero):
    llvm_type = llvm_of(instr)
    above = compare(b, "olt", llvm_type, x, 0.0)
    step = b.select(above, llvm_type, ZERO[llvm_type], ONE[llvm_type])
    step = b.select(compare(b, "oeq", llvm_type, x, 0.0), llvm_type, at_zero, step)
    return b.select(floatbits.is_nan(b, llvm_type, x), llvm_type, x, step)


def ask_numpy(b, instr, *operands):
    """Complex functions that C does not have."""
    return ask(b, instr.op.python, [arg.type for arg in instr.args], list(operands), instr.result.type)


declare("add", {"b": instruction("or"), "iu": instruction("add"), "f": float_instruction("fadd"), "c": of_parts("fadd")},
        "x + y; of bools `or`")
declare("subtract", {"iu": instruction("sub"), "f": float_instruction("fsub"), "c": of_parts("fsub")}, "x - y")
declare("multiply", {"b": instruction("and"), "iu": instruction("mul"), "f": float_instruction("fmul"),
                     "c": multiply_complex}, "x * y; of bools `and`")
declare("divide", {"f": float_instruction("fdiv"), "c": divide_complex}, "x / y, of integers as floats")
declare("floor_divide", {"iuf": arithmetic.emit_floordiv}, "x // y; of integers 0 where y is 0")
declare("remainder", {"iuf": arithmetic.emit_mod}, "x % y, with the sign of y; of integers 0 where y is 0")
declare("divmod", {"iuf": arithmetic.emit_divmod}, "(x // y, x % y)")
declare("fmod", {"iu": fmod_ints, "f": fmod_floats}, "the remainder with the sign of x")
declare("power", {"iufc": power.emit_pow}, "x ** y", raises=(ValueError,), raises_for=NpInt)
declare("float_power", {"fc": power.emit_pow}, "x ** y in float64 or complex128")
declare("negative", {"iu": negate_int, "f": negate_float, "c": negate_complex}, "-x")
declare("positive", {"iufc": same}, "+x")
declare("conjugate", {"iuf": same, "c": conjugate}, "the complex conjugate")
declare("absolute", {"bu": same, "i": abs_int, "f": abs_float, "c": abs_complex}, "|x|; the least integer stays itself")
declare("fabs", {"f": abs_float}, "|x| as a float")
declare("square", {"iu": lambda b, instr, x: b(f"mul {llvm_of(instr)} {x}, {x}"),
                   "f": lambda b, instr, x: b(f"fmul {fast(b)}{llvm_of(instr)} {x}, {x}"), "c": square_complex}, "x * x")
declare("reciprocal", {"iu": reciprocal_int, "f": reciprocal_float, "c": reciprocal_complex}, "1 / x, in the type of x")
declare("sign", {"iu": sign_int, "f": sign_float, "c": complex_functions.EMITS["sign"]}, "-1, 0 or 1; nan for nan; of a complex number z / |z|")
declare("heaviside", {"f": emit_heaviside}, "0 below 0, 1 above, the second argument at 0")


# --- functions of libm

def emit_libm(c_name: str):
    def emit(b, instr, *operands):
        return call_math(b, c_name, llvm_of(instr), *operands)
    return emit


def emit_libm_complex(c_name: str):
    """C's function of complex numbers; where its calling convention is not known, NumPy is asked."""
    def emit(b, instr, x):
        if not has_complex_functions():
            return ask_numpy(b, instr, x)
        return call_complex(b, "c" + c_name, llvm_of(instr), x)
    return emit


def exponential_complex(b, instr, z):
    return complex_numbers.exponential(b, llvm_of(instr), z)


C_NAMES = {"sqrt": "sqrt", "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "asin",
           "arccos": "acos", "arctan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "arcsinh": "asinh",
           "arccosh": "acosh", "arctanh": "atanh"}
for _name, _c_name in C_NAMES.items():
    _of_complex = exponential_complex if _name == "exp" else complex_functions.EMITS.get(_name) or emit_libm_complex(_c_name)
    declare(_name, {"f": emit_libm(_c_name), "c": _of_complex}, f"{_name}(x)")
for _name in ("exp2", "expm1", "log2", "log10", "log1p"):
    declare(_name, {"f": emit_libm(_name), "c": complex_functions.EMITS[_name]}, f"{_name}(x)")
declare("cbrt", {"f": emit_libm("cbrt")}, "cube root")
declare("arctan2", {"f": emit_libm("atan2")}, "the angle of the point (x2, x1)")
declare("hypot", {"f": emit_libm("hypot")}, "sqrt(x**2 + y**2) without overflow")
declare("copysign", {"f": emit_libm("copysign")}, "the size of x with the sign of y")


def emit_scaled_by(dividend: float, divisor: float):
    """x * (dividend / divisor), where the factor, too, is rounded in the type of x; halves are floats meanwhile."""
    def emit(b, instr, x):
        llvm_type = llvm_of(instr)
        wide = "double" if llvm_type == "double" else "float"
        number = np.float64 if wide == "double" else np.float32
        factor = layout.literal(wide, number(dividend) / number(divisor))
        product = b(f"fmul {fast(b)}{wide} {float_to_float(b, llvm_type, wide, x)}, {factor}")
        return float_to_float(b, wide, llvm_type, product)
    return emit


for _name in ("deg2rad", "radians"):
    declare(_name, {"f": emit_scaled_by(np.pi, 180)}, "degrees to radians")
for _name in ("rad2deg", "degrees"):
    declare(_name, {"f": emit_scaled_by(180, np.pi)}, "radians to degrees")


def emit_logadd(exponential: str, logarithm: str, at_equal: float):
    """log(e**x + e**y) by the greater one: x + log1p(exp(y - x)); of equal ones (infinities too) x + log(2)."""
    def emit(b, instr, x, y):
        llvm_type = llvm_of(instr)
        wide = "float" if llvm_type == "half" else llvm_type
        x, y = (float_to_float(b, llvm_type, wide, one) for one in (x, y))
        gap = b(f"fsub {wide} {x}, {y}")
        above = compare(b, "ogt", wide, gap, 0.0)
        power_of = call_math(b, exponential, wide, b(f"fneg {wide} {fabs(b, wide, gap)}"))
        rest = call_math(b, "log1p", wide, power_of)
        if logarithm:
            rest = b(f"fmul {wide} {rest}, {layout.literal(wide, 1 / np.log(2))}")
        total = b(f"fadd {wide} {b.select(above, wide, x, y)}, {rest}")
        total = b.select(floatbits.is_nan(b, wide, gap), wide, gap, total)
        equal = b(f"fadd {wide} {x}, {layout.literal(wide, at_equal)}")
        total = b.select(compare(b, "oeq", wide, x, y), wide, equal, total)
        return float_to_float(b, wide, llvm_type, total)
    return emit


declare("logaddexp", {"f": emit_logadd("exp", "", float(np.log(2)))}, "log(exp(x) + exp(y))")
declare("logaddexp2", {"f": emit_logadd("exp2", "log2", 1.0)}, "log2(2**x + 2**y)")


# --- rounding and bits of floats

def rint_parts(b, instr, x):
    return tuple(call_math(b, "rint", llvm_of(instr), part) for part in x)


for _name in ("floor", "ceil", "trunc"):
    declare(_name, {"biu": same, "f": emit_libm(_name)}, f"{_name}(x); integers stay")
declare("rint", {"biu": same, "f": emit_libm("rint"), "c": rint_parts}, "the nearest integer, ties to even")


def of_floats(test, combine):
    """A test of floats: never true of integers; of complex numbers by parts."""
    def emit(b, instr, x):
        return test(b, llvm_of(instr), x)

    def emit_complex(b, instr, x):
        return combine(b, test(b, llvm_of(instr), x[0]), test(b, llvm_of(instr), x[1]))
    return {"f": emit, "c": emit_complex}


def always(value: str):
    return lambda b, instr, x: value


declare("isnan", {"biu": always("false"), **of_floats(floatbits.is_nan, either)}, "whether x is nan")
declare("isinf", {"biu": always("false"), **of_floats(floatbits.is_inf, either)}, "whether x is inf or -inf")
declare("isfinite", {"biu": always("true"), **of_floats(floatbits.is_finite, both)}, "whether x is neither inf nor nan")
declare("signbit", {"f": lambda b, instr, x: floatbits.sign_bit(b, llvm_of(instr), x)}, "whether the sign bit is set")
declare("nextafter", {"f": lambda b, instr, x, y: floatbits.next_after(b, llvm_of(instr), x, y)},
        "the next float after x towards y")
declare("modf", {"f": lambda b, instr, x: floatbits.split_whole(b, llvm_of(instr), x)}, "fraction and whole part")


def emit_spacing(b, instr, x):
    """The distance to the next float away from 0, with the sign of x (halves: to the next one above); inf for the largest,
    nan for inf."""
    llvm_type = llvm_of(instr)
    if llvm_type == "half":
        beyond = floatbits.next_after(b, llvm_type, x, INFINITY[llvm_type])
    else:
        x = b(f"fadd {llvm_type} {x}, {ZERO[llvm_type]}")                 # -0.0 counts as 0.0
        integer, bits = floatbits.bits_of(b, llvm_type, x)
        beyond = b(f"bitcast {integer} {b(f'add {integer} {bits}, 1')} to {llvm_type}")
    gap = b(f"fsub {llvm_type} {beyond}, {x}")
    return b.select(floatbits.is_finite(b, llvm_type, x), llvm_type, gap, NAN[llvm_type])


def emit_frexp(b, instr, x):
    part, exponent = floatbits.split_exponent(b, llvm_of(instr), x)
    width = floatbits.FORMATS[llvm_of(instr)][0]
    if width == 32:
        return part, exponent
    return part, b(f"{'trunc' if width == 64 else 'sext'} i{width} {exponent} to i32")


def emit_ldexp(b, instr, x, exponent):
    return floatbits.scale(b, llvm_of(instr), x, layout.scalar(instr.args[1].type), exponent)


declare("spacing", {"f": emit_spacing}, "the distance to the next float away from 0")
declare("frexp", {"f": emit_frexp}, "mantissa and exponent")
declare("ldexp", {"f": emit_ldexp}, "x * 2**y")


# --- comparisons and logic

def comparison_typing(ufunc: np.ufunc):
    """Integers of any two types are compared exactly, so they stay as they are."""
    from_loop = loop_typing(ufunc, "biufc")

    def typing(x: Operand, y: Operand):
        if x.type.kind in "biu" and y.type.kind in "biu":
            return Typing((x.type, y.type), BOOL_)
        return from_loop(x, y)
    return typing


def compare_numbers(name: str):
    usual = emit_comparison(name)

    def emit(b, instr, x, y):
        if instr.args[0].type.kind == "c":
            return compare_complex(b, name, llvm_of(instr), x, y, asks_for_numbers=True)
        return usual(b, instr, x, y)
    return emit


for _name, _short in (("equal", "eq"), ("not_equal", "ne"), ("less", "lt"), ("less_equal", "le"), ("greater", "gt"),
                      ("greater_equal", "ge")):
    op(f"np.{_name}", python=getattr(np, _name), ufunc=getattr(np, _name), doc=f"x {_name.replace('_', ' ')} y").rule(
        (Num, Num), comparison_typing(getattr(np, _name)), compare_numbers(_short))


def emit_truth(name: str):
    """Logic on truth values, whatever the operands."""
    def emit(b, instr, *operands):
        first, *others = (is_nonzero(b, arg.type, operand) for arg, operand in zip(instr.args, operands))
        return b(f"{name} i1 {first}, {others[0] if others else 'true'}")
    return emit


def to_truth(*operands: Operand) -> Typing:
    return Typing(tuple(operand.type for operand in operands), BOOL_)


for _name, _instruction in (("logical_and", "and"), ("logical_or", "or"), ("logical_xor", "xor"), ("logical_not", "xor")):
    _ufunc = getattr(np, _name)
    op(f"np.{_name}", python=_ufunc, ufunc=_ufunc, doc=f"{_instruction} of truth values").rule(
        (Num,) * _ufunc.nin, to_truth, emit_truth(_instruction))


# --- the greater, the less

def extremum_ints(name: str):
    def emit(b, instr, x, y):
        number, llvm_type = instr.args[0].type, llvm_of(instr)
        if number.kind == "b":
            return b(f"{'or' if name == 'max' else 'and'} i1 {x}, {y}")
        sign = "s" if number.kind == "i" else "u"
        return b.call(f"llvm.{sign}{name}.{llvm_type}", llvm_type, (llvm_type, x), (llvm_type, y))
    return emit


def extremum_floats(strict: str, nan_wins: bool):
    """The first one where it is beyond the second, or is nan (nan_wins) or the second is (else). Of 0.0 and -0.0 NumPy gives
    the second where it uses x86's instruction: for float32, and for float64 in maximum and minimum; else the first."""
    def emit(b, instr, x, y):
        llvm_type = llvm_of(instr)
        predicate = strict if llvm_type == "float" or nan_wins and llvm_type == "double" else strict[:2] + "e"
        first = either(b, compare(b, predicate, llvm_type, x, y), floatbits.is_nan(b, llvm_type, x if nan_wins else y))
        return b.select(first, llvm_type, x, y)
    return emit


def extremum_complex(name: str, nan_wins: bool):
    def emit(b, instr, x, y):
        llvm_type = llvm_of(instr)
        tested = x if nan_wins else y
        nan = either(b, *(floatbits.is_nan(b, llvm_type, part) for part in tested))
        first = either(b, compare_complex(b, name, llvm_type, x, y, asks_for_numbers=True), nan)
        return tuple(b.select(first, llvm_type, p, q) for p, q in zip(x, y))
    return emit


for _name, _int, _order, _wins in (("maximum", "max", "ge", True), ("minimum", "min", "le", True),
                                   ("fmax", "max", "ge", False), ("fmin", "min", "le", False)):
    declare(_name, {"biu": extremum_ints(_int), "f": extremum_floats(f"o{_order[0]}t", _wins),
                    "c": extremum_complex(_order, _wins)},
            f"the {'greater' if _int == 'max' else 'less'} one; nan {'wins' if _wins else 'loses'}")


# --- bits of integers

for _name, _instruction in (("bitwise_and", "and"), ("bitwise_or", "or"), ("bitwise_xor", "xor")):
    declare(_name, {"biu": instruction(_instruction)}, f"bitwise {_instruction}")
declare("invert", {"biu": bitwise.emit_invert}, "all bits inverted")
declare("left_shift", {"iu": bitwise.emit_lshift}, "x << y; 0 where y is not below the width")
declare("right_shift", {"iu": bitwise.emit_rshift}, "x >> y; 0 or -1 where y is not below the width")


def emit_bit_count(b, instr, x):
    """Of a signed integer, of its size."""
    llvm_type = llvm_of(instr)
    if instr.args[0].type.kind == "b":
        return b(f"zext i1 {x} to i8")
    if instr.args[0].type.kind == "i":
        x = abs_int(b, instr, x)
    count = b.call(f"llvm.ctpop.{llvm_type}", llvm_type, (llvm_type, x))
    return count if llvm_type == "i8" else b(f"trunc {llvm_type} {count} to i8")


declare("bitwise_count", {"biu": emit_bit_count}, "the number of ones among the bits")
for _name, _emit in (("gcd", math_integer.emit_numpy_gcd), ("lcm", math_integer.emit_numpy_lcm)):
    declare(_name, {"iu": lambda b, instr, x, y, emit=_emit: emit(b, instr.args[0].type, x, y)}, f"{_name} of two integers")
