"""Calling single operations, straight from their rules: typing, conversions, emit; many in one LLVM module.

In: cases: a Python callable, the types of its arguments, and what is known about them.  Out: for each a function that takes and
returns Python objects, or None where no rule applies.  Holds: exceptions are those that compiled code raises, by the same code;
all pairs of number types take a third of a second to compile, so a test can afford every pair.
"""
import ctypes
import itertools
import math
import warnings
from dataclasses import dataclass, field

import codegen.ops
import numpy as np
from codegen import layout
from codegen.boxes import boxing, unboxing
from codegen.build import Builder, Module, operand_of, pieces_of
from codegen.machine import optimize, runtime
from codegen.ops.convert import convert_pieces
from codegen.ops.registry import REGISTRY
from codegen.options import Options
from typeinfer.evaluate import convert
from typeinfer.ir import Constant, Instr, Value
from typeinfer.ops import UNKNOWN, Instead, Known, Operand, Refuse, Typing
from typeinfer.structure import CONVERT
from typeinfer.types import NUMPY_SCALARS, PYTHON_SCALARS, Number

codegen.ops.load()
INT, FLOAT, COMPLEX, BOOL = (PYTHON_SCALARS[name] for name in ("int", "float", "complex", "bool"))
NUMBERS = (*PYTHON_SCALARS.values(), *NUMPY_SCALARS.values())
REALS = tuple(t for t in NUMBERS if t.kind != "c")
INTEGERS = tuple(t for t in NUMBERS if t.kind in "biu")
LEAST, GREATEST = -2**63, 2**63 - 1


@dataclass
class Case:
    """`constants`: argument position → value known when compiling; `ranges`: position → proved (least, greatest)."""
    key: object
    types: tuple
    constants: dict = field(default_factory=dict)
    ranges: dict = field(default_factory=dict)


def find_rule(case: Case):
    """The rule that inference would choose, and its outcome."""
    operands = [Operand(t, case.constants.get(index, UNKNOWN)) for index, t in enumerate(case.types)]
    for one in REGISTRY.find(case.key)[0]:
        for rule in one.rules:
            outcome = rule.apply(operands)
            if outcome is not None and not isinstance(outcome, Refuse):
                return rule, outcome
    return None


def follow(case: Case, instead: Instead):
    """The case that has the same meaning, and its rule. (Arguments that it drops must be constants.)"""
    case = Case(instead.callable, tuple(case.types[index] for index in instead.operands))
    return case, find_rule(case)


def compile_calls(cases, options=Options(), level: int = 2) -> list:
    """One callable for each case, taking the arguments that are not constants; None where there is no rule."""
    module, found, names = Module(options), [], []
    for number, case in enumerate(cases):
        rule_and_outcome = find_rule(case)
        if rule_and_outcome is None:
            found.append(None)
        elif isinstance(rule_and_outcome[1], Instead):
            case, rule_and_outcome = follow(case, rule_and_outcome[1])
            names.append(f"call.{number}")
            found.append(names[-1])
            _define(module, names[-1], case, *rule_and_outcome)
        elif isinstance(rule_and_outcome[1], Known):
            found.append(lambda *args, value=rule_and_outcome[1].value: value)
        else:
            names.append(f"call.{number}")
            found.append(names[-1])
            _define(module, names[-1], case, *rule_and_outcome)
    loaded = runtime.load(optimize.compile_text(module.text(), level=level), module, exports=tuple(names))
    return [_bind(loaded, one, len(case.types) - len(case.constants)) if isinstance(one, str) else one
            for one, case in zip(found, cases)]


def _bind(loaded, name: str, count: int):
    function = ctypes.PYFUNCTYPE(*[ctypes.py_object] * (count + 1))(loaded.addresses[name])
    function.code = loaded                        # kept as long as the function
    return function


def _define(module: Module, name: str, case: Case, rule, outcome: Typing) -> None:
    b = Builder(module)
    b.on_error = lambda b: b.do("ret ptr null")
    miss = b.new_label("miss")
    values, operands, parameters = [], [], []
    for index, t in enumerate(case.types):
        if index in case.constants:
            values.append(Constant(t, case.constants[index]))
            operands.append(_literal(t, case.constants[index]))
        else:
            parameters.append(f"ptr %argument{index}")
            values.append(Value(t))
            values[-1].range = case.ranges.get(index)
            operands.append(operand_of(unboxing.unbox(b, t, f"%argument{index}", miss)))
    for index, (value, target) in enumerate(zip(values, outcome.params, strict=True)):
        if value.type is not target:
            values[index], operands[index] = _convert(b, value, target, operands[index])
    instr = b.instr = Instr(rule.op, values, Value(outcome.result), None, rule, outcome.attr)
    result = pieces_of(rule.emit(b, instr, *operands))
    assert len(result) == len(layout.pieces(outcome.result)), (rule.op, result, outcome.result)
    b.do(f"ret ptr {boxing.box(b, outcome.result, result)}")
    b.start(miss)
    b.do("ret ptr null")
    module.define(name, f"define ptr @{name}({', '.join(parameters)}) {{\n{b.body()}\n}}")


def _literal(t: Number, value):
    parts = (value.real, value.imag) if t.kind == "c" else (value,)
    return operand_of(tuple(layout.literal(piece, part) for piece, part in zip(layout.pieces(t), parts)))


def _convert(b: Builder, value: Value, target: Number, operand):
    """The operand as the rule wants it; a constant stays one where it fits, as in inference."""
    if isinstance(value, Constant):
        try:
            converted = convert(value.value, target)
            return Constant(target, converted), _literal(target, converted)
        except OverflowError:
            pass
    result = Value(target)
    b.instr = Instr(CONVERT, [value], result, None)
    return result, convert_pieces(b, value.type, target, operand)


# --- values

def boundary_values(t: Number) -> list:
    """Values at which operations change their minds: few enough that all pairs of all types can be tried."""
    if t.kind == "b":
        values = (False, True)
    elif t.kind in "iu":
        values = (0, 1, 2, 7, 10, 63, 64, t.maximum, t.maximum // 2 + 1)
        if t.kind == "i":
            values += (-1, -2, -7, t.minimum, t.minimum + 1)
        if t.bits == 64:
            values += (2**53 + 1,)
    elif t.kind == "f":
        values = (0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -7.0, 3.3, math.inf, -math.inf, math.nan)
        values += {16: (65504.0, 6e-8), 32: (3e38, 1e-45), 64: (1e308, 5e-324, 2.0**63, 2.0**53)}[t.bits]
    else:
        parts = ((0.0, -0.0), (-0.0, 1.0), (1.0, 2.0), (-2.5, 0.0), (2.0, 0.0), (0.5, -3.0), (math.inf, 0.0),
                 (-math.inf, math.nan), (math.nan, 1.0), (1.0, math.nan), (3e38 if t.bits == 64 else 1e308, -1.0), (-1.0, math.inf))
        values = tuple(complex(*pair) for pair in parts)
    with np.errstate(all="ignore"):
        return [t.python_class(value) for value in values]


# --- comparing with the interpreter

def outcome_of(function, args):
    """("value", result) or ("raises", exception class, message)."""
    try:
        return "value", function(*args)
    except Exception as error:
        return "raises", type(error), str(error)


def is_same(a, b) -> bool:
    """The same class and the same bits (any nan is like any other)."""
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(is_same, a, b))
    if isinstance(a, (complex, np.complexfloating)):
        return is_same(a.real, b.real) and is_same(a.imag, b.imag)
    if isinstance(a, (float, np.floating)):
        return a == b and math.copysign(1, a) == math.copysign(1, b) or a != a and b != b
    return a == b


def is_near(a, b, ulps: int) -> bool:
    """The same class, and at most so many units of the last place apart (of a complex number: of its larger part)."""
    if type(a) is not type(b) or not isinstance(a, (float, complex, np.inexact)):
        return is_same(a, b)
    size = max(abs(a.real), abs(a.imag))
    return all(is_same(p, q) or p != 0 != q and abs(p - q) <= ulps * abs(np.spacing(type(p)(size)))
               for p, q in ((a.real, b.real), (a.imag, b.imag)))


def leaves_64_bits(value) -> bool:
    if type(value) is int:
        return not LEAST <= value <= GREATEST
    return isinstance(value, tuple) and any(map(leaves_64_bits, value))


def agree(wanted, got, ulps: int = 0) -> bool:
    """Whether compiled code may give `got` where the interpreter gives `wanted`."""
    if wanted[0] == "value" and leaves_64_bits(wanted[1]):
        return got[:2] == ("raises", OverflowError)
    if wanted[0] == "value" == got[0]:
        return is_near(wanted[1], got[1], ulps) if ulps else is_same(wanted[1], got[1])
    return wanted == got


def check(cases, *, rows=None, python=None, ulps: int = 0, options=Options(), level: int = 2, deviates=None) -> int:
    """Assert that every case gives what the interpreter gives, for all combinations of boundary values or those of
    `rows(case)`. `python`: the interpreter's meaning, if not the key itself; `deviates(args, wanted, got)`: agreed on.
    Without a rule the interpreter must raise TypeError. Returns how many calls there were."""
    cases, count, wrong = list(cases), 0, []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for case, call in zip(cases, compile_calls(cases, options, level), strict=True):
            meaning = python or case.key
            for args in rows(case) if rows else _combinations(case):
                count += 1
                given = [value for index, value in enumerate(args) if index not in case.constants]
                wanted = outcome_of(meaning, args)
                got = outcome_of(call, given) if call else ("raises", TypeError, "no rule")
                if call is None and wanted[0] == "raises" and issubclass(wanted[1], (TypeError, AttributeError)):
                    break
                if not agree(wanted, got, ulps) and not (deviates and deviates(args, wanted, got)):
                    wrong.append(f"{getattr(case.key, '__name__', case.key)}{args}: {wanted} in Python, {got} compiled")
    assert not wrong, f"{len(wrong)} of {count} differ\n" + "\n".join(wrong[::max(1, len(wrong) // 15)])
    return count


def _combinations(case: Case):
    return itertools.product(*([case.constants[index]] if index in case.constants else boundary_values(t)
                               for index, t in enumerate(case.types)))
