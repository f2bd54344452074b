"""Typed IR from its text, as `printer` writes it: for tests of passes, and to try a pass on a dump.

In: the text of one function, a Registry; what names in it stand for: functions it calls, values known by identity.  Out: a
Function.  Holds: printing it gives the text back. The rule of an instruction is found again from its argument types.

    parse_function(text, registry, callees={"square": callee}, statics=[len, math.sqrt])
"""
from __future__ import annotations

import ast
import builtins
import re

import numpy as np

from typeinfer import structure
from typeinfer.callables import steps, tables
from typeinfer.kinds.containers import Dict, Set
from typeinfer.errors import JitError
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Guarded, Instr, Jump, Return, Unreachable, Value
from typeinfer.ops import UNKNOWN, Op, Operand, Registry, Typing
from typeinfer.structure import CALL
from typeinfer.typeof import constant
from typeinfer.types import (BOTTOM, NONE, NUMPY_SCALARS, OBJECT, PYTHON_SCALARS, RANGE, Array, Iterator, List, Object, Optional, Slice,
                             Static, Tuple, TupleOf, Type, View)

STRUCTURE = {op.name: op for op in vars(structure).values() if isinstance(op, Op)}
SIMPLE = {str(t): t for t in (*PYTHON_SCALARS.values(), *NUMPY_SCALARS.values(), NONE, RANGE, BOTTOM, OBJECT)}
COMPOSITE = {"tuple": lambda *parts: Tuple(parts), "optional": Optional, "slice": Slice, "iterator": Iterator}
_LITERALS = {"np": np, "slice": slice, "range": range, "nan": float("nan"), "inf": float("inf"), "nanj": complex(0, float("nan")),
             "infj": complex(0, float("inf")), "Ellipsis": Ellipsis, "dtype": np.dtype}
_NUMBERED = re.compile(r"%(.+)\.(\d+)$")


class ParseError(JitError):
    """The text is not IR, or names something that the parser was not given."""


def parse_function(text: str, registry: Registry, *, callees: dict | None = None, statics=()) -> Function:
    """The function that `text` shows. `callees`: by name; `statics`: values known by identity that occur in it, and types
    that their text does not tell (closures, instances)."""
    known = {str(one): one for one in (*map(Static, (*vars(builtins).values(), Ellipsis)),
                                       *(one if isinstance(one, Type) else Static(one) for one in statics))}
    return _Parser(registry, callees or {}, known).function(text)


class _Parser:
    def __init__(self, registry: Registry, callees: dict, statics: dict[str, Type]):
        self.registry, self.callees, self.statics = registry, callees, statics
        self.values: dict[str, Value] = {}
        self.blocks: dict[str, Block] = {}
        self.later: list[tuple[list, int, str]] = []     # (list, place, name): values used before the line that defines them

    def function(self, text: str) -> Function:
        head, *lines = [line for line in text.splitlines() if line.strip()]
        match = re.fullmatch(r"function (\S+)\((.*)\) -> (.*)", head)
        if not match:
            raise ParseError(f"not the head of a function: {head}")
        for line in lines:
            if not line.startswith(" "):
                name = line[:line.index("(")]
                self.blocks[name] = Block(name)
        block = None
        for line in lines:
            if not line.startswith(" "):
                name, params = re.fullmatch(r"(\w+)\((.*)\):", line).groups()
                block = self.blocks[name]
                for one in split(params):
                    label, t = one.split(": ", 1)
                    self.define(label, block.add_param(self.type(t)))
            else:
                self.line(block, line.strip())
        for holder, place, name in self.later:
            if name not in self.values:
                raise ParseError(f"{name} is not defined")
            holder[place] = self.values[name]
        for block in self.blocks.values():
            for instr in block.instrs:
                if instr.op.rules:
                    self.find_rule(instr)
        function = Function(match[1], list(self.blocks.values()))
        function.result = self.type(match[3])
        return function

    def define(self, label: str, value: Value) -> None:
        numbered = _NUMBERED.match(label)
        name = numbered[1] if numbered else label[1:]
        value.name = "" if name == "v" and numbered else name
        self.values[label] = value

    # --- lines
    def line(self, block: Block, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word == "jump":
            block.end = Jump(self.edge(rest))
        elif word == "branch":
            condition, then, other = split(rest)
            block.end = Branch(LATER, self.edge(then), self.edge(other))
            block.end.args = self.arguments([condition])
        elif word == "guarded":
            block.end = Guarded(*map(self.edge, split(rest)))
        elif word == "return":
            block.end = Return(LATER)
            block.end.args = self.arguments([rest])
        elif word == "unreachable":
            block.end = Unreachable()
        else:
            block.instrs.append(self.instr(text))

    def edge(self, text: str) -> Edge:
        name, args = re.fullmatch(r"(\w+)\((.*)\)", text).groups()
        return Edge(self.blocks[name], self.arguments(split(args)))

    def instr(self, text: str) -> Instr:
        result, interval = None, None
        if text.startswith("%"):
            label, _, text = text.partition(": ")
            t, text = cut(text, " = ")
            result = Value(self.type(t))
            self.define(label, result)
            text, _, interval = text.partition(" in [")
        text, *notes = re.split(r" !(?=\w)", text)
        name, attr, args = re.fullmatch(r"([\w.]+)(?:\[(.*?)\](?= |$))?(?: (.*))?", text).groups()
        op = STRUCTURE.get(name) or self.registry.by_name.get(name)
        if op is None:
            raise ParseError(f"there is no op {name}")
        instr = Instr(op, self.arguments(split(args or "")), result, None)
        instr.attr = self.attribute(op, attr)
        if interval:
            result.range = tuple(ast.literal_eval(f"[{interval}"))
        for note in notes:
            if note.startswith("cleanup("):
                instr.cleanup = tuple(self.arguments(split(note[len("cleanup("):-1])))
            else:
                instr.flags |= {note}
        return instr

    def attribute(self, op, text: str | None):
        if text is None:
            return None
        if op is CALL:
            if text not in self.callees:
                raise ParseError(f"the function {text} that is called was not given to the parser")
            return self.callees[text]
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError):
            return text

    def find_rule(self, instr: Instr) -> None:
        """The rule that gives the result's type for the argument types as they are; it knows the attribute, too."""
        operands = [Operand(arg.type, arg.value if isinstance(arg, Constant) else UNKNOWN) for arg in instr.args]
        wanted = instr.result.type if instr.result is not None else NONE
        for rule in instr.op.rules:
            outcome = rule.apply(operands)
            if not isinstance(outcome, Typing) and instr.op.grow is not None and rule.takes(operands):
                outcome = instr.op.grow(wanted, *operands)
            if isinstance(outcome, Typing) and outcome.result is wanted and all(
                    t is arg.type for t, arg in zip(outcome.params, instr.args)):
                instr.rule, instr.attr = rule, outcome.attr
                return
        raise ParseError(f"no rule of {instr.op} takes ({', '.join(str(o.type) for o in operands)}) and gives {wanted}")

    # --- values and types
    def arguments(self, texts: list[str]) -> list[Value]:
        found: list = []
        for text in texts:
            if text.startswith("%") and text not in self.values:
                self.later.append((found, len(found), text))
                found.append(LATER)
            else:
                found.append(self.values[text] if text.startswith("%") else self.constant(text))
        return found

    def constant(self, text: str) -> Constant:
        if text == "nothing":
            return Constant(BOTTOM, None)
        if text.startswith("undefined "):
            return Constant(self.type(text[len("undefined "):]), None)
        if text.startswith("<"):
            t = self.type(text[1:-1])
            if isinstance(t, Array):              # a global array: which one, the text does not say
                return Constant(t, np.zeros((0,) * t.ndim, t.dtype.dtype))
            return Constant(t, t.value)
        try:
            return constant(eval(text, {"__builtins__": {}}, _LITERALS))
        except Exception as error:
            raise ParseError(f"{text} is not a constant: {error}") from None

    def type(self, text: str) -> Type:
        if text in SIMPLE:
            return SIMPLE[text]
        if text in self.statics:
            return self.statics[text]
        if text[:1] in "'\"" or text[:2] in ("b'", 'b"'):
            return Static(ast.literal_eval(text))
        if text.startswith("list["):
            return List(self.type(text[5:-1]) if text != "list[]" else BOTTOM)
        if text.startswith("tuple["):
            return TupleOf(self.type(text[6:-6]) if text != "tuple[()]" else BOTTOM)
        if text.startswith("dict["):
            return Dict(*map(self.type, split(text[5:-1]))) if text != "dict[]" else Dict(BOTTOM, BOTTOM)
        if text.startswith(("set[", "frozenset[")):
            name, _, item = text[:-1].partition("[")
            return Set(self.type(item) if item else BOTTOM, name == "frozenset")
        match = re.fullmatch(r"(\w+)\((.*)\)", text)
        if match is None:
            raise ParseError(f"{text} is not a type, or names a value that was not given to the parser")
        name, parts = match[1], split(match[2])
        if name == "array":
            return Array(SIMPLE[parts[0]], int(parts[1][:-1]), parts[2], len(parts) == 3)
        if name == "object":
            return Object(getattr(builtins, parts[0], None) or self.statics[f"class {parts[0]}"].value)
        types = [self.type(part) for part in parts]
        if name in COMPOSITE:
            return COMPOSITE[name](*types)
        of = getattr(builtins, name, None) or getattr(steps, name, None) or getattr(tables, name, None)
        if of is None:
            raise ParseError(f"{text} is not a type")
        return View(of, tuple(types))


LATER = Constant(BOTTOM, None)      # stands where a value follows


def split(text: str) -> list[str]:
    """The pieces between commas that stand outside of brackets and quotes."""
    pieces, depth, quote, start = [], 0, "", 0
    for at, char in enumerate(text):
        if quote:
            if char == quote and text[at - 1] != "\\":
                quote = ""
        elif char in "'\"":
            quote = char
        elif char in "([<{":
            depth += 1
        elif char in ")]>}":
            depth -= 1
        elif char == "," and not depth:
            pieces.append(text[start:at].strip())
            start = at + 1
    last = text[start:].strip()
    return [*pieces, last] if last else pieces


def cut(text: str, mark: str) -> tuple[str, str]:
    """What stands before and after the first `mark` outside of quotes."""
    quote = ""
    for at, char in enumerate(text):
        if quote:
            if char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif text.startswith(mark, at):
            return text[:at], text[at + len(mark):]
    raise ParseError(f"'{mark.strip()}' is missing in: {text}")
