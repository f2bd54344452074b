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
 9. in `make`, the parts' types as arguments; in `part`, an index within the parts and that part's type as result; in
    `unwrap`, an optional and what it holds; in `refine`, a result of the first argument's type;
10. no value of type bottom as an argument;
11. no block that cannot be reached, or is listed twice;
12. before a guarded end, an instruction, whose result is not used where its exception leads; an instruction that catches first
    in its block, where each path begins with the second edge of a guarded end.
"""
from __future__ import annotations

from typeinfer.errors import InternalError
from typeinfer.callables import steps
from typeinfer.ir import Block, Branch, Constant, Function, Guarded, Instr, Jump, Return, Value, dominators, reverse_postorder
from typeinfer.structure import CALL, MAKE, PART, REFINE, UNWRAP
from typeinfer.types import BOOL, BOTTOM, Optional


def verify(function: Function, *, typed: bool = True) -> None:
    """Raise InternalError where a rule of the module's list is broken. `typed=False`: decoded IR, which has no types yet."""
    blocks = set(function.blocks)
    entry = function.blocks[0]
    for block in function.blocks:
        if block.end is None:
            _broken(2, function, f"{block} has no end")
        for edge in block.end.edges:
            if edge.target not in blocks:
                _broken(2, function, f"{block} leads to {edge.target}, which is not of the function")
            if edge.target is entry:
                _broken(1, function, f"{block} leads to the entry")
    order = reverse_postorder(entry)
    if len(order) != len(function.blocks):
        _broken(11, function, f"{len(function.blocks) - len(order)} blocks cannot be reached, or are listed twice")
    home: dict[Value, Block] = {}                 # where each value is defined
    for block in function.blocks:
        for value in block.params:
            if value in home or value.origin is not block:
                _broken(4, function, f"{value!r}, a parameter of {block}")
            home[value] = block
        for instr in block.instrs:
            result = instr.result
            if result is not None:
                if result in home or result.origin is not instr:
                    _broken(4, function, f"{instr!r}")
                home[result] = block
            if typed:
                _check_instr(instr, function)
        _check_end(block, function, typed)
    _check_guards(function, typed)
    _check_dominance(function, order, home)


def _broken(rule: int, function: Function, what: str) -> None:
    raise InternalError(f"internal error: IR of {function.name} breaks rule {rule}: {what}; please report it with the "
                        "output of JITCORE_DUMP=infer")


def _check_end(block: Block, function: Function, typed: bool) -> None:
    end = block.end
    for edge in end.edges:
        params = edge.target.params
        if len(edge.args) != len(params):
            _broken(3, function, f"{block} gives {len(edge.args)} arguments for {params}")
        if typed:
            for param, arg in zip(params, edge.args):
                if param.type is not arg.type:
                    _broken(3, function, f"{block} gives {arg!r} for {param!r}")
    if typed and isinstance(end, Branch) and end.args[0].type is not BOOL:
        _broken(6, function, f"{end.args[0]!r}")
    if typed and isinstance(end, Return) and end.args[0].type is not function.result:
        _broken(7, function, f"{end.args[0]!r} is returned, not {function.result}")


def _check_guards(function: Function, typed: bool) -> None:
    catching = {block for block in function.blocks for instr in block.instrs if _catches(instr)}
    predecessors = function.predecessors() if catching else {}
    for block in catching:
        if sum(map(_catches, block.instrs)) > 1:
            _broken(12, function, f"{block} catches twice")
        work, seen = [block], {block}
        while work:
            at = work.pop()
            if not predecessors[at]:
                _broken(12, function, f"{block} is reached from {at} without an exception")
            for before, edge in predecessors[at]:
                if isinstance(before.end, Guarded) and edge is before.end.edges[1]:
                    continue
                if not isinstance(before.end, Jump) or any(map(_catches, before.instrs)):
                    _broken(12, function, f"{block} is reached from {before} without an exception")
                if before not in seen:
                    seen.add(before)
                    work.append(before)
    for block in function.blocks:
        if isinstance(block.end, Guarded):
            if not block.instrs:
                _broken(12, function, f"{block} guards nothing")
            result, target = block.instrs[-1].result, block.end.edges[1].target
            used = set(block.end.edges[1].args)
            if predecessors and len(predecessors[target]) == 1:
                used.update(value for instr in target.instrs for value in instr.args)
            if result is not None and result in used:
                _broken(12, function, f"{result!r} is used where {block.instrs[-1].op} has raised")


def _catches(instr: Instr) -> bool:
    python = instr.op.python if instr.op is not None else instr.args[0].value if isinstance(instr.args[0], Constant) else None
    return python is steps.catch


def _check_instr(instr: Instr, function: Function) -> None:
    op, args = instr.op, instr.args
    if op is None or op.rules and instr.rule not in op.rules:
        _broken(8, function, f"{instr!r} has no op, or no rule of its op")
    for arg in args:
        if arg.type is BOTTOM:
            _broken(10, function, f"{instr!r}")
    if op is CALL:
        callee = instr.attr
        if [arg.type for arg in args] != [t for t, _ in callee.args] or instr.result.type is not callee.result:
            _broken(8, function, f"call of {callee} with {args} for {instr.result!r}")
        return
    if op is MAKE:
        is_right = [arg.type for arg in args] == list(instr.result.type.parts)
    elif op is PART:
        parts = args[0].type.parts
        is_right = 0 <= instr.attr < len(parts) and parts[instr.attr] is instr.result.type
    elif op is UNWRAP:
        is_right = isinstance(args[0].type, Optional) and args[0].type.of is instr.result.type
    elif op is REFINE:
        is_right = args[0].type is instr.result.type
    else:
        return
    if not is_right:
        _broken(9, function, f"{instr!r}")


def _check_dominance(function: Function, order: list[Block], home: dict[Value, Block]) -> None:
    dominator = dominators(function, order)
    depth: dict[Block, int] = {}
    for block in order:
        depth[block] = 0 if dominator[block] is block else depth[dominator[block]] + 1
    checked: set = set()                          # (definition's block, use's block) that are fine

    def check(value, block):
        there = home.get(value)
        if there is None:
            _broken(5, function, f"{value!r} is used in {block} and defined nowhere")
        if there is block:
            if value not in seen:
                _broken(5, function, f"{value!r} is used in {block} before its definition")
        elif (there, block) not in checked:
            above = block
            while depth[above] > depth[there]:
                above = dominator[above]
            if above is not there:
                _broken(5, function, f"{value!r} is used in {block}, which its definition does not dominate")
            checked.add((there, block))

    for block in function.blocks:
        seen = set(block.params)
        for instr in block.instrs:
            for arg in instr.args:
                if arg.__class__ is not Constant:
                    check(arg, block)
            if instr.result is not None:
                seen.add(instr.result)
        for value in block.end.args:
            if value.__class__ is not Constant:
                check(value, block)
        for edge in block.end.edges:
            for value in edge.args:
                if value.__class__ is not Constant:
                    check(value, block)
