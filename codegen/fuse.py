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
"""
from __future__ import annotations

import numpy as np

from codegen.ops.array_assign import SET_MANY
from codegen.ops.array_expressions import Apply, Cast, Into, Leaf, Literal, leaves, parts
from codegen.ops.array_index import index_parts, plan_index
from codegen.ops.array_map import MAP, MAP_SHAPE, UPDATE, CastTo
from codegen.ops.array_reduce import REDUCED
from typeinfer.ir import Block, Constant, Function, Guarded, Instr, Value
from typeinfer.ops import Operand
from typeinfer.structure import CONVERT, MAKE, PART, REFINE, can_convert_raise
from typeinfer.types import INT, NONE, Array, Slice

MOST_ARRAYS = 12                                  # in one loop
CHEAP = frozenset((
    "np.add", "np.subtract", "np.multiply", "np.true_divide", "np.negative", "np.absolute", "np.square", "np.minimum",
    "np.maximum", "np.less", "np.less_equal", "np.greater", "np.greater_equal", "np.equal", "np.not_equal", "np.logical_and",
    "np.logical_or", "np.logical_not", "np.bitwise_and", "np.bitwise_or", "np.bitwise_xor", "np.invert", "choose"))


def fuse(function: Function) -> None:
    """Fuse in every block of a function."""
    if not any(instr.op in _LOOPS for instr in function.instructions()):
        return
    users = _find_users(function)
    for block in function.blocks:
        _ask_operands(block, users)
        _share_reductions(block, users)
    for block in function.blocks:
        at = 0
        while at < len(block.instrs):
            at = _join_update(block, at, users) if block.instrs[at].op is UPDATE else at + 1
        at = len(block.instrs) - 1
        made = {instr.result for instr in block.instrs if instr.op is MAP}
        while at >= 0:                            # backwards: the last operation of a chain absorbs it whole
            consumer = block.instrs[at]
            if _is_consumer(consumer):
                absorbed = _absorbable(block, at, users, made)
                if absorbed:
                    _join(block, consumer, absorbed, users)
                    at -= len(absorbed)
            at -= 1
        for instr in reversed(list(block.instrs)):
            if instr.op is MAP and len(users.get(instr.result, ())) > 1:
                _compute_again(block, instr, users)


_LOOPS = frozenset((MAP, UPDATE, REDUCED))
_SHAPES = frozenset(("array.shape", "array.size", "array_len"))


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
                instr.op.name != "array_len" or made.result.type.ndim == 1):
            users[made.result].discard(instr)
            instr.op, instr.rule, instr.attr, instr.loc = MAP_SHAPE, MAP_SHAPE.rules[0], made.attr, made.loc
            instr.args = list(made.args)
            _absorb(instr, _all_made(made))
            for value in instr.args:
                users.setdefault(value, set()).add(instr)


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
        if instr.op is REDUCED and not isinstance(instr.result.type, Array) and not (
                isinstance(block.end, Guarded) and instr is block.instrs[-1]):
            operands = tuple((arg.type, repr(arg.value)) if isinstance(arg, Constant) else arg for arg in instr.args[1:])
            same = known.setdefault((instr.attr[0], _key(instr.attr[1]), operands), instr)
            if same is not instr:
                for user in users.pop(instr.result, ()):
                    user.args[:] = [same.result if arg is instr.result else arg for arg in user.args]
                    users[same.result].add(user)
                for arg in instr.args:
                    users[arg].discard(instr)
                block.instrs.remove(instr)
        elif instr.op.writes or not instr.op.pure:
            known.clear()


def _key(expression):
    """What is equal for equal expressions."""
    if isinstance(expression, Leaf):
        return expression.number, expression.type
    if isinstance(expression, Literal):
        return expression.type, repr(expression.constant)
    args = tuple(map(_key, expression.args))
    if isinstance(expression, Apply):
        return expression.rule, repr(expression.attr), tuple(expression.params), args
    return type(expression), expression.type, args


LONGEST = 24                                      # operations of a loop that computes something again
MOST_AGAIN = 3                                    # operations, and uses


def _compute_again(block: Block, made: Instr, users: dict[Value, set]) -> None:
    """What is cheap is computed by each loop that needs it, rather than written to memory and read again.

        %d: array = elementwise[subtract(0, 1)] %a, %m
        %v: float64 = reduced[square(0)] %d                 →   %v: float64 = reduced[square(subtract(0, 1))] %a, %m
        %z: array = elementwise[divide(0, 1)] %d, %v            %z: array = elementwise[divide(subtract(0, 1), 2)] %a, %m, %v
    """
    using = users[made.result]
    applied = _applied(made.attr)
    inputs = {arg for arg in made.args[1:] if isinstance(arg.type, Array)}
    if len(using) > MOST_AGAIN or len(applied) > MOST_AGAIN or len(inputs) > 2 or any(
            each.rule.op.name not in CHEAP for each in applied):
        return
    start, waits, first = block.instrs.index(made), set(using), True
    for number in range(start + 1, len(block.instrs)):
        instr = block.instrs[number]
        if instr in waits:
            operands = instr.args[_first_leaf(instr):] if _is_consumer(instr) else ()
            if made.result in instr.args[:_first_leaf(instr)] or not operands or instr.op is UPDATE and operands[0] is made.result:
                return
            arrays = {arg for arg in operands if isinstance(arg.type, Array)}
            if len(_applied(_expression(instr))) > LONGEST or len(arrays | inputs) > MOST_ARRAYS or not _is_producer(made, instr):
                return
            if isinstance(block.end, Guarded) and number == len(block.instrs) - 1:
                return
            waits.discard(instr)
            if not waits:
                break
            first = False                         # it raises what the operands' shapes raise: those that follow need not
        if instr.op.writes or not instr.op.pure or first and _can_raise(instr) and _can_raise(made):
            return
    if waits:
        return                                    # in other blocks
    for instr in using:
        _absorb(instr, {made.result: made})
        for value in instr.args:
            users.setdefault(value, set()).add(instr)
    for value in made.args:
        users[value].discard(made)
    block.instrs.remove(made)


def _join(block: Block, consumer: Instr, absorbed: dict[Value, Instr], users: dict[Value, set]) -> None:
    _absorb(consumer, absorbed)
    gone = set(absorbed.values())
    for instr in gone:                            # who used what they read is now the consumer
        for value in instr.args:
            users[value].discard(instr)
    for value in consumer.args:
        users.setdefault(value, set()).add(consumer)
    block.instrs = [instr for instr in block.instrs if instr not in gone]


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
        absorbed = _absorbable(block, at, users, {instr.result for instr in block.instrs if instr.op is MAP})
        if target in absorbed:
            _join(block, consumer, absorbed, users)
            return at + 1 - len(absorbed)
    elif origin.op is UPDATE and not any(isinstance(arg.type, Array) and arg is not target for arg in consumer.args[2:]):
        before = at - 1                           # another array may be the target's memory: it is read between them
        while before >= 0 and block.instrs[before] is not origin and not _is_seen_by(block.instrs[before]):
            before -= 1
        if before >= 0 and block.instrs[before] is origin:
            _join(block, consumer, {target: origin}, users)
            return at
    return at + 1


def _may_be_made_changed(update: Instr, users: dict[Value, set]) -> bool:
    """Whether the new array that an operation in place changes may be made with the changed values at once. The order of its
    elements must be known: it does not follow from the other operands."""
    target = update.args[1]
    return users[target] == {update} and target.type.order != "A" and 0 in leaves(update.attr) and all(
        arg.type.ndim <= target.type.ndim for arg in update.args[2:] if isinstance(arg.type, Array))


def _is_seen_by(instr: Instr) -> bool:
    """Whether the instruction may see what is in memory, or leave so that others do."""
    op = instr.op
    return op.reads or op.writes or not op.pure or _can_raise(instr)


def _find_users(function: Function) -> dict[Value, set]:
    """What uses each value: instructions, ends and edges."""
    users: dict[Value, set] = {}
    for block in function.blocks:
        for one in (*block.instrs, block.end, *block.end.edges):
            for value in one.args:
                users.setdefault(value, set()).add(one)
    return users


# --- consumers
def _is_consumer(instr: Instr) -> bool:
    if instr.op is MAP:
        return isinstance(instr.result.type, Array) and not (
            isinstance(instr.args[0].type.value, CastTo) and instr.result.type.order == "A")
    if instr.op is REDUCED:
        return instr.attr[0].axis is None or isinstance(instr.result.type, Array)
    return instr.op is UPDATE or instr.op is SET_MANY and isinstance(instr.args[2].type, Array)


def _first_leaf(instr: Instr) -> int:
    """The number of the argument that is leaf 0 of the instruction's expression."""
    return 2 if instr.op is SET_MANY else 1


def _expression(instr: Instr):
    if instr.op is REDUCED:
        return instr.attr[1]
    if instr.op is SET_MANY and instr.attr is None:
        return Leaf(0, Operand(instr.args[2].type))
    return instr.attr


def _rank(instr: Instr) -> int:
    """The number of axes of the loops that a consumer runs."""
    if instr.op is MAP:
        return instr.result.type.ndim
    if instr.op is SET_MANY:
        return plan_index(instr.args[0].type, instr.args[1].type).result.ndim
    if instr.op is UPDATE:
        return instr.args[1].type.ndim
    return max(arg.type.ndim for arg in instr.args[1:] if isinstance(arg.type, Array))


# --- producers
def _absorbable(block: Block, at: int, users: dict[Value, set], made: set[Value]) -> dict[Value, Instr]:
    """The elementwise instructions before number `at` that it can absorb, by their results. `made`: by which in the block."""
    consumer = block.instrs[at]
    operands = consumer.args[_first_leaf(consumer):]
    fixed = set(consumer.args[:_first_leaf(consumer)])
    if consumer.op is UPDATE and not (operands[0] in made and _may_be_made_changed(consumer, users)):
        fixed.add(operands[0])
    wanted = {value for value in operands if isinstance(value.type, Array)} - fixed
    arrays = {value for value in operands if isinstance(value.type, Array)}
    found: dict[Value, Instr] = {}
    tree: set = {consumer}
    # Something in between may raise: what may raise itself stays before it, and out of the consumer's guard.
    order_matters = isinstance(block.end, Guarded) and at == len(block.instrs) - 1
    waiting = wanted & made                       # not passed yet
    while at and waiting:
        at -= 1
        instr = block.instrs[at]
        waiting.discard(instr.result)
        if instr.result in wanted and users[instr.result] <= tree and _is_producer(instr, consumer) and not (
                order_matters and _can_raise(instr)):
            inputs = {arg for arg in instr.args[1:] if isinstance(arg.type, Array)}
            if len(arrays | inputs) <= MOST_ARRAYS:
                found[instr.result] = instr
                tree.add(instr)
                wanted |= inputs - fixed
                waiting |= (inputs - fixed) & made
                arrays = (arrays | inputs) - {instr.result}
                continue
        if instr.op.writes or not instr.op.pure:
            break
        order_matters = order_matters or _can_raise(instr)
    return found


def _is_producer(instr: Instr, consumer: Instr) -> bool:
    if instr.op is not MAP or not isinstance(instr.result.type, Array) or instr.result.type.ndim != _rank(consumer):
        return False
    if any(map(_element_can_raise, _applied(instr.attr))):
        return False                              # an element may raise: not while the loops of others run
    inputs = [arg for arg in instr.args[1:] if isinstance(arg.type, Array)]
    if consumer.op is REDUCED and consumer.attr[0].axis is not None:
        if instr.result.type.order != "C":        # lines are taken in the order of memory
            return False
    elif consumer.op is REDUCED and consumer.attr[0].is_pairwise:
        order = inputs[0].type.order if len(set(inputs)) == 1 else instr.result.type.order     # of one operand it is the result's
        return all(arg.type.ndim == instr.result.type.ndim and (arg.type.order == order or arg.type.ndim == 1)
                   for arg in inputs)
    repeats = any(map(_may_be_repeated, inputs))
    return not repeats or all(each.rule.op.name in CHEAP for each in _applied(instr.attr))


def _applied(expression) -> list[Apply]:
    """The rules that an expression applies, each with its arguments."""
    return [part for part in parts(expression) if isinstance(part, Apply)]


def _element_can_raise(apply: Apply) -> bool:
    return apply.rule.op.can_raise(apply.type)


def _may_be_repeated(value: Value) -> bool:
    """Whether the array has an axis of one element, which broadcasting is likely to repeat: a[:, None], keepdims=True."""
    origin = value.origin
    if value.type.ndim < 2 or not isinstance(origin, Instr):
        return False
    if origin.op is REDUCED:
        return origin.attr[0].keepdims
    return origin.op.name == "array_getitem" and any(part is NONE for part in index_parts(origin.args[1].type))


def _can_raise(instr: Instr) -> bool:
    op = instr.op
    if op is MAKE or op is PART or op is REFINE:
        return False
    if op is CONVERT:
        return can_convert_raise(instr)
    if op is MAP:
        arrays = {arg for arg in instr.args[1:] if isinstance(arg.type, Array)}
        return len(arrays) > 1 or any(arg.type is INT for arg in instr.args[1:]) or any(
            map(_element_can_raise, _applied(instr.attr)))
    if op is MAP_SHAPE:
        return False                              # what it stands for is before it, or raises the same
    if op is REDUCED and instr.attr[0].ufunc not in (np.minimum, np.maximum):
        return len({arg for arg in instr.args[1:] if isinstance(arg.type, Array)}) > 1 or any(map(_element_can_raise, _applied(instr.attr[1])))
    if op.name == "array_getitem":
        return _can_index_raise(instr.args[1])
    return op.can_raise(instr.result.type if instr.result else None, instr.flags)


def _can_index_raise(index: Value) -> bool:
    parts = index_parts(index.type)
    return any(part is not NONE and getattr(part, "value", None) is not Ellipsis
               and not (isinstance(part, Slice) and (part.step is NONE or isinstance(index, Constant))) for part in parts)


# --- joining
def _absorb(consumer: Instr, producers: dict[Value, Instr]) -> None:
    """Make the producers' expressions part of the consumer's."""
    first = _first_leaf(consumer)
    operands: list[Value] = []
    numbers: dict = {}
    done: dict[Value, object] = {}

    def leaf(value: Value) -> Leaf:
        key = (value.type, repr(value.value)) if isinstance(value, Constant) and not isinstance(value.type, Array) else value
        if key not in numbers:
            numbers[key] = Leaf(len(operands), Operand(value.type))
            operands.append(value)
        return numbers[key]

    def rewritten(expression, values, loc, known):
        if expression not in known:               # what is used twice stays one
            known[expression] = rewritten_anew(expression, values, loc, known)
        return known[expression]

    def rewritten_anew(expression, values, loc, known):
        if isinstance(expression, Leaf):
            value = values[expression.number]
            if value not in producers:
                return leaf(value)
            if value not in done:
                producer = producers[value]
                done[value] = rewritten(producer.attr, producer.args[1:], producer.loc, {})
            return done[value]
        if isinstance(expression, Literal):
            return expression
        args = [rewritten(arg, values, loc, known) for arg in expression.args]
        if isinstance(expression, Cast):
            return Cast(args[0], expression.type)
        if isinstance(expression, Into):
            return Into(args[0], rewritten(expression.target, values, loc, known), expression.loc)
        return Apply(expression.rule, expression.attr, args, expression.params, expression.type, expression.loc or loc)

    given = consumer.args[first:]
    is_update = consumer.op is UPDATE
    if is_update and given[0] not in producers:
        leaf(given[0])                            # the target stays the first operand
    elif is_update and producers[given[0]].op is UPDATE:
        leaf(producers[given[0]].args[1])
    expression = rewritten(_expression(consumer), given, consumer.loc, {})
    if is_update and given[0] in producers and producers[given[0]].op is MAP:
        expression = Into(expression, done[given[0]], consumer.loc)
        consumer.op, consumer.rule = MAP, MAP.rules[0]
    consumer.args = [*consumer.args[:first], *operands]
    consumer.attr = (consumer.attr[0], expression) if consumer.op is REDUCED else expression
