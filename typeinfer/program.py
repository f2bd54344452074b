"""A function and all that it calls, each inferred once for its argument types: facts, then typed IR.

In: a FunctionSource, argument types, a Registry.  Out: a Callee with typed IR and the result type.  Holds: never compiles; a callee is
inferred once for each list of argument types; the result of a recursive call is assumed, until the one found is the one assumed.
"""
from __future__ import annotations

import sys
from typing import Any

from typeinfer.callees import Callee, finish_body, give_body, note_recursion, sent_from_python
from typeinfer.errors import JitError, TypingError
from typeinfer.facts import key_of
from typeinfer.finish import build_typed
from typeinfer.kinds.generators import is_generator_code
from typeinfer.growth import NeedsGrowth, OutsideGrows, fills
from typeinfer.infer import FunctionInference
from typeinfer.lattice import as_tuple, holds_list
from typeinfer.ops import UNKNOWN, Registry
from typeinfer.origins import endless, endless_result
from typeinfer.outside import OutsideObjects, hand_down
from typeinfer.kinds.records import with_absent
from typeinfer.source import FunctionSource, Read
from typeinfer.types import Tuple, Type
from typeinfer.words.wording import worded

DEEP, OFTEN = 150, 15           # calls within calls; how often a function may be among them, if there are so many
GROWN = 4                       # lengths of a tuple that grows from call to call, before it has none that is known
FRAMES = 30_000                 # of Python, for inference: a call within a call takes eight


class Program:
    """One compilation's inference: the callees by (source, options, argument facts). `reads`: what it took for constant;
    `globals_of`: the globals of each code object of the user's."""

    def __init__(self, registry: Registry):
        self.registry = registry
        self.callees: dict = {}
        self.reads: dict[tuple, Read] = {}
        self.globals_of: dict = {}
        self.outside = OutsideObjects()
        self.fixed_reads: dict[tuple, Read] = {}  # attributes that nobody rebinds, but that may differ in another process
        self.bodies: dict = {}                    # like `callees`: of generators that were inferred only for now, what they have in the end
        self.failures: dict = {}                  # like `callees`: the errors of those that have no types
        self.stack: list[Callee] = []
        self.lowest_use = 1 << 30                 # the outermost unfinished callee whose result was used

    def infer(self, source: FunctionSource, facts: list[tuple[Type, Any]], is_library: bool = False, options=None,
              wanted: Type | None = None) -> Callee:
        """The callee for these argument facts; unfinished where it is being inferred already (recursion).

        `options`: the caller's, for a function that has none of its own."""
        options = source.options or options
        key = source.key, options, wanted, tuple((t, key_of(c)) for t, c in facts)
        known = self.callees.get(key)
        if known is not None:
            if not known.is_done:
                known.is_recursive = True
                self.lowest_use = min(self.lowest_use, known.depth)
            return known
        if key in self.failures:
            raise self.failures[key].copy()
        if len(self.stack) > DEEP and sum(one.source.code is source.code for one in self.stack) > OFTEN:
            raise self._endless(source)
        callee = self.callees[key] = Callee(source, tuple(facts), is_library, options, wanted)
        if is_generator_code(source.code):
            give_body(callee, self.bodies.get(key))
        callee.depth = len(self.stack)
        outer_use, self.lowest_use = self.lowest_use, 1 << 30
        self.stack.append(callee)
        try:
            self._settle(callee, source, facts)
            if not is_library:
                self.reads.update((key, read) for key, read in source.reads.items() if type(read) is Read)
                self.globals_of[source.code] = source.globals
        except RecursionError:
            del self.callees[key]
            raise self._endless(source) from None
        except BaseException as error:
            del self.callees[key]
            self.bodies.pop(key, None)
            if isinstance(error, JitError) and self.lowest_use >= callee.depth:    # it will not go away
                self.failures[key] = error.copy()
            self.lowest_use = min(self.lowest_use, outer_use)
            raise
        finally:
            self.stack.pop()
        if self.lowest_use < callee.depth:        # used an unfinished result further out: only provisional
            del self.callees[key]
            if callee.generator is not None:      # the type of what was made is that of what will be, else recursion never settles
                self.bodies[key] = callee.generator
        else:
            callee.is_done = True
            self.lowest_use = 1 << 30
        self.lowest_use = min(self.lowest_use, outer_use)
        return callee

    def widened(self, source: FunctionSource, facts: list[tuple[Type, Any]]) -> list[tuple[Type, Any]]:
        """The facts of a call, where a tuple that grew from call to call within calls has no known length any more: else each
        call had types of its own, without end."""
        made = facts
        for index, (t, _) in enumerate(facts):
            if type(t) is not Tuple or len(t.parts) <= GROWN or holds_list(t):
                continue
            before = {len(one.args[index][0].parts) for one in self.stack
                      if one.source.code is source.code and index < len(one.args) and type(one.args[index][0]) is Tuple}
            wide = as_tuple(t) if sum(length < len(t.parts) for length in before) >= GROWN else None
            if wide is not None:
                made = [*made[:index], (wide, UNKNOWN), *made[index + 1:]]
        return made

    def _endless(self, source: FunctionSource) -> TypingError:
        calls = [[t for t, _ in one.args] for one in self.stack if one.source.code is source.code]
        return endless(source, calls[:3])

    def infer_root(self, source: FunctionSource, facts: list[tuple[Type, Any]], options=None) -> Callee:
        """As `infer`, of the function that Python calls. An empty list that it is given is one of what it puts into it."""
        wanted, limit = sent_from_python(source), sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, FRAMES))
        try:
            return self._infer_root(source, facts, options, wanted)
        finally:
            sys.setrecursionlimit(limit)

    def _infer_root(self, source: FunctionSource, facts: list[tuple[Type, Any]], options, wanted: Type | None) -> Callee:
        while True:
            try:
                root = self.infer(source, facts, options=options, wanted=wanted)
                for body in self.bodies.values():
                    note_recursion(body)
                if self.outside.by_value:
                    hand_down(root, self.outside)
                return root
            except OutsideGrows as request:
                self.outside.grow(request.wanted, request.loc)
                self.callees, self.bodies, self.failures, self.reads, self.lowest_use = {}, {}, {}, {}, 1 << 30
            except NeedsGrowth as request:
                for index, t in request.wanted.items():
                    if not fills(facts[index][0], t):
                        name = (*source.free, *(one.name for one in source.parameters))[index]
                        raise TypingError(f"argument '{name}' is {worded(facts[index][0])}, but what is put into it makes it "
                                          f"{worded(t)}", request.loc, advice="pass a list of such items") from None
                    t = with_absent(facts[index][0], t)
                    facts = [(t, UNKNOWN) if number == index else fact for number, fact in enumerate(facts)]

    def _settle(self, callee: Callee, source: FunctionSource, facts) -> None:
        """Repeat until the result that recursive calls assumed is the one found."""
        for _ in range(12):
            before, before_constant = callee.result, callee.result_constant
            item = callee.generator and callee.generator.item
            inference = FunctionInference(self, source, facts, callee)
            inference.run()
            callee.result_constant = inference.result_constant
            callee.result = inference.result
            if not callee.is_recursive:
                break
            callee.result_constant = UNKNOWN
            if callee.result is before and before_constant is UNKNOWN and (item is None or callee.generator.item is item):
                break
        else:
            if callee.result != before:
                raise endless_result(source, inference.returns[-1][1][0])
        callee.function = build_typed(inference, callee)
        callee.note_exceptions()
        if callee.generator is not None:
            finish_body(callee)
