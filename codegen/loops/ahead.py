"""Working ahead: sums of several iterations of an outer loop side by side, so that they vectorise though each stays in order.

In: a function of typed IR, about to be lowered.  Out: the same function; where a loop's iterations each run an inner loop that carries
numbers, and only that, the inner loop first runs for the next LANES iterations at once.  Holds: each iteration still runs in
order, and takes up its inner loop where it was left; what was computed ahead reads only memory that nothing in between writes, and
neither raises nor has effects, so it may be dropped. Each number is made by the same operations in the same order as before.

    for j in range(n):                  for j in range(n):
        s = 0.0                             if nothing is left of what was worked ahead, and there are LANES more j's:
        for k in range(m):       →              s_ahead[:] = 0.0
            s += a[i, k] * b[k, j]              for k in range(limit): for l in range(LANES): s_ahead[l] += a[i, k] * b[k, j + l]
        c[i, j] = s                         s = the next of s_ahead;  for k in range(limit, m): …;  c[i, j] = s

The loop over lanes has a fixed length and no order to keep: LLVM vectorises it, and keeps s_ahead in registers. (Measured: matrices
of 192 × 192 multiplied by three loops, 5.6 → 0.9 ms.) Worth it where what is read either stays the same from lane to lane, or is next to it.
Where lanes are rows, ROWS of them are written out: LLVM vectorises the inner loop, and no sum waits for the others' additions.
"""
from __future__ import annotations

import operator

from codegen import layout
from codegen.layout import owners
from codegen.loops.hold_items import are_known_apart, is_item_inside
from codegen.loops.iterations import APART, BOTH, HELD, HIDDEN, LEAST, LESS, MINUS, PLUS, WHERE, add, only_computes
from codegen.numbers.vectormath import register_sizes
from typeinfer.callables import steps
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Value
from typeinfer.ops import Op
from typeinfer.passes.find_loops import Loop, find_loops, only_compares
from typeinfer.passes.growth import literal
from typeinfer.passes.sums import index_parts
from typeinfer.structure import LIMIT, MAKE, REFINE
from typeinfer.types import BOOL, INT, NONE, Number

LARGEST = 40                    # instructions of an inner loop
CLOSING = ".step"
FILL, LOOP, LANES = ".fill", ".ahead", ".lanes"      # in the names of the headers of the loops that work ahead
ROWS = 4                        # rows that are added up at once: each sum waits for its last addition
SHORT = 30                      # rows of so few are not
_CHEAP = frozenset({operator.add, operator.sub, operator.mul, operator.getitem, steps.range_item, steps.advance, None})
AGAIN = 200                     # iterations after which to ask once more whether to work ahead


def lanes_of(loop: Loop) -> tuple[int, int]:
    """How many iterations are worked ahead: two of AVX-512's registers for each number carried; and how many of them are a register
    of this machine. (Wider vectors would do for arithmetic, but functions like exp come in these.)"""
    size = max(layout.itemsize(param.type) for param in loop.header.params if param is not loop.counter)
    return 128 // size, max(2, max(register_sizes(), default=128) // 8 // size)


# --- what is kept of the lanes
PUT = Op("put", None, pure=False, writes=True, doc="Keep a number in a lane of a slot (attr).")
GET = Op("get", None, reads=True, doc="The number in a lane of a slot (attr).")


_APART = "frame"                # the tag of memory where no array is: LLVM does not see that arrays which change places are none of these


def _emit_put(b, instr, lane, value):
    for place, kind, piece in zip(_places(b, instr.attr, instr.args[1].type, lane), layout.pieces(instr.args[1].type),
                                  (value,) if isinstance(value, str) else value):
        b.do(f"store {kind} {piece}, ptr {place}{b.module.tag(_APART)}")


def _emit_get(b, instr, lane):
    found = tuple(b(f"load {kind}, ptr {place}{b.module.tag(_APART)}") for place, kind in zip(
        _places(b, instr.attr, instr.result.type, lane), layout.pieces(instr.result.type)))
    return found[0] if len(found) == 1 else found


def _places(b, slot: Slot, t, lane):
    kinds = layout.pieces(t)
    if slot not in b.lanes:
        b.lanes[slot] = [b.alloca(f"[{slot.lanes} x {kind}]") for kind in kinds]
    return [b(f"getelementptr [{slot.lanes} x {kind}], ptr {address}, i64 0, i64 {lane}") for kind, address in zip(kinds, b.lanes[slot])]


_PUT = PUT.rule((INT, Number), NONE, _emit_put)
GET_LANE = GET.rule((INT,), INT, _emit_get)                # of the type that was put


class Slot:
    """Numbers worked ahead, one a lane."""

    def __init__(self, lanes: int):
        self.lanes = lanes

    def __repr__(self):
        return f"{self.lanes} lanes"


def is_ahead(loop: Loop) -> bool:
    """Whether this is one of the loops that work ahead."""
    return loop.header.name.endswith((FILL, LOOP)) or LANES in loop.header.name


def hints_for(block: Block) -> tuple[str, ...]:
    """What to tell LLVM at the end of a block, if that closes a loop over lanes: that these are one vector. (By itself it would
    unroll that loop first, and then see as many sums as there are lanes.)"""
    if block.name.endswith(CLOSING) and LANES in (header := block.end.edges[0].target).name:
        return header.name.rpartition("/")[2], "unroll"
    return ()


def adds_in_order(block: Block) -> bool:
    """Whether the block closes a loop that does little but add floats to one it carries. Each waits for the last addition, so several
    vectors at once gain nothing, and rows of few items are then not too few for one (distances of points in 8 dimensions: 0.85 of the time)."""
    edge = block.end.edges[0]
    return all(instr.op.python in _CHEAP for instr in block.instrs) and any(isinstance(param.type, Number) and param.type.kind == "f" and isinstance(arg.origin, Instr)
               and arg.origin.op.python in (operator.add, operator.sub) and param in arg.origin.args
               for param, arg in zip(edge.target.params, edge.args))


def work_ahead(function: Function, in_order: bool = True) -> dict[Block, tuple[int, int]]:
    """Let the loops of the function work ahead that gain from it; returns inner loop's header → how many iterations of the loop
    around it run at once, and how many are a vector (none where these are rows). `in_order`: sums must keep their order; else LLVM
    vectorises the inner loops itself, unless what they read is far apart."""
    lanes: dict[Block, tuple[int, int]] = {}
    loops = find_loops(function)
    for inner in loops:
        outer = inner.outer
        if inner.is_innermost and outer is not None and inner.counter is not None and outer.counter is not None:
            nest = Nest(function, inner, outer)
            if nest.is_fit() and (in_order or nest.strides):
                lanes[inner.header] = (ROWS, 0) if nest.rows else lanes_of(inner)
                Ahead(function, nest, *lanes[inner.header]).run()
    return lanes


class Nest:
    """An inner loop and the one around it. `chain`: the blocks from the outer header to the inner one, which run once an iteration."""

    def __init__(self, function: Function, inner: Loop, outer: Loop):
        self.function, self.inner, self.outer = function, inner, outer
        self.header = inner.header
        self.chain: list[Block] = []
        self.apart: list[tuple[Value, Value]] = []        # arrays that must not overlap
        self.strides = False                              # lanes are next to each other where the inner loop's items are not
        self.rows = False                                 # lanes are rows, along which the inner loop goes
        self.movement: dict[Value, int | None] = {}       # value → how much it grows from one outer iteration to the next
        self.values: dict[Value, Value] = {}              # parameter of a block of the chain → what it is given

    def is_fit(self) -> bool:
        inner, outer, header = self.inner, self.outer, self.header
        self.body = inner.only_body
        if header.is_rare or outer.header.is_rare or self.body is None or not only_compares(outer.header) or not self._find_chain():
            return False
        times = outer.header.end.args[0].origin.args[1]
        self.made_inside = {value for block in outer.blocks for value in
                            (*block.params, *(instr.result for instr in block.instrs if instr.result is not None))}
        carried = [param for param in header.params if param is not inner.counter]
        if times in self.made_inside or not carried or not all(isinstance(param.type, Number) and param.type.kind in "biufc" for param in carried):
            return False
        if not any(param.type.kind in "fc" for param in carried) or len(self.body.instrs) > LARGEST:
            return False
        self.carried = carried
        self.start = self.entry.args[header.params.index(inner.counter)]
        while self.start in self.values:
            self.start = self.values[self.start]
        self.compared = header.end.args[0].origin
        if self.start in self.made_inside:
            return False
        if not (self._can_compute_again() and self._has_even_limit() and self._has_no_effects()):
            return False
        return self._moves_well()

    def _find_chain(self) -> bool:
        block, edge = self.outer.header, self.outer.header.end.edges[0]
        if edge.target not in self.outer.blocks:
            return False
        while edge.target is not self.header:
            block = edge.target
            self.values.update(zip(block.params, edge.args))
            if not isinstance(block.end, Jump) or block in self.chain:
                return False
            self.chain.append(block)
            edge = block.end.edges[0]
        self.entry = edge
        self.definitions = {instr.result: instr for one in self.chain for instr in one.instrs if instr.result is not None}
        return bool(self.chain) and edge is self.inner.entries[0]

    def _can_compute_again(self) -> bool:
        """Whether the chain and the inner loop's body, done ahead, neither raise nor change anything, and read no memory but
        items of arrays that are there before the outer loop."""
        self.read: list[Instr] = []
        known = {*self.definitions, *self.values, self.outer.counter, *self.header.params,
                 *(instr.result for instr in (*self.body.instrs, self.compared))}
        for instr in (*(instr for block in self.chain for instr in block.instrs), *self.body.instrs):
            result = instr.result
            if result is None or owners(result.type):
                return False
            if is_item_inside(instr) or instr.op is HELD.op:
                self.read.append(instr)
            elif not only_computes(instr):
                return False
            if any(arg in self.made_inside and arg not in known for arg in instr.args):
                return False
        given = [*self.values.values(), *(arg for edge in (self.entry, *self.body.end.edges) for arg in edge.args)]
        return not any(arg in self.made_inside and arg not in known for arg in given)

    def _has_even_limit(self) -> bool:
        """Whether what bounds the inner loop grows evenly from one outer iteration to the next, or is the length of a range that
        does, so that a look at the first and the last lane tells of all."""
        limit = self.compared.args[1]
        origin = self.definitions.get(limit)
        if origin is not None and origin.op is WHERE.op:      # see hold_items: none at all, or as many as
            limit = origin.args[1]
            origin = self.definitions.get(limit)
        args = origin.args if origin is not None and origin.op is LIMIT else [limit]
        return all(arg not in self.made_inside or arg.type is INT and self._is_even(arg) for arg in args)

    def _is_even(self, value: Value) -> bool:
        length = self.definitions.get(value)
        if length is not None and length.op.python is steps.length and (made := self.definitions.get(length.args[0])) is not None:
            return made.op is MAKE and literal(made.args[2]) == 1 and all(self._movement(arg) is not None for arg in made.args)
        return self._movement(value) is not None

    def _has_no_effects(self) -> bool:
        """Whether the rest of the outer loop's body only stores items, into arrays that are not read here; or where the same iteration
        reads, and no other."""
        written: list[Instr] = []
        for block in self.outer.blocks - self.inner.blocks - set(self.chain):
            if isinstance(block.end, Guarded):
                return False
            for instr in block.instrs:
                if instr.op.name == "array_setitem" and isinstance(instr.args[2].type, Number):
                    written.append(instr)
                elif not instr.op.pure or instr.op.writes:
                    return False
        pairs = [(store, read) for store in written for read in self.read]
        if any(array in self.made_inside for pair in pairs for array in (pair[0].args[0], array_of(pair[1]))):
            return False
        for store, read in pairs:
            target, source = store.args[0], array_of(read)
            if target is source:
                parts = index_parts(store.args[1])
                if parts != index_parts(read.args[-1]) or not any(map(self._movement, parts)):
                    return False
            elif not are_known_apart(self.function, target, source) and (target, source) not in self.apart:
                self.apart.append((target, source))
        return True

    def _moves_well(self) -> bool:
        """Whether what is read is the same, or next to it, in the next lane; or else in the same column of another row."""
        moving = is_walked = False
        for instr in self.read:
            array, parts = array_of(instr).type, index_parts(instr.args[-1])
            if len(parts) != array.ndim:
                return False
            moves = [self._movement(part) for part in parts]
            if not any(move != 0 for move in moves):
                continue
            nearest = {"C": array.ndim - 1, "F": 0}.get(array.order)
            if nearest is None or None in moves:
                return False
            if moves[nearest] == 0 and self._depends_on_counter(parts[nearest]):
                self.rows = True
            elif any(move != (number == nearest) for number, move in enumerate(moves)):
                return False
            else:
                moving = True
                is_walked |= any(map(self._depends_on_counter, parts))
                self.strides |= instr in self.body.instrs and any(
                    number != nearest and self._depends_on_counter(part) for number, part in enumerate(parts))
        if self.rows:
            return not is_walked
        return moving or any(self._movement(arg) != 0 for instr in self.body.instrs for arg in instr.args)

    def _depends_on_counter(self, value: Value) -> bool:
        origin = value.origin
        return value is self.inner.counter or isinstance(origin, Instr) and origin in self.body.instrs and any(
            map(self._depends_on_counter, origin.args))

    def _movement(self, value: Value) -> int | None:
        """How much a value grows from one outer iteration to the next, the inner loop's counter staying; None: unevenly."""
        if isinstance(value, Constant) or value not in self.made_inside:
            return 0
        if value not in self.movement:
            self.movement[value] = None
            self.movement[value] = self._find_movement(value)
        return self.movement[value]

    def _find_movement(self, value: Value) -> int | None:
        if value is self.outer.counter:
            return 1
        if value is self.inner.counter:
            return 0
        if value in self.values:
            return self._movement(self.values[value])
        origin = value.origin
        if not isinstance(origin, Instr):
            return None                           # what the inner loop carries
        if origin.op is REFINE:
            return self._movement(origin.args[0])
        moves = [self._movement(arg) for arg in origin.args]
        if all(move == 0 for move in moves):
            return 0
        if None in moves or value.type is not INT:
            return None
        python = origin.op.python
        if python is steps.range_item and moves[2] == 0 and (step := literal(origin.args[2])) is not None:
            return moves[0] + step * moves[3]
        if python is operator.add:
            return moves[0] + moves[1]
        if python is operator.sub:
            return moves[0] - moves[1]
        return None


def array_of(read: Instr) -> Value:
    """The array that an item is read of."""
    return read.args[-2]


class Ahead:
    """Writes the loop that works ahead, and lets each iteration begin with what it made."""

    def __init__(self, function: Function, nest: Nest, lanes: int, width: int):
        self.function, self.nest, self.lanes, self.width = function, nest, lanes, width
        self.slots = [Slot(self.lanes) for _ in nest.carried]
        self.loc = nest.header.end.loc
        self.blocks: list[Block] = []
        self.first = self.nest.outer.counter      # of the lanes

    def run(self) -> None:
        nest, outer, last = self.nest, self.nest.outer, self.nest.chain[-1]
        header, name = outer.header, nest.header.name
        before = [(edge, block) for block, edges in ((b, b.end.edges) for b in self.function.blocks) for edge in edges if edge.target is header]
        left, stop = header.add_param(INT, "left"), header.add_param(INT, "stop")
        go_on = self._block(f"{name}.go_on")
        params = [go_on.add_param(param.type, param.name) for param in nest.header.params]
        next_left, next_stop = go_on.add_param(INT, "left"), go_on.add_param(INT, "stop")
        go_on.end = Jump(Edge(nest.header, params), self.loc)
        for edge, block in before:
            edge.args += [next_left, next_stop] if block in outer.blocks else [Constant(INT, 0), Constant(INT, 0)]
        ask, again, plain, take, done = (self._block(f"{name}.{end}") for end in ("ask", "again", "plain", "take", "done"))
        fewer = self._add(again, MINUS, left, Constant(INT, 1))
        again.end = Branch(self._add(again, LESS, stop, Constant(INT, 0)), self._to(go_on, self.entered(), fewer, stop), Edge(take), self.loc)
        lane = self._add(take, MINUS, Constant(INT, self.lanes), left)
        take.end = Jump(self._to(go_on, self._start_at(stop, self._taken(take, lane)), fewer, stop), self.loc)
        rest = Constant(INT, self.lanes - 1)
        plain.end = Jump(self._to(go_on, self.entered(), Constant(INT, AGAIN), Constant(INT, -1)), self.loc)
        if nest.rows:                             # else each iteration would step the addresses of all lanes' rows
            self.first = self._add(ask, HIDDEN, outer.counter)
        limit = self._ask(ask, plain, self._fill(name))
        self._work(name, limit, plain, done)
        done.end = Jump(self._to(go_on, self._start_at(limit, self._taken(done, Constant(INT, 0))), rest, limit), self.loc)
        some = self._add(last, LESS, Constant(INT, 0), left)
        work = Branch(some, Edge(again), Edge(ask), last.end.loc)
        is_long = self._ask_once(name, before) if nest.rows else None
        if is_long is None:
            last.end = work
        else:
            by_turns = self._block(f"{name}.turn")
            by_turns.instrs.append(last.instrs.pop())
            by_turns.end = work
            last.end = Branch(is_long, Edge(by_turns), self._to(go_on, self.entered(), left, stop), last.end.loc)
        at = self.function.blocks.index(last) + 1
        self.function.blocks[at:at] = self.blocks

    # --- blocks and instructions
    def _block(self, name: str) -> Block:
        block = Block(name)
        self.blocks.append(block)
        return block

    def _add(self, block: Block, rule, *args, result=None, attr=None) -> Value:
        return add(block, self.loc, rule, *args, result=result, attr=attr)

    def _to(self, target: Block, *args) -> Edge:
        return Edge(target, [one for arg in args for one in (arg if isinstance(arg, list) else [arg])])

    def entered(self) -> list[Value]:
        """What the inner loop is entered with, as the program has it."""
        return list(self.nest.entry.args)

    def _start_at(self, counter: Value, carried: list[Value]) -> list[Value]:
        rest = iter(carried)
        return [counter if param is self.nest.inner.counter else next(rest) for param in self.nest.header.params]

    def _taken(self, block: Block, lane: Value) -> list[Value]:
        return [self._add(block, GET_LANE, lane, result=param.type, attr=slot) for param, slot in zip(self.nest.carried, self.slots)]

    def _copy(self, block: Block, values: dict, wanted) -> None:
        """Compute again in `block` what `wanted` are made of; `values`: original → copy."""
        nest = self.nest
        done = set()
        work = [(value, False) for value in reversed(list(wanted))]
        while work:
            value, is_ready = work.pop()
            if isinstance(value, Constant) or value in values or value not in nest.made_inside or value in done and not is_ready:
                continue
            if value in nest.values:
                given = nest.values[value]
                if is_ready:
                    values[value] = values.get(given, given)
                else:
                    work += [(value, True), (given, False)]
                continue
            origin = nest.definitions[value]
            if is_ready:
                self._copy_one(block, origin, values)
            else:
                work.append((value, True))
                work += [(arg, False) for arg in reversed(origin.args)]

    def _copy_one(self, block: Block, instr: Instr, values: dict) -> None:
        result = values[instr.result] = Value(instr.result.type, instr.result.name)
        result.range = instr.result.range
        copy = Instr(instr.op, [values.get(arg, arg) for arg in instr.args], result, instr.loc, instr.rule, instr.attr)
        copy.flags = instr.flags
        block.instrs.append(copy)

    def _loop(self, name: str, start: Value, end: Value) -> tuple[Block, Block, Value]:
        """A loop from `start` to `end`: its header, its body, its counter. The caller ends both."""
        header, body = self._block(name), self._block(name + CLOSING)
        counter = header.add_param(INT, "lane")
        counter.range = (0, 2**47)
        compared = Value(BOOL, "")
        ours = self.nest.compared
        header.instrs.append(Instr(ours.op, [counter, end], compared, self.loc, ours.rule, ours.attr))
        return header, body, counter

    def _close(self, body: Block, header: Block, counter: Value) -> None:
        index = self.nest.header.params.index(self.nest.inner.counter)
        ours = self.nest.inner.edges_to(self.nest.header)[0].args[index].origin
        after = Value(INT, "")
        step = Instr(ours.op, [counter], after, self.loc, ours.rule, ours.attr)
        step.flags = ours.flags
        body.instrs.append(step)
        body.end = Jump(Edge(header, [after]), self.loc)

    # --- the parts
    def _fill(self, name: str) -> Block:
        """A loop that gives each lane what its iteration enters the inner loop with."""
        nest = self.nest
        header, body, lane = self._loop(name + FILL, Constant(INT, 0), Constant(INT, self.lanes))
        values = {nest.outer.counter: self._add(body, PLUS, self.first, lane)}
        self._copy(body, values, nest.entry.args)
        self._put(body, lane, [values.get(arg, arg) for arg in nest.entry.args])
        self._close(body, header, lane)
        self.filled = header, body
        return header

    def _put(self, body: Block, lane: Value, given: list[Value]) -> None:
        self._keep(body, lane, [arg for param, arg in zip(self.nest.header.params, given) if param is not self.nest.inner.counter])

    def _keep(self, body: Block, lane: Value, carried: list[Value]) -> None:
        for slot, arg in zip(self.slots, carried):
            self._add(body, _PUT, lane, arg, attr=slot)

    def _ask(self, ask: Block, plain: Block, fill: Block) -> Value:
        """Whether to work ahead: there are as many iterations, no array that is written is one that is read, and the inner
        loop runs at all; returns how far."""
        nest, outer = self.nest, self.nest.outer
        times = outer.header.end.args[0].origin.args[1]
        may = self._add(ask, LESS, Constant(INT, self.lanes - 1), self._add(ask, MINUS, times, outer.counter))
        for pair in nest.apart:
            may = self._add(ask, BOTH, may, self._add(ask, APART, *pair))
        look = self._block(f"{nest.header.name}.look")
        values = {outer.counter: self._add(look, PLUS, self.first, Constant(INT, self.lanes - 1))}
        last = nest.compared.args[1]
        self._copy(look, values, [last])
        limit = self._add(look, LEAST, last, values.get(last, last))
        ask.end = Branch(may, Edge(look), Edge(plain), self.loc)
        first = self._add(look, PLUS, nest.start, Constant(INT, SHORT)) if nest.rows else nest.start
        look.end = Branch(self._add(look, LESS, first, limit), Edge(fill, [Constant(INT, 0)]), Edge(plain), self.loc)
        return limit

    def _ask_once(self, name: str, before) -> Value | None:
        """Whether rows are long enough, where that is known before the outer loop: short ones then cost one test. None: it is not."""
        nest, outer = self.nest, self.nest.outer
        origin = nest.compared.args[1].origin
        wanted = origin.args[0] if isinstance(origin, Instr) and origin.op is LIMIT else nest.compared.args[1]
        if self._reaches(wanted):
            return None
        entries = [edge for edge, block in before if block not in outer.blocks]
        first = self._block(f"{name}.first")
        params = [first.add_param(param.type, param.name) for param in outer.header.params]
        values: dict[Value, Value] = {}
        self._copy(first, values, [wanted])
        is_long = self._add(first, LESS, self._add(first, PLUS, nest.start, Constant(INT, SHORT)), values.get(wanted, wanted))
        first.end = Jump(Edge(outer.header, params), self.loc)
        for edge in entries:
            edge.target = first
        self.blocks.remove(first)
        self.function.blocks.insert(self.function.blocks.index(outer.header), first)
        return is_long

    def _reaches(self, value: Value) -> bool:
        """Whether a value changes with the outer loop, as far as is seen."""
        value = self.nest.values.get(value, value)
        if isinstance(value, Constant) or value not in self.nest.made_inside:
            return False
        origin = self.nest.definitions.get(value)
        return origin is None or any(map(self._reaches, origin.args))

    def _work(self, name: str, limit: Value, plain: Block, done: Block) -> None:
        """The inner loop, in each iteration of which all lanes go one step."""
        nest = self.nest
        header, body, counter = self._loop(name + LOOP, nest.start, limit)
        fill, filling = self.filled
        fill.end = Branch(fill.instrs[0].result, Edge(filling), Edge(header, [nest.start]), self.loc)
        across, step, lane = self._loop(f"{name}{LANES}/{self.width} x {self.lanes // self.width}" if self.width else name + FILL, Constant(INT, 0), Constant(INT, self.lanes))
        header.end = Branch(header.instrs[0].result, Edge(body), Edge(done), self.loc)
        body.end = Jump(Edge(across, [Constant(INT, 0)]), self.loc)
        after = self._block(f"{name}.next")
        across.end = Branch(across.instrs[0].result, Edge(step), Edge(after), self.loc)
        self._close(after, header, counter)
        values = {nest.outer.counter: self._add(step, PLUS, self.first, lane), nest.inner.counter: counter}
        values.update(zip(nest.carried, self._taken(step, lane)))
        own = {instr.result for instr in nest.body.instrs}
        self._copy(step, values, [arg for instr in nest.body.instrs for arg in instr.args if arg not in own])
        for instr in nest.body.instrs:
            self._copy_one(step, instr, values)
        back = nest.body.end.edges[0]
        self._put(step, lane, [values.get(arg, arg) for arg in back.args])
        self._close(step, across, lane)
