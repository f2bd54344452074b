"""From facts to typed IR: every reached call becomes the instruction it means, with its arguments converted.

In: a finished FunctionInference.  Out: a Function of typed IR.  Holds: only reached blocks and instructions remain; every
argument has exactly the type its rule, its callee or the block parameter wants.

    %s1 = call iadd, %s, %x          →      %x.f: float = convert %x
                                            %s1: float = add %s, %x.f
"""
from __future__ import annotations

from typeinfer.callables import steps
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Return, Unreachable, Value, reverse_postorder
from typeinfer.ops import UNKNOWN, KeywordNames
from typeinfer.passes.remove_parameters import remove_parameters
from typeinfer.meaning.resolutions import Actual, CallsFunction, CallsThrough, Collected, IsActual, MakesComposite, Unwrapped, Yields, known
from typeinfer.structure import CALL, CONVERT, FIELD, KEEP, MAKE, PART, START, UNWRAP, YIELD, can_raise
from typeinfer.types import BOOL, BOTTOM, NONE, Object, Optional, Static, Tuple, TupleOf, Type


def build_typed(inference, callee) -> Function:
    """The typed IR of what `inference` found."""
    return _Writer(inference, callee).write()


class _Writer:
    def __init__(self, inference, callee):
        self.inference, self.callee = inference, callee
        self.values: dict[Value, Value] = {}
        self.blocks: dict[Block, Block] = {}
        self.unwrapped: dict[Unwrapped, Value] = {}
        self.outside: dict = {}                   # what is read outside of the function → value
        self.added: list[tuple[Block, Block]] = []        # (a block, one that was put after it)
        self.out: Block | None = None
        self.loc = None

    def write(self) -> Function:
        untyped, cut = self.inference.function, self.inference.cut
        reached = [block for block in untyped.blocks if block in cut]
        for number, block in enumerate(reached):
            new = self.blocks[block] = Block(f"b{number}")
            for param in block.params:
                fact = self.inference.facts.get(param)
                t = fact.type if fact is not None else BOTTOM
                self.values[param] = new.add_param(t, param.name)
        for block in reached:
            self._write_block(block, cut[block])
        written = [self.blocks[block] for block in reached]
        for before, block in self.added:
            written.insert(written.index(before) + 1, block)
        if self.added:                            # what handled exceptions that turned out not to be raised is gone
            live = set(reverse_postorder(written[0]))
            written = [block for block in written if block in live]
        function = Function(untyped.name, written, untyped.source)
        function.result = self.inference.result
        function.is_recursive = self.callee.is_recursive
        function.outside = self.outside
        remove_parameters(function)
        return function

    def _write_block(self, block: Block, reached: int) -> None:
        self.out = self.blocks[block]
        instrs, end = block.instrs[:reached], block.end
        guarded = None
        if isinstance(end, Guarded) and reached == len(block.instrs) and end.edges[1] in self.inference.edges:
            guarded = instrs.pop()
        for instr in instrs:
            self.loc = instr.loc
            self._write_call(instr)
        if guarded is not None:
            self._write_guarded(guarded, end)
        if reached < len(block.instrs) or block.instrs and self._never_returns(block.instrs[-1]):
            self.out.end = Unreachable(self.loc)
            return
        self.loc = end_loc = block.end.loc
        end, taken = block.end, self.inference.edges
        if block in self.inference.apart.refused:
            self.out.end = Jump(Edge(self._refusal(block)), end_loc)
        elif isinstance(end, Return):
            value = self._as(self.inference.operand(end.args[0]), self.inference.result)
            self.out.end = Return(value, end_loc)
        elif isinstance(end, Unreachable):
            self.out.end = Unreachable(end_loc)
        else:
            edges = [edge for edge in end.edges if edge in taken]
            if isinstance(end, Branch) and len(edges) == 2:
                condition = self._materialize(self.inference.operand(end.args[0]))
                then, other = self._edge(edges[0]), self._edge(edges[1])
                self.out.end = Branch(condition, then, other, end_loc)
            elif edges:
                self.out.end = Jump(self._edge(edges[0]), end_loc)
            else:
                self.out.end = Unreachable(end_loc)

    def _write_guarded(self, instr: Instr, end: Guarded) -> None:
        """An instruction whose exception is caught: each that it becomes and that may raise ends a block."""
        self.loc = instr.loc
        start, out = len(self.out.instrs), self.out
        self._write_call(instr)
        written = out.instrs[start:]
        if not any(map(can_raise, written)):
            return
        del out.instrs[start:]
        caught = None
        for one in written:
            self.out.instrs.append(one)
            if can_raise(one):
                caught = caught or self._between(end.edges[1], self.out)
                going_on = self._insert(self.out.name)
                self.out.end = Guarded(Edge(going_on), Edge(caught.target, list(caught.args)), end.loc)
                self.out = going_on

    def _between(self, edge: Edge, out: Block) -> Edge:
        """The edge to a handler. Where its arguments take instructions, they get a block of their own."""
        self.out = between = Block(f"{out.name}.caught")
        written = self._edge(edge)
        self.out = out
        if not between.instrs:
            return written
        between.end = Jump(written, edge.target.instrs[0].loc)
        self.added.append((out, between))
        return Edge(between)

    def _insert(self, name: str) -> Block:
        block = Block(f"{name}.on")
        self.added.append((self.out, block))
        return block

    def _never_returns(self, instr) -> bool:
        fact = self.inference.resolutions.get(instr)
        return fact is None or fact[2].type is BOTTOM

    def _edge(self, edge: Edge) -> Edge:
        if edge in self.inference.apart.refused:
            return Edge(self._refusal(edge))
        target = self.blocks[edge.target]
        args = []
        for param, arg in zip(target.params, edge.args, strict=True):
            actual = self.inference.operand(arg)
            if actual.type is BOTTOM or param.type is BOTTOM:
                args.append(Constant(param.type, None) if param.type is not BOTTOM else Constant(NONE, None))
            else:
                args.append(self._as(actual, param.type))
        return Edge(target, args)

    def _refusal(self, way) -> Block:
        """A block that raises, where what follows has other types."""
        why = self.inference.apart.refused[way]
        block = self._insert(self.out.name)
        block.instrs.append(Instr(UNWRAP, [Constant(Optional(BOOL), None)], Value(BOOL), self.loc, attr=(TypeError, why)))
        block.end = Unreachable(self.loc)
        return block

    # --- instructions
    def _write_call(self, instr) -> None:
        entry = self.inference.resolutions.get(instr)
        if entry is None:
            return
        operands, resolution, fact = entry
        for one in resolution.unwraps:
            self.unwrapped[one] = self._new(UNWRAP, [self._materialize(one.of)], one.type, one.error)
        if isinstance(resolution, IsActual):
            return                                # uses go to the operand
        if isinstance(resolution, Yields):
            item = self._as(resolution.actual, self.callee.generator.item)
            sent = None
            if fact.constant is UNKNOWN:
                sent = self.values[instr.result] = Value(fact.type, instr.result.name)
            self.out.instrs.append(Instr(YIELD, [item], sent, instr.loc, attr=resolution.has_last_word))
            return
        if fact.constant is not UNKNOWN and not isinstance(resolution, CallsFunction):
            return                                # uses go to the constant
        if isinstance(resolution, MakesComposite):
            args = [self._as(a, t) for a, t in zip(resolution.actuals, resolution.result.parts)]
            self._emit(MAKE, args, resolution.result, instr)
        elif isinstance(resolution, CallsThrough):
            function, args = resolution.through
            args = [self._materialize(known(function)), *map(self._materialize, args)]
            names = KeywordNames(resolution.names)
            args += [self._materialize(known(names))] if names else []
            self._emit(resolution.rule.op, args, resolution.result, instr, resolution.rule, names)
        elif isinstance(resolution, CallsFunction):
            callee = resolution.callee
            args = [self._as(a, t) for a, (t, _) in zip(resolution.actuals, callee.args, strict=True)]
            self._emit(CALL if callee.generator is None else START, args, resolution.result, instr, attr=callee)
        elif resolution.rule is None:             # a conversion the user asked for
            self.values[instr.result] = self._as(resolution.actuals[0], resolution.result)
        else:
            args = [self._as(a, t) for a, t in zip(resolution.actuals, resolution.params, strict=True)]
            if resolution.rule.op.python in steps.READ_FRAMES:
                return self._emit(FIELD, args, resolution.result, instr, attr=resolution.attr)
            if resolution.rule.op.python in steps.CHANGE_FRAMES:
                self.out.instrs.append(Instr(KEEP, args, None, instr.loc, attr=resolution.attr))
                self.values[instr.result] = Constant(NONE, None)
                return None
            self._emit(resolution.rule.op, args, resolution.result, instr, resolution.rule, resolution.attr)

    def _emit(self, op, args, result_type: Type, instr, rule=None, attr=None) -> None:
        result = Value(result_type, instr.result.name if instr.result else "")
        self.out.instrs.append(Instr(op, args, result, instr.loc, rule, attr))
        self.values[instr.result] = result

    def _as(self, actual: Actual, target: Type) -> Value:
        """The operand in type `target`."""
        value = self._materialize(actual)
        if value.type is target:
            return value
        if isinstance(value, Constant):
            folded = _convert_constant(value.value, target)
            if folded is not None:
                return folded
        if isinstance(target, TupleOf) and isinstance(value.type, Tuple):
            value = self._evenly(value, target.item)
        elif makes_object(value.type, target):    # part by part: the others share what they hold, this one is made
            parts = [self._as(Actual(t, value=self._new(PART, [value], t, index)), wanted)
                     for index, (t, wanted) in enumerate(zip(value.type.parts, target.parts))]
            return self._new(MAKE, parts, target)
        result = Value(target, value.name)
        self.out.instrs.append(Instr(CONVERT, [value], result, self.loc))
        return result

    def _evenly(self, value: Value, item: Type) -> Value:
        """A tuple whose items are all of that type."""
        even = Tuple((item,) * len(value.type.parts))
        if value.type is even:
            return value
        if isinstance(value, Constant):
            parts = [Actual(t, one) for t, one in zip(value.type.parts, value.value)]
        else:
            parts = [Actual(t, value=self._new(PART, [value], t, index)) for index, t in enumerate(value.type.parts)]
        return self._new(MAKE, [self._as(part, item) for part in parts], even)

    def _materialize(self, actual: Actual) -> Value:
        if actual.constant is not UNKNOWN:
            return Constant(actual.type, actual.constant)
        if isinstance(actual, Collected):
            items = [self._as(one, t) for one, t in zip(actual.items, actual.type.parts)]
            return self._new(MAKE, items, actual.type)
        if isinstance(actual, Unwrapped):
            return self.unwrapped[actual]
        if actual.of is not None:
            return self._part(self._materialize(actual.of), actual)
        value = actual.value
        if isinstance(value, Constant):
            return value
        new = self.values.get(value)
        if new is None:
            taken = self.inference.program.outside.by_value.get(value)
            if taken is not None:
                new = self.values[value] = self.outside[taken] = Value(taken.type, taken.name)
                return new
            if value.type is not BOTTOM:          # written here already
                return value
            raise AssertionError(f"{value!r} has no typed value")
        return new

    def _part(self, whole: Value, actual: Actual) -> Value:
        if isinstance(whole.origin, Instr) and whole.origin.op is MAKE:
            return whole.origin.args[actual.index]
        return self._new(PART, [whole], actual.type, actual.index)

    def _new(self, op, args, t: Type, attr=None) -> Value:
        result = Value(t)
        self.out.instrs.append(Instr(op, args, result, self.loc, attr=attr))
        return result


def makes_object(source: Type, target: Type) -> bool:
    """Whether converting a composite makes a Python object of one of its parts."""
    return len(source.parts) == len(target.parts) and any(
        isinstance(new, Object) and not isinstance(old, Object) or isinstance(new, TupleOf) and isinstance(old, Tuple | TupleOf) and old is not new or makes_object(old, new)
        for old, new in zip(source.parts, target.parts))


def _convert_constant(value, target: Type) -> Constant | None:
    """A constant in another type, where Python's own conversion says what that is."""
    from typeinfer.types import Number
    if isinstance(target, Number) and not isinstance(value, (tuple, type(None))):
        try:
            return Constant(target, target.python_class(value))
        except (OverflowError, TypeError, ValueError):
            return None
    if isinstance(target, Tuple) and isinstance(value, tuple):
        parts = [_convert_constant(v, t) for v, t in zip(value, target.parts)]
        return None if None in parts else Constant(target, target.make(p.value for p in parts))
    if isinstance(target, Optional):
        return None
    if isinstance(target, Static):
        return Constant(target, target.value)
    return None
