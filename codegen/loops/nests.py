"""Working ahead through several loops: sums that run through two loops or more are made for several iterations of the loop around them at once.

In: a function of typed IR, about to be lowered.  Out: the same function; as `ahead` does for one inner loop, for a nest of them that do
nothing but hand on the numbers they carry, as in a convolution.  Holds: what `ahead` promises. The whole nest runs ahead or
none of it: where an inner loop would come to an index that may be outside, what was made is dropped.

    for j in range(n):                      for j in range(n):
        s = 0.0                                 if nothing is left of what was worked ahead, and there are LANES more j's:
        for u in range(h):                          s_ahead[:] = 0.0
            for v in range(w):          →           for u in range(h):
                s += x[u, j + v] * k[u, v]              for v in range(w): for l in range(LANES): s_ahead[l] += x[u, j + l + v] * k[u, v]
        out[j] = s                              s = the next of s_ahead;  out[j] = s

(Measured: 64 × 64 by 3 × 3, 25 → 8.5 µs; by 7 × 7, an eighteenth of the time.) One vector of 32 bytes is enough: the next lanes do not
wait for it.
"""
from __future__ import annotations

from codegen import layout
from codegen.layout import owners
from codegen.loops.ahead import GET_LANE, LANES, LARGEST, LOOP, Ahead, Nest, array_of
from codegen.loops.hold_items import is_item_inside
from codegen.loops.iterations import LEAST, LESS, PLUS, only_computes
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Instr, Jump, Value
from typeinfer.passes.find_loops import Loop, find_loops, only_compares
from typeinfer.passes.sums import index_parts
from typeinfer.structure import LIMIT
from typeinfer.types import INT, Number

BYTES = 32                      # of the numbers that are carried
DEEPEST = 4


def work_ahead_through_nests(function: Function) -> dict[Block, tuple[int, int]]:
    """Let the loops of the function work ahead that run nests which sum up; returns what `work_ahead` does."""
    lanes: dict[Block, tuple[int, int]] = {}
    loops = find_loops(function)
    for loop in loops:
        if not loop.is_innermost and loop.outer is not None and loop.counter is not None and loop.outer.counter is not None:
            nest = _Deep(function, loop, loop.outer, loops)
            if nest.is_fit():
                count = BYTES // max(layout.itemsize(param.type) for param in nest.carried)
                lanes[loop.header] = count, count
                _AheadThrough(function, nest, count, count).run()
    return lanes


class _Level:
    """A loop of a nest. `chain`: the blocks between its header and the next one; `times`: how often it runs; `limit`: how often without
    leaving an array, where that is asked; `slots`: parameter → number of what is carried."""

    def __init__(self, loop: Loop):
        self.loop, self.header, self.counter = loop, loop.header, loop.counter
        self.chain: list[Block] = []
        self.slots: dict[Value, int] = {}
        self.start = self.times = self.limit = None


class _Deep(Nest):
    """A nest of loops and the one around it."""

    def __init__(self, function: Function, inner: Loop, outer: Loop, loops: list[Loop]):
        super().__init__(function, inner, outer)
        self.loops = loops

    def is_fit(self) -> bool:
        header, outer = self.header, self.outer
        if header.is_rare or outer.header.is_rare or not only_compares(outer.header) or not self._find_chain():
            return False
        self.made_inside = {value for block in outer.blocks for value in
                            (*block.params, *(instr.result for instr in block.instrs if instr.result is not None))}
        times = outer.header.end.args[0].origin.args[1]
        self.carried = [param for param in header.params if param is not self.inner.counter]
        if times in self.made_inside or not self.carried or not all(isinstance(one.type, Number) and one.type.kind in "fc" for one in self.carried):
            return False
        if not self._find_levels():
            return False
        self.compared = header.end.args[0].origin
        self.start = self.levels[0].start
        return (self._can_compute_again() and self._has_even_limit() and self._has_even_levels() and self._has_no_effects()
                and self._moves_well())

    def _find_levels(self) -> bool:
        """Go down from loop to loop; False where one does anything but run the next."""
        level = _Level(self.inner)
        level.slots = {param: number for number, param in enumerate(self.carried)}
        self.levels, seen = [level], set()
        while True:
            loop, header = level.loop, level.header
            if header.is_rare or len(loop.entries) != 1 or not only_compares(header) or any(block is not header for block, _ in loop.exits()):
                return False
            entered = loop.entries[0].args
            level.start = self._resolved(entered[header.params.index(level.counter)])
            if level.start in self.made_inside:
                return False
            seen.add(header)
            level.times = self._resolved(header.end.args[0].origin.args[1])
            limited = level.times.origin
            if isinstance(limited, Instr) and limited.op is LIMIT and len(self.levels) > 1:
                level.limit, level.times = level.times, limited.args[0]
            inside = [one for one in self.loops if one.outer is loop and not one.header.is_rare]
            if not inside:
                break
            if len(inside) > 1 or len(self.levels) == DEEPEST or inside[0].counter is None:
                return False
            below = _Level(inside[0])
            if not self._go_to(level, below):
                return False
            seen.update(level.chain)
            self.levels.append(below)
            level = below
        self.body = level.loop.only_body
        if self.body is None or len(self.body.instrs) > LARGEST or len(self.levels) < 2:
            return False
        seen.add(self.body)
        for level, below in zip(self.levels[-2::-1], self.levels[:0:-1]):
            if not self._come_back(level, below, seen):
                return False
        return all(block in seen for block in self.inner.blocks)

    def _resolved(self, value: Value) -> Value:
        while value in self.values:
            value = self.values[value]
        return value

    def _go_to(self, level: _Level, below: _Level) -> bool:
        """The way from a loop's header to the next one's; what that is entered with is what it carries."""
        edge = level.header.end.edges[0]
        while edge.target is not below.header:
            block = edge.target
            if block not in level.loop.blocks or block in level.chain or not isinstance(block.end, Jump):
                return False
            self.values.update(zip(block.params, edge.args))
            level.chain.append(block)
            self.definitions.update((instr.result, instr) for instr in block.instrs if instr.result is not None)
            edge = block.end.edges[0]
        for param, arg in zip(below.header.params, edge.args):
            if param is not below.counter:
                slot = level.slots.get(self._resolved(arg))
                if slot is None or slot in below.slots.values():
                    return False
                below.slots[param] = slot
        return len(below.slots) == len(level.slots)

    def _come_back(self, level: _Level, below: _Level, seen: set[Block]) -> bool:
        """The way back, past the loop that makes what is left where an index may be outside; it hands on what was carried."""
        values = {}

        def resolved(value):
            while value in values:
                value = values[value]
            return value

        edge = below.header.end.edges[1]
        while edge.target is not level.header:
            block = edge.target
            if block in seen or block not in level.loop.blocks or not all(map(only_computes, block.instrs)):
                return False
            seen.add(block)
            values.update(zip(block.params, edge.args))
            if isinstance(block.end, Jump):
                edge = block.end.edges[0]
            elif block.is_rare and only_compares(block) and below.limit is not None:
                rest = next((one for one in self.loops if one.header is block), None)
                if rest is None or any(one is not block for one, _ in rest.exits()) or block.end.args[0].origin.args[1] is not below.times:
                    return False
                seen.update(rest.blocks)
                edge = block.end.edges[1]
            else:
                return False
        return all(param is level.counter or below.slots.get(resolved(arg)) == level.slots[param]
                   for param, arg in zip(level.header.params, edge.args))

    def _can_compute_again(self) -> bool:
        """Whether all of the nest may be done ahead: it reads no memory but items of arrays, and changes none."""
        self.read: list[Instr] = []
        self.kept: set[Value] = set()                     # what is the same for all lanes, though it may raise: it was computed already
        blocks = [*self.chain, *(block for level in self.levels for block in level.chain), self.body]
        innermost = self.levels[-1]
        known = {*self.definitions, *self.values, self.outer.counter, *(level.counter for level in self.levels), *innermost.slots,
                 *(instr.result for instr in self.body.instrs)}
        for instr in (instr for block in blocks for instr in block.instrs):
            if instr.result is None or owners(instr.result.type):
                return False
            if is_item_inside(instr):
                self.read.append(instr)
            elif instr.op.name == "array_getitem" and instr in self.chain[-1].instrs and not any(arg in self.made_inside for arg in instr.args):
                self.read.append(instr)
                self.kept.add(instr.result)
            elif not only_computes(instr):
                return False
            if any(arg in self.made_inside and arg not in known for arg in instr.args):
                return False
        entry, back = ((edge.args, header.params, counter) for edge, header, counter in (
            (self.entry, self.header, self.inner.counter), (self.body.end.edges[0], innermost.header, innermost.counter)))
        given = [arg for args, params, counter in (entry, back) for arg, param in zip(args, params) if param is not counter]
        return all(arg not in self.made_inside or arg in known for arg in given)

    def _has_even_levels(self) -> bool:
        """Whether the inner loops run as often whatever the iteration of the loop around, and a look at the first and the last lane tells
        how far from all."""
        return all(self._movement(level.times) == 0 and (level.limit is None or all(
            arg not in self.made_inside or arg.type is INT and self._is_even(arg) for arg in level.limit.origin.args)) for level in self.levels[1:])

    def _moves_well(self) -> bool:
        """Whether what is read is the same, or next to it, in the next lane."""
        moving = False
        for instr in self.read:
            array, parts = array_of(instr).type, index_parts(instr.args[-1])
            moves = [self._movement(part) for part in parts]
            if len(parts) != array.ndim or array_of(instr) in self.made_inside or None in moves:
                return False
            if any(moves):
                nearest = {"C": array.ndim - 1, "F": 0}.get(array.order)
                if any(move != (number == nearest) for number, move in enumerate(moves)):
                    return False
                moving |= instr in self.body.instrs
        return moving

    def _find_movement(self, value: Value) -> int | None:
        return 0 if any(value is level.counter for level in self.levels) else super()._find_movement(value)


class _AheadThrough(Ahead):
    """Writes the nest that works ahead."""

    def _work(self, name: str, limit: Value, plain: Block, done: Block) -> None:
        nest = self.nest
        first, *inner = nest.levels
        header, current, counter = self._loop(name + LOOP, nest.start, limit)
        fill, filling = self.filled
        fill.end = Branch(fill.instrs[0].result, Edge(filling), Edge(header, [nest.start]), self.loc)
        header.end = Branch(header.instrs[0].result, Edge(current), Edge(done), self.loc)
        values = {nest.outer.counter: self.first, first.counter: counter}
        for depth, level in enumerate(inner, 2):
            times = self._value(current, values, level.times)
            if level.limit is not None:
                go_on, last = self._block(f"{name}.{depth}.safe"), self._add(current, PLUS, self.first, Constant(INT, self.lanes - 1))
                safe = self._add(current, LEAST, *(self._value(current, {**values, nest.outer.counter: lane}, level.limit) for lane in (self.first, last)))
                current.end = Branch(self._add(current, LESS, safe, times), Edge(plain), Edge(go_on), self.loc)
                current = go_on
            before, after = (header, counter), self._block(f"{name}.{depth}.next")
            header, body, counter = self._loop(f"{name}.{depth}{LOOP}", level.start, times)
            current.end = Jump(Edge(header, [level.start]), self.loc)
            header.end = Branch(header.instrs[0].result, Edge(body), Edge(after), self.loc)
            self._close(after, *before)
            values[level.counter], current = counter, body
        self._work_lanes(name, header, current, counter, values, inner[-1])

    def _copy(self, block: Block, values: dict, wanted) -> None:
        values.update((value, value) for value in self.nest.kept)
        super()._copy(block, values, wanted)

    def _value(self, block: Block, values: dict, wanted: Value) -> Value:
        known = dict(values)
        self._copy(block, known, [wanted])
        return known.get(wanted, wanted)

    def _work_lanes(self, name: str, header: Block, body: Block, counter: Value, values: dict, innermost: _Level) -> None:
        nest = self.nest
        across, step, lane = self._loop(f"{name}{LANES}/{self.width} x {self.lanes // self.width}", Constant(INT, 0), Constant(INT, self.lanes))
        body.end = Jump(Edge(across, [Constant(INT, 0)]), self.loc)
        after = self._block(f"{name}.next")
        across.end = Branch(across.instrs[0].result, Edge(step), Edge(after), self.loc)
        self._close(after, header, counter)
        values[nest.outer.counter] = self._add(step, PLUS, self.first, lane)
        for param, slot in innermost.slots.items():
            values[param] = self._add(step, GET_LANE, lane, result=param.type, attr=self.slots[slot])
        own = {instr.result for instr in nest.body.instrs}
        self._copy(step, values, [arg for instr in nest.body.instrs for arg in instr.args if arg not in own])
        for instr in nest.body.instrs:
            self._copy_one(step, instr, values)
        given = {innermost.slots[param]: arg for param, arg in zip(innermost.header.params, nest.body.end.edges[0].args) if param in innermost.slots}
        self._keep(step, lane, [values.get(given[slot], given[slot]) for slot in range(len(self.slots))])
        self._close(step, across, lane)
