"""The intermediate representation: SSA with block parameters.

In: nothing.  Out: the classes of the IR.  Holds: what `verify` lists.

A function is blocks; a block has parameters (instead of phi nodes), instructions, and one end; an end has edges, each with
a target and one argument for every parameter of the target.

    function sum(n: int) -> int
    b0(n: int):
        jump b1(0, 0)
    b1(i: int, s: int):
        more: bool = lt i, n
        branch more, b2(), b3()
    b2():
        s2: int = add s, i
        i2: int = add i, 1
        jump b1(i2, s2)
    b3():
        return s

Decoding gives *untyped* IR: every value's type is bottom and every instruction is a `call` of a Python callable
(`operator.add`, `getattr`, …) on values. Inference gives *typed* IR: every instruction names an op and the rule of it
that the argument types chose, with arguments of exactly the types the rule wants.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typeinfer.errors import Location
from typeinfer.types import BOTTOM, Type


class Value:
    """What an instruction or a block parameter defines. `range` = (least, greatest) where a pass proved it."""
    __slots__ = ("type", "name", "origin", "range")

    def __init__(self, type: Type = BOTTOM, name: str = "", origin=None):
        self.type, self.name, self.origin = type, name, origin
        self.range = None

    def __repr__(self):
        return f"%{self.name or hex(id(self))}: {self.type}"


class Constant(Value):
    """A value known when compiling; `value` is the Python object that stands for it; `loc`: where a variable was given it."""
    __slots__ = ("value", "loc")

    def __init__(self, type: Type, value: Any, name: str = "", loc: Location | None = None):
        super().__init__(type, name)
        self.value, self.loc = value, loc

    def __repr__(self):
        return f"{self.value!r}: {self.type}"


class Instr:
    """One operation. `op` and `rule` say what it does; `attr` is its static operand (a callee, keyword names, an index).

    `flags`: facts that passes proved about this instruction, read by its rule's emit:
    "exact" (the integer result fits, no overflow check), "counted" (it does since so many iterations take too long), "nonzero" (the
    divisor is not 0), "wraps" (an integer result that does not fit is cut off, as NumPy's are: no exception leaves here), "ends 2"
    (nobody uses the array that is argument 2 afterwards: where it has one reference, the result may be written in its place), "lanes" (of one element
    of arrays: what vectorises is better), "same 1" (argument 1 is the same for all elements).
    """
    __slots__ = ("op", "args", "attr", "result", "loc", "rule", "flags", "cleanup")

    def __init__(self, op, args: list[Value], result: Value | None, loc: Location | None, rule=None, attr=None):
        self.op, self.args, self.result, self.loc, self.rule, self.attr = op, args, result, loc, rule, attr
        self.flags: frozenset[str] = frozenset()
        self.cleanup: tuple[Value, ...] = ()      # what must be released when this instruction raises
        if result is not None:
            result.origin = self

    def __repr__(self):
        return f"{self.result!r} = {self.op} {self.args!r}"


class Edge:
    """Control passes to `target`, whose parameters take `args`."""
    __slots__ = ("target", "args")

    def __init__(self, target: Block, args: list[Value] | None = None):
        self.target, self.args = target, args if args is not None else []


class End:
    """What ends a block. `edges` are its ways out; `args` the values it reads itself."""
    __slots__ = ("edges", "args", "loc")

    def __init__(self, edges: list[Edge], args: list[Value], loc: Location | None = None):
        self.edges, self.args, self.loc = edges, args, loc


class Jump(End):
    __slots__ = ()

    def __init__(self, edge: Edge, loc=None):
        super().__init__([edge], [], loc)


class Branch(End):
    """To the first edge where the bool is true, else to the second."""
    __slots__ = ()

    def __init__(self, condition: Value, then: Edge, other: Edge, loc=None):
        super().__init__([then, other], [condition], loc)


class Return(End):
    __slots__ = ()

    def __init__(self, value: Value, loc=None):
        super().__init__([], [value], loc)


class Guarded(End):
    """After an instruction that may raise, the last one of the block: to the first edge where it does not; where it does, with
    the exception set in Python's thread state, to the second, which leads to a `catch`.

    `loc`: a place in the function that catches: the frames that the exception left before are those below it.
    """
    __slots__ = ()

    def __init__(self, normal: Edge, error: Edge, loc=None):
        super().__init__([normal, error], [], loc)


class Unreachable(End):
    """After an instruction that always raises."""
    __slots__ = ()

    def __init__(self, loc=None):
        super().__init__([], [], loc)


class Block:
    """`is_rare`: starts a loop that is seldom run, not worth optimising."""
    __slots__ = ("params", "instrs", "end", "name", "is_rare")

    def __init__(self, name: str = ""):
        self.params: list[Value] = []
        self.instrs: list[Instr] = []
        self.end: End | None = None
        self.name = name
        self.is_rare = False

    def add_param(self, type: Type = BOTTOM, name: str = "") -> Value:
        value = Value(type, name, self)
        self.params.append(value)
        return value

    def edges(self) -> list[Edge]:
        return self.end.edges if self.end else []

    def read(self) -> Iterator[Value]:
        """The values that its instructions, its end and its edges read."""
        for instr in self.instrs:
            yield from instr.args
        yield from self.end.args
        for edge in self.end.edges:
            yield from edge.args

    def __repr__(self):
        return f"block {self.name}"


class Function:
    """A function in IR. `blocks[0]` is the entry; its parameters are the function's."""

    def __init__(self, name: str, blocks: list[Block], source=None):
        self.name = name
        self.blocks = blocks
        self.source = source                      # the FunctionSource it was decoded from
        self.result: Type = BOTTOM
        self.is_recursive = False
        self.code_blocks: list = []               # of untyped IR: the bytecode it was decoded from
        self.places: dict[Block, Any] = {}        # of untyped IR: the one of them that a block was decoded from
        self.prepared: tuple | None = None        # what lowering found when it was prepared for that
        self.outside: dict = {}                   # see outside: what it reads → value
        self.rebindings: list = []                # untyped: where variables that inner functions capture are assigned

    @property
    def params(self) -> list[Value]:
        return self.blocks[0].params

    def predecessors(self) -> dict[Block, list[tuple[Block, Edge]]]:
        """For every block: the blocks and edges that lead to it."""
        found = {block: [] for block in self.blocks}
        for block in self.blocks:
            for edge in block.edges():
                found[edge.target].append((block, edge))
        return found

    def instructions(self):
        for block in self.blocks:
            yield from block.instrs


def drop_guard(block: Block) -> None:
    """The last instruction of a guarded block is gone, or does not raise after all."""
    block.end = Jump(block.end.edges[0], block.end.loc)


def reverse_postorder(entry: Block, edges_of=Block.edges) -> list[Block]:
    """The blocks reachable from `entry`, each before its successors except along back edges. `edges_of`: the ways out of a block, the one
    first whose blocks come last."""
    seen, order, stack = {entry}, [], [(entry, iter(edges_of(entry)))]
    while stack:
        block, edges = stack[-1]
        for edge in edges:
            if edge.target not in seen:
                seen.add(edge.target)
                stack.append((edge.target, iter(edges_of(edge.target))))
                break
        else:
            order.append(block)
            stack.pop()
    return order[::-1]


def source_order(entry: Block) -> list[Block]:
    """The same, where what a branch goes to first comes first: a loop's body before what follows the loop."""
    return reverse_postorder(entry, lambda block: block.edges()[::-1])


def has_loop(function: Function) -> bool:
    """Whether some block is reached again."""
    seen: set[Block] = set()
    for block in reverse_postorder(function.blocks[0]):
        seen.add(block)
        if any(edge.target in seen for edge in block.end.edges):
            return True
    return False


def dominators(function: Function, order=None) -> dict:
    """Each block's immediate dominator; the entry's is itself (Cooper, Harvey, Kennedy: A Simple, Fast Dominance
    Algorithm)."""
    order = order or reverse_postorder(function.blocks[0])
    index = {block: number for number, block in enumerate(order)}
    predecessors = function.predecessors()
    found = {order[0]: order[0]}
    changed = True
    while changed:
        changed = False
        for block in order[1:]:
            new = None
            for pred, _ in predecessors[block]:
                if pred not in found:
                    continue
                if new is None:
                    new = pred
                    continue
                a, b = new, pred
                while a is not b:
                    while index[a] > index[b]:
                        a = found[a]
                    while index[b] > index[a]:
                        b = found[b]
                new = a
            if found.get(block) is not new:
                found[block], changed = new, True
    return found


def substitute(function: Function, replacement: dict[Value, Value]) -> None:
    """Replace every use of the keys by their values (chains are followed)."""
    if not replacement:
        return

    def final(value):
        while value in replacement:
            value = replacement[value]
        return value

    for block in function.blocks:
        for instr in block.instrs:
            instr.args = [final(arg) for arg in instr.args]
        block.end.args = [final(arg) for arg in block.end.args]
        for edge in block.end.edges:
            edge.args = [final(arg) for arg in edge.args]
