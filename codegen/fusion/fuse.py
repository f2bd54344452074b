"""Fusion: element-wise array operations joined with what uses their result, into one loop without temporaries.

In: a function of typed IR.  Out: the same function: an elementwise instruction whose result is only needed by one operation is part
of that operation's expression: another elementwise operation, a reduction, an operation in place, an assignment to a slice.
Holds: values and exceptions are the same as before; nothing that an absorbed operation reads is written before it is read.

    %t: array = elementwise[multiply(0, 0)] %a
    %u: array = elementwise[add(0, 1)] %t, 2.0     →     %r: float64 = reduced[sqrt(add(multiply(0, 0), 1))] %a, 2.0
    %v: array = elementwise[sqrt(0)] %u
    %r: float64 = reduced[0] %v

Not fused: what would be computed again for each element that broadcasting repeats, unless it is cheap; and what would change
the order of additions of a sum of floats, which is NumPy's.

What only joins operations that few functions have is imported where one has them.
"""
from __future__ import annotations

import numpy as np

from codegen.fusion.absorb import Absorbed, absorb, absorbable, join
from codegen.fusion.fusable import CHEAP, MOST_ARRAYS, MOST_OPERATIONS, applied, can_raise, expression_of, first_leaf, gathers_of, is_consumer, is_producer, what_is_computed
from codegen.ops.arrays.array_assign import SET_MANY
from codegen.ops.arrays.array_expressions import Apply, Leaf, apply
from codegen.ops.arrays.array_fused import REDUCED, TOGETHER
from codegen.ops.arrays.array_map import MAP, MAP_SHAPE, UPDATE
from typeinfer.ir import Block, Constant, Function, Guarded, Instr, Value
from typeinfer.ops import Operand
from typeinfer.structure import CALL
from typeinfer.types import Array, Static


def fuse(function: Function) -> None:
    """Fuse in every block of a function."""
    if not any(instr.op in _LOOPS for instr in function.instructions()):
        return
    users = _find_users(function)
    places = {}
    calls_library = any(instr.op is CALL and instr.attr.is_library for instr in function.instructions())
    for block in function.blocks:
        if calls_library:
            from codegen.fusion.places import find_places
            places |= find_places(block, users)
        _number_gathers(block)
        _ask_operands(block, users)
        _compute_parts(block, users)
        _share_reductions(block, users)
    for block in function.blocks:
        at = 0
        while at < len(block.instrs):
            at = _join_update(block, at, users) if block.instrs[at].op is UPDATE else at + 1
        at = len(block.instrs) - 1
        made = {instr.result for instr in block.instrs if instr.op is MAP}
        while at >= 0:                            # backwards: the last operation of a chain absorbs it whole
            consumer = block.instrs[at]
            if is_consumer(consumer):
                absorbed = absorbable(block, at, users, made)
                if absorbed:
                    join(block, consumer, absorbed, users)
                    at -= absorbed.removes()
            at -= 1
        if calls_library:
            from codegen.fusion.masked import join_masked
            join_masked(block, users)
        if any(instr.op is UPDATE or instr.op is SET_MANY for instr in block.instrs):
            from codegen.fusion.lockstep import join_in_lockstep
            join_in_lockstep(block, users)
        for instr in reversed(list(block.instrs)):
            if instr.op is MAP and len(users.get(instr.result, ())) > 1:
                _compute_again(block, instr, users)
        if sum(instr.op is MAP or instr.op is REDUCED for instr in block.instrs) > 1:
            from codegen.fusion.together import join_together
            join_together(block, users)
        if any(instr.op is REDUCED or instr.op is TOGETHER for instr in block.instrs):
            from codegen.fusion.rows import join_by_rows
            join_by_rows(block, users)
        if places:
            from codegen.fusion.places import give_back
            give_back(block, places, users)


_LOOPS = frozenset((MAP, UPDATE, REDUCED))
_SHAPES = frozenset(("array.shape", "array.size", "array_len"))


def _number_gathers(block: Block) -> None:
    """Those that come first raise first, in whatever order their elements are computed."""
    for number, instr in enumerate(block.instrs):
        for one in gathers_of(instr):
            one.attr.turn = number


# --- what need not be made, or not twice
def _ask_operands(block: Block, users: dict[Value, set]) -> None:
    """Shapes of what is computed are asked of its operands: the array itself may then be fused.

        %t: array = elementwise[multiply(0, 1)] %a, %b      %t: array = elementwise[multiply(0, 1)] %a, %b
        %s: float64 = reduced[0] %t                    →    %s: float64 = reduced[0] %t
        %n: int = array.size %t                             %n: int = elementwise_shape[multiply(0, 1)] %a, %b
    """
    for instr in block.instrs:
        if instr.op.name not in _SHAPES:
            continue
        while isinstance(instr.args[0].origin, Instr) and instr.args[0].origin.op is UPDATE:      # its result is its target
            users[instr.args[0]].discard(instr)
            instr.args = [instr.args[0].origin.args[1]]
            users[instr.args[0]].add(instr)
        made = instr.args[0].origin
        if isinstance(made, Instr) and made.op is MAP and len(users[made.result]) > 1 and (
                instr.op.name != "array_len" or made.result.type.ndim == 1) and not any(map(gathers_of, (made, *_all_made(made).values()))):
            users[made.result].discard(instr)
            instr.op, instr.rule, instr.attr, instr.loc = MAP_SHAPE, MAP_SHAPE.rules[0], made.attr, made.loc
            instr.args = list(made.args)
            absorb(instr, _all_made(made))
            for value in instr.args:
                users.setdefault(value, set()).add(instr)


def _compute_parts(block: Block, users: dict[Value, set]) -> None:
    """Real and imaginary parts that are only read are computed from the elements, which may then be fused, and read as they lie in memory.

        %z: array = elementwise[multiply(0, 0)] %a            %z: array = elementwise[multiply(0, 0)] %a
        %x: array = array.real %z                        →    %x: array = elementwise[number.real(0)] %z
    """
    for at, instr in enumerate(block.instrs):
        if instr.op.name not in _PARTS:
            continue
        left = set(users.get(instr.result, ()))
        for following in block.instrs[at + 1:]:
            if not left or following in left and following.op not in _READERS or following.op.writes or not following.op.pure:
                break
            left.discard(following)
        expression = apply(_PARTS[instr.op.name], [Leaf(0, Operand(instr.args[0].type))])
        if not left and isinstance(expression, Apply):
            function = Static(_PARTS[instr.op.name])
            instr.op, instr.rule, instr.attr = MAP, MAP.rules[0], expression
            instr.args = [Constant(function, function.value), *instr.args]
            users[instr.args[0]] = {instr}


_PARTS = {"array.real": np.complex128.real, "array.imag": np.complex128.imag}
_READERS = frozenset((MAP, REDUCED))


def _all_made(instr: Instr) -> dict[Value, Instr]:
    """The elementwise instructions whose results go into this one, or into those."""
    found, work = {}, [instr]
    while work:
        for arg in work.pop().args[1:]:
            if isinstance(arg.type, Array) and isinstance(arg.origin, Instr) and arg.origin.op is MAP and arg not in found:
                found[arg] = arg.origin
                work.append(arg.origin)
    return found


def _share_reductions(block: Block, users: dict[Value, set]) -> None:
    """The same reduction of the same arrays is made once, where nothing is written in between: a.mean() and a.std()."""
    known: dict = {}
    for instr in list(block.instrs):
        if instr.op is REDUCED and _is_only_read(instr.result, users) and not (
                isinstance(block.end, Guarded) and instr is block.instrs[-1]):
            same = known.setdefault((instr.attr[0], *what_is_computed(instr)), instr)
            if same is not instr:
                for user in users.pop(instr.result, ()):
                    user.args[:] = [same.result if arg is instr.result else arg for arg in user.args]
                    users.setdefault(same.result, set()).add(user)        # the first may have had none
                for arg in instr.args:
                    users[arg].discard(instr)
                block.instrs.remove(instr)
        elif instr.op.writes or not instr.op.pure:
            known.clear()


def _is_only_read(value: Value, users: dict[Value, set]) -> bool:
    """Whether the value is a number, or a new array that nobody but element-wise operations see."""
    return not isinstance(value.type, Array) or all(
        isinstance(user, Instr) and (user.op is MAP or user.op is REDUCED) for user in users.get(value, ()))


LONGEST = 24                                      # operations of a loop that computes something again
MOST_AGAIN = 3                                    # operations, and uses


def _compute_again(block: Block, made: Instr, users: dict[Value, set]) -> None:
    """What is cheap is computed by each loop that needs it, rather than written to memory and read again.

        %d: array = elementwise[subtract(0, 1)] %a, %m
        %v: float64 = reduced[square(0)] %d                 →   %v: float64 = reduced[square(subtract(0, 1))] %a, %m
        %z: array = elementwise[divide(0, 1)] %d, %v            %z: array = elementwise[divide(subtract(0, 1), 2)] %a, %m, %v
    """
    using = users[made.result]
    operations = applied(made.attr)
    inputs = {arg for arg in made.args[1:] if isinstance(arg.type, Array)}
    if len(using) > MOST_AGAIN or len(operations) > MOST_AGAIN or len(inputs) > 2 or any(
            each.rule.op.name not in CHEAP for each in operations):
        return
    start, waits, first = block.instrs.index(made), set(using), True
    for number in range(start + 1, len(block.instrs)):
        instr = block.instrs[number]
        if instr in waits:
            operands = instr.args[first_leaf(instr):] if is_consumer(instr) else ()
            if made.result in instr.args[:first_leaf(instr)] or not operands or instr.op is UPDATE and operands[0] is made.result:
                return
            arrays = {arg for arg in operands if isinstance(arg.type, Array)}
            if len(applied(expression_of(instr))) > LONGEST or len(arrays | inputs) > MOST_ARRAYS or not is_producer(made, instr):
                return
            if isinstance(block.end, Guarded) and number == len(block.instrs) - 1:
                return
            waits.discard(instr)
            if not waits:
                break
            first = False                         # it raises what the operands' shapes raise: those that follow need not
        if instr.op.writes or not instr.op.pure or first and can_raise(instr) and can_raise(made):
            return
    if waits:
        return                                    # in other blocks
    for instr in using:
        absorb(instr, {made.result: made})
        for value in instr.args:
            users.setdefault(value, set()).add(instr)
    for value in made.args:
        users[value].discard(made)
    block.instrs.remove(made)


# --- operations in place
def _join_update(block: Block, at: int, users: dict[Value, set]) -> int:
    """Join the operation in place with what made its target, or changed it just before; returns the number of the instruction to
    go on with.

        %t: array = elementwise[multiply(0, 1)] %a, %b
        %u: array = update[add(0, 1)] %t, %c              →     %u: array = elementwise[add(multiply(0, 1), 2)] %a, %b, %c
    """
    consumer = block.instrs[at]
    target = consumer.args[1]
    origin = target.origin
    if not isinstance(origin, Instr) or users[target] != {consumer} or isinstance(block.end, Guarded) and at == len(block.instrs) - 1:
        return at + 1
    if origin.op is MAP:
        absorbed = absorbable(block, at, users, {instr.result for instr in block.instrs if instr.op is MAP})
        if target in absorbed:
            join(block, consumer, absorbed, users)
            return at + 1 - absorbed.removes()
    elif origin.op is UPDATE and not any(isinstance(arg.type, Array) and arg is not target for arg in consumer.args[2:]):
        before = at - 1                           # another array may be the target's memory: it is read between them
        while before >= 0 and block.instrs[before] is not origin and not _is_seen_by(block.instrs[before]):
            before -= 1
        if before >= 0 and block.instrs[before] is origin and len(applied(consumer.attr)) + len(applied(origin.attr)) <= MOST_OPERATIONS:
            join(block, consumer, Absorbed({target: origin}), users)
            return at
    return at + 1


def _is_seen_by(instr: Instr) -> bool:
    """Whether the instruction may see what is in memory, or leave so that others do."""
    op = instr.op
    return op.reads or op.writes or not op.pure or can_raise(instr)


def _find_users(function: Function) -> dict[Value, set]:
    """What uses each value: instructions, ends and edges."""
    users: dict[Value, set] = {}
    for block in function.blocks:
        for one in (*block.instrs, block.end, *block.end.edges):
            for value in one.args:
                users.setdefault(value, set()).add(one)
    return users
