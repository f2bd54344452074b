"""Statements that change arrays in place, one after the other, in one loop: each array is read and written once.

In: what fusion found to go over the same elements (codegen.fusion.lockstep).  Out: the op `lockstep`.  Holds: that loop runs only where
it does what the statements do in turn: where the arrays written overlap no other one, and all have the shape that is written. Whether they
do is asked once, before; if they don't, the statements run as they are, with their errors.

    a *= 0.5            if a and b are apart, and of the same shape:
    c = a * b               for i: x = a[i] * 0.5; c = x * b[i]; a[i] = x + b[i] - c
    a += b              else:
    a -= c                  a *= 0.5; c = a * b; a += b; a -= c
"""
from __future__ import annotations

from codegen.build import LIKELY, pieces_of
from codegen.ops.arrays.array_access import shape_of, store
from codegen.ops.arrays.array_expressions import Evaluation, leaves
from codegen.ops.arrays.array_map import MAP, Operands
from codegen.ops.arrays.array_overlap import extent, meets_itself, released_on_error
from codegen.ops.arrays.array_streams import Walk, walk
from codegen.ops.registry import op
from codegen.ops.scalars import all_of, any_of
from codegen.storage import memory
from typeinfer.types import Array, Tuple


class Lockstep:
    """What the loop computes: `several` expressions, stored into the operands with the numbers `targets`. `steps`: the statements as they
    are, each with where its arguments are found: (False, number of an operand) or (True, number of the step that makes it). `reads`: Elements
    among the expressions, of arrays that no target may overlap."""
    __slots__ = ("targets", "several", "steps", "reads")

    def __init__(self, targets: tuple[int, ...], several, steps, reads=()):
        self.targets, self.several, self.steps, self.reads = targets, several, steps, reads

    @property
    def args(self):
        return self.several.args

    def __repr__(self):
        return "; ".join(f"{target}: {value}" for target, value in zip(self.targets, self.several.args))


class _WriteAll(Walk):
    """Computes the new elements of all targets, which are the first streams, then stores them."""
    hints = ("unroll",)
    any_order = any_direction = True

    def __init__(self, operands: Operands, numbers):
        self.operands, self.numbers = operands, numbers
        self.writes, self.reads_written = len(numbers), True

    def element(self, b, evaluation, walkers, index, state) -> None:
        values = evaluation.elements(range(len(self.numbers)), self.operands.reader(b, walkers, index))
        for number, value, walker in zip(self.numbers, values, walkers):
            store(b, number, value, walker.at(b, index))


def _emit(b, instr, *operands):
    how, values = instr.attr, instr.args
    used = leaves(how.several)
    arrays = {number: (values[number].type, operands[number]) for number in (*how.targets, *sorted(used)) if isinstance(values[number].type, Array)}
    together, in_turn, done = b.new_label("together"), b.new_label("in_turn"), b.new_label("written")
    given = [(values[one.numbers[0]].type, operands[one.numbers[0]]) for one in how.reads]
    free = all_of(b, _is_free(b, how, arrays, given), *(_is_inside(b, *array, values[one.numbers[1]], operands[one.numbers[1]])
                                                        for one, array in zip(how.reads, given)))
    b.branch(free, together, in_turn, LIKELY)
    b.start(together)
    evaluation = Evaluation(b, instr, how.several, list(zip(values, operands)))
    evaluation.prepare()
    target_t, target = arrays[how.targets[0]]
    ndim = target_t.ndim
    is_reversed = target_t.order == "F" and ndim > 1
    streams = Operands(b, values, operands, used, ndim, is_reversed, how.targets)
    lengths = list(shape_of(target_t, target))
    walk(b, lengths[::-1] if is_reversed else lengths, streams.streams, evaluation,
         _WriteAll(streams, [values[number].type.dtype for number in how.targets]))
    b.jump(done)
    b.start(in_turn)
    _run_in_turn(b, instr, how.steps, operands)
    b.jump(done)
    b.start(done)


def _run_in_turn(b, instr, steps, operands) -> None:
    """The statements as they are."""
    before, made, owners = b.on_error, [], []
    for step, places in steps:
        step.cleanup, b.instr = instr.cleanup, step
        found = step.rule.emit(b, step, *(made[number] if is_made else operands[number] for is_made, number in places))
        if step.op is MAP:                        # an array that only these statements see
            owners.append(pieces_of(found)[0])
            released_on_error(b, owners[-1])
        made.append(found)
    b.on_error, b.instr = before, instr
    for owner in owners:
        memory.release(b, owner)


def _is_inside(b, t: Array, pieces, index, operand) -> str:
    """An i1: there is an element at the position, or positions, of which none is negative."""
    places = operand if isinstance(index.type, Tuple) else [operand]
    return all_of(b, *(b(f"icmp ult i64 {place}, {length}") for place, length in zip(places, shape_of(t, pieces))))


def _is_free(b, how: Lockstep, arrays, read) -> str:
    """An i1: each element can be written as soon as it is computed; and no target has what is `read` before."""
    is_free, first = "true", arrays[how.targets[0]]
    extents = {number: extent(b, t, pieces) for number, (t, pieces) in arrays.items()}
    extents |= {(pieces[1], "read"): extent(b, t, pieces) for t, pieces in read}
    for place, number in enumerate(how.targets):
        low, high = extents[number]
        if arrays[number][0].order == "A":
            is_free = all_of(b, is_free, b(f"xor i1 {meets_itself(b, *arrays[number])}, true"))
        for other, (start, end) in extents.items():
            if other not in how.targets[:place + 1]:
                is_free = all_of(b, is_free, any_of(b, b(f"icmp uge i64 {low}, {end}"), b(f"icmp uge i64 {start}, {high}")))
    whole = shape_of(*first)
    for number, one in arrays.items():
        for length, wanted in zip(reversed(shape_of(*one)), reversed(whole)):
            if length not in (wanted, "1"):
                fits = b(f"icmp eq i64 {length}, {wanted}")
                is_free = all_of(b, is_free, fits if number in how.targets else any_of(b, fits, b(f"icmp eq i64 {length}, 1")))
    return is_free


LOCKSTEP = op("lockstep", None, raises=(ValueError, MemoryError, IndexError), writes=True,
              doc="Statements that change arrays in place, in one loop where nothing overlaps; fusion makes it.")
LOCKSTEP.rule((object,), lambda *operands: None, _emit, variadic=True)
