"""Random programs of two generator functions and a function that takes their items: `program(seed)` gives the source.

In: a seed.  Out: Python source with functions g0, g1 and main(n).  Holds: all numbers stay small, and every program ends.
"""
import random

VALUES = ("a + 1", "b - c", "a ^ b", "c * 2 % 17", "b + i", "(a + b + c) % 13", "n - a")
SOURCES = ("range(3)", "(x + a for x in range(2))", "(4, a)")


def body(rng: random.Random, depth: int, indent: int) -> list[str]:
    """Statements of a generator."""
    lines, pad = [], "    " * indent
    for _ in range(rng.randint(1, 3)):
        kind, name, value = rng.random(), rng.choice("abc"), rng.choice(VALUES)
        if kind < 0.3:
            lines.append(f"{pad}{name} = ({value}) % 1000")
        elif kind < 0.55:
            lines.append(f"{pad}yield ({value}) % 1000")
        elif kind < 0.7 and depth:
            lines += [f"{pad}if ({value}) % {rng.randint(2, 4)} == 0:", *body(rng, depth - 1, indent + 1)]
            if rng.random() < 0.5:
                lines += [f"{pad}else:", *body(rng, depth - 1, indent + 1)]
        elif kind < 0.85 and depth:
            lines += [f"{pad}for i in range({rng.randint(1, 4)}):", *body(rng, depth - 1, indent + 1)]
            if rng.random() < 0.3:
                lines.append(f"{pad}    if a % 3 == 1: {rng.choice(('break', 'continue'))}")
        elif kind < 0.93 and depth:
            lines.append(f"{pad}yield from {rng.choice(SOURCES)}")
        elif kind < 0.96:
            lines.append(f"{pad}if b % 5 == 3: return")
        else:
            lines.append(f"{pad}c = c + 1")
    return lines


def use(rng: random.Random) -> list[str]:
    """Statements that take items."""
    name = rng.choice(("g0", "g1"))
    leave = f"    if s % 5 == {rng.randint(0, 4)}: {rng.choice(('break', 'continue'))}"
    return rng.choice((
        [f"for x in {name}(n, {rng.randint(0, 5)}):", "    s = (s * 7 + x) % 10007", leave, "    a = a + x"],
        [f"s = (s + sum(x * 2 for x in {name}(n, a % 7))) % 10007"],
        ["for x, y in zip(g0(n, 2), g1(n, 3)):", "    s = (s * 5 + x * y) % 10007"],
        [f"items = {name}(n, 4)", "s = s + next(items, -1)", "for x in items:", "    s = (s * 3 + x) % 10007", leave,
         "s = s + next(items, -5)"],
        [f"s = s + (10 if any(x % 11 == {rng.randint(0, 10)} for x in {name}(n, 1)) else 20)"],
        [f"for j, x in enumerate({name}(n, 1)):", "    for y in g0(x % 3, j % 4):", "        s = (s * 3 + y + j) % 10007"],
        [f"found = list({name}(n, s % 9))", "s = (s + len(found) * 31 + sum(found)) % 10007"],
    ))


def program(seed: int) -> str:
    rng = random.Random(seed)
    lines = []
    for name in ("g0", "g1"):
        lines += [f"def {name}(n, a):", "    b = n; c = 2; i = 0", *body(rng, 3, 1), "    yield a + b + c"]
    lines += ["def main(n):", "    s = 0; a = 1; b = n; c = 3; i = 0"]
    for _ in range(rng.randint(1, 3)):
        lines += [f"    {line}" for line in use(rng)]
    return "\n".join((*lines, "    return s, a, b, c", ""))
