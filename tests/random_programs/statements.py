"""The Writer: random programs, statement by statement.

In: a seed.  Out: a Program: source text with a function `program`, and texts of argument tuples.  Holds: `env` has the variables
that are surely bound with their types, `maybe` those that are bound on some paths; where paths meet, a variable is kept
only with one type. Loops end: their counts are small, and a `while` counts first thing in its body.
"""
import random
from dataclasses import dataclass
from functools import partial

from .loop_heads import COUNTS, LoopHeads
from .values import ELEMENTS, KIND, PYTHON, RESULT_OF, argument, is_array, is_tuple, literal

AUGMENTED = ("+", "-", "*", "//", "%", "&", "|", "^", "/", "<<", ">>")
CONFLICT = "conflict",                                # no type: a variable that paths leave with several
CLAUSES = ("except Exception", "except ZeroDivisionError", "except (ValueError, OverflowError)", "except IndexError",
           "except (ArithmeticError, LookupError)", "except ValueError", "except")
RAISES = ('ValueError("wrong")', "RuntimeError", 'IndexError("far")', 'ValueError("a", 1)', "ZeroDivisionError()", "KeyError(3)")


@dataclass(frozen=True)
class Program:
    """`source` defines the function `program`; `arguments` are texts of tuples to call it with."""
    source: str
    arguments: tuple


def write_program(seed: str, calls: int = 4) -> Program:
    """The program of a seed: about half of them use arrays."""
    return Writer(random.Random(seed)).write(calls)


class Writer(LoopHeads):
    def __init__(self, rng):
        has_arrays = rng.random() < 0.5
        super().__init__(rng, tuple(sorted(set(rng.choices(ELEMENTS, k=2)))) if has_arrays else ())
        self.lines: list[str] = []
        self.indent = 0
        self.maybe: dict = {}
        self.locked: set[str] = set()                 # may only be assigned with the type they have
        self.constant: set[str] = set()               # may not be assigned
        self.assigned: list = []                      # (variable, type) in the order of assignments
        self.loops = 0
        self.result = None
        self.numbers = 0
        self.can_break = False
        self.room = rng.choice((6, 12, 25, 40))       # statements still to write

    def write(self, calls: int) -> Program:
        rng = self.rng
        self.line("import math")
        self.line("import numpy as np")
        for number in range(rng.choice((0, 0, 1, 1, 2))):
            self.line("")
            self.helper(f"h{number}")
        types = [self.parameter_type() for _ in range(rng.randint(1, 4))]
        if self.element_types:
            types = [("array", rng.choice(self.element_types), rng.choice((1, 1, 2)))] + types
        self.line("")
        self.body("program", types, self.scalars(), rng.randint(4, 10))
        return Program("\n".join(self.lines) + "\n", tuple(self.arguments(types) for _ in range(calls)))

    def arguments(self, types) -> str:
        rng = self.rng
        texts = [argument(rng, t) for t in types]
        lines = [at for at, t in enumerate(types) if is_array(t)]
        if len(lines) > 1 and types[lines[0]] == types[lines[1]] and rng.random() < 0.3:
            first, second = lines[:2]                 # arrays that overlap
            texts[first] = f"(same := {texts[first]})"
            texts[second] = rng.choice(("same", "same[1:]", "same[::-1]"))
        return f"({', '.join(texts)},)"

    def parameter_type(self):
        choice = self.rng.random()
        if self.element_types and choice < 0.45:
            return "array", self.rng.choice(self.element_types), self.rng.choice((1, 1, 2))
        if self.element_types and choice < 0.55:
            return self.rng.choice(self.element_types)
        return self.scalar() if choice < 0.9 else self.tuple_type()

    def scalar(self):
        types = ("int", "int", "int", "float", "float", "bool")
        if self.element_types and self.rng.random() < 0.4:
            return self.rng.choice(self.element_types)
        return self.rng.choice(types)

    def tuple_type(self):
        if self.rng.random() < 0.5:
            return "tuple", (self.scalar(),) * self.rng.randint(1, 3)
        return "tuple", tuple(self.scalar() for _ in range(self.rng.randint(1, 3)))

    def scalars(self):
        return "tuple", tuple(self.scalar() for _ in range(self.rng.randint(1, 5)))

    # --- functions
    def body(self, name: str, types, result, count: int, head: str = "") -> None:
        """def name(parameters): statements, and a return of type `result`."""
        self.env, self.maybe, self.locked, self.assigned = {}, {}, set(), []
        self.result, self.positions, self.loops, self.constant = result, [], 0, set()
        names = [f"p{k}" for k in range(len(types))]
        self.line(f"def {name}({', '.join(names)}):")
        self.env = dict(zip(names, types))
        with self.indented():
            if head:
                self.line(head)
                self.env["p0"] = "int"
                self.constant.add("p0")
            if not self.block(count):
                self.line(f"return {self.final(result)}")

    def final(self, t) -> str:
        """The last value: of variables, where there are any, so that little of the program is in vain."""
        rng = self.rng
        if not is_tuple(t):
            found = self.variables(t)
            return rng.choice(found) if found and rng.random() < 0.8 else self.expression(t)
        return f"({', '.join(self.final(part) for part in t[1])},)"

    def helper(self, name: str) -> None:
        """A function for `program` to call; some call themselves."""
        rng = self.rng
        types = [self.scalar() if rng.random() < 0.85 else self.tuple_type() for _ in range(rng.randint(1, 3))]
        result = self.scalar() if rng.random() < 0.8 else self.tuple_type()
        if rng.random() < 0.3:
            self.functions = dict(self.functions)
            self.env = dict(zip((f"p{k}" for k in range(1, len(types) + 1)), types))
            stop = f"if p0 <= 0: return {self.expression(result, 1)}"
            signature = ["depth", *types], result
            self.functions[name] = signature
            self.body(name, *signature, rng.randint(0, 2), head=stop)
            last = f"return {self.expression(result)}"
            text = "\n".join(self.lines)
            start = text.rindex(f"def {name}(")
            inner = text[start + len(name) + 5:]      # calls of itself go one level deeper
            self.lines = (text[:start + len(name) + 5] + _one_deeper(inner, name)).split("\n")
            del last
        else:
            self.body(name, types, result, rng.choice((0, 0, 1, 2, 3)))
            self.functions[name] = types, result

    # --- text
    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text if text else "")

    def indented(self):
        writer = self

        class Indented:
            def __enter__(self):
                writer.indent += 1

            def __exit__(self, *_):
                writer.indent -= 1
        return Indented()

    # --- blocks and paths
    def block(self, count: int) -> bool:
        """Statements; whether the end of the block is never reached."""
        started = len(self.lines)
        for _ in range(count):
            self.room -= 1
            if self.statement():
                return True
        if len(self.lines) == started:
            self.line("pass")
        return False

    def branches(self, *bodies) -> bool:
        """Run writers of alternative paths from the same state, and join what they leave."""
        before = dict(self.env), dict(self.maybe)
        ends, functions = [], self.functions
        for body in bodies:
            self.env, self.maybe = dict(before[0]), dict(before[1])
            self.functions = functions
            if not body():
                ends.append((self.env, self.maybe))
        if not ends:
            self.env, self.maybe = before
            return True
        self.functions = functions
        names = {name: None for env, maybe in ends for name in (*env, *maybe)}
        self.env, self.maybe = {}, {}
        for name in names:
            types = {env.get(name) or maybe.get(name) for env, maybe in ends} - {None}
            is_bound = all(name in env for env, _ in ends)
            (self.env if is_bound and len(types) == 1 else self.maybe)[name] = types.pop() if len(types) == 1 else CONFLICT
        return False

    def loop(self, body) -> None:
        """A body that runs any number of times: variables keep their types, new ones are bound perhaps."""
        outer = self.locked, self.can_break, len(self.positions), len(self.assigned)
        before, maybe = dict(self.env), dict(self.maybe)
        self.locked = self.locked | set(before) | set(maybe)
        self.loops += 1
        self.can_break = True
        with self.indented():
            body()
        self.loops -= 1
        self.locked, self.can_break = outer[:2]
        del self.positions[outer[2]:]
        self.env, self.maybe = before, maybe
        new: dict = {}
        for name, t in self.assigned[outer[3]:]:
            new.setdefault(name, set()).add(t)
        for name, types in new.items():
            if name not in before:
                types |= {maybe[name]} if name in maybe else set()
                self.maybe[name] = types.pop() if len(types) == 1 else CONFLICT

    # --- statements
    def statement(self) -> bool:
        rng = self.rng
        choice = rng.random()
        if self.element_types and rng.random() < 0.3:
            return self.array_statement()
        if self.room < 0 or self.indent > 5:          # nothing that holds other statements
            return self.assign() if choice < 0.6 or not self.can_break else self.leave()
        if rng.random() < 0.08:
            return self.try_statement()
        if choice < 0.34:
            return self.assign()
        if choice < 0.46:
            return self.augmented()
        if choice < 0.52:
            return self.unpack()
        if choice < 0.68:
            return self.condition_statement()
        if choice < 0.82 and self.loops < len(COUNTS):
            return self.for_loop() if rng.random() < 0.75 else self.while_loop()
        if choice < 0.86 and self.can_break:
            return self.leave()
        unbound = sorted(name for name, t in self.maybe.items() if t != CONFLICT)
        if choice < 0.88 and unbound:
            name = rng.choice(unbound)                # if it is: UnboundLocalError
            self.env[name] = self.maybe.pop(name)
            self.line(f"{name}")
            return False
        if choice < 0.90 and self.loops == 0:
            return self.inner_function()
        if choice < 0.92:
            self.line(f"assert {self.condition()}" + rng.choice(("", ', "no"', f", {self.atom('int')}")))
            return False
        if choice < 0.94:
            return self.branches(lambda: self.guarded(f"if {self.condition()}:", self.end_early), lambda: False)
        return self.assign()

    def bind(self, name: str, t) -> None:
        self.env[name] = t
        self.maybe.pop(name, None)
        self.assigned.append((name, t))

    def target(self, t) -> str:
        """A variable that may be assigned a value of type `t`."""
        rng = self.rng
        known = {**self.env, **self.maybe}
        found = [name for name, old in known.items() if name not in self.constant
                 and (old == t or name not in self.locked and rng.random() < 0.1)]
        if found and rng.random() < 0.65:
            return rng.choice(found)
        for number in range(40):
            if f"v{number}" not in known and f"v{number}" not in self.locked:
                return f"v{number}"
        raise AssertionError("too many variables")

    def assign(self) -> bool:
        rng = self.rng
        t = self.scalar() if rng.random() < 0.85 else self.tuple_type()
        text = self.expression(t, 3)
        name = self.target(t)
        if rng.random() < 0.06 and name not in self.env:
            other = self.target(t)
            self.line(f"{name} = {other} = {text}")
            self.bind(other, t)
        else:
            self.line(f"{name} = {text}")
        self.bind(name, t)
        return False

    def augmented(self) -> bool:
        rng = self.rng
        found = [name for name, t in self.env.items() if name not in self.constant and not is_array(t) and not is_tuple(t)]
        if not found:
            return self.assign()
        name = rng.choice(found)
        t = self.env[name]
        cases = [(symbol, right) for symbol in AUGMENTED for right in (*PYTHON, *self.element_types)
                 if RESULT_OF.get((symbol, t, right)) == t]
        if not cases:
            return self.assign()
        symbol, right = rng.choice(cases)
        value = self.expression(right)
        if t in PYTHON and right in PYTHON and symbol in ("//", "%", "/"):
            value = self.nonzero(right)
        elif t in PYTHON and symbol in ("<<", ">>"):
            value = f"{value} & 7"
        self.line(f"{name} {symbol}= {value}")
        if t == "int" and symbol in ("*", "<<") and rng.random() < 0.8:
            self.line(f"{name} %= {rng.choice((100, 1009, 65536))}")
        return False

    def unpack(self) -> bool:
        rng = self.rng
        names = sorted({name for name in self.env if name not in self.constant})
        if len(names) > 1 and rng.random() < 0.4:     # swap
            first, second = rng.sample(names, 2)
            if self.env[first] == self.env[second]:
                self.line(f"{first}, {second} = {second}, {first}")
                return False
        t = self.tuple_type()
        text = self.expression(t)
        targets: list[str] = []
        for part in t[1]:
            name = self.target(part)
            while name in targets:
                name += "x"
            if name in self.locked and {**self.env, **self.maybe}.get(name, part) != part:
                return False
            targets.append(name)
        self.line(f"{', '.join(targets)}{',' * (len(targets) == 1)} = {text}")
        for name, part in zip(targets, t[1]):
            self.bind(name, part)
        return False

    def guarded(self, head: str, body) -> bool:
        self.line(head)
        with self.indented():
            return body()

    def condition_statement(self) -> bool:
        rng = self.rng
        size = lambda: self.block(rng.choice((1, 1, 2, 3)))
        bodies = [lambda: self.guarded(f"if {self.condition(2)}:", size)]
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            bodies.append(lambda: self.guarded(f"elif {self.condition()}:", size))
        if rng.random() < 0.55:
            bodies.append(lambda: self.guarded("else:", size))
        else:
            bodies.append(lambda: False)
        return self.branches(*bodies)

    def leave(self) -> bool:
        word = self.rng.choice(("break", "continue"))
        self.guarded(f"if {self.condition()}:", lambda: self.line(word))
        return False

    def end_early(self) -> bool:
        rng = self.rng
        choice = rng.random()
        if choice < 0.6:
            self.line(f"return {self.expression(self.result)}")
        else:
            self.line(f"raise {rng.choice(RAISES)}")
        return True

    # --- exceptions
    def try_statement(self) -> bool:
        """Variables keep their types in it; new ones are bound perhaps where an exception leads."""
        rng, outer, start = self.rng, self.locked, len(self.assigned)
        self.locked = outer | set(self.env) | set(self.maybe)
        before = dict(self.env), dict(self.maybe)
        has_finally = rng.random() < 0.3
        clauses = rng.sample(CLAUSES[:-1], rng.choice((0, 1, 2) if has_finally else (1, 1, 2)))
        if not has_finally and rng.random() < 0.2:
            clauses[-1] = CLAUSES[-1]

        def doubt():
            for name, t in self.assigned[start:]:
                if name not in self.env:
                    self.maybe[name] = t if self.maybe.get(name, t) == t else CONFLICT

        has_else, after_body = bool(clauses) and rng.random() < 0.25, []

        def body():
            ends = self.guarded("try:", lambda: self.block(rng.choice((1, 2, 3, 4))))
            if has_else and not ends:
                after_body.append((self.env, self.maybe))
            return ends or has_else

        def other():
            if not after_body:
                return True
            self.env, self.maybe = after_body[0]
            return self.guarded("else:", lambda: self.block(rng.choice((1, 2))))

        def clause(head):
            doubt()
            name = f" as e{self.indent}" if head != "except" and rng.random() < 0.4 else ""
            return self.guarded(f"{head}{name}:", lambda: self.handle(name[4:]))

        ends = self.branches(body, *(partial(clause, head) for head in clauses), *([other] if has_else else []))
        if has_finally:
            after = self.env, self.maybe
            self.env, self.maybe = dict(before[0]), dict(before[1])
            doubt()
            self.line("finally:")
            late = len(self.assigned)
            with self.indented():
                self.assign()
                self.augmented()
            self.env, self.maybe = after
            for name, t in self.assigned[late:]:
                if not ends:
                    self.bind(name, t)
        self.locked = outer
        return ends

    def handle(self, name: str) -> bool:
        rng = self.rng
        if name and rng.random() < 0.5:
            self.line(f"print(repr({name}), str({name}), len({name}.args))")
        ends = self.block(rng.choice((1, 1, 2)))
        if not ends and rng.random() < 0.2:
            causes = (f" from {name}", "") if name else ("", " from None")
            self.line(rng.choice(("raise", f"raise {rng.choice(RAISES)}{rng.choice(causes)}")))
            return True
        return ends

    # --- loops
    def for_loop(self) -> bool:
        rng = self.rng
        name = self.loop_variable()
        heads = [self.over_range, self.over_range, self.over_range, self.over_tuple, self.over_enumerate, self.over_zip]
        if any(is_array(t) for t in self.env.values()):
            heads += [self.over_array, self.over_array, self.over_positions, self.over_positions]
        targets, text = rng.choice(heads)(name)
        self.line(f"for {', '.join(target for target, _ in targets)} in {text}:")

        def body():
            for target, t in targets:
                self.bind(target, t)
                self.constant.add(target)
                if t == "int":
                    self.positions.append(target)
            self.block(rng.choice((1, 2, 2, 3)))
        self.loop(body)
        for target, _ in targets:
            self.constant.discard(target)
        self.else_block()
        return False

    def else_block(self) -> None:
        if self.rng.random() < 0.12:
            self.branches(lambda: self.guarded("else:", lambda: self.block(1)), lambda: False)

    def while_loop(self) -> bool:
        rng = self.rng
        name = self.loop_variable()
        self.line(f"{name} = {rng.choice(('0', '0', '-2'))}")
        self.bind(name, "int")
        self.constant.add(name)
        condition = f"{name} < {self.count()}"
        choice = rng.random()
        if choice < 0.4:
            condition += f" and {self.condition()}"
        elif choice < 0.5:
            condition = f"{self.condition()} and {condition}"
        self.line(f"while {condition}:")

        def body():
            self.line(f"{name} += {rng.choice(('1', '1', '2'))}")
            self.positions.append(name)
            self.block(rng.choice((1, 2, 3)))
        self.loop(body)
        self.else_block()
        return False

    # --- inner functions
    def inner_function(self) -> bool:
        """A lambda or inner function; what it captures is not assigned any more."""
        rng = self.rng
        self.numbers += 1
        name, t, result = f"f{self.numbers}", self.scalar(), self.scalar()
        outer, functions = self.env, self.functions
        captured = dict(rng.sample(sorted(outer.items()), min(len(outer), 2)))
        self.env, self.functions = {**captured, "x": t}, {}
        text = self.expression(result)
        self.env, self.functions = outer, {**functions, name: ((t,), result)}
        self.constant |= set(captured)
        if rng.random() < 0.5:
            self.line(f"{name} = lambda x: {text}")
        else:
            self.line(f"def {name}(x):")
            self.line(f"    return {text}")
        self.constant.add(name)
        return False

    # --- arrays
    def array_statement(self) -> bool:
        rng = self.rng
        arrays = [name for name, t in self.env.items() if is_array(t)]
        if not arrays:
            return self.assign()
        name = rng.choice(arrays)
        _, dtype, ndim = self.env[name]
        choice = rng.random()
        if choice < 0.45:
            self.line(f"{self.element(name)} = {self.expression(self.stored(dtype), 2)}")
        elif choice < 0.65:
            self.augment_element(name, dtype)
        elif choice < 0.85:
            t = ("array", dtype, rng.choice((1, ndim)))
            text = self.array(t)
            target = self.target(t)
            self.line(f"{target} = {text}")
            self.bind(target, t)
        elif choice < 0.93:
            self.line(f"{name}[{self.slice()}] = {self.expression(self.stored(dtype), 2)}")
        else:
            self.line(f"{self.element(name)}, {self.element(name)} = {self.element(name)}, {self.element(name)}")
        return False

    def stored(self, dtype: str):
        """The type of a value that may be stored: no float into integers, whose conversion the platform defines."""
        kinds = {"b": "b", "i": "bi", "u": "biu", "f": "biuf", "c": "biufc"}[KIND[dtype]]
        found = [t for t in (*PYTHON, *self.element_types) if KIND[t] in kinds]
        return dtype if self.rng.random() < 0.5 else self.rng.choice(found)

    def augment_element(self, name: str, dtype: str) -> None:
        rng = self.rng
        cases = [(symbol, right) for symbol in AUGMENTED for right in (*PYTHON, *self.element_types)
                 if KIND.get(RESULT_OF.get((symbol, dtype, right))) == KIND[dtype]]
        symbol, right = rng.choice(cases) if cases else ("|", "bool")
        if not cases and KIND[dtype] != "b":
            symbol, right = "+", dtype
        self.line(f"{self.element(name)} {symbol}= {self.expression(right)}")


def _one_deeper(text: str, name: str) -> str:
    """Calls of `name` in its own body: with p0 - 1 for the first argument."""
    pieces = text.split(f"{name}(")
    out = pieces[0]
    for piece in pieces[1:]:
        depth, at = 0, 0
        while depth > 0 or piece[at] not in ",)":
            depth += (piece[at] in "([") - (piece[at] in ")]")
            at += 1
        out += f"{name}(p0 - 1{piece[at:]}"
    return out


__all__ = ["Program", "Writer", "write_program", "literal"]
