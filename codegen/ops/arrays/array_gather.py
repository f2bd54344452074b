"""Elements at positions that arrays give: a[positions], a[rows, columns], as an operation on each element of the positions.

In: an array in a tuple (it is not gone through in step with the positions), the axes that messages name, a position for each of its axes.
Out: the op `gather`, which array_map makes element-wise, and which fuses.  Holds: nothing is read outside the array; where loops compute it, a
position outside is noted, another element is read, and IndexError raised after the loop: so the loop vectorises.

    y = table[i] * 2      →      for k: p = i[k] (outside: 0, and noted); y[k] = table[p] * 2;  then, if one was: which?
"""
from __future__ import annotations

from codegen.ops.arrays.array_access import address, load, shape_of
from codegen.ops.registry import op
from codegen.ops.scalars import any_of
from typeinfer.ops import Typing
from typeinfer.types import INT, Array, Num, Number, Tuple

OUTSIDE = "index %zd is out of bounds for axis {} with size %zd"
GATHER = "gather"                                 # the op's name


def gather(array, axes, *positions):
    """array[0][positions]: the elements of the one array in a tuple. `axes`: what the axes that the positions choose along are called."""
    return array[0][positions]


class Chosen:
    """`axes`: see `gather`. `turn`: of the operations that fusion joins, those with smaller numbers raise first."""
    __slots__ = ("axes", "turn")

    def __init__(self, axes: tuple[int, ...]):
        self.axes, self.turn = axes, 0

    def __repr__(self):
        return f"{self.axes}"


class Outside:
    """What is noted of one gather's positions that are outside: whether there were, or (after `trace`) for each axis the first one.
    `nothing`: an element that is read where there is none."""

    def __init__(self, b, apply):
        self.apply, self.place, self.nothing = apply, b.alloca("i1"), b.alloca("i128")
        self.first: list[tuple[str, str, str]] | None = None     # for each axis: whether there was one, which, the axis's length
        b.do(f"store i1 false, ptr {self.place}")
        b.do(f"store i128 0, ptr {self.nothing}")

    def given(self, make) -> Outside:
        """The same in another function, where `make(LLVM type, value)` makes parameters."""
        made = Outside.__new__(Outside)
        made.apply, made.place, made.nothing, made.first = self.apply, make("ptr noalias", self.place), make("ptr", self.nothing), None
        return made

    def trace(self, b) -> None:
        self.first = [(b.alloca("i1"), b.alloca("i64"), b.alloca("i64")) for _ in self.apply.attr.axes]
        for is_found, *_ in self.first:
            b.do(f"store i1 false, ptr {is_found}")

    def note(self, b, positions, outside, lengths) -> None:
        if self.first is None:
            b.do(f"store i1 {b(f'or i1 {any_of(b, *outside)}, ' + b(f'load i1, ptr {self.place}'))}, ptr {self.place}")
            return
        for (is_found, which, of), position, is_outside, length in zip(self.first, positions, outside, lengths):
            before = b(f"load i1, ptr {is_found}")
            b.do(f"store i64 {b.select(before, 'i64', b(f'load i64, ptr {which}'), position)}, ptr {which}")
            b.do(f"store i1 {b(f'or i1 {before}, {is_outside}')}, ptr {is_found}")
            b.do(f"store i64 {length}, ptr {of}")

    def raise_first(self, b) -> None:
        for axis, (is_found, which, length) in zip(self.apply.attr.axes, self.first):
            b.raise_if(b(f"load i1, ptr {is_found}"), IndexError, OUTSIDE.format(axis), b(f"load i64, ptr {which}"), b(f"load i64, ptr {length}"))


def _of_element(array, axes, *positions):
    if len(array.type.parts) != 1 or not isinstance(array.type.parts[0], Array) or not all(isinstance(one.type, Number) for one in positions):
        return None
    (t,) = array.type.parts
    if t.ndim != len(positions) or not axes.is_constant or t.dtype.kind not in "biufc":
        return None
    return Typing((array.type, axes.type, *(INT for _ in positions)), t.dtype, Chosen(axes.constant))


def _emit(b, instr, array, axes, *positions):
    (t,) = instr.args[0].type.parts
    lengths, places, outside = shape_of(t, array), [], []
    for position, length in zip(positions, lengths):
        place = b.select(b(f"icmp slt i64 {position}, 0"), "i64", b(f"add i64 {position}, {length}"), position)
        outside.append(b(f"icmp uge i64 {place}, {length}"))
        places.append(place)
    b.outside.note(b, positions, outside, lengths)
    is_outside, is_empty = any_of(b, *outside), any_of(b, *(b(f"icmp eq i64 {length}, 0") for length in lengths))
    places = [b.select(is_outside, "i64", "0", place) for place in places]
    data = b.select(is_empty, "ptr", b.outside.nothing, array[1])
    return load(b, t.dtype, address(b, t, (array[0], data, *array[2:]), places))


NOTING = {GATHER: Outside}                        # ops that note what they raise after the loop → what is noted, with the methods of Outside
op(GATHER, gather, raises=(IndexError,), reads=True, folds=False, doc="a[positions] as an operation on each position").rule(
    (Tuple, Tuple, Num), _of_element, _emit, variadic=True)
