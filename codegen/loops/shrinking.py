"""Loops that are not counted and yet end soon, whatever they are given: they need not look for signals.

In: a loop of typed IR with ranges.  Out: whether what it carries halves, or walks through an array.  Holds: "no" where it is not sure.

    while m > 0: m //= 10                        m loses its bits (see typeinfer.passes.halving): 64 iterations at most
    while low < high:                            what is between them halves
        middle = (low + high) // 2
        if a[middle] < x: low = middle + 1
        else: high = middle
    while x >> s > 0: s += 1                     s is from 0 to 63
    while j >= 0 and a[j] > x: j -= 1            each iteration reads another item: no more than the array has
"""
from __future__ import annotations

import operator

from typeinfer.ir import Block, Branch, Instr, Value
from typeinfer.passes.find_loops import Loop
from typeinfer.passes.growth import literal
from typeinfer.passes.halving import loses_bits, plain
from typeinfer.passes.sums import index_parts
from typeinfer.types import INT, Array

MOST_HALVINGS = 64
DEPTH = 6
_ORDERED = {operator.lt: True, operator.le: False, operator.gt: True, operator.ge: False}       # strictly?


def is_halving(loop: Loop) -> bool:
    """Whether some number that the loop carries is halved in each iteration, or the distance of two; or it moves in so small a range."""
    return loses_bits(loop) or any(param.range is not None and param.range[1] - param.range[0] <= MOST_HALVINGS
                                   for param in _moving(loop)) or _is_search(loop)


def walks_memory(loop: Loop) -> bool:
    """Whether each iteration reads or writes an item of an array further on, always in one direction."""
    walking = _moving(loop)
    return bool(walking) and any(
        instr.op.python in (operator.getitem, operator.setitem) and type(instr.args[0].type) is Array
        and not _is_made_inside(loop, instr.args[0]) and any(_follows(loop, part, param) for part in index_parts(instr.args[1]) for param in walking)
        for block in loop.always_run() for instr in block.instrs)


def _moving(loop: Loop) -> list[Value]:
    """The integers that the loop carries that grow in each iteration, or that become less in each."""
    found = []
    for at, param in enumerate(loop.header.params):
        if param.type is INT:
            steps = [_step(loop, arg, param, DEPTH) for arg in _given_back(loop, at)]
            if None not in steps and (all(low >= 1 for low, _ in steps) or all(high <= -1 for _, high in steps)):
                found.append(param)
    return found


def _follows(loop: Loop, index: Value, param: Value) -> bool:
    step = _step(loop, index, param, DEPTH)
    return step is not None and step[0] == step[1]


def _given_back(loop: Loop, at: int) -> list[Value]:
    return [edge.args[at] for edge in loop.edges_to(loop.header)]


def _is_made_inside(loop: Loop, value: Value) -> bool:
    origin = value.origin
    return origin in loop.blocks if isinstance(origin, Block) else any(origin in block.instrs for block in loop.blocks)


def _is_search(loop: Loop) -> bool:
    """Whether the loop goes on while one number is less than another, and one of them comes to their middle."""
    for block, _ in loop.exits():
        compared = block.end.args[0].origin if isinstance(block.end, Branch) else None
        if isinstance(compared, Instr) and compared.op.python in _ORDERED and len(compared.args) == 2 and (
                block.end.edges[0].target in loop.blocks and _always_passes(loop, block)):
            low, high = (plain(arg) for arg in compared.args)
            if compared.op.python in (operator.gt, operator.ge):
                low, high = high, low
            for one, other in _pairs(loop, low, high):
                if _comes_together(loop, one, other, _ORDERED[compared.op.python]):
                    return True
    return False


def _pairs(loop: Loop, low: Value, high: Value):
    """The header's parameters that are compared, or given back after they were compared."""
    params = loop.header.params
    if low in params and high in params:
        yield low, high
        return
    for edge in loop.edges_to(loop.header):
        given = [plain(arg) for arg in edge.args]
        if low in given and high in given and low is not high:
            yield params[given.index(low)], params[given.index(high)]


def _comes_together(loop: Loop, low: Value, high: Value, is_strict: bool) -> bool:
    params = loop.header.params
    at, to = params.index(low), params.index(high)
    pairs = [pair for edge in loop.edges_to(loop.header) for pair in _each(loop, edge.args[at], edge.args[to], DEPTH)]
    return bool(pairs) and all(
        plain(new_high) is high and (place := _from_middle(new_low, low, high)) is not None and place >= 1
        or plain(new_low) is low and (place := _from_middle(new_high, low, high)) is not None and place <= (0 if is_strict else -1)
        for new_low, new_high in pairs)


def _each(loop: Loop, low: Value, high: Value, depth: int):
    """What two values are, path by path, where they are parameters of one block."""
    low, high = plain(low), plain(high)
    block = low.origin if isinstance(low.origin, Block) and low.origin in loop.blocks and low.origin is not loop.header else high.origin
    if depth == 0 or not isinstance(block, Block) or block not in loop.blocks or block is loop.header:
        return [(low, high)]
    found = []
    for edge in loop.edges_to(block):
        given = dict(zip(block.params, edge.args))
        found += _each(loop, given.get(low, low), given.get(high, high), depth - 1)
    return found


def _from_middle(value: Value, low: Value, high: Value) -> int | None:
    """How far it is from the middle of both."""
    origin, added = plain(value).origin, 0
    if isinstance(origin, Instr) and origin.op.python in (operator.add, operator.sub) and literal(origin.args[1]) is not None:
        added = literal(origin.args[1]) * (1 if origin.op.python is operator.add else -1)
        origin = plain(origin.args[0]).origin
    if not isinstance(origin, Instr):
        return None
    if origin.op.python is operator.add:              # low + (high - low) // 2
        start, half = plain(origin.args[0]), plain(origin.args[1]).origin
        return added if start is low and _is_half(half) and _is_of(half.args[0], operator.sub, high, low) else None
    if _is_half(origin) and (_is_of(origin.args[0], operator.add, low, high) or _is_of(origin.args[0], operator.add, high, low)):
        return added
    return None


def _is_half(origin) -> bool:
    return isinstance(origin, Instr) and (origin.op.python, literal(origin.args[1]) if len(origin.args) == 2 else None) in (
        (operator.floordiv, 2), (operator.rshift, 1))


def _is_of(value: Value, python, x: Value, y: Value) -> bool:
    origin = plain(value).origin
    return isinstance(origin, Instr) and origin.op.python is python and plain(origin.args[0]) is x and plain(origin.args[1]) is y


def _step(loop: Loop, value: Value, param: Value, depth: int) -> tuple[int, int] | None:
    """By how much it exceeds the header's parameter in the same iteration."""
    value = plain(value)
    if value is param:
        return 0, 0
    origin = value.origin
    if depth == 0 or origin is None:
        return None
    if isinstance(origin, Block):
        if origin not in loop.blocks or origin is loop.header:
            return None
        steps = [_step(loop, edge.args[origin.params.index(value)], param, depth - 1) for edge in loop.edges_to(origin)]
        return None if None in steps or not steps else (min(low for low, _ in steps), max(high for _, high in steps))
    if origin.op.python not in (operator.add, operator.sub):
        return None
    for one, other in (origin.args, origin.args[::-1]) if origin.op.python is operator.add else (origin.args,):
        number = literal(other)
        before = _step(loop, one, param, depth - 1) if number is not None or other.range else None
        if before is not None:
            low, high = (number, number) if number is not None else other.range
            return (before[0] + low, before[1] + high) if origin.op.python is operator.add else (before[0] - high, before[1] - low)
    return None


def _always_passes(loop: Loop, block: Block) -> bool:
    """Whether every way through the loop leads through one of its blocks."""
    seen, work = {block}, [loop.header]
    while work:
        one = work.pop()
        if one not in seen:
            if one in loop.latches:
                return False
            seen.add(one)
            work += [edge.target for edge in one.end.edges if edge.target in loop.blocks]
    return True
