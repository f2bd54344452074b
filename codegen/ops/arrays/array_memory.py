"""New arrays: np.empty and np.zeros; the memory is a block of `memory`.

In: a shape, as an int or a tuple of ints; a dtype, known when compiling, as a NumPy dtype or scalar class, a Python class or a
string.  Out: ops whose results own their memory.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.build import Builder, pieces_of
from codegen.ops.registry import op
from codegen.ops.scalars import all_of, any_of
from codegen.stack_arrays import MOST_BYTES
from codegen.storage import memory
from typeinfer.ir import Instr
from typeinfer.ops import UNKNOWN, Operand, Refuse, Typing
from typeinfer.structure import MAKE
from typeinfer.types import INT, NONE, NUMPY_SCALARS, Array, Integral, Number, Static, Tuple, from_dtype
from typeinfer.words.wording import describe, nearest, worded

TOO_BIG = "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size."


def _nearest_dtype(value) -> str:
    close = nearest(value, NUMPY_SCALARS) if isinstance(value, str) else ""
    return f"did you mean '{close}'?" if close else "use bool, int8 … uint64, float16 … float64, complex64 or complex128"


def dtype_of(operand: Operand, default: Number | None = None) -> Number | Refuse:
    """The element type that a dtype argument names."""
    if operand is None or operand.type is NONE:
        return default
    if not isinstance(operand.type, Static):
        return Refuse(f"a dtype must be known when compiling, and be a dtype, a class or a string, not {worded(operand.type)}",
                      "write np.float64, or pass the dtype as an argument; a shape of several numbers is a tuple: (n, m)")
    value = operand.type.value
    try:
        found = from_dtype(getattr(value, "dtype", value) if isinstance(value, type) and not issubclass(value, np.generic)
                           else value)
    except TypeError:
        return Refuse(f"{describe(value)} is not a dtype", _nearest_dtype(value))
    return found or Refuse(f"arrays of dtype {np.dtype(value)} are not supported",
                           "use bool, int8 … uint64, float16 … float64, complex64 or complex128")


def order_of(operand: Operand | None, default: str = "C") -> str | Refuse:
    """The order argument of a creating function."""
    if operand is None or operand.type is NONE:
        return default
    value = getattr(operand.type, "value", None)
    return value if value in ("C", "F") else Refuse(f"order must be 'C' or 'F' here, not {worded(operand.type)}", "leave it out")


def shape_type(shape: Operand):
    """The type a shape argument is converted to (int, or a tuple of ints) and its number of axes; None if it is no shape."""
    t = shape.type
    if isinstance(t, Number) and t.kind in "iub":
        return INT, 1
    if isinstance(t, Tuple) and all(isinstance(part, Number) and part.kind in "iub" for part in t.parts):
        return Tuple((INT,) * len(t.parts)), len(t.parts)
    return None


def allocate(b: Builder, t: Array, shape, *, zeroed: bool = False, ranges=None) -> tuple[str, ...]:
    """The pieces of a new array of order C or F; negative lengths raise ValueError, too many elements MemoryError or
    ValueError, as NumPy has it. `ranges`: what was proved of each length, (least, greatest) or None."""
    ranges = ranges or [None] * len(shape)
    negative = "false"
    for length, known in zip(shape, ranges):
        if not length.isdigit() and not (known and known[0] >= 0):
            negative = any_of(b, negative, b(f"icmp slt i64 {length}, 0"))
    b.raise_if(negative, ValueError, "negative dimensions are not allowed")
    if b.instr is not None and "stays" in b.instr.flags and all(length.isdigit() for length in shape):
        size = int(size_of(b, shape, layout.itemsize(t.dtype)))
        if size <= MOST_BYTES:
            return "null", _on_stack(b, size, zeroed), *shape
    is_small = len(shape) == 1 and ranges[0] and ranges[0][1] < 2**58
    owner, data = memory.allocate(b, size_of(b, shape, layout.itemsize(t.dtype), not is_small), zeroed=zeroed, told=(t.dtype.dtype, shape))
    return owner, data, *shape


def _on_stack(b: Builder, size: int, zeroed: bool) -> str:
    """Memory for an array that is dead when this is reached again."""
    name = b.name()
    b.entry_lines.append(f"  {name} = alloca [{max(size, 1)} x i8], align 16")
    if zeroed:
        b.call("llvm.memset.p0.i64", "void", ("ptr", name), ("i8", "0"), ("i64", str(size)), ("i1", "false"))
    return name


def ranges_of(shape) -> list:
    """What is proved of each length of a shape: (least, greatest) or None."""
    if not isinstance(shape.type, Tuple):
        return [shape.range]
    if isinstance(shape.origin, Instr) and shape.origin.op is MAKE:
        return [part.range for part in shape.origin.args]
    return [None] * len(shape.type.parts)


def size_of(b: Builder, shape, itemsize: int, is_checked: bool = True) -> str:
    """Bytes of an array of that shape. NumPy leaves out lengths of 0 when it asks whether the size fits."""
    total, overflow = str(itemsize), []
    literal = all(length.isdigit() for length in shape)
    if literal:
        for length in shape:
            total = str(int(total) * int(length))
        if int(total) >= 2**63:
            b.raise_if("true", ValueError, TOO_BIG)
            return "0"
        return total
    if len(shape) == 1 and not is_checked:
        return b(f"mul nuw nsw i64 {shape[0]}, {total}")
    for length in shape:
        factor = b.call("llvm.umax.i64", "i64", ("i64", length), ("i64", "1")) if len(shape) > 1 else length
        pair = b.call("llvm.smul.with.overflow.i64", "{i64, i1}", ("i64", total), ("i64", factor))
        total = b(f"extractvalue {{i64, i1}} {pair}, 0")
        overflow.append(b(f"extractvalue {{i64, i1}} {pair}, 1"))
    bad = overflow[0]
    for bit in overflow[1:]:
        bad = b(f"or i1 {bad}, {bit}")
    b.raise_if(bad, ValueError, TOO_BIG)
    if len(shape) == 1:
        return total
    is_empty = any_of(b, *(b(f"icmp eq i64 {length}, 0") for length in shape if not length.isdigit() or length == "0"))
    # No axis may be longer than memory, even of an empty array: what is known of lengths would not hold.
    return b.select(all_of(b, is_empty, b(f"icmp ule i64 {total}, {memory.MOST}")), "i64", "0", total)


def new_array(shape, dtype=None, order=None, *others):
    for other in others:
        if other.type is not NONE:
            return Refuse("device and like are not supported here", "leave them out")
    sizes, number, layout_order = shape_type(shape), dtype_of(dtype, from_dtype(float)), order_of(order)
    if sizes is None:
        return Refuse(f"a shape is an int or a tuple of ints, not {worded(shape.type)}", "int(…) drops the fraction of a float")
    for one in (number, layout_order):
        if isinstance(one, Refuse):
            return one
    wanted, ndim = sizes
    return Typing((wanted, *(o.type for o in (dtype, order, *others) if o is not None)),
                  Array(number, ndim, layout_order if ndim > 1 else "C"))


def _emit(zeroed: bool):
    def emit(b, instr, shape, *_):
        return allocate(b, instr.result.type, pieces_of(shape), zeroed=zeroed, ranges=ranges_of(instr.args[0]))
    return emit


PARAMETERS = {"shape": UNKNOWN, "dtype": None, "order": "C", "device": None, "like": None}
for _name, _zeroed in (("empty", False), ("zeros", True)):
    _new_op = op(f"np.{_name}", getattr(np, _name), raises=(ValueError, MemoryError), parameters=PARAMETERS, folds=False, shape_from=0,
                 doc=f"np.{_name}(shape, dtype=float, order='C')")
    _new_op.rule((Integral | Tuple, object), new_array, _emit(_zeroed), variadic=True)
