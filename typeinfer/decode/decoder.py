"""Decoding: CPython bytecode to untyped SSA IR, by running it on values instead of objects.

In: a FunctionSource.  Out: a Function of untyped IR: every instruction is a `call` whose first argument is the callable, a
Constant for all that Python's operators mean (`operator.add`, `getattr`, `operator.getitem`, and the steps of `for`,
declared in `steps`).
Holds: each bytecode instruction is visited once; a block with one predecessor continues its frame, one with several has a
parameter for each live local and stack slot that differs between them, or that changes in the loop which starts there (the
redundant ones are removed afterwards).

    for i in range(n):      b1(k):  more = has_next(it, k);  branch more, b2, b3
        s += i              b2:     i = next_item(it, k);  k1 = advance(k);  s1 = iadd(s, i);  jump b1(k1, s1)

In a `try` each instruction that may raise ends its block. Its second edge leads to where the exception is caught, with the
variables as they are then; inference drops the edge where nothing can be raised, and simplifying joins the blocks again.

    try:                    b1():   y = floordiv(x, n);  guarded b2(), b3(x)
        y = x // n          b2():   …
    except ValueError:      b3(x):  e = catch();  h = begin_handling(e);  c = is_caught(e, ValueError);  branch c, …
"""
from __future__ import annotations

import operator
import sys
from functools import lru_cache
from importlib import import_module
from weakref import WeakValueDictionary

from bytecode import Label

from typeinfer.callables import functions, steps
from typeinfer.decode.calls import settle_displays
from typeinfer.decode.frame import NULL, UNBOUND, FrameState, InnerFunction, Loop, Maybe, Saved
from typeinfer.decode.graph import CodeBlock, code_blocks
from typeinfer.decode.narrowing import forget_changed, is_present, narrow, tells, tested
from typeinfer.decode.liveness import LocalFacts, assigned_inside, find_inner_functions, group_functions
from typeinfer.decode.opcodes import unsupported
from typeinfer.errors import Location, UnsupportedError
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Return, Unreachable, Value
from typeinfer.passes.remove_parameters import remove_parameters
from typeinfer.source import ABSENT, SELF, FunctionSource
from typeinfer.typeof import constant
from typeinfer.types import BOOL, BOTTOM, Static


# Steps and operators that never raise: they need no guard in a `try`.
NEVER_RAISE = frozenset({steps.catch, steps.begin_handling, steps.end_handling, steps.advance, steps.make_tuple, steps.content,
                         functions.make_function, functions.make_keywords, functions.outside, operator.is_, operator.is_not})


def decode(source: FunctionSource, unrolled: tuple = (), celled: frozenset = frozenset(), passed: frozenset = frozenset()) -> Function:
    """Untyped IR of a function, remembered on the source. `unrolled`: loops to repeat, see `graph.code_blocks`; `celled`: captured
    variables that must be cells, besides those that inner functions assign to; `passed`: parameters that are iterators of Python."""
    if source.reads and not source.is_current():
        source.forget()
    function = source.decoded.get((unrolled, celled, passed))
    given = celled
    while function is None:
        try:
            function = source.decoded[unrolled, given, passed] = Decoder(source, unrolled, celled, passed).run()
        except _NeedsCell as found:
            celled |= {found.name}
    return function


_SOURCES: WeakValueDictionary = WeakValueDictionary()     # equal inner functions are one, however often the outer one is decoded


class _NeedsCell(Exception):
    """Not an error: an inner function captures a variable that may have no value yet."""

    def __init__(self, name: str):
        self.name = name


@lru_cache(maxsize=None)
def opcode_table() -> dict:
    """The opcode table of the running Python."""
    major, minor = sys.version_info[:2]
    if (major, minor) not in ((3, 11), (3, 12), (3, 13), (3, 14), (3, 15)):
        raise UnsupportedError(f"Python {major}.{minor} is not supported: 3.11 to 3.15 are")
    return import_module(f"typeinfer.decode.py{major}{minor}").OPCODES


class Decoder:
    """Runs one function's bytecode. The opcode functions in `opcodes` and `py3xx` work on this object."""

    def __init__(self, source: FunctionSource, unrolled: tuple = (), celled: frozenset = frozenset(), passed: frozenset = frozenset()):
        self.source, self.passed = source, passed
        self.celled = source.celled | celled | assigned_inside(source.code)
        self.unrolled = unrolled
        self.code = source.code
        self.table = opcode_table()
        self.state: FrameState | None = None
        self.block: Block | None = None
        self.loc: Location | None = None
        self.keyword_names: tuple[str, ...] = ()
        self.fixed_arguments: dict[Value, list[Value]] = {}       # what stands before the items of a tuple in f(a, b, *items)
        self.long_displays: list[Value] = []              # tuples that are made of lists, see settle_displays
        self._cells = frozenset(self.code.co_cellvars + self.code.co_freevars)
        self._starts: dict[CodeBlock, Block] = {}
        self._entry_states: dict[CodeBlock, FrameState] = {}
        self._merged: dict[CodeBlock, list] = {}         # the slots of a merge's entry state that are parameters
        self._waiting: dict[CodeBlock, list[tuple[Edge, FrameState]]] = {}
        self._present: dict[CodeBlock, Value] = {}       # blocks that one edge leads to → what is not None there
        self._current = CodeBlock([], None, None)
        self._rebindings: list[Rebinding] = []
        self._locations: dict = {}
        self._blocks: list[Block] = []
        self._places: dict[Block, CodeBlock] = {}

    # --- the run
    def run(self) -> Function:
        order = code_blocks(self.code, self.unrolled)
        self._index = {block: index for index, block in enumerate(order)}
        names = [p.name for p in self.source.parameters if not p.is_surplus]
        mapping = self.source.mapping
        bound = {*names, *self.source.free, *(self.source.cells or {}), *([mapping] if mapping else ())}
        self.inner_functions = self._find_inner_functions(order)
        self._facts = LocalFacts(order, bound, self.inner_functions, self.celled)
        self._predecessors: dict[CodeBlock, int] = {}
        for block in order:
            for successor in block.successors():
                count = 2 if successor.catches else 1     # any instruction of a guarded block may lead there
                self._predecessors[successor] = self._predecessors.get(successor, 0) + count
        entry = Block("entry")
        self._blocks.append(entry)
        state = FrameState({}, [])
        for name in self.source.free:
            state.locals[name] = entry.add_param(name=name)
        surplus = []
        for parameter in self.source.parameters:
            value = entry.add_param(name=parameter.name)
            if parameter.is_surplus:
                surplus.append(value)
            else:
                state.locals[parameter.name] = value
        for name in self.source.peers:
            state.locals[name] = self.inner_functions[name]
        self.block = entry
        self.loc = self._location(order[0].instructions[0].location)
        for name, cell in (self.source.cells or {}).items():
            if name not in self.source.lifted:
                state.locals[name] = self._cell_value(name, cell)
        if mapping:
            state.locals[mapping] = self.call(functions.make_keywords, *surplus, keywords=self.source.surplus)
        for name in sorted(self.passed):
            value = self.call(steps.go_through, state.locals[name])
            state.locals[name] = self.call(steps.iterate, value) if name == ".0" else value       # of a generator expression
        if self.source.locals:
            for name in names:
                state.locals[name] = self.as_declared(name, state.locals[name])
        first = order[0]
        if self._predecessors.get(first):         # a loop back to the first instruction
            self._jump(first, state)
        else:
            self._starts[first], self._entry_states[first] = entry, state
        for block in order:
            self._decode_block(block)
        function = Function(self.source.name, [b for b in self._blocks if b.end is not None], self.source)
        function.rebindings = self._rebindings
        function.code_blocks = order
        function.places = self._places
        remove_parameters(function)
        settle_displays(function, self.long_displays)
        return function

    def _cell_value(self, name: str, cell):
        place = self.source.outside_cell(cell)
        if place is not None:
            return self.outside(place, name)
        value = self.source.cell_value(name, cell)
        return UNBOUND if value is ABSENT else constant(value)

    def _find_inner_functions(self, order) -> dict[str, InnerFunction]:
        """The locals that only ever hold one inner function, and the functions that call each other with this one."""
        found = {name: inner for name, inner in find_inner_functions(order, self.code).items() if name not in self.celled}
        if found:
            group_functions(found)
        for inner in found.values():
            if inner.group and inner.group[inner.name] is None:
                sources = {name: self.inner_source(found[name].code, (), {}, inner.captures) for name in inner.group}
                for name in sources:
                    found[name].group = sources[name].peers = sources
        for name, peer in self.source.peers.items():
            found[name] = InnerFunction(name, peer.code, peer)
            found[name].captures, found[name].group = self.source.free, self.source.peers
        return found

    def inner_source(self, code, defaults: tuple, keyword_defaults: dict, captures: tuple[str, ...] | None = None) -> FunctionSource:
        """The source of an inner function. `captures`: what it is made of, where that is more than its free variables."""
        source = FunctionSource(code, self.source.globals, defaults, keyword_defaults, None, code.co_qualname)
        source.is_library = self.source.is_library
        if captures is None:
            source.celled = self.celled.intersection(code.co_freevars)
            return _SOURCES.setdefault((source.key, source.is_library), source)
        else:                                     # those that only others use must not meet its own locals
            source.captures = tuple(name if name in code.co_freevars else f"|{name}" for name in captures)
            source.celled = frozenset(own for own, name in zip(source.captures, captures) if name in self.celled)
        return source

    def _decode_block(self, block: CodeBlock) -> None:
        start = self._starts.get(block)
        if start is None:                         # not reached
            return
        if block in self._waiting:
            self._open_merge(block)
        self.block, self.state = start, self._entry_states[block].copy()
        self._current = block
        if block in self._present:
            narrow(self, self.state, self._present[block])
        if block.catches:
            self.loc = self._location(block.instructions[0].location)
            self.push(self.call(steps.catch))
        for self._position, instruction in enumerate(block.instructions):
            self.loc = self._location(instruction.location)
            action = self.table.get(instruction.name)
            if action is None:
                raise unsupported(instruction.name, self.loc)
            arg = instruction.arg
            action(self, block.jump if isinstance(arg, Label) else arg)
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
        if self.is_guarded and callable not in NEVER_RAISE:
            self._guard()
        if self.state is not None and self.state.present:
            forget_changed(self.state, callee, args)
            if callable is not steps.still and callable is not steps.content and is_present(self.state, result):
                return self.call(steps.still, result)
        return result

    def outside(self, place, name: str) -> Value:
        """Emit the reading of a variable outside the function."""
        value = self.call(functions.outside, constant(place))
        value.name = name
        return value

    @property
    def error_block(self) -> CodeBlock | None:
        """Where exceptions of the present instruction are caught."""
        return self._current.error_block

    @property
    def is_of_inner(self) -> bool:
        """Whether what is yielded here comes from what `yield from` goes through."""
        return self._current.is_of_inner

    @property
    def is_guarded(self) -> bool:
        """Whether the present instruction is inside a `try`."""
        return self._current.error_block is not None

    def _guard(self) -> None:
        """The last instruction may raise: then control passes to the block that catches, with the variables as they are."""
        code = self._current
        state = FrameState(self.state.locals, self.state.stack[:code.depth])
        if code.has_position:
            state.stack.append(NULL)
        going_on = self._new_block()
        self.block.end = Guarded(Edge(going_on), self._edge(code.error_block, state), self.loc)
        self.block = going_on

    def plain(self, slot) -> Value:
        """The slot as a value; markers here mean syntax that is not supported."""
        if isinstance(slot, Value):
            return slot
        if isinstance(slot, Loop):
            return slot.iterator
        raise UnsupportedError("this use of an inner function's variables is not supported", self.loc,
                               advice="pass the values as arguments")

    def is_cell(self, name: str) -> bool:
        """Whether a variable is shared with an inner or outer function."""
        return name in self._cells

    def saved(self, name: str) -> Saved | None:
        """What an inlined comprehension that the present instruction belongs to keeps of a captured variable of that name."""
        return next((one for one in reversed(self.state.stack) if isinstance(one, Saved) and one.name == name),
                    None) if name in self._cells else None

    def is_plain(self, name: str) -> bool:
        """Whether it is the variable of an inlined comprehension, which nothing captures, that has the name of one that is captured."""
        saved = self.saved(name)
        return saved is not None and saved.is_plain

    def load_local(self, name: str) -> None:
        slot = self.state.locals.get(name, UNBOUND)
        if name in self.celled and isinstance(slot, Value) and not self.is_plain(name):
            self.push(self.call(functions.load_cell, slot, constant(name), constant(name in self.code.co_freevars)))
            return
        if isinstance(slot, Maybe):
            self.call(steps.check_bound, slot.is_bound, constant(name), constant(name in self.code.co_freevars))
            slot = self.state.locals[name] = slot.value
        if slot is UNBOUND:
            self.call(steps.check_bound, constant(False), constant(name), constant(name in self.code.co_freevars))
            self.unreachable()
            return
        self.push(self.made(slot) if isinstance(slot, InnerFunction) else slot)

    def as_declared(self, name: str, slot):
        """A value in the type that the user declared for a variable, if any."""
        declared = self.source.locals.get(name)
        return slot if declared is None or not isinstance(slot, Value) else self.call(declared, slot)

    def make_cell(self, name: str) -> None:
        """Where a function, or a comprehension in it, begins whose variable `name` is captured."""
        saved = self.saved(name)
        if saved is not None:
            saved.is_plain = False
        if name in self.celled:
            slot = self.state.locals.get(name, UNBOUND)
            self.state.locals[name] = self.call(steps.make_list, *([slot] if isinstance(slot, Value) else ()))
            self.state.locals[name].name = name

    def store_local(self, name: str, slot, is_cell: bool = False) -> None:
        """`is_cell`: what the variable's cell is to hold; else what the variable is to hold, be it a cell."""
        if isinstance(slot, Saved):
            self.state.locals[name] = slot.slot
            return
        if not is_cell and self.is_plain(name):
            self.state.locals[name] = slot
            return
        if self.source.locals:
            slot = self.as_declared(name, slot)
        if name in self.celled:
            if is_cell:
                self.call(functions.store_cell, self.state.locals[name], self.made(slot) if isinstance(slot, InnerFunction) else slot)
            else:
                self.state.locals[name] = slot
            return
        if isinstance(slot, Constant):
            slot = Constant(slot.type, slot.value, name, self.loc)
        elif isinstance(slot, Value) and not slot.name:
            slot.name = name
        if not isinstance(slot, InnerFunction):
            self._note_rebinding(name, slot)
        self.state.locals[name] = slot

    def _note_rebinding(self, name: str, slot) -> None:
        """Inner functions made before keep what a captured variable held: `captures` checks that none of them is used."""
        if name in self.code.co_freevars:         # of a function that is not compiled
            raise UnsupportedError(f"'{name}' belongs to an enclosing function, and assigning to it is not supported",
                                   self.loc, advice="return the new value, and assign it in the enclosing function")
        if name in self._cells:
            self._rebindings.append(Rebinding(self.block, len(self.block.instrs), name, slot, self.loc))

    def made(self, inner: InnerFunction) -> Value:
        """An inner function as a value, made of the present values of what it captures."""
        for name in inner.group or (inner.name,):
            one = self.inner_functions[name]
            if one.source is None or inner.group and self.state.locals.get(name) is not one:
                raise UnsupportedError(f"the inner function '{name}' is used before its definition", self.loc,
                                       advice="move the definition up")
        return self.make_function(inner.source, inner.captures, None if inner.group else inner.name, [])

    def make_function(self, source: FunctionSource, names: tuple[str, ...], own_name: str | None, defaults: list[Value], own=SELF) -> Value:
        """A call of `functions.make_function`. `own_name`: the variable that it, or what is `own`, will be held by, which it may capture."""
        captured = []
        for name in names:
            slot = self.state.locals.get(name, UNBOUND)
            if name == own_name and name not in self.celled:
                captured.append(constant(own))
            elif isinstance(slot, InnerFunction):
                captured.append(self.made(slot))
            elif isinstance(slot, Value):
                captured.append(slot)
            elif name in self.code.co_cellvars:
                raise _NeedsCell(name)
            else:
                raise UnsupportedError(f"the inner function '{source.code.co_name}' captures '{name}', which may have no "
                                       "value yet here", self.loc, advice=f"assign to '{name}' before")
        return self.call(functions.make_function, constant(source), *captured, *defaults)

    def delete_local(self, name: str) -> None:
        if name in self.celled:
            self.load_local(name)
            self.pop()
            self.call(operator.delitem, self.state.locals[name], constant(0))
            return
        self.load_local(name)
        if self.block is not None:
            self.pop()
            self._note_rebinding(name, UNBOUND)
            self.state.locals[name] = UNBOUND

    def branch(self, condition: Value, then, then_state: FrameState, other, other_state: FrameState) -> None:
        """End the block: to bytecode block `then` where `condition` is true, else to `other`."""
        block, found = self.block, None if self.source.is_library else tested(condition)
        edges = [self._edge(target, state) if found is None or found[1] is not is_true or not tells(state, found[0])
                 else self._narrowed_edge(target, state, found[0])
                 for is_true, target, state in ((True, then, then_state), (False, other, other_state))]
        block.end = Branch(condition, *edges, self.loc)
        self.block = None

    def _narrowed_edge(self, target, state: FrameState, value: Value) -> Edge:
        """An edge to where `value` is not None."""
        if self._predecessors.get(target, 0) <= 1 and target not in self._starts:
            self._present[target] = value
            return self._edge(target, state)
        self.block = between = self._new_block()
        state = state.copy()
        narrow(self, state, value)
        self._jump(target, state)
        return Edge(between)

    def split(self, condition: Value) -> tuple[Block, Block]:
        """End the block with a branch to two new IR blocks, which opcode functions fill themselves."""
        yes, no = self._new_block(), self._new_block()
        self.block.end = Branch(condition, Edge(yes), Edge(no), self.loc)
        return yes, no

    def jump(self, target) -> None:
        self._jump(target, self.state)
        self.block = None

    def end_with_return(self, value: Value) -> None:
        if self.source.result is not None:
            value = self.call(self.source.result, value)
        self.block.end = Return(value, self.loc)
        self.block = None

    def unreachable(self) -> None:
        self.block.end = Unreachable(self.loc)
        self.block = None

    def following_instructions(self):
        """The instructions after the current one in its block."""
        return self._current.instructions[self._position + 1:]

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
        self._places[block] = self._current
        return block

    def _jump(self, target, state: FrameState) -> None:
        self.block.end = Jump(self._edge(target, state), self.loc)

    def _edge(self, target, state: FrameState) -> Edge:
        start = self._starts.get(target)
        if start is None:
            start = self._starts[target] = self._new_block()
            self._places[start] = target
            if self._predecessors.get(target, 0) <= 1:
                self._entry_states[target] = state.copy()
                return Edge(start)
        edge = Edge(start)
        if target in self._entry_states:          # an edge back
            edge.args = self._arguments(target, state)
        else:
            self._waiting.setdefault(target, []).append((edge, state.copy()))
        return edge

    def _open_merge(self, target: CodeBlock) -> None:
        """Make the parameters of a block where several edges meet: all are known but those back from a loop."""
        waiting = self._waiting.pop(target)
        block, facts = self._starts[target], self._facts
        changing = facts.changed_in_loop.get(target)
        states = [state for _, state in waiting]
        entry, merged = FrameState({}, []), []
        for place, slots in enumerate(zip(*(state.stack for state in states), strict=True)):
            slot = slots[0]
            if len({isinstance(one, Loop) for one in slots}) > 1:
                slot = UNBOUND                    # where an exception cuts a comprehension short: nobody reads it
            elif changing is not None or any(one is not slot for one in slots):
                if isinstance(slot, Loop):
                    slot = Loop(block.add_param(), block.add_param())
                    merged.append((None, place))
                elif isinstance(slot, Value):
                    slot = block.add_param()
                    merged.append((None, place))
            entry.stack.append(slot)
        live = facts.live[target]
        for name, index in facts.names.items():
            bit = 1 << index
            if not live & bit:
                continue
            slot = states[0].locals.get(name, UNBOUND)
            slots = [state.locals.get(name, UNBOUND) for state in states]
            inner = next((one for one in map(_value_of, slots) if isinstance(one, InnerFunction)), None)
            if changing is not None and changing & bit:
                inner = inner or facts.inner_functions.get(name)
                is_bound = bool(facts.always[target] & bit)
                if not is_bound and not facts.sometimes[target] & bit:
                    entry.locals[name] = UNBOUND
                    continue
            elif all(one is slot for one in slots):
                entry.locals[name] = slot
                continue
            else:
                is_bound = all(isinstance(one, (Value, InnerFunction)) for one in slots)
            value = inner or block.add_param(name=name)
            entry.locals[name] = value if is_bound else Maybe(value, block.add_param(BOOL, name=f"{name}.bound"))
            if entry.locals[name] is not inner:
                merged.append((name, None))
        self._entry_states[target], self._merged[target] = entry, merged
        for edge, state in waiting:
            edge.args = self._arguments(target, state)

    def _arguments(self, target: CodeBlock, state: FrameState) -> list[Value]:
        """What an edge with frame `state` passes for the parameters of the merge `target`."""
        entry, found = self._entry_states[target], []
        for name, place in self._merged[target]:
            if name is None:
                _flatten(entry.stack[place], state.stack[place], found)
            else:
                _flatten(entry.locals[name], state.locals.get(name, UNBOUND), found)
        return found


class Rebinding:
    """An assignment to a variable that inner functions capture: the place in the IR, the variable, what it is given."""
    __slots__ = ("block", "position", "name", "value", "loc")

    def __init__(self, block: Block, position: int, name: str, value, loc: Location | None):
        self.block, self.position, self.name, self.value, self.loc = block, position, name, value, loc


def _value_of(slot):
    return slot.value if isinstance(slot, Maybe) else slot


def _flatten(wanted, slot, found: list[Value]) -> None:
    """Append the values that the parameters of the slot `wanted` take from `slot`."""
    if isinstance(wanted, Loop):
        found += [slot.iterator, slot.count]
        return
    if isinstance(slot, Loop):                    # of a generator, in code that only tests of builtins lead to (see for_iter)
        slot = slot.iterator
    value = _value_of(slot)
    if isinstance(wanted, Maybe):
        if not isinstance(wanted.value, InnerFunction):
            found.append(NOTHING if value is UNBOUND else value)
        found.append(slot.is_bound if isinstance(slot, Maybe) else constant(slot is not UNBOUND))
    else:                                         # where it is a Maybe, it is bound wherever this edge is taken
        found.append(NOTHING if value is UNBOUND else value)


NOTHING = Constant(BOTTOM, None)      # stands for the value of an unbound local
