"""Promote frames: a generator that is made and resumed in one function needs no memory: the fields of its frame become values.

In: a function of typed IR in which calls of `resume` are inlined.  Out: the same function, changed.  Holds: a generator that is
passed on, or kept anywhere, stays as it is.

    %g = start[f] %n                   →
    keep[0] %g, 1                             (field 0 is 1 from here on)
    %s = field[0] %g                          (uses of %s read the value that field 0 has here)
"""
from __future__ import annotations

from typeinfer.kinds.generators import FIRST_ARGUMENT, ITEM, NOT_STARTED, RESULT, STATE
from typeinfer.ir import Block, Constant, Function, Guarded, Instr, Value, drop_guard, reverse_postorder, substitute
from typeinfer.passes.place_parameters import Places
from typeinfer.passes.suspend import ONCE
from typeinfer.structure import ARGUMENT, FIELD, KEEP, ON_FRAMES, START
from typeinfer.types import INT


FIELD_NAMES = {STATE: "state", ITEM: "item", RESULT: "returned"}


def promote_frames(function: Function) -> bool:
    """Promote what can be; whether there was something."""
    starts = {instr.result: instr for instr in function.instructions() if instr.op is START and not instr.attr.generator.has_last_word}
    if not starts:
        return False
    for block in function.blocks:
        for instr in block.instrs:
            for position, arg in enumerate(instr.args):
                if arg in starts and not (instr.op in ON_FRAMES and position == 0):
                    del starts[arg]
        for values in (block.end.args, *(edge.args for edge in block.end.edges)):
            for value in values:
                starts.pop(value, None)
    for start in starts.values():
        _promote(function, start)
    if starts:
        reached = set(reverse_postorder(function.blocks[0]))      # not what followed from a lack of memory
        function.blocks = [block for block in function.blocks if block in reached]
    return bool(starts)


def _promote(function: Function, start: Instr) -> None:
    generator, body = start.result, start.attr.generator
    replacement: dict[Value, Value] = {}
    home = next(block for block in function.blocks if start in block.instrs)
    for block in function.blocks:
        for instr in block.instrs:
            if instr.op is ARGUMENT and instr.args[0] is generator:
                replacement[instr.result] = start.args[instr.attr - FIRST_ARGUMENT]
    once = _depend_on(function, set(replacement))
    if replacement:
        for block in function.blocks:
            block.instrs = [instr for instr in block.instrs if instr.result not in replacement or instr.op is not ARGUMENT]
        substitute(function, replacement)
    for block, instr in once:                     # computed where the generator is made
        block.instrs.remove(instr)
    at = home.instrs.index(start)
    home.instrs[at:at] = [instr for _, instr in once]
    fields = body.fields
    variables = {number: Value(fields[number], FIELD_NAMES.get(number, "kept")) for number in sorted(
        {instr.attr for instr in function.instructions() if instr.op in (FIELD, KEEP) and instr.args[0] is generator} | {STATE})}
    places = Places(function)
    places.definitions = {variable: {} for variable in variables.values()}
    first_reads: dict[Block, dict[int, list[Value]]] = {}     # what reads a field before its block gives it a value
    taken: dict[Value, Value] = {}
    for block in function.blocks:
        now: dict[int, Value] = {}
        kept = []
        for instr in block.instrs:
            if instr is start:
                now = {number: Constant(variable.type, None) for number, variable in variables.items()}
                now[STATE] = Constant(INT, NOT_STARTED)
            elif instr.op is KEEP and instr.args[0] is generator:
                now[instr.attr] = instr.args[1]
            elif instr.op is FIELD and instr.args[0] is generator:
                if instr.attr in now:
                    taken[instr.result] = now[instr.attr]
                else:
                    first_reads.setdefault(block, {}).setdefault(instr.attr, []).append(instr.result)
            else:
                kept.append(instr)
        if isinstance(block.end, Guarded) and (not kept or block.instrs[-1] is not kept[-1]):
            drop_guard(block)                         # of what made or kept something: no memory is needed
        block.instrs = kept
        for number, value in now.items():
            places.define(variables[number], block, value)
    for number, variable in variables.items():
        readers = [block for block, reads in first_reads.items() if number in reads]
        reached = places.find(variable, readers)
        for block in readers:
            for result in first_reads[block][number]:
                taken[result] = reached.at_start(block)
    substitute(function, taken)


def _depend_on(function: Function, known: set[Value]) -> list[tuple[Block, Instr]]:
    """What is computed from these arguments of a generator whenever it goes on."""
    found = []
    for block in function.blocks:
        for instr in block.instrs:
            if ONCE in instr.flags and any(arg in known for arg in instr.args) and all(
                    isinstance(arg, Constant) or arg in known for arg in instr.args):
                known.add(instr.result)
                found.append((block, instr))
    return found
