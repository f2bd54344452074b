"""Explaining: what became of each loop of a function, and why.

In: a source, argument types, options; or a compilation that was made with marks.  Out: an Explanation, which prints well and whose
fields can be read.  Holds: what is explained is compiled again, with marks, by the same stages; LLVM makes the same code with and
without them (codegen.marks).
"""
from __future__ import annotations

import linecache
import math
from dataclasses import dataclass, field

from jitcore.errors import UnsupportedError
from jitcore.explain_page import page
from jitcore.source_loops import SourceLoops
from typeinfer.errors import Location, definition

@dataclass(frozen=True)
class Check:
    """A check in a loop: what it asks, and where."""
    text: str
    line: int | None


@dataclass
class LoopExplanation:
    """One loop of the source. `kind`: "for", "while", "comprehension", or "operation": of arrays, in loops that the compiler wrote.

    `state`: "vectorized" (then `width` elements of type `element` are computed at once, `interleave` such vectors in turn);
    "scalar" (then `reasons` says why, the first decides); "outer": it contains another loop; "unrolled": its iterations are
    written out; "call": it became one call of memset or memcpy; "removed": what it computes is computed without a loop; "fused": its operations on arrays are in other loops;
    "unreached": for these argument types it never runs. `checks` are made in each iteration, `deferred` ones are looked at
    after the loop; `has_slow_copy`: index checks were moved before the loop, and iterations they concern run in another copy;
    `in_order`: floating-point additions stay one after the other though the rest is vectorised; `packed`: how many operations of
    a loop that is not vectorised are on vectors all the same. `fused`: the array operations that share the loop; `temporaries`: of arrays that it makes for other loops, why; `lanes`: as many iterations of the loop
    around it run it at once, each in its own order."""
    function: str
    file: str
    line: int | None
    kind: str
    source: str
    depth: int = 0
    state: str = "scalar"
    width: int = 1
    interleave: int = 1
    element: str = ""
    reasons: list = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    deferred: list[Check] = field(default_factory=list)
    fused: list[str] = field(default_factory=list)
    temporaries: list[str] = field(default_factory=list)
    in_order: bool = False
    packed: int = 0
    has_slow_copy: bool = False
    lanes: int = 0
    last_line: int | None = None
    code: object = field(default=None, repr=False)

    @property
    def is_vectorized(self) -> bool:
        return self.state == "vectorized"

    @property
    def reason(self) -> str:
        """Why it is not vectorised; "" where there is nothing to say."""
        return self.reasons[0].text if self.reasons else ""

    @property
    def verdict(self) -> str:
        """What became of it, in a line."""
        if self.state == "vectorized":
            times = f", interleaved {self.interleave} times" if self.interleave > 1 else ""
            return f"vectorized: {self.width} × {self.element or 'elements'} at once{times}"
        if self.state == "scalar":
            packed = f" ({self.packed} operations of an iteration are packed into vectors)" if self.packed else ""
            return f"not vectorized: {self.reason}{packed}"
        return {
            "outer": "contains the loops below, which are what is vectorized or not",
            "unrolled": "no loop any more: its iterations are written out" + (
                f", {self.packed} operations of them on vectors" if self.packed else ""),
            "call": "no loop any more: one call that sets or copies memory",
            "removed": "no loop any more: its result is computed directly",
            "fused": "no loop any more: what its iterations compute is part of the loops of array operations",
            "unreached": "never runs for these argument types"}[self.state]

    def notes(self) -> list[str]:
        """What else there is to say, a line each."""
        found = [f"also: {one.text}" for one in self.reasons[1:]]
        if self.fused:
            found.append(f"in one loop, without arrays in between: {', '.join(self.fused)}")
        found += self.temporaries
        if self.in_order:
            found.append("the additions of its floating-point sum stay in order; fastmath=True lets them be in any")
        if self.lanes:
            found.append(f"{self.lanes} iterations of the loop around it run at once, each adding in its own order")
        if self.has_slow_copy and self.kind != "operation":
            found.append("index checks are made once, before the loop")
        found += [f"checked in each iteration: {one.text} (line {one.line})" for one in self.checks]
        found += [f"looked at after the loop: {one.text} (line {one.line})" for one in self.deferred]
        return found


@dataclass
class Explanation:
    """What became of a function, compiled for some argument types. `loops`: from top to bottom, those of the functions it calls
    after its own; `interpreted`: (line, name) of calls that the interpreter runs."""
    function: str
    signature: str
    file: str
    line: int
    loops: list[LoopExplanation]
    interpreted: list[tuple[int | None, str]]
    code: object = field(default=None, repr=False)

    def loop_at(self, line: int) -> LoopExplanation:
        """The explanation of the loop that starts on a line."""
        for one in self.loops:
            if one.line == line:
                return one
        raise KeyError(f"{self.function} has no loop at line {line}; there are some at {[one.line for one in self.loops]}")

    def __str__(self) -> str:
        lines = [f"{self.function}{self.signature}", f"  {self.file}:{self.line}"]
        place = self.function, self.file
        for one in self.loops:
            if (one.function, one.file) != place:
                place = one.function, one.file
                lines += ["", f"in {one.function}" + ("" if one.file == self.file else f", {one.file}")]
            lines += ["", f"  line {one.line}: {'  ' * one.depth}{one.source}", f"      {one.verdict}"]
            lines += [f"      {note}" for note in one.notes()]
        if not self.loops:
            lines += ["", "  no loops"]
        if self.interpreted:
            lines += ["", "calls that the interpreter runs:"]
            lines += [f"  line {line}: {name}" for line, name in self.interpreted]
        return "\n".join(lines)

    __repr__ = __str__

    def to_html(self) -> str:
        """One page with the source annotated line by line; it needs nothing else."""
        return page([self])


def read_explanation(marks, optimized: str, lowered: str, argument_types) -> Explanation:
    """The explanation of a compilation with marks, from the text after and before LLVM's optimiser."""
    from functools import cache

    from codegen.report.loop_states import LoopStates
    from codegen.report.readback import Text
    from codegen.report.remarks import read_remarks
    states = LoopStates(marks, Text(optimized), cache(lambda: read_remarks([lowered])[0]))
    root = next(iter(marks.callees.values()))     # the first that was lowered
    reading = _Reading(marks, states, root)
    loops = reading.loops()
    code = root.source.code
    signature = f"({', '.join(map(str, argument_types))}) -> {root.result}"
    return Explanation(root.name, signature, code.co_filename, definition(code).line, loops, reading.interpreted(), code)


class _Reading:
    """Puts the marks of one loop of the source together."""

    def __init__(self, marks, states, root):
        self.marks, self.states, self.root = marks, states, root
        self.source = SourceLoops()
        self.callers = self._callers_of_library()
        self.found_temporaries: dict = {}         # callee → see _temporaries
        self.found_fused: dict = {}               # callee → see _places_of_fused

    def _callers_of_library(self) -> dict:
        """Library functions that were not inlined → where the user's code calls them."""
        from typeinfer.structure import CALL
        found: dict = {}
        work = [callee for callee in self.marks.callees.values() if not callee.is_library]
        for callee in work:
            for instr in callee.function.instructions():
                if instr.op is CALL and instr.attr.is_library and instr.attr not in found:
                    found[instr.attr] = instr if not callee.is_library else found[callee]
                    work.append(instr.attr)
        return found

    def interpreted(self) -> list[tuple[int | None, str]]:
        """(line, name) of each call that the interpreter runs; where the library makes it, of the user's call."""
        from codegen.report.reasons import called
        library = {callee.source.code: caller for callee, caller in self.callers.items()}
        found = {}
        for instr in self.states.routed():
            location = instr.loc
            while location is not None and location.caller is not None:
                location = location.caller
            if location is not None and location.code in library:
                instr = library[location.code]
                location = instr.loc
            found[location.line if location is not None else None, called(instr.op, location)] = None
        return list(found)

    def loops(self) -> list[LoopExplanation]:
        groups: dict = {}                         # key → [code, syntax or None, location, operation or None, marks]
        for mark in self.marks.loops:
            key, *group = self._place(mark)
            groups.setdefault(key, (*group, []))[-1].append(mark)
        found = [one for group in groups.values() if (one := self._explained(*group)) is not None]
        found += self._without_ir({id(node) for _, node, *_ in groups.values() if node is not None})
        functions = list(dict.fromkeys(callee.source.code for callee in self.marks.callees.values()))
        order = {(code.co_name, code.co_filename): number for number, code in enumerate(functions)}
        own = self.root.source.code
        order[own.co_name, own.co_filename] = -1
        found.sort(key=lambda one: (order.get((one.function, one.file), math.inf), one.line or 0, one.kind == "operation"))
        return found

    def _place(self, mark) -> tuple:
        """(what the copies of the same loop have in common, code, syntax, location, instruction if it is an operation)."""
        callee = mark.callee
        if callee.is_library:
            instr = self.callers.get(callee)
            location = instr.loc if instr is not None else None
            code = location.code if location is not None else callee.source.code
            return ("call", id(location), callee.name), code, None, location, instr or callee
        if mark.loop is None:
            location = mark.instr.loc
            return ("operation", id(mark.instr)), location.code, None, location, mark.instr
        places = [one.loc for block in mark.loop.blocks for one in (*block.instrs, block.end) if one.loc is not None]
        location = mark.loop.header.end.loc or places[0]
        code = location.code
        own = [one for one in places if one.code is code]
        if len({(one.line, one.column, one.end_column) for one in own}) == 1 and self.source.is_call(code, location):
            return ("library", location.line, location.column, code), code, None, location, self._instruction_at(mark, location)
        node = self.source.loop_around(code, own)
        return ("loop", id(node) if node is not None else (code, location.line, location.column)), code, node, location, None

    def _instruction_at(self, mark, location):
        return next((one for block in mark.loop.blocks for one in block.instrs if one.loc is location), mark.loop.header.end)

    def _explained(self, code, node, location: Location | None, operation, marks) -> LoopExplanation | None:
        options = marks[0].callee.options
        if operation is not None:
            state = self.states.operation_state(marks, node)
            line = location.line if location is not None else None
            found = LoopExplanation(code.co_name, code.co_filename, line, "operation",
                                    location.text() if location is not None else operation.name, code=code)
            found.fused = _fused(operation)
            found.temporaries = self._temporaries(marks[0].callee).get(operation, [])
        else:
            state = self.states.state_of(marks, node, options.fastmath if options is not None else frozenset())
            found = self._of_source(code, node, location)
        for name in ("state", "width", "interleave", "element", "reasons", "in_order", "packed", "has_slow_copy", "lanes"):
            setattr(found, name, getattr(state, name))
        found.checks = [Check(text, line) for line, text in state.checks]
        found.deferred = [Check(text, line) for line, text in state.deferred]
        return found

    def _temporaries(self, callee) -> dict:
        """Instruction → what is to be said of the arrays that it makes for others."""
        from codegen.fusion.temporaries import find_temporaries
        if callee not in self.found_temporaries:
            self.found_temporaries[callee] = find_temporaries(callee.function)
        return self.found_temporaries[callee]

    def _places_of_fused(self, callee) -> list[Location]:
        """Where the operations were written that are now part of others' loops."""
        from codegen.ops.arrays.array_expressions import parts
        if callee not in self.found_fused:
            expressions = [part for one in callee.function.instructions() for part in (
                one.attr if isinstance(one.attr, tuple) else (one.attr,)) if hasattr(part, "args")]
            self.found_fused[callee] = [part.loc for one in expressions for part in parts(one) if getattr(part, "loc", None) is not None]
        return self.found_fused[callee]

    def _of_source(self, code, node, location) -> LoopExplanation:
        line = node.lineno if node is not None else location.line
        name = type(node).__name__ if node is not None else "For"
        kind = {"For": "for", "While": "while"}.get(name, "comprehension")
        depth = next((depth for one, depth in self.source.loops_of(code) if one is node), 0)
        return LoopExplanation(code.co_name, code.co_filename, line, kind, linecache.getline(code.co_filename, line).strip(), depth,
                               last_line=getattr(node, "end_lineno", None), code=code)

    def _without_ir(self, known: set[int]):
        """Loops of the source that typed IR has none for: written out by inference, or never reached."""
        for callee in self.marks.callees.values():
            if callee.is_library:
                continue
            code = callee.source.code
            for node, _ in self.source.loops_of(code):
                if id(node) in known:
                    continue
                known.add(id(node))
                instrs = [one for one in callee.function.instructions() if one.loc is not None and one.loc.code is code
                          and node.lineno <= (one.loc.line or 0) <= node.end_lineno]
                found = self._of_source(code, node, None)
                state = self.states.state_of_instructions(instrs)
                is_inside = any(one.loc.line > node.lineno or node.end_lineno == node.lineno for one in instrs)
                is_fused = not is_inside and any(place.code is code and node.lineno <= (place.line or 0) <= node.end_lineno
                                                 for place in self._places_of_fused(callee))
                found.state, found.packed = "unrolled" if is_inside else "fused" if is_fused else "unreached", state.packed
                yield found


def _fused(operation) -> list[str]:
    """The names of the operations that share the loops of an instruction on arrays; empty if it is alone."""
    from codegen.ops.arrays.array_expressions import Apply, parts
    attr = getattr(operation, "attr", None)
    first, expression = attr if isinstance(attr, tuple) and len(attr) == 2 else (None, attr)
    names = [part.rule.op.name for part in parts(expression)[::-1] if isinstance(part, Apply)] if hasattr(expression, "args") else []
    for output in first if isinstance(first, tuple) else (first,):
        reduction = getattr(output, "how", output)
        if hasattr(reduction, "ufunc"):
            names.append(f"np.{reduction.__name__}" if reduction.finds else f"np.{reduction.__name__}.reduce")
    return names if len(names) > 1 else []


def require_simd(explanation: Explanation) -> None:
    """UnsupportedError where an innermost loop of the user's is not vectorised."""
    loops = [one for one in explanation.loops if one.kind != "operation"]
    for one in loops:
        if one.state == "scalar" or one.state == "unrolled" and not one.packed:
            why = one.reason if one.state == "scalar" else "its iterations are written out, and none of them are on vectors"
            raise UnsupportedError(f"require_simd: this loop of {one.function} is not vectorized: {why}",
                                   Location(one.code, one.line), tuple(f"also: {other.text}" for other in one.reasons[1:4]),
                                   "compile without require_simd, and look at explain()")
