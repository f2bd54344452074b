"""Holding items: an element that every iteration of an inner loop reads and writes is a value meanwhile.

In: a function of typed IR, about to be lowered.  Out: the same function.  Holds: only loops whose iterations neither raise nor call; the
element is in memory again when the loop ends; nothing else that the loop reads can be the element.

    h(%k):  %c = lt %k, %n                         %v0 = held %there, %out, %i;  %m = where %there, %n, %start
            branch %c, b(), x()                    h(%k, %v):  %c = lt %k, %m;  branch %c, b(), w()
    b():    %v = getitem %out, %i          →       b():        %w = add %v, …;  jump h(%k2, %w)
            %w = add %v, …                         w():        %some = less %start, %m;  branch %some, s(), x()
            setitem %out, %i, %w                   s():        setitem %out, %i, %v;  jump x()
            jump h(%k2)

So `c[i, j] += a[i, k] * b[k, j]` is as good as a sum in a variable; other elements may be written beside it, of other arrays. Where the arrays overlap (asked at run time) no iteration runs here:
all are left to the loop with checks, which must follow then.
"""
from __future__ import annotations

from codegen.layout import owners
from codegen.loops.iterations import APART, BOTH, HELD, LESS, WHERE, add, only_computes
from typeinfer.ir import Block, Branch, Edge, Function, Instr, Jump, Value
from typeinfer.passes.find_loops import Loop, find_loops
from typeinfer.passes.sums import index_parts
from typeinfer.structure import MAKE
from typeinfer.types import NONE, Number


def hold_items(function: Function) -> None:
    """Hold what can be."""
    for loop in find_loops(function):
        if loop.is_innermost and loop.counter is not None and not loop.header.is_rare:
            held = _Held(function, loop)
            if held.is_fit():
                held.run()


class _Held:
    """A loop that runs without checks, and the element it changes."""

    def __init__(self, function: Function, loop: Loop):
        self.function, self.loop, self.header = function, loop, loop.header

    def is_fit(self) -> bool:
        header, body = self.header, self.loop.only_body
        if body is None:
            return False
        self.body = body
        inside = {*header.params, *(instr.result for instr in (*body.instrs, *header.instrs))}
        return any(self._can_hold(instr, inside) for instr in body.instrs if instr.op.name == "array_setitem")

    def _can_hold(self, store: Instr, inside: set[Value]) -> bool:
        """Whether what is stored is that element, and all else in the loop leaves it alone."""
        header, body, self.store = self.header, self.body, store
        self.array, index, value = store.args
        self.parts = index_parts(index)
        if (self.array in inside or not _is_whole(self.store) or not _is_simple(store)
                or not self.parts or any(part in inside for part in self.parts)):
            return False
        self.reads, self.apart = [], []
        for instr in body.instrs:
            if instr is self.store:
                continue
            if is_item_inside(instr) and instr.args[0] is self.array:
                if index_parts(instr.args[1]) != self.parts:
                    return False
                self.reads.append(instr)
            elif is_item_inside(instr) or instr.op is store.op and _is_whole(instr):
                if instr.args[0] in inside or instr.args[0] is self.array or instr.op is store.op and not _is_simple(instr):
                    return False
                if not are_known_apart(self.function, self.array, instr.args[0]) and instr.args[0] not in self.apart:
                    self.apart.append(instr.args[0])
            elif instr.result is None or owners(instr.result.type) or not only_computes(instr):
                return False
        at = body.instrs.index(self.store)
        has_rest = header.end.edges[1].target.is_rare
        return bool(self.reads) and all(body.instrs.index(one) < at for one in self.reads) and (has_rest or not self.apart)

    def run(self) -> None:
        loop, header, body = self.loop, self.header, self.body
        entry, end = loop.entries[0], header.end
        before = next(block for block in self.function.blocks if entry in block.end.edges)
        if not isinstance(before.end, Jump):
            between = Block(f"{header.name}.enter")
            between.end = Jump(Edge(header, entry.args), before.end.loc)
            entry.target, entry.args = between, []
            self.function.blocks.insert(self.function.blocks.index(header), between)
            before, entry = between, between.end.edges[0]
        compared, start = header.instrs[0], entry.args[header.params.index(loop.counter)]
        there = add(before, end.loc, LESS, start, compared.args[1])
        for other in self.apart:
            there = add(before, end.loc, BOTH, there, add(before, end.loc, APART, self.array, other))
        index = self._index(before)
        first = add(before, end.loc, HELD, there, self.array, index, result=self.store.args[2].type, attr=self.reads[0])
        compared.args[1] = limit = add(before, end.loc, WHERE, there, compared.args[1], start)
        value = header.add_param(first.type, f"{self.array.name}[…]")
        entry.args.append(first)
        body.end.edges[0].args.append(self.store.args[2])
        self._replace({read.result: value for read in self.reads})
        body.instrs = [instr for instr in body.instrs if instr is not self.store and instr not in self.reads]
        after, write = Block(f"{header.name}.after"), Block(f"{header.name}.write")
        leave = end.edges[1]
        after.end = Branch(add(after, end.loc, LESS, start, limit), Edge(write), Edge(leave.target, list(leave.args)), end.loc)
        again = self.store
        store = Instr(again.op, [self.array, self._index(write), value], Value(NONE), again.loc, again.rule, again.attr)
        store.flags = again.flags
        write.instrs.append(store)
        write.end = Jump(Edge(leave.target, list(leave.args)), end.loc)
        end.edges[1] = Edge(after)
        at = self.function.blocks.index(body) + 1
        self.function.blocks[at:at] = [after, write]

    def _index(self, block: Block) -> Value:
        index = self.store.args[1]
        if index is self.parts[0]:
            return index
        made = Value(index.type)
        block.instrs.append(Instr(MAKE, list(self.parts), made, self.store.loc))
        return made

    def _replace(self, values: dict[Value, Value]) -> None:
        for one in (*self.body.instrs, *self.body.end.edges):
            one.args[:] = [values.get(arg, arg) for arg in one.args]


def _is_whole(store: Instr) -> bool:
    """Whether an instruction stores one element, at a place that is known to be inside."""
    array = store.args[0].type
    return len(index_parts(store.args[1])) == array.ndim and all(f"inside{number}" in store.flags for number in range(array.ndim))


def _is_simple(store: Instr) -> bool:
    """Whether a store neither raises nor converts."""
    array, _, value = store.args
    return value.type is array.type.dtype and array.type.writeable


def is_item_inside(instr: Instr) -> bool:
    """Whether a number is read of an array, at a place that is known to be inside."""
    return instr.op.name == "array_getitem" and isinstance(instr.result.type, Number) and all(
        f"inside{number}" in instr.flags for number in range(instr.args[0].type.ndim))


def are_known_apart(function: Function, target: Value, source: Value) -> bool:
    """Whether one of two arrays was made in this function, and the other too, or it is an argument. (Where paths meet, an array may
    be either of several.)"""
    one, other = _root(target), _root(source)
    return one is not other and any(_is_fresh(made) and (_is_fresh(given) or given in function.params)
                                    for made, given in ((one, other), (other, one)))


def _root(array: Value) -> Value:
    """The array whose memory it is part of, as far as is seen."""
    while isinstance(array.origin, Instr) and array.origin.op.shares is not None:
        array = array.origin.args[array.origin.op.shares]
    return array


def _is_fresh(array: Value) -> bool:
    return isinstance(array.origin, Instr) and array.origin.op.name in ("np.empty", "np.zeros", "np.ones", "np.full", "np.arange")
