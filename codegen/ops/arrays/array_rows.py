"""Operations that keep rows apart, some rows at a time: what one writes is still in the cache when the next reads it.

In: what fusion found to go over the same rows (codegen.fusion.rows).  Out: the op `by_rows`, whose result is a tuple of the arrays that
others see.  Holds: shapes are checked, and raise in order, before anything is computed; each row is computed as it would be with all
others, so sums are NumPy's. Arrays that only these operations see hold the rows of one turn.

    m = x.max(axis=1, keepdims=True)             for each part of x that the cache holds:
    e = np.exp(x - m)                                m = its rows' maxima; e = …; y[these rows] = e / sums
    y = e / e.sum(axis=1, keepdims=True)

A *row* is all that has the same index along the first axis. An array may have one row where others have more, which then is taken each
time. Where arrays that have as many rows are not the rule (only lengths tell), all rows are one turn.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import pieces_of
from codegen.ops.arrays.array_access import SHAPE, move, shape_of, strides_of, times
from codegen.ops.arrays.array_expressions import leaves
from codegen.ops.arrays.array_fused import REDUCED, TOGETHER
from codegen.ops.arrays.array_map import UPDATE, check_output, common_shape, written_at
from codegen.ops.arrays.array_memory import size_of
from codegen.ops.arrays.array_overlap import released_on_error
from codegen.ops.arrays.array_reduce import refuse_empty_lines
from codegen.ops.arrays.array_streams import OUTER, loop
from codegen.ops.registry import op
from codegen.ops.scalars import all_of, any_of
from codegen.storage import memory
from typeinfer.types import Array

ELEMENTS = 16384                                  # of an array in one turn: a few of float64 fit into the second cache (measured: fewer cost more than they save)


class ByRows:
    """`steps`: the operations, each with where its arguments are found: (None, number of an operand) or (number of the step, number of
    its result); and which of them have the rows of its loops. `wanted`: which results others see; `brief`: the instructions that made
    those that have all elements of rows, and which others do not see."""
    __slots__ = ("steps", "wanted", "brief")

    def __init__(self, steps, wanted, brief):
        self.steps, self.wanted, self.brief = steps, wanted, brief

    def __repr__(self):
        return "; ".join(step.op.name if step.attr is None else f"{step.op.name} {step.attr}" for step, *_ in self.steps)


def _is_view(step) -> bool:
    return step.op.name == "array_getitem"


class _Rows:
    """The loop over turns of one instruction. `whole`: for each place of an array its (type, pieces) with all rows; those that are made
    here have no data yet, or never."""

    def __init__(self, b, instr, operands):
        self.b, self.instr, self.how = b, instr, instr.attr
        self.whole = {(None, number): (value.type, operand) for number, (value, operand) in enumerate(zip(instr.args, operands))}

    # --- before the loop
    def check(self) -> None:
        """Find the shapes of all results; raise where some do not fit."""
        b = self.b
        self.loops: list[list[str]] = []          # the lengths of each step's loops
        for number, (step, places, _) in enumerate(self.how.steps):
            step.cleanup = self.instr.cleanup
            with written_at(b, step.loc):
                for result, found in enumerate(self._shapes(step, [self.whole[place] for place in places])):
                    self.whole[number, result] = found

    def _shapes(self, step, given) -> list:
        b = self.b
        if _is_view(step):
            operands = [("null", "null", *operand[SHAPE:]) if isinstance(t, Array) else operand for t, operand in given]
            self.loops.append(list(given[0][1][SHAPE:]))
            return [(step.result.type, pieces_of(step.rule.emit(b, step, *operands)))]
        attr = step.attr[1] if step.op in (REDUCED, TOGETHER) else step.attr
        arrays = {number: given[1 + number] for number in leaves(attr) if isinstance(given[1 + number][0], Array)}
        if step.op is UPDATE:
            own = shape_of(*given[1])
            self.loops.append(list(own))
            if arrays:
                check_output(b, own, common_shape(b, attr, arrays, own))
            return []
        expressions, known, found = attr.args if step.op is TOGETHER else [attr], {}, []
        outputs = step.attr[0] if step.op is TOGETHER else [step.attr[0] if step.op is REDUCED else None]
        for expression, output in zip(expressions, outputs):
            how = getattr(output, "how", None) if step.op is TOGETHER else output
            t = output.type if step.op is TOGETHER else step.result.type
            with written_at(b, output.loc if step.op is TOGETHER else step.loc):
                lengths = common_shape(b, expression, arrays, known=known)
                if how is not None:
                    refuse_empty_lines(b, how, lengths)
            kept = lengths if how is None else [
                "1" if axis in how.axes else length for axis, length in enumerate(lengths) if how.keepdims or axis not in how.axes]
            found.append((t, ("null", "null", *kept)))
        self.loops.append(lengths)
        return found

    def plan(self) -> None:
        """How many rows there are, and in one turn."""
        b = self.b
        largest = max(self.loops, key=len)
        self.rows, width, fits = largest[0], "1", "true"
        for length in largest[1:]:
            width = times(b, width, length, "")
        for number, (step, places, aligned) in enumerate(self.how.steps):
            for place, own in zip((*places, (number, 0)), (*aligned, True)):
                if own and place in self.whole:
                    length = self.whole[place][1][SHAPE]
                    if length not in (self.rows, "1"):
                        fits = all_of(b, fits, any_of(b, b(f"icmp eq i64 {length}, {self.rows}"), b(f"icmp eq i64 {length}, 1")))
        width = b.call("llvm.umax.i64", "i64", ("i64", width), ("i64", "1"))
        size = b.call("llvm.umax.i64", "i64", ("i64", b(f"udiv i64 {ELEMENTS}, {width}")), ("i64", "1"))
        self.size = size if fits == "true" else b.select(fits, "i64", size, b.call("llvm.umax.i64", "i64", ("i64", self.rows), ("i64", "1")))
        self.most = b.call("llvm.umin.i64", "i64", ("i64", self.size), ("i64", self.rows))

    def allocate(self) -> None:
        """Memory for the results: all rows of those that others see, the rows of a turn of others."""
        b, self.turn = self.b, []                 # of the latter: owners
        for place in [place for place in self.whole if place[0] is not None]:
            t, pieces = self.whole[place]
            if _is_view(self.how.steps[place[0]][0]):
                continue
            lengths = shape_of(t, pieces)
            if place not in self.how.wanted:
                lengths = (self._rows(lengths[0], self.most), *lengths[1:])
            owner, data = memory.allocate(b, size_of(b, lengths, layout.itemsize(t.dtype)), told=(t.dtype.dtype, lengths))
            released_on_error(b, owner)
            self.whole[place] = t, (owner, data, *pieces[SHAPE:])
            if place not in self.how.wanted:
                self.turn.append(owner)

    def _rows(self, length: str, of_turn: str) -> str:
        """How many rows of an array with `length` of them are taken in a turn of so many."""
        b = self.b
        return of_turn if length == self.rows else "1" if length == "1" else b.select(
            b(f"icmp eq i64 {length}, {self.rows}"), "i64", of_turn, length)

    # --- a turn
    def run(self) -> None:
        """The loop. There is one turn where there are no rows: an array that has one is made."""
        b = self.b
        last = b(f"add i64 {self.rows}, {b(f'sub i64 {self.size}, 1')}")
        turns = b(f"udiv i64 {last}, {self.size}")
        loop(b, b.call("llvm.umax.i64", "i64", ("i64", turns), ("i64", "1")), self._turn, closing=b.closing() or OUTER)

    def _turn(self, index: str) -> None:
        b = self.b
        b.do('call void asm sideeffect "", ""() convergent nounwind willreturn memory(inaccessiblemem: readwrite)')
        self.begin = times(b, index, self.size, "")
        self.count = b.call("llvm.umin.i64", "i64", ("i64", self.size), ("i64", b(f"sub i64 {self.rows}, {self.begin}")))
        near: dict = {}                           # place → pieces of the rows of this turn
        for number, (step, places, aligned) in enumerate(self.how.steps):
            given = []
            for place, own in zip(places, aligned):
                t, operand = self.whole[place]
                if place[0] is not None:
                    operand = near[place]
                elif own:
                    operand = near.setdefault((place, own), None) or self._near(t, operand)
                    near[place, own] = operand
                given.append(operand)
            results = [place for place in self.whole if place[0] == number]
            into = [] if _is_view(step) else [self._near(*self.whole[place], place in self.how.wanted) for place in results]
            step.cleanup, before, b.instr, b.into = self.instr.cleanup, b.instr, step, [one[1] for one in into]
            found = pieces_of(step.rule.emit(b, step, *given))            # of an operation in place, its target
            b.instr, b.into = before, None
            for place in results:
                count = len(layout.pieces(self.whole[place][0]))
                near[place], found = found[:count], found[count:]

    def _near(self, t: Array, pieces, moves: bool = True) -> tuple[str, ...]:
        """The rows of this turn of an array; `moves`: it has all of them."""
        b, (length, *rest) = self.b, shape_of(t, pieces)
        data = pieces[1]
        if moves and length != "1":
            step = strides_of(b, t, pieces)[0]
            begin = self.begin if length == self.rows else b.select(b(f"icmp eq i64 {length}, {self.rows}"), "i64", self.begin, "0")
            data = move(b, data, times(b, begin, step, "nsw "), "i8")
        return ("null", data, self._rows(length, self.count), *rest, *pieces[SHAPE + t.ndim:])

    # --- after it
    def end(self) -> tuple[str, ...]:
        for owner in self.turn:
            memory.release(self.b, owner)
        return tuple(piece for place in self.how.wanted for piece in self.whole[place][1])


def _emit(b, instr, *operands):
    rows, before = _Rows(b, instr, operands), b.on_error
    rows.check()
    rows.plan()
    rows.allocate()
    rows.run()
    b.on_error = before
    return rows.end()


BY_ROWS = op("by_rows", None, raises=(ValueError,), reads=True, folds=False,
             doc="Operations on arrays, some rows at a time; fusion makes it.")
BY_ROWS.rule((object,), lambda *operands: None, _emit, variadic=True)
