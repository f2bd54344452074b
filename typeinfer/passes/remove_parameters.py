"""Remove block parameters that are not needed: always given the same value, or never used.

In: a function in IR.  Out: the same function, changed.  Holds: linear in edges times the length of copy chains.

    b1(x, y, z):               b1(y):
        …                  →       …             where every edge passes x the same value v (or x itself),
        jump b1(x, y2, z)          jump b1(y2)   and z is only passed round
"""
from __future__ import annotations

from typeinfer.ir import Constant, Function, Value, substitute


def remove_parameters(function: Function) -> None:
    """Remove redundant and dead parameters of all blocks but the entry."""
    _remove_dead(function)
    _remove_redundant(function)


def _same(a: Value, b: Value) -> bool:
    if a is b:
        return True
    return (isinstance(a, Constant) and isinstance(b, Constant) and a.type is b.type and
            (a.value is b.value or type(a.value) is type(b.value) is int and a.value == b.value))


def _remove_redundant(function: Function) -> None:
    incoming: dict[Value, list[Value]] = {}
    users: dict[Value, list[Value]] = {}          # parameters that are given the value
    for block in function.blocks:
        for edge in block.end.edges:
            for param, arg in zip(edge.target.params, edge.args, strict=True):
                incoming.setdefault(param, []).append(arg)
                users.setdefault(arg, []).append(param)
    replacement: dict[Value, Value] = {}

    def final(value):
        while value in replacement:
            value = replacement[value]
        return value

    work = list(incoming)
    while work:
        param = work.pop()
        if param in replacement:
            continue
        only = None
        for arg in incoming[param]:
            arg = final(arg)
            if arg is param:
                continue
            if only is None:
                only = arg
            elif not _same(only, arg):
                break
        else:
            if only is not None:
                if not only.name and not isinstance(only, Constant):
                    only.name = param.name
                replacement[param] = only
                moved = users.get(param, [])
                users.setdefault(only, []).extend(moved)
                work += [one for one in moved if one not in replacement]
    if replacement:
        _drop(function, set(replacement))
        substitute(function, replacement)


def _remove_dead(function: Function) -> None:
    passed: dict[Value, list[Value]] = {}         # parameter → the values given to it
    live: list[Value] = []
    for block in function.blocks:
        for instr in block.instrs:
            live += instr.args
        live += block.end.args
        for edge in block.end.edges:
            for param, arg in zip(edge.target.params, edge.args, strict=True):
                passed.setdefault(param, []).append(arg)
    needed: set[Value] = set()
    while live:
        value = live.pop()
        if value not in needed:
            needed.add(value)
            live += passed.get(value, ())
    dead = {param for block in function.blocks[1:] for param in block.params if param not in needed}
    if dead:
        _drop(function, dead)


def _drop(function: Function, params: set[Value]) -> None:
    entry = function.blocks[0]
    for block in function.blocks:
        for edge in block.end.edges:
            target = edge.target
            if target is not entry and any(param in params for param in target.params):
                edge.args = [arg for param, arg in zip(target.params, edge.args) if param not in params]
    for block in function.blocks[1:]:
        if any(param in params for param in block.params):
            block.params = [param for param in block.params if param not in params]
