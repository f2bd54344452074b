"""The Objects writer: random programs with lists, dictionaries, sets, strings, tuples, functions, generators, classes, exceptions.

In: a seed.  Out: a Program.  Holds: an expression has exactly the wanted type, whatever it does; variables keep their type; ints
stay small, and what grows in loops is cut, so that programs end. Forms of statements stand in grammar, expressions are written by the
class it extends.
"""
import random
import re

from .grammar import LITERALS, SCALARS, STATEMENTS, spell
from .object_expressions import NoForm, ObjectExpressions
from .statements import Program

ERRORS = ("ValueError", "KeyError", "IndexError", "ZeroDivisionError", "TypeError", "RuntimeError", "StopIteration", "Trouble", "Worse", "AssertionError")
CLAUSES = ("except Exception", "except (KeyError, IndexError)", "except LookupError", "except ValueError", "except ArithmeticError", "except Trouble",
           "except (Worse, ValueError)", "except IndexError", "except")
CUTS = {"list": "({})[:20]", "str": "({})[:30]", "int": "({}) % 100003"}
HEAD = """import bisect
import functools
import heapq
import itertools
import math
from dataclasses import dataclass, field

class Trouble(Exception):
    pass

class Worse(Trouble):
    pass

class Guard:
    def __init__(self, swallows, name):
        self.swallows = swallows
        self.name = name

    def __enter__(self):
        print('in', self.name)
        return self.name + '!'

    def __exit__(self, kind, value, trace):
        print('out', kind is None)
        return self.swallows
"""


def write_objects(seed: str, calls: int = 3) -> Program:
    return Objects(random.Random(seed)).write(calls)


class Objects(ObjectExpressions):
    def __init__(self, rng):
        super().__init__(rng)
        self.lines: list[str] = []
        self.indent, self.loops = 0, 0
        self.fixed: set[str] = set()                  # not to be assigned
        self.room = rng.choice((4, 8, 14, 22))
        self.result = None

    def write(self, calls: int) -> Program:
        rng = self.rng
        for line in HEAD.split("\n"):
            self.line(line)
        for number in range(rng.choice((0, 0, 0, 1, 2))):
            self.class_statement(f"C{number}")
        for number in range(rng.choice((0, 1, 1, 2, 3))):
            self.function(f"h{number}") if rng.random() < 0.7 else self.generator(f"g{number}")
        types = [self.any_type(2, instances=False) for _ in range(rng.randint(1, 4))]
        if self.fields and rng.random() < 0.5:
            types.append(rng.choice(sorted(self.fields)))
        if rng.random() < 0.2:
            types.append(types[0])
        self.env = {f"p{k}": t for k, t in enumerate(types)}
        self.fixed = set()
        self.line("")
        self.line(f"def program({', '.join(self.env)}):")
        self.indent, self.result = 1, "at end"
        self.block(rng.randint(3, 9))
        names = list(self.env)
        rng.shuffle(names)
        self.line(f"return ({', '.join(names[:6])},)")
        return Program("\n".join(self.lines) + "\n", tuple(self.arguments(types) for _ in range(calls)))

    def arguments(self, types) -> str:
        texts = [self.argument(t) for t in types]
        if len(types) > 1 and types[0] == types[-1] and self.rng.random() < 0.5:
            texts[0], texts[-1] = f"(same := {texts[0]})", "same"
        return f"({', '.join(texts)},)"

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text if text else "")

    # --- definitions
    def scope(self, names: dict, result, head: str, count: int) -> None:
        """A function's lines: `head`, statements, a return."""
        outer = self.env, self.fixed, self.result, self.loops, self.indent
        self.env, self.fixed, self.result, self.loops = dict(names), set(), result, 0
        self.line(head)
        self.indent += 1
        self.block(count)
        if result != "yields":
            self.line(f"return {self.expression(result)}")
        self.env, self.fixed, self.result, self.loops, self.indent = outer

    def function(self, name: str) -> None:
        rng = self.rng
        types = [self.any_type(2) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        result = self.any_type(2)
        defaults = rng.choice((0, 0, 1)) if isinstance(types[-1], str) and types[-1] in LITERALS else 0
        names = {f"a{k}": t for k, t in enumerate(types)}
        shown = [one if k < len(types) - defaults else f"{one}={rng.choice(LITERALS[types[k]])}" for k, one in enumerate(names)]
        self.line("")
        self.scope(names, result, f"def {name}({', '.join(shown)}):", rng.choice((0, 0, 1, 2, 3)))
        self.functions[name] = types, result, defaults

    def generator(self, name: str) -> None:
        rng = self.rng
        types = [self.any_type(2) for _ in range(rng.choice((1, 1, 2)))]
        item = self.any_type(1)
        names = {f"a{k}": t for k, t in enumerate(types)}
        self.line("")
        self.item = item
        self.scope(names, "yields", f"def {name}({', '.join(names)}):", rng.choice((1, 2, 3)))
        self.lines.append(f"    yield {self.literal_of(item)}")
        self.generators[name] = types, item

    def literal_of(self, t) -> str:
        outer, self.env = self.env, {}
        try:
            return self.simple(t)
        finally:
            self.env = outer

    def class_statement(self, name: str) -> None:
        rng = self.rng
        fields = {f"f{k}": self.any_type(1) for k in range(rng.randint(1, 3))}
        options = rng.choice(("", "", "(order=True)", "(slots=True)", "(eq=False)"))
        has_init = rng.random() < 0.35
        self.line("")
        if has_init:
            self.line(f"class {name}:")
            self.indent += 1
            self.line(f"def __init__(self, {', '.join(fields)}):")
            for one in fields:
                self.line(f"    self.{one} = {one}")
            self.line("")
            self.line("def __repr__(self):")
            self.line(f"    return f'{name}<{{self.f0}}>'")
        else:
            self.line(f"@dataclass{options}")
            self.line(f"class {name}:")
            self.indent += 1
            for one, t in fields.items():
                self.line(f"{one}: {spell(t)}")
        self.fields[name], self.methods[name] = fields, {}
        for number in range(rng.choice((0, 1, 2, 3))):
            types, result = [self.any_type(1) for _ in range(rng.choice((0, 1, 1)))], self.any_type(1)
            self.line("")
            names = {"self": name, **{f"a{k}": t for k, t in enumerate(types)}}
            self.scope(names, result, f"def m{number}({', '.join(names)}):", rng.choice((0, 0, 1, 2)))
            self.methods[name][f"m{number}"] = types, result
        self.indent -= 1

    # --- statements
    def block(self, count: int) -> None:
        started = len(self.lines)
        for _ in range(count):
            self.room -= 1
            self.statement()
        if len(self.lines) == started:
            self.line("pass")

    def nested(self, head: str, count: int | None = None) -> None:
        """A block that may not be run: its new variables are forgotten."""
        before, functions = dict(self.env), dict(self.functions)
        self.line(head)
        self.indent += 1
        self.block(self.rng.choice((1, 1, 2, 3)) if count is None else count)
        self.indent -= 1
        self.env, self.functions = before, functions

    def statement(self) -> None:
        rng, choice = self.rng, self.rng.random()
        if self.room < -12 or self.indent > 6:
            return self.assign()
        if self.result == "yields" and choice < 0.3:
            return self.line(f"yield {self.expression(self.item)}")
        if choice < 0.30:
            return self.assign()
        if choice < 0.55:
            return self.change()
        if self.room < 0:
            return self.assign()
        rng.choice((self.branch, self.branch, self.kept_generator, self.entered, self.cleanup, self.loop, self.loop, self.attempt, self.raise_or_leave, self.unpack, self.inner, self.matching,
                    self.change_field, self.while_loop))()

    def target(self, t) -> str:
        found = [name for name in self.variables(t) if name not in self.fixed]
        if found and self.rng.random() < 0.45:
            return self.rng.choice(found)
        return self.fresh("v")

    def cut(self, t, text: str) -> str:
        kind = t if isinstance(t, str) else t[0]
        return CUTS[kind].format(text) if self.loops and kind in CUTS else text

    def assign(self) -> None:
        rng = self.rng
        t = self.any_type(2)
        if rng.random() < 0.1:
            t = "opt", self.any_type(1)
        name = self.target(t)
        text = self.cut(t, self.expression(t, 3)) if t[0] != "opt" else self.expression(t, 2)
        self.line(f"{name} = {text}")
        self.env[name] = t

    def change(self) -> None:
        for _ in range(8):
            kind, form = self.rng.choice(STATEMENTS)
            letters: dict = {}
            try:
                text = self.fill(form, letters, 2)
            except NoForm:
                continue
            variable = re.search(r"[a-z]+\d+", form and text)
            grown = re.match(r"(?:del |heapq.heappush\()?([a-z]\w*)", text)
            if kind == "grow" and self.loops and grown and grown[1] in self.env:
                self.line(f"if len({grown[1]}) < 20:")
                text = "    " + text
            del variable
            return self.line(text)
        return self.assign()

    def change_field(self) -> None:
        found = [(name, one, t) for name, kind in self.env.items() for one, t in self.fields.get(kind, {}).items()]
        if not found:
            return self.change()
        name, one, t = self.rng.choice(found)
        return self.line(f"{name}.{one} = {self.cut(t, self.expression(t))}")

    def unpack(self) -> None:
        rng = self.rng
        t = "tuple", *(self.any_type(1) for _ in range(rng.randint(2, 3)))
        names = list(dict.fromkeys(self.target(part) for part in t[1:]))
        if len(names) < len(t) - 1:
            return self.assign()
        if rng.random() < 0.3:
            first, second = self.fresh("v"), self.fresh("v")
            item = self.any_type(1)
            self.line(f"{first}, *{second} = {self.expression(('list', item))}")
            self.env.update({first: item, second: ("list", item)})
            return None
        self.line(f"{', '.join(names)} = {self.expression(t)}")
        self.env.update(zip(names, t[1:]))
        return None

    def branch(self) -> None:
        rng = self.rng
        optional = [name for name, t in self.env.items() if t[0] == "opt"]
        if optional and rng.random() < 0.5:
            name = rng.choice(optional)
            t = self.env[name]
            self.env[name] = t[1]
            self.fixed.add(name)
            self.nested(f"if {name} is not None:")
            self.fixed.discard(name)
            self.env[name] = t
        else:
            self.nested(f"if {self.condition()}:")
        if rng.random() < 0.25:
            self.nested(f"elif {self.condition()}:")
        if rng.random() < 0.4:
            self.nested("else:")

    def loop(self) -> None:
        rng = self.rng
        if self.loops >= 2:
            return self.change()
        t = self.letter("T")
        text, before = self.iterable(t, 2), dict(self.env)
        if rng.random() < 0.3:
            text = f"enumerate({text})"
            t = "tuple", "int", t
        if t[0] == "tuple" and rng.random() < 0.6:
            names = [self.fresh("i") for _ in t[1:]]
            self.env.update(zip(names, t[1:]))
            target = ", ".join(names) + "," * (len(names) == 1)
        else:
            target = self.fresh("i")
            self.env[target] = t
        self.loops += 1
        self.nested_loop(f"for {target} in {text}:", re.fullmatch(r"(?:enumerate\()?(\w+)\)?", text))
        self.loops -= 1
        self.env = before
        if rng.random() < 0.15:
            self.nested("else:")
        return None

    def nested_loop(self, head: str, of) -> None:
        self.line(head)
        if of:
            self.line(f"    if len({of[1]}) > 30:")
            self.line("        break")
        before = dict(self.env)
        self.indent += 1
        self.block(self.rng.choice((1, 2, 3)))
        self.indent -= 1
        self.env = before

    def while_loop(self) -> None:
        if self.loops >= 2:
            return self.change()
        name, before = self.fresh("w"), dict(self.env)
        self.line(f"{name} = {self.rng.randint(1, 5)}")
        self.env[name] = "int"
        self.fixed.add(name)
        self.line(f"while {name} > 0 and {self.condition()}:" if self.rng.random() < 0.6 else f"while {name}:")
        self.loops += 1
        self.indent += 1
        self.line(f"{name} -= 1")
        self.block(self.rng.choice((1, 2, 3)))
        self.indent -= 1
        self.loops -= 1
        self.env = before
        return None

    def attempt(self) -> None:
        rng = self.rng
        self.nested("try:")
        clauses = rng.sample(CLAUSES[:-1], rng.choice((1, 1, 2)))
        has_finally = rng.random() < 0.25
        if has_finally and rng.random() < 0.3:
            clauses = []
        for clause in clauses:
            name = f"e{self.indent}"
            is_named = rng.random() < 0.6
            before = dict(self.env)
            self.line(f"{clause}{f' as {name}' if is_named else ''}:")
            self.indent += 1
            if is_named:
                self.line(f"{self.shown(name)}")
            self.block(rng.choice((0, 1, 2)))
            if rng.random() < 0.12:
                self.line(rng.choice(("raise", f"raise Worse({self.expression('str', 1)})", "raise Trouble('again') from None")))
            self.indent -= 1
            self.env = before
        if clauses and rng.random() < 0.25:
            self.nested("else:")
        if has_finally:
            self.nested("finally:", 1)

    def cleanup(self) -> None:
        """A loop or call that is left through `finally`."""
        rng = self.rng
        if self.loops >= 2:
            return self.change()
        name, before = self.fresh("i"), dict(self.env)
        self.line(f"for {name} in range({rng.randint(1, 4)}):")
        self.env[name] = "int"
        self.fixed.add(name)
        self.loops += 1
        self.indent += 1
        self.nested("try:")
        self.line(f"    if {self.condition(1)}:")
        leaves = ["break", "continue", "raise ValueError('left')", f"raise KeyError({name})"]
        if self.result not in ("at end", "yields"):
            leaves.append(f"return {self.expression(self.result, 1)}")
        self.line(f"        {rng.choice(leaves)}")
        if rng.random() < 0.5:
            self.nested(f"except {rng.choice(('ValueError', 'KeyError', 'LookupError'))}:", 1)
        self.line("finally:")
        self.indent += 1
        self.line(f"print('finally', {name})")
        self.change()
        if rng.random() < 0.1:
            self.line(f"if {self.condition(1)}: {rng.choice(('break', 'continue'))}")
        self.indent -= 2
        self.loops -= 1
        self.env = before
        return None

    def kept_generator(self) -> None:
        """A generator that is used in several places, and left before its end."""
        rng = self.rng
        t = self.letter("T")
        name, first = self.fresh("g"), self.fresh("v")
        try:
            made = self.hole("gen T", {"T": t}, 1) if rng.random() < 0.5 else f"({self.each(lambda: self.expression(t, 1), 1)})"
        except NoForm:
            made = f"iter({self.expression(('list', t), 1)})"
        self.line(f"{name} = {made}")
        self.line(f"{first} = next({name}, {self.expression(t, 1)})")
        self.env[first] = t
        if self.loops < 2:
            before = dict(self.env)
            one = self.fresh("i")
            self.line(f"for {one} in {name}:")
            self.env[one] = t
            self.loops += 1
            self.indent += 1
            self.block(1)
            if rng.random() < 0.7:
                self.line(f"if {self.condition(1)}: break")
            self.indent -= 1
            self.loops -= 1
            self.env = before
        rest = self.fresh("v")
        self.line(f"{rest} = list({name})[:20]")
        self.env[rest] = "list", t

    def entered(self) -> None:
        """with Guard(…): what it notes is printed."""
        rng = self.rng
        name, before = self.fresh("k"), dict(self.env)
        self.line(f"with Guard({rng.choice(('True', 'False'))}, {self.expression('str', 1)}) as {name}:")
        self.env[name] = "str"
        self.indent += 1
        self.block(rng.choice((1, 2)))
        if rng.random() < 0.4:
            self.line(f"if {self.condition(1)}: raise {rng.choice(ERRORS)}({name})")
        self.indent -= 1
        self.env = before

    def shown(self, name: str) -> str:
        return self.rng.choice((f"print(repr({name}))", f"print({name})", f"print(type({name}).__name__, {name}.args)", f"print(str({name}), len({name}.args))"))

    def raise_or_leave(self) -> None:
        rng = self.rng
        self.line(f"if {self.condition()}:")
        self.indent += 1
        choice = rng.random()
        if self.loops and choice < 0.5:
            self.line(rng.choice(("break", "continue")))
        elif choice < 0.8 or self.result in ("at end", "yields"):
            given = rng.choice(("", "'wrong'", self.expression("int", 1), self.expression("str", 1), self.expression("str", 1)))
            self.line(f"raise {rng.choice(ERRORS)}({given})")
        else:
            self.line(f"return {self.expression(self.result)}")
        self.indent -= 1

    def inner(self) -> None:
        """An inner function that reads, or changes, what is around it."""
        rng = self.rng
        name, t, result = self.fresh("f"), self.any_type(1), self.any_type(1)
        around = dict(self.env)
        outer, loops = self.result, self.loops
        counters = [one for one in self.variables("int") if one not in self.fixed and re.match(r"v\d", one)]
        self.line(f"def {name}(a0):")
        self.indent += 1
        fixed, self.fixed = self.fixed, self.fixed | set(around)
        self.env, self.result, self.loops = {**around, "a0": t}, result, 0
        if counters and rng.random() < 0.3:
            one = rng.choice(counters)
            self.line(f"nonlocal {one}")
            self.line(f"{one} = ({one} + 1) % 1000")
        self.line(f"return {self.expression(result)}")
        self.indent -= 1
        self.env, self.fixed, self.result, self.loops = around, fixed, outer, loops
        self.functions = {**self.functions, name: ([t], result, 0)}

    def matching(self) -> None:
        rng = self.rng
        t = self.any_type(1)
        found = [one for one in self.env.values() if one[0] in ("tuple", "list", "int", "str") or one in self.fields]
        if found and rng.random() < 0.7:
            t = rng.choice(found)
        self.line(f"match {self.expression(t, 1)}:")
        self.indent += 1
        for _ in range(rng.choice((1, 2, 3))):
            before = dict(self.env)
            pattern = self.pattern(t, 2)
            guard = f" if {self.condition(1)}" if rng.random() < 0.2 or re.fullmatch(r"\w+", pattern) else ""
            self.nested(f"case {pattern}{guard}:", rng.choice((1, 2)))
            self.env = before
        if rng.random() < 0.7:
            self.nested("case _:", 1)
        self.indent -= 1

    def pattern(self, t, depth: int) -> str:
        rng = self.rng
        if rng.random() < 0.3 or depth <= 0:
            name = self.fresh("m")
            self.env[name] = t
            return name
        if t in self.fields:
            inside = ", ".join(f"{one}={self.pattern(part, depth - 1)}" for one, part in self.fields[t].items() if rng.random() < 0.7)
            return f"{t}({inside})"
        if t[0] == "tuple":
            return f"({', '.join(self.pattern(part, depth - 1) for part in t[1:])},)"
        if t[0] == "list":
            count = rng.choice((0, 1, 2, 2))
            parts = [self.pattern(t[1], depth - 1) for _ in range(count)]
            if rng.random() < 0.4:
                name = self.fresh("m")
                parts.insert(rng.randint(0, count), f"*{name}")
                self.env[name] = t
            return f"[{', '.join(parts)}]"
        if isinstance(t, str):
            one = rng.choice(LITERALS[t])
            return one if rng.random() < 0.7 else f"{one} | {rng.choice(LITERALS[t])}"
        return "_"


__all__ = ["Objects", "write_objects", "SCALARS"]
