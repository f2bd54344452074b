"""An element-wise instruction becomes part of the expression of the instruction that uses its result.

In: instructions of typed IR.  Out: the user with a larger expression.  Holds: see fuse: nothing that an absorbed instruction reads
is written before it is read, and exceptions keep their order.
"""
from __future__ import annotations

from codegen.fusion.fusable import (
    MOST_ARRAYS, MOST_OPERATIONS, applied, can_numbers_raise, can_raise, expression_of, first_leaf, fit_of, gathers_of, is_producer
)
from codegen.ops.arrays.array_expressions import Apply, Cast, Into, Leaf, Literal, Several, leaves
from codegen.ops.arrays.array_fused import REDUCED, TOGETHER
from codegen.ops.arrays.array_map import MAP, MAP_CHECK, MAP_SHAPE, UPDATE, CastTo
from typeinfer.ir import Block, Constant, Guarded, Instr, Value
from typeinfer.ops import Operand
from typeinfer.types import NONE, Array


class Absorbed(dict[Value, Instr]):
    """The elementwise instructions that another one can absorb, by their results. `checked`: those of which a check of their
    operands' shapes stays in their place, since others that may raise come before the consumer."""

    def __init__(self, found=()):
        super().__init__(found)
        self.checked: list[Instr] = []

    def removes(self) -> int:
        """How many instructions fewer the block has then."""
        return len(self) - len(self.checked)


def absorbable(block: Block, at: int, users: dict[Value, set], made: set[Value]) -> Absorbed:
    """The elementwise instructions before number `at` that it can absorb. `made`: by which in the block."""
    consumer = block.instrs[at]
    operands = consumer.args[first_leaf(consumer):]
    fixed = set(consumer.args[:first_leaf(consumer)])
    if consumer.op is UPDATE and not (operands[0] in made and _may_be_made_changed(consumer, users)):
        fixed.add(operands[0])
    wanted = {value for value in operands if isinstance(value.type, Array)} - fixed
    arrays = {value for value in operands if isinstance(value.type, Array)}
    found = Absorbed()
    tree: set = {consumer}
    checked: set[Value] = set()                   # whose operands' shapes a check looks at which is nearer than what may raise
    # Something in between may raise, or the consumer's guard catches: what an operation may raise itself stays where it is.
    order_matters = isinstance(block.end, Guarded) and at == len(block.instrs) - 1
    order = _Order(consumer)
    waiting = wanted & made                       # not passed yet
    operations = len(applied(expression_of(consumer)))
    while at and waiting:
        at -= 1
        instr = block.instrs[at]
        waiting.discard(instr.result)
        if instr.result in wanted and users[instr.result] <= tree and is_producer(instr, consumer) and not (
                order_matters and can_numbers_raise(instr)) and order.allows(instr, order_matters):
            inputs = {arg for arg in instr.args[1:] if isinstance(arg.type, Array)}
            operations += len(applied(expression_of(instr)))
            if len(arrays | inputs) <= MOST_ARRAYS and operations <= MOST_OPERATIONS:
                if order_matters and can_raise(instr) and instr.result not in checked:
                    found.checked.append(instr)
                    checked |= inputs
                elif instr.result in checked:
                    checked |= inputs
                order.take(instr)
                found[instr.result] = instr
                tree.add(instr)
                wanted |= inputs - fixed
                waiting |= (inputs - fixed) & made
                arrays = (arrays | inputs) - {instr.result}
                continue
        if instr.op.writes or not instr.op.pure:
            break
        if can_raise(instr):
            order_matters = True
            checked.clear()
        elif instr.op is MAP_SHAPE or instr.op is MAP_CHECK:
            order.is_last = True
    return found


class _Order:
    """Keeps exceptions in order where some are raised after the loops: those of positions. What is in the loops and raises before them
    must not have come later in the program. `fits`: what must fit together, of what was taken; `is_last`: whether others may raise later."""

    def __init__(self, consumer: Instr):
        self.fits: set = set()
        self.is_last = False
        self.take(consumer)

    def take(self, instr: Instr) -> None:
        self.fits.add(fit_of(instr))
        self.is_last = self.is_last or instr.op is MAP and can_numbers_raise(instr)

    def allows(self, instr: Instr, order_matters: bool) -> bool:
        return not gathers_of(instr) or not (order_matters or self.is_last) and self.fits <= {None, fit_of(instr)}


def _may_be_made_changed(update: Instr, users: dict[Value, set]) -> bool:
    """Whether the new array that an operation in place changes may be made with the changed values at once. The order of its
    elements must be known: it does not follow from the other operands."""
    target = update.args[1]
    return users[target] == {update} and target.type.order != "A" and 0 in leaves(update.attr) and all(
        arg.type.ndim <= target.type.ndim for arg in update.args[2:] if isinstance(arg.type, Array))


def join(block: Block, consumer: Instr, absorbed: Absorbed, users: dict[Value, set]) -> None:
    """Absorb what `absorbable` found."""
    checks = {instr: _check_of(instr, absorbed) for instr in absorbed.checked}
    absorb(consumer, absorbed)
    gone = set(absorbed.values())
    for instr in gone:                            # who used what they read is now the consumer, or a check
        for value in instr.args:
            users[value].discard(instr)
    for one in (consumer, *checks.values()):
        for value in one.args:
            users.setdefault(value, set()).add(one)
    block.instrs = [checks.get(instr, instr) for instr in block.instrs if instr in checks or instr not in gone]


def _check_of(instr: Instr, absorbed: Absorbed) -> Instr:
    """What raises where the shapes do not fit that the instruction's result is computed from."""
    check = Instr(MAP_CHECK, list(instr.args), Value(NONE), instr.loc, MAP_CHECK.rules[0], instr.attr)
    absorb(check, absorbed)
    return check


class Joining:
    """The operands of a new expression, and the parts of others rewritten to refer to them. `producers`: whose results are computed
    in place of being read."""

    def __init__(self, producers: dict[Value, Instr]):
        self.producers = producers
        self.operands: list[Value] = []
        self._numbers: dict = {}
        self._done: dict[Value, object] = {}

    def leaf(self, value: Value) -> Leaf:
        key = (value.type, repr(value.value)) if isinstance(value, Constant) and not isinstance(value.type, Array) else value
        if key not in self._numbers:
            self._numbers[key] = Leaf(len(self.operands), Operand(value.type, value.value) if isinstance(value, Constant) else Operand(value.type))
            self.operands.append(value)
        return self._numbers[key]

    def expression_of(self, instr: Instr):
        """What an instruction computes."""
        return self._rewritten(expression_of(instr), instr.args[first_leaf(instr):], instr.loc, {})

    def produced(self, value: Value):
        """What the producer of a value computes, once for all."""
        if value not in self._done:
            self._done[value] = self.expression_of(self.producers[value])
        return self._done[value]

    def _rewritten(self, expression, values, loc, known):
        if expression not in known:               # what is used twice stays one
            known[expression] = self._rewritten_anew(expression, values, loc, known)
        return known[expression]

    def _rewritten_anew(self, expression, values, loc, known):
        if isinstance(expression, Leaf):
            value = values[expression.number]
            return self.produced(value) if value in self.producers else self.leaf(value)
        if isinstance(expression, Literal):
            return expression
        args = [self._rewritten(arg, values, loc, known) for arg in expression.args]
        if isinstance(expression, Cast):
            return Cast(args[0], expression.type)
        if isinstance(expression, Several):
            return Several(args)
        if isinstance(expression, Into):
            return Into(args[0], self._rewritten(expression.target, values, loc, known), expression.loc)
        return Apply(expression.rule, expression.attr, args, expression.params, expression.type, expression.loc or loc)


def _function_of(consumer: Instr, producers: dict[Value, Instr]) -> Value:
    """The function that tells how the result lies in memory: a cast keeps the order that its operand would have been made in."""
    made = consumer
    while isinstance(made.args[0].type.value, CastTo) and made.args[1] in producers:
        made = producers[made.args[1]]
    return made.args[0]


def absorb(consumer: Instr, producers: dict[Value, Instr]) -> None:
    """Make the producers' expressions part of the consumer's."""
    first, joining = first_leaf(consumer), Joining(producers)
    given = consumer.args[first:]
    is_update = consumer.op is UPDATE
    if is_update and given[0] not in producers:
        joining.leaf(given[0])                    # the target stays the first operand
    elif is_update and producers[given[0]].op is UPDATE:
        joining.leaf(producers[given[0]].args[1])
    expression = joining.expression_of(consumer)
    if is_update and given[0] in producers and producers[given[0]].op is MAP:
        expression = Into(expression, joining.produced(given[0]), consumer.loc)
        consumer.op, consumer.rule = MAP, MAP.rules[0]
    if consumer.op is MAP:
        consumer.args[0] = _function_of(consumer, producers)
    consumer.args = [*consumer.args[:first], *joining.operands]
    consumer.attr = (consumer.attr[0], expression) if consumer.op in (REDUCED, TOGETHER) else expression
