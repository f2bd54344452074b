"""Deferred checks: in an innermost counted loop, a check that would leave the loop is remembered instead, and tested after it.

In: a function of typed IR; then, from lowering, the checks of its loops.  Out: LLVM text.  Holds: the exception is that of the first
iteration that fails; only array elements of that and later iterations may have been written already.

Python's `/`, `math.log`, `math.exp` … can raise for each element. An exit on such a condition is not countable, so LLVM's
vectoriser gives up. A flag that stays set is a reduction, which it can vectorise:

    loop:  %bad = fcmp oeq double %y, 0.0         site:    %bad = fcmp oeq double %y, 0.0
           br i1 %bad, label %raise, label %ok      →      flag |= %bad
                                                  after:   br flag, label %scan, label %done

Once the flag is set, a scan (cold, scalar) runs the iterations again with every check in its place but without the stores, and the
first check that fails raises as usual. A loop also leaves by a check that is not deferred (an index out of bounds); where the flag is
set then, a deferred one failed before it. Where what a check reads was overwritten in place, any operands that raise serve:
the exception has the same class, and except for a value named in the message the same text. For that, checks of different exceptions
have flags of their own, and in a scan only those checks raise whose flag is set; another one that fails there ends the scan.
"""
from __future__ import annotations

from codegen import sites, status
from codegen.build import UNLIKELY, Builder, with_gil
from codegen.layout import owners
from codegen.loops.hold_items import are_known_apart
from codegen.ops.arrays.array_store import must_fit
from typeinfer.ir import Block, Branch, Edge, Function, Guarded, Instr, Value, reverse_postorder
from typeinfer.passes.find_loops import Loop, find_loops
from typeinfer.passes.find_ranges import find_ranges_again
from typeinfer.passes.prove_bounds import prove_bounds
from typeinfer.passes.sums import index_parts
from typeinfer.structure import CALL, CONVERT, MAKE, PART, REFINE, can_convert_raise
from typeinfer.types import Array, Number

_STRUCTURE = frozenset({MAKE, PART, REFINE, CONVERT})
_ELEMENTS = frozenset({"array_getitem", "array_setitem"})
NOTHING_PROVED = frozenset({"wraps"})     # and the result is any where it does not fit


def find_deferrable(function: Function, checks_indices: bool = True) -> tuple[list[DeferringLoop], set[Block]]:
    """The loops whose checks may wait: innermost, counted, and without effects but stores into arrays; and the blocks of
    loops that are seldom run, which are left as they are."""
    loops = find_loops(function)
    rare = {block for loop in loops if loop.header.is_rare for block in loop.blocks}
    found = [_deferring(function, loop, checks_indices) for loop in loops if loop.is_innermost and loop.counter is not None
             and not loop.header.is_rare and len(loop.entries) == 1 and _can_wait(function, loop)]
    return [loop for loop in found if loop is not None], rare


def _deferring(function: Function, loop: Loop, checks_indices: bool) -> DeferringLoop | None:
    if not checks_indices:
        return DeferringLoop(function, loop, loop.entries[0])
    if _reads_anywhere(loop):
        return None
    if not any(_is_bounded(instr) for block in loop.blocks for instr in block.instrs):
        return DeferringLoop(function, loop, loop.entries[0])
    flags = [(instr, instr.flags) for block in loop.blocks for instr in block.instrs]
    ranges = [(value, value.range) for block in loop.blocks
              for value in (*block.params, *(instr.result for instr in block.instrs if instr.result is not None))]
    found = DeferringLoop(function, loop, loop.entries[0])
    if not _reads_anywhere(loop):
        return found
    for instr, before in flags:                   # an index into a table is not as small while a check waits
        instr.flags = before
    for value, before in ranges:
        value.range = before
    return None


def _is_bounded(instr: Instr) -> bool:
    """Whether an index is inside because the array is longer than any (see split_loops)."""
    return any(flag.startswith("bounded") for flag in instr.flags)


def _is_search(loop: Loop) -> bool:
    """Whether the loop may end early by what it reads or carries along: such an exit cannot be counted, so that nothing would be vectorised
    beside flags that are kept."""
    made = _made_of(loop, [block.end.args[0] for block, edge in loop.exits() if block is not loop.header and isinstance(block.end, Branch)])
    instrs = [instr for block in loop.blocks for instr in block.instrs if instr.result in made]
    carried = set(loop.header.params) - {loop.counter}
    return any(instr.op.reads or not carried.isdisjoint(instr.args) for instr in instrs)


def _can_wait(function: Function, loop: Loop) -> bool:
    if _is_search(loop):
        return False
    has_check = _writes_apart(function, loop)
    for block in loop.blocks:
        if isinstance(block.end, Guarded):
            return False                          # an exception does not leave the loop
        for instr in block.instrs:
            op = instr.op
            if op in _STRUCTURE:
                has_check |= _has_check(instr)
                continue
            if instr.result is not None and owners(instr.result.type) and op.shares is None:
                return False                      # fresh arrays would have to be released on each way out
            if op is CALL or not (op.pure or op.writes and op.python is not None and _is_store(op)):
                return False
            has_check |= _has_check(instr)
    return has_check


def _made_of(loop: Loop, values: list[Value]) -> set[Value]:
    """The values, and what they are made of in one iteration of the loop, on whatever path."""
    found: set[Value] = set()
    work = list(values)
    while work:
        value = work.pop()
        origin = value.origin
        if value in found or origin is None or origin is loop.header:
            continue
        found.add(value)
        if isinstance(origin, Instr):
            work += origin.args
        elif origin in loop.blocks:
            at = origin.params.index(value)
            work += (edge.args[at] for block in loop.blocks for edge in block.end.edges if edge.target is origin)
    return found


def _reads_anywhere(loop: Loop) -> bool:
    """Whether an index that is not proved comes from what the loop reads or from a float: its check is a way out that LLVM cannot count, so
    the loop stays scalar, whatever waits."""
    indices = [part for block in loop.blocks for instr in block.instrs if instr.op.name in _ELEMENTS
               for number, part in enumerate(index_parts(instr.args[1]))
               if f"inside{number}" not in instr.flags]
    return any(instr.result in made and (instr.op.reads or instr.op.python is int and instr.args[0].type.kind == "f")
               for made in (_made_of(loop, indices),) for block in loop.blocks for instr in block.instrs)


def _must_fit(instr: Instr) -> bool:
    """Whether an int is written into an array of a type that may not hold it, at a place that is proved: where it does not fit, what is left
    of it is written, until the loop ends."""
    if not _is_store(instr.op):
        return False
    array, _, value = instr.args
    return (isinstance(value.type, Number) and value.type.kind in "iu" and value.type is not array.type.dtype
            and must_fit(value.type, array.type.dtype) and all(f"inside{number}" in instr.flags for number in range(array.type.ndim)))


def _writes_apart(function: Function, loop: Loop) -> bool:
    """Whether there are numbers that must fit, and nothing that the loop writes is read in it, so that the scan sees what the loop saw."""
    instrs = [instr for block in loop.blocks for instr in block.instrs]
    if not any(map(_must_fit, instrs)):
        return False
    targets = {instr.args[0] for instr in instrs if _is_store(instr.op)}
    sources = {arg for instr in instrs if instr.op.reads for arg in instr.args if isinstance(arg.type, Array)}
    return all(are_known_apart(function, target, source) for target in targets for source in sources)


def _has_check(instr: Instr) -> bool:
    """Whether the instruction may raise, and does nothing else: it neither reads memory nor calls."""
    if instr.op is CONVERT:
        return can_convert_raise(instr)
    return instr.op.pure and not instr.op.reads and instr.op.can_raise(instr.result.type if instr.result else None, instr.flags)


def _is_store(op) -> bool:
    return op.name == "array_setitem"             # of one element: the scan can leave it out


class DeferringLoop:
    """A loop under lowering. `sites`: the instructions whose checks wait, in program order."""

    def __init__(self, function: Function, loop: Loop, entry: Edge):
        self.loop, self.entry = loop, entry
        self.sites: dict[Instr, None] = {}
        self.varying = self._varying_values()
        self.steering = self._steering_values()
        self.fitting = _writes_apart(function, loop)      # stores may wait too
        self._drop_proofs(function)
        self.counter = ""                         # the counter's LLVM value
        self.flags: dict[object, _Flag] = {}      # what may be raised → where it is remembered
        self.scanned = ""                         # the label that a scan goes to which finds nothing
        self.asks = False                         # whether the interpreter computes something in it, which needs that no exception is set
        self.tests: list[tuple] = []              # labels of blocks that are to be written once all sites are known, and where they go on

    def _varying_values(self) -> set[Value]:
        """Values carried from one iteration to the next, and what is computed from them: a check on these would make
        the loop sequential anyway, and after a failure they are nonsense."""
        found = {p for p in self.loop.header.params if p is not self.loop.counter}
        changed = True
        while changed:
            changed = False
            for block in self.loop.blocks:
                for instr in block.instrs:
                    if instr.result is not None and instr.result not in found and any(a in found for a in instr.args):
                        found.add(instr.result)
                        changed = True
                for edge in block.end.edges:
                    if edge.target in self.loop.blocks and edge.target is not self.loop.header:
                        for param, arg in zip(edge.target.params, edge.args):
                            if arg in found and param not in found:
                                found.add(param)
                                changed = True
        return found

    def _steering_values(self) -> set[Value]:
        """Values that decide where a store goes: after a failed check they are nonsense, so it must not wait."""
        return _made_of(self.loop, [instr.args[1] for block in self.loop.blocks for instr in block.instrs if _is_store(instr.op)])

    def _drop_proofs(self, function: Function) -> None:
        """What was proved of a value holds where its check has passed. While that waits, the value may be any, and so may
        what is computed from it: of these only that is known which holds whatever the value is."""
        doubtful: set[Value] = set()
        bounded = [(instr, instr.flags, [index.range for index in index_parts(instr.args[1])])
                   for block in self.loop.blocks for instr in block.instrs if _is_bounded(instr)]
        changed = True
        while changed:
            changed = False
            for block in self.loop.blocks:
                for instr in block.instrs:
                    doubts = [arg in doubtful for arg in instr.args]
                    if any(doubts):
                        if not _is_store(instr.op) or doubts[1]:
                            instr.flags = NOTHING_PROVED      # of a store: where it goes, not what is stored
                    elif self.takes(instr):
                        instr.flags |= NOTHING_PROVED
                    else:
                        continue
                    if instr.result is not None and instr.result not in doubtful:
                        doubtful.add(instr.result)
                        changed = True
                for edge in block.end.edges:
                    for param, arg in zip(edge.target.params, edge.args):
                        if arg in doubtful and param not in doubtful and edge.target in self.loop.blocks:
                            doubtful.add(param)
                            changed = True
        for value in doubtful:
            value.range = None
        if doubtful:
            self._prove_again(function, doubtful)
            for instr, flags, ranges in bounded:
                for number, (index, before) in enumerate(zip(index_parts(instr.args[1]), ranges)):
                    if f"bounded{number}" in flags and index.range and index.range[0] >= 0 and index.range[1] <= before[1]:
                        instr.flags |= {f"inside{number}", f"bounded{number}"}

    def _prove_again(self, function: Function, doubtful: set[Value]) -> None:
        """Some things hold of any value: min(max(x, 0), n - 1) is inside whatever x is."""
        blocks = [block for block in reverse_postorder(self.loop.header) if block in self.loop.blocks]
        find_ranges_again(blocks, doubtful, self.takes)
        prove_bounds(function, blocks)

    def takes(self, instr: Instr) -> bool:
        """Whether this instruction's check may wait."""
        return ((_has_check(instr) or self.fitting and _must_fit(instr)) and instr.result not in self.steering
                and not any(arg in self.varying for arg in instr.args))

    def note_asking(self) -> None:
        self.asks = True

    def remember(self, b: Builder, condition: str, raised: object, message: str) -> None:
        """Set the flag where the current instruction's check fails. `raised`: an exception's class and its message, or the interpreter's
        function that raises it."""
        kind = _kind(b.instr)
        flag = self.flags.get(kind)
        if flag is None:
            flag = self.flags[kind] = _Flag(b.alloca("i1"), b.instr, raised, message)
        self.sites[b.instr] = None
        before = b(f"load i1, ptr {flag.slot}")
        failed = b(f"or i1 {before}, {condition}")
        b.do(f"store i1 {failed}, ptr {flag.slot}")

    def fails_again(self, b: Builder, condition: str) -> str:
        """Whether the current instruction's check fails in the scan, and did in the loop. One that did not wait was passed in the loop, or is what
        the loop was left by: where it fails there is no more to find."""
        flag = self.flags.get(_kind(b.instr)) if b.instr in self.sites else None
        if flag is not None:
            return b(f"and i1 {condition}, {b(f'load i1, ptr {flag.slot}')}")
        if b.only_where:
            condition = b.select(b.only_where, "i1", condition, "false")
        go_on = b.new_label("passed")
        b.branch(condition, self.scanned, go_on, UNLIKELY)
        b.start(go_on)
        return "false"

    def _is_set(self, b: Builder) -> str:
        """Whether any flag is."""
        found, *others = (b(f"load i1, ptr {flag.slot}") for flag in self.flags.values())
        for other in others:
            found = b(f"or i1 {found}, {other}")
        return found

    def test_later(self, b: Builder) -> str:
        """An exception is set and about to leave the loop: end the block with a look at earlier checks, which would have
        raised before; returns the label to go on."""
        label, go_on = b.new_label("test"), b.new_label("go")
        b.jump(label)
        self.tests.append((label, go_on))
        return go_on

    def test_at_exit(self, label: str, go_on: str) -> None:
        """The block `label` on an edge that leaves the loop."""
        self.tests.append((label, go_on))

    # --- after the loop's blocks are lowered
    def start_lines(self) -> list[str]:
        """What runs before the loop is entered."""
        return [f"  store i1 false, ptr {flag.slot}" for flag in self.flags.values()]

    def write_tests(self, b: Builder, lower_scan) -> None:
        """The blocks that look whether a check failed, and else go on; and the scan: `lower_scan(loop, label)` lowers the loop
        again, entered from `label`, and returns the label reached when no check fails."""
        if not self.sites:
            for label, go_on in self.tests:
                b.start(label)
                b.jump(go_on)
            return
        scan = b.new_label("scan")
        for label, go_on in self.tests:
            b.start(label)
            b.branch(self._is_set(b), scan, go_on, UNLIKELY)
        b.start(scan)
        b.start(lower_scan(self, scan))
        self._raise_what_is_set(b)

    def _raise_what_is_set(self, b: Builder) -> None:
        """A flag was set, but what set it is gone."""
        if b.put_aside is not None:
            with_gil(b, lambda: [b.call("Py_DecRef", "void", ("ptr", b(f"load ptr, ptr {place}"))) for place in b.put_aside])
            b.put_aside = None
        else:
            with_gil(b, lambda: b.call("PyErr_Clear", "void"))
        for number, flag in enumerate(self.flags.values(), 1):
            go_on = b.new_label("other")
            if number < len(self.flags):
                lost = b.new_label("lost")
                b.branch(b(f"load i1, ptr {flag.slot}"), lost, go_on)
                b.start(lost)
            b.instr = flag.instr
            if isinstance(flag.raised, type) and issubclass(flag.raised, Exception):
                status.raise_message(b, flag.raised, flag.message.replace("%zd", "..."))
            else:
                status.raise_from_python(b, b.instr, (), sites.Deferred(flag.raised))
            b.on_error(b)
            b.start(go_on)
        b.do("unreachable")


def _kind(instr: Instr) -> object:
    """What the instruction's check may raise: checks of one kind share a flag."""
    return OverflowError if instr.op is CONVERT else instr.op.raises


class _Flag:
    """A stack slot. `instr`: the first instruction whose check sets it; `raised`, `message`: see DeferringLoop.remember."""
    __slots__ = ("slot", "instr", "raised", "message")

    def __init__(self, slot: str, instr: Instr, raised: object, message: str):
        self.slot, self.instr, self.raised, self.message = slot, instr, raised, message
