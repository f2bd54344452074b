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
their overflow checks to vanish from the copy; so it does where the loop adds bounded numbers to what it is entered with. What may be
negative is kept close to 0 on both sides, or not negative where an index is made of it in a way that has no limit of its own: in
`s[min(i + r, n)]` the copy begins with 0 ≤ r, and the index is then proved as any other.
"""
from __future__ import annotations

import builtins
import operator

from typeinfer.callables import steps
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Unreachable, Value
from typeinfer.passes.find_loops import Loop, find_loops
from typeinfer.passes.growth import growth_of, literal
from typeinfer.passes.sums import index_parts, least
from typeinfer.structure import CALL, CONVERT, LIMIT, REFINE, can_raise
from typeinfer.types import INT, Array, Mutable, Number, Object, Slice

FAR = 2**62                     # an integer below it may grow by as much again
NARROW = 2**30                  # integers below it may be added and multiplied without overflow
LARGEST_TABLE = 2**16
LONGEST = 150                   # instructions of a loop that is worth a copy
_ARITHMETIC = (operator.add, operator.sub, operator.mul)
_KEEPING = (operator.floordiv, operator.mod, builtins.min, builtins.max)      # what is not farther from 0 than its operands
_MEMORY = (operator.getitem, operator.setitem)
_SLOW = (operator.mod, operator.floordiv, operator.truediv, pow, operator.pow, divmod)
_ITEMS = (operator.getitem, steps.item_at)     # of str and bytes, too: that one is there may be known in the loop alone
MOST_STARTS = 3
Place = tuple                   # (values or products of two that are added, with 1 or -1), a constant, how it moves with the counter, the step


def split_loops(function: Function) -> tuple[bool, list[Block]]:
    """Split every loop of the function that gains from it; returns whether ranges should be found again, and the blocks whose indices may
    be proved then."""
    has_narrowed, hopeful = False, []
    for loop in find_loops(function):
        if loop.is_innermost and loop.counter is not None and _can_split(loop):
            found = _Indices(function, loop)
            if found.proved or found.narrow:
                copies = _Split(function, loop, found).run()
                has_narrowed |= bool(found.narrow)
                if found.hopes:
                    hopeful += copies
    return has_narrowed, hopeful


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
    `limits`: (array, axis, start values with their signs, step value or None, how it moves, …) → greatest constant added. It moves "up"
    by one an iteration, "not" at all, "down" by one, or by a "step", whose ends are then looked at; "up
    signed" where the first may be negative."""

    def __init__(self, function: Function, loop: Loop):
        self.loop = loop
        self.inside = {instr.result: block for block in loop.blocks for instr in block.instrs}
        self.inside.update((param, block) for block in loop.blocks for param in block.params)
        self.proved: dict[Instr, set[str]] = {}
        self.limits: dict[tuple, int] = {}
        self.narrow: dict[Value, tuple[str, Value] | None] = {}       # integers to keep below NARROW → what is asked of what else
        self.lowest: dict[Value, int] = {}                # those of them that may be negative → the least they may be in the copy
        self.hopes = False                                # whether indices may be proved where these are small
        self.carried: list[int] = []                      # numbers of the header's parameters that must start below FAR
        self.most = FAR                                   # iterations in which these grow by no more
        self.bounded: list[tuple] = []                    # (instruction, number of the index, greatest) where only the range is known
        self.rest = 0                                     # indices of which nothing is
        signed: list[dict] = []                           # what arithmetic with numbers that may be negative is made of
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
                    leaves: dict[Value, tuple[str, Value] | None] = {}
                    if all(self._find_leaves(arg, leaves, 8) for arg in instr.args):
                        if any(map(_is_signed, leaves)):
                            signed.append(leaves)
                        else:
                            self.narrow.update(leaves)
        if not self.rest:
            self._take_bounded()
        if self.proved or self.narrow:                    # by themselves they are not worth a copy: their checks can wait
            for leaves in signed:
                self.narrow.update(leaves)
                for value in filter(_is_signed, leaves):
                    self.lowest.setdefault(value, -NARROW)

    def _take_bounded(self) -> None:
        """Tables that are longer than any index need no check: where no other check is left, that is worth a copy."""
        for instr, number, greatest in self.bounded:
            key = instr.args[0], number, (), None, "not", None
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
                if FAR // step < NARROW:
                    continue                              # the rest would soon be all
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
        if self.stays(value):
            if is_large or least(value) < -NARROW:
                leaves[value] = None
            return value.type is INT and (not _is_signed(value) or self.inside.get(value) is not self.loop.header)
        if not isinstance(origin, Instr) or depth == 0:
            return False
        if origin.op.python is steps.range_item:
            place = self._of_range(origin)
            if place is None or least(value) < 0:
                return False
            start, stop = origin.args[:2]
            if is_large and place[2] == "up":
                leaves[value] = "below up", start
            elif is_large and place[2] == "down":
                leaves[value] = "below", start
            elif is_large:
                steps_by = _range_of(origin.args[2]) or (-1, 1)
                if stop in self.inside or steps_by[0] < 0 < steps_by[1]:
                    return False
                leaves[value] = "below", start if steps_by[0] < 0 else stop
            return True
        if origin.op is REFINE:
            return self._find_leaves(origin.args[0], leaves, depth - 1)
        return origin.op.python in (*_ARITHMETIC, *_KEEPING) and all(self._find_leaves(arg, leaves, depth - 1) for arg in origin.args)

    def _hope(self, index: Value) -> None:
        """An index without a limit may be proved where what it is made of is small and not negative."""
        leaves: dict[Value, tuple[str, Value] | None] = {}
        if index.type is INT and self._find_leaves(index, leaves, 8) and any(least(value) < -NARROW or not value.range for value in leaves):
            self.hopes = True
            self.narrow.update(leaves)
            for value in filter(_is_signed, leaves):      # i - 1 is negative now and then
                self.lowest[value] = 0 if least(value) < -NARROW or not value.range else -NARROW

    def stays(self, value: Value, depth: int = 4) -> bool:
        """Whether a value is the same in each iteration and may be computed before the loop: the length of an array, say. What is
        known of it by a test inside is not known there."""
        origin = value.origin
        if value not in self.inside:
            return True
        return (isinstance(origin, Instr) and depth > 0 and origin.op is not REFINE and origin.op.pure and not origin.op.reads
                and origin.op.python not in (*_SLOW, *_ITEMS) and not can_raise(origin) and all(self.stays(arg, depth - 1) for arg in origin.args))

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
                self._hope(index)
            else:
                starts, added, moves, step = place
                if moves == "down":               # only where it stays above 0 is the first the one to look at
                    moves, step = ("not", None) if least(index) >= 0 else ("step", step)
                exact = None
                if least(index) < 0:              # it may start before the array: asked of each start by itself
                    if not starts:
                        self.rest += 1            # it does
                        continue
                    exact, moves = added, "up signed" if moves == "up" else moves
                key = instr.args[0], number, starts, step, moves, exact
                self.limits[key] = max(added, self.limits.get(key, added))
                self.proved.setdefault(instr, set()).update((f"inside{number}", f"limited{number}"))

    def _place(self, index: Value, depth: int = 6) -> Place | None:
        """Where an index starts and how it moves. All of it is counted modulo 2**64, as machines do: what does not fit has raised before the
        index is used, or is of NumPy's type and wraps."""
        if isinstance(index, Constant):
            number = literal(index)
            return None if number is None else ((), number, "not", None)
        if self.stays(index):
            return ((((index,), 1),), 0, "not", None) if _is_word(index.type) else None
        if index is self.loop.counter:
            return (), 0, "up", None
        origin = index.origin
        if not isinstance(origin, Instr) or depth == 0 or not _is_word(index.type):
            return None
        python = origin.op.python
        if origin.op is REFINE or (origin.op is CONVERT or python in (int, operator.index)) and _is_word(origin.args[0].type):
            return self._place(origin.args[0], depth - 1)
        if python is steps.range_item:
            return self._of_range(origin)
        if python is steps.advance:
            place = self._place(origin.args[0], depth - 1)
            return place and _sum_of(place, ((), 1, "not", None))
        if python is operator.mul and all(map(self.stays, origin.args)):
            return ((tuple(origin.args), 1),), 0, "not", None
        if python not in (operator.add, operator.sub):
            return None
        places = [self._place(arg, depth - 1) for arg in origin.args]
        if None in places:
            return None
        if python is operator.sub:
            places[1] = _negative(places[1])
        return None if None in places else _sum_of(*places)

    def _of_range(self, item: Instr) -> Place | None:
        start, _, step, position = item.args
        while isinstance(position.origin, Instr) and position.origin.op is REFINE:
            position = position.origin.args[0]
        if position is not self.loop.counter or start in self.inside or step in self.inside:
            return None
        moves = {1: "up", -1: "down"}.get(literal(step), "step")
        at = ((), literal(start)) if isinstance(start, Constant) else ((((start,), 1),), 0)
        return *at, moves, None if moves == "up" else step


def _is_signed(value: Value) -> bool:
    return least(value) < 0


def _is_word(t) -> bool:
    return isinstance(t, Number) and t.kind == "i" and t.bits == 64


def _negative(place: Place) -> Place | None:
    starts, added, moves, step = place
    if moves not in ("not", "up"):
        return None
    return tuple((factors, -sign) for factors, sign in starts), -added, "down" if moves == "up" else "not", Constant(INT, -1) if moves == "up" else None


def _sum_of(one: Place, other: Place) -> Place | None:
    if other[2] != "not":
        one, other = other, one
    if other[2] != "not" or len(one[0]) + len(other[0]) > MOST_STARTS:
        return None
    return one[0] + other[0], one[1] + other[1], *one[2:]


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
        self.moved: dict[Value, Value] = {}
        copied = loop.blocks | {edge.target for block, edge in loop.exits() if block is not loop.header}     # these raise
        self.copies = {block: Block(f"{block.name}.fast") for block in function.blocks if block in copied}

    def run(self) -> list[Block]:
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
        outer = [value for value, asked in self.found.narrow.items() if asked is None and value not in self.found.inside]
        for value in outer:
            if value not in self.found.lowest:
                self._narrow(value, value, before)
        body = next(edge.target for edge in header.end.edges if edge.target in loop.blocks)
        for block in self.copies:                 # in the function's order: definitions before uses
            if block is body:                     # that a number is not negative is known only where the copy runs
                for value in outer:
                    if value in self.found.lowest:
                        self._narrow(value, value, self.copies[block])
            self._copy_instructions(block)
        times = compared.args[1]
        for block, copy in self.copies.items():
            copy.end = self._end(block, copy)
        into = Edge(self.copies[header], list(before.params))
        if isinstance(times, Constant):           # all of them or none: LLVM writes out a loop that runs three times
            falls_short = Value(compared.result.type)
            before.instrs.append(Instr(compared.op, [limit, times], falls_short, compared.loc, compared.rule))
            before.end = Branch(falls_short, Edge(header, list(before.params)), into, header.end.loc)
        else:
            self.made[compared].args[1] = limit
            before.end = Jump(into, header.end.loc)
        at = self.function.blocks.index(header)
        self.function.blocks[at:at] = [before, *self.copies.values()]
        return list(self.copies.values())

    def _limit(self, before: Block, compared: Instr) -> Value:
        args, attr = [compared.args[1]], []
        for (array, axis, starts, step, moves, _), added in self.found.limits.items():
            args += [array, *(value for factors, _ in starts for value in factors), *((step,) if step is not None else ())]
            attr.append((moves, axis, added, tuple(sign * len(factors) for factors, sign in starts)))
        for value, asked in self.found.narrow.items():
            moves, asked = asked or ("near" if self.found.lowest.get(value) == -NARROW else "below", value)
            args.append(asked)
            attr.append((moves, 0, NARROW, ()))
        for index in self.found.carried:
            args.append(before.params[index])
            attr.append(("below", 0, FAR, ()))
        if self.found.most < FAR:
            attr.append(("most", 0, self.found.most, ()))
        args = [self._before(arg, before) for arg in args]
        result = Value(INT)
        before.instrs.append(Instr(LIMIT, args, result, compared.loc, attr=tuple(attr)))
        return result

    def _before(self, value: Value, before: Block) -> Value:
        """The value, computed before the loop where it is one of the loop's that stay the same."""
        if value not in self.found.inside or value.origin is before:
            return value
        if value not in self.moved:
            origin = value.origin
            made = self.moved[value] = Value(value.type, value.name)
            made.range = value.range
            copy = Instr(origin.op, [self._before(arg, before) for arg in origin.args], made, origin.loc, origin.rule, origin.attr)
            copy.flags = origin.flags
            before.instrs.append(copy)
        return self.moved[value]

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
            if instr.result in self.found.narrow:
                self._narrow(instr.result, result, self.copies[block])

    def _narrow(self, original: Value, value: Value, block: Block) -> None:
        """In the copy, uses of `original` read a value that is known to be small."""
        loc = self.loop.header.end.loc
        if original in self.found.lowest:
            signed, value = value, Value(INT, value.name)
            block.instrs.append(Instr(REFINE, [signed, Constant(INT, self.found.lowest[original])], value, loc, attr="ge"))
        result = self.values[original] = Value(INT, value.name)
        block.instrs.append(Instr(REFINE, [value, Constant(INT, NARROW)], result, loc, attr="lt"))

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
