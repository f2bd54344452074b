"""Expressions of programs with containers, strings, functions and classes: the first half of the Objects writer.

In: a random source, and what the program defines so far.  Out: the text of expressions, of arguments.  Holds: an expression has exactly the
wanted type, whatever it does; a hole that nothing fills is a NoForm. Forms stand in grammar.
"""
import re

from .grammar import EXPRESSIONS, HOLES, ITERABLES, KEYS, LITERALS, ORDERED, match, parse


class NoForm(Exception):
    """Nothing of the wanted form can be written here."""


class ObjectExpressions:
    def __init__(self, rng):
        self.rng = rng
        self.numbers = 0
        self.env: dict = {}                           # variable → type
        self.functions: dict = {}                     # name → (parameter types, result, how many have defaults)
        self.generators: dict = {}                    # name → (parameter types, item)
        self.methods: dict = {}                       # class → {name: (types, result)}
        self.fields: dict = {}                        # class → {name: type}

    # --- types
    def any_type(self, depth: int = 2, instances: bool = True):
        rng, choice = self.rng, self.rng.random()
        if depth > 1 and rng.random() < 0.6:
            depth = 1
        if depth <= 0 or choice < 0.42:
            return rng.choice(("int", "int", "float", "str", "str", "bool"))
        if choice < 0.62:
            return "list", self.any_type(depth - 1, instances)
        if choice < 0.74:
            return "dict", rng.choice(KEYS[:4]), self.any_type(depth - 1, instances)
        if choice < 0.82:
            return "set", rng.choice(KEYS[:4])
        if choice < 0.92 or not self.fields or not instances:
            return "tuple", *(self.any_type(depth - 1, instances) for _ in range(rng.randint(1, 3)))
        return rng.choice(sorted(self.fields))

    def letter(self, letter: str):
        rng = self.rng
        if letter == "O":
            return rng.choice(ORDERED)
        if letter == "K":
            return rng.choice(KEYS if rng.random() < 0.5 else KEYS[:2])
        known = [t[1] for t in self.env.values() if t[0] in ("list", "set")] + list(self.env.values())
        return rng.choice(known) if known and rng.random() < 0.8 else self.any_type(1)

    def argument(self, t) -> str:
        """A literal that Python passes."""
        rng = self.rng
        if t in self.fields:
            return f"{t}({', '.join(map(self.argument, self.fields[t].values()))})"
        if isinstance(t, str):
            return rng.choice(LITERALS[t])
        kind, count = t[0], rng.choice((1, 2, 3, 4, 5))
        if kind == "tuple":
            return f"({', '.join(map(self.argument, t[1:]))},)"
        if kind == "list":
            return f"[{', '.join(self.argument(t[1]) for _ in range(count))}]"
        if kind == "set":
            return f"{{{', '.join(self.argument(t[1]) for _ in range(count))}}}"
        return f"{{{', '.join(f'{self.argument(t[1])}: {self.argument(t[2])}' for _ in range(count))}}}"

    # --- expressions
    def variables(self, t) -> list[str]:
        return [name for name, known in self.env.items() if known == t]

    def places(self, t) -> list[str]:
        """Variables, and parts of tuples and instances."""
        found = self.variables(t) * 2
        for name, known in self.env.items():
            if known[0] == "tuple":
                found += [f"{name}[{at}]" for at, part in enumerate(known[1:]) if part == t]
            found += [f"{name}.{field}" for field, part in self.fields.get(known, {}).items() if part == t]
        return found

    def expression(self, t, depth: int = 2) -> str:
        rng = self.rng
        found = self.places(t)
        if depth <= 0 or rng.random() < 0.4:
            return rng.choice(found) if found and rng.random() < 0.85 else self.simple(t)
        for _ in range(6):
            if rng.random() < 0.14:
                text = self.call(t, depth)
                if text:
                    return text
            rows = [(pattern, form) for pattern, form in EXPRESSIONS if match(pattern, t, {})]
            if not rows:
                break
            pattern, form = rng.choice(rows)
            try:
                letters: dict = {}
                match(pattern, t, letters)
                return self.fill(form, letters, depth - 1)
            except NoForm:
                pass
        return rng.choice(found) if found and rng.random() < 0.7 else self.simple(t, depth)

    def simple(self, t, depth: int = 0) -> str:
        """A literal, or a display of expressions."""
        rng = self.rng
        if t in self.fields:
            return f"{t}({', '.join(self.expression(part, depth - 1) for part in self.fields[t].values())})"
        if isinstance(t, str):
            return f"({text})" if (text := rng.choice(LITERALS[t])).startswith("-") else text
        if t[0] == "opt":
            return self.expression(t[1], depth - 1) if rng.random() < 0.6 else "None"
        parts = [self.expression(part, depth - 1) for part in t[1:]]
        if t[0] == "tuple":
            return f"({', '.join(parts)},)"
        return {"list": "[{}]", "set": "{{{}}}", "dict": "{{{}: {}}}"}[t[0]].format(*parts)

    def fill(self, form: str, letters: dict, depth: int) -> str:
        def put(found):
            if found[0] in ("{{", "}}"):
                return found[0][0]
            return self.hole(found[1], letters, depth)
        return re.sub(r"\{\{|\}\}|\{([^{}]*)\}", put, form)

    def meant(self, text: str, letters: dict):
        """The type that a text stands for, letters replaced."""
        def put(t):
            if isinstance(t, str):
                if len(t) == 1:
                    if t not in letters:
                        letters[t] = self.letter(t)
                    return letters[t]
                return t
            return (t[0], *map(put, t[1:]))
        return put(parse(text))

    def hole(self, what: str, letters: dict, depth: int) -> str:
        rng = self.rng
        word, _, rest = what.partition(" ")
        if what in HOLES:
            if what == "nonzero" and rng.random() < 0.1:
                return self.expression("int", 0)
            return rng.choice(HOLES[what])
        if what == "any":
            return self.expression(self.letter("T"), depth)
        if what == "name":
            return self.chosen(list(self.env))
        if word == "var":
            return self.chosen_variable(parse(rest), letters)
        if word == "iter":
            return self.iterable(self.meant(rest, letters), depth)
        if word == "each":
            t = self.meant(rest, letters)
            return self.each(lambda: self.expression(t, depth), depth)
        if word == "each2":
            key, value = (self.meant(one, letters) for one in rest.split())
            return self.each(lambda: f"{self.expression(key, depth)}: {self.expression(value, depth)}", depth)
        if word == "fn":
            given, result = (self.meant(one, letters) for one in rest.split())
            return self.function_value(given, result, depth)
        if word == "gen":
            t = self.meant(rest, letters)
            name = self.chosen([name for name, (_, item) in self.generators.items() if item == t])
            return f"{name}({', '.join(self.expression(part, depth - 1) for part in self.generators[name][0])})"
        if word == "part":
            return self.chosen(self.places(self.meant(rest, letters)))
        return self.expression(self.meant(what, letters), depth)

    def chosen(self, found: list[str]) -> str:
        if not found:
            raise NoForm
        return self.rng.choice(found)

    def chosen_variable(self, pattern, letters: dict) -> str:
        found = [name for name, t in self.env.items() if match(pattern, t, dict(letters))]
        name = self.chosen(found)
        match(pattern, self.env[name], letters)
        return name

    def iterable(self, t, depth: int) -> str:
        rows = [(pattern, form) for pattern, form in ITERABLES if match(pattern, t, {})]
        for _ in range(6):
            pattern, form = self.rng.choice(rows)
            letters: dict = {}
            match(pattern, t, letters)
            try:
                return self.fill(form, letters, depth - 1)
            except NoForm:
                pass
        return self.expression(("list", t), depth - 1)

    def fresh(self, letter: str) -> str:
        self.numbers += 1
        return f"{letter}{self.numbers}"

    def each(self, item, depth: int) -> str:
        """item for x in iterable if condition"""
        rng, outer = self.rng, self.env
        if depth < -1:
            raise NoForm
        tails, scope = [], dict(outer)
        for _ in range(rng.choice((1, 1, 1, 1, 2)) if depth > 0 else 1):
            self.env = dict(scope)
            t = self.letter("T")
            text = self.iterable(t, min(depth, 1))
            if rng.random() < 0.25 and t[0] == "tuple":
                names = [self.fresh("x") for _ in t[1:]]
                scope.update(zip(names, t[1:]))
                target = ", ".join(names) + "," * (len(names) == 1)
            else:
                target = self.fresh("x")
                scope[target] = t
            tails.append(f"for {target} in {text}")
        self.env = scope
        try:
            if rng.random() < 0.35:
                tails.append(f"if {self.condition(1)}")
            return f"{item()} {' '.join(tails)}"
        finally:
            self.env = outer

    def function_value(self, given, result, depth: int) -> str:
        found = [name for name, (types, kind, _) in self.functions.items() if types == [given] and kind == result]
        if found and self.rng.random() < 0.7:
            return self.rng.choice(found)
        name, outer = self.fresh("x"), self.env
        self.env = {**outer, name: given}
        try:
            return f"lambda {name}: {self.expression(result, min(depth, 1))}"
        finally:
            self.env = outer

    def condition(self, depth: int = 2) -> str:
        return self.expression("bool" if self.rng.random() < 0.85 else self.any_type(1, instances=False), depth)

    def call(self, t, depth: int) -> str | None:
        """A call of a function of the program, or of a method."""
        rng = self.rng
        found = [(name, types, defaults) for name, (types, result, defaults) in self.functions.items() if result == t]
        for variable, kind in self.env.items():
            found += [(f"{variable}.{name}", types, 0) for name, (types, result) in self.methods.get(kind, {}).items() if result == t]
        if not found:
            return None
        name, types, defaults = rng.choice(found)
        given = len(types) - rng.randint(0, defaults)
        texts = [self.expression(part, depth - 1) for part in types[:given]]
        if "." not in name and rng.random() < 0.2 and texts:
            at = rng.randrange(len(texts))
            texts = texts[:at] + [f"a{k}={text}" for k, text in enumerate(texts) if k >= at]
        return f"{name}({', '.join(texts)})"
