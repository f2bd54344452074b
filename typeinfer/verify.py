"""The invariants of typed IR, checked after each pass under pytest and with JITCORE_VERIFY=1.

In: a Function.  Out: nothing, or InternalError naming the rule that is broken.  A valid function has:

 1. an entry block, which no edge leads to;
 2. an end in every block, and edges only to blocks of the function;
 3. as many edge arguments as the target has parameters, of exactly the parameters' types;
 4. every value defined once, by the instruction or block that its `origin` names;
 5. every use dominated by the definition;
 6. a bool as every branch's condition;
 7. a return value of the function's result type;
 8. an op in every instruction; a rule of that op where the op has rules; a callee in every call, with arguments of
    the callee's parameter types and its result type;
 9. in `make`, the parts' types as arguments; in `part`, an index within the parts and that part's type as result;
10. no value of type bottom as an argument;
11. no block that cannot be reached.
"""
from __future__ import annotations

from typeinfer.errors import InternalError
from typeinfer.ir import Branch, Constant, Function, Return, Value, reverse_postorder
from typeinfer.structure import CALL, MAKE, PART
from typeinfer.types import BOOL, BOTTOM


def verify(function: Function, *, typed: bool = True) -> None:
    """Raise InternalError where a rule of the module's list is broken. `typed=False`: decoded IR, which has no types yet."""
    blocks = set(function.blocks)
    order = reverse_postorder(function.blocks[0])
    _check(set(order) == blocks, 11, function, "a block cannot be reached, or is missing")
    defined: dict[Value, object] = {}
    for block in function.blocks:
        _check(block.end is not None, 2, function, f"{block} has no end")
        for edge in block.end.edges:
            _check(edge.target in blocks, 2, function, f"{block} leads to {edge.target}, which is not of the function")
            _check(edge.target is not function.blocks[0], 1, function, f"{block} leads to the entry")
            params = edge.target.params
            _check(len(edge.args) == len(params), 3, function, f"{block} gives {len(edge.args)} arguments for {params}")
            for param, arg in zip(params, edge.args):
                _check(not typed or param.type is arg.type, 3, function, f"{block} gives {arg!r} for {param!r}")
        for value in block.params:
            _check(value not in defined and value.origin is block, 4, function, f"{value!r}")
            defined[value] = block
        for instr in block.instrs:
            if instr.result is not None:
                _check(instr.result not in defined and instr.result.origin is instr, 4, function, f"{instr!r}")
                defined[instr.result] = block
            if typed:
                _check_instr(instr, function)
        if typed and isinstance(block.end, Branch):
            _check(block.end.args[0].type is BOOL, 6, function, f"{block.end.args[0]!r}")
        if typed and isinstance(block.end, Return):
            _check(block.end.args[0].type is function.result, 7, function,
                   f"{block.end.args[0]!r} is returned, not {function.result}")
    _check_dominance(function, order)


def _check(holds: bool, rule: int, function: Function, what: str) -> None:
    if not holds:
        raise InternalError(f"internal error: IR of {function.name} breaks rule {rule}: {what}; please report it with the "
                            "output of JITCORE_DUMP=infer")


def _check_instr(instr, function) -> None:
    _check(instr.op is not None, 8, function, f"{instr!r} has no op")
    _check(not instr.op.rules or instr.rule in instr.op.rules, 8, function, f"{instr!r} has no rule of {instr.op}")
    for arg in instr.args:
        _check(arg.type is not BOTTOM, 10, function, f"{instr!r}")
    if instr.op is CALL:
        wanted = [t for t, _ in instr.attr.args]
        _check([a.type for a in instr.args] == wanted, 8, function, f"call of {instr.attr} with {instr.args}")
        _check(instr.result.type is instr.attr.result, 8, function, f"call of {instr.attr}")
    elif instr.op is MAKE:
        _check([a.type for a in instr.args] == list(instr.result.type.parts), 9, function, f"{instr!r}")
    elif instr.op is PART:
        parts = instr.args[0].type.parts
        _check(0 <= instr.attr < len(parts) and parts[instr.attr] is instr.result.type, 9, function, f"{instr!r}")


def _check_dominance(function: Function, order) -> None:
    dominator = dominators(function, order)
    depth = {}
    for block in order:
        depth[block] = 0 if dominator[block] is block else depth[dominator[block]] + 1

    def dominates(a, b):
        while depth[b] > depth[a]:
            b = dominator[b]
        return a is b

    home: dict[Value, object] = {}
    for block in function.blocks:
        for value in block.params:
            home[value] = block
        for instr in block.instrs:
            if instr.result is not None:
                home[instr.result] = block
    for block in function.blocks:
        seen = set(block.params)

        def check(value, block=block, seen=seen):
            if isinstance(value, Constant):
                return
            _check(value in home, 5, function, f"{value!r} is used in {block} and defined nowhere")
            fine = value in seen if home[value] is block else dominates(home[value], block)
            _check(fine, 5, function, f"{value!r} is used in {block} before its definition")

        for instr in block.instrs:
            for arg in instr.args:
                check(arg)
            if instr.result is not None:
                seen.add(instr.result)
        for value in block.end.args:
            check(value)
        for edge in block.end.edges:
            for value in edge.args:
                check(value)


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
