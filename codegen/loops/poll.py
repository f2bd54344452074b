"""Polling: where loops look whether a signal waits (see interrupts).

In: a function of typed IR, about to be lowered.  Out: the same function with `poll` instructions.  Holds: no path runs much longer than
some milliseconds without a poll, and nothing is added inside loops that LLVM may vectorise or unroll whole.

A loop that does much in each iteration (other loops, calls, operations on whole arrays) polls in each: a load and a compare. Any
other is cut into chunks; its body stays as it is:

    b1(%k):                              o(%k):   %m = chunk %n, %k              %k and some thousand more, at most %n
        %c = lt %k, %n                            jump b1(%k)
        branch %c, b2(), b3()     →      b1(%k):  %c = lt %k, %m;  branch %c, b2(), t()
    b2():                                b2():    …  jump b1(%k2)
        …  jump b1(%k2)                  t():     %more = lt %k, %n;  branch %more, q(), b3()
                                         q():     poll;  jump o(%k)

Where the iterations are not counted from 0 but LLVM may count them (`while i < n`), a counter of our own ends the chunk. A loop whose
iterations are few, and known to be, is not touched. Recursive functions poll before they call on: that is once for many calls
which only return.
"""
from __future__ import annotations

import operator

import numpy as np

from codegen import interrupts
from codegen.layout import owners
from codegen.loops.shrinking import MOST_HALVINGS, is_halving, walks_memory
from codegen.ops.objects.exceptions import POLL
from typeinfer.callables import steps
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Value, has_loop
from typeinfer.ops import Op
from typeinfer.passes.find_loops import Loop, find_loops
from typeinfer.passes.growth import literal
from typeinfer.passes.sums import index_parts, shifted
from typeinfer.structure import CALL, CONVERT, MAKE, PART, REFINE, UNWRAP
from typeinfer.types import BOOL, INT, RANGE, Array, Number

ENDLESS = 1 << 40               # work that may take any time
_CHUNKS = ".chunk"              # in the name of the block that begins a loop over chunks
# Work of an iteration beside which a poll is little. (Rows of arrays are work of an unknown size: one poll a row costs LU of 250 × 250
# four per cent; loops over sixteen rows would save three, and take LLVM a fifth more time.)
MUCH = 500
_FREE = frozenset({MAKE, PART, REFINE})
_ELEMENT = frozenset({"array_getitem", "array_setitem", "array_item", "flat_item", "set_flat_item"})
_COMPARISONS = frozenset({operator.lt, operator.le, operator.gt, operator.ge, operator.ne})


def _emit_chunk(b, instr, count, start):
    rest = b.call("llvm.smin.i64", "i64", ("i64", b(f"sub i64 {count}, {start}")), ("i64", str(instr.attr)))
    return b(f"add nuw nsw i64 {start}, {b.call('llvm.smax.i64', 'i64', ('i64', rest), ('i64', '0'))}")


CHUNK = Op("chunk", None, doc="Where the next chunk of at most `attr` iterations ends.")
IS_INSIDE = Op("is_inside", None, doc="Whether a counter has not come to the end of its chunk.")
COUNT_DOWN = Op("count_down", None, doc="One less.")
IS_LEFT = Op("is_left", None, doc="Whether the condition holds and the counter is not 0.")
_IS_INSIDE = IS_INSIDE.rule((INT, INT), BOOL, lambda b, instr, at, end: b(f"icmp ne i64 {at}, {end}"))
_CHUNK = CHUNK.rule((INT, INT), INT, _emit_chunk)
_COUNT_DOWN = COUNT_DOWN.rule((INT,), INT, lambda b, instr, left: b(f"add nsw i64 {left}, -1"))
_IS_LEFT = IS_LEFT.rule((BOOL, INT), BOOL, lambda b, instr, condition, left: b(
    f"and i1 {condition}, {b(f'icmp ne i64 {left}, 0')}"))


def insert_polls(function: Function) -> None:
    """Let every loop of the function poll that may run for long."""
    loops = find_loops(function)
    polling = _find_polling(loops)
    _poll_recursion(function)
    work: dict[Loop, int] = {}
    within: dict[Loop | None, list[Loop]] = {}            # loop → those directly inside
    ends: dict[Value, tuple[Value, set[Block]]] = {}      # counter → its value after a chunk, the blocks of its loop
    for loop in reversed(loops):                  # inner ones first
        within.setdefault(loop.outer, []).append(loop)
        if loop in polling:
            work[loop] = ENDLESS
            continue
        one = _work_of_iteration(loop, [(inner, work[inner]) for inner in within.get(loop, ())])
        most = _most_iterations(loop)
        work[loop] = min(one * most, ENDLESS)
        if work[loop] <= interrupts.WORK:
            continue
        if one < MUCH and _is_within_memory(loop) and loop.outer is not None:
            continue
        size = max(16, min(interrupts.MOST, interrupts.WORK // max(one, 1)))
        if one >= MUCH or loop.header.is_rare:
            _poll_each(loop)
        elif loop.counter is not None and _is_counted(loop):
            end = _cut_counted(function, loop, size)
            if all(block is loop.header for block, _ in loop.exits()):
                ends[loop.counter] = end, loop.blocks
        elif _is_countable(loop):
            _cut_other(function, loop, size)
        elif _is_countable_below(loop):
            _cut_below(function, loop, size)
        else:
            _poll_each(loop)
    if ends:
        _use_ends(function, ends)


def runs_chunks(loop: Loop) -> bool:
    """Whether this is a loop over the chunks of another."""
    return loop.header.name.endswith(_CHUNKS)


# --- how much a loop does
def _work_of_iteration(loop: Loop, inner: list[tuple[Loop, int]]) -> int:
    """`inner`: the loops directly inside, with their work."""
    nested = {block for other, _ in inner for block in other.blocks}
    return sum(work for _, work in inner) + sum(_work(instr) for block in loop.blocks if block not in nested for instr in block.instrs)


def _work(instr: Instr) -> int:
    op, result = instr.op, instr.result
    if op in _FREE or op is UNWRAP:
        return 0
    if op is CALL:
        return _work_of_call(instr.attr)
    if op.name in _ELEMENT or op is CONVERT:
        return 1
    if result is not None and owners(result.type) and op.shares is None:
        return ENDLESS
    return ENDLESS if (op.reads or op.writes) and any(isinstance(arg.type, Array) for arg in instr.args) else 1


def _work_of_call(callee) -> int:
    """What a call of a function without loops does: LLVM may inline it, and vectorise."""
    function = callee.function
    if function.is_recursive or callee.is_recursive:
        return ENDLESS
    if has_loop(function):
        return ENDLESS
    return sum(map(_work, function.instructions()))


def _most_iterations(loop: Loop) -> int:
    if loop.counter is None:
        return MOST_HALVINGS if is_halving(loop) else ENDLESS
    count = loop.header.end.args[0].origin.args[1]
    if isinstance(count, Constant):
        return count.value if type(count.value) is int else ENDLESS
    return count.range[1] if count.range else ENDLESS


def _is_counted(loop: Loop) -> bool:
    """Whether the header compares the counter with a number that stays the same."""
    compared = loop.header.end.args[0].origin
    return (compared in loop.header.instrs and compared.op.python is operator.lt and compared.args[0] is loop.counter
            and compared.args[1].type is INT and not _is_inside(loop, compared.args[1]) and _has_exit_second(loop))


def _is_countable(loop: Loop) -> bool:
    """Whether LLVM may find out how often the loop is repeated: its header compares integers, one of which stays."""
    end = loop.header.end
    if not isinstance(end, Branch) or not _has_exit_second(loop):
        return False
    compared = end.args[0].origin
    return (isinstance(compared, Instr) and compared.op.python in _COMPARISONS and len(compared.args) == 2
            and all(isinstance(arg.type, Number) and arg.type.kind in "iu" for arg in compared.args)
            and sum(_is_inside(loop, arg) for arg in compared.args) == 1)


def _is_countable_below(loop: Loop) -> bool:
    """The same of a loop that tests its condition at the end, as CPython compiles `while`."""
    latch = loop.latches[0]
    if len(loop.latches) > 1 or not isinstance(latch.end, Jump):
        return False
    for block, _ in loop.exits():
        compared = block.end.args[0].origin if isinstance(block.end, Branch) else None
        if (isinstance(compared, Instr) and compared.op.python in _COMPARISONS and len(compared.args) == 2
                and all(isinstance(arg.type, Number) and arg.type.kind in "iu" for arg in compared.args)
                and sum(_stays(loop, arg) for arg in compared.args) == 1):
            return True
    return False


def _stays(loop: Loop, value: Value, depth: int = 4) -> bool:
    """Whether a value is the same in each iteration, as far as is seen at once: the length of an array, say."""
    origin = value.origin
    if not _is_inside(loop, value):
        return True
    return isinstance(origin, Instr) and origin.op.pure and not origin.op.reads and depth > 0 and all(
        _stays(loop, arg, depth - 1) for arg in origin.args)


def _is_inside(loop: Loop, value: Value) -> bool:
    origin = value.origin
    return any(origin is block or origin in block.instrs for block in loop.blocks) if origin is not None else False


def _has_exit_second(loop: Loop) -> bool:
    then, other = loop.header.end.edges
    return then.target in loop.blocks and then.target is not loop.header and other.target not in loop.blocks


def _is_within_memory(loop: Loop) -> bool:
    """Whether each iteration reads or writes another element of an array, or there are no more iterations than an array is long: the loop
    ends before memory does."""
    if loop.counter is None or not _is_counted(loop):
        return loop.is_innermost and walks_memory(loop)
    made = loop.header.end.args[0].origin.args[1].origin
    if isinstance(made, Instr) and made.op.python is steps.length and made.args[0].type is RANGE:
        parts = made.args[0].origin
        if isinstance(parts, Instr) and parts.op is MAKE and (literal(parts.args[0]), literal(parts.args[2])) in ((0, 1), (1, 1)) and (
                _is_length(parts.args[1])):
            return True
    return any(instr.op.name in _ELEMENT and any(_moves(loop, part) for part in index_parts(instr.args[1]))
               for block in loop.always_run() for instr in block.instrs)


def _is_length(value: Value) -> bool:
    """Whether it is at most how long some axis of an array is: the length, half of it, what is left after the first."""
    while isinstance(value.origin, Instr):
        origin = value.origin
        if origin.op is PART:
            shape = origin.args[0].origin
            return isinstance(shape, Instr) and np.ndarray.shape in shape.op.keys
        if {len, steps.length} & set(origin.op.keys):
            return isinstance(origin.args[0].type, Array)
        if origin.op is not REFINE and not (origin.op.python in (operator.sub, operator.floordiv) and (literal(origin.args[1]) or 0) > 0):
            return False
        value = origin.args[0]
    return False


def _moves(loop: Loop, index: Value) -> bool:
    """Whether the index counts with the loop: it is the counter, and what stays the same added."""
    while index is not loop.counter:
        origin = index.origin
        if not isinstance(origin, Instr):
            return False
        if origin.op is REFINE:
            index = origin.args[0]
        elif origin.op.python is steps.range_item:
            index = origin.args[3]
        elif (shift := shifted(origin)) is not None:
            index = origin.args[shift[0]]
        elif origin.op.python in (operator.add, operator.sub) and index.type is INT:
            moving = [arg for arg in origin.args if _is_inside(loop, arg)]
            if len(moving) != 1:
                return False
            index = moving[0]
        else:
            return False
    return True


# --- the ways to poll
def _poll_each(loop: Loop) -> None:
    """Poll at the end of each iteration; where that is not one block, at its start."""
    latch = loop.latches[0]
    if len(loop.latches) == 1 and isinstance(latch.end, Jump):
        latch.instrs.append(_poll(latch))
    else:
        loop.header.instrs.insert(0, _poll(loop.header))


def _find_polling(loops: list[Loop]) -> set[Loop]:
    """The loops inside a `try`: they poll since they were decoded (see steps.poll)."""
    blocks = {block for loop in loops for block in loop.blocks if any(instr.op is POLL for instr in block.instrs)}
    return {loop for loop in loops if any(
        block in loop.blocks and not any(block in other.blocks for other in loops if other is not loop and other.header in loop.blocks)
        for block in blocks)}


def _poll_recursion(function: Function) -> None:
    """Each circle of calls goes through a function that inference has found to be recursive."""
    for block in list(function.blocks):
        at = next((at for at, instr in enumerate(block.instrs) if instr.op is CALL and instr.attr.is_recursive), None)
        if at is None:
            continue
        poll = Instr(POLL, [], None, block.instrs[at].loc, POLL.rules[0])
        if isinstance(block.end, Guarded) and at == len(block.instrs) - 1:        # inside a `try`: what catches for the call
            following, error = Block(f"{block.name}.call"), block.end.edges[1]
            following.instrs, following.end = [block.instrs.pop()], block.end
            block.end = Guarded(Edge(following), Edge(error.target, list(error.args)), block.end.loc)
            function.blocks.insert(function.blocks.index(block) + 1, following)
        block.instrs.insert(at, poll)


def _poll(block: Block) -> Instr:
    loc = next((instr.loc for instr in (*reversed(block.instrs), block.end) if instr.loc is not None), None)
    return Instr(POLL, [], None, loc, POLL.rules[0])


def _cut_counted(function: Function, loop: Loop, size: int) -> None:
    header = loop.header
    compared = header.end.args[0].origin
    outer = _outer(function, loop)
    count, start = compared.args[1], outer.params[header.params.index(loop.counter)]
    end = Value(INT, "end")
    outer.instrs.append(Instr(CHUNK, [count, start], end, compared.loc, _CHUNK, size))
    inside = Value(BOOL, "inside")
    header.instrs.insert(header.instrs.index(compared), Instr(IS_INSIDE, [loop.counter, end], inside, compared.loc, _IS_INSIDE))
    header.instrs.remove(compared)
    header.end.args[0] = inside
    compared.args[0] = end
    _leave(function, loop, outer, [compared], compared.result, {loop.counter: end})
    return end


def _cut_other(function: Function, loop: Loop, size: int) -> None:
    header = loop.header
    condition = header.end.args[0]
    outer = _outer(function, loop)
    outer.end.edges[0].args.append(Constant(INT, size))
    left = header.add_param(INT, "left")
    for latch in loop.latches:
        for edge in latch.end.edges:
            if edge.target is header:
                less = Value(INT, "less")
                latch.instrs.append(Instr(COUNT_DOWN, [left], less, latch.end.loc, _COUNT_DOWN))
                edge.args.append(less)
    both = Value(BOOL, "both")
    header.instrs.append(Instr(IS_LEFT, [condition, left], both, header.end.loc, _IS_LEFT))
    header.end.args[0] = both
    _leave(function, loop, outer, [], condition, {})


def _cut_below(function: Function, loop: Loop, size: int) -> None:
    header, latch = loop.header, loop.latches[0]
    outer = _outer(function, loop)
    outer.end.edges[0].args.append(Constant(INT, size))
    left, less, more = header.add_param(INT, "left"), Value(INT, "less"), Value(BOOL, "more")
    loc, back = latch.end.loc, latch.end.edges[0]
    latch.instrs.append(Instr(COUNT_DOWN, [left], less, loc, _COUNT_DOWN))
    latch.instrs.append(Instr(IS_LEFT, [Constant(BOOL, True), less], more, loc, _IS_LEFT))
    again = Block(f"{header.name}.poll")
    again.instrs.append(_poll(header))
    again.end = Jump(Edge(outer, list(back.args)), loc)
    back.args.append(less)
    latch.end = Branch(more, back, Edge(again), loc)
    function.blocks.insert(function.blocks.index(latch) + 1, again)


def _use_ends(function: Function, ends: dict) -> None:
    """After a loop read the end of its chunk instead of its counter, which is the same: LLVM vectorises the rest of a loop's iterations
    only if its counter is not used elsewhere."""
    for block in function.blocks:
        for one in (*block.instrs, block.end, *block.end.edges):
            for at, arg in enumerate(one.args):
                if arg in ends and block not in ends[arg][1]:
                    one.args[at] = ends[arg][0]


def _outer(function: Function, loop: Loop) -> Block:
    """A block before the header, to be that of the loop over chunks: it takes what the header takes."""
    header = loop.header
    outer = Block(header.name + _CHUNKS)
    for param in header.params:
        outer.add_param(param.type, param.name).range = param.range
    for block in function.blocks:
        if block not in loop.blocks:
            for edge in block.end.edges:
                if edge.target is header:
                    edge.target = outer
    outer.end = Jump(Edge(header, list(outer.params)), header.end.loc)
    function.blocks.insert(function.blocks.index(header), outer)
    return outer


def _leave(function: Function, loop: Loop, outer: Block, instrs: list[Instr], more: Value, after: dict) -> None:
    """Where the header's test ends a chunk: go on with the next one if there is `more`, else leave the loop."""
    header = loop.header
    leave, again = Block(f"{header.name}.leave"), Block(f"{header.name}.poll")
    exit_edge = header.end.edges[1]
    leave.instrs = instrs
    leave.end = Branch(more, Edge(again), Edge(exit_edge.target, exit_edge.args), header.end.loc)
    again.end = Jump(Edge(outer, [after.get(param, param) for param in header.params[:len(outer.params)]]), header.end.loc)
    again.instrs.append(_poll(header))
    exit_edge.target, exit_edge.args = leave, []
    at = function.blocks.index(header) + 1
    function.blocks[at:at] = [leave, again]
