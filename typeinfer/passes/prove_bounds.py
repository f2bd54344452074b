"""Prove bounds: mark the indices that are inside their axis in every execution, so that no check is made.

In: a function of typed IR with refinements and ranges.  Out: the flag "insideK" on getitem and setitem of arrays, str and bytes whose K-th index
is proved.  Holds: linear but for short chains; what is not proved is checked at run time.

    %n: int = part[1] %shape                          (the length of %a's axis 1)
    %m: int = sub %n, 1
    %j: int = range_item 1, %m, 1, %k                 1 ≤ j ≤ m - 1 = n - 2
    %p: int = add %j, 1                               2 ≤ p ≤ n - 1
    %x: float64 = array_getitem %a, %ip       →       %x: float64 = array_getitem %a, %ip !inside1

What is known of a value, and of its negative, are sums that it is at most: {root: factor, …} and a constant, where a root is a value
or the length of an array's axis. So it is seen that `image[i + u]` is inside where i runs to the length of the image less that of a
window, and u to the length of the window. What is left of a root when two sums are compared is bounded by its range, and by the loops
around: inside of `for i in range(n)` n is 1 or more. (After Bodík, Gupta, Sarkar: ABCD, 2000, without its search over merges.)
"""
from __future__ import annotations

import builtins
import operator
import sys

from typeinfer.callables import steps
from typeinfer.ir import Block, Constant, Function, Instr, Value, dominators, reverse_postorder
from typeinfer.passes.find_loops import Loop, find_loops
from typeinfer.passes.find_ranges import middle_of
from typeinfer.passes.growth import growth_of, growth_since, literal
from typeinfer.passes.sums import (DEPTH, LONGEST_CHAIN, MOST, Sum, best, exactly, greater, growth_range, index_parts, is_integer, is_sum,
                                   least, of_axis, origin_of, plus, range_of, scaled, shifted, unrefined)
from typeinfer.structure import CONVERT, MAKE, REFINE
from typeinfer.types import INT, RANGE, Array, Number, has_fixed_length

EASED = 2                       # roots replaced by what they are made of
_DIVISIONS = (operator.mod, operator.floordiv)
_ITEMS = (steps.range_item, steps.range_item_from_end)


def prove_bounds(function: Function, blocks=None) -> None:
    """Flag every proved index of the function, or of some of its blocks; and divisors that are not 0 there: n, inside of `for i in range(n)`."""
    bounds = None
    for block in blocks or function.blocks:
        for instr in block.instrs:
            if instr.op.python in _DIVISIONS and instr.args[1].type is INT and "nonzero" not in instr.flags:
                bounds = bounds or _Bounds(function)
                if bounds.is_positive(instr.args[1], block):
                    instr.flags |= {"nonzero"}
                continue
            if instr.op.python not in (operator.getitem, operator.setitem) or not has_fixed_length(instr.args[0].type):
                continue
            bounds = bounds or _Bounds(function)
            for number, index in enumerate(index_parts(instr.args[1])):
                if not (isinstance(index.type, Number) and index.type.kind in "iu"):
                    break                         # a slice, an ellipsis: the axes of later parts are not their numbers
                if f"inside{number}" not in instr.flags and bounds.is_inside(index, instr.args[0], number, block):
                    instr.flags |= {f"inside{number}"}


def inside_at(block: Block, function: Function, reads: list[Instr]) -> list[Instr]:
    """Those of some reads of elements, proved where they stand, that are inside wherever `block` runs: by what is known there, or by the
    number of iterations of the loop (see split_loops)."""
    bounds = _Bounds(function)
    return [instr for instr in reads if all(
        not instr.flags.isdisjoint((f"limited{number}", f"bounded{number}")) or bounds.is_inside(index, instr.args[0], number, block)
        for number, index in enumerate(index_parts(instr.args[1])))]


class _Bounds:
    """What values are at most. `known`: (value, sign) → sums that sign · value does not exceed."""

    def __init__(self, function: Function):
        self.function = function
        self.known: dict[tuple[Value, int], list[Sum]] = {}
        self.open: dict[tuple[Value, int], int] = {}      # those that are being looked for → how many were before it
        self.lowest = sys.maxsize                         # the first of these that was asked for meanwhile
        self.early: list[tuple[Value, int]] = []          # known, but to be looked for again
        self.given: dict[Value, list[Value]] = {}         # block parameter → what its edges bring
        self.least_inside: dict | None = None             # root → {block: what it is at least in this block and below}
        self.above: dict[Block, Block] = {}
        self.order: dict[Block, int] | None = None
        self.loops: dict[Block, Loop] = {}                # by their headers
        self.around: dict | None = None                   # block → the innermost loop in which it is
        self.sources: dict[Block, list[Block]] = {}       # block → where its edges come from, in the order of `given`
        self.homes: dict[Instr, Block] | None = None      # where the instructions stand
        self.merged: dict[tuple[int, Value], Sum | None] = {}     # axes of arrays that are one of several → their length
        self.growths: dict = {}                           # (loop, number of a parameter) → what growth_of says
        for block in function.blocks:
            for edge in block.end.edges:
                self.sources.setdefault(edge.target, []).append(block)
                for param, arg in zip(edge.target.params, edge.args):
                    self.given.setdefault(param, []).append(arg)

    def is_positive(self, value: Value, block: Block) -> bool:
        return self._is_at_most(value, -1, ({}, -1), (block,), DEPTH)

    def is_inside(self, index: Value, array: Value, axis: int, block: Block) -> bool:
        if axis >= (array.type.ndim if type(array.type) is Array else 1):
            return False
        return (least(index) >= 0 or self._is_at_most(index, -1, ({}, 0), (block,), DEPTH)) and (
            self._is_at_most(index, 1, last := plus(of_axis(array, axis), ({}, -1)), (block,), DEPTH)
            or index.type is INT and self._is_at_most_grown(index, last, block))

    def _is_at_most(self, value: Value, sign: int, limit: Sum, where: tuple[Block, ...], depth: int, assumed=frozenset()) -> bool:
        """Whether sign · value ≤ limit where each of the blocks `where` runs, one on the way to the other, in one iteration of the
        loops around. `assumed`: of these parameters of loops it is known for the iterations before."""
        if any(self._is_negative_or_zero(plus(found, limit, -1), where) for found in self.upper(value, sign, DEPTH)):
            return True
        if depth == 0:
            return False
        origin = origin_of(value)
        if origin is not None:
            middle = middle_of(origin)
            if middle is not None:
                return self._is_middle_at_most(*middle, sign, limit, where, depth - 1, assumed)
            added = shifted(origin)
            if added is not None and sign * added[1] < 0:         # what was assumed for the limit holds for a greater one
                return self._is_at_most(origin.args[added[0]], sign, plus(limit, ({}, -sign * added[1])), where, depth - 1, assumed)
            if origin.op.python is operator.mod and all(arg.type is INT for arg in origin.args) and (
                    self._is_at_most(origin.args[1], -1, ({}, -1), where, depth - 1)):       # by what is positive here: 0 ≤ x % n ≤ n - 1
                return self._is_negative_or_zero(scaled(limit, -1), where) if sign < 0 else (
                    self._is_at_most(origin.args[1], 1, plus(limit, ({}, 1)), where, depth - 1, assumed))
            return origin.op.python is (builtins.max if sign > 0 else builtins.min) and all(
                arg.type == value.type and self._is_at_most(arg, sign, limit, where, depth - 1, assumed) for arg in origin.args)
        param = unrefined(value)
        if param in assumed:
            return True
        if not self._merges(param, limit):
            return False
        loop = self.loops.get(param.origin)
        if loop is not None:
            assumed |= {param}
        return all(self._is_at_most(arg, sign, limit, (source,) if loop is not None and source in loop.blocks else (*where, source), depth - 1, assumed)
                   for source, arg in zip(self.sources[param.origin], self.given[param]))

    def _is_middle_at_most(self, a: Value, b: Value, sign: int, limit: Sum, where: tuple[Block, ...], depth: int, assumed) -> bool:
        """Whether sign · ((a + b) // 2) ≤ limit. It is not above the greater one, of which no more is asked, and below it if they differ."""
        if sign > 0:
            for low, high in ((a, b), (b, a)):
                for less in (1, 0):
                    if self._is_less(low, high, less, where):
                        return self._is_at_most(high, 1, plus(limit, ({}, less)), where, depth, assumed)
        return all(self._is_at_most(one, sign, limit, where, depth, assumed) for one in (a, b))

    def _is_less(self, low: Value, high: Value, less: int, where: tuple[Block, ...], is_merged: bool = False) -> bool:
        """Whether low + less ≤ high: by what is known of them, or on each way to where both were passed."""
        rest = plus(({}, less), exactly(high), -1)
        if any(self._is_negative_or_zero(plus(found, rest), where) for found in self.upper(low, 1, DEPTH)):
            return True
        x, y = unrefined(low), unrefined(high)
        return not is_merged and x in self.given and y in self.given and x.origin is y.origin and all(
            self._is_less(one, other, less, (source,), True)
            for source, one, other in zip(self.sources[x.origin], self.given[x], self.given[y]))

    def _is_at_most_grown(self, value: Value, limit: Sum, block: Block) -> bool:
        """Whether value ≤ limit since it is what the loop around `block` carries, which grows by so much an iteration: before the n-th
        iteration, counted from 0, it is at most what the loop is entered with and n times that."""
        loop = self._loop_around(block)
        if loop is None:
            return False
        last = self._last_iteration(loop)
        for index, param in enumerate(loop.header.params if last else ()):
            if param.type is not INT or param is loop.counter:
                continue
            if (loop, index) not in self.growths:
                self.growths[loop, index] = growth_of(self.function, loop, index, growth_range)
            found = self.growths[loop, index]
            since = growth_since(value, loop, param, growth_range) if found else None
            if since is None or any("exact" not in addition.flags for addition in found[1] | since[1]):
                continue
            most = found[0][1]
            if all(any(self._is_negative_or_zero(plus(plus(plus(start, scaled(one, most)), ({}, since[0][1])), limit, -1), (block,))
                       for start in self.upper(edge.args[index], 1, DEPTH) for one in last) for edge in loop.entries):
                return True
        return False

    def _loop_around(self, block: Block):
        """The innermost loop in which the block is, if it is counted."""
        if self.around is None:
            self.around = {}
            for loop in find_loops(self.function):                # inner ones come later
                self.around.update(dict.fromkeys(loop.blocks, loop))
        loop = self.around.get(block)
        return loop if loop is not None and loop.counter is not None and block is not loop.header else None

    def _last_iteration(self, loop) -> list[Sum]:
        """Sums that the number of an iteration, counted from 0, does not exceed while one runs."""
        inside, outside = loop.header.end.edges
        times = loop.header.end.args[0].origin.args[1]
        if inside.target not in loop.blocks or outside.target in loop.blocks or any(
                least(edge.args[loop.header.params.index(loop.counter)]) < 0 for edge in loop.entries):
            return []
        made = times.origin
        if made in loop.blocks or isinstance(made, Instr) and any(made in block.instrs for block in loop.blocks):
            return []                             # it may change
        found = self.upper(times, 1, DEPTH)
        counted = origin_of(times)
        if counted is not None and counted.op.python is steps.length and counted.args[0].type is RANGE:
            made = origin_of(counted.args[0])
            if made is not None and made.op is MAKE and (literal(made.args[2]) or 0) > 0:
                found = [*found, plus(exactly(made.args[1]), exactly(made.args[0]), -1)]       # of a range that has an item
        return [plus(one, ({}, -1)) for one in found]

    def _merges(self, param: Value, limit: Sum) -> bool:
        """Whether what the edges bring can be compared with the limit: it is of the same iteration of each loop around, or the limit is the
        same in all of them."""
        if param not in self.given:
            return False
        if self.order is None:
            self.order = {block: number for number, block in enumerate(reverse_postorder(self.function.blocks[0]))}
            self.loops = {edge.target: None for block, at in self.order.items() for edge in block.end.edges if self.order[edge.target] <= at}
            self.loops.update((loop.header, loop) for loop in find_loops(self.function) if self.loops)
        if param.origin not in self.loops:
            return True
        loop = self.loops[param.origin]
        return loop is not None and not any(self._is_made_in(root, loop) for root in limit[0])

    def _is_made_in(self, root, loop: Loop) -> bool:
        """Whether a root may be another one in each iteration."""
        return self._home_of(root) in loop.blocks

    def _home_of(self, root) -> Block | None:
        """The block in which a root gets its value."""
        if self.homes is None:
            self.homes = {instr: block for block in self.function.blocks for instr in block.instrs}
        origin = (root[1] if isinstance(root, tuple) else root).origin
        return origin if isinstance(origin, Block) else self.homes.get(origin)

    def _is_negative_or_zero(self, found: Sum, where: tuple[Block, ...], depth: int = EASED) -> bool:
        terms, constant = found
        if len(terms) > MOST:
            return False
        def least_here(root):
            return max(self._least_inside(root, block) for block in where)
        for least_of in (lambda root: range_of(root)[0], least_here):
            if constant + sum(factor * (range_of(root)[1] if factor > 0 else least_of(root)) for root, factor in terms.items()) <= 0:
                return True
        if depth > 0 and any(self._is_negative_or_zero(other, where, depth - 1) for other in greater(found, least_here)):
            return True
        for root, factor in terms.items() if depth > 0 else ():
            same = self._merged_length(root) if isinstance(root, tuple) else None
            if same is not None:
                rest = {other: one for other, one in terms.items() if other is not root}
                return self._is_negative_or_zero(plus((rest, constant), scaled(same, factor)), where, depth - 1)
        return False

    def _merged_length(self, root: tuple[int, Value]) -> Sum | None:
        """The length of an axis of an array that is one of several, all as long: `old, new = new, old`."""
        if root not in self.merged:
            self.merged[root] = self._find_merged_length(*root) if root[1] in self.given else None
        return self.merged[root]

    def _find_merged_length(self, axis: int, array: Value) -> Sum | None:
        seen, work, found = {array}, [array], None
        while work:
            for arg in self.given[work.pop()]:
                length = of_axis(unrefined(arg), axis)
                (root, factor), *rest = length[0].items() or ((None, 0),)
                if isinstance(root, tuple) and root[1] in self.given and root[0] == axis and length == ({root: 1}, 0):
                    if root[1] not in seen:       # a merge of others, or as long as one
                        seen.add(root[1])
                        work.append(root[1])
                elif found is not None and length != found or len(seen) > LONGEST_CHAIN:
                    return None
                else:
                    found = length
        if found is None or not all(self._is_made_before(root, param.origin) for root in found[0] for param in seen):
            return None
        return found

    def _is_made_before(self, root, block: Block) -> bool:
        """Whether the root is one and the same until the block runs again: it was made in a block that dominates this one."""
        if self.least_inside is None:
            self._look_around()
        home = self._home_of(root)
        while home is not None and block in self.above and self.above[block] is not block:
            block = self.above[block]
            if block is home:
                return True
        return False

    def _least_inside(self, root, block: Block) -> int:
        """What a root is at least where `block` runs: what loops and tests around it say."""
        if self.least_inside is None:
            self._look_around()
        least_of_root = range_of(root)[0]
        said = self.least_inside.get(root)
        if said:
            while True:
                least_of_root = max(least_of_root, said.get(block, least_of_root))
                upper = self.above.get(block, block)
                if upper is block:
                    break
                block = upper
        return least_of_root

    def _look_around(self) -> None:
        """What comparisons with constants and with the counters of loops say. (Of others the range may come from a check that waits
        for the end of a loop, see codegen.loops.defer.)"""
        self.least_inside, self.above = {}, dominators(self.function)
        for block in self.function.blocks:
            for instr in block.instrs:
                if instr.op is not REFINE or instr.attr not in ("lt", "le", "gt", "ge"):
                    continue
                counter, value = instr.args if instr.attr in ("lt", "le") else instr.args[::-1]
                if not self._counts(counter):
                    continue
                is_less = instr.attr in ("lt", "gt")
                self._note(value, counter, is_less, block)
                counted = origin_of(value)
                if is_less and least(counter) >= 0 and counted is not None and counted.op.python is steps.length:
                    made = origin_of(counted.args[0]) if counted.args[0].type is RANGE else None
                    if made is not None and made.op is MAKE and (literal(made.args[2]) or 0) > 0:
                        self._note(made.args[1], made.args[0], 1, block)      # the range has an item: start < stop

    def _counts(self, value: Value) -> bool:
        while isinstance(value.origin, Instr) and value.origin.op is REFINE:
            value = value.origin.args[0]
        return isinstance(value, Constant) or any(
            isinstance(arg.origin, Instr) and arg.origin.op.python is steps.advance for arg in self.given.get(value, ()))

    def _note(self, value: Value, smaller: Value, more: int, block: Block) -> None:
        """`value` is at least `smaller` + more in the block."""
        if not (is_integer(value) and is_integer(smaller)):
            return
        low = literal(smaller) if isinstance(smaller, Constant) else range_of(smaller)[0]
        terms, constant = exactly(value)
        raised = [root for root, factor in terms.items() if factor > 0]
        if low is not None and len(raised) == 1 and terms[raised[0]] == 1:
            low += more - constant - sum(factor * range_of(root)[0] for root, factor in terms.items() if factor < 0)
            said = self.least_inside.setdefault(raised[0], {})
            said[block] = max(said.get(block, low), low)

    def upper(self, value: Value, sign: int, depth: int) -> list[Sum]:
        """Sums that sign · value does not exceed; the first is equal to it."""
        key = value, sign
        found = self.known.get(key)
        if found is not None:
            self.lowest = min(self.lowest, self.open.get(key, self.lowest))
            return found
        exact = scaled(exactly(value), sign)
        found = self.known[key] = [exact]         # all that is known of it while its own loop is looked at
        if isinstance(value, Constant) or depth == 0:
            return found
        at = self.open[key] = len(self.open)
        outer, self.lowest, first = self.lowest, at, len(self.early)
        found = self.known[key] = best([exact, *self._find_upper(value, sign, depth - 1)])
        del self.open[key]
        if self.lowest < at:                      # more may be known when that loop has been looked at
            self.early.append(key)
        else:
            for early in self.early[first:]:
                del self.known[early]
            del self.early[first:]
            self.lowest = outer
        self.lowest = min(self.lowest, outer)
        return found

    def _of_parameter(self, param: Value, sign: int, depth: int) -> list[Sum]:
        """What holds for all that the edges bring: a `while` tests before the loop and at its end. What a loop never makes greater is at
        most what it is entered with."""
        common: dict | None = None
        for arg in self.given.get(param, ()):
            if any(constant <= 0 and terms == {param: sign} for terms, constant in self.upper(arg, sign, depth)):
                continue
            sums = {frozenset(terms.items()): constant for terms, constant in self.upper(arg, sign, depth)}
            common = sums if common is None else {
                terms: max(constant, sums[terms]) for terms, constant in common.items() if terms in sums}
        return [(dict(terms), constant) for terms, constant in (common or {}).items()]

    def _find_upper(self, value: Value, sign: int, depth: int) -> list[Sum]:
        origin = value.origin
        if isinstance(origin, Block):
            return self._of_parameter(value, sign, depth)
        if not isinstance(origin, Instr):
            return []

        def of(number: int, sign: int = sign, more: int = 0) -> list[Sum]:
            arg = origin.args[number]
            return [(terms, constant + more) for terms, constant in self.upper(arg, sign, depth)] if is_integer(arg) else []

        python, args = origin.op.python, origin.args
        if origin.op is REFINE:
            strictly, loosely = ("lt", "le") if sign > 0 else ("gt", "ge")
            return of(0) + (of(1, more=-1) if origin.attr == strictly else of(1) if origin.attr in (loosely, "eq") else [])
        if python in _ITEMS:
            step = literal(args[2])
            if not step:
                return []
            return of(0) if (step > 0) == (sign < 0) else of(1, more=-1)
        if python in (operator.add, operator.sub) and is_sum(origin):
            other = sign if python is operator.add else -sign
            return [plus(x, y) for x in of(0) for y in of(1, other)]
        if python is operator.mul and is_sum(origin):
            for number in (0, 1):
                factor = literal(args[number])
                if factor:
                    return [scaled(one, abs(factor)) for one in of(1 - number, sign if factor > 0 else -sign)]
        if python in (builtins.min, builtins.max):
            if (python is builtins.min) == (sign > 0):
                return [one for number in range(len(args)) if args[number].type == value.type for one in of(number)]
        elif python is operator.mod and sign > 0 and (least(args[1]) > 0 or "nonzero" in origin.flags and least(args[1]) == 0):
            return of(1, more=-1) + (of(0) if least(args[0]) >= 0 else [])
        elif python in (operator.floordiv, operator.rshift) and sign > 0 and least(args[0]) >= 0 and (
                least(args[1]) >= (python is operator.floordiv)):
            return of(0)
        elif python in (int, operator.index) and sign > 0:
            return of(0) if args[0].type.kind in "iu" else self._of_truncated(origin)
        return []

    def _of_truncated(self, origin: Instr) -> list[Sum]:
        """int(x) where x < n was tested, n an integer made a float, and x is not negative: at most n - 1."""
        x, found = origin.args[0], []
        while isinstance(x.origin, Instr) and x.origin.op is REFINE:
            limit = x.origin.args[1].origin
            while isinstance(limit, Instr) and limit.op is REFINE:
                limit = limit.args[0].origin
            if x.origin.attr == "lt" and isinstance(limit, Instr) and limit.op is CONVERT and least(origin.result) >= 0 and (
                    limit.args[0].range and limit.args[0].range[1] <= 2**53 and limit.result.type.bits == 64):
                found.append(plus(exactly(limit.args[0]), ({}, -1)))
            x = x.origin.args[0]
        return found
