"""The Wholes writer: random programs on whole arrays: operators, slices, broadcasting, masks, indices, reductions, views, updates.

In: a seed.  Out: a Program.  Holds: each statement was run with sample arguments when it was written, so its types fit; other
arguments have other shapes and values. What is added up or compared is exact in binary (sums of floats may be added in any order).
"""
import random
import warnings

import numpy as np

from .statements import Program

DTYPES = ("float64", "float64", "float64", "int64", "int64", "int32", "uint8", "float32", "bool", "int8", "int16", "uint32", "complex128")
VALUES = {"f": ("0.0", "1.0", "-1.0", "0.5", "2.5", "-3.25", "4.0", "7.0"), "i": ("0", "1", "2", "3", "-1", "-2", "5", "7", "-7"),
          "u": ("0", "1", "2", "3", "5", "7", "250"), "b": ("0", "1"), "c": ("0", "1", "1j", "2-1j", "-0.5+2j")}
DEEP = 2.0**24                                        # floats that are multiples of 1 / DEEP are exact

# {a}: an array; {x}: one with exact items; {s}: a scalar; {i}: an int; {o}: an operator; {k}: an axis; {v}: any of a, s; {m}: a mask
ARRAYS = """
{a} {o} {v} | {v} {o} {a} | {a} {o} {a} {o} {v} | ({a} {o} {v}) {o} {a} | {a} {c} {v} | -{a} | abs({a}) | {a}.T | {a}.copy() | {a}.ravel() | {a}.reshape(-1)
{a}[{sl}] | {a}[{sl}] | {a}[{sl}, {sl}] | {a}[..., {i}] | {a}[{i}] | {a}[:, {i}] | {a}[{sl}, None] | {a}[None] | {a}[..., None] | {a}[::-1] | {a}[{m}] | {a}[{idx}]
{a}[{idx}, {i}] | {a}[:, {idx}] | {a}[{idx}, {idx}] | {a}[{idx}][:, {idx}] | {a}[np.ix_({idx}, {idx})] | {a}[{x} > {s}] | {a}[~{m}] | {a}[{a} == {a}]
{x}.sum(axis={k}) | {x}.sum(axis={k}, keepdims=True) | {x}.max(axis={k}) | {x}.min({k}) | {x}.mean({k}) | {x}.prod(axis={k}) | {x}.argmax(axis={k}) | {x}.argmin({k})
{x}.any(axis={k}) | ({x} > {s}).all({k}) | np.cumsum({x}) | np.cumsum({x}, axis={k}) | {x}.cumprod() | np.diff({a}) | np.diff({a}, axis={k}) | np.sort({x}) | np.sort({x}, axis={k})
np.where({m}, {v}, {v}) | np.where({x} > {s}, {v}, {a}) | np.minimum({a}, {v}) | np.maximum({v}, {a}) | np.clip({a}, {s}, {s}) | np.sign({a}) | np.square({a}) | np.floor({a})
np.sqrt(np.abs({a})) | np.logical_and({a}, {a}) | np.logical_not({a}) | np.isnan({a}) | np.concatenate(({a}, {a})) | np.stack(({a}, {a})) | np.vstack(({a}, {a})) | np.hstack(({a}, {a}))
np.outer({x}, {x}) | {x} @ {x} | np.dot({x}, {x}) | np.zeros_like({a}) | np.ones({a}.shape) | np.full({a}.shape, {s}) | np.zeros_like({a}, dtype=np.int64) | np.arange({i}) | np.arange(len({a}))
np.flip({a}) | np.flip({a}, {k}) | np.roll({a}, {i}) | np.roll({a}, {i}, axis={k}) | np.repeat({a}, 2) | np.tile({a}, 2) | np.take({a}, {idx}) | np.unique({x}) | np.nonzero({a})[0]
{a}.astype(np.float64) | {a}.astype(np.float32) | {b}.astype(np.int64) | {b}.astype(np.int32) | np.argsort({x}, kind='stable') | np.bincount(np.abs({n}).ravel() % 5) | np.searchsorted(np.sort({x}.ravel()), {x})
np.broadcast_to({a}, (2,) + {a}.shape) | np.atleast_2d({a}) | np.transpose({a}) | np.swapaxes({a}, 0, 1) | np.expand_dims({a}, 0) | np.eye(3) | np.linspace(0, 1, 5)
np.array([{s}, {s}]) | np.array([{s}, {s}, {s}]) | np.asarray({a}) | np.ascontiguousarray({a}) | {a}.flatten() | np.tril({a}) | np.triu({a}) | np.diag({a}) | np.trace({x}) + {a} | np.where({m})[0]
np.flatnonzero({a}) | np.argwhere({a}) | np.count_nonzero({a}) + {a} | np.logical_or.reduce({a} > 0) | np.add.reduce({x}, axis={k}) | np.maximum.accumulate({x}) | np.meshgrid({a}, {a})[0] | np.delete({a}, 0)
np.array([{s} for i in range(3)]) | np.array([t for t in {x}]) | np.round({a}) | {a}.round(1) | np.add({a}, {v}) | np.multiply({a}, {v}) | np.isin({x}, {x}) | np.append({a}, {a}) | np.interp({x}, np.arange(4), np.arange(4) * 2.0)
"""
SCALARS = """
{x}.sum() | {x}.max() | {x}.min() | {x}.mean() | np.sum({x}) | np.prod({x}) | {x}.argmax() | {a}.size | len({a}) | {a}.shape[{k}] | {a}[{i}, {i}] | {a}[{i}] | {x}.any() | np.all({a}) | {a}.ndim | int({n}[{i}]) | float({b}[{i}])
np.count_nonzero({a}) | np.median({x}) | np.ptp({x}) | np.dot({x}, {x}) | np.array_equal({a}, {a}) | {x}.item(0) | np.trace({x}) | sum([1 for t in {x}]) | {a}[{i}] {o} {s} | {s} {o} {s} | np.argmin({x}) | np.vdot({x}, {x})
"""
CHANGES = """
{a} {o}= {v} | {a}[{sl}] = {v} | {a}[{sl}] {o}= {v} | {a}[{i}] = {v} | {a}[{m}] = {s} | {a}[{m}] {o}= {s} | {a}[{idx}] = {v} | {a}[{idx}] {o}= {v} | {a}[{sl}, {sl}] = {v} | {a}[:, {i}] = {v}
{a}[..., {i}] {o}= {v} | {a}.fill({s}) | {x}.sort() | {a}[{sl}] = {a}[{sl}] | {a}[1:] = {a}[:-1] | {a}[:-1] {o}= {a}[1:] | {a}[::-1] = {a} | {a}[:] = {a}[::-1] | {a}[...] = {v} | {a}.T[...] = {v} | np.add.at({a}, {idx}, {s})
{a}.flat[{i}] = {s} | {a}[{i}], {a}[{i}] = {s}, {s} | {a}[{i}][{i}] = {s} | np.copyto({a}, {v}) | np.add({a}, {v}, out={a}) | {a}[{i}] {o}= {s} | np.maximum({a}, {v}, out={a}) | {a}[1:] += {a}[:-1] * {s} | {a}[{x} {c} {s}] = {s}
"""
OPERATORS = ("+", "-", "*", "+", "-", "*", "/", "//", "%", "&", "|", "^", "**")
HOLES = {"o": OPERATORS, "c": ("<", "<=", ">", "==", "!="), "k": ("0", "1", "-1", "0"), "i": ("0", "1", "-1", "2", "i", "3"),
         "sl": (":", "1:", ":-1", "::2", "::-1", "1:3", "-2:", ":2", "2::-1", ":0"),
         "idx": ("[0, 1]", "[-1, 0]", "np.array([1, 0, 0])", "np.array([0])", "[1]", "np.arange(2)")}
FORMS = {name: tuple(form for line in text.strip().split("\n") for form in line.split(" | ") if "{" in form)
         for name, text in (("array", ARRAYS), ("scalar", SCALARS), ("change", CHANGES))}


class NoForm(Exception):
    """No variable fits."""


def write_wholes(seed: str, calls: int = 4) -> Program:
    return Wholes(random.Random(seed)).write(calls)


class Wholes:
    def __init__(self, rng):
        self.rng = rng
        self.values: dict = {"np": np, "i": 1}
        self.lines: list[str] = []

    def write(self, calls: int) -> Program:
        rng = self.rng
        kinds = [(rng.choice(DTYPES[:8] if rng.random() < 0.8 else DTYPES), rng.choice((1, 1, 2, 2, 3))) for _ in range(rng.randint(1, 3))]
        names = [f"a{k}" for k in range(len(kinds))]
        arguments = [self.arguments(kinds, call) for call in range(calls)]
        self.values.update(zip((*names, "i"), eval(arguments[0], {"np": np})))
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for _ in range(rng.choice((2, 4, 6, 9))):
                self.statement()
        made = sorted(name for name, value in self.values.items() if name[0] in "vs" and value is not np)
        text = "\n".join(["import numpy as np", "", f"def program({', '.join(names)}, i):", *self.lines, f"    return ({', '.join(made[:7])},)" if made else "    return i"])
        return Program(text + "\n", tuple(arguments))

    def arguments(self, kinds, call: int) -> str:
        rng = self.rng
        sizes = (3, 4) if call == 0 else (rng.choice((1, 2, 3, 3, 5, 40)), rng.choice((2, 3, 4, 4, 7, 1, 0) if rng.random() < 0.5 else (4,)))
        texts = []
        for dtype, ndim in kinds:
            shape = (2, *sizes)[-ndim:] if ndim != 1 else (rng.choice(sizes) if call == 0 else sizes[1],)
            count = int(np.prod(shape))
            kind = np.dtype(dtype).kind
            text = f"np.array([{', '.join(rng.choice(VALUES[kind]) for _ in range(count))}], '{dtype}')"
            if ndim > 1:
                text += f".reshape({', '.join(map(str, shape))})"
            if call and rng.random() < 0.15:
                text += rng.choice((".T.copy().T", "[::-1]", ".repeat(2, -1)[..., ::2]"))
            texts.append(text)
        if call and len(kinds) > 1 and kinds[0] == kinds[1] and rng.random() < 0.4:
            texts[0] = f"(same := {texts[0]})"
            texts[1] = rng.choice(("same", "same[::-1]"))
        return f"({', '.join(texts)}, {rng.choice((0, 1, -1, 2))})"

    def statement(self) -> None:
        rng = self.rng
        for _ in range(30):
            kind = rng.choice(("array", "array", "change", "scalar"))
            try:
                text = self.fill(rng.choice(FORMS[kind]), 2)
            except NoForm:
                continue
            if kind == "array":
                text = f"v{len(self.lines)} = {text}"
            elif kind == "scalar":
                text = f"s{len(self.lines)} = {text}"
            if self.runs(text):
                if kind == "change" and rng.random() < 0.2:
                    self.lines += ["    for i in range(2):", f"        {text}"]
                elif kind == "change" and rng.random() < 0.1:
                    self.lines += ["    if i > 0:", f"        {text}"]
                else:
                    self.lines.append(f"    {text}")
                return

    def runs(self, text: str) -> bool:
        before = dict(self.values)
        try:
            exec(text, self.values)
        except Exception:
            self.values = before
            return False
        self.values.pop("__builtins__", None)
        if any(isinstance(value, np.ndarray) and value.size > 3000 or type(value) is int and abs(value) > 2**40 for value in self.values.values()):
            self.values = before
            return False
        return True

    def fill(self, form: str, depth: int) -> str:
        pieces = form.replace("}", "{").split("{")
        return "".join(self.hole(piece, depth) if at % 2 else piece for at, piece in enumerate(pieces))

    def hole(self, what: str, depth: int) -> str:
        rng = self.rng
        if what in HOLES:
            return rng.choice(HOLES[what])
        if what == "v":
            what = rng.choice("aas")
        if what == "s":
            found = [name for name, value in self.values.items() if np.ndim(value) == 0 and isinstance(value, (np.generic, int, float)) and name != "i"]
            return rng.choice(found) if found and rng.random() < 0.4 else rng.choice(("1", "2", "3", "0.5", "2.0", "-1", "i"))
        if what == "m":
            found = [name for name, value in self.values.items() if isinstance(value, np.ndarray) and value.dtype == bool]
            return rng.choice(found) if found and rng.random() < 0.6 else f"({self.hole('x', 0)} {rng.choice(HOLES['c'])} {rng.choice(('0', '1', '2.5'))})"
        test = {"a": lambda v: True, "x": is_exact, "n": lambda v: v.dtype.kind in "iu", "b": lambda v: v.dtype.kind in "iub" or is_small(v)}[what]
        found = [name for name, value in self.values.items() if isinstance(value, np.ndarray) and test(value)]
        if not found:
            raise NoForm
        if depth > 0 and rng.random() < 0.15 and what in "a":
            return f"({self.fill(rng.choice(FORMS['array']), depth - 1)})"
        return rng.choice(found)


def is_exact(array) -> bool:
    if array.dtype.kind in "iub":
        return True
    parts = array.view(array.real.dtype) if array.flags.c_contiguous else array.real
    return bool(np.all(np.isfinite(parts)) and np.all(np.abs(parts) < 2**10) and np.all(parts * 64 == np.floor(parts * 64)))


def is_small(array) -> bool:
    return array.dtype.kind == "f" and bool(np.all(np.abs(array) < 100))
