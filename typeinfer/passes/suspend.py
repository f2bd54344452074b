"""Suspend: the body of a generator becomes a function that runs to the next item and can be called again.

In: the body of a generator function, a function of typed IR with `yield`.  Out: `resume`, a function of the generator that says whether
there is an item, and `drop`.  Holds: what is live across a yield is in the frame (see generators); what can be computed again from
the arguments is not.

    b0(%n):                                   b0(%g):  %s = field[0] %g;  keep[0] %g, -1;  %n = argument[3] %g
        jump b1(0)                                     branch stands[1] %s → b3, or stands[0] %s → b4, or return False
    b1(%i):                            →      b4():    jump b1(0)
        branch %i < %n, b2, …                 b1(%i):  branch %i < %n, b2, …
    b2():                                     b2():    keep[1] %g, %i;  keep[4] %g, %i;  keep[0] %g, 1;  return True
        yield %i                              b3():    %i.1 = field[4] %g;  %j = %i.1 + 1;  jump b1(%j)
        %j = %i + 1
        jump b1(%j)
"""
from __future__ import annotations

from typeinfer.kinds.generators import CLOSES, FINISHED, FIRST_ARGUMENT, ITEM, NOT_STARTED, RESULT, SENT, STATE, THROWN, THROWN_TYPE, Generator, GeneratorBody
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Return, Value
from typeinfer.passes.place_parameters import Places
from typeinfer.structure import ARGUMENT, EXIT, FIELD, FINISH, KEEP, MAKE, PART, STANDS, YIELD, can_raise
from typeinfer.types import BOOL, INT, NONE, Number, Type

ONCE = "once"       # the flag of instructions that compute the same whenever a generator goes on


def suspend(function: Function, body: GeneratorBody) -> None:
    """Change the body of a generator into its `resume`, and write its `drop`."""
    _Suspending(function, body).run()


class _Suspending:
    def __init__(self, function: Function, body: GeneratorBody):
        self.function, self.body = function, body
        self.generator = Value(Generator(body), "generator")
        self.yields: list[tuple[Block, Value, Block, object]] = []    # the block before, the item, the block after, the place

    def run(self) -> None:
        function, body = self.function, self.body
        start = function.blocks[0]
        self._split()
        live = self._find_live()
        entry = Block("entry")
        entry.params.append(self.generator)
        self.generator.origin = entry
        arguments, start.params = start.params, []
        state = self._read(entry, STATE, INT, "state")
        self._keep(entry, STATE, Constant(INT, FINISHED), None)
        for number, param in enumerate(arguments):
            entry.instrs.append(Instr(ARGUMENT, [self.generator], param, None, attr=FIRST_ARGUMENT + number))
        again = self._hoist(entry, set(arguments), live)
        kept = [[value for value in self._ordered(one) if value not in again] for one in live]
        self._dispatch(entry, state, start)
        places = Places(function)
        number_of: dict[Value, int] = {}
        first = FIRST_ARGUMENT + len(body.argument_types)
        own: dict[Value, set[Block]] = {}
        renamed: dict[Block, dict[Value, Value]] = {}
        for values, (_, _, after, loc) in zip(kept, self.yields):
            loads = []
            for value in values:
                if value not in number_of:
                    number_of[value] = first + len(body.locals)
                    body.locals.append(value.type)
                    home = value.origin if isinstance(value.origin, Block) else self.home[value.origin]
                    own[value] = {home}
                    places.define(value, home, value)
                new = Value(value.type, value.name)
                loads.append(Instr(FIELD, [self.generator], new, loc, attr=number_of[value]))
                places.define(value, after, new)
                renamed.setdefault(after, {})[value] = new
            after.instrs[:0] = [*loads, *self._take_what_came(after, loc)]
        for values, (before, item, _, loc) in zip(kept, self.yields):
            for value in values:              # as a use of the value at the end of the block, which `replace` renames
                self._keep(before, number_of[value], value, loc)
        places.replace(own, renamed)
        for number, (before, item, _, loc) in enumerate(self.yields, 1):
            self._keep(before, STATE, Constant(INT, number), loc)
        body.live = [[number_of[value] for value in values] for values in kept]
        function.result = BOOL
        self._write_drop()

    def _take_what_came(self, after: Block, loc) -> list[Instr]:
        """What it was sent, or was thrown into it, where it goes on; whether it does so for the last time."""
        sent, taken = self.sent.get(after), []
        if sent is not None:
            sent.args = [self.generator]
            after.instrs.remove(sent)
            taken = [sent, Instr(KEEP, [self.generator, Constant(sent.result.type, None)], None, loc, attr=SENT)]
        closes: Value | Constant = Constant(BOOL, False)
        if after in self.closing:
            closes = Value(BOOL)
            taken.append(Instr(FIELD, [self.generator], closes, loc, attr=CLOSES))
        if self.body.takes_exceptions:
            thrown = Value(THROWN_TYPE)
            taken += [Instr(FIELD, [self.generator], thrown, loc, attr=THROWN),
                      Instr(KEEP, [self.generator, Constant(THROWN_TYPE, None)], None, loc, attr=THROWN),
                      Instr(EXIT, [closes, thrown], None, loc)]
        elif after in self.closing:
            taken.append(Instr(EXIT, [closes], None, loc))
        return taken

    def _split(self) -> None:
        """End a block after each yield."""
        blocks, self.home = [], {}
        self.last_words: list[int] = []
        self.closing: set[Block] = set()          # the blocks after these yields
        self.sent: dict[Block, Instr] = {}        # block after a yield → what reads what was sent
        for block in self.function.blocks:
            blocks.append(block)
            while True:
                at = next((i for i, instr in enumerate(block.instrs) if instr.op is YIELD), None)
                if at is None:
                    break
                instr, after = block.instrs[at], Block(f"{block.name}.on")
                after.instrs, after.end = block.instrs[at + 1:], block.end
                if isinstance(after.end, Guarded) and not after.instrs:       # what is left to do where it is dropped
                    self.last_words.append(len(self.yields))
                    self.closing.add(after)
                if instr.result is not None:
                    self.sent[after] = Instr(FIELD, [], instr.result, instr.loc, attr=SENT)
                    after.instrs.insert(0, self.sent[after])
                block.instrs, block.end = block.instrs[:at], Jump(Edge(after), instr.loc)
                self.yields.append((block, instr.args[0], after, instr.loc))
                blocks.append(after)
                block = after
        self.function.blocks = blocks
        self.number: dict[Value, int] = {}        # in the order of definitions
        for block in blocks:
            self.home.update(dict.fromkeys(block.instrs, block))
            for value in (*block.params, *(instr.result for instr in block.instrs)):
                self.number[value] = len(self.number)

    def _ordered(self, values) -> list[Value]:
        return sorted(values, key=self.number.__getitem__)

    def _find_live(self) -> list[set[Value]]:
        """What is needed after each yield and was there before."""
        blocks, live_in = self.function.blocks, {}
        reads, writes = {}, {}
        items = {before: item for before, item, *_ in self.yields}
        for block in blocks:
            read, written = set(), set(block.params)
            for instr in block.instrs:
                read.update(arg for arg in instr.args if arg not in written)
                written.add(instr.result)
            for values in (block.end.args, *(edge.args for edge in block.end.edges), (items[block],) if block in items else ()):
                read.update(arg for arg in values if arg not in written)
            reads[block] = {value for value in read if not isinstance(value, Constant)}
            writes[block], live_in[block] = written, reads[block]
        changed = True
        while changed:
            changed = False
            for block in reversed(blocks):
                live = set().union(*(live_in[edge.target] for edge in block.end.edges)) - writes[block] | reads[block]
                if len(live) > len(live_in[block]):
                    live_in[block], changed = live, True
        return [live_in[after] for _, _, after, _ in self.yields]

    def _hoist(self, entry: Block, known: set[Value], live: list[set[Value]]) -> set[Value]:
        """Compute in the entry what is live and depends on the arguments alone; the values that are known there."""
        def can_hoist(value: Value, depth: int = 0) -> bool:
            if isinstance(value, Constant) or value in known:
                return True
            instr = value.origin
            if not isinstance(instr, Instr) or depth > 20 or can_raise(instr):
                return False
            is_free = instr.op in (MAKE, PART) or instr.op.pure and not instr.op.reads and instr.op.rules and _is_plain(value.type)
            return is_free and all(can_hoist(arg, depth + 1) for arg in instr.args)

        def hoist(value: Value) -> None:
            if isinstance(value, Constant) or value in known:
                return
            instr = value.origin
            for arg in instr.args:
                hoist(arg)
            self.home[instr].instrs.remove(instr)
            self.home[instr] = entry
            entry.instrs.append(instr)
            instr.flags |= {ONCE}
            known.add(value)

        for value in self._ordered(set().union(*live)):
            if can_hoist(value):
                hoist(value)
        return known

    def _dispatch(self, entry: Block, state: Value, start: Block) -> None:
        function = self.function
        ended = Block("ended")
        ended.end = Return(Constant(BOOL, False))
        ways = [*((number, after) for number, (_, _, after, _) in enumerate(self.yields, 1)), (NOT_STARTED, start)]
        block, added = entry, []
        for position, (number, target) in enumerate(ways):
            following = ended if position == len(ways) - 1 else Block(f"not{number}")
            stands = Value(BOOL)
            block.instrs.append(Instr(STANDS, [state], stands, None, attr=number))
            block.end = Branch(stands, Edge(target), Edge(following))
            added.append(following)
            block = following
        suspended = {before for before, *_ in self.yields}
        for before, item, _, loc in self.yields:
            self._keep(before, ITEM, item, loc)
            before.end = Return(Constant(BOOL, True), loc)
        for one in function.blocks:
            if isinstance(one.end, Return) and one not in suspended:
                if self.body.result is not NONE:
                    self._keep(one, RESULT, one.end.args[0], one.end.loc)
                one.end = Return(Constant(BOOL, False), one.end.loc)
        function.blocks[:0] = [entry]
        function.blocks += added

    def _read(self, block: Block, field: int, t, name: str = "") -> Value:
        value = Value(t, name)
        block.instrs.append(Instr(FIELD, [self.generator], value, None, attr=field))
        return value

    def _keep(self, block: Block, field: int, value: Value, loc) -> None:
        block.instrs.append(Instr(KEEP, [self.generator, value], None, loc, attr=field))

    def _write_drop(self) -> None:
        """What the frame holds is taken out of it; nobody uses it, so that it is released."""
        body = self.body
        generator = Value(Generator(body), "generator")
        entry, end = Block("entry"), Block("end")
        entry.params.append(generator)
        generator.origin = entry
        end.end = Return(Constant(NONE, None))
        blocks = [entry]
        state = Value(INT, "state")
        entry.instrs.append(Instr(FIELD, [generator], state, None, attr=STATE))
        fields = body.fields
        for number in range(FIRST_ARGUMENT, FIRST_ARGUMENT + len(body.argument_types)):
            entry.instrs.append(Instr(FIELD, [generator], Value(fields[number]), None, attr=number))
        block = entry
        for number, live in enumerate(body.live, 1):
            held, following, stands = Block(f"held{number}"), Block(f"not{number}"), Value(BOOL)
            block.instrs.append(Instr(STANDS, [state], stands, None, attr=number))
            block.end = Branch(stands, Edge(held), Edge(following))
            if number - 1 in self.last_words:     # it takes them itself
                held.instrs += [Instr(KEEP, [generator, Constant(BOOL, True)], None, None, attr=CLOSES),
                                Instr(FINISH, [generator], None, None)]
                live = []
            for field in live:
                held.instrs.append(Instr(FIELD, [generator], Value(fields[field]), None, attr=field))
            held.end = Jump(Edge(end))
            blocks += [held, following]
            block = following
        block.end = Jump(Edge(end))
        function = body.drop.function = Function(f"{self.function.name}.drop", [*blocks, end], self.function.source)
        function.result = NONE


def _is_plain(t: Type) -> bool:
    """Whether values are numbers, and have no memory that somebody may write."""
    return isinstance(t, Number) or bool(t.parts) and all(map(_is_plain, t.parts))
