"""What functions read outside of themselves and what may change without being rebound: lists, dictionaries, sets, instances.

In: places (source.Outside), while types are found; then typed IR.  Out: operands; IR in which such objects are parameters.  Holds: an
object is read at each call of the function that Python calls, its root, and handed down from there to those who need it, as an argument
that nobody writes. So it is taken by content and written back as arguments are, and is one object by whichever name it is reached.

    def add(n): SEEN.append(n)              def add(SEEN, n): SEEN.append(n)
    def f(n): add(n); return n        →     def f(SEEN, n): add(SEEN, n); return n
"""
from __future__ import annotations

from typeinfer.callees import Callee
from typeinfer.errors import TypingError
from typeinfer.growth import fills
from typeinfer.ir import Function, Value
from typeinfer.ops import UNKNOWN
from typeinfer.kinds.records import with_absent
from typeinfer.meaning.resolutions import Actual
from typeinfer.source import Outside
from typeinfer.structure import CALL, START
from typeinfer.typeof import can_be_passed, typeof
from typeinfer.types import Type
from typeinfer.words.wording import worded


class Taken:
    """One variable that is read at each call: `given` is the type of its value now, `type` the one that compiled code has."""
    __slots__ = ("place", "given", "type", "actual")

    def __init__(self, place: Outside, given: Type):
        self.place, self.given = place, given
        self.become(given)

    def become(self, t: Type) -> None:
        self.type, self.actual = t, Actual(t, UNKNOWN, value=Value(name=self.name))

    @property
    def name(self) -> str:
        return self.place.name or ""


class OutsideObjects:
    """All such variables of one program."""

    def __init__(self):
        self._by_key: dict[tuple, Taken | None] = {}
        self.by_value: dict[Value, Taken] = {}

    def find(self, place: Outside) -> Actual | None:
        """The operand for a variable; None where its value has no type that could be passed."""
        if place.key not in self._by_key:
            t = typeof(place.now())
            taken = self._by_key[place.key] = Taken(place, t) if can_be_passed(t) else None
            if taken is not None:
                self.by_value[taken.actual.value] = taken
        taken = self._by_key[place.key]
        return taken and taken.actual

    def grow(self, wanted: dict[Taken, Type], loc) -> None:
        """Let empty lists be of what is put into them."""
        for taken, t in wanted.items():
            if not fills(taken.type, t):
                what = f"'{taken.name}'" if taken.name else "this object"
                raise TypingError(f"{what} is {worded(taken.type)}, but what is put into it makes it {worded(t)}", loc,
                                  advice="let it begin with such items")
            del self.by_value[taken.actual.value]
            taken.become(with_absent(taken.type, t))
            self.by_value[taken.actual.value] = taken


def hand_down(root: Callee, objects: OutsideObjects) -> None:
    """Make what functions read parameters of theirs, before the others; `root.outside` says what the root's are."""
    callees = _reached(root)
    needs = {one.function: {taken for taken, value in one.function.outside.items() if value in _used(one.function)} if one.function.outside
             else set() for one in callees}
    called = {function: {target.function for _, target in _calls(function)} for function in needs}
    is_settled = False
    while not is_settled:
        is_settled = True
        for function, targets in called.items():
            before = len(needs[function])
            needs[function].update(*(needs[target] for target in targets))
            is_settled = is_settled and len(needs[function]) == before
    order = list(objects.by_value.values())
    ordered = {function: [taken for taken in order if taken in found] for function, found in needs.items()}
    for function, found in ordered.items():
        for instr, target in _calls(function):
            instr.args[:0] = [_value(function, taken) for taken in ordered[target.function]]
        entry = function.blocks[0]
        entry.params[:0] = [_value(function, taken) for taken in found]
        for value in entry.params:
            value.origin = entry
    for callee in callees:
        facts = tuple((taken.type, UNKNOWN) for taken in ordered[callee.function])
        if callee.suspends is None:
            callee.args = facts + callee.args
            if callee.generator is not None:
                callee.generator.argument_types = tuple(t for t, _ in facts) + callee.generator.argument_types
    root.outside = tuple(ordered[root.function])


def _value(function: Function, taken: Taken) -> Value:
    found = function.outside.get(taken)
    if found is None:
        found = function.outside[taken] = Value(taken.type, taken.name)
    return found


def _calls(function: Function):
    """The calls that pass arguments on, with their callees: a generator that goes on has what it was made with."""
    for instr in function.instructions():
        if instr.op is START or instr.op is CALL and instr.attr.suspends is None and instr.attr.function is not None:
            yield instr, instr.attr


def _reached(root: Callee) -> list[Callee]:
    found, work = {root: None}, [root]
    while work:
        for _, target in _calls(work.pop().function):
            if target not in found:
                found[target] = None
                work.append(target)
    return list(found)


def _used(function: Function) -> set[Value]:
    used: set[Value] = set()
    for block in function.blocks:
        for instr in block.instrs:
            used.update(instr.args)
        used.update(block.end.args)
        for edge in block.end.edges:
            used.update(edge.args)
    return used
