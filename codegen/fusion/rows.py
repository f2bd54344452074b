"""Operations that keep rows apart, in one loop over rows.

In: a block of typed IR whose element-wise operations were joined.  Out: the same block: reductions along inner axes, and what uses their
results, are one `by_rows`, whose result is a tuple of the arrays that others see.  Holds: as in fuse; what may not fit is looked at before
(see ops.array_rows).

    %m: array = reduced[maximum 0] %x                           %r: tuple = by_rows[reduced …; together …; elementwise …] %x
    %t: tuple = together[exp(subtract(0, 1)); add …] %x, %m     %y: array = part[0] %r
    %e: array = part[0] %t                                  →
    %s: array = part[1] %t
    %y: array = elementwise[divide(0, 1)] %e, %s

What stands between them goes before. Operations in place are among them where they change an array that one of them makes.
"""
from __future__ import annotations

from codegen.fusion.fusable import WHOLE, applied, can_numbers_raise, can_raise, element_can_raise, expression_of, rank_of, what_is_computed
from codegen.ops.arrays.array_fused import REDUCED, TOGETHER
from codegen.ops.arrays.array_index import index_parts
from codegen.ops.arrays.array_map import MAP, MAP_SHAPE, UPDATE, CastTo
from codegen.ops.arrays.array_rows import BY_ROWS, ByRows
from typeinfer.ir import Block, Guarded, Instr, Value
from typeinfer.structure import PART
from typeinfer.types import NONE, Array, Static, Tuple

MOST = 16                                         # operations
FARTHEST = 64                                     # instructions among them
_LOOPS = (MAP, REDUCED, TOGETHER, UPDATE)


def join_by_rows(block: Block, users: dict[Value, set]) -> None:
    """Join what can be in a block."""
    at = 0
    while at < len(block.instrs):
        at = _join_from(block, at, users) if _begins(block.instrs[at], users) else at + 1


def _begins(instr: Instr, users: dict[Value, set]) -> bool:
    """Whether operations on rows may begin with it: a reduction, or what is computed for a search in each row."""
    if instr.op is MAP and isinstance(instr.result.type, Array) and instr.result.type.ndim > 1:
        return any(isinstance(user, Instr) and user.op is REDUCED and user.attr[0].finds and user.attr[0].axis
                   for user in users.get(instr.result, ()))
    return _reduces_rows(instr)


def _reduces_rows(instr: Instr) -> bool:
    """Whether it reduces lines, or more, that are inside rows."""
    if instr.op is REDUCED:
        return isinstance(instr.result.type, Array) and _keeps_rows(instr.attr[0])
    return instr.op is TOGETHER and any(output.how is not None and _keeps_rows(output.how) for output in instr.attr[0])


def _keeps_rows(how) -> bool:
    return how.axis is not None and 0 not in how.axes


def _join_from(block: Block, start: int, users: dict[Value, set]) -> int:
    """Join what can be joined with the reduction number `start`; returns the number of the instruction to go on with."""
    group = _Group(users)
    end = min(len(block.instrs) - isinstance(block.end, Guarded), start + FARTHEST)
    for instr in block.instrs[start:end]:
        if group.may_take(instr):
            group.take(instr)
        elif not group.members or not group.may_go_before(instr):
            break
    group.trim()
    return group.join(block) if group.is_worth_it() else start + 1


class _Group:
    """Operations of a block that follow each other, all on the same rows."""

    def __init__(self, users: dict[Value, set]):
        self.users = users
        self.members: list[Instr] = []
        self.made: set[Value] = set()             # their results
        self.new: set[Value] = set()              # those of them that are arrays with memory of their own
        self.thin: set[Value] = set()             # those of them that have one element for each row, or few
        self.read: set[Value] = set()             # arrays of others, which have these rows

    # --- which
    def may_take(self, instr: Instr) -> bool:
        if instr.op is PART:
            return instr.args[0] in self.made
        if instr.op.name == "array_getitem":
            return instr.args[0] in self.made and _is_same_rows(instr)
        if instr.op not in _LOOPS or len(self.members) >= MOST or not _is_by_row(instr):
            return False
        if instr.op is UPDATE and instr.args[1] not in self.new or instr.op in (MAP, UPDATE) and can_numbers_raise(instr):
            return False
        if any(map(element_can_raise, applied(expression_of(instr)))):
            return False
        rank, arrays = rank_of(instr), [arg for arg in instr.args[1:] if isinstance(arg.type, Array)]
        if any(arg.type.ndim != rank for arg in arrays if arg in self.made):
            return False
        aligned = {arg for arg in arrays if arg.type.ndim == rank}
        return not self.members or bool(aligned & (self.made | self.read))

    def take(self, instr: Instr) -> None:
        self.members.append(instr)
        self.made.add(instr.result)
        if instr.op is not TOGETHER and instr.op.name != "array_getitem":
            self.new.add(instr.result)
        if instr.op is PART or instr.op.name == "array_getitem":
            if instr.op is PART and instr.args[0].origin.attr[0][instr.attr].how is not None or instr.args[0] in self.thin:
                self.thin.add(instr.result)
            return
        if instr.op is REDUCED or not self.is_full(instr):
            self.thin.add(instr.result)
        rank = rank_of(instr)
        self.read |= {arg for arg in instr.args[1:] if isinstance(arg.type, Array) and arg.type.ndim == rank and arg not in self.made}

    def is_full(self, instr: Instr) -> bool:
        """Whether its loops go over all elements of rows."""
        if instr.op not in _LOOPS or rank_of(instr) < 2:
            return False
        if instr.op is REDUCED and instr.attr[0].finds:
            return instr.args[1] in self.made
        return not {arg for arg in instr.args[1:] if isinstance(arg.type, Array)} <= self.thin

    def may_go_before(self, instr: Instr) -> bool:
        """Whether an instruction does the same before these operations as after them."""
        if instr.op is MAP_SHAPE:                 # it raises what the operation does whose shape it gives: nothing else may come before
            if any(can_raise(one) and what_is_computed(one) != what_is_computed(instr) for one in self.members if one.op in _LOOPS):
                return False
        return instr.op.pure and not instr.op.writes and not can_raise(instr) and not self.made & set(instr.args)

    def trim(self) -> None:
        """Leave out what follows the last loop over all elements."""
        while self.members and not self.is_full(self.members[-1]) and not (
                self.members[-1].op is PART and any(self.is_full(one) for one in self.members if one.result is self.members[-1].args[0])):
            self.members.pop()
        left = {one.result for one in self.members}
        while self.members and self.members[-1].op is PART and not self.members[-1].args[0] in left:
            self.members.pop()
        self.made = left

    def is_worth_it(self) -> bool:
        """Whether a loop over all elements comes after what it needs of such a loop."""
        return sum(map(self.is_full, self.members)) > 1

    # --- joined
    def join(self, block: Block) -> int:
        """Make one instruction of the operations; returns the number of the one after it."""
        users, members = self.users, self.members
        inside = set(members)
        for one in members:
            if one.op is UPDATE:                  # its result is its target
                for user in users.pop(one.result, ()):
                    user.args[:] = [one.args[1] if value is one.result else value for value in user.args]
                    users[one.args[1]].add(user)
        steps = [one for one in members if one.op is not PART]
        place = {one.result: (number, 0) for number, one in enumerate(steps) if one.op is not TOGETHER and one.op is not UPDATE}
        for one in members:
            if one.op is PART:
                place[one.result] = steps.index(one.args[0].origin), one.attr
        operands: dict[Value, int] = {}
        made = []
        for one in steps:
            rank = one.args[0].type.ndim if one.op.name == "array_getitem" else rank_of(one)
            places = [place.get(value) or (None, operands.setdefault(value, len(operands))) for value in one.args]
            made.append((one, places, [isinstance(value.type, Array) and value.type.ndim == rank for value in one.args]))
        views = [one for one in steps if one.op.name == "array_getitem" and not users.get(one.result, set()) <= inside]
        for one in views:                         # others see it as a view of the whole
            inside.discard(one)
        kept = [one for one in members if one.result in self.new and one.op is not UPDATE
                and not users.get(one.result, set()) <= inside]
        brief = [one for one in members if isinstance(one.result.type, Array) and one.op is not UPDATE and one.result not in self.thin
                 and one not in kept]
        last = members[-1]
        result = Value(Tuple(tuple(one.result.type for one in kept)))
        joined = Instr(BY_ROWS, list(operands), result, last.loc, BY_ROWS.rules[0], ByRows(
            made, [place[one.result] for one in kept], brief))
        parts = [Instr(PART, [result], one.result, one.loc, attr=number) for number, one in enumerate(kept)]
        for one in inside:
            for value in one.args:
                users[value].discard(one)
        for value in joined.args:
            users.setdefault(value, set()).add(joined)
        users[result] = set(parts)
        at = block.instrs.index(last)
        before = [one for one in block.instrs[:at] if one not in inside and one not in views]
        block.instrs = [*before, joined, *parts, *views, *block.instrs[at + 1:]]
        return len(before) + 1 + len(parts) + len(views)


def _is_by_row(instr: Instr) -> bool:
    """Whether each row of its results, which are in order C, depends on the same row of operands."""
    if instr.op is MAP:
        return isinstance(instr.result.type, Array) and instr.result.type.order == "C" and not (
            isinstance(instr.args[0].type.value, CastTo) and instr.result.type.ndim > 1)
    rank = rank_of(instr)
    if instr.op is UPDATE:
        return all(arg.type.ndim <= rank for arg in instr.args[1:] if isinstance(arg.type, Array))
    if any(isinstance(arg.type, Array) and arg.type.ndim == rank > 1 and arg.type.order != "C" for arg in instr.args[1:]):
        return False
    if instr.op is REDUCED:
        return isinstance(instr.result.type, Array) and instr.result.type.order == "C" and _keeps_rows(instr.attr[0])
    return all(isinstance(output.type, Array) and output.type.order == "C" and (output.how is None or _keeps_rows(output.how))
               for output in instr.attr[0])


def _is_same_rows(instr: Instr) -> bool:
    """Whether an index gives all of an array, and new axes after the first one: a[:, None]."""
    parts, result = index_parts(instr.args[1].type), instr.result.type
    return isinstance(result, Array) and result.order == "C" and parts[0] is not NONE and all(
        part is NONE or part is WHOLE or isinstance(part, Static) and part.value is Ellipsis for part in parts)
