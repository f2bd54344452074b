"""A value in another type: what inference inserts where paths meet and before a rule's operands, and NumPy's casts.

In: a source type, a target type, pieces.  Out: the pieces of the same value in the target type.  Holds: `convert` never
loses a value silently (a Python int that does not fit a NumPy int raises NumPy's OverflowError); `cast` does what C does:
it wraps, truncates, and drops imaginary parts, as `ndarray.astype`.

    float → float16 goes through a double rounded to odd: x86 has no such instruction, and two roundings may differ from one.
    int (Python's) → float32, float16 goes through double, as NumPy does; np.int64 → float32 does not.
"""
from __future__ import annotations

import numpy as np

from codegen import layout
from codegen.boxes import boxing
from codegen.build import UNLIKELY, operand_of, pieces_of, with_gil
from codegen.ops.scalars import COMPLEX128, FLOAT, FLOAT_SUFFIX, INFINITY, INT, UINT64, all_of, any_of, fabs, literal_value
from codegen.storage import list_memory, shared
from typeinfer.kinds.choices import Choice, place_of
from typeinfer.errors import InternalError
from typeinfer.kinds.records import Either
from typeinfer.structure import makes_object
from typeinfer.types import BOTTOM, NONE, Array, Number, Object, Optional, Static, Tuple, TupleOf, Type

OUT_OF_BOUNDS = "Python integer %zd out of bounds for {}"
_FLOAT_BITS = {"half": 16, "float": 32, "double": 64}


def convert_pieces(b, source: Type, target: Type, operand, known: tuple[int, int] | None = None):
    """The operand of type `source` in type `target`. `known`: the proved least and greatest value of an int."""
    if source is target:
        return operand
    if isinstance(source, Number) and isinstance(target, Number):
        if source is INT and target.kind in "iu" and not target.python:
            check_fits(b, target, operand, known)
        return cast_number(b, source, target, operand)
    if isinstance(target, Object):
        if isinstance(source, Static):
            return b.object(source.value)         # which lives as long as the code
        return operand if isinstance(source, Object) else _box(b, source, operand)
    if isinstance(target, Optional):
        if source is NONE:
            return operand_of(("false", *zeros(target.of)))
        if isinstance(source, Optional):
            has, *rest = pieces_of(operand)
            inner = convert_pieces(b, source.of, target.of, operand_of(rest))
            return operand_of((has, *pieces_of(inner)))
        return operand_of(("true", *pieces_of(convert_pieces(b, source, target.of, operand))))
    if isinstance(source, Array) and isinstance(target, Array):
        return convert_array(b, source, target, operand)
    if source is BOTTOM:
        return operand_of(zeros(target))
    if isinstance(source, TupleOf) and isinstance(target, TupleOf):
        return _convert_items(b, source, target, operand)
    if isinstance(target, TupleOf):
        return _store_items(b, source, target, operand)
    if isinstance(target, Choice | Either):
        return _choose(b, source, target, operand)
    if type(source) is type(target) and len(source.parts) == len(target.parts):
        return _convert_parts(b, source, target, operand)
    raise InternalError(f"no conversion from {source} to {target}")


def _box(b, source: Type, operand) -> str:
    """A new reference to the Python object: an exception that was being made, a text."""
    made = []
    with_gil(b, lambda: made.append(boxing.box(b, source, pieces_of(operand), consume=False)))
    b.error_if(b(f"icmp eq ptr {made[0]}, null"))
    return made[0]


def _store_items(b, source: Tuple, target: TupleOf, operand) -> str:
    """A tuple whose items all have the type that is wanted as one of unknown length."""
    header, start = list_memory.make(b, target, str(len(source.parts)))
    given, size = pieces_of(operand), len(layout.pieces(target.item))
    for number in range(len(source.parts)):
        pieces = given[number * size:(number + 1) * size]
        shared.retain_all(b, target.item, pieces)
        list_memory.store_item(b, target.item, list_memory.item_place(b, target.item, start, str(number)), pieces)
    if source.parts:
        list_memory.write(b, header, list_memory.LENGTH, str(len(source.parts)))
    return header


def _convert_items(b, source: TupleOf, target: TupleOf, given) -> str:
    """A tuple of unknown length with items of another type: a copy, as nobody can tell."""
    length = list_memory.read(b, given, list_memory.LENGTH)
    (header, start), items = list_memory.make(b, target, length), list_memory.read(b, given, list_memory.ITEMS)

    def convert_one(index: str) -> None:
        item = operand_of(list_memory.load_item(b, source.item, list_memory.item_place(b, source.item, items, index)))
        pieces = pieces_of(convert_pieces(b, source.item, target.item, item))
        if not makes_object(source.item, target.item):
            shared.retain_all(b, target.item, pieces)
        list_memory.store_item(b, target.item, list_memory.item_place(b, target.item, start, index), pieces)
    if source.item is not BOTTOM:
        list_memory.each(b, "0", length, convert_one)
    list_memory.write(b, header, list_memory.LENGTH, length)
    return header


def _convert_parts(b, source: Type, target: Type, operand):
    """Tuples, slices and the like: part by part."""
    given, offsets, made = pieces_of(operand), layout.offsets(source), []
    for index, (old, new) in enumerate(zip(source.parts, target.parts)):
        part = operand_of(given[offsets[index]:offsets[index + 1]])
        made += pieces_of(convert_pieces(b, old, new, part))
    return operand_of(made)


def _choose(b, source: Type, target: Choice | Either, operand):
    """A function, or instance, as one of several: its number, what it holds, and nothing for the others."""
    given = pieces_of(operand)
    held = {}
    if isinstance(source, Choice | Either):
        places = [place_of(option, target) for option in source.options]
        number, offsets = str(places[0]), layout.offsets(source)
        for index, place in enumerate(places):
            if index:
                number = b.select(b(f"icmp eq i64 {given[0]}, {index}"), "i64", str(place), number)
            held[place] = source.options[index], given[offsets[index + 1]:offsets[index + 2]]
    else:
        place = place_of(source, target)
        number, held[place] = str(place), (source, given)
    made = [number]
    for place, option in enumerate(target.options):
        if place in held:
            old, pieces = held[place]
            made += pieces_of(convert_pieces(b, old, option, operand_of(pieces)))
        else:
            made += zeros(option)
    return operand_of(made)


def zeros(t: Type) -> tuple[str, ...]:
    """A value whose every piece is zero: what stands where there is none."""
    return tuple(layout.literal(piece, 0) for piece in layout.pieces(t))


def convert_array(b, source: Array, target: Array, operand):
    """Order C or F as order A: with strides. Read-only is a matter of types alone."""
    if source.dtype is not target.dtype or source.ndim != target.ndim or target.order not in (source.order, "A"):
        raise InternalError(f"no conversion from {source} to {target}")
    if source.order == target.order:
        return operand
    given = pieces_of(operand)
    shape, strides = given[2:2 + source.ndim], [""] * source.ndim
    stride = str(layout.itemsize(source.dtype))
    axes = range(source.ndim) if source.order == "F" else reversed(range(source.ndim))
    for count, axis in enumerate(axes, 1):
        strides[axis] = stride
        if count < source.ndim:
            stride = b(f"mul i64 {stride}, {shape[axis]}")
    return (*given, *strides)


# --- numbers

def check_fits(b, target: Number, x: str, known: tuple[int, int] | None = None) -> None:
    """Raise OverflowError where a Python int is not among the values of a NumPy int type."""
    literal = literal_value(x)
    least, greatest = known or ((literal, literal) if literal is not None else (INT.minimum, INT.maximum))
    if target.minimum <= least and greatest <= target.maximum:
        return
    if target is UINT64:
        outside = b(f"icmp slt i64 {x}, 0")
    else:
        shifted = x if target.kind == "u" else b(f"add i64 {x}, {-target.minimum}")
        outside = b(f"icmp ugt i64 {shifted}, {target.maximum - target.minimum}")
    b.raise_if(outside, OverflowError, OUT_OF_BOUNDS.format(target), x)


def cast_number(b, source: Number, target: Number, operand):
    """One number as another, as a C cast: integers wrap, floats are truncated, an imaginary part is dropped."""
    old, new = layout.scalar(source), layout.scalar(target)
    if target.kind == "b":
        return is_nonzero(b, source, operand)
    if source.kind == "c":
        if target.kind == "c":
            return tuple(float_to_float(b, old, new, part) for part in operand)
        return cast_number(b, FLOAT if source.python else source.real, target, operand[0])
    if target.kind == "c":
        return cast_number(b, source, FLOAT if target is COMPLEX128 or target.python else target.real, operand), \
            layout.literal(new, 0)
    if target.kind == "f":
        if source.kind == "f":
            return float_to_float(b, old, new, operand)
        return int_to_float(b, source, new, operand)
    if source.kind == "f":
        return float_to_int(b, old, target, operand)
    return int_to_int(b, source, new, operand)


def is_nonzero(b, number: Number, operand) -> str:
    """bool(x): nan is true."""
    if number.kind == "b":
        return operand
    llvm_type = layout.scalar(number)
    if number.kind in "iu":
        return b(f"icmp ne {llvm_type} {operand}, 0")
    return any_of(b, *(b(f"fcmp une {llvm_type} {part}, {layout.literal(llvm_type, 0)}") for part in pieces_of(operand)))


def int_to_int(b, source: Number, new: str, x: str) -> str:
    bits, wanted = 1 if source.kind == "b" else source.bits, int(new[1:])
    if bits == wanted:
        return x
    literal = literal_value(x)
    if literal is not None:
        low = int(literal) & ((1 << wanted) - 1)
        return str(low - (1 << wanted) if low >> (wanted - 1) and source.kind == "i" else low)
    if bits > wanted:
        return b(f"trunc i{bits} {x} to {new}")
    return b(f"{'sext' if source.kind == 'i' else 'zext'} i{bits} {x} to {new}")


def int_to_float(b, source: Number, new: str, x: str) -> str:
    literal = literal_value(x)
    if literal is not None and abs(literal) <= 1 << 53:
        with np.errstate(over="ignore"):
            return layout.literal(new, float(literal))
    # A half has the same value either way; x86 makes it from a float only. A Python int is first a double, for NumPy too.
    first = {"half": "float"}.get(new, new) if source is not INT or new != "float" else "double"
    bits = 1 if source.kind == "b" else source.bits
    made = b(f"{'sitofp' if source.kind == 'i' else 'uitofp'} i{bits} {x} to {first}")
    return float_to_float(b, first, new, made)


def float_to_float(b, old: str, new: str, x: str) -> str:
    if old == new:
        return x
    if _FLOAT_BITS[old] < _FLOAT_BITS[new]:
        return b(f"fpext {old} {x} to {new}")
    if old == "double" and new == "half":
        # Keep 12 bits of the fraction and, in the last of them, whether any lost bit was set: then the rounding of the
        # float that it is to half (10 bits) is the rounding of the double itself.
        bits = b(f"bitcast double {x} to i64")
        lost = b(f"and i64 {bits}, {(1 << 40) - 1}")
        sticky = b(f"select i1 {b(f'icmp eq i64 {lost}, 0')}, i64 0, i64 {1 << 40}")
        kept = b(f"or i64 {b(f'and i64 {bits}, {-(1 << 40)}')}, {sticky}")
        x, old = b(f"fptrunc double {b(f'bitcast i64 {kept} to double')} to float"), "float"
    return b(f"fptrunc {old} {x} to {new}")


def float_to_int(b, old: str, target: Number, x: str) -> str:
    """What C compilers make of a float that does not fit (nan too) on this machine: NumPy's casts show it."""
    new = layout.scalar(target)
    if saturates():
        wide = max(target.bits, 32)
        sign = "s" if target.kind == "i" else "u"
        made = b.call(f"llvm.fpto{sign}i.sat.i{wide}.{FLOAT_SUFFIX[old]}", f"i{wide}", (old, x))
        return made if wide == target.bits else b(f"trunc i{wide} {made} to {new}")
    if target is UINT64:
        # Two conversions to int64, the upper one for 2**63 and more.
        low = _indefinite(b, old, x, 64)
        if old == "half":
            old, x = "float", float_to_float(b, "half", "float", x)
        top = layout.literal(old, 2.0 ** 63)
        high = b(f"xor i64 {_indefinite(b, old, b(f'fsub {old} {x}, {top}'), 64)}, {-(1 << 63)}")
        return b.select(b(f"fcmp oge {old} {x}, {top}"), "i64", high, low)
    wide = 64 if target.bits == 64 or target.bits == 32 and target.kind == "u" else 32
    made = _indefinite(b, old, x, wide)
    return made if wide == target.bits else b(f"trunc i{wide} {made} to {new}")


def _indefinite(b, old: str, x: str, bits: int) -> str:
    """x truncated to a signed integer, x86's: where it does not fit, the smallest one."""
    limit = INFINITY["half"] if old == "half" else layout.literal(old, 2.0 ** (bits - 1))     # every finite half fits
    fits = b(f"fcmp olt {old} {fabs(b, old, x)}, {limit}")
    return b.select(fits, f"i{bits}", b(f"fptosi {old} {x} to i{bits}"), str(-(1 << (bits - 1))))


def float_to_python_int(b, llvm_type: str, x: str, *operands) -> str:
    """int(x) of a float that is already whole or to be truncated: nan and infinity raise as the interpreter does for the
    instruction's operands; what does not fit raises OverflowError."""
    if llvm_type != "double":
        x, llvm_type = b(f"fpext {llvm_type} {x} to double"), "double"
    if not saturates() and not b.will_defer():
        return _looked_at_after(b, x, operands)
    least, limit = layout.literal("double", -2.0 ** 63), layout.literal("double", 2.0 ** 63)
    if not b.will_defer():                        # which of the two exceptions it is, the scan finds out
        finite = b(f"fcmp olt double {fabs(b, 'double', x)}, {INFINITY['double']}")
        b.python_raises_if(b(f"xor i1 {finite}, true"), *operands)
    fits = all_of(b, b(f"fcmp oge double {x}, {least}"), b(f"fcmp olt double {x}, {limit}"))
    b.raise_if(b(f"xor i1 {fits}, true"), OverflowError, "integer overflow: the float does not fit in a 64-bit int")
    return b.defined("i64", b(f"fptosi double {x} to i64"))


def _looked_at_after(b, x: str, operands) -> str:
    """The same by x86's instruction, which says what does not fit: one comparison (measured: `counts[int(x * n)] += 1` takes
    half the time)."""
    pair = b(f"insertelement <2 x double> poison, double {x}, i64 0")
    made = b.call("llvm.x86.sse2.cvttsd2si64", "i64", ("<2 x double>", pair))
    odd, done = b.new_label("odd"), b.new_label("int")
    b.branch(b(f"icmp eq i64 {made}, {-(1 << 63)}"), odd, done, UNLIKELY)
    b.start(odd)
    finite = b(f"fcmp olt double {fabs(b, 'double', x)}, {INFINITY['double']}")
    b.python_raises_if(b(f"xor i1 {finite}, true"), *operands)
    is_outside = b(f"fcmp une double {x}, {layout.literal('double', -2.0 ** 63)}")
    b.raise_if(is_outside, OverflowError, "integer overflow: the float does not fit in a 64-bit int")
    b.jump(done)
    b.start(done)
    return made


_SATURATES: list[bool] = []


def saturates() -> bool:
    """Whether this machine's conversion of a float that is too large gives the largest int (ARM), not the smallest (x86)."""
    if not _SATURATES:
        with np.errstate(invalid="ignore"):
            _SATURATES.append(int(np.array([1e300]).astype(np.int64)[0]) > 0)
    return _SATURATES[0]
