"""Refine: give a value a new name where a comparison has proved something about it, so that ranges are facts of values.

In: a function of typed IR.  Out: the same function with `refine` instructions (no machine code) at the start of branch targets,
and uses below renamed.  Holds: linear in the size of the function.  (Bodík, Gupta, Sarkar: ABCD, 2000.)

        branch %c, b2(), b3()                    branch %c, b2(), b3()           where %c = lt %i, %n
    b2():                               →    b2():
        %x = getitem %a, %i                      %i.1: int = refine[lt] %i, %n
                                                 %x = getitem %a, %i.1
"""
from __future__ import annotations

import operator

from typeinfer.ir import Block, Branch, Constant, Edge, Function, Instr, Jump, Value, dominators
from typeinfer.passes.growth import literal
from typeinfer.structure import REFINE
from typeinfer.types import INT, Number

COMPARISONS = {operator.lt: "lt", operator.le: "le", operator.gt: "gt", operator.ge: "ge", operator.eq: "eq",
               operator.ne: "ne"}
SWAPPED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
NEGATED = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}


def refine(function: Function) -> None:
    """Insert the refinements that comparisons of numbers allow."""
    predecessors = function.predecessors()
    added: dict[Block, list[Instr]] = {}
    for block in list(function.blocks):
        if not isinstance(block.end, Branch):
            continue
        compared = _comparison(block.end.args[0])
        if compared is None:
            continue
        name, x, y = compared
        is_float = x.type.kind == "f" or y.type.kind == "f"
        for edge, relation in zip(block.end.edges, (name, NEGATED[name])):
            if is_float and (edge is block.end.edges[1] or name == "ne"):
                continue                          # a comparison with nan is false too
            target = edge.target
            if len(predecessors[target]) != 1:
                target = _split(function, block, edge, predecessors)
            found = added.setdefault(target, [])
            for value, other, how in ((x, y, relation), (y, x, SWAPPED[relation])):
                if not isinstance(value, Constant):
                    result = Value(value.type, value.name)
                    found.append(Instr(REFINE, [value, other], result, block.end.loc, attr=how))
                    count = _count_of_shift(value, other, how)
                    if count is not None:
                        found.append(Instr(REFINE, [count, Constant(INT, value.type.bits - (value.type.kind == "i"))],
                                           Value(INT, count.name), block.end.loc, attr="lt"))
    if added:
        _rename(function, added)


def _comparison(condition: Value) -> tuple[str, Value, Value] | None:
    """(name, left, right) of the comparison of two real numbers that a condition is; `while x` compares an integer with 0."""
    origin = condition.origin
    while getattr(origin, "op", None) is not None and origin.op.python is operator.truth:
        tested = origin.args[0]
        if isinstance(tested.type, Number) and tested.type.kind in "iu":
            return None if isinstance(tested, Constant) else ("ne", tested, Constant(INT, 0))
        origin = tested.origin
    name = COMPARISONS.get(getattr(getattr(origin, "op", None), "python", None))
    if name is None or len(origin.args) != 2 or not all(map(_is_real, origin.args)):
        return None
    return name, *origin.args


def _count_of_shift(value: Value, other: Value, relation: str) -> Value | None:
    """The s of x >> s that is positive, so that s is less than the bits of x: `while x >> s > 0`."""
    origin = value.origin
    if not isinstance(origin, Instr) or origin.op.python is not operator.rshift or origin.args[1].type is not INT or not isinstance(other, Constant):
        return None
    least = literal(other)
    is_positive = least is not None and (relation == "gt" and least >= 0 or relation == "ge" and least >= 1
                                         or relation == "ne" and least == 0 and value.type.kind == "u")
    return origin.args[1] if is_positive and not isinstance(origin.args[1], Constant) else None


def _is_real(value: Value) -> bool:
    return isinstance(value.type, Number) and value.type.kind in "iuf"


def _split(function: Function, block: Block, edge: Edge, predecessors) -> Block:
    """A block of its own on an edge to a block that others lead to as well."""
    between = Block(f"{block.name}.to")
    between.end = Jump(Edge(edge.target, edge.args), block.end.loc)
    edge.target, edge.args = between, []
    function.blocks.insert(function.blocks.index(block) + 1, between)
    predecessors[between] = [(block, edge)]
    return between


def _rename(function: Function, added: dict[Block, list[Instr]]) -> None:
    """Make uses dominated by a refinement read it."""
    dominator = dominators(function)
    children: dict[Block, list[Block]] = {block: [] for block in function.blocks}
    for block, above in dominator.items():
        if above is not block:
            children[above].append(block)
    current: dict[Value, list[Value]] = {}        # value → its names in scope, innermost last

    def name_of(value):
        names = current.get(value)
        return names[-1] if names else value

    stack: list[tuple[Block, bool, list]] = [(function.blocks[0], False, [])]
    while stack:
        block, is_left, scope = stack.pop()
        if is_left:
            for value in scope:
                current[value].pop()
            continue
        scope = []
        for instr in added.get(block, ()):
            value = instr.args[0]
            instr.args = [name_of(arg) for arg in instr.args]
            current.setdefault(value, []).append(instr.result)
            scope.append(value)
        for instr in block.instrs:
            instr.args = [name_of(arg) for arg in instr.args]
        block.end.args = [name_of(arg) for arg in block.end.args]
        for edge in block.end.edges:
            edge.args = [name_of(arg) for arg in edge.args]
        block.instrs = added.get(block, []) + block.instrs
        stack.append((block, True, scope))
        stack += [(child, False, []) for child in children[block]]
