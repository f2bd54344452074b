"""Lowering: typed IR to LLVM text.

In: the Callee to compile, a Module.  Out: LLVM functions in the module, one for each callee that is reached.  Holds: what an
operation does is in its rule's emit; only the structure of programs is lowered here.

A function becomes `{i1, pieces of the result} @name(pieces of the arguments)`; the i1 says that a Python exception is set.
"""
from __future__ import annotations

from collections import ChainMap

from codegen import layout
from codegen.boxes import boxing
from codegen.build import Builder, Module, operand_of, pieces_of, releasing_apart, with_gil
from codegen.checked import CheckedPositions
from codegen.constants import constant_pieces
from codegen.counts import insert_counts
from codegen.exits import ErrorExits
from codegen.frames import finish, leave, lower_frame
from codegen.loops.speculate import speculate
from codegen.ops.convert import convert_pieces
from codegen.stack import check_stack
from codegen.stack_arrays import find_stack_arrays
from codegen.storage.list_memory import look
from codegen.storage.shared import release_all, retain_all
from typeinfer.errors import InternalError, JitError, Location
from typeinfer.callees import Callee
from typeinfer.ir import (Block, Branch, Constant, Function, Guarded, Instr, Jump, Return, Unreachable, Value, has_loop,
                          reverse_postorder)
from typeinfer.kinds.opaque import DateArray
from typeinfer.structure import (EXIT, FINISH, ON_FRAMES, STANDS, START, CALL, CONVERT, LIMIT, MAKE, PART, REFINE, RELEASE, RETAIN, UNWRAP, called_by,
                                 makes_object, none_error)
from typeinfer.types import Array, Object, Optional, Tuple, Type

APART = 200                     # lines of LLVM text from which a function of the library that loops, or calls such, stays one. LLVM puts what
                                # is called once into its caller, and optimises it again there: np.intersect1d 350 → 260 ms, np.histogram 165 → 120


def lower(root: Callee, module: Module) -> str:
    """Lower `root` and all it calls; returns the LLVM name of root's function."""
    program = _Program(module)
    name = program.add(root)
    program.run()
    return name


def lower_parts(callees, module: Module) -> dict[str, set[Type]]:
    """Lower functions that other modules call by the names `module.find_part` gives them, and what they call; returns name → the
    types of the mutable objects that the function writes to."""
    program = _Program(module)
    for callee in callees:
        program.name_of(callee)
    program.run()
    return {name: program.changed_by(callee) for callee, name in program.names.items() if name in module.exports}


class _Program:
    def __init__(self, module: Module):
        self.module = module
        self.names: dict[Callee, str] = {}
        self.waiting: list[Callee] = []
        self.changed: dict[Callee, set[Type]] = {}            # what each writes to by itself
        module.name_of_callee = self.name_of

    def run(self) -> None:
        """Lower what waits, and what that calls."""
        module = self.module
        while self.waiting:
            callee = self.waiting.pop()
            lowering = _FunctionLowering(self, callee)
            before, module.changed = module.changed, set()
            try:
                lowering.run()
            except JitError as error:
                raise error.at(lowering.place)
            self.changed[callee] = module.changed
            module.changed = module.changed | before

    def changed_by(self, callee: Callee) -> set[Type]:
        """The types of what a function that was lowered, and what it calls, writes to."""
        found, seen, work = set(), {callee}, [callee]
        while work:
            one = work.pop()
            found |= self.changed.get(one, set())
            called = set(filter(None, map(called_by, one.function.instructions()))) - seen
            seen |= called
            work += called
        return found

    def options_of(self, callee: Callee):
        """The callee's own options; whether the interpreter's lock is held is up to the function that Python calls."""
        given, ours = callee.options or self.module.options, self.module.options
        if callee.source.is_brief:
            given = given.but(overflow="wrap")
        elif callee.source.is_inside:
            given = given.but(overflow="wrap", boundscheck=False)
        return given if given.nogil == ours.nogil else given.but(nogil=ours.nogil)

    def name_of(self, callee: Callee) -> str:
        name = self.names.get(callee)
        return name if name is not None else self._find_part(callee) or self.add(callee)

    def add(self, callee: Callee) -> str:
        """Let a function be lowered here; its name."""
        name = self.names[callee] = f"{plain_name(callee)}.{len(self.names)}"
        self.waiting.append(callee)
        return name

    def _find_part(self, callee: Callee) -> str | None:
        """The name of a library function that is compiled apart, or here for others too; None for others."""
        find = self.module.find_part
        found = find and find(callee, self.options_of(callee))
        if not found:
            return None
        self.names[callee], changed = found
        if changed is not None:                   # it is compiled elsewhere, and writes to these types
            self.changed[callee] = set(changed)
            args = tuple(kind for param in callee.function.params for kind in layout.pieces(param.type))
            self.module.declare(found[0], result_struct(callee.result), args, "nounwind")
        else:
            self.module.exports.add(found[0])
            self.waiting.append(callee)
        return found[0]


def plain_name(callee: Callee) -> str:
    """The function's own name, of the letters that LLVM takes."""
    return "".join(c if c.isalnum() or c in "._" else "_" for c in callee.name if ord(c) < 128)


def result_struct(t: Type) -> str:
    """The LLVM type that a function returning `t` returns."""
    return "{" + ", ".join(("i1", *layout.pieces(t))) + "}"


def _has_circle(function: Function) -> bool:
    """Whether something may run for long: a loop, or a call that may be part of a circle of calls."""
    return has_loop(function) or any(instr.op is CALL and instr.attr.is_recursive for instr in function.instructions())


def _leaves(block: Block) -> bool:
    """Whether an exception leaves from a block, or from the one that follows it (counts stand between)."""
    end = block.end
    return isinstance(end.edges[0].target.end if isinstance(end, Jump) else end, Unreachable)


def _passes_over_loops():
    """They are read when the first loop is lowered."""
    from codegen.loops import passes
    return passes


class _FunctionLowering:
    def __init__(self, program: _Program, callee: Callee):
        self.program, self.callee = program, callee
        self.module = program.module
        self.function: Function = callee.function
        self.b = self.module.builder()
        self.b.callee = callee
        self.b.options = program.options_of(callee)
        self.values: dict[Value, tuple[str, ...]] = {}
        self.constants: dict[int, tuple[str, ...]] = {}
        self.labels: dict[Block, str] = {}
        self.last_label: dict[tuple[Block, int], str] = {}    # (block, number of edge) → label the edge leaves from
        self.exits = ErrorExits(self.b, callee, self.pieces)
        self.place: Location | None = None                    # of what is being lowered
        self.closed: dict[Block, object] = {}                 # latch → LoopMark, if marks are wanted

    def run(self) -> None:
        function, b = self.function, self.b
        self.loops = _passes_over_loops() if _has_circle(function) else None
        if function.prepared is None:             # the library's may be written into two modules
            if self.loops is not None:
                polls = not self.callee.source.is_brief and (not b.options.nogil or any(
                    "counted" in instr.flags for instr in function.instructions()))
                function.prepared = self.loops.prepare(function, not b.options.fastmath, polls)
            else:
                function.prepared = {}, speculate(function)
            find_stack_arrays(function)
        insert_counts(function)
        self.lanes, self.conditions = function.prepared
        b.moved = self.conditions
        name, head = self.program.names[self.callee], self._attributes()
        if self.module.marks is not None:
            head += self._begin_marks(name)
        order = reverse_postorder(function.blocks[0])
        b.on_error = self.exits.leave
        names = []
        for param in function.params:
            pieces = tuple(b.name() for _ in layout.pieces(param.type))
            self.values[param] = pieces
            names += zip(layout.pieces(param.type), layout.piece_facts(param.type), pieces)
        for number, block in enumerate(order[1:], 1):
            self.labels[block] = f"b{number}"
            for param in block.params:
                self.values[param] = tuple(b.name() for _ in layout.pieces(param.type))
        deferring, self.rare = self.loops.find_deferrable(function, b.options.boundscheck) if self.loops is not None else ([], frozenset())
        self.deferring = {block: loop for loop in deferring for block in loop.loop.blocks}
        self.narrow = self.loops.find_narrow(function, self.conditions) if self.loops is not None else {}
        for loop in deferring:
            loop.counter = self.values[loop.loop.counter][0]
        views_at, views = self.loops.find_views(function) if self.loops is not None else {}, {block: {} for block in order}
        bodies = []
        b.checked = CheckedPositions(function)
        for block in order:
            b.lines, b.views = [], views[block]
            b.checked.block = block
            b.deferring = self.deferring.get(block)
            b.label = self.labels.get(block, "entry")
            if block is order[0] and function.is_recursive:
                code = function.source.code
                b.instr = Instr(None, [], None, Location(code, code.co_firstlineno))
                check_stack(b)
            for instr in block.instrs:
                is_guarded = isinstance(block.end, Guarded) and instr is block.instrs[-1]
                b.checked.start(instr, is_guarded)
                if is_guarded:
                    self.exits.catch(block.end.loc)
                self.place = instr.loc
                self._lower_instr(instr)
            for value, loop in views_at.get(block, ()):
                seen = look(b, self.pieces(value)[0])
                for inner in loop.blocks:
                    views[inner].update(seen)
            self.place = block.end.loc
            self._lower_end(block)
            bodies.append((block, [*map(releasing_apart, b.lines)] if _leaves(block) else b.lines))
        b.deferring, b.views, b.checked = None, {}, None
        phis = self._phis(order)
        b.lines = []
        for loop in deferring:
            self._write_deferred(loop, dict(bodies))
            if self.module.marks is not None:
                self.module.marks.deferred.update(loop.sites)
        tests, b.lines = b.lines, []
        for block, lines in bodies:
            if block is not order[0]:
                b.lines.append(f"{self.labels[block]}:")
                b.lines += phis[block]
            b.lines += lines
        b.lines += tests
        self.exits.write(lambda: self._return("true", ["undef"] * len(layout.pieces(function.result))))
        params = ", ".join(f"{t}{fact} {n}" for t, fact, n in names)
        body = b.body()
        if not self.module.declarations.keys().isdisjoint(("cos", "cosf")):
            from codegen.numbers.sincos import merge_sines
            body = merge_sines(self.module, body)
        if self.module.frame:                                 # there are calls of functions that loops widen
            from codegen.hidden_steps import hide_steps
            body = hide_steps(self.module, function, self.values, body)
        if body.count("\n") > APART and self._can_stand_apart():
            head = f"noinline {head}"
        self.module.define(name, f"define {self.module.linkage(name)}{result_struct(function.result)} "
                           f"@{name}({params}){self.module.frame} {head} {{\n{body}\n}}")

    def _attributes(self) -> str:
        inline = "always" if self.callee.source.is_near and self.module.exports else self.callee.inline      # parts get few passes
        if self.callee.source.is_rare:
            return "noinline optnone nounwind"
        return {"always": "alwaysinline ", "never": "noinline "}.get(inline, "") + "nounwind"

    def _can_stand_apart(self) -> bool:
        """Whether a long function is the library's, runs for longer than its call takes, and takes nothing that LLVM sees through only
        where it is called: steps of iterators."""
        callee = self.callee
        return (callee.is_library and callee.generator is None and callee.suspends is None and not callee.inline and not callee.source.is_near
                and not callee.source.is_rare and any(isinstance(t, Array) for t, _ in callee.args)
                and (self.loops is not None or any(instr.op is CALL for instr in self.function.instructions())))

    def _begin_marks(self, name: str) -> str:
        from codegen.marks import LoopMark
        from typeinfer.passes.find_loops import find_loops
        marks = self.module.marks
        for loop in find_loops(self.function):
            for latch in loop.latches if not (self.loops.runs_chunks(loop) or self.loops.is_ahead(loop)) else ():
                self.closed[latch] = LoopMark(self.callee, loop, None, self.lanes.get(loop.header, (0, 0)))
        marks.callees[name] = self.callee
        return marks.function(self.b, name, self.callee.source.code, self.callee.name)

    # --- values
    def pieces(self, value: Value) -> tuple[str, ...]:
        if isinstance(value, Constant):
            if isinstance(value.type, Array | DateArray) and value.value is not None:
                return self._global_array(value)
            if isinstance(value.type, Object) and value.value is not None:
                return (self._constant_object(value.value),)
            if isinstance(value.type, Tuple) and value.value is not None and layout.counted(value.type):
                return tuple(piece for part, one in zip(value.type.parts, value.value) for piece in self.pieces(Constant(part, one)))
            return constant_pieces(value)
        return self.values[value]

    def operand(self, value: Value):
        return operand_of(self.pieces(value))

    def _constant_object(self, value) -> str:
        known = self.constants.get(id(value))
        if known is None:
            b = self.b
            known = self.constants[id(value)] = b.at_entry(lambda: b.object(value))
        return known

    def _global_array(self, value: Constant) -> tuple[str, ...]:
        known = self.constants.get(id(value.value))
        if known is None:
            from codegen.boxes.unboxing import read_array
            b = self.b
            known = self.constants[id(value.value)] = b.at_entry(lambda: read_array(b, getattr(value.type, "counts", value.type), b.object(value.value)))
        return known

    # --- instructions
    def _lower_instr(self, instr: Instr) -> None:
        b, op = self.b, instr.op
        b.instr = instr
        b.only_where = self._only_where(instr)
        if op is MAKE:
            result = tuple(p for arg in instr.args for p in self.pieces(arg))
        elif op is REFINE:
            result = self.pieces(instr.args[0])
        elif op is PART:
            where = layout.offsets(instr.args[0].type)
            result = self.pieces(instr.args[0])[where[instr.attr]:where[instr.attr + 1]]
        elif op is CALL:
            result = self._call(instr)
        elif op is CONVERT:
            value = instr.args[0]
            result = pieces_of(convert_pieces(b, value.type, instr.result.type, self.operand(value), value.range))
            if makes_object(value.type, instr.result.type):
                _retain_shared(b, value.type, instr.result.type, result)
        elif op is START or op in ON_FRAMES:
            result = lower_frame(b, instr, self.pieces)
        elif op is EXIT:
            leave(b, *map(self.pieces, instr.args))
            return
        elif op is FINISH:
            finish(b, instr.args[0].type, self.pieces(instr.args[0])[0])
            return
        elif op is STANDS:
            result = (b(f"icmp eq i64 {self.pieces(instr.args[0])[0]}, {instr.attr}"),)
        elif op is LIMIT:
            from codegen.loops.limits import lower_limit
            result = (lower_limit(b, instr, self.pieces),)
        elif op is UNWRAP:
            result = self._unwrap(instr)
        elif op is RELEASE or op is RETAIN:
            change = release_all if op is RELEASE else retain_all     # of the memory of arrays and lists, and of Python objects
            change(b, instr.args[0].type, self.pieces(instr.args[0]))
            return
        elif instr in self.narrow:
            result = (self.loops.emit_narrow(b, instr, self.narrow[instr], *map(self.operand, instr.args)),)
        else:
            result = pieces_of(instr.rule.emit(b, instr, *map(self.operand, instr.args)))
        if instr.result is None:
            return
        wanted = layout.pieces(instr.result.type)
        if len(result) != len(wanted):
            raise InternalError(f"internal error: {op} gave {len(result)} pieces for {instr.result.type}", instr.loc)
        self.values[instr.result] = tuple(result)

    def _only_where(self, instr: Instr) -> str:
        """See speculate: the i1 on which the instruction's check depends, if any."""
        if instr not in self.conditions:
            return ""
        condition, wanted = self.conditions[instr]
        name = self.pieces(condition)[0]
        return name if wanted else self.b(f"xor i1 {name}, true")

    def _call(self, instr: Instr) -> tuple[str, ...]:
        b, callee = self.b, instr.attr
        struct = result_struct(callee.result)
        args = [f"{t} {p}" for arg in instr.args for t, p in zip(layout.pieces(arg.type), self.pieces(arg))]
        result = b(f"call {struct} @{self.program.name_of(callee)}({', '.join(args)})")
        b.error_if(b(f"extractvalue {struct} {result}, 0"))
        return tuple(b(f"extractvalue {struct} {result}, {i + 1}") for i in range(len(layout.pieces(callee.result))))

    def _unwrap(self, instr: Instr) -> tuple[str, ...]:
        present, *rest = self.pieces(instr.args[0])
        self.b.raise_if(self.b(f"xor i1 {present}, true"), *none_error(instr))
        return tuple(rest)

    # --- deferred checks
    def _write_deferred(self, loop, bodies: dict[Block, list[str]]) -> None:
        loop.write_tests(self.b, self._lower_scan)
        if loop.sites:
            for block in self.function.blocks:
                if block not in loop.loop.blocks and any(edge.target is loop.loop.header for edge in block.end.edges):
                    bodies[block][-1:-1] = loop.start_lines()

    def _lower_scan(self, loop, entry: str) -> str:
        """Lower a deferring loop a second time, from its first iteration to the present one, with checks that raise at once
        and without stores; returns the label reached when none raises."""
        b, header = self.b, loop.loop.header
        order = [block for block in reverse_postorder(header) if block in loop.loop.blocks]
        scanned, outer = b.new_label("scanned"), (self.values, self.labels, self.last_label, self.deferring)
        start = [self.pieces(arg) for arg in loop.entry.args]
        self.labels = {**{edge.target: scanned for _, edge in loop.loop.exits()}, **{block: b.new_label("scan") for block in order}}
        self.values = ChainMap({param: tuple(b.name() for _ in layout.pieces(param.type))
                                for block in order for param in block.params}, self.values)
        self.last_label, self.deferring = {}, {}
        b.scanning, loop.scanned = loop, scanned
        if loop.asks:
            b.put_aside = [b.alloca("ptr") for _ in range(3)]
            with_gil(b, lambda: b.call("PyErr_Fetch", "void", *(("ptr", place) for place in b.put_aside)))
        lines, bodies = b.lines, []
        for block in order:
            b.lines, b.label = [], self.labels[block]
            if block is header:
                go_on = b.new_label("scan")
                b.branch(b(f"icmp ugt i64 {self.pieces(loop.loop.counter)[0]}, {loop.counter}"), scanned, go_on)
                b.start(go_on)
            for instr in block.instrs:
                self._lower_instr(instr)
            self._lower_end(block)
            bodies.append((block, [*map(releasing_apart, b.lines)] if _leaves(block) else b.lines))
        phis = self._phis(order, (entry, start))
        b.lines = lines
        b.jump(self.labels[header])
        for block, body in bodies:
            b.lines += [f"{self.labels[block]}:", *phis[block], *body]
        b.scanning = None
        self.values, self.labels, self.last_label, self.deferring = outer
        return scanned

    # --- ends
    def _lower_end(self, block: Block) -> None:
        b, end = self.b, block.end
        b.instr = end
        if isinstance(end, Jump):
            self.last_label[block, 0] = b.label
            is_rare = end.edges[0].target.is_rare and block in self.rare
            b.do(f"br label %{self._label_of_edge(block, 0)}" + (
                self._closing(block, *(("vectorize", "unroll") if is_rare else self._hints(block))) or self._closing_lanes(block)))
        elif isinstance(end, Branch):
            then, other = end.edges
            self.last_label[block, 0] = self.last_label[block, 1] = b.label
            first, second = self._label_of_edge(block, 0), self._label_of_edge(block, 1)
            is_split = first == second            # two edges need two labels for the phis
            if is_split:
                second = self.last_label[block, 1] = b.new_label("split")
            b.branch(self.pieces(end.args[0])[0], first, second, self._closing(block)[2:])
            if is_split:
                b.start(second)
                b.jump(self.labels[other.target])
        elif isinstance(end, Guarded):
            self.last_label[block, 0], self.last_label[block, 1] = b.label, self.exits.landing.label
            b.jump(self._label_of_edge(block, 0))
            self.exits.write_landing(self.labels[end.edges[1].target])
        elif isinstance(end, Return):
            self._return("false", self.pieces(end.args[0]))
        else:
            b.do("unreachable")

    def _closing(self, block: Block, *hints: str) -> str:
        """What the branch says that ends the block, if that closes a loop."""
        if not hints and (block not in self.closed or self.b.scanning is not None):
            return ""
        return self.b.closing(*hints, of=self.closed.get(block))

    def _hints(self, block: Block) -> tuple[str, ...]:
        in_order = self.loops is not None and not self.b.options.fastmath and self.loops.adds_in_order(block)
        return ("interleave",) if in_order else ()

    def _closing_lanes(self, block: Block) -> str:
        """The same for a loop over lanes, which is none of the program's."""
        hints = self.loops.hints_for(block) if self.loops is not None else ()
        return self.module.closing(*hints) if hints else ""

    def _label_of_edge(self, block: Block, number: int) -> str:
        """Where an edge leads: its target, or first to the test of what a loop deferred."""
        target, loop = block.end.edges[number].target, self.deferring.get(block)
        if loop is None or target in loop.loop.blocks:
            return self.labels[target]
        label = self.b.new_label("leave")
        loop.test_at_exit(label, self.labels[target])
        self.last_label[block, number] = label
        return label

    def _return(self, failed: str, pieces) -> None:
        struct = result_struct(self.function.result)
        value = "undef"
        for index, (t, piece) in enumerate((("i1", failed), *zip(layout.pieces(self.function.result), pieces))):
            value = self.b(f"insertvalue {struct} {value}, {t} {piece}, {index}")
        self.b.do(f"ret {struct} {value}")

    def _phis(self, order, entry: tuple | None = None) -> dict[Block, list[str]]:
        """The phis of the blocks' parameters. `entry`: where the first block is entered from, and with what pieces."""
        incoming: dict[Block, list] = {block: [] for block in order}
        for block in order:
            for number, edge in enumerate(block.end.edges):
                if edge.target in incoming:
                    incoming[edge.target].append((self.last_label[block, number], edge.args))
        found = {}
        for block in order:
            lines = found[block] = []
            if block is order[0] and entry is None:       # the function's parameters
                continue
            for at, param in enumerate(block.params):
                given = [(label, self.pieces(args[at])) for label, args in incoming[block]]
                if block is order[0]:
                    given.append((entry[0], entry[1][at]))
                for k, (t, name) in enumerate(zip(layout.pieces(param.type), self.values[param])):
                    parts = ", ".join(f"[{pieces[k]}, %{label}]" for label, pieces in given)
                    lines.append(f"  {name} = phi {t} {parts}")
        return found


def _retain_shared(b: Builder, source: Type, target: Type, pieces) -> None:
    """What a conversion that makes objects shares with its operand gets references of its own."""
    if not makes_object(source, target):
        retain_all(b, target, pieces)
    elif not isinstance(target, Object | Optional):
        for old, new, own in zip(source.parts, target.parts, boxing.split(target, pieces)):
            _retain_shared(b, old, new, own)
