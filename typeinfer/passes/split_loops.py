"""Split loops: run the iterations whose indices are all inside without checks, and only the rest, if any, with them.

In: a function of typed IR with ranges and proved bounds.  Out: the same function; each innermost counted loop with checks on
indices that move with the counter is there twice.  Holds: every iteration runs once and in order; the exceptions are the same.

    b1(%k):                                   p(%k):   %m = limit %n, %a, %start          iterations that are inside
        %c = lt %k, %n                                 jump f1(%k)
        branch %c, b2(), b3()           →     f1(%k):  %c = lt %k, %m;  branch %c, f2(), b1(%k)
    b2():                                     f2():    …  %x = getitem %a, %i !inside0  …  jump f1(%k2)
        … %x = getitem %a, %i …               b1(%k):  as before (rare)
        jump b1(%k2)

LLVM vectorises a loop with checks only where each is made in every iteration (a countable exit); this makes the others vectorise
too, and shortens those that do not. (Bodík's loop versioning; LLVM's own pass for it, IRCE, makes three copies.)

Where integers that count up, or do not change, are added and multiplied, the same limit keeps them small enough (below 2**30) for
their overflow checks to vanish from the copy; so it does where the loop adds bounded numbers to what it is entered with.
"""
from __future__ import annotations

import operator

from typeinfer import steps
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Unreachable, Value
from typeinfer.passes.find_loops import Loop, find_loops
from typeinfer.passes.growth import growth_of
from typeinfer.passes.prove_bounds import index_parts, least, literal, shifted
from typeinfer.structure import CALL, LIMIT, REFINE
from typeinfer.types import INT, Array, Mutable, Number, Object, Slice

FAR = 2**62                     # an integer below it may grow by as much again
NARROW = 2**30                  # integers below it may be added and multiplied without overflow
LARGEST_TABLE = 2**16
LONGEST = 150                   # instructions of a loop that is worth a copy
_ARITHMETIC = (operator.add, operator.sub, operator.mul)
_MEMORY = (operator.getitem, operator.setitem)


def split_loops(function: Function) -> bool:
    """Split every loop of the function that gains from it; returns whether ranges should be found again."""
    has_narrowed = False
    for loop in find_loops(function):
        if loop.is_innermost and loop.counter is not None and _can_split(loop):
            found = _Indices(function, loop)
            if found.proved or found.narrow:
                _Split(function, loop, found).run()
                has_narrowed |= bool(found.narrow)
    return has_narrowed


def _can_split(loop: Loop) -> bool:
    if sum(len(block.instrs) for block in loop.blocks) > LONGEST:
        return False
    if any(block is not loop.header and not isinstance(edge.target.end, Unreachable) for block, edge in loop.exits()):
        return False                              # values of the loop would reach what follows from two places
    times = loop.header.end.args[0].origin.args[1]
    if any(times in block.params or any(instr.result is times for instr in block.instrs) for block in loop.blocks):
        return False                              # how often it runs may change meanwhile: the length of a list
    return not any(instr.op is CALL or _takes_long(instr) for block in loop.blocks for instr in block.instrs)


def _takes_long(instr: Instr) -> bool:
    """Whether this takes so long that checks beside it do not matter: it asks for memory, goes over part of an array, or it is CPython
    that does it."""
    op, t = instr.op, instr.result and instr.result.type
    if op.python in _MEMORY and isinstance(instr.args[0].type, Array):
        return any(isinstance(part, Slice) for part in index_parts(instr.args[1]))
    return (isinstance(t, Object) or isinstance(t, Mutable | Array) and MemoryError in op.raises
            or isinstance(t, Array) and (op.reads or op.writes))


class _Indices:
    """The checks of a loop that a number of iterations decides. `proved`: instruction → flags it gets in the copy;
    `limits`: (array, axis, start value or None, step value or None, how it moves, …) → greatest constant added. It moves "up"
    by one an iteration, "not" at all, "down" by one, or by a "step", whose ends are then looked at; "up
    signed" where the first may be negative."""

    def __init__(self, function: Function, loop: Loop):
        self.loop = loop
        self.inside = {instr.result: block for block in loop.blocks for instr in block.instrs}
        self.inside.update((param, block) for block in loop.blocks for param in block.params)
        self.proved: dict[Instr, set[str]] = {}
        self.limits: dict[tuple, int] = {}
        self.narrow: dict[Value, Value | None] = {}       # integers to keep below NARROW → start of those that count up
        self.carried: list[int] = []                      # numbers of the header's parameters that must start below FAR
        self.most = FAR                                   # iterations in which these grow by no more
        self.bounded: list[tuple] = []                    # (instruction, number of the index, greatest) where only the range is known
        self.rest = 0                                     # indices of which nothing is
        self._find_carried(function)
        for block in loop.blocks:
            for instr in block.instrs:
                if instr.op.python in _MEMORY and type(instr.args[0].type) is Array:
                    if instr.args[0] in self.inside:
                        self.rest += 1
                    else:
                        self._look_at(instr)
                elif (instr.op.python in _ARITHMETIC and instr.result.type is INT and "exact" not in instr.flags
                      and instr not in self.proved):
                    leaves: dict[Value, Value | None] = {}
                    if all(self._find_leaves(arg, leaves, 8) for arg in instr.args):
                        self.narrow.update(leaves)
        if not self.rest:
            self._take_bounded()

    def _take_bounded(self) -> None:
        """Tables that are longer than any index need no check: where no other check is left, that is worth a copy."""
        for instr, number, greatest in self.bounded:
            key = instr.args[0], number, None, None, "not", None
            self.limits[key] = max(greatest, self.limits.get(key, greatest))
            self.proved.setdefault(instr, set()).update((f"inside{number}", f"bounded{number}"))

    def _find_carried(self, function: Function) -> None:
        """Sums whose additions cannot overflow if what the loop is entered with is not yet very large."""
        trips = self.loop.header.end.args[0].origin.args[1].range
        for index, param in enumerate(self.loop.header.params):
            if param.type is not INT or param is self.loop.counter or trips is None:
                continue
            found = growth_of(function, self.loop, index, _range_of)
            if found is None or all("exact" in addition.flags for addition in found[1]):
                continue
            growth, additions = found
            step = max(-growth[0], growth[1])
            if step * trips[1] > FAR:
                if step > NARROW:
                    continue
                self.most = min(self.most, FAR // step)
            self.carried.append(index)
            for addition in additions:
                self.proved.setdefault(addition, set()).add("exact")

    def _find_leaves(self, value: Value, leaves: dict, depth: int) -> bool:
        """Whether the value is arithmetic on integers that do not change in the loop or count up with it; those that may
        be large are collected."""
        if isinstance(value, Constant):
            return abs(literal(value) or 0) < NARROW
        is_large = value.range is None or value.range[1] >= NARROW
        origin = value.origin
        if value not in self.inside:
            if is_large:
                leaves[value] = None
            return value.type is INT and least(value) >= 0
        if not isinstance(origin, Instr) or depth == 0:
            return False
        if origin.op.python is steps.range_item:
            place = self._of_range(origin, 0)
            if place is None or place[2] != "up" or least(value) < 0:
                return False
            if is_large:
                leaves[value] = place[0] if place[0] is not None else Constant(INT, place[1])
            return True
        if origin.op is REFINE:
            return self._find_leaves(origin.args[0], leaves, depth - 1)
        return origin.op.python in (*_ARITHMETIC, operator.floordiv, operator.mod) and all(
            self._find_leaves(arg, leaves, depth - 1) for arg in origin.args)

    def _look_at(self, instr: Instr) -> None:
        for number, index in enumerate(index_parts(instr.args[1])):
            if not (isinstance(index.type, Number) and index.type.kind in "iu") or number >= instr.args[0].type.ndim:
                return
            if f"inside{number}" in instr.flags:
                continue
            place = self._place(index)
            if place is None and index.range and index.range[0] >= 0 and index.range[1] <= LARGEST_TABLE:
                self.bounded.append((instr, number, index.range[1]))
            elif place is None:
                self.rest += 1
            else:
                start, added, moves, step = place
                if moves == "down":               # only where it stays above 0 is the first the one to look at
                    moves, step = ("not", None) if least(index) >= 0 else ("step", step)
                exact = None
                if least(index) < 0:              # it may start before the array: asked of each start by itself
                    if start is None:
                        self.rest += 1            # it does
                        continue
                    exact, moves = added, "up signed" if moves == "up" else moves
                key = instr.args[0], number, start, step, moves, exact
                self.limits[key] = max(added, self.limits.get(key, added))
                self.proved.setdefault(instr, set()).add(f"inside{number}")

    def _place(self, index: Value) -> tuple | None:
        """(start, constant, how it moves, step) where the index is start + constant (+ the counter · step)."""
        added = 0
        while True:
            if isinstance(index, Constant):
                number = literal(index)
                return None if number is None else (None, added + number, "not", None)
            if index not in self.inside:
                return (index, added, "not", None) if index.type is INT else None
            if index is self.loop.counter:
                return None, added, "up", None
            origin = index.origin
            if not isinstance(origin, Instr):
                return None
            if origin.op is REFINE:
                index = origin.args[0]
            elif origin.op.python is steps.range_item:
                return self._of_range(origin, added)
            elif (shift := shifted(origin)) is not None:
                index, added = origin.args[shift[0]], added + shift[1]
            elif self.loop.outer is not None and origin.op.python is operator.add and "exact" in origin.flags:
                return self._from_start(origin, added)
            else:
                return None

    def _from_start(self, sum: Instr, added: int) -> tuple | None:
        """Of an index that is the sum of a value and one that counts from a constant."""
        for start, other in (sum.args, reversed(sum.args)):
            if start not in self.inside and start.type is INT and not isinstance(start, Constant) and least(start) >= 0:
                place = self._place(other)
                if place is not None and place[0] is None and place[2] == "up" and place[1] >= 0:
                    return start, added + place[1], "up", None
        return None

    def _of_range(self, item: Instr, added: int) -> tuple | None:
        start, _, step, position = item.args
        while isinstance(position.origin, Instr) and position.origin.op is REFINE:
            position = position.origin.args[0]
        if position is not self.loop.counter or start in self.inside or step in self.inside:
            return None
        known = literal(step)
        moves = {1: "up", -1: "down"}.get(known, "step")
        at = (None, added + literal(start)) if isinstance(start, Constant) else (start, added)
        return *at, moves, None if moves == "up" else step


def _range_of(value: Value) -> tuple[int, int] | None:
    if isinstance(value, Constant):
        number = literal(value)
        return None if number is None else (number, number)
    return value.range


class _Split:
    """Makes the copy without checks and puts it before the loop."""

    def __init__(self, function: Function, loop: Loop, found: _Indices):
        self.function, self.loop, self.found = function, loop, found
        self.values: dict[Value, Value] = {}
        self.made: dict[Instr, Instr] = {}
        copied = loop.blocks | {edge.target for block, edge in loop.exits() if block is not loop.header}     # these raise
        self.copies = {block: Block(f"{block.name}.fast") for block in function.blocks if block in copied}

    def run(self) -> None:
        loop, header = self.loop, self.loop.header
        header.is_rare = True
        before = Block(f"{header.name}.limit")
        for param in header.params:
            before.add_param(param.type, param.name).range = param.range
        for edge in loop.entries:
            edge.target = before
        compared = header.end.args[0].origin
        limit = self._limit(before, compared)
        for block, copy in self.copies.items():
            for param in block.params:
                self.values[param] = copy.add_param(param.type, param.name)
                self.values[param].range = param.range
        for value, start in self.found.narrow.items():
            if start is None:
                self._narrow(value, value, before)
        for block in self.copies:                 # in the function's order: definitions before uses
            self._copy_instructions(block)
        self.made[compared].args[1] = limit
        for block, copy in self.copies.items():
            copy.end = self._end(block, copy)
        before.end = Jump(Edge(self.copies[header], list(before.params)), header.end.loc)
        at = self.function.blocks.index(header)
        self.function.blocks[at:at] = [before, *self.copies.values()]

    def _limit(self, before: Block, compared: Instr) -> Value:
        args, attr = [compared.args[1]], []
        for (array, axis, start, step, moves, _), added in self.found.limits.items():
            args += [array, *(value for value in (start, step) if value is not None)]
            attr.append((moves, axis, added, start is not None))
        for value, start in self.found.narrow.items():
            args.append(value if start is None else start)
            attr.append(("below" if start is None else "below up", 0, NARROW, True))
        for index in self.found.carried:
            args.append(before.params[index])
            attr.append(("below", 0, FAR, True))
        if self.found.most < FAR:
            attr.append(("most", 0, self.found.most, False))
        result = Value(INT)
        before.instrs.append(Instr(LIMIT, args, result, compared.loc, attr=tuple(attr)))
        return result

    def _value(self, value: Value) -> Value:
        return self.values.get(value, value)

    def _copy_instructions(self, block: Block) -> None:
        for instr in block.instrs:
            result = None
            if instr.result is not None:
                result = self.values[instr.result] = Value(instr.result.type, instr.result.name)
                result.range = instr.result.range
            new = Instr(instr.op, [self._value(arg) for arg in instr.args], result, instr.loc, instr.rule, instr.attr)
            new.flags = instr.flags | frozenset(self.found.proved.get(instr, ()))
            self.copies[block].instrs.append(new)
            self.made[instr] = new
            if self.found.narrow.get(instr.result) is not None:
                self._narrow(instr.result, result, self.copies[block])

    def _narrow(self, original: Value, value: Value, block: Block) -> None:
        """In the copy, uses of `original` read a value that is known to be small."""
        result = self.values[original] = Value(INT, value.name)
        block.instrs.append(Instr(REFINE, [value, Constant(INT, NARROW)], result, block.instrs[-1].loc, attr="lt"))

    def _end(self, block: Block, copy: Block):
        edges = []
        for edge in block.end.edges:
            if block is self.loop.header and edge.target not in self.loop.blocks:   # what is left runs with its checks
                edges.append(Edge(block, [self._value(param) for param in block.params]))
            else:
                edges.append(Edge(self.copies[edge.target], [self._value(arg) for arg in edge.args]))
        args = [self._value(arg) for arg in block.end.args]
        if isinstance(block.end, Branch):
            return Branch(args[0], *edges, block.end.loc)
        if isinstance(block.end, Guarded):
            return Guarded(*edges, block.end.loc)
        return Jump(edges[0], block.end.loc) if isinstance(block.end, Jump) else Unreachable(block.end.loc)
