"""What the operations on single numbers share: reading operands that are literals, proved ranges, typing by promotion.

In: operands as text, operand types.  Out: facts and typings.  Holds: nothing here names an operation.
"""
from __future__ import annotations

import struct

from codegen.build import UNLIKELY
from typeinfer.lattice import promote
from typeinfer.ops import Operand, Typing
from typeinfer.types import COMPLEX, INT, NUMPY_SCALARS, PYTHON_SCALARS, Number

BOOL, FLOAT, BOOL_ = PYTHON_SCALARS["bool"], PYTHON_SCALARS["float"], NUMPY_SCALARS["bool_"]
INT8, INT64, UINT64 = NUMPY_SCALARS["int8"], NUMPY_SCALARS["int64"], NUMPY_SCALARS["uint64"]
FLOAT64, COMPLEX128 = NUMPY_SCALARS["float64"], NUMPY_SCALARS["complex128"]
INT_MIN, INT_MAX = INT.minimum, INT.maximum
ONE = {"half": "0xH3C00", "float": "0x3FF0000000000000", "double": "0x3FF0000000000000"}
ZERO = {"half": "0xH0000", "float": "0x0000000000000000", "double": "0x0000000000000000"}
INFINITY = {"half": "0xH7C00", "float": "0x7FF0000000000000", "double": "0x7FF0000000000000"}
NAN = {"half": "0xH7E00", "float": "0x7FF8000000000000", "double": "0x7FF8000000000000"}
FLOAT_SUFFIX = {"half": "f16", "float": "f32", "double": "f64"}


def literal_value(operand) -> bool | int | float | None:
    """The number that an operand's text is; None where it is computed, or has several pieces."""
    if not isinstance(operand, str) or operand[0] in "%@":
        return None
    if operand in ("true", "false"):
        return operand == "true"
    if operand.startswith("0xH"):
        return struct.unpack("<e", int(operand[3:], 16).to_bytes(2, "little"))[0]
    if operand.startswith("0x"):
        return struct.unpack("<d", int(operand[2:], 16).to_bytes(8, "little"))[0]
    digits = operand.removeprefix("-")
    return int(operand) if digits.isdigit() else None


def bounds(instr, index: int, operand=None) -> tuple[int, int]:
    """The least and greatest value that an integer argument of an instruction can have, as far as is proved."""
    value = instr.args[index]
    number = value.type
    literal = literal_value(operand)
    if literal is not None:
        return int(literal), int(literal)
    least, greatest = value.range or (number.minimum, number.maximum)
    return (number.minimum if least is None else max(least, number.minimum),
            number.maximum if greatest is None else min(greatest, number.maximum))


def leaves_at_once(b) -> bool:
    """Whether what follows `python_raises_if` sees only operands that passed. Else (a deferred check: see defer) it must be
    defined for the others too: no trap, no poison that an index or a branch could be made of."""
    return b.deferring is None


def fast(b) -> str:
    """The fast-math flags, as they stand before the operands of a floating-point instruction."""
    return "".join(flag + " " for flag in sorted(b.options.fastmath)) if b.options.fastmath else ""


def fabs(b, llvm_type: str, x: str) -> str:
    return b.call(f"llvm.fabs.{FLOAT_SUFFIX[llvm_type]}", llvm_type, (llvm_type, x))


def copysign(b, llvm_type: str, size: str, sign: str) -> str:
    return b.call(f"llvm.copysign.{FLOAT_SUFFIX[llvm_type]}", llvm_type, (llvm_type, size), (llvm_type, sign))


def is_finite(b, llvm_type: str, x: str) -> str:
    literal = literal_value(x)
    if literal is not None:
        return "true" if abs(literal) < float("inf") else "false"
    return b(f"fcmp olt {llvm_type} {fabs(b, llvm_type, x)}, {INFINITY[llvm_type]}")


def python_raises_if_both(b, seldom: str, also, *operands) -> None:
    """Let the interpreter raise where two conditions hold. The second, which `also()` writes, is looked at only where the first holds, unless
    the check waits for the end of a loop: `abs(z)` is infinite where z is, or where it raises."""
    if b.will_defer():
        b.python_raises_if(all_of(b, seldom, also()), *operands)
        return
    odd, fine = b.new_label("odd"), b.new_label("fine")
    b.branch(seldom, odd, fine, UNLIKELY)
    b.start(odd)
    b.python_raises_if(also(), *operands)
    b.jump(fine)
    b.start(fine)


def all_of(b, *conditions: str) -> str:
    """The conjunction of i1 operands, folded where some are literals."""
    return _join(b, "and", conditions, "true", "false")


def any_of(b, *conditions: str) -> str:
    """The disjunction of i1 operands, folded where some are literals."""
    return _join(b, "or", conditions, "false", "true")


def _join(b, operator: str, conditions: tuple[str, ...], neutral: str, decisive: str) -> str:
    found = neutral
    for condition in conditions:
        if condition == decisive:
            return decisive
        if condition != neutral:
            found = condition if found == neutral else b(f"{operator} i1 {found}, {condition}")
    return found


# --- typing

def common_type(a: Number, b: Number) -> Number:
    """What two operands are converted to. `complex + np.float64` is Python's own: np.float64 is a subclass of float."""
    if a is COMPLEX and b is FLOAT64:
        return COMPLEX
    return promote(a, b)


def without_bool(number: Number, numpy_bool: Number | None = INT8) -> Number | None:
    """Arithmetic on bools: Python's are ints; np.bool_ has few loops, and what it has instead is given."""
    if number.kind != "b":
        return number
    return INT if number.python else numpy_bool


def promoted(kinds: str = "iufc", numpy_bool: Number | None = INT8):
    """A typing for two numbers: both are converted to their common type, if its kind is one of `kinds`."""
    def typing(x: Operand, y: Operand) -> Typing | None:
        common = without_bool(common_type(x.type, y.type), numpy_bool)
        if common is None or common.kind not in kinds:
            return None
        return Typing((common, common), common)
    return typing


def unchanged(kinds: str, numpy_bool: Number | None = None):
    """A typing for one number: the result has its type, a Python bool's is int."""
    def typing(x: Operand) -> Typing | None:
        number = without_bool(x.type, numpy_bool)
        return None if number is None or number.kind not in kinds else Typing((number,), number)
    return typing
