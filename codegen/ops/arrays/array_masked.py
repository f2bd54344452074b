"""Assignments to the elements that a mask chooses, of what is computed from elements at the same places: no array of the chosen ones.

In: what fusion found (codegen.fusion.masked).  Out: the op `update_where`; `takes_masked` and `puts_masked`, by which fusion knows the library's
functions.  Holds: elements that are not chosen are not written; all is computed of what the arrays held before.

    z[m] = z[m] ** 2 + c[m]      →      for i: if m[i]: z[i] = z[i] ** 2 + c[i]
"""
from __future__ import annotations

from codegen.ops.arrays.array_access import shape_of, store
from codegen.ops.arrays.array_expressions import Evaluation, leaves
from codegen.ops.arrays.array_map import Operands, common_shape, written_at
from codegen.ops.arrays.array_overlap import conflicts, copy_back, released_on_error, staged
from codegen.ops.arrays.array_streams import Walk, walk
from codegen.ops.registry import op
from codegen.ops.scalars import any_of
from typeinfer.types import Array

TAKES: set = set()
PUTS: set = set()
MISFIT = "boolean index did not match indexed array along axis {}; size of axis is %zd but size of corresponding boolean axis is %zd"


def takes_masked(function):
    """Decorator: function(array, mask) is array[mask]."""
    TAKES.add(function.__code__)
    return function


def puts_masked(function):
    """Decorator: function(array, mask, value) means array[mask] = value."""
    PUTS.add(function.__code__)
    return function


class Where:
    """`several`: the mask and the value of an element. `target`: the number of the operand that is written; `chosen`: (number, place in the
    source) of the operands that the mask must fit, in order."""
    __slots__ = ("several", "target", "chosen")

    def __init__(self, several, target: int, chosen):
        self.several, self.target, self.chosen = several, target, chosen

    @property
    def args(self):
        return self.several.args

    def __repr__(self):
        return f"{self.target}: {self.several}"


class _Write(Walk):
    """Stores the values where the mask says so into the first stream."""
    hints = ("unroll",)
    any_order = any_direction = reads_written = True
    writes = 1

    def __init__(self, operands: Operands, number):
        self.operands, self.number = operands, number

    def element(self, b, evaluation, walkers, index, state) -> None:
        is_chosen, value = evaluation.elements((0, 1), self.operands.reader(b, walkers, index))
        chosen, done = b.new_label("chosen"), b.new_label("done")
        b.branch(is_chosen, chosen, done)
        b.start(chosen)
        store(b, self.number, value, walkers[0].at(b, index))
        b.jump(done)
        b.start(done)


def _emit(b, instr, *operands):
    how, values, operands = instr.attr, instr.args, list(operands)
    evaluation = Evaluation(b, instr, how.several, list(zip(values, operands)))
    evaluation.prepare()
    used = leaves(how.several)
    arrays = {number: (values[number].type, operands[number]) for number in used if isinstance(values[number].type, Array)}
    lengths = common_shape(b, how.several.args[0], arrays)
    for number, loc in how.chosen:
        with written_at(b, loc):
            for axis, (own, wanted) in enumerate(zip(shape_of(values[number].type, operands[number]), lengths)):
                if own != wanted:                     # NumPy lets a mask without elements fit everything
                    is_misfit = b(f"icmp ne i64 {own}, {wanted}")
                    is_misfit = b(f"and i1 {is_misfit}, {b(f'icmp ne i64 {wanted}, 0')}")
                    b.raise_if(is_misfit, IndexError, MISFIT.format(axis), own, wanted)
    target_t, target = values[how.target].type, operands[how.target]
    conflict, before = "false", b.on_error
    for number, (t, pieces) in arrays.items():
        if number != how.target:
            conflict = any_of(b, conflict, conflicts(b, target_t, target, t, pieces))
    if conflict != "false":
        operands[how.target] = staged(b, target_t, target, conflict, is_kept=True)
        released_on_error(b, operands[how.target][0])
    is_reversed = target_t.order == "F" and target_t.ndim > 1
    streams = Operands(b, values, operands, used, target_t.ndim, is_reversed, (how.target,))
    shape = list(lengths)
    walk(b, shape[::-1] if is_reversed else shape, streams.streams, evaluation, _Write(streams, target_t.dtype))
    b.on_error = before
    if conflict != "false":
        copy_back(b, target_t, target, operands[how.target], conflict)


UPDATE_WHERE = op("update_where", None, raises=(IndexError, ValueError, MemoryError), writes=True,
                  doc="Elements of an array that a mask chooses, computed and written in one loop; fusion makes it.")
UPDATE_WHERE.rule((object,), lambda *operands: None, _emit, variadic=True)
