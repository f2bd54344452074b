"""Heads of for loops: what the Writer's loops go over.

In: the Writer's random source and variables.  Out: the variables that the loop binds, with their types, and the text of what it goes
over.  Holds: the counts are small, by the depth of the loop.
"""
from .expressions import Expressions
from .values import is_array, is_tuple

COUNTS = (7, 5, 3)                                    # iterations of a loop, by its depth


class LoopHeads(Expressions):
    loops = numbers = 0                               # loops around, names made

    def loop_variable(self) -> str:
        self.numbers += 1
        return f"i{self.numbers}"

    def count(self) -> int:
        return self.rng.randint(0, COUNTS[self.loops])

    def over_range(self, name):
        rng = self.rng
        count, start = self.count(), rng.choice(("0", "1", "-2", "5", self.atom("int")))
        step = rng.choice((1, 2, 3, -1, -2, 2**40, -3))
        choice = rng.random()
        if choice < 0.35:
            stop = self.atom("int")
            text = f"range({rng.choice((str(count), f'{stop} & {count}', f'{stop} % {count + 1}'))})"
        elif choice < 0.6:
            text = f"range({start}, {start} + {count})"
        elif choice < 0.9:
            text = f"range({start}, {start} + {count * step}, {step})"
        else:
            sign = f"-({self.atom('int')} & 1) * 2 + 1"
            text = f"range({start}, {start} - {count}, {rng.choice(('-1', '-2', '1', sign))})"
        return [(name, "int")], text

    def over_tuple(self, name):
        rng = self.rng
        found = [one for one, t in self.env.items() if is_tuple(t) and len(set(t[1])) == 1]
        if found and rng.random() < 0.5:
            of = rng.choice(found)
            return [(name, self.env[of][1][0])], of
        t = self.scalar()
        items = [self.expression(t, 1) for _ in range(rng.randint(1, 3))]
        return [(name, t)], f"({', '.join(items)},)"

    def over_enumerate(self, name):
        targets, text = self.rng.choice((self.over_range, self.over_tuple))(name)
        return [(f"{name}n", "int"), *targets], f"enumerate({text}{self.rng.choice(('', ', 1', ', start=-1'))})"

    def over_zip(self, name):
        first, second = self.over_range(name)
        targets, text = self.rng.choice((self.over_range, self.over_tuple))(f"{name}z")
        return [*first, *targets], f"zip({second}, {text})"

    def over_array(self, name):
        rng = self.rng
        of = rng.choice([one for one, t in self.env.items() if is_array(t)])
        _, dtype, ndim = self.env[of]
        item = dtype if ndim == 1 else ("array", dtype, ndim - 1)
        choice = rng.random()
        if choice < 0.3:
            return [(f"{name}n", "int"), (name, item)], f"enumerate({of})"
        if choice < 0.45:
            return [(name, item), (f"{name}z", item)], f"zip({of}, {of}{rng.choice(('', '[1:]', '[::-1]'))})"
        return [(name, item)], f"reversed({of})" if choice < 0.5 else of

    def over_positions(self, name):
        rng = self.rng
        of = rng.choice([one for one, t in self.env.items() if is_array(t)])
        axis = rng.randrange(self.env[of][2])
        length = f"{of}.shape[{axis}]"
        return [(name, "int")], rng.choice((f"range({length})", f"range({length})", f"range({length} - 1)", f"range(1, {length})",
                                            f"range({length} - 1, -1, -1)", f"range(0, {length}, 2)", f"range({of}.size)"))
