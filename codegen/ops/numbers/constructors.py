"""int(), float(), complex(), and NumPy's scalar types called as functions.

In: numbers, unconverted; strings only as constants.  Out: LLVM text.  Holds: the result is of exactly the class that was called.

NumPy's types take Python's numbers and NumPy's differently: np.uint8(300) and np.uint8(300.5) raise OverflowError,
np.uint8(np.int64(300)) and np.uint8(np.float64(300.5)) wrap.
"""
from __future__ import annotations

import operator

from codegen import layout
from codegen.ops.convert import cast_number, check_fits, float_to_int, float_to_python_int
from codegen.ops.registry import op
from codegen.ops.scalars import COMPLEX, COMPLEX128, FLOAT, FLOAT64, INT, UINT64, any_of, literal_value
from typeinfer.ops import UNKNOWN, Known, Operand, Typing
from typeinfer.types import NUMPY_SCALARS, Integral, Num, Number, Real, Str


def parsed(cls: type):
    """A constant string: its number, where Python finds one that fits."""
    def typing(text: Operand):
        try:
            value = cls(text.type.value)
        except (ValueError, OverflowError):
            return None
        return None if cls is int and not INT.minimum <= value <= INT.maximum else Known(value)
    return typing


# --- Python's

def int_typing(x: Operand) -> Typing | None:
    return None if x.type is COMPLEX else Typing((x.type,), INT)


def emit_int(b, instr, x):
    number = instr.args[0].type
    if number.kind == "c":                        # NumPy's drop the imaginary part
        return float_to_python_int(b, layout.scalar(number), x[0], x)
    if number.kind == "f":
        if "exact" in instr.flags:                # proved to lie within 64 bits, and so not to be nan
            return b(f"fptosi {layout.scalar(number)} {x} to i64")
        return float_to_python_int(b, layout.scalar(number), x, x)
    return int_of_int(b, number, x)


def int_of_int(b, number: Number, x: str) -> str:
    """Any integer as a Python int; of uint64 the upper half does not fit."""
    if number is UINT64 and not (literal_value(x) or 0) > INT.maximum:
        b.raise_if(b(f"icmp slt i64 {x}, 0"), OverflowError, "integer overflow: the uint64 does not fit in a 64-bit int")
    return cast_number(b, number, INT, x)


def float_typing(x: Operand) -> Typing | None:
    return None if x.type is COMPLEX else Typing((x.type,), FLOAT)


def emit_cast_to_result(b, instr, x):
    return cast_number(b, instr.args[0].type, instr.result.type, x)


def complex_typing(real: Operand, imaginary: Operand | None = None) -> Typing | None:
    if imaginary is None:
        return Typing((real.type,), COMPLEX)
    # np.complex64 is no complex: as second argument it loses its imaginary part, with a warning
    if any(one.type.kind == "c" and one.type not in (COMPLEX, COMPLEX128) for one in (real, imaginary)):
        return None
    return Typing(tuple(COMPLEX if one.type.kind == "c" else FLOAT for one in (real, imaginary)), COMPLEX)


def emit_complex(b, instr, real, imaginary=None):
    """complex(x, y) is x + y*1j, without the multiplication: only parts that are there are added."""
    if imaginary is None:
        return cast_number(b, instr.args[0].type, COMPLEX, real)
    parts = [list(operand) if isinstance(operand, tuple) else [operand] for operand in (real, imaginary)]
    re, im = parts[0][0], parts[1][0]
    if len(parts[1]) == 2:
        re = b(f"fsub double {re}, {parts[1][1]}")
    if len(parts[0]) == 2:
        im = b(f"fadd double {im}, {parts[0][1]}")
    return re, im


int_ = op("int", int, raises=(OverflowError, ValueError), doc="int(x): a float is truncated.")
int_.rule((), lambda: Known(0))
int_.rule((Num,), int_typing, emit_int)
int_.rule((Str,), parsed(int))
float_ = op("float", float, doc="float(x).")
float_.rule((), lambda: Known(0.0))
float_.rule((Num,), float_typing, emit_cast_to_result)
float_.rule((Str,), parsed(float))
complex_ = op("complex", complex, parameters={"real": 0, "imag": UNKNOWN}, doc="complex(x), complex(re, im).")
complex_.rule((), lambda: Known(0j))
complex_.rule((Num,), complex_typing, emit_complex)
complex_.rule((Num, Num), complex_typing, emit_complex)
complex_.rule((Str,), parsed(complex))
index = op("index", operator.index, raises=(OverflowError,), doc="operator.index(x).")
index.rule((Integral,), lambda x: None if x.type.kind == "b" and not x.type.python else Typing((x.type,), INT), emit_int)


# --- NumPy's

def scalar_typing(number: Number):
    def typing(x: Operand) -> Typing | None:
        return None if x.type is COMPLEX and number.kind in "iuf" else Typing((x.type,), number)
    return typing


def emit_scalar(b, instr, x):
    source, target = instr.args[0].type, instr.result.type
    if target.kind in "iu":
        if source is INT:
            check_fits(b, target, x, instr.args[0].range)
        elif source is FLOAT:
            return _truncate_checked(b, target, x)
    return cast_number(b, source, target, x)


def _truncate_checked(b, target: Number, x: str) -> str:
    """A Python float is truncated to an int, which must be among the type's values; else the interpreter raises."""
    above = layout.literal("double", float(target.maximum + 1))     # a power of two
    if target.bits == 64:                         # what truncates to min: from min itself on
        below = b(f"fcmp ult double {x}, {layout.literal('double', float(target.minimum))}") if target.kind == "i" else \
            b(f"fcmp ule double {x}, {layout.literal('double', -1.0)}")
    else:
        below = b(f"fcmp ule double {x}, {layout.literal('double', float(target.minimum - 1))}")
    b.python_raises_if(any_of(b, below, b(f"fcmp uge double {x}, {above}")), x)
    return float_to_int(b, "double", target, x)   # defined for all operands, as a deferred check needs


for number in NUMPY_SCALARS.values():
    cls = number.python_class
    scalar = op(f"np.{number}", cls, raises=(OverflowError, ValueError) if number.kind in "iu" else (),
                doc=f"np.{number}(x): Python's numbers must fit, NumPy's are cast.")
    scalar.rule((), lambda cls=cls: Known(cls()))
    if number.kind in "iuf":
        scalar.rule((Str,), parsed(cls))
    scalar.rule((Num,), scalar_typing(number), emit_scalar)
    if number.kind == "c":
        part = FLOAT64 if number is COMPLEX128 else Number("f", number.bits // 2)
        scalar.rule((Real, Real), lambda x, y, part=part, number=number: Typing((x.type, y.type), number),
                    lambda b, instr, x, y, part=part: tuple(
                        cast_number(b, arg.type, part, one) for arg, one in zip(instr.args, (x, y))))
