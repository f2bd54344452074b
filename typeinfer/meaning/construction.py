"""Making instances of the user's classes: the function that a class is when it is called, and which attributes it surely sets.

In: a class; the inference of that function.  Out: a FunctionSource; a want for the attributes of the instance that may be missing.
Holds: an attribute that a program reads is there, or reading it is checked.
"""
from __future__ import annotations

import inspect
import weakref

from typeinfer.callables import functions, record_steps, tuple_steps
from typeinfer.ir import Guarded, Return, reverse_postorder
from typeinfer.lattice import join
from typeinfer.kinds.records import Instance, instance
from typeinfer.meaning.resolutions import CallsFunction
from typeinfer.source import FunctionSource, source_of
from typeinfer.structure import CALL

_MADE: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def constructor(cls: type) -> FunctionSource:
    """`P(x, y)` as a function: a new instance, on which `__init__` has run."""
    known = _MADE.get(cls)
    if known is None or known[0] is not cls.__init__:
        known = _MADE[cls] = cls.__init__, _write_constructor(cls)
    return known[1]


def _write_constructor(cls: type) -> FunctionSource:
    lines, shown = ["    self = new(cls)"], ""
    if cls.__init__ is not object.__init__:
        shown, call = _parameters(source_of(cls.__init__))
        lines.append(f"    {call}")
    scope = {"rest": tuple_steps.call_with_rest, "named": functions.make_keywords, "new": record_steps.new_instance, "cls": cls, "init": cls.__init__, "__package__": __package__, "__name__": __name__}
    exec("\n".join((f"def construct({shown}):", *lines, "    return self")), scope)
    made = scope["construct"]
    made.__qualname__ = cls.__qualname__
    if shown:
        initialise = source_of(cls.__init__)
        made.__defaults__, made.__kwdefaults__ = tuple(initialise.defaults), dict(initialise.keyword_defaults)
    source = source_of(made)
    source.constructs = cls
    return source


def _parameters(source: FunctionSource) -> tuple[str, str]:
    """The parameters of `__init__` after the first, as written in a definition, and the call that passes them on."""
    P = inspect.Parameter
    shown, given, named, has_star = [], [], [], False
    parameters = source.parameters[1:]
    ordered = [p for kind in (P.POSITIONAL_ONLY, P.POSITIONAL_OR_KEYWORD, P.VAR_POSITIONAL, P.KEYWORD_ONLY, P.VAR_KEYWORD)
               for p in parameters if p.kind is kind]
    for index, p in enumerate(ordered):
        if p.kind is P.KEYWORD_ONLY and not has_star:
            shown.append("*")
            has_star = True
        name = {P.VAR_POSITIONAL: "*", P.VAR_KEYWORD: "**"}.get(p.kind, "") + p.name
        has_star = has_star or p.kind is P.VAR_POSITIONAL
        shown.append(f"{name}=None" if p.default is not inspect.Parameter.empty else name)
        (named if p.kind is P.KEYWORD_ONLY else given).append(f"{p.name}={p.name}" if p.kind is P.KEYWORD_ONLY else name)
        if p.kind is P.POSITIONAL_ONLY and (index + 1 == len(ordered) or ordered[index + 1].kind is not P.POSITIONAL_ONLY):
            shown.append("/")
    if any(one.startswith("**") for one in given) or not any(one.startswith("*") for one in given):
        return ", ".join(shown), f"init({', '.join(('self', *given, *named))})"
    *given, rest = given                          # it may be of unknown length, and its items of another type than what comes first
    fixed = "".join(f"{one}, " for one in ("self", *given))
    return ", ".join(shown), f"rest(init, ({fixed}), {rest[1:]}, named({', '.join(named)}))"


# --- which attributes are surely set

def check_fields(inference) -> None:
    """After the inference of a constructor: attributes that `__init__` does not set on all its ways, or reads before, may be missing."""
    if getattr(inference.source, "constructs", None) is None:
        return
    made = init = None
    for instr, (operands, resolution, fact) in inference.resolutions.items():
        if operands[0].constant is record_steps.new_instance:
            made = fact
        elif isinstance(resolution, CallsFunction):
            init = resolution.callee
    if made is None or not isinstance(made.type, Instance):
        return
    names = {name for name, _, _ in made.type.fields}
    is_known = init is not None and init.is_done and init.function is not None
    unsure = names
    if is_known:
        early: set = set()
        unsure = early | (names - _follow(init.function, 0, frozenset(), names, early, ()))
        unsure |= early
    if any(is_sure and name in unsure for name, _, is_sure in made.type.fields):
        wanted = instance(made.type.of, {name: (t, is_sure and name not in unsure) for name, t, is_sure in made.type.fields_now()}, join)
        inference.growth.want(made, wanted)


def _follow(function, number: int, before: frozenset, names: set, early: set, path: tuple) -> frozenset:
    """The attributes of parameter `number` that are set when the function returns; those that are read before go into `early`."""
    owner, returned = function.params[number], None
    state = {function.blocks[0]: before}
    pending = [function.blocks[0]]
    order = {block: index for index, block in enumerate(reverse_postorder(function.blocks[0]))}
    while pending:
        block = min(pending, key=order.get)
        pending.remove(block)
        now = earlier = state[block]
        for instr in block.instrs:
            earlier, now = now, _after(instr, owner, now, names, early, path)
        end = block.end
        if isinstance(end, Return):
            returned = now if returned is None else returned & now
        for edge in end.edges:
            if owner in edge.args:                # another name for it: not looked into
                early |= names - now
            after = earlier if isinstance(end, Guarded) and edge is end.edges[1] else now
            known = state.get(edge.target)
            new = after if known is None else known & after
            if new != known:
                state[edge.target] = new
                pending.append(edge.target)
    return frozenset(names) if returned is None else returned


def _after(instr, owner, now: frozenset, names: set, early: set, path: tuple) -> frozenset:
    """What is set after an instruction."""
    if owner not in instr.args:
        return now
    step, uses = instr.op.python, instr.args.count(owner)
    if step in (record_steps.get_field, record_steps.has_field, record_steps.set_field) and instr.args[0] is owner and uses == 1:
        name = instr.attr
        if step is record_steps.set_field:
            return now | {name}
        if name not in now:
            early.add(name)
        return now
    if instr.op is CALL and uses == 1 and instr.attr.function is not None and instr.attr.is_done and instr.attr not in path:
        return _follow(instr.attr.function, instr.args.index(owner), now, names, early, (*path, instr.attr))
    early |= names - now                          # it may be read anywhere from here on
    return now
