"""Decoding: CPython bytecode to untyped SSA IR, by running it on values instead of objects.

In: a FunctionSource.  Out: a Function of untyped IR: every instruction is a `call` whose first argument is the callable, a
Constant for all that Python's operators mean (`operator.add`, `getattr`, `operator.getitem`, and the steps of `for`,
declared in `steps`).
Holds: each bytecode instruction is visited once; a block with one predecessor continues its frame, one with several has a
parameter for each live local and stack slot (the redundant ones are removed afterwards).

    for i in range(n):      b1(k):  more = has_next(it, k);  branch more, b2, b3
        s += i              b2:     i = next_item(it, k);  k1 = advance(k);  s1 = iadd(s, i);  jump b1(k1, s1)
"""
from __future__ import annotations

from bytecode import BasicBlock

from typeinfer import steps
from typeinfer.decode import opcodes
from typeinfer.decode.frame import UNBOUND, Cell, FrameState, Loop, Maybe
from typeinfer.decode.graph import CodeBlock, code_blocks
from typeinfer.decode.liveness import LocalFacts
from typeinfer.errors import Location, UnsupportedError
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Instr, Jump, Return, Unreachable, Value
from typeinfer.passes.remove_parameters import remove_parameters
from typeinfer.source import FunctionSource
from typeinfer.typeof import constant
from typeinfer.types import BOOL, BOTTOM, Static


def decode(source: FunctionSource, unrolled: tuple[tuple[int, int], ...] = ()) -> Function:
    """Untyped IR of a function, remembered on the source. `unrolled`: loops to repeat, see `graph.code_blocks`."""
    function = source.decoded.get(unrolled)
    if function is None:
        function = source.decoded[unrolled] = Decoder(source, unrolled).run()
    return function


class Decoder:
    """Runs one function's bytecode. The opcode functions in `opcodes` and `py3xx` work on this object."""

    def __init__(self, source: FunctionSource, unrolled: tuple[tuple[int, int], ...] = ()):
        self.source = source
        self.unrolled = unrolled
        self.code = source.code
        self.table = opcodes.table()
        self.state: FrameState | None = None
        self.block: Block | None = None
        self.loc: Location | None = None
        self.keyword_names: tuple[str, ...] = ()
        self.self_cells: set[str] = set()
        self._cells = frozenset(self.code.co_cellvars + self.code.co_freevars)
        self.closed_over: dict[str, Location] = {}       # captured by an inner function: must not change afterwards
        self._starts: dict[CodeBlock, Block] = {}
        self._entry_states: dict[CodeBlock, FrameState] = {}
        self._locations: dict = {}
        self._blocks: list[Block] = []

    # --- the run
    def run(self) -> Function:
        order = code_blocks(self.code, self.unrolled)
        self._index = {block: index for index, block in enumerate(order)}
        names = [p.name for p in self.source.parameters]
        self._facts = LocalFacts(order, {*names, *self.source.free, *(self.source.cells or {})})
        self._predecessors: dict[CodeBlock, int] = {}
        for block in order:
            for successor in block.successors():
                self._predecessors[successor] = self._predecessors.get(successor, 0) + 1
        entry = Block("entry")
        self._blocks.append(entry)
        state = FrameState({}, [])
        for name in (*self.source.free, *names):
            state.locals[name] = entry.add_param(name=name)
        for name, cell in (self.source.cells or {}).items():
            try:
                state.locals[name] = constant(cell.cell_contents)
            except ValueError:                    # an empty cell: assigned later, or never
                state.locals[name] = UNBOUND
        self.block = entry
        first = order[0]
        if self._predecessors.get(first):         # a loop back to the first instruction
            self._jump(first, state)
        else:
            self._starts[first], self._entry_states[first] = entry, state
        for block in order:
            self._decode_block(block)
        function = Function(self.source.name, [b for b in self._blocks if b.end is not None], self.source)
        remove_parameters(function)
        return function

    def _decode_block(self, block: CodeBlock) -> None:
        start = self._starts.get(block)
        if start is None:                         # not reached
            return
        if block.guard is not None:
            raise UnsupportedError("try and with statements are not supported yet",
                                   self._location(block.guard.location))
        self.block, self.state = start, self._entry_states[block].copy()
        self._current = block
        for self._position, instruction in enumerate(block.instructions):
            self.loc = self._location(instruction.location)
            action = self.table.get(instruction.name)
            if action is None:
                raise UnsupportedError(opcodes.sentence(instruction), self.loc)
            arg = instruction.arg
            action(self, block.jump if isinstance(arg, BasicBlock) else arg)
            if self.block is None:                # the instruction ended the block
                return
        self._jump(block.next, self.state)
        self.block = None

    def _location(self, where) -> Location | None:
        if where is None or where.lineno is None:
            return self.loc
        key = (where.lineno, where.end_lineno, where.col_offset, where.end_col_offset)
        found = self._locations.get(key)
        if found is None:
            found = self._locations[key] = Location(self.code, *key)
        return found

    # --- what opcode functions use
    def push(self, slot) -> None:
        self.state.stack.append(slot)

    def pop(self):
        return self.state.stack.pop()

    def pop_many(self, count: int) -> list:
        if not count:
            return []
        stack = self.state.stack
        taken = stack[-count:]
        del stack[-count:]
        return taken

    def constant(self, value) -> Constant:
        return constant(value)

    def call(self, callable, *args: Value, keywords: tuple[str, ...] = (), attr=None) -> Value:
        """Emit a call of a Python callable (or of a Value) and give its result.

        The instruction's attr is the keyword names, or for a step of a `for` the number of its loop.
        """
        callee = callable if isinstance(callable, Value) else Constant(Static(callable), callable)
        result = Value(origin=None)
        self.block.instrs.append(Instr(None, [callee, *map(self.plain, args)], result, self.loc, attr=keywords or attr))
        return result

    def plain(self, slot) -> Value:
        """The slot as a value; markers here mean syntax that is not supported."""
        if isinstance(slot, Value):
            return slot
        if isinstance(slot, Loop):
            return slot.iterator
        raise UnsupportedError("this use of an inner function's variables is not supported", self.loc)

    def is_cell(self, name: str) -> bool:
        """Whether a variable is shared with an inner or outer function."""
        return name in self._cells

    def load_local(self, name: str) -> None:
        slot = self.state.locals.get(name, UNBOUND)
        if isinstance(slot, Maybe):
            self.call(steps.check_bound, slot.is_bound, constant(name), constant(name in self.code.co_freevars))
            slot = self.state.locals[name] = slot.value
        if slot is UNBOUND:
            self.call(steps.check_bound, constant(False), constant(name), constant(name in self.code.co_freevars))
            self.unreachable()
            return
        self.push(slot)

    def store_local(self, name: str, slot) -> None:
        if isinstance(slot, Value):
            if not slot.name and not isinstance(slot, Constant):
                slot.name = name
        if name in self.closed_over:
            raise UnsupportedError(f"'{name}' is captured by an inner function and assigned afterwards; "
                                   "captured variables must keep their value", self.loc,
                                   (f"captured at line {self.closed_over[name].line}",))
        self.state.locals[name] = slot

    def delete_local(self, name: str) -> None:
        self.load_local(name)
        if self.block is not None:
            self.pop()
            self.state.locals[name] = UNBOUND

    def branch(self, condition: Value, then, then_state: FrameState, other, other_state: FrameState) -> None:
        """End the block: to bytecode block `then` where `condition` is true, else to `other`."""
        self.block.end = Branch(condition, self._edge(then, then_state), self._edge(other, other_state), self.loc)
        self.block = None

    def split(self, condition: Value) -> tuple[Block, Block]:
        """End the block with a branch to two new IR blocks, which opcode functions fill themselves."""
        yes, no = self._new_block(), self._new_block()
        self.block.end = Branch(condition, Edge(yes), Edge(no), self.loc)
        return yes, no

    def jump(self, target) -> None:
        self._jump(target, self.state)
        self.block = None

    def end_with_return(self, value: Value) -> None:
        self.block.end = Return(value, self.loc)
        self.block = None

    def unreachable(self) -> None:
        self.block.end = Unreachable(self.loc)
        self.block = None

    def following_instruction(self):
        """The instruction after the current one in its block, or None."""
        rest = self._current.instructions[self._position + 1:self._position + 2]
        return rest[0] if rest else None

    @property
    def next_block(self):
        """The bytecode block that follows where the current one does not jump."""
        return self._current.next

    @property
    def loop_index(self) -> int:
        """The number of the current bytecode block: what `unrolled` calls the loop that starts here."""
        return self._index[self._current]

    @property
    def is_unrolled(self) -> bool:
        """Whether the current bytecode block starts a loop that was repeated for each item."""
        return self._current.is_unrolled

    # --- edges and block entries
    def _new_block(self) -> Block:
        block = Block(f"b{len(self._blocks)}")
        self._blocks.append(block)
        return block

    def _jump(self, target, state: FrameState) -> None:
        self.block.end = Jump(self._edge(target, state), self.loc)

    def _edge(self, target, state: FrameState) -> Edge:
        key = target
        if self._predecessors.get(key, 0) <= 1:
            start = self._starts[key] = self._new_block()
            self._entry_states[key] = state.copy()
            return Edge(start)
        if key not in self._starts:
            self._open_merge(target, state)
        return Edge(self._starts[key], self._arguments(key, state))

    def _open_merge(self, target, state: FrameState) -> None:
        """Make the block where several edges meet, with parameters shaped like the first edge's state."""
        key, block, facts = target, self._new_block(), self._facts
        entry = FrameState({}, [])
        for slot in state.stack:
            if isinstance(slot, Loop):
                entry.stack.append(Loop(block.add_param(), block.add_param()))
            elif isinstance(slot, Value):
                entry.stack.append(block.add_param())
            else:
                entry.stack.append(slot)
        live, always, sometimes = facts.live[key], facts.always[key], facts.sometimes[key]
        for name, index in facts.names.items():
            bit = 1 << index
            if not live & bit:
                continue
            if isinstance(state.locals.get(name), Cell):
                entry.locals[name] = state.locals[name]
            elif always & bit:
                entry.locals[name] = block.add_param(name=name)
            elif sometimes & bit:
                entry.locals[name] = Maybe(block.add_param(name=name), block.add_param(BOOL, name=f"{name}.bound"))
        self._starts[key], self._entry_states[key] = block, entry

    def _arguments(self, key: CodeBlock, state: FrameState) -> list[Value]:
        """What an edge with frame `state` passes for the parameters of the merge `key`."""
        entry, args = self._entry_states[key], self._starts[key].params
        found = _Arguments()
        for wanted, slot in zip(entry.stack, state.stack, strict=True):
            found.add(wanted, slot)
        for name, wanted in entry.locals.items():
            found.add(wanted, state.locals.get(name, UNBOUND))
        assert len(found.values) == len(args)
        return found.values


class _Arguments:
    """Flattens slots into the values that the parameters of a merge expect."""

    def __init__(self):
        self.values: list[Value] = []

    def add(self, wanted, slot) -> None:
        if isinstance(wanted, Loop):
            self.values += [slot.iterator, slot.count]
        elif isinstance(wanted, Maybe):
            if isinstance(slot, Maybe):
                self.values += [slot.value, slot.is_bound]
            elif slot is UNBOUND:
                self.values += [NOTHING, constant(False)]
            else:
                self.values += [slot, constant(True)]
        elif isinstance(wanted, Value):
            if isinstance(slot, Maybe):           # bound wherever this edge is taken
                slot = slot.value
            self.values.append(NOTHING if slot is UNBOUND else slot.iterator if isinstance(slot, Loop) else slot)


NOTHING = Constant(BOTTOM, None)      # stands for the value of an unbound local
