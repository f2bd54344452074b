"""What became of each loop: vectorised, unrolled, replaced, or left as it was and why.

In: the Marks of a compilation, LLVM's optimised text.  Out: a State for each group of marks that are copies of one loop.  Holds: a
loop counts as vectorised only if the text has its vector loop, with arithmetic or stores of vectors in it.
"""
from __future__ import annotations

import re

from codegen.loops.poll import POLL
from codegen.marks import LoopMark, Marks
from codegen.ops.arrays.array_rows import BY_ROWS
from codegen.report.readback import MachineLoop, Text
from codegen.report.reasons import INTERPRETER, Reason, check_text, find_reasons, is_check, translated
from typeinfer.ir import Instr

ELEMENTS = {"double": "float64", "float": "float32", "half": "float16"}
_WORK = re.compile(r"= (?:f\w+|add|sub|mul|shl|lshr|ashr|and|or|xor|[su]div|[su]rem|select|icmp|sext|zext|trunc|sitofp|uitofp|"
                   r"(?:tail )?call)[^@]*?<\d+ x \w+>")
_STORE = re.compile(r"^  (?:store|(?:tail )?call void @llvm\.masked\.\w+)\S* ?\(?<\d+ x ")
_REPLACED = re.compile(r"call void @llvm\.(memset|memcpy|memmove)\.")


class State:
    """What became of one loop. `state`: "vectorized", "scalar", "outer" (it contains another loop), "unrolled", "call" (of memset or
    memcpy), "removed" or "unreached". `width` lanes of `element`, `interleave` of them in flight; `reasons` why it is scalar;
    `checks` made in each iteration; `deferred`: checks looked at after the loop; `in_order`: sums whose additions stay in order
    though the rest is vectorised; `packed`: how many operations on vectors a loop that is not vectorised has, put together by
    LLVM from several of its own; `lanes`: as many iterations of the loop around it run it at once."""

    def __init__(self, state: str):
        self.state = state
        self.width = self.interleave = 1
        self.element = ""
        self.reasons: list[Reason] = []
        self.checks: list[tuple[int | None, str]] = []
        self.deferred: list[tuple[int | None, str]] = []
        self.in_order = False
        self.packed = 0
        self.has_slow_copy = False
        self.lanes = 0

    @property
    def is_vectorized(self) -> bool:
        return self.state == "vectorized"


class LoopStates:
    """The loops of one compilation. `remarks` gives LLVM's own words, {number of a loop: sentences}, where they are needed."""

    def __init__(self, marks: Marks, text: Text, remarks):
        self.marks, self.text, self.remarks = marks, text, remarks
        self.loops = self._tagged(text.loops())
        self._lines: dict[int, list[str]] | None = None

    def _tagged(self, loops: list[MachineLoop]) -> list[MachineLoop]:
        """The loops that were made of marked ones. Where LLVM has lost a mark's every tag, the instructions in the loop tell."""
        known = {loop.tag for loop in loops}
        lost = {number: {id(one) for block in mark.loop.blocks for one in (*block.instrs, block.end)}
                for number, mark in enumerate(self.marks.loops) if number not in known and mark.loop is not None}
        for loop in loops if lost else ():
            if loop.tag is None and not any(other.function == loop.function and other.labels < loop.labels for other in loops):
                places = [self.marks.places[number] for line in loop.lines() if (number := self.text.place(line))]
                polls = [id(place) for place in places if getattr(place, "op", None) is POLL]
                fitting = {number: sum(id(place) in inside for place in places) for number, inside in lost.items()
                           if inside.issuperset(polls)}      # else it is the loop over the chunks of another
                loop.tag = max((number for number, count in fitting.items() if count), default=None,
                               key=lambda number: (fitting[number], -len(lost[number])))
        return [loop for loop in loops if loop.tag is not None]

    def state_of(self, marks: list[LoopMark], node=None, fast: frozenset = frozenset()) -> State:
        """What became of a loop that these are the copies of; `node`: its syntax."""
        main = [one for one in marks if one.loop is None or not one.loop.header.is_rare] or marks
        tags = {number for number, one in enumerate(self.marks.loops) if any(one is mark for mark in main)}
        machine = [one for one in self.loops if one.tag in tags]
        bodies = [one for one in machine if one.is_vector_body and not one.is_epilogue]
        instrs = [instr for one in main for instr in (
            [one.instr] if one.loop is None else (instr for block in one.loop.blocks for instr in block.instrs))]
        if any(map(self._contains_another, machine)):
            found = State("outer")                # perhaps besides a vectorised copy for inner loops that never run
        elif bodies and not all(map(_is_only_loading, bodies)):
            found = State("vectorized")
            self._measure(found, bodies)
        elif machine:
            found = self._not_vectorized(machine, main, node, fast, bool(bodies))
        else:
            found = self.state_of_instructions(instrs)
        lanes, width = max(one.lanes for one in marks)
        if lanes and not width:
            found.lanes = lanes
        elif lanes:
            self._measure_lanes(found, lanes, width)
        found.deferred = _described(instr for instr in instrs if instr in self.marks.deferred)
        rare = {number for number, one in enumerate(self.marks.loops) if any(one is mark for mark in marks)} - tags
        found.has_slow_copy = any(self._is_check(line) for one in self.loops if one.tag in rare for line, _ in one.exits())
        return found

    def _contains_another(self, loop: MachineLoop) -> bool:
        return any(other.tag != loop.tag and other.function == loop.function and other.labels < loop.labels for other in self.loops)

    def _is_check(self, line: str) -> bool:
        """Whether a branch leaves where an instruction would raise."""
        number = self.text.place(line)
        place = self.marks.places[number] if number else None
        return is_check(place)

    def _measure(self, found: State, bodies: list[MachineLoop]) -> None:
        widest = max(bodies, key=lambda one: one.width())
        found.width, found.interleave = widest.width()
        found.element = next((ELEMENTS.get(name, name.replace("i", "int")) for name in widest.elements()), "")
        found.in_order = any(re.search(r"llvm\.vector\.reduce\.f(add|mul)", line) and "reassoc" not in line and " fast " not in line
                             for line in widest.lines())

    def _measure_lanes(self, found: State, lanes: int, width: int) -> None:
        """Of a loop that several iterations of the one around it run at once: whether LLVM made vectors of these."""
        work = [line for blocks in self.text.functions.values() for lines in blocks.values() for line in lines
                if f"<{width} x " in line and _WORK.search(line)]
        if work:
            found.state, found.width, found.interleave, found.lanes = "vectorized", width, lanes // width, lanes
            found.element = next((ELEMENTS[name] for name in ELEMENTS if f"<{width} x {name}>" in work[0]), found.element)
            found.reasons, found.in_order, found.packed = [], False, 0

    def _not_vectorized(self, machine, main, node, fast, is_only_loading: bool) -> State:
        found = State("scalar")
        scalar = [one for one in machine if not one.is_vectorized] or machine
        for mark in main:
            own = [one for one in scalar if self.marks.loops[one.tag] is mark]
            found.reasons += [one for one in find_reasons(self.marks, mark, own, node, fast) if one not in found.reasons]
        if not found.reasons:
            said = [sentence for one in scalar for sentence in self.remarks().get(one.tag, ())]
            line = getattr(node, "lineno", None) or next((mark.instr.loc.line for mark in main if mark.instr is not None
                                                          and mark.instr.loc is not None), None)
            found.reasons = translated(said, line)
        found.packed = max(sum(bool(_WORK.search(line)) for line in one.lines()) for one in scalar)
        exits = [self.text.place(line) for one in scalar for line, _ in one.exits()]
        owners = [mark.instr for mark in main]
        found.checks = _described(place for place in (self.marks.places[number] for number in exits if number)
                                  if is_check(place) and not any(place is owner for owner in owners))
        return found

    def state_of_instructions(self, instrs: list[Instr]) -> State:
        """What became of a loop that is none any more, from the instructions it held."""
        if self._lines is None:
            self._lines = {}
            for blocks in self.text.functions.values():
                for lines in blocks.values():
                    for line in lines:
                        self._lines.setdefault(self.text.place(line) or 0, []).append(line)
        wanted = {id(instr) for instr in instrs}
        numbers = [number for number, place in enumerate(self.marks.places) if id(place) in wanted]
        lines = [self._lines.get(number, []) for number in numbers]
        if any(_REPLACED.search(line) for group in lines for line in group):
            return State("call")
        packed = sum(bool(_WORK.search(line) or _STORE.search(line)) for group in lines for line in group)
        is_repeated = any(sum(line.lstrip().startswith("store") or " = load " in line or " = f" in line for line in group) > 1
                          for group in lines)
        found = State("unrolled" if packed or is_repeated else "removed")
        found.packed = packed
        return found

    def operation_state(self, marks: list[LoopMark], node=None) -> State:
        """The same for an operation on whole arrays: its loops for rows whose elements follow each other decide."""
        if marks[0].instr is not None and marks[0].instr.op is BY_ROWS:
            return State("outer")
        plain = [one for one in marks if "vectorize" not in one.hints and (one.loop is None or not one.loop.header.is_rare)] or marks
        numbers = {number for number, one in enumerate(self.marks.loops) if any(one is mark for mark in plain)}
        for loop in self.loops:
            widths = {width: count for width, count in loop.widths().items() if width > 1}
            if loop.tag in numbers and not loop.is_vectorized and widths and any(_WORK.search(line) for line in loop.lines()):
                found = State("vectorized")       # written with vectors to begin with
                found.width = max(widths, key=widths.get)
                found.element = next((ELEMENTS.get(name, name.replace("i", "int")) for name in loop.elements()), "")
                return found
        found = self.state_of(plain, node)
        rest = [loop for loop in self.loops if loop.tag not in numbers and any(self.marks.loops[loop.tag] is one for one in marks)]
        if found.state in ("removed", "unrolled") and rest:
            found = State("scalar")
            line = marks[0].instr.loc.line if marks[0].instr is not None and marks[0].instr.loc is not None else None
            found.reasons = [Reason("layout", "the elements of its arrays do not follow each other in memory", line)]
        found.has_slow_copy = False
        return found

    def routed(self) -> list[Instr]:
        """The calls that the interpreter runs."""
        found = {}
        for blocks in self.text.functions.values():
            for lines in blocks.values():
                for line in lines:
                    number = self.text.place(line)
                    place = self.marks.places[number] if number else None
                    if isinstance(place, Instr) and place.op is not None and "call" in line and any(
                            f"@{name}(" in line for name in INTERPRETER):
                        found[place] = None
        return list(found)


def _described(instrs) -> list[tuple[int | None, str]]:
    return list(dict.fromkeys((instr.loc.line if instr.loc is not None else None, check_text(instr)) for instr in instrs))


def _is_only_loading(loop: MachineLoop) -> bool:
    """Whether a vector loop does nothing on vectors but load what is then added up one after the other."""
    has_ordered_sum = False
    for line in loop.lines():
        if "llvm.vector.reduce.f" in line:
            has_ordered_sum = True
        elif _STORE.search(line) or _WORK.search(line) and "%vec.ind" not in line:
            return False
    return has_ordered_sum
