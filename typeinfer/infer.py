"""Inference: the types of all values of one function, for given argument types.

In: a FunctionSource, argument types, the Program that knows the callees.  Out: facts, and what each call means (resolutions).  Holds: a
branch whose condition is known is not looked into; a library's mistakes are told at the user's line.

Facts (a type, and a constant where known) flow forward over the untyped IR until nothing changes. Block parameters join what
their edges bring, so a fact about a parameter only grows; other facts are recomputed from their operands.
"""
from __future__ import annotations

from typing import Any

from typeinfer.apart import Apart
from typeinfer.callees import Callee, look_at_yields
from typeinfer.captures import check_captures
from typeinfer.callables import functions, steps
from typeinfer.meaning.construction import check_fields
from typeinfer.decode.decoder import decode
from typeinfer.decode.graph import choose_repeats
from typeinfer.errors import JitError, Location, TypingError, UnsupportedError, definition
from typeinfer.facts import blocks_that_use, fold, is_same_constant, is_same_fact
from typeinfer.kinds.generators import Accepting, Generator, is_generator_code
from typeinfer.iterators import check_iterators, is_stepped
from typeinfer.ir import Branch, Constant, Guarded, Return, Unreachable, Value, source_order
from typeinfer.growth import Growth, NeedsGrowth
from typeinfer.lattice import as_item, as_list, holds_list, join
from typeinfer.ops import UNKNOWN
from typeinfer.passed import is_passed
from typeinfer.origins import about, conflict, origin, result_conflict, sources_of
from typeinfer.reads import as_outside, default_outside, note_reads, read_outside
from typeinfer.meaning.resolutions import (Actual, CallsFunction, Collected, GrowsLists, IsActual, MakesComposite, NeedsUnroll, UsesRule, Yields, known,
                                   may_raise)
from typeinfer.meaning.resolve import resolve
from typeinfer.source import FunctionSource, may_change
from typeinfer.types import BOOL, BOTTOM, NONE, BoundMethod, Optional, Static, Type, is_display
from typeinfer.words.wording import call_of, worded

SHORT, UNROLLED = 8, 250        # iterations of a short loop; bytecode instructions it may grow to
MOST_UNROLLED = 2000            # loops that are repeated in a function, copies counted
NO_ITEMS = Actual(BOOL, False)


class FunctionInference:
    """The facts of one function of a Program. `resolutions`: what each reached call means."""

    def __init__(self, program, source: FunctionSource, facts, callee: Callee):
        self.program, self.source, self.callee = program, source, callee
        self.arguments = facts
        self.growth = Growth(self)
        self.apart = Apart(self)
        self.unrolled: tuple = ()                 # see `graph.code_blocks`
        self.item = callee.generator.item if callee.generator is not None else BOTTOM     # of a generator: found before
        self.stepped: set = set()                 # calls of enumerate, zip, reversed that must give what is stepped through
        self.celled: frozenset[str] = frozenset()         # captured variables that must be cells
        self.result: Type = BOTTOM
        self.result_constant: Any = UNKNOWN

    def run(self) -> None:
        """Infer; again while loops are found that must be repeated for each item, or are short enough to be."""
        refused = None                            # why variables became cells
        while True:
            try:
                self._run_once()
            except JitError as error:
                if refused is not None:
                    raise refused from None
                if not self.to_unroll and not self.growth.is_stale() and not self._is_stepping and not (
                        error.wants_constant and choose_repeats(self.function.code_blocks, self.short_loops, UNROLLED)):
                    ahead = self.apart.resolve(error)
                    if ahead is None:             # else loops were not gone through, or types were not what they will be
                        raise self.apart.error or error from None
                    if not ahead:
                        continue
                    self.to_unroll = ahead
            if self.to_unroll:
                chosen = tuple(self.to_unroll.items())
            elif self.growth.is_stale() or self._is_stepping:
                continue
            else:
                chosen = choose_repeats(self.function.code_blocks, self.short_loops, UNROLLED)
            if not chosen:
                refused = check_captures(self)
                if refused is not None:
                    self.celled |= {refused.variable}
                    continue
                check_fields(self)
                if self.growth.is_stale():
                    continue
                for error in self.unsent.values():
                    raise error
                if not self.callee.is_library:
                    check_iterators(self)
                    if self._is_stepping:
                        continue
                return
            self.unrolled += (chosen,)
            if sum(map(len, self.unrolled)) > MOST_UNROLLED:
                raise UnsupportedError("loops over tuples nested this deep are not supported", definition(self.source.code),
                                       advice="use an array for the items of one type") from None

    def _run_once(self) -> None:
        self._is_stepping = False
        if self.callee.generator is not None:
            self.callee.generator.item, self.callee.generator.yielded = self.item, {}
        self.to_unroll: dict[int, int] = {}       # loops that must be repeated: number of the loop → times
        self.function = decode(self.source, self.unrolled, self.celled, self._passed())
        if self.callee.generator is not None:
            look_at_yields(self.callee, self.function)
        self.unsent: dict = {}                    # call of a generator function → what is wrong in it unless it is sent values
        self.growth.start(self.function)
        self.facts: dict[Value, Actual] = {}
        self.resolutions: dict = {}
        self.errors: dict = {}                    # block → what is wrong in it, for the facts so far
        self.cut: dict = {}                       # block → how many of its instructions are reached
        self.edges: set = set()                   # edges that may be taken
        self.joined_at: dict[Value, Location | None] = {}
        self.result, self.result_constant, self.returns = BOTTOM, UNKNOWN, []
        self._returned = False
        self.short_loops: dict[int, int] = {}     # loops over few items, known in number: number of the loop → times
        order = source_order(self.function.blocks[0])
        position = self.position = {block: index for index, block in enumerate(order)}
        self.has_loops = any(position[edge.target] <= position[block] for block in order for edge in block.end.edges)
        for param, (t, c) in zip(self.function.params, self.arguments, strict=True):
            self.facts[param] = Actual(t, c, value=param)
        self._users = blocks_that_use(order)
        pending = 1                               # bits of positions; the lowest is next, so that a block comes after what leads to it
        rounds = 0
        while pending:
            at = (pending & -pending).bit_length() - 1
            pending &= pending - 1
            rounds += 1
            if rounds > 60 * len(order) + 1000:
                raise TypingError(f"the types of {self.source.code.co_name} do not settle", definition(self.source.code),
                                  advice="use another name where a variable changes its type")
            for block in (*self._visit(order[at]), *self.growth.take_up()):
                pending |= 1 << position[block]
        if self.errors:
            raise self.errors[min(self.errors, key=position.get)]

    def _passed(self) -> frozenset[str]:
        """The parameters that are iterators of Python."""
        if self.callee.is_library:
            return frozenset()
        names = (*self.source.free, *(one.name for one in self.source.parameters))
        return frozenset(name for name, (t, _) in zip(names, self.arguments) if is_passed(t))

    # --- one block
    def _visit(self, block) -> list:
        """Compute the block's facts; returns the blocks that must be visited (again) because of them."""
        changed: list = []
        self.errors.pop(block, None)
        for number, instr in enumerate(block.instrs):
            try:
                fact = self._visit_call(instr)
            except JitError as error:             # perhaps only as long as not all paths to here are known
                if not self.has_loops or error.is_final:
                    raise
                self.errors[block], self.cut[block] = error, number
                return changed
            if fact is None or fact.type is BOTTOM:
                self.cut[block] = number if fact is None else number + 1
                if fact is not None and isinstance(block.end, Guarded) and instr is block.instrs[-1]:
                    changed += self._take(block, block.end.edges[1])
                return changed
            before = self.facts.get(instr.result)
            self.facts[instr.result] = fact
            if before is not None and before is not fact and not is_same_fact(before, fact):
                changed += [one for one in self._users.get(instr.result, ()) if one is not block and one in self.cut]
        self.cut[block] = len(block.instrs)
        end = block.end
        if isinstance(end, Unreachable):
            return changed
        if isinstance(end, Return):
            if block not in self.apart.refused:
                self._return(block, end.args[0])
            return changed
        edges = end.edges
        if isinstance(end, Branch):
            condition = self.operand(end.args[0])
            if condition.constant is not UNKNOWN:
                edges = [edges[0] if condition.constant else edges[1]]
        elif isinstance(end, Guarded) and not self._may_raise(block.instrs[-1]):
            edges = edges[:1]
        for edge in edges:
            changed += self._take(block, edge)
        return changed

    def _may_raise(self, instr) -> bool:
        entry = self.resolutions.get(instr)
        if entry is None:                         # a list must hold more first
            return True
        _, resolution, fact = entry
        if isinstance(resolution, Yields):
            return resolution.has_last_word
        is_folded = fact.constant is not UNKNOWN and not isinstance(resolution, CallsFunction) and not resolution.unwraps
        return not is_folded and may_raise(resolution)

    def _take(self, block, edge) -> list:
        """Control may pass along an edge of a block; returns the blocks to visit because of it."""
        changed = []
        if edge not in self.edges:
            self.edges.add(edge)
            changed.append(edge.target)
        return changed + self._flow(block, edge) if edge not in self.apart.refused else []

    def _flow(self, block, edge) -> list:
        """Join what an edge brings into its target's parameters; returns the blocks to visit because of it."""
        changed, loc = [], block.end.loc
        for param, arg in zip(edge.target.params, edge.args, strict=True):
            new = self.operand(arg)
            old = self.facts.get(param)
            if old is None:
                self.facts[param] = Actual(new.type, new.constant, value=param)
                self.joined_at[param] = origin(arg) or loc
                changed.append(edge.target)
                continue
            t = old.type if old.type is new.type else join(old.type, new.type)
            if t is None:
                raise self.apart.note(conflict(self, param, old.type, new.type, origin(arg) or loc), block, edge, param)
            c = old.constant
            if new.type is BOTTOM:
                pass
            elif old.type is BOTTOM:
                c = new.constant
            elif c is not UNKNOWN and not is_same_constant(c, new.constant):
                c = UNKNOWN
            if holds_list(t):
                self.growth.want(new, t)
                self.growth.want(old, t)
            if t is not old.type or c is not old.constant:
                if old.type is BOTTOM:
                    self.joined_at[param] = origin(arg) or loc
                self.facts[param] = Actual(t, c, value=param)
                changed += [one for one in self._users.get(param, ()) if one in self.cut]
        return changed

    def operand(self, value: Value) -> Actual:
        if isinstance(value, Constant):
            if value.type is BOTTOM:
                return Actual(BOTTOM, UNKNOWN, value=value)
            return Actual(value.type, value.value)
        return self.facts[value]

    def _visit_call(self, instr) -> Actual | None:
        """The fact of a call's result; None: an operand has no value, the code is not reached."""
        operands = [self.operand(arg) for arg in instr.args]
        for one in operands:
            if one.type is BOTTOM:
                return None
        before = self.resolutions.get(instr)
        if before is not None and all(a.type is b.type and a.constant is b.constant and a.value is b.value and a.of is b.of
                                      and a.index == b.index for a, b in zip(operands, before[0])):
            resolution = before[1]
            if not isinstance(resolution, CallsFunction) or resolution.callee.is_done:
                return before[2]
        called = operands[0].constant
        if called is steps.yield_value:
            return self._yield(instr, operands)
        if called is functions.outside:
            resolution = read_outside(self, operands[1].constant)
            self.resolutions[instr] = operands, resolution, resolution.actual
            return resolution.actual
        if (called is next or called is steps.next_inside) and len(operands) > 1 and self.step_through(operands[1]):
            return None
        try:
            names = instr.attr if isinstance(instr.attr, tuple) else ()
            resolution = resolve(self.program.registry, operands[0], operands[1:], names, self.growth.grown.get(instr))
            if isinstance(resolution, GrowsLists):
                return self._grow(resolution, instr)
            if instr in self.stepped:
                resolution = resolve(self.program.registry, known(iter), [Collected(resolution.result, resolution.actuals)], ()) if isinstance(
                    resolution, MakesComposite) else resolve(self.program.registry, known(steps.walk_back), operands[1:], ())
            if found := self._displays_in_frames(resolution):
                return self._grow(GrowsLists(found), instr)
            if self.growth.puts_off(resolution):
                return None
            self._settle_call(resolution, instr)
            self._check_lists(resolution, instr)
            if self.growth.waits_for_items(resolution):
                return None
            note_reads(self, operands)
            if isinstance(resolution, IsActual) and not self.callee.is_library and may_change(resolution.constant):
                resolution = as_outside(self, resolution, operands)
        except NeedsUnroll as request:
            self.to_unroll[instr.attr] = request.times
            return NO_ITEMS                       # go on, as if there were none: other loops are found at the same time
        except NeedsGrowth as request:            # a list that we pass must hold more
            return self._grow(GrowsLists([(resolution.actuals[index], t) for index, t in request.wanted.items()]), instr)
        except JitError as error:
            if self.callee.is_library:            # its place and its variables mean nothing to the user
                error.advice = error.advice(()) if callable(error.advice) else error.advice
                raise
            if error.location is not None and error.location.code is not self.source.code:
                raise error.called_from(instr.loc)
            raise error.at(instr.loc, about(self, instr), sources_of(instr))
        fact = self._fact(resolution, instr)
        if isinstance(instr.attr, int) and operands[0].constant is steps.has_next:
            self._note_short_loop(instr.attr, operands[1].constant, operands[3].constant)
        self.resolutions[instr] = operands, resolution, fact
        return fact

    def _displays_in_frames(self, resolution) -> list:
        """Lists that a generator is made with: others may see and change them before it is gone through."""
        if not isinstance(resolution, CallsFunction) or not is_generator_code(resolution.source.code):
            return []
        found = [(one, as_list(one.type)) for one in resolution.actuals if is_display(one.type)]
        return [(one, t) for one, t in found if t is not None]

    def step_through(self, actual: Actual) -> bool:
        """Let what made an enumerate, zip or reversed make a generator instead, which keeps its position; whether there is such a call."""
        instr = getattr(actual.value, "origin", None)
        operands, resolution, *_ = self.resolutions.get(instr, (None, None))
        is_made = isinstance(resolution, MakesComposite) or operands is not None and operands[0].constant is reversed
        if not is_made or not is_stepped(actual.type) or instr in self.stepped:
            return False
        self.stepped.add(instr)
        self._is_stepping = True
        return True

    def _yield(self, instr, operands) -> Actual:
        """An item of a generator: all must be of one type."""
        body, one = self.callee.generator, operands[1]
        t = one.type
        if holds_list(t):                         # what takes it may change it
            t = as_item(t) or t
        body.yielded[instr] = t
        has_last_word = operands[2].constant
        body.inner.update(inner.type.of.body for inner in operands[3:] if isinstance(getattr(inner.type, "of", None), Generator))
        body.has_last_word |= has_last_word or body.takes_exceptions
        joined = join(body.item, t)
        if joined is None:
            raise TypingError(f"a generator's items must have one type in compiled code: {worded(t)} here, {worded(body.item)} elsewhere",
                              instr.loc, advice="convert one of them")
        body.item = joined
        if holds_list(joined):                    # what was yielded before, too
            for earlier in body.yielded:
                self.growth.want(self.operand(earlier.args[1]), joined, earlier)
        if body.sent is BOTTOM:
            fact = Actual(BOTTOM)
        else:
            fact = Actual(NONE, None) if body.sent is NONE else Actual(Optional(body.sent), UNKNOWN, value=instr.result)
        self.resolutions[instr] = operands, Yields(one, has_last_word or body.takes_exceptions), fact
        return fact

    def _grow(self, resolution: GrowsLists, instr) -> Actual | None:
        """Lists must hold more: note where they are made, and go on for what else there is."""
        try:
            for actual, t in resolution.wanted:   # they may lead back to this very call
                self.growth.want(actual, t, instr)
        except JitError as error:
            raise error.at(instr.loc, about(self, instr), sources_of(instr))
        self.resolutions.pop(instr, None)
        return None if resolution.result is None else Actual(resolution.result, UNKNOWN, value=instr.result)

    def _check_lists(self, resolution, instr) -> None:
        """Lists must be what they are taken for: they cannot be converted."""
        targets = resolution.params if isinstance(resolution, UsesRule) else resolution.result.parts if isinstance(
            resolution, MakesComposite) else ()
        for actual, t in zip(getattr(resolution, "actuals", ()), targets):
            if t is not actual.type and holds_list(t):
                self.growth.want(actual, t, instr)

    def _note_short_loop(self, loop: int, iterator, is_unrolled: bool) -> None:
        """A `for` whose number of iterations is known and small is worth one copy for each: indices become constants."""
        if not is_unrolled and isinstance(iterator, tuple) and 0 < iterator[1] <= SHORT:
            self.short_loops[loop] = iterator[1]

    def _settle_call(self, resolution, instr) -> None:
        if not isinstance(resolution, CallsFunction) or resolution.callee is not None:
            return
        if not resolution.is_library and not self.callee.is_library:
            resolution.actuals = [default_outside(self, one) if isinstance(one.type, Static) else one for one in resolution.actuals]
        facts = self.program.widened(resolution.source, [(a.type, a.constant) for a in resolution.actuals])
        try:
            is_library = resolution.is_library or self.callee.is_library and resolution.source.package == self.source.package
            callee = self._infer_callee(resolution, facts, is_library, instr)
        except JitError as error:
            if is_library:                        # the user's line is the call, not the library's body
                if error.location is not None and error.location.code is resolution.source.code:
                    error.location, error.notes = None, ()
                if error.location is None and not error.is_exact and not self.callee.is_library:
                    error.notes = (f"{self._call_in_words(instr)} needs it",)
                raise
            from typeinfer.words.foreign import is_of_python, not_compiled
            if not self.callee.is_library and is_of_python(resolution.source):
                raise not_compiled(resolution.source, error) from None
            raise error if self.callee.is_library else error.called_from(instr.loc)
        callee.inline = callee.inline or resolution.inline or is_library and any(isinstance(a.type, Generator) for a in resolution.actuals)
        resolution.callee, resolution.result = callee, callee.result
        resolution.constant = callee.result_constant
        if callee.generator is not None:
            resolution.result, resolution.constant = Generator(callee.generator), UNKNOWN

    def _infer_callee(self, resolution, facts, is_library: bool, instr) -> Callee:
        """The callee; of a generator function that means nothing where it is sent None only, what is known before it is sent something."""
        source, wanted = resolution.source, self.growth.grown.get(instr)
        try:
            return self.program.infer(source, facts, is_library, self.callee.options, wanted)
        except JitError as error:
            if not is_generator_code(source.code) or is_library or wanted is not None:
                raise
            try:
                callee = self.program.infer(source, facts, is_library, self.callee.options, Accepting(BOTTOM, False))
            except JitError:
                raise error from None
            self.unsent[instr] = error.called_from(instr.loc)
            return callee

    def _call_in_words(self, instr) -> str:
        callee, *given = map(self.operand, instr.args)
        if isinstance(callee.type, BoundMethod):
            return call_of(callee.type.function.value, [callee.type.owner, *(one.type for one in given)])
        if not isinstance(callee.type, Static):
            return "this call"
        return call_of(callee.constant, [one.type for one in given], instr.attr if isinstance(instr.attr, tuple) else ())

    def _fact(self, resolution, instr) -> Actual:
        if isinstance(resolution, IsActual):
            actual = resolution.actual
            if actual.constant is not UNKNOWN:
                return Actual(actual.type, actual.constant)
            return actual
        constant = resolution.constant
        if constant is UNKNOWN:
            constant = fold(resolution)
        return Actual(resolution.result, constant, value=instr.result)

    # --- results and errors
    def _return(self, block, value: Value) -> None:
        fact, here = self.operand(value), (block.end.loc, origin(value))
        t = join(self.result, fact.type)
        if self.callee.wanted is not None and t is not None:
            t = join(t, self.callee.wanted)
        if t is None:
            raise self.apart.note(result_conflict(self.source.code.co_name, fact.type, value, here, self.returns), block)
        if holds_list(t):
            self.growth.want(fact, t)
            self.growth.want_results(t)
        if not self._returned:
            self.result_constant = fact.constant
        elif not is_same_constant(self.result_constant, fact.constant) or t is not self.result:
            self.result_constant = UNKNOWN
        self._returned = True
        self.result = t
        self.returns.append((fact.type, here))
