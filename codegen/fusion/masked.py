"""Assignments to the elements that a mask chooses, in one loop over all places.

In: a block of typed IR whose element-wise operations were joined with their users.  Out: the same block: what takes elements by a mask,
computes with them, and puts them where the same mask says, is one `update_where`.  Holds: as in fuse; elements that are not chosen are
computed, too, and not written, so only what is cheap and raises nothing is joined.

    %t: array = call[get_masked] %z, %m
    %u: array = call[get_masked] %c, %m                        →     update_where[0: 2; add(square(0), 1)] %z, %c, %m
    %v: array = elementwise[add(square(0), 1)] %t, %u
    %n: none = call[put_masked] %z, %m, %v
"""
from __future__ import annotations

import numpy as np

from codegen.fusion.absorb import Joining
from codegen.fusion.fusable import CHEAP, applied, can_numbers_raise, can_raise, expression_of, what_is_computed
from codegen.ops.arrays.array_expressions import Cast, Several
from codegen.ops.arrays.array_map import MAP, UPDATE
from codegen.ops.arrays.array_masked import PUTS, TAKES, UPDATE_WHERE, Where
from typeinfer.ir import Block, Constant, Guarded, Instr, Value
from typeinfer.structure import CALL
from typeinfer.types import FLOAT, INT, NONE, Array, Number

LONGEST = 12                                      # operations: more may cost more than taking the elements, where few are chosen
EXACT = 1 << 24                                   # ints below are float32, too


def join_masked(block: Block, users: dict[Value, set]) -> None:
    """Join what can be in a block."""
    for put in [instr for instr in block.instrs if _is_call(instr, PUTS)]:
        if not (isinstance(block.end, Guarded) and put is block.instrs[-1]) and not users.get(put.result):
            found = _Assignment(block, put, users)
            if found.collect():
                found.join()


def _is_call(instr, of: set) -> bool:
    return isinstance(instr, Instr) and instr.op is CALL and instr.attr.is_library and instr.attr.source.code in of


class _Assignment:
    """What one assignment needs: `members`, the instructions that become part of it."""

    def __init__(self, block: Block, put: Instr, users: dict[Value, set]):
        self.block, self.put, self.users = block, put, users
        self.target, self.mask, self.value = put.args[:3]
        self.members: list[Instr] = [put]
        self.taken: dict[Value, Value] = {}       # what is taken by the mask → the array it is from
        self.again: set[Value] = set()            # the mask, computed again
        self.made: dict[Value, Instr] = {}        # what is computed of it

    def collect(self) -> bool:
        """Whether it can be joined."""
        t, value = self.target.type, self.value
        if self.mask.type.ndim != t.ndim:
            return False
        if isinstance(value.type, Array):
            if not self._take(value) or not all(self.users[one] <= {*self.members} for one in (*self.taken, *self.made, *self.again)):
                return False
            number = value.type.dtype
            if number is not t.dtype and not (number.kind == t.dtype.kind == "f"):
                return False
        elif not _is_taken(value, t.dtype):
            return False
        made = self.mask.origin
        if isinstance(made, Instr) and made.op is MAP and made in self.block.instrs and self.users[self.mask] <= {*self.members} and self._is_cheap(made):
            self.members.append(made)
        elif not isinstance(value.type, Array):
            return False                          # nothing is joined
        if any(one not in self.block.instrs for one in self.members):
            return False
        places = [self.block.instrs.index(one) for one in self.members]
        inside = set(self.members)
        return not any(one.op.writes or not one.op.pure or can_raise(one)
                       for one in self.block.instrs[min(places):max(places)] if one not in inside)

    def _take(self, value: Value) -> bool:
        """Whether the value is what the mask chooses of an array, or is computed of such values."""
        made = value.origin
        if value in self.taken or value in self.made:
            return True
        if _is_call(made, TAKES):
            if not self._is_same(made.args[1]) or made.args[0].type.ndim != self.target.type.ndim:
                return False
            self.taken[value] = made.args[0]
        elif isinstance(made, Instr) and (made.op is MAP or made.op is UPDATE) and len(self.made) < LONGEST and self._is_cheap(made):
            self.made[value] = made
            if made.op is UPDATE and self.users[made.args[1]] != {made}:
                return False                      # what else reads its target may see what it writes
            if not all(self._take(arg) for arg in made.args[1:] if isinstance(arg.type, Array)):
                return False
        else:
            return False
        self.members.append(made)
        return True

    def _is_same(self, mask: Value) -> bool:
        """Whether another mask is the same one, computed again: a[a < 0] = -a[a < 0]."""
        if mask is self.mask or mask in self.again:
            return True
        one, other = self.mask.origin, mask.origin
        if not (isinstance(one, Instr) and isinstance(other, Instr) and one.op is other.op is MAP and self._is_cheap(one)
                and what_is_computed(one) == what_is_computed(other)):
            return False
        self.again.add(mask)
        self.members.append(other)
        return True

    def _is_cheap(self, made: Instr) -> bool:
        found = applied(expression_of(made))
        return len(found) <= LONGEST and all(one.rule.op.name in CHEAP or one.rule.op.name == "np.sqrt" for one in found) and not any(
            one.rule.op.can_raise(one.type) for one in found) and not can_numbers_raise(made)

    def join(self) -> None:
        """Make one instruction of them, in the place of the assignment."""
        block, users, value = self.block, self.users, self.value
        joining = _Taken(self.made | ({self.mask: self.mask.origin} if self.mask.origin in self.members else {}), self.taken)
        target = joining.leaf(self.target).number
        chosen, computed = (joining.produced(one) if one in joining.producers else joining.leaf(one) for one in (self.mask, value))
        if computed.type is not self.target.type.dtype:
            computed = Cast(computed, self.target.type.dtype)
        takes = sorted((one for one in self.members if _is_call(one, TAKES)), key=block.instrs.index)
        fit = [(joining.leaf(one.args[0]).number, one.loc) for one in takes]
        made = Instr(UPDATE_WHERE, joining.operands, Value(NONE), self.put.loc, UPDATE_WHERE.rules[0],
                     Where(Several((chosen, computed)), target, [*fit, (target, self.put.loc)]))
        gone = set(self.members)
        for one in gone:
            for arg in one.args:
                users[arg].discard(one)
        for arg in made.args:
            users.setdefault(arg, set()).add(made)
        block.instrs = [made if one is self.put else one for one in block.instrs if one is self.put or one not in gone]


class _Taken(Joining):
    """What is taken of an array is its element at the same place."""

    def __init__(self, producers, taken: dict[Value, Value]):
        super().__init__(producers)
        self.taken = taken

    def leaf(self, value: Value):
        return super().leaf(self.taken.get(value, value))


def _is_taken(value: Value, number: Number) -> bool:
    """Whether a number is converted by a C cast as the assignment converts it."""
    t = value.type
    if not isinstance(t, Number) or number.kind not in "iufb":
        return False
    if t is FLOAT:
        return number.kind == "f" and number.bits > 16
    if t is INT:
        known = value.value if isinstance(value, Constant) and type(value.value) is int else None
        if number.kind == "f":
            return number.bits == 64 or number.bits == 32 and known is not None and abs(known) <= EXACT
        return number.kind in "iu" and known is not None and np.iinfo(number.dtype).min <= known <= np.iinfo(number.dtype).max
    return t is number
