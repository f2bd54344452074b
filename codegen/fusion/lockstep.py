"""Statements that change arrays in place, one after the other, in one loop.

In: a block of typed IR whose element-wise operations were joined with their users.  Out: the same block: several of them that go over the
same elements are one `lockstep`.  Holds: as in fuse; that nothing overlaps is asked when the program runs (see ops.array_lockstep).

    %a.1: array = update[multiply(0, 1)] %a, 0.5
    %c: array = elementwise[multiply(0, 1)] %a.1, %b     →     lockstep[0: subtract(add(multiply(0, 1), 2), multiply(…, 2))] %a, 0.5, %b
    %a.2: array = update[add(0, 1)] %a.1, %b
    %a.3: array = update[subtract(0, 1)] %a.2, %c              and %a.3 is %a

What stands between them goes before, so it may not see what they write. Arrays that only they use are never made. Elements that are read
between them (y += k[1] * x[1:-1]; y += k[2] * x[2:]) are read before, if they are there.
"""
from __future__ import annotations

from codegen.fusion.absorb import Joining
from codegen.fusion.fusable import MOST_ARRAYS, WHOLE, applied, can_raise, element_can_raise, expression_of, first_leaf, rank_of
from codegen.ops.arrays.array_assign import SET_MANY
from codegen.ops.arrays.array_expressions import Cast, Element, Leaf, Several
from codegen.ops.arrays.array_index import index_parts
from codegen.ops.arrays.array_lockstep import LOCKSTEP, Lockstep
from codegen.ops.arrays.array_map import MAP, UPDATE
from typeinfer.ir import Block, Constant, Guarded, Instr, Value
from typeinfer.types import INT, NONE, Array, Number, Static, Tuple

LONGEST = 64                                      # operations of a loop
MOST = 12                                         # statements
MOST_READ = 16                                    # elements


def join_in_lockstep(block: Block, users: dict[Value, set]) -> None:
    """Join what can be in a block."""
    changes = sum(instr.op is UPDATE or instr.op is SET_MANY for instr in block.instrs)
    if changes < 1 or changes + sum(instr.op is MAP for instr in block.instrs) < 2:
        return
    roots = _find_roots(block, users)
    at = 0
    while at < len(block.instrs):
        found = _Group(block, users, roots)
        found.collect(at)
        at = found.join() if found.is_worth_it() else at + 1


def _find_roots(block: Block, users: dict[Value, set]) -> dict[Value, Value]:
    """The same arrays as values that come before: the results of operations in place are their targets, and the same slice of an array is
    the same view. An assignment of a view to the place where it is, which `a[1:] += x` ends with, is removed."""
    roots: dict[Value, Value] = {}
    views: dict = {}
    for instr in list(block.instrs):
        if instr.op is UPDATE:
            roots[instr.result] = roots.get(instr.args[1], instr.args[1])
        elif instr.op.name == "array_getitem" and isinstance(instr.result.type, Array):
            known = views.setdefault(_view_key(instr, roots), instr.result)
            if known is not instr.result:
                roots[instr.result] = known
        elif instr.op is SET_MANY and instr.attr is None and not users.get(instr.result):
            origin = roots.get(instr.args[2], instr.args[2]).origin
            if isinstance(origin, Instr) and origin.op.name == "array_getitem" and _view_key(origin, roots) == _view_key(instr, roots):
                block.instrs.remove(instr)
                for value in instr.args:
                    users[value].discard(instr)
    return roots


def _view_key(instr: Instr, roots):
    array, index = instr.args[:2]
    return roots.get(array, array), (index.type, repr(index.value)) if isinstance(index, Constant) else index


def is_element(instr: Instr) -> bool:
    """Whether it reads one element of an array: a number."""
    if instr.op.name != "array_getitem" or not isinstance(instr.result.type, Number):
        return False
    index = instr.args[1].type
    return (index.parts if isinstance(index, Tuple) else (index,)) == (INT,) * instr.args[0].type.ndim


def target_of(instr: Instr) -> Value:
    return instr.args[1 if instr.op is UPDATE else 0]


class _Group:
    """Statements of a block that follow each other, of which one loop can be made."""

    def __init__(self, block: Block, users: dict[Value, set], roots: dict[Value, Value]):
        self.block, self.users, self.roots = block, users, roots
        self.members: list[Instr] = []
        self.reads: list[Instr] = []              # those of them that read an element
        self.arrays: set[Value] = set()           # which the loop reads or writes
        self.inner: set[Value] = set()            # the results of its own elementwise operations

    def root(self, value: Value) -> Value:
        return self.roots.get(value, value)

    # --- which
    def collect(self, start: int) -> None:
        """Take the statement number `start`, and what follows it as far as it goes."""
        instrs = self.block.instrs
        end = len(instrs) - isinstance(self.block.end, Guarded)       # what is guarded may raise only itself
        for number in range(start, end):
            instr = instrs[number]
            if self._may_take(instr):
                self._take(instr)
            elif self._may_read(instr):
                self.members.append(instr)
                self.reads.append(instr)
            elif not self.members or not self._may_go_before(instr):
                break
        while self.members and (self.members[-1] in self.reads or not (self._is_whole() and self._is_connected())):
            if self.members.pop() in self.reads:
                self.reads.pop()

    def _may_take(self, instr: Instr) -> bool:
        if instr.op is UPDATE:
            ndim = instr.args[1].type.ndim
        elif instr.op is SET_MANY:
            if instr.attr is None and not isinstance(instr.args[2].type, Array) or not _is_whole_index(instr):
                return False
            ndim = instr.args[0].type.ndim
        elif instr.op is MAP and isinstance(instr.result.type, Array):
            ndim = rank_of(instr)
            if not all(isinstance(user, Instr) and (user.op is MAP or user.op in (UPDATE, SET_MANY) and instr.result is not target_of(user))
                       for user in self.users.get(instr.result, ())):
                return False
        else:
            return False
        operands = instr.args[first_leaf(instr):]
        if not ndim or any(isinstance(one.type, Array) and one.type.ndim > ndim for one in operands):
            return False
        expression = expression_of(instr)
        if any(map(element_can_raise, applied(expression))) or not _converts_safely(expression):
            return False
        if instr.op is not MAP and self._overlaps(self.root(target_of(instr)), [*self.arrays, *map(self.root, operands)]) or instr.op is MAP and any(
                self._overlaps(self.root(target_of(one)), operands) for one in self._statements() if one.op is not MAP):
            return False
        if not self.members:
            return True
        own = {self.root(one) for one in (*operands, *([target_of(instr)] if instr.op is not MAP else ())) if isinstance(one.type, Array)}
        return (ndim == self.ndim and len(self._statements()) < MOST
                and len((self.arrays | own) - self.inner) <= MOST_ARRAYS
                and sum(len(applied(expression_of(one))) for one in self._statements()) + len(applied(expression)) <= LONGEST)

    def _may_read(self, instr: Instr) -> bool:
        """Whether it reads an element that no statement before it has to do with."""
        if not self.members or not is_element(instr) or len(self.reads) >= MOST_READ:
            return False
        array = self.root(instr.args[0])
        return array not in self.inner and not self._overlaps(array, [target_of(one) for one in self.members if one.op in (UPDATE, SET_MANY)]) and (
            not any(one.op is not MAP and one not in self.reads and self.root(target_of(one)) is array for one in self.members))

    def _statements(self) -> list[Instr]:
        return [one for one in self.members if one not in self.reads]

    def _overlaps(self, target: Value, others) -> bool:
        """Whether the target and another array are parts of the same one, which probably overlap."""
        base = _base(target)
        return any(isinstance(one.type, Array) and self.root(one) is not target and _base(self.root(one)) is base for one in others)

    def _take(self, instr: Instr) -> None:
        if not self.members:
            self.ndim = rank_of(instr)
        self.members.append(instr)
        arrays = {self.root(one) for one in instr.args if isinstance(one.type, Array)}
        if instr.op is MAP:
            self.inner.add(instr.result)
        self.arrays |= arrays - self.inner

    def _may_go_before(self, instr: Instr) -> bool:
        """Whether an instruction does the same before the statements as after them."""
        if instr.op.writes or not instr.op.pure or can_raise(instr) or self.inner & set(instr.args):
            return False
        return not instr.op.reads or instr.op.shares is not None and isinstance(instr.result.type, Array)

    def _is_whole(self) -> bool:
        """Whether all that uses the results of its elementwise operations is in it."""
        return all(self.users.get(one.result, set()) <= set(self.members) for one in self.members if one.op is MAP or one in self.reads)

    def _is_connected(self) -> bool:
        """Whether each of them has to do with the others, by arrays that both read or write: others gain nothing, and may differ in shape."""
        apart = [{self.root(one) for one in (*member.args, member.result) if isinstance(one.type, Array)} for member in self._statements()]
        whole = apart.pop(0)
        while apart:
            near = [one for one in apart if one & whole]
            if not near:
                return False
            apart = [one for one in apart if not one & whole]
            whole.update(*near)
        return True

    def is_worth_it(self) -> bool:
        statements = self._statements()
        return len(statements) > 1 and any(one.op is not MAP for one in statements)

    # --- joined
    def join(self) -> int:
        """Make one instruction of the statements; returns the number of the one after it."""
        block, users, members = self.block, self.users, self.members
        joining, targets, steps = _Turns(self.roots), [], []
        reads = []
        for one in members:
            if one in self.reads:
                reads.append(Element(one, (joining.operand(self.root(value)).number for value in one.args)))
                joining.inner[one.result] = reads[-1]
                continue
            expression = joining.expression_of(one)
            if one.op is MAP:
                joining.inner[one.result] = expression
                continue
            target = self.root(target_of(one))
            if expression.type is not target.type.dtype:
                expression = Cast(expression, target.type.dtype)
            joining.pending[target] = expression
            targets.append(target)
        targets = list(dict.fromkeys(targets))
        numbers = tuple(joining.operand(target).number for target in targets)
        number_of = {one.result: number for number, one in enumerate(members) if one.op is MAP or one in self.reads}
        operands = dict.fromkeys(joining.operands)
        for one in members:
            args = [self.root(value) for value in one.args]
            operands.update(dict.fromkeys(value for value in args if value not in number_of))
            steps.append((one, args))
        places = {value: (False, number) for number, value in enumerate(operands)} | {
            value: (True, members.index(value.origin)) for value in number_of}
        first = next(one for one in self._statements() if one.op is not MAP)
        made = Instr(LOCKSTEP, list(operands), Value(NONE), first.loc, LOCKSTEP.rules[0], Lockstep(
            numbers, Several(joining.pending[target] for target in targets), [(one, [places[value] for value in args]) for one, args in steps], reads))
        place = block.instrs.index(members[-1])
        gone = set(members)
        for one in members:
            for value in one.args:
                users[value].discard(one)
        for one in members:
            if one.op is UPDATE:                  # its result is its target
                target = self.root(one.args[1])
                for user in users.pop(one.result, ()):
                    user.args[:] = [target if value is one.result else value for value in user.args]
                    users.setdefault(target, set()).add(user)
        for value in made.args:
            users.setdefault(value, set()).add(made)
        block.instrs = [one for one in (*block.instrs[:place], made, *block.instrs[place + 1:]) if one not in gone]
        return block.instrs.index(made) + 1


class _Turns(Joining):
    """The operands of the loop. `pending`: what an array's element is by now; `inner`: of arrays that are not made."""

    def __init__(self, roots: dict[Value, Value]):
        super().__init__({})
        self.roots, self.pending, self.inner = roots, {}, {}

    def leaf(self, value: Value):
        if value in self.inner:
            return self.inner[value]
        value = self.roots.get(value, value)
        return self.pending.get(value) or self.operand(value)

    def operand(self, value: Value) -> Leaf:
        return super().leaf(value)


def _base(value: Value) -> Value:
    """The array that an array is a view of."""
    while isinstance(value.origin, Instr) and value.origin.op.shares is not None:
        value = value.origin.args[value.origin.op.shares]
    return value


def _is_whole_index(instr: Instr) -> bool:
    """Whether an assignment is to all elements: a[:], a[...]."""
    return all(part is WHOLE or isinstance(part, Static) and part.value is Ellipsis for part in index_parts(instr.args[1].type))


def _converts_safely(expression) -> bool:
    """Whether no number that is converted for it can be too large: Python's ints are 64 bits long."""
    return all(param.kind in "fc" or param.bits == 64 and param.kind == "i" for apply in applied(expression)
               for arg, param in zip(apply.args, apply.params) if arg.type is INT)
