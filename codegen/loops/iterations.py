"""Operations on numbers of iterations and on places in memory, which passes over loops write.

In: nothing.  Out: a rule for each.  Holds: none raises; numbers of iterations do not overflow.
"""
from __future__ import annotations

from codegen import layout
from codegen.ops.scalars import all_of
from typeinfer.ir import Block, Instr, Value
from typeinfer.ops import Op, Rule
from typeinfer.structure import can_raise
from typeinfer.types import BOOL, INT, Array


def _emit_apart(b, instr, one, other):
    from codegen.ops.arrays.array_overlap import extent          # which reads all that loops over whole arrays need
    (low, high), (start, end) = (extent(b, arg.type, pieces) for arg, pieces in zip(instr.args, (one, other)))
    return b(f"or i1 {b(f'icmp ule i64 {high}, {start}')}, {b(f'icmp ule i64 {end}, {low}')}")


def _emit_held(b, instr, is_there, array, index):
    """`attr`: the instruction that reads the item where it is there."""
    kinds = layout.pieces(instr.result.type)
    read, go_on, before = b.new_label("read"), b.new_label("held"), b.label
    b.branch(is_there, read, go_on)
    b.start(read)
    b.instr = instr.attr
    found = instr.attr.rule.emit(b, instr.attr, array, index)
    b.instr = instr
    after = b.label
    b.jump(go_on)
    b.start(go_on)
    pieces = tuple(b.phi(kind, (layout.literal(kind, 0), before), (piece, after))
                   for kind, piece in zip(kinds, (found,) if isinstance(found, str) else found))
    return pieces[0] if len(pieces) == 1 else pieces


def _rule(name: str, args: tuple, result, emit, doc: str, **facts):
    return Op(name, None, doc=doc, **facts).rule(args, result, emit)


PLUS = _rule("plus", (INT, INT), INT, lambda b, instr, x, y: b(f"add nuw nsw i64 {x}, {y}"), "A sum of numbers of iterations.")
MINUS = _rule("minus", (INT, INT), INT, lambda b, instr, x, y: b(f"sub nsw i64 {x}, {y}"), "A difference of numbers of iterations.")
LEAST = _rule("least", (INT, INT), INT, lambda b, instr, x, y: b.call("llvm.smin.i64", "i64", ("i64", x), ("i64", y)),
              "The lesser number of iterations.")
LESS = _rule("less", (INT, INT), BOOL, lambda b, instr, x, y: b(f"icmp slt i64 {x}, {y}"),
             "Whether a number of iterations is less than another.")
HIDDEN = _rule("hidden", (INT,), INT, lambda b, instr, x: b(f'call i64 asm "", "=r,0"(i64 {x})'),
               "The same number, of which LLVM does not know that: it makes no addresses of it in advance, iteration by iteration.")
BOTH = _rule("both", (BOOL, BOOL), BOOL, lambda b, instr, x, y: all_of(b, x, y), "Whether both hold.")
WHERE = _rule("where", (BOOL, INT, INT), INT, lambda b, instr, which, x, y: b.select(which, "i64", x, y),
              "One number of iterations where something holds, else another.")
APART = _rule("apart", (Array, Array), BOOL, _emit_apart, "Whether the memory of two arrays does not overlap.")
HELD = _rule("held", (BOOL, Array, object), INT, _emit_held, "An item of an array where it is there, else zero.", reads=True)


def add(block: Block, loc, rule: Rule, *args: Value, result=None, attr=None) -> Value:
    """End a block with an instruction for a rule; returns what it gives, of the type `result` where the rule leaves that open."""
    made = Value(result or rule.typing)
    block.instrs.append(Instr(rule.op, list(args), made, loc, rule, attr))
    return made


def only_computes(instr: Instr) -> bool:
    """Whether an instruction neither raises nor touches memory, so that it may be done once more, or in vain."""
    return instr.op.pure and not instr.op.reads and not can_raise(instr)
