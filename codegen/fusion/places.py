"""argmin and argmax of what is computed are reductions, which fusion joins with it.

In: a block of typed IR.  Out: the same block: calls of the library that give the place of an extreme are `reduced`; those that were joined
with nothing are calls again (`give_back`), which know more of arrays as they lie in memory.  Holds: as in fuse.

    %d: array = elementwise[absolute(subtract(0, 1))] %a, %x         %d: array = elementwise[absolute(subtract(0, 1))] %a, %x
    %n: int64 = call[argmin] %d                                 →    %n: int64 = reduced[argmin 0] %d

Along the last axis an expression is computed some rows at a time (see rows), and the places are found in those.
"""
from __future__ import annotations

from codegen.ops.arrays.array_expressions import Leaf
from codegen.ops.arrays.array_fused import REDUCED
from codegen.ops.arrays.array_map import MAP
from codegen.ops.arrays.array_places import FINDS
from codegen.ops.arrays.array_reduce import reduction
from typeinfer.ir import Block, Constant, Instr, Value
from typeinfer.ops import Operand
from typeinfer.structure import CALL
from typeinfer.types import Array, Static


def find_places(block: Block, users: dict[Value, set]) -> dict[Instr, tuple]:
    """Make reductions of the calls that may be joined; gives what each was."""
    found: dict[Instr, tuple] = {}
    reduced = {instr.args[1] for instr in block.instrs if instr.op is REDUCED and instr.attr[0].axis is None}
    made = {instr.result: instr for instr in block.instrs if instr.op is MAP or instr.op is REDUCED}
    for instr in block.instrs:
        ufunc = FINDS.get(instr.attr.source.code) if instr.op is CALL and instr.attr.is_library else None
        if ufunc is None or not _can_be_found(instr.args[0].type):
            continue
        array, axis = instr.args[0], _axis_of(instr)
        origin = made.get(array)
        if axis is None and not (array in reduced or origin is not None and origin.op is MAP):
            continue
        if axis is not None and (origin is None or axis != array.type.ndim - 1 and (axis != 0 or origin.op is not MAP)):
            continue
        found[instr] = instr.op, instr.rule, instr.attr, instr.args
        how = Static(reduction(ufunc, array.type.dtype, axis, finds=True))
        _become(instr, (REDUCED, REDUCED.rules[0], (how.value, Leaf(0, Operand(array.type))), [Constant(how, how.value), array]), users)
    return found


def _axis_of(instr: Instr):
    """None: all; -1: none that is known to be there."""
    array, axis = instr.args[0], instr.args[1] if len(instr.args) > 1 else None
    if axis is None or isinstance(axis, Constant) and axis.value is None:
        return None
    ndim = array.type.ndim
    if not isinstance(axis, Constant) or type(axis.value) is not int or not -ndim <= axis.value < ndim:
        return -1
    return axis.value % ndim if ndim > 1 else None


def _can_be_found(t) -> bool:
    return isinstance(t, Array) and t.ndim > 0 and (t.order == "C" or t.ndim == 1) and (
        t.dtype.kind in "iub" or t.dtype.kind == "f" and t.dtype.bits > 16)


def _become(instr: Instr, what: tuple, users: dict[Value, set]) -> None:
    for value in instr.args:
        users[value].discard(instr)
    instr.op, instr.rule, instr.attr, instr.args = what
    for value in instr.args:
        users.setdefault(value, set()).add(instr)


def give_back(block: Block, found: dict[Instr, tuple], users: dict[Value, set]) -> None:
    """Make calls of those that still reduce an array as it is."""
    for instr in block.instrs:
        if instr.op is REDUCED and instr in found and isinstance(instr.attr[1], Leaf):
            op, rule, attr, args = found[instr]
            _become(instr, (op, rule, attr, [instr.args[1], *args[1:]]), users)
