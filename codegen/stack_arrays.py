"""Small arrays that no one sees but the function that makes them: they live on its stack.

In: a function of typed IR.  Out: the flag "stays" on the instructions that make them; where the size is known when compiling, and is
small, `ops.array_memory.allocate` takes memory of the stack.  Holds: such an array, or a view of it, is given to no call, stored
nowhere, returned nowhere, and is no block's parameter, so it is dead before its instruction makes it again.

Its owner is null, which counts nothing; LLVM keeps elements at known positions in registers.

    %v = np.zeros 3 !stays
    array_setitem %v, 0, %x            nothing else uses %v
    %y = array_getitem %v, %i
"""
from __future__ import annotations

from typeinfer.ir import Function, Instr, Value
from typeinfer.types import Array

MOST_BYTES = 512
MOST_ARRAYS = 32                                # of a function
STAYS = frozenset(("stays",))
_MAKERS = frozenset(("np.empty", "np.zeros", "np.full", "np.ones", "np.array"))
_ONLY_LOOK = frozenset((                        # at the array, or write its elements; the result is no part of it
    "array_setitem", "array_set_many", "array_fill", "array_len", "array.shape", "array.size", "elementwise", "elementwise_shape", "elementwise_check", "reduced",
    "flat_item", "set_flat_item", "lockstep"))
_SHARE = frozenset(("array_getitem", "array_item", "update", "array_transpose", "array_reshape"))      # the result may be a part


def find_stack_arrays(function: Function) -> None:
    """Flag the instructions whose array stays in the function."""
    made = [instr for instr in function.instructions() if instr.op is not None and instr.op.name in _MAKERS]
    if not made:
        return
    users: dict[Value, list] = {}
    for block in function.blocks:
        for one in (*block.instrs, block.end, *block.end.edges):
            for value in one.args:
                users.setdefault(value, []).append(one)
    found = [instr for instr in made if _stays(instr.result, users)]
    for instr in found[:MOST_ARRAYS]:
        instr.flags |= STAYS


def _stays(array: Value, users: dict[Value, list]) -> bool:
    work = [array]
    while work:
        value = work.pop()
        for user in users.get(value, ()):
            if not isinstance(user, Instr) or user.op is None:
                return False
            if user.op.name in _SHARE and user.args[user.op.shares] is value:
                if isinstance(user.result.type, Array):
                    work.append(user.result)
            elif user.op.name not in _ONLY_LOOK and user.op.name not in _SHARE:
                return False
    return True
