"""Random expressions of a wanted type, from the variables in scope.

In: a random generator, the variables that are surely bound.  Out: Python text.  Holds: an expression has exactly the wanted
type; it may raise, but divisors, shifts and indices are mostly such that it does not.
"""
from .values import COMPARISONS, KIND, PYTHON, RESULTS, RESULT_OF, is_array, is_tuple, literal

INT_FUNCTIONS = ("abs({int})", "int({float})", "len({tuple})", "math.floor({float})", "math.gcd({int}, {int})", "int({bool})",
                 "round({float})", "math.isqrt(abs({int}))", "(-{int})", "(~{int})", "(+{bool})", "min({int}, {int})",
                 "max({int}, {int}, {int})", "sum(({int}, {int}))", "divmod({int}, {nonzero})[{bit}]", "({int} % {nonzero})",
                 "({int} & 255)", "({int} ** {power})", "math.trunc({float})", "int({int})", "({int} << ({int} & {mask}))",
                 "({bool} + {bool})", "pow({int}, 2, {nonzero})", "(({int} % 10) ** ({int} & 7))", "-abs({int})")
FLOAT_FUNCTIONS = ("float({int})", "abs({float})", "(-{float})", "min({float}, {float})", "max({float}, {float})",
                   "math.sqrt(abs({float}))", "math.copysign({float}, {float})", "math.fabs({float})", "({int} / {nonzero})",
                   "({float} / {nonzero})", "round({float}, {small})", "float({bool})", "({float} % {nonzero})",
                   "({float} // {nonzero})", "divmod({float}, {nonzero})[{bit}]", "math.fmod({float}, 2.5)",
                   "math.sqrt({float})", "float({float})", "(+{float})", "math.ldexp({float}, 2)", "({float} / {float})")
BOOL_FUNCTIONS = ("(not {real})", "bool({real})", "math.isnan({float})", "math.isfinite({float})", "({int} in ({int}, {int}))",
                  "isinstance({real}, {class})", "({bool} & {bool})", "({bool} ^ {bool})", "({int} in range({int}, {int}))",
                  "({pair} < {pair})", "(({int}, {int}) == ({int}, {int}))", "any(({bool}, {bool}))", "({tuple} is None)",
                  "({float} is not None)", "all(({int}, {bool}))", "math.isclose({float}, {float})", "({int} % 2 == 0)",
                  "({float} != {float})")
NUMPY_FUNCTIONS = ("np.{t}({weak})", "abs({self})", "(-{self})", "min({self}, {self})", "max({self}, {self})")


class Expressions:
    """`env`: variable → type; `functions`: name → (argument types, result); `rng`: random.Random."""

    def __init__(self, rng, element_types=()):
        self.rng = rng
        self.element_types = element_types            # NumPy's scalar types that the program's arrays have
        self.env: dict = {}
        self.functions: dict = {}
        self.positions: list[str] = []                # loop variables that are likely indices

    # --- choosing
    def variables(self, t) -> list[str]:
        return [name for name, known in self.env.items() if known == t]

    def expression(self, t, depth: int = 2) -> str:
        """An expression of type `t`."""
        rng = self.rng
        if is_array(t):
            return self.array(t)
        if is_tuple(t):
            return self.tuple(t, depth)
        if depth <= 0 or rng.random() < 0.2:
            return self.atom(t)
        choice = rng.random()
        if choice < 0.4:
            return self.operator(t, depth)
        if choice < 0.5:
            return f"({self.expression(t, depth - 1)} if {self.condition(depth - 1)} else {self.expression(t, depth - 1)})"
        if choice < 0.56:
            word = rng.choice((" and ", " or "))
            return f"({word.join(self.expression(t, depth - 1) for _ in range(rng.choice((2, 2, 3))))})"
        if choice < 0.68:
            return self.call(t, depth) or self.function(t, depth)
        return self.function(t, depth)

    def atom(self, t) -> str:
        """A variable, an element of a tuple or array, or a constant."""
        rng = self.rng
        if rng.random() < 0.12:
            return literal(rng, t)
        found = self.variables(t) * 2
        found += [f"{name}[{k}]" for name, known in self.env.items() if is_tuple(known)
                  for k, part in enumerate(known[1]) if part == t]
        arrays = [name for name, known in self.env.items() if is_array(known) and known[1] == t]
        if arrays and (not found or rng.random() < 0.5):
            return self.element(rng.choice(arrays))
        if t == "int":
            found += [f"len({name})" for name, known in self.env.items() if is_array(known)][:1]
            found += [f"{name}.shape[{rng.randrange(known[2])}]" for name, known in self.env.items() if is_array(known)][:1]
        return rng.choice(found) if found else literal(rng, t)

    def operator(self, t, depth: int) -> str:
        rng = self.rng
        cases = [case for case in RESULTS[t] if self.is_wanted(case[1]) and self.is_wanted(case[2])]
        if t == "bool" or not cases:
            return self.comparison(depth) if t == "bool" else self.atom(t)
        symbol, left, right = rng.choice(cases)
        first, second = self.expression(left, depth - 1), self.expression(right, depth - 1)
        both_python = left in PYTHON and right in PYTHON
        if both_python and symbol in ("<<", ">>"):
            second = f"({second} & {rng.choice((3, 7, 15, 31, 63))})"
            if symbol == "<<" and rng.random() < 0.8:
                first = f"({first} % {rng.choice((16, 1000))})"
        elif both_python and symbol in ("/", "//", "%") and rng.random() < 0.85:
            second = self.nonzero(right)
        elif symbol == "*" and both_python and t == "int" and rng.random() < 0.6:
            return f"({first} * {second} % {rng.choice((7, 100, 1000003, -13))})"
        return f"({first} {symbol} {second})"

    def is_wanted(self, t) -> bool:
        """Operands of NumPy's types are only made where the program has such arrays; complex ones likewise."""
        return t in PYTHON or t in self.element_types or t == "complex" and "complex128" in self.element_types and False

    def nonzero(self, t="int") -> str:
        rng = self.rng
        if t == "float":
            return rng.choice(("2.0", "0.25", "(-1.5)", "3.0"))
        if t == "bool":
            return "True"
        return rng.choice(("3", "7", "(-4)", "16", "1000", f"({self.atom('int')} | 1)", f"({self.atom('int')} % 5 + 1)"))

    def comparison(self, depth: int) -> str:
        rng = self.rng
        count = rng.choice((1, 1, 1, 2, 3))
        kinds = ["int", "int", "float", "bool", *self.element_types]
        kinds = [t for t in kinds if KIND[t] != "c"]
        text = self.expression(rng.choice(kinds), depth - 1)
        used = [text]
        for _ in range(count):
            used += [rng.choice(COMPARISONS), self.expression(rng.choice(kinds), depth - 1)]
        text = f"({' '.join(used)})"
        return f"bool({text})" if self.element_types else text

    def condition(self, depth: int = 1) -> str:
        """Something that is tested: mostly a bool, sometimes a number."""
        rng = self.rng
        choice = rng.random()
        if choice < 0.15:
            return self.expression(rng.choice(("int", "float", *self.element_types)), depth)
        if choice < 0.35 and depth > 0:
            word = rng.choice((" and ", " or "))
            return f"({word.join(self.condition(depth - 1) for _ in range(rng.choice((2, 3))))})"
        return self.comparison(depth) if choice < 0.8 else self.expression("bool", depth)

    def call(self, t, depth: int) -> str | None:
        rng = self.rng
        found = [(name, *signature) for name, signature in self.functions.items() if signature[1] == t]
        if not found:
            return None
        name, types, _ = rng.choice(found)
        return f"{name}({', '.join(self.argument(kind, depth - 1) for kind in types)})"

    def argument(self, t, depth: int) -> str:
        if t == "depth":
            return self.rng.choice(("0", "1", "2", "3", f"({self.atom('int')} & 3)"))
        return self.expression(t, depth)

    def function(self, t, depth: int) -> str:
        rng = self.rng
        templates = {"int": INT_FUNCTIONS, "float": FLOAT_FUNCTIONS, "bool": BOOL_FUNCTIONS}.get(t, NUMPY_FUNCTIONS)
        if KIND[t] in "bc" and t not in PYTHON:
            templates = NUMPY_FUNCTIONS[:1]
        text, out = rng.choice(templates), []
        for piece in text.replace("}", "{").split("{"):
            out.append(self.fill(piece, t, depth) if len(out) % 2 else piece)
        return "".join(out)

    def fill(self, what: str, t, depth: int) -> str:
        rng = self.rng
        if what in PYTHON:
            return self.expression(what, depth - 1)
        if what == "self":
            return self.expression(t, depth - 1)
        if what == "real":
            return self.expression(rng.choice(PYTHON), depth - 1)
        if what == "weak":
            if KIND[t] in "iu":
                return f"({self.expression('int', depth - 1)} & 127)"
            return self.expression({"b": "bool", "f": "float", "c": "float"}[KIND[t]], depth - 1)
        if what == "tuple":
            found = [name for name, known in self.env.items() if is_tuple(known)]
            return rng.choice(found) if found else "(1, 2)"
        if what == "pair":
            return f"({self.expression('int', depth - 1)}, {self.atom('float')})"
        fixed = {"t": t, "nonzero": None, "bit": ("0", "1"), "mask": ("7", "15", "31"), "power": ("2", "3", "1", "0"),
                 "small": ("0", "1", "2", "-1"), "class": ("int", "float", "bool", "(int, float)", "tuple")}[what]
        return self.nonzero() if fixed is None else fixed if isinstance(fixed, str) else rng.choice(fixed)

    # --- tuples and arrays
    def tuple(self, t, depth: int) -> str:
        rng = self.rng
        found = self.variables(t)
        choice = rng.random()
        if found and choice < 0.5:
            return rng.choice(found)
        if depth > 0 and choice < 0.6:
            return f"({self.tuple(t, depth - 1)} if {self.condition(depth - 1)} else {self.tuple(t, depth - 1)})"
        call = self.call(t, depth) if choice < 0.75 else None
        if call:
            return call
        if len(t[1]) > 1 and choice > 0.93:
            at = rng.randrange(1, len(t[1]))
            return f"({self.tuple(('tuple', t[1][:at]), depth - 1)} + {self.tuple(('tuple', t[1][at:]), depth - 1)})"
        items = [self.expression(part, depth - 1) for part in t[1]]
        return f"({', '.join(items)}{',' * (len(items) == 1)})"

    def index(self, name: str, axis: int) -> str:
        """An index into an axis of an array: mostly within it."""
        rng = self.rng
        length = f"len({name})" if axis == 0 and rng.random() < 0.7 else f"{name}.shape[{axis}]"
        choice = rng.random()
        if self.positions and choice < 0.45:
            position = rng.choice(self.positions)
            return position if rng.random() < 0.6 else f"{position} % {length}"
        if choice < 0.7:
            return f"{self.expression('int', 1)} % {length}"
        if choice < 0.85:
            return rng.choice(("0", "-1", "1", "0"))
        return self.expression("int", 1)

    def element(self, name: str) -> str:
        """One element of an array, as an expression that may be read or assigned."""
        ndim = self.env[name][2]
        indices = [self.index(name, axis) for axis in range(ndim)]
        if ndim == 2 and self.rng.random() < 0.2:
            return f"{name}[{indices[0]}][{indices[1]}]"
        return f"{name}[{', '.join(indices)}]"

    def array(self, t) -> str:
        """An array of the type: a variable, or a view of one."""
        rng = self.rng
        whole = self.variables(t)
        taller = [name for name, known in self.env.items() if is_array(known) and known[1] == t[1] and known[2] == t[2] + 1]
        if taller and (not whole or rng.random() < 0.5):
            name = rng.choice(taller)
            index = self.index(name, 0)
            return rng.choice((f"{name}[{index}]", f"{name}[{index}, {self.slice()}]", f"{name}[:, {self.index(name, 1)}]"))
        if not whole:
            shape = ", ".join(rng.choice(("1", "3", "4")) for _ in range(t[2]))
            return f"np.{rng.choice(('zeros', 'ones'))}(({shape}{',' * (t[2] == 1)}), np.{t[1]})"
        name = rng.choice(whole)
        if rng.random() < 0.3:
            return name
        return f"{name}[{', '.join(self.slice() for _ in range(rng.randint(1, t[2])))}]"

    def slice(self) -> str:
        rng = self.rng
        bound = ["", "", "1", "-1", "2", "-2", "5", "-9", self.atom("int")]
        text = f"{rng.choice(bound)}:{rng.choice(bound)}"
        return text + f":{rng.choice(('1', '2', '-1', '-2', '3'))}" if rng.random() < 0.4 else text


__all__ = ["Expressions", "RESULT_OF"]
