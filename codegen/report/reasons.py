"""Why a loop is not vectorised, in the terms of the person who wrote it.

In: a loop of typed IR (the main copy, where passes made several), what LLVM left of it.  Out: Reasons, the one that decides first.
Holds: calls, exits and checks are read from the optimised text, so what LLVM hoisted or removed is not named; what is carried from
one iteration to the next, and where memory may overlap, from the typed IR; LLVM's own remarks speak only where these are silent.
"""
from __future__ import annotations

import ast
import operator
import re

import numpy as np

from codegen.loops.poll import COUNT_DOWN, IS_LEFT, POLL
from codegen.marks import LoopMark, Marks
from codegen.numbers.vectormath import variants
from codegen.report.readback import MachineLoop
from typeinfer.callables import steps
from typeinfer.errors import Location
from typeinfer.ir import Branch, Constant, End, Instr, Value
from typeinfer.ops import PROOFS
from typeinfer.passes.find_loops import Loop
from typeinfer.passes.sums import index_parts
from typeinfer.structure import CALL, CONVERT, REFINE, UNWRAP, called_by
from typeinfer.types import INT, Array, Number, Static

# Functions of CPython that compiled code calls outside of cold paths only where the interpreter does the work.
INTERPRETER = frozenset({"jitcore_ask", "PyObject_Vectorcall", "PyObject_Call", "PyObject_CallNoArgs", "PyObject_CallOneArg"})
_COLD = ("jitcore_traceback", "jitcore_raise", "jitcore_stack", "jitcore_interrupted", "PyErr_")     # on the way out, where LLVM merged it with the loop
_RELEASES = ("jitcore_release", "release")
_ARITHMETIC = frozenset({operator.add, operator.sub, operator.mul, operator.neg, operator.iadd, operator.isub, operator.imul,
                         steps.advance, steps.range_item})
_COMPARISONS = frozenset({operator.lt, operator.le, operator.gt, operator.ge, operator.ne})
_DIVISIONS = frozenset({operator.truediv, operator.floordiv, operator.mod, operator.itruediv, operator.ifloordiv, operator.imod,
                        divmod})
_EXTREMES = frozenset({max, min, np.maximum, np.minimum, np.fmax, np.fmin})
_SUMS = frozenset({operator.add, operator.sub, operator.iadd, operator.isub})
_PRODUCTS = frozenset({operator.mul, operator.imul})

# LLVM's sentences → ours, where nothing of the above applies.
REMARKS = (
    ("vectorized loop", "cost", "LLVM found that its vector copy would never run"),
    ("cost-model indicates that vectorization is not beneficial", "cost", "LLVM estimates that vectors would not be faster here"),
    ("vectorization is not beneficial", "cost", "LLVM estimates that vectors would not be faster here"),
    ("unsafe dependent memory", "dependence", "an iteration may read or write what another one writes"),
    ("cannot identify array bounds", "overlap", "possible overlap of the arrays: which elements it touches is known only in the loop"),
    ("Too many memory checks", "overlap", "possible overlap of the arrays: there are too many pairs to compare before the loop"),
    ("cannot prove it is safe to reorder floating-point", "order", "the order of floating-point operations"),
    ("could not be identified as reduction", "carried", "a value carried from one iteration to the next"),
    ("could not determine number of loop iterations", "count", "the number of iterations is not known before it starts"),
    ("early exit", "exit", "it may end early"),
    ("call instruction cannot be vectorized", "call", "a call that has no vector version"),
    ("instruction cannot be vectorized", "type", "an operation on a type that vector registers cannot hold"),
    ("loop contains a switch", "exit", "it branches in more than two ways"),
)


class Reason:
    """Why not. `kind`: "order", "carried", "call", "interpreter", "allocation", "check", "exit", "count", "dependence", "overlap",
    "layout", "signal", "cost", "type" or "unknown"; `text`: in words; `line`: of the source."""
    __slots__ = ("kind", "text", "line")

    def __init__(self, kind: str, text: str, line: int | None):
        self.kind, self.text, self.line = kind, text, line

    def __eq__(self, other):
        return isinstance(other, Reason) and (self.kind, self.text, self.line) == (other.kind, other.text, other.line)

    def __hash__(self):
        return hash((self.kind, self.text, self.line))

    def __repr__(self):
        return f"<{self.kind}: {self.text}>"


def quoted(location: Location | None) -> str:
    """The source of an expression, short."""
    text = location.text() if location is not None else ""
    return text if len(text) <= 40 else text[:37] + "…"


def is_check(place) -> bool:
    """Whether a branch that is marked with this leaves where an instruction of the user's raises."""
    return isinstance(place, Instr) and place.op not in (None, CALL, POLL) and bool(place.op.raises)


def check_text(instr) -> str:
    """What a check that is made in the loop asks."""
    what = quoted(instr.loc) or instr.op.name
    left = [one for one in instr.op.raises if PROOFS.get(one) not in instr.flags]
    if instr.args and isinstance(instr.args[0].type, Array) and instr.op.python in (operator.getitem, operator.setitem):
        return f"whether {what} is inside the array"
    if instr.op is UNWRAP:
        return f"whether {what} is None"
    if ZeroDivisionError in left and instr.op.python in _DIVISIONS:
        return f"whether {what} divides by zero"
    if OverflowError in left and instr.result is not None and instr.result.type is INT:
        return f"whether {what} exceeds 64 bits"
    return f"whether {what} raises " + " or ".join(one.__name__ for one in left or instr.op.raises)


def find_reasons(marks: Marks, mark: LoopMark, loops: list[MachineLoop], node: ast.AST | None, fast: frozenset) -> list[Reason]:
    """Why the loop is not vectorised: `loops` is what LLVM left of it, `node` the source's loop, `fast` the fastmath flags."""
    loop = mark.loop
    found = [*_calls(marks, mark, loops)]
    if loop is not None:
        found += _count(loop, node)
    found += _exits(marks, mark, loops, node)
    if loop is not None:
        found += _carried(loop, fast)
        found += _memory(loop)
        if not found and any(instr.op is POLL for block in loop.blocks for instr in block.instrs):
            found.append(Reason("signal", "it looks for signals (Ctrl-C) in each iteration", getattr(node, "lineno", None)))
    return list(dict.fromkeys(found))


def translated(remarks: list[str], line: int | None) -> list[Reason]:
    """LLVM's remarks on a loop, in our words."""
    for sentence in remarks:
        for part, kind, text in REMARKS:
            if part in sentence:
                return [Reason(kind, text, line)]
    said = [one for one in remarks if one != "loop not vectorized"]
    return [Reason("unknown", f"LLVM says: {said[0]}" if said else "LLVM gives no reason", line)]


# --- calls, exits, checks: read from the optimised text
def _calls(marks: Marks, mark: LoopMark, loops: list[MachineLoop]):
    made = [(name, [*loop.text.places(line)]) for loop in loops for name, line in loop.calls() if not _has_variants(name, line)]
    allocates = any(name.startswith("jitcore_allocate") for name, _ in made)
    inside = {instr for block in mark.loop.blocks for instr in block.instrs} if mark.loop is not None else ()
    for name, numbers in made:
        instr, *calls = (marks.places[number or 0] for number in numbers or (0,))
        outer = next((one for one in calls if one in inside), None)
        callee = outer and called_by(outer)
        if callee is not None and callee.is_library:      # what it calls in turn is its own affair
            yield Reason("call", f"a call to {callee.name}", outer.loc and outer.loc.line)
        elif name == "jitcore_stack_exhausted" and instr is not None:
            yield Reason("call", f"a call to {instr.loc.code.co_name}, which calls itself", None)
        elif not (allocates and name in _RELEASES) and not name.startswith(_COLD):
            yield _call(marks, name, instr)


def _has_variants(name: str, line: str) -> bool:
    """Whether it is a function of libm that the vectoriser may widen."""
    found = re.search(r"call (?:\w+ )*?(double|float) @", line)
    return found is not None and bool(variants(name, found[1], line.count(f"{found[1]} ") - 1))


def called(op, loc) -> str:
    """The name of what is called at a place, as the user wrote it."""
    text = quoted(loc)
    return text.partition("(")[0] if "(" in text else text or op.name


def _call(marks: Marks, name: str, instr) -> Reason:
    line = instr.loc.line if instr is not None and instr.loc is not None else None
    if name in marks.callees:
        callee = marks.callees[name]
        return Reason("call", f"a call to {callee.name}", line)
    what = called(instr.op, instr.loc) if instr is not None and not isinstance(instr, End) else name
    if name in INTERPRETER or name.startswith("Py"):
        return Reason("interpreter", f"a call to {what}, which runs in the interpreter", line)
    if name in _RELEASES:
        return Reason("allocation", "an array is freed in each iteration", line)
    if name.startswith("jitcore_allocate"):
        return Reason("allocation", "an array is made in each iteration" + (f": {quoted(instr.loc)}" if line else ""), line)
    return Reason("call", f"a call to {what}, of which there is no vector version", line)


def _exits(marks: Marks, mark: LoopMark, loops: list[MachineLoop], node):
    loop, owner = mark.loop, mark.instr           # of an operation on arrays all branches are marked with it
    for machine in loops:
        for line, _ in machine.exits():
            number = machine.text.place(line)
            place = marks.places[number] if number else None
            if is_check(place) and place is not owner:
                yield Reason("check", f"a check that could not be hoisted: {check_text(place)}", place.loc and place.loc.line)
            elif isinstance(place, Branch) and loop is not None and place is not loop.header.end and place.loc is not None:
                if not _is_condition(place.loc, node):
                    yield Reason("exit", f"it may end early, at line {place.loc.line}", place.loc.line)


def _is_condition(location: Location, node) -> bool:
    """Whether a branch is part of the condition of a `while`."""
    test = getattr(node, "test", None) if isinstance(node, ast.While) else None
    return test is not None and test.lineno <= (location.line or 0) <= test.end_lineno


# --- the number of iterations
def _count(loop: Loop, node):
    if loop.counter is not None:
        return
    inside = {instr.result for block in loop.blocks for instr in block.instrs if instr.result is not None}
    params = set(loop.header.params)
    for block in loop.blocks:
        end = block.end
        if not isinstance(end, Branch) or all(edge.target in loop.blocks for edge in end.edges):
            continue
        if node is not None and end.loc is not None and not _is_condition(end.loc, node):
            continue
        compared = end.args[0].origin
        if isinstance(compared, Instr) and compared.op is IS_LEFT:
            compared = compared.args[0].origin
        if not isinstance(compared, Instr) or compared.op.python not in _COMPARISONS or not _is_counted(
                loop, compared.args, inside, params):
            what = quoted(end.loc)
            condition = f": {what} depends on what the loop computes" if what else ""
            yield Reason("count", f"the number of iterations is not known before it starts{condition}", end.loc and end.loc.line)


def _is_counted(loop: Loop, compared, inside, params) -> bool:
    """Whether one side moves by a constant and the other stays."""
    def stays(value: Value, depth: int = 6) -> bool:
        value = _plain(value)
        if value not in inside and value not in params:
            return all(value not in block.params for block in loop.blocks)
        origin = value.origin
        return isinstance(origin, Instr) and origin.op.pure and not origin.op.reads and depth > 0 and all(
            stays(arg, depth - 1) for arg in origin.args)

    def moves(value: Value) -> bool:
        value = _plain(value)
        if isinstance(value.origin, Instr) and value.origin.op.python in _SUMS and stays(value.origin.args[1]):
            value = _plain(value.origin.args[0])
        if value not in params or not (isinstance(value.type, Number) and value.type.kind in "iu"):
            return False
        at = loop.header.params.index(value)
        for latch in loop.latches:
            for edge in latch.end.edges:
                if edge.target is loop.header:
                    step = _plain(edge.args[at]).origin
                    if not isinstance(step, Instr) or step.op.python not in _SUMS or _plain(step.args[0]) is not value or not stays(
                            step.args[1]):
                        return False
        return True
    x, y = compared
    return moves(x) and stays(y) or moves(y) and stays(x)


def _plain(value: Value) -> Value:
    while isinstance(value.origin, Instr) and value.origin.op in (REFINE, CONVERT):
        value = value.origin.args[0]
    return value


# --- values carried from one iteration to the next
def _carried(loop: Loop, fast: frozenset):
    incoming: dict[Value, list[Value]] = {}
    for block in loop.blocks:
        for edge in block.end.edges:
            if edge.target in loop.blocks and edge.target is not loop.header:
                for param, arg in zip(edge.target.params, edge.args):
                    incoming.setdefault(param, []).append(arg)
    inside = {instr.result: instr for block in loop.blocks for instr in block.instrs if instr.result is not None}
    for at, param in enumerate(loop.header.params):
        if param is loop.counter or isinstance(param.type, Static):
            continue
        backs = [edge.args[at] for latch in loop.latches for edge in latch.end.edges if edge.target is loop.header]
        path = _path(backs, param, inside, incoming)
        if path is not None:
            reason = _carry(param, path, fast, [*incoming])
            if reason is not None:
                yield reason


def _path(backs, goal: Value, inside, incoming) -> list[Instr] | None:
    """The instructions between the header's parameter and the value that comes back for it; None: they are not connected."""
    memo: dict[Value, bool] = {}

    def leads(value: Value) -> bool:
        if value is goal:
            return True
        if value not in memo:
            memo[value] = False
            before = inside[value].args if value in inside else incoming.get(value, ())
            memo[value] = any([leads(arg) for arg in before])
        return memo[value]
    if not any([leads(back) for back in backs]):
        return None
    return [inside[value] for value, found in memo.items() if found and value in inside
            and inside[value].op not in (REFINE, CONVERT)]


def _carry(param: Value, path: list[Instr], fast: frozenset, merged) -> Reason | None:
    if any(instr.op is COUNT_DOWN for instr in path):
        return None                               # iterations until the next look for signals
    name, number = param.name or "a value", param.type
    line = next((instr.loc.line for instr in path if instr.loc is not None), None)
    python = {instr.op.python for instr in path}
    if isinstance(number, Number) and number.kind in "fc":
        if path and python <= _SUMS:
            if fast & {"fast", "reassoc"}:
                return None
            return Reason("order", f"the order of floating-point additions: {name} is added up one after the other, as Python does; "
                                   "fastmath=True lets them be in any order", line)
        if path and python <= _PRODUCTS:
            if fast & {"fast", "reassoc"}:
                return None
            return Reason("order", f"the order of floating-point multiplications: {name} is multiplied one after the other, as "
                                   "Python does; fastmath=True lets them be in any order", line)
        if python <= _EXTREMES:
            return Reason("order", f"{name} keeps one of the floats compared: which, for nan and -0.0, depends on their order; np.max "
                                   "and np.min of an array are vectorized", line or _line_of(param))
    elif isinstance(number, Number) and number.kind in "iub":
        if python <= _SUMS | {steps.advance} or python <= _PRODUCTS:
            return None                           # sums of integers have no order; if they are checked, that is the reason
        if not path:
            return None
    if not path:
        return None
    return Reason("carried", f"a value carried from one iteration to the next: {name}", line)


def _line_of(value: Value) -> int | None:
    origin = value.origin
    return origin.loc.line if isinstance(origin, Instr) and origin.loc is not None else None


# --- memory
def _memory(loop: Loop):
    inside = {instr.result for block in loop.blocks for instr in block.instrs if instr.result is not None}
    known: dict[Value, bool] = {}

    def stays(value: Value) -> bool:
        """Whether an index is the same in all iterations."""
        return isinstance(value, Constant) or value not in inside and all(value not in block.params for block in loop.blocks)

    def is_affine(value: Value) -> bool:
        """Whether an index moves evenly from one iteration to the next."""
        value = _plain(value)
        if value not in known:
            known[value] = False
            origin = value.origin
            known[value] = value in loop.header.params or stays(value) or (
                isinstance(origin, Instr) and origin.op.python in _ARITHMETIC and all(map(is_affine, origin.args)))
        return known[value]

    touched = [instr for block in loop.blocks for instr in block.instrs
               if instr.op.python in (operator.getitem, operator.setitem) and instr.args
               and isinstance(instr.args[0].type, Array) and isinstance(instr.args[0], Value)]
    stores = [instr for instr in touched if instr.op.python is operator.setitem]
    loads = [instr for instr in touched if instr.op.python is operator.getitem and not isinstance(instr.result.type, Array)]
    yield from _between(stores, loads, stays, is_affine)
    for number, store in enumerate(stores):
        for other in stores[:number]:
            if other.args[0] is store.args[0] and _differ(*([_plain(part) for part in index_parts(one.args[1])]
                                                            for one in (store, other))):
                yield Reason("dependence", f"two iterations may write the same element: {quoted(other.loc)} and {quoted(store.loc)}",
                             store.loc and store.loc.line)


def _between(stores, loads, stays, is_affine):
    """What a store and a load may have to do with each other."""
    for store in stores:
        line = store.loc and store.loc.line
        where = [_plain(part) for part in index_parts(store.args[1])]
        if all(map(stays, where)):
            if any(load.args[0] is store.args[0] and not _differ(where, [_plain(part) for part in index_parts(load.args[1])])
                   for load in loads):
                yield Reason("carried", f"the same element is read and written in each iteration: {quoted(store.loc)}; a variable "
                                        "would be kept in a register", line)
            continue
        if not all(map(is_affine, where)):
            same = any(load.args[0] is store.args[0] for load in loads)
            others = list(dict.fromkeys(load.args[0].name for load in loads if load.args[0] is not store.args[0] and load.args[0].name))
            if same:
                yield Reason("dependence", f"two iterations may change the same element: {quoted(store.loc)}", line)
            elif others:
                yield Reason("overlap", f"possible overlap of {store.args[0].name} and {others[0]}: which element {quoted(store.loc)} "
                                        "is, is known only in the loop", line)
            continue
        for load in loads:
            there = [_plain(part) for part in index_parts(load.args[1])]
            if load.args[0] is store.args[0]:
                if _differ(where, there) and all(map(is_affine, there)):
                    yield Reason("dependence", f"an iteration reads {quoted(load.loc)}, which another one writes: {quoted(store.loc)}",
                                 load.loc and load.loc.line)
                elif not all(map(is_affine, there)):
                    yield Reason("dependence", f"an iteration may read what another one writes: {quoted(load.loc)}",
                                 load.loc and load.loc.line)
            elif not all(map(is_affine, there)):
                yield Reason("overlap", f"possible overlap of {store.args[0].name} and {load.args[0].name}: which element "
                                        f"{quoted(load.loc)} is, is known only in the loop", load.loc and load.loc.line)


def _differ(where: list[Value], there: list[Value]) -> bool:
    return any(x is not y and not (isinstance(x, Constant) and isinstance(y, Constant) and x.value == y.value)
               for x, y in zip(where, there))
