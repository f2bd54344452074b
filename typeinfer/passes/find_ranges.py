"""Find ranges: the least and greatest value of every integer, and from them which checks cannot fail.

In: a function of typed IR with refinements.  Out: `Value.range` of integers, the flag "exact" on integer arithmetic whose result
fits.  Holds: a range is right for every execution; sweeps over the blocks are few and fixed in number.

    b1(%i: int):                                 b1(%i: int in [0, 9223372036854775807]):
        %c = lt %i, %n                               %c = lt %i, %n
    b2():                                  →     b2():
        %j: int = refine[lt] %i, %n                  %j: int = refine[lt] %i, %n in [0, 9223372036854775806]
        %k: int = add %j, 1                          %k: int = add %j, 1 !exact in [1, 9223372036854775807]

Intervals as in Cousot and Cousot, 1977: parameters of loops are widened, first to what no array is longer than (the middle of two such
positions is one again), then to their type's bounds, then narrowed.
"""
from __future__ import annotations

import math
import operator

from typeinfer.callables import steps
from typeinfer.ir import Block, Constant, Function, Instr, Value, reverse_postorder
from typeinfer.passes.count_steps import count_steps
from typeinfer.passes.find_loops import find_loops
from typeinfer.passes.growth import growth_of, literal
from typeinfer.passes.halving import BITS, loses_bits
from typeinfer.structure import CONVERT, MAKE, PART, REFINE
from typeinfer.types import INT, RANGE, Number

Interval = tuple[int, int]
WIDEN_AFTER, WITHIN_MEMORY, NARROWING = 2, 3, 2           # sweeps
MEMORY = 2**47
_DIVISIONS = frozenset({operator.floordiv, operator.mod, operator.truediv})
UNBOUNDED = 2**1100             # beyond any float


def find_ranges(function: Function, wraps: bool = False) -> None:
    """Annotate the function's integers. `wraps`: Python ints wrap on overflow instead of raising."""
    _Ranges(function, wraps).run()


def bounds_of(t) -> Interval | None:
    """All values of an integer type; None for other types."""
    if isinstance(t, Number) and t.kind in "iub":
        return t.minimum, t.maximum
    return None


def find_ranges_again(blocks: list[Block], doubtful: set[Value], waits) -> None:
    """What is still known of `doubtful` values of a loop whose `blocks` are given, header first, definitions before uses, when the
    checks of the instructions that `waits` takes come after it: their results may be any. They have neither ranges nor flags."""
    _Again(doubtful, waits).run(blocks)


class _Ranges:
    def __init__(self, function: Function, wraps: bool):
        self.function, self.wraps = function, wraps
        self.known: dict[Value, Interval] = {}
        self.exact: set[Instr] = set()
        self.carried: dict[Value, Interval] = {}          # what is known of loops' parameters besides
        self.is_within_memory = False                     # how far parameters are widened

    def run(self) -> None:
        order = reverse_postorder(self.function.blocks[0])
        incoming = {block: [edge for _, edge in edges] for block, edges in self.function.predecessors().items()}
        entry = order[0]
        for param in entry.params:
            whole = bounds_of(param.type)
            if whole:
                self.known[param] = param.range or whole
        settled = False
        for sweep in range(WIDEN_AFTER + WITHIN_MEMORY + 4):
            self.is_within_memory = sweep < WIDEN_AFTER + WITHIN_MEMORY
            settled = not self._sweep(order, incoming, widen=sweep >= WIDEN_AFTER)
            if settled:
                break
        if not settled:                           # cannot happen by widening, but a wrong range would be a wrong answer
            return
        for _ in range(NARROWING):
            self._sweep(order, incoming, narrow=True)
        self.exact.clear()
        self._sweep(order, incoming, narrow=True)
        self._annotate()
        if self._prove_accumulators(order, incoming):
            self._annotate()
        counted = count_steps(self.function, self.of, self.exact)
        self.exact |= counted
        for instr in counted:
            instr.flags |= {"counted"}
        for instr in self.exact:
            instr.flags |= {"exact"}
        for instr in self.function.instructions():
            if self.wraps and instr.result is not None and instr.result.type is INT and instr not in self.exact:
                instr.flags |= {"wraps"}
            if instr.op.python in _DIVISIONS and ZeroDivisionError in instr.op.raises and self._is_nonzero(instr.args[1]):
                instr.flags |= {"nonzero"}

    def _annotate(self) -> None:
        for value, interval in self.known.items():
            if value.type.kind != "f":
                value.range = interval

    def _is_nonzero(self, divisor: Value) -> bool:
        if isinstance(divisor, Constant):
            return isinstance(divisor.value, (int, float)) and divisor.value != 0
        bounds = self.of(divisor)
        return bounds is not None and (bounds[0] > 0 or bounds[1] < 0)

    def _prove_accumulators(self, order: list[Block], incoming) -> bool:
        """Sums in loops that end: what starts at c and grows by at most d an iteration is at most c + d · (number of them). Inner loops
        first: what they count is what the loops around add. Returns whether ranges became narrower."""
        if all(instr.op.python is not operator.add or instr.result.type is not INT or instr in self.exact
               for instr in self.function.instructions()):
            return False
        levels: dict[int, list] = {}
        depth = {None: 0}
        for loop in find_loops(self.function):
            depth[loop] = depth[loop.outer] + 1
            levels.setdefault(depth[loop], []).append(loop)
        has_narrowed = False
        for level in sorted(levels, reverse=True):
            if any([self._prove_accumulators_of(loop) for loop in levels[level]]):
                self._sweep(order, incoming, narrow=True)
                has_narrowed = True
        return has_narrowed

    def _prove_accumulators_of(self, loop) -> bool:
        if loop.counter is not None:
            trips = self.of(loop.header.end.args[0].origin.args[1])
        else:
            trips = (0, BITS + 1) if loses_bits(loop) else None
        return trips is not None and any([self._prove_accumulator(loop, index, param, trips[1])
                                          for index, param in enumerate(loop.header.params) if param.type is INT and param is not loop.counter])

    def _prove_accumulator(self, loop, index: int, param: Value, trips: int) -> bool:
        """Prove the additions of what the loop carries; returns whether its range became narrower."""
        found = growth_of(self.function, loop, index, self.of)
        if found is None:
            return False
        growth, additions = found
        start = None
        for edge in loop.entries:
            given = self.of(edge.args[index])
            if given is None:
                return False
            start = given if start is None else (min(start[0], given[0]), max(start[1], given[1]))
        if start is None:
            return False
        bounds = start[0] + trips * growth[0], start[1] + trips * growth[1]
        if bounds[0] < -2**63 or bounds[1] >= 2**63:
            return False
        self.exact |= additions
        known = self.known[param]
        self.carried[param] = self.known[param] = _meet(known, bounds)
        return self.known[param] != known

    def _sweep(self, order: list[Block], incoming, widen: bool = False, narrow: bool = False) -> bool:
        """Recompute all ranges once; returns whether any changed."""
        changed = False
        for block in order:
            if block is not order[0]:
                for index, param in enumerate(block.params):
                    changed |= self._join(param, [edge.args[index] for edge in incoming[block]], widen, narrow)
            for instr in block.instrs:
                whole = instr.result is not None and bounds_of(instr.result.type)
                if not whole:
                    self._sweep_float(instr)
                    continue
                new = self._interval(instr, whole)
                if new != self.known.get(instr.result):
                    self.known[instr.result] = new
                    changed = True
        return changed

    def _sweep_float(self, instr: Instr) -> None:
        """A float that was compared lies between integers (and is not nan); so does one made from an integer."""
        result = instr.result
        if result is None or getattr(result.type, "kind", "") != "f":
            return
        if instr.op is CONVERT:
            source = self.of(instr.args[0])
            if source is not None and max(map(abs, source)) <= 2**24:     # exact in float32 as well
                self.known[result] = source
            elif source is not None and result.type.bits == 64:
                self.known[result] = tuple(bound + (bound >> 52) for bound in source)
        elif instr.op is REFINE:
            other = self.of(instr.args[1])
            source = self.of(instr.args[0]) or (-UNBOUNDED, UNBOUNDED)
            how = {"lt": "le", "gt": "ge"}.get(instr.attr, instr.attr)
            self.known[result] = _constrain(source, how, other) if other else source
        elif instr.op.python in KEEPING:
            given = [self.of(arg) for arg in instr.args]
            if None not in given:
                self.known[result] = KEEPING[instr.op.python](*given)
        elif instr.op.python is math.sqrt:
            source = self.of(instr.args[0])
            if source is not None and source[0] >= 0:
                self.exact.add(instr)
                self.known[result] = math.isqrt(source[0]), math.isqrt(source[1]) + 1 if source[1] < UNBOUNDED else source[1]

    def _join(self, param: Value, given: list[Value], widen: bool, narrow: bool) -> bool:
        whole = bounds_of(param.type)
        if not whole:
            return False
        intervals = [one for one in map(self.of, given) if one is not None]
        if not intervals:
            return False
        new = min(low for low, _ in intervals), max(high for _, high in intervals)
        old = self.known.get(param)
        if old is not None and not narrow:
            new = min(new[0], old[0]), max(new[1], old[1])
            if widen:
                far = _meet((-MEMORY, MEMORY), whole) if self.is_within_memory else whole
                new = (new[0] if new[0] == old[0] else far[0] if new[0] >= far[0] else whole[0],
                       new[1] if new[1] == old[1] else far[1] if new[1] <= far[1] else whole[1])
        if param in self.carried:
            new = _meet(new, self.carried[param])
        if new == old:
            return False
        self.known[param] = new
        return True

    def of(self, value: Value) -> Interval | None:
        """What is known of a value; None: nothing yet (a loop's later edge in the first sweep)."""
        if isinstance(value, Constant):
            if type(value.value) in (int, bool) or hasattr(value.value, "dtype") and value.value.dtype.kind in "iub":
                return int(value.value), int(value.value)
            if isinstance(value.value, float) and math.isfinite(value.value):
                return math.floor(value.value), math.ceil(value.value)
            return bounds_of(value.type)
        found = self.known.get(value)
        if found is None and value.origin.__class__ is not Block and not bounds_of(value.type):
            return None
        return found

    def _interval(self, instr: Instr, whole: Interval) -> Interval:
        op = instr.op
        if op is CONVERT or op is REFINE:
            source = self.of(instr.args[0])
            if source is None:
                return whole
            if op is REFINE:
                other = self.of(instr.args[1])
                source = _constrain(source, instr.attr, other) if other else source
            return _meet(source, whole)
        if op is PART:
            origin = instr.args[0].origin
            if isinstance(origin, Instr) and origin.op is MAKE:
                return self.of(origin.args[instr.attr]) or whole
            if isinstance(origin, Instr) and origin.op.interval is not None:
                return _meet(origin.op.interval, whole)
            return whole
        if op.python is steps.length and instr.args[0].type is RANGE:
            parts = getattr(instr.args[0].origin, "args", ())
            known = [self.of(part) for part in parts]
            return _meet(_meet(_length_of_range(*known), op.interval), whole) if len(known) == 3 and None not in known else op.interval
        transfer = TRANSFER.get(op.python)
        if transfer is not None:
            operands = [self.of(arg) for arg in instr.args]
            if None in operands:
                return whole
            if op.python is operator.mul and _unrefined(instr.args[0]) is _unrefined(instr.args[1]):
                operands = [_abs(operands[0])] * 2        # a square
            found = transfer(*operands)
            if op.python is operator.add and not self.wraps and (middle := middle_of(instr)) is not None:
                ends = [self.of(one) for one in middle]
                if None not in ends:
                    found = _meet(found, _rshift(_add(*ends), (1, 1)))
            if found is not None:
                if whole[0] <= found[0] and found[1] <= whole[1]:
                    self.exact.add(instr)
                    return found
                checked = instr.result.type.python and not self.wraps
                if checked and op.python is operator.mul:
                    whole = _multiples(whole, operands)
                return _meet(found, whole) if checked else whole
        if op.interval is not None:
            return _meet(op.interval, whole)
        return whole


class _Again(_Ranges):
    """One sweep over a loop, in which Python's ints wrap; what the loop carries may be any."""

    def __init__(self, doubtful: set[Value], waits):
        super().__init__(None, True)
        self.doubtful, self.waits = doubtful, waits

    def run(self, blocks: list[Block]) -> None:
        given: dict[Value, list[Value]] = {}
        for block in blocks:
            for index, param in enumerate(block.params if block is not blocks[0] else ()):
                if param in self.doubtful:
                    self._join(param, [edge.args[index] for edge in given[block]], False, False)
            for instr in block.instrs:
                self._look_again(instr)
            for edge in block.end.edges:
                given.setdefault(edge.target, []).append(edge)
        for value in self.doubtful & self.known.keys():
            if value.type.kind != "f":
                value.range = self.known[value]
        for instr in self.exact:
            instr.flags |= {"exact"}

    def _look_again(self, instr: Instr) -> None:
        result = instr.result
        if result is None or result not in self.doubtful:
            return
        whole = bounds_of(result.type)
        if whole:
            interval = self._interval(instr, whole)
            if instr in self.exact or not self.waits(instr):
                self.known[result] = interval
        else:
            self._sweep_float(instr)
        if instr.op.python in _DIVISIONS and self._is_nonzero(instr.args[1]):
            instr.flags |= {"nonzero"}

    def of(self, value: Value) -> Interval | None:
        if isinstance(value, Constant):
            return super().of(value)
        return self.known.get(value) or (None if value in self.doubtful else value.range) or bounds_of(value.type)


def middle_of(instr: Instr) -> tuple[Value, Value] | None:
    """The two Python ints whose middle the instruction computes: (a + b) // 2, a + (b - a) // 2, or with >> 1. (If the sum or the difference
    does not fit, that raises.)"""
    start = None
    if instr.op.python is operator.add:
        start, half = instr.args
        instr = _unrefined(half).origin
    if not isinstance(instr, Instr) or instr.op.python not in (operator.floordiv, operator.rshift) or (
            literal(instr.args[1]) != (2 if instr.op.python is operator.floordiv else 1)):
        return None
    made = _unrefined(instr.args[0]).origin
    if not isinstance(made, Instr) or "wraps" in made.flags or any(arg.type is not INT for arg in made.args):
        return None
    if start is None:
        return tuple(made.args) if made.op.python is operator.add else None
    return (start, made.args[0]) if made.op.python is operator.sub and _unrefined(made.args[1]) is _unrefined(start) else None


def _unrefined(value: Value) -> Value:
    while isinstance(value.origin, Instr) and value.origin.op is REFINE:
        value = value.origin.args[0]
    return value


def _meet(a: Interval, b: Interval) -> Interval:
    """Both hold; where they contradict each other the code is not reached, and either will do."""
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return (low, high) if low <= high else b


def _multiples(whole: Interval, factors: list[Interval]) -> Interval:
    """The bounds that a product within `whole` can reach: by a constant, only multiples of it."""
    for low, high in factors:
        if low == high != 0:
            step = abs(low)
            return -(-whole[0] // step) * step, whole[1] // step * step
    return whole


def _constrain(x: Interval, how: str, y: Interval) -> Interval:
    low, high = x
    if how == "lt":
        high = min(high, y[1] - 1)
    elif how == "le":
        high = min(high, y[1])
    elif how == "gt":
        low = max(low, y[0] + 1)
    elif how == "ge":
        low = max(low, y[0])
    elif how == "eq":
        low, high = max(low, y[0]), min(high, y[1])
    elif y[0] == y[1]:                            # ne a constant at an end
        low, high = low + (low == y[0]), high - (high == y[0])
    return (low, high) if low <= high else x


# --- what operations do to intervals

def _add(x, y):
    return x[0] + y[0], x[1] + y[1]


def _sub(x, y):
    return x[0] - y[1], x[1] - y[0]


def _mul(x, y):
    products = x[0] * y[0], x[0] * y[1], x[1] * y[0], x[1] * y[1]
    return min(products), max(products)


def _floordiv(x, y):
    if y[0] <= 0 <= y[1]:
        return (0, x[1]) if x[0] >= 0 and y[0] >= 0 else None      # a divisor of 0 raises, or gives 0
    quotients = x[0] // y[0], x[0] // y[1], x[1] // y[0], x[1] // y[1]
    return min(quotients), max(quotients)


def _mod(x, y):
    if y[0] >= 0 and y[1] > 0:
        high = y[1] - 1
        return 0, min(high, x[1]) if x[0] >= 0 else high
    return (y[0] + 1, 0) if y[1] <= 0 and y[0] < 0 else None


def _neg(x):
    return -x[1], -x[0]


def _abs(x):
    if x[0] >= 0:
        return x
    return (0 if x[1] >= 0 else -x[1]), max(-x[0], x[1])


def _and(x, y):
    if x[0] >= 0 and y[0] >= 0:
        return 0, min(x[1], y[1])
    return (0, y[1]) if y[0] >= 0 else (0, x[1]) if x[0] >= 0 else None


def _or(x, y):
    if x[0] >= 0 and y[0] >= 0:
        return 0, (1 << max(x[1].bit_length(), y[1].bit_length())) - 1
    return None


def _rshift(x, y):
    if y[0] < 0:
        return None
    shifted = x[0] >> min(y[0], 64), x[0] >> min(y[1], 64), x[1] >> min(y[0], 64), x[1] >> min(y[1], 64)
    return min(shifted), max(shifted)


def _lshift(x, y):
    if y[0] < 0 or y[1] > 64:
        return None
    shifted = x[0] << y[0], x[0] << y[1], x[1] << y[0], x[1] << y[1]
    return min(shifted), max(shifted)


def _invert(x):
    return ~x[1], ~x[0]


def _minimum(*xs):
    return min(x[0] for x in xs), min(x[1] for x in xs)


def _maximum(*xs):
    return max(x[0] for x in xs), max(x[1] for x in xs)


def _length_of_range(start, stop, step):
    """The number of items of range(start, stop, step)."""
    if step[0] <= 0 <= step[1]:
        return 0, UNBOUNDED
    if step[1] < 0:
        start, stop, step = (-start[1], -start[0]), (-stop[1], -stop[0]), (-step[1], -step[0])
    return max(0, -(-(stop[0] - start[1]) // step[1])), max(0, -(-(stop[1] - start[0]) // step[0]))


def _range_item(start, stop, step, index):
    if step[0] > 0:
        return start[0], max(start[0], stop[1] - 1)
    if step[1] < 0:
        return min(start[1], stop[0] + 1), start[1]
    return None


def _advance(count):
    return count[0] + 1, count[1] + 1


# Of floats: what neither rounds nor makes nan of numbers.
KEEPING = {operator.neg: _neg, operator.pos: lambda x: x, abs: _abs, operator.abs: _abs, math.fabs: _abs, min: _minimum, max: _maximum}

TRANSFER = {
    operator.add: _add, operator.sub: _sub, operator.mul: _mul, operator.floordiv: _floordiv, operator.mod: _mod,
    operator.neg: _neg, operator.pos: lambda x: x, operator.abs: _abs, abs: _abs, operator.and_: _and, operator.or_: _or,
    operator.xor: _or, operator.rshift: _rshift, operator.lshift: _lshift, operator.invert: _invert, min: _minimum,
    max: _maximum, steps.range_item: _range_item, steps.range_item_from_end: _range_item, steps.advance: _advance,
    int: lambda x: x, math.floor: lambda x: x, math.ceil: lambda x: x, math.trunc: lambda x: x, operator.index: lambda x: x,
}
