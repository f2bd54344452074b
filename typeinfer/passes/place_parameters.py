"""Place parameters: a value that got other definitions beside its own is read again by the one that reaches each use.

In: a function in IR, and for some values all blocks that define them.  Out: the same function, valid: where definitions meet, a
block parameter joins them.  Holds: parameters that turn out redundant are left to `remove_parameters`; where nothing defines the
value, an undefined constant stands for it.

    b1: %x = …        b2: %x2 = field[4] %g              b1: jump b3(%x)     b2: jump b3(%x2)
    jump b3           jump b3                      →     b3(%x3): … %x3 …
    b3: … %x …
"""
from __future__ import annotations

from typeinfer.ir import Block, Constant, Function, Value


class Places:
    """What each of several values is called in each block. `define` all definitions, `use` at all uses that are not in a block behind
    a definition of its own, then `replace`."""

    def __init__(self, function: Function):
        self.function = function
        self.predecessors = function.predecessors()
        self.definitions: dict[Value, dict[Block, Value]] = {}

    def define(self, value: Value, block: Block, name: Value) -> None:
        """At the end of a block the value is called so."""
        self.definitions.setdefault(value, {})[block] = name

    def find(self, value: Value, readers) -> Reached:
        """What the value is called where each of the blocks starts."""
        return Reached(self, value, readers)

    def replace(self, own: dict[Value, set[Block]], renamed: dict[Block, dict[Value, Value]]) -> None:
        """Rename all uses of the defined values. `own`: the blocks in which a value's uses mean the value itself; `renamed`: in which they
        mean another."""
        readers: dict[Value, set[Block]] = {value: set() for value in self.definitions}
        for block in self.function.blocks:
            for value in block.read():
                if value in readers and block not in own[value] and value not in renamed.get(block, ()):
                    readers[value].add(block)
        names: dict[Block, dict[Value, Value]] = {block: dict(known) for block, known in renamed.items()}
        for value, blocks in readers.items():
            reached = self.find(value, blocks)
            for block in blocks:
                names.setdefault(block, {})[value] = reached.at_start(block)
        for block, known in names.items():
            _rename(block, {value: name for value, name in known.items() if block not in own.get(value, ())})


class Reached:
    """What one value is called where blocks start."""

    def __init__(self, places: Places, value: Value, readers):
        self.places, self.definitions = places, places.definitions[value]
        predecessors = places.predecessors
        needed, work = set(), list(readers)
        while work:
            block = work.pop()
            if block not in needed:
                needed.add(block)
                work += [before for before, _ in predecessors[block] if before not in self.definitions]
        self.known: dict[Block, Value] = {}
        joins = []
        for block in sorted(needed, key=lambda block: block.name):
            if not predecessors[block]:
                self.known[block] = Constant(value.type, None)
            elif len(predecessors[block]) > 1:
                self.known[block] = block.add_param(value.type, value.name)
                joins.append(block)
        for block in joins:
            for before, edge in predecessors[block]:
                edge.args.append(self.at_end(before))

    def at_end(self, block: Block) -> Value:
        return self.definitions.get(block) or self.at_start(block)

    def at_start(self, block: Block) -> Value:
        passed, known = [], self.known
        while block not in known:
            passed.append(block)
            block = self.places.predecessors[block][0][0]
            if block in self.definitions:
                found = self.definitions[block]
                break
        else:
            found = known[block]
        known.update(dict.fromkeys(passed, found))
        return found


def _rename(block: Block, names: dict[Value, Value]) -> None:
    for instr in block.instrs:
        instr.args = [names.get(arg, arg) for arg in instr.args]
    block.end.args = [names.get(arg, arg) for arg in block.end.args]
    for edge in block.end.edges:
        edge.args = [names.get(arg, arg) for arg in edge.args]
