"""Reference counts: inserted into typed IR by one pass, from liveness.

In: a function of typed IR.  Out: the same function with `retain` and `release`, and `cleanup` on instructions that may raise.
Holds: arguments are borrowed, results are owned; an owned value is released exactly once on every path, exceptions included;
a function without arrays and Python objects is not touched.

A *root* is a value that owns a reference: a fresh array, a call's result, a block parameter that may receive one. Other array
values are views or parts of roots and keep them alive while they are live. What is read from a list is only borrowed where it is
used before anything can take it out of the list; else it is retained, and a root.

    %a = zeros %n                       %a = zeros %n
    %v = slice %a, …             →      %v = slice %a, …
    %s = sum %v                         %s = sum %v              cleanup(%a)
    return %s                           release %a
                                        return %s
"""
from __future__ import annotations

from codegen.layout import counted
from typeinfer.ir import Block, Constant, Edge, Function, Guarded, Instr, Jump, Return, Value, reverse_postorder
from typeinfer.structure import CALL, CONVERT, MAKE, PART, REFINE, RELEASE, RETAIN, UNWRAP, makes_object
from typeinfer.types import Array, Mutable, Type

_ALIASES = frozenset({MAKE, PART, CONVERT, UNWRAP, REFINE})
NONE_LIVE: frozenset = frozenset()


def is_counted(t: Type) -> bool:
    """Whether values of the type hold references."""
    return bool(counted(t))


def insert_counts(function: Function) -> None:
    """Insert counting into a function whose values hold arrays."""
    values = [p for block in function.blocks for p in block.params]
    values += [i.result for i in function.instructions() if i.result is not None]
    if any(is_counted(value.type) for value in values):
        _Counting(function).run()


class _Counting:
    def __init__(self, function: Function):
        self.function = function
        self.order = reverse_postorder(function.blocks[0])
        self.roots: dict[Value, frozenset] = {}   # value → the roots it needs alive
        self.owned: set[Value] = set()
        self.taken: set[Instr] = set()            # what reads a list's item, and retains it

    def run(self) -> None:
        self._find_taken()
        self._find_owned_parameters()
        self._find_roots()
        if not self.owned:
            self._retain_returns_only()
            return
        self._find_live()
        for block in list(self.order):
            self._rewrite(block)

    # --- who owns
    def _find_taken(self) -> None:
        places = None
        for block in self.order:
            for number, instr in enumerate(block.instrs):
                if instr.op.borrows is True and is_counted(instr.result.type):
                    places = places or _places_of_uses(self.order)
                    if not self._is_brief(block, number, instr, places):
                        self.taken.add(instr)

    def _is_brief(self, block: Block, number: int, instr: Instr, places, end: int | None = None) -> bool:
        """Whether all uses of an item, and of what is part of it, come before anything that may remove it from its list."""
        last, work = number, [instr.result]
        while work:
            for where, position in places.get(work.pop(), ()):
                if where is not block or position is None:
                    return False
                last = max(last, position)
                user = block.instrs[position]
                if user.result is not None and is_counted(user.result.type):
                    if user.op.borrows:
                        continue                  # it asks for itself
                    if _sources(user) is not None:
                        work.append(user.result)
        return not any(_can_remove(one) for one in block.instrs[number + 1:last + 1])

    def _sources(self, instr: Instr) -> list[Value] | None:
        return None if instr in self.taken else _sources(instr)

    def _find_owned_parameters(self) -> None:
        """Block parameters own a reference unless all that reaches them is borrowed from the function's arguments."""
        incoming: dict[Value, list[Value]] = {}
        for block in self.order:
            for edge in block.end.edges:
                for param, arg in zip(edge.target.params, edge.args):
                    if is_counted(param.type):
                        incoming.setdefault(param, []).append(arg)
        borrowed = set(self.function.params) | set(incoming)
        changed = True
        while changed:                            # start from "all borrowed", take back what is not
            changed = False
            for param in incoming:
                if param in borrowed and not all(self._is_borrowed(arg, borrowed) for arg in incoming[param]):
                    borrowed.discard(param)
                    changed = True
        self.owned |= {param for param in incoming if param not in borrowed}

    def _is_borrowed(self, value: Value, borrowed: set[Value]) -> bool:
        if isinstance(value, Constant) or value in borrowed:
            return True
        origin = value.origin
        if not isinstance(origin, Instr):
            return False
        sources = self._sources(origin)
        return sources is not None and all(self._is_borrowed(s, borrowed) for s in sources if is_counted(s.type))

    def _find_roots(self) -> None:
        for block in self.order:
            for param in block.params:
                if param in self.owned:
                    self.roots[param] = frozenset({param})
        for block in self.order:                  # definitions come before uses in this order
            for instr in block.instrs:
                result = instr.result
                if result is None or not is_counted(result.type):
                    continue
                sources = self._sources(instr)
                if sources is None:
                    self.owned.add(result)
                    self.roots[result] = frozenset({result})
                else:
                    found = NONE_LIVE.union(*(self.roots.get(s, NONE_LIVE) for s in sources))
                    if found:
                        self.roots[result] = found

    def _retain_returns_only(self) -> None:
        """Everything is borrowed from the arguments: only what is returned, or used up, gains a reference."""
        for block in self.order:
            for number, instr in reversed(list(enumerate(block.instrs))):
                if instr.op.consumes is not None and is_counted(instr.args[instr.op.consumes].type):
                    block.instrs.insert(number, Instr(RETAIN, [instr.args[instr.op.consumes]], None, instr.loc))
            if isinstance(block.end, Return) and is_counted(block.end.args[0].type):
                block.instrs.append(Instr(RETAIN, [block.end.args[0]], None, block.end.loc))

    # --- liveness of roots
    def _find_live(self) -> None:
        self.live_in: dict[Block, frozenset] = {block: NONE_LIVE for block in self.order}
        changed = True
        while changed:
            changed = False
            for block in reversed(self.order):
                live = self._live_at_end(block)
                for instr in reversed(block.instrs):
                    live = (live - {instr.result}) | self._read(instr.args)
                live -= frozenset(block.params)
                if live != self.live_in[block]:
                    self.live_in[block], changed = live, True

    def _read(self, values) -> frozenset:
        found = NONE_LIVE
        for value in values:
            roots = self.roots.get(value)
            if roots:
                found |= roots
        return found

    def _live_at_end(self, block: Block) -> frozenset:
        live = self._read(block.end.args)
        for edge in block.end.edges:
            live |= self.live_in[edge.target] | self._read(edge.args)
        return live

    # --- rewriting
    def _rewrite(self, block: Block) -> None:
        end, live = block.end, self._live_at_end(block)
        out: list[Instr] = []                     # backwards
        at_end = live
        instrs, at_error = block.instrs, live
        if isinstance(end, Guarded):              # what its last instruction is the last to use is released on both ways out
            *instrs, last = instrs
            out.append(last)
            if last.op.consumes is not None and is_counted(last.args[last.op.consumes].type):
                out.append(Instr(RETAIN, [last.args[last.op.consumes]], None, last.loc))
            last.cleanup = ()
            live = at_end = at_error = (live - {last.result}) | self._read(last.args)
            if last.result in self.owned:
                at_end = live | {last.result}
        for instr in reversed(instrs):
            before = (live - {instr.result}) | self._read(instr.args)
            used = self._used_up(instr, live)
            if instr.op.name == "elementwise":      # whose module is not read for scalar code
                self._find_ended(instr, before - live)
            for root in _ordered(before - live - used):
                out.append(Instr(RELEASE, [root], None, instr.loc))
            if instr.result in self.owned and instr.result not in live:
                out.append(Instr(RELEASE, [instr.result], None, instr.loc))
            if instr in self.taken:
                out.append(Instr(RETAIN, [instr.result], None, instr.loc))
            out.append(instr)
            if instr.op.consumes is not None and not used and is_counted(instr.args[instr.op.consumes].type):
                out.append(Instr(RETAIN, [instr.args[instr.op.consumes]], None, instr.loc))
            instr.cleanup = tuple(_ordered(before - used))
            live = before
        block.instrs = out[::-1]
        unused = [p for p in block.params if p in self.owned and p not in live]
        block.instrs[:0] = [Instr(RELEASE, [p], None, None) for p in unused]
        if isinstance(end, Return):
            block.instrs += self._leave(end.args[0], at_end, end.loc)
        for edge in list(end.edges):
            is_error = isinstance(end, Guarded) and edge is end.edges[1]
            changes = self._pass_edge(edge, at_error if is_error else at_end, end.loc)
            if isinstance(end, Guarded) and not is_error and last in self.taken:
                changes.insert(0, Instr(RETAIN, [last.result], None, last.loc))
            if not changes:
                continue
            if len(end.edges) == 1:
                block.instrs += changes
            else:
                between = Block(f"{block.name}.count")
                between.instrs = changes
                between.end = Jump(Edge(edge.target, edge.args), end.loc)
                edge.target, edge.args = between, []
                self.function.blocks.insert(self.function.blocks.index(block) + 1, between)

    def _used_up(self, instr: Instr, live: frozenset) -> frozenset:
        """The root whose last reference an instruction consumes, if nothing else needs it."""
        if instr.op.consumes is None:
            return NONE_LIVE
        value, others = instr.args[instr.op.consumes], list(instr.args)
        del others[instr.op.consumes]
        is_last = value in self.owned and value not in live and value not in self._read(others)
        return frozenset({value}) if is_last else NONE_LIVE

    def _find_ended(self, instr: Instr, released: frozenset) -> None:
        """Mark an array that is released right after the element-wise operation, which may be computed in its place: each element is
        written where the same one was read. No other operand may be a view of it."""
        t = instr.result.type
        if not isinstance(t, Array) or t.order == "A":
            return
        for number, value in enumerate(instr.args):
            if value in released and value.type == t and not any(
                    value in self.roots.get(other, NONE_LIVE) for other in instr.args if other is not value):
                instr.flags |= {f"ends {number}"}
                return

    def _leave(self, value: Value, live: frozenset, loc) -> list[Instr]:
        changes = []
        moved = value if value in self.owned else None
        if moved is None and is_counted(value.type):
            changes.append(Instr(RETAIN, [value], None, loc))
        return changes + [Instr(RELEASE, [root], None, loc) for root in _ordered(live) if root is not moved]

    def _pass_edge(self, edge: Edge, live: frozenset, loc) -> list[Instr]:
        changes, moved = [], set()
        after = self.live_in[edge.target]
        for param, arg in zip(edge.target.params, edge.args):
            if param not in self.owned:
                continue
            if arg in self.owned and arg not in after and arg not in moved:
                moved.add(arg)
            elif not isinstance(arg, Constant):
                changes.append(Instr(RETAIN, [arg], None, loc))
        return changes + [Instr(RELEASE, [root], None, loc) for root in _ordered(live - after) if root not in moved]


def _ordered(roots) -> list[Value]:
    return sorted(roots, key=id) if len(roots) > 1 else list(roots)


def _places_of_uses(order) -> dict[Value, list]:
    """Value → where it is used: the block and the position in it (None: its end)."""
    found: dict[Value, list] = {}
    for block in order:
        for number, instr in enumerate(block.instrs):
            for arg in instr.args:
                found.setdefault(arg, []).append((block, number))
        for value in (*block.end.args, *(arg for edge in block.end.edges for arg in edge.args)):
            found.setdefault(value, []).append((block, None))
    return found


def _can_remove(instr: Instr) -> bool:
    """Whether an instruction may release what a mutable object holds: a call may, and what writes to one that holds references."""
    if instr.op is CALL:
        return True
    t = instr.args[0].type if instr.op.writes and instr.args else None
    return isinstance(t, Mutable) and any(map(is_counted, t.held))


def _sources(instr: Instr) -> list[Value] | None:
    """The operands whose memory the result shares; None where the result owns memory of its own."""
    if instr.op is CONVERT and makes_object(instr.args[0].type, instr.result.type):
        return None
    if instr.op in _ALIASES:
        return instr.args[:1] if instr.op in (REFINE, PART, CONVERT, UNWRAP) else instr.args
    if instr.op is CALL:
        return None
    shared = getattr(instr.op, "shares", None)
    return None if shared is None else [instr.args[shared]]
