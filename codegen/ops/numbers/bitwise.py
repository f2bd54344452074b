"""& | ^ ~ << >> on integers and bools.

In: operands converted to their common integer type.  Out: LLVM text.  Holds: a shift by the width or more is defined: 0, or -1 for
>> of a negative number; Python's << is checked, NumPy's drops the bits.
"""
from __future__ import annotations

import operator

from codegen import layout
from codegen.build import UNLIKELY
from codegen.ops.numbers.arithmetic import overflow_message
from codegen.ops.registry import op
from codegen.ops.scalars import BOOL, BOOL_, INT, all_of, any_of, bounds, promoted, unchanged
from typeinfer.ops import Operand, Typing
from typeinfer.types import Integral


def logical_typing(x: Operand, y: Operand) -> Typing | None:
    """Bools stay bools."""
    if x.type is BOOL and y.type is BOOL:
        return Typing((BOOL, BOOL), BOOL)
    return promoted("biu", BOOL_)(x, y)


def emit_logical(name: str):
    def emit(b, instr, x, y):
        return b(f"{name} {layout.scalar(instr.result.type)} {x}, {y}")
    return emit


def emit_invert(b, instr, x):
    llvm_type = layout.scalar(instr.result.type)
    return b(f"xor {llvm_type} {x}, {'true' if llvm_type == 'i1' else '-1'}")


and_ = op("and_", operator.and_, keys=(operator.and_, operator.iand), doc="x & y; of bools a bool.")
or_ = op("or_", operator.or_, keys=(operator.or_, operator.ior), doc="x | y; of bools a bool.")
xor = op("xor", operator.xor, keys=(operator.xor, operator.ixor), doc="x ^ y; of bools a bool.")
for logical, instruction in ((and_, "and"), (or_, "or"), (xor, "xor")):
    logical.rule((Integral, Integral), logical_typing, emit_logical(instruction))
invert = op("invert", operator.invert, keys=(operator.invert, operator.inv), doc="~x; ~True is -2, ~np.True_ is np.False_.")
invert.rule((Integral,), unchanged("biu", BOOL_), emit_invert)


# --- shifts

def emit_lshift(b, instr, x, y):
    number = instr.result.type
    llvm_type, width = layout.scalar(number), number.bits
    least, greatest = bounds(instr, 1, y)
    _refuse_negative(b, instr, number, least, x, y)
    if number is INT and "exact" in instr.flags:
        return b(f"shl nsw i64 {x}, {y}")
    if number is INT and b.options.overflow != "wrap":
        if 0 <= least and greatest < width or b.will_defer() or b.only_where:
            return _checked_shift(b, x, y, 0 <= least and greatest < width)
        smallest, largest = bounds(instr, 0, x)
        room = 63 - max(largest.bit_length(), (~smallest).bit_length() if smallest < 0 else 0)
        return _shift_within(b, x, y, room) if room > 0 else _checked_shift(b, x, y, False)
    if 0 <= least and greatest < width:
        return b(f"shl {llvm_type} {x}, {y}")
    inside = b(f"icmp ult {llvm_type} {y}, {width}")
    return b.select(inside, llvm_type, b(f"shl {llvm_type} {x}, {y}"), "0")


def _refuse_negative(b, instr, number, least: int, x, y) -> None:
    """Python raises for a negative count; NumPy takes it as a very large one."""
    if number.python and least < 0:
        b.python_raises_if(b(f"icmp slt i64 {y}, 0"), x, y)


def _shift_within(b, x: str, y: str, room: int) -> str:
    """`room`: how far the number may be shifted whatever it is, as its range shows; that farther ones are right is asked out of the way."""
    quick, far, done = b.new_label("quick"), b.new_label("far"), b.new_label("shifted")
    known = b.known_here()
    b.branch(b(f"icmp ugt i64 {y}, {room}"), far, quick, UNLIKELY)
    b.start(quick)
    near = b(f"shl nsw i64 {x}, {y}")
    b.jump(done)
    lines, b.lines = b.lines, []
    b.start(far)
    other = _checked_shift(b, x, y, False)
    end = b.label
    b.jump(done)
    b.add_cold(b.lines)
    b.lines = lines
    b.start(done, known)
    return b.phi("i64", (near, quick), (other, end))


def _checked_shift(b, x: str, y: str, is_inside: bool) -> str:
    """Shifted back, it must be x again; by 64 or more only 0 can be shifted."""
    count = y if is_inside else b.call("llvm.umin.i64", "i64", ("i64", y), ("i64", "63"))
    result = b(f"shl i64 {x}, {count}")
    lost = b(f"icmp ne i64 {b(f'ashr i64 {result}, {count}')}, {x}")
    if not is_inside:
        beyond = all_of(b, b(f"icmp ugt i64 {y}, 63"), b(f"icmp ne i64 {x}, 0"))
        lost = any_of(b, lost, beyond)
    b.raise_if(lost, OverflowError, overflow_message("<<"))
    return result


def emit_rshift(b, instr, x, y):
    number = instr.result.type
    llvm_type, width = layout.scalar(number), number.bits
    least, greatest = bounds(instr, 1, y)
    _refuse_negative(b, instr, number, least, x, y)
    name = "ashr" if number.kind == "i" else "lshr"
    if 0 <= least and greatest < width:
        return b(f"{name} {llvm_type} {x}, {y}")
    if number.kind == "i":                        # a signed number is all sign after width - 1 steps
        count = b.call(f"llvm.umin.{llvm_type}", llvm_type, (llvm_type, y), (llvm_type, str(width - 1)))
        return b(f"ashr {llvm_type} {x}, {count}")
    inside = b(f"icmp ult {llvm_type} {y}, {width}")
    return b.select(inside, llvm_type, b(f"lshr {llvm_type} {x}, {y}"), "0")


lshift = op("lshift", operator.lshift, keys=(operator.lshift, operator.ilshift), raises=(OverflowError, ValueError),
            raises_for=INT, doc="x << y. Python's ints are checked, and a negative count raises; NumPy drops bits.")
rshift = op("rshift", operator.rshift, keys=(operator.rshift, operator.irshift), raises=(ValueError,),
            raises_for=INT, doc="x >> y, with the sign. Python: a negative count raises.")
lshift.rule((Integral, Integral), promoted("iu"), emit_lshift)
rshift.rule((Integral, Integral), promoted("iu"), emit_rshift)
