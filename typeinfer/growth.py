"""What lists hold: where a list is put to a use that its items' type does not allow, the place that makes it is found, and
inference starts again with that place's list made for more.

In: a FunctionInference in its course, wants.  Out: `grown`: call → the type that the list it makes must have.  Holds: wants only
grow (they are joined), so inference ends; a want that reaches a parameter is the caller's to fulfil.

    xs = make_list()                xs: list[], of nothing yet
    append xs, 1.5            →     wants xs: list[float]; xs comes from make_list, which makes that in the next round

A list that is only looked at is kept as a display: its items, known by number (see types.is_display). The first use that
is more makes a list of it in the same way.
"""
from __future__ import annotations

from functools import lru_cache

from typeinfer.errors import TypingError
from typeinfer.ir import Block, Constant, Return
from typeinfer.lattice import adapted, join, with_parts
from typeinfer.meaning.resolutions import Actual, CallsFunction, Collected, IsActual, MakesComposite, Unwrapped, UsesRule
from typeinfer.callables.steps import content
from typeinfer.kinds.records import Either, Instance
from typeinfer.types import BOTTOM, NONE, Array, List, Mutable, Number, Optional, Tuple, Type, View, is_display
from typeinfer.words.wording import MIXED, worded

ROUNDS, DEEPEST, DEEPEST_TUPLE = 100, 12, 16       # of inference; of lists in lists; of tuples in tuples


class NeedsGrowth(Exception):
    """Not an error: arguments (by number) must be lists of these types."""

    def __init__(self, wanted: dict[int, Type], loc):
        self.wanted, self.loc = wanted, loc


class OutsideGrows(Exception):
    """Not an error: what is read outside of functions must be lists of these types (Taken → type)."""

    def __init__(self, wanted: dict, loc):
        self.wanted, self.loc = wanted, loc


class Growth:
    """The wants of one function's inference."""

    def __init__(self, inference):
        self.inference = inference
        self.grown: dict = {}                     # call → the type of the list it makes
        self.fresh: list = []                     # calls whose list was found to hold more just now
        self.function = None
        self.made_in: dict | None = None          # call → its block
        self.rounds = 0
        self.changed, self.of_parameters, self.of_outside, self.loc = False, {}, {}, None
        self.is_waiting = self.has_settled = False      # see waits_for_items

    def start(self, function) -> None:
        """A round begins."""
        if function is not self.function:         # loops were unrolled: other calls
            self.grown, self.function, self.has_settled, self.made_in = {}, function, False, None
        self.changed, self.of_parameters, self.of_outside, self.is_waiting = False, {}, {}, False
        self.fresh = []
        self.rounds += 1
        if self.rounds > ROUNDS:
            raise TypingError(f"what the lists of {self.inference.source.name} hold does not settle", advice="use fewer lists in lists")

    def is_stale(self) -> bool:
        """Whether another round is needed. Raises NeedsGrowth where the caller must begin, OutsideGrows where all must."""
        if self.of_outside:
            raise OutsideGrows(self.of_outside, self.loc)
        if self.of_parameters:
            loc = next(iter(self.of_parameters.values()))[1]
            raise NeedsGrowth({index: t for index, (t, _) in self.of_parameters.items()}, loc)
        if self.is_waiting and not self.changed:
            self.has_settled = True
            return True
        return self.changed

    def take_up(self) -> list[Block]:
        """The blocks to look at again because lists made there were found to hold more. What follows then mostly sees what lists will
        hold; the next round goes through all of it once more."""
        if not self.fresh:
            return []
        if self.made_in is None:
            self.made_in = {instr: block for block in self.function.blocks for instr in block.instrs}
        found = {self.made_in[instr]: None for instr in self.fresh if self.inference.resolutions.pop(instr, None) is not None}
        self.fresh = []
        return list(found)

    def waits_for_items(self, resolution) -> bool:
        """Whether a call's result is not to be looked at yet: an array made from a list in which nothing was put so far. Its dtype
        would be float64, which no other array can be taken for. Where nothing else changes any more, the list is empty indeed."""
        if self.has_settled or not isinstance(resolution, CallsFunction | UsesRule) or not isinstance(resolution.result, Array) or not any(
                one.type.item is BOTTOM if isinstance(one.type, List) else is_display(one.type) and not one.type.parts
                for one in resolution.actuals):
            return False
        self.is_waiting = True
        return True

    def puts_off(self, resolution) -> bool:
        """Whether a function of the library is not looked into before the next round, which is needed anyway: it is given what nothing was
        put into so far. (To infer how an empty list is sorted takes as long as all the rest of a function that fills it.)"""
        return (self.changed or bool(self.of_parameters) or bool(self.of_outside)) and isinstance(resolution, CallsFunction) and (
            resolution.is_library and any(_has_nothing(one.type) for one in resolution.actuals))

    def want(self, actual: Actual, t: Type, instr=None) -> None:
        """The lists in `actual` must be those of type `t`."""
        if adapted(actual.type, t) is actual.type:
            return
        self.loc = getattr(instr, "loc", None)
        self._trace(actual, t, set())
        if not self.changed and not self.of_parameters and not self.of_outside:
            raise TypingError(f"this is {worded(actual.type)}, but would have to be {worded(adapted(actual.type, t))}",
                              advice="give it items of that type where it is made")

    def want_results(self, t: Type) -> None:
        """All that is returned must be of that type."""
        inference = self.inference
        for block in inference.cut:
            if isinstance(block.end, Return) and block.end.args[0] in inference.facts:
                self.want(inference.facts[block.end.args[0]], t)

    def _trace(self, actual: Actual, t: Type, seen: set) -> bool:
        """Go back to where the lists in a value are made; whether such a place was found."""
        t = adapted(actual.type, t)
        if t is actual.type:
            return False
        if isinstance(actual, Collected):
            return any([self._trace(one, part, seen) for one, part in zip(actual.items, t.parts)])
        if isinstance(actual, Unwrapped):
            return self._trace(actual.of, Optional(t), seen)
        if actual.of is not None:
            whole = actual.of.type
            parts = list(whole.parts)
            parts[actual.index] = t
            whole = View(whole.of, tuple(parts)) if is_display(whole) else with_parts(whole, tuple(parts))
            return whole is not None and self._trace(actual.of, whole, seen)
        value = actual.value
        if value is None or isinstance(value, Constant) or (value, t) in seen:
            return False
        seen.add((value, t))
        taken = self.inference.program.outside.by_value.get(value)
        if taken is not None:
            self.of_outside[taken] = self._joined(self.of_outside.get(taken, taken.type), t)
            return True
        if value in self.inference.function.params:
            index = self.inference.function.params.index(value)
            before = self.of_parameters.get(index, (actual.type,))[0]
            self.of_parameters[index] = self._joined(before, t), self.loc
            return True
        if isinstance(value.origin, Block):
            return self._trace_parameter(value, t, seen)
        return self._trace_call(value.origin, t, seen)

    def _trace_parameter(self, param, t: Type, seen: set) -> bool:
        inference, block, found = self.inference, param.origin, False
        number = block.params.index(param)
        for other in inference.cut:
            for edge in other.end.edges:
                if edge.target is block and edge in inference.edges:
                    arg = edge.args[number]
                    if isinstance(arg, Constant) or arg in inference.facts:
                        found |= self._trace(inference.operand(arg), t, seen)
        return found

    def _trace_call(self, instr, t: Type, seen: set) -> bool:
        entry = self.inference.resolutions.get(instr)
        if entry is None:
            return False
        resolution = entry[1]
        if isinstance(resolution, IsActual):
            return self._trace(resolution.actual, t, seen)
        if isinstance(resolution, MakesComposite):
            if is_display(resolution.result) and not (is_display(t) and len(t.parts) == len(resolution.result.parts)):
                return self._grow(instr, resolution.result, t)
            return any([self._trace(one, part, seen) for one, part in zip(resolution.actuals, t.parts)])
        if isinstance(resolution, UsesRule) and resolution.rule is not None and resolution.rule.op.python is content:
            return self._trace(resolution.actuals[0], Optional(t), seen)
        if isinstance(resolution, CallsFunction) or isinstance(resolution, UsesRule) and (
                resolution.rule is not None and resolution.rule.op.grow is not None):
            return self._grow(instr, resolution.result, t)
        return False

    def _grow(self, instr, present: Type, t: Type) -> bool:
        before = self.grown.get(instr)
        joined = self._joined(before if before is not None else present, t)
        if before is not joined:
            self.grown[instr] = joined
            self.changed = True
            self.fresh.append(instr)
        return True

    def _joined(self, before: Type, t: Type) -> Type:
        joined = join(before, t)
        if joined is None and isinstance(before, Instance):
            raise TypingError(f"an attribute of {before.of.__name__} must have one type in compiled code: {worded(before)} here, {worded(t)} "
                              "elsewhere", self.loc, advice="use another name for each")
        if joined is None:
            raise TypingError(f"{what_must_be_one(before)} must have one type in compiled code: {worded(before)} here, "
                              f"{worded(t)} elsewhere", self.loc, advice=MIXED)
        if _depth(joined) > DEEPEST:
            raise TypingError("a list that holds itself is not supported in compiled code", self.loc,
                              advice="keep positions in a second list")
        if _tuples_in(joined) > DEEPEST_TUPLE:
            raise TypingError("what is put there holds what was there before in a new tuple, so its type has no end", self.loc,
                              advice="make it an instance of a class with the parts as attributes: these may be of the same class")
        return joined


def _depth(t: Type) -> int:
    """How deep mutable objects are nested."""
    return 1 + max(map(_depth, t.held)) if isinstance(t, Mutable) and t.grows else 0


def _has_nothing(t: Type) -> bool:
    """Whether there is something in which nothing was put so far: an empty list, a dictionary of such, an iterator of one."""
    if isinstance(t, Mutable):
        return t.grows and any(one is BOTTOM or _has_nothing(one) for one in t.held)
    return is_display(t) and not t.parts or any(map(_has_nothing, t.parts))


@lru_cache(maxsize=4096)
def _tuples_in(part) -> int:
    """How deep tuples are nested in a type, or in part of what makes one."""
    inner = part if type(part) is tuple else part.key() if isinstance(part, Type) else ()
    return (type(part) is Tuple) + max(map(_tuples_in, inner), default=0)


def what_must_be_one(t: Type) -> str:
    """What of a list, dictionary or set has one type, in words."""
    return {**dict.fromkeys(("dict", "Counter", "OrderedDict", "defaultdict"), "the keys of a dictionary, and its values,"), "deque": "the items of a deque", "set": "the items of a set", "frozenset": "the items of a set"}.get(
        t.python_class.__name__, "the items of a list")


def fills(empty: Type, t: Type) -> bool:
    """Whether `t` is `empty` but for what is in lists, dictionaries and sets that had nothing."""
    if empty is t:
        return True
    if isinstance(empty, Mutable) and empty.grows:
        return empty.is_like(t) and all(one is BOTTOM or fills(one, other) for one, other in zip(empty.held, t.held))
    if isinstance(empty, Either):
        return isinstance(t, Either) and len(empty.options) == len(t.options) and all(map(fills, empty.options, t.options))
    if isinstance(empty, Instance):
        return isinstance(t, Instance) and empty.of is t.of and all(
            (before := empty.field(name)) is None or _fills_field(before, one) for name, one, _ in t.fields_now())
    if isinstance(empty, Optional):
        return isinstance(t, Optional) and fills(empty.of, t.of)
    return isinstance(empty, Tuple) and isinstance(t, Tuple) and len(empty.parts) == len(t.parts) and all(
        map(fills, empty.parts, t.parts))


def _fills_field(before: Type, t: Type) -> bool:
    """As `fills`, of the attribute of an instance: it may be None now, or a number of a lower kind."""
    if before is NONE or isinstance(before, Number) and before.python and isinstance(t, Number):
        return before is not NONE or isinstance(t, Optional)
    if isinstance(t, Optional) and not isinstance(before, Optional):
        return _fills_field(before, t.of)
    return isinstance(before, Instance) or fills(before, t)
