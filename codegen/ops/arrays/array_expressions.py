"""Expressions over array elements: what an element-wise operation does to one element.

In: scalar ops of the registry.  Out: trees of their rules, which emit code for one element.  Holds: what involves no array is
evaluated once, before the loops, with all its checks, as NumPy converts scalars first.

    np.sqrt(a * a + 2)      →   Apply(sqrt, [Apply(add, [Apply(multiply, [Leaf 0, Leaf 0]), Leaf 1])])
"""
from __future__ import annotations

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.arrays.array_gather import NOTING
from codegen.ops.convert import cast_number, convert_pieces
from codegen.ops.numbers.division_lanes import LANES, SAME_DIVISOR
from codegen.ops.registry import REGISTRY
from typeinfer.ir import Instr, Value
from typeinfer.ops import UNKNOWN, Instead, Known, Operand, Part, Refuse, Same, Typing
from typeinfer.types import Array, Number


ARITHMETIC = frozenset((
    "np.add", "np.subtract", "np.multiply", "np.divide", "np.negative", "np.absolute", "np.square", "np.minimum",
    "np.maximum", "np.less", "np.less_equal", "np.greater", "np.greater_equal", "np.equal", "np.not_equal", "np.logical_and",
    "clip", "np.logical_or", "np.logical_not", "np.bitwise_and", "np.bitwise_or", "np.bitwise_xor", "np.invert", "choose"))


QUICK = ARITHMETIC - {"np.divide", "choose", "clip"}


class Leaf:
    """Operand `number` of the operation: an element of it, if it is an array. `type` is the number's."""
    __slots__ = ("number", "type", "is_array", "constant")

    def __init__(self, number: int, operand: Operand):
        self.number, self.is_array = number, isinstance(operand.type, Array)
        self.type = operand.type.dtype if self.is_array else operand.type
        self.constant = operand.constant

    def __str__(self):
        return str(self.number)


class Literal:
    """A number known when compiling."""
    __slots__ = ("type", "constant")
    is_array = False

    def __init__(self, operand: Operand):
        self.type, self.constant = operand.type, operand.constant

    def __str__(self):
        return repr(self.constant)


class Apply:
    """A rule applied to expressions, converted to `params`. `loc`: where in the user's source, if not at the instruction."""
    __slots__ = ("rule", "attr", "args", "params", "type", "is_array", "loc")
    constant = UNKNOWN

    def __init__(self, rule, attr, args, params, result, loc=None):
        self.rule, self.attr, self.args, self.params, self.type, self.loc = rule, attr, args, params, result, loc
        self.is_array = any(arg.is_array for arg in args)

    def __str__(self):
        return f"{self.rule.op.name.removeprefix('np.')}({', '.join(map(str, self.args))})"


class Element:
    """What an instruction reads of an array, one element, once before the loops. `numbers`: of the operands that are its arguments."""
    __slots__ = ("instr", "numbers", "type")
    constant, is_array = UNKNOWN, False

    def __init__(self, instr: Instr, numbers):
        self.instr, self.numbers, self.type = instr, tuple(numbers), instr.result.type

    def __str__(self):
        return f"{self.numbers[0]}[{self.numbers[1]}]"


class Cast:
    """A C cast to `type`."""
    __slots__ = ("args", "type", "is_array")
    constant = UNKNOWN

    def __init__(self, of, number: Number):
        self.args, self.type, self.is_array = (of,), number, of.is_array

    def __str__(self):
        return f"{self.type}({self.args[0]})"


class Into:
    """`value`, which was written into the new array `target`: it has that array's shape. `loc`: of the operation in place."""
    __slots__ = ("args", "target", "type", "is_array", "loc")
    constant = UNKNOWN

    def __init__(self, value, target, loc):
        self.args, self.target, self.type, self.is_array, self.loc = (value,), target, value.type, True, loc

    def __str__(self):
        return str(self.args[0])


class Several:
    """The values of several expressions, computed together."""
    __slots__ = ("args", "type")
    constant, is_array = UNKNOWN, True

    def __init__(self, args):
        self.args, self.type = tuple(args), None

    def __str__(self):
        return "; ".join(map(str, self.args))


def apply(function, args):
    """The expression for `function` of expressions: by the same rules as for numbers, of a ufunc by those of its own op. Refuse or None
    where there is none."""
    refusal, found = None, REGISTRY.find(function)[0]
    for op in [op for op in found if op.ufunc is function] or found:
        for rule in op.rules:
            outcome = rule.apply([Operand(arg.type, arg.constant) for arg in args])
            if isinstance(outcome, Typing):
                return Apply(rule, outcome.attr, list(args), outcome.params, outcome.result)
            if isinstance(outcome, Same):
                return args[outcome.index]
            if isinstance(outcome, Instead) and not any(isinstance(one, Part) for one in outcome.operands):
                return apply(outcome.callable, [args[one] if isinstance(one, int) else Literal(one)
                                                for one in outcome.operands])
            if isinstance(outcome, Known):
                from typeinfer.typeof import constant
                return Literal(constant(outcome.value))
            if isinstance(outcome, Refuse):
                refusal = refusal or outcome
    return refusal


def literal(number: Number, value):
    """A constant as an operand."""
    kind = layout.scalar(number)
    if number.kind == "c":
        return layout.literal(kind, value.real), layout.literal(kind, value.imag)
    return layout.literal(kind, value)


def leaves(expression) -> set[int]:
    """The numbers of the operands that an expression reads."""
    return {part.number for part in parts(expression) if isinstance(part, Leaf)}


def between(expression) -> list[frozenset]:
    """The numbers of the arrays that operations on the way to the expression's value read, where these are not all that it reads."""
    read, work = {}, [expression]
    while work:
        args = getattr(work[-1], "args", ())
        waiting = [arg for arg in args if arg not in read]
        if not waiting:
            part = work.pop()
            read[part] = frozenset((part.number,)) if isinstance(part, Leaf) and part.is_array else frozenset().union(*(read[arg] for arg in args))
        work += waiting
    made = (numbers for part, numbers in read.items() if isinstance(part, Apply) and numbers and numbers != read[expression])
    return list(dict.fromkeys(made))


def gathers(expression) -> list[Apply]:
    """What in an expression takes elements at positions, or else raises after the loop, in the order in which they raise."""
    return sorted((part for part in parts(expression) if isinstance(part, Apply) and part.rule.op.name in NOTING), key=lambda one: one.attr.turn)


def without_cast(expression):
    return expression.args[0] if isinstance(expression, Cast) else expression


def takes_calls(expression) -> bool:
    """Whether an element takes more than arithmetic that SIMD has. LLVM packs calls into vectors in loops; of a few elements that are
    written one after the other (as for sums) it does not always; and divisions of complex numbers are long."""
    return not all(part.rule.op.name in ARITHMETIC and (part.rule.op.name != "np.divide" or part.type.kind != "c")
                   for part in parts(expression) if isinstance(part, Apply))


def takes_time(expression) -> bool:
    """Whether an element takes a function that vectors give for about the time of one number. (Roots and divisions are not much faster:
    another loop for those would not be worth its time to compile.)"""
    return any(part.rule.op.name not in ARITHMETIC | {"np.sqrt"} for part in parts(expression) if isinstance(part, Apply))


def is_quick(expression) -> bool:
    """Whether an element takes an operation or two that take no longer than reading it."""
    found = parts(expression)
    applied = [part.rule.op.name for part in found if isinstance(part, Apply)]
    return len(found) <= 5 and len(applied) <= 2 and QUICK.issuperset(applied)


def parts(expression) -> list:
    """The expression and all it is made of, each once: a value that is used twice is one expression in two places."""
    found, work = {expression: None}, [expression]
    while work:
        for arg in getattr(work.pop(), "args", ()):
            if arg not in found:
                found[arg] = None
                work.append(arg)
    return list(found)


_FLAGS = (frozenset((LANES,)), frozenset((LANES, SAME_DIVISOR)))


class _NotWaiting:
    """Stands for the loop whose checks may wait (defer.DeferringLoop) while elements are computed: theirs do not."""

    def __init__(self, loop):
        self.loop = loop

    def takes(self, instr) -> bool:
        return False

    def test_later(self, b) -> str:
        return self.loop.test_later(b)

    def note_asking(self) -> None:
        self.loop.note_asking()


class Evaluation:
    """Emits an expression: `prepare` once before the loops, then `element` for each element.

    `operands[n]`: (value, operand) of the scalar operands, for leaves that are no arrays. `outside`: of each gather, what is noted of
    positions outside; and the like of others.
    """

    def __init__(self, b, instr, expression, operands):
        self.b, self.instr, self.expression, self.operands = b, instr, expression, operands
        self._prepared: dict = {}                 # (expression without arrays, type) → operand
        self.outside: dict = {}

    def prepare(self) -> None:
        self.outside = {apply: NOTING[apply.rule.op.name](self.b, apply) for apply in gathers(self.expression)}
        self._prepare(self.expression, None, set())

    def _prepare(self, expression, wanted, done: set) -> None:
        if (expression, wanted) in done:
            return
        done.add((expression, wanted))
        if not expression.is_array:
            self._prepared[expression, wanted] = self._converted(expression, wanted, self._value(expression, None, {}))
            return
        for arg, param in zip(getattr(expression, "args", ()), self._params(expression)):
            self._prepare(arg, param, done)

    def outlined(self, b, given) -> Evaluation:
        """The same evaluation in another function, where `given(LLVM type, value)` makes parameters of what was prepared."""
        made = Evaluation(b, self.instr, self.expression, self.operands)
        made._prepared = {
            (expression, wanted): operand_of([given(kind, piece) for kind, piece in zip(
                layout.pieces(wanted or expression.type), pieces_of(value))])
            for (expression, wanted), value in self._prepared.items()}
        made.outside = {apply: one.given(given) for apply, one in self.outside.items()}
        return made

    @staticmethod
    def _params(expression):
        return expression.params if isinstance(expression, Apply) else (None,) * len(getattr(expression, "args", ()))

    def element(self, read):
        """The expression's value for one element; `read(n)` gives the element of array operand n."""
        return self._evaluate(self.expression, None, read, {})

    def elements(self, numbers, read) -> list:
        """The same of some of Several expressions."""
        done: dict = {}
        return [self._evaluate(self.expression.args[number], None, read, done) for number in numbers]

    def _evaluate(self, expression, wanted, read, done):
        known = self._prepared.get((expression, wanted))
        if known is not None:
            return known
        found = done.get((expression, wanted))
        if found is None:
            value = done.get((expression, None))
            if value is None:
                value = done[expression, None] = self._value(expression, read, done)
            found = done[expression, wanted] = self._converted(expression, wanted, value)
        return found

    def _converted(self, expression, wanted, value):
        if wanted is None or wanted is expression.type:
            return value
        known = None
        if isinstance(expression, Leaf) and not expression.is_array:
            known = self.operands[expression.number][0].range
        return convert_pieces(self.b, expression.type, wanted, value, known)

    def _value(self, expression, read, done):
        b = self.b
        if isinstance(expression, Leaf):
            return read(expression.number) if expression.is_array else self.operands[expression.number][1]
        if isinstance(expression, Element):
            return self._emitted(expression.instr, expression.instr.rule, [self.operands[number][1] for number in expression.numbers])
        if isinstance(expression, Literal):
            return literal(expression.type, expression.constant)
        if isinstance(expression, Into):
            return self._evaluate(expression.args[0], None, read, done)
        if isinstance(expression, Several):
            return [self._evaluate(arg, None, read, done) for arg in expression.args]
        if isinstance(expression, Cast):
            return cast_number(b, expression.args[0].type, expression.type,
                               self._evaluate(expression.args[0], None, read, done))
        values = [self._evaluate(arg, param, read, done) for arg, param in zip(expression.args, expression.params)]
        rule = expression.rule
        instr = Instr(rule.op, [Value(t) for t in expression.params], Value(expression.type),
                      expression.loc or self.instr.loc, rule, expression.attr)
        if expression.is_array:
            instr.flags = _FLAGS[len(expression.args) == 2 and not expression.args[1].is_array]
        b.outside = self.outside.get(expression)
        return self._emitted(instr, rule, values)

    def _emitted(self, instr: Instr, rule, values):
        b = self.b
        instr.cleanup = self.instr.cleanup
        before, waiting, b.instr = b.instr, b.deferring, instr
        b.deferring = waiting and _NotWaiting(waiting)
        value = rule.emit(b, instr, *values)
        b.instr, b.deferring = before, waiting
        return value
