"""Attributes and methods of numbers: real, imag, conjugate, item, is_integer, bit_length, bit_count, numerator …

In: numbers, unconverted.  Out: LLVM text.  Holds: keys are the classes' own attribute objects (`float.real`), found by name, so an
attribute that this Python or NumPy lacks is simply not declared. Python's bools have int's, whose results are ints.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import pieces_of
from codegen.numbers.vectormath import call_math
from codegen.ops.numbers.constructors import int_of_int
from codegen.ops.convert import cast_number
from codegen.ops.registry import op
from codegen.ops.scalars import BOOL, BOOL_, INFINITY, INT, all_of, fabs, without_bool
from typeinfer.ops import UNKNOWN, Instead, Operand, Typing
from typeinfer.types import NUMPY_SCALARS, PYTHON_SCALARS, Any_, Num, Number, Static, from_dtype, numpy_of, python_of

NUMBERS = (*PYTHON_SCALARS.values(), *NUMPY_SCALARS.values())


def keys_of(name: str) -> tuple:
    """The attribute objects of that name of all number classes."""
    found = {id(key): key for number in NUMBERS if (key := getattr(number.python_class, name, None)) is not None}
    return tuple(found.values())


def declare(name: str, python, typing, emit, doc: str, *, methods: tuple[str, ...] = (), **details) -> None:
    keys = tuple(key for one in (name, *methods) for key in keys_of(one))
    if keys:
        op(f"number.{name}", python, keys=keys, doc=doc, **details).rule((Num,), typing, emit)


def as_itself(x: Operand) -> Typing:
    """The same number; of a Python bool, as an int."""
    number = x.type if x.type is BOOL_ else without_bool(x.type)
    return Typing((number,), number)


def as_part(x: Operand) -> Typing:
    number = as_itself(x).result
    return Typing((number,), number.real)


def emit_conjugate(b, instr, x):
    number = instr.result.type
    return (x[0], b(f"fneg {layout.scalar(number)} {x[1]}")) if number.kind == "c" else x


def emit_imag(b, instr, x):
    return x[1] if instr.args[0].type.kind == "c" else layout.literal(layout.scalar(instr.result.type), 0)


declare("real", lambda x: x.real, as_part, lambda b, instr, x: pieces_of(x)[0], "The real part.")
declare("imag", lambda x: x.imag, as_part, emit_imag, "The imaginary part; 0 of a real number.")
declare("conjugate", lambda x: x.conjugate(), as_itself, emit_conjugate, "The complex conjugate.", methods=("conj",))


def of_integers(result):
    """A typing for integers; `result` is a type, or a function from the operand's type."""
    def typing(x: Operand) -> Typing | None:
        if x.type.kind not in "biu" or x.type is BOOL_:
            return None
        number = without_bool(x.type)
        return Typing((number,), result(number) if callable(result) and not isinstance(result, Number) else result)
    return typing


declare("numerator", lambda x: x.numerator, of_integers(lambda number: number), lambda b, instr, x: x, "An integer's own value.")
declare("denominator", lambda x: x.denominator, of_integers(INT), lambda b, instr, x: "1", "1.")


def emit_item(b, instr, x):
    source, target = instr.args[0].type, instr.result.type
    return int_of_int(b, source, x) if target is INT else cast_number(b, source, target, x)


declare("item", lambda x: x.item(), lambda x: None if x.type.python else Typing((x.type,), python_of(x.type)), emit_item,
        "The Python number of the same value.", methods=("tolist",), raises=(OverflowError,), raises_for=INT)


def _number_named(x: Operand, dtype: Operand):
    """The type that a constant names, for a NumPy scalar; None where there is none."""
    if x.type.python or not isinstance(dtype.type, Static):
        return None
    try:
        return from_dtype(dtype.type.value)
    except TypeError:
        return None


def astype_typing(x: Operand, dtype: Operand):
    """The scalar class called: of a NumPy scalar that is a cast."""
    number = _number_named(x, dtype)
    return number and Instead(number.python_class, (0,))


op("number.astype", lambda x, dtype: x.astype(dtype), keys=keys_of("astype"), parameters={"self": UNKNOWN, "dtype": UNKNOWN},
   doc="The number in another type, as C casts it.").rule((Num, Any_), astype_typing)


def view_typing(x: Operand, dtype: Operand):
    """Of a NumPy scalar, its bits as a number of another type that has as many."""
    number = _number_named(x, dtype)
    is_alike = number and number.bits == x.type.bits and "c" not in (number.kind, x.type.kind) and "b" not in (number.kind, x.type.kind)
    return Typing((x.type, dtype.type), numpy_of(number)) if is_alike else None


def emit_view(b, instr, x, dtype):
    source, target = (layout.scalar(one.type) for one in (instr.args[0], instr.result))
    return x if source == target else b(f"bitcast {source} {x} to {target}")


op("number.view", lambda x, dtype: x.view(dtype), keys=keys_of("view"), parameters={"self": UNKNOWN, "dtype": UNKNOWN},
   doc="The number's bits as a number of another type.").rule((Num, Any_), view_typing, emit_view)


def emit_is_integer(b, instr, x):
    number = instr.args[0].type
    if number.kind != "f":
        return "true"
    llvm_type = layout.scalar(number)
    same = b(f"fcmp oeq {llvm_type} {x}, {call_math(b, 'floor', llvm_type, x)}")
    return all_of(b, same, b(f"fcmp olt {llvm_type} {fabs(b, llvm_type, x)}, {INFINITY[llvm_type]}"))


declare("is_integer", lambda x: x.is_integer(),
        lambda x: None if x.type.kind == "c" or x.type is BOOL_ else Typing((x.type,), BOOL), emit_is_integer,
        "Whether the number has no fraction.")


def emit_bit_length(b, instr, x):
    size = b.call("llvm.abs.i64", "i64", ("i64", x), ("i1", "false"))
    zeros = b.call("llvm.ctlz.i64", "i64", ("i64", size), ("i1", "false"))
    return b(f"sub i64 64, {zeros}")


def emit_bit_count(b, instr, x):
    number = instr.args[0].type
    llvm_type = layout.scalar(number)
    if number.kind == "i":
        x = b.call(f"llvm.abs.{llvm_type}", llvm_type, (llvm_type, x), ("i1", "false"))
    count = b.call(f"llvm.ctpop.{llvm_type}", llvm_type, (llvm_type, x))
    return count if llvm_type == "i64" else b(f"zext {llvm_type} {count} to i64")


declare("bit_length", lambda x: x.bit_length(), lambda x: of_integers(INT)(x) if x.type.python else None, emit_bit_length,
        "How many bits |x| has.")
declare("bit_count", lambda x: x.bit_count(), of_integers(INT), emit_bit_count, "How many bits of |x| are set.")
