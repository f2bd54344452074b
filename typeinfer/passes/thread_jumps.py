"""Thread jumps: an edge that brings a constant to a block that only tests it goes on at once to where the test leads.

In: a function of typed IR.  Out: the same function, changed.  Holds: only tests of a generator's state, and of whether it has an item,
are looked at: they stand between a generator's body and the loop that takes its items, which become one loop.

    b1: jump b3(True, %x)      b2: jump b3(False, %y)            b1: jump b4(%x)       b2: jump b5(%y)
    b3(%more, %z): branch %more, b4(), b5()                →
"""
from __future__ import annotations

from typeinfer.ir import Block, Branch, Constant, Edge, Function, Jump, Value, reverse_postorder
from typeinfer.passes.place_parameters import Places
from typeinfer.passes.remove_parameters import remove_parameters
from typeinfer.structure import STANDS


def thread_jumps(function: Function) -> None:
    """Thread all edges that can be."""
    for _ in range(200):
        _decide_states(function)
        if not any([_thread(function, block) for block in function.blocks if block is not function.blocks[0]]):
            return
        remove_parameters(function)


def _thread(function: Function, block: Block) -> bool:
    """Lead edges to a block that only tests a parameter past it."""
    if not _only_tests(block, block):
        return False
    edges = [(before, edge) for before in function.blocks for edge in before.end.edges if edge.target is block]
    found = []
    for before, edge in edges:
        if before is block:
            continue
        names = dict(zip(block.params, edge.args))
        target = _follow(block, block, names)
        if target is not None:
            found.append((before, edge, target))
    if not found:
        return False
    params, between = list(block.params), []
    for before, edge, target in found:
        passed = Block(f"{before.name}.past")
        names = {param: passed.add_param(param.type, param.name) for param in params}
        passed.end = Jump(Edge(target.target, [names.get(arg, arg) for arg in target.args]), before.end.loc)
        edge.target = passed
        between.append((passed, names))
        function.blocks.insert(function.blocks.index(before) + 1, passed)
    reached = set(reverse_postorder(function.blocks[0]))
    function.blocks = [one for one in function.blocks if one in reached]
    places = Places(function)
    for param in params:
        if block in reached:
            places.define(param, block, param)
        for passed, names in between:
            places.define(param, passed, names[param])
    places.replace({param: {block} for param in params}, {})
    return True


def _only_tests(block: Block, header: Block) -> bool:
    """Whether a block does nothing but test a parameter of `header`."""
    end = block.end
    if not isinstance(end, Branch):
        return False
    condition = end.args[0]
    if condition.origin is header and not block.instrs:
        return True
    return (len(block.instrs) == 1 and block.instrs[0].op is STANDS and condition is block.instrs[0].result
            and block.instrs[0].args[0].origin is header)


def _follow(block: Block, header: Block, names: dict[Value, Value]) -> Edge | None:
    """Where the tests lead for these values of the header's parameters; None: that is not known."""
    found = None
    for _ in range(1000):
        if not _only_tests(block, header) or block is not header and block.params:
            return found
        condition = block.end.args[0]
        if condition.origin is header:
            known = names[condition]
            if not isinstance(known, Constant):
                return found
            is_true = known.value
        else:
            instr = condition.origin
            known = names[instr.args[0]]
            if not isinstance(known, Constant):
                return found
            is_true = known.value == instr.attr
        found = block.end.edges[0 if is_true else 1]
        block = found.target
    return found


def _decide_states(function: Function) -> None:
    """Tests of states that cannot be, or are all that is left."""
    incoming: dict[Value, list[Value]] = {}
    for block in function.blocks:
        for edge in block.end.edges:
            for param, arg in zip(edge.target.params, edge.args):
                incoming.setdefault(param, []).append(arg)
    changed = False
    for block in function.blocks:
        for instr in block.instrs:
            if instr.op is not STANDS:
                continue
            states = _states_of(instr.args[0], incoming)
            if states is None or instr.attr in states and len(states) > 1:
                continue
            if isinstance(block.end, Branch) and block.end.args[0] is instr.result:
                block.end = Jump(block.end.edges[0 if instr.attr in states else 1], block.end.loc)
                block.instrs = [one for one in block.instrs if one is not instr]
                changed = True
                break
    if changed:
        reached = set(reverse_postorder(function.blocks[0]))
        function.blocks = [one for one in function.blocks if one in reached]
        remove_parameters(function)


def _states_of(value: Value, incoming: dict[Value, list[Value]]) -> set | None:
    """The constants that a value may be; None: others too."""
    found, seen, work = set(), set(), [value]
    while work:
        one = work.pop()
        if isinstance(one, Constant):
            if one.value is not None:             # undefined: nobody looks there
                found.add(one.value)
        elif one in incoming:
            if one not in seen:
                seen.add(one)
                work += incoming[one]
        else:
            return None
    return found
