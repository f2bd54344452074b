"""Running one operation over arrays of operands, straight from its emit function, without inference or lowering.

In: Python callables known to the registry, argument types.  Out: for each row of operands, the result or "raised".
Holds: the operands are converted as the rule's typing asks; a check that would raise ends the row, unless `checks` is off:
then the loop has no exits, and LLVM vectorises it, which is how the vector forms of functions get tested.
"""
import ctypes
import itertools
import math
import warnings
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

import codegen.ops
from codegen import layout
from codegen.build import Builder, Module, operand_of, pieces_of
from codegen.machine import optimize, runtime
from codegen.ops.convert import convert_pieces
from codegen.ops.registry import REGISTRY
from codegen.options import Options
from typeinfer.ops import Operand, Refuse, Typing
from typeinfer.types import NUMPY_SCALARS, PYTHON_SCALARS, Number, Tuple

from differential import compare, leaves_64_bits

INT, FLOAT, COMPLEX, BOOL = (PYTHON_SCALARS[name] for name in ("int", "float", "complex", "bool"))
REALS = [t for t in (*PYTHON_SCALARS.values(), *NUMPY_SCALARS.values()) if t.kind != "c"]
COMPLEXES = [t for t in (*PYTHON_SCALARS.values(), *NUMPY_SCALARS.values()) if t.kind == "c"]
NUMBERS = REALS + COMPLEXES


def boundary_values(number: Number) -> list:
    """Values of a type at which operations change their minds."""
    if number.kind == "b":
        return [number.python_class(x) for x in (False, True)]
    if number.kind in "iu":
        least, greatest = number.minimum, number.maximum
        near = {least, least + 1, greatest, greatest - 1, greatest // 2, 0, 1, 2, 3, 7, 8, 15, 31, 63, 64, 65, 100, -1, -2, -3,
                -7, -8}
        return [number.python_class(x) for x in sorted(near) if least <= x <= greatest]
    if number.kind == "f":
        limits = np.finfo(number.dtype)
        sizes = [0.0, math.inf, limits.max, limits.tiny, limits.smallest_subnormal, limits.eps, 1.0, 1.0 + limits.eps,
                 1.0 - limits.epsneg, 0.5, 1.5, 2.0, 2.5, 3.0, 10.0, 100.0, 0.1, 1 / 3, 7.25, 1e-4, 710.0, 1023.9, 1e4,
                 float(2 ** 31), float(2 ** 53), float(2 ** 62), float(2 ** 63), 1e22, 1e300, 1e-300, math.pi / 2]
        with np.errstate(all="ignore"):
            values = [number.dtype.type(x) for size in sizes for x in (size, -size)] + [number.dtype.type(math.nan)]
        return [number.python_class(x) for x in values]
    parts = [0.0, -0.0, 1.0, -2.5, 1e-3, 30.0, 1e30, math.inf, -math.inf, math.nan]
    return [number.python_class(complex(x, y)) for x in parts for y in parts]


class RowBuilder(Builder):
    """Writes the loop's body; a check stores what it found and goes to the next row."""

    def __init__(self, module: Module, checks: bool):
        super().__init__(module)
        self.checks = checks
        self.on_error = lambda b: b.jump("next")

    def _cold_if(self, condition, emit_cold, raised=None):
        if self.checks:
            super()._cold_if(condition, self._mark)

    def _mark(self):
        self.do(f"store i8 1, ptr {self('getelementptr i8, ptr %raised, i64 %i')}")
        self.call("PyErr_Clear", "void")


@dataclass
class Loop:
    """A compiled loop over one operation."""
    types: tuple
    result: object
    function: object
    loaded: object
    keep: dict

    def __call__(self, rows: list[tuple]):
        """[(result, whether it raised)]"""
        columns = [_store(t, [row[i] for row in rows]) for i, t in enumerate(self.types)]
        inputs = [piece for column in columns for piece in column]
        outputs = [np.zeros(len(rows), _NUMPY[kind]) for kind in layout.pieces(self.result)]
        raised = np.zeros(len(rows), np.int8)
        self.function(*(array.ctypes.data for array in (*inputs, *outputs, raised)), len(rows))
        return list(zip(_load(self.result, outputs), raised.astype(bool).tolist()))


_NUMPY = {"i1": np.int8, "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64, "half": np.float16,
          "float": np.float32, "double": np.float64}


def _store(t, values) -> list[np.ndarray]:
    if isinstance(t, Tuple):
        return [piece for i, part in enumerate(t.parts) for piece in _store(part, [v[i] for v in values])]
    array = np.array(values, dtype=t.dtype)
    if t.kind == "c":
        return [np.ascontiguousarray(array.real), np.ascontiguousarray(array.imag)]
    return [array]


def _load(t, pieces) -> list:
    if isinstance(t, Tuple):
        where = layout.offsets(t)
        return list(zip(*(_load(part, pieces[where[i]:where[i + 1]]) for i, part in enumerate(t.parts))))
    if t.kind == "c":
        array = np.empty(len(pieces[0]), t.dtype)
        array.real, array.imag = pieces
    else:
        array = pieces[0].view(t.dtype)
    return array.tolist() if t.python else list(array)


def find_rule(key, types, constants=()):
    """The rule and typing that inference would choose; None where it would refuse."""
    codegen.ops.load()
    operands = [Operand(t) for t in types] + [Operand(constant_type, value) for constant_type, value in constants]
    for op in REGISTRY.ops.get(key, ()):
        for rule in op.rules:
            found = rule.apply(operands)
            if isinstance(found, Typing):
                return rule, found
            if found is not None and not isinstance(found, Refuse):
                raise NotImplementedError(f"{op}: {found}")
    return None


def compile_loops(wanted, *, checks=True, vectorize=False, options=Options()) -> list:
    """For each (callable, types): a Loop, or None where there is no rule. One module for all."""
    module, made = Module(options), []
    for number, (key, types) in enumerate(wanted):
        found = find_rule(key, types)
        made.append(found and _define(module, f"loop{number}", types, *found, checks))
    if not any(made):
        return made
    keep = {} if vectorize else None
    code = optimize.compile_text(module.text(), options, level=3 if vectorize else 0, keep=keep)
    exports = tuple(f"loop{n}" for n, result in enumerate(made) if result)
    loaded = runtime.load(code, module, exports)
    return [one and _loop(types, *one, loaded, loaded.addresses[f"loop{n}"], keep)
            for n, ((_, types), one) in enumerate(zip(wanted, made))]


def _loop(types, result, columns, loaded, address, keep):
    prototype = ctypes.PYFUNCTYPE(None, *[ctypes.c_void_p] * (columns + 1), ctypes.c_int64)
    return Loop(tuple(types), result, prototype(address), loaded, keep)


def _define(module, name, types, rule, typing, checks):
    b = RowBuilder(module, checks)
    b.jump("row")
    b.start("row")
    b.do("%i = phi i64 [0, %entry], [%i.next, %next]")
    position, operands = 0, []
    for t in types:
        pieces = []
        for kind in layout.pieces(t):
            pieces.append(_read(b, position, kind))
            position += 1
        operands.append(operand_of(pieces))
    args = [SimpleNamespace(type=t, range=None) for t in typing.params]
    b.instr = None                        # conversions are instructions of their own
    converted = [convert_pieces(b, t, to, operand) for t, to, operand in zip(types, typing.params, operands)]
    instr = b.instr = SimpleNamespace(op=rule.op, rule=rule, args=args, result=SimpleNamespace(type=typing.result, range=None),
                                      flags=frozenset(), attr=typing.attr, loc=None, cleanup=())
    result = pieces_of(rule.emit(b, instr, *converted))
    kinds = layout.pieces(typing.result)
    assert len(result) == len(kinds), f"{rule.op}: {len(result)} pieces for {typing.result}"
    for value, kind in zip(result, kinds):
        _write(b, position, kind, value)
        position += 1
    b.jump("next")
    b.start("next")
    b.do("%i.next = add nuw nsw i64 %i, 1")
    b.branch(b("icmp slt i64 %i.next, %n"), "row", "done")
    b.start("done")
    b.do("ret void")
    columns = "".join(f"ptr noalias %column{n}, " for n in range(position))
    module.define(name, f"define void @{name}({columns}ptr noalias %raised, i64 %n) {{\n{b.body()}\n}}")
    return typing.result, position


def _read(b, position, kind):
    stored = "i8" if kind == "i1" else kind
    value = b(f"load {stored}, ptr {b(f'getelementptr {stored}, ptr %column{position}, i64 %i')}")
    return b(f"trunc i8 {value} to i1") if kind == "i1" else value


def _write(b, position, kind, value):
    stored = "i8" if kind == "i1" else kind
    if kind == "i1":
        value = b(f"zext i1 {value} to i8")
    b.do(f"store {stored} {value}, ptr {b(f'getelementptr {stored}, ptr %column{position}, i64 %i')}")


# --- comparing with the interpreter

def reference(key, row):
    """(result, exception) of the interpreter."""
    try:
        return key(*row), None
    except (ArithmeticError, ValueError, TypeError) as error:
        return None, error


def differences(key, types, rows, loop, ulps=0, name=None) -> list[str]:
    """Where a loop's results are not the interpreter's. Results beyond 64 bits must raise; without a rule, so must all."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        wanted = [reference(key, row) for row in rows]
        results = loop(rows) if loop else [(None, True)] * len(rows)
        return [text for one in zip(rows, wanted, results) if (text := difference(*one, ulps, name or key.__name__))]


def difference(row, wanted, result, ulps, name) -> str | None:
    (wanted, error), (got, raised) = wanted, result
    if error is None and not raised and type(got) is type(wanted) and got == wanted and got != 0 and type(got) is not tuple:
        return None                               # most are equal, and comparing is slow
    if error is not None:
        wrong = not raised
    elif raised:
        wrong = not leaves_64_bits(wanted)
    else:
        wrong = compare(wanted, got, ulps) is not None
    if not wrong:
        return None
    shown = "raises" if raised else f"{got!r}"
    return f"{name}{tuple(map(repr, row))}: interpreter {wanted!r} {error or ''}, compiled {shown}"


def check(key, all_types, *, ulps=0, rows=None, name=None, vectorize=False) -> None:
    """Assert that an operation gives what the interpreter gives: for each tuple of types, on all combinations of boundary
    values, or on those that `rows(types)` returns."""
    rows = rows or (lambda types: list(itertools.product(*map(boundary_values, types))))
    loops = compile_loops([(key, types) for types in all_types], vectorize=vectorize, checks=not vectorize)
    found = []
    for types, loop in zip(all_types, loops):
        found += differences(key, types, rows(types), loop, ulps, name)
    assert not found, f"{len(found)} differ\n" + "\n".join(found[:20])


__all__ = ["BOOL", "COMPLEX", "COMPLEXES", "FLOAT", "INT", "NUMBERS", "REALS", "NUMPY_SCALARS", "PYTHON_SCALARS", "Loop",
           "boundary_values", "check", "compile_loops", "differences", "find_rule", "reference"]
