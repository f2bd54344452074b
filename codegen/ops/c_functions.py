"""C functions that `ctypes` found, called by their address, and `a.ctypes`, the address of an array's memory.

In: functions with `argtypes` and `restype`, known when compiling.  Out: ops.  Holds: arguments are what ctypes takes for the declared types,
and results what it gives: Python's own numbers. The interpreter's lock is held during the call, as it is around it.
"""
from __future__ import annotations

import ctypes

import numpy as np

from codegen import layout
from codegen.ops.registry import op
from typeinfer.callables import functions
from typeinfer.ops import Known, Make, Part, Refuse, Typing
from typeinfer.types import BOOL, FLOAT, INT, NONE, Array, Family, Number, Static, View, from_dtype, python_of
from typeinfer.words.wording import name_of, worded

NUMBERS = {cls: from_dtype(np.dtype(cls)) for cls in (
    ctypes.c_bool, ctypes.c_byte, ctypes.c_ubyte, ctypes.c_short, ctypes.c_ushort, ctypes.c_int, ctypes.c_uint, ctypes.c_long,
    ctypes.c_ulong, ctypes.c_longlong, ctypes.c_ulonglong, ctypes.c_float, ctypes.c_double)}
PYTHON_API = 4                                    # the flag of functions that may raise Python's exceptions
_Address = type(np.empty(0).ctypes)


class Place(int):
    """a.ctypes.data: an int in Python, which C functions take; as it keeps the array, what it says is still there then."""


_Function = Family("a C function", lambda t: isinstance(t, Static) and functions.is_c_function(t.value))
_OfArray = Family("a.ctypes", lambda t: isinstance(t, View) and t.of is _Address)


def _typing(function, *args):
    called = function.type.value
    name, wanted, result = name_of(called), called.argtypes, called.restype
    if wanted is None:
        return Refuse(f"the C function {name} has no argtypes", "set its argtypes and restype")
    if len(wanted) != len(args):
        return Refuse(f"the C function {name} takes {len(wanted)} arguments, not {len(args)}",
                      "pass as many as its argtypes has")
    if called._flags_ & PYTHON_API or called.errcheck or result is not None and result not in NUMBERS:
        return Refuse(f"the C function {name} cannot be called: its result is checked, or is no number",
                      "call it outside, and pass the result as an argument")
    params = [_as_passed(cls, one) for cls, one in zip(wanted, args)]
    for number, (cls, one, t) in enumerate(zip(wanted, args, params)):
        if t is None:
            return Refuse(f"argument {number} of the C function {name} is a {cls.__name__}, and cannot be {worded(one.type)}",
                          "pass Python's int or float, or the address of an array: a.ctypes")
    return Typing((function.type, *params), NONE if result is None else python_of(NUMBERS[result]))


def _as_passed(cls, operand):
    """The type that an operand is converted to for a parameter; None where ctypes does not take it."""
    t, number = operand.type, NUMBERS.get(cls)
    if number is None:
        if isinstance(t, View) and (t.of is cls or t.of in (_Address, Place) and cls is ctypes.c_void_p):
            return t
        return t if cls is ctypes.c_void_p and (t is NONE or t is INT) else None
    if isinstance(t, View) and t.of is Place and number.kind in "iu" and number.bits == 64:
        return t
    if not isinstance(t, Number) or number.kind == "b" and t is not BOOL:
        return None
    if number.kind == "f":
        return FLOAT if t in (FLOAT, INT, BOOL) or t.kind == "f" and t.bits == 64 else None
    return {"b": BOOL}.get(number.kind, INT) if t in (INT, BOOL) else None


def _emit(b, instr, function, *operands):
    called = instr.args[0].type.value
    given = ", ".join(_argument(b, cls, arg.type, operand) for cls, arg, operand in zip(called.argtypes, instr.args[1:], operands))
    address = ctypes.cast(called, ctypes.c_void_p).value
    result = None if called.restype is None else NUMBERS[called.restype]
    text = f"call {_kind(result)} inttoptr (i64 {address} to ptr)({given})"
    if result is None:
        b.do(text)
        return None
    found = b(text)
    if result.kind == "b":
        return b(f"trunc i8 {found} to i1")
    if result.kind == "f":
        return found if result.bits == 64 else b(f"fpext float {found} to double")
    if result.bits < 64:
        return b(f"{'zext' if result.kind == 'u' else 'sext'} i{result.bits} {found} to i64")
    if result.kind == "u":
        b.raise_if(b(f"icmp slt i64 {found}, 0"), OverflowError, "integer overflow: the result of a C function does not fit in 64 bits")
    return found


def _kind(number) -> str:
    """The LLVM type of a number in a C call; small ints are extended as compilers expect."""
    if number is None:
        return "void"
    if number.kind in "biu" and number.bits < 32:
        return f"{'signext' if number.kind == 'i' else 'zeroext'} i{number.bits}"
    return layout.stored(number)


def _argument(b, cls, t, operand) -> str:
    number = NUMBERS.get(cls)
    if number is None:
        if t is NONE:
            return "ptr null"
        return f"ptr {operand[1]}" if isinstance(t, View) else f"ptr {b(f'inttoptr i64 {operand} to ptr')}"
    value = b(f"ptrtoint ptr {operand[1]} to i64") if isinstance(t, View) else operand
    if number.kind == "b":
        value = b(f"zext i1 {operand} to i8")
    elif number.kind == "f" and number.bits == 32:
        value = b(f"fptrunc double {operand} to float")
    elif number.bits < 64:
        value = b(f"trunc i64 {operand} to i{number.bits}")
    kind, _, bits = _kind(number).rpartition(" ")
    return f"{bits} {kind} {value}"


op("call_c", functions.call_c, pure=False, reads=True, writes=True, folds=False, raises=(OverflowError,),
   doc="A C function that ctypes found.").rule((_Function, object), _typing, _emit, variadic=True)

op("ctypes.POINTER", ctypes.POINTER).rule((Static,), lambda cls: Known(ctypes.POINTER(cls.type.value)))
op("array.ctypes", lambda a: a.ctypes, keys=(np.ndarray.ctypes,), folds=False, doc="a.ctypes").rule(
    (Array,), lambda a: Make(View(_Address, (a.type,)), (0,)))
op("ctypes.data_as", _Address.data_as, folds=False, doc="a.ctypes.data_as(pointer type)").rule(
    (_OfArray, Static), lambda a, cls: Make(View(cls.type.value, (a.type.parts[0],)), (Part(0),))
    if isinstance(cls.type.value, type) and (issubclass(cls.type.value, ctypes._Pointer) or cls.type.value is ctypes.c_void_p) else None)
op("ctypes.data", lambda address: address.data, keys=(_Address.data,), folds=False, doc="a.ctypes.data").rule(
    (_OfArray,), lambda a: Make(View(Place, a.type.parts), (Part(0),)))
